# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A phone with its lines: what a telephone does with the requests and answers of its calls."""

from __future__ import annotations

import asyncio
import errno
import re
from collections.abc import Callable
from typing import Any

from . import message
from .line import Line
from .message import Message
from .tls import TlsWire
from .wire import Address, NoAnswer, Wire

Report = Callable[[dict[str, Any]], None]


class Refused(Exception):
    """The other side said no."""


class Phone:
    """A telephone. `settings`: number, password, server, host, port, and what it does with a call, see `_arrive`.

    With `authority` (a certificate in PEM) and `server_name` it speaks TLS, with `srtp` it encrypts its voice.
    """

    def __init__(self, settings: dict[str, Any], report: Report) -> None:
        self.settings, self.report = settings, report
        self.number: str = settings["number"]
        self.password: str = settings.get("password", "")
        self.server: Address = (settings["server"], settings.get("server_port", 5060))
        self.sign = f"<{self.number[-6:]:_<6}>"
        self.secure = bool(settings.get("authority"))
        self.wire = self._wire()
        self.lines: dict[str, Line] = {}
        self.tasks: set[asyncio.Task[Any]] = set()
        self.registration = (message.token(), 0)

    def _wire(self) -> Wire:
        if not self.secure:
            return Wire(self._log, self._request)
        settings = self.settings
        return TlsWire(self._log, self._request, self.server, settings["authority"], settings["server_name"])

    async def start(self) -> None:
        """Take the address, and register if there is a password. Refused with the server's words."""
        port = self.settings.get("port", 0)
        try:
            await self.wire.open(self.settings["host"], port)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Refused(f"another test is using port {port} of the phones just now; one at a time") from error
            raise
        if self.password:
            # What an earlier phone of this number left is taken back first: a known contact would keep its old state.
            await self.register(0, everything=True)
            await self.register(3600)

    async def stop(self) -> None:
        """Hang up, and take the registration back."""
        for line in list(self.lines.values()):
            await line.hangup()
        if self.password:
            await self.register(0)
        self.wire.close()

    @property
    def contact(self) -> str:
        """Where this phone is reached."""
        return f"<sip:{self.number}@{self.wire.host}:{self.wire.port}{';transport=tls' if self.secure else ''}>"

    def background(self, work: Any) -> None:
        """Let something go on by itself."""
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def register(self, expires: int, *, everything: bool = False) -> None:
        """REGISTER, with the password when it is asked for."""
        call, count = self.registration
        uri, me = f"sip:{self.server[0]}:{self.server[1]}", f"<sip:{self.number}@{self.server[0]}>"
        headers = [("From", f"{me};tag={message.token()}"), ("To", me), ("Call-ID", call), ("Max-Forwards", "70")]
        headers += [("Contact", "*" if everything else self.contact), ("Expires", str(expires))]
        extra: list[tuple[str, str]] = []
        for attempt in (1, 2):
            count += 1
            self.registration = call, count
            first = [("Via", self.wire.via()), ("CSeq", f"{count} REGISTER")]
            answer = await self.wire.final(Message(f"REGISTER {uri} SIP/2.0", [*first, *headers, *extra]), self.server)
            asked = message.challenge(answer)
            if answer.status != 401 or attempt == 2 or not asked:
                break
            extra = [("Authorization", message.digest(asked, "REGISTER", uri, self.number, self.password))]
        if answer.status != 200:
            raise Refused(f"{self.number} cannot register: {answer.start.removeprefix('SIP/2.0 ')}")

    def call(self, to: str, headers: list[list[str]]) -> Line:
        """Begin a call to a number, or to a whole SIP URI."""
        uri = to if to.startswith("sip:") else f"sip:{to}@{self.server[0]}:{self.server[1]}"
        mine = self.settings.get("from") or f"<sip:{self.number}@{self.server[0]}>"
        line = Line(self, message.token(), f"{mine};tag={message.token()}", f"<{uri}>", uri)
        self.lines[line.id] = line
        self.background(line.invite(list(map(tuple, headers))))
        return line

    def _log(self, sent: bool, one: Message) -> None:
        """Tell of every message; of requests that arrive with all their headers."""
        told: dict[str, Any] = {"event": "message", "phone": self.number, "sent": sent, "start": one.start}
        told |= {"cseq": one.get("CSeq"), "call": one.get("Call-ID")}
        if not sent and not one.status:
            told["headers"] = one.headers
        self.report(told)

    def _request(self, asked: Message, source: Address) -> None:
        """A request arrived: it belongs to a line, or is a new call, or one of the questions that a PBX asks."""
        method = asked.start.split()[0]
        line = self.lines.get(asked.get("Call-ID"))
        if line is not None:
            line.request(method, asked, source)
        elif method == "INVITE":
            self._arrive(asked, source)
        elif method in ("OPTIONS", "NOTIFY"):
            self.wire.answer(asked, source, "200 OK", [("Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS, NOTIFY")])
        elif method != "ACK":
            self.wire.answer(asked, source, "481 Call/Transaction Does Not Exist", [])

    def _arrive(self, asked: Message, source: Address) -> None:
        """A call arrives: rings, and then as the settings say.

        status: refuse with this one (486 …). redirect: a URI to be called instead (302). answer: seconds until it is
        answered; None: not, until told. auto: answer at once where the caller asks for that, as paging does.
        """
        mine = f"{asked.get('To')};tag={message.token()}"
        line = Line(self, asked.get("Call-ID"), mine, asked.get("From"), message.address(asked.get("Contact")))
        line.take(asked, source)
        self.lines[line.id] = line
        settings = self.settings
        if settings.get("redirect"):
            line.refuse("302 Moved Temporarily", [("Contact", f"<{settings['redirect']}>")])
        elif settings.get("status"):
            line.refuse(settings["status"], [])
        elif settings.get("auto") and wants_answer(asked):
            self.background(line.answer_after(0))
        else:
            line.ring()
            if settings.get("answer") is not None:
                self.background(line.answer_after(settings["answer"]))


def wants_answer(asked: Message) -> bool:
    """Whether the caller asks the phone to answer by itself, in one of the ways that telephones know."""
    words = " ".join(asked.all("Call-Info") + asked.all("Alert-Info"))
    return bool(re.search(r"answer-after\s*=\s*0|auto-?answer", words, re.IGNORECASE)) or (
        asked.get("Answer-Mode").lower().startswith("auto")
    )


__all__ = ["NoAnswer", "Phone", "Refused"]
