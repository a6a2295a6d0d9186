# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/stasis.md does what it says: its play configures a real server, and its application takes a call."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from conftest import ROOT

EXAMPLE = ROOT / "docs" / "examples" / "stasis"
PASSWORD = "Made-For-The-Stasis-Test"


@pytest.fixture(scope="module", name="seen")
def a_call(host: Callable[..., Any]) -> dict[str, Any]:
    [play] = yaml.safe_load((EXAMPLE / "play.yml").read_text())
    [task] = play["tasks"]
    resources = json.dumps(task["telephony.pbx.asterisk_resources"]["resources"])
    return host("stasis.py", resources.replace("{{ ari_password }}", PASSWORD))


def test_the_play_configures_by_reloads_and_is_idempotent(seen: dict[str, Any]) -> None:
    assert seen["create"].get("changed"), seen["create"]
    assert not seen["create"]["restart_required"] and not seen["again"]["changed"]
    assert PASSWORD not in json.dumps(seen["create"])


def test_the_application_is_known_to_the_server(seen: dict[str, Any]) -> None:
    assert seen["ready"] == {"ready": "press-a-key"} and "press-a-key" in seen["applications"]


def test_a_wrong_password_is_told_in_one_sentence(seen: dict[str, Any]) -> None:
    code, words = seen["stranger"]
    assert code == 1 and "401" in words and "\n" not in words, words


def test_a_call_is_answered_reads_a_key_and_ends(seen: dict[str, Any]) -> None:
    arrived, key, ended = seen["said"]
    assert arrived["arguments"] == ["greeting"] and key == {"call": arrived["call"], "key": "5"}
    assert ended == {"call": arrived["call"], "ended": True} and "0 active channels" in seen["channels"]


def test_the_caller_heard_the_tone(seen: dict[str, Any]) -> None:
    assert seen["heard"] > 0.5 and seen["loudest"] > 1000, (seen["heard"], seen["loudest"])


def test_it_ends_with_the_server(seen: dict[str, Any]) -> None:
    assert seen["ended"] == 0
