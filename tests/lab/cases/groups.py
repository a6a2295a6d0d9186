# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hours, menus and queues; ring groups, conferences and paging: calls that several telephones have a part in."""

from __future__ import annotations

import contextlib
import datetime
import time
import zoneinfo
from collections.abc import Collection, Iterator

from .. import carriers, clock, containers, engine, freeswitch, secrets
from ..handsets import Handset, Line, handsets, outside, voice_of
from ..shell import wait_for
from .base import Findings, Run, Seen, both_hear, feature
from .messages import message_left

HOURS_ZONE = "Australia/Sydney"
HOLIDAYS = ("12-25", "12-28", "12-29", "12-30", "12-31", "01-26")  # of the office, month and day


def office_day(
    hour: int, minute: int = 0, *, zone: str = HOURS_ZONE, not_on: Collection[str] = HOLIDAYS
) -> datetime.datetime:
    """Such a time on the next Monday to Friday that is no holiday and at least a day away: a step forward."""
    day = datetime.datetime.now(zoneinfo.ZoneInfo(zone)) + datetime.timedelta(days=1)
    while day.weekday() > 4 or f"{day:%m-%d}" in not_on:
        day += datetime.timedelta(days=1)
    return day.replace(hour=hour, minute=minute, second=0, microsecond=0)


def next_date(month: int, day: int, hour: int, *, zone: str = HOURS_ZONE) -> datetime.datetime:
    """Such a time on the next day of this date that comes after the next office day."""
    after = office_day(23, zone=zone)
    found = after.replace(month=month, day=day, hour=hour)
    return found if found > after else found.replace(year=found.year + 1)


def menu_to_queue(did: str, key: str, agents: tuple[str, ...], moment: datetime.datetime) -> Run:
    """Within the hours an outside caller hears the menu and presses a key: all agents ring, the last one answers."""

    def run() -> Seen:
        clock.set_to(moment)
        seen = Findings()
        with outside() as stranger, handsets(*agents) as phones:
            took = through_menu(seen, stranger, did, key, phones)
        return seen.seen(took)

    return run


def through_menu(seen: Findings, stranger: Handset, did: str, key: str, phones: list[Handset]) -> float:
    """The same with telephones that are there already; returns the seconds from the key to the ringing."""
    line = stranger.call(did).until("answered")
    line.until_heard("sound")
    seen.note(True, "menu heard")
    pressed = time.time()
    line.press(key)
    ringing = [phone.arrival() for phone in phones]
    seen.note(ringing, f"{key} pressed: {' and '.join(phone.number for phone in phones)} ring")
    agent = ringing[-1].answer()
    both_hear(seen, line, agent)
    line.hangup()
    agent.until("ended")
    return agent.was("ringing") - pressed


def closed_to_voicemail(did: str, mailbox: str, moment: datetime.datetime) -> Run:
    """Outside the hours an outside caller hears a greeting, speaks, and the message is kept; no phone rings."""

    def run() -> Seen:
        clock.set_to(moment)
        seen = Findings()
        with outside() as stranger, handsets(mailbox) as (phone,):
            took = message_left(seen, stranger, did, mailbox)
            seen.note(not phone.lines(), "no phone rang")
        return seen.seen(took)

    return run


def overridden(did: str, code: str, key: str, agents: tuple[str, ...], moment: datetime.datetime) -> Run:
    """While it is closed an agent forces it open by a code: callers come through the menu. The code again ends that."""

    def run() -> Seen:
        clock.set_to(moment)
        seen = Findings()
        with outside() as stranger, handsets(*agents) as phones:
            feature(phones[0], code)
            try:
                took = through_menu(seen, stranger, did, key, phones)
            finally:
                feature(phones[0], code)
        return seen.seen(took)

    return run


@contextlib.contextmanager
def alone() -> Iterator[list[Handset]]:
    """A telephone outside, in the form of `handsets`."""
    with outside() as stranger:
        yield [stranger]


def rings_all(caller: str | None, number: str, members: tuple[str, ...]) -> Run:
    """All members of a group ring at once, the last one answers, and the others stop ringing. caller: None is outside."""

    def run() -> Seen:
        seen = Findings()
        with handsets(caller) if caller else alone() as (phone,), handsets(*members) as others:
            line = phone.call(number)
            ringing = [one.arrival().until("ringing") for one in others]
            times = [one.was("ringing") for one in ringing]
            seen.note(max(times) - min(times) < 0.5, f"{' and '.join(members)} rang together")
            answered = ringing[-1].answer()
            line.until("answered")
            for one in ringing[:-1]:
                one.until("ended", 3)
            cancelled = all(one.reason.startswith("487") for one in ringing[:-1])
            seen.note(cancelled, f"{members[-1]} answered, the others stopped", "the others went on ringing")
            both_hear(seen, line, answered)
            line.hangup()
        return seen.seen(max(times) - line.was("calling"))

    return run


def in_conference(number: str) -> list[str]:
    """The PBX's own list of who is in a conference, lower part of each line: channels."""
    if engine.is_freeswitch():
        return freeswitch.in_conference(containers.pbx_name(), number)
    words = carriers.cli(containers.pbx_name(), f"confbridge list {number}")
    return [line.split()[0] for line in words.splitlines() if "/" in line.split(" ")[0]]


def conference(number: str, pin: str, members: tuple[str, ...], *, wrong: str = "192837") -> Run:
    """Telephones meet with the PIN; each hears whoever speaks; a wrong PIN does not lead in. pin: name in `secrets`."""

    def run() -> Seen:
        seen = Findings()
        with handsets(*members) as phones:
            intruder, *lines = [phone.call(number).until("answered") for phone in (phones[0], *phones)]
            for line in (intruder, *lines):
                line.mute()
            for line in (intruder, *lines):
                line.until_heard("sound", packets=10)  # asks for the PIN
            intruder.press(f"{wrong}#")
            for line in lines:
                line.press(f"{secrets.current()[pin]}#")
            what = f"{len(members)} in conference {number}"
            wait_for(what, lambda: len(in_conference(number)) >= len(members), timeout=10, every=0.2)
            took = time.time() - lines[0].was("calling")
            there = in_conference(number)
            mine = all(any(f"/{member}-" in channel for channel in there) for member in members)
            seen.note(mine and len(there) == len(members), f"{len(members)} are in, a wrong PIN is not")
            each_heard(seen, lines)
            known = [one for one in members if voice_of(one) in intruder.hears()]
            seen.note(not known, "whoever has no PIN hears nobody")
            for line in (intruder, *lines):
                if line.state != "ended":
                    line.hangup()
        return seen.seen(took)

    return run


def hear_in_room(line: Line, speaker: Line, *, packets: int = 15) -> None:
    """Wait until a line hears the speaker. Rooms of FreeSWITCH mix at 16 kHz: some voices are spelled otherwise after that."""
    if not engine.is_freeswitch():
        line.until_heard(speaker.phone, packets=packets, timeout=6)
        return
    keys = ("sound", voice_of(speaker.phone))

    def heard() -> int:
        return sum(line.hears().get(key, 0) for key in keys)

    before = heard()
    wait_for(f"{line.phone} to hear {speaker.phone}", lambda: heard() >= before + packets, timeout=6, every=0.1)


def each_heard(seen: Findings, lines: list[Line]) -> None:
    """One after the other speaks, and all others must hear that voice. All lines are muted before and after."""
    for speaker in lines:
        speaker.mute(False)
        for other in lines:
            if other is not speaker:
                hear_in_room(other, speaker)
        speaker.mute()
    seen.note(True, "each hears the others")


def paging(caller: str, number: str, members: tuple[str, ...]) -> Run:
    """The members' telephones answer by themselves, as they are asked to, and hear the caller."""

    def run() -> Seen:
        seen = Findings()
        with handsets(caller) as (phone,), handsets(*members, auto=True) as others:
            line = phone.call(number)
            paged = [one.arrival() for one in others]
            for one in paged:
                one.until("answered", 3)
            seen.note(paged, f"{' and '.join(members)} answered by themselves")
            for one in paged:
                one.until_heard(caller)
            seen.note(True, f"both hear {caller}" if len(paged) == 2 else f"all hear {caller}")
            took = max(one.was("answered") for one in paged) - line.was("calling")
            line.hangup()
            for one in paged:
                one.until("ended")
        return seen.seen(took)

    return run
