# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an extension can do with its calls: park, pick up, forward, be left alone, record."""

from __future__ import annotations

import re
import time

from .. import carriers, containers, engine, freeswitch, sounds
from ..handsets import Handset, Line, handsets, outside
from ..shell import LabError, wait_for
from .base import Findings, Run, Seen, both_hear, feature

NOTICE = 10  # packets of it


def parked_slots() -> dict[str, str]:
    """Slot and channel of every parked call, in whichever lot."""
    if engine.is_freeswitch():
        return freeswitch.parked(containers.pbx_name())
    lots = re.findall(r"Parking Lot: (\S+)", carriers.cli(containers.pbx_name(), "parking show"))
    words = [carriers.cli(containers.pbx_name(), f"parking show {lot}") for lot in lots]
    return parse_parked("\n".join(words))


def parse_parked(words: str) -> dict[str, str]:
    """Slot and channel of every parked call out of what `parking show LOT` prints."""
    return dict(re.findall(r"Space\s*:\s+(\d+).*?Channel\s*:\s+(\S+)", words, re.DOTALL))


def park(seen: Findings, phone: Handset, number: str) -> str:
    """The newest call of a telephone is transferred to the parking; returns the slot. LabError if it is not there then."""
    before = set(parked_slots())
    line = phone.lines()[-1]
    said = line.refer(number)
    line.referred()
    slots = sorted(set(parked_slots()) - before)
    if not slots:
        raise LabError(f"not parked, though REFER was answered with {said}")
    seen.note(True, f"{phone.number} parks it: slot {slots[0]}")
    return slots[0]


def parked(did: str, first: str, second: str, number: str) -> Run:
    """An outside caller talks to the first, is parked by it, and taken back by the second."""

    def run() -> Seen:
        seen = Findings()
        with outside() as stranger, handsets(first, second) as (one, other):
            line = stranger.call(did)
            at_first = one.arrival().answer()
            line.until("answered")
            both_hear(seen, line, at_first)
            began = time.time()
            slot = park(seen, one, number)
            line.until_heard("sound", timeout=6)
            seen.note(True, "music heard")
            taken = other.call(slot).until("answered")
            took = time.time() - began
            both_hear(seen, line, taken)
            line.hangup()
            taken.until("ended")
        return seen.seen(took)

    return run


def parked_returns(caller: str, first: str, number: str, *, within: float = 60) -> Run:
    """A call that nobody takes back rings at whoever parked it."""

    def run() -> Seen:
        seen = Findings()
        with handsets(caller, first) as (phone, one):
            line = phone.call(first)
            one.arrival().answer()
            line.until("answered")
            park(seen, one, number)
            began = time.time()
            again = one.arrival(within).answer()
            took = time.time() - began
            both_hear(seen, line, again)
            line.hangup()
        return seen.seen(took)

    return run


def pickup(caller: str, ringing: str, picker: str, code: str) -> Run:
    """A call that rings at one is taken by another of its group."""

    def run() -> Seen:
        seen = Findings()
        with handsets(caller, ringing, picker) as (phone, one, other):
            line = phone.call(ringing)
            rings = one.arrival().until("ringing")
            taken = other.call(code).until("answered")
            line.until("answered")
            rings.until("ended", 3)
            seen.note(rings.reason.startswith("487"), f"{picker} dials {code}: {ringing} stops ringing")
            both_hear(seen, line, taken)
            line.hangup()
        return seen.seen(taken.was("answered") - taken.was("calling"))

    return run


def left_alone(caller: str, extension: str, code: str) -> Run:
    """An extension with do-not-disturb does not ring; after the code again it does."""

    def run() -> Seen:
        seen = Findings()
        with handsets(caller, extension) as (phone, other):
            feature(other, code)
            try:
                line = phone.call(extension)
                time.sleep(1.5)
                quiet = not [one for one in other.lines() if one.was("ringing") and not one.was("calling")]
                seen.note(quiet, f"after {code} {extension} does not ring")
                line.hangup()
            finally:
                feature(other, code)
            line = phone.call(extension)
            rings = other.arrival().until("ringing")
            seen.note(True, f"after {code} again it does")
            line.hangup()
        return seen.seen(rings.was("ringing") - line.was("calling"))

    return run


def forwarded(caller: str, extension: str, to: str, on: str, off: str) -> Run:
    """An extension forwards its calls by a code and the number, and takes that back."""

    def run() -> Seen:
        seen = Findings()
        with handsets(caller, extension, to) as (phone, one, other):
            feature(one, f"{on}{to}")
            try:
                line = phone.call(extension)
                there = other.arrival().answer()
                line.until("answered")
                seen.note(not [row for row in one.lines() if not row.was("calling")], f"{to} rings, {extension} not")
                both_hear(seen, line, there)
                took = there.was("ringing") - line.was("calling")
                line.hangup()
            finally:
                feature(one, off)
            line = phone.call(extension)
            one.arrival().until("ringing")
            seen.note(True, f"after {off} {extension} rings again")
            line.hangup()
        return seen.seen(took)

    return run


def recorded(caller: str, extension: str, code: str, *, folder: str = sounds.RECORDINGS) -> Run:
    """A call is recorded: both hear that it is, and a file with both voices comes of it. code: digits pressed, or empty."""

    def run() -> Seen:
        seen = Findings()
        with handsets(caller, extension) as (phone, other):
            before = sounds.files(folder)
            line = phone.call(extension)
            there = other.arrival().answer()
            line.until("answered")
            for one in (line, there):
                one.mute()
            if code:
                there.press(code, pause=0.15)
            began = time.time()
            wait_for("a notice to be heard by the caller", lambda: line.hears().get("sound", 0) >= NOTICE, timeout=6)
            took = time.time() - began
            seen.note(True, "the caller hears a notice")
            wait_quiet(line)
            for one in (line, there):
                one.mute(False)
                time.sleep(1)
                one.mute()
            line.hangup()
            there.until("ended")
            path = sounds.new_file(folder, before, timeout=6)
            voices = sounds.voices(sounds.fetch(path), (caller, extension))
            words = " and ".join(f"{who} for {long:.1f} s" for who, long in voices.items())
            seen.note(min(voices.values()) > 0.4, f"a file with {words}")
        return seen.seen(took)

    return run


def wait_quiet(line: Line, timeout: float = 12) -> None:
    """Return when a line has heard nothing but silence for a while."""
    end = time.monotonic() + timeout
    while time.monotonic() < end and "sound" in line.listen(0.4):
        pass
