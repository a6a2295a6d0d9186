# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proof 3 of the compiled dialplan: one test for each hole by which a stranger could call at the site's cost."""

from __future__ import annotations

import pytest

from .holes import CALLS, FORWARD, OUT, PHONES, REACHES, TRUNK, first, instead, more, other, proof_of, without
from .sites import context, exten

DEFAULT = ("pbx-did", "default")
HERE = "in pbx-did,default"
EXTENSION = ("pbx-internal", "1001")
QUEUE = "Queue(sales,i,,,120)"
MAILER = "/usr/local/libexec/telephony.pbx/pbx-mail"
ELSEWHERE = f"{PHONES}^0412345678^1"


def test_what_is_compiled_is_proven():
    assert proof_of(None) == []


def refused(spoil, said):
    """See the spoilt site refused with a sentence."""
    found = proof_of(spoil)
    assert said in found, "\n".join(found[:5]) or "it was proven"


@pytest.mark.parametrize(
    "letters",
    [
        *"tTkKxXhHwWgFeGEnNzZ",
        "L(1000)",
        f"F({ELSEWHERE})",
        f"G({ELSEWHERE})",
        f"B({ELSEWHERE})",
        "M(x)",
        "S(60)",
        "D(ww1)",
    ],
)
def test_nothing_that_a_call_between_two_could_become(letters):
    """Transfer (t T), parking (k K), recording and hangup keys (x X w W h H), and what follows a call (g F G), and the rest."""
    spoil = other(*EXTENSION, "Dial", ",25,i", f",25,i{letters}")
    refused(spoil, f"{REACHES}Dial with the options i{letters}aA(:custom/recorded)U(pbx-notice) in pbx-internal,1001")


def test_302_of_any_telephone():
    """Without i, whoever is rung may send the call elsewhere: from a ring group, a queue, the page or the extension itself."""
    refused(
        other("pbx-group-everyone", "s", "Dial", ",25,i", ",25,"),
        f"{REACHES}Dial with the options none in pbx-group-everyone,s",
    )
    refused(
        other("pbx-ring", "1002", "Dial", ",,i", ",,"), f"{REACHES}Dial with the options U(pbx-notice) in pbx-ring,1002"
    )
    refused(
        other("pbx-page", "1002", "Dial", ",10,ib", ",10,b"),
        f"{REACHES}Dial with the options b(pbx-auto-answer^s^1) in pbx-page,1002",
    )
    refused(other("pbx-queue-sales", "s", "Queue", ",i,", ",,"), f"{REACHES}Queue(sales,,,,120) in pbx-queue-sales,s")
    refused(
        other("pbx-internal", "3100", "Page", ",iq", ",q"),
        f"{REACHES}Page(Local/1001@pbx-page&Local/1002@pbx-page,q) in pbx-internal,3100",
    )


HOLES = {
    # subroutines of Dial
    "b elsewhere": (other(*EXTENSION, "Dial", ",25,i", f",25,ib({CALLS}^0412345678^1)"), REACHES + TRUNK),
    "U elsewhere": (other(*EXTENSION, "Dial", "U(pbx-notice)", "U(pbx-route-1)"), REACHES + TRUNK),
    "U twice": (other(*EXTENSION, "Dial", ",25,i", ",25,iU(pbx-route-1)"), f"{REACHES}Dial with the options "
                "iU(pbx-route-1)aA(:custom/recorded)U(pbx-notice) in pbx-internal,1001"),
    "a prompt that the call names": (other(*EXTENSION, "Dial", ":custom/recorded", "${X}"),
                                     f"{REACHES}Dial with the options iaA(${{X}})U(pbx-notice) in pbx-internal,1001"),
    # menus
    "direct dial of calls": (lambda made: context(made, "pbx-ivr-main")["includes"].append(CALLS), REACHES + TRUNK),
    "direct dial of phones": (lambda made: context(made, "pbx-ivr-main")["includes"].append(PHONES), REACHES + TRUNK),
    "direct dial of any number": (more("pbx-direct", "_0XXXXXXXXX", ("Goto", f"{CALLS},${{EXTEN}},1")), REACHES + TRUNK),
    "a key that dials": (more("pbx-ivr-main", "_X.", ("Dial", f"Local/${{EXTEN}}@{PHONES},,i")), REACHES + TRUNK),
    "digits in another context": (other("pbx-ivr-main", "s", "Background", "custom/welcome", f"custom/welcome,,,{PHONES}"),
                                  f"{REACHES}Background(custom/welcome,,,{PHONES}) in pbx-ivr-main,s"),
    "a wait that the call chooses": (other("pbx-ivr-main", "s", "WaitExten", "5", "${X}"), f"{REACHES}WaitExten(${{X}}) in pbx-ivr-main,s"),
    # queues
    "digits in a queue": (other("pbx-queue-sales", "s", "Queue", "sales,i,", "sales,ic,"), f"{REACHES}Queue(sales,ic,,,120) in pbx-queue-sales,s"),
    "transfer by a queue's caller": (other("pbx-queue-sales", "s", "Queue", "i,,", "iT,,"), f"{REACHES}Queue(sales,iT,,,120) in pbx-queue-sales,s"),
    "transfer by a queue's member": (other("pbx-queue-sales", "s", "Queue", "i,,", "it,,"), f"{REACHES}Queue(sales,it,,,120) in pbx-queue-sales,s"),
    "a queue's AGI": (other("pbx-queue-sales", "s", "Queue", ",120", ",120,agi://x"), f"{REACHES}Queue(sales,i,,,120,agi://x) in pbx-queue-sales,s"),
    "a queue's gosub": (other("pbx-queue-sales", "s", "Queue", ",120", f",120,,,{PHONES}"), f"{REACHES}Queue(sales,i,,,120,,,{PHONES}) in pbx-queue-sales,s"),
    "a queue that nobody knows": (other("pbx-queue-sales", "s", "Queue", "sales,", "night,"), f"{REACHES}Queue(night,i,,,120) in pbx-queue-sales,s"),
    # rooms, loudspeakers
    "a room's other menu": (other("pbx-internal", "3001", "ConfBridge", ",pbx-menu", ",other"),
                            f"{REACHES}ConfBridge(3001,pbx-bridge-3001,pbx-room-3001,other) in pbx-internal,3001"),
    "a room's own menu": (other("pbx-internal", "3001", "ConfBridge", ",pbx-menu", ""),
                          f"{REACHES}ConfBridge(3001,pbx-bridge-3001,pbx-room-3001) in pbx-internal,3001"),
    "a page to a trunk": (other("pbx-internal", "3100", "Page", "Local/1001@pbx-page", "PJSIP/my-provider/sip:+61412345678@x"),
                          f"{REACHES}a trunk by Dial(PJSIP/my-provider/sip:+61412345678@x) in pbx-internal,3100"),
    "a page to a number outside": (other("pbx-internal", "3100", "Page", "Local/1001@pbx-page", f"Local/0412345678@{CALLS}"), REACHES + TRUNK),
    # mailboxes
    "* in a mailbox": (more("pbx-voicemail", "a", ("Goto", f"{CALLS},${{CALLERID(num)}},1")), REACHES + TRUNK),
    "0 in a mailbox": (more("pbx-voicemail", "o", ("Dial", "PJSIP/my-provider/sip:${CALLERID(num)}@x,,i")),
                       f"{REACHES}a trunk by Dial(PJSIP/my-provider/sip:${{CALLERID(num)}}@x) in pbx-voicemail,o"),
    "digits while a mailbox greets": (other("pbx-voicemail", "1001", "VoiceMail", ",u", f",ud({PHONES})"),
                                      f"{REACHES}VoiceMail(1001@pbx,ud({PHONES})) in pbx-voicemail,1001"),
    "a mailbox that the call chooses": (other("pbx-voicemail", "1001", "VoiceMail", "1001@", "${EXTEN}@"),
                                        f"{REACHES}VoiceMail(${{EXTEN}}@pbx,u) in pbx-voicemail,1001"),
    "a mailbox that is not there": (other("pbx-voicemail", "1001", "VoiceMail", "1001@", "1009@"), f"{REACHES}VoiceMail(1009@pbx,u) in pbx-voicemail,1001"),
    # forwards
    "writing a forward": (first(*DEFAULT, "Set", "DB(pbx-forward/1001)=${CALLERID(num)}"), f"{REACHES}Set(DB(pbx-forward/1001)=${{CALLERID(num)}}) {HERE}"),
    "writing one sideways": (first(*DEFAULT, "Set", "ARRAY(DB(pbx-forward/1001))=1"), f"{REACHES}Set(ARRAY(DB(pbx-forward/1001))=1) {HERE}"),
    "taking one away": (first(*DEFAULT, "NoOp", "${DB_DELETE(pbx-forward/1001)}"), f"{REACHES}NoOp(${{DB_DELETE(pbx-forward/1001)}}) {HERE}"),
    "a forward without count": (without(FORWARD, "s", "GROUP_COUNT"), f"{OUT}${{ARG1}} is called in pbx-route-1,s without a limit on calls"),
    "a forward to another number": (other(FORWARD, "s", "Dial", "${DB(pbx-forward/${ARG1})}", "${ARG2}"), REACHES + TRUNK),
    "a forward from another family": (other(FORWARD, "s", "Dial", "pbx-forward", "pbx-other"), REACHES + TRUNK),
    "a forward that redirects": (other(FORWARD, "s", "Dial", ",,i", ",,"), f"{REACHES}Dial with the options none in {FORWARD},s"),
    # numbers that the owner fixed
    "another number": (other("pbx-external", "inboundx3to", "Dial", "sip:+61491570006", "sip:+61491570007"),
                       f"{REACHES}a trunk by Dial(PJSIP/my-provider/sip:+61491570007@sip.provider.com.au) in pbx-external,inboundx3to"),
    "the number without count": (without("pbx-external", "inboundx3to", "@inbound)"),
                                 f"{OUT}+61491570006 is called in pbx-external,inboundx3to without a limit on calls"),
    # ways out of what is followed
    "digits that were dialled": (instead(*DEFAULT, "Goto", f"{CALLS},${{EXTEN}},1"), REACHES + TRUNK),
    "digits by a local channel": (instead(*DEFAULT, "Dial", f"Local/${{EXTEN}}@{CALLS},,i"), REACHES + TRUNK),
    "a subroutine if": (instead(*DEFAULT, "GosubIf", f'$["${{X}}" = ""]?{CALLS},${{CALLERID(num)}},1:pbx-did,default,1'), REACHES + TRUNK),
    "ExecIf": (instead(*DEFAULT, "ExecIf", '$["${X}" = ""]?Dial(PJSIP/my-provider/sip:${CALLERID(num)}@x,,i)'),
               f"{REACHES}a trunk by Dial(PJSIP/my-provider/sip:${{CALLERID(num)}}@x) {HERE}"),
    "ExecIf of what is not known": (instead(*DEFAULT, "ExecIf", '$["${X}" = ""]?Read(X)'), f"{REACHES}Read(X) {HERE}"),
    "a place in a variable": (instead(*DEFAULT, "Goto", "${CALLERID(name)}"), f"{REACHES}a jump to ${{CALLERID(name)}} {HERE}"),
    "half a place in a variable": (instead(*DEFAULT, "Goto", "${CALLERID(name)},1"), f"{REACHES}a jump to ${{CALLERID(name)}},1 {HERE}"),
    "a context in a variable": (instead(*DEFAULT, "Goto", "${X},0412345678,1"), f"{REACHES}a jump to ${{X}},0412345678,1 {HERE}"),
    "half a kept number": (instead(*DEFAULT, "Goto", "${DB(pbx-forward/1001)},1"), f"{REACHES}a jump to ${{DB(pbx-forward/1001)}},1 {HERE}"),
    "somebody else's context": (instead(*DEFAULT, "Goto", "default,s,1"), f"{REACHES}a context that is not there, default {HERE}"),
    "a local channel in it": (instead(*DEFAULT, "Dial", "Local/1@default,,i"), f"{REACHES}a context that is not there, default {HERE}"),
    "somebody else's context, included": (lambda made: context(made, "from-my-provider").update(includes=["default"]),
                                          "not proven: from-my-provider: it includes default, which is not the site's"),
    "parking's numbers, included": (lambda made: context(made, "from-my-provider").update(includes=["pbx-parked"]),
                                    f"{REACHES}Park(pbx) in pbx-parked,700"),
    "spaces' numbers, included": (lambda made: context(made, "from-my-provider").update(includes=["pbx-parked"]),
                                  f"{REACHES}ParkedCall(pbx,711) in pbx-parked,711"),
    "calls, included": (lambda made: context(made, "from-my-provider").update(includes=[CALLS]), REACHES + TRUNK),
    "a switch": (lambda made: context(made, "from-my-provider").update(switches=["Realtime/all@extensions"]),
                 "not proven: from-my-provider: numbers are looked up elsewhere, by the switch Realtime/all@extensions"),
    "a context twice": (lambda made: made["asterisk_dialplan"]["contexts"].append({"name": "pbx-did", "extensions": []}),
                        "not proven: pbx-did: it is there twice"),
    "an extension twice": (lambda made: context(made, "pbx-did")["extensions"].insert(0, {"extension": "default", "steps": [{"app": "Hangup"}]}),
                           "not proven: pbx-did: default is there twice"),
    "an extension for one caller": (lambda made: exten(made, *DEFAULT).update(callerid="0412345678"), "not proven: pbx-did: default is only for some callers"),
    "a pattern without end": (more(CALLS, "_00.", ("Gosub", "pbx-route-1,s,1(${EXTEN},${EXTEN})")),
                              f"not proven: {CALLS}: _00. has no end and reaches a trunk"),
    # the server itself goes on in h, i, t, T and e
    "when a fax ends": (first("pbx-fax-3200", "h", "Goto", f"{CALLS},${{CALLERID(num)}},1"), REACHES + TRUNK),
    **{f"in {name} of a queue": (more("pbx-queue-sales", name, ("Goto", f"{CALLS},${{CALLERID(num)}},1")), REACHES + TRUNK) for name in "hitTe"},
    # commands
    "a command with the caller's name": (first(*DEFAULT, "System", f"echo ${{CALLERID(name)}} | {MAILER} --relay x"),
                                         f"{REACHES}System(echo ${{CALLERID(name)}} | {MAILER} --relay x) {HERE}"),
    "a command that is not ours": (first(*DEFAULT, "TrySystem", "rm -rf /"), f"{REACHES}TrySystem(rm -rf /) {HERE}"),
    "a command in front of ours": (first(*DEFAULT, "TrySystem", f"cat /etc/shadow | {MAILER} --relay x &"),
                                   f"{REACHES}TrySystem(cat /etc/shadow | {MAILER} --relay x &) {HERE}"),
    "a command behind ours": (first(*DEFAULT, "TrySystem", f'echo "x" | {MAILER} --relay x; reboot'),
                              f'{REACHES}TrySystem(echo "x" | {MAILER} --relay x; reboot) {HERE}'),
    "a command after a fax": (first("pbx-fax-3200", "h", "TrySystem", f'echo "${{CALLERID(name)}}" | {MAILER} --relay x &'),
                              f'{REACHES}TrySystem(echo "${{CALLERID(name)}}" | {MAILER} --relay x &) in pbx-fax-3200,h'),
    "a command after a recording": (first(*DEFAULT, "MixMonitor", "/tmp/x.wav,b,reboot"), f"{REACHES}MixMonitor(/tmp/x.wav,b,reboot) {HERE}"),
    "a recording's name": (first(*DEFAULT, "MixMonitor", "/tmp/${CALLERID(name)}.wav,b"), f"{REACHES}MixMonitor(/tmp/${{CALLERID(name)}}.wav,b) {HERE}"),
    "a fax's name": (first(*DEFAULT, "ReceiveFAX", "/tmp/${CALLERID(name)}.tiff"), f"{REACHES}ReceiveFAX(/tmp/${{CALLERID(name)}}.tiff) {HERE}"),
    "a shell": (first(*DEFAULT, "NoOp", "${SHELL(${CALLERID(name)})}"), f"{REACHES}NoOp(${{SHELL(${{CALLERID(name)}})}}) {HERE}"),
}  # fmt: skip


@pytest.mark.parametrize("hole", HOLES)
def test_a_hole_is_seen(hole):
    refused(*HOLES[hole])


UNKNOWN = (
    "Read ReadExten DISA Directory AGI EAGI DeadAGI Originate Transfer FollowMe ChannelRedirect ExternalIVR Stasis ChanSpy ExtenSpy Bridge"
    " RetryDial Exec TryExec Macro MSet ImportVar GotoIfTime ExecIfTime While SendDTMF AddQueueMember VoiceMailMain Pickup PickupChan Park"
    " ParkedCall ParkAndAnnounce Authenticate VMAuthenticate SpeechBackground BackgroundDetect ControlPlayback MeetMe Dictate MessageSend"
)


@pytest.mark.parametrize("app", UNKNOWN.split())
def test_what_is_not_known_is_not_proven(app):
    refused(first(*DEFAULT, app, "1001"), f"{REACHES}{app}(1001) {HERE}")


SET = (
    "PBX_CALLER_ID __PBX_CALLER_ID _PBX_CALLER_ID PBX_EXTENSION __PBX_EXTENSION LOCAL(PBX_EXTENSION) GLOBAL(PBX_EXTENSION) SHARED(PBX_EXTENSION)"
    " ARRAY(PBX_EXTENSION,X) EXPORT(x,PBX_EXTENSION) MASTER_CHANNEL(PBX_EXTENSION) TRANSFER_CONTEXT __TRANSFER_CONTEXT FORWARD_CONTEXT"
    " GOTO_ON_BLINDXFR DYNAMIC_FEATURES __DYNAMIC_FEATURES GOSUB_RESULT CHANNEL(after_bridge_goto) CHANNEL(hangup_handler_push)"
    " CHANNEL(parkinglot) FEATUREMAP(blindxfer) CONFBRIDGE(menu,template) PICKUPMARK DB(pbx-dnd/1001) DB(pbx-override/office) GLOBAL(X)"
    " EXTEN PBX_RECORDS PBX_TOLD LOCAL(PBX_RECORDS)"
)


@pytest.mark.parametrize("name", SET.split())
def test_nobody_outside_sets_what_only_telephones_have(name):
    refused(first(*DEFAULT, "Set", f"{name}=1001"), f"{REACHES}Set({name}=1001) {HERE}")


@pytest.mark.parametrize(
    "value", ["${SHELL(ls)}", "${EVAL(${CALLERID(name)})}", "${DB_DELETE(pbx-dnd/1001)}", "${CURL(x)}"]
)
def test_nor_runs_anything_by_setting(value):
    refused(first(*DEFAULT, "Set", f"PBX_DID={value}"), f"{REACHES}Set(PBX_DID={value}) {HERE}")


@pytest.mark.parametrize("harmless", ["ignorepats", "hint"])
def test_what_does_not_matter(harmless):
    def spoil(made):
        if harmless == "ignorepats":
            context(made, "from-my-provider")["ignorepats"] = ["9"]
        else:
            exten(made, *DEFAULT)["hint"] = "PJSIP/1001"

    assert proof_of(spoil) == []
