# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The AMI client against a server that follows a script."""

from __future__ import annotations

import contextlib
import hashlib
import socket
import threading
from collections.abc import Callable, Iterator

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.clients.ami import (
    Ami,
    AmiDown,
    AmiError,
    AmiLate,
    AmiRefused,
    Request,
)

SECRET = "tops3cret-value"
Answer = Callable[[dict[str, str]], str]


class Manager:
    """Answers each action by a function of its name; keeps what it was asked."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.asked: list[dict[str, str]] = []
        self.banner = "Asterisk Call Manager/11.0.0\r\n"
        self.answers: dict[str, Answer] = {
            "Challenge": lambda one: "Response: Success\r\nChallenge: 4711\r\n",
            "Login": self.login,
        }
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def login(self, one: dict[str, str]) -> str:
        key = hashlib.md5(f"4711{SECRET}".encode()).hexdigest()
        good = one.get("Key") == key or one.get("Secret") == SECRET
        return f"Response: {'Success' if good else 'Error'}\r\nMessage: Authentication {'accepted' if good else 'failed'}\r\n"

    def serve(self) -> None:
        while True:
            try:
                peer, _address = self.listener.accept()
            except OSError:
                return
            with peer, contextlib.suppress(OSError):  # the client may be gone before it has heard all
                self.talk(peer)

    def talk(self, peer: socket.socket) -> None:
        peer.sendall(self.banner.encode())
        data = b""
        while True:
            while b"\r\n\r\n" not in data:
                more = peer.recv(65536)
                if not more:
                    return
                data += more
            raw, _end, data = data.partition(b"\r\n\r\n")
            one = dict(line.split(": ", 1) for line in raw.decode().split("\r\n"))
            self.asked.append(one)
            answer = self.answers.get(
                one["Action"], lambda one: "Response: Error\r\nMessage: Invalid/unknown command\r\n"
            )(one)
            if answer == "hang up":
                return
            head, _first, rest = answer.partition("\r\n")
            text = f"{head}\r\nActionID: {one['ActionID']}\r\n{rest}".replace("{id}", one["ActionID"])
            # An event of somebody else comes in between, and the answer in two pieces.
            data_out = ("Event: FullyBooted\r\nStatus: Fully Booted\r\n\r\n" + text + "\r\n").encode()
            peer.sendall(data_out[: len(data_out) // 2])
            peer.sendall(data_out[len(data_out) // 2 :])


@pytest.fixture
def manager() -> Iterator[Manager]:
    one = Manager()
    yield one
    one.listener.close()


def connect(manager: Manager, secret: str = SECRET, timeout: float = 5.0) -> Ami:
    return Ami("127.0.0.1", manager.port, "pbx", secret, timeout)


def test_logs_in_by_challenge_and_never_sends_the_secret(manager: Manager) -> None:
    with connect(manager) as ami:
        assert ami.banner.startswith("Asterisk Call Manager")
    assert [one["Action"] for one in manager.asked[:2]] == ["Challenge", "Login"]
    assert SECRET not in str(manager.asked)
    assert manager.asked[1]["Events"] == "off"


def test_without_challenge_logs_in_plainly_on_the_loopback(manager: Manager) -> None:
    del manager.answers["Challenge"]
    connect(manager).close()
    assert manager.asked[1]["Secret"] == SECRET


def test_a_refused_login_names_the_user_and_not_the_secret(manager: Manager) -> None:
    with pytest.raises(AmiRefused) as caught:
        connect(manager, "wr0ng-secret")
    assert "pbx" in str(caught.value) and "Authentication failed" in str(caught.value)
    assert "wr0ng-secret" not in str(caught.value) + repr(caught.value)


def test_no_attribute_keeps_the_secret(manager: Manager) -> None:
    with connect(manager) as ami:
        assert SECRET not in repr(vars(ami)) + repr(ami)


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(AmiDown):
        Ami("127.0.0.1", port, "pbx", SECRET, 1.0)


def test_something_else_there(manager: Manager) -> None:
    manager.banner = "SSH-2.0-OpenSSH\r\n"
    with pytest.raises(AmiError, match="not Asterisk"):
        connect(manager)


def test_a_silent_server_is_given_up(manager: Manager) -> None:
    manager.banner = ""
    with pytest.raises(AmiError, match="no answer in time"):
        connect(manager, timeout=0.2)


def test_a_server_that_goes_away(manager: Manager) -> None:
    manager.answers["Ping"] = lambda one: "hang up"
    with connect(manager) as ami, pytest.raises(AmiDown):
        ami.action("Ping")


def test_command_keeps_the_columns_and_empty_lines(manager: Manager) -> None:
    manager.answers["Command"] = lambda one: (
        "Response: Success\r\nMessage: Command output follows\r\nOutput: \r\nOutput:    a : b\r\nOutput: \r\n"
    )
    with connect(manager) as ami:
        assert ami.command("x") == ["", "   a : b", ""]


def test_a_refused_command_tells_its_output(manager: Manager) -> None:
    manager.answers["Command"] = (
        lambda one: "Response: Error\r\nMessage: Command output follows\r\nOutput: No such command\r\n"
    )
    with connect(manager) as ami, pytest.raises(AmiError, match="No such command"):
        ami.command("nonsense")


def test_event_lists_in_order_with_refusals_in_their_places(manager: Manager) -> None:
    def show(one: dict[str, str]) -> str:
        name = one["Endpoint"]
        if name == "none":
            return "Response: Error\r\nMessage: Unable to retrieve endpoint none\n\r\n"
        return (
            "Response: Success\r\nEventList: start\r\n\r\n"
            f"Event: EndpointDetail\r\nActionID: {{id}}\r\nObjectName: {name}\r\n\r\n"
            "Event: EndpointDetailComplete\r\nActionID: {id}\r\nEventList: Complete\r\nListItems: 1\r\n"
        )

    manager.answers["PJSIPShowEndpoint"] = show
    with connect(manager) as ami:
        found = ami.event_lists([Request("PJSIPShowEndpoint", [("Endpoint", name)]) for name in ("a", "none", "b")])
        assert [one[0].get("objectname") if isinstance(one, list) else one.words.strip() for one in found] == [
            "a",
            "Unable to retrieve endpoint none",
            "b",
        ]
        with pytest.raises(AmiError, match="Unable to retrieve"):
            ami.events("PJSIPShowEndpoint", [("Endpoint", "none")])


def test_many_actions_answer_in_order(manager: Manager) -> None:
    manager.answers["Command"] = lambda one: f"Response: Success\r\nOutput: {one['Command']}\r\n"
    with connect(manager) as ami:
        requests = [Request("Command", [("Command", str(number))]) for number in range(250)]
        assert [answer.all("Output")[0] for answer in ami.answers(requests)] == [str(number) for number in range(250)]


def test_a_large_answer_arrives_whole(manager: Manager) -> None:
    lines = "".join(f"Output: {number:08d} {'x' * 80}\r\n" for number in range(20000))
    manager.answers["Command"] = lambda one: f"Response: Success\r\n{lines}"
    with connect(manager) as ami:
        for _again in range(2):
            assert len(ami.command("x")) == 20000


@pytest.mark.parametrize("value", ["a\r\nAction: Originate", "a\nb", "a\rb", "a\0b"])
def test_line_breaks_are_refused_and_not_told(manager: Manager, value: str) -> None:
    with connect(manager) as ami:
        before = len(manager.asked)
        with pytest.raises(ValueError, match="line break") as caught:
            ami.action("Ping", [("Secret", value)])
        assert "Originate" not in str(caught.value)
        assert len(manager.asked) == before


def test_a_value_that_the_server_would_cut_is_refused(manager: Manager) -> None:
    with connect(manager) as ami, pytest.raises(ValueError, match="longer"):
        ami.action("Ping", [("X", "x" * 2000)])


def test_events_that_come_with_an_answer_are_kept_once_they_are_asked_for(manager: Manager) -> None:
    manager.answers["Events"] = lambda one: "Response: Success\r\n"
    manager.answers["Ping"] = lambda one: "Response: Success\r\n\r\nEvent: Hangup\r\nUniqueid: 7\r\n"
    with connect(manager) as ami:
        ami.action("Ping")
        ami.subscribe("call")
        assert manager.asked[-1]["EventMask"] == "call"
        ami.action("Ping")
        ami.action("Ping")
        names = [
            (event.get("Event"), event.get("Uniqueid")) for event in iter(lambda: ami.next_event(0.1), None) if event
        ]
        assert names.count(("Hangup", "7")) >= 2 and ("FullyBooted", "") in names
        assert ami.next_event(0.01) is None


def test_waiting_for_an_event_notices_that_the_server_goes(manager: Manager) -> None:
    manager.answers["Ping"] = lambda one: "hang up"
    manager.answers["Events"] = lambda one: "Response: Success\r\n"
    with connect(manager) as ami:
        ami.subscribe("call")
        with pytest.raises(AmiDown):
            ami.action("Ping")
        with pytest.raises(AmiDown):
            for _event in range(10):
                ami.next_event(5.0)


def test_a_silent_server_gets_no_secret_and_has_refused_nobody() -> None:
    """After a challenge that nobody answers, the secret in the clear would be the wrong thing to say."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as mute:

        def serve() -> None:
            one, _address = mute.accept()
            with one:
                one.sendall(b"Asterisk Call Manager/11.0.0\r\n")
                while data := one.recv(4096):
                    heard.append(data)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        with pytest.raises(AmiLate, match="^no answer in time$"):
            Ami("127.0.0.1", mute.getsockname()[1], "pbx", SECRET, 0.2)
        thread.join(5)
    assert b"Challenge" in b"".join(heard) and SECRET.encode() not in b"".join(heard)
