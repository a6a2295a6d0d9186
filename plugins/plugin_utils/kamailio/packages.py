# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Debian's packages of Kamailio's modules: the same in 5.6 (bookworm), 6.0 (trixie) and 6.1 (sid), from their lists of files."""

from __future__ import annotations

from collections.abc import Iterable

BASE = "kamailio"
# Package (without kamailio- and -modules) and its modules. Every other module is in the package kamailio itself.
PARTS = {
    "authblockchain": "auth_arnacon auth_web3",
    "autheph": "auth_ephemeral",
    "berkeley": "db_berkeley",
    "cnxcc": "cnxcc",
    "cpl": "cplc",
    "erlang": "erlang",
    "extra": "acc_json evapi gzcompress http_async_client jansson janssonrpcc jwt nghttp2 uuid",
    "geoip": "geoip",
    "geoip2": "geoip2",
    "ims": (
        "cdp cdp_avp ims_auth ims_charging ims_dialog ims_diameter_server ims_icscf ims_ipsec_pcscf ims_isc "
        "ims_ocs ims_qos ims_qos_npn ims_registrar_pcscf ims_registrar_scscf ims_usrloc_pcscf "
        "ims_usrloc_scscf"
    ),
    "json": "json jsonrpcc pua_json",
    "kafka": "kafka",
    "kazoo": "kazoo",
    "ldap": "db2_ldap h350 ldap",
    "lua": "app_lua app_lua_sr",
    "lwsc": "lwsc",
    "memcached": "memcached",
    "microhttpd": "microhttpd",
    "mongodb": "db_mongodb ndb_mongodb",
    "mono": "app_mono",
    "mqtt": "mqtt",
    "mysql": "db_mysql",
    "nats": "nats",
    "outbound": "outbound",
    "perl": "app_perl db_perlvdb",
    "phonenum": "phonenum",
    "postgres": "db_postgres",
    "presence": (
        "presence presence_conference presence_dfks presence_dialoginfo presence_mwi presence_profile "
        "presence_reginfo presence_xml pua pua_bla pua_dialoginfo pua_reginfo pua_rpc pua_usrloc pua_xmpp "
        "rls xcap_client xcap_server"
    ),
    "python3": "app_python3 app_python3s",
    "rabbitmq": "rabbitmq",
    "radius": "acc_radius auth_radius misc_radius peering",
    "redis": "db_redis ndb_redis topos_redis",
    "ruby": "app_ruby app_ruby_proc",
    "sctp": "sctp",
    "secsipid": "secsipid secsipid_proc",
    "snmpstats": "snmpstats",
    "sqlite": "db_sqlite",
    "systemd": "log_systemd systemdops",
    "tls": "auth_identity crypto tls tlsa",
    "unixodbc": "db_unixodbc",
    "utils": "http_client lost slack utils",
    "websocket": "websocket",
    "xml": "xhttp_pi xmlops xmlrpc",
    "xmpp": "xmpp",
}
PACKAGES = {module: f"{BASE}-{part}-modules" for part, modules in PARTS.items() for module in modules.split()}


def packages(modules: Iterable[str]) -> list[str]:
    """Return the packages that hold these modules, sorted, with Kamailio's own first."""
    return [BASE, *sorted({PACKAGES[name] for name in modules if name in PACKAGES})]
