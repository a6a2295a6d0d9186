# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kind genieacs_users: roles with every write, a password that is tried and not shown, nobody locked out."""

from __future__ import annotations

import json
import urllib.parse
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.clients.http_api import Http
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import users
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.ui import Ui
from ga_ui_task import Tasks, _task  # noqa: F401  pylint: disable=unused-import

OPS = {"name": "ops", "roles": ["admin"], "password": "n3wpass"}


def puts(task: Tasks) -> list[tuple[str, Any]]:
    pairs = zip(task.fake.requests, task.fake.bodies)
    return [(line[4:], json.loads(body)) for line, body in pairs if line.startswith("PUT ")]


def test_a_user_is_made_and_can_log_in(task: Tasks) -> None:
    assert task.again("users", **OPS)
    assert puts(task) == [
        ("/api/users/ops", {"roles": "admin"}),
        ("/api/users/ops/password", {"newPassword": "n3wpass"}),
    ]
    task.given.update(ui_username="ops", ui_password="n3wpass")
    assert task.one("users", name="other", roles=["admin"]).changed


def test_a_new_password_is_set_once_and_roles_go_with_it(task: Tasks) -> None:
    task.one("users", **OPS)
    task.fake.bodies.clear()
    task.fake.requests.clear()
    assert task.again("users", name="ops", password="an0ther")
    assert puts(task) == [
        ("/api/users/ops", {"roles": "admin"}),
        ("/api/users/ops/password", {"newPassword": "an0ther"}),
    ]


def test_roles_alone_leave_the_password(task: Tasks) -> None:
    task.one("users", **OPS)
    hashed = task.fake.store.users["ops"]["password"]
    assert task.again("users", name="ops", roles=["operator", "admin"])
    assert not task.one("users", name="ops", roles=["admin", "operator"]).changed
    assert task.fake.store.users["ops"] == {
        **task.fake.store.users["ops"],
        "roles": "operator,admin",
        "password": hashed,
    }


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"name": "ops2"}, "roles: are missing"),  # stored with 200, and the UI dies of it [u2a]
        ({"name": "ops2", "roles": []}, "roles: are"),
        ({"name": "ops2", "roles": ["a,b"]}, "no name of a role"),
        ({"name": "ops2", "roles": [""]}, "is empty"),
        ({"name": "ops2", "roles": ["a", "a"]}, "twice"),
        ({"name": "ops2", "roles": ["admin"], "password": ""}, "nobody can log in"),
        ({"name": "__proto__", "roles": ["admin"]}, "no name of a user"),
        ({"name": "admin", "roles": []}, "are empty"),
        ({"name": "admin", "state": "absent"}, "the account that this task logs in with"),
        ({"name": "admin", "roles": ["operator"]}, "could not write permissions and users any more"),
    ],
)
def test_what_stops_the_ui_or_locks_out_is_refused(task: Tasks, item: dict[str, Any], words: str) -> None:
    assert words in task.refused({"users": [item]})


def test_the_client_itself_sends_no_user_without_roles(task: Tasks) -> None:
    with Http(task.fake.ui_url) as client, pytest.raises(Exception, match="roles: are missing"):
        Ui(client, "admin", "admin").put("users", "x", {})
    assert not task.fake.requests


def test_what_an_older_hand_broke_is_told(task: Tasks) -> None:
    task.fake.store.users["broken"] = {"_id": "broken"}  # the UI has not looked yet
    with pytest.raises(PbxError, match="are missing"):
        task.one("users", name="broken", password="n3wpass")
    result = task.one("users", name="broken", roles=["admin"])
    assert result.changed and any("user broken" in one and "MongoDB" in one for one in result.warnings)


def test_neither_hash_nor_password_is_read_or_shown(task: Tasks) -> None:
    result = task.one("users", **OPS)
    shown = repr(result) + repr(result.diff) + repr(task.read("users"))
    assert "n3wpass" not in shown and "********" in shown
    for one in task.fake.store.users.values():
        assert one["password"] not in shown and one["salt"] not in shown
    asked = [urllib.parse.unquote(one) for one in task.fake.requests if one.startswith("GET /users/")]
    assert asked and all("projection=_id,roles" in one for one in asked)
    again = task.one("users", name="ops", password="an0ther")
    assert "an0ther" not in repr(again) + repr(again.diff) and "(changed)" in repr(again.diff)


def test_check_mode_tries_a_password_and_writes_nothing(task: Tasks) -> None:
    task.one("users", **OPS)
    task.fake.read_only = True
    assert not task.one("users", check=True, **OPS).changed
    assert task.one("users", check=True, name="ops", password="an0ther").changed


def test_a_password_that_is_not_taken_fails(task: Tasks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Ui, "put_password", lambda *_more: None)
    with pytest.raises(Exception, match="does not take the password"):
        task.one("users", **OPS)
    assert "ops" not in task.fake.store.users


def test_the_ui_may_take_its_time_to_know_a_password(task: Tasks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(users, "CACHED", 3)
    said = iter([False, False, True])
    monkeypatch.setattr(Ui, "check_password", lambda *_more: next(said))
    assert task.one("users", **OPS).changed


def test_a_password_cannot_be_undone_and_that_is_said(task: Tasks) -> None:
    task.one("users", **OPS)
    task.fake.refuse("PUT /api/users/other", 400, b"no", {})
    items = [{"name": "ops", "password": "an0ther", "roles": ["operator"]}, {"name": "other", "roles": ["admin"]}]
    with pytest.raises(Exception, match="nobody knows the old one") as caught:
        task.run({"users": items})
    assert "an0ther" not in str(caught.value)
    assert task.fake.store.users["ops"]["roles"] == "admin" and "other" not in task.fake.store.users


def test_what_a_user_cannot_do_after_all_is_told(task: Tasks) -> None:
    said = task.one("users", name="ops", roles=["admn"]).warnings
    assert any('role admn: it allows nothing; did you mean "admin"?' in one for one in said)
    assert any("nobody can log in" in one for one in said)
    second = {"role": "second", "resource": "files", "access": 3, "validate": "true"}
    task.fake.store.permissions["second:files:3"] = {"_id": "second:files:3", **second}
    said = task.one("users", name="ops", roles=["admin", "second"]).warnings
    assert any("may write files" in one and "write none of it" in one for one in said)


def test_a_role_of_the_same_task_is_known(task: Tasks) -> None:
    asked = {
        "permissions": [{"role": "helpdesk", "resource": "devices", "access": "read"}],
        "users": [{"name": "h", "roles": ["helpdesk"], "password": "n3wpass"}],
    }
    result, writes = task.run(asked)
    assert not result.warnings and [one.split(" ")[1] for one in writes] == [
        "/api/permissions/helpdesk%3Adevices%3A2",
        "/api/users/h",
        "/api/users/h/password",
    ]


def test_purge_leaves_our_own_account(task: Tasks) -> None:
    task.one("users", **OPS)
    assert task.run({"users": []}, purge=True)[0].deleted == {"genieacs_users": ["ops"]}
    assert list(task.fake.store.users) == ["admin"]
