# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module asterisk_call: its argument spec, and what it binds together."""

from __future__ import annotations

from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.call import CALL_SPEC, carry_out
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.system import CONFIG_DIR, AsteriskSystem
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.module import PbxModule

SPEC: dict[str, Any] = {
    **CALL_SPEC,
    "calls": {
        "type": "list",
        "elements": "dict",
        "options": {**CALL_SPEC, "channel": {**CALL_SPEC["channel"], "required": True}},
    },
    "config_dir": {"type": "path", "default": CONFIG_DIR},
}


def manage_call() -> None:
    """Run asterisk_call."""
    one = [("channel", "calls")]
    module = PbxModule(argument_spec=SPEC, supports_check_mode=True, mutually_exclusive=one, required_one_of=one)
    module.ready()
    try:
        system = AsteriskSystem(module.params["config_dir"])
        result = carry_out(system.server, module.params, module.check_mode)
    except PbxError as error:
        module.fail_json(msg=error.text())
        return
    module.exit_json(**result)
