# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in the phones container: a telephone's lamp. Subscribes through the edge and prints what it is told, one JSON line each.

Standard input: one line of JSON {"server", "host", "port", "number", "password", "of", "event", "seconds"}, then nothing until it is
closed, which ends the watch. Lines: {"status": of the SUBSCRIBE}, then {"state": Subscription-State, "body": text} for each NOTIFY.
"""

import json
import re
import select
import socket
import sys
import time

sys.path.insert(0, "/lab/phones")
from agent import message

ACCEPT = {"dialog": "application/dialog-info+xml", "message-summary": "application/simple-message-summary"}


def header(text: str, name: str) -> str:
    """The first value of a header; empty if there is none."""
    found = re.search(rf"(?im)^{name}\s*:\s*(.*?)\r?$", text)
    return found.group(1) if found else ""


def copied(text: str, *names: str) -> str:
    """Lines of an answer that are those of the request."""
    wanted = tuple(f"{name.lower()}:" for name in names)
    return "".join(f"{line}\r\n" for line in text.split("\r\n") if line.lower().startswith(wanted))


def tell(**said: object) -> None:
    print(json.dumps(said), flush=True)


def main() -> None:
    """See the head of this file."""
    order = json.loads(sys.stdin.readline())
    wire = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    wire.bind((order["host"], order["port"]))
    place = f"{order['host']}:{order['port']}"
    uri, me = f"sip:{order['of']}@{order['server']}:5060", f"<sip:{order['number']}@{order['server']}>"
    call, tag = message.token(), message.token()

    def subscribe(count: int, extra: str) -> None:
        text = (
            f"SUBSCRIBE {uri} SIP/2.0\r\nVia: SIP/2.0/UDP {place};branch=z9hG4bK{message.token()};rport\r\n"
            f"From: {me};tag={tag}\r\nTo: <{uri}>\r\nCall-ID: {call}\r\nCSeq: {count} SUBSCRIBE\r\nMax-Forwards: 70\r\n"
            f"Contact: <sip:{order['number']}@{place}>\r\nEvent: {order['event']}\r\nAccept: {ACCEPT[order['event']]}\r\n"
            f"Expires: 600\r\n{extra}Content-Length: 0\r\n\r\n"
        )
        wire.sendto(text.encode(), (order["server"], 5060))

    subscribe(1, "")
    end, asked = time.monotonic() + order["seconds"], False
    while time.monotonic() < end:
        ready, _write, _error = select.select([wire, sys.stdin], [], [], 0.5)
        if sys.stdin in ready and not sys.stdin.readline():
            return
        if wire not in ready:
            continue
        data, source = wire.recvfrom(65535)
        text = data.decode(errors="replace")
        first = text.split("\r\n")[0]
        if first.startswith("SIP/2.0"):
            status = int(first.split()[1])
            if status in (401, 407) and not asked:
                asked = True
                name = "WWW-Authenticate" if status == 401 else "Proxy-Authenticate"
                pairs = re.findall(r'(\w+)=(?:"([^"]*)"|([^,\s]+))', header(text, name))
                terms = {key.lower(): quoted or bare for key, quoted, bare in pairs}
                words = message.digest(terms, "SUBSCRIBE", uri, order["number"], order["password"])
                subscribe(2, f"{'Authorization' if status == 401 else 'Proxy-Authorization'}: {words}\r\n")
            elif status >= 200:
                tell(status=status)
        else:
            answer = copied(text, "Via", "From", "To", "Call-ID", "CSeq", "Record-Route")
            wire.sendto(f"SIP/2.0 200 OK\r\n{answer}Content-Length: 0\r\n\r\n".encode(), source)
            if first.startswith("NOTIFY "):
                tell(state=header(text, "Subscription-State"), body=text.partition("\r\n\r\n")[2])


main()
