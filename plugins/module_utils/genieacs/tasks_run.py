# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task for many devices: one goes first where there is no way back, the others sixteen at a time; each is waited for."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.clients.http_api import in_flight
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.fault_words import taken
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.fleet import IN_FLIGHT
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.nbi import AcsError
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.tasks_orders import Document, Order

_POLL = 2.0  # seconds between two looks at all devices that are waited for: one request for each look
KEY = "pbx:task:"  # the same order waits in GenieACS once for each device, however often it is given


@dataclass
class Outcome:
    """What became of a task, by device.

    done       the device took it, and shows that it has ended
    unchanged  it had already what the task would bring, or is to be seen to by an earlier task that still waits
    queued     waits for the device -> why
    failed     device -> why
    spared     devices that were not turned to, since the first one failed
    """

    done: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    queued: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    spared: list[str] = field(default_factory=list)
    sent: int = 0

    def facts(self) -> dict[str, Any]:
        """Return what the module returns."""
        return {
            "changed": self.sent > 0,
            "done": self.done,
            "unchanged": self.unchanged,
            "queued": self.queued,
            "failed_devices": self.failed,
            "spared": self.spared,
        }

    def problems(self) -> list[Problem]:
        """Return what went wrong, a sentence for each device."""
        out = [Problem(f"device {device}", words) for device, words in self.failed.items()]
        if self.spared:
            out.append(
                Problem("", f"{len(self.spared)} more devices were left alone", "mend the first one, then run again")
            )
        return out


@dataclass(frozen=True)
class Way:
    """How a task is given.

    wait      seconds for which a device is waited for until it shows that it has done it; 0: only the session is
    session   seconds for its session to begin; None: GenieACS's own
    ask       whether devices are asked to call now
    expiry    seconds after which a task that still waits is dropped; None: never
    canary    how many devices go first
    keep      whether the task of a fault stays
    must      whether a device that does not take the task now is a failure
    """

    wait: float = 120
    session: float | None = None
    ask: bool = True
    expiry: int | None = None
    canary: int = 0
    keep: bool = False
    must: bool = False


def known(acs: Any, devices: Sequence[str], order: Order) -> dict[str, Document]:
    """Return every device's document before the task. Raises PbxError for those that are unknown or that it does not fit."""
    before: dict[str, Document] = acs.nbi.some(devices, order.needs)
    problems = [
        Problem(
            f"device {one}", "GenieACS does not know it", "has it ever informed? Is the id encoded as it stands there?"
        )
        for one in devices
        if one not in before
    ]
    for one, document in before.items():
        words = order.refusal(document)
        if words:
            problems.append(Problem(f"device {one}", words, "leave the device out"))
    if problems:
        raise PbxError(problems)
    return before


def run_order(acs: Any, order: Order, before: Mapping[str, Document], way: Way) -> Outcome:
    """Give the task to every device that needs it, the first ones alone."""
    outcome = Outcome(unchanged=[one for one, document in before.items() if order.skip(document)])
    due = [one for one in before if one not in outcome.unchanged]
    key = unique(order)
    waiting = {one["device"]: one for one in acs.nbi.all("tasks", {"uniqueKey": key}) if one.get("device") in before}
    first = due[: way.canary] if way.canary < len(due) else []
    for part in (first, due[len(first) :]):
        if outcome.failed or (first and outcome.queued and part is not first):
            outcome.spared = part
            for one, words in list(outcome.queued.items()):
                outcome.failed.setdefault(one, f"goes first, and did not take the task: {words}")
            break
        _send(acs, order, key, {one: before[one] for one in part}, waiting, way, outcome)
    if way.must:
        outcome.failed.update({one: words for one, words in outcome.queued.items() if one not in outcome.failed})
    return outcome


def unique(order: Order) -> str:
    """Return the key by which GenieACS knows an order again: its kind, and what it names."""
    import hashlib
    import json

    told = json.dumps(order.body, sort_keys=True).encode()
    return f"{KEY}{order.body['name']}:{hashlib.sha256(told).hexdigest()[:12]}"


def _send(
    acs: Any,
    order: Order,
    key: str,
    before: Mapping[str, Document],
    waiting: Mapping[str, Mapping[str, Any]],
    way: Way,
    outcome: Outcome,
) -> None:
    body: dict[str, Any] = {**order.body, "uniqueKey": key}
    if way.expiry is not None:
        body["expiry"] = way.expiry
    session = None if way.session is None else int(way.session * 1000)

    def give(device: str) -> Any:
        try:
            # A task that waits already is not given again: its device is asked to come for it.
            if device in waiting:
                return acs.nbi.connection_request(device) if way.ask else None
            return acs.nbi.task(device, body, way.ask, session)
        except AcsError as error:
            return error

    started: dict[str, str] = {}  # device -> id of its task
    faulted: dict[str, str] = {}
    for device, answer in zip(before, in_flight(give, list(before), IN_FLIGHT)):
        outcome.sent += device not in waiting and not isinstance(answer, AcsError)
        if isinstance(answer, AcsError):
            outcome.failed[device] = answer.words
        elif answer is None:
            outcome.queued[device] = "waits since an earlier run"
        elif answer.state == "done":
            started[device] = str((waiting.get(device) or answer.task)["_id"])
        elif answer.state == "faulted":
            faulted[device] = answer.task["_id"]
        else:
            outcome.queued[device] = answer.reason
    said = taken(acs, faulted, way.keep)
    outcome.failed.update({device: said.get(device, "left a fault that is gone already") for device in faulted})
    _follow(acs, order, before, started, way, outcome)


def _follow(
    acs: Any, order: Order, before: Mapping[str, Document], tasks: Mapping[str, str], way: Way, outcome: Outcome
) -> None:
    """Look at devices until each shows that it has done it, or has a fault, or the time is over."""
    left = {one: before[one] for one in tasks}
    until = time.monotonic() + way.wait
    while left:
        now = acs.nbi.some(list(left), order.needs)
        for device in [one for one in left if one in now and order.ended(left[one], now[one])]:
            outcome.done.append(device)
            del left[device]
        if left:
            # A fault may come long after the session: a download that fails.
            said = taken(acs, {one: tasks[one] for one in left}, way.keep)
            outcome.failed.update(said)
            left = {one: document for one, document in left.items() if one not in said}
        if not left or time.monotonic() >= until:
            break
        time.sleep(min(_POLL, max(0.0, until - time.monotonic())))
    outcome.failed.update({one: order.unseen() for one in left})
