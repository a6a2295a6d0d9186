# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Edges made of data on Kamailio 5.6, 6.0 and 6.1: they start, route calls, refuse strangers, and let emergency calls through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from conftest import DATABASE, Host

TLS = {"certificate": "/etc/kamailio/tls/cert.pem", "private_key": "/etc/kamailio/tls/key.pem"}
LISTEN = [{"protocol": protocol, "address": "127.0.0.1"} for protocol in ("udp", "tcp", "tls", "ws", "wss")]
STORE = {"database": {"engine": "sqlite", "path": DATABASE}}
COMMON: dict[str, Any] = {"domains": ["pbx.example.com"], "balance": {"probe_interval": 0}}

# Phones register at the media servers; everything that a public edge has.
SBC: dict[str, Any] = {
    **COMMON,
    "preset": "sbc",
    "listen": LISTEN,
    "tls": TLS,
    "antiflood": {"ban": 60},
    "emergency": ["000", "112"],
    "rpc": {"http": {}},
}
# Without limits, since the tests of strangers come from one address.
OPEN: dict[str, Any] = {**COMMON, "preset": "edge", "listen": LISTEN, "tls": TLS, "antiflood": False}
HERE: dict[str, Any] = {**COMMON, **STORE, "preset": "registrar", "listen": LISTEN[:2], "emergency": ["000"]}
REFERENCE: dict[str, Any] = {**COMMON, **STORE, "preset": "reference", "listen": LISTEN[:3]}

THERE_TESTS = [
    "call_of_a_phone",
    "other_requests",
    "cancelled",
    "busy_is_an_answer",
    "failover",
    "carrier_calls",
    "strangers",
    "kept_alive",
]


@pytest.mark.parametrize("name", THERE_TESTS)
def test_phones_that_register_at_the_media_servers(placed: Callable[..., Host], name: str) -> None:
    placed(OPEN).play("registering_there", name)


@pytest.mark.parametrize("kind", ["tcp", "tls", "ws", "wss"])
def test_calls_to_a_phone_use_its_own_connection(placed: Callable[..., Host], kind: str) -> None:
    placed(OPEN).play("registering_there", "call_to_a_phone", kind)


@pytest.mark.parametrize("name", ["call_of_a_phone", "call_to_a_phone", "hidden"])
def test_topology_is_hidden_and_calls_go_on(placed: Callable[..., Host], name: str) -> None:
    placed(SBC).play("registering_there", name)


@pytest.mark.parametrize("name", ["agents", "emergency", "emergency_of_strangers"])
def test_floods_end_in_a_ban_and_emergency_calls_get_through(placed: Callable[..., Host], name: str) -> None:
    placed(SBC).play("flooding", name, "there")


@pytest.mark.parametrize("name", ["calls", "notified", "refused", "guessing"])
def test_phones_that_register_at_the_edge(placed: Callable[..., Host], name: str) -> None:
    placed(HERE).play("registering_here", name)


def test_an_emergency_call_gets_through_after_a_restart(placed: Callable[..., Host]) -> None:
    host = placed(HERE)
    host.play("registering_here", "registers")
    host.restart()
    host.play("registering_here", "after_restart")


def test_an_emergency_call_of_a_phone_of_the_edge_gets_through_a_ban(placed: Callable[..., Host]) -> None:
    placed(HERE).play("flooding", "emergency", "here")


def test_the_reference_runs_as_data(placed: Callable[..., Host]) -> None:
    host = placed(REFERENCE)
    host.play("registering_here", "calls")
    listening = host.run("kamcmd", "core.sockets_list").stdout
    assert [word for word in ("udp", "tcp", "tls") if word not in listening.lower()] == []


def test_a_load_balancer_runs(placed: Callable[..., Host]) -> None:
    host = placed({**COMMON, "preset": "load_balancer", "listen": LISTEN[:1]})
    host.play("registering_there", "carrier_calls")
