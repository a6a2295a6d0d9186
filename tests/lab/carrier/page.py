# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs inside a carrier: draws the page that is faxed, black bars on white, into the TIFF file that the argument names."""

import pathlib
import struct
import subprocess
import sys

WIDTH, HEIGHT = 1728, 300  # the first of an A4 page, in the standard resolution of 204 by 98 dots per inch
SHORT, LONG, RATIO = 3, 4, 5  # types of TIFF fields


def page() -> bytes:
    """A bilevel TIFF without compression (TIFF 6.0, section 3: baseline bilevel images)."""
    rows = [
        b"\xff" * 40 + b"\x00" * (WIDTH // 8 - 40) if y // 50 % 2 else b"\x00" * (WIDTH // 8) for y in range(HEIGHT)
    ]
    pixels = b"".join(rows)
    fields = [(256, LONG, WIDTH), (257, LONG, HEIGHT), (258, SHORT, 1), (259, SHORT, 1), (262, SHORT, 0)]
    fields += [(273, LONG, 0), (277, SHORT, 1), (278, LONG, HEIGHT), (279, LONG, len(pixels))]
    fields += [(282, RATIO, 0), (283, RATIO, 8), (296, SHORT, 2)]
    ratios = 8 + 2 + 12 * len(fields) + 4
    moved = {273: ratios + 16, 282: ratios, 283: ratios + 8}
    table = struct.pack("<H", len(fields))
    for tag, kind, value in fields:
        table += struct.pack("<HHI", tag, kind, 1)
        table += struct.pack("<HH", value, 0) if kind == SHORT else struct.pack("<I", moved.get(tag, value))
    return b"II*\0" + struct.pack("<I", 8) + table + struct.pack("<IIIII", 0, 204, 1, 98, 1) + pixels


target = pathlib.Path(sys.argv[1])
plain = target.with_suffix(".plain")
plain.write_bytes(page())
subprocess.run(["tiffcp", "-c", "g4", str(plain), str(target)], check=True)
plain.unlink()
target.chmod(0o644)
