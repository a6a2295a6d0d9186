# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The host that the role builds: its files, its service, and what the server holds.  pytest-testinfra, in the container."""

from __future__ import annotations

import re

import pytest

CONF = "/etc/freeswitch"


def asked(host, command: str) -> str:
    """Return what the server says, asked by other means than the modules."""
    done = host.run(f"python3 -B /lab/freeswitch_ask.py '{command}'")
    assert done.rc == 0, done.stderr
    return done.stdout


def test_it_runs_now_and_after_each_boot(host) -> None:
    service = host.service("freeswitch")
    assert service.is_running and service.is_enabled


def test_nothing_is_for_everybody(host) -> None:
    assert host.run(f"find {CONF} /var/log/freeswitch -perm /007").stdout == ""


def test_the_samples_and_their_password_are_gone(host) -> None:
    assert host.run(f"grep -rqE 'value=.(1234|ClueCon)' {CONF}").rc == 1
    assert host.file(f"{CONF}.samples/directory/default.xml").exists
    assert host.file(f"{CONF}.samples").mode == 0o700


def test_the_event_socket_is_for_this_host_alone(host) -> None:
    text = host.file(f"{CONF}/autoload_configs/event_socket.conf.xml").content_string
    password = re.search('name="password" value="([0-9a-f]*)"', text)
    assert 'name="listen-ip" value="127.0.0.1"' in text and password and len(password.group(1)) == 48


@pytest.mark.parametrize("number", ["1001", "1002"])
def test_telephones_are_users(host, number) -> None:
    assert asked(host, f"user_exists id {number} pbx.example.com") == "true"


def test_trunks_are_gateways(host) -> None:
    status = asked(host, "sofia status")
    assert re.search(r"trunks::my-provider\s.*REGED", status) and "trunks::carrier-trunk" in status


def test_a_service_starts_again_with_what_was_written(host) -> None:
    host.run("systemctl restart freeswitch; sleep 2")
    assert "RUNNING" in asked(host, "sofia status")
