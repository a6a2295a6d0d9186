# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every configuration file that has no module of its own, through asterisk_config, on a real server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import every_file
import pytest

every_case = pytest.mark.parametrize("case", every_file.CASES, ids=lambda one: f"{one.file}:{one.section}")
SHOWN = [one for one in every_file.CASES if one.show[0]]
NAMED = [one for one in every_file.CASES if one.wrong]


@pytest.fixture(scope="session")
def seen(host: Callable[..., Any]) -> dict[str, Any]:
    return host("every_file_trial.py", "/etc/asterisk")


def of(seen: dict[str, Any], case: every_file.Case) -> dict[str, Any]:
    return seen[f"{case.file} [{case.section}]"]


def test_every_file_is_tried() -> None:
    assert len({case.file for case in every_file.CASES}) >= 45


@every_case
def test_the_change_is_made_and_announced(seen: dict[str, Any], case: every_file.Case) -> None:
    """Check mode says just what is done; what only a restart applies is said, and no command pretends to."""
    found = of(seen, case)
    predicted, made = found["predicted"], found["made"]
    assert predicted["changed"] is True
    assert predicted["activation"]["commands"] == list(case.commands)
    told = [one["why"] for one in predicted["restart_required"]]
    assert [case.restart in one for one in told] == ([True] if case.restart else [])
    if case.refused:
        assert case.refused in made["refused"] and made["refused"].endswith("everything of this run was rolled back")
        return
    assert "refused" not in made, made
    assert {**made, "backup_files": []} == {**predicted, "backup_files": []}


@every_case
def test_a_second_run_changes_nothing(seen: dict[str, Any], case: every_file.Case) -> None:
    again = of(seen, case)["again"]
    if case.refused:
        assert case.refused in again["refused"]
    else:
        assert again["changed"] is False and again["activation"]["commands"] == [], again


@every_case
def test_it_can_be_taken_back(seen: dict[str, Any], case: every_file.Case) -> None:
    found = of(seen, case)
    assert found["left"] == []
    if not case.refused:
        assert found["undone"]["changed"] is True, found["undone"]
        assert found["undone"]["activation"]["commands"] == list(case.commands)


@pytest.mark.parametrize("case", SHOWN, ids=lambda one: f"{one.file}:{one.section}")
def test_the_running_server_shows_it(seen: dict[str, Any], case: every_file.Case) -> None:
    found = of(seen, case)
    assert [found["shown_before"], found["shown"], found["shown_after"]] == [False, True, False]


@pytest.mark.parametrize("case", NAMED, ids=lambda one: f"{one.file}:{one.section}")
def test_a_wrong_name_is_refused(seen: dict[str, Any], case: every_file.Case) -> None:
    refused = of(seen, case)["wrong"]["refused"]
    assert f"options.{case.wrong}" in refused and "did you mean" in refused
