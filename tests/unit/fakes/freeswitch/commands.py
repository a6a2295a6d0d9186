# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API commands of the core: XML, variables, users, lists, version; a command that is not here is not known."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Union

from .acl import true
from .arguments import separated
from .state import FULL, HUMAN, VERSION, Later, Switch
from .xml_text import to_xml

Reply = Union[str, Later]
Command = Callable[[Switch, str], Reply]
COMMANDS: dict[str, Command] = {}
CHANGING: set[str] = set()
SCALES = {"us": 1e-6, "microseconds": 1e-6, "ms": 1e-3, "milliseconds": 1e-3, "": 1, "s": 1, "seconds": 1}
SCALES.update({"m": 60, "minutes": 60, "h": 3600, "hours": 3600, "d": 86400, "days": 86400})


def command(name: str, changes: bool = False) -> Callable[[Command], Command]:
    def keep(function: Command) -> Command:
        COMMANDS[name] = function
        if changes:
            CHANGING.add(name)
        return function

    return keep


def words(text: str, most: int = 0) -> list[str]:
    """Split at blanks as the server does."""
    return separated(text, " ", most)


@command("reloadxml", changes=True)
def reloadxml(switch: Switch, _text: str) -> str:
    return f"+OK [{switch.reload()[1]}]\n"


@command("reloadacl", changes=True)
def reloadacl(switch: Switch, text: str) -> str:
    note = "This option is deprecated, we now always reloadxml.\n" if text.lower() == "reloadxml" else ""
    good, said = switch.reload()
    if not good:
        return f"{note}-ERR [{said}]\n"
    if not switch.deaf:
        switch.acls.load(switch.directory)
    return note + "+OK acl reloaded\n"


@command("acl")
def acl(switch: Switch, text: str) -> str:
    given = words(text, 3)
    return "true" if len(given) > 1 and switch.acls.check(given[0], given[1]) else "false"


@command("xml_locate")
def xml_locate(switch: Switch, text: str) -> str:
    given = words(text, 4)
    if given and given[0].lower() == "root" and len(given) == 1:
        return to_xml(switch.directory.root)
    if len(given) not in (1, 4):
        return "-ERR bad args\n"
    found = switch.directory.locate(*given)
    return to_xml(found) if found is not None else "can't find anything\n"


def _user(switch: Switch, text: str):  # type: ignore[no-untyped-def]
    given = words(text, 3)
    if len(given) < 3:
        return None, "bad args"
    found = switch.directory.merged(*given)
    return found, "" if found is not None else "can't find user"


@command("user_exists")
def user_exists(switch: Switch, text: str) -> str:
    return "false" if _user(switch, text)[1] else "true"


@command("find_user_xml")
def find_user_xml(switch: Switch, text: str) -> str:
    found, error = _user(switch, text)
    return f"-ERR {error}\n" if error else to_xml(found)


@command("user_data")
def user_data(switch: Switch, text: str) -> str:
    given = words(text, 3)
    if len(given) < 3:
        return ""
    user, _at, domain = given[0].partition("@")
    found = switch.directory.merged("id:number-alias", user, domain or switch.variables.get("domain", ""))
    return _data(found, given[1], given[2])


@command("domain_data")
def domain_data(switch: Switch, text: str) -> str:
    given = words(text, 3)
    return _data(switch.directory.domain(given[0]), given[1], given[2]) if len(given) == 3 else ""


def _data(node, kind: str, key: str) -> str:  # type: ignore[no-untyped-def]
    if node is None:
        return ""
    if kind == "attr":
        return str(node.attr(key))
    container, tag = ("variables", "variable") if kind == "var" else ("params", "param")
    inside = node.first(container)
    found = [one.attr("value") for one in inside.all(tag) if one.attr("name").lower() == key.lower()] if inside else []
    return found[-1] if found else ""


@command("domain_exists")
def domain_exists(switch: Switch, text: str) -> str:
    return "true" if text and switch.directory.domain(text) is not None else "false"


@command("in_group")
def in_group(switch: Switch, text: str) -> str:
    given = words(text, 2)
    if len(given) < 2:
        return "false"
    user, _at, domain = given[0].partition("@")
    place = switch.directory.domain(domain or switch.variables.get("domain", ""))
    groups = place.first("groups") if place is not None else None
    group = groups.find("group", "name", given[1].split("@")[0]) if groups is not None else None
    users = group.first("users") if group is not None else None
    return "true" if users is not None and users.find("user", "id", user) is not None else "false"


@command("list_users")
def list_users(switch: Switch, text: str) -> str:
    given = words(text)
    wanted = {name.lower(): value for name, value in zip(given, given[1:])}
    asked = {name: wanted[name] for name in ("user", "domain", "group", "context") if name in wanted}
    return switch.directory.list_users(asked, switch.sofia.contact)


@command("xml_flush_cache", changes=True)
def xml_flush_cache(switch: Switch, text: str) -> str:
    count = 0 if switch.deaf else switch.directory.flush(words(text, 3), switch.variables.get("domain", ""))
    return f"+OK cleared {count} entr{'y' if count == 1 else 'ies'}\n"


@command("global_getvar")
def global_getvar(switch: Switch, text: str) -> str:
    if not text:
        return "".join(f"{name}={value}\n" for name, value in switch.variables.items())
    return switch.variables.get(text, "")


@command("global_setvar", changes=True)
def global_setvar(switch: Switch, text: str) -> str:
    given = separated(text, "=", 3)
    if not given or not given[0]:
        return "-USAGE: <var>=<value> [=<value2>]\n"
    if len(given) > 2 and given[2] and switch.variables.get(given[0], "") != given[2]:
        return "+OK"
    if not switch.deaf:
        switch.preprocessor.set(given[0], given[1] if len(given) > 1 else "")
    return "+OK"


@command("version")
def version(_switch: Switch, text: str) -> str:
    if text.lower().startswith("short"):
        return f"{VERSION}\n"
    return f"FreeSWITCH Version {FULL} ({HUMAN})\n"


@command("uptime")
def uptime(switch: Switch, text: str) -> str:
    if text.lower() not in SCALES:
        return "-USAGE: [us|ms|s|m|h|d|microseconds|milliseconds|seconds|minutes|hours|days]\n"
    return f"{int((time.time() - switch.started) / SCALES[text.lower()])}\n"


@command("strepoch")
def strepoch(_switch: Switch, _text: str) -> str:
    return str(int(time.time()))


@command("strftime")
def strftime(_switch: Switch, text: str) -> str:
    return time.strftime(text or "%Y-%m-%d %T")


@command("strftime_tz")
def strftime_tz(_switch: Switch, text: str) -> str:
    _zone, _blank, form = text.partition(" ")
    form = form.split("|", 1)[1] if "|" in form else form
    return time.strftime(form or "%Y-%m-%d %T", time.gmtime())


@command("hostname")
def hostname(_switch: Switch, _text: str) -> str:
    return "vm"


@command("switchname")
def switchname(_switch: Switch, _text: str) -> str:
    return "vm"


def parts(switch: Switch) -> tuple[int, ...]:
    """Return how long the server is up: years, days, hours, minutes, seconds, milliseconds, microseconds."""
    left, out = int((time.time() - switch.started) * 1e6), []
    for size in (365 * 86400, 86400, 3600, 60, 1):
        out.append(left // (size * 1_000_000))
        left -= out[-1] * size * 1_000_000
    return (*out, left // 1000, left % 1000)


def ready(switch: Switch) -> bool:
    return switch.shutdown != "asap" and switch.paused != {"inbound", "outbound"}


@command("status")
def status(switch: Switch, _text: str) -> str:
    names = ("year", "day", "hour", "minute", "second", "millisecond", "microsecond")
    up = ", ".join(f"{count} {name}{'' if count == 1 else 's'}" for count, name in zip(parts(switch), names))
    now, calls = switch.calls.channels(), switch.calls
    return (
        f"UP {up}\nFreeSWITCH (Version {VERSION} {HUMAN}) is {'' if ready(switch) else 'not '}ready\n"
        f"{calls.total} session(s) since startup\n{now} session(s) - peak {calls.peak}, last 5min {calls.peak} \n"
        f"0 session(s) per Sec out of max {switch.rate}, peak {min(calls.peak, 2)}, last 5min {min(calls.peak, 2)} \n"
        f"{switch.max_sessions} session(s) max\nmin idle cpu 0.00/98.00\nCurrent Stack Size/Max 240K/8192K\n"
    )


def yes(value: str) -> bool:
    return true(value)
