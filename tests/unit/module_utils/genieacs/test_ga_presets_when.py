# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When and for which devices a preset applies: preconditions in both forms, schedules and events."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import presets_old, presets_times
from ga_documents import (  # noqa: F401  pylint: disable=unused-import
    Documents,
    _site,
)

VOIP = {"type": "provision", "name": "voip"}


@pytest.fixture(name="voip")
def _voip(site: Documents) -> Documents:
    """A GenieACS that has a provision."""
    site.fake.store.provisions["voip"] = {"_id": "voip", "script": ""}
    return site


@pytest.mark.parametrize(
    ("precondition", "words"),
    [
        ("DeviceID.OUI =", "is no expression"),
        ("FOO(DeviceID.OUI) = 1", "FOO"),
        ('{"_deviceId._Manufacturer": "Yealink"}', "write DeviceID.Manufacturer"),
        ('{"_id": "x"}', "write DeviceID.ID"),
        ('{"_lastInform": {"$gt": 1}}', "write Events.Inform"),
        ('{"_foo": 1}', "never true"),
        ('{"Device.X": null}', "list or null"),
        ('{"Device.X": [1]}', "list or null"),
        ('{"Device.X": {"$regex": "a"}}', "$regex"),
        ('{"Device.X": {"$eq": null}}', "neither a text nor a number"),
        ('{"Device X": 1}', "no path"),
        ('{"Device.X._value": 1}', "._value"),
        ('{"$nor": [{"Device.X": 1}]}', "$nor"),
        ('{"$and": {}}', "without a list"),
        ('{"$and": ["x"]}', "no object"),
        ('{"_tags": ["a"]}', "neither a tag"),
        ('{"_tags": {"$in": ["a"]}}', "neither a tag"),
        ('{"_tags": null}', "neither a tag"),
        ('{"Tags.x": "y"}', "neither true nor false"),
        ('{"Device.X": "/^a/"}', "pattern"),
        ('{"Device.X": "a*"}', "pattern"),
        ('{"Foo.X": 1}', "Foo"),
        ("[1]", "is no expression"),
    ],
)
def test_preconditions_that_are_none(voip: Documents, precondition: str, words: str) -> None:
    assert words in voip.refused("presets", name="p", precondition=precondition, configurations=[VOIP])


@pytest.mark.parametrize(
    "precondition",
    [
        "",
        "true",
        'DeviceID.OUI = "001565"',
        '{"_tags": "test"}',
        '{"_tags": "voip", "DeviceID.Manufacturer": "Yealink"}',
        '{"$or": [{"_tags": {"$ne": "x"}}, {"Device.X": {"$gte": 5, "$lt": 9}}]}',
        '{"Tags.x": true}',
        '{"Device.X": {"$ne": "a"}}',
        "{}",
    ],
)
def test_preconditions_that_are_taken(voip: Documents, precondition: str) -> None:
    voip.one("presets", name="p", precondition=precondition, configurations=[VOIP])
    assert voip.fake.store.presets["p"]["precondition"] == precondition


def test_a_precondition_that_is_hardly_meant_is_told(voip: Documents) -> None:
    done = voip.one("presets", name="p", precondition="DeviceID.Serial = 1", configurations=[VOIP])
    assert any("precondition" in one and "DeviceID.Serial" in one for one in done.warnings)


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        ("bad", "does not begin with a duration"),
        ("0 3 * * *", "does not begin with a duration"),
        ("3600", "0 fields"),
        ("3600 0 3 * *", "4 fields"),
        ("3600 0 3 * * 7", "Saturday"),
        ("3600 61 * * * *", "from 0 to 59"),
        ("3600 0 24 * * *", "from 0 to 23"),
        ("3600 0 3 0 * *", "from 1 to 31"),
        ("3600 0 3 31 2 *", "never comes"),
        ("3600 0 3 30,31 2 *", "never comes"),
        ("3600 0 3 31 2 MON", "never comes"),
        ("3600 @daily", "another time"),
        ("3600 */0 * * * *", "step of 0"),
        ("3600 22-2 * * * *", "ends before it begins"),
        ("3600 0 x * * *", "no number"),
        ("3600 0 3 * FOO *", "none of JAN"),
        ("3600 1.5 * * * *", "no number, range or step"),
        ("3600 0 0 3 * * * * *", "8 fields"),
    ],
)
def test_schedules_that_mean_something_else(voip: Documents, schedule: str, words: str) -> None:
    assert words in voip.refused("presets", name="p", schedule=schedule, configurations=[VOIP])


@pytest.mark.parametrize(
    "schedule",
    [
        "",
        "3600 0 3 * * *",
        "300 */5 * * * *",
        "60 0,30 8-17 * * MON-FRI",
        "60 0 3 L * *",
        "60 0 3 15W * *",
        "60 0 3 ? * 5#2",
        "60 0 3 * * 5L",
        "60 30 0 3 * * *",
        "60 0 0 3 * * * 2030",
        "60 0/15 * 29 feb *",
        "  60  0 3 * * sun ",
    ],
)
def test_schedules_that_are_taken(schedule: str) -> None:
    assert presets_times.schedule_problem(schedule) is None


@pytest.mark.parametrize(
    ("event", "value", "words"),
    [
        ("BOOT", True, '"1 BOOT"'),
        ("1", True, '"1 BOOT"'),
        ("-2 PERIODIC", True, '"2 PERIODIC": false'),
        ("2 PERODIC", True, '"2 PERIODIC"'),
        ("1 BOOT", "no", "true"),
    ],
)
def test_events_that_never_come(voip: Documents, event: str, value: Any, words: str) -> None:
    assert words in voip.refused("presets", name="p", events={event: value}, configurations=[VOIP])


def test_events_of_vendors_are_taken(voip: Documents) -> None:
    voip.one("presets", name="p", events={"M Reboot": True, "X 001565 RING": False}, configurations=[VOIP])


def test_json_that_is_python_only_is_no_json() -> None:
    assert presets_old.old_form('{"Device.X": NaN}') is None
