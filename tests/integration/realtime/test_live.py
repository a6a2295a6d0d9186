# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What only the tables have, on a real server: see on_host/live.py."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest


@pytest.fixture(scope="module")
def live(host: Callable[..., Any]) -> dict[str, Any]:
    """Everything that the script did and saw."""
    return host("live.py")


def value(shown: Iterable[str], option: str) -> str:
    """Return what the server shows of an option."""
    return next(line.partition(":")[2].strip() for line in shown if line.split(":")[0].strip() == option)


@pytest.mark.parametrize(
    ("step", "key", "name"), [("one", "updated", "x777"), ("all", "updated", "x5"), ("added", "created", "x10001")]
)
def test_one_of_ten_thousand_without_a_reload(live: dict[str, Any], step: str, key: str, name: str) -> None:
    done = live["many"][step]
    assert done[key] == {"pjsip_endpoints": [name]}
    assert done["activation"] == {"commands": [], "verified": True, "pending": False}


def test_the_running_server_has_it(live: dict[str, Any]) -> None:
    many = live["many"]
    assert value(many["one is"], "callerid") == '"Ann" <777>'
    assert value(many["all is"], "callerid") == '"Bob" <5>'
    assert value(many["added is"], "password") == "pw10001"


def test_purge_removes_what_is_not_listed(live: dict[str, Any]) -> None:
    assert live["many"]["all"]["deleted"] == {"pjsip_endpoints": ["x0", "x10001"]}
    assert not live["many"]["purged is"]


def test_registration_is_sent_and_ends(live: dict[str, Any]) -> None:
    told = live["registration"]
    assert told["sent"] == "REGISTER sip:127.0.0.1:5998 SIP/2.0"
    for step in ("done", "gone"):
        assert told[step]["activation"]["commands"] == ["module reload res_pjsip_outbound_registration.so"]
    assert "provider" not in told["gone is"]


def test_a_pause_is_the_servers_own(live: dict[str, Any]) -> None:
    told = live["members"]
    assert not told["again"]["changed"]
    assert told["paused"] == "PJSIP/x1"
    assert told["ended"]["changed"] and told["ended is"] == "PJSIP/x1|0"


def test_a_new_name_reaches_a_member_that_is_known(live: dict[str, Any]) -> None:
    told = live["members"]
    assert any(line.startswith("Ann (PJSIP/x2)") for line in told["before"])
    assert any(line.startswith("Bea (PJSIP/x2)") for line in told["after"])
    assert any("(max 4)" in line for line in told["after"])
    assert told["renamed"]["activation"]["commands"] == []


def test_members_are_read_in_the_servers_order(live: dict[str, Any]) -> None:
    queue = next(one for one in live["members"]["facts"] if one["name"] == "support")
    assert [row["interface"] for row in queue["members"]] == ["PJSIP/x1", "PJSIP/x2"]
    assert "order that a table cannot keep" in live["members"]["order"]["error"]


def test_created_members_ask_for_a_restart(live: dict[str, Any]) -> None:
    assert [one["what"] for one in live["created"]["restart_required"]] == ["queue_members"]


def test_a_row_changed_meanwhile_is_noticed(live: dict[str, Any]) -> None:
    told = live["meanwhile"]
    assert "rows of ps_endpoints were changed meanwhile; nothing was written" in told["done"]["error"]
    assert told["rows"] == "x9||fr"
    assert told["again"]["updated"] == {"pjsip_endpoints": ["x9"]}


def test_what_the_server_refuses_is_put_back(live: dict[str, Any]) -> None:
    told = live["refused"]
    assert "auth x9 was written, and Asterisk does not hold it; everything" in told["server"]["error"]
    assert told["put back"]


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("wide", "endpoints[0] (x9): callerid: is 41 characters long as the column callerid holds it"),
        ("wide", "endpoints[0] (x9): options.tos_audio: is 11 characters long"),
        ("wide", "endpoints[0] (x9): templates"),
        ("twice", "endpoints[0] (x9): stands at /etc/asterisk/pjsip.conf:5 and at database asterisk:ps_endpoints.x9"),
        ("in a file", "endpoints[0] (file): stands in /etc/asterisk/pjsip.conf, and not in the database"),
        ("path", "path: belongs to `backend: file`"),
    ],
)
def test_refused_before_anything_is_written(live: dict[str, Any], step: str, words: str) -> None:
    assert words in live["refused"][step]["error"]


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("sorcery.conf", "sorcery.conf does not map endpoint to realtime; write `endpoint = realtime,ps_endpoints`"),
        ("extconfig.conf", "extconfig.conf does not map ps_auths to a database"),
        ("extconfig.conf ps_auths => sqlite3,asterisk", "extconfig.conf maps ps_auths to 'sqlite3'"),
        ("cache", "sorcery.conf keeps each endpoint in a cache"),
        ("no tables", "has no table ps_endpoints"),
        ("password", "password authentication failed"),
        ("host", "Connection refused"),
    ],
)
def test_wiring_that_leads_nowhere_is_named(live: dict[str, Any], step: str, words: str) -> None:
    assert words in live["wiring"][step]["error"]
    assert "hunter2" not in live["wiring"][step]["error"]


def test_check_mode_creates_no_table(live: dict[str, Any]) -> None:
    assert live["wiring"]["predicted"]["created"] == {"pjsip_endpoints": ["x30001"]}
    assert live["wiring"]["still none"] == "0"
