# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about the blocks of a kamailio.cfg: what leads where, and what is never reached."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import nearest
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_findings import Context, Finding, at
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_lex import STRING, Token
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_model import (
    MAIN,
    Call,
    Route,
    Statement,
    calls,
    walk,
)

# function -> which of its parameters names a block, and of which kind
NAMING = {
    "route": (0, "route"),
    "t_on_failure": (0, "failure_route"),
    "t_on_branch": (0, "branch_route"),
    "t_on_reply": (0, "onreply_route"),
    "t_on_branch_failure": (0, "event_route"),
    "async_route": (0, "route"),
    "async_ms_route": (0, "route"),
    "async_task_route": (0, "route"),
    "async_task_group_route": (0, "route"),
    "http_async_query": (1, "route"),
    "t_continue": (2, "route"),
}
ENTRIES = {"request_route", "reply_route", "onsend_route", "event_route"}
_BRANCH_FAILURE = "tm:branch-failure:"  # t_on_branch_failure("x") runs event_route[tm:branch-failure:x]
_TIMER = re.compile(r"(?:^|;)\s*route=([^;\s]+)")


def reference(call: Call) -> tuple[str, str | None] | None:
    """Return (kind, name) of the block that a call names; a name that is only known later is None."""
    naming = NAMING.get(call.name)
    if naming is None or len(call.arguments) <= naming[0]:
        return None
    name = call.text(naming[0])
    if name is None or "$" in name:
        return naming[1], None
    if naming[1] == "route" and name in ("0", MAIN):
        return "request_route", MAIN
    return naming[1], (_BRANCH_FAILURE + name if naming[1] == "event_route" else name)


def timers(context: Context) -> Iterator[tuple[str, Token]]:
    """Give the routes that the rtimer module runs."""
    for one in context.config.parameters:
        for token in one.value if one.modules == "rtimer" else ():
            for name in _TIMER.findall(token.text):
                yield name, one.at


def undefined(context: Context) -> Iterator[Finding]:
    """A block that is named and not there: the server does not start, or starts and does not run it."""
    there: dict[str, set[str]] = {}
    for route in context.config.routes:
        there.setdefault(route.kind, set()).add(route.name)
    named = [(reference(call), call.at) for _kind, call in context.calls]
    named += [(("route", name), token) for name, token in timers(context)]
    for found, token in named:
        if found is None or found[1] in (None, "", "0") or found[1] in there.get(found[0], ()):
            continue
        kind, name = found[0], str(found[1])
        hint = nearest(name, there.get(kind, ())) or f"write {kind}[{name}] {{ ... }}, or do not name it"
        yield at(token, "undefined-route", f"{token.text}: there is no {kind}[{name}]", hint)


def duplicate(context: Context) -> Iterator[Finding]:
    """Two blocks of one kind and name."""
    seen: dict[tuple[str, str], Route] = {}
    for route in context.config.routes:
        first = seen.setdefault((route.kind, route.name), route)
        if first is not route:
            shown = route.kind if route.name == MAIN else f"{route.kind}[{route.name}]"
            message = f"{shown} is there already, in line {first.at.line}"
            yield at(route.at, "duplicate-route", message, "give one of them another name, or join them")


def unreachable(context: Context) -> Iterator[Finding]:
    """Blocks that nothing leads to.  A name in quotes anywhere may be a module's way to one."""
    config = context.config
    if any(one.name == "cfgengine" for one in config.settings):
        return  # the routes are written in another language
    reached = {(one.kind, one.name) for one in config.routes if one.kind in ENTRIES}
    reached |= {("route", name) for name, unused in timers(context)}
    table: dict[tuple[str, str], list[Route]] = {}
    for one in config.routes:
        table.setdefault((one.kind, one.name), []).append(one)
    open_kinds: set[str] = set()
    for token in (token for one in config.parameters for token in one.value if token.kind == STRING):
        reached |= {key for key in table if re.search(rf"(?<![\w-]){re.escape(key[1])}(?![\w-])", token.text)}
    todo = list(reached)
    while todo:
        for route in table.get(todo.pop(), []):
            for key in _leads(route, table, open_kinds):
                if key not in reached:
                    reached.add(key)
                    todo.append(key)
    for key, routes in table.items():
        if key not in reached and key[0] not in open_kinds:
            remedy = "call it, or take it out"
            for one in routes[:1]:
                yield at(one.at, "unreachable-route", f"nothing leads to {one.kind}[{one.name}]", remedy)


def _leads(route: Route, table: dict[tuple[str, str], list[Route]], open_kinds: set[str]) -> Iterator[tuple[str, str]]:
    for one in walk(route.statements):
        for call in calls(one.tokens):
            found = reference(call)
            if found is not None and found[1] is None:
                open_kinds.add(found[0])
            elif found is not None:
                yield found[0], str(found[1])
        said = {token.text for token in one.tokens if token.kind == STRING}
        yield from (key for key in table if key[1] in said)


def events(context: Context) -> Iterator[Finding]:
    """An event_route of a module that is not loaded never runs."""
    for route in context.config.routes:
        module = route.name.partition(":")[0]
        if route.kind == "event_route" and module in context.catalogue.packages and module not in context.loaded:
            message = f"event_route[{route.name}] never runs: module {module} is not loaded"
            yield at(route.at, "module-not-loaded", message, f"write {context.catalogue.home(module)}, or take it out")


def dead(context: Context) -> Iterator[Finding]:
    """Statements after one that ends the block."""
    for route in context.config.routes:
        yield from _dead(route.statements)


def _dead(statements: Sequence[Statement]) -> Iterator[Finding]:
    ended: Statement | None = None
    for one in statements:
        # What another branch of an #!ifdef brings is meant so; a second `exit;` does no harm.
        if ended is not None and not one.ends and one.at.region[: len(ended.at.region)] == ended.at.region:
            message = f'"{one.at.text}" is never reached: "{ended.word}" stands before it in line {ended.at.line}'
            yield at(one.at, "unreachable-statement", message, "take it out, or move it up")
            break
        if one.ends and ended is None:
            ended = one
    for one in statements:
        for block in one.blocks:
            yield from _dead(block)


ROUTE_RULES = (undefined, duplicate, unreachable, events, dead)
