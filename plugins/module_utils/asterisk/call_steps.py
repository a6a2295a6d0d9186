# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each application of the dialplan does with a call, as far as it can lead anywhere. Pure.

`perform` gives the states that may come after a step. An application that is not named here cannot be followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.call_dials import BY_PROGRAM, DIALS, Does, Walk
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.call_state import (
    State,
    level_of,
    packed,
    unpacked,
)
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.call_values import Unfollowed, split
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.patterns import UNKNOWN

# They neither dial nor jump, whatever their arguments; the call goes on behind them, or ends.
HARMLESS = frozenset("""
    addqueuemember adsiprog agentlogin agentrequest alarmreceiver amd answer audiosocket authenticate bridgeadd bridgewait
    busy calendarwrite celgenuserevent changemonitor chanisavail chanspy clearhash confkick congestion controlplayback
    dahdibarge dahdiras dahdiscan datetime dbdel dbdeltree dictate dumpchan echo extenspy festival flash forkcdr getcpeid
    hangupcauseclear ices incomplete ivrdemo jack log mailboxexists meetme meetmeadmin meetmechanneladmin meetmecount
    messagesend milliwatt minivmaccmess minivmdelete minivmgreet minivmmwi minivmnotify minivmrecord morsecode mp3player
    musiconhold nbscat nocdr noop originated park parkandannounce parkedcall pausemonitor pausequeuemember pickup pickupchan
    playback playtones privacymanager proceeding progress queuelog queueupdate receivefax record removequeuemember
    resetcdr ringing sayalpha sayalphacase saycountedadj saycountednoun saycountpl saydigits saymoney saynumber sayordinal
    sayphonetic sayunixtime sendfax sendimage sendtext sendurl setamaflags setcallerpres setmusiconhold sipaddheader
    sipdtmfmode sipremoveheader sms softhangup speechactivategrammar speechbackground speechcreate speechdeactivategrammar
    speechdestroy speechloadgrammar speechprocessingsound speechstart speechunloadgrammar stackpop startmusiconhold
    stopmixmonitor stopmonitor stopmusiconhold stopplaytones storedtmf streamecho testclient testserver toneplay
    unpausemonitor unpausequeuemember userevent verbose vmauthenticate vmsayname voicemailplaymsg wait waitdigit
    waitfornoise waitforring waitforsilence waitmusiconhold waituntil zapateller broadcast callcompletioncancel
    callcompletionrequest iax2provision jabberjoin jabberleave jabbersend jabbersendgroup odbc_commit odbc_rollback odbcfinish
    pjsiphangup pjsipnotify raiseexception receivetext reload signal tonescan waitforcondition waitforsignal waitfortone
    """.split())
# Who answers these may do anything with the call.
PROGRAMS = frozenset(
    "agi eagi deadagi fastagi asyncagi externalivr stasis stasisbroadcast system trysystem lua rubyexec".split()
)


def perform(walk: Walk, state: State, app: str, data: str) -> Iterator[State]:
    """The states after one application. Raises Unfollowed for what it does that cannot be known."""
    name = app.strip().lower()
    if name in HARMLESS:
        yield walk.then(state)
    elif name in PROGRAMS:
        raise Unfollowed(f"{app} hands the call to a program, which may call anybody", BY_PROGRAM)
    elif name in _DOES:
        yield from _DOES[name](walk, state, data)
    else:
        raise Unfollowed(f"it is not known what the application {app} does", "call an extension that does without it")


def _inner(walk: Walk, state: State, text: str) -> Iterator[State]:
    """One application with its arguments, inside another: `App(arguments)`."""
    app, bracket, rest = text.strip().partition("(")
    if UNKNOWN in app:
        raise Unfollowed("only the running call knows which application is run", "name it in the dialplan")
    if app:
        yield from perform(walk, state, app, rest[: rest.rfind(")")] if bracket else "")


def _set(walk: Walk, state: State, data: str) -> Iterator[State]:
    name, _equals, value = data.partition("=")
    yield from _assign(walk, state, name.strip(), value)


def _mset(walk: Walk, state: State, data: str) -> Iterator[State]:
    for one in split(data):
        name, _equals, value = one.partition("=")
        found = list(_assign(walk, state, name.strip(), value))
        yield from found[:-1]
        state = replace(found[-1], priority=state.priority)
    yield walk.then(state)


def _assign(walk: Walk, state: State, name: str, value: str) -> Iterator[State]:
    """Set one variable; the last state is the one behind the step."""
    upper = name.upper().replace(" ", "")
    if UNKNOWN in name:
        raise Unfollowed("only the running call knows which variable is set", "name it in the dialplan")
    if upper.startswith(("SHELL(", "CHANNEL(HANGUP_HANDLER_PUSH", "CHANNEL(HANGUP_HANDLER_WIPE")):
        if upper.startswith("SHELL("):
            raise Unfollowed("SHELL() runs a program, which may call anybody", BY_PROGRAM)
        yield from walk.call(value, state, None)
    plain = name.lstrip("_")
    if plain.upper() == "FORWARD_CONTEXT":
        yield from walk.pressed(value, state)
    if plain.upper() in ("GOSUB_RESULT", "MACRO_RESULT") and value.upper().startswith("GOTO:"):
        yield from walk.goto(state, value[5:].replace("^", ","))
    if plain.upper() == "GOTO_ON_BLINDXFR":
        yield from walk.goto(state, value.replace("^", ","))
    variables = unpacked(state.variables)
    frames = state.frames
    local = re.fullmatch(r"LOCAL\((.*)\)", plain, re.I)
    shared = re.fullmatch(r"GLOBAL\((.*)\)", plain, re.I)
    for array in re.findall(r"(?:ARRAY|HASH)\((.*)\)", plain, re.I):
        variables.update({one.strip(): (UNKNOWN, 0) for one in array.split(",")})
    if local:
        plain = local.group(1)
        if frames and all(plain != one[0] for one in frames[-1].hidden):
            hidden = sorted([*frames[-1].hidden, (plain, *variables.get(plain, (None, 0)))], key=lambda one: one[0])
            frames = (*frames[:-1], frames[-1]._replace(hidden=tuple(hidden)))
    if shared:
        variables[shared.group(1)] = (value, 0)
    variables[plain] = (value, level_of(name))
    yield walk.then(replace(state, variables=packed(variables), frames=frames))


def _forget(at: int) -> Does:
    """An application that puts something unknown into the variable that its argument names."""

    def work(walk: Walk, state: State, data: str) -> Iterator[State]:
        name = (split(data) + [""] * (at + 1))[at].partition("=")[0].strip()
        yield from _assign(walk, state, name, UNKNOWN) if name else [walk.then(state)]

    return work


def _jump(walk: Walk, state: State, data: str) -> Iterator[State]:
    yield from walk.goto(state, data)


def _two_ways(go: Does) -> Does:
    """`condition?this:that`, with both ways; a missing one goes on behind the step."""

    def work(walk: Walk, state: State, data: str) -> Iterator[State]:
        ways = split(data.partition("?")[2], ":")
        if len(ways) < 2 or not all(way.strip() for way in ways[:2]):
            yield walk.then(state)
        for way in ways[:2]:
            if way.strip():
                yield from go(walk, state, way.strip())

    return work


def _gosub(walk: Walk, state: State, data: str) -> Iterator[State]:
    yield from walk.call(data, state, walk.then(state))


def _macro(walk: Walk, state: State, data: str) -> Iterator[State]:
    name, *arguments = split(data)
    yield from walk.call(f"macro-{name},s,1({','.join(arguments)})", state, walk.then(state), macro=True)


def _return(walk: Walk, state: State, data: str) -> Iterator[State]:
    yield from walk.back(state, data)


def _exec(walk: Walk, state: State, data: str) -> Iterator[State]:
    yield from _inner(walk, state, data)
    yield walk.then(state)


def _exec_if(walk: Walk, state: State, data: str) -> Iterator[State]:
    yield walk.then(state)
    for one in split(data.partition("?")[2], ":"):
        yield from _inner(walk, state, one)


def _over(*ends: str) -> Does:
    """The beginning of a block, or a way out of it: its steps are taken, or left out up to behind one of its ends."""

    def work(walk: Walk, state: State, data: str) -> Iterator[State]:
        yield walk.then(state)
        for place in walk.plan.steps(state.context, state.exten, None):
            if place.row.app.lower() in ends:
                yield replace(state, priority=place.row.priority + 1)

    return work


def _again(walk: Walk, state: State, data: str) -> Iterator[State]:
    yield walk.then(state)
    for place in walk.plan.steps(state.context, state.exten, None):
        if place.row.app.lower() == "while":
            yield replace(state, priority=place.row.priority)


def _nothing(walk: Walk, state: State, data: str) -> Iterator[State]:
    yield from ()


def _keys_here(walk: Walk, state: State, data: str) -> Iterator[State]:
    yield from walk.pressed(state.context, state)
    yield walk.then(state)


def _background(walk: Walk, state: State, data: str) -> Iterator[State]:
    args = [*(one.strip() for one in split(data)), "", "", "", ""]
    yield from walk.pressed(args[3] or state.context, state)
    yield walk.then(state)


def _keys_at(at: int, default: str) -> Does:
    def work(walk: Walk, state: State, data: str) -> Iterator[State]:
        args = [*(one.strip() for one in split(data)), *[""] * 3]
        yield from walk.pressed(args[at] or args[0] or default, state)
        yield walk.then(state)

    return work


def _keys_of(file: str) -> Does:
    def work(walk: Walk, state: State, data: str) -> Iterator[State]:
        for context in walk.facts.exits(file):
            yield from walk.pressed(context, state)
        yield walk.then(state)

    return work


def _no_command(at: int) -> Does:
    def work(walk: Walk, state: State, data: str) -> Iterator[State]:
        if (split(data) + [""] * (at + 1))[at].strip():
            raise Unfollowed("a program is run after the recording, and may call anybody", BY_PROGRAM)
        yield walk.then(state)

    return work


def _go_on(walk: Walk, state: State, data: str) -> Iterator[State]:
    yield walk.then(state)


_DOES: dict[str, Does] = {
    **DIALS,
    "set": _set,
    "mset": _mset,
    "importvar": _forget(0),
    "read": _forget(0),
    "readexten": _forget(0),
    "receivemf": _forget(0),
    "receivesf": _forget(0),
    "goto": _jump,
    "gotoif": _two_ways(_jump),
    "gotoiftime": _two_ways(_jump),
    "gosub": _gosub,
    "gosubif": _two_ways(_gosub),
    "macro": _macro,
    "macroexclusive": _macro,
    "macroif": _two_ways(_macro),
    "macroexit": _return,
    "return": _return,
    "exec": _exec,
    "tryexec": _exec,
    "execif": _exec_if,
    "execiftime": _exec_if,
    "while": _over("endwhile"),
    "exitwhile": _over("endwhile"),
    "continuewhile": _again,
    "endwhile": _again,
    "if": _over("elseif", "else", "endif"),
    "elseif": _over("elseif", "else", "endif"),
    "else": _over("endif"),
    "exitif": _over("endif"),
    "endif": _go_on,
    "hangup": _nothing,
    "waitexten": _keys_here,
    "background": _background,
    "backgrounddetect": _keys_here,
    "disa": _keys_at(1, "disa"),
    "directory": _keys_at(1, "default"),
    "voicemail": _keys_of("voicemail.conf"),
    "voicemailmain": _keys_of("voicemail.conf"),
    "confbridge": _keys_of("confbridge.conf"),
    "mixmonitor": _no_command(2),
    "monitor": _no_command(9),
    "bridge": _go_on,
}
