# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GenieACS's expressions, as far as a fake needs them: it parses all of the language and evaluates its plain part.

An expression is a scalar or a tuple whose first member is the operator, as in ("=", ("PARAM", "DeviceID.OUI"), "001565").
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any

_WORDS = ("and", "or", "not", "like", "is", "null", "true", "false", "case", "when", "then", "else", "end", "escape")
_NUMBER = r"(?P<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![a-zA-Z0-9_]))"
_TEXT = r"""(?P<sql>(?:'[^']*')+)|(?P<js>"(?:\\.|[^"\\\n])*")"""
_NAME = r"(?P<name>[a-zA-Z0-9_.*-]+)"
_MARK = r"(?P<mark><>|>=|<=|\|\||[=<>+\-*/%(),{}])"
# a minus or star begins a number or name where a value is due, and is an operator after one
_OPERAND = re.compile(rf"\s*(?:{_NUMBER}|{_TEXT}|{_NAME}|{_MARK})")
_OPERATOR = re.compile(rf"\s*(?:{_MARK}|{_NUMBER}|{_TEXT}|{_NAME})")


class ParseError(ValueError):
    """What the expression's parser says no to."""


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    position, valued = 0, False
    text = text.rstrip()
    while position < len(text):
        match = (_OPERATOR if valued else _OPERAND).match(text, position)
        if not match:
            raise ParseError(f"unexpected {text[position:].lstrip()[:1]!r} at {position}")
        kind = str(match.lastgroup)
        value = match.group(kind)
        if kind == "name" and value.lower() in _WORDS:
            kind, value = "word", value.lower()
        found.append((kind, value))
        valued = kind in ("number", "sql", "js", "name") or value in (")", "}", "null", "true", "false", "end")
        position = match.end()
    return found


class _Parser:
    """Descends through the operators, loosest first."""

    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.position = 0

    def peek(self, ahead: int = 0) -> tuple[str, str]:
        where = self.position + ahead
        return self.tokens[where] if where < len(self.tokens) else ("end", "")

    def take(self, kind: str, *values: str) -> str | None:
        found = self.peek()
        if found[0] == kind and (not values or found[1] in values):
            self.position += 1
            return found[1]
        return None

    def need(self, kind: str, value: str) -> None:
        if self.take(kind, value) is None:
            raise ParseError(f"expected {value!r}, got {self.peek()[1] or 'the end of the input'!r}")

    def left(self, kind: str, marks: tuple[str, ...], below: Callable[[], Any]) -> Any:
        made = below()
        while True:
            mark = self.take(kind, *marks)
            if mark is None:
                return made
            made = (mark.upper(), made, below())

    def expression(self) -> Any:
        return self.left("word", ("or",), lambda: self.left("word", ("and",), self.negation))

    def negation(self) -> Any:
        if self.take("word", "not"):
            return ("NOT", self.comparison())
        return self.comparison()

    def comparison(self) -> Any:
        value = self.value()
        if self.take("word", "is"):
            negated = self.take("word", "not")
            self.need("word", "null")
            return ("IS NOT NULL" if negated else "IS NULL", value)
        mark = self.take("mark", ">=", "<>", "<=", "=", ">", "<")
        if mark:
            return (mark, value, self.value())
        operator = "LIKE" if self.take("word", "like") else ""
        if not operator and self.peek() == ("word", "not") and self.peek(1) == ("word", "like"):
            self.position += 2
            operator = "NOT LIKE"
        if not operator:
            return value
        pattern = self.value()
        if self.take("word", "escape"):
            return (operator, value, pattern, self.value())
        return (operator, value, pattern)

    def value(self) -> Any:
        return self.left("mark", ("||",), self.sum)

    def sum(self) -> Any:
        return self.left("mark", ("+", "-"), lambda: self.left("mark", ("*", "/", "%"), self.single))

    def single(self) -> Any:
        kind, text = self.peek()
        self.position += 1
        if kind == "number":
            return float(text) if re.search(r"[.eE]", text) else int(text)
        if kind == "sql":
            return text[1:-1].replace("''", "'")
        if kind == "js":
            return re.sub(r"\\(.)", lambda found: {"n": "\n", "t": "\t", "r": "\r"}.get(found[1], found[1]), text[1:-1])
        if kind == "word":
            if text in ("null", "true", "false"):
                return {"null": None, "true": True, "false": False}[text]
            if text == "case":
                return self.case()
        if kind == "name" and self.take("mark", "("):
            return self.call(text)
        if kind == "mark" and text == "(":
            inner = self.expression()
            self.need("mark", ")")
            return inner
        if kind == "name" or (kind, text) == ("mark", "{"):
            self.position -= 1
            return self.parameter()
        raise ParseError(f"unexpected {text or 'end of the input'}")

    def call(self, name: str) -> Any:
        if not re.fullmatch(r"[a-zA-Z0-9_]+", name):
            raise ParseError(f"{name!r} is no function")
        arguments = []
        if self.peek() != ("mark", ")"):
            arguments.append(self.expression())
            while self.take("mark", ","):
                arguments.append(self.expression())
        self.need("mark", ")")
        return ("FUNC", name.upper(), *arguments)

    def parameter(self) -> Any:
        parts: list[Any] = []
        while True:
            name = self.take("name")
            if name is not None:
                parts.append(name)
            elif self.take("mark", "{"):
                parts.append(self.expression())
                self.need("mark", "}")
            else:
                return ("PARAM", parts[0] if len(parts) == 1 else ("||", *parts))

    def case(self) -> Any:
        made: list[Any] = ["CASE"]
        while self.take("word", "when"):
            made.append(self.expression())
            self.need("word", "then")
            made.append(self.expression())
        if self.take("word", "else"):
            made += [True, self.expression()]
        self.need("word", "end")
        return tuple(made)


def parse(text: Any) -> Any:
    """Return what an expression's text says, None for an empty one; ParseError where GenieACS would not parse it."""
    if not text:
        return None
    if not isinstance(text, str):
        raise ParseError(f"an expression is a text, not {type(text).__name__}")
    parser = _Parser(text)
    made = parser.expression()
    if parser.peek()[0] != "end":
        raise ParseError(f"unexpected {parser.peek()[1]!r}")
    return made


def _like(value: Any, pattern: Any) -> bool | None:
    if value is None or pattern is None:
        return None
    text = re.escape(str(pattern)).replace("%", ".*").replace("_", ".")
    return bool(re.fullmatch(text, str(value), re.DOTALL))


def _compare(operator: str, one: Any, other: Any) -> bool | None:
    if one is None or other is None:
        return None
    if isinstance(one, str) != isinstance(other, str):
        one, other = str(one), str(other)
    table: dict[str, Callable[[], bool]] = {
        "=": lambda: one == other,
        "<>": lambda: one != other,
        ">": lambda: one > other,
        ">=": lambda: one >= other,
        "<": lambda: one < other,
        "<=": lambda: one <= other,
    }
    return table[operator]()


class Unresolved:
    """What an expression comes to that calls a function nobody knows: true, wherever it is asked."""


UNRESOLVED = Unresolved()


def _arithmetic(operator: str, one: Any, other: Any) -> Any:
    if one is None or other is None:
        return None
    if operator == "||":
        return f"{one}{other}"
    if not all(isinstance(value, (int, float)) for value in (one, other)):
        return None
    if operator in ("/", "%") and not other:
        return None
    table: dict[str, Callable[[], Any]] = {
        "+": lambda: one + other,
        "-": lambda: one - other,
        "*": lambda: one * other,
        "/": lambda: one / other,
        "%": lambda: one % other,
    }
    return table[operator]()


def _call(name: str, values: list[Any]) -> Any:
    if name == "NOW":
        return int(time.time() * 1000)
    if name == "COALESCE":
        return next((value for value in values if value is not None), None)
    if name in ("UPPER", "LOWER", "ROUND") and values:
        if values[0] is None:
            return None
        return round(values[0]) if name == "ROUND" else getattr(str(values[0]), name.lower())()
    return UNRESOLVED


def _logic(operator: str, values: list[Any]) -> Any:
    if operator == "NOT":
        return values[0] if values[0] in (None, UNRESOLVED) else not values[0]
    if operator == "AND":
        if any(value is not None and not value for value in values):
            return False
        return None if None in values else UNRESOLVED if UNRESOLVED in values else True
    if any(value for value in values if value is not UNRESOLVED):
        return True
    return UNRESOLVED if UNRESOLVED in values else None if None in values else False


def evaluate(made: Any, parameter: Callable[[str], Any]) -> Any:
    """Return what an expression comes to; `parameter` gives the value of a name, None for an unknown one."""
    if not isinstance(made, tuple):
        return made
    operator = made[0]
    if operator == "PARAM":
        return parameter(made[1]) if isinstance(made[1], str) else None
    if operator == "FUNC":
        return _call(made[1], [evaluate(part, parameter) for part in made[2:]])
    values = [evaluate(part, parameter) for part in made[1:]]
    if operator in ("AND", "OR", "NOT"):
        return _logic(operator, values)
    if operator == "CASE":
        return next((then for when, then in zip(values[::2], values[1::2]) if when), None)
    if UNRESOLVED in values:
        return UNRESOLVED
    if operator in ("IS NULL", "IS NOT NULL"):
        return (values[0] is None) == (operator == "IS NULL")
    if operator in ("LIKE", "NOT LIKE"):
        found = _like(values[0], values[1])
        return found if found is None or operator == "LIKE" else not found
    if operator in ("=", "<>", ">", ">=", "<", "<="):
        return _compare(operator, values[0], values[1])
    return _arithmetic(operator, values[0], values[1])


def deadly(made: Any) -> bool:
    """Tell whether evaluating an expression throws: LIKE with something else than a text for its pattern."""
    if not isinstance(made, tuple):
        return False
    if made[0] in ("LIKE", "NOT LIKE") and isinstance(made[2], (int, float)):
        return True
    return any(deadly(part) for part in made[1:])


def old_precondition(text: str) -> Any:
    """Return the expression that a precondition in JSON stands for; ValueError where GenieACS would throw."""

    def turn(query: Any) -> Any:
        parts: list[Any] = []
        for name, wanted in query.items():
            if name in ("$and", "$or"):
                inner = [turn(part) for part in (wanted.values() if isinstance(wanted, dict) else wanted)]
                parts.append((name[1:].upper(), *inner))
            elif name.startswith("$") or isinstance(wanted, list):
                raise ParseError(f"{name} is not supported")
            elif name == "_tags":
                for operator, tag in (wanted if isinstance(wanted, dict) else {"$eq": wanted}).items():
                    if operator not in ("$eq", "$ne") or not isinstance(tag, str):
                        raise ParseError("Invalid tag query")
                    parts.append(("IS NULL" if operator == "$ne" else "IS NOT NULL", ("PARAM", f"Tags.{tag}")))
            else:
                for operator, value in (wanted if isinstance(wanted, dict) else {"$eq": wanted}).items():
                    known = {"$eq": "=", "$ne": "<>", "$gt": ">", "$gte": ">=", "$lt": "<", "$lte": "<="}
                    if operator not in known:
                        raise ParseError(f"Operator {operator} not supported")
                    parts.append((known[operator], ("PARAM", name), value))
        return ("AND", *parts) if len(parts) > 1 else parts[0] if parts else True

    made = json.loads(text)
    if not isinstance(made, dict):
        raise ParseError("a precondition in JSON is an object")
    return turn(made)


def precondition(text: Any) -> Any:
    """Return a preset's precondition as an expression: an expression's text, else JSON. ValueError: GenieACS dies."""
    if not text:
        return True
    try:
        return parse(text)
    except ParseError:
        return old_precondition(text)
