# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs on a host with Asterisk: kills a run at many moments and looks at what is left, and what the next run makes of it.

`killed.py random ROUNDS` spreads the moments over the time that a run takes; `killed.py points` kills before each call
that touches a file or speaks to the server (of those that lay out candidates, before every third).
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import world
from ansible_collections.telephony.pbx.plugins.module_utils.clients.ami import Ami

CALLS: list[tuple[Any, str]] = [
    *((os, name) for name in "open write fsync close replace rename unlink mkdir fchmod fchown chmod chown".split()),
    (tempfile, "mkstemp"),
    (tempfile, "mkdtemp"),
    (shutil, "rmtree"),
    (Ami, "command"),
    (Ami, "action"),
    (Ami, "event_lists"),
]


def counted(at: int, seen: list[str] | None = None) -> None:
    """Let this process kill itself before call number `at` of those above; without a number only count them."""
    calls = iter(range(1, 10**6))

    def wrapped(real: Callable[..., Any], name: str) -> Callable[..., Any]:
        def call(*given: Any, **more: Any) -> Any:
            if seen is not None:
                seen.append(name)
            if next(calls) == at:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*given, **more)

        return call

    for owner, name in CALLS:
        setattr(owner, name, wrapped(getattr(owner, name), name))


class Rounds:
    """The rounds so far: `found` is what was wrong, `phases` how often a run died in which phase."""

    def __init__(self) -> None:
        world.reset()
        self.before = world.contents()
        done = world.apply(world.new())
        if "activation" not in done or not done["activation"]["verified"]:
            raise RuntimeError(f"the change itself does not work: {done}")
        self.after = world.contents()
        self.found: list[str] = []
        self.phases: Counter[str] = Counter()
        self.count = 0

    def back(self) -> None:
        """Put the files back that the change touches, and let the server read them."""
        for name, data in self.before.items():
            if data is not None:
                with open(name, "r+b") as stream:
                    stream.truncate()
                    stream.write(data)
        shutil.rmtree(world.FAULTS.parent, ignore_errors=True)
        shutil.rmtree(world.STATE, ignore_errors=True)
        world.again()

    def one(self, label: str, work: Callable[[], Any], end: Callable[[int], None]) -> None:
        """One round: a run that is killed, a look at the files, the run that completes it, a look at everything."""
        self.count += 1
        self.back()
        child = world.fork(work)
        end(child)
        world.finish(child)
        found: list[str] = []
        journal = world.STATE / "journal.json"
        text = journal.read_text() if journal.exists() else ""
        self.phases["writing" if '"writing"' in text else "written" if '"written"' in text else "none"] += 1
        there = world.contents()
        found += [f"{name} is neither old nor new" for name, data in there.items() if data not in self.sides(name)]
        if self.count % 2:  # somebody comes who wants nothing of it: whole and alike must it be nevertheless
            world.apply({"pjsip_endpoints": {"endpoints": []}})
            state = {"old": self.before, "new": self.after}.get(world.held())
            # Before the journal was written nothing was done, and after it all is put back or activated.
            if state is None or world.contents() != state:
                found.append(f"files and server do not agree after a run without a wish: {world.held()}")
        done = world.apply(world.new())
        if "activation" not in done:
            found.append(f"the next run fails: {done}")
        if world.contents() != self.after:
            found.append("the next run does not complete the files")
        if world.held() != "new":
            found.append(f"the server holds {world.held()}")
        found += [f"left: {one}" for one in world.litter()]
        repeated = world.apply(world.new()) if self.count % 2 else {"changed": False}
        if repeated.get("changed") is not False:
            found.append(f"the run after that changes something: {repeated}")
        self.found += [f"{label}: {one}" for one in found]

    def sides(self, name: str) -> tuple[bytes | None, bytes | None]:
        """Return what a file may hold."""
        return self.before[name], self.after[name]


def at_random(rounds: Rounds, count: int) -> dict[str, Any]:
    """Kill at moments that are spread over a run and random within their part of it."""
    rounds.back()
    begun = time.monotonic()
    world.finish(world.fork(lambda: world.apply(world.new())))
    whole = time.monotonic() - begun
    for number in range(count):
        delay = whole * (number + random.random()) / count

        def end(child: int, delay: float = delay) -> None:
            time.sleep(delay)
            os.kill(child, signal.SIGKILL)

        rounds.one(f"after {delay * 1000:.0f} of {whole * 1000:.0f} ms", lambda: world.apply(world.new()), end)
    return {"seconds": whole}


def at_points(rounds: Rounds) -> dict[str, Any]:
    """Kill before each call, and after the last."""
    rounds.back()
    place = world.STATE.parent / "calls.json"

    def listed() -> list[str]:
        seen: list[str] = []
        counted(0, seen)
        world.apply(world.new())
        return list(seen)

    world.STATE.parent.mkdir(exist_ok=True)
    world.finish(world.fork(listed, place))
    calls = json.loads(place.read_text())
    place.unlink()
    begun = calls.index("fsync")  # before that, only candidates are laid out: every third moment of it will do
    for at, name in enumerate(calls, 1):
        if at < begun and at % 3:
            continue

        def work(at: int = at) -> None:
            counted(at)
            world.apply(world.new())

        rounds.one(f"before call {at}, {name}", work, lambda child: None)
    return {"calls": calls}


def main(mode: str, count: str = "50") -> None:
    """Do the rounds."""
    rounds = Rounds()
    told = at_random(rounds, int(count)) if mode == "random" else at_points(rounds)
    world.reset()
    world.tell({**told, "rounds": rounds.count, "phases": rounds.phases, "found": rounds.found})


if __name__ == "__main__":
    main(*sys.argv[1:])
