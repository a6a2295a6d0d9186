# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about what can be reached: steps behind an end, gaps, patterns and includes that never get a call."""

from __future__ import annotations

from collections.abc import Iterator

from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan_lint.gathered import Jumps
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan_lint.jumps import CONDITIONAL, ENDINGS
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan_lint.model import (
    ERROR,
    WARNING,
    Context,
    Exten,
    Finding,
    Include,
    Plan,
    Step,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan_lint.reach import covers, numbers, overlap
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.graph import branches


def reached(plan: Plan, jumps: Jumps) -> Iterator[Finding]:
    """Yield steps that no call comes to."""
    for exten in plan.extens():
        if not exten.torn:
            yield from _priorities(plan, exten, jumps)


def _priorities(plan: Plan, exten: Exten, jumps: Jumps) -> Iterator[Finding]:
    expected, ended = 1, False
    for at, step in enumerate(exten.steps):
        gap = step.priority != expected
        expected = step.priority + 1
        if gap and not step.label and not jumps.hits(exten, step.priority):
            if not _filled(plan, exten, step.priority - 1):
                yield _gap(exten, step, at)
        elif ended and not gap and not step.label and not jumps.hits(exten, step.priority):
            rest = _run(exten, at, jumps)
            message = f"{step.app} is never reached: the step above it always ends the extension or leaves it"
            if rest > 1:
                message += f"; nor are the {rest - 1} behind it" if rest > 2 else "; nor is the one behind it"
            yield exten.finding(
                "unreachable_step", WARNING, step, message, "remove it, or give it a label and jump there"
            )
            ended = False
            continue
        ended = ends(step)


def _run(exten: Exten, at: int, jumps: Jumps) -> int:
    """How many steps from here on are not reached."""
    count = 0
    for step in exten.steps[at:]:
        if step.label or jumps.hits(exten, step.priority) or step.priority != exten.steps[at].priority + count:
            break
        count += 1
    return count


def ends(step: Step) -> bool:
    """Whether a call never goes on behind this step."""
    low = step.app.lower()
    if low in CONDITIONAL and low != "gosubif":
        return len(branches(step.data)) == 2 and not step.data.rstrip().endswith("?")
    return low in ENDINGS


def _filled(plan: Plan, exten: Exten, priority: int) -> bool:
    """Whether another extension may stand in for a missing priority: Asterisk looks for each one by itself."""
    if exten.callerid is not None or not plan.is_closed(plan.everywhere(exten.context)):
        return True
    contexts = plan.everywhere(exten.context)
    for name in contexts:
        if plan.known.get(name, []) != []:  # of another module
            return True
        for other in plan.contexts[name].extens.values():
            if other is not exten and priority in other.priorities and overlap(exten, other):
                return True
    return False


def _gap(exten: Exten, step: Step, at: int) -> Finding:
    if at == 0:
        message = f"the extension begins with priority {step.priority}: without a priority 1 no call gets in"
        return exten.finding("priority_gap", ERROR, step, message, "give the first step priority 1")
    before = exten.steps[at - 1].priority
    message = f"there is no priority {before + 1}: a call ends behind {before} and never comes to this step"
    return exten.finding("priority_gap", ERROR, step, message, f"give it priority {before + 1}, or n")


# -- patterns ---------------------------------------------------------------------------------------------------------


def shadowed(plan: Plan) -> Iterator[Finding]:
    """Yield patterns that never take a number, and includes from which nothing is ever taken."""
    for context in plan.contexts.values():
        yield from _patterns(context)
        for at, include in enumerate(context.includes):
            if include.name in plan.contexts and include.name != context.name:
                yield from _include(plan, context, at, include)


def _gives_way(exten: Exten, others: list[Exten]) -> bool:
    """Whether no step of an extension runs where the others take its numbers: each has all its priorities, or ends."""
    wanted = set(exten.priorities)
    return all(
        other.steps and 1 in other.priorities and (wanted <= set(other.priorities) or ends(other.steps[-1]))
        for other in others
    )


def _patterns(context: Context) -> Iterator[Finding]:
    same: dict[tuple, Exten] = {}
    for exten in context.patterns:
        if not exten.steps or exten.callerid is not None:
            continue
        twin = same.setdefault(exten.places, exten)
        if twin is not exten:
            first, second = sorted((twin, exten), key=lambda one: one.steps[0].spot.line or 0)
            message = f"{second.name} takes the same numbers as {first.name}: only one of the two is ever used"
            yield second.finding("shadowed_pattern", WARNING, None, message, "make them one extension")
        elif _all_taken(context, exten):
            message = f"every number that {exten.name} takes is taken by closer extensions of the same context"
            yield exten.finding("shadowed_pattern", WARNING, None, message, "remove it, or one of the others")


def _all_taken(context: Context, exten: Exten) -> bool:
    found = numbers(exten)
    if found is None:
        return False
    takers = {}
    for number in found:
        taker = next((one for one in context.taking(number) if one.callerid is None and one.steps), None)
        if taker is None or taker is exten:
            return False
        takers[taker.name] = taker
    return _gives_way(exten, list(takers.values()))


def _include(plan: Plan, context: Context, at: int, include: Include) -> Iterator[Finding]:
    before = [context.name]
    for one in context.includes[:at]:
        if not one.times:
            before += plan.tree(one.name)
    inner = [name for name in plan.tree(include.name) if name not in before]
    extens = [exten for name in inner for exten in plan.contexts[name].extens.values() if exten.steps]
    if not extens or any(plan.contexts[name].switches for name in inner) or not plan.is_closed(inner):
        return
    takers = [exten for name in before if name in plan.contexts for exten in plan.contexts[name].patterns]
    takers = [exten for exten in takers if exten.callerid is None and exten.steps]
    exact = [plan.contexts[name].exact for name in before if name in plan.contexts]
    for exten in extens:
        found = (
            takers if exten.is_pattern else [*takers, *(one for names in exact for one in names.get(exten.name, ()))]
        )
        if not any(covers(one, exten) and _gives_way(exten, [one]) for one in found if one.callerid is None):
            return
    yield Finding(
        "shadowed_include",
        WARNING,
        f"nothing of the included context {include.name} is ever reached: {context.name} or an include above takes its numbers",
        "move the include up, or make the patterns above it narrower",
        context.name,
        spot=include.spot,
    )
