# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small client of FreeSWITCH's event socket. It knows the protocol and nothing of resources.

Measured on FreeSWITCH 1.11.2: a message is header lines up to an empty one, then as many *bytes* as Content-Length says.
An answer to `api` is an `api/response` with a body, but what is forbidden or no command comes as a `command/reply` whose
words stand in Reply-Text; a command that prints nothing is answered `-ERR no reply`. Whoever is not allowed to come from
its address gets `text/rude-rejection` in place of the question for the password. A command ends at an empty line, so that
a line break inside of one would be a second command.
"""

from __future__ import annotations

import contextlib
import errno
import re
import socket
import time
import urllib.parse
import uuid
from collections import deque

TIMEOUT = 10.0  # seconds that one command may take
NO_REPLY = "-ERR no reply"  # what a command that prints nothing is answered with
_LONGEST = 1 << 28  # bytes of one message; a whole directory of 10,000 users takes 10 million
_LONGEST_HEAD = 1 << 16
_CHUNK = 1 << 16


class EslFailure(Exception):
    """There is no answer to be had; `words` say why and what to do. The password is never among them.

    `kind`: `down` nobody listens, `silent` somebody listens and says nothing in time, `denied` the password, the login or
    our address is not accepted, `refused` the command may not be sent or the server does not take it, `broken` the
    connection ended, or what came is no event socket.
    """

    def __init__(self, kind: str, words: str) -> None:
        super().__init__(words)
        self.kind = kind
        self.words = words


class Esl:
    """A connection that is logged in.

    `user` is the login of a user of the directory, `monitor@pbx.example`, whose commands the server restricts; without it
    the password is that of event_socket.conf. Raises EslFailure; after `silent` and `broken` the connection is closed,
    because a late answer would be taken for the next command's.
    """

    def __init__(self, host: str, port: int, password: str, user: str | None = None, timeout: float = TIMEOUT) -> None:
        self.address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self.timeout = timeout
        self._data = bytearray()
        self._events: deque[dict[str, str]] = deque()
        self._subscribed: set[str] = set()
        login = _login(password, user)
        self._socket: socket.socket | None = self._connect(host, port)
        try:
            self._log_in(login)
        except BaseException:
            self.close()
            raise

    def api(self, command: str, timeout: float | None = None) -> str:
        """Return what a command printed, or the words with which the server refuses to carry it out."""
        return self._ask(f"api {checked(command)}", timeout)[1]

    def bgapi(self, command: str, timeout: float = 60.0) -> str:
        """Return what a command printed that the server carries out in the background; other commands can be given meanwhile."""
        checked(command)
        self.subscribe("BACKGROUND_JOB")
        until = time.monotonic() + timeout
        job = self.start(command)
        kept: list[dict[str, str]] = []
        try:
            while True:
                event = self.next_event(max(0.0, until - time.monotonic()))
                if event is None:
                    raise self._silent(command.split(" ")[0], timeout)
                if event.get("Event-Name") == "BACKGROUND_JOB" and event.get("Job-UUID") == job:
                    return event.get("_body", "")
                kept.append(event)
        finally:
            self._events.extendleft(reversed(kept))

    def start(self, command: str) -> str:
        """Have a command carried out in the background and return the id of the job; its result is an event."""
        job = str(uuid.uuid4())
        fields, words = self._ask(f"bgapi {checked(command)}\nJob-UUID: {job}")
        if not words.startswith("+OK"):
            raise EslFailure("refused", f"{self.address} does not take {command.split(' ')[0]!r}: {words}")
        return fields.get("job-uuid", job)

    def subscribe(self, *events: str) -> None:
        """Have events sent from now on: `RELOADXML`, `BACKGROUND_JOB`, or `sofia::gateway_state` and its like."""
        new = [name for name in events if name not in self._subscribed]
        if not new:
            return
        plain = [name for name in new if "::" not in name]
        custom = [name for name in new if "::" in name]
        for name in new:
            checked(name)
        listed = " ".join([*plain, *(["CUSTOM", *custom] if custom else [])])
        _fields, words = self._ask(f"event plain {listed}")
        if not words.startswith("+OK"):
            raise EslFailure("refused", f"{self.address} does not send {listed}: {words}")
        self._subscribed.update(new)

    def next_event(self, timeout: float) -> dict[str, str] | None:
        """Return the headers of the next event, its body as `_body`, or None when none comes in time."""
        until = time.monotonic() + timeout
        while not self._events:
            message = self._read(until)
            if message is None:
                return None
            self._take(*message)
        return self._events.popleft()

    @property
    def open(self) -> bool:
        """Whether the connection can still be used."""
        return self._socket is not None

    def close(self) -> None:
        """End the connection. Never raises."""
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.close()
            self._socket = None

    def _connect(self, host: str, port: int) -> socket.socket:
        try:
            return socket.create_connection((host, port), self.timeout)
        except socket.timeout:
            raise self._silent("", self.timeout) from None
        except socket.gaierror as error:
            raise EslFailure(
                "broken", f"the name {host} does not resolve: {error.strerror}; mend the address"
            ) from None
        except (OSError, OverflowError) as error:
            code = getattr(error, "errno", None)
            reason = getattr(error, "strerror", None) or str(error)
            if code == errno.ECONNREFUSED:
                reason = "nobody listens there"
            raise EslFailure("down", f"{self.address}: {reason}; start FreeSWITCH, or mend the address") from None

    def _log_in(self, login: str) -> None:
        fields, body = self._next(time.monotonic() + self.timeout, "")
        kind = fields.get("content-type")
        if kind == "text/rude-rejection":
            raise EslFailure(
                "denied",
                f"{self.address} does not let this host in: {body.strip()}; allow its address by `apply-inbound-acl` in"
                " event_socket.conf.xml",
            )
        if kind != "auth/request":
            self.close()
            raise EslFailure("broken", f"{self.address} is no event socket of FreeSWITCH; mend the address")
        words = self._ask(login, shown="the login")[1]
        if not words.startswith("+OK"):
            remedy = (
                "give the `esl-password` of that user of the directory"
                if login.startswith("user")
                else "give the one with which it runs: one that was changed in the file is taken by `reload mod_event_socket` only"
            )
            what = "login" if login.startswith("user") else "password"
            raise EslFailure("denied", f"{self.address} does not accept the {what}: {words}; {remedy}")

    def _ask(self, request: str, timeout: float | None = None, shown: str = "") -> tuple[dict[str, str], str]:
        """Send a request; return the headers of the answer, and its body or else its Reply-Text."""
        wait = self.timeout if timeout is None else timeout
        until = time.monotonic() + wait
        shown = shown or " ".join(request.split("\n", 1)[0].split()[:2])
        self._send(request, until, shown)
        while True:
            fields, body = self._next(until, shown, wait)
            kind = fields.get("content-type")
            if kind == "api/response":
                return fields, body
            if kind == "command/reply":
                return fields, fields.get("reply-text", body)
            self._take(fields, body)

    def _send(self, request: str, until: float, shown: str) -> None:
        if self._socket is None:
            raise EslFailure("broken", f"the connection to {self.address} was given up before")
        try:
            self._socket.settimeout(max(0.01, until - time.monotonic()))
            self._socket.sendall(request.encode("utf-8", "surrogateescape") + b"\n\n")
        except socket.timeout:
            raise self._silent(shown, self.timeout) from None
        except OSError as error:
            raise self._ended(shown, error.strerror or "") from None

    def _next(self, until: float, shown: str, wait: float | None = None) -> tuple[dict[str, str], str]:
        message = self._read(until, shown)
        if message is None:
            raise self._silent(shown, self.timeout if wait is None else wait)
        return message

    def _take(self, fields: dict[str, str], body: str) -> None:
        """Deal with what was not asked for."""
        kind = fields.get("content-type")
        if kind == "text/event-plain":
            self._events.append(_event(body))
        elif kind in ("text/disconnect-notice", "text/rude-rejection"):
            self.close()
            raise EslFailure("broken", f"{self.address} ends the connection: {' '.join(body.split()) or 'no reason'}")

    def _read(self, until: float, shown: str = "") -> tuple[dict[str, str], str] | None:
        """Return the next message. None when it does not come in time; what has come of it is kept."""
        late = False
        while True:
            head = self._data.find(b"\n\n")
            if head >= 0:
                fields = _headers(self._data[:head].decode("utf-8", "surrogateescape"))
                length = fields.get("content-length", "0")
                if not re.fullmatch(r"[0-9]{1,9}", length) or int(length) > _LONGEST or not fields:
                    raise self._ended(shown, "what came is no event socket's")
                end = head + 2 + int(length)
                if len(self._data) >= end:
                    body = self._data[head + 2 : end].decode("utf-8", "surrogateescape")
                    del self._data[:end]
                    return fields, body
            elif len(self._data) > _LONGEST_HEAD:
                raise self._ended(shown, "what came is no event socket's")
            if late:
                return None  # what had come by then was looked at
            late = time.monotonic() >= until
            if not self._more(until, shown):
                return None

    def _more(self, until: float, shown: str) -> bool:
        if self._socket is None:
            raise EslFailure("broken", f"the connection to {self.address} was given up before")
        try:
            self._socket.settimeout(max(0.001, until - time.monotonic()))
            part = self._socket.recv(_CHUNK)
        except socket.timeout:
            return False
        except OSError as error:
            raise self._ended(shown, error.strerror or "") from None
        if not part:
            raise self._ended(shown, "in the middle of an answer" if self._data else "")
        self._data += part
        return True

    def _silent(self, shown: str, wait: float) -> EslFailure:
        self.close()
        asked = f" to `{shown}`" if shown else ""
        return EslFailure(
            "silent",
            f"{self.address} gives no answer{asked} within {wait:g} s; the server hangs, or has more to do than that: look"
            " at its log",
        )

    def _ended(self, shown: str, reason: str) -> EslFailure:
        self.close()
        asked = f" before it answered `{shown}`" if shown else ""
        return EslFailure("broken", f"{self.address} ended the connection{asked}{f': {reason}' if reason else ''}")


def checked(command: str) -> str:
    """Return a command that can be sent. Raises EslFailure for a line break, which would begin another command, and for nothing."""
    if re.search(r"[\r\n\0]", command):
        raise EslFailure(
            "refused", "a command must not hold a line break: the server would take it for a second command"
        )
    if not command.strip():
        raise EslFailure("refused", "there is no command in it")
    return command


def _login(password: str, user: str | None) -> str:
    if re.search(r"[\r\n\0]", password + (user or "")):
        raise EslFailure("refused", "neither the password nor the user may hold a line break")
    if user is None:
        return f"auth {password}"
    if not re.fullmatch(r"[^@:\s]+@[^@:\s]+", user):
        raise EslFailure("refused", "the user must be of the form user@domain")
    return f"userauth {user}:{password}"


def _headers(text: str) -> dict[str, str]:
    """The headers of a message by their names in lower case."""
    pairs = (line.partition(":") for line in text.split("\n"))
    return {name.strip().lower(): value.strip() for name, colon, value in pairs if colon}


def _event(text: str) -> dict[str, str]:
    """An event: headers whose values are encoded as in an URL, and perhaps a body behind an empty line."""
    head, empty, body = text.partition("\n\n")
    pairs = (line.partition(":") for line in head.split("\n"))
    event = {name.strip(): urllib.parse.unquote(value.strip()) for name, colon, value in pairs if colon}
    if empty and body:
        event["_body"] = body
    return event
