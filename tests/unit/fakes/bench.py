# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the promises are tried on: a system in memory, and the real Asterisk code over a folder and the strict fake.

A bench knows what a promise must not: how one of its items looks, how its server is stopped, made deaf or made to refuse.
"""

from __future__ import annotations

import copy
import time
from pathlib import Path
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import ael_parse
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_store import section_item
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.pjsip_read import KINDS
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server_log import LogLine
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.system import AsteriskSystem
from ansible_collections.telephony.pbx.plugins.module_utils.core.journal import Entry, StateDir
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Resource

from .asterisk import FakeAsterisk
from .memory import MemorySystem
from .samples import SECRETS, sample_item

Item = dict[str, Any]
PINS = ("4711", "0815")


class Bench:
    """A server and its store.  `said` are the commands that were given to it, `activations` how often."""

    said: list[str]
    activations: int
    refusal = "cannot load"

    def request(self, resource: Resource, items: list[Item], **more: Any) -> Request:
        """Return what a task of one kind asks for."""
        return Request(resource, items, **more)

    def sample(self, resource: Resource, variant: int = 0, number: int = 1) -> Item:
        """Return an item that the system takes; see `sample_item`."""
        return sample_item(resource, variant, number)

    def bare(self, resource: Resource, item: Item) -> Item:
        """Return as little of an item as the system takes."""
        return {name: item[name] for name in resource.key if name in item}

    def spare(self, resource: Resource, item: Item) -> list[str]:
        """Return the names that an item may be without."""
        return [name for name in item if name not in self.bare(resource, item)]

    def indispensable(self, resource: Resource) -> list[Item]:
        """Return what a purge has to list because the server refuses to be without it."""
        return []

    def undoes(self, resource: Resource) -> bool:
        """Say whether everything of an item can be put back."""
        return True

    def scope(self, resource: Resource) -> str | None:
        """Return what `purge` has to be told of where the sample items are."""
        return None

    def secret_options(self, resource: Resource) -> Item:
        """Return options that no field names, with SECRETS[0] in one whose name tells that it is a secret."""
        return {one.name: {"password": SECRETS[0], "plain": "visible"} for one in resource.free_fields}

    def verifies(self, resource: Resource) -> bool:
        """Say whether the server can be asked for what it holds of this kind."""
        return True


class MemoryBench(Bench):
    """A system that needs nothing but the declarations."""

    def __init__(self, resource: Resource | None = None, api: bool = False) -> None:
        self._system = MemorySystem(api=api)

    def system(self, check: bool) -> MemorySystem:
        self._system.read_only = check
        return self._system

    @property
    def said(self) -> list[str]:  # type: ignore[override]
        return self._system.said

    @property
    def activations(self) -> int:  # type: ignore[override]
        return self._system.activations

    def snapshot(self) -> Any:
        """Return everything that is written, runs and was said, to be compared."""
        return copy.deepcopy((self._system.tables, self._system.running, self._system.said))

    def written(self) -> Any:
        """Return everything that is written, to be compared."""
        return copy.deepcopy({kind: table for kind, table in self._system.tables.items() if table})

    def items(self, resource: Resource) -> list[Item]:
        return list(self._system.tables.get(resource.kind, {}).values())

    def runs(self, resource: Resource) -> bool:
        """Say whether the server runs what is written."""
        tables, running = self._system.tables, self._system.running
        return tables.get(resource.kind, {}) == running.get(resource.kind, {})

    def entry(self) -> Entry | None:
        return self._system.state.entry

    def untouched(self) -> bool:
        return not (self._system.tables or self._system.said or self._system.state.saved)

    def refuse(self, resource: Resource, item: Item) -> None:
        self._system.refuse = {resource.key_of(item)}

    def deafen(self) -> None:
        self._system.deaf = True

    def up(self, up: bool) -> None:
        self._system.up = up

    def die_at(self, point: str) -> None:
        """Die behind the last write (`committed`) or before the first command (`command`)."""
        self._system.die_at = point

    def restarted(self) -> None:
        """The server starts anew, and reads what is written."""
        self._system.started_at = time.time()
        self._system.running = copy.deepcopy(self._system.tables)


class Moody(FakeAsterisk):
    """The fake that can be told to refuse sections by their names, or to say yes and do nothing."""

    def __init__(self, config_dir: str) -> None:
        self.refused: set[str] = set()
        self.deaf, self.reloads = False, 0
        super().__init__(config_dir)

    def reload(self, commands: Any, secrets: Any = ()) -> list[LogLine]:
        self.reloads += 1
        if self.deaf:
            self.commands.extend(commands)
            return []
        lines = super().reload(commands, secrets)
        texts = [path.read_text() for path in Path(self.config_dir).rglob("*.conf")]
        refused = [name for name in self.refused if any(f"[{name}]" in text or f"{name} => " in text for text in texts)]
        refused += [name for name in self.refused if name.endswith(".ael") and Path(self.config_dir, name).exists()]
        return [*lines, *(LogLine("ERROR", f"cannot load {name}", "fake.c") for name in refused)]


class AsteriskBench(Bench):
    """Asterisk's real store, checks, edits and read-back, over a folder and the strict fake."""

    def __init__(self, folder: Path, resource: Resource | None = None) -> None:
        ael_parse.PARSER = "no-parser-of-this-host"
        self.config, self.state = folder / "etc", StateDir(str(folder / "state"))
        self.config.mkdir()
        names = ["internal", "outbound"]
        if resource is None or resource.kind != "asterisk_dialplan":
            names.append("from-phones")
        (self.config / "elsewhere.conf").write_text("".join(f"[{name}]\nexten => 1,1,NoOp()\n" for name in names))
        (self.config / "extensions.conf").write_text("[general]\n\n#include elsewhere.conf\n")
        (self.config / "pjsip.conf").write_text("; telephones and trunks\n")
        self.background = self._texts()
        self.server = Moody(str(self.config))
        self._die_at = ""

    def sample(self, resource: Resource, variant: int = 0, number: int = 1) -> Item:
        item = super().sample(resource, variant, number)
        if resource.kind == "pjsip_transports":  # each its own socket, and one that follows a reload
            item.update(bind=f"127.0.0.1:{5060 + number}", allow_reload=True)
        if resource.kind == "asterisk_mailboxes":
            item["pin"] = PINS[variant]
        if resource.kind == "asterisk_queues":
            item["members"] = [{"interface": f"Local/{n}@internal", "penalty": variant} for n in (1, 2)]
        return item

    def bare(self, resource: Resource, item: Item) -> Item:
        needed = {
            "pjsip_transports": ("bind",),
            "pjsip_trunks": ("accept_from",),
            "asterisk_mailboxes": ("pin",),
        }.get(resource.kind, ())
        return {**super().bare(resource, item), **{name: item[name] for name in needed if name in item}}

    def scope(self, resource: Resource) -> str | None:
        return {"asterisk_config": "manager.conf", "asterisk_ael": "extensions.ael.d"}.get(resource.kind)

    @staticmethod
    def _name(item: Item) -> str:
        """Return what the server calls an item."""
        return item.get("mailbox") or item.get("name") or item["path"]

    def secret_options(self, resource: Resource) -> Item:
        by_kind: dict[str, Item] = {
            "pjsip_endpoints": {"auth_options": {"oauth_secret": SECRETS[0]}, "set_var": {"PIN": SECRETS[0]}},
            "pjsip_trunks": {"auth_options": {"oauth_secret": SECRETS[0]}, "set_var": {"PIN": SECRETS[0]}},
            "asterisk_mailboxes": {"options": {"imappassword": SECRETS[0], "attach": "no"}},
            "asterisk_config": {"name": "wallboard", "options": {"secret": SECRETS[0], "read": "call"}},
        }
        return by_kind.get(resource.kind, {})

    def verifies(self, resource: Resource) -> bool:
        return resource.kind not in ("asterisk_config", "asterisk_ael")  # what AEL compiles to, a parser tells

    def system(self, check: bool) -> AsteriskSystem:
        self.server.read_only = check
        system = AsteriskSystem(str(self.config), self.state, connect=self.server.connect)
        stage = system.stage

        def staged(plans: Any) -> Any:
            out = stage(plans)
            commit = out.commit

            def die(*_args: Any) -> None:
                raise KeyboardInterrupt(self._die_at)

            def commit_and_die() -> None:
                commit()
                die()

            if self._die_at == "committed":
                out.commit = commit_and_die  # type: ignore[method-assign]
            elif self._die_at == "command":
                out.activate = die  # type: ignore[assignment,method-assign]
            return out

        system.stage = staged  # type: ignore[method-assign]
        return system

    @property
    def said(self) -> list[str]:  # type: ignore[override]
        return self.server.commands

    @property
    def activations(self) -> int:  # type: ignore[override]
        return self.server.reloads

    def _texts(self) -> dict[str, tuple[str, int]]:
        paths = [path for path in self.config.parent.rglob("*") if path.is_file()]
        return {str(path): (path.read_text(), path.stat().st_mtime_ns) for path in paths}

    def snapshot(self) -> Any:
        return self._texts(), self._running(), list(self.said)

    def _running(self) -> Any:
        return copy.deepcopy(self._held(self.server))

    @staticmethod
    def _held(server: FakeAsterisk) -> Any:
        return server.objects, server.contexts, server.queue_table, server.mailbox_table

    def written(self) -> Any:
        texts = {path: text for path, (text, _time) in self._texts().items() if path.startswith(str(self.config))}
        return {path: text for path, text in texts.items() if text}

    def items(self, resource: Resource) -> list[Item]:
        system = AsteriskSystem(str(self.config), self.state, connect=lambda _folder: None)
        if resource.kind in KINDS:
            return [one.item for one in system.objects.found[resource.kind].values()]
        if resource.kind == "asterisk_ael":
            files = system.objects.found[resource.kind]
            return [one.item for path, one in files.items() if path != resource.layout.root]
        if resource.kind in ("asterisk_queues", "asterisk_mailboxes"):
            return [one.item for one in system.objects.found[resource.kind].values()]
        if resource.kind == "asterisk_dialplan":
            home = str(self.config / "extensions.conf")
            return [one.item for one in system.contexts.values() if one.paths == {home}]
        return [section_item("manager.conf", one, "") for one in system.folder.document("manager.conf").sections]

    def runs(self, resource: Resource) -> bool:
        other = FakeAsterisk(str(self.config))
        other.restart()
        return self._held(other) == self._held(self.server)

    def entry(self) -> Entry | None:
        return self.state.load()

    def untouched(self) -> bool:
        texts = {path: one for path, one in self._texts().items() if path.startswith(str(self.config))}
        return texts == self.background and not self.said and not self.state.load() and not self.server.probes

    def refuse(self, resource: Resource, item: Item) -> None:
        self.server.refused = {self._name(item)}

    def deafen(self) -> None:
        self.server.deaf = True

    def up(self, up: bool) -> None:
        self.server.down = not up

    def die_at(self, point: str) -> None:
        self._die_at = point

    def restarted(self) -> None:
        self.server.restart()
