# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parameters of a fleet, once it is known what differs: tasks that are not wanted any more are taken back, one task is
sent for each device, and what the devices hold afterwards is read back in pages and compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import tree, values
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.kinds import Outcome
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.nbi import AcsError
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters_compare import (
    SET,
    Look,
    Rules,
    look,
    unique_key,
)
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters_lines import Lined, complete
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters_read import Pending, pending
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters_send import (
    AGAIN,
    NOT_APPLIED,
    WAIT,
    Sent,
    Ways,
    each,
    send,
    withdraw,
)


def set_task(found: Look) -> dict[str, Any]:
    """Return the task that sets what differs."""
    rows = [values.pair(path, kind, value) for path, (kind, value) in found.send.items()]
    return {"name": SET, "parameterValues": rows, "uniqueKey": unique_key(found.send)}


def differing(found: Look, document: Mapping[str, Any]) -> list[str]:
    """Return the paths whose values are not as they were sent; a secret that reads as nothing is as it should be."""
    out = []
    for path, (kind, value) in found.send.items():
        leaf = tree.leaf(document, path)
        there = leaf.value if leaf is not None else None
        if leaf is not None and values.same(kind or leaf.type, value, there):
            continue
        if not (path in found.secret and isinstance(there, str) and not there.strip("*")):
            out.append(path)
    return out


@dataclass
class Run:
    """One run over the devices that differ; `spots` has exactly these."""

    acs: Any
    how: Ways
    spots: Mapping[str, str]
    looks: dict[str, Look]
    lined: Mapping[str, Lined]
    rules: Rules
    out: Outcome = field(default_factory=Outcome)
    later: dict[str, str] = field(default_factory=dict)  # device -> what of its objects waits for it

    def carry_out(self) -> Outcome:
        """Do it. Labels of the outcome are device ids."""
        devices = self._completed()
        ready = self._withdrawn(devices)
        tasks = {device: set_task(self.looks[device]) for device in ready if self.looks[device].send}
        secrets = {device: self.looks[device].secrets for device in tasks}
        sent = send(self.acs, tasks, self.how, secrets)
        done = [device for device in ready if device not in tasks]  # only tasks were in the way
        self._settle(sent, [*done, *sent.done])
        return self.out

    def _completed(self) -> list[str]:
        """Add the objects that lines need. Returns the devices that can be gone on with."""
        needing = [
            device
            for device in self.spots
            if device in self.lined and (self.lined[device].open or self.lined[device].assumed)
        ]
        found = each(
            lambda device: complete(self.acs, device, self.lined[device], self.spots[device], self.how), needing
        )
        for device, one in found.items():
            if isinstance(one, (AcsError, str)):
                self._fail(device, str(one), AGAIN)
            elif one.failed:
                self._fail(device, one.failed)
            elif one.queued:
                self.later[device] = one.queued  # what is known of the rest is sent nevertheless
            else:
                queued = self.looks[device].replaced
                self.looks[device] = look(
                    one.document, one.lined.item, (), self.spots[device], self.rules, True, one.lined.assumed
                )
                self.looks[device].replaced = queued
                for problem in self.looks[device].problems:
                    self.out.failed.append(problem)
                for path in self.looks[device].absent:
                    self._fail(device, f"{path} is not in the device's tree")
        told = {problem.where.partition(": ")[0] for problem in self.out.failed}
        return [device for device in self.spots if device not in self.out.queued and self.spots[device] not in told]

    def _withdrawn(self, devices: list[str]) -> list[str]:
        """Take back tasks of ours that the new ones do not replace by themselves. Returns the devices that are ready."""
        back: dict[str, list[Pending]] = {}
        for device in devices:
            found = self.looks[device]
            key = unique_key(found.send) if found.send else ""
            # A fault outlives the task that a new one replaces.
            back[device] = [task for task in found.replaced if task.faulted or task.key != key]
        wrong = withdraw(self.acs, back)
        for device, words in wrong.items():
            self._fail(device, f"a queued task that is not wanted any more could not be removed: {words}", AGAIN)
        return [device for device in devices if device not in wrong]

    def _settle(self, sent: Sent, done: list[str]) -> None:
        """Say what became of each device; what is done or may be done is read back."""
        for device, words in sent.queued.items():
            self._queue(device, words)
        for device, words in {**sent.faulted, **sent.failed}.items():
            self._fail(device, words)
        asked = [*done, *sent.lost]
        if not asked:
            return
        try:
            differing = self._read_back(asked)
            left = pending(self.acs, list(sent.lost), (SET,)) if sent.lost else {}
        except AcsError as error:
            for device in done:
                self._fail(device, f"was sent, and could not be read back: {error}", AGAIN)
            for device, words in sent.lost.items():
                self._fail(device, words, AGAIN)
            return
        for device in asked:
            if not differing.get(device):
                self._prove(device, device in sent.done)
            elif device not in sent.lost:
                paths = ", ".join(differing[device][:5]) + (" ..." if len(differing[device]) > 5 else "")
                words = f"not applied, although GenieACS answered 200: {paths}"
                self._fail(device, words, NOT_APPLIED)
            elif any(
                task.key == unique_key(self.looks[device].send) and not task.faulted for task in left.get(device, ())
            ):
                self._queue(device, "its answer was lost, and the task waits for the device")
            else:
                self._fail(device, sent.lost[device], AGAIN)

    def _read_back(self, devices: list[str]) -> dict[str, list[str]]:
        """Return the paths whose values are not as they were sent, by device; a secret that reads as nothing is as it should be."""
        names = {path for device in devices for path in self.looks[device].send}
        if not names:
            return {}
        held = self.acs.nbi.some(devices, [*names, "_lastInform"])
        return {device: differing(self.looks[device], held.get(device, {})) for device in devices}

    def _prove(self, device: str, came: bool) -> None:
        """Note that everything that was sent is there; `came`: the device had a session, with the tasks of others too."""
        waits = "" if came else self.looks[device].left
        if waits or device in self.later:
            self._queue(device, waits)
        else:
            self.out.proven.append(device)

    def _queue(self, device: str, words: str) -> None:
        words = "; ".join(one for one in (self.later.get(device), words) if one)
        if self.how.wait:
            self._fail(device, words, WAIT)
        else:
            self.out.queued[device] = words

    def _fail(self, device: str, words: str, remedy: str = "") -> None:
        self.out.failed.append(Problem(self.spots[device], words, remedy))
