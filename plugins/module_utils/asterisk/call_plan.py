# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which steps take a number in a context, as pbx.c of Asterisk 22 finds them (pbx_find_extension). Pure.

Asked anew for every priority: where the closest pattern has no step of that priority, the next pattern that matches is
taken, then a switch, then the includes. A match by caller or by the clock counts as one that may be and may not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, Protocol

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.call_values import Unfollowed
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.patterns import UNKNOWN, closeness, takes
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server_show import ContextRows, Row

DEPTH = 60  # includes within includes; Asterisk stops at 128


class Contexts(Protocol):
    """The dialplan of a server."""

    def context(self, name: str) -> ContextRows | None:
        """What it holds of a context. `callerid` of a row is None only where every caller is taken."""


class Place(NamedTuple):
    """A step, and the context in which it stands (the channel may be in one that includes it)."""

    context: str
    row: Row


def _order(name: str) -> tuple[bool, tuple[tuple[int, str], ...]]:
    return (True, closeness(name[1:])) if name.startswith("_") else (False, ())


def _is_at(row: Row, wanted: int | str | None) -> bool:
    """Whether a step is at a priority or label; one whose label the console does not show may be."""
    if wanted is None or isinstance(wanted, int):
        return wanted in (None, row.priority)
    return row.label in (wanted, None)


class Plan:
    """Finds steps. What a context holds is asked for once."""

    def __init__(self, contexts: Contexts) -> None:
        self._server = contexts
        self._known: dict[str, ContextRows | None] = {}

    def context(self, name: str) -> ContextRows | None:
        if name not in self._known:
            self._known[name] = self._server.context(name)
        return self._known[name]

    def names(self, context: str, number: str) -> list[str]:
        """The extensions that may take a number, of the context and of what it includes."""
        found: dict[str, None] = {}
        for _where, rows in self._around(context, frozenset()):
            found.update((row.exten, None) for row in rows.rows if row.priority > 0 and takes(row.exten, number))
        return list(found)

    def steps(self, context: str, number: str, wanted: int | str | None) -> list[Place]:
        """The steps that may be taken at a priority or label (None: at any). Raises Unfollowed where a switch decides."""
        found, _sure = self._steps(context, number, wanted, frozenset())
        return found

    def _steps(
        self, context: str, number: str, wanted: int | str | None, seen: frozenset[str]
    ) -> tuple[list[Place], bool]:
        """The steps, and whether one of them is taken surely, so that nobody looks further."""
        here = self.context(context)
        if here is None or context in seen or len(seen) > DEPTH:
            return [], False
        found: list[Place] = []
        by_name: dict[str, list[Row]] = {}
        for row in here.rows:
            if row.priority > 0 and takes(row.exten, number):
                by_name.setdefault(row.exten, []).append(row)
        for name in sorted(by_name, key=_order):
            rows = [row for row in by_name[name] if _is_at(row, wanted)]
            found += [Place(context, row) for row in rows]
            if UNKNOWN not in number and wanted is not None and any(row.callerid is None for row in rows):
                return found, True
        if here.switches:
            raise Unfollowed(
                f"the switch {here.switches[0]} of context {context} decides what becomes of {shown(number)}",
                "call an extension that stands in the dialplan itself",
            )
        for include in here.includes:
            name, timed, _times = include.partition(",")
            more, sure = self._steps(name.strip(), number, wanted, seen | {context})
            found += more
            if sure and not timed:
                return found, True
        return found, False

    def _around(self, context: str, seen: frozenset[str]) -> Iterator[tuple[str, ContextRows]]:
        here = self.context(context)
        if here is None or context in seen or len(seen) > DEPTH:
            return
        if here.switches:
            raise Unfollowed(
                f"the switch {here.switches[0]} of context {context} decides what becomes of a number there",
                "call an extension that stands in the dialplan itself",
            )
        yield context, here
        for include in here.includes:
            yield from self._around(include.partition(",")[0].strip(), seen | {context})


def shown(text: str) -> str:
    """A text for a person: what is unknown as `...`."""
    return re.sub(f"{UNKNOWN}+", "...", text)
