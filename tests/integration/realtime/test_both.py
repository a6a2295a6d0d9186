# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One suite, two back ends: the same results, and the same effective configuration in the running server."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from cases_told import CASES, REFUSED

BACKENDS = ("file", "realtime")
KEYS = ("created", "updated", "deleted")


@pytest.fixture(scope="session")
def told(host: Callable[..., Any]) -> dict[str, dict[str, Any]]:
    """What both back ends made of the suite: backend -> case -> results.  Files are left empty behind the first."""
    return {backend: host("suite.py", backend) for backend in BACKENDS}


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("case", CASES)
def test_done_once_as_predicted(told: dict[str, Any], backend: str, case: str) -> None:
    one = told[backend][case]
    assert "error" not in one["done"], one["done"]
    assert one["done"]["changed"] and one["done"]["activation"]["verified"]
    assert [one["check"][key] for key in KEYS] == [one["done"][key] for key in KEYS]
    assert one["check"]["activation"]["commands"] == one["done"]["activation"]["commands"]
    assert not one["again"]["changed"] and not one["facts again"]["changed"]


@pytest.mark.parametrize("case", [*CASES, *REFUSED])
def test_same_effective_configuration(told: dict[str, Any], case: str) -> None:
    file, realtime = (told[backend][case] for backend in BACKENDS)
    for name in file["shown"]:
        assert [*map(same, realtime["shown"][name])] == [*map(same, file["shown"][name])], name
    assert unordered(realtime["facts"]) == unordered(file["facts"])
    for key in KEYS:
        assert realtime["done"].get(key) == file["done"].get(key)


def unordered(facts: dict[str, Any]) -> dict[str, Any]:
    """A table knows no order of a queue's members."""
    queues = [
        {**queue, "members": sorted(queue.get("members", ()), key=lambda row: row["interface"])}
        for queue in facts["asterisk_queues"]["queues"]
    ]
    return {**facts, "asterisk_queues": {"queues": queues}}


def same(line: str) -> str:
    """`userpass` is what the enum of the table has for what files call `digest`: the server takes them for one."""
    return re.sub(r"(auth_type\s*: )userpass", r"\1digest", line)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("case", REFUSED)
def test_refused(told: dict[str, Any], backend: str, case: str) -> None:
    one = told[backend][case]
    for word in REFUSED[case]:
        assert word in one["done"]["error"]


def test_everything_is_there(told: dict[str, Any]) -> None:
    shown = told["realtime"]["create"]["shown"]
    assert [name for name in shown if not shown[name]] == ["auth 1003"]  # that telephone has no password
    assert any("1001" in line for line in told["realtime"]["create"]["shown"]["queue support"])


def test_diffs_hide_secrets(told: dict[str, Any]) -> None:
    for backend in BACKENDS:
        for one in told[backend].values():
            assert "secret of the trunk" not in str(one["done"]) and "a;b^c" not in str(one["done"])


def test_commands_of_the_tables(told: dict[str, Any]) -> None:
    """No reload but that of the registrations, and the timers of contacts that stand in a row."""
    commands = {case: told["realtime"][case]["done"]["activation"]["commands"] for case in CASES}
    registrations = "module reload res_pjsip_outbound_registration.so"
    qualify = "pjsip reload qualify aor"
    assert commands == {
        **dict.fromkeys(CASES, []),
        "create": [registrations, f"{qualify} 1003", f"{qualify} provider"],
        "contact": [f"{qualify} 1003"],
        "registration": [registrations],
        "delete": [registrations],
    }
