# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PostgreSQL, by psql."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.clients.sql_common import (
    CHANGED,
    CONNECT_TIMEOUT,
    LOCKED,
    MASK,
    WAIT,
    Client,
    Column,
    Database,
    Expression,
    Found,
    Select,
    SqlError,
    Table,
)

# How COPY writes what would end a field or a row.
_COPIED = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPE = re.compile(r"\\(.)", re.S)
_READ = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_PREFIX = re.compile(r"^(psql:\s*)?(<stdin>:\d+:\s*)?((error|ERROR|FATAL):\s*)?")
# What is wrong with a value, or with a statement, is said without it.
_VALUE = re.compile(r'((?:\bvalue|:|\bnear) )"(?:[^"]|"")*"')


class Postgres:
    """PostgreSQL, by psql."""

    program, package = "psql", "postgresql-client"

    def programs(self) -> Sequence[str]:
        """See Dialect."""
        return (self.program,)

    def quote(self, value: Any) -> str:
        """See Dialect.  E'' where a backslash stands: its meaning then does not hang on standard_conforming_strings."""
        if value is None:
            return "NULL"
        if isinstance(value, Expression):
            return value.sql
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, (int, float)):
            return repr(value)
        text = str(value)
        if "\0" in text:
            raise SqlError("a value holds a NUL character, and the database cannot")
        doubled = text.replace("'", "''")
        if "\\" not in text:
            return f"'{doubled}'"
        # The blank keeps the E from growing onto a word before it.
        return " E'" + doubled.replace("\\", "\\\\") + "'"

    def name(self, text: str) -> str:
        """See Dialect."""
        if "\0" in text or not text:
            raise SqlError("a name is empty, or holds a NUL character")
        return '"' + text.replace('"', '""') + '"'

    def any_of(self, column: str, values: Iterable[str]) -> str:
        """See Dialect."""
        listed = ", ".join(map(self.quote, values))
        return f"{self.name(column)} IN ({listed})" if listed else "FALSE"

    def select(self, number: int, one: Select) -> str:
        """See Dialect."""
        where = f" WHERE {one.where}" if one.where else ""
        order = f" ORDER BY {one.order}" if one.order else ""
        return (
            f"SELECT json_build_array({number}, json_strip_nulls(row_to_json(t)), md5(t::text))"
            f" FROM {self.name(one.table)} t{where}{order};"
        )

    def columns(self, tables: Sequence[str]) -> str:
        """See Dialect.  Tables are looked for as statements would find them: by the search path."""
        found = ", ".join(f"to_regclass({self.quote(self.name(one))})" for one in tables)
        return (
            "SELECT json_build_array(c.relname, a.attname, t.typname,"
            " CASE WHEN t.typname IN ('varchar', 'bpchar') AND a.atttypmod > 4 THEN a.atttypmod - 4 ELSE 0 END,"
            " (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid),"
            " a.attnotnull AND NOT a.atthasdef AND a.attidentity = '')"
            " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid"
            f" WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attrelid IN ({found}) ORDER BY c.relname, a.attnum;"
        )

    def types(self, names: Sequence[str]) -> str:
        """See Dialect."""
        found = ", ".join(f"to_regtype({self.quote(self.name(one))})" for one in names)
        return f"SELECT json_build_array(typname) FROM pg_type WHERE oid IN ({found});"

    def unchanged(self, table: str, key: Sequence[str], rows: Sequence[Found]) -> str:
        """See Dialect."""
        names = ", ".join(f"t.{self.name(one)}" for one in key)
        values = ", ".join(
            f"({', '.join([*(self.quote(one.row[name]) for name in key), self.quote(one.digest)])})" for one in rows
        )
        body = (
            f"BEGIN IF (SELECT count(*) FROM {self.name(table)} t WHERE ({names}, md5(t::text)) IN ({values}))"
            f" <> {len(rows)} THEN RAISE EXCEPTION 'rows of {table.replace(chr(39), '')} were changed meanwhile';"
            " END IF; END"
        )
        return f"DO {self.dollars(body)};"

    @staticmethod
    def dollars(text: str) -> str:
        """Return a text between dollar quotes whose tag does not stand in it."""
        tag = "body"
        while f"${tag}$" in text:
            tag += "_"
        return f"${tag}${text}${tag}$"

    def lock(self, tables: Sequence[str]) -> str:
        """See Dialect."""
        return f"LOCK TABLE {', '.join(map(self.name, tables))} IN SHARE ROW EXCLUSIVE MODE;"

    def command(self, database: Database) -> list[str]:
        """See Dialect.  Errors are terse: the longer form repeats the statement, with the secrets in it."""
        return ["-X", "-q", "-A", "-t", "-w", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=terse"]

    def environment(self, database: Database) -> dict[str, str]:
        """See Dialect."""
        options = "-c standard_conforming_strings=on -c client_min_messages=warning"
        options += f" -c lock_timeout={WAIT * 1000}"
        if database.schema:
            schema = self.name(database.schema).replace("\\", "\\\\").replace(" ", "\\ ")
            options += f" -c search_path={schema}"
        named = {
            "PGHOST": database.host,
            "PGPORT": str(database.port or ""),
            "PGDATABASE": database.name,
            "PGUSER": database.user,
            "PGPASSWORD": database.password,
        }
        fixed = {
            "PGOPTIONS": options,
            "PGCLIENTENCODING": "UTF8",
            "PGCONNECT_TIMEOUT": str(CONNECT_TIMEOUT),
            "PGAPPNAME": "telephony.pbx",
        }
        return {**{name: value for name, value in named.items() if value}, **fixed}

    def transaction(self, statements: Sequence[str], read_only: bool) -> str:
        """See Dialect.  Without its last line (we were killed while we wrote it) nothing of it holds."""
        begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;" if read_only else "BEGIN;"
        return "\n".join([begin, *statements, "COMMIT;", ""])

    def same(self, column: str, value: Any) -> str:
        """See Dialect."""
        return f"{self.name(column)} IS NULL" if value is None else f"{self.name(column)} = {self.quote(value)}"

    def guard(self, condition: str) -> str:
        """See Dialect."""
        return (
            f"DO {self.dollars(f'BEGIN IF NOT ({condition}) THEN RAISE EXCEPTION {self.quote(CHANGED)}; END IF; END')};"
        )

    def read(self, client: Client, tables: Sequence[str]) -> dict[str, Table]:
        """See Dialect.  One process for columns and rows; only if that fails it is asked which tables there are."""
        try:
            return self._read(client, tables)
        except SqlError:
            there = client.columns(tables)
            if all(one in there for one in tables):
                raise
            return self._read(client, [one for one in tables if one in there]) if there else {}

    def _read(self, client: Client, tables: Sequence[str]) -> dict[str, Table]:
        mark = f"-- {os.urandom(16).hex()}"  # a line that no row can be
        statements = [self.columns(tables)]
        for one in tables:
            statements.append(f"SELECT {self.quote(mark)};")
            statements.append(f"COPY (SELECT * FROM {self.name(one)}) TO STDOUT;")
        text = client.call(self.transaction(statements, read_only=True))
        head, *parts = text.split(f"{mark}\n")
        columns: dict[str, list[Column]] = {one: [] for one in tables}
        try:
            for line in head.splitlines():
                table, name, kind, width, choices, required = json.loads(line)
                columns[table].append(Column(name, kind, width, tuple(choices or ()), required))
        except ValueError:
            raise SqlError(f"{self.program} printed something that is no row") from None
        return {one: Table(columns[one], lines=part.split("\n")[:-1], split=_rows) for one, part in zip(tables, parts)}

    def load(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Sequence[str] | None:
        """See Dialect.  COPY, its rows in the script: five times as fast as INSERT."""
        try:
            text = "\n".join(map("\t".join, rows))
        except TypeError:  # NULL, or a number
            text = ""
        plain = text.count("\n") == len(rows) - 1 and text.count("\t") == len(rows) * (len(columns) - 1)
        if not plain or "\\" in text or "\r" in text:
            text = "\n".join("\t".join(map(_copied, row)) for row in rows)
        if "\0" in text:
            raise SqlError("a value holds a NUL character, and the database cannot")
        return [f"COPY {self.name(table)} ({', '.join(map(self.name, columns))}) FROM STDIN;\n{text}\n\\."]

    def words(self, lines: Sequence[str]) -> Sequence[str]:
        """See Dialect.  psql's own prefix goes too."""
        plain = (_PREFIX.sub("", line) for line in lines)
        return [LOCKED if "lock timeout" in line else _VALUE.sub(rf'\1"{MASK}"', line) for line in plain]

    def ask(self, database: Database, statements: Sequence[str], timeout: float) -> list[Any]:
        """See Dialect.  Its program is asked."""
        raise NotImplementedError

    def carry_out(self, database: Database, statements: Sequence[str], timeout: float) -> None:
        """See Dialect.  Its program is asked."""
        raise NotImplementedError


def _copied(value: Any) -> str:
    """Return a value as COPY reads it."""
    return "\\N" if value is None else _SPECIAL.sub(lambda found: _COPIED[found[0]], str(value))


def _rows(lines: Sequence[str]) -> list[list[Any]]:
    """Return the rows that COPY wrote."""
    rows: list[list[Any]] = [line.split("\t") for line in lines]
    for row, line in zip(rows, lines):
        if "\\" in line:
            for at, value in enumerate(row):
                if "\\" in value:
                    plain = _ESCAPE.sub(lambda found: _READ.get(found[1], found[1]), value)
                    row[at] = None if value == "\\N" else plain
    return rows
