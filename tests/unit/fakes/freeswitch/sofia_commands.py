# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands of mod_sofia.  Their words are not uniform: no `+OK` where a profile starts, no `-ERR` where none is."""

from __future__ import annotations

import textwrap

from . import sofia_status
from .acl import true
from .commands import Reply, command, words
from .sofia import LEAST_UP, Profile
from .state import Later, Switch

RULE = "-" * 80 + "\n"
USAGE = "USAGE:\n" + RULE + textwrap.dedent("""\
    sofia global siptrace <on|off>
    sofia        capture  <on|off>
                 watchdog <on|off>

    sofia profile <name> [start | stop | restart | rescan] [wait]
                         flush_inbound_reg [<call_id> | <[user]@domain>] [reboot]
                         check_sync [<call_id> | <[user]@domain>]
                         [register | unregister] [<gateway name> | all]
                         killgw <gateway name>
                         [stun-auto-disable | stun-enabled] [true | false]]
                         siptrace <on|off>
                         capture  <on|off>
                         watchdog <on|off>

    sofia <status|xmlstatus> profile <name> [reg [<contact str>]] | [pres <pres str>] | [user <user@domain>]
    sofia <status|xmlstatus> gateway <name>

    sofia loglevel <all|default|tport|iptsec|nea|nta|nth_client|nth_server|nua|soa|sresolv|stun> [0-9]
    sofia tracelevel <console|alert|crit|err|warning|notice|info|debug>

    sofia help
    """) + RULE


@command("sofia", changes=True)
def sofia(switch: Switch, text: str) -> Reply:
    given = words(text)
    what, rest = (given[0].lower(), given[1:]) if given else ("", [])
    if what in ("", "help"):
        return USAGE
    if what == "profile":
        return _profile(switch, rest)
    if what == "status":
        return _status(switch, rest)
    if what == "xmlstatus":
        return _xmlstatus(switch, rest)
    if what == "jsonstatus":
        return sofia_status.json_overview(switch.sofia)
    if what == "global":
        return _global(switch, rest)
    return f"Unknown Command [{given[0]}]\n"


def reading(text: str) -> bool:
    """Say whether a form of sofia only asks."""
    given = words(text.lower())
    return not given or given[0] not in ("profile", "global") or len(given) < 3 or given[2] == "gwlist"


def _status(switch: Switch, rest: list[str]) -> str:
    state = switch.sofia
    if not rest:
        return sofia_status.overview(state)
    if len(rest) == 1:
        return sofia_status.gateways(state)
    if rest[0].lower() == "gateway":
        found = state.gateway(rest[1])
        return sofia_status.gateway(state, found) if found is not None else "Invalid Gateway!\n"
    if rest[0].lower() == "profile":
        profile = state.profile(rest[1])
        return sofia_status.profile(state, rest[1], profile, rest[2:]) if profile is not None else "Invalid Profile!\n"
    return "Invalid Syntax!\n"


def _xmlstatus(switch: Switch, rest: list[str]) -> str:
    state = switch.sofia
    if not rest:
        return sofia_status.xml_overview(state)
    if len(rest) == 1:
        return sofia_status.xml_gateways(state)
    if rest[0].lower() == "gateway":
        found = state.gateway(rest[1])
        return sofia_status.HEAD + sofia_status.xml_gateway(state, found) if found is not None else "Invalid Gateway!\n"
    if rest[0].lower() == "profile":
        return "Invalid Profile!\n" if state.profile(rest[1]) is None else "-ERR not played by this fake\n"
    return "Invalid Syntax!\n"


def _global(switch: Switch, rest: list[str]) -> str:
    if len(rest) > 1 and rest[0].lower() in ("standby", "siptrace", "capture", "watchdog"):
        on = true(rest[1])
        if rest[0].lower() == "standby" and not switch.deaf:
            for one in switch.sofia.profiles.values():
                one.standby = on
        return f"+OK Global {rest[0].lower()} {'on' if on else 'off'}"
    return "-ERR Usage: siptrace <on|off>|capture <on|off>|watchdog <on|off>|debug <sla|presence|none"


def _profile(switch: Switch, rest: list[str]) -> Reply:
    if len(rest) < 2:
        return "Invalid Args!\n"
    name, verb, more = rest[0], rest[1].lower(), rest[2:]
    if verb == "start":
        said = f"Reload XML [{switch.reload()[1]}]\n"
        good = switch.deaf or switch.sofia.config(name)
        return said + (f"{name} started successfully\n" if good else f"Failure starting {name}\n")
    profile = switch.sofia.profile(name)
    if profile is None:
        return f"Invalid Profile [{name}]"
    if verb in ("killgw", "startgw"):
        return _gateway(switch, profile, verb, more)
    if verb == "rescan":
        said = f"Reload XML [{switch.reload()[1]}]\n"
        good = switch.deaf or switch.sofia.config(profile.name)
        return said + ("+OK scan complete\n" if good else f"-ERR cannot find config for profile {profile.name}\n")
    if verb in ("stop", "restart"):
        return _stop(switch, profile, verb, more)
    return _other(switch, profile, verb, more)


def _gateway(switch: Switch, profile: Profile, verb: str, more: list[str]) -> str:
    if not more:
        return "-ERR missing gw name\n"
    if verb == "startgw":
        said = f"Reload XML [{switch.reload()[1]}]\n"
        if not switch.deaf:
            switch.sofia.start_gateway(profile, more[0])
        return f"{said}+OK start gateway {more[0]} complete\n"
    if more[0].lower() == "_all_":
        for one in list(profile.gateways) if not switch.deaf else ():
            switch.sofia.mark(one)
        return "+OK every gateway marked for deletion.\n"
    if switch.deaf:
        return "+OK gateway marked for deletion.\n"
    return "+OK gateway marked for deletion.\n" if switch.sofia.kill(more[0]) else "-ERR no such gateway.\n"


def _stop(switch: Switch, profile: Profile, verb: str, more: list[str]) -> Reply:
    wait = switch.sofia.waits(profile)
    if wait:
        seconds = f"{wait} second{'' if wait == 1 else 's'}"
        return f"Profile {profile.name} must be up for at least {LEAST_UP} seconds to stop/restart.\nPlease wait {seconds}\n"
    said = f"Reload XML [{switch.reload()[1]}]\n"
    word = "stopping" if verb == "stop" else "restarting"
    if not switch.deaf:
        switch.sofia.stop(profile, verb == "restart")
    reply = f"{said}{word}: {profile.name}"
    if verb == "stop" and more and more[0].lower() == "wait":
        until = switch.clock() + 0.5
        return Later(lambda: reply if switch.clock() >= until else None)
    return reply


def _other(switch: Switch, profile: Profile, verb: str, more: list[str]) -> str:
    if verb == "flush_inbound_reg":
        who = more[0] if more and more[0].lower() != "reboot" else ""
        doing = "rebooting" if "reboot" in [one.lower() for one in more] else "flushing"
        if not switch.deaf:
            switch.sofia.flush(profile, who)
        return f"+OK {doing} all registrations{' matching specified call_id' if who else ''}\n"
    if verb == "check_sync":
        return f"+OK syncing all registrations{' matching specified call_id' if more else ''}\n"
    if verb in ("register", "unregister"):
        return _registering(switch, profile, verb, more)
    if verb == "gwlist":
        up = not (more and more[0].lower() == "down")
        return "".join(f"{one.name} " for one in profile.gateways if one.up == up and not one.deleted)
    if verb in ("siptrace", "capture") and more:
        word = "debugging" if verb == "siptrace" else "capturing"
        return f"{'Enabled' if true(more[0]) else 'Disabled'} sip {word} on {profile.name}"
    return "-ERR Unknown command!\n"


def _registering(switch: Switch, profile: Profile, verb: str, more: list[str]) -> str:
    if not more:
        return "No gateway name provided!\n"
    chosen = list(profile.gateways)
    if more[0].lower() != "all":
        found = switch.sofia.gateway(more[0])
        if found is None:
            return "Invalid gateway!\n"
        if found.state == "NOREG":
            return f"-ERR NOREG gateway [{more[0]}] can't be {verb}ed!\n"
        chosen = [found]
    for one in chosen if not switch.deaf else ():
        if one.state != "NOREG":
            one.retry, one.state = 0.0, "UNREGED" if verb == "register" else "UNREGISTER"
    return "+OK\n"


@command("sofia_gateway_data")
def sofia_gateway_data(switch: Switch, text: str) -> str:
    given = words(text, 4)
    if not given:
        return "-ERR Parameter missing\n"
    found = switch.sofia.gateway(given[0])
    if found is None or len(given) < 3:
        return ""
    kind, name = given[1].lower(), given[2]
    if kind == "ivar":
        return found.inbound.get(name, "")
    if kind == "ovar":
        return found.outbound.get(name, "")
    return found.inbound.get(name) or found.outbound.get(name, "") if kind == "var" else ""


@command("sofia_contact")
def sofia_contact(switch: Switch, text: str) -> str:
    user, _at, domain = text.rpartition("/")[2].partition("@")
    return switch.sofia.contact(user, domain or switch.variables.get("domain", ""))


@command("sofia_count_reg")
def sofia_count_reg(switch: Switch, text: str) -> str:
    user, _at, domain = text.rpartition("/")[2].partition("@")
    domain = domain or switch.variables.get("domain", "")
    return str(sum(1 for one in switch.sofia.registrations if (one.user, one.realm) == (user, domain)))
