# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The server's one face, on a real Asterisk: candidates are parsed before they are in place, and nothing is left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture(scope="module")
def seen(host: Callable[..., Any]) -> dict[str, Any]:
    return host("every_probe.py", "/etc/asterisk")


def test_probes(seen: dict[str, Any]) -> None:
    assert seen["transport"] == "ami"
    assert seen["told"] == {
        "good": [],
        "bracket": ["parse error: no closing ']', line 2 of pjsip.d/zz.conf"],
        "bracket in the root": ["parse error: no closing ']', line 6 of pjsip.conf"],
        "template that stands in the new root": [],
        "template that is nowhere": [
            "Inheritance requested, but category 't' does not exist, line 1 of pjsip.d/zz.conf"
        ],
        "new file that a new root includes": [],
        "dangling include in the root": ["The file 'gone.conf' was listed as a #include but it does not exist."],
        "dangling include in an included file": [
            "The file 'gone.conf' was listed as a #include but it does not exist."
        ],
        "line without equals": [],
        "another file": ["parse error: no closing ']', line 1 of queues.conf"],
    }


def test_nothing_is_left(seen: dict[str, Any]) -> None:
    assert seen["left"] == []


def test_objects(seen: dict[str, Any]) -> None:
    assert seen["names"] == {
        "endpoint": ["1001", "trunk"],
        "aor": ["1001", "trunk"],
        "auth": ["1001"],
        "identify": ["trunk"],
        "registration": ["trunk"],
        "transport": ["transport-udp"],
    }
    assert seen["bulk_is_as_single"] == {"endpoint": True, "auth": True, "aor": True}
    assert seen["absent"] == 60


def test_dialplan(seen: dict[str, Any]) -> None:
    assert seen["rows"] == [
        ["1001", 1, "start", "Dial", "PJSIP/1001,20", "?", True],
        ["1001", 2, "", "Hangup", "", "?", True],
    ]
    assert seen["includes"] == ["outbound"]


def test_live(seen: dict[str, Any]) -> None:
    # What tests before this one have called may still be ringing out; a telephone is none of it.
    assert not [one for one in seen["live"]["channels"] if one["name"].startswith("PJSIP/")]
    assert seen["applications"] > 100
    assert [one["uri"] for one in seen["live"]["endpoints"]["trunk"]["contacts"]] == ["sip:127.0.0.1:5099"]
    assert list(seen["live"]["registrations"]) == ["trunk"]
