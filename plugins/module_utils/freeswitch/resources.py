# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of things that FreeSWITCH holds, in the order in which a change of several is made.

What comes later may rest on what comes earlier: a gateway on its profile, a user on its domain, all of them on variables.
"""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Resource
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch import (
    acls,
    config,
    dialplan,
    domains,
    gateways,
    profiles,
    users,
    vars,
)
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.kinds import Kind

_KINDS: tuple[Kind, ...] = (
    vars.KIND,
    acls.KIND,
    config.KIND,
    profiles.KIND,
    domains.KIND,
    users.KIND,
    gateways.KIND,
    dialplan.KIND,
)
KINDS: dict[str, Kind] = {one.resource.kind: one for one in _KINDS}
RESOURCES: dict[str, Resource] = {kind: one.resource for kind, one in KINDS.items()}
