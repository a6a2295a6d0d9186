# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Transports, telephones and trunks of a site as items of `pjsip_transports`, `pjsip_endpoints` and `pjsip_trunks`."""

from __future__ import annotations

from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import edge, names, recording
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.features import included
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.steps import sip_uri
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Extension, Network, Register, Site, Trunk
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.shared import TRUNK_QUALIFY, codecs, domain_of
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.sources import exclusive_sources

PORTS = {"udp": 5060, "tcp": 5060, "tls": 5061}
PHONE_QUALIFY = 60


def transport_name(protocol: str) -> str:
    return f"transport-{protocol}"


def transports(site: Site) -> list[dict]:
    """Return the sockets. `allow_reload` stays off: a changed socket is a restart to plan, not calls to drop."""
    if site.edge is not None:
        # telephones and carriers speak with the edge; only it speaks with us
        return [_transport(edge.PROTOCOL, Network(local=site.network.local))]
    return [_transport(protocol, site.network) for protocol in site.network.transports]


def _transport(protocol: str, network: Network) -> dict:
    made: dict[str, Any] = {
        "name": transport_name(protocol),
        "protocol": protocol,
        "bind": f"0.0.0.0:{PORTS[protocol]}",
    }
    if network.public_address not in (None, "auto"):
        made["external_media_address"] = network.public_address
        made["external_signaling_address"] = network.public_address
    if network.local:
        made["local_net"] = list(network.local)
    if protocol == "tls" and network.certificate is not None:
        made["cert_file"] = network.certificate.cert
        made["priv_key_file"] = network.certificate.key
        # without it Asterisk speaks TLS 1.0 alone, which no telephone of today does
        made["method"] = "tlsv1_2"
    return made


def encryption(network: Network) -> dict:
    """Return the media options for `srtp`; unsaid, it is preferred where keys travel in TLS."""
    srtp = network.srtp or ("preferred" if "tls" in network.transports else "never")
    if srtp == "never":
        return {"media_encryption": "no"}
    return {"media_encryption": "sdes", "media_encryption_optimistic": srtp == "preferred"}


def endpoints(site: Site) -> list[dict]:
    """Return one endpoint for each extension."""
    media = {"allow": codecs(site.country), "direct_media": False, **encryption(site.network)}
    # telephones stand behind NAT more often than not, and none of these hurts one that does not
    media.update({"rtp_symmetric": True, "force_rport": True, "rewrite_contact": True})
    return [_endpoint(item, site, media) for item in site.extensions]


def _endpoint(item: Extension, site: Site, media: dict) -> dict:
    place = site.location_of(item)
    variables = {
        names.CALLER_ID: site.caller_id_of(item),
        names.EMERGENCY_CALLER_ID: site.emergency_caller_id_of(place) if site.emergency else None,
        names.LOCATION: place.name if place else None,
        names.EXTENSION: item.number if included(site) else None,
        **recording.variables(item, site),
    }
    made = {
        "name": item.number,
        "context": names.phones(item.may_call),
        "callerid": f'"{item.name}" <{item.number}>',
        "username": item.number,
        "secret": item.secret,
        "max_contacts": item.devices,
        "remove_existing": True,
        "remove_unavailable": True,
        "qualify_frequency": PHONE_QUALIFY,
        **media,
        "allow": list(media["allow"]),
        "set_var": {name: value for name, value in variables.items() if value},
        "options": {"message_context": names.MESSAGES},
    }
    if item.voicemail is not None:
        made["mailboxes"] = [f"{item.number}@{names.MAILBOXES}"]
    if item.pickup_group:
        made["named_call_group"] = [item.pickup_group]
        made["named_pickup_group"] = [item.pickup_group]
    return edge.settled(made, site) if site.edge is not None else made


def trunk_hosts(trunk: Trunk, network: Network) -> list[str]:
    """Return the SIP URIs of a trunk, in the order in which they are tried."""
    hosts = list(trunk.peers) or ([trunk.register.server] if trunk.register else [])
    return [sip_uri(host, network) for host in hosts]


def trunks(site: Site) -> list[dict]:
    """Return one trunk item for each trunk."""
    # behind an edge every call comes from the edge, whose word says from which trunk
    sources = exclusive_sources(site) if site.edge is None else dict.fromkeys(item.name for item in site.trunks)
    return [_trunk(item, site, sources[item.name]) for item in site.trunks]


def _trunk(trunk: Trunk, site: Site, sources: list | None) -> dict:
    made: dict[str, Any] = {
        "name": trunk.name,
        "context": names.from_trunk(trunk.name),
        "transport": transport_name(site.network.transports[0]),
        "allow": list(trunk.codecs) or codecs(site.country)[:2],
        "hosts": trunk_hosts(trunk, site.network),
        "qualify_frequency": TRUNK_QUALIFY,
        "direct_media": False,
        "rtp_symmetric": True,
        "force_rport": True,
        "trust_id_inbound": True,
        # nobody outside may transfer, subscribe or send messages into the dialplan
        "options": {"allow_transfer": "no", "allow_subscribe": "no", "message_context": names.MESSAGES},
        **_identity(trunk),
        **edge.trunk(trunk, site),
    }
    if site.edge is not None:
        made["options"]["identify_by"] = "header"
    if site.fax:
        made["options"].update({"t38_udptl": "yes", "t38_udptl_ec": "redundancy"})
    if sources:
        made["accept_from"] = sources
    if trunk.register is not None:
        made.update(_account(trunk, trunk.register, site))
    domain = domain_of(trunk)
    if domain:
        made["from_domain"] = domain
    return made


def _identity(trunk: Trunk) -> dict:
    """Return how the caller's number is told: as From, or as P-Asserted-Identity or Remote-Party-ID beside our account."""
    if trunk.identity == "from":
        return {"send_pai": False, "send_rpid": False, "trust_id_outbound": False}
    made: dict[str, Any] = {"send_pai": trunk.identity == "pai", "send_rpid": trunk.identity == "rpid"}
    # a caller who withholds the number is still told to the carrier, which needs to know whom to bill
    made["trust_id_outbound"] = True
    if trunk.register is not None:
        made["from_user"] = trunk.register.username
    return made


def contact_user(trunk: Trunk) -> str | None:
    """Return the user of the contact that a trunk registers: what a carrier asks for that puts the DID elsewhere."""
    return trunk.register.username if trunk.register is not None else None


def _account(trunk: Trunk, register: Register, site: Site) -> dict:
    registration: dict[str, Any] = {
        "server_uri": sip_uri(register.server, site.network),
        "client_uri": f"sip:{register.username}@{domain_of(trunk)}",
        "contact_user": register.username,
        "expiration": register.expires,
        "retry_interval": 30,
        "max_retries": 10000,
        "line": True,
        # a carrier that refuses us for a while must not be given up for ever
        "options": {
            "auth_rejection_permanent": "no",
            "forbidden_retry_interval": "60",
            "fatal_retry_interval": "60",
        },
    }
    if site.edge is not None:
        # one contact, the edge's, whichever server registers; calls to it are known by the edge's word
        registration.update({"outbound_proxy": edge.proxy(site), "line": False})
    return {"username": register.username, "secret": register.secret, "registrations": [registration]}
