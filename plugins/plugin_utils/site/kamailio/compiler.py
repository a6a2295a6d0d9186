# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A site as its edge: the configuration of Kamailio as data, and the items of its managing modules.

`config` is what the filter `telephony.pbx.kamailio_config` takes, `resources` the option of `kamailio_resources`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.checks_edge import Server
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.kamailio import blocks
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model_edge import (
    BY_SITE,
    STATELESS,
    Database,
    Edge,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.sources import exclusive_sources, network_of

OWNED = {"purge": True, "unspecified": "reset"}
MEDIA_GROUP, CARRIERS_GROUP = 1, 2
FIRST_SET = 1
# Kamailio's dispatcher: 4 one after the other, 8 the first of the list that is there
ROUND_ROBIN, FIRST_ALIVE = 4, 8
LEAST_RATE = 30
EACH_PHONE = 10
PROBE_SECONDS = 5
PORTS = {"udp": 5060, "tcp": 5060, "tls": 5061}
DATABASE = Database(engine="sqlite", path="/var/lib/kamailio/edge.sqlite")


@dataclass(frozen=True)
class Placed:
    """A site, and the servers that its calls go to, in order."""

    site: Site
    plan: NumberPlan
    servers: tuple[Server, ...]
    set_id: int


def place(built: Sequence[tuple[Site, NumberPlan]], servers: Sequence[Server]) -> list[Placed]:
    """Return each site with its servers: all of them, or in the mode by_site its own."""
    placed = []
    for index, (site, plan) in enumerate(built):
        edge = edge_of(site)
        own = tuple(one for one in servers if edge.mode != BY_SITE or one.name == edge.server)
        placed.append(Placed(site, plan, own, FIRST_SET + (index + 1 if edge.mode == BY_SITE else 0)))
    return placed


def edge_of(site: Site) -> Edge:
    """Return the edge of a site that was checked to have one."""
    if site.edge is None:
        raise ValueError("the site has no edge")
    return site.edge


def compile_edge(placed: Sequence[Placed], rtpengine: Sequence[str] = ()) -> dict[str, dict]:
    """Return `config` and `resources` of the edge that these sites share.

    rtpengine  control sockets such as udp:127.0.0.1:2223; none: media flows between telephones and engines directly
    """
    return {"config": _config(placed, rtpengine), "resources": resources(placed)}


def _config(placed: Sequence[Placed], rtpengine: Sequence[str]) -> dict[str, Any]:
    first = placed[0].site
    edge = edge_of(first)
    made: dict[str, Any] = {
        "listen": listeners(placed),
        "domains": domains(placed),
        "balance": {
            "set": FIRST_SET,
            "algorithm": ROUND_ROBIN if edge.mode == STATELESS else FIRST_ALIVE,
            "destinations": "file",
            "probe_interval": PROBE_SECONDS,
        },
        "media": {"group": MEDIA_GROUP},
        "carriers": {"group": CARRIERS_GROUP},
        "nat": True,
        "topology_hiding": True,
        "antiflood": {"rate": rate(placed)},
        "emergency": emergency_numbers(placed),
        **blocks.of(placed),
    }
    if edge.registrar == "edge":
        made["database"] = {**database(first).as_option(), "create_tables": True}
        made["registrar"] = {"store": "database", "realm": realm(first)}
    if rtpengine:
        made["rtpengine"] = {"sockets": list(rtpengine)}
    certificate = first.network.certificate
    if certificate is not None and any(one["protocol"] == "tls" for one in made["listen"]):
        made["tls"] = {"certificate": certificate.cert, "private_key": certificate.key}
    return made


def rate(placed: Sequence[Placed]) -> int:
    """Return how many requests one address may send in two seconds: an office is one address, and after a power cut each of its
    telephones registers, with its password at the second go, and asks for its lamps and its messages.
    """
    return max(LEAST_RATE, EACH_PHONE * sum(len(one.site.extensions) for one in placed))


def listeners(placed: Sequence[Placed]) -> list[dict]:
    """Return where the edge listens: for telephones and carriers on each transport of the sites, for engines on UDP."""
    edge = edge_of(placed[0].site)
    protocols = dict.fromkeys(protocol for one in placed for protocol in one.site.network.transports)
    public = placed[0].site.network.public_address
    made = []
    for protocol in protocols:
        one: dict[str, Any] = {"protocol": protocol, "address": edge.address, "port": PORTS[protocol]}
        if public not in (None, "auto", edge.address):
            one["advertise"] = f"{public}:{PORTS[protocol]}"
        made.append(one)
    near = {"protocol": "udp", "address": edge.near, "port": PORTS["udp"]}
    if all((one["protocol"], one["address"]) != ("udp", edge.near) for one in made):
        made.append(near)
    return made


def domains(placed: Sequence[Placed]) -> list[str]:
    """Return the names by which the edge knows that it is meant: the sites' domains, and what stands for its address outside."""
    found = [name for one in placed for name in (one.site.domain, one.site.network.public_address)]
    return list(dict.fromkeys(name for name in found if name and name != "auto"))


def realm(site: Site) -> str:
    """Return what telephones are asked a password for."""
    return site.domain or str(edge_of(site).address)


def database(site: Site) -> Database:
    """Return where accounts are kept; a file of SQLite unless the owner names another."""
    given = edge_of(site).database
    if given is None or (given.engine == "sqlite" and given.path is None):
        return DATABASE
    return given


def emergency_numbers(placed: Sequence[Placed]) -> list[str]:
    """Return every number that an emergency call may be dialled by, also behind a prefix that withholds or shows the caller."""
    found: dict = {}
    for one in placed:
        if one.site.emergency:
            for prefix in ("", *(item.digits for item in one.plan.cli_prefixes)):
                found.update(dict.fromkeys(prefix + item.number for item in one.plan.emergency))
    return list(found)


def resources(placed: Sequence[Placed]) -> dict[str, dict]:
    """Return what the edge's modules keep, each kind whole."""
    made: dict[str, dict] = {
        "kamailio_dispatcher_destinations": {"destinations": destinations(placed), **OWNED},
        "kamailio_addresses": {"addresses": addresses(placed), **OWNED},
    }
    if edge_of(placed[0].site).registrar == "edge":
        kept = {**database(placed[0].site).as_option(), "create_tables": True}
        made["kamailio_subscribers"] = {"subscribers": subscribers(placed), "database": kept, **OWNED}
    return made


def _uri(address: str) -> str:
    network = network_of(address)
    return f"sip:[{address}]:5060" if network is not None and network.version == 6 else f"sip:{address}:5060"


def destinations(placed: Sequence[Placed]) -> list[dict]:
    """Return the media servers of each set; the first in the inventory has the highest priority.

    The first set has all of them. In the mode by_site each site has a set of its own behind it.
    """
    every = {server.name: server for one in placed for server in one.servers}
    sets = {FIRST_SET: tuple(every.values())}
    if edge_of(placed[0].site).mode == BY_SITE:
        sets.update({one.set_id: one.servers for one in placed})
    return [
        {"set": number, "uri": _uri(server.address), "priority": len(servers) - index, "duid": server.name}
        for number, servers in sets.items()
        for index, server in enumerate(servers)
    ]


def addresses(placed: Sequence[Placed]) -> list[dict]:
    """Return who is known by address: media servers, tagged with their name, and carriers, tagged with their trunk's.

    A port of 0 is any. Carriers may send from other ports than the one that calls go to.
    """
    servers = {server.address: server.name for one in placed for server in one.servers}
    made = [{"group": MEDIA_GROUP, "address": address, "port": 0, "tag": tag} for address, tag in servers.items()]
    known: dict = {}
    for one in placed:
        for name, texts in exclusive_sources(one.site).items():
            for network in filter(None, map(network_of, texts)):
                alone = network.num_addresses == 1
                known.setdefault(str(network.network_address) if alone else str(network), name)
    made += [{"group": CARRIERS_GROUP, "address": text, "port": 0, "tag": tag} for text, tag in known.items()]
    return made


def subscribers(placed: Sequence[Placed]) -> list[dict]:
    """Return one account for each extension, its password as digests of name, realm and password (RFC 2617)."""
    made = []
    for one in placed:
        domain = realm(one.site)
        for item in one.site.extensions:
            made.append(
                {
                    "username": item.number,
                    "domain": domain,
                    "ha1": _digest(f"{item.number}:{domain}:{item.secret}"),
                    "ha1b": _digest(f"{item.number}@{domain}:{domain}:{item.secret}"),
                }
            )
    return made


def _digest(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
