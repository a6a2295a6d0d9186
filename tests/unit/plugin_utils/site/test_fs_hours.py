# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A schedule on FreeSWITCH is looked at in every quarter of an hour of a year, and must say what its owner wrote.

Every rule of a time zone that is made here was compared with FreeSWITCH 1.11.2's own strftime_tz around each change of three years:
16,632 times of 594 zones, of which those of Morocco and Western Sahara alone differed, and are refused.
"""

from __future__ import annotations

import zoneinfo
from functools import cache

import pytest
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.build import build_freeswitch
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.timezones import NoRule, rule_of

from .fs_sites import actions, contexts, items
from .sites import athena, whole
from .test_hours import HOLIDAYS, OPEN, SPECIAL, ZONES, is_open, quarters

OPENED, CLOSED = ["transfer(s XML ivr-main)"], ["transfer(1002 XML voicemail)"]


@cache
def schedule_of(kind: str, zone: str) -> list:
    changes = {
        "schedules[0].open": OPEN[kind],
        "schedules[0].timezone": zone,
        "schedules[0].holidays": HOLIDAYS,
        "schedules[0].override": None,
        "features": {},
    }
    return contexts(changes, athena())["schedule-office"]


def said_at(extensions: list, local) -> list:
    clock = {"${pbx_now}": f"{local:%Y%m%d}{local.isoweekday()}{local:%H%M}"}
    return actions([one for one in extensions if not one.get("continue")], "s", clock)


@pytest.mark.parametrize(
    ("kind", "zone", "days"),
    [
        *(("all of it", zone, range(365)) for zone in ZONES),
        *((kind, zone, SPECIAL) for kind, zone in zip(OPEN, ZONES * 3)),
    ],
)
def test_open_when_its_owner_says(kind, zone, days):
    extensions, place = schedule_of(kind, zone), zoneinfo.ZoneInfo(zone)
    wrong, seen = [], set()
    for moment in quarters(zone, days):
        local = moment.astimezone(place)
        said = said_at(extensions, local)
        seen.add(said[0])
        if said != (OPENED if is_open(kind, local) else CLOSED):
            wrong.append((local.isoformat(), said))
    assert wrong[:3] == []
    assert len(seen) == 2


def test_the_clock_is_read_once_in_the_schedules_own_zone():
    (clock,) = (one for one in contexts({}, athena())["schedule-office"] if one.get("continue"))
    (read,) = clock["conditions"][0]["actions"]
    assert read == {
        "application": "set",
        "data": "pbx_now=${strftime_tz(Australia/Sydney %Y%m%d%u%H%M)}",
        "inline": True,
    }


@pytest.mark.parametrize(("word", "said"), [("open", OPENED), ("closed", CLOSED)])
def test_what_a_schedule_was_forced_to_counts_more_than_the_clock(word, said):
    extensions = contexts({}, athena())["schedule-office"]
    for clock in ("2027012541000", "2027012540300"):
        known = {"${db(select/pbx-override/office)}": word, "${pbx_now}": clock}
        assert actions(extensions, "s", known) == said


def test_no_clock_is_closed():
    extensions = [one for one in contexts({}, athena())["schedule-office"] if not one.get("continue")]
    assert actions(extensions, "s", {"${pbx_now}": "-ERR Invalid timezone/format"}) == CLOSED


def test_the_zones_that_the_site_names_come_with_it():
    (given,) = (item for item in items("config", {}, athena()) if item["file"] == "timezones.conf")
    rules = {row["attributes"]["name"]: row["attributes"]["value"] for row in given["children"]}
    assert rules["Australia/Sydney"] == "AEST-10AEDT,M10.1.0,M4.1.0/3"
    assert set(rules) == {"UTC", "Australia/Brisbane", "Australia/Sydney"}


@pytest.mark.parametrize(
    ("zone", "rule"),
    [
        ("UTC", "GMT0"),
        ("America/New_York", "EST5EDT,M3.2.0,M11.1.0"),
        ("Europe/London", "GMT0BST,M3.5.0/1,M10.5.0"),
        ("Australia/Lord_Howe", "STD-10:30DST-11,M10.1.0,M4.1.0"),
        ("Asia/Dubai", "STD-4"),
    ],
)
def test_rules(zone, rule):
    assert rule_of(zone) == rule


@pytest.mark.parametrize("zone", ["America/Nuuk", "Africa/Casablanca"])
def test_zones_whose_clock_freeswitch_would_not_follow_are_refused(zone):
    with pytest.raises(NoRule):
        rule_of(zone)
    problems = build_freeswitch(whole({"schedules[0].timezone": zone})).problems
    assert any("schedules[0].timezone" in line and zone in line for line in problems)
