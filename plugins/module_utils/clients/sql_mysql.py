# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""MySQL and MariaDB, by their command line program.

What is not plainly harmless goes as a hexadecimal literal: its meaning then hangs neither on NO_BACKSLASH_ESCAPES, nor on
ANSI_QUOTES, nor on what the program itself makes of a backslash.
"""

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
    WAIT,
    Client,
    Database,
    Expression,
    Found,
    Select,
    SqlError,
    Table,
)

_PLAIN = re.compile(r"[A-Za-z0-9 .,:;@/_=+*?!()\[\]{}<>|~^#$%&-]*")
_PREFIX = re.compile(r"^(?:mysql|mariadb)?:?\s*ERROR (\d+) \(\w+\)(?: at line \d+)?(?: in file: '[^']*')?: ")
# What is wrong with a value is said without it.
_VALUE = re.compile(r"\b(entry|value):? '.*?'(?= for (?:key|column|function)|$)", re.S)
_SAID = {
    "1242": CHANGED,  # a subquery returns more than one row: how `guard` fails
    "1205": LOCKED,
    "1064": "the database does not understand the statement",
}
_ONE = (
    "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION',"
    f" SESSION lock_wait_timeout = {WAIT}, SESSION innodb_lock_wait_timeout = {WAIT};"
)


class MySql:
    """MySQL and MariaDB, by `mariadb` or `mysql`."""

    program, package = "mysql", "mariadb-client or mysql-client"

    def programs(self) -> Sequence[str]:
        """See Dialect.  MariaDB's own speaks to both."""
        return ("mariadb", "mysql")

    def quote(self, value: Any) -> str:
        """See Dialect."""
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
        if _PLAIN.fullmatch(text):
            return f"'{text}'"
        return f"_utf8mb4 0x{text.encode('utf-8', 'surrogateescape').hex()}"

    def name(self, text: str) -> str:
        """See Dialect."""
        if "\0" in text or not text:
            raise SqlError("a name is empty, or holds a NUL character")
        return "`" + text.replace("`", "``") + "`"

    def any_of(self, column: str, values: Iterable[str]) -> str:
        """See Dialect."""
        listed = ", ".join(map(self.quote, values))
        return f"{self.name(column)} IN ({listed})" if listed else "FALSE"

    def select(self, number: int, one: Select) -> str:
        """See Dialect.  Which columns there are the database knows: the statement is put together there."""
        where = f" WHERE {one.where}" if one.where else ""
        order = f" ORDER BY {one.order}" if one.order else ""
        tail = f", MD5(JSON_ARRAY(', @telephony_plain, '))) FROM {self.name(one.table)} t{where}{order}"
        pieces = tail.replace("\\", "").split("', @telephony_plain, '")
        return (
            "SET SESSION group_concat_max_len = 1048576;"
            " SELECT GROUP_CONCAT(CONCAT(QUOTE(column_name), ', ', CONCAT('`', REPLACE(column_name, '`', '``'), '`'))),"
            " GROUP_CONCAT(CONCAT('`', REPLACE(column_name, '`', '``'), '`') ORDER BY ordinal_position)"
            " INTO @telephony_pairs, @telephony_plain FROM information_schema.columns"
            f" WHERE table_schema = DATABASE() AND table_name = {self.quote(one.table)};"
            f" SET @telephony_all = CONCAT({self.quote(f'SELECT JSON_ARRAY({number}, JSON_OBJECT(')},"
            f" @telephony_pairs, ')', {self.quote(pieces[0])}, @telephony_plain, {self.quote(pieces[1])});"
            " PREPARE telephony FROM @telephony_all; EXECUTE telephony; DEALLOCATE PREPARE telephony;"
        )

    def columns(self, tables: Sequence[str]) -> str:
        """See Dialect."""
        listed = ", ".join(map(self.quote, tables))
        return (
            "SELECT JSON_ARRAY(table_name, column_name, LOWER(data_type),"
            " IF(data_type IN ('varchar', 'char'), character_maximum_length, 0), NULL,"
            " IF(is_nullable = 'NO' AND column_default IS NULL AND extra NOT LIKE '%auto_increment%', 1, 0))"
            f" FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name IN ({listed})"
            " ORDER BY table_name, ordinal_position;"
        )

    def types(self, names: Sequence[str]) -> str:
        """See Dialect.  There are none."""
        return "SELECT 1 FROM DUAL WHERE FALSE;"

    def unchanged(self, table: str, key: Sequence[str], rows: Sequence[Found]) -> str:
        """See Dialect."""
        told = " OR ".join(
            "(" + " AND ".join(self.same(name, value) for name, value in one.row.items()) + ")" for one in rows
        )
        return self.guard(f"(SELECT COUNT(*) FROM {self.name(table)} WHERE {told}) = {len(rows)}")

    def same(self, column: str, value: Any) -> str:
        """See Dialect.  Its own comparison takes upper and lower case for one."""
        name = self.name(column)
        if value is None or isinstance(value, (bool, int, float)):
            return f"{name} <=> {self.quote(value)}"
        return f"CONVERT({name} USING utf8mb4) COLLATE utf8mb4_bin = {self.quote(value)}"

    def guard(self, condition: str) -> str:
        """See Dialect.  There is no statement that fails on purpose outside of a procedure; this one does."""
        return f"SET @telephony = (SELECT 1 UNION ALL SELECT 2 FROM DUAL WHERE NOT ({condition}));"

    def lock(self, tables: Sequence[str]) -> str:
        """See Dialect.  LOCK TABLES would end the transaction: what a guard reads stays locked, as it is serializable."""
        return ""

    def command(self, database: Database) -> list[str]:
        """See Dialect."""
        named = {
            "--host": database.host if not database.host.startswith("/") else "",
            "--socket": database.host if database.host.startswith("/") else "",
            "--port": str(database.port or ""),
            "--user": database.user,
        }
        return [
            "--no-defaults",
            "--batch",
            "--raw",
            "--binary-mode",
            "--skip-column-names",
            "--default-character-set=utf8mb4",
            f"--connect-timeout={CONNECT_TIMEOUT}",
            *(f"{option}={value}" for option, value in named.items() if value),
            f"--database={database.name}",
        ]

    def environment(self, database: Database) -> dict[str, str]:
        """See Dialect.  Always there: without it the program would ask, or use another's."""
        return {"MYSQL_PWD": database.password} if database.password else {}

    def transaction(self, statements: Sequence[str], read_only: bool) -> str:
        """See Dialect."""
        level = "REPEATABLE READ" if read_only else "SERIALIZABLE"
        begin = f"SET TRANSACTION ISOLATION LEVEL {level};"
        start = "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY;" if read_only else "START TRANSACTION;"
        return "\n".join([_ONE, begin, start, *filter(None, statements), "COMMIT;", ""])

    def read(self, client: Client, tables: Sequence[str]) -> dict[str, Table]:
        """See Dialect.  The program's own form takes NULL and the text NULL for one, so that rows come as JSON."""
        columns = client.columns(tables)
        there = [one for one in tables if one in columns]
        mark = f"-- {os.urandom(16).hex()}"
        statements = []
        for one in there:
            listed = ", ".join(map(self.name, columns[one]))
            statements += [f"SELECT {self.quote(mark)};", f"SELECT JSON_ARRAY({listed}) FROM {self.name(one)};"]
        text = client.call(self.transaction(statements, read_only=True)) if there else ""
        out = {}
        for one, part in zip(there, text.split(f"{mark}\n")[1:]):
            try:
                rows = json.loads(f"[{','.join(part.splitlines())}]")
            except ValueError:
                raise SqlError(f"{self.program} printed something that is no row") from None
            texts = [[v if v is None or v.__class__ is str else str(v) for v in row] for row in rows]
            out[one] = Table(tuple(columns[one].values()), texts)
        return out

    def load(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Sequence[str] | None:
        """See Dialect.  LOAD DATA LOCAL is switched off nearly everywhere, and rightly."""
        return None

    def words(self, lines: Sequence[str]) -> Sequence[str]:
        """See Dialect.  The program repeats the statement that failed: only lines that are errors count."""
        errors = [(found[1], line[found.end() :]) for line in lines if (found := _PREFIX.match(line)) is not None]
        if not errors:
            return ["the program failed without a word"]
        return [_SAID.get(number) or _VALUE.sub(r"\1", text).strip() for number, text in errors]

    def ask(self, database: Database, statements: Sequence[str], timeout: float) -> list[Any]:
        """See Dialect.  Its program is asked."""
        raise NotImplementedError

    def carry_out(self, database: Database, statements: Sequence[str], timeout: float) -> None:
        """See Dialect.  Its program is asked."""
        raise NotImplementedError
