# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dialplan as data: a context's lines to a structured item and back, and the smallest edit from one to another.

The shape, which modules take and return (absent keys are "not there"; the order of lists counts)::

    {"name": str, "includes": [str], "switches": [str], "ignorepats": [str],
     "extensions": [{"extension": str, "callerid": str, "hint": str,
                     "steps": [{"app": str, "data": str, "label": str, "priority": int}]}]}

``callerid`` is the matching part behind ``/``; an empty one matches callers without a number and is not the same as
none. ``priority`` stands only where it is not 1 for the first step, or one more than the step before. A switch is
written as in the file; one that is no plain ``switch`` carries its word: ``"eswitch => Realtime/${x}@y"``.
``hint`` is the text behind ``hint,``, a name in parentheses included.

What the server makes of a line that is written badly counts (text behind the last ``)`` is dropped, a missing ``)``
forgiven). A line that it refuses, or that this shape cannot hold, is told to the owner and never touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf import Section
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_text import BLANKS, escape
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.dialplan_edit import edit_context
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.dialplan_items import wanted_rows
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.dialplan_lines import (
    HINT,
    Context,
    Row,
    State,
    as_item,
    line_value,
    read_section,
    split_switch,
)

__all__ = ["HINT", "Row", "edit_context", "read_context", "read_section", "render_context", "rows_of"]


def read_context(sections: Sequence[Section]) -> tuple[dict[str, Any], list[str]]:
    """The item that these sections of one name make together, and lines that it does not hold, with number and reason."""
    state, raw = State(), []
    whole = Context(sections[0].name if sections else "")
    for section in sections:
        part = read_section(section, state)
        for word in ("placed", "includes", "switches", "ignorepats"):
            getattr(whole, word).extend(getattr(part, word))
        for line in part.raw:
            text = section.lines[line.at].strip(BLANKS)
            raw.append(f"line {section.line + line.at}: {text} ({line.reason})")
    return whole.structured(), raw


def normalised(item: dict[str, Any]) -> dict[str, Any]:
    """A wanted item as :func:`read_context` would give it back: empty parts left out, needless priorities too."""
    out: dict[str, Any] = {"name": item.get("name")}
    for word in ("includes", "switches", "ignorepats"):
        if item.get(word):
            out[word] = list(item[word])
    extensions = [rows for rows in (wanted_rows(one) for one in item.get("extensions") or []) if rows]
    return dict(out, extensions=[as_item(rows) for rows in extensions]) if extensions else out


def rows_of(item: dict[str, Any]) -> list[Row]:
    """What the server registers of a context, extension by extension, the hint (priority HINT) before the steps."""
    name = str(item.get("name") or "")
    return [row for extension in item.get("extensions") or [] for row in wanted_rows(extension, name)]


def render_context(item: dict[str, Any]) -> list[str]:
    """The lines of a context below its header. ConfError names the extension and the step of what cannot be said."""
    lines = [("include", value) for value in item.get("includes") or []]
    lines += [split_switch(value) for value in item.get("switches") or []]
    lines += [("ignorepat", value) for value in item.get("ignorepats") or []]
    previous: Row | None = None
    for row in rows_of(item):
        follows = previous is not None and previous.group == row.group and previous.priority != HINT
        if follows and previous is not None and row.priority == previous.priority + 1:
            lines.append(("same", line_value(row, "n", True)))
        else:
            lines.append(("same", line_value(row, None, True)) if follows else ("exten", line_value(row)))
        previous = row
    return [f"{key} => {escape(value, f'the value of {key}')}" for key, value in lines]
