# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a call begins in FreeSWITCH: what a telephone (a user of the directory) or a trunk (a gateway) brings along. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.server import Server


@dataclass(frozen=True)
class Start:
    """The server, and of the channel its context, its caller, its variables, and its number where that is not what was dialled."""

    server: Server
    context: str
    caller: str = ""
    variables: dict[str, str] = field(default_factory=dict)
    number: str = ""


def is_freeswitch(value: Any) -> bool:
    """Whether resources, a result of an info module, or a list of contexts are FreeSWITCH's."""
    if isinstance(value, Mapping):
        if isinstance(value.get("resources"), Mapping):
            value = value["resources"]
        return any(str(name).startswith("freeswitch_") for name in value)
    if isinstance(value, list):
        return any(
            "conditions" in one
            for context in value
            if isinstance(context, Mapping)
            for one in context.get("extensions") or ()
            if isinstance(one, Mapping)
        )
    return False


def start(value: Any, context: str | None, phone: str | None, trunk: str | None, number: str = "") -> Start:
    """Find where a call begins. ValueError says what is missing, and the remedy.

    `value`: a list of contexts, resources as telephony.pbx.freeswitch_site makes them, or a result of telephony.pbx.freeswitch_info.
    """
    if sum(bool(one) for one in (context, phone, trunk)) != 1:
        raise ValueError("give one of context, phone and trunk: where the call begins")
    if isinstance(value, Mapping) and isinstance(value.get("resources"), Mapping):
        value = value["resources"]
    if isinstance(value, list):
        value = {"freeswitch_dialplan": {"contexts": value}}
    server = Server(value)
    if not server.contexts:
        raise ValueError(
            "is given no dialplan; give a list of contexts, what telephony.pbx.freeswitch_site made, or the result of"
            " telephony.pbx.freeswitch_info with freeswitch_dialplan in its gather_subset"
        )
    arrived = {"sip_to_user": number, "sip_req_user": number}
    if context:
        return Start(server, context)
    if phone:
        return _telephone(server, str(phone), arrived)
    return _trunk(server, str(trunk), arrived)


def _telephone(server: Server, phone: str, arrived: dict[str, str]) -> Start:
    user = server.user(*phone.partition("@")[::2])
    if user is None:
        some = ", ".join(sorted(str(one["id"]) for one in server.items("freeswitch_users"))[:10]) or "none"
        raise ValueError(f"phone: there is no {phone}; there are: {some}")
    variables = server.variables(user)
    number, domain = str(user["id"]), str(user["domain"])
    variables.update(user_name=number, domain_name=domain, sip_auth_username=number, sip_from_user=number, **arrived)
    return Start(server, variables.get("user_context") or "default", number, variables)


def _trunk(server: Server, trunk: str, arrived: dict[str, str]) -> Start:
    gateway = server.gateways.get(trunk)
    if gateway is None:
        some = ", ".join(sorted(server.gateways)[:10]) or "none"
        raise ValueError(f"trunk: there is no {trunk}; there are: {some}")
    profile = server.profiles.get(str(gateway.get("profile"))) or {}
    context = gateway.get("context") or profile.get("context") or "default"
    variables = {
        str(one["name"]): str(one.get("value") or "")
        for one in gateway.get("variables") or ()
        if one.get("direction", "both") in ("inbound", "both", None)
    }
    # A registrar sends calls to the contact that was registered: its `gw` tells the gateway, whose extension is the number.
    own = str(gateway.get("extension") or "") if gateway.get("register") else ""
    return Start(server, str(context), "", {**variables, "sip_gateway_name": trunk, **arrived}, own)
