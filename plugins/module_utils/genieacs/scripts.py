# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The JavaScript of provisions and virtual parameters: what GenieACS would not compile, what fails as it runs, what is secret.

GenieACS compiles a script as the body of a function of a strict script, and answers 400 where that fails; check mode knows it
beforehand. Words and brackets are looked at here. Where Node.js is found on this host it compiles the script too, as GenieACS
does, and nothing of it is run.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess  # nosec B404 - Node.js, found on this host, compiles what it is given on its standard input
from collections.abc import Iterator, Sequence

from ansible_collections.telephony.pbx.plugins.module_utils.core.masking import MASK, is_secret_name
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import scripts_syntax
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.scripts_words import (
    HEAD,
    MARK,
    MIDDLE,
    NAME,
    NUMBER,
    STRING,
    TAIL,
    TEMPLATE,
    Broken,
    Token,
    words,
)

_BEFORE, _AFTER = '"use strict";(function(){\n', "\n})();"
_PATIENCE = 10.0  # seconds for Node.js to compile whatever there is: it takes 40 ms
_OLDEST = 18  # of Node.js: an older one may not know what GenieACS's own knows
_COMPILE = """
const vm = require("vm"), out = [];
for (const one of JSON.parse(require("fs").readFileSync(0, "utf8"))) {
  let said = null;
  try { new vm.Script(one, {filename: "script", lineOffset: -1}); }
  catch (error) { said = [String(error.stack).split("\\n")[0], `${error.name}: ${error.message}`]; }
  out.push(said);
}
console.log(JSON.stringify([process.versions.node, out]));
"""
_LINE = re.compile(r"^script:(-?[0-9]+)$")
_QUOTED = re.compile(r"(identifier|token|string|number|template string) '[^']*'")

# What a script of GenieACS is not given, although browsers or Node.js have it.
_ABSENT = {
    "console": "write to GenieACS's log with `log()`",
    "require": "what another module can do goes into an extension, which `ext()` calls",
    "process": "settings are given to a provision as arguments",
    "setTimeout": "a script is run to its end within 50 ms; a preset's schedule and events say when it is run",
    "setInterval": "a script is run to its end within 50 ms; a preset's schedule and events say when it is run",
    "fetch": "other servers are asked by an extension, which `ext()` calls",
    "EXT": "in scripts it is called `ext()`",
    "NOW": "in scripts it is called `Date.now()`",
}
_DECLARING = frozenset(("const", "let", "var", "function", ",", "(", "{", "[", "class", "."))
_TEXTS = frozenset((STRING, TEMPLATE, HEAD, MIDDLE, TAIL))
_GIVES = frozenset(("=", ":", "+=", "??=", "||=", "===", "==", "!==", "!="))
_PATH_FIRST = ("declare", "clear")


def problem(script: str) -> str | None:
    """Return why GenieACS would not compile a script, with its line, or None."""
    return problems([script])[0]


def problems(scripts: Sequence[str]) -> list[str | None]:
    """Return for each script why GenieACS would not compile it, or None. Node.js is started at most once."""
    out = [_broken(one) for one in scripts]
    left = [index for index, said in enumerate(out) if said is None]
    for index, said in zip(left, _compiled([scripts[index] for index in left])):
        out[index] = said
    return out


def _line(text: str, at: int) -> int:
    """Return the line of a place in the wrapped script, as the script's author counts."""
    return len(re.findall(r"\r\n|[\n\r\u2028\u2029]", text[:at]))


def _broken(script: str) -> str | None:
    try:
        script.encode("utf-8")
    except UnicodeEncodeError:
        return "it holds half a character (a lone surrogate), which is no text"
    text = f"{_BEFORE}{script}{_AFTER}"
    begin, end = len(_BEFORE), len(_BEFORE) + len(script)
    try:
        found = words(text, begin, end)
        if found.sure:
            scripts_syntax.check(found.tokens)
    except Broken as error:
        if error.at >= end:
            return f"at its end: {error.words}"
        there = error.other is not None and error.other >= begin
        opened = f"; it was opened in line {_line(text, error.other or 0)}" if there else ""
        return f"line {_line(text, error.at)}: {error.words}{opened}"
    return None


def _compiled(scripts: Sequence[str]) -> list[str | None]:
    """Return what Node.js says of each script. Where there is none, or none that can be asked, it says nothing."""
    node = shutil.which("node") or shutil.which("nodejs")
    silent: list[str | None] = [None] * len(scripts)
    if not node or not scripts:
        return silent
    wrapped = json.dumps([f"{_BEFORE}{one}{_AFTER}" for one in scripts])
    try:
        done = subprocess.run(  # nosec B603
            [node, "-e", _COMPILE], input=wrapped.encode(), capture_output=True, timeout=_PATIENCE, check=False
        )
        version, said = json.loads(done.stdout)
        if int(str(version).split(".", maxsplit=1)[0]) < _OLDEST or len(said) != len(scripts):
            return silent
        return [_node_words(*one) if one else None for one in said]
    except (OSError, subprocess.SubprocessError, ValueError, TypeError):
        return silent


def _node_words(where: str, said: str) -> str:
    """Return what Node.js said. What it quotes of the script may be half of a password."""
    match = _LINE.match(where)
    plain = _QUOTED.sub(lambda one: one.group() if not re.search(r"'\w", one.group()) else one.group(1), said)
    return f"line {match.group(1)}: {plain}" if match else plain


def warnings(script: str) -> list[str]:
    """Return what of a script that compiles fails when it is run, as far as that is plain to see."""
    try:
        tokens = words(script).tokens
    except Broken:
        return []
    own = {one.text for before, one in zip(tokens, tokens[1:]) if one.kind == NAME and before.text in _DECLARING}
    out: list[str] = []
    for index, one in enumerate(tokens[:-1]):
        if one.kind != NAME or one.text in own or (index and tokens[index - 1].text in (".", "?.")):
            continue
        after = tokens[index + 1]
        line = _line(script, one.start) + 1
        if one.text in _ABSENT and after.kind == MARK and after.text in ("(", "."):
            out.append(f"line {line}: there is no `{one.text}` in GenieACS's scripts; {_ABSENT[one.text]}")
        if one.text in _PATH_FIRST and after.text == "(" and index + 2 < len(tokens):
            first = tokens[index + 2]
            if first.kind == NUMBER or (first.kind == MARK and first.text in ("{", "[", ")")):
                out.append(f"line {line}: the first argument of `{one.text}` is a parameter's path, a string")
    return out


def _secrets(script: str) -> Iterator[Token]:
    """Yield the strings of a script that are secrets by the name before them.

    `password = "..."`, `secret: "..."`, `password === "..."`, `declare("...Password", ..., {value: "..."})`: up to the end of
    what is assigned or called. Rather too much is taken for a secret.
    """
    tokens = words(script).tokens
    within: list[int] = []  # how deep in brackets we were where what is secret began
    calls: set[int] = set()  # of these, calls, whose arguments a comma does not end
    depth = 0
    for index, one in enumerate(tokens):
        before = tokens[index - 1] if index else one
        mark = one.text if one.kind == MARK else ""
        if mark in ("(", "[", "{"):
            depth += 1
        elif mark in (")", "]", "}"):
            depth -= 1
        while within and (
            depth < within[-1] or (depth == within[-1] and _ends(mark, before, one, within[-1] in calls))
        ):
            calls.discard(within.pop())
        if one.kind in _TEXTS:
            called = before.text == "(" and before.kind == MARK
            if within and not (tokens[index + 1 : index + 2] and tokens[index + 1].text == ":"):
                yield one
            elif called and is_secret_name(_last(one.text)):
                within.append(depth)
                calls.add(depth)
        elif mark in _GIVES and before.kind in (NAME, STRING) and is_secret_name(_last(before.text)):
            if tokens[index + 1 : index + 2] and tokens[index + 1].text not in ("function", "async"):
                within.append(depth)


def _ends(mark: str, before: Token, one: Token, called: bool) -> bool:
    """Say whether what is assigned ends here, be it that a statement begins that no `;` parts from the one before it."""
    if called or mark in (";", ",", "=>"):
        return not called
    ended = before.kind != MARK or before.text in (")", "]", "}")
    return one.fresh and one.kind == NAME and ended


def _last(text: str) -> str:
    return text.strip("\"'`").rpartition(".")[2]


def secrets(script: str) -> list[str]:
    """Return the texts within a script that are secrets by the name before them, quotes included."""
    try:
        return [one.text for one in _secrets(script)]
    except Broken:
        return re.findall(r"'[^'\n]*'|\"[^\"\n]*\"|`[^`]*`", script)


def masked(script: str, other: str | None = None) -> str:
    """Return a script fit to be shown: its secrets masked, and said to be others where `other` has not the same."""
    known = set(secrets(other)) if other is not None else None
    try:
        found = list(_secrets(script))
    except Broken:
        return re.sub(r"'[^'\n]*'|\"[^\"\n]*\"|`[^`]*`", f'"{MASK}"', script)
    out, at = [], 0
    for one in found:
        changed = " (changed)" if known is not None and one.text not in known else ""
        out += [script[at : one.start], f'"{MASK}{changed}"']
        at = one.end
    return "".join([*out, script[at:]])
