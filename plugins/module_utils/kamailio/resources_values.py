# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the declarations of Kamailio's kinds have in common: layouts, and checks of values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Callable

from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field, Item
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.lists import FLAGS

FILE, DATABASE, MEMORY = "file", "database", "memory"


@dataclass(frozen=True)
class Layout:
    """What stores and activation know of a kind beyond its fields.

    backends  where it can be kept, the default first
    command   the RPC by which the server reads it anew; empty where the server asks the table each time
    file      the list's default name, relative to the configuration folder
    defaults  field -> the value that says the same as nothing
    """

    backends: tuple[str, ...]
    command: str = ""
    file: str = ""
    defaults: Mapping[str, Any] = field(default_factory=dict)


def without_defaults(defaults: Mapping[str, Any]) -> Callable[..., Item]:
    """Return what drops from an item the values that say the same as nothing; a `Resource.direct`."""

    def drop(after: Item, *_more: Any) -> Item:
        return {name: one for name, one in after.items() if name not in defaults or one != defaults[name]}

    return drop


# A word of a list: what ends it is not said here. Quotes and commas end an attribute's value without a word.
_WORD = re.compile(r"[^\s#]+")
CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_ATTRIBUTE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


def line(value: str) -> str | None:
    """Return why a text cannot stand in one line, or None."""
    if CONTROL.search(value):
        return "holds a line break or control character; a value is one line"
    return None if value == value.strip() else "begins or ends with a blank; leave the blank out"


def word(value: str) -> str | None:
    if not value:
        return "is empty; name it in `unset` to remove it"
    if not _WORD.fullmatch(value) or CONTROL.search(value):
        return "holds a blank, a line break or #, and is one word of a list; leave it out"
    return None


def attribute(value: str) -> str | None:
    """Return why this cannot be an attribute's value, or None."""
    if re.search("[;=,\"']", value):
        return "holds one of ; = , or a quote, which end an attribute's value or begin another; leave it out"
    return word(value)


def attribute_uri(value: str) -> str | None:
    """URIs may have parameters: they are put between quotes, and hold none themselves."""
    reason = word(value) or ("holds a quote or comma; leave it out" if re.search("[,\"']", value) else None)
    return reason or (None if re.match(r"sips?:.", value) else f"{value!r} is no SIP URI; write it as sip:host:port")


def between(low: int, high: int) -> Callable[[int], str | None]:
    def check(value: int) -> str | None:
        return None if low <= value <= high else f"{value} is not from {low} to {high}"

    return check


def flags(value: list[str]) -> str | None:
    bad = [one for one in value if one not in FLAGS]
    return f"{bad[0]!r} is none of {', '.join(FLAGS)}" if bad else None


def attributes(value: Mapping[str, Any]) -> str | None:
    for name, one in value.items():
        if not _ATTRIBUTE_NAME.fullmatch(str(name)):
            return f"{name!r} is no name of an attribute; use letters, digits and _"
        if isinstance(one, (dict, list, bool)):
            return f"{name} is neither text nor a number; an attribute has one value"
        reason = attribute(str(one))
        if reason:
            return f"{name} {reason}"
    return None


def number(name: str, description: str, low: int = 0, high: int = 2**31 - 1, **more: Any) -> Field:
    return Field(name, description, type="int", check=between(low, high), **more)


def option_text(one: Field, name: str, value: Any) -> Any:
    """Return what is compared of an attribute or column that has no option of its own: its text."""
    return str(value)
