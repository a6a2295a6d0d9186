# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about trunks: patterns without an end that reach one, and ways by which a stranger dials out through one.

A stranger's way is followed from the contexts where calls begin that nobody authenticated. What counts is a number that the
caller has chosen: one that is written down, as of an answering service, harms nobody. It is followed through variables and
the arguments of subroutines, and only through functions that are known to hand it on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan_lint.jumps import (
    DEVICES,
    JUMPING,
    Jump,
    calls,
    devices,
    dial_options,
    hidden,
    is_open,
    jumps,
    shown,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan_lint.model import (
    ERROR,
    NOTICE,
    SPECIAL,
    WARNING,
    Exten,
    Finding,
    Plan,
    Step,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.graph import branches, split

MOST_STATES = 200000
CALLER = frozenset(("EXTEN", "INVALID_EXTEN"))  # what whoever calls has dialled
# Functions whose value is made of what they are given.
HANDING_ON = frozenset(
    "FILTER CUT IF REPLACE STRREPLACE TOLOWER TOUPPER URIENCODE URIDECODE QUOTE SHIFT POP MATH EVAL PASSTHRU SPRINTF".split()
)
ASKS = frozenset(("authenticate", "vmauthenticate"))
_VARIABLE = re.compile(r"\$\{\s*(\w+)")
_GLOBAL = re.compile(r"\$\{(?:GLOBAL\()?(\w+)\)?\}")
_PJSIP = re.compile(r"PJSIP/(?:(?P<number>[^@/]+)@[^@/]+|[^@/]+/sips?:(?P<user>[^@]+)(?:@.*)?)$", re.I)
_OTHER = re.compile(
    r"(?:SIP|IAX2|DAHDI|OOH323|H323|Motif|Skinny|MISDN|CAPI|Dongle|Quectel|Khomp)/[^/]+/(?P<number>.+)", re.I | re.S
)
_SIP_AT = re.compile(r"SIP/(?P<number>[^@/]+)@[^@/]+$", re.I)
_SET = re.compile(r"\s*_{0,2}(?:LOCAL\(|GLOBAL\(|SHARED\()?(?P<name>\w+)\)?\s*=(?P<value>.*)", re.S)


class Place(NamedTuple):
    """Where a call may stand: the context that it is in (not always the extension's own), and what its caller has chosen."""

    context: str
    exten: Exten
    chosen: frozenset[str]


def chosen(text: str, variables: Iterable[str]) -> bool:
    """Whether a text holds what the caller has chosen."""
    names = set(variables)
    at = text.find("${")
    while at >= 0:
        end, depth = at + 2, 1
        while depth and end < len(text):
            depth += (text[end] == "{") - (text[end] == "}")
            end += 1
        inner = text[at + 2 : end - 1]
        word, paren, rest = inner.partition("(")
        if not paren or not word.isidentifier():
            if _VARIABLE.match("${" + inner) and re.match(r"\w*", inner).group() in names:  # type: ignore[union-attr]
                return True
            if inner.startswith("${") and chosen(inner, names):
                return True
        elif word in HANDING_ON:
            first = rest.split(",")[0].rstrip(")")
            rest = ":".join(branches(rest)) if word == "IF" else rest
            if chosen(rest, names) or word in ("CUT", "SHIFT", "POP") and first in names:
                return True
        at = text.find("${", end)
    return False


def number_to_trunk(device: str, known: dict[str, str]) -> str:
    """The number that a device is sent through a trunk; "" for one that is no trunk."""
    for _round in range(3) if "${" in device else ():
        device = _GLOBAL.sub(lambda match: known.get(match.group(1), match.group()), device)
    device = hidden(device)
    match = _PJSIP.match(device) or _SIP_AT.match(device) or _OTHER.match(device)
    if match is None:
        return ""
    groups = match.groupdict()
    return shown(groups.get("number") or groups.get("user") or "")


def sends(plan: Plan, app: str, data: str, variables: Iterable[str]) -> bool:
    """Whether a step sends a number of the caller's choice through a trunk."""
    if app not in DEVICES or not is_open(data):
        return False
    return any(chosen(number_to_trunk(one, plan.globals), variables) for one in devices(app, data))


# -- the walk ---------------------------------------------------------------------------------------------------------


def strangers(plan: Plan, entries: dict[str, str]) -> Iterator[Finding]:
    """Follow calls from each entry (context -> whose calls begin there); yield each step that lets them out once."""
    told: set[tuple[str, str, int]] = set()
    for entry, owner in entries.items():
        if entry not in plan.contexts:
            continue
        for exten, step in _walk(plan, entry):
            if (exten.context, exten.name, step.priority) not in told:
                told.add((exten.context, exten.name, step.priority))
                message = f"{owner} come to this {step.app} by way of context {entry}, and choose the number that the trunk dials"
                remedy = f"keep {exten.context} out of reach of context {entry}, or ask for a password before"
                yield exten.finding("toll_fraud", ERROR, step, message, remedy)


def _walk(plan: Plan, entry: str) -> Iterator[tuple[Exten, Step]]:
    waiting = list(_dialling(plan, entry))
    seen: set[Place] = set(waiting)
    ends: set[tuple[str, frozenset[str]]] = set()
    while waiting and len(seen) < MOST_STATES:
        place = waiting.pop()
        ways = list(_steps(plan, place))
        end = (place.context, place.chosen - CALLER)
        if end not in ends:  # where the call may go by itself
            ends.add(end)
            ways += [one for name in sorted(SPECIAL - {"s"}) for one in _at(plan, place.context, name, end[1])]
        for found in ways:
            if not isinstance(found, Place):
                yield place.exten, found
            elif found not in seen:
                seen.add(found)
                waiting.append(found)


def _dialling(plan: Plan, context: str, also: frozenset[str] = frozenset()) -> Iterator[Place]:
    """Every extension that someone who may dial reaches in a context."""
    for name in plan.tree(context):
        for exten in plan.contexts[name].extens.values():
            yield Place(context, exten, also | CALLER if exten.is_pattern else also - CALLER)


def _steps(plan: Plan, place: Place) -> Iterator[Place | Step]:
    variables = set(place.chosen)
    for step in place.exten.steps:
        for low, data in calls(step.app, step.data):
            if low in ASKS or low == "disa" and split(data)[0].strip() != "no-password":
                return
            if low == "set":
                _assign(data, variables)
            elif low == "read":
                variables.add(split(data)[0].strip())
            if sends(plan, low, data, variables):
                yield step
            for jump in jumps(low, data, place.exten) if low in JUMPING else ():
                yield from _follow(plan, place, jump, data, frozenset(variables))
            if low in ("background", "waitexten") or low == "dial" and "T" in dial_options(low, data):
                yield from _dialling(plan, place.context, frozenset(variables) - CALLER)


def _assign(data: str, variables: set[str]) -> None:
    match = _SET.match(data)
    if match and match.group("name") not in CALLER:
        if chosen(match.group("value"), variables):
            variables.add(match.group("name"))
        else:
            variables.discard(match.group("name"))


def _follow(plan: Plan, place: Place, jump: Jump, data: str, variables: frozenset[str]) -> Iterator[Place]:
    target = jump.target
    context = target.context
    if context is None:
        return
    if context == place.exten.context and not jump.fresh and place.context in plan.contexts and len(split(data)) < 3:
        context = place.context
    if context not in plan.contexts:
        return
    passed = (
        frozenset() if jump.fresh else frozenset(one for one in variables if not one.startswith("ARG") or not jump.sub)
    )
    if jump.sub:
        passed |= {f"ARG{at}" for at, text in enumerate(target.arguments, 1) if chosen(text, variables)}
    if target.extension is None:
        if jump.word == "DISA" or chosen(target.written, variables):
            yield from _dialling(plan, context, passed - CALLER)
        return
    own = target.extension == place.exten.name and target.context == place.exten.context
    yield from _at(plan, context, place.exten if own else target.extension, passed if own else passed - CALLER)


def _at(plan: Plan, context: str, what: str | Exten, variables: frozenset[str]) -> Iterator[Place]:
    if isinstance(what, Exten):
        yield Place(context, what, variables)
        return
    for exten in plan.candidates(plan.tree(context), what)[:1]:
        yield Place(context, exten, variables)


# -- patterns without an end ------------------------------------------------------------------------------------------


def open_patterns(plan: Plan) -> Iterator[Finding]:
    """Yield `_.` wherever it stands, and patterns without an end that reach a trunk with what was dialled."""
    for exten in plan.extens():
        if not exten.is_open:
            continue
        if exten.places[0] in (".", "!"):
            message = f"{exten.name} takes everything, h, i and t too"
            yield exten.finding("open_pattern", WARNING, None, message, "write what is dialled, as _X. or _+X.")
        elif _reaches_trunk(plan, exten):
            fixed = len([place for place in exten.places[:-1] if len(place) == 1])
            message = f"{exten.name} takes numbers of any length, and sends them to a trunk"
            remedy = "write the lengths that there are, one pattern for each"
            yield exten.finding("open_pattern", NOTICE if fixed > 1 else WARNING, None, message, remedy)


def _reaches_trunk(plan: Plan, start: Exten) -> bool:
    waiting, seen = [start], {start}
    while waiting:
        exten = waiting.pop()
        for step in exten.steps:
            for low, data in calls(step.app, step.data):
                if sends(plan, low, data, CALLER):
                    return True
                for jump in jumps(low, data, exten):
                    for other in _open_ones(plan, jump):
                        if other not in seen:
                            seen.add(other)
                            waiting.append(other)
    return False


def _open_ones(plan: Plan, jump: Jump) -> list[Exten]:
    """Patterns without an end to which a jump hands the number on."""
    target = jump.target
    if target.context not in plan.contexts or target.extension is not None or not chosen(target.written, CALLER):
        return []
    return [one for name in plan.tree(target.context) for one in plan.contexts[name].patterns if one.is_open]
