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
from typing import Callable, NamedTuple

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf import Document, Include, Section, parse
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_reader import Category, Line, Reader
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_text import (
    ConfError,
    Problem,
    collecting_paused,
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
        glob: Callable[[str], list[str]] = _glob.glob,
    ) -> None:
        self.config_dir, self._read, self._glob = config_dir, read, glob
        self.path = os.path.join(config_dir, root)
        self.documents: dict[str, Document] = {}
        self.places: list[Place] = []
        self.problems: list[Problem] = []
        self._targets: dict[int, list[Document]] = {}  # id of an Include: what it brought in
        self._cycles: set[int] = set()  # ids of Includes that are not followed
        self._includes: dict[int, list[Include]] = {}  # id of a Section: its directives
        self._walked: set[int] = set()
        self._reader: Reader | None = None
        with collecting_paused():
            self.root = self._open(self.path, 0)
            if self.root is not None:
                self._walk(self.root, [self.path])
        if self.root is None and not self.problems:
            self.problems.append(Problem(self.path, 0, "there is no such file", True))

    @property
    def refused(self) -> bool:
        """Does the server refuse the whole configuration, keeping what it had?"""
        return self.root is None or self.reader().refused

    # -- files ------------------------------------------------------------------------------------------------------

    def _open(self, path: str, depth: int) -> Document | None:
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

    def _walk(self, document: Document, stack: list[str]) -> None:
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

    def _follow(self, document: Document, include: Include, stack: list[str]) -> None:
        def report(text: str, fatal: bool = False) -> None:
            self.problems.append(Problem(document.path, include.line, text, fatal))

        if len(stack) > MAX_INCLUDE_DEPTH:
            report(f"#{include.kind} more than {MAX_INCLUDE_DEPTH} files deep", include.kind == "include")
            return
        found: list[Document] = []
        depth = 0
        for path in self.expand(include.target):
            if path in stack:
                report(f"#{include.kind} of a file that is being read: {os.path.basename(path)} includes itself")
                self._cycles.add(id(include))
                continue
            inner = self._open(path, depth)
            if inner is None:
                continue
            if found and inner.bom:
                self.problems.append(
                    Problem(path, 1, "byte order mark in a file that is not the first of its glob: line 1 is lost")
                )
            depth = inner.unterminated
            found.append(inner)
        self._targets[id(include)] = found
        include.loose = next((inner.path for inner in found if inner.loose_line()), "")
        if not found and include.kind == "include" and not self.is_cycle(include):
            report(f"#include of {include.target!r}: no such file can be read", True)
        for inner in found:
            self._walk(inner, stack + [inner.path])

    def expand(self, target: str) -> list[str]:
        """Paths that an include's target means, in the server's order; those that do not exist may be among them."""
        paths: list[str] = []
        for pattern in _unbraced(os.path.join(self.config_dir, target)):
            if _MAGIC.search(pattern):
                paths += sorted(self._glob(pattern), key=os.fsencode)
            else:
                paths.append(pattern)
        return paths

    def brought_in(self, include: Include) -> list[Document]:
        """The documents that an include of this tree read."""
        return self._targets.get(id(include), [])

    def includes_of(self, section: Section) -> list[Include]:
        """Directives among the lines of a section, or of a document's head, in order."""
        return self._includes.get(id(section), [])

    def is_cycle(self, include: Include) -> bool:
        """Is this an include of a file that includes it? The server reads it ten times over, this tree not again."""
        return id(include) in self._cycles

    # -- meaning ----------------------------------------------------------------------------------------------------

    def reader(self) -> Reader:
        """Categories as the server has them; computed once, so make a new Tree after editing."""
        if self._reader is None:
            with collecting_paused():
                self._reader = Reader(self)
        return self._reader

    def categories(self, templates: bool = False) -> list[Category]:
        """All categories in order. Of a refused configuration: those before the error."""
        return [category for category in self.reader().categories if templates or not category.template]

    def check(self) -> list[Problem]:
        """Every problem: those of the files, and templates or additions that are missing.

        Where nothing asks for a template or adds to a section, and every file begins with one, none can be missing: ten
        thousand endpoints are read 0.2 s faster.
        """
        asks = any(place.section.header.parents not in ((), ("!",)) for place in self.places if place.section.header)
        loose = any(one.loose_line() for one in self.documents.values() if one is not self.root)
        return self.problems + (self.reader().problems if asks or loose else [])

    def category_of(self, section: Section) -> Category | None:
        """What a section became part of; None if the server does not get to read it."""
        return self.reader().by_section.get(id(section))


def _unbraced(pattern: str) -> list[str]:
    match = _BRACES.search(pattern)
    if not match:
        return [pattern]
    before, after = pattern[: match.start()], pattern[match.end() :]
    return [path for word in match.group(1).split(",") for path in _unbraced(before + word + after)]


# -- questions ----------------------------------------------------------------------------------------------------


def effective(tree: Tree, name: str, type: str | None = None) -> list[Line]:
    """All lines that count for one object, templates first, with their origins; [] if there is no such object.

    ``type`` picks among categories of the same name by their last ``type``. Templates are found only when nothing else is.
    """
    for templates in (False, True):
        for category in tree.reader()._names.get(fold(name), ()):
            fits = category.name == name and category.template == templates
            if fits and (type is None or category.get("type") == type):
                return list(category.lines)
    return []


def duplicates(tree: Tree) -> dict[tuple[str, str], list[Category]]:
    """Objects defined more than once, by (name, type): PJSIP refuses every object of that type for one such pair."""
    seen: dict[tuple[str, str], list[Category]] = {}
    for category in tree.categories():
        seen.setdefault((category.name, category.get("type") or ""), []).append(category)
    return {pair: found for pair, found in seen.items() if len(found) > 1}
