# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Words of `pbx_site` that many shapes share: numbers, names, hosts, networks, ports, PINs and dates."""

from __future__ import annotations

import datetime
import ipaddress
import re
from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model_calls import Holiday, Hours
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.reading import Key, Notes, Shape, Text, shown

HOST = r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?"
HOST_PORT = rf"(?:{HOST}|\[[0-9A-Fa-f:.]+\])(?::\d{{1,5}})?"
CODECS = (
    "alaw",
    "ulaw",
    "g722",
    "opus",
    "g729",
    "gsm",
    "g726",
    "ilbc",
    "speex",
    "speex16",
    "slin",
    "slin16",
    "h264",
    "vp8",
)

E164 = Text(r"\+[1-9]\d{4,14}", "a number in E.164 (+ and the country code)")
NUMBER = Text(r"\d{2,15}", "an internal number of 2 to 15 digits")
NAME = Text(r"[a-z][a-z0-9_-]{0,39}", "a name of small letters, digits, - and _ that begins with a letter", most=40)
TITLE = Text(r'[^"\\<>]+', 'a name without " \\ < and >', most=64)
FREE = Text(most=400)
HOST_TEXT = Text(HOST_PORT, "a host, or host:port", most=260)
SECRET = Text(secret=True, most=200)
FILE = Text(r"/[^\s;]+", "an absolute path without blanks and ;", most=255)


class Net:
    """An address or network (no host bits), or a host name where `names` allows one."""

    def __init__(self, names: bool) -> None:
        self.names = names

    def read(self, value: Any, where: str, notes: Notes) -> str | None:
        says = "an address, a network such as 203.0.113.0/24" + (" or a host name" if self.names else "")
        text = Text(says=says, most=255).read(value, where, notes)
        if text is None:
            return None
        if self.names and re.fullmatch(HOST, text) and not re.fullmatch(r"[\d.]+", text):
            return text
        try:
            network = ipaddress.ip_network(text)
        except ValueError:
            notes.add(where, f'"{text}" is not {says}', _nearest_network(text))
            return None
        if network.prefixlen == 0:
            notes.add(where, f'"{text}" is the whole internet', "name the networks that are meant")
            return None
        return text


def _nearest_network(text: str) -> str:
    try:
        return f"did you mean {ipaddress.ip_network(text, strict=False)}?"
    except ValueError:
        return ""


class Ports:
    """A range of ports, read as (lowest, highest)."""

    def read(self, value: Any, where: str, notes: Notes) -> tuple | None:
        found = re.fullmatch(r"(\d{1,5})-(\d{1,5})", value) if isinstance(value, str) else None
        low, high = (int(found.group(1)), int(found.group(2))) if found else (0, 0)
        if not 1024 <= low < high <= 65535:
            notes.add(
                where, "is not a range of ports", "write the lowest and the highest from 1024 to 65535: 10000-20000"
            )
            return None
        return low, high


EMAIL = Text(r"(?!-)[^@\s,;|<>\"'`$\\]+@[A-Za-z0-9.-]+", "an e-mail address", most=254)
PIN = Text(secret=True, most=40)
PROMPT = Text(
    r"[A-Za-z0-9][A-Za-z0-9_-]*(?:/[A-Za-z0-9][A-Za-z0-9_-]*)*",
    "a prompt's name without its suffix, such as custom/welcome",
    most=120,
)
TIMEZONE = Text(r"UTC|[A-Za-z_]+(/[A-Za-z0-9_+-]+)+", "a time zone such as Australia/Brisbane")
CODE = Text(r"\*\d{1,4}", "a feature code: * and up to four digits", most=5)

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(r"(?:(?P<days>[a-z,-]+) +)?(?P<from>\d{2}:\d{2})-(?P<to>\d{2}:\d{2})")


class OpenHours:
    """Days of the week and a span of the clock: `mon-fri 08:30-17:30`, `sat,sun 22:00-02:00`, `daily 00:00-24:00`."""

    SAYS = "write days and a span of the clock: mon-fri 08:30-17:30"

    def read(self, value: Any, where: str, notes: Notes) -> Hours | None:
        text = Text(most=80).read(value, where, notes)
        if text is None:
            return None
        found = _HOURS.fullmatch(text.lower())
        days = _days(found.group("days") or "daily") if found else None
        start, end = (_minute(found.group(side)) for side in ("from", "to")) if found else (None, None)
        if days is None or start is None or end is None or start == 1440:
            notes.add(where, f"{shown(text)} is no span of opening hours", self.SAYS)
            return None
        if start == end:
            notes.add(where, f"{shown(text)} begins and ends at the same minute", "the whole day is 00:00-24:00")
            return None
        return Hours(days, start, end, where)


def _days(text: str) -> tuple | None:
    """Return the days of `mon-fri,sun` as numbers from 1 (Monday), None where a word is no day."""
    if text == "daily":
        return (1, 2, 3, 4, 5, 6, 7)
    found: set = set()
    for part in text.split(","):
        first, _dash, last = part.partition("-")
        if first not in DAYS or (last or first) not in DAYS:
            return None
        begin, end = DAYS.index(first), DAYS.index(last or first)
        found.update((begin + step) % 7 + 1 for step in range((end - begin) % 7 + 1))
    return tuple(sorted(found))


def _minute(text: str) -> int | None:
    """Return minutes since midnight, up to 24:00."""
    hours, minutes = int(text[:2]), int(text[3:])
    return hours * 60 + minutes if minutes < 60 and hours * 60 + minutes <= 1440 else None


class Day:
    """A date as 2026-12-25; YAML may have made a date of it already."""

    def read(self, value: Any, where: str, notes: Notes) -> datetime.date | None:
        if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
            return value
        text = Text(r"\d{4}-\d{2}-\d{2}", "a date such as 2026-12-25", most=10).read(value, where, notes)
        if text is None:
            return None
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            notes.add(where, f"{shown(text)} is no day of the calendar")
            return None


class DayOfYear:
    """A day of every year as 12-25, read as (month, day)."""

    def read(self, value: Any, where: str, notes: Notes) -> tuple | None:
        text = Text(r"\d{2}-\d{2}", "a month and a day such as 01-26", most=5).read(value, where, notes)
        if text is None:
            return None
        try:
            day = datetime.date.fromisoformat(f"2024-{text}")
        except ValueError:
            notes.add(where, f"{shown(text)} is no day of the calendar")
            return None
        return day.month, day.day


class HolidayShape:
    """One holiday: {date}, {from, to} or {every}, and a name."""

    SHAPE = Shape(
        {
            "name": Key(TITLE),
            "date": Key(Day()),
            "from": Key(Day()),
            "to": Key(Day()),
            "every": Key(DayOfYear()),
        },
        lambda **read: read,
    )

    def read(self, value: Any, where: str, notes: Notes) -> Holiday | None:
        before = len(notes.problems)
        read = self.SHAPE.read(value, where, notes)
        if read is None or len(notes.problems) > before:
            return None
        given = {name for name in ("date", "from", "to", "every") if read[name] is not None}
        if given not in ({"date"}, {"every"}, {"from", "to"}):
            notes.add(where, "is not one holiday", "write {date: ...}, {from: ..., to: ...} or {every: 01-26}")
            return None
        if given == {"every"}:
            return Holiday(read["name"], None, None, read["every"], where)
        first, last = read["date"] or read["from"], read["date"] or read["to"]
        if last < first:
            notes.add(where, f"ends ({last}) before it begins ({first})", "turn the two dates round")
            return None
        return Holiday(read["name"], first, last, None, where)
