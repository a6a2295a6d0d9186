# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The edge that the role builds: its files, its service, its calls.  pytest-testinfra, against both containers."""

from __future__ import annotations

import pytest


def play(host, script: str, *words: str) -> None:
    """Run one function of the agents; what it asserts is told in full."""
    done = host.run(f"cd /opt/on_host && timeout 60 python3 -B {script}.py {' '.join(words)} 2>&1")
    assert done.rc == 0, done.stdout


def test_it_runs_now_and_after_each_boot(host) -> None:
    service = host.service("kamailio")
    assert service.is_running and service.is_enabled


@pytest.mark.parametrize("name", ["dispatcher.list", "address.list", "kamailio.cfg"])
def test_files_are_not_for_everybody(host, name) -> None:
    assert host.file(f"/etc/kamailio/{name}").mode & 0o007 == 0


def test_no_password_is_stored(host) -> None:
    assert host.run("grep -rq secret1001 /etc/kamailio").rc == 1


@pytest.mark.parametrize("name", ["calls", "notified", "refused", "guessing"])
def test_phones_call_and_strangers_do_not(host, name) -> None:
    play(host, "registering_here", name)


def test_an_emergency_call_gets_through_a_ban(host) -> None:
    play(host, "flooding", "emergency", "here")


def test_sipp_gets_an_emergency_call_through_a_ban_and_no_other(host) -> None:
    """The same by SIPp, from the address that the test before has got banned, while its ban lasts."""
    server = "cd /tmp && sipp -sf /opt/on_host/media.xml -i 127.0.0.{0} -p 5060 -bg > /dev/null 2>&1; "
    host.run(server.format(2) + server.format(3))
    call = "cd /tmp && sipp 127.0.0.1:5060 -sf /opt/on_host/phone.xml -s {0} -i 127.0.0.11 -p {1} -m 1 -timeout 9 -timeout_error 2>&1"
    try:
        passed, stopped = host.run(call.format("000", 5081)), host.run(call.format("1002", 5082))
    finally:
        host.run("pkill -x sipp")
    assert passed.rc == 0, passed.stdout[-1500:]
    assert stopped.rc != 0
