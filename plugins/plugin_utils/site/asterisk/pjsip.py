# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Transports, telephones and trunks of a site as items of `pjsip_transports`, `pjsip_endpoints` and `pjsip_trunks`."""

from __future__ import annotations

from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Extension, Network, Register, Site, Trunk
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.sources import exclusive_sources, host_of, network_of

PORTS = {"udp": 5060, "tcp": 5060, "tls": 5061}
# countries of the North American plan, and Japan, speak mu-law; the rest of the world A-law (ITU-T G.711)
MU_LAW = frozenset("US CA JP PR GU VI BS BB JM TT TW".split())
PHONE_QUALIFY = 60
TRUNK_QUALIFY = 30


def transport_name(protocol: str) -> str:
    return f"transport-{protocol}"


def transports(network: Network) -> list[dict]:
    """Return the sockets. `allow_reload` stays off: a changed socket is a restart to plan, not calls to drop."""
    return [_transport(protocol, network) for protocol in network.transports]


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
    return made


def codecs(country: str) -> list[str]:
    """Return the codecs of telephones: what trunks speak first, so that most calls are not transcoded."""
    return ["ulaw", "alaw", "g722"] if country in MU_LAW else ["alaw", "ulaw", "g722"]


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
    if item.pickup_group:
        made["named_call_group"] = [item.pickup_group]
        made["named_pickup_group"] = [item.pickup_group]
    return made


def trunk_hosts(trunk: Trunk, network: Network) -> list[str]:
    """Return the SIP URIs of a trunk, in the order in which they are tried."""
    hosts = list(trunk.peers) or ([trunk.register.server] if trunk.register else [])
    return [sip_uri(host, network) for host in hosts]


def sip_uri(host: str, network: Network, user: str = "") -> str:
    """Return the URI of a host. The first transport of the site is the one that trunks use."""
    protocol = network.transports[0]
    tail = "" if protocol == "udp" else f";transport={protocol}"
    return f"sip:{user + '@' if user else ''}{host}{tail}"


def trunks(site: Site) -> list[dict]:
    """Return one trunk item for each trunk."""
    sources = exclusive_sources(site)
    return [_trunk(item, site, sources[item.name]) for item in site.trunks]


def _trunk(trunk: Trunk, site: Site, sources: list) -> dict:
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
    }
    if sources:
        made["accept_from"] = sources
    if trunk.register is not None:
        made.update(_account(trunk, trunk.register, site.network))
    domain = domain_of(trunk)
    if domain:
        made["from_domain"] = domain
    return made


def domain_of(trunk: Trunk) -> str | None:
    """Return the domain that our account is of, and our calls come from: a registrar's own, where nothing else is said."""
    if trunk.from_domain:
        return trunk.from_domain
    return _bare(trunk.register.server) if trunk.register is not None else None


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


def _account(trunk: Trunk, register: Register, network: Network) -> dict:
    registration = {
        "server_uri": sip_uri(register.server, network),
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
    return {"username": register.username, "secret": register.secret, "registrations": [registration]}


def _bare(server: str) -> str:
    host = host_of(server)
    network = network_of(host)
    return f"[{host}]" if network is not None and network.version == 6 else host
