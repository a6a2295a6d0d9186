# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mailboxes on a real server: a PIN that its user changed by telephone is his, wherever Asterisk keeps it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture(scope="module", name="seen")
def the_life_of_mailboxes(host: Callable[..., Any]) -> dict[str, Any]:
    return host("mailboxes.py")


def test_created_predicted_and_idempotent(seen: dict[str, Any]) -> None:
    assert seen["create"]["created"]["asterisk_mailboxes"] == ["1001:pbx", "1002:pbx", "2001:pbx"], seen["create"]
    assert seen["create"]["activation"]["verified"] is True
    assert seen["check"]["created"] == seen["create"]["created"] and seen["check"]["diff"] == seen["create"]["diff"]
    assert not seen["again"]["changed"]
    assert "3 voicemail users configured" in seen["users"] or seen["users"].count("pbx ") == 3, seen["users"]
    assert seen["pins"] == {"1001": "2001", "1002": "2002", "2001": "-1001"}


def test_asterisk_writes_a_pin_of_the_telephone_into_the_included_file_and_into_the_spool(seen: dict[str, Any]) -> None:
    """Otherwise nothing below proves anything."""
    assert seen["changed_pins"] == {"1001": "9991", "1002": "2002", "2001": "-1001", "spool 1002": "9992"}
    assert "Generator: app_voicemail" in seen["rewritten"]


def test_a_pin_of_the_telephone_is_kept_and_nothing_changes(seen: dict[str, Any]) -> None:
    assert seen["kept"]["changed"] is False and seen["same_files"], seen["kept"]


def test_a_change_of_something_else_keeps_it_too(seen: dict[str, Any]) -> None:
    assert seen["renamed"]["activation"]["verified"] is True, seen["renamed"]
    assert seen["renamed_pins"] == seen["changed_pins"]


def test_always_writes_the_pin_where_it_is_in_force(seen: dict[str, Any]) -> None:
    assert seen["always"]["updated"]["asterisk_mailboxes"] == ["1001:pbx", "1002:pbx"], seen["always"]
    assert seen["always_pins"] == {"1001": "5551", "1002": "5552", "2001": "-1001", "spool 1002": "5552"}
    assert seen["always_again"]["changed"] is False
    assert seen["in"] == {"1001 5551": True, "1002 5552": True}
    assert seen["out"] == {"1001 9991": False, "1002 9992": False}


def test_a_mailbox_that_comes_back_has_its_new_pin(seen: dict[str, Any]) -> None:
    assert seen["removed"]["deleted"]["asterisk_mailboxes"] == ["1002:pbx", "2001:pbx"], seen["removed"]
    assert seen["users_left"].count("\npbx ") == 1
    assert seen["came_back_pins"] == {"1001": "5551", "1002": "7772", "spool 1002": "7772"}
    assert seen["in_again"] == {"1002 7772": True}


def test_no_pin_is_ever_shown(seen: dict[str, Any]) -> None:
    results = {name: one for name, one in seen.items() if isinstance(one, dict) and "diff" in one}
    assert len(results) > 7
    # The names of backups hold the time to the billionth of a second, in which any four digits may stand.
    shown = re.sub(r"\d{8}T\d{6}\.\d{9}", "", json.dumps(results))
    for pin in ("2002", "9991", "9992", "5551", "5552", "7772", "=> 2001", "-1001"):
        assert pin not in shown, pin
