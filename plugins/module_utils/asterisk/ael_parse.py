# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asterisk's own parser of AEL, `aelparse`, on files that are not in place yet.

Debian ships it with Asterisk 16 to 22. It ends with code 0 whatever it finds; `-d` makes it read the current folder, and
`-w` write what it compiled as extensions.conf (measured on 22.10.1: the same steps as the running server makes of it).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_text import encode

PARSER = "aelparse"
DUMP = "extensions.conf.aeldump"
TIMEOUT = 60.0
_LOG = re.compile(r"LOG: lev:(?P<level>\d+) file:(?P<file>\S+)\s+line:\d+ func: \S+\s+(?P<text>.*)")
_ERROR = 4
_SPOT = re.compile(r"(?:=* ?File|Error: file)[:=]\s*(?P<path>[^\s,]+), [Ll]ine[ =](?P<line>\d+)[^:]*:\s*(?P<text>.*)")
_END = "(null)"  # the parser's name of the file behind the end of the last one
_SUMMARY = re.compile(r"\d+ contexts, \d+ extensions")
_REFUSED = "doesn't make sense to compile"
_EXTEN = re.compile(r"exten => (?P<exten>[^,]+),(?P<priority>-?\d+)(?:\([^)]*\))?,(?P<text>.*)", re.S)
_STEP = re.compile(r"(?P<app>[A-Za-z_][A-Za-z0-9_]*)\((?P<data>.*)\)$", re.S)

Step = tuple[str, int, str, str]
"""Extension, priority (-1 for a hint, whose devices stand in the third place), application, its data."""
Compiled = Mapping[str, Sequence[Step]]


@dataclass(frozen=True)
class Said:
    """One complaint of the parser; `bare` is what two runs have in common although lines have moved."""

    path: str
    line: int
    words: str

    @property
    def bare(self) -> tuple[str, str]:
        """Return the complaint without its line."""
        return self.path, re.sub(r"\d+", "", self.words)


@dataclass(frozen=True)
class Tried:
    """What the parser made of the files.

    refused  nothing was compiled: Asterisk would keep its old dialplan
    steps    context -> its steps; None where there is no parser on this host
    """

    errors: tuple[Said, ...] = ()
    refused: bool = False
    steps: Compiled | None = field(default=None, repr=False)


def parser() -> str | None:
    """Return where the parser is, or None."""
    return shutil.which(PARSER, path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"]))


def compiled(texts: Mapping[str, str], config_dir: str) -> Tried:
    """Let the parser read files: path (relative to the configuration) -> text, extensions.ael among them."""
    binary = parser()
    if binary is None:
        return Tried()
    if not texts:
        return Tried(steps={})
    with tempfile.TemporaryDirectory(prefix="telephony-ael-") as folder:
        for path, text in texts.items():
            place = os.path.join(folder, path)
            if os.path.isabs(path) or path.startswith(".."):
                continue  # stands elsewhere, and is read there
            os.makedirs(os.path.dirname(place), exist_ok=True)
            with open(place, "wb") as stream:
                stream.write(encode(_relative(text, config_dir)))
        try:
            done = subprocess.run(
                [binary, "-d", "-q", "-w"],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=TIMEOUT,
                check=False,
                env={**os.environ, "LC_ALL": "C"},
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return Tried((Said("", 0, f"{PARSER} did not come to an end: {type(error).__name__}"),), True)
        output = (done.stdout + done.stderr).decode("utf-8", "replace")
        errors = complaints(output)
        if done.returncode < 0:
            errors = (*errors, Said("", 0, f"{PARSER} died of signal {-done.returncode}"))
        return Tried(errors, done.returncode < 0 or _REFUSED in output, _read_dump(os.path.join(folder, DUMP)))


def _relative(text: str, config_dir: str) -> str:
    """Return a text whose includes by full path lead into the parser's folder; lines keep their numbers."""
    return re.sub(rf'(?m)^([ \t]*#include[ \t]+["<]){re.escape(config_dir.rstrip("/"))}/', r"\1", text)


def complaints(output: str) -> tuple[Said, ...]:
    """Return the errors of the parser's output; warnings are advice, mostly about what it cannot know."""
    out: list[Said] = []
    for match in _LOG.finditer(output):
        text = match.group("text").strip()
        if int(match.group("level")) < _ERROR or _SUMMARY.match(text) or _REFUSED in text:
            continue
        spot = _SPOT.match(text)
        if spot is None:
            out.append(Said("", 0, _named(text)))
        else:
            words = re.sub(r"^[\d-]+: |\bError: ", "", spot.group("text"))
            if spot.group("path") == _END:
                out.append(Said("", 0, f"{words}: something is not closed"))
            else:
                out.append(Said(_named(spot.group("path")), int(spot.group("line")), _named(words)))
    return tuple(dict.fromkeys(out))


def _named(text: str) -> str:
    """Return a text of the parser with its folder taken out of the paths."""
    return re.sub(r"(^|(?<=[\s'\"]))(?:\./)+", "", text)


def _read_dump(path: str) -> Compiled:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape", newline="\n") as stream:
            return steps_of(stream.read())
    except FileNotFoundError:
        return {}


def steps_of(dump: str) -> dict[str, list[Step]]:
    """Return context -> steps of what the parser compiled.  Extensions that match a caller are left out."""
    out: dict[str, list[Step]] = {}
    for line in dump.split("\n"):
        head = re.match(r"\[(.*)\]$", line)
        if head:
            found = out.setdefault(head.group(1), [])
            continue
        match = _EXTEN.match(line)
        if match is None or "/" in match.group("exten"):
            continue
        priority, text = int(match.group("priority")), match.group("text")
        step = _STEP.match(text)
        if priority < 0:
            found.append((match.group("exten"), -1, text, ""))
        elif step is not None:
            found.append((match.group("exten"), priority, step.group("app"), step.group("data")))
    out.pop("globals", None)
    return out
