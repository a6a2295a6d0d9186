# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A connection of the HTTP client: every read and write of it ends at one point in time. Used by http.py only."""

from __future__ import annotations

import contextlib
import http.client
import io
import select
import socket
import ssl
import time
from collections.abc import Mapping
from typing import Any

_CHUNK = 1 << 16


class _Reader(io.RawIOBase):
    """What http.client reads from; each read waits no longer than the request's time lasts."""

    over = False  # nothing more is read

    def __init__(self, link: _Socket) -> None:
        self._link = link

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self.over:
            return 0
        self._link.hurry()
        return self._link.real.recv_into(buffer)


class _Buffered(io.BufferedReader):
    """Tells when it is closed whether more had come than the answer it was read for."""

    def __init__(self, reader: _Reader, link: _Socket) -> None:
        super().__init__(reader, _CHUNK)
        self._reader = reader
        self._link = link

    def close(self) -> None:
        if not self.closed:
            self._reader.over = True
            with contextlib.suppress(OSError, ValueError):
                self._link.surplus = bool(self.peek(1))
        super().close()


class _Socket:
    """In place of the socket in http.client's connection. `close` does nothing: an answer may still be read from it."""

    def __init__(self, real: socket.socket) -> None:
        self.real = real
        self.until = 0.0
        self.surplus = False

    def hurry(self) -> None:
        """Let the next read or write end when the time of the request does. Raises socket.timeout when it is over."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise socket.timeout("timed out")
        self.real.settimeout(left)

    def sendall(self, data: Any) -> None:
        view = memoryview(data)
        for start in range(0, len(view), _CHUNK):  # in parts, so that a slow reader cannot stretch the time
            self.hurry()
            self.real.sendall(view[start : start + _CHUNK])

    def makefile(self, *_args: Any, **_kwargs: Any) -> io.BufferedReader:
        return _Buffered(_Reader(self), self)

    def close(self) -> None:
        """See the class."""


class Connection(http.client.HTTPConnection):
    """An open connection to a server."""

    idle_since = 0.0

    @classmethod
    def opened(cls, host: str, port: int, context: ssl.SSLContext | None, until: float) -> Connection:
        """Connect, and shake hands if TLS is wanted. Raises OSError and ssl.SSLError."""
        real = socket.create_connection((host, port), timeout=max(0.01, until - time.monotonic()))
        try:
            real.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if context is not None:
                real.settimeout(max(0.01, until - time.monotonic()))
                real = context.wrap_socket(real, server_hostname=host)
        except BaseException:
            real.close()
            raise
        made = cls(host, port)
        made.auto_open = 0  # a request must never connect by itself, or it would be sent twice
        made.link = _Socket(real)
        made.sock = made.link  # type: ignore[assignment]
        return made

    link: _Socket

    @property
    def surplus(self) -> bool:
        """Whether more came than the answer: the next one could not be told from it."""
        return self.link.surplus

    def begin(self, until: float) -> None:
        """Set when the next request must be over (time.monotonic)."""
        self.link.until = until
        self.sock = self.link  # type: ignore[assignment]

    def exchange(
        self, method: str, target: str, data: bytes | None, headers: Mapping[str, str]
    ) -> http.client.HTTPResponse:
        """Send a request and return the answer as far as its headers.

        A server that does not want a body answers and closes before it has read all: its answer counts then.
        """
        try:
            self.request(method, target, data, dict(headers))
        except (BrokenPipeError, ConnectionResetError) as error:
            with contextlib.suppress(OSError, http.client.HTTPException):
                return self.getresponse()
            raise error
        return self.getresponse()

    def shut(self) -> None:
        """Close the connection for good."""
        with contextlib.suppress(OSError):
            self.link.real.close()


def closed_by_peer(link: Connection) -> bool:
    """Whether a connection that waits for nothing has something to read: its end, or what nobody asked for."""
    real = link.link.real
    if isinstance(real, ssl.SSLSocket) and real.pending():
        return True
    try:
        poll = select.poll()
        poll.register(real, select.POLLIN | select.POLLHUP | select.POLLERR)
        return bool(poll.poll(0))
    except (OSError, ValueError):
        return True
