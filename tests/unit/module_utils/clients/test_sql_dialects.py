# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What MySQL and SQLite have of their own, and what is common to all three: words without values, rows in bulk."""

from __future__ import annotations

import sqlite3
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.clients import sql, sql_sqlite
from ansible_collections.telephony.pbx.plugins.module_utils.clients.sql import (
    CHANGED,
    DIALECTS,
    Database,
    Expression,
    Found,
    MySql,
    Postgres,
    Select,
    Sql,
    SqlError,
)

PASSWORD = "not-for-anybody"
MYSQL = Database("mysql", host="db.example", port=3307, name="kamailio", user="pbx", password=PASSWORD)


@pytest.fixture
def base(tmp_path: Path) -> Database:
    """A database with one table of two rows."""
    path = tmp_path / "odd name?.sqlite"
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, v VARCHAR(8) DEFAULT '' NOT NULL, n INT)")
        made.execute("INSERT INTO t VALUES (1, 'a', NULL), (2, 'b', 5)")
    made.close()
    return Database("sqlite", path=str(path))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "NULL"),
        (False, "FALSE"),
        (7, "7"),
        ("", "''"),
        ("sip:a@b.example", "'sip:a@b.example'"),
        ("it's", "_utf8mb4 0x69742773"),
        ("a\\b", "_utf8mb4 0x615c62"),
        ("\n", "_utf8mb4 0x0a"),
        ("\u00e9", "_utf8mb4 0xc3a9"),
        (Expression("DEFAULT"), "DEFAULT"),
    ],
    ids=["none", "bool", "int", "empty", "plain", "quote", "backslash", "line", "letter", "expression"],
)
def test_values_of_mysql_hang_on_no_mode(value: Any, text: str) -> None:
    assert MySql().quote(value) == text


@pytest.mark.parametrize("engine", DIALECTS)
def test_what_no_database_holds(engine: str) -> None:
    for refused in (lambda: DIALECTS[engine].quote("hidden\0"), lambda: DIALECTS[engine].name("")):
        with pytest.raises(SqlError) as caught:
            refused()
        assert "hidden" not in str(caught.value)


def test_the_password_is_no_argument(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[list[str], dict[str, Any]]] = []

    def program(command: list[str], **more: Any) -> subprocess.CompletedProcess[bytes]:
        calls.append((command, more))
        return subprocess.CompletedProcess(command, 0, b"", b"")

    monkeypatch.setattr(sql.subprocess, "run", program)
    monkeypatch.setattr(sql.shutil, "which", lambda name: f"/usr/bin/{name}" if name == "mysql" else None)
    monkeypatch.setenv("MYSQL_HOST", "somewhere-else")
    Sql(MYSQL).run(["ONE;"])
    command, more = calls[0]
    assert command[:2] == ["/usr/bin/mysql", "--no-defaults"] and PASSWORD not in " ".join(command)
    assert {"--host=db.example", "--port=3307", "--user=pbx", "--database=kamailio"} <= set(command)
    assert more["env"]["MYSQL_PWD"] == PASSWORD and "MYSQL_HOST" not in more["env"]
    script = more["input"].decode()
    assert "SERIALIZABLE" in script and "STRICT_ALL_TABLES" in script and script.endswith("ONE;\nCOMMIT;\n")


@pytest.mark.parametrize(
    ("engine", "said", "told"),
    [
        (
            "mysql",
            "ERROR 1062 (23000) at line 3: Duplicate entry 'deep-x' for key 'account_idx'",
            "Duplicate entry for",
        ),
        (
            "mysql",
            "ERROR 1366 (22007) at line 3: Incorrect integer value: 'deep' for column `k`.`t`.`n`",
            "value for col",
        ),
        ("mysql", "ERROR 1064 (42000) at line 1: You have an error; near 'deep' at line 1", "does not understand"),
        ("mysql", "--------------\nINSERT deep\n--------------\n\nERROR 1242 (21000) at line 4: Subquery", CHANGED),
        ("mysql", "ERROR 1205 (HY000) at line 4: Lock wait timeout exceeded", "it is locked"),
        ("mysql", "INSERT deep", "without a word"),
        ("mysql", "ERROR 2002 (HY000): Can't connect to server on 'db' (115)", "Can't connect to server on 'db' (115)"),
        ("postgresql", 'ERROR:  invalid input syntax for type integer: "deep"', "for type integer: "),
        ("postgresql", 'ERROR:  value "deep" is out of range for type smallint', "is out of range"),
        ("postgresql", 'psql:<stdin>:4: ERROR:  syntax error at or near "deep" at character 7', "at or near "),
        ("postgresql", "ERROR:  canceling statement due to lock timeout", "it is locked"),
        ("postgresql", 'FATAL:  database "nowhere" does not exist', 'database "nowhere" does not exist'),
    ],
    ids=[
        "key",
        "type",
        "syntax",
        "guard",
        "lock",
        "only statements",
        "down",
        "p type",
        "p range",
        "p syntax",
        "p lock",
        "p",
    ],
)
def test_words_without_values(monkeypatch: pytest.MonkeyPatch, engine: str, said: str, told: str) -> None:
    done = subprocess.CompletedProcess([], 1, b"", said.encode())
    monkeypatch.setattr(sql.subprocess, "run", lambda command, **more: done)
    monkeypatch.setattr(sql.shutil, "which", lambda name: name)
    with pytest.raises(SqlError) as caught:
        Sql(Database(engine, name="kamailio")).run(["ONE;"])
    assert told in caught.value.words and "deep" not in caught.value.words


def test_copy_says_what_would_end_a_row() -> None:
    told = Postgres().load("t", ["a", "b"], [["x\ty", "\\."], ["\\N", None], ["", "\r\n"]])
    assert told == ['COPY "t" ("a", "b") FROM STDIN;\nx\\ty\t\\\\.\n\\\\N\t\\N\n\t\\r\\n\n\\.']
    assert Postgres().load("t", ["a"], [["x"], ["y"]]) == ['COPY "t" ("a") FROM STDIN;\nx\ny\n\\.']
    with pytest.raises(SqlError):
        Postgres().load("t", ["a"], [["hidden\0"]])


def test_few_rows_are_inserted_and_many_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql, "MANY", 2)
    client = Sql(Database(name="a"))
    assert client.load("t", ["a"], [["x"]])[0].startswith("INSERT")
    assert client.load("t", ["a"], [["x"], ["y"]])[0].startswith("COPY")
    assert Sql(MYSQL).load("t", ["a"], [["x"], ["y"]])[0].startswith("INSERT")


def test_rows_and_columns_of_sqlite(base: Database) -> None:
    client = Sql(base)
    columns = client.columns(["t", "nothing"])
    assert list(columns) == ["t"]
    told = [(one.name, one.type, one.width, one.required, one.default) for one in columns["t"].values()]
    assert told == [
        ("id", "integer", 0, False, "NULL"),
        ("v", "varchar", 8, False, "''"),
        ("n", "int", 0, False, "NULL"),
    ]
    assert client.read(["t", "nothing"])["t"].rows == [["1", "a", None], ["2", "b", "5"]]
    found = client.select([Select("t", where=client.dialect.any_of("v", ["a"])), Select("t", order="id DESC")])
    assert [[one.row for one in rows] for rows in found] == [
        [{"id": 1, "v": "a"}],
        [{"id": 2, "v": "b", "n": 5}, {"id": 1, "v": "a"}],
    ]
    assert client.types(["any"]) == set()


def test_all_or_nothing_in_sqlite(base: Database) -> None:
    client = Sql(base)
    before = Path(base.path).read_bytes()
    with pytest.raises(SqlError) as caught:
        client.run([client.update("t", {"id": 1}, {"v": "c"}), client.dialect.guard("1 = 2")])
    assert caught.value.words == CHANGED and Path(base.path).read_bytes() == before
    with pytest.raises(SqlError, match="UNIQUE constraint failed: t.id"):
        client.run(client.insert("t", [{"id": 3, "v": "x"}, {"id": 1, "v": "y"}]))
    assert Path(base.path).read_bytes() == before
    client.run([client.dialect.unchanged("t", ["id"], [Found({"id": 1, "v": "a"})]), *client.delete("t", [{"id": 1}])])
    with pytest.raises(SqlError, match=CHANGED):
        client.run([client.dialect.unchanged("t", ["id"], [Found({"id": 1, "v": "a"})])])


def test_sqlite_waits_and_says_so(base: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql_sqlite, "WAIT", 0.05)
    other = sqlite3.connect(base.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    for work in (lambda: Sql(base).read(["t"]), lambda: Sql(base).run(["DELETE FROM t;"])):
        with pytest.raises(SqlError, match="it is locked"):
            work()
    other.close()


def test_a_file_is_never_made_by_accident(tmp_path: Path) -> None:
    path = tmp_path / "new.sqlite"
    for work in (lambda one: one.read(["t"]), lambda one: one.run(["CREATE TABLE t (id INTEGER);"])):
        with pytest.raises(SqlError, match="there is no file"):
            work(Sql(Database("sqlite", path=str(path))))
    made = Sql(Database("sqlite", path=str(path), create=True))
    assert made.read(["t"]) == {} and not path.exists()
    made.run(["CREATE TABLE t (id INTEGER);"])
    assert path.stat().st_mode & 0o777 == 0o640 and list(made.read(["t"])) == ["t"]
    path.write_text("this is no database" * 100)
    with pytest.raises(SqlError, match="not a database"):
        made.read(["t"])


def test_where_names_no_password() -> None:
    assert MYSQL.where == "database kamailio on db.example" and PASSWORD not in repr(MYSQL)
    assert sql.open(MYSQL).database is MYSQL
