# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dialplan functions that make a text of texts (func_strings.c, func_cut.c, func_math.c of Asterisk 22). Pure."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.patterns import UNKNOWN
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.arguments import argument, decoded, separate
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.channel import Channel
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.expression import compiled
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.unknown import Unfollowed

_KEYPAD = {
    letter: digit
    for digit, letters in enumerate(" 1 abc2 def3 ghi4 jkl5 mno6 pqrs7 tuv8 wxyz9".split(), 1)
    for letter in letters
}


def _named(text: str, channel: Channel) -> str:
    """The value of a variable that is named, which may itself be a function or a part: what ${text} is."""
    # Here, since values needs the functions.
    from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.values import substituted

    return substituted("${" + text + "}", channel)


def _filter(data: str, channel: Channel) -> str:
    allowed, comma, text = _raw_pair(data)
    if not comma:
        return ""
    characters = decoded(allowed)
    kept: set[int] = set()
    at = 0
    while at < len(characters):
        first = ord(characters[at][0])
        at += 1
        if at < len(characters) and characters[at] == ("-", False):
            last = ord(characters[at + 1][0]) if at + 1 < len(characters) else first
            at += 2
            kept.update(range(first, last + 1) if first <= last else [*range(first, 256), *range(last + 1)])
        else:
            kept.add(first)
    return "".join(char for char in text if ord(char) in kept)


def _raw_pair(data: str) -> tuple[str, bool, str]:
    parts = separate(data, ",", 2, strip=False)
    return argument(parts, 0), len(parts) > 1, argument(parts, 1)


def _one(text: str) -> str:
    found = decoded(text)
    return found[0][0] if found else ""


def _cut(data: str, channel: Channel) -> str:
    parts = separate(data, ",", 3)
    if len(parts) < 3:
        return ""
    value = _named(parts[0], channel)
    if UNKNOWN in value:
        return UNKNOWN
    delimiter = _one(parts[1]) or "-"
    fields = value.split(delimiter) if value else []
    chosen: list[str] = []
    at = 1
    for one in parts[2].split("&"):
        found = re.match(r"(?:(\d+)(-)?(\d+)?|-(\d+))", one)
        if not found:
            return ""
        start = int(found.group(1) or 1)
        end = int(found.group(3) or found.group(4) or (len(fields) if found.group(2) else start))
        at = max(at, start)
        while at <= min(end, len(fields)):
            chosen.append(fields[at - 1])
            at += 1
    return delimiter.join(chosen)


def _field_count(data: str, channel: Channel) -> str:
    parts = separate(data, ",", 2)
    if len(parts) < 2:
        return "1"
    value = _named(parts[0], channel)
    if UNKNOWN in value:
        return UNKNOWN
    delimiter = _one(parts[1])
    return str(len(value.split(delimiter)) if value and delimiter else int(bool(value)))


def _field_number(data: str, channel: Channel) -> str:
    parts = separate(data, ",", 3)
    if len(parts) < 3:
        return "0"
    value, delimiter = _named(parts[0], channel), _one(parts[1])
    if UNKNOWN in value:
        return UNKNOWN
    fields = [field.lower() for field in value.split(delimiter)] if value and delimiter else []
    return str(fields.index(parts[2].lower()) + 1 if parts[2].lower() in fields else 0)


def _replace(data: str, channel: Channel) -> str:
    parts = separate(data, ",", 3)
    if len(parts) < 2:
        return ""
    value = _named(parts[0], channel)
    sought = "".join(char for char, unused in decoded(parts[1]))
    by = _one(argument(parts, 2))
    return UNKNOWN if UNKNOWN in value else "".join(by if char in sought else char for char in value)


def _strreplace(data: str, channel: Channel) -> str:
    parts = separate(data, ",", 5)
    if len(parts) < 2 or not parts[0] or not parts[1]:
        return ""
    value = _named(parts[0], channel)
    found = re.match(r"\s*(\d+)", argument(parts, 3))
    most = int(found.group(1)) if found else 0
    return UNKNOWN if UNKNOWN in value else value.replace(parts[1], argument(parts, 2), most or -1)


def _regex(data: str, channel: Channel) -> str:
    parts = separate(data, '"', 3)
    if len(parts) != 3:
        return ""
    pattern = compiled(parts[1])
    text = parts[2][1:] if parts[2][:1] in (" ", "\t") else parts[2]
    return "" if pattern is None else str(int(bool(pattern.search(text))))


def _eval(data: str, channel: Channel) -> str:
    from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.values import substituted

    return substituted(data, channel)


def _hash(data: str, channel: Channel) -> str:
    parts = separate(data, ",", 2)
    if len(parts) != 2:
        raise Unfollowed("HASH()", "the engine knows it with a key only")
    return channel.get(f"~HASH~{parts[0]}~{parts[1]}~") or ""


def _quote(data: str, channel: Channel) -> str:
    return '"' + re.sub(r'([\\"])', r"\\\1", data) + '"'


def _keypad(data: str, channel: Channel) -> str:
    return "".join(
        "0" if char == "0" else str(_KEYPAD[char.lower()]) for char in data if char.lower() in _KEYPAD or char == "0"
    )


# -- MATH -----------------------------------------------------------------------------------------------------------------

# In the order in which the server looks for them.
_SIGNS = (
    r"\*", "/", "%", r"\^", "AND", "XOR", "OR", ">=", ">>", ">", "<=", "<<", "<", "==", r"\+", "-",
)  # fmt: skip


def _math(data: str, channel: Channel) -> str:
    parts = separate(data, ",", 2)
    text = argument(parts, 0)
    negative, rest = (True, text[1:]) if text[:1] == "-" else (False, text)
    found = next((one for sign in _SIGNS if (one := re.search(sign, rest))), None)
    if not found:
        return ""
    left, right = _float(rest[: found.start()]), _float(rest[found.end() :])
    kind = (argument(parts, 1) or "f").lower()
    if left is None or right is None or kind not in ("f", "float", "i", "int", "h", "hex", "c", "char"):
        return ""
    left = operator.neg(left) if negative else left
    if found.group() in _CHECKS:
        return "TRUE" if _CHECKS[found.group()](left, right) else "FALSE"
    result = _REACHED[found.group()](left, right)
    if kind[0] == "f":
        return f"{result:f}"
    return (
        str(int(result))
        if kind[0] == "i"
        else f"{int(result) & 0xFFFFFFFF:x}" if kind[0] == "h" else chr(int(result) & 255)
    )


def _float(text: str) -> float | None:
    found = re.match(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", text)
    return float(found.group()) if found else None


_CHECKS: dict[str, Callable[[float, float], bool]] = {
    ">": lambda left, right: left > right,
    "<": lambda left, right: left < right,
    ">=": lambda left, right: left >= right,
    "<=": lambda left, right: left <= right,
    "==": lambda left, right: left == right,
}
_REACHED: dict[str, Callable[[float, float], float]] = {
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right if right > 0 else 0.0,  # the server divides by no negative number
    "%": lambda left, right: abs(int(left)) % abs(int(right)) * (1 if left >= 0 else -1) if int(right) else 0.0,
    "^": lambda left, right: left**right,
    "AND": lambda left, right: int(left) & int(right),
    "XOR": lambda left, right: int(left) ^ int(right),
    "OR": lambda left, right: int(left) | int(right),
    ">>": lambda left, right: int(left) >> int(right),
    "<<": lambda left, right: int(left) << int(right),
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
}

TEXTS: dict[str, Callable[[str, Channel], str]] = {
    "FILTER": _filter,
    "CUT": _cut,
    "FIELDQTY": _field_count,
    "FIELDNUM": _field_number,
    "REPLACE": _replace,
    "STRREPLACE": _strreplace,
    "REGEX": _regex,
    "EVAL": _eval,
    "HASH": _hash,
    "QUOTE": _quote,
    "KEYPADHASH": _keypad,
    "MATH": _math,
    "TOUPPER": lambda data, channel: re.sub("[a-z]+", lambda one: one.group().upper(), data),
    "TOLOWER": lambda data, channel: re.sub("[A-Z]+", lambda one: one.group().lower(), data),
    "PASSTHRU": lambda data, channel: data,
}
