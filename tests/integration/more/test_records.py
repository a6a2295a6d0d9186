# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records of real calls in CSV and by ODBC in PostgreSQL, all of it configured by asterisk_config without a restart."""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture(scope="module", name="seen")
def records_of_calls(database: Callable[..., Any]) -> dict[str, Any]:
    return database("records.py")


def test_configured_by_reloads_in_an_order_that_works(seen: dict[str, Any]) -> None:
    assert seen["create"].get("changed"), seen["create"]
    commands = seen["create"]["activation"]["commands"]
    assert commands == seen["check"]["activation"]["commands"] and not seen["create"]["restart_required"]
    assert commands[0] == "module reload res_odbc.so", "the tables' connection comes first"
    assert {"module reload cdr", "module reload cdr_csv.so", "module reload cdr_adaptive_odbc.so"} <= set(commands)
    assert {"module reload cel", "module reload cel_odbc.so", "module reload extconfig"} <= set(commands)
    assert not seen["again"]["changed"]


def test_a_call_is_a_row_with_the_right_columns(seen: dict[str, Any]) -> None:
    assert "Adaptive ODBC" in seen["backends"] and "pbx-records" in seen["odbc"]
    [row] = [row for row in seen["rows"] if row[1] == "200"]
    caller, dst, context, disposition, seconds, last, queue, recent = row
    assert (caller, dst, context, disposition, last, queue) == ("1001", "200", "shop", "ANSWERED", "Hangup", "support")
    assert seconds in ("1", "2") and recent == "t"


def test_the_same_call_is_a_line_of_csv(seen: dict[str, Any]) -> None:
    [line] = [line for line in csv.reader(seen["csv"].splitlines()) if line[2] == "200"]
    assert [line[at] for at in (1, 2, 3, 4, 7, 14)] == ["1001", "200", "shop", '"Josh" <1001>', "Hangup", "ANSWERED"]


def test_its_events_are_rows_too(seen: dict[str, Any]) -> None:
    events = [row[0] for row in seen["events"] if row[2].endswith(";2")]
    assert events == ["CHAN_START", "ANSWER", "APP_START", "HANGUP"], seen["events"]


def test_a_changed_table_is_one_reload(seen: dict[str, Any]) -> None:
    assert seen["update"]["activation"]["commands"] == ["module reload cdr_adaptive_odbc.so"]
    [[number, channel]] = seen["rows_after"]
    assert number in ("200", "caller") and channel.startswith("Local/200@shop")


def test_a_call_through_a_switch_to_a_table(seen: dict[str, Any]) -> None:
    assert [one["what"] for one in seen["noload"]["restart_required"]] == ["modules.conf"]
    assert ["300", "from-a-table"] in seen["realtime"], seen["realtime"]
    assert "Alt. Switch =>    'Realtime/shop@extensions'" in seen["shown"]
