# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a sound file is, told by its bytes: its container, what is in it, and whether Asterisk plays it as it stands. Pure.

Measured on Asterisk 22.10.1: of WAV it plays PCM of 16 bit, mono, and of nothing else; as `.wav` at 8 kHz alone (at 16 kHz
the same file has to be called `.wav16`).  It opens no WAV whose format is marked extensible, nor one with a chunk of
odd size before the sound.  What has no header it plays whatever it is: a text called `.gsm` is noise.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Ending -> (the ending we give it, what is in it, samples a second, bytes of a frame).  None of these has a header.
RAW: Mapping[str, tuple[str, str, int, int]] = {
    **dict.fromkeys(("ulaw", "pcm", "ul", "mu", "ulw"), ("ulaw", "ulaw", 8000, 1)),
    **dict.fromkeys(("alaw", "al", "alw"), ("alaw", "alaw", 8000, 1)),
    **dict.fromkeys(("sln", "slin", "raw"), ("sln", "pcm", 8000, 2)),
    "sln12": ("sln12", "pcm", 12000, 2),
    "sln16": ("sln16", "pcm", 16000, 2),
    "sln24": ("sln24", "pcm", 24000, 2),
    "sln32": ("sln32", "pcm", 32000, 2),
    "sln44": ("sln44", "pcm", 44100, 2),
    "sln48": ("sln48", "pcm", 48000, 2),
    "sln96": ("sln96", "pcm", 96000, 2),
    "sln192": ("sln192", "pcm", 192000, 2),
    "gsm": ("gsm", "gsm", 8000, 33),
    "g722": ("g722", "g722", 16000, 1),
    "g719": ("g719", "g719", 48000, 160),
    "g723": ("g723", "g723", 8000, 1),
    "g723sf": ("g723", "g723", 8000, 1),
    "g726-16": ("g726-16", "g726-16", 8000, 1),
    "g726-24": ("g726-24", "g726-24", 8000, 1),
    "g726-32": ("g726-32", "g726-32", 8000, 1),
    "g726-40": ("g726-40", "g726-40", 8000, 1),
    "g729": ("g729", "g729", 8000, 10),
    "ilbc": ("ilbc", "ilbc", 8000, 50),
    "siren7": ("siren7", "siren7", 16000, 80),
    "siren14": ("siren14", "siren14", 32000, 120),
    "vox": ("vox", "adpcm", 8000, 1),
}
# Every ending that Asterisk plays; `core show file formats` of 22 with all of its packages.
PLAYED = frozenset((*RAW, "wav", "wav16", "WAV", "wav49", "au", "ogg", "opus", "spx", "spx16", "spx32"))
SLN = {rate: name for name, (_name, kind, rate, _frame) in RAW.items() if kind == "pcm" and name.startswith("sln")}
SLN[8000] = "sln"
_TAGS = {1: "pcm", 3: "float", 6: "alaw", 7: "ulaw", 0x31: "gsm"}
_EXTENSIBLE = 0xFFFE
_FOREIGN = {
    b"PK\x03\x04": "a ZIP archive",
    b"\x1f\x8b": "a gzip archive",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x7fELF": "a program",
    b"#!/": "a script",
}
_MPEG_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_HALF = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
# (MPEG 1, layer: 1 is III, 2 is II) -> kilobits a second
_MPEG_BITRATES = {
    (True, 1): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (True, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (False, 1): _HALF,
    (False, 2): _HALF,
}


@dataclass(frozen=True)
class Sound:
    """A sound file.

    container  the ending that says what it is: `wav`, `gsm`, `mp3` ...
    codec      what is in it: `pcm`, `alaw`, `mp3` ...
    rate       samples a second; channels; bits of a sample (0 where that means nothing)
    plain      whether Asterisk plays it as it stands
    start      where the samples begin, and size: how many bytes they are (without a header: the file)
    """

    container: str
    codec: str
    rate: int
    channels: int
    bits: int
    plain: bool
    start: int
    size: int

    def packed(self) -> list[Any]:
        """Return it as JSON can say it."""
        shape = [self.container, self.codec, self.rate, self.channels, self.bits]
        return [*shape, self.plain, self.start, self.size]

    def text(self) -> str:
        """Return it as people say it."""
        many = "mono" if self.channels == 1 else "stereo" if self.channels == 2 else f"{self.channels} channels"
        depth = f", {self.bits} bit" if self.bits and self.codec in ("pcm", "float") else ""
        inside = f" ({self.codec})" if self.codec not in ("pcm", self.container) else ""
        return f"{self.container}{inside}, {self.rate} Hz, {many}{depth}"


class NoSoundError(Exception):
    """This is no audio that can be used; the words say why, without the file's name."""


def identify(data: bytes, name: str) -> Sound:
    """Return what a file's bytes are.  Raises NoSoundError.  The name's ending counts only where there is no header."""
    if not data:
        raise NoSoundError("is empty")
    ending = name.rpartition(".")[2] if "." in name.rpartition("/")[2] else ""
    ending = ending if ending == "WAV" else ending.lower()
    for magic, reader in _READERS.items():
        if data.startswith(magic):
            sound = reader(data, ending)
            if sound.size <= 0:
                raise NoSoundError("holds no sound: there is nothing behind its header")
            return sound
    for magic, what in _FOREIGN.items():
        if data.startswith(magic):
            raise NoSoundError(f"is no audio: it is {what}")
    if ending in ("mp3", "mp2", "mpga") or ending not in RAW:
        sound_or_none = _mpeg(data, 0)
        if sound_or_none is not None:
            return sound_or_none
    if ending not in RAW:
        raise NoSoundError("is no audio that is known here (WAV, AU, AIFF, FLAC, MP3, OGG, or what Asterisk plays)")
    return _raw(data, ending)


def _raw(data: bytes, ending: str) -> Sound:
    container, codec, rate, frame = RAW[ending]
    if _is_text(data[:4096]):
        raise NoSoundError("is no audio: it is text")
    if codec == "gsm" and any(data[at] >> 4 != 0xD for at in range(0, min(len(data), 3300), frame)):
        raise NoSoundError("is no audio: it is called gsm, and is not")
    if codec == "pcm" and len(data) % 2:
        raise NoSoundError("is no audio of 16 bit: it has an odd number of bytes")
    return Sound(container, codec, rate, 1, 16 if codec == "pcm" else 0, True, 0, len(data))


def _is_text(data: bytes) -> bool:
    return all(32 <= one < 127 or one in (9, 10, 13) for one in data)


def _wav(data: bytes, ending: str) -> Sound:
    if data[8:12] != b"WAVE":
        raise NoSoundError("is no audio that is known here: it is RIFF, and not WAVE")
    at, odd, header = 12, False, None
    while at + 8 <= len(data):
        name, size = data[at : at + 4], struct.unpack_from("<I", data, at + 4)[0]
        if name == b"data":
            if header is None:
                raise NoSoundError("is a broken WAV: its sound comes before its format")
            # A size of 0 or all ones is left by a program that wrote to a pipe: then all that follows is sound.
            rest = len(data) - at - 8
            return _wav_sound(header, odd, at + 8, rest if size in (0, 0xFFFFFFFF) else min(size, rest), ending)
        if name == b"fmt " and size >= 16 and at + 8 + size <= len(data):
            header = data[at + 8 : at + 8 + size]
        odd = odd or bool(size % 2)
        at += 8 + size + size % 2
    raise NoSoundError("is a broken WAV: it holds no sound")


def _wav_sound(header: bytes, odd: bool, start: int, size: int, ending: str) -> Sound:
    tag, channels, rate, _bytes, _block, bits = struct.unpack_from("<HHIIHH", header)
    extensible = tag == _EXTENSIBLE
    if extensible and len(header) >= 26:
        tag = struct.unpack_from("<H", header, 24)[0]
    codec = _TAGS.get(tag)
    if codec is None:
        raise NoSoundError(f"is a WAV of a kind that is not known here (format {tag})")
    if not channels or not rate or (codec == "pcm" and bits not in (8, 16, 24, 32)):
        raise NoSoundError("is a broken WAV: its header makes no sense")
    size -= size % max(1, channels * bits // 8)
    if codec == "gsm":
        return Sound("WAV", codec, rate, channels, 0, rate == 8000 and channels == 1 and not odd, start, size)
    shape = codec == "pcm" and channels == 1 and bits == 16 and not odd and not extensible
    if shape and rate == 16000 and ending == "wav16":
        return Sound("wav16", codec, rate, 1, 16, True, start, size)
    return Sound("wav", codec, rate, channels, bits, shape and rate == 8000, start, size)


def _au(data: bytes, ending: str) -> Sound:
    start, size, kind, rate, channels = struct.unpack_from(">IIIII", data.ljust(24, b"\0"), 4)
    codec = {1: "ulaw", 3: "pcm", 27: "alaw"}.get(kind)
    if codec is None or not rate or not channels:
        raise NoSoundError("is an AU file of a kind that is not known here")
    rest = len(data) - start
    plain = codec == "ulaw" and rate == 8000 and channels == 1
    return Sound("au", codec, rate, channels, 16 if codec == "pcm" else 8, plain, start, min(size, rest))


def _flac(data: bytes, ending: str) -> Sound:
    if len(data) < 42:
        raise NoSoundError("is a broken FLAC: it ends within its header")
    packed = int.from_bytes(data[18:26], "big")
    rate, channels, bits = packed >> 44, ((packed >> 41) & 7) + 1, ((packed >> 36) & 31) + 1
    return Sound("flac", "flac", rate, channels, bits, False, 0, len(data) - 42)


def _aiff(data: bytes, ending: str) -> Sound:
    at = data.find(b"COMM")
    if data[8:12] not in (b"AIFF", b"AIFC") or at < 0 or at + 26 > len(data):
        raise NoSoundError("is no audio that is known here: it is IFF, and not AIFF")
    channels, _frames, bits, exponent, top = struct.unpack_from(">HIHHI", data, at + 8)
    return Sound("aiff", "aiff", top >> max(0, 16414 - exponent) & 0xFFFFFF, channels, bits, False, 0, len(data) - at)


def _ogg(data: bytes, ending: str) -> Sound:
    body = data[:512]
    for mark, codec in ((b"\x01vorbis", "vorbis"), (b"OpusHead", "opus"), (b"Speex   ", "speex"), (b"fLaC", "flac")):
        at = body.find(mark)
        if at < 0 or len(body) < at + 52:
            continue
        if codec == "vorbis":
            channels, rate = body[at + 11], struct.unpack_from("<I", body, at + 12)[0]
            return Sound("ogg", codec, rate, channels, 0, rate == 8000 and channels == 1, 0, len(data))
        if codec == "opus":
            return Sound("opus", codec, 48000, body[at + 9], 0, ending == "opus" and body[at + 9] == 1, 0, len(data))
        if codec == "speex":
            rate, channels = struct.unpack_from("<I", body, at + 36)[0], struct.unpack_from("<I", body, at + 48)[0]
            name = {16000: "spx16", 32000: "spx32"}.get(rate, "spx")
            return Sound(name, codec, rate, channels, 0, ending == name and channels == 1, 0, len(data))
        packed = int.from_bytes(body[at + 18 : at + 26], "big")
        return Sound("ogg", codec, packed >> 44, ((packed >> 41) & 7) + 1, 0, False, 0, len(data))
    raise NoSoundError("is OGG without Vorbis, Opus, Speex or FLAC in it")


def _id3(data: bytes, ending: str) -> Sound:
    size = sum((one & 127) << shift for one, shift in zip(data[6:10], (21, 14, 7, 0))) + 10
    sound = _mpeg(data, size) or (_flac(data[size:], ending) if data[size : size + 4] == b"fLaC" else None)
    if sound is None:
        raise NoSoundError("is a broken MP3: no sound follows its tag")
    return sound


def _mpeg(data: bytes, at: int) -> Sound | None:
    """Return MPEG audio whose first frame is at a place, or shortly behind it; None where there is none.

    A frame counts if the next one follows where it ends: two bytes alone look like one in any picture.
    """
    end = min(len(data) - 4, at + 4096)
    while 0 <= at < end:
        at = data.find(b"\xff", at, end)
        if at < 0:
            return None
        found = _mpeg_frame(data, at)
        if found is not None:
            rate, channels, size = found
            if at + size == len(data) or _mpeg_frame(data, at + size) is not None:
                return Sound("mp3", "mp3", rate, channels, 0, False, 0, len(data) - at)
        at += 1
    return None


def _mpeg_frame(data: bytes, at: int) -> tuple[int, int, int] | None:
    """Return samples a second, channels and bytes of the frame at a place (layers II and III), or None."""
    if at + 4 > len(data) or data[at] != 0xFF or data[at + 1] >> 5 != 7:
        return None
    second, third, fourth = data[at + 1 : at + 4]
    version, layer, bitrate, rate = second >> 3 & 3, second >> 1 & 3, third >> 4, third >> 2 & 3
    if version == 1 or layer not in (1, 2) or bitrate in (0, 15) or rate == 3:
        return None
    kilobits = _MPEG_BITRATES[(version == 3, layer)][bitrate]
    samples = _MPEG_RATES[version][rate]
    size = (72 if version != 3 and layer == 1 else 144) * kilobits * 1000 // samples + (third >> 1 & 1)
    return samples, 1 if fourth >> 6 == 3 else 2, size


_READERS = {b"RIFF": _wav, b".snd": _au, b"fLaC": _flac, b"FORM": _aiff, b"OggS": _ogg, b"ID3": _id3}
