# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Editing: which line changes how, and what a section takes with it."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf import ConfError, parse


def after_set(body: str, key: str, values: Any, arrow: bool = False) -> str:
    document = parse("[s]\n" + body)
    changed = document.sections[0].set(key, values, arrow)
    text = document.render()
    assert changed == (text != "[s]\n" + body)
    return text[4:]


@pytest.mark.parametrize(
    "body,values,expected",
    [
        ("k=1\n", "1", "k=1\n"),
        ("k=1\n", "2", "k=2\n"),
        ("  K  =  1  ; c\n", "2", "  K  =  2  ; c\n"),
        ("k => 1\n", "2", "k => 2\n"),
        ("k=1;c\n", "a;b", "k=a\\;b;c\n"),
        ("k=1;c\n", "a\\", "k=a\\ ;c\n"),
        ("k=1;c\n", "a--", "k=a-- ;c\n"),
        ("k=1\n", ">x", "k= >x\n"),
        ("k=>1\n", ">x", "k=>>x\n"),
        ("k=\n", "1", "k=1\n"),
        ("k = 1\n", "", "k =\n"),
        ("k =\n", "1", "k = 1\n"),
        ("k = ; c\n", "1", "k = 1 ; c\n"),
        ("k = 1 ; c\n", "", "k = ; c\n"),
        ("k=1\r\n", "2", "k=2\r\n"),
        ("k=1", "2", "k=2"),
        ("k=a ;-- x --; b ; c\n", "2", "k=2 ;-- x --;; c\n"),
        ("k=1 ;-- x\n--;\n", "2", "k=2 ;-- x\n--;\n"),
        ("k=1\nk=2 ; two\nk=3\nz=1\n", ["2", "3", "4"], "k=2 ; two\nk=3\nk=4\nz=1\n"),
        ("k=1\nk=2\nk=3\n", ["1", "3"], "k=1\nk=3\n"),
        ("k=1\nk=2\n", ["0", "1", "2"], "k=0\nk=1\nk=2\n"),
        ("k=1 ; a\nK=2 ; b\n", [], ""),
        ("k=1\nk+=,2\n", "1,2", "k=1\nk+=,2\n"),
        ("k=1\nk+=,2\n", "1", "k=1\n"),
        ("z = 1\n;z = 2\n\n; end\n", "1", "z = 1\nk = 1\n;z = 2\n\n; end\n"),
        ("z      = 1\n", "1", "z      = 1\nk = 1\n"),
        ("\tz=1\n", "1", "\tz=1\n\tk=1\n"),
        ("; only comments\n\n", ["1", "2"], "k=1\nk=2\n; only comments\n\n"),
        ("", "1", "k=1\n"),
        ("junk\n#include x\nz=1\n#include y\n", "1", "junk\n#include x\nz=1\nk=1\n#include y\n"),
        ("k=1 ;-- x\n--;\nz=1\n", [], ";-- x\n--;\nz=1\n"),
    ],
)
def test_set(body: str, values: Any, expected: str) -> None:
    assert after_set(body, "k", values) == expected


def test_new_lines_follow_their_surroundings() -> None:
    assert after_set("exten => 1,1,X()\n", "include", "a", arrow=True) == "exten => 1,1,X()\ninclude => a\n"
    assert (
        after_set("exten=>1,1,X()\n", "include", ["a", "b"], arrow=True) == "exten=>1,1,X()\ninclude=>a\ninclude=>b\n"
    )
    assert after_set("", "exten", "1,1,X()", arrow=True) == "exten => 1,1,X()\n"
    assert after_set("a=1\r\n", "k", "1") == "a=1\r\nk=1\n"  # the first line of this file ends without a CR
    document = parse("[s]\r\na=1\r\n")
    document.sections[0].set("k", "1")
    document.add_section("t")
    assert document.render() == "[s]\r\na=1\r\nk=1\r\n\r\n[t]\r\n"


@pytest.mark.parametrize(
    "key,line",
    [("[k", "\\[k=1"), ("#k", "\\#k=1"), ("=k", "\\=k=1"), ("\\k", "\\\\k=1"), (";k", "\\;k=1"), ("k+", "k+ =1")],
)
def test_peculiar_option_names(key: str, line: str) -> None:
    text = after_set("", key, "1")
    assert text == line + "\n"
    assert parse("[s]\n" + text).sections[0].items() == [(key, "1")]


def test_a_block_comment_across_lines_is_not_broken() -> None:
    document = parse("[s] ;-- x\nk=1\n--;\n[t]\nk=1\n")
    before = document.render()
    with pytest.raises(ConfError, match="block comment"):
        document.sections[0].set("z", "1")
    assert document.render() == before
    document.sections[1].set("z", "1")
    assert document.render() == before + "z=1\n"


HOUSE = """\
; the house

[general]
x=1
;y=2

; alone

; about b
[b](t)
type=endpoint
; end of b
#include b.d/*.conf

[c]
type=aor

; bye
"""


def removed(text: str, number: int) -> str:
    document = parse(text)
    document.remove_section(document.sections[number])
    again = parse(document.render())
    assert [one.name for one in again.sections] == [one.name for one in document.sections]
    document.renumber()
    assert [(i.target, i.line) for i in again.includes] == [(i.target, i.line) for i in document.includes]
    return document.render()


def test_removing_a_section() -> None:
    assert removed(HOUSE, 0) == HOUSE.replace("[general]\nx=1\n;y=2\n\n", "")
    about_b = "; about b\n[b](t)\ntype=endpoint\n; end of b\n"
    assert removed(HOUSE, 1) == HOUSE.replace(about_b, "")
    assert removed(HOUSE, 2) == HOUSE.replace("[c]\ntype=aor\n\n", "")


@pytest.mark.parametrize(
    "text,number,expected",
    [
        ("[a]\nk=1\n\n[b]\nk=1\n", 1, "[a]\nk=1\n"),
        ("[a]\nk=1\n[b]\nk=1\n", 1, "[a]\nk=1\n"),
        ("[a]\nk=1\n[b]\nk=1", 1, "[a]\nk=1"),
        ("[a]\nk=1\n", 0, ""),
        ("; file\n[a]\nk=1\n\n[b]\n", 0, "; file\n\n[b]\n"),
        ("[a]\nk=1\n; about b, or a\n[b]\nk=1\n[c]\n", 1, "[a]\nk=1\n; about b, or a\n[c]\n"),
        ("[a]\n\n[b]\nk=1\n; about c\n[c]\n", 1, "[a]\n\n; about c\n[c]\n"),
        ("[a]\n\n[b]\nk=1\n\n\n; about c\n[c]\n", 1, "[a]\n\n\n; about c\n[c]\n"),
    ],
)
def test_what_stays_when_a_section_goes(text: str, number: int, expected: str) -> None:
    assert removed(text, number) == expected


def added(text: str, after: int | None = None, **words: Any) -> str:
    document = parse(text)
    section = document.add_section("n", after=None if after is None else document.sections[after], **words)
    again = parse(document.render())
    assert [one.name for one in again.sections] == [one.name for one in document.sections]
    assert (section.templates, section.template, section.append) == (
        again.find("n")[0].templates,
        again.find("n")[0].template,
        again.find("n")[0].append,
    )
    return document.render()


def test_adding_a_section() -> None:
    assert added("") == "[n]\n"
    assert added("[a]\nk=1") == "[a]\nk=1\n\n[n]\n"
    assert added("[a]\nk=1\n\n", template=True) == "[a]\nk=1\n\n[n](!)\n\n"
    assert added("[a]\n", templates=("t", "u"), template=True) == "[a]\n\n[n](!,t,u)\n"
    assert added("[a]\n", append=True, append_filter="type=aor") == "[a]\n\n[n](+type=aor)\n"
    assert added("[a]\n", header_comment="one\n\ntwo") == "[a]\n\n; one\n;\n; two\n[n]\n"
    assert added("[a]\nk=1\n;z\n\n; about b\n[b]\n", 0) == "[a]\nk=1\n;z\n\n[n]\n\n; about b\n[b]\n"
    assert added("[a]\nk=1\n\n; bye\n") == "[a]\nk=1\n\n; bye\n\n[n]\n"


@pytest.mark.parametrize("text", ["", "[a]\nk=1\n", HOUSE, HOUSE.replace("\n", "\r\n")])
@pytest.mark.parametrize("comment", [None, "about n"])
def test_adding_and_removing_is_no_change(text: str, comment: str | None) -> None:
    for after in [None, *range(len(parse(text).sections))]:
        document = parse(text)
        place = None if after is None else document.sections[after]
        section = document.add_section("n", after=place, header_comment=comment)
        section.set("k", "1")
        assert document.find("n") == [section]
        document.remove_section(section)
        assert document.find("n") == []
        assert document.render() == text or text == "" and document.render() == "; about n\n"  # the file's own, now
        assert [i.section.name for i in document.includes] == [i.section.name for i in parse(text).includes]


@pytest.mark.parametrize(
    "header,words,expected",
    [
        ("[s](a) ; c", {"templates": ["b", "c"]}, "[s](b,c) ; c"),
        ("[s](a)", {"templates": []}, "[s]"),
        (" [s] trailing", {"template": True}, " [s](!) trailing"),
        ("[s](!,a)", {"template": False}, "[s](a)"),
        ("[s](+type=x,a)", {"append": False}, "[s](a)"),
        ("[s](+)", {"append_filter": "type=aor"}, "[s](+type=aor)"),
        (";-- x --; [s](a);-- y --;", {"templates": []}, ";-- x --; [s];-- y --;"),
        ("[s](a)", {"templates": ["a"]}, "[s](a)"),
    ],
)
def test_changing_a_header(header: str, words: Any, expected: str) -> None:
    document = parse(header + "\nk=1\n")
    assert document.sections[0].set_header(**words) == (header != expected)
    assert document.render() == expected + "\nk=1\n"
    assert parse(document.render()).sections[0].header == document.sections[0].header


@pytest.mark.parametrize("templates", [["a,b"], ["!"], ["+x"], [""], ["a)"], ["a\nb"]])
def test_bad_template_names(templates: list[str]) -> None:
    with pytest.raises(ConfError):
        parse("[s]\n").sections[0].set_header(templates=templates)


def test_nothing_is_added_behind_an_open_comment() -> None:
    document = parse("[a]\n;-- open\n")
    with pytest.raises(ConfError, match="block comment"):
        document.add_section("b")
    with pytest.raises(ConfError, match="block comment"):
        document.remove_section(document.sections[0])


@pytest.mark.parametrize("text", ["", "[a]\nk=1", "[a]\nk=1\n", "; c\n", "[a]\r\n", "[a]\n#include x\n\n"])
def test_adding_an_include(text: str) -> None:
    document = parse(text)
    document.add_include("pjsip.d/*.conf")
    again = parse(document.render())
    document.renumber()
    assert [(i.kind, i.target, i.line) for i in again.includes] == [
        (i.kind, i.target, i.line) for i in document.includes
    ]
    assert again.includes[-1].target == "pjsip.d/*.conf"
    assert document.render().startswith(text) and document.render().endswith("\n")
    for bad in ("", "a\nb", '"a"', " a"):
        with pytest.raises(ConfError):
            document.add_include(bad)
