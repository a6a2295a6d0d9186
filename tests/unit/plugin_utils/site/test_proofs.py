# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proofs look at what was compiled: break it in any way a compiler could, and they say so. Here for a small site."""

from __future__ import annotations

from copy import deepcopy

import pytest
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import build_asterisk, check, prove_asterisk

from .sites import SMALL, changed, context, exten, office

PHONES = "phones-local-national-mobile-service-international"
CALLS = "calls-local-national-mobile-service-international"
EXTERNAL = {"inbound[0].to": {"external": "+61491570006"}}


def compiled(site: dict) -> tuple:
    made = build_asterisk(site)
    assert made.problems == ()
    return deepcopy(made.resources), made.checked


def prove(resources: dict, checked) -> str:
    return "\n".join(prove_asterisk(resources, checked.site, checked.plan))


@pytest.mark.parametrize("site", [office(), changed(EXTERNAL), *SMALL.values()], ids=["athena", "external", *SMALL])
def test_what_is_compiled_is_proven(site):
    resources, checked = compiled(site)
    assert prove(resources, checked) == ""


def _dials(steps: list) -> list:
    return [step for step in steps if step["app"] == "Dial"]


def without_a_number(resources):
    context(resources, PHONES)["extensions"] = [
        item for item in context(resources, PHONES)["extensions"] if item["extension"] != "112"
    ]


def a_pattern_instead(resources):
    exten(resources, PHONES, "000")["extension"] = "_0[0]0"


def behind_an_include(resources):
    one = exten(resources, PHONES, "000")
    context(resources, PHONES)["extensions"].remove(one)
    context(resources, "pbx-internal")["extensions"].append(one)


def without_the_second_trunk(resources):
    steps = exten(resources, "pbx-emergency", "000")["steps"]
    for step in _dials(steps):
        step["data"] = step["data"].replace("carrier-trunk", "my-provider")


def only_if_it_seems_to_be_there(resources):
    steps = exten(resources, "pbx-emergency", "000")["steps"]
    first = next(index for index, step in enumerate(steps) if step.get("label") == "all1")
    del steps[first:-1]
    for step in steps:
        step["data"] = step["data"].replace("?all1", "?end")
    steps[-1]["label"] = "end"


def another_number(resources):
    for step in _dials(exten(resources, "pbx-emergency", "112")["steps"]):
        step["data"] = step["data"].replace("sip:112", "sip:113")


def counted(resources):
    steps = exten(resources, "pbx-emergency", "000")["steps"]
    steps.insert(0, {"app": "GotoIf", "data": "$[${GROUP_COUNT(my-provider@trunk)} >= 9]?full"})
    steps.append({"app": "Hangup", "data": "34", "label": "full"})


def withheld(resources):
    for step in exten(resources, "pbx-emergency", "000")["steps"]:
        if step["app"] == "Set":
            step["data"] = step["data"].replace("CALLERID(pres)=allowed", "CALLERID(pres)=prohib")


def unknown_step(resources):
    exten(resources, "pbx-emergency", "000")["steps"].insert(0, {"app": "Authenticate", "data": "1234"})


def only_sometimes(resources):
    """One way goes to the trunks, the other straight on."""
    steps = exten(resources, "pbx-emergency", "000")["steps"]
    steps.insert(4, {"app": "GotoIf", "data": "$[${LUCK} = 1]?first1"})
    steps.insert(5, {"app": "Hangup", "data": "34"})


def nowhere(resources):
    exten(resources, PHONES, "1831000")["steps"][0]["data"] = "pbx-emergncy,000,1"


def transferable(resources):
    for step in _dials(exten(resources, "pbx-emergency", "000")["steps"]):
        step["data"] = step["data"].replace(",i", ",iT")


def without_location(resources):
    resources["pjsip_endpoints"]["endpoints"][0]["set_var"].pop("PBX_EMERGENCY_CALLER_ID")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (without_a_number, f"not proven: {PHONES}: 112 is taken by pbx-unknown,_[+*#0-9]!, not by itself"),
        (a_pattern_instead, f"not proven: {PHONES}: 000 is taken by {PHONES},_0[0]0, not by itself"),
        (behind_an_include, f"not proven: {PHONES}: 000 is taken by pbx-internal,000, not by itself"),
        (without_the_second_trunk, f"not proven: {PHONES}: 000 is tried by my-provider as 000, not by my-provider as 000, carrier-trunk as 000"),
        (only_if_it_seems_to_be_there, f"not proven: {PHONES}: 000 is tried by no trunk, not by my-provider as 000, carrier-trunk as 000"),
        (another_number, f"not proven: {PHONES}: 112 is tried by my-provider as 113, carrier-trunk as 113, not by my-provider as 112, "
         f"carrier-trunk as 112"),
        (counted, f"not proven: {PHONES}: 000 is tried by no trunk, not by my-provider as 000, carrier-trunk as 000"),
        (withheld, f"not proven: {PHONES}: 000 is sent without its caller ID in the open"),
        (unknown_step, f"not proven: {PHONES}: 000 may end in Authenticate(1234)"),
        (only_sometimes, f"not proven: {PHONES}: 000 is tried by no trunk, not by my-provider as 000, carrier-trunk as 000"),
        (nowhere, f"not proven: {PHONES}: 1831000 may end in a jump to pbx-emergncy,000,1"),
        (transferable, f"not proven: {PHONES}: 000 may end in Dial with the options iT"),
        (without_location, "not proven: extensions[0]: emergency calls would show no number, not +61712345678"),
    ],
)  # fmt: skip
def test_emergency_is_proven_of_what_was_compiled(spoil, said):
    resources, checked = compiled(office())
    spoil(resources)
    assert said in prove(resources, checked).split("\n")


def test_a_mapped_number_is_proven_as_it_is_sent():
    resources, checked = compiled(changed({"trunks[1].emergency": {"send": {"112": "000"}}}))
    dialled = [step["data"] for step in _dials(exten(resources, "pbx-emergency", "112")["steps"])]
    assert [data.split("@")[0] for data in dialled] == ["PJSIP/my-provider/sip:112", "PJSIP/carrier-trunk/sip:000"] * 2
    exten(resources, "pbx-emergency", "112")["steps"] = exten(resources, "pbx-emergency", "000")["steps"]
    assert "112 is tried by my-provider as 000" in prove(resources, checked)


def trunk_into_phones(resources):
    resources["pjsip_trunks"]["trunks"][0]["context"] = PHONES


def did_into_phones(resources):
    exten(resources, "pbx-did", "+61712345678")["steps"] = [{"app": "Goto", "data": f"{PHONES},${{EXTEN}},1"}]


def included(resources):
    context(resources, "from-my-provider")["includes"] = [CALLS]


def a_direct_dial(resources):
    exten(resources, "pbx-did", "default")["steps"] = [
        {"app": "Dial", "data": "PJSIP/my-provider/sip:${EXTEN}@10.97.0.41,,i"}
    ]


def by_local(resources):
    exten(resources, "pbx-did", "default")["steps"] = [{"app": "Dial", "data": f"Local/${{EXTEN}}@{PHONES},,i"}]


def a_transfer_by_the_caller(resources):
    for step in _dials(exten(resources, "pbx-internal", "1001")["steps"]):
        step["data"] = step["data"].replace(",i", ",iT")


def a_redirection(resources):
    for step in _dials(exten(resources, "pbx-internal", "1001")["steps"]):
        step["data"] = step["data"].removesuffix(",i")


def a_gosub_in_dial(resources):
    for step in _dials(exten(resources, "pbx-internal", "1001")["steps"]):
        step["data"] = f"{step['data']}b({PHONES}^0412345678^1)"


def a_transfer_context(resources):
    exten(resources, "pbx-did", "default")["steps"].insert(0, {"app": "Set", "data": f"__TRANSFER_CONTEXT={PHONES}"})


def an_open_account(resources):
    resources["pjsip_endpoints"]["endpoints"][0]["secret"] = ""


def refer(resources):
    resources["pjsip_trunks"]["trunks"][0]["options"]["allow_transfer"] = "yes"


def messages(resources):
    del resources["pjsip_trunks"]["trunks"][0]["options"]["message_context"]
    resources["pjsip_endpoints"]["endpoints"][0]["options"]["message_context"] = PHONES


def by_execif(resources):
    exten(resources, "pbx-did", "default")["steps"] = [
        {"app": "ExecIf", "data": '$["${X}" = ""]?Dial(PJSIP/my-provider/sip:${CALLERID(num)}@10.97.0.41,,i)'}
    ]


def an_open_pattern(resources):
    context(resources, CALLS)["extensions"].append(
        {"extension": "_0011.", "steps": [{"app": "Gosub", "data": "pbx-route-2,s,1(+${EXTEN:4},${EXTEN})"}]}
    )


OUTSIDE = "not proven: from-my-provider (trunk my-provider): a caller from outside reaches"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (trunk_into_phones, f"not proven: {PHONES} (trunk my-provider): a caller from outside reaches a trunk by "
         f"Dial(PJSIP/my-provider/sip:${{ARG1}}@10.97.0.41) in pbx-route-1,s"),
        (did_into_phones, f"{OUTSIDE} a trunk by Dial(PJSIP/my-provider/sip:${{ARG1}}@10.97.0.41) in pbx-route-2,s"),
        (included, f"{OUTSIDE} a trunk by Dial(PJSIP/my-provider/sip:${{ARG1}}@10.97.0.41) in pbx-route-1,s"),
        (a_direct_dial, f"{OUTSIDE} a trunk by Dial(PJSIP/my-provider/sip:${{EXTEN}}@10.97.0.41) in pbx-did,default"),
        (by_local, f"{OUTSIDE} a trunk by Dial(PJSIP/my-provider/sip:${{ARG1}}@10.97.0.41) in pbx-route-1,s"),
        (a_transfer_by_the_caller, f"{OUTSIDE} Dial with the options iT in pbx-internal,1001"),
        (a_redirection, f"{OUTSIDE} Dial with the options none in pbx-internal,1001"),
        (a_gosub_in_dial, f"{OUTSIDE} a trunk by Dial(PJSIP/my-provider/sip:${{ARG1}}@10.97.0.41) in pbx-route-1,s"),
        (a_transfer_context, f"{OUTSIDE} Set(__TRANSFER_CONTEXT={PHONES}) in pbx-did,default"),
        (an_open_account, f"not proven: {PHONES} (endpoint 1001, which has no password): a caller from outside reaches a trunk by "
         f"Dial(PJSIP/my-provider/sip:${{ARG1}}@10.97.0.41) in pbx-route-1,s"),
        (refer, "not proven: my-provider: the carrier may transfer calls (allow_transfer)"),
        (messages, f"not proven: {PHONES} (a SIP message to 1001): a caller from outside reaches a trunk by "
         f"Dial(PJSIP/my-provider/sip:${{ARG1}}@10.97.0.41) in pbx-route-1,s"),
        (by_execif, f"{OUTSIDE} a trunk by Dial(PJSIP/my-provider/sip:${{CALLERID(num)}}@10.97.0.41) in pbx-did,default"),
        (an_open_pattern, f"not proven: {CALLS}: _0011. has no end and reaches a trunk"),
    ],
)  # fmt: skip
def test_toll_is_proven_of_what_was_compiled(spoil, said):
    resources, checked = compiled(office())
    spoil(resources)
    assert said in prove(resources, checked).split("\n")


def test_a_fixed_number_outside_has_a_limit():
    resources, checked = compiled(changed(EXTERNAL))
    steps = exten(resources, "pbx-external", "inboundx0to")["steps"]
    assert [step["data"].split("@")[0] for step in _dials(steps)][0] == "PJSIP/my-provider/sip:+61491570006"
    steps[:] = [step for step in steps if "@inbound)" not in (step.get("data") or "")]
    said = "not proven: from-my-provider (trunk my-provider): +61491570006 is called in pbx-external,inboundx0to without a limit on calls"
    assert said in prove(resources, checked).split("\n")


def test_a_number_that_the_owner_did_not_fix():
    resources, checked = compiled(changed(EXTERNAL))
    for step in _dials(exten(resources, "pbx-external", "inboundx0to")["steps"]):
        step["data"] = step["data"].replace("+61491570006", "+61491570007")
    assert "reaches a trunk by Dial(PJSIP/my-provider/sip:+61491570007@10.97.0.41)" in prove(resources, checked)


def test_a_site_that_cannot_prove_itself_is_not_compiled(monkeypatch):
    from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import phones

    monkeypatch.setattr(phones, "emergency_entries", lambda plan: [])
    made = build_asterisk(office())
    assert made.resources == {}
    assert f"not proven: {PHONES}: 000 is taken by pbx-unknown,_[+*#0-9]!, not by itself" in made.problems


def test_emergency_none_is_not_proven_but_said():
    site = changed({"emergency": "none"})
    resources, _checked = compiled(site)
    assert not any(item["name"] == "pbx-emergency" for item in resources["asterisk_dialplan"]["contexts"])
    assert check(site).warnings
