# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of things that GenieACS holds, in the order in which a change of several is made.

What comes later may name what comes earlier: a preset its provisions. Devices come last, when everything that GenieACS does
to them by itself is as it is to be.
"""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Resource
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.config import KIND as CONFIG
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.files import KIND as FILES
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.kinds import Kind
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.objects import KIND as OBJECTS
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters import KIND as PARAMETERS
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.permissions import KIND as PERMISSIONS
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.presets import KIND as PRESETS
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.provisions import KIND as PROVISIONS
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.provisions import VIRTUAL_PARAMETERS
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.tags import KIND as TAGS
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.users import KIND as USERS

_KINDS: tuple[Kind, ...] = (
    CONFIG,
    PERMISSIONS,
    USERS,
    FILES,
    PROVISIONS,
    VIRTUAL_PARAMETERS,
    PRESETS,
    TAGS,
    OBJECTS,
    PARAMETERS,
)
KINDS: dict[str, Kind] = {one.resource.kind: one for one in _KINDS}
RESOURCES: dict[str, Resource] = {kind: one.resource for kind, one in KINDS.items()}
