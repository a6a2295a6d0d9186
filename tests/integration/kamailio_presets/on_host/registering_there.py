# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an edge does whose phones register at the media servers. Each function asserts; its name is the argument."""

from __future__ import annotations

import sys
import time

from agents import DOMAIN, SDP, Agent, Message

MEDIA, OTHER_MEDIA, CARRIER, PHONE, STRANGER = "127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.11", "127.0.0.66"


def registered(phone: Agent) -> tuple[Agent, Agent, Message]:
    """Register a phone; returns the media server that got it, the other one, and the REGISTER."""
    media, other = Agent(MEDIA), Agent(OTHER_MEDIA)
    phone.register(seconds=0)
    for one, another in ((media, other), (other, media)):
        message = one.take("REGISTER", seconds=1)
        if message:
            one.answer(message, 200, "Expires: 600")
            assert phone.take(200), "the answer to REGISTER did not come back"
            return one, another, message
    raise AssertionError("no media server got the REGISTER")


def call_of_a_phone() -> None:
    """REGISTER with Path, INVITE with dialog, re-INVITE both ways, BYE."""
    phone = Agent(PHONE, 5066)
    media, found = registered(phone)[::2]
    assert "received=" in found.one("path") and "lr" in found.one("path"), found.headers
    call = phone.request("INVITE", f"sip:1002@{DOMAIN}", body=SDP.format(PHONE))
    assert phone.take(100)
    invite = media.take("INVITE")
    assert invite and invite.start == f"INVITE sip:1002@{DOMAIN} SIP/2.0" and invite.all("record-route"), invite
    media.answer(invite, 180)
    assert phone.take(180)
    to = media.answer(invite, 200, body=SDP.format(MEDIA))
    answer = phone.take(200)
    assert answer
    phone.within(call, answer, "ACK", 1)
    assert media.take("ACK"), "no ACK"
    phone.within(call, answer, "INVITE", 2, SDP.format(PHONE))
    again = media.take("INVITE")
    assert again, "no re-INVITE"
    media.answer(again, 200, body=SDP.format(MEDIA))
    assert phone.take(200)
    phone.within(call, answer, "ACK", 2)
    assert media.take("ACK"), "no ACK of the re-INVITE"
    media.back(invite, to, "INVITE", 7)
    back = phone.take("INVITE")
    assert back, "no re-INVITE back"
    phone.answer(back, 200, body=SDP.format(PHONE))
    assert media.take(200)
    media.back(invite, to, "BYE", 8)
    bye = phone.take("BYE")
    assert bye, "no BYE"
    phone.answer(bye, 200)
    assert media.take(200)


def call_to_a_phone(kind: str = "tcp") -> None:
    """The media server's INVITE goes along the Path, over the phone's own connection."""
    phone = Agent(PHONE, kind=kind)
    media, found = registered(phone)[::2]
    target = found.one("contact").split("<")[1].split(">")[0]
    routes = [f"Route: {path}" for path in found.all("path")]
    call = media.request("INVITE", target, *routes, body=SDP.format(MEDIA))
    invite = phone.take("INVITE")
    assert invite, "no INVITE"
    to = phone.answer(invite, 200, body=SDP.format(PHONE))
    answer = media.take(200)
    assert answer
    media.within(call, answer, "ACK", 1)
    assert phone.take("ACK"), "no ACK"
    media.within(call, answer, "INVITE", 2, SDP.format(MEDIA))
    again = phone.take("INVITE")
    assert again, "no re-INVITE"
    phone.answer(again, 200, body=SDP.format(PHONE))
    assert media.take(200)
    phone.back(invite, to, "BYE", 5)
    bye = media.take("BYE")
    assert bye, "no BYE"
    media.answer(bye, 200)
    assert phone.take(200)


def hidden() -> None:
    """Neither a phone nor a carrier is told an address of a media server."""
    phone, carrier = Agent(PHONE, 5066), Agent(CARRIER, user="+61290000001")
    media = registered(phone)[0]
    phone.request("INVITE", f"sip:1002@{DOMAIN}")
    invite = media.take("INVITE")
    assert invite
    media.answer(invite, 200)
    answer = phone.take(200)
    media.request("INVITE", f"sip:+61290000009@{CARRIER}:5060")
    left = carrier.take("INVITE")
    assert answer and left
    for message in (answer, left):
        for name in ("via", "record-route", "contact"):
            assert not any(address in one for address in (MEDIA, OTHER_MEDIA) for one in message.all(name)), name
    carrier.answer(left, 404)
    assert media.take(404)


def other_requests() -> None:
    """MESSAGE, SUBSCRIBE and PUBLISH go as an INVITE does, NOTIFY comes back within its dialog."""
    phone = Agent(PHONE, 5066)
    media = registered(phone)[0]
    for method in ("MESSAGE", "PUBLISH"):
        phone.request(method, f"sip:1002@{DOMAIN}", "Event: presence")
        got = media.take(method)
        assert got, method
        media.answer(got, 200)
        assert phone.take(200), method
    phone.request("SUBSCRIBE", f"sip:1002@{DOMAIN}", "Event: dialog")
    got = media.take("SUBSCRIBE")
    assert got and got.all("record-route")
    to = media.answer(got, 200)
    assert phone.take(200)
    media.back(got, to, "NOTIFY", 3)
    notify = phone.take("NOTIFY")
    assert notify, "no NOTIFY"
    phone.answer(notify, 200)
    assert media.take(200)


def cancelled() -> None:
    """CANCEL reaches the media server, 487 comes back and is acknowledged on both sides."""
    phone = Agent(PHONE, 5066)
    media = registered(phone)[0]
    call = phone.request("INVITE", f"sip:1002@{DOMAIN}")
    invite = media.take("INVITE")
    assert invite
    media.answer(invite, 180)
    assert phone.take(180)
    phone.send(f"CANCEL {call['uri']} SIP/2.0", phone.lines(call, "CANCEL"))
    cancel = media.take("CANCEL")
    assert cancel, "no CANCEL"
    media.answer(cancel, 200)
    media.answer(invite, 487)
    ended = phone.take(487)
    assert ended
    phone.ack(call, ended)
    assert media.take("ACK"), "487 was not acknowledged"


def busy_is_an_answer() -> None:
    """486 goes back, and no other media server is asked."""
    phone = Agent(PHONE, 5066)
    first, second = registered(phone)[:2]
    call = phone.request("INVITE", f"sip:1002@{DOMAIN}")
    invite = first.take("INVITE")
    assert invite, "not at the media server of its REGISTER"
    first.answer(invite, 486)
    busy = phone.take(486, 503)
    assert busy and busy.status == 486
    phone.ack(call, busy)
    assert second.take("INVITE", seconds=1) is None, "a busy phone was tried elsewhere"


def failover() -> None:
    """503, then silence: the other media server gets the call."""
    phone = Agent(PHONE, 5066)
    first, second = registered(phone)[:2]
    for silent in (False, True):
        call = phone.request("INVITE", f"sip:1002@{DOMAIN}")
        invite = first.take("INVITE")
        assert invite
        if not silent:
            first.answer(invite, 503)
        moved = second.take("INVITE", seconds=6)
        assert moved, f"no failover, silent {silent}"
        second.answer(moved, 200)
        answer = phone.take(200)
        assert answer
        phone.within(call, answer, "BYE", 2)
        bye = second.take("BYE")
        assert bye
        second.answer(bye, 200)
        assert phone.take(200)


def carrier_calls() -> None:
    """A carrier's call reaches a media server; a media server's call leaves to the carrier as it is."""
    media, carrier = Agent(MEDIA), Agent(CARRIER, user="+61290000001")
    carrier.request("INVITE", f"sip:+61255501234@{DOMAIN}", body=SDP.format(CARRIER))
    other = Agent(OTHER_MEDIA)
    one, got = media, media.take("INVITE", seconds=1)
    if not got:
        one, got = other, other.take("INVITE")
    assert got and "+61255501234" in got.start
    one.answer(got, 486)
    media.request("INVITE", f"sip:+61290000009@{CARRIER}:5060", "P-Asserted-Identity: <sip:1001@pbx.example.com>")
    left = carrier.take("INVITE")
    assert left and left.start == f"INVITE sip:+61290000009@{CARRIER}:5060 SIP/2.0" and left.one("p-asserted-identity")
    carrier.answer(left, 404)
    assert media.take(404)


def strangers() -> None:
    """Neither calls, relays, routes, in-dialog requests, nor foreign domains of a stranger get anywhere."""
    media, carrier, stranger = Agent(MEDIA), Agent(CARRIER), Agent(STRANGER, 5070)
    tries = [
        ("INVITE", f"sip:0011999@{DOMAIN}", (), {}),
        ("INVITE", f"sip:0011999@{CARRIER}:5060", (), {}),
        ("MESSAGE", f"sip:1001@{DOMAIN}", (), {}),
        ("REGISTER", "sip:other.example.net", (), {}),
        ("INVITE", f"sip:0011999@{DOMAIN}", (f"Route: <sip:{CARRIER}:5060;lr>",), {}),
        ("INVITE", f"sip:1@{CARRIER}:5060", ("Route: <sip:127.0.0.1;lr>",), {"to": "<sip:x@y>;tag=1"}),
        ("INVITE", f"sip:1@{CARRIER}:5060", (), {"to": "<sip:x@y>;tag=1"}),
        ("BYE", f"sip:1@127.0.0.1;alias={CARRIER}~5060~1", ("Route: <sip:127.0.0.1;lr>",), {"to": "<sip:x@y>;tag=1"}),
    ]
    for method, uri, more, words in tries:
        call = stranger.request(method, uri, *more, **words)
        refused = stranger.take(403, 404, 407, 401, 200, 408, 500)
        assert refused and refused.status in (401, 403, 404, 407), (method, uri, refused and refused.start)
        if method == "INVITE":
            stranger.ack(call, refused)
    for one in (media, carrier):
        got = one.take("INVITE", "MESSAGE", "REGISTER", "BYE", seconds=0.5)
        assert got is None, got.start


def kept_alive() -> None:
    """OPTIONS of anybody is answered by the edge; a request that has been around too long is refused."""
    stranger = Agent(STRANGER, 5070)
    stranger.request("OPTIONS", f"sip:{DOMAIN}")
    assert stranger.take(200, 403, 404).status == 200
    call = {"via": stranger.via(), "from": "<sip:a@b>;tag=1", "to": "<sip:c@d>", "id": f"{time.time_ns()}", "cseq": "1"}
    lines = [line.replace("Forwards: 70", "Forwards: 0") for line in stranger.lines(call, "OPTIONS")]
    stranger.send(f"OPTIONS sip:1001@{DOMAIN} SIP/2.0", lines)
    assert stranger.take(483)


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
