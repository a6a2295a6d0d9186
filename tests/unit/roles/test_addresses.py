# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the firewall takes from hosts, ports and networks."""

from __future__ import annotations

import json
import socket

import pytest

from .programs import program

addresses = program("addresses")


@pytest.mark.parametrize(
    "word, host",
    [
        ("203.0.113.1:5060", "203.0.113.1"),
        ("203.0.113.0/24", "203.0.113.0/24"),
        ("sip.example.com", "sip.example.com"),
        ("sip.example.com:5061", "sip.example.com"),
        ("[2001:db8::1]:5060", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("2001:db8::/32", "2001:db8::/32"),
    ],
)
def test_a_host_without_its_port(word, host) -> None:
    assert addresses.bare(word) == host


def test_names_become_addresses(monkeypatch, capsys) -> None:
    def resolve(host, *_more, **_options):
        if host != "sip.example.com":
            raise socket.gaierror(-2, "Name or service not known")
        return [(0, 0, 0, "", (one, 0)) for one in ("203.0.113.9", "203.0.113.8", "2001:db8::8")]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", resolve)
    addresses.main(["sip.example.com:5060", "203.0.113.9", "198.51.100.0/24", "0.0.0.0/0", "gone.example.com"])
    assert json.loads(capsys.readouterr().out) == {
        "ipv4": ["0.0.0.0/0", "198.51.100.0/24", "203.0.113.8", "203.0.113.9"],
        "ipv6": ["2001:db8::8"],
        "hosts": ["0.0.0.0/0", "198.51.100.0/24", "203.0.113.9", "gone.example.com", "sip.example.com"],
        "unknown": ["gone.example.com"],
    }
