# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""FreeSWITCH's preprocessor, line by line as the server runs it, feeding what it leaves to the tree.

It knows no comments: a directive inside one runs.  Commands are never run here: what `exec-set`, `stun-set` and `env-set`
would set is known to be set, and its value is not known.
"""

from __future__ import annotations

import fnmatch
import glob
import os
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass

from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch import xml_findings as found
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_build import Builder
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_findings import Finding
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import (
    ENCODING,
    ERRORS,
    Element,
    Source,
    XmlError,
)

MAX_DEPTH = 100
MAX_READS = 100_000  # of a file that includes itself the server reads a hundred, of two a number without end
# What the server sets itself before it reads anything; all but conf_dir are its own affair.
PRESET = (
    "hostname local_ip_v4 local_mask_v4 local_ip_v6 base_dir recordings_dir sound_prefix sounds_dir conf_dir log_dir run_dir"
    " db_dir mod_dir htdocs_dir script_dir temp_dir grammar_dir fonts_dir images_dir certs_dir storage_dir cache_dir"
    " data_dir localstate_dir core_uuid switch_serial"
).split()
_INTERESTING = re.compile(r"</?include>|<\?|(?i:x-pre-process)|<!--#|\$\$\{|\x00")
_BRACED = re.compile(r"\$(\\*)\{")
_MAGIC = re.compile(r"[*?\[]")


@dataclass
class Include:
    """One include that was run: its pattern (absolute), and the element in which it stands (None: within a comment)."""

    pattern: str
    element: Element | None


@dataclass
class Setting:
    """One directive that sets a global variable, and the line of it, as offsets into its file.

    value  as it stands there, `$${x}` and all
    """

    source: Source
    start: int
    end: int
    cmd: str
    name: str
    value: str


class Variables(dict[str, str]):
    """Global variables; their names are not case-sensitive.

    unknowable  those whose value only the server knows
    changing    those that are set to one value after another, so that it depends on the place what they stand for
    """

    def __init__(self) -> None:
        super().__init__()
        self.unknowable: set[str] = set()
        self.changing: set[str] = set()
        self._names: dict[str, str] = {}

    def put(self, name: str, value: str, unknowable: bool = False) -> None:
        """Set a variable as the server does, which makes `%{` of a `${` in its value."""
        name = self._names.setdefault(name.lower(), name)
        value = _BRACED.sub(r"%\1{", value)
        if name in self and self[name] != value and name not in self.unknowable:
            self.changing.add(name)
        self[name] = value
        (self.unknowable.add if unknowable else self.unknowable.discard)(name)

    def find(self, name: str) -> str | None:
        """Return the name under which a variable is kept, or None."""
        return self._names.get(name.lower())


def references(text: str) -> list[tuple[int, int, str]]:
    """Return start, end and name of each `$${name}`; braces inside count, as in the server."""
    out: list[tuple[int, int, str]] = []
    at = text.find("$${")
    while at >= 0:
        depth, stop = 0, -1
        for index in range(at + 2, len(text)):
            if text[index] == "{":
                depth += 1
            elif text[index] == "}":
                depth -= 1
                if depth == 0:
                    stop = index
                    break
        if stop < 0:
            at = text.find("$${", at + 3)
            continue
        out.append((at, stop + 1, text[at + 3 : stop]))
        at = text.find("$${", stop + 1)
    return out


def _plain_name(name: str) -> bool:
    """Say whether a reference holds no markup, which would go with it."""
    return not re.search(r"[<>\"'\n]", name)


def expand(text: str, variables: Variables) -> str:
    """Return a text with its `$${name}` replaced; an unknown one becomes nothing."""
    out: list[str] = []
    done = 0
    for start, end, name in references(text):
        known = variables.find(name)
        out.extend((text[done:start], variables[known] if known is not None else ""))
        done = end
    return "".join([*out, text[done:]]) if out else text


def matches(pattern: str, path: str) -> bool:
    """Say whether a path is one that a glob would give: no wildcard reaches over a slash or takes a leading dot."""
    parts, names = pattern.split("/"), path.split("/")
    return len(parts) == len(names) and all(
        fnmatch.fnmatchcase(name, part) and not (name[:1] == "." and part[:1] != ".")
        for name, part in zip(names, parts)
    )


class Reader:
    """Reads one configuration from its root file on."""

    def __init__(self, config_dir: str, overlay: Mapping[str, bytes | None], expanding: bool = False) -> None:
        self.config_dir, self.overlay, self.expanding = config_dir, overlay, expanding
        self.builder = Builder()
        self.files: dict[str, bytes] = {}
        self.globs: dict[str, list[str]] = {}
        self.includes: list[Include] = []
        self.settings: list[Setting] = []
        self.findings: list[Finding] = []
        self.risky = False
        self.variables = Variables()
        self._sources: dict[str, Source] = {}
        self._reads = 0
        for name in PRESET:
            self.variables.put(name, "", True)
        self.variables.put("conf_dir", config_dir)
        self.variables.put("hostname", socket.gethostname(), True)
        self.variables.put("switch_serial", "", True)

    def read(self, path: str, depth: int = 0) -> None:
        """Read a file and what it includes.  Raises XmlError for what the server refuses; OSError never."""
        if depth > MAX_DEPTH:
            self._report(path, 0, found.DUPLICATE, "files include each other without end: the server stops after 100")
            return
        self._reads += 1
        if self._reads > MAX_READS:
            raise XmlError(path, 1, "files include each other without end")
        source = self._source(path)
        if source is not None:
            self._lines(source, depth)

    def _source(self, path: str) -> Source | None:
        key = os.path.normpath(path)
        if key in self._sources:
            return self._sources[key]
        data = self._bytes(key)
        if data is None:
            return None
        self.files[key] = data
        source = self._sources[key] = Source(key, data.decode(ENCODING, ERRORS))
        if not data.strip():
            self._report(key, 1, found.EMPTY, "the file is empty: the server says nothing, and nothing of it is there")
        return source

    def _bytes(self, key: str) -> bytes | None:
        if key in self.overlay:
            return self.overlay[key]
        try:
            with open(key, "rb") as stream:
                return stream.read()
        except FileNotFoundError:
            self._report(key, 0, found.DANGLING, "the file is not there: the server leaves it out without a word")
        except OSError as error:
            words = f"cannot be read ({error.strerror}): the server would leave it out without a word"
            self._report(key, 0, found.UNREADABLE, words)
        return None

    def _report(self, path: str, line: int, kind: str, words: str) -> None:
        if words:
            self.findings.append(Finding(path, line, kind, words))

    def _lines(self, source: Source, depth: int) -> None:
        """Feed the lines of a file, but for those that the preprocessor takes or changes."""
        text, done, hidden = source.text, 0, False
        before, counted = len(self.findings), (len(self.includes), self._children())
        position = 0
        while True:
            match = _INTERESTING.search(text, position)
            if match is None and not hidden:
                break
            at = match.start() if match is not None and not hidden else position
            if hidden and at >= len(text):
                break
            start, end = source.line_of(at)
            if (
                text[at] == "$"
                and not hidden
                and not self._unknown_in(text[start:end])
                and self._plain(source, start, end)
            ):
                position = end
                continue
            if start > done:
                self.builder.feed(source, done, start)
                done = start
            if text[at] == "$" and not hidden and self._plain(source, start, end):
                position = end
                continue
            hidden = self._line(source, start, end, depth, hidden)
            done = position = end
        if done < len(text):
            self.builder.feed(source, done, len(text))
        if text.strip() and before == len(self.findings) and counted == (len(self.includes), self._children()):
            self._garbage(source)

    def _children(self) -> int:
        return len(self.builder.current.children)

    def _garbage(self, source: Source) -> None:
        bare = re.sub(r"<!--.*?-->|</?include>|<\?.*?\?>|\ufeff", "", source.text, flags=re.S)
        if bare.strip() and "<" not in bare:
            self._report(
                source.path, 1, found.GARBAGE, "nothing of this file is XML: the server drops it without a word"
            )

    def _plain(self, source: Source, start: int, end: int) -> bool:
        """Check a line with `$${`; return whether the server would keep it as it stands but for the values."""
        line = source.text[start:end]
        if _INTERESTING.search(line.replace("$${", "")):
            return False
        values, places = "", references(line)
        if not all(_plain_name(name) for _at, _stop, name in places):
            return False
        for at, _stop, name in places:
            known = self.variables.find(name)
            if known is None:
                self._unknown(source, start + at, name)
            else:
                values += self.variables[known]
        if not values:
            return True
        if re.search(r"[<>\"'&]", values):
            self.risky = True
        if _INTERESTING.search(values):
            return False
        return not self.expanding

    def _unknown_in(self, line: str) -> bool:
        return any(self.variables.find(name) is None for _start, _end, name in references(line))

    def _unknown(self, source: Source, offset: int, name: str) -> None:
        line = source.text[source.line_of(offset)[0] : offset]
        if self.builder.comment is None and line.rfind("<!--") <= line.rfind("-->"):
            words = f"no variable {name} is set before this: the server puts nothing in its place"
            self._report(source.path, source.line(offset), found.UNKNOWN_VARIABLE, words)

    def _line(self, source: Source, start: int, end: int, depth: int, hidden: bool) -> bool:
        """Do with one line what the preprocessor does; return whether an old directive's comment goes on."""
        line = source.text[start:end].split("\x00", 1)[0]
        places = references(line)
        expanded = expand(line, self.variables)
        # The server looks for these in a line that its own expansion has cut at the first variable.
        head = line[: places[0][1] - 1] if places else line
        if "<include>" in head or "</include>" in head or "<?" in head:
            if self.builder.comment is None and not hidden:
                self._report(source.path, source.line(start), found.ONE_LINE_INCLUDE, found.dropped_line(line))
            return hidden
        if hidden:
            stop = head.find("-->")
            if stop < 0:
                return True
            expanded, places = head[stop + 3 :], []
        if "x-pre-process" in expanded.lower():
            self._directive(source, start, expanded, depth)
            return False
        mark = expanded.find("<!--#")
        if mark < 0:
            if expanded == source.text[start:end]:
                self.builder.feed(source, start, end)
            else:
                kept = bool(places) and not self.expanding and all(_plain_name(name) for _at, _end, name in places)
                self._feed_text(source, start, line if kept else expanded)
            return False
        stop = expanded.find("-->", mark)
        rest = "" if stop < 0 else expanded[stop + 3 :]
        self._feed_text(source, start, expanded[:mark] + rest)
        run = found.old_directive(expanded[mark + 5 : stop if stop >= 0 else len(expanded)])
        if run is not None:
            self._run(source, start, run[0], run[1], depth)
        return stop < 0

    def _feed_text(self, source: Source, start: int, text: str) -> None:
        """Feed what became of a line where it is not as it stands; at its own place where it can be found there."""
        at = source.text.find(text, start, start + len(text) + 4096) if text.strip() else start
        if text.strip() and at >= 0 and "\n" not in source.text[start:at]:
            self.builder.feed(source, at, at + len(text))
        elif text.strip():
            self.builder.feed(Source(source.path, text), 0, len(text))

    def _directive(self, source: Source, start: int, line: str, depth: int) -> None:
        run = found.read_directive(line)
        number = source.line(start)
        words = found.directive_words(line, run)
        at = line.lower().index("x-pre-process")
        if line[at - 1 : at] != "<":
            run = None
        commented = self.builder.comment is not None or line.rfind("<!--", 0, at) > line.rfind("-->", 0, at)
        if commented:
            if run is not None:
                words = "a directive inside a comment still runs: delete it, or rename it X-NO-PRE-PROCESS"
                self._report(source.path, number, found.COMMENTED, words)
        else:
            self._report(source.path, number, found.BAD_DIRECTIVE, words)
        if run is None:
            return
        if not commented:
            for offset, _stop, name in references(source.text[start : source.line_of(start)[1]]):
                if self.variables.find(name) is None:
                    self._unknown(source, start + offset, name)
        self._run(source, start, run[0], run[1], depth)

    def _run(self, source: Source, start: int, cmd: str, data: str, depth: int) -> None:
        cmd = cmd.lower()
        if cmd == "include":
            self._include(source, start, data, depth)
        elif cmd.endswith("set") and cmd in found.COMMANDS:
            pair = found.assignment(data)
            if pair is not None:
                self._note(source, start, cmd, pair[0])
                self.variables.put(pair[0], pair[1] if cmd == "set" else "", cmd != "set" or self._rests(source, start))

    def _rests(self, source: Source, start: int) -> bool:
        """Say whether what a line sets rests on what only the server knows."""
        line = source.text[start : source.line_of(start)[1]]
        names = [self.variables.find(name) for _start, _end, name in references(line)]
        return any(name in self.variables.unknowable for name in names)

    def _note(self, source: Source, start: int, cmd: str, name: str) -> None:
        """Remember where a variable is set, with its value as it stands there."""
        end = source.line_of(start)[1]
        line = source.text[start:end]
        raw = found.read_directive(line) if "x-pre-process" in line.lower() else None
        pair = found.assignment(raw[1]) if raw is not None else None
        if pair is not None and pair[0] == name:
            self.settings.append(Setting(source, start, end, cmd, name, pair[1]))

    def _include(self, source: Source, start: int, data: str, depth: int) -> None:
        pattern = data if data.startswith("/") else f"{os.path.dirname(source.path)}/{data}"
        pattern = os.path.normpath(pattern)
        inside = self.builder.current if self.builder.in_content else None
        self.includes.append(Include(pattern, inside))
        paths = self.globs.get(pattern)
        if paths is None:
            paths = self.globs[pattern] = self._glob(source, start, pattern)
        for path in paths:
            self.read(path, depth + 1)

    def _glob(self, source: Source, start: int, pattern: str) -> list[str]:
        there = set(glob.glob(pattern)) if _MAGIC.search(pattern) else {pattern} if os.path.lexists(pattern) else set()
        new = {path for path, data in self.overlay.items() if data is not None and matches(pattern, path)}
        gone = {path for path, data in self.overlay.items() if data is None}
        out = sorted((there | new) - gone, key=os.fsencode)
        folder = os.path.dirname(pattern)
        if not out and not _MAGIC.search(folder):
            if not _MAGIC.search(pattern):
                words = f"{pattern} is not there: the server includes nothing, without a word"
                self._report(source.path, source.line(start), found.DANGLING, words)
            elif not os.path.isdir(folder):
                words = f"the folder {folder} is not there: the server logs an error at every reload"
                self._report(source.path, source.line(start), found.DANGLING, words)
        return out
