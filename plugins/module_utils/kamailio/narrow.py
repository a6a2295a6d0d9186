# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Very many items against the rows of a table, as texts and tuples, without an object for each.

Both ways return the indexes of the items that are not there to the letter, and the rows that no item is; None where this way
cannot tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from operator import itemgetter
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.clients.sql import MANY, Table
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.columns import Columns

Compared = tuple[list[int], list[list[Any]]]


def as_lines(kind: Columns, table: Table, items: Sequence[Item], fields: Sequence[str]) -> Compared | None:
    """Compare with the lines of the database: right for rows in which whatever items do not mention is empty."""
    lines, split, names = table.lines, table.split, [one.name for one in table.columns]
    if lines is None or split is None or names[0] != "id" or set(names[1:]) != set(kind.plain.values()):
        return None
    of = {kind.plain[one]: one for one in fields}
    columns = [map(itemgetter(of[one]), items) if one in of else repeat("") for one in names[1:]]
    try:
        wanted = list(map("\t".join, zip(*columns)))
    except TypeError:
        return None
    text, whole = "\n".join(wanted), set(wanted)
    tabs = len(items) * (len(names) - 2)
    if "\\" in text or text.count("\n") >= len(items) or text.count("\t") != tabs or len(whole) < len(items):
        return None
    there = [line[line.index("\t") + 1 :] for line in lines]
    held = set(there)
    new, old = whole - held, held - whole
    if len(new) >= MANY:
        return None
    left = [number for number, one in enumerate(wanted) if one in new] if new else []
    return left, split([line for line, one in zip(lines, there) if one in old] if old else [])


def as_rows(kind: Columns, table: Table, items: Sequence[Item], fields: Sequence[str]) -> Compared | None:
    """Compare the columns that items mention."""
    at = {one.name: place for place, one in enumerate(table.columns)}
    wanted = list(map(itemgetter(*fields), items))
    whole = set(wanted)
    there = list(map(itemgetter(*(at[kind.plain[one]] for one in fields)), table.rows))
    held = set(there)
    left = [number for number, values in enumerate(wanted) if values not in held]
    return left, [row for row, values in zip(table.rows, there) if values not in whole]
