# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run leaves on the host while its work is not proven: a root-only note of paths, digests and commands.

It is written before the first rename and removed after the read-back.  A run that finds one knows that its predecessor
was cut short: one that died while it wrote is put back from its backups, one that died afterwards is activated, even if
nothing differs any more.  Values never stand in it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from dataclasses import asdict, dataclass, field

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.files import (
    digest,
    locked,
    put_back,
    read_bytes,
    remedy,
    sweep,
    sync_folder,
)

STATE_DIR = "/var/lib/telephony.pbx"
WRITING, WRITTEN = "writing", "written"


@dataclass(frozen=True)
class Entry:
    """What the journal says.

    phase    `writing` until every file is renamed, then `written`
    time     seconds since the epoch: a server that started later has read the new files by itself
    targets  path (or table, or address) -> digest of what was to be written
    backups  path -> backup; an empty string where there was no file
    commands the activation's commands that are not yet proven
    keys     kind -> labels of the items that were changed, to be read back
    """

    phase: str
    targets: dict[str, str]
    backups: dict[str, str]
    commands: list[str]
    keys: dict[str, list[str]]
    time: float = field(default_factory=time.time)


@dataclass(frozen=True)
class StateDir:
    """Where one system keeps its lock, journal and backups on a host."""

    path: str

    @property
    def backups(self) -> str:
        """The folder of the backups."""
        return os.path.join(self.path, "backups")

    @property
    def journal(self) -> str:
        """The journal's file."""
        return os.path.join(self.path, "journal.json")

    def locked(self) -> contextlib.AbstractContextManager:  # type: ignore[type-arg]
        """Hold the system's lock."""
        return locked(os.path.join(self.path, "lock"))

    def load(self) -> Entry | None:
        """Return what an earlier run left, or None."""
        data = read_bytes(self.journal)
        if data is None:
            return None
        try:
            return Entry(**json.loads(data))
        except (ValueError, TypeError):
            raise refuse(
                self.journal, "is not a journal of this collection", "look at the server, then remove it"
            ) from None

    def save(self, entry: Entry) -> None:
        """Write the journal, atomically and for root alone."""
        beside = f"{self.journal}.new"
        try:
            os.makedirs(self.path, mode=0o700, exist_ok=True)
            handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w") as out:
                json.dump(asdict(entry), out)
                out.flush()
                os.fsync(out.fileno())
            os.replace(beside, self.journal)
            sync_folder(self.path)
        except OSError as error:
            with contextlib.suppress(OSError):
                os.unlink(beside)
            raise refuse(
                self.journal, f"cannot be written: {error.strerror}", f"{remedy(error)}, then run again"
            ) from None

    def clear(self) -> None:
        """The work is proven: forget it."""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.journal)

    def recover(self, entry: Entry) -> list[str]:
        """Put back the files of a run that died while it wrote them: half a change is never left for a restart.

        A file that holds neither the old bytes nor the new ones was edited since: it stays, and its path is returned.
        The journal stays: whatever the server read meanwhile, and what an even earlier run left, is still to be activated.
        """
        before = {path: read_bytes(backup) if backup else None for path, backup in entry.backups.items()}
        for path, backup in entry.backups.items():
            if backup and before[path] is None:
                raise refuse(
                    backup, f"this backup of {path} is gone, and an earlier run died while it wrote", "mend by hand"
                )
        edited: list[str] = []
        for path, old in before.items():
            there = read_bytes(path)
            if digest(there) == entry.targets.get(path, digest(there)) != digest(old):
                put_back(path, old)
            elif there != old:
                edited.append(path)
        return edited

    def tidy(self, entry: Entry) -> None:
        """Remove what a run that was killed had written beside its files and in this folder."""
        places = [os.path.dirname(os.path.realpath(path)) for path in entry.backups if os.path.isabs(path)]
        sweep([self.backups, *places, *map(os.path.dirname, places)])
        with contextlib.suppress(OSError):
            os.unlink(f"{self.journal}.new")


def state_of(name: str, place: str, usual: str) -> StateDir:
    """Return where the state of one system is kept: by its folder or file `place`, of which `usual` has the plain name."""
    place = os.path.normpath(place)
    tail = "" if place == usual else "-" + hashlib.sha256(place.encode()).hexdigest()[:12]
    return StateDir(os.path.join(STATE_DIR, f"{name}{tail}"))
