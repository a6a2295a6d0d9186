# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of the realtime tables with the face of a file's sections: who reads and edits the one reads and edits the other.

A column is an option, and Asterisk makes of a row what it makes of a section whose lines stand in the order of the columns.
Several values of one option stand in one column, with a semicolon between; a semicolon and a circumflex inside of a value
are written as ^3B and ^5E (res_config_odbc and res_config_pgsql of 22 decode both).  NULL and an empty text are no line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.clients.sql import Found

Lines = dict[str, list[str]]
QUEUE = "queue"
MEMBER = "member"
_CODE = re.compile(r"\^([0-9A-Fa-f]{2})")
_QUEUE_OPTION = {"musiconhold": "musicclass"}
_QUEUE_COLUMN = {option: column for column, option in _QUEUE_OPTION.items()}


def encode(values: Sequence[str]) -> str | None:
    """Return an option's values as its column holds them; None for no value."""
    return ";".join(value.replace("^", "^5E").replace(";", "^3B") for value in values) or None


def decode(text: str) -> list[str]:
    """Return the values that Asterisk finds in a column."""
    chunks = (_CODE.sub(lambda match: chr(int(match.group(1), 16)), chunk.strip()) for chunk in text.split(";"))
    return [chunk for chunk in chunks if chunk]


def text_of(value: Any) -> str:
    """Return a column's value as Asterisk gets it from the database: as text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def option_of(kind: str, column: str) -> str:
    """Return the option that a column stands for."""
    return _QUEUE_OPTION.get(column, column.replace("_", "-")) if kind == QUEUE else column


def column_of(kind: str, option: str) -> str:
    """Return the column of an option."""
    low = option.lower()
    return _QUEUE_COLUMN.get(low, low.replace("-", "_")) if kind == QUEUE else low


@dataclass(order=True, frozen=True)
class Spot:
    """Where a row stands: in place of a line number.  Rows sort as their numbers do, and are called by their names."""

    number: int
    text: str = field(compare=False)

    def __str__(self) -> str:
        return self.text


class Row:
    """One row, with the face of conf.Section.

    kind    the type of an object of PJSIP, or `queue`
    found   the row as it was read; None for a new one
    before  its lines as they were read
    """

    template = append = False
    templates: tuple[str, ...] = ()

    def __init__(self, document: Any, kind: str, name: str, number: int, key: str, found: Found | None = None) -> None:
        self.document, self.kind, self.name, self.found = document, kind, name, found
        self.line = Spot(number, f"{document.tables.get(kind, kind)}.{name}")
        self.lines: Lines = {}
        if found is not None:
            for column, value in found.row.items():
                values = [] if column == key else decode(text_of(value))
                if values:
                    self.lines[option_of(kind, column)] = values
        self.before: Lines = {option: list(values) for option, values in self.lines.items()}

    def rows(self) -> list[tuple[int, str, str, str]]:
        """See conf.Section.rows."""
        own = [(0, "type", "=", self.kind)] if self.kind != QUEUE else []
        return own + [(0, option, "=", value) for option, values in self.lines.items() for value in values]

    def items(self) -> list[tuple[str, str]]:
        """See conf.Section.items."""
        return [(option, value) for _line, option, _sign, value in self.rows()]

    def values(self, key: str) -> list[str]:
        """See conf.Section.values."""
        return [self.kind] if key.lower() == "type" else list(self.lines.get(key.lower(), ()))

    def get(self, key: str) -> str | None:
        """See conf.Section.get."""
        values = self.values(key)
        return values[-1] if values else None

    def set(self, key: str, values: str | Sequence[str], arrow: bool = False) -> bool:
        """See conf.Section.set.  The `type=` of a section is the table of a row."""
        option, new = key.lower(), [values] if isinstance(values, str) else list(values)
        if option == "type":
            changed = self.kind != new[0]
            self.kind = new[0]
            self.line = Spot(self.line.number, f"{self.document.tables.get(self.kind, self.kind)}.{self.name}")
            return changed
        if option == "auth_type":
            new = [self.document.auth_type(one) for one in new]
        if self.lines.get(option, []) == new:
            return False
        if new:
            self.lines[option] = new
        else:
            self.lines.pop(option, None)
        return True

    def unset(self, key: str) -> bool:
        """See conf.Section.unset."""
        return self.lines.pop(key.lower(), None) is not None

    def changed(self) -> dict[str, list[str]]:
        """Return option -> values of the options that are no longer as they were read."""
        both = dict.fromkeys([*self.lines, *self.before])
        return {one: self.lines.get(one, []) for one in both if self.lines.get(one, []) != self.before.get(one, [])}


class Rows:
    """The rows of one database, with the face of conf.Document.

    path        how sentences call the database
    tables      kind -> table
    auth_types  what the database can say of an authentication's type; empty for anything
    """

    def __init__(self, path: str, tables: Mapping[str, str], auth_types: Sequence[str] = ()) -> None:
        self.path, self.tables, self.auth_types = path, tables, tuple(auth_types)
        self.sections: list[Row] = []
        self.removed: list[Row] = []

    def auth_type(self, value: str) -> str:
        """Return an authentication's type as the database can hold it: its enum has no `digest`, and 22 takes userpass for it."""
        return "userpass" if value == "digest" and self.auth_types and value not in self.auth_types else value

    def read(self, kind: str, name: str, key: str, found: Found) -> Row:
        """Take in a row of the database."""
        row = Row(self, kind, name, len(self.sections), key, found)
        self.sections.append(row)
        return row

    def add_section(self, name: str, templates: Sequence[str] = (), after: Any = None, **_more: Any) -> Row:
        """See conf.Document.add_section.  What is not told its type is a queue."""
        row = Row(self, QUEUE, name, len(self.sections), "")
        self.sections.append(row)
        return row

    def remove_section(self, section: Row) -> None:
        """See conf.Document.remove_section."""
        self.sections.remove(section)
        self.removed.append(section)
