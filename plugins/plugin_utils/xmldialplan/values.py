# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How FreeSWITCH reads a text: `$1` of the last match, `${variables}` and `${functions(...)}`. Pure.

Written after switch_channel_expand_variables_check and switch_perform_substitution of FreeSWITCH 1.11. What a variable holds is
read again for variables in it, as there.
"""

from __future__ import annotations

import re

from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.unknown import Unfollowed
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.channel import Channel

DEEPEST = 100


def captured(text: str, groups: tuple[str, ...]) -> str:
    """A text with `$0`, `$1`, `${1}` replaced by what the condition's regular expression caught; others are left."""

    def put(found: re.Match) -> str:
        number = int(found.group(1) or found.group(2))
        return groups[number] if number < len(groups) else ""

    return re.sub(r"\$(?:(\d{1,9})|\{(\d{1,9})\})", put, text)


def expanded(text: str, channel: Channel, depth: int = 0) -> str:
    """A text with its ${...} put in."""
    if depth > DEEPEST or ("$" not in text and "\\" not in text):
        return text
    made: list[str] = []
    at = 0
    while at < len(text):
        char = text[at]
        if char == "\\" and text[at + 1 : at + 2] in ("$", "\\", "'"):
            taken = text[at + 1]
            if taken != "'":
                made.append(taken)
            at += 2
        elif char == "$" and text.startswith(("${", "$${"), at):
            start = at + 2 + text.startswith("$${", at)
            end = _close(text, start)
            made.append(_value(text[start:end], channel, depth))
            at = end + 1
        else:
            made.append(char)
            at += 1
    return "".join(made)


def _close(text: str, start: int) -> int:
    """Where the } of a { stands; the end of the text where there is none."""
    depth = 1
    for at in range(start, len(text)):
        if text[at] == "{":
            depth += 1
        elif text[at] == "}":
            depth -= 1
            if not depth:
                return at
    return len(text)


def _value(inside: str, channel: Channel, depth: int) -> str:
    found = re.search(r"[ (]", inside)
    if found:
        from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.functions import called

        name = expanded(inside[: found.start()].rstrip(), channel, depth + 1)
        arguments = inside[found.end() :]
        if found.group() == "(":
            arguments = arguments[: _bracket(arguments)]
        return called(name, expanded(arguments, channel, depth + 1), channel)
    name = expanded(inside, channel, depth + 1)
    name, _colon, cut = name.partition(":")
    if "[" in name or name.upper().startswith("DP_MATCH"):
        raise Unfollowed(f"${{{inside}}}", "the engine does not know lists of values")
    value = channel.get(name)
    if value is None:
        return ""
    return _cut(expanded(value, channel, depth + 1), cut)


def _bracket(text: str) -> int:
    """Where the ) of a ( stands."""
    depth = 1
    for at, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if not depth:
            return at
    return len(text)


def _cut(value: str, cut: str) -> str:
    """`offset` or `offset:length` of ${name:offset:length}; a negative offset counts from the end."""
    offset, _colon, length = cut.partition(":")
    start, most = _number(offset), _number(length)
    if start >= 0 or -start <= len(value):
        value = value[start:]
    return value[:most] if 0 < most < len(value) else value


def _number(text: str) -> int:
    found = re.match(r"\s*([+-]?\d+)", text)
    return int(found.group(1)) if found else 0
