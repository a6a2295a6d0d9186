# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Queues and mailboxes as they were written, against what the running server tells of them: all that it does tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.layout import FALSE, TRUE
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.readback import HELD, INHERITS, MISSING, Expected

_QUEUE = ("strategy", "maxlen", "weight", "servicelevel")
_MAILBOX = ("name", "email", "pager")


def compare_apps(server: Any, expected: Sequence[Expected]) -> list[str]:
    """Sentences for what does not run as it was written."""
    told: list[str] = []
    wanted = [one for one in expected if one.type == "queue"]
    held = server.queues([one.name for one in wanted]) if wanted else {}
    for one in wanted:
        told += _there(one, held[one.name]) or _queue(one, held[one.name])
    boxes = {one.name: one for one in expected if one.type == "mailbox"}
    keys = {name: _key(name) for name in boxes}
    found = server.mailboxes(list(keys.values())) if keys else {}
    for name, one in boxes.items():
        told += _there(one, found[keys[name]]) or _mailbox(one, found[keys[name]])
    return told


def _key(name: str) -> tuple[str, str]:
    mailbox, unused, context = name.partition("@")
    return mailbox, context


def _there(one: Expected, held: Mapping[str, Any] | None) -> list[str]:
    title = f"{one.type} {one.name}"
    if one.options is None:
        return [HELD.format(title)] if held is not None else []
    return [MISSING.format(title)] if held is None else []


def _queue(one: Expected, held: Mapping[str, Any] | None) -> list[str]:
    item, title = one.options, f"queue {one.name}"
    if item is None or held is None:
        return []
    told = [
        f"{title}: {name} was written as {item[name]!r}, and Asterisk holds {held[name]!r}"
        for name in _QUEUE
        if item.get(name) is not None and item[name] != held[name]
    ]
    rows = item.get("members") or []
    if "member" in (item.get("options") or {}):
        return told  # lines that no data can tell
    mine = Counter(_row(row, rows) for row in rows)
    theirs = Counter(_row(row, rows) for row in held["members"])
    told += [f"{title}: member {row[0]} was written, and Asterisk does not hold it so" for row in mine - theirs]
    if not item.get(INHERITS):
        told += [f"{title}: member {row[0]} is held by Asterisk so, and was not written" for row in theirs - mine]
    return told


def _row(row: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> tuple[Any, ...]:
    """What is compared of a member: what the line of that interface says, and the defaults that the server makes."""
    interface = row["interface"]
    said = next((one for one in rows if one["interface"] == interface), {})
    # The console tells the device of a member that has a name of its own, of no other.
    state = (row.get("state_interface") or interface) if said.get("name", interface) != interface else None
    # A line that says nothing of ringinuse leaves it to the queue; a pause may have been ended since.
    ringinuse = row.get("ringinuse") if said.get("ringinuse") is not None else None
    return interface, row.get("name") or interface, row.get("penalty") or 0, state, ringinuse


def _mailbox(one: Expected, held: Mapping[str, Any] | None) -> list[str]:
    item = one.options
    if item is None or not held:
        return []  # gone; or the console, which tells no more than that it is there
    told = []
    for name in _MAILBOX:
        if item.get(name) is not None and str(item[name]) != held.get(name):
            told.append(_differs(one.name, name, item[name], held.get(name)))
    for name, value in (item.get("options") or {}).items():
        there = held.get("options", {}).get(name)
        if there is not None and _last(value) != _last(there):
            told.append(_differs(one.name, f"options.{name}", _last(value), there))
    return told


def _differs(mailbox: str, name: str, written: Any, there: Any) -> str:
    return f"mailbox {mailbox}: {name} was written as {written!r}, and Asterisk holds {there!r}"


def _last(value: Any) -> str:
    """The value that counts, with one spelling of yes and no."""
    text = str(value[-1] if isinstance(value, list) else value)
    low = text.lower()
    return "yes" if low in TRUE else "no" if low in FALSE else text
