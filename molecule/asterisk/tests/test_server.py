# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The server that the role builds: hardened, and holding the site.  pytest-testinfra, against the container."""

from __future__ import annotations

import json
import re
import time

import pytest

FILES = (
    "/etc/asterisk/pjsip.d/endpoints.conf",
    "/etc/asterisk/pjsip.d/trunks.conf",
    "/etc/asterisk/extensions.d/site.conf",
    "/etc/asterisk/manager.conf",
    "/etc/asterisk/ari.conf",
)


def console(host, command: str) -> str:
    return host.check_output("asterisk -rx %s", command)


def test_it_runs_now_and_after_each_boot(host) -> None:
    service = host.service("asterisk")
    assert service.is_running and service.is_enabled


@pytest.mark.parametrize("path", FILES)
def test_files_belong_to_the_server_alone(host, path) -> None:
    file = host.file(path)
    assert file.mode == 0o640 and file.user == "asterisk" and file.group == "asterisk"


def test_no_file_can_be_read_by_everybody(host) -> None:
    assert host.check_output("find /etc/asterisk -type f -perm /o=r -not -name README.conf") == ""


def test_management_listens_on_loopback_only(host) -> None:
    listening = host.check_output("ss -Hltn").splitlines()
    for port in ("5038", "8088"):
        addresses = {line.split()[3].rpartition(":")[0] for line in listening if line.split()[3].endswith(f":{port}")}
        assert addresses == {"127.0.0.1"}, f"port {port}: {addresses}"


def test_only_sip_is_open_to_the_network(host) -> None:
    """But for media while calls last, and the ports from which the resolver asks."""
    media = range(10000, 11000)
    asking = range(*map(int, host.check_output("cat /proc/sys/net/ipv4/ip_local_port_range").split()))
    open_ports = set()
    for line in host.check_output("ss -Hlun").splitlines():
        address, _colon, port = line.split()[3].rpartition(":")
        if not address.startswith("127.") and address not in ("[::1]",):
            open_ports.add(int(port))
    assert {port for port in open_ports if port not in media and port not in asking} == {5060}
    streams = {line.split()[3].rpartition(":") for line in host.check_output("ss -Hltn").splitlines()}
    assert {port for address, _colon, port in streams if not address.startswith("127.")} == {"5061"}


def test_secrets_were_made_on_the_host(host) -> None:
    for path, option in (("/etc/asterisk/manager.conf", "secret"), ("/etc/asterisk/ari.conf", "password")):
        found = re.findall(rf"^{option}\s*=\s*(\S+)", host.file(path).content_string, re.M)
        assert len(found) == 1 and len(found[0]) >= 24


def test_no_sample_context_is_left(host) -> None:
    contexts = set(re.findall(r"\[ Context '([^']+)' created by 'pbx_config'", console(host, "dialplan show")))
    assert contexts and not contexts & {"default", "demo", "public", "stdexten", "dundi-e164-canonical"}


def test_nobody_calls_as_a_guest(host) -> None:
    assert "Unable to find object" in console(host, "pjsip show endpoint anonymous")
    assert "chan_iax2.so" not in console(host, "module show like chan_iax2")


def test_the_site_is_there(host) -> None:
    shown = console(host, "pjsip show endpoints")
    for name in ("1001", "1002", "1003", "1004", "my-provider", "carrier-trunk"):
        assert re.search(rf"^ Endpoint:\s+{name}\b", shown, re.M), name
    # The calls before this have set the clock and back, for which Asterisk was started anew.
    for _attempt in range(40):
        registered = re.search(r"my-provider +Registered", console(host, "pjsip show registrations"))
        if registered:
            break
        time.sleep(1)
    assert registered


def test_queues_mailboxes_rooms_and_parking_are_there(host) -> None:
    assert re.search(r"^sales has .*'ringall'", console(host, "queue show sales"), re.M)
    assert set(re.findall(r"^pbx +(\d+)", console(host, "voicemail show users"), re.M)) == {"1001", "1002", "1003"}
    assert "1234" not in console(host, "voicemail show users")
    assert "701-720" in console(host, "parking show pbx")
    assert "pbx-room-3001" in console(host, "confbridge show profile users")


def test_a_voicemail_of_the_sample_configuration_is_gone(host) -> None:
    assert "4242" not in host.file("/etc/asterisk/voicemail.conf").content_string


def test_the_journal_is_cleared_and_backups_are_private(host) -> None:
    assert not host.file("/var/lib/telephony.pbx/asterisk/journal.json").exists
    folder = host.file("/var/lib/telephony.pbx/asterisk/backups")
    assert folder.mode == 0o700 and folder.user == "root"
    assert host.check_output("find /var/lib/telephony.pbx -type f -perm /077") == ""


def test_no_secret_is_in_any_log(host) -> None:
    secrets = re.findall(r"^password\s*=\s*(\S+)", host.file(FILES[0]).content_string, re.M)
    assert len(secrets) == 4
    for secret in secrets:
        assert host.run("grep -rqF %s /var/log /run/log", secret).rc == 1
    assert json.dumps(secrets) not in host.check_output("journalctl --no-pager")
