# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands that steer the process: pausing, shutting down, modules, what is up, and calls that go nowhere."""

from __future__ import annotations

import json
import time

from .calls import shown
from .commands import COMMANDS, Reply, command, parts, ready, status, words
from .modules import UNDESCRIBED
from .state import HUMAN, VERSION, Later, Switch

FSCTL = (
    "-ERR Invalid command\nUSAGE: fsctl [api_expansion [on|off]|recover|send_sighup|hupall|pause [inbound|outbound]"
    "|resume [inbound|outbound]|shutdown [cancel|elegant|asap|now|restart]|uuid_version [4|7]|sps|sps_peak_reset"
    "|sync_clock|sync_clock_when_idle|reclaim_mem|max_sessions|min_dtmf_duration [num]|max_dtmf_duration [num]"
    "|default_dtmf_duration [num]|min_idle_cpu|loglevel [level]|debug_level [level]|mdns_resolve [enable|disable]]\n"
)
SHOW = (
    "-USAGE: codec|endpoint|application|api|dialplan|file|timer|calls [count]|channels [count"
    "|like <match string>]|calls|detailed_calls|bridged_calls|detailed_bridged_calls|aliases|complete"
    "|chat|management|modules|nat_map|say|interfaces|interface_types|tasks|limits|status\n"
)
TYPES = ("codec", "dialplan", "file", "timer", "chat", "limit", "say", "management", "endpoint")
CLOSING = 2.0
BOTH = {"inbound", "outbound"}


@command("fsctl", changes=True)
def fsctl(switch: Switch, text: str) -> Reply:
    given = words(text.lower())
    what = given[0] if given else ""
    which = {given[1]} if len(given) > 1 and given[1] in BOTH else BOTH
    if what == "pause":
        switch.paused |= set() if switch.deaf else which
        return "+OK\n"
    if what == "resume":
        switch.paused -= set() if switch.deaf else which
        return "+OK\n"
    if what == "pause_check":
        stopped = BOTH if switch.shutdown == "asap" else switch.paused
        return "true" if which <= stopped else "false"
    if what == "ready_check":
        return "true" if ready(switch) else "false"
    if what == "shutdown_check":
        return "true" if switch.shutdown else "false"
    if what == "shutdown":
        return _shutdown(switch, given[1:])
    if what == "max_sessions":
        switch.max_sessions = int(given[1]) if len(given) > 1 and given[1].isdigit() else switch.max_sessions
        return f"+OK max sessions: {switch.max_sessions}\n"
    if what == "sps":
        switch.rate = int(given[1]) if len(given) > 1 and given[1].isdigit() else switch.rate
        return f"+OK sessions per second: {switch.rate}\n"
    if what == "last_sps":
        return "+OK last sessions per second: 0\n"
    if what == "loglevel" and len(given) == 1:
        return "+OK log level: DISABLE [-1]\n"
    if what == "hupall":
        switch.calls.end(*switch.calls.up)
        return "+OK\n"
    if what in ("send_sighup", "reclaim_mem"):
        return "+OK\n"
    return FSCTL


def _shutdown(switch: Switch, given: list[str]) -> Reply:
    if "cancel" in given:
        switch.shutdown, switch.respawn = "", False
        return "+OK\n"
    switch.respawn = "restart" in given
    kind = next((one for one in given if one in ("elegant", "asap")), "")
    if "now" in given:
        switch.alive = False
        return ""
    if not kind:
        switch.sofia.later(CLOSING, switch.end)
        return "+OK\n"
    switch.shutdown = kind
    return Later(lambda: None if switch.shutdown else "+OK\n")


@command("sched_api", changes=True)
def sched_api(switch: Switch, text: str) -> str:
    """Carry a command out later: in `+N` seconds, or at a time of the clock."""
    given = words(text, 3)
    if len(given) < 3:
        return "-ERR Invalid syntax. USAGE: sched_api [+@]<time> <group_name> <command_string>[&]\n"
    when, group, said = given
    seconds = float(when[1:]) if when.startswith("+") else float(when.lstrip("@")) - time.time()
    switch.tasks += 1
    number = switch.tasks
    switch.scheduled[number] = (group, said)
    switch.sofia.later(max(seconds, 0.0), lambda: _carry_out(switch, number))
    return f"+OK Added: {number}\n"


def _carry_out(switch: Switch, number: int) -> None:
    _group, said = switch.scheduled.pop(number, ("", ""))
    name, _blank, rest = said.partition(" ")
    if name in COMMANDS:
        COMMANDS[name](switch, rest)


@command("sched_del", changes=True)
def sched_del(switch: Switch, text: str) -> str:
    gone = [number for number, (group, _said) in switch.scheduled.items() if text in (group, str(number))]
    for number in gone:
        del switch.scheduled[number]
    return f"+OK Deleted: {len(gone)}\n"


def reading(text: str) -> bool:
    """Say whether a form of fsctl only asks."""
    given = words(text.lower())
    return (
        not given
        or given[0].endswith("_check")
        or given[0] == "last_sps"
        or len(given) == 1
        and given[0]
        in (
            "max_sessions",
            "sps",
            "loglevel",
        )
    )


@command("load", changes=True)
def load(switch: Switch, text: str) -> str:
    said = "+OK Reloading XML\n" if switch.reload()[0] else ""
    error = "" if switch.deaf else switch.modules.load(text)
    _effect(switch, text, not error)
    return said + (f"-ERR [{error}]\n" if error else "+OK\n")


@command("unload", changes=True)
def unload(switch: Switch, text: str) -> str:
    error = _unload(switch, text)
    return f"-ERR [{error}]\n" if error else "+OK\n"


def _unload(switch: Switch, text: str) -> str:
    name = text.split(" ", 1)[1] if text.startswith("-") and " " in text else text
    error = "" if switch.deaf else switch.modules.unload(name, name == "mod_sofia" and bool(switch.calls.up))
    if not error and name == "mod_sofia" and not switch.deaf:
        for one in list(switch.sofia.profiles.values()):
            switch.sofia.stop(one, False)
    return error


@command("reload", changes=True)
def reload_module(switch: Switch, text: str) -> str:
    said = "+OK Reloading XML\n" if switch.reload()[0] else ""
    gone = _unload(switch, text)
    error = "" if switch.deaf else switch.modules.load(text)
    _effect(switch, text, not error)
    said += f"-ERR unloading module [{gone}]\n" if gone else "+OK module unloaded\n"
    return said + (f"-ERR loading module [{error}]\n" if error else "+OK module loaded\n")


def _effect(switch: Switch, module: str, loaded: bool) -> None:
    if not loaded or switch.deaf:
        return
    if module == "mod_sofia":
        switch.sofia.start_all()
    elif module == "mod_callcenter":
        switch.queues = switch.configured_queues()


@command("module_exists")
def module_exists(switch: Switch, text: str) -> str:
    return "true" if text in switch.modules.loaded else "false"


@command("show")
def show(switch: Switch, text: str) -> str:
    given = words(text)
    if not given:
        return SHOW
    what, rest = given[0].lower(), given[1:]
    count = bool(rest) and rest[0].lower() == "count"
    if count:
        rest = rest[1:]
    how = rest[1].lower() if len(rest) > 1 and rest[0].lower() == "as" else ""
    only = rest[0] if rest and rest[0].lower() != "as" else ""
    if what == "status":
        return str(status(switch, ""))
    rows = _rows(switch, what, only)
    return SHOW if rows is None else shown(rows, how, count)


def _rows(switch: Switch, what: str, only: str):  # type: ignore[no-untyped-def]
    if what in ("calls", "bridged_calls"):
        return switch.calls.call_rows()
    if what in ("detailed_calls", "detailed_bridged_calls", "channels"):
        return switch.calls.channel_rows()
    if what == "registrations":
        return [
            {
                "reg_user": one.user,
                "realm": one.realm,
                "token": one.token,
                "url": f"sofia/{one.profile}/{one.contact}",
                "expires": str(one.expires),
                "network_ip": one.ip,
                "network_port": one.port,
                "network_proto": "udp",
                "hostname": "vm",
                "metadata": "",
            }
            for one in switch.sofia.shown
        ]
    if what in ("application", "api"):
        names = switch.modules.brings(what).items()
        rows = [(name, module) for name, module in names if name not in UNDESCRIBED and only in ("", name)]
        return [{"name": name, "description": name, "syntax": "", "ikey": module} for name, module in rows]
    if what.startswith("module"):
        return switch.modules.rows(only, files=True)
    if what == "interfaces":
        return switch.modules.rows()
    if what.startswith(TYPES):
        kind = what[:-1] if what.endswith("s") else what
        return [row for row in switch.modules.rows() if row["type"] == kind]
    if what in ("aliases", "nat_map", "tasks", "complete"):
        return []
    return None


@command("json")
def json_command(switch: Switch, text: str) -> str:
    try:
        asked = json.loads(text)
    except ValueError:
        return '{"status":"error","message":"Parse Error"}\n'
    if not isinstance(asked, dict) or asked.get("command") != "status":
        return json.dumps({**asked, "status": "error"} if isinstance(asked, dict) else {}, separators=(",", ":")) + "\n"
    names = ("years", "days", "hours", "minutes", "seconds", "milliseconds", "microseconds")
    now, calls = switch.calls.channels(), switch.calls
    count = {
        "total": calls.total,
        "active": now,
        "peak": calls.peak,
        "peak5Min": calls.peak,
        "limit": switch.max_sessions,
    }
    response = {
        "systemStatus": "ready" if ready(switch) else "not ready",
        "uptime": dict(zip(names, parts(switch))),
        "version": f"{VERSION} {HUMAN}",
        "sessions": {"count": count, "rate": {"current": 0, "max": switch.rate, "peak": 0, "peak5Min": 0}},
        "idleCPU": {"used": 0, "allowed": 98.5},
        "stackSizeKB": {"current": 240, "max": 8192},
    }
    return json.dumps({**asked, "status": "success", "response": response}, separators=(",", ":")) + "\n"


@command("uuid_exists")
def uuid_exists(switch: Switch, text: str) -> str:
    return "true" if switch.calls.find(text) is not None else "false"


@command("uuid_kill", changes=True)
def uuid_kill(switch: Switch, text: str) -> str:
    given = words(text)
    found = switch.calls.find(given[0]) if given else None
    if found is None:
        return "-ERR No such channel!\n"
    switch.calls.end(found)
    return "+OK\n"


@command("hupall", changes=True)
def hupall(switch: Switch, text: str) -> str:
    given = words(text, 3)
    cause = given[0] if given else "MANAGER_REQUEST"
    if len(given) < 3:
        switch.calls.end(*switch.calls.up)
        return f"+OK hangup all channels with cause {cause}\n"
    return f"+OK hangup all channels matching [{given[1]}]=[{given[2]}] with cause: {cause}\n"


@command("originate", changes=True)
def originate(switch: Switch, text: str) -> str:
    """Nobody is ever there: the cause is the one that the server gives when it cannot even try."""
    target = text.split("}", 1)[-1].split(" ")[0]
    if len(words(text)) < 2:
        return "-USAGE: <call url> <exten>|&<application_name>(<app_args>) [<dialplan>] [<context>] [<cid_name>]\n"
    if "outbound" in switch.paused or switch.shutdown == "asap":
        return "-ERR DESTINATION_OUT_OF_ORDER\n"
    kind, _slash, rest = target.partition("/")
    if kind == "loopback" and "mod_loopback" in switch.modules.loaded:
        switch.calls.add("loopback", "loopback")
        return f"+OK {switch.calls.add('loopback', 'loopback').uuid}\n"
    return f"-ERR {_cause(switch, kind, rest)}\n"


def _cause(switch: Switch, kind: str, rest: str) -> str:
    if kind == "user":
        user, _at, domain = rest.partition("@")
        domain = domain or switch.variables.get("domain", "")
        if switch.directory.merged("id", user, domain) is None:
            return "SUBSCRIBER_ABSENT"
        found = [one for one in switch.sofia.registrations if (one.user, one.realm) == (user, domain)]
        if not found:
            return "USER_NOT_REGISTERED"
        profile = switch.sofia.profile(found[0].profile)
        return "SYSTEM_SHUTDOWN" if profile is None or profile.standby else "RECOVERY_ON_TIMER_EXPIRE"
    if kind != "sofia":
        return "CHAN_NOT_IMPLEMENTED"
    first, _slash, more = rest.partition("/")
    if first == "gateway":
        gateway = switch.sofia.gateway(more.split("/")[0])
        if gateway is None:
            return "INVALID_GATEWAY"
        gateway.failed_out += 1
        return "NORMAL_TEMPORARY_FAILURE" if gateway.up else "GATEWAY_DOWN"
    profile = switch.sofia.profile(first)
    if profile is None:
        return "INVALID_PROFILE"
    return "SYSTEM_SHUTDOWN" if profile.standby else "NORMAL_TEMPORARY_FAILURE"
