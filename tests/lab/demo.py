# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The calls that show that a site works: declared, placed for real, and printed as a table."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from . import carriers, containers, page, secrets
from .calls import VOICE_RATE, Call, Phone, arrived, dial, listening
from .shell import LabError, say, wait_for
from .sipp import Message, voice

# The Athena site, as the world outside sees it. All numbers are of ranges kept for fiction, or the site's own.
CALLER_ID = "+61712345678"
EMERGENCY_CALLER_ID = "+61712345678"
FIRST_DID = "+61712345678"
FAILOVER_LIMIT = 8.0  # seconds from the phone's INVITE to the arrival at the second trunk
TALK = 2.0
ENOUGH = int(TALK * VOICE_RATE * 0.6)  # packets that count as a voice having been heard all along


@dataclass(frozen=True)
class Seen:
    """What came of a case. `seconds`: what the case is about, such as the time until a call arrived."""

    ok: bool
    text: str
    seconds: float


@dataclass(frozen=True)
class Case:
    """One line of the table."""

    name: str
    expected: str
    run: Callable[[], Seen]


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


CASES = (
    Case("1001 calls 1002", "rings, answered, voice both ways", internal("1001", "1002")),
    emergency("000"),
    emergency("112"),
    Case(
        "1001 calls 0491 570 006",
        f"+61491570006 at a carrier from {CALLER_ID}",
        outward("1001", "0491570006", arrives="+61491570006", caller=CALLER_ID),
    ),
    Case(f"carrier-a calls {FIRST_DID}", "1001 rings, answered, voice", inward("carrier-a", FIRST_DID, "1001")),
    Case(f"carrier-b calls {FIRST_DID}", "1001 rings, answered, voice", inward("carrier-b", FIRST_DID, "1001")),
    failover("unregistered", "carrier-a unregistered"),
    failover("refuse", "carrier-a refuses (503)"),
    failover("blackhole", "carrier-a is silent"),  # last: the PBX goes on knocking for half a minute
)


def table(rows: Sequence[tuple[str, str, Seen]]) -> str:
    """The table as text: case, expected, seen, seconds, ok."""
    cells = [("case", "expected", "seen", "seconds", "ok")]
    cells += [(name, expected, s.text, f"{s.seconds:.2f}", "ok" if s.ok else "FAILED") for name, expected, s in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(5)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in cells]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def attempt(case: Case) -> Seen:
    """Run one case; an error of the lab itself is a failed case, not the end of the demo."""
    try:
        return case.run()
    except LabError as error:
        return Seen(False, str(error).splitlines()[0], 0.0)


def main(passwords: Path | None = None) -> int:
    """Place all calls and print the table; 1 if one was not as expected. `passwords`: a JSON file, if not the lab's."""
    if passwords:
        secrets.use(passwords)
    containers.isolated()
    carriers.start_all()
    carriers.ensure_registered()
    rows = []
    for case in CASES:
        say(f"{case.name}: expecting {case.expected}")
        rows.append((case.name, case.expected, attempt(case)))
    print(table(rows))
    failed = sum(1 for _name, _expected, seen in rows if not seen.ok)
    print(f"\n{len(rows) - failed} of {len(rows)} calls as expected")
    path = page.write([(name, expected, seen.text, seen.seconds, seen.ok) for name, expected, seen in rows])
    print(f"A page to look at: {path.as_uri()}")
    return 1 if failed else 0
