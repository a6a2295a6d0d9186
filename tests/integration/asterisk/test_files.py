# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""asterisk_files by ansible-playbook on a real server: what it puts there is what Asterisk plays."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import NAME, ROOT

RECORDINGS = "/var/tmp/recordings"
SOUNDS = "/usr/share/asterisk/sounds"
MADE = "for f in mp3 flac ogg; do sox -n -r 44100 -c 2 tone.$f synth 1 sine 440; done"
PROMPTS = [
    {"name": "custom/t-plain", "source": "plain.wav"},
    {"name": "custom/t-studio", "source": "studio.wav", "format": ["wav", "sln16", "g722", "gsm"]},
    {"name": "custom/t-wide", "source": "wide.wav", "language": "en"},
    *({"name": f"custom/t-{one}", "source": f"{RECORDINGS}/tone.{one}", "remote_src": True} for one in ("mp3", "flac", "ogg")),
    {"name": "custom/t-packaged", "source": f"{SOUNDS}/en/beep.gsm", "remote_src": True},
]  # fmt: skip
MUSIC = [{"class": "default", "name": "t-quiet", "source": "studio.wav"}]
FILES = [f"custom/t-{one}" for one in ("plain.wav", "studio.wav", "studio.sln16", "studio.g722", "studio.gsm",
         "mp3.wav", "flac.wav", "ogg.wav", "packaged.gsm")] + ["en/custom/t-wide.wav"]  # fmt: skip
CONNECTION = {"ansible_connection": "podman_exec", "ansible_python_interpreter": "/usr/bin/python3"}


def make_wav(path: Path, rate: int, channels: int = 1, width: int = 2) -> None:
    with wave.open(str(path), "wb") as out:
        out.setparams((channels, width, rate, 0, "NONE", ""))
        out.writeframes(b"".join(bytes([at * 7 % 256] * width * channels) for at in range(rate)))


def sounds_task(name: str, **options: Any) -> dict[str, Any]:
    words = {word: options.pop(word) for word in ("check_mode", "ignore_errors", "environment") if word in options}
    return {"telephony.pbx.asterisk_files": {"files": PROMPTS, "music": MUSIC, **options}, "register": name, **words}


def shell(name: str, command: str) -> dict[str, Any]:
    return {"ansible.builtin.shell": {"cmd": command, "chdir": "/var/tmp"}, "register": name}


@pytest.fixture(scope="module")
def seen(host: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The results of one play, by their names."""
    from tests.lab.host import wrap

    folder = tmp_path_factory.mktemp("play")
    (folder / "files").mkdir()
    make_wav(folder / "files" / "plain.wav", 8000)
    make_wav(folder / "files" / "studio.wav", 44100, 2, 3)
    make_wav(folder / "files" / "wide.wav", 16000)
    beep = f"{SOUNDS}/custom/t-plain.wav"
    playable = " ".join(
        f'file={SOUNDS}/{one}; asterisk -rx "file convert $file /tmp/out.sln" < /dev/null;' for one in FILES
    )
    tasks = [
        shell("made", f"mkdir -p {RECORDINGS} && cd {RECORDINGS} && {MADE}"),
        sounds_task("predicted", check_mode=True),
        shell("before", f"find -L {SOUNDS}/custom {SOUNDS}/en/custom -name 't-*' 2>/dev/null || true"),
        sounds_task("first"),
        shell("placed", f"cd {SOUNDS} && stat -c '%U:%G %a %n' {' '.join(FILES)}"),
        shell("playable", playable),
        shell("shown", "asterisk -rx 'moh show files'"),
        sounds_task("second"),
        shell("spoilt", f"ln {beep} /var/tmp/old-inode && cp /usr/share/asterisk/sounds/en/beep.gsm {beep}.x && mv {beep}.x {beep}"
              f" && sox -n -r 8000 -c 1 {SOUNDS}/custom/t-mp3.wav synth 2 sine 880"),
        sounds_task("mended"),
        shell("inode", f"cmp /var/tmp/old-inode {beep} && rm /var/tmp/old-inode"),
        sounds_task("by_server", environment={"PATH": "/nowhere"}, music=[], files=[
            {"name": "custom/t-server", "source": "studio.wav", "format": ["wav", "g722"]}]),
        shell("by_server_playable", f"asterisk -rx 'file convert {SOUNDS}/custom/t-server.wav /tmp/out.sln'; stat -c %s {SOUNDS}/custom/t-server.wav"),
        sounds_task("no_tool", ignore_errors=True, environment={"PATH": "/nowhere"}, purge=True, music=[],
                    files=[{"name": "custom/t-new", "source": f"{RECORDINGS}/tone.mp3", "remote_src": True, "format": ["sln"]}]),
        sounds_task("purged", files=[], music=[], purge=True),
        shell("after", f"find -L {SOUNDS}/custom {SOUNDS}/en/custom /usr/share/asterisk/moh -name 't-*'"),
        shell("silent", "asterisk -rx 'moh show files'"),
    ]  # fmt: skip
    names = [task["register"] for task in tasks]
    results = "{{ {" + ", ".join(f"'{name}': {name}" for name in names) + "} | to_json }}"
    copy = {"content": results, "dest": str(folder / "results.json"), "mode": "0600"}
    tasks.append({"ansible.builtin.copy": copy, "delegate_to": "localhost", "vars": {"ansible_connection": "local"}})
    (folder / "play.yml").write_text(yaml.safe_dump([{"hosts": "all", "gather_facts": False, "tasks": tasks}]))
    (folder / "hosts.yml").write_text(yaml.safe_dump({"all": {"hosts": {NAME: CONNECTION}}}))
    tree = folder / "tree" / "ansible_collections" / "telephony"
    tree.mkdir(parents=True)
    (tree / "pbx").symlink_to(ROOT)
    env = {
        **os.environ,
        "ANSIBLE_COLLECTIONS_PATH": str(folder / "tree"),
        "ANSIBLE_CONNECTION_PLUGINS": str(ROOT / "tests" / "lab" / "connection"),
        "ANSIBLE_HOME": str(folder / "home"),
    }
    command = [sys.executable, "-m", "ansible", "playbook", "-i", str(folder / "hosts.yml"), str(folder / "play.yml")]
    done = subprocess.run(wrap(command), env=env, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads((folder / "results.json").read_text())


def test_check_mode_predicts_and_touches_nothing(seen: dict[str, Any]) -> None:
    keys = ("changed", "created", "updated", "converted", "unused", "missing")
    assert {one: seen["predicted"][one] for one in keys} == {one: seen["first"][one] for one in keys}
    assert seen["predicted"]["activation"]["commands"] == ["moh reload"] and seen["before"]["stdout"] == ""


def test_everything_is_placed_for_the_server(seen: dict[str, Any]) -> None:
    assert len(seen["first"]["created"]["files"]) == len(PROMPTS) and seen["first"]["created"]["music"] == [
        "default:t-quiet"
    ]
    assert [line.split()[:2] for line in seen["placed"]["stdout_lines"]] == [["asterisk:asterisk", "640"]] * len(FILES)


def test_asterisk_opens_every_one(seen: dict[str, Any]) -> None:
    assert [line.split()[0] for line in seen["playable"]["stdout_lines"]] == ["Converted"] * len(FILES)


def test_music_is_loaded_and_read_back(seen: dict[str, Any]) -> None:
    assert seen["first"]["activation"] == {"commands": ["moh reload"], "verified": True, "pending": False}
    assert "/moh/t-quiet" in seen["shown"]["stdout"] and "/moh/t-quiet" not in seen["silent"]["stdout"]


def test_the_second_run_changes_nothing(seen: dict[str, Any]) -> None:
    assert seen["second"]["changed"] is False and seen["second"]["activation"]["commands"] == []


def test_what_was_changed_by_hand_is_put_right(seen: dict[str, Any]) -> None:
    assert seen["mended"]["updated"] == {"files": ["custom/t-plain", "custom/t-mp3"]}
    assert len(seen["mended"]["backup_files"]) == 2 and seen["inode"]["rc"] == 0


def test_asterisk_converts_where_there_is_no_sox(seen: dict[str, Any]) -> None:
    """A second of 44.1 kHz, stereo, 24 bit is a second of 8 kHz, mono, 16 bit afterwards."""
    assert seen["by_server"]["converted"] == ["custom/t-server"]
    said, size = seen["by_server_playable"]["stdout_lines"]
    assert said.startswith("Converted") and 15000 < int(size) < 17000


def test_without_a_tool_it_is_refused_and_nothing_is_purged(seen: dict[str, Any]) -> None:
    assert seen["no_tool"]["failed"] is True
    assert "install sox and libsox-fmt-mp3 on the host" in seen["no_tool"]["msg"]


def test_purge_takes_all_of_ours_and_nothing_else(seen: dict[str, Any]) -> None:
    assert len(seen["purged"]["deleted"]["files"]) == len(PROMPTS) + 1 and seen["after"]["stdout"] == ""
    assert "macroform-cold_day" in seen["silent"]["stdout"]


def test_unused_prompts_are_told(seen: dict[str, Any]) -> None:
    assert {one["name"] for one in PROMPTS} <= set(seen["first"]["unused"])
