# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module freeswitch_info: its argument spec, and what it binds together."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.module import PbxModule, Spec
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.faces import COMMON
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.info import SUBSETS, gather
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.resources import KINDS
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.server import ServerError
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.system import FreeSwitchSystem

SPEC: Spec = {
    "gather_subset": {
        "type": "list",
        "elements": "str",
        "choices": list(SUBSETS),
        "default": ["profiles", "gateways"],
    },
    "include_secrets": {"type": "bool", "default": False, "no_log": False},
    **COMMON,
}


def manage_info() -> None:
    """Run freeswitch_info."""
    module = PbxModule(argument_spec=SPEC, supports_check_mode=True)
    module.ready()
    given = module.params
    try:
        system = FreeSwitchSystem(KINDS, given["config_dir"], given["event_socket"])
        facts = gather(system, given["gather_subset"], given["include_secrets"])
    except (PbxError, ServerError) as error:
        module.fail_json(msg=str(error))
        return
    module.exit_json(changed=False, **facts)
