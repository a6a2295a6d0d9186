# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The full check by a second Asterisk: it refuses what only Asterisk knows, touches nothing, and sends nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture(scope="module", name="seen")
def full_checks(host: Callable[..., Any]) -> dict[str, Any]:
    return host("shadow.py")


def test_it_sends_no_packet_though_it_tries_to_register_and_to_qualify(seen: dict[str, Any]) -> None:
    assert "Rejected" in seen["registrations"], "it did not even try, so that this proves nothing"
    interfaces = [line.split() for line in seen["network"].splitlines()[2:]]
    assert [(one[0], one[10]) for one in interfaces] == [("lo:", "0")], seen["network"]
    assert seen["packets_of_the_shadow"] == []


def test_the_running_server_does_send_what_was_counted(seen: dict[str, Any]) -> None:
    assert any("REGISTER" in line for line in seen["packets_of_the_server"]), seen["packets_of_the_server"]


def test_in_check_mode_it_touches_nothing(seen: dict[str, Any]) -> None:
    alike = {name: value for name, value in seen["check"].items() if name != "seconds"}
    assert alike == {name: value for name, value in seen["check_without"].items() if name != "seconds"}
    assert seen["check"]["changed"] and seen["untouched"]


def test_names_that_cannot_be_looked_up_are_no_fault(seen: dict[str, Any]) -> None:
    assert seen["named"]["changed"], seen["named"]


def test_what_it_accepts_is_written_and_idempotent(seen: dict[str, Any]) -> None:
    assert seen["create"]["activation"]["verified"] and not seen["again"]["changed"], seen["create"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("acl", "Could not create an object of type 'acl' with id 'wall' from configuration file 'pjsip.conf'"),
        ("conference", "Could not find config type for category 'quiet' in 'confbridge.conf'"),
    ],
)
def test_what_only_asterisk_refuses_is_refused_before_it_is_written(
    seen: dict[str, Any], name: str, words: str
) -> None:
    for one in (seen[name], seen[f"{name}_checked"]):
        assert f"full_check: {words}; nothing was changed" in one["error"], one
    assert seen[f"after_{name}"] == [True, True, True, True]


def test_faults_that_stood_before_are_nobodys(seen: dict[str, Any]) -> None:
    assert seen["beside_old_faults"]["activation"]["verified"], seen["beside_old_faults"]


def test_neither_folder_nor_process_is_left(seen: dict[str, Any]) -> None:
    assert seen["left"] == [[], []]
