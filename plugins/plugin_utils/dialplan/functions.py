# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dialplan functions that the simulation knows, read and written. Those of texts are in functions_text. Pure.

A function that is not here ends the simulation with its name, unless the user gave its value. What only the running call knows is UNKNOWN:
the simulation ends where something depends on it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.patterns import UNKNOWN
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.arguments import argument, holds, separate
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.channel import Channel
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.functions_text import TEXTS
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.unknown import Unfollowed

_PRES = {
    "0": "allowed_not_screened",
    "1": "allowed_passed_screen",
    "2": "allowed_failed_screen",
    "3": "allowed",
    "32": "prohib_not_screened",
    "33": "prohib_passed_screen",
    "34": "prohib_failed_screen",
    "35": "prohib",
    "67": "unavailable",
}


def read(name: str, data: str, channel: Channel) -> str:
    """The value of NAME(data). Raises Unfollowed for a function that is not known."""
    given = channel.world.given
    for place in (f"{name}({data})", f"{name}()"):
        if place in given:
            return given[place]
    known = _READ.get(name)
    if known is None:
        if name in _NEVER:
            raise Unfollowed(f"{name}()", "it runs a program or a script of the server")
        raise Unfollowed(
            f"{name}()", f"the engine does not know it; give the value of {name}({data}) in variables if you do"
        )
    if UNKNOWN in data and name not in _AS_THEY_STAND:
        return UNKNOWN
    return known(data, channel)


def write(name: str, data: str, value: str, channel: Channel) -> None:
    """Set(NAME(data)=value)."""
    known = _WRITE.get(name)
    if known is None:
        if name in _NEVER or name not in _KEPT:
            raise Unfollowed(f"Set({name}())", "the engine does not know what that does")
        channel.values[f"{name}({data})"] = value
        return
    known(data, value, channel)


# -- conditions, variables ------------------------------------------------------------------------------------------------


def _if(data: str, channel: Channel) -> str:
    parts = separate(data, "?", 2)
    branches = separate(argument(parts, 1), ":", 2)
    condition = argument(parts, 0)
    if not condition or not branches:
        return ""
    if UNKNOWN in condition:
        return UNKNOWN
    return argument(branches, 0 if holds(condition.strip()) else 1).strip()


def _iftime(data: str, channel: Channel) -> str:
    times, unused, branches = _unquoted(data).partition("?")
    first, unused, second = branches.partition(":")
    return _unquoted(first if channel.world.clock.holds(times) else second)


def _unquoted(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def _set(data: str, channel: Channel) -> str:
    name, sign, value = data.partition("=")
    if not sign or not name:
        return ""
    assign(name.strip(), value.strip(), channel)
    return value.strip()


def assign(name: str, value: str, channel: Channel) -> None:
    """Set(name=value): a variable, or a function."""
    channel.world.certain(name, "the name of a variable")
    if name.endswith(")"):
        function, unused, data = name.partition("(")
        write(function, data[: data.rfind(")")], value, channel)
    elif name:
        channel.set(name, value)


def _strftime(data: str, channel: Channel) -> str:
    parts = separate(data, ",", 3)
    if re.search("%[0-9_-]*[Zz]", argument(parts, 2)):
        return channel.world.unknown(
            "STRFTIME(%Z)"
        )  # the server writes its own zone there, whatever the zone that is asked for
    return channel.world.clock.written(argument(parts, 2), argument(parts, 1), argument(parts, 0))


def _local(data: str, channel: Channel) -> str:
    return (channel.get(data) or "") if channel.frames and data in channel.frames[-1].names else ""


def _set_local(data: str, value: str, channel: Channel) -> None:
    if channel.frames:
        channel.local(data, value)


def _count(step: int) -> Callable[[str, Channel], str]:
    def count(data: str, channel: Channel) -> str:
        value = channel.get(data) or ""
        if UNKNOWN in value:
            return UNKNOWN
        if not re.fullmatch(r"\s*[+-]?\d+", value):
            return ""
        channel.set(data, str(int(value) + step))
        return str(int(value) + step)

    return count


# -- what the server keeps ------------------------------------------------------------------------------------------------


def _db(data: str, channel: Channel) -> str:
    found = channel.world.database.get(_key(data))
    if found is not None:
        channel.set("DB_RESULT", found)
    return found or ""


def _db_exists(data: str, channel: Channel) -> str:
    found = channel.world.database.get(_key(data))
    if found is not None:
        channel.set("DB_RESULT", found)
    return "0" if found is None else "1"


def _db_delete(data: str, channel: Channel) -> str:
    found = channel.world.database.pop(_key(data), "")
    channel.set("DB_RESULT", found)
    return found


def _key(data: str) -> str:
    return "/".join(separate(data, "/", 2))


def _set_db(data: str, value: str, channel: Channel) -> None:
    channel.world.certain(data, "a place in the database")
    channel.world.database[_key(data)] = value


def _dialplan_exists(data: str, channel: Channel) -> str:
    context, extension, priority = (*separate(data, ",", 3), "", "", "")[:3]
    plan = channel.world.plan
    found = re.match(r"\s*[+-]?\d+", priority)
    if priority and found and int(found.group()) > 0:
        return str(int(plan.step(context, extension, int(found.group()), channel.number) is not None))
    if priority:
        return str(int((plan.label(context, extension, priority, channel.number) or 0) > 0))
    if extension:
        return str(int(plan.exists(context, extension, channel.number)))
    return str(int(context in plan.contexts))


def _group(data: str, channel: Channel) -> str:
    return channel.groups.get(data, "")


def _set_group(data: str, value: str, channel: Channel) -> None:
    channel.groups[data] = channel.world.certain(value, "a group")


def _group_count(data: str, channel: Channel) -> str:
    group, unused, category = data.partition("@")
    group = group or channel.groups.get(category, "")
    return str(sum(one.groups.get(category) == group for one in channel.world.channels))


def _global(data: str, channel: Channel) -> str:
    return channel.world.globals.get(data, "")


def _set_global(data: str, value: str, channel: Channel) -> None:
    channel.world.globals[data] = value


def _device(data: str, channel: Channel) -> str:
    if data.lower().startswith("custom:"):
        return channel.world.devices.get(data.partition(":")[2], "UNKNOWN")
    absent = channel.world.result(data).startswith("CHANUNAVAIL")
    return "UNAVAILABLE" if absent else "NOT_INUSE"


def _set_device(data: str, value: str, channel: Channel) -> None:
    channel.world.devices[data.partition(":")[2]] = value


def _contacts(data: str, channel: Channel) -> str:
    """The telephone itself stands for its contacts; none where `results` says that it cannot be reached."""
    endpoint = "PJSIP/" + data.partition(",")[0]
    return "" if channel.world.result(endpoint).startswith("CHANUNAVAIL") else endpoint


def _contact(data: str, channel: Channel) -> str:
    return "Reachable" if data.endswith(",status") else channel.world.unknown(f"PJSIP_CONTACT({data})")


# -- the call -------------------------------------------------------------------------------------------------------------


def _callerid(data: str, channel: Channel) -> str:
    field = data.lower().strip()
    if field.startswith("num") and not field.endswith("pres"):
        return channel.number
    known = {
        "name": channel.name,
        "all": f'"{channel.name}" <{channel.number}>',
        "pres": channel.pres,
        "num-pres": channel.pres,
        "name-pres": channel.pres,
    }
    return known[field] if field in known else channel.world.unknown(f"CALLERID({data})")


def _set_callerid(data: str, value: str, channel: Channel) -> None:
    field = data.lower().strip()
    if field in ("num", "number", "all"):
        channel.world.certain(value, "the caller's number")
    if field in ("num", "number"):
        channel.number = value
    elif field == "name":
        channel.name = value
    elif field == "all":
        channel.name, channel.number = caller_parts(value)
    elif field in ("pres", "num-pres", "name-pres"):
        channel.pres = _PRES.get({"allowed": "3", "prohib": "35"}.get(value, value), value)


def caller_parts(text: str) -> tuple[str, str]:
    """Name and number of `"Name" <number>`, `Name <number>` or a number."""
    found = re.fullmatch(r'\s*"?(.*?)"?\s*<([^>]*)>\s*', text)
    if found:
        return found.group(1), found.group(2)
    return ("", text.strip()) if re.fullmatch(r"[-+*#()0-9A-D. ]*", text.strip()) else (text.strip(), "")


def _channel(data: str, channel: Channel) -> str:
    if f"CHANNEL({data})" in channel.values:
        return channel.values[f"CHANNEL({data})"]
    known = {"state": "Up" if channel.up else "Ring", "context": channel.context, "exten": channel.extension}
    return known.get(data.lower()) or channel.world.unknown(f"CHANNEL({data})")


def _kept(name: str, value: str = "") -> Callable[[str, Channel], str]:
    return lambda data, channel: channel.values.get(f"{name}({data})", value)


def _running(name: str) -> Callable[[str, Channel], str]:
    return lambda data, channel: channel.world.unknown(f"{name}({data})")


_NEVER = ("SHELL", "AGI", "SYSTEM", "CURL", "ODBC", "LUA", "REALTIME")
_AS_THEY_STAND = ("IF", "SET", "LEN", "STRFTIME", "LOCK", "UNLOCK")  # IF looks itself, the others below
_READ: dict[str, Callable[[str, Channel], str]] = {
    **TEXTS,
    "IF": _if,
    "IFTIME": _iftime,
    "ISNULL": lambda data, channel: "0" if data else "1",
    "EXISTS": lambda data, channel: "1" if data else "0",
    "SET": _set,
    "LEN": lambda data, channel: UNKNOWN if UNKNOWN in data else str(len(data.encode())),
    "STRFTIME": lambda data, channel: UNKNOWN if UNKNOWN in data else _strftime(data, channel),
    "LOCAL": _local,
    "INC": _count(1),
    "DEC": _count(-1),
    "GLOBAL": _global,
    "DB": _db,
    "DB_EXISTS": _db_exists,
    "DB_DELETE": _db_delete,
    "DIALPLAN_EXISTS": _dialplan_exists,
    "VALID_EXTEN": _dialplan_exists,
    "GROUP": _group,
    "GROUP_COUNT": _group_count,
    "DEVICE_STATE": _device,
    "PJSIP_DIAL_CONTACTS": _contacts,
    "PJSIP_CONTACT": _contact,
    "CALLERID": _callerid,
    "CHANNEL": _channel,
    "HANGUPCAUSE_KEYS": lambda data, channel: "",
    "LOCK": lambda data, channel: "1",
    "TRYLOCK": lambda data, channel: "1",
    "UNLOCK": lambda data, channel: "1",
    "TIMEOUT": _kept("TIMEOUT", "0"),
    "RAND": _running("RAND"),
    "FAXOPT": _running("FAXOPT"),
    "CDR": _running("CDR"),
    "PJSIP_HEADER": _running("PJSIP_HEADER"),
    "PJSIP_HEADERS": _running("PJSIP_HEADERS"),
    "PJSIP_AOR": _running("PJSIP_AOR"),
    "PJSIP_ENDPOINT": _running("PJSIP_ENDPOINT"),
    "HANGUPCAUSE": _running("HANGUPCAUSE"),
    "QUEUE_MEMBER": _running("QUEUE_MEMBER"),
    "VM_INFO": _running("VM_INFO"),
}
# What Set may give to these is kept, and changes nothing of what the call does.
_KEPT = (
    "CHANNEL",
    "TIMEOUT",
    "CDR",
    "CONNECTEDLINE",
    "REDIRECTING",
    "PJSIP_HEADER",
    "FAXOPT",
    "VOLUME",
    "DENOISE",
    "JITTERBUFFER",
)


def _forget_db(data: str, value: str, channel: Channel) -> None:
    _db_delete(data, channel)


_WRITE: dict[str, Callable[[str, str, Channel], None]] = {
    "LOCAL": _set_local,
    "GLOBAL": _set_global,
    "DB": _set_db,
    "DB_DELETE": _forget_db,
    "GROUP": _set_group,
    "DEVICE_STATE": _set_device,
    "CALLERID": _set_callerid,
    "HASH": lambda data, value, channel: channel.set(
        "~HASH~{}~{}~".format(*(separate(data, ",", 2) + ["", ""])), value
    ),
}
