# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module kamailio_dispatcher_state: its argument spec, and what it binds together."""

from __future__ import annotations

from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.module import PbxModule
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.faces import COMMON, with_server
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.server import Server
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.state import STATE_SPEC, carry_out

SPEC: dict[str, Any] = {**STATE_SPEC, **COMMON}


def manage_state() -> None:
    """Run kamailio_dispatcher_state."""
    module = PbxModule(argument_spec=SPEC, supports_check_mode=True)

    def work(server: Server) -> None:
        given = module.params
        outcome = carry_out(server, given, module.check_mode)
        for text in outcome.warnings:
            module.warn(text)
        facts = outcome.facts()
        if module._diff:  # pylint: disable=protected-access
            facts["diff"] = outcome.diff()
        left = {one: count for one, count in (outcome.remaining or {}).items() if count}
        if left and given["fail_on_remaining"] and not module.check_mode:
            named = ", ".join(f"set {one.set}, {one.uri}: {count}" for one, count in left.items())
            module.fail_json(
                msg=f"calls are left after {given['wait']} s ({named}); they go on and no new ones come: wait longer, or say"
                " `fail_on_remaining: false`",
                **facts,
            )
        module.exit_json(**facts)

    with_server(module, work)
