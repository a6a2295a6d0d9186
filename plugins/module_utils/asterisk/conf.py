# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asterisk's ``.conf`` files, read without loss and changed line by line.

A :class:`Document` is the file's own lines, cut into sections; nothing is normalised, so what is not edited comes
back byte for byte. Options are read when they are asked for: 30,000 sections cost one pass over the lines.
Reading never fails for what the server itself accepts; what it drops or refuses is in :meth:`Document.problems`.
Templates, additions and includes are other files' business as well: :mod:`conf_tree` puts them together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import conf_edit, conf_sections
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_text import (
    BLANKS,
    BOM,
    MAX_LINE_BYTES,
    MAX_NAME_BYTES,
    ConfError,
    Header,
    Problem,
    byte_length,
    collecting_paused,
    decode,
    encode,
    escape,
    fold,
    join_line,
    needs_care,
    read_directive,
    read_header,
    read_option,
    uncomment,
)

__all__ = ["ConfError", "Document", "Include", "Problem", "Section", "decode", "encode", "escape", "parse"]

_CANDIDATES = frozenset("[#" + BLANKS)
_PECULIAR = frozenset("[#\\")


class Include:
    """A ``#include``, ``#tryinclude`` or ``#exec`` line. ``target`` is what stands there, unquoted; never run.

    ``loose`` is a file that it brings in and that begins with options of the section around it (by conf_tree).
    """

    __slots__ = ("kind", "target", "line", "section", "loose")

    def __init__(self, kind: str, target: str, line: int, section: Section) -> None:
        self.kind, self.target, self.line, self.section, self.loose = kind, target, line, section, ""

    def __repr__(self) -> str:
        return f"Include({self.kind!r}, {self.target!r}, line={self.line})"


class Section:
    """One ``[header]`` and the lines up to the next; or, as ``Document.head``, the lines before the first.

    ``name`` is what the server takes it for (cut off after 79 bytes). ``line`` is where the header stood when parsed,
    0 if added since (:meth:`Document.renumber`). ``lines`` are private to this room.
    """

    __slots__ = ("document", "header", "line", "lines", "depth", "last", "_rows", "_others")

    def __init__(self, document: Document, header: Header | None, line: int, lines: list[str], depth: int = 0) -> None:
        self.document, self.header, self.line, self.lines, self.depth = document, header, line, lines, depth
        self._rows: list[tuple[int, str, str, str]] | None = None
        self._others: list[tuple[int, str, str]] = []

    def __repr__(self) -> str:
        return f"Section({self.name!r}, line={self.line})"

    @property
    def name(self) -> str:
        return self.header.name if self.header else ""

    @property
    def template(self) -> bool:
        return self.header is not None and self.header.template

    @property
    def append(self) -> bool:
        return self.header is not None and self.header.append

    @property
    def append_filter(self) -> str:
        return self.header.append_filter if self.header else ""

    @property
    def templates(self) -> tuple[str, ...]:
        return self.header.templates if self.header else ()

    # -- reading --------------------------------------------------------------------------------------------------

    def rows(self) -> list[tuple[int, str, str, str]]:
        """Own options as (index into ``lines``, key, operator, value); operator is ``=``, ``=>`` or ``+=``.

        The value of ``+=`` keeps its leading blanks, since the server appends it as it stands.
        """
        if self._rows is None:
            self._scan()
        return self._rows  # type: ignore[return-value]

    def others(self) -> list[tuple[int, str, str]]:
        """Own lines that are no options, as (index, kind, why).

        Kinds: include, tryinclude, exec (why is the target); "skipped" (the server does not look at it), "junk" (it
        drops it) and "fatal" (it stops reading there).
        """
        self.rows()
        return self._others

    def changed(self) -> None:
        """Whoever touches ``lines`` calls this."""
        self._rows = None

    def inserted(self, place: int, rows: list[tuple[int, str, str, str]]) -> None:
        """Lines came in behind the last option."""
        self.rows().extend(rows)
        self._others = [(at + len(rows) if at >= place else at, kind, why) for at, kind, why in self._others]

    def _scan(self) -> None:
        rows: list[tuple[int, str, str, str]] = []
        self._rows, self._others = rows, []
        lines, careful, depth = self.lines, self.document.careful, self.depth
        start = 0
        if self.header is not None:
            start = 1
            if careful:
                depth = uncomment(lines[0], depth)[1]
        for index, text in enumerate(lines):
            if index < start:
                continue
            if careful and len(text) > MAX_LINE_BYTES // 4 and byte_length(text) > MAX_LINE_BYTES:
                self._others.append((index, "skipped", f"longer than {MAX_LINE_BYTES} bytes: the server skips it"))
                continue
            if depth or ";" in text:
                text, depth = uncomment(text, depth)
            key, equals, value = text.partition("=")
            key = key.strip(BLANKS)
            if equals and key and key[0] not in _PECULIAR and key[-1] != "+" and value[:1] != ">":
                rows.append((index, key, "=", value.strip(BLANKS)))
            else:
                text = text.strip(BLANKS)
                if text:
                    self._scan_peculiar(index, text)

    def _scan_peculiar(self, index: int, text: str) -> None:
        """Arrows, ``+=``, escapes, directives and junk: everything that the fast line of _scan leaves over."""
        try:
            if text[0] == "#":
                kind, target = read_directive(text)
                if kind and target:
                    self._others.append((index, kind, target))
                else:
                    why = f"#{kind} without a target" if kind else "unknown # directive"
                    self._others.append((index, "skipped", f"{why}: the server ignores it"))
            elif text[0] == "[":
                read_header(text)
            else:
                key, operator, value = read_option(text)
                self._rows.append((index, key, operator, value))  # type: ignore[union-attr]
        except ValueError as error:
            fatal = text[0] == "[" or text[0] == "\\" and "escape" in str(error)
            self._others.append((index, "fatal" if fatal else "junk", str(error)))

    def items(self) -> list[tuple[str, str]]:
        """Own options as (key as written, value), in order. A ``key += value`` has the key ``key+=``."""
        return [
            (key, value) if operator != "+=" else (key + "+=", value.strip(BLANKS))
            for _index, key, operator, value in self.rows()
        ]

    def values(self, key: str) -> list[str]:
        """Values of all own lines of this key, in order, ``+=`` joined on as the server does. The key's case is ignored."""
        wanted = fold(key)
        found: list[tuple[str, str]] = []
        for _index, name, operator, value in self.rows():
            if fold(name) == wanted:
                join_line(found, name, operator, value)
        return [value for _name, value in found]

    def get(self, key: str) -> str | None:
        """The last own value of this key, which is the one that counts for PJSIP; None if there is none."""
        values = self.values(key)
        return values[-1] if values else None

    def set(self, key: str, values: str | Sequence[str], arrow: bool = False) -> bool:
        """Make the own lines of ``key`` say exactly ``values``, changing as few lines as can be; True if any did.

        An empty list removes the key. ``arrow`` is for lines where none of that key stands yet.
        """
        return conf_edit.set_values(self, key, [values] if isinstance(values, str) else list(values), arrow)

    def unset(self, key: str) -> bool:
        """Remove every own line of ``key``; True if there was one."""
        return conf_edit.set_values(self, key, [], False)

    def set_header(
        self,
        templates: Sequence[str] | None = None,
        template: bool | None = None,
        append: bool | None = None,
        append_filter: str | None = None,
    ) -> bool:
        """Rewrite what stands between the parentheses; None keeps a part. True if the header changed."""
        return conf_sections.set_header(self, templates, template, append, append_filter)


class Document:
    """One file. ``sections`` are in order, repeated names included; ``head`` is what stands before the first."""

    __slots__ = ("path", "bom", "eol", "careful", "head", "sections", "includes", "unterminated", "hint", "_index")

    def __init__(self, path: str) -> None:
        self.path = path
        self.bom = ""
        self.eol = ""  # what a line holds before its line feed: "" or "\r"
        self.careful = False
        self.head = Section(self, None, 1, [])
        self.sections: list[Section] = []
        self.includes: list[Include] = []
        self.unterminated = 0  # block comments still open at the end of the file
        self.hint = 0  # where conf_edit worked last
        self._index: dict[str, list[Section]] | None = None

    def parts(self) -> Iterator[Section]:
        """The head, then every section."""
        yield self.head
        yield from self.sections

    def render(self) -> str:
        return self.bom + "\n".join([line for part in self.parts() for line in part.lines])

    def find(self, name: str) -> list[Section]:
        """Sections of exactly this name, in order."""
        if self._index is None:
            self._index = {}
            for section in self.sections:
                self._index.setdefault(section.name, []).append(section)
        return list(self._index.get(name, ()))

    def name_added(self, section: Section, before: Section) -> None:
        """Keep :meth:`find` true after ``section`` came in directly behind ``before``. Private to this room."""
        if self._index is None:
            return
        known = self._index.setdefault(section.name, [])
        if not known or section is self.sections[-1]:
            known.append(section)
        elif before in known:
            known.insert(known.index(before) + 1, section)
        else:
            self._index = None

    def name_removed(self, section: Section) -> None:
        """Keep :meth:`find` true after ``section`` went. Private to this room."""
        if self._index is not None:
            self._index[section.name].remove(section)

    def renumber(self) -> None:
        """Make ``line`` of every section and include what :meth:`render` would give now."""
        line = 1
        indices: dict[int, Iterator[tuple[int, str, str]]] = {}
        for part in self.parts():
            part.line = line
            line += len(part.lines)
        for include in self.includes:
            at = indices.setdefault(id(include.section), iter([o for o in include.section.others() if o[1] in _KINDS]))
            include.line = include.section.line + next(at)[0]

    def add_section(
        self,
        name: str,
        templates: Sequence[str] = (),
        template: bool = False,
        append: bool = False,
        after: Section | None = None,
        header_comment: str | None = None,
        append_filter: str = "",
    ) -> Section:
        """A new, empty section at the end or behind ``after``, set off by a blank line. ConfError for a bad name."""
        head = (name, tuple(templates), template, append, append_filter)
        return conf_sections.add_section(self, head, after, header_comment)

    def add_include(self, target: str, kind: str = "tryinclude") -> Include:
        """A directive as the last line. ``tryinclude`` does no harm while there is no such file."""
        part = conf_sections.add_include(self, kind, target)
        include = Include(kind, target, 0, part)
        self.includes.append(include)
        return include

    def remove_section(self, section: Section) -> None:
        """Take a section out; what goes with it and what stays is told in :mod:`conf_sections`."""
        conf_sections.remove_section(self, section)

    def loose_line(self) -> int:
        """The first line that counts before any section, 0 if there is none. Only an included file may have one."""
        junk = [index for index, kind, _why in self.head.others() if kind == "junk"]
        indices = [row[0] for row in self.head.rows()[:1]] + junk[:1]
        return self.head.line + min(indices) if indices else 0

    def problems(self) -> list[Problem]:
        """What the server would drop, cut off or refuse in this file taken by itself, in order."""
        found: list[Problem] = []
        loose = self.loose_line()
        if loose:
            found.append(
                Problem(self.path, loose, "an option before any section: refused unless this file is included", True)
            )
        for part in self.parts():
            if part.header and byte_length(part.lines[0]) > MAX_NAME_BYTES and _is_cut(part):
                found.append(Problem(self.path, part.line, f"section name cut off after {MAX_NAME_BYTES} bytes"))
            for index, kind, why in part.others():
                if kind in ("junk", "skipped", "fatal"):
                    found.append(Problem(self.path, part.line + index, why, kind == "fatal"))
                elif kind == "exec":
                    found.append(
                        Problem(self.path, part.line + index, "#exec is kept and not run: its output is not known")
                    )
        if self.unterminated:
            words = "a --; closes no comment" if self.unterminated < 0 else "a ;-- is never closed"
            found.append(Problem(self.path, 0, f"{words}: the rest of the file is lost to the server"))
        return found


_KINDS = ("include", "tryinclude", "exec")


def _is_cut(section: Section) -> bool:
    text = uncomment(section.lines[0], section.depth)[0]
    return byte_length(text[1 : text.find("]")]) > MAX_NAME_BYTES


def parse(text: str, path: str = "", depth: int = 0) -> Document:
    """Cut a text into sections. ``depth`` is for a file read in the same glob behind one with an open block comment.
    Raises ConfError only for what would hang the server (128 block comments inside one another).
    """
    document = Document(path)
    if text.startswith(BOM):
        document.bom, text = BOM, text[1:]
    lines = text.split("\n")
    if lines[0].endswith("\r"):
        document.eol = "\r"
    document.careful = depth != 0 or needs_care(text, max(map(len, lines)))
    document.head.depth = depth
    with collecting_paused():
        _cut(document, lines, depth)
    return document


def _cut(document: Document, lines: list[str], depth: int) -> None:
    marks, document.unterminated = _marks(lines, document.careful, depth)
    part, begin = document.head, 0
    includes: list[tuple[int, str, Section]] = []
    headers: dict[str, Header] = {}  # the sections of an object bear one name
    for index, word, before in marks:
        if word[0] == "#":
            includes.append((index, word, part))
            continue
        header = headers.get(word)
        if header is None:
            try:
                header = headers[word] = read_header(word)
            except ValueError:
                continue  # stays as a line of the section before and is reported there
        part.lines = lines[begin:index]
        part, begin = Section(document, header, index + 1, [], before), index
        document.sections.append(part)
    part.lines = lines[begin:]
    for index, word, part in includes:
        kind, target = read_directive(word)
        if kind and target:
            document.includes.append(Include(kind, target, index + 1, part))


def _marks(lines: list[str], careful: bool, depth: int) -> tuple[list[tuple[int, str, int]], int]:
    """Every line that starts with ``[`` or ``#`` as (index, uncommented text, comment depth before it); depth at the end."""
    marks: list[tuple[int, str, int]] = []
    if not careful:
        for index in [index for index, line in enumerate(lines) if line[:1] in _CANDIDATES]:
            line = lines[index].strip(BLANKS)
            if line[:1] in ("[", "#"):
                marks.append((index, uncomment(line, 0)[0] if ";" in line else line, 0))
        return marks, 0
    for index, line in enumerate(lines):
        if len(line) > MAX_LINE_BYTES // 4 and byte_length(line) > MAX_LINE_BYTES:
            continue
        before = depth
        try:
            text, depth = uncomment(line, depth)
        except ConfError as error:
            raise ConfError(error.message, index + 1) from None
        if text[:1] in ("[", "#") and text:
            marks.append((index, text, before))
    return marks, depth
