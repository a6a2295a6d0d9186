# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How Kamailio of the tests is wired to one kind of store; the tables are made by the collection itself."""

from __future__ import annotations

from typing import Any

PASSWORD = "Correct-Horse-Battery-01"
SQLITE = "/var/lib/kamailio/kamailio.sqlite"
DATABASES: dict[str, dict[str, Any]] = {
    "sqlite": {"engine": "sqlite", "path": SQLITE},
    "postgresql": {"engine": "postgresql", "host": "127.0.0.1", "name": "kamailio", "user": "kamailio"},
    "mysql": {"engine": "mysql", "host": "127.0.0.1", "name": "kamailio", "user": "kamailio"},
}
URLS = {
    "sqlite": f"sqlite:///{SQLITE}",
    "postgresql": f"postgres://kamailio:{PASSWORD}@127.0.0.1/kamailio",
    "mysql": f"mysql://kamailio:{PASSWORD}@127.0.0.1/kamailio",
}
DRIVERS = {"sqlite": "db_sqlite.so", "postgresql": "db_postgres.so", "mysql": "db_mysql.so"}
PREPARE = {
    "sqlite": "install -d -o kamailio -g kamailio /var/lib/kamailio; rm -f /var/lib/kamailio/*.sqlite",
    "postgresql": f"""systemctl start postgresql
for n in $(seq 50); do su postgres -c psql < /dev/null > /dev/null 2>&1 && break; sleep 0.2; done
su postgres -c 'psql -q -v ON_ERROR_STOP=1' 2>&1 <<'SQL'
DROP DATABASE IF EXISTS kamailio;
DROP ROLE IF EXISTS kamailio;
CREATE ROLE kamailio LOGIN PASSWORD '{PASSWORD}';
CREATE DATABASE kamailio OWNER kamailio;
SQL""",
    "mysql": f"""systemctl start mariadb
mariadb <<'SQL'
DROP DATABASE IF EXISTS kamailio;
CREATE DATABASE kamailio;
CREATE OR REPLACE USER kamailio@'%' IDENTIFIED BY '{PASSWORD}';
CREATE OR REPLACE USER kamailio@localhost IDENTIFIED BY '{PASSWORD}';
GRANT ALL ON kamailio.* TO kamailio@'%';
GRANT ALL ON kamailio.* TO kamailio@localhost;
SQL""",
}
CFG = """#!KAMAILIO
debug=2
log_stderror=no
children=2
listen=udp:127.0.0.1:5060
{loads}
modparam("jsonrpcs", "transport", 6)
modparam("jsonrpcs", "dgram_socket", "/run/kamailio/kamailio_rpc.sock")
modparam("jsonrpcs", "fifo_name", "/run/kamailio/kamailio_rpc.fifo")
modparam("dispatcher", "ds_load_mode", {mode})
modparam("dispatcher", "reload_delta", {delta})
modparam("permissions", "reload_delta", {delta})
modparam("htable", "htable", "limits=>size=8;{dbtable}")
modparam("htable", "htable", "bans=>size=8;autoexpire=300;")
modparam("htable", "db_url", "{tables_url}")
modparam("uac", "reg_db_url", "{tables_url}")
modparam("uac", "reg_contact_addr", "127.0.0.1:5060")
modparam("uac", "reg_keep_callid", 1)
{lists}
request_route {{ sl_send_reply("404", "no"); }}
"""
MODULES = "tm sl rr pv xlog jsonrpcs dispatcher permissions htable uac"


def database(backend: str) -> dict[str, Any]:
    """Return the option `database` for a backend; what cannot be in a file is in SQLite then."""
    engine = backend if backend in DATABASES else "sqlite"
    out = {**DATABASES[engine], "create_tables": True}
    return out if engine == "sqlite" else {**out, "password": PASSWORD}


def config(backend: str, mode: int = 1, delta: int = 0) -> str:
    """Return a kamailio.cfg."""
    engine = backend if backend in DATABASES else "sqlite"
    url = URLS[engine]
    lists = (
        'modparam("dispatcher", "list_file", "/etc/kamailio/dispatcher.list")\n'
        'modparam("permissions", "address_file", "/etc/kamailio/address.list")\n'
        if backend == "file"
        else f'modparam("dispatcher", "db_url", "{url}")\nmodparam("permissions", "db_url", "{url}")\n'
        'modparam("permissions", "db_mode", 1)\nmodparam("permissions", "load_backends", 1)\n'
    )
    loads = "\n".join(f'loadmodule "{one}"' for one in [*(f"{name}.so" for name in MODULES.split()), DRIVERS[engine]])
    dbtable = "" if backend == "file" else "dbtable=htable;"
    return CFG.format(loads=loads, mode=mode, delta=delta, dbtable=dbtable, tables_url=url, lists=lists)


def wire(host: Any, backend: str) -> None:
    """Prepare the database, make its tables, write kamailio.cfg and start Kamailio."""
    engine = backend if backend in DATABASES else "sqlite"
    host.sh("systemctl stop kamailio; rm -rf /var/lib/telephony.pbx")
    host.sh(PREPARE[engine])
    if engine == "sqlite":
        host.sh("rm -f /etc/kamailio/*.list; touch /etc/kamailio/dispatcher.list /etc/kamailio/address.list")
    kinds = {
        "kamailio_dispatcher_destinations": "destinations",
        "kamailio_addresses": "addresses",
        "kamailio_htable": "entries",
        "kamailio_uac_registrations": "registrations",
        "kamailio_subscribers": "subscribers",
    }
    samples: dict[str, dict[str, Any]] = {
        "destinations": {"set": 1, "uri": "sip:127.0.0.1:5090"},
        "addresses": {"address": "203.0.113.7"},
        "entries": {"table": "limits", "name": "first", "value": "1"},
        "registrations": {
            **dict.fromkeys("l_username l_domain r_username r_domain auth_username".split(), "first"),
            "l_uuid": "first",
            "auth_proxy": "sip:127.0.0.1:5099",
            "auth_password": PASSWORD,
            "flags": 16,
        },
        "subscribers": {"username": "first", "domain": "pbx.example.com", "password": PASSWORD},
    }
    options = {
        kind: {items: [samples[items]], "backend": "database", "database": database(backend)}
        for kind, items in kinds.items()
    }
    done = host.task(options)
    assert done.get("activation", {}).get("pending"), done
    host.one(sh=f"cat > /etc/kamailio/kamailio.cfg <<'CFG'\n{config(backend)}\nCFG")
    host.sh(
        "chown -R kamailio /var/lib/kamailio 2>/dev/null; chmod 0640 /etc/kamailio/kamailio.cfg; chgrp kamailio /etc/kamailio/kamailio.cfg"
    )
    restart(host)


def restart(host: Any) -> None:
    """Start Kamailio anew, however often that was done before, and wait until it answers."""
    host.sh(
        "systemctl reset-failed kamailio 2> /dev/null; systemctl restart kamailio"
        " && for n in $(seq 50); do [ -S /run/kamailio/kamailio_rpc.sock ] && break; sleep 0.1; done"
    )
    assert "kamailio" in str(host.one(call=["core.version"])), host.sh("journalctl -u kamailio -n 20 --no-pager")
