# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Voice lines of a device: turned into parameters, once the objects that they need are there.

GenieACS does not say which number a new object has: it is added, and the tree is read again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import tree
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters_compare import PLAIN, SECRET, unique_key
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters_read import Pending
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters_send import Ways, fault_of, post
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.voice import ROOTS, voice

ADD, REFRESH = "addObject", "refreshObject"
KEYS = {ADD: "add:", REFRESH: "refresh:"}
_ROUNDS = 24  # objects that are added or looked at for one device before it is given up


@dataclass(frozen=True)
class Lined:
    """An item whose lines were turned into parameters.

    given    the item before that
    item     with the parameters; its lines are left only where something has to be done for them first
    adds     parent objects that lack an instance
    assumed  objects that the tree knows by name only: what is in them is taken from the standard
    unseen   where a voice service would be, of a device that was never asked for one
    """

    given: Item
    item: Item
    adds: Sequence[str] = ()
    assumed: Sequence[str] = ()
    unseen: Sequence[str] = ()

    @property
    def open(self) -> bool:
        """Whether something has to be done before all parameters are known."""
        return bool(self.adds or self.unseen)

    def begun(self, tasks: Sequence[Pending]) -> str:
        """Return why this run needs not begin with it: an earlier one queued the first step. "" if none did."""
        name, targets = (ADD, self.adds) if self.adds else (REFRESH, self.unseen)
        key = _key(name, targets[0]) if targets else ""
        task = next((one for one in tasks if one.name == name and one.key == key and not one.faulted), None)
        if task is None:
            return ""
        what = "adds the line" if name == ADD else "reads the voice service"
        return f"task {task.id} {what} at the device's next inform; run the play again after that for its parameters"


def _key(name: str, target: str) -> str:
    """Return the uniqueKey of the task that adds below an object, or reads it."""
    return unique_key([target], KEYS[name])


def translate(item: Item, document: Mapping[str, Any], spot: str, looked_at: Collection[str] = ()) -> Lined:
    """Return what an item means on the device that a document is of. Raises PbxError.

    looked_at  objects that the device was asked for already: what they do not show is not there
    """
    found = voice(tree.flatten(document), item["lines"])
    unseen = () if found.model else tuple(one for one in found.refresh if one not in looked_at)
    if unseen:
        # All that is known of a device that has only informed is what was in its Inform.
        return Lined(item, item, unseen=unseen)
    if found.problems:
        raise PbxError(
            [Problem(f"{spot}: {words.partition(': ')[0]}", words.partition(": ")[2]) for words in found.problems]
        )
    plain, secret = dict(item[PLAIN]), dict(item[SECRET])
    for path, value in found.parameters.items():
        said = plain.get(path, secret.get(path))
        if said is not None and str(said) != str(value):
            words = "contradicts what `lines` says of it"
            raise PbxError([Problem(f"{spot}: {PLAIN}.{path}", words, "say it once")])
        if said is None:
            (secret if path in found.secret_paths else plain)[path] = value
    after: Item = {"device_id": item["device_id"], PLAIN: plain, SECRET: secret}
    if found.add:
        after["lines"] = item["lines"]
    return Lined(item, after, tuple(found.add), tuple(found.refresh))


@dataclass(frozen=True)
class Completed:
    """What became of a device's objects: ready to be compared with a document, or a reason why it is queued or failed."""

    lined: Lined | None = None
    document: Mapping[str, Any] | None = None
    queued: str = ""
    failed: str = ""


def complete(acs: Any, device: str, lined: Lined, spot: str, how: Ways) -> Completed:
    """Add the objects that lines need, one after the other, and have new ones looked at. Raises AcsError, PbxError."""
    looked_at: set[str] = set()
    lined, document = _again(acs, device, lined, spot, looked_at)
    for _round in range(_ROUNDS):
        rest = [one for one in (*lined.unseen, *lined.assumed) if one not in looked_at]
        if not lined.adds and not rest:
            return Completed(lined, document)
        name, target = (ADD, lined.adds[0]) if lined.adds else (REFRESH, rest[0])
        task = {"name": name, "objectName": target, "uniqueKey": _key(name, target)}
        answer = post(acs, device, task, how)
        if answer.state == "faulted":
            words = fault_of(acs, device, str(answer.task["_id"]), how, ())
            return Completed(failed=f"{name} {target}: {words}")
        if answer.state != "done" and target in lined.assumed:
            # What is in the object is taken from the standard, and only the values wait for the device.
            acs.nbi.delete_task(answer.task["_id"])
            return Completed(lined, document)
        if answer.state != "done":
            words = f"{answer.reason or 'queued'}; run the play again once the device has informed GenieACS"
            return Completed(queued=f"{name} {target}: {words}")
        looked_at.add(target if name == REFRESH else "")
        before = tree.instances(document, target)
        lined, document = _again(acs, device, lined, spot, looked_at)
        if name == ADD and tree.instances(document, target) == before:
            return Completed(failed=f"GenieACS answered 200, and {target} has no new instance")
    return Completed(failed="its voice service lacks more objects than could be added")


def _again(
    acs: Any, device: str, lined: Lined, spot: str, looked_at: Collection[str]
) -> tuple[Lined, Mapping[str, Any]]:
    """Read a device's voice service and what else its item names, and turn its lines into parameters once more."""
    names = [*ROOTS, *lined.given[PLAIN], *lined.given[SECRET]]
    document = acs.nbi.some([device], [*names, "_lastInform"]).get(device, {})
    return translate(lined.given, document, spot, looked_at), document
