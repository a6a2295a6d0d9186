# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SQLite, by Python's own module: no program, no password, one file.

The file keeps its owner and mode: SQLite writes into it, and gives what it makes beside it (journal, -wal, -shm) the same
owner when root runs it.  A file that is missing is never made by accident.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import quote as in_url

from ansible_collections.telephony.pbx.plugins.module_utils.clients.sql_common import (
    CHANGED,
    LOCKED,
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

_FOUND = "telephony row"  # name of the first column of what `select` asks


class Sqlite:
    """SQLite.  Text is never escaped but for quotes: SQLite knows no backslash."""

    program, package = "", ""

    def programs(self) -> Sequence[str]:
        """See Dialect."""
        return ()

    def quote(self, value: Any) -> str:
        """See Dialect."""
        if value is None:
            return "NULL"
        if isinstance(value, Expression):
            return value.sql
        if isinstance(value, (bool, int, float)):
            return repr(int(value) if isinstance(value, bool) else value)
        text = str(value)
        if "\0" in text:
            raise SqlError("a value holds a NUL character, and the database cannot")
        return "'" + text.replace("'", "''") + "'"

    def name(self, text: str) -> str:
        """See Dialect."""
        if "\0" in text or not text:
            raise SqlError("a name is empty, or holds a NUL character")
        return '"' + text.replace('"', '""') + '"'

    def any_of(self, column: str, values: Iterable[str]) -> str:
        """See Dialect."""
        return f"{self.name(column)} IN ({', '.join(map(self.quote, values))})"

    def select(self, number: int, one: Select) -> str:
        """See Dialect."""
        where = f" WHERE {one.where}" if one.where else ""
        order = f" ORDER BY {one.order}" if one.order else ""
        return f'SELECT {number} AS "{_FOUND}", t.* FROM {self.name(one.table)} t{where}{order};'

    def columns(self, tables: Sequence[str]) -> str:
        """See Dialect.  A primary key that is an integer numbers its rows by itself."""
        own = " UNION ALL ".join(
            f'SELECT {self.quote(one)} AS t, cid, name, type, "notnull" AS n, dflt_value AS d, pk'
            f" FROM pragma_table_info({self.quote(one)})"
            for one in tables
        )
        head = "lower(CASE WHEN instr(type, '(') THEN substr(type, 1, instr(type, '(') - 1) ELSE type END)"
        width = (
            "CASE WHEN upper(type) LIKE '%CHAR%(%' THEN CAST(substr(type, instr(type, '(') + 1) AS INTEGER) ELSE 0 END"
        )
        required = "n AND d IS NULL AND NOT (pk = 1 AND upper(type) = 'INTEGER')"
        return f"SELECT t, name, {head}, {width}, NULL, {required}, d FROM ({own}) ORDER BY t, cid;"

    def types(self, names: Sequence[str]) -> str:
        """See Dialect.  There are none."""
        return "SELECT 1 WHERE 0;"

    def unchanged(self, table: str, key: Sequence[str], rows: Sequence[Found]) -> str:
        """See Dialect."""
        told = " OR ".join(
            "(" + " AND ".join(f"{self.name(name)} IS {self.quote(value)}" for name, value in one.row.items()) + ")"
            for one in rows
        )
        return self.guard(f"(SELECT count(*) FROM {self.name(table)} WHERE {told}) = {len(rows)}")

    def same(self, column: str, value: Any) -> str:
        """See Dialect."""
        return f"{self.name(column)} IS NULL" if value is None else f"{self.name(column)} = {self.quote(value)}"

    def guard(self, condition: str) -> str:
        """See Dialect.  The function is one that `opened` gives the connection."""
        return f"SELECT telephony_guard({condition});"

    def lock(self, tables: Sequence[str]) -> str:
        """See Dialect.  BEGIN IMMEDIATE has locked the file already."""
        return ""

    def command(self, database: Database) -> list[str]:
        """See Dialect."""
        return []

    def environment(self, database: Database) -> dict[str, str]:
        """See Dialect."""
        return {}

    def transaction(self, statements: Sequence[str], read_only: bool) -> str:
        """See Dialect."""
        return "\n".join(["BEGIN;" if read_only else "BEGIN IMMEDIATE;", *statements, "COMMIT;", ""])

    def load(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Sequence[str] | None:
        """See Dialect."""
        return None

    def words(self, lines: Sequence[str]) -> Sequence[str]:
        """See Dialect."""
        return lines

    def read(self, client: Client, tables: Sequence[str]) -> dict[str, Table]:
        """See Dialect."""
        if client.database.create and not os.path.exists(client.database.path):
            return {}
        out = {}
        with opened(client.database, writing=False) as base:
            base.execute("BEGIN")
            for one in tables:
                told = base.execute(self.columns([one])).fetchall()
                if told:
                    columns = tuple(
                        Column(name, kind, width, (), bool(required), default or "NULL")
                        for _table, name, kind, width, _choices, required, default in told
                    )
                    rows = base.execute(f"SELECT * FROM {self.name(one)}").fetchall()
                    out[one] = Table(columns, [[None if v is None else text_of(v) for v in row] for row in rows])
        return out

    def ask(self, database: Database, statements: Sequence[str], timeout: float) -> list[Any]:
        """See Dialect."""
        out: list[Any] = []
        with opened(database, writing=False) as base:
            base.execute("BEGIN")
            for one in statements:
                found = base.execute(one)
                names = [column[0] for column in found.description or ()]
                for row in found:
                    if names[:1] != [_FOUND]:
                        out.append(list(row))
                        continue
                    whole = dict(zip(names[1:], row[1:]))
                    digest = hashlib.sha256(repr(row[1:]).encode("utf-8", "surrogateescape")).hexdigest()
                    out.append([row[0], {name: v for name, v in whole.items() if v is not None}, digest])
        return out

    def carry_out(self, database: Database, statements: Sequence[str], timeout: float) -> None:
        """See Dialect."""
        with opened(database, writing=True) as base:
            base.execute("BEGIN IMMEDIATE")
            for one in filter(None, statements):
                base.execute(one)
            base.execute("COMMIT")


def text_of(value: Any) -> str:
    """Return a value as text: SQLite's columns may hold anything."""
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else str(value)


@contextlib.contextmanager
def opened(database: Database, writing: bool) -> Iterator[Any]:
    """Yield a connection; what fails in it is rolled back, and raised as SqlError."""
    try:
        import sqlite3  # a package of its own on some systems, and needed for this one engine
    except ImportError:
        raise SqlError("this host's Python has no sqlite3 module; install it") from None

    path = database.path
    base = None
    try:
        made = _make(database) if writing else False
        if not made and not os.path.exists(path):
            raise SqlError(f"there is no file {path}; `kamdbctl create` makes one, or set `create_tables: true`")
        mode = "rw" if os.access(path, os.W_OK) else "ro"
        base = sqlite3.connect(
            f"file:{in_url(os.path.abspath(path))}?mode={mode}", timeout=WAIT, isolation_level=None, uri=True
        )
        base.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
        failed: list[str] = []
        base.create_function("telephony_guard", 1, lambda holds: 1 if holds else _fail(failed))
        try:
            yield base
        except sqlite3.OperationalError as error:
            raise SqlError(CHANGED if failed else _words(str(error), path, mode)) from None
    except sqlite3.Error as error:
        raise SqlError(_words(str(error), path, "rw")) from None
    except OSError as error:
        raise SqlError(f"{path}: {error.strerror}") from None
    except UnicodeError:
        raise SqlError("a value holds bytes that are no text") from None
    finally:
        if base is not None:
            base.close()  # what is not committed is rolled back


def _fail(failed: list[str]) -> int:
    failed.append(CHANGED)
    raise ValueError(CHANGED)


def _make(database: Database) -> bool:
    """Make the file if it is missing and may be made: its owner is that of its folder, as Kamailio has to write there."""
    if not database.create or os.path.exists(database.path):
        return False
    folder = os.stat(os.path.dirname(os.path.abspath(database.path)))
    handle = os.open(database.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
    try:
        if os.geteuid() == 0:
            os.fchown(handle, folder.st_uid, folder.st_gid)
    finally:
        os.close(handle)
    return True


def _words(text: str, path: str, mode: str) -> str:
    """Return SQLite's words with what they mean."""
    if "locked" in text or "busy" in text:
        return LOCKED
    if "readonly" in text or mode == "ro":
        return f"{text}: {path} cannot be written by this user; run as root or as its owner"
    return text.partition(" near ")[0] if "syntax error" in text else text
