# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands above the routes: globals, listeners, and the modules with their parameters."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.kamailio.guard import CALL_SECONDS
from ansible_collections.telephony.pbx.plugins.plugin_utils.kamailio.model import REMEMBERED, Edge, bracketed
from ansible_collections.telephony.pbx.plugins.plugin_utils.kamailio.modules import ordered

FLAGS = ("FLT_MEDIA", "FLT_CARRIER", "FLT_EMERGENCY", "FLT_PATH", "FLT_NAT", "FLB_NAT")
ALWAYS = (
    "jsonrpcs kex corex tm tmx sl rr pv maxfwd textops siputils xlog sanity ctl counters permissions dialog htable"
).split()

# Parameters that name one thing each time: the user's stand beside ours, which our blocks need.
ADDED = {("htable", "htable")}

Params = dict[str, dict[str, tuple]]


def defines(edge: Edge) -> dict[str, str | int | bool]:
    """The flags by name, and the user's own defines."""
    return {**{name: number for number, name in enumerate(FLAGS, start=1)}, **edge.defines}


def globals_of(edge: Edge) -> dict[str, str | int | bool]:
    """Global settings, the user's over ours."""
    ours: dict[str, str | int | bool] = {
        "debug": 2,
        "log_stderror": False,
        "log_facility": "LOG_DAEMON",
        "children": 4,
        "auto_aliases": False,
        "server_signature": False,
        "server_header": '"Server: edge"',
        "user_agent_header": '"User-Agent: edge"',
        "tcp_connection_lifetime": 3605,
        "tcp_max_connections": 8192,
    }
    if len({one.address for one in edge.listen}) > 1:
        ours["mhomed"] = True  # the socket that leads to the next hop, not the one the request came by
    if not any(one.transport in ("tcp", "tls") for one in edge.listen) and not edge.http:
        ours["disable_tcp"] = True
    if any(one.transport == "tls" for one in edge.listen):
        ours["enable_tls"] = True
    if edge.websocket or edge.http:
        ours["tcp_accept_no_cl"] = True
    return {**ours, **edge.globals}


def modules_of(edge: Edge) -> list[str]:
    """The modules that our blocks and the user need, in the order in which they load."""
    wanted = list(ALWAYS)
    urls = [edge.addresses_url]
    if edge.balance:
        wanted += ["dispatcher"]
        urls.append(edge.balance.url)
    if edge.registrar:
        wanted += ["usrloc", "registrar"]
        urls.append(edge.registrar.url)
        if edge.registrar.group is None:
            wanted += ["auth", "auth_db"]
    elif edge.balance:
        wanted.append("path")
    if edge.antiflood:
        wanted.append("pike")
    if edge.nat:
        wanted.append("nathelper")
    if edge.rtpengine:
        wanted.append("rtpengine")
    if edge.http or edge.websocket:
        wanted.append("xhttp")
    if edge.websocket:
        wanted.append("websocket")
    if edge.topology_key:
        wanted.append("topoh")
    if edge.tls:
        wanted.append("tls")
    wanted += [f"db_{url.split(':', 1)[0]}" for url in urls if url]
    return ordered([*wanted, *edge.modules, *edge.params])


def params_of(edge: Edge) -> Params:
    """Parameters by module, a tuple of values each; the user's own replace ours of the same name."""
    ours: Params = {
        "jsonrpcs": {
            "transport": (4 + (2 if edge.fifo else 0) + (1 if edge.http else 0),),
            "dgram_socket": (f"{edge.run_dir}/kamailio_rpc.sock",),
            **({"fifo_name": (f"{edge.run_dir}/kamailio_rpc.fifo",)} if edge.fifo else {}),
        },
        "ctl": {"binrpc": (f"unix:{edge.run_dir}/kamailio_ctl",)},
        "tm": {"failure_reply_mode": (3,), "auto_inv_100": (1,)},
        "rr": {"enable_full_lr": (1,), "append_fromtag": (1,)},
        "dialog": {"default_timeout": (CALL_SECONDS,), "dlg_match_mode": (1,)},
        "permissions": _addresses(edge),
        "htable": {"htable": _tables(edge)},
    }
    _balance(edge, ours)
    _phones(edge, ours)
    if edge.antiflood:
        limits = edge.antiflood
        ours["pike"] = {
            "sampling_time_unit": (limits.per,),
            "reqs_density_per_unit": (limits.rate,),
            "remove_latency": (limits.per + 2,),
        }
    if edge.rtpengine:
        ours["rtpengine"] = {"rtpengine_sock": (" ".join(edge.rtpengine.sockets),)}
    if edge.topology_key:
        ours["topoh"] = {"mask_key": (edge.topology_key,), "mask_ip": ("10.1.1.10",), "mask_callid": (0,)}
    if edge.tls:
        ours["tls"] = {"config": (f"{edge.config_dir}/tls.cfg",)}
    for module, values in edge.params.items():
        there = ours.get(module, {})
        added = {name: there.get(name, ()) + values[name] for name in values if (module, name) in ADDED}
        ours[module] = {**there, **values, **added}
    return ours


def _addresses(edge: Edge) -> dict[str, tuple]:
    where = (
        {"db_url": (edge.addresses_url,)}
        if edge.addresses_url
        else {"address_file": (f"{edge.config_dir}/address.list",)}
    )
    return {**where, "load_backends": (1,), "reload_delta": (0,)}


def _tables(edge: Edge) -> tuple[str, ...]:
    tables = [f"phones=>size=12;autoexpire={REMEMBERED};", "state=>size=2;"]
    if edge.emergency:
        tables.append(f"emergencies=>size=8;autoexpire={CALL_SECONDS};")
    if edge.antiflood:
        tables += [f"{name}=>size=10;autoexpire={edge.antiflood.ban};" for name in ("bans", "failures")]
    return tuple(tables)


def _balance(edge: Edge, params: Params) -> None:
    found = edge.balance
    if not found:
        return
    params["dispatcher"] = {
        **({"db_url": (found.url,)} if found.url else {"list_file": (f"{edge.config_dir}/dispatcher.list",)}),
        "flags": (2,),  # failover
        "ds_load_mode": (1,),
        "reload_delta": (0,),
        "ds_hash_size": (9,),
        "hash_pvar": ("$fU",),
        **(
            {
                "ds_ping_interval": (found.probe_interval,),
                "ds_ping_from": (f"sip:edge@{(edge.domains or (bracketed(edge.listen[0].address),))[0]}",),
                "ds_ping_reply_codes": ("class=2;class=3;class=4",),
                "ds_probing_mode": (1,),
            }
            if found.probe_interval
            else {}
        ),
    }


def _phones(edge: Edge, params: Params) -> None:
    """Where the phones are: usrloc and its database, or the Path that brings a media server's request back."""
    found = edge.registrar
    if found is None:
        if edge.balance:
            params["path"] = {"use_received": (1,), "enable_r2": (1,)}
        return
    stored = found.store == "database"
    params["usrloc"] = {
        "db_mode": (2 if stored else 0,),
        **({"db_url": (found.url,)} if stored else {}),
        **({"nat_bflag": (FLAGS.index("FLB_NAT") + 1,)} if edge.nat else {}),
    }
    params["registrar"] = {"max_expires": (3600,), "default_expires": (3600,), "max_contacts": (10,)}
    if edge.nat:
        params["registrar"]["received_avp"] = ("$avp(received)",)
        # Less than a minute is what cheap routers remember a flow of UDP for.
        params["nathelper"] = {
            "received_avp": ("$avp(received)",),
            "natping_interval": (25,),
            "ping_nated_only": (1,),
        }
    if found.group is None:
        params["auth_db"] = {
            "db_url": (found.url,),
            "calculate_ha1": (0,),
            "password_column": ("ha1",),
            "password_column_2": ("ha1b",),
            "use_domain": (1,),
            "load_credentials": ("",),
        }
