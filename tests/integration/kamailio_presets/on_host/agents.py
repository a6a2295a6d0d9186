# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SIP by hand on loopback addresses: an agent per address, so that phones, carriers and media servers are told apart."""

from __future__ import annotations

import base64
import itertools
import os
import re
import socket
import ssl
import struct
import time

EDGE = ("127.0.0.1", 5060)
DOMAIN = "pbx.example.com"
COUNT = itertools.count(1)
SDP = "v=0\r\no=- 1 1 IN IP4 {0}\r\ns=-\r\nc=IN IP4 {0}\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8\r\n"


class Message:
    """A message: its first line, headers by small name (a list each, in order), body."""

    def __init__(self, text: str) -> None:
        head, _end, self.body = text.partition("\r\n\r\n")
        self.start, *lines = head.split("\r\n")
        self.headers: dict[str, list[str]] = {}
        for line in lines:
            name, _colon, value = line.partition(":")
            self.headers.setdefault(name.strip().lower(), []).append(value.strip())

    @property
    def status(self) -> int:
        return int(self.start.split()[1]) if self.start.startswith("SIP/") else 0

    @property
    def method(self) -> str:
        return "" if self.status else self.start.split()[0]

    def one(self, name: str) -> str:
        return (self.headers.get(name) or [""])[0]

    def all(self, name: str) -> list[str]:
        return [part.strip() for value in self.headers.get(name, []) for part in value.split(",")]

    def tag(self, name: str) -> str:
        found = re.search(r";tag=([^;>]+)", self.one(name))
        return found.group(1) if found else ""


PORTS = {"tcp": 5060, "tls": 5061, "ws": 8080, "wss": 8443}
UPGRADE = (
    "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: {}\r\nSec-WebSocket-Protocol: sip\r\nOrigin: http://127.0.0.1\r\n\r\n"
)


class Agent:
    """Something that speaks SIP from its own address: over UDP, or a connection to the edge (tcp, tls, ws, wss)."""

    def __init__(self, address: str, port: int = 5060, user: str = "1001", kind: str = "udp") -> None:
        self.address, self.port, self.user, self.kind = address, port, user, kind
        self.rest = b""
        if kind == "udp":
            self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self.socket.bind((address, port))
        else:
            self._connect()
        transport = "" if kind == "udp" else f";transport={kind.replace('wss', 'ws')}"
        host = "abc.invalid" if kind in ("ws", "wss") else f"{address}:{self.port}"
        self.contact = f"<sip:{user}@{host}{transport}>"

    def _connect(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.socket.bind((self.address, 0))
        self.socket.connect((EDGE[0], PORTS[self.kind]))
        self.port = self.socket.getsockname()[1]
        if self.kind in ("tls", "wss"):
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # the lab's certificate signs itself
            self.socket = context.wrap_socket(self.socket)
        if self.kind in ("ws", "wss"):
            self.socket.sendall(UPGRADE.format(base64.b64encode(os.urandom(16)).decode()).encode())
            answer = b""
            while b"\r\n\r\n" not in answer:
                part = self.socket.recv(4096)
                assert part, answer
                answer += part
            assert b" 101 " in answer, answer

    def send(self, start: str, headers: list[str], body: str = "", to: tuple[str, int] = EDGE) -> None:
        lines = [start, *headers, *(["Content-Type: application/sdp"] if body else []), f"Content-Length: {len(body)}"]
        data = ("\r\n".join(lines) + "\r\n\r\n" + body).encode()
        if self.kind == "udp":
            self.socket.sendto(data, to)
        elif self.kind in ("tcp", "tls"):
            self.socket.sendall(data)
        else:  # one masked text frame
            mask = os.urandom(4)
            masked = bytes(sign ^ mask[index % 4] for index, sign in enumerate(data))
            size = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + struct.pack("!H", len(data))
            self.socket.sendall(b"\x81" + size + mask + masked)

    def via(self) -> str:
        return f"Via: SIP/2.0/{self.kind.upper()} {self.address}:{self.port};rport;branch=z9hG4bK{next(COUNT)}{time.time_ns()}"

    def request(self, method: str, uri: str, *more: str, **words: str) -> dict[str, str]:
        """Send a request outside of a dialog; returns what is needed to answer, acknowledge or end it."""
        call = {
            "id": words.get("id") or f"{next(COUNT)}-{time.time_ns()}@{self.address}",
            "from": words.get("sender") or f"<sip:{self.user}@{DOMAIN}>;tag={next(COUNT)}a",
            "to": words.get("to") or f"<{uri}>",
            "via": words.get("via") or self.via(),
            "cseq": words.get("cseq") or "1",
            "uri": uri,
            "method": method,
        }
        self.send(f"{method} {uri} SIP/2.0", self.lines(call, method, *more), words.get("body", ""))
        return call

    def lines(self, call: dict[str, str], method: str, *more: str) -> list[str]:
        return [
            call["via"],
            "Max-Forwards: 70",
            f"From: {call['from']}",
            f"To: {call['to']}",
            f"Call-ID: {call['id']}",
            f"CSeq: {call['cseq']} {method}",
            f"Contact: {self.contact}",
            *more,
        ]

    def ack(self, call: dict[str, str], answer: Message) -> None:
        """ACK of an answer that is not 2xx: same branch, and back to where the request went."""
        self.send(f"ACK {call['uri']} SIP/2.0", self.lines({**call, "to": answer.one("to")}, "ACK"))

    def within(self, call: dict[str, str], answer: Message, method: str, cseq: int, body: str = "") -> None:
        """A request within the dialog that an answer made: its contact, its routes."""
        target = re.search(r"<([^>]+)>", answer.one("contact"))
        uri = target.group(1) if target else answer.one("contact")
        routes = [f"Route: {route}" for route in reversed(answer.all("record-route"))]
        made = {**call, "via": self.via(), "to": answer.one("to"), "cseq": str(cseq)}
        self.send(f"{method} {uri} SIP/2.0", self.lines(made, method, *routes), body)

    def back(self, invite: Message, answer_to: str, method: str, cseq: int) -> None:
        """A request of the one who was called, within the dialog of `invite`."""
        target = re.search(r"<([^>]+)>", invite.one("contact"))
        uri = target.group(1) if target else ""
        routes = [f"Route: {route}" for route in invite.all("record-route")]
        made = {"via": self.via(), "from": answer_to, "to": invite.one("from"), "id": invite.one("call-id")}
        self.send(f"{method} {uri} SIP/2.0", self.lines({**made, "cseq": str(cseq)}, method, *routes))

    def answer(self, request: Message, status: int, *more: str, body: str = "") -> str:
        """Answer a request; returns the To of the answer, with our tag."""
        to = request.one("to")
        if ";tag=" not in to and status > 100:
            to += f";tag=b{self.address.rsplit('.', 1)[1]}"
        copied = [
            f"{name}: {value}" for name in ("Via", "Record-Route") for value in request.headers.get(name.lower(), [])
        ]
        rest = [f"From: {request.one('from')}", f"To: {to}", f"Call-ID: {request.one('call-id')}"]
        rest += [f"CSeq: {request.one('cseq')}", f"Contact: {self.contact}", *more]
        self.send(f"SIP/2.0 {status} Fine", copied + rest, body)
        return to

    def take(self, *wanted: str | int, seconds: float = 4) -> Message | None:
        """The next message that is one of these methods or statuses; others are dropped, OPTIONS are answered. None: none came."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            message = self._next(end)
            if message is None:
                return None
            if message.method == "OPTIONS" and "OPTIONS" not in wanted:
                self.answer(message, 200)
            elif message.status in wanted or message.method in wanted:
                return message
        return None

    def _next(self, end: float) -> Message | None:
        while True:
            self.socket.settimeout(max(0.01, end - time.monotonic()))
            try:
                if self.kind == "udp":
                    return Message(self.socket.recv(65535).decode())
                whole = self._whole()
                if whole:
                    return Message(whole.decode())
                data = self.socket.recv(65535)
                if not data:
                    return None
                self.rest += data
            except (TimeoutError, socket.timeout):
                return None

    def _whole(self) -> bytes:
        """The first whole message of what came over a connection, or nothing."""
        if self.kind in ("ws", "wss"):
            if len(self.rest) < 2:
                return b""
            start, size = 2, self.rest[1] & 0x7F
            if size == 126:
                start, size = 4, struct.unpack("!H", self.rest[2:4])[0]
        else:
            self.rest = self.rest.lstrip(b"\r\n")
            head = re.search(rb"(?is)^.*?\r\ncontent-length: *(\d+).*?\r\n\r\n", self.rest)
            if not head:
                return b""
            start, size = 0, head.end() + int(head.group(1))
        if len(self.rest) < start + size:
            return b""
        found, self.rest = self.rest[start : start + size], self.rest[start + size :]
        return found

    def register(self, *more: str, seconds: float = 4) -> Message | None:
        """REGISTER as a phone; the media server that gets it has to answer meanwhile."""
        self.request("REGISTER", f"sip:{DOMAIN}", "Expires: 600", *more, to=f"<sip:{self.user}@{DOMAIN}>")
        return self.take(200, 401, 403, 404, 408, 500, 503, seconds=seconds) if seconds else None
