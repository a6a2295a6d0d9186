# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an edge does that keeps the phones itself, with passwords in a database. Each function asserts."""

from __future__ import annotations

import hashlib
import re
import sys

from agents import DOMAIN, SDP, Agent, Message

MEDIA, OTHER_MEDIA, PHONE, STRANGER = "127.0.0.2", "127.0.0.3", "127.0.0.11", "127.0.0.66"
PORT = 5066


def digest(challenge: Message, header: str, user: str, secret: str, method: str, uri: str) -> str:
    """The header that answers a challenge (RFC 2617, with or without qop)."""
    said = dict(re.findall(r'(\w+)="?([^",]+)"?', challenge.one(header)))
    first, second = (
        hashlib.md5(text.encode()).hexdigest() for text in (f"{user}:{said['realm']}:{secret}", f"{method}:{uri}")
    )
    middle, more = said["nonce"], ""
    if "qop" in said:
        middle, more = f"{said['nonce']}:00000001:abc:auth", ', qop=auth, nc=00000001, cnonce="abc"'
    answer = hashlib.md5(f"{first}:{middle}:{second}".encode()).hexdigest()
    name = "Authorization" if header == "www-authenticate" else "Proxy-Authorization"
    return (
        f'{name}: Digest username="{user}", realm="{said["realm"]}", nonce="{said["nonce"]}", uri="{uri}", '
        f'response="{answer}", algorithm=MD5{more}'
    )


def register(phone: Agent, secret: str) -> int:
    """REGISTER with a password; the status that came of it, 0 for silence."""
    first = phone.register()
    if first is None or first.status != 401:
        return first.status if first else 0
    again = phone.register(digest(first, "www-authenticate", phone.user, secret, "REGISTER", f"sip:{DOMAIN}"))
    return again.status if again else 0


def call_with_password(phone: Agent, uri: str, secret: str, user: str = "") -> tuple[dict, Message | None]:
    """INVITE, answer the 407, INVITE again; returns the call and the challenge."""
    call = phone.request("INVITE", uri, body=SDP.format(phone.address))
    challenge = phone.take(407, 403)
    assert challenge and challenge.status == 407, challenge and challenge.start
    phone.ack(call, challenge)
    line = digest(challenge, "proxy-authenticate", user or phone.user, secret, "INVITE", uri)
    words = {"id": call["id"], "sender": call["from"], "cseq": "2", "body": SDP.format(phone.address)}
    return phone.request("INVITE", uri, line, **words), challenge


def at_media(*media: Agent, seconds: float = 1.5) -> tuple[Agent, Message]:
    """The media server that gets an INVITE, and the INVITE."""
    for one in media:
        found = one.take("INVITE", seconds=seconds)
        if found:
            return one, found
    raise AssertionError("no media server got the INVITE")


def calls() -> None:
    """Password for REGISTER and INVITE; the media servers reach the phone by its name; re-INVITE and BYE."""
    media, other, phone = Agent(MEDIA), Agent(OTHER_MEDIA), Agent(PHONE, PORT)
    assert register(phone, "secret1001") == 200
    call = call_with_password(phone, f"sip:1002@{DOMAIN}", "secret1001")[0]
    one, invite = at_media(media, other)
    assert not invite.one("proxy-authorization"), "the password's digest went on"
    one.answer(invite, 200, body=SDP.format(MEDIA))
    answer = phone.take(200)
    assert answer
    phone.within(call, answer, "ACK", 2)
    assert one.take("ACK")
    phone.within(call, answer, "BYE", 3)
    bye = one.take("BYE")
    assert bye
    one.answer(bye, 200)
    assert phone.take(200)
    call = media.request("INVITE", f"sip:1001@{DOMAIN}", body=SDP.format(MEDIA))
    invite = phone.take("INVITE")
    assert invite, "the location was not found"
    to = phone.answer(invite, 200, body=SDP.format(PHONE))
    answer = media.take(200)
    assert answer
    media.within(call, answer, "ACK", 1)
    assert phone.take("ACK")
    phone.back(invite, to, "BYE", 9)
    bye = media.take("BYE")
    assert bye
    media.answer(bye, 200)
    assert phone.take(200)
    media.request("INVITE", f"sip:1999@{DOMAIN}")
    assert media.take(404)


def notified() -> None:
    """MWI and BLF: NOTIFY of a media server reaches the phone, SUBSCRIBE of the phone a media server."""
    media, other, phone = Agent(MEDIA), Agent(OTHER_MEDIA), Agent(PHONE, PORT)
    assert register(phone, "secret1001") == 200
    media.request("NOTIFY", f"sip:1001@{DOMAIN}", "Event: message-summary", "Subscription-State: terminated")
    got = phone.take("NOTIFY")
    assert got
    phone.answer(got, 200)
    assert media.take(200)
    call = phone.request("SUBSCRIBE", f"sip:1002@{DOMAIN}", "Event: dialog")
    challenge = phone.take(407)
    assert challenge
    line = digest(challenge, "proxy-authenticate", "1001", "secret1001", "SUBSCRIBE", f"sip:1002@{DOMAIN}")
    words = {"id": call["id"], "sender": call["from"], "cseq": "2"}
    phone.request("SUBSCRIBE", f"sip:1002@{DOMAIN}", "Event: dialog", line, **words)
    for one in (media, other):
        got = one.take("SUBSCRIBE", seconds=1.5)
        if got:
            to = one.answer(got, 200)
            assert phone.take(200)
            one.back(got, to, "NOTIFY", 3)
            assert phone.take("NOTIFY")
            return
    raise AssertionError("no SUBSCRIBE")


def refused() -> None:
    """Wrong passwords, names of others, and strangers get nowhere."""
    media, other, phone, stranger = Agent(MEDIA), Agent(OTHER_MEDIA), Agent(PHONE, PORT), Agent(STRANGER, 5070)
    assert register(stranger, "wrong") == 401
    assert register(phone, "secret1001") == 200
    phone.user = "1002"  # the password is that of 1001
    call = call_with_password(phone, f"sip:1003@{DOMAIN}", "secret1001", user="1001")[0]
    again = phone.take(407, 403)
    assert again, "a phone called with the name of another"
    phone.ack(call, again)
    call = stranger.request("INVITE", f"sip:000@{DOMAIN}")
    no = stranger.take(407, 403)
    assert no
    stranger.ack(call, no)
    for one in (media, other):
        assert one.take("INVITE", seconds=0.5) is None


def registers() -> None:
    """The first half of `after_restart`."""
    assert register(Agent(PHONE, PORT), "secret1001") == 200


def after_restart() -> None:
    """Nothing is known of the phone but the database's location: its emergency call needs no password, another call does."""
    media, other, phone, stranger = Agent(MEDIA), Agent(OTHER_MEDIA), Agent(PHONE, PORT), Agent(STRANGER, 5070)
    call = phone.request("INVITE", f"sip:000@{DOMAIN}")
    one, invite = at_media(media, other)
    one.answer(invite, 486)
    busy = phone.take(486)
    assert busy
    phone.ack(call, busy)
    for agent, number in ((phone, "1002"), (stranger, "000")):
        agent.request("INVITE", f"sip:{number}@{DOMAIN}")
        assert agent.take(407), number


def guessing() -> None:
    """Too many wrong passwords are a ban of the address, and of no other."""
    stranger, phone = Agent(STRANGER, 5070), Agent(PHONE, PORT)
    assert register(phone, "secret1001") == 200
    found = []
    while 0 not in found and len(found) < 12:
        found.append(register(stranger, "wrong"))
    assert found[:9] == [401] * 9 and found[-1] == 0, found
    assert register(phone, "secret1001") == 200


if __name__ == "__main__":
    globals()[sys.argv[1]]()
