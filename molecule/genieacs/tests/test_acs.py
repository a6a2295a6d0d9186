# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The host that the role builds: what is open to whom, what is kept from whom, and that it comes back.  pytest-testinfra, in the container."""

from __future__ import annotations

import json
import time

import pytest

HOME, TLS = "/opt/genieacs", "/etc/ssl/acs"
CPE, NBI, UI = "https://acs.example.com:7548", "https://acs.example.com:7558", "https://acs.example.com:3443"
DEVICE = f"--cert {TLS}/device.pem --key {TLS}/device.key"
SERVICES = ("cwmp", "nbi", "fs", "ui")


def asked(host, words: str) -> tuple[str, str]:
    """Return the status that curl gets, by the host's own address, and what comes with it."""
    address = host.check_output("hostname -I").split()[0]
    names = " ".join(f"--resolve acs.example.com:{port}:{address}" for port in (7548, 7558, 3443))
    done = host.run(f"curl -s -m 20 --cacert {TLS}/acs.pem {names} -w '\\n%{{http_code}}' {words}")
    body, _newline, status = done.stdout.rpartition("\n")
    return status, body


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_runs_now_and_after_each_boot(host, name) -> None:
    service = host.service(f"genieacs-{name}")
    assert service.is_running and service.is_enabled


@pytest.mark.parametrize("port", [7547, 7557, 7567, 3000])
def test_genieacs_itself_is_for_this_host_alone(host, port) -> None:
    assert host.socket(f"tcp://127.0.0.1:{port}").is_listening
    address = host.check_output("hostname -I").split()[0]
    assert host.run(f"curl -s -m 5 http://{address}:{port}/").rc == 7


@pytest.mark.parametrize("port", [7548, 7558, 3443])
def test_nothing_is_open_without_tls(host, port) -> None:
    status, body = asked(host, f"http://acs.example.com:{port}/")
    assert status == "400" and "plain HTTP request was sent to HTTPS port" in body


@pytest.mark.parametrize("version", ["tls1", "tls1_1"])
def test_old_tls_is_refused(host, version) -> None:
    done = host.run(f"openssl s_client -connect 127.0.0.1:7558 -{version} -cipher DEFAULT@SECLEVEL=0 < /dev/null")
    assert "alert protocol version" in done.stderr, done.stderr


@pytest.mark.parametrize(
    ("account", "status"),
    [
        ("", "401"),
        ("-u ansible:wrong", "401"),
        ("-u admin:Never-Of-Use-Northbound", "401"),
        ("-u ansible:Never-Of-Use-Northbound", "200"),
    ],
)
def test_the_northbound_interface_asks_who_one_is(host, account, status) -> None:
    assert asked(host, f"{account} '{NBI}/devices/?projection=_id'")[0] == status


def test_ids_of_devices_go_through_as_they_came(host) -> None:
    url = f"{NBI}/devices/001565-SIP%252DT46U-1/tags/v1%2E0"
    assert asked(host, f"-u ansible:Never-Of-Use-Northbound -X POST '{url}'")[0] == "200"
    found = asked(host, f"-u ansible:Never-Of-Use-Northbound '{NBI}/devices/?projection=_tags'")[1]
    asked(host, f"-u ansible:Never-Of-Use-Northbound -X DELETE '{url}'")
    assert json.loads(found)[0]["_tags"][-1] == "v1.0"


def test_reasons_of_the_northbound_interface_come_through(host) -> None:
    """Failure is in the reason phrase of a 202."""
    task = '{"name": "setParameterValues", "parameterValues": [["Device.Nowhere.To.Be", "x"]]}'
    url = f"{NBI}/devices/001565-SIP%252DT46U-1/tasks"
    done = asked(host, f"-i -u ansible:Never-Of-Use-Northbound -X POST -d '{task}' '{url}'")
    assert done[0] == "202" and "202 Accepted" in done[1]


def test_the_ui_is_there_and_its_first_page_is_not(host) -> None:
    assert asked(host, f"{UI}/status")[0] == "200"
    assert asked(host, f"-X POST -d '{{}}' {UI}/init")[0] == "403"


def test_nobody_logs_in_as_admin_with_admin(host) -> None:
    def login(password: str) -> str:
        body = json.dumps({"username": "admin", "password": password})
        return asked(host, f"-H 'Content-Type: application/json' -d '{body}' {UI}/login")[0]

    assert login("admin") == "400"
    assert login(host.file(f"{HOME}/administrator").content_string.strip()) == "200"


def test_a_device_without_a_certificate_is_refused(host) -> None:
    assert asked(host, f"-X POST -d x {CPE}/")[0] == "400"
    assert asked(host, f"--cert {TLS}/stranger.pem --key {TLS}/stranger.key -X POST -d x {CPE}/")[0] == "400"


def test_a_device_with_a_certificate_is_told_apart_by_its_address(host) -> None:
    """What it says of itself is thrown away, and nothing of the proxy is shown to it."""
    status, body = asked(host, f"{DEVICE} -H 'Forwarded: for=192.0.2.66;proto=http' -X POST -d x {CPE}/")
    headers = json.loads(body)["headers"]
    address = host.check_output("hostname -I").split()[0]
    assert status == "200"
    assert headers["forwarded"] == f'for={address};host="acs.example.com:7548";proto=https'
    assert headers["connection"] == "close"  # no connection is shared by two devices


def test_who_comes_too_often_is_told_when_to_come_again(host) -> None:
    time.sleep(6)
    url = f"{CPE}/?one=[1-30]"
    done = asked(host, f"-i {DEVICE} -X POST -d x '{url}'")[1]
    assert "HTTP/1.1 200" in done and "HTTP/1.1 503" in done
    assert "retry-after: 60" in done.lower()
    time.sleep(6)


def test_who_opens_too_many_connections_is_told_when_to_come_again(host) -> None:
    urls = " ".join(f"{CPE}/slow?{one}" for one in range(8))
    done = asked(host, f"-Z --parallel-immediate --http1.1 -i {DEVICE} -X POST -d x {urls}")[1]
    assert "HTTP/1.1 200" in done and "HTTP/1.1 503" in done
    time.sleep(6)


def test_files_are_for_devices_with_a_certificate(host) -> None:
    assert asked(host, f"{CPE}/files/nothing")[0] == "400"
    assert asked(host, f"{DEVICE} {CPE}/files/nothing")[0] == "404"
    assert asked(host, f"{DEVICE} -X PUT -d x {CPE}/files/nothing")[0] == "403"
    assert f'GENIEACS_FS_URL_PREFIX="{CPE}/files/"' in host.file(f"{HOME}/genieacs.env").content_string


@pytest.mark.parametrize(
    ("path", "owner", "mode"),
    [
        (f"{HOME}/genieacs.env", "root", 0o600),
        (f"{HOME}/ui.env", "root", 0o600),
        (f"{HOME}/administrator", "root", 0o600),
        (f"{HOME}/cpe-secret", "root", 0o640),
        (f"{HOME}/ext/cpe-auth.js", "root", 0o640),
        ("/etc/nginx/genieacs.htpasswd", "root", 0o640),
    ],
)
def test_secrets_are_kept(host, path, owner, mode) -> None:
    file = host.file(path)
    assert (file.user, file.mode) == (owner, mode)


@pytest.mark.parametrize("secret", ["Never-Of-Use-Database", "Never-Of-Use-Northbound"])
def test_no_password_is_in_a_log_or_a_list_of_processes(host, secret) -> None:
    assert host.run(f"journalctl --no-pager | grep -q {secret}").rc == 1
    assert host.run(f"ps axww | grep -v grep | grep -q {secret}").rc == 1
    assert host.run(f"grep -rq {secret} /etc/nginx /etc/systemd /etc/logrotate.d").rc == 1


def test_what_takes_a_service_over_changes_nothing(host) -> None:
    """The services may read neither the administrator's password nor the environment, and write to nothing but the logs."""
    pid = host.check_output("systemctl show -P MainPID genieacs-nbi")
    assert host.run(f"su -s /bin/sh genieacs -c 'cat {HOME}/administrator {HOME}/genieacs.env'").rc == 1
    assert host.run(f"su -s /bin/sh genieacs -c 'touch {HOME}/ext/cpe-auth.js {HOME}/x'").rc == 1
    assert host.run(f"nsenter -t {pid} -m touch {HOME}/x /etc/x /usr/x").rc != 0
    assert host.run(f"nsenter -t {pid} -m touch /var/log/genieacs/x").rc == 0
    assert host.run(f"grep NoNewPrivs /proc/{pid}/status").stdout.split()[1] == "1"
    assert host.run(f"grep CapEff /proc/{pid}/status").stdout.split()[1].strip("0") == ""


def test_logs_are_rotated(host) -> None:
    done = host.run("logrotate --debug /etc/logrotate.d/genieacs")
    assert done.rc == 0 and "error" not in done.stderr, done.stderr
    assert host.file("/var/log/genieacs/genieacs-nbi-access.log").exists


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_that_is_killed_comes_back(host, name) -> None:
    before = host.check_output(f"systemctl show -P MainPID genieacs-{name}")
    host.run(f"kill -9 {before}")
    for _attempt in range(40):
        if (
            host.run(
                f"curl -s -m 2 -o /dev/null http://127.0.0.1:{dict(zip(SERVICES, (7547, 7557, 7567, 3000)))[name]}/"
            ).rc
            == 0
        ):
            break
        time.sleep(0.5)
    after = host.check_output(f"systemctl show -P MainPID genieacs-{name}")
    assert after not in ("0", before)


@pytest.mark.parametrize("deaf", [False, True])
def test_a_service_waits_for_its_database(host, deaf) -> None:
    """Also for one whose port is open and who says nothing."""
    host.run("systemctl stop genieacs-nbi stand-in-database")
    if deaf:
        host.run(
            "systemd-run --unit=deaf python3 -c \"import socket,time; s=socket.create_server(('127.0.0.1',27017)); time.sleep(99)\""
        )
    try:
        host.run("systemctl start --no-block genieacs-nbi")
        time.sleep(4)
        state = host.run("systemctl is-active genieacs-nbi").stdout.strip()
        listening = host.socket("tcp://127.0.0.1:7557").is_listening
    finally:
        host.run("systemctl stop deaf; systemctl start stand-in-database")
    assert (state, listening) == ("activating", False)
    for _attempt in range(40):
        if host.socket("tcp://127.0.0.1:7557").is_listening:
            break
        time.sleep(0.5)
    assert host.service("genieacs-nbi").is_running and host.socket("tcp://127.0.0.1:7557").is_listening
    assert "waiting for the database: 127.0.0.1:27017" in host.run("journalctl --no-pager -u genieacs-nbi").stdout


def test_passwords_of_devices_are_what_they_should_be(host) -> None:
    """By Debian's own Node, on the host: an HMAC of the id, another one in each direction."""
    script = (
        "const a=require('/opt/genieacs/ext/cpe-auth.js');"
        "for (const f of ['getPassword','getConnectionRequestPassword','getBootstrapPassword'])"
        " a[f](['001565-SIP%2DT46U-1'], (e, r) => console.log(e ? e.message : r))"
    )
    here = 'import hmac,sys;s=open("/opt/genieacs/cpe-secret").read().strip().encode()\nfor l in ("acs","connection-request"):'
    here += ' print(hmac.new(s,(l+"\\0"+"001565-SIP%2DT46U-1").encode(),"sha256").hexdigest()[:32])'
    own, asking, first = host.check_output(f'su -s /bin/sh genieacs -c "node -e \\"{script}\\""').split("\n")
    assert [own, asking] == host.check_output(f"python3 -c '{here}'").split("\n")
    assert own != asking and len(first) == 64


def test_devices_are_given_passwords_and_are_not_asked_for_them_yet(host) -> None:
    def names(collection: str) -> set[str]:
        found = host.check_output(f"curl -s 'http://127.0.0.1:7557/{collection}/?projection=_id'")
        return {one["_id"] for one in json.loads(found)}

    assert {"inform", "cpe-credentials", "cpe-credentials-bootstrap"} <= names("presets")
    assert {"inform", "cpe-credentials"} <= names("provisions")
    assert names("config") >= {"cwmp.connectionRequestAuth", "cwmp.sessionTimeout"}
    assert "cwmp.auth" not in names("config")
