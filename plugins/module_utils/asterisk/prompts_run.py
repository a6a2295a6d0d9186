# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module for prompts and music: what a run of it does, in order."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import prompts_use
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.owner import owner_for
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.prompts import KINDS, files_spec
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.prompts_convert import Tools
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.prompts_memory import Memory
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.prompts_plan import (
    DELETE,
    PUT,
    Job,
    Place,
    Planner,
    wanted_digests,
)
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.sounds import data_dir
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.system import CONFIG_DIR, AsteriskSystem
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.journal import StateDir
from ansible_collections.telephony.pbx.plugins.module_utils.core.module import PbxModule, validated
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item

MOH = "musiconhold.conf"
MOH_RELOAD = "moh reload"
SPEC = files_spec({"config_dir": {"type": "path", "default": CONFIG_DIR}})


@dataclass
class Result:
    """What the module returns."""

    changed: bool = False
    created: dict[str, list[str]] = field(default_factory=dict)
    updated: dict[str, list[str]] = field(default_factory=dict)
    deleted: dict[str, list[str]] = field(default_factory=dict)
    converted: list[str] = field(default_factory=list)
    activation: dict[str, Any] = field(default_factory=dict)
    restart_required: list[dict[str, str]] = field(default_factory=list)
    backup_files: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def manage_files() -> None:
    """Run asterisk_files."""
    module = PbxModule(argument_spec=SPEC, resources=list(KINDS.values()), supports_check_mode=True)
    module.ready()
    try:
        facts = _Run(module).facts()
    except PbxError as error:
        module.fail_json(msg=error.text())
        return
    module.exit_json(invocation={"module_args": {"config_dir": module.params["config_dir"]}}, **facts)


class _Run:
    """One run of the module. Private, like all that follows."""

    def __init__(self, module: PbxModule) -> None:
        self.module, self.params = module, module.params
        self.system = AsteriskSystem(self.params["config_dir"])
        self.state: StateDir = self.system.state  # type: ignore[assignment]

    def facts(self) -> dict[str, Any]:
        """Do it and return the result; where sources are wanting, return `wants` and change nothing."""
        with contextlib.ExitStack() as stack:
            if not self.module.check_mode:
                stack.enter_context(self.state.locked())
            wanted, sources = self._request()
            memory = Memory(os.path.join(self.state.path, "sounds.json"))
            started = self.system.started()
            if started is not None and started > memory.since:
                memory.wait([])  # it has read everything by itself
            place = self._place()
            tools = self._tools(place)
            planner = Planner(place, memory, tools, sources, self.module.check_mode)
            planner.plan(wanted, bool(self.params["purge"]))
            if planner.problems:
                raise PbxError(planner.problems)
            jobs: Sequence[Job] = planner.jobs
            wants = wanted_digests(jobs)
            if wants and not self.params["archive"] and not self.module.check_mode:
                memory.save()
                return {"changed": False, "wants": wants}
            result = Result()
            before = _shown_before(jobs, memory)
            if not self.module.check_mode:
                jobs = self._carry_out(jobs, place, memory, tools, result)
            else:
                result.activation = self._activation(self._commands(jobs, place, memory))
            self._outline(jobs, planner, result, memory)
            for text in planner.warnings:
                self.module.warn(text)
            return self._told(result, jobs, before)

    def _told(self, result: Result, jobs: Sequence[Job], before: Mapping[str, str]) -> dict[str, Any]:
        facts = dict(vars(result))
        if self.module._diff:  # pylint: disable=protected-access
            paths = {job.path: job for job in jobs}
            facts["diff"] = {
                "before": "".join(f"{path}: {before[path]}\n" for path in paths if before.get(path)),
                "after": "".join(f"{path}: {_shown(job)}\n" for path, job in paths.items() if job.action != DELETE),
            }
        return facts

    def _request(self) -> tuple[dict[str, list[Item] | None], dict[str, list[Any]]]:
        """Return the items by kind, None for a list that is not given, and what the controller found of their sources."""
        packed = self.params["packed"]
        try:
            told = json.loads(packed) if packed else {name: self.params[name] for name in KINDS}
        except ValueError:
            raise refuse("packed", "is not JSON", "leave it to the module itself") from None
        if all(told.get(name) is None for name in KINDS):
            raise refuse("", "neither `files` nor `music` is given", "give the items, or an empty list")
        out: dict[str, list[Item] | None] = {}
        for name, resource in KINDS.items():
            items = told.get(name)
            if items is None:
                out[name] = None
                continue
            if not isinstance(items, list):
                raise refuse(name, "is no list", "give a list of items")
            out[name] = [
                {key: value for key, value in item.items() if value is not None} for item in validated(resource, items)
            ]
        return out, told.get("sources") or {}

    def _place(self) -> Place:
        data = data_dir(self.system)
        if not os.path.isdir(os.path.join(data, "sounds")):
            raise refuse("", f"there is no folder {data}/sounds", "is Asterisk installed on this host?")
        return Place(data, self._classes(), owner_for(self.system.config_dir))

    def _classes(self) -> dict[str, dict[str, str]]:
        categories = self.system.folder.tree(MOH).categories() if os.path.exists(self.system.folder.full(MOH)) else []
        return {
            one.name: {option: one.get(option) or "" for option in ("mode", "directory")}
            for one in categories
            if one.name != "general"
        }

    def _tools(self, place: Place) -> Tools:
        server = self.system.server
        return Tools(ask=server.command if server is not None else None, owner=place.owner)

    def _commands(self, jobs: Sequence[Job], place: Place, memory: Memory) -> list[str]:
        """Return what the running server has to be told: of music, if it has loaded a class that plays the folder."""
        folders = {os.path.realpath(os.path.dirname(job.path)) for job in jobs if job.kind == "music"}
        loaded = self.system.server.names("musiconhold") if folders and self.system.server is not None else set()
        for name, one in place.classes.items():
            folder = os.path.realpath(os.path.join(place.data, one["directory"]))
            if one["mode"] == "files" and folder in folders and (name in loaded or self.system.server is None):
                return [MOH_RELOAD]
        return list(memory.pending)

    def _activation(self, commands: list[str]) -> dict[str, Any]:
        waits = "`activate: false`" if not self.params["activate"] else ""
        waits = waits or ("Asterisk is not running" if self.system.server is None else "")
        out: dict[str, Any] = {"commands": commands, "verified": None, "pending": bool(commands and waits)}
        if out["pending"]:
            out["reason"] = f"{waits}: the next run activates, or the server's next start"
        return out

    def _carry_out(
        self, jobs: Sequence[Job], place: Place, memory: Memory, tools: Tools, result: Result
    ) -> Sequence[Job]:
        """Write, activate, read back; return the jobs that turned out to change something."""
        if jobs:
            from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.prompts_place import Archive, Placer

            archive = Archive(self.params["archive"] or "")
            placer = Placer(place, memory, tools, archive, self.state.backups)
            try:
                placer.prepare(jobs)
                jobs = placer.unchanged(jobs)
                commands = self._commands(jobs, place, memory)
                memory.wait(commands)
                memory.save()
                placer.commit(jobs)
            finally:
                placer.discard()
                archive.close()
            result.backup_files = placer.kept
        result.activation = self._activation(list(memory.pending))
        if memory.pending and not result.activation["pending"]:
            self._reload(jobs, place, memory, result)
        memory.save()
        return jobs

    def _reload(self, jobs: Sequence[Job], place: Place, memory: Memory, result: Result) -> None:
        from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server import ServerError

        result.changed = True
        try:
            for command in memory.pending:
                self.system.server.command(command)  # type: ignore[union-attr]
            shown = self.system.server.command("moh show files")  # type: ignore[union-attr]
        except ServerError as error:
            raise refuse(
                "", f"the music is in place, and the server did not take it: {error}", "run it again"
            ) from None
        memory.wait([])
        held = {os.path.realpath(one.strip()) for one in re.findall(r"^\s*File:\s*(.*)$", shown, re.M)}
        lost = []
        for job in jobs:
            real = os.path.realpath(job.path).rpartition(".")[0]
            if job.kind == "music" and job.action == PUT and self._is_played(job, place) and real not in held:
                lost.append(Problem(job.spot, f"{job.path} is in place, and the server does not play it"))
        if lost:
            memory.save()
            raise PbxError(lost)
        result.activation["verified"] = True

    def _is_played(self, job: Job, place: Place) -> bool:
        folder = os.path.realpath(os.path.dirname(job.path))
        loaded = self.system.server.names("musiconhold")  # type: ignore[union-attr]
        return any(
            one["mode"] == "files"
            and name in loaded
            and os.path.realpath(os.path.join(place.data, one["directory"])) == folder
            for name, one in place.classes.items()
        )

    def _outline(self, jobs: Sequence[Job], planner: Planner, result: Result, memory: Memory) -> None:
        """Fill in what changes, and what is used and what is not, as it will be."""
        result.changed = (
            result.changed or bool(jobs) or bool(result.activation["commands"] and not result.activation["pending"])
        )
        actions: dict[tuple[str, str], set[str]] = {}
        for job in jobs:
            actions.setdefault((job.kind, job.label), set()).add(job.action)
            if job.action == PUT and job.way != "copy":
                result.converted.append(job.label)
        for (kind, label), what in actions.items():
            keys = result.deleted if what == {DELETE} else result.updated
            if PUT in what and not planner.there.get((kind, label)):
                keys = result.created
            keys.setdefault(kind, []).append(label)
        result.converted = list(dict.fromkeys(result.converted))
        found = prompts_use.on_host(planner.place.sounds)
        ours = self._names(planner, memory, jobs)
        custom = {name for names in found.values() for name in names if name.startswith("custom/")}
        gone = {job.label.partition(":")[0] for job in jobs if job.action == DELETE and job.kind == "files"} - ours
        result.unused = prompts_use.unused((custom - gone) | ours, self.system.config_dir, planner.place.sounds)
        found[" wanted"] = ours
        result.missing = prompts_use.missing(self.system.config_dir, found)

    def _names(self, planner: Planner, memory: Memory, jobs: Sequence[Job]) -> set[str]:
        """Return the names of the prompts that this module has put there, or would."""
        gone = {job.path for job in jobs if job.action == DELETE}
        names = {
            entry["label"].partition(":")[0]
            for path, entry in memory.entries.items()
            if entry["kind"] == "files" and path not in gone
        }
        return names | {job.label.partition(":")[0] for job in jobs if job.kind == "files" and job.action == PUT}


def _shown(job: Job) -> str:
    """Return what a file becomes, for the diff: the same in check mode and afterwards."""
    if job.sound is None:
        return ""
    source = f"{job.sound.text()}, {job.sound.size} bytes" + (f", from {job.at}" if job.at else "")
    return f"{job.form}, from {source}" if job.way not in ("copy", "") else source


def _shown_before(jobs: Sequence[Job], memory: Memory) -> dict[str, str]:
    out = {}
    for job in jobs:
        with contextlib.suppress(OSError):
            status = os.stat(job.path)
            mine = "" if job.path in memory.entries else ", not put there by this module"
            out[job.path] = f"{job.path.rpartition('.')[2]}, {status.st_size} bytes{mine} ({job.why})"
    return out
