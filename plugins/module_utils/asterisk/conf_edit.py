# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes to a :class:`conf.Document`, each the smallest that says what is wanted. Private to this room.

What goes with a section that is removed, and what stays:

* its header and its lines up to the last option go, with the comments between and directly below them;
* a comment block directly above its header goes too, if a blank line (not the start of the file, and not an
  option) stands above that block: it was written about this section;
* comments that stand by themselves between blank lines stay, and so does the block directly above the next header;
* ``#include``, ``#tryinclude`` and ``#exec`` stay: other sections come through them.

A section that is added behind another goes before what stays in this sense, set off by a blank line.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Any, List, Optional, Sequence, Tuple

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_text import (
    BLANKS,
    MAX_LINE_BYTES,
    ConfError,
    byte_length,
    escape,
    escape_key,
    fold,
    header_text,
    pieces,
    read_header,
    uncomment,
)

_BLANK = "[\x01-\x20]*"
# "  key = " and the rest, for a line without block comments; the key may start with a backslash and then "="
_HEAD = re.compile(rf"({_BLANK}(?:\\.)?[^=]*?)({_BLANK})(\+=|=>|=)({_BLANK})", re.S)
_HEADER = re.compile(rf"({_BLANK})\[[^\]]*\](?:\([^)]*\))?", re.S)


# -- options ------------------------------------------------------------------------------------------------------


def set_values(section: Any, key: str, wanted: List[str], arrow: bool) -> bool:
    """See :meth:`conf.Section.set`. Nothing is touched if a value cannot be expressed (ConfError)."""
    texts = [escape(value, f"the value of {key!r}") for value in wanted]
    name = escape_key(key)
    if section.values(key) == wanted:
        return False
    rows = [row for row in section.rows() if fold(row[1]) == fold(key)]
    kept, doomed = [row for row in rows if row[2] != "+="], [row[0] for row in rows if row[2] == "+="]
    edits: List[Tuple[int, int, List[str]]] = []  # (index, how many lines go, lines that come)
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
        _refuse_long(key, lines)
    _finish(section, key, wanted, edits)
    return True


def _finish(section: Any, key: str, wanted: List[str], edits: List[Tuple[int, int, List[str]]]) -> None:
    """Make the edits, read them back, and undo them if anything else came out: nesting comments know no bounds."""
    before, name = list(section.lines), fold(key)
    others = [row[1:] for row in section.rows() if fold(row[1]) != name]
    end = depth_at(section, len(before))
    for index, gone, lines in sorted(edits, key=lambda edit: edit[0], reverse=True):
        section.lines[index : index + gone] = lines
    section.changed()
    same = [row[1:] for row in section.rows() if fold(row[1]) != name] == others
    if not (same and section.values(key) == wanted and depth_at(section, len(section.lines)) == end):
        section.lines[:] = before
        section.changed()
        raise ConfError(f"{key!r} cannot be changed next to its block comments: edit it by hand", section.line, section.document.path)


def _refuse_long(key: str, lines: Sequence[str]) -> None:
    for line in lines:
        if byte_length(line) > MAX_LINE_BYTES:
            raise ConfError(f"the line of {key!r} has {byte_length(line)} bytes; Asterisk skips lines over {MAX_LINE_BYTES}")


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


def leftover(section: Any, index: int) -> List[str]:
    """What must stay of a line that goes: nothing, unless a block comment starts or ends in it."""
    if not section.document.careful:
        return []
    before = depth_at(section, index)
    parts, after = pieces(section.lines[index], before)
    if before == after == 0:
        return []
    return ["".join(raw for hidden, raw in parts if hidden)]


def line_style(section: Any, kept: Sequence[Tuple[int, str, str, str]], arrow: bool) -> Tuple[str, str, str, str]:
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


def new_line(section: Any, name: str, text: str, style: Tuple[str, str, str, str]) -> str:
    """A line of an escaped name and value."""
    indent, left, operator, right = style
    if name.endswith("+") and not left:
        left = " "
    if text[:1] == ">" and operator == "=" and not right:
        right = " "
    return f"{indent}{name}{left}{operator}{right if text else ''}{text}{section.document.eol}"


# -- sections -----------------------------------------------------------------------------------------------------


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
            raise ConfError(f"section {section.name!r} starts with a block comment: no place for an option", section.line)
    return place


def _is_comment(line: str) -> bool:
    return line.lstrip(BLANKS)[:1] == ";"


def _is_blank(line: str) -> bool:
    return not line.strip(BLANKS)


def _lead(lines: List[str], low: int) -> int:
    """Index where the comment block directly above the next header begins; ``len(lines)`` if there is none.

    A block counts if a blank line stands above it, at ``low`` or later: not if it hangs on an option.
    """
    start = len(lines)
    while start > low and _is_comment(lines[start - 1]):
        start -= 1
    return start if start > low and _is_blank(lines[start - 1]) else len(lines)


def add_section(document: Any, head: Tuple[str, Tuple[str, ...], bool, bool, str], after: Any, comment: Optional[str]) -> Any:
    """See :meth:`conf.Document.add_section`; ``head`` is (name, templates, template, append, append_filter)."""
    header = header_text(*head) + document.eol
    above = [f"; {line}".rstrip() + document.eol for line in comment.split("\n")] if comment else []
    _refuse_long(f"[{head[0]}]", [header] + above)
    last = document.sections[-1] if document.sections else document.head
    before = after or last
    if before is not document.head and before not in document.sections:
        raise ConfError("the section to add behind is not in this document")
    lines = before.lines
    if before is last:
        if document.unterminated:
            raise ConfError("the file ends inside a block comment: nothing can be added behind it", 0, document.path)
        cut = len(lines) - 1 if lines and lines[-1] == "" else len(lines)
        rest = [""]
    else:
        cut = _cut(before)
        rest = lines[cut:]
        if _following(document, before).depth or depth_at(before, cut):
            raise ConfError("a block comment spans the place where the section would go", before.line, document.path)
    kept = lines[:cut]
    if kept and not (cut and _is_blank(kept[-1])):
        kept = kept + [document.eol]
    before.lines = kept + above
    before.changed()
    section = type(document.head)(document, read_header(header.strip(BLANKS).replace("\\;", ";")), 0, [header] + rest)
    at = 0 if before is document.head else _position(document, before) + 1
    document.sections.insert(at, section)
    document.forget_names()
    _hand_over_includes(document, before, section)
    return section


def _cut(section: Any) -> int:
    """Where a section ends for one that is added behind it: below its last line and the comments that hang on it."""
    cut = body_end(section)
    while cut < len(section.lines) and _is_comment(section.lines[cut]):
        cut += 1
    if cut == len(section.lines):
        cut = _lead(section.lines, body_end(section))
    return cut


def _position(document: Any, section: Any) -> int:
    for index, other in enumerate(document.sections):
        if other is section:
            return index
    raise ConfError("the section is not in this document", 0, document.path)


def _following(document: Any, section: Any) -> Any:
    if section is document.head:
        return document.sections[0]
    return document.sections[_position(document, section) + 1]


def _hand_over_includes(document: Any, old: Any, new: Any) -> None:
    """After lines moved from one section to another: directives that are no longer in the old one are in the new one."""
    left = sum(1 for other in old.others() if other[1] in ("include", "tryinclude", "exec"))
    for include in document.includes:
        if include.section is old:
            left -= 1
            if left < 0:
                include.section = new


def remove_section(document: Any, section: Any) -> None:
    """Take a section out; the head of this module says what stays."""
    at = _position(document, section)
    previous = document.sections[at - 1] if at else document.head
    final = at == len(document.sections) - 1
    if section.depth or (document.unterminated if final else document.sections[at + 1].depth):
        raise ConfError("a block comment starts in one section and ends in another: edit it by hand", section.line, document.path)
    above = previous.lines[: _lead(previous.lines, body_end(previous))]
    below, gap = _survivors(section, final)
    blanks = len(above) - len(_without_blanks(above[::-1]))
    if not final:  # the wider of the two gaps stays
        above = above + [document.eol] * (gap - blanks)
    if final and section.lines[-1] == "" and (above + below)[-1:] != [""] and above + below:
        below = below + [""]
    previous.lines = above + below
    previous.changed()
    for include in document.includes:
        if include.section is section:
            include.section = previous
    del document.sections[at]
    document.forget_names()


def _without_blanks(lines: List[str]) -> List[str]:
    start = next((index for index, line in enumerate(lines) if not _is_blank(line)), len(lines))
    return lines[start:]


def _survivors(section: Any, final: bool) -> Tuple[List[str], int]:
    """Lines of a removed section that stay (the head of this module says which), and the blank lines before them."""
    end = body_end(section)
    kept = [section.lines[index] for index, kind, _target in section.others() if kind in ("include", "tryinclude", "exec")]
    tail = section.lines[end:]
    hanging = next((index for index, line in enumerate(tail) if not _is_comment(line)), len(tail))
    if hanging == len(tail) and not final:
        hanging = 0  # no blank line at all: it may be about the next section
    rest = _without_blanks(tail[hanging:])
    gap = len(tail) - hanging - len(rest)
    if kept and (rest or not final):
        kept = kept + [section.document.eol]
    return kept + rest, gap


def set_header(
    section: Any,
    templates: Optional[Sequence[str]],
    template: Optional[bool],
    append: Optional[bool],
    append_filter: Optional[str],
) -> bool:
    """See :meth:`conf.Section.set_header`."""
    old = section.header
    if old is None:
        raise ConfError("the lines before the first section have no header", 1, section.document.path)
    wanted = (
        tuple(old.templates if templates is None else templates),
        old.template if template is None else template,
        old.append if append is None else append,
        old.append_filter if append_filter is None and append is not False else append_filter or "",
    )
    if wanted == (old.templates, old.template, old.append, old.append_filter):
        return False
    text = header_text(old.name, *wanted)
    parts, _after = pieces(section.lines[0], section.depth)
    for index, (hidden, raw) in enumerate(parts):
        match = None if hidden else _HEADER.match(raw)
        if match:
            parts[index] = (False, match.group(1) + text + raw[match.end() :])
            section.lines[0] = "".join(raw for _hidden, raw in parts)
            section.header = read_header(text.replace("\\;", ";"))
            section.changed()
            return True
    raise ConfError("a block comment stands inside this header: edit it by hand", section.line, section.document.path)
