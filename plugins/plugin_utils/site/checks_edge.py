# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is refused of a site behind an edge, and of the servers there: each with its place and a remedy."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model_edge import BY_SITE, STATELESS, Edge
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.reading import Notes, at, hint, shown
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.sources import named_sources, network_of

ONE_SERVER = "active_standby keeps all of a site on one server; choose it, or take these out"


@dataclass(frozen=True)
class Server:
    """A media server behind the edge: its name in the inventory and the IP address that the edge sends to."""

    name: str
    address: str


def check_edge(site: Site, notes: Notes) -> None:
    """Note what is wrong with a site's edge. A site without one has nothing to check."""
    edge = site.edge
    if edge is None:
        return
    _carriers(site, edge, notes)
    if edge.mode == STATELESS:
        _stateless(site, edge, notes)
    if edge.mode == BY_SITE and edge.server is None:
        notes.add(at(edge.where, "server"), "is missing, and by_site needs it", "name the host of the site's engine")
    if edge.mode != BY_SITE and edge.server is not None:
        notes.add(
            at(edge.where, "server"), f"means nothing in the mode {edge.mode}", "leave it out, or say mode: by_site"
        )
    if edge.registrar == "pbx" and edge.database is not None:
        notes.add(at(edge.where, "database"), "is for the edge's own registrar", "leave it out, or say registrar: edge")
    if edge.database is not None and edge.database.engine != "sqlite" and edge.database.path is not None:
        notes.add(at(edge.database.where, "path"), "is for sqlite", "name host and name instead")


def _carriers(site: Site, edge: Edge, notes: Notes) -> None:
    """A carrier is known to the edge by its address alone: names are not looked up while calls come."""
    own = {edge.address, edge.inside}
    for trunk in site.trunks:
        sources = [(key, network_of(text)) for key, text in named_sources(trunk)]
        if not any(network is not None for _key, network in sources) and not notes.broken(trunk.where):
            notes.add(
                at(trunk.where, "accept_from"),
                "names no address, and an edge knows carriers by nothing else",
                "name the addresses or networks that its calls come from",
            )
        for key, network in sources:
            if network is not None and any(ipaddress.ip_address(one) in network for one in own if one):
                notes.add(
                    f"{trunk.where}.{key}", f"{network} holds the edge itself", "name the carrier's own addresses"
                )


def kept_on_one(site: Site) -> Iterator[tuple[str, str]]:
    """Yield (what, where) for all that lives in the memory of one server, so that a second one would not know of it."""
    yield from (("queues", item.where) for item in site.queues[:1])
    if site.parking is not None:
        yield "parking", site.parking.where
    for phone in site.phones:
        yield from (("BLF keys", phone.where) for key in phone.keys for kind, _number in key if kind in ("blf", "park"))
    yield from (("voicemail", item.where) for item in site.extensions if item.voicemail is not None)
    yield from (("conferences", item.where) for item in site.conferences[:1])
    yield from (("pickup groups", item.where) for item in site.extensions if item.pickup_group is not None)
    for name in ("forward_on", "dnd", "pickup"):
        if getattr(site.features, name):
            yield f"features.{name}", "features"
    yield from (("overrides of schedules", item.where) for item in site.schedules if item.override is not None)


def _stateless(site: Site, edge: Edge, notes: Notes) -> None:
    first: dict = {}
    for what, where in kept_on_one(site):
        first.setdefault(what, where)
    for what, where in first.items():
        notes.add(
            at(edge.where, "mode"),
            f"is stateless, and the site has {what} ({where}), which live on one server",
            ONE_SERVER,
        )
    if edge.registrar == "pbx":
        remedy = "say registrar: edge"
        notes.add(
            at(edge.where, "registrar"), "is pbx, and in the mode stateless any server must reach a telephone", remedy
        )


def read_servers(value: Any, notes: Notes) -> tuple[Server, ...]:
    """Return the media servers that an inventory gives as a list of {name, address}. Notes what is wrong with them."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        notes.add("servers", "is not a list", "write [{name: pbx1, address: 10.0.0.11}]")
        return ()
    if not value:
        notes.add("servers", "holds no media server", "put the hosts of the site's engine into the group asterisk")
    found: list[Server] = []
    for index, item in enumerate(value):
        where = f"servers[{index}]"
        if not isinstance(item, Mapping) or not isinstance(item.get("name"), str):
            notes.add(where, "has no name", "write {name: pbx1, address: 10.0.0.11}")
            continue
        address = item.get("address")
        network = network_of(address) if isinstance(address, str) and "/" not in address else None
        if network is None:
            notes.add(
                at(where, "address"),
                f"of {shown(item['name'])} is no IP address",
                "set edge_server_address on that host, to the address at which the edge reaches it",
            )
            continue
        twice = next((one for one in found if one.name == item["name"] or one.address == address), None)
        if twice is not None:
            notes.add(
                where, f"{shown(item['name'])} is there twice, as {twice.name} at {twice.address}", "take one away"
            )
            continue
        found.append(Server(item["name"], str(address)))
    return tuple(found)


def check_servers(site: Site, servers: Iterable[Server], notes: Notes) -> None:
    """Note what does not fit between an edge and its media servers."""
    edge, servers = site.edge, tuple(servers)
    if edge is None:
        return
    for index, one in enumerate(servers):
        if one.address in (edge.address, edge.inside):
            notes.add(
                f"servers[{index}].address", f"{one.address} is the edge's own", "name the media server's address"
            )
    names = {one.name for one in servers}
    if edge.mode == BY_SITE and edge.server is not None and servers and edge.server not in names:
        notes.add(at(edge.where, "server"), f"there is no media server {shown(edge.server)}", hint(edge.server, names))


def check_together(sites: Sequence[Site], notes: Notes) -> None:
    """Note what does not fit between the sites of one edge: they share it, and tell telephones apart by their number alone."""
    if not sites:
        notes.add("pbx_site", "is no site at all", "give the description, or a list of them")
        return
    first = sites[0]
    owner: dict = {}
    for index, site in enumerate(sites):
        where = f"pbx_site[{index}]" if len(sites) > 1 else "pbx_site"
        if site.edge is None:
            notes.add(at(where, "edge"), "is missing", "say edge: {address: ...} in the site")
            continue
        if len(sites) > 1 and site.edge.mode != BY_SITE:
            notes.add(
                at(where, "edge.mode"), f"is {site.edge.mode}, and the edge has {len(sites)} sites", "say mode: by_site"
            )
        for key in ("address", "inside", "registrar"):
            if first.edge is not None and getattr(site.edge, key) != getattr(first.edge, key):
                notes.add(at(where, f"edge.{key}"), f"is not that of {first.name}", "sites of one edge say the same")
        if site.domain != first.domain:
            notes.add(at(where, "domain"), f"is not that of {first.name}", "sites of one edge share one domain")
        for item in site.extensions:
            if owner.setdefault(item.number, site.name) != site.name:
                notes.add(
                    at(where, f"{item.where}.number"),
                    f"{shown(item.number)} is already an extension of {owner[item.number]}",
                    "give each its own",
                )
