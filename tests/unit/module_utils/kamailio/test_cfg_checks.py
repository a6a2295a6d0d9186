# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each rule for a kamailio.cfg finds its fault, says what to do, and finds nothing in what is right."""

from __future__ import annotations

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_catalogue import Catalogue, release_of
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_checks import look
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_findings import RULES

GOOD = """#!define FLT_NATS 5
listen=udp:10.0.0.1:5060
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "xlog.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "htable.so"
loadmodule "dispatcher.so"
modparam("tm", "fr_timer", 5000)
modparam("htable", "htable", "ban=>size=8;")
request_route {
  if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
  if (has_totag()) { if (loose_route()) t_relay(); exit; }
  if (is_method("INVITE")) { record_route(); setflag(FLT_NATS); }
  if ($sht(ban=>$si) != $null) exit;
  xlog("L_INFO", "$rm from $si\\n");
  if (!ds_select_dst("1", "4")) { sl_send_reply("503", "No"); exit; }
  t_on_failure("NEXT");
  route(RELAY);
}
route[RELAY] { t_relay(); exit; }
failure_route[NEXT] { if (ds_next_dst()) route(RELAY); }
"""
WEIGHTS = "# set 1\n1 sip:10.0.0.2:5060 0 0 weight=50;duid=a\n1 sip:10.0.0.3:5060 0 0 weight=50\n"


def found(*changes: tuple[str, str], version: str = "6.1.5", **words) -> list[str]:
    text = GOOD
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return [str(one) for one in look("k", text, version, **words)]


@pytest.mark.parametrize("version", ["5.6.3", "6.0.1", "6.1.5"])
def test_what_is_right(version: str) -> None:
    assert found(version=version) == []


# The faults of the reference's own example: what is said of each, and what to do about it.
REFERENCE = {
    "xlog-without-modules": (
        (('loadmodule "xlog.so"\n', ""),),
        ["xlog()", 'write loadmodule "xlog.so" (Debian package kamailio)'],
    ),
    "variables-without-pv": ((('loadmodule "pv.so"\n', ""),), ["$rm is of a module", 'write loadmodule "pv.so"']),
    "is_method-without-textops": (
        (('loadmodule "textops.so"\n', ""),),
        ["is_method()", 'write loadmodule "textops.so"'],
    ),
    "flag-not-declared": ((("#!define FLT_NATS 5\n", ""),), ["FLT_NATS is not declared", "write #!define FLT_NATS"]),
    "www_authorize": (
        (("record_route();", 'record_route(); www_authorize("a", "subscriber");'),),
        ["www_authorize()", 'loadmodule "auth_db.so"'],
    ),
    "www_challenge": (
        (("record_route();", 'record_route(); www_challenge("a", "0");'),),
        ["www_challenge()", 'write loadmodule "auth.so"'],
    ),
    "tls-without-module": (
        (("listen=udp", "enable_tls=yes\nlisten=tls"),),
        ["module tls is not loaded", "kamailio-tls-modules"],
    ),
    "tls-not-enabled": (
        (("listen=udp", 'loadmodule "tls.so"\nlisten=tls'),),
        ["TLS is not enabled", "write enable_tls=yes"],
    ),
    "any-address-in-record-route": (
        (("10.0.0.1", "0.0.0.0"),),
        ["Record-Route would say sip:0.0.0.0", "advertise ADDRESS:PORT"],
    ),
    "nothing-within-a-dialog": ((("if (loose_route()) t_relay();", ""),), ["ACK, BYE, re-INVITE", "loose_route()"]),
    "no-cancel": (
        (('if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }', ""),),
        ["CANCEL is not handled", 'if (is_method("CANCEL"))'],
    ),
    "no-record-route": ((("record_route();", ""),), ["without record_route()", "record_route();"]),
    "undefined-route": ((("route(RELAY)", "route(RELY)"),), ["there is no route[RELY]", 'did you mean "RELAY"?']),
}


@pytest.mark.parametrize("fault", list(REFERENCE))
@pytest.mark.parametrize("version", ["5.6.3", "6.1.5"])
def test_a_fault_of_the_reference(fault: str, version: str) -> None:
    changes, said = REFERENCE[fault]
    lines = found(*changes, version=version)
    assert any(all(word in line for word in said) for line in lines), lines


def test_weights_that_the_algorithm_ignores() -> None:
    (line,) = found(dispatcher=WEIGHTS)
    assert "algorithm 4 (round robin) ignores the weight=" in line and "use 9 for weight=" in line
    assert found(('"1", "4"', '"1", "9"'), dispatcher=WEIGHTS) == []
    assert found(('"1", "4"', '"2", "4"'), dispatcher=WEIGHTS) == []
    assert found(('"1", "4"', '"1", "11"'), dispatcher=WEIGHTS.replace("weight", "rweight")) == []
    assert "rweight=" in found(dispatcher=WEIGHTS.replace("weight", "rweight"))[0]


# rule -> what becomes of the good text, what is said
OTHERS = {
    "failure_route": (
        "undefined-route",
        ("failure_route[NEXT]", "failure_route[OTHER]"),
        "there is no failure_route[NEXT]",
    ),
    "duplicate": (
        "duplicate-route",
        ("route[RELAY] {", "route[RELAY] { exit; }\nroute[RELAY] {"),
        "there already, in line",
    ),
    "unreached": ("unreachable-route", ('t_on_failure("NEXT");', ""), "nothing leads to failure_route[NEXT]"),
    "dead": (
        "unreachable-statement",
        ("t_relay(); exit; }\nfail", "exit; t_relay(); }\nfail"),
        '"t_relay" is never reached',
    ),
    "event": (
        "module-not-loaded",
        ("failure_route[", "event_route[xhttp:request] { exit; }\nfailure_route["),
        "xhttp is not loaded",
    ),
    "unknown": ("unknown-function", ("record_route();", "record_rout();"), 'did you mean "record_route"?'),
    "parameters": (
        "function-parameters",
        ("t_relay(); exit; }\nfail", 't_relay("a", "b", "c", "d"); exit; }\nfail'),
        "takes",
    ),
    "place": (
        "function-place",
        ("if (ds_next_dst())", "record_route(); if (loose_route())"),
        "may not stand in a failure_route",
    ),
    "variable": ("unknown-variable", ("$rm from", "$nosuch from"), "no module of Kamailio 6.1 has $nosuch"),
    "module": ("module", ('"xlog.so"', '"xlogg.so"'), 'did you mean "xlog"?'),
    "modparam-unloaded": ("parameter", ('modparam("tm"', 'modparam("usrloc"'), "no such module is loaded"),
    "modparam-early": (
        "parameter",
        ('loadmodule "tm.so"\n', 'modparam("tm", "fr_timer", 1)\nloadmodule "tm.so"\n'),
        "only after it",
    ),
    "modparam-name": ("parameter", ('"fr_timer"', '"fr_timr"'), 'did you mean "fr_timer"?'),
    "modparam-text": ("parameter", ("5000", '"5000"'), "is a number; write it without quotes"),
    "modparam-number": ("parameter", ('"ban=>size=8;"', "8"), "is a text; write it in quotes"),
    "modparam-flag": ("flag", ("5000", "FLT_NONE"), "FLT_NONE is not declared"),
    "database": (
        "database",
        ("modparam", 'modparam("dispatcher", "db_url", "sqlite:///x")\nmodparam'),
        "needs module db_sqlite",
    ),
    "engine": (
        "database",
        ("modparam", 'modparam("dispatcher", "db_url", "sqllite:///x")\nmodparam'),
        "there is no engine sqllite",
    ),
    "websocket": ("websocket", ("listen=udp", "listen=wss"), "Kamailio has no listener wss:"),
    "websocket-alone": ("websocket", ("modparam", 'loadmodule "websocket.so"\nmodparam'), "xhttp, which is not loaded"),
    "htable": ("htable", ('"ban=>', '"bans=>'), "there is no hash table ban"),
    "syntax": ("syntax", ("record_route();", "record_route()"), "lacks its ;"),
    "ipv6": ("record-route", ("10.0.0.1", "[::]"), "sip:::"),
}


@pytest.mark.parametrize("name", list(OTHERS))
def test_a_rule(name: str) -> None:
    rule, change, said = OTHERS[name]
    lines = found(change)
    assert any(said in line and f"[{rule}]" in line for line in lines), lines
    assert not [line for line in found(change, rules=set(RULES) - {rule}) if f"[{rule}]" in line]


def test_every_rule_is_tried() -> None:
    tried = {rule for rule, unused, unused2 in OTHERS.values()} | {"dialog", "tls", "dispatcher-weight", "include"}
    assert tried == set(RULES)


def test_what_is_missing_on_the_host() -> None:
    lines = found(installed={"tm", "sl", "rr", "pv", "textops", "siputils", "htable", "dispatcher"})
    assert len(lines) == 1 and "module xlog is not installed on this host; install the package kamailio" in lines[0]
    lines = found(("request_route", 'include_file "x.cfg"\nrequest_route'), opener=lambda name, by: None)
    assert len(lines) == 1 and "[include]" in lines[0]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(("10.0.0.1:5060", "0.0.0.0:5060 advertise 192.0.2.1:5060"), id="advertised"),
        pytest.param(
            ("route(RELAY);\n}", "#!define X\n#!ifdef X\n exit;\n#!endif\n route(RELAY);\n}"), id="ended-by-ifdef"
        ),
        pytest.param(("route(RELAY);\n}", 'route("$var(x)");\n}'), id="route-by-variable"),
        pytest.param(("exit; }\nfail", "exit; return; }\nfail"), id="second-end"),
        pytest.param(
            ("modparam", 'loadmodule "db_mysql.so"\nmodparam("dispatcher", "db_url", "mysql://a:p$rx@h/k")\nmodparam'),
            id="dollar-in-password",
        ),
        pytest.param(("modparam", 'loadmodule "app_lua.so"\nmodparam'), id="module-of-another-package"),
        pytest.param(('t_on_failure("NEXT")', 't_on_failure("NEXT"); t_on_branch("0")'), id="no-branch-route"),
    ],
)
def test_no_false_alarm(change: tuple[str, str]) -> None:
    assert found(change) == []


def test_releases() -> None:
    assert [release_of(one) for one in ("5.5.0", "5.6.3", "5.8.4", "6.0.1", "6.2.0", "")] == [
        "5.6",
        "5.6",
        "5.6",
        "6.0",
        "6.1",
        "6.1",
    ]
    assert "ds_dsg_fetch" not in Catalogue("5.6.3").functions and "ds_dsg_fetch" in Catalogue("6.0").functions
    (line,) = found(("record_route();", 'record_route(); ds_dsg_fetch("1");'), version="5.6.3")
    assert "it is there since 6.0" in line
