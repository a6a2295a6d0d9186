# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a sound file is: every shape that Asterisk plays or does not, as measured on 22.10.1."""

from __future__ import annotations

import contextlib

import prompt_facts as make
import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.prompts_audio import NoSoundError, Sound, identify


@pytest.mark.parametrize(
    "data, name, container, plain",
    [
        (make.wav(), "a.wav", "wav", True),
        (make.wav(chunk=make.odd_chunk()), "a.wav", "wav", False),
        (make.wav(tag=0xFFFE), "a.wav", "wav", False),
        (make.wav(16000), "a.wav", "wav", False),
        (make.wav(16000), "a.wav16", "wav16", True),
        (make.wav(channels=2), "a.wav", "wav", False),
        (make.wav(bits=8), "a.wav", "wav", False),
        (make.wav(44100, bits=24, channels=2), "a.wav", "wav", False),
        (make.wav(bits=8, tag=6), "a.wav", "wav", False),
        (make.mp3(), "a.mp3", "mp3", False),
        (b"ID3\x04\x00\x00\x00\x00\x00\x0a" + bytes(10) + make.mp3(), "a.mp3", "mp3", False),
        (make.flac(), "a.flac", "flac", False),
        (make.gsm(), "a.gsm", "gsm", True),
        (make.samples(8000), "a.sln", "sln", True),
        (make.samples(16000), "a.sln16", "sln16", True),
        (b"\xd5" * 160, "a.al", "alaw", True),
        (b"\xff" * 160, "a.pcm", "ulaw", True),
    ],
)
def test_kinds(data: bytes, name: str, container: str, plain: bool) -> None:
    found = identify(data, name)
    assert (found.container, found.plain) == (container, plain)
    assert Sound(*found.packed()) == found


def test_the_header_is_believed_and_not_the_name() -> None:
    found = identify(make.wav(44100, channels=2), "a.gsm")
    assert (found.container, found.rate, found.channels, found.bits) == ("wav", 44100, 2, 16)
    assert found.text() == "wav, 44100 Hz, stereo, 16 bit"


def test_rates_of_what_is_packed() -> None:
    assert (identify(make.mp3(), "a.mp3").rate, identify(make.flac(), "a.flac").rate) == (44100, 44100)
    assert identify(make.flac(), "a.flac").channels == 2


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF])
def test_a_wav_that_was_written_to_a_pipe(size: int) -> None:
    data = bytearray(make.wav())
    data[40:44] = size.to_bytes(4, "little")
    assert identify(bytes(data), "a.wav").size == 1600


@pytest.mark.parametrize(
    "data, name, words",
    [
        (b"", "a.wav", "is empty"),
        (make.wav(body=b""), "a.wav", "holds no sound"),
        (b"hello, this is a text", "a.wav", "is no audio that is known"),
        (b"hello, this is a text\n" * 10, "a.ulaw", "it is text"),
        (b"\x00" * 330, "a.gsm", "is called gsm, and is not"),
        (b"\x89PNG\r\n" + bytes(100), "a.wav", "it is a picture"),
        (b"PK\x03\x04" + bytes(100), "a.gsm", "it is a ZIP archive"),
        (bytes(range(256)) * 20, "a.mp3", "is no audio that is known"),
        (b"RIFF\x00\x00\x00\x00AVI " + bytes(40), "a.wav", "not WAVE"),
        (make.wav()[:36], "a.wav", "is a broken WAV"),
        (make.wav(tag=99), "a.wav", "format 99"),
        (b"\x01\x02\x03", "a.sln", "odd number of bytes"),
        (b"OggS" + bytes(100), "a.ogg", "OGG without"),
        (b"ID3\x04\x00\x00\x00\x00\x00\x0a" + bytes(50), "a.mp3", "broken MP3"),
    ],
)
def test_what_is_no_sound(data: bytes, name: str, words: str) -> None:
    with pytest.raises(NoSoundError, match=words):
        identify(data, name)


@pytest.mark.parametrize("cut", range(0, 120, 7))
def test_a_file_that_was_cut_off_never_breaks_us(cut: int) -> None:
    for data in (
        make.wav(tag=0xFFFE),
        make.flac(),
        make.mp3(),
        b"OggS" + b"\x01vorbis" + bytes(40),
        b"FORMxxxxAIFFCOMM" + bytes(30),
    ):
        with contextlib.suppress(NoSoundError):
            identify(data[:cut], "a.bin")
