# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The reader of kamailio.cfg: tokens, directives, what the statements are."""

from __future__ import annotations

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_lex import CfgError, tokens
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_model import calls, walk
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_parse import read
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_variables import names


def texts(text: str, **words) -> list[str]:
    return [one.text for one in tokens("k", text, **words)[0]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("a=1 # no\nb=2 // no\n/* no\n*/ c", ["a", "=", "1", "b", "=", "2", "c"], id="comments"),
        pytest.param('"a\\"b" \'c\\d\'', ['a"b', "c\\d"], id="strings"),
        pytest.param(
            "$(hdr(Via)[0]{s.len}) $rU $sht(a=>$si) $?",
            ["$(hdr(Via)[0]{s.len})", "$rU", "$sht(a=>$si)", "$?"],
            id="variables",
        ),
        pytest.param("#!define A B\n#!define B 7\nA", ["7"], id="define-of-define"),
        pytest.param("#!define A 1\n#!define A 2\nA", ["1"], id="first-define-wins"),
        pytest.param("#!define A 1\n#!redefine A 2\nA", ["2"], id="redefine"),
        pytest.param("#!ifdef A\n1\n#!else\n2\n#!endif", ["2"], id="else"),
        pytest.param("#!ifndef A\n1\n#!ifdef B\n3\n#!endif\n#!endif", ["1"], id="nested"),
        pytest.param('#!ifdef A\n1 " not closed\n  #!endif\n2', ["2"], id="dead-code-is-not-read"),
        pytest.param('#!subst "/ADDR/10.0.0.1/"\n"udp:ADDR"', ["udp:10.0.0.1"], id="subst"),
        pytest.param('#!substdef "!PORT!5060!g"\nPORT "PORT"', ["5060", "5060"], id="substdef"),
    ],
)
def test_tokens(text: str, found: list[str]) -> None:
    assert texts(text) == found


def test_places_and_includes() -> None:
    files = {"a.cfg": "x\ny"}
    found, source = tokens(
        "k", 'one\ninclude_file "a.cfg"\nimport_file "no"\ninclude_file "gone"\n two', lambda name, by: files.get(name)
    )
    assert [(one.text, one.path, one.line, one.column) for one in found] == [
        ("one", "k", 1, 1),
        ("x", "a.cfg", 1, 1),
        ("y", "a.cfg", 2, 1),
        ("two", "k", 5, 2),
    ]
    assert [one.name for one in source.missing] == ["gone"]


@pytest.mark.parametrize(
    "text", ['"a', "/* a", "#!ifdef A", "#!endif", "$(a"], ids=["string", "comment", "open", "close", "variable"]
)
def test_what_cannot_be_read(text: str) -> None:
    with pytest.raises(CfgError):
        tokens("k", text)


CFG = """#!KAMAILIO
#!define FLT 3
listen=udp:10.0.0.1:5060 advertise 192.0.2.1:5060
alias="a.example.com"
pstn.gw = "x" desc "Y"
loadmodule "/usr/lib/tm.so"
loadmodule "pv"
modparam("tm|pv", "x",
  "a;"
  "b")
flags one : 1, two;
request_route {
  if !is_method("ACK") exit;
  if (is_method("A")) && ($rU == "x" or src_ip==10.0.0.0/8) { t_relay(); } else if (uri==myself) drop; else route(ONE);
  switch ($var(x)) { case 1: case "b": exit; default: $var(x) = lookup("location"); break; }
  while($var(i) < 3) $var(i) = $var(i) + 1;
  setflag(FLT); forward(uri:host, uri:port);
}
event_route[xhttp:request] { $(avp(x)[*]) = $null; return -1; }
reply_route { @ruri.x; drop; }
failure_route["A"] { { exit; } }
"""


def test_a_configuration() -> None:
    config = read("k", CFG)
    assert list(config.modules) == ["tm", "pv"]
    assert [(one.modules, one.name, one.order) for one in config.parameters] == [("tm|pv", "x", 2)]
    assert "".join(one.text for one in config.parameters[0].value) == "a;b"
    assert config.flags == {"one", "two"}
    assert [one.name for one in config.settings] == ["listen", "alias", "pstn.gw"]
    assert [(one.kind, one.name) for one in config.routes] == [
        ("request_route", "DEFAULT"),
        ("event_route", "xhttp:request"),
        ("reply_route", "DEFAULT"),
        ("failure_route", "A"),
    ]
    first = config.routes[0].statements
    assert [one.word for one in first] == ["if", "if", "switch", "while", "", ""]
    named = [(call.name, len(call.arguments)) for one in walk(first) for call in calls(one.tokens)]
    assert named == [
        ("is_method", 1),
        ("is_method", 1),
        ("t_relay", 0),
        ("route", 1),
        ("lookup", 1),
        ("setflag", 1),
        ("forward", 2),
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("request_route {\n exit\n}", 2),
        ("request_route {\n exit;", 2),
        ("nonsense\n", 1),
        ('modparam("a", "b")', 1),
        ("request_route {\n ) ; }", 2),
    ],
    ids=["semicolon", "brace", "word", "modparam", "bracket"],
)
def test_a_fault_has_its_line(text: str, line: int) -> None:
    with pytest.raises(CfgError) as error:
        read("k", text)
    assert error.value.line == line


def test_variables_of_a_text() -> None:
    assert list(names("$rU^[0-9]+$ $$x $(ru{uri.user}) $sht(a=>$si)$")) == [
        ("rU", ""),
        ("ru", ""),
        ("sht", "a=>$si"),
        ("si", ""),
    ]
