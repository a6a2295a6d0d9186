# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The times of a condition. Pure; after switch_xml_std_datetime_check and its comparisons in FreeSWITCH 1.11."""

from __future__ import annotations

import datetime
import math
import re
import zoneinfo
from collections.abc import Mapping

from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.clock import Clock
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.unknown import Unfollowed

DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_DATE = re.compile(r"\s*(\d+)-(\d+)-(\d+)(?:\s+(\d+):(\d+)(?::(\d+))?)?\s*")


def holds(condition: Mapping, clock: Clock, zone: str, offset: str) -> bool | None:
    """Whether the times of a condition hold; None where it has none.

    zone    the channel's variable `timezone`, "" where it is not set: then the server's
    offset  the channel's variable `tod_tz_offset`: whole hours east of Greenwich; counts before the zone
    """
    times = {str(name): str(text) for name, text in (condition.get("times") or {}).items() if text is not None}
    tz_offset, dst = condition.get("tz_offset"), condition.get("dst")
    if not times and tz_offset is None and dst is None:
        return None
    if dst is not None:
        raise Unfollowed("dst", "the engine does not know whether the server has daylight saving time")
    now = _now(clock, zone, offset)
    shift = now.utcoffset()
    if tz_offset is not None and shift is not None and int(tz_offset) != int(shift.total_seconds() / 3600):
        return False
    return all(_one(name, text, now, clock) for name, text in times.items())


def _now(clock: Clock, zone: str, offset: str) -> datetime.datetime:
    if re.fullmatch(r"[+-]?\d+", offset):
        return clock.at.astimezone(datetime.timezone(datetime.timedelta(hours=int(offset))))
    if zone:
        try:
            return clock.at.astimezone(zoneinfo.ZoneInfo(zone))
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            raise Unfollowed("timezone", f"{zone} is no time zone") from None
    return clock.local()


def _one(name: str, text: str, now: datetime.datetime, clock: Clock) -> bool:
    day_of_year = now.timetuple().tm_yday
    weekday = now.isoweekday() % 7 + 1  # Sunday is 1
    first = (7 - (now.day - weekday) % 7) % 7
    numbers = {
        "year": now.year,
        "yday": day_of_year,
        "mon": now.month,
        "mday": now.day,
        "week": (day_of_year - 1) // 7 + 1,
        "mweek": math.ceil((now.day + first) / 7),
        "hour": now.hour,
        "minute": now.minute,
        "minute-of-day": now.hour * 60 + now.minute + 1,
    }
    if name in numbers:
        return _number(text, numbers[name])
    if name == "wday":
        return _weekday(text, weekday)
    if name == "time-of-day":
        return _time_of_day(text, now.hour * 3600 + now.minute * 60 + now.second)
    if name == "date-time":
        return _date_time(text, clock)
    raise Unfollowed(name, "the engine does not know this time of a condition")


def _number(text: str, value: int) -> bool:
    """`1`, `9-17` and `18-8` (around the end), with commas between them; the server stops reading at anything else."""
    at = 0
    while True:
        found = re.compile(r"\s*([+-]?\d+)?(?:(-)\s*([+-]?\d+)?)?").match(text, at)
        if found is None:
            return False
        first, last = int(found.group(1) or 0), int(found.group(3) or 0)
        if not found.group(2):
            if first == value:
                return True
        elif first <= value <= last if first <= last else value >= first or value <= last:
            return True
        at = found.end()
        if text[at : at + 1] != ",":
            return False
        at += 1


def _weekday(text: str, today: int) -> bool:
    """`mon-fri`, `2-6`, `sun,sat`: Sunday is 1, a range may run around the end of the week."""
    for part in text.split(","):
        first, dash, last = part.partition("-")
        start, end = _day(first), _day(last if dash else first)
        if start <= end and start <= today <= end:
            return True
        if start > end and (today >= start or today <= end):
            return True
    return False


def _day(text: str) -> int:
    word = text.strip().lower()
    return int(word) if word.isdigit() else DAYS.index(word[:3]) + 1 if word[:3] in DAYS else -1


def _time_of_day(text: str, now: int) -> bool:
    """`08:30-17:30` with seconds or without, both ends included; several with commas; around midnight too."""
    for part in text.split(","):
        found = re.match(r"\s*(\d+):(\d+)(?::(\d+))?\s*-\s*(\d+):(\d+)(?::(\d+))?", part)
        if found:
            values = [int(one or 0) for one in found.groups()]
            start = values[0] * 3600 + values[1] * 60 + values[2]
            end = values[3] * 3600 + values[4] * 60 + values[5]
            if start <= now <= end if start <= end else now >= start or now <= end:
                return True
    return False


def _date_time(text: str, clock: Clock) -> bool:
    """`2026-12-28 00:00:00~2026-12-31 23:59:59`: times of the server's zone, the end not included."""
    for part in text.split(","):
        start, tilde, end = part.partition("~")
        if not tilde:
            continue
        moments = [_moment(one, clock) for one in (start, end)]
        if moments[0] is None or moments[1] is None:
            return False
        if moments[0] <= clock.local() < moments[1]:
            return True
    return False


def _moment(text: str, clock: Clock) -> datetime.datetime | None:
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    values = [int(one or 0) for one in found.groups()]
    year, month, day, hour, minute, second = values
    try:
        plain = datetime.datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None
    return plain.replace(tzinfo=clock.local().tzinfo)
