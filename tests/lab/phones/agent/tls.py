# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SIP over TLS: the same as `wire`, on one connection that is made to the server and kept."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Callable

from .message import Message
from .wire import Address, Log, Wire


class TlsWire(Wire):
    """Connects to the server, and takes its certificate only if `authority` (PEM) and `name` say so."""

    transport = "TLS"

    def __init__(
        self, log: Log, handle: Callable[[Message, Address], None], server: Address, authority: str, name: str
    ) -> None:
        super().__init__(log, handle)
        self._server, self._authority, self._name = server, authority, name
        self._writer: asyncio.StreamWriter | None = None
        self._task: asyncio.Task[None] | None = None

    async def open(self, host: str, _port: int) -> None:
        """Connect. ssl.SSLError if the certificate is not that of the server."""
        context = ssl.create_default_context(cadata=self._authority)
        reader, self._writer = await asyncio.open_connection(
            *self._server, ssl=context, server_hostname=self._name, local_addr=(host, 0)
        )
        self.host, self.port = self._writer.get_extra_info("sockname")[:2]
        self._task = asyncio.get_running_loop().create_task(self._read(reader))

    def close(self) -> None:
        """End the connection."""
        if self._task:
            self._task.cancel()
        if self._writer:
            self._writer.close()

    def put(self, data: bytes, _to: Address) -> None:
        """Everything goes to the server."""
        if self._writer:
            self._writer.write(data)

    async def _read(self, reader: asyncio.StreamReader) -> None:
        """Messages one after the other (RFC 3261, 18.3), with empty lines between them that keep the connection alive."""
        while not reader.at_eof():
            try:
                head = (await reader.readuntil(b"\r\n\r\n")).lstrip(b"\r\n")
            except asyncio.IncompleteReadError:
                return
            found = re.search(rb"^Content-Length\s*:\s*(\d+)", head, re.MULTILINE | re.IGNORECASE)
            body = await reader.readexactly(int(found.group(1))) if found else b""
            if head:
                self.datagram_received(head + body, self._server)
