# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about what a kamailio.cfg does to calls: listeners, dialogs, the weights of the dispatcher."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_findings import Context, Finding, at
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_lex import STRING, Token
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_model import Call, walk

RELAYS: tuple[str, ...] = (
    "t_relay",
    "t_relay_to",
    "t_relay_to_udp",
    "t_relay_to_tcp",
    "t_relay_to_tls",
    "t_relay_to_sctp",
)
RELAYS += ("t_forward_nonack", "t_forward_nonack_udp", "t_forward_nonack_tcp", "t_forward_nonack_tls")
RELAYS += ("forward", "forward_udp", "forward_tcp", "forward_tls", "forward_sctp")
RECORDS = ("record_route", "record_route_preset", "record_route_advertised_address")
FOLLOWS = ("loose_route", "loose_route_mode", "loose_route_preloaded", "t_relay_cancel")
# Algorithm of the dispatcher -> what it is; those that heed an attribute are below (dispatch.c of 6.1.5, and tried).
ALGORITHMS = {
    "0": "hash of Call-ID",
    "1": "hash of From",
    "2": "hash of To",
    "3": "hash of the request URI",
    "4": "round robin",
    "5": "hash of the user",
    "6": "random",
    "7": "hash of a variable",
    "8": "first available",
    "10": "call load",
    "12": "all at once",
    "13": "latency",
    "14": "round robin or first available",
    "64": "overload control",
}
HEEDING = {"weight": ("9", "15"), "rweight": ("11",)}
_LISTENER = re.compile(r"(?:(udp|tcp|tls|sctp|wss?):)?(\[[^\]]*\]|[^:\[\]]+)?(?::(\d+))?.*", re.I)
_YES = ("yes", "true", "on", "enable", "1")


@dataclass(frozen=True)
class Listener:
    """One listener: protocol (empty: all), address, whether it is advertised as something else."""

    protocol: str
    address: str
    advertised: bool
    at: Token


def listeners(context: Context) -> Iterator[Listener]:
    """Give every `listen=` and every `socket={bind=...}`."""
    for one in context.config.settings:
        if one.name not in ("listen", "socket"):
            continue
        words = [token for token in one.value if not token.sign("{", "}", "(", ")", ";")]
        text = "".join(token.text for token in words)
        if one.name == "socket":
            text = text.partition("bind=")[2]
        advertised = any(token.text.lower() == "advertise" for token in words)
        for part in re.split("advertise|ADVERTISE", text)[0].split(",") if text else ():
            found = _LISTENER.fullmatch(part)
            if found:
                yield Listener((found[1] or "").lower(), (found[2] or "").strip("[]"), advertised, one.at)


def _on(context: Context, *names: str) -> bool:
    said = [one.text.lower() for one in context.config.settings if one.name in names]
    return bool(said) and said[-1] in _YES


def tls(context: Context) -> Iterator[Finding]:
    """A TLS listener needs the module and a switch: without them the server starts, and does not listen."""
    for one in listeners(context):
        if one.protocol != "tls":
            continue
        if "tls" not in context.loaded:
            remedy = f"write {context.catalogue.home('tls')}, before any other module"
            yield at(one.at, "tls", "a TLS listener, and module tls is not loaded", remedy)
        if not _on(context, "enable_tls", "tls_enable"):
            yield at(one.at, "tls", "a TLS listener, and TLS is not enabled", "write enable_tls=yes")


def websocket(context: Context) -> Iterator[Finding]:
    """WebSockets come through a TCP or TLS listener and the xhttp module: there is no listener of their own."""
    needed = [name for name in ("xhttp", "websocket") if name not in context.loaded]
    homes = " and ".join(context.catalogue.home(name) for name in needed)
    for one in listeners(context):
        if one.protocol in ("ws", "wss"):
            plain = "tls" if one.protocol == "wss" else "tcp"
            remedy = f"write listen={plain}:..." + (f" with {homes}" if needed else "")
            remedy += " and call ws_handle_handshake() in event_route[xhttp:request]"
            yield at(one.at, "websocket", f"Kamailio has no listener {one.protocol}:", remedy)
    shakes = [call for _kind, call in context.named("ws_handle_handshake")]
    if "websocket" in context.loaded and "xhttp" not in context.loaded:
        message = "module websocket gets its connections from module xhttp, which is not loaded"
        yield at(context.loaded["websocket"], "websocket", message, f"write {context.catalogue.home('xhttp')}")
    if shakes and "xhttp:request" not in context.config.of("event_route"):
        message = "ws_handle_handshake() is not in event_route[xhttp:request], the only place where it works"
        yield at(shakes[0].at, "websocket", message, "write event_route[xhttp:request] { ws_handle_handshake(); }")


def recorded(context: Context) -> Iterator[Finding]:
    """Record-Route names the listener: 0.0.0.0 is nobody's address, and what follows in the call goes astray."""
    if not context.named(*RECORDS) or any(one.name == "advertised_address" for one in context.config.settings):
        return
    for one in listeners(context):
        if one.address in ("0.0.0.0", "::", "0:0:0:0:0:0:0:0") and not one.advertised:
            message = f"Record-Route would say sip:{one.address}, and the rest of the call would not find the way"
            remedy = "listen on the host's address, or write after it: advertise ADDRESS:PORT"
            yield at(one.at, "record-route", message, remedy)


def dialog(context: Context) -> Iterator[Finding]:
    """What must come with relaying an INVITE."""
    relays = [call for kind, call in context.named(*RELAYS) if kind in ("request_route", "route")]
    if not relays:
        return
    here = relays[0].at
    if not context.named(*RECORDS):
        remedy = 'write if (is_method("INVITE|SUBSCRIBE")) record_route(); before it'
        yield at(here, "dialog", "INVITE is relayed without record_route(): BYE and re-INVITE may pass by", remedy)
    if not context.named(*FOLLOWS[:3]):
        message = "requests within a dialog (ACK, BYE, re-INVITE) are not handled: no loose_route()"
        remedy = (
            "write if (has_totag()) { if (loose_route()) { t_relay(); exit; } ... } before the routing of new calls"
        )
        yield at(here, "dialog", message, remedy)
    if not context.named("t_relay_cancel") and not _says_cancel(context):
        remedy = 'write if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; } at the beginning'
        yield at(here, "dialog", "CANCEL is not handled: a caller who hangs up lets the phone ring on", remedy)


def _says_cancel(context: Context) -> bool:
    for route in context.config.routes:
        for one in walk(route.statements):
            if any(token.text == "CANCEL" or (token.kind == STRING and "CANCEL" in token.text) for token in one.tokens):
                return True
    return False


def weights(context: Context) -> Iterator[Finding]:
    """Weights in the dispatcher's list, and an algorithm that does not look at them."""
    given: dict[str, set[str]] = {}
    for line in context.dispatcher.splitlines():
        words = line.split("#")[0].split()
        for attribute in HEEDING:
            if re.search(rf"(?:^|[;\s\"']){attribute}=", " ".join(words[2:])):
                given.setdefault(words[0], set()).add(attribute)
    used: dict[str, list[tuple[str, Call]]] = {}
    for _kind, call in context.named("ds_select_dst", "ds_select_domain", "ds_select"):
        algorithm = call.text(1) or ""
        used.setdefault(call.text(0) or "", []).append((algorithm, call))
    for name, attributes in given.items():
        mine = [*used.get(name, []), *(pair for key, pairs in used.items() if not key.isdigit() for pair in pairs)]
        known = [pair for pair in mine if pair[0].isdigit()]
        heeded = {attribute for attribute in attributes if any(one[0] in HEEDING[attribute] for one in mine)}
        if not known or len(known) != len(mine) or heeded:
            continue
        for algorithm, call in known:
            ignored = ", ".join(f"{one}=" for one in sorted(attributes))
            title = f"algorithm {algorithm} ({ALGORITHMS.get(algorithm, 'another rule')})"
            message = f"{title} ignores the {ignored} that destinations of set {name} have"
            yield at(call.at, "dispatcher-weight", message, "use 9 for weight=, 11 for rweight=, or take them out")


SIP_RULES = (tls, websocket, recorded, dialog, weights)
