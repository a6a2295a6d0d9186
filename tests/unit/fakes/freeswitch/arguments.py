# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the server takes the words of a command apart: quotes, escapes, blanks, and `^^:` for another separator."""

from __future__ import annotations

ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "s": " "}


def separated(text: str, delimiter: str = " ", most: int = 0) -> list[str]:
    """Return the words; the last of `most` takes what is left, with its separators."""
    if text.startswith("^^") and len(text) > 3:
        delimiter, text = text[2], text[3:]
    if delimiter == " ":
        text = text.lstrip(" ")
    raw: list[str] = []
    at, start, quoted = 0, 0, False
    while at < len(text) and not (most and len(raw) == most - 1):
        char = text[at]
        if char == "\\":
            at += 1
        elif char == "'" and (delimiter == " " or quoted or "'" in text[at + 1 :]):
            quoted = not quoted
        elif char == delimiter and not quoted:
            raw.append(text[start:at])
            if delimiter == " ":
                while text[at + 1 : at + 2] == " ":
                    at += 1
            start = at + 1
        at += 1
    if start < len(text):
        raw.append(text[start:])
    return [cleaned(one, "" if delimiter == " " else delimiter) for one in raw]


def cleaned(text: str, delimiter: str = "") -> str:
    """Return a word without its quotes, escapes and the blanks around it."""
    text = text.lstrip(" ")
    out: list[str] = []
    end, at, quoted = -1, 0, False
    while at < len(text):
        char, following = text[at], text[at + 1 : at + 2]
        if char == "\\" and following and (following in "'\"\\" or following == delimiter or following in ESCAPED):
            out.append(ESCAPED.get(following, following))
            end = len(out)
            at += 2
            continue
        if char == "'" and (quoted or "'" in text[at + 1 :]):
            quoted = not quoted
            if quoted:
                end = len(out)
        else:
            out.append(char)
            if char != " " or quoted:
                end = len(out)
        at += 1
    return "".join(out if end < 0 else out[:end])
