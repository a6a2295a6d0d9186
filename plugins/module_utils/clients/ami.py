# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small client of the Asterisk Manager Interface. It knows the protocol and nothing of resources.

The protocol is text over TCP: messages of ``Key: value`` lines ended by CR LF, a blank line ends a message. Every
action carries an ``ActionID`` that its answers repeat, so events of others are told apart and several actions may be
under way. The secret is used once, at login, and is kept in no attribute, message or exception.
"""

from __future__ import annotations

import collections
import hashlib
import socket
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_END = b"\r\n\r\n"
_CHUNK = 262144
_LINE_LIMIT = 1024  # a longer line of an action is cut by Asterisk, silently


class AmiError(Exception):
    """The server answered, but not as asked; ``words`` is what it said."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class AmiDown(AmiError):
    """Nobody listens at the address, or the connection broke."""


class AmiLate(AmiError):
    """What was waited for did not come in time."""


class AmiRefused(AmiError):
    """The login was refused."""


class Request(NamedTuple):
    """One action: its name, and its other lines as (key, value), in order."""

    name: str
    fields: Sequence[tuple[str, str]] = ()


class Message(NamedTuple):
    """One answer or event: its lines as (key, value), in order; keys may repeat (``Output``)."""

    lines: list[tuple[str, str]]

    def get(self, key: str, default: str = "") -> str:
        """The first value of a key, whatever its case."""
        wanted = key.lower()
        return next((value for name, value in self.lines if name.lower() == wanted), default)

    def all(self, key: str) -> list[str]:
        wanted = key.lower()
        return [value for name, value in self.lines if name.lower() == wanted]

    @property
    def ok(self) -> bool:
        return self.get("Response") in ("Success", "Follows", "Goodbye")


def _parse(raw: bytes) -> Message:
    # One blank follows the colon, and only that is cut: more belong to the value (the columns of a command's output).
    parts = [line.partition(": ") for line in raw.decode("utf-8", "surrogateescape").split("\r\n")]
    return Message([(key, value) if colon else _bare(key) for key, colon, value in parts])


def _bare(line: str) -> tuple[str, str]:
    """A line without a blank behind its colon, or without a colon."""
    key, _colon, value = line.partition(":")
    return key, value


def _encode(name: str, fields: Sequence[tuple[str, str]], action_id: str) -> bytes:
    lines = []
    for key, value in [("Action", name), ("ActionID", action_id), *fields]:
        text = f"{key}: {value}"
        if any(mark in text for mark in "\r\n\0"):
            raise ValueError(f"the field {key!r} of the action {name} holds a line break, which cannot be sent")
        data = text.encode("utf-8", "surrogateescape")
        if len(data) > _LINE_LIMIT:
            raise ValueError(f"the field {key!r} of the action {name} is longer than {_LINE_LIMIT} bytes")
        lines.append(data)
    return b"\r\n".join(lines) + _END


class Ami:
    """A logged-in connection: ``with Ami(host, port, user, secret) as ami: ami.command('core show version')``.

    Timeouts are seconds and apply to each action as a whole. Raises AmiDown, AmiRefused, AmiError; ValueError for what
    the protocol cannot express.
    """

    def __init__(self, host: str, port: int, user: str, secret: str, timeout: float = 30.0) -> None:
        self.timeout = timeout
        self._buffer = bytearray()
        self._seen = 0  # up to where messages were taken
        self._looked = 0  # up to where there is no end of a message
        self._count = 0
        self._heard: collections.deque[Message] | None = None
        try:
            self._socket = socket.create_connection((host, port), timeout)
        except OSError as error:
            raise AmiDown(f"nobody answers at {host} port {port}: {error.strerror or error}") from None
        try:
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.banner = self._read_banner()
            self._login(user, secret, plain=host in ("127.0.0.1", "::1", "localhost"))
        except BaseException:
            self._socket.close()
            raise

    def __enter__(self) -> Ami:
        return self

    def __exit__(self, *args: object) -> None:
        self.close()

    def close(self) -> None:
        """Log off if that is possible, and close. Never raises."""
        try:
            self._socket.settimeout(1.0)
            self._socket.sendall(_encode("Logoff", (), self._next_id()))
        except OSError:
            pass
        self._socket.close()

    def action(self, name: str, fields: Sequence[tuple[str, str]] = (), timeout: float | None = None) -> Message:
        """The answer to one action. Raises AmiError with the server's message when it is an error."""
        answer = next(self._answers([Request(name, fields)], timeout))
        if not answer.ok:
            raise AmiError(answer.get("Message") or f"{name} was refused without a reason")
        return answer

    def answers(self, requests: Sequence[Request]) -> Iterator[Message]:
        """The answers to many actions in their order, errors too; many are under way at once (one waits for none)."""
        for first in range(0, len(requests), 100):
            yield from self._answers(requests[first : first + 100], None)

    def events(self, name: str, fields: Sequence[tuple[str, str]] = (), timeout: float | None = None) -> list[Message]:
        """The events of a list action, without the closing one. Raises AmiError when it is refused."""
        found = self.event_lists([Request(name, fields)], timeout)[0]
        if isinstance(found, AmiError):
            raise found
        return found

    def event_lists(self, requests: Sequence[Request], timeout: float | None = None) -> list[list[Message] | AmiError]:
        """The events of several list actions, all sent at once; for one that was refused, its error."""
        deadline = time.monotonic() + (timeout or self.timeout)
        waiting = self._send(requests, deadline)
        found: dict[str, list[Message] | AmiError] = {action_id: [] for action_id in waiting}
        left = set(waiting)
        while left:
            message = self._read(deadline)
            action_id = message.get("ActionID")
            if action_id not in left:
                self._hear(message)
                continue
            state = message.get("EventList").lower()
            events = found[action_id]
            if message.lines[0][0] == "Response":
                if not message.ok:
                    found[action_id] = AmiError(message.get("Message"))
                if state != "start":
                    left.discard(action_id)
            elif state in ("complete", "cancelled"):
                left.discard(action_id)
            elif isinstance(events, list):
                events.append(message)
        return [found[action_id] for action_id in waiting]

    def command(self, text: str, timeout: float | None = None) -> list[str]:
        """The lines that a command of the console prints. Raises AmiError for a command that does not exist."""
        answer = next(self._answers([Request("Command", [("Command", text)])], timeout))
        output = answer.all("Output")
        if not answer.ok:
            raise AmiError("\n".join(output).strip() or answer.get("Message"))
        return output

    def subscribe(self, mask: str) -> None:
        """Ask for events of some classes (`call`, `call,dialplan`); from now on they are kept until `next_event`."""
        self._heard = collections.deque()
        self.action("Events", [("EventMask", mask)])

    def next_event(self, timeout: float) -> Message | None:
        """The next event that was subscribed to; None when none comes within `timeout` seconds."""
        if self._heard:
            return self._heard.popleft()
        try:
            return self._read(time.monotonic() + timeout)
        except AmiLate:
            return None

    # The rest is private.

    def _hear(self, message: Message) -> None:
        """Keep an event that came while an answer was waited for, if events were asked for."""
        if self._heard is not None:
            self._heard.append(message)

    def _next_id(self) -> str:
        self._count += 1
        return f"telephony-{self._count}"

    def _send(self, requests: Sequence[Request], deadline: float) -> list[str]:
        ids = [self._next_id() for unused in requests]
        data = b"".join(_encode(name, fields, action_id) for (name, fields), action_id in zip(requests, ids))
        try:
            self._socket.settimeout(max(0.01, deadline - time.monotonic()))
            self._socket.sendall(data)
        except OSError as error:
            raise AmiDown(f"the connection broke: {error.strerror or error}") from None
        return ids

    def _answers(self, requests: Sequence[Request], timeout: float | None) -> Iterator[Message]:
        deadline = time.monotonic() + (timeout or self.timeout)
        waiting = self._send(requests, deadline)
        arrived: dict[str, Message] = {}
        for action_id in waiting:
            while action_id not in arrived:
                message = self._read(deadline)
                if message.lines[0][0] == "Response":
                    arrived[message.get("ActionID")] = message
                else:
                    self._hear(message)
            yield arrived.pop(action_id)

    def _fill(self, deadline: float) -> None:
        left = deadline - time.monotonic()
        try:
            if left <= 0:
                raise socket.timeout
            self._socket.settimeout(left)
            data = self._socket.recv(_CHUNK)
        except socket.timeout:
            raise AmiLate("no answer in time") from None
        except OSError as error:
            raise AmiDown(f"the connection broke: {error.strerror or error}") from None
        if not data:
            raise AmiDown("the server closed the connection")
        self._buffer += data

    def _read(self, deadline: float) -> Message:
        while True:
            end = self._buffer.find(_END, max(self._seen, self._looked))
            if end >= 0:
                break
            self._looked = max(self._seen, len(self._buffer) - len(_END) + 1)
            self._fill(deadline)
        raw = bytes(self._buffer[self._seen : end])
        self._seen = self._looked = end + len(_END)
        if self._seen > _CHUNK * 4 or self._seen == len(self._buffer):
            # Cut seldom: to cut after each of 10,000 messages would copy the rest 10,000 times.
            del self._buffer[: self._seen]
            self._seen = self._looked = 0
        return _parse(raw)

    def _read_banner(self) -> str:
        deadline = time.monotonic() + self.timeout
        while b"\r\n" not in self._buffer:
            self._fill(deadline)
            if len(self._buffer) > _LINE_LIMIT:
                break
        line, separator, rest = bytes(self._buffer).partition(b"\r\n")
        if not line.startswith(b"Asterisk Call Manager"):
            raise AmiError("what listens there is not Asterisk's manager interface")
        self._buffer[:] = rest
        return line.decode("ascii", "replace")

    def _login(self, user: str, secret: str, plain: bool) -> None:
        try:
            challenge = self.action("Challenge", [("AuthType", "MD5")]).get("Challenge")
            text = (challenge + secret).encode("utf-8", "surrogateescape")
            # What the protocol asks for, on the loopback; a host that forbids MD5 for security still allows this.
            key = hashlib.md5(text, usedforsecurity=False).hexdigest()
            fields = [("AuthType", "MD5"), ("Username", user), ("Key", key), ("Events", "off")]
        except (AmiDown, AmiLate):
            raise
        except AmiError:
            if not plain:  # in the clear only where nobody can listen
                raise
            fields = [("Username", user), ("Secret", secret), ("Events", "off")]
        try:
            self.action("Login", fields)
        except (AmiDown, AmiLate):
            raise
        except AmiError as error:
            raise AmiRefused(f"the login as {user} was refused: {error.words}") from None
