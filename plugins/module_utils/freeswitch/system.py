# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""FreeSWITCH as `core.run` needs it: XML in a folder is the store, its event socket the activation."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Callable, Optional

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.files import digest
from ansible_collections.telephony.pbx.plugins.module_utils.core.journal import StateDir, state_of
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import (
    Change,
    Plan,
    Reading,
    Request,
    differing,
)
from ansible_collections.telephony.pbx.plugins.module_utils.core.reached import Reached, folder_of
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Key
from ansible_collections.telephony.pbx.plugins.module_utils.core.settled import Watched, mark
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.kinds import Found, Kind
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.socket_conf import CONFIG_DIR
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_tree import Tree, read_tree

PROGRAMS = ("/usr/bin/freeswitch", "/usr/local/freeswitch/bin/freeswitch", "/opt/freeswitch/bin/freeswitch")
NOTHING: tuple[Any, ...] = (None, "", [], {})
Connect = Callable[[str, Optional[str]], Optional[Any]]


def program() -> str:
    """Return where the program is on this host, or where it would be."""
    found = shutil.which("freeswitch") or next((one for one in PROGRAMS if os.path.exists(one)), None)
    return found or PROGRAMS[0]


@dataclass(frozen=True)
class Edited:
    """The configuration as it will be.

    overlay  path -> bytes of what changes, None where the file goes
    trees    kind -> (before, after) of the changes of this kind; each stands on what the kinds before it changed
    after    the whole as it will be
    waiting  kind -> what its items stand in and is not there: check mode only tells of it, since a task before it in the play
             may make it
    """

    overlay: Mapping[str, bytes | None]
    trees: Mapping[str, tuple[Tree, Tree]]
    after: Tree
    waiting: dict[str, Sequence[Problem]] = field(default_factory=dict)


@dataclass
class FreeSwitchSystem(Reached):
    """One FreeSWITCH on this host.

    kinds       the kinds that are asked for, by name, in the order in which they are changed
    config_dir  its configuration folder
    address     where its event socket listens, `127.0.0.1:8021`; None to look into its configuration
    options     kind -> what the task says of it: `path`
    connect     (config_dir, address) -> the running server, or None when it is down; without it, server.connect
    """

    kinds: Mapping[str, Kind]
    config_dir: str = CONFIG_DIR
    address: str | None = None
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    state: StateDir | None = None
    connect: Connect | None = None
    name: str = "FreeSWITCH"
    lenient: bool = False
    excuse: str = ""
    look_at: str = "autoload_configs/event_socket.conf.xml"
    _server: list[Any] = field(default_factory=list)
    _trees: list[Tree] = field(default_factory=list)
    _found: dict[str, Mapping[Key, Found]] = field(default_factory=dict)
    _edited: list[Edited] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.config_dir = folder_of(self.config_dir, self.name)
        self.state = self.state or state_of("freeswitch", self.config_dir, CONFIG_DIR)

    def reach(self) -> Any | None:
        """See Reached."""
        if self.connect is not None:
            return self.connect(self.config_dir, self.address)
        from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.server import connect

        return connect(self.config_dir, self.address)

    @property
    def version(self) -> str:
        """The version that runs, or an empty string."""
        return "" if self.server is None else str(self.server.version)

    @property
    def tree(self) -> Tree:
        """The configuration as the server would load it now."""
        if not self._trees:
            self._trees.append(read_tree(self.config_dir))
        return self._trees[0]

    def found(self, kind: str) -> Mapping[Key, Found]:
        """Return what there is of a kind, and where."""
        if kind not in self._found:
            self._found[kind] = self.kinds[kind].read(self.tree)
        return self._found[kind]

    def path(self, kind: str) -> str | None:
        """Return the file, or the folder, that the task names for a kind, absolute; None where it names none."""
        path = self.options.get(kind, {}).get("path")
        return os.path.normpath(os.path.join(self.config_dir, path)) if path else None

    def read(self, requests: Sequence[Request]) -> Sequence[Reading]:
        """Return what the configuration holds of each request's kind."""
        return [self._read(request) for request in requests]

    def _read(self, request: Request) -> Reading:
        kind = request.resource.kind
        found = self.found(kind)
        items = {key: one.item for key, one in found.items()}
        if not request.purge:
            return Reading(items)
        of_its_own = self.kinds[kind].purgeable(request, found)
        if of_its_own is not None:
            return Reading(items, of_its_own)
        default = self.kinds[kind].default_path
        path = self.path(kind) or (os.path.join(self.config_dir, default) if default else "")
        within = (path, os.path.join(path, "")) if path else ()
        return Reading(items, frozenset(key for key, one in found.items() if _inside(one.path, within)))

    def watched(self) -> Watched | None:
        """Return what an answer rests on: every file and every include, and the program."""
        if not self._trees:
            return None
        files = {path: digest(data) for path, data in self.tree.files.items()}
        where = program()
        return Watched(files=files, globs=self.tree.globs, marks={where: mark(where)})

    def check(self, plans: Sequence[Plan]) -> Sequence[Problem]:
        """Return what FreeSWITCH would refuse, or drop in silence; the changes are made in memory, and read again."""
        if not any(plan.changes for plan in plans):
            return []
        try:
            edited = self.edited(plans)
        except PbxError as error:
            return error.problems
        out: list[Problem] = []
        for plan in plans:
            if plan.changes:
                out.extend(self._check(plan, edited))
        known = {(one.path, one.kind, one.words) for one in self.tree.findings}
        for one in edited.after.findings:
            if (one.path, one.kind, one.words) not in known:
                where = f"{os.path.relpath(one.path, self.config_dir)}, line {one.line}"
                out.append(Problem(where, one.words, "FreeSWITCH would say nothing of it; nothing was written"))
        return out

    def _check(self, plan: Plan, edited: Edited) -> list[Problem]:
        """Return what is wrong with the changed items of one kind."""
        name = plan.resource.kind
        kind = self.kinds[name]
        if name in edited.waiting:
            return list(edited.waiting[name])
        if self.server is not None:
            kind.ask(self.server)
        found = list(kind.problems(edited.trees[name][0], edited.after, plan))
        lost = tuple(one.where for one in found if one.missing and not one.warning)
        if lost:
            edited.waiting[name] = found
        unread = _unreadable(plan, kind.read(edited.after))
        return found + [one for one in unread if not any(where.startswith(one.where) for where in lost)]

    def edited(self, plans: Sequence[Plan]) -> Edited:
        """Return the configuration with the changes of all plans, kind after kind. Raises PbxError."""
        if not self._edited:
            self._edited.append(self._edit(plans))
        return self._edited[0]

    def _edit(self, plans: Sequence[Plan]) -> Edited:
        from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_edit import Editor

        order = list(self.kinds)
        tree, overlay = self.tree, {}  # type: Tree, dict[str, bytes | None]
        trees: dict[str, tuple[Tree, Tree]] = {}
        waiting: dict[str, Sequence[Problem]] = {}
        for plan in sorted(plans, key=lambda one: order.index(one.resource.kind)):
            if not plan.changes:
                continue
            kind, editor, before = plan.resource.kind, Editor(tree), tree
            try:
                self.kinds[kind].edit(tree, editor, plan.changes, self.path(kind))
            except PbxError as error:
                if not all(one.missing for one in error.problems):
                    raise
                trees[kind], waiting[kind] = (before, before), error.problems
                continue
            overlay.update(editor.overlay())
            tree = read_tree(self.config_dir, overlay)
            trees[kind] = (before, tree)
        return Edited(overlay, trees, tree, waiting)

    def stage(self, plans: Sequence[Plan]) -> Any:
        """Return the change that makes the plans true: a staged.FreeSwitchStaged."""
        from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.staged import FreeSwitchStaged

        return FreeSwitchStaged(self, plans, self.edited(plans))


def _inside(path: str, within: tuple[str, ...]) -> bool:
    return bool(within) and (path == within[0] or path.startswith(within[1]))


def _unreadable(plan: Plan, there: Mapping[Key, Found]) -> list[Problem]:
    """Return the items that would not be read as they are wanted, once they are written."""
    out = []
    for change in plan.changes:
        found = there.get(change.key)
        if change.after is None:
            wrong = [] if found is None else ["it would still be there, from another file"]
        else:
            wrong = ["it would not be there"] if found is None else list(_wrong(plan, change, found))
        for words in wrong:
            out.append(Problem(plan.where(change.key), f"{words} if this was written", "nothing was changed"))
    return out


def _wrong(plan: Plan, change: Change, found: Found) -> Sequence[str]:
    there, wanted = ({k: v for k, v in one.items() if v not in NOTHING} for one in (found.item, change.after or {}))
    return [f"{name} would read otherwise" for name in differing(plan.request, there, wanted, {})]
