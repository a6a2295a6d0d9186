# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a table cannot hold of an item, and what Asterisk would not find there: said before anything is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.members import row_of
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.pjsip_read import KINDS
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.pjsip_write import part_lines, row_lines
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.realtime_rows import (
    MEMBER,
    QUEUE,
    column_of,
    encode,
)
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.realtime_tables import PJSIP
from ansible_collections.telephony.pbx.plugins.module_utils.clients.sql import Column
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem, nearest
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change, Plan
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import is_secret_name

_NUMBERS = {
    "int2": r"-?\d+",
    "int4": r"-?\d+",
    "int8": r"-?\d+",
    "float8": r"-?\d+(\.\d+)?",
    "float4": r"-?\d+(\.\d+)?",
}
_IN_ORDER = ("linear", "rrordered")
_MEMBER_COLUMNS = {"interface": "interface", "name": "membername", "state_interface": "state_interface"}


def row_problems(system: Any, plans: Sequence[Plan]) -> Iterator[Problem]:
    """Yield what is wrong with the changes of the kinds that are kept in the database."""
    for plan in plans:
        kind = plan.resource.kind
        if kind not in system.databases:
            continue
        found = system.objects.found[kind] if kind in KINDS else system.queues
        for key in plan.wanted:
            there = found.get(key[0])
            if there is not None and not system.in_rows(kind, there):
                yield Problem(
                    plan.where(key), f"stands in {there.path}, and not in the database", "remove it there first"
                )
        for change in plan.changes:
            if change.after is not None:
                yield from _queue(system, plan, change) if kind not in KINDS else _object(system, plan, change)


def _object(system: Any, plan: Plan, change: Change) -> Iterator[Problem]:
    item, columns = change.after or {}, system.store.columns
    if item.get("templates"):
        yield Problem(
            plan.where(change.key, "templates"), "are sections of a file, and a row has none", "say their options here"
        )
    for part in plan.resource.layout.parts:
        table = columns.get(PJSIP[part.type][0])
        if table is None:
            if part.many and item.get(part.many):
                yield Problem(plan.where(change.key, part.many), f"no {part.type} is kept in the database", "wire it")
            continue
        if part.many:
            fields = plan.resource.by_name[part.many].fields
            old = list((change.before or {}).get(part.many) or ())
            for index, row in enumerate(item.get(part.many) or ()):
                before = row_lines(fields, old[index]) if index < len(old) else {}
                spots = {one.wire.option: one.name for one in fields if not one.free}
                prefix = f"{part.many}[{index}]."
                for option, problem in _lines(part.type, table, row_lines(fields, row), before):
                    yield _told(plan, change, prefix + (spots.get(option) or f"options.{option}"), problem)
            continue
        lines = part_lines(plan.resource, part, item)
        before = part_lines(plan.resource, part, change.before or {})
        spots = {one.wire.option: one.name for one in plan.resource.layout.wires.get(part.type, ())}
        for option, problem in _lines(part.type, table, lines, before):
            yield _told(plan, change, spots.get(option) or f"{part.free}.{option}", problem)
    yield from _name(plan, change, columns.get("ps_endpoints", {}).get("id"))


def _name(plan: Plan, change: Change, column: Column | None) -> Iterator[Problem]:
    if column is not None and column.width and len(change.key[0]) > column.width:
        yield Problem(plan.where(change.key, "name"), *_too_long(column, change.key[0]))


def _told(plan: Plan, change: Change, spot: str, problem: tuple[str, str]) -> Problem:
    return Problem(plan.where(change.key, spot), *problem)


def _lines(
    kind: str, table: Mapping[str, Column], lines: Mapping[str, list[str]], before: Mapping[str, list[str]]
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield (option, what is wrong, remedy) for the lines that change."""
    for option, values in lines.items():
        if before.get(option, []) == values or option == MEMBER:
            continue
        column = table.get(column_of(kind, option))
        if column is None:
            hint = nearest(column_of(kind, option), table)
            yield (
                option,
                (
                    f"has no column {column_of(kind, option)!r} in the table of the database",
                    hint or "leave it out, add the column, or keep this item with `backend: file`",
                ),
            )
            continue
        if any(value == "" for value in values):
            yield option, ("is empty, and an empty column is no value to Asterisk", "use `unset`")
            continue
        problem = fits(column, encode(values), is_secret_name(option), kind)
        if problem is not None:
            yield option, problem


def fits(column: Column, text: str | None, secret: bool = False, kind: str = "") -> tuple[str, str] | None:
    """Return why a column cannot hold a text, and what to do; or None."""
    if text is None:
        return None
    shown = "the value" if secret else repr(text)
    if column.choices:
        if text in column.choices or (column.name == "auth_type" and text == "digest"):
            return None
        return f"{shown} is none of {', '.join(column.choices)}, which the column takes", nearest(text, column.choices)
    if column.type in _NUMBERS:
        if not re.fullmatch(_NUMBERS[column.type], text):
            return f"{shown} is no number, and the column takes nothing else", "give a number"
        if column.type == "int4" and not -(2**31) <= int(text) < 2**31:
            return f"{shown} is no number of 32 bits, and the column takes no other", "give a smaller one"
        return None
    if column.width and len(text) > column.width:
        return _too_long(column, text)
    return None


def _too_long(column: Column, text: str) -> tuple[str, str]:
    return (
        f"is {len(text)} characters long as the column {column.name} holds it, and that takes {column.width}",
        f"shorten it, or widen the column: ALTER TABLE ... ALTER COLUMN {column.name} TYPE text",
    )


def _queue(system: Any, plan: Plan, change: Change) -> Iterator[Problem]:
    item, columns = change.after or {}, system.store.columns
    part = plan.resource.layout.main
    table = columns["queues"]
    lines, before = part_lines(plan.resource, part, item), part_lines(plan.resource, part, change.before or {})
    spots = {one.wire.option: one.name for one in plan.resource.layout.wires[part.type]}
    for option, problem in _lines(QUEUE, table, lines, before):
        yield _told(plan, change, spots.get(option) or f"options.{option}", problem)
    if change.action == "create":
        wrong = fits(table["name"], change.key[0])
        if wrong is not None:
            yield _told(plan, change, "name", wrong)
    rows = item.get("members") or []
    for index, row in enumerate(rows):
        for name, column in _MEMBER_COLUMNS.items():
            wrong = fits(columns["queue_members"][column], row.get(name)) if row.get(name) else None
            if wrong is not None:
                yield _told(plan, change, f"members[{index}].{name}", wrong)
    if any(row_of(text) is None for text in lines.get(MEMBER, ())):
        yield _told(plan, change, "options.member", ("holds what a row cannot: quotes, brackets", "use `members`"))
    names = [str(row.get("interface")) for row in rows]
    if item.get("strategy") in _IN_ORDER and names != sorted(names) and {"strategy", "members"} & set(change.fields):
        yield _told(
            plan,
            change,
            "members",
            (
                f"stand in an order that a table cannot keep: with {item['strategy']} Asterisk rings them by their interfaces' names",
                "put them into that order, use penalties, or keep this queue with `backend: file`",
            ),
        )
