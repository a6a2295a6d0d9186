# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of nftables: who reaches the ports of SIP and media, and that nobody else notices it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import CARRIER, HERE, LOCAL, SERVER, SITE, SOURCE_OF_OWNER, STRANGER, podman, script, shell

from tests.lab import containers
from tests.lab.shell import wait_for

PART = "peers.yml firewall.yml"
ON = {"asterisk_firewall": True, "asterisk_firewall_sources": [SOURCE_OF_OWNER]}
TABLE = "nft list table inet telephony_pbx"


@pytest.fixture(scope="module", autouse=True)
def echo(server: str) -> Iterator[None]:
    """Something that answers at a port of media, beside it, and at a port of management."""
    text = (HERE / "on_host" / "echo.py").read_text(encoding="utf-8")
    podman("exec", "-i", SERVER, "sh", "-c", "cat > /run/echo.py", stdin=text)
    shell(SERVER, "systemd-run --quiet --collect --unit=echo python3 /run/echo.py 12050,11999 2222")
    shell(SERVER, "nft add table inet other; nft add chain inet other kept")
    yield
    shell(
        SERVER,
        "systemctl disable --now telephony-pbx-firewall; sed -i '/telephony-pbx.nft/d' /etc/nftables.conf",
        check=False,
    )
    shell(SERVER, "systemctl stop echo; nft delete table inet other", check=False)


def hears(caller: str, server: str, address: str, *words: str):
    return script(caller, "telephone.py", server, address, *words)


def test_check_mode_predicts_it_and_does_nothing(role) -> None:
    done = role("--check", part=PART, **ON)
    assert done.code == 0 and "Write the table" in done.changed, done.text
    assert "No such file" in shell(SERVER, TABLE, check=False)


def test_only_who_is_known_reaches_the_telephone_ports(role, server: str, caller: str) -> None:
    assert hears(caller, server, STRANGER, "ask")
    done = role(part=PART, **ON)
    assert done.code == 0, done.text
    assert {who: hears(caller, server, who, "ask") for who in (STRANGER, SOURCE_OF_OWNER, CARRIER, LOCAL)} == {
        STRANGER: False,
        SOURCE_OF_OWNER: True,
        CARRIER: True,
        LOCAL: True,
    }
    assert not hears(caller, server, STRANGER, "udp", "12050")
    assert hears(caller, server, LOCAL, "udp", "12050")


def test_nothing_else_is_its_business(server: str, caller: str) -> None:
    assert hears(caller, server, STRANGER, "tcp", "2222")
    assert hears(caller, server, STRANGER, "udp", "11999")
    shell(caller, f"ping -c 1 -W 2 -I {STRANGER} {server}")
    assert "chain kept" in shell(SERVER, "nft list table inet other")


def test_media_comes_from_where_it_is_sent(server: str, caller: str) -> None:
    """A carrier's gateway is at an address that nobody has named; the server sends to it first."""
    code = f"""
import socket
gateway, phone = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for one in "12")
gateway.bind(("{STRANGER}", 40000))
gateway.settimeout(2)
phone.bind(("{LOCAL}", 0))
phone.sendto(b"to {STRANGER} 40000", ("{server}", 12050))
print(gateway.recv(99))
gateway.sendto(b"media", ("{server}", 12050))
print(gateway.recv(99))
"""
    assert podman("exec", "-i", caller, "python3", "-", stdin=code).stdout.split() == ["b'first'", "b'media'"]


def test_a_second_run_changes_nothing_and_a_lost_table_comes_back(role) -> None:
    assert role(part=PART, **ON).counts["changed"] == 0
    shell(SERVER, "nft delete table inet telephony_pbx")
    assert role(part=PART, **ON).changed == ["Load the table, now and at each boot"]
    assert STRANGER not in shell(SERVER, TABLE) and LOCAL in shell(SERVER, TABLE)


def test_a_change_replaces_the_table_at_once(role, server: str, caller: str) -> None:
    done = role(part=PART, **{**ON, "asterisk_firewall_sources": ["0.0.0.0/0", "::/0"]})
    assert done.code == 0 and hears(caller, server, STRANGER, "ask"), done.text
    assert "chain kept" in shell(SERVER, "nft list table inet other")
    assert role(part=PART, **ON).code == 0
    assert not hears(caller, server, STRANGER, "ask")


def test_who_would_be_shut_out_is_asked_for(role) -> None:
    before = shell(SERVER, TABLE)
    nowhere = {**SITE, "network": {"transports": ["udp"]}}
    done = role(part=PART, asterisk_firewall=True, pbx_site=nowhere)
    assert done.code != 0 and "nothing says where telephones are" in done.text
    done = role(part=PART, **{**ON, "asterisk_firewall_sources": ["nowhere.invalid"]})
    assert done.code != 0 and "cannot resolve nowhere.invalid" in done.text
    done = role(part=PART, **ON, asterisk_firewall_media_sources=["not an address"])
    assert done.code != 0 and "failed to validate" in done.text
    assert shell(SERVER, TABLE) == before


def test_it_is_there_after_a_boot(server: str, caller: str) -> None:
    podman("restart", "-t", "5", SERVER, timeout=60)
    containers.wait_boot(SERVER)
    assert LOCAL in shell(SERVER, TABLE)
    wait_for("Asterisk", lambda: hears(caller, server, LOCAL, "ask"), timeout=60)
    assert not hears(caller, server, STRANGER, "ask")
    # Whoever loads the distribution's file, which flushes everything, has it back at once.
    shell(SERVER, "nft -f /etc/nftables.conf")
    assert LOCAL in shell(SERVER, TABLE)
