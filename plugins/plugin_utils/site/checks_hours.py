# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with schedules: time zones, hours that are never, holidays that are over."""

from __future__ import annotations

import datetime
import zoneinfo
from functools import cache

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import nearest
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model_calls import Holiday, Schedule
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.reading import Notes, at, shown

AHEAD = 366  # days in which a schedule must be open at least once


@cache
def zones() -> frozenset:
    """Return the time zones that there are; to find them, hundreds of files are opened."""
    return frozenset(zoneinfo.available_timezones())


def check_zone(zone: str | None, where: str, notes: Notes) -> None:
    """Note a time zone that does not exist."""
    known = zones()
    if zone and known and zone not in known:
        notes.add(where, f"{shown(zone)} is no time zone", nearest(zone, known))


def zone_of(schedule: Schedule, site: Site) -> str:
    """Return the time zone of a schedule: its own, the site's, or UTC."""
    return schedule.timezone or site.timezone or "UTC"


def today_in(zone: str, now: datetime.datetime | None) -> datetime.date:
    """Return the date in a time zone; `now` is aware."""
    now = now or datetime.datetime.now(datetime.timezone.utc)
    try:
        return now.astimezone(zoneinfo.ZoneInfo(zone)).date()
    except (KeyError, ValueError, OSError):
        return now.date()  # told elsewhere


def closed_on(holiday: Holiday, day: datetime.date) -> bool:
    """Whether a holiday covers a day."""
    if holiday.every is not None:
        return (day.month, day.day) == holiday.every
    return holiday.first is not None and holiday.last is not None and holiday.first <= day <= holiday.last


def check_hours(site: Site, notes: Notes, now: datetime.datetime | None = None) -> None:
    """Note what is wrong with every schedule, as of `now`."""
    for one in site.schedules:
        check_zone(one.timezone, at(one.where, "timezone"), notes)
        if one.timezone is None and site.timezone is None and not notes.broken("timezone", at(one.where, "timezone")):
            notes.add(
                at(one.where, "timezone"), "is missing, and the site has none", "write one such as Australia/Brisbane"
            )
        today = today_in(zone_of(one, site), now)
        for holiday in one.holidays:
            if holiday.last is not None and holiday.last < today:
                notes.add(
                    holiday.where,
                    f"{holiday.name or 'this holiday'} is over since {holiday.last}",
                    "take it away, or write every: month-day for each year",
                )
        if not _ever_open(one, today) and not notes.broken(at(one.where, "open"), at(one.where, "holidays")):
            notes.add(at(one.where, "open"), "is never", 'write when it is open: ["mon-fri 08:30-17:30"]')


def _ever_open(one: Schedule, today: datetime.date) -> bool:
    days = {day for hours in one.open for day, _start, _end in hours.spans()}
    ahead = (today + datetime.timedelta(days=offset) for offset in range(AHEAD))
    return any(day.isoweekday() in days and not any(closed_on(item, day) for item in one.holidays) for day in ahead)
