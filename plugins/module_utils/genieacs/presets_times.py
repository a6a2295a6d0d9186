# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a preset applies: its schedule and the events of an inform, judged as GenieACS would use them.

GenieACS refuses no schedule. Numbers that are too large are taken for the largest, three or four fields for others than meant, and
what cannot be understood at all for no schedule: the preset then applies in every session.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import nearest

_MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
_DAYS = "SUN MON TUE WED THU FRI SAT".split()
# Name, least and greatest number, names: as they stand in a schedule of seven fields.
_FIELDS: tuple[tuple[str, int, int, list[str]], ...] = (
    ("second", 0, 59, []),
    ("minute", 0, 59, []),
    ("hour", 0, 23, []),
    ("day of the month", 1, 31, []),
    ("month", 1, 12, _MONTHS),
    ("day of the week", 0, 6, _DAYS),
    ("year", 1970, 2099, []),
)
_FORM = "write `<duration in seconds> <minute> <hour> <day of the month> <month> <day of the week>`, such as `3600 0 3 * * *`"
# The day of the month or week that is none, the last, the nearest weekday, the nth of a month.
_SPECIAL = {3: r"\?|L|(?:[1-9]|[12][0-9]|3[01])W", 5: rf"\?|(?:[0-6]|{'|'.join(_DAYS)})(?:L|#[1-5])"}
_LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

EVENTS = (
    "0 BOOTSTRAP",
    "1 BOOT",
    "2 PERIODIC",
    "3 SCHEDULED",
    "4 VALUE CHANGE",
    "5 KICKED",
    "6 CONNECTION REQUEST",
    "7 TRANSFER COMPLETE",
    "8 DIAGNOSTICS COMPLETE",
    "9 REQUEST DOWNLOAD",
    "10 AUTONOMOUS TRANSFER COMPLETE",
    "11 DU STATE CHANGE COMPLETE",
    "12 AUTONOMOUS DU STATE CHANGE COMPLETE",
    "13 WAKEUP",
    "14 HEARTBEAT",
    "Registered",
)


def event_key(name: str) -> str:
    """Return an event as GenieACS looks for it."""
    return re.sub(r"\s+", "_", name)


_KNOWN = {event_key(name): name for name in EVENTS}


def schedule_problem(text: str) -> str | None:
    """Return why a schedule is not what GenieACS would make of it, with what to write, or None. Empty is none at all."""
    parts = text.split()
    if not parts:
        return None
    if not re.fullmatch(r"[0-9]{1,9}(?:\.[0-9]{1,3})?", parts[0]) or not float(parts[0]):
        return f"does not begin with a duration in seconds; {_FORM}"
    fields = parts[1:]
    if fields and fields[0].startswith("@"):
        return f"says {fields[0]}, which GenieACS takes for another time; {_FORM}"
    if len(fields) not in (5, 6, 7):
        return (
            f"has {len(fields)} fields after the duration, and cron has five, or six with seconds before them; {_FORM}"
        )
    places = range(1, 6) if len(fields) == 5 else range(len(fields))
    for place, field in zip(places, fields):
        for part in field.split(","):
            reason = _part_problem(place, part.upper())
            if reason:
                return f"{reason}; {_FORM}"
    return _never(fields[1:] if len(fields) > 5 else fields)


def _part_problem(place: int, part: str) -> str | None:
    """Return what is wrong with one of the numbers, ranges or steps of a field."""
    name, least, most, names = _FIELDS[place]
    if place in _SPECIAL and re.fullmatch(_SPECIAL[place], part):
        return None
    match = re.fullmatch(r"(\*|[0-9A-Z]+(?:-[0-9A-Z]+)?)(?:/([0-9]{1,4}))?", part)
    if not match:
        return f"has `{part[:20]}` for {name}, which is no number, range or step"
    span, step = match.groups()
    if step is not None and not int(step):
        return f"has a step of 0 for {name}"
    if span == "*":
        return None
    numbers = []
    for one in span.split("-"):
        number = _number(one, names, 0 if names is _DAYS else 1)
        if number is None:
            return f"has `{one[:20]}` for {name}, which is no number" + (
                f" and none of {', '.join(names)}" if names else ""
            )
        if place == 5 and number == 7:
            return "has 7 for the day of the week, which GenieACS takes for Saturday: Sunday is 0 or SUN"
        if not least <= number <= most:
            return f"has {number} for {name}, which is from {least} to {most}: GenieACS takes another for it, without a word"
        numbers.append(number)
    if len(numbers) == 2 and numbers[0] > numbers[1]:
        return f"has a range for {name} that ends before it begins, which no time is in"
    return None


def _number(text: str, names: list[str], first: int) -> int | None:
    if re.fullmatch("[0-9]{1,4}", text):
        return int(text)
    return names.index(text) + first if text in names else None


def _never(fields: list[str]) -> str | None:
    """Return why a schedule never comes: a day that none of its months has. A weekday beside it is one condition more."""
    days = [int(one) for one in fields[2].split(",") if one.isdigit()]
    months = [_number(one.upper(), _MONTHS, 1) for one in fields[3].split(",")]
    if len(days) != fields[2].count(",") + 1 or None in months:
        return None
    if all(min(days) > _LONGEST_MONTHS[(one or 1) - 1] for one in months):
        return f"never comes: no such month has a day {min(days)}"
    return None


def event_problems(events: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (event, why) for what is no event that a device informs of, or says neither true nor false."""
    for name, value in events.items():
        text = str(name)
        if not isinstance(value, bool):
            yield text, "must be true (the device informs of it) or false (it does not)"
        key = event_key(text)
        if key in _KNOWN or re.fullmatch(r"[MX]_[A-Za-z0-9_-]+", key):
            continue
        bare = text[1:].strip() if text.startswith("-") else text
        if bare != text:
            known = _KNOWN.get(event_key(bare), bare)
            yield text, f'has the sign of the UI: write "{known}": false'
            continue
        meant = next((one for one in EVENTS if one.partition(" ")[2] == bare.upper() or one.split()[0] == bare), "")
        hint = f'did you mean "{meant}"?' if meant else nearest(bare.upper(), EVENTS)
        yield text, f"is no event of TR-069, so that no device ever informs of it; {hint}".rstrip("; ")
