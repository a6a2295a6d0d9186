# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Contacts of phones behind NAT, and the media: what happens to requests and answers as they leave."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.kamailio.model import Edge
from ansible_collections.telephony.pbx.plugins.plugin_utils.kamailio.text import Text, hook

# nathelper's tests: a private address in Contact (1), Via differs from the source (2), the port does (16), WebSocket (64).
TESTS = 83
ANSWERS = 1 + 64
ENCRYPTED = "RTP/SAVPF ICE=force DTLS=passive SDES-off generate-mid rtcp-mux-offer"
PLAIN = "RTP/AVP ICE=remove DTLS=off rtcp-mux-demux"


def nat(edge: Edge) -> Text:
    """Where a phone really is goes into its Contact, so that what is sent to it later finds the way back."""
    return [
        "if (isflagset(FLT_MEDIA) || isflagset(FLT_CARRIER)) return;",
        "force_rport();",
        f'if (nat_uac_test("{TESTS}")) {{',
        *(
            ['    if (is_method("REGISTER")) fix_nated_register();', "    else set_contact_alias();"]
            if edge.registrar
            else ['    if (!is_method("REGISTER")) set_contact_alias();']
        ),
        "    setflag(FLT_NAT);",
        "}",
    ]


def leaving(edge: Edge) -> Text:
    """branch_route: a request as it leaves."""
    return [*hook(edge, "leaving"), *(["route(MEDIA);"] if edge.rtpengine else ["return;"])]


def answered(edge: Edge) -> Text:
    """onreply_route of everything that is relayed."""
    alias = [f'if (isflagset(FLT_MEDIA) && nat_uac_test("{ANSWERS}")) set_contact_alias();']
    return [
        *hook(edge, "on_reply"),
        *(alias if edge.nat else []),
        *(['if ($rs =~ "^(18[0-9]|2[0-9][0-9])") route(MEDIA);'] if edge.rtpengine else []),
        *([] if edge.rtpengine or edge.nat or edge.hooks.get("on_reply") else ["return;"]),
    ]


def media(edge: Edge) -> Text:
    """Media through rtpengine. Browsers get DTLS and ICE, everything else what it offered."""
    found = edge.rtpengine
    if found is None:
        return []
    ways = []
    if found.inside and found.outside:
        # In an answer FLT_MEDIA is the request's: who answers is at the other end.
        ways = [
            "$var(inside) = 0;",
            "if (isflagset(FLT_MEDIA)) $var(inside) = 1;",
            "if (is_reply()) $var(inside) = 1 - $var(inside);",
            "if ($var(inside) == 1) {",
            f'    $var(flags) = $var(flags) + " direction={found.inside} direction={found.outside}";',
            "}",
            f'else $var(flags) = $var(flags) + " direction={found.outside} direction={found.inside}";',
        ]
    browsers = [
        "$var(from) = $proto;",
        "$var(to) = $nh(P);",
        "if (is_reply()) $var(to) = $T_req($proto);",
        'if ($var(from) =~ "^ws") {',
        f'    if (!($var(to) =~ "^ws")) $var(flags) = "replace-origin {PLAIN}";',
        '    else $var(flags) = "replace-origin ICE=force";',
        "}",
        f'else if ($var(to) =~ "^ws") $var(flags) = "replace-origin {ENCRYPTED}";',
    ]
    return [
        'if (!has_body("application/sdp")) return;',
        '$var(flags) = "replace-origin ICE=remove";',
        *(browsers if edge.websocket else []),
        *ways,
        'rtpengine_manage("$var(flags)");',
    ]


def failed(edge: Edge) -> Text:
    """failure_route of what has no other media server to go to."""
    return ["rtpengine_delete();"] if edge.rtpengine else ["exit;"]
