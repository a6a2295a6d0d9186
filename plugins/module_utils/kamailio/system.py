# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kamailio as `core.run` needs it: lists, tables and memory are the store, its RPC the activation.

What only a change needs is imported where it is used: most runs find nothing to change.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Callable, Optional

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.files import digest
from ansible_collections.telephony.pbx.plugins.module_utils.core.journal import StateDir, state_of
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Plan, Reading, Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.reached import Reached, folder_of
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item, Key
from ansible_collections.telephony.pbx.plugins.module_utils.core.settled import Watched, mark
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio import lists
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.resources import RESOURCES
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.resources_values import FILE, MEMORY

CONFIG_DIR = "/etc/kamailio"
# The version that is assumed where none is to be had: no server runs, and there is no binary to ask.
ASSUMED_VERSION = "6.1"
DIALECTS = {"kamailio_dispatcher_destinations": lists.DESTINATIONS, "kamailio_addresses": lists.ADDRESSES}
# The option that says within what `purge` removes -> the key's part that it names.
SCOPES = {
    "kamailio_dispatcher_destinations": ("sets", 0),
    "kamailio_htable": ("tables", 0),
    "kamailio_subscribers": ("domains", 1),
}

Connect = Callable[[Optional[str]], Optional[Any]]


def version_number(text: str) -> tuple[int, ...]:
    """Return a version to be compared: of 6.1.5 (6, 1, 5)."""
    return tuple(int(part) for part in text.split("-")[0].split("+")[0].split(".") if part.isdigit())


def installed_version() -> str:
    """Return the version of the program on this host, or an empty string."""
    program = shutil.which("kamailio") or shutil.which("kamailio", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        return ""
    try:
        done = subprocess.run([program, "-v"], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.SubprocessError):
        return ""
    words = done.stdout.split()
    return words[2] if words[:2] == ["version:", "kamailio"] and len(words) > 2 else ""


@dataclass
class KamailioSystem(Reached):
    """One Kamailio on this host.

    config_dir  its configuration folder
    rpc         the address of its JSON-RPC; None to find it
    options     kind -> what the task says of where it is kept: backend, path, database, table, sets ...
    connect     address -> the running server, or None when it is down; without it, server.connect
    """

    config_dir: str = CONFIG_DIR
    rpc: str | None = None
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    state: StateDir | None = None
    connect: Connect | None = None
    name: str = "Kamailio"
    lenient: bool = False
    excuse: str = ""
    look_at: str = "the option `rpc`"
    stores: dict[str, Any] = field(default_factory=dict)
    _server: list[Any] = field(default_factory=list)
    _version: str = ""

    def __post_init__(self) -> None:
        self.config_dir = folder_of(self.config_dir, self.name)
        self.state = self.state or state_of("kamailio", self.config_dir, CONFIG_DIR)

    def reach(self) -> Any | None:
        """See Reached."""
        from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.server import connect

        return (self.connect or connect)(self.rpc)

    @property
    def version(self) -> str:
        """The version that runs, or that is installed, or 6.1."""
        if not self._version:
            running = str(self.server.version) if self.server is not None else ""
            self._version = running or installed_version() or ASSUMED_VERSION
        return self._version

    def option(self, kind: str, name: str) -> Any:
        """Return what the task says of a kind, or None."""
        return self.options.get(kind, {}).get(name)

    def backend(self, kind: str) -> str:
        """Return where a kind is kept: `file`, `database` or `memory`."""
        backends = RESOURCES[kind].layout.backends
        return str(self.option(kind, "backend") or backends[0])

    def path(self, kind: str) -> str:
        """Return the file of a kind that is kept in a list."""
        return os.path.join(self.config_dir, self.option(kind, "path") or RESOURCES[kind].layout.file)

    def store(self, request: Request) -> Any:
        """Return the store of a kind: a stores.Store."""
        kind = request.resource.kind
        if kind not in self.stores:
            self.stores[kind] = self._store(request, kind)
        return self.stores[kind]

    def _store(self, request: Request, kind: str) -> Any:
        backend = self.backend(kind)
        if backend == FILE:
            from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.stores import FileStore

            backups = self.state.backups if self.state is not None else ""
            return FileStore(self.path(kind), DIALECTS[kind], backups)
        if backend == MEMORY:
            return self._memory(request)
        return self.fresh(request)

    def fresh(self, request: Request) -> Any:
        """Return a kind's table that nothing has been read of yet: a tables.TableStore."""
        from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.tables import TableStore

        kind = request.resource.kind
        database = self.option(kind, "database")
        if not database:
            raise refuse("database", "is missing", "say which database holds the table, as db_url in kamailio.cfg does")
        fixed = {"table": self._entries(request)} if kind == "kamailio_htable" else None
        return TableStore(request.resource, database, self.option(kind, "table"), fixed)

    def _entries(self, request: Request) -> str:
        """Return the one hash table whose entries a table of a database holds."""
        names = self._hash_tables(request)
        if len(names) != 1:
            raise refuse(
                "entries",
                f"a table of a database holds the entries of one hash table, and {len(names)} are named",
                "write a task for each hash table, with its `table`, and name it in `tables` where there are no entries",
            )
        return names[0]

    def _hash_tables(self, request: Request) -> list[str]:
        named = [str(item["table"]) for item in request.items if item.get("table")]
        return list(dict.fromkeys([*(self.option(request.resource.kind, "tables") or ()), *named]))

    def _memory(self, request: Request) -> Any:
        from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.stores import MemoryStore

        names = self._hash_tables(request)
        if self.server is None and not self.lenient and names:
            raise refuse(
                "entries",
                "Kamailio is not running, and entries in its memory are there only while it runs",
                "start it, or keep them with `backend: database`",
            )
        keys = {request.resource.key_of(one): int(one.get("expires") or 0) for one in request.items}
        return MemoryStore(self.server, names if self.server is not None else (), keys)

    def read(self, requests: Sequence[Request]) -> Sequence[Reading]:
        """Return what the stores hold of each request's kind."""
        return [self._read(request) for request in requests]

    def _read(self, request: Request) -> Reading:
        store = self.store(request)
        items: Mapping[Key, Item] = store.read()
        left = getattr(store, "left", None)
        if not request.purge:
            return Reading(items, left=left)
        name, place = SCOPES.get(request.resource.kind, ("", 0))
        within = {str(one) for one in (self.option(request.resource.kind, name) or ())}
        return Reading(items, frozenset(key for key in items if not within or key[place] in within), left)

    def watched(self) -> Watched | None:
        """Return what an answer about lists in files rests on; None where it rests on a database or on the server."""
        from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.stores import FileStore

        if not self.stores or not all(isinstance(one, FileStore) for one in self.stores.values()):
            return None
        files = {one.path: digest(one.data) for one in self.stores.values()}
        program = shutil.which("kamailio") or "/usr/sbin/kamailio"
        return Watched(files=files, marks={program: mark(program)})

    def check(self, plans: Sequence[Plan]) -> Sequence[Problem]:
        """Return what Kamailio would refuse, or drop in silence."""
        duplicated = any(getattr(one, "duplicates", dict)() for one in self.stores.values())
        if not duplicated and not any(plan.changes for plan in plans):
            return []
        from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.checks import problems

        return problems(self, plans)

    def stage(self, plans: Sequence[Plan]) -> Any:
        """Return the change that makes the plans true: a staged.KamailioStaged."""
        from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.staged import KamailioStaged

        return KamailioStaged(self, plans)
