# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proof 2 of the whole model: what could come between a telephone and help, compiled and seen."""

from __future__ import annotations

import pytest

from .holes import CALLS, FORWARD, PHONES, first, item, more, other, proof_of
from .sites import context, exten
from .test_toll_dialplan import MAILER, refused

HELP = ("pbx-emergency", "000")
MAY_END = f"not proven: {PHONES}: 000 may end in "
HIDDEN = f"not proven: {PHONES}: 000 is sent without its caller ID in the open"
ONE_TRUNK = f"not proven: {PHONES}: 000 is tried by my-provider as 000, not by my-provider as 000, carrier-trunk as 000"
NO_TRUNK = f"not proven: {PHONES}: 000 is tried by no trunk, not by my-provider as 000, carrier-trunk as 000"


def steps(made):
    return exten(made, *HELP)["steps"]


def before_the_first_trunk(app, data):
    """Put a step in front of the first Dial."""

    def spoil(made):
        at = next(index for index, step in enumerate(steps(made)) if step["app"] == "Dial")
        steps(made).insert(at, {"app": app, "data": data})

    return spoil


def in_the_foreground(made):
    for step in steps(made):
        if step["app"] == "TrySystem":
            step["data"] = "echo x | " + MAILER + " --relay localhost"


def a_jump_away(condition, app="Hangup"):
    """Leave for the end of the extension, in front of everything."""

    def spoil(made):
        steps(made)[-1]["label"] = "gone"
        steps(made).insert(0, {"app": "GotoIf", "data": f"$[{condition}]?gone"})
        assert steps(made)[-1]["app"] == app

    return spoil


def given_up_when_busy(made):
    at = next(index for index, step in enumerate(steps(made)) if step["app"] == "Dial")
    steps(made)[-1]["label"] = "gone"
    steps(made).insert(at + 1, {"app": "GotoIf", "data": '$["${DIALSTATUS}" = "BUSY"]?gone'})


def moved(to):
    """Let a number be taken by another context than the telephone's own."""

    def spoil(made):
        one = exten(made, PHONES, "000")
        context(made, PHONES)["extensions"].remove(one)
        context(made, to)["extensions"].append(one)

    return spoil


HOLES = {
    # what takes time, or may never end
    "a mail that is waited for": (in_the_foreground, f"{MAY_END}TrySystem(echo x | {MAILER} --relay localhost)"),
    "a command": (first(*HELP, "System", "reboot"), f"{MAY_END}System(reboot)"),
    "our command, waited for": (first(*HELP, "System", f'echo "x" | {MAILER} --relay x &'), f'{MAY_END}System(echo "x" | {MAILER} --relay x &)'),
    "another command": (first(*HELP, "TrySystem", "sleep 9 &"), f"{MAY_END}TrySystem(sleep 9 &)"),
    "the caller's name in a command": (first(*HELP, "TrySystem", f'echo "${{CALLERID(name)}}" | {MAILER} --relay x &'),
                                       f'{MAY_END}TrySystem(echo "${{CALLERID(name)}}" | {MAILER} --relay x &)'),
    "a shell in a note": (first(*HELP, "NoOp", "${SHELL(sleep 9)}"), f"{MAY_END}NoOp(${{SHELL(sleep 9)}})"),
    "a shell in an event": (first(*HELP, "UserEvent", "X,${SHELL(sleep 9)}"), f"{MAY_END}UserEvent(X,${{SHELL(sleep 9)}})"),
    "a wait": (first(*HELP, "Wait", "5"), f"{MAY_END}Wait(5)"),
    "a prompt": (first(*HELP, "Playback", "custom/recorded"), f"{MAY_END}Playback(custom/recorded)"),
    "recording": (first(*HELP, "Gosub", "pbx-record,s,1(000,)"), f"{MAY_END}Gosub(pbx-record,s,1(000,))"),
    "recording, here": (first(*HELP, "MixMonitor", "/tmp/x.wav,b"), f"{MAY_END}MixMonitor(/tmp/x.wav,b)"),
    "telling of the recording": (other(*HELP, "Dial", ",i", ",iU(pbx-notice)"), f"{MAY_END}Dial with the options iU(pbx-notice)"),
    # what counts or refuses
    "callers who are blocked": (a_jump_away("${DIALPLAN_EXISTS(pbx-blocked,n${CALLERID(num)},1)}"), NO_TRUNK),
    "calls that are counted": (a_jump_away("${GROUP_COUNT(my-provider@trunk)} >= 9"), NO_TRUNK),
    "calls of an hour": (first(*HELP, "Gosub", "pbx-hourly,s,1(help,5)"), f"{MAY_END}Gosub(pbx-hourly,s,1(help,5))"),
    "a group": (first(*HELP, "Set", "GROUP(trunk)=my-provider"), f"{MAY_END}Set(GROUP(trunk)=my-provider)"),
    "a time to end": (first(*HELP, "Set", "TIMEOUT(absolute)=60"), f"{MAY_END}Set(TIMEOUT(absolute)=60)"),
    "a limit in Dial": (other(*HELP, "Dial", ",i", ",iL(60000)"), f"{MAY_END}Dial with the options iL(60000)"),
    "few seconds to answer": (other(*HELP, "Dial", "^20", "5"), f"{MAY_END}Dial with 5 seconds to answer"),
    "giving up when the first is busy": (given_up_when_busy, ONE_TRUNK),
    # who calls
    "no number": (item("pjsip_endpoints", "endpoints", "1001", set_var={"PBX_EMERGENCY_CALLER_ID": None}),
                  "not proven: extensions[0]: emergency calls would show no number, not +61712345678"),
    "another place's number": (item("pjsip_endpoints", "endpoints", "1002", set_var={"PBX_EMERGENCY_CALLER_ID": "+61712345679"}),
                               "not proven: extensions[1]: emergency calls would show +61712345679, not +61712345678"),
    "the ordinary number": (other(*HELP, "Set", "PBX_EMERGENCY_CALLER_ID", "PBX_CALLER_ID"),
                            f'{MAY_END}Set(CALLERID(num)=${{IF($["${{PBX_CALLER_ID}}" = ""]?+61712345678:${{PBX_CALLER_ID}})}})'),
    "a number that is withheld at last": (before_the_first_trunk("Set", "CALLERID(pres)=prohib"), f"{MAY_END}Set(CALLERID(pres)=prohib)"),
    "another number at last": (before_the_first_trunk("Set", "CALLERID(num)=0"), f"{MAY_END}Set(CALLERID(num)=0)"),
    "a number that is never shown": (other(*HELP, "Set", "CALLERID(pres)=allowed", "CALLERID(name)="), HIDDEN),
    # where it goes
    "a feature's code in front": (moved("pbx-features"), f"not proven: {PHONES}: 000 is taken by pbx-features,000, not by itself"),
    "an internal number in front": (moved("pbx-internal"), f"not proven: {PHONES}: 000 is taken by pbx-internal,000, not by itself"),
    "an internal number instead": (other(PHONES, "000", "Goto", "pbx-emergency,000", "pbx-internal,1001"), NO_TRUNK),
    "somebody's desk as well": (other(*HELP, "Dial", "PJSIP/my-provider", "PJSIP/1001/sip:1@x&PJSIP/my-provider"),
                                f"{MAY_END}Dial(PJSIP/1001/sip:1@x&PJSIP/my-provider/sip:000@sip.provider.com.au,^20,i)"),
    "the number as it was dialled": (other(*HELP, "Dial", "sip:000@", "sip:${EXTEN}@"),
                                     f"{MAY_END}Dial(PJSIP/my-provider/sip:${{EXTEN}}@sip.provider.com.au,^20,i)"),
    "another number behind a prefix": (other(PHONES, "1832000", "Goto", "000,1", "106,1"), f"not proven: {PHONES}: 1832000 is tried by my-provider as "
                                       "106, carrier-trunk as 106, not by my-provider as 000, carrier-trunk as 000"),
    "a telephone that begins elsewhere": (item("pjsip_endpoints", "endpoints", "1002", context="pbx-internal"),
                                          "not proven: pbx-internal: 000 reaches nothing"),
    # forwards: nobody would be there who needs help
    "a forward to help": (more(CALLS, "000", ("Goto", "pbx-emergency,000,1")), f"not proven: {CALLS}: a forwarded call may reach 000"),
    "a forward to help, by a rule": (more(CALLS, "000", ("Gosub", "pbx-route-1,s,1(000,000)")), f"not proven: {CALLS}: a forwarded call may reach 000"),
    "a forward to help, by a pattern": (more(CALLS, "_1X2", ("Gosub", "pbx-route-1,s,1(${EXTEN},${EXTEN})")),
                                        f"not proven: {CALLS}: a forwarded call may reach 112"),
    "a forward to help, included": (lambda made: context(made, CALLS).update(includes=["pbx-emergency"]),
                                    f"not proven: {CALLS}: a forwarded call may reach 106"),
    "a forward as a telephone dials": (other(FORWARD, "s", "Dial", CALLS, PHONES), "not proven: from-my-provider (trunk my-provider): a caller from outside "
                                       "reaches a trunk by Dial(PJSIP/my-provider/sip:000@sip.provider.com.au) in pbx-emergency,000"),
}  # fmt: skip


@pytest.mark.parametrize("hole", HOLES)
def test_what_keeps_a_call_from_help_is_seen(hole):
    refused(*HOLES[hole])


@pytest.mark.parametrize("timeout", ["^5", ""])
def test_how_long_a_carrier_may_be_silent(timeout):
    assert proof_of(other(*HELP, "Dial", "^20", timeout)) == []


def test_a_mail_in_the_background_is_no_hindrance():
    command = f'echo "x" | {MAILER} --relay x > /dev/null 2>&1 &'
    assert proof_of(before_the_first_trunk("TrySystem", command)) == []
