# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proofs look at what was compiled for FreeSWITCH: break it in any way a compiler could, and they say so."""

from __future__ import annotations

import pytest
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import check
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.compiler import compile_resources
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.graph import endless, exactly, safe_captures

from .fs_holes import (
    act,
    conditions,
    context,
    element,
    exten,
    first,
    item,
    more,
    other,
    proof_of,
    proven,
    without,
)
from .sites import SMALL, athena, office

PHONES = "phones-local-national-mobile-service"
CALLS = "calls-local-national-mobile-service"
FORWARD = "forward-local-national-mobile-service"
OUTSIDE = "a caller from outside reaches "
STRANGER = "default"  # the extension of `dids` for every number that is not the site's
DIDS = ("dids", STRANGER)
USERS, GATEWAYS, PROFILES = (
    ("freeswitch_users", "users"),
    ("freeswitch_gateways", "gateways"),
    ("freeswitch_profiles", "profiles"),
)


@pytest.mark.parametrize("site", [athena(), office(), *SMALL.values()], ids=["athena", "office", *SMALL])
def test_what_is_compiled_is_proven(site):
    checked = check(site)
    assert checked.problems == ()
    assert proven(compile_resources(checked.site, checked.plan), checked) == []


def test_the_whole_site_is_proven():
    assert proof_of(None) == []


def refused(spoil, said):
    """See the spoilt site refused with a sentence that holds these words."""
    found = proof_of(spoil)
    assert any(said in one for one in found), "\n".join(found[:5]) or "it was proven"


def drop(name):
    """Take a context away."""

    def spoil(made):
        part = made["freeswitch_dialplan"]
        part["contexts"] = [one for one in part["contexts"] if one["name"] != name]

    return spoil


def turned(context_name):
    return lambda made: context(made, context_name)["extensions"].reverse()


def unlimited(made):
    extensions = context(made, "external")["extensions"]
    context(made, "external")["extensions"] = [one for one in extensions if not one["name"].endswith("-full")]


def uncounted(made):
    for one in context(made, "external")["extensions"]:
        for each in conditions(one):
            for action in [*(each.get("actions") or ()), *(each.get("anti_actions") or ())]:
                action["data"] = action.get("data", "").replace("limit hash inbound", "limit hash other")


def timed(made):
    next(conditions(exten(made, *DIDS)))["times"] = {"hour": "9-17"}


def agent_outside(made):
    agents = next(one for one in made["freeswitch_config"]["elements"] if one["element"] == "agents")
    agents["children"][0]["attributes"]["contact"] = "sofia/gateway/my-provider/0412345678"


def no_agents(made):
    part = made["freeswitch_config"]
    part["elements"] = [one for one in part["elements"] if one["element"] != "agents"]


def any_text(made):
    for one in conditions(exten(made, PHONES, "outside")):
        one["expression"] = "^(.*)$"
    for one in conditions(exten(made, "trunk-my-provider", "did")):
        one["expression"] = "^(.*)$"


def unbounded(made):
    one = next(each for each in context(made, CALLS)["extensions"] if each["name"].startswith("route-1"))
    for each in conditions(one):
        each["expression"] = "^(?=.{0}(.*)$)(?=.{0}(.*)$)(?:[0-9]+)$"


TOLL = {
    # digits
    "what was dialled goes outside": (first(*DIDS, "transfer", f"${{destination_number}} XML {CALLS}"), f"{OUTSIDE}a trunk by"),
    "a number goes outside": (first(*DIDS, "transfer", f"0412345678 XML {CALLS}"), f"{OUTSIDE}a trunk by"),
    "a telephone's rights": (first(*DIDS, "transfer", f"${{sip_to_user}} XML {PHONES}"), f"{OUTSIDE}a trunk by"),
    "captured digits": (more("dids", "^(.+)$", act("transfer", f"$1 XML {CALLS}")), f"{OUTSIDE}a trunk by"),
    "an extension that is executed": (first(*DIDS, "execute_extension", f"0412345678 XML {CALLS}"), f"{OUTSIDE}a trunk by"),
    "a loopback": (first(*DIDS, "bridge", f"loopback/0412345678/{CALLS}"), f"{OUTSIDE}a trunk by"),
    "a gateway": (first(*DIDS, "bridge", "sofia/gateway/my-provider/0412345678"), f"{OUTSIDE}a trunk by"),
    "a gateway behind another": (
        first(*DIDS, "bridge", "user/1001@pbx.athena.net.au|sofia/gateway/my-provider/0412345678"), f"{OUTSIDE}a trunk by"),
    "a gateway that is not there": (first(*DIDS, "bridge", "sofia/gateway/none/1"), f"{OUTSIDE}bridge(sofia/gateway/none/1)"),
    "an address": (first(*DIDS, "bridge", "sofia/trunks/0412345678@192.0.2.1"), f"{OUTSIDE}bridge("),
    "a user that is not there": (first(*DIDS, "bridge", "user/4711@pbx.athena.net.au"), f"{OUTSIDE}bridge(user/4711"),
    "a place in a variable": (first(*DIDS, "transfer", "1 XML ${x}"), f"{OUTSIDE}a jump to 1 XML ${{x}}"),
    "a place that is not said": (first(*DIDS, "transfer", "1001"), f"{OUTSIDE}a jump to 1001"),
    "another dialplan": (first(*DIDS, "transfer", "1001 enum"), f"{OUTSIDE}a jump to"),
    "somebody else's context": (first(*DIDS, "transfer", "1001 XML default"), f"{OUTSIDE}a context that is not there"),
    "an anti-action": (
        more("dids", "^0$", anti_actions=[act("transfer", f"0412345678 XML {CALLS}")], at=0), f"{OUTSIDE}a trunk by"),
    # limits, redirections, other numbers
    "no look at the limit": (unlimited, "without a limit on calls"),
    "no count": (uncounted, "without a limit on calls"),
    "another number": (other("external", "", "bridge", "+61491570006", "+61491570007"), f"{OUTSIDE}a trunk by"),
    "a redirection": (other("external", "", "bridge", "outbound_redirect_fatal=true", "outbound_redirect_fatal=false"), "may send the call elsewhere"),
    "a forward without count": (without(FORWARD, "outside", "limit hash forward"), "without a limit on calls"),
    "a forward that is counted and let go": (without(FORWARD, "outside", "limit_ignore_transfer"), "without a limit on calls"),
    "a forward of anybody": (
        other("internal", "", "transfer", "db(select/pbx-forward/", "db(select/pbx-other/"), f"{OUTSIDE}a trunk by"),
    "writing a forward": (first(*DIDS, "db", "insert/pbx-forward/1001/0412345678"), f"{OUTSIDE}db("),
    "writing one sideways": (first(*DIDS, "log", "INFO ${db(insert/pbx-forward/1001/0412345678)}"), f"{OUTSIDE}${{db(insert)}}"),
    # what a call carries
    "a telephone's identity": (first(*DIDS, "set", "pbx_extension=1001"), f"{OUTSIDE}set(pbx_extension=1001)"),
    "a telephone's rights, set": (first(*DIDS, "set", f"pbx_rights={PHONES}"), f"{OUTSIDE}set(pbx_rights"),
    "a place after the call": (first(*DIDS, "set", f"transfer_after_bridge=1:XML:{CALLS}"), f"{OUTSIDE}set(transfer_after_bridge"),
    "a place after a failure": (first(*DIDS, "set", "transfer_on_fail=true"), f"{OUTSIDE}set(transfer_on_fail"),
    "an application when answered": (first(*DIDS, "set", "execute_on_answer=transfer 1 XML x"), f"{OUTSIDE}set(execute_on_answer"),
    "a command when hung up": (first(*DIDS, "set", "api_hangup_hook=system reboot"), f"{OUTSIDE}set(api_hangup_hook"),
    "a leg that runs something": (
        first(*DIDS, "bridge", "[execute_on_answer=transfer 1 XML x]user/1001@pbx.athena.net.au"), f"{OUTSIDE}bridge with execute_on_answer"),
    "a leg's variable of the caller's": (
        first(*DIDS, "bridge", "[leg_timeout=${caller_id_name}]user/1001@pbx.athena.net.au"), f"{OUTSIDE}bridge with leg_timeout"),
    "keys in a queue": (first(*DIDS, "set", "cc_exit_keys=1"), f"{OUTSIDE}set(cc_exit_keys=1)"),
    "a key in a call": (first(*DIDS, "bind_meta_app", "1 a o transfer::0412345678 XML x"), f"{OUTSIDE}bind_meta_app("),
    "a key that dials": (
        first(*DIDS, "bind_meta_app", f"1 a o execute_extension::0412345678 XML {CALLS}"),
        f"{OUTSIDE}a trunk by",
    ),
    # commands
    "a command": (first(*DIDS, "system", "echo ${caller_id_name} | mail x"), f"{OUTSIDE}system("),
    "a command in a function": (first(*DIDS, "log", "INFO ${system(reboot)}"), f"{OUTSIDE}${{system()}}"),
    "a call in a function": (first(*DIDS, "log", "INFO ${originate(sofia/gateway/a/1 &park)}"), f"{OUTSIDE}${{originate()}}"),
    "a script": (first(*DIDS, "lua", "x.lua"), f"{OUTSIDE}lua(x.lua)"),
    "a recording's name": (first(*DIDS, "record_session", "/tmp/${caller_id_name}.wav"), f"{OUTSIDE}record_session("),
    "any text as a number": (any_text, "with any text that a caller sends"),
    # where calls stay
    "listening to a mailbox": (first(*DIDS, "voicemail", "check default pbx.athena.net.au 1001"), f"{OUTSIDE}voicemail(check"),
    "a mailbox that the call chooses": (first(*DIDS, "voicemail", "default pbx.athena.net.au ${x}"), f"{OUTSIDE}voicemail("),
    "a queue that nobody knows": (first(*DIDS, "callcenter", "night"), f"{OUTSIDE}callcenter(night)"),
    "a room that calls": (first(*DIDS, "conference", "bridge:3001@site-3001:sofia/gateway/my-provider/1"), f"{OUTSIDE}conference("),
    "a room of another kind": (first(*DIDS, "conference", "3001@default"), f"{OUTSIDE}conference(3001@default)"),
    "a page to a trunk": (first(*DIDS, "conference_set_auto_outcall", "sofia/gateway/my-provider/1"), f"{OUTSIDE}a trunk by"),
    "digits into another variable": (
        first(*DIDS, "play_and_get_digits", "1 11 1 5000 # a.wav b.wav pbx_number ^[0-9]+$ 3000"), f"{OUTSIDE}play_and_get_digits("),
    "a menu of its own": (first(*DIDS, "ivr", "main"), f"{OUTSIDE}ivr(main)"),
    "an agent outside": (agent_outside, f"{OUTSIDE}a trunk by"),
    "no agents that are known": (no_agents, "whose members are not known"),
    # settings
    "the carrier transfers": (item(*PROFILES, "trunks", options={"disable-transfer": "false"}), "trunks: whoever calls without a password may transfer"),
    "anybody calls in": (item(*PROFILES, "trunks", apply_inbound_acl=[]), "trunks: any address may call without a password"),
    "telephones without password": (item(*PROFILES, "phones", auth_calls=False), "phones: "),
    "any password will do": (item(*PROFILES, "phones", options={"accept-blind-auth": "true"}), "phones: any password will do"),
    "a profile's own context": (item(*PROFILES, "trunks", context=CALLS), f"{CALLS} (profile trunks)"),
    "a gateway's own context": (item(*GATEWAYS, "my-provider", context=PHONES), f"{PHONES} (trunk my-provider)"),
    "a gateway's variables": (item(*GATEWAYS, "my-provider", variables=[{"name": "pbx_extension", "value": "1001"}]), "as only telephones do"),
    "a user without password": (item(*USERS, "1001", key="id", password=""), "user 1001, which has no password"),
    "a user by address": (item(*USERS, "1001", key="id", cidr="192.0.2.0/24"), "user 1001, whose address is enough"),
    "a user that rings outside": (
        item(*USERS, "1001", key="id", params={"dial-string": "sofia/gateway/my-provider/0412345678"}), "user 1001: its dial-string calls"),
    "a user that redirects": (
        item(*USERS, "1001", key="id", params={"dial-string": "${sofia_contact(phones/${dialed_user}@${dialed_domain})}"}), "may send a call elsewhere"),
    "a key in a mailbox": (element("voicemail.conf", "profiles/profile", "default", "params", operator_key="0"), "operator-key lets a caller dial"),
    "calling back whoever left a message": (
        element("voicemail.conf", "profiles/profile", "default", "params", callback_context=CALLS), f"{OUTSIDE}a trunk by"),
    "a parked call's return": (other(PHONES, "700", "set", "=comeback", f"={CALLS}"), "a parked call that nobody took back"),
    "a list that lets everybody in": (item("freeswitch_acls", "lists", "trunks", default="allow"), "whoever it does not name is let in"),
    # what a proof would not see
    "a context twice": (lambda made: made["freeswitch_dialplan"]["contexts"].append({"name": "dids", "extensions": []}), "dids: it is there twice"),
    "a context for all": (lambda made: made["freeswitch_dialplan"]["contexts"].append({"name": "global", "extensions": []}), "global: "),
    "a time and a field": (timed, "asks for a time and a field at once"),
    "numbers without an end": (unbounded, "has no end and reaches a trunk"),
    "a context that is gone": (drop("dids"), f"{OUTSIDE}a context that is not there, dids"),
}  # fmt: skip


@pytest.mark.parametrize("hole", TOLL)
def test_a_hole_is_seen(hole):
    refused(*TOLL[hole])


UNKNOWN = (
    "deflect redirect sched_transfer att_xfer intercept eavesdrop three_way pickup park valet_park fifo directory lua python javascript"
    " sched_broadcast bind_meta_app bind_digit_action socket httapi curl fax_detect limit_execute easyroute enum loop_playback read"
    " translate set_global set_user set_profile_var multiset transfer_vars hash db group broadcast jitterbuffer queue_dtmf bridge_export"
)


@pytest.mark.parametrize("application", UNKNOWN.split())
def test_what_is_not_known_is_not_proven(application):
    refused(first(*DIDS, application, "1001"), f"{OUTSIDE}{application}(1001)")


def before(made):
    """An earlier extension that may take the number."""
    one = {"field": "destination_number", "expression": "^0", "actions": [act("hangup", "CALL_REJECTED")]}
    context(made, PHONES)["extensions"].insert(0, {"name": "hole", "conditions": [one]})


def sometimes(made):
    one = {"field": "${pbx_extension}", "expression": "^1001$", "break": "never", "actions": [act("hangup")]}
    exten(made, "emergency", "000")["conditions"].insert(1, one)


def whole_hour(made):
    exten(made, "emergency", "000")["conditions"].insert(0, {"times": {"hour": "9-17"}})


def gone(made):
    extensions = context(made, PHONES)["extensions"]
    context(made, PHONES)["extensions"] = [one for one in extensions if one["name"] != "000"]


def emptied(made):
    exten(made, PHONES, "outside")["conditions"][0]["expression"] = "^$"
    exten(made, PHONES, "unknown")["conditions"][0]["expression"] = "^$"
    gone(made)


def no_second(made):
    for one in conditions(exten(made, "emergency", "000")):
        one["actions"] = [each for each in one.get("actions") or () if "carrier-trunk" not in each.get("data", "")]


HELP = {
    "an earlier rule": (before, "000 is taken by"),
    "no rule of its own": (gone, "000 is taken by"),
    "no rule at all": (emptied, "000 reaches nothing"),
    "a longer expression": (
        lambda made: next(conditions(exten(made, PHONES, "000"))).update(expression="^000"), "000 is taken by"),
    "only at times": (whole_hour, "000 may end in nothing in emergency"),
    "only for some": (sometimes, "000 is tried by no trunk"),
    "one trunk only": (no_second, "000 is tried by"),
    "another number": (other("emergency", "000", "bridge", "/000", "/112"), "000 is tried by"),
    "the second is not asked": (without("emergency", "000", "continue_on_fail"), "does not go on"),
    "the second is asked after the call": (without("emergency", "000", "hangup_after_bridge"), "does not go on"),
    "no caller": (without("emergency", "000", "effective_caller_id_number"), "without its caller ID"),
    "hidden": (other("emergency", "000", "privacy", "no", "full"), "000 may end in privacy(full)"),
    "not said to be open": (without("emergency", "000", "privacy"), "without its caller ID"),
    "hidden by a leg": (
        other("emergency", "000", "bridge", ":sip_cid_type", ":origination_caller_id_number=anonymous:sip_cid_type"), "with origination_caller_id_number"),
    "a limit": (first("emergency", "000", "limit", "hash trunk x 5 !USER_BUSY"), "000 may end in limit("),
    "waiting": (first("emergency", "000", "sleep", "5000"), "000 may end in sleep("),
    "an answer": (first("emergency", "000", "answer"), "000 may end in answer("),
    "no patience": (other("emergency", "000", "bridge", "leg_progress_timeout=20", "leg_progress_timeout=2"), "with 2 seconds to answer"),
    "a time to answer": (other("emergency", "000", "bridge", "leg_progress_timeout=20", "leg_timeout=20"), "with leg_timeout"),
    "a redirection": (other("emergency", "000", "bridge", "outbound_redirect_fatal=true", "outbound_redirect_fatal=false"), "may send the call elsewhere"),
    "a gateway that is not there": (
        lambda made: made["freeswitch_gateways"]["gateways"].pop(0), "000 may end in bridge("),
    "a command": (first("emergency", "000", "bgsystem", "sleep 100"), "000 may end in bgsystem("),
    "a function": (first("emergency", "000", "log", "INFO ${curl(http://x)}"), "000 may end in ${curl()}"),
    "a circle": (lambda made: exten(made, "emergency", "000").update(conditions=[
        {"field": "destination_number", "expression": "^000$", "actions": [act("transfer", f"000 XML {PHONES}")]}]), "000 may end in a circle"),
    "an end": (without("emergency", "000", "bridge"), "000 is tried by no trunk"),
    "no context": (drop("emergency"), "a context that is not there, emergency"),
    "another caller": (item(*USERS, "1001", key="id", variables={"pbx_emergency_caller_id": "+61755501234"}), "emergency calls would show +61755501234"),
    "a user elsewhere": (item(*USERS, "1001", key="id", context="internal"), "internal: 000 is taken by"),
    "a forward": (
        more(CALLS, "^000$", act("bridge", "sofia/gateway/my-provider/000")), f"{CALLS}: a forwarded call may reach 000"),
}  # fmt: skip


@pytest.mark.parametrize("hole", HELP)
def test_help_that_may_not_come_is_seen(hole):
    refused(*HELP[hole])


@pytest.mark.parametrize(
    ("expression", "data", "safe"),
    [
        ("^([+]?[0-9]+)$", "$1", True),
        (r"^(?:\*72)([0-9]{3,5}|1)$", "$1", True),
        ("^(?=.{0}(.*)$)(?=.{2}(.*)$)(?:[0-9]{3}|00[1-9])$", "$1 $2", True),
        ("^(.*)$", "$1", False),
        ("^([^@]+)", "$1", False),
        ("^([0-9]+).*$", "$1", True),
        ("^([0-9]+).*$", "$0", False),
        ("^([0-9]+)(.*)$", "$2", False),
        (r"^(\S+)$", "$1", False),
        ("^(?=.{0}(.*)$)[0-9]+", "$1", False),
        ("^(?=(.*)$)[0-9]+|x$", "$1", False),
    ],
)
def test_what_captures_can_hold(expression, data, safe):
    assert safe_captures({"field": "destination_number", "expression": expression}, data) is safe


def test_exactly_and_endless():
    assert exactly({"field": "destination_number", "expression": "^[*]67911$"}, "*67911")
    assert exactly({"field": "destination_number", "expression": r"^\*67911$"}, "*67911")
    for expression in ("^911", "911$", "^9.1$", "^9?911$", "^(911)$", "^911|1$"):
        assert not exactly({"field": "destination_number", "expression": expression}, "911")
    assert not exactly({"field": "${x}", "expression": "^911$"}, "911")
    assert [endless(one) for one in ("^[0-9]{3,5}$", "^(?=.{0}(.*)$)[+]?61$")] == [False, False]
    assert all(endless(one) for one in ("^[0-9]+$", "^[0-9]*$", "^[0-9]{3,}$", "^0.$", "^0", "0$"))
