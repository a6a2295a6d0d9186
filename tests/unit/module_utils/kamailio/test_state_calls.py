# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""kamailio_dispatcher_state: which calls belong to a destination, what is remembered of it, and what an item asks for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio import drain, state
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.probing import Memory
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.runtime import Where
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.server import LiveDestination

ONE = Where(1, "sip:10.0.0.11:5060")


def live(*uris: str) -> list[LiveDestination]:
    return [LiveDestination(1, uri, "AX") for uri in uris]


def dialog(
    callee: str = "", caller: str = "sip:1001@192.0.2.1", route: str = "", state: int = 4, started: int = 0
) -> dict[str, Any]:
    return {
        "state": state,
        "init_ts": started,
        "caller": {"contact": caller, "route_set": ""},
        "callee": {"contact": callee, "route_set": route},
    }


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("sip:10.0.0.5", ("10.0.0.5", 5060)),
        ("sip:1001@10.0.0.5:5080;transport=udp", ("10.0.0.5", 5080)),
        ("<sip:a@[2001:DB8::1]:5070;lr>", ("2001:db8::1", 5070)),
        ("sips:Host.Example.com", ("host.example.com", 5061)),
        ("sip:h;transport=TLS", ("h", 5061)),
        ("tel:+61", None),
        ("", None),
    ],
    ids=["plain", "port", "ipv6", "sips", "tls", "tel", "empty"],
)
def test_hosts_of_uris(text: str, place: tuple[str, int] | None) -> None:
    assert drain.host_and_port(text) == place


@pytest.mark.parametrize(
    ("row", "mine"),
    [
        (dialog("sip:10.0.0.11:5099"), 1),
        (dialog("sip:10.0.0.12:5060"), 0),
        (dialog("sip:10.0.0.12:5060", caller="sip:x@10.0.0.11"), 1),
        (dialog("sip:phone@192.0.2.9", route="<sip:10.0.0.11;lr>,<sip:10.9.9.9;lr>"), 1),
        (dialog("sip:10.0.0.11:5060", state=5), 0),
        (dialog("", state=2, started=90), 1),
        (dialog("", state=2, started=110), 0),
        (dialog("sip:110.0.0.11:5060"), 0),
    ],
    ids=["callee", "another", "caller", "route", "over", "rings since before", "rings since later", "longer address"],
)
def test_whose_call_it_is(row: dict[str, Any], mine: int) -> None:
    target = drain.target_of(ONE, (), live(ONE.uri, "sip:10.0.0.12:5060"))
    assert drain.carried([row], target, since=100) == mine


def test_two_destinations_of_one_host_are_told_apart_by_their_ports() -> None:
    target = drain.target_of(ONE, (), live(ONE.uri, "sip:10.0.0.11:5070"))
    assert drain.carried([dialog("sip:10.0.0.11:5070")], target, 0) == 0
    assert drain.carried([dialog("sip:10.0.0.11")], target, 0) == 1


def test_further_addresses() -> None:
    target = drain.target_of(ONE, ["10.5.5.5:5080", "2001:db8::7"], live(ONE.uri))
    rows = [dialog("sip:10.5.5.5:5080"), dialog("sip:10.5.5.5"), dialog("sip:a@[2001:db8::7]:1234")]
    assert [drain.carried([row], target, 0) for row in rows] == [1, 0, 1]


def test_a_name_that_does_not_resolve(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*unused: Any) -> Any:
        raise OSError("unknown")

    monkeypatch.setattr(drain.socket, "getaddrinfo", fail)
    media = Where(1, "sip:media.example.com")
    with pytest.raises(OSError, match="unknown"):
        drain.target_of(media, (), [])
    assert "10.0.0.1" in drain.target_of(media, ["10.0.0.1"], []).addresses


def test_what_was_pinged_is_remembered_until_the_server_starts_anew(tmp_path: Path) -> None:
    path = str(tmp_path / "notes.json")
    Memory(1000.0, path).note([ONE], [])
    assert Memory(1002.0, path).read() == {ONE}
    assert Memory(2000.0, path).read() == set()
    Memory(1001.0, path).note([], [ONE])
    assert Memory(1000.0, path).read() == set()
    (tmp_path / "notes.json").write_text("broken")
    assert Memory(1000.0, path).read() == set()
    assert [one.name for one in tmp_path.iterdir()] == ["notes.json"]


@pytest.mark.parametrize(
    ("item", "now", "probed", "flags"),
    [
        ({"state": "disabled"}, "AP", False, "DX"),
        ({"state": "disabled"}, "DP", False, "DP"),
        ({"state": "active"}, "DX", True, "AP"),
        ({"state": "active"}, "DX", False, "AX"),
        ({"state": "active"}, "TP", False, "TP"),
        ({"state": "active"}, "IP", False, "AP"),
        ({"state": "active", "probing": False}, "IP", True, "AX"),
        ({"state": "inactive"}, "AX", True, "IX"),
        ({"state": "probing"}, "DX", False, "IP"),
        ({"state": "probing"}, "AX", False, "AP"),
        ({"probing": True}, "DX", False, "DX"),
        ({"probing": True}, "IX", False, "IP"),
    ],
)
def test_flags_that_an_item_asks_for(item: dict[str, Any], now: str, probed: bool, flags: str) -> None:
    assert state._flags(item, False, now, probed) == flags


def test_a_drain_disables_whatever_the_item_says_of_nothing() -> None:
    assert state._flags({}, True, "TP", False) == "DX"
