# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Instances of objects on devices: there or not there by the values that identify them, and with which parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Plan, Request, where
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field, Item, Key, Resource
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import objects_match as match
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import tree, values
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.fleet import DEVICE_ID, chosen, guard, selection
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.kinds import Kind, Outcome
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.objects_carry import Found, Run
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters_compare import PLAIN, SET, Rules, look
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters_read import Keeper, documents, pending
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters_send import OPTIONS, freshen, ways

KIND_NAME = "genieacs_objects"
ITEMS = "objects"

RESOURCE = Resource(
    kind=KIND_NAME,
    items=ITEMS,
    singular="object",
    title="Instances of objects on devices that GenieACS manages",
    description=(
        "Adds and deletes instances (lines, port mappings, accounts) by the values that identify them, never by their"
        " numbers, which a device gives as it likes.",
        "A new instance is added with its identity, found again by it, and then given its parameters, so that a run that"
        " was interrupted leaves no second one.",
    ),
    key=("device_id", "object", "identified_by"),
    optional_key=("device_id", "identified_by"),
    fields=(
        DEVICE_ID,
        *selection(ITEMS),
        Field(
            "object",
            "The path of the object that holds the instances, without a number at its end.",
            required=True,
            sample="Device.Services.VoiceService.1.VoiceProfile.1.Line",
        ),
        Field(
            "identified_by",
            "O(objects[].identity) as a text. It is made by the module, and whatever is given is ignored.",
        ),
        Field(
            "identity",
            "The values that identify the instance, by their names in it. Two instances that fit are refused.",
            type="dict",
            sample={"DirectoryNumber": "1004"},
        ),
        Field(
            PLAIN,
            "Other parameters of the instance, by their names in it. Those that are secrets by their names are sent along"
            " with any change, and with O(update_secret=always) each time.",
            type="dict",
            free=True,
            sample={"Enable": "Enabled"},
        ),
    ),
)


class Objects(Kind):
    """The kind genieacs_objects; see kinds.Kind. It remembers between reading and writing what it read."""

    resource = RESOURCE
    own_options = {
        **OPTIONS,
        "update_secret": {"type": "str", "choices": ["always", "on_create"], "default": "on_create", "no_log": False},
    }
    fleet = True

    def __init__(self) -> None:
        self._known: dict[str, Mapping[str, Any]] = {}
        self.found: dict[Key, Found] = {}

    def prepare(self, acs: Any, items: Sequence[Item]) -> Sequence[Item]:
        """Return an item for each device, with its identity as a text. Raises PbxError for what no device can have."""
        problems = [
            Problem(f"{ITEMS}[{index}]: {name}", reason, remedy)
            for index, item in enumerate(items)
            for name, reason, remedy in match.item_problems(item)
        ]
        if problems:
            raise PbxError(problems)
        keeper = Keeper(acs, sorted({item["object"].rstrip(".") for item in items}))
        pairs = chosen(keeper, items, ITEMS)
        guard((device for item, device in pairs), acs.option(KIND_NAME, "max_devices"), ITEMS)
        self._known = keeper.documents
        return [
            {
                **item,
                "device_id": device,
                "object": item["object"].rstrip("."),
                "identified_by": match.text_of(item["identity"]),
            }
            for item, device in pairs
        ]

    def read(self, acs: Any, request: Request) -> Mapping[Key, Item]:
        """Return the instances that the request is about as they are, once what waits for their devices is done."""
        if request.purge:
            raise refuse("purge", "which instances nobody needs is not known", "give them with `state: absent`")
        self.found = {}
        if not request.items:
            return {}
        spots: dict[str, str] = {}
        for index, item in enumerate(request.items):
            label = self.resource.label(self.resource.key_of(item))
            spots.setdefault(item["device_id"], where(self.resource, index, label))
        names = sorted({item["object"] for item in request.items})
        known, self._known = self._known, {}
        held = documents(acs, list(spots), names, spots, known)
        self._freshen(acs, request, held, names)
        tasks = pending(acs, list(spots), (SET, match.ADD, match.DELETE))
        rules = Rules(request.update_secret == "always", bool(acs.option(KIND_NAME, "wait", False)))
        problems: list[Problem] = []
        out: dict[Key, Item] = {}
        for index, item in enumerate(request.items):
            key = self.resource.key_of(item)
            spot = where(self.resource, index, self.resource.label(key))
            try:
                found = _found(held[item["device_id"]], item, tasks.get(item["device_id"], ()), spot, rules)
            except PbxError as error:
                problems.extend(error.problems)
                continue
            self.found[key] = found
            if found.before is not None:
                out[key] = found.before
        if problems:
            raise PbxError(problems)
        return out

    def _freshen(self, acs: Any, request: Request, held: dict[str, Mapping[str, Any]], names: Sequence[str]) -> None:
        """Have identities read that never were: by what is not known no instance can be told."""
        wanted: dict[str, list[str]] = {}
        for item in request.items:
            wanted.setdefault(item["device_id"], []).extend(match.unread(held[item["device_id"]], item))
        wanted = {device: list(dict.fromkeys(paths)) for device, paths in wanted.items() if paths}
        if not wanted or acs.check:
            return
        fresh = freshen(acs, wanted, held, 0.0, ways(acs, KIND_NAME))
        held.update(acs.nbi.some(fresh, [*names, "_lastInform"]) if fresh else {})

    def problems(self, acs: Any, plan: Plan, plans: Mapping[str, Plan]) -> Sequence[Problem]:
        """Return what cannot be added: everything else was refused while it was compared."""
        out = []
        for change in plan.changes:
            found = self.found[change.key]
            if change.after is None or found.index is not None or found.queue.coming is not None:
                continue
            leaf = tree.leaf(found.document, change.after["object"])
            if leaf is None:
                words = "is not in the device's tree"
                remedy = "look the name up in GenieACS, or refresh what is above it"
                out.append(Problem(plan.where(change.key, "object"), words, remedy))
            elif leaf.writable is False:
                words = "takes no new instances on this device"
                out.append(Problem(plan.where(change.key, "object"), words, "its instances are the device's own"))
        return out

    def waiting(self, acs: Any, request: Request) -> Mapping[str, str]:
        """Return the items that will be as they are wanted once their device takes what waits for it."""
        return {self.resource.label(key): found.waits for key, found in self.found.items() if found.waits}

    def carry_out(self, acs: Any, plan: Plan) -> Outcome:
        """Add, set and delete, and read it back; see objects_carry."""
        rules = Rules(plan.request.update_secret == "always")
        return Run(acs, ways(acs, KIND_NAME), plan, self.found, rules).carry_out()


def _found(
    document: Mapping[str, Any], item: Mapping[str, Any], tasks: Sequence[Any], spot: str, rules: Rules
) -> Found:
    """Return what there is of one item on its device. Raises PbxError."""
    try:
        fitting = match.matching(document, item)
    except values.WrongValue as error:
        raise refuse(f"{spot}: identity", f"a value {error.reason}", error.remedy) from None
    if len(fitting) > 1:
        numbers = " and ".join(f"{item['object']}.{index}" for index in fitting)
        raise refuse(
            f"{spot}: identity", f"fits more than one instance: {numbers}", "say more values, or delete one by hand"
        )
    index = fitting[0] if fitting else None
    queue = match.queue_of(tasks, item, fitting)
    found = Found(document, index, queue)
    head = {name: item[name] for name in ("device_id", "object", "identified_by", "identity")}
    absent = item.get("state") == "absent"
    if index is None:
        if queue.coming is not None and (absent or not rules.wait):
            found.before = {**head, **({PLAIN: item[PLAIN]} if item.get(PLAIN) else {})}
            after = "; run the play again after that for its parameters" if item.get(PLAIN) else ""
            found.waits = "" if absent else f"task {queue.coming.id} adds it at the device's next inform{after}"
        return found
    if queue.going is not None and not (absent and rules.wait):
        found.waits = f"task {queue.going.id} deletes it at the device's next inform" if absent else ""
        return found
    found.before = head
    if absent:
        return found
    found.look = look(document, match.absolute(item, index), tasks, spot, rules)
    lacking = [
        Problem(f"{spot}: {PLAIN}.{path}", "is not in the device's tree", "look the name up")
        for path in found.look.absent
    ]
    if lacking or found.look.problems:
        raise PbxError([*found.look.problems, *lacking])
    found.waits = found.look.waits
    parameters = match.relative(found.look.before, item, index)
    if parameters:
        found.before[PLAIN] = parameters
    return found


KIND = Objects()
