# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's part of asterisk_files: looks at sources, asks first, and sends one archive only if it is wanted."""

from __future__ import annotations

import json
import struct
import tarfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible.errors import AnsibleActionFail, AnsibleFileNotFound
from ansible_collections.telephony.pbx.plugins.action.asterisk_files import ActionModule
from ansible_collections.telephony.pbx.plugins.plugin_utils.prompts.sources import Sources


def wav(seconds: int = 1) -> bytes:
    size = 16000 * seconds
    form = struct.pack("<4sI4s4sIHHIIHH", b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, 1, 1, 8000, 16000, 2, 16)
    return form + struct.pack("<4sI", b"data", size) + bytes(size)


class Action(ActionModule):
    """The action with the host left out: `answers` are what the module says, call by call."""

    def __init__(self, arguments: dict[str, Any], files: Path, answers: list[dict[str, Any]]) -> None:
        self._task = SimpleNamespace(args=arguments, async_val=False, check_mode=False, diff=False)  # type: ignore[assignment]
        shell = SimpleNamespace(tmpdir=None, join_path=lambda *parts: "/".join(parts))
        self._connection = SimpleNamespace(_shell=shell, has_pipelining=True)  # type: ignore[assignment]
        self.files, self.answers = files, answers
        self.calls: list[dict[str, Any]] = []
        self.sent: list[list[str]] = []
        self.removed: list[Any] = []

    def run(self, tmp: Any = None, task_vars: Any = None) -> dict[str, Any]:
        return super().run(tmp, task_vars)

    def _find_needle(self, dirname: str, needle: str) -> str:
        path = self.files / needle
        if not path.exists():
            raise AnsibleFileNotFound(file_name=needle)
        return str(path)

    def _execute_module(self, **words: Any) -> dict[str, Any]:
        assert words["module_name"] == "telephony.pbx.asterisk_files"
        self.calls.append(words["module_args"])
        return dict(self.answers[len(self.calls) - 1])

    def _make_tmp_path(self, remote_user: Any = None) -> str:
        self._connection._shell.tmpdir = "/tmp/there"
        return "/tmp/there"

    def _transfer_file(self, local_path: str, remote_path: str) -> str:
        with tarfile.open(local_path) as archive:
            self.sent.append(archive.getnames())
        return remote_path

    def _fixup_perms2(self, *words: Any, **more: Any) -> None:
        return None

    def _remove_tmp_path(self, tmp_path: Any, force: bool = False) -> None:
        self.removed.append(tmp_path)


@pytest.fixture()
def files(tmp_path: Path) -> Path:
    (tmp_path / "a.wav").write_bytes(wav())
    (tmp_path / "b.wav").write_bytes(wav(2))
    (tmp_path / "text.wav").write_bytes(b"no sound at all")
    return tmp_path


ITEMS = [
    {"name": "custom/a", "source": "a.wav"},
    {"name": "custom/a2", "source": "a.wav"},
    {"name": "custom/b", "source": "b.wav"},
]


def test_nothing_is_sent_when_nothing_is_wanted(files: Path) -> None:
    action = Action({"files": ITEMS, "purge": True}, files, [{"changed": False}])
    assert action.run()["changed"] is False
    assert len(action.calls) == 1 and action.sent == []
    told = action.calls[0]
    assert told["purge"] is True and set(told) == {"purge", "packed"}
    packed = json.loads(told["packed"])
    assert packed["files"] == ITEMS and "music" not in packed and set(packed["sources"]) == {"a.wav", "b.wav"}


def test_one_archive_of_what_is_wanted(files: Path) -> None:
    looked = Sources(lambda name: str(files / name), lambda path: Path(path).read_bytes())
    looked.look({"files": ITEMS})
    digest = looked.told["a.wav"][0]
    action = Action({"files": ITEMS}, files, [{"changed": False, "wants": [digest]}, {"changed": True}])
    result = action.run()
    assert result["changed"] is True and "wants" not in result
    assert action.sent == [[digest]] and action.calls[1]["archive"] == "/tmp/there/sounds.tar"
    assert action.removed == ["/tmp/there"]


def test_the_same_sources_make_the_same_archive(files: Path, tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        looked = Sources(lambda name: str(files / name), lambda path: Path(path).read_bytes())
        looked.look({"files": ITEMS})
        looked.archive(list(looked.paths), str(tmp_path / name))
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]


def test_all_that_is_wrong_with_sources_is_said_before_anything_is_asked(files: Path) -> None:
    items = [{"name": "x", "source": "gone.wav"}, {"name": "y", "source": "text.wav"}]
    action = Action({"files": items, "music": [{"class": "default", "source": "text.wav"}]}, files, [])
    with pytest.raises(AnsibleActionFail) as caught:
        action.run()
    text = str(caught.value)
    assert "files[0] (x): source: gone.wav was not found on the controller" in text
    assert "files[1] (y): source: text.wav is no audio that is known here" in text
    assert "music[0] (text.wav): source" in text and action.calls == []


@pytest.mark.parametrize(
    "items",
    [
        "no list",
        ["no item"],
        [{"name": "a"}],
        [{"name": "a", "source": 5}],
        [{"name": "a", "source": "gone.wav", "state": "absent"}],
        [{"name": "a", "source": "/on/the/host.wav", "remote_src": "yes"}],
    ],
)
def test_what_is_not_for_the_controller_is_left_to_the_module(files: Path, items: Any) -> None:
    action = Action({"files": items}, files, [{"changed": False}])
    action.run()
    assert json.loads(action.calls[0]["packed"]) == {"files": items, "sources": {}}
