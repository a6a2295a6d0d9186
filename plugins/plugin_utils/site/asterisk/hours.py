# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Opening hours, holidays and the code that overrides them.

The clock is read once for each call, by one STRFTIME in the schedule's own time zone: 202612255 0830 without the blank, that is
the date, the day of the week (1 is Monday) and the time. Holidays and hours are compared with its parts.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.destinations import go
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.steps import (
    context,
    extension,
    goto_if,
    setting,
    step,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.checks_hours import zone_of
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model_calls import Holiday, Schedule

DATE, YEARLY, WEEKDAY, TIME = "${NOW:0:8}", "${NOW:4:4}", "${NOW:8:1}", "1${NOW:9:4}"


def schedule_contexts(site: Site) -> list[dict]:
    """Return two contexts for each schedule: where calls go, and whether it is open by the clock."""
    return [made for one in site.schedules for made in (_schedule(one, site), _hours(one, site))]


def forced(one: Schedule) -> str:
    """Return the expression for what the override says: open, closed, or nothing."""
    return f"${{DB({names.DB_OVERRIDE}/{one.name})}}"


def _schedule(one: Schedule, site: Site) -> dict:
    if one.then is None or one.otherwise is None:
        raise ValueError(f"{one.where} was not checked")
    override = []
    if one.override is not None:
        override = [goto_if(f'"{forced(one)}" = "{word}"', word) for word in ("open", "closed")]
    return context(
        names.schedule(one.name),
        [
            extension(
                "s",
                *override,
                step("Gosub", f"{names.hours(one.name)},s,1"),
                goto_if('"${GOSUB_RETVAL}" = "open"', "open"),
                go(one.otherwise, site, "closed"),
                go(one.then, site, "open"),
            )
        ],
    )


def _hours(one: Schedule, site: Site) -> dict:
    """Return the subroutine that answers `open` or `closed`."""
    steps = [setting("LOCAL(NOW)", f"${{STRFTIME(${{EPOCH}},{zone_of(one, site)},%Y%m%d%u%H%M)}}")]
    steps += [goto_if(_on(holiday), "closed") for holiday in one.holidays]
    steps += [goto_if(condition, "open") for condition in _spans(one)]
    steps += [step("Return", "closed", "closed"), step("Return", "open", "open")]
    return context(names.hours(one.name), [extension("s", *steps)])


def _on(holiday: Holiday) -> str:
    if holiday.every is not None:
        return f'"{YEARLY}" = "{holiday.every[0]:02}{holiday.every[1]:02}"'
    if holiday.first == holiday.last:
        return f'"{DATE}" = "{_date(holiday.first)}"'
    return f"{DATE} >= {_date(holiday.first)} & {DATE} <= {_date(holiday.last)}"


def _date(day: datetime.date | None) -> str:
    if day is None:
        raise ValueError("a holiday was not checked")
    return day.strftime("%Y%m%d")


def _spans(one: Schedule) -> Iterator[str]:
    """Yield a condition for each span of the clock, with the days that have it."""
    spans: dict = {}
    for hours in one.open:
        for day, start, end in hours.spans():
            spans.setdefault((start, end), set()).add(day)
    for (start, end), days in spans.items():
        yield f"{_days(sorted(days))} & {TIME} >= {_clock(start)} & {TIME} < {_clock(end)}"


def _days(days: list) -> str:
    if days == list(range(days[0], days[-1] + 1)):
        return f"{WEEKDAY} >= {days[0]} & {WEEKDAY} <= {days[-1]}"
    return "(" + " | ".join(f"{WEEKDAY} = {day}" for day in days) + ")"


def _clock(minute: int) -> str:
    """Return minutes since midnight as 1hhmm: the 1 keeps leading zeros from meaning anything."""
    return f"1{minute // 60:02}{minute % 60:02}"
