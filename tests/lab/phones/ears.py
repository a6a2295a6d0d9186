# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs inside the phones container: counts voice packets and reads in them who speaks.

Each phone of the lab sends its own eight letters over and over, so what arrives tells whose voice it is. A PBX that
mixes, transcodes or drops the voice does not pass. Prints `ready`, counts until standard input is closed, at most
as many seconds as the argument says, and prints JSON: [[direction, local port, voice, packets], ...] with direction
`in` or `out` and voice empty where the packet does not consist of one phone's letters.
"""

import collections
import json
import select
import socket
import struct
import sys
import time

ETH_P_ALL = 3  # outgoing packets are seen with this one only


def voice_of(payload: bytes) -> str:
    """The eight letters that this payload repeats; empty if it does anything else."""
    sign = payload[:8]
    whole = len(payload) >= 80 and payload == (sign * (len(payload) // 8 + 1))[: len(payload)]
    return sign.decode("ascii") if whole and sign[:1] == b"<" and sign.isascii() else ""


def parse(packet: bytes) -> tuple[int, int, bytes] | None:
    """(source port, destination port, payload) of an IPv4 packet with RTP in it; None for anything else."""
    if len(packet) < 40 or packet[0] >> 4 != 4 or packet[9] != socket.IPPROTO_UDP:
        return None
    head = (packet[0] & 15) * 4
    source, target, length = struct.unpack("!HHH", packet[head : head + 6])
    rtp = packet[head + 8 : head + length]
    if len(rtp) < 12 or rtp[0] >> 6 != 2 or 72 <= (rtp[1] & 127) <= 76:  # not RTP, or RTCP
        return None
    return source, target, rtp[12 + 4 * (rtp[0] & 15) :]


def main() -> None:
    """See the head of this file."""
    counts: collections.Counter[tuple[str, int, str]] = collections.Counter()
    ears = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_ALL))
    ears.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    ears.bind(("eth0", 0))
    print("ready", flush=True)
    end = time.monotonic() + float(sys.argv[1])
    while time.monotonic() < end:
        ready = select.select([ears, sys.stdin], [], [], 0.5)[0]
        if sys.stdin in ready and not sys.stdin.read(1):
            break
        if ears in ready:
            packet, address = ears.recvfrom(4096)
            found = parse(packet)
            if found:
                out = address[2] == socket.PACKET_OUTGOING
                counts["out" if out else "in", found[0] if out else found[1], voice_of(found[2])] += 1
    print(json.dumps([[*key, count] for key, count in sorted(counts.items())]), flush=True)


main()
