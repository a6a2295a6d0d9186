# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One reading of a tree of files in the server's way: templates, additions, ``+=``. Private to this room: see conf_tree."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf import Document, Include, Section
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_text import (
    BLANKS,
    Problem,
    append_target,
    fold,
)


class Line(NamedTuple):
    """An option with its origin: the section whose line it is. ``inherited`` through a template."""

    key: str
    value: str
    section: Section
    line: int
    inherited: bool

    @property
    def path(self) -> str:
        return self.section.document.path


class Category:
    """What the server makes of one or more sections: all lines, in order, templates and additions included."""

    __slots__ = ("name", "template", "parents", "lines", "section")

    def __init__(self, name: str, section: Section) -> None:
        self.name, self.section = name, section
        self.template = False
        self.parents: list[str] = []
        self.lines: list[Line] = []

    def __repr__(self) -> str:
        return f"Category({self.name!r}, {len(self.lines)} lines)"

    def values(self, key: str) -> list[str]:
        wanted = fold(key)
        return [line.value for line in self.lines if fold(line.key) == wanted]

    def get(self, key: str) -> str | None:
        """The last value, which is the one that counts for PJSIP; None if there is none."""
        values = self.values(key)
        return values[-1] if values else None


class _Refused(Exception):
    """Reading of a file ends here."""


class Reader:
    """One reading of a tree, in the server's way. Private; use Tree.categories."""

    def __init__(self, tree: Any) -> None:
        self.tree = tree
        self.categories: list[Category] = []
        self.by_section: dict[int, Category] = {}
        self.problems: list[Problem] = []
        self.refused = False
        self._names: dict[str, list[Category]] = {}
        self._current: Category | None = None
        if tree.root is not None:
            try:
                self._read([tree.root])
            except _Refused:
                self.refused = True

    def _read(self, documents: list[Document]) -> None:
        category = self._current
        for number, document in enumerate(documents):
            for part in document.parts():
                if part is not document.head:
                    if number and document.bom and part.line == 1:
                        self._add_lines(category, part)
                        continue
                    category = self._enter(part)
                category = self._add_lines(category, part)

    def _add_lines(self, category: Category | None, part: Section) -> Category | None:
        if category is not None:
            self.by_section.setdefault(id(part), category)
        includes = iter(self.tree.includes_of(part))
        for index, key, operator, value in _in_order(part):
            if operator == "fatal":
                raise _Refused
            if operator == "skipped":
                continue
            if operator in ("include", "tryinclude", "exec"):
                include = next(includes)
                if include.kind != "exec":
                    self._include(include)
                continue
            if category is None:  # an option before any section, reported by the document or here
                if part.document is not self.tree.root:
                    self._missing(part, "an option before any section, in this file or before it")
                raise _Refused
            if operator == "junk":
                continue
            line = Line(key, value, part, part.line + index, False)
            at, start = append_target(category.lines, key) if operator == "+=" else (-1, "")
            if at < 0:
                category.lines.append(line._replace(value=value.strip(BLANKS)) if operator == "+=" else line)
            else:
                category.lines[at] = category.lines[at]._replace(key=key, value=(start + value).strip(BLANKS))
        return category

    def _include(self, include: Include) -> None:
        documents = self.tree.brought_in(include)
        if not documents and include.kind == "include" and not self.tree.is_cycle(include):
            raise _Refused
        with contextlib.suppress(_Refused):  # the including file goes on: measured
            self._read(documents)

    def _enter(self, section: Section) -> Category:
        category = fresh = Category(section.name, section)
        merged = False
        for word in section.header.parents if section.header else ():
            if word == "!":
                category.template = True
            elif word[:1] == "+":
                found = self._find(section.name, word[1:], False)
                if found is None:
                    raise self._missing(section, f"nothing above fits the addition to {section.name!r}")
                category = found
                if not merged:
                    merged = True
                    category.template |= fresh.template
                    category.lines += fresh.lines
            else:
                base = self._find(word, "", True)
                if base is None:
                    raise self._missing(
                        section, f"section {section.name!r} asks for {word!r}, and no section of that name is above it"
                    )
                category.parents.append(base.name)
                category.lines += [line._replace(inherited=True) for line in base.lines]
        if not merged:
            self.categories.append(fresh)
            self._names.setdefault(fold(fresh.name), []).append(fresh)
        self._current = category
        self.by_section[id(section)] = category
        return category

    def _missing(self, section: Section, text: str) -> _Refused:
        self.problems.append(Problem(section.document.path, section.line, text, True))
        return _Refused()

    def _find(self, name: str, words: str, templates: bool) -> Category | None:
        """The first category of a name (any name, if it is empty) that ``words`` fit, as the server searches."""
        for category in self._names.get(fold(name), ()) if name else self.categories:
            if templates or _fits(category, words):
                return category
        return None


def _fits(category: Category, words: str) -> bool:
    """``type=aor&x=y`` of an addition: unanchored regular expressions over names and values. Templates do not fit."""
    if not words:
        return not category.template
    template_ok = not category.template
    for word in words.split("&"):
        name, equals, value = (part.strip(BLANKS) for part in word.partition("="))
        if not equals:
            return False
        value = value.split("=")[0].strip(BLANKS)
        if name == "TEMPLATES":
            template_ok = True
            if value.lower() == "restrict" and not category.template:
                return False
        elif not any(_search(name, line.key) and _search(value, line.value) for line in category.lines):
            return False
    return template_ok


def _search(pattern: str, text: str) -> bool:
    try:
        return re.search(pattern, text) is not None
    except re.error:
        return pattern in text


def _in_order(part: Section) -> Iterator[tuple[int, str, str, str]]:
    """(index, key, operator or kind, value) of all own lines that count."""
    others = part.others()
    if not others:
        yield from part.rows()
        return
    yield from sorted(part.rows() + [(index, "", kind, why) for index, kind, why in others])
