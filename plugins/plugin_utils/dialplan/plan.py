# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A dialplan as the server holds it, and which step it takes for a number: pbx_find_extension of Asterisk 22's pbx.c. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.patterns import closeness, goes_on, takes
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.unknown import Unfollowed

MOST_CONTEXTS = 128  # contexts that one search looks through (AST_PBX_MAX_STACK)


@dataclass(frozen=True)
class Line:
    """One step as it is written: the context in which it stands, and the name of its extension (maybe a pattern)."""

    context: str
    extension: str
    priority: int
    label: str
    app: str
    data: str


@dataclass
class Exten:
    """One extension as the server keeps it: names that it orders as equal share their priorities, and the first name counts."""

    name: str
    caller: str | None
    lines: dict[int, Line] = field(default_factory=dict)
    labels: dict[str, Line] = field(default_factory=dict)

    def add(self, line: Line) -> None:
        """Add a step. One whose priority is taken is dropped, and a label that is taken is dropped, as the server does."""
        if line.priority in self.lines:
            return
        self.lines[line.priority] = line
        if line.label:
            self.labels.setdefault(line.label, line)

    def takes_caller(self, caller: str) -> bool:
        """Whether the caller's number suits; an empty text stands for a call without one."""
        if self.caller is None:
            return True
        return takes(self.caller, caller) if caller and self.caller else not caller and not self.caller


@dataclass(frozen=True)
class Context:
    name: str
    extens: tuple[Exten, ...]
    includes: tuple[str, ...]
    switches: tuple[str, ...]
    hints: Mapping[str, str]


def _rank(name: str, caller: str | None) -> tuple:
    """The order of the server's list: names before patterns, and of one name first those that ask for a caller."""
    return (*_key(name), caller is None, _key(caller or ""))


def _key(name: str) -> tuple:
    return (1, closeness(name[1:])) if name.startswith("_") else (0, name.replace("-", ""))


def _context(name: str, items: list[Mapping]) -> Context:
    made: dict[tuple, Exten] = {}
    hints: dict[str, str] = {}
    for one in (exten for item in items for exten in item.get("extensions") or ()):
        extension, caller = str(one["extension"]), one.get("callerid")
        if one.get("hint"):
            hints.setdefault(extension, str(one["hint"]))
        exten = made.setdefault(_rank(extension, caller), Exten(extension, caller))
        priority = 0
        for step in one.get("steps") or ():
            priority = int(step.get("priority") or priority + 1)
            data = "" if step.get("data") is None else str(step["data"])
            exten.add(Line(name, extension, priority, step.get("label") or "", step["app"], data))
    extens = tuple(made[rank] for rank in sorted(made) if made[rank].lines)
    includes = tuple(dict.fromkeys(str(one) for item in items for one in item.get("includes") or ()))
    switches = tuple(str(one) for item in items for one in item.get("switches") or ())
    return Context(name, extens, includes, switches, hints)


class Plan:
    """The contexts of an `asterisk_dialplan` item list. `holds` says of the times of an include whether they hold now."""

    def __init__(self, items: Iterable[Mapping], holds: Callable[[str], bool]) -> None:
        by_name: dict[str, list[Mapping]] = {}
        for item in items:
            if item.get("state") != "absent":
                by_name.setdefault(item["name"], []).append(item)
        self.contexts = {name: _context(name, these) for name, these in by_name.items()}
        self._holds = holds

    def step(self, context: str, number: str, priority: int, caller: str) -> Line | None:
        """The step that a call in a context takes at a priority. Unfollowed where a switch decides."""
        return self._search(context, number, caller, lambda exten: exten.lines.get(priority), [])

    def label(self, context: str, number: str, label: str, caller: str) -> int | None:
        """The priority of a label."""
        found = self._search(context, number, caller, lambda exten: exten.labels.get(label), [])
        return found.priority if found else None

    def exists(self, context: str, number: str, caller: str) -> bool:
        return self.step(context, number, 1, caller) is not None

    def more(self, context: str, digits: str, caller: str) -> bool:
        """Whether more digits may make an extension of these: whether the server waits for them."""
        return bool(self._more(context, digits, caller, []))

    def hint(self, context: str, number: str) -> str:
        for one in self._order(context, []):
            for name, hint in one.hints.items():
                if takes(name, number):
                    return hint
        return ""

    # -- the rest is private ------------------------------------------------------------------------------------------

    def _order(self, context: str, seen: list[str]) -> Iterable[Context]:
        """The contexts in which one search looks, in its order: none twice, whatever the case of its name."""
        here = self.contexts.get(context)
        if here is None or context.lower() in seen or len(seen) >= MOST_CONTEXTS:
            return
        yield here
        seen.append(here.name.lower())
        for include in here.includes:
            name, times = parted(include)
            if self._holds(times):
                yield from self._order(name, seen)

    def _search(
        self, context: str, number: str, caller: str, of: Callable[[Exten], Line | None], seen: list[str]
    ) -> Line | None:
        for here in self._order(context, seen):
            for exten in here.extens:
                if takes(exten.name, number) and exten.takes_caller(caller):
                    line = of(exten)
                    if line is not None:
                        return line
            _stop_at_switches(here, number)
        return None

    def _more(self, context: str, digits: str, caller: str, seen: list[str]) -> bool:
        here = self.contexts.get(context)
        if here is None or context.lower() in seen or len(seen) >= MOST_CONTEXTS:
            return False
        for exten in here.extens:
            longer = goes_on(exten.name, digits)
            if longer is False or not exten.takes_caller(caller):
                continue
            if longer is None:
                return False  # "!" ends the search in this context and in all that it includes
            if 1 in exten.lines:
                return True
        _stop_at_switches(here, digits)
        seen.append(here.name.lower())
        return any(
            self._more(name, digits, caller, seen) for name, times in map(parted, here.includes) if self._holds(times)
        )


def parted(include: str) -> tuple[str, str]:
    """The name and the times of an include, `name,08:00-17:00,mon-fri,*,*[,zone]`; no times: an empty text."""
    name, mark, times = include.partition("|") if "|" in include else include.partition(",")
    return (name.strip(), times) if mark else (include.strip(), "")


def _stop_at_switches(here: Context, number: str) -> None:
    if here.switches:
        raise Unfollowed(f"switch {here.switches[0]}", f"it decides what becomes of {number} in context {here.name}")
