# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Time zones as rules of POSIX, which is how FreeSWITCH knows them: AEST-10AEDT,M10.1.0,M4.1.0/3.

They come from the time zone files of the controller, whose last line is such a rule, for the years to come (RFC 8536, 3.3).
"""

from __future__ import annotations

import datetime
import io
import re
import struct
import zoneinfo
from functools import cache
from importlib import resources
from pathlib import Path

# FreeSWITCH's reader ends a name at the first digit or sign, and takes no time of change before midnight
UNNAMED = re.compile("<[^>]*>")
STRANGE = re.compile("/-")
YEARS = 3  # for which a rule is tried


class NoRule(ValueError):
    """A time zone that cannot be said to FreeSWITCH."""


@cache
def rule_of(zone: str) -> str:
    """Return the rule of a time zone. NoRule if there is none, or if FreeSWITCH would not follow it."""
    if zone in ("UTC", "Etc/UTC", "GMT"):
        return "GMT0"
    rule = _footer(zone)
    if not rule:
        raise NoRule(f"{zone} has no rule for the years to come")
    if STRANGE.search(rule):
        raise NoRule(f"{zone} changes its clock before midnight, by the rule {rule}")
    if not _follows(zone, rule):
        raise NoRule(f"{zone} changes its clock by no rule that holds in each year")
    words = iter(("STD", "DST"))
    return UNNAMED.sub(lambda found: next(words), rule) if "<" in rule else rule


def _follows(zone: str, rule: str) -> bool:
    """Whether the rule alone tells the time of the next years. Morocco's clock follows Ramadan, which stands in a table."""
    head = b"TZif2" + bytes(15) + struct.pack(">6l", 0, 0, 0, 0, 1, 4) + struct.pack(">lbB", 0, 0, 0) + b"UTC\0"
    alone = zoneinfo.ZoneInfo.from_file(io.BytesIO(head + head + f"\n{rule}\n".encode("ascii")))
    place, now = zoneinfo.ZoneInfo(zone), datetime.datetime.now(datetime.timezone.utc)
    days = (now + datetime.timedelta(days=day) for day in range(0, YEARS * 366, 7))
    return all(day.astimezone(alone).utcoffset() == day.astimezone(place).utcoffset() for day in days)


def _footer(zone: str) -> str:
    content = _content(zone)
    if not content.startswith(b"TZif") or not content.endswith(b"\n"):
        return ""
    return content[:-1].rpartition(b"\n")[2].decode("ascii")


def _content(zone: str) -> bytes:
    for folder in zoneinfo.TZPATH:
        file = Path(folder) / zone
        if file.is_file():
            return file.read_bytes()
    try:  # the package of those who have no such files
        return resources.files("tzdata").joinpath("zoneinfo", *zone.split("/")).read_bytes()
    except (ModuleNotFoundError, FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return b""
