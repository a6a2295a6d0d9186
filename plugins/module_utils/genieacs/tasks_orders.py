# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be done with a device once: what the task is, what is looked at before, and how one sees that it has ended.

GenieACS's `200 OK` says that the device took the order. That it has started again, or has new firmware, shows later, in the
device's document (facts measured on GenieACS 1.2.16).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import refuse
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import ids, tree

Document = Mapping[str, Any]
FRESH = 1.1  # seconds; see Refresh
VERSIONS = ("Device.DeviceInfo.SoftwareVersion", "InternetGatewayDevice.DeviceInfo.SoftwareVersion")


@dataclass(frozen=True)
class Order:
    """One kind of task.

    body   what is posted, without what is the same for all
    needs  names of the document that are looked at, before and afterwards
    risky  it cannot be taken back: more than one device need a limit, and a first one goes alone
    """

    body: Mapping[str, Any]
    needs: Sequence[str] = ("_lastInform",)
    risky: bool = False

    def skip(self, before: Document) -> bool:
        """Say whether a device has already what the task would bring."""
        return False

    def refusal(self, before: Document) -> str:
        """Return why the task does not fit a device, or an empty string."""
        return ""

    def ended(self, before: Document, now: Document) -> bool:
        """Say whether the device shows that it has done it."""
        return True

    def unseen(self) -> str:
        """Return what is said of a device that took the order and does not show it in time."""
        return "took the order, and does not show that it has done it"


@dataclass(frozen=True)
class Restart(Order):
    """A reboot or a factory reset: the device informs that it has started, or that it is as new."""

    mark: str = "_lastBoot"

    def ended(self, before: Document, now: Document) -> bool:
        """See Order."""
        return now.get(self.mark) != before.get(self.mark)

    def unseen(self) -> str:
        """See Order."""
        return "took the order, and has not come back yet"


@dataclass(frozen=True)
class Refresh(Order):
    """Reading parameters from the device: their timestamps move."""

    names: Sequence[str] = ()

    def ended(self, before: Document, now: Document) -> bool:
        """See Order. A name that the device does not have is read without a fault, and never shows.

        GenieACS does not read again what it has read within a second before: 200, and no question to the device (measured).
        """
        fresh = _informed(now) - FRESH
        return all(_read(now, name) > min(_read(before, name), fresh) for name in self.names)

    def unseen(self) -> str:
        """See Order."""
        return f"has answered, and there is no {' or '.join(self.names[:3])} in its tree that was read now"


def _read(document: Document, name: str) -> float:
    """Return when a parameter or object was last read from the device; 0 for what is not there."""
    found = tree.leaf(document, name)
    return found.timestamp or 0.0 if found is not None else 0.0


def _informed(document: Document) -> float:
    said = document.get("_lastInform")
    return tree.instant(said) if said else 0.0


@dataclass(frozen=True)
class Download(Order):
    """Firmware or a configuration file: the device says that the transfer is complete, and which version it runs."""

    file_name: str = ""
    version: str = ""
    version_names: Sequence[str] = VERSIONS
    models: Mapping[str, str] | None = None

    def skip(self, before: Document) -> bool:
        """See Order."""
        return bool(self.version) and self._version(before) == self.version

    def refusal(self, before: Document) -> str:
        """See Order. GenieACS itself would send any file to any device."""
        oui, model, _serial = ids.parts(str(before["_id"]))
        for name, mine in (("oui", oui), ("productClass", model)):
            wanted = (self.models or {}).get(name)
            if wanted and wanted != mine:
                return f"is no device for {self.file_name}: the file's {name} is {wanted}, and the device's is {mine or 'empty'}"
        return ""

    def ended(self, before: Document, now: Document) -> bool:
        """See Order."""
        if self.version:
            return self._version(now) == self.version
        return bool(self._transfers(now) - self._transfers(before))

    def unseen(self) -> str:
        """See Order."""
        if self.version:
            return f"does not run {self.version} yet"
        return "took the order, and has not said that the transfer is complete"

    def _version(self, document: Document) -> str:
        found = (tree.leaf(document, name) for name in self.version_names)
        return next((str(one.value) for one in found if one is not None and one.value is not None), "")

    def _transfers(self, document: Document) -> set[tuple[str, str]]:
        """Return the transfers of this file that are complete, by when they were asked for."""
        out = set()
        for number in tree.instances(document, "Downloads"):
            name, when = (tree.leaf(document, f"Downloads.{number}.{one}") for one in ("LastFileName", "LastDownload"))
            if name is not None and when is not None and name.value == self.file_name:
                out.add((str(number), str(when.value)))
        return out


def order_of(acs: Any, given: Mapping[str, Any]) -> Order:
    """Return what a task's options ask for. Raises PbxError for what is missing, or not in GenieACS."""
    return _MAKERS[given["task"]](acs, given)


def _reboot(_acs: Any, _given: Mapping[str, Any]) -> Order:
    return Restart({"name": "reboot"}, ("_lastInform", "_lastBoot"))


def _factory_reset(_acs: Any, _given: Mapping[str, Any]) -> Order:
    return Restart({"name": "factoryReset"}, ("_lastInform", "_lastBootstrap"), risky=True, mark="_lastBootstrap")


def _refresh(_acs: Any, given: Mapping[str, Any]) -> Order:
    names = [str(name).rstrip(".") for name in given.get("parameters") or []]
    if names and given.get("object") is not None:
        raise refuse("parameters", "and `object` exclude each other", "name single parameters, or one object")
    if names:
        body: dict[str, Any] = {"name": "getParameterValues", "parameterNames": names}
        return Refresh(body, ("_lastInform", *names), names=names)
    if given.get("object") is None:
        raise refuse("parameters", "is missing", 'name what is to be read; `object: ""` is the whole tree')
    path = str(given["object"]).rstrip(".")
    needs = ("_lastInform", path) if path else ("_lastInform",)
    return Refresh({"name": "refreshObject", "objectName": path}, needs, names=[path] if path else ())


def _provisions(acs: Any, given: Mapping[str, Any]) -> Order:
    rows = given.get("provisions") or []
    if not rows:
        raise refuse("provisions", "is missing", "name provisions, each with its arguments")
    named = [str(row["name"]) for row in rows]
    # GenieACS answers 200 to a provision that it does not have, without a fault.
    there = {one["_id"] for one in acs.nbi.all("provisions", {"_id": {"$in": named}}, ["_id"])}
    for index, name in enumerate(named):
        if name not in there:
            raise refuse(f"provisions[{index}]: name", f"GenieACS has no provision {name}", "create it first")
    return Order({"name": "provisions", "provisions": [[row["name"], *(row.get("args") or [])] for row in rows]})


def _download(acs: Any, given: Mapping[str, Any]) -> Order:
    name, kind = given.get("file"), given.get("file_type")
    if not name:
        raise refuse("file", "is missing", "name a file of GenieACS, or one that the device can load by that name")
    version = given.get("version") or ""
    found = acs.nbi.all("files", {"_id": name})
    if found:
        told = found[0].get("metadata") or {}
        version = version or told.get("version") or ""
        kind = kind or told.get("fileType")
        models = {one: str(told[one]) for one in ("oui", "productClass") if told.get(one)}
    else:
        # GenieACS would send the device to its own file server all the same, and the device would fail there.
        raise refuse("file", f"GenieACS has no file {name}", "upload it first: genieacs_files")
    if not kind:
        raise refuse("file_type", "is missing", "such as `1 Firmware Upgrade Image`; the file itself does not tell")
    body = {"name": "download", "fileType": kind, "fileName": name}
    if given.get("target"):
        body["targetFileName"] = given["target"]
    where = [given["version_parameter"]] if given.get("version_parameter") else list(VERSIONS)
    return Download(
        body,
        ("_lastInform", "Downloads", *where),
        risky=True,
        file_name=name,
        version=str(version),
        version_names=where,
        models=models,
    )


_MAKERS = {
    "reboot": _reboot,
    "factory_reset": _factory_reset,
    "refresh": _refresh,
    "provisions": _provisions,
    "download": _download,
}
