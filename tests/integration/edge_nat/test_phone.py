# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A telephone behind NAT at the edge: it registers, calls, is called, and hears what it says."""

from __future__ import annotations

import re
from typing import Any

import pytest
from conftest import FORGETS, MEDIA, PORTS, Lab

HOUSE = "192.168.77"
ROUTER = "10.97.200.2"

every_transport = pytest.mark.parametrize("transport", list(PORTS))


def heard(step: dict[str, Any], seconds: float) -> None:
    """Both ways: it said something all the time, all of it came back unharmed, and nothing else did."""
    assert step["said"] >= seconds * 45, step
    assert step["echoed"] >= step["said"] - 5, step  # what was under way when it hung up
    assert step["in_order"] and step["strange"] == 0, step


def seen_by_media_server(lab: Lab) -> str:
    """All SIP that the media server has sent and received."""
    program = "import sys; sys.stdout.write(open('/tmp/seen.pcap', 'rb').read().decode('latin-1'))"
    return lab.shell(f'python3 -c "{program}"', host=MEDIA)


@every_transport
def test_calls(lab: Lab, transport: str) -> None:
    """REGISTER, INVITE, re-INVITE, BYE, and the voice through rtpengine both ways, past the second INVITE."""
    call = lab.phone(transport, {"do": "register"}, {"do": "call", "number": "600", "seconds": 2, "again": 1})
    registered, talked = call.result()
    assert registered["status"] == 200
    mine = [one for one in registered["contacts"] if f"transport={transport}>" in one]
    assert mine and all(f'received="sip:{ROUTER}:' in one for one in mine), registered
    assert (talked["invite"], talked["again"], talked["bye"]) == (200, 200, 200)
    heard(talked, 2)
    assert talked["sent_to"][0] == lab.edge and 22000 <= talked["sent_to"][1] <= 31999
    assert lab.media not in talked["described"], "what is behind the edge was told"


@every_transport
def test_is_called(lab: Lab, transport: str) -> None:
    """The media server calls it, it rings, and voice goes both ways."""
    call = lab.phone(transport, {"do": "register"}, {"do": "answer", "within": 10, "seconds": 2})
    call.ready()
    lab.asterisk("channel originate PJSIP/edge/sip:1001@pbx.example.com application Echo")
    rang = call.result()[1]
    assert rang["rang"] and rang["acked"] and rang["bye"] == 200, rang
    heard(rang, 2)
    assert rang["sent_to"][0] == lab.edge
    assert lab.media not in rang["offered"], "what is behind the edge was told"


def test_private_address_stays_private(lab: Lab) -> None:
    """In all that the media server has seen so far, there is neither the telephone's address nor its router's."""
    lab.phone("udp", {"do": "register"}, {"do": "call", "number": "600", "seconds": 1, "again": 0.5}).result()
    seen = seen_by_media_server(lab)
    assert re.search(r"INVITE sip:600@", seen) and re.search(r"BYE sip:", seen), "it did not see the call"
    assert HOUSE not in seen and ROUTER not in seen


def test_pinhole_is_kept_open(lab: Lab) -> None:
    """Silent for longer than its router remembers, it is called all the same: the edge pings it."""
    quiet = {"do": "sleep", "seconds": 2 * FORGETS + 2}
    call = lab.phone("udp", {"do": "register"}, quiet, {"do": "answer", "within": 10, "seconds": 1})
    call.ready()
    lab.asterisk("channel originate PJSIP/edge/sip:1001@pbx.example.com application Echo")
    rang = call.result()[2]
    assert rang["rang"], rang
    heard(rang, 1)


def test_nothing_is_left(lab: Lab) -> None:
    """When all have hung up, rtpengine carries nothing."""
    assert lab.sessions() == 0
