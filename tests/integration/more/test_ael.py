# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AEL files on a real server: parsed before they are written, compared afterwards, rolled back when they are refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

SHOP, GREET = "extensions.ael.d/shop.ael", "extensions.ael.d/greet.ael"


@pytest.fixture(scope="module", name="seen")
def the_life_of_ael_files(host: Callable[..., Any]) -> dict[str, Any]:
    return host("ael.py")


def test_check_mode_predicts_and_writes_nothing(seen: dict[str, Any]) -> None:
    assert "Not Running" in seen["module_before"]
    assert seen["check"]["created"] == {"asterisk_ael": [SHOP, GREET]}, seen["check"]
    assert seen["check"]["activation"]["commands"] == ["module load pbx_ael.so"] and seen["after_check"] == {}


def test_created_with_the_module_loaded_verified_and_idempotent(seen: dict[str, Any]) -> None:
    assert seen["create"]["created"] == seen["check"]["created"], seen["create"]
    activation = {"commands": ["module load pbx_ael.so"], "verified": True, "pending": False}
    assert seen["create"]["activation"] == activation and seen["create"]["diff"] == seen["check"]["diff"]
    assert seen["texts"]["extensions.ael"] == f'#include "{SHOP}"\n#include "{GREET}"\n'
    assert not seen["again"]["changed"]
    assert "Gosub(greet,~~s~~,1(${~~EXTEN~~}))" in seen["shown"] and "hint: PJSIP/1001" in seen["shown"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("bad_first", "something is not closed"),
        ("syntax", "files[0] (extensions.ael.d/shop.ael): content: line 1: syntax error, unexpected ';'"),
        ("syntax_checked", "files[0] (extensions.ael.d/shop.ael): content: line 1: syntax error, unexpected ';'"),
        ("include", "line 1: Couldn't find the include file: nowhere.ael"),
        ("include_checked", "line 1: Couldn't find the include file: nowhere.ael"),
    ],
)
def test_what_the_parser_refuses_is_not_written(seen: dict[str, Any], name: str, words: str) -> None:
    assert words in seen[name]["error"] and "nothing was changed" in seen[name]["error"]
    after = seen["after_" + name.replace("_checked", "")]
    assert after in ({}, [True, True]), after


def test_without_the_parser_the_reload_refuses_and_all_is_put_back(seen: dict[str, Any]) -> None:
    assert "Could not load module" in seen["unparsed_first"]["error"]
    assert seen["after_unparsed_first"][0] == {} and "Not Running" in seen["after_unparsed_first"][1]
    assert "Command 'ael reload' failed." in seen["unparsed"]["error"]
    for one in ("unparsed", "unparsed_first"):
        assert "everything of this run was rolled back" in seen[one]["error"], seen[one]
    assert seen["after_unparsed"] == [True, True]


def test_an_update_is_one_reload(seen: dict[str, Any]) -> None:
    assert seen["update"]["activation"] == {"commands": ["ael reload"], "verified": True, "pending": False}
    assert "Dial(PJSIP/1001,15)" in seen["after_update"]


def test_what_info_returns_changes_nothing(seen: dict[str, Any]) -> None:
    paths = [one["path"] for one in seen["info"]["asterisk_ael"]["files"]]
    assert paths == ["extensions.ael", SHOP, GREET] and not seen["round_trip"]["changed"], seen["round_trip"]


def test_purge_removes_the_file_its_include_and_its_context(seen: dict[str, Any]) -> None:
    assert seen["purge"]["deleted"] == {"asterisk_ael": [GREET]} and seen["purge"]["activation"]["verified"]
    files, shown = seen["after_purge"]
    assert files["extensions.ael"] == f'#include "{SHOP}"\n' and GREET not in files and "no existence" in shown


def test_hand_made_lines_of_the_first_file_stay(seen: dict[str, Any]) -> None:
    assert seen["root"]["activation"]["verified"] and seen["with_root"]["activation"]["verified"]
    files, shop, old = seen["after_removed"]
    assert files == {"extensions.ael": "// by hand, for ten years\ncontext old {\n  s => Hangup();\n};\n"}
    assert "no existence" in shop and "Hangup()" in old
    assert "pbx_ael.so needs this file to start" in seen["root_gone"]["error"]
