# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A configuration as the server sees it: a root file, what it includes, templates and additions resolved.

Measured on Asterisk 22.10.1 (AMI GetConfig), and followed here:

* An error in the root file (a dangling ``#include`` too) makes the server refuse the whole configuration. An error
  in an *included* file only ends the reading of that file and of the rest of its glob: everything behind it is
  missing, and the server goes on with what it has. GetConfig of the root then says Success.
* Lines behind an ``#include`` belong to the section that was open before it; loose lines at the start of an included
  file belong to the section that was opened last, wherever that was.
* Files of one glob are read as one text, in the order of their bytes: a block comment left open in one goes on in the
  next, and a byte order mark is only understood in the first.
* ``(+)`` does not find templates, and a name between parentheses is not stripped: ``(!, a)`` asks for " a".
"""

from __future__ import annotations

import glob as _glob
import os
import re
from typing import Callable, Dict, Iterator, List, NamedTuple, Optional, Set, Tuple

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf import Document, Include, Section, parse
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_text import (
    BLANKS,
    ConfError,
    Problem,
    append_target,
    decode,
    fold,
)

MAX_INCLUDE_DEPTH = 10
_MAGIC = re.compile(r"[*?\[{]")
_BRACES = re.compile(r"\{([^{}]*)\}")


class Place(NamedTuple):
    """A section and the file it stands in, in the order in which the server reads them."""

    document: Document
    section: Section


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
        self.parents: List[str] = []
        self.lines: List[Line] = []

    def __repr__(self) -> str:
        return f"Category({self.name!r}, {len(self.lines)} lines)"

    def values(self, key: str) -> List[str]:
        wanted = fold(key)
        return [line.value for line in self.lines if fold(line.key) == wanted]

    def get(self, key: str) -> Optional[str]:
        """The last value, which is the one that counts for PJSIP; None if there is none."""
        values = self.values(key)
        return values[-1] if values else None


def read_file(path: str) -> bytes:
    with open(path, "rb") as stream:
        return stream.read()


class Tree:
    """A root file and all that it includes.

    ``documents`` maps paths to what was parsed, ``places`` lists sections in the server's order (a file that is
    included twice has its sections there twice), ``problems`` what the server drops or refuses. Nothing raises: a
    missing, unreadable or binary file is a problem. Paths are joined with ``config_dir`` as the server does.
    """

    def __init__(
        self,
        root: str,
        config_dir: str = "/etc/asterisk",
        read: Callable[[str], bytes] = read_file,
        glob: Callable[[str], List[str]] = _glob.glob,
    ) -> None:
        self.config_dir, self._read, self._glob = config_dir, read, glob
        self.path = os.path.join(config_dir, root)
        self.documents: Dict[str, Document] = {}
        self.places: List[Place] = []
        self.problems: List[Problem] = []
        self._targets: Dict[int, List[Document]] = {}  # id of an Include: what it brought in
        self._cycles: Set[int] = set()  # ids of Includes that are not followed
        self._includes: Dict[int, List[Include]] = {}  # id of a Section: its directives
        self._walked: Set[int] = set()
        self._reader: Optional[Reader] = None
        self.root = self._open(self.path, 0)
        if self.root is None:
            if not self.problems:
                self.problems.append(Problem(self.path, 0, "there is no such file", True))
        else:
            self._walk(self.root, [self.path])

    @property
    def refused(self) -> bool:
        """Does the server refuse the whole configuration, keeping what it had?"""
        return self.root is None or self.reader().refused

    # -- files ------------------------------------------------------------------------------------------------------

    def _open(self, path: str, depth: int, quiet: bool = True) -> Optional[Document]:
        if path in self.documents and not depth:
            return self.documents[path]
        try:
            document = parse(decode(self._read(path), path), path, depth)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as error:
            self.problems.append(Problem(path, 0, f"cannot be read: {error.strerror or type(error).__name__}", True))
            return None
        except ConfError as error:
            self.problems.append(Problem(path, error.line, error.message, True))
            return None
        self.documents[path] = document
        loose = document.loose_line() if path != self.path else 0
        self.problems += [problem for problem in document.problems() if not (problem.fatal and problem.line == loose)]
        return document

    def _walk(self, document: Document, stack: List[str]) -> None:
        if id(document) not in self._walked:
            self._walked.add(id(document))
            for include in document.includes:
                self._includes.setdefault(id(include.section), []).append(include)
        for part in document.parts():
            if part is not document.head:
                self.places.append(Place(document, part))
            for include in self.includes_of(part):
                if include.kind != "exec":
                    self._follow(document, include, stack)

    def _follow(self, document: Document, include: Include, stack: List[str]) -> None:
        def report(text: str, fatal: bool = False) -> None:
            self.problems.append(Problem(document.path, include.line, text, fatal))

        if len(stack) > MAX_INCLUDE_DEPTH:
            report(f"#{include.kind} more than {MAX_INCLUDE_DEPTH} files deep", include.kind == "include")
            return
        found: List[Document] = []
        depth = 0
        for path in self.expand(include.target):
            if path in stack:
                report(f"#{include.kind} of a file that is being read: {os.path.basename(path)} includes itself")
                self._cycles.add(id(include))
                return
            inner = self._open(path, depth)
            if inner is None:
                continue
            if found and inner.bom:
                self.problems.append(Problem(path, 1, "byte order mark in a file that is not the first of its glob: line 1 is lost"))
            depth = inner.unterminated
            found.append(inner)
        self._targets[id(include)] = found
        if not found and include.kind == "include":
            report(f"#include of {include.target!r}: no such file can be read", True)
        for inner in found:
            self._walk(inner, stack + [inner.path])

    def expand(self, target: str) -> List[str]:
        """Paths that an include's target means, in the server's order; those that do not exist may be among them."""
        paths: List[str] = []
        for pattern in _unbraced(os.path.join(self.config_dir, target)):
            if _MAGIC.search(pattern):
                paths += sorted(self._glob(pattern), key=os.fsencode)
            else:
                paths.append(pattern)
        return paths

    def brought_in(self, include: Include) -> List[Document]:
        """The documents that an include of this tree read."""
        return self._targets.get(id(include), [])

    def includes_of(self, section: Section) -> List[Include]:
        """Directives among the lines of a section, or of a document's head, in order."""
        return self._includes.get(id(section), [])

    def is_cycle(self, include: Include) -> bool:
        """Is this an include of a file that includes it? The server reads it ten times over, this tree not again."""
        return id(include) in self._cycles

    # -- meaning ----------------------------------------------------------------------------------------------------

    def reader(self) -> Reader:
        """Categories as the server has them; computed once, so make a new Tree after editing."""
        if self._reader is None:
            self._reader = Reader(self)
        return self._reader

    def categories(self, templates: bool = False) -> List[Category]:
        """All categories in order. Of a refused configuration: those before the error."""
        return [category for category in self.reader().categories if templates or not category.template]

    def check(self) -> List[Problem]:
        """Every problem: those of the files, and templates or additions that are missing."""
        return self.problems + self.reader().problems

    def category_of(self, section: Section) -> Optional[Category]:
        """What a section became part of; None if the server does not get to read it."""
        return self.reader().by_section.get(id(section))


def _unbraced(pattern: str) -> List[str]:
    match = _BRACES.search(pattern)
    if not match:
        return [pattern]
    before, after = pattern[: match.start()], pattern[match.end() :]
    return [path for word in match.group(1).split(",") for path in _unbraced(before + word + after)]


class _Refused(Exception):
    """Reading of a file ends here."""


class Reader:
    """One reading of a tree, in the server's way. Private; use Tree.categories."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.categories: List[Category] = []
        self.by_section: Dict[int, Category] = {}
        self.problems: List[Problem] = []
        self.refused = False
        self._names: Dict[str, List[Category]] = {}
        self._current: Optional[Category] = None
        if tree.root is not None:
            try:
                self._read([tree.root])
            except _Refused:
                self.refused = True

    def _read(self, documents: List[Document]) -> None:
        category = self._current
        for number, document in enumerate(documents):
            for part in document.parts():
                if part is not document.head:
                    if number and document.bom and part.line == 1:
                        self._add_lines(category, part)
                        continue
                    category = self._enter(part)
                category = self._add_lines(category, part)

    def _add_lines(self, category: Optional[Category], part: Section) -> Optional[Category]:
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
        self._read_included(documents)

    def _read_included(self, documents: List[Document]) -> None:
        try:
            self._read(documents)
        except _Refused:
            pass  # the including file goes on: measured

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
                    raise self._missing(section, f"section {section.name!r} asks for {word!r}, and no section of that name is above it")
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

    def _find(self, name: str, words: str, templates: bool) -> Optional[Category]:
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


def _in_order(part: Section) -> Iterator[Tuple[int, str, str, str]]:
    """(index, key, operator or kind, value) of all own lines that count."""
    others = part.others()
    if not others:
        yield from part.rows()
        return
    yield from sorted(part.rows() + [(index, "", kind, why) for index, kind, why in others])


# -- questions ----------------------------------------------------------------------------------------------------


def effective(tree: Tree, name: str, type: Optional[str] = None) -> List[Line]:
    """All lines that count for one object, templates first, with their origins; [] if there is no such object.

    ``type`` picks among categories of the same name by their last ``type``. Templates are found only when nothing else is.
    """
    for templates in (False, True):
        for category in tree.reader()._names.get(fold(name), ()):
            fits = category.name == name and category.template == templates
            if fits and (type is None or category.get("type") == type):
                return list(category.lines)
    return []


def duplicates(tree: Tree) -> Dict[Tuple[str, str], List[Category]]:
    """Objects defined more than once, by (name, type): PJSIP refuses every object of that type for one such pair."""
    seen: Dict[Tuple[str, str], List[Category]] = {}
    for category in tree.categories():
        seen.setdefault((category.name, category.get("type") or ""), []).append(category)
    return {pair: found for pair, found in seen.items() if len(found) > 1}
