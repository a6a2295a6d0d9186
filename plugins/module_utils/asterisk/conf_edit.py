# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes to the options of a section, each the smallest that says what is wanted. Private to this room."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_text import (
    BLANKS,
    MAX_LINE_BYTES,
    ConfError,
    byte_length,
    escape,
    escape_key,
    fold,
    pieces,
    uncomment,
)

BLANK = "[\x01-\x20]*"
# "  key = " and the rest, for a line without block comments; the key may start with a backslash and then "="
_HEAD = re.compile(rf"({BLANK}(?:\\.)?[^=]*?)({BLANK})(\+=|=>|=)({BLANK})", re.S)


# -- options ------------------------------------------------------------------------------------------------------


def set_values(section: Any, key: str, wanted: list[str], arrow: bool) -> bool:
    """See :meth:`conf.Section.set`. Nothing is touched if a value cannot be expressed (ConfError)."""
    texts = [escape(value, f"the value of {key!r}") for value in wanted]
    name = escape_key(key)
    if section.values(key) == wanted:
        return False
    rows = [row for row in section.rows() if fold(row[1]) == fold(key)]
    kept, doomed = [row for row in rows if row[2] != "+="], [row[0] for row in rows if row[2] == "+="]
    if not rows and not section.document.careful:
        _append_lines(section, key, wanted, texts, arrow)
        return True
    edits: list[tuple[int, int, list[str]]] = []  # (index, how many lines go, lines that come)
    place = kept[-1][0] + 1 if kept else _place(section)
    matcher = SequenceMatcher(a=[row[3] for row in kept], b=wanted, autojunk=False)
    for _tag, low, high, start, stop in matcher.get_opcodes():
        if _tag == "equal":
            continue
        both = min(high - low, stop - start)
        for offset in range(both):
            index = kept[low + offset][0]
            edits.append((index, 1, [rewritten(section.lines[index], depth_at(section, index), texts[start + offset])]))
        for row in kept[low + both : high]:
            edits.append((row[0], 1, leftover(section, row[0])))
        if start + both < stop:
            at = kept[low + both - 1][0] + 1 if both else (kept[low][0] if low < len(kept) else place)
            style = line_style(section, kept, arrow)
            edits.append((at, 0, [new_line(section, name, text, style) for text in texts[start + both : stop]]))
    edits += [(index, 1, leftover(section, index)) for index in doomed]
    for _index, _gone, lines in edits:
        refuse_long(key, lines)
    _finish(section, key, wanted, edits)
    return True


def _append_lines(section: Any, key: str, values: list[str], texts: list[str], arrow: bool) -> None:
    """Lines of a key that is not there yet, without reading the section again: new objects are made of these."""
    place, style = _place(section), line_style(section, [], arrow)
    lines = [new_line(section, escape_key(key), text, style) for text in texts]
    refuse_long(key, lines)
    section.lines[place:place] = lines
    section.inserted(place, [(place + number, key, style[2], value) for number, value in enumerate(values)])


def apply_edits(section: Any, edits: Sequence[tuple[int, int, list[str]]]) -> None:
    """Carry out (index, how many lines go, lines that come), given in the order in which they shall stand."""
    ordered = sorted(edits, key=lambda edit: edit[:2])
    for index, gone, lines in reversed(ordered):  # not sorted(reverse=True): equals must turn round as well
        section.lines[index : index + gone] = lines
    section.changed()


def _finish(section: Any, key: str, wanted: list[str], edits: list[tuple[int, int, list[str]]]) -> None:
    """Make the edits, read them back, and undo them if anything else came out: nesting comments know no bounds."""
    before, name = list(section.lines), fold(key)
    others = [row[1:] for row in section.rows() if fold(row[1]) != name]
    end = depth_at(section, len(before))
    apply_edits(section, edits)
    same = [row[1:] for row in section.rows() if fold(row[1]) != name] == others
    if not (same and section.values(key) == wanted and depth_at(section, len(section.lines)) == end):
        section.lines[:] = before
        section.changed()
        raise ConfError(
            f"{key!r} cannot be changed next to its block comments: edit it by hand",
            section.line,
            section.document.path,
        )


def refuse_long(key: str, lines: Sequence[str]) -> None:
    for line in lines:
        if byte_length(line) > MAX_LINE_BYTES:
            raise ConfError(
                f"the line of {key!r} has {byte_length(line)} bytes; Asterisk skips lines over {MAX_LINE_BYTES}"
            )


def depth_at(section: Any, index: int) -> int:
    """Block comments open at the start of a line; 0 in a file without them, which is nearly every file."""
    depth = section.depth
    if section.document.careful:
        for line in section.lines[:index]:
            if byte_length(line) <= MAX_LINE_BYTES:
                depth = uncomment(line, depth)[1]
    return depth


def rewritten(line: str, depth: int, text: str) -> str:
    """The same line with another value: indent, spacing and comments stay, a ``+=`` or odd key does too."""
    parts, _after = pieces(line, depth)
    shown = [index for index, (hidden, raw) in enumerate(parts) if not hidden and raw.strip(BLANKS)]
    first = shown[0]
    before = "".join(raw for _hidden, raw in parts[:first])
    code = "".join(raw for hidden, raw in parts[first:] if not hidden)
    comments = "".join(raw for hidden, raw in parts[first:] if hidden)
    match = _HEAD.match(code)
    if not match:  # a block comment stands inside the key: spell the key again
        raise ConfError("a line with a block comment inside its name cannot be changed")
    key, left, operator, right = match.groups()
    old = code[match.end() :]
    gap = old[len(old.rstrip(BLANKS)) :]
    if text and not right and (left or text[0] == ">" and operator == "="):
        right = " "
    if not old.strip(BLANKS):  # the blanks after "=" belong to the comment, or to nothing
        gap, right = (right or gap) if comments else gap, (" " if left or right and not comments else right)
        if text[:1] == ">" and operator == "=":
            right = right or " "
    if comments and not gap and text[-1:] in ("\\", "-"):
        gap = " "
    if not text:
        right = right.rstrip(BLANKS)
    carriage = "\r" if line.endswith("\r") and not comments else ""
    gap = gap.rstrip("\r") if carriage else gap
    return f"{before}{key}{left}{operator}{right}{text}{gap}{comments}{carriage}"


def leftover(section: Any, index: int) -> list[str]:
    """What must stay of a line that goes: nothing, unless a block comment starts or ends in it."""
    if not section.document.careful:
        return []
    before = depth_at(section, index)
    parts, after = pieces(section.lines[index], before)
    if before == after == 0:
        return []
    return ["".join(raw for hidden, raw in parts if hidden)]


def line_style(section: Any, kept: Sequence[tuple[int, str, str, str]], arrow: bool) -> tuple[str, str, str, str]:
    """(indent, left, operator, right) for a new line: as its siblings of that key, else as its neighbours."""
    rows = kept or [row for row in section.rows() if row[2] != "+=" and (row[2] == "=>") == arrow]
    if not rows:
        return ("", " ", "=>", " ") if arrow else ("", "", "=", "")
    line = section.lines[rows[-1][0]]
    match = _HEAD.match(line)
    if not match or uncomment(line, 0)[0] == "":
        return ("", " ", rows[-1][2], " ")
    head, left, operator, right = match.groups()
    indent = head[: len(head) - len(head.lstrip(BLANKS))]
    if not kept:  # do not carry over another key's column
        left, right = left and " ", right and " "
    return indent, left, operator, right


def new_line(section: Any, name: str, text: str, style: tuple[str, str, str, str]) -> str:
    """A line of an escaped name and value."""
    indent, left, operator, right = style
    if name.endswith("+") and not left:
        left = " "
    if text[:1] == ">" and operator == "=" and not right:
        right = " "
    return f"{indent}{name}{left}{operator}{right if text else ''}{text}{section.document.eol}"


def body_end(section: Any) -> int:
    """Index behind the last line of a section that is more than a comment or a blank."""
    last = -1 if section.header is None else 0
    for rows in (section.rows(), section.others()):
        if rows:
            last = max(last, rows[-1][0])
    return last + 1


def _place(section: Any) -> int:
    """Where a new option goes: behind the last one, or directly below the header."""
    rows = section.rows()
    place = rows[-1][0] + 1 if rows else (0 if section.header is None else 1)
    if section.document.careful and depth_at(section, place):
        # the line above opens a block comment: go before it
        place -= 1
        while place > 1 and depth_at(section, place):
            place -= 1
        if place < 1 or depth_at(section, place):
            raise ConfError(
                f"section {section.name!r} starts with a block comment: no place for an option", section.line
            )
    return place


def is_comment(line: str) -> bool:
    return line.lstrip(BLANKS)[:1] == ";"


def is_blank(line: str) -> bool:
    return not line.strip(BLANKS)
