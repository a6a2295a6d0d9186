# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to become of the files of prompts and music so that they are what was asked for. Writes nothing."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.prompts import (
    KINDS,
    FileKind,
    base_of,
    folder_problem,
)
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.prompts_audio import PLAYED, NoSoundError, Sound
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.prompts_convert import Tools, remedy, way_of
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.prompts_memory import Memory, stamp
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import where
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item

MODE = 0o640
PUT, OWN, DELETE = "put", "own", "delete"


@dataclass(frozen=True)
class Job:
    """One file that is to change.

    action  put (write it), own (its bytes are right, owner or mode are not), delete
    spot    how an error names the item
    source  digest of the source; `at` its path on this host, or empty when the controller sends it
    before  digest of what is there now, or empty
    """

    kind: str
    label: str
    action: str
    path: str
    why: str
    spot: str = ""
    form: str = ""
    way: str = ""
    source: str = ""
    at: str = ""
    sound: Sound | None = None
    before: str = ""


@dataclass
class Place:
    """Where things are on this host: the folder of sounds, that of music by class, and whose the files are."""

    data: str
    classes: Mapping[str, Mapping[str, str]]
    owner: tuple[int, int]

    @property
    def sounds(self) -> str:
        """The folder of the prompts."""
        return os.path.join(self.data, "sounds")


@dataclass
class Planner:
    """Compares items with what is there.

    sources  source on the controller -> its digest, and Sound.packed()
    """

    place: Place
    memory: Memory
    tools: Tools
    sources: Mapping[str, Sequence[Any]]
    check_mode: bool = False
    jobs: list[Job] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    there: dict[tuple[str, str], bool] = field(default_factory=dict)
    beside: list[str] = field(default_factory=list)
    _folders: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    _ours: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    _taken: dict[str, str] = field(default_factory=dict)

    def plan(self, wanted: Mapping[str, Sequence[Item] | None], purge: bool) -> None:
        """Fill in jobs, problems and warnings for the lists that are given."""
        for path, entry in self.memory.entries.items():
            self._ours.setdefault((entry["kind"], entry["label"]), []).append(path)
        for kind, items in wanted.items():
            labels = set()
            for index, item in enumerate(items or ()):
                label = KINDS[kind].label(KINDS[kind].key_of(item))
                labels.add(label)
                self._item(KINDS[kind], item, label, where(KINDS[kind], index, label))
            if purge and items is not None:
                self._purge(kind, labels)
        if self.beside:
            more = f" and {len(self.beside) - 5} more" if len(self.beside) > 5 else ""
            self.warnings.append(
                f"beside what is managed here stand other forms of the same sound, and Asterisk may play those: "
                f"{', '.join(self.beside[:5])}{more}; remove them, or list them in `format`"
            )

    def _item(self, resource: FileKind, item: Item, label: str, spot: str) -> None:
        absent = item.get("state") == "absent"
        problems = [
            Problem(f"{spot}: {one.name}", reason)
            for one in resource.fields
            if one.check is not None and item.get(one.name) is not None
            for reason in [one.check(item[one.name])]
            if reason
        ]
        if not absent and not item.get("source"):
            problems.append(Problem(f"{spot}: source", "is missing", "say which sound it is, or `state: absent`"))
        if absent and resource.kind == "music" and not item.get("name") and not item.get("source"):
            problems.append(Problem(f"{spot}: name", "is missing", "say which piece is to go"))
        folder = self._music_folder(item, spot, problems) if resource.kind == "music" else ""
        self.problems.extend(problems)
        if problems or (resource.kind == "music" and not folder):
            return
        base = base_of(item, resource.kind, self.place.sounds, folder)
        real = os.path.join(os.path.realpath(os.path.dirname(base)), os.path.basename(base))
        if real in self._taken:
            text = f"is the same sound as {self._taken[real]}"
            self.problems.append(Problem(spot, text, "remove one of the two"))
            return
        self._taken[real] = spot
        if absent:
            self._absent(resource.kind, label, base)
        else:
            self._present(resource.kind, item, label, spot, base)

    def _music_folder(self, item: Item, spot: str, problems: list[Problem]) -> str:
        name, folder = item.get("class"), item.get("folder")
        if bool(name) == bool(folder):
            problems.append(Problem(spot, "needs either `class` or `folder`", "say where it is to go"))
            return ""
        if name:
            there = self.place.classes.get(name)
            if there is None:
                text = f'there is no class "{name}" in musiconhold.conf'
                hint = "give `folder`, and make the class with asterisk_config afterwards"
                if self.check_mode:  # a task before this one may make it
                    self.warnings.append(str(Problem(f"{spot}: class", text, hint)))
                else:
                    problems.append(Problem(f"{spot}: class", text, hint, ("asterisk_config", name)))
                return ""
            folder = there.get("directory") if there.get("mode") == "files" else None
            if not folder or folder_problem(folder):
                text = f'class "{name}" plays no folder (mode {there.get("mode") or "unknown"})'
                problems.append(Problem(f"{spot}: class", text, "choose a class of mode files"))
                return ""
        return os.path.normpath(os.path.join(self.place.data, folder or ""))

    def _forms(self, folder: str) -> dict[str, list[str]]:
        """Return name -> endings of the sounds in a folder, looked at once."""
        if folder not in self._folders:
            found: dict[str, list[str]] = {}
            try:
                names = os.listdir(folder)
            except OSError:
                names = []
            for name in names:
                base, _dot, ending = name.rpartition(".")
                if ending in PLAYED and not name.startswith("."):
                    found.setdefault(base, []).append(ending)
            self._folders[folder] = found
        return self._folders[folder]

    def _beside(self, base: str) -> list[str]:
        folder, name = os.path.split(base)
        return [f"{base}.{ending}" for ending in sorted(self._forms(folder).get(name, ()))]

    def _absent(self, kind: str, label: str, base: str) -> None:
        for path in dict.fromkeys([*self._beside(base), *self._ours.get((kind, label), ())]):
            self._delete(kind, label, path, "it is to be absent")

    def _delete(self, kind: str, label: str, path: str, why: str) -> None:
        self.there[kind, label] = True
        self.jobs.append(Job(kind, label, DELETE, path, why, before=self._digest(path)))

    def _digest(self, path: str) -> str:
        try:
            status = os.stat(path)
        except OSError:
            return ""
        return self.memory.digest_of(path, status)

    def _purge(self, kind: str, labels: set[str]) -> None:
        for (its, label), paths in self._ours.items():
            if its == kind and label not in labels:
                for path in paths:
                    self._delete(kind, label, path, "it is not listed any more")

    def _present(self, kind: str, item: Item, label: str, spot: str, base: str) -> None:
        spot = f"{spot}: source"
        source = str(item["source"])
        found = self._source(item, source, spot)
        if found is None:
            return
        digest, sound = found
        forms = item.get("format") or [sound.container if sound.plain else "wav"]
        paths = [f"{base}.{form}" for form in forms]
        for form, path in zip(forms, paths):
            self._form(
                Job(kind, label, PUT, path, "", spot, form, "", digest, source, sound), bool(item.get("remote_src"))
            )
        ours = self._ours.get((kind, label), ())
        beside = [path for path in self._beside(base) if path not in paths]
        self.there[kind, label] = self.there.get((kind, label), False) or bool(beside)
        for path in ours:
            if path not in paths:
                self._delete(kind, label, path, "another form is wanted now")
        self.beside.extend(path for path in beside if path not in ours)

    def _source(self, item: Item, source: str, spot: str) -> tuple[str, Sound] | None:
        """Return digest and nature of an item's source, or note why it cannot be one."""
        if not item.get("remote_src"):
            told = self.sources.get(source)
            if told is None:
                self.problems.append(
                    Problem(spot, f"{source} was not sent along", "give `remote_src: true`, or a file")
                )
                return None
            return str(told[0]), Sound(*told[1])
        if not os.path.isabs(source):
            self.problems.append(Problem(spot, "is on the host, and not absolute", "give the whole path"))
            return None
        try:
            found = self.memory.source(source)
        except NoSoundError as error:
            self.problems.append(Problem(spot, f"{source} {error}", "give a sound"))
            return None
        if found is None:
            self.problems.append(Problem(spot, f"there is no file {source} on this host", "put it there first"))
        return found

    def _form(self, job: Job, remote: bool) -> None:
        """Plan one form of one item."""
        entry = self.memory.entries.get(job.path)
        try:
            status = os.stat(job.path)
        except OSError:
            status = None
        name = (job.kind, job.label)
        self.there[name] = self.there.get(name, False) or status is not None
        before = self.memory.digest_of(job.path, status) if status is not None else ""
        why = ""
        if status is None:
            why = "it is not there" if entry is None else "it was removed"
        elif entry is None:
            # Put there by hand, or the notes are lost: the same bytes are the same file.
            if before != job.source or not _copied(job):
                why = "it came from elsewhere"
        elif entry["source"] != job.source:
            why = "its source is another one"
        elif entry["digest"] != before:
            why = "it was changed by hand"
        if not why and status is not None:
            self._settled(job, status, before)
            return
        way = way_of(self.tools, job.sound, job.form) if job.sound else ""
        if not way and job.sound:
            text = (
                f"is {job.sound.text()}, and has to become {job.form}: there is nothing on this host that converts it"
            )
            self.problems.append(Problem(job.spot, text, remedy(self.tools, job.sound, self.tools.ask is not None)))
            return
        self.jobs.append(replace(job, way=way, why=why, before=before, at=job.at if remote else ""))

    def _settled(self, job: Job, status: os.stat_result, before: str) -> None:
        """The bytes are right: note it, and look at owner and mode."""
        if job.path not in self.memory.entries:
            self.memory.put(job.path, entry_of(job, before, status))
        uid, gid = self.place.owner
        if stat.S_IMODE(status.st_mode) != MODE or (uid >= 0 and (status.st_uid, status.st_gid) != (uid, gid)):
            self.jobs.append(replace(job, action=OWN, why="its owner or mode is another one", before=before))


def _copied(job: Job) -> bool:
    return job.sound is not None and job.sound.plain and job.sound.container == job.form


def entry_of(job: Job, digest: str, status: os.stat_result) -> dict[str, Any]:
    """Return what is noted of a file."""
    return {
        "kind": job.kind,
        "label": job.label,
        "source": job.source,
        "form": job.form,
        "digest": digest,
        "stamp": stamp(status),
    }


def wanted_digests(jobs: Sequence[Job]) -> list[str]:
    """Return the digests of sources that the controller has to send."""
    return sorted({job.source for job in jobs if job.action == PUT and not job.at})
