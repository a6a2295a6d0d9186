# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tree of one simulated CPE: what the RPCs read, set, add and delete in it, with the faults of TR-069 (table in its annex A.5)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .cpe_models import CODECS, Model, Row

WORDS = {
    9000: "Method not supported",
    9001: "Request denied",
    9002: "Internal error",
    9003: "Invalid arguments",
    9004: "Resources exceeded",
    9005: "Invalid parameter name",
    9006: "Invalid parameter type",
    9007: "Invalid parameter value",
    9008: "Attempt to set a non-writable parameter",
    9009: "Notification request rejected",
    9010: "File transfer failure",
    9011: "Upload failure",
    9012: "File transfer server authentication failure",
    9013: "Unsupported protocol for file transfer",
    9015: "File transfer failure: unable to contact file server",
    9016: "File transfer failure: unable to access file",
    9018: "File transfer failure: file corrupted or otherwise unusable",
}


class CpeFault(Exception):
    """A CWMP fault; `details` are (parameter, code) of a SetParameterValues."""

    def __init__(self, code: int, details: tuple[tuple[str, int], ...] = ()) -> None:
        super().__init__(f"{code} {WORDS.get(code, 'Fault')}")
        self.code, self.details = code, details


@dataclass
class Leaf:
    """A parameter: text as it goes over the wire, xsd type, what it takes, and who may set and see it."""

    value: str
    kind: str
    limit: str
    writable: bool
    hidden: bool

    @property
    def seen(self) -> str:
        """What a read shows: nothing of a password."""
        return "" if self.hidden else self.value


class Tree:
    """Parameters by path, objects by path with a dot at the end (value: may the ACS delete it, or add to it)."""

    def __init__(self, model: Model, words: Mapping[str, str]) -> None:
        self.model, self._words = model, dict(words)
        self.leaves: dict[str, Leaf] = {}
        self.objects: dict[str, bool] = {}
        self._last: dict[str, int] = {}
        self._grow(f"{model.root}.", list(model.rows))
        for table, made in model.tables.items():
            if "{i}" not in table:
                self._fill(table, made.first)

    # --- building ---
    def _grow(self, below: str, rows: list[Row], number: int = 0) -> None:
        """Make the parameters directly under an object: rows whose path holds no table below it."""
        self.objects.setdefault(below, False)
        general = _general(below)
        for row in rows:
            rest = row.path[len(general) :] if row.path.startswith(general) else None
            if rest is None or "{i}" in rest:
                continue
            parts = rest.split(".")
            for length in range(1, len(parts)):
                self.objects.setdefault(below + ".".join(parts[:length]) + ".", False)
            self.leaves[below + rest] = self._leaf(row, number)

    def _leaf(self, row: Row, number: int) -> Leaf:
        text = row.default.replace("{n}", str(number)).replace("{codec}", CODECS[(number - 1) % len(CODECS)])
        text = re.sub(r"@([a-z]+)@", lambda found: self._words.get(found.group(1), ""), text)
        return Leaf(text, row.kind, row.limit, row.access != "r", row.access == "p")

    def _fill(self, table: str, count: int) -> None:
        self.objects[f"{table}."] = self.model.tables[_general(f"{table}.")[:-1]].writable
        parts = table.split(".")
        for length in range(1, len(parts)):
            self.objects.setdefault(".".join(parts[:length]) + ".", False)
        for _time in range(count):
            self._instance(table)

    def _instance(self, table: str) -> int:
        """Make the next instance of a table, with the tables in it; numbers are never used twice."""
        number = self._last[table] = self._last.get(table, 0) + 1
        below = f"{table}.{number}."
        self._grow(below, list(self.model.rows), number)
        self.objects[below] = self.objects[f"{table}."]
        general = _general(below)
        for inner, made in self.model.tables.items():
            if inner.startswith(general) and "{i}" not in inner[len(general) :]:
                self._fill(below + inner[len(general) :], made.first)
        return number

    # --- reading ---
    def names(self, path: str, next_level: bool) -> list[tuple[str, bool]]:
        """GetParameterNames: (path, writable), objects with their dot."""
        if path in self.leaves:
            if next_level:
                raise CpeFault(9003)
            return [(path, self.leaves[path].writable)]
        if path and path not in self.objects:
            raise CpeFault(9005)
        every = {**self.objects, **{name: leaf.writable for name, leaf in self.leaves.items()}}
        below = [(name, writable) for name, writable in sorted(every.items()) if name.startswith(path)]
        if next_level:
            return [(name, writable) for name, writable in below if name != path and "." not in name[len(path) : -1]]
        return below

    def values(self, paths: list[str]) -> Iterator[tuple[str, Leaf]]:
        """GetParameterValues; a path with a dot at its end (or an empty one) is everything below."""
        for path in paths:
            if path in self.leaves:
                yield path, self.leaves[path]
            elif not path or path in self.objects:
                yield from ((name, leaf) for name, leaf in sorted(self.leaves.items()) if name.startswith(path))
            else:
                raise CpeFault(9005)

    def text(self, path: str) -> str:
        """The value below the root, a password too: for the device itself. Empty if it has no such parameter."""
        leaf = self.leaves.get(f"{self.model.root}.{path}")
        return leaf.value if leaf else ""

    def put(self, path: str, value: str) -> None:
        """Set a parameter below the root from within the device, whoever may write it."""
        self.leaves[f"{self.model.root}.{path}"].value = value

    # --- changing ---
    def check(self, wanted: list[tuple[str, str, str]]) -> None:
        """Refuse (path, value, type) as a whole if one of them cannot be set."""
        wrong = [(path, code) for path, value, kind in wanted if (code := self._wrong(path, value, kind))]
        if len({path for path, *_rest in wanted}) != len(wanted):
            raise CpeFault(9003)
        if wrong:
            raise CpeFault(9003, tuple(wrong))

    def _wrong(self, path: str, value: str, kind: str) -> int:
        leaf = self.leaves.get(path)
        if leaf is None:
            return 9005
        if not leaf.writable:
            return 9008
        if kind and kind != leaf.kind:
            return 9006
        return 0 if fits(leaf, value) else 9007

    def set(self, wanted: list[tuple[str, str, str]], but: frozenset[str] = frozenset()) -> None:
        """SetParameterValues: all or nothing. Paths in `but` are taken and forgotten, as bad firmware does."""
        self.check(wanted)
        for path, value, _kind in wanted:
            if path not in but:
                leaf = self.leaves[path]
                leaf.value = _canonical(leaf.kind, value)

    def add(self, path: str) -> int:
        """AddObject: returns the new instance's number."""
        table = self.model.tables.get(_general(path)[:-1]) if path in self.objects else None
        if table is None or not table.writable:
            raise CpeFault(9005)
        if len([name for name in self.objects if re.fullmatch(re.escape(path) + r"\d+\.", name)]) >= table.most:
            raise CpeFault(9004)
        return self._instance(path[:-1])

    def delete(self, path: str) -> None:
        """DeleteObject: an instance with all below it."""
        if not re.search(r"\.\d+\.$", path) or path not in self.objects:
            raise CpeFault(9005)
        if not self.objects[path]:
            raise CpeFault(9001)
        self.leaves = {name: leaf for name, leaf in self.leaves.items() if not name.startswith(path)}
        self.objects = {name: writable for name, writable in self.objects.items() if not name.startswith(path)}


def _general(path: str) -> str:
    """Return a path with its numbers replaced by `{i}`."""
    return re.sub(r"\.\d+(?=\.)", ".{i}", path)


def _canonical(kind: str, value: str) -> str:
    if kind == "xsd:boolean":
        return "true" if value in ("1", "true") else "false"
    return value


def fits(leaf: Leaf, value: str) -> bool:
    """Tell whether a parameter takes this text."""
    if leaf.kind == "xsd:boolean":
        return value in ("0", "1", "true", "false")
    if leaf.kind in ("xsd:int", "xsd:unsignedInt", "xsd:long", "xsd:unsignedLong"):
        if not re.fullmatch(r"-?\d+" if leaf.kind in ("xsd:int", "xsd:long") else r"\d+", value):
            return False
        low, high = re.fullmatch(r"(-?\d+)-(\d+)", leaf.limit or "-9999999999-9999999999").groups()  # type: ignore[union-attr]
        return int(low) <= int(value) <= int(high)
    if leaf.kind == "xsd:dateTime":
        try:
            datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
        except ValueError:
            return False
        return True
    if leaf.limit.startswith("~"):
        return len(value) <= int(leaf.limit[1:])
    return not leaf.limit or value in leaf.limit.split("|")
