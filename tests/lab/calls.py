# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real calls through the PBX of the lab, and what was seen of them. Every one is bounded in time.

with Phone("1002") as desk:                    # registered, rings for a second, answers
    call = dial("1001", "1002")
assert call.answered and call.rang and call.heard["<1002__>"] > 50 and desk.heard()["<1001__>"] > 50
"""

from __future__ import annotations

import collections
import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from . import carriers, containers, engine, freeswitch
from .carriers import Arrival
from .host import podman
from .shell import LabError, wait_for
from .sipp import FOLDER, PHONES, Helper, Message, Result, Sipp, parse_short, voice
from .slots import password, port_of, rtp_range

VOICE_RATE = 50  # packets in a second


@dataclass(frozen=True)
class Ears:
    """What the phones container heard: packets by local port and voice; see phones/ears.py."""

    heard: dict[tuple[int, str], int] = field(default_factory=dict)
    said: dict[tuple[int, str], int] = field(default_factory=dict)

    def at(self, sip_port: int) -> dict[str, int]:
        """Packets that arrived at the phone on a SIP port, by whose voice is in them; empty key: unknown noise."""
        total: dict[str, int] = {}
        for (port, who), count in self.heard.items():
            if port in rtp_range(sip_port):
                total[who] = total.get(who, 0) + count
        return total

    def streams(self, sip_port: int, who: str) -> int:
        """How many local ports of that phone were reached by this voice: the number of calls that have media."""
        ports = rtp_range(sip_port)
        return sum(1 for (port, voice_), count in self.heard.items() if port in ports and voice_ == who and count)


def parse_ears(rows: list) -> Ears:
    """The rows that phones/ears.py prints."""
    sides: dict[str, dict[tuple[int, str], int]] = {"in": {}, "out": {}}
    for side, port, who, count in rows:
        sides[side][port, who] = count
    return Ears(sides["in"], sides["out"])


@contextlib.contextmanager
def listening(seconds: float = 120) -> Iterator[list[Ears]]:
    """Count voice packets while the body runs; afterwards the list holds one Ears."""
    helper = Helper("ears.py", str(seconds), limit=seconds + 15)
    helper.wait_ready()
    found: list[Ears] = []
    try:
        yield found
    finally:
        found.append(parse_ears(helper.end(stop=True)))


class Phone:
    """A registered phone that rings and answers every call, while in its `with` block."""

    def __init__(self, number: str, *, ring: float = 1.0, seconds: float = 120) -> None:
        self.number, self.port = number, port_of(number)
        secret = password(number)
        target = containers.pbx_address()
        self.run = Sipp(f"phone-{number}", port=self.port, number=number, secret=secret, target=target, seconds=seconds)
        self.run.step("register", "-m", "1").step("callee", ring_ms=int(ring * 1000))
        self.result: Result | None = None

    def __enter__(self) -> Phone:
        self.run.start()
        if self.run.ended:  # it ended before it could wait for calls
            answer = last_status(self.run.finish().messages, "REGISTER")
            raise LabError(f"{self.number} cannot register at {self.run.target}: {answer}")
        return self

    def so_far(self) -> list[Message]:
        """What the phone has sent and received until now, while it is in its block."""
        return live(self.run.name)

    def __exit__(self, *_: object) -> None:
        self.result = self.run.finish(stop=True)

    def saw(self, method: str) -> list[Message]:
        """The requests of a method that reached the phone; after the block only."""
        if self.result is None:
            raise LabError("a phone tells what it saw after its block")
        return [one for one in self.result.messages if not one.sent and one.start.startswith(f"{method} ")]

    def sent(self, status: int) -> list[Message]:
        """The answers of a status to INVITEs that the phone gave; after the block only."""
        if self.result is None:
            raise LabError("a phone tells what it did after its block")
        return [one for one in self.result.messages if one.sent and one.status == status and "INVITE" in one.cseq]


def last_status(messages: list[Message], method: str) -> str:
    """The last answer to requests of a method that was received, as words."""
    answers = [one.start for one in messages if one.status and not one.sent and one.cseq.endswith(method)]
    return answers[-1].removeprefix("SIP/2.0 ") if answers else "no answer at all"


@dataclass(frozen=True)
class Call:
    """What the caller saw. Times are seconds since the epoch; `status` is the final answer to the INVITE, 0 if none."""

    number: str
    invited: float
    rang: bool
    status: int
    answered_at: float
    normal: bool  # answered, talked as long as wanted, ended by the caller
    heard: dict[str, int]  # packets that arrived at the caller, by voice
    reason: str

    @property
    def answered(self) -> bool:
        """Whether the call was answered at all."""
        return self.status == 200


def asked(message: Message) -> bool:
    """Whether this is the PBX asking for the password; asked again after that, it has refused the one it got."""
    return message.status in (401, 407) and message.cseq.startswith("1 ")


def summary(number: str, result: Result, heard: dict[str, int]) -> Call:
    """One call out of SIPp's messages: the answers to its INVITE after the password was asked for."""
    invites = [one for one in result.messages if one.sent and one.start.startswith("INVITE ")]
    answers = [one for one in result.messages if not one.sent and one.cseq.endswith("INVITE") and not asked(one)]
    final = next((one for one in answers if one.status >= 200), None)
    return Call(
        number=number,
        invited=invites[0].time if invites else 0.0,
        rang=any(one.status == 180 for one in answers),
        status=final.status if final else 0,
        answered_at=final.time if final and final.status == 200 else 0.0,
        normal=result.code == 0 and final is not None and final.status == 200,
        heard=heard,
        reason=(final.start if final else "no answer").removeprefix("SIP/2.0 "),
    )


def caller(name: str, number: str, to: str, *, port: int, talk: float, wait: float) -> Sipp:
    """A run of SIPp in which `number` calls `to`; not started, and without a number of calls."""
    secret = password(number)
    limit = talk + wait + 15
    target = containers.pbx_address()
    return Sipp(name, port=port, number=number, secret=secret, target=target, other=to, seconds=limit)


def dial(number: str, to: str, *, talk: float = 2.0, wait: float = 20.0) -> Call:
    """Let `number` call `to`, talk for `talk` seconds and hang up; cancelled if not answered within `wait` seconds."""
    port = port_of(number, "calling")
    run = caller(f"call-{number}", number, to, port=port, talk=talk, wait=wait)
    run.step("caller", "-m", "1", talk_ms=int(talk * 1000), answer_ms=int(wait * 1000))
    with listening(talk + wait + 30) as ears:
        result = run.start().finish()
    return summary(to, result, ears[0].at(port))


def arrived(
    number: str, *, since: float, at: tuple[str, ...] = carriers.CARRIERS, timeout: float = 3
) -> tuple[str, Arrival] | None:
    """The first call to exactly this number that a carrier answered after `since`: (carrier, what it saw), or None."""

    def look() -> tuple[str, Arrival] | None:
        rows = [(row.time, name, row) for name in at for row in carriers.arrivals(name, since=since)]
        rows = [one for one in rows if one[2].number == number and one[2].outcome == "answered"]
        return min(rows)[1:] if rows else None

    with contextlib.suppress(LabError):
        return wait_for(f"{number} at a carrier", look, timeout=timeout, every=0.2)
    return None


def channels() -> int:
    """How many channels the PBX has at this moment."""
    if engine.is_freeswitch():
        return freeswitch.channels(containers.pbx_name())
    words = carriers.cli(containers.pbx_name(), "core show channels count").split()
    return int(words[0]) if words and words[0].isdigit() else 0


@dataclass(frozen=True)
class Held:
    """What became of the calls of `Hold`: all counts of calls. `media_*`: calls in which that side heard the other."""

    wanted: int
    normal: int
    dropped: int
    media_caller: int
    media_callee: int

    @property
    def ok(self) -> bool:
        """Every call ended as it should and had media both ways until the end."""
        return self.normal == self.media_caller == self.media_callee == self.wanted and self.dropped == 0


class Hold:
    """`count` calls of one phone to another, with media, for `seconds` from when the last one is up."""

    def __init__(self, count: int, seconds: float, *, number: str = "1001", to: str = "1002") -> None:
        self.count, self.number, self.to, self.seconds = count, number, to, seconds
        self.ramp = count / 10 + 2
        self.phone = Phone(to, ring=0.2, seconds=seconds + self.ramp + 60)
        port = port_of(number, "holding")
        # The first call lasts longest: `seconds` must be over for the last one to be up as well.
        self.run = caller("hold", number, to, port=port, talk=seconds + self.ramp, wait=10)
        options = ("-m", str(count), "-l", str(count), "-r", "10")
        self.run.step("caller", *options, talk_ms=int((seconds + self.ramp) * 1000), answer_ms=10000)
        self.run.seconds += self.ramp

    def start(self) -> Hold:
        """Returns when all calls are up; LabError, and no call left, if that is not so in time."""
        self.phone.__enter__()
        try:
            self.run.start()
            wait_for(
                f"{self.count} calls to be answered", lambda: self.up() >= self.count, timeout=self.ramp + 15, every=0.3
            )
        except LabError:
            result = self.run.finish(stop=True)
            self.phone.__exit__()
            answers = collections.Counter(one.start for one in result.messages if one.status and not one.sent)
            raise LabError(f"{self.count} calls were not up in time; answers: {dict(answers)}") from None
        return self

    def up(self) -> int:
        """How many calls are answered and not ended, as the caller sees it."""
        return answered_now(live("hold"))

    def finish(self) -> Held:
        """Listen at the end of the time whether all calls still have media, wait for their ends, and count."""
        left = self.run.started + self.seconds - time.monotonic()
        if left > 2:
            time.sleep(left - 2)
        with listening(30) as ears:
            time.sleep(1.5)
        result = self.run.finish()
        self.phone.__exit__()
        ended = normal_ends(result.messages)
        return Held(
            wanted=self.count,
            normal=ended,
            dropped=self.count - ended,
            media_caller=ears[0].streams(self.run.port, voice(self.to)),
            media_callee=ears[0].streams(self.phone.port, voice(self.number)),
        )


def live(name: str) -> list[Message]:
    """The messages of a run of SIPp that goes on; the last line of its log may be half written."""
    text = podman("exec", PHONES, "cat", f"{FOLDER}/{name}/short.csv", check=False).stdout
    return parse_short(text.rpartition("\n")[0])


def answered_now(messages: list[Message]) -> int:
    """Calls with a 200 for their INVITE and no BYE from either side."""
    up = {one.call for one in messages if not one.sent and one.status == 200 and one.cseq.endswith("INVITE")}
    return len(up - {one.call for one in messages if one.start.startswith("BYE ")})


def normal_ends(messages: list[Message]) -> int:
    """Calls that were answered, not ended by the other side, and whose own BYE was answered with 200."""
    up = {one.call for one in messages if not one.sent and one.status == 200 and one.cseq.endswith("INVITE")}
    thrown = {one.call for one in messages if not one.sent and one.start.startswith("BYE ")}
    ended = {one.call for one in messages if not one.sent and one.status == 200 and one.cseq.endswith("BYE")}
    return len((up & ended) - thrown)
