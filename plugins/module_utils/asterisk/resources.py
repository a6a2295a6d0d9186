# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind that Asterisk's modules manage, by name, in the order in which they are written."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources_conf import CONFIG, DIALPLAN
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources_pjsip import (
    ENDPOINTS,
    TRANSPORTS,
    TRUNKS,
)
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Resource

RESOURCES: dict[str, Resource] = {one.kind: one for one in (TRANSPORTS, ENDPOINTS, TRUNKS, DIALPLAN, CONFIG)}

# What asterisk_info can be asked for: every kind, and what the running server says of the moment.
LIVE = "live"
SUBSETS: tuple[str, ...] = (*RESOURCES, LIVE)
