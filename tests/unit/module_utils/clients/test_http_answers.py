# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the HTTP client makes of answers that are none: refusals, proxies, redirects, no JSON; and of whom it tells what."""

from __future__ import annotations

import socket
import threading
import time
from email.utils import formatdate

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.clients import http_api
from ansible_collections.telephony.pbx.plugins.module_utils.clients.http_api import Http, HttpFailure
from ansible_collections.telephony.pbx.tests.unit.fakes.http_server import SECRET, Asked, Server, answer, failure

PAGE = "<!DOCTYPE html><html><head><title>Bad\n gateway</title></head><body>x</body></html>"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_api, "_PAUSE", 0.01)


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden"])
def test_denied(status: str) -> None:
    said = answer(PAGE, status, content_type="text/html")
    with Server(lambda _one: said) as server, Http(server.url, "admin", SECRET) as client:
        error = failure(client)
        assert (error.kind, error.status, len(server.asked)) == ("denied", int(status[:3]), 1)
        assert status in error.words
        assert "username and password" in error.words


def test_credentials_go_with_the_first_request() -> None:
    with Server(lambda _one: answer()) as server, Http(server.url, "ä", SECRET, headers={"X-Key": SECRET}) as client:
        client.send("GET", "/x")
        assert server.asked[0].headers["authorization"] == "Basic w6Q6czNjcmV0LW9mLXRoZS1wcm94eQ=="
        assert server.asked[0].headers["x-key"] == SECRET
        assert SECRET not in repr(client)


@pytest.mark.parametrize("login", [("u", SECRET, None), (None, None, {"Authorization": f"Bearer {SECRET}"})])
def test_what_a_server_echoes_of_our_credentials_is_not_shown(login: tuple) -> None:
    def echo(one: Asked) -> bytes:
        return answer(f"bad login {one.headers['authorization']} {SECRET}", "400 Bad", content_type="text/plain")

    with Server(echo) as server, Http(server.url, *login) as client:
        error = failure(client)
        assert "bad login" in error.words
        assert "dTpzM2NyZXQtb2YtdGhlLXByb3h5" not in error.words


def test_busy_with_a_time_to_wait_is_waited_for() -> None:
    answers = iter([answer("", "429 Too Many Requests", ["Retry-After: 0"]), answer("[1]")])
    with Server(lambda _one: next(answers)) as server, Http(server.url) as client:
        assert client.send("GET", "/x").json() == [1]
        assert len(server.asked) == 2


def test_a_wait_is_as_long_as_the_server_says() -> None:
    date = formatdate(time.time() + 2, usegmt=True)
    answers = iter([answer("", "503 Busy", [f"Retry-After: {date}"]), answer("[1]")])
    with Server(lambda _one: next(answers)) as server, Http(server.url) as client:
        before = time.monotonic()
        client.send("GET", "/x")
        assert 0.5 < time.monotonic() - before < 4


def test_a_wait_longer_than_the_time_is_a_failure_at_once() -> None:
    with (
        Server(lambda _one: answer("", "429 Too Many Requests", ["Retry-After: 60"])) as server,
        Http(server.url, timeout=5) as client,
    ):
        before = time.monotonic()
        error = failure(client)
        assert (error.kind, error.status) == ("busy", 429)
        assert "it asks to wait 60 s" in error.words
        assert time.monotonic() - before < 2


def test_a_post_that_is_told_to_come_later_is_not_repeated() -> None:
    with Server(lambda _one: answer("", "503 Busy", ["Retry-After: 0"])) as server, Http(server.url) as client:
        assert failure(client, "POST", body={}).kind == "busy"
        assert len(server.asked) == 1


def test_a_proxy_without_a_server_behind() -> None:
    said = answer(PAGE, "502 Bad Gateway", content_type="text/html")
    with Server(lambda _one: said) as server, Http(server.url) as client:
        error = failure(client)
        assert (error.kind, error.status, len(server.asked)) == ("gateway", 502, 3)
        assert "GET http://127.0.0.1" in error.words
        assert '502 Bad Gateway ("Bad gateway"); a proxy answers' in error.words
        assert "<" not in error.words
        assert failure(client, "POST").kind == "gateway"
        assert len(server.asked) == 4


@pytest.mark.parametrize(
    "body, content_type, words",
    [
        (PAGE, "text/html", 'a page of HTML ("Bad gateway")'),
        (PAGE, "application/json", "a page of HTML"),
        ("", "application/json", "an empty answer"),
        ("hello", "text/plain", "something else: hello"),
        ('[{"password": "', "application/json", "something else came"),
        ("[" * 100_000, "application/json", "something else came"),
    ],
)
def test_no_json_where_json_was_due(body: str, content_type: str, words: str) -> None:
    with Server(lambda _one: answer(body, content_type=content_type)) as server, Http(server.url) as client:
        reply = client.send("GET", "/x")
        with pytest.raises(HttpFailure) as caught:
            reply.json()
        assert (caught.value.kind, caught.value.status) == ("strange", 200)
        assert words in caught.value.words
        assert "password" not in caught.value.words


def test_what_a_server_says_to_a_bad_request_is_shown_in_part() -> None:
    said = answer("SyntaxError: " + "x" * 1000, "400 Bad Request", content_type="text/plain")
    with Server(lambda _one: said) as server, Http(server.url) as client:
        error = failure(client)
        assert (error.kind, error.status) == ("refused", 400)
        assert "400 Bad Request: SyntaxError: xxx" in error.words
        assert len(error.words) < 300
        assert error.reply is not None
        assert len(error.reply.text()) > 1000


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary Redirect"])
def test_a_redirect_is_not_followed_and_says_where_it_points(status: str) -> None:
    with Server(lambda _one: answer()) as other:
        where = f"Location: http://u:{SECRET}@127.0.0.1:{other.port}/login?token={SECRET}"
        with Server(lambda _one: answer("", status, [where])) as server, Http(server.url, "u", SECRET) as client:
            for method in ("GET", "POST"):
                error = failure(client, method)
                assert error.kind == "refused"
                assert f"it points to http://127.0.0.1:{other.port}/login;" in error.words
        assert not other.asked


def test_a_server_that_does_not_want_the_body_is_heard() -> None:
    """A proxy answers 413 and closes, with the body half sent."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        link, _address = listener.accept()
        link.recv(1024)
        link.sendall(answer("", "413 Payload Too Large", ["Connection: close"]))
        link.shutdown(socket.SHUT_WR)
        time.sleep(0.3)
        link.close()

    threading.Thread(target=serve, daemon=True).start()
    with listener, Http(f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=5) as client:
        error = failure(client, "PUT", body=b"x" * 20_000_000)
        assert error.kind in ("refused", "cut")
        if error.kind == "refused":
            assert error.status == 413
