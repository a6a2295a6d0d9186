# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in the caller's container: what somebody at one address hears from the server, as JSON.

telephone.py SERVER ADDRESS ask                       whether an OPTIONS is answered
telephone.py SERVER ADDRESS guess USER TIMES          REGISTER with a wrong password, that many times
telephone.py SERVER ADDRESS register USER SECRET      the status of a REGISTER
telephone.py SERVER ADDRESS call USER SECRET NUMBER CARRIER    the status lines of an INVITE, and the INVITE at the carrier's address
telephone.py SERVER ADDRESS udp PORT                  whether a datagram is echoed
telephone.py SERVER ADDRESS tcp PORT                  whether a connection comes about
"""

import hashlib
import json
import re
import socket
import sys
import uuid

SERVER, HERE, WHAT = sys.argv[1:4]
MORE = sys.argv[4:]


def opened(address, port=0, seconds=1.5):
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind((address, port))
    made.settimeout(seconds)
    return made


def received(made):
    try:
        return made.recv(8192).decode("utf-8", "replace")
    except OSError:
        return ""


class Telephone:
    def __init__(self, user):
        self.socket, self.user, self.call = opened(HERE), user, uuid.uuid4().hex
        self.port, self.number = self.socket.getsockname()[1], 0

    def send(self, method, target, extra="", body=""):
        self.number += 1
        to = target if method != "REGISTER" else f"sip:{self.user}@{SERVER}"
        lines = (
            f"{method} {target} SIP/2.0",
            f"Via: SIP/2.0/UDP {HERE}:{self.port};branch=z9hG4bK{uuid.uuid4().hex};rport",
            f"From: <sip:{self.user}@{SERVER}>;tag=1",
            f"To: <{to}>",
            f"Call-ID: {self.call}",
            f"CSeq: {self.number} {method}",
            f"Contact: <sip:{self.user}@{HERE}:{self.port}>",
            "Max-Forwards: 70",
            "Expires: 600",
            *([extra] if extra else []),
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        )
        self.socket.sendto(("\r\n".join(lines) + "\r\n\r\n" + body).encode(), (SERVER, 5060))
        return received(self.socket)

    def login(self, method, target, secret, body=""):
        asked = self.send(method, target, body=body)
        if method == "INVITE" and asked:
            self.send("ACK", target)
        nonce = re.search(r'nonce="([^"]+)"', asked)
        if not nonce:
            return asked
        realm, opaque = (re.search(rf'{name}="([^"]*)"', asked).group(1) for name in ("realm", "opaque"))

        def md5(*parts):
            return hashlib.md5(":".join(parts).encode()).hexdigest()

        answer = md5(md5(self.user, realm, secret), nonce.group(1), "00000001", "cc", "auth", md5(method, target))
        self.number -= method == "INVITE"
        return self.send(
            method,
            target,
            f'Authorization: Digest username="{self.user}",realm="{realm}",nonce="{nonce.group(1)}",uri="{target}",'
            f'response="{answer}",algorithm=MD5,opaque="{opaque}",qop=auth,nc=00000001,cnonce="cc"',
            body,
        )


def status(text):
    return text.partition("\r\n")[0]


def sdp():
    return f"v=0\r\no=- 1 1 IN IP4 {HERE}\r\ns=-\r\nc=IN IP4 {HERE}\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"


def main():
    if WHAT == "ask":
        return bool(Telephone("nobody").send("OPTIONS", f"sip:{SERVER}"))
    if WHAT == "guess":
        return [
            status(Telephone(MORE[0]).login("REGISTER", f"sip:{SERVER}", "wrong")) for _unused in range(int(MORE[1]))
        ]
    if WHAT == "register":
        return status(Telephone(MORE[0]).login("REGISTER", f"sip:{SERVER}", MORE[1]))
    if WHAT == "call":
        carrier = opened(MORE[3], 5060, 5)
        phone = Telephone(MORE[0])
        heard = [phone.login("INVITE", f"sip:{MORE[2]}@{SERVER}", MORE[1], sdp())]
        arrived = ""
        while not arrived.startswith("INVITE"):
            arrived = received(carrier)
            if not arrived:
                break
        return {"heard": [status(text) for text in heard], "arrived": status(arrived)}
    if WHAT == "udp":
        made = opened(HERE)
        made.sendto(b"hello", (SERVER, int(MORE[0])))
        return received(made) == "hello"
    with socket.socket() as made:
        made.settimeout(2)
        made.bind((HERE, 0))
        try:
            made.connect((SERVER, int(MORE[0])))
            return True
        except OSError:
            return False


print(json.dumps(main()))
