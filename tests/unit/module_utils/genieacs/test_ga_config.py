# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kind genieacs_config: what is stored, what counts as the same, what is refused before it stops GenieACS, what is hidden."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.config import RESOURCE
from ga_ui_task import Tasks, _task  # noqa: F401  pylint: disable=unused-import

AUTH = 'AUTH(DeviceID.ID, "wordpass")'
EXT = "AUTH(DeviceID.ID, EXT('cpe-auth', 'getPassword', DeviceID.ID))"


def stored(task: Tasks, name: str) -> Any:
    return task.fake.store.config[name]["value"]


def put(task: Tasks, name: str, value: Any) -> None:
    task.fake.store.config[name] = {"_id": name, "value": value}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (45, "45"),
        (1.5, "1.5"),
        (True, "true"),
        (False, "false"),
        ('/it\'s "x"', "'/it''s \"x\"'"),
        ("true", "'true'"),
        ("", "''"),
        ("a\nb", "'a\nb'"),
    ],
)
def test_a_plain_value_becomes_a_literal(task: Tasks, value: Any, text: str) -> None:
    assert task.again("config", name="cwmp.cookiesPath", value=value)
    assert stored(task, "cwmp.cookiesPath") == text
    assert task.read("config") == [{"name": "cwmp.cookiesPath", "value": value}]


def test_an_expression_is_stored_as_it_is(task: Tasks) -> None:
    assert task.again("config", name="cwmp.auth", expression=EXT)
    assert stored(task, "cwmp.auth") == EXT
    assert task.read("config") == [{"name": "cwmp.auth", "expression": EXT}]


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ('"45"', {"expression": "'45'"}),
        ("45", {"value": 45}),
        ("45", {"value": "45"}),
        ("45 ", {"expression": " 45"}),
        (AUTH, {"expression": "auth( DeviceID.ID,'wordpass' )"}),
        (AUTH, {"secret": AUTH}),
        (EXT, {"secret": EXT}),
        (AUTH, {}),
    ],
)
def test_what_means_the_same_changes_nothing(task: Tasks, text: str, item: dict[str, Any]) -> None:
    put(task, "cwmp.sessionTimeout", text)
    assert not task.one("config", name="cwmp.sessionTimeout", **item).changed


def test_another_form_takes_the_place_of_the_old(task: Tasks) -> None:
    task.one("config", name="cwmp.auth", value=True)
    assert task.again("config", name="cwmp.auth", expression=EXT)
    assert task.again("config", name="cwmp.auth", secret=AUTH)
    assert task.again("config", name="cwmp.auth", value=False)
    assert task.read("config") == [{"name": "cwmp.auth", "value": False}]


def test_check_mode_predicts_and_writes_nothing(task: Tasks) -> None:
    task.fake.read_only = True
    assert task.one("config", check=True, name="cwmp.debug", value=True).changed


def test_what_is_absent_goes_and_stays_gone(task: Tasks) -> None:
    put(task, "cwmp.debug", "true")
    assert task.again("config", name="cwmp.debug", state="absent")
    assert task.fake.store.config == {}


def test_an_open_door_is_told(task: Tasks) -> None:
    put(task, "cwmp.auth", AUTH)
    assert any("takes any device" in one for one in task.one("config", name="cwmp.auth", state="absent").warnings)
    assert any("every device in" in one for one in task.one("config", name="cwmp.auth", expression="NULL").warnings)
    assert any("no device in" in one for one in task.one("config", name="cwmp.auth", value=False).warnings)


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"expression": "AUTH("}, "ends too early"),  # stored with 200, and UI and NBI die of it [u16, 367]
        ({"expression": "two words"}, "belongs into `value`"),
        ({"secret": "AUTH('u' 'p')"}, "closing bracket"),
        ({"expression": "FOO(1)"}, "does not know"),
        ({"expression": "AUTH(DeviceID.ID, 'x')"}, "does not evaluate here"),
        ({"expression": "DeviceID.ID LIKE 5"}, "no text"),
        ({"value": [1]}, "neither a text"),
        ({"value": {"a": 1}}, "neither a text"),
        ({"value": 1, "expression": "1"}, "one of value"),
        ({}, "says no value"),
    ],
)
def test_what_would_stop_genieacs_is_refused(task: Tasks, item: dict[str, Any], words: str) -> None:
    said = task.refused({"config": [{"name": "cwmp.cookiesPath", **item}]})
    assert words in said and "settings[0] (cwmp.cookiesPath)" in said


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("cwmp.booleanLiteral", "false", "true to GenieACS"),
        ("cwmp.sessionTimeout", "long", "no number"),
        ("cwmp.sessionTimeout", True, "no number"),
        ("cwmp.auth", "AUTH('u', 'p')", "let every device in"),  # a text that is not empty is true
        ("cwmp.auth", 1, "let every device in"),
        ("cwmp.connectionRequestAuth", "AUTH('u', 'p')", "asks for no password"),
        ("cwmp.Auth", True, 'did you mean "cwmp.auth"?'),
        ("cwmp.sesionTimeout", 5, 'did you mean "cwmp.sessionTimeout"?'),
        ("ui.filter.0.label", "x", 'did you mean "ui.filters"?'),
        ("bad..id", True, "no name of a setting"),
        ("ui.__proto__.x", True, "something else"),
    ],
)
def test_what_does_nothing_or_something_else_is_refused(task: Tasks, name: str, value: Any, words: str) -> None:
    assert words in task.refused({"config": [{"name": name, "value": value}]})


def test_a_setting_unlike_all_others_is_told_of(task: Tasks) -> None:
    result = task.one("config", name="our.own", value=1)
    assert result.changed and any("does not read" in one for one in result.warnings)


def test_what_is_hardly_meant_is_told(task: Tasks) -> None:
    result = task.one("config", name="cwmp.debug", expression="DeviceID.OUI = 001565")
    assert any("'001565' needs quotes" in one for one in result.warnings)
    assert not task.one("config", name="ui.index.0.parameter", expression="DATE_STRING(_id)").warnings


def test_functions_by_where_they_are_evaluated(task: Tasks) -> None:
    assert task.again("config", name="cwmp.connectionRequestAuth", expression="AUTH(username, password)")
    assert task.again("config", name="cwmp.connectionRequestAuth", expression="AUTH(USERNAME(), PASSWORD())")
    assert "USERNAME" in task.refused({"config": [{"name": "cwmp.auth", "expression": "AUTH(USERNAME(), PASSWORD())"}]})


@pytest.mark.parametrize("form", ["expression", "secret"])
def test_a_password_is_seen_nowhere(task: Tasks, form: str) -> None:
    result = task.one("config", name="cwmp.auth", **{form: AUTH})
    said = repr(result.diff) + repr(result)
    assert "wordpass" not in said and "********" in said
    result = task.one("config", name="cwmp.auth", **{form: AUTH.replace("wordpass", "second")})
    assert "(changed)" in repr(result.diff) and "wordpass" not in repr(result) and "second" not in repr(result)
    plain, names = RESOURCE.without_secrets(task.read("config")[0])
    assert plain == {"name": "cwmp.auth"} and names == ["secret"]
    assert "wordpass" not in task.refused({"config": [{"name": "cwmp.auth", form: "AUTH('u', 'wordpass'"}]})
    result = task.one("config", name="our.apiToken", value="wordpass")
    assert "wordpass" not in repr(result)


def test_what_info_shows_can_be_applied_again(task: Tasks) -> None:
    put(task, "cwmp.auth", AUTH)
    put(task, "cwmp.debug", "DeviceID.OUI = 'x'")
    put(task, "ui.index.0.label", "'Serial number'")
    shown = [RESOURCE.without_secrets(one)[0] for one in task.read("config")]
    result, writes = task.run({"config": shown})
    assert not result.changed and writes == []


def test_what_an_older_hand_broke_can_be_mended(task: Tasks) -> None:
    put(task, "cwmp.auth", "AUTH(")  # its services have not looked yet
    assert "secret = ********" in repr(task.one("config", name="cwmp.auth", expression=EXT).diff)
    assert stored(task, "cwmp.auth") == EXT


def test_purge_needs_to_know_of_what(task: Tasks) -> None:
    put(task, "cwmp.debug", "true")
    put(task, "ui.pageSize", "10")
    assert "prefix" in task.refused({"config": []}, purge=True)
    assert task.run({"config": []}, purge=True, prefix="cwmp.")[0].deleted == {"genieacs_config": ["cwmp.debug"]}
    assert list(task.fake.store.config) == ["ui.pageSize"]


def test_several_settings_are_one_transaction(task: Tasks) -> None:
    put(task, "cwmp.debug", "false")
    task.fake.refuse("PUT /api/config/cwmp%2EretryDelay", 400, b"Error: no", {})
    with pytest.raises(Exception, match="rolled back") as caught:
        task.run({"config": [{"name": "cwmp.debug", "value": True}, {"name": "cwmp.retryDelay", "value": 60}]})
    assert "400" in str(caught.value)
    assert task.fake.store.config == {"cwmp.debug": {"_id": "cwmp.debug", "value": "false"}}


def test_yes_is_not_believed(task: Tasks) -> None:
    task.fake.deaf = True
    with pytest.raises(Exception, match="is not as it was written"):
        task.one("config", name="cwmp.debug", value=True)
    put(task, "cwmp.debug", "false")
    with pytest.raises(Exception, match="is not as it was written"):
        task.one("config", name="cwmp.debug", value=True)


def test_nothing_is_begun_with_an_account_that_cannot_go_on(task: Tasks) -> None:
    task.given["ui_password"] = "nope"
    assert "mend ui_username and ui_password" in task.refused({"config": [{"name": "cwmp.debug", "value": True}]})
    task.given["ui_password"] = "admin"
    del task.fake.store.permissions["admin:config:3"]["validate"]
    assert "may not write config" in task.refused({"config": [{"name": "cwmp.debug", "value": True}]})
    task.given["ui_username"] = None
    assert "ui_username" in task.refused({"config": [{"name": "cwmp.debug", "value": True}]})


def test_reading_needs_no_account_and_little(task: Tasks) -> None:
    put(task, "cwmp.debug", "true")
    before = len(task.fake.requests)
    assert task.read("config") and len(task.fake.requests) - before == 1
