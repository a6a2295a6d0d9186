# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes of `tr069` in `pbx_site`: one for the site, one for each telephone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.site import model_tr069
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.reading import (
    Flag,
    Key,
    Many,
    Notes,
    Shape,
    Text,
    Whole,
    shown,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.shapes_words import CODECS, HOST_TEXT

PATH = re.compile(r"(?:Device|InternetGatewayDevice|VirtualParameters)(?:\.[A-Za-z0-9_-]+)+")


class Parameters:
    """A mapping of TR-069 paths to text, whole numbers or true and false, read as a tuple of pairs. No value is repeated."""

    def read(self, value: Any, where: str, notes: Notes) -> tuple:
        if not isinstance(value, Mapping):
            notes.add(where, "is not a mapping", "write path: value")
            return ()
        found = []
        for path, one in value.items():
            if not isinstance(path, str) or not PATH.fullmatch(path):
                notes.add(where, f"{shown(path)} is no path of a parameter", "write it whole: Device.X.Y")
            elif not isinstance(one, (str, int, bool)):
                notes.add(f"{where}.{path}", "is neither text nor a whole number nor true or false", "put it in quotes")
            else:
                found.append((path, str(one) if isinstance(one, str) else one))
        return tuple(found)


TRANSPORT = Text(choices=("udp", "tcp", "tls"))
AUDIO = Text(choices=tuple(name for name in CODECS if name not in ("h264", "vp8")))

VLAN = Shape(
    {"id": Key(Whole(1, 4094)), "priority": Key(Whole(0, 7)), "parameters": Key(Parameters(), default=())},
    model_tr069.Vlan,
)

TR069 = Shape(
    {
        "registrar": Key(HOST_TEXT),
        "proxy": Key(HOST_TEXT),
        "outbound_proxy": Key(HOST_TEXT),
        "transport": Key(TRANSPORT),
        "expires": Key(Whole(60, 86400)),
        "codecs": Key(Many(AUDIO, once=True), default=()),
        "dtmf": Key(Text(choices=("rfc2833", "inband", "info")), default="rfc2833"),
        "vlan": Key(VLAN),
        "inform_interval": Key(Whole(30, 604800)),
        "tag": Key(Text(r"[A-Za-z][A-Za-z0-9_]*", "a tag of letters, digits and _", most=64)),
    },
    model_tr069.Tr069,
)

WORD = Text(most=128)
MANAGED = Shape(
    {
        "device_id": Key(Text(most=512)),
        "oui": Key(Text(r"[0-9A-F]{6}", "six hexadecimal digits such as 001565, letters in upper case")),
        "product_class": Key(WORD),
        "serial_number": Key(WORD),
        "capacity": Key(Whole(1, 256)),
        "profile_per_line": Key(Flag(), default=False),
        "transport": Key(TRANSPORT),
        "codecs": Key(Many(AUDIO, once=True), default=()),
        "parameters": Key(Parameters(), default=()),
    },
    model_tr069.Managed,
    refused={
        "secret": ("is the extension's own", "leave it out"),
        "lines": ("are the telephone's", "write lines beside tr069"),
    },
)
