# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What asterisk_info tells of a real server that has two calls and a queue, by both transports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture(scope="module")
def found(host: Callable[..., Any]) -> dict[str, Any]:
    return host("every_call.py")["live"]


@pytest.mark.parametrize("transport", ["ami", "control socket"])
def test_live(found: dict[str, Any], transport: str) -> None:
    one = found[transport]
    assert {"1001", "moved"} <= set(one["endpoints"]) and {"t", "u", "agents"} <= set(one["contexts"])
    assert [contact["uri"] for contact in one["endpoints"]["moved"]["contacts"]] == ["sip:127.0.0.1:5099"]
    applications = [channel["application"] for channel in one["channels"]]
    assert applications.count("Echo") == 2 and "Queue" in applications
    assert all(channel["state"] and channel["unique_id"] for channel in one["channels"])
    queue = one["queues"]["sales"]
    assert queue["strategy"] == "ringall" and queue["members"][0]["name"] == "Agent One"
    assert queue["members"][0]["interface"].startswith("Local/a@agents")


@pytest.mark.parametrize("transport", ["ami", "control socket"])
def test_the_caller_and_the_agent_are_one_call(found: dict[str, Any], transport: str) -> None:
    names = [sorted(one["channels"]) for one in found[transport]["calls"]]
    assert any("Local/a@agents" in name for pair in names for name in pair), names


def test_both_tell_the_same_keys(found: dict[str, Any]) -> None:
    shapes = [{name: type(part).__name__ for name, part in one.items()} for one in found.values()]
    assert shapes[0] == shapes[1]
    assert set(found["ami"]["channels"][0]) == set(found["control socket"]["channels"][0])
