# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an earlier run found to be as it was asked for.

To plan is a pure function of the request, the files and our own code. Where a run found nothing to change and nothing to warn
of, it notes digests of all three; a later run for which they are the same knows the answer, without parsing ten thousand
sections again (0.8 s). Nothing else is remembered, and nothing of it is trusted once a byte differs.
"""

from __future__ import annotations

import contextlib
import glob
import json
import os
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.files import digest, read_bytes
from ansible_collections.telephony.pbx.plugins.module_utils.core.journal import StateDir

KEPT = 32  # answers: a host is asked a dozen different things
SALT = 16  # bytes: the request has secrets in it


@dataclass(frozen=True)
class Watched:
    """What an answer rests on.

    files  path -> digest of its bytes; an empty string where there was none
    globs  pattern -> the paths that it found
    marks  path -> time of change and size of a program whose version counts
    """

    files: Mapping[str, str] = field(default_factory=dict)
    globs: Mapping[str, list[str]] = field(default_factory=dict)
    marks: Mapping[str, list[int]] = field(default_factory=dict)

    def holds(self) -> bool:
        """Say whether all of it is as it was."""
        return (
            all(found(pattern) == paths for pattern, paths in self.globs.items())
            and all(mark(path) == seen for path, seen in self.marks.items())
            and all(digest(read_bytes(path)) == seen for path, seen in self.files.items())
        )


def found(pattern: str) -> list[str]:
    """Return what a pattern finds, in an order of its own."""
    return sorted(glob.glob(pattern))


def mark(path: str) -> list[int]:
    """Return what tells one build of a program from another."""
    try:
        seen = os.stat(path)
    except OSError:
        return []
    return [seen.st_mtime_ns, seen.st_size]


def our_code() -> str:
    """Return a digest of the code that runs: of the archive in which Ansible sends a module, or an empty string."""
    archive = getattr(globals().get("__loader__"), "archive", "")
    if not archive or not zipfile.is_zipfile(archive):
        return ""
    with zipfile.ZipFile(archive) as packed:
        # Ansible adds a file that holds the archive's own, ever new path.
        sums = sorted((one.filename, one.CRC) for one in packed.infolist() if one.filename != "sitecustomize.py")
    return digest(json.dumps([sums, sys.version]).encode())


class Settled:
    """The memory of one system for one request."""

    def __init__(self, state: StateDir | None, code: str) -> None:
        self.path = os.path.join(state.path, "settled.json") if state is not None and code else ""
        self._state, self._code = state, code
        self._salt, self._answers = os.urandom(SALT).hex(), {}  # type: str, dict[str, Any]
        self._load()

    def _load(self) -> None:
        """A file that cannot be read or understood is no memory, and no error."""
        with contextlib.suppress(PbxError, ValueError, KeyError, TypeError):
            data = read_bytes(self.path) if self.path else None
            if data is not None:
                told = json.loads(data)
                self._salt, self._answers = str(told["salt"]), dict(told["answers"])

    def stamp(self, options: Mapping[str, Any]) -> str:
        """Return the digest of a request. Of `src` the file's bytes count."""
        if not self.path:
            return ""
        source = options.get("src")
        parts = [self._salt, self._code, options, digest(read_bytes(source)) if source else ""]
        return digest(json.dumps(parts, sort_keys=True, default=str).encode("utf-8", "surrogateescape"))

    def holds(self, stamp: str) -> bool:
        """Say whether a request was met, and nothing that counts has changed since."""
        told = self._answers.get(stamp) if stamp else None
        try:
            return told is not None and self._idle() and Watched(**told).holds()
        except (PbxError, TypeError, AttributeError):
            return False

    def _idle(self) -> bool:
        """Whether no run was interrupted, whose work is still to be done."""
        return self._state is not None and self._state.load() is None

    def note(self, stamp: str, watched: Watched | None) -> None:
        """Remember that a request is met. Without room or right to write, nothing is remembered."""
        if not stamp or watched is None:
            return
        self._answers.pop(stamp, None)
        self._answers[stamp] = asdict(watched)
        kept = dict(list(self._answers.items())[-KEPT:])
        beside = f"{self.path}.new"
        with contextlib.suppress(OSError):
            os.makedirs(os.path.dirname(self.path), mode=0o700, exist_ok=True)
            handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", errors="surrogateescape") as out:
                json.dump({"salt": self._salt, "answers": kept}, out)
            os.replace(beside, self.path)
