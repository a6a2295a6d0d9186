# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GenieACS as `core.run` needs it: an API is the store, and writing is activating."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.journal import StateDir
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Plan, Reading, Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.settled import Watched
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.acs import Acs
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.kinds import Kind, Outcome

QUEUED, PROVEN = "queued", "proven"


@dataclass
class GenieAcsSystem:
    """One GenieACS behind its API, with the kinds that a task is about; see `core.run.System`.

    outcomes  kind -> what became of a fleet's changes, and what an earlier run left queued
    """

    acs: Acs
    kinds: Mapping[str, Kind]
    name: str = "GenieACS"
    state: StateDir | None = None
    lenient: bool = False
    excuse: str = ""
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    def read(self, requests: Sequence[Request]) -> Sequence[Reading]:
        """Return what is there of each request's kind."""
        return [self._read(request) for request in requests]

    def _read(self, request: Request) -> Reading:
        kind = self.kinds[request.resource.kind]
        items = kind.read(self.acs, request)
        if kind.fleet:
            self.outcomes[request.resource.kind] = Outcome(queued=dict(kind.waiting(self.acs, request)))
        return Reading(items, kind.purgeable(self.acs, request, items) if request.purge else frozenset())

    def check(self, plans: Sequence[Plan]) -> Sequence[Problem]:
        """Return what GenieACS would refuse, ignore, or die of."""
        named = {plan.resource.kind: plan for plan in plans}
        out = list(self.acs.warned)
        for kind, plan in named.items():
            if plan.changes:
                out.extend(self.kinds[kind].problems(self.acs, plan, named))
        return out

    def stage(self, plans: Sequence[Plan]) -> Any:
        """Return the change that makes the plans true: a staged.GenieAcsStaged."""
        from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.staged import GenieAcsStaged

        return GenieAcsStaged(self, plans)

    def watched(self) -> Watched | None:
        """No answer of an API is taken for granted the next time."""
        return None

    def started(self) -> float | None:
        """An API that is written to has taken it: nothing waits for a start."""
        return None

    @property
    def more(self) -> Mapping[str, Any]:
        """What the result of a task about a fleet tells beside what every result tells."""
        if not any(one.fleet for one in self.kinds.values()):
            return {}
        return {
            PROVEN: {kind: one.proven for kind, one in self.outcomes.items() if one.proven},
            QUEUED: {kind: one.queued for kind, one in self.outcomes.items() if one.queued},
        }

    @property
    def failures(self) -> Sequence[Problem]:
        """What went wrong with single devices; everything else of the run stands."""
        return [problem for one in self.outcomes.values() for problem in one.failed]

    def failed(self, kind: str, error: Exception) -> None:
        """Note that a whole kind of a fleet could not be gone on with."""
        problems = error.problems if isinstance(error, PbxError) else [Problem(kind, str(error))]
        self.outcomes.setdefault(kind, Outcome()).failed.extend(problems)
