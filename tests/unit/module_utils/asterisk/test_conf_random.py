# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thousands of made-up files: nothing is lost in reading, and an edit touches nothing but what it is about."""

from __future__ import annotations

import random

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import conf, conf_edit

# Pieces that meet in every bad way. The same generator was run against GetConfig of Asterisk 22.10.1 (22,000 files).
WILD = (
    "[a] [b] [t](!) [a](t) [b](+) [a](+) [c](!,t) [d](t,c) (+type=x) k=v k=>v k+=w K=V type=x type=y = ; -- ;-- --; \\; \\ - x é [ ] "
    "( ) + , > # ! #exec"
).split() + [
    *("\n\n\n\n \t\r\x0b\x85\u2028\udcff"),
    *(" k = v ", "#include fz/inc.conf", "\n[s]\n", "\nk=1\n", "\n\\[k=v\n", "; c\n", ";-- c\n", "--;\n", ";---\n"),
]
TAME = [
    "[a]\n",
    "[b](t)\n",
    "[t](!)\n",
    "[c]\r\n",
    "type=x\n",
    "k = v\n",
    "k=>v ; c\n",
    " k=\n",
    "other = 1;x\n",
    "K=w\n",
    "; c\n",
    "\n",
]
TAME += ["\n", "allow += ulaw\n", "#tryinclude x.d/*.conf\n", "junk\n", ";-- b\n--;\n", "k=1 ;-- c --;\n", "x"]
VALUES = [
    "v",
    "w",
    "",
    "1",
    ";",
    "a;b",
    "\\;",
    "\\",
    "--",
    "a--",
    ">",
    ">x",
    "=",
    "é",
    "\udcff",
    "[x]",
    "a\x0bb",
    "#",
    "--;",
    ";--",
    "x" * 3000,
]


def made_up(rng: random.Random) -> str:
    words = WILD if rng.random() < 0.5 else TAME
    text = "".join(rng.choice(words) for _unused in range(rng.randint(0, 40)))
    return ("\ufeff" if rng.random() < 0.05 else "") + ("[s]\n" if rng.random() < 0.5 else "") + text


def meaning(document: conf.Document) -> list:
    return [(part.header, part.rows(), part.others()) for part in document.parts()]


@pytest.mark.parametrize("seed", range(8))
def test_what_is_parsed_renders_byte_for_byte(seed: int) -> None:
    rng = random.Random(seed)
    for _unused in range(500):
        data = conf.encode(made_up(rng))
        assert conf.encode(conf.parse(conf.decode(data)).render()) == data


@pytest.mark.parametrize("seed", range(4))
def test_the_fast_reading_agrees_with_the_careful_one(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(seed)
    compared = 0
    for _unused in range(1000):
        text = made_up(rng)
        fast = conf.parse(text)
        fast_meaning = meaning(fast)
        with monkeypatch.context() as patch:
            patch.setattr(conf, "needs_care", lambda *_: True)
            assert meaning(conf.parse(text)) == fast_meaning, text
        compared += not fast.careful
    assert compared > 200


@pytest.mark.parametrize("seed", range(12))
def test_setting_one_key_changes_only_its_lines(seed: int) -> None:
    rng = random.Random(seed)
    edited = refused = 0
    while edited < 300:
        text = made_up(rng)
        document = conf.parse(text)
        if not document.sections:
            continue
        number = rng.randrange(len(document.sections))
        section = document.sections[number]
        names = [row[1] for row in section.rows()] + ["k", "type", "new", "\\x", "[y", "n+"]
        key, values = rng.choice(names), [rng.choice(VALUES) for _unused in range(rng.randint(0, 3))]
        before = meaning(document)
        try:
            changed = section.set(key, values, arrow=rng.random() < 0.3)
        except conf.ConfError:
            assert document.render() == text
            refused += 1
            assert document.careful or "=" in key[1:]
            continue
        edited += 1
        known = section.rows(), section.others()
        section.changed()
        assert known == (section.rows(), section.others())
        again = conf.parse(document.render())
        assert section.values(key) == again.sections[number].values(key) == values
        assert changed == (document.render() != text)
        after = meaning(again)
        assert [line for at, line in enumerate(before) if at != number + 1] == [
            line for at, line in enumerate(after) if at != number + 1
        ]
        kept = [row[1:] for row in before[number + 1][1] if row[1].lower() != key.lower()]
        assert kept == [row[1:] for row in after[number + 1][1] if row[1].lower() != key.lower()]
        shown = [part.lines for part in conf.parse(text).parts()]
        assert [lines for at, lines in enumerate(shown) if at != number + 1] == [
            part.lines for at, part in enumerate(again.parts()) if at != number + 1
        ]
        if not document.careful:  # with block comments, the comment of a line that goes stays as a line
            assert lines_without(conf.parse(text).sections[number], key) == lines_without(again.sections[number], key)
    assert refused < edited


def lines_without(section: conf.Section, key: str) -> list:
    mine = {row[0] for row in section.rows() if row[1].lower() == key.lower()}
    return [line for at, line in enumerate(section.lines) if at not in mine]


@pytest.mark.parametrize("seed", range(4))
def test_any_expressible_value_comes_back(seed: int) -> None:
    rng = random.Random(seed)
    letters = ";-=>+[]()#\\,!\"' \taé\x0b\x85\u2028\U0001f600x"
    for _unused in range(1500):
        value = "".join(rng.choice(letters) for _unused in range(rng.randint(0, 9)))
        lines = [
            "[s]",
            rng.choice(["k=v", "k = v ;c", "\tk=>v;c", "k  =  ", "K =v", "; k", "k=x ;-- y --;"]),
            rng.choice(["", "other=1", "--\\;"]),
        ]
        document = conf.parse("\n".join(lines))
        if value != value.strip(conf_edit.BLANKS):
            with pytest.raises(conf.ConfError):
                document.sections[0].set("k", value)
            continue
        document.sections[0].set("k", value)
        assert conf.parse(document.render()).sections[0].values("k") == [value], (value, lines)


@pytest.mark.parametrize("seed", range(6))
def test_adding_and_removing_a_section_is_no_change(seed: int) -> None:
    rng = random.Random(seed)
    done = 0
    for _unused in range(400):
        text = made_up(rng)
        document = conf.parse(text)
        after = rng.choice(document.sections + [None]) if document.sections else None
        before = [part for part in meaning(document) if part[0] or part[1]]
        try:
            section = document.add_section("new", after=after, header_comment=rng.choice([None, "about\nthis"]))
        except conf.ConfError:
            assert document.careful and document.render() == text
            continue
        section.set("type", "x")
        again = conf.parse(document.render())
        assert [s.name for s in again.sections] == [s.name for s in document.sections]
        assert again.find("new")[-1].items() == [("type", "x")] or again.find("new")[-1].values("type") == []
        assert [i.target for i in document.includes] == [i.target for i in again.includes]
        document.renumber()
        assert [(i.target, i.line) for i in document.includes] == [(i.target, i.line) for i in again.includes]
        document.remove_section(section)
        final = conf.parse(document.render())
        rest = [part for part in meaning(final) if part[0] or part[1]]
        assert [(p[0], [r[1:] for r in p[1]]) for p in rest] == [(p[0], [r[1:] for r in p[1]]) for p in before]
        done += 1
    assert done > 200
