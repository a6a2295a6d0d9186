# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How versions spell the digest of a password: `password_digest = MD5:<hash>`, or `auth_type = md5` and `md5_cred = <hash>`.

An item always says `password_digest`. Asterisk 22.10.1 takes both spellings and 16.28 only the second, so a section that
has the second keeps it, and a new one gets what its version knows (tried on both).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item

DIGEST, OLD, MD5 = "password_digest", "md5_cred", "MD5:"
_HASH = re.compile(r"[0-9a-fA-F]{32}\Z")
_PASSWORDS = ("password", DIGEST, OLD)

Lines = dict[str, list[str]]


def read(own: Lines) -> Lines:
    """Return an auth's lines with the older spelling said as the newer; as they are if there is more to them."""
    values = own.get(OLD, ())
    kind = (own.get("auth_type") or [""])[-1].lower()
    if kind != "md5" or len(values) != 1 or not _HASH.match(values[0]) or DIGEST in own or "password" in own:
        return own
    return {
        DIGEST if name == OLD else name: [MD5 + values[0]] if name == OLD else said
        for name, said in own.items()
        if name != "auth_type"
    }


def settle(item: Item, wanted: Item) -> Item:
    """Return an item whose `auth_options` may spell a digest the older way, with the digest in its own field."""
    asked = wanted.get("auth_options") or {}
    free = dict(item.get("auth_options") or {})
    value = str(asked.get(OLD, ""))
    if str(free.get("auth_type", "md5")).lower() != "md5" or not (OLD in asked or "auth_type" in asked):
        return item
    out = dict(item)
    if _HASH.match(value) and not wanted.get(DIGEST) and not wanted.get("secret"):
        out[DIGEST] = MD5 + value
        out.pop("secret", None)
        del free[OLD]
    if str(out.get(DIGEST, "")).startswith(MD5):
        free.pop("auth_type", None)
    out["auth_options"] = free
    if not free:
        del out["auth_options"]
    return out


def spelled(lines: Lines, section: Any, auth_type: str, held: bool = False) -> Lines:
    """Return an auth's lines as a section of this version says them.

    section    the conf.Section that is there, or None for a new one
    auth_type  what the version calls an authentication by password or digest: 'digest' where it knows `password_digest`
    held       whether the lines are what the section says now, not what it is to say
    """
    value = (lines.get(DIGEST) or [""])[-1]
    old = section is not None and bool(section.values(OLD)) and not section.values(DIGEST)
    if not value.startswith(MD5) or not (old or (auth_type != "digest" and not held)):
        return lines
    return {
        OLD if name == DIGEST else name: [value[len(MD5) :]] if name == DIGEST else one for name, one in lines.items()
    }


def auth_type_of(lines: Lines, there: str, auth_type: str) -> str:
    """Return the `auth_type` that a section needs for its password; `there` is what it says, or empty."""
    if lines.get(OLD):
        return there if there.lower() == "md5" else "md5"
    if lines.get(DIGEST):
        return "digest"
    return there if there and there.lower() != "md5" else auth_type


def field_of(option: str) -> str:
    """Return the option that the field of a password is called by: the newer spelling for the older one."""
    return DIGEST if option == OLD else option


def changes_password(changed: Sequence[str]) -> bool:
    """Say whether the options that were changed are those of a password."""
    return any(name in _PASSWORDS for name in changed)


def problem(catalogue: Any, value: str) -> str | None:
    """Return why a version cannot take a digest, or None. The sentence never holds it."""
    told = None if value.startswith(MD5) else catalogue.foreign("pjsip.conf", "auth", DIGEST)
    if not told:
        return None
    kind = value.partition(":")[0]
    told = told.replace(f"'{DIGEST}' of an auth", f"a digest by {kind}")
    return told.replace("leave it out, or", "give an MD5 digest or `secret`, or")
