# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module asterisk_command: its argument spec, and what it binds together."""

from __future__ import annotations

from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.command import COMMAND_SPEC, carry_out
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.system import CONFIG_DIR, AsteriskSystem
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.module import PbxModule

SPEC: dict[str, Any] = {**COMMAND_SPEC, "config_dir": {"type": "path", "default": CONFIG_DIR}}


def manage_command() -> None:
    """Run asterisk_command."""
    one = [("command", "commands")]
    module = PbxModule(argument_spec=SPEC, supports_check_mode=True, mutually_exclusive=one, required_one_of=one)
    module.ready()
    try:
        system = AsteriskSystem(module.params["config_dir"])
        result, failed = carry_out(system.server, module.params, module.check_mode)
    except PbxError as error:
        module.fail_json(msg=error.text())
        return
    if failed:
        module.fail_json(msg=f"{result['results'][-1]['command']}: {failed}", **result)
        return
    module.exit_json(**result)
