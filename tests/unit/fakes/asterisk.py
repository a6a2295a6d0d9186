# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A running Asterisk over a folder of configuration files: stateful, strict, and as sly as the real one.

It loads the files when it starts and when it is told to, never by itself; refuses what 22.10.1 refuses, keeps old values
where that does, and is silent where that is. `commands` records every command in order. Use it for `Server`:

    fake = FakeAsterisk(config_dir);  AsteriskSystem(config_dir, connect=fake.connect)
"""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import reloads
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.catalogue import TRUE, catalogue
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_tree import Category, Tree
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.dialplan_lines import State, read_section
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server import ServerError
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server_log import LogLine, mask
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server_probe import Stage
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server_show import ContextRows, Row

from .asterisk_apps import load_mailboxes, load_queues
from .asterisk_objects import Shown, make, squash

_NO_CONTEXTS = ("general", "globals")
_ONE_TYPE = {
    "module reload res_pjsip_outbound_registration.so": ("registration",),
    "module reload res_pjsip_endpoint_identifier_ip.so": ("identify",),
    "module reload res_pjsip_outbound_publish.so": ("outbound-publish",),
}
_DIALPLAN = ("dialplan reload", "module reload pbx_config.so")
_WHOLE_PJSIP = ("pjsip reload", "module reload res_pjsip.so", "core reload")
_QUEUES = ("queue reload all", "queue reload members", "module reload app_queue.so")
_NOT_TYPES = ("system", "wizard")


class FakeAsterisk:
    """See above. `read_only` makes every reload and probe an error: for check mode. `down` makes connect give None."""

    def __init__(
        self,
        config_dir: str | os.PathLike[str],
        *,
        version: str = "22.10.1",
        transport: str = "ami",
        read_only: bool = False,
    ) -> None:
        self.config_dir, self.version, self.transport = os.fspath(config_dir), version, transport
        self.read_only, self.down, self.probed = read_only, False, True
        self.commands: list[str] = []
        self.probes: list[dict[str, str]] = []
        self.sockets: dict[str, tuple[str, dict[str, list[str]]]] = (
            {}
        )  # transport: address, fixed options of its socket
        self.restart()

    def connect(self, config_dir: str = "", timeout: float = 30.0) -> FakeAsterisk | None:
        """What `server.connect` would give."""
        return None if self.down else self

    def close(self) -> None:
        """Nothing to close."""

    def restart(self) -> list[LogLine]:
        """Start anew from the files: nothing old is kept."""
        self.started = time.time()
        self.objects: dict[str, dict[str, Shown]] = {}
        self.contexts: dict[str, ContextRows] = {}
        self.queue_table: dict[str, dict[str, Any]] = {}
        self.mailbox_table: dict[tuple[str, str], dict[str, Any]] = {}
        self.sockets.clear()
        return [*self._load_pjsip(), *self._load_dialplan(), *self._load_queues(), *self._load_mailboxes()]

    # -- what Server does ---------------------------------------------------------------------------------------------

    def command(self, text: str, timeout: float | None = None) -> str:
        """Run a command; reloads answer that they succeeded, whatever happened."""
        self._run(text)
        return "Module reloaded successfully."

    def probe(self, candidates: Mapping[str, str]) -> list[str]:
        assert not self.read_only, "a probe writes temporary files, and nothing may be written"
        self.probed = self.transport == "ami"
        if not self.probed:
            return []
        self.probes.append(dict(candidates))
        told: dict[str, None] = {}
        stage = Stage(self.config_dir, candidates)  # not entered: nothing is written
        for tree in stage._trees():
            fatal = [problem for problem in tree.check() if problem.fatal]
            ours = [problem for problem in fatal if tree.refused or os.path.normpath(problem.path) in stage.candidates]
            told.update(
                dict.fromkeys(f"{problem.text}, line {problem.line} of {self._name(problem.path)}" for problem in ours)
            )
        return list(told)

    def reload(self, commands: Sequence[str], secrets: Collection[str] = ()) -> list[LogLine]:
        lines = [line for text in commands for line in self._run(text)]
        return list(dict.fromkeys(line._replace(text=mask(line.text, secrets)) for line in lines))

    def pjsip_object(self, kind: str, name: str) -> Shown | None:
        return self.objects.get(kind, {}).get(name)

    def pjsip_objects(self, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Shown | None]:
        return {(kind, name): self.pjsip_object(kind, name) for kind, name in wanted}

    def context(self, name: str) -> ContextRows | None:
        return self.contexts.get(name)

    def dialplan(self, context: str) -> list[Row] | None:
        found = self.contexts.get(context)
        return None if found is None else found.rows

    def queues(self, names: Iterable[str]) -> dict[str, dict[str, Any] | None]:
        return {name: self.queue_table.get(name.lower()) for name in names}

    def mailboxes(self, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], dict[str, Any] | None]:
        held = {key: self.mailbox_table.get(key) for key in wanted}
        if self.transport == "ami":
            return held
        return {key: None if one is None else {} for key, one in held.items()}

    def names(self, kind: str) -> set[str]:
        return set(self.contexts if kind == "context" else self.objects.get(kind, {}))

    def live(self, subset: Collection[str] = ()) -> dict[str, Any]:
        nothing = {"state": "Unavailable", "channels": 0, "contacts": []}
        found: dict[str, Any] = {
            "endpoints": {name: dict(nothing) for name in self.objects.get("endpoint", {})},
            "registrations": {
                name: {"state": "Unregistered", "next_in": None} for name in self.objects.get("registration", {})
            },
            "channels": [],
            "calls": [],
            "queues": {},
            "contexts": {
                name: {"extensions": sorted({row.exten for row in one.rows}), "includes": one.includes}
                for name, one in self.contexts.items()
            },
        }
        return {name: value for name, value in found.items() if not subset or name in subset}

    def lines(self, text: str, timeout: float | None = None) -> list[str]:
        """It prints what a reload does, and no lists but that of a module: every one runs."""
        if text.startswith("module show like "):
            return [f"{text.split()[-1]}  Fake  0  Running  core"]
        return self.command(text).split("\n")

    def ask(self, action: str, *fields: tuple[str, str]) -> list[Any]:
        """No lists of events either: see live."""
        return []

    def ask_many(self, requests: Iterable[Any]) -> Iterable[list[Any]]:
        return ([] for _request in requests)

    def every_context(self) -> dict[str, ContextRows]:
        return self.contexts

    # -- how it loads ---------------------------------------------------------------------------------------------------

    def _run(self, text: str) -> list[LogLine]:
        if self.down:
            raise ServerError("there is no server")
        self.commands.append(text)
        writes = "reload" in text
        assert not (writes and self.read_only), f"{text!r} was run, and nothing may be changed"
        lines: list[LogLine] = []
        known = writes and (text in _WHOLE_PJSIP or text in _DIALPLAN or text in _ONE_TYPE)
        if text in _QUEUES or text == "core reload":
            lines += self._load_queues(members_only=text == "queue reload members")
        if text in ("voicemail reload", "core reload"):
            lines += self._load_mailboxes()
        if text in _WHOLE_PJSIP:
            lines += self._load_pjsip()
        if text in _ONE_TYPE:
            lines += self._load_pjsip(_ONE_TYPE[text])
        if text in _DIALPLAN or text == "core reload":
            lines += self._load_dialplan()
        if not known and text not in set(reloads._COMMANDS.values()) | {reloads._PJSIP_MWI, "queue reload members"}:
            words = "module" if text.startswith("module reload ") else "command"
            raise ServerError(f"No such {words} '{text.rpartition(' ')[2] if words == 'module' else text}'")
        return lines

    def _name(self, path: str) -> str:
        return os.path.relpath(path, self.config_dir)

    def _tree(self, root: str) -> tuple[Tree | None, list[LogLine]]:
        """A configuration that the server reads, or None when it refuses it; and what it says."""
        tree = Tree(root, self.config_dir)
        words = "could not be loaded: it cannot be read" if tree.root is None else "parse error: "
        lines = [
            LogLine(
                "WARNING", f"{words * problem.fatal}{problem.text}, line {problem.line} of {problem.path}", "config.c"
            )
            for problem in tree.check()
        ]
        return (None if tree.refused else tree), lines

    def _load_pjsip(self, kinds: Collection[str] | None = None) -> list[LogLine]:
        tree, lines = self._tree("pjsip.conf")
        if tree is None:
            return lines
        known = catalogue(self.version)
        by_kind: dict[str, list[Category]] = {}
        for category in tree.categories():
            by_kind.setdefault(category.get("type") or "", []).append(category)
        for kind in known.types("pjsip.conf"):
            if kind in _NOT_TYPES or (kinds is not None and kind not in kinds):
                continue
            lines += self._load_type(kind, by_kind.get(kind, []), tree.path)
        return lines

    def _load_type(self, kind: str, categories: Sequence[Category], path: str) -> list[LogLine]:
        names = [category.name for category in categories]
        twice = next((name for name in names if names.count(name) > 1), None) if len(set(names)) < len(names) else None
        if twice is not None:
            words = "could not be loaded; configuration contains a duplicate object"
            return [
                LogLine(
                    "ERROR", f"Config file 'pjsip.conf' {words}: '{twice}' of type '{kind}'", "res_sorcery_config.c"
                )
            ]
        old, new, lines = self.objects.get(kind, {}), {}, []
        known = catalogue(self.version)
        for category in categories:
            made = make(kind, category, known, path)
            shown = made.shown
            lines += made.lines
            if shown is not None and kind == "transport":
                shown, more = self._open(category.name, shown)
                lines += more
            if shown is None:
                shown = old.get(category.name)  # a refused object keeps what it had, or is not there
            if shown is not None:
                new[category.name] = shown
        self.objects[kind] = new
        return lines

    def _open(self, name: str, shown: Shown) -> tuple[Shown | None, list[LogLine]]:
        """A transport's socket: opened once, and changed only with allow_reload; it outlives its transport."""
        live = {squash(option) for option in reloads.TRANSPORT_LIVE}
        fixed = {option: values for option, values in shown.items() if option not in live and option != "setvar"}
        address = f"{shown.get('protocol', ['udp'])[0]} {shown['bind'][0]}" if shown.get("bind") else ""
        if name in self.sockets and (shown.get("allowreload") or ["false"])[-1] not in TRUE:
            return {**{option: shown[option] for option in shown if option not in fixed}, **self.sockets[name][1]}, []
        if any(address and address == other for owner, (other, _fixed) in self.sockets.items() if owner != name):
            words = f"Transport '{name}' could not be started: Address already in use"
            object_words = (
                f"Could not create an object of type 'transport' with id '{name}' from configuration file 'pjsip.conf'"
            )
            return None, [
                LogLine("ERROR", words, "res_pjsip/config_transport.c"),
                LogLine("ERROR", object_words, "res_sorcery_config.c"),
            ]
        self.sockets[name] = (address, fixed)
        return shown, []

    def _load_queues(self, members_only: bool = False) -> list[LogLine]:
        tree, lines = self._tree("queues.conf")
        if tree is None:
            return lines
        table, said = load_queues(tree, catalogue(self.version))
        if members_only:
            for name, one in self.queue_table.items():
                one["members"] = table[name]["members"] if name in table else []
        else:
            self.queue_table = table
        return lines + said

    def _load_mailboxes(self) -> list[LogLine]:
        tree, lines = self._tree("voicemail.conf")
        if tree is None:
            return lines
        self.mailbox_table, said = load_mailboxes(tree)
        return lines + said

    def _load_dialplan(self) -> list[LogLine]:
        tree, lines = self._tree("extensions.conf")
        if tree is None:
            return lines
        sections: dict[str, list[Any]] = {}
        for place in tree.places:
            if place.section.name not in _NO_CONTEXTS and not place.section.template:
                sections.setdefault(place.section.name, []).append(place)
        contexts = {}
        for name, places in sections.items():
            contexts[name], said = _context(places, self._name(places[0].document.path))
            lines += said
        for name, context in contexts.items():
            for target in context.includes:
                if target.split(",")[0].strip() not in contexts:
                    words = f"Context '{name}' tries to include nonexistent context '{target.split(',')[0].strip()}'"
                    lines.append(LogLine("WARNING", words, "pbx.c"))
        self.contexts = contexts
        return lines


def _context(places: Sequence[Any], file: str) -> tuple[ContextRows, list[LogLine]]:
    """What the server makes of the sections of one name, and what it says of their lines."""
    found, state, said = ContextRows([], [], [], []), State(), []
    for place in places:
        part = read_section(place.section, state)
        for word in ("includes", "switches", "ignorepats"):
            getattr(found, word).extend(getattr(part, word))
        for placed in part.placed:
            row = placed.row
            found.rows.append(Row(row.extension, row.priority, row.label, *_parts(row), row.callerid))
        for number, _key, value, reason in part.raw:
            if reason == "no application":  # taken, and not a word said
                exten, unused, priority = value.partition(",")
                found.rows.append(Row(exten.strip(), int(priority), "", "", "", None))
            else:
                said.append(f"{reason} at line {place.section.line + number} of {file}")
        said += [f"{words} at line {place.section.line + index} of {file}" for index, words in part.notes]
    return found, [LogLine("WARNING", words, "pbx_config.c") for words in said]


def _parts(row: Any) -> tuple[str, str]:
    return (row.target(), "") if row.priority < 0 else (row.app, row.data)
