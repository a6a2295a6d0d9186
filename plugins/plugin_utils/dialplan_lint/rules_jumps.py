# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about ways between extensions: jumps and includes that lead nowhere, loops, and menus that forget a wrong key."""

from __future__ import annotations

from collections.abc import Iterator

from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan_lint.gathered import Jumps, Made
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan_lint.jumps import calls, dial_options, is_open
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan_lint.model import (
    ERROR,
    NOTICE,
    SPECIAL,
    WARNING,
    Exten,
    Finding,
    Plan,
    Step,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan_lint.reach import overlap
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.graph import split

KEYS = "0123456789*#"
# What cleans up behind a call: it belongs into h, or behind a Dial that goes on (option g).
CLEANUP = frozenset(("stopmixmonitor", "stopmonitor"))
GOES_ON = frozenset("gcFG")


def nowhere(plan: Plan, jumps: Jumps) -> Iterator[Finding]:
    """Yield jumps to a context, extension, label or priority that is not there."""
    known: dict = {}
    for made in jumps.all:
        key = made.target[:3] if made.target.context != made.exten.context else (made.exten, *made.target[:3])
        key = (made.jump.sub, *key)
        if key not in known:
            known[key] = _reason(plan, made)
        reason = known[key]
        if reason:
            remedy = "mend the name, or add what is missing"
            yield made.exten.finding(
                "jump_to_nowhere", ERROR, made.step, f"{made.jump.word} leads nowhere: {reason}", remedy
            )


def _reason(plan: Plan, made: Made) -> str:
    context, name, label = made.target[:3]
    here = made.exten
    if context is None:
        return ""
    if not plan.exists(context):
        return f"there is no context {context}"
    if name is None or context not in plan.contexts:
        return ""
    # An extension of an included context runs in the context that includes it.
    contexts = plan.everywhere(context) if context == here.context else plan.tree(context)
    own = name == here.name and context == here.context
    found = _self(plan, here, contexts) if own else plan.candidates(contexts, name)
    found = [one for one in found if one.steps]
    if not plan.is_closed(contexts) or plan.elsewhere(contexts, name) or any(one.torn for one in found):
        return ""
    if not found:
        # Whoever jumps to what is not there comes to i, if there is one.
        caught = not made.jump.sub and plan.candidates(contexts, "i")
        return "" if caught else f"context {context} has no extension {name}"
    if label is None or any(one.find(label) is not None for one in found):
        return ""
    what = "priority" if label.isdigit() else "label"
    return f"extension {name} of context {context} has no {what} {label}"


def _self(plan: Plan, here: Exten, contexts: list[str]) -> list[Exten]:
    """What a jump within an extension may find: itself, and whatever else takes one of its numbers."""
    if not here.is_pattern:
        return [here, *plan.candidates(contexts, here.name)]
    return [
        one for name in contexts for one in plan.contexts[name].extens.values() if one is here or overlap(one, here)
    ]


def includes(plan: Plan) -> Iterator[Finding]:
    """Yield includes of what is not there, and loops of includes."""
    for context in plan.contexts.values():
        for include in context.includes:
            if not is_open(include.name) and include.name != "parkedcalls" and not plan.exists(include.name):
                message = f"the included context {include.name} is not there"
                yield Finding(
                    "include_of_nothing",
                    WARNING,
                    message,
                    "add the context, or remove the include",
                    context.name,
                    spot=include.spot,
                )
    yield from _loops(plan)


def _loops(plan: Plan) -> Iterator[Finding]:
    done: set[str] = set()
    for start in plan.contexts:
        if start in done:
            continue
        path: list[str] = []
        waiting: list[tuple[str, int]] = [(start, 0)]
        while waiting:
            name, at = waiting.pop()
            if at == 0:
                path.append(name)
            found = plan.contexts[name].includes
            if at == len(found):
                path.pop()
                done.add(name)
                continue
            waiting.append((name, at + 1))
            other = found[at].name
            if other in path:
                loop = " -> ".join([*path[path.index(other) :], other])
                remedy = "remove this include, or the one that comes back"
                message = f"these contexts include each other in a circle: {loop}"
                yield Finding("include_loop", WARNING, message, remedy, name, spot=found[at].spot)
            elif other in plan.contexts and other not in done:
                waiting.append((other, 0))


# -- extensions to which calls go by themselves -----------------------------------------------------------------------


def menus(plan: Plan) -> Iterator[Finding]:
    """Yield menus that drop a caller who presses a wrong key, or none; and cleaning up that never happens."""
    told: set[tuple[str, str]] = set()
    for exten in plan.extens():
        for at, step in enumerate(exten.steps):
            low = step.app.lower()
            if low in ("background", "waitexten"):
                for finding in _menu(plan, exten, at, step, low):
                    if (finding.rule, exten.context) not in told:
                        told.add((finding.rule, exten.context))
                        yield finding
            elif low in CLEANUP and at and exten.name != "h":
                yield from _cleanup(plan, exten, exten.steps[at - 1], step)


def _menu(plan: Plan, exten: Exten, at: int, step: Step, low: str) -> Iterator[Finding]:
    parts = [part.strip() for part in split(step.data)]
    if low == "background" and len(parts) > 3 and parts[3]:
        return  # keys are looked up in another context
    contexts = plan.everywhere(exten.context)
    if not plan.is_closed(contexts) or any(name in plan.known for name in contexts):
        return
    taken = {key for key in KEYS if plan.candidates(contexts, key)}
    if not taken and not any(_dialled(one) for name in contexts for one in plan.contexts[name].extens.values()):
        return  # nothing to choose from: a prompt that can be cut short

    def there(*names: str) -> bool:
        return any(plan.candidates(contexts, name) for name in names)

    if len(taken) < len(KEYS) and not there("i", "e"):
        message = f"{step.app} lets callers press keys, and a wrong one ends the call: there is no extension i"
        yield exten.finding("missing_i", WARNING, step, message, f"add the extension i to context {exten.context}")
    last = step.priority + 1 not in exten.priorities
    if low == "waitexten" and last and not there("t", "e"):
        message = "whoever presses nothing is hung up on: there is no extension t, and no step behind WaitExten"
        yield exten.finding("missing_t", WARNING, step, message, f"add the extension t to context {exten.context}")


def _dialled(exten: Exten) -> bool:
    return bool(exten.steps) and exten.name not in SPECIAL and (exten.is_pattern or exten.name[:1] in KEYS)


def _cleanup(plan: Plan, exten: Exten, before: Step, step: Step) -> Iterator[Finding]:
    dials = [(low, data) for low, data in calls(before.app, before.data) if low == "dial"]
    if not dials or is_open(dials[0][1].rpartition(",")[2]) or GOES_ON & set(dial_options(*dials[0])):
        return
    contexts = plan.everywhere(exten.context)
    if not plan.is_closed(contexts) or plan.candidates(contexts, "h"):
        return
    message = f"{step.app} does not run when a call was answered and ended: Dial does not come back then"
    remedy = "move it to the extension h, or give Dial the option g"
    yield exten.finding("missing_h", NOTICE, step, message, remedy)
