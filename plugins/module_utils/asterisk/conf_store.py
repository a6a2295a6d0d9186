# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The configuration folder: its files as documents, and the sections of them that asterisk_config manages."""

from __future__ import annotations

import fnmatch
import glob
import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf import (
    ConfError,
    Document,
    Problem,
    Section,
    decode,
    encode,
    parse,
)
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_tree import Tree
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.layout import text_of
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.owner import owner_for
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.files import FileChange, digest, read_bytes
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item, Key
from ansible_collections.telephony.pbx.plugins.module_utils.core.settled import Watched, mark

FILE_MODE = 0o640
ADDED = "+"  # how the `type` of a key begins that names lines which are added to a section
CONTEXTS = "extensions.conf"
ROOTS = ("pjsip.conf", CONTEXTS, "queues.conf", "voicemail.conf")


@dataclass
class Folder:
    """The configuration folder: every file is read once, and edited as a document.

    path    the folder, such as /etc/asterisk
    others  what becomes of files that are no configuration, and change with it: where PINs are kept
    """

    path: str
    bytes_of: dict[str, bytes | None] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    trees: dict[str, Tree] = field(default_factory=dict)
    others: dict[str, FileChange] = field(default_factory=dict)
    patterns: dict[str, list[str]] = field(default_factory=dict)

    def full(self, name: str) -> str:
        """Return a file's full path; names are relative to the folder, as in `#include`."""
        return os.path.normpath(os.path.join(self.path, name))

    def relative(self, path: str) -> str:
        """Return how people name a file of this folder."""
        full = self.full(path)
        return os.path.relpath(full, self.path) if full.startswith(self.path.rstrip("/") + "/") else full

    def read(self, path: str) -> bytes:
        """Return a file's bytes; raises FileNotFoundError where there is none, as Tree wants it."""
        full = self.full(path)
        if full not in self.bytes_of:
            self.bytes_of[full] = read_bytes(full)
        data = self.bytes_of[full]
        if data is None:
            raise FileNotFoundError(full)
        return data

    def _read_included(self, path: str) -> bytes:
        """Read as Tree wants it: a folder among what `#include x/*` finds is passed over, as Asterisk does."""
        if os.path.isdir(path):
            raise IsADirectoryError(path)
        return self.read(path)

    def _find(self, pattern: str) -> list[str]:
        self.patterns[pattern] = found(pattern)
        return self.patterns[pattern]

    def watched(self, programs: Sequence[str]) -> Watched:
        """Return all that was looked at so far, and the programs whose version counts."""
        return Watched(
            {path: digest(data) for path, data in self.bytes_of.items()},
            {pattern: sorted(paths) for pattern, paths in self.patterns.items()},
            {path: mark(path) for path in programs},
        )

    def tree(self, root: str) -> Tree:
        """Return a root file with everything that it includes; its documents are the ones that are edited."""
        if root not in self.trees:
            tree = Tree(root, self.path, self._read_included, self._find)
            if tree.root is None and self.bytes_of.get(self.full(root)) is not None:
                first = tree.problems[0]
                raise refuse(first.path, f"line {first.line}: {first.text}", "the file is left as it is")
            self.trees[root] = tree
            for path, document in tree.documents.items():
                self.documents.setdefault(os.path.normpath(path), document)
        return self.trees[root]

    def document(self, name: str) -> Document:
        """Return a file as a document; one that is not there yet is empty."""
        for root in ROOTS:
            self.tree(root)  # what these include must be one document, whoever edits it
        full = self.full(name)
        if full not in self.documents:
            try:
                data = self.read(full)
            except FileNotFoundError:
                data = b""
            try:
                self.documents[full] = parse(decode(data, full), full)
            except ConfError as error:
                raise refuse(full, f"line {error.line}: {error.message}", "the file is left as it is") from None
        return self.documents[full]

    def is_read(self, root: str, name: str) -> bool:
        """Say whether Asterisk reads a file, there or not, when it reads `root`."""
        tree, full = self.tree(root), self.full(name)
        if full in map(os.path.normpath, tree.documents):
            return True
        targets = [
            one.target for document in tree.documents.values() for one in document.includes if one.kind != "exec"
        ]
        return any(matches(full, self.full(one)) for target in targets for one in unbraced(target))

    def root_of(self, name: str) -> str:
        """Return the file that Asterisk reads a file as a part of, or that file itself."""
        return next((root for root in ROOTS if self.is_read(root, name)), name)

    def texts(self) -> dict[str, str]:
        """Return path -> text of the files that were edited."""
        out = {}
        for full, document in self.documents.items():
            text = document.render()
            if encode(text) != (self.bytes_of.get(full) or b""):
                out[full] = text
        return out

    def type_of(self, section: Section) -> str | None:
        """Return a section's `type=`, which a template may give."""
        own = section.get("type")
        if own or not section.templates:
            return own
        for tree in self.trees.values():
            category = tree.category_of(section)
            if category is not None:
                return category.get("type")
        return None

    def names(self, root: str) -> set[str]:
        """Return the names of all sections of a root file and of what it includes, new ones too."""
        documents = map(self.document, self.tree(root).documents)
        return {section.name for document in documents for section in document.sections}

    def broken(self) -> list[Problem]:
        """Return what would make Asterisk stop reading the files as they are edited, and did not before."""
        texts = self.texts()

        def read(path: str) -> bytes:
            text = texts.get(os.path.normpath(path))
            return self._read_included(path) if text is None else encode(text)

        def find(pattern: str) -> list[str]:
            return sorted({*glob.glob(pattern), *(one for one in texts if matches(one, os.path.normpath(pattern)))})

        out: list[Problem] = []
        left = set(texts)
        for root in (*ROOTS, *sorted(texts)):
            full = self.full(root)
            if full not in left and not (root in ROOTS and any(self.is_read(root, one) for one in left)):
                continue
            tree = Tree(root, self.path, read, find)
            left -= {full, *map(os.path.normpath, tree.documents)}
            fatal = [one for one in tree.check() if one.fatal]
            if fatal:
                old = {(one.path, one.text) for one in Tree(root, self.path, self._read_included, glob.glob).check()}
                out.extend(one for one in fatal if (one.path, one.text) not in old)
        return out

    def changes(self) -> list[FileChange]:
        """Return what becomes of the files that were edited.  A new one gets the folder's owner and mode 0640."""
        owner, group = owner_for(self.path) if os.path.isdir(self.path) else (-1, -1)
        ours = [
            FileChange(full, self.bytes_of.get(full), encode(text), owner, group, FILE_MODE)
            for full, text in self.texts().items()
        ]
        return ours + list(self.others.values())


def found(pattern: str) -> list[str]:
    """Return what a pattern finds.  A folder that may not be read is an error: it is not empty."""
    folder = os.path.dirname(pattern)
    if os.path.isdir(folder) and not os.access(folder, os.R_OK | os.X_OK):
        raise refuse(folder, "cannot be read: Permission denied", "run the task with become: true")
    return glob.glob(pattern)


def unbraced(pattern: str) -> list[str]:
    """Return the patterns that one with `{a,b}` stands for."""
    match = re.search(r"\{([^{}]*)\}", pattern)
    if match is None:
        return [pattern]
    before, after = pattern[: match.start()], pattern[match.end() :]
    return [one for word in match.group(1).split(",") for one in unbraced(before + word + after)]


def matches(path: str, pattern: str) -> bool:
    """Say whether a pattern of `#include` finds a path: a star stands neither for a slash nor for a leading dot."""
    parts, wanted = path.split("/"), pattern.split("/")
    return len(parts) == len(wanted) and all(
        fnmatch.fnmatchcase(part, one) and (part[:1] != "." or one[:1] == ".") for part, one in zip(parts, wanted)
    )


def keys_of(document: Document, folder: Folder) -> dict[int, str | None]:
    """Return id of a section -> the `type` that its asterisk_config key needs; None where no key tells it from another."""
    sections = [one for one in document.sections if not one.append]
    names = Counter(one.name for one in sections)
    types = {id(one): folder.type_of(one) if names[one.name] > 1 else "" for one in sections}
    typed = Counter((one.name, types[id(one)]) for one in sections)
    keys = {id(one): types[id(one)] if typed[one.name, types[id(one)]] == 1 else None for one in sections}
    added = [one for one in document.sections if one.append]
    marks = Counter((one.name, mark_of(one)) for one in added)
    return {**keys, **{id(one): mark_of(one) for one in added if marks[one.name, mark_of(one)] == 1}}


def mark_of(section: Section) -> str:
    """Return the `type` by which a key names lines that are added by (+): how it stands between the parentheses."""
    return f"{ADDED}{section.append_filter}"


def section_item(path: str, section: Section, kind: str) -> Item:
    """Return a plain section as an item of asterisk_config."""
    lines: dict[str, list[str]] = {}
    for key, value in section.items():
        lines.setdefault(key, []).append(value)
    item: Item = {"path": path, "name": section.name}
    if kind:
        item["type"] = kind
        if not section.append:
            lines.pop("type", None)
    if section.template:
        item["template"] = True
    if section.templates:
        item["templates"] = list(section.templates)
    options: dict[str, Any] = {key: values[0] if len(values) == 1 else values for key, values in lines.items()}
    if options:
        item["options"] = options
    return item


def spelled_as(item: Item, wanted: Mapping[str, Any]) -> Item:
    """Return an item with the names of its options as `wanted` spells them: Asterisk compares them without case."""
    names = {name.lower(): name for name in wanted.get("options") or ()}
    options = item.get("options") or {}
    if not any(names.get(one.lower(), one) != one and names[one.lower()] not in options for one in options):
        return item
    return {**item, "options": {names.get(one.lower(), one): value for one, value in options.items()}}


def find_sections(document: Document, key: Key, folder: Folder) -> list[Section]:
    """Return the sections that an asterisk_config key names: by name, and by `type=` where the key has one."""
    if key[2].startswith(ADDED):
        return [one for one in document.find(key[1]) if one.append and mark_of(one) == key[2]]
    found = [one for one in document.find(key[1]) if not one.append]
    if key[2]:
        found = [one for one in found if folder.type_of(one) == key[2]]
    return found


def write_section(document: Document, change: Change, folder: Folder) -> None:
    """Carry a change of one plain section into its document."""
    found = find_sections(document, change.key, folder)
    if change.action == "delete":
        for section in found:
            document.remove_section(section)
        return
    after = change.after or {}
    if found:
        section = found[0]
        if list(section.templates) != list(after.get("templates") or []) or section.template != bool(
            after.get("template")
        ):
            section.set_header(templates=tuple(after.get("templates") or ()), template=bool(after.get("template")))
    elif change.key[2].startswith(ADDED):
        section = document.add_section(change.key[1], append=True, append_filter=change.key[2][len(ADDED) :])
    else:
        section = document.add_section(
            change.key[1], templates=tuple(after.get("templates") or ()), template=bool(after.get("template"))
        )
        if change.key[2]:
            section.set("type", [change.key[2]])
    before: Mapping[str, Any] = (change.before or {}).get("options") or {}
    for name, value in (after.get("options") or {}).items():
        if before.get(name) != value:
            section.set(name, value if isinstance(value, list) else [text_of(value)])
    for name in before:
        if name not in (after.get("options") or {}):
            section.unset(name)


def conf_notation(item: Item | None, title: str) -> str:
    """Return a section or context as it would stand in a file: for the diff, from a masked item."""
    if item is None:
        return ""
    marks: list[str] = ["!"] if item.get("template") else []
    marks += item.get("templates") or []
    added = str(item.get("type") or "").startswith(ADDED)
    marks += [str(item["type"])] if added else []
    out = [f"[{title}]({','.join(marks)})" if marks else f"[{title}]"]
    if item.get("type") and not added:
        out.append(f"type = {item['type']}")
    for name, value in (item.get("options") or {}).items():
        for one in value if isinstance(value, list) else [value]:
            out.append(f"{name} = {text_of(one)}")
    return "\n".join(out) + "\n"
