# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the linter looks at: contexts, extensions and steps with the place where they stand, and what it says of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.patterns import closeness, places, takes

ERROR, WARNING, NOTICE = "error", "warning", "notice"
SEVERITIES = (ERROR, WARNING, NOTICE)
# Where calls go by themselves: at their end, by a wrong key, without input, by a fax, out of voicemail, ...
SPECIAL = frozenset(("h", "i", "t", "T", "e", "s", "o", "a", "fax", "failed", "talk"))


class Spot(NamedTuple):
    """A line of a file; of a dialplan that is no text, nothing."""

    file: str | None = None
    line: int | None = None


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong. `message` and `remedy` never hold a step's data: there may be passwords in it."""

    rule: str
    severity: str
    message: str
    remedy: str
    context: str | None = None
    extension: str | None = None
    priority: int | None = None
    spot: Spot = Spot()

    def as_dict(self) -> dict:
        """The finding as the filter returns it."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "context": self.context,
            "extension": self.extension,
            "priority": self.priority,
            "file": self.spot.file,
            "line": self.spot.line,
            "message": self.message,
            "remedy": self.remedy,
        }

    def sentence(self) -> str:
        """The finding for a person: `error: FILE:LINE: extension 1001 of from-phones, priority 3: MESSAGE; REMEDY (rule)`."""
        place = f"extension {self.extension} of {self.context}" if self.extension else f"context {self.context}"
        where = [f"{self.spot.file}:{self.spot.line or 1}"] if self.spot.file else []
        where += [place + (f", priority {self.priority}" if self.priority else "")] if self.context else []
        return ": ".join([self.severity, *where, f"{self.message}; {self.remedy} ({self.rule})"])


class Step(NamedTuple):
    """One priority. `label` is "" for none."""

    priority: int
    label: str
    app: str
    data: str
    spot: Spot


@dataclass(frozen=True, eq=False)
class Exten:
    """One extension of one context; `callerid` is what stands behind "/", None for none. Steps by priority, without hints.

    `torn` means that lines of it could not be read: nothing is known for sure of its priorities.
    """

    context: str
    name: str
    callerid: str | None
    steps: tuple[Step, ...]
    torn: bool = False

    @property
    def is_pattern(self) -> bool:
        return self.name.startswith("_")

    @cached_property
    def places(self) -> tuple:
        """Its places, as patterns.places; of an exact one each holds one character."""
        return places(self.name[1:]) if self.is_pattern else tuple(map(frozenset, self.name.replace("-", "")))

    @cached_property
    def priorities(self) -> dict[int, int]:
        """Priority to the index of its step."""
        return {step.priority: at for at, step in enumerate(self.steps)}

    @cached_property
    def labels(self) -> dict[str, int]:
        """Label to the index of its step."""
        return {step.label: at for at, step in enumerate(self.steps) if step.label}

    @property
    def is_open(self) -> bool:
        """Whether it takes numbers of any length."""
        return self.is_pattern and bool(self.places) and isinstance(self.places[-1], str)

    def find(self, label: str) -> int | None:
        """The index of the step at a priority or label."""
        return self.priorities.get(int(label)) if label.isdigit() else self.labels.get(label)

    def finding(self, rule: str, severity: str, step: Step | None, message: str, remedy: str) -> Finding:
        """Something that is wrong with one of its steps, or with the whole of it."""
        at = step or self.steps[0]
        return Finding(
            rule, severity, message, remedy, self.context, self.name, step.priority if step else None, at.spot
        )


class Include(NamedTuple):
    """An include of a context; `times` is what stands behind the first comma."""

    name: str
    times: str
    spot: Spot


@dataclass
class Context:
    """One context, all its sections together."""

    name: str
    extens: dict[tuple[str, str | None], Exten] = field(default_factory=dict)
    includes: list[Include] = field(default_factory=list)
    switches: list[str] = field(default_factory=list)
    spot: Spot = Spot()

    @cached_property
    def exact(self) -> dict[str, list[Exten]]:
        """Extensions that are no patterns, by name without dashes."""
        found: dict[str, list[Exten]] = {}
        for exten in self.extens.values():
            if not exten.is_pattern:
                found.setdefault(exten.name.replace("-", ""), []).append(exten)
        return found

    @cached_property
    def patterns(self) -> list[Exten]:
        """Patterns in the order in which Asterisk tries them."""
        found = [exten for exten in self.extens.values() if exten.is_pattern]
        return sorted(found, key=lambda exten: closeness(exten.name[1:]))

    @cached_property
    def _by_first(self) -> dict[str, list[Exten]]:
        return {}

    def taking(self, number: str) -> list[Exten]:
        """Extensions of this context itself that take a number, in Asterisk's order."""
        first = number.replace("-", "")[:1]
        if first not in self._by_first:
            self._by_first[first] = [
                exten
                for exten in self.patterns
                if not exten.places or isinstance(exten.places[0], str) or first in exten.places[0]
            ]
        found = list(self.exact.get(number.replace("-", ""), ()))
        return found + [exten for exten in self._by_first[first] if takes(exten.name, number)]


@dataclass
class Plan:
    """A whole dialplan.

    `known`    what is known of contexts beside it (of other modules, as AEL): name -> extensions, None for any
    `partial`  parts of it could not be read: contexts that are not there may be elsewhere
    `globals`  global variables
    """

    contexts: dict[str, Context] = field(default_factory=dict)
    known: dict[str, list[str] | None] = field(default_factory=dict)
    partial: bool = False
    globals: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def extens(self) -> Iterator[Exten]:
        """Every extension that has steps."""
        for context in self.contexts.values():
            yield from (exten for exten in context.extens.values() if exten.steps)

    @cached_property
    def _trees(self) -> dict[str, list[str]]:
        return {}

    @cached_property
    def _around(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for context in self.contexts.values():
            for include in context.includes:
                found.setdefault(include.name, []).append(context.name)
        return found

    def tree(self, context: str) -> list[str]:
        """A context and all that it includes, in Asterisk's order, as far as they are there."""
        if context not in self._trees:
            found: dict[str, None] = {}
            waiting = [context]
            while waiting:
                name = waiting.pop()
                if name in self.contexts and name not in found:
                    found[name] = None
                    waiting += [one.name for one in reversed(self.contexts[name].includes)]
            self._trees[context] = list(found)
        return self._trees[context]

    def including(self, context: str) -> list[str]:
        """A context and every one that includes it, however far: a call in it looks up its numbers in one of them."""
        found = {context: None}
        for name in (waiting := [context]):
            for other in self._around.get(name, ()):
                if other not in found:
                    found[other] = None
                    waiting.append(other)
        return list(found)

    def everywhere(self, context: str) -> list[str]:
        """Where a call in this context may find an extension: whichever context includes it, and all that those include."""
        return list(dict.fromkeys(name for one in self.including(context) for name in self.tree(one)))

    def candidates(self, contexts: list[str], number: str) -> list[Exten]:
        """Every extension of these contexts that takes a number."""
        return [exten for name in contexts for exten in self.contexts[name].taking(number)]

    def exists(self, context: str) -> bool:
        """Whether a context is there, as far as is known."""
        return context in self.contexts or context in self.known or self.partial

    def is_closed(self, contexts: list[str]) -> bool:
        """Whether all that stands in these contexts is known: no switch, no include of what is elsewhere."""
        return not self.partial and not any(
            name in self.contexts
            and (
                self.contexts[name].switches
                or any(self.known.get(one.name) is None and one.name not in self.contexts for one in self._of(name))
            )
            for name in contexts
        )

    def elsewhere(self, contexts: list[str], number: str) -> bool:
        """Whether what is known beside the files takes a number in these contexts or what they include."""
        names = {*contexts, *(one.name for name in contexts for one in self._of(name))} & set(self.known)
        return any(
            self.known[name] is None or any(takes(one, number) for one in self.known[name] or ()) for name in names
        )

    def _of(self, name: str) -> list[Include]:
        return self.contexts[name].includes if name in self.contexts else []
