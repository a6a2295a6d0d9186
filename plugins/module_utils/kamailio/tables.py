# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kamailio's tables as a store: rows are read into items, and changes written back in one transaction.

A row that somebody else changed since it was read makes the whole commit fail, and so does a row that appeared meanwhile
with the key of one that is to be created.  Columns that no item speaks of are left alone.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.clients.sql import (
    CHANGED,
    MANY,
    Column,
    Expression,
    Sql,
    SqlError,
    Table,
)
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import nearest, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item, Key, Resource
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio import schema
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.columns import COLUMNS, plain_item, plain_row
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.database import database_of
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.narrow import as_lines, as_rows
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.table_rows import Statements, Write

VERSION = "version"
# Tables that Kamailio itself fills beside one of ours: a registrar with accounts keeps here where its phones are.
BESIDE = {"subscriber": ("location",)}
_LOOK = "look at the database, and at `database`"


class TableStore:
    """The table of one kind.

    options  the task's `database`
    table    None: Kamailio's own name for it
    fixed    fields that no column holds, and the value that every row has of them: an htable is loaded from a table of
             its own, so that its name is that of the table unless told
    """

    def __init__(
        self,
        resource: Resource,
        database_options: Mapping[str, Any],
        table: str | None = None,
        fixed: Mapping[str, Any] | None = None,
        sql: Sql | None = None,
    ) -> None:
        self.resource, self.kind = resource, COLUMNS[resource.kind]
        self.table = table or self.kind.family
        self.fixed = dict(fixed) if fixed is not None else dict.fromkeys(self.kind.fixed, self.table)
        database = database_of(database_options)
        self.sql = sql if sql is not None else Sql(database)
        self.create, self.engine = database.create, database.engine
        self.where = f"table {self.table} of {database.where}"
        self._missing: list[str] = []
        self._beside: list[str] = []
        self._columns: tuple[Column, ...] = ()
        self._loaded, self._count = False, 0
        self._reader: threading.Thread | None = None
        self._told: list[Any] = []  # tables, or the error
        self._table = Table(())
        self._rest: list[list[Any]] | None = None
        self.left: list[int] | None = (
            None  # indexes of the items that `narrow` did not find; None: it was not asked, or cannot tell
        )
        self._by_key: dict[Key, list[list[Any]]] = {}
        self._write = Write()
        self._undo: Write | None = None
        self._keys: frozenset[Key] = frozenset()
        # What the last commit wrote, and found so before it ended: nobody has to read it again.
        self.proven: frozenset[Key] = frozenset()

    # -- reading ----------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Start to read, while the caller does something else: parses a hundred thousand items, say."""
        if self._reader is None:
            self._reader = threading.Thread(target=self._fetch, daemon=True)
            self._reader.start()

    def _fetch(self) -> None:
        try:
            self._told.append(self.sql.read([self.table, VERSION]))
        except Exception as error:  # pylint: disable=broad-exception-caught
            self._told.append(error)  # it is raised where it is waited for

    def load(self) -> None:
        """Read the table, once.  Raises PbxError where the database, the table or its columns are not as they have to be."""
        if self._loaded:
            return
        self.begin()
        if self._reader is not None:
            self._reader.join()
        there = self._told[0]
        if not isinstance(there, dict):
            if isinstance(there, SqlError):
                raise refuse(self.where, there.words, _LOOK)
            raise there
        self._missing = [one for one in (self.table, VERSION) if one not in there]
        if self.create and self.table in self._missing:
            self._beside = [one for one in BESIDE.get(self.kind.family, ()) if one not in self.sql.read([one])]
        if self.table not in there and not self.create:
            raise refuse(
                self.where,
                f"there is no table {self.table}",
                "`kamdbctl create` makes it, or set `create_tables: true`",
            )
        self._check_version(there[VERSION].rows if VERSION in there else [], there.get(VERSION))
        self._table = there.get(self.table) or Table(schema.declared(self.kind.family))
        self._columns = self._table.columns
        self._count = len(self._table.rows if self._table.lines is None else self._table.lines)
        names = {one.name for one in self._columns}
        for column in (*self.kind.plain.values(), *self.kind.more):
            if column not in names:
                raise refuse(
                    self.where,
                    f"table {self.table} has no column {column}",
                    f"bring it to version {schema.TABLES[self.kind.family].number} with Kamailio's own scripts",
                )
        self._at = {one.name: at for at, one in enumerate(self._columns)}
        others = self._others() if self.kind.free else ()
        self._loaded = True
        self._statements = Statements(self.sql, self.table, self.kind, self._at, others)

    def _check_version(self, rows: Sequence[Sequence[Any]], table: Any) -> None:
        """Compare the number that Kamailio will look at with the one of the columns that are written here."""
        wanted = schema.TABLES[self.kind.family].number
        names = [one.name for one in table.columns] if table is not None else []
        told = [dict(zip(names, row)).get("table_version") for row in rows if self.table in row]
        if not told:
            self._missing.append("row")
            if not self.create:
                raise refuse(
                    self.where,
                    f"the table {VERSION} says nothing of {self.table}, so that Kamailio would not load it",
                    "`kamdbctl create` sees to it, or set `create_tables: true`",
                )
        elif told != [str(wanted)]:
            raise refuse(
                self.where,
                f"the table {VERSION} says {told[0]} of {self.table}, and what is written here is version {wanted}",
                "bring the table to that version with Kamailio's own scripts",
            )

    def narrow(self, items: Sequence[Item], reset: bool = False) -> list[int] | None:
        """Return the indexes of those items that are not there to the letter; `read` is then without their rows.

        A hundred thousand items are compared as texts, without an object for each.  None: these items are not of one shape,
        or one is there twice, or there is nothing to compare with: look at each by itself.
        """
        self.load()
        if not self._count or len(items) < MANY or self.kind.read is not plain_item or len(set(map(tuple, items))) > 1:
            return None
        plain, fields, key = self.kind.plain, tuple(items[0]), self.resource.key
        if "unset" in fields and set(map(tuple, map(itemgetter("unset"), items))) == {("password",)}:
            # What `as_lines` takes for empty where no item mentions it.
            fields = tuple(one for one in fields if one not in ("unset", "password"))
        if not set(key) <= set(fields) <= set(plain) - self.kind.numbers or len(key) < 2:
            return None
        silent = [one for one in self.resource.fields if one.name not in fields and not one.free]
        if reset and (self._others() or not all(one.kept_by_reset for one in silent)):
            return None
        for compare in (as_lines,) if "unset" in items[0] else (as_lines, as_rows):
            found = compare(self.kind, self._table, items, fields)
            if found is not None:
                left, rest = found
                keys = set(map(itemgetter(*key), (items[number] for number in left)))
                if left and sum(map(keys.__contains__, map(itemgetter(*key), items))) != len(left):
                    return None  # somebody is listed twice
                self._rest, self.left = rest, left
                return left
        return None

    def read(self) -> dict[Key, Item]:
        """Return key -> item; of several rows with one key the first."""
        self.load()
        names = [one.name for one in self._columns]
        others = self._others() if self.kind.free else ()
        at = self._at
        out: dict[Key, Item] = {}
        self._by_key = {}
        for row in self._table.rows if self._rest is None else self._rest:
            item = self.kind.read(self.kind, dict(zip(names, row)))
            if item is None:
                continue
            item.update(self.fixed)
            free = {one: row[at[one]] for one in others if row[at[one]] not in (None, "")}
            if free:
                item[self.kind.free] = free
            key = self.resource.key_of(item)
            self._by_key.setdefault(key, []).append(row)
            out.setdefault(key, self.resource.settle(item) if self.resource.settle is not None else item)
        return out

    def purgeable(self) -> frozenset[Key]:
        """Return what `purge` may remove: every row that could be read."""
        return frozenset(self._by_key)

    def duplicates(self) -> dict[Key, list[int]]:
        """Return the keys that several rows have, with the numbers of these rows."""
        at = self._at.get("id")
        several = {key: rows for key, rows in self._by_key.items() if len(rows) > 1}
        return {key: [int(row[at]) if at is not None else 0 for row in rows] for key, rows in several.items()}

    def _others(self) -> list[str]:
        """Return the columns that no field names."""
        known = {"id", *self.kind.plain.values(), *self.kind.more}
        return [one.name for one in self._columns if one.name not in known]

    # -- planning ---------------------------------------------------------------------------------------------------

    def edit(self, changes: Sequence[Change]) -> None:
        """Take in what is to change.  Raises PbxError for what the columns cannot hold."""
        self._write = Write()
        self._keys = frozenset(change.key for change in changes)
        if self._edit_many(changes):
            return
        for change in changes:
            rows = self._by_key.get(change.key, [])
            if change.after is None:
                self._write.deleted.extend(rows)
                continue
            self._check_fixed(change)
            old = dict(zip(self._at, rows[0])) if rows else None
            new = self.kind.write(self.kind, change.after, old or {})
            if self.kind.free:
                new.update(self._free(change, old))
            if old is None:
                self._check_width(new, change.key)
                self._write.created.append(new)
                continue
            values = {name: value for name, value in new.items() if (old.get(name) or "") != (value or "")}
            if values:
                self._check_width(values, change.key)
                self._write.updated.append((rows[0], values))

    def _edit_many(self, changes: Sequence[Change]) -> bool:
        """Take in very many new plain rows of one shape, by columns; returns whether that could be done."""
        items = [change.after for change in changes if change.before is None and change.after is not None]
        if not MANY <= len(items) == len(changes) or self.kind.write is not plain_row:
            return False
        names = [name for name in items[0] if name in self.kind.plain and name not in self.kind.numbers]
        if len(names) != len(items[0]) or not self.resource.fits_all(items):
            return False
        columns = {self.kind.plain[name]: list(map(itemgetter(name), items)) for name in names}
        for column in self._columns:
            texts = columns.get(column.name)
            if column.width and texts and max(map(len, texts)) > column.width:
                number = next(at for at, one in enumerate(texts) if len(one) > column.width)
                raise self._too_long(column, changes[number].key)
        self._write.names, self._write.many = tuple(columns), list(zip(*columns.values()))
        return True

    def _check_fixed(self, change: Change) -> None:
        for name, value in self.fixed.items():
            if (change.after or {}).get(name) != value:
                label = self.resource.label(change.key)
                raise refuse(
                    f"{self.resource.singular} {label}: {name}",
                    f"the rows of table {self.table} are all of {value}",
                    "name that one, or another `table`",
                )

    def _free(self, change: Change, old: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return the columns that no field names, as far as an item speaks of them, or did."""
        wanted = (change.after or {}).get(self.kind.free) or {}
        others = self._others()
        columns = {one.name: one for one in self._columns}
        for name in wanted:
            if name not in others:
                field = self.kind.plain_field(name)
                hint = f"it is the option {field}" if field else nearest(name, others)
                raise refuse(
                    f"{self.resource.singular} {self.resource.label(change.key)}: {self.kind.free}.{name}",
                    f"table {self.table} has no such column that is free to use",
                    hint or "leave it out, or add the column",
                )
        gone = [one for one in others if one not in wanted and (old or {}).get(one) not in (None, "")]
        return {
            **{name: str(value) for name, value in wanted.items()},
            **{name: Expression(columns[name].default) for name in gone},
        }

    def _check_width(self, values: Mapping[str, Any], key: Key) -> None:
        for column in self._columns:
            value = values.get(column.name)
            if column.width and isinstance(value, str) and len(value) > column.width:
                raise self._too_long(column, key)

    def _too_long(self, column: Column, key: Key) -> Exception:
        field = self.kind.plain_field(column.name) or column.name
        return refuse(
            f"{self.resource.singular} {self.resource.label(key)}: {field}",
            f"column {column.name} of table {self.table} holds {column.width} characters at most",
            "shorten it, or widen the column",
        )

    @property
    def targets(self) -> Mapping[str, str]:
        """Return what will be written and its digest; empty where nothing is to be."""
        write = self._write
        if not write:
            return {}
        return {self.where: write.digest}

    def notation(self, item: Mapping[str, Any], other: Mapping[str, Any] | None = None) -> str:
        """Return an item as a diff shows it: a line for each field, in the table's own words, every secret masked."""
        lines = [f"{self.table} {self.resource.label(self.resource.key_of(item))}"]
        for name, value in self.resource.masked(item, other).items():
            if name in self.resource.key:
                continue
            if isinstance(value, dict):
                lines.extend(f"  {one} = {two}" for one, two in value.items())
            else:
                shown = ",".join(map(str, value)) if isinstance(value, list) else value
                lines.append(f"  {self.kind.plain.get(name, name)} = {shown}")
        return "\n".join(lines)

    def back_up(self) -> dict[str, str]:
        """Return no files: the old rows are kept in memory, and what dies half-way was never committed."""
        return {}

    # -- writing ----------------------------------------------------------------------------------------------------

    def commit(self) -> None:
        """Write everything, or nothing: rows that somebody else changed meanwhile make it fail as a whole."""
        if not self.targets:
            return
        write = self._write
        try:
            if VERSION in self._missing and VERSION in self.sql.read([VERSION]):
                self._missing.remove(VERSION)  # another kind of the same run made it
            made = list(self._creation())
            if made and self.engine == "mysql":  # which ends a transaction at every CREATE
                self.sql.run(made)
                made = []
            self.sql.run([*made, *self._statements.forth(write, self._count)], self._hidden(write))
        except SqlError as error:
            hint = "run again, and what is there now is compared" if error.words == CHANGED else "nothing was written"
            raise refuse(self.where, error.words, hint) from None
        self._undo, self._write, self.proven = write, Write(), self._keys

    def revert(self) -> None:
        """Put back the rows of the last commit; tables that it created stay, empty."""
        if self._undo is None:
            return
        undo, self._undo, self.proven = self._undo, None, frozenset()
        try:
            self.sql.run(list(self._statements.back(undo)), self._hidden(undo))
        except SqlError as error:
            raise refuse(self.where, f"the old rows cannot be put back: {error.words}", _LOOK) from None

    def _creation(self) -> Iterator[str]:
        """Yield what makes the tables that are missing, and the row that tells Kamailio of ours."""
        dialect = self.sql.dialect
        for table in self._missing:
            if table == VERSION:
                yield from schema.create(dialect, self.engine, VERSION, VERSION)
                yield schema.version_row(dialect, VERSION, VERSION)
            elif table == self.table:
                yield from schema.create(dialect, self.engine, self.kind.family, self.table)
        if "row" in self._missing:
            yield schema.version_row(dialect, self.kind.family, self.table)
        for table in self._beside:
            yield from schema.create(dialect, self.engine, table, table)
            yield schema.version_row(dialect, table, table)

    def _hidden(self, write: Write) -> set[str]:
        """Return the values that no error may show; of `many` no database names a value."""
        secret = {
            self.kind.plain[one.name] for one in self.resource.fields if one.hidden and one.name in self.kind.plain
        }
        rows: list[Mapping[str, Any]] = [*write.created, *(values for _row, values in write.updated)]
        return {str(row[name]) for row in rows for name in secret if row.get(name)}
