# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""asterisk_files from the controller's sources to the host's folders, in one temporary folder, without a server."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import prompt_facts as make
import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import prompts_memory, prompts_run
from ansible_collections.telephony.pbx.plugins.module_utils.core import journal
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.plugin_utils.prompts.sources import Sources

DIALPLAN = """
[menu]
exten => s,1,Answer()
 same => n,Background(custom/welcome&custom/menu,,${LANGUAGE})
 same => n,Read(digits,beep&custom/missing-one,4)
 same => n,ExecIf($["${X}" = "1"]?Playback(custom/closed-${DAY}))
 same => n,Dial(PJSIP/1001,20,A(custom/announced)g)
; same => n,Playback(custom/commented)
#include more/*.conf
"""


class Host:
    """A host and a controller in two folders; `run` does what the action plugin does."""

    def __init__(self, root: Path) -> None:
        self.config, self.data, self.files = root / "etc", root / "data", root / "files"
        for folder in (self.config / "more", self.data / "sounds" / "en", self.files):
            folder.mkdir(parents=True)
        self.state = root / "state"
        (self.config / "asterisk.conf").write_text(f"[directories]\nastdatadir => {self.data}\n")
        (self.config / "musiconhold.conf").write_text(
            "[default]\nmode=files\ndirectory=moh\n[radio]\nmode=custom\napplication=/usr/bin/x\n"
        )
        (self.config / "extensions.conf").write_text(DIALPLAN)
        (self.config / "more" / "a.conf").write_text("[x]\nexten => 1,1,Playback(custom/deep&custom/deeper)\n")
        (self.data / "sounds" / "en" / "beep.gsm").write_bytes(make.gsm())
        self.sent: list[int] = []
        self.warnings: list[str] = []

    def source(self, name: str, data: bytes) -> str:
        (self.files / name).parent.mkdir(parents=True, exist_ok=True)
        (self.files / name).write_bytes(data)
        return name

    def run(self, check: bool = False, diff: bool = False, **arguments: Any) -> dict[str, Any]:
        sources = Sources(lambda name: str(self.files / name), lambda path: Path(path).read_bytes())
        sources.look(arguments)
        if sources.problems:
            raise PbxError([])
        params = {"config_dir": str(self.config), "packed": sources.packed(arguments), "purge": arguments.get("purge")}
        module: Any = SimpleNamespace(
            params={**params, "archive": None, "activate": True},
            check_mode=check,
            _diff=diff,
            warn=self.warnings.append,
        )
        told = prompts_run._Run(module).facts()
        if "wants" in told:
            self.sent.append(len(told["wants"]))
            module.params["archive"] = str(self.files.parent / "sounds.tar")
            sources.archive(told["wants"], module.params["archive"])
            told = prompts_run._Run(module).facts()
        return json.loads(json.dumps(told))

    def at(self, name: str) -> Path:
        return self.data / "sounds" / name


@pytest.fixture()
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Host:
    monkeypatch.setattr(journal, "STATE_DIR", str(tmp_path / "state"))
    return Host(tmp_path)


def prompt(name: str, source: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "source": source, **more}


def test_placed_once_and_then_left_alone(host: Host) -> None:
    host.source("welcome.wav", make.wav())
    host.source("studio.wav", make.wav(8000, 24, 2))
    items = [prompt("custom/welcome", "welcome.wav"), prompt("custom/menu", "studio.wav", language="en_AU")]
    planned = host.run(check=True, diff=True, files=items)
    assert not host.at("custom").exists() and not (host.state / "asterisk").exists()
    made = host.run(diff=True, files=items)
    assert made == planned and made["changed"] is True
    assert made["created"] == {"files": ["custom/welcome", "custom/menu:en_AU"]} and made["converted"] == [
        "custom/menu:en_AU"
    ]
    assert host.at("custom/welcome.wav").read_bytes() == make.wav()
    assert host.at("en_AU/custom/menu.wav").read_bytes()[:44] == make.wav()[:44]
    assert stat.S_IMODE(host.at("custom/welcome.wav").stat().st_mode) == 0o640
    assert [path.name for path in host.at("custom").iterdir()] == ["welcome.wav"]
    again = host.run(files=items)
    assert again["changed"] is False and again["created"] == {} and host.sent == [2]


def test_the_diff_has_names_sizes_and_forms_and_no_bytes(host: Host) -> None:
    host.source("studio.wav", make.wav(8000, 24, 2))
    host.at("custom").mkdir()
    host.at("custom/menu.wav").write_bytes(make.wav(body=b"\1\0" * 8))
    diff = host.run(check=True, diff=True, files=[prompt("custom/menu", "studio.wav")])["diff"]
    path = host.at("custom/menu.wav")
    assert diff["before"] == f"{path}: wav, 60 bytes, not put there by this module (it came from elsewhere)\n"
    assert diff["after"] == f"{path}: wav, from wav, 8000 Hz, stereo, 24 bit, 4800 bytes\n"


def test_a_file_that_was_changed_by_hand_is_put_right_and_who_plays_it_goes_on(host: Host) -> None:
    items = [prompt("custom/welcome", host.source("welcome.wav", make.wav()))]
    host.run(files=items)
    path = host.at("custom/welcome.wav")
    old = path.stat()
    path.write_bytes(make.wav(body=b"\1\0" * 800))
    os.utime(path, ns=(old.st_atime_ns, old.st_mtime_ns))
    with path.open("rb") as player:
        made = host.run(files=items)
        assert player.read() == make.wav(body=b"\1\0" * 800)
    assert made["updated"] == {"files": ["custom/welcome"]} and path.read_bytes() == make.wav()
    assert Path(made["backup_files"][0]).read_bytes() == make.wav(body=b"\1\0" * 800)
    assert host.run(files=items)["changed"] is False


def test_a_new_source_replaces_and_keeps_no_copy(host: Host) -> None:
    items = [prompt("custom/welcome", host.source("welcome.wav", make.wav()))]
    host.run(files=items)
    host.source("welcome.wav", make.wav(body=b"\1\0" * 80))
    made = host.run(files=items)
    assert made["updated"] == {"files": ["custom/welcome"]} and made["backup_files"] == []
    assert host.at("custom/welcome.wav").stat().st_size == 204


def test_mode_is_mended_without_writing_the_file(host: Host) -> None:
    items = [prompt("custom/welcome", host.source("welcome.wav", make.wav()))]
    host.run(files=items)
    path = host.at("custom/welcome.wav")
    inode = path.stat().st_ino
    path.chmod(0o600)
    assert host.run(files=items)["updated"] == {"files": ["custom/welcome"]}
    assert (stat.S_IMODE(path.stat().st_mode), path.stat().st_ino) == (0o640, inode)
    assert host.run(files=items)["changed"] is False and host.sent == [1]


def test_another_form_takes_the_place_of_the_first(host: Host) -> None:
    host.source("welcome.wav", make.wav())
    host.run(files=[prompt("custom/welcome", "welcome.wav", format=["wav", "sln"])])
    made = host.run(files=[prompt("custom/welcome", "welcome.wav", format=["sln"])])
    assert made["changed"] and [path.name for path in host.at("custom").iterdir()] == ["welcome.sln"]
    assert host.at("custom/welcome.sln").read_bytes() == make.samples(8000)


def test_what_others_put_beside_is_told_and_kept(host: Host) -> None:
    host.at("custom").mkdir()
    host.at("custom/welcome.gsm").write_bytes(make.gsm())
    host.run(files=[prompt("custom/welcome", host.source("welcome.wav", make.wav()))])
    assert "welcome.gsm" in host.warnings[-1] and host.at("custom/welcome.gsm").exists()


def test_the_same_bytes_that_somebody_else_put_there_are_adopted(host: Host) -> None:
    host.at("custom").mkdir()
    host.at("custom/welcome.wav").write_bytes(make.wav())
    host.at("custom/welcome.wav").chmod(0o640)
    assert host.run(files=[prompt("custom/welcome", host.source("welcome.wav", make.wav()))])["changed"] is False


def test_lost_notes_convert_again_and_change_nothing(host: Host) -> None:
    items = [prompt("custom/menu", host.source("studio.wav", make.wav(8000, 24, 2)))]
    host.run(files=items)
    for path in host.state.rglob("sounds.json"):
        path.unlink()
    assert host.run(files=items)["changed"] is False
    assert host.run(files=items)["changed"] is False and host.sent == [1, 1]


def test_absent_and_purge(host: Host) -> None:
    host.source("welcome.wav", make.wav())
    host.at("custom").mkdir()
    host.at("custom/by-hand.gsm").write_bytes(make.gsm())
    host.run(files=[prompt(f"custom/{name}", "welcome.wav") for name in ("a", "b", "c")])
    assert host.run(files=[{"name": "custom/a", "state": "absent"}])["deleted"] == {"files": ["custom/a"]}
    assert host.run(files=[{"name": "custom/a", "state": "absent"}])["changed"] is False
    assert host.run(files=[prompt("custom/b", "welcome.wav")], purge=True)["deleted"] == {"files": ["custom/c"]}
    assert sorted(path.name for path in host.at("custom").iterdir()) == ["b.wav", "by-hand.gsm"]
    made = host.run(files=[{"name": "custom/by-hand", "state": "absent"}])
    assert made["deleted"] == {"files": ["custom/by-hand"]} and len(made["backup_files"]) == 1


def test_used_and_not_used(host: Host) -> None:
    host.source("a.wav", make.wav())
    names = ["welcome", "old", "closed-monday", "announced", "commented", "deep"]
    made = host.run(check=True, files=[prompt(f"custom/{name}", "a.wav") for name in names])
    assert made["unused"] == ["custom/commented", "custom/old"]
    assert made["missing"] == ["custom/deeper", "custom/menu", "custom/missing-one"]
    assert {**host.run(files=[prompt(f"custom/{name}", "a.wav") for name in names])} == made


def test_options_of_other_files_use_prompts_too(host: Host) -> None:
    (host.config / "queues.conf").write_text("[sales]\nperiodic-announce = custom/old,custom/wait\nannounce = no\n")
    made = host.run(check=True, files=[prompt("custom/old", host.source("a.wav", make.wav()))])
    assert made["unused"] == [] and "custom/wait" in made["missing"] and "no" not in made["missing"]


def test_music_goes_into_the_folder_of_its_class(host: Host) -> None:
    host.source("quiet.wav", make.wav())
    items = [{"class": "default", "source": "quiet.wav"}, {"folder": "moh-sales", "name": "x", "source": "quiet.wav"}]
    made = host.run(music=items)
    assert made["created"] == {"music": ["default", "moh-sales:x"]}
    assert (host.data / "moh" / "quiet.wav").exists() and (host.data / "moh-sales" / "x.wav").exists()
    assert made["activation"]["commands"] == ["moh reload"] and made["activation"]["pending"] is True
    assert host.run(music=items)["changed"] is False
    host.run(files=[], purge=True)
    assert (host.data / "moh" / "quiet.wav").exists(), "a list that is not given is left alone"


def test_a_source_on_the_host_is_read_there_and_hashed_once(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(host.data / "sounds" / "en" / "beep.gsm")
    items = [prompt("custom/beep", path, remote_src=True)]
    assert host.run(files=items)["created"] == {"files": ["custom/beep"]} and host.sent == []
    monkeypatch.setattr(prompts_memory, "identify", None)
    assert host.run(files=items)["changed"] is False


WAV = "a.wav"


@pytest.mark.parametrize(
    "items, words",
    [
        ([prompt("../x", WAV)], "files[0] (../x): name: has a part that is empty, or begins with a dot"),
        ([prompt("/etc/x", WAV)], "begins with a slash"),
        ([prompt("custom/a b", WAV)], "holds ' '"),
        ([prompt("custom/a&b", WAV)], "holds '&'"),
        ([prompt("custom/a.wav", WAV)], "leave the ending out"),
        ([prompt("custom/a", WAV, language="../en")], "language: is no language"),
        ([prompt("custom/a", WAV, format=["mp3"])], "mp3 is no form that Asterisk plays"),
        ([prompt("custom/a", WAV), prompt("custom/a", WAV)], "files[1] (custom/a): is the same sound as files[0]"),
        ([prompt("en/a", WAV), prompt("a", WAV, language="en")], "files[1] (a:en): is the same sound as files[0]"),
        ([{"name": "custom/a"}], "source: is missing"),
        ([prompt("custom/a", "beep.gsm", remote_src=True)], "is on the host, and not absolute"),
        ([prompt("custom/a", "/nowhere/x.wav", remote_src=True)], "there is no file /nowhere/x.wav on this host"),
        (
            [{"name": "custom/a", "source": WAV, "langage": "en"}],
            'langage: is no option of a prompt; did you mean "language"?',
        ),
        ([prompt("custom/a", WAV, unset=["x"])], "unset: is no option of a prompt"),
        (
            [prompt("custom/a", "b.mp3")],
            "is mp3, 44100 Hz, stereo, and has to become wav: there is nothing on this host",
        ),
    ],
)
def test_refused(host: Host, items: list[Any], words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    host.source(WAV, make.wav())
    host.source("b.mp3", make.mp3())
    for check in (True, False):
        with pytest.raises(PbxError) as caught:
            host.run(check=check, files=items)
        assert words in caught.value.text()
    assert not host.at("custom").exists()


@pytest.mark.parametrize(
    "item, words",
    [
        ({"source": WAV}, "needs either `class` or `folder`"),
        ({"class": "default", "folder": "moh", "source": WAV}, "needs either"),
        ({"class": "nowhere", "source": WAV}, 'there is no class "nowhere" in musiconhold.conf'),
        ({"class": "radio", "source": WAV}, 'class "radio" plays no folder (mode custom)'),
        ({"folder": "../x", "source": WAV}, "leads upwards"),
    ],
)
def test_refused_music(host: Host, item: dict[str, Any], words: str) -> None:
    host.source(WAV, make.wav())
    with pytest.raises(PbxError) as caught:
        host.run(music=[item])
    assert words in caught.value.text()


def test_a_class_that_an_earlier_task_may_make_is_a_warning_in_check_mode(host: Host) -> None:
    made = host.run(check=True, music=[{"class": "later", "source": host.source(WAV, make.wav())}])
    assert made["changed"] is False and 'no class "later"' in host.warnings[0]


def test_the_archive_is_checked(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    original = Sources.archive

    def spoilt(self: Sources, wants: Any, target: str) -> None:
        original(self, wants, target)
        data = Path(target).read_bytes()
        Path(target).write_bytes(data[:600] + b"\x01" + data[601:])

    monkeypatch.setattr(Sources, "archive", spoilt)
    with pytest.raises(PbxError, match="arrived damaged; nothing was changed"):
        host.run(files=[prompt("custom/a", host.source(WAV, make.wav()))])
    assert list(host.at("custom").iterdir()) == []
