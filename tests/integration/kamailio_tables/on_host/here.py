# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scripts in the container share: the three databases, and a plan carried out in them."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Plan, Reading, Request, make_plan
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.resources import RESOURCES
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.tables import TableStore

PASSWORD = "only-for-the-scratch-container"
FILE = Path("/var/lib/kamailio-tables/kamailio.sqlite")
SERVER = {"host": "127.0.0.1", "name": "kamailio", "user": "kamailio", "password": PASSWORD}
DATABASES: dict[str, dict[str, Any]] = {
    "sqlite": {"engine": "sqlite", "path": str(FILE)},
    "postgresql": {"engine": "postgresql", **SERVER},
    "mysql": {"engine": "mysql", **SERVER},
}
ITEMS: dict[str, list[dict[str, Any]]] = {
    "kamailio_dispatcher_destinations": [
        {
            "set": 1,
            "uri": "sip:10.97.0.11:5060",
            "flags": ["probing"],
            "weight": 5,
            "duid": "a",
            "attrs": {"x": "it\\s"},
        },
        {"set": 2, "uri": "sip:10.97.0.12", "priority": 3},
    ],
    "kamailio_addresses": [
        {"group": 1, "address": "203.0.113.0/24", "port": 0, "tag": "my-provider"},
        {"group": 1, "address": "2001:db8::1", "port": 65000},
    ],
    "kamailio_htable": [
        {"table": "htable", "name": "limit", "value": 'it\'s \\n; "x" -- \u00e9\u4e16'},
        {"table": "htable", "name": "count", "value": "5", "value_type": "int", "expires": 60},
    ],
    "kamailio_subscribers": [
        {"username": "1001", "domain": "pbx.example.com", "ha1": "a" * 32, "ha1b": "b" * 32},
        {"username": "Zo\u00eb", "domain": "pbx.example.com", "ha1": "c" * 32},
    ],
    "kamailio_uac_registrations": [
        {"l_uuid": "one", "l_username": "a", "auth_password": "p;\\'\"$x", "expires": 60},
        {"l_uuid": "two"},
    ],
}
CHANGED: dict[str, dict[str, Any]] = {
    "kamailio_dispatcher_destinations": {"priority": 7, "weight": 9},
    "kamailio_addresses": {"tag": "other"},
    "kamailio_htable": {"value": "NULL"},
    "kamailio_subscribers": {"ha1": "d" * 32},
    "kamailio_uac_registrations": {"realm": "\\N", "auth_password": "other"},
}


def as_owner(engine: str, sql: str, database: str = "kamailio") -> str:
    """Run SQL as whoever owns the database server."""
    if engine == "sqlite":
        import sqlite3

        base = sqlite3.connect(FILE)
        base.executescript(sql)
        base.close()
        return ""
    command = ["mariadb", "--batch", "--skip-column-names"]
    if engine == "postgresql":
        command = ["runuser", "-u", "postgres", "--", "psql", "-qXAt", "-v", "ON_ERROR_STOP=1"]
    words = [*command, database] if database else command
    done = subprocess.run(words, input=sql, text=True, check=True, cwd="/", capture_output=True)
    return done.stdout


def empty(engine: str) -> None:
    """Make an empty database of the name, whatever was there."""
    if engine == "sqlite":
        for path in FILE.parent.glob("*"):
            path.unlink()
        FILE.touch()
    elif engine == "postgresql":
        as_owner(
            engine,
            "DROP DATABASE IF EXISTS kamailio WITH (FORCE);\nCREATE DATABASE kamailio OWNER kamailio;",
            "postgres",
        )
    else:
        as_owner(engine, "DROP DATABASE IF EXISTS kamailio; CREATE DATABASE kamailio CHARACTER SET utf8mb4;", "")


def store(engine: str, kind: str, **options: Any) -> TableStore:
    """Return the store of one kind."""
    return TableStore(RESOURCES[kind], {**DATABASES[engine], "create_tables": True, **options})


def planned(one: TableStore, items: list[dict[str, Any]], purge: bool = False) -> Plan:
    """Read, plan and edit; nothing is written."""
    left = one.narrow(items)
    reading = Reading(one.read(), one.purgeable(), left)
    plan, problems = make_plan(Request(one.resource, items, purge=purge), reading, lambda: "")
    if problems:
        raise ValueError([str(problem) for problem in problems])
    one.edit(plan.changes)
    return plan


def done(engine: str, kind: str, items: list[dict[str, Any]], purge: bool = False, **options: Any) -> dict[str, Any]:
    """Carry out items; return what changed."""
    one = store(engine, kind, **options)
    plan = planned(one, items, purge)
    targets = dict(one.targets)
    one.commit()
    return {"changes": [[change.action, *change.key] for change in plan.changes], "targets": len(targets)}
