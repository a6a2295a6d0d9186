# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables of Kamailio that we write or that an edge needs, as data: what its own scripts make (5.6, 6.0 and 6.1 alike).

`create_tables` makes them from here, with the same columns, types, widths, defaults and indexes.  What a database that is
there really has is asked of it, and counts.  A column is `name:type`, every one but those in capitals NOT NULL:
s64 is varchar(64) that is empty unless said, r50 varchar(50) that has to be said, N64 varchar(64) that may be NULL, i an
integer that is 0, i32 one that is 32, I one that may be NULL, h0 a small integer, f a real number that is 1, t a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ansible_collections.telephony.pbx.plugins.module_utils.clients.sql import Column, Dialect

_EXPIRES, _MODIFIED = "2030-05-28 21:32:15", "2000-01-01 00:00:01"
_ID = {
    "postgresql": "SERIAL PRIMARY KEY NOT NULL",
    "mysql": "INT(10) UNSIGNED AUTO_INCREMENT PRIMARY KEY NOT NULL",
    "sqlite": "INTEGER PRIMARY KEY NOT NULL",
}
_TIME = {"mysql": "DATETIME"}
_TYPES = {"i": "int", "I": "int", "h": "smallint", "f": "real", "t": "timestamp"}


@dataclass(frozen=True)
class Declared:
    """One table.  number: what the table `version` says of it; indexes: (name, columns), the first of `unique` ones."""

    number: int
    columns: str
    unique: tuple[str, str] = ("", "")
    indexes: tuple[tuple[str, str], ...] = ()

    @property
    def each(self) -> list[tuple[str, str]]:
        """(name, type) of each column."""
        return [(name, kind) for name, _colon, kind in (one.partition(":") for one in self.columns.split())]


TABLES: dict[str, Declared] = {
    "version": Declared(1, "table_name:r32 table_version:i", ("table_name_idx", "table_name")),
    "dispatcher": Declared(4, "setid:i destination:s192 flags:i priority:i attrs:s128 description:s64"),
    "address": Declared(6, "grp:i1 ip_addr:r50 mask:i32 port:h0 tag:N64"),
    "htable": Declared(2, "key_name:s256 key_type:i value_type:i key_value:s512 expires:i"),
    "subscriber": Declared(
        7,
        "username:s64 domain:s64 password:s64 ha1:s128 ha1b:s128",
        ("account_idx", "username domain"),
        (("username_idx", "username"),),
    ),
    "uacreg": Declared(
        5,
        "l_uuid:s64 l_username:s64 l_domain:s64 r_username:s64 r_domain:s64 realm:s64 auth_username:s64 "
        "auth_password:s64 auth_ha1:s128 auth_proxy:s255 expires:i flags:i reg_delay:i contact_addr:s255 socket:s128",
        ("l_uuid_idx", "l_uuid"),
    ),
    "location": Declared(
        9,
        f"ruid:s64 username:s64 domain:N64 contact:s512 received:N128 path:N512 expires:t{_EXPIRES.replace(' ', '_')} "
        f"q:f callid:s255=Default-Call-ID cseq:i1 last_modified:t{_MODIFIED.replace(' ', '_')} flags:i cflags:i "
        "user_agent:s255 socket:N64 methods:I instance:N255 reg_id:i server_id:i connection_id:i keepalive:i partition:i",
        ("ruid_idx", "ruid"),
        (
            ("account_contact_idx", "username domain contact"),
            ("expires_idx", "expires"),
            ("tcpcon_idx", "connection_id"),
            ("connection_idx", "server_id connection_id"),
        ),
    ),
}


def create(dialect: Dialect, engine: str, family: str, table: str) -> Iterator[str]:
    """Yield the statements that create a table under this name, with its indexes."""
    declared, name = TABLES[family], dialect.name
    rows = [f"{name('id')} {_ID[engine]}"]
    rows += [f"{name(column)} {_sql(dialect, engine, kind)}" for column, kind in declared.each]
    if declared.unique[0]:
        label = _label(engine, table, declared.unique[0])
        rows.append(f"CONSTRAINT {name(label)} UNIQUE ({_listed(dialect, declared.unique[1])})")
    # Kamailio's keys tell upper from lower case, as its other databases do.
    tail = " ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4" if engine == "mysql" else ""
    yield f"CREATE TABLE {name(table)} ({', '.join(rows)}){tail};"
    for label, columns in declared.indexes:
        yield f"CREATE INDEX {name(_label(engine, table, label))} ON {name(table)} ({_listed(dialect, columns)});"


def version_row(dialect: Dialect, family: str, table: str) -> str:
    """Return the statement that tells Kamailio the number of a table."""
    columns = _listed(dialect, "table_name table_version")
    values = f"{dialect.quote(table)}, {TABLES[family].number}"
    return f"INSERT INTO {dialect.name('version')} ({columns}) VALUES ({values});"


def declared(family: str) -> tuple[Column, ...]:
    """Return the columns of a table that is still to be created."""
    out = [Column("id", "int")]
    for name, kind in TABLES[family].each:
        width = int(kind[1:].partition("=")[0]) if kind[0] in "srN" else 0
        out.append(Column(name, "varchar" if width else _TYPES[kind[0]], width, (), kind[0] == "r"))
    return tuple(out)


def _label(engine: str, table: str, label: str) -> str:
    """Return the name of an index: only MySQL has them by table."""
    return label if engine == "mysql" else f"{table}_{label}"


def _listed(dialect: Dialect, columns: str) -> str:
    return ", ".join(map(dialect.name, columns.split()))


def _sql(dialect: Dialect, engine: str, kind: str) -> str:
    """Return a column's type as SQL."""
    sign, rest = kind[0], kind[1:]
    if sign in "srN":
        width, _equals, default = rest.partition("=")
        tail = {"s": f" DEFAULT {dialect.quote(default)} NOT NULL", "r": " NOT NULL", "N": " DEFAULT NULL"}[sign]
        return f"VARCHAR({width}){tail}"
    if sign == "I":
        return "INTEGER DEFAULT NULL"
    if sign == "f":
        return f"{'FLOAT(10,2)' if engine == 'mysql' else 'REAL'} DEFAULT 1.0 NOT NULL"
    if sign == "t":
        word = _TIME.get(engine, "TIMESTAMP WITHOUT TIME ZONE")
        return f"{word} DEFAULT {dialect.quote(rest.replace('_', ' '))} NOT NULL"
    # A port has 16 bits without a sign: only MySQL has such a type, and elsewhere Kamailio's own SMALLINT ends at 32767.
    word = "INTEGER" if sign == "i" else "SMALLINT UNSIGNED" if engine == "mysql" else "INTEGER"
    return f"{word} DEFAULT {rest or 0} NOT NULL"
