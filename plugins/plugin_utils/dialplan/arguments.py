# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How applications and functions take their arguments apart: __ast_app_separate_args of Asterisk 22's main/app.c. Pure."""

from __future__ import annotations

import re


def separate(text: str, delimiter: str = ",", most: int = 100, strip: bool = True) -> list[str]:
    """At most `most` arguments, the last with all that is left as it stands.

    A delimiter in brackets or quotes does not count; `strip` takes quotes and backslashes away.
    """
    found: list[str] = []
    at, parens, brackets, quoted = 0, 0, 0, False
    ended = False
    while at < len(text) and len(found) < most - 1:
        part: list[str] = []
        ended = False
        while at < len(text):
            char = text[at]
            keep = True
            if char == "(":
                parens += 1
            elif char == ")":
                parens = max(0, parens - 1)
            elif char == "[":
                brackets += 1
            elif char == "]":
                brackets = max(0, brackets - 1)
            elif char == '"' and delimiter != '"':
                quoted, keep = not quoted, not strip
            elif char == "\\":
                part.append("" if strip else char)
                at += 1
                char = text[at : at + 1]
            elif char == delimiter and not (parens or brackets or quoted):
                at, ended = at + 1, True
                break
            if keep:
                part.append(char)
            at += 1
        found.append("".join(part))
    if at < len(text) or ended:
        found.append(text[at:])
    return found


def argument(arguments: list[str], at: int) -> str:
    """An argument, or an empty text."""
    return arguments[at] if at < len(arguments) else ""


def holds(condition: str) -> bool:
    """Whether a condition is met (pbx_checkcondition): a number that is not 0, or any other text."""
    found = re.match(r"\s*[+-]?\d{1,30}", condition)
    return bool(int(found.group())) if found else condition != ""


def options(text: str) -> dict[str, str]:
    """`ab(x)c` as {a: "", b: "x", c: ""}."""
    return {found[0]: found[1] for found in re.findall(r"(\w)(?:\(([^)]*)\))?", text)}


def decoded(text: str) -> list[tuple[str, bool]]:
    """Characters with their escapes read (\\n, \\x2c, ...); whether each was escaped."""
    known = {"n": "\n", "r": "\r", "t": "\t", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
    found: list[tuple[str, bool]] = []
    for one in re.finditer(r"\\x([0-9A-Fa-f]{1,2})|\\0([0-7]{1,3})|\\(.)|(.)", text, re.S):
        hexadecimal, octal, escaped, plain = one.groups()
        if hexadecimal:
            found.append((chr(int(hexadecimal, 16)), True))
        elif octal:
            found.append((chr(int(octal, 8) & 255), True))
        elif escaped:
            found.append((known.get(escaped, escaped), True))
        else:
            found.append((plain, False))
    return found
