# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""kamailio.cfg as tokens: comments gone, #!define and its kin applied, included files read, every token with its place.

Which directives there are and how they work was tried on Kamailio 5.6.3 and 6.1.5 with `kamailio -c`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Optional

ID, NUMBER, STRING, VARIABLE, SIGN, END = "id", "number", "string", "variable", "sign", "end"
Opener = Callable[[str, str], Optional[str]]
"""(name as written, file that includes it) -> text, or None where there is no such file."""

DEEPEST = 20  # includes within includes; Kamailio itself stops at 10
_BLANK = re.compile(r"[ \t\r\n\f\v]+")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NUMBER = re.compile(r"0x[0-9a-fA-F]+|[0-9][0-9A-Za-z_.]*")
_SIGNS = re.compile(r"=>|==|!=|=~|<=|>=|&&|\|\||<<|>>|\+=|[-+*/=<>!~&|^%(){}\[\];,:.@?]")
_DIRECTIVE = re.compile(r"(?:#!|!!)[ \t]*([a-z]+)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", '"': '"', "\\": "\\"}
_OPEN = {"ifdef", "ifndef", "ifexp"}
_DEFINING = {"define", "def", "trydefine", "trydef", "redefine", "redef"}
_DEFINE_LINE = re.compile(r"[ \t]*([A-Za-z_][A-Za-z0-9_|]*)[ \t]*(.*)", re.S)


class CfgError(Exception):
    """The text cannot be read: `words` say why; the place is that of the text at fault."""

    def __init__(self, path: str, line: int, column: int, words: str) -> None:
        super().__init__(f"{path}:{line}:{column}: {words}")
        self.path, self.line, self.column, self.words = path, line, column, words


@dataclass(frozen=True)
class Token:
    """One token.

    text    the word or sign; of a string its contents, of a pseudo-variable all of it, `$(hdr(Via)[0])`
    region  which branch of which `#!ifdef` it stands in: a path of numbers, empty outside
    made    the name of the `#!define` that it came from
    """

    kind: str
    text: str
    path: str
    line: int
    column: int
    region: tuple[int, ...] = ()
    made: str = ""

    def sign(self, *texts: str) -> bool:
        """Say whether it is one of these signs."""
        return self.kind == SIGN and self.text in texts


@dataclass
class Missing:
    """A file that is named by include_file and is not there."""

    name: str
    path: str
    line: int


@dataclass
class Source:
    """What reading found beside the tokens."""

    defines: dict[str, str] = field(default_factory=dict)
    missing: list[Missing] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    substitutions: list[tuple[re.Pattern[str], str, int]] = field(default_factory=list)
    regions: int = 0


def tokens(
    path: str, text: str, opener: Opener | None = None, defines: Mapping[str, str] | None = None
) -> tuple[list[Token], Source]:
    """Return the tokens of a configuration and all that it includes, and what was found.  Raises CfgError."""
    source = Source(dict(defines or {}))
    found = list(_Lexer(path, text, opener, source, 0).run())
    return found, source


class _Lexer:
    """One file.  The defines are shared with the files around it."""

    def __init__(self, path: str, text: str, opener: Opener | None, source: Source, depth: int) -> None:
        self.path, self.text, self.opener, self.source, self.depth = path, text, opener, source, depth
        self.at, self.line, self.begin = 0, 1, 0
        self.conditions: list[tuple[int, bool, bool]] = []  # region, whether it is read, whether one branch was
        source.files.append(path)

    def fail(self, words: str) -> CfgError:
        return CfgError(self.path, self.line, self.at - self.begin + 1, words)

    def skip(self, end: int) -> None:
        """Go on at `end`."""
        lines = self.text.count("\n", self.at, end)
        if lines:
            self.line += lines
            self.begin = self.text.rindex("\n", self.at, end) + 1
        self.at = end

    def rest(self) -> str:
        """Return the rest of the line, and of those that it continues on by a backslash, and go to the next."""
        end = self.at
        while True:
            stop = self.text.find("\n", end)
            stop = len(self.text) if stop < 0 else stop
            if stop == len(self.text) or self.text[stop - 1] != "\\":
                break
            end = stop + 1
        out = self.text[self.at : stop].replace("\\\n", "")
        self.skip(stop)
        return out.rstrip("\r")

    @property
    def live(self) -> bool:
        return all(one[1] for one in self.conditions)

    def token(self, kind: str, text: str) -> Token:
        region = tuple(one[0] for one in self.conditions)
        return Token(kind, text, self.path, self.line, self.at - self.begin + 1, region)

    def run(self) -> Iterator[Token]:
        while self.at < len(self.text):
            if self.text.startswith(("#!", "!!"), self.at) and _DIRECTIVE.match(self.text, self.at):
                self.directive()
            elif not self.live:
                stop = self.text.find("\n", self.at)
                self.skip(len(self.text) if stop < 0 else stop)
                blank = _BLANK.match(self.text, self.at)
                self.skip(blank.end() if blank else self.at)
            else:
                yield from self.next()
        if self.conditions:
            raise self.fail("an #!ifdef is not closed by #!endif")

    def next(self) -> Iterator[Token]:
        """Read one token, or one stretch of what is none."""
        text, at = self.text, self.at
        blank = _BLANK.match(text, at)
        if blank:
            self.skip(blank.end())
        elif text[at] == "#" or text.startswith("//", at):
            stop = text.find("\n", at)
            self.skip(len(text) if stop < 0 else stop)
        elif text.startswith("/*", at):
            stop = text.find("*/", at + 2)
            if stop < 0:
                raise self.fail("a comment is not closed by */")
            self.skip(stop + 2)
        elif text[at] in "\"'":
            yield self.string()
        elif text[at] == "$":
            end = variable_end(text, at)
            if end <= at + 1:
                raise self.fail("a pseudo-variable has no name, or its brackets are not closed")
            yield self.take(VARIABLE, end)
        else:
            yield from self.word()

    def word(self) -> Iterator[Token]:
        name = _NAME.match(self.text, self.at)
        if name:
            if name[0] in ("include_file", "import_file"):
                yield from self.include(name[0])
            else:
                yield from self.named(self.take(ID, name.end()))
            return
        number = _NUMBER.match(self.text, self.at)
        found = number or _SIGNS.match(self.text, self.at)
        if not found:
            raise self.fail(f'"{self.text[self.at]}" cannot stand here')
        yield self.take(NUMBER if number else SIGN, found.end())

    def take(self, kind: str, end: int) -> Token:
        token = self.token(kind, self.text[self.at : end])
        self.skip(end)
        return token

    def named(self, token: Token, within: tuple[str, ...] = ()) -> Iterator[Token]:
        """Give the tokens that a word stands for, or itself."""
        value = self.source.defines.get(token.text)
        if value is None or token.text in within or len(within) > DEEPEST:
            yield replace(token, text=self.substituted(token.text), made=within[0] if within else "")
            return
        inner = _Lexer(self.path, value, None, Source(), self.depth)
        inner.source.substitutions = self.source.substitutions
        chain = (*within, token.text)
        for one in inner.run():
            placed = replace(one, line=token.line, column=token.column, region=token.region, made=chain[0])
            if placed.kind == ID:
                yield from self.named(placed, chain)
            else:
                yield placed

    def string(self) -> Token:
        quote, at, out = self.text[self.at], self.at + 1, []
        while at < len(self.text) and self.text[at] != quote:
            if quote == '"' and self.text[at] == "\\" and at + 1 < len(self.text):
                at += 1
                out.append(
                    _ESCAPES.get(self.text[at], self.text[at] if self.text[at] == "\n" else "\\" + self.text[at])
                )
            else:
                out.append(self.text[at])
            at += 1
        if at >= len(self.text):
            raise self.fail("a string is not closed")
        token = self.token(STRING, self.substituted("".join(out)))
        self.skip(at + 1)
        return token

    def substituted(self, text: str) -> str:
        for pattern, into, count in self.source.substitutions:
            text = pattern.sub(into, text, count=count)
        return text

    def include(self, word: str) -> Iterator[Token]:
        """Read a file in place of `include_file "x"`; that of `import_file` may be missing."""
        line = self.line
        self.skip(self.at + len(word))
        blank = _BLANK.match(self.text, self.at)
        self.skip(blank.end() if blank else self.at)
        if not self.text.startswith(('"', "'"), self.at):
            raise self.fail(f"{word} needs a file name in quotes")
        name = self.string().text
        if self.depth >= DEEPEST:
            raise self.fail(f"{name}: files include each other without end")
        text = self.opener(name, self.path) if self.opener else None
        if text is not None:
            yield from _Lexer(name, text, self.opener, self.source, self.depth + 1).run()
        elif word == "include_file" and self.opener:
            self.source.missing.append(Missing(name, self.path, line))

    def directive(self) -> None:
        found = _DIRECTIVE.match(self.text, self.at)
        word = found[1] if found else ""
        self.skip(found.end() if found else self.at)
        body = self.rest()
        if word in _OPEN:
            self.source.regions += 1
            holds = self.live and self.holds(word, body)
            self.conditions.append((self.source.regions, holds, holds))
        elif word in ("else", "endif"):
            if not self.conditions:
                raise self.fail(f"#!{word} without #!ifdef")
            unused, unread, taken = self.conditions.pop()
            if word == "else":
                self.source.regions += 1
                self.conditions.append((self.source.regions, not taken, True))
        elif self.live:
            self.define(word, body)

    def holds(self, word: str, body: str) -> bool:
        if word == "ifexp":
            return _expression(body, self.source.defines)
        name = body.split()[0] if body.split() else ""
        return (name in self.source.defines) == (word == "ifdef")

    def define(self, word: str, body: str) -> None:
        """Obey a directive that says what a word stands for.  Others (the first line's #!KAMAILIO) say nothing here."""
        defines = self.source.defines
        if word in ("subst", "substdef", "substdefs"):
            self.substitute(word, body.strip())
            return
        line = _DEFINE_LINE.fullmatch(body)
        if not line:
            return
        name, value = line[1], line[2].strip()
        if word in _DEFINING:
            if word in ("redefine", "redef") or name not in defines:
                defines[name] = value
        elif word in ("undefine", "undef", "tryundefine", "tryundef"):
            defines.pop(name, None)
        elif word in ("defenv", "trydefenv", "defexp"):
            defines.setdefault(name.partition("=")[0], value if word == "defexp" else "")
        elif word in ("defenvs", "trydefenvs", "defexps"):
            defines.setdefault(name, '""')

    def substitute(self, word: str, body: str) -> None:
        """`"/regular expression/replacement/flags"`, with any sign in place of the slash."""
        body = body.strip("\"'")
        if not body:
            return
        parts = body[1:].split(body[0])
        if len(parts) < 2:
            raise self.fail(f'#!{word} is to be written as "/what/with what/"')
        flags = parts[2] if len(parts) > 2 else ""
        if word != "subst":
            self.source.defines[parts[0]] = f'"{parts[1]}"' if word == "substdefs" else parts[1]
        try:
            pattern = re.compile(parts[0], re.I if "i" in flags else 0)
        except re.error:
            return
        self.source.substitutions.append((pattern, parts[1].replace("\\0", "\\g<0>"), 0 if "g" in flags else 1))


def _expression(body: str, defines: Mapping[str, str]) -> bool:
    """Evaluate the commonest forms of `#!ifexp`: a word, `!`, `==`, `!=`, `&&`, `||`.  Anything else counts as false."""

    def value(text: str) -> str:
        return defines.get(text.strip(), text.strip()).strip("\"'")

    for part in body.split("||"):
        ok = True
        for term in part.split("&&"):
            if "!=" in term or "==" in term:
                same = value(re.split("[!=]=", term)[0]) == value(re.split("[!=]=", term)[1])
                ok = ok and same == ("==" in term)
            else:
                bare = term.strip()
                ok = ok and (value(bare.lstrip("! ")) not in ("", "0")) != bare.startswith("!")
        if ok:
            return True
    return False


def closing(text: str, at: int) -> int:
    """Return where the bracket that opens at `at` is closed, the index after it; 0 where it is not."""
    pairs, stack = {"(": ")", "[": "]", "{": "}"}, []  # type: ignore[var-annotated]
    while at < len(text):
        if text[at] in pairs:
            stack.append(pairs[text[at]])
        elif text[at] in ")]}" and stack and stack[-1] == text[at]:
            stack.pop()
            if not stack:
                return at + 1
        at += 1
    return 0


def variable_end(text: str, at: int) -> int:
    """Return where the pseudo-variable that begins at `at` ends; `at` + 1 or less where there is none."""
    if text.startswith("$(", at):
        return closing(text, at + 1)
    if text.startswith("$?", at):
        return at + 2
    name = _NAME.match(text, at + 1)
    if not name:
        return at + 1
    end = name.end()
    return (closing(text, end) or end) if text.startswith("(", end) else end
