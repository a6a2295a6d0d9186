# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the running Kamailio holds, compared entry by entry with what was written: its `Ok` proves nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Optional

from ansible_collections.telephony.pbx.plugins.module_utils.core.masking import mask_names, mask_text
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item, Key
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.lists import (
    NUMBERS,
    address_row,
    attrs_of,
    spelled,
    write_address,
    write_destination,
)
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.server import attributes

Expected = Mapping[Key, Optional[Item]]


def compare_destinations(
    server: Any, expected: Expected, restored: Iterable[Key] = (), held: Mapping[Key, Item] | None = None
) -> list[str]:
    """Return how the dispatcher's running list differs; states of `restored` keys were set by hand and are theirs.

    Of `held`, which it had before and nobody asked to go, it is only asked whether they are there.
    """
    live: dict[Key, list[Any]] = {}
    for one in server.destinations():
        live.setdefault((str(one.set), one.uri), []).append(one)
    kept = set(restored)
    out = [f"the server lost the line `{_shown(item)}`" for key, item in (held or {}).items() if key not in live]
    for key, item in expected.items():
        found = live.get(key) or live.get((key[0], f"sip:{key[1]}")) or []
        if item is None:
            out.extend([f"the server still has the destination {key[1]} in set {key[0]}"] if found else [])
            continue
        if not found:
            out.append(f"the server left out the line `{_shown(item)}`: look at its log")
            continue
        reasons = [_destination(one, item, key in kept) for one in found]
        if all(reasons):
            out.append(f"the server does not have the line `{_shown(item)}` so: {reasons[0]}")
    return out


def _shown(item: Item) -> str:
    """Return the line of a destination, without what an attribute's name says is a secret."""
    return write_destination({**mask_names({**item, "uri": ""}), "uri": item["uri"]})


def _destination(live: Any, item: Item, restored: bool) -> str:
    if live.priority != int(item.get("priority") or 0):
        return f"its priority is {live.priority}"
    wanted = attributes(attrs_of(item))
    have = {**live.attrs}
    for name, value in wanted.items():
        if not _same(name, value, have.get(name)) and not _same(name.lower(), value, have.get(name.lower())):
            shown = mask_names({name: have.get(name)})[name]
            return f"its attribute {name} is {shown if name in have else 'not there'}"
    extra = [name for name in have if name not in wanted and name.lower() not in wanted]
    if extra:
        return f"it has the attribute {extra[0]} too"
    flags = item.get("flags") or ()
    disabled = live.flags[:1] == "D"
    if not restored and disabled != ("disabled" in flags):
        return f"its state is {live.flags}"
    return ""


def _same(name: str, value: str, have: str | None) -> bool:
    if have is None:
        return False
    return value == have or (name in NUMBERS and value.isdigit() and have.isdigit() and int(value) == int(have))


def compare_addresses(server: Any, expected: Expected) -> list[str]:
    """Return how the addresses that the server allows differ."""
    live: dict[Key, set[str]] = {}
    for one in server.addresses():
        whole = one.kind != "subnet"
        address = spelled(one.address if whole else f"{one.address}/{one.mask}")
        tag = "" if one.tag in (None, "NULL") else str(one.tag)
        live.setdefault((str(one.group), address, str(one.port)), set()).add(tag)
    out = []
    for key, item in expected.items():
        tags = live.get(key)
        if item is None:
            out.extend([f"the server still allows {key[1]} in group {key[0]}"] if tags is not None else [])
        elif tags is None:
            out.append(
                f"the server left out the line `{mask_text(write_address(item))}`, {address_row(item)[0]}: look at its log"
            )
        elif (item.get("tag") or "") not in tags:
            out.append(f"the server has {key[1]} in group {key[0]} with the tag {mask_text(sorted(tags)[0])!r}")
    return out


def compare_entries(server: Any, expected: Expected) -> list[str]:
    """Return how the server's hash tables differ.  Values are not shown: they may be anybody's secrets."""
    tables: dict[str, Mapping[str, Any]] = {}
    out = []
    for key, item in expected.items():
        table, name = key
        if table not in tables:
            tables[table] = server.htable(table)
        if item is None:
            out.extend([f"the server still has the entry {name} in {table}"] if name in tables[table] else [])
        elif name not in tables[table]:
            out.append(f"the server does not have the entry {name} in {table}")
        else:
            have = tables[table][name]
            number = item.get("value_type") == "int"
            if isinstance(have, int) != number or str(have) != str(item.get("value", "")):
                out.append(f"the server has another value for the entry {name} in {table}")
    return out


NOTHING = ("", ".", "none", "NULL")  # how uac spells what is empty
_REGISTRATION = (
    *("l_username", "l_domain", "r_username", "r_domain", "realm", "auth_username", "auth_proxy"),
    *("auth_password", "auth_ha1", "socket", "contact_addr", "expires", "flags", "reg_delay"),
)


def compare_registrations(server: Any, expected: Expected) -> list[str]:
    """Return how the running registrations differ; of secrets only that they do."""
    live = {str(one.get("l_uuid")): one for one in server.registrations()}
    out = []
    for key, item in expected.items():
        have = live.get(key[0])
        if item is None:
            out.extend([f"the server still has the registration {key[0]}"] if have is not None else [])
            continue
        if have is None:
            out.append(f"the server does not have the registration {key[0]}: look at its log")
            continue
        for name in _REGISTRATION:
            if name in ("expires", "flags", "reg_delay") or name not in have:
                continue  # the server counts with these itself
            value = "" if have[name] is None or have[name] in NOTHING else str(have[name])
            if name in ("socket", "contact_addr", "realm") and not item.get(name):
                continue  # the module's own parameter, or what the registrar says, stands for it
            if value != str(item.get(name) or ""):
                out.append(f"the server has the registration {key[0]} with another {name}")
    return out


COMPARES: Mapping[str, Callable[..., list[str]]] = {
    "kamailio_dispatcher_destinations": compare_destinations,
    "kamailio_addresses": compare_addresses,
    "kamailio_htable": compare_entries,
    "kamailio_uac_registrations": compare_registrations,
}
