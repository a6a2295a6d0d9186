# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asterisk as `core.run` needs it: its files are the store, its reloads the activation.

What only a change needs is imported where it is used: Python compiles a module's imports anew on every managed host, and
most runs find nothing to change.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Callable, Optional

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_store import (
    CONTEXTS,
    Folder,
    find_sections,
    keys_of,
    section_item,
    spelled_as,
)
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.pjsip_read import (
    KINDS,
    Objects,
    read_objects,
    references_said,
)
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources import RESOURCES
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.journal import StateDir, state_of
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Plan, Reading, Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.reached import Reached, folder_of
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item, Key
from ansible_collections.telephony.pbx.plugins.module_utils.core.settled import Watched

CONFIG_DIR = "/etc/asterisk"
PJSIP = "pjsip.conf"
VOICEMAIL = "voicemail.conf"
APPS = ("asterisk_queues", "asterisk_mailboxes")
AEL = "asterisk_ael"
RETURN = 10.0  # seconds that a server which went away may take to come back; its unit waits for one before it starts it
# The version that is assumed where none is to be had: no server runs, and there is no binary to ask.
ASSUMED_VERSION = "22"

Connect = Callable[[str], Optional[Any]]


class _Found(dict):  # type: ignore[type-arg]
    """Kind -> name -> object; the kinds that are not PJSIP's are read when they are asked for."""

    def __init__(self, system: Any, found: dict[str, dict[str, Any]]) -> None:
        super().__init__(found)
        self._system = system

    def __missing__(self, kind: str) -> dict[Any, Any]:
        if kind == AEL:
            from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import ael

            self[kind] = ael.read(self._system.ael)
            return self[kind]
        if kind not in APPS:
            raise KeyError(kind)
        self[kind] = self._system.queues if kind == "asterisk_queues" else self._system.mailboxes
        return self[kind]


@dataclass
class AsteriskSystem(Reached):
    """One Asterisk on this host.

    config_dir  its configuration folder
    connect     config_dir -> the running server, or None when it is down; without it, server.connect
    full_check  let a second Asterisk read the files before they are in place
    """

    config_dir: str = CONFIG_DIR
    state: StateDir | None = None
    connect: Connect | None = None
    name: str = "Asterisk"
    full_check: bool = False
    lenient: bool = False
    excuse: str = ""
    look_at: str = "manager.conf"
    folder: Folder = field(init=False)
    _server: list[Any] = field(default_factory=list)
    _version: str = ""
    _objects: list[Objects] = field(default_factory=list)
    _contexts: list[dict[str, Any]] = field(default_factory=list)
    _apps: dict[str, Any] = field(default_factory=dict)
    _general: dict[str, Any] = field(default_factory=dict)
    _checked: bool = False

    def __post_init__(self) -> None:
        self.folder = Folder(folder_of(self.config_dir, self.name))
        self.state = self.state or state_of("asterisk", self.config_dir, CONFIG_DIR)

    def reach(self) -> Any | None:
        """See Reached."""
        from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server import connect

        return (self.connect or connect)(self.config_dir)

    def server_again(self) -> Any | None:
        """The server after the connection to it broke: systemd may be about to start it anew.  None when it stays away."""
        until = time.monotonic() + RETURN
        if self._server and self._server[0] is not None:
            self._server[0].close()
        while True:
            self._server.clear()
            if self.server is not None or time.monotonic() > until:
                return self.server
            time.sleep(0.2)

    def started(self) -> float | None:
        """Return when the server started, in seconds since the epoch, or None when it is down or has not answered."""
        server = self.server
        return None if server is None or getattr(server, "late", False) else server.started

    @property
    def version(self) -> str:
        """The version that runs, or that is installed, or 22."""
        if not self._version:
            from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server import installed_version

            running = str(self.server.version) if self.server is not None else ""
            self._version = running or installed_version() or ASSUMED_VERSION
        return self._version

    @property
    def catalogue(self) -> Any:
        """The options that this version knows: a catalogue.Catalogue."""
        from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.catalogue import catalogue

        return catalogue(self.version)

    @property
    def auth_type(self) -> str:
        """What this version calls an authentication by password or digest."""
        known = self.catalogue.check_option(PJSIP, "auth", "auth_type", "digest") is None
        return "digest" if known else "userpass"

    @property
    def objects(self) -> Objects:
        """PJSIP's objects as they stand in the files."""
        if not self._objects:
            objects = read_objects(self.folder.tree(PJSIP), RESOURCES)
            objects.found = _Found(self, objects.found)
            self._objects.append(objects)
        return self._objects[0]

    @property
    def contexts(self) -> dict[str, Any]:
        """The dialplan's contexts as they stand in the files: name -> contexts.Context."""
        if not self._contexts:
            from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.contexts import read_contexts

            self._contexts.append(read_contexts(self.folder.tree(CONTEXTS)))
        return self._contexts[0]

    @property
    def queues(self) -> dict[str, Any]:
        """The queues as they stand in the files: name -> queues.Queue."""
        if "queues" not in self._apps:
            from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import queues

            self._apps["queues"] = queues.read(self.folder.tree(queues.ROOT))
        return self._apps["queues"]

    @property
    def mailboxes(self) -> dict[Key, Any]:
        """The mailboxes as they stand in the files: (mailbox, context) -> mailboxes.Box."""
        if "mailboxes" not in self._apps:
            from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import mailboxes

            self._apps["mailboxes"] = mailboxes.read(self.folder.tree(mailboxes.ROOT), self.pins)
        return self._apps["mailboxes"]

    @property
    def ael(self) -> Any:
        """The files in AEL: an ael.Ael."""
        if AEL not in self._apps:
            from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.ael import Ael

            self._apps[AEL] = Ael(self.folder)
        return self._apps[AEL]

    @property
    def pins(self) -> Any:
        """Where the PINs of mailboxes are kept: a mailboxes.Pins."""
        if "pins" not in self._apps:
            from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.mailboxes import pins_of

            self._apps["pins"] = pins_of(self, self._general)
        return self._apps["pins"]

    def held(self, kind: str) -> list[Any]:
        """Return the objects, queues or mailboxes of a kind, as asterisk_info tells them."""
        return list(self.objects.found[kind].values())

    def read(self, requests: Sequence[Request]) -> Sequence[Reading]:
        """Return what the files hold of each request's kind."""
        for request in requests if len(requests) > 1 else ():
            for wanted in request.items if request.resource.kind == "asterisk_config" else ():
                if (wanted.get("path"), wanted.get("name")) == (VOICEMAIL, "general"):
                    self._general = dict(wanted.get("options") or {})
        return [self._read(request) for request in requests]

    def _read(self, request: Request) -> Reading:
        kind = request.resource.kind
        scope = self.folder.full(self.home(request))
        if kind in KINDS:
            found = self.objects.found[kind]
            items: dict[Key, Item] = {(name,): one.item for name, one in found.items()}
            main = request.resource.layout.main
            for wanted in request.items:
                if wanted.get(main.free) and wanted.get("name") in found:
                    one = found[wanted["name"]]
                    items[(one.name,)] = references_said(one, request.resource, wanted[main.free])
            return Reading(
                items,
                frozenset((name,) for name, one in found.items() if one.path == scope),
            )
        if kind == "asterisk_dialplan":
            return Reading(
                {(name,): one.item for name, one in self.contexts.items()},
                frozenset(
                    (name,)
                    for name, one in self.contexts.items()
                    if not one.raw and len(one.places) == 1 and one.paths == {scope}
                ),
            )
        if kind in APPS:
            held = self.queues if kind == "asterisk_queues" else self.mailboxes
            keys = {request.resource.key_of(one.item): one for one in held.values()}
            return Reading(
                {key: one.item for key, one in keys.items()},
                frozenset(key for key, one in keys.items() if not one.odd and one.path == scope),
            )
        if kind == AEL:
            from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import ael

            return ael.reading(self.ael, request)
        return self._read_sections(request)

    def _read_sections(self, request: Request) -> Reading:
        """Read the sections that asterisk_config's items name, and with `purge` the whole file."""
        items: dict[Key, Item] = {}
        listed: set[int] = set()
        for wanted in request.items:
            key = request.resource.key_of(wanted)
            refused = request.resource.by_name["path"].check
            if refused is not None and refused(key[0]):
                continue  # the plan says why; nothing outside the folder is read
            found = find_sections(self.folder.document(key[0]), key, self.folder)
            listed.update(map(id, found))
            if found:
                items[key] = spelled_as(section_item(key[0], found[0], key[2]), wanted)
        purgeable: dict[Key, Item] = {}
        for path in map(
            self.folder.relative, request.scopes if request.purge and not self.scope_problem(request) else ()
        ):
            document = self.folder.document(path)
            keys, added = keys_of(document, self.folder), {
                section.name for section in document.sections if section.append
            }
            for section in document.sections:
                kind = keys.get(id(section))
                if kind is not None and id(section) not in listed and section.name not in added:
                    purgeable[(path, section.name, kind)] = section_item(path, section, kind)
        return Reading({**items, **purgeable}, frozenset(purgeable))

    def watched(self) -> Watched | None:
        """Return what an answer about the files rests on.

        None where it rests on more: PINs in the spool, files in AEL, and certificates, which the checks look at.
        """
        return (
            None
            if self._checked or self._apps.keys() - {"queues"}
            else self.folder.watched([shutil.which("asterisk") or ""])
        )

    def scope_problem(self, request: Request) -> str | None:
        """Return why a request's `path` cannot be, or None."""
        check = RESOURCES["asterisk_config"].by_name["path"].check
        for scope in request.scopes:
            reason = check(self.folder.relative(scope)) if check is not None else None
            if reason:
                return f"{scope} {reason}"
        return None

    def check(self, plans: Sequence[Plan]) -> Sequence[Problem]:
        """Return what Asterisk would refuse, or swallow in silence."""
        if not any(
            plan.changes or plan.request.purge or any(item.get("unset") for item in plan.request.items)
            for plan in plans
        ):
            return []
        from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.checks import Checker

        self._checked = True
        found = Checker(self, [plan for plan in plans if plan.resource.kind != AEL]).problems()
        for plan in plans:
            if plan.resource.kind == AEL:
                from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import ael

                found.extend(ael.problems(self, plan))
        return found

    def stage(self, plans: Sequence[Plan]) -> Any:
        """Return the change that makes the plans true: a staged.AsteriskStaged."""
        from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.staged import AsteriskStaged

        return AsteriskStaged(self, plans)

    def home(self, request: Request) -> str:
        """Return the file for new objects of a kind, relative to the folder."""
        return self.folder.relative(request.scopes[0] if request.scopes else request.resource.layout.root)

    def include_of(self, request: Request) -> tuple[str, str]:
        """Return (root file, file) when the file for new objects is not read by Asterisk yet, else two empty strings."""
        root, home = request.resource.layout.root, self.home(request)
        if not root or home == root or self.folder.is_read(root, home):
            return "", ""
        return root, home
