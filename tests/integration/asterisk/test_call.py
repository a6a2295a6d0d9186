# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""asterisk_call and asterisk_command on a real server: what becomes of calls, which are refused, which commands fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture(scope="module")
def seen(host: Callable[..., Any]) -> dict[str, Any]:
    return host("every_call.py")


@pytest.mark.parametrize(
    ("name", "disposition", "cause", "ended"),
    [
        ("answered", "answered", None, True),
        ("hung up", "answered", None, True),
        ("busy", "busy", 17, True),
        ("engaged", "busy", 17, True),
        ("no answer", "no_answer", 19, True),
        ("nobody", "failed", 0, True),
        ("unknown", "failed", 0, True),
        ("onwards", "answered", None, True),
        ("answer", "answered", None, False),
        ("none", "placed", 0, False),
    ],
)
def test_dispositions(seen: dict[str, Any], name: str, disposition: str, cause: int | None, ended: bool) -> None:
    found = seen["calls"][name]
    assert (found["disposition"], found["ended"], found["changed"]) == (disposition, ended, True), found
    assert cause is None or found["cause"] == cause


def test_times_and_legs(seen: dict[str, Any]) -> None:
    calls = seen["calls"]
    assert calls["answered"]["seconds_talked"] > 0.8 and calls["hung up"]["seconds_talked"] > 0.8
    assert calls["no answer"]["seconds_rung"] > 1.5 and calls["busy"]["seconds_talked"] == 0
    assert [one["disposition"] for one in calls["onwards"]["legs"]] == ["busy"]
    assert "Extension does not exist" in calls["not there"]["refused"]


def test_refused(seen: dict[str, Any]) -> None:
    for name, text in seen["refused"].items():
        assert "would end at an emergency number" in text, (name, text)


def test_extensions_are_found_as_the_walk_finds_them(seen: dict[str, Any]) -> None:
    """The second step comes from another pattern; the context stays the including one; case matters."""
    assert seen["went"] == {"551": "closest then t", "inside": "t", "case": "nowhere"}


def test_redirections_end_nowhere(seen: dict[str, Any]) -> None:
    guard = "telephony-pbx-no-redirection"
    assert seen["redirected"] == {"followed": ["t", "t"], "guarded": [guard, guard]}


def test_commands(seen: dict[str, Any]) -> None:
    found = seen["commands"]
    assert found.pop("core show uptime") == "" and "originate Local/echo@t" not in found
    assert not [text for text, failed in found.items() if not failed]


def test_sounds(seen: dict[str, Any]) -> None:
    found = seen["sounds"]
    assert found == {"folder": "/usr/share/asterisk", "languages": ["any", "en", "en_US"], "beep": True, "digit": True}
