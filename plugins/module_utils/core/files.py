# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are never half written: locked, written beside, renamed, backed up, put back.

A store whose resources live in files hands its `FileChange`s to `Files`; nothing else in the collection writes one.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem, refuse

BACKUPS_KEPT = 5
LOCK_WAIT = 300.0  # seconds: another run may wait that long for a server with ten thousand endpoints
BESIDE = (
    ".telephony.new"  # how a name ends that is not in its place yet; it begins with a dot, so that no glob finds it
)
_BESIDE = re.compile(r"\..+" + re.escape(BESIDE))
_THEIRS = "was changed by somebody else while this task was at work"


def digest(data: bytes | None) -> str:
    """Return the SHA-256 of a file's bytes; of a file that is not there, an empty string."""
    return "" if data is None else hashlib.sha256(data).hexdigest()


def read_bytes(path: str) -> bytes | None:
    """Return a file's bytes, or None where there is none.  Anything else that hinders reading is an error with a remedy."""
    try:
        with open(path, "rb") as handle:
            return handle.read()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except IsADirectoryError:
        raise refuse(path, "is a folder, not a file", "name the file") from None
    except OSError as error:
        raise refuse(
            path, f"cannot be read: {error.strerror}", "run the task with become: true, and look at the mode"
        ) from None


def remedy(error: OSError) -> str:
    """Return what to do about a file that cannot be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "make room on its file system, or free inodes"
    if error.errno == errno.EROFS:
        return "mount its file system writable"
    if error.errno in (errno.EACCES, errno.EPERM) and os.geteuid() != 0:
        return "run the task with become: true"
    if error.errno in (errno.EACCES, errno.EPERM):
        return "is it immutable (lsattr), or does a security module forbid it?"
    return "look at the file and its folder"


@contextlib.contextmanager
def _naming(path: str) -> Iterator[None]:
    """Say of which file an error is: the system names none when a disk is full, and a hidden one when a rename fails."""
    try:
        yield
    except OSError as error:
        raise refuse(path, f"cannot be written: {error.strerror or error}", remedy(error)) from None


@dataclass(frozen=True)
class FileChange:
    """What becomes of one file.  `before` and `after` are its bytes, None where there is no file.

    owner and group (numbers) and mode are those of the new file; a file that is there already keeps its own.
    """

    path: str
    before: bytes | None
    after: bytes | None
    owner: int = -1
    group: int = -1
    mode: int = 0o640


@dataclass
class Files:
    """The changes of one run to files, written all or not at all.

    backups  folder for the bytes that are replaced; root-only and outside any include glob
    """

    changes: Sequence[FileChange]
    backups: str
    written: list[FileChange] = field(default_factory=list)
    backup_of: dict[str, str] = field(default_factory=dict)

    @property
    def targets(self) -> dict[str, str]:
        """Return path -> digest of what is to be written: what a journal says of a run."""
        return {change.path: digest(change.after) for change in self.changes}

    def back_up(self) -> dict[str, str]:
        """Keep the bytes that are to be replaced.  Returns path -> backup; an empty string where there was no file."""
        for change in self.changes:
            _unchanged(change)
        try:
            return self._back_up()
        except OSError as error:
            for name in filter(None, self.backup_of.values()):
                with contextlib.suppress(OSError):
                    os.unlink(name)
            self.backup_of.clear()
            sweep([self.backups])
            text = f"no backup can be kept: {error.strerror}; {remedy(error)}"
            raise refuse(self.backups, text, "nothing was changed") from None

    def _back_up(self) -> dict[str, str]:
        if any(change.before is not None for change in self.changes):
            os.makedirs(self.backups, mode=0o700, exist_ok=True)
            sweep([self.backups])
        seconds, rest = divmod(time.time_ns(), 10**9)
        stamp = f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime(seconds))}.{rest:09d}"
        for change in self.changes:
            self.backup_of[change.path] = ""
            if change.before is not None:
                name = f"{_flat(change.path)}.{stamp}"
                beside = os.path.join(self.backups, f".{stamp}{BESIDE}")  # the whole path as a name is long enough
                _write(beside, change.before, -1, -1, 0o600)
                os.replace(beside, os.path.join(self.backups, name))
                self.backup_of[change.path] = os.path.join(self.backups, name)
        kept = {os.path.basename(one) for one in self.backup_of.values() if one}
        for change in self.changes if kept else ():
            _forget_old(self.backups, _flat(change.path), kept)
        if kept:
            sync_folder(self.backups)
        return dict(self.backup_of)

    def commit(self) -> None:
        """Write every file beside its place, then rename them all.  A failure on the way leaves no file changed."""
        beside: dict[str, str] = {}
        try:
            for change in self.changes:
                if change.after is not None:
                    with _naming(change.path):
                        beside[change.path] = _write_beside(change)
            for change in self.changes:
                _unchanged(change)
                with _naming(change.path):
                    if change.after is None:
                        os.unlink(change.path)
                    else:
                        os.replace(beside[change.path], os.path.realpath(change.path))
                    self.written.append(change)
                    sync_folder(os.path.dirname(os.path.realpath(change.path)))
        except PbxError as error:
            for name in beside.values():
                with contextlib.suppress(OSError):
                    os.unlink(name)
            self._undo(error)

    def _undo(self, error: PbxError) -> None:
        """Put back what was written already, and raise the error: with what could not be put back, if that is so."""
        try:
            self.revert()
        except PbxError as worse:
            raise PbxError([*error.problems, *worse.problems]) from None
        first = error.problems[0]
        told = f"{first.remedy}; nothing was changed" if first.remedy else "nothing was changed"
        raise PbxError([Problem(first.where, first.message, told)]) from None

    def revert(self) -> None:
        """Put back the bytes that were there before, for every file that was replaced.

        What somebody else wrote since stays as it is.  Raises PbxError with every file that did not get its old bytes; one
        that could not be written stays in `written`.
        """
        problems: list[Problem] = []
        left: list[FileChange] = []
        for change in reversed(self.written):
            try:
                if digest(read_bytes(change.path)) != digest(change.after):
                    problems.append(Problem(change.path, _THEIRS, "it is left as it is: look at it"))
                else:
                    put_back(change.path, change.before)
            except PbxError as error:
                left.insert(0, change)
                problems.extend(error.problems)
        self.written[:] = left
        if problems:
            raise PbxError(problems)


def _unchanged(change: FileChange) -> None:
    """Raise PbxError if a file is no longer as it was read: whoever edits by hand meanwhile shall lose nothing."""
    if digest(read_bytes(change.path)) != digest(change.before):
        raise refuse(change.path, _THEIRS, "run it again")


def put_back(path: str, data: bytes | None) -> None:
    """Give a file its old bytes again, atomically; None removes it.  Owner and mode stay those of the present file."""
    with _naming(path):
        if data is None:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(os.path.realpath(path))
        else:
            os.replace(_write_beside(FileChange(path, data, data)), os.path.realpath(path))
        sync_folder(os.path.dirname(os.path.realpath(path)))


def sweep(folders: Iterable[str]) -> None:
    """Remove what a run that was killed had written beside files of these folders: it may hold secrets.

    Only for who holds the lock.  What cannot be removed is left: it does no harm.
    """
    for folder in set(folders):
        try:
            found = [name for name in os.listdir(folder) if _BESIDE.fullmatch(name)]
        except OSError:
            continue
        for path in (os.path.join(folder, name) for name in found):
            if os.path.isdir(path) and not os.path.islink(path):
                shutil.rmtree(path, ignore_errors=True)
            else:
                with contextlib.suppress(OSError):
                    os.unlink(path)


def _write_beside(change: FileChange) -> str:
    """Write the new bytes to a hidden file in the same folder, with owner and mode set before the rename.

    Both matter: Asterisk remembers the mtime of a file it could not read and does not try again.  Access lists and labels
    of the file that is there stay too.
    """
    path = os.path.realpath(change.path)
    owner, group, mode = change.owner, change.group, change.mode
    there = os.path.exists(path)
    if there:
        status = os.stat(path)
        owner, group, mode = status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)
    folder, base = os.path.split(path)
    if not os.path.isdir(folder):
        _make_folder(folder)
    handle, name = tempfile.mkstemp(prefix=f".{base}.", suffix=BESIDE, dir=folder)
    os.close(handle)
    try:
        _write(name, change.after or b"", owner, group, mode)
        if there:
            _keep_attributes(path, name)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
    return name


def _keep_attributes(model: str, name: str) -> None:
    """Give a new file the extended attributes of the one that it replaces, where the system and the file system have any.

    Labels that only a security module may set are its own to set; a lost access list could lock the server out.
    """
    try:
        names = os.listxattr(model)
    except (AttributeError, OSError):
        return
    for one in names:
        try:
            os.setxattr(name, one, os.getxattr(model, one))
        except OSError:
            if not one.startswith(("security.", "trusted.")):
                raise


def _make_folder(folder: str) -> None:
    """Make a folder that belongs to whom its parent belongs to: the server has to read it, from its first moment on."""
    parent, base = os.path.split(folder)
    if not os.path.isdir(parent):
        raise refuse(parent, "there is no such folder", "is the server installed on this host?")
    beside = tempfile.mkdtemp(prefix=f".{base}.", suffix=BESIDE, dir=parent)
    try:
        there = os.stat(parent)
        with contextlib.suppress(PermissionError):
            os.chown(beside, there.st_uid, there.st_gid)
        os.chmod(beside, stat.S_IMODE(there.st_mode))
        os.rename(beside, folder)
    except OSError:
        os.rmdir(beside)
        raise
    sync_folder(parent)


def _write(path: str, data: bytes, owner: int, group: int, mode: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        if owner >= 0 or group >= 0:
            _own(handle, owner, group)
        os.fchmod(handle, mode)
        view = memoryview(data)
        while view:
            view = view[os.write(handle, view) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def _own(handle: int, owner: int, group: int) -> None:
    """Set owner and group.  Who is not root keeps his own files as they are."""
    there = os.fstat(handle)
    if (there.st_uid, there.st_gid) == (owner, group):
        return
    try:
        os.fchown(handle, owner, group)
    except PermissionError:
        if os.geteuid() == 0:
            raise
        raise OSError(errno.EPERM, "only root can give the file to the server's user") from None


def sync_folder(folder: str) -> None:
    """Make the names in a folder outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _flat(path: str) -> str:
    """Return a file's path as one name."""
    return path.strip("/").replace("%", "%25").replace("/", "%2F")


def _forget_old(folder: str, prefix: str, kept: set[str]) -> None:
    """Keep the last few backups of a file, and `kept` whatever the clock said when they were made.

    A name is the path, a dot and a stamp of fixed form.
    """
    names = sorted(one for one in os.listdir(folder) if one.rpartition(".")[0].rpartition(".")[0] == prefix)
    for name in names[:-BACKUPS_KEPT]:
        if name not in kept:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(os.path.join(folder, name))


@contextlib.contextmanager
def locked(path: str, wait: float = LOCK_WAIT) -> Iterator[None]:
    """Hold a lock on this host while a run is at work; a second run waits for the first."""
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise refuse(path, f"cannot be locked: {error.strerror}", remedy(error)) from None
    try:
        _wait_for(handle, path, wait)
        yield
    finally:
        os.close(handle)


def _wait_for(handle: int, path: str, wait: float) -> None:
    until = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.EACCES):
                raise
        if time.monotonic() >= until:
            raise PbxError(
                refuse(path, f"another run holds the lock for {wait:.0f} s", "look for it, then try again").problems
            )
        time.sleep(0.1)
