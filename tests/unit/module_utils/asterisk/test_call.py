# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a call would end, before it is made: every hole through which one could reach an emergency number."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.call import problems_of
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.call_state import NOWHERE, Endpoint, Queue
from ansible_collections.telephony.pbx.tests.unit.fakes.calls import Knowledge

PLAN = """
[phones]
1001,1,Dial(PJSIP/1001,20)
1002,1,Dial(${PJSIP_DIAL_CONTACTS(1002)},60,i)
echo,1,Answer()
echo,n,Echo()
000,1,Goto(help,${EXTEN},1)
_0X.,1,Dial(PJSIP/out/sip:${EXTEN}@192.0.2.1)
_04XXXXXXXX,1,Dial(PJSIP/out/sip:${EXTEN}@192.0.2.1)
[help]
000,1,Dial(PJSIP/out/sip:000@192.0.2.1)
"""
ENDPOINTS = {
    "1001": Endpoint("phones", (), "user", {"AREA": "11"}),
    "1002": Endpoint("phones"),
    "out": Endpoint("from-out", ("sip:192.0.2.1",)),
}
EMERGENCY, UNCLEAR = "would end at an emergency number", "cannot be shown not to reach an emergency number"


def said(channel: str, exten: str = "", text: str = "", **more: Any) -> str:
    """Return what speaks against a call; `exten` is `context,exten` or `App(data)`."""
    call: dict[str, Any] = {
        "channel": channel,
        "variables": more.pop("variables", {}),
        "priority": more.pop("priority", "1"),
    }
    if exten.endswith(")"):
        call["application"], _bracket, data = exten[:-1].partition("(")
        call["data"] = data
    else:
        call["context"], _comma, call["exten"] = (exten or "phones,echo").partition(",")
    known = Knowledge(PLAN + text, **{"endpoints": ENDPOINTS, **more})
    return "\n".join(map(str, problems_of(known, "the call", call)))


@pytest.mark.parametrize(
    ("channel", "exten"),
    [
        ("PJSIP/1001", "phones,1002"),
        ("PJSIP/1001", "phones,echo"),
        ("Local/1002@phones", "phones,1001"),
        ("Local/1002@phones/n", "Echo()"),
        ("PJSIP/1001", "phones,0491570006"),
        ("PJSIP/+61491570006@out", "phones,1001"),
        ("PJSIP/out", "phones,1001"),
        ("PJSIP/1001", "phones,nobody"),
        ("PJSIP/1001", "Playback(beep)"),
        ("SIP/1001", "phones,1001"),
    ],
)
def test_calls_that_may_be_made(channel: str, exten: str) -> None:
    assert said(channel, exten) == ""


@pytest.mark.parametrize(
    "channel",
    [
        "PJSIP/112@out",
        "PJSIP/out/sip:112@192.0.2.1",
        "PJSIP/out/sips:911;user=phone@192.0.2.1",
        "PJSIP/out/sip:%31%31%32@192.0.2.1",
        "PJSIP/out/sip:urn:service:sos@192.0.2.1",
        "Local/000@phones",
        "Local/000@phones/n",
        "SIP/out/999",
        "SIP/112@out",
        "IAX2/me@out/112",
        "DAHDI/g1/9911",
        "DAHDI/g1/*67911",
        "PJSIP/0112@out",
        "PJSIP/+61000@out",
        "PJSIP/0061112@out",
        "PJSIP/1831000@out",
        "PJSIP/#31#112@out",
        "PJSIP/1911@out",
        "PJSIP/1-1-2@out",
        "Dongle/dongle0/112",
    ],
)
def test_the_channel_itself(channel: str) -> None:
    assert EMERGENCY in said(channel)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[t]\na,1,Goto(b,1)\nb,1,Goto(c,1)\nc,1,Goto(phones,000,1)", "a chain of jumps"),
        ("[t]\na,1,GotoIf($[${X} = 1]?nice)\na,n,Dial(PJSIP/112@out)\na,n(nice),Hangup()", "one way of a condition"),
        ("[t]\na,1,GotoIf($[${X} = 1]?bad)\na,n,Hangup()\na,n(bad),Dial(PJSIP/112@out)", "the other way"),
        ("[t]\na,1,GotoIf($[${X} = 1]?b,1:c,1)\nb,1,Echo()\nc,1,Dial(PJSIP/112@out)", "the second of two targets"),
        ("[t]\na,1,GotoIf($[${X} = 1]?b,1:c,1)\nc,1,Echo()\nb,1,Dial(PJSIP/112@out)", "the first of two targets"),
        ("[t]\ninclude u,9:00-17:00\ninclude v\n[u]\na,1,Echo()\n[v]\na,1,Dial(PJSIP/112@out)", "after hours"),
        ("[t]\na,1,GotoIfTime(9:00-17:00,mon-fri,*,*?day,1)\na,n,Dial(PJSIP/112@out)\nday,1,Echo()", "by night"),
        ("[t]\na,1,Gosub(sub,s,1(out,112))\n[sub]\ns,1,Dial(PJSIP/${ARG2}@${ARG1})", "arguments of a subroutine"),
        ("[t]\na,1,Gosub(x,s,1(112))\n[x]\ns,1,Gosub(y,s,1(1,${ARG1}))\n[y]\ns,1,Dial(PJSIP/${ARG2}@out)", "two deep"),
        ("[t]\na,1,Gosub(sub,s,1)\na,n,Dial(PJSIP/112@out)\n[sub]\ns,1,Return()", "behind a subroutine"),
        ("[t]\na,1,Gosub(sub,s,1)\na,n,Dial(PJSIP/${GOSUB_RETVAL}@out)\n[sub]\ns,1,Return(112)", "what one returns"),
        ("[t]\na,1,Macro(m,112)\n[macro-m]\ns,1,Dial(PJSIP/${ARG1}@out)", "a macro"),
        ("[t]\na,1,Macro(m)\na,n,Dial(PJSIP/112@out)\n[macro-m]\ns,1,NoOp()", "behind a macro, which ends by itself"),
        ("[t]\na,1,Set(N=112)\na,n,Dial(PJSIP/${N}@out)", "a variable"),
        ("[t]\na,1,Set(N=9112)\na,n,Dial(PJSIP/${N:1}@out)", "a part of a variable"),
        ("[t]\na,1,Set(N=0)\na,n,ExecIf($[1]?Set(N=112):NoOp())\na,n,Dial(PJSIP/${N}@out)", "a variable set perhaps"),
        ("[t]\na,1,Set(N=112)\na,n,If($[1])\na,n,Set(N=5)\na,n,EndIf()\na,n,Dial(PJSIP/${N}@out)", "a block left out"),
        (
            "[t]\na,1,Set(N=5)\na,n,While($[1])\na,n,Dial(PJSIP/${N}@out)\na,n,Set(N=112)\na,n,EndWhile()",
            "the second round",
        ),
        ("[t]\na,1,Dial(PJSIP/${IF($[1]?112:5)}@out)", "one of two values"),
        ("[t]\na,1,Set(N=${FILTER(0-9,1x1x2)})\na,n,Dial(PJSIP/${N}@out)", "a filtered value"),
        ("[t]\na,1,Set(N=x/112)\na,n,Dial(PJSIP/${CUT(N,/,2)}@out)", "a part that is cut out"),
        ("[t]\na,1,Dial(PJSIP/1001&PJSIP/112@out)", "the second of several"),
        ("[t]\na,1,Dial(PJSIP/1001)\na,n,Dial(PJSIP/112@out)", "the second leg"),
        ("[t]\na,1,Dial(Local/112@u)\n[u]\n_X.,1,Dial(PJSIP/${EXTEN}@out)", "Local, and a pattern"),
        ("[t]\na,1,Dial(PJSIP/1001,20,U(s^s^1(112)))\n[s]\ns,1,Dial(PJSIP/${ARG1}@out)", "a subroutine of Dial"),
        ("[t]\na,1,Dial(PJSIP/1001,20,g)\na,n,Dial(PJSIP/112@out)", "behind the call"),
        ("[t]\na,1,Dial(PJSIP/1001,20,G(t^b^1))\nb,1,NoOp()\nb,n,Dial(PJSIP/112@out)", "where Dial sends the called"),
        ("[t]\na,1,Dial(PJSIP/1001,20,D(ww112))", "tones"),
        ("[t]\na,1,SendDTMF(112)", "tones of their own"),
        ("[t]\na,1,RetryDial(beep,1,1,PJSIP/112@out)", "Dial again and again"),
        ("[t]\na,1,Page(PJSIP/1001&PJSIP/112@out)", "Page"),
        ("[t]\na,1,Originate(PJSIP/112@out,app,Echo)", "a call of its own"),
        ("[t]\na,1,Originate(Local/echo@phones,exten,phones,000,1)", "the other end of a call of its own"),
        ("[t]\na,1,Originate(Local/echo@phones,app,Dial,PJSIP/112@out)", "what a call of its own runs"),
        ("[t]\na,1,Transfer(PJSIP/112)", "a transfer"),
        ("[t]\na,1,Exec(Dial(PJSIP/112@out))", "an application inside another"),
        ("[t]\na,1,Hangup()\nh,1,Dial(PJSIP/112@out)", "at the end of the call"),
        ("[t]\na,1,Set(CHANNEL(hangup_handler_push)=u,s,1)\n[u]\ns,1,Dial(PJSIP/112@out)", "a handler of the end"),
        ("[t]\na,1,WaitExten(5)\n1,1,Dial(PJSIP/112@out)", "a key"),
        ("[t]\na,1,Background(menu)\n2,1,Goto(phones,000,1)", "another key"),
        ("[t]\n_a!,2,Dial(PJSIP/112@out)\na,1,NoOp()\na/5,2,Hangup()", "the caller decides"),
        (
            "[t]\ninclude u,9:00-17:00,*,*,*\ninclude v\n[u]\na,1,Dial(PJSIP/112@out)\n[v]\na,1,Echo()",
            "the clock decides",
        ),
        ("[t]\na,1,Goto(u,${DIALSTATUS},1)\n[u]\nBUSY,1,Dial(PJSIP/112@out)\nNOANSWER,1,Hangup()", "how a call ended"),
        ("[t]\na,1,ChannelRedirect(PJSIP/1001-1,phones,000,1)", "another channel"),
        ("[t]\na,1,Set(FORWARD_CONTEXT=u)\na,n,Dial(PJSIP/1001)\n[u]\n112,1,Dial(PJSIP/112@out)", "a redirection"),
    ],
)
def test_ways_through_the_dialplan(text: str, what: str) -> None:
    assert EMERGENCY in said("PJSIP/1001", "t,a", text), what


def test_priorities_are_looked_up_anew() -> None:
    """Asterisk takes the second step of 12 from the next pattern, where the closest has but one."""
    text = "[t]\n_1X,1,NoOp()\n_X.,2,Dial(PJSIP/112@out)"
    assert EMERGENCY in said("PJSIP/1001", "t,12", text)
    assert said("PJSIP/1001", "t,12", text.replace("_X.,2", "_Y.,2")) == ""


def test_the_closest_pattern_alone_is_taken() -> None:
    text = "[t]\n_X.,1,Dial(PJSIP/112@out)\n_5XX,1,Echo()\n501,1,Echo()\ninclude u\n[u]\n501,1,Dial(PJSIP/112@out)"
    assert said("PJSIP/1001", "t,501", text) == said("PJSIP/1001", "t,502", text) == ""
    assert EMERGENCY in said("PJSIP/1001", "t,5021", text)


def test_a_jump_without_context_stays_in_the_including_one() -> None:
    text = "[t]\ninclude u\nb,1,Dial(PJSIP/112@out)\n[u]\na,1,Goto(b,1)\nb,1,Echo()"
    assert EMERGENCY in said("PJSIP/1001", "t,a", text)


def test_a_label_as_priority() -> None:
    text = "[t]\na,1,Echo()\na,n(far),Dial(PJSIP/112@out)"
    assert EMERGENCY in said("PJSIP/1001", "t,a", text, priority="far")


def test_a_forward_in_the_database() -> None:
    text = '[t]\n_X.,1,GotoIf($["${DB(cf/${EXTEN})}" = ""]?no)\n_X.,n,Dial(Local/${DB(cf/${EXTEN})}@phones)\n_X.,n(no),Echo()'
    assert said("PJSIP/1001", "t,55", text) == ""
    assert EMERGENCY in said("PJSIP/1001", "t,55", text, database={"cf/55": "000"})
    assert said("PJSIP/1001", "t,55", text, database={"cf/55": "1002"}) == ""


def test_globals_and_variables_that_are_given() -> None:
    text = "[t]\na,1,Dial(${WAY}/${NUMBER})"
    assert UNCLEAR in said("PJSIP/1001", "t,a", text)
    assert EMERGENCY in said("PJSIP/1001", "t,a", text, globals={"WAY": "DAHDI/g1"}, variables={"__NUMBER": "112"})
    assert said("PJSIP/1001", "t,a", text, globals={"WAY": "DAHDI/g1"}, variables={"NUMBER": "0491570006"}) == ""


def test_variables_of_the_endpoint_that_is_called() -> None:
    assert EMERGENCY in said("PJSIP/1001", "t,a", "[t]\na,1,Dial(PJSIP/${AREA}2@out)")


def test_what_is_not_inherited_is_unknown() -> None:
    text = "[t]\na,1,Set({}N=77)\na,n,Dial(Local/b@t)\nb,1,Dial(PJSIP/${{N}}112@out)"
    assert UNCLEAR in said("PJSIP/1001", "t,a", text.format(""))
    assert said("PJSIP/1001", "t,a", text.format("_")) == ""


def test_arguments_end_with_their_subroutine() -> None:
    text = "[t]\na,1,Gosub(s,s,1(112))\na,n,Dial(PJSIP/${ARG1}@out)\n[s]\ns,1,Set(LOCAL(X)=112)\ns,n,Return()"
    assert UNCLEAR in said("PJSIP/1001", "t,a", text)
    kept = text.replace("ARG1}", "X}").replace("a,1,", "a,1,Set(X=55)\na,n,")
    assert said("PJSIP/1001", "t,a", kept) == ""


def test_queues_and_follow_me() -> None:
    text = "[t]\na,1,Queue(sales)\nb,1,FollowMe(boss)"
    assert said("PJSIP/1001", "t,a", text) == ""
    assert EMERGENCY in said("PJSIP/1001", "t,a", text, queues={"sales": Queue(["PJSIP/1002", "Local/000@phones"])})
    assert said("PJSIP/1001", "t,a", text, queues={"sales": Queue(["PJSIP/1002"])}) == ""
    assert UNCLEAR in said("PJSIP/1001", "t,a", text, queues={"sales": Queue([], ["phones"])})
    assert EMERGENCY in said("PJSIP/1001", "t,b", text, follows={"boss": [("1001", "phones"), ("000", "phones")]})
    assert UNCLEAR in said("PJSIP/1001", "t,a", "[t]\na,1,Queue(${Q})")


def test_keys_that_dial_out_of_voicemail_and_conferences() -> None:
    text = "[t]\na,1,VoiceMailMain(1001)\nb,1,ConfBridge(1)\nc,1,VoiceMail(1001)"
    for exten, file in (("a", "voicemail.conf"), ("b", "confbridge.conf"), ("c", "voicemail.conf")):
        assert said("PJSIP/1001", f"t,{exten}", text) == ""
        assert "emergency number" in said("PJSIP/1001", f"t,{exten}", text, keys={file: ["phones"]})


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("a,1,AGI(call.py)", "AGI hands the call to a program"),
        ("a,1,Stasis(app)", "Stasis hands the call"),
        ("a,1,System(x)", "System hands the call"),
        ("a,1,Set(X=${SHELL(x)})", "SHELL() runs a program"),
        ("a,1,NoSuchApp(x)", "it is not known what the application NoSuchApp does"),
        ("a,1,Dial(PJSIP/${CALLERID(num)}@out)", "only the running call knows what is dialled: PJSIP/...@out"),
        ("a,1,Dial(PJSIP/$[100 + 12]@out)", "only the running call knows what is dialled"),
        ("a,1,Dial(PJSIP/1001,20,${OPTIONS})", "only the running call knows the options"),
        ("a,1,Goto(${CALLERID(name)},s,1)", "the context of this jump"),
        ("a,1,Read(N)\na,n,Dial(PJSIP/${N}@out)", "only the running call knows"),
        ("a,1,DISA(no-password,phones)", "only the running call knows"),
        ("a,1,Originate(PJSIP/1001,app,Echo)", "only the running call knows what is dialled"),  # it may be redirected
        ("a,1,MixMonitor(x.wav,,run.sh)", "a program is run"),
        ("a,1,Queue(sales,,,,,call.agi)", "runs before the queue's member"),
        ("a,1,Gosub(a,1)", "calls itself without an end"),
        ("switch Realtime/", "the switch Realtime/ of context t decides"),
    ],
)
def test_what_cannot_be_followed(text: str, word: str) -> None:
    found = said("PJSIP/1001", "t,a", f"[t]\n{text}")
    assert UNCLEAR in found and word in found


def test_endpoints_that_send_calls_on_by_themselves() -> None:
    away = {**ENDPOINTS, "out": Endpoint("x", ("sip:112@192.0.2.1",)), "1002": Endpoint("phones", (), "uri_pjsip")}
    assert EMERGENCY in said("PJSIP/out", endpoints=away)
    assert "redirect_method=uri_pjsip" in said("PJSIP/1002", endpoints=away)


def test_a_context_where_redirections_end() -> None:
    assert NOWHERE in said("PJSIP/1001", text=f"[{NOWHERE}]\n112,1,Dial(PJSIP/112@out)")


def test_an_error_tells_the_way_and_the_remedy() -> None:
    found = said("PJSIP/1001", "phones,000")
    assert found == (
        "the call: would end at an emergency number: 000 is dialled by PJSIP/out/sip:000@192.0.2.1 (by phones,000,1"
        " Goto(help,${EXTEN},1) -> help,000,1 Dial(PJSIP/out/sip:000@192.0.2.1)); this module never calls one, whatever its"
        " options; test that route with a telephone, in agreement with the emergency service, or with a carrier's test number"
    )


def test_a_dialplan_without_end_is_given_up() -> None:
    assert said("PJSIP/1001", "t,a", "[t]\na,1,Goto(a,1)") == ""
    found = said("PJSIP/1001", "t,a", "[t]\n_a.,1,Goto(${EXTEN}a,1)\na,1,Goto(aa,1)")
    assert "grows without an end" in found
