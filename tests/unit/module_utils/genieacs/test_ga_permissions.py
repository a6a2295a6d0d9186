# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kind genieacs_permissions: its ids and numbers, filters that are queries, who may write, and whom we would lock out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.permissions_filter import filter_problem
from ga_ui_task import Tasks, _task  # noqa: F401  pylint: disable=unused-import

READ = {"role": "operator", "resource": "devices", "access": "read"}


@pytest.mark.parametrize(("access", "number"), [("count", 1), ("read", 2), ("write", 3)])
def test_the_id_is_made_of_role_resource_and_number(task: Tasks, access: str, number: int) -> None:
    item = {**READ, "access": access, "filter": "Tags.voip IS NOT NULL", "validate": "true"}
    assert task.again("permissions", **item)
    key = f"operator:devices:{number}"
    assert task.fake.store.permissions[key] == {**item, "_id": key, "access": number}
    assert item in task.read("permissions")


def test_what_is_not_said_is_not_sent(task: Tasks) -> None:
    task.one("permissions", **READ)
    bodies = [body for line, body in zip(task.fake.requests, task.fake.bodies) if line.startswith("PUT ")]
    assert [json.loads(one) for one in bodies] == [{"role": "operator", "resource": "devices", "access": 2}]


def test_another_spelling_is_no_change(task: Tasks) -> None:
    task.one("permissions", **READ, filter="Tags.voip IS NOT NULL")
    assert not task.one("permissions", **READ, filter="Tags.voip  is not null").changed
    assert task.again("permissions", **READ, filter="Tags.fax IS NOT NULL")
    assert task.again("permissions", **READ, unset=["filter"])
    assert "filter" not in task.fake.store.permissions["operator:devices:2"]


def test_check_mode_predicts_and_writes_nothing(task: Tasks) -> None:
    task.fake.read_only = True
    assert task.one("permissions", check=True, **READ).created == {"genieacs_permissions": ["operator:devices:read"]}


def test_what_is_absent_goes(task: Tasks) -> None:
    task.one("permissions", **READ)
    assert task.again("permissions", **READ, state="absent")
    assert "operator:devices:2" not in task.fake.store.permissions


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"filter": "Tags.voip IS"}, "filter: is no expression"),  # the UI dies of it
        ({"validate": "mutation.x ="}, "validate: is no expression"),
        ({"filter": "FOO(a) = 1"}, "does not know"),
        ({"filter": "LOWER(DeviceID.OUI) = 'x'"}, "makes no query"),  # measured: 500, and the process stops
        ({"resource": "device"}, 'did you mean "devices"?'),
        ({"resource": "virtual_parameters"}, 'did you mean "virtualParameters"?'),
        ({"role": "a,b"}, "no name of a role"),
        ({"role": " a"}, "no name of a role"),
        ({"access": "write"}, "lets nobody write"),  # measured: 403
        ({"access": "write", "validate": ""}, "nobody could write"),
    ],
)
def test_what_stops_the_ui_or_allows_nothing_is_refused(task: Tasks, item: dict[str, Any], words: str) -> None:
    assert words in task.refused({"permissions": [{**READ, **item}]})


def test_names_that_nothing_fills_are_told(task: Tasks) -> None:
    said = task.one("permissions", **{**READ, "access": "write"}, validate="mutatoin.x = 'a'").warnings
    assert any("mutationType, mutation" in one for one in said)
    said = task.one("permissions", **READ, filter="DeviceID.Serial = 'x'").warnings
    assert any("DeviceID.SerialNumber" in one for one in said)
    assert "'001565' needs quotes" in task.refused({"permissions": [{**READ, "filter": "DeviceID.OUI = 001565"}]})
    good = {"validate": "mutationType = 'put' AND mutation.weight < 5 AND object._id = 'x'"}
    assert not task.one("permissions", role="o", resource="presets", access="write", **good).warnings


@pytest.mark.parametrize("resource", ["permissions", "users"])
def test_our_last_way_in_is_not_taken_away(task: Tasks, resource: str) -> None:
    item = {"role": "admin", "resource": resource, "access": "write"}
    assert f"could not write {resource} any more" in task.refused({"permissions": [{**item, "state": "absent"}]})
    assert "any more" in task.refused({"permissions": []}, purge=True)
    assert task.one("permissions", role="admin", resource="files", access="write", state="absent").changed


def test_an_account_without_the_right_begins_nothing(task: Tasks) -> None:
    task.fake.store.users["admin"]["roles"] = "admin, second"
    task.fake.store.permissions["second:permissions:3"] = {
        "_id": "second:permissions:3",
        "role": "second",
        "resource": "permissions",
        "access": 3,
        "validate": "true",
    }
    said = task.refused({"permissions": [READ]})
    assert "several of its roles" in said  # measured: of two that allow it GenieACS makes one that does not


def test_reading_needs_no_account(task: Tasks) -> None:
    assert len(task.read("permissions")) == len(task.fake.store.permissions)
    assert {one["access"] for one in task.read("permissions")} == {"write"}


# What GenieACS 1.2.16 itself makes a query of, and what not.
@pytest.mark.parametrize(
    "text",
    [
        *("true", "'x'", "1 = a", "a <> 'x'", "a + 1 > 5", "a * 2 = 4", "a / 2 = 4", "LOWER(a) LIKE 'x%'", "5 > a"),
        *("a LIKE 'x' ESCAPE 'y'", "a IS NULL", "(a = 1) IS NULL", "(a || b) IS NULL", "COALESCE(a,b) = 'x'"),
        *("CASE WHEN a = 1 THEN b = 2 ELSE c = 3 END", "CASE WHEN a = 1 THEN 'x' ELSE 'y' END = 'x'", "{'a'} = 1"),
        *(
            "a = 1 OR NOT (b LIKE 'x')",
            "Tags.x = true",
            "a = 'x' || 'y'",
            "-1 * a > 3",
            "Events.Inform > NOW() - 300000",
        ),
    ],
)
def test_what_makes_a_query(text: str) -> None:
    assert filter_problem(text, "devices") is None


@pytest.mark.parametrize(
    "text",
    [
        *("a", "NOT a", "'x' = a", "a = b", "a = a", "a % 2 = 0", "a || 'x' = 'yx'", "UPPER(a) = 'X'", "a LIKE b"),
        *("'x' LIKE a", "LOWER(a) IS NULL", "ROUND(a) = 1", "a = 1 AND b", "(a = 1) = true", "{a} = 1", "a{b}c = 1"),
        *("Tags.x", "a + b = 1", "a LIKE 'x' || b", "a + 1", "UPPER(a)"),
    ],
)
def test_what_makes_no_query(text: str) -> None:
    assert filter_problem(text, "devices") is not None


def test_what_no_query_may_read() -> None:
    assert filter_problem("password = 'x'", "users") is not None and filter_problem("password = 'x'", "config") is None
