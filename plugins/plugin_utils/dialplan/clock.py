# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The server's clock: times of includes, GotoIfTime and IFTIME (main/pbx_timing.c of Asterisk 22), and STRFTIME. Pure."""

from __future__ import annotations

import datetime
import re
import zoneinfo
from dataclasses import dataclass

_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = re.compile(r"\s*([+-]?\d{1,2}):\s*([+-]?\d{1,2})")
_NUMBER = re.compile(r"\s*([+-]?\d{1,2})")
_DAY = 24 * 60


@dataclass(frozen=True)
class Clock:
    """One moment, aware, and the time zone of the server (None: that of the moment)."""

    at: datetime.datetime
    zone: str | None = None

    @property
    def epoch(self) -> int:
        return int(self.at.timestamp())

    def local(self, zone: str = "", epoch: float | None = None) -> datetime.datetime:
        """A moment as the clocks of a zone show it; no zone: the server's; one that nobody knows is UTC, as there."""
        moment = self.at if epoch is None else datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc)
        name = zone or self.zone
        if not name:
            return moment.astimezone(self.at.tzinfo)
        try:
            return moment.astimezone(zoneinfo.ZoneInfo(name.lstrip(":")))
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            return moment.astimezone(datetime.timezone.utc)

    def holds(self, times: str, epoch: float | None = None) -> bool:
        """Whether `times,weekdays,days,months[,zone]` hold now, or at a moment; no text: always."""
        if not times:
            return True
        fields = re.split(r"[|,]", times)
        now = self.local(fields[-1] if len(fields) == 5 else "", epoch)
        hours, weekdays, days, months = (fields + ["*"] * 4)[:4]
        return (
            now.month - 1 in _range(months, _MONTHS, 12)
            and now.day - 1 in _range(days, (), 31)
            and now.isoweekday() % 7 in _range(weekdays, _DAYS, 7)
            and _in_hours(hours, now.hour * 60 + now.minute)
        )

    def written(self, form: str, zone: str = "", epoch: str = "") -> str:
        """STRFTIME: a moment (seconds since 1970; no number: now) in a form of strftime; no form: %c."""
        found = re.match(r"\s*(\d+)", epoch)
        seconds = int(found.group(1)) if found else None
        moment = self.local(zone, seconds)
        text = re.sub(r"%(?:(\d)?q|s)", lambda one: self._own(one.group(0), moment), form or "%c")
        return moment.strftime(text)

    def _own(self, sign: str, moment: datetime.datetime) -> str:
        """%s, which Python would read in the zone of this machine, and Asterisk's own %q: fractions of a second."""
        if sign.endswith("s"):
            return str(int(moment.timestamp()))
        return f"{moment.microsecond:06d}"[: int(sign[1:-1] or 3)]


def _place(text: str, names: tuple[str, ...], most: int) -> int | None:
    """A name or a number as a place from 0."""
    if text[:3].lower() in names and len(text) == 3:
        return names.index(text.lower())
    found = _NUMBER.match(text)
    number = int(found.group(1)) if found else 0
    return number - 1 if 1 <= number <= most else None


def _range(text: str, names: tuple[str, ...], most: int) -> set[int]:
    """The places that `a-b&c` holds; ranges run around the end. A part that is not understood is passed over."""
    if text in ("", "*"):
        return set(range(most))
    found: set[int] = set()
    for part in text.split("&"):
        first, dash, last = part.partition("-")
        start = _place(first, names, most)
        end = _place(last, names, most) if dash else start
        if start is None or end is None:
            continue
        found.add(end)
        while start != end:
            found.add(start)
            start = (start + 1) % most
    return found


def _minute(text: str) -> int | None:
    found = _TIME.match(text)
    hour, minute = (int(found.group(1)), int(found.group(2))) if found else (-1, -1)
    return hour * 60 + minute if 0 <= hour <= 23 and 0 <= minute <= 59 else None


def _in_hours(text: str, now: int) -> bool:
    """Whether a minute of the day lies in `08:00-12:00&13:00-17:00`, both ends included."""
    if text in ("", "*"):
        return True
    for part in text.split("&"):
        first, dash, last = part.partition("-")
        start, end = _minute(first), _minute(re.sub(r"^\D+", "", last) if dash else first)
        if start is not None and end is not None and (now - start) % _DAY <= (end - start) % _DAY:
            return True
    return False
