# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP/1.1 for the fake: connections that stay open, answers that may come late, and connections that are cut."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Union
from urllib.parse import parse_qsl

REASONS = {
    200: "OK",
    201: "Created",
    202: "Accepted",
    206: "Partial Content",
    302: "Found",
    304: "Not Modified",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    412: "Precondition Failed",
    416: "Range Not Satisfiable",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


@dataclass
class Request:
    """What came: `path` as it was sent, without the query; header names in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the query, decoded once: a plus is a blank, the first of a name counts."""
        found: dict[str, str] = {}
        for name, value in parse_qsl(self.target.partition("?")[2], keep_blank_values=True, errors="replace"):
            found.setdefault(name, value)
        return found

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass
class Response:
    """What goes back. `chunked`: as Node sends what it does not know the length of."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    reason: str = ""
    chunked: bool = False

    @classmethod
    def json(cls, value: Any, status: int = 200, reason: str = "", **headers: str) -> Response:
        """Return an answer with a JSON body, as compact as JavaScript writes it."""
        body = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
        return cls(status, body, {"Content-Type": "application/json", **headers}, reason, True)

    @classmethod
    def text(cls, text: str, status: int = 200, reason: str = "", **headers: str) -> Response:
        """Return an answer in plain text, without a type, as the NBI does."""
        return cls(status, text.encode(), dict(headers), reason, True)

    def encode(self, method: str, close: bool, idle: float | None) -> bytes:
        """Return the bytes for the wire."""
        reason = self.reason or REASONS.get(self.status, "Unknown")
        lines = [f"HTTP/1.1 {self.status} {reason}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        lines.append("Connection: close" if close else "Connection: keep-alive")
        if idle and not close:
            lines.append(f"Keep-Alive: timeout={int(idle)}")
        bare = method == "HEAD" or self.status in (204, 304)
        if not bare and self.chunked:
            lines.append("Transfer-Encoding: chunked")
        elif not bare and "Content-Length" not in self.headers:
            lines.append(f"Content-Length: {len(self.body)}")
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")
        if bare:
            return head
        if not self.chunked:
            return head + self.body
        parts = [head]
        for start in range(0, len(self.body), 16384):
            chunk = self.body[start : start + 16384]
            parts += [b"%x\r\n" % len(chunk), chunk, b"\r\n"]
        return b"".join([*parts, b"0\r\n\r\n"])


class Cut:
    """An answer that is none: the connection closes after a while."""

    def __init__(self, after: float = 0.0) -> None:
        self.after = after


class Delayed:
    """An answer that is only made after a while."""

    def __init__(self, seconds: float, work: Callable[[], Any]) -> None:
        self.seconds = seconds
        self.work = work


Answer = Union[Response, Cut]
Handler = Callable[[Request], Union[Answer, Awaitable[Answer]]]


class Connection(asyncio.Protocol):
    """One client's connection: one request after the other."""

    def __init__(self, handler: Handler, idle: float | None) -> None:
        self.handler = handler
        self.idle = idle
        self.buffer = b""
        self.busy = False
        self.transport: Any = None
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        self.transport = None

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.busy:
            self._next()

    def _stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _next(self) -> None:
        head, found, rest = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return
        lines = head.decode("latin-1").split("\r\n")
        headers = {}
        for line in lines[1:]:
            name, _colon, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        length = int(headers.get("content-length") or 0)
        if len(rest) < length:
            if headers.get("expect", "").lower() == "100-continue" and not rest:
                self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            return
        method, target = (lines[0].split(" ") + ["", ""])[:2]
        self.buffer = rest[length:]
        self.busy = True
        self._stop_timer()
        request = Request(method, target, headers, rest[:length])
        self._resolve(request, self.handler(request))

    def _resolve(self, request: Request, answer: Any) -> None:
        if isinstance(answer, Delayed):
            loop = asyncio.get_running_loop()
            # the selector rounds up to whole milliseconds: half of one less makes it neither more nor less
            loop.call_later(max(0.0, answer.seconds - 0.0005), lambda: self._resolve(request, answer.work()))
        elif isinstance(answer, (Response, Cut)):
            self._answer(request, answer)
        else:
            asyncio.ensure_future(self._wait(request, answer))

    async def _wait(self, request: Request, answer: Awaitable[Answer]) -> None:
        self._answer(request, await answer)

    def _answer(self, request: Request, answer: Answer) -> None:
        if self.transport is None:
            return
        if isinstance(answer, Cut):
            asyncio.get_running_loop().call_later(answer.after, self._close)
            return
        close = request.headers.get("connection", "").lower() == "close"
        self.transport.write(answer.encode(request.method, close, self.idle))
        self.busy = False
        if close:
            self.transport.close()
        elif self.buffer:
            self._next()
        elif self.idle:
            self._timer = asyncio.get_running_loop().call_later(self.idle, self._close)

    def _close(self) -> None:
        if self.transport is not None:
            self.transport.close()
