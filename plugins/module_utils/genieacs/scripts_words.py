# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of a JavaScript: strings, templates, comments, regular expressions, numbers, names and brackets.

Whether a slash divides or begins a regular expression is not always known without a parser. Where it is not, both are tried,
and a script is broken only if no reading of it holds together. ECMAScript 2023, as a script and not as a module.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

NAME, PRIVATE, NUMBER, STRING, REGEX, MARK = "name", "private", "number", "string", "regex", "mark"
# A template is one word, or pieces: `...${  }...${  }...`
TEMPLATE, HEAD, MIDDLE, TAIL = "template", "head", "middle", "tail"
KEYWORDS = frozenset(
    "break case catch class const continue debugger default delete do else enum export extends false finally for function if "
    "import in instanceof new null return super switch this throw true try typeof var void while with".split()
)
VALUES = frozenset(("this", "super", "null", "true", "false"))
# Words that are keywords in some places only: what a slash after them means depends on the place.
UNSURE = frozenset(("yield", "await", "of"))
CLOSES = {")": "(", "]": "[", "}": "{"}

_BLANK = re.compile(r"(?:[\t\v\f \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\ufeff]|[\n\r\u2028\u2029])+")
_LINE_END = re.compile(r"[\n\r\u2028\u2029]")
_WORD = re.compile(r"(?:[\w$\u200c\u200d]|\\u[0-9a-fA-F]{4}|\\u\{[0-9a-fA-F]+\})+")
_NUMBER = re.compile(
    r"0[xX][0-9a-fA-F]+(?:_[0-9a-fA-F]+)*n?|0[oO][0-7]+(?:_[0-7]+)*n?|0[bB][01]+(?:_[01]+)*n?"
    r"|(?:0|[1-9][0-9]*(?:_[0-9]+)*)n"
    r"|(?:(?:0|[1-9][0-9]*(?:_[0-9]+)*)(?:\.(?:[0-9]+(?:_[0-9]+)*)?)?|\.[0-9]+(?:_[0-9]+)*)(?:[eE][+-]?[0-9]+(?:_[0-9]+)*)?"
)
_MARK = re.compile(
    r">>>=|\.\.\.|===|!==|\*\*=|<<=|>>=|>>>|&&=|\|\|=|\?\?=|=>|==|!=|<=|>=|&&|\|\||\?\?|\?\.(?![0-9])|\+\+|--|\+=|-=|\*=|%="
    r"|&=|\|=|\^=|<<|>>|\*\*|[{}()\[\].;,<>+\-*%&|^!~?:=]"
)
_STRING = re.compile(r"""'(?:[^'\\\n\r]|\\(?:\r\n|[\s\S]))*'|"(?:[^"\\\n\r]|\\(?:\r\n|[\s\S]))*\"""")
_ESCAPE = re.compile(r"\\(?:x(?![0-9a-fA-F]{2})|u(?![0-9a-fA-F]{4}|\{[0-9a-fA-F]+\})|[1-9]|0[0-9])")
_TEMPLATE = re.compile(r"(?:[^`\\$]|\\[\s\S]|\$(?!\{))*")
_REGEX = re.compile(
    r"/(?![*/])(?:[^\\/\[\n\r\u2028\u2029]|\\[^\n\r\u2028\u2029]|\[(?:[^\]\\\n\r\u2028\u2029]|\\[^\n\r\u2028\u2029])*\])+/"
)
_FLAGS = re.compile(r"[\w$]*")
_STEPS = 40  # tries per character, after which a script counts as sound
_BAD = frozenset(("Pi", "Pf", "Pd", "Ps", "Pe", "Cf", "Cc", "Cs"))


@dataclass(frozen=True)
class Token:
    """One word: its kind, where it begins and ends, and whether a line ends before it."""

    kind: str
    start: int
    end: int
    text: str
    fresh: bool


class Broken(Exception):
    """No reading of a script holds together.

    at     the place
    words  what is wrong, without any of the script's text
    other  the place of the bracket that it concerns, or None
    """

    def __init__(self, at: int, said: str, other: int | None = None) -> None:
        super().__init__(said)
        self.at, self.words, self.other = at, said, other


@dataclass(frozen=True)
class Open:
    """A bracket that is not closed yet, and the one around it."""

    mark: str
    at: int
    around: Open | None


@dataclass
class _Reading:
    """How far one reading of a script has come."""

    at: int = 0
    tokens: list[Token] = field(default_factory=list)
    inside: Open | None = None
    fresh: bool = True


@dataclass(frozen=True)
class Words:
    """A script's words. `sure` is whether there was but one way to read it; without tokens it was too long to tell."""

    tokens: tuple[Token, ...]
    sure: bool


class _Lexer:
    def __init__(self, text: str, begin: int, end: int) -> None:
        self.text, self.sure, self._begin, self._end = text, True, begin, end
        # The innermost bracket that was open where the script itself ended, and the first that closed what is around it.
        self._inside: Open | None = None
        self._escape: int | None = None
        self.now = _Reading()
        # Readings to come back to: place, number of tokens, bracket, whether a line ended.
        self._others: list[tuple[int, int, Open | None, bool]] = []
        self._worst: Broken | None = None
        self._far = -1
        self._left = _STEPS * len(text) + 1000

    def run(self) -> Words:
        """Return the words. Raises Broken."""
        while True:
            try:
                while self._step():
                    self._left -= 1
                    if self._left < 0:
                        return Words((), False)
                if self.now.inside is not None:
                    raise Broken(self.now.inside.at, f"`{self.now.inside.mark}` is never closed")
                return Words(tuple(self.now.tokens), self.sure)
            except Broken as error:
                reached, error = error.at, self._of_end(error)
                if self._worst is None or reached > self._far:
                    self._worst, self._far = error, reached
                if not self._others:
                    raise self._worst from None
                at, count, inside, fresh = self._others.pop()
                del self.now.tokens[count:]
                self._escape = self._escape if self._escape is not None and self._escape < at else None
                self.now.at, self.now.inside, self.now.fresh = at, inside, fresh
                self._left -= 10
                self._divide(at)

    def _of_end(self, error: Broken) -> Broken:
        """Say of a bracket that does not match what is around the script which bracket of the script it is."""
        if error.at < self._end:
            return error
        if self._escape is not None:
            return Broken(self._escape, f"`{self.text[self._escape]}` closes nothing")
        if self._inside is not None and self._inside.at >= self._begin:
            return Broken(self._inside.at, f"`{self._inside.mark}` is never closed")
        return error

    def _step(self) -> bool:
        """Read one word, or what is between words. Returns False at the end."""
        now, text = self.now, self.text
        if now.at <= self._end:
            self._inside = now.inside
        if now.at >= len(text):
            return False
        blank = _BLANK.match(text, now.at)
        if blank:
            now.fresh = now.fresh or bool(_LINE_END.search(blank.group()))
            now.at = blank.end()
        elif not self._comment():
            self._word(text[now.at])
        return True

    def _comment(self) -> bool:
        now, text = self.now, self.text
        if text.startswith("/*", now.at):
            end = text.find("*/", now.at + 2)
            if end < 0:
                raise Broken(now.at, "a comment that begins here never ends")
            now.fresh = now.fresh or bool(_LINE_END.search(text, now.at, end))
            now.at = end + 2
            return True
        # What hides a script from browsers of the past is a comment in every script that is no module.
        if text.startswith(("//", "<!--"), now.at) or (now.fresh and text.startswith("-->", now.at)):
            last = _LINE_END.search(text, now.at)
            now.at = last.start() if last else len(text)
            return True
        return False

    def _word(self, one: str) -> None:
        now, text = self.now, self.text
        if one in "\"'":
            self._string()
        elif one == "`":
            self._template(TEMPLATE, HEAD)
        elif one == "/":
            self._slash()
        elif one.isascii() and (one.isdigit() or (one == "." and text[now.at + 1 : now.at + 2].isdigit())):
            self._number()
        elif one == "#":
            self._private()
        else:
            mark = _MARK.match(text, now.at)
            if mark:
                self._mark(mark.group())
            else:
                self._name(NAME, now.at)

    def _add(self, kind: str, end: int) -> None:
        now = self.now
        now.tokens.append(Token(kind, now.at, end, self.text[now.at : end], now.fresh))
        now.at, now.fresh = end, False

    def _string(self) -> None:
        match = _STRING.match(self.text, self.now.at)
        if not match:
            raise Broken(self.now.at, "a string that begins here does not end in its line")
        wrong = _ESCAPE.search(match.group().replace("\\\\", "  "))
        if wrong:
            raise Broken(self.now.at + wrong.start(), "a string has an escape that strict JavaScript does not know")
        self._add(STRING, match.end())

    def _template(self, last: str, further: str) -> None:
        """Read a template up to its end, or up to the next expression within it."""
        end = _TEMPLATE.match(self.text, self.now.at + 1).end()  # type: ignore[union-attr]
        if end >= len(self.text):
            raise Broken(self.now.at, "a template that begins here never ends")
        if self.text[end] == "`":
            self._add(last, end + 1)
            return
        self.now.inside = Open("${", end, self.now.inside)
        self._add(further, end + 2)

    def _number(self) -> None:
        match = _NUMBER.match(self.text, self.now.at)
        end = match.end() if match else self.now.at
        if not match or _WORD.match(self.text, end):
            raise Broken(self.now.at, "this is no number of JavaScript")
        self._add(NUMBER, end)

    def _private(self) -> None:
        if not _WORD.match(self.text, self.now.at + 1):
            raise Broken(self.now.at, "`#` cannot stand here")
        self._name(PRIVATE, self.now.at + 1)

    def _name(self, kind: str, begin: int) -> None:
        end = begin
        while end < len(self.text):
            match = _WORD.match(self.text, end)
            if match:
                end = match.end()
            elif ord(self.text[end]) > 127 and not _BLANK.match(self.text, end) and not _impossible(self.text[end]):
                end += 1  # a mark or a sign of some script: JavaScript takes more of them than Python tells letters
            else:
                break
        if end == begin:
            one = self.text[begin]
            shown = f"`{one}`" if one.isprintable() else "a character that is not seen"
            raise Broken(begin, f"{shown} (U+{ord(one):04X}) cannot stand in JavaScript outside strings and comments")
        self._add(kind, end)

    def _mark(self, mark: str) -> None:
        now = self.now
        if mark in "([{":
            now.inside = Open(mark, now.at, now.inside)
        elif mark in CLOSES:
            there = now.inside
            if there is not None and mark == "}" and there.mark == "${":
                now.inside = there.around
                self._template(TAIL, MIDDLE)
                return
            if there is None:
                raise Broken(now.at, f"`{mark}` closes nothing")
            if there.mark != CLOSES[mark]:
                raise Broken(now.at, f"`{mark}` stands where `{there.mark}` is to be closed", there.at)
            if there.at < self._begin <= now.at < self._end and self._escape is None:
                self._escape = now.at
            now.inside = there.around
        self._add(MARK, now.at + len(mark))

    def _slash(self) -> None:
        """Read a division or a regular expression; where it may be either, remember the division for later."""
        now = self.now
        kinds = self._may_be()
        if "regex" in kinds:
            if "division" in kinds:
                self.sure = False
                self._others.append((now.at, len(now.tokens), now.inside, now.fresh))
            self._regex()
        else:
            self._divide(now.at)

    def _divide(self, at: int) -> None:
        self._add(MARK, at + (2 if self.text.startswith("/=", at) else 1))

    def _regex(self) -> None:
        match = _REGEX.match(self.text, self.now.at)
        if not match:
            raise Broken(self.now.at, "a regular expression that begins here does not end in its line")
        flags = _FLAGS.match(self.text, match.end()).group()  # type: ignore[union-attr]
        if set(flags) - set("dgimsuvy") or len(set(flags)) != len(flags):
            raise Broken(match.end(), "a regular expression has a flag that JavaScript does not know")
        self._add(REGEX, match.end() + len(flags))

    def _may_be(self) -> tuple[str, ...]:
        """Return what a slash here can be."""
        tokens = self.now.tokens
        if not tokens:
            return ("regex",)
        last = tokens[-1]
        if last.kind == MARK:
            if last.text == ")":
                return ("regex",) if self._opener() in ("if", "while", "for", "with") else ("division",)
            if last.text == "]":
                return ("division",)
            return ("regex", "division") if last.text in ("}", "++", "--") else ("regex",)
        if last.kind in (HEAD, MIDDLE):
            return ("regex",)
        if last.kind != NAME or (len(tokens) > 1 and tokens[-2].text in (".", "?.")):
            return ("division",)
        if last.text in UNSURE:
            return ("regex", "division")
        return ("regex",) if last.text in KEYWORDS and last.text not in VALUES else ("division",)

    def _opener(self) -> str:
        """Return the word before the parenthesis that the last token closes."""
        depth = 0
        for index in range(len(self.now.tokens) - 1, -1, -1):
            one = self.now.tokens[index]
            if one.kind == TAIL or (one.kind == MARK and one.text in CLOSES):
                depth += 1
            elif one.kind == HEAD or (one.kind == MARK and one.text in "([{"):
                depth -= 1
                if not depth:
                    return opening_word(self.now.tokens, index)
        return ""


def opening_word(tokens: Sequence[Token], index: int) -> str:
    """Return the keyword before an opening bracket, or an empty string where it is a name of something."""
    if not index or tokens[index - 1].kind != NAME or (index > 1 and tokens[index - 2].text in (".", "?.")):
        return ""
    if tokens[index - 1].text == "await" and index > 1 and tokens[index - 2].text == "for":
        return "for"
    return tokens[index - 1].text


def _impossible(one: str) -> bool:
    """Say whether a character can be part of no name in any version of Unicode: curly quotes, dashes, what is not seen."""
    return unicodedata.category(one) in _BAD and one not in "\u200c\u200d"


def words(text: str, begin: int = 0, end: int | None = None) -> Words:
    """Return the words of a script. Raises Broken.

    begin, end  where the script itself stands within the text: what is around it belongs to no author
    """
    return _Lexer(text, begin, len(text) if end is None else end).run()
