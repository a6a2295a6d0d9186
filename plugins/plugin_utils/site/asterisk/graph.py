# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A compiled dialplan as Asterisk sees it: which extension takes a number, and where its steps lead.

The proofs walk this graph instead of trusting the compiler's conventions. It knows the applications that the compiler uses and
no others: a step that it cannot follow is a step that it does not prove.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.patterns import closeness, matches

_BRACKET = re.compile(r"[(\[{]")


class Target(NamedTuple):
    """Where a jump leads. An extension of None is one that only the running call knows."""

    context: str
    extension: str | None


class Step(NamedTuple):
    app: str
    data: str
    label: str

    @property
    def text(self) -> str:
        return f"{self.app}({self.data})"


class Exten(NamedTuple):
    """One extension of one context."""

    context: str
    name: str
    steps: tuple

    @property
    def is_pattern(self) -> bool:
        return self.name.startswith("_")

    @property
    def is_open(self) -> bool:
        """Whether it takes numbers of any length."""
        return self.is_pattern and self.name[-1] in ".!"

    def index_of(self, label: str) -> int | None:
        """Return the place of a label or priority among the steps."""
        if label.isdigit():
            return int(label) - 1 if 0 < int(label) <= len(self.steps) else None
        return next((at for at, step in enumerate(self.steps) if step.label == label), None)


@dataclass
class Context:
    name: str
    exact: dict = field(default_factory=dict)
    patterns: list = field(default_factory=list)
    includes: tuple = ()

    def extens(self) -> Iterator[Exten]:
        yield from self.exact.values()
        yield from self.patterns


class Dialplan:
    """The contexts of an `asterisk_dialplan` item list."""

    def __init__(self, items: Iterable[dict]) -> None:
        self.contexts: dict[str, Context] = {}
        for item in items:
            self._add(item)

    def _add(self, item: dict) -> None:
        context = self.contexts[item["name"]] = Context(item["name"], includes=tuple(item.get("includes") or ()))
        for one in item.get("extensions") or ():
            steps = tuple(Step(s["app"], s.get("data") or "", s.get("label") or "") for s in one.get("steps") or ())
            exten = Exten(item["name"], one["extension"], steps)
            if exten.is_pattern:
                context.patterns.append(exten)
            else:
                context.exact[exten.name] = exten
        context.patterns.sort(key=lambda exten: closeness(exten.name[1:]))

    def find(self, context: str, number: str, seen: frozenset = frozenset()) -> Exten | None:
        """Return the extension that takes a number: exact, then the closest pattern, then the includes in their order."""
        here = self.contexts.get(context)
        if here is None or context in seen:
            return None
        if number in here.exact:
            return here.exact[number]
        for exten in here.patterns:
            if matches(exten.name[1:], number):
                return exten
        for name in here.includes:
            found = self.find(name, number, seen | {context})
            if found is not None:
                return found
        return None

    def reachable(self, context: str, seen: set | None = None) -> Iterator[Exten]:
        """Yield every extension that some number could reach from a context."""
        seen = set() if seen is None else seen
        here = self.contexts.get(context)
        if here is None or context in seen:
            return
        seen.add(context)
        yield from here.extens()
        for name in here.includes:
            yield from self.reachable(name, seen)

    def including(self, context: str) -> list[str]:
        """Return a context and every one that includes it, however far: where the digits of a call in it are looked up."""
        found = [context]
        for name in found:
            found += [one.name for one in self.contexts.values() if name in one.includes and one.name not in found]
        return found


def split(text: str, separator: str = ",") -> list[str]:
    """Split at a separator outside (), [] and {}."""
    if not _BRACKET.search(text):
        return text.split(separator)
    parts, depth, start = [], 0, 0
    for at, char in enumerate(text):
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif char == separator and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    return [*parts, text[start:]]


def branches(data: str) -> list[str]:
    """Return the targets of `condition?this:that`, without empty ones."""
    condition_and_rest = split(data, "?")
    if len(condition_and_rest) < 2:
        return []
    return [part for part in split("?".join(condition_and_rest[1:]), ":") if part]


def jump(text: str, exten: Exten) -> tuple[Target, str]:
    """Return where `[[context,]extension,]priority` leads from an extension, and the priority or label.

    Gosub's arguments behind the priority are cut off.
    """
    parts = split(text)
    label = parts[-1].partition("(")[0] if not parts[-1].startswith("$") else parts[-1]
    context = parts[0] if len(parts) == 3 else exten.context
    name: str | None = parts[-2] if len(parts) > 1 else exten.name
    if name is not None and "${" in name:
        name = None
    return Target(context, name), label
