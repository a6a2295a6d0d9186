# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an endpoint with `webrtc` cannot be, and what a browser needs of the server.

Measured on Asterisk 22.10.1 with Chromium: options that say otherwise are overridden without a word; an endpoint bound to another
transport registers, and no call ever reaches it; without res_srtp, or a codec that the browser has, every call ends with 488.
A transport of type wss is not needed: the web server opens the socket. On 16.28 chan_sip takes the WebSocket's protocol `sip`, and
PJSIP's module for it then does not run.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.layout import FALSE, TRUE
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change, Plan

# Options that `webrtc` sets, whatever else is said of them.
SETS = {
    "ice_support": TRUE,
    "use_avpf": TRUE,
    "rtcp_mux": TRUE,
    "bundle": TRUE,
    "media_use_received_transport": TRUE,
    "dtls_verify": frozenset(("fingerprint",)),
    "dtls_setup": frozenset(("actpass",)),
}
# RFC 7874 asks for Opus and G.711, and browsers have G.722; the rest is video.
CODECS = frozenset(("opus", "ulaw", "alaw", "g722", "vp8", "vp9", "h264"))
MODULES = ("res_http_websocket.so", "res_pjsip_transport_websocket.so", "res_srtp.so")
CHAN_SIP = "chan_sip.so"
WEB = "http.conf"


def contradictions(checker: Any, plan: Plan, change: Change) -> Iterator[Problem]:
    """Refuse what an endpoint with `webrtc` says and does not get."""
    item = change.after or {}
    if not item.get("webrtc"):
        return
    options = item.get("options") or {}
    encryption = item.get("media_encryption")
    if encryption not in (None, "dtls"):
        spot = plan.where(change.key, "media_encryption")
        yield Problem(spot, f"is {encryption}, and webrtc encrypts by dtls", "leave it out, or leave `webrtc` out")
    for name, values in SETS.items():
        if name in options and str(options[name]).lower() not in values:
            spot = plan.where(change.key, f"options.{name}")
            yield Problem(spot, f"is {options[name]}, and webrtc sets it otherwise", "leave it out")
    if str(options.get("dtls_auto_generate_cert")).lower() in FALSE and not options.get("dtls_cert_file"):
        spot = plan.where(change.key, "options.dtls_auto_generate_cert")
        yield Problem(spot, "is no, and there is no certificate", "leave it out, or give `options.dtls_cert_file`")
    allow = item.get("allow") or ()
    if allow and not any(one.split(":")[0].lower() in CODECS for one in allow):
        spot = plan.where(change.key, "allow")
        yield Problem(spot, "has no codec that browsers have", "add opus, or one of ulaw, alaw and g722")
    protocol = _protocol(checker, str(item.get("transport") or ""))
    if protocol not in ("", "ws", "wss"):
        spot = plan.where(change.key, "transport")
        said = f"{item['transport']} is of type {protocol}, and browsers are reached by the WebSocket that they opened"
        yield Problem(spot, said, "leave it out, or name a transport of type ws or wss")


def _protocol(checker: Any, name: str) -> str:
    """Return the protocol of a transport after this run; empty where no such transport is known, which is said elsewhere."""
    item = checker.names.after("pjsip_transports").get((name,)) if name else None
    return "" if item is None else str(item.get("protocol") or "udp")


def needs(checker: Any, plan: Plan) -> Iterator[Problem]:
    """Refuse the first endpoint that is to be a browser's where the server could not serve any."""
    found = (one for one in plan.changes if (one.after or {}).get("webrtc") and "webrtc" in one.fields)
    change = next(found, None)
    if change is None:
        return
    spot = plan.where(change.key, "webrtc")
    web = checker.names.options(WEB, "general")
    if not any(web.get(name, "no").lower() in TRUE for name in ("enabled", "tlsenable", "sslenable")):
        yield Problem(
            spot,
            "needs the web server of Asterisk, and http.conf starts none",
            "give its [general] `tlsenable`, `tlsbindaddr`, `tlscertfile` and `tlsprivatekey` by asterisk_config, in the same run or"
            " before; `enabled` where a proxy speaks TLS",
            ("asterisk_config", WEB),
        )
    server = checker.system.server
    for module in MODULES if server is not None else ():
        if not _runs(server, module):
            remedy = "have modules.conf load it"
            if module == MODULES[1] and _runs(server, CHAN_SIP):
                remedy = f"have modules.conf say `noload = {CHAN_SIP}`, which serves the WebSocket itself, and restart Asterisk"
            yield Problem(spot, f"needs {module}, which does not run", remedy)


def _runs(server: Any, module: str) -> bool:
    lines = server.lines(f"module show like {module}")
    return any(line.startswith(module) and " Not Running" not in line for line in lines)
