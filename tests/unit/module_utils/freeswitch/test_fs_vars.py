# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Global variables, written as the preprocessor reads them."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch import vars as kind
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_tree import read_tree
from fs_store import Live, apply, folder, said

VARS = """<include>
  <!-- keep -->
  <X-PRE-PROCESS cmd="set" data="domain=pbx.example.com"/>
  <X-PRE-PROCESS cmd="set" data="one = 1"/> <!-- behind one -->
  <X-PRE-PROCESS cmd="set" data="default_password=1234"/>
  <X-PRE-PROCESS cmd="exec-set" data="address=/bin/false"/>
  <X-PRE-PROCESS cmd="set" data="two=$${one}2"/>
</include>
"""


def read(where: Path) -> dict[str, dict[str, str]]:
    return {key[0]: one.item for key, one in kind.KIND.read(read_tree(str(where))).items()}


def test_reading(tmp_path: Path) -> None:
    assert read(folder(tmp_path, {"vars.xml": VARS})) == {
        "domain": {"name": "domain", "value": "pbx.example.com"},
        "one": {"name": "one", "value": "1"},
        "default_password": {"name": "default_password", "secret_value": "1234"},
        "two": {"name": "two", "value": "$${one}2"},
    }


def test_change_add_and_remove(tmp_path: Path) -> None:
    where = folder(tmp_path, {"vars.xml": VARS})
    items = [
        {"name": "one", "value": "a&b<c>'d'  "},
        {"name": "two", "state": "absent"},
        {"name": "three", "value": "$${one}3"},
        {"name": "default_password", "value": "new"},
        {"name": "hush", "secret_value": "x"},
    ]
    done = apply(kind.KIND, where, items)
    assert done.problems == []
    assert (where / "vars.xml").read_text() == VARS.replace("one = 1", "one = a&b<c>'d'  ").replace(
        "password=1234", "password=new"
    ).replace(
        '  <X-PRE-PROCESS cmd="set" data="two=$${one}2"/>\n',
        '  <X-PRE-PROCESS cmd="set" data="three=$${one}3"/>\n'
        '  <X-PRE-PROCESS cmd="set" data="hush=x"/> <!-- secret -->\n',
    )
    assert done.commands == ["global_setvar two=", "global_getvar three", "global_getvar hush"]
    assert done.restarts == []
    assert done.after.findings == []
    # What was a secret and is none any more, and the other way round.
    apply(kind.KIND, where, [{"name": "three", "secret_value": "y"}, {"name": "hush", "state": "absent"}])
    assert "three=y" in (where / "vars.xml").read_text() and "hush" not in (where / "vars.xml").read_text()
    assert read(where)["three"] == {"name": "three", "secret_value": "y"}


def test_crlf_stays(tmp_path: Path) -> None:
    where = folder(tmp_path, {})
    (where / "vars.xml").write_bytes(VARS.replace("\n", "\r\n").encode())
    apply(kind.KIND, where, [{"name": "one", "value": "2"}, {"name": "x", "value": "3"}])
    data = (where / "vars.xml").read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n") == VARS.count("\n") + 1


def test_the_last_of_a_name_counts(tmp_path: Path) -> None:
    text = VARS.replace("two=$${one}2", "one=later")
    where = folder(tmp_path, {"vars.xml": text})
    assert read(where)["one"]["value"] == "later"
    apply(kind.KIND, where, [{"name": "one", "value": "new"}])
    assert (where / "vars.xml").read_text() == text.replace("later", "new")
    apply(kind.KIND, where, [{"name": "one", "state": "absent"}])
    assert "one" not in read(where)


def test_a_file_of_our_own(tmp_path: Path) -> None:
    root = (
        '<document>\n  <X-PRE-PROCESS cmd="include" data="vars/*.xml"/>\n  <section name="directory"/>\n</document>\n'
    )
    where = folder(tmp_path, {"freeswitch.xml": root})
    (where / "vars").mkdir()
    apply(kind.KIND, where, [{"name": "a", "value": "1"}], path="vars/site.xml")
    assert (where / "vars/site.xml").read_text() == '<include>\n  <X-PRE-PROCESS cmd="set" data="a=1"/>\n</include>\n'
    with pytest.raises(PbxError, match="is not among the files"):
        apply(kind.KIND, where, [{"name": "b", "value": "1"}], path="elsewhere.xml")
    apply(kind.KIND, where, [{"name": "c", "value": "1"}], path="freeswitch.xml")
    assert '  <X-PRE-PROCESS cmd="set" data="c=1"/>\n  <section' in (where / "freeswitch.xml").read_text()


BAD = {
    "quote": 'a"b',
    "end": "a/>b",
    "include": "a<include>b",
    "declaration": "a<?b",
    "directive": "ax-Pre-Processb",
    "newline": "a\nb",
    "blank": " a",
    "braces": "a${b}",
    "escaped": "a$\\{b}",
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("option", ["value", "secret_value"])
def test_what_no_directive_can_say(tmp_path: Path, name: str, option: str) -> None:
    done = apply(kind.KIND, folder(tmp_path, {"vars.xml": VARS}), [{"name": "x", option: BAD[name]}])
    assert f"variables[0] (x): {option}" in said(done.problems)
    assert option == "value" or (name == "blank" or BAD[name] not in said(done.problems))


def test_unknown_references(tmp_path: Path) -> None:
    where = folder(tmp_path, {"vars.xml": VARS})
    done = apply(kind.KIND, where, [{"name": "x", "value": "$${nothing}"}])
    assert "there is no variable nothing" in said(done.problems)
    assert "holds $${" in said(apply(kind.KIND, where, [{"name": "x", "secret_value": "$${one}"}]).problems)
    assert "is no name" in said(apply(kind.KIND, where, [{"name": "x y", "value": "1"}]).problems)
    # Removing what others rest on is found by reading the files as they will be.
    done = apply(kind.KIND, where, [{"name": "one", "state": "absent"}])
    assert [one.kind for one in done.after.findings] == ["unknown_variable"]


def test_what_a_dead_run_left(tmp_path: Path) -> None:
    """The server may have what no file sets any more, and lack what one sets again."""
    tree = read_tree(str(folder(tmp_path, {"vars.xml": VARS})))
    left = ["reloadxml", "global_getvar one", "global_getvar never", "global_setvar two=", "global_setvar gone="]
    fit = ["reloadxml", "global_getvar one", "global_setvar never=", "global_setvar gone="]
    assert kind.KIND.prepare(None, left, tree) == (fit, [])


def test_reading_back(tmp_path: Path) -> None:
    where = folder(tmp_path, {"vars.xml": VARS})
    tree = read_tree(str(where))
    expected = {(name,): item for name, item in read(where).items()}
    assert kind.KIND.verify(Live(tree), expected, tree) == []
    wrong = Live(tree, hidden={"two": "secret", "default_password": "old", "gone": "1"})
    told = kind.KIND.verify(wrong, {**expected, ("gone",): None, ("absent",): None}, tree)
    assert told == [
        "the server has another value for the variable default_password",
        "the server has another value for the variable two",
        "the server still has the variable gone",
    ]
    assert kind.KIND.verify(wrong, {("address",): {"name": "address", "value": "x"}}, tree) == []
    live = Live(tree)
    many = {(f"v{n}",): None for n in range(60)}
    assert kind.KIND.verify(live, many, tree) == [] and live.asked == ["global_getvar"]
