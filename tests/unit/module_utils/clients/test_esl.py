# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client of the event socket against servers that say exactly what the real one was recorded to say, and worse."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.clients.esl import Esl, EslFailure

ASK = b"Content-Type: auth/request\n\n"
ACCEPTED = b"Content-Type: command/reply\nReply-Text: +OK accepted\n\n"
GOODBYE = (
    b"Content-Type: text/disconnect-notice\nContent-Length: 67\n\n"
    b"Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n"
)
LISTENING = b"Content-Type: command/reply\nReply-Text: +OK event listener enabled plain\n\n"
DENIED = b"Content-Type: command/reply\nReply-Text: -ERR permission denied\n\n"
SECRET = "s3cret-of-the-socket"


def response(text: str) -> bytes:
    data = text.encode()
    return b"Content-Type: api/response\nContent-Length: %d\n\n%s" % (len(data), data)


def event(text: str) -> bytes:
    data = text.encode()
    return b"Content-Length: %d\nContent-Type: text/event-plain\n\n%s" % (len(data), data)


class Peer:
    """The server's end: reads commands, sends bytes."""

    def __init__(self, link: socket.socket) -> None:
        self.link = link
        self._data = b""

    def command(self) -> str:
        while b"\n\n" not in self._data:
            part = self.link.recv(4096)
            if not part:
                return ""
            self._data += part
        head, _end, self._data = self._data.partition(b"\n\n")
        return head.decode()

    def say(self, *parts: bytes) -> None:
        for part in parts:
            self.link.sendall(part)

    def let_in(self) -> str:
        self.say(ASK)
        login = self.command()
        self.say(ACCEPTED)
        return login


class Scripted:
    """A server for one connection after the other, each with the same script."""

    def __init__(self, script: Callable[[Peer], None]) -> None:
        self.heard: list[str] = []
        self._script = script
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                link, _address = self._listener.accept()
            except OSError:
                return
            with link, contextlib.suppress(OSError):
                self._script(Peer(link))

    def stop(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(2)


@contextlib.contextmanager
def serving(script: Callable[[Peer], None]) -> Iterator[int]:
    server = Scripted(script)
    try:
        yield server.port
    finally:
        server.stop()


@contextlib.contextmanager
def talking(*answers: bytes, heard: list[str] | None = None, timeout: float = 2.0) -> Iterator[Esl]:
    """A client that is let in; each of its commands gets the next answer, of which the server then closes."""

    def script(peer: Peer) -> None:
        peer.let_in()
        for answer in answers:
            said = peer.command()
            if heard is not None:
                heard.append(said)
            peer.say(answer)
        peer.command()

    with serving(script) as port:
        esl = Esl("127.0.0.1", port, SECRET, timeout=timeout)
        try:
            yield esl
        finally:
            esl.close()


def test_the_password_is_sent_and_a_command_is_answered() -> None:
    logins: list[str] = []

    def script(peer: Peer) -> None:
        logins.append(peer.let_in())
        logins.append(peer.command())
        peer.say(response("1.11.2-release\n"))

    with serving(script) as port:
        assert Esl("127.0.0.1", port, SECRET).api("version short") == "1.11.2-release\n"
    assert logins == [f"auth {SECRET}", "api version short"]


def test_a_user_of_the_directory_logs_in() -> None:
    logins: list[str] = []
    with serving(lambda peer: logins.append(peer.let_in())) as port:
        Esl("127.0.0.1", port, "m0n", user="monitor@pbx.test").close()
    assert logins == ["userauth monitor@pbx.test:m0n"]


@pytest.mark.parametrize("user", ["monitor", "a:b@pbx.test", "mon itor@pbx.test", "monitor@pbx.test:x"])
def test_a_user_that_the_server_would_take_apart_wrongly_is_refused(user: str) -> None:
    with pytest.raises(EslFailure, match="user@domain") as caught:
        Esl("127.0.0.1", 1, "m0n", user=user)
    assert caught.value.kind == "refused"


@pytest.mark.parametrize("user", [None, "monitor@pbx.test"])
def test_a_wrong_password_is_denied_and_not_shown(user: str | None) -> None:
    def script(peer: Peer) -> None:
        peer.say(ASK)
        peer.command()
        peer.say(b"Content-Type: command/reply\nReply-Text: -ERR invalid\n\n", GOODBYE)

    with serving(script) as port, pytest.raises(EslFailure) as caught:
        Esl("127.0.0.1", port, SECRET, user=user)
    assert caught.value.kind == "denied"
    assert "-ERR invalid" in caught.value.words
    assert SECRET not in caught.value.words


def test_a_host_that_is_not_allowed_is_told_so() -> None:
    rude = b"Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n"
    with serving(lambda peer: peer.say(rude, GOODBYE)) as port, pytest.raises(EslFailure) as caught:
        Esl("127.0.0.1", port, SECRET)
    assert caught.value.kind == "denied"
    assert "Access Denied, go away." in caught.value.words and "apply-inbound-acl" in caught.value.words


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(EslFailure, match="nobody listens") as caught:
        Esl("127.0.0.1", port, SECRET)
    assert caught.value.kind == "down"


def test_who_says_nothing_is_silent_after_the_time_limit() -> None:
    began = time.monotonic()
    with serving(lambda peer: peer.command() and None) as port, pytest.raises(EslFailure) as caught:
        Esl("127.0.0.1", port, SECRET, timeout=0.2)
    assert caught.value.kind == "silent"
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    "greeting",
    [b"SSH-2.0-OpenSSH_9.9\n\n", b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\n\n", b"\n\n", b"x" * 70000, b""],
    ids=["ssh", "http", "empty", "endless", "nothing"],
)
def test_what_is_no_event_socket_is_broken(greeting: bytes) -> None:
    with serving(lambda peer: peer.say(greeting)) as port, pytest.raises(EslFailure) as caught:
        Esl("127.0.0.1", port, SECRET)
    assert caught.value.kind == "broken"


@pytest.mark.parametrize("length", ["-1", "x", "1e9", "99999999999"])
def test_a_length_that_is_none_is_broken(length: str) -> None:
    head = f"Content-Type: api/response\nContent-Length: {length}\n\n".encode()
    with talking(head) as esl, pytest.raises(EslFailure) as caught:
        esl.api("status")
    assert caught.value.kind == "broken"


def test_a_refusal_comes_as_a_command_reply() -> None:
    with talking(DENIED, response("true")) as esl:
        assert esl.api("reloadxml") == "-ERR permission denied"
        assert esl.api("user_exists id 1 x") == "true"


def test_a_command_that_prints_nothing() -> None:
    with talking(response("-ERR no reply\n")) as esl:
        assert esl.api("global_getvar nothing") == "-ERR no reply\n"


def test_the_length_counts_bytes() -> None:
    with talking(response("Müller 日本\n"), response("next")) as esl:
        assert esl.api("user_data zz1@pbx.test var n") == "Müller 日本\n"
        assert esl.api("echo next") == "next"


def test_bytes_that_are_no_utf8_survive() -> None:
    with talking(b"Content-Type: api/response\nContent-Length: 3\n\nM\xfc\n") as esl:
        assert esl.api("x").encode("utf-8", "surrogateescape") == b"M\xfc\n"


def test_a_body_may_hold_empty_lines_and_look_like_an_answer() -> None:
    text = "\n\nContent-Type: api/response\nContent-Length: 4\n\nfake\n\n"
    with talking(response(text), response("true")) as esl:
        assert esl.api("show calls count") == text
        assert esl.api("next") == "true"


def test_an_answer_in_small_pieces() -> None:
    answer = response("Müller\n\nend")

    def script(peer: Peer) -> None:
        for part in (ASK[:7], ASK[7:27], ASK[27:]):
            peer.say(part)
            time.sleep(0.01)
        peer.command()
        peer.say(ACCEPTED)
        peer.command()
        for index in range(len(answer)):
            peer.say(answer[index : index + 1])
            time.sleep(0.001)

    with serving(script) as port:
        assert Esl("127.0.0.1", port, SECRET).api("x") == "Müller\n\nend"


def test_an_answer_that_drips_is_no_answer_in_time() -> None:
    def script(peer: Peer) -> None:
        peer.let_in()
        peer.command()
        for byte in response("x" * 10_000):
            peer.say(bytes([byte]))
            time.sleep(0.01)

    began = time.monotonic()
    with serving(script) as port, pytest.raises(EslFailure) as caught:
        Esl("127.0.0.1", port, SECRET, timeout=0.3).api("x")
    assert caught.value.kind == "silent"
    assert time.monotonic() - began < 1.5


@pytest.mark.parametrize("cut", [0, 10, 45, 60])
def test_a_connection_that_ends_in_the_middle_of_an_answer(cut: int) -> None:
    def script(peer: Peer) -> None:
        peer.let_in()
        peer.command()
        peer.say(response("+OK [Success]\n" * 5)[:cut])

    with serving(script) as port:
        esl = Esl("127.0.0.1", port, SECRET)
        with pytest.raises(EslFailure) as caught:
            esl.api("reloadxml")
        assert caught.value.kind == "broken" and "reloadxml" in caught.value.words
        assert not esl.open
        with pytest.raises(EslFailure, match="given up"):
            esl.api("status")


def test_a_late_answer_is_never_taken_for_the_next_commands() -> None:
    def script(peer: Peer) -> None:
        peer.let_in()
        peer.command()
        time.sleep(0.4)
        peer.say(response("late"))
        peer.command()

    with serving(script) as port:
        esl = Esl("127.0.0.1", port, SECRET)
        with pytest.raises(EslFailure) as caught:
            esl.api("fsctl shutdown elegant", timeout=0.1)
        assert caught.value.kind == "silent" and "fsctl" in caught.value.words
        with pytest.raises(EslFailure):
            esl.api("status")


def test_the_server_ends_the_connection_in_place_of_an_answer() -> None:
    notice = b"Content-Type: text/disconnect-notice\nContent-Length: 31\n\nThe system is being shut down.\n"
    with talking(notice) as esl, pytest.raises(EslFailure, match="The system is being shut down") as caught:
        esl.api("status")
    assert caught.value.kind == "broken"


@pytest.mark.parametrize("text", ["status\n\napi hupall", "status\rx", "a\0b", "", "  "])
def test_a_command_with_a_line_break_is_never_sent(text: str) -> None:
    heard: list[str] = []
    with talking(response("true"), heard=heard) as esl:
        for send in (esl.api, esl.bgapi, esl.start):
            with pytest.raises(EslFailure) as caught:
                send(text)
            assert caught.value.kind == "refused"
        assert esl.open
        assert esl.api("status") == "true"
    assert [one for one in heard if one.startswith("api")] == ["api status"]


def test_a_line_break_in_the_password_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(EslFailure) as caught:
        Esl("127.0.0.1", 1, "x\n\napi hupall")
    assert caught.value.kind == "refused"


def job_server(peer: Peer) -> None:
    """Carries one command out in the background, between events of others."""
    peer.let_in()
    assert peer.command() == "event plain BACKGROUND_JOB"
    peer.say(LISTENING)
    request = peer.command().split("\n")
    assert request[0] == "bgapi reloadxml"
    job = request[1].partition(": ")[2]
    other = "Event-Name: BACKGROUND_JOB\nJob-UUID: somebody-elses\nContent-Length: 3\n\nno\n"
    peer.say(event(other))
    peer.say(f"Content-Type: command/reply\nReply-Text: +OK Job-UUID: {job}\nJob-UUID: {job}\n\n".encode())
    peer.say(event("Event-Name: RELOADXML\n\n"))
    text = f"Event-Name: BACKGROUND_JOB\nJob-UUID: {job}\nJob-Command: reloadxml\nContent-Length: 14\n\n+OK [Success]\n"
    peer.say(event(text))
    peer.command()


def test_the_result_of_a_background_job_is_told_from_others() -> None:
    with serving(job_server) as port:
        esl = Esl("127.0.0.1", port, SECRET)
        assert esl.bgapi("reloadxml") == "+OK [Success]\n"
        kept = [esl.next_event(0.1), esl.next_event(0.1)]
        assert [one and one["Event-Name"] for one in kept] == ["BACKGROUND_JOB", "RELOADXML"]


def test_a_background_job_that_is_forbidden() -> None:
    with talking(LISTENING, DENIED) as esl, pytest.raises(EslFailure, match="permission denied") as caught:
        esl.bgapi("reloadxml")
    assert caught.value.kind == "refused"


def test_events_are_forbidden() -> None:
    with talking(DENIED) as esl, pytest.raises(EslFailure) as caught:
        esl.subscribe("RELOADXML")
    assert caught.value.kind == "refused"


def test_events_of_gateways() -> None:
    heard: list[str] = []
    state = event(
        "Event-Subclass: sofia%3A%3Agateway_state\nEvent-Name: CUSTOM\nGateway: evgw\nState: REGED\n"
        "Phrase: Alles%20in%20Ordnung%20%C3%BC\n\n"
    )
    with talking(LISTENING + state, state + response("true"), heard=heard) as esl:
        esl.subscribe("RELOADXML", "sofia::gateway_state", "sofia::gateway_add")
        assert esl.api("user_exists id 1 x") == "true"  # an event before the answer is kept
        for _time in range(2):
            found = esl.next_event(1)
            assert found is not None
            assert found["Event-Subclass"] == "sofia::gateway_state"
            assert (found["Gateway"], found["State"]) == ("evgw", "REGED")
            assert found["Phrase"] == "Alles in Ordnung ü"
        assert esl.next_event(0.05) is None
        esl.subscribe("sofia::gateway_add")  # asked for already
    assert heard == ["event plain RELOADXML CUSTOM sofia::gateway_state sofia::gateway_add", "api user_exists id 1 x"]


def test_nothing_of_the_password_is_in_the_client() -> None:
    with talking() as esl:
        assert SECRET not in repr(vars(esl))
