# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls between phones and with the world, while all is well and while a carrier has a fault."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence

from .. import carriers
from ..calls import VOICE_RATE, Call, Phone, arrived, dial, listening
from ..handsets import handsets, secure_handset
from ..shell import LabError, wait_for
from ..sipp import Message, voice
from .base import Case, Findings, Run, Seen, both_hear

# The Athena site, as the world outside sees it. All numbers are of ranges kept for fiction, or the site's own.
CALLER_ID = "+61712345678"
EMERGENCY_CALLER_ID = "+61712345678"
FIRST_DID = "+61712345678"
FAILOVER_LIMIT = 8.0  # seconds from the phone's INVITE to the arrival at the second trunk
TALK = 2.0
ENOUGH = int(TALK * VOICE_RATE * 0.6)  # packets that count as a voice having been heard all along


def voice_text(heard: int) -> str:
    """Words for a number of voice packets."""
    return f"{heard} voice packets" if heard else "no voice"


def internal(number: str, to: str) -> Callable[[], Seen]:
    """One extension calls another: it rings, is answered, and each hears the other's voice."""

    def run() -> Seen:
        with Phone(to) as other, listening() as ears:
            call = dial(number, to, talk=TALK)
        there, back = ears[0].at(other.port).get(voice(number), 0), call.heard.get(voice(to), 0)
        ok = call.rang and call.normal and len(other.sent(180)) == 1 and min(there, back) >= ENOUGH
        text = f"{outcome(call)}, {there} voice packets there, {back} back"
        return Seen(ok, text, max(call.answered_at - call.invited, 0.0))

    return run


def secure(number: str, to: str) -> Run:
    """A telephone with TLS and SRTP calls one without, and is called by it: voices both ways, encrypted on its side."""

    def run() -> Seen:
        seen = Findings()
        with secure_handset(number) as safe, handsets(to) as (plain,):
            for caller, called in ((safe, plain), (plain, safe)):
                line = caller.call(called.number)
                there = called.arrival().answer()
                line.until("answered")
                both_hear(seen, line, there)
                protected = (line if caller is safe else there).encrypted()
                seen.note(protected, "encrypted", "not encrypted")
                line.hangup()
        return seen.seen(line.was("answered") - line.was("calling"))

    return run


def outcome(call: Call) -> str:
    """What happened to a call, in words."""
    if not call.answered:
        return f"not answered ({call.reason})"
    return ("rang, " if call.rang else "did not ring, ") + ("answered" if call.normal else "answered, then lost")


def outward(
    number: str, dialled: str, *, arrives: str, caller: str, at: Sequence[str] = carriers.CARRIERS, limit: float = 0
) -> Callable[[], Seen]:
    """An extension calls out: the call arrives at one of the carriers as it should, and the echo of the voice returns."""

    def run() -> Seen:
        since = time.time()
        call = dial(number, dialled, talk=TALK)
        found = arrived(arrives, since=since)
        if found is None:
            return Seen(False, f"{arrives} arrived nowhere: {outcome(call)}", 0.0)
        where, row = found
        seconds = row.time - call.invited
        echo = call.heard.get(voice(number), 0)
        ok = call.normal and where in at and row.caller == caller and echo >= ENOUGH
        text = f"{row.number} at {where} from {row.caller}, {voice_text(echo)} back"
        return Seen(ok and (not limit or seconds <= limit), text, seconds)

    return run


def inward(carrier: str, number: str, extension: str) -> Callable[[], Seen]:
    """A carrier calls a number of the site: the extension rings, answers, and gets its voice back from the carrier."""

    def run() -> Seen:
        since = time.time()
        with Phone(extension, ring=0.5) as phone, listening() as ears:
            carriers.call_in(carrier, number)
            # Half a second of ringing, and the carrier hangs up three seconds after the answer.
            with contextlib.suppress(LabError):
                wait_for("the end of the call", lambda: any_bye(phone.so_far()), timeout=12, every=0.3)
        rings, answers = phone.sent(180), phone.sent(200)
        echo = ears[0].at(phone.port).get(voice(extension), 0)
        seconds = rings[0].time - since if rings else 0.0
        ok = len(rings) == 1 and len(answers) == 1 and len(phone.saw("BYE")) == 1 and echo >= ENOUGH
        words = [f"{extension} rang" if rings else f"{extension} did not ring"] + ["answered"] * bool(answers)
        return Seen(ok, ", ".join([*words, f"{voice_text(echo)} back"]), seconds)

    return run


def any_bye(messages: Sequence[Message]) -> bool:
    """Whether the other side has hung up."""
    return any(one.start.startswith("BYE ") and not one.sent for one in messages)


def while_faulty(kind: str, run: Callable[[], Seen]) -> Callable[[], Seen]:
    """The same while the first trunk's carrier has a fault; it is healed in any case."""

    def faulty() -> Seen:
        carriers.fault("carrier-a", kind)
        try:
            return run()
        finally:
            carriers.heal("carrier-a")
            if kind == "unregistered":
                carriers.ensure_registered()

    return faulty


def failover(kind: str, words: str) -> Case:
    """000 while the first trunk has a fault."""
    run = outward("1001", "000", arrives="000", caller=EMERGENCY_CALLER_ID, at=("carrier-b",), limit=FAILOVER_LIMIT)
    return Case(f"1001 calls 000, {words}", f"at carrier-b within {FAILOVER_LIMIT:g} s", while_faulty(kind, run))


def emergency(number: str) -> Case:
    """An emergency number while all is well."""
    expected = f"{number} at a carrier from {EMERGENCY_CALLER_ID}"
    run = outward("1001", number, arrives=number, caller=EMERGENCY_CALLER_ID, limit=FAILOVER_LIMIT)
    return Case(f"1001 calls {number}", expected, run)
