# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AEL files as they stand, and changes to them.

Measured on Asterisk 22.10.1: `#include` is relative to the configuration folder and knows globs; what it does not find is
passed over. After a syntax error `ael reload` keeps the old dialplan and says that it failed; `dialplan reload` does not
read AEL. Without extensions.ael pbx_ael.so declines to load, `ael reload` is no command then, and `module load` is
refused by the manager interface, which has an action of its own for it.
"""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.ael_kind import ROOT
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.ael_parse import Compiled, Tried, compiled
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_store import FILE_MODE, matches
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_text import decode, encode
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.owner import owner_for
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.files import FileChange
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change, Plan, Reading, Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item

RELOAD, LOAD, UNLOAD = "ael reload", "module load pbx_ael.so", "module unload pbx_ael.so"
MODULE = "pbx_ael.so"
_INCLUDE = re.compile(r"""^[ \t]*\#include[ \t]+(?:"([^"\n]+)"|<([^>\n]+)>)""", re.M)
_DEPTH = 50


@dataclass(frozen=True)
class AelFile:
    """One file as an item."""

    item: Item


@dataclass
class Ael:
    """The AEL files of a configuration folder.

    folder  a conf_store.Folder
    edits   path -> text as it will be, None where the file goes
    """

    folder: Any
    edits: dict[str, str | None] = field(default_factory=dict)
    _tried: dict[bool, Tried] = field(default_factory=dict)

    def text(self, path: str, edited: bool = True) -> str | None:
        """Return a file's text as it is, or as it will be; None where there is no file."""
        if edited and path in self.edits:
            return self.edits[path]
        try:
            return decode(self.folder.read(path), path)
        except (FileNotFoundError, IsADirectoryError):
            return None

    def tree(self, edited: bool = True) -> dict[str, str]:
        """Return path -> text of all that extensions.ael reads, in its order; nothing where there is none."""
        found: dict[str, str] = {}
        self._walk(ROOT, edited, found, 0)
        return found

    def _walk(self, path: str, edited: bool, found: dict[str, str], depth: int) -> None:
        text = self.text(path, edited)
        if text is None or depth > _DEPTH or path in found:
            return
        found[path] = text
        for target in targets(text):
            for one in self._expand(target, edited):
                self._walk(one, edited, found, depth + 1)

    def _expand(self, target: str, edited: bool) -> list[str]:
        pattern = self.folder.full(target)
        full = set(glob.glob(pattern)) | {pattern}
        if edited:
            full |= {one for one in map(self.folder.full, self.edits) if matches(one, pattern)}
        return sorted(map(self.folder.relative, full))

    def on_disk(self, scope: str) -> list[str]:
        """Return the AEL files below a folder."""
        found = glob.glob(os.path.join(glob.escape(self.folder.full(scope)), "**", "*.ael"), recursive=True)
        return sorted(map(self.folder.relative, found))

    def edit(self, changes: Sequence[Change]) -> None:
        """Carry changes into the texts, and make extensions.ael read what is new and not what is gone."""
        for change in changes:
            content = str((change.after or {}).get("content") or "")
            text = content if content.endswith("\n") or not content else content + "\n"
            self.edits[change.key[0]] = None if change.action == "delete" else text
        if ROOT in self.edits:
            return
        before = root = self.text(ROOT)
        for change in changes:
            path = change.key[0]
            if change.action == "delete":
                root = "".join(line for line in (root or "").splitlines(True) if line.strip() != include_of(path))
                self.edits[ROOT] = root
            elif path not in self.tree():
                start = root or ""
                root = f"{start}{'' if start.endswith(chr(10)) or not start else chr(10)}{include_of(path)}\n"
                self.edits[ROOT] = root
        if ROOT in self.edits and (root or "") == (before or ""):
            del self.edits[ROOT]

    def changes(self) -> Iterator[FileChange]:
        """Yield what becomes of the files.  A new one gets the folder's owner and mode 0640."""
        owner, group = owner_for(self.folder.path)
        for path, text in self.edits.items():
            full = self.folder.full(path)
            before, after = self.folder.bytes_of.get(full), None if text is None else encode(text)
            if before != after:
                yield FileChange(full, before, after, owner, group, FILE_MODE)

    def tried(self, edited: bool = True) -> Tried:
        """Return what Asterisk's parser says of the files as they are, or as they will be; asked once."""
        if edited not in self._tried:
            self._tried[edited] = compiled(self.tree(edited), self.folder.path)
        return self._tried[edited]


def targets(text: str) -> list[str]:
    """Return what a file includes."""
    return [match.group(1) or match.group(2) for match in _INCLUDE.finditer(text)]


def include_of(path: str) -> str:
    """Return the line that makes extensions.ael read a file."""
    return f'#include "{path}"'


def read(ael: Ael) -> dict[str, AelFile]:
    """Return the files that extensions.ael reads, as asterisk_info tells them."""
    return {path: AelFile(item_of(path, text)) for path, text in ael.tree(edited=False).items()}


def item_of(path: str, text: str) -> Item:
    """Return a file as an item; an empty one has no content."""
    return {"path": path, "content": text} if text.strip("\n") else {"path": path}


def reading(ael: Ael, request: Request) -> Reading:
    """Return the files that a request names, those that extensions.ael reads, and with `purge` those of its folder."""
    texts = ael.tree(edited=False)
    named = [str(item.get("path")) for item in request.items]
    refused = request.resource.by_name["path"].check
    scope = ael.folder.relative(request.scopes[0]) if request.scopes else ""
    purgeable = ael.on_disk(scope) if request.purge and scope and not os.path.isabs(scope) else []
    for path in [*named, *purgeable]:
        text = ael.text(path, edited=False) if refused is None or not refused(path) else None
        if text is not None:
            texts.setdefault(path, text)
    return Reading(
        {(path,): item_of(path, text) for path, text in texts.items()},
        frozenset((path,) for path in purgeable if path != ROOT),
    )


def problems(system: Any, plan: Plan) -> Iterator[Problem]:
    """Yield what is wrong with the files as they will be: Asterisk's own parser has read them."""
    reason = system.scope_problem(plan.request)
    if reason:
        yield Problem("path", reason)
        return
    if plan.request.purge and not plan.request.scopes:
        yield Problem("path", "is missing, and `purge: true` removes files of one folder only", "name the folder")
    for change in plan.changes:
        if change.action == "delete" and change.key[0] == ROOT:
            remedy = "empty it by `unset: [content]`"
            yield Problem(plan.where(change.key, "state"), "pbx_ael.so needs this file to start", remedy)
    if not plan.changes:
        return
    yield from _not_loaded(system)
    ael = Ael(system.folder)
    ael.edit(plan.changes)
    texts = ael.tree()
    for change in plan.changes:
        if change.after is not None and change.key[0] not in texts:
            remedy = f"add the line {include_of(change.key[0])}, or leave {ROOT} out of this task"
            yield Problem(plan.where(change.key, "path"), f"{ROOT} of this task does not include it", remedy)
    yield from _refused(ael, plan)


def _refused(ael: Ael, plan: Plan) -> Iterator[Problem]:
    after = ael.tried()
    old = set() if after.refused or not after.errors else {one.bare for one in ael.tried(edited=False).errors}
    mine = [change.key for change in plan.changes if change.after is not None]
    for one in after.errors:
        if one.bare not in old:
            key = next((key for key in mine if key[0] == one.path), None)
            where = plan.where(key, "content") if key is not None else one.path or ROOT
            yield Problem(where, f"line {one.line}: {one.words}" if one.line else one.words, "nothing was changed")


def _not_loaded(system: Any) -> Iterator[Problem]:
    """Refuse files that Asterisk would not read after its next start."""
    auto, named, no = True, False, False
    for category in system.folder.tree("modules.conf").categories():
        for line in category.lines if category.name == "modules" else ():
            name = line.value.strip().lower().removesuffix(".so")
            auto = auto if line.key.lower() != "autoload" else name in ("yes", "true", "y", "t", "1", "on")
            named = named or (line.key.lower() in ("load", "preload", "require") and name == "pbx_ael")
            no = no or (line.key.lower() == "noload" and name == "pbx_ael")
    if no or not (auto or named):
        remedy = "change that with asterisk_config first"
        yield Problem("", "modules.conf keeps Asterisk from loading pbx_ael.so, which reads AEL", remedy)


def command(server: Any, root: bool) -> str:
    """Return the command that makes the server read AEL as it stands; `root` is whether extensions.ael is there."""
    lines = server.lines(f"module show like {MODULE}") if server is not None else []
    running = server is None or any(MODULE in line and " Not Running" not in line for line in lines)
    return (RELOAD if root else UNLOAD) if running else (LOAD if root else "")


def said(server: Any, commands: Sequence[str], root: bool) -> list[str]:
    """Return commands with the one for AEL as this moment needs it."""
    ours = (RELOAD, LOAD, UNLOAD)
    if not any(one in ours for one in commands):
        return list(commands)
    now = command(server, root)
    return [one for one in dict.fromkeys(now if one in ours else one for one in commands) if one]


def compare(server: Any, wanted: Compiled, gone: Compiled) -> list[str]:
    """Sentences for steps that are new and are not held, and for those that are no more and still are.

    What did not change is nobody's: the same context may get steps from elsewhere.
    """
    told: list[str] = []
    for name in dict.fromkeys([*wanted, *gone]):
        new, old = ({_bare(*one): one for one in side.get(name, ())} for side in (wanted, gone))
        if new.keys() == old.keys():
            continue
        found = server.context(name)
        held = {_bare(row.exten, row.priority, row.app, row.data) for row in found.rows} if found else set()
        lost = [one for key, one in new.items() if key not in old and key not in held]
        left = [one for key, one in old.items() if key not in new and key in held]
        told += [f"context {name}: {_step(one)} was written, and Asterisk does not hold it" for one in lost]
        told += [f"context {name}: {_step(one)} was removed, and Asterisk still holds it" for one in left]
    return told


_CUT = 900  # bytes of a step after which the console may cut it off


def _bare(exten: str, priority: int, app: str, data: str) -> tuple[str, int, str, str]:
    """Return a step as both spell it: the server keeps a blank in the head of a `for` that the parser drops."""
    return exten, priority, app, "".join(data[:_CUT].split())


def _step(one: Sequence[Any]) -> str:
    return f"{one[0]} hint" if one[1] < 0 else f"{one[0]} step {one[1]} {one[2]}"


def notation(item: Mapping[str, Any] | None) -> str:
    """Return a file for the diff."""
    return "" if item is None else f"// {item['path']}\n{item.get('content') or ''}"
