# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sounds made of nothing, for the tests of prompts."""

from __future__ import annotations

import math
import struct


def samples(rate: int, seconds: float = 0.1, bits: int = 16, channels: int = 1) -> bytes:
    """A tone of 440 Hz."""
    out = bytearray()
    for at in range(int(rate * seconds)):
        value = int(12000 * math.sin(2 * math.pi * 440 * at / rate))
        one = bytes([(value >> 8) + 128]) if bits == 8 else struct.pack("<i", value << 16)[4 - bits // 8 :]
        out += one * channels
    return bytes(out)


def wav(
    rate: int = 8000, bits: int = 16, channels: int = 1, tag: int = 1, chunk: bytes = b"", body: bytes | None = None
) -> bytes:
    """A WAV; `chunk` stands before its sound."""
    data = samples(rate, bits=bits, channels=channels) if body is None else body
    form = struct.pack("<HHIIHH", tag, channels, rate, rate * channels * bits // 8, channels * bits // 8, bits)
    if tag == 0xFFFE:
        form += struct.pack("<HHIH", 22, bits, 4, 1) + bytes(14)
    inner = (
        b"WAVE" + b"fmt " + struct.pack("<I", len(form)) + form + chunk + b"data" + struct.pack("<I", len(data)) + data
    )
    return b"RIFF" + struct.pack("<I", len(inner)) + inner


def odd_chunk() -> bytes:
    """A chunk of an odd number of bytes, and the byte that makes it even."""
    return b"LIST" + struct.pack("<I", 5) + b"INFOx" + b"\0"


def mp3() -> bytes:
    """Two frames of MPEG 1, layer III, 128 kbit/s, 44,100 Hz, stereo: 417 bytes each, silent."""
    return (b"\xff\xfb\x90\x00" + bytes(413)) * 2


def flac() -> bytes:
    """The header of a FLAC of 44,100 Hz, stereo, 16 bit."""
    packed = (44100 << 44) | (1 << 41) | (15 << 36)
    return b"fLaC" + b"\x80\x00\x00\x22" + bytes(10) + packed.to_bytes(8, "big") + bytes(16) + b"\xff\xf8" + bytes(40)


def gsm(frames: int = 10) -> bytes:
    """Frames of GSM 06.10: each begins with the bits 1101."""
    return (b"\xd5" + bytes(32)) * frames
