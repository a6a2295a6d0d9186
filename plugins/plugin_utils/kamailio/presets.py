# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting points of an edge. Keys given beside `preset` win; a mapping is merged key by key."""

from __future__ import annotations

from typing import Any

_COMMON: dict[str, Any] = {"media": {"group": 1}, "rpc": {"fifo": True}}

PRESETS: dict[str, dict[str, Any]] = {
    # In front of media servers that phones register at.
    "edge": {**_COMMON, "balance": {"algorithm": 4}, "carriers": {"group": 2}, "nat": True, "antiflood": {}},
    # Nothing but balance and failover.
    "load_balancer": {**_COMMON, "balance": {"algorithm": 4}, "carriers": {"group": 2}},
    # The phones register here; a database is needed.
    "registrar": {
        **_COMMON,
        "registrar": {"store": "database"},
        "balance": {"algorithm": 4},
        "nat": True,
        "antiflood": {},
    },
    # Towards the internet: media through rtpengine, and nothing told of what is behind.
    "sbc": {
        **_COMMON,
        "balance": {"algorithm": 4},
        "carriers": {"group": 2},
        "nat": True,
        "antiflood": {},
        "rtpengine": {"sockets": ["udp:127.0.0.1:2223"]},
        "topology_hiding": True,
    },
    # The hand-written site of the reference: passwords in a database, round robin, NAT, UDP, TCP and TLS.
    "reference": {
        **_COMMON,
        "registrar": {"store": "database"},
        "balance": {"set": 1, "algorithm": 4},
        "nat": True,
        "tls": {"certificate": "/etc/kamailio/tls/cert.pem", "private_key": "/etc/kamailio/tls/key.pem"},
    },
}
