# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Conversions that Python makes by itself, and which tool is taken for the rest."""

from __future__ import annotations

import array
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import prompt_facts as make
import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.prompts_audio import identify
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.prompts_convert import (
    ConvertError,
    Tools,
    convert,
    remedy,
    way_of,
)

NONE, SOX, SERVER = Tools(sox=""), Tools(sox="/usr/bin/sox"), Tools(sox="", ask=lambda command: "")
BOTH = Tools(sox="/usr/bin/sox", ask=lambda command: "")


@pytest.mark.parametrize(
    "data, name, wanted, ways",
    [  # without anything, with sox, with Asterisk, with both
        (make.wav(), "a.wav", "wav", ["copy", "copy", "copy", "copy"]),
        (make.gsm(), "a.gsm", "gsm", ["copy", "copy", "copy", "copy"]),
        (make.wav(channels=2, bits=24), "a.wav", "wav", ["python", "python", "python", "python"]),
        (make.wav(), "a.wav", "sln", ["python", "python", "python", "python"]),
        (make.wav(16000), "a.wav", "wav16", ["python", "python", "python", "python"]),
        (make.wav(16000), "a.wav", "wav", ["", "sox", "asterisk", "sox"]),
        (make.wav(22050), "a.wav", "wav", ["", "sox", "asterisk", "sox"]),
        (make.wav(37800), "a.wav", "wav", ["", "sox", "", "sox"]),
        (make.wav(), "a.wav", "g722", ["", "", "asterisk", "asterisk"]),
        (make.mp3(), "a.mp3", "wav", ["", "sox", "", "sox"]),
        (make.mp3(), "a.mp3", "g722", ["", "", "", "sox, asterisk"]),
        (b"\x01" * 100, "a.g729", "wav", ["", "", "asterisk", "asterisk"]),
    ],
)
def test_the_cheapest_way(data: bytes, name: str, wanted: str, ways: list[str]) -> None:
    sound = identify(data, name)
    assert [way_of(tools, sound, wanted) for tools in (NONE, SOX, SERVER, BOTH)] == ways


@pytest.mark.parametrize("bits", [8, 16, 24, 32])
@pytest.mark.parametrize("channels", [1, 2, 3])
def test_depth_and_channels(bits: int, channels: int) -> None:
    data = make.wav(8000, bits, channels)
    made = convert(NONE, identify(data, "a.wav"), data, "wav")
    found = identify(made, "a.wav")
    assert found.plain and found.size == 1600
    expected = array.array("h", make.samples(8000))
    error = max(abs(a - b) for a, b in zip(array.array("h", made[44:]), expected))
    assert error <= (256 if bits == 8 else 1)


def test_a_wav_that_asterisk_does_not_open_is_written_anew() -> None:
    data = make.wav(chunk=make.odd_chunk())
    assert convert(NONE, identify(data, "a.wav"), data, "wav") == make.wav()


def test_the_server_gets_bare_samples_in_a_folder_of_its_own(tmp_path: Path) -> None:
    told: list[Any] = []

    def ask(command: str) -> str:
        before, after = command.split()[2:]
        told.append((before.rpartition(".")[2], after.rpartition(".")[2], os.path.getsize(before)))
        Path(after).write_bytes(b"made")
        return "Converted"

    data = make.wav(22050, channels=2)
    tools = Tools(sox="", ask=ask, spool=str(tmp_path))
    assert convert(tools, identify(data, "a.wav"), data, "wav") == b"made"
    assert told == [("sln44", "wav", 2205 * 2 * 2)]
    assert list(tmp_path.iterdir()) == []


def test_the_server_is_asked_one_thing_at_a_time(tmp_path: Path) -> None:
    """Files are converted several at once; two readers of one connection would take each other's answers."""
    alone, overlaps = threading.Lock(), []

    def ask(command: str) -> str:
        if not alone.acquire(blocking=False):
            overlaps.append(command)
            return ""
        time.sleep(0.02)
        Path(command.split()[3]).write_bytes(b"made")
        alone.release()
        return "Converted"

    data = make.wav(22050)
    tools = Tools(sox="", ask=ask, spool=str(tmp_path))
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda form: convert(tools, identify(data, "a.wav"), data, form), ["wav", "ulaw"] * 4))
    assert (made, overlaps) == ([b"made"] * 8, [])


def test_a_server_that_does_not_do_it(tmp_path: Path) -> None:
    tools = Tools(sox="", ask=lambda command: "Failed to convert", spool=str(tmp_path))
    data = make.wav()
    with pytest.raises(ConvertError, match="cannot turn wav into g729: Failed to convert"):
        convert(tools, identify(data, "a.wav"), data, "g729")


def test_remedies_name_the_package() -> None:
    sound = identify(make.mp3(), "a.mp3")
    assert "sox and libsox-fmt-mp3" in remedy(NONE, sound, False)
    assert "libsox" not in remedy(NONE, identify(make.flac(), "a.flac"), True)
    assert "start Asterisk" in remedy(SOX, identify(make.wav(), "a.wav"), False)
