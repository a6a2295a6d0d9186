# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server does at a moment, by both transports; the texts and events are those of 22.10.1."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.live import moment, queue_members
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server_show import ContextRows, Row
from ansible_collections.telephony.pbx.plugins.module_utils.clients.ami import Message, Request

CONSOLE = {
    "pjsip show endpoints": """
 Endpoint:  <Endpoint/CID.....................................>  <State.....>  <Channels.>
==========================================================================================

 Endpoint:  1001/1001                                            Not in use    0 of 3
      Contact:  1001/sip:a@10.0.0.1                        4cf71b3997 Avail         3.912

 Endpoint:  trunk                                                Unavailable   0 of inf
      Contact:  trunk/sip:127.0.0.1:5099                   ec2ac809ed Unavail        -nan
""",
    "pjsip show contacts": """
  Contact:  <Aor/ContactUri..............................> <Hash....> <Status> <RTT(ms)..>
==========================================================================================

  Contact:  1001/sip:a@10.0.0.1                            4cf71b3997 Avail         3.912
  Contact:  trunk/sip:127.0.0.1:5099                       ec2ac809ed Unavail        -nan
""",
    "pjsip show registrations": """
 <Registration/ServerURI..............................>  <Auth....................>  <Status.......>

 trunk/sip:127.0.0.1:5099                                n/a                         Unregistered      (exp. 9s)
""",
    "core show channels concise": """\
PJSIP/1001-00000001!t!1002!1!Up!Dial!PJSIP/1002,60!1001!!!3!61!b-1!1795375580.8
PJSIP/1002-00000002!t!!1!Up!AppDial!(Outgoing Line)!1002!!!3!58!b-1!1795375580.9
Local/a@t-00000003;1!t!a!1!Up!NoOp!a!b!c!5551!!!3!7!!1795375580.10
""",
    "queue show": """\
sales has 1 calls (max unlimited) in 'ringall' strategy (3s holdtime, 4s talktime), W:0, C:5, A:2, SL:0.0%, SL2:0.0% within 0s
   Members: \n\
      Agent One (PJSIP/1001) with penalty 2 (ringinuse enabled)\x1b[0m (\x1b[1;32mIn use\x1b[0m) has taken 5 calls (last was 9 secs ago)
      PJSIP/1002 (ringinuse disabled) (dynamic) (paused:lunch was 3 secs ago) (Not in use) has taken no calls yet
   Callers: \n\
      1. Local/echo@t-00000012;1 (wait: 1:05, prio: 0)

empty has 0 calls (max 5) in 'linear' strategy (0s holdtime, 0s talktime), W:0, C:0, A:0, SL:0.0%, SL2:0.0% within 0s
   No Members
   No Callers
""",
}
EVENTS = {
    "PJSIPShowEndpoints": [
        "ObjectName: 1001|Contacts: 1001/sip:a@10.0.0.1,|DeviceState: Not in use|ActiveChannels: 1",
        "ObjectName: trunk|Contacts: trunk/sip:127.0.0.1:5099,|DeviceState: Unavailable|ActiveChannels: ",
        "ObjectName: 1003|Contacts: |DeviceState: Unavailable|ActiveChannels: 0",
    ],
    "PJSIPShowEndpoint 1001": [
        "Event: EndpointDetail",
        "Event: ContactStatusDetail|URI: sip:a@10.0.0.1|Status: Reachable|RoundtripUsec: 3912",
    ],
    "PJSIPShowEndpoint trunk": [],
    "PJSIPShowRegistrationsOutbound": [
        "Event: AuthDetail|ObjectName: x",
        "Event: OutboundRegistrationDetail|ObjectName: trunk|Status: Registered|NextReg: 3421",
    ],
    "CoreShowChannels": [
        "Channel: PJSIP/1001-1|ChannelStateDesc: Up|CallerIDNum: 1001|CallerIDName: <unknown>|ConnectedLineNum: 1002|ConnectedLineName: Desk"
        "|Context: t|Exten: 1002|Application: Dial|ApplicationData: PJSIP/1002|Duration: 01:01:05|Uniqueid: a|Linkedid: a|BridgeId: b-1",
        "Channel: PJSIP/1002-2|ChannelStateDesc: Up|Duration: 00:00:58|Uniqueid: b|Linkedid: a|BridgeId: b-1",
        "Channel: PJSIP/1003-3|ChannelStateDesc: Ring|Duration: 00:00:01|Uniqueid: c|Linkedid: c|BridgeId: ",
    ],
    "QueueStatus": [
        "Event: QueueParams|Queue: sales|Strategy: ringall|Calls: 1|Completed: 5|Abandoned: 2|Holdtime: 3|TalkTime: 4",
        "Event: QueueMember|Queue: sales|Name: Agent One|Location: PJSIP/1001|Status: 2|Paused: 0|Membership: static|Penalty: 2|CallsTaken: 5|InCall: 1",
        "Event: QueueEntry|Queue: sales|Position: 1|Channel: Local/echo|CallerIDNum: 123|CallerIDName: unknown|Wait: 65",
    ],
}


class Fake:
    """A server.Server as far as live needs it."""

    def __init__(self, transport: str) -> None:
        self.transport = transport

    def lines(self, text: str) -> list[str]:
        return CONSOLE[text].split("\n")

    def ask(self, action: str, *fields: tuple[str, str]) -> list[Message]:
        name = " ".join([action, *(value for key, value in fields if key == "Endpoint")])
        return [Message([tuple(part.split(": ", 1)) for part in text.split("|")]) for text in EVENTS[name]]  # type: ignore[misc]

    def ask_many(self, requests: list[Request]) -> Any:
        return (self.ask(one.name, *one.fields) for one in requests)

    def every_context(self) -> dict[str, ContextRows]:
        return {"t": ContextRows([Row("2", 1, "", "NoOp", ""), Row("1", 1, "", "NoOp", "")], ["u"], [], [])}


@pytest.fixture(params=["ami", "control socket"], name="server")
def the_server(request: pytest.FixtureRequest) -> Fake:
    return Fake(request.param)


def test_every_part_by_both_transports(server: Fake) -> None:
    found = moment(server)
    assert list(found) == ["endpoints", "registrations", "channels", "calls", "queues", "contexts"]
    assert found["contexts"] == {"t": {"extensions": ["1", "2"], "includes": ["u"]}}
    assert list(moment(server, ["queues"])) == ["queues"]


def test_endpoints() -> None:
    ami, console = (moment(Fake(name), ["endpoints"])["endpoints"] for name in ("ami", "control socket"))
    contact = {"uri": "sip:a@10.0.0.1", "status": "Reachable", "round_trip_ms": 3.9}
    assert ami["1001"] == {"state": "Not in use", "channels": 1, "contacts": [contact]}
    # what the endpoint's details do not tell is at least named
    assert ami["trunk"]["contacts"] == [{"uri": "sip:127.0.0.1:5099", "status": "", "round_trip_ms": None}]
    assert ami["1003"] == {"state": "Unavailable", "channels": 0, "contacts": []}
    assert console["1001"] == {
        "state": "Not in use",
        "channels": None,
        "contacts": [{**contact, "round_trip_ms": 3.912}],
    }
    assert console["trunk"]["contacts"][0]["status"] == "Unreachable"


def test_registrations() -> None:
    assert moment(Fake("ami"), ["registrations"])["registrations"] == {
        "trunk": {"state": "Registered", "next_in": 3421}
    }
    console = moment(Fake("control socket"), ["registrations"])["registrations"]
    assert console == {"trunk": {"state": "Unregistered", "next_in": None}}


def test_channels_and_calls() -> None:
    found = moment(Fake("ami"))
    first = found["channels"][0]
    assert first["caller"] == {"num": "1001", "name": ""} and first["connected"] == {"num": "1002", "name": "Desk"}
    assert (first["seconds"], first["application"], first["data"]) == (3665, "Dial", "PJSIP/1002")
    assert found["calls"] == [{"bridge": "b-1", "channels": ["PJSIP/1001-1", "PJSIP/1002-2"], "seconds": 58}]


def test_channels_on_the_console() -> None:
    """The data of an application may hold the mark between the columns."""
    found = moment(Fake("control socket"))
    rows = [
        (one["name"], one["data"], one["caller"]["num"], one["seconds"], one["bridge"]) for one in found["channels"]
    ]
    assert rows == [
        ("PJSIP/1001-00000001", "PJSIP/1002,60", "1001", 61, "b-1"),
        ("PJSIP/1002-00000002", "(Outgoing Line)", "1002", 58, "b-1"),
        ("Local/a@t-00000003;1", "a!b!c", "5551", 7, ""),
    ]
    assert found["calls"][0]["channels"] == ["PJSIP/1001-00000001", "PJSIP/1002-00000002"]


def test_queues(server: Fake) -> None:
    found = moment(server, ["queues"])["queues"]
    sales = found["sales"]
    numbers = {"waiting": 1, "taken": 5, "abandoned": 2, "hold_time": 3, "talk_time": 4}
    assert {name: sales[name] for name in numbers} == numbers and sales["strategy"] == "ringall"
    member = {"name": "Agent One", "interface": "PJSIP/1001", "state": "in use", "paused": False, "dynamic": False}
    assert sales["members"][0] == {**member, "penalty": 2, "taken": 5, "in_call": server.transport == "ami"}
    assert (sales["callers"][0]["position"], sales["callers"][0]["waiting_for"]) == (1, 65)


def test_members_on_the_console() -> None:
    found = moment(Fake("control socket"), ["queues"])["queues"]
    member = found["sales"]["members"][1]
    assert (member["interface"], member["dynamic"], member["paused"], member["state"]) == (
        "PJSIP/1002",
        True,
        True,
        "not in use",
    )
    assert found["empty"]["members"] == found["empty"]["callers"] == []


def test_who_serves_a_queue(server: Fake) -> None:
    assert queue_members(server, "Sales")[:1] == ["PJSIP/1001"]  # type: ignore[index]
    assert queue_members(server, "nobody") is None
