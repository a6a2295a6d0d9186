# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP client against servers on loopback that do what servers, proxies and networks were seen to do."""

from __future__ import annotations

import socket
import threading
import time

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.clients import http_api
from ansible_collections.telephony.pbx.plugins.module_utils.clients.http_api import Http, HttpFailure, Reply, in_flight
from ansible_collections.telephony.pbx.tests.unit.fakes.http_server import SECRET, Asked, Server, Slow, answer, failure


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_api, "_PAUSE", 0.01)


def test_an_answer_with_its_reason_phrase_headers_and_json() -> None:
    with (
        Server(lambda _one: answer('{"a": 1}', "202 Task faulted", ["Total: 7"])) as server,
        Http(server.url) as client,
    ):
        reply = client.send("GET", "/devices/", ok=(202,))
        assert (reply.status, reply.reason, reply.headers["total"], reply.json()) == (
            202,
            "Task faulted",
            "7",
            {"a": 1},
        )


def test_a_phrase_may_be_missing_as_behind_a_proxy() -> None:
    with Server(lambda _one: answer("[]", "202 ")) as server, Http(server.url) as client:
        assert client.send("GET", "/", ok=None).reason == ""


def test_chunks_are_put_together() -> None:
    said = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[\n\r\n3\r\n1\n]\r\n0\r\n\r\n"
    with Server(lambda _one: said) as server, Http(server.url) as client:
        assert client.send("GET", "/").json() == [1]
        assert client.send("GET", "/").json() == [1]
        assert server.connections == 1


def test_bodies_and_what_goes_with_them() -> None:
    with Server(lambda _one: answer()) as server, Http(server.url) as client:
        client.send("PUT", "/a", {"ä": True})
        client.send("PUT", "/b", "log(1);\n", headers={"fileType": "1 Firmware Upgrade Image"})
        client.send("PUT", "/c", b"\x00\xff", headers={"Content-Type": "text/x"})
        client.send("POST", "/d")
        one, two, three, four = server.asked
        assert (one.body, one.headers["content-type"]) == (b'{"\\u00e4": true}', "application/json")
        assert (two.body, two.headers["filetype"]) == (b"log(1);\n", "1 Firmware Upgrade Image")
        assert (three.body, three.headers["content-type"]) == (b"\x00\xff", "text/x")
        assert (four.body, "content-type" in four.headers) == (b"", False)


def test_queries_are_escaped_so_that_no_proxy_can_read_them_differently() -> None:
    with Server(lambda _one: answer()) as server, Http(f"{server.url}/nbi/") as client:
        client.send(
            "GET", "/t", query={"query": '{"_id": "a%2Db.~é"}', "connection_request": None, "limit": 5, "l": [1]}
        )
        assert server.asked[0].line == (
            "GET /nbi/t?query=%7B%22_id%22%3A%20%22a%252Db%2E%7E%C3%A9%22%7D&connection_request&limit=5&l=%5B1%5D HTTP/1.1"
        )


def test_a_path_that_is_not_escaped_is_not_sent() -> None:
    with Server(lambda _one: answer()) as server, Http(server.url) as client:
        for path in ("/a b", "/é", "/%zz", "/a%2", "x", "/a\r\nHost: b"):
            with pytest.raises(HttpFailure, match="not escaped"):
                client.send("GET", path)
        assert not server.asked


def test_connections_are_used_again() -> None:
    with Server(lambda _one: answer()) as server, Http(server.url) as client:
        for _number in range(20):
            client.send("POST", "/x", {})
        assert (len(server.asked), server.connections) == (20, 1)
        client.close()
        client.send("GET", "/x")
        assert server.connections == 2


def test_threads_have_a_connection_each_and_no_more() -> None:
    def slowly(_one: Asked) -> bytes:
        time.sleep(0.01)
        return answer()

    with Server(slowly) as server, Http(server.url) as client:
        in_flight(lambda _number: client.send("GET", "/x"), range(40), 8)
        assert len(server.asked) == 40
        assert 2 <= server.connections <= 8


def test_a_connection_that_the_server_closed_meanwhile_is_not_used() -> None:
    with Server(lambda _one: answer(), closes_idle=True) as server, Http(server.url) as client:
        for _number in range(5):
            client.send("POST", "/x", {})  # none of them may fail, and none come twice
            time.sleep(0.02)
        assert (len(server.asked), server.connections) == (5, 5)


def test_a_connection_is_not_trusted_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_api, "_IDLE", 0.05)
    with Server(lambda _one: answer()) as server, Http(server.url) as client:
        client.send("POST", "/x")
        time.sleep(0.1)
        client.send("POST", "/x")
        assert server.connections == 2


def test_a_connection_that_has_more_to_say_than_was_asked_is_not_used() -> None:
    with Server(lambda _one: answer("1") + answer("2")) as server, Http(server.url) as client:
        client.send("GET", "/x")
        time.sleep(0.05)
        assert client.send("GET", "/x").json() == 1
        assert server.connections == 2


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_what_may_have_been_done_is_not_repeated(method: str) -> None:
    with Server(lambda _one: None) as server, Http(server.url) as client:
        error = failure(client, method, body={"a": 1})
        assert (error.kind, len(server.asked)) == ("cut", 1)
        assert "without an answer" in error.words


def test_a_broken_kept_connection_does_not_repeat_a_post_either() -> None:
    answers = iter([answer(), None, answer()])
    with Server(lambda _one: next(answers)) as server, Http(server.url) as client:
        client.send("POST", "/x", {})
        assert failure(client, "POST", body={}).kind == "cut"
        assert len(server.asked) == 2


def test_a_get_is_repeated() -> None:
    answers = iter([None, None, answer("[1]")])
    with Server(lambda _one: next(answers)) as server, Http(server.url) as client:
        assert client.send("GET", "/x").json() == [1]
        assert len(server.asked) == 3


def test_a_get_is_not_repeated_for_ever() -> None:
    with Server(lambda _one: None) as server, Http(server.url, retries=1) as client:
        assert failure(client).kind == "cut"
        assert len(server.asked) == 2


def test_a_get_that_killed_its_worker_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_api, "_KILLED", 0.1)

    def late(_one: Asked) -> None:
        time.sleep(0.2)

    with Server(late) as server, Http(server.url) as client:
        assert failure(client).kind == "cut"
        assert len(server.asked) == 1


def test_a_caller_may_say_what_can_be_repeated() -> None:
    answers = iter([None, answer()])
    with Server(lambda _one: next(answers)) as server, Http(server.url) as client:
        client.send("DELETE", "/x", repeatable=True)
        assert len(server.asked) == 2
    with Server(lambda _one: None) as server, Http(server.url) as client:
        assert failure(client, repeatable=False).kind == "cut"
        assert len(server.asked) == 1


def test_a_post_is_repeated_while_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    server = Server(lambda _one: answer())

    def later() -> None:
        time.sleep(0.05)
        server.__enter__()

    real = socket.create_server
    thread = threading.Thread(target=later)
    try:
        socket.create_server = lambda _address: real(("127.0.0.1", port))  # type: ignore[assignment]
        thread.start()
        with Http(f"http://127.0.0.1:{port}", retries=6) as client:
            client.send("POST", "/x", {})
    finally:
        socket.create_server = real
        thread.join()
        server.__exit__()
    assert len(server.asked) == 1


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    error = failure(Http(f"http://127.0.0.1:{port}", "u", SECRET), "POST", body={})
    assert error.kind == "down"
    assert f"http://127.0.0.1:{port}/x: nobody listens there; start the server" in error.words


def test_a_name_that_does_not_exist() -> None:
    error = failure(Http("http://no-such-host.invalid"))
    assert error.kind == "name"
    assert "cannot be resolved" in error.words


def test_silence_ends_with_the_time_and_is_not_repeated() -> None:
    held = threading.Event()

    def silent(_one: Asked) -> None:
        held.wait(5)

    with Server(silent) as server, Http(server.url, timeout=0.2) as client:
        before = time.monotonic()
        error = failure(client)
        assert error.kind == "silent"
        assert "within 0.2 s" in error.words
        assert time.monotonic() - before < 4.5  # the server would wait five
        assert len(server.asked) == 1
        held.set()


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"])
def test_a_drip_is_given_up_after_the_time_of_the_whole(head: bytes) -> None:
    with (
        Server(lambda _one: [head, Slow(b"HTTP/1.1 200 OK: x" * 20, 0.05)]) as server,
        Http(server.url, timeout=0.4, retries=0) as client,
    ):
        before = time.monotonic()
        assert failure(client).kind == "silent"
        assert 0.3 < time.monotonic() - before < 6  # the whole drip takes eighteen seconds


def test_a_time_for_one_request() -> None:
    def slowly(_one: Asked) -> bytes:
        time.sleep(0.3)
        return answer()

    with Server(slowly) as server, Http(server.url, timeout=0.1) as client:
        assert client.send("POST", "/x", timeout=5).status == 200
        assert failure(client, timeout=0.15).kind == "silent"


def test_an_answer_that_ends_in_the_middle() -> None:
    said = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\n[1, 2"
    with Server(lambda _one: said) as server, Http(server.url, retries=0) as client:
        error = failure(client)
        assert error.kind == "cut"
        assert "in the middle" in error.words


def test_something_that_is_no_http() -> None:
    with Server(lambda _one: [b"220 mail.example ESMTP\r\n\r\n"]) as server, Http(server.url) as client:
        assert failure(client).kind == "strange"


@pytest.mark.parametrize(
    "headers, words",
    [
        ({"version": "1é" "€"}, "version holds a character"),
        ({"version": "1\r\nX: y"}, "no line break"),
        ({"a b": "c"}, "'a b'"),
    ],
)
def test_headers_that_cannot_be_sent(headers: dict[str, str], words: str) -> None:
    with Server(lambda _one: answer()) as server, Http(server.url) as client:
        assert words in failure(client, "PUT", headers=headers).words
        assert not server.asked


def test_a_body_that_is_no_json() -> None:
    with Http("http://127.0.0.1:9") as client:
        for body in ({"a": float("nan")}, {"a": object()}):
            assert "JSON" in failure(client, "PUT", body=body).words


@pytest.mark.parametrize(
    "url",
    ["", "acs.example:7557", "ftp://acs.example", "http://", "http://a:99999", "http://a b", f"http://u:{SECRET}@acs.example",
     "http://acs.example/?a=1", "http://[::1", f"http://u:{SECRET}@acs.example:x"],
)  # fmt: skip
def test_urls_that_cannot_be_asked(url: str) -> None:
    with pytest.raises(HttpFailure) as caught:
        Http(url)
    assert caught.value.kind == "name"
    assert SECRET not in caught.value.words


def test_a_password_alone_is_refused() -> None:
    with pytest.raises(HttpFailure) as caught:
        Http("http://acs.example", password=SECRET)
    assert SECRET not in caught.value.words


def test_a_reply_shows_neither_headers_nor_body() -> None:
    assert SECRET not in repr(Reply(200, "OK", {"set-cookie": SECRET}, SECRET.encode()))


def test_in_flight_keeps_the_order_and_the_count() -> None:
    running, most, lock = 0, 0, threading.Lock()

    def work(number: int) -> int:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.002 * (number % 3))
        with lock:
            running -= 1
        return number * 2

    assert in_flight(work, range(60), 5) == [number * 2 for number in range(60)]
    assert 2 <= most <= 5
    assert in_flight(work, []) == []


def test_in_flight_stops_at_the_first_exception() -> None:
    begun: list[int] = []

    def work(number: int) -> None:
        begun.append(number)
        time.sleep(0.005)
        if number == 3:
            raise KeyError("three")

    with pytest.raises(KeyError, match="three"):
        in_flight(work, range(1000), 2)
    assert len(begun) < 20
