# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A database by its own command line program: rows in, rows out, everything of one call in one transaction.

Python's standard library speaks no database's protocol but SQLite's, and a managed host has no driver; but where a database
is used there is its program (`psql` in postgresql-client).  One process for each call; statements go by its standard input,
the password by its environment, never by its arguments.  What differs between databases is behind `Dialect`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.clients.sql_common import (
    CHANGED,
    CONNECT_TIMEOUT,
    MASK,
    TIMEOUT,
    Column,
    Database,
    Dialect,
    Expression,
    Found,
    Row,
    Select,
    SqlError,
    Table,
)
from ansible_collections.telephony.pbx.plugins.module_utils.clients.sql_mysql import MySql
from ansible_collections.telephony.pbx.plugins.module_utils.clients.sql_postgresql import Postgres
from ansible_collections.telephony.pbx.plugins.module_utils.clients.sql_sqlite import Sqlite

__all__ = [
    "BATCH",
    "CHANGED",
    "CONNECT_TIMEOUT",
    "DIALECTS",
    "MASK",
    "TIMEOUT",
    "Column",
    "Database",
    "Dialect",
    "Expression",
    "Found",
    "MySql",
    "Postgres",
    "Row",
    "Select",
    "Sql",
    "SqlError",
    "Sqlite",
    "Table",
    "open",
]
BATCH = 500  # rows of one INSERT
MANY = 2000  # rows, from which on they are loaded in the database's own fast way
DIALECTS: Mapping[str, Dialect] = {"postgresql": Postgres(), "mysql": MySql(), "sqlite": Sqlite()}
# Nothing of what another user's environment says of databases counts.
_FOREIGN = ("PG", "MYSQL", "MARIADB")


class Sql:
    """One database.  `hide` are values that no error may show."""

    def __init__(self, database: Database, timeout: float = TIMEOUT) -> None:
        self.database, self.timeout = database, timeout
        self.dialect: Dialect = DIALECTS[database.engine]

    def columns(self, tables: Sequence[str]) -> dict[str, dict[str, Column]]:
        """Return table -> column -> what it is, of those tables that are there."""
        out: dict[str, dict[str, Column]] = {}
        for table, name, kind, width, choices, required, *default in self._ask([self.dialect.columns(tables)]):
            out.setdefault(table, {})[name] = Column(
                name, kind, width, tuple(choices or ()), bool(required), *(one or "NULL" for one in default)
            )
        return out

    def read(self, tables: Sequence[str]) -> dict[str, Table]:
        """Return all rows of those of these tables that are there, as of one moment and without an object for each value."""
        return self.dialect.read(self, tables)

    def types(self, names: Sequence[str]) -> set[str]:
        """Return which of these types are there."""
        return {row[0] for row in self._ask([self.dialect.types(names)])}

    def select(self, selects: Sequence[Select]) -> list[list[Found]]:
        """Return the rows of each, as of one moment."""
        out: list[list[Found]] = [[] for _one in selects]
        statements = [self.dialect.select(number, one) for number, one in enumerate(selects)]
        for number, row, digest in self._ask(statements) if statements else ():
            out[number].append(Found(row, digest))
        return out

    def run(self, statements: Sequence[str], hide: Iterable[str] = ()) -> None:
        """Run statements: all of them, or none."""
        if self.dialect.program:
            self.call(self.dialect.transaction(statements, read_only=False), hide)
        else:
            self.dialect.carry_out(self.database, statements, self.timeout)

    def load(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
        """Return the statements that insert rows of these columns, in the fastest way that there is for so many."""
        fast = self.dialect.load(table, columns, rows) if len(rows) >= MANY else None
        return list(fast) if fast is not None else self.insert(table, [dict(zip(columns, row)) for row in rows])

    def insert(self, table: str, rows: Sequence[Row]) -> list[str]:
        """Return the statements that insert rows, many in one where they name the same columns."""
        groups: dict[tuple[str, ...], list[Row]] = {}
        for row in rows:
            groups.setdefault(tuple(row), []).append(row)
        name, quote = self.dialect.name, self.dialect.quote
        out = []
        for columns, found in groups.items():
            head = f"INSERT INTO {name(table)} ({', '.join(map(name, columns))}) VALUES"
            for start in range(0, len(found), BATCH):
                values = (f"({', '.join(map(quote, row.values()))})" for row in found[start : start + BATCH])
                out.append(f"{head} {', '.join(values)};")
        return out

    def update(self, table: str, key: Row, values: Row) -> str:
        """Return the statement that sets columns of one row."""
        name, quote = self.dialect.name, self.dialect.quote
        sets = ", ".join(f"{name(column)} = {quote(value)}" for column, value in values.items())
        return f"UPDATE {name(table)} SET {sets} WHERE {self._is(key)};"

    def delete(self, table: str, keys: Sequence[Row]) -> list[str]:
        """Return the statements that delete rows."""
        return [f"DELETE FROM {self.dialect.name(table)} WHERE {self._is(key)};" for key in keys]

    def _is(self, key: Row) -> str:
        return " AND ".join(
            f"{self.dialect.name(column)} = {self.dialect.quote(value)}" for column, value in key.items()
        )

    def _ask(self, statements: Sequence[str]) -> list[Any]:
        if not self.dialect.program:
            return self.dialect.ask(self.database, statements, self.timeout)
        lines = self.call(self.dialect.transaction(statements, read_only=True)).splitlines()
        try:
            return [json.loads(line) for line in lines if line]
        except ValueError:
            raise SqlError(f"{self.dialect.program} printed something that is no row") from None

    def call(self, script: str, hide: Iterable[str] = ()) -> str:
        """Give the program a script; return what it prints."""
        program = next(filter(None, map(shutil.which, self.dialect.programs())), None)
        if program is None:
            raise SqlError(f"there is no {self.dialect.program} on this host; install {self.dialect.package}")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
        try:
            done = subprocess.run(
                [program, *self.dialect.command(self.database)],
                input=script.encode("utf-8", "surrogateescape"),
                capture_output=True,
                timeout=self.timeout,
                check=False,
                env={**inherited, "LC_ALL": "C.UTF-8", **self.dialect.environment(self.database)},
            )
        except subprocess.TimeoutExpired:
            raise SqlError(f"the database did not answer within {self.timeout:g} s") from None
        except OSError as error:
            raise SqlError(f"{program} cannot be run: {error.strerror}") from None
        if done.returncode:
            hidden = [self.database.password, *hide]
            raise SqlError(_words(self.dialect, done.stderr.decode("utf-8", "replace"), hidden))
        return done.stdout.decode("utf-8", "surrogateescape")


def open(database: Database, timeout: float = TIMEOUT) -> Sql:  # pylint: disable=redefined-builtin
    """Return the client of a database; nothing is asked of it yet."""
    return Sql(database, timeout)


def _words(dialect: Dialect, text: str, hide: Iterable[str]) -> str:
    """Return what the program said, without its own prefixes, and without what is to be hidden."""
    lines = dialect.words([line.strip() for line in text.splitlines() if line.strip()])
    words = " | ".join(dict.fromkeys(lines)) or "the program failed without a word"
    for value in sorted(filter(None, hide), key=len, reverse=True):
        words = words.replace(value, MASK)
    return words
