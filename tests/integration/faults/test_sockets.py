# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that cannot be asked, does not answer, or goes away at the wrong moment: an error or the work, never half of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

LISTENERS = ["silent", "half a line", "banner only", "half an answer", "hangs up", "another service", "noise"]
LIMIT = 60.0  # seconds: a hang is a minute and more, a run that gives up takes a few seconds
PASSWORDS = ("only-for-the-scratch-container", "not-what-the-server-has", "Correct-Horse")


@pytest.fixture(scope="module", name="seen")
def the_trials(host: Callable[..., Any]) -> dict[str, Any]:
    told: dict[str, Any] = host("sockets.py", timeout=280)
    assert not [one for one in PASSWORDS if one in str(told)]
    return told


def done(one: dict[str, Any]) -> None:
    """The work is done."""
    assert not one["error"] and not one["traceback"] and one["activation"]["verified"]
    assert one["files"] == "new" and not one["journal"] and one["seconds"] < LIMIT


def undone(one: dict[str, Any], *words: str) -> None:
    """Nothing was changed, or all was put back, and the error says why."""
    assert not one["traceback"] and one["files"] == "old" and one["seconds"] < LIMIT
    assert [word for word in words if word not in one["error"]] == []


def put_right(one: dict[str, Any]) -> None:
    """The next run brings server and files together, and the one after that does the work."""
    assert one["journal"] and "was put back" in one["error"]
    then, again = one["then"], one["again"]
    assert not then["error"] and then["files"] == then["held"] == "old" and not then["journal"] and then["litter"] == []
    assert not again["error"] and again["files"] == again["held"] == "new" and not again["journal"]


def test_wrong_password_is_no_matter_where_the_console_works(seen: dict[str, Any]) -> None:
    done(seen["wrong password"]["console"])
    assert seen["wrong password"]["console"]["held"] == "new"


def test_wrong_password_and_no_console_is_an_error(seen: dict[str, Any]) -> None:
    one = seen["wrong password"]["no console"]
    undone(one, "the login as telephony was refused", "Authentication failed", "manager.conf")
    assert one["held"] == "old" and not one["journal"]


@pytest.mark.parametrize("listener", LISTENERS)
def test_a_listener_that_is_no_manager_interface(seen: dict[str, Any], listener: str) -> None:
    done(seen["elsewhere"][listener])
    assert seen["elsewhere"][listener]["held"] == "new"


@pytest.mark.parametrize("listener", [one for one in LISTENERS if one != "hangs up"])
def test_such_a_listener_and_no_console(seen: dict[str, Any], listener: str) -> None:
    one = seen["nowhere"][listener]
    undone(one, "lets us in nowhere")
    assert one["held"] == "old" and not one["journal"]
    assert "was refused" not in one["error"], "nobody refused a login"


def test_who_hangs_up_and_no_console_is_as_no_server(seen: dict[str, Any]) -> None:
    """Nothing tells such a server from one that is down: the files are written, and the activation waits."""
    one = seen["nowhere"]["hangs up"]
    assert one["files"] == "new" and one["activation"]["pending"] and one["journal"] and one["held"] == "old"


@pytest.mark.parametrize("mode", ["swallow", "half"])
def test_a_connection_that_falls_silent_at_the_reload(seen: dict[str, Any], mode: str) -> None:
    undone(seen["broken"][mode], "answers no more", "no answer in time")
    put_right(seen["broken"][mode])


def test_a_connection_that_breaks_at_the_reload_is_made_anew(seen: dict[str, Any]) -> None:
    done(seen["broken"]["cut"])


def test_a_server_that_is_frozen_from_the_start(seen: dict[str, Any]) -> None:
    one = seen["frozen"]["from the start"]
    undone(one, "manager interface: no answer in time", "control socket", "look at the server")
    assert one["held"] == "old" and not one["journal"]


@pytest.mark.parametrize("case", ["at the reload", "at the reload, console"])
def test_a_server_that_freezes_at_the_reload(seen: dict[str, Any], case: str) -> None:
    undone(seen["frozen"][case], "answers no more", "no answer in time")
    put_right(seen["frozen"][case])


@pytest.mark.parametrize("case", ["killed", "restarted"])
def test_a_server_that_is_back_soon_is_asked_again(seen: dict[str, Any], case: str) -> None:
    done(seen[case])
    assert seen[case]["then"]["held"] == "new" and seen[case]["then"]["litter"] == []


def test_a_server_that_stays_away(seen: dict[str, Any]) -> None:
    undone(seen["stopped"], "Asterisk went away")
    put_right(seen["stopped"])
