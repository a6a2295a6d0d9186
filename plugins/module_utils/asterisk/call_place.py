# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One call by the manager interface: asked for, and watched until it is answered or over.

Measured on 22.10.1: `ChannelId` gives the call an id of our own, which is the Linkedid of everything that comes of it.
DialEnd of our channel tells its status; where it rang until the timeout there is none, and OriginateResponse has reason 3.
A call that cannot even begin (no contact, no such endpoint) has OriginateResponse with reason 0 and no channel at all.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.call_state import NOWHERE
from ansible_collections.telephony.pbx.plugins.module_utils.clients.ami import Ami, AmiError, Message

ANSWERED, BUSY, NO_ANSWER, FAILED, PLACED = "answered", "busy", "no_answer", "failed", "placed"
STATUSES = {"ANSWER": ANSWERED, "BUSY": BUSY, "NOANSWER": NO_ANSWER, "CANCEL": NO_ANSWER}
_REASONS = {
    "1": NO_ANSWER,
    "3": NO_ANSWER,
    "4": ANSWERED,
    "5": BUSY,
}  # frames of control: hangup, ringing, answer, busy
_CAUSES = {17: BUSY, 18: NO_ANSWER, 19: NO_ANSWER}
_GRACE = 10.0  # seconds for OriginateResponse after the ringing should be over
_LAST = 1.0  # seconds for the other channels to follow the first
_WHY = 10.0  # seconds for the one that knows the cause, on a server that has much to do
# What a status says of the cause where no channel told one (Q.850, in Asterisk's words).
_IMPLIED = {BUSY: (17, "User busy"), NO_ANSWER: (19, "User alerting, no answer")}


@dataclass
class Watched:
    """What was seen of one call. Times are of the monotonic clock."""

    uniqueid: str
    disposition: str = ""
    channel: str = ""
    rang: float | None = None
    answered: float | None = None
    ended: float | None = None
    cause: int = 0
    cause_text: str = ""
    implied: tuple[int, str] = (0, "")
    open: set[str] = field(default_factory=set)
    legs: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def settled(self) -> bool:
        """Whether it was answered, or will not be."""
        return bool(self.disposition)

    def see(self, event: Message, now: float) -> None:
        """Take one event in."""
        name, ours = event.get("Event"), event.get("Uniqueid") == self.uniqueid
        if name == "OriginateResponse" and ours:
            status = _REASONS.get(event.get("Reason"), FAILED)
            self._settle(status, now)
            if event.get("Reason") != "1":  # hung up, by whomever and for whatever reason
                self.implied = _IMPLIED.get(status, self.implied)
        elif name == "Newchannel" and event.get("Linkedid") == self.uniqueid:
            self.open.add(event.get("Uniqueid"))
            self.channel = event.get("Channel") if ours else self.channel
        elif name == "Newstate" and ours and event.get("ChannelStateDesc") == "Ringing":
            self.rang = now if self.rang is None else self.rang
        elif name in ("DialBegin", "DialEnd") and event.get("DestLinkedid") == self.uniqueid:
            self._dialled(event, now)
        elif name == "Hangup" and event.get("Linkedid") == self.uniqueid:
            self._hung_up(event, ours, now)

    def _settle(self, disposition: str, now: float) -> None:
        if self.disposition in ("", FAILED):  # a failure without a reason may come before the status that has one
            self.disposition = disposition
            self.answered = now if disposition == ANSWERED else None
        if self.disposition != ANSWERED and self.ended is None:
            self.ended = now

    def _dialled(self, event: Message, now: float) -> None:
        status = STATUSES.get(event.get("DialStatus"), FAILED) if event.get("Event") == "DialEnd" else ""
        if event.get("DestUniqueid") == self.uniqueid:
            if status:
                self._settle(status, now)
            if event.get("DialStatus") != "CANCEL":
                self.implied = _IMPLIED.get(status, self.implied)
            return
        leg = self.legs.setdefault(event.get("DestUniqueid"), {"channel": event.get("DestChannel"), "disposition": ""})
        leg["disposition"] = status or leg["disposition"]

    def _hung_up(self, event: Message, ours: bool, now: float) -> None:
        self.open.discard(event.get("Uniqueid"))
        cause = event.get("Cause")
        # Of a Local channel the half that runs the dialplan knows why, as a rule: ours has 0 then.
        if cause.isdigit() and (int(cause) and (ours or not self.cause)):
            self.cause, self.cause_text = int(cause), event.get("Cause-txt")
        if ours:
            self.ended = now

    def facts(self, begun: float) -> dict[str, Any]:
        """The result of one call."""
        if self.disposition == FAILED:
            self.disposition = _CAUSES.get(self.cause, FAILED)
        if not self.cause and self.disposition in _IMPLIED:
            self.cause, self.cause_text = self.implied
        until = self.answered or self.ended
        rung = max(0.0, until - (self.rang or begun)) if until else 0.0
        talked = max(0.0, (self.ended or time.monotonic()) - self.answered) if self.answered else 0.0
        return {
            "disposition": self.disposition or PLACED,
            "answered": self.disposition == ANSWERED,
            "ended": self.ended is not None,
            "channel": self.channel,
            "unique_id": self.uniqueid,
            "cause": self.cause,
            "cause_text": self.cause_text,
            "seconds_rung": round(rung, 1),
            "seconds_talked": round(talked, 1),
            "legs": list(self.legs.values()),
        }


def fields_of(call: Mapping[str, Any], uniqueid: str) -> list[tuple[str, str]]:
    """The lines of the action Originate."""
    fields = [
        ("Channel", call["channel"]),
        ("ChannelId", uniqueid),
        ("OtherChannelId", f"{uniqueid}-2"),
        ("Timeout", str(call["timeout"] * 1000)),
        ("Async", "true"),
        # No channel of this call, however far, follows a redirection: the walk before it could not see where to.
        ("Variable", f"__FORWARD_CONTEXT={NOWHERE}"),
    ]
    if call.get("application"):
        fields += [("Application", call["application"]), ("Data", call.get("data") or "")]
    else:
        fields += [("Context", call["context"]), ("Exten", call["exten"]), ("Priority", str(call["priority"]))]
    if call.get("callerid"):
        fields.append(("CallerID", call["callerid"]))
    fields += [("Variable", f"{name}={value}") for name, value in (call.get("variables") or {}).items()]
    return fields


def place(ami: Ami, call: Mapping[str, Any]) -> dict[str, Any]:
    """Make one call and wait as it says. `ami` is subscribed to `call`. Raises AmiError when the server takes none."""
    seen = Watched(f"telephony-pbx-{secrets.token_hex(8)}")
    begun = time.monotonic()
    ami.action("Originate", fields_of(call, seen.uniqueid))
    if call["wait_for"] != "none":
        _watch(ami, seen, begun + call["timeout"] + _GRACE, lambda: seen.settled)
    if seen.settled and seen.answered is None:
        _watch(ami, seen, time.monotonic() + _LAST, lambda: not seen.open)  # what comes last tells the cause
        _watch(ami, seen, time.monotonic() + _WHY, lambda: bool(seen.cause) or not seen.open)
    if call["wait_for"] == "end" and seen.answered is not None:
        _wait_for_end(ami, seen, call)
    return seen.facts(begun)


def _wait_for_end(ami: Ami, seen: Watched, call: Mapping[str, Any]) -> None:
    answered = seen.answered or time.monotonic()
    limit = call.get("hang_up_after")
    if limit is not None and limit <= call["end_timeout"]:
        _watch(ami, seen, answered + limit, lambda: seen.ended is not None)
        if seen.ended is None and seen.channel:
            try:
                ami.action("Hangup", [("Channel", seen.channel)])
            except AmiError as error:
                if "No such channel" not in error.words:
                    raise
    _watch(ami, seen, answered + call["end_timeout"], lambda: seen.ended is not None)
    if seen.ended is not None:
        _watch(ami, seen, time.monotonic() + _LAST, lambda: not seen.open)


def _watch(ami: Ami, seen: Watched, until: float, enough: Any) -> None:
    """Take events in until it is enough, or the time is over."""
    while not enough():
        left = until - time.monotonic()
        if left <= 0:
            return
        event = ami.next_event(min(left, 1.0))
        if event is not None:
            seen.see(event, time.monotonic())
