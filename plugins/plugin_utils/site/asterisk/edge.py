# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asterisk behind an edge: who may speak SIP to it, how telephones are reached, and how carriers' calls are told apart.

Measured on Asterisk 22.10.1 behind Kamailio 6.1:

* Every request comes from the edge's address, so that an address tells nothing. The edge says in a header of its own from which
  trunk a call came, takes that header away from everybody else, and Asterisk looks at it before it looks at From.
* A telephone that is registered at the edge has no contact here but the edge itself. Calls name that contact, whatever
  `qualify` thinks of it: a telephone that registered a moment ago rings. OPTIONS to it is answered by the edge with 200 or 404;
  `qualify_2xx_only` makes lamps and queues see the difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site, Trunk
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.sources import network_of

PROTOCOL = "udp"  # between edge and engine, whatever telephones speak
PORT = 5060
# Between two questions whether a telephone is registered at the edge: so soon do lamps and queues see it. The edge answers
# from its memory; a site of ten thousand asks it no more than some hundred times a second.
SECONDS, ASKED_PER_SECOND, MOST_SECONDS = 5, 100, 60
ACL = "pbx-edge"
EVERYWHERE = ("0.0.0.0/0", "::/0")
LOOPBACK = ("127.0.0.1/32", "::1/128")
# who a request is from: the edge's word on the trunk comes before a name in From that anybody may write
IDENTIFIERS = "header,auth_username,ip,username,anonymous"
VOUCHED = "auth_username"  # the edge names the telephone whose password it has seen


def host(site: Site) -> str:
    """Return the edge as engines write it in a URI."""
    address = site.edge.near if site.edge is not None else None
    network = network_of(address or "")
    return f"[{address}]" if network is not None and network.version == 6 else str(address)


def proxy(site: Site) -> str:
    """Return the URI of the edge as the next hop of a request."""
    return f"sip:{host(site)}:{PORT};lr"


def keeps_telephones(site: Site) -> bool:
    """Whether telephones register at the edge, and not here."""
    return site.edge is not None and site.edge.registrar == "edge"


def contact(number: str, site: Site) -> str:
    """Return the one contact of a telephone that is registered at the edge."""
    return f"sip:{number}@{host(site)}:{PORT}"


def device(number: str, site: Site) -> str:
    """Return what Dial calls to ring every telephone of an extension."""
    return (
        f"PJSIP/{number}/{contact(number, site)}" if keeps_telephones(site) else f"${{PJSIP_DIAL_CONTACTS({number})}}"
    )


def telephone(number: str, site: Site) -> dict:
    """Return what the endpoint of a telephone has instead of, or besides, what it has without an edge."""
    if site.edge is None:
        return {}
    if site.edge.registrar == "pbx":
        # the contact is the telephone's own; requests go by the path that its REGISTER came
        return {"rewrite_contact": False, "aor_options": {"support_path": "yes"}}
    return {
        # the edge asks for the password, and what was kept here from before goes
        "username": None,
        "secret": None,
        "remove_existing": None,
        "remove_unavailable": None,
        "unset": ["username", "secret"],
        "rewrite_contact": False,
        "contact": [contact(number, site)],
        "max_contacts": 0,  # nobody registers here
        "qualify_frequency": qualify_seconds(site),
        "aor_options": {"qualify_2xx_only": "yes"},
    }


def qualify_seconds(site: Site) -> int:
    return min(max(SECONDS, len(site.extensions) // ASKED_PER_SECOND), MOST_SECONDS)


def settled(item: dict, site: Site) -> dict:
    """Return an endpoint with what the edge changes of it."""
    made = {**item, **telephone(item["name"], site)}
    if keeps_telephones(site):
        made["options"] = {**made["options"], "identify_by": VOUCHED}
    return {name: value for name, value in made.items() if value is not None}


def trunk(item: Trunk, site: Site) -> dict:
    """Return what a trunk has behind an edge: out through it, in by the edge's word. Empty without one."""
    if site.edge is None:
        return {}
    return {
        "transport": f"transport-{PROTOCOL}",
        "outbound_proxy": proxy(site),
        "aor_options": {"outbound_proxy": proxy(site)},
        "identify_options": {"match_header": f"{names.EDGE_HEADER}: {item.name}"},
    }


def sections(site: Site) -> Iterator[dict[str, Any]]:
    """Yield the sections by which nobody but the edge and this host itself may send a request."""
    if site.edge is None:
        return
    own = network_of(site.edge.near or "")
    rules = {"deny": list(EVERYWHERE), "permit": [str(own), *LOOPBACK]}
    yield {"path": names.EDGE_FILE, "name": ACL, "type": "acl", "options": {"type": "acl", **rules}}
    options = {"endpoint_identifier_order": IDENTIFIERS}
    yield {"path": "pjsip.conf", "name": "global", "type": "global", "options": options}
