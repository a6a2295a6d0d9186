# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults of tasks: what a device refused, in its own words, and out of the way again.

A task that a device refused stays in GenieACS and is tried again, first after five minutes and then less and less often, for
days. Who asked has been told, so that it is removed unless a person wants it kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_MANY = 600  # faults, from which on all of them are asked for
_CHUNK = 60  # faults in one query: a URL has to fit


def fault_id(device: str, task: str) -> str:
    """Return the id under which GenieACS keeps the fault of a task."""
    return f"{device}:task_{task}"


def words(fault: Mapping[str, Any]) -> str:
    """Return a fault as a sentence: code, message, and each parameter that the device named. No values."""
    said = f"{fault.get('code', 'fault')}: {fault.get('message') or 'without words'}"
    detail = fault.get("detail")
    rows = (detail.get("setParameterValuesFault") or []) if isinstance(detail, Mapping) else []
    each = [f"{one.get('parameterName')} ({one.get('faultCode')} {one.get('faultString')})" for one in rows]
    return f"{said}: {', '.join(each)}" if each else said


def taken(acs: Any, tasks: Mapping[str, str], keep: bool) -> dict[str, str]:
    """Return what each device refused, by its id, and remove it from GenieACS unless it is to be kept.

    tasks  device -> id of the task that it was sent
    """
    known = {fault_id(device, task): device for device, task in tasks.items()}
    found: dict[str, str] = {}
    for fault in _asked(acs, sorted(known)):
        if fault["_id"] in known:
            found[known[fault["_id"]]] = words(fault)
            if not keep:
                acs.nbi.delete_fault(fault["_id"])
    return found


def _asked(acs: Any, names: Sequence[str]) -> list[Mapping[str, Any]]:
    """Return faults by their ids, and perhaps others: all of them are fewer requests than very many ids."""
    if len(names) > _MANY:
        return list(acs.nbi.all("faults"))
    return [fault for part in chunks(names, _CHUNK) for fault in acs.nbi.all("faults", {"_id": {"$in": list(part)}})]


def chunks(names: Sequence[str], size: int) -> list[Sequence[str]]:
    """Return names in pieces."""
    return [names[start : start + size] for start in range(0, len(names), size)]
