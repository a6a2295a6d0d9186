# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Extension items as rows, checked: what cannot be said in a dialplan is refused here. Private to this room."""

from __future__ import annotations

from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_text import (
    BLANKS,
    ConfError,
    byte_length,
    escape,
)
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.dialplan_lines import (
    HINT,
    Row,
    State,
    application,
    line_value,
    shrink,
    split_extension,
)

MAX_EXTENSION_BYTES = 255


def wanted_rows(item: dict[str, Any], context: str = "") -> list[Row]:
    """The rows of one extension item, hint first. ConfError names the extension and the step of what cannot be said."""
    extension, callerid = str(item.get("extension") or ""), item.get("callerid")
    what = f"{context}: extension {extension[:80]!r}" if context else f"extension {extension[:80]!r}"
    if (
        not extension
        or "/" in extension
        or split_extension(extension)[0] != extension
        or extension != extension.strip(BLANKS)
    ):
        raise ConfError(
            f"{what} is empty, or holds '/', an outer blank or an open ','; use callerid for what follows '/'"
        )
    if byte_length(extension + (callerid or "")) >= MAX_EXTENSION_BYTES:
        raise ConfError(f"{what} is longer than the {MAX_EXTENSION_BYTES} bytes that Asterisk reads")
    if callerid is not None:
        callerid = shrink(str(callerid))
    rows = []
    if item.get("hint"):
        app, data = application(str(item["hint"]))
        rows.append(Row(extension, callerid, HINT, "", app, data))
        _refuse_unspeakable(rows[0], f"{what}, hint")
    priority = 0
    for number, step in enumerate(item.get("steps") or []):
        priority = step.get("priority") or priority + 1
        row = Row(
            extension,
            callerid,
            priority,
            step.get("label") or "",
            str(step.get("app") or ""),
            str(step.get("data") or ""),
        )
        _refuse_unspeakable(row, f"{what}, step {number + 1}")
        rows.append(row)
    return rows


def _refuse_unspeakable(row: Row, what: str) -> None:
    for word, value in (("data", row.data), ("app", row.app), ("label", row.label)):
        escape(f"x{value}x", f"{what}: {word}")
    state = State()
    try:
        same = state.read("exten", line_value(row)) == row
    except ValueError:
        same = False
    if not same:
        raise ConfError(
            f"{what}: app, data or label cannot be written so that Asterisk reads it back (arguments go into data)"
        )
