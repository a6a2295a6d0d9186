# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that choose between files and a database, and the system that they ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.system import AsteriskSystem

KINDS = ("pjsip_endpoints", "pjsip_trunks", "asterisk_queues")
FILE, REALTIME = "file", "realtime"
SPEC: dict[str, Any] = {
    "backend": {"type": "str", "choices": [FILE, REALTIME], "default": FILE},
    "database": {
        "type": "dict",
        "options": {
            "host": {"type": "str"},
            "port": {"type": "int"},
            "name": {"type": "str"},
            "user": {"type": "str"},
            "password": {"type": "str", "no_log": True},
            "schema": {"type": "str"},
            "create_tables": {"type": "bool", "default": False},
        },
    },
}


def databases_of(options: Mapping[str, Any], kind: str = "") -> dict[str, Mapping[str, Any]]:
    """Return kind -> options of `database`, of the kinds that a module's options keep in a database.

    Without a kind the options are those of asterisk_resources, or of asterisk_info, which reads all kinds from there.
    """
    if kind:
        named = {kind: options}
    elif "resources" in options:
        named = {name: one for name, one in (options["resources"] or {}).items() if one}
    else:
        named = dict.fromkeys(KINDS, options)
    return {name: one.get("database") or {} for name, one in named.items() if one.get("backend") == REALTIME}


def system_of(options: Mapping[str, Any], kind: str = "", **more: Any) -> AsteriskSystem:
    """Return the system that a module's options ask for."""
    databases = databases_of(options, kind)
    if not databases:
        return AsteriskSystem(options["config_dir"], **more)
    from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.realtime import RealtimeSystem

    return RealtimeSystem(options["config_dir"], databases=databases, **more)
