# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module genieacs_faults: what went wrong with devices is cleared, or tried again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.clients.http_api import in_flight
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.module import PbxModule, Spec
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.acs import Acs
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.faces import COMMON, with_acs
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.fleet import (
    IN_FLIGHT,
    OPTIONAL_DEVICES,
    chosen,
    guard,
)
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.nbi import AcsError

CLEAR, RETRY = "clear", "retry"
_TASK = "task_"
SPEC: Spec = {
    "devices": OPTIONAL_DEVICES,
    "channels": {"type": "list", "elements": "str"},
    "codes": {"type": "list", "elements": "str"},
    "action": {"type": "str", "choices": [CLEAR, RETRY], "required": True},
    "connection_request": {"type": "bool", "default": True},
    "max_devices": {"type": "int"},
    **COMMON,
}


def selected(rows: Sequence[Mapping[str, Any]], devices: Sequence[str] | None, given: Mapping[str, Any]) -> list[Any]:
    """Return the faults that a task is about."""
    return [
        row
        for row in rows
        if (devices is None or row["device"] in devices)
        and (not given["channels"] or row["channel"] in given["channels"])
        and (not given["codes"] or row["code"] in given["codes"])
    ]


def act(acs: Any, rows: Sequence[Mapping[str, Any]], action: str, ask: bool) -> tuple[list[str], dict[str, str]]:
    """Clear faults, or try their tasks again. Returns the ids of those that are gone, and id -> why it is not.

    Only a task can be tried again by itself; any other fault goes when it is cleared, and its presets run at the next session.
    """

    def one(row: Mapping[str, Any]) -> str:
        try:
            if action == RETRY and str(row["channel"]).startswith(_TASK):
                acs.nbi.retry_task(str(row["channel"])[len(_TASK) :])
            else:
                acs.nbi.delete_fault(row["_id"])
        except AcsError as error:
            return error.words
        return ""

    said = dict(zip((row["_id"] for row in rows), in_flight(one, rows, IN_FLIGHT)))
    there = {row["_id"] for row in acs.nbi.all("faults")}
    failed = {name: words for name, words in said.items() if words}
    failed.update({name: "is still there" for name in said if name in there and name not in failed})
    gone = [name for name in said if name not in failed]
    if action == RETRY and ask:
        woken = list(dict.fromkeys(row["device"] for row in rows if row["_id"] in gone))
        in_flight(lambda device: _wake(acs, device), woken, IN_FLIGHT)
    return gone, failed


def _wake(acs: Any, device: str) -> None:
    """Have a device call; one that does not tries again when it next informs."""
    try:
        acs.nbi.connection_request(device)
    except AcsError:
        return


def manage_faults() -> None:
    """Run genieacs_faults."""
    module = PbxModule(argument_spec=SPEC, supports_check_mode=True)

    def work(acs: Acs) -> None:
        given = module.params
        devices = None
        if given["devices"] is not None:
            devices = [one for _item, one in chosen(acs, given["devices"], "devices")]
        rows = selected(acs.nbi.all("faults"), devices, given)
        guard((row["device"] for row in rows), given["max_devices"], "devices")
        for problem in acs.warned:
            module.warn(str(problem))
        gone: list[str] = [row["_id"] for row in rows]
        failed: dict[str, str] = {}
        if not module.check_mode and rows:
            gone, failed = act(acs, rows, given["action"], given["connection_request"])
        facts = {"changed": bool(gone), "cleared": gone, "failed_faults": failed}
        if failed:
            problems = [Problem(f"fault {one}", words) for one, words in failed.items()]
            module.fail_json(msg=PbxError(problems).text(), **facts)
            return
        module.exit_json(**facts)

    with_acs(module, work)
