# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what a sound file is to what Asterisk is to play: by Python where that is enough, by sox, or by Asterisk itself.

`file convert` of Asterisk changes rates too, but opens only what Asterisk plays: a WAV of any other shape is given to it as
the bare samples that it holds (`.sln44`, `.alaw`).  MP3, FLAC and the like need sox.
"""

from __future__ import annotations

import array
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Callable

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.prompts_audio import RAW, SLN, Sound

SOX_TIMEOUT = 300.0  # seconds: an hour of music takes about ten
# What sox reads besides files with a header, and writes: the options that say what the bytes are.
_SOX_RAW = {
    "ulaw": ["-t", "raw", "-e", "mu-law", "-b", "8", "-r", "8000", "-c", "1"],
    "alaw": ["-t", "raw", "-e", "a-law", "-b", "8", "-r", "8000", "-c", "1"],
    "gsm": ["-t", "gsm", "-r", "8000", "-c", "1"],
    **{name: ["-t", "raw", "-e", "signed", "-b", "16", "-r", str(rate), "-c", "1"] for rate, name in SLN.items()},
}
_SOX_TYPES = {"wav": "wav", "WAV": "wav", "wav16": "wav", "au": "au", "aiff": "aiff", "flac": "flac", "mp3": "mp3"}
_WAVS = {"wav": 8000, "wav16": 16000}
_STEPS = {11025: 4, 22050: 2}  # rates that Asterisk does not know -> how many samples of 44,100 Hz one becomes


class ConvertError(Exception):
    """This could not be converted; the words say why."""


@dataclass
class Tools:
    """What this host can convert with.

    sox       path of the program, or an empty string
    ask       a command of Asterisk's console -> what it prints; None when it does not run
    owner     user and group that Asterisk runs as, for the files that it converts
    turn      files are converted several at once, and the connection behind `ask` takes one question at a time
    """

    sox: str = field(default_factory=lambda: shutil.which("sox") or "")
    ask: Callable[[str], Any] | None = None
    owner: tuple[int, int] = (-1, -1)
    spool: str = "/var/spool/asterisk"
    turn: AbstractContextManager[Any] = field(default_factory=threading.Lock)


def way_of(tools: Tools, sound: Sound, wanted: str) -> str:
    """Return how a sound becomes what is wanted: `copy`, `python`, `sox`, `asterisk`, `sox, asterisk`; '' for not at all."""
    if sound.plain and sound.container == wanted:
        return "copy"
    if _rate_of(wanted) == sound.rate and _is_pcm(sound):
        return "python"
    readable = sound.container in _SOX_RAW or sound.container in _SOX_TYPES or sound.codec in ("vorbis", "opus", "flac")
    if tools.sox and readable and (wanted in _SOX_RAW or wanted in _WAVS):
        return "sox"
    if tools.ask is not None and (sound.plain or _bare_name(sound)):
        return "asterisk"
    return "sox, asterisk" if tools.sox and tools.ask is not None and readable else ""


def convert(tools: Tools, sound: Sound, data: bytes, wanted: str) -> bytes:
    """Return the bytes of a sound in the wanted form.  Raises ConvertError."""
    way = way_of(tools, sound, wanted)
    if way == "copy":
        return data
    if way == "python":
        return _dressed(_samples(sound, data), wanted)
    if way == "sox":
        return _by_sox(tools, sound, data, wanted)
    if way == "asterisk":
        bare = sound.container if sound.plain else _bare_name(sound)
        return _by_asterisk(tools, data if sound.plain else _bare(sound, data), bare, wanted)
    if way:
        best = "sln16" if sound.rate >= 16000 else "sln"
        return _by_asterisk(tools, _by_sox(tools, sound, data, best), best, wanted)
    raise ConvertError("nothing on this host can convert it")


def remedy(tools: Tools, sound: Sound, running: bool) -> str:
    """Return what a person does when there is no way."""
    if not tools.sox:
        packages = "sox and libsox-fmt-mp3" if sound.container == "mp3" else "sox"
        return f"install {packages} on the host, or give a WAV of 8 kHz, 16 bit, mono"
    return "start Asterisk, which converts this form itself" if not running else "give it in another form"


def _rate_of(wanted: str) -> int:
    """Return the rate of a form that is nothing but samples of 16 bit, or 0."""
    if wanted in _WAVS:
        return _WAVS[wanted]
    return RAW[wanted][2] if wanted in RAW and RAW[wanted][1] == "pcm" else 0


def _is_pcm(sound: Sound) -> bool:
    return sound.codec == "pcm" and (sound.container in ("wav", "wav16") or sound.container.startswith("sln"))


def _bare_name(sound: Sound) -> str:
    """Return the form in which Asterisk takes the samples of a WAV, or ''."""
    if sound.container == "wav" and sound.codec in ("alaw", "ulaw"):
        return sound.codec if sound.rate == 8000 and sound.channels == 1 else ""
    if not _is_pcm(sound):
        return ""
    return SLN.get(44100 if sound.rate in _STEPS else sound.rate, "")


def _bare(sound: Sound, data: bytes) -> bytes:
    if sound.codec != "pcm":
        return data[sound.start : sound.start + sound.size]
    samples = _samples(sound, data)
    steps = _STEPS.get(sound.rate)
    return _swapped(_stretched(samples, steps) if steps else samples).tobytes()


def _samples(sound: Sound, data: bytes) -> array.array:
    """Return the samples of a WAV of whole numbers as 16 bit, mono, in this machine's order of bytes."""
    body = data[sound.start : sound.start + sound.size]
    width = sound.bits // 8
    if width == 1:
        samples = array.array("h", ((one - 128) << 8 for one in body))
    else:
        # The two highest bytes of each sample: what lies below 16 bit is not heard on a telephone.
        pairs = bytearray(len(body) // width * 2)
        pairs[0::2], pairs[1::2] = body[width - 2 :: width], body[width - 1 :: width]
        samples = _swapped(array.array("h", bytes(pairs)))
    many = sound.channels
    if many == 1:
        return samples
    return array.array("h", (sum(samples[at : at + many]) // many for at in range(0, len(samples) - many + 1, many)))


def _stretched(samples: Sequence[int], steps: int) -> array.array:
    """Return samples at a whole multiple of their rate, with straight lines between them."""
    out = array.array("h")
    for here, after in zip(samples, [*samples[1:], *samples[-1:]]):
        out.extend(here + (after - here) * step // steps for step in range(steps))
    return out


def _swapped(samples: array.array) -> array.array:
    """Turn between this machine's order of bytes and the files', which is the small end first."""
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def _dressed(samples: array.array, wanted: str) -> bytes:
    """Return samples as a file of this form."""
    body = _swapped(samples).tobytes()
    if wanted not in _WAVS:
        return body
    rate = _WAVS[wanted]
    header = struct.pack("<4sI4s4sIHHIIHH", b"RIFF", 36 + len(body), b"WAVE", b"fmt ", 16, 1, 1, rate, rate * 2, 2, 16)
    return header + struct.pack("<4sI", b"data", len(body)) + body


def _by_sox(tools: Tools, sound: Sound, data: bytes, wanted: str) -> bytes:
    """Without dither, which is chance: the same source gives the same bytes."""
    raw = SLN[_WAVS[wanted]] if wanted in _WAVS else wanted
    source = _SOX_RAW.get(sound.container) or ["-t", _SOX_TYPES.get(sound.container, "ogg")]
    with tempfile.TemporaryDirectory() as folder:
        before, after = os.path.join(folder, "before"), os.path.join(folder, "after")
        with open(before, "wb") as out:
            out.write(data)
        words = [tools.sox, "-V1", "-D", "-G", *source, before, *_SOX_RAW[raw], after]
        try:
            done = subprocess.run(words, capture_output=True, timeout=SOX_TIMEOUT, check=False, cwd=folder)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ConvertError(f"sox did not do it: {error.__class__.__name__}") from None
        if done.returncode or not os.path.exists(after) or not os.path.getsize(after):
            words_of = done.stderr.decode("utf-8", "replace").replace(before, "it").strip().splitlines()
            more = "; install libsox-fmt-mp3" if sound.container == "mp3" else ""
            raise ConvertError(f"sox does not take it: {(words_of or ['it holds no sound'])[-1]}{more}")
        with open(after, "rb") as made:
            body = made.read()
    if wanted not in _WAVS:
        return body
    return _dressed(_swapped(array.array("h", body[: len(body) // 2 * 2])), wanted)


def _by_asterisk(tools: Tools, data: bytes, form: str, wanted: str) -> bytes:
    """Let the running server convert it, in a folder that it may write to."""
    if tools.ask is None:
        raise ConvertError("Asterisk does not run")
    with tempfile.TemporaryDirectory(prefix=".telephony-", dir=tools.spool) as folder:
        before, after = os.path.join(folder, f"before.{form}"), os.path.join(folder, f"after.{wanted}")
        with open(before, "wb") as out:
            out.write(data)
        for path in (before, folder):
            if tools.owner[0] >= 0:
                os.chown(path, *tools.owner)
        try:
            with tools.turn:
                said = tools.ask(f"file convert {before} {after}")
        except Exception as error:  # whatever the client says  # pylint: disable=broad-exception-caught
            raise ConvertError(f"Asterisk cannot turn {form} into {wanted}: {error}".replace(folder, "")) from None
        if not os.path.exists(after) or not os.path.getsize(after):
            raise ConvertError(f"Asterisk cannot turn {form} into {wanted}: {said}".replace(folder, ""))
        with open(after, "rb") as made:
            return made.read()
