# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module freeswitch_restart: its argument spec, and what it binds together."""

from __future__ import annotations

import os
import re
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.module import PbxModule
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.faces import COMMON, with_server
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.restart import (
    RESTART_SPEC,
    carry_out,
    restart_in_place,
    wait_for_another,
)
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.server import Server, ServerError
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_tree import read_tree

SPEC: dict[str, Any] = {**RESTART_SPEC, **COMMON}


def manage_restart() -> None:
    """Run freeswitch_restart."""
    module = PbxModule(argument_spec=SPEC, supports_check_mode=True)

    def restart(server: Server, seconds: float) -> None:
        """By the service that started the process, or else by itself: systemd would lose what it does not start."""
        unit = _unit(module, server)
        if not unit:
            restart_in_place(server, seconds)
            return
        before = server.variable("core_uuid")
        server.close()
        code, _out, error = module.run_command(["systemctl", "restart", unit])
        if code != 0:
            raise ServerError(f"`systemctl restart {unit}` failed: {' '.join(error.split())[:300]}")
        wait_for_another(server, before, seconds)

    def work(server: Server) -> None:
        tree = read_tree(module.params["config_dir"])
        outcome, failed = carry_out(server, tree, module.params, module.check_mode, restart)
        for text in outcome.warnings:
            module.warn(text)
        facts = outcome.facts(module.check_mode)
        if failed:
            module.fail_json(msg=failed, **facts)
            return
        module.exit_json(**facts)

    with_server(module, work)


def _unit(module: PbxModule, server: Server) -> str:
    """The service of systemd whose main process the server is, or an empty string."""
    folder = server.variable("run_dir")
    try:
        with open(os.path.join(folder, "freeswitch.pid"), encoding="ascii") as file:
            number = file.read().strip()
        with open(f"/proc/{int(number)}/cgroup", encoding="utf-8", errors="replace") as file:
            found = re.search(r"/([^/\n]+\.service)$", file.read(), re.M)
    except (OSError, ValueError):
        return ""
    if found is None:
        return ""
    code, out, _error = module.run_command(["systemctl", "show", "-p", "MainPID", "--value", found.group(1)])
    return found.group(1) if code == 0 and out.strip() == number else ""
