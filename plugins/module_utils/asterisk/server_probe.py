# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Candidate files laid out so that the running server can parse them before they take their places.

A file that is included is parsed through the file that includes it: its templates may stand there, and a dangling include
is an error only there. So the root file is copied into a folder of its own, with each include that leads to a candidate
turned to a folder of links and copies; one directive stays one line, so that the lines keep their numbers.

    /etc/asterisk/.telephony-<process>-<random>/root0/pjsip.conf      #tryinclude .telephony-…/0/*
    /etc/asterisk/.telephony-<process>-<random>/0/0000-endpoints.conf  the candidate
    /etc/asterisk/.telephony-<process>-<random>/0/0001-trunks.conf     link to /etc/asterisk/pjsip.d/trunks.conf

The server reports an error in an included file to its log only (GetConfig says Success): measured on 22.10.1.
"""

from __future__ import annotations

import contextlib
import fnmatch
import glob as _glob
import os
import re
import secrets
import shutil
import time
from collections.abc import Mapping, Sequence

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf import Document
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_text import encode
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_tree import Tree, read_file
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.owner import owner_for
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server_log import LogLine

PREFIX = ".telephony-"
# What config.c says of what makes the server refuse a file, or leave the rest of it unread.
_UNPARSED = re.compile(
    r"parse error|Category addition requested|Inheritance requested|Invalid escape|Maximum (nest|Include)"
)
_DANGLING = re.compile(r"The file '(.*)' was listed as a #include")
_STALE = 600.0  # seconds after which a folder must be the remains of a run that was killed


class Stage:
    """The temporary folder of one probe: `with Stage(config_dir, candidates) as stage`.

    `candidates` maps paths relative to config_dir to texts. `roots` maps the path that the server is to parse, relative
    to config_dir, to the path that it stands for; `names` every path in the folder to what it stands for.
    """

    def __init__(self, config_dir: str, candidates: Mapping[str, str]) -> None:
        self.config_dir = os.path.normpath(config_dir)
        # AEL and Lua are other languages: only a reload can tell.
        ours = {path: text for path, text in candidates.items() if not path.endswith((".ael", ".lua"))}
        self.candidates = {self._full(path): text for path, text in ours.items()}
        self.folder = os.path.join(self.config_dir, own_name())
        self.roots: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self._folders = 0

    def __enter__(self) -> Stage:
        remove_stale(self.config_dir)
        self._make_folder(self.folder)
        try:
            for tree in self._trees():
                path = os.path.join(self.folder, f"root{len(self.roots)}", os.path.basename(tree.path))
                self._make_folder(os.path.dirname(path))
                self._copy(tree, tree.root, path)
                self.roots[self._relative(path)] = self._relative(tree.path)
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(self, *unused: object) -> None:
        self._remove()

    def true_names(self, text: str) -> str:
        """A text of the server with the paths of our folder replaced by those they stand for, and lines by true ones."""
        text = true_lines(text, self.folder)
        for path, name in self.names.items():
            text = text.replace(path, name).replace(self._relative(path), name)
        return text

    # The rest is private.

    def _full(self, path: str) -> str:
        return os.path.normpath(os.path.join(self.config_dir, path))

    def _relative(self, path: str) -> str:
        return os.path.relpath(path, self.config_dir)

    def _remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _read(self, path: str) -> bytes:
        text = self.candidates.get(os.path.normpath(path))
        return read_file(path) if text is None else encode(text)

    def _glob(self, pattern: str) -> list[str]:
        pattern = os.path.normpath(pattern)
        found = set(_glob.glob(pattern))
        found |= {path for path in self.candidates if _matches(path, pattern)}
        return sorted(found)

    def _tree(self, root: str) -> Tree:
        return Tree(root, self.config_dir, read=self._read, glob=self._glob)

    def _trees(self) -> list[Tree]:
        """A tree for each root file that reads a candidate; a candidate that nothing reads is its own root."""
        left = set(self.candidates)
        trees: list[Tree] = []
        for path in self._possible_roots():
            if not left:
                break
            tree = self._tree(self._relative(path))
            read = left & set(map(os.path.normpath, tree.documents))
            if read and tree.root is not None:
                trees.append(tree)
                left -= read
        return trees + [self._tree(self._relative(path)) for path in sorted(left)]

    def _possible_roots(self) -> list[str]:
        """Files that may include others, the likely ones first: pjsip.conf for pjsip.d/endpoints.conf."""
        likely = []
        for path in sorted(self.candidates):
            folder = os.path.dirname(path)
            if folder == self.config_dir:
                likely.append(path)
            elif folder.endswith(".d"):
                likely.append(folder[:-2] + ".conf")
        others = sorted(_glob.glob(os.path.join(_glob.escape(self.config_dir), "*.conf")))
        found = [path for path in dict.fromkeys([*likely, *others]) if path in self.candidates or self._includes(path)]
        # A candidate at the top may itself be included by another: those that include others come first.
        return sorted(found, key=lambda path: not self._includes(path))

    def _includes(self, path: str) -> bool:
        try:
            return b"include" in self._read(path)
        except OSError:
            return False

    def _copy(self, tree: Tree, document: Document | None, path: str) -> None:
        """Write a document, its includes that lead to candidates turned to folders of our own."""
        self.names[path] = self._relative(document.path if document else tree.path)
        if document is None:
            self._write(path, self._read(tree.path), tree.path)
            return
        lines = document.render().split("\n")
        for include in document.includes:
            brought = tree.brought_in(include)
            if include.kind == "exec" or tree.is_cycle(include) or not any(self._leads(tree, one) for one in brought):
                continue
            folder = os.path.join(self.folder, str(self._folders))
            self._folders += 1
            self._make_folder(folder)
            for number, inner in enumerate(brought):
                place = os.path.join(folder, f"{number:04d}-{os.path.basename(inner.path)}")
                if self._leads(tree, inner):
                    self._copy(tree, inner, place)
                else:
                    os.symlink(inner.path, place)
                    self.names[place] = self._relative(inner.path)
            ending = "\r" if lines[include.line - 1].endswith("\r") else ""
            lines[include.line - 1] = f'#{include.kind} "{self._relative(folder)}/*"{ending}'
        self._write(path, encode("\n".join(lines)), document.path)

    def _leads(self, tree: Tree, document: Document) -> bool:
        """Is this a candidate, or does it include one?"""
        if os.path.normpath(document.path) in self.candidates:
            return True
        return any(
            self._leads(tree, inner)
            for include in document.includes
            if not tree.is_cycle(include)
            for inner in tree.brought_in(include)
        )

    def _make_folder(self, path: str) -> None:
        os.mkdir(path, 0o700)
        owner, group = owner_for(self.config_dir)
        _give(path, owner, group)
        os.chmod(path, 0o750)

    def _write(self, path: str, data: bytes, model: str) -> None:
        """Write a file that only the server may read, from its first byte on."""
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "wb") as stream:
            owner, group = owner_for(model if os.path.exists(model) else self.config_dir)
            _give(handle, owner, group)
            os.fchmod(handle, 0o640)
            stream.write(data)


def true_lines(text: str, ours: str = "") -> str:
    """A text of the server with `line 77 of /etc/asterisk/pjsip.d/b.conf` made `line 2 of ...`.

    The server counts the lines of one glob through all its files. Below the folder `ours` every file is of a glob;
    elsewhere that is only certain of a line behind the end of its file.
    """

    def correct(match: re.Match[str]) -> str:
        number, path = int(match.group(1)), match.group(2).rstrip(".")
        folder = os.path.dirname(path)
        try:
            own = _count(path)
            if number <= own and not (ours and path.startswith(ours)):
                return match.group(0)
            names = sorted((name for name in os.listdir(folder) if not name.startswith(".")), key=os.fsencode)
            ending = os.path.splitext(path)[1]
            before = [name for name in names if name < os.path.basename(path) and name.endswith(ending)]
            true = number - sum(_count(os.path.join(folder, name)) for name in before)
        except OSError:
            return match.group(0)
        return match.group(0).replace(match.group(1), str(true), 1) if 0 < true <= own else match.group(0)

    return re.sub(r"line (\d+) of (/\S+)", correct, text)


def _count(path: str) -> int:
    """How far the server counts in a file: it counts the end as well, behind the last line feed."""
    with open(path, "rb") as stream:
        return stream.read().count(b"\n") + 1


def complaints(stage: Stage, refused: Sequence[tuple[str, str]], lines: Sequence[LogLine]) -> list[str]:
    """Sentences for what the server could not parse, with its own words and the true names of the files.

    `refused` is (file, the server's answer) for each root; an empty answer is none. What stands in files that are no
    candidates is only told when the server refuses the whole.
    """
    whole = any(words for unused, words in refused)
    lines = [line for line in lines if line.source == "config.c"]
    told = [stage.true_names(line.text) for line in lines if _is_ours(stage, line.text, whole)]
    if not told:
        told = [f"{name}: {words}" for name, words in refused if words]
    return list(dict.fromkeys(told))


def _is_ours(stage: Stage, text: str, whole: bool) -> bool:
    """Does a line of the log speak of a candidate, or of any file that we let parse when the whole was refused?"""
    dangling = _DANGLING.search(text)
    if dangling:  # it names what is missing, not who asks for it
        return whole or any(dangling.group(1) in one for one in stage.candidates.values())
    true = stage.true_names(text)
    if true == text or not _UNPARSED.search(text):
        return False
    return whole or any(os.path.relpath(path, stage.config_dir) in true for path in stage.candidates)


def own_name() -> str:
    """A name for something that lives as long as this process, and tells so: .telephony-<process>-<random>."""
    return f"{PREFIX}{os.getpid()}-{secrets.token_hex(8)}"


def stale_paths(folder: str) -> list[str]:
    """What runs left in a folder that were killed, or that the server left: of another process that lives there is none."""
    found = []
    for path in _glob.glob(os.path.join(_glob.escape(folder), PREFIX + "*")):
        owner = re.match(re.escape(PREFIX) + r"(\d+)-", os.path.basename(path))
        ours = owner is not None and int(owner.group(1)) == os.getpid()
        alive = owner is None or (not ours and os.path.exists(f"/proc/{owner.group(1)}"))
        with contextlib.suppress(OSError):
            if not alive or time.time() - os.lstat(path).st_mtime > _STALE:
                found.append(path)
    return found


def remove_stale(config_dir: str) -> None:
    """Remove what a killed run left; it holds secrets."""
    for path in stale_paths(config_dir):
        shutil.rmtree(path, ignore_errors=True)


def _matches(path: str, pattern: str) -> bool:
    folder, name = os.path.split(path)
    wanted_folder, wanted = os.path.split(pattern)
    if name.startswith(".") and not wanted.startswith("."):
        return False
    return fnmatch.fnmatchcase(folder, wanted_folder) and fnmatch.fnmatchcase(name, wanted)


def _give(path: str | int, owner: int, group: int) -> None:
    if os.geteuid() == 0:
        os.chown(path, owner, group)
