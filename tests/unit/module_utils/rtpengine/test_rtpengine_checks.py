# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What rtpengine takes without a word and does not work with is refused."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.rtpengine import checks


def texts(problems: list[Any]) -> str:
    return "\n".join(map(str, problems))


def test_interfaces_as_text() -> None:
    items = [{"name": "out", "address": "127.0.0.1", "advertise": "203.0.113.5"}, {"address": "::1"}]
    assert checks.interface_text(items) == "out/127.0.0.1!203.0.113.5;::1"
    assert checks.interface_problems(items[:1]) == []


@pytest.mark.parametrize(
    ("item", "said"),
    [
        pytest.param({"address": "192.0.2.7"}, "is not an address of this host", id="foreign"),
        pytest.param({"address": "pbx.example.com"}, "is no IP address", id="name"),
        pytest.param({"address": "0.0.0.0"}, "is no address that a telephone can send to", id="any"),
        pytest.param(
            {"address": "127.0.0.1", "advertise": "edge"}, "advertise: 'edge' is no IP address", id="advertise"
        ),
        pytest.param({"address": "127.0.0.1", "name": "a;b"}, "is no name", id="separator"),
    ],
)
def test_interfaces_refused(item: dict[str, str], said: str) -> None:
    assert said in texts(checks.interface_problems([item]))


def test_interfaces_empty_or_twice() -> None:
    assert "is empty" in texts(checks.interface_problems([]))
    assert "stands there twice" in texts(checks.interface_problems([{"address": "127.0.0.1"}] * 2))


@pytest.mark.parametrize(
    ("value", "found"),
    [
        pytest.param("2223", [("0.0.0.0", 2223)], id="port"),
        pytest.param("127.0.0.1:2223", [("127.0.0.1", 2223)], id="ipv4"),
        pytest.param("[::1]:2223", [("::1", 2223)], id="ipv6"),
        pytest.param("localhost:1; 127.0.0.2:2", [("localhost", 1), ("127.0.0.2", 2)], id="two"),
        pytest.param("nothing", [], id="none"),
    ],
)
def test_endpoints(value: str, found: list[tuple[str, int]]) -> None:
    assert checks.endpoints(value) == found


def test_control_sockets() -> None:
    assert (
        checks.control_problems(
            {"listen-ng": "127.0.0.1:2223", "listen-cli": "localhost:1", "listen-http": "[::1]:2"}, False
        )
        == []
    )
    said = checks.control_problems({"listen-ng": "2223", "listen-cli": "192.0.2.1:2224"}, False)
    assert [one.where for one in said] == ["listen_ng", "options: listen-cli"]
    assert checks.control_problems({"listen-ng": "2223"}, True) == []
    assert "there is no control socket" in texts(checks.control_problems({}, True))


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        pytest.param(22000, 31999, "", id="good"),
        pytest.param(80, 31999, "port_min: 80 is not between", id="privileged"),
        pytest.param(22000, 70000, "port_max: 70000 is not between", id="too-high"),
        pytest.param(31999, 22000, "not enough for one call", id="swapped"),
        pytest.param(5000, 6000, "5060 (SIP), 5061 (SIP)", id="sip"),
        pytest.param(40000, 40009, "40004 (Kamailio)", id="taken"),
    ],
)
def test_ports(low: int, high: int, said: str) -> None:
    found = texts(checks.port_problems(low, high, {40004: "Kamailio"}))
    assert said in found and bool(said) == bool(found)


def test_values() -> None:
    said = texts(checks.value_problems({"a": "x\ny", "b": " x", "c": {"d": 1}, "e": None, "f": [1, "g"], "h": True}))
    assert [line.partition(":")[2].split()[0] for line in said.splitlines()] == ["a:", "b:", "c:", "e:"]
    assert [checks.plain(one) for one in (True, False, 7, ["a", 2])] == ["true", "false", "7", "a;2"]


def test_unknown() -> None:
    assert 'did you mean "max-sessions"?' in texts(checks.unknown_problems(["max-sesions"], {"max-sessions"}))
