# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Switches of the dialplan on a real server: written, held, read back, and used by a call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

HELD = ["Loopback/9${EXTEN}@behind/_2XX", "Realtime/${CONTEXT}@extensions", "Realtime/shop@extensions", "DUNDi/e164"]


@pytest.fixture(scope="module", name="seen")
def the_life_of_switches(host: Callable[..., Any]) -> dict[str, Any]:
    return host("switches.py")


def test_all_three_words_are_held_in_order_and_idempotent(seen: dict[str, Any]) -> None:
    assert seen["create"]["activation"] == {"commands": ["dialplan reload"], "verified": True, "pending": False}
    assert seen["held"] == HELD and not seen["again"]["changed"], seen["held"]
    assert [line.split("'")[1] for line in seen["shown"].splitlines() if "Alt. Switch" in line] == HELD


def test_a_call_goes_through_a_loopback(seen: dict[str, Any]) -> None:
    assert "/switched/9234" in seen["called"], seen["called"]


def test_what_is_read_back_changes_nothing(seen: dict[str, Any]) -> None:
    assert seen["info"]["switches"][0] == "lswitch => Loopback/9${EXTEN}@behind/_2XX"
    assert not seen["round_trip"]["changed"] and seen["untouched"], seen["round_trip"]


def test_removed_ones_are_gone_from_the_server(seen: dict[str, Any]) -> None:
    assert seen["fewer"]["activation"]["verified"] and seen["none"]["activation"]["verified"]
    assert seen["after_fewer"].count("Alt. Switch") == 2 and "Alt. Switch" not in seen["after_none"]


def test_variables_that_the_load_would_lose_are_refused(seen: dict[str, Any]) -> None:
    assert "write it as `lswitch => Loopback/9${EXTEN}@behind`" in seen["lost"]["error"], seen["lost"]
