# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two SIP profiles, the access lists and what of the network is said elsewhere."""

from __future__ import annotations

from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch import names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.outbound import codec_names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Network, Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.shared import codecs
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.sources import exclusive_sources

ADDRESS = "$${local_ip_v4}"
TLS_FOLDER = "/etc/freeswitch/tls"  # FreeSWITCH wants certificate and key in one file, agent.pem, which the role makes
SECURE_MEDIA = {"never": "forbidden", "preferred": "optional", "required": "mandatory"}
# RFC 3261 17.1.1.2: timer B is 64 times T1; a silent carrier is given up after it, in milliseconds
TIMER_T1, TIMER_B = "100", "6400"


def secure_media(network: Network) -> str:
    """Return what `srtp` means for a telephone's media; unsaid, it is preferred where keys travel in TLS."""
    return SECURE_MEDIA[network.srtp or ("preferred" if "tls" in network.transports else "never")]


def profiles(site: Site) -> list[dict]:
    """Return the profile of telephones, whose every call is authenticated, and that of trunks, whose address is looked at."""
    made = [_phones(site)]
    return [*made, _trunks(site)] if site.trunks else made


def _profile(name: str, port: int, site: Site, options: dict) -> dict:
    network = site.network
    made: dict[str, Any] = {
        "name": name,
        "sip_ip": ADDRESS,
        "rtp_ip": ADDRESS,
        "sip_port": port,
        "dialplan": "XML",
        "tls": "tls" in network.transports,
        "dtmf_type": "rfc2833",
        "user_agent_string": "telephony.pbx",
        "log_auth_failures": True,
    }
    if network.public_address not in (None, "auto"):
        made["ext_sip_ip"] = made["ext_rtp_ip"] = network.public_address
    if "tls" in network.transports:
        made.update({"tls_sip_port": port + 1, "tls_cert_dir": TLS_FOLDER})
        options = {**options, "tls-version": "tlsv1.2,tlsv1.3"}
    common = {
        "inbound-late-negotiation": "true",
        "inbound-codec-negotiation": "generous",
        "rtp-timer-name": "soft",
        "rfc2833-pt": "101",
        "manage-presence": "true" if name == names.PHONES_PROFILE else "false",
        # a 302 of whoever is called never sends a call elsewhere
        "manual-redirect": "true",
        "accept-blind-reg": "false",
        "accept-blind-auth": "false",
        "auth-all-packets": "false",
        "local-network-acl": names.LOCAL_ACL if network.local else "localnet.auto",
    }
    if "tcp" not in network.transports:
        common["bind-params"] = "transport=udp"
    if network.transports and not {"udp", "tcp"} & set(network.transports):
        common["tls-only"] = "true"
    return {**made, "options": {**common, **options}}


def _phones(site: Site) -> dict:
    domain = names.domain(site)
    options = {
        "force-subscription-domain": domain,
        "force-register-db-domain": domain,
        "inbound-reg-force-matching-username": "true",
        "multiple-registrations": "contact",
        # telephones stand behind NAT more often than not
        "aggressive-nat-detection": "true",
        "NDLB-force-rport": "safe",
        "nat-options-ping": "true",
        "all-reg-options-ping": "true",
        "unregister-on-options-fail": "true",
    }
    made = _profile(names.PHONES_PROFILE, names.PHONES_PORT, site, options)
    return {
        **made,
        "context": names.REFUSED,
        "auth_calls": True,
        # the directory's domain, whatever host a telephone was told
        "force_register_domain": domain,
        "challenge_realm": domain,
        "codecs": codec_names(codecs(site.country)).split(","),
        "domains": [{"name": domain, "alias": True, "parse": False}],
    }


def _trunks(site: Site) -> dict:
    options = {
        # nobody outside may transfer
        "disable-transfer": "true",
        "disable-register": "true",
        "timer-T1": TIMER_T1,
        "timer-T1X64": TIMER_B,
    }
    made = _profile(names.TRUNKS_PROFILE, names.TRUNKS_PORT, site, options)
    spoken = dict.fromkeys(one for trunk in site.trunks for one in trunk.codecs or codecs(site.country)[:2])
    return {
        **made,
        "context": names.FROM_TRUNKS,
        "auth_calls": False,
        "codecs": codec_names(spoken).split(","),
        "apply_inbound_acl": [names.TRUNKS_ACL],
    }


def access_lists(site: Site) -> list[dict]:
    """Return who calls from where: one list of all trunks, one of each, and the networks of telephones without NAT."""
    sources = exclusive_sources(site)
    made = []
    if site.trunks:
        every = dict.fromkeys(text for trunk in site.trunks for text in sources[trunk.name])
        made.append(_list(names.TRUNKS_ACL, every))
        made += [_list(names.trunk(trunk.name), sources[trunk.name]) for trunk in site.trunks]
    return [*made, _list(names.LOCAL_ACL, site.network.local)] if site.network.local else made


def _list(name: str, texts: Any) -> dict:
    nodes = [{"type": "allow", "cidr": _cidr(text)} for text in texts]
    return {"name": name, "default": "deny", "nodes": nodes}


def _cidr(text: str) -> str:
    if "/" in text:
        return text
    return f"{text}/128" if ":" in text else f"{text}/32"


def elements(site: Site) -> list[dict]:
    """Return what of other configuration files the telephones and trunks need."""
    if site.network.rtp_ports is None:
        return []
    low, high = site.network.rtp_ports
    return [
        {
            "file": "switch.conf",
            "element": "settings",
            "params": {"rtp-start-port": str(low), "rtp-end-port": str(high)},
        }
    ]


def variables(site: Site) -> list[dict]:
    """Return the global variables of a site: the domain that is meant where none is said."""
    return [{"name": "domain", "value": names.domain(site)}]
