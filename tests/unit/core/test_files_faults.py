# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files when the disk is full, the clock goes back, somebody edits meanwhile, or a run was killed."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core import files
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.files import FileChange, Files, read_bytes


@pytest.fixture(name="etc")
def the_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "etc"
    folder.mkdir(mode=0o750)
    return folder


def files_of(etc: Path, *changes: FileChange) -> Files:
    return Files(changes, str(etc.parent / "state" / "backups"))


def change(path: Path, after: bytes | None) -> FileChange:
    return FileChange(str(path), read_bytes(str(path)), after)


def leftovers(etc: Path) -> list[str]:
    return sorted(path.name for path in etc.rglob(".*"))


def test_the_file_is_named_when_the_disk_is_full(etc: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system names no file when a write fails: whoever reads the error wants to know which disk."""
    (etc / "a").write_bytes(b"old")

    def full(*_args: Any) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(PbxError, match=r"etc/a: cannot be written: No space left.*make room.*nothing was changed"):
        files_of(etc, change(etc / "a", b"new")).commit()
    assert not leftovers(etc)


def test_an_edit_between_backup_and_rename_is_not_overwritten(etc: Path) -> None:
    for name in ("a", "b"):
        (etc / name).write_bytes(b"old")
    work = files_of(etc, change(etc / "a", b"new"), change(etc / "b", b"new"))
    work.back_up()
    (etc / "b").write_bytes(b"theirs")
    with pytest.raises(PbxError, match="b: was changed by somebody else.*nothing was changed"):
        work.commit()
    assert (etc / "a").read_bytes() == b"old" and (etc / "b").read_bytes() == b"theirs" and not leftovers(etc)


def test_an_edit_after_the_rename_is_not_reverted(etc: Path) -> None:
    for name in ("a", "b"):
        (etc / name).write_bytes(b"old")
    work = files_of(etc, change(etc / "a", b"new"), change(etc / "b", b"new"))
    work.commit()
    (etc / "a").write_bytes(b"theirs")
    with pytest.raises(PbxError, match="a: was changed by somebody else.*left as it is"):
        work.revert()
    assert (etc / "a").read_bytes() == b"theirs" and (etc / "b").read_bytes() == b"old" and not work.written


def test_what_cannot_be_reverted_now_is_kept_for_later(etc: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (etc / "a").write_bytes(b"old")
    work = files_of(etc, change(etc / "a", b"new"))
    work.commit()

    def full(*_args: Any) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(PbxError, match="a: cannot be written: No space left"):
        work.revert()
    monkeypatch.undo()
    work.revert()
    assert (etc / "a").read_bytes() == b"old" and not leftovers(etc)


def test_what_a_killed_run_wrote_beside_is_swept_and_nothing_else(etc: Path) -> None:
    for name in (".a.conf.x7.telephony.new", ".a.conf", "a.conf.telephony.new", ".mine.new"):
        (etc / name).write_bytes(b"x")
    (etc / ".d.x7.telephony.new").mkdir()
    files.sweep([str(etc), str(etc / "none")])
    assert sorted(os.listdir(etc)) == [".a.conf", ".mine.new", "a.conf.telephony.new"]


def test_extended_attributes_are_kept(etc: Path) -> None:
    (etc / "a").write_bytes(b"old")
    try:
        os.setxattr(etc / "a", "user.note", b"by hand")
    except OSError:
        pytest.skip("this file system has no extended attributes")
    files_of(etc, change(etc / "a", b"new")).commit()
    assert os.getxattr(etc / "a", "user.note") == b"by hand"


def test_a_backup_is_kept_although_the_clock_went_back(etc: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter([*range(2 * 10**18, 2 * 10**18 + 6), 10**18])
    monkeypatch.setattr(time, "time_ns", lambda: next(ticks))
    for number in range(7):
        (etc / "a").write_bytes(b"%d" % number)
        kept = files_of(etc, change(etc / "a", b"new")).back_up()
    assert Path(kept[str(etc / "a")]).read_bytes() == b"6"


def test_a_backup_that_fails_leaves_none(etc: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b"):
        (etc / name).write_bytes(b"old " + name.encode())
    real = os.write

    def full(handle: int, data: Any) -> int:
        if bytes(data) == b"old b":
            raise OSError(28, "No space left on device")
        return real(handle, data)

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(PbxError, match="no backup can be kept"):
        files_of(etc, change(etc / "a", b"new"), change(etc / "b", b"new")).back_up()
    assert os.listdir(etc.parent / "state" / "backups") == []
