# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sound files on the PBX: which are new, and who speaks in them."""

from __future__ import annotations

import array
import base64
import io
import sys
import wave
from collections.abc import Sequence

from . import containers, engine
from .handsets import voice_of
from .host import podman
from .phones.agent.media import NEAR, linear
from .shell import wait_for

_FREESWITCH = engine.is_freeswitch()
VOICEMAIL = "/var/lib/freeswitch/storage/voicemail" if _FREESWITCH else "/var/spool/asterisk/voicemail"
RECORDINGS = "/var/lib/freeswitch/recordings" if _FREESWITCH else "/var/spool/asterisk/monitor"
PERIOD = 8  # letters of a voice


def voices(data: bytes, numbers: tuple[str, ...]) -> dict[str, float]:
    """For how many seconds of a WAV file (8 kHz, 16 bits) each of these telephones speaks, with all others quiet."""
    with wave.open(io.BytesIO(data)) as file:
        samples = array.array("h", file.readframes(file.getnframes()))
    if sys.byteorder == "big":
        samples.byteswap()
    frames = [samples[first : first + PERIOD] for first in range(0, len(samples) - PERIOD + 1, PERIOD)]
    found = {}
    for number in numbers:
        letters = [linear(code) for code in voice_of(number).encode("ascii")]
        turned = [letters[turn:] + letters[:turn] for turn in range(PERIOD)]
        found[number] = sum(any(alike(frame, one) for one in turned) for frame in frames) * PERIOD / 8000
    return found


def alike(frame: Sequence[int], letters: Sequence[int]) -> bool:
    """Whether these samples are the letters, with something quiet mixed to them."""
    return all(abs(sample - letter) <= NEAR for sample, letter in zip(frame, letters))


def files(folder: str, suffix: str = ".wav") -> set[str]:
    """The files in a folder of the PBX and below it."""
    words = podman("exec", containers.pbx_name(), "find", folder, "-type", "f", "-name", f"*{suffix}", check=False)
    return set(words.stdout.split())


def fetch(path: str) -> bytes:
    """A file of the PBX."""
    return base64.b64decode(podman("exec", containers.pbx_name(), "base64", "-w0", path).stdout)


def new_file(folder: str, before: set[str], *, suffix: str = ".wav", timeout: float = 5) -> str:
    """The path of a file that was not there before, once it grows no more. LabError if none comes."""

    def look() -> str:
        return max(files(folder, suffix) - before, default="")

    path = wait_for(f"a new file *{suffix} in {folder} of the PBX", look, timeout=timeout, every=0.2)
    sizes = [-1]

    def settled() -> bool:
        sizes.append(len(fetch(path)))
        return sizes[-1] == sizes[-2] > 44  # a WAV file without sound

    wait_for(f"{path} to be whole", settled, timeout=5, every=0.3)
    return path
