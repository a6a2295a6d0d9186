# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module kamailio_rpc: its argument spec, and what it binds together."""

from __future__ import annotations

from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.module import PbxModule
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.faces import COMMON, with_server
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.rpc import RPC_SPEC, carry_out
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.server import Server

SPEC: dict[str, Any] = {**RPC_SPEC, **COMMON}


def manage_rpc() -> None:
    """Run kamailio_rpc."""
    one = [("method", "calls")]
    module = PbxModule(argument_spec=SPEC, supports_check_mode=True, mutually_exclusive=one, required_one_of=one)

    def work(server: Server) -> None:
        facts = carry_out(server, module.params, module.check_mode)
        if not module._diff:  # pylint: disable=protected-access
            facts.pop("diff", None)
        module.exit_json(**facts)

    with_server(module, work)
