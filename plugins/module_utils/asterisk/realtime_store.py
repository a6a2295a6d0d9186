# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The realtime tables of one database: read into rows that look like sections, and written back in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import realtime_tables as schema
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.members import row_of, texts_of
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.realtime_rows import (
    MEMBER,
    QUEUE,
    Row,
    Rows,
    column_of,
    encode,
    text_of,
)
from ansible_collections.telephony.pbx.plugins.module_utils.clients.sql import (
    Column,
    Expression,
    Found,
    Select,
    Sql,
    SqlError,
)
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import is_secret_name

# Member of a queue -> its column.
_MEMBER = {"name": "membername"}
_LOADED = ("ps_endpoints", "ps_auths", "ps_aors", "ps_endpoint_id_ips", "ps_registrations")


class Store:
    """The tables of one database.

    tables  family -> table, of what is wired and asked for
    create  make tables that are missing, in the transaction that writes first
    """

    def __init__(self, sql: Sql, tables: Mapping[str, str], create: bool = False) -> None:
        self.sql, self.tables, self.create = sql, dict(tables), create
        self.path = f"database {sql.database.name}"
        self._columns: dict[str, dict[str, Column]] | None = None
        self.members: dict[str, dict[str, Found]] = {}
        self.rows = Rows(self.path, {})
        self._undo: list[str] | None = None

    @property
    def columns(self) -> dict[str, dict[str, Column]]:
        """family -> column -> what it is; what is still to be created is as it will be."""
        if self._columns is None:
            there = self._called(lambda: self.sql.columns(list(self.tables.values())))
            self._columns = {family: there[table] for family, table in self.tables.items() if table in there}
            if self.create:
                for family in self.tables:
                    self._columns.setdefault(family, schema.declared(family))
            self.there = {family for family, table in self.tables.items() if table in there}
        return self._columns

    @property
    def missing(self) -> list[str]:
        """Tables that are wired, and not there."""
        columns = self.columns
        return [family for family in self.tables if family not in (columns if not self.create else self.there)]

    def _called(self, work: Any) -> Any:
        try:
            return work()
        except SqlError as error:
            raise refuse(self.path, error.words, "look at the database, and at `database`") from None

    def load(self, names: Collection[str] | None, queues: Collection[str] | None) -> None:
        """Read the objects of PJSIP and the queues of these names, or all of them for None."""
        columns = self.columns
        tables = {kind: self.tables[family] for kind, (family, _s) in schema.PJSIP.items() if family in self.tables}
        auth_type = columns.get("ps_auths", {}).get("auth_type")
        self.rows = Rows(self.path, {**tables, QUEUE: "queues"}, auth_type.choices if auth_type else ())
        families = [one for one in _LOADED if one in self.there and names != set()]
        selects = [Select(self.tables[one], self._where(one, names), self._name("id")) for one in families]
        with_queues = {"queues", "queue_members"} <= self.there and queues != set()
        if with_queues:
            dialect = self.sql.dialect
            for family, column in (("queues", "name"), ("queue_members", "queue_name")):
                where = dialect.any_of(column, queues) if queues is not None else ""
                order = "name" if family == "queues" else "interface"
                selects.append(Select(self.tables[family], where, self._name(order)))
        found = self._called(lambda: self.sql.select(selects))
        for family, rows in zip(families, found):
            for one in sorted(rows, key=lambda row: _natural(row.row["id"])):
                self.rows.read(schema.TYPES[family], one.row["id"], "id", one)
        if with_queues:
            self._take_queues(found[-2], found[-1])

    def _name(self, column: str) -> str:
        return self.sql.dialect.name(column)

    def _where(self, family: str, names: Collection[str] | None) -> str:
        """Return which rows concern the objects of these names: their own, those they name, and who else names those."""
        if names is None or family == "ps_registrations":
            return ""
        any_of, name = self.sql.dialect.any_of, self._name
        mine = any_of("id", names)
        endpoints = f"FROM {name(self.tables['ps_endpoints'])} WHERE {mine}" if "ps_endpoints" in self.tables else ""
        if family == "ps_endpoint_id_ips":
            return f"{mine} OR {any_of('endpoint', names)}"
        refers = {"ps_endpoints": ("aors", "auth", "outbound_auth"), "ps_aors": ("aors",)}.get(
            family, ("auth", "outbound_auth")
        )
        if family != "ps_endpoints":
            named = [f"{name('id')} IN (SELECT {name(one)} {endpoints})" for one in refers if endpoints]
        else:
            named = [f"{any_of(one, names)} OR {name(one)} IN (SELECT {name(one)} {endpoints})" for one in refers]
        if family == "ps_auths" and "ps_registrations" in self.there:
            table = name(self.tables["ps_registrations"])
            named.append(f"{name('id')} IN (SELECT {name('outbound_auth')} FROM {table})")
        return " OR ".join([mine, *named])

    def _take_queues(self, queues: Sequence[Found], members: Sequence[Found]) -> None:
        self.members = {}
        for one in members:
            self.members.setdefault(one.row["queue_name"], {})[one.row["interface"]] = one
        for one in queues:
            row = self.rows.read(QUEUE, one.row["name"], "name", one)
            held = [_member(two.row) for two in self.members.get(row.name, {}).values()]
            if held:
                row.lines[MEMBER] = texts_of(held)
                row.before[MEMBER] = list(row.lines[MEMBER])

    # -- writing ----------------------------------------------------------------------------------------------------

    @property
    def touched(self) -> list[Row]:
        """The rows that are no longer as they were read."""
        own = [row for row in self.rows.sections if row.found is None or row.changed()]
        return own + [row for row in self.rows.removed if row.found is not None]

    def family(self, row: Row) -> str:
        """Return the table's family of a row."""
        return "queues" if row.kind == QUEUE else schema.PJSIP[row.kind][0]

    def commit(self, touched: Sequence[Row]) -> None:
        """Write, in one transaction; a row that somebody else changed since it was read makes it fail as a whole."""
        if not touched:
            return
        sql, undo = self.sql, []
        made = {family: self.tables[family] for family in self.missing if self.create}
        statements = list(schema.create(sql.dialect, made, self._enums(made))) if made else []
        families = dict.fromkeys(self.family(row) for row in touched)
        if "queues" in families:
            families["queue_members"] = None
        statements.append(sql.dialect.lock([self.tables[family] for family in families]))
        for family in families:
            rows = [row for row in touched if family != "queue_members" and self.family(row) == family]
            old = [row.found for row in rows if row.found is not None]
            if old:
                statements.append(sql.dialect.unchanged(self.tables[family], schema.KEYS[family], old))
        for family in families:
            if family != "queue_members":
                forth, back = self._change(family, [row for row in touched if self.family(row) == family])
                statements.extend(forth)
                undo.extend(back)
        for row in touched:
            if row.kind == QUEUE:
                forth, back = self._change_members(row)
                statements.extend(forth)
                undo.extend(back)
        hide = [
            one for row in touched for option, values in row.lines.items() if is_secret_name(option) for one in values
        ]
        try:
            sql.run(statements, hide)
        except SqlError as error:
            raise refuse(self.path, error.words, "nothing was written; run again") from None
        self._undo = undo

    def _enums(self, made: Mapping[str, str]) -> dict[str, Sequence[str]]:
        """Return the enum types that are there already: those of the tables that are, and what an earlier create left."""
        return dict.fromkeys(self._called(lambda: self.sql.types(list(schema.ENUMS))), ())

    def _change(self, family: str, rows: Sequence[Row]) -> tuple[list[str], list[str]]:
        """Return the statements that write rows of one table, and those that take it back."""
        sql, table, key = self.sql, self.tables[family], schema.KEYS[family][0]
        created = [row for row in rows if row.found is None]
        removed = [row for row in rows if row.found is not None and row in self.rows.removed]
        forth = sql.insert(table, [{key: row.name, **self._values(row, row.lines)} for row in created])
        back = sql.delete(table, [{key: row.name} for row in created])
        forth += sql.delete(table, [{key: row.name} for row in removed])
        back += sql.insert(table, [row.found.row for row in removed if row.found is not None])
        for row in rows:
            if row.found is not None and row not in removed:
                values = self._values(row, row.changed())
                if values:
                    forth.append(sql.update(table, {key: row.name}, values))
                    back.append(sql.update(table, {key: row.name}, {one: row.found.row.get(one) for one in values}))
        return forth, back

    def _values(self, row: Row, lines: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        columns = self.columns[self.family(row)]
        out: dict[str, Any] = {}
        for option, values in lines.items():
            column = column_of(row.kind, option)
            if row.kind == QUEUE and option == MEMBER:
                continue
            if column not in columns:
                raise refuse(str(row.line), f"the table has no column for {option}", "leave the option out")
            out[column] = encode(values)
        return out

    def _change_members(self, row: Row) -> tuple[list[str], list[str]]:
        """Return the statements that write the members of one queue, and those that take it back.

        Asterisk knows a member by its uniqueid, and looks neither at the interface nor at the name of one that it knows:
        whoever gets another name gets another number.  Numbers are given before any is freed.
        """
        sql, table = self.sql, self.tables["queue_members"]
        old = self.members.get(row.name, {})
        gone = row in self.rows.removed
        wanted = {one["interface"]: one for one in map(row_of, () if gone else row.lines.get(MEMBER, ())) if one}
        number = Expression(
            f"(SELECT COALESCE(MAX({sql.dialect.name('uniqueid')}), 0) + 1 FROM {sql.dialect.name(table)})"
        )
        forth: list[str] = []
        back: list[str] = []
        for interface, member in wanted.items():
            key = {"queue_name": row.name, "interface": interface}
            values = {
                _MEMBER.get(name, name): _plain(name, value) for name, value in member.items() if name != "interface"
            }
            there = old.get(interface)
            if there is None:
                forth += sql.insert(table, [{**key, **values, "uniqueid": number}])
                back += sql.delete(table, [key])
                continue
            before = {name: there.row.get(name) for name in (*_columns(), "uniqueid")}
            after = {**dict.fromkeys(_columns()), **values}
            if member.get("paused") is None:
                after["paused"] = before["paused"]  # the server's own, unless the task speaks of it
            changed = {name: value for name, value in after.items() if _same(before.get(name), value) is False}
            if "membername" in changed:
                changed["uniqueid"] = number
            if changed:
                forth.append(sql.update(table, key, changed))
                back.append(sql.update(table, key, {name: before.get(name) for name in changed}))
        for interface, there in old.items():
            if interface not in wanted:
                forth += sql.delete(table, [{"queue_name": row.name, "interface": interface}])
                back += sql.insert(table, [there.row])
        return forth, back

    def revert(self) -> None:
        """Put back the rows of the last commit; tables that it created stay, empty."""
        if self._undo is None:
            return
        undo, self._undo = self._undo, None
        try:
            self.sql.run(undo)
        except SqlError as error:
            raise PbxError([*refuse(self.path, f"the old rows cannot be put back: {error.words}").problems]) from None


def _natural(name: str) -> tuple[str, int]:
    """Return how rows are ordered: a trunk's registrations are called name, name-2, ... name-10."""
    head, dash, tail = name.rpartition("-")
    return (head, int(tail)) if dash and tail.isdigit() else (name, 0)


def _columns() -> tuple[str, ...]:
    return ("membername", "state_interface", "penalty", "paused", "wrapuptime", "ringinuse")


def _member(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of queue_members as a member: what is NULL is not said."""
    out: dict[str, Any] = {"interface": row["interface"]}
    if row.get("membername"):
        out["name"] = row["membername"]
    for name in ("penalty", "wrapuptime"):
        if row.get(name) is not None:
            out[name] = row[name]
    if row.get("state_interface"):
        out["state_interface"] = row["state_interface"]
    if row.get("ringinuse") is not None:
        out["ringinuse"] = text_of(row["ringinuse"]).lower() in ("1", "on", "true", "yes")
    if row.get("paused"):
        out["paused"] = True
    return out


def _plain(name: str, value: Any) -> Any:
    """Return a member's value as its column takes it: `paused` is a number there, `ringinuse` an enum of words."""
    return int(value) if name == "paused" else text_of(value) if isinstance(value, bool) else value


def _same(left: Any, right: Any) -> bool:
    return left == right or (left is not None and right is not None and text_of(left) == text_of(right))
