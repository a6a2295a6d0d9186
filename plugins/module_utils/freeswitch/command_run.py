# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module freeswitch_command: its argument spec, and what it binds together."""

from __future__ import annotations

from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.module import PbxModule
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.command import COMMAND_SPEC, carry_out
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.faces import COMMON, with_server
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.server import Server

SPEC: dict[str, Any] = {**COMMAND_SPEC, **COMMON}


def manage_command() -> None:
    """Run freeswitch_command."""
    one = [("command", "commands")]
    module = PbxModule(argument_spec=SPEC, supports_check_mode=True, mutually_exclusive=one, required_one_of=one)

    def work(server: Server) -> None:
        result, failed = carry_out(server, module.params, module.check_mode)
        if failed:
            module.fail_json(msg=f"{result['results'][-1]['command']}: {failed}", **result)
            return
        module.exit_json(**result)

    with_server(module, work)
