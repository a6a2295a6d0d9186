# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trees of devices for the tests of voice lines: what the standard has, without this or with that."""

from __future__ import annotations

from dataclasses import replace

from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.tree import Leaf
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.genieacs.standard import tree_of

PROFILE = "Device.Services.VoiceService.1.VoiceProfile.1"
LINE = f"{PROFILE}.Line.1"
TWO = "Device.Services.VoiceService.1"
WHOLE = {
    "enabled": True,
    "number": "1001",
    "user": "1001",
    "auth_user": "u1001",
    "secret": "correct horse battery",
    "registrar": "pbx.example.com:5070",
    "proxy": "pbx.example.com",
    "outbound_proxy": "edge.example.com:5061",
    "transport": "tls",
    "expires": 600,
    "codecs": ["alaw", "g722"],
    "dtmf": "rfc2833",
    "srtp": True,
    "display_name": "Reception",
    "vlan_id": 20,
    "vlan_priority": 5,
}


def tree(*lines, model="TR-104v1", without=(), **leaves):
    """A device as the standard has it, without some paths and with others' leaves replaced."""
    found = {
        path: leaf
        for path, leaf in tree_of(model, lines or [{}]).items()
        if not any(path == one or path.startswith(one + ".") for one in without)
    }
    for path, changes in leaves.items():
        found[path] = replace(found.get(path, Leaf(None, "xsd:string", True, None, False)), **changes)
    return found
