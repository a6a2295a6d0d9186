# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How somebody types a configuration file: spacing, comments, line ends, order. All from one random generator."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Union

Row = Union[str, tuple[str, str], tuple[str, str, str]]  # a whole line; (key, value); (key, operator, value)

REMARKS = (
    "do not touch, Trevor 2014",
    "TODO: move to the new carrier",
    "ask Dave before you change this!!",
    "see ticket #4711; and 4712",
    "exten => 100,1,Dial(SIP/100)",
    "[1099]",
    "type=endpoint",
    "secret=changeme",
    "was: allow=g729",
    "--- old ---",
    "",
    "=" * 60,
    "Münchner Büro",
    "\\; still a comment",
    "#include old.conf",
    "-- not a block",
)
BLOCKS = (
    (";--", "[9999]", "type=endpoint", "context=gone", "--;"),
    (";-- the old office", "exten => 9999,1,NoOp()", "", "; and a comment --;"),
    (";--", ";-- nested --;", "key=value", "--;"),
    (";-- one line --;",),
)
JUNK = ("this line says nothing", "disallow", "---8<---", "=nobody")


class Habit:
    """One person's way with one file."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.eol = "\r\n" if rng.random() < 0.15 else "\n"
        self.bom = rng.random() < 0.06
        self.mixed = rng.random() < 0.06
        self.equals = rng.choice(("=", "=", " = ", "= ", "\t=\t", " =", " => ", "=>"))
        self.arrow = rng.choice((" => ", " => ", "=>", " =>", "=> ", " = ", "=", "\t=>\t"))
        self.indent = rng.choice(("", "", "", "", "    ", "\t", "  "))
        self.column = rng.choice((0, 0, 0, 0, 24))
        self.gap = rng.choice(((1,), (1,), (0,), (0, 1, 2), (2,), (1, 1, 3)))
        self.talks = rng.choice((0.0, 0.03, 0.1, 0.3))
        self.trailing = rng.choice((0.0, 0.0, 0.1))
        self.blocks = rng.random() < 0.3
        self.junk = rng.random() < 0.15
        self.title = rng.random() < 0.2
        self.end = rng.choice(
            ("\n", "\n", "\n", "", "\n\n", "\n\n\n", "\n   \n", "\n; end of file", "\n;\n\n; vim: ts=4\n")
        )

    def chance(self, often: float) -> bool:
        return self.rng.random() < often

    def remark(self) -> str:
        return self.rng.choice((";", "; ", ";; ", ";;;", "\t; ")) + self.rng.choice(REMARKS)

    def spelled(self, row: Row, arrow: bool = False) -> str:
        """Return a row as a line: a text as it is, a pair with this person's spacing."""
        if isinstance(row, str):
            return row
        key, value = row[0], row[-1]
        sign = f" {row[1]} " if len(row) == 3 else self.arrow if arrow else self.equals
        if self.chance(0.03):
            sign = self.rng.choice((" = ", "=", "  =   ", " => "))
        if self.title and key.islower() and self.chance(0.2) and not arrow:
            key = key.capitalize()
        if self.column:
            key = key.ljust(self.column)
        if sign.endswith("=") and value.startswith(">"):
            sign += " "
        line = f"{self.indent}{key}{sign}{value}"
        if self.chance(self.talks / 2):
            line += self.rng.choice((" ; ", ";", "\t\t; ", "   ;")) + self.rng.choice(REMARKS).replace("--", "-")
        elif self.blocks and self.chance(0.04):
            line += " ;-- aside --;"
        elif self.chance(self.trailing):
            line += self.rng.choice((" ", "\t", "   "))
        return line

    def noise(self) -> list[str]:
        """Return what stands between two lines: mostly nothing."""
        if self.chance(self.talks):
            return [self.remark() for _unused in range(self.rng.randint(1, 3))]
        if self.blocks and self.chance(0.05):
            return list(self.rng.choice(BLOCKS))
        if self.junk and self.chance(0.03):
            return [self.rng.choice(JUNK)]
        return [""] if self.chance(0.04) else []

    def section(self, name: str, rows: Sequence[Row], marks: str = "", arrow: bool = False) -> list[str]:
        """Return a section with what stands before and within it."""
        lines = [self.rng.choice(("", "", " ", "\t")) if self.chance(0.05) else ""] * self.rng.choice(self.gap)
        if self.chance(self.talks):
            lines += [self.remark()] + ([""] if self.chance(0.2) else [])
        header = f"[{name}]" + (f"({marks})" if marks else "")
        if self.chance(self.talks):
            header += self.rng.choice(("  ", "\t", "")) + self.remark()
        lines.append(header)
        for row in rows:
            lines += self.noise()
            lines.append(self.spelled(row, arrow))
        return lines

    def file(self, lines: Sequence[str], loose: bool = False) -> bytes:
        """Return the lines as a file; `loose` ones begin without a section, so that nothing may come before them."""
        top: list[str] = []
        if self.chance(0.4) and not loose:
            top = [";" + "-" * 3 + "-" * self.rng.randint(0, 60), "; " + self.rng.choice(REMARKS), ";"]
        text = ""
        for line in [*top, *lines]:
            text += line + ("\n" if self.mixed and self.chance(0.3) else self.eol)
        text = text[: -len(self.eol)] if text.endswith(self.eol) else text.rstrip("\r\n")
        text += self.end.replace("\n", self.eol)
        data = text.encode("utf-8")
        if self.chance(0.1):
            data = data.replace("ü".encode(), b"\xfc")  # typed on an old machine
        return (b"\xef\xbb\xbf" if self.bom and not loose else b"") + data


def shuffled(rng: random.Random, rows: Sequence[Row]) -> list[Row]:
    """Return options in the order in which somebody thought of them."""
    out = list(rows)
    rng.shuffle(out)
    return out
