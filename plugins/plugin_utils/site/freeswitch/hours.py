# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Opening hours, holidays and the code that overrides them.

The clock is read once for each call, into one variable, by strftime_tz in the schedule's own time zone: 2026122550830, that is the
date, the day of the week (1 is Monday) and the time. Holidays and hours are expressions over it. The times that a condition of
FreeSWITCH has of its own would not do: date-time is always of the server's zone.

FreeSWITCH 1.11.2 knows only those time zones that stand in timezones.conf, by the rule of POSIX; whoever is not there (UTC as well)
has no time at all. The site therefore brings the zones that it names.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.checks_hours import zone_of
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch import names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.destinations import go
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.steps import (
    any_of,
    condition,
    context,
    dialled,
    extension,
    literal,
    setting,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.timezones import rule_of
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model_calls import Holiday, Schedule

NOW = "pbx_now"
FILE = "timezones.conf"


def schedule_contexts(site: Site) -> list[dict]:
    """Return one context for each schedule: what it was forced to, else what the clock says."""
    made = []
    for one in site.schedules:
        if one.then is None or one.otherwise is None:
            raise ValueError(f"{one.where} was not checked")
        then, otherwise = go(one.then, site), go(one.otherwise, site)
        start = dialled(literal(names.START))
        override = []
        if one.override is not None:
            words = (("open", then), ("closed", otherwise))
            override = [
                extension(f"forced {word}", start, condition(forced(one), literal(word), *to)) for word, to in words
            ]
        made.append(
            context(names.schedule(one.name), [*override, *by_the_clock(one, site, names.START, then, otherwise)])
        )
    return made


def forced(one: Schedule) -> str:
    """Return the field for what the override says: open, closed, or nothing."""
    return f"${{db(select/{names.DB_OVERRIDE}/{one.name})}}"


def by_the_clock(one: Schedule, site: Site, number: str, then: list[dict], otherwise: list[dict]) -> list[dict]:
    """Return the extensions of a number (or word) that do one thing while a schedule is open by the clock, else the other."""
    start = dialled(literal(number))
    now = f"${{strftime_tz({zone_of(one, site)} %Y%m%d%u%H%M)}}"
    read = {**setting(NOW, now), "inline": True}
    closed, is_open = "|".join(map(_on, one.holidays)), "|".join(_spans(one))
    made = [extension(f"{number} clock", dialled(literal(number), read), further=True)]
    if closed:
        made.append(extension(f"{number} holiday", start, condition(f"${{{NOW}}}", f"^(?:{closed})", *otherwise)))
    made.append(extension(f"{number} open", start, condition(f"${{{NOW}}}", f"^[0-9]{{8}}(?:{is_open})$", *then)))
    return [*made, extension(f"{number} closed", dialled(literal(number), *otherwise))]


def _one_of(words: Iterator | list) -> str:
    """Return any_of without its anchors, as a part of a longer expression."""
    return any_of(words)[1:-1]


def _on(holiday: Holiday) -> str:
    """Return what the clock begins with on a holiday."""
    if holiday.every is not None:
        return f"[0-9]{{4}}{holiday.every[0]:02}{holiday.every[1]:02}"
    if holiday.first is None or holiday.last is None:
        raise ValueError(f"{holiday.where} was not checked")
    days = range((holiday.last - holiday.first).days + 1)
    return _one_of([(holiday.first + datetime.timedelta(days=day)).strftime("%Y%m%d") for day in days])


def _spans(one: Schedule) -> Iterator[str]:
    """Yield, for each span of the clock, the days that have it and its minutes."""
    spans: dict = {}
    for hours in one.open:
        for day, start, end in hours.spans():
            spans.setdefault((start, end), set()).add(day)
    for (start, end), days in spans.items():
        minutes = [f"{minute // 60:02}{minute % 60:02}" for minute in range(start, end)]
        yield f"[{''.join(map(str, sorted(days)))}]{_one_of(minutes)}"


def elements(site: Site) -> list[dict]:
    """Return the time zones that the site names, and UTC."""
    zones = dict.fromkeys(["UTC", *filter(None, [site.timezone]), *(zone_of(one, site) for one in site.schedules)])
    rows = [{"element": "zone", "attributes": {"name": zone, "value": rule_of(zone)}} for zone in zones]
    return [{"file": FILE, "element": "timezones", "children": rows}]
