# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One call of a phone, from its first message to its last."""

from __future__ import annotations

import asyncio
import contextlib
import re
import urllib.parse
from typing import TYPE_CHECKING, Any

from . import message
from .media import Media
from .message import ALAW, MULAW, PLAIN, SECURE, Message, Session
from .srtp import new_key
from .wire import Address, NoAnswer

if TYPE_CHECKING:
    from .phone import Phone

ALLOW = ("Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS, NOTIFY, REFER, UPDATE")


class Line:
    """A dialog. `mine` and `theirs`: the headers with which each side is named, `target`: where requests go."""

    def __init__(self, phone: Phone, call: str, mine: str, theirs: str, target: str) -> None:
        self.phone, self.id, self.mine, self.theirs, self.target = phone, call, mine, theirs, target
        self.state, self.status, self.reason = "new", 0, ""
        self.transfer: list[str] = []  # what the PBX tells about a transfer that was asked for
        self.media = Media(phone.sign)
        self.codecs: tuple[int, ...] = (ALAW, MULAW)
        self._routes: list[str] = []
        self._count = 0
        self._asked: tuple[Message, Address] | None = None  # the INVITE of a call that arrived
        self._invite: Message | None = None  # ours, of a call that we make
        self._acknowledged = asyncio.Event()
        self._given_up = False  # hung up before there was an answer

    # What is told to the outside

    def become(self, state: str, *, status: int = 0, reason: str = "") -> None:
        """Go on to another state and tell of it."""
        if self.state == "ended":
            return
        self.state = state
        self.status, self.reason = status or self.status, reason or self.reason
        told = {"event": "line", "phone": self.phone.number, "line": self.id, "state": state}
        told |= {"status": self.status, "reason": self.reason, "from": self.theirs}
        if state == "ended":
            self.media.close()
        self.phone.report(told)

    def hears(self) -> dict[str, Any]:
        """Packets heard until now by what was in them, digits that arrived, and whether the voice is encrypted."""
        return {"heard": dict(self.media.heard), "pressed": self.media.pressed, "encrypted": self.media.encrypted}

    # Calls that we make

    def _request(self, method: str, headers: list[tuple[str, str]] | None = None, body: str = "") -> Message:
        """A request of this dialog."""
        self._count += 1
        base = [("Via", self.phone.wire.via()), *(("Route", route) for route in self._routes)]
        base += [("From", self.mine), ("To", self.theirs), ("Call-ID", self.id), ("CSeq", f"{self._count} {method}")]
        base += [("Max-Forwards", "70"), ("Contact", self.phone.contact), ALLOW, *(headers or [])]
        if body:
            base.append(("Content-Type", "application/sdp"))
        return Message(f"{method} {self.target} SIP/2.0", base, body)

    def _place(self) -> Address:
        """Where requests of this dialog are sent."""
        return message.host_port(message.address(self._routes[0]) if self._routes else self.target)

    def _offer(self, direction: str = "sendrecv", remote: Session | None = None) -> str:
        """Our side of the voice: an offer, or the answer to `remote`. Encrypted if this phone does that and may."""
        if self.phone.settings.get("srtp") and not self.media.key and (remote is None or remote.key):
            self.media.key = new_key()
        profile = remote.profile if remote else SECURE if self.media.key else PLAIN
        place = self.phone.wire.host, self.media.port
        return message.describe(*place, self.codecs, direction, profile, self.media.key)

    async def invite(self, headers: list[tuple[str, str]]) -> None:
        """Call, and follow the answers until the final one."""
        await self.media.open(self.phone.wire.host)
        extra = list(headers)
        self.become("calling")
        for attempt in (1, 2):
            self._invite = self._request("INVITE", extra, self._offer())
            place = self._place()
            try:
                answers = await self.phone.wire.request(self._invite, place)
            except NoAnswer as error:
                self.become("ended", reason=str(error))
                return
            answer = await self._follow(answers)
            asked = message.challenge(answer)
            if answer.status >= 300:
                self._acknowledge(self._invite, answer, place)
            if answer.status not in (401, 407) or attempt == 2 or not asked or self._given_up:
                break
            words = message.digest(asked, "INVITE", self.target, self.phone.number, self.phone.password)
            extra = [*headers, ("Authorization" if answer.status == 401 else "Proxy-Authorization", words)]
        reason = answer.start.removeprefix("SIP/2.0 ")
        if answer.status >= 300:
            self.become("ended", status=answer.status, reason=reason)
            return
        self._established(answer)
        self._talk(answer.body)
        self.become("answered", status=answer.status, reason=reason)
        if self._given_up:  # the answer was faster than our CANCEL
            await self.hangup()
        while True:  # a repeated 200 means that our ACK was lost
            again = await answers.get()
            if again.status == 200:
                self._acknowledge_ok(self._invite)

    def _established(self, answer: Message) -> None:
        self.theirs = answer.get("To")
        self.target = message.address(answer.get("Contact")) or self.target
        self._routes = list(reversed(answer.all("Record-Route")))
        if self._invite:
            self._acknowledge_ok(self._invite)

    async def _follow(self, answers: asyncio.Queue[Message]) -> Message:
        while True:
            answer = await answers.get()
            if answer.status >= 200:
                return answer
            if answer.status == 180:
                self.become("ringing", status=180, reason="180 Ringing")
            if answer.body:
                self._talk(answer.body)

    def _acknowledge(self, asked: Message, answer: Message, place: Address) -> None:
        """ACK of a refusal: part of its transaction (RFC 3261, 17.1.1.3)."""
        headers = [(name, asked.get(name)) for name in ("Via", "From", "Call-ID", "Max-Forwards")]
        headers += [("To", answer.get("To")), ("CSeq", asked.get("CSeq").replace("INVITE", "ACK"))]
        self.phone.wire.send(Message(asked.start.replace("INVITE", "ACK", 1), headers), place)

    def _acknowledge_ok(self, asked: Message) -> None:
        headers = [("Via", self.phone.wire.via()), *(("Route", route) for route in self._routes)]
        headers += [("From", self.mine), ("To", self.theirs), ("Call-ID", self.id), ("Max-Forwards", "70")]
        headers.append(("CSeq", asked.get("CSeq").replace("INVITE", "ACK")))
        self.phone.wire.send(Message(f"ACK {self.target} SIP/2.0", headers), self._place())

    def _talk(self, body: str) -> None:
        remote = message.understand(body)
        if remote:
            self.media.speak_to(remote)

    # Calls that arrive

    def take(self, asked: Message, source: Address) -> None:
        """Become the called side of this INVITE."""
        self._asked = asked, source
        self._routes = asked.all("Record-Route")

    def ring(self) -> None:
        """180 to the caller."""
        self._say("180 Ringing")
        self.become("ringing", status=180, reason="180 Ringing")

    def refuse(self, start: str, headers: list[tuple[str, str]]) -> None:
        """A final answer that is not 200."""
        self._say(start, headers)
        self.become("ended", status=int(start.split()[0]), reason=start)

    def _say(self, start: str, headers: list[tuple[str, str]] | None = None, body: str = "") -> None:
        if self._asked:
            asked, source = self._asked
            base = [("To", self.mine), ("Contact", self.phone.contact), ALLOW]
            if headers and any(name == "Contact" for name, _value in headers):
                base = [("To", self.mine)]
            base += [("Content-Type", "application/sdp")] if body else []
            self.phone.wire.answer(asked, source, start, [*base, *(headers or [])], body)

    async def answer_after(self, seconds: float) -> None:
        """Answer when the time is over, unless the caller has given up."""
        await asyncio.sleep(seconds)
        if self.state in ("new", "ringing") and self._asked:
            await self.media.open(self.phone.wire.host)
            remote = message.understand(self._asked[0].body)
            if self._asked[0].body and not remote:
                self.refuse("488 Not Acceptable Here", [])
                return
            self.codecs = (remote.codec,) if remote else self.codecs
            self._say("200 OK", body=self._offer(remote=remote))
            self._talk(self._asked[0].body)
            self.become("answered", status=200, reason="200 OK")
            self.phone.background(self.phone.wire.repeat(self._asked[0], self._acknowledged))

    # Requests inside the call

    def request(self, method: str, asked: Message, source: Address) -> None:
        """What the other side wants within this call."""
        wire = self.phone.wire
        if method == "ACK":
            self._acknowledged.set()
            self._talk(asked.body)
        elif method == "BYE":
            wire.answer(asked, source, "200 OK", [])
            self.become("ended", reason=f"BYE {asked.get('Reason')}".strip())
        elif method == "CANCEL" and self.state in ("new", "ringing"):
            wire.answer(asked, source, "200 OK", [])
            self.refuse("487 Request Terminated", [])
        elif method in ("INVITE", "UPDATE"):
            self._renegotiate(method, asked, source)
        else:
            if method == "NOTIFY" and asked.get("Event").startswith("refer"):
                self.transfer.append(asked.body.strip().removeprefix("SIP/2.0 "))
                told = {"event": "transfer", "phone": self.phone.number, "line": self.id, "says": self.transfer[-1]}
                self.phone.report(told)
            wire.answer(asked, source, "200 OK", [])

    def _renegotiate(self, method: str, asked: Message, source: Address) -> None:
        """A new description inside the call; one without audio (T.38) is refused and the call goes on as it was."""
        if not asked.body and method == "UPDATE":
            self.phone.wire.answer(asked, source, "200 OK", [("Contact", self.phone.contact)])
            return
        remote = message.understand(asked.body)
        if asked.body and not remote:
            self.phone.wire.answer(asked, source, "488 Not Acceptable Here", [])
            return
        if remote:
            self.media.speak_to(remote)
            self.codecs = (remote.codec,)
        back = (
            {"sendonly": "recvonly", "recvonly": "sendonly"}.get(remote.direction, remote.direction) if remote else ""
        )
        headers = [("Contact", self.phone.contact), ("Content-Type", "application/sdp")]
        self.phone.wire.answer(asked, source, "200 OK", headers, self._offer(back or "sendrecv", remote))

    async def hold(self, direction: str) -> str:
        """Re-INVITE with another direction, `sendonly` to hold; the answer's words."""
        asked = self._request("INVITE", body=self._offer(direction))
        place = self._place()
        answers = await self.phone.wire.request(asked, place)
        answer = await self._follow(answers)
        if answer.status >= 300:
            self._acknowledge(asked, answer, place)
        else:
            self._acknowledge_ok(asked)
            self._talk(answer.body)
        return answer.start.removeprefix("SIP/2.0 ")

    async def refer(self, to: str, replacing: Line | None) -> str:
        """Ask for a transfer; the answer to REFER in words. With `replacing` to whoever is on that line (attended)."""
        uri = to if to.startswith("sip:") else f"sip:{to}@{self.phone.server[0]}"
        if replacing:
            mine, theirs = message.tag(replacing.mine), message.tag(replacing.theirs)
            words = urllib.parse.quote(f"{replacing.id};to-tag={theirs};from-tag={mine}", safe="")
            uri = f"{re.sub('[;?].*', '', message.address(replacing.theirs))}?Replaces={words}"
        headers = [("Refer-To", f"<{uri}>"), ("Referred-By", f"<sip:{self.phone.number}@{self.phone.server[0]}>")]
        answer = await self.phone.wire.final(self._request("REFER", headers), self._place())
        return answer.start.removeprefix("SIP/2.0 ")

    async def hangup(self) -> None:
        """End the call in the way its state asks for."""
        state = self.state
        if state == "answered":
            bye = self._request("BYE")
            place = self._place()
            self.become("ended", reason="hung up here")
            with contextlib.suppress(NoAnswer, asyncio.TimeoutError):
                await self.phone.wire.final(bye, place)
        elif state in ("new", "ringing") and self._asked:
            self.refuse("603 Decline", [])
        elif state in ("calling", "ringing") and self._invite:
            self._given_up = True
            headers = [(name, self._invite.get(name)) for name in ("Via", "From", "To", "Call-ID", "Max-Forwards")]
            headers.append(("CSeq", self._invite.get("CSeq").replace("INVITE", "CANCEL")))
            cancel = Message(self._invite.start.replace("INVITE", "CANCEL", 1), headers)
            with contextlib.suppress(NoAnswer, asyncio.TimeoutError):
                await self.phone.wire.final(cancel, self._place())
