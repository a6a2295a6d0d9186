# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts of the dialplan as the server would read them before a call is made, as far as that can be known. Pure.

What only the running call knows (who calls, what a telephone answered, the clock) is UNKNOWN: any text at all. Conditions
are never decided: both ways count. So what comes out covers whatever the server may make of a step, and more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.patterns import UNKNOWN

MOST_WAYS = 16  # texts that one step may become; more are called unknown
LONGEST = 400  # bytes of a value; a loop that lengthens one comes to an end here
_PLACE = re.compile(r"(?P<name>[^:()]+)(?P<cut>(?::-?\d*){0,2})", re.S)
_FUNCTION = re.compile(r"(?P<name>\w+)\((?P<text>.*)\)(?P<cut>(?::-?\d*){0,2})", re.S)


class Unfollowed(Exception):
    """A step that cannot be followed: `reason`, and `remedy` for the person who wants the call."""

    def __init__(self, reason: str, remedy: str = "") -> None:
        super().__init__(reason)
        self.reason, self.remedy = reason, remedy


class Values(Protocol):
    """What the server knows beside the call itself."""

    def stored(self, place: str) -> str:
        """The value at family/key of its database, or an empty text."""

    def global_of(self, name: str) -> str | None:
        """The value of a global variable, None where there is none."""


@dataclass(frozen=True)
class Scope:
    """What a step sees: where it is, and the channel's variables, name -> value."""

    context: str
    exten: str
    priority: int
    variables: Mapping[str, str]
    server: Values


def expand(text: str, scope: Scope) -> list[str]:
    """Every text that a step's data may become. Raises Unfollowed for a function that runs programs."""
    ways = [""]
    at = 0
    while at < len(text):
        start = re.compile(r"\$[{\[]").search(text, at)
        if start is None:
            ways = _joined(ways, [text[at:]])
            break
        end = _closing(text, start.end() - 1)
        parts = expand(text[start.end() : end], scope)
        # Of a calculation the parts are looked at; its result is not known.
        made = [UNKNOWN] if text[start.end() - 1] == "[" else [one for part in parts for one in _variable(part, scope)]
        ways = _joined(ways, [text[at : start.start()]])
        ways = _joined(ways, made)
        at = end + 1
    return ways


def _joined(fronts: Sequence[str], ends: Sequence[str]) -> list[str]:
    made = list(dict.fromkeys(front + end for front in fronts for end in ends))
    if len(made) > MOST_WAYS or any(len(one) > LONGEST + 4096 for one in made):
        return [UNKNOWN]
    return made


def _closing(text: str, start: int) -> int:
    """The place of the bracket that closes the one at `start`; the end where there is none."""
    opening, closing = text[start], "}" if text[start] == "{" else "]"
    depth = 0
    for at in range(start, len(text)):
        depth += (text[at] == opening) - (text[at] == closing)
        if depth == 0:
            return at
    return len(text)


def _variable(inner: str, scope: Scope) -> list[str]:
    """What stands between ${ and }, its own variables expanded already."""
    function = _FUNCTION.fullmatch(inner)
    if function:
        values = _function(function.group("name").upper(), function.group("text"), scope)
        return [cut(value, function.group("cut")) for value in values]
    plain = _PLACE.fullmatch(inner)
    if plain is None or UNKNOWN in plain.group("name"):
        return [UNKNOWN]
    return [cut(value_of(plain.group("name"), scope), plain.group("cut"))]


def value_of(name: str, scope: Scope) -> str:
    """The value of a variable: of the step, of the channel, of the server; one that nobody set may still get one."""
    own = {"EXTEN": scope.exten, "CONTEXT": scope.context, "PRIORITY": str(scope.priority)}
    if name in own:
        return own[name]
    if name in scope.variables:
        return scope.variables[name]
    found = scope.server.global_of(name)
    return UNKNOWN if found is None else found


def cut(value: str, text: str) -> str:
    """`:offset` and `:offset:length` behind a name, as Asterisk counts them."""
    if not text:
        return value
    if UNKNOWN in value:
        return UNKNOWN
    offset, _colon, length = text[1:].partition(":")
    start = int(offset) if offset not in ("", "-") else 0
    start = max(0, len(value) + start) if start < 0 else min(start, len(value))
    if length in ("", "-"):
        return value[start:]
    count = int(length)
    return value[start : start + count] if count >= 0 else value[start : len(value) + count]


def _function(name: str, text: str, scope: Scope) -> list[str]:
    if name in ("SHELL", "AGI", "SYSTEM"):
        raise Unfollowed(f"{name}() runs a program, which may call anybody", "take it out of the way of this call")
    place = f"{name}({text})"
    if place in scope.variables:
        return [scope.variables[place]]
    known = _KNOWN.get(name)
    if known is None or (UNKNOWN in text and name != "IF"):
        return [UNKNOWN]
    return known(text, scope)


def _if(text: str, scope: Scope) -> list[str]:
    parts = text.partition("?")[2].split(":")
    return parts if len(parts) == 2 else [UNKNOWN] if len(parts) > 2 else [parts[0], ""]


def _cut_field(text: str, scope: Scope) -> list[str]:
    parts = [part.strip() for part in split(text)]
    if len(parts) != 3 or not parts[2].isdigit():
        return [UNKNOWN]
    value = value_of(parts[0], scope)
    fields = value.split(parts[1] or "-")
    at = int(parts[2]) - 1
    return [UNKNOWN if UNKNOWN in value else fields[at] if 0 <= at < len(fields) else ""]


def _filter(text: str, scope: Scope) -> list[str]:
    allowed, _comma, value = text.partition(",")
    if "\\" in allowed:
        return [UNKNOWN]
    kept = re.sub(r"(.)-(.)", lambda one: "".join(map(chr, range(ord(one.group(1)), ord(one.group(2)) + 1))), allowed)
    return ["".join(char for char in value if char in kept)]


def _global(text: str, scope: Scope) -> list[str]:
    found = scope.server.global_of(text)
    return [UNKNOWN if found is None else found]


_KNOWN = {
    "IF": _if,
    "CUT": _cut_field,
    "FILTER": _filter,
    "GLOBAL": _global,
    "DB": lambda text, scope: [scope.server.stored(text)],
    # The contacts that telephones registered: a Dial of the endpoint rings the same devices.
    "PJSIP_DIAL_CONTACTS": lambda text, scope: [f"PJSIP/{text.split(',')[0]}"],
}


def split(text: str, separator: str = ",") -> list[str]:
    """Split as applications split their arguments: not inside (), [], {} or quotes."""
    parts, depth, quoted, start = [], 0, False, 0
    for at, char in enumerate(text):
        if char == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth = max(0, depth - 1)
        elif char == separator and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    return [*parts, text[start:]]
