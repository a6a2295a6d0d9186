# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""As much of a WebSocket client (RFC 6455) as the events of ARI need, with Python's standard library."""

from __future__ import annotations

import base64
import hashlib
import os
import socket
import ssl
import struct
import urllib.parse
from collections.abc import Iterator, Mapping

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # of section 1.3
TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
TIMEOUT = 10.0  # seconds to connect; events may then be as far apart as they like


class WebSocketError(Exception):
    """The server is no WebSocket, or broke the rules."""


class WebSocket:
    """A connection: `with WebSocket(url, headers) as one: for text in one.messages(): ...`"""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        parts = urllib.parse.urlsplit(url)
        secure = parts.scheme in ("https", "wss")
        host, port = parts.hostname or "", parts.port or (443 if secure else 80)
        self._socket: socket.socket = socket.create_connection((host, port), TIMEOUT)
        if secure:
            self._socket = ssl.create_default_context().wrap_socket(self._socket, server_hostname=host)
        self._rest = b""
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            self._shake_hands(path, f"{host}:{port}", headers)
        except BaseException:
            self._socket.close()
            raise
        self._socket.settimeout(None)

    def __enter__(self) -> WebSocket:
        return self

    def __exit__(self, *unused: object) -> None:
        self._socket.close()

    def _shake_hands(self, path: str, host: str, headers: Mapping[str, str]) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f"GET {path} HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade"]
        lines += [f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Protocol: ari"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode())
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self._read(1)
        status, *answered = head.decode("latin-1").split("\r\n")
        if " 101 " not in status:
            raise WebSocketError(f"the server answered {status!r}")
        proof = base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()
        found = {
            name.strip().lower(): value.strip() for name, _colon, value in (one.partition(":") for one in answered)
        }
        if found.get("sec-websocket-accept") != proof:
            raise WebSocketError("the server did not prove that it read our key")

    def messages(self) -> Iterator[str]:
        """Yield each message until the server says goodbye; pings are answered meanwhile."""
        parts: list[bytes] = []
        while True:
            try:
                last, opcode, data = self._frame()
            except EOFError:
                return
            if opcode == CLOSE:
                self._send(CLOSE, data[:2])
                return
            if opcode == PING:
                self._send(PONG, data)
            elif opcode != PONG:
                parts.append(data)
                if last:
                    yield b"".join(parts).decode()
                    parts = []

    def _frame(self) -> tuple[bool, int, bytes]:
        """Read one frame.  A server does not mask its own."""
        first, second = self._read(2)
        length = second & 0x7F
        if length == 126:
            (length,) = struct.unpack("!H", self._read(2))
        elif length == 127:
            (length,) = struct.unpack("!Q", self._read(8))
        return bool(first & 0x80), first & 0x0F, self._read(length)

    def _send(self, opcode: int, data: bytes) -> None:
        """Send a control frame: at most 125 bytes, masked as a client's must be."""
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(data))
        self._socket.sendall(bytes([0x80 | opcode, 0x80 | len(data)]) + mask + masked)

    def _read(self, count: int) -> bytes:
        while len(self._rest) < count:
            data = self._socket.recv(65536)
            if not data:
                raise EOFError
            self._rest += data
        out, self._rest = self._rest[:count], self._rest[count:]
        return out
