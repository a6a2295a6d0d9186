# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GenieACS's expressions: what its own parser (1.2.16) takes and makes of them, and what is refused or doubted beyond that."""

from __future__ import annotations

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import expression
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.expression import (
    ExpressionError,
    doubts,
    literal,
    parse,
    problem,
)

# Both lists were given to the parser of a real GenieACS 1.2.16.
TAKEN = [
    "",
    'DeviceID.OUI = "001565" AND Tags.voip IS NOT NULL',
    'AUTH(DeviceID.ID, EXT("cpe-auth","getPassword",DeviceID.ID))',
    "'x'",
    "NOT",
    "NOT a",
    "NOT(a)",
    "NOT.a",
    "a LIKE 'x' ESCAPE '\\'",
    "f()",
    "f( )",
    "CASE END",
    "CASE WHEN a THEN b END",
    "CASE WHEN a THEN b ELSE c END",
    "CASE ELSE 1 END",
    "case.x",
    "{a}{b}",
    "a{ b }",
    "((a)) AND (b)",
    "'it''s'",
    '"a\\"',
    "-1",
    "-a",
    "1-1",
    "1 -1",
    "1 - 1",
    "a-1",
    "a - 1",
    "a -1",
    "5%2",
    "5 % 2 % 3",
    "1 + 2 - 3 + 4",
    "a || b || c",
    "(a || b) || c",
    "a AND (b AND c)",
    "(a AND b) AND c",
    "a OR(b)",
    "aOR(b)",
    "'a'LIKE'b'",
    "a NOT LIKE 'b'",
    "a not\nlike 'b'",
    "1e5",
    "1e",
    "0x1",
    "01",
    "0.10",
    ".5",
    "TRUE",
    "True",
    "NOW()",
    "NOW() - 300000",
    "Events.Inform > NOW() - 5 * 60 * 1000",
    "DeviceID.ProductClass LIKE 'SIP%' OR DeviceID.ProductClass LIKE 'W_0B'",
    "\xa0a\xa0=\xa01",
    "ROUND(a, 2) || 'x'",
    "VirtualParameters.a-b = 'c'",
    "a = 'é'",
    "COALESCE(a, b, 'c') = 'd'",
    "CASE WHEN a THEN 1 WHEN b THEN 2 END = 1",
]
NOT_TAKEN = [
    " ",
    "AUTH(",
    '"x',
    "'x",
    "a = 1 b",
    "a =",
    "a = 1 AND",
    "NOT NOT a",
    "a IS NULL IS NULL",
    "a = b = c",
    "a LIKE 'x' ESCAPE'\\'",
    "f(a,)",
    "f(,)",
    "null.a",
    "true(1)",
    "1(2)",
    "a.[x:1].y",
    "{a",
    "a {b}",
    "(a",
    "a)",
    "'it' 's'",
    '"a\\"b"c"',
    "- 1",
    "a ORb",
    "1OR 2",
    "1.5.2",
    "5.",
    "trUe x",
    '{"_tags": "x"}',
    '{"DeviceID.OUI": "x"}',
    "{}",
    "[]",
    "a\x1c=1",
    "é = 1",
    "a = 1 -- c",
    "a != 1",
    "a == 1",
    "a && b",
]
# What it made of some.
TREES = {
    "NOT": ("PARAM", "NOT"),
    "a AND (b AND c)": ("AND", ("PARAM", "a"), ("AND", ("PARAM", "b"), ("PARAM", "c"))),
    "1 - 1": ("-", 1, 1),
    "1-1": ("-", 1, 1),
    "a-1": ("PARAM", "a-1"),
    "5 % 2 % 3": ("%", 5, 2, 3),
    "1 + 2 - 3 + 4": ("+", ("-", ("+", 1, 2), 3), 4),
    "a || b || c": ("||", ("PARAM", "a"), ("PARAM", "b"), ("PARAM", "c")),
    "CASE WHEN a THEN b END": ("CASE", ("PARAM", "a"), ("PARAM", "b"), None),
    "CASE WHEN a THEN b ELSE c END": ("CASE", ("PARAM", "a"), ("PARAM", "b"), True, ("PARAM", "c")),
    "CASE END": ("CASE", None),
    "{a}{b}": ("PARAM", ("||", ("PARAM", "a"), ("PARAM", "b"))),
    "a{ b }": ("PARAM", ("||", "a", ("PARAM", "b"))),
    "'it''s'": "it's",
    "01": ("PARAM", "01"),
    "1e5": 100000,
    "a LIKE 'x' ESCAPE '\\'": ("LIKE", ("PARAM", "a"), "x", "\\"),
    "a NOT LIKE 'b'": ("NOT LIKE", ("PARAM", "a"), "b"),
    "NOT.a": ("NOT", ("PARAM", ".a")),
    "f( )": ("FUNC", "F"),
    'AUTH(DeviceID.ID, EXT("cpe-auth","getPassword",DeviceID.ID))': (
        "FUNC",
        "AUTH",
        ("PARAM", "DeviceID.ID"),
        ("FUNC", "EXT", "cpe-auth", "getPassword", ("PARAM", "DeviceID.ID")),
    ),
    'DeviceID.OUI = "001565" AND Tags.voip IS NOT NULL': (
        "AND",
        ("=", ("PARAM", "DeviceID.OUI"), "001565"),
        ("IS NOT NULL", ("PARAM", "Tags.voip")),
    ),
    "-a": ("PARAM", "-a"),
    "COALESCE(a, b, 'c') = 'd'": ("=", ("FUNC", "COALESCE", ("PARAM", "a"), ("PARAM", "b"), "c"), "d"),
    "TRUE": True,
}


@pytest.mark.parametrize("text", TAKEN)
def test_what_genieacs_parses_is_parsed(text: str) -> None:
    parse(text)


@pytest.mark.parametrize("text", NOT_TAKEN)
def test_what_genieacs_does_not_parse_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text)
    assert problem(text, expression.CONNECTION_REQUEST) is not None


@pytest.mark.parametrize("text", list(TREES))
def test_the_same_tree_is_made(text: str) -> None:
    assert repr(parse(text).tree) == repr(TREES[text])


def test_a_number_is_not_cut_short_to_fit() -> None:
    assert parse("-0.5ORx.").tree == ("PARAM", "-0.5ORx.")


def test_a_path_in_brackets_is_no_expression() -> None:
    said = problem("Device.X.[Name:1].Y = 1")
    assert said is not None and "cannot choose an instance" in said


def test_what_an_expression_reads_and_calls() -> None:
    found = parse("AUTH(DeviceID.ID, EXT('a', \"b\", {'Device'}.X)) AND Device.X = 5 OR a{b}")
    assert found.names == ("DeviceID.ID", "Device.X", "b") or set(found.names) == {"DeviceID.ID", "Device.X", "b"}
    assert found.functions == ("AUTH", "EXT")
    assert "a" in found.literals and 5 in found.literals and "Device" not in found.literals
    assert "secret" not in repr(parse("AUTH('u', 'secret')"))


@pytest.mark.parametrize(
    "value", [None, True, False, 0, 5, -3, 1.5, 1e-7, 1e22, "", "a", "it's", 'a"b', "a\nb\\c", "é", "'"]
)
def test_a_literal_is_read_as_the_value_that_it_was(value: object) -> None:
    tree = parse(literal(value)).tree
    assert tree == value and type(tree) in (type(value), int)


@pytest.mark.parametrize("value", [[], {}, float("inf"), float("nan"), b"x"])
def test_what_has_no_literal(value: object) -> None:
    with pytest.raises(ValueError, match="it is n"):
        literal(value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("AUTH(", "ends too early"),
        ("a == 1", "single ="),
        ("a != 1", "<>"),
        ("'abc", "single quotes"),
        ('"abc', "double quotes"),
        ("(a", "closing bracket"),
        ("CASE WHEN a", "THEN"),
        ("a b", "an operator"),
        ('{"_tags": "x"}', "closing brace"),
        ("FOO(DeviceID.OUI) = 'x'", "calls FOO, which GenieACS does not know"),  # measured: true for every device
        ("COALESC(DeviceID.OUI, 'a') = 'x'", "COALESCE"),
        ("AUTH('u', 'p')", "calls AUTH, which GenieACS does not evaluate here"),
        ("UPPER() = 'x'", "0 arguments, and it takes 1"),
        ("DeviceID.OUI LIKE 5", "whose pattern is no text"),  # measured: TypeError, the process dies
        ("DeviceID.OUI NOT LIKE 1 + 2", "whose pattern is no text"),
        ("Device..X = 1", "no path of a parameter"),  # measured: cwmp dies with every inform
        ("Device.X. = 1", "no path of a parameter"),
        ("Device.a*b = 1", "no path of a parameter"),
        ("((((((((1))))))))", "brackets within brackets"),  # measured: 25 s
        ("f(" * 39 + ")" * 39, "brackets within brackets"),
        ("(" * 60 + "1" + ")" * 60, "nested too deeply"),
        ("NOT (" * 36 + "(", "entangled"),
    ],
)
def test_what_is_refused_says_why(text: str, words: str) -> None:
    said = problem(text, expression.KNOWN | {"F"})
    assert said is not None and words in said


@pytest.mark.parametrize(
    ("text", "functions"),
    [
        ("", expression.KNOWN),
        ("Events.Inform > NOW() - 5 * 60 * 1000", expression.KNOWN),
        ("REMOTE_ADDRESS() LIKE '10.%'", expression.KNOWN),
        ("AUTH(DeviceID.ID, EXT('cpe-auth', 'getPassword', DeviceID.ID))", expression.AUTHENTICATION),
        ("AUTH(USERNAME(), PASSWORD())", expression.CONNECTION_REQUEST),
        ("((((((1))))))", expression.KNOWN),
        ("DeviceID.OUI LIKE UPPER('a') || Device.X", expression.KNOWN),
        (" OR ".join(f"DeviceID.SerialNumber = '{one}'" for one in range(2000)), expression.KNOWN),
        ("DATE_STRING(Events.Inform)", expression.INTERFACE),
    ],
)
def test_what_is_fine_is_left_alone(text: str, functions: frozenset[str]) -> None:
    assert problem(text, functions) is None
    assert doubts(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("DeviceID.OUI = 001565", "'001565' needs quotes"),
        ("DeviceID.OUI = AABBCC", "'AABBCC' needs quotes"),
        ("DeviceID.Serial = 'x'", "DeviceID.SerialNumber"),
        ("DeviceId.OUI = 'x'", "DeviceID"),
        ("InternetGatewaydevice.X = 'x'", "InternetGatewayDevice"),
        ("Device = 1", "is an object"),
        ("Tags.voip = NULL", "IS NULL"),
    ],
)
def test_what_is_hardly_meant_is_doubted(text: str, words: str) -> None:
    said = doubts(text)
    assert any(words in one for one in said)
    assert problem(text) is None


def test_fields_of_a_document_are_no_parameters() -> None:
    assert doubts("_id = 'x' AND mutation.value LIKE 'y'", device=False) == []
    assert doubts("_id = 007", device=False) != []


def test_no_value_is_quoted_by_what_is_said() -> None:
    for text in ("AUTH('u', 'hunter2'", "'hunter2' 'x'", "Device.X = 'hunter2' x", "{'hunter2 .'} = 1", "f('hunter2')"):
        said = problem(text)
        assert said is not None and "hunter2" not in said
        try:
            parse(text)
        except ExpressionError as error:
            assert "hunter2" not in str(error) + repr(error)


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("AUTH('u', 'p')", True),
        ("AUTH(DeviceID.ID, 'a' || DeviceID.ID)", True),
        ("CASE WHEN DeviceID.OUI = 'x' THEN AUTH(DeviceID.ID, 'p') END", True),
        ("AUTH(DeviceID.ID, EXT('cpe-auth', 'getPassword', DeviceID.ID))", False),
        ("AUTH(DeviceID.ID, EXT('cpe-auth', 'getPassword', 'p'))", True),
        ("AUTH(Device.ManagementServer.Username, Device.ManagementServer.Password)", False),
        ("Device.ManagementServer.Password = 'p'", True),
        ("PASSWORD() = 'p'", True),
        ("DeviceID.OUI = 'x'", False),
    ],
)
def test_which_expressions_hold_passwords(text: str, held: bool) -> None:
    assert expression.passwords(parse(text)) is held


def test_quoted_parts_are_masked() -> None:
    shown = expression.masked("AUTH('u', \"p\\\"q\") OR x = 'it''s'")
    assert shown == "AUTH('********', \"********\") OR x = '********'"
    assert expression.masked("AUTH('u',") == "********"


def test_one_meaning_has_one_form() -> None:
    one, two = "AUTH(DeviceID.ID,'x') and true", 'auth( DeviceID.ID , "x" )  AND TRUE'
    assert expression.canonical(one) == expression.canonical(two)
    assert expression.canonical("'1'") != expression.canonical("1")
    assert expression.canonical("AUTH(") == "AUTH("
