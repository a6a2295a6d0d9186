# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The note that a run leaves on the host while its work is not proven."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.files import FileChange, Files
from ansible_collections.telephony.pbx.plugins.module_utils.core.journal import WRITING, WRITTEN, Entry, StateDir
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import run
from ansible_collections.telephony.pbx.tests.unit.fakes.memory import MemorySystem
from ansible_collections.telephony.pbx.tests.unit.fakes.resources import ODD

SECRET = "Correct-Horse-Battery-01"


@pytest.fixture(name="state")
def the_state(tmp_path: Path) -> StateDir:
    return StateDir(str(tmp_path / "state"))


def entry(**more: Any) -> Entry:
    given = {"phase": WRITING, "targets": {}, "backups": {}, "commands": ["reload"], "keys": {"kind": ["1001"]}}
    return Entry(**{**given, **more})


def written(tmp_path: Path, state: StateDir) -> tuple[Path, Path, Files]:
    """Two files of a run that died in the middle: one is new, one had other bytes; the third is not renamed yet."""
    there, fresh, later = tmp_path / "a.conf", tmp_path / "b.conf", tmp_path / "c.conf"
    there.write_text("old")
    later.write_text("old too")
    changes = [
        FileChange(str(there), b"old", SECRET.encode()),
        FileChange(str(fresh), None, b"new"),
        FileChange(str(later), b"old too", b"new"),
    ]
    work = Files(changes, state.backups)
    state.save(entry(targets=dict(work.targets), backups=dict(work.back_up())))
    there.write_text(SECRET)
    fresh.write_text("new")
    return there, fresh, work


def test_what_is_saved_is_loaded(state: StateDir) -> None:
    assert state.load() is None
    one = entry(phase=WRITTEN, targets={"/etc/a": "abc"})
    state.save(one)
    assert state.load() == one
    state.clear()
    state.clear()
    assert state.load() is None


def test_it_is_for_root_alone_whatever_the_umask(state: StateDir) -> None:
    before = os.umask(0)
    try:
        state.save(entry())
    finally:
        os.umask(before)
    assert stat.S_IMODE(os.stat(state.journal).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(state.path).st_mode) == 0o700


def test_it_is_written_beside_synced_and_renamed(state: StateDir, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or a power cut could leave the new files, and no journal that tells of them."""
    state.save(entry())
    seen: list[str] = []
    sync, replace = os.fsync, os.replace
    names = "/proc/self/fd/"
    monkeypatch.setattr(
        os, "fsync", lambda handle: (seen.append(os.path.basename(os.readlink(f"{names}{handle}"))), sync(handle))[1]
    )
    monkeypatch.setattr(os, "replace", lambda a, b: (seen.append("rename"), replace(a, b))[1])
    state.save(entry(phase=WRITTEN))
    assert seen == ["journal.json.new", "rename", "state"]


def test_a_journal_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    with pytest.raises(PbxError, match="cannot be written"):
        StateDir(str(tmp_path / "state")).save(entry())


@pytest.mark.parametrize("text", ["", "{", "[]", '{"phase": "writing"}', '{"a": 1}'])
def test_what_is_no_journal_is_not_guessed_at(state: StateDir, text: str) -> None:
    state.save(entry())
    Path(state.journal).write_text(text)
    with pytest.raises(PbxError, match="is not a journal"):
        state.load()


def test_recovery_puts_every_file_back(tmp_path: Path, state: StateDir) -> None:
    there, fresh, _work = written(tmp_path, state)
    left = state.load()
    assert left is not None
    state.recover(left)
    assert there.read_text() == "old" and not fresh.exists() and (tmp_path / "c.conf").read_text() == "old too"
    assert state.load() == left, "what is put back is still to be activated"
    state.recover(left)
    assert there.read_text() == "old"


def test_recovery_without_a_backup_touches_nothing(tmp_path: Path, state: StateDir) -> None:
    there, fresh, work = written(tmp_path, state)
    os.unlink(work.backup_of[str(tmp_path / "c.conf")])
    left = state.load()
    assert left is not None
    with pytest.raises(PbxError, match=r"this backup of .*c\.conf is gone.*mend by hand"):
        state.recover(left)
    assert there.read_text() == SECRET and fresh.exists(), "half of a recovery is worse than none"
    assert state.load() == left


def test_it_holds_no_values(tmp_path: Path, state: StateDir) -> None:
    written(tmp_path, state)
    text = Path(state.journal).read_text()
    assert SECRET not in text
    assert set(json.loads(text)) == {"phase", "targets", "backups", "commands", "keys", "time"}


def test_the_phases_of_a_run(state: StateDir) -> None:
    """`writing` before the first write, `written` behind the last, nothing when it is proven."""
    system = MemorySystem()
    items = [{"context": "default", "number": "2001", "name": "x", "token": SECRET}]
    run(system, [Request(ODD, items)], check_mode=False)
    assert system.state.saved == [WRITING, WRITTEN] and system.state.entry is None
    run(system, [Request(ODD, [{**items[0], "name": "y"}])], check_mode=False, activate=False)
    left = system.state.entry
    assert left.phase == WRITTEN and left.commands == ["reload test_mailboxes"]
    assert left.keys == {"test_mailboxes": ["default:2001"]} and SECRET not in repr(left)


def test_a_run_that_cannot_write_leaves_no_journal() -> None:
    system = MemorySystem()

    class Full(MemorySystem):
        def stage(self, plans: Any) -> Any:
            staged = super().stage(plans)

            def commit() -> None:
                raise PbxError([])

            staged.commit = commit  # type: ignore[method-assign]
            return staged

    system = Full()
    with pytest.raises(PbxError):
        run(system, [Request(ODD, [{"context": "default", "number": "1"}])], check_mode=False)
    assert system.state.entry is None and not system.tables


def test_check_mode_reads_the_journal_and_leaves_it() -> None:
    system = MemorySystem()
    items = [{"context": "default", "number": "2001"}]
    run(system, [Request(ODD, items)], check_mode=False, activate=False)
    left = system.state.entry
    system.read_only = True
    result = run(system, [Request(ODD, items)], check_mode=True)
    assert result.changed and result.activation["commands"] == ["reload test_mailboxes"] and system.state.entry is left
    system.state.entry = entry(commands=[])
    result = run(system, [Request(ODD, items)], check_mode=True)
    assert result.changed and any("died" in text for text in result.warnings), "its files would be put back"


def test_recovery_leaves_what_somebody_edited_since(tmp_path: Path, state: StateDir) -> None:
    there, fresh, _work = written(tmp_path, state)
    there.write_text("theirs")
    left = state.load()
    assert left is not None and state.recover(left) == [str(there)]
    assert there.read_text() == "theirs" and not fresh.exists()


def test_tidying_removes_what_stands_beside(tmp_path: Path, state: StateDir) -> None:
    there, _fresh, _work = written(tmp_path, state)
    litter = [
        tmp_path / ".a.conf.x.telephony.new",
        Path(state.backups) / ".1.telephony.new",
        Path(f"{state.journal}.new"),
    ]
    for path in litter:
        path.write_text(SECRET)
    left = state.load()
    assert left is not None
    state.tidy(left)
    assert not [path for path in litter if path.exists()] and there.exists() and state.load() == left


def test_a_journal_that_could_not_be_written_leaves_nothing(state: StateDir, monkeypatch: pytest.MonkeyPatch) -> None:
    state.save(entry())

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PbxError, match="No space left on device; make room"):
        state.save(entry(phase=WRITTEN))
    assert os.listdir(state.path) == ["journal.json"]
    left = state.load()
    assert left is not None and left.phase == WRITING
