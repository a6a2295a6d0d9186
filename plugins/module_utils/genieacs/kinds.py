# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a GenieACS kind is to the frame: how it is read, judged, written and read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.asked import request_of
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change, Plan, Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item, Key, Resource


@dataclass
class Outcome:
    """What became of a fleet's changes, by the labels of items.

    proven  done, and read back
    queued  waits for the device -> why
    failed  refused, or not as it should be afterwards; what other devices took stands
    """

    proven: list[str] = field(default_factory=list)
    queued: dict[str, str] = field(default_factory=dict)
    failed: list[Problem] = field(default_factory=list)


class Kind:
    """One kind, with everything that is its own. `acs` is an acs.Acs.

    A kind is of documents, which GenieACS keeps and all of which a failed run puts back; or it is of a fleet, whose items are
    what devices hold. What one device took is not undone because another one failed.

    own_options  options of its module beside those that every kind has, as an argument spec has them
    """

    resource: Resource
    own_options: Mapping[str, Any] = {}
    fleet = False

    def request(self, acs: Any, options: Mapping[str, Any]) -> Request:
        """Return what a task's options ask for, every item with its whole key."""
        asked = {**options, self.resource.items: self.prepare(acs, options.get(self.resource.items) or [])}
        return request_of(self.resource, asked, scope="")

    def prepare(self, acs: Any, items: Sequence[Item]) -> Sequence[Item]:
        """Return items with their keys complete: a selection of devices becomes an item for each. Only reads."""
        return items

    def read(self, acs: Any, request: Request) -> Mapping[Key, Item]:
        """Return what is there, as modules take it. A request without items asks for everything. Only reads, in few requests."""
        raise NotImplementedError

    def purgeable(self, acs: Any, request: Request, found: Mapping[Key, Item]) -> frozenset[Key]:
        """Return what a purge may remove."""
        return frozenset(found)

    def problems(self, acs: Any, plan: Plan, plans: Mapping[str, Plan]) -> Sequence[Problem]:
        """Return what GenieACS would refuse, ignore or die of in the changed items.

        plans  kind -> plan of the same run: a preset may name a provision that the same task creates
        """
        raise NotImplementedError

    # Documents.

    def write(self, acs: Any, change: Change) -> None:
        """Create, replace or delete one document. The inverse of a change undoes it."""
        raise NotImplementedError

    def verify(self, acs: Any, expected: Mapping[Key, Item | None]) -> Sequence[str]:
        """Read documents again; None must be gone. Returns a sentence for each difference, without values."""
        found = self.read(acs, Request(self.resource, [item for item in expected.values() if item is not None]))
        out: list[str] = []
        for key, item in expected.items():
            where = f"{self.resource.singular} {self.resource.label(key)}"
            there = found.get(key)
            if item is None:
                out.extend([f"{where} is still there"] if there is not None else [])
            elif there is None:
                out.append(f"{where} is not there")
            else:
                names = [name for name in item if not self._same(name, item[name], there.get(name))]
                out.extend(f"{where}: {name} is not as it was written" for name in names)
        return out

    def _same(self, name: str, wanted: Any, there: Any) -> bool:
        one = self.resource.by_name[name]
        return one.hidden or one.write_only or one.directive or one.same(wanted, there) or not (wanted or there)

    # Fleets.

    def carry_out(self, acs: Any, plan: Plan) -> Outcome:
        """Make the changes of a fleet, and read them back."""
        raise NotImplementedError

    def waiting(self, acs: Any, request: Request) -> Mapping[str, str]:
        """Return what of the request an earlier run left queued, and that `read` took for done: label -> why it waits."""
        return {}
