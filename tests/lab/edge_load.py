# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls at a steady rate through the edge, each of them counted: answered, ended by the caller, and heard.

A call is good when SIPp went through its whole scenario (answered, talked, its BYE answered) and its own RTP port was reached by
most of the packets that an echo sends in that time. Ports are not used twice in a run, so packets belong to one call.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from .host import podman
from .shell import LabError

TALK = 3.0  # seconds
PACKETS = 50  # in a second
HEARD = 0.8  # share of the packets of a whole call that must come back
TARGET = "10.97.1.10"
CALLERS = ("edge-phones", "edge-carrier")
# Each call takes two pairs of ports.
RTP = range(10000, 60000)
WORDS = re.compile(r"(receive timeout on message [^\r\n]*:\d+|retransmission [^\r\n]*)|, received '([^\r\n]*)")
LINE = re.compile(r"(up|end) (\S+) (\d+) (\S*)")


@dataclass(frozen=True)
class Load:
    """What became of all calls. `by_server`: calls by the name that the answering server gives itself.

    `silent` are calls that went well but heard too little; they count as failed.
    """

    wanted: int
    ok: int
    failed: int
    silent: int
    by_server: dict[str, int]
    rate: float
    reasons: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether there were calls and none failed."""
        return self.wanted > 0 and self.ok == self.wanted


@dataclass(frozen=True)
class Tried:
    """The highest rate without error, 0 if there is none, and how many calls failed at each rate tried."""

    best: int
    failed: dict[int, int]


def judge(wanted: int, rate: float, log: str, heard: dict[int, int], errors: str = "") -> Load:
    """Count the calls of one run.

    `log` has a line `up ID PORT SERVER` when a call was answered and `end ID PORT SERVER` when it ended well; `heard` are
    packets by RTP port.
    """
    answered: dict[str, tuple[int, str]] = {}
    ended: set[str] = set()
    for what, call, port, server in LINE.findall(log):
        if what == "up":
            answered[call] = (int(port), server)
        else:
            ended.add(call)
    need = TALK * PACKETS * HEARD
    whole = ended & set(answered)
    silent = {call for call in whole if heard.get(answered[call][0], 0) < need}
    good = len(whole - silent)
    servers = Counter(server or "unknown" for port, server in answered.values())
    return Load(wanted, good, wanted - good, len(silent), dict(sorted(servers.items())), rate, reasons(errors))


def reasons(errors: str) -> list[str]:
    """What SIPp complained of, each kind once with its count, the most frequent first, five at most."""
    found = [one[1] or one[0] for one in re.findall(WORDS, errors)]
    return [f"{count} x {text.strip()}" for text, count in Counter(found).most_common(5)]


def together(loads: list[Load]) -> Load:
    """Several runs that went on at the same time, as one."""
    servers: Counter[str] = Counter()
    for one in loads:
        servers.update(one.by_server)
    return Load(
        sum(one.wanted for one in loads),
        sum(one.ok for one in loads),
        sum(one.failed for one in loads),
        sum(one.silent for one in loads),
        dict(sorted(servers.items())),
        round(sum(one.rate for one in loads), 3),
        [text for one in loads for text in one.reasons],
    )


def run(rate: float, seconds: float, number: str = "600", target: str = TARGET) -> Load:
    """Place calls for `seconds`, `rate` in each, four fifths of them by phones and the rest by the carrier; wait for all ends."""
    shares = {CALLERS[0]: rate * 0.8, CALLERS[1]: rate * 0.2}
    orders = {
        name: {
            "rate": share,
            "register": name == CALLERS[0],
            "calls": max(1, round(share * seconds)),
            "target": target,
            "number": number,
        }
        for name, share in shares.items()
    }
    return together(list(at_once(orders, seconds + TALK + 40).values()))


def at_once(orders: dict[str, dict], limit: float) -> dict[str, Load]:
    """Run every order in its container, all at the same time. LabError if one does not answer as it should."""
    from concurrent.futures import ThreadPoolExecutor

    def work(name: str) -> Load:
        order = {**orders[name], "talk": TALK, "ports": [RTP[0], RTP[-1]], "limit": limit}
        done = podman("exec", name, "python3", "/lab/edge_files/load.py", stdin=json.dumps(order), timeout=limit + 20)
        try:
            said = json.loads(done.stdout.strip().splitlines()[-1])
        except (IndexError, ValueError):
            raise LabError(f"the calls of {name} ended without a result: {done.stdout}{done.stderr}") from None
        heard = {int(port): count for port, count in said["heard"].items()}
        return judge(order["calls"], order["rate"], said["log"], heard, said["errors"])

    with ThreadPoolExecutor(len(orders)) as pool:
        return dict(zip(orders, pool.map(work, orders)))


def highest(attempt: Callable[[int], Load], cap: int, first: int = 10) -> Tried:
    """The highest whole rate up to `cap` at which no call fails: doubled from `first` until one does, then halved towards it.

    The answer is within a tenth, at least 1, of the true one; a machine that others load gives a lower one.
    """
    failed: dict[int, int] = {}

    def good(rate: int) -> bool:
        found = attempt(rate)
        failed[rate] = found.failed
        return found.clean

    best, over, rate = 0, cap + 1, min(first, cap)
    while rate > best and rate < over:
        if good(rate):
            best = rate
            rate = min(rate * 2, cap) if over > cap else (best + over) // 2
        else:
            over = rate
            rate = (best + over) // 2
        if over <= cap and over - best <= max(1, best // 10):
            break
    return Tried(best, failed)
