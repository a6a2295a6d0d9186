# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls, lamps, queues and parking of a site whose telephones register at the edge; and who is not let in."""

from __future__ import annotations

import re
import time

import pytest
from conftest import CALLER, DID, MOBILE, OUTSIDE, STRANGER, asterisk, podman

from tests.lab.shell import LabError, wait_for


def talk(one, other) -> None:
    """Both hear each other, and nobody else."""
    assert one.hears_only(other.phone) and other.hears_only(one.phone)


def test_a_telephone_is_known_through_the_edge(phones):
    phones.registered("1001")
    contacts = asterisk("pjsip show contacts")
    assert re.search(r"1001/sip:1001@\S+\s+\S+\s+Avail", contacts), contacts
    # 1003 is not registered anywhere
    assert "Unavailable" in asterisk("pjsip show endpoint 1003")


def test_telephone_to_telephone(phones):
    one, other = phones.registered("1001", "1002")
    line = one.call("1002")
    there = other.arrival().answer()
    line.until("answered")
    talk(line, there)
    assert other.invite()["from"].startswith('"Phone 1001"')
    line.hangup()
    there.until("ended", 3)


def test_a_telephone_that_registered_just_now_rings(phones):
    """What the engine last heard of it does not count."""
    one, _other = phones.registered("1001", "1002")
    wait_for(
        "the engine to miss it",
        lambda: "Unavail" in asterisk("pjsip show contacts").partition("1003/")[2][:80],
        timeout=30,
    )
    late = phones.add("1003", port=5079)
    line = one.call("1003")
    late.arrival()
    line.hangup()


def test_telephone_to_trunk_and_emergency(phones):
    (one,) = phones.registered("1001")
    carrier = phones.at_carrier()
    for dialled, arrives in (("0491570006", MOBILE), ("000", "000")):
        line = one.call(dialled)
        there = carrier.arrival().answer()
        line.until("answered")
        talk(line, there)
        assert f"<sip:{DID}@" in carrier.invite()["from"]
        invited = [row["start"] for row in carrier.agent.events if row.get("start", "").startswith("INVITE ")]
        assert f"sip:{arrives}@" in invited[-1]
        # the edge's word is for engines only
        assert "x-pbx-trunk" not in carrier.invite() and "authorization" not in carrier.invite()
        line.hangup()


@pytest.mark.parametrize("caller", [CALLER, "1002"], ids=["a stranger", "with the number of an extension"])
def test_trunk_to_telephone(phones, caller):
    (one,) = phones.registered("1001")
    carrier = phones.at_carrier(caller)
    line = carrier.call(DID)
    there = one.arrival().answer()
    line.until("answered")
    assert there.hears_only(caller)
    assert "from-carrier" in asterisk("core show channels concise") or "carrier-" in asterisk(
        "core show channels concise"
    )
    line.hangup()
    there.until("ended", 3)
    # whoever calls by the trunk may not dial like a telephone
    line = carrier.call("0491570006")
    with pytest.raises(LabError, match="404"):
        line.until("answered")


def test_a_queue_rings_its_members(phones):
    one, other = phones.registered("1001", "1002")
    line = phones.add("1003", port=5079).call("2001")
    at_one = one.arrival(15)
    there = other.arrival(15).answer()
    at_one.until("ended", 5)
    line.until("answered")
    talk(line, there)
    line.hangup()


def test_parking(phones):
    one, other, third = phones.registered("1001", "1002", "1003")
    line = third.call("1001")
    there = one.arrival().answer()
    line.until("answered")
    there.refer("700")
    assert there.referred().startswith("200")
    slot = re.search(r"Space\s*:\s+(\d+)", asterisk("parking show pbx"))
    assert slot
    taken = other.call(slot.group(1)).until("answered")
    talk(line, taken)
    line.hangup()
    taken.until("ended", 5)


def test_a_lamp_follows_a_telephone(phones, watch):
    one, other = phones.registered("1001", "1002")
    lamp = watch("1003", of="1002", event="dialog")
    lamp.until("<state>terminated</state>")
    line = one.call("1002")
    there = other.arrival()
    lamp.until("<state>early</state>")
    there.answer()
    lamp.until("<state>confirmed</state>")
    line.hangup()
    lamp.until("<state>terminated</state>")


def test_a_message_lights_the_lamp(phones, watch):
    one, _other = phones.registered("1001", "1002")
    lamp = watch("1003", of="1003", event="message-summary")
    lamp.until("Messages-Waiting: no")
    line = one.call("1003")  # not registered: its mailbox answers
    line.until("answered", 15)
    time.sleep(1)
    line.press("#")  # past the greeting
    time.sleep(5)
    line.hangup()
    lamp.until("Messages-Waiting: yes", 15)


# Who is not let in


def ask(world, source: str, target: str, request: str) -> str:
    """Send one request from an address and return the first line of the final answer, or nothing."""
    script = (
        "import socket, sys\n"
        "wire = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); wire.bind((sys.argv[1], 5199)); wire.settimeout(2)\n"
        "wire.sendto(sys.stdin.read().replace('\\n', '\\r\\n').encode(), (sys.argv[2], 5060))\n"
        "try:\n"
        "    while True:\n"
        "        line = wire.recv(65535).decode().split('\\r\\n')[0]\n"
        "        if not line.startswith('SIP/2.0 1'):\n"
        "            print(line); break\n"
        "except TimeoutError:\n"
        "    pass\n"
    )
    return podman("exec", "-i", OUTSIDE, "python3", "-c", script, source, target, stdin=request).stdout.strip()


def invite(
    target: str, source: str, to_tag: str = "", more: str = "", dialled: str = "0491570006", user: str = "1001"
) -> str:
    return (
        f"INVITE sip:{dialled}@{target} SIP/2.0\nVia: SIP/2.0/UDP {source}:5199;branch=z9hG4bK{time.monotonic_ns()};rport\n"
        f"From: <sip:{user}@{target}>;tag=a\nTo: <sip:{dialled}@{target}>{to_tag}\nCall-ID: {time.monotonic_ns()}\n"
        f"CSeq: 1 INVITE\nContact: <sip:{user}@{source}:5199>\nMax-Forwards: 70\n{more}Content-Length: 0\n\n"
    )


WORDS = 'X-PBX-Trunk: carrier\nAuthorization: Digest username="1001", realm="edge", nonce="-", uri="sip:edge", response="-"\n'


def test_asterisk_listens_to_the_edge_alone(phones, world):
    phones.registered("1001")
    for source in (STRANGER, world.outside):
        assert ask(world, source, world.pbx, invite(world.pbx, source, more=WORDS)) in ("", "SIP/2.0 403 Forbidden")


@pytest.mark.parametrize(
    ("to_tag", "more"),
    [
        ("", ""),
        ("", WORDS),
        (";tag=b", WORDS),
        (";tag=b", f"Route: <sip:EDGE;lr>\n{WORDS}"),
        ("", f"Route: <sip:EDGE;lr>\n{WORDS}"),
    ],
    ids=["bare", "its words", "in a dialog", "in a dialog by a route", "by a route"],
)
def test_the_edge_does_not_let_a_stranger_speak_for_itself(phones, world, to_tag, more):
    phones.registered("1001")
    carrier = phones.at_carrier()
    for target in (world.edge, world.pbx):
        request = invite(target, STRANGER, to_tag, more.replace("EDGE", world.edge))
        said = ask(world, STRANGER, world.edge, request)
        assert re.match(r"SIP/2\.0 4\d\d", said), said
    assert carrier.lines() == []


def test_a_carriers_caller_is_no_telephone(phones, world):
    """Whatever the carrier sends with it: the edge's word comes from its address."""
    phones.registered("1001")
    carrier = phones.at_carrier()
    line = carrier.call(
        "0491570006", {"Authorization": WORDS.splitlines()[1].partition(": ")[2], "X-PBX-Trunk": "1001"}
    )
    with pytest.raises(LabError, match="404|ended"):
        line.until("answered", 5)
    assert [one for one in carrier.lines() if one is not line] == []
