# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""bridge: whom it calls, and what becomes of it. Pure; after switch_ivr_originate.c and mod_dptools.c of FreeSWITCH 1.11.

`a,b` are called together, the first that answers has the call; `|` stands between what is tried one after the other. A telephone
(`user/…`, `sofia_contact`) and a trunk (`sofia/gateway/NAME/NUMBER`) do what `results` says; `loopback/NUMBER/CONTEXT` runs the
dialplan as the call itself does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.dialling import Dialled
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.unknown import Unfollowed
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.causes import (
    ANSWERED_BY,
    CAUSES,
    NAMES,
    OF_A_TELEPHONE,
    OF_A_TRUNK,
    OF_SIP,
    cause_of,
    status_of,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.channel import Channel, true
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.flow import HANG, end, hang_up, move, run
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.values import expanded

ANSWERED = "SUCCESS"


@dataclass(frozen=True)
class Leg:
    """One device of a dial string: `user/1001@pbx` with the variables in front of it."""

    text: str
    variables: Mapping[str, str]


def bridge(channel: Channel, data: str) -> str | None:
    """Call what a dial string names. What follows a call that nobody took, continue_on_fail says."""
    text = data.strip()
    if not text:
        return None
    if channel.true("campon"):
        raise Unfollowed("campon", "the engine does not wait for somebody who is busy")
    given, text = variables_of(text, "{", "}")
    together, text = variables_of(text, "<", ">")
    given = {**together, **given}
    cause = "DESTINATION_OUT_OF_ORDER"
    for group in split(text, "|"):
        for part in split(group, ","):
            leg = leg_of(part, given)
            if leg.text.startswith("pickup/"):
                continue  # somebody may take the call by it, and does not here
            cause = _called(channel, leg)
            if cause == ANSWERED:
                return _bridged(channel)
    channel.set("originate_disposition", cause)
    channel.set("last_bridge_hangup_cause", cause)
    channel.set("originate_failed_cause", cause)
    channel.set("DIALSTATUS", _DIALSTATUS.get(cause, cause))
    return _failed(channel, cause)


_DIALSTATUS = {
    "USER_BUSY": "BUSY",
    "NO_ANSWER": "NOANSWER",
    "ORIGINATOR_CANCEL": "CANCEL",
    "USER_NOT_REGISTERED": "UNAVAILABLE",
    "SUBSCRIBER_ABSENT": "UNAVAILABLE",
}


def ring(channel: Channel, devices: list[str]) -> None:
    """Call devices for another application: a conference."""
    for text in devices:
        _called(channel, leg_of(text, {}))


def split(text: str, separator: str) -> list[str]:
    """Parts of a dial string: a separator inside of { }, [ ], < > or quotes stands for itself."""
    parts, depth, start, quoted = [], 0, 0, False
    for at, char in enumerate(text):
        if char == "'":
            quoted = not quoted
        elif char in "{[<" and not quoted:
            depth += 1
        elif char in "}]>" and not quoted:
            depth -= 1
        elif char == separator and not depth and not quoted:
            parts.append(text[start:at])
            start = at + 1
    return [one.strip() for one in (*parts, text[start:]) if one.strip()]


def variables_of(text: str, first: str, last: str) -> tuple[dict[str, str], str]:
    """The variables in front of a dial string, and what follows: {a=b,c=d}, {^^:a=b:c=d}; several may follow each other."""
    found: dict[str, str] = {}
    text = text.lstrip()
    while text.startswith(first):
        depth, end_at = 0, len(text)
        for at, char in enumerate(text):
            depth += (char == first) - (char == last)
            if not depth:
                end_at = at
                break
        inside, text = text[1:end_at], text[end_at + 1 :].lstrip()
        separator = ","
        if inside.startswith("^^") and len(inside) > 2:
            separator, inside = inside[2], inside[3:]
        for part in re.split(rf"{re.escape(separator)}(?=(?:[^']*'[^']*')*[^']*$)", inside):
            name, sign, value = part.partition("=")
            if sign:
                found[name.strip()] = value.strip().strip("'")
    return found, text


def leg_of(text: str, given: Mapping[str, str]) -> Leg:
    own, device = variables_of(text, "[", "]")
    return Leg(device, {**given, **own})


def _called(channel: Channel, leg: Leg) -> str:
    """Call one device: ANSWERED, or the cause for which it did not take the call."""
    shown = leg.variables.get("origination_caller_id_number") or channel.shown_number()
    kind, _slash, rest = channel.world.certain(leg.text, "bridge").partition("/")
    kind = kind.lower()
    if kind == "error":
        return cause_of(rest) if rest.upper() in CAUSES else "DESTINATION_OUT_OF_ORDER"
    if kind == "user":
        return _user(channel, rest, leg, shown)
    if kind == "contact":
        return _telephone(channel, rest.partition("@")[0], rest, shown)
    if kind == "loopback":
        return _loopback(channel, rest, leg, shown)
    if kind == "sofia" and rest.lower().startswith("gateway/"):
        cause = _gateway(channel, rest.partition("/")[2], shown)
        _rang(channel, leg, cause)
        return cause
    if kind == "sofia":
        return _sofia(channel, rest, shown)
    raise Unfollowed(f"bridge to {leg.text}", "the engine does not know this kind of device")


def _gateway(channel: Channel, rest: str, shown: str) -> str:
    name, _slash, number = rest.partition("/")
    name = name.rpartition("::")[2]
    if name not in channel.world.server.gateways:
        _note(channel, "gateway", name, number, "INVALID_GATEWAY", shown)
        return "INVALID_GATEWAY"
    line = channel.world.server.line(name)
    result = channel.world.result("gateway", name) or channel.world.result("gateway", line)
    cause = _cause(result, OF_A_TRUNK)
    _refused(channel, result)
    _note(channel, "gateway", line, number, cause, shown)
    return cause


def _refused(channel: Channel, result: str) -> None:
    """An answer of SIP from 400 on leaves its code in the caller's channel, and so does timer B (408).

    A challenge that our account did not satisfy (401, 407) and a redirection that is not followed leave none.
    """
    word = result.strip().upper()
    code = int(word) if re.fullmatch(r"[4-6]\d\d", word) else ANSWERED_BY.get(word)
    if code not in (None, 401, 407):
        channel.set("sip_invite_failure_status", str(code))


def _rang(channel: Channel, leg: Leg, cause: str) -> None:
    """api_on_ring: what the caller's channel is told when the other side rings; only `uuid_setvar` of it is known."""
    if cause in (ANSWERED, "NO_ANSWER"):
        for name in ("api_on_ring", "api_on_pre_answer"):
            words = leg.variables.get(name, "").split()
            if len(words) == 4 and words[0] == "uuid_setvar":
                channel.set(words[2], words[3])


def _sofia(channel: Channel, rest: str, shown: str) -> str:
    """sofia/PROFILE/NUMBER@HOST or NUMBER%DOMAIN: a telephone that is registered, else an address that is nobody's."""
    number = rest.rpartition("/")[2]
    user, sign, domain = number.partition("%") if "%" in number else number.partition("@")
    if sign == "%" or channel.world.server.user(user, domain.partition(":")[0]) is not None:
        return _telephone(channel, user, number, shown)
    result = channel.world.result("sofia", rest) or channel.world.result("gateway", number)
    cause = _cause(result, OF_A_TRUNK)
    _note(channel, "sofia", rest.rpartition("/")[0], number, cause, shown)
    return cause


def _user(channel: Channel, rest: str, leg: Leg, shown: str) -> str:
    """user/NUMBER@DOMAIN: what the directory's dial-string says."""
    number, _at, domain = rest.partition("@")
    user = channel.world.server.user(number, domain)
    if user is None:
        _note(channel, "user", number, number, "SUBSCRIBER_ABSENT", shown)
        return "SUBSCRIBER_ABSENT"
    text = channel.world.server.params(user).get("dial-string", "")
    if not text:
        _note(channel, "user", number, number, "MANDATORY_IE_MISSING", shown)
        return "MANDATORY_IE_MISSING"
    channel.set("dialed_user", str(user["id"]))
    channel.set("dialed_domain", str(user["domain"]))
    text = expanded(text, channel)
    given, text = variables_of(text, "{", "}")
    cause = "DESTINATION_OUT_OF_ORDER"
    for group in split(text, "|"):
        for part in split(group, ","):
            one = leg_of(part, {**given, **leg.variables})
            if one.text.startswith("error/"):
                _note(channel, "user", str(user["id"]), number, cause_of(one.text[6:]), shown)
            cause = _called(channel, one)
            if cause == ANSWERED:
                return cause
    return cause


def _telephone(channel: Channel, number: str, target: str, shown: str) -> str:
    cause = _cause(channel.world.result("user", target), OF_A_TELEPHONE)
    _note(channel, "user", number, number, cause, shown)
    return cause


def _loopback(channel: Channel, rest: str, leg: Leg, shown: str) -> str:
    """loopback/NUMBER/CONTEXT: another channel runs the dialplan there; it answers if something there does."""
    world = channel.world
    number, _slash, more = rest.partition("/")
    context = more.partition("/")[0] or channel.context
    world.made += 1
    other = Channel(world, world.made, context, number, shown, "")
    for name in channel.exported:
        bare = name[len("nolocal:") :] if name.startswith("nolocal:") else name
        other.set(bare, channel.get(name))
    for name, value in leg.variables.items():
        other.set(name, value)
    world.channels.append(other)
    at = len(world.dialled)
    run(other)
    cause = ANSWERED if other.up else NAMES.get(other.cause, "NORMAL_CLEARING")
    world.dialled.insert(at, Dialled("loopback", f"{number}@{context}", number, _status(cause), shown))
    if cause != ANSWERED:
        world.channels.remove(other)
        for key in other.counted:
            world.limits[key] = world.limits.get(key, 1) - 1
    return cause


def _cause(result: str, words: Mapping[str, str]) -> str:
    """What a word of `results` means: one that every engine shares, maybe with a cause of Q.850, or the server's own."""
    status, _colon, given = result.partition(":")
    status = status.strip().upper()
    if not status or status == "ANSWER":
        return ANSWERED
    if re.fullmatch(r"3\d\d", status):
        return "REQUESTED_CHAN_UNAVAIL"
    if re.fullmatch(r"[4-6]\d\d", status):
        return OF_SIP.get(int(status), "NORMAL_UNSPECIFIED")
    if given.strip().isdigit():
        return NAMES.get(int(given), "NORMAL_CLEARING")
    if status in words:
        return words[status]
    return status if status in CAUSES else words["NOANSWER"]


def _status(cause: str) -> str:
    return "ANSWER" if cause == ANSWERED else status_of(cause)


def _note(channel: Channel, technology: str, target: str, number: str, cause: str, shown: str) -> None:
    number = "" if technology == "user" else number
    channel.world.dialled.append(Dialled(technology, target, number, _status(cause), shown))


def _bridged(channel: Channel) -> str | None:
    """Somebody took the call. When they hang up, the caller's channel goes on here unless hangup_after_bridge says no."""
    channel.up = True
    channel.set("originate_disposition", ANSWERED)
    channel.set("last_bridge_hangup_cause", "NORMAL_CLEARING")
    channel.set("DIALSTATUS", "SUCCESS")
    channel.ended, channel.cause = channel.ended or "answered", channel.cause or 16
    if channel.true("park_after_bridge"):
        return HANG
    after = channel.get("transfer_after_bridge")
    if after:
        parts = after.split(":")
        return move(channel, parts[0], parts[2] if len(parts) > 2 else "")
    hangs = (channel.get("hangup_after_bridge") or "").lower()
    return HANG if hangs == "explicit" or true(hangs) else None


def _failed(channel: Channel, cause: str) -> str | None:
    """Nobody took it: whether the next action follows, another extension does, or the call is over with the cause."""
    listed, only = channel.get("continue_on_fail"), channel.get("failure_causes")
    if only and not _among(cause, only):
        return None
    if listed:
        if true(listed) or _among(cause, listed):
            return None
    elif not only and cause in ("NO_ANSWER", "NO_USER_RESPONSE", "ORIGINATOR_CANCEL"):
        return None
    if channel.get("transfer_on_fail"):
        words = (channel.get("transfer_on_fail") or "").split()
        if not true(words[0]) and _among(cause, words[0]):
            target = words[1] if len(words) > 1 and words[1] != "auto_cause" else cause
            return move(channel, target, words[3] if len(words) > 3 else "")
        if true(words[0]):
            return None
    if channel.ended:  # somebody had answered before
        return end(channel, channel.ended, cause)
    return hang_up(channel, cause)


def _among(cause: str, listed: str) -> bool:
    return any(one.strip().upper() in (cause, str(CAUSES[cause])) for one in listed.split(","))
