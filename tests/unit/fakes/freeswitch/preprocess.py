# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""FreeSWITCH's preprocessor: line by line, before any XML; what it drops, it drops in silence."""

from __future__ import annotations

import glob
import os
import re

DEEPEST = 100
NO_ROOT = "Cannot Open log directory or XML Root!"
MARKS = re.compile(r"\$\$\{|x-pre-process|<!--#|</?include>|<\?|\0", re.IGNORECASE)
DIRECTIVE = re.compile("x-pre-process", re.IGNORECASE)


class NoRoot(Exception):
    """The first file cannot be read."""


class Preprocessor:
    """Makes one text of a folder; `variables` are changed while it reads, whatever becomes of the text."""

    def __init__(self, variables: dict[str, str]) -> None:
        self.variables = variables
        self.log: list[str] = []
        self.read: list[str] = []
        self._out: list[str] = []

    def merge(self, folder: str, root: str = "freeswitch.xml") -> str:
        self._out, self.read = [], []
        if not self._file(folder, os.path.join(folder, root), 0):
            raise NoRoot(NO_ROOT)
        text = "".join(self._out)
        if not text:
            raise NoRoot(NO_ROOT)
        return text

    def _file(self, folder: str, path: str, depth: int) -> bool:
        if depth > DEEPEST:
            return False
        try:
            with open(path, "rb") as stream:
                data = stream.read()
        except IsADirectoryError:
            return True
        except OSError as error:
            self.log.append(f"Couldn't open {path} ({error.strerror})")
            return False
        text = data.decode("utf-8", "surrogateescape")
        self.read.append(text)
        if not MARKS.search(text):
            self._out.append(text)
            return True
        lines = text.split("\n")
        last, hidden = lines.pop(), False
        for line in lines:
            if not hidden and not MARKS.search(line):
                self._out.append(line + "\n")
            else:
                hidden = self._line(folder, line + "\n", depth, hidden)
        if last:
            self._line(folder, last, depth, hidden)
        return True

    def _line(self, folder: str, raw: str, depth: int, hidden: bool) -> bool:
        raw = raw.split("\0", 1)[0]
        line, seen = raw, raw
        if "$${" in raw:
            line, seen = self.expand(raw)
        if "<include>" in seen or "</include>" in seen or "<?" in seen:
            return hidden
        if hidden:
            if "-->" not in seen:
                return True
            line = line.split("-->", 1)[1]
        found = DIRECTIVE.search(line)
        if found is not None:
            if found.start() and line[found.start() - 1] == "<":
                self._directive(folder, line[found.start() :], depth)
            return False
        if "<!--#" in line:
            return self._old(folder, line, depth)
        if line:
            self._out.append(line)
        return False

    def expand(self, text: str) -> tuple[str, str]:
        """Return the text with its global variables, and what the server looks at for `<include>`: up to the first."""
        out, at, seen = [], 0, text
        while True:
            start = text.find("$${", at)
            end = matching(text, start + 2) if start >= 0 else -1
            if start < 0 or end < 0:
                out.append(text[at:])
                return "".join(out), seen
            if seen is text:
                seen = text[:end]
            out.append(text[at:start])
            out.append(self.variables.get(text[start + 3 : end], ""))
            at = end + 1

    def _directive(self, folder: str, text: str, depth: int) -> None:
        end = text.find("/>")
        if end >= 0:
            text = text[: end + 2]
        command, rest = quoted(text, "cmd", True)
        data, _rest = quoted(rest, "data", False)
        if command is None or data is None:
            return
        self._do(command.lower(), data, folder, depth)

    def _do(self, command: str, data: str, folder: str, depth: int) -> None:
        name, equals, value = data.partition("=")
        name = name.rstrip(" ")
        if command == "set" and equals:
            self.set(name, value.lstrip(" "))
        elif command == "env-set" and equals:
            self.set(name, os.environ.get(value, ""))
        elif command == "stun-set" and equals:
            self.set(name, "127.0.0.1" if value.startswith("stun:") else value)
        elif command == "include":
            self._glob(folder, data, depth + 1)
        elif command in ("exec", "exec-set"):
            self.log.append(f"{command} is not played by this fake")

    def set(self, name: str, value: str) -> None:
        """Keep a variable: a reference in it loses its dollar; without a value it is gone."""
        if value:
            self.variables[name] = value.replace("${", "%{")
        else:
            self.variables.pop(name, None)

    def _glob(self, folder: str, pattern: str, depth: int) -> None:
        full = pattern if pattern.startswith("/") else os.path.join(folder, pattern)
        found = sorted(glob.glob(full))
        if not found:
            broken = not os.path.isdir(os.path.dirname(full)) and glob.has_magic(os.path.basename(full))
            if os.path.islink(full):
                found = [full]
            else:
                self.log.append(f"{'Error including' if broken else 'No files to include at'} {full}")
        for path in found:
            self._file(os.path.dirname(path), path, depth)

    def _old(self, folder: str, line: str, depth: int) -> bool:
        before, _mark, rest = line.partition("<!--#")
        self._out.append(before)
        inside, ends, after = rest.partition("-->")
        if ends:
            self._out.append(after)
        command, _blank, argument = re.split(r"[\r\n]", inside, maxsplit=1)[0].partition(" ")
        if '"' in argument:
            argument = argument.split('"')[1]
        if argument:
            self._do(command.lower(), argument, folder, depth)
        return not ends


def quoted(text: str, name: str, must_end: bool) -> tuple[str | None, str]:
    """Return what stands in double quotes behind `name` and `=`, and what follows."""
    at = text.lower().find(name)
    at = text.find("=", at) if at >= 0 else -1
    at = text.find('"', at) if at >= 0 else -1
    if at < 0:
        return None, ""
    end = text.find('"', at + 1)
    if end < 0:
        return (None if must_end else text[at + 1 :]), ""
    return text[at + 1 : end], text[end + 1 :]


def matching(text: str, at: int) -> int:
    """Return where the brace that opens at `at` is closed, or -1."""
    depth = 0
    for place in range(at, len(text)):
        if text[place] == "{":
            depth += 1
        elif text[place] == "}":
            depth -= 1
            if not depth:
                return place
    return -1
