# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The telephone's side: what a simulated device holds, and what it answers to the RPCs of the ACS."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from .text import fits

FAULTS = {
    "9000": "Method not supported",
    "9001": "Request denied",
    "9002": "Internal error",
    "9003": "Invalid arguments",
    "9004": "Resources exceeded",
    "9005": "Invalid parameter name",
    "9006": "Invalid parameter type",
    "9007": "Invalid parameter value",
    "9008": "Attempt to set a non-writable parameter",
    "9010": "Download failure",
    "9016": "Download failure: unable to contact file server",
    "9019": "Download failure: file authentication failure",
}
_EMPTY: dict[str, Any] = {"xsd:boolean": False, "xsd:int": 0, "xsd:unsignedInt": 0, "xsd:dateTime": None}


class CwmpFault(Exception):
    """The fault that a device answers: its code, text, and the single faults of a SetParameterValues."""

    def __init__(self, code: str, text: str = "", single: list[tuple[str, str]] | None = None) -> None:
        self.code = str(code)
        self.text = text or FAULTS.get(self.code, "Vendor fault")
        self.single = single
        super().__init__(f"cwmp.{self.code}: {self.text}")

    def document(self) -> dict[str, Any]:
        """Return the fault's `detail` as the ACS stores it."""
        single = None
        if self.single is not None:
            single = [
                {"parameterName": path, "faultCode": code, "faultString": FAULTS.get(code, "Vendor fault")}
                for path, code in self.single
            ]
        return {"faultCode": self.code, "faultString": self.text, "setParameterValuesFault": single}


class TransferFault(CwmpFault):
    """A download that failed after the device had taken the RPC: the task is done with, its fault stays."""


class FakeDevice:
    """One device. `values`, `types`, `writables` are what the device itself holds, path -> value, type, bool."""

    def __init__(
        self,
        key: str,
        identity: tuple[str, str, str, str],
        values: Mapping[str, tuple[Any, str, bool]],
        objects: Mapping[str, bool] | None = None,
    ) -> None:
        self.id = key
        self.manufacturer, self.oui, self.product_class, self.serial = identity
        self.values: dict[str, Any] = {path: value for path, (value, _type, _writable) in values.items()}
        self.types: dict[str, str] = {path: kind for path, (_value, kind, _writable) in values.items()}
        self.writables: dict[str, bool] = {path: bool(writable) for path, (_v, _t, writable) in values.items()}
        self.objects: dict[str, bool] = dict(objects or {})
        self.online: bool | str = True  # False; "silent": takes the connection request, never informs; "denied"
        self.cr_auth: tuple[str, str] | None = None  # what it wants of a connection request, if it matters
        self.hidden: set[str] = set()
        self.faults: dict[str, str] = {}
        self.sessions = 0
        self.rpcs: Counter[str] = Counter()
        self.session_time = 0.0
        self.boot_delay = 0.05
        self.download_delay = 0.05
        self.downloads_fail: str | None = None
        self.installs: dict[str, str] = {}  # file name -> SoftwareVersion that it brings
        self.events: list[str] = []  # of the next inform
        self._busy_until = 0.0
        self._numbers: dict[str, int] = {}
        self.defaults = dict(self.values)

    def __repr__(self) -> str:
        return f"<FakeDevice {self.id} online={self.online}>"

    @property
    def busy(self) -> float:
        """Seconds for which the device is still in a session; set it to begin one."""
        return max(0.0, self._busy_until - time.monotonic())

    @busy.setter
    def busy(self, seconds: float) -> None:
        self._busy_until = time.monotonic() + seconds

    def fault(self, path: str, code: int | str | None = 9007) -> None:
        """Let a parameter, or an RPC ("reboot", "download", "addObject" …), fault from now on; None: no more."""
        if code is None:
            self.faults.pop(path, None)
        else:
            self.faults[path] = str(code)

    def write_only(self, *paths: str) -> None:
        """Make parameters read back as an empty text, as passwords do."""
        self.hidden.update(paths)

    def add(self, path: str, value: Any, kind: str = "xsd:string", writable: bool = True) -> None:
        """Give the device one more parameter, which the ACS does not know of yet."""
        self.values[path], self.types[path], self.writables[path] = value, kind, writable

    # what the ACS asks

    def read(self, path: str) -> Any:
        """Return a value as the device tells it."""
        return "" if path in self.hidden else self.values[path]

    def below(self, prefix: str) -> Iterator[str]:
        """Yield the parameters under an object (all of them for "")."""
        start = prefix + "." if prefix else ""
        for path in self.values:
            if path.startswith(start) or path == prefix:
                yield path

    def is_object(self, path: str) -> bool:
        """Tell whether the device has an object of this path."""
        return path in self.objects or any(True for _path in self.below_only(path))

    def below_only(self, path: str) -> Iterator[str]:
        """Yield what stands strictly below a path, parameters and objects."""
        start = path + "."
        for found in (*self.values, *self.objects):
            if found.startswith(start):
                yield found

    def instances(self, parent: str) -> list[int]:
        """Return the numbers of an object's instances."""
        start = len(parent) + 1
        found = {path[start:].split(".", 1)[0] for path in self.below_only(parent)}
        return sorted(int(name) for name in found if name.isdigit())

    def object_writable(self, path: str) -> bool:
        """Tell whether instances may be added below an object, or an instance be deleted."""
        if path in self.objects:
            return self.objects[path]
        return bool(re.search(r"\.\d+$", path)) or bool(self.instances(path))

    def set(self, wanted: Mapping[str, Any]) -> None:
        """SetParameterValues: all of them, or a fault and none."""
        self.rpcs["SetParameterValues"] += 1
        wrong: list[tuple[str, str]] = []
        for path, value in wanted.items():
            if path in self.faults:
                wrong.append((path, self.faults[path]))
            elif path not in self.values:
                wrong.append((path, "9005"))
            elif not self.writables[path]:
                wrong.append((path, "9008"))
            elif not fits(value, self.types[path]):
                wrong.append((path, "9007"))
        if wrong:
            raise CwmpFault("9003", "", wrong)
        self.values.update(wanted)

    def add_object(self, parent: str) -> int:
        """AddObject: return the number of the new instance, made after the lowest one that there is."""
        self.rpcs["AddObject"] += 1
        self._refuse("addObject", parent)
        numbers = self.instances(parent)
        if not self.is_object(parent) or not self.object_writable(parent):
            raise CwmpFault("9005")
        number = max([self._numbers.get(parent, 0), *numbers]) + 1
        self._numbers[parent] = number
        if not numbers and parent not in self.objects:
            raise CwmpFault("9005")
        self.objects[f"{parent}.{number}"] = True
        model = f"{parent}.{numbers[0]}." if numbers else ""
        for path in [found for found in self.values if model and found.startswith(model)]:
            kind = self.types[path]
            self.add(f"{parent}.{number}.{path[len(model):]}", _EMPTY.get(kind, ""), kind, self.writables[path])
            if path in self.hidden:
                self.hidden.add(f"{parent}.{number}.{path[len(model):]}")
        return number

    def delete_object(self, path: str) -> None:
        """DeleteObject: take an instance away with all that is in it."""
        self.rpcs["DeleteObject"] += 1
        self._refuse("deleteObject", path)
        for found in [*self.below_only(path), path]:
            for table in (self.values, self.types, self.writables, self.objects):
                table.pop(found, None)  # type: ignore[attr-defined]

    def command(self, rpc: str, task: str) -> None:
        """Reboot, FactoryReset or Download: taken, or a fault."""
        self.rpcs[rpc] += 1
        self._refuse(task, "")

    def reset(self) -> None:
        """Go back to how the device came."""
        for path, value in self.defaults.items():
            if path in self.values:
                self.values[path] = value

    def _refuse(self, task: str, path: str) -> None:
        code = self.faults.get(task) or (self.faults.get(path) if path else None)
        if code:
            raise CwmpFault(code)
