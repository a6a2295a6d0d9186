# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What FreeSWITCH drops without a word while it says `+OK [Success]`, found before it does."""

from __future__ import annotations

import re
from dataclasses import dataclass

UNREADABLE, DANGLING, EMPTY, GARBAGE = "unreadable", "dangling", "empty", "garbage"
ONE_LINE_INCLUDE, COMMENTED, BAD_DIRECTIVE = "one_line_include", "commented_directive", "bad_directive"
UNKNOWN_VARIABLE, DUPLICATE = "unknown_variable", "duplicate"
# What the server means to load, and does not: nothing of ours may be written so.
LOSSES = frozenset({UNREADABLE, EMPTY, GARBAGE, ONE_LINE_INCLUDE, BAD_DIRECTIVE, UNKNOWN_VARIABLE})
COMMANDS = ("set", "exec-set", "stun-set", "env-set", "include", "exec")

_DIRECTIVE = re.compile(r"x-pre-process", re.I)
# Vanilla's own way to switch a directive off.
_SWITCHED_OFF = re.compile(r"\s*<[\w-]+x-pre-process[^>]*/>\s*", re.I)
_HARMLESS = re.compile(r"</?include>|<\?.*?\?>|<!--.*?-->|\ufeff", re.S)


@dataclass(frozen=True)
class Finding:
    """One thing in one file that the server drops or gets wrong in silence.  `words` never hold a value."""

    path: str
    line: int
    kind: str
    words: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.words}"


def dropped_line(line: str) -> str:
    """Return what is wrong with a line that is dropped for `<include>` or `<?`: content stands on it; or ""."""
    if not _HARMLESS.sub("", line).strip():
        return ""
    tag = "`<include>`" if "<include>" in line else "`</include>`" if "</include>" in line else "`<?`"
    return f"the server drops every line with {tag} in it, whatever else stands there: give it lines of its own"


def directive_words(line: str, run: tuple[str, str] | None) -> str:
    """Return what is wrong with a line that holds a directive, of which the server makes `run` (cmd, data); or ""."""
    found = list(_DIRECTIVE.finditer(line))
    if run is None and not _HARMLESS.sub("", line).strip() or _SWITCHED_OFF.fullmatch(line):
        return ""
    if not line[: found[0].start()].endswith("<"):
        return "the server drops every line with X-PRE-PROCESS in it: this one is no directive"
    if run is None:
        return (
            "the server ignores this X-PRE-PROCESS: a directive is one line, in double quotes, with `cmd` before `data`"
        )
    if run[0].lower() not in COMMANDS:
        return f"the server knows no X-PRE-PROCESS command of this name: it is one of {', '.join(COMMANDS)}"
    if run[0].lower().endswith("set") and "=" not in run[1]:
        return "a set without `=` sets nothing"
    if len(found) > 1:
        return "the server runs only the first X-PRE-PROCESS of a line"
    head, tail = line[: found[0].start() - 1], line[found[0].end() :]
    rest = tail[tail.index("/>") + 2 :] if "/>" in tail else ""
    head, rest = _HARMLESS.sub("", head).replace("<!--", ""), _HARMLESS.sub("", rest).replace("-->", "")
    if head.strip() or rest.strip():
        return "the server drops the rest of a line with X-PRE-PROCESS in it: give the directive a line of its own"
    return ""


def read_directive(line: str) -> tuple[str, str] | None:
    """Return (cmd, data) of a directive as the server finds them, or None where it finds none."""
    low = line.lower()
    at = low.index("x-pre-process")
    end = line.find("/>", at)
    if end >= 0:
        line, low = line[: end + 2], low[: end + 2]
    words = []
    for word in ("cmd", "data"):
        at = low.find(word, at)
        at = line.find("=", at) if at >= 0 else -1
        at = line.find('"', at) if at >= 0 else -1
        if at < 0:
            return None
        stop = line.find('"', at + 1)
        if stop < 0:
            words.append(line[at + 1 :])
            at = len(line)
        else:
            words.append(line[at + 1 : stop])
            at = stop + 1
    return words[0], words[1]


def assignment(data: str) -> tuple[str, str] | None:
    """Return name and value of `name=value`, without the blanks that the server drops; None where there is no `=`."""
    name, equal, value = data.partition("=")
    return (name.rstrip(" "), value.lstrip(" ")) if equal else None


def old_directive(body: str) -> tuple[str, str] | None:
    """Return (cmd, data) of `<!--#cmd "data"-->`, given what stands between `<!--#` and its end."""
    cmd, blank, arg = re.split(r"[\r\n]", body, maxsplit=1)[0].partition(" ")
    if not blank:
        return None
    first = arg.find('"')
    second = arg.find('"', first + 1) if first >= 0 else -1
    return cmd, arg[first + 1 : second] if second >= 0 else arg
