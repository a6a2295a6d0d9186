# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API of GenieACS's UI: the login, what goes over the wire, and what a person is told when it does not work."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.clients import http_api
from ansible_collections.telephony.pbx.plugins.module_utils.clients.http_api import Http
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.nbi import AcsError
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.ui import STEPS, Ui
from ansible_collections.telephony.pbx.tests.unit.fakes.genieacs.server import FakeGenieAcs
from ansible_collections.telephony.pbx.tests.unit.fakes.http_server import Asked, Server, answer

TOKEN = "eyJhbGciOiJI.eyJ1c2VybmFt.9JlFxUTk"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_api, "_PAUSE", 0.01)


@pytest.fixture(name="fake")
def _fake() -> Iterator[FakeGenieAcs]:
    with FakeGenieAcs() as fake:
        yield fake


@contextmanager
def ui_of(fake: FakeGenieAcs, user: str = "admin", password: str = "admin") -> Iterator[Ui]:
    with Http(fake.ui_url, timeout=5) as client:
        yield Ui(client, user, password)


@contextmanager
def peer(say: Callable[[Asked], Any]) -> Iterator[tuple[Ui, Server]]:
    with Server(say) as server, Http(server.url, timeout=5) as client:
        yield Ui(client, "admin", "hunter2"), server


def told(ask: Callable[[], Any], kind: str) -> str:
    with pytest.raises(AcsError) as caught:
        ask()
    assert caught.value.kind == kind
    said = str(caught.value)
    assert "hunter2" not in said and TOKEN not in said and "Bearer" not in said
    return said


def test_one_login_serves_many_requests(fake: FakeGenieAcs) -> None:
    with ui_of(fake) as ui:
        for number in range(3):
            ui.put("config", "cwmp.debug", {"value": str(number)})
        assert ui.get("config", "cwmp.debug") == {"_id": "cwmp.debug", "value": "2"}
        assert ui.delete("config", "cwmp.debug") is True
        assert ui.delete("config", "cwmp.debug") is False  # 404 [u19]
        assert ui.get("config", "cwmp.debug") is None
    assert [one for one in fake.requests if "login" in one] == ["POST /login"]
    assert fake.bodies[0] == b'{"username": "admin", "password": "admin"}'


def test_names_are_escaped(fake: FakeGenieAcs) -> None:
    with ui_of(fake) as ui:
        ui.put("config", "a/b c~.d%", {"value": "1"})
        assert ui.get("config", "a/b c~.d%") == {"_id": "a/b c~.d%", "value": "1"}
    assert "PUT /api/config/a%2Fb%20c%7E%2Ed%25" in fake.requests


def test_a_password_is_checked_by_logging_in(fake: FakeGenieAcs) -> None:
    with ui_of(fake) as ui:
        assert ui.check_password("admin", "admin") is True
        assert ui.check_password("admin", "nope") is False  # 400 [u05]
        assert ui.check_password("nobody", "nope") is False
    assert fake.requests == ["POST /login"] * 3


def test_a_users_document_comes_without_hash(fake: FakeGenieAcs) -> None:
    with peer(lambda one: answer(json.dumps({"_id": "a", "roles": "x", "password": "h", "salt": "s"}))) as (
        ui,
        _server,
    ):
        ui._token = TOKEN
        assert ui.get("users", "a") == {"_id": "a", "roles": "x"}


def test_the_first_run_only_when_asked() -> None:
    with FakeGenieAcs(fresh=True) as fake, ui_of(fake) as ui:
        assert ui.status() and ui.fresh() and set(ui.initial()) == set(STEPS)
        assert not any(one.startswith("POST") for one in fake.requests)
        assert "no user at all" in told(lambda: ui.get("config", "x"), "denied")
        with pytest.raises(PbxError, match="no step"):
            ui.init("user")
        ui.init("users")
        assert not ui.fresh() and list(fake.store.users) == ["admin"] and not fake.store.presets
        ui.put("config", "cwmp.debug", {"value": "true"})


@pytest.mark.parametrize(
    ("resource", "document"),
    [
        ("users", {}),
        ("users", {"roles": None}),
        ("users", {"roles": ["admin"]}),
        ("config", {"value": "AUTH("}),
        ("config", {"value": "'a' LIKE 5"}),  # measured: TypeError at the next look
        ("config", {"value": "((((((((1))))))))"}),  # measured: 25 s
        ("config", {"value": 5}),
        ("permissions", {"role": "a", "resource": "devices", "access": 2, "filter": "a ="}),
        ("permissions", {"role": "a", "resource": "devices", "access": 2, "validate": "a ="}),
    ],
)
def test_what_kills_the_ui_is_not_sent(fake: FakeGenieAcs, resource: str, document: dict[str, Any]) -> None:
    with ui_of(fake) as ui, pytest.raises(PbxError, match="answer nobody"):
        ui.put(resource, "x", document)
    assert fake.requests == [] and fake.poisoned == {}


def test_an_empty_password_is_not_sent(fake: FakeGenieAcs) -> None:
    with ui_of(fake) as ui:
        with pytest.raises(PbxError, match="empty"):
            ui.put_password("admin", "")
        assert fake.requests == []
        assert "no user x" in told(lambda: ui.put_password("x", "n3wpass"), "refused")


def test_a_wrong_password_says_what_to_mend(fake: FakeGenieAcs) -> None:
    with ui_of(fake, "admin", "hunter2") as ui:
        assert "mend ui_username and ui_password" in told(ui.ready, "denied")
        assert "hunter2" not in repr(ui)


def test_a_missing_right_says_which(fake: FakeGenieAcs) -> None:
    fake.store.permissions.pop("admin:config:3")
    with ui_of(fake) as ui:
        said = told(lambda: ui.put("config", "x", {"value": "1"}), "denied")
        assert "may not write config" in said and "validate" in said
        assert "may not read config" in told(lambda: ui.get("config", "x"), "denied")


def test_a_token_that_was_revoked_is_replaced_once() -> None:
    tokens: list[str] = []

    def say(one: Asked) -> bytes:
        if one.line.startswith("POST /login"):
            tokens.append(f"a.b.{len(tokens)}")
            return answer(json.dumps(tokens[-1]))
        good = one.headers.get("authorization") == "Bearer a.b.1"
        return answer(json.dumps({"_id": "x"})) if good else answer(b"Forbidden", "403 Forbidden")

    with peer(say) as (ui, _server):
        ui._token = "a.b.0"
        tokens.append("a.b.0")
        assert ui.get("config", "x") == {"_id": "x"} and len(tokens) == 2


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (answer(b"UI_JWT_SECRET is not set", "500 Internal Server Error"), "refused", "GENIEACS_UI_JWT_SECRET"),
        (answer(b"Internal Server Error", "500 Internal Server Error"), "refused", "log of genieacs-ui"),
        (answer(b"<html><title>Welcome</title></html>", "200 OK"), "strange", "does ui_url lead to its UI?"),
        (answer(TOKEN.encode(), "200 OK"), "strange", "no token"),
        (answer(b'{"token": 1}', "200 OK"), "strange", "no token"),
        (answer(b'"welcome"', "200 OK"), "strange", "no token"),
        (answer(b"", "401 Unauthorized"), "denied", "401"),
        (answer(b"<html>nginx</html>", "502 Bad Gateway"), "gateway", "a proxy answers"),
        (None, "cut", "may have died"),
    ],
)
def test_a_login_that_goes_wrong(reply: bytes | None, kind: str, words: str) -> None:
    with peer(lambda _one: reply) as (ui, _server):
        assert words in told(ui.ready, kind)


def test_a_ui_that_is_not_there_says_so() -> None:
    with Http("http://127.0.0.1:1", timeout=2, retries=0) as client:
        assert "is genieacs-ui running" in told(Ui(client, "admin", "hunter2").ready, "down")


def test_a_poisoned_ui_is_told_from_a_slow_one(fake: FakeGenieAcs) -> None:
    fake.store.users["x"] = {"_id": "x"}
    fake.changed()
    with ui_of(fake) as ui:
        assert "what its database holds" in told(ui.ready, "cut")


def test_what_a_document_holds_is_not_in_the_words_of_a_failure() -> None:
    def say(one: Asked) -> bytes:
        return (
            answer(json.dumps(TOKEN)) if "login" in one.line else answer(b"Error: 'hunter2' is bad", "400 Bad Request")
        )

    with peer(say) as (ui, _server):
        assert "400" in told(lambda: ui.put("config", "x", {"value": "'hunter2'"}), "refused")


def test_later_steps_of_the_first_run_need_our_account(fake: FakeGenieAcs) -> None:
    with ui_of(fake) as ui:
        ui.init("presets")  # 200, and nothing done without a token [u43]
        assert not fake.store.presets
        ui.ready()
        ui.init("presets")
        assert fake.store.presets and not ui.fresh()
