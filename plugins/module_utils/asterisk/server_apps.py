# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the running server tells of queues and mailboxes, made data.

Both transports give the console's text.  Of mailboxes the console cuts columns and shows neither e-mail nor options: the
manager interface is asked where there is one.  Nobody shows a PIN.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Callable

from ansible_collections.telephony.pbx.plugins.module_utils.clients.ami import Ami, Request

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_QUEUE = re.compile(
    r"(?P<name>.*?) +has \d+ calls \(max (?P<maxlen>\d+|unlimited)\) in '(?P<strategy>\w+)' strategy.*"
    r" W:(?P<weight>\d+), .* within (?P<servicelevel>\d+)(?:s|$)"
)
_MEMBER = re.compile(
    r" {6}(?P<who>.*?)(?: with penalty (?P<penalty>\d+))? \(ringinuse (?P<ringinuse>enabled|disabled)\)(?P<rest>.*)$"
)
_NAMED = re.compile(r"(?P<name>.*) \((?P<place>[^()]*)\)$")

Held = dict[str, Any]
Lines = Callable[[str], Sequence[str]]


def parse_queue(lines: Sequence[str]) -> Held | None:
    """`queue show NAME` -> {strategy, maxlen, weight, servicelevel, members}; None when there is no such queue.

    Members are those of the files, {interface, penalty, ringinuse, name, state_interface, paused}, in no order that means
    anything.
    """
    held: Held | None = None
    for raw in lines:
        line = _COLOURS.sub("", raw)
        match = _QUEUE.match(line)
        if match and held is None:
            held = {name: int(match.group(name)) for name in ("weight", "servicelevel")}
            held["maxlen"] = 0 if match.group("maxlen") == "unlimited" else int(match.group("maxlen"))
            held.update(strategy=match.group("strategy"), members=[])
            continue
        match = _MEMBER.match(line)
        if match and held is not None and "(dynamic)" not in match.group("rest"):
            held["members"].append(_member(match))
    return held


def _member(match: re.Match[str]) -> Held:
    who, name = match.group("who"), ""
    named = _NAMED.match(who)
    if named:
        name, who = named.group("name"), named.group("place")
    interface, unused, state = who.partition(" from ")
    return {
        "interface": interface.strip(),
        "name": name.strip() or interface.strip(),
        "penalty": int(match.group("penalty") or 0),
        "state_interface": state.strip() or interface.strip(),
        "ringinuse": match.group("ringinuse") == "enabled",
        "paused": "(paused" in match.group("rest"),
    }


def queues(lines: Lines, names: Iterable[str]) -> dict[str, Held | None]:
    """Return what the server holds of each queue; `lines` runs a command of the console."""
    return {name: parse_queue(lines(f"queue show {_word(name)}")) for name in names}


def _word(name: str) -> str:
    """Return a name as one word of the console."""
    if not re.search(r"[\s\"\\]", name):
        return name
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


# Option of a mailbox -> the key of the event, and whether its value is Yes or No there.
SHOWN: Mapping[str, tuple[str, bool]] = {
    "attach": ("AttachMessage", True),
    "attachfmt": ("AttachmentFormat", False),
    "callback": ("Callback", False),
    "delete": ("DeleteMessage", True),
    "deletevoicemail": ("DeleteMessage", True),
    "dialout": ("Dialout", False),
    "envelope": ("SayEnvelope", True),
    "exitcontext": ("ExitContext", False),
    "fromstring": ("FromString", False),
    "language": ("Language", False),
    "maxmsg": ("MaxMessageCount", False),
    "operator": ("CallOperator", True),
    "review": ("CanReview", True),
    "saycid": ("SayCID", True),
    "serveremail": ("ServerEmail", False),
    "tz": ("TimeZone", False),
}
_FIELDS = {"name": "Fullname", "email": "Email", "pager": "Pager"}


def mailbox_of(event: Any) -> Held:
    """Return a VoicemailUserDetail event as {name, email, pager, options}."""
    told = {key: "" if value == "(null)" else value.strip() for key, value in event.lines}
    held: Held = {name: told.get(key, "") for name, key in _FIELDS.items()}
    held["options"] = {
        option: told[key].lower() if switch else told[key] for option, (key, switch) in SHOWN.items() if key in told
    }
    return held


def mailboxes(ami: Ami | None, lines: Lines, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Held | None]:
    """Return what the server holds of each (mailbox, context).  The console tells only that it is there: {}."""
    told = _by_events(ami, wanted) if ami is not None else None
    if told is not None:
        return told
    out: dict[tuple[str, str], Held | None] = {}
    for context in dict.fromkeys(context for _mailbox, context in wanted):
        rows = [re.split(r"\s+", line, maxsplit=2) for line in lines(f"voicemail show users for {_word(context)}")]
        there = {row[1] for row in rows if len(row) > 1 and row[0] == context[: len(row[0])]}
        for mailbox, other in wanted:
            if other == context:
                out[mailbox, other] = {} if mailbox in there else None
    return out


def _by_events(ami: Ami, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Held | None] | None:
    """Ask the manager interface; None where its user may not ask, or the version does not know the question."""
    out: dict[tuple[str, str], Held | None] = {}
    for start in range(0, len(wanted), 100):
        part = wanted[start : start + 100]
        asked = [Request("VoicemailUserStatus", [("Context", context), ("Mailbox", box)]) for box, context in part]
        for key, events in zip(part, ami.event_lists(asked)):
            if isinstance(events, list):
                out[key] = next((mailbox_of(one) for one in events if one.get("VoiceMailbox")), None)
            elif "no voicemail user" in str(events).lower():
                out[key] = None
            else:
                return None
    return out
