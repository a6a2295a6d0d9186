# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a trunk's calls come from: the addresses by which an engine tells a carrier from a stranger and from a telephone."""

from __future__ import annotations

import ipaddress
from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site, Trunk
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.reading import Notes


def host_of(peer: str) -> str:
    """Return the host of `host`, `host:port` or `[address]:port`."""
    if peer.startswith("["):
        return peer[1 : peer.index("]")]
    return peer.rsplit(":", 1)[0] if ":" in peer else peer


def network_of(text: str) -> Any:
    """Return the network that an address or network is, None for a host name."""
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        return None


def named_sources(trunk: Trunk) -> list:
    """Return pairs of (key, address, network or host name) that a trunk's calls may come from.

    A registrar counts only when it is written as an address: a name that does not resolve at the moment of a reload would make
    the engine refuse the whole trunk, and a registered trunk is also known by the token in its contact.
    """
    found = [(f"accept_from[{index}]", item) for index, item in enumerate(trunk.accept_from)]
    found += [(f"peers[{index}]", host_of(item)) for index, item in enumerate(trunk.peers)]
    if trunk.register is not None and trunk.register.server is not None:
        host = host_of(trunk.register.server)
        if network_of(host) is not None:
            found.append(("register.server", host))
    return found


def check_sources(site: Site, notes: Notes) -> None:
    """Note addresses that two trunks claim in the same words, and networks in which the site's own telephones stand."""
    first: dict = {}
    local = [network for network in map(network_of, site.network.local) if network is not None]
    for trunk in site.trunks:
        for key, text in named_sources(trunk):
            where = f"{trunk.where}.{key}"
            network = network_of(text)
            same = str(network or text)
            if first.setdefault(same, trunk.where) != trunk.where:
                notes.add(where, f"{text} is already {first[same]}'s", "calls from there can belong to one trunk only")
            for inside in local:
                if network is not None and inside.version == network.version and inside.subnet_of(network):
                    notes.add(
                        where,
                        f"{text} covers the local network {inside}, whose telephones would be taken for the carrier",
                        "name the carrier's own addresses",
                    )


def exclusive_sources(site: Site) -> dict:
    """Return trunk name to its addresses and networks, without what another trunk names more narrowly.

    An engine that matches 203.0.113.0/24 for one trunk and 203.0.113.1 for another need not take the narrower one.
    """
    written = {trunk.name: list(dict.fromkeys(text for _key, text in named_sources(trunk))) for trunk in site.trunks}
    networks = {name: [network_of(text) for text in texts] for name, texts in written.items()}
    found = {}
    for name, texts in written.items():
        others = [item for other, items in networks.items() if other != name for item in items if item is not None]
        found[name] = list(dict.fromkeys(part for text in texts for part in _without(text, network_of(text), others)))
    return found


def _without(text: str, network: Any, others: list) -> list:
    if network is None:
        return [text]
    inside = [
        item for item in others if item.version == network.version and item != network and item.subnet_of(network)
    ]
    if not inside:
        return [text]
    left = [network]
    for taken in ipaddress.collapse_addresses(inside):
        left = [part for item in left for part in (item.address_exclude(taken) if taken.subnet_of(item) else [item])]
    return [str(item) for item in sorted(left)]
