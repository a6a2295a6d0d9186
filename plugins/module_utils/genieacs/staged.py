# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A change to GenieACS that is complete and checked, and of which nothing is written yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.asked import masked_pair, notation
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change, Plan
from ansible_collections.telephony.pbx.plugins.module_utils.core.reached import Unreachable
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import Restart

_UNDO = {"create": "delete", "delete": "create", "update": "update"}
_ROLLED_BACK = "everything of this run was rolled back"


def inverse(change: Change) -> Change:
    """Return the change that undoes a change."""
    return Change(change.key, _UNDO[change.action], change.after, change.before, change.fields)


class GenieAcsStaged:
    """The changes of all plans; see `core.run.Staged`.

    Documents are written in the order of the kinds, what is deleted last and in the opposite order: nothing that is there
    ever names what is not. Then they are read back, and only then the devices are turned to.
    """

    def __init__(self, system: Any, plans: Sequence[Plan]) -> None:
        self.system, self.plans = system, plans
        self.commands: Sequence[str] = ()
        self.restart_required: Sequence[Restart] = ()
        self.compared = 0
        order = list(system.kinds)
        documents = sorted(
            (plan for plan in plans if not system.kinds[plan.resource.kind].fleet),
            key=lambda plan: order.index(plan.resource.kind),
        )
        made = [(plan, change) for plan in documents for change in plan.changes if change.after is not None]
        gone = [(plan, change) for plan in reversed(documents) for change in plan.changes if change.after is None]
        self._steps = [*made, *gone]
        self._done: list[tuple[Plan, Change]] = []

    @property
    def targets(self) -> Mapping[str, str]:
        """Return what is to be written; an API has no digests of it."""
        return {
            f"{plan.resource.kind} {plan.resource.label(change.key)}": ""
            for plan in self.plans
            for change in plan.changes
        }

    def diff(self) -> tuple[str, str]:
        """Return before and after field by field, every secret masked."""
        before: list[str] = []
        after: list[str] = []
        for plan in self.plans:
            for change in plan.changes:
                for item, lines in zip(masked_pair(plan, change), (before, after)):
                    if item is not None:
                        lines.extend(notation(plan.resource, item))
        return "".join(f"{line}\n" for line in before), "".join(f"{line}\n" for line in after)

    def probe(self) -> Sequence[str]:
        """GenieACS cannot be asked whether it would take something."""
        return []

    def back_up(self) -> Mapping[str, str]:
        """What is replaced is known, and written again if it has to be."""
        return {}

    def commit(self) -> None:
        """Write the documents and read them back; then see to the devices."""
        try:
            for plan, change in self._steps:
                self._done.append((plan, change))  # before the request: an answer that is lost may hide a write
                self.system.kinds[plan.resource.kind].write(self.system.acs, change)
            complaints = self._compare(self._steps)
        except (PbxError, Unreachable) as error:
            complaints = [str(error)]
        if complaints:
            raise PbxError(
                [Problem("", f"GenieACS did not take the change: {' | '.join(complaints)}", self._put_back())]
            )
        for plan in self.plans:
            if plan.changes and self.system.kinds[plan.resource.kind].fleet:
                self._see_to(plan)

    def _put_back(self) -> str:
        """Undo what was written, and say how that went."""
        try:
            self.revert()
        except PbxError as error:
            return str(error)
        return _ROLLED_BACK

    def _see_to(self, plan: Plan) -> None:
        """Make the changes of a fleet. Whatever goes wrong concerns its devices, and undoes nothing."""
        kind = plan.resource.kind
        try:
            outcome = self.system.kinds[kind].carry_out(self.system.acs, plan)
        except (PbxError, Unreachable) as error:
            self.system.failed(kind, error)
            return
        waiting = self.system.outcomes[kind].queued
        outcome.queued = {**waiting, **outcome.queued}
        self.system.outcomes[kind] = outcome
        self.compared += len(outcome.proven)

    def _compare(self, steps: Sequence[tuple[Plan, Change]]) -> list[str]:
        """Read back what the steps wrote."""
        complaints: list[str] = []
        for plan in self.plans:
            expected = {change.key: change.after for one, change in steps if one is plan}
            if expected:
                complaints.extend(self.system.kinds[plan.resource.kind].verify(self.system.acs, expected))
                self.compared += len(expected)
        return complaints

    def revert(self) -> None:
        """Write again what was there before, the last first."""
        undone, self._done = self._done[::-1], []
        left: list[str] = []
        for plan, change in undone:
            try:
                self.system.kinds[plan.resource.kind].write(self.system.acs, inverse(change))
            except (PbxError, Unreachable) as error:
                left.append(f"{plan.resource.singular} {plan.resource.label(change.key)}: {error}")
        if left:
            raise PbxError([Problem("", f"putting the old state back did not go well: {' | '.join(left)}")])
        left = self._compare([(plan, inverse(change)) for plan, change in undone])
        if left:
            raise PbxError([Problem("", f"after the rollback: {' | '.join(left)}", "look at GenieACS")])

    def activate(self, commands: Sequence[str]) -> Sequence[str]:
        """Writing was activating; GenieACS takes a new document within five seconds."""
        return []

    def verify(self, pending: Mapping[str, Sequence[str]]) -> Sequence[str]:
        """Everything was read back as it was written."""
        return []

    def verify_reverted(self) -> Sequence[str]:
        """See revert."""
        return []
