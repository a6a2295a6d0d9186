# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every kind of database has in common: how it is named, what is asked of it, and what it has of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Callable, Protocol

Row = dict[str, Any]
MASK = "********"
CONNECT_TIMEOUT = 10  # seconds
TIMEOUT = 120.0  # seconds for a whole call
WAIT = 10  # seconds for what another program has locked
LOCKED = f"it is locked: another program has held it for more than {WAIT} s; end that transaction, then run again"
CHANGED = "rows were changed meanwhile"  # words of a guard that fails


class SqlError(Exception):
    """The database, or the way to it, refused something; `words` are its own, without any value that was to be hidden."""

    def __init__(self, words: str) -> None:
        self.words = words
        super().__init__(words)


@dataclass(frozen=True)
class Database:
    """Which database, and as whom.

    engine    a name in sql.DIALECTS
    host      name or address, or the folder of its socket; empty: the program's own default
    port      0: the engine's default
    schema    PostgreSQL's; empty: the first of the user's search path
    path      SQLite's file; whether a missing one is made is `create`
    """

    engine: str = "postgresql"
    host: str = ""
    port: int = 0
    name: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    schema: str = ""
    path: str = ""
    create: bool = False

    @property
    def where(self) -> str:
        """How sentences call it: without its password."""
        if self.engine == "sqlite":
            return f"database {self.path}"
        return f"database {self.name}" + (f" on {self.host}" if self.host else "")


@dataclass(frozen=True)
class Expression:
    """SQL of our own in the place of a value."""

    sql: str


@dataclass(frozen=True)
class Column:
    """One column as the database has it.

    width     characters, 0 for any number
    choices   of an enum, else empty
    required  it takes no NULL and has no default of its own
    default   SQL of what a row gets that does not name it
    """

    name: str
    type: str
    width: int = 0
    choices: tuple[str, ...] = ()
    required: bool = False
    default: str = "DEFAULT"


class Table:
    """A whole table in its leanest form.

    columns  in the order of the table
    lines    where the database gives them so, each row as one text with a tab between values; `split` knows how to take
             one apart
    """

    def __init__(
        self,
        columns: Sequence[Column],
        rows: list[list[Any]] | None = None,
        lines: list[str] | None = None,
        split: Callable[[Sequence[str]], list[list[Any]]] | None = None,
    ) -> None:
        self.columns, self.lines, self.split = tuple(columns), lines, split
        self._rows = rows

    @property
    def rows(self) -> list[list[Any]]:
        """Each row as a list of texts, NULL as None."""
        if self._rows is None:
            self._rows = self.split(self.lines) if self.split is not None and self.lines is not None else []
        return self._rows


@dataclass(frozen=True)
class Select:
    """All columns of the rows of one table, those with a value alone; `where` is SQL, made by `Dialect.any_of`."""

    table: str
    where: str = ""
    order: str = ""


@dataclass(frozen=True)
class Found:
    """One row: its columns that are not NULL, and a digest of the whole of it for `Dialect.unchanged`."""

    row: Row = field(repr=False)
    digest: str = ""


class Client(Protocol):
    """What a dialect may use of `sql.Sql`."""

    database: Database
    timeout: float

    def columns(self, tables: Sequence[str]) -> dict[str, dict[str, Column]]:
        """See sql.Sql."""

    def call(self, script: str, hide: Iterable[str] = ()) -> str:
        """Give the program a script; return what it prints."""


class Dialect(Protocol):
    """What one kind of database has of its own.  Without a `program` it does `ask` and `carry_out` by itself."""

    program: str
    package: str

    def programs(self) -> Sequence[str]:
        """Return the names that the program may have, the best first."""

    def quote(self, value: Any) -> str:
        """Return a value as SQL: None, a number, a truth value or text."""

    def name(self, text: str) -> str:
        """Return the name of a table or column as SQL."""

    def select(self, number: int, one: Select) -> str:
        """Return the statement that prints each row as a line of JSON: [number, {column: value}, digest]."""

    def columns(self, tables: Sequence[str]) -> str:
        """Return the statement that prints each column of these tables as [table, name, type, width, choices, required].

        A seventh value is the default as SQL, where DEFAULT cannot stand for it.
        """

    def types(self, names: Sequence[str]) -> str:
        """Return the statement that prints which of these types are there, each as [name]."""

    def any_of(self, column: str, values: Iterable[str]) -> str:
        """Return the condition that a column has one of these values."""

    def unchanged(self, table: str, key: Sequence[str], rows: Sequence[Found]) -> str:
        """Return a statement that fails unless these rows are there, and as they were read."""

    def same(self, column: str, value: Any) -> str:
        """Return the condition that a column holds exactly this value, NULL being one."""

    def guard(self, condition: str) -> str:
        """Return a statement that fails with CHANGED unless the condition holds."""

    def lock(self, tables: Sequence[str]) -> str:
        """Return a statement that keeps other writers, and no readers, away until the transaction ends."""

    def command(self, database: Database) -> list[str]:
        """Return the program's arguments: no secret among them."""

    def environment(self, database: Database) -> dict[str, str]:
        """Return what the program's environment gains."""

    def transaction(self, statements: Sequence[str], read_only: bool) -> str:
        """Return the statements as one transaction."""

    def read(self, client: Client, tables: Sequence[str]) -> dict[str, Table]:
        """Return all rows of those of these tables that are there, as of one moment."""

    def load(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Sequence[str] | None:
        """Return the statements that insert very many rows; None where INSERT does as well."""

    def words(self, lines: Sequence[str]) -> Sequence[str]:
        """Return what the program said, without statements and values."""

    def ask(self, database: Database, statements: Sequence[str], timeout: float) -> list[Any]:
        """Return the rows of all statements, as of one moment."""

    def carry_out(self, database: Database, statements: Sequence[str], timeout: float) -> None:
        """Run all statements, or none."""
