# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Edits of single places in FreeSWITCH's files; every other byte, comments and line ends among them, stays.

Whatever is written stands on lines of its own: the server drops whole lines that hold `<include>` or a directive.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import is_secret_name
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import (
    ATTRIBUTE,
    ENCODING,
    ERRORS,
    INDENT,
    Element,
    Source,
    escape,
    render,
)
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_tree import Tree

_COMMENT_REST = re.compile(r"[ \t]*(?:<!--[^-\n]*(?:-[^-\n]+)*-->[ \t]*)?\r?(?:\n|$)")


@dataclass
class _Edit:
    """`text` instead of what stands from `start` to `end`; edits of one place follow each other in the order of their making."""

    start: int
    end: int
    text: str


@dataclass
class _File:
    source: Source
    edits: list[_Edit] = field(default_factory=list)
    removed: list[tuple[int, int]] = field(default_factory=list)
    opened: dict[int, list[str]] = field(default_factory=dict)  # start of an element that closes itself -> its children
    attributes: dict[int, tuple[Element, dict[str, str | None]]] = field(default_factory=dict)

    @property
    def newline(self) -> str:
        """The line end that the file uses."""
        return "\r\n" if "\r\n" in self.source.text else "\n"


class Editor:
    """Collects edits of a tree's files; `overlay` gives what the files will be.  The tree itself stays as it is."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._files: dict[str, _File] = {}
        self._new: dict[str, str] = {}
        self._appended: dict[str, list[tuple[str, str, str]]] = {}
        self._deleted: set[str] = set()

    def set_attribute(self, element: Element, name: str, value: str, references: bool = False) -> None:
        """Give an attribute its value, where it stands or behind the others; nothing moves where it has it."""
        raw = element.raw(name)
        written = self._escape(element, name, value, references)
        if raw is not None and element.get(name) == value and ("$${" in raw) == ("$${" in written):
            self._changed(element).pop(name, None)
            return
        self._changed(element)[name] = written

    def remove_attribute(self, element: Element, name: str) -> None:
        """Remove an attribute with the blank before it."""
        if element.raw(name) is not None:
            self._changed(element)[name] = None

    def remove(self, element: Element) -> None:
        """Remove an element; with its lines when nothing else stands on them.  A comment above it stays."""
        one = self._file(element)
        start, end = self._lines_of(one, element.start, element.end)
        one.removed.append((start, end))
        one.edits.append(_Edit(start, end, ""))

    def replace(self, element: Element, text: str) -> None:
        """Put rendered lines in an element's place, indented as it was."""
        one = self._file(element)
        lines = self._indent(one, text, self._indentation(one, element.start), first=False)
        one.removed.append((element.start, element.end))
        one.edits.append(_Edit(element.start, element.end, lines))

    def add_child(
        self, parent: Element, text: str, before: Element | None = None, after: Element | None = None
    ) -> None:
        """Add rendered lines to an element: beside a child, in whatever file that stands, or before its end tag."""
        if before is not None or after is not None:
            self._beside(before if before is not None else after, text, before is not None)  # type: ignore[arg-type]
            return
        one = self._file(parent)
        source = one.source.text
        own = self._indentation(one, parent.start)
        inner = self._inner(one, parent, own)
        if parent.close_start == parent.open_end:
            one.opened.setdefault(parent.start, []).append(self._indent(one, text, inner))
            return
        line = source.rfind("\n", 0, parent.close_start) + 1
        if not source[line : parent.close_start].strip(" \t"):
            self._insert(one, line, self._indent(one, text, inner) + one.newline)
        elif not one.opened.get(-parent.close_start):
            one.opened[-parent.close_start] = [self._indent(one, text, inner)]
            start = len(source[: parent.close_start].rstrip(" \t"))
            one.edits.append(_Edit(start, parent.close_start, f"\x00{parent.close_start}\x00{own}"))
        else:
            one.opened[-parent.close_start].append(self._indent(one, text, inner))

    def set_param(
        self, holder: Element, name: str, value: str | None, references: bool = False, tag: str = "param"
    ) -> None:
        """Change the value of `<param name=>`, or add it behind the last one; None removes every one of the name."""
        same = [one for one in holder.children if one.name == tag and one.get("name") == name]
        if value is None:
            for one in same:
                self.remove(one)
        elif same:
            self.set_attribute(same[0], "value", value, references)
        else:
            try:
                text = render(tag, {"name": name, "value": value}, references=references)
            except ValueError as error:
                raise refuse(f"{holder.path}: {name}", str(error)) from None
            here = [one for one in holder.children if one.name == tag and one.path == holder.path and one.end >= 0]
            self.add_child(holder, text, after=here[-1] if here else None)

    def set_children(
        self, holder: Element, there: Sequence[Element], wanted: Sequence[tuple[str, Mapping[str, str]]]
    ) -> None:
        """Make some children of an element these, each (name, attributes), in this order; those that stay do not move.

        In a value `$${name}` is a reference, unless the attribute's name is that of a secret.
        """
        old = [(one.name, tuple(sorted(one.attrs.items()))) for one in there]
        new = [(name, tuple(sorted(attrs.items()))) for name, attrs in wanted]
        for _what, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if old[i1:i2] == new[j1:j2]:
                continue
            text = "\n".join(self._line(holder, name, attrs) for name, attrs in wanted[j1:j2])
            if i1 < i2 and text:
                self.replace(there[i1], text)
            for one in there[i1 + 1 if text else i1 : i2]:
                self.remove(one)
            if i1 == i2 and i1:
                self.add_child(holder, text, after=there[i1 - 1])
            elif i1 == i2:
                self.add_child(holder, text, before=there[0] if there else None)

    def _line(self, holder: Element, name: str, attrs: Mapping[str, str]) -> str:
        words = ""
        for one, value in attrs.items():
            secret = is_secret_name(one) or (one == "value" and is_secret_name(attrs.get("name", "")))
            words += f' {one}="{self._escape(holder, one, value, not secret)}"'
        return f"<{name}{words}/>"

    def splice(self, path: str, start: int, end: int, text: str) -> None:
        """Put a text in place of a piece of a file, by its offsets: for what is no element, such as directives."""
        whole = self._path(path)
        one = self._files.setdefault(whole, _File(Source(whole, self._content(whole))))
        one.edits.append(_Edit(start, end, text))

    def new_file(self, path: str, text: str) -> None:
        """Give a file this whole content."""
        whole = self._path(path)
        self._deleted.discard(whole)
        self._appended.pop(whole, None)
        self._new[whole] = text

    def append_file(self, path: str, text: str, head: str = "<include>", tail: str = "</include>") -> None:
        """Add rendered lines at the end of a file of ours, before its `</include>`; make it where it is not there."""
        whole = self._path(path)
        if whole in self._deleted:
            self._deleted.discard(whole)
            self._new[whole] = ""
        self._appended.setdefault(whole, []).append((text.rstrip("\n"), head, tail))

    def delete_file(self, path: str) -> None:
        """Remove a file."""
        whole = self._path(path)
        self._new.pop(whole, None)
        self._appended.pop(whole, None)
        self._deleted.add(whole)

    def overlay(self) -> dict[str, bytes | None]:
        """Return path -> what each file will be (None: gone); only files that differ."""
        out: dict[str, bytes | None] = {}
        for path in {*self._files, *self._appended, *self._new}:
            text = self._new.get(path)
            if text is None:
                one = self._files.get(path)
                text = _apply(one) if one is not None else self._content(path)
            rows = self._appended.get(path)
            if rows:
                newline = "\r\n" if "\r\n" in text else "\n"
                text = _before_tail(text, "\n".join(row[0] for row in rows), rows[0][2], newline, rows[0][1])
            data = text.encode(ENCODING, ERRORS)
            if data != self.tree.bytes_of(path):
                out[path] = data
        for path in self._deleted:
            if self.tree.bytes_of(path) is not None:
                out[path] = None
        return out

    def _path(self, path: str) -> str:
        return os.path.normpath(os.path.join(self.tree.config_dir, path))

    def _content(self, path: str) -> str:
        return (self.tree.bytes_of(path) or b"").decode(ENCODING, ERRORS)

    def _file(self, element: Element) -> _File:
        if element.end < 0 or element.open_end < 0:
            raise refuse(
                f"{element.path}:{element.line}",
                f"<{element.name}> begins in this file and ends in another",
                "bring it together in one file",
            )
        return self._files.setdefault(element.path, _File(element.source))

    def _changed(self, element: Element) -> dict[str, str | None]:
        return self._file(element).attributes.setdefault(element.start, (element, {}))[1]

    def _escape(self, element: Element, name: str, value: str, references: bool) -> str:
        try:
            return escape(value, references)
        except ValueError as error:
            raise refuse(f"{element.path}:{element.line}: {name}", str(error)) from None

    def _beside(self, child: Element, text: str, before: bool) -> None:
        one = self._file(child)
        source, own = one.source.text, self._indentation(one, child.start)
        line = source.rfind("\n", 0, child.start) + 1
        alone = not source[line : child.start].strip(" \t")
        if before:
            if alone:
                self._insert(one, line, self._indent(one, text, own) + one.newline)
            else:
                self._insert(one, child.start, self._indent(one, text, own, first=False) + one.newline + own)
            return
        rest = _COMMENT_REST.match(source, child.end)
        if rest is not None and rest.group(0).endswith("\n"):
            self._insert(one, rest.end(), self._indent(one, text, own) + one.newline)
        else:
            self._insert(one, child.end, one.newline + self._indent(one, text, own))

    @staticmethod
    def _insert(one: _File, at: int, text: str) -> None:
        one.edits.append(_Edit(at, at, text))

    @staticmethod
    def _indentation(one: _File, at: int) -> str:
        source = one.source.text
        line = source[source.rfind("\n", 0, at) + 1 : at]
        return line[: len(line) - len(line.lstrip(" \t"))]

    def _inner(self, one: _File, parent: Element, own: str) -> str:
        for child in parent.children:
            if child.source is one.source and "\n" in one.source.text[parent.open_end : child.start]:
                return self._indentation(one, child.start)
        return own + ("\t" if own[-1:] == "\t" else INDENT)

    @staticmethod
    def _indent(one: _File, text: str, indent: str, first: bool = True) -> str:
        lines = text.rstrip("\n").split("\n")
        out = [line if not line or (index == 0 and not first) else indent + line for index, line in enumerate(lines)]
        return one.newline.join(out)

    @staticmethod
    def _lines_of(one: _File, start: int, end: int) -> tuple[int, int]:
        """Return a place with its whole lines, where nothing else stands on them."""
        text = one.source.text
        line = text.rfind("\n", 0, start) + 1
        rest = text.find("\n", end)
        stop = len(text) if rest < 0 else rest + 1
        if not text[line:start].strip(" \t\r\n") and not text[end:stop].strip(" \t\r\n"):
            return line, stop
        return start, end


def _apply(one: _File) -> str:
    """Return a file's text with its edits."""
    text = one.source.text
    edits = [*one.edits]
    for element, changes in one.attributes.values():
        edits.extend(_attribute_edits(text, element, changes))
    for start, children in one.opened.items():
        if start >= 0:
            edits.append(_opened(one, start, children))
    gone = _outermost(one.removed)
    starts = [start for start, _end in gone]
    alive = [edit for edit in edits if not _within(edit, gone, starts)]
    out: list[str] = []
    done = 0
    seen: set[tuple[int, int]] = set()
    for edit in sorted(alive, key=lambda edit: (edit.start, edit.end)):
        if edit.end > edit.start and ((edit.start, edit.end) in seen or edit.start < done):
            continue
        seen.add((edit.start, edit.end))
        out.extend((text[done : edit.start], _filled(one, edit.text)))
        done = max(done, edit.end)
    return "".join([*out, text[done:]])


def _outermost(places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the places that are within no other one, in their order."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(places, key=lambda one: (one[0], -one[1])):
        if not out or end > out[-1][1]:
            out.append((start, end))
    return out


def _within(edit: _Edit, gone: Sequence[tuple[int, int]], starts: Sequence[int]) -> bool:
    """Say whether an edit is within what goes: not that itself, and nothing that is put beside it."""
    index = bisect_right(starts, edit.start) - 1
    if index < 0:
        return False
    start, end = gone[index]
    if edit.start == edit.end:
        return start < edit.start < end
    return edit.end <= end and (edit.start, edit.end) != (start, end)


def _filled(one: _File, text: str) -> str:
    """Return an edit's text with the children that it waits for, which go before an end tag that shares its line."""
    if not text.startswith("\x00"):
        return text
    _empty, place, own = text.split("\x00")
    return one.newline + one.newline.join(one.opened[-int(place)]) + one.newline + own


def _opened(one: _File, start: int, children: list[str]) -> _Edit:
    """Return the edit that opens an element that closes itself: its `/>` becomes `>`, the children, and an end tag."""
    text = one.source.text
    name = re.compile(r"<([^\s/>]+)").match(text, start)
    tag = name.group(1) if name else ""
    stop = start
    for match in ATTRIBUTE.finditer(text, start + 1 + len(tag)):
        if text.find("/>", stop if stop > start else start, match.start()) >= 0:
            break
        stop = match.end()
    slash = text.index("/>", stop)
    own = Editor._indentation(one, start)
    begin = len(text[:slash].rstrip(" \t"))
    lines = one.newline.join(children)
    return _Edit(begin, slash + 2, f">{one.newline}{lines}{one.newline}{own}</{tag}>")


def _attribute_edits(text: str, element: Element, changes: dict[str, str | None]) -> list[_Edit]:
    out: list[_Edit] = []
    left = dict(changes)
    last = element.start + 1 + len(element.name)
    for match in ATTRIBUTE.finditer(text, last, element.open_end):
        last = match.end()
        name = match.group(1)
        if name not in left:
            continue
        value = left.pop(name)
        if value is None:
            start = match.start()
            while text[start - 1] in " \t\r\n":
                start -= 1
            out.append(_Edit(start, match.end(), ""))
        elif match.group(3) is not None:
            out.append(_Edit(match.start(3), match.end(3), value.replace("'", "&apos;")))
        else:
            out.append(_Edit(match.start(2), match.end(2), value))
    new = "".join(f' {name}="{value}"' for name, value in left.items() if value is not None)
    if new:
        out.append(_Edit(last, last, new))
    return out


def _before_tail(text: str, lines: str, tail: str, newline: str, head: str) -> str:
    """Return a file's text with lines before its last `</include>`, or at its end where it has none."""
    body = newline.join(INDENT + line if line else line for line in lines.rstrip("\n").split("\n")) + newline
    if not text.strip():
        return f"{head}{newline}{body}{tail}{newline}"
    at = text.rfind(tail) if tail else -1
    if at < 0:
        gap = "" if text.endswith("\n") else newline
        return text + gap + body
    line = text.rfind("\n", 0, at) + 1
    if text[line:at].strip(" \t\ufeff"):
        return text[:at] + newline + body + text[at:]
    return text[:line] + body + text[line:]
