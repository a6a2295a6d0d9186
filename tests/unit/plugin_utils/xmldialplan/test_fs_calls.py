# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What applications and functions do with a call: bridges, transfers, limits, variables, and what is said of it."""

from __future__ import annotations

import pytest
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan import causes

from .plans import act, call, exten, ran, resources, sent, users, when

TRUNK = "sofia/gateway/a/61412345678"


def does(*actions: dict, **others: list) -> dict:
    return resources(exten("one", when("^(.*)$", *actions)), **others)


def value(text: str, **given) -> str:
    """What a text becomes."""
    made = does(act("log", text))
    made["freeswitch_acls"] = {
        "lists": [{"name": "near", "default": "deny", "nodes": [{"type": "allow", "cidr": "10.0.0.0/8"}]}]
    }
    found = call(made, **given)
    assert found.unfollowed == ()
    return found.steps[0].data


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${v}", "value"),
        ("${V}", "value"),
        ("${nothing}", ""),
        ("${destination_number}/${caller_id_number}/${context}", "100/1001/c"),
        ("${v:2}|${v:1:3}|${v:-2}|${v:0:9}", "lue|alu|ue|value"),
        ("${again}", "value"),
        ("${${name}}", "value"),
        (r"\${v}", "${v}"),
        ("$v $5", "$v "),
        ("${cond(${n} > 2 ? more : less)}", "more"),
        ("${cond(${n} == 3 ? : no)}", ""),
        ("${cond(${v} == value ? yes : no)}", "yes"),
        ("${cond('${v}' != '' ? set : unset)}", "set"),
        ("${cond('${nothing}' == '' ? unset : set)}", "unset"),
        ("${cond(${v} == 5 ? as long : other)}", "as long"),
        ("${cond(1 ? 2 : 3)}", "-ERR"),
        ("${regex(${v}|^val)}", "true"),
        ("${regex(${v}|^(v)(a)|%2%1)}", "av"),
        ("${regex(${v}|^x|%1)}", "value"),
        ("${regex(${v}|^x|%1|n)}", ""),
        ("${user_exists(id 1001 pbx)} ${user_exists(id 1009 pbx)} ${user_exists id 1001 other}", "true false false"),
        ("${expr(${n}+1)} ${expr(7/2)} ${expr(2*(3+4))}", "4 3.5 14"),
        ("${db(select/realm/key)} ${db(exists/realm/key)} ${db(select/realm/none)}", "kept true "),
        ("${hash(select/realm/key)}", "kept"),
        ("${strftime_tz(Australia/Brisbane %Y-%m-%d %H:%M)}", "2026-11-24 20:03"),
        ("${strftime_tz(Nowhere/Land %H)}", "-ERR Invalid timezone/format\n"),
        ("${acl(10.1.1.1 near)} ${acl(192.0.2.1 near)} ${acl(192.0.2.1 192.0.2.0/24)}", "true false true"),
        ("${limit_usage(hash site all)}", "0"),
        ("${sofia_contact(*/1001@pbx)}", "contact/1001@pbx"),
        ("${sofia_contact(*/1002@pbx)}", "error/user_not_registered"),
        ("${odd(x)}", "known"),
    ],
)
def test_variables_and_functions(text, expected):
    variables = {"v": "value", "n": "3", "again": "${v}", "name": "v", "odd()": "known"}
    kept = {"realm/key": "kept"}
    assert value(text, variables=variables, database=kept, results={"user/1002": "CHANUNAVAIL"}) == expected


def test_what_the_engine_does_not_know_is_named():
    for action in (
        act("teleport", "x"),
        act("log", "${teleport(x)}"),
        act("bridge", "tdm/1/2"),
        act("transfer", "1 enum c"),
    ):
        found = call(does(act("log", "before"), action, act("log", "after")))
        assert found.ended == "unknown" and len(found.unfollowed) == 1
        assert "log after" not in ran(found)


def test_a_bridge_that_is_answered_is_the_end_only_if_the_dialplan_says_so():
    after = act("log", "after")
    hang = act("set", "hangup_after_bridge=true")
    found = call(does(hang, act("bridge", TRUNK), after))
    assert (found.ended, found.cause, sent(found)) == ("answered", 16, [("a", "61412345678")])
    assert "log after" not in ran(found)
    found = call(does(act("bridge", TRUNK), after))
    assert found.ended == "answered" and ran(found)[-1] == "log after"


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        ("BUSY", 17),
        ("NOANSWER", 19),
        ("CHANUNAVAIL", 102),
        ("CONGESTION", 41),
        ("CONGESTION:38", 38),
        ("CALL_REJECTED", 21),
    ],
)
def test_a_bridge_that_fails_ends_the_call_unless_the_dialplan_goes_on(status, cause):
    after = act("log", "${originate_disposition}")
    found = call(does(act("bridge", TRUNK), after), results={"gateway": status})
    goes_on = status == "NOANSWER"  # that alone does so by itself
    assert (ran(found)[-1] == "log NO_ANSWER") is goes_on
    assert found.cause == (16 if goes_on else cause)
    for listed in ("true", f"99,{cause}"):
        found = call(
            does(act("set", f"continue_on_fail={listed}"), act("bridge", TRUNK), after), results={"gateway": status}
        )
        assert ran(found)[-1].startswith("log ") and found.cause == 16
    found = call(does(act("set", "continue_on_fail=98,99"), act("bridge", TRUNK), after), results={"gateway": status})
    assert found.cause == cause


def test_one_number_alone_is_a_yes():
    """continue_on_fail=17 goes on after every cause: a number that is not nought is true before it is a list."""
    made = does(act("set", "continue_on_fail=17"), act("bridge", TRUNK), act("log", "after"))
    assert ran(call(made, results={"gateway": "CONGESTION"}))[-1] == "log after"


def test_one_after_the_other_and_together():
    b = "sofia/gateway/b/0412345678"
    found = call(does(act("bridge", f"{{x=1}}{TRUNK}|[y=2]{b}")), results={"gateway/a": "BUSY"})
    assert sent(found) == [("a", "61412345678"), ("b", "0412345678")]
    found = call(does(act("bridge", f"{TRUNK}|{b}")))
    assert sent(found) == [("a", "61412345678")]
    found = call(does(act("bridge", "user/1001@pbx,user/1002@pbx")), results={"user/1001": "BUSY"})
    assert [(one.target, one.status) for one in found.dialled] == [("1001", "BUSY"), ("1002", "ANSWER")]


@pytest.mark.parametrize(
    ("device", "cause"),
    [
        ("user/1009@pbx", 20),
        ("user/1001@pbx", 806),
        ("sofia/gateway/c/1", 808),
        ("error/user_busy", 17),
    ],
)
def test_who_is_not_there(device, cause):
    found = call(does(act("bridge", device)), results={"PJSIP/1001": "CHANUNAVAIL"})
    assert found.cause == cause


def test_the_number_that_is_shown():
    found = call(does(act("set", "effective_caller_id_number=+6171"), act("bridge", TRUNK)))
    assert found.dialled[0].caller == "+6171"
    found = call(does(act("bridge", f"{{origination_caller_id_number=+6172}}{TRUNK}")))
    assert found.dialled[0].caller == "+6172"
    assert call(does(act("bridge", TRUNK))).dialled[0].caller == "1001"


def test_gateways_of_one_trunk_are_one_trunk():
    made = does(
        act("set", "continue_on_fail=true"), act("bridge", "sofia/gateway/a.2.always/1|sofia/gateway/a.always/2")
    )
    made["freeswitch_gateways"]["gateways"] += [
        {"name": name, "profile": "t"} for name in ("a.2", "a.2.always", "a.always")
    ]
    found = call(made, results={"PJSIP/a": "CONGESTION"})
    assert sent(found) == [("a", "1"), ("a", "2")]


def test_a_transfer_hunts_again_and_what_followed_is_gone():
    found = call(
        does(act("transfer", "200 XML d"), act("log", "never"), d=[exten("x", when("^200$", act("log", "${rdnis}")))])
    )
    assert ran(found) == ["transfer 200 XML d", "log 100"]
    found = call(does(act("transfer", "200 XML d"), d=[]))
    assert found.cause == 3


def test_a_circle_of_transfers_ends():
    found = call(does(act("transfer", "$1 XML c")))
    assert (found.ended, found.cause, len(found.steps)) == ("hangup", 25, 71)


def test_an_extension_that_is_executed_comes_back():
    d = [exten("x", when("^(2)00$", act("log", "$1 ${destination_number}")))]
    found = call(does(act("execute_extension", "200 XML d"), act("log", "${destination_number}"), d=d))
    assert ran(found)[1:] == ["log 2 200", "log 100"]
    found = call(does(act("execute_extension", "200 XML none"), act("log", "after")))
    assert ran(found)[-1] == "log after"


@pytest.mark.parametrize(
    ("action", "ended", "cause"),
    [
        (act("hangup", "USER_BUSY"), "busy", 17),
        (act("hangup", "21"), "hangup", 21),
        (act("hangup"), "hangup", 16),
        (act("hangup", "NORMAL_CIRCUIT_CONGESTION"), "congestion", 34),
        (act("hangup", "UNALLOCATED_NUMBER"), "nowhere", 1),
        (act("respond", "404 Not Found"), "nowhere", 1),
        (act("respond", "603 Decline"), "hangup", 21),
        (act("respond", "183"), "hangup", 16),
        (act("voicemail", "default pbx 1001"), "voicemail", 16),
        (act("voicemail", "check default pbx 1001"), "voicemailmain", 16),
        (act("callcenter", "sales@pbx"), "queue", 16),
        (act("conference", "3001@default"), "confbridge", 16),
        (act("limit", "hash site all 0 !USER_BUSY"), "busy", 17),
        (act("check_acl", "192.0.2.1 10.0.0.0/8"), "hangup", 21),
    ],
)
def test_how_calls_end(action, ended, cause):
    found = call(does(action))
    assert (found.ended, found.cause) == (ended, cause)


def test_where_a_call_stays_it_may_go_on():
    made = does(act("voicemail", "default pbx 1001"), act("log", "after"))
    assert ran(call(made, results={"VoiceMail/1001@pbx": "SUCCESS"}))[-1] == "log after"
    assert ran(call(made, results={"voicemail/1002": "SUCCESS"}))[-1] != "log after"
    assert call(made, results={"voicemail": "HANGUP"}).ended == "hangup"


def test_limits_count_this_call_once():
    made = does(
        act("limit", "hash site x 1 !USER_BUSY"),
        act("limit", "hash site x 1 !USER_BUSY"),
        act("log", "${limit_usage(hash site x)}"),
    )
    assert ran(call(made))[-1] == "log 1"
    hourly = does(act("limit", "hash site y 1/3600 !USER_BUSY"), act("limit", "hash site y 1/3600 !USER_BUSY"))
    assert call(hourly).cause == 17


def test_loopback_runs_the_dialplan_as_another_channel():
    d = [exten("x", when("^200$", act("log", "${given}${kept}"), act("bridge", TRUNK)))]
    sets = [act("export", "given=1"), act("set", "kept=2")]
    found = call(does(*sets, act("bridge", "loopback/200/d"), d=d))
    assert ("log 1", found.ended) == (ran(found)[3], "answered")
    assert [(one.technology, one.status) for one in found.dialled] == [("loopback", "ANSWER"), ("gateway", "ANSWER")]
    found = call(does(act("bridge", "loopback/200/d"), d=d), results={"gateway/a": "BUSY"})
    assert found.cause == 17


MENU = {
    "file": "ivr.conf", "element": "menus/menu", "name": "main", "attributes": {"max-failures": "2"},
    "children": [
        {"element": "entry", "attributes": {"action": "menu-exec-app", "digits": "1", "param": "transfer 200 XML d"}},
        {"element": "entry", "attributes": {"action": "menu-exec-app", "digits": "/^(10\\d\\d)$/", "param": "transfer $1 XML d"}},
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("keys", "expected"),
    [(["1"], "log 200"), (["1002"], "log 1002"), (["9", "1"], "log 200"), (["9", "8"], "log after"), ([], "log after")],
)
def test_menus(keys, expected):
    d = [exten("x", when("^.", act("log", "${destination_number}")))]
    made = does(act("ivr", "main"), act("log", "after"), d=d)
    made["freeswitch_config"] = {"elements": [MENU]}
    assert ran(call(made, keys=keys))[-1] == expected


def test_digits_that_are_asked_for():
    made = does(act("play_and_get_digits", r"2 4 2 5000 # hello.wav wrong.wav got ^\d+$ 2000"), act("log", "${got}"))
    assert ran(call(made, keys=["123#"]))[-1] == "log 123"
    assert ran(call(made, keys=["1", "99"]))[-1] == "log 99"
    assert ran(call(made, keys=["", ""]))[-1] == "log"


def test_a_moment_needs_a_zone():
    import datetime

    with pytest.raises(ValueError, match="time zone"):
        call(does(), at=datetime.datetime(2026, 1, 1))


def test_a_user_without_dial_string_cannot_be_called():
    made = {**does(act("bridge", "user/1001@pbx")), **users("1001")}
    made["freeswitch_domains"] = {"domains": []}
    assert call(made).cause == 96


def test_a_transfer_ends_the_count_of_a_channel_unless_it_says_other():
    d = [exten("x", when("^200$", act("log", "${limit_usage(hash site t)}")))]
    counts = act("limit", "hash site t 5 !USER_BUSY")
    assert ran(call(does(counts, act("transfer", "200 XML d"), d=d)))[-1] == "log 0"
    kept = does(act("set", "limit_ignore_transfer=true"), counts, act("transfer", "200 XML d"), d=d)
    assert ran(call(kept))[-1] == "log 1"


def test_what_is_dialled_cannot_run_a_function():
    found = call(does(act("log", "$1 ${destination_number}")), "1${system(x)}2")
    assert found.steps[0].data == "1%{system(x)}2 1%{system(x)}2"


def test_cond_with_nothing_in_front():
    assert value("${cond(${nothing} == 1 ? one : other)}") == "-ERR"


@pytest.mark.parametrize(
    ("said", "code", "cause"),
    [
        ("503", "503", 41),
        ("407", "", 21),
        ("403", "403", 21),
        ("302", "", 44),
        ("404", "404", 1),
        ("BUSY", "486", 17),
        ("CHANUNAVAIL", "408", 102),
    ],
)
def test_what_a_carrier_answers_stands_in_a_variable(said, code, cause):
    made = does(
        act("set", "continue_on_fail=true"),
        act("bridge", TRUNK),
        act("log", "${sip_invite_failure_status}"),
        act("hangup", "${originate_disposition}"),
    )
    found = call(made, results={"gateway/a": said})
    assert (ran(found)[2], found.cause) == (f"log {code}".strip(), cause)


def test_every_status_of_a_call_has_its_cause():
    assert set(causes.STATUSES) <= set(causes.CAUSES)
