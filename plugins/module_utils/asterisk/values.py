# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a value may be in Asterisk's files, and when two spellings mean the same.

Measured on Asterisk 22.10.1: a line cannot hold a line break or blanks at its edges, a section's name is cut silently at
79 bytes, and `]` and `;` end it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.layout import text_of
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field, Item, is_secret_name

NAME_BYTES = 79
LINE_BYTES = 8000  # the parser skips lines over 8190 bytes; the option's name and spacing take some
YES = frozenset(("yes", "true", "y", "t", "on"))
NO = frozenset(("no", "false", "n", "f", "off"))
URI = re.compile(r"^<?sips?:[^\s;]+")
DIGEST = re.compile(r"^(MD5:[0-9a-fA-F]{32}|SHA-256:[0-9a-fA-F]{64}|SHA-512-256:[0-9a-fA-F]{64})$")
HOST = re.compile(r"^[0-9A-Za-z][0-9A-Za-z.:_-]*(/[0-9.]+)?$|^\[?[0-9A-Fa-f:]+\]?(/\d+)?(:\d+)?$")


def section_name(name: str) -> str | None:
    """Return why this cannot be the name of a section, or None."""
    size = len(name.encode("utf-8", "surrogateescape"))
    if size > NAME_BYTES:
        return f"is {size} bytes long; Asterisk cuts a name at {NAME_BYTES} without a word, so choose a shorter one"
    if name != name.strip():
        return "begins or ends with a blank; remove it"
    bad = [char for char in name if char in "[];,\\" or ord(char) < 32]
    return f"holds {bad[0]!r}, which cannot stand in a section's name; choose another" if bad else None


def value_problem(value: str) -> str | None:
    """Return why this cannot be an option's value, or None.  The sentence never holds the value."""
    if "\n" in value or "\r" in value:
        return "holds a line break, and a line of Asterisk's files cannot; remove it"
    if "\0" in value:
        return "holds a NUL character; remove it"
    if value != value.strip():
        return "begins or ends with a blank, which Asterisk would drop; remove it"
    size = len(value.encode("utf-8", "surrogateescape"))
    return f"is {size} bytes long; Asterisk skips lines over 8190 bytes without a word" if size > LINE_BYTES else None


def texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield (path, text) for every text inside a value, names in dicts included."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, one in value.items():
            yield f"{path}: name {name!r}" if path else "name", str(name)
            yield from texts(one, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from texts(one, f"{path}[{index}]")


def check_item(item: Item) -> list[tuple[str, str, str]]:
    """Return what the dialect cannot express in an item, as (field, reason, remedy)."""
    out: list[tuple[str, str, str]] = []
    for name, value in item.items():
        if (
            isinstance(value, str)
            and "\n" not in value
            and value == value.strip()
            and len(value) < 999
            and "\0" not in value
        ):
            if "\r" not in value:
                continue  # nearly every value, ten thousand times
        for path, text in texts(value, name):
            reason = value_problem(text)
            if reason:
                out.append((path, reason, ""))
    return out


def settle(item: Item) -> Item:
    """Return an item with its free options as text, the way files spell them."""
    out = item
    for name, value in item.items():
        if isinstance(value, dict) and (name == "options" or name.endswith("_options") or name == "set_var"):
            out = {**out, name: {key: settled(one) for key, one in value.items()}}
        elif name == "registrations":
            out = {**out, name: [settle(one) for one in value]}
    return out


def settle_pjsip(item: Item) -> Item:
    """Return an item as `settle` does; PJSIP compares the names of options without case, those of variables with it."""
    out = settle(item)
    for name, value in item.items():
        if isinstance(value, dict) and name != "set_var" and any(key != key.lower() for key in value):
            out = {**out, name: {key.lower(): one for key, one in out[name].items()}}
        elif name == "registrations":
            out = {**out, name: [settle_pjsip(one) for one in value]}
    return out


def settled(value: Any) -> Any:
    """Return one option's value as text, or as a list of texts for an option that stands several times."""
    if isinstance(value, list):
        found = [text_of(one) for one in value]
        return found[0] if len(found) == 1 else found
    return text_of(value)


def option_canon(_field: Field, name: str, value: Any) -> Any:
    """Return an option's value in the form that is compared: `true` and `yes` mean the same, a secret only itself."""
    if isinstance(value, str) and not is_secret_name(name):
        low = value.lower()
        return "yes" if low in YES else "no" if low in NO else value
    return value


def uris(values: list[str]) -> str | None:
    """Return which of these is no SIP URI, and how to write one; or None."""
    bad = [value for value in values if not URI.match(value)]
    return f'"{bad[0]}" is no SIP URI: write it as sip:host or sip:user@host:port' if bad else None


def hosts(values: list[str]) -> str | None:
    """Return which of these is neither a host, an address nor a network; or None."""
    bad = [value for value in values if not HOST.match(value)]
    return f'"{bad[0]}" is neither a host nor an address nor a network such as 203.0.113.0/24' if bad else None


def digest(value: str) -> str | None:
    """Return why this is no digest of a password, or None.  The sentence never holds it."""
    if DIGEST.match(value):
        return None
    return "is no digest: write MD5:<32 hex digits> or SHA-256:<64 hex digits> of user:realm:password"


def codec_list(values: list[str]) -> str | None:
    """Return which of these is no codec's name, or None."""
    bad = [value for value in values if not re.match(r"^[A-Za-z0-9._:+-]+$", value) or value.lower() == "all"]
    return f'"{bad[0]}" is no codec: name those that are offered, in order of preference' if bad else None
