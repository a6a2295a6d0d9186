# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""kamailio_config on real servers: what is broken never reaches them, what is good is tried, written, and waits for a start."""

from __future__ import annotations

import time

import pytest
from conftest import Host

OFTEN = "systemctl reset-failed kamailio 2> /dev/null"  # systemd refuses the sixth start within ten seconds
GOOD = """#!KAMAILIO
listen=udp:127.0.0.1:5060
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "jsonrpcs.so"
request_route {
    if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
    if (has_totag()) { if (loose_route()) t_relay(); exit; }
    if (is_method("INVITE")) record_route();
    route(RELAY);
}
route[RELAY] { t_relay(); exit; }
"""
TLS = GOOD.replace(
    'loadmodule "tm.so"', 'enable_tls=yes\nlisten=tls:127.0.0.1:5061\nloadmodule "tls.so"\nloadmodule "tm.so"'
)
TLS = TLS.replace("request_route {", 'modparam("tls", "config", "/etc/kamailio/tls.cfg")\nrequest_route {')
TLS_CFG = (
    "[server:default]\nmethod = TLSv1.2+\ncertificate = /etc/kamailio/cert.pem\nprivate_key = /etc/kamailio/key.pem\n"
)
PAIR = "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=pbx -keyout {0}-key.pem -out {0}-cert.pem {1} 2>/dev/null"

# What is broken -> how the good text becomes it, and what is said. The last three pass every check of ours.
BROKEN = {
    "undefined-route": (("route(RELAY)", "route(RELY)"), "undefined-route"),
    "duplicate-route": (("route[RELAY] {", "route[RELAY] { exit; }\nroute[RELAY] {"), "duplicate-route"),
    "unknown-function": (("t_relay(); exit; }\n", "t_relay(); no_such_thing(1); exit; }\n"), "unknown-function"),
    "module-not-loaded": (('loadmodule "textops.so"\n', ""), "module-not-loaded"),
    "unknown-variable": (("record_route();", "$nosuch = 1;"), "unknown-variable"),
    "flag": (("record_route();", "{ record_route(); setflag(NATTED); }"), "flag"),
    "tls": (("listen=udp", "listen=tls"), "[tls]"),
    "record-route": (("127.0.0.1", "0.0.0.0"), "record-route"),
    "dialog": (("if (loose_route()) t_relay();", ""), "dialog"),
    "syntax": (("record_route();", "record_route()"), "syntax"),
    "listener-elsewhere": (("127.0.0.1", "192.0.2.1"), "a second instance does not start"),
    "module-parameter-value": (
        (
            "request_route {",
            'modparam("jsonrpcs", "transport", 2)\nmodparam("jsonrpcs", "fifo_name", "/no/such")\nrequest_route {',
        ),
        "a second instance does not start",
    ),
    "value-of-a-global": (("listen=udp", "children=lots\nlisten=udp"), "kamailio -c does not take it"),
}


@pytest.fixture(params=["5.6", "6.1"])
def host(request: pytest.FixtureRequest, hosts) -> Host:
    one = hosts(request.param)
    one.fresh()
    return one


def task(text: str, **words: object) -> dict:
    options = {key: words.pop(key) for key in ("check_mode", "diff") if key in words}
    return {"params": {"content": text, **words}, **options}


def test_the_way_of_a_good_one(host: Host) -> None:
    first, again = host.apply(task(GOOD, check_mode=True, diff=True), task(GOOD))
    assert first["changed"] and first["tried"] and "+" not in first["diff"]["after"][:1]
    assert again["changed"] and again["tried"] and again["restart_required"] == []
    assert host.sh("cat /etc/kamailio/kamailio.cfg") == GOOD
    assert host.sh(f"cat {again['backup_files'][0]}") == host.sh("cat /var/kept/kamailio.cfg")
    host.sh(f"{OFTEN}; systemctl start kamailio")
    (settled,) = host.apply(task(GOOD))
    assert not settled["changed"] and settled["restart_required"] == []
    pid = host.sh("cat /run/kamailio/kamailio.pid")
    time.sleep(0.1)
    changed, waiting = host.apply(task(GOOD + "# other\n"), task(GOOD + "# other\n"))
    assert changed["changed"] and changed["tried"]
    assert [one["what"] for one in changed["restart_required"]] == ["/etc/kamailio/kamailio.cfg"]
    assert not waiting["changed"] and waiting["restart_required"] == changed["restart_required"]
    assert host.sh("cat /run/kamailio/kamailio.pid") == pid
    host.sh(f"{OFTEN}; systemctl restart kamailio")
    (after,) = host.apply(task(GOOD + "# other\n"))
    assert after["restart_required"] == []


def test_what_is_broken_never_reaches_the_server(host: Host) -> None:
    host.apply(task(GOOD))
    host.sh(f"{OFTEN}; systemctl start kamailio")
    before = host.sh("cat /run/kamailio/kamailio.pid; stat -c '%n %i %Y %s' /etc/kamailio/*")
    tasks = [task(GOOD.replace(*change, 1)) for change, _said in BROKEN.values()]
    for (name, (_change, said)), result in zip(BROKEN.items(), host.apply(*tasks)):
        assert said in result.get("failed", ""), (name, result)
    assert host.sh("cat /run/kamailio/kamailio.pid; stat -c '%n %i %Y %s' /etc/kamailio/*") == before
    assert host.sh("ls -A /tmp /dev/shm | grep -c telephony", check=False).strip() == "0"
    host.sh(f"{OFTEN}; systemctl restart kamailio")  # and it still can


def test_certificates(host: Host, hosts) -> None:
    maker = hosts("6.1")  # whose openssl can date a certificate back
    expired = "-not_before 20200101000000Z -not_after 20200201000000Z"
    for name, dates in (("a", "-days 30"), ("b", "-days 30"), ("c", expired)):
        maker.sh(f"cd /tmp && {PAIR.format(name, dates)}")
    text = {name: maker.sh(f"cat /tmp/{name}.pem") for name in ("a-key", "a-cert", "b-key", "c-key", "c-cert")}

    def files(certificate: str, key: str) -> list[dict]:
        return [
            {"path": "tls.cfg", "content": TLS_CFG},
            {"path": "cert.pem", "content": certificate},
            {"path": "key.pem", "content": key},
        ]

    host.sh("printf '' > /var/secret.pem; chmod 600 /var/secret.pem")
    hidden = [{"path": "tls.cfg", "content": TLS_CFG.replace("/etc/kamailio/key.pem", "/var/secret.pem")}]
    mismatch, old, absent, unreadable, good = host.apply(
        task(TLS, files=files(text["a-cert"], text["b-key"])),
        task(TLS, files=files(text["c-cert"], text["c-key"])),
        task(TLS, files=files(text["a-cert"], text["a-key"])[:2]),
        task(TLS, files=[*hidden, {"path": "cert.pem", "content": text["a-cert"]}]),
        task(TLS, files=files(text["a-cert"], text["a-key"]), diff=True),
    )
    assert "is not the key of the certificate" in mismatch["failed"]
    assert "has expired" in old["failed"]
    assert "key.pem is not there" in absent["failed"]
    assert "user kamailio cannot read /var/secret.pem" in unreadable["failed"]
    assert good.get("tried"), good
    assert "PRIVATE KEY" not in str(good)
    assert host.sh("stat -c '%a %G' /etc/kamailio/key.pem").strip() == "640 kamailio"


@pytest.mark.parametrize("release", ["5.6", "6.0", "6.1"])
def test_the_packages_own_configuration_is_taken(hosts, release: str) -> None:
    one = hosts(release)
    one.fresh()
    text = one.sh("cat /var/kept/kamailio.cfg")
    (result,) = one.apply(task(text + "# mine\n"))
    assert result.get("tried"), result
