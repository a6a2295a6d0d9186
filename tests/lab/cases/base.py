# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every case is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..handsets import Handset, Line


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


Run = Callable[[], Seen]


class Findings:
    """What a case finds out, one thing after the other; it is as expected when all of them are."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.ok = True

    def note(self, good: object, words: str, otherwise: str = "") -> bool:
        """Write down `words` if this is as it should be, else `otherwise` or NOT with the words."""
        self.words.append(words if good else otherwise or f"NOT {words}")
        self.ok = self.ok and bool(good)
        return bool(good)

    def seen(self, seconds: float = 0.0) -> Seen:
        """The whole."""
        return Seen(self.ok, ", ".join(self.words), max(seconds, 0.0))


def both_hear(seen: Findings, one: Line, other: Line) -> None:
    """Note whether two lines hear each other, and nobody else."""
    for who, whom in ((one, other), (other, one)):
        who.until_heard(whom.phone)
    fine = one.hears_only(other.phone) and other.hears_only(one.phone)
    seen.note(fine, f"{one.phone} and {other.phone} hear each other")


def feature(phone: Handset, code: str) -> str:
    """Dial a code, hear that it is done, and hang up; returns how the call went, in words."""
    line = phone.call(code).until("answered")
    line.until_heard("sound", packets=5)
    if line.state != "ended":
        line.hangup()
    return line.reason
