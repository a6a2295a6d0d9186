# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The edge that the roles build, after everything that was done to it.  pytest-testinfra, against the container."""

from __future__ import annotations

import re

import pytest


@pytest.mark.parametrize("name", ["kamailio", "rtpengine-daemon"])
def test_it_runs_now_and_after_each_boot(host, name) -> None:
    service = host.service(name)
    assert service.is_running and service.is_enabled


def test_the_list_is_as_it_was_said(host) -> None:
    lines = [
        line.split() for line in host.file("/etc/kamailio/dispatcher.list").content_string.splitlines() if line.strip()
    ]
    found = {(line[0], line[1], line[2] if len(line) > 2 else "0") for line in lines if not line[0].startswith("#")}
    assert found == {("1", "sip:10.97.2.21:5060", "0"), ("1", "sip:10.97.2.22:5060", "0")}


@pytest.mark.parametrize("name", ["kamailio.cfg", "dispatcher.list", "address.list"])
def test_files_are_not_for_everybody(host, name) -> None:
    assert host.file(f"/etc/kamailio/{name}").mode & 0o007 == 0


def test_management_is_not_on_the_network(host) -> None:
    """Ports of media are not asked after: rtpengine keeps those of a call for half a minute after its end."""
    shown = [line.split() for line in host.check_output("ss -Hltun").splitlines()]
    open_ports = {row[4] for row in shown if row[0] != "udp" or not 22000 <= int(row[4].rpartition(":")[2]) <= 31999}
    outside = {text for text in open_ports if not re.match(r"127\.|\[::1\]", text)}
    assert outside == {"10.97.1.10:5060", "10.97.2.10:5060"}
