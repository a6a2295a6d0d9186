# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asterisk as `core.run` needs it: its files are the store, its reloads the activation.

What only a change needs is imported where it is used: Python compiles a module's imports anew on every managed host, and
most runs find nothing to change.
"""

from __future__ import annotations

import hashlib
import os
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
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.journal import StateDir
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Plan, Reading, Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item, Key

CONFIG_DIR = "/etc/asterisk"
STATE_DIR = "/var/lib/telephony.pbx"
PJSIP = "pjsip.conf"
# The version that is assumed where none is to be had: no server runs, and there is no binary to ask.
ASSUMED_VERSION = "22"

Connect = Callable[[str], Optional[Any]]


def state_dir(config_dir: str) -> str:
    """Return where lock, journal and backups of one configuration folder are kept."""
    folder = os.path.normpath(config_dir)
    mark = "" if folder == CONFIG_DIR else "-" + hashlib.sha256(folder.encode()).hexdigest()[:12]
    return os.path.join(STATE_DIR, f"asterisk{mark}")


@dataclass
class AsteriskSystem:
    """One Asterisk on this host.

    config_dir  its configuration folder
    connect     config_dir -> the running server, or None when it is down; without it, server.connect
    """

    config_dir: str = CONFIG_DIR
    state: StateDir | None = None
    connect: Connect | None = None
    name: str = "Asterisk"
    folder: Folder = field(init=False)
    _server: list[Any] = field(default_factory=list)
    _version: str = ""
    _objects: list[Objects] = field(default_factory=list)
    _contexts: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not os.path.isdir(self.config_dir):
            raise refuse("config_dir", f"there is no folder {self.config_dir}", "is Asterisk installed on this host?")
        self.folder = Folder(os.path.normpath(self.config_dir))
        self.state = self.state or StateDir(state_dir(self.config_dir))

    @property
    def server(self) -> Any | None:
        """The running server, or None when it is down; asked for once."""
        if not self._server:
            from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server import ServerError, connect

            try:
                self._server.append((self.connect or connect)(self.config_dir))
            except ServerError as error:
                raise refuse("", f"Asterisk runs, but does not let us in: {error}", "look at manager.conf") from None
        return self._server[0]

    def started(self) -> float | None:
        """Return when the server started, in seconds since the epoch, or None when it is down."""
        return self.server.started if self.server is not None else None

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
            self._objects.append(read_objects(self.folder.tree(PJSIP), RESOURCES))
        return self._objects[0]

    @property
    def contexts(self) -> dict[str, Any]:
        """The dialplan's contexts as they stand in the files: name -> contexts.Context."""
        if not self._contexts:
            from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.contexts import read_contexts

            self._contexts.append(read_contexts(self.folder.tree(CONTEXTS)))
        return self._contexts[0]

    def read(self, requests: Sequence[Request]) -> Sequence[Reading]:
        """Return what the files hold of each request's kind."""
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
            found = find_sections(self.folder.document(key[0]), key)
            listed.update(map(id, found))
            if found:
                items[key] = spelled_as(section_item(key[0], found[0], key[2]), wanted)
        purgeable: dict[Key, Item] = {}
        if request.purge and request.scope and not self.scope_problem(request):
            path = self.folder.relative(request.scope)
            document = self.folder.document(path)
            keys, added = keys_of(document), {section.name for section in document.sections if section.append}
            for section in document.sections:
                kind = keys.get(id(section))
                if kind is not None and id(section) not in listed and section.name not in added:
                    purgeable[(path, section.name, kind)] = section_item(path, section, kind)
        return Reading({**items, **purgeable}, frozenset(purgeable))

    def scope_problem(self, request: Request) -> str | None:
        """Return why a request's `path` cannot be, or None."""
        check = RESOURCES["asterisk_config"].by_name["path"].check
        return check(self.folder.relative(request.scope)) if request.scope and check is not None else None

    def check(self, plans: Sequence[Plan]) -> Sequence[Problem]:
        """Return what Asterisk would refuse, or swallow in silence."""
        if not any(
            plan.changes or plan.request.purge or any(item.get("unset") for item in plan.request.items)
            for plan in plans
        ):
            return []
        from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.checks import Checker

        return Checker(self, plans).problems()

    def stage(self, plans: Sequence[Plan]) -> Any:
        """Return the change that makes the plans true: a staged.AsteriskStaged."""
        from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.staged import AsteriskStaged

        return AsteriskStaged(self, plans)

    def home(self, request: Request) -> str:
        """Return the file for new objects of a kind, relative to the folder."""
        return self.folder.relative(request.scope or request.resource.layout.root)

    def include_of(self, request: Request) -> tuple[str, str]:
        """Return (root file, file) when the file for new objects is not read by Asterisk yet, else two empty strings."""
        root, home = request.resource.layout.root, self.home(request)
        if not root or home == root or self.folder.is_read(root, home):
            return "", ""
        return root, home
