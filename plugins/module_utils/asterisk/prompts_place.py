# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sounds are written beside their places, all of them, and then renamed: none is ever half there, and whoever plays the old
one goes on playing it."""

from __future__ import annotations

import contextlib
import os
import stat
import tarfile
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.prompts_convert import (
    ConvertError,
    Tools,
    convert,
)
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.prompts_memory import Memory
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.prompts_plan import (
    DELETE,
    MODE,
    OWN,
    PUT,
    Job,
    Place,
    entry_of,
)
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.files import (
    FileChange,
    Files,
    digest,
    read_bytes,
    sync_folder,
)


class Archive:
    """What the controller sent: one file of all sources, each named by its digest."""

    def __init__(self, path: str) -> None:
        self._lock = threading.Lock()
        try:
            self._tar = tarfile.open(path) if path else None  # noqa: SIM115  # closed by close()
        except (OSError, tarfile.TarError):
            raise refuse("archive", "cannot be read", "leave it to the module itself") from None
        self._members = {one.name: one for one in self._tar.getmembers()} if self._tar is not None else {}

    def read(self, name: str) -> bytes:
        """Return one source's bytes.  Raises ConvertError where they are not what they should be."""
        member = self._members.get(name)
        if member is None or self._tar is None:
            raise ConvertError("was not sent along")
        with self._lock:
            stream = self._tar.extractfile(member)
            data = stream.read() if stream is not None else b""
        if digest(data) != name:
            raise ConvertError("arrived damaged")
        return data

    def close(self) -> None:
        """Be done with it."""
        if self._tar is not None:
            self._tar.close()


@dataclass
class Placer:
    """Carries jobs out.

    backups  folder for bytes that this module did not put there and now replaces or removes
    """

    place: Place
    memory: Memory
    tools: Tools
    archive: Archive
    backups: str
    kept: list[str] = field(default_factory=list)
    _made: dict[str, tuple[str, str]] = field(default_factory=dict)  # path -> (file beside it, its digest)

    def prepare(self, jobs: Sequence[Job]) -> None:
        """Write all new files beside their places.  On any failure nothing is left, and PbxError names each."""
        puts = [job for job in jobs if job.action == PUT]
        for folder in dict.fromkeys(os.path.dirname(job.path) for job in puts):
            self._folder(folder)
        problems: list[Problem] = []
        # sox and the disk are waited for, so two of them at once are done in half the time.
        with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
            for job, told in zip(puts, pool.map(self._attempt, puts)):
                if told:
                    problems.append(Problem(job.spot, told, "nothing was changed"))
        if problems:
            self.discard()
            raise PbxError(problems)
        for beside, _digest in self._made.values():
            _sync(beside)

    def _attempt(self, job: Job) -> str:
        """Make one file beside its place; return why it failed, or an empty string."""
        beside = os.path.join(os.path.dirname(job.path), f".{os.path.basename(job.path)}.new")
        try:
            data = self._bytes(job)
            self._made[job.path] = (beside, digest(data))
            _write(beside, data, self.place.owner)
        except ConvertError as error:
            return str(error)
        except OSError as error:
            return f"cannot be written to {os.path.dirname(job.path)}: {error.strerror}"
        return ""

    def _bytes(self, job: Job) -> bytes:
        data = read_bytes(job.at) if job.at else self.archive.read(job.source)
        if data is None or digest(data) != job.source:
            raise ConvertError("was changed by somebody else while this task was at work; run it again")
        if job.sound is None:
            return data
        return convert(self.tools, job.sound, data, job.form)

    def _folder(self, folder: str) -> None:
        """Make a folder, and those above it, that everybody can read; links to folders that are not there yet count."""
        folder = os.path.realpath(folder)
        if os.path.isdir(folder):
            return
        self._folder(os.path.dirname(folder))
        try:
            os.mkdir(folder)
            os.chmod(folder, 0o755)
            if os.geteuid() == 0 and self.place.owner[0] >= 0:
                os.chown(folder, *self.place.owner)
        except OSError as error:
            raise refuse(folder, f"cannot be made: {error.strerror}", "run the task with become") from None

    def unchanged(self, jobs: Sequence[Job]) -> list[Job]:
        """Drop what turns out to be the same bytes already: a conversion whose notes were lost, for instance."""
        left = []
        for job in jobs:
            made = self._made.get(job.path)
            if job.action == PUT and made is not None and made[1] == job.before:
                os.unlink(made[0])
                del self._made[job.path]
                self.memory.put(job.path, entry_of(job, made[1], os.stat(job.path)))
            else:
                left.append(job)
        return left

    def commit(self, jobs: Sequence[Job]) -> None:
        """Rename, remove, mend owner and mode; keep what was not ours."""
        try:
            self._keep(jobs)
            for job in jobs:
                if job.action == PUT:
                    beside, found = self._made.pop(job.path)
                    os.replace(beside, job.path)
                    self.memory.put(job.path, entry_of(job, found, os.stat(job.path)))
                elif job.action == DELETE:
                    with contextlib.suppress(FileNotFoundError):
                        os.unlink(job.path)
                    self.memory.put(job.path, None)
                else:
                    self._own(job)
            for folder in {os.path.dirname(job.path) for job in jobs if job.action != OWN}:
                if os.path.isdir(folder):
                    sync_folder(folder)
        except OSError as error:
            raise refuse(
                error.filename or "", f"cannot be written: {error.strerror}", "mend it, and run again"
            ) from None
        finally:
            self.discard()
            self.memory.save()

    def _keep(self, jobs: Sequence[Job]) -> None:
        """Keep bytes that would be lost: what this module put there, the source has."""
        changes = []
        for job in jobs:
            entry = self.memory.entries.get(job.path)
            if job.action != OWN and job.before and (entry is None or entry["digest"] != job.before):
                changes.append(FileChange(job.path, read_bytes(job.path), None))
        if changes:
            self.kept = [one for one in Files(changes, self.backups).back_up().values() if one]

    def _own(self, job: Job) -> None:
        if os.geteuid() == 0 and self.place.owner[0] >= 0:
            os.chown(job.path, *self.place.owner)
        os.chmod(job.path, MODE)
        self.memory.put(job.path, entry_of(job, job.before, os.stat(job.path)))

    def discard(self) -> None:
        """Remove what was written beside and never renamed."""
        for beside, _digest in self._made.values():
            with contextlib.suppress(OSError):
                os.unlink(beside)
        self._made.clear()


def _write(path: str, data: bytes, owner: tuple[int, int]) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)  # of a run that died
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        if os.geteuid() == 0 and owner[0] >= 0:
            os.fchown(handle, *owner)
        os.fchmod(handle, stat.S_IMODE(MODE))
        view = memoryview(data)
        while view:
            view = view[os.write(handle, view) :]
    finally:
        os.close(handle)


def _sync(path: str) -> None:
    """Have a file on the disk.  All are written before the first is waited for, so that the disk takes them together."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
