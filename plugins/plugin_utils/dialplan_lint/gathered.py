# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every jump of a dialplan, gathered once for the rules that need them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.patterns import takes
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan_lint.jumps import (
    JUMPING,
    Jump,
    Target,
    calls,
    jumps,
    relative,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan_lint.model import Exten, Plan, Step


class Made(NamedTuple):
    """A jump and the step that makes it."""

    exten: Exten
    step: Step
    jump: Jump

    @property
    def target(self) -> Target:
        return self.jump.target


@dataclass
class Jumps:
    """All jumps; `named` are the extensions that they name, `numbered` those to a priority other than 1, `open` to any."""

    all: list[Made] = field(default_factory=list)
    named: set[str] = field(default_factory=set)
    numbered: dict[int, list[Target]] = field(default_factory=dict)
    open: dict[tuple[str, str], bool] = field(default_factory=dict)
    loose: list[Target] = field(default_factory=list)

    def hits(self, exten: Exten, priority: int) -> bool:
        """Whether a jump may lead to this priority. Contexts are not compared: better too many jumps than too few."""
        if self.open.get((exten.context, exten.name)):
            return True
        return any(_meets(target, exten) for target in self.numbered.get(priority, ())) or any(
            _meets(target, exten) for target in self.loose
        )


def _meets(target: Target, exten: Exten) -> bool:
    name = target.extension
    return name is None or name == exten.name or (not name.startswith("_") and takes(exten.name, name))


def gather(plan: Plan) -> Jumps:
    """Find every jump."""
    found = Jumps()
    for exten in plan.extens():
        for step in exten.steps:
            for made in _of_step(exten, step):
                found.all.append(made)
                _note(found, made)
    return found


def _of_step(exten: Exten, step: Step) -> Iterator[Made]:
    for low, data in calls(step.app, step.data):
        for jump in jumps(low, data, exten) if low in JUMPING else ():
            yield Made(exten, step, jump._replace(target=relative(jump.target, exten, step)))


def _note(found: Jumps, made: Made) -> None:
    target = made.target
    if target.extension is not None:
        found.named.add(target.extension)
    if target.label is None:
        if target.extension is not None:
            found.loose.append(target)
        found.open[made.exten.context, made.exten.name] = True
    elif target.label.isdigit():
        number = int(target.label)
        if number != 1:
            found.numbered.setdefault(number, []).append(target)
        if made.step.app.lower() in ("dial", "retrydial"):  # Dial's G sends the other party one step further
            found.numbered.setdefault(number + 1, []).append(target)
    elif made.step.app.lower() in ("dial", "retrydial"):
        found.loose.append(target)
