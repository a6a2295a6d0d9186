# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records of calls in CSV and in PostgreSQL, all of it by asterisk_config, and a dialplan from a table.  Prints JSON."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path
from typing import Any

from on_host.on_this_host import apply, asterisk

PASSWORD = "Only-For-This-Container"
ODBC = f"""[pbx-records]
Driver = PostgreSQL Unicode
Servername = 127.0.0.1
Port = 5432
Database = records
UserName = records
Password = {PASSWORD}
"""
TABLES = f"""
CREATE ROLE records LOGIN PASSWORD '{PASSWORD}';
CREATE DATABASE records OWNER records;
\\c records records
CREATE TABLE calls (calldate timestamp, caller varchar(80), dst varchar(80), dcontext varchar(80), disposition varchar(45),
  billsec integer, duration integer, uniqueid varchar(150), account varchar(80), lastapp varchar(80), queue_name varchar(40));
CREATE TABLE events (eventtype varchar(40), eventtime timestamp, exten varchar(80), uniqueid varchar(150), channame varchar(80));
CREATE TABLE extensions (id serial, context varchar(40), exten varchar(40), priority integer, app varchar(40), appdata varchar(200));
INSERT INTO extensions (context, exten, priority, app, appdata) VALUES
  ('shop', '300', 1, 'Answer', ''), ('shop', '300', 2, 'Set', 'CDR(queue_name)=from-a-table'), ('shop', '300', 3, 'Wait', '1'),
  ('shop', '300', 4, 'Hangup', '');
"""
SHOP = {
    "name": "shop",
    "switches": ["Realtime/shop@extensions"],
    "extensions": [
        {
            "extension": "200",
            "steps": [
                {"app": "Set", "data": "CALLERID(all)=Josh <1001>"},
                {"app": "Answer"},
                {"app": "Set", "data": "CDR(queue_name)=support"},
                {"app": "Wait", "data": "1"},
                {"app": "Hangup"},
            ],
        },
        {"extension": "caller", "steps": [{"app": "Wait", "data": "5"}]},
    ],
}
SECTIONS = [
    {
        "path": "res_odbc.conf",
        "name": "records",
        "options": {"enabled": "yes", "dsn": "pbx-records", "pre-connect": "yes", "max_connections": "5"},
    },
    {"path": "cdr.conf", "name": "general", "options": {"enable": "yes", "unanswered": "no"}},
    {"path": "cdr.conf", "name": "csv", "options": {"usegmtime": "yes", "loguniqueid": "yes", "accountlogs": "no"}},
    {
        "path": "cdr_adaptive_odbc.conf",
        "name": "calls",
        "options": {
            "connection": "records",
            "table": "calls",
            "usegmtime": "yes",
            "alias start": "calldate",
            "alias src": "caller",
            "alias accountcode": "account",
        },
    },
    {
        "path": "cel.conf",
        "name": "general",
        "options": {"enable": "yes", "apps": "wait", "events": "APP_START,CHAN_START,ANSWER,HANGUP"},
    },
    {"path": "cel_odbc.conf", "name": "events", "options": {"connection": "records", "table": "events"}},
    {"path": "extconfig.conf", "name": "settings", "options": {"extensions": "odbc,records,extensions"}},
]
# Debian leaves it out.
LOADED = {
    "path": "modules.conf",
    "name": "modules",
    "options": {
        "noload": ["app_directory_odbc.so", "res_config_pgsql.so"],
        "load": ["res_musiconhold.so", "res_config_odbc.so"],
    },
}


def shell(*command: str, stdin: str = "", user: str = "") -> str:
    """Return what a command prints."""
    words = ["runuser", "-u", user, "--", *command] if user else list(command)
    return subprocess.run(words, input=stdin, capture_output=True, text=True, check=True, timeout=60).stdout


def sql(statement: str) -> list[list[str]]:
    """Return rows of the database."""
    found = shell("psql", "-X", "-A", "-t", "-F", "|", "records", user="postgres", stdin=statement)
    return [line.split("|") for line in found.splitlines()]


def call(number: str) -> None:
    """Call a number of the shop from another Local channel, with a caller's number, and wait for its end."""
    asterisk(f"channel originate Local/{number}@shop extension caller@shop")
    for _unused in range(60):
        time.sleep(0.1)
        if "0 active channels" in asterisk("core show channels count"):
            return


def main() -> None:
    """Each step with what there is afterwards."""
    out: dict[str, Any] = {}
    shell("systemctl", "start", "postgresql")
    prepared = TABLES.replace("\\c records records\n", "\\c records\nSET ROLE records;\n")
    shell("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", user="postgres", stdin=prepared)
    Path("/etc/odbc.ini").write_text(ODBC)
    given = {"asterisk_dialplan": {"contexts": [SHOP]}, "asterisk_config": {"sections": SECTIONS}}
    out["check"] = apply(given, check=True)
    out["create"], out["again"] = apply(given), apply(given)
    out["odbc"], out["backends"] = asterisk("odbc show all"), asterisk("cdr show status")
    csv = Path("/var/log/asterisk/cdr-csv/Master.csv")
    csv.unlink(missing_ok=True)
    call("200")
    time.sleep(0.5)
    out["rows"], out["csv"] = (
        sql(
            "SELECT caller, dst, dcontext, disposition, billsec, lastapp, queue_name, calldate > now() at time zone 'UTC' - interval '1 minute' FROM calls;"
        ),
        csv.read_text(),
    )
    out["events"] = sql("SELECT eventtype, exten, channame FROM events;")
    sql("ALTER TABLE calls ADD COLUMN channel varchar(80);")
    more = {**SECTIONS[3], "options": {**SECTIONS[3]["options"], "alias dst": "number"}}
    sql("ALTER TABLE calls RENAME COLUMN dst TO number;")
    out["update"] = apply({"asterisk_config": {"sections": [more]}})
    call("200")
    time.sleep(0.5)
    out["rows_after"] = sql("SELECT number, channel FROM calls ORDER BY calldate DESC LIMIT 1;")
    out["noload"] = apply({"asterisk_config": {"sections": [LOADED]}})
    shell("systemctl", "restart", "asterisk")
    asterisk("core waitfullybooted")
    call("300")
    time.sleep(0.5)
    out["realtime"] = sql("SELECT number, queue_name FROM calls ORDER BY calldate;")
    out["shown"] = asterisk("dialplan show 300@shop")
    print(json.dumps(out))


if __name__ == "__main__":
    main()
