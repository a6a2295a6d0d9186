# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What only the tables have: ten thousand rows, other writers, wiring, and what the server keeps of a row.  Prints JSON."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Any
from unittest import mock

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.info import gather
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.realtime_options import system_of
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.realtime_store import Store
from on_host import here
from on_host.here import ETC, asterisk, run_sql, shown

COUNT = 10_000
FILL = f"""
INSERT INTO ps_aors (id, max_contacts) SELECT 'x' || g, 1 FROM generate_series(1, {COUNT}) g;
INSERT INTO ps_auths (id, auth_type, username, password)
    SELECT 'x' || g, 'userpass', 'x' || g, 'pw' || g FROM generate_series(1, {COUNT}) g;
INSERT INTO ps_endpoints (id, aors, auth, context, disallow, allow)
    SELECT 'x' || g, 'x' || g, 'x' || g, 'phones', 'all', 'alaw' FROM generate_series(1, {COUNT}) g;
"""
REGISTERS: dict[str, Any] = {
    "name": "provider",
    "context": "carrier",
    "username": "account",
    "secret": "s",
    "registrations": [
        {
            "server_uri": "sip:127.0.0.1:5998",
            "client_uri": "sip:account@127.0.0.1",
            "options": {"max_random_initial_delay": 0},
        }
    ],
}
QUEUE = {"name": "support", "members": [{"interface": "PJSIP/x1"}, {"interface": "PJSIP/x2", "name": "Ann"}]}


def apply(kind: str, *items: dict[str, Any], check: bool = False, purge: bool = False, **database: Any) -> Any:
    """Run one kind, kept in the database."""
    option = {"pjsip_endpoints": "endpoints", "pjsip_trunks": "trunks", "asterisk_queues": "queues"}[kind]
    return here.apply({kind: {option: list(items), "purge": purge}}, "realtime", check, **database)


def phone(number: int, **more: Any) -> dict[str, Any]:
    """Return a telephone as it stands in the tables."""
    name = f"x{number}"
    item = {"name": name, "context": "phones", "allow": ["alaw"], "max_contacts": 1, "username": name}
    return {**item, "secret": f"pw{number}", **more}


def many() -> dict[str, Any]:
    """One endpoint of ten thousand: said alone, said among all, and added."""
    run_sql(FILL)
    out = {"one": apply("pjsip_endpoints", {"name": "x777", "callerid": "Ann <777>"})}
    out["one is"] = shown("endpoint", "x777")
    out["added"] = apply("pjsip_endpoints", phone(COUNT + 1))
    out["added is"] = shown("auth", f"x{COUNT + 1}")
    everyone = [phone(number) for number in range(1, COUNT + 1)]
    everyone[776]["callerid"] = "Ann <777>"
    everyone[4] = phone(5, callerid="Bob <5>")
    out["all"] = apply("pjsip_endpoints", *everyone, purge=True)
    out["all is"] = shown("endpoint", "x5")
    out["purged is"] = shown("endpoint", f"x{COUNT + 1}")
    return out


def registration() -> dict[str, Any]:
    """A registration is sent as soon as its row is written, and is over as soon as that is gone."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as carrier:
        carrier.bind(("127.0.0.1", 5998))
        carrier.settimeout(20)
        out: dict[str, Any] = {"done": apply("pjsip_trunks", REGISTERS)}
        out["sent"] = carrier.recv(4096).decode().partition("\r\n")[0]
    out["gone"] = apply("pjsip_trunks", {"name": "provider", "state": "absent"})
    out["gone is"] = asterisk("pjsip show registrations")
    return out


def members() -> dict[str, Any]:
    """A pause is the server's own; a new name reaches a member that it knows already."""
    out: dict[str, Any] = {"done": apply("asterisk_queues", QUEUE), "before": shown("queue", "support")}
    asterisk("queue pause member PJSIP/x1 queue support")
    out["again"] = apply("asterisk_queues", QUEUE)
    renamed = {**QUEUE, "maxlen": 4, "members": [{"interface": "PJSIP/x2", "name": "Bea"}, {"interface": "PJSIP/x1"}]}
    out["renamed"] = apply("asterisk_queues", renamed)
    out["after"] = shown("queue", "support")
    out["paused"] = run_sql("SELECT interface FROM queue_members WHERE paused = 1;")
    options = {"config_dir": str(ETC), "backend": "realtime", "database": {}}
    out["facts"] = gather(system_of(options), ["asterisk_queues"], [], False)["resources"]["asterisk_queues"]["queues"]
    out["ended"] = apply("asterisk_queues", {**QUEUE, "members": [{"interface": "PJSIP/x1", "paused": False}]})
    out["ended is"] = run_sql("SELECT interface, paused FROM queue_members;")
    order = {"name": "line", "strategy": "linear", "members": [{"interface": "PJSIP/x2"}, {"interface": "PJSIP/x1"}]}
    out["order"] = apply("asterisk_queues", order)
    return out


def meanwhile() -> dict[str, Any]:
    """Somebody else writes between our reading and our writing."""
    commit = Store.commit

    def late(self: Store, rows: Any) -> None:
        run_sql("UPDATE ps_endpoints SET language = 'fr' WHERE id = 'x9';")
        commit(self, rows)

    with mock.patch.object(Store, "commit", late):
        done = apply("pjsip_endpoints", {"name": "x9", "callerid": "Late <9>"}, phone(20001))
    rows = run_sql("SELECT id, callerid, language FROM ps_endpoints WHERE id IN ('x9', 'x20001');")
    return {"done": done, "rows": rows, "again": apply("pjsip_endpoints", {"name": "x9", "callerid": "Late <9>"})}


def refused() -> dict[str, Any]:
    """What is said before anything is written, and what the server refuses afterwards."""
    out: dict[str, Any] = {}
    wide = phone(9, callerid="x" * 41, options={"tos_audio": "a" * 11}, templates=["t"])
    out["wide"] = apply("pjsip_endpoints", wide)
    before = run_sql("SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM ps_auths t;")
    digest = "MD5:0123456789abcdef0123456789abcdef"
    options = {"supported_algorithms_uas": "SHA-256", "supported_algorithms_uac": "SHA-256"}
    bad = {"name": "x9", "password_digest": digest, "auth_options": options}
    out["server"] = apply("pjsip_endpoints", bad, {"name": "x10", "secret": "new"})
    out["put back"] = before == run_sql("SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM ps_auths t;")
    pjsip = (ETC / "pjsip.conf").read_text()
    (ETC / "pjsip.conf").write_text(pjsip + "[x9]\ntype = endpoint\ncontext = phones\n[file]\ntype = endpoint\n")
    out["twice"] = apply("pjsip_endpoints", {"name": "x9", "callerid": "Two <9>"})
    out["in a file"] = apply("pjsip_endpoints", {"name": "file", "context": "phones"})
    (ETC / "pjsip.conf").write_text(pjsip)
    out["path"] = here.apply({"pjsip_endpoints": {"endpoints": [], "scope": "pjsip.d/x.conf"}}, "realtime")
    return out


def wiring() -> dict[str, Any]:
    """Files that do not lead to the tables, and tables that are not there."""
    out: dict[str, Any] = {}
    copy = Path("/tmp/wiring")
    for name, was, becomes in (
        ("sorcery.conf", "endpoint = realtime,ps_endpoints", ""),
        ("extconfig.conf", "ps_auths => odbc,asterisk", ""),
        ("extconfig.conf", "ps_auths => odbc,asterisk", "ps_auths => sqlite3,asterisk"),
    ):
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(ETC, copy)
        (copy / name).write_text((copy / name).read_text().replace(was, becomes))
        with mock.patch.object(here, "ETC", copy):
            out[f"{name} {becomes}".strip()] = apply("pjsip_endpoints", phone(1))
    shutil.copytree(ETC, copy, dirs_exist_ok=True)
    cached = (copy / "sorcery.conf").read_text().replace("[res_pjsip]", "[res_pjsip]\nendpoint/cache = memory_cache")
    (copy / "sorcery.conf").write_text(cached)
    with mock.patch.object(here, "ETC", copy):
        out["cache"] = apply("pjsip_endpoints", phone(1))
    run_sql("CREATE SCHEMA IF NOT EXISTS empty;")
    new = phone(30001)
    out["no tables"] = apply("pjsip_endpoints", new, schema="empty")
    out["predicted"] = apply("pjsip_endpoints", new, check=True, schema="empty", create_tables=True)
    out["still none"] = run_sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'empty';")
    out["password"] = apply("pjsip_endpoints", new, password="hunter2hunter2")
    out["host"] = apply("pjsip_endpoints", new, host="127.0.0.9", port=1)
    return out


def main() -> None:
    """Everything, in this order: what follows needs the rows of the first."""
    run_sql("DROP TABLE IF EXISTS queue_members;")
    created = apply("asterisk_queues", {"name": "first"}, create_tables=True)
    apply("pjsip_endpoints", phone(0), create_tables=True)
    subprocess.run(["systemctl", "restart", "asterisk"], check=True)
    here.started()
    parts = (many, registration, members, meanwhile, refused, wiring)
    print(json.dumps({"created": created, **{part.__name__: part() for part in parts}}))


if __name__ == "__main__":
    main()
