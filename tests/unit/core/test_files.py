# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files are never half written: locked, written beside, synced, renamed, backed up, put back."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core import files
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.files import (
    FileChange,
    Files,
    locked,
    put_back,
    read_bytes,
)

ROOT = os.geteuid() == 0
only_root = pytest.mark.skipif(not ROOT, reason="only root can give files away")


@pytest.fixture(name="etc")
def the_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "etc"
    folder.mkdir(mode=0o750)
    return folder


def files_of(etc: Path, *changes: FileChange) -> Files:
    return Files(changes, str(etc.parent / "state" / "backups"))


def change(path: Path, after: bytes | None, **more: Any) -> FileChange:
    return FileChange(str(path), read_bytes(str(path)), after, **more)


def mode_of(path: Path | str) -> int:
    return stat.S_IMODE(os.stat(path).st_mode)


def leftovers(etc: Path) -> list[str]:
    return sorted(path.name for path in etc.rglob(".*"))


@pytest.fixture(name="calls")
def the_calls(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, str]]]:
    """The order in which files are owned, given a mode, written, synced and renamed."""
    seen: list[tuple[str, str]] = []

    def name(handle: int) -> str:
        return os.path.basename(os.readlink(f"/proc/self/fd/{handle}"))

    for word in ("fchown", "fchmod", "write", "fsync"):
        real = getattr(os, word)
        monkeypatch.setattr(
            os, word, lambda handle, *rest, w=word, r=real: (seen.append((w, name(handle))), r(handle, *rest))[1]
        )
    for word in ("replace", "unlink"):
        real = getattr(os, word)
        monkeypatch.setattr(
            os, word, lambda path, *rest, w=word, r=real: (seen.append((w, os.path.basename(path))), r(path, *rest))[1]
        )
    yield seen


def test_the_order_that_makes_it_safe(etc: Path, calls: list[tuple[str, str]]) -> None:
    """Mode before the bytes, the bytes synced before the rename, the folder synced after it."""
    (etc / "a.conf").write_bytes(b"old")
    work = files_of(etc, change(etc / "a.conf", b"new"))
    del calls[:]
    work.commit()
    words = [word for word, _name in calls if word != "fchown"]
    assert words == ["fchmod", "write", "fsync", "replace", "fsync"]
    hidden = calls[0][1]
    assert hidden.startswith(".a.conf.") and hidden.endswith(".new"), "no include glob finds it"
    assert calls[-2] == ("replace", hidden) and calls[-1] == ("fsync", "etc")
    assert (etc / "a.conf").read_bytes() == b"new" and not leftovers(etc)


def test_all_are_written_beside_before_the_first_is_renamed(etc: Path, calls: list[tuple[str, str]]) -> None:
    for name in ("a", "b", "c"):
        (etc / name).write_bytes(b"old")
    work = files_of(etc, *(change(etc / name, b"new") for name in ("a", "b", "c")))
    del calls[:]
    work.commit()
    words = [word for word, _name in calls]
    assert words.index("replace") > max(index for index, word in enumerate(words) if word == "write")


def test_killed_before_the_rename_the_old_bytes_stay(etc: Path) -> None:
    """Another process is killed between writing beside and renaming: the file is whole, and the old one."""
    (etc / "a.conf").write_bytes(b"old")
    code = (
        "import os, signal, sys\n"
        "from ansible_collections.telephony.pbx.plugins.module_utils.core.files import FileChange, Files\n"
        "os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"Files([FileChange({str(etc / 'a.conf')!r}, b'old', b'new')], '').commit()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": os.pathsep.join(sys.path)}, check=False)
    assert done.returncode == -9
    assert (etc / "a.conf").read_bytes() == b"old"
    assert len(leftovers(etc)) == 1


@pytest.mark.parametrize("failing", [0, 1, 2])
def test_a_failing_rename_leaves_no_file_changed(etc: Path, monkeypatch: pytest.MonkeyPatch, failing: int) -> None:
    names = ["a", "b", "c"]
    for name in names[:2]:
        (etc / name).write_bytes(b"old " + name.encode())
    work = files_of(etc, *(change(etc / name, b"new") for name in names))
    real, count = os.replace, iter(range(99))

    def replace(source: str, target: str) -> None:
        if next(count) == failing:
            raise OSError(28, "No space left on device", target)
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(PbxError, match="cannot be written: No space left.*nothing was changed"):
        work.commit()
    assert (etc / "a").read_bytes() == b"old a" and (etc / "b").read_bytes() == b"old b"
    assert not (etc / "c").exists() and not leftovers(etc)


def test_a_folder_that_cannot_be_made_leaves_nothing_behind(etc: Path) -> None:
    work = files_of(etc, change(etc / "a", b"new"), change(etc / "no" / "such" / "b", b"new"))
    with pytest.raises(PbxError, match="there is no such folder"):
        work.commit()
    assert not list(etc.iterdir())


def test_revert_puts_back_what_was_there(etc: Path) -> None:
    (etc / "a").write_bytes(b"old")
    (etc / "gone").write_bytes(b"kept")
    os.chmod(etc / "a", 0o604)
    work = files_of(etc, change(etc / "a", b"new"), change(etc / "fresh", b"new"), change(etc / "gone", None))
    work.commit()
    assert (etc / "a").read_bytes() == b"new" and (etc / "fresh").exists() and not (etc / "gone").exists()
    work.revert()
    assert (etc / "a").read_bytes() == b"old" and mode_of(etc / "a") == 0o604
    assert not (etc / "fresh").exists() and (etc / "gone").read_bytes() == b"kept" and not work.written


def test_an_existing_file_keeps_its_mode(etc: Path) -> None:
    (etc / "a").write_bytes(b"old")
    os.chmod(etc / "a", 0o664)
    files_of(etc, change(etc / "a", b"new", mode=0o600)).commit()
    assert mode_of(etc / "a") == 0o664


@only_root
def test_an_existing_file_keeps_its_owner_and_a_new_one_gets_one(etc: Path) -> None:
    (etc / "a").write_bytes(b"old")
    os.chown(etc / "a", 12345, 23456)
    files_of(etc, change(etc / "a", b"new", owner=1, group=1), change(etc / "b", b"new", owner=12, group=34)).commit()
    there, fresh = os.stat(etc / "a"), os.stat(etc / "b")
    assert (there.st_uid, there.st_gid) == (12345, 23456)
    assert (fresh.st_uid, fresh.st_gid) == (12, 34)


@only_root
def test_the_owner_is_set_before_the_mode_and_the_bytes(etc: Path, calls: list[tuple[str, str]]) -> None:
    """The other way round, a file with secrets would be open for a moment to whom it is not for."""
    files_of(etc, change(etc / "b", b"secret", owner=12, group=34)).commit()
    assert [word for word, _name in calls][:3] == ["fchown", "fchmod", "write"]


def test_who_is_not_root_is_told_to_become(etc: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_args: Any) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "fchown", denied)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(PbxError, match="run the task with become"):
        files_of(etc, change(etc / "b", b"new", owner=12, group=34)).commit()
    assert not list(etc.iterdir())


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o177])
def test_the_umask_does_not_matter(etc: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        work = files_of(etc, change(etc / "pjsip.d" / "b.conf", b"new", mode=0o640))
        work.commit()
        (etc / "a").write_bytes(b"old")
        other = files_of(etc, change(etc / "a", b"new"))
        backups = other.back_up()
        with locked(str(etc.parent / "state" / "lock")):
            pass
    finally:
        os.umask(before)
    assert mode_of(etc / "pjsip.d" / "b.conf") == 0o640
    assert mode_of(etc / "pjsip.d") == mode_of(etc)
    assert mode_of(backups[str(etc / "a")]) == 0o600


@only_root
def test_a_new_folder_belongs_to_whom_its_parent_belongs(etc: Path) -> None:
    os.chown(etc, 12, 34)
    os.chmod(etc, 0o2750)
    files_of(etc, change(etc / "pjsip.d" / "b.conf", b"new")).commit()
    there = os.stat(etc / "pjsip.d")
    assert (there.st_uid, there.st_gid, stat.S_IMODE(there.st_mode)) == (12, 34, 0o2750)


def test_a_symbolic_link_stays_one(etc: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "elsewhere" / "b.conf"
    target.parent.mkdir()
    target.write_bytes(b"old")
    (etc / "a.conf").symlink_to(target)
    work = files_of(etc, change(etc / "a.conf", b"new"))
    real, beside = os.replace, []
    monkeypatch.setattr(os, "replace", lambda a, b: (beside.append(os.path.dirname(a)), real(a, b))[1])
    work.commit()
    assert beside == [str(target.parent)], "beside the target: a rename does not cross file systems"
    assert (etc / "a.conf").is_symlink() and target.read_bytes() == b"new"
    work.revert()
    assert (etc / "a.conf").is_symlink() and target.read_bytes() == b"old"


def test_a_link_to_a_file_that_is_not_there_yet(etc: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere.conf"
    (etc / "a.conf").symlink_to(target)
    work = files_of(etc, change(etc / "a.conf", b"new"))
    work.commit()
    assert target.read_bytes() == b"new"
    work.revert()
    assert not target.exists() and (etc / "a.conf").is_symlink()


def test_a_file_that_somebody_else_changed_is_not_written(etc: Path) -> None:
    (etc / "a").write_bytes(b"old")
    work = files_of(etc, change(etc / "a", b"new"))
    (etc / "a").write_bytes(b"theirs")
    with pytest.raises(PbxError, match="was changed by somebody else.*run it again"):
        work.back_up()
    appeared = files_of(etc, change(etc / "b", b"new"))
    (etc / "b").write_bytes(b"theirs")
    with pytest.raises(PbxError, match="was changed by somebody else"):
        appeared.back_up()
    assert not (etc.parent / "state").exists()


def test_backups_are_for_root_alone(etc: Path) -> None:
    (etc / "a.conf").write_bytes(b"old")
    os.chmod(etc / "a.conf", 0o666)
    work = files_of(etc, change(etc / "a.conf", b"new"), change(etc / "fresh", b"new"))
    backups = work.back_up()
    assert backups[str(etc / "fresh")] == ""
    kept = Path(backups[str(etc / "a.conf")])
    assert kept.read_bytes() == b"old" and mode_of(kept) == 0o600 and mode_of(kept.parent) == 0o700
    assert not kept.name.endswith(".conf") and "/" not in kept.name


def test_the_last_five_backups_are_kept_of_each_file(etc: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(range(10**18, 10**19, 10**11))
    monkeypatch.setattr(time, "time_ns", lambda: next(ticks))
    other = etc / "a.conf.d"
    other.write_bytes(b"other")
    files_of(etc, change(other, b"x")).back_up()
    for number in range(8):
        (etc / "a.conf").write_bytes(b"%d" % number)
        files_of(etc, change(etc / "a.conf", b"new")).back_up()
    kept = sorted((etc.parent / "state" / "backups").iterdir())
    assert [path.read_bytes() for path in kept if b"other" not in path.read_bytes()] == [b"3", b"4", b"5", b"6", b"7"]
    assert len(kept) == 6, "a file whose name begins alike has its own five"


def test_no_room_for_a_backup_is_an_error_that_changes_nothing(etc: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (etc / "a").write_bytes(b"old")

    def full(*_args: Any, **_more: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "_write", full)
    with pytest.raises(PbxError, match="no backup can be kept: No space left.*nothing was changed"):
        files_of(etc, change(etc / "a", b"new")).back_up()


def test_targets_are_digests(etc: Path) -> None:
    (etc / "a").write_bytes(b"old")
    work = files_of(etc, change(etc / "a", b"Correct-Horse"), change(etc / "b", None))
    assert work.targets[str(etc / "b")] == "" and len(work.targets[str(etc / "a")]) == 64
    assert "Horse" not in repr(work.targets)


def test_put_back_writes_and_removes(etc: Path) -> None:
    (etc / "a").write_bytes(b"new")
    put_back(str(etc / "a"), b"old")
    assert (etc / "a").read_bytes() == b"old"
    put_back(str(etc / "a"), None)
    put_back(str(etc / "a"), None)
    assert not (etc / "a").exists()


def test_reading_says_what_hinders_it(etc: Path) -> None:
    assert read_bytes(str(etc / "none")) is None
    (etc / "file").write_bytes(b"x")
    assert read_bytes(str(etc / "file" / "below")) is None
    with pytest.raises(PbxError, match="is a folder"):
        read_bytes(str(etc))


def test_a_file_that_may_not_be_read_names_the_remedy(etc: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_args: Any, **_more: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", denied)
    with pytest.raises(PbxError, match="Permission denied; run the task with become"):
        read_bytes(str(etc / "a"))


def test_a_second_run_waits_for_the_first(tmp_path: Path) -> None:
    lock, order = str(tmp_path / "state" / "lock"), []
    held = threading.Event()

    def first() -> None:
        with locked(lock):
            held.set()
            time.sleep(0.3)
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    held.wait(5)
    with locked(lock, wait=5):
        order.append("second")
    thread.join()
    assert order == ["first", "second"]
    assert mode_of(lock) == 0o600 and mode_of(tmp_path / "state") == 0o700


def test_a_lock_that_is_never_free_is_an_error(tmp_path: Path) -> None:
    lock = str(tmp_path / "lock")
    with locked(lock), pytest.raises(PbxError, match="another run holds the lock"), locked(lock, wait=0.2):
        raise AssertionError("two at once")
    with locked(lock, wait=0):
        pass
