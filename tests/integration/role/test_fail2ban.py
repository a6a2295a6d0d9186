# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""fail2ban: who guesses passwords is refused; who may have to call for help is not."""

from __future__ import annotations

import pytest
from conftest import CARRIER, HERE, LOCAL, PHONE_SECRET, SERVER, SOURCE_OF_OWNER, STRANGER, podman, script, shell

from tests.lab.shell import wait_for

ON = {"asterisk_fail2ban": True, "asterisk_fail2ban_maxretry": 4}
RECORDED = HERE.parents[1] / "data" / "asterisk" / "security-22.10.1.log"


def hears(caller: str, server: str, address: str, *words: str):
    return script(caller, "telephone.py", server, address, *words)


def banned() -> set[str]:
    return set(shell(SERVER, "fail2ban-client get telephony-pbx banip").split())


@pytest.fixture(scope="module", autouse=True)
def end(server: str):
    yield
    shell(SERVER, "systemctl disable --now fail2ban", check=False)


def test_it_is_set_up_once(role) -> None:
    done = role("--check", **ON)
    assert done.code == 0, done.text
    done = role(**ON)
    assert done.code == 0, done.text
    assert "Run fail2ban, now and after each boot" in done.changed
    assert role(**ON).counts["changed"] == 0
    assert "security.log" in shell(SERVER, "asterisk -rx 'logger show channels'")


def test_who_guesses_is_refused_at_the_ports_of_sip_alone(server: str, caller: str) -> None:
    assert hears(caller, server, STRANGER, "ask")
    hears(caller, server, STRANGER, "guess", "1001", "6")
    wait_for("the ban", lambda: STRANGER in banned(), timeout=30)
    # fail2ban notes the ban first, and tells the firewall after: with the first ban it makes the table, too
    wait_for("the refusal", lambda: not hears(caller, server, STRANGER, "ask"), timeout=10)
    shell(caller, f"ping -c 1 -W 2 -I {STRANGER} {server}")


def test_a_registered_telephone_is_not_refused_and_can_call_for_help(server: str, caller: str) -> None:
    """Somebody behind the address of a registered telephone guesses; the telephone still reaches 000."""
    assert hears(caller, server, SOURCE_OF_OWNER, "register", "1001", PHONE_SECRET) == "SIP/2.0 200 OK"
    hears(caller, server, SOURCE_OF_OWNER, "guess", "1002", "8")
    # A ban that is certain to come after shows that fail2ban has read that far.
    shell(SERVER, f"fail2ban-client set telephony-pbx unbanip {STRANGER}")
    hears(caller, server, STRANGER, "guess", "1002", "6")
    wait_for("the ban of the other", lambda: STRANGER in banned(), timeout=30)
    assert SOURCE_OF_OWNER not in banned()
    called = hears(caller, server, SOURCE_OF_OWNER, "call", "1001", PHONE_SECRET, "000", CARRIER)
    assert called["heard"] == ["SIP/2.0 100 Trying"]
    assert called["arrived"].startswith("INVITE sip:000@")


def test_carriers_and_the_sites_own_networks_are_not_refused(server: str, caller: str) -> None:
    for friend in (CARRIER, LOCAL):
        hears(caller, server, friend, "guess", "1002", "8")
    shell(SERVER, f"fail2ban-client set telephony-pbx unbanip {STRANGER}")
    hears(caller, server, STRANGER, "guess", "1002", "6")
    wait_for("the ban of the other", lambda: STRANGER in banned(), timeout=30)
    assert banned() == {STRANGER}


def test_fail2ban_reads_recorded_lines_as_we_do(server: str) -> None:
    podman("exec", "-i", SERVER, "sh", "-c", "cat > /run/recorded.log", stdin=RECORDED.read_text(encoding="utf-8"))
    said = shell(SERVER, "fail2ban-regex -o ip /run/recorded.log /etc/fail2ban/filter.d/telephony-pbx.conf")
    lines = [line for line in said.splitlines() if line.strip()]
    assert len(lines) > 10 and set(lines) == {"10.97.0.102"}


def test_a_name_cannot_put_another_address_on_the_list(server: str, caller: str) -> None:
    """The name says that the failure came from the carrier's neighbour; the real address is what counts."""
    shell(SERVER, f"fail2ban-client set telephony-pbx unbanip {STRANGER}")
    hears(caller, server, STRANGER, "guess", "x%22%2cRemoteAddress=%22IPV4/UDP/9.9.9.9/1", "6")
    wait_for("the ban", lambda: STRANGER in banned(), timeout=30)
    assert "9.9.9.9" not in banned()
