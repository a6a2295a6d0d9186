# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the running server does at this moment, for asterisk_info: phones, lines, channels, calls and queues.

The manager interface tells all of it; the console, where there is nothing else, the same keys with less in them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import server_show
from ansible_collections.telephony.pbx.plugins.module_utils.clients.ami import Request

# Status of a queue's member (devicestate.h).
_DEVICE = ("unknown", "not in use", "in use", "busy", "invalid", "unavailable", "ringing", "ringing, in use", "on hold")
_UNKNOWN = ("<unknown>", "<none>", "(null)", "unknown")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def moment(server: Any, subset: Collection[str] = ()) -> dict[str, Any]:
    """The parts that `subset` names, all without one.

    endpoints      {name: {"state", "channels" (how many; None by the console), "contacts": [{"uri", "status", "round_trip_ms"}]}}
    registrations  {trunk: {"state", "next_in"}}, seconds
    channels       [{"name", "state", "caller", "connected", "application", "seconds", ...}]
    calls          [{"bridge", "channels": [name, ...], "seconds"}]: who is connected with whom
    queues         {name: {"strategy", "waiting", "taken", "abandoned", "callers": [...], "members": [...]}}
    contexts       {name: {"extensions": [...], "includes": [...]}}
    """
    known = [name for name in _MAKERS if not subset or name in subset]
    return {name: _MAKERS[name](server) for name in known}


def _endpoints(server: Any) -> dict[str, dict[str, Any]]:
    if server.transport != "ami":
        found: dict[str, dict[str, Any]] = server_show.parse_endpoints(server.lines("pjsip show endpoints"))
        statuses = _console_contacts(server.lines("pjsip show contacts"))
        for one in found.values():
            one["channels"] = None
            one["contacts"] = [_contact(uri, *statuses.get(uri, ("", None))) for uri in list(one["contacts"])]
        return found
    endpoints = {event.get("ObjectName"): event for event in server.ask("PJSIPShowEndpoints")}
    reached = [name for name, event in endpoints.items() if event.get("Contacts").strip(", ")]
    requests = [Request("PJSIPShowEndpoint", [("Endpoint", name)]) for name in reached]
    details = dict(zip(reached, server.ask_many(requests)))
    made = {}
    for name, event in endpoints.items():
        contacts = [
            _contact(one.get("URI"), one.get("Status"), _milliseconds(one.get("RoundtripUsec")))
            for one in details.get(name, ())
            if one.get("Event") == "ContactStatusDetail"
        ]
        plain = [_contact(uri, "", None) for uri in server_show.contacts_of(event.get("Contacts"))]
        active = event.get("ActiveChannels")
        made[name] = {
            "state": event.get("DeviceState"),
            "channels": int(active) if active.isdigit() else 0,
            "contacts": contacts or plain,
        }
    return made


def _contact(uri: str, status: str, round_trip: float | None) -> dict[str, Any]:
    return {"uri": uri, "status": status, "round_trip_ms": round_trip}


def _milliseconds(microseconds: str) -> float | None:
    return round(int(microseconds) / 1000, 1) if microseconds.isdigit() and int(microseconds) else None


def _console_contacts(lines: Sequence[str]) -> dict[str, tuple[str, float | None]]:
    """`pjsip show contacts` -> {uri: (status, ms)}; the console cuts long addresses off."""
    found: dict[str, tuple[str, float | None]] = {}
    for line in lines:
        match = re.match(r"\s+Contact:\s+[^<\s/]+/(?P<uri>\S+)\s+\S+\s+(?P<status>[A-Za-z]+)\s+(?P<ms>\S+)", line)
        if match:
            number = match.group("ms")
            known = {"Avail": "Reachable", "Unavail": "Unreachable", "NonQual": "NonQualified"}
            status = known.get(match.group("status"), match.group("status"))
            found[match.group("uri")] = (status, float(number) if re.fullmatch(r"[\d.]+", number) else None)
    return found


def _registrations(server: Any) -> dict[str, dict[str, Any]]:
    if server.transport != "ami":
        lines = server.lines("pjsip show registrations")
        return {
            name: {"state": state, "next_in": None} for name, state in server_show.parse_registrations(lines).items()
        }
    made = {}
    for event in server.ask("PJSIPShowRegistrationsOutbound"):
        if event.get("ObjectName") and event.get("Event") == "OutboundRegistrationDetail":
            left = event.get("NextReg")
            made[event.get("ObjectName")] = {
                "state": event.get("Status"),
                "next_in": int(left) if left.isdigit() else None,
            }
    return made


# `core show channels concise`: its fields, in order (18 of them, since 12).
_CONCISE = (
    *("Channel", "Context", "Exten", "Priority", "ChannelStateDesc", "Application", "ApplicationData", "CallerIDNum"),
    *("AccountCode", "PeerAccount", "AMAFlags", "Seconds", "BridgeId", "Uniqueid"),
)


def _rows(server: Any) -> list[dict[str, str]]:
    """Every channel, with the keys of CoreShowChannels and `Seconds`."""
    if server.transport != "ami":
        rows = [line.split("!") for line in server.lines("core show channels concise")]
        return [_concise(row) for row in rows if len(row) >= len(_CONCISE)]
    made = []
    for event in server.ask("CoreShowChannels"):
        row = dict(event.lines)
        hours, minutes, seconds = (row.get("Duration", "") + "0:0:0").split(":")[:3] if row.get("Duration") else "000"
        made.append({**row, "Seconds": str(int(hours) * 3600 + int(minutes) * 60 + int(seconds[:2]))})
    return made


def _concise(row: Sequence[str]) -> dict[str, str]:
    """The data of an application may hold the separator: what follows it is counted from the end."""
    front, back = 6, len(_CONCISE) - 7
    data = "!".join(row[front : len(row) - back])
    return dict(zip(_CONCISE, [*row[:front], data, *row[len(row) - back :]]))


def _channels(server: Any) -> list[dict[str, Any]]:
    return [
        {
            "name": row.get("Channel", ""),
            "state": row.get("ChannelStateDesc", ""),
            "caller": _person(row, "CallerID"),
            "connected": _person(row, "ConnectedLine"),
            "context": row.get("Context", ""),
            "exten": row.get("Exten", ""),
            "application": row.get("Application", ""),
            "data": row.get("ApplicationData", ""),
            "seconds": int(row.get("Seconds") or 0),
            "unique_id": row.get("Uniqueid", ""),
            "linked_id": row.get("Linkedid", ""),
            "bridge": row.get("BridgeId", ""),
        }
        for row in _rows(server)
    ]


def _person(row: Mapping[str, str], key: str) -> dict[str, str]:
    return {part.lower(): _plain(row.get(f"{key}{part}", "")) for part in ("Num", "Name")}


def _plain(text: str) -> str:
    return "" if text in _UNKNOWN else text


def _calls(server: Any) -> list[dict[str, Any]]:
    bridges: dict[str, list[dict[str, Any]]] = {}
    for one in _channels(server):
        if one["bridge"]:
            bridges.setdefault(one["bridge"], []).append(one)
    return [
        {
            "bridge": bridge,
            "channels": [one["name"] for one in members],
            "seconds": min(one["seconds"] for one in members),
        }
        for bridge, members in bridges.items()
    ]


def _queues(server: Any) -> dict[str, dict[str, Any]]:
    if server.transport != "ami":
        return console_queues(server.lines("queue show"))
    made: dict[str, dict[str, Any]] = {}
    for event in server.ask("QueueStatus"):
        name, kind = event.get("Queue"), event.get("Event")
        if kind == "QueueParams":
            made[name] = {
                "strategy": event.get("Strategy"),
                "waiting": int(event.get("Calls") or 0),
                "taken": int(event.get("Completed") or 0),
                "abandoned": int(event.get("Abandoned") or 0),
                "hold_time": int(event.get("Holdtime") or 0),
                "talk_time": int(event.get("TalkTime") or 0),
                "members": [],
                "callers": [],
            }
        elif kind == "QueueMember" and name in made:
            made[name]["members"].append(_member(event))
        elif kind == "QueueEntry" and name in made:
            made[name]["callers"].append(
                {
                    "channel": event.get("Channel"),
                    "caller": _person(dict(event.lines), "CallerID"),
                    "position": int(event.get("Position") or 0),
                    "waiting_for": int(event.get("Wait") or 0),
                }
            )
    return made


def _member(event: Any) -> dict[str, Any]:
    status = event.get("Status")
    return {
        "name": event.get("Name") or event.get("MemberName"),
        "interface": event.get("Location") or event.get("Interface"),
        "state": _DEVICE[int(status)] if status.isdigit() and int(status) < len(_DEVICE) else "unknown",
        "paused": event.get("Paused") == "1",
        "dynamic": event.get("Membership") == "dynamic",
        "penalty": int(event.get("Penalty") or 0),
        "taken": int(event.get("CallsTaken") or 0),
        "in_call": event.get("InCall") == "1",
    }


_QUEUE = re.compile(
    r"(?P<name>.*?) +has (?P<waiting>\d+) calls .* in '(?P<strategy>\w+)' strategy \((?P<hold>\d+)s holdtime,"
    r" (?P<talk>\d+)s talktime\),.* C:(?P<taken>\d+), A:(?P<abandoned>\d+),"
)
_PART = re.compile(
    r" {6}(?P<name>.*?)(?: \((?P<interface>[^()]*)\))?(?: with penalty (?P<penalty>\d+))? \(ringinuse \w+\)(?P<rest>.*)$"
)
_CALLER = re.compile(r" {6}(?P<position>\d+)\. (?P<channel>.*) \(wait: (?P<minutes>\d+):(?P<seconds>\d+), prio: \d+\)")


def console_queues(lines: Sequence[str]) -> dict[str, dict[str, Any]]:
    """`queue show` as the manager interface would tell it."""
    made: dict[str, dict[str, Any]] = {}
    here: dict[str, Any] = {}
    for raw in lines:
        line = _COLOURS.sub("", raw)
        queue, member, caller = _QUEUE.match(line), _PART.match(line), _CALLER.match(line)
        if queue:
            here = made[queue.group("name")] = {
                "strategy": queue.group("strategy"),
                **{key: int(queue.group(key)) for key in ("waiting", "taken", "abandoned")},
                "hold_time": int(queue.group("hold")),
                "talk_time": int(queue.group("talk")),
                "members": [],
                "callers": [],
            }
        elif member and here:
            here["members"].append(_console_member(member))
        elif caller and here:
            waiting = int(caller.group("minutes")) * 60 + int(caller.group("seconds"))
            nobody = {"num": "", "name": ""}
            position = int(caller.group("position"))
            here["callers"].append(
                {"channel": caller.group("channel"), "caller": nobody, "position": position, "waiting_for": waiting}
            )
    return made


def _console_member(match: re.Match[str]) -> dict[str, Any]:
    rest = match.group("rest")
    words = [word.lower() for word in re.findall(r"\(([^()]*)\)", rest)]
    taken = re.search(r"has taken (\d+) calls", rest)
    return {
        "name": match.group("name"),
        "interface": match.group("interface") or match.group("name"),
        "state": next((word for word in words if word in (*_DEVICE, "not in use")), "unknown"),
        "paused": any(word.startswith("paused") for word in words),
        "dynamic": "dynamic" in words,
        "penalty": int(match.group("penalty") or 0),
        "taken": int(taken.group(1)) if taken else 0,
        "in_call": "in call" in words,
    }


def queue_members(server: Any, name: str) -> list[str] | None:
    """The devices of a queue's members; None where there is no such queue. Queues are found whatever the case of a name."""
    if server.transport == "ami":
        events = server.ask("QueueStatus", ("Queue", name))
        if not any(event.get("Queue").lower() == name.lower() for event in events):
            return None
        members = [_member(event) for event in events if event.get("Event") == "QueueMember"]
    else:
        shown = console_queues(server.lines("queue show"))
        found = next((one for other, one in shown.items() if other.lower() == name.lower()), None)
        if found is None:
            return None
        members = found["members"]
    return [one["interface"] for one in members]


def _contexts(server: Any) -> dict[str, dict[str, Any]]:
    return {
        name: {"extensions": sorted({row.exten for row in found.rows}), "includes": found.includes}
        for name, found in server.every_context().items()
    }


_MAKERS = {
    "endpoints": _endpoints,
    "registrations": _registrations,
    "channels": _channels,
    "calls": _calls,
    "queues": _queues,
    "contexts": _contexts,
}
