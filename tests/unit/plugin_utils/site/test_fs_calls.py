# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways of calls in FreeSWITCH's dialplan: out, in, within, and for help. What its server did with them is said where it counts."""

from __future__ import annotations

import json
import re

import pytest

from .fs_sites import actions, contexts
from .sites import athena

ABROAD, HOME = "phones-local-national-mobile-service-international", "phones-local-national-mobile-service"
CALLS = ABROAD.replace("phones", "calls")
OUTCOME = "${sip_invite_failure_status}:${originate_disposition}:${pbx_rang}"
FREE = "${cond(${limit_usage(hash %s %s)} >= %s ? full : free)}"


def bridges(made: list[str]) -> list[str]:
    return [one for one in made if one.startswith("bridge(")]


@pytest.mark.parametrize("prefix", ["", "1831", "1832"])
@pytest.mark.parametrize("number", ["000", "112", "106"])
def test_an_emergency_number_comes_first_and_alone(prefix, number):
    phones = contexts()[HOME]
    made = actions(phones, prefix + number)
    assert made == [f"transfer({number} XML emergency)"]
    places = [index for index, one in enumerate(phones) if one["name"] == prefix + number]
    assert places[0] < len([one for one in phones if "emergency" in json.dumps(one)])
    assert actions(phones, prefix + number + "0") != made


def test_an_emergency_call_is_held_back_by_nothing():
    made = actions(contexts()["emergency"], "000", {"${pbx_emergency_caller_id}": "+61755500000"})
    assert "set(effective_caller_id_number=+61755500000)" in made
    assert "privacy(no)" in made and "unset(pbx_hidden)" in made
    assert not any("limit" in one or "pbx_hidden}" in one for one in made)
    assert "set(continue_on_fail=true)" in made and "set(hangup_after_bridge=true)" in made
    tried = [re.search("sofia/gateway/([^)]*)", one).group(1) for one in bridges(made)]
    assert tried == [
        "my-provider/000",
        "carrier-trunk/000",
        "my-provider.always/000",
        "carrier-trunk.always/000",
    ]
    # whoever took the call and forgot it is left after a while
    assert all("leg_progress_timeout=20" in one for one in bridges(made))
    assert made.index("privacy(no)") < made.index(bridges(made)[0])


def test_an_emergency_call_of_a_transferred_stranger_shows_the_location():
    made = actions(contexts()["emergency"], "000")
    assert "set(effective_caller_id_number=+61712345678)" in made


def test_a_number_may_be_sent_as_another():
    made = actions(contexts({"trunks[1].emergency": {"send": {"112": "000"}}})["emergency"], "112")
    assert [one[-4:-1] for one in bridges(made)] == ["112", "000", "112", "000"]


def test_a_site_without_emergency_has_no_way_for_one():
    made = contexts({"emergency": "none", "trunks[0].emergency": None, "trunks[1].emergency": None})
    assert "emergency" not in made
    assert actions(made[HOME], "000") == [f"transfer(000 XML {HOME.replace('phones', 'calls')})"]


@pytest.mark.parametrize(
    ("dialled", "number", "national", "route"),
    [
        ("0412345678", "+61412345678", "0412345678", "route-1"),
        ("55501234", "+61755501234", "0755501234", "route-1"),
        ("131234", "131234", "131234", "route-1"),
        ("+61412345678", "+61412345678", "0412345678", "route-1"),
        ("0011442079460000", "+442079460000", "0011442079460000", "route-2"),
    ],
)
def test_what_is_dialled_is_handed_over_in_both_forms(dialled, number, national, route):
    made = contexts()
    assert actions(made[ABROAD], dialled) == [f"transfer({dialled} XML {CALLS})"]
    assert actions(made[CALLS], dialled) == [
        f"set(pbx_number={number})",
        f"set(pbx_national={national})",
        f"transfer(s XML {route})",
    ]


@pytest.mark.parametrize(
    ("context", "dialled", "cause"),
    [
        (HOME, "0011442079460000", "CALL_REJECTED"),
        (ABROAD, "0011881612345678", "CALL_REJECTED"),
        (ABROAD, "0011331234567890", "CALL_REJECTED"),
        (ABROAD, "1900123456", "CALL_REJECTED"),
        (ABROAD, "99", "UNALLOCATED_NUMBER"),
        (ABROAD, "000", "UNALLOCATED_NUMBER"),
    ],
    ids=["not theirs", "satellite", "a country not named", "premium", "nothing", "help, from a forward"],
)
def test_what_may_not_be_called(context, dialled, cause):
    assert actions(contexts()[context.replace("phones", "calls")], dialled) == [f"hangup({cause})"]


@pytest.mark.parametrize("dialled", ["${system(x)}", "%{x}", "1001@x", "04 1234", "*99", ""])
def test_nothing_but_digits_is_carried_on(dialled):
    assert actions(contexts()[ABROAD], dialled) == ["hangup(UNALLOCATED_NUMBER)"]


def test_a_withheld_number():
    made = contexts()
    hidden = actions(made[ABROAD], "18310412345678")
    assert hidden[0] == "privacy(full)"
    assert "sip_h_Privacy=id" in hidden[1] and "origination_caller_id_number=anonymous" in hidden[1]
    assert hidden[2] == f"transfer(0412345678 XML {ABROAD})"
    assert actions(made[ABROAD], "18320412345678")[:2] == ["privacy(no)", "unset(pbx_hidden)"]
    # a telephone may ask for it by itself
    asked = actions(made["route-1"], "s", {"${sip_Privacy}": "id"})
    assert any(one.startswith("set(pbx_hidden=:") for one in asked)
    assert not any("pbx_hidden" in one for one in actions(made["route-1"], "s", {"${sip_Privacy}": "none"}))


def test_only_from_hides_whom_it_tells():
    made = contexts({"trunks[0].identity": "pai"})["route-1"]
    first, second = (bridges(actions(made, one))[0] for one in ("first1", "first2"))
    assert "${pbx_hidden}" not in first and "sip_cid_type=pid" in first
    assert "${pbx_hidden}" in second and "sip_cid_type=none" in second


def test_the_caller_is_a_number_of_the_site():
    made = contexts()["route-1"]
    assert "set(effective_caller_id_number=+61799)" in actions(made, "s", {"${pbx_caller_id}": "+61799"})
    assert "set(effective_caller_id_number=+61712345678)" in actions(made, "s")


def leg(name: str, free: str = "free") -> list[str]:
    return actions(contexts()["route-1"], name, {FREE % ("trunk", "my-provider", 9): free, "${pbx_dead}": ":1:"})


def test_one_trunk_after_the_other():
    assert "sofia/gateway/my-provider/${pbx_number}" in bridges(leg("first1"))[0]
    assert "sofia/gateway/carrier-trunk/${pbx_number}" in bridges(leg("first2"))[0]
    assert "sofia/gateway/my-provider.always/${pbx_number}" in bridges(leg("second1"))[0]
    # the second round is for those whose gateway was down in the first
    assert leg("second2") == ["transfer(none XML route-1)"]


def test_a_leg_is_counted_where_it_stays():
    made = bridges(leg("first1"))[0]
    assert "execute_on_originate_1=limit hash trunk my-provider" in made and "limit_ignore_transfer=true" in made
    assert "absolute_codec_string=PCMA,PCMU" in made
    assert "outbound_redirect_fatal=true" in made


def test_one_call_is_kept_for_emergency():
    assert leg("first1", "full") == ["transfer(first2 XML route-1)"]


@pytest.mark.parametrize(
    ("outcome", "then"),
    [
        ("503:NORMAL_TEMPORARY_FAILURE:", "first2"),
        ("500:NORMAL_TEMPORARY_FAILURE:yes", "first2"),
        ("401:CALL_REJECTED:", "first2"),
        (":CALL_REJECTED:", "first2"),
        ("408:RECOVERY_ON_TIMER_EXPIRE:", "first2"),
        (":NETWORK_OUT_OF_ORDER:", "first2"),
        (":GATEWAY_DOWN:", "first2"),
        ("408:RECOVERY_ON_TIMER_EXPIRE:yes", ""),
        ("486:USER_BUSY:", ""),
        ("480:NO_USER_RESPONSE:yes", ""),
        ("404:UNALLOCATED_NUMBER:", ""),
        ("403:CALL_REJECTED:", ""),
        ("400:NORMAL_TEMPORARY_FAILURE:", ""),
        (":NO_ANSWER:yes", ""),
        (":REQUESTED_CHAN_UNAVAIL:", ""),
    ],
)
def test_when_the_next_trunk_is_tried(outcome, then):
    made = actions(contexts()["route-1"], "first1-over", {OUTCOME: outcome})
    assert made[-1].startswith(f"transfer({then} XML route-1)" if then else "hangup(")
    assert ("set(pbx_dead=${pbx_dead}:1:)" in made) == ("GATEWAY_DOWN" in outcome)


def test_a_redirection_is_no_answer_to_our_caller():
    made = actions(contexts()["route-1"], "first1-over", {OUTCOME: ":REQUESTED_CHAN_UNAVAIL:"})
    assert made == ["unset(last_bridge_proto_specific_hangup_cause)", "hangup(CALL_REJECTED)"]


def test_limits_of_a_rule():
    made = contexts()["route-2"]
    full = {FREE % ("route", "route-2", 2): "full"}
    assert actions(made, "s", full) == ["transfer(none XML route-2)"]
    assert "limit(hash hour route-2-${strftime(%Y%m%d%H)} 60/3600 none XML route-2)" in actions(made, "s")
    counted = bridges(actions(made, "first1", {FREE % ("trunk", "my-provider", 9): "free"}))[0]
    assert "execute_on_originate_2=limit hash route route-2" in counted


def test_who_transfers_has_the_rights_of_the_telephone():
    made = contexts()
    ring = actions(made["internal"], "1002")
    assert f"set(force_transfer_context={HOME})" in ring
    assert "[force_transfer_context=${pbx_rights}]user/1002@pbx.athena.net.au" in bridges(ring)[0]
    assert "force_transfer_context=${pbx_rights}" in bridges(actions(made["route-1"], "first2"))[0]
    assert "set(pbx_rights=refused)" in actions(made["trunk-my-provider"], "1001")


@pytest.mark.parametrize(
    ("outcome", "then"),
    [
        ("USER_BUSY", "1001-busy"),
        ("CALL_REJECTED", "1001-busy"),
        ("NO_ANSWER", "1001"),
        ("USER_NOT_REGISTERED", "1001"),
    ],
)
def test_what_nobody_takes_goes_to_the_mailbox(outcome, then):
    made = actions(contexts(site=athena())["after"], "1001", {"${originate_disposition}": outcome})
    assert made == [f"transfer({then} XML voicemail)"]


@pytest.mark.parametrize(
    ("outcome", "then"),
    [
        ("USER_BUSY", "2"),
        ("CALL_REJECTED", "2"),
        ("NO_ANSWER", "3"),
        ("NO_USER_RESPONSE", "3"),
        ("USER_NOT_REGISTERED", "4"),
        ("NORMAL_TEMPORARY_FAILURE", "4"),
    ],
)
def test_what_the_owner_forwards_by_outcome(outcome, then):
    people = [{"number": f"100{one}", "name": "N", "secret": f"long-pass-of-100{one}"} for one in range(1, 5)]
    ways = {"busy": {"extension": "1002"}, "no_answer": {"extension": "1003"}, "unavailable": {"extension": "1004"}}
    people[0]["forward"] = ways
    made = contexts({"extensions": people})["after"]
    assert actions(made, "1001", {"${originate_disposition}": outcome}) == [f"transfer(100{then} XML internal)"]


def test_what_nobody_takes_ends_as_it_ended():
    made = contexts()["after"]
    for outcome in ("USER_BUSY", "NO_ANSWER", "USER_NOT_REGISTERED"):
        assert actions(made, "1001", {"${originate_disposition}": outcome}) == ["hangup(${originate_disposition})"]


def test_a_forward_of_the_telephone_has_its_rights():
    made = contexts(site=athena())
    stored = {"${db(select/pbx-forward/${destination_number})}": "0412345678"}
    sent = actions(made["internal"], "1002", stored)
    where = HOME.replace("phones", "forward")
    assert sent[-1].endswith(f" XML {where})")
    assert "set(pbx_forwarder=1002)" in sent and "set(pbx_caller_id=+61712345678)" in sent
    out = actions(made[where], "0412345678")
    assert out[-1] == f"transfer(0412345678 XML {HOME.replace('phones', 'calls')})"
    assert f"limit(hash forward ${{pbx_forwarder}} 2 none XML {where})" in out
    assert actions(made[where], "1001")[-1] == "transfer(1001 XML internal)"
    assert actions(made[where], "1001", {"${pbx_forwards}": "xxx"}) == ["hangup(USER_BUSY)"]


def test_a_group_picks_up_the_calls_of_its_members():
    ring = bridges(actions(contexts(site=athena())["internal"], "1002"))[0]
    assert ring.endswith("user/1002@pbx.athena.net.au,pickup/office)")
    assert "pickup/" not in bridges(actions(contexts()["internal"], "1002"))[0]


def test_what_the_owner_forwards_always():
    made = contexts({"extensions[0].forward": {"always": {"extension": "1002"}}})["internal"]
    assert actions(made, "1001") == ["transfer(1002 XML internal)"]


def test_who_wants_no_calls_is_busy():
    made = contexts(site=athena())["internal"]
    quiet = {"${db(select/pbx-dnd/${destination_number})}": "1"}
    assert actions(made, "1002", quiet) == ["set(originate_disposition=USER_BUSY)", "transfer(1002 XML after)"]


@pytest.mark.parametrize(
    "did", ["+61712345678", "61712345678", "0061712345678", "001161712345678", "712345678", "0712345678", "12345678"]
)
def test_a_did_in_every_form(did):
    assert actions(contexts()["dids"], did)[-1] == "transfer(1001 XML internal)"


@pytest.mark.parametrize("did", ["+61799999999", "1001", "0412345678", "000", "default", "x"])
def test_any_other_number_goes_where_the_rest_goes(did):
    assert actions(contexts()["dids"], did) == ["hangup(UNALLOCATED_NUMBER)"]


def test_a_carrier_is_known_by_its_address():
    made = contexts()["from-trunks"]
    second = {"${acl(${network_addr} trunk-carrier-trunk)}": "true"}
    assert actions(made, "+61712345678", second) == ["transfer(+61712345678 XML trunk-carrier-trunk)"]
    assert actions(made, "abc", second) == ["transfer(default XML trunk-carrier-trunk)"]
    assert actions(made, "+61712345678") == ["hangup(CALL_REJECTED)"]
    assert actions(contexts()["refused"], "000") == ["hangup(CALL_REJECTED)"]


def test_calls_from_a_trunk_are_counted_and_looked_up():
    asked = {"${sip_req_user}": "+61712345678"}
    made = actions(contexts()["trunk-my-provider"], "my_account_id", asked)
    assert "limit(hash trunk my-provider 9 full XML trunk-my-provider)" in made
    assert made.index("set(limit_ignore_transfer=true)") < len(made) - 1
    assert made[-1] == "transfer(+61712345678 XML dids)"
    asked = {"${sip_req_user}": "my_account_id"}
    assert actions(contexts()["trunk-my-provider"], "my_account_id", asked)[-1] == "transfer(default XML dids)"
    assert not any(one.startswith("limit(") for one in actions(contexts()["trunk-carrier-trunk"], "1"))


@pytest.mark.parametrize(
    ("did_from", "field", "value", "number"),
    [
        ("to", "${sip_to_user}", "0712345678", "0712345678"),
        ("to", "${sip_to_user}", "${system(x)}1", "default"),
        ("p-called-party", "${sip_h_P-Called-Party-ID}", '"x" <sip:+61712345678@y>', "+61712345678"),
        ("p-called-party", "${sip_h_P-Called-Party-ID}", "tel:0712345678", "0712345678"),
        ("p-called-party", "${sip_h_P-Called-Party-ID}", "", "default"),
    ],
)
def test_the_number_of_a_header(did_from, field, value, number):
    made = contexts({"trunks[0].did_from": did_from})["trunk-my-provider"]
    assert actions(made, "my_account_id", {field: value})[-1] == f"transfer({number} XML dids)"


@pytest.mark.parametrize("caller", ["+61900000000", "61900000000", "0900000000"])
def test_a_blocked_caller(caller):
    made = contexts({"blocked": [{"caller": "+61900000000"}]})["trunk-my-provider"]
    assert actions(made, "+61712345678", {"caller_id_number": caller}) == ["hangup(CALL_REJECTED)"]
    assert actions(made, "+61712345678", {"caller_id_number": "+61400000000"})[-1].startswith("transfer(")


def test_callers_who_withhold_their_number():
    made = contexts({"blocked": [{"anonymous": True}]})["trunk-my-provider"]
    shown = {"caller_id_number": "+61400000000"}
    assert actions(made, "1", {**shown, "${sip_Privacy}": "id"}) == ["hangup(CALL_REJECTED)"]
    assert actions(made, "1", {"caller_id_number": "anonymous"}) == ["hangup(CALL_REJECTED)"]
    assert actions(made, "1", {**shown, "${sip_Privacy}": "none"})[-1].startswith("transfer(")


def test_ten_thousand_telephones_are_a_few_extensions():
    people = [{"number": str(one), "name": "N", "secret": f"long-pass-of-{one}"} for one in range(10000, 11000)]
    made = contexts({"extensions": people, "inbound": []})
    assert all(len(made[name]) < 30 for name in ("internal", "after"))
    ring = actions(made["internal"], "10999")
    assert "user/10999@" in bridges(ring)[0]
