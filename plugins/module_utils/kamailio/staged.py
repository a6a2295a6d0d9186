# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A change to Kamailio's lists, tables and memory that is complete and checked, and of which nothing is written yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.asked import masked_pair, notation
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Plan
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item, Key
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import Restart
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.lists import write_address, write_destination
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.readback import COMPARES
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.resources_values import DATABASE, FILE, MEMORY
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.runtime import (
    Where,
    restore_states,
    runtime_states,
)
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.server import ServerError

DISPATCHER = "kamailio_dispatcher_destinations"
REGISTRATIONS = "kamailio_uac_registrations"
REFRESH, REMOVE = "uac.reg_refresh", "uac.reg_remove"
# uac.reg_reload is refused for minutes after one that went well; up to so many records are taken one by one instead.
ONE_BY_ONE = 50
LINES = {DISPATCHER: write_destination, "kamailio_addresses": write_address}
_ORDER = (FILE, DATABASE, MEMORY)  # what can be put back most surely is written first


def uac_command(name: str, item: Any) -> str:
    """Return what makes the server read one registration, or forget it."""
    return f"{REFRESH if item is not None else REMOVE} {name}"


class _Seen:
    """The server, with its destinations as they were right after a reload: ten thousand take a while to be told."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._destinations = server.destinations()

    def destinations(self) -> Any:
        """Return what was seen; states that were set again since are not in it."""
        return self._destinations

    def call(self, method: str, *params: Any) -> Any:
        """See Server."""
        return self._server.call(method, *params)


class KamailioStaged:
    """The edits of all plans, made in memory; see `core.run.Staged`."""

    def __init__(self, system: Any, plans: Sequence[Plan]) -> None:
        self.system, self.plans = system, plans
        self.compared = 0
        self.restart_required: Sequence[Restart] = ()
        self._states: Mapping[Where, str] | None = None
        self._seen: Any = None
        self._restored: list[Key] = []
        self._reverted = False
        for plan in plans:
            system.store(plan.request).edit(plan.changes)
        self._stores = [
            system.store(plan.request) for plan in sorted(plans, key=lambda one: _ORDER.index(self._backend(one)))
        ]
        # As of now: what is written is no target of a store any more, and yet to be put back.
        self._targets = {name: mark for one in self._stores for name, mark in one.targets.items()}
        self.commands: Sequence[str] = list(dict.fromkeys(self._commands()))

    def _backend(self, plan: Plan) -> str:
        return str(self.system.backend(plan.resource.kind))

    def _commands(self) -> Iterator[str]:
        """Yield what makes the server read what changes."""
        for plan in self.plans:
            command = plan.resource.layout.command
            if not command or not plan.changes or self._backend(plan) == MEMORY:
                continue
            if plan.resource.kind == REGISTRATIONS and len(plan.changes) <= ONE_BY_ONE:
                yield from (uac_command(change.key[0], change.after) for change in plan.changes)
            elif plan.resource.kind == "kamailio_htable":
                yield from (f"{command} {change.key[0]}" for change in plan.changes)
            else:
                yield command

    @property
    def targets(self) -> Mapping[str, str]:
        """Return files, tables and hash tables that are to be written -> digest."""
        return self._targets

    def diff(self) -> tuple[str, str]:
        """Return before and after: lines of a list as they stand there, anything else field by field; secrets masked."""
        before: list[str] = []
        after: list[str] = []
        for plan in self.plans:
            for change in plan.changes:
                for item, lines in zip(masked_pair(plan, change), (before, after)):
                    if item is not None:
                        write = LINES.get(plan.resource.kind)
                        lines.extend(notation(plan.resource, item) if write is None else [write(item)])
        return "".join(f"{one}\n" for one in before), "".join(f"{one}\n" for one in after)

    def probe(self) -> Sequence[str]:
        """Ask whether the server has what it takes to read the change: a module that is not loaded reloads nothing."""
        if self.system.server is None:
            return []
        try:
            known = self.system.server.methods
        except ServerError as error:
            return [str(error)]
        out = []
        for name in {one.split()[0] for one in self.commands} - set(known):
            module = name.partition(".")[0]
            out.append(f"it has no {name}: the module {module} is not loaded in kamailio.cfg")
        return out

    def back_up(self) -> Mapping[str, str]:
        """Keep what is going to be replaced."""
        return {name: backup for one in self._stores for name, backup in one.back_up().items()}

    def commit(self) -> None:
        """Write everything; what fails in the middle is put back by `revert`."""
        for one in self._stores:
            one.commit()

    def revert(self) -> None:
        """Put back everything that was written, as far as that goes."""
        self._reverted = True
        problems: list[Problem] = []
        for one in reversed(self._stores):
            try:
                one.revert()
            except PbxError as error:
                problems.extend(error.problems)
        if problems:
            raise PbxError(problems)

    def activate(self, commands: Sequence[str]) -> Sequence[str]:
        """Make the server read what is written.  States that were set while it runs outlive the reload."""
        out: list[str] = []
        for command in commands if self.system.server is not None else ():
            try:
                self._activate(command)
            except ServerError as error:
                out.append(f"{command}: {error}")
        if out and self.system.started() is not None:
            # Whether it is there at all: a server that went away is not one that refuses.
            try:
                self.system.server.call("core.version")
            except ServerError:
                self.system.server_again()
        return out

    def _activate(self, command: str) -> None:
        server, words = self.system.server, command.split()
        if words[0] in (REFRESH, REMOVE):
            self._register(words[1])
            return
        if words[0] != "dispatcher.reload":
            server.reload(*words)
            return
        if self._states is None:
            self._states = runtime_states(server)
        self._seen = None
        server.reload(*words)
        changed = () if self._reverted else set(self._changed_states())
        self._seen = _Seen(server)
        self._restored = [(str(one.set), one.uri) for one in restore_states(self._seen, self._states, changed)]

    def _register(self, name: str) -> None:
        """Make the server take one registration, or let go of it: as it is to be, or after a rollback as it was."""
        wanted: Any = True
        for plan in self.plans:
            for change in plan.changes if plan.resource.kind == REGISTRATIONS else ():
                if change.key[0] == name:
                    wanted = change.before if self._reverted else change.after
        if wanted is True:  # an earlier run left it
            wanted = any((name,) in plan.there for plan in self.plans if plan.resource.kind == REGISTRATIONS)
        try:
            self.system.server.call(*uac_command(name, wanted or None).split())
        except ServerError as error:
            if wanted or "not found" not in str(error):
                raise

    def _changed_states(self) -> Iterator[Where]:
        """Yield the destinations whose flags the list itself changes: there it is the list that is right."""
        for plan in self.plans:
            for change in plan.changes if plan.resource.kind == DISPATCHER else ():
                if change.after is not None and (change.before is None or "flags" in change.fields):
                    for item in (change.before or {}, change.after):
                        yield Where(change.after["set"], change.after["uri"], item.get("duid") or "")

    def verify(self, pending: Mapping[str, Sequence[str]]) -> Sequence[str]:
        """Compare what was changed, and what an unfinished run had changed, with what the server holds now."""
        out: list[str] = []
        self.compared = 0
        for plan in self.plans:
            expected: dict[Key, Item | None] = {change.key: change.after for change in plan.changes}
            labels = set(pending.get(plan.resource.kind, ()))
            if labels:
                for key, item in plan.there.items():
                    if key not in expected and plan.resource.label(key) in labels:
                        expected[key] = item
            out.extend(self._compare(plan, expected))
        return out

    def verify_reverted(self) -> Sequence[str]:
        """After a rollback: the server holds what it held before."""
        out: list[str] = []
        for plan in self.plans:
            out.extend(self._compare(plan, {change.key: change.before for change in plan.changes}))
        return out

    def _compare(self, plan: Plan, expected: Mapping[Key, Item | None]) -> Iterable[str]:
        if not expected:
            return []
        kind = plan.resource.kind
        if kind not in COMPARES:
            self.compared += len(expected)
            return self._compare_rows(plan, expected)
        if self.system.server is None:
            return []
        self.compared += len(expected)
        try:
            if kind == DISPATCHER:
                held = {(str(one.set), one.uri) for one in self._states or ()}
                other = {key: item for key, item in plan.there.items() if key in held and key not in expected}
                seen = self._seen or self.system.server
                self.compared += len(other)
                return COMPARES[kind](seen, expected, self._restored, other)
            return COMPARES[kind](self.system.server, expected)
        except ServerError as error:
            return [str(error)]

    def _compare_rows(self, plan: Plan, expected: Mapping[Key, Item | None]) -> Iterable[str]:
        """Read the rows again: of those whose server asks the table each time nothing else can be proven."""
        if expected.keys() <= self.system.store(plan.request).proven:
            return []
        fresh = self.system.fresh(plan.request)
        items = [item for item in expected.values() if item is not None]
        if len(items) == len(expected) and fresh.narrow(items) == []:
            return []
        there = fresh.read() if not items or len(items) < len(expected) else self.system.fresh(plan.request).read()
        out = []
        for key, item in expected.items():
            label = plan.resource.label(key)
            if item is None and key in there:
                out.append(f"the {plan.resource.singular} {label} is still in the table")
            elif item is not None and any(
                there.get(key, {}).get(name) != value for name, value in item.items() if value
            ):
                out.append(f"the {plan.resource.singular} {label} is not in the table as it was written")
        return out
