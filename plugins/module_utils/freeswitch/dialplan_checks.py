# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with extensions: FreeSWITCH takes nearly everything, and does something else when a call comes. Private to this room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem, nearest
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.dialplan_items import BREAKS, RULES, TIMES
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.dialplan_names import (
    APPLICATIONS,
    FIELDS,
    INLINE,
)
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.dialplan_regex import bad_expression, bad_time

Said = Iterator[tuple[str, str, str]]  # where within the extension, message, remedy

_TEST = ("field", "expression", "times", "tz_offset", "dst")
_CONDITION = (
    *_TEST,
    "break",
    "regex",
    "regexes",
    "require_nested",
    "actions",
    "anti_actions",
    "conditions",
)
_ACTION = ("application", "data", "inline", "loop")
_EXTENSION = ("name", "continue", "conditions")


class Checker:
    """Checks extensions. `offered`: what the running server can call, None where it is not asked."""

    def __init__(self, tree: Any, offered: frozenset[str] | None) -> None:
        self.tree = tree
        self.offered = None if offered is None else {one.lower() for one in offered}
        self._seen: dict[tuple[str, bool], list[tuple[str, str, bool]]] = {}

    def extension(self, one: Mapping[str, Any], spot: str) -> Iterator[Problem]:
        """Yield what is wrong with one extension; `spot` names it."""
        for where, message, remedy in self._extension(one):
            # A module may be loaded by the time that a call comes.
            warning = message.endswith("its module is not loaded")
            yield Problem(f"{spot}{where}", message, remedy, warning=warning)

    def _extension(self, one: Any) -> Said:
        yield from _keys(one, _EXTENSION, "")
        yield from self._text(one, "name", "")
        conditions = one.get("conditions")
        if not conditions:
            yield "", "has no condition, so that FreeSWITCH never takes it", "give it one; `conditions: [{}]` is always met"
            return
        yield from self._conditions(conditions, ".conditions")

    def _conditions(self, conditions: Any, spot: str) -> Said:
        if not isinstance(conditions, Sequence) or isinstance(conditions, str):
            yield spot, "is no list of conditions", ""
            return
        for index, one in enumerate(conditions):
            yield from self._condition(one, f"{spot}[{index}]")

    def _condition(self, one: Any, spot: str) -> Said:
        if not isinstance(one, Mapping):
            yield spot, "is no condition", "give a dictionary"
            return
        yield from _keys(one, _CONDITION, spot)
        yield from self._test(one, spot)
        kind, rule, regexes = one.get("break"), one.get("regex"), one.get("regexes")
        if kind is not None and kind not in BREAKS:
            yield f"{spot}.break", f"{kind!r} is none of {', '.join(BREAKS)}", nearest(str(kind), BREAKS)
        if rule is not None and rule not in RULES:
            yield f"{spot}.regex", f"{rule!r} is none of {', '.join(RULES)}", nearest(str(rule), RULES)
        if regexes and not rule:
            yield f"{spot}.regexes", "are not looked at without `regex`", "say `regex: all`, `any` or `xor`"
        if rule and not regexes:
            yield f"{spot}.regex", "has no `regexes` to count", "give some, or leave it out"
        if rule and (one.get("field") or one.get("expression")):
            yield f"{spot}.field", "is not looked at beside `regex`", "make it one of `regexes`"
        if one.get("times") and (one.get("field") or rule):
            yield (
                f"{spot}.times",
                "stands beside a field: FreeSWITCH runs the actions if either is met, not if both are",
                "put the times into a condition of their own, before this one or around it",
            )
        if rule == "all" and any("(" in str(test) for test in _expressions(regexes)[:-1]):
            yield (
                f"{spot}.regexes",
                "one before the last has a parenthesis: when it matches and a later one does not, FreeSWITCH ends the call here",
                "put it last, or use conditions one after the other, which must all be met as well",
            )
        for index, test in enumerate(regexes if isinstance(regexes, list) else ()):
            where = f"{spot}.regexes[{index}]"
            if not isinstance(test, Mapping):
                yield where, "is no regex", "give a dictionary"
                continue
            yield from _keys(test, _TEST, where)
            yield from self._test(test, where)
        for name in ("actions", "anti_actions"):
            for index, action in enumerate(one.get(name) or ()):
                yield from self._action(action, f"{spot}.{name}[{index}]")
        if one.get("conditions"):
            yield from self._conditions(one["conditions"], f"{spot}.conditions")

    def _test(self, one: Mapping[str, Any], spot: str) -> Said:
        field, expression = one.get("field"), one.get("expression")
        for name in ("field", "expression"):
            yield from self._text(one, name, spot)
        if field and "$" not in str(field) and str(field).lower() not in FIELDS:
            hint = nearest(str(field), FIELDS) or f"write ${{{field}}} for a channel variable"
            yield f"{spot}.field", f"{field} is no field of a call: FreeSWITCH would compare an empty text", hint
        if expression and not field:
            yield f"{spot}.expression", "is not looked at without a `field`", "say what it is to be compared with"
        why = bad_expression(self.tree.expand(str(expression))) if expression else None
        if why:
            yield f"{spot}.expression", f"{why}; such an expression passes a reload, and never matches", ""
        yield from self._times(one, spot)

    def _times(self, one: Mapping[str, Any], spot: str) -> Said:
        times = one.get("times") or {}
        if not isinstance(times, Mapping):
            yield f"{spot}.times", "is no dictionary", "give names such as wday and time-of-day"
            return
        for name, value in times.items():
            if name not in TIMES:
                yield f"{spot}.times", f"{name} is no time attribute", nearest(str(name), TIMES)
                continue
            why = bad_time(name, str(value))
            if why:
                yield f"{spot}.times.{name}", f"{str(value)!r}: {why}", ""
            yield from self._text(times, name, f"{spot}.times")
        offset = one.get("tz_offset")
        if offset is not None and not (isinstance(offset, int) and -12 <= offset <= 14):
            yield f"{spot}.tz_offset", "takes hours from -12 to 14", ""
        if one.get("dst") is False:
            yield f"{spot}.dst", "false is never met in FreeSWITCH", "use `dst: true` and `anti_actions`"

    def _action(self, one: Any, spot: str) -> Said:
        if not isinstance(one, Mapping) or not one.get("application"):
            yield spot, "has no application", "give one, such as bridge"
            return
        yield from _keys(one, _ACTION, spot)
        for name in ("application", "data"):
            yield from self._text(one, name, spot)
        name, inline = str(one["application"]), bool(one.get("inline"))
        if (name, inline) not in self._seen:
            self._seen[name, inline] = list(self._application(name, inline))
        for message, remedy, _ignored in self._seen[name, inline]:
            yield f"{spot}.application", message, remedy
        loop = one.get("loop")
        if loop is not None and not (isinstance(loop, int) and loop >= 1):
            yield f"{spot}.loop", "is not 1 or more: the action would never run", ""

    def _application(self, name: str, inline: bool) -> Iterator[tuple[str, str, bool]]:
        low = self.tree.expand(name).lower()
        known = {one.lower() for one in APPLICATIONS}
        if low.startswith("skinny-"):
            return  # these are read by mod_skinny itself
        if low not in (known if self.offered is None else self.offered):
            hint = nearest(low, known if self.offered is None else self.offered | known)
            if self.offered is not None and low in known:
                yield f"{name} is not offered by the running server: its module is not loaded", "load it", True
            else:
                yield f"{name} is no application that FreeSWITCH knows; the call would be hung up", hint, False
        elif inline and low in known and low not in INLINE:
            yield f"{name} cannot run inline: FreeSWITCH would leave it out", "leave `inline` out", False

    def _text(self, one: Mapping[str, Any], name: str, spot: str) -> Said:
        value = one.get(name)
        if value is None:
            return
        for variable in self.tree.unknown(str(value)) if "$${" in str(value) else ():
            why = f"$${{{variable}}} is no global variable, and FreeSWITCH would put nothing in its place"
            yield f"{spot}.{name}", why, "set it with freeswitch_vars"


def _expressions(regexes: Any) -> list[Any]:
    """Return what each of several tests compares with."""
    return [one.get("expression") or "" for one in regexes or () if isinstance(one, Mapping)]


def _keys(one: Mapping[str, Any], known: Sequence[str], spot: str) -> Said:
    for name in one:
        if name not in known:
            yield spot, f"{name} is no option here", nearest(str(name), known)
