# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Odd files keep what is odd about them; what Asterisk refuses is rolled back; who has no rights is told what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

DONE = ["", "", "new", []]
BECOME = "run the task with become: true"


@pytest.fixture(scope="module", name="seen")
def the_trials(host: Callable[..., Any]) -> dict[str, Any]:
    return host("odd.py")


def test_a_refused_object_takes_everything_back(seen: dict[str, Any]) -> None:
    """Files byte for byte, with owners and modes; the server's values; its own words in the error."""
    one = seen["refused"]
    assert "Error parsing dtls_cert_file=/nonexistent/certificate.pem" in one["error"]
    assert "Could not create an object of type 'endpoint' with id '2003'" in one["error"]
    assert "rolled back" in one["error"] and "Correct-Horse" not in one["error"]
    assert one["same"] and one["marks"] == {} and one["held"] == "old" and one["litter"] == []
    assert one["again"] == DONE


def test_owners_and_modes_are_kept(seen: dict[str, Any]) -> None:
    assert seen["owners"] == {"done": DONE, "changed": [], "new": True}


def test_a_link_stays_a_link_across_file_systems(seen: dict[str, Any]) -> None:
    assert seen["linked"] == {"done": DONE, "link": True, "target": True, "beside": ["phones.conf"]}


@pytest.mark.parametrize("name", ["user.note", "system.posix_acl_access"])
def test_extended_attributes_are_kept(seen: dict[str, Any], name: str) -> None:
    one = seen["attributes"]
    assert one["done"] == DONE and one["kept"][name] and one["refused"] and one["again"][name]


def test_an_immutable_file_is_named(seen: dict[str, Any]) -> None:
    one = seen["immutable"]
    assert (
        "/pjsip.d/phones.conf: cannot be written: Operation not permitted" in one["error"] and "lsattr" in one["error"]
    )
    assert one["traceback"] == "" and one["old"] and one["held"] == "old" and one["litter"] == []
    assert one["then"] == DONE


@pytest.mark.parametrize(
    ("case", "path"),
    [
        ("nothing", "/etc/asterisk/extensions.conf"),
        ("roots", "/etc/asterisk/pjsip.d/phones.conf"),
        ("folder", "/etc/asterisk/pjsip.d"),
        ("files", "/etc/asterisk/queues.conf"),
        ("write", "/var/lib/telephony.pbx/asterisk/lock"),
        ("write as group", "/var/lib/telephony.pbx/asterisk/lock"),
    ],
)
def test_what_cannot_be_read_is_named_with_the_remedy(seen: dict[str, Any], case: str, path: str) -> None:
    one = seen["visits"][case]
    assert one["error"].startswith(f"{path}: ") and BECOME in one["error"] and not one["traceback"]
    assert one["code"] == 0 and one["nothing made"] and one["litter"] == []


@pytest.mark.parametrize("case", ["group", "all but the login"])
def test_what_can_be_said_without_rights_is_said(seen: dict[str, Any], case: str) -> None:
    one = seen["visits"][case]
    assert not one["error"] and not one["traceback"] and one["changed"] and one["nothing made"]
    assert one["updated"] == {"pjsip_endpoints": ["2001"]} and one["activation"]["commands"]
    assert "callerid = Old <2001>" in one["diff"]["before"] and "callerid = New <2001>" in one["diff"]["after"]
    assert "Correct-Horse" not in str(one)
    assert f"journal.json: cannot be read: Permission denied; {BECOME}" in one["warnings"][0]


def test_a_server_that_may_not_be_asked_is_said_to_be_so(seen: dict[str, Any]) -> None:
    one = seen["visits"]["all but the login"]
    assert "may not be used by this user" in one["warnings"][1] and BECOME in one["warnings"][1]
    assert "cannot be asked by this user" in one["activation"]["reason"]
