# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files joined as FreeSWITCH joins them: includes, variables, places, overlays, and what is told of them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import XmlError, parse_text, render
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_tree import Tree, read_tree


def tree_of(tmp_path: Path, files: Mapping[str, str], overlay: Mapping[str, bytes | None] | None = None) -> Tree:
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return read_tree(str(tmp_path), overlay)


def whole(body: str) -> str:
    return f'<document>\n<section name="s">\n{body}\n</section>\n</document>\n'


def names(tree: Tree) -> list[str]:
    return [one.get("n") for one in tree.section("s").children]


INCLUDE = '<X-PRE-PROCESS cmd="include" data="{}"/>'


def test_globs_are_sorted_and_relative_to_the_including_file(tmp_path: Path) -> None:
    files = {
        "freeswitch.xml": whole(INCLUDE.format("d/*.xml")),
        "d/b.xml": '<include>\n<x n="b"/>\n</include>',
        "d/a.xml": '<x n="a"/>\n' + INCLUDE.format("deep/*.xml"),
        "d/B.xml": '<x n="B"/>',
        "d/.hidden.xml": '<x n="hidden"/>',
        "d/c.xml.1~": '<x n="backup"/>',
        "d/deep/z.xml": '<x n="z"/>',
    }
    tree = tree_of(tmp_path, files)
    assert names(tree) == ["B", "a", "z", "b"]
    assert tree.globs[str(tmp_path / "d/*.xml")] == [str(tmp_path / f"d/{one}.xml") for one in "Bab"]
    assert [one.path for one in tree.section("s").children][2] == str(tmp_path / "d/deep/z.xml")


def test_an_overlay_stands_for_files(tmp_path: Path) -> None:
    files = {"freeswitch.xml": whole(INCLUDE.format("d/*.xml")), "d/a.xml": '<x n="a"/>', "d/b.xml": '<x n="b"/>'}
    overlay = {"d/a.xml": None, "d/b.xml": b'<x n="new"/>', "d/c.xml": b'<x n="c"/>', "d/.d.xml": b'<x n="d"/>'}
    assert names(tree_of(tmp_path, files, overlay)) == ["new", "c"]
    assert tree_of(tmp_path, files, overlay).bytes_of("d/a.xml") is None


def test_mounts(tmp_path: Path) -> None:
    body = f"<p>\n{INCLUDE.format('d/*.xml')}\n</p>\n<!--\n{INCLUDE.format('e/*.xml')}\n-->"
    tree = tree_of(tmp_path, {"freeswitch.xml": whole(body), "d/a.xml": "<x/>"})
    assert [one.name for one in tree.mounts("d/new.xml")] == ["p"]
    assert [one.name for one in tree.mounts(str(tmp_path / "d/a.xml"))] == ["p"]
    assert tree.mounts("d/deep/a.xml") == tree.mounts("d/.a.xml") == tree.mounts("e/a.xml") == []


def test_variables(tmp_path: Path) -> None:
    body = "\n".join(
        [
            '<X-PRE-PROCESS cmd="set" data="a = 1"/>',
            '<X-PRE-PROCESS cmd="SET" data="B=$${a}2"/>',
            '<x-pre-process cmd="set" data="dollar=${x}"/>',
            '<X-PRE-PROCESS cmd="exec-set" data="e=exit 1"/>',
            '<X-PRE-PROCESS cmd="stun-set" data="st=stun:stun.example.com"/>',
            '<X-PRE-PROCESS cmd="env-set" data="en=$HOME"/>',
            '<!--#set "old=3"-->',
            '<x n="$${b}$${nothing}$${conf_dir}" m="$${A}" e="$${e}"/>',
        ]
    )
    tree = tree_of(tmp_path, {"freeswitch.xml": whole(body)})
    (one,) = tree.section("s").children
    assert (tree.value(one, "n"), tree.value(one, "m")) == (f"12{tmp_path}", "1")
    assert one.get("n") == "$${b}$${nothing}$${conf_dir}"
    assert tree.expand("$${old}-$${dollar}") == "3-%{x}"
    assert tree.unknown("$${b}$${nothing}$${e}$${hostname}") == ["nothing"]
    assert [tree.known(f"$${{{name}}}") for name in ("a", "e", "st", "en", "local_ip_v4")] == [True] + [False] * 4
    assert [(one.kind, one.line) for one in tree.findings] == [("unknown_variable", 10)]
    assert tree.refers(one, "n") and not tree.refers(one, "x")


def test_a_variable_with_markup_is_read_as_the_server_reads_it(tmp_path: Path) -> None:
    good = '<X-PRE-PROCESS cmd="set" data="v=a&amp;b"/>\n<x n="$${v}"/>'
    tree = tree_of(tmp_path, {"freeswitch.xml": whole(good)})
    assert tree.value(tree.section("s").children[0], "n") == "a&b"
    assert not tree.findings
    other = '<X-PRE-PROCESS cmd="set" data="v=it\'s"/>\n<x n=\'$${v}\'/>'
    assert [one.kind for one in tree_of(tmp_path, {"freeswitch.xml": whole(other)}).findings] == ["garbage"]
    bad = '<X-PRE-PROCESS cmd="set" data="v=</x>"/>\n$${v}'
    with pytest.raises(PbxError, match="unexpected closing tag </x>"):
        tree_of(tmp_path, {"freeswitch.xml": whole(bad)})


def test_nothing_is_run(tmp_path: Path) -> None:
    body = "\n".join(
        f'<X-PRE-PROCESS cmd="{cmd}" data="{data}touch {tmp_path}/ran"/>'
        for cmd, data in (("exec", ""), ("exec-set", "a="))
    )
    tree_of(tmp_path, {"freeswitch.xml": whole(body)})
    assert not (tmp_path / "ran").exists()


def test_a_file_that_includes_itself_ends(tmp_path: Path) -> None:
    tree = tree_of(
        tmp_path, {"freeswitch.xml": whole(INCLUDE.format("a.xml")), "a.xml": '<x n="a"/>\n' + INCLUDE.format("a.xml")}
    )
    assert 99 <= len(names(tree)) <= 101
    assert [one.kind for one in tree.findings] == ["duplicate"]
    both = {
        "freeswitch.xml": whole(INCLUDE.format("?.xml")),
        "a.xml": INCLUDE.format("?.xml"),
        "b.xml": INCLUDE.format("?.xml"),
    }
    with pytest.raises(PbxError, match="without end"):
        tree_of(tmp_path, both)


def test_places(tmp_path: Path) -> None:
    text = (
        '<document>\n  <section name="s" >\n    <a/><b\n   x="1">t&amp;<![CDATA[<&]]></b >\n  </section>\n</document>\n'
    )
    tree = tree_of(tmp_path, {"freeswitch.xml": text})
    a, b = tree.section("s").children
    assert text[a.start : a.end] == "<a/>" and a.open_end == a.close_start == a.end
    assert (b.line, b.text, b.get("x"), b.raw("x")) == (3, "t&<&", "1", "1")
    assert text[b.start : b.open_end] == '<b\n   x="1">' and text[b.close_start : b.end] == "</b >"
    assert b.parent is tree.section("s")
    assert repr(b) == f"<b> of {tmp_path}/freeswitch.xml:3"


def test_a_tag_that_a_dropped_line_cuts(tmp_path: Path) -> None:
    text = '<x n="a"\n  <?nothing?>\n  m="b"/>\n<!-- one\n<include>\n two -->\n<y n="y"/>'
    tree = tree_of(tmp_path, {"freeswitch.xml": whole(INCLUDE.format("a.xml")), "a.xml": text})
    x, y = tree.section("s").children
    assert (x.attrs, y.get("n")) == ({"n": "a", "m": "b"}, "y")
    assert text[x.start : x.end] == '<x n="a"\n  <?nothing?>\n  m="b"/>'


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<a>", "unexpected closing tag </section>: <a> of"),
        ("</a>", "unexpected closing tag </a>"),
        ("< a/>", "unexpected <"),
        ("<a b=c/d>", "missing >"),
        ("<!-- a ---> ", "unclosed <!--"),
        ("<![CDATA[", "a tag without its end"),
        ("</section></document><x/>", "markup outside of root element"),
    ],
    ids=range(7),
)
def test_refused(tmp_path: Path, body: str, words: str) -> None:
    with pytest.raises(PbxError, match=r"freeswitch\.xml:\d") as caught:
        tree_of(tmp_path, {"freeswitch.xml": whole(body)})
    assert words in str(caught.value)


LENIENT = {
    "single": ("<a b='\"'/>", {"b": '"'}),
    "blanks": ('<a b = "1"   c="2"/>', {"b": "1", "c": "2"}),
    "bare": ("<a b c=d/>", {"b": "", "c": "", "d": ""}),
    "twice": ('<a b="1" b="2"/>', {"b": "1"}),
    "lines": ('<a b="1\r\n2\t3"/>', {"b": "1 2 3"}),
    "close": ('<a b="1"></a foo>', {"b": "1"}),
    "adjacent": ('<a b="1"c="2"/>', {"b": "1", "c": "2"}),
    "markup": ('<a b="<!-- <x> -->"/>', {"b": "<!-- <x> -->"}),
}


@pytest.mark.parametrize("name", LENIENT)
def test_lenient(tmp_path: Path, name: str) -> None:
    text, attrs = LENIENT[name]
    tree = tree_of(tmp_path, {"freeswitch.xml": whole(text)})
    assert tree.section("s").children[0].attrs == attrs
    assert all(tree.section("s").children[0].raw(one) is not None for one in attrs)


def test_replies() -> None:
    assert parse_text('<a b="1"/>').get("b") == "1"
    many = parse_text("<a/> <b>x < y</b>")
    assert (many.name, [one.name for one in many.children], many.children[1].text) == ("", ["a", "b"], "x < y")
    with pytest.raises(XmlError):
        parse_text("-ERR")
    with pytest.raises(XmlError):
        parse_text("<a>")


def test_render() -> None:
    text = render("a", {"n": '"<$${x}'}, [render("b", {"v": "$${x}$${"}, references=True)], indent=1)
    assert text == '  <a n="&quot;&lt;&#36;&#36;{x}">\n    <b v="$${x}&#36;&#36;{"/>\n  </a>'


def test_ten_thousand_users_in_a_second(tmp_path: Path) -> None:
    users = "".join(
        f'    <user id="{n}">\n      <params>\n        <param name="password" value="secret-{n}"/>\n'
        f'        <param name="vm-password" value="{n}"/>\n      </params>\n      <variables>\n'
        f'        <variable name="user_context" value="$${{ctx}}"/>\n      </variables>\n    </user>\n'
        for n in range(10_000)
    )
    files = {
        "freeswitch.xml": whole('<X-PRE-PROCESS cmd="set" data="ctx=c"/>\n' + INCLUDE.format("u.xml")),
        "u.xml": users,
    }
    best = 9.0
    tree_of(tmp_path, files)
    for _turn in range(3):
        start = time.process_time()
        tree = read_tree(str(tmp_path))
        best = min(best, time.process_time() - start)
    assert len(tree.section("s").children) == 10_000
    assert best < 1
