# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The text of kamailio.cfg, from a description that was read."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.kamailio import guard, media, routes, server
from ansible_collections.telephony.pbx.plugins.plugin_utils.kamailio.model import Block, Edge, Listener
from ansible_collections.telephony.pbx.plugins.plugin_utils.kamailio.text import Text, quoted

INDENT = "    "


def render(edge: Edge) -> str:
    """Return kamailio.cfg. A block of the user's with the name of one of ours stands in its place."""
    lines = ["#!KAMAILIO", "# Written by telephony.pbx from data: change the data, not this file.", ""]
    lines += [f"#!define {name} {_word(value)}".rstrip() for name, value in server.defines(edge).items()]
    lines += ["", *(f"{name}={_word(value)}" for name, value in server.globals_of(edge).items()), ""]
    lines += [_listen(one) for one in listeners(edge)]
    lines += [f'alias="{domain}"' for domain in edge.domains]
    lines += ["", *(f'loadmodule "{name}.so"' for name in server.modules_of(edge)), ""]
    for module, values in server.params_of(edge).items():
        for name, several in values.items():
            lines += [f'modparam("{module}", "{name}", {quoted(value)})' for value in several]
    for block in blocks(edge):
        lines += ["", *_block(block)]
    return "\n".join(lines) + "\n"


def listeners(edge: Edge) -> list[Listener]:
    """The listeners, each socket once: ws shares one with tcp; and the one of RPC over HTTP."""
    found = {one.url: one for one in edge.listen}
    if edge.http:
        rpc = Listener("tcp", edge.http.address, edge.http.port)
        found.setdefault(rpc.url, rpc)
    return list(found.values())


def blocks(edge: Edge) -> list[Block]:
    """Ours, each replaced by the user's of the same name, then the user's others."""
    theirs = {(block.kind, block.name): block for block in edge.routes}
    made = [theirs.pop((block.kind, block.name), block) for block in ours(edge)]
    return made + list(theirs.values())


def ours(edge: Edge) -> list[Block]:
    """Our blocks, in the order in which a request meets them."""
    found: list[tuple[str, str, Text]] = [
        ("request_route", "", routes.request(edge)),
        ("route", "CHECKS", routes.checks(edge)),
    ]
    if edge.antiflood or edge.emergency:
        found.append(("route", "GUARD", guard.guard(edge)))
    if edge.located:
        found.append(("route", "LOCATED", guard.located(edge)))
    if edge.antiflood:
        found += [("route", "BAN", guard.ban(edge)), ("route", "WRONG_PASSWORD", guard.wrong_password(edge))]
    if edge.nat:
        found.append(("route", "NAT", media.nat(edge)))
    found += [
        ("route", "IN_DIALOG", routes.in_dialog(edge)),
        ("route", "PRELOADED", routes.preloaded(edge)),
        ("route", "REGISTER", routes.register(edge)),
        ("route", "FROM_MEDIA", routes.from_media(edge)),
        ("route", "FROM_CARRIER", routes.from_carrier(edge)),
        ("route", "FROM_PHONE", routes.from_phone(edge)),
        ("route", "TO_MEDIA", routes.dispatch(edge)),
        ("route", "RELAY", routes.relay(edge)),
    ]
    if edge.rtpengine:
        found.append(("route", "MEDIA", media.media(edge)))
    found += [
        ("branch_route", "LEAVING", media.leaving(edge)),
        ("onreply_route", "ANSWERED", media.answered(edge)),
        ("failure_route", "FAILED", media.failed(edge)),
    ]
    if edge.balance:
        found.append(("failure_route", "MEDIA_FAILED", routes.failover(edge)))
        if not edge.registrar:
            found.append(("onreply_route", "REGISTERED", routes.registered(edge)))
    found.append(("event_route", "htable:mod-init", ["$sht(state=>started) = $Ts;"]))
    if edge.http or edge.websocket:
        found.append(("event_route", "xhttp:request", _http(edge)))
    return [Block(kind, name, "\n".join(lines)) for kind, name, lines in found]


def _http(edge: Edge) -> Text:
    """RPC on its own socket only, and the handshake of browsers."""
    rpc = (
        [
            f'if ($Rp == {edge.http.port} && $Ri == "{edge.http.address}" && $hu =~ "^/RPC") {{',
            "    jsonrpc_dispatch();",
            "    exit;",
            "}",
        ]
        if edge.http
        else []
    )
    shake = (
        [
            'if ($hdr(Upgrade) =~ "websocket" && $hdr(Connection) =~ "Upgrade" && $rm =~ "GET") {',
            "    if (ws_handle_handshake()) exit;",
            "}",
        ]
        if edge.websocket
        else []
    )
    return [*rpc, *shake, 'xhttp_reply("404", "Not Found", "", "");']


def tls_config(edge: Edge) -> str:
    """tls.cfg, which `kamailio_rpc tls.reload` reads again without a restart; empty without TLS."""
    if edge.tls is None:
        return ""
    names = [
        ("method", "TLSv1.2+"),
        ("verify_certificate", "yes" if edge.tls.verify_clients else "no"),
        ("require_certificate", "yes" if edge.tls.verify_clients else "no"),
        ("private_key", edge.tls.private_key),
        ("certificate", edge.tls.certificate),
        *([("ca_list", edge.tls.ca_list)] if edge.tls.ca_list else []),
    ]
    both = ["[server:default]", *(f"{name} = {value}" for name, value in names), "", "[client:default]"]
    client = [("method", "TLSv1.2+"), ("verify_certificate", "yes" if edge.tls.ca_list else "no"), *names[3:]]
    return "\n".join([*both, *(f"{name} = {value}" for name, value in client)]) + "\n"


def _listen(one: Listener) -> str:
    return f"listen={one.url}" + (f" advertise {one.advertise}" if one.advertise else "")


def _block(block: Block) -> Text:
    head = block.kind if not block.name else f"{block.kind}[{block.name}]"
    return [f"{head} {{", *(f"{INDENT}{line}".rstrip() for line in block.body.splitlines()), "}"]


def _word(value: str | int | bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
