# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is remembered of the sounds that were put on a host: whence each came, and that nobody touched it since.

A converted file cannot be compared with its source, so the digest of both is kept.  A file is hashed again only if its
size, times or inode differ from what was noted: the change time cannot be set back by who overwrites a file.
"""

from __future__ import annotations

import json
import os
import time
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.prompts_audio import Sound, identify
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.files import digest, read_bytes, sync_folder

Entry = dict[str, Any]


def stamp(status: os.stat_result) -> list[int]:
    """Return what changes whenever a file's bytes do."""
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]


def stat_of(path: str) -> os.stat_result | None:
    """Return the status of a plain file, or None where there is none."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status if os.path.isfile(path) else None


class Memory:
    """The notes of one configuration, in its state folder.

    entries  path of a file that was put there -> {kind, label, source (digest), form, digest (its own), stamp}
    sources  path of a source on this host -> {stamp, digest, sound}
    pending  commands that the running server was not given yet; `since` when they were noted, in seconds since the epoch
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.dirty = False
        data = read_bytes(path)
        try:
            told = json.loads(data) if data is not None else {}
            self.entries: dict[str, Entry] = dict(told.get("entries") or {})
            self.sources: dict[str, Entry] = dict(told.get("sources") or {})
            self.pending: list[str] = list(told.get("pending") or [])
            self.since = float(told.get("since") or 0)
        except (ValueError, TypeError, AttributeError):
            raise refuse(path, "is not what this module wrote", "remove it: what is there is then compared") from None

    def digest_of(self, path: str, status: os.stat_result) -> str:
        """Return the digest of a file that was put there, read again only if it may have changed."""
        entry = self.entries.get(path)
        now = stamp(status)
        if entry is not None and entry.get("stamp") == now:
            return str(entry["digest"])
        found = digest(read_bytes(path))
        if entry is not None and entry["digest"] == found:
            entry["stamp"], self.dirty = now, True
        return found

    def source(self, path: str) -> tuple[str, Sound] | None:
        """Return digest and nature of a source on this host, or None where there is none.  Raises NoSoundError."""
        status = stat_of(path)
        if status is None:
            return None
        now, there = stamp(status), self.sources.get(path)
        if there is None or there["stamp"] != now:
            data = read_bytes(path) or b""
            there = {"stamp": now, "digest": digest(data), "sound": identify(data, path).packed()}
            self.sources[path], self.dirty = there, True
        return there["digest"], Sound(*there["sound"])

    def wait(self, commands: list[str]) -> None:
        """Note the commands that the server still has to be given."""
        if commands != self.pending:
            self.pending, self.since, self.dirty = commands, time.time(), True

    def put(self, path: str, entry: Entry | None) -> None:
        """Note what stands at a path now; None forgets it."""
        self.dirty = True
        if entry is None:
            self.entries.pop(path, None)
        else:
            self.entries[path] = entry

    def save(self) -> None:
        """Write the notes, atomically and for root alone, if there is anything new."""
        if not self.dirty:
            return
        text = json.dumps(
            {"entries": self.entries, "sources": self.sources, "pending": self.pending, "since": self.since},
            separators=(",", ":"),
        )
        folder, beside = os.path.dirname(self.path), f"{self.path}.new"
        try:
            os.makedirs(folder, mode=0o700, exist_ok=True)
            handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8", errors="surrogateescape") as out:
                out.write(text)
                out.flush()
                os.fsync(out.fileno())
            os.replace(beside, self.path)
            sync_folder(folder)
        except OSError as error:
            raise refuse(
                self.path, f"cannot be written: {error.strerror}", "make room for it, then run again"
            ) from None
        self.dirty = False
