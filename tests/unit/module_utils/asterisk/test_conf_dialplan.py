# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dialplan lines as data and back. What the server makes of a line was measured with ShowDialPlan on Asterisk 22.10.1."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import dialplan_text
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf import ConfError, Section, parse


def context(*lines: str) -> Section:
    return parse("\n".join(["[c]", *lines, ""])).sections[0]


def read(*lines: str) -> tuple[dict[str, Any], list[str]]:
    return dialplan_text.read_context([context(*lines)])


def rows(*lines: str) -> list[tuple]:
    return [tuple(row) for row in dialplan_text.rows_of(read(*lines)[0])]


def test_a_context_as_data() -> None:
    item, raw = read(
        "include => c1",
        "include => c3,09:00-17:00,mon-fri,*,*",
        "switch => Realtime/x@y",
        "eswitch => Realtime/${a}@y",
        "ignorepat => 9",
        "exten => 100,hint,PJSIP/100&Custom:x(Alice B)",
        "exten => 100,1,NoOp(a)",
        " same => n,Dial(PJSIP/1,20,tT) ; ring",
        "same => n(out),Hangup",
        "exten => 100,20,NoOp()",
        "same => n,NoOp(x\\;y)",
        "exten => _2[1-3,5]X./0412 (3)4-5,1,NoOp",
        "autohints = yes",
    )
    assert item == {
        "name": "c",
        "includes": ["c1", "c3,09:00-17:00,mon-fri,*,*"],
        "switches": ["Realtime/x@y", "eswitch => Realtime/${a}@y"],
        "ignorepats": ["9"],
        "extensions": [
            {
                "extension": "100",
                "hint": "PJSIP/100&Custom:x(Alice B)",
                "steps": [
                    {"app": "NoOp", "data": "a"},
                    {"app": "Dial", "data": "PJSIP/1,20,tT"},
                    {"app": "Hangup", "label": "out"},
                    {"app": "NoOp", "priority": 20},
                    {"app": "NoOp", "data": "x;y"},
                ],
            },
            {"extension": "_2[1-3,5]X.", "callerid": "041234" + "5", "steps": [{"app": "NoOp"}]},
        ],
    }
    assert raw == ["line 14: autohints = yes (not part of the structured shape)"]


# (lines, what the server registered: extension, priority, label, application, data)
MEASURED = [
    (["exten => 1,1,NoOp( x )"], [("1", 1, "", "NoOp", " x ")]),
    (["exten => 1,1,NoOp(a(b)c)d) trailing"], [("1", 1, "", "NoOp", "a(b)c)d")]),
    (["exten => 1,1,NoOp(unclosed"], [("1", 1, "", "NoOp", "unclosed")]),
    (["exten => 1,1,NoOp"], [("1", 1, "", "NoOp", "")]),
    (["exten => 1,1,  Spaces (x)"], [("1", 1, "", "Spaces ", "x")]),
    (["exten => 1,1,${APP}(x)"], [("1", 1, "", "${APP}(x)", "")]),
    (['exten => 1,1,"NoOp"(x\\;y)'], [("1", 1, "", '"NoOp"', "x;y")]),
    (["exten => 1,1,Set(a=b,c=(d))"], [("1", 1, "", "Set", "a=b,c=(d)")]),
    (["exten => 201 , 1 , NoOp(sp)"], [("201", 1, "", "NoOp", "sp")]),
    (["exten => 2-02,1,NoOp()"], [("2-02", 1, "", "NoOp", "")]),
    (["exten => _2[1-3,5]X.,1,NoOp()"], [("_2[1-3,5]X.", 1, "", "NoOp", "")]),
    (["exten => 204\\,5,1,NoOp()"], [("204\\,5", 1, "", "NoOp", "")]),
    (["exten => 1,30abc,NoOp()", "same => n( z ),NoOp()"], [("1", 30, "", "NoOp", ""), ("1", 31, " z ", "NoOp", "")]),
    (["exten => 1,1(a(b),NoOp()", "same => n+2,NoOp()"], [("1", 1, "a(b", "NoOp", ""), ("1", 4, "", "NoOp", "")]),
    (["exten => 1,1(l),NoOp()", "same => l+3,NoOp()"], [("1", 1, "l", "NoOp", ""), ("1", 4, "", "NoOp", "")]),
    (["exten => 1,1(l),NoOp()", "same => n(l),X()"], [("1", 1, "l", "NoOp", ""), ("1", 2, "", "X", "")]),
    (["exten => 1,1,NoOp()", "exten => 2,n,NoOp()"], [("1", 1, "", "NoOp", ""), ("2", 2, "", "NoOp", "")]),
    (["EXTEN = 1,1,NoOp()", "Sames = next,X()"], [("1", 1, "", "NoOp", ""), ("1", 2, "", "X", "")]),
    (["exten => 1,hint,PJSIP/1", "same => n+2,X()"], [("1", -1, "", "PJSIP/1", "")]),
    (["exten => 1,hint,PJSIP/1", "exten => 2,s,PJSIP/2"], [("1", -1, "", "PJSIP/1", ""), ("2", -1, "", "PJSIP/2", "")]),
    (["exten => 1,1,X()", "same => s,Y()", "same => n,Z()"], [("1", 1, "", "X", ""), ("1", 2, "", "Z", "")]),
    (["exten => 1,1,X()", "same => n (x),Y()", "same => n,Z()"], [("1", 1, "", "X", ""), ("1", 2, "", "Z", "")]),
    (["exten => s,n,X()"], []),
    (["same => 1,X()"], []),
    (["exten => 1,0,X()"], []),
    (["exten => 1,-3,X()"], []),
    (["exten => 1,bogus,X()"], []),
    (["exten => 1,1(l,X()"], []),
    (["exten => ,1,X()"], []),
]


@pytest.mark.parametrize("lines,registered", MEASURED)
def test_lines_mean_what_the_server_makes_of_them(lines: list[str], registered: list[tuple]) -> None:
    assert [(row[0], *row[2:]) for row in rows(*lines)] == registered


@pytest.mark.parametrize(
    "line,reason",
    [
        ("exten => 1,1,Dial,SIP/x", "parentheses"),
        ("exten => 1,1", "no application"),
        ("exten => 1,n,X()", "before any other"),
        ("same => n,X()", "before any 'exten'"),
        ("bogus => 1", "no word of the dialplan"),
        ("exten += ,x", "'+='"),
    ],
)
def test_what_cannot_be_data_is_told_with_its_line(line: str, reason: str) -> None:
    item, raw = read(line)
    assert item == {"name": "c"}
    assert len(raw) == 1 and raw[0].startswith(f"line 2: {line} (") and reason in raw[0]


def test_an_unusable_line_keeps_its_priority_as_in_the_server() -> None:
    assert [row[2] for row in rows("exten => 1,1,Dial,SIP/x", "same => n,NoOp()")] == [2]


def test_a_label_of_a_pattern_is_not_guessed() -> None:
    """The server finds labels of patterns that match; whatever follows such a line has a priority unknown here."""
    item, raw = read("exten => _2XX,1(p),NoOp()", "exten => 213,p,NoOp()", "same => n,NoOp()", "same => 7,X()")
    assert [row["extension"] for row in item["extensions"]] == ["_2XX", "213"]
    assert item["extensions"][1]["steps"] == [{"app": "X", "priority": 7}]
    assert "not known" in raw[1]


def test_sections_of_one_name_are_one_context() -> None:
    document = parse(
        "[c]\nexten => 1,1,X()\n[d]\n[c]\nexten => 1,n,Y()\nexten => 1,1,Z()\nexten => 1,2,W()\ninclude => a\n"
    )
    item, raw = dialplan_text.read_context(document.find("c"))
    assert item["extensions"] == [{"extension": "1", "steps": [{"app": "X"}, {"app": "W"}]}]
    assert [line.split(":")[0] for line in raw] == ["line 5", "line 6"]


def test_rendering_is_canonical() -> None:
    item = {
        "name": "c",
        "includes": ["x"],
        "switches": ["eswitch => Y/z"],
        "extensions": [
            {"extension": "1", "hint": "PJSIP/1", "steps": [{"app": "A"}, {"app": "B", "data": "x;y", "label": "l"}]}
        ],
    }
    lines = dialplan_text.render_context(item)
    assert lines == [
        "include => x",
        "eswitch => Y/z",
        "exten => 1,hint,PJSIP/1",
        "exten => 1,1,A()",
        "same => n(l),B(x\\;y)",
    ]
    assert read(*lines) == (item, [])


@pytest.mark.parametrize(
    "extension",
    [
        {"extension": "", "steps": []},
        {"extension": "1/2", "steps": []},
        {"extension": "1,2", "steps": []},
        {"extension": " 1", "steps": []},
        {"extension": "x" * 5000, "steps": []},
        {"extension": "1", "steps": [{"app": "No(Op"}]},
        {"extension": "1", "steps": [{"app": "No,Op"}]},
        {"extension": "1", "steps": [{"app": ""}]},
        {"extension": "1", "steps": [{"app": "A", "data": "x\ny"}]},
        {"extension": "1", "steps": [{"app": "A", "label": "a,b"}]},
        {"extension": "1", "steps": [{"app": "A", "label": "a)b"}]},
        {"extension": "1", "steps": [{"app": "${A}", "data": "x"}]},
        {"extension": "1", "steps": [{"app": "A", "label": "l"}, {"app": "B", "label": "l"}]},
        {"extension": "1", "steps": [{"app": "A", "priority": 2}, {"app": "B", "priority": 2}]},
    ],
)
def test_what_cannot_be_said_is_refused_and_nothing_is_touched(extension: dict[str, Any]) -> None:
    section = context("exten => 7,1,X()", "include => a")
    before = list(section.lines)
    with pytest.raises(ConfError) as caught:
        dialplan_text.edit_context(section, {"name": "c", "includes": ["b"], "extensions": [extension]})
    assert section.lines == before
    assert "extension" in caught.value.message and len(caught.value.message) < 400


def edited(lines: list[str], **wanted: Any) -> list[str]:
    section = context(*lines)
    item = {**dialplan_text.read_context([section])[0], **wanted}
    changed = dialplan_text.edit_context(section, item)
    assert changed == (section.lines[1:-1] != lines)
    assert dialplan_text.read_context([section])[0] == dialplan_text.normalised(item)
    return section.lines[1:-1]


STEPS = [{"app": "A"}, {"app": "B"}, {"app": "C"}]


def test_only_the_lines_that_differ_change() -> None:
    lines = ["exten=>1,1,A() ; one", " same=>n,B ; two", "exten => 1,3,C(  ", "exten => 2,1,Z()"]
    two = {"extension": "2", "steps": [{"app": "Z"}]}
    assert edited(lines) == lines
    inserted = [{"extension": "1", "steps": [STEPS[0], {"app": "N"}, *STEPS[1:]]}, two]
    assert edited(lines, extensions=inserted) == [
        "exten=>1,1,A() ; one",
        "same => n,N()",
        " same=>n,B ; two",
        "exten => 1,4,C(  ",
        "exten => 2,1,Z()",
    ]
    removed = [{"extension": "1", "steps": STEPS[1:]}, two]
    assert edited(lines, extensions=removed) == [
        " exten=>1,1,B() ; two",
        "exten => 1,2,C(  ",
        "exten => 2,1,Z()",
    ]
    assert edited(lines, extensions=[two]) == ["exten => 2,1,Z()"]
    assert edited(lines, extensions=[{"extension": "1", "steps": STEPS}]) == lines[:3]
    added = [{"extension": "1", "steps": STEPS}, two, {"extension": "3", "hint": "PJSIP/3", "steps": [{"app": "Y"}]}]
    assert edited(lines, extensions=added)[4:] == ["exten => 3,hint,PJSIP/3", "exten => 3,1,Y()"]
    assert edited(lines, includes=["a", "b"])[4:] == ["include => a", "include => b"]


def test_a_step_before_the_first_and_a_hint_leave_the_others_as_they_are() -> None:
    lines = ["exten=>1,1,A() ; one", " same=>n,B ; two", "; between", "same=>n(l),C ; three", "exten => 2,1,Z() ; z"]
    first = {"extension": "1", "hint": "PJSIP/1", "steps": [{"app": "N"}, *STEPS[:2], {"app": "C", "label": "l"}]}
    assert edited(lines, extensions=[first, {"extension": "2", "steps": [{"app": "Z"}]}]) == [
        "exten => 1,hint,PJSIP/1",
        "exten => 1,1,N()",
        "exten=>1,2,A() ; one",
        *lines[1:],
    ]


def test_lines_that_are_not_data_stay() -> None:
    lines = ["autohints=yes", "exten => 1,1,A()", "bogus => x", "; note", "same => n,B()"]
    assert edited(lines, extensions=[{"extension": "1", "steps": [{"app": "B"}]}]) == [
        "autohints=yes",
        "bogus => x",
        "; note",
        "exten => 1,1,B()",
    ]


EXTENSIONS = ["100", "_X.", "s", "1-01", "100/55", "100/", "_1[2-4]X"]
PRIORITIES = [
    "1",
    "2",
    "n",
    "n",
    "n",
    "n",
    "s",
    "n(l)",
    "n(m)",
    "1(l)",
    "hint",
    "n+2",
    "5",
    "l+1",
    "next",
    " n ",
    "n (x)",
    "3x",
    "0",
]
APPS = [
    "NoOp(a)",
    "NoOp",
    "Dial(PJSIP/1,20)",
    "NoOp(a(b)",
    "X(y)z",
    "${A}(x)",
    "A,b",
    "NoOp( x )",
    "",
    "Set(a=b)",
    "NoOp(x\\;y) ; c",
]
OTHER = [
    "include => a",
    "include=>b,1-2,*,*",
    "switch => X/y",
    "eswitch => Z",
    "ignorepat => 9",
    "junk",
    "autohints=yes",
    "; c",
    "",
]


def made_up(rng: random.Random) -> list[str]:
    lines = []
    for _unused in range(rng.randint(1, 12)):
        kind, target = rng.random(), f"{rng.choice(PRIORITIES)},{rng.choice(APPS)}"
        lines.append(
            rng.choice([f"exten => {rng.choice(EXTENSIONS)},{target}", f"same=>{target}"])
            if kind < 0.8
            else rng.choice(OTHER)
        )
    return lines


def changed_item(rng: random.Random, item: dict[str, Any]) -> dict[str, Any]:
    item = copy.deepcopy(item)
    extensions = item.setdefault("extensions", [])
    for _unused in range(rng.randint(1, 3)):
        if not extensions or rng.random() < 0.3:
            extension: dict[str, Any] = {
                "extension": rng.choice(["200", "_2XX", "300"]),
                "steps": [{"app": "New"}, {"app": "Two", "data": "é;"}],
            }
            if not any(one["extension"] == extension["extension"] for one in extensions):
                extensions.append(extension)
            continue
        one = rng.choice(extensions)
        steps = one.setdefault("steps", [])
        at = rng.randint(0, len(steps))
        action = rng.random()
        if action < 0.4:
            steps.insert(at, {"app": "In", "data": str(rng.randint(0, 9))})
        elif action < 0.6 and steps:
            del steps[at - 1]
        elif action < 0.8 and steps:
            steps[at - 1] = {**steps[at - 1], "app": "Other"}
        elif action < 0.9:
            one["hint"] = "PJSIP/9"
        else:
            extensions.remove(one)
    for one in extensions:
        for step in one.get("steps") or []:
            step.pop("priority", None)
    item["extensions"] = [one for one in extensions if one.get("steps") or one.get("hint")]
    if rng.random() < 0.3:
        item["includes"] = rng.sample(["a", "b,1-2,*,*", "c"], rng.randint(0, 3))
        item["switches"] = rng.sample(["X/y", "eswitch => Z", "lswitch => L"], rng.randint(0, 3))
    return item


@pytest.mark.parametrize("seed", range(10))
def test_any_context_can_be_edited_into_any_other(seed: int) -> None:
    rng = random.Random(seed)
    by_hand = 0
    for _unused in range(150):
        section = context(*made_up(rng))
        item, raw = dialplan_text.read_context([section])
        text = section.document.render()
        assert not dialplan_text.edit_context(section, item)
        assert section.document.render() == text
        wanted = changed_item(rng, item)
        try:
            dialplan_text.edit_context(section, wanted)
        except ConfError as error:
            assert raw and "by hand" in error.message and section.document.render() == text
            by_hand += 1
            continue
        again = parse(section.document.render()).sections[0]
        got = dialplan_text.read_context([again])[0]
        expected = dialplan_text.normalised(wanted)
        assert _sorted(got) == _sorted(expected), text
        unstructured = [line for line in text.split("\n") if line in OTHER[5:]]
        assert [line for line in section.lines if line in OTHER[5:]] == unstructured
    assert by_hand < 15


def _sorted(item: dict[str, Any]) -> dict[str, Any]:
    extensions = sorted(
        item.get("extensions") or [], key=lambda one: (one["extension"], one.get("callerid") or "", "callerid" in one)
    )
    return {**item, "extensions": extensions}
