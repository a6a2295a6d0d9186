# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module rtpengine_config: read, check, let a second instance try, write, tell the running server, read back.

Nothing is restarted.  What the running server read when it was started, and the file says otherwise by now, is remembered by
digest, so that every run says what a restart is still needed for, until there was one.
"""

from __future__ import annotations

import contextlib
import grp
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.files import (
    FileChange,
    Files,
    digest,
    put_back,
    read_bytes,
)
from ansible_collections.telephony.pbx.plugins.module_utils.core.journal import state_of
from ansible_collections.telephony.pbx.plugins.module_utils.core.module import PbxModule
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import MASK
from ansible_collections.telephony.pbx.plugins.module_utils.rtpengine import checks
from ansible_collections.telephony.pbx.plugins.module_utils.rtpengine.daemon import (
    LIVE,
    PROGRAM,
    Daemon,
    known_options,
    try_out,
)
from ansible_collections.telephony.pbx.plugins.module_utils.rtpengine.keyfile import edit, options, parse

PATH = "/etc/rtpengine/rtpengine.conf"
OWN = {
    "interface": "interfaces",
    "port-min": "port_min",
    "port-max": "port_max",
    "listen-ng": "listen_ng",
    "table": "table",
}
MODULES = ("/proc/rtpengine/control", "/sys/module/nft_rtpengine", "/sys/module/xt_RTPENGINE")
SPEC: dict[str, Any] = {
    "interfaces": {
        "type": "list",
        "elements": "dict",
        "options": {
            "name": {"type": "str"},
            "address": {"type": "str", "required": True},
            "advertise": {"type": "str"},
        },
    },
    "port_min": {"type": "int"},
    "port_max": {"type": "int"},
    "listen_ng": {"type": "str"},
    "table": {"type": "int"},
    "options": {"type": "dict", "default": {}},
    "unset": {"type": "list", "elements": "str", "default": []},
    "control_from_elsewhere": {"type": "bool", "default": False},
    "try_instance": {"type": "bool", "default": True},
    "activate": {"type": "bool", "default": True},
    "path": {"type": "path", "default": PATH},
    "section": {"type": "str", "default": "rtpengine"},
    "program": {"type": "path", "default": PROGRAM},
}


def manage_config() -> None:
    """Run rtpengine_config."""
    module = PbxModule(argument_spec=SPEC, supports_check_mode=True)
    module.ready()
    try:
        run = Run(module.params, module.check_mode)
        facts = run.facts()
    except PbxError as error:
        module.fail_json(msg=error.text())
        return
    for text in run.warnings:
        module.warn(text)
    if module._diff:  # pylint: disable=protected-access
        facts["diff"] = run.diff()
    module.exit_json(**facts)


@dataclass(frozen=True)
class Command:
    """One option that the running server takes: what it is to hold."""

    option: str
    value: str

    def __str__(self) -> str:
        return f"set {LIVE[self.option]} {self.value}"


class Run:
    """One run of the module.  Private, like all that follows."""

    def __init__(self, params: Mapping[str, Any], check_mode: bool) -> None:
        self.params, self.check_mode = params, check_mode
        self.path, self.group = os.path.realpath(params["path"]), params["section"]
        self.state = state_of("rtpengine", self.path, PATH)
        self.warnings: list[str] = []
        self.before: dict[str, str] = {}
        self.after: dict[str, str] = {}
        self.foreign = False

    def facts(self) -> dict[str, Any]:
        """Do it, and return the result."""
        with contextlib.ExitStack() as stack:
            if not self.check_mode:
                stack.enter_context(self.state.locked())
            return self._facts()

    def _facts(self) -> dict[str, Any]:
        there = read_bytes(self.path)
        try:
            text = (there or b"").decode()
        except UnicodeDecodeError:
            raise refuse(self.path, "is not UTF-8", "mend it by hand") from None
        self.before = options(parse(text, self.path), self.group)
        changes = self._changes()
        self.after = {**self.before, **{name: value for name, value in changes.items() if value is not None}}
        self.after = {name: value for name, value in self.after.items() if changes.get(name, "") is not None}
        wanted = edit(text, self.path, self.group, changes).encode()
        changed = wanted != text.encode()
        self._check(changed, wanted.decode())
        daemon, memory = self._daemon()
        self.foreign = self._foreign(memory, there)
        commands = self._commands(daemon, changes)
        backups: list[str] = []
        if changed and not self.check_mode:
            backups = self._write(there, wanted, daemon, memory, commands)
        elif commands and daemon and self._active and not self.check_mode:
            self._give(daemon, memory, commands)
        restart = self._restart(daemon, memory)
        sessions = daemon.sessions() if daemon else None
        return {
            "changed": changed or bool(commands and self._active),
            "activation": self._activation(commands),
            "restart_required": restart,
            "running": daemon is not None,
            "sessions": sessions,
            "backup_files": backups,
        }

    @property
    def _active(self) -> bool:
        return bool(self.params["activate"])

    def _activation(self, commands: list[Command]) -> dict[str, Any]:
        waits = bool(commands) and not self._active
        proven = True if commands and not waits and not self.check_mode else None
        out: dict[str, Any] = {"commands": [str(one) for one in commands], "verified": proven, "pending": waits}
        if waits:
            out["reason"] = "`activate: false`: the next run activates, or the server's next start"
        return out

    def _changes(self) -> dict[str, str | None]:
        """Return what the task says of each option of the file; None for what is to go.  PbxError for what cannot be said."""
        given = self.params["options"]
        problems = checks.value_problems(given)
        for name in given:
            if name in OWN:
                problems.append(Problem(f"options: {name}", "has an option of its own", f"use `{OWN[name]}`"))
        for name in self.params["unset"]:
            if name in given or (name in OWN and self.params[OWN[name]] is not None):
                problems.append(Problem(f"unset: {name}", "is given a value and unset at once", "choose one"))
        if self.params["interfaces"] is not None:
            problems.extend(checks.interface_problems(self.params["interfaces"]))
        if problems:
            raise PbxError(problems)
        out: dict[str, str | None] = {name: checks.plain(value) for name, value in given.items()}
        out.update(dict.fromkeys(self.params["unset"]))
        for name, option in OWN.items():
            value = self.params[option]
            if value is not None:
                out[name] = checks.interface_text(value) if option == "interfaces" else str(value)
        if self.params["interfaces"] is not None:
            # Debian's file names interfaces by sections of their own; they would be used besides these.
            out.setdefault("interfaces-config", None)
        return out

    def _check(self, changed: bool, text: str) -> None:
        """Refuse what the server would not start with, or would not work with."""
        known = known_options(self.params["program"])
        if not known:
            self.warnings.append(f"{self.params['program']} is not installed: its options could not be checked")
        names = sorted({*self.params["options"], *self.params["unset"]} - set(self.before))
        problems = checks.unknown_problems(names, known) if known else []
        problems += checks.control_problems(self.after, self.params["control_from_elsewhere"])
        low, high = self._port("port-min", 30000), self._port("port-max", 40000)
        moved = any(self.before.get(name) != self.after.get(name) for name in ("port-min", "port-max"))
        own = [port for name in checks.CONTROL for _host, port in checks.endpoints(self.after.get(name, ""))]
        taken = {} if not moved else checks.taken_ports(own)
        problems += checks.port_problems(low, high, {**taken, **dict.fromkeys(own, "rtpengine's own control")})
        if problems:
            raise PbxError(problems)
        self.warnings.extend(filter(None, [checks.ephemeral_warning(low, high), self._kernel()]))
        for name in sorted(set(self.after) - known) if known else []:
            self.warnings.append(f"{self.path}: {name} is no option of the installed rtpengine, which ignores it")
        if changed and known and self.params["try_instance"]:
            try_out(self.params["program"], self.path, self.after, text, self.group)

    def _port(self, name: str, default: int) -> int:
        try:
            return int(self.after.get(name, default))
        except ValueError:
            raise refuse(self.path, f"{name} is no number: {self.after[name]!r}", f"give `{OWN[name]}`") from None

    def _kernel(self) -> str:
        """Say if the kernel is to carry media and cannot."""
        asked = self.after.get("table", "0").strip()
        if asked.startswith("-") or any(map(os.path.exists, MODULES)):
            return ""
        return (
            f"table = {asked} asks for rtpengine's kernel module, which is not loaded: media goes through the program"
        )

    def _daemon(self) -> tuple[Daemon | None, dict[str, Any]]:
        """Return the running server, and what is remembered of it.

        It may still be where the file said when it was started.
        """
        memory = json.loads(read_bytes(self._memory) or b"{}")
        places = [self.before.get("listen-ng", ""), memory.get("listen-ng", "")]
        for host, port in [one for place in places for one in checks.endpoints(place)]:
            daemon = Daemon(("127.0.0.1" if host in ("0.0.0.0", "localhost") else host, port))
            if daemon.running():
                life = daemon.life()
                if not same_life(memory.get("life"), life):
                    memory = {"life": life, "listen-ng": self.before.get("listen-ng", ""), "read": {}}
                return daemon, memory
        return None, {}

    @property
    def _memory(self) -> str:
        return os.path.join(self.state.path, "running.json")

    def _commands(self, daemon: Daemon | None, changes: Mapping[str, str | None]) -> list[Command]:
        """Return what the running server has to be told: where it holds another value than the task wants."""
        out = []
        for name, value in changes.items() if daemon else ():
            if name not in LIVE or value is None:
                continue
            try:
                number = float(value)
            except ValueError:
                raise refuse(f"options: {name}", f"{value!r} is no number") from None
            held = daemon.value(name)  # type: ignore[union-attr]
            if held is not None and held != number:
                out.append(Command(name, value))
        return out

    def _write(
        self,
        there: bytes | None,
        wanted: bytes,
        daemon: Daemon | None,
        memory: dict[str, Any],
        commands: list[Command],
    ) -> list[str]:
        """Write the file and tell the server; put back both if it does not take it.  Returns the backups."""
        files = Files([FileChange(self.path, there, wanted, 0, _group(), 0o640)], self.state.backups)
        backups = [one for one in files.back_up().values() if one]
        self._remember(daemon, memory, wanted)
        files.commit()
        if daemon and commands and self._active:
            try:
                self._give(daemon, memory, commands)
            except PbxError:
                files.revert()
                self._remember(daemon, memory, there or b"")
                raise
        return backups

    def _give(self, daemon: Daemon, memory: dict[str, Any], commands: list[Command]) -> None:
        """Set the values, each proven, and note that the server holds them; on failure the earlier ones are set back."""
        done: list[Command] = []
        try:
            for one in commands:
                held = daemon.value(one.option)
                daemon.give(one.option, one.value)
                done.append(Command(one.option, f"{held:g}"))
        except PbxError:
            for one in done:
                daemon.give(one.option, one.value)
            raise
        memory["read"].update({one.option: _mark(one.value) for one in commands})
        self._save(memory)

    def _remember(self, daemon: Daemon | None, memory: dict[str, Any], wanted: bytes) -> None:
        """Note what the running server has read and the file is about to say otherwise."""
        if daemon is None:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self._memory)
            return
        self._note(memory)
        memory.update({"file": digest(wanted), "foreign": self.foreign})
        self._save(memory)

    def _save(self, memory: Mapping[str, Any]) -> None:
        os.makedirs(self.state.path, mode=0o700, exist_ok=True)
        if not os.path.exists(self._memory):
            with open(os.open(self._memory, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as handle:
                handle.write(b"{}")
        put_back(self._memory, json.dumps(memory).encode())

    def _foreign(self, memory: Mapping[str, Any], there: bytes | None) -> bool:
        """Whether somebody else wrote the file since the running server has read it."""
        if not memory or there is None:
            return False
        later = os.stat(self.path).st_mtime > memory["life"]["started"] + 2
        return bool(memory.get("foreign")) or (later and memory.get("file") != digest(there))

    def _note(self, memory: dict[str, Any]) -> None:
        for name in {*self.before, *self.after}:
            if self.before.get(name) != self.after.get(name):
                memory["read"].setdefault(name, _mark(self.before.get(name)))

    def _restart(self, daemon: Daemon | None, memory: dict[str, Any]) -> list[dict[str, str]]:
        """Return what the file says and the running server does not do."""
        if daemon is None:
            return []
        self._note(memory)
        out = []
        for name, read in sorted(memory["read"].items()):
            if _mark(self.after.get(name)) == read:
                continue
            if name not in LIVE:
                out.append({"what": name, "why": "rtpengine reads it only when it starts"})
            elif name not in self.after:
                out.append({"what": name, "why": "its default comes back only when rtpengine starts"})
            elif daemon.value(name) is None:
                out.append({"what": name, "why": "this version cannot be told while it runs"})
        if self.foreign:
            out.append({"what": self.path, "why": "somebody changed it since rtpengine was started"})
        return out

    def diff(self) -> dict[str, str]:
        """Return the options that change, secrets masked."""
        names = [name for name in {**self.before, **self.after} if self.before.get(name) != self.after.get(name)]
        return {"before": _shown(names, self.before, ""), "after": _shown(names, self.after, " (changed)")}


def same_life(one: Mapping[str, Any] | None, other: Mapping[str, Any]) -> bool:
    """Whether two descriptions are of one process: its threads are the same, and it was started when the other was."""
    return bool(one) and one["threads"] == other["threads"] and abs(one["started"] - other["started"]) <= 2  # type: ignore[index]


def _shown(names: list[str], values: Mapping[str, str], mark: str) -> str:
    return "".join(
        f"{name} = {MASK + mark if checks.SECRETS.fullmatch(name) else values[name]}\n"
        for name in names
        if name in values
    )


def _mark(value: str | None) -> str:
    """Return what is remembered of a value, which may be a secret."""
    return "" if value is None else hashlib.sha256(value.encode()).hexdigest()


def _group() -> int:
    try:
        return grp.getgrnam("rtpengine").gr_gid
    except KeyError:
        return -1
