# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module genieacs_devices: devices that GenieACS is to forget, or that have to be known to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.clients.http_api import in_flight
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.module import PbxModule, Spec
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.acs import Acs
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.faces import COMMON, with_acs
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.fleet import DEVICES, IN_FLIGHT, chosen, guard
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.nbi import AcsError
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.tasks import LIMITS, canary_of

PRESENT, ABSENT = "present", "absent"
SPEC: Spec = {
    "devices": DEVICES,
    "state": {"type": "str", "choices": [PRESENT, ABSENT], "required": True},
    **LIMITS,
    **COMMON,
}


def forget(acs: Any, devices: Sequence[str], canary: int) -> tuple[list[str], dict[str, str]]:
    """Forget devices, the first ones alone. Returns those that are gone, and device -> why it is not.

    Whether they are gone is looked at: GenieACS says 200 also for an id that it does not have.
    """
    gone: list[str] = []
    failed: dict[str, str] = {}

    def one(device: str) -> str:
        try:
            acs.nbi.delete_device(device)
        except AcsError as error:
            return error.words
        return ""

    first = list(devices[:canary]) if canary < len(devices) else []
    for part in (first, list(devices[len(first) :])):
        if failed:
            break
        said = dict(zip(part, in_flight(one, part, IN_FLIGHT)))
        there = acs.nbi.some(part, ["_lastInform"]) if part else {}
        for device, words in said.items():
            if words or device in there:
                failed[device] = words or "is there again: it informed meanwhile, or GenieACS did not forget it"
            else:
                gone.append(device)
    return gone, failed


def manage_devices() -> None:
    """Run genieacs_devices."""
    module = PbxModule(argument_spec=SPEC, supports_check_mode=True)

    def work(acs: Acs) -> None:
        given = module.params
        absent = given["state"] == ABSENT
        named = (one for _item, one in chosen(acs, given["devices"], "devices"))
        devices = guard(named, given["max_devices"], "devices", needed=absent)
        there = acs.nbi.some(devices, ["_lastInform"])
        for problem in acs.warned:
            module.warn(str(problem))
        missing = [one for one in devices if one not in there]
        if not absent:
            if missing:
                raise PbxError([Problem(f"device {one}", "has never informed GenieACS") for one in missing])
            module.exit_json(changed=False, deleted=[], failed_devices={})
            return
        gone: list[str] = list(there)
        failed: dict[str, str] = {}
        if not module.check_mode:
            gone, failed = forget(acs, list(there), canary_of(given, risky=True))
        facts: dict[str, Any] = {"changed": bool(gone), "deleted": gone, "failed_devices": failed}
        if failed:
            problems = [Problem(f"device {one}", words) for one, words in failed.items()]
            module.fail_json(msg=PbxError(problems).text(), **facts)
            return
        module.exit_json(**facts)

    with_acs(module, work)
