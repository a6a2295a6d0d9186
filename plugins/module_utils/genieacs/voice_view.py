# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a tree shows of one VoiceService, and where values of lines are put: only where the tree has a place for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.voice_fields import host_port

REFRESH = "refresh it with genieacs_tasks if the tree is not complete"


class View:
    """A device's tree below one object, with the names below each object. `tree` is path -> tree.Leaf."""

    def __init__(self, tree: Mapping[str, Any], base: str) -> None:
        self.base = base
        self._tree = {path: leaf for path, leaf in tree.items() if path == base or path.startswith(base + ".")}
        self._below: dict[str, set[str]] = {}
        for path in self._tree:
            while path != base and path:
                parent, name = path.rpartition(".")[::2]
                names = self._below.setdefault(parent, set())
                if name in names:
                    break
                names.add(name)
                path = parent

    def leaf(self, path: str) -> Any:
        """Return the leaf of a parameter, None where there is none or where it is an object."""
        found = self._tree.get(path)
        return None if found is None or found.object else found

    def value(self, path: str) -> Any:
        """Return the value of a parameter, None where it was never read."""
        found = self.leaf(path)
        return None if found is None else found.value

    def has(self, path: str) -> bool:
        """Whether there is such an object or parameter."""
        return path in self._tree or path in self._below

    def instances(self, path: str) -> list[int]:
        """Return the numbers of a table's instances in ascending order."""
        return sorted(int(name) for name in self._below.get(path, ()) if name.isdigit())

    def bare(self, path: str) -> bool:
        """Whether an object is known, and nothing below it: it was added, and not yet looked at."""
        return self.has(path) and not self._below.get(path)

    def writable(self, path: str) -> bool:
        """Whether instances can be added to a table; what is not known counts as yes."""
        found = self._tree.get(path)
        return found is None or found.writable is not False

    def offers(self, path: str) -> list[str]:
        """Return the names of the parameters directly in an object."""
        return sorted(name for name in self._below.get(path, ()) if self.leaf(f"{path}.{name}") is not None)


@dataclass
class Line:
    """One item: what it says, which line it means, and how it is called in sentences."""

    item: Mapping[str, Any]
    number: int
    profile: int
    where: str

    def get(self, name: str) -> Any:
        return self.item.get(name)

    def server(self, name: str) -> tuple[str, int | None] | None:
        """Return host and port of a server that the line names, ("", None) for one that it takes away."""
        text = self.item.get(name)
        if text is None:
            return None
        host, port = host_port(str(text)) or ("", None)
        return host, self.item.get("registrar_port") or port if name == "registrar" else port


@dataclass
class Out:
    """What is found while lines are written."""

    view: View
    parameters: dict[str, Any] = field(default_factory=dict)
    add: list[str] = field(default_factory=list)
    refresh: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    secret_paths: set[str] = field(default_factory=set)
    _owner: dict[str, Line] = field(default_factory=dict)

    def problem(self, where: str, reason: str, remedy: str = "") -> None:
        """Note one sentence; never with a value of the line in it."""
        text = f"{where}: {reason}" + (f"; {remedy}" if remedy else "")
        if text not in self.problems:
            self.problems.append(text)

    def instance(self, line: Line, name: str, table: str, number: int) -> str | None:
        """Return the object that is the table's n-th instance. None where it must be added first, or cannot be."""
        there = self.view.instances(table)
        if number <= len(there):
            path = f"{table}.{there[number - 1]}"
            if self.view.bare(path) and path not in self.refresh:
                self.refresh.append(path)
            return path
        if not self.view.writable(table):
            has = f"the device has {len(there)} and takes no more ({table})"
            self.problem(f"{line.where}.{name}", f"there is no {number}", has)
            return None
        self.add.extend([table] * max(0, number - len(there) - self.add.count(table)))
        return None

    def put(
        self, line: Line, name: str, base: str, relative: str | Sequence[str], value: Any, all_of: bool = False
    ) -> None:
        """Put a value to the first of the parameters that the tree has (`all_of`: to each); none is a problem."""
        names = (relative,) if isinstance(relative, str) else tuple(relative)
        there = [path for path in (f"{base}.{one}" for one in names) if self.view.leaf(path) is not None]
        if not there and self._unknown(base, names[0]):
            there = [f"{base}.{names[0]}"]
        if not there:
            self._no_place(line, name, f"{base}.{names[0]}")
            return
        for path in there if all_of else there[:1]:
            self._put(line, name, path, value)

    def _unknown(self, base: str, relative: str) -> bool:
        """Whether an object on the way was never looked into, so that the standard says what is in it."""
        path, parts = base, relative.split(".")[:-1]
        for part in ("", *parts):
            path = f"{path}.{part}" if part else path
            if self.view.bare(path):
                if path not in self.refresh:
                    self.refresh.append(path)
                return True
        return False

    def _no_place(self, line: Line, name: str, path: str) -> None:
        parent = path.rpartition(".")[0]
        while parent and not self.view.has(parent):
            parent = parent.rpartition(".")[0]
        offers = self.view.offers(parent)
        has = f"{parent} has {', '.join(offers[:8])}{' ...' if len(offers) > 8 else ''}" if offers else ""
        self.problem(
            f"{line.where}.{name}",
            f"this device has no {path}",
            "; ".join(filter(None, (has, f"leave it out, or name the device's own in parameters; {REFRESH}"))),
        )

    def _put(self, line: Line, name: str, path: str, value: Any) -> None:
        leaf = self.view.leaf(path)
        value = shaped(value, leaf)
        if leaf is not None and leaf.writable is False and leaf.value != value:
            self.problem(f"{line.where}.{name}", f"{path} is read-only on this device", "leave it out")
            return
        if path in self.parameters and self.parameters[path] != value:
            other = self._owner[path].where
            self.problem(
                f"{line.where}.{name}",
                f"is not what {other} says, and this device keeps one for both ({path})",
                "say the same, or use lines of another profile",
            )
            return
        self.parameters[path] = value
        self._owner.setdefault(path, line)
        if name == "secret":
            self.secret_paths.add(path)


def shaped(value: Any, leaf: Any) -> Any:
    """Return a switch as the device keeps it: TR-104 version 1 has Enabled and Disabled, some devices a boolean."""
    kind = getattr(leaf, "type", "") or ""
    if value in ("Enabled", "Disabled") and kind == "xsd:boolean":
        return value == "Enabled"
    if isinstance(value, bool) and kind == "xsd:string":
        return "Enabled" if value else "Disabled"
    return value


def same_reference(there: Any, path: str) -> bool:
    """Whether a parameter refers to an object, with or without the dot behind it."""
    return isinstance(there, str) and there.strip().rstrip(".") == path


def references(there: Any) -> list[str]:
    """Return the objects that a list of references names."""
    return [one.strip().rstrip(".") for one in str(there or "").split(",") if one.strip()]


def ports(out: Out, line: Line, base: str, servers: Iterable[tuple[str, str]]) -> None:
    """Put hosts and ports of the servers that a line names: (field, parameter of the host); the port's ends in Port."""
    for name, relative in servers:
        said = line.server(name)
        if said is not None:
            out.put(line, name, base, relative, said[0])
        port = said[1] if said is not None else line.get("registrar_port") if name == "registrar" else None
        if port is not None:
            out.put(line, "registrar_port" if line.get("registrar_port") else name, base, f"{relative}Port", port)


def capacity(out: Out, line: Line, name: str, parameter: str, number: int) -> bool:
    """Say whether the device is able to hold so many; note it where it says that it is not."""
    most = out.view.value(f"{out.view.base}.Capabilities.{parameter}")
    try:
        most = int(most)
    except (TypeError, ValueError):
        return True
    if most < 1 or number <= most:
        return True
    out.problem(f"{line.where}.{name}", f"{number} is beyond the {most} of the device ({parameter})", "leave it out")
    return False


def uri_of(line: Line, domain: str | None) -> str | None:
    """Return the SIP URI of a line; `domain` is what the device uses where the line names no registrar."""
    user = line.get("user")
    if user is None:
        return None
    text = str(user)
    if "@" in text:
        return text if ":" in text.split("@", 1)[0] else f"sip:{text}"
    if text.startswith(("sip:", "sips:", "tel:")):
        return text
    said = line.server("registrar")
    host = said[0] if said is not None else domain
    return f"sip:{text}@{host}" if host else f"sip:{text}"


def same_uri(there: Any, wanted: str) -> bool:
    """Whether a device keeps a URI without its scheme, which many do."""
    return isinstance(there, str) and f"sip:{there}" == wanted


def user_of(line: Line) -> str | None:
    """Return the user name of the digest: what the line says, or else the user of its URI."""
    if line.get("auth_user") is not None or line.get("user") is None:
        return line.get("auth_user")
    text = str(line.get("user")).split("@", 1)[0]
    return text.split(":", 1)[1] if text.startswith(("sip:", "sips:", "tel:")) else text
