# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Callers from outside who are not let in, and those who try to get out again at the owner's expense."""

from __future__ import annotations

import time

from .. import carriers, containers
from ..handsets import handsets, outside
from .base import Findings, Run, Seen, both_hear


def blocked(did: str, extension: str, caller: str | None) -> Run:
    """A blocked caller, or with None an anonymous one, is refused and no phone rings."""

    def run() -> Seen:
        seen = Findings()
        with outside(caller) as stranger, handsets(extension) as (phone,):
            line = stranger.call(did)
            line.agent.wait("the caller to be refused", lambda: line.state in ("answered", "ended"), 6)
            seen.note(not line.was("answered") and line.status >= 400, f"refused with {line.reason}", "answered")
            seen.note(not phone.lines(), f"{extension} did not ring")
            if line.state != "ended":
                line.hangup()
        return seen.seen(line.was("ended") - line.was("calling"))

    return run


def nothing_left(seen: Findings, since: float, number: str) -> None:
    """Note that no call has arrived at any carrier."""
    time.sleep(1)
    left = [row.number for name in carriers.CARRIERS for row in carriers.arrivals(name, since=since)]
    seen.note(not left, f"no call to {number} left", f"calls left: {' '.join(left)}")


def transfer_refused(did: str, extension: str, number: str) -> Run:
    """An outside caller who is talking to an extension asks for a transfer to an outside number, and does not get it."""

    def run() -> Seen:
        seen, since = Findings(), time.time()
        with outside() as stranger, handsets(extension) as (phone,):
            line = stranger.call(did)
            there = phone.arrival().answer()
            line.until("answered")
            both_hear(seen, line, there)
            began = time.time()
            said = line.refer(number)
            if said.startswith("2"):
                said = line.referred()
            took = time.time() - began
            seen.note(not said.startswith("2"), f"REFER refused with {said}", f"REFER accepted: {said}")
            nothing_left(seen, since, number)
            if line.state != "ended" and there.state != "ended":
                both_hear(seen, line, there)
                line.hangup()
        return seen.seen(took)

    return run


def answer_elsewhere_refused(did: str, extension: str, number: str) -> Run:
    """The called telephone answers an outside caller with 302 to an outside number: no call may leave for that."""

    def run() -> Seen:
        seen, since = Findings(), time.time()
        uri = f"sip:{number}@{containers.pbx_address()}"
        with outside() as stranger, handsets(extension, redirect=uri) as (phone,):
            line = stranger.call(did)
            phone.arrival()
            nothing_left(seen, since, number)
            line.hangup()
            seen.note(True, f"{extension} answered with 302 to {number}")
        return seen.seen(0.0)

    return run


def called_party_refused(extension: str, dialled: str, arrives: str, number: str) -> Run:
    """A called party outside answers and asks for a transfer to another outside number, and does not get it."""

    def run() -> Seen:
        seen, since = Findings(), time.time()
        with carriers.transferring(number), handsets(extension) as (phone,):
            line = phone.call(dialled).until("answered")
            time.sleep(1.5)
            rows = [row for name in carriers.CARRIERS for row in carriers.arrivals(name, since=since)]
            asked = [row for row in rows if row.number == arrives and row.outcome == "transfers"]
            seen.note(asked, f"{arrives} answered and sent REFER to {number}")
            others = [row.number for row in rows if row not in asked]
            seen.note(not others, f"no call to {number} left", f"calls left: {' '.join(others)}")
            if line.state != "ended":
                line.hangup()
        return seen.seen(time.time() - since)

    return run
