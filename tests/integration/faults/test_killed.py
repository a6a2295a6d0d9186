# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that is killed at any moment leaves whole files, blocks nobody, and is completed by the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

ROUNDS = 50


@pytest.fixture(scope="module", name="random")
def at_random(host: Callable[..., Any]) -> dict[str, Any]:
    return host("killed.py", "random", str(ROUNDS))


@pytest.fixture(scope="module", name="points")
def at_points(host: Callable[..., Any]) -> dict[str, Any]:
    return host("killed.py", "points")


def test_killed_fifty_times_at_random(random: dict[str, Any]) -> None:
    """Every file is the old or the new one; the next run completes it in files and server, and leaves nothing behind."""
    assert random["found"] == [] and random["rounds"] == ROUNDS


def test_the_random_moments_are_spread_over_the_run(random: dict[str, Any]) -> None:
    """On a busy machine most fall before the first write: what is killed when is for the points below."""
    assert 5 <= random["phases"]["none"] <= ROUNDS - 5, random["phases"]


def test_killed_before_every_call(points: dict[str, Any]) -> None:
    """Before each call that opens, writes, syncs, renames or removes a file, or asks the server."""
    assert points["found"] == [] and points["rounds"] >= 70


def test_the_points_cover_the_writing(points: dict[str, Any]) -> None:
    assert all(points["phases"].get(one, 0) >= 5 for one in ("none", "writing", "written")), points["phases"]
    assert points["calls"].count("replace") >= 6 and {"write", "fsync", "command", "mkdtemp"} <= set(points["calls"])
