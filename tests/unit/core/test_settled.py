# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is remembered of a run that had nothing to do, and what makes it worth nothing."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any, Callable

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import system as asterisk
from ansible_collections.telephony.pbx.plugins.module_utils.core import module as core_module
from ansible_collections.telephony.pbx.plugins.module_utils.core import settled as core_settled
from ansible_collections.telephony.pbx.plugins.module_utils.core.journal import Entry, StateDir
from ansible_collections.telephony.pbx.plugins.module_utils.core.module import manage
from ansible_collections.telephony.pbx.plugins.module_utils.core.settled import Settled, Watched, found, mark, our_code
from test_module import ENDPOINTS, SECRET, make

OPTIONS = {"endpoints": [{"name": "1001", "secret": SECRET}], "purge": False}


def watched(folder: Path) -> Watched:
    return Watched(
        {str(folder / "a.conf"): core_settled.digest(b"one"), str(folder / "none.conf"): ""},
        {str(folder / "*.conf"): found(str(folder / "*.conf"))},
        {str(folder / "program"): mark(str(folder / "program"))},
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.conf").write_text("one")
    (tmp_path / "program").write_text("22.10")
    (tmp_path / "state").mkdir()
    return tmp_path


@pytest.fixture
def noted(folder: Path) -> StateDir:
    state = StateDir(str(folder / "state"))
    memory = Settled(state, "code")
    memory.note(memory.stamp(OPTIONS), watched(folder))
    return state


def test_the_same_question_about_the_same_files_is_answered(noted: StateDir) -> None:
    again = Settled(noted, "code")
    assert again.holds(again.stamp(OPTIONS))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda one: (one / "a.conf").write_text("two"), id="a file is edited"),
        pytest.param(lambda one: (one / "a.conf").unlink(), id="a file is gone"),
        pytest.param(lambda one: (one / "none.conf").write_text(""), id="a file comes that was missed"),
        pytest.param(lambda one: (one / "b.conf").write_text(""), id="a pattern finds more"),
        pytest.param(lambda one: (one / "program").write_text("22.10.1"), id="the server is upgraded"),
        pytest.param(
            lambda one: StateDir(str(one / "state")).save(Entry("written", {}, {}, ["dialplan reload"], {})),
            id="an earlier run left something to be activated",
        ),
        pytest.param(lambda one: (one / "state" / "settled.json").write_text("{"), id="the memory is spoilt"),
        pytest.param(lambda one: (one / "state" / "settled.json").write_text("[1]"), id="the memory is something else"),
    ],
)
def test_whatever_changes_the_answer_is_looked_for_again(
    folder: Path, noted: StateDir, change: Callable[[Path], Any]
) -> None:
    change(folder)
    again = Settled(noted, "code")
    assert not again.holds(again.stamp(OPTIONS))


def test_another_question_or_other_code_has_no_answer(noted: StateDir) -> None:
    again = Settled(noted, "code")
    assert not again.holds(again.stamp({**OPTIONS, "purge": True}))
    assert not Settled(noted, "newer").holds(Settled(noted, "newer").stamp(OPTIONS))
    assert not Settled(noted, "").holds(Settled(noted, "").stamp(OPTIONS))
    assert not Settled(None, "code").holds(Settled(None, "code").stamp(OPTIONS))


def test_of_a_source_the_bytes_count(folder: Path, noted: StateDir) -> None:
    source = folder / "items.json"
    source.write_text("[]")
    first = Settled(noted, "code").stamp({"src": str(source)})
    assert Settled(noted, "code").stamp({"src": str(source)}) == first
    source.write_text("[{}]")
    assert Settled(noted, "code").stamp({"src": str(source)}) != first


def test_nothing_of_the_request_is_written_down(noted: StateDir) -> None:
    path = Path(noted.path) / "settled.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert SECRET not in path.read_text() and "1001" not in path.read_text()
    # The same request has another digest on another host.
    assert Settled(noted, "code").stamp(OPTIONS) != Settled(StateDir("/nowhere"), "code").stamp(OPTIONS)


def test_the_memory_stays_small(folder: Path, noted: StateDir) -> None:
    memory = Settled(noted, "code")
    for number in range(core_settled.KEPT + 5):
        memory.note(memory.stamp({"number": number}), watched(folder))
    assert len(json.loads((folder / "state" / "settled.json").read_text())["answers"]) == core_settled.KEPT
    assert not memory.holds(memory.stamp(OPTIONS)) or not Settled(noted, "code").holds(memory.stamp(OPTIONS))


def test_a_folder_that_cannot_be_written_is_no_error(folder: Path) -> None:
    (folder / "file").write_text("")
    Settled(StateDir(str(folder / "file" / "state")), "code").note("stamp", watched(folder))


def test_our_code_is_what_was_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Loader:
        archive = str(tmp_path / "module.zip")

    assert our_code() == ""
    monkeypatch.setitem(vars(core_settled), "__loader__", Loader)
    sums = []
    for path, body in (("/tmp/1", "one"), ("/tmp/2", "one"), ("/tmp/3", "two")):
        with zipfile.ZipFile(Loader.archive, "w") as packed:
            packed.writestr("a.py", body)
            packed.writestr("sitecustomize.py", path)
        sums.append(our_code())
    assert sums[0] == sums[1] != sums[2]


def play(monkeypatch: pytest.MonkeyPatch, folder: Path, capsys: pytest.CaptureFixture[str], **options: Any) -> Any:
    system = asterisk.AsteriskSystem(str(folder), state=StateDir(str(folder / "state")), connect=lambda path: None)
    with pytest.raises(SystemExit):
        manage(make(monkeypatch, **options), system, ENDPOINTS)
    return json.loads(capsys.readouterr().out)


def test_a_whole_run_uses_it(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(core_module, "our_code", lambda: "code")
    (folder / "pjsip.conf").write_text("")
    (folder / "extensions.conf").write_text("[phones]\n")
    (folder / "b.conf").unlink(missing_ok=True)
    items = [{"name": "1001", "context": "phones", "secret": SECRET, "allow": ["alaw"]}]
    asked = {"endpoints": items, "activate": False}
    memory = folder / "state" / "settled.json"
    assert play(monkeypatch, folder, capsys, **asked)["changed"] and not memory.exists()
    (folder / "state" / "journal.json").unlink()  # as if a server had started since
    checked = play(monkeypatch, folder, capsys, **asked, _ansible_check_mode=True)
    assert not checked["changed"] and not memory.exists()
    slow = play(monkeypatch, folder, capsys, **asked)
    assert not slow["changed"] and memory.exists()
    monkeypatch.setattr(core_module, "run", None)  # it is not needed
    assert play(monkeypatch, folder, capsys, **asked) == slow
    monkeypatch.undo()
    monkeypatch.setattr(core_module, "our_code", lambda: "code")
    text = (folder / "pjsip.conf").read_text()
    (folder / "pjsip.conf").write_text(text.replace("allow=alaw", "allow=ulaw"))
    assert play(monkeypatch, folder, capsys, **asked)["changed"]
    assert (folder / "pjsip.conf").read_text() == text


def test_what_rests_on_more_than_files_is_not_remembered(folder: Path) -> None:
    (folder / "voicemail.conf").write_text("[default]\n1001 => 1,A\n")
    system = asterisk.AsteriskSystem(str(folder), state=StateDir(str(folder / "state")), connect=lambda path: None)
    assert system.held("pjsip_endpoints") == [] and system.watched() is not None
    assert len(system.held("asterisk_mailboxes")) == 1 and system.watched() is None


def test_what_the_checks_looked_at_is_looked_at_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With `purge` they run although nothing is to change: a certificate may be gone by then."""
    monkeypatch.setattr(core_module, "our_code", lambda: "code")
    (folder / "pjsip.conf").write_text("")
    assert not play(monkeypatch, folder, capsys, endpoints=[], purge=True, activate=False)["changed"]
    assert not (folder / "state" / "settled.json").exists()
