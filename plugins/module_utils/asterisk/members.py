# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The `member` lines of a queue as data, and back.  Pure.

`member => interface,penalty,name,state_interface,ringinuse,wrapuptime,paused`, blanks around each dropped.  app_queue reads
them as arguments of an application: quotes, backslashes and parentheses group, so that a line with any is left as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.layout import FALSE, TRUE

ORDER = ("interface", "penalty", "name", "state_interface", "ringinuse", "wrapuptime", "paused")
NUMBERS, SWITCHES = ("penalty", "wrapuptime"), ("ringinuse", "paused")
GROUPING = '"\\()[]'

Row = dict[str, Any]


def row_of(text: str) -> Row | None:
    """Return one line as {interface, penalty, ...}, or None where that would lose something."""
    if any(char in text for char in GROUPING):
        return None
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > len(ORDER) or not parts[0]:
        return None
    row: Row = {}
    for name, part in zip(ORDER, parts):
        if not part:
            continue
        value: Any = part
        if name in NUMBERS:
            value = int(part) if part.isdigit() else None
        elif name in SWITCHES:
            value = True if part.lower() in TRUE else False if part.lower() in FALSE else None
        if value is None:
            return None
        row[name] = value
    return row


def rows_of(texts: Sequence[str]) -> list[Row] | None:
    """Return all lines of a queue as data, or None where one of them would lose something."""
    rows = [row_of(text) for text in texts]
    return None if None in rows else [row for row in rows if row is not None]


def text_of(row: Mapping[str, Any]) -> str:
    """Return one member as its line; what is not said at the end is left out."""
    parts = []
    for name in ORDER:
        value = row.get(name)
        parts.append("" if value is None else ("yes" if value else "no") if isinstance(value, bool) else str(value))
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return ",".join(parts)


def texts_of(rows: Sequence[Mapping[str, Any]], there: Sequence[str] = ()) -> list[str]:
    """Return the lines of a queue.  A member that stands `there` already keeps the spelling of its line."""
    spelled: dict[str, list[str]] = {}
    for text in there:
        known = row_of(text)
        if known is not None:
            spelled.setdefault(text_of(known), []).append(text)
    out = []
    for row in rows:
        text = text_of(row)
        same = spelled.get(text)
        out.append(same.pop(0) if same else text)
    return out
