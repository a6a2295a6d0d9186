# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a real FreeSWITCH 1.11.2 made of files, each asked of read_tree: refused as there, or read as there, and told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import escape
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_tree import Tree, read_tree

ROOT = """<?xml version="1.0"?>
<document type="freeswitch/xml">
  <X-PRE-PROCESS cmd="set" data="domain=pbx.test"/>
  <section name="directory">
    <domain name="pbx.test"><groups><group name="default"><users>
      <user id="1000"/>
    <X-PRE-PROCESS cmd="include" data="default/*.xml"/>
    </users></group></groups></domain>
  </section>
</document>
"""
USER = """  <user id="zz1">
    <params>
      <param name="password" value="pw-zz1"/>
    </params>
  </user>
"""


def tree_of(tmp_path: Path, data: bytes | None) -> Tree:
    (tmp_path / "freeswitch.xml").write_text(ROOT)
    (tmp_path / "default").mkdir(exist_ok=True)
    if data is not None:
        (tmp_path / "default" / "zz_test.xml").write_bytes(data)
    return read_tree(str(tmp_path))


def users(tree: Tree) -> list[str]:
    found = tree.section("directory").under("domain", "groups", "group", "users").all("user")
    return [one.get("id") for one in found]


# name of the exchange: file, whether user zz1 is there, variables afterwards, findings
READ = {
    "good_user_add": (f"<include>\n{USER}</include>\n", True, {}, []),
    "binary_garbage": (b"\x00\x01\xff\xfe not xml\n", False, {}, ["garbage"]),
    "plain_garbage": ("not xml\n", False, {}, ["garbage"]),
    "commented_preprocess": (
        f'<include>\n  <!-- <X-PRE-PROCESS cmd="set" data="zzcommented=yes"/> -->\n{USER}</include>\n',
        True,
        {"zzcommented": "yes"},
        ["commented_directive"],
    ),
    "commented_preprocess_multiline": (
        f'<include>\n  <!--\n  <X-PRE-PROCESS cmd="set" data="zzcommented2=yes"/>\n  -->\n{USER}</include>\n',
        True,
        {"zzcommented2": "yes"},
        ["commented_directive"],
    ),
    "crlf": (f"<include>\n{USER}</include>\n".replace("\n", "\r\n"), True, {}, []),
    "data_before_cmd": (
        f'<include>\n  <X-PRE-PROCESS data="zzdc=1" cmd="set"/>\n{USER}</include>\n',
        True,
        {"zzdc": None},
        ["bad_directive"],
    ),
    "empty_file": ("", False, {}, ["empty"]),
    "multiline_preprocess": (
        f'<include>\n  <X-PRE-PROCESS cmd="set"\n     data="zzvar=1"/>\n{USER}</include>\n',
        True,
        {"zzvar": None},
        ["bad_directive"],
    ),
    "no_include_wrapper": (
        '<user id="zz1">\n  <params><param name="password" value="x"/></params>\n</user>\n',
        True,
        {},
        [],
    ),
    "non_utf8": (
        b'<include>\n  <user id="zz1">\n    <variables><variable name="n" value="M\xfcller"/></variables>\n  </user>\n'
        b"</include>\n",
        True,
        {},
        [],
    ),
    "oneline_include": (
        '<include><user id="zz1"><params><param name="password" value="x"/></params></user></include>\n',
        False,
        {},
        ["one_line_include"],
    ),
    "raw_ampersand": (USER.replace("pw-zz1", "a&b<c>d"), True, {}, []),
    "removed": (None, False, {}, []),
    "single_quotes_preprocess": (
        f"<include>\n  <X-PRE-PROCESS cmd='set' data='zzsq=1'/>\n{USER}</include>\n",
        True,
        {"zzsq": None},
        ["bad_directive"],
    ),
    "two_preprocess_one_line": (
        f'<include>\n  <X-PRE-PROCESS cmd="set" data="zza=1"/><X-PRE-PROCESS cmd="set" data="zzb=2"/>\n{USER}</include>\n',
        True,
        {"zza": "1", "zzb": None},
        ["bad_directive"],
    ),
    "utf8": (
        '<include>\n  <user id="zz1">\n    <variables><variable name="n" value="Müller 日本"/></variables>\n  </user>\n'
        "</include>\n",
        True,
        {},
        [],
    ),
    "utf8_bom": (b'\xef\xbb\xbf<include>\n  <user id="zz1"/>\n</include>\n', True, {}, []),
    "xml_decl_same_line": ('<?xml version="1.0"?><include>\n  <user id="zz1"/>\n</include>\n', True, {}, []),
}
REFUSED = {
    "broken_but_sets_var": (
        '<include>\n  <X-PRE-PROCESS cmd="set" data="zzsidefx=yes"/>\n  <user id="zz1>\n</include>\n',
        "missing",
    ),
    "comment_double_dash": (f"<include>\n  <!-- bad -- comment -->\n{USER}</include>\n", "unclosed <!--"),
    "missing_quote": ('<include>\n  <user id="zz1>\n    <params/>\n  </user>\n</include>\n', "missing"),
    "unclosed_tag": (
        '<include>\n  <user id="zz1">\n    <params>\n  </user>\n</include>\n',
        "unexpected closing tag </user>",
    ),
    "unclosed_tag2": ('<include>\n  <user id="zz1">\n    <params>\n</include>\n', "unexpected closing tag </users>"),
}


def _bytes(data: str | bytes | None) -> bytes | None:
    return data.encode() if isinstance(data, str) else data


@pytest.mark.parametrize("name", READ)
def test_what_the_server_takes(tmp_path: Path, name: str) -> None:
    data, there, variables, kinds = READ[name]
    tree = tree_of(tmp_path, _bytes(data))
    assert users(tree) == ["1000", *(["zz1"] if there else [])]
    assert {one: tree.variables.get(one) for one in variables} == variables
    assert [one.kind for one in tree.findings] == kinds
    assert all(one.path.endswith("zz_test.xml") and one.words for one in tree.findings)


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_server_refuses(tmp_path: Path, name: str) -> None:
    data, words = REFUSED[name]
    with pytest.raises(PbxError) as caught:
        tree_of(tmp_path, data.encode())
    assert words in str(caught.value)
    # The real server names a line of its merged text; we name the file, with no value of it.
    assert "zz_test.xml" in str(caught.value) and "pw-zz1" not in str(caught.value)


def test_a_raw_ampersand_is_read_as_it_is(tmp_path: Path) -> None:
    tree = tree_of(tmp_path, READ["raw_ampersand"][0].encode())
    found = tree.section("directory").under("domain", "groups", "group", "users").named("user", "zz1", "id")
    assert found.params("params") == {"password": "a&b<c>d"}


def test_a_dangling_link_is_told(tmp_path: Path) -> None:
    (tmp_path / "default").mkdir()
    (tmp_path / "default" / "zz_test.xml").symlink_to(tmp_path / "nowhere")
    tree = tree_of(tmp_path, None)
    assert [(one.kind, os.path.basename(one.path)) for one in tree.findings] == [("dangling", "zz_test.xml")]
    assert users(tree) == ["1000"]


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "freeswitch.xml").write_text(ROOT)
    assert [one.kind for one in read_tree(str(tmp_path)).findings] == ["dangling"]


def test_a_missing_root_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PbxError, match=r"freeswitch\.xml"):
        read_tree(str(tmp_path))


# What stood in the file, and what `user_data` of the running server gave back.
PASSWORDS = [
    ("a&amp;b", "a&b"),
    ("a&lt;b", "a<b"),
    ("a&quot;b", 'a"b'),
    ("a'b", "a'b"),
    ("a$${domain}b", "apbx.testb"),
    ("a&#36;&#36;{domain}b", "a$${domain}b"),
    ("a${domain}b", "a${domain}b"),
    ("a&lt;?b", "a<?b"),
    ("a<?b", None),
    ("aX-PRE-PROCESSb", None),
    ("a&lt;!--#b--&gt;c", "a<!--#b-->c"),
    ("a&lt;include&gt;b", "a<include>b"),
    ("a&#10;b", "a\nb"),
    ("a&#9;b", "a\tb"),
    ("  a  b  ", "  a  b  "),
    ("pässwörd€", "pässwörd€"),
    ("a%20b", "a%20b"),
    ("a\\b", "a\\b"),
    ("a:b", "a:b"),
    ("a&foo;b", "a&foo;b"),
    ("a>b", "a>b"),
    ("a,b", "a,b"),
    ("a|b", "a|b"),
    ("a#b", "a#b"),
]


@pytest.mark.parametrize(("raw", "held"), PASSWORDS, ids=[str(index) for index in range(len(PASSWORDS))])
def test_passwords_as_the_server_holds_them(tmp_path: Path, raw: str, held: str | None) -> None:
    tree = tree_of(tmp_path, f"<include>\n{USER.replace('pw-zz1', raw)}</include>\n".encode())
    user = tree.section("directory").under("domain", "groups", "group", "users").named("user", "zz1", "id")
    param = user.under("params", "param")
    assert (tree.value(param, "value") if param is not None else None) == held
    if held is None:
        assert tree.findings


@pytest.mark.parametrize(
    "value",
    [one for _raw, one in PASSWORDS if one]
    + [
        "".join(map(chr, range(32, 127))),
        "x-pre-PROCESS",
        "<include></include><?",
        "$${",
        "$$${a}",
        "a--b",
        "]]>",
        "\r",
    ],
)
def test_escaped_values_come_back(tmp_path: Path, value: str) -> None:
    tree = tree_of(tmp_path, f"<include>\n{USER.replace('pw-zz1', escape(value))}</include>\n".encode())
    user = tree.section("directory").under("domain", "groups", "group", "users").named("user", "zz1", "id")
    assert tree.value(user.under("params", "param"), "value") == value
    assert not tree.findings


@pytest.mark.parametrize("value", ["a\x00b", "a\x07", "\ud800", "\x1b"], ids=["nul", "bell", "surrogate", "escape"])
def test_what_nothing_can_write_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="control character"):
        escape(value)
