# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gateways: for each host of each trunk one that is watched, and one that is tried whatever the watched one thinks of it."""

from __future__ import annotations

from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch import names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.outbound import hosts
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site, Trunk
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.shared import TRUNK_QUALIFY, domain_of

RETRY = 30


def gateways(site: Site) -> list[dict]:
    return [
        one
        for trunk in site.trunks
        for index, host in enumerate(hosts(trunk))
        for one in _pair(trunk, index, host, site)
    ]


def _pair(trunk: Trunk, index: int, host: str, site: Site) -> list[dict]:
    watched = {**_gateway(trunk, host, site), "name": names.gateway(trunk.name, index), "ping": TRUNK_QUALIFY}
    always = {**_gateway(trunk, host, site), "name": names.unwatched(watched["name"]), "register": False}
    if trunk.register is not None and index == 0:
        watched.update(_registration(trunk))
    return [watched, always]


def _gateway(trunk: Trunk, host: str, site: Site) -> dict:
    made: dict[str, Any] = {
        "profile": names.TRUNKS_PROFILE,
        "proxy": host,
        "register": False,
        "register_transport": site.network.transports[0],
        "context": names.trunk(trunk.name),
        # beside an account, P-Asserted-Identity or Remote-Party-ID tells the number
        "caller_id_in_from": trunk.identity == "from" or trunk.register is None,
        "options": {"gw-auth-acl": names.trunk(trunk.name)},
    }
    domain = domain_of(trunk)
    if domain:
        made["from_domain"] = domain
    if trunk.register is not None:
        # the realm stays unsaid: whatever the carrier asks for is answered, to the addresses of its own list alone
        made.update({"username": trunk.register.username, "password": trunk.register.secret})
    return made


def _registration(trunk: Trunk) -> dict:
    if trunk.register is None:
        raise ValueError(f"{trunk.where} was not checked")
    register = trunk.register
    made: dict[str, Any] = {
        "register": True,
        "expire_seconds": register.expires,
        "retry_seconds": RETRY,
        # the contact's user is the account, as carriers expect, and its `gw` tells whose it is
        "extension": register.username,
        "options": {"gw-auth-acl": names.trunk(trunk.name), "extension-in-contact": "true"},
    }
    if trunk.peers:
        # calls go to the peers, the account to its registrar
        made["register_proxy"] = register.server
    return made
