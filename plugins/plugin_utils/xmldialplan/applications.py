# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The applications that the engine knows. Each is given a channel and its data, and returns None, HANG or MOVED. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.unknown import Unfollowed
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.causes import cause_of
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.channel import Channel
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.dialling import bridge, ring
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.flow import (
    MOVED,
    end,
    execute,
    follow,
    hang_up,
    look,
    move,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.functions import called
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.matching import regex
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.menus import menu

# -- variables ------------------------------------------------------------------------------------------------------------


def _pair(data: str) -> tuple[str, str]:
    sign = "=" if "=" in data else ","
    name, _sign, value = data.partition(sign)
    return name, value


def _set(channel: Channel, data: str) -> str | None:
    channel.set(*_pair(data))
    return None


def _multiset(channel: Channel, data: str) -> str | None:
    delimiter = " "
    if data.startswith("^^") and len(data) > 2:
        delimiter, data = data[2], data[3:]
    for one in filter(None, data.split(delimiter)):
        channel.set(*_pair(one))
    return None


def _export(channel: Channel, data: str) -> str | None:
    """Set a variable that is given to the channels which this one makes; `nolocal:` in front: to those alone."""
    name, _sign, value = data.partition("=")
    only_there = name.startswith("nolocal:")
    bare = name[len("nolocal:") :] if only_there else name
    if only_there:
        channel.set(name, value)
    else:
        channel.set(bare, value)
    if name not in channel.exported:
        channel.exported.append(name)
    return None


def _unset(channel: Channel, data: str) -> str | None:
    channel.set(data.strip(), None)
    return None


def _multiunset(channel: Channel, data: str) -> str | None:
    for name in data.split():
        channel.set(name, None)
    return None


def _set_global(channel: Channel, data: str) -> str | None:
    name, _sign, value = data.partition("=")
    channel.world.globals[name] = value
    return None


def _profile_variable(channel: Channel, data: str) -> str | None:
    name, _sign, value = data.partition("=")
    if name == "caller_id_number":
        channel.number = value
    elif name == "caller_id_name":
        channel.name = value
    elif name in ("destination_number", "context"):
        raise Unfollowed("set_profile_var", f"{name} is changed beside the dialplan")
    else:
        channel.set(name, value)
    return None


def _set_user(channel: Channel, data: str) -> str | None:
    """Take over the variables of a user: `number@domain [prefix]`."""
    words = data.split()
    number, _at, domain = (words[0] if words else "").partition("@")
    server = channel.world.server
    user = server.user(number, domain)
    prefix = words[1] if len(words) > 1 else ""
    if user is not None:
        for name, value in server.variables(user).items():
            channel.set(f"{prefix}{name}", value)
    return None


def _kept(channel: Channel, data: str) -> str | None:
    """db and hash: insert and delete of /realm/key/value."""
    verb = data.partition("/")[0].lower()
    if verb in ("insert", "delete"):
        called("db", data, channel)
    return None


# -- where the call goes --------------------------------------------------------------------------------------------------


def _transfer(channel: Channel, data: str) -> str | None:
    """transfer EXTENSION [DIALPLAN [CONTEXT]]"""
    words = data.split()
    if not words:
        return None
    if words[0] in ("-bleg", "-both"):
        raise Unfollowed("transfer", "the engine does not follow the other side of a call")
    if len(words) > 1 and words[1].upper() != "XML":
        raise Unfollowed("transfer", f"the engine does not know the dialplan {words[1]}")
    context = words[2] if len(words) > 2 else channel.get("force_transfer_context") or ""
    return move(channel, words[0], context)


def _execute_extension(channel: Channel, data: str) -> str | None:
    """execute_extension EXTENSION [DIALPLAN [CONTEXT]]: execute it here, and come back."""
    words = data.split()
    if not words:
        return None
    if len(words) > 1 and words[1].upper() != "XML":
        raise Unfollowed("execute_extension", f"the engine does not know the dialplan {words[1]}")
    here = (channel.context, channel.extension, channel.came_from)
    channel.extension = channel.world.certain(words[0], "execute_extension")
    channel.context = words[2] if len(words) > 2 else channel.context
    actions = look(channel)
    result = follow(channel, actions) if actions is not None else None
    if result != MOVED:
        channel.context, channel.extension, channel.came_from = here
    return result


def _hangup(channel: Channel, data: str) -> str | None:
    return hang_up(channel, cause_of(channel.world.certain(data, "the cause of hangup")) if data else "NORMAL_CLEARING")


def _respond(channel: Channel, data: str) -> str | None:
    """Answer the INVITE with a status of SIP: from 300 on, the call is over."""
    found = re.match(r"\s*(\d{3})", channel.world.certain(data, "the answer of respond"))
    code = int(found.group(1)) if found else 500
    if code < 300:
        return None
    names = {404: "UNALLOCATED_NUMBER", 486: "USER_BUSY", 480: "NO_USER_RESPONSE", 410: "NUMBER_CHANGED"}
    refused = "CALL_REJECTED" if code in (401, 402, 403, 407, 603) else "NORMAL_TEMPORARY_FAILURE"
    return hang_up(channel, names.get(code, refused))


def _check_acl(channel: Channel, data: str) -> str | None:
    words = data.split()
    if len(words) > 1 and channel.world.certain(called("acl", " ".join(words[:2]), channel), "check_acl") != "true":
        return hang_up(channel, cause_of(words[2]) if len(words) > 2 else "CALL_REJECTED")
    return None


def _limit(channel: Channel, data: str) -> str | None:
    """limit BACKEND REALM ID [MOST[/SECONDS]] [EXTENSION [DIALPLAN [CONTEXT]]]: count this call, or send it elsewhere."""
    words = channel.world.certain(data, "limit").split()
    if len(words) < 3:
        return None
    key = f"{words[1]}_{words[2]}"
    most, slash, _seconds = (words[3] if len(words) > 3 else "-1").partition("/")
    kept = channel.world.limits
    name = f"{key}/rate" if slash else key
    used = kept.get(name, 0) + (slash == "/" or key not in channel.counted)
    if not most.startswith("-") and used > int(most or 0):
        target = words[4] if len(words) > 4 else "limit_exceeded"
        if target.startswith("!"):
            return hang_up(channel, cause_of(target[1:]))
        return _transfer(channel, " ".join([target, *words[5:]]))
    kept[name] = used
    if key not in channel.counted:
        channel.counted.append(key)
        kept[key] = kept.get(key, 0) + (slash == "/")
    channel.set("limit_usage", str(kept.get(key, 0)))
    return None


def _limit_execute(channel: Channel, data: str) -> str | None:
    words = data.split(" ", 5)
    if len(words) < 6:
        return None
    key, most = f"{words[1]}_{words[2]}", words[3].partition("/")[0]
    if not most.startswith("-") and channel.world.limits.get(key, 0) + 1 > int(most or 0):
        return None
    return execute(channel, words[4], words[5])


# -- what the caller hears and presses ------------------------------------------------------------------------------------


def _answer(channel: Channel, data: str) -> str | None:
    channel.up = True
    return None


def listen(channel: Channel) -> str:
    """What the caller presses at a place where they may; an empty text is silence."""
    world = channel.world
    return world.keys.pop(0) if world.keys and channel.leg == 0 else ""


def _play_and_get_digits(channel: Channel, data: str) -> str | None:
    """play_and_get_digits MIN MAX TRIES TIMEOUT ENDS FILE INVALID [VARIABLE [EXPRESSION [DIGIT_TIMEOUT [EXTENSION DIALPLAN CONTEXT]]]]"""
    words = data.split(" ", 10)
    if len(words) < 6:
        return None
    most = max(int(words[1]), int(words[0]))
    variable = words[7] if len(words) > 7 else ""
    expression = words[8] if len(words) > 8 else ""
    for _attempt in range(int(words[2])):
        digits = re.split(f"[{re.escape(words[4])}]" if words[4] != "none" else "$", listen(channel))[0][:most]
        fits = len(digits) >= int(words[0]) and (not expression or bool(regex(expression, digits)))
        if fits and (digits or int(words[0]) == 0):
            if variable:
                channel.set(variable, digits)
            return None
    if variable:
        channel.set(variable, None)
    return _transfer(channel, words[10]) if len(words) > 10 else None


def _read(channel: Channel, data: str) -> str | None:
    """read MIN MAX FILE VARIABLE TIMEOUT ENDS"""
    words = data.split()
    if len(words) < 4:
        return None
    most = max(int(words[1]), int(words[0]), 1)
    digits = re.split("[#]", listen(channel))[0][:most]
    enough = len(digits) >= max(int(words[0]), 1)
    channel.set(words[3], digits if enough else None)
    channel.set("read_result", "success" if enough else "timeout")
    return None


# -- where the call stays -------------------------------------------------------------------------------------------------


def _story(kind: str, how: str) -> Callable[[Channel, str], str | None]:
    """An application in which the call stays until it ends, unless `results` of `kind/name` says other; HANGUP: it ends the call."""

    def story(channel: Channel, data: str) -> str | None:
        named = channel.world.certain(data, kind) if kind in ("voicemail", "callcenter") else data
        target = _target(kind, named)
        result = channel.world.result(kind, target)
        if result == "HANGUP":
            return end(channel, "hangup", "NORMAL_CLEARING")
        channel.up = True
        if result:
            channel.set("cc_cause", result if kind == "callcenter" else None)
            return None
        return end(channel, how, "NORMAL_CLEARING")

    return story


def _target(kind: str, data: str) -> str:
    """The name by which `results` knows a mailbox, a queue, a room."""
    if kind == "voicemail":
        words = [one for one in data.split() if "=" not in one]  # [check|auth] PROFILE DOMAIN NUMBER
        return f"{words[-1]}@{words[-2]}" if len(words) > 2 else data
    return re.split(r"[@+ ]", data)[0] if data else ""


def _outcall(channel: Channel, data: str) -> str | None:
    """Whom the conference that comes next calls."""
    channel.outcalls.append(data)
    return None


def _conference(channel: Channel, data: str) -> str | None:
    if not channel.outcalls:
        return _story("conference", "confbridge")(channel, data)
    ring(channel, channel.outcalls)
    channel.outcalls.clear()
    return _story("page", "page")(channel, data)


def _voicemail(channel: Channel, data: str) -> str | None:
    listens = any(one in ("check", "auth", "check_auth") for one in data.split()[:1])
    return _story("voicemail", "voicemailmain" if listens else "voicemail")(channel, data)


def _quiet(channel: Channel, data: str) -> str | None:
    return None


_NOTHING = (
    """log info event sleep ring_ready pre_answer playback endless_playback gentones record_session stop_record_session
    record_session_mask record_session_unmask start_dtmf stop_dtmf start_dtmf_generate stop_dtmf_generate bind_meta_app unbind_meta_app
    bind_digit_action clear_digit_action digit_action_set_realm sched_hangup sched_cancel privacy presence chat say phrase send_info send_display
    verbose_events novideo cng_plc early_hangup set_media_stats set_zombie_exec eval echo displace_session stop_displace_session
    wait_for_silence flush_dtmf send_dtmf queue_dtmf set_audio_level session_loglevel system bgsystem spandsp_start_fax_detect
    stop_tone_detect t38_gateway callcenter_track bridge_export hold unhold""".split()
)
APPLICATIONS: dict[str, Callable[[Channel, str], str | None]] = {
    **dict.fromkeys(_NOTHING, _quiet),
    "set": _set,
    "multiset": _multiset,
    "export": _export,
    "unset": _unset,
    "multiunset": _multiunset,
    "set_global": _set_global,
    "set_profile_var": _profile_variable,
    "set_user": _set_user,
    "db": _kept,
    "hash": _kept,
    "transfer": _transfer,
    "execute_extension": _execute_extension,
    "bridge": bridge,
    "hangup": _hangup,
    "respond": _respond,
    "check_acl": _check_acl,
    "limit": _limit,
    "limit_execute": _limit_execute,
    "answer": _answer,
    "play_and_get_digits": _play_and_get_digits,
    "read": _read,
    "ivr": menu,
    "voicemail": _voicemail,
    "callcenter": _story("callcenter", "queue"),
    "fifo": _story("fifo", "queue"),
    "conference": _conference,
    "conference_set_auto_outcall": _outcall,
    "rxfax": _story("rxfax", "receivefax"),
    "intercept": _story("intercept", "pickup"),
    "pickup": _story("pickup", "pickup"),
    "park": _story("park", "parked"),
    "valet_park": _story("valet_park", "parked"),
    "directory": _story("directory", "directory"),
}
