# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests here share: dialplans as text, numbers to dial, and the comparison of an outcome with a trace.

The rule of the comparison: the caller's channel has executed exactly the steps of the outcome, in order: context, extension,
priority, application, data with its variables. The channels that Dial made (Local) have too; which of them comes first is not
compared, since they run at once. Of steps in a row at one place with one application the server tells the first only. Where the
outcome has `...`, what only the running call knows, the server may have anything; that is allowed in the applications of MASKED.
"""

from __future__ import annotations

import random
import re

MASKED = ("ReceiveFAX", "MixMonitor", "TrySystem", "NoOp")


def written(items: list[dict]) -> str:
    """Contexts as extensions.conf."""
    lines: list[str] = []
    for item in items:
        lines.append(f"[{item['name']}]")
        lines += [f"include => {one}" for one in item.get("includes") or ()]
        for one in item.get("extensions") or ():
            name = one["extension"] + ("/" + one["callerid"] if one.get("callerid") is not None else "")
            priority = 0
            for step in one.get("steps") or ():
                priority = step.get("priority") or priority + 1
                label = f"({step['label']})" if step.get("label") else ""
                data = str(step.get("data") or "").replace(";", "\\;")
                lines.append(f"exten => {name},{priority}{label},{step['app']}({data})")
    return "\n".join(lines) + "\n"


def instance(pattern: str, chance: random.Random) -> str:
    """A number that a pattern takes, or nearly."""
    if not pattern.startswith("_"):
        return pattern
    found: list[str] = []
    for piece in re.findall(r"\[[^\]]*\]|.", pattern[1:]):
        if piece.startswith("["):
            found.append(chance.choice(re.sub(r"(.)-(.)", _range, piece[1:-1]) or "0"))
        elif piece in ".!":
            found.append("".join(chance.choice("0123456789") for unused in range(chance.randint(piece == ".", 6))))
        else:
            found.append(
                chance.choice({"X": "0123456789", "Z": "123456789", "N": "23456789"}.get(piece.upper(), piece))
            )
    return "".join(found)


def _range(found: re.Match) -> str:
    return "".join(map(chr, range(ord(found.group(1)), ord(found.group(2)) + 1)))


def spoiled(number: str, chance: random.Random) -> str:
    """A number with one digit more, less, or another."""
    at = chance.randrange(len(number) + 1)
    digit = chance.choice("0123456789")
    return chance.choice(
        [number[:at] + digit + number[at:], number[:at] + digit + number[at + 1 :], number[:-1], number + digit]
    )


def reachable(items: list[dict], context: str) -> list[str]:
    """The names of all extensions of a context and of what it includes."""
    by_name = {item["name"]: item for item in items}
    found: list[str] = []
    seen: list[str] = [context]
    for name in seen:
        item = by_name.get(name, {})
        found += [one["extension"] for one in item.get("extensions") or ()]
        seen += [one for one in (include.split(",")[0] for include in item.get("includes") or ()) if one not in seen]
    return found


def difference(outcome, trace: list) -> str:
    """Where an outcome and what the server executed differ, for a person; an empty text where they do not."""
    legs: dict[int, list] = {0: []}
    for step in outcome.steps:
        legs.setdefault(step.leg, []).append(step)
    ours = [_told(steps) for steps in legs.values()]
    first = _unlike(ours[0], trace[0])
    if first or len(ours) == 1 == len(trace):
        return first
    theirs = [tuple(map(tuple, steps)) for steps in trace[1:]]
    for steps in ours[1:]:
        fitting = next((one for one in theirs if not _unlike(steps, one)), None)
        if fitting is None:
            return f"a channel of Dial: {steps[0]} ... {steps[-1]} is not among {theirs}"
        theirs.remove(fitting)
    return f"the server had more channels: {theirs}" if theirs else ""


def _told(steps: list) -> list[tuple]:
    told: list[tuple] = []
    for one in steps:
        step = (one.context, one.extension, one.priority, one.app, one.data)
        if not told or told[-1][:4] != step[:4]:
            told.append(step)
    return told


def _unlike(ours: list, theirs: list) -> str:
    for at, (mine, real) in enumerate(zip(ours, theirs)):
        if not _same(mine, tuple(real)):
            return f"step {at + 1}: the engine {mine}, the server {tuple(real)}"
    if len(ours) == len(theirs):
        return ""
    rest = ours[len(theirs) :] or theirs[len(ours) :]
    return f"the {'engine' if len(ours) > len(theirs) else 'server'} goes on: {rest[:3]} ..., behind {ours[-1:]}"


def _same(mine: tuple, real: tuple) -> bool:
    if mine[:3] != real[:3] or mine[3].lower() != real[3].lower():
        return False
    if "..." in mine[4] and mine[3] in MASKED:
        return re.fullmatch(".*".join(map(re.escape, mine[4].split("..."))), real[4], re.S) is not None
    return mine[4] == real[4]
