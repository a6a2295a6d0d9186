# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk that is full, without inodes or read-only: the old files, a clear error, and nothing half written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

ETC, PHONES, STATE = "/etc/asterisk", "/etc/asterisk/pjsip.d", "/var/lib/telephony.pbx/asterisk"
FULL = "No space left on device"


@pytest.fixture(scope="module", name="seen")
def the_trials(host: Callable[..., Any]) -> dict[str, Any]:
    return host("disks.py")


def trial(seen: dict[str, Any], part: str, label: str) -> dict[str, Any]:
    return next(one for one in seen[part] if one["label"] == label)


def stays_old(one: dict[str, Any], *words: str) -> None:
    """Everything is as it was, the error says so with these words, and the next run does the work."""
    assert one["traceback"] == "" and one["old"] and one["held"] == "old" and one["litter"] == []
    assert [word for word in words if word not in one["error"]] == []
    assert one["completed"] == ["new", "", []]


@pytest.mark.parametrize("folder", [ETC, PHONES, STATE])
def test_a_full_disk_changes_nothing(seen: dict[str, Any], folder: str) -> None:
    stays_old(trial(seen, "full", f"{folder} 0"), folder, FULL)


@pytest.mark.parametrize("folder", [ETC, PHONES, STATE])
def test_a_little_room_is_all_or_nothing(seen: dict[str, Any], folder: str) -> None:
    """Page by page more room, until there is enough: a backup, the journal, its second writing have none left."""
    trials = [one for one in seen["full"] if one["label"].rpartition(" ")[0] == folder]
    assert len(trials) == 7 and any(one["error"] == "" for one in trials)
    for one in trials:
        if one["error"]:
            stays_old(one, folder, FULL)
        else:
            assert one["traceback"] == "" and one["held"] == "new" and one["litter"] == []


def test_the_file_that_has_no_room_is_named(seen: dict[str, Any]) -> None:
    stays_old(trial(seen, "full", f"{PHONES} 0"), f"{PHONES}/phones.conf", "make room", "nothing was changed")


def test_no_room_for_backup_or_journal(seen: dict[str, Any]) -> None:
    said = [one["error"] for one in seen["full"] if one["label"].startswith(STATE)]
    assert any("no backup can be kept" in one for one in said)
    assert any("journal.json: cannot be written" in one for one in said)


@pytest.mark.parametrize("folder", [ETC, PHONES, STATE])
def test_a_read_only_file_system(seen: dict[str, Any], folder: str) -> None:
    stays_old(trial(seen, "readonly", f"{folder} read_only"), folder, "Read-only file system")


@pytest.mark.parametrize("folder", [PHONES, STATE])
def test_no_inodes(seen: dict[str, Any], folder: str) -> None:
    stays_old(trial(seen, "inodes", f"{folder} exhaust"), folder, FULL, "free inodes")


def test_a_disk_that_fills_before_the_rollback(seen: dict[str, Any]) -> None:
    """What could not be put back is put back by the next run, whatever that one wants."""
    one = seen["rollback"]
    assert one["half"], "the disk was not full when it mattered"
    assert "traceback" not in one["first"] and "it refuses" in one["first"]["error"]
    assert f"after the rollback: {PHONES}/phones.conf: cannot be written: {FULL}" in one["first"]["error"]
    assert "put back first" in " ".join(one["second"]["warnings"])
    assert one["old"] and one["held"] == "old" and one["litter"] == []
