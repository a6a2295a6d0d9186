# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The statements that change the rows of one table, and those that take it back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.clients.sql import MANY, Expression, Sql
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio import schema
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.columns import Columns

_ASKED = 200  # rows of one condition: SQLite nests no more than 1000 expressions


@dataclass
class Write:
    """What is to be written.

    created  rows to insert, as column -> value
    updated  (row as it was read, column -> new value)
    deleted  rows as they were read
    names    columns of `many`
    many     very many rows to insert, all of the columns `names`, all text
    """

    created: list[dict[str, Any]] = field(default_factory=list)
    updated: list[tuple[list[Any], dict[str, Any]]] = field(default_factory=list)
    deleted: list[list[Any]] = field(default_factory=list)
    names: tuple[str, ...] = ()
    many: list[tuple[str, ...]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.created or self.updated or self.deleted or self.many)

    @property
    def inserted(self) -> Sequence[Mapping[str, Any]]:
        """All rows to insert, as column -> value."""
        return [*self.created, *(dict(zip(self.names, row)) for row in self.many)]

    @property
    def digest(self) -> str:
        """A digest of all of it."""
        mark = hashlib.sha256(repr((self.created, self.updated, self.deleted, self.names)).encode("utf-8", "replace"))
        mark.update("\0".join(map("\t".join, self.many)).encode("utf-8", "replace"))
        return mark.hexdigest()


class Statements:
    """Makes statements for one table.

    columns  name -> place in a row
    others   columns that no field names, and that items can speak of all the same
    """

    def __init__(self, sql: Sql, table: str, kind: Columns, columns: Mapping[str, int], others: Sequence[str]) -> None:
        self.sql, self.table, self.kind, self.columns = sql, table, kind, columns
        self._compared = [*kind.plain.values(), *kind.more, *others]

    def forth(self, write: Write, count: int) -> Iterator[str]:
        """Yield the statements of a change: the lock, what has to be so still, the change itself, and its proof.

        `count`: the rows that the table had; if none, it is to have none still.  With a unique index the database itself sees to new keys, which is
        faster than looking for very many of them.
        """
        dialect, name = self.sql.dialect, self.sql.dialect.name
        yield dialect.lock([self.table])
        touched = [row for row, _values in write.updated] + write.deleted
        for start in range(0, len(touched), _ASKED):
            some = touched[start : start + _ASKED]
            told = " OR ".join(f"({self._exactly(row)})" for row in some)
            yield dialect.guard(f"(SELECT count(*) FROM {name(self.table)} WHERE {told}) = {len(some)}")
        if not count:
            yield dialect.guard(f"NOT EXISTS (SELECT 1 FROM {name(self.table)})")
        elif len(write.created) + len(write.many) < MANY or not schema.TABLES[self.kind.family].unique[0]:
            for told in self._absent(write.inserted):
                yield dialect.guard(f"NOT EXISTS (SELECT 1 FROM {name(self.table)} WHERE {told})")
        for start in range(0, len(write.deleted), _ASKED):
            told = " OR ".join(f"({self._which(row)})" for row in write.deleted[start : start + _ASKED])
            yield f"DELETE FROM {name(self.table)} WHERE {told};"
        for row, values in write.updated:
            yield self._update(row, values)
        yield from self._inserts(write.created)
        if write.many:
            yield from self.sql.load(self.table, write.names, write.many)
        yield from self._proof(write)

    def _proof(self, write: Write) -> Iterator[str]:
        """Yield what fails unless the table now holds what was written: a trigger or a rule may have changed it.

        Of very many rows their number counts.
        """
        dialect, name = self.sql.dialect, self.sql.dialect.name
        wanted = [dict(self._unique(row), **values) for row, values in write.updated]
        wanted += write.created if len(write.created) < MANY else []
        for start in range(0, len(wanted), _ASKED):
            some = wanted[start : start + _ASKED]
            told = " OR ".join(
                "("
                + " AND ".join(dialect.same(one, v) for one, v in row.items() if not isinstance(v, Expression))
                + ")"
                for row in some
            )
            yield dialect.guard(f"(SELECT count(*) FROM {name(self.table)} WHERE {told}) >= {len(some)}")
        if write.many:
            yield dialect.guard(f"(SELECT count(*) FROM {name(self.table)}) >= {len(write.many)}")

    def _unique(self, row: Sequence[Any]) -> dict[str, Any]:
        names = ("id",) if "id" in self.columns else self.kind.identity
        return {one: int(row[self.columns[one]]) if one == "id" else row[self.columns[one]] for one in names}

    def back(self, write: Write) -> Iterator[str]:
        """Yield the statements that take a change back."""
        name = self.sql.dialect.name
        for told in self._absent(write.inserted):
            yield f"DELETE FROM {name(self.table)} WHERE {told};"
        for row, values in write.updated:
            yield self._update(row, {one: row[self.columns[one]] for one in values})
        yield from self.sql.insert(self.table, [dict(zip(self.columns, row)) for row in write.deleted])

    def _inserts(self, created: Sequence[dict[str, Any]]) -> Iterator[str]:
        groups: dict[tuple[str, ...], list[Any]] = {}
        for row in created:
            groups.setdefault(tuple(row), []).append(row.values())
        for columns, rows in groups.items():
            yield from self.sql.load(self.table, columns, rows)

    def _update(self, row: Sequence[Any], values: Mapping[str, Any]) -> str:
        sql = self.sql.dialect
        sets = ", ".join(f"{sql.name(column)} = {sql.quote(value)}" for column, value in values.items())
        return f"UPDATE {sql.name(self.table)} SET {sets} WHERE {self._which(row)};"

    def _which(self, row: Sequence[Any]) -> str:
        """Return the condition that finds one row: by its number, or where a table has none by what it was."""
        if "id" not in self.columns:
            return self._exactly(row)
        return self.sql.dialect.same("id", int(row[self.columns["id"]]))

    def _exactly(self, row: Sequence[Any]) -> str:
        """Return the condition that a row is as it was read, as far as items speak of it."""
        own = [self._which(row)] if "id" in self.columns else []
        return " AND ".join([*own, *(self.sql.dialect.same(one, row[self.columns[one]]) for one in self._compared)])

    def _absent(self, created: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        """Yield conditions that find rows with the keys of those that are created."""
        for start in range(0, len(created), _ASKED):
            yield " OR ".join(
                "(" + " AND ".join(self.sql.dialect.same(one, row[one]) for one in self.kind.identity) + ")"
                for row in created[start : start + _ASKED]
            )
