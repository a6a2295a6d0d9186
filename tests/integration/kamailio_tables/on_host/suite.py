# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run every case on one engine: `suite.py ENGINE`.  Prints case -> what came of it, as JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Callable

from ansible_collections.telephony.pbx.plugins.module_utils.clients import sql
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio import schema
from on_host.here import CHANGED, DATABASES, FILE, ITEMS, as_owner, done, empty, planned, store

SUBSCRIBERS = "kamailio_subscribers"
SCRIPTS = {"postgresql": "postgres", "mysql": "mysql", "sqlite": "db_sqlite"}
READER = {
    "postgresql": "GRANT SELECT ON ALL TABLES IN SCHEMA public TO stranger;",
    "mysql": "GRANT SELECT ON kamailio.* TO stranger@localhost;",
}
SPECIAL = [
    "plain",
    "",
    "it's",
    'a "b"',
    "back\\slash",
    "\\N",
    "NULL",
    "tab\tand\nline\r",
    "\u00e9\u4e16\U0001f600",
    "%_;--",
]


def error_of(work: Callable[[], Any]) -> str:
    """Return the words of a refusal, or that there was none."""
    try:
        work()
    except PbxError as error:
        return error.text()
    return "not refused"


def kinds(engine: str) -> dict[str, Any]:
    """Every kind: created, unchanged, updated and purged, put back."""
    out = {}
    for kind, items in ITEMS.items():
        first = done(engine, kind, items, purge=True)
        again = done(engine, kind, items, purge=True)
        changed = [{**items[0], **CHANGED[kind]}]
        one = store(engine, kind)
        plan = planned(one, changed, purge=True)
        one.commit()
        second = done(engine, kind, changed, purge=True)
        one.revert()
        out[kind] = {
            "first": first,
            "again": again,
            "changed": [change.action for change in plan.changes],
            "second": second,
            "reverted": done(engine, kind, items, purge=True),
            "shown": one.notation(items[0]),
        }
    return out


def texts(engine: str) -> dict[str, Any]:
    """Texts that look like something else come back as they are, by INSERT, UPDATE and in bulk."""
    table = DATABASES[engine]
    client = sql.Sql(sql.Database(**table))
    client.run([f"CREATE TABLE {client.dialect.name('texts')} (id INTEGER PRIMARY KEY, v VARCHAR(64));"])
    rows = [[number, text] for number, text in enumerate(SPECIAL)]
    client.run(client.insert("texts", [dict(zip(("id", "v"), row)) for row in rows]))
    client.run([client.update("texts", {"id": 0}, {"v": "now it's \\ other"})])
    first = {int(row[0]): row[1] for row in client.read(["texts"])["texts"].rows}
    client.run(client.delete("texts", [{"id": row[0]} for row in rows]))
    many = [[str(number), SPECIAL[number % len(SPECIAL)]] for number in range(sql.MANY)] + [[str(sql.MANY), None]]
    client.run(client.load("texts", ["id", "v"], many))
    second = {int(row[0]): row[1] for row in client.read(["texts"])["texts"].rows}
    found = client.select([sql.Select("texts", where=client.dialect.any_of("id", ["2", "4"]), order="id")])[0]
    client.run([client.dialect.unchanged("texts", ["id"], found)])
    client.run([client.update("texts", {"id": 4}, {"v": "Back\\slash"})])
    try:
        client.run([client.dialect.unchanged("texts", ["id"], found)])
        words = ""
    except sql.SqlError as error:
        words = error.words
    return {
        "first": [first[number] for number in range(len(SPECIAL))],
        "bulk": all(second[int(number)] == text for number, text in many) and len(second) == len(many),
        "selected": [one.row for one in found],
        "changed": words,
    }


def declared(engine: str) -> dict[str, Any]:
    """Tables of ours have the columns that Kamailio's own scripts make."""
    client = sql.Sql(sql.Database(**DATABASES[engine]))
    names = list(schema.TABLES)
    client.run([line for name in names for line in schema.create(client.dialect, engine, name, name)])
    ours = client.columns(names)
    empty(engine)
    for name in ("standard", "dispatcher", "permissions", "htable", "auth_db", "uac", "usrloc"):
        text = Path(f"/usr/share/kamailio/{SCRIPTS[engine]}/{name}-create.sql").read_text()
        as_owner(engine, text)
    if engine == "postgresql":
        as_owner(
            engine,
            "GRANT ALL ON ALL TABLES IN SCHEMA public TO kamailio; GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO kamailio;",
        )
    theirs = client.columns(names)
    work = done(engine, SUBSCRIBERS, ITEMS[SUBSCRIBERS], create_tables=False)
    return {
        "ours": {table: [[c.name, c.type, c.width, c.required] for c in one.values()] for table, one in ours.items()},
        "theirs": {
            table: [[c.name, c.type, c.width, c.required] for c in one.values()] for table, one in theirs.items()
        },
        "work": work,
    }


def many(engine: str) -> dict[str, Any]:
    """Thousands, one of them changed, one of them gone, one new; and listed twice."""
    items = [{"username": str(n), "domain": "pbx.example.com", "ha1": f"{n:032x}"} for n in range(3000)]
    first = done(engine, SUBSCRIBERS, items)
    one = store(engine, SUBSCRIBERS)
    left = one.narrow(items)
    wanted = [{**items[0], "ha1": "f" * 32}, *items[2:], {**items[0], "username": "new"}]
    changed = done(engine, SUBSCRIBERS, wanted, purge=True)
    try:
        done(engine, SUBSCRIBERS, [*wanted, {**items[5], "ha1": "e" * 32}])
        twice = "not refused"
    except ValueError as error:
        twice = str(error)
    as_owner(engine, "UPDATE subscriber SET password = 'kept' WHERE username = '7';")
    kept = done(engine, SUBSCRIBERS, wanted, purge=True)
    return {"first": len(first["changes"]), "left": left, "changed": changed, "twice": twice, "kept": kept}


def meanwhile(engine: str) -> dict[str, Any]:
    """Somebody else changes a row, removes it, or makes one of the same key, between reading and writing."""
    out = {}
    items = ITEMS[SUBSCRIBERS]
    for name, words in (
        ("updated", "UPDATE subscriber SET ha1b = 'other' WHERE username = '1001';"),
        ("deleted", "DELETE FROM subscriber WHERE username = '1001';"),
    ):
        empty(engine)
        done(engine, SUBSCRIBERS, items)
        one = store(engine, SUBSCRIBERS)
        planned(one, [{**items[0], "ha1": "e" * 32}, {"username": "new", "domain": "d", "ha1": "e" * 32}])
        as_owner(engine, words)
        error = error_of(one.commit)
        out[name] = [error, sorted(key[0] for key in store(engine, SUBSCRIBERS).read())]
    empty(engine)
    done(engine, "kamailio_addresses", [])
    address = ITEMS["kamailio_addresses"][0]
    done(engine, "kamailio_addresses", [ITEMS["kamailio_addresses"][1]])
    one = store(engine, "kamailio_addresses")
    planned(one, [address])
    done(engine, "kamailio_addresses", [address])
    out["created"] = [error_of(one.commit), sorted(key[1] for key in store(engine, "kamailio_addresses").read())]
    return out


def refused(engine: str) -> dict[str, Any]:
    """What has to be said clearly, and must change nothing."""
    items, out = ITEMS[SUBSCRIBERS], {}

    def attempt(title: str, wanted: list[dict[str, Any]] = items, **options: Any) -> None:
        out[title] = error_of(lambda: done(engine, SUBSCRIBERS, wanted, **{"create_tables": False, **options}))

    attempt("no tables")
    done(engine, SUBSCRIBERS, items)
    attempt("too long", [{"username": "u" * 65, "domain": "d", "ha1": "a" * 32}])
    attempt("unknown column", [{**items[0], "options": {"emial_address": "a@b"}}])
    attempt("option of ours", [{**items[0], "options": {"username": "x"}}])
    as_owner(engine, "UPDATE version SET table_version = 6 WHERE table_name = 'subscriber';")
    attempt("wrong version")
    as_owner(engine, "DELETE FROM version WHERE table_name = 'subscriber';")
    attempt("no version")
    as_owner(engine, "INSERT INTO version (table_name, table_version) VALUES ('subscriber', 7);")
    out["locked"] = locked(engine)
    if engine == "sqlite":
        attempt("no file", path=str(FILE.with_name("other.sqlite")))
        out["made by accident"] = os.path.exists(FILE.with_name("other.sqlite"))
        FILE.with_name("text.sqlite").write_text("this is no database, by any means" * 100)
        attempt("not a database", path=str(FILE.with_name("text.sqlite")))
        seen = FILE.stat()
        out["owner and mode"] = [seen.st_mode & 0o777, FILE.owner()]
    else:
        attempt("wrong password", password="something-else")
        attempt("no rights", user="stranger")
        as_owner(engine, READER[engine])
        attempt("no right to write", [{**items[0], "ha1": "f" * 32}], user="stranger")
        attempt("no such database", name="nowhere")
        attempt("down", port=1)
    out["unchanged"] = done(engine, SUBSCRIBERS, items, purge=True)["changes"]
    as_owner(engine, "ALTER TABLE subscriber DROP COLUMN ha1b;")
    attempt("no column")
    return out


def locked(engine: str) -> list[Any]:
    """Somebody holds the table for longer than anybody waits."""
    held = threading.Event()
    over = threading.Event()

    def hold() -> None:
        if engine == "sqlite":
            import sqlite3

            base = sqlite3.connect(FILE, isolation_level=None)
            base.execute("BEGIN EXCLUSIVE")
            held.set()
            over.wait(60)
            base.execute("ROLLBACK")
            return
        words = {
            "postgresql": "BEGIN; LOCK TABLE subscriber IN EXCLUSIVE MODE; SELECT pg_sleep(14); ROLLBACK;",
            "mysql": "START TRANSACTION; SELECT * FROM subscriber FOR UPDATE; SELECT SLEEP(14); ROLLBACK;",
        }[engine]
        timer = threading.Timer(1.5, held.set)
        timer.start()
        as_owner(engine, words)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    started = time.monotonic()
    error = error_of(lambda: done(engine, SUBSCRIBERS, [{**ITEMS[SUBSCRIBERS][0], "ha1": "f" * 32}]))
    took = time.monotonic() - started
    over.set()
    thread.join()
    return [error, took < 13, done(engine, SUBSCRIBERS, ITEMS[SUBSCRIBERS])["changes"]]


def modes(engine: str) -> dict[str, Any]:
    """A server that takes a backslash for a plain character."""
    if engine != "mysql":
        return {}
    as_owner(engine, "SET GLOBAL sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES';")
    try:
        return {**kinds(engine), "texts": texts(engine)}
    finally:
        as_owner(engine, "SET GLOBAL sql_mode = DEFAULT;")


CASES: dict[str, Callable[[str], Any]] = {
    one.__name__: one for one in (kinds, texts, declared, many, meanwhile, refused, modes)
}


def main() -> None:
    """Run them, each in an empty database."""
    engine, out = sys.argv[1], {}
    for name, case in CASES.items():
        empty(engine)
        if engine == "sqlite":
            subprocess.run(["chown", "kamailio:kamailio", str(FILE)], check=True)
            FILE.chmod(0o640)
        out[name] = case(engine)
    print(json.dumps(out))


if __name__ == "__main__":
    main()
