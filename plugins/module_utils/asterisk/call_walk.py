# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Follows a call before it is made: every way that the running dialplan may take it. Pure, but for what it asks the server.

A call is refused when any way dials an emergency number, and when any way cannot be followed. See call_steps for what each
application does, and call_values for what is known of a step's data.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Callable

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.call_numbers import emergency_number
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.call_plan import Place, Plan, shown
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.call_state import (
    NOWHERE,
    Facts,
    Frame,
    State,
    Variables,
    level_of,
    packed,
    unpacked,
)
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.call_steps import perform
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.call_values import (
    LONGEST,
    Scope,
    Unfollowed,
    expand,
    split,
)
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.patterns import UNKNOWN
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem

MOST_STATES = 50000
DEEPEST = 30  # subroutines within subroutines
TRAIL = 6  # jumps that an error tells
# Extensions where a call goes by itself: at its end, without input, by a wrong key, by a fax, out of voicemail, ...
SPECIAL = ("h", "i", "t", "T", "e", "o", "a", "fax", "failed", "talk")


class Walk:
    """See above; `problems` is what speaks against the call. `where` names it in them."""

    def __init__(self, facts: Facts, where: str) -> None:
        self.facts, self.where = facts, where
        self.plan = Plan(facts)
        self.problems: list[Problem] = []
        self._seen: set[State] = set()
        self._specials: dict[str, list[str]] = {}
        self._waiting: list[tuple[State, tuple[str, ...]]] = []

    def begin(self, channel: str, variables: Mapping[str, str]) -> Variables:
        """Examine the channel that is called first; return the variables that it has afterwards."""
        if self.plan.context(NOWHERE) is not None:
            self._refuse(f"there is a context {NOWHERE}, and redirected calls go there", "rename it", ())
        own: dict[str, tuple[str | None, int]] = {}
        endpoint = self.facts.endpoint(device_of(channel)) if channel.upper().startswith("PJSIP/") else None
        for name, value in (endpoint.variables if endpoint else {}).items():
            own[name.lstrip("_")] = (value, level_of(name))
        for name, value in variables.items():
            own[name.lstrip("_")] = (value, level_of(name))
        made = packed(own)
        # The other half of a Local channel has all variables of the first.
        self._try(lambda: self._push(self.devices([channel], made), ()), f"the channel {channel}")
        self._run()
        return made

    def follow(self, states: Callable[[], Iterable[State]], what: str) -> None:
        """Follow the call from where its channel begins."""
        self._try(lambda: self._push(states(), ()), what)
        self._run()

    def perform(self, channel: str, app: str, data: str, variables: Variables) -> None:
        """Follow one application that the channel runs instead of the dialplan; the channel ends behind it."""
        endpoint = self.facts.endpoint(device_of(channel)) if channel.upper().startswith("PJSIP/") else None
        state = State(endpoint.context if endpoint else "default", "s", 1, variables)
        behind = self.then(state)

        def states() -> Iterator[State]:
            return (one for one in perform(self, state, app, data) if one != behind)

        self.follow(states, f"{app}({data})")

    # -- what applications use ------------------------------------------------------------------------------------------

    def then(self, state: State) -> State:
        return replace(state, priority=state.priority + 1)

    def arrive(self, context: str, exten: str, label: str, state: State) -> Iterator[State]:
        """The states at a label or priority of an extension: of every extension that a number may be when it is unknown."""
        label = label.strip()
        if UNKNOWN in context:
            raise Unfollowed("only the running call knows the context of this jump", "name it in the dialplan")
        if label[:1] in ("+", "-") and label[1:].isdigit():
            label = str(max(1, state.priority + int(label)))
        wanted: int | str | None = int(label) if label.isdigit() else label
        wanted = None if UNKNOWN in label else wanted
        if isinstance(wanted, int) and UNKNOWN not in exten:
            yield replace(state, context=context, exten=exten, priority=wanted)
            return
        names = self.plan.names(context, exten) if UNKNOWN in exten else []
        exact = [name for name in names if not name.startswith("_")]
        numbers = [*exact, *([exten] if len(exact) < len(names) else [])] if UNKNOWN in exten else [exten]
        for number in numbers:
            for place in self.plan.steps(context, number, wanted):
                yield replace(state, context=context, exten=number, priority=place.row.priority)

    def goto(self, state: State, data: str) -> Iterator[State]:
        """The states after a jump to `[[context,]exten,]priority`."""
        parts = [part.strip() for part in split(data)]
        context = parts[-3] if len(parts) > 2 else state.context
        exten = parts[-2] if len(parts) > 1 else state.exten
        yield from self.arrive(context or state.context, exten, parts[-1], state)

    def run(self, state: State, app: str, data: str) -> Iterator[State]:
        """The states after one application."""
        yield from perform(self, state, app, data)

    def pressed(self, context: str, state: State) -> Iterator[State]:
        """The states after somebody has dialled anything in a context."""
        yield from self.arrive(context, UNKNOWN, "1", replace(state, frames=()))

    def call(self, target: str, state: State, back: State | None, macro: bool = False) -> Iterator[State]:
        """The states in a subroutine, `[[context,]exten,]priority[(arguments)]`; `back` is where it returns to."""
        text, bracket, rest = target.partition("(")
        arguments = split(rest[: rest.rfind(")")] if ")" in rest else rest) if bracket else []
        parts = [part.strip() for part in split(text)]
        context = parts[-3] if len(parts) > 2 else state.context
        exten = parts[-2] if len(parts) > 1 else state.exten
        variables = unpacked(state.variables)
        names = {f"ARG{number}" for number in range(1, 33)}
        hidden = tuple(sorted((name, *variables.pop(name, (None, 0))) for name in names if name in variables))
        for number, value in enumerate(arguments, 1):
            variables[f"ARG{number}"] = (value, 0)
        for number in range(len(arguments) + 1, 10):
            variables[f"ARG{number}"] = ("", 0)
        frames = state.frames
        if len(frames) >= DEEPEST:
            raise Unfollowed("a subroutine calls itself without an end", "mend the dialplan")
        if back is not None:
            frames = (*frames, Frame(back.context, back.exten, back.priority, hidden, macro))
        inside = replace(state, variables=packed(variables), frames=frames if back is not None else ())
        yield from self.arrive(context, exten, parts[-1], inside)

    def back(self, state: State, value: str) -> Iterator[State]:
        """The state after a subroutine; none where there is nothing to return to."""
        if not state.frames:
            return
        frame = state.frames[-1]
        variables = {
            name: one
            for name, one in unpacked(state.variables).items()
            if not (name[:3] == "ARG" and name[3:].isdigit())
        }
        for name, old, level in frame.hidden:
            variables.pop(name, None)
            if old is not None:
                variables[name] = (old, level)
        variables["GOSUB_RETVAL"] = (value, 0)
        yield replace(
            state,
            context=frame.context,
            exten=frame.exten,
            priority=frame.priority,
            variables=packed(variables),
            frames=state.frames[:-1],
        )

    def devices(self, devices: Iterable[str], variables: Variables, guarded: bool = True) -> Iterator[State]:
        """Examine what is dialled; return where Local channels among it begin. Notes emergency numbers as problems."""
        for text in devices:
            device = text.strip().strip('"').strip()
            if UNKNOWN in device:
                raise Unfollowed(
                    f"only the running call knows what is dialled: {shown(device)}",
                    "call an extension whose dialplan dials a number that it names, or give the variable in `variables`",
                )
            tech, _slash, rest = device.partition("/")
            if tech.lower() == "local":
                exten, _at, context = rest.partition("@")
                begin = State(context.split("/")[0] or "default", exten.split("/")[0], 1, variables, (), guarded)
                yield begin
                continue
            for number in numbers_of(device):
                self.dialled(number, f"is dialled by {device}")
            if tech.lower() == "pjsip":
                yield from self._endpoint(device, variables, guarded)

    def dialled(self, number: str, how: str) -> None:
        """Refuse the call where this is an emergency number, or may be one."""
        if UNKNOWN in number:
            raise Unfollowed(
                f"only the running call knows the number that {how}", "call an extension that dials a number it names"
            )
        number = re.sub(r"^(sips?|tel):", "", number, flags=re.I)
        found = emergency_number(number)
        if found:
            raise Emergency(f"{shown(number)} {how}" if number == found else f"{number} ({found}) {how}")

    def _endpoint(self, device: str, variables: Variables, guarded: bool) -> Iterator[State]:
        endpoint = self.facts.endpoint(device_of(device))
        if endpoint is None:
            return
        for contact in endpoint.contacts:
            if "@" in contact:
                self.dialled(contact.split("@")[0], f"stands in the contact {contact} of {device}")
        if endpoint.redirect != "user":
            raise Unfollowed(
                f"{device} may redirect the call to any address (redirect_method={endpoint.redirect})",
                "set redirect_method to user",
            )
        if not guarded:
            yield from self.pressed(endpoint.context, State(endpoint.context, "s", 1, variables, (), False))

    # -- the rest is private --------------------------------------------------------------------------------------------

    def _push(self, states: Iterable[State], trail: tuple[str, ...]) -> None:
        for state in states:
            if state not in self._seen:
                self._seen.add(state)
                self._waiting.append((state, trail))

    def _run(self) -> None:
        while self._waiting and not self.problems:
            state, trail = self._waiting.pop()
            if len(self._seen) > MOST_STATES:
                self._refuse("the dialplan has too many ways to follow", "call an extension that does less", trail)
                return
            here = f"{state.context},{shown(state.exten)},{state.priority}"
            self._try(functools.partial(self._at, state, trail), here, trail)
        self._waiting.clear()

    def _try(self, work: Callable[[], None], what: str, trail: tuple[str, ...] = ()) -> None:
        try:
            work()
        except Emergency as error:
            text = f"would end at an emergency number: {error.reason}"
            self.problems.append(Problem(self.where, text + told(trail, what), EMERGENCY_REMEDY))
        except Unfollowed as error:
            self._refuse(f"{what}: {error.reason}" if not trail else error.reason, error.remedy, (*trail, what))

    def _refuse(self, reason: str, remedy: str, trail: tuple[str, ...]) -> None:
        text = f"cannot be shown not to reach an emergency number: {reason}{told(trail, '')}"
        self.problems.append(Problem(self.where, text, remedy))

    def _at(self, state: State, trail: tuple[str, ...]) -> None:
        if len(state.exten) > LONGEST:
            raise Unfollowed("the number grows without an end", "mend the dialplan")
        for name in self._special(state.context):
            if state.exten != name:
                self._push([replace(state, exten=name, priority=1, frames=())], trail)
        found = self.plan.steps(state.context, state.exten, state.priority)
        if not found and state.frames and state.frames[-1].by_itself:
            self._push(self.back(state, ""), trail)
        for place in found:
            self._step(state, place, trail)

    def _special(self, context: str) -> list[str]:
        if context not in self._specials:
            self._specials[context] = [name for name in SPECIAL if self.plan.steps(context, name, 1)]
        return self._specials[context]

    def _step(self, state: State, place: Place, trail: tuple[str, ...]) -> None:
        row = place.row
        text = f"{place.context},{shown(state.exten)},{state.priority} {row.app}({shown(row.data)})"
        self._try(lambda: self._perform(state, place, trail, text), text, trail)

    def _perform(self, state: State, place: Place, trail: tuple[str, ...], text: str) -> None:
        at = (state.context, state.exten, state.frames)
        for data in expand(place.row.data, self.scope(state)):
            for after in perform(self, state, place.row.app, data):
                straight = (after.context, after.exten, after.frames) == at
                self._push([after], trail if straight else (*trail, text))

    def scope(self, state: State) -> Scope:
        values = {name: value for name, value, _level in state.variables}
        return Scope(state.context, state.exten, state.priority, values, self.facts)


class Emergency(Unfollowed):
    """A way that ends at an emergency number."""


EMERGENCY_REMEDY = (
    "this module never calls one, whatever its options; test that route with a telephone, in agreement with the emergency"
    " service, or with a carrier's test number"
)


def told(trail: Sequence[str], last: str) -> str:
    """The way there for a person: the last few jumps."""
    steps = [*trail, last] if last else list(trail)
    steps = [one for at, one in enumerate(steps) if one and one not in steps[:at]]
    front = "... -> " if len(steps) > TRAIL else ""
    return f" (by {front}{' -> '.join(steps[-TRAIL:])})" if steps else ""


def device_of(device: str) -> str:
    """The endpoint of `PJSIP/endpoint`, `PJSIP/endpoint/sip:...` or `PJSIP/number@endpoint`."""
    return device.partition("/")[2].split("/")[0].rpartition("@")[2]


def numbers_of(device: str) -> list[str]:
    """What is dialled on a line: whatever is not the line's own name. `Tech/line`, `Tech/line/number`, `Tech/number@line`."""
    tech, _slash, rest = device.partition("/")
    line, slash, more = rest.partition("/")
    found = [line.rpartition("@")[0]] if "@" in line else []
    if slash and tech.lower() == "pjsip":
        # an AOR's name, or an address: only what stands in front of an @ is a number
        found += [more.rpartition("@")[0]] if "@" in more else []
    elif slash:
        found += [part for one in more.split("/") for part in one.split("@")]
    return [one for one in found if one]
