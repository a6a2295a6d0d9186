# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Edits of FreeSWITCH's files: what is asked, and not one other byte."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Callable

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_edit import Editor
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import Element, render
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_tree import Tree, read_tree

HEAD = (
    '<document>\n  <section name="s">\n    <X-PRE-PROCESS cmd="include" data="*.d/*.xml"/>\n  </section>\n</document>\n'
)
TEXT = """<include>
  <!-- keep -->
  <a n="1">
    <!-- about p -->
    <param name="p" value='1'/>  <!-- behind p -->
    <param name="q" value="2" />
  </a>
  <b/>
  <c><d/></c>
</include>
"""


def tree_of(tmp_path: Path, text: str | bytes = TEXT) -> Tree:
    (tmp_path / "freeswitch.xml").write_text(HEAD)
    (tmp_path / "x.d").mkdir(exist_ok=True)
    (tmp_path / "x.d" / "a.xml").write_bytes(text.encode() if isinstance(text, str) else text)
    return read_tree(str(tmp_path))


def edited(tmp_path: Path, work: Callable[..., None], text: str | bytes = TEXT) -> str:
    tree = tree_of(tmp_path, text)
    editor = Editor(tree)
    section = tree.section("s")
    work(editor, *[section.first(name) for name in "abc" if section.first(name) is not None])
    overlay = editor.overlay()
    read_tree(str(tmp_path), overlay)
    data = next(iter(overlay.values()))
    assert len(overlay) == 1
    return data.decode("utf-8", "surrogateescape")


def param(holder: Element, name: str) -> Element:
    return holder.named("param", name)


EDITS = {
    "attribute": (lambda e, a, b, c: e.set_attribute(a, "n", 'x"<'), '<a n="1">', '<a n="x&quot;&lt;">'),
    "single": (lambda e, a, b, c: e.set_attribute(param(a, "p"), "value", "it's \""), "='1'", "='it&apos;s &quot;'"),
    "new": (
        lambda e, a, b, c: e.set_attribute(param(a, "q"), "x", "$${y}"),
        ' value="2"',
        ' value="2" x="&#36;&#36;{y}"',
    ),
    "reference": (lambda e, a, b, c: e.set_attribute(b, "x", "$${y}", references=True), "<b/>", '<b x="$${y}"/>'),
    "drop": (lambda e, a, b, c: e.remove_attribute(param(a, "q"), "value"), ' value="2"', ""),
    "remove": (lambda e, a, b, c: e.remove(param(a, "q")), '    <param name="q" value="2" />\n', ""),
    "remove-beside": (lambda e, a, b, c: e.remove(param(a, "p")), "<param name=\"p\" value='1'/>", ""),
    "remove-inside": (lambda e, a, b, c: e.remove(c.first("d")), "<d/>", ""),
    "replace": (lambda e, a, b, c: e.replace(b, "<b>\n  <x/>\n</b>"), "  <b/>", "  <b>\n    <x/>\n  </b>"),
    "child": (
        lambda e, a, b, c: e.add_child(a, "<x>\n  <y/>\n</x>"),
        "  </a>",
        "    <x>\n      <y/>\n    </x>\n  </a>",
    ),
    "open": (lambda e, a, b, c: e.add_child(b, "<x/>"), "<b/>", "<b>\n    <x/>\n  </b>"),
    "inline": (lambda e, a, b, c: e.add_child(c, "<x/>"), "<d/></c>", "<d/>\n    <x/>\n  </c>"),
    "before": (
        lambda e, a, b, c: e.add_child(a, "<x/>", before=param(a, "q")),
        '    <param name="q"',
        '    <x/>\n    <param name="q"',
    ),
    "after": (
        lambda e, a, b, c: e.add_child(a, "<x/>", after=param(a, "p")),
        "<!-- behind p -->\n",
        "<!-- behind p -->\n    <x/>\n",
    ),
    "param": (lambda e, a, b, c: e.set_param(a, "q", "3"), 'value="2"', 'value="3"'),
    "new-param": (
        lambda e, a, b, c: e.set_param(a, "r", "$${z}", references=True),
        'value="2" />\n',
        'value="2" />\n    <param name="r" value="$${z}"/>\n',
    ),
    "no-param": (lambda e, a, b, c: e.set_param(a, "q", None), '    <param name="q" value="2" />\n', ""),
}


@pytest.mark.parametrize("name", EDITS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_one_edit(tmp_path: Path, name: str, newline: str) -> None:
    work, old, new = EDITS[name]
    assert TEXT.count(old) == 1
    wanted = TEXT.replace(old, new).replace("\n", newline)
    assert edited(tmp_path, work, TEXT.replace("\n", newline)) == wanted


def test_what_says_the_same_changes_nothing(tmp_path: Path) -> None:
    tree = tree_of(tmp_path, TEXT.replace("'1'", "'&#49;$${conf_dir}'"))
    editor = Editor(tree)
    one = param(tree.section("s").first("a"), "p")
    editor.set_attribute(one, "value", "1$${conf_dir}", references=True)
    editor.set_param(tree.section("s").first("a"), "r", None)
    editor.remove_attribute(one, "x")
    editor.set_attribute(one, "name", "z")
    editor.set_attribute(one, "name", "p")
    editor.delete_file("x.d/none.xml")
    editor.new_file("x.d/a.xml", (tmp_path / "x.d/a.xml").read_text())
    assert editor.overlay() == {}
    # The same letters as text, no reference: that is another value.
    editor = Editor(tree)
    editor.set_attribute(one, "value", "1$${conf_dir}")
    assert b"&#36;&#36;{conf_dir}" in next(iter(editor.overlay().values()))


def test_many_edits_of_one_place(tmp_path: Path) -> None:
    def work(editor: Editor, a: Element, b: Element, c: Element) -> None:
        editor.add_child(b, "<x/>")
        editor.set_attribute(b, "m", "1")
        editor.add_child(b, "<y/>")
        editor.set_attribute(b, "m", "2")
        editor.add_child(a, "<z/>")
        editor.set_attribute(param(a, "p"), "value", "5")
        editor.remove(param(a, "p"))
        editor.add_child(a, "<w/>")
        editor.add_child(c, "<u/>")
        editor.add_child(c, "<v/>")

    wanted = (
        TEXT.replace("  <b/>\n", '  <b m="2">\n    <x/>\n    <y/>\n  </b>\n')
        .replace("<param name=\"p\" value='1'/>", "")
        .replace("  </a>", "    <z/>\n    <w/>\n  </a>")
        .replace("<c><d/></c>", "<c><d/>\n    <u/>\n    <v/>\n  </c>")
    )
    assert edited(tmp_path, work) == wanted


def test_edits_within_what_goes_are_gone(tmp_path: Path) -> None:
    def work(editor: Editor, a: Element, b: Element, c: Element) -> None:
        editor.set_attribute(param(a, "p"), "value", "5")
        editor.add_child(a, "<z/>")
        editor.add_child(a, "<y/>", after=param(a, "q"))
        editor.set_attribute(a, "n", "2")
        editor.remove(a)
        editor.remove(param(a, "q"))
        editor.remove(a)

    assert edited(tmp_path, work) == TEXT[: TEXT.index("  <a")] + TEXT[TEXT.index("  <b") :]


def test_children_as_a_list(tmp_path: Path) -> None:
    def work(editor: Editor, a: Element, b: Element, c: Element) -> None:
        rows = [
            {"name": "q", "value": "2"},
            {"name": "password", "value": "$${x}"},
            {"name": "r", "value": "$${conf_dir}"},
        ]
        editor.set_children(a, a.all("param"), [("param", row) for row in rows])

    new = '    <param name="password" value="&#36;&#36;{x}"/>\n    <param name="r" value="$${conf_dir}"/>\n'
    wanted = TEXT.replace("<param name=\"p\" value='1'/>", "").replace('value="2" />\n', 'value="2" />\n' + new)
    assert edited(tmp_path, work) == wanted


def test_files_of_ours(tmp_path: Path) -> None:
    tree = tree_of(tmp_path)
    editor = Editor(tree)
    editor.append_file("x.d/new.xml", "<x>\n  <y/>\n</x>")
    editor.append_file("x.d/new.xml", "<z/>")
    editor.append_file("x.d/a.xml", "<z/>")
    overlay = editor.overlay()
    assert overlay[str(tmp_path / "x.d/new.xml")] == b"<include>\n  <x>\n    <y/>\n  </x>\n  <z/>\n</include>\n"
    assert overlay[str(tmp_path / "x.d/a.xml")] == TEXT.replace("</include>", "  <z/>\n</include>").encode()
    assert not read_tree(str(tmp_path), overlay).findings
    editor.delete_file("x.d/new.xml")
    editor.delete_file("x.d/a.xml")
    assert editor.overlay() == {str(tmp_path / "x.d/a.xml"): None}


def test_what_nothing_can_write(tmp_path: Path) -> None:
    tree = tree_of(tmp_path)
    with pytest.raises(PbxError, match=r"a\.xml:3: n: holds a control character") as caught:
        Editor(tree).set_attribute(tree.section("s").first("a"), "n", "secret\x07")
    assert "secret" not in str(caught.value)


def test_an_element_of_two_files(tmp_path: Path) -> None:
    (tmp_path / "x.d").mkdir()
    (tmp_path / "x.d" / "b.xml").write_text("</a>")
    tree = tree_of(tmp_path, "<a>")
    with pytest.raises(PbxError, match="begins in this file and ends in another"):
        Editor(tree).remove(tree.section("s").first("a"))


BYTES = (
    b'\xef\xbb\xbf<include>\r\n<a n="M\xfcller" x="1">\n\t<!-- \xff -->\n\t<param name="p" value="a&b<c>"/>\r\n</a>\n'
    b"  <b/><c>\n</c></include>"
)


def elements(one: Element) -> list[Element]:
    return [one, *(below for child in one.children for below in elements(child))]


@pytest.mark.parametrize("seed", range(60))
def test_random_edits_keep_every_other_byte(tmp_path: Path, seed: int) -> None:
    """Whatever is edited, taking the new out and putting the old back gives the old file, byte for byte."""
    chance = random.Random(seed)
    source = chance.choice(
        [TEXT.encode(), TEXT.replace("\n", "\r\n").encode(), BYTES.replace(b"</c></include>", b"</c>\n</include>")]
    )
    tree = tree_of(tmp_path, source)
    editor = Editor(tree)
    assert editor.overlay() == {}
    found = [one for one in elements(tree.section("s")) if one.path.endswith("a.xml")]
    values: dict[tuple[int, str], str] = {}
    added = 0
    for _turn in range(chance.randint(1, 8)):
        one = chance.choice(found)
        if chance.random() < 0.5:
            name = chance.choice([*one.attrs, "new"])
            value = "".join(chance.choice("ab<>&\"'$${} \n\tä") for _letter in range(chance.randint(0, 9)))
            editor.set_attribute(one, name, value)
            values[(one.start, name)] = value
        else:
            before = chance.choice([None, *one.children])
            editor.add_child(one, render("added", {"v": "1"}), before=before)
            added += 1
    overlay = editor.overlay()
    again = read_tree(str(tmp_path), overlay)
    after = [one for one in elements(again.section("s")) if one.path.endswith("a.xml")]
    kept = [one for one in after if one.name != "added"]
    assert len(after) - len(kept) == added
    assert [one.name for one in kept] == [one.name for one in found]
    for old, new in zip(found, kept):
        wanted = {**old.attrs, **{name: value for (start, name), value in values.items() if start == old.start}}
        assert {name: again.value(new, name) for name in new.attrs} == wanted
    back = Editor(again)
    for one in after:
        if one.name == "added":
            back.remove(one)
    for old, new in zip(found, kept):
        for name in new.attrs:
            if name not in old.attrs:
                back.remove_attribute(new, name)
            elif (old.start, name) in values:
                back.set_attribute(new, name, old.get(name))
    path = str(tmp_path / "x.d/a.xml")
    end = {**overlay, **back.overlay()}.get(path, source)
    # What was opened for children stays open, and a value is spelled the way it is written.
    assert _bare(end) == _bare(source)


def _bare(data: bytes | None) -> bytes:
    text = (data or b"").replace(b"</b>", b"").replace(b"</param>", b"").replace(b"</d>", b"").replace(b"/>", b">")
    for named, plain in ((b"&amp;", b"&"), (b"&lt;", b"<"), (b"&gt;", b">")):
        text = text.replace(named, plain)
    return b"".join(text.split())


VANILLA = os.environ.get("FREESWITCH_VANILLA", "")


@pytest.mark.skipif(not os.path.isdir(VANILLA), reason="FREESWITCH_VANILLA names no folder with FreeSWITCH's samples")
def test_vanilla_stays_as_it_is() -> None:
    tree = read_tree(VANILLA)
    assert Editor(tree).overlay() == {}
    editor = Editor(tree)
    for one in elements(tree.root):
        if one.end >= 0:
            for name, value in one.attrs.items():
                editor.set_attribute(one, name, value, references=tree.refers(one, name))
    assert editor.overlay() == {}
