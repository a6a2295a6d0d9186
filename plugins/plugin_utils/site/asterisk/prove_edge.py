# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proof that Asterisk behind an edge believes nobody else: without it, telephones that have no password here would be open accounts."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import edge, names


def closed(resources: dict) -> bool:
    """Whether requests come from one other host at most, which says who they are from."""
    return not list(open_ways(resources))


def open_ways(resources: dict) -> Iterator[str]:
    """Yield why a stranger, or a carrier's caller, could pass for a telephone."""
    sections = (resources.get("asterisk_config") or {}).get("sections") or []
    lists = [one["options"] for one in sections if one.get("type") == "acl"]
    if not lists or not all(set(edge.EVERYWHERE) <= set(one.get("deny") or ()) for one in lists):
        yield "nothing refuses requests of other hosts than the edge"
    for permitted in {text for one in lists for text in one.get("permit") or ()} - set(edge.LOOPBACK):
        if ipaddress.ip_network(permitted).num_addresses != 1:
            yield f"{permitted} is more than the edge"
    order = [one["options"].get("endpoint_identifier_order", "") for one in sections if one["name"] == "global"]
    if order != [edge.IDENTIFIERS]:
        yield "the edge's word does not come first"
    for trunk in resources["pjsip_trunks"]["trunks"]:
        wanted = f"{names.EDGE_HEADER}: {trunk['name']}"
        if (trunk.get("identify_options") or {}).get("match_header") != wanted or trunk.get("accept_from"):
            yield f"{trunk['name']}: its calls are not known by the edge's word alone"
        if (trunk.get("options") or {}).get("identify_by") != "header":
            yield f"{trunk['name']}: a name in From is enough to be this carrier"
    for item in resources["pjsip_endpoints"]["endpoints"]:
        vouched = (item.get("options") or {}).get("identify_by") == edge.VOUCHED
        if not item.get("secret") and not item.get("password_digest") and not vouched:
            yield f"{item['name']}: a name in From is enough to be this telephone"
