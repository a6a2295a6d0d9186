# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sections that come, go, and change their header, in a :class:`conf.Document`. Private to this room.

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
from collections.abc import Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import conf_edit
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_text import (
    BLANKS,
    ConfError,
    escape,
    header_text,
    pieces,
    read_directive,
    read_header,
)

_HEADER = re.compile(rf"({conf_edit.BLANK})\[[^\]]*\](?:\([^)]*\))?", re.S)


def _lead(lines: list[str], low: int) -> int:
    """Index where the comment block directly above the next header begins; ``len(lines)`` if there is none.

    A block counts if a blank line stands above it, at ``low`` or later: not if it hangs on an option.
    """
    start = len(lines)
    while start > low and conf_edit.is_comment(lines[start - 1]):
        start -= 1
    return start if start > low and conf_edit.is_blank(lines[start - 1]) else len(lines)


def add_section(
    document: Any, head: tuple[str, tuple[str, ...], bool, bool, str], after: Any, comment: str | None
) -> Any:
    """See :meth:`conf.Document.add_section`; ``head`` is (name, templates, template, append, append_filter)."""
    header = header_text(*head) + document.eol
    above = [f"; {line}".rstrip() + document.eol for line in comment.split("\n")] if comment else []
    conf_edit.refuse_long(f"[{head[0]}]", [header] + above)
    last = document.sections[-1] if document.sections else document.head
    before = after or last
    at = 0 if before is document.head else _position(document, before) + 1
    lines = before.lines
    if before is last:
        if document.unterminated:
            raise ConfError("the file ends inside a block comment: nothing can be added behind it", 0, document.path)
        # Empty lines at the end of the file stay there: whoever removes the section again leaves them as they were.
        cut = len(_without_blanks(lines[::-1]))
        rest = lines[cut:] or [""]
    else:
        cut = _cut(before)
        rest = lines[cut:]
        if _following(document, before).depth or conf_edit.depth_at(before, cut):
            raise ConfError("a block comment spans the place where the section would go", before.line, document.path)
    kept = lines[:cut]
    if kept and not (cut and conf_edit.is_blank(kept[-1])):
        kept = kept + [document.eol]
    before.lines = kept + above
    before.changed()
    section = type(document.head)(document, read_header(header.strip(BLANKS).replace("\\;", ";")), 0, [header] + rest)
    document.sections.insert(at, section)
    document.name_added(section, before)
    _hand_over_includes(document, before, section)
    return section


def add_include(document: Any, kind: str, target: str) -> Any:
    """Write a directive at the end; returns the section (or head) that it stands in. See Document.add_include."""
    if document.unterminated:
        raise ConfError("the file ends inside a block comment: nothing can be added behind it", 0, document.path)
    line = f"#{kind} {escape(target, 'the path to include')}"
    if read_directive(line.replace("\\;", ";")) != (kind, target) or not target:
        raise ConfError("the path to include cannot be written so that Asterisk reads it back")
    conf_edit.refuse_long(f"#{kind}", [line])
    part = document.sections[-1] if document.sections else document.head
    end = len(part.lines) - 1 if part.lines and part.lines[-1] == "" else len(part.lines)
    blank = [] if not end or conf_edit.is_blank(part.lines[end - 1]) else [document.eol]
    part.lines[end:] = blank + [line + document.eol, ""]
    part.changed()
    return part


def _cut(section: Any) -> int:
    """Where a section ends for one that is added behind it: below its last line and the comments that hang on it."""
    cut = conf_edit.body_end(section)
    while cut < len(section.lines) and conf_edit.is_comment(section.lines[cut]):
        cut += 1
    if cut == len(section.lines):
        cut = _lead(section.lines, conf_edit.body_end(section))
    return cut


def _position(document: Any, section: Any) -> int:
    """Where a section stands. Work goes from neighbour to neighbour, or to the end: look there first."""
    sections = document.sections
    for index in (len(sections) - 1, document.hint, document.hint + 1, document.hint - 1):
        if 0 <= index < len(sections) and sections[index] is section:
            break
    else:
        try:
            index = sections.index(section)
        except ValueError:
            raise ConfError("the section is not in this document", 0, document.path) from None
    document.hint = index
    return index


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
        raise ConfError(
            "a block comment starts in one section and ends in another: edit it by hand", section.line, document.path
        )
    for include in document.includes:
        if include.section is section and include.loose:
            raise ConfError(
                f"{include.loose} begins with options of section {section.name!r}, which would become another section's:"
                " edit it by hand",
                section.line,
                document.path,
            )
    above = previous.lines[: _lead(previous.lines, conf_edit.body_end(previous))]
    below, gap = _survivors(section, final)
    blanks = len(above) - len(_without_blanks(above[::-1]))
    if not final:  # the wider of the two gaps stays
        above = above + [document.eol] * (gap - blanks)
    if final and section.lines[-1] == "" and above + below:
        if not _without_blanks(below) and above[-1:] == [document.eol] and blanks:
            above = above[:-1]  # the one that set it off
        if below[-1:] != [""]:
            below = below + [""]
    previous.lines = above + below
    previous.changed()
    for include in document.includes:
        if include.section is section:
            include.section = previous
    del document.sections[at]
    document.name_removed(section)


def _without_blanks(lines: list[str]) -> list[str]:
    start = next((index for index, line in enumerate(lines) if not conf_edit.is_blank(line)), len(lines))
    return lines[start:]


def _survivors(section: Any, final: bool) -> tuple[list[str], int]:
    """Lines of a removed section that stay (the head of this module says which), and the blank lines before them."""
    end = conf_edit.body_end(section)
    while end < len(section.lines) and conf_edit.depth_at(section, end):
        end += 1  # a block comment that begins behind the last option goes with it
    kept = [
        section.lines[index] for index, kind, _target in section.others() if kind in ("include", "tryinclude", "exec")
    ]
    tail = section.lines[end:]
    hanging = next((index for index, line in enumerate(tail) if not conf_edit.is_comment(line)), len(tail))
    if hanging == len(tail) and not final:
        hanging = 0  # no blank line at all: it may be about the next section
    rest = _without_blanks(tail[hanging:])
    gap = len(tail) - hanging - len(rest)
    if kept or (final and not rest):
        return kept + tail[hanging : hanging + gap] + rest, 0
    return rest, gap


def set_header(
    section: Any,
    templates: Sequence[str] | None,
    template: bool | None,
    append: bool | None,
    append_filter: str | None,
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
