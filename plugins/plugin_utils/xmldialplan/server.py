# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What FreeSWITCH has loaded, of resources as telephony.pbx.freeswitch_resources takes them: contexts, users, gateways. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

KINDS = {
    "freeswitch_dialplan": "contexts",
    "freeswitch_users": "users",
    "freeswitch_domains": "domains",
    "freeswitch_gateways": "gateways",
    "freeswitch_profiles": "profiles",
    "freeswitch_acls": "lists",
    "freeswitch_vars": "variables",
    "freeswitch_config": "elements",
}


class Server:
    """Contexts, users, gateways and the rest by their names; of two with one name the first counts, as in the server."""

    def __init__(self, resources: Mapping[str, Any]) -> None:
        self.resources = resources

    def items(self, kind: str) -> list[Mapping]:
        found = self.resources.get(kind)
        return list(found.get(KINDS[kind]) or ()) if isinstance(found, Mapping) else []

    @cached_property
    def contexts(self) -> dict[str, Mapping]:
        return _first(self.items("freeswitch_dialplan"), "name")

    @cached_property
    def gateways(self) -> dict[str, Mapping]:
        return _first(self.items("freeswitch_gateways"), "name")

    def line(self, gateway: str) -> str:
        """The trunk that a gateway is of. A site has more than one gateway for a trunk: its name, then `.2`, `.always`."""
        while gateway not in self.gateways or re.search(r"\.(?:\d+|always)$", gateway):
            shorter = re.sub(r"\.(?:\d+|always)$", "", gateway)
            if shorter == gateway or shorter not in self.gateways:
                break
            gateway = shorter
        return gateway

    @cached_property
    def profiles(self) -> dict[str, Mapping]:
        return _first(self.items("freeswitch_profiles"), "name")

    @cached_property
    def lists(self) -> dict[str, Mapping]:
        return _first(self.items("freeswitch_acls"), "name")

    @cached_property
    def domains(self) -> dict[str, Mapping]:
        return _first(self.items("freeswitch_domains"), "name")

    @cached_property
    def globals(self) -> dict[str, str]:
        return {str(one["name"]): str(one.get("value") or "") for one in self.items("freeswitch_vars")}

    @cached_property
    def _users(self) -> dict[tuple[str, str], Mapping]:
        found: dict[tuple[str, str], Mapping] = {}
        for one in self.items("freeswitch_users"):
            for name in (one["id"], one.get("number_alias")):
                if name:
                    found.setdefault((str(name).lower(), str(one["domain"]).lower()), one)
        return found

    def user(self, number: str, domain: str = "") -> Mapping | None:
        """A user by its id or number alias; without a domain in any."""
        if domain:
            return self._users.get((number.lower(), domain.lower()))
        return next((one for (name, _domain), one in self._users.items() if name == number.lower()), None)

    def params(self, user: Mapping) -> dict[str, str]:
        """The parameters of a user, merged with those of its domain as the server does."""
        return self._merged(user, "params")

    def variables(self, user: Mapping) -> dict[str, str]:
        """The variables of a user, merged with those of its domain, with what a user's own options stand for."""
        made = self._merged(user, "variables")
        for option, name in USER_VARIABLES.items():
            if user.get(option) is not None:
                made[name] = str(user[option])
        return made

    def _merged(self, user: Mapping, part: str) -> dict[str, str]:
        domain = self.domains.get(str(user["domain"])) or {}
        made = {name: str(value) for name, value in (domain.get(part) or {}).items() if value is not None}
        made.update({name: str(value) for name, value in (user.get(part) or {}).items() if value is not None})
        return made


USER_VARIABLES = {
    "context": "user_context",
    "toll_allow": "toll_allow",
    "accountcode": "accountcode",
    "caller_id_name": "effective_caller_id_name",
    "caller_id_number": "effective_caller_id_number",
    "outbound_caller_id_name": "outbound_caller_id_name",
    "outbound_caller_id_number": "outbound_caller_id_number",
    "callgroup": "callgroup",
}


def _first(items: Iterable[Mapping], key: str) -> dict[str, Mapping]:
    found: dict[str, Mapping] = {}
    for one in items:
        found.setdefault(str(one[key]), one)
    return found
