# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The voice of a phone: RTP out with its letters, digits as telephone events (RFC 4733), and what comes in, counted."""

from __future__ import annotations

import asyncio
import collections
import random
import struct
import time

from .message import ALAW, Session
from .srtp import Guard

FRAME = 0.02  # seconds of a packet
SAMPLES = 160
KEYS = "0123456789*#ABCD"
QUIET = {ALAW: b"\xd5", 0: b"\xff"}  # the code of silence in each codec
Address = tuple[str, int]


def linear(code: int) -> int:
    """The sample that an A-law code stands for (ITU-T G.711)."""
    code ^= 0x55
    step, segment = (code & 15) << 4, (code >> 4) & 7
    size = step + 8 if segment == 0 else (step + 0x108) << (segment - 1)
    return size if code & 0x80 else -size


LETTERS = {linear(ord(letter)): letter for letter in "<>_0123456789"}
NEAR = 48  # two or three telephones that are silent add so much to a sample in a mix


def letter_near(code: int) -> str:
    """The letter of a voice that this code is, or has been before something quiet was mixed to it; `?` if none."""
    sample = linear(code)
    nearest = min(LETTERS, key=lambda other: abs(other - sample))
    return LETTERS[nearest] if abs(nearest - sample) <= NEAR else "?"


def heard_in(payload: bytes) -> str:
    """Who or what a packet carries: eight letters such as `<1001__>`, `silence`, or `sound` for anything else.

    Letters are known in any rotation and after a mix with silence, as in a conference where one speaks.
    """
    sign = payload[:8]
    if len(payload) >= 80 and payload == (sign * (len(payload) // 8 + 1))[: len(payload)]:
        letters = "".join(chr(code) if chr(code) in LETTERS.values() else letter_near(code) for code in sign)
        begin = letters.find("<")
        turned = letters[begin:] + letters[:begin]
        if begin >= 0 and turned.endswith(">") and "?" not in turned:
            return turned
    # The three quietest steps of A-law and of µ-law, either sign.
    return "silence" if set(payload) <= set(b"\xd5\x55\xd4\x54\xd7\x57\xff\x7f\xfe\x7e\xfd\x7d") else "sound"


def event(key: str, duration: int, *, end: bool) -> bytes:
    """The payload of one telephone event packet; duration in samples."""
    return struct.pack("!BBH", KEYS.index(key), (0x80 if end else 0) | 10, duration)


class Media(asyncio.DatagramProtocol):
    """One call's voice. `heard` counts packets since the beginning; whoever wants less takes a difference."""

    def __init__(self, sign: str) -> None:
        self.sign = sign.encode("ascii")
        self.heard: collections.Counter[str] = collections.Counter()
        self.pressed = ""  # digits that arrived
        self.muted = False
        self.port = 0
        self._remote: Session | None = None
        self._keys: asyncio.Queue[tuple[str, float, float]] = asyncio.Queue()
        self._transport: asyncio.DatagramTransport | None = None
        self._task: asyncio.Task[None] | None = None
        self._sequence, self._stamp = random.randrange(1 << 15), random.randrange(1 << 31)
        self._source = random.randrange(1 << 32)
        self._last_event = -1
        self.key = ""  # ours, when this call is encrypted
        self._out: Guard | None = None
        self._in: Guard | None = None

    async def open(self, host: str) -> None:
        """Take an even port, the way phones do."""
        while True:
            place = (host, random.randrange(10000, 16000) * 2)
            try:
                self._transport, _self = await asyncio.get_running_loop().create_datagram_endpoint(
                    lambda: self, local_addr=place
                )
            except OSError:
                continue
            self.port = place[1]
            return

    def close(self) -> None:
        """Stop speaking and listening."""
        if self._task:
            self._task.cancel()
        if self._transport:
            self._transport.close()

    @property
    def encrypted(self) -> bool:
        """Whether both directions are."""
        return bool(self._in and self._out)

    def speak_to(self, remote: Session) -> None:
        """Send there from now on, encrypted if both sides have a key."""
        if self.key and remote.key and (self._remote is None or self._remote.key != remote.key):
            self._out, self._in = self._out or Guard(self.key), Guard(remote.key)
        self._remote = remote
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._speak())

    def press(self, keys: str, length: float, pause: float) -> float:
        """Send digits after each other; returns how many seconds that takes."""
        for key in keys:
            self._keys.put_nowait((key, length, pause))
        return len(keys) * (length + pause)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        """Count a packet; one that ought to be encrypted and is not does not count."""
        if len(data) < 12 or data[0] >> 6 != 2 or not self._remote or 72 <= data[1] & 127 <= 76:  # 72 to 76: RTCP
            return
        if self._in:
            data = self._in.open(data)
            if not data:
                self.heard["noise"] += 1
                return
        payload = data[12 + 4 * (data[0] & 15) :]
        kind = data[1] & 127
        if kind == self._remote.events and self._remote.events and len(payload) >= 4:
            stamp = struct.unpack("!I", data[4:8])[0]
            if stamp != self._last_event:
                self._last_event = stamp
                self.pressed += KEYS[payload[0]] if payload[0] < len(KEYS) else ""
        elif kind == self._remote.codec:
            self.heard[heard_in(payload)] += 1

    def _send(self, kind: int, payload: bytes, *, stamp: int, mark: bool = False) -> None:
        remote = self._remote
        self._sequence = (self._sequence + 1) & 0xFFFF
        head = struct.pack("!BBHII", 0x80, (0x80 if mark else 0) | kind, self._sequence, stamp, self._source)
        if self._transport and remote and remote.direction != "inactive":
            packet = self._out.protect(head + payload) if self._out else head + payload
            self._transport.sendto(packet, (remote.host, remote.port))

    async def _speak(self) -> None:
        """A packet every 20 ms, caught up when late; digits take the place of the voice."""
        due = time.monotonic()
        steps = iter(())
        while True:
            remote = self._remote
            step = next(steps, None)
            if step is None and not self._keys.empty():
                steps = iter(self._steps(*self._keys.get_nowait()))
                step = next(steps)
            if step and remote and remote.events:
                stamp, duration, key, last = step
                for _again in range(3 if last else 1):
                    self._send(remote.events, event(key, duration, end=last), stamp=stamp, mark=duration == SAMPLES)
            elif remote:
                voice = QUIET[remote.codec] * SAMPLES if self.muted else self.sign * (SAMPLES // 8)
                self._send(remote.codec, voice, stamp=self._stamp)
            self._stamp = (self._stamp + SAMPLES) & 0xFFFFFFFF
            due += FRAME
            await asyncio.sleep(max(due - time.monotonic(), 0))

    def _steps(self, key: str, length: float, pause: float) -> list[tuple[int, int, str, bool] | None]:
        """The frames of one digit: (time stamp, duration so far, key, whether the last), then the pause as voice."""
        count = max(round(length / FRAME), 2)
        frames = [(self._stamp, SAMPLES * (index + 1), key, index == count - 1) for index in range(count)]
        return [*frames, *[None] * round(pause / FRAME)]
