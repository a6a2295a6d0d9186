# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Just so much of Asterisk's dialplan as the steps of opening hours need, to run them at any moment of any year.

Expressions as main/ast_expr2.y has them: | binds least, then &, then comparisons; two numbers are compared as numbers and
anything else as text; quotes belong to the text.
"""

from __future__ import annotations

import datetime
import re
import zoneinfo
from functools import cache

_STRFTIME = re.compile(r"\$\{STRFTIME\(\$\{EPOCH\},([^,]+),([^)]+)\)\}")
_VARIABLE = re.compile(r"\$\{(\w+)(?::(\d+)(?::(\d+))?)?\}")
_TOKEN = re.compile(r'\s*("[^"]*"|[()|&]|[<>!]=|[<>=]|[^\s()|&<>=!"]+)')


@cache
def _parts(text: str) -> tuple:
    """Return text as it stands and (variable, slice), in turn."""
    made: list = []
    at = 0
    for found in _VARIABLE.finditer(text):
        name, start, length = found.groups()
        first = int(start or 0)
        made += [text[at : found.start()], (name, slice(first, None if length is None else first + int(length)))]
        at = found.end()
    return (*made, text[at:])


def substituted(text: str, variables: dict) -> str:
    """Return text with ${NAME}, ${NAME:from} and ${NAME:from:length} put in."""
    return "".join(part if isinstance(part, str) else variables.get(part[0], "")[part[1]] for part in _parts(text))


@cache
def evaluated(expression: str) -> bool:
    """Return whether the inside of $[...] is neither empty nor zero."""
    tokens = _TOKEN.findall(expression)
    assert "".join(tokens) == re.sub(r"\s+(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", "", expression), expression
    value = _either(tokens)
    assert not tokens, expression
    return value not in ("", "0")


def _either(tokens: list) -> str:
    value = _both(tokens)
    while tokens and tokens[0] == "|":
        tokens.pop(0)
        other = _both(tokens)
        value = value if value not in ("", "0") else other
    return value


def _both(tokens: list) -> str:
    value = _compared(tokens)
    while tokens and tokens[0] == "&":
        tokens.pop(0)
        other = _compared(tokens)
        value = value if "0" not in (value, other) and "" not in (value, other) else "0"
    return value


def _compared(tokens: list) -> str:
    left = _one(tokens)
    if not tokens or tokens[0] not in ("=", "!=", "<", ">", "<=", ">="):
        return left
    sign, right = tokens.pop(0), _one(tokens)
    numbers = all(re.fullmatch(r"-?\d+(\.\d+)?", side) for side in (left, right))
    first, second = (float(left), float(right)) if numbers else (left, right)
    held = {
        "=": first == second,
        "!=": first != second,
        "<": first < second,
        ">": first > second,
        "<=": first <= second,
        ">=": first >= second,
    }
    return "1" if held[sign] else "0"


def _one(tokens: list) -> str:
    token = tokens.pop(0)
    if token != "(":
        return token
    value = _either(tokens)
    assert tokens.pop(0) == ")"
    return value


@cache
def _set(data: str) -> tuple:
    """Return the variable, time zone and form of LOCAL(NAME)=${STRFTIME(...)}: ${NAME} is that one within the subroutine."""
    name, _equals, value = data.partition("=")
    zone, form = _STRFTIME.fullmatch(value).groups()
    return re.fullmatch(r"LOCAL\((\w+)\)", name).group(1), zoneinfo.ZoneInfo(zone), form


@cache
def _goto_if(data: str) -> tuple:
    return re.fullmatch(r"\$\[(.*)\]\?(\w+)", data).groups()


def run(steps: list, moment: datetime.datetime) -> str:
    """Return what a subroutine made of Set, GotoIf and Return returns at a moment, which is aware."""
    variables: dict = {}
    labels = {step["label"]: index for index, step in enumerate(steps) if "label" in step}
    index = 0
    while True:
        step = steps[index]
        index += 1
        if step["app"] == "Return":
            return step["data"]
        if step["app"] == "Set":
            name, zone, form = _set(step["data"])
            variables[name] = moment.astimezone(zone).strftime(form)  # %u is ISO's day of the week here as there
            continue
        assert step["app"] == "GotoIf", step
        condition, label = _goto_if(step["data"])
        if evaluated(substituted(condition, variables)):
            index = labels[label]
