# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a call begins: the dialplan of a compiled site, and what a telephone or a trunk of it brings along. Pure."""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Start:
    """The contexts, and of the channel its context, its caller and its variables."""

    items: list[Mapping]
    context: str
    caller: str = ""
    variables: dict[str, str] = field(default_factory=dict)
    globals: dict[str, str] = field(default_factory=dict)


def start(value: Any, context: str | None, phone: str | None, trunk: str | None) -> Start:
    """Find where a call begins. ValueError says what is missing, and the remedy.

    `value`: a list of contexts, resources as telephony.pbx.asterisk_site makes them, or a result of telephony.pbx.asterisk_info.
    """
    if sum(bool(one) for one in (context, phone, trunk)) != 1:
        raise ValueError("give one of context, phone and trunk: where the call begins")
    if isinstance(value, Mapping) and isinstance(value.get("resources"), Mapping):
        value = value["resources"]
    if isinstance(value, list) and context:
        return Start(value, context)
    if not isinstance(value, Mapping) or "contexts" not in (value.get("asterisk_dialplan") or {}):
        raise ValueError(
            "is given no dialplan; give a list of contexts, what telephony.pbx.asterisk_site made, or the result of"
            " telephony.pbx.asterisk_info with asterisk_dialplan in its gather_subset" + _needs(value)
        )
    items, globals_ = value["asterisk_dialplan"]["contexts"], _globals(value)
    if context:
        return Start(items, context, globals=globals_)
    kind, word, name = ("pjsip_endpoints", "endpoints", phone) if phone else ("pjsip_trunks", "trunks", trunk)
    known = {str(one["name"]): one for one in (value.get(kind) or {}).get(word) or ()}
    if str(name) not in known:
        some = ", ".join(sorted(known)[:10]) or "none"
        raise ValueError(f"{'phone' if phone else 'trunk'}: there is no {name}; there are: {some}")
    item = known[str(name)]
    variables = {key: str(one) for key, one in (item.get("set_var") or {}).items()}
    return Start(items, item.get("context") or "default", item.get("callerid") or "", variables, globals_)


def _needs(value: Any) -> str:
    return "; phone and trunk need more than contexts" if isinstance(value, list) else ""


def _globals(value: Mapping) -> dict[str, str]:
    """The global variables of extensions.conf, where asterisk_config has them."""
    sections = (value.get("asterisk_config") or {}).get("sections") or ()
    found: dict[str, str] = {}
    for one in sections:
        if one.get("path") == "extensions.conf" and one.get("name") == "globals":
            found.update({key: str(given) for key, given in (one.get("options") or {}).items() if given is not None})
    return found


def moment(at: Any, zone: str | None) -> datetime.datetime:
    """A moment of an ISO text or a datetime; without time zone it is of `zone`. ValueError for anything else."""
    if zone is not None:
        try:
            zoneinfo.ZoneInfo(zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"zone: {zone} is no time zone; write it like Australia/Sydney") from None
    if at is None:
        return datetime.datetime.now(datetime.timezone.utc)
    try:
        found = (
            at if isinstance(at, datetime.datetime) else datetime.datetime.fromisoformat(str(at).replace("Z", "+00:00"))
        )
    except ValueError:
        raise ValueError(f"at: {at} is no moment; write it like 2026-11-22T10:00+10:00") from None
    if found.tzinfo is None:
        if zone is None:
            raise ValueError(f"at: which time zone is {at} of? Write it like 2026-11-22T10:00+10:00, or give zone")
        return found.replace(tzinfo=zoneinfo.ZoneInfo(zone))
    return found
