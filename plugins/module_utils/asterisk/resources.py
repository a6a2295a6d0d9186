# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind that Asterisk's modules manage, by name, in the order in which they are written."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.ael_kind import AEL
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources_apps import MAILBOXES, QUEUES
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources_conf import CONFIG, DIALPLAN
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources_pjsip import (
    ENDPOINTS,
    TRANSPORTS,
    TRUNKS,
)
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Resource

RESOURCES: dict[str, Resource] = {
    one.kind: one for one in (TRANSPORTS, ENDPOINTS, TRUNKS, DIALPLAN, AEL, QUEUES, MAILBOXES, CONFIG)
}

# What asterisk_info can be asked for: every kind, what the running server says of the moment, prompts, what is loaded for the
# dialplan, and the text of the dialplan.
LIVE = "live"
SOUNDS = "sounds"
APPLICATIONS = "applications"
DIALPLAN_FILES = "dialplan_files"
SUBSETS: tuple[str, ...] = (*RESOURCES, LIVE, SOUNDS, APPLICATIONS, DIALPLAN_FILES)
