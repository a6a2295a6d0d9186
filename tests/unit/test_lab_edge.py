# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How calls through the edge are counted: a call is good only if it ended well and was heard."""

from __future__ import annotations

import pytest
from ansible_collections.telephony.pbx.tests.lab.edge_load import Load, highest, judge, reasons, together

UP = "up a@host 10000 one\nup b@host 10002 two\nup c@host 10004 one\n"
END = "end a@host 10000 one\nend b@host 10002 two\nend c@host 10004 one\n"
ALL = {10000: 149, 10002: 150, 10004: 148}


def test_all_calls_went_well() -> None:
    found = judge(3, 1.0, UP + END, ALL)
    assert (found.ok, found.failed, found.silent, found.by_server) == (3, 0, 0, {"one": 2, "two": 1})
    assert found.clean


@pytest.mark.parametrize(
    ("log", "heard", "ok", "silent"),
    [
        pytest.param(UP + END.replace("end b@host 10002 two\n", ""), ALL, 2, 0, id="one never ended"),
        pytest.param(UP.replace("up c@host 10004 one\n", "") + END, ALL, 2, 0, id="one was never answered"),
        pytest.param(UP + END, {**ALL, 10002: 100}, 2, 1, id="one heard too little"),
        pytest.param(UP + END, {}, 0, 3, id="none heard anything"),
        pytest.param("", ALL, 0, 0, id="no call at all"),
    ],
)
def test_a_call_that_failed_is_counted(log: str, heard: dict[int, int], ok: int, silent: int) -> None:
    found = judge(3, 1.0, log, heard)
    assert (found.ok, found.failed, found.silent) == (ok, 3 - ok, silent)
    assert not found.clean


def test_nothing_wanted_is_not_clean() -> None:
    assert not judge(0, 1.0, "", {}).clean


def test_runs_at_the_same_time_are_one() -> None:
    both = together([judge(3, 0.8, UP + END, ALL), judge(3, 0.2, UP, ALL)])
    assert (both.wanted, both.ok, both.failed, both.rate, both.by_server) == (6, 3, 3, 1.0, {"one": 4, "two": 2})


def test_reasons_are_counted() -> None:
    refused = (
        "unexpected message for Call-Id '1@host': while expecting '100' (index 1), received 'SIP/2.0 503 No server\r\n"
    )
    late = "Call-Id: 1-252@host, receive timeout on message one of many calls:1 without label to jump to\n"
    assert reasons(refused * 2 + late) == [
        "2 x SIP/2.0 503 No server",
        "1 x receive timeout on message one of many calls:1",
    ]


@pytest.mark.parametrize("limit", [0, 1, 3, 10, 17, 40, 55, 79, 80, 200])
def test_the_highest_rate_is_found(limit: int) -> None:
    tried: list[int] = []

    def attempt(rate: int) -> Load:
        tried.append(rate)
        failed = max(0, rate - limit)
        return Load(rate, rate - failed, failed, 0, {}, rate)

    found = highest(attempt, cap=80)
    assert found.best <= limit and found.best == max([rate for rate in tried if rate <= limit], default=0)
    assert min(limit, 80) - found.best <= max(1, found.best // 10)
    assert len(tried) == len(set(tried)) <= 8
