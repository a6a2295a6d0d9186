# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the applications that dial, and those that send a call elsewhere, lead to. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Callable

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.call_plan import shown
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.call_state import State, inherited
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.call_values import Unfollowed, split
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.patterns import UNKNOWN

# A call_walk.Walk, which imports this.
Walk = Any
Does = Callable[[Walk, State, str], Iterator[State]]
BY_PROGRAM = "take that step out of the way of this call, or call what the program would call"
_OPTION = re.compile(r"[A-Za-z]")


def _dial(walk: Walk, state: State, data: str) -> Iterator[State]:
    args = [*split(data), "", "", ""]
    yield from _devices(walk, state, split(args[0], "&"))
    yield from _options(walk, state, args[2])
    yield walk.then(state)


def _devices(walk: Walk, state: State, devices: Iterable[str]) -> Iterator[State]:
    yield from walk.devices([one for one in devices if one.strip()], inherited(state.variables), state.guarded)


def _options(walk: Walk, state: State, text: str) -> Iterator[State]:
    """What the options of Dial lead to: subroutines, jumps after the call, digits that are sent."""
    if UNKNOWN in text:
        raise Unfollowed(f"only the running call knows the options {shown(text)}", "write them into the dialplan")
    for letter, argument in options_of(text):
        jump = argument.replace("^", ",")
        if letter in "UbB" and argument:
            yield from walk.call(jump, state, None)
        elif letter == "M" and argument:
            name, *more = argument.split("^")
            yield from walk.call(f"macro-{name},s,1({','.join(more)})", state, None, macro=True)
        elif letter == "G" and argument:
            for found in walk.goto(state, jump):
                yield from (found, walk.then(found))
        elif letter == "F" and argument:
            yield from walk.goto(state, jump)
        elif letter == "D":
            for digits in argument.split(":"):
                walk.dialled(re.sub(r"[wW]", "", digits), "is sent as tones by Dial's option D")
        elif letter == "d":
            yield from walk.pressed(state.context, state)


def options_of(text: str) -> Iterator[tuple[str, str]]:
    """Letters with what stands in brackets behind each."""
    at = 0
    while at < len(text):
        letter, argument = text[at], ""
        at += 1
        if text[at : at + 1] == "(":
            depth, start = 0, at
            while at < len(text):
                depth += (text[at] == "(") - (text[at] == ")")
                at += 1
                if depth == 0:
                    break
            argument = text[start + 1 : at - 1]
        if _OPTION.match(letter):
            yield letter, argument


def _retry_dial(walk: Walk, state: State, data: str) -> Iterator[State]:
    yield from _dial(walk, state, ",".join(split(data)[3:]))


def _page(walk: Walk, state: State, data: str) -> Iterator[State]:
    args = [*split(data), ""]
    yield from _devices(walk, state, split(args[0], "&"))
    yield from _options(walk, state, args[1])
    yield walk.then(state)


def _originate(walk: Walk, state: State, data: str) -> Iterator[State]:
    """A call of its own: it inherits nothing, so a telephone may redirect it."""
    args = [*(one.strip() for one in split(data)), "", "", "", "", ""]
    alone = replace(state, variables=(), frames=(), guarded=False)
    yield from walk.devices([args[0]], (), guarded=False)
    if args[1].lower() == "exten":
        yield from walk.arrive(args[2], args[3] or "s", args[4] or "1", alone)
    else:
        yield from walk.run(replace(alone, context="default", exten="s", priority=1), args[2], args[3])
    yield walk.then(state)


def _queue(walk: Walk, state: State, data: str) -> Iterator[State]:
    args = [*(one.strip() for one in split(data)), *[""] * 9]
    if UNKNOWN in args[0]:
        raise Unfollowed("only the running call knows the queue", "name it in the dialplan")
    if args[5]:
        raise Unfollowed(
            f"the program {shown(args[5])} runs before the queue's member, and may call anybody", BY_PROGRAM
        )
    if args[6]:
        yield from walk.call(f"macro-{args[6]},s,1()", state, None, macro=True)
    found = walk.facts.queue(args[0])
    for routine in [args[7], *(found.routines if found else ())]:
        if routine:
            yield from walk.call(routine if "," in routine else f"{routine},s,1", state, None)
    if found is not None:
        yield from _devices(walk, state, found.members)
        for context in found.exits:
            yield from walk.pressed(context, state)
    yield walk.then(state)


def _follow_me(walk: Walk, state: State, data: str) -> Iterator[State]:
    name = split(data)[0].strip()
    if UNKNOWN in name:
        raise Unfollowed("only the running call knows whom FollowMe follows", "name them in the dialplan")
    for number, context in walk.facts.follow_me(name) or ():
        yield from _devices(walk, state, [f"Local/{number}@{context}"])
    yield walk.then(state)


def _transfer(walk: Walk, state: State, data: str) -> Iterator[State]:
    target = split(data)[0].rpartition("/")[2]
    walk.dialled(target.split("@")[0], "is where Transfer sends the caller")
    yield walk.then(state)


def _send_tones(walk: Walk, state: State, data: str) -> Iterator[State]:
    walk.dialled(re.sub(r"[wWfF]", "", split(data)[0]), "is sent as tones")
    yield walk.then(state)


def _redirect(walk: Walk, state: State, data: str) -> Iterator[State]:
    yield from walk.goto(replace(state, variables=(), frames=()), ",".join(split(data)[1:]))
    yield walk.then(state)


DIALS: dict[str, Does] = {
    "dial": _dial,
    "retrydial": _retry_dial,
    "page": _page,
    "originate": _originate,
    "queue": _queue,
    "followme": _follow_me,
    "transfer": _transfer,
    "senddtmf": _send_tones,
    "sendmf": _send_tones,
    "sendsf": _send_tones,
    "channelredirect": _redirect,
}
