# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A change to FreeSWITCH's configuration that is complete and checked, and of which nothing is written yet."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.asked import masked_pair, notation
from ansible_collections.telephony.pbx.plugins.module_utils.core.files import FileChange, Files
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change, Plan
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item, Key
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import Restart
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.kinds import Command
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.server import ServerError

RELOAD = "reloadxml"
MODE = 0o640  # a configuration of passwords
BACK = {"create": "delete", "delete": "create", "update": "update"}


class FreeSwitchStaged:
    """The edits of all plans, made in memory; see `core.run.Staged`."""

    def __init__(self, system: Any, plans: Sequence[Plan], edited: Any) -> None:
        self.system, self.plans, self._edited = system, plans, edited
        self.compared = 0
        self._reverted = False
        self._files = Files(self._changes(), system.state.backups)
        # Check mode alone comes here with what waits for something that is not there yet.
        self._targets = {**self._files.targets, **dict.fromkeys(edited.waiting, "")}
        self._own = list(self._commands())
        restarts = list(self._restarts())
        self.commands, later = self._prepared([RELOAD, *self._own] if self._targets else self._own)
        self.restart_required: Sequence[Restart] = list(dict.fromkeys([*restarts, *later]))

    def _changes(self) -> list[FileChange]:
        """Return what becomes of each file. A new one belongs to whom the configuration belongs."""
        tree = self.system.tree
        seen = os.stat(os.path.join(self.system.config_dir, "freeswitch.xml"))
        out = []
        for path, after in self._edited.overlay.items():
            before = tree.bytes_of(path)
            if before != after:
                out.append(FileChange(path, before, after, seen.st_uid, seen.st_gid, MODE))
        return out

    def _each(self) -> Iterator[tuple[Any, Sequence[Change], tuple[Any, Any]]]:
        """Yield each kind with its changes and the trees before and after them.

        Where global variables change, what rests on them changes with them, in kinds of which no item does.
        """
        changes = {plan.resource.kind: plan.changes for plan in self.plans if plan.changes}
        whole = (self.system.tree, self._edited.after)
        moved = whole[0].variables != whole[1].variables
        for kind, one in self.system.kinds.items():
            if kind in changes:
                yield one, changes[kind], whole if moved else self._edited.trees[kind]
            elif moved:
                yield one, (), whole

    def _commands(self, turned: bool = False) -> Iterator[str]:
        """Yield what the server is to be told, in the order that is safe; `turned` around after a rollback."""
        out: list[Command] = []
        for kind, changes, trees in self._each():
            if turned:
                changes, trees = [_turned(one) for one in changes], (trees[1], trees[0])
            out.extend(kind.commands(changes, *trees))
        yield from dict.fromkeys(one.text for one in sorted(out, key=lambda one: one.order))

    def _restarts(self) -> Iterator[Restart]:
        for kind, changes, trees in self._each():
            yield from kind.restarts(changes, *trees)

    def _prepared(self, commands: Sequence[str]) -> tuple[list[str], list[Restart]]:
        """Return the commands that fit what runs at this moment, and what turns out to need a restart."""
        out, later = list(commands), []  # type: list[str], list[Restart]
        server, tree = self.system.server, self.system.tree if self._reverted else self._edited.after
        for kind in self.system.kinds.values() if server is not None else ():
            out, found = kind.prepare(server, out, tree)
            later.extend(found)
        return list(dict.fromkeys(out)), later

    @property
    def targets(self) -> Mapping[str, str]:
        """Return files that are to be written -> digest."""
        return self._targets

    def diff(self) -> tuple[str, str]:
        """Return before and after, field by field: only what changes, secrets masked."""
        before: list[str] = []
        after: list[str] = []
        for plan in self.plans:
            for change in plan.changes:
                for item, lines in zip(masked_pair(plan, change), (before, after)):
                    lines.extend(notation(plan.resource, item) if item is not None else ())
        return "".join(f"{one}\n" for one in before), "".join(f"{one}\n" for one in after)

    def probe(self) -> Sequence[str]:
        """The server has no way to try a configuration: what it would refuse or drop was looked for before this."""
        return []

    def back_up(self) -> Mapping[str, str]:
        """Keep what is going to be replaced."""
        return self._files.back_up()

    def commit(self) -> None:
        """Write every file, or none."""
        self._files.commit()

    def revert(self) -> None:
        """Put back every file that was written."""
        self._reverted = True
        self._files.revert()

    def activate(self, commands: Sequence[str]) -> Sequence[str]:
        """Make the server read what is written; after a rollback, what is there again."""
        server = self.system.server
        if server is None:
            return []
        try:
            if self._reverted:
                return self._back(commands)
            return list(server.do(*self._prepared(commands)[0]))
        except ServerError as error:
            self.system.server_again()
            return [str(error)]

    def _back(self, commands: Sequence[str]) -> list[str]:
        """Undo in the server what the commands did: the files say again what they said."""
        own = list(self._commands(turned=True))
        others = [one for one in commands if one not in (RELOAD, *self._own)]
        server = self.system.server
        out = list(server.do(RELOAD))
        return out + list(server.do(*self._prepared([*own, *others])[0]))

    def verify(self, pending: Mapping[str, Sequence[str]]) -> Sequence[str]:
        """Compare what was changed, and what an unfinished run had changed, with what the server holds now."""
        out: list[str] = []
        self.compared = 0
        for plan in self.plans:
            expected: dict[Key, Item | None] = {change.key: change.after for change in plan.changes}
            labels = set(pending.get(plan.resource.kind, ()))
            for key, item in plan.there.items() if labels else ():
                if key not in expected and plan.resource.label(key) in labels:
                    expected[key] = item
            out.extend(self._compare(plan, expected, self._edited.after))
        return out

    def verify_reverted(self) -> Sequence[str]:
        """After a rollback: the server holds what it held before."""
        out: list[str] = []
        for plan in self.plans:
            out.extend(self._compare(plan, {one.key: one.before for one in plan.changes}, self.system.tree))
        return out

    def _compare(self, plan: Plan, expected: Mapping[Key, Item | None], tree: Any) -> Sequence[str]:
        server = self.system.server
        if not expected or server is None:
            return []
        self.compared += len(expected)
        try:
            return list(self.system.kinds[plan.resource.kind].verify(server, expected, tree))
        except ServerError as error:
            return [str(error)]


def _turned(change: Change) -> Change:
    """Return the change that undoes a change."""
    return Change(change.key, BACK[change.action], change.after, change.before, change.fields)
