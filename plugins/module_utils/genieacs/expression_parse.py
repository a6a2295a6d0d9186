# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The grammar of GenieACS's expressions (1.2.16): config values, preconditions of presets, filters of permissions.

It is read as GenieACS reads it, oddities included: `001565` without quotes is the name of a parameter, a name holds `-` and
`*`, and there is no `Device.[Name:x]`.  GenieACS tries what stands before an operator again and again, up to five times
within each pair of brackets, so that a harmless text nested nine deep stops its services for minutes: `Expression.cost`
counts how often it would read a value.
"""

from __future__ import annotations

import re
from typing import Any, Callable

from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.expression_tree import (
    Expression,
    Node,
    literals_of,
    path_of,
    walk,
)

DEPTH = 40  # brackets within brackets, far beyond what GenieACS itself gets through
STEPS = 20000  # values that are looked for, in vain or not

# What JavaScript takes for blank, which is not quite what Python does.
_BLANK = "\\t\\n\\v\\f\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff"
_SPACE = re.compile(f"[{_BLANK}]*")
_WORD_FOLLOWS = "(?![a-zA-Z0-9_])"
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?")
_WORD = re.compile(r"[a-zA-Z0-9_]")
_NAME = re.compile(r"[a-zA-Z0-9_.*-]+")
_FUNCTION = re.compile(r"[a-zA-Z0-9_]+")
_SQL = re.compile(r"'([^']*)'")
_QUOTED = re.compile('"((?:[^"\\\\\\n\\r\\u2028\\u2029]|\\\\[^\\n\\r\\u2028\\u2029])*)"')
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|[^u])", re.S)
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_LINE_ENDS = "\n\r\u2028\u2029"


def _keyword(words: str) -> re.Pattern[str]:
    return re.compile(words.replace(" ", f"[{_BLANK}]+") + _WORD_FOLLOWS, re.I)


_NULL, _TRUE, _FALSE = _keyword("null"), _keyword("true"), _keyword("false")
_CASE, _WHEN, _THEN, _ELSE, _END = map(_keyword, ("case", "when", "then", "else", "end"))
_AND, _OR, _NOT = map(_keyword, ("and", "or", "not"))
_LIKE = ((_keyword("like"), "LIKE"), (_keyword("not like"), "NOT LIKE"))
_IS = ((_keyword("is null"), "IS NULL"), (_keyword("is not null"), "IS NOT NULL"))
_ESCAPE_WORD = re.compile(f"escape[{_BLANK}]+", re.I)
_COMPARISON = re.compile(r">=|<>|<=|=|>|<")
_CONCATENATION, _SUM, _PRODUCT = re.compile(r"\|\|"), re.compile(r"[+-]"), re.compile(r"[*/%]")
_COMMA, _OPEN, _CLOSE = re.compile(","), re.compile(r"\("), re.compile(r"\)")


class ExpressionError(ValueError):
    """A text is no expression.  `position` is where it ends to be one (0 is its first character); `reason` quotes nothing."""

    def __init__(self, reason: str, position: int) -> None:
        self.reason = reason
        self.position = position
        super().__init__(f"{reason} at character {position + 1}")


_GO_ON = ("an operator", "a comparison", "LIKE", "the end")  # what may follow nearly everywhere


class _Stop(Exception):
    """What was expected does not stand here; the parser remembers the furthest such place."""


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.furthest = 0
        self.expected: list[str] = []
        self.depth = 0
        self.cost = 0
        self.steps = 0
        self.spots: list[tuple[int, int]] = []

    # -- small steps -------------------------------------------------------------------------------------------------
    def blank(self) -> None:
        self.at = _SPACE.match(self.text, self.at).end()  # type: ignore[union-attr]

    def take(self, pattern: re.Pattern[str]) -> str | None:
        """Return what matches here, and go behind it and the blanks after it."""
        match = pattern.match(self.text, self.at)
        if match is None:
            return None
        self.at = match.end()
        self.blank()
        return match.group()

    def stop(self, what: str) -> _Stop:
        if self.at > self.furthest:
            self.furthest, self.expected = self.at, []
        if self.at == self.furthest and what not in self.expected:
            self.expected.append(what)
        return _Stop()

    def need(self, pattern: re.Pattern[str], what: str) -> None:
        if self.take(pattern) is None:
            raise self.stop(what)

    def attempt(self, rule: Callable[[], Any]) -> tuple[bool, Any]:
        """Return whether a rule holds here, and what it makes; if it does not, nothing has happened."""
        at, depth, spots = self.at, self.depth, len(self.spots)
        try:
            return True, rule()
        except _Stop:
            self.at, self.depth = at, depth
            del self.spots[spots:]
            return False, None

    # -- the grammar, from the loosest to the tightest ---------------------------------------------------------------
    def expression(self) -> Node:
        self.depth += 1
        if self.depth > DEPTH:
            raise ExpressionError("is nested too deeply", self.at)
        self.blank()
        out = self.chain(_OR, lambda: self.chain(_AND, self.negation))
        self.blank()
        self.depth -= 1
        return out

    def chain(self, operator: re.Pattern[str], inner: Callable[[], Node]) -> Node:
        """Read operands with operators of one rank between them: equal ones in a row make one node."""
        out = inner()

        def more() -> tuple[str, Node]:
            said = self.take(operator)
            if said is None:
                raise self.stop("an operator")
            return said.upper(), inner()

        while True:
            held, pair = self.attempt(more)
            if not held:
                return out
            said, operand = pair
            head = out if isinstance(out, tuple) and out[0] == said else (said, out)
            out = (*head, operand)

    def negation(self) -> Node:
        def negated() -> Node:
            if self.take(_NOT) is None:
                raise _Stop()
            return ("NOT", self.comparison())

        out: Node
        held, out = self.attempt(negated)
        return out if held else self.comparison()

    def comparison(self) -> Node:
        before = self.cost
        left = self.value()
        one = self.cost - before  # GenieACS reads the left side again for each form that it tries in vain
        for pattern, said in _IS:
            if self.take(pattern) is not None:
                return (said, left)
        self.cost += one
        out: Node
        held, out = self.attempt(lambda: self.compared(left))
        if held:
            return out
        self.cost += one
        held, out = self.attempt(lambda: self.likened(left, one))
        if held:
            return out
        self.cost += 2 * one
        return left

    def compared(self, left: Node) -> Node:
        said = self.take(_COMPARISON)
        if said is None:
            raise self.stop("a comparison")
        return (said, left, self.value())

    def likened(self, left: Node, cost: int) -> Node:
        said = next((name for pattern, name in _LIKE if self.take(pattern) is not None), None)
        if said is None:
            raise self.stop("LIKE")
        before = self.cost
        pattern = self.value()

        def escape() -> Node:
            if self.take(_ESCAPE_WORD) is None:
                raise _Stop()
            return self.value()

        held, sign = self.attempt(escape)
        if held:
            return (said, left, pattern, sign)
        self.cost += cost + self.cost - before
        return (said, left, pattern)

    def value(self) -> Node:
        return self.chain(_CONCATENATION, lambda: self.chain(_SUM, lambda: self.chain(_PRODUCT, self.single)))

    def single(self) -> Node:
        self.cost += 1
        self.steps += 1
        if self.steps > STEPS:
            raise ExpressionError("is too entangled to be read", self.at)
        for pattern, node in ((_NULL, None), (_TRUE, True), (_FALSE, False)):
            if self.take(pattern) is not None:
                return node
        number = _NUMBER.match(self.text, self.at)
        if number is not None and _WORD.match(self.text, number.end()) is None:  # no shorter number will do
            self.take(_NUMBER)
            return number_of(number.group())
        out: Node
        for rule in (self.sql, self.quoted, self.function, self.case, self.parameter):
            held, out = self.attempt(rule)
            if held:
                return out
        self.need(_OPEN, "a value")
        inside = self.expression()
        self.need(_CLOSE, "a closing bracket")
        return inside

    def sql(self) -> Node:
        begin, parts = self.at, []
        match = _SQL.match(self.text, self.at)
        while match is not None:
            parts.append(match.group(1))
            self.at = match.end()
            match = _SQL.match(self.text, self.at)
        if not parts:
            if self.text.startswith("'", self.at):
                self.at = len(self.text)
                raise self.stop("the end of a text in single quotes")
            raise _Stop()
        self.spots.append((begin, self.at))
        self.blank()
        return "'".join(parts)

    def quoted(self) -> Node:
        begin = self.at
        if not self.text.startswith('"', begin):
            raise _Stop()
        match = _QUOTED.match(self.text, begin)
        end = match.end() if match is not None else _quote_end(self.text, begin + 1)
        if end is None:
            self.at = begin + 1
            raise self.stop("the end of a text in double quotes, on the same line")
        self.at = end
        self.spots.append((begin, end))
        self.blank()
        return _ESCAPE.sub(_escaped, self.text[begin + 1 : end - 1])

    def function(self) -> Node:
        name = self.take(_FUNCTION)
        if name is None or self.take(_OPEN) is None:
            raise _Stop()
        arguments: list[Node] = []
        held, first = self.attempt(self.expression)
        if held:
            arguments.append(first)
            while True:
                held, out = self.attempt(self.next_argument)
                if not held:
                    break
                arguments.append(out)
        self.need(_CLOSE, "a closing bracket")
        return ("FUNC", name.upper(), *arguments)

    def next_argument(self) -> Node:
        self.need(_COMMA, "a comma")
        return self.expression()

    def case(self) -> Node:
        if self.take(_CASE) is None:
            raise _Stop()
        parts: list[Node] = []
        while True:
            held, pair = self.attempt(self.when)
            if not held:
                break
            parts.extend(pair)
        held, otherwise = self.attempt(lambda: self.after(_ELSE, "ELSE"))
        # Without ELSE GenieACS notes one null, which is what it makes of no case at all.
        parts.extend((True, otherwise) if held else (None,))
        self.need(_END, "END")
        return ("CASE", *parts)

    def when(self) -> tuple[Node, Node]:
        return self.after(_WHEN, "WHEN"), self.after(_THEN, "THEN")

    def after(self, word: re.Pattern[str], what: str) -> Node:
        self.need(word, what)
        return self.expression()

    def parameter(self) -> Node:
        parts: list[Node] = []
        while True:
            match = _NAME.match(self.text, self.at)
            if match is not None:
                self.at = match.end()
                parts.append(match.group())
                continue
            held, out = self.attempt(self.braces)
            if not held:
                break
            parts.append(out)
        if not parts:
            raise self.stop("a value")
        self.blank()
        return ("PARAM", parts[0] if len(parts) == 1 else ("||", *parts))

    def braces(self) -> Node:
        if not self.text.startswith("{", self.at):
            raise _Stop()
        self.at += 1
        out = self.expression()
        if not self.text.startswith("}", self.at):
            raise self.stop("a closing brace")
        self.at += 1
        return out


def number_of(text: str) -> Node:
    """Return the number that a text is, a whole one where it can be."""
    value = float(text)
    return int(value) if value.is_integer() and abs(value) <= 2**53 else value


def _escaped(match: re.Match[str]) -> str:
    sign = match.group(1)
    return chr(int(sign[1:], 16)) if sign[0] == "u" else _ESCAPES.get(sign, sign)


def _quote_end(text: str, begin: int) -> int | None:
    """Return where a text in double quotes ends whose closing quote is escaped: GenieACS takes the last such one for it."""
    stop = next((at for at in range(begin, len(text)) if text[at] in _LINE_ENDS), len(text))
    ends: list[int | None] = [None] * (stop + 3 - begin)
    for at in range(stop - 1, begin - 1, -1):
        spot = at - begin
        if text[at] == '"':
            ends[spot] = at + 1
        elif text[at] == "\\" and at + 1 < stop and ends[spot + 2] is not None:
            ends[spot] = ends[spot + 2]
        else:
            ends[spot] = ends[spot + 1]
    return ends[0]


def parse(text: str) -> Expression:
    """Return what a text says; an empty one says null.  Raises ExpressionError."""
    parser = _Parser(text)
    tree: Node = None
    if text:
        held, tree = parser.attempt(parser.expression)
        if not held or parser.at < len(text):
            if held:
                parser.stop("the end")
            where = min(max(parser.furthest, parser.at), len(text))
            wanted = [one for one in parser.expected if one not in _GO_ON] or ["an operator"]
            what = "ends too early" if where == len(text) else "does not go on as an expression does"
            raise ExpressionError(f"{what}: {' or '.join(wanted[:3])} is missing", where)
    nodes = list(walk(tree))
    return Expression(
        text=text,
        tree=tree,
        names=tuple(dict.fromkeys(name for name in map(path_of, nodes) if name is not None)),
        functions=tuple(dict.fromkeys(one[1] for one in nodes if isinstance(one, tuple) and one[0] == "FUNC")),
        literals=tuple(literals_of(tree)),
        spots=tuple(parser.spots),
        cost=parser.cost,
    )
