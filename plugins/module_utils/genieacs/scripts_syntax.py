# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What cannot stand side by side in JavaScript: found by looking at neighbouring words, without a parser.

Only what no script that compiles can hold is said. Within the bodies of classes more is allowed than elsewhere, so that a script
with a class is not looked at; nor is one of which it is not sure how it reads.
"""

from __future__ import annotations

from collections.abc import Sequence

from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.scripts_words import (
    CLOSES,
    HEAD,
    KEYWORDS,
    MARK,
    MIDDLE,
    NAME,
    NUMBER,
    PRIVATE,
    REGEX,
    STRING,
    TAIL,
    TEMPLATE,
    UNSURE,
    VALUES,
    Broken,
    Token,
    opening_word,
)

# What stands between two values, and what stands before one.
_BETWEEN = frozenset(
    "= == === != !== < <= > >= && || ?? & | ^ % ** << >> >>> += -= *= /= %= **= <<= >>= >>>= &= |= ^= &&= ||= ??= / ? => . ?.".split()
)
_BEFORE = _BETWEEN | frozenset("* + - ! ~ ...".split())
_LOOSE = UNSURE | frozenset("let static async get set as from target meta accessor using eval".split())
_JOINS = frozenset(("in", "instanceof", "of"))
_STATEMENTS = frozenset(
    "if for while do return try switch case break continue throw else catch finally default with debugger extends".split()
)
_DECLARES = frozenset(("const", "var", "let"))
_WITH_BRACKET = frozenset(("if", "while", "for", "switch", "with", "catch"))
_PROPERTY = frozenset((":", "(", ",", "}"))


class _Look:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        # Brackets that are open: the index of their token, and how many `?` wait for their `:` within.
        self.open: list[list[int]] = []

    def run(self) -> None:
        """Look at every word and the one before it. Raises Broken."""
        heads: dict[int, str] = {}
        closed_by: dict[int, int] = {}
        for index, one in enumerate(self.tokens):
            if index:
                self._pair(index, closed_by, heads)
            mark = one.text if one.kind == MARK else ""
            if one.kind == HEAD or mark in ("(", "[", "{"):
                heads[index] = opening_word(self.tokens, index) if mark == "(" else ""
                self.open.append([index, 0])
            elif one.kind == TAIL or mark in CLOSES:
                self._no_question(one)
                closed_by[index] = self.open.pop()[0]
            elif mark == "?" and self.open:
                self.open[-1][1] += 1
            elif mark == ":" and self.open and self.open[-1][1]:
                self.open[-1][1] -= 1
            elif mark == ";":
                self._no_question(one)
                self._semicolon(one, heads)

    def _no_question(self, one: Token) -> None:
        if self.open and self.open[-1][1]:
            raise Broken(one.start, "`?` has no `:`")

    def _semicolon(self, one: Token, heads: dict[int, str]) -> None:
        if self.open and self._inside() != "{" and heads.get(self.open[-1][0]) != "for":
            raise Broken(one.start, "`;` stands within brackets that are not closed")

    def _inside(self) -> str:
        """Return the bracket within which we are; an expression in a template counts as parentheses."""
        if not self.open:
            return ""
        one = self.tokens[self.open[-1][0]]
        return "(" if one.kind == HEAD else one.text

    def _name(self, index: int) -> str:
        """Return a word that is not the name of a property."""
        one = self.tokens[index]
        if one.kind != NAME or (index and self.tokens[index - 1].text in (".", "?.")):
            return ""
        return one.text

    def _ends(self, index: int, closed_by: dict[int, int], heads: dict[int, str]) -> bool:
        """Say whether a value ends here beyond doubt."""
        one = self.tokens[index]
        if one.kind in (NUMBER, STRING, TEMPLATE, TAIL, REGEX, PRIVATE):
            return True
        if one.kind == NAME:
            name = self._name(index)
            return not name or name in VALUES or (name not in KEYWORDS and name not in _LOOSE)
        if one.text == ")":
            return heads.get(closed_by.get(index, -1)) not in ("if", "while", "for", "with")
        return one.text == "]" and one.kind == MARK

    def _pair(self, index: int, closed_by: dict[int, int], heads: dict[int, str]) -> None:
        left, right = self.tokens[index - 1], self.tokens[index]
        a = left.text if left.kind == MARK else ""
        b = right.text if right.kind == MARK else ""
        inside = self._inside()
        self._keyword(index - 1, inside)
        if a in (".", "?.") and not (right.kind in (NAME, PRIVATE) or (a == "?." and b in ("(", "["))):
            raise Broken(right.start, f"a name is missing after `{a}`")
        if b == "=>" and not (a == ")" or left.kind == NAME):
            raise Broken(right.start, "`=>` has no parameters before it")
        missing = a in _BEFORE or left.kind in (HEAD, MIDDLE) or (a == ":" and b not in ("}", ";"))
        if missing and (
            b in (")", "]", "}", ";", ",", ":") or right.kind in (MIDDLE, TAIL) or (a != ":" and b in _BETWEEN | {"*"})
        ):
            raise Broken(right.start, f"a value is missing{_before(right, b)}")
        if a in ("(", "[", "{", ",", ";") and b in _BETWEEN:
            raise Broken(right.start, f"a value is missing{_before(right, b)}")
        if b == "," and (a in ("(", "{", ";") or (a == "," and inside != "[")):
            raise Broken(right.start, "a value is missing before `,`")
        if a == "," and b == ";":
            raise Broken(right.start, "a value is missing before `;`")
        word = self._name(index)
        if word in _STATEMENTS and (a in _BETWEEN - {".", "?."} or a in ("(", "[")):
            raise Broken(right.start, f"`{word}` stands where a value is due")
        self._side_by_side(index, inside, self._ends(index - 1, closed_by, heads))

    def _side_by_side(self, index: int, inside: str, ended: bool) -> None:
        """Two values need something between them; the end of a line is enough only where statements stand."""
        left, right = self.tokens[index - 1], self.tokens[index]
        if not ended or (right.fresh and inside not in ("(", "[")):
            return
        if right.kind in (NUMBER, STRING) or (right.kind == NAME and right.text not in _JOINS):
            raise Broken(right.start, "an operator, `,` or `;` is missing between two values")
        if right.kind == MARK and right.text == "{" and not (left.kind == MARK and left.text == ")"):
            raise Broken(right.start, "`{` stands after a value")

    def _keyword(self, index: int, inside: str) -> None:
        """Look at what follows a keyword."""
        word, right = self._name(index), self.tokens[index + 1]
        b = right.text if right.kind == MARK else ""
        if not word or b in _PROPERTY and (word not in ("const", "var") or b in (":", "(")):
            return
        if word in _WITH_BRACKET and b != "(":
            if not (word == "catch" and b == "{") and not (word == "for" and right.text == "await"):
                raise Broken(right.start, f"`(` is missing after `{word}`")
        if word in _DECLARES and right.kind != NAME and b not in ("[", "{"):
            raise Broken(right.start, f"a name is missing after `{word}`")
        if word == "const" and inside == "{" and index + 2 < len(self.tokens):
            after = self.tokens[index + 2]
            if right.kind == NAME and after.kind == MARK and after.text in (";", ",", "}"):
                raise Broken(after.start, "a constant has no value")
        if word == "function" and right.kind != NAME and b != "*":
            raise Broken(right.start, "a name or `(` is missing after `function`")
        if word in ("try", "finally") and b != "{":
            raise Broken(right.start, f"`{{` is missing after `{word}`")


def _before(one: Token, mark: str) -> str:
    return f" before `{mark}`" if mark and one.kind == MARK else ""


def check(tokens: Sequence[Token]) -> None:
    """Raise Broken where words stand side by side that never can."""
    if not any(one.text == "class" for one in tokens):
        _Look(tokens).run()
