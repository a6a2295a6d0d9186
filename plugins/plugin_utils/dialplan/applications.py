# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Applications that the simulation knows: what each does to its channel. Dial is in dialling. Pure.

An application returns None where the call goes on at the next step, HANG where it ends, or a digit with which it was left.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Optional

from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.arguments import argument, holds, options, separate
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.channel import Channel
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.dialling import dial, ring
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.flow import HANG, perform
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.functions import assign
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.values import substituted

Result = Optional[str]


# -- jumps ----------------------------------------------------------------------------------------------------------------


def _goto(channel: Channel, data: str) -> Result:
    place = channel.place(data) if data else None
    if place is None:
        return HANG
    channel.goto(*place)
    return None


def _gotoif(channel: Channel, data: str) -> Result:
    condition, unused, branches = data.partition("?")
    first, unused, second = branches.partition(":")
    branch = first if holds(channel.world.certain(condition, "GotoIf")) else second
    return _goto(channel, branch) if branch else None


def _gotoiftime(channel: Channel, data: str) -> Result:
    times, unused, branches = data.partition("?")
    first, unused, second = branches.partition(":")
    test = re.match(r"\s*\d+", channel.get("TESTTIME") or "")  # of this application only
    held = times and channel.world.clock.holds(times, float(test.group()) if test else None)
    branch = first if held else second
    return _goto(channel, branch) if branch else None


def gosub(channel: Channel, data: str, last: bool = False) -> Result:
    """Begin `[[context,]extension,]priority[(arguments)]`; `last`: its Return ends what runs it."""
    label, bracket, rest = data.partition("(")
    end = rest.rfind(")")
    place = channel.place(label) if label else None
    if place is None or channel.world.plan.step(*place, channel.number) is None:
        return HANG
    arguments = separate(rest[:end] if end >= 0 else rest, ",", 100, strip=False) if bracket else []
    channel.call(*place, arguments, last=last)
    return None


def _gosubif(channel: Channel, data: str) -> Result:
    parts = separate(data, "?", 2, strip=False)
    if len(parts) != 2:
        return None
    branches = separate(parts[1], ":", 2, strip=False)
    branch = argument(branches, 0 if holds(channel.world.certain(parts[0], "GosubIf")) else 1)
    return gosub(channel, branch) if branch else None


def _return(channel: Channel, data: str) -> Result:
    if not channel.frames:
        return HANG
    frame = channel.release()
    channel.context, channel.extension, channel.priority = frame.context, frame.extension, frame.priority
    channel.set("GOSUB_RETVAL", data)
    return HANG if frame.last else None


def _stackpop(channel: Channel, data: str) -> Result:
    if channel.frames and channel.frames[-1].last:
        return HANG
    if channel.frames:
        channel.release()
    return None


def _execif(channel: Channel, data: str) -> Result:
    parts = separate(data, "?", 2, strip=False)
    branches = separate(argument(parts, 1), ":", 2, strip=False)
    condition = holds(channel.world.certain(argument(parts, 0), "ExecIf"))
    branch = argument(branches, 0 if condition else 1)
    if not branch:
        return HANG if condition else None
    name, unused, rest = branch.partition("(")
    end = rest.rfind(")")
    return perform(channel, name, rest[:end] if end >= 0 else rest)


def _exec(channel: Channel, data: str) -> Result:
    name, unused, rest = data.partition("(")
    end = rest.rfind(")")
    return perform(channel, name, substituted(rest[:end] if end >= 0 else rest, channel)) if name else None


def _execiftime(channel: Channel, data: str) -> Result:
    times, sign, rest = data.partition("?")
    if not times or not sign:
        return HANG
    return _exec(channel, rest) if channel.world.clock.holds(times) else None


# -- variables ------------------------------------------------------------------------------------------------------------


def _set(channel: Channel, data: str) -> Result:
    name, sign, value = data.partition("=")
    if sign:
        assign(name, value, channel)
    return None


def _mset(channel: Channel, data: str) -> Result:
    for pair in separate(data, ",", 99):
        name, sign, value = pair.partition("=")
        if sign:
            assign(name, separate(value, "\0", 1)[0] if value else "", channel)
    return None


# -- what the caller hears and presses ------------------------------------------------------------------------------------


def _answer(channel: Channel, data: str) -> Result:
    channel.up = True
    return None


def _playback(channel: Channel, data: str) -> Result:
    channel.up = channel.up or "noanswer" not in data
    channel.set("PLAYBACKSTATUS", "SUCCESS")
    return None


def _background(channel: Channel, data: str) -> Result:
    if not data:
        return HANG
    channel.up = True
    channel.set("BACKGROUNDSTATUS", "SUCCESS")
    return None


def pressed(channel: Channel) -> str:
    """The next digit that the caller presses; an empty text when none comes."""
    digit, channel.pressed = channel.pressed[:1], channel.pressed[1:]
    return digit


def listen(channel: Channel) -> None:
    """A place where the caller may press keys: the next of `keys` are theirs, unless some are left."""
    if not channel.pressed and channel.world.keys and channel.leg == 0:
        channel.pressed = channel.world.keys.pop(0)


def _waitexten(channel: Channel, data: str) -> Result:
    listen(channel)
    digit = pressed(channel)
    if digit:
        return digit
    plan = channel.world.plan
    if plan.step(channel.context, channel.extension, channel.priority + 1, channel.number):
        return None
    for name in ("t", "e"):
        if channel.exists(name):
            channel.goto(channel.context, name, 1)
            return None
    return HANG


def _read(channel: Channel, data: str) -> Result:
    parts = separate(data, ",", 6)
    found = re.match(r"\s*(\d+)", argument(parts, 2))
    most = int(found.group(1)) if found and 0 < int(found.group(1)) <= 255 else 255
    tries = re.match(r"\s*(\d+)", argument(parts, 4))
    if not argument(parts, 0):
        channel.set("READSTATUS", "ERROR")
        return None
    digits, status = "", "TIMEOUT"
    for attempt in range(max(1, int(tries.group(1)) if tries else 1)):
        listen(channel)
        while len(digits) < most and channel.pressed and status != "OK":
            digit = pressed(channel)
            status = "OK" if digit == "#" else status
            digits += digit if digit != "#" else ""
        status = "OK" if len(digits) == most else status
        if digits or status == "OK" or attempt > 99:
            break
    channel.up = channel.up or "s" not in options(argument(parts, 3))
    channel.set(parts[0], digits)
    channel.set("READSTATUS", status)
    return None


# -- ends -----------------------------------------------------------------------------------------------------------------


def end(channel: Channel, how: str, cause: int) -> str:
    """Say how the call ended; returns HANG."""
    channel.ended, channel.cause = channel.ended or how, cause
    return HANG


def _hangup(channel: Channel, data: str) -> Result:
    found = re.match(r"\s*(\d+)", channel.world.certain(data, "the cause of Hangup"))
    cause = _CAUSES.get(data.strip().upper()) or (int(found.group(1)) if found else 0) or channel.cause or 16
    how = {16: "hangup"}.get(cause) or {17: "busy", 34: "congestion", 1: "nowhere"}.get(cause, "hangup")
    return end(channel, how, cause)


def _story(how: str, status: str = "") -> Callable[[Channel, str], Result]:
    """An application in which the call stays until it ends. `results` of `App/first argument` lets it go on, with a status."""

    def story(channel: Channel, data: str) -> Result:
        name = argument(separate(data, ",", 2), 0)
        result = channel.world.result(f"{how}/{name}")
        if how == "Page":
            ring(channel, name, options(argument(separate(data, ",", 3), 1)))
        if result == "HANGUP":
            return end(channel, "hangup", channel.cause or 16)
        if result:
            if status:
                channel.set(status, result)
            return None
        channel.up = True
        return end(channel, how.lower(), 16)

    return story


def _park(channel: Channel, data: str) -> Result:
    channel.up = True
    return end(channel, "parked", 16)


def _quiet(status: str = "", value: str = "SUCCESS") -> Callable[[Channel, str], Result]:
    def quiet(channel: Channel, data: str) -> Result:
        if status:
            channel.set(status, value if value else channel.world.unknown(status))
        return None

    return quiet


_CAUSES = {
    "UNALLOCATED": 1, "NO_ROUTE_TRANSIT_NET": 2, "NO_ROUTE_DESTINATION": 3, "NORMAL_CLEARING": 16, "BUSY": 17, "USER_BUSY": 17,
    "NO_USER_RESPONSE": 18, "NO_ANSWER": 19, "NOANSWER": 19, "SUBSCRIBER_ABSENT": 20, "CALL_REJECTED": 21, "NUMBER_CHANGED": 22,
    "DESTINATION_OUT_OF_ORDER": 27, "INVALID_NUMBER_FORMAT": 28, "FACILITY_REJECTED": 29, "NORMAL_UNSPECIFIED": 31,
    "CONGESTION": 34, "NORMAL_CIRCUIT_CONGESTION": 34, "NETWORK_OUT_OF_ORDER": 38, "NORMAL_TEMPORARY_FAILURE": 41,
    "SWITCH_CONGESTION": 42, "INTERWORKING": 127,
}  # fmt: skip
_NOTHING = """NoOp Verbose Log Wait Ringing Proceeding Progress UserEvent MixMonitor StopMixMonitor HangupCauseClear ResetCDR
    ForkCDR SetAMAFlags CELGenUserEvent PlayTones StopPlayTones SayDigits SayNumber SayAlpha SayPhonetic SayUnixTime MusicOnHold
    StartMusicOnHold StopMusicOnHold Echo WaitForSilence Milliwatt SendText ChannelRedirect DBdel DBdeltree Morsecode Congratulate
    AddQueueMember RemoveQueueMember PauseQueueMember UnpauseQueueMember DumpChan WaitDigit SendDTMF Bridge Monitor""".split()
APPLICATIONS: dict[str, Callable[[Channel, str], Result]] = {
    **{name.lower(): _quiet() for name in _NOTHING},
    "goto": _goto,
    "gotoif": _gotoif,
    "gotoiftime": _gotoiftime,
    "gosub": gosub,
    "gosubif": _gosubif,
    "return": _return,
    "stackpop": _stackpop,
    "execif": _execif,
    "exec": _exec,
    "execiftime": _execiftime,
    "set": _set,
    "mset": _mset,
    "answer": _answer,
    "playback": _playback,
    "background": _background,
    "waitexten": _waitexten,
    "read": _read,
    "system": _quiet("SYSTEMSTATUS", ""),
    "trysystem": _quiet("SYSTEMSTATUS", ""),
    "dial": dial,
    "hangup": _hangup,
    "busy": lambda channel, data: end(channel, "busy", 17),
    "congestion": lambda channel, data: end(channel, "congestion", 34),
    "queue": _story("Queue", "QUEUESTATUS"),
    "voicemail": _story("VoiceMail", "VMSTATUS"),
    "voicemailmain": _story("VoiceMailMain"),
    "confbridge": _story("ConfBridge", "CONFBRIDGE_RESULT"),
    "page": _story("Page"),
    "directory": _story("Directory"),
    "pickup": _story("Pickup"),
    "receivefax": _story("ReceiveFAX", "FAXSTATUS"),
    "sendfax": _story("SendFAX", "FAXSTATUS"),
    "park": _park,
    "parkandannounce": _park,
}
