# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module genieacs_tasks: its argument spec, and what it binds together."""

from __future__ import annotations

from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.module import PbxModule, Spec
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.acs import Acs
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.faces import COMMON, with_acs
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.fleet import DEVICES, chosen, guard

TASKS = ("reboot", "factory_reset", "refresh", "download", "provisions")
LIMITS: Spec = {"max_devices": {"type": "int"}, "canary": {"type": "int"}}
SPEC: Spec = {
    "devices": DEVICES,
    "task": {"type": "str", "choices": list(TASKS), "required": True},
    "object": {"type": "str"},
    "parameters": {"type": "list", "elements": "str"},
    "provisions": {
        "type": "list",
        "elements": "dict",
        "options": {"name": {"type": "str", "required": True}, "args": {"type": "list", "elements": "raw"}},
    },
    "file": {"type": "str"},
    "file_type": {"type": "str"},
    "target": {"type": "str"},
    "version": {"type": "str"},
    "version_parameter": {"type": "str"},
    "connection_request": {"type": "bool", "default": True},
    "session_timeout": {"type": "int"},
    "wait": {"type": "bool", "default": False},
    "wait_timeout": {"type": "int", "default": 120},
    "expiry": {"type": "int"},
    "keep_fault": {"type": "bool", "default": False},
    **LIMITS,
    **COMMON,
}


def canary_of(given: Any, risky: bool) -> int:
    """Return how many devices go first: one where there is no way back, unless a person says otherwise."""
    wanted = given["canary"]
    return max(0, int(wanted)) if wanted is not None else int(risky)


def manage_tasks() -> None:
    """Run genieacs_tasks."""
    from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.tasks_orders import order_of
    from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.tasks_run import Outcome, Way, known, run_order

    module = PbxModule(argument_spec=SPEC, supports_check_mode=True)

    def work(acs: Acs) -> None:
        given = module.params
        order = order_of(acs, given)
        devices = guard(
            (one for _item, one in chosen(acs, given["devices"], "devices")),
            given["max_devices"],
            "devices",
            needed=order.risky,
        )
        before = known(acs, devices, order)
        for problem in acs.warned:
            module.warn(str(problem))
        if module.check_mode:
            outcome = Outcome(unchanged=[one for one in before if order.skip(before[one])])
            outcome.sent = len(before) - len(outcome.unchanged)
        else:
            outcome = run_order(
                acs,
                order,
                before,
                Way(
                    wait=given["wait_timeout"],
                    session=given["session_timeout"],
                    ask=given["connection_request"],
                    expiry=given["expiry"],
                    canary=canary_of(given, order.risky),
                    keep=given["keep_fault"],
                    must=given["wait"],
                ),
            )
        problems = outcome.problems()
        if problems:
            module.fail_json(msg=PbxError(problems).text(), **outcome.facts())
            return
        module.exit_json(**outcome.facts())

    with_acs(module, work)
