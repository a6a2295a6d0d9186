# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stops a worker of the NBI (recorded exchanges 281 to 28f and more) is known before it is sent."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.nbi_checks import (
    fault_id_problem,
    projection_problem,
    query_problem,
    sort_problem,
    task_id_problem,
    task_problem,
    timeout_problem,
)

GOOD_TASKS: list[dict[str, Any]] = [
    {"name": "getParameterValues", "parameterNames": ["Device.DeviceInfo.UpTime"], "expiry": 60, "uniqueKey": "a"},
    {"name": "setParameterValues", "parameterValues": [["a.b", "x"], ["a.c", False, "xsd:boolean"], ["a.d", 1.5]]},
    {"name": "refreshObject", "objectName": ""},
    {"name": "addObject", "objectName": "a.b", "parameterValues": [["c", ""]]},
    {"name": "addObject", "objectName": "a.b", "parameterValues": []},
    {"name": "deleteObject", "objectName": "a.b.1"},
    {"name": "reboot"},
    {"name": "factoryReset"},
    {"name": "download", "file": "a.bin"},
    {"name": "download", "fileType": "1 Firmware Upgrade Image", "fileName": "a.bin"},
    {"name": "provisions", "provisions": [["voip", 1, None, "x"]]},
]
BAD_TASKS: list[tuple[Any, str]] = [
    ({"name": "rebooot"}, 'did you mean "reboot"?'),
    ({}, "known are getParameterValues"),
    (None, "a mapping"),
    ([{"name": "reboot"}], "a mapping: a list is queued for no device"),
    ({"name": "getParameterValues"}, "parameterNames"),
    ({"name": "getParameterValues", "parameterNames": []}, "parameterNames"),
    ({"name": "getParameterValues", "parameterNames": "a.b"}, "parameterNames"),
    ({"name": "getParameterValues", "parameterNames": [""]}, "parameterNames"),
    ({"name": "setParameterValues"}, "parameterValues"),
    ({"name": "setParameterValues", "parameterValues": []}, "parameterValues"),
    ({"name": "setParameterValues", "parameterValues": [["a.b", None]]}, "null stops a worker"),
    ({"name": "setParameterValues", "parameterValues": [["a.b", ["secret"]]]}, "the value of a.b"),
    ({"name": "setParameterValues", "parameterValues": [["a.b", float("inf")]]}, "the value of a.b"),
    ({"name": "setParameterValues", "parameterValues": [["a.b"]]}, "[name, value]"),
    ({"name": "setParameterValues", "parameterValues": [["", 1]]}, "[name, value]"),
    ({"name": "setParameterValues", "parameterValues": [["a.b", 1, None]]}, "the type of a.b"),
    ({"name": "setParameterValues", "parameterValues": {"a.b": 1}}, "parameterValues"),
    ({"name": "refreshObject"}, "objectName"),
    ({"name": "addObject", "objectName": ""}, "objectName"),
    ({"name": "addObject", "objectName": "a", "parameterValues": [["b", None]]}, "null"),
    ({"name": "deleteObject", "objectName": None}, "objectName"),
    ({"name": "download"}, "needs file, or fileType and fileName"),
    ({"name": "download", "fileType": "1 Firmware Upgrade Image"}, "needs file"),
    ({"name": "download", "file": ""}, "needs file"),
    ({"name": "provisions"}, "provisions must be"),
    ({"name": "provisions", "provisions": ["voip"]}, "provisions must be"),
    ({"name": "provisions", "provisions": [[]]}, "provisions must be"),
    ({"name": "reboot", "expiry": "60"}, "expiry"),
    ({"name": "reboot", "expiry": 0}, "expiry"),
    ({"name": "reboot", "expiry": None}, "expiry"),
    ({"name": "reboot", "uniqueKey": ""}, "uniqueKey"),
]
ID = "6b02f28645a40ace45669a02"
GOOD_QUERIES: list[tuple[dict[str, Any], str]] = [
    ({}, "devices"),
    ({"_id": "001565-SIP%2DT46U-314"}, "devices"),
    ({"Device.DeviceInfo.SoftwareVersion": "108.86*"}, "devices"),
    ({"Device.DeviceInfo.SoftwareVersion": r"/^108\.8/"}, "devices"),
    ({"_id": {"$regex": "^001565"}}, "devices"),
    ({"_id": {"$regex": r"^(?<oui>\w{6})\p{L}", "$options": "i"}}, "devices"),
    ({"_lastInform": {"$gt": "2026-01-01T00:00:00Z", "$lt": "2027-01-01"}}, "devices"),
    ({"$or": [{"_deviceId._OUI": "CCCCCC"}, {"$and": [{"_id": {"$in": ["a", "b"]}}]}]}, "devices"),
    ({"_tags": {"$ne": "voip"}, "a": {"$not": {"$regex": "^x"}}}, "devices"),
    (
        {"_tags": None, "a": {"$exists": False}, "b": {"$size": 0}, "c": {"$mod": [2, 0]}, "d": {"$type": "string"}},
        "devices",
    ),
    ({"a": {"$elemMatch": {"$gt": 1}}, "b": {"$elemMatch": {"c": 1}}}, "devices"),
    ({"metadata.version": "(1*"}, "files"),  # only texts of devices become patterns
    ({"_id": ID, "device": {"$in": ["a-b"]}}, "tasks"),
    ({"_id": {"$in": [ID]}, "timestamp": {"$gt": "2026-01-01"}}, "tasks"),
    ({"retries": {"$gte": 2}, "_id": {"$regex": "^001565"}}, "faults"),
]
BAD_QUERIES: list[tuple[Any, str, str]] = [
    (5, "devices", "everything"),
    ([], "presets", "a list stops a worker"),
    (None, "presets", "mapping"),
    ({"_id": {"$foo": 1}}, "presets", "there is no operator '$foo'"),
    ({"_id": {"$regx": "1"}}, "devices", 'did you mean "$regex"?'),
    ({"a": {"$ne": "1", "$gt": "0"}}, "devices", "$ne cannot be mixed"),
    ({"a": {"$not": {"$gt": 1}, "$exists": True}}, "devices", "$not cannot be mixed"),
    ({"$or": {"a": 1}}, "devices", "takes a list"),
    ({"$or": []}, "devices", "takes a list"),
    ({"$or": [None]}, "devices", "takes a list"),
    ({"$and": [{"$or": [{"a": {"$bad": 1}}]}]}, "devices", "$bad"),
    ({"$where": "sleep(1000)"}, "devices", "$where is not known"),
    ({"$comment": "x"}, "devices", "not known at this place"),
    ({"a": {"$in": "x"}}, "devices", "takes a list"),
    ({"a": {"$regex": "("}}, "devices", "no regular expression"),
    ({"a": {"$regex": 5}}, "devices", "is a text"),
    ({"a": {"$options": "i"}}, "devices", "belongs to $regex"),
    ({"a": {"$regex": "x", "$options": "q"}}, "devices", "$options are"),
    ({"a": "/(/"}, "devices", "no regular expression"),
    ({"a": "a(b(c*"}, "devices", "with * in it"),
    ({"a": {"$in": ["x", "a(b(c*"]}}, "devices", "with * in it"),
    ({"": 1}, "devices", "name of a field"),
    ({"a..b": 1}, "devices", "name of a field"),
    ({"a.$b": 1}, "devices", "name of a field"),
    ({"a": float("nan")}, "devices", "JSON"),
    ({"a": {"$gt": object()}}, "devices", "JSON"),
    ({"a": {"$not": {"b": 1}}}, "devices", "$not takes operators"),
    ({"a": {"$not": 5}}, "devices", "takes a mapping"),
    ({"a": {"$size": "1"}}, "devices", "$size"),
    ({"a": {"$mod": [0, 1]}}, "devices", "$mod"),
    ({"_id": "xyz"}, "tasks", "24 hexadecimal"),
    ({"_id": {"$in": [ID, "xyz"]}}, "tasks", "24 hexadecimal"),
    ({"_id": {"$regex": "^6"}}, "tasks", "does not work"),
    ({"_id": None}, "tasks", "24 hexadecimal"),
    ({"$or": [{"_id": "xyz"}]}, "tasks", "24 hexadecimal"),
    ({"timestamp": {"$regex": "2026"}}, "faults", "does not work"),
    ({"retries": {"$in": 5}}, "faults", "takes a list"),
    ({"timestamp": {"$gt": None}}, "faults", "times"),
]


@pytest.mark.parametrize("task", GOOD_TASKS)
def test_tasks_that_run(task: dict[str, Any]) -> None:
    assert task_problem(task) is None


@pytest.mark.parametrize("task, words", BAD_TASKS)
def test_tasks_that_stop_a_worker_or_never_run(task: Any, words: str) -> None:
    said = task_problem(task) or ""
    assert words in said
    assert "secret" not in said


@pytest.mark.parametrize("query, collection", GOOD_QUERIES)
def test_queries_that_are_answered(query: dict[str, Any], collection: str) -> None:
    assert query_problem(query, collection) is None


@pytest.mark.parametrize("query, collection, words", BAD_QUERIES)
def test_queries_that_stop_a_worker_or_mean_another(query: Any, collection: str, words: str) -> None:
    assert words in (query_problem(query, collection) or "")


def test_a_query_without_an_end() -> None:
    deep: dict[str, Any] = {"a": 1}
    for _level in range(100):
        deep = {"$and": [deep]}
    assert "deep" in (query_problem(deep) or "")


@pytest.mark.parametrize("task_id", ["notanid", "", None, ID + "0", ID[:-1] + "g", ID + "\n"])
def test_ids_of_tasks(task_id: Any) -> None:
    assert task_id_problem(task_id)
    assert fault_id_problem(f"001565-1:task_{task_id}")
    assert task_id_problem(ID) is None


def test_ids_of_faults() -> None:
    assert fault_id_problem("001565-SIP%2DT46U-1:default") is None
    assert fault_id_problem(f"001565-1:task_{ID}") is None
    for wrong in ("", "001565-1", ":default", "001565-1:", None):
        assert fault_id_problem(wrong)


@pytest.mark.parametrize("wrong", ["abc", "5000", 0, -1, 1.5, True])
def test_a_time_that_would_never_be_answered(wrong: Any) -> None:
    assert timeout_problem(wrong)
    assert timeout_problem(5000) is None
    assert timeout_problem(None) is None


def test_names_and_orders() -> None:
    assert projection_problem(["_id", "Device.DeviceInfo"]) is None
    for wrong in (["a,b"], [""], [None], ["a..b"], ["$a"], ["a."]):
        assert projection_problem(wrong)
    assert sort_problem({"_id": 1, "Device.A": -1}) is None
    for order in ({}, [], {"a": 2}, {"a": True}, {"a": "1"}, {"a,b": 1}):
        assert sort_problem(order)
