# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is a secret by its name, wherever the name stands: as an option, beside a value, or before a `=` within a text.

Of a text that assigns to a secret nobody can say for sure where the value ends, so that rather too much is masked: up to
the bracket that holds the assignment, as in `{name=value}user/1001`, or else up to the end of the line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

MASK = "********"
# Options that no declaration names can still be secrets: they are known by their names.
SECRET_NAME = re.compile(
    r"secret|passw|passphrase|pwd|digest$|md5_cred|credential|token|api[_-]?key|(^|[_-])pin$|(^|db|[_-])pass$"
    r"|a1.hash|(^|_)ha1b?$|private[_-]key",
    re.I,
)
# Names of files, switches and lifetimes around secrets, which are no secrets themselves.
NOT_SECRET_NAME = re.compile(
    r"file$|path$|_expir|supported_|_key_size|minlen|prompt|^token_?(type|url)|^no_|algorithm", re.I
)
# What a dict may call the name of the thing whose value it has beside it.
NAMING = ("name", "key", "variable", "param")
VALUE = "value"

# `name=`, `name =>`, `FUNCTION(name)=`; a comparison is none.
_ASSIGNED = re.compile(r"(?<![\w.\-])([A-Za-z_][\w.\-]*(?:\((?:[^()=]|\([^()=]*\)){0,200}\))?)[ \t]*=>?(?!=)[ \t]*")
_WORD = re.compile(r"[A-Za-z_][\w.\-]*")
_IN_URI = re.compile(
    r"(?:\b[a-z][\w+.\-]{0,30}://[^\s/:@]{0,200}:(?=([^\s/@]{1,200})@)"
    r"|\bsips?:[^\s:@;,<>]{0,200}:(?=([^\s:@;,<>/]{1,200})@))",
    re.I,
)
_MAYBE = re.compile("secret|pass|pwd|digest|cred|token|key|pin|a1", re.I)
_LONGEST = 256  # characters of a reference; what is longer counts as text, and is masked
_ENDS = frozenset(" \t\r\n,;&)}]>|")
_CLOSES = {"{": "}", "[": "]", "<": ">"}


def is_secret_name(name: str) -> bool:
    """Say whether a server's option of this name holds a secret."""
    return bool(SECRET_NAME.search(name)) and not NOT_SECRET_NAME.search(name)


def named_secret(row: Mapping[str, Any], name: str) -> bool:
    """Say whether an entry of a dict is a secret: by its own name, or as the value beside the name of one."""
    if row.get(name) in (None, ""):
        return False
    return is_secret_name(str(name)) or (
        name == VALUE and any(is_secret_name(str(row[one])) for one in NAMING if row.get(one) is not None)
    )


def holds_secret(value: Any) -> bool:
    """Say whether there is, at any depth, what `mask_names` would mask."""
    if isinstance(value, str):
        return mask_text(value) != value
    if isinstance(value, dict):
        return any(named_secret(value, name) or holds_secret(one) for name, one in value.items())
    return isinstance(value, list) and any(map(holds_secret, value))


def masked_as(value: Any, other: Any) -> str:
    """Return what is shown of a secret: that it is one, and whether it is another than `other`."""
    return MASK if value == other else f"{MASK} (changed)"


def mask_names(value: Any, other: Any = None) -> Any:
    """Mask, at any depth, what a name says is a secret: its own, the one beside it, or one before it within a text."""
    if isinstance(value, dict):
        others = other if isinstance(other, dict) else {}
        return {
            name: (
                masked_as(one, others.get(name, one))
                if named_secret(value, name)
                else mask_names(one, others.get(name))
            )
            for name, one in value.items()
        }
    if isinstance(value, list):
        pairs = zip(value, other if isinstance(other, list) and len(other) == len(value) else value)
        return [mask_names(one, two) for one, two in pairs]
    return mask_text(value, other) if isinstance(value, str) else value


def mask_text(text: str, other: Any = None) -> str:
    """Mask what a text assigns to a secret, and a password before the host of a URI.

    Values that only refer to others, such as `${name}`, stay.
    """
    shown = _masked(text, MASK)
    if shown != text and isinstance(other, str) and other != text and _masked(other, MASK) == shown:
        return _masked(text, f"{MASK} (changed)")
    return shown


def _masked(text: str, mask: str) -> str:
    if "=" not in text and "@" not in text:
        return text
    return "\n".join(_masked_line(line, mask) for line in text.split("\n"))


def _masked_line(line: str, mask: str) -> str:
    out, at, inside = [], 0, _Inside(line)
    for match in _ASSIGNED.finditer(line) if "=" in line and _MAYBE.search(line) else ():
        if match.start() < at or not any(map(is_secret_name, _WORD.findall(match.group(1)))):
            continue
        if _says_something(line, match.end()):
            out += [line[at : match.end()], mask]
            at = inside.end(match.start())
    line = "".join([*out, line[at:]])
    return _without_passwords(line, mask) if "@" in line else line


def _without_passwords(line: str, mask: str) -> str:
    out, at = [], 0
    for match in _IN_URI.finditer(line):
        end = max(match.end(1), match.end(2))
        if match.end() >= at and _says_something(line, match.end(), end):
            out += [line[at : match.end()], mask]
            at = end
    return "".join([*out, line[at:]])


def _says_something(text: str, at: int, stop: int | None = None) -> bool:
    """Say whether the value that begins here is more than references, quotes, and nothing."""
    stop = len(text) if stop is None else stop
    while at < stop and text[at] not in _ENDS:
        after = _reference(text, at)
        if after == at and text[at] not in "\"'\\":
            return True
        at = max(after, at + 1)
    return False


def _reference(text: str, at: int) -> int:
    """Return where a reference that begins here ends (`${x}`, `$${x}`, `$[...]`, `$1`); where it begins, if it is none."""
    begin = at
    while text.startswith("$", at):
        at += 1
    if at == begin or at == len(text):
        return begin
    if text[at].isdigit():
        return at + 1
    if text[at] not in "{[":
        return begin
    stop = min(len(text), at + _LONGEST)
    end = _closed(text, at + 1, text[at], stop)
    return end + 1 if end < stop else begin


def _closed(text: str, at: int, opening: str, stop: int) -> int:
    """Return where the bracket is closed within which this place is, or `stop`."""
    closing, depth = _CLOSES[opening], 1
    for place in range(at, stop):
        depth += (text[place] == opening) - (text[place] == closing)
        if not depth:
            return place
    return stop


class _Inside:
    """Goes through a line once, and knows within which brackets a place is."""

    def __init__(self, line: str) -> None:
        self._line, self._place = line, 0
        self._open: list[str] = []

    def end(self, at: int) -> int:
        """Return up to where it is masked if a secret is named here: the bracket around it, or the line's end."""
        line = self._line
        while self._place < at:
            after = _reference(line, self._place)
            if self._place < after <= at:
                self._place = after
                continue
            one = line[self._place]
            if one in _CLOSES:
                self._open.append(one)
            elif self._open and one == _CLOSES[self._open[-1]]:
                self._open.pop()
            self._place += 1
        return _closed(line, at, self._open[-1], len(line)) if self._open else len(line)
