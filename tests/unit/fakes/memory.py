# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A telephone system in memory, driven by nothing but the Resource declarations.

It is strict: with `read_only` any write, lock, journal or command raises.  `refuse` makes its server refuse items whose
key is named there, after they are written: as a real server does.  It stands for a system of any kind in the tests of
the core, and shows that the core needs nothing of Asterisk's.
"""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.journal import Entry
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Plan, Reading, Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import Restart

Table = dict[tuple[str, ...], dict[str, Any]]


class WroteInCheckMode(AssertionError):
    """Something was written although nothing may be."""


@dataclass
class MemoryState:
    """Lock, journal and backups in memory, with the face of core.journal.StateDir."""

    owner: MemorySystem
    entry: Entry | None = None
    saved: list[str] = field(default_factory=list)
    locks: int = 0

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        self.owner.guard("lock")
        self.locks += 1
        yield

    def load(self) -> Entry | None:
        return self.entry

    def save(self, entry: Entry) -> None:
        self.owner.guard("journal")
        self.saved.append(entry.phase)
        self.entry = entry

    def clear(self) -> None:
        self.owner.guard("journal")
        self.entry = None

    def recover(self, entry: Entry) -> list[str]:
        self.owner.guard("recover")
        self.owner.tables = copy.deepcopy(self.owner.backup)
        return []

    def tidy(self, entry: Entry) -> None:
        self.owner.guard("recover")


@dataclass
class MemorySystem:
    """tables: kind -> key -> item, what is written; running: the same as the server holds it."""

    tables: dict[str, Table] = field(default_factory=dict)
    running: dict[str, Table] = field(default_factory=dict)
    backup: dict[str, Table] = field(default_factory=dict)
    read_only: bool = False
    up: bool = True
    started_at: float = 1.0
    refuse: set[tuple[str, ...]] = field(default_factory=set)
    deaf: bool = False
    said: list[str] = field(default_factory=list)
    activations: int = 0
    die_at: str = ""
    api: bool = False
    name: str = "the server"
    state: Any = None
    lenient: bool = False
    excuse: str = ""
    more: dict[str, Any] = field(default_factory=dict)
    failures: Sequence[Problem] = ()

    def __post_init__(self) -> None:
        self.state = None if self.api else MemoryState(self)

    def guard(self, what: str) -> None:
        if self.read_only:
            raise WroteInCheckMode(what)
        if self.die_at == what:
            raise KeyboardInterrupt(what)

    def read(self, requests: Sequence[Request]) -> Sequence[Reading]:
        return [
            Reading(copy.deepcopy(table), frozenset(table))
            for table in (self.tables.get(request.resource.kind, {}) for request in requests)
        ]

    def check(self, plans: Sequence[Plan]) -> Sequence[Problem]:
        return []

    def started(self) -> float | None:
        return self.started_at if self.up else None

    def stage(self, plans: Sequence[Plan]) -> MemoryStaged:
        return MemoryStaged(self, plans)


class MemoryStaged:
    """See core.run.Staged."""

    def __init__(self, system: MemorySystem, plans: Sequence[Plan]) -> None:
        self.system, self.plans = system, plans
        kinds = [plan.resource.kind for plan in plans if plan.changes]
        self.targets: Mapping[str, str] = dict.fromkeys(kinds, "digest")
        self.commands = [f"reload {kind}" for kind in kinds]
        self.restart_required: Sequence[Restart] = []
        self.compared = 0

    def diff(self) -> tuple[str, str]:
        sides: tuple[list[str], list[str]] = ([], [])
        for plan in self.plans:
            for change in plan.changes:
                for side, item, other in (
                    (sides[0], change.before, change.before),
                    (sides[1], change.after, change.before or change.after),
                ):
                    if item is not None:
                        side.append(repr(plan.resource.masked(item, other)))
        return "\n".join(sides[0]), "\n".join(sides[1])

    def probe(self) -> Sequence[str]:
        self.system.guard("probe")
        return []

    def back_up(self) -> Mapping[str, str]:
        self.system.guard("backup")
        self.system.backup = copy.deepcopy(self.system.tables)
        return {kind: f"/backups/{kind}" for kind in self.targets}

    def commit(self) -> None:
        self.system.guard("commit")
        for plan in self.plans:
            table = self.system.tables.setdefault(plan.resource.kind, {})
            for change in plan.changes:
                if change.after is None:
                    table.pop(change.key, None)
                else:
                    table[change.key] = copy.deepcopy(change.after)
        if self.system.die_at == "committed":
            raise KeyboardInterrupt("committed")

    def revert(self) -> None:
        self.system.guard("revert")
        self.system.tables = copy.deepcopy(self.system.backup)

    def activate(self, commands: Sequence[str]) -> Sequence[str]:
        self.system.guard("command")
        self.system.activations += 1
        self.system.said.extend(commands)
        complaints = []
        for command in commands:
            kind = command.partition(" ")[2]
            for key in self.system.tables.get(kind, {}):
                if key in self.system.refuse:
                    complaints.append(f"cannot load {kind} {key}")
            if not self.system.deaf and not complaints:
                self.system.running[kind] = copy.deepcopy(self.system.tables.get(kind, {}))
        return complaints

    def verify(self, pending: Mapping[str, Sequence[str]]) -> Sequence[str]:
        out = []
        for plan in self.plans:
            kind = plan.resource.kind
            labels = {*pending.get(kind, ()), *(plan.resource.label(change.key) for change in plan.changes)}
            self.compared += len(labels)
            for key in {*self.system.tables.get(kind, {}), *self.system.running.get(kind, {})}:
                if plan.resource.label(key) in labels:
                    if self.system.tables.get(kind, {}).get(key) != self.system.running.get(kind, {}).get(key):
                        out.append(f"{kind} {plan.resource.label(key)} does not run as it is written")
        return out

    def verify_reverted(self) -> Sequence[str]:
        return self.verify({})
