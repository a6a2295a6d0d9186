# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to calls, step by step."""

from __future__ import annotations

import pytest
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import build_asterisk

from .sites import GONE, SMALL, compiled, named, steps


def test_an_emergency_call_step_by_step():
    a = "${PJSIP_CONTACT(my-provider@@43af447e9de5ad40b0ce7b7d35dc0e73,status)}"
    made = steps("pbx-emergency", "000")
    assert made[:5] == [
        "Set(PBX_FROM=${FILTER(0-9,${CALLERID(num)})})",
        "UserEvent(PbxEmergencyCall,Number: 000,Extension: ${PBX_FROM},Location: ${PBX_LOCATION})",
        'Set(CALLERID(num)=${IF($["${PBX_EMERGENCY_CALLER_ID}" = ""]?+61712345678:${PBX_EMERGENCY_CALLER_ID})})',
        "Set(CALLERID(name)=)",
        "Set(CALLERID(pres)=allowed)",
    ]
    assert made[5].startswith('first1:GotoIf($["${PJSIP_CONTACT(my-provider@@') and a.split(",")[1] in made[5]
    assert [text.split(":", 1)[0] if text[0].islower() else text.split("(")[0] for text in made[5:]] == [
        "first1", "Dial", "first2", "Dial", "all1", "all2", "Hangup",
    ]  # fmt: skip
    assert made[6] == "Dial(PJSIP/my-provider/sip:000@10.97.0.41,^20,i)"
    assert made[-1] == "Hangup(34)"


def test_test_lines_tell_nobody():
    made = build_asterisk(SMALL["US"]).resources
    told = {
        item["extension"]: any(step["app"] in ("UserEvent", "TrySystem") for step in item["steps"])
        for item in named(made["asterisk_dialplan"]["contexts"], "pbx-emergency")["extensions"]
    }
    assert told["911"] is True
    assert all(told[number] is False for number in ("933", "988") if number in told)


def test_an_ordinary_call_step_by_step():
    made = steps("pbx-route-1", "s")
    assert made[0] == 'Set(CALLERID(num)=${IF($["${PBX_CALLER_ID}" = ""]?+61712345678:${PBX_CALLER_ID})})'
    dials = [text for text in made if text.startswith("Dial(")]
    assert (
        dials
        == [
            "Dial(PJSIP/my-provider/sip:${ARG1}@10.97.0.41,,ib(pbx-count^s^1(my-provider^^)))",
            "Dial(PJSIP/carrier-trunk/sip:${ARG1}@10.97.0.42:5060,,i)",
        ]
        * 2
    )
    # ten calls, of which one is kept for emergency
    assert "GotoIf($[${GROUP_COUNT(my-provider@trunk)} >= 9]?first2)" in made
    # dead hosts are passed over in the first round, and only they are tried in the second
    looks = [text for text in made if "PJSIP_CONTACT" in text]
    assert [text.split(')}" ')[1] for text in looks] == [
        '= "Unreachable"]?first2)',
        '= "Unreachable"]?second1)',
        '!= "Unreachable"]?second2)',
        '!= "Unreachable"]?none)',
    ]
    assert made[-2:] == ["none:Hangup(34)", 'stop:Hangup(${IF($["${HANGUPCAUSE}" = "0"]?34:${HANGUPCAUSE})})']


def test_the_next_trunk_is_tried_for_silence_and_5xx_only():
    assert steps("pbx-outcome", "s") == [
        "Set(LOCAL(KEY)=${HANGUPCAUSE_KEYS()})",
        'GotoIf($["${KEY}" = ""]?silent)',
        "Set(LOCAL(SIP)=${HANGUPCAUSE(${KEY},tech)})",
        'Return(${IF($["${SIP:4:1}" = "5" | "${SIP:4:3}" = "401" | "${SIP:4:3}" = "407"]?next:stop)})',
        'silent:Return(${IF($["${DIALSTATUS}" = "CHANUNAVAIL" | "${DIALSTATUS}" = "CONGESTION"]?next:stop)})',
    ]


def test_nothing_is_kept_on_a_trunk_without_emergency():
    made = steps("pbx-route-1", "s", {"trunks[0].emergency": GONE})
    assert "GotoIf($[${GROUP_COUNT(my-provider@trunk)} >= 10]?first2)" in made


def test_national_format():
    made = steps("pbx-route-1", "s", {"trunks[0].format": "national"})
    assert [text.split("sip:")[1].split("@")[0] for text in made if text.startswith("Dial(")] == [
        "${ARG2}",
        "${ARG1}",
    ] * 2


def test_limits_of_a_rule():
    made = steps("pbx-route-2", "s")
    assert made[2:5] == [
        "GotoIf($[${GROUP_COUNT(pbx-route-2@route)} >= 2]?none)",
        "Gosub(pbx-hourly,s,1(pbx_route_2,60))",
        'GotoIf($["${GOSUB_RETVAL}" = "full"]?none)',
    ]
    assert any("ib(pbx-count^s^1(my-provider^pbx-route-2^))" in text for text in made)


def test_contexts_that_nothing_uses_are_left_out():
    names = [
        item["name"]
        for item in compiled({"outbound[1].limits": GONE, "trunks[0].max_calls": GONE})["asterisk_dialplan"]["contexts"]
    ]
    assert "pbx-hourly" not in names and "pbx-count" not in names and "pbx-outcome" in names


def test_a_call_from_a_trunk():
    assert steps("from-my-provider", "_[+0-9]!") == [
        "Set(GROUP(trunk)=my-provider)",
        "GotoIf($[${GROUP_COUNT(my-provider@trunk)} > 9]?full)",
        "Goto(pbx-did,${EXTEN},1)",
        "full:Hangup(34)",
    ]
    assert steps("from-my-provider", "my_account_id")[-2] == "Goto(pbx-did,default,1)"
    assert steps("from-carrier-trunk", "_[+0-9]!") == ["Goto(pbx-did,${EXTEN},1)"]


@pytest.mark.parametrize(("did_from", "header"), [("to", "To"), ("p-called-party", "P-Called-Party-ID")])
def test_the_did_in_a_header(did_from, header):
    for extension in ("_[+0-9]!", "_[a-zA-Z][a-zA-Z0-9_.]!", "s"):
        made = steps("from-my-provider", extension, {"trunks[0].did_from": did_from, "trunks[0].max_calls": GONE})
        assert made == [
            f"Set(PBX_DID=${{PJSIP_HEADER(read,{header})}})",
            "Set(PBX_DID=${CUT(PBX_DID,@,1)})",
            "Set(PBX_DID=${CUT(PBX_DID,;,1)})",
            "Set(PBX_DID=${FILTER(+0-9,${CUT(PBX_DID,:,2)})})",
            'Set(PBX_DID=${IF($["${PBX_DID}" = ""]?default:${PBX_DID})})',
            "Goto(pbx-did,${PBX_DID},1)",
        ]


def test_an_external_destination_is_limited_unasked():
    made = steps("pbx-external", "inboundx0to", {"inbound[0].to": {"external": "+61491570006"}})
    assert made[:5] == [
        "Set(CALLERID(num)=+61712345678)",
        "Set(CALLERID(name)=)",
        "GotoIf($[${GROUP_COUNT(inboundx0to@inbound)} >= 2]?none)",
        "Gosub(pbx-hourly,s,1(inboundx0to,60))",
        'GotoIf($["${GOSUB_RETVAL}" = "full"]?none)',
    ]
    assert "Dial(PJSIP/my-provider/sip:+61491570006@10.97.0.41,,ib(pbx-count^s^1(my-provider^^inboundx0to)))" in made


def test_an_external_destination_never_loses_its_limit():
    site = {"inbound[0].to": {"external": "+61491570006"}, "inbound[0].limits": {"per_hour": 5}}
    made = steps("pbx-external", "inboundx0to", site)
    assert made[2:4] == [
        "GotoIf($[${GROUP_COUNT(inboundx0to@inbound)} >= 2]?none)",
        "Gosub(pbx-hourly,s,1(inboundx0to,5))",
    ]


def test_an_external_destination_abroad_has_the_limits_of_its_rule_too():
    site = {"inbound[0].to": {"external": "+6495550000"}, "inbound[0].limits": {"calls": 5}}
    made = steps("pbx-external", "inboundx0to", site)
    assert made[2:4] == [
        "GotoIf($[${GROUP_COUNT(inboundx0to@inbound)} >= 5]?none)",
        "GotoIf($[${GROUP_COUNT(pbx-route-2@route)} >= 2]?none)",
    ]


def test_a_hint_and_a_way_to_end_for_each_extension():
    one = named(compiled()["asterisk_dialplan"]["contexts"], "pbx-internal")["extensions"][0]
    assert one["hint"] == "PJSIP/1001"
    assert steps("pbx-internal", "1001") == [
        "GotoIf($[${LEN(${PJSIP_DIAL_CONTACTS(1001)})} = 0]?absent)",
        "Dial(${PJSIP_DIAL_CONTACTS(1001)},60,i)",
        "Goto(pbx-ended,${DIALSTATUS},1)",
        "absent:Hangup(20)",
    ]
