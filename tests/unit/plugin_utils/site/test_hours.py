# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A schedule's steps are run at every quarter of an hour of a year, and must say what its owner wrote."""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Iterable, Iterator
from functools import cache

import pytest
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import build_asterisk

from .clock import evaluated, run
from .sites import context, exten, named, spoken, whole

UTC = datetime.timezone.utc
NOW = datetime.datetime(2026, 11, 22, tzinfo=UTC)
YEAR = 2027
ZONES = ("Australia/Sydney", "Europe/London", "America/New_York")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

OPEN = {
    "office": ["mon-fri 08:30-17:30"],
    "always": ["daily 00:00-24:00"],
    "bar": ["fri,sat 22:00-03:15", "sun 20:00-24:00"],
    "shifts": ["mon,wed,fri 06:00-12:00", "mon-sat 13:00-18:45", "sun 23:45-00:15"],
    "weekend": ["sat-mon 10:00-16:00"],
    "night": ["daily 17:30-08:30"],
    "mixed": ["09:00-12:00", "Thu 18:00-20:00"],
    "all of it": [
        "mon-fri 08:30-17:30",
        "fri,sat 22:00-03:15",
        "sun-mon 23:45-00:15",
        "Thu 18:00-20:00",
        "sat 12:00-24:00",
    ],
}
HOLIDAYS = [
    {"date": "2027-12-24", "name": "Eve"},
    {"every": "01-26", "name": "Australia Day"},
    {"every": "02-29"},
    {"from": "2027-03-26", "to": "2027-04-02"},
    {"from": "2027-12-31", "to": "2028-01-02", "name": "over the year"},
]


@cache
def steps_of(kind: str, zone: str) -> list:
    """Return the steps that say whether a schedule is open, as they were compiled."""
    site = whole({"schedules[0].open": OPEN[kind], "schedules[0].timezone": zone, "schedules[0].holidays": HOLIDAYS})
    made = build_asterisk(site, NOW)
    assert made.problems == ()
    return exten(made.resources, "pbx-hours-office", "s")["steps"]


def is_open(kind: str, local: datetime.datetime) -> bool:
    """Say what the owner meant, in other words than the compiler's: of the clock on the wall at the place."""
    day = local.date()
    if (day.month, day.day) in ((1, 26), (2, 29)) or day.isoformat() == "2027-12-24":
        return False
    if "2027-03-26" <= day.isoformat() <= "2027-04-02" or day.isoformat() >= "2027-12-31":
        return False
    return _planned(kind, DAYS[local.weekday()], DAYS[local.weekday() - 1], f"{local:%H:%M}")


@cache
def _planned(kind: str, today: str, yesterday: str, clock: str) -> bool:
    return any(_within(text.lower(), today, yesterday, clock) for text in OPEN[kind])


def _within(text: str, today: str, yesterday: str, clock: str) -> bool:
    days, _blank, span = text.rpartition(" ")
    start, end = span.split("-")
    if start < end:
        return _names(days, today) and start <= clock < end
    return (_names(days, today) and clock >= start) or (_names(days, yesterday) and clock < end)


def _names(days: str, day: str) -> bool:
    if days in ("", "daily"):
        return True
    for part in days.split(","):
        first, _dash, last = part.partition("-")
        week = (DAYS * 2)[DAYS.index(first) :]
        if day in week[: week.index(last or first) + 1]:
            return True
    return False


# days of 2027 around the clock's changes, the holidays and the year's ends
SPECIAL = (
    *range(2),
    *range(24, 28),
    *range(57, 61),
    *range(71, 76),
    *range(83, 95),
    *range(274, 280),
    *range(302, 313),
    356,
    357,
    363,
    364,
)


def quarters(zone: str, days: Iterable) -> Iterator:
    """Yield every quarter of an hour of these days of the place's year."""
    start = datetime.datetime(YEAR, 1, 1, tzinfo=zoneinfo.ZoneInfo(zone)).astimezone(UTC)
    for day in days:
        yield from (start + datetime.timedelta(days=day, minutes=15 * step) for step in range(96))


@pytest.mark.parametrize(
    ("kind", "zone", "days"),
    [
        *(("all of it", zone, range(365)) for zone in ZONES),
        *((kind, zone, SPECIAL) for kind, zone in zip(OPEN, ZONES * 3)),
    ],
)
def test_open_when_its_owner_says(kind, zone, days):
    steps, place = steps_of(kind, zone), zoneinfo.ZoneInfo(zone)
    wrong, seen = [], set()
    for moment in quarters(zone, days):
        local = moment.astimezone(place)
        said = run(steps, moment)
        seen.add(said)
        if said != ("open" if is_open(kind, local) else "closed"):
            wrong.append((local.isoformat(), said))
    assert wrong[:3] == []
    assert seen == {"open", "closed"}


@pytest.mark.parametrize(
    ("zone", "utc", "wall", "said"),
    [
        # Sydney: on 4 April 2027 three o'clock comes back to two; on 3 October two o'clock is three
        ("Australia/Sydney", "2027-04-09T22:29", "2027-04-10T08:29", "closed"),
        ("Australia/Sydney", "2027-04-04T22:29", "2027-04-05T08:29", "closed"),
        ("Australia/Sydney", "2027-04-04T22:30", "2027-04-05T08:30", "open"),
        ("Australia/Sydney", "2027-03-24T21:30", "2027-03-25T08:30", "open"),
        ("Australia/Sydney", "2027-10-03T21:29", "2027-10-04T08:29", "closed"),
        ("Australia/Sydney", "2027-10-03T21:30", "2027-10-04T08:30", "open"),
        ("Australia/Sydney", "2027-09-30T22:30", "2027-10-01T08:30", "open"),
        # London: on 28 March, and on 31 October
        ("Europe/London", "2027-03-24T08:30", "2027-03-24T08:30", "open"),
        ("Europe/London", "2027-04-05T07:30", "2027-04-05T08:30", "open"),
        ("Europe/London", "2027-04-05T07:29", "2027-04-05T08:29", "closed"),
        ("Europe/London", "2027-11-01T08:29", "2027-11-01T08:29", "closed"),
        ("Europe/London", "2027-11-01T08:30", "2027-11-01T08:30", "open"),
        # New York: on 14 March, and on 7 November
        ("America/New_York", "2027-03-12T13:30", "2027-03-12T08:30", "open"),
        ("America/New_York", "2027-03-15T12:30", "2027-03-15T08:30", "open"),
        ("America/New_York", "2027-11-05T21:29", "2027-11-05T17:29", "open"),
        ("America/New_York", "2027-11-08T22:29", "2027-11-08T17:29", "open"),
        ("America/New_York", "2027-11-08T22:30", "2027-11-08T17:30", "closed"),
    ],
)
def test_around_the_changes_of_the_clock(zone, utc, wall, said):
    moment = datetime.datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert moment.astimezone(zoneinfo.ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M") == wall
    assert run(steps_of("office", zone), moment) == said


def test_a_leap_day():
    leap = datetime.datetime(2028, 2, 29, 12, tzinfo=zoneinfo.ZoneInfo("Europe/London"))
    assert leap.weekday() == 1
    assert run(steps_of("office", "Europe/London"), leap) == "closed"
    assert run(steps_of("office", "Europe/London"), leap + datetime.timedelta(days=1)) == "open"


def test_the_steps_themselves():
    site = whole(
        {
            "schedules[0].holidays": [
                {"date": "2027-12-25"},
                {"every": "01-26"},
                {"from": "2027-12-28", "to": "2027-12-31"},
            ]
        }
    )
    resources = build_asterisk(site, NOW).resources
    assert spoken(exten(resources, "pbx-hours-office", "s")) == [
        "Set(LOCAL(NOW)=${STRFTIME(${EPOCH},Australia/Sydney,%Y%m%d%u%H%M)})",
        'GotoIf($["${NOW:0:8}" = "20271225"]?closed)',
        'GotoIf($["${NOW:4:4}" = "0126"]?closed)',
        "GotoIf($[${NOW:0:8} >= 20271228 & ${NOW:0:8} <= 20271231]?closed)",
        "GotoIf($[${NOW:8:1} >= 1 & ${NOW:8:1} <= 5 & 1${NOW:9:4} >= 10830 & 1${NOW:9:4} < 11730]?open)",
        "closed:Return(closed)",
        "open:Return(open)",
    ]


def test_a_schedule_and_its_override():
    resources = build_asterisk(whole({}), None).resources
    assert spoken(exten(resources, "pbx-schedule-office", "s")) == [
        'GotoIf($["${DB(pbx-override/office)}" = "open"]?open)',
        'GotoIf($["${DB(pbx-override/office)}" = "closed"]?closed)',
        "Gosub(pbx-hours-office,s,1)",
        'GotoIf($["${GOSUB_RETVAL}" = "open"]?open)',
        "closed:Goto(pbx-voicemail,1002,1)",
        "open:Goto(pbx-ivr-main,s,1)",
    ]
    code = exten(resources, "pbx-features", "*28")
    assert code["hint"] == "Custom:pbx-override-office"
    # pressed while it is open it closes, and the other way round; pressed again, the clock has it back
    assert 'Set(DB(pbx-override/office)=${IF($["${GOSUB_RETVAL}" = "open"]?closed:open)})' in spoken(code)
    assert "off:NoOp(${DB_DELETE(pbx-override/office)})" in spoken(code)
    assert spoken(code)[0] == 'GotoIf($["${PBX_EXTENSION}" = ""]?nobody)'


def test_a_schedule_without_override_asks_no_database():
    site = whole({"schedules[0].override": None, "features": {}})
    resources = build_asterisk(site, None).resources
    assert not [step for step in spoken(exten(resources, "pbx-schedule-office", "s")) if "DB(" in step]
    assert "pbx-features" not in [item["name"] for item in resources["asterisk_dialplan"]["contexts"]]
    assert named([context(resources, "pbx-hours-office")], "pbx-hours-office")


@pytest.mark.parametrize(
    ("expression", "held"),
    [
        ("1 & 0 | 1", True),
        ("0 | 1 & 0", False),
        ("(1 | 0) & 0", False),
        ("10830 >= 10830 & 10830 < 11730", True),
        ('"0126" = "126"', False),
        ("3 = 1 | 3 = 3", True),
        ("10 > 9", True),
        ('"" != ""', False),
    ],
)
def test_expressions_as_asterisk_reads_them(expression, held):
    assert evaluated(expression) is held
