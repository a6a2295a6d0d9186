# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A change to Asterisk's files that is complete and checked, and of which nothing is written yet."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import pjsip_auth
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf import ConfError, Document, Section
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_store import (
    ADDED,
    conf_notation,
    write_section,
)
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.contexts import context_notation, write_context
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.pjsip_read import KINDS, lines_of
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.pjsip_write import (
    Writer,
    notation,
    part_lines,
    row_lines,
)
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.readback import INHERITS, SHOWN, Expected, compare
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.reloads import (
    Activation,
    Touched,
    part_of,
    plan_reloads,
)
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server import ServerDown, ServerError
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server_log import concerning
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.system import AEL, APPS
from ansible_collections.telephony.pbx.plugins.module_utils.core.asked import masked_pair
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.files import Files
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change, Plan
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Resource
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import Restart

_UNKNOWN = re.compile(r"Unknown keyword in queue '(.*)': (\S+) at line")


def app_of(kind: str) -> Any:
    """Return the module that writes queues, or mailboxes."""
    if kind == "asterisk_queues":
        from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import queues

        return queues
    if kind == AEL:
        from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import ael

        return ael
    from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import mailboxes

    return mailboxes


def _own(section: Section, lines: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return what a section itself says of these options: a template may say the rest, and order means something."""
    return {option: values for option, values in lines_of(section).items() if pjsip_auth.field_of(option) in lines}


class AsteriskStaged:
    """The edits of all plans, made in memory; see `core.run.Staged`."""

    def __init__(self, system: Any, plans: Sequence[Plan]) -> None:
        self.system, self.plans = system, plans
        self.touched: list[Touched] = []
        self.included: set[str] = set()
        self.compared = 0
        self._before = {
            (plan.resource.kind, change.key): self._sections(plan.resource, change.before)
            for plan in plans
            if plan.resource.kind in KINDS
            for change in plan.changes
        }
        # Plain sections first: templates stand above who asks for them.
        for plan in sorted(plans, key=lambda one: one.resource.kind in KINDS):
            try:
                self._edit(plan)
            except ConfError as error:
                raise refuse(plan.resource.kind, error.message, "nothing was changed") from None
        self._read_again()
        self.files = Files(system.folder.changes(), system.state.backups)
        planned = plan_reloads(self.touched, system.version) if self.files.changes else Activation((), ())
        self.commands: Sequence[str] = self._said(planned.commands)
        self.restart_required: Sequence[Restart] = [
            Restart(one["what"], one["why"]) for one in planned.restart_required
        ]
        if system.full_check and self.files.changes:
            self._try_out()

    @property
    def targets(self) -> Mapping[str, str]:
        """Return path -> digest of the files that are to be written."""
        return self.files.targets

    def _try_out(self) -> None:
        """Let a second Asterisk, that nobody hears of, read the files as they will be."""
        from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.shadow import complaints

        told = complaints(self.system.folder.path, self.files.changes, self.commands)
        if told:
            raise PbxError([Problem("full_check", one, "nothing was changed") for one in told])

    def _read_again(self) -> None:
        """Refuse what would make Asterisk stop reading: a template that is not there, or not above who asks for it."""
        asked = {
            name
            for plan in self.plans
            for change in plan.changes
            if plan.resource.kind in KINDS
            for name in (change.after or {}).get("templates") or ()
        }
        # What is nowhere was told by the checks; a task before this one may make it, so check mode only warns of it.
        told = [f"asks for {name!r}" for name in asked - self.system.folder.names("pjsip.conf")]
        problems = [
            Problem(f"{one.path}:{one.line}", one.text, "nothing was changed")
            for one in self.system.folder.broken()
            if not any(text in one.text for text in told)
        ]
        if problems:
            raise PbxError(problems)

    def _edit(self, plan: Plan) -> None:
        """Carry one plan into the documents, and note what it touches."""
        kind = plan.resource.kind
        home = self._home(plan)
        if kind in KINDS:
            writer = Writer(plan.resource, self.system.objects, home, self.system.auth_type)
            for change in plan.changes:
                writer.apply(change)
            items = {change.key[0]: change.after or {} for change in plan.changes}
            for _path, part, name, action, options in writer.touched:
                settings = (
                    part_lines(plan.resource, plan.resource.layout.main, items[name]) if part == "transport" else {}
                )
                self.touched.append(Touched(plan.resource.layout.root, part, name, action, options, settings))
            return
        readers = {item.get("path"): item.get("included_by") for item in plan.request.items}
        if kind == AEL:
            system = self.system
            system.ael.edit(plan.changes)
            system.folder.others.update((one.path, one) for one in system.ael.changes())
            self.touched.extend(
                Touched(plan.resource.layout.root, "file", change.key[0], change.action) for change in plan.changes
            )
            return
        for change in plan.changes:
            if kind in APPS:
                name, touched = app_of(kind).write(self.system, change, home)
                self.touched.append(
                    Touched(plan.resource.layout.root, plan.resource.singular, name, change.action, touched)
                )
            elif kind == "asterisk_dialplan":
                write_context(self.system.contexts.get(change.key[0]), change, home)
                self.touched.append(Touched(plan.resource.layout.root, "context", change.key[0], change.action, ()))
            else:
                path, name, part = change.key
                if change.action != "delete":
                    self._have_read(path, readers.get(path))
                write_section(self.system.folder.document(path), change, self.system.folder)
                options = tuple(one.partition(".")[2] or one for one in change.fields)
                item = change.after or change.before or {}
                if not part or part.startswith(ADDED):
                    part = str((item.get("options") or {}).get("type") or "")
                self.touched.append(
                    Touched(self.system.folder.root_of(path), part or name, name, change.action, options)
                )

    def _home(self, plan: Plan) -> Any:
        def home() -> Document:
            """Return the document for new objects, and make Asterisk read it."""
            root, path = self.system.include_of(plan.request)
            if root and path not in self.included:
                self.included.add(path)
                self.system.folder.document(root).add_include(path, "tryinclude")
            return self.system.folder.document(self.system.home(plan.request))

        return home

    def _have_read(self, path: str, reader: str | None) -> None:
        """Make Asterisk read a file: by an include in the one that is named, or for confbridge.d in confbridge.conf."""
        root = reader or part_of(path)
        if root != path and path not in self.included and not self.system.folder.is_read(root, path):
            self.included.add(path)
            self.system.folder.document(root).add_include(path, "tryinclude")

    def diff(self) -> tuple[str, str]:
        """Return before and after as Asterisk's files spell it: only what changes, secrets masked."""
        before: list[str] = []
        after: list[str] = []
        for plan in self.plans:
            for change in plan.changes:
                old, new = masked_pair(plan, change)
                before.append(self._notation(plan.resource, old))
                after.append(self._notation(plan.resource, new))
        return "\n".join(filter(None, before)), "\n".join(filter(None, after))

    @staticmethod
    def _notation(resource: Resource, item: Any) -> str:
        if resource.kind in KINDS:
            return notation(resource, item)
        if resource.kind == "asterisk_dialplan":
            return context_notation(item)
        if resource.kind in APPS or resource.kind == AEL:
            return app_of(resource.kind).notation(item)
        return f"; {item['path']}\n{conf_notation(item, item['name'])}" if item else ""

    def probe(self) -> Sequence[str]:
        """Let the running server parse the new files before they are in place."""
        if self.system.server is None:
            return []
        texts = {self.system.folder.relative(path): text for path, text in self.system.folder.texts().items()}
        try:
            return list(self.system.server.probe(texts))
        except ServerError as error:
            raise refuse(
                "", f"Asterisk could not be asked whether it takes this: {error}", "nothing was changed"
            ) from None

    def back_up(self) -> Mapping[str, str]:
        """Keep the old bytes."""
        return self.files.back_up()

    def commit(self) -> None:
        """Write all files."""
        self.files.commit()

    def revert(self) -> None:
        """Put back the old bytes."""
        self.files.revert()

    def activate(self, commands: Sequence[str]) -> Sequence[str]:
        """Reload, narrowly, and return what the server logged as error or warning meanwhile."""
        if self.system.server is None:
            return []
        try:
            try:
                said = self.system.server.reload(self._said(commands, written=True))
            except ServerDown:
                if self.system.server_again() is None:
                    raise
                # Whatever it has read of the files when it started, it reads again.
                said = self.system.server.reload(self._said(commands, written=True))
            lines = concerning(said, self._names(), self._files())
            return [line.text for line in lines if not self._stood_before(line.text)]
        except ServerError as error:
            return [str(error)]

    def _said(self, commands: Sequence[str], written: bool = False) -> Sequence[str]:
        """Return commands as they are to be said: what reads AEL may not be loaded, or have no file any more."""
        if self.system.server is None or not any("ael" in one for one in commands):
            return commands
        root = self.system.ael.on_disk("") if written else self.system.ael.tree()
        return app_of(AEL).said(self.system.server, commands, app_of(AEL).ROOT in root)

    def _stood_before(self, text: str) -> bool:
        """Say whether the server complains of a queue's line that this run did not write, as it does at every reload."""
        match = _UNKNOWN.match(text)
        ours = [one for one in self.touched if match is not None and (one.kind, one.name) == ("queue", match.group(1))]
        return match is not None and not any(
            one.action == "create" or match.group(2).lower() in one.options for one in ours
        )

    def _names(self) -> set[str]:
        """Return the sections that this run answers for: what it touched, or all it was asked for if it touched nothing."""
        wanted = {part for plan in self.plans for key in plan.wanted for part in key}
        # Voicemail's own words name a mailbox without its context.
        said = {one.name.partition("@")[0] for one in self.touched if one.kind == "mailbox"}
        return {one.name for one in self.touched} | said or wanted

    def _files(self) -> set[str]:
        """Return the files that are our own: a hand-made object elsewhere may have been broken for years."""
        homes = {self.system.folder.relative(scope) for plan in self.plans for scope in plan.request.scopes}
        return homes - {plan.resource.layout.root for plan in self.plans}

    def verify(self, pending: Mapping[str, Sequence[str]]) -> Sequence[str]:
        """Compare what was changed, and what an unfinished run had changed, with what the server holds now."""
        expected: list[Expected] = []
        for plan in self.plans:
            changed = {change.key for change in plan.changes}
            for change in plan.changes:
                expected.extend(self._expected(plan.resource, change))
            labels = set(pending.get(plan.resource.kind, ()))
            labels -= {plan.resource.label(key) for key in changed}
            for key in plan.there if labels else ():
                if plan.resource.label(key) in labels and key not in changed:
                    there = plan.there[key]
                    expected.extend(self._expected(plan.resource, Change(key, "update", there, there)))
        return self._compare(expected, AEL in pending)

    def verify_reverted(self) -> Sequence[str]:
        """After a rollback: the server holds what it held before."""
        expected: list[Expected] = []
        for plan in self.plans:
            for change in plan.changes:
                expected.extend(self._expected(plan.resource, change, reverted=True))
        return self._compare(expected, reverted=True)

    def _compare(self, expected: Sequence[Expected], pending: bool = False, reverted: bool = False) -> Sequence[str]:
        self.compared = len(expected)
        if self.system.server is None:
            return []
        try:
            told = list(compare(self.system.server, expected))
            if pending or any(plan.changes for plan in self.plans if plan.resource.kind == AEL):
                told += self._compare_ael(reverted)
            return told
        except ServerError as error:
            return [str(error)]

    def _compare_ael(self, reverted: bool) -> Sequence[str]:
        """Compare what the AEL files compile to; without Asterisk's parser on this host nothing can be compared."""
        here, gone = (self.system.ael.tried(edited=edited).steps for edited in (not reverted, reverted))
        if here is None or gone is None:
            return []
        gone = gone if self.system.ael.edits else {}  # an earlier run left its change to this one
        self.compared += len(here) + len(gone)
        return app_of(AEL).compare(self.system.server, here, gone)

    def _expected(self, resource: Resource, change: Change, reverted: bool = False) -> list[Expected]:
        """Return what the running server should hold of one item."""
        after = change.before if reverted else change.after
        if resource.kind == "asterisk_dialplan":
            return [Expected("context", change.key[0], after, "extensions.conf")]
        if resource.kind == AEL:
            return []  # see _compare_ael: a file is no object of the server
        if resource.kind in APPS:
            return [self._expected_app(resource, change, after)]
        if resource.kind not in KINDS:
            return self._expected_section(change, after)
        restart = {one.what for one in self.restart_required}
        old = self._before.get((resource.kind, change.key), {})
        new = self._sections(resource, change.after)
        here, gone = (old, new) if reverted else (new, old)
        out = [Expected(part, name, lines, "pjsip.conf") for (part, name), lines in here.items()]
        out.extend(Expected(part, name, None, "pjsip.conf") for part, name in gone if (part, name) not in here)
        return [one for one in out if f"{one.type} {one.name}" not in restart]

    def _expected_app(self, resource: Resource, change: Change, after: Any) -> Expected:
        """Return what the server should hold of a queue or a mailbox."""
        queue = self.system.queues.get(change.key[0]) if resource.kind == "asterisk_queues" else None
        if after is not None and queue is not None and queue.places[0].section.templates:
            after = {**after, INHERITS: True}
        return Expected(resource.singular, "@".join(change.key), after, resource.layout.root)

    def _expected_section(self, change: Change, after: Any) -> list[Expected]:
        """Return what the server should hold of a plain section: an object of PJSIP that has no kind of its own."""
        path, name, kind = change.key
        options = dict((after or {}).get("options") or {})
        kind = kind or str(options.get("type") or "")
        if after is None or after.get("template") or self.system.folder.root_of(path) != "pjsip.conf":
            return []
        if any(one.append for document in self.system.folder.documents.values() for one in document.find(name)):
            return []  # what is added to it may say something else
        options.pop("type", None)
        return [Expected(kind, name, options, path)] if kind in SHOWN else []

    def _sections(self, resource: Resource, item: Any) -> dict[tuple[str, str], dict[str, list[str]]]:
        """Return (type, section name) -> lines of an item, by the sections that it has at this moment."""
        if item is None:
            return {}
        found = self.system.objects.found[resource.kind].get(item["name"])
        out: dict[tuple[str, str], dict[str, list[str]]] = {}
        for part in resource.layout.parts:
            places = (found.sections.get(part.type) if found is not None else None) or []
            if part.many:
                fields = resource.by_name[part.many].fields
                for place, row in zip(places, item.get(part.many) or ()):
                    out[(part.type, place.section.name)] = _own(place.section, row_lines(fields, row))
            elif places:
                out[(part.type, places[0].section.name)] = _own(places[0].section, part_lines(resource, part, item))
        return out
