# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo's calls on a real FreeSWITCH: the site is the same, and so is what is expected of each call."""

from __future__ import annotations

from typing import Any

import pytest

from tests.lab import clock, demo
from tests.lab.cases.athena import CASES


def test_building_it_again_changes_nothing(pbx: Any) -> None:
    assert " changed=0 " in pbx.role()


def test_a_dry_run_changes_nothing_and_fails_nowhere(pbx: Any) -> None:
    tasks = [{"ansible.builtin.include_role": {"name": "telephony.pbx.freeswitch"}}]
    assert " changed=0 " in pbx.play(tasks, "--check")


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_call(pbx: Any, case: Any) -> None:
    seen = demo.attempt(case)
    assert seen.ok, f"{pbx.name}: expected {case.expected}; seen: {seen.text}"


def test_the_clock_is_right_again(pbx: Any) -> None:
    """The cases about opening hours have set it."""
    clock.set_to(None)
    assert pbx.address
