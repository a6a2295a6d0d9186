# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Queues on a real server: every option arrives, and callers and dynamic members outlive every change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture(scope="module", name="seen")
def the_life_of_a_queue(host: Callable[..., Any]) -> dict[str, Any]:
    return host("queues.py")


def test_created_predicted_and_idempotent(seen: dict[str, Any]) -> None:
    assert seen["create"]["created"]["asterisk_queues"] == ["support"], seen["create"]
    assert seen["create"]["activation"]["verified"] is True
    assert seen["check"]["created"] == seen["create"]["created"] and seen["check"]["diff"] == seen["create"]["diff"]
    assert not seen["again"]["changed"]


def test_every_strategy_is_taken_by_a_reload(seen: dict[str, Any]) -> None:
    for one in seen["strategies"]:
        assert one.get("activation", {}).get("verified") is True and not one["restart_required"], one


def test_members_change_by_a_reload_of_members_alone(seen: dict[str, Any]) -> None:
    assert seen["members"]["activation"] == {"commands": ["queue reload members"], "verified": True, "pending": False}
    assert "Local/1@callers" not in seen["after_members"] and "Local/2@callers" in seen["after_members"]


@pytest.mark.parametrize("moment", ["after_members", "after_maxlen", "after_dropped"])
def test_callers_and_dynamic_members_stay(seen: dict[str, Any], moment: str) -> None:
    assert "has 1 calls" in seen[moment] and "Dynamic (Local/9@callers)" in seen[moment], seen[moment]


def test_what_the_server_drops_is_rolled_back(seen: dict[str, Any]) -> None:
    assert "Unknown keyword in queue 'support': ringing" in seen["dropped"]["error"]
    assert "everything of this run was rolled back" in seen["dropped"]["error"]
    assert seen["put_back"] and "W:2" in seen["after_dropped"]


def test_a_queue_that_is_called_stays_and_its_callers_too(seen: dict[str, Any]) -> None:
    assert "extension q of context callers still uses it" in seen["used"]["error"]
    assert seen["removed"]["deleted"]["asterisk_queues"] == ["support"], seen["removed"]
    assert "No such queue" in seen["after_removed"] and "Queue(support)" in seen["channels"]
