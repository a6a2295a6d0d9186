# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Instances of a fleet, once it is known what differs: added and deleted, found again in the tree, given their parameters.

GenieACS does not say which number a new instance has. It is found by its identity; one that a device made and then would not
give its identity is deleted again, so that nothing half made stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Plan
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item, Key
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import objects_match as match
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import tree, values
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.kinds import Outcome
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.nbi import AcsError
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters_carry import differing, set_task
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters_compare import (
    SET,
    Look,
    Rules,
    look,
    unique_key,
)
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters_read import Pending, pending
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters_send import (
    AGAIN,
    NOT_APPLIED,
    WAIT,
    Ways,
    each,
    post,
    send,
    withdraw,
)


@dataclass
class Found:
    """What there is of one item.

    document  of its device, as far as the item needs it
    index     the instance that fits, None where there is none
    queue     what waits for the device and is about the item
    before    the item as it is, or None
    look      its parameters, of an instance that is there and is to be
    waits     why the device does not have it yet although it is queued; "" when it has
    """

    document: Mapping[str, Any]
    index: int | None
    queue: match.Queue
    before: Item | None = None
    look: Look | None = None
    waits: str = ""


@dataclass
class Run:
    """One run over the items that differ."""

    acs: Any
    how: Ways
    plan: Plan
    found: Mapping[Key, Found]
    rules: Rules
    out: Outcome = field(default_factory=Outcome)

    def __post_init__(self) -> None:
        self._wanted = {change.key: change.after for change in self.plan.changes}
        self._item = {change.key: change.after or change.before or {} for change in self.plan.changes}
        self._looks: dict[Key, Look] = {}
        self._over: set[Key] = set()

    def carry_out(self) -> Outcome:
        """Do it. Labels of the outcome are those of the items."""
        self._withdraw()
        self._add_and_delete()
        self._set()
        return self.out

    def _rest(self) -> list[Key]:
        return [key for key in self._wanted if key not in self._over]

    def _withdraw(self) -> None:
        """Take back what waits and is not wanted any more."""
        back: dict[Key, list[Pending]] = {}
        for key, after in self._wanted.items():
            found = self.found[key]
            adds, deletes = list(found.queue.adds), list(found.queue.deletes)
            if after is None:
                back[key] = [*adds, *(one for one in deletes if one.faulted)]
                continue
            back[key] = [*deletes, *(one for one in adds if one.faulted)]
            if found.look is not None:
                name = unique_key(found.look.send) if found.look.send else ""
                back[key].extend(one for one in found.look.replaced if one.faulted or one.key != name)
        for key, words in withdraw(self.acs, back).items():
            self._fail(key, f"a queued task that is not wanted any more could not be removed: {words}", AGAIN)

    def _add_and_delete(self) -> None:
        """Add what is not there, delete what is not to be, and find out which numbers the new ones have."""
        tasks: dict[Key, dict[str, Any]] = {}
        for key in self._rest():
            found, item = self.found[key], self._item[key]
            if self._wanted[key] is None and found.index is not None:
                tasks[key] = match.delete_task(f"{item['object']}.{found.index}")
            elif self._wanted[key] is not None and found.index is None:
                try:
                    tasks[key] = match.add_task(found.document, item)
                except values.WrongValue as error:
                    self._fail(key, f"identity: a value {error.reason}", error.remedy)
            elif self._wanted[key] is None:
                self._prove(key)  # only a queued addition was in the way
        sent = send(self.acs, tasks, self.how, {})
        held = self._documents([*sent.done, *sent.lost, *sent.faulted], sent.lost)
        for key, words in sent.queued.items():
            more = ", and gets its parameters when the play is run again" if self._more(key) else ""
            self._queue(key, words + more)
        for key, words in sent.failed.items():
            self._fail(key, words)
        for key, words in sent.faulted.items():
            self._fail(key, words + self._tidied(key, held))
        left = self._left(sent.lost)
        for key in [*sent.done, *sent.lost]:
            if key not in self._over:
                self._judge(key, held[key[0]], sent.lost.get(key), left)
        self._resume()

    def _more(self, key: Key) -> bool:
        after = self._wanted[key]
        return after is not None and bool(after.get("parameters"))

    def _resume(self) -> None:
        """Compare the parameters of instances whose deletion was taken back."""
        for key in self._rest():
            found = self.found[key]
            if self._wanted[key] is not None and found.index is not None and found.look is None:
                self._compare(key, found.document, found.index)

    def _left(self, lost: Iterable[Key]) -> set[str]:
        """Return the keys of the tasks that wait for devices whose answers were lost."""
        devices = list({key[0] for key in lost})
        if not devices:
            return set()
        try:
            found = pending(self.acs, devices, (SET, match.ADD, match.DELETE))
        except AcsError:
            return set()
        return {f"{device} {one.key}" for device, tasks in found.items() for one in tasks if not one.faulted}

    def _documents(self, keys: list[Key], lost: Mapping[Key, str]) -> dict[str, Mapping[str, Any]]:
        """Read devices again; when that fails, all of these items have."""
        devices = list(dict.fromkeys(key[0] for key in keys))
        names = sorted({self._item[key]["object"] for key in keys})
        if not devices:
            return {}
        try:
            held = self.acs.nbi.some(devices, [*names, "_lastInform"])
        except AcsError as error:
            for key in keys:
                words = f"was sent, and could not be read back: {error}"
                self._fail(key, lost.get(key, words), AGAIN)
            return {}
        return {device: held.get(device, {}) for device in devices}

    def _judge(self, key: Key, document: Mapping[str, Any], lost: str | None, left: set[str]) -> None:
        """Say what became of an addition or a deletion, by what the device's tree shows now."""
        found, item = self.found[key], self._item[key]
        if self._wanted[key] is None:
            gone = found.index not in tree.instances(document, item["object"])
            name = match.delete_task(f"{item['object']}.{found.index}")["uniqueKey"]
            done, words = gone, f"{item['object']}.{found.index} is still there, although GenieACS answered 200"
        else:
            fitting = match.matching(document, item)
            name = match.add_key(item)
            done, words = len(fitting) == 1, "GenieACS answered 200, and no instance with this identity is there"
            if done:
                self._compare(key, document, fitting[0])
        if done:
            if self._wanted[key] is None:
                self._prove(key)
        elif lost is not None and f"{key[0]} {name}" in left:
            self._queue(key, "its answer was lost, and the task waits for the device")
        else:
            self._fail(key, lost or words, AGAIN if lost else "the device does not do it, or a preset undoes it")

    def _compare(self, key: Key, document: Mapping[str, Any], index: int) -> None:
        """Compare the parameters of an instance that this run added, or left alone."""
        item = match.absolute(self._item[key], index)
        # Of an instance that was just added the tree may show no more than the number.
        assumed = [f"{self._item[key]['object']}.{index}"] if self.found[key].index is None else []
        found = look(document, item, (), self.plan.where(key), self.rules, changed=True, assumed=assumed)
        for problem in found.problems:
            self.out.failed.append(problem)
            self._over.add(key)
        for path in found.absent:
            self._fail(key, f"{path} is not in the device's tree", "the instance is there; look the name up")
        self._looks[key] = found

    def _tidied(self, key: Key, held: Mapping[str, Mapping[str, Any]]) -> str:
        """Delete what a refused addition left: an instance that was not there before and has no identity of any item."""
        item, device = self._item[key], key[0]
        if self._wanted[key] is None or device not in held:
            return ""
        before = set(tree.instances(self.found[key].document, item["object"]))
        here = [one for one in self._wanted if one[:2] == key[:2] and self._wanted[one] is not None]
        fitting = {index for one in here for index in match.matching(held[device], self._item[one])}
        new = [one for one in tree.instances(held[device], item["object"]) if one not in before and one not in fitting]
        if len(new) != 1 or len([one for one in here if self.found[one].index is None]) != 1:
            return ""
        path = f"{item['object']}.{new[0]}"
        done = each(lambda one: post(self.acs, device, match.delete_task(path), self.how), [device])[device]
        if getattr(done, "state", "") == "done":
            return f"; what it had added, {path}, was deleted again"
        return f"; what it had added, {path}, is still there"

    def _set(self) -> None:
        """Set the parameters that differ, and read them back."""
        for key in self._rest():
            found = self.found[key].look
            if key not in self._looks and found is not None:
                self._looks[key] = found
        rest = [key for key in self._rest() if key in self._looks]
        tasks = {key: set_task(self._looks[key]) for key in rest if self._looks[key].send}
        secrets = {key: self._looks[key].secrets for key in tasks}
        sent = send(self.acs, tasks, self.how, secrets)
        for key, words in sent.queued.items():
            self._queue(key, words)
        for key, words in {**sent.faulted, **sent.failed}.items():
            self._fail(key, words)
        for key in rest:
            if key not in tasks and self._looks[key].left:
                self._queue(key, self._looks[key].left)
            elif key not in tasks:
                self._prove(key)
        held = self._documents([*sent.done, *sent.lost], sent.lost)
        left = self._left(sent.lost)
        for key in [*sent.done, *sent.lost]:
            if key in self._over:
                continue
            paths = differing(self._looks[key], held[key[0]])
            if not paths:
                self._prove(key)
            elif key in sent.lost and f"{key[0]} {tasks[key]['uniqueKey']}" in left:
                self._queue(key, "its answer was lost, and the task waits for the device")
            elif key in sent.lost:
                self._fail(key, sent.lost[key], AGAIN)
            else:
                self._fail(key, f"not applied, although GenieACS answered 200: {', '.join(paths)}", NOT_APPLIED)

    def _prove(self, key: Key) -> None:
        self._over.add(key)
        self.out.proven.append(self.plan.resource.label(key))

    def _queue(self, key: Key, words: str) -> None:
        self._over.add(key)
        if self.how.wait:
            self._fail(key, words, WAIT)
        else:
            self.out.queued[self.plan.resource.label(key)] = words

    def _fail(self, key: Key, words: str, remedy: str = "") -> None:
        self._over.add(key)
        self.out.failed.append(Problem(self.plan.where(key), words, remedy))
