# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The letters of Asterisk's ``.conf`` language: bytes, comments, escapes, one line at a time.

Everything here was compared with what AMI ``GetConfig`` of a running Asterisk 22.10.1 shows for the same bytes
(``tests/integration/samples``). Lines are text without their line feed; a carriage return is part of the line.
Private to this room: import :mod:`conf`, :mod:`conf_tree` and :mod:`dialplan_text` instead.
"""

from __future__ import annotations

import contextlib
import gc
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

# Asterisk strips every byte from 1 to 32 and nothing else: a no-break space is a letter to it.
BLANKS = "".join(map(chr, range(1, 33)))
BOM = "\ufeff"
MAX_LINE_BYTES = 8190  # a longer line is skipped with a warning
MAX_NAME_BYTES = 79  # a longer section name is cut off silently
MAX_COMMENT_DEPTH = 128  # past it the server loops for ever

_BLOCK_MARK = re.compile(r";--(?!-)|--;")
_FORBIDDEN = {"\r": "a carriage return", "\n": "a line feed", "\0": "a NUL"}
_TEXT_CONTROLS = bytes([9, 10, 12, 13, 27])
_CONTROLS = bytes(set(range(32)) - set(_TEXT_CONTROLS))


class ConfError(Exception):
    """Bytes that are not a configuration file, or something that the dialect cannot say.

    ``message`` names the thing and the reason and never holds an option's value; ``line`` is 1-based, 0 when no
    line is meant; ``path`` is the file or "".
    """

    def __init__(self, message: str, line: int = 0, path: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.path = path

    def __str__(self) -> str:
        where = ":".join(part for part in (self.path, str(self.line) if self.line else "") if part)
        return f"{where}: {self.message}" if where else self.message


class Problem(NamedTuple):
    """Something in a file that Asterisk drops, ignores or refuses.

    ``fatal`` means that the server refuses the whole configuration because of it. ``text`` never holds an option's
    value.
    """

    path: str
    line: int
    text: str
    fatal: bool = False


def decode(data: bytes, path: str = "") -> str:
    """Text of a file. Bytes that are not UTF-8 become lone surrogates, so that :func:`encode` gives them back.

    Raises ConfError for what is clearly no text: a NUL, or more than one control byte in ten.
    """
    if b"\0" in data:
        hint = " (UTF-16: save it as UTF-8)" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ""
        raise ConfError(
            f"not a text file: it contains NUL bytes{hint}", data[: data.index(b"\0")].count(b"\n") + 1, path
        )
    head = data[:65536]
    if len(head) - len(head.translate(None, _CONTROLS)) > max(8, len(head) // 10):
        raise ConfError("not a text file: it is full of control bytes", 1, path)
    return data.decode("utf-8", "surrogateescape")


def encode(text: str) -> bytes:
    """The bytes of a text that :func:`decode` gave."""
    return text.encode("utf-8", "surrogateescape")


@contextlib.contextmanager
def collecting_paused() -> Iterator[None]:
    """Keep the garbage collector out while ten thousands of small objects are made: it would double the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def fold(text: str) -> str:
    """Lower case as the server compares: ASCII letters only."""
    return text.lower() if text.isascii() else encode(text).lower().decode("utf-8", "surrogateescape")


def byte_length(text: str) -> int:
    return len(text) if text.isascii() else len(encode(text))


def needs_care(text: str, longest: int) -> bool:
    """Can this text hold a block comment or a line that is too long? If not, the fast reading is exact."""
    return longest > MAX_LINE_BYTES // 4 or _BLOCK_MARK.search(text) is not None


# -- reading ------------------------------------------------------------------------------------------------------


def pieces(line: str, depth: int) -> tuple[list[tuple[bool, str]], int]:
    """Cut one line into (is comment, raw text) pieces, given how many block comments are open; and how many are after.

    Follows the server to the letter, since its rules have no pattern to them: ``;--`` opens unless a third ``-``
    follows, ``--;`` closes, both nest, any other ``;`` ends the line outside a block, and ``\\;`` is a letter even
    inside a block. A ``--;`` with nothing open makes the depth -1: this line stays, every following line is lost
    until a ``;--``.
    """
    parts: list[tuple[bool, str]] = []
    hidden = depth != 0
    begin = base = 0

    def flush(end: int) -> None:
        nonlocal begin
        if end > begin:
            parts.append((hidden, line[begin:end]))
        begin = end

    while True:
        at = line.find(";", base)
        if at < 0:
            break
        if at > base and line[at - 1] == "\\":
            base = at + 1
        elif line[at + 1 : at + 3] == "--" and line[at + 3 : at + 4] != "-":
            if depth >= MAX_COMMENT_DEPTH:
                raise ConfError(f"more than {MAX_COMMENT_DEPTH} block comments are open")
            flush(at)
            hidden, depth, base = True, depth + 1, at + 3
        elif at >= base + 2 and line[at - 2 : at] == "--":
            depth, base = depth - 1, at + 1
            if depth == 0:
                flush(base)
                hidden = False
        elif depth == 0:
            flush(at)
            hidden = True
            break
        else:
            base = at + 1
    flush(len(line))
    return parts, depth


def plain(parts: list[tuple[bool, str]]) -> str:
    """What the server reads of a line: its pieces without comments, escapes and outer blanks."""
    return "".join(text for hidden, text in parts if not hidden).replace("\\;", ";").strip(BLANKS)


def uncomment(line: str, depth: int) -> tuple[str, int]:
    """The text that counts on this line, stripped, and the number of block comments open after it."""
    if ";" not in line:
        return ("" if depth else line.strip(BLANKS)), depth
    if depth == 0:
        text = line.lstrip(BLANKS)
        if text[0] == ";" and text[1:3] != "--":
            return "", 0
    parts, depth = pieces(line, depth)
    return plain(parts), depth


class Option(NamedTuple):
    """``key operator value`` as the server reads it. The value of ``+=`` keeps its leading blanks: they are appended."""

    key: str
    operator: str
    value: str


def read_option(text: str) -> Option:
    """Read a stripped, uncommented line. ValueError says why it is none; "invalid escape" makes the file invalid."""
    escaped = text[0] == "\\"
    if escaped:
        text = text[1:]
        # a signed char in the server: anything outside ASCII counts as below the blank
        if not "\x21" <= text[:1] <= "\x7f":
            raise ValueError("invalid escape at the start of the line")
    at = text.find("=", 1 if escaped else 0)
    if at < 0:
        raise ValueError("no '=' in this line: the server drops it")
    if at > escaped and text[at - 1] == "+":
        key, operator, value = text[: at - 1].strip(BLANKS), "+=", text[at + 1 :]
    elif text[at + 1 : at + 2] == ">":
        key, operator, value = text[:at].strip(BLANKS), "=>", text[at + 2 :].strip(BLANKS)
    else:
        key, operator, value = text[:at].strip(BLANKS), "=", text[at + 1 :].strip(BLANKS)
    if not key:
        raise ValueError("no name before the '=': the server drops it")
    return Option(key, operator, value)


def append_target(lines: Sequence[tuple], key: str) -> tuple[int, str]:
    """Which of these (key, value, ...) lines ``key += value`` changes, and what the value is joined to; -1: none.

    The server takes the value of the last line of exactly this name, then changes the *first* line that has this
    name in any case and that value (an empty value matches every line): measured on 22.10.1.
    """
    last = next((line[1] for line in reversed(lines) if line[0] == key), None)
    if last is None:
        return -1, ""
    name, value = fold(key), fold(last)
    return (
        next(n for n, line in enumerate(lines) if fold(line[0]) == name and (not value or fold(line[1]) == value)),
        last,
    )


def join_line(lines: list[tuple[str, str]], key: str, operator: str, value: str) -> None:
    """Add a line to (key, value) lines as the server does, ``+=`` included."""
    at, start = append_target(lines, key) if operator == "+=" else (-1, "")
    if at < 0:
        lines.append((key, value.strip(BLANKS)))
    else:
        lines[at] = (key, (start + value).strip(BLANKS))


class Header(NamedTuple):
    """A section header as the server reads it; ``parents`` are the words between the parentheses, in order."""

    name: str
    parents: tuple[str, ...]

    @property
    def template(self) -> bool:
        return "!" in self.parents

    @property
    def append(self) -> bool:
        return any(word.startswith("+") for word in self.parents)

    @property
    def append_filter(self) -> str:
        return next((word[1:] for word in self.parents if word.startswith("+")), "")

    @property
    def templates(self) -> tuple[str, ...]:
        return tuple(word for word in self.parents if word != "!" and not word.startswith("+"))


def read_header(text: str) -> Header:
    """Read a line that starts with ``[``. ValueError: the server refuses the whole file.

    Only a ``(`` directly after the ``]`` counts; words between the parentheses are not stripped, as in the server.
    """
    end = text.find("]")
    if end < 0:
        raise ValueError("no closing ']'")
    name = text[1:end]
    if len(name) > MAX_NAME_BYTES // 4:
        name = encode(name)[:MAX_NAME_BYTES].decode("utf-8", "surrogateescape")
    if text[end + 1 : end + 2] != "(":
        return Header(name, ())
    close = text.find(")", end)
    if close < 0:
        raise ValueError("no closing ')'")
    return Header(name, tuple(text[end + 2 : close].split(",")))


def read_directive(text: str) -> tuple[str, str]:
    """(kind, target) of a line that starts with ``#``: kind is include, tryinclude, exec, or "" for an unknown one."""
    match = re.match(r"#([\x21-\x7f]*)(?:[^\x21-\x7f](.*))?\Z", text, re.S)
    kind = match.group(1).lower() if match else ""
    target = (match.group(2) or "").strip(BLANKS) if match else ""
    if target[:1] in ('"', "<") and target[-1] == {'"': '"', "<": ">"}[target[0]]:
        target = target[1:-1]
    return (kind if kind in ("include", "tryinclude", "exec") else ""), target


# -- writing ------------------------------------------------------------------------------------------------------


def _refuse_unspeakable(text: str, what: str) -> None:
    for char, words in _FORBIDDEN.items():
        if char in text:
            raise ConfError(f"{what} contains {words}, which a .conf file cannot express")
    try:
        faithful = text.isascii() or encode(text).decode("utf-8", "surrogateescape") == text
    except UnicodeEncodeError:
        faithful = False
    if not faithful:
        raise ConfError(f"{what} contains a character that cannot be written as UTF-8")


def _refuse_outer_blanks(text: str, what: str) -> None:
    if text != text.strip(BLANKS):
        raise ConfError(f"{what} starts or ends with a blank, which a .conf file cannot express")


def escape(value: str, what: str = "the value") -> str:
    """A value as it stands after ``=``. Raises ConfError for what the dialect cannot express, never showing it."""
    _refuse_unspeakable(value, what)
    _refuse_outer_blanks(value, what)
    return value.replace(";", "\\;") if ";" in value else value


def escape_key(key: str) -> str:
    """An option's name as it stands at the start of a line. The first of ``[ # = \\`` takes a backslash."""
    what = "an option's name"
    _refuse_unspeakable(key, what)
    _refuse_outer_blanks(key, what)
    if not key:
        raise ConfError("an option has an empty name")
    if "=" in key[1:]:
        raise ConfError("an option's name contains '=' after its first character, which a .conf file cannot express")
    return ("\\" if key[0] in "[#=\\" else "") + key.replace(";", "\\;")


def check_name(name: str, what: str = "the section's name") -> None:
    """Raise ConfError unless a section can bear this name."""
    _refuse_unspeakable(name, what)
    _refuse_outer_blanks(name, what)
    if not name:
        raise ConfError(f"{what} is empty")
    if "]" in name:
        raise ConfError(f"{what} contains ']', which ends a section's name")
    if byte_length(name) > MAX_NAME_BYTES:
        raise ConfError(f"{what} has {byte_length(name)} bytes; Asterisk cuts names off after {MAX_NAME_BYTES}")


def header_text(
    name: str, templates: tuple[str, ...] = (), template: bool = False, append: bool = False, append_filter: str = ""
) -> str:
    """``[name](!,a,b)``. The ``+`` stands before the templates: they are then inherited at that place, after what is there."""
    words = ["!"] if template else []
    if append or append_filter:
        if any(char in append_filter for char in ",)"):
            raise ConfError("the filter of an addition contains ',' or ')', which end it")
        words.append("+" + append_filter)
    for parent in templates:
        if not parent or parent == "!" or parent[0] == "+" or any(char in parent for char in ",)]"):
            raise ConfError("a template's name is empty or holds one of '! + , ) ]', which a header cannot express")
        _refuse_unspeakable(parent, "a template's name")
        words.append(parent)
    check_name(name)
    text = f"[{name}]({','.join(words)})" if words else f"[{name}]"
    return text.replace(";", "\\;")
