# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Domains of FreeSWITCH's directory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Reading, Request, make_plan
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch import domains
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_edit import Editor
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import parse_text
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_tree import read_tree
from fs_directory import DOMAIN, EMPTY, HAND_MADE, folder, write

KIND = domains.KIND
NEW = {
    "name": "new.test",
    "params": {"dial-string": '${sofia_contact(*/${dialed_user})} "<&>" ü'},
    "variables": {"a": ""},
}


def change(where: Path, items: list[dict[str, Any]], path: str | None = None) -> tuple[Any, Any, Any]:
    """Return (before, after, plan) of a task."""
    before = read_tree(str(where))
    there = {key: one.item for key, one in KIND.read(before).items()}
    plan, problems = make_plan(Request(domains.DOMAINS, items), Reading(there), lambda: "")
    assert not problems, [str(one) for one in problems]
    editor = Editor(before)
    KIND.edit(before, editor, plan.changes, str(where / path) if path else None)
    return before, read_tree(str(where), editor.overlay()), plan


@pytest.mark.parametrize(
    "path, file", [(None, "new.test.xml"), ("directory/site.xml", "site.xml")], ids=["own", "given"]
)
def test_a_new_domain_comes_back(tmp_path: Path, path: str | None, file: str) -> None:
    before, after, plan = change(folder(tmp_path), [NEW], path)
    found = KIND.read(after)[("new.test",)]
    assert found.item == NEW and found.path == str(tmp_path / "directory" / file)
    assert KIND.problems(before, after, plan) == [] and KIND.commands(plan.changes, before, after) == []


def test_case_makes_no_difference(tmp_path: Path) -> None:
    _before, _after, plan = change(folder(tmp_path, EMPTY.replace(DOMAIN, "PBX.Test")), [{"name": "pbx.TEST"}])
    assert not plan.changes


@pytest.mark.parametrize("name", ["a b", 'a"b', "a&b", "a<b", "ä.de", "../x", "a/b", "a@b", "a..b", "", "-"])
def test_names_that_are_none(name: str) -> None:
    _plan, problems = make_plan(Request(domains.DOMAINS, [{"name": name}]), Reading({}), lambda: "")
    assert problems


@pytest.mark.parametrize(
    "name", ["pbx.example.org", "192.0.2.1", "2001:db8::1", "[2001:db8::1]", "xn--mller-kva.de", "host"]
)
def test_names_that_are_taken(tmp_path: Path, name: str) -> None:
    _before, after, _plan = change(folder(tmp_path), [{"name": name}])
    assert (name,) in KIND.read(after)


def test_only_what_differs_is_touched(tmp_path: Path) -> None:
    where = folder(tmp_path, HAND_MADE)
    _before, after, _plan = change(where, [{"name": DOMAIN, "variables": {"language": "en"}}])
    path = str(where / "directory" / f"{DOMAIN}.xml")
    assert after.files[path].decode() == HAND_MADE.replace('value="de"', 'value="en"')
    write(after)
    _before, after, _plan = change(where, [{"name": DOMAIN, "unset": ["variables.language"], "params": {"a": "b"}}])
    assert KIND.read(after)[(DOMAIN,)].item == {"name": DOMAIN, "params": {"a": "b"}}


def test_refused(tmp_path: Path) -> None:
    where = folder(tmp_path, HAND_MADE)
    with pytest.raises(PbxError, match="still has 1 users"):
        change(where, [{"name": DOMAIN, "state": "absent"}])
    with pytest.raises(PbxError, match="would not read .*dialplan/x.xml"):
        change(where, [NEW], "dialplan/x.xml")
    items = [{"name": "x", "params": {"password": "p", "a": "$${nope}"}}]
    before, after, plan = change(where, items)
    words = [str(one) for one in KIND.problems(before, after, plan)]
    assert any("params.a: $${nope} is no global variable" in one for one in words)
    assert any("password of every user who has none" in one for one in words)
    assert any("has no `dial-string`" in one for one in words)


def test_removed(tmp_path: Path) -> None:
    _before, after, _plan = change(folder(tmp_path), [{"name": DOMAIN, "state": "absent"}])
    assert KIND.read(after) == {}


def test_what_cached_users_had_from_their_domain_is_forgotten(tmp_path: Path) -> None:
    where = folder(tmp_path, HAND_MADE.replace('cidr="', 'cacheable="true" cidr="'))
    before, after, plan = change(where, [{"name": DOMAIN, "variables": {"language": "en"}}])
    assert [one.text for one in KIND.commands(plan.changes, before, after)] == ["xml_flush_cache"]


class Shown:
    """A server with one domain."""

    def __init__(self, text: str) -> None:
        self.text = text

    def xml(self, *_words: str) -> Any:
        return parse_text(self.text) if self.text else None


def test_verify(tmp_path: Path) -> None:
    _before, after, _plan = change(folder(tmp_path), [NEW])
    key = ("new.test",)
    text = KIND.read(after)[key].element
    shown = text.source.text[text.start : text.end]
    assert KIND.verify(Shown(shown), {key: NEW}, after) == []
    assert "has another dial-string" in KIND.verify(Shown(shown.replace("sofia", "x")), {key: NEW}, after)[0]
    assert "is not known" in KIND.verify(Shown(""), {key: NEW}, after)[0]
    assert "still known" in KIND.verify(Shown(shown), {("gone.test",): None}, after)[0]
    assert KIND.verify(Shown(""), {("gone.test",): None}, after) == []
