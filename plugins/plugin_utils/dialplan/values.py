# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the server reads the data of a step: variables, functions and expressions put in, arguments taken apart. Pure.

Written after main/pbx_variables.c and __ast_app_separate_args of Asterisk 22.
"""

from __future__ import annotations

import re

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.patterns import UNKNOWN
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan import expression, functions
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.channel import Channel


def substituted(text: str, channel: Channel) -> str:
    """The data of a step with its ${...} and $[...] put in."""
    made: list[str] = []
    at = 0
    while at < len(text):
        start = text.find("$", at)
        if start < 0:
            made.append(text[at:])
            break
        sign = text[start + 1 : start + 2]
        if sign not in ("{", "["):
            made.append(text[at : start + 1])
            at = start + 1
            continue
        made.append(text[at:start])
        inside, at, nested = _inside(text, start + 2, sign)
        inside = substituted(inside, channel) if nested else inside
        made.append(_value(inside, channel) if sign == "{" else _reckoned(inside, channel))
    return "".join(made)


def _inside(text: str, at: int, sign: str) -> tuple[str, int, bool]:
    """What stands up to the bracket that closes, where it goes on, and whether there is more to put in. Quotes do not count."""
    closing, other = ("}", "[") if sign == "{" else ("]", "{")
    begin, depth, nested = at, 1, False
    while depth and at < len(text):
        if text[at] == "$" and text[at + 1 : at + 2] in (sign, other):
            nested = True
            depth += text[at + 1] == sign
            at += 1
        elif text[at] == sign:
            depth += 1
        elif text[at] == closing:
            depth -= 1
        at += 1
    return text[begin : at - 1 if not depth else at], at, nested


def _reckoned(inside: str, channel: Channel) -> str:
    if UNKNOWN in inside:
        return UNKNOWN
    return expression.evaluate(inside, lambda name, data: functions.read(name, data, channel))


def _value(inside: str, channel: Channel) -> str:
    """What stands between ${ and }: a name, or a function; behind it maybe :offset:length."""
    depth, function = 0, False
    for at, char in enumerate(inside):
        if char == "(":
            depth, function = depth + 1, True
        elif char == ")":
            depth -= 1
        elif char == ":" and depth == 0:
            return cut(_whole(inside[:at], function, channel), inside[at + 1 :])
    return _whole(inside, function, channel)


def _whole(inside: str, function: bool, channel: Channel) -> str:
    if UNKNOWN in inside and not function:
        return UNKNOWN
    if function:
        name, unused, data = inside.partition("(")
        end = data.rfind(")")
        return functions.read(name, data[:end] if end >= 0 else data, channel)
    return channel.get(inside) or ""


def cut(value: str, text: str) -> str:
    """`offset:length` of a value, as Asterisk counts them."""
    found = re.match(r"\s*([+-]?\d+)(?::\s*([+-]?\d+))?", text)
    if not found:
        return value
    if UNKNOWN in value:
        return UNKNOWN
    offset, length = int(found.group(1)), found.group(2)
    start = max(0, len(value) + offset) if offset < 0 else offset
    rest = value[start:]
    if length is None:
        return rest
    return rest[: int(length)] if int(length) >= 0 else rest[: max(0, len(rest) + int(length))]
