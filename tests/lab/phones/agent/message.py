# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SIP messages, digest answers and session descriptions: text in, text out, nothing that waits."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass, field

from .srtp import SUITE, offered_key

TAG = "z9hG4bK"  # every branch begins so (RFC 3261, 8.1.1.7)
ALAW, MULAW, EVENTS = 8, 0, 101
PLAIN, SECURE = "RTP/AVP", "RTP/SAVP"


@dataclass
class Message:
    """One SIP message. Header names keep their form and are found whatever their case."""

    start: str
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: str = ""

    def get(self, name: str) -> str:
        """The first header of a name; empty if there is none."""
        return next(iter(self.all(name)), "")

    def all(self, name: str) -> list[str]:
        """All headers of a name, in order."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    @property
    def status(self) -> int:
        """The status code of an answer; 0 for a request."""
        return int(self.start.split()[1]) if self.start.startswith("SIP/2.0 ") else 0

    @property
    def method(self) -> str:
        """The method of a request, or that of the request this answers."""
        return self.get("CSeq").split()[-1]

    @property
    def branch(self) -> str:
        """What tells this transaction from others."""
        found = re.search(r"branch=([^;,\s]+)", self.get("Via"))
        return found.group(1) if found else ""

    def encode(self) -> bytes:
        """The message for the wire, with its length."""
        lines = [self.start, *(f"{name}: {value}" for name, value in self.headers)]
        return "\r\n".join([*lines, f"Content-Length: {len(self.body.encode())}", "", self.body]).encode()


def parse(data: bytes) -> Message | None:
    """A message from the wire; None for a keep-alive or what is no SIP."""
    head, _gap, body = data.decode("utf-8", "replace").partition("\r\n\r\n")
    start, *lines = head.split("\r\n")
    if "SIP/2.0" not in start:
        return None
    pairs = [line.partition(":") for line in lines if ":" in line]
    headers = [(name.strip(), value.strip()) for name, _colon, value in pairs]
    return Message(start, [pair for pair in headers if pair[0].lower() != "content-length"], body)


def address(value: str) -> str:
    """The URI of a header such as Contact or From."""
    found = re.search(r"<([^>]+)>", value)
    return found.group(1) if found else value.split(";")[0].strip()


def tag(value: str) -> str:
    """The tag of a From or To; empty if it has none."""
    found = re.search(r";\s*tag=([^;\s]+)", value)
    return found.group(1) if found else ""


def host_port(uri: str) -> tuple[str, int]:
    """Where a SIP URI leads. Hosts are addresses: the lab has no name server."""
    found = re.match(r"sips?:(?:[^@]*@)?([^:;?>]+)(?::(\d+))?", uri)
    if not found:
        raise ValueError(f"not a SIP URI: {uri}")
    return found.group(1), int(found.group(2) or 5060)


def token(length: int = 8) -> str:
    """Letters and digits that nobody else has."""
    return secrets.token_hex(length)


def challenge(message: Message) -> dict[str, str]:
    """The parameters of a digest challenge by MD5; empty if there is none."""
    for value in message.all("WWW-Authenticate") + message.all("Proxy-Authenticate"):
        pairs = re.findall(r'(\w+)=(?:"([^"]*)"|([^,\s]+))', value)
        found = {name.lower(): quoted or bare for name, quoted, bare in pairs}
        if found.get("algorithm", "MD5").upper() == "MD5":
            return found
    return {}


def digest(asked: dict[str, str], method: str, uri: str, user: str, password: str) -> str:
    """The value of Authorization for a challenge (RFC 2617, with qop=auth if that is offered)."""

    def md5(*parts: str) -> str:
        return hashlib.md5(":".join(parts).encode(), usedforsecurity=False).hexdigest()

    first, second = md5(user, asked["realm"], password), md5(method, uri)
    words = f'Digest username="{user}", realm="{asked["realm"]}", nonce="{asked["nonce"]}", uri="{uri}", algorithm=MD5'
    if "opaque" in asked:
        words += f', opaque="{asked["opaque"]}"'
    if "auth" not in asked.get("qop", "").split(","):
        return f'{words}, response="{md5(first, asked["nonce"], second)}"'
    mine = token()
    answer = md5(first, asked["nonce"], "00000001", mine, "auth", second)
    return f'{words}, qop=auth, nc=00000001, cnonce="{mine}", response="{answer}"'


@dataclass(frozen=True)
class Session:
    """The audio of a session description: where to, its codec, the payload type of telephone events (0: none)."""

    host: str
    port: int
    codec: int
    events: int
    direction: str
    profile: str = PLAIN
    key: str = ""  # of SRTP, if it was offered


def describe(
    host: str, port: int, codecs: tuple[int, ...], direction: str = "sendrecv", profile: str = PLAIN, key: str = ""
) -> str:
    """A session description with one audio stream, encrypted with this key if there is one."""
    names = {ALAW: "PCMA", MULAW: "PCMU"}
    lines = ["v=0", f"o=lab {port} {secrets.randbelow(1 << 30)} IN IP4 {host}", "s=-", f"c=IN IP4 {host}", "t=0 0"]
    lines.append(f"m=audio {port} {profile} {' '.join(map(str, codecs))} {EVENTS}")
    lines += [f"a=crypto:1 {SUITE} inline:{key}"] if key else []
    lines += [f"a=rtpmap:{codec} {names[codec]}/8000" for codec in codecs]
    lines += [f"a=rtpmap:{EVENTS} telephone-event/8000", f"a=fmtp:{EVENTS} 0-16"]
    return "\r\n".join([*lines, "a=ptime:20", f"a={direction}", ""])


def understand(text: str) -> Session | None:
    """The audio of a session description; None if it has none that these phones speak (T.38, say)."""
    audio = re.search(r"^m=audio (\d+) (RTP/S?AVP) ([\d ]+)", text, re.MULTILINE)
    place = re.search(r"^c=IN IP4 (\S+)", text, re.MULTILINE)
    if not audio or not place or int(audio.group(1)) == 0:
        return None
    offered = [int(word) for word in audio.group(3).split()]
    codec = next((one for one in offered if one in (ALAW, MULAW)), None)
    if codec is None:
        return None
    events = re.search(r"^a=rtpmap:(\d+) telephone-event/8000", text, re.MULTILINE)
    direction = re.search(r"^a=(sendrecv|sendonly|recvonly|inactive)", text, re.MULTILINE)
    return Session(
        host=place.group(1),
        port=int(audio.group(1)),
        codec=codec,
        events=int(events.group(1)) if events else 0,
        direction=direction.group(1) if direction else "sendrecv",
        profile=audio.group(2),
        key=offered_key(text),
    )
