# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Expressions, what stands in $[...], as Asterisk 22 reckons them (main/ast_expr2.y and .fl). Pure.

A value is a number, a text that looks like a number (it is compared as one), or a text, quotes and all. What the server
cannot read it logs, and calls 0; nothing if it cannot even begin to read it (`> 3`, of a variable that is empty).
"""

from __future__ import annotations

import decimal
import operator
import re
from collections.abc import Callable
from typing import Union

from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.unknown import Unfollowed

_TOKEN = re.compile(
    r"""(?P<quoted>"[^"]*")|(?P<sign>\|\||&&|==|=~|~~|>=|<=|!=|::|[|&=><+,\-*/%?!:()])"""
    r"""|(?P<word>(?:[a-zA-Z0-9.';\\_^#@\x80-\U0010ffff]|\$[^{])+)|(?P<rest>.)""",
    re.S,
)
_NUMERIC = re.compile(r"[0-9]+(\.[0-9]+)?")
# How strongly signs bind; all but the prefixes from left to right.
_LEVELS = (
    ("?",),
    ("|", "||"),
    ("&", "&&"),
    ("=", "==", ">", "<", ">=", "<=", "!="),
    ("+", "-"),
    ("*", "/", "%"),
    (),  # the prefixes ! and -
    (":", "=~", "~~"),
)
_LEVEL = {sign: level for level, signs in enumerate(_LEVELS) for sign in signs}
_PREFIX = 6
_CONTEXT = decimal.Context(prec=40)
_SHOWN = decimal.Context(prec=18)
_INT_MAX = decimal.Decimal(2147483647)

Number = decimal.Decimal
Value = Union[decimal.Decimal, "Text"]
Call = Callable[[str, str], str]


class Text(str):
    """A text; `numeric` if it counts as a number where one is needed."""

    numeric = False


class Digits(Text):
    numeric = True


class _Unreadable(Exception):
    pass


def evaluate(expression: str, call: Call) -> str:
    """The result of an expression. `call` is asked for NAME(arguments), functions that stand in it without ${}."""
    tokens = [(found.lastgroup or "", found.group()) for found in _TOKEN.finditer(expression)]
    tokens = [(kind, text) for kind, text in tokens if kind != "rest"]
    if not tokens:
        return ""
    if tokens[0][0] == "sign" and tokens[0][1] not in ("(", "-", "!"):
        return ""
    try:
        # What stands behind an expression that is whole is passed over: `1 2` is 1.
        return _text(_Reader(tokens, call).expression(0))
    except _Unreadable:
        return "0"


def _text(value: Value) -> str:
    return value if isinstance(value, Text) else _written(value)


def _written(number: Number) -> str:
    """A number as %.18Lg writes it."""
    rounded = _SHOWN.plus(number)
    if rounded == 0:
        return "-0" if rounded.is_signed() else "0"
    exponent = rounded.adjusted()
    if -4 <= exponent < 18:
        plain = f"{rounded:f}"
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    digits = "".join(map(str, rounded.as_tuple().digits)).rstrip("0")
    mantissa = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
    return f"{'-' if rounded < 0 else ''}{mantissa}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def _read(text: str) -> Text:
    """A text of a result: digits and dots are a number again."""
    return Digits(text) if re.fullmatch(r"[0-9.\-][0-9.]*", text) else Text(text)


def _number(value: Value) -> Number | None:
    if not isinstance(value, Text):
        return value
    if not value.numeric:
        return None
    found = re.match(r"-?[0-9]*(\.[0-9]*)?", value)
    text = found.group() if found else ""
    return Number(text) if re.search("[0-9]", text) else Number(0)


def _empty(value: Value) -> bool:
    number = _number(value)
    return not number if number is not None else value == ""


def _bare(value: Value) -> str:
    """A text without its quotes, where it stands in quotes."""
    text = _text(value)
    return text.replace('"', "") if text[:1] == '"' and text[-1:] == '"' else text


class _Reader:
    """Reads and reckons at once: everything is reckoned, as on the server, and only then chosen."""

    def __init__(self, tokens: list[tuple[str, str]], call: Call) -> None:
        self.left = tokens
        self._call = call

    def _next(self) -> str:
        return self.left[0][1] if self.left and self.left[0][0] == "sign" else ""

    def _take(self, sign: str) -> None:
        if self._next() != sign:
            raise _Unreadable
        self.left.pop(0)

    def expression(self, level: int) -> Value:
        value = self._one()
        while self._next() and _LEVEL.get(self._next(), -1) >= level:
            sign = self._next()
            self.left.pop(0)
            if sign == "?":
                chosen = self.expression(0)
                self._take("::")
                other = self.expression(1)
                value = chosen if _chosen(value) else other
            else:
                value = _OPERATORS[sign](value, self.expression(_LEVEL[sign] + 1))
        return value

    def _one(self) -> Value:
        if not self.left:
            raise _Unreadable
        kind, text = self.left.pop(0)
        if kind == "sign":
            if text == "(":
                value = self.expression(0)
                self._take(")")
                return value
            if text == "-":
                number = _number(self.expression(_PREFIX))
                return Number(0) if number is None else operator.neg(number)
            if text == "!":
                return Number(0 if _truth(self.expression(_PREFIX)) else 1)
            raise _Unreadable
        if self._next() == "(":
            self.left.pop(0)
            return self._function(text)
        return Digits(text) if kind == "word" and _NUMERIC.fullmatch(text) else Text(text)

    def _function(self, name: str) -> Value:
        arguments = [self.expression(0)]
        while self._next() == ",":
            self.left.pop(0)
            arguments.append(Text("") if self._next() in (",", ")") else self.expression(0))
        self._take(")")
        if not re.fullmatch("[A-Z_0-9]+", name):
            return Number(0)
        if name == "ABS" and len(arguments) == 1:
            return abs(_number(arguments[0]) or Number(0))
        if name in _ROUNDINGS and len(arguments) == 1:
            return (_number(arguments[0]) or Number(0)).to_integral_value(_ROUNDINGS[name])
        if name in _MATHS:
            raise Unfollowed(f"{name}() in $[]", "the engine does not reckon it")
        result = self._call(name, ",".join(map(_text, arguments)))
        if re.fullmatch(r"[-0-9. \t]*", result):
            return _number(Digits(result.strip())) or Number(0)
        return _read(result)


_ROUNDINGS = {
    "FLOOR": decimal.ROUND_FLOOR,
    "CEIL": decimal.ROUND_CEILING,
    "ROUND": decimal.ROUND_HALF_UP,
    "RINT": decimal.ROUND_HALF_EVEN,
    "TRUNC": decimal.ROUND_DOWN,
}
_MATHS = "COS SIN TAN ACOS ASIN ATAN ATAN2 POW SQRT EXP EXP2 EXP10 LOG LOG2 LOG10 REMAINDER".split()


def _chosen(value: Value) -> bool:
    number = _number(value)
    return number != 0 if number is not None else value not in ("", '""', "0")


def _truth(value: Value) -> bool:
    if not isinstance(value, Text):
        return value != 0
    if value in ("", "0"):
        return False
    found = re.match(r"\s*[+-]?\d+", value)
    return bool(found and int(found.group()))


def _compared(check: Callable) -> Callable[[Value, Value], Value]:
    def compared(left: Value, right: Value) -> Value:
        first, second = _number(left), _number(right)
        if first is None or second is None:
            return Number(bool(check(_text(left).encode(), _text(right).encode())))
        return Number(bool(check(first, second)))

    return compared


def _plus(left: Value, right: Value) -> Value:
    return _CONTEXT.add(_number(left) or Number(0), _number(right) or Number(0))


def _minus(left: Value, right: Value) -> Value:
    return _CONTEXT.subtract(_number(left) or Number(0), _number(right) or Number(0))


def _times(left: Value, right: Value) -> Value:
    return _CONTEXT.multiply(_number(left) or Number(0), _number(right) or Number(0))


def _divided(left: Value, right: Value) -> Value:
    first, second = _number(left), _number(right)
    if first is None:
        return Number(0)
    return _CONTEXT.divide(first, second) if second else _INT_MAX


def _rest(left: Value, right: Value) -> Value:
    first, second = _number(left), _number(right)
    return _CONTEXT.remainder(first, second) if first is not None and second else Number(0)


def _matched(anchored: bool) -> Callable[[Value, Value], Value]:
    def matched(left: Value, right: Value) -> Value:
        pattern = compiled(_bare(right))
        if pattern is None:
            return Text("")
        found = pattern.search(_bare(left))
        if not found or (anchored and found.start() > 0):
            return Text("") if pattern.groups else Number(0)
        if pattern.groups and found.group(1) is not None:
            return _read(found.group(1))
        return Number(found.end() - found.start())

    return matched


def compiled(pattern: str) -> re.Pattern | None:
    """A POSIX extended regular expression; None for one that the server refuses."""
    text = re.sub(r"\[:(\w+):\]", lambda one: _CLASSES.get(one.group(1), one.group()), pattern)
    if re.search(r"\(\?|\\[a-zA-Z]|[*+?}]\?", text):
        raise Unfollowed(f"the regular expression {pattern}", "Python reads it in another way than the server")
    try:
        return re.compile(text, re.S)
    except re.error:
        return None


_CLASSES = {
    "digit": "0-9",
    "alpha": "a-zA-Z",
    "alnum": "a-zA-Z0-9",
    "upper": "A-Z",
    "lower": "a-z",
    "space": r"\s",
    "xdigit": "0-9A-Fa-f",
}
_OPERATORS: dict[str, Callable[[Value, Value], Value]] = {
    "|": lambda left, right: right if _empty(left) else left,
    "&": lambda left, right: Number(0) if _empty(left) or _empty(right) else left,
    "=": _compared(lambda left, right: left == right),
    "!=": _compared(lambda left, right: left != right),
    ">": _compared(lambda left, right: left > right),
    "<": _compared(lambda left, right: left < right),
    ">=": _compared(lambda left, right: left >= right),
    "<=": _compared(lambda left, right: left <= right),
    "+": _plus,
    "-": _minus,
    "*": _times,
    "/": _divided,
    "%": _rest,
    ":": _matched(True),
    "=~": _matched(False),
    "~~": lambda left, right: _read(_bare(left) + _bare(right)),
}
_OPERATORS.update({"||": _OPERATORS["|"], "&&": _OPERATORS["&"], "==": _OPERATORS["="]})
