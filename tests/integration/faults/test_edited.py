# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody edits by hand while a run is at work, or two runs are: nothing is lost, and nobody waits for the dead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

NOTICED = "was changed by somebody else while this task was at work"
DURING = {
    "while asked": "pjsip.d/phones.conf",
    "while written": "pjsip.d/phones.conf",
    "one that is written next": "extensions.conf",
    "a new one": "extensions.d/faults.conf",
    "a new one, late": "extensions.d/faults.conf",
}


@pytest.fixture(scope="module", name="seen")
def the_trials(host: Callable[..., Any]) -> dict[str, Any]:
    return host("edited.py")


@pytest.mark.parametrize("case", DURING)
def test_an_edit_between_reading_and_writing_is_noticed(seen: dict[str, Any], case: str) -> None:
    one = seen[case]
    assert f"{DURING[case]}: {NOTICED}" in one["error"] and one["traceback"] == ""
    assert one["theirs"] and one["others"] and one["held"] == "old" and one["litter"] == []


@pytest.mark.parametrize("case", DURING)
def test_the_next_run_keeps_the_edit_and_does_the_work(seen: dict[str, Any], case: str) -> None:
    assert seen[case]["then"] == {"error": "", "warnings": [], "theirs": True, "held": "new", "litter": []}


def test_a_file_that_vanishes_is_noticed(seen: dict[str, Any]) -> None:
    one = seen["vanished"]
    assert f"pjsip.d/phones.conf: {NOTICED}" in one["error"] and one["missing"] and one["others"]
    assert one["litter"] == [] and one["then"]["held"] == "new"


def test_an_edit_before_a_rollback_is_not_rolled_back(seen: dict[str, Any]) -> None:
    one = seen["before a rollback"]
    assert "it refuses" in one["error"] and f"pjsip.d/phones.conf: {NOTICED}; it is left as it is" in one["error"]
    assert one["theirs"] and one["others"] and one["traceback"] == ""
    assert one["then"]["theirs"] and one["then"]["held"] == "new" and one["then"]["litter"] == []


def test_an_edit_after_a_death_is_not_put_back(seen: dict[str, Any]) -> None:
    one = seen["after a death"]
    assert one["writing"] and one["theirs"] and one["others"] and one["litter"] == []
    assert "phones.conf: was edited after an earlier run died" in one["warned"]
    assert one["then"]["theirs"] and one["then"]["held"] == "new"


def test_a_death_without_an_edit_is_put_back(seen: dict[str, Any]) -> None:
    one = seen["nobody, after a death"]
    assert one["writing"] and one["others"] and one["held"] == "old" and one["litter"] == []
    assert "was edited" not in one["warned"]


def test_two_runs_at_once_add_both_what_they_want(seen: dict[str, Any]) -> None:
    one = seen["two"]["different"]
    assert one["codes"] == [0, 0] and one["errors"] == ["", ""] and one["changed"] == [True, True] and one["waited"]
    assert one["written"] == one["held"] == [True, True] and one["litter"] == []


def test_two_runs_at_once_on_the_same_item_come_one_after_the_other(seen: dict[str, Any]) -> None:
    one = seen["two"]["same"]
    assert one["codes"] == [0, 0] and one["errors"] == ["", ""] and one["changed"] == [True, True] and one["waited"]
    assert one["written"] == one["held"] == [False, True] and one["litter"] == []


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_frees_the_lock_and_the_next_run_completes(seen: dict[str, Any], name: str) -> None:
    one = seen["signals"][name]
    assert one["error"] == "" and one["files"] and one["held"] == "new" and one["litter"] == []
    assert one["seconds"] < 20.0, "it waited for the dead"
