# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shape of `edge` in `pbx_site`."""

from __future__ import annotations

import ipaddress
from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.site import model_edge
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.reading import Key, Notes, Shape, Text, Whole
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.shapes_words import FILE, HOST, SECRET


class Address:
    """One IP address of a host: no name, no network, and not every address at once."""

    SAYS = "an IP address such as 203.0.113.5"

    def read(self, value: Any, where: str, notes: Notes) -> str | None:
        text = Text(says=self.SAYS, most=45).read(value, where, notes)
        if text is None:
            return None
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            notes.add(where, f'"{text}" is not {self.SAYS}', "engines trust the edge by its address, not by a name")
            return None
        if address.is_unspecified or address.is_multicast:
            notes.add(where, f'"{text}" is no address of a host', "name the one that telephones are sent to")
            return None
        return text


HOST_NAME = Text(HOST, "a host's name in the inventory", most=253)
WORD = Text(r"[A-Za-z0-9_.-]+", "a name of letters, digits, _ . and -", most=64)
DATABASE = Shape(
    {
        "engine": Key(Text(choices=("sqlite", "postgresql", "mysql")), default="sqlite"),
        "path": Key(FILE),
        "host": Key(Text(HOST, "a host name or address", most=253)),
        "port": Key(Whole(1, 65535)),
        "name": Key(WORD),
        "user": Key(WORD),
        "password": Key(SECRET),
    },
    model_edge.Database,
)

EDGE = Shape(
    {
        "mode": Key(Text(choices=model_edge.MODES), default=model_edge.ACTIVE_STANDBY),
        "address": Key(Address(), required=True, remedy="name the IP address that telephones and carriers send to"),
        "inside": Key(Address()),
        "registrar": Key(Text(choices=model_edge.REGISTRARS), default="edge"),
        "server": Key(HOST_NAME),
        "database": Key(DATABASE),
    },
    model_edge.Edge,
    refused={
        "domain": ("is the site's own", "write it as domain: beside edge"),
        "tls": ("is the site's own", "write network.transports and network.certificate; the files lie on the edge"),
        "listeners": ("is what network.transports says", "leave it out"),
    },
)
