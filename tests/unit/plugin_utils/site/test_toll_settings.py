# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proof 3 of what stands outside the dialplan: trunks, telephones, queues, mailboxes, rooms, parking and feature keys."""

from __future__ import annotations

import pytest

from .holes import CALLS, OUT, PHONES, REACHES, TRUNK, item, proof_of, setting
from .sites import named, section
from .test_toll_dialplan import refused

WAYS_OUT = ("dialout", "callback", "exitcontext", "operator", "sendvoicemail", "review", "externnotify", "externpass")
NEVER = ("parkedcalltransfers", "parkedcallreparking", "parkedcallhangup", "parkedcallrecording")
LOT = ("res_parking.d/site.conf", "pbx")
KEYS = ("features.d/site.conf", "applicationmap")
VOICEMAIL = ("voicemail.conf", "general")
INTO_CALLS = f"{TRUNK.partition(' in ')[0]} in pbx-route-1,s"


def trunk(**options):
    return item("pjsip_trunks", "trunks", "my-provider", **options)


def phone(**options):
    return item("pjsip_endpoints", "endpoints", "1001", **options)


def queue(**options):
    return item("asterisk_queues", "queues", "sales", **options)


def member(interface):
    return lambda made: named(made["asterisk_queues"]["queues"], "sales")["members"].append({"interface": interface})


def mailbox(option):
    return lambda made: made["asterisk_mailboxes"]["mailboxes"][0].setdefault("options", {}).update({option: PHONES})


def gone(place, option):
    return lambda made: section(made, *place)["options"].pop(option)


def by(context_name, owner):
    return f"not proven: {context_name} ({owner}): a caller from outside reaches {INTO_CALLS}"


HOLES = {
    # REFER and its kin
    "a carrier that transfers": (trunk(options={"allow_transfer": "yes"}), "not proven: my-provider: the carrier may transfer calls (allow_transfer)"),
    "a carrier that may, unsaid": (lambda made: named(made["pjsip_trunks"]["trunks"], "my-provider")["options"].pop("allow_transfer"),
                                   "not proven: my-provider: the carrier may transfer calls (allow_transfer)"),
    # 302
    "a carrier's 302 to a SIP URI": (trunk(options={"redirect_method": "uri_pjsip"}),
                                     "not proven: my-provider: its redirections pass the dialplan by (redirect_method)"),
    "a telephone's 302 to a SIP URI": (phone(options={"redirect_method": "uri_core"}),
                                       "not proven: 1001: its redirections pass the dialplan by (redirect_method)"),
    # where calls and messages begin
    "a trunk in a telephone's context": (trunk(context=PHONES), by(PHONES, "trunk my-provider")),
    "the same, by an option": (trunk(options={"context": PHONES}), by(PHONES, "trunk my-provider")),
    "a carrier's SIP messages": (trunk(options={"message_context": PHONES}), by(PHONES, "a SIP message to my-provider")),
    "a telephone's SIP messages": (phone(options={"message_context": CALLS}), by(CALLS, "a SIP message to 1001")),
    "a telephone without a password": (phone(secret=""), by(PHONES, "endpoint 1001, which has no password")),
    # variables of a carrier's calls
    "feature keys": (trunk(set_var={"DYNAMIC_FEATURES": "pbx-record"}), "not proven: my-provider: the carrier's callers have feature keys (DYNAMIC_FEATURES)"),
    "feature keys, inherited": (trunk(set_var={"__DYNAMIC_FEATURES": "pbx-record"}),
                                "not proven: my-provider: the carrier's callers have feature keys (DYNAMIC_FEATURES)"),
    "an extension of their own": (trunk(set_var={"PBX_EXTENSION": "1001"}),
                                  "not proven: my-provider: the carrier's callers have PBX_EXTENSION, as only telephones do"),
    "a context to transfer in": (trunk(set_var={"__TRANSFER_CONTEXT": PHONES}),
                                 "not proven: my-provider: the carrier's callers have __TRANSFER_CONTEXT, as only telephones do"),
    # queues
    "digits in a queue": (queue(context=CALLS), REACHES + TRUNK),
    "digits in a queue, by an option": (queue(options={"context": CALLS}), REACHES + TRUNK),
    "steps for a queue's members": (queue(options={"membergosub": PHONES}),
                                    f"{REACHES}Queue(sales,i,,,120) with steps for its members in pbx-queue-sales,s"),
    "a member outside": (member(f"Local/0412345678@{CALLS}/n"), REACHES + TRUNK),
    "a trunk for a member": (member("PJSIP/my-provider/sip:+61412345678@x"),
                             f"{REACHES}a trunk by Dial(PJSIP/my-provider/sip:+61412345678@x) in pbx-queue-sales,s"),
    "a trunk for a member, in short": (member("PJSIP/0412345678@my-provider"), f"{REACHES}Dial(PJSIP/0412345678@my-provider) in pbx-queue-sales,s"),
    "a member of another kind": (member("SIP/1001"), f"{REACHES}Dial(SIP/1001) in pbx-queue-sales,s"),
    # rooms
    "a room's key that dials": (setting("confbridge.d/site.conf", "pbx-menu", **{"9": f"dialplan_exec({CALLS},0412345678,1)"}),
                                f"{REACHES}ConfBridge(3001,pbx-bridge-3001,pbx-room-3001,pbx-menu) in pbx-internal,3001"),
    "a room's menu that is none": (setting("confbridge.d/site.conf", "pbx-menu", type="user"),
                                   f"{REACHES}ConfBridge(3001,pbx-bridge-3001,pbx-room-3001,pbx-menu) in pbx-internal,3001"),
    # mailboxes
    **{f"voicemail: {one}": (setting(*VOICEMAIL, **{one: PHONES}), f"not proven: voicemail: {one} lets a caller dial") for one in WAYS_OUT},
    **{f"voicemail: {one}, as it was": (lambda made, one=one: section(made, *VOICEMAIL)["unset"].remove(one),
                                        f"not proven: voicemail: {one} is left as it was, and may let a caller dial") for one in WAYS_OUT},
    **{f"mailbox: {one}": (mailbox(one), f"not proven: mailbox 1001: {one} lets a caller dial") for one in WAYS_OUT},
    "voicemail without settings": (lambda made: made["asterisk_config"]["sections"].remove(section(made, *VOICEMAIL)),
                                   "not proven: voicemail: dialout is left as it was, and may let a caller dial"),
    # parking
    "a parked call that returns to a telephone's context": (setting(*LOT, comebackcontext=CALLS), by(CALLS, "a call parked in pbx that nobody took back")),
    "one that returns somewhere": (gone(LOT, "comebackcontext"), "not proven: parkedcallstimeout (a call parked in pbx that nobody took back): a caller "
                                   "from outside reaches a context that is not there in parkedcallstimeout"),
    "one that returns to whoever parked it": (setting(*LOT, comebacktoorigin="yes"),
                                              "not proven: parking pbx: comebacktoorigin is not no, so that whoever was parked may dial"),
    **{f"{one} by the caller": (setting(*LOT, **{one: "caller"}),
                                f"not proven: parking pbx: {one} is not no, so that whoever was parked may dial") for one in NEVER},
    **{f"{one}, unsaid": (gone(LOT, one), f"not proven: parking pbx: {one} is not no, so that whoever was parked may dial") for one in NEVER},
    "a lot in the trunk's context": (setting(*LOT, context="from-my-provider"), f"{REACHES}Park(pbx) in from-my-provider,700"),
    "another lot": (lambda made: made["asterisk_config"]["sections"].append({"path": "res_parking.conf", "name": "default", "options": {
        "parkext": "800", "parkpos": "801-802", "context": "pbx-direct", "comebackcontext": "pbx-comeback"}}),
        f"{REACHES}ParkedCall(default,802) in pbx-direct,802"),
    # feature keys
    "a key that dials": (setting(*KEYS, **{"pbx-record": f'*1,peer/both,Gosub,"{CALLS},0412345678,1"'}), by(CALLS, "the key of pbx-record in a call")),
    "a key with an application": (setting(*KEYS, other="*2,peer,Transfer"),
                                  "not proven:  (the key of other in a call): a caller from outside reaches a context that is not there in "),
    "a key that calls a trunk": (setting(*KEYS, other="*2,peer,Dial,PJSIP/my-provider/sip:1@x"),
                                 "not proven: PJSIP/my-provider/sip:1@x (the key of other in a call): a caller from outside reaches a context that is not "
                                 "there in PJSIP/my-provider/sip:1@x"),
}  # fmt: skip


@pytest.mark.parametrize("hole", HOLES)
def test_a_hole_is_seen(hole):
    refused(*HOLES[hole])


@pytest.mark.parametrize(
    "harmless",
    [
        trunk(options={"redirect_method": "user"}),
        trunk(set_var={"CHANNEL(language)": "en"}),
        phone(secret=None, password_digest="0123456789abcdef0123456789abcdef"),
        queue(context=None, options={"announce-frequency": "30"}),
        setting("confbridge.d/site.conf", "pbx-menu", **{"9": "increase_talking_volume"}),
        setting(*LOT, parkingtime="60"),
    ],
)
def test_what_opens_nothing(harmless):
    assert proof_of(harmless) == []


def test_the_name_of_a_carrier_is_told_for_each():
    found = proof_of(
        lambda made: [one["options"].update(allow_transfer="yes") for one in made["pjsip_trunks"]["trunks"]]
    )
    assert found == [
        f"not proven: {name}: the carrier may transfer calls (allow_transfer)"
        for name in ("my-provider", "carrier-trunk")
    ]
    assert OUT not in "".join(found)
