# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls through the Kamailio of this host, on loopback: media servers that answer everything, and a phone that calls."""

from __future__ import annotations

import re
import socket
import threading
import uuid

EDGE = ("127.0.0.1", 5060)


def headers(text: str, name: str) -> list[str]:
    """The values of a header, in order; several in one line are told apart."""
    found = re.findall(rf"(?im)^{name}\s*:\s*(.*?)\s*$", text)
    return [part.strip() for value in found for part in value.split(",")] if name == "Record-Route" else found


class MediaServer:
    """Answers every INVITE and BYE at an address of loopback with 200; an INVITE after `ring` seconds."""

    def __init__(self, host: str, port: int = 5060, ring: float = 0.0) -> None:
        self.contact = f"{host}:{port}"
        self.ring = ring
        self.invites = 0
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((host, port))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            data, sender = self._socket.recvfrom(65535)
            text = data.decode()
            method = text.split(" ", 1)[0]
            self.invites += method == "INVITE"
            if method in ("INVITE", "BYE"):
                wait = self.ring if method == "INVITE" else 0.0
                threading.Timer(wait, self._socket.sendto, (self._ok(text).encode(), sender)).start()

    def _ok(self, text: str) -> str:
        kept = re.findall(r"(?im)^(?:Via|Record-Route|From|Call-ID|CSeq):.*$", text)
        to = headers(text, "To")[0]
        to += "" if ";tag=" in to else f";tag={uuid.uuid4().hex[:8]}"
        lines = ["SIP/2.0 200 OK", *(line.strip() for line in kept), f"To: {to}", f"Contact: <sip:{self.contact}>"]
        return "\r\n".join([*lines, "Content-Length: 0", "", ""])


class Call:
    """A call that was answered, or refused: `status` says which. `hang_up` ends it."""

    def __init__(self, number: str = "1001") -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(5)
        self._me = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self._id, self._tag = uuid.uuid4().hex, uuid.uuid4().hex[:8]
        self._uri = f"sip:{number}@edge.test"
        self._to = f"<{self._uri}>"
        answer = self._request("INVITE", self._uri, 1, [])
        self.status = int(answer.split()[1])
        self._routes = headers(answer, "Record-Route")[::-1]
        self._to = headers(answer, "To")[0]
        if self.status == 200:
            self._remote = headers(answer, "Contact")[0].strip("<>")
            self._send("ACK", self._remote, 1, self._routes)

    def hang_up(self) -> int:
        """End the call; the status of the answer."""
        return int(self._request("BYE", self._remote, 2, self._routes).split()[1])

    def _send(self, method: str, uri: str, number: int, routes: list[str]) -> None:
        lines = [
            f"{method} {uri} SIP/2.0",
            f"Via: SIP/2.0/UDP {self._me};branch=z9hG4bK{uuid.uuid4().hex}",
            *(f"Route: {route}" for route in routes),
            "Max-Forwards: 70",
            f"From: <sip:caller@edge.test>;tag={self._tag}",
            f"To: {self._to}",
            f"Call-ID: {self._id}",
            f"CSeq: {number} {method}",
            f"Contact: <sip:caller@{self._me}>",
            "Content-Length: 0",
            "",
            "",
        ]
        self._socket.sendto("\r\n".join(lines).encode(), EDGE)

    def _request(self, method: str, uri: str, number: int, routes: list[str]) -> str:
        self._send(method, uri, number, routes)
        while True:
            text = self._socket.recv(65535).decode()
            if not text.startswith("SIP/2.0 1"):
                return text


def register(number: str) -> int:
    """Register a phone; the status of the answer."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.bind(("127.0.0.1", 0))
        link.settimeout(5)
        me = f"127.0.0.1:{link.getsockname()[1]}"
        lines = [
            "REGISTER sip:edge.test SIP/2.0",
            f"Via: SIP/2.0/UDP {me};branch=z9hG4bK{uuid.uuid4().hex}",
            "Max-Forwards: 70",
            f"From: <sip:{number}@edge.test>;tag={uuid.uuid4().hex[:8]}",
            f"To: <sip:{number}@edge.test>",
            f"Call-ID: {uuid.uuid4().hex}",
            "CSeq: 1 REGISTER",
            f"Contact: <sip:{number}@{me}>;expires=120",
            "User-Agent: a phone",
            "Content-Length: 0",
            "",
            "",
        ]
        link.sendto("\r\n".join(lines).encode(), EDGE)
        return int(link.recv(65535).split()[1])
