# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules of Kamailio that our blocks use: the order in which they load, and what each needs loaded before it.

The order is that of the modules' own README files, section "Dependencies": tm before what relays, rr before dialog,
the databases and tls before everything.
"""

from __future__ import annotations

from collections.abc import Iterable

ORDER = (
    "tls",
    "db_sqlite",
    "db_postgres",
    "db_mysql",
    "jsonrpcs",
    "kex",
    "corex",
    "tm",
    "tmx",
    "sl",
    "rr",
    "pv",
    "maxfwd",
    "textops",
    "siputils",
    "xlog",
    "sanity",
    "ctl",
    "counters",
    "path",
    "usrloc",
    "registrar",
    "auth",
    "auth_db",
    "permissions",
    "dispatcher",
    "dialog",
    "htable",
    "pike",
    "nathelper",
    "rtpengine",
    "xhttp",
    "websocket",
    "topoh",
)

NEEDS = {
    "acc": ("tm",),
    "alias_db": ("sl",),
    "async": ("tm",),
    "auth_db": ("auth",),
    "dialog": ("tm", "rr", "pv"),
    "dispatcher": ("tm", "pv"),
    "drouting": ("tm",),
    "http_async_client": ("tm",),
    "jsonrpcc": ("tm",),
    "lcr": ("tm",),
    "msilo": ("tm",),
    "nat_traversal": ("sl", "tm", "dialog"),
    "nathelper": ("sl", "usrloc"),
    "outbound": (),
    "path": ("rr",),
    "permissions": ("sl",),
    "presence": ("sl", "tm"),
    "presence_dialoginfo": ("presence",),
    "presence_mwi": ("presence",),
    "presence_xml": ("presence",),
    "pua": ("tm",),
    "pua_dialoginfo": ("pua", "dialog"),
    "pua_usrloc": ("pua", "usrloc"),
    "registrar": ("usrloc", "sl"),
    "rls": ("presence", "pua"),
    "rtpengine": ("tm",),
    "rtpproxy": ("tm",),
    "siptrace": ("tm", "sl"),
    "sst": ("dialog",),
    "tmx": ("tm",),
    "topos": ("rr",),
    "uac": ("tm", "rr"),
    "uac_redirect": ("tm",),
    "websocket": ("sl", "tm", "xhttp", "nathelper"),
    "xhttp": ("sl",),
    "xhttp_pi": ("xhttp",),
    "xhttp_prom": ("xhttp",),
}


def ordered(wanted: Iterable[str]) -> list[str]:
    """Return `wanted` and what they need, each once, in an order in which they load: ours first, then the others."""
    names = list(dict.fromkeys(wanted))
    names.sort(key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))
    loaded: list[str] = []

    def load(name: str) -> None:
        if name in loaded:
            return
        for need in NEEDS.get(name, ()):
            load(need)
        loaded.append(name)

    for name in names:
        load(name)
    return loaded
