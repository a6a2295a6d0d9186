# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""asterisk_call and its watching of one call: what the manager interface tells becomes a disposition."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import call_place
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.call import CALL_SPEC, calls_of, carry_out
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.call_place import Watched, fields_of, place
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.call_state import NOWHERE
from ansible_collections.telephony.pbx.plugins.module_utils.clients.ami import Message
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError

DEFAULTS: dict[str, Any] = {name: one.get("default") for name, one in CALL_SPEC.items()}
ECHO = {"channel": "Local/echo@t", "application": "Echo"}


def params(**call: Any) -> dict[str, Any]:
    return {**DEFAULTS, "config_dir": "/etc/asterisk", "calls": None, **call}


class Manager:
    """Answers Originate, then tells events as 22.10.1 does; `me` in them is the call's own id. Nothing comes after them."""

    def __init__(self, *events: str) -> None:
        self.told = [dict(pair.split("=") for pair in text.split()) for text in events]
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.me = ""

    def action(self, name: str, fields: Any) -> Message:
        self.asked.append((name, dict(fields)))
        self.me = self.me or dict(fields)["ChannelId"]
        return Message([("Response", "Success")])

    def next_event(self, timeout: float) -> Message | None:
        assert self.told, "it waits for more than comes"
        one = self.told.pop(0)
        return Message([(key, value.replace("me", self.me) if "id" in key else value) for key, value in one.items()])


BEGIN = "Event=Newchannel Channel=Local/x Uniqueid=me Linkedid=me"
OTHER = "Event=Newchannel Channel=Local/y Uniqueid=me-2 Linkedid=me"
GONE = [
    "Event=Hangup Uniqueid=me-2 Linkedid=me Cause={} Cause-txt=why",
    "Event=Hangup Uniqueid=me Linkedid=me Cause=0 Cause-txt=Unknown",
]


def gone(cause: int = 16) -> list[str]:
    return [text.format(cause) for text in GONE]


def done(*events: str, **more: Any) -> dict[str, Any]:
    return place(Manager(*events), {**DEFAULTS, **ECHO, **more})


def test_answered_and_over() -> None:
    found = done(
        *(BEGIN, OTHER, "Event=DialEnd DestUniqueid=me DestLinkedid=me DialStatus=ANSWER"),
        *("Event=OriginateResponse Uniqueid=me Reason=4", *gone()),
    )
    assert (found["disposition"], found["answered"], found["ended"], found["cause"]) == ("answered", True, True, 16)
    assert found["channel"] == "Local/x" and found["legs"] == []


@pytest.mark.parametrize(
    ("events", "disposition", "cause"),
    [
        (["Event=DialEnd DestUniqueid=me DestLinkedid=me DialStatus=BUSY", *gone(17)], "busy", 17),
        # a failure without a reason comes before the status that has one: seen on the real server
        (["Event=OriginateResponse Uniqueid=me Reason=0", *gone(17)], "busy", 17),
        (
            [
                "Event=OriginateResponse Uniqueid=me Reason=0",
                "Event=DialEnd DestUniqueid=me DestLinkedid=me DialStatus=BUSY",
                *gone(0),
            ],
            "busy",
            17,
        ),
        # no half of the channel knows why: the status says it
        (["Event=OriginateResponse Uniqueid=me Reason=5", *gone(0)], "busy", 17),
        (["Event=OriginateResponse Uniqueid=me Reason=3", *gone(0)], "no_answer", 19),
        (["Event=OriginateResponse Uniqueid=me Reason=1", *gone(0)], "no_answer", 0),
        (["Event=DialEnd DestUniqueid=me DestLinkedid=me DialStatus=CANCEL", *gone(0)], "no_answer", 0),
        # our half goes first, and has no cause
        (["Event=OriginateResponse Uniqueid=me Reason=5", *reversed(gone(21))], "busy", 21),
        (["Event=OriginateResponse Uniqueid=me Reason=3", *gone(19)], "no_answer", 19),
        (["Event=DialEnd DestUniqueid=me DestLinkedid=me DialStatus=CONGESTION", *gone(34)], "failed", 34),
        (["Event=OriginateResponse Uniqueid=me Reason=8", *gone(34)], "failed", 34),
    ],
)
def test_not_answered(events: list[str], disposition: str, cause: int) -> None:
    found = done(BEGIN, OTHER, *events)
    assert (found["disposition"], found["answered"], found["ended"]) == (disposition, False, True)
    assert found["cause"] == cause and found["seconds_talked"] == 0.0


class Slow(Manager):
    """A server that takes its time for the last event. `ticking` is the clock that the waiting goes by."""

    def __init__(self, ticking: list[float], pause: float, *events: str) -> None:
        super().__init__(*events)
        self.ticking, self.pause = ticking, pause

    def next_event(self, timeout: float) -> Message | None:
        if len(self.told) == 1 and self.pause > 0:
            self.ticking[0] += timeout
            self.pause -= timeout
            return None
        if not self.told:
            self.ticking[0] += timeout
            return None
        return super().next_event(timeout)


@pytest.mark.parametrize(("pause", "cause"), [(3.0, 21), (100.0, 17)])
def test_the_half_that_knows_why_may_be_late(monkeypatch: pytest.MonkeyPatch, pause: float, cause: int) -> None:
    """Our half hangs up without a cause; the one that has it follows seconds later, or too late to wait for."""
    ticking = [100.0]
    monkeypatch.setattr(call_place.time, "monotonic", lambda: ticking[0])
    late = gone(21)[0]
    manager = Slow(ticking, pause, BEGIN, OTHER, "Event=OriginateResponse Uniqueid=me Reason=5", gone()[1], late)
    found = place(manager, {**DEFAULTS, **ECHO})
    assert (found["disposition"], found["cause"], found["ended"]) == ("busy", cause, True)
    assert ticking[0] - 100.0 < 20.0, "it waits for a bounded time"


def test_a_cause_that_is_known_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A channel that stays, though the call failed, costs a second and no more."""
    ticking = [100.0]
    monkeypatch.setattr(call_place.time, "monotonic", lambda: ticking[0])
    ours = "Event=Hangup Uniqueid=me Linkedid=me Cause=17 Cause-txt=why"
    manager = Slow(ticking, 50.0, BEGIN, OTHER, "Event=OriginateResponse Uniqueid=me Reason=5", ours, gone()[0])
    found = place(manager, {**DEFAULTS, **ECHO})
    assert found["cause"] == 17 and ticking[0] - 100.0 < 1.5


def test_a_call_that_cannot_begin() -> None:
    found = done("Event=OriginateResponse Uniqueid=me Reason=0")
    assert (found["disposition"], found["channel"], found["ended"]) == ("failed", "", True)


def test_events_of_other_calls_mean_nothing() -> None:
    others = ["Event=OriginateResponse Uniqueid=x Reason=4", "Event=Hangup Uniqueid=x Linkedid=x Cause=16 Cause-txt=a"]
    others.append("Event=DialEnd DestUniqueid=x DestLinkedid=x DialStatus=ANSWER")
    assert done(*others, "Event=OriginateResponse Uniqueid=me Reason=0")["disposition"] == "failed"


def test_what_is_dialled_from_there_on() -> None:
    found = done(
        *(BEGIN, "Event=OriginateResponse Uniqueid=me Reason=4"),
        *(
            "Event=DialBegin DestUniqueid=b DestLinkedid=me DestChannel=PJSIP/b",
            "Event=DialBegin DestUniqueid=c DestLinkedid=me DestChannel=PJSIP/c",
        ),
        *("Event=DialEnd DestUniqueid=b DestLinkedid=me DialStatus=BUSY", gone()[1]),
    )
    assert found["legs"] == [{"channel": "PJSIP/b", "disposition": "busy"}, {"channel": "PJSIP/c", "disposition": ""}]


def test_waiting_for_the_answer_alone_or_for_nothing() -> None:
    found = done(BEGIN, "Event=OriginateResponse Uniqueid=me Reason=4", wait_for="answer")
    assert (found["disposition"], found["ended"]) == ("answered", False)
    assert done(wait_for="none")["disposition"] == "placed"


def test_rung_and_talked() -> None:
    seen = Watched("me")
    for at, text in (
        (1.0, BEGIN),
        (2.0, "Event=Newstate Uniqueid=me ChannelStateDesc=Ringing"),
        (5.5, "Event=OriginateResponse Uniqueid=me Reason=4"),
        (9.0, gone()[1]),
    ):
        seen.see(Message([tuple(pair.split("=")) for pair in text.split()]), at)  # type: ignore[misc]
    found = seen.facts(0.5)
    assert (found["seconds_rung"], found["seconds_talked"]) == (3.5, 3.5)


def test_it_hangs_up_when_it_is_told_to() -> None:
    class Quiet(Manager):
        def next_event(self, timeout: float) -> Message | None:
            hung_up = any(name == "Hangup" for name, _fields in self.asked)
            self.told = self.told or ([dict(pair.split("=") for pair in gone()[1].split())] if hung_up else [])
            return super().next_event(timeout) if self.told else None

    manager = Quiet(BEGIN, "Event=OriginateResponse Uniqueid=me Reason=4")
    found = place(manager, {**DEFAULTS, **ECHO, "hang_up_after": 0})
    assert manager.asked[-1] == ("Hangup", {"Channel": "Local/x"}) and found["ended"]


def test_no_leg_follows_a_redirection() -> None:
    fields = fields_of({**DEFAULTS, **ECHO, "variables": {"A": "1"}}, "me")
    assert ("Variable", f"__FORWARD_CONTEXT={NOWHERE}") in fields and ("Variable", "A=1") in fields
    assert ("Timeout", "30000") in fields and ("Application", "Echo") in fields


@pytest.mark.parametrize(
    ("call", "word"),
    [
        ({"channel": "1001", "application": "Echo"}, "is no channel; write it as PJSIP/1001"),
        ({"channel": "PJSIP/1&PJSIP/2", "application": "Echo"}, "names several devices"),
        ({"channel": "PJSIP/1"}, "exactly one of `exten` and `application`"),
        ({"channel": "PJSIP/1", "application": "Echo", "exten": "1", "context": "t"}, "exactly one of"),
        ({"channel": "PJSIP/1", "exten": "1"}, "context: is missing"),
        ({**ECHO, "data": "${EXTEN}"}, "data: holds an expression"),
        ({**ECHO, "callerid": "a\r\nAction: Logoff"}, "callerid: holds a line break"),
        ({**ECHO, "timeout": 0}, "timeout: is less than a second"),
        ({**ECHO, "variables": {"a b": "1"}}, "variables.a b: is no name"),
        ({**ECHO, "variables": {"SHELL(x)": "1"}}, "is no name of a variable"),
        ({**ECHO, "variables": {"__FORWARD_CONTEXT": "x"}}, "decides where calls go"),
        ({**ECHO, "variables": {"A": "1,FORWARD_CONTEXT=x"}}, "holds what the manager interface cannot carry"),
    ],
)
def test_calls_that_cannot_be(call: dict[str, Any], word: str) -> None:
    with pytest.raises(PbxError) as error:
        calls_of(params(**call))
    assert word in str(error.value)
    with pytest.raises(PbxError) as error:
        calls_of(params(calls=[{**DEFAULTS, **ECHO}, {**DEFAULTS, **call}]))
    assert "calls[1]" in str(error.value) and word in str(error.value)


def test_a_server_that_is_down() -> None:
    with pytest.raises(PbxError, match="Asterisk is not running"):
        carry_out(None, params(**ECHO), check_mode=False)
    assert carry_out(None, params(**ECHO), check_mode=True)["skipped"]


class Known:
    """A server with no dialplan but one context, by the console."""

    transport, config_dir = "control socket", "/nowhere"

    def command(self, text: str, timeout: float | None = None) -> str:
        assert text.startswith(("dialplan show", "database get")), text
        return ""

    def context(self, name: str) -> Any:
        return None

    def pjsip_object(self, kind: str, name: str) -> Any:
        return None


def test_check_mode_examines_and_makes_no_call(tmp_path: Any) -> None:
    """In asterisk_call nothing is originated in check mode, and what would be refused is refused."""
    found = carry_out(Known(), params(**ECHO), check_mode=True)
    assert (found["changed"], found["skipped"], found["calls"]) == (False, True, [])
    with pytest.raises(PbxError, match="emergency number"):
        carry_out(Known(), params(channel="PJSIP/112@out", application="Echo"), check_mode=True)


def test_without_a_user_who_may_call(tmp_path: Any) -> None:
    (tmp_path / "manager.conf").write_text(
        "[general]\nenabled=yes\nbindaddr=127.0.0.1\n[a]\nsecret=b\nread=system,command,config,reporting\nwrite=all\n"
    )
    with pytest.raises(PbxError) as error:
        carry_out(Known(), params(**ECHO, config_dir=str(tmp_path)), check_mode=False)
    assert "write = system,command,config,reporting,originate" in str(error.value) and "read = " in str(error.value)
