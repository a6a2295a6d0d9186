# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One socket that speaks SIP: requests with their answers, repeated as UDP wants it, and a log of all that passes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from . import message
from .message import Message

FIRST_REPEAT = 0.5  # T1 of RFC 3261
GIVE_UP = 8.0  # on a network inside one machine; the RFC has 32
Address = tuple[str, int]
Log = Callable[[bool, Message], None]


class NoAnswer(Exception):
    """Nobody answered a request in time."""


class Wire(asyncio.DatagramProtocol):
    """Sends requests and waits for answers; hands requests that arrive to `handle`, and repeats answers when asked."""

    transport = "UDP"

    def __init__(self, log: Log, handle: Callable[[Message, Address], None]) -> None:
        self.log, self.handle = log, handle
        self.host, self.port = "", 0
        self._transport: asyncio.DatagramTransport | None = None
        self._waiting: dict[tuple[str, str], asyncio.Queue[Message]] = {}
        self._answers: dict[tuple[str, str], tuple[bytes, Address]] = {}
        self._seen: set[tuple[str, str]] = set()

    async def open(self, host: str, port: int) -> None:
        """Take the address. OSError if somebody else has it."""
        loop = asyncio.get_running_loop()
        self._transport, _self = await loop.create_datagram_endpoint(lambda: self, local_addr=(host, port))
        self.host, self.port = host, self._transport.get_extra_info("sockname")[1]

    def close(self) -> None:
        """Let the address go."""
        if self._transport:
            self._transport.close()

    def via(self) -> str:
        """A Via header's value for a new transaction."""
        return f"SIP/2.0/{self.transport} {self.host}:{self.port};branch={message.TAG}{message.token()};rport"

    def send(self, one: Message, to: Address) -> bytes:
        """Send once, and write it down."""
        data = one.encode()
        self.put(data, to)
        self.log(True, one)
        return data

    def put(self, data: bytes, to: Address) -> None:
        """Send bytes."""
        if self._transport:
            self._transport.sendto(data, to)

    async def request(self, one: Message, to: Address, *, patience: float = GIVE_UP) -> asyncio.Queue[Message]:
        """Send until the first answer. The queue holds every answer as it comes, the first one too. NoAnswer in the end."""
        queue: asyncio.Queue[Message] = asyncio.Queue()
        key = one.branch, one.method
        self._waiting[key] = queue
        data = self.send(one, to)
        wait, end = FIRST_REPEAT, time.monotonic() + patience
        while queue.empty():
            try:
                queue.put_nowait(await asyncio.wait_for(queue.get(), wait))
            except asyncio.TimeoutError:
                if time.monotonic() > end:
                    del self._waiting[key]
                    raise NoAnswer(f"no answer to {one.start.split()[0]}") from None
                wait = min(wait * 2, 2.0)
                self.put(data, to)
        return queue

    async def final(self, one: Message, to: Address) -> Message:
        """The final answer to a request other than INVITE."""
        queue = await self.request(one, to)
        while True:
            answer = await asyncio.wait_for(queue.get(), GIVE_UP)
            if answer.status >= 200:
                return answer

    def answer(self, asked: Message, to: Address, start: str, headers: list[tuple[str, str]], body: str = "") -> None:
        """Answer a request, now and whenever it comes again."""
        copied = [(name, value) for name in ("Via", "Record-Route") for value in asked.all(name)]
        copied += [(name, asked.get(name)) for name in ("From", "Call-ID", "CSeq")]
        if not any(name == "To" for name, _value in headers):
            copied.append(("To", asked.get("To")))
        reply = Message(f"SIP/2.0 {start}", [*copied, *headers], body)
        self._answers[asked.branch, asked.method] = (self.send(reply, to), to)

    async def repeat(self, asked: Message, done: asyncio.Event) -> None:
        """Repeat the answer to an INVITE until its ACK has come."""
        wait = FIRST_REPEAT
        for _time in range(6):
            try:
                await asyncio.wait_for(done.wait(), wait)
            except asyncio.TimeoutError:
                wait = min(wait * 2, 2.0)
                self.put(*self._answers[asked.branch, asked.method])
            else:
                return

    def datagram_received(self, data: bytes, addr: Address) -> None:
        """One packet: an answer goes to whoever waits, a request that came before gets its answer again."""
        one = message.parse(data)
        if one is None:
            return
        key = one.branch, one.method
        if one.status:
            self.log(False, one)
            if key in self._waiting:
                self._waiting[key].put_nowait(one)
            return
        if key in self._answers and one.start.split()[0] != "ACK":
            self.put(*self._answers[key])
            return
        if key in self._seen:
            return
        self._seen.add(key)
        self.log(False, one)
        self.handle(one, addr)
