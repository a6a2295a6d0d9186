# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What profiles and gateways point to: dialplan contexts, and access lists."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem, nearest

# Lists that the server makes itself (switch_load_network_lists of switch_core.c).
OWN_LISTS = (
    "rfc1918.auto",
    "rfc6598.auto",
    "wan.auto",
    "wan_v6.auto",
    "wan_v4.auto",
    "any_v6.auto",
    "any_v4.auto",
    "nat.auto",
    "loopback.auto",
    "localnet.auto",
)


def unknown_context(tree: Any, where: str, context: str) -> Iterator[Problem]:
    """Yield a warning for a context that no file has: another module of the server may make it, when a call asks for it."""
    if "${" in context:
        return
    dialplan = tree.section("dialplan")
    known = [one.get("name") for one in dialplan.all("context")] if dialplan is not None else []
    if context not in known:
        hint = nearest(context, known)
        yield Problem(
            where,
            f"there is no dialplan context {context}: calls would find nothing there",
            hint or "create it with freeswitch_dialplan",
            missing=("freeswitch_dialplan", context),
            warning=True,
        )


def lists_of(tree: Any) -> list[str]:
    """Return the names of the access lists of acl.conf.xml."""
    configuration = tree.configuration("acl.conf")
    holder = configuration.first("network-lists") if configuration is not None else None
    return [one.get("name") for one in holder.all("list")] if holder is not None else []


def unknown_list(tree: Any, where: str, name: str) -> Iterator[Problem]:
    """Yield the refusal of an access list that nothing makes: the server would let nobody in by it."""
    if "${" in name or name in OWN_LISTS or name.lower() == "none" or _network(name):
        return
    known = lists_of(tree)
    if name not in known:
        hint = nearest(name, [*known, *OWN_LISTS])
        yield Problem(
            where,
            f"there is no access list {name}: FreeSWITCH would let nobody in by it",
            hint or "create it with freeswitch_acls",
            missing=("freeswitch_acls", name),
        )


def _network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return "/" in text
