# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client of databases: what it writes to the program, and what it never lets out."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.clients import sql
from ansible_collections.telephony.pbx.plugins.module_utils.clients.sql import (
    Database,
    Expression,
    Found,
    Postgres,
    Select,
    Sql,
    SqlError,
)

PASSWORD = "not-for-anybody"
WHERE = Database(host="db.example", port=5433, name="asterisk", user="pbx", password=PASSWORD, schema='odd "one\\')


class Program:
    """Stands in for the program: remembers what it was given."""

    def __init__(self, out: str = "", error: str = "", code: int = 0) -> None:
        self.out, self.error, self.code = out, error, code
        self.calls: list[tuple[list[str], dict[str, Any]]] = []

    def __call__(self, command: list[str], **more: Any) -> subprocess.CompletedProcess[bytes]:
        self.calls.append((command, more))
        return subprocess.CompletedProcess(command, self.code, self.out.encode(), self.error.encode())


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Program:
    found = Program()
    monkeypatch.setattr(sql.subprocess, "run", found)
    monkeypatch.setattr(sql.shutil, "which", lambda name: f"/usr/bin/{name}")
    return found


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "NULL"),
        (True, "TRUE"),
        (7, "7"),
        (2.5, "2.5"),
        ("", "''"),
        ("plain", "'plain'"),
        ("O'Neil; DROP", "'O''Neil; DROP'"),
        ("a\\'b", " E'a\\\\''b'"),
        (":name \\d $1 $$", " E':name \\\\d $1 $$'"),
        ("two\nlines", "'two\nlines'"),
        (Expression("now()"), "now()"),
    ],
    ids=["none", "true", "int", "float", "empty", "plain", "quote", "backslash", "variables", "lines", "expression"],
)
def test_values_are_quoted(value: Any, text: str) -> None:
    assert Postgres().quote(value) == text


def test_what_cannot_be_said_is_refused_without_the_value() -> None:
    with pytest.raises(SqlError) as caught:
        Postgres().quote("hidden\0")
    assert "hidden" not in str(caught.value)
    with pytest.raises(SqlError):
        Postgres().name("")


def test_names_and_conditions() -> None:
    assert Postgres().name('a"b') == '"a""b"'
    assert Postgres().any_of("id", ["a", "b'"]) == "\"id\" IN ('a', 'b''')"
    assert Postgres().any_of("id", []) == "FALSE"


def test_dollar_quotes_do_not_end_early() -> None:
    assert Postgres.dollars("x") == "$body$x$body$"
    assert Postgres.dollars("a $body$ b") == "$body_$a $body$ b$body_$"


def test_rows_of_the_same_columns_go_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql, "BATCH", 2)
    rows = [{"id": "1"}, {"id": "2", "n": 1}, {"id": "3"}, {"id": "4"}]
    assert Sql(WHERE).insert("t", rows) == [
        "INSERT INTO \"t\" (\"id\") VALUES ('1'), ('3');",
        'INSERT INTO "t" ("id") VALUES (\'4\');',
        'INSERT INTO "t" ("id", "n") VALUES (\'2\', 1);',
    ]


def test_changes_name_their_row() -> None:
    client = Sql(WHERE)
    assert client.update("t", {"id": "a"}, {"n": None}) == 'UPDATE "t" SET "n" = NULL WHERE "id" = \'a\';'
    assert client.delete("t", [{"q": "a", "i": "b"}]) == ['DELETE FROM "t" WHERE "q" = \'a\' AND "i" = \'b\';']
    told = client.dialect.unchanged("t", ["id"], [Found({"id": "a"}, "d1"), Found({"id": "b"}, "d2")])
    assert "(('a', 'd1'), ('b', 'd2'))" in told and "<> 2 THEN RAISE EXCEPTION" in told


def test_one_transaction_on_standard_input(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGSSLROOTCERT", "/somebody/else")
    Sql(WHERE).run(["ONE;", "TWO;"])
    command, more = program.calls[0]
    assert more["input"] == b"BEGIN;\nONE;\nTWO;\nCOMMIT;\n"
    assert command[0] == "/usr/bin/psql" and {"-X", "ON_ERROR_STOP=1", "VERBOSITY=terse", "-w"} <= set(command)
    assert PASSWORD not in " ".join(command)
    environment = more["env"]
    assert environment["PGPASSWORD"] == PASSWORD and environment["PGPORT"] == "5433"
    assert 'search_path="odd\\ ""one\\\\"' in environment["PGOPTIONS"]
    assert "PGSSLROOTCERT" not in environment


def test_what_is_not_given_is_left_to_the_program(program: Program) -> None:
    Sql(Database(name="asterisk")).run(["ONE;"])
    environment = program.calls[0][1]["env"]
    assert not {"PGHOST", "PGPORT", "PGUSER", "PGPASSWORD"} & set(environment)


def test_rows_come_back_by_select(program: Program) -> None:
    program.out = '[0, {"id":"a"}, "d"]\n[1, {"id":"b","n":2}, "e"]\n\n[0, {"id":"c"}, "f"]\n'
    found = Sql(WHERE).select([Select("t"), Select("u", where="TRUE", order="id")])
    assert [[one.row for one in rows] for rows in found] == [[{"id": "a"}, {"id": "c"}], [{"id": "b", "n": 2}]]
    assert b"READ ONLY" in program.calls[0][1]["input"]
    assert Sql(WHERE).select([]) == []
    assert len(program.calls) == 1


def test_columns_by_table(program: Program) -> None:
    program.out = '["t","id","varchar",255,null,true]\n["t","e","yesno_values",0,["yes","no"],false]\n'
    found = Sql(WHERE).columns(["t"])["t"]
    assert (found["id"].width, found["id"].required, found["e"].choices) == (255, True, ("yes", "no"))


def test_errors_are_the_programs_words_without_secrets(program: Program) -> None:
    program.code = 3
    program.error = (
        f'psql:<stdin>:2: ERROR:  value "deep secret" of {PASSWORD}\nERROR:  value "deep secret" of {PASSWORD}'
    )
    with pytest.raises(SqlError) as caught:
        Sql(WHERE).run(["ONE;"], hide=["deep secret", ""])
    assert caught.value.words == 'value "********" of ********'


@pytest.mark.parametrize("what", ["nothing is installed", "no answer", "no rows"])
def test_other_failures_are_told(program: Program, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    if what == "nothing is installed":
        monkeypatch.setattr(sql.shutil, "which", lambda name: None)
    if what == "no answer":

        def late(command: list[str], **more: Any) -> None:
            raise subprocess.TimeoutExpired(command, more["timeout"])

        monkeypatch.setattr(sql.subprocess, "run", late)
    program.out = "not a row"
    with pytest.raises(
        SqlError, match={"nothing is installed": "postgresql-client", "no answer": "within 3 s"}.get(what, "no row")
    ):
        Sql(WHERE, timeout=3).select([Select("t")])


def test_a_password_is_in_no_representation() -> None:
    assert PASSWORD not in repr(WHERE) and "value" not in repr(Found({"c": "value"}))
