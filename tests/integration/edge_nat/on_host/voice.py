# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ears and the mouth of a telephone: says something new in every packet, and knows its own words when they come back."""

from __future__ import annotations

import os
import re
import select
import socket
import struct
import threading
import time
from typing import Any

FRAME = 160  # bytes of A-law in a packet, 20 ms
PACE = 0.02


class Voice:
    """A socket for RTP. Whoever it talks to is expected to echo."""

    def __init__(self, address: str) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, 0))
        self.address, self.port = self.socket.getsockname()
        self.said: list[bytes] = []
        self.heard: list[bytes] = []
        self.target: tuple[str, int] | None = None
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._talk, daemon=True)
        self.gaps = 0.0  # the longest silence in what is heard, seconds

    def offer(self, version: int) -> str:
        """A description of this end, as it stands in an INVITE or its answer."""
        lines = ["v=0", f"o=house 1 {version} IN IP4 {self.address}", "s=-", f"c=IN IP4 {self.address}", "t=0 0"]
        lines += [f"m=audio {self.port} RTP/AVP 8", "a=rtpmap:8 PCMA/8000", "a=ptime:20", "a=sendrecv"]
        return "".join(f"{line}\r\n" for line in lines)

    def aim(self, description: str) -> None:
        """Talk to where the other side's description says."""
        host = re.search(r"^c=IN IP4 (\S+)", description, re.M)
        port = re.search(r"^m=audio (\d+)", description, re.M)
        if host and port:
            self.target = (host.group(1), int(port.group(1)))
        if not self.thread.is_alive() and not self.over.is_set():
            self.thread.start()

    def _talk(self) -> None:
        number, due, last = 0, time.monotonic(), 0.0
        while not self.over.is_set():
            now = time.monotonic()
            if now >= due:
                words = os.urandom(FRAME)
                head = struct.pack("!BBHII", 128, 8, number & 0xFFFF, number * FRAME, 0x1234)
                self.socket.sendto(head + words, self.target)
                self.said.append(words)
                number, due = number + 1, due + PACE
            if select.select([self.socket], [], [], max(0.0, min(PACE, due - time.monotonic())))[0]:
                data = self.socket.recv(2048)
                if len(data) == FRAME + 12 and data[1] & 127 == 8:
                    self.heard.append(data[12:])
                    if last:
                        self.gaps = max(self.gaps, time.monotonic() - last)
                    last = time.monotonic()

    def close(self) -> dict[str, Any]:
        """End it: how many packets were said, how many of them came back unharmed and in order, and the rest."""
        self.over.set()
        if self.thread.ident:
            self.thread.join()
        self.socket.close()
        order = {words: index for index, words in enumerate(self.said)}
        mine = [order[words] for words in self.heard if words in order]
        return {
            "said": len(self.said),
            "echoed": len(set(mine)),
            "in_order": mine == sorted(mine),
            "strange": len(self.heard) - len(mine),
            "longest_gap": round(self.gaps, 3),
            "sent_to": list(self.target or ()),
        }
