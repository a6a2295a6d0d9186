# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A telephone behind NAT, on UDP, TCP or TLS, that knows nothing of the NAT: it names its own address everywhere.

usage: phone.py JSON: {transport, edge: [host, port], domain, user, secret, ca, steps: [...]}
Steps: {do: register}, {do: sleep, seconds}, {do: answer, within, seconds}, {do: call, number, seconds, again, hold}, where it
invites once more after `again` seconds, and with `hold` hangs up earlier if standard input is closed.
Prints `ready` before an `answer`, and one JSON list with what each step found.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import select
import socket
import ssl
import sys
import time
from typing import Any

from voice import Voice

ADDRESS = "192.168.77.20"
WAIT = 8.0  # seconds for an answer
Message = dict[str, Any]


def parse(text: str) -> Message:
    """A SIP message: `start`, `headers` as a list of (lower-case name, value), `body`."""
    head, _blank, body = text.partition("\r\n\r\n")
    start, *lines = re.sub(r"\r\n[ \t]+", " ", head).split("\r\n")
    headers = [(name.strip().lower(), value.strip()) for name, _c, value in (line.partition(":") for line in lines)]
    short = {"v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact", "l": "content-length"}
    return {"start": start, "headers": [(short.get(name, name), value) for name, value in headers], "body": body}


def values(message: Message, name: str) -> list[str]:
    found = [value for key, value in message["headers"] if key == name]
    return [one.strip() for value in found for one in re.split(r",(?=\s*<)", value)]


def value(message: Message, name: str) -> str:
    return next((one for key, one in message["headers"] if key == name), "")


def address(text: str) -> str:
    found = re.search(r"<([^>]+)>", text)
    return found.group(1) if found else text.partition(";")[0]


class Phone:
    """One telephone with one connection."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.told, self.transport = told, told["transport"]
        kind = socket.SOCK_DGRAM if self.transport == "udp" else socket.SOCK_STREAM
        plain = socket.socket(socket.AF_INET, kind)
        plain.bind((ADDRESS, 0))
        plain.settimeout(WAIT)
        plain.connect(tuple(told["edge"]))
        self.socket = plain
        if self.transport == "tls":
            trust = ssl.create_default_context(cafile=told["ca"])
            self.socket = trust.wrap_socket(plain, server_hostname=told["domain"])
        self.port = self.socket.getsockname()[1]
        self.buffer = b""
        self.contact = f"<sip:{told['user']}@{ADDRESS}:{self.port};transport={self.transport}>"
        self.me = f"<sip:{told['user']}@{told['domain']}>"
        self.log: list[str] = []
        self.counter = 0
        self.invited: list[Message] = []
        self.asked: list[str] = []

    def send(self, start: str, headers: list[tuple[str, str]], body: str = "") -> None:
        lines = [start, *(f"{name}: {text}" for name, text in headers)]
        kind = ["Content-Type: application/sdp"] if body else []
        self.log.append("> " + start)
        self.socket.sendall("\r\n".join([*lines, *kind, f"Content-Length: {len(body)}", "", body]).encode())

    def receive(self, until: float) -> Message | None:
        """The next message; None if there is none in time. Keep-alives are answered by nothing."""
        while True:
            found = self._cut()
            if found:
                self.log.append("< " + found["start"])
                return found
            pending = self.transport == "tls" and self.socket.pending()  # type: ignore[attr-defined]
            if not pending and not select.select([self.socket], [], [], max(0.0, until - time.monotonic()))[0]:
                return None
            data = self.socket.recv(65536)
            if not data and self.transport != "udp":
                raise ConnectionError("the edge closed the connection")
            self.buffer = data if self.transport == "udp" else self.buffer + data

    def _cut(self) -> Message | None:
        self.buffer = self.buffer.lstrip(b"\r\n\0")
        head, blank, rest = self.buffer.partition(b"\r\n\r\n")
        if not blank:
            if self.transport == "udp":
                self.buffer = b""
            return None
        length = re.search(rb"^(?:content-length|l)\s*:\s*(\d+)", head, re.M | re.I)
        size = int(length.group(1)) if length else 0
        if len(rest) < size:
            return None
        self.buffer = rest[size:]
        return parse((head + blank + rest[:size]).decode())

    def answer(self, request: Message, status: str, tag: str = "", body: str = "") -> None:
        copied = [
            (key, one) for key, one in request["headers"] if key in ("via", "record-route", "from", "call-id", "cseq")
        ]
        to = value(request, "to")
        headers = [*copied, ("To", to if ";tag=" in to else f"{to};tag={tag or 'house'}"), ("Contact", self.contact)]
        self.send(f"SIP/2.0 {status}", headers, body)

    def serve(self, message: Message) -> None:
        """Answer what the other side asks beside the matter."""
        method = message["start"].split()[0]
        self.asked.append(method)
        if method == "INVITE":
            self.invited.append(message)
        elif method != "ACK":
            self.answer(message, "200 OK")

    def request(self, method: str, uri: str, dialog: dict[str, Any], body: str = "") -> Message:
        """Send a request, again with credentials if they are asked for; the final answer. TimeoutError without one."""
        credentials: list[tuple[str, str]] = []
        for _turn in range(3):
            dialog["cseq"] += 1
            answer = self._once(method, uri, dialog, body, credentials)
            status = int(answer["start"].split()[1])
            if status not in (401, 407) or len(credentials) > 0:
                return answer
            name = "www-authenticate" if status == 401 else "proxy-authenticate"
            credentials = [
                (
                    "Authorization" if status == 401 else "Proxy-Authorization",
                    self._digest(value(answer, name), method, uri),
                )
            ]
        return answer

    def _headers(self, method: str, cseq: int, dialog: dict[str, Any], branch: str) -> list[tuple[str, str]]:
        via = f"SIP/2.0/{self.transport.upper()} {ADDRESS}:{self.port};rport;branch={branch}"
        routes = [("Route", one) for one in dialog.get("routes", [])]
        return [("Via", via), *routes, ("Max-Forwards", "70"), ("From", dialog["from"]), ("To", dialog["to"]),
                ("Call-ID", dialog["id"]), ("CSeq", f"{cseq} {method}"), ("Contact", self.contact)]  # fmt: skip

    def _once(self, method: str, uri: str, dialog: dict[str, Any], body: str, more: list[tuple[str, str]]) -> Message:
        branch, cseq = "z9hG4bK" + secrets.token_hex(8), dialog["cseq"]
        headers = self._headers(method, cseq, dialog, branch)
        extra = [("Expires", str(dialog["expires"]))] if "expires" in dialog else []
        self.send(f"{method} {uri} SIP/2.0", [*headers, *extra, *more], body)
        until = time.monotonic() + WAIT
        while True:
            message = self.receive(until)
            if message is None:
                raise TimeoutError(f"no answer to {method}; {self.log}")
            if not message["start"].startswith("SIP/2.0"):
                self.serve(message)
            elif value(message, "cseq") == f"{cseq} {method}" and value(message, "call-id") == dialog["id"]:
                status = int(message["start"].split()[1])
                if status >= 300 and method == "INVITE":
                    to = {**dialog, "to": value(message, "to")}
                    self.send(f"ACK {uri} SIP/2.0", self._headers("ACK", cseq, to, branch))
                if status >= 200:
                    return message

    def _digest(self, challenge: str, method: str, uri: str) -> str:
        given = dict(re.findall(r'(\w+)="?([^",]*)"?', challenge))
        user, secret = self.told["user"], self.told["secret"]

        def md5(text: str) -> str:
            return hashlib.md5(text.encode()).hexdigest()

        first = md5(f"{user}:{given['realm']}:{secret}")
        fresh, count = secrets.token_hex(8), "00000001"
        words = [first, given["nonce"], *([count, fresh, "auth"] if "qop" in given else []), md5(f"{method}:{uri}")]
        out = {
            "username": user,
            "realm": given["realm"],
            "nonce": given["nonce"],
            "uri": uri,
            "response": md5(":".join(words)),
        }
        if "opaque" in given:
            out["opaque"] = given["opaque"]
        more = f', algorithm=MD5, qop=auth, nc={count}, cnonce="{fresh}"' if "qop" in given else ", algorithm=MD5"
        return "Digest " + ", ".join(f'{key}="{one}"' for key, one in out.items()) + more

    def dialog(self, to: str) -> dict[str, Any]:
        return {"from": f"{self.me};tag={secrets.token_hex(4)}", "to": to, "id": secrets.token_hex(10), "cseq": 0}

    def register(self, step: dict[str, Any]) -> dict[str, Any]:
        dialog = {**self.dialog(self.me), "expires": step.get("expires", 300)}
        answer = self.request("REGISTER", f"sip:{self.told['domain']}", dialog)
        return {"status": int(answer["start"].split()[1]), "contacts": values(answer, "contact")}

    def call(self, step: dict[str, Any]) -> dict[str, Any]:
        """Call, talk, invite once more while talking, hang up."""
        uri = f"sip:{step['number']}@{self.told['domain']}"
        voice, dialog = Voice(ADDRESS), self.dialog(f"<{uri}>")
        first = self.request("INVITE", uri, dialog, voice.offer(1))
        out: dict[str, Any] = {"invite": int(first["start"].split()[1])}
        if out["invite"] != 200:
            return {**out, **voice.close(), "log": self.log}
        dialog["to"] = value(first, "to")
        dialog["routes"] = list(reversed(values(first, "record-route")))
        target = address(value(first, "contact"))
        self._confirm(target, dialog, voice, first)
        until = time.monotonic() + step["seconds"]
        if "again" in step:
            self.idle(time.monotonic() + step["again"])
            second = self.request("INVITE", target, dialog, voice.offer(2))
            out["again"] = int(second["start"].split()[1])
            self._confirm(target, dialog, voice, second)
        while time.monotonic() < until and not (step.get("hold") and select.select([sys.stdin], [], [], 0)[0]):
            self.idle(min(until, time.monotonic() + 0.2))
        out["bye"] = int(self.request("BYE", target, dialog)["start"].split()[1])
        return {**out, **voice.close(), "described": first["body"]}

    def _confirm(self, target: str, dialog: dict[str, Any], voice: Voice, answer: Message) -> None:
        cseq = int(value(answer, "cseq").split()[0])
        self.send(f"ACK {target} SIP/2.0", self._headers("ACK", cseq, dialog, "z9hG4bK" + secrets.token_hex(8)))
        voice.aim(answer["body"])

    def wait_answer(self, step: dict[str, Any]) -> dict[str, Any]:
        """Wait for a call, ring, answer, talk, hang up."""
        print("ready", flush=True)
        until = time.monotonic() + step["within"]
        while not self.invited and time.monotonic() < until:
            self.idle(min(until, time.monotonic() + 0.1))
        if not self.invited:
            return {"rang": False, "asked": self.asked, "log": self.log}
        invite, voice, tag = self.invited.pop(), Voice(ADDRESS), secrets.token_hex(4)
        self.answer(invite, "180 Ringing", tag)
        self.idle(time.monotonic() + 0.2)
        self.answer(invite, "200 OK", tag, voice.offer(1))
        voice.aim(invite["body"])
        self.idle(time.monotonic() + step["seconds"])
        dialog = {
            "from": f"{value(invite, 'to')};tag={tag}",
            "to": value(invite, "from"),
            "id": value(invite, "call-id"),
            "cseq": 1,
        }
        dialog["routes"] = values(invite, "record-route")
        bye = self.request("BYE", address(value(invite, "contact")), dialog)
        acked = "ACK" in self.asked
        return {
            "rang": True,
            "acked": acked,
            "bye": int(bye["start"].split()[1]),
            **voice.close(),
            "offered": invite["body"],
        }

    def idle(self, until: float) -> None:
        """Serve requests until then."""
        while time.monotonic() < until:
            message = self.receive(until)
            if message is not None and not message["start"].startswith("SIP/2.0"):
                self.serve(message)

    def sleep(self, step: dict[str, Any]) -> dict[str, Any]:
        self.idle(time.monotonic() + step["seconds"])
        return {"asked": list(self.asked)}


def main() -> None:
    """See the head of this file."""
    phone = Phone(json.loads(sys.argv[1]))
    steps = {"register": phone.register, "call": phone.call, "answer": phone.wait_answer, "sleep": phone.sleep}
    print(json.dumps([steps[one["do"]](one) for one in phone.told["steps"]]), flush=True)


main()
