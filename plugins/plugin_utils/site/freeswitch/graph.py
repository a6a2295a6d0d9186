# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A compiled dialplan as FreeSWITCH sees it: which extensions may take a number, and what each of them may execute.

The proofs walk this graph instead of trusting the compiler's conventions. Only what a number decides is known here; every other
condition (a variable, a time, a count) may hold or not, and both are followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import NamedTuple

from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.unknown import Unfollowed
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.dialling import leg_of, split, variables_of
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.matching import regex
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.values import captured

NUMBER = "destination_number"
MOST_UNKNOWN = 10  # conditions of one call that both ways are tried of: 1,024 ways
# a device that a variable decides on: ${cond('${...}' == '1' ? this : that)}
EITHER = re.compile(r"\$\{cond\('[^']*' == '[^']*' \? (\S*) : (\S*)\)\}")
_PART = re.compile(r"\\[+*#.\-/^$]|[0-9A-Za-z_+*#|?:,{}\[\]^$-]|\(\?:|\(|\)")
_OPEN = re.compile(r"(?<!\\)[*+](?![^\[]*\])|\{\d*,\}")


class Act(NamedTuple):
    """One action that may be executed: of which extension, under which condition, and whether because that failed.

    `data` has the captures of a number that is known put in; `free` is True where the caller chose what was put, or will be put, in.
    """

    exten: str
    application: str
    data: str
    condition: Mapping
    anti: bool = False
    inline: bool = False
    free: bool = False

    @property
    def text(self) -> str:
        return f"{self.application}({self.data})"


class Leg(NamedTuple):
    """One device of a bridge: its kind (gateway, user, contact, loopback, error, other), the rest, and its variables."""

    kind: str
    target: str
    number: str
    variables: dict
    text: str


class Dialplan:
    """The contexts of a `freeswitch_dialplan` item list."""

    def __init__(self, items: Iterable[Mapping]) -> None:
        self.contexts: dict[str, list[Mapping]] = {}
        for item in items:
            self.contexts.setdefault(str(item["name"]), list(item.get("extensions") or ()))

    def acts(self, context: str, number: str | None) -> Iterator[tuple[Mapping, list[Act]]]:
        """Yield every extension that may take a number (None: any), with all that it may execute."""
        for exten in self.contexts.get(context, ()):
            found: list[Act] = []
            sure = _gather(exten, exten.get("conditions") or (), number, found)
            if found or sure:
                yield exten, found
            if sure and not exten.get("continue"):
                return

    def takes(self, context: str, number: str) -> Mapping | None:
        """The first extension that may take a number."""
        return next((exten for exten, _acts in self.acts(context, number)), None)

    def ways(self, context: str, number: str) -> Iterator[list[Act] | None]:
        """Yield what is executed for a number, for every way in which conditions that are not known may come out.

        None is a way on which nothing takes the call. Raises Unfollowed where there are too many ways.
        """
        unknown: list[int] = []
        for exten in self.contexts.get(context, ()):
            _count(exten.get("conditions") or (), number, unknown)
        marks = list(dict.fromkeys(unknown))
        if len(marks) > MOST_UNKNOWN:
            marks = self._needed(context, number)
        if len(marks) > MOST_UNKNOWN:
            raise Unfollowed(context, f"{number} depends on {len(marks)} conditions")
        for choice in product((True, False), repeat=len(marks)):
            yield self._way(context, number, dict(zip(marks, choice)))

    def _needed(self, context: str, number: str) -> list[int]:
        """The conditions that are looked at before an extension takes the number for certain."""
        unknown: list[int] = []
        for exten in self.contexts.get(context, ()):
            _count(exten.get("conditions") or (), number, unknown)
            found: list[Act] = []
            if _gather(exten, exten.get("conditions") or (), number, found) and not exten.get("continue"):
                break
        return list(dict.fromkeys(unknown))

    def _way(self, context: str, number: str, choice: dict[int, bool]) -> list[Act] | None:
        found: list[Act] = []
        any_ = False
        for exten in self.contexts.get(context, ()):
            before = len(found)
            proceed = _walk(exten, exten.get("conditions") or (), number, choice, found)
            any_ = any_ or len(found) > before
            if proceed and not exten.get("continue"):
                break
        return found if any_ else None


def outcome(condition: Mapping, number: str | None) -> bool | None:
    """Whether a condition holds for a number; None where the number alone does not say."""
    if condition.get("times") or condition.get("tz_offset") is not None or condition.get("dst") is not None:
        return None
    if condition.get("regex"):
        parts = [outcome(one, number) for one in condition.get("regexes") or ()]
        if None in parts or condition["regex"] not in ("all", "any"):
            return None
        return all(parts) if condition["regex"] == "all" else any(parts)
    field = condition.get("field")
    if field is None:
        return True
    expression = str(condition.get("expression") or "")
    if expression in ("", "^"):
        return True
    if field != NUMBER or number is None or "$" in number or "${" in expression:
        return None
    return bool(regex(expression, number))


def _made(exten: Mapping, condition: Mapping, number: str | None, anti: bool) -> Iterator[Act]:
    expression = str(condition.get("expression") or "")
    for action in condition.get("anti_actions" if anti else "actions") or ():
        data, free = str(action.get("data") or ""), False
        catches = "(" in expression or any("(" in str(one.get("expression")) for one in condition.get("regexes") or ())
        if not anti and catches and re.search(r"\$\{?\d", data):
            if (
                condition.get("field") == NUMBER
                and number is not None
                and "$" not in number
                and not condition.get("regex")
            ):
                data = captured(data, regex(expression, number))
            else:
                free = True
        inline = bool(action.get("inline"))
        yield Act(
            str(exten.get("name") or ""), str(action.get("application") or ""), data, condition, anti, inline, free
        )


def _stops(condition: Mapping, holds: bool) -> bool:
    stop = condition.get("break") or "on-false"
    return stop == "always" or stop == ("on-true" if holds else "on-false")


def _gather(exten: Mapping, conditions: Iterable[Mapping], number: str | None, found: list[Act]) -> bool:
    """Gather all that conditions may execute; whether they take the number for certain."""
    sure = False
    for one in conditions:
        holds = outcome(one, number)
        sure = holds is True
        if holds is not True:
            found.extend(_made(exten, one, number, True))
            sure = sure or (holds is False and bool(one.get("anti_actions")))
        if holds is not False:
            found.extend(_made(exten, one, number, False))
        if holds is not None and _stops(one, holds):
            return sure
        if holds is None and (one.get("break") or "on-false") != "never":
            for rest in _behind(conditions, one):
                _gather(exten, [rest], number, found)
            return False
        if holds is not False and one.get("conditions"):
            sure = _gather(exten, one["conditions"], number, found) and sure
    return sure


def _behind(conditions: Iterable[Mapping], one: Mapping) -> list[Mapping]:
    """What follows a condition that is not known: its own conditions, and those behind it."""
    listed = list(conditions)
    at = next(index for index, other in enumerate(listed) if other is one)
    return [*(one.get("conditions") or ()), *listed[at + 1 :]]


def _count(conditions: Iterable[Mapping], number: str, unknown: list[int]) -> None:
    for one in conditions:
        holds = outcome(one, number)
        if holds is None:
            unknown.append(id(one))
        _count(one.get("conditions") or (), number, unknown)
        if holds is not None and _stops(one, holds):
            return


def _walk(
    exten: Mapping, conditions: Iterable[Mapping], number: str, choice: dict[int, bool], found: list[Act]
) -> bool:
    """Execute conditions as the server does, with a choice for those that are not known; whether the hunt ends here."""
    proceed = False
    for one in conditions:
        known = outcome(one, number)
        holds = choice.get(id(one), False) if known is None else known
        made = list(_made(exten, one, number, not holds))
        found.extend(made)
        proceed = holds or bool(made)
        if _stops(one, holds):
            return proceed
        if proceed and one.get("conditions"):
            proceed = _walk(exten, one["conditions"], number, choice, found)
            if one.get("require_nested") is False:
                proceed = True
            if not proceed and one.get("break") != "never":
                return False
    return proceed


def exactly(condition: Mapping, number: str) -> bool:
    """Whether a condition holds for this number and for no other."""
    plain = re.fullmatch(r"\^((?:\\[^\w\s]|[0-9A-Za-z_-]|\[[*#+]\])+)\$", str(condition.get("expression") or ""))
    if condition.get("field") != NUMBER or plain is None:
        return False
    return re.sub(r"\\(.)|\[(.)\]", lambda one: one.group(1) or one.group(2), plain.group(1)) == number


def safe_captures(condition: Mapping, data: str) -> bool:
    """Whether what a caller chose and `$1` puts into data can be nothing but letters, digits and + * #."""
    used = {int(one) for one in re.findall(r"\$\{?(\d+)", data)}
    expressions = [condition, *(condition.get("regexes") or ())] if condition.get("regex") else [condition]
    return all(_bounded(str(one.get("expression") or ""), used) for one in expressions)


def _bounded(expression: str, used: set[int]) -> bool:
    if "(" not in expression:
        return True
    groups = list(_groups(expression))
    if 0 not in used and all(number <= len(groups) and _plain(groups[number - 1]) for number in used):
        return True
    inner = _without_lookahead(expression)
    return inner.startswith("^") and inner.endswith("$") and _plain(inner[1:-1]) and not _split_outside(inner[1:-1])


def _plain(text: str) -> bool:
    """Whether an expression can take only letters, digits and + * #: classes and literals of these, nothing negated, no dot."""
    if "[^" in text:
        return False
    left = _PART.sub("", text)
    return left == "" and "^" not in re.sub(r"\\.", "", text) and "$" not in re.sub(r"\\.", "", text)


def _groups(expression: str) -> Iterator[str]:
    """The texts of the capturing groups, in order of their opening."""
    for found in re.finditer(r"(?<!\\)\((?!\?)", expression):
        yield expression[found.end() : _closing(expression, found.start())]


def _closing(text: str, start: int) -> int:
    depth = at = 0
    for at in range(start, len(text)):
        if text[at - 1 : at] == "\\":
            continue
        depth += (text[at] == "(") - (text[at] == ")")
        if not depth:
            return at
    return at


def _without_lookahead(expression: str) -> str:
    while "(?=" in expression:
        start = expression.index("(?=")
        expression = expression[:start] + expression[_closing(expression, start) + 1 :]
    return expression


def _split_outside(text: str) -> bool:
    """Whether an alternative stands outside of every group: then ^ and $ hold only for one of them each."""
    depth = 0
    for char in text:
        depth += (char == "(") - (char == ")")
        if char == "|" and not depth:
            return True
    return False


def endless(expression: str) -> bool:
    """Whether an expression takes numbers of any length."""
    inner = _without_lookahead(expression)
    return not inner.endswith("$") or not inner.startswith("^") or bool(_OPEN.search(inner)) or "." in inner


def legs(data: str) -> list[Leg]:
    """The devices of a dial string, in order."""
    given, text = variables_of(data, "{", "}")
    together, text = variables_of(text, "<", ">")
    found = []
    for group in split(text, "|"):
        for part in split(group, ","):
            one = leg_of(part, {**together, **given})
            either = EITHER.fullmatch(one.text)
            texts = either.groups() if either else (one.text,)
            found += [_leg(text, dict(one.variables)) for text in texts if text]
    return found


def _leg(text: str, variables: dict) -> Leg:
    kind, _slash, rest = text.partition("/")
    if text.startswith("${sofia_contact"):
        return Leg("contact", text, "", variables, text)
    if kind == "sofia" and rest.startswith("gateway/"):
        name, _slash, number = rest[len("gateway/") :].partition("/")
        return Leg("gateway", name, number, variables, text)
    if kind == "user":
        return Leg("user", rest, rest.partition("@")[0], variables, text)
    if kind == "loopback":
        number, slash, more = rest.rpartition("/") if rest.startswith("${") else rest.partition("/")
        return Leg("loopback", more.partition("/")[0] if slash else "", number, variables, text)
    return Leg(kind if kind in ("error", "pickup") else "other", rest, "", variables, text)


def transfer_of(data: str) -> tuple[str, str] | None:
    """Where `NUMBER XML CONTEXT` leads; None where it is not said so."""
    found = re.fullmatch(r"(\S+|\$\{.*\}) XML ([\w.\-]+)", data)
    return (found.group(1), found.group(2)) if found else None
