# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Extensions and the numbers that they take, as pbx.c of Asterisk 22 sees them (ext_cmp, _extension_match_core). Pure.

What is known only while a call runs is UNKNOWN in a number: any text at all.
"""

from __future__ import annotations

import functools
import re

UNKNOWN = "\ufffc"
_SETS = {"X": "0123456789", "Z": "123456789", "N": "23456789"}
_RANGE = re.compile(r"(.)-(.)|(.)")


# Behind every set of characters: "." (0x180), "!" (0x280), the end of the pattern (0x300), a bracket that is never closed (0x400).
_LAST = {".": 0x180, "!": 0x280}
_END, _BROKEN = 0x300, 0x400


@functools.cache
def places(pattern: str) -> tuple[frozenset[str] | str, ...]:
    """The characters that each place of a pattern (without _) takes; "." and "!" as they are, at the end.

    A place that takes nothing is one that the server never passes: a range that runs backwards, a bracket that is never closed,
    and `[]` at the end. Elsewhere `[]` is passed over, but not where the number is over: `[]!` is ".".
    """
    found: list[frozenset[str] | str] = []
    at, empty = 0, False
    while at < len(pattern):
        char = pattern[at]
        if char == "[":
            end = pattern.find("]", at)
            if end < 0:
                return (*found, frozenset())
            empty = end == at + 1
            found += [] if empty else [_members(pattern[at + 1 : end])]
            at = end
        elif char in ".!":
            return (*found, "." if empty else char)
        elif char != "-":
            found.append(frozenset(_SETS.get(char.upper(), char)))
            empty = False
        at += 1
    return (*found, frozenset()) if empty else tuple(found)


def _members(inside: str) -> frozenset[str]:
    members: set[str] = set()
    for low, high, single in _RANGE.findall(inside):
        members.update([single] if single else map(chr, range(ord(low), ord(high) + 1)))
    return frozenset(members)


@functools.cache
def closeness(pattern: str) -> tuple[tuple[int, str], ...]:
    """The key by which Asterisk orders patterns (ext_cmp): fewer possible characters first, place by place.

    Patterns with equal keys are one extension to the server. A pattern that ends comes behind one that goes on, even by "!".
    """
    found: list[tuple[int, str]] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        end = pattern.find("]", at) if char == "[" else at
        if end < 0:
            found.append((_BROKEN, ""))
        elif char in _LAST:
            found.append((_LAST[char], ""))
        elif char == "[":
            members = _members(pattern[at + 1 : end])
            # An empty set is passed over here, though nothing passes it when a number is matched.
            found += [(len(members), "".join(sorted(members)))] if members else []
        elif char != "-":
            members = frozenset(_SETS.get(char.upper(), char))
            found.append((len(members), "".join(sorted(members))))
        at = max(at, end) + 1
    return (*found, (_END, ""))


def matches(pattern: str, number: str) -> bool:
    """Whether a pattern (without _) takes a number; of one that holds UNKNOWN, whether it may."""
    number = number.replace("-", "")
    at = 0
    for place in places(pattern):
        if place == "!" or number[at : at + 1] == UNKNOWN:
            return True
        if at >= len(number):
            return False
        if place == ".":
            return True
        if number[at] not in place:
            return False
        at += 1
    return at == len(number) or number[at] == UNKNOWN


def goes_on(name: str, digits: str) -> bool | None:
    """Whether an extension may take digits when more of them come; None where it takes all that may come ("!").

    The server waits for more only where this is true (E_MATCHMORE of _extension_match_core).
    """
    digits = digits.replace("-", "")
    if not name.startswith("_"):
        name = name.replace("-", "")
        return len(name) > len(digits) and name.startswith(digits)
    for at, place in enumerate(places(name[1:])):
        if place == "!":
            return None
        if at >= len(digits) or place == ".":
            return True
        if digits[at] not in place:
            return False
    return False


def takes(name: str, number: str) -> bool:
    """Whether an extension, exact or a pattern, takes a number. Dashes mean nothing in either."""
    number = number.replace("-", "")
    if name.startswith("_"):
        # A number that begins with _ is one pattern asking for the same pattern, as a jump to `_X.` does.
        return matches(name[1:], number) or (number[:1] == "_" and closeness(number[1:]) == closeness(name[1:]))
    if UNKNOWN in number:
        shape = ".*".join(map(re.escape, number.split(UNKNOWN)))
        return re.fullmatch(shape, name.replace("-", ""), re.S) is not None
    return name.replace("-", "") == number
