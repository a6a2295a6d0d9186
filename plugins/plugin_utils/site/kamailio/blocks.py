# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a site adds to the blocks of the edge: the edge's word on who a request is from, carriers that are silent, sites apart.

Engines believe the edge, so that it says who sent a request in headers that nobody else can set: `X-PBX-Trunk` for a carrier, a
user name in Authorization for a telephone that has shown its password here (an engine takes the name and asks for nothing).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.names import EDGE_HEADER
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model_edge import BY_SITE
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.shared import did_forms, international_prefix
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.sources import network_of

if TYPE_CHECKING:
    from ansible_collections.telephony.pbx.plugins.plugin_utils.site.kamailio.compiler import Placed

TAG = "$avp(pbx_trunk)"  # of the address that a carrier's request came from
OUT = "$avp(pbx_out)"  # set for calls to a carrier
CARRIER_SILENT = "PBX_CARRIER_SILENT"
SITE_OF_PHONE, SITE_OF_DID = "PBX_SITE_OF_PHONE", "PBX_SITE_OF_DID"
SILENT_MS = 6000  # how long a carrier may say nothing to an INVITE: what an engine would wait by itself
RINGING_MS = 180000


def of(placed: Sequence[Placed]) -> dict[str, Any]:
    """Return the keys `hooks`, `routes` and `params` of the configuration."""
    site = placed[0].site
    keeps = site.edge is not None and site.edge.registrar == "edge"
    hooks = {
        "before_everything": f'remove_hf("{EDGE_HEADER}");',
        "from_carrier": _lines(_from_carrier()),
        "from_media": _lines(_from_media(site, keeps)),
        "before_relay": _lines(_before_relay()),
    }
    if keeps:
        hooks["from_phone"] = _lines(_from_phone())
    else:
        # Asterisk answers 420 to a Path of which the telephone says nothing (RFC 3327 5.3)
        hooks["before_register"] = 'if (!($hdr(Supported) =~ "path")) append_hf("Supported: path\\r\\n");'
    routes = [{"kind": "failure_route", "name": CARRIER_SILENT, "body": _lines(_carrier_silent())}]
    if site.edge is not None and site.edge.mode == BY_SITE:
        hooks["before_media"] = _lines(_before_media())
        routes += [
            {"kind": "route", "name": SITE_OF_PHONE, "body": _lines(_switch("$fU", phones_of(placed)))},
            {"kind": "route", "name": SITE_OF_DID, "body": _lines(_switch("$rU", dids_of(placed)))},
        ]
    return {"hooks": hooks, "routes": routes, "params": {"permissions": {"peer_tag_avp": TAG}}}


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(lines)


def _from_carrier() -> list[str]:
    return [
        f"if ({TAG} == $null) {{",
        '    sl_send_reply("403", "Not of a trunk");',
        "    exit;",
        "}",
        'remove_hf("Authorization");',
        f'append_hf("{EDGE_HEADER}: {TAG}\\r\\n");',
    ]


def _from_phone() -> list[str]:
    """The name in From is that of the password, which was looked at before."""
    vouched = 'Digest username=\\"$fU\\", realm=\\"edge\\", nonce=\\"-\\", uri=\\"sip:edge\\", response=\\"-\\"'
    return ['remove_hf("Authorization");', f'append_hf("Authorization: {vouched}\\r\\n");']


def _from_media(site: Site, keeps: bool) -> list[str]:
    """OPTIONS of an engine that asks for a telephone; registrations at a carrier; calls to one."""
    lines = []
    if keeps:
        lines += [
            'if (is_method("OPTIONS") && uri == myself && $rU != $null) {',
            '    if (registered("location")) sl_send_reply("200", "Registered");',
            '    else sl_send_reply("404", "Not registered");',
            "    exit;",
            "}",
        ]
    return [
        *lines,
        # a carrier's answer, whichever, says that it is there; its silence stays silence
        'if (is_method("OPTIONS") && uri != myself) {',
        "    forward();",
        "    exit;",
        "}",
        # a carrier sends calls of the account to the edge, whichever engine registered
        'if (is_method("REGISTER") && uri != myself) {',
        f'    subst_hf("Contact", "/@[^;>]+/@{contact_host(site)}/", "f");',
        "}",
        f'if (is_method("INVITE") && uri != myself) {OUT} = 1;',
    ]


def contact_host(site: Site) -> str:
    """Return how carriers reach the edge: the public address where there is one, with the port of SIP."""
    public = site.network.public_address
    address = public if public not in (None, "auto") else site.edge.address if site.edge is not None else ""
    network = network_of(address or "")
    return f"[{address}]:5060" if network is not None and network.version == 6 else f"{address}:5060"


def _before_relay() -> list[str]:
    return [
        f"if ({OUT} == 1) {{",
        f'    t_set_fr("{RINGING_MS}", "{SILENT_MS}");',
        f'    t_on_failure("{CARRIER_SILENT}");',
        "}",
    ]


def _carrier_silent() -> list[str]:
    """A carrier's own 408 is an answer; one that the edge makes for a carrier that says nothing is none: the next may be tried."""
    return [
        "if (t_is_canceled()) exit;",
        "if (t_branch_timeout() && !t_branch_replied()) {",
        '    t_reply("503", "Carrier does not answer");',
        "}",
    ]


def _before_media() -> list[str]:
    """Calls go to the one server of their site: of the telephone that calls, or of the number that a carrier calls."""
    return [
        "$var(set) = 0;",
        f"if (isflagset(FLT_CARRIER)) route({SITE_OF_DID});",
        f"else route({SITE_OF_PHONE});",
        "if ($var(set) == 0) {",
        '    send_reply("404", "Of no site");',
        "    exit;",
        "}",
    ]


def _switch(what: str, sets: dict[str, int]) -> list[str]:
    lines = [f"switch ({what}) {{"]
    for set_id in dict.fromkeys(sets.values()):
        lines += [f'    case "{number}":' for number, wanted in sets.items() if wanted == set_id]
        lines += [f"        $var(set) = {set_id};", "    break;"]
    return [*lines, "}"]


def phones_of(placed: Sequence[Placed]) -> dict[str, int]:
    """Return extension to the set of its site."""
    return {item.number: one.set_id for one in placed for item in one.site.extensions}


def dids_of(placed: Sequence[Placed]) -> dict[str, int]:
    """Return each number that carriers send, in every form, and each account that is registered, to the set of its site.

    Numbers that nobody names go to the first site that has a rule for them.
    """
    found: dict[str, int] = {}
    for one in placed:
        prefix = international_prefix(one.plan)
        for rule in one.site.inbound:
            if rule.did is not None:
                for form in (rule.did, *did_forms(rule.did, one.plan, prefix)):
                    found.setdefault(form, one.set_id)
        for trunk in one.site.trunks:
            if trunk.register is not None:
                found.setdefault(trunk.register.username, one.set_id)
    return found
