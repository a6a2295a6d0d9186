# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JavaScript, as little as a fake can do with: does a script's syntax hold together, and what does it declare.

A provision is run only by its marks: `declare("path", ..., {value: literal or args[n]})`, `clear("path"...)` and
`throw new Error("text" + args[n])`, whatever stands around them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

_PIECES = re.compile(
    r"""
    //[^\n]*
    |/\*.*?\*/
    |"(?:\\.|[^"\\\n])*"
    |'(?:\\.|[^'\\\n])*'
    |`(?:\\.|[^`\\])*`
    |(?<=[=(,:;!&|?{}\[\n])\s*/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+/[a-z]*
    """,
    re.VERBOSE | re.DOTALL,
)
_CLOSES = {")": "(", "]": "[", "}": "{"}


class ScriptError(Exception):
    """What a provision threw."""


def syntax_problem(script: str) -> str | None:
    """Return what the compiler would say of a script (`SyntaxError: …`), None if it compiles."""
    bare = _PIECES.sub(lambda found: " " if found[0].startswith(("//", "/*")) else '""', script)
    if re.search(r"""["'`]""", bare.replace('""', "")):
        return "SyntaxError: Invalid or unexpected token"
    wrong = re.search(r"\b(?:const|let|var)\s*([=;)\]}.])|=\s*(;)|\(\s*([,;])", bare)
    if wrong:
        token = next(part for part in wrong.groups() if part)
        return f"SyntaxError: Unexpected token '{token}'"
    if re.search(r"\bfor\s*\(\s*;\s*;", bare) is None and re.search(r"\b(?:const|let|var)\s+\d", bare):
        return "SyntaxError: Invalid or unexpected token"
    opened: list[str] = []
    for mark in re.findall(r"[()\[\]{}]", bare):
        if mark not in _CLOSES:
            opened.append(mark)
        elif not opened or opened.pop() != _CLOSES[mark]:
            return f"SyntaxError: Unexpected token '{mark}'"
    # the script stands inside of a function: what it leaves open is closed by that function's end
    return "SyntaxError: Unexpected token ')'" if opened else None


_STRING = r"""(?:"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)')"""
_DECLARE = re.compile(
    rf"declare\(\s*{_STRING}\s*,\s*(?:null|\{{[^{{}}]*\}})\s*,\s*\{{\s*value\s*:\s*([^{{}}]+?)\s*\}}\s*\)"
)
_CLEAR = re.compile(rf"clear\(\s*{_STRING}")
_THROW = re.compile(r"throw\s+new\s+Error\(([^;]*)\)")
_READ = re.compile(rf"declare\(\s*{_STRING}")


def _value(text: str, arguments: Sequence[Any]) -> tuple[bool, Any]:
    """Return whether an operand is one that the fake can tell, and its value."""
    text = text.strip()
    found = re.fullmatch(r"args\[(\d+)\]", text)
    if found:
        number = int(found[1])
        return True, arguments[number] if number < len(arguments) else None
    if re.fullmatch(_STRING, text):
        return True, text[1:-1]
    try:
        return True, json.loads(text)
    except ValueError:
        return False, None


def declared(script: str, arguments: Sequence[Any]) -> Iterator[tuple[str, str, Any]]:
    """Yield ("clear", path, None) and ("value", path, value) for what a script declares; ScriptError if it throws."""
    thrown = _THROW.search(script)
    if thrown:
        parts = [_value(part, arguments) for part in thrown[1].split("+")]
        raise ScriptError("".join(str(value) for known, value in parts if known))
    for found in _CLEAR.finditer(script):
        yield "clear", found[1] or found[2], None
    for found in _DECLARE.finditer(script):
        known, value = _value(found[3], arguments)
        if known and value is not None:
            yield "value", found[1] or found[2], value


def first_read(script: str) -> str | None:
    """Return the path that a virtual parameter's script reads first: the fake takes it for its value."""
    found = _READ.search(script)
    return (found[1] or found[2]) if found else None
