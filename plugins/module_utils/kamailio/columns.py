# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which column of Kamailio's tables holds which field of an item.

Every value of a row is text here, as the database printed it, or None for NULL.  What is empty, or 0, says nothing: no item
mentions it, as a line of the list file does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Callable

from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio import lists

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Columns:
    """How rows and items of one kind map.

    family    Kamailio's own name of the table, and the key of schema.TABLES
    identity  the columns that together are the key
    plain     field -> column, for values that go as they are
    read      (columns, row) -> item, or None for a row that is none of ours
    write     (columns, item, row as it was, {} for a new one) -> column -> text
    numbers   those of the fields that are integers
    more      columns that `read` and `write` deal with by themselves
    free      the field that takes all other columns
    fixed     fields that no column holds
    """

    family: str
    identity: tuple[str, ...]
    plain: Mapping[str, str]
    read: Callable[[Columns, Row], Item | None]
    write: Callable[[Columns, Item, Row], dict[str, Any]]
    numbers: frozenset[str] = frozenset()
    more: tuple[str, ...] = ()
    free: str = ""
    fixed: tuple[str, ...] = ()

    def plain_field(self, column: str) -> str:
        """Return the field that a column holds, or an empty string."""
        return next((name for name, one in self.plain.items() if one == column), "")


def plain_item(kind: Columns, row: Row) -> Item:
    """Return the fields of a row that say something; those of its key always."""
    out: Item = {}
    for name, column in kind.plain.items():
        value = row[column]
        if name in kind.numbers:
            number = int(value or 0)
            if number or column in kind.identity:
                out[name] = number
        elif value or column in kind.identity:
            out[name] = value or ""
    return out


def plain_row(kind: Columns, item: Item, row: Row) -> dict[str, Any]:
    """Return the columns of an item, those that it does not mention empty."""
    return {column: str(item.get(name) or (0 if name in kind.numbers else "")) for name, column in kind.plain.items()}


def _destination_item(kind: Columns, row: Row) -> Item:
    out = plain_item(kind, row)
    flags = lists.flag_names(int(row["flags"] or 0))
    if flags:
        out["flags"] = flags
    out.update(lists.attr_items(row["attrs"] or ""))
    return out


def _destination_row(kind: Columns, item: Item, row: Row) -> dict[str, Any]:
    flags = lists.flag_bits(item, int(row.get("flags") or 0))
    return {**plain_row(kind, item, row), "flags": str(flags), "attrs": lists.attrs_of(item, row.get("attrs") or "")}


def _address_item(kind: Columns, row: Row) -> Item:
    numbers = [int(row[one] or 0) for one in ("grp", "mask", "port")]
    return lists.address_item(numbers[0], row["ip_addr"] or "", numbers[1], numbers[2], row["tag"] or "")


def _address_row(kind: Columns, item: Item, row: Row) -> dict[str, Any]:
    host, mask = lists.address_row(item)
    return {
        "grp": str(item["group"]),
        "ip_addr": host,
        "mask": str(mask),
        "port": str(item.get("port") or 0),
        "tag": item.get("tag") or None,
    }


def _entry_item(kind: Columns, row: Row) -> Item | None:
    """An array's parts (key_type 1) are rows that only make sense together: they are nobody's here."""
    if int(row["key_type"] or 0):
        return None
    out: Item = {"name": row["key_name"] or "", "value": row["key_value"] or ""}
    if int(row["value_type"] or 0):
        out["value_type"] = "int"
    if int(row["expires"] or 0):
        out["expires"] = int(row["expires"])
    return out


def _entry_row(kind: Columns, item: Item, row: Row) -> dict[str, Any]:
    return {
        "key_name": item["name"],
        "key_type": "0",
        "value_type": "1" if item.get("value_type") == "int" else "0",
        "key_value": str(item.get("value", "")),
        "expires": str(item.get("expires") or 0),
    }


def _same(*names: str) -> dict[str, str]:
    return dict(zip(names, names))


COLUMNS: dict[str, Columns] = {
    "kamailio_dispatcher_destinations": Columns(
        "dispatcher",
        ("setid", "destination"),
        {"set": "setid", "uri": "destination", "priority": "priority"},
        numbers=frozenset({"set", "priority"}),
        more=("flags", "attrs"),
        read=_destination_item,
        write=_destination_row,
    ),
    "kamailio_addresses": Columns(
        "address",
        ("grp", "ip_addr", "mask", "port"),
        {},
        more=("grp", "ip_addr", "mask", "port", "tag"),
        read=_address_item,
        write=_address_row,
    ),
    "kamailio_htable": Columns(
        "htable",
        ("key_name", "key_type"),
        {},
        more=("key_name", "key_type", "value_type", "key_value", "expires"),
        fixed=("table",),
        read=_entry_item,
        write=_entry_row,
    ),
    "kamailio_subscribers": Columns(
        "subscriber",
        ("username", "domain"),
        _same("username", "domain", "password", "ha1", "ha1b"),
        free="options",
        read=plain_item,
        write=plain_row,
    ),
    "kamailio_uac_registrations": Columns(
        "uacreg",
        ("l_uuid",),
        _same(
            *"l_uuid l_username l_domain r_username r_domain realm auth_username auth_password auth_ha1".split(),
            *"auth_proxy expires flags reg_delay contact_addr socket".split(),
        ),
        numbers=frozenset({"expires", "flags", "reg_delay"}),
        read=plain_item,
        write=plain_row,
    ),
}
