# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the console and the manager interface print of objects and dialplan, made data. Pure.

Both transports can give the same text of the console (`pjsip show endpoint 1001`), so that is what is read; the events of
the manager interface only where the console is too slow or cuts off: endpoints by the thousand, and the dialplan.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

# Attributes of one object as the server shows them: option -> values, in order; an empty value is "".
# Option names are as in the file, without underscores: events spell them `DirectMedia`, the console `direct_media`.
Attributes = Mapping[str, Sequence[str]]

# What the console prints where an object of that name is not there; the second is of 16.
_ABSENT = ("Unable to find object", "No objects found")


class Row(NamedTuple):
    """One step of the dialplan. `priority` is a number from 1, or -1 for a hint (its devices are `app`).

    `label` is "" for none and None where the console does not show it; `callerid`, the caller that is matched, is None
    for any, and "?" where the manager interface does not show it. `ours` is whether it comes from extensions.conf.
    """

    exten: str
    priority: int
    label: str | None
    app: str
    data: str
    callerid: str | None = None
    ours: bool = True


class ContextRows(NamedTuple):
    """What the running server holds of a context; includes, switches and ignore patterns in its order."""

    rows: list[Row]
    includes: list[str]
    switches: list[str]
    ignorepats: list[str]


@functools.lru_cache(maxsize=4096)  # the same few hundred names, millions of times
def squash(name: str) -> str:
    """A name that both spellings share: 'direct_media' and 'DirectMedia' -> 'directmedia'."""
    return name.replace("_", "").lower()


def parse_object(lines: Sequence[str]) -> dict[str, list[str]] | None:
    """The table of `pjsip show <type> <name>`; None when there is no such object."""
    start = next((number for number, line in enumerate(lines) if line.startswith(" ParameterName")), None)
    if start is None:
        return None
    return parse_table(lines[start + 2 :])


def parse_table(lines: Sequence[str]) -> dict[str, list[str]]:
    """Lines ` name   : value` up to an empty one."""
    found: dict[str, list[str]] = {}
    rows = []
    for line in lines:
        name, colon, value = line.partition(" : ")
        if not colon:
            if not line.strip():
                break
            name, colon, value = line.partition(":")
        found.setdefault(squash(name.strip()), []).append(value.strip())
        rows.append(f"{name.strip()}={value.strip()}")
    # The variables of an endpoint stand among its options, under their own names: any row may be one.
    found["setvar"] = rows
    return found


def is_absent(lines: Sequence[str]) -> bool:
    return any(line.startswith(_ABSENT) for line in lines)


def parse_settings(lines: Sequence[str]) -> dict[str, str]:
    """`core show settings`: its `name:  value` lines."""
    found: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if colon and name.strip():
            found.setdefault(name.strip(), value.strip())
    return found


_CONTEXT = re.compile(r"\[ Context '(.*)' created by '.*' \]$")
_FIRST = re.compile(r"  '(?P<exten>.*?)'(?: \(CID match '(?P<cid>.*?)'\))? => {1,2}\s*(?P<rest>.*)$")
_NEXT = re.compile(r"     \[(?P<label>[^\]]*)\]\s+(?P<rest>(?:\d+\.|hint:) .*)$")
_PLAIN = re.compile(r"\s+(?P<rest>(?:\d+\.|hint:) .*)$")
_STEP = re.compile(r"(?P<priority>\d+)\. (?P<app>[^(]*)\((?P<data>.*)\)\s*(?:\[(?P<from>[^\[\]]*)\])?$")
_HINT = re.compile(r"hint: (?P<app>.*?)\s*(?:\[(?P<from>[^\[\]]*)\])?$")
# Since 17 the console tells file and line of what pbx_config made, before that the maker.
_OURS = re.compile(r"pbx_config$|.*:\d+$")
_LISTED = re.compile(r"  (Include =>|Ignore pattern =>|Alt\. Switch =>)\s+'(.*)'\s*\[[^\[\]]*\]$")


def parse_dialplan(lines: Sequence[str]) -> dict[str, ContextRows]:
    """`dialplan show [context]` -> {context: what it holds}. A step of more than 1,000 bytes is cut off by the server.

    The label of the first step of an extension is not printed: it is None.
    """
    contexts: dict[str, ContextRows] = {}
    current = ContextRows([], [], [], [])
    exten, callerid = "", None
    for line in lines:
        match = _CONTEXT.match(line)
        if match:
            current = contexts[match.group(1)] = ContextRows([], [], [], [])
            continue
        listed = _LISTED.match(line)
        if listed:
            kinds = {"Include =>": current.includes, "Alt. Switch =>": current.switches}
            kinds.get(listed.group(1), current.ignorepats).append(listed.group(2))
            continue
        first, label = _FIRST.match(line), ""
        if first:
            exten, callerid = first.group("exten"), first.group("cid")
            row = _row(exten, None, callerid, first.group("rest"))
        else:
            match = _NEXT.match(line)
            label = match.group("label") if match else ""
            match = match or _PLAIN.match(line)
            row = _row(exten, label, callerid, match.group("rest")) if match else None
        if row:
            current.rows.append(row)
    return contexts


def _row(exten: str, label: str | None, callerid: str | None, text: str) -> Row | None:
    match = _STEP.match(text)
    hint = None if match else _HINT.match(text)
    found = match or hint
    if found is None:
        return None
    ours = bool(_OURS.match(found.group("from") or ""))
    if match:
        priority, data = int(match.group("priority")), match.group("data")
        return Row(exten, priority, label, match.group("app"), data, callerid, ours)
    return Row(exten, -1, "", found.group("app"), "", callerid, ours)


def dialplan_of_events(events: Sequence[Sequence[tuple[str, str]]]) -> dict[str, ContextRows]:
    """The events of ShowDialPlan, each as (key, value) lines -> {context: what it holds}."""
    contexts: dict[str, ContextRows] = {}
    for lines in events:
        event = dict(lines)
        context = contexts.setdefault(event.get("Context", ""), ContextRows([], [], [], []))
        if "Extension" in event:
            priority = -1 if event["Priority"] == "hint" else int(event["Priority"])
            label = event.get("ExtensionLabel", "")
            app, data = event.get("Application", ""), event.get("AppData", "")
            ours = event.get("Registrar") == "pbx_config"
            context.rows.append(Row(event["Extension"], priority, label, app, data, "?", ours))
        elif "IncludeContext" in event:
            context.includes.append(event["IncludeContext"])
        elif "Switch" in event:
            context.switches.append(event["Switch"])
        elif "IgnorePattern" in event:
            context.ignorepats.append(event["IgnorePattern"])
    return contexts


_ENDPOINT = re.compile(r" Endpoint:  (?P<name>[^<].*?)\s{2,}(?P<state>\S.*?)\s{2,}\d+ of ")
_CONTACT = re.compile(r"      Contact:  (?P<contact>[^<]\S*)\s")
_REGISTRATION = re.compile(r" (?P<name>[^/<\s][^/]*)/\S+\s+\S+\s+(?P<state>\S.*?)(?:\s{2,}|\s*\(|$)")


def parse_endpoints(lines: Sequence[str]) -> dict[str, dict[str, Any]]:
    """`pjsip show endpoints` -> {name: {"state", "contacts": [uri]}}. The console cuts names at about 50 bytes."""
    found: dict[str, dict[str, Any]] = {}
    contacts: list[str] = []
    for line in lines:
        match = _ENDPOINT.match(line)
        if match:
            contacts = []
            # "1001/1001": the name and the number of the caller id. A name cannot hold a slash and be dialled.
            found[match.group("name").split("/")[0]] = {"state": match.group("state"), "contacts": contacts}
            continue
        match = _CONTACT.match(line)
        if match:
            contacts.append(match.group("contact").partition("/")[2])
    return found


def parse_registrations(lines: Sequence[str]) -> dict[str, str]:
    """`pjsip show registrations` -> {name: state}."""
    return {match.group("name"): match.group("state") for match in map(_REGISTRATION.match, lines) if match}


def contacts_of(text: str) -> list[str]:
    """`1001/sip:a@10.0.0.1,1001/sip:b@10.0.0.2,` -> the URIs."""
    return [uri for aor, slash, uri in (one.partition("/") for one in text.split(",")) if slash]


# Lists of the console: the command, and where a line tells a name.
LISTS = {
    "application": ("core show applications", re.compile(r"\s*(\w+): ")),
    "musiconhold": ("moh show classes", re.compile(r"Class: (.*)")),
    "queue": ("queue show", re.compile(r"(\S+)\s+has \d+ calls")),
    "module": ("module show", re.compile(r"(\S+\.so)\s")),
}
# PJSIP types whose names the console cuts off: the action, and the key of the name.
LIST_ACTIONS = {
    "endpoint": ("PJSIPShowEndpoints", "ObjectName"),
    "aor": ("PJSIPShowAors", "ObjectName"),
    "auth": ("PJSIPShowAuths", "ObjectName"),
    "registration": ("PJSIPShowRegistrationsOutbound", "ObjectName"),
}
PLURALS = {"identify": "identifies"}


def started(lines: Sequence[str], now: float) -> float:
    """When a server started by `core show uptime seconds`, rounded down, as its seconds are whole; 0 when that does not tell."""
    match = re.search(r"System uptime: (\d+)", "\n".join(lines))
    return float(int(now) - int(match.group(1)) - 1) if match else 0.0
