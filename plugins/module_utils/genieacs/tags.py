# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags of devices. GenieACS answers 200 whether or not a tag was there, so that what changes is seen in the devices' `_tags`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.module import Spec
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Plan, Request, where
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field, Item, Key, Resource
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.fleet import DEVICE_ID, chosen, guard, selection
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.kinds import Kind, Outcome
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.nbi import AcsError
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters_read import Keeper, documents
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters_send import each

KIND_NAME = "genieacs_tags"
ITEMS = "tags"
_LONGEST = 200  # characters; the whole of a path has to fit into a request's line


def tag_problem(tag: str) -> str | None:
    """Return why a text is no good name of a tag, or None. GenieACS itself takes every text that is not empty."""
    if not tag:
        return "is empty"
    if tag != tag.strip():
        return "begins or ends with a blank, which nobody would see"
    if re.search("[\x00-\x1f\x7f\ud800-\udfff]", tag):
        return "holds a control character"
    if len(tag) > _LONGEST:
        return f"has more than {_LONGEST} characters"
    return None


RESOURCE = Resource(
    kind=KIND_NAME,
    items=ITEMS,
    singular="tag",
    title="Tags of devices that GenieACS manages",
    description=(
        "Adds tags to devices and takes them away: presets, queries and inventories choose devices by them.",
        "O(purge=true) takes every other tag away from the devices that the task mentions, and from no other.",
    ),
    key=("device_id", "tag"),
    optional_key=("device_id",),
    fields=(
        DEVICE_ID,
        *selection(ITEMS),
        Field("tag", "The tag.", required=True, check=tag_problem, sample="voip"),
    ),
)


class Tags(Kind):
    """The kind genieacs_tags; see kinds.Kind."""

    resource = RESOURCE
    own_options: Spec = {"max_devices": {"type": "int"}}
    fleet = True

    def __init__(self) -> None:
        self._known: dict[str, Mapping[str, Any]] = {}

    def prepare(self, acs: Any, items: Sequence[Item]) -> Sequence[Item]:
        """Return an item for each device and tag; two that say the same are one."""
        keeper = Keeper(acs, ["_tags"])
        out: dict[Key, Item] = {}
        first: dict[Key, int] = {}
        problems: list[Problem] = []
        for item, device in chosen(keeper, [{**item, "position": index} for index, item in enumerate(items)], ITEMS):
            position, state = item["position"], item.get("state") or "present"
            one = {name: value for name, value in item.items() if name != "position"}
            one["device_id"] = device
            key = self.resource.key_of(one)
            if key in out and (out[key].get("state") or "present") != state:
                words = f"contradicts {ITEMS}[{first[key]}], which is about the same device"
                problems.append(
                    Problem(f"{ITEMS}[{position}] ({self.resource.label(key)}): state", words, "say it once")
                )
            out.setdefault(key, one)
            first.setdefault(key, position)
        if problems:
            raise PbxError(problems)
        guard((key[0] for key in out), acs.option(KIND_NAME, "max_devices"), ITEMS)
        self._known = keeper.documents
        return list(out.values())

    def read(self, acs: Any, request: Request) -> Mapping[Key, Item]:
        """Return every tag of the devices that the request mentions; without items, of all devices."""
        known, self._known = self._known, {}
        if not request.items:
            found = {one["_id"]: one for one in acs.nbi.all("devices", None, ["_tags"])}
        else:
            devices = list(dict.fromkeys(item["device_id"] for item in request.items))
            spots = {
                item["device_id"]: where(self.resource, index, self.resource.label(self.resource.key_of(item)))
                for index, item in reversed(list(enumerate(request.items)))
            }
            held = documents(acs, devices, ["_tags"], spots, known)
            found = {device: held[device] for device in devices}
        return {
            (device, str(tag)): {"device_id": device, "tag": str(tag)}
            for device, document in found.items()
            for tag in document.get("_tags") or ()
        }

    def purgeable(self, acs: Any, request: Request, found: Mapping[Key, Item]) -> frozenset[Key]:
        """Only tags of the devices that the task mentions."""
        mentioned = {item["device_id"] for item in request.items}
        return frozenset(key for key in found if key[0] in mentioned)

    def problems(self, acs: Any, plan: Plan, plans: Mapping[str, Plan]) -> Sequence[Problem]:
        """Names of tags are checked by the declaration, devices when they are read."""
        return []

    def carry_out(self, acs: Any, plan: Plan) -> Outcome:
        """Add and take away, sixteen at a time, and read the devices' tags back. A device's session hinders none of it."""
        wanted = {change.key: change.after is not None for change in plan.changes}
        done = each(lambda key: acs.nbi.tag(key[0], key[1], wanted[key]), list(wanted))
        devices = list(dict.fromkeys(key[0] for key in wanted))
        out = Outcome()
        words = "{}"
        try:
            held = acs.nbi.some(devices, ["_tags"])
        except AcsError as error:
            held, words = {}, f"{{}}; what the device has now could not be read back: {error}"
        for key, present in wanted.items():
            there = held.get(key[0])
            said = str(done[key]) if done[key] is not None else "GenieACS answered 200, and nothing changed"
            if there is not None and (key[1] in (there.get("_tags") or ())) == present:
                out.proven.append(self.resource.label(key))
            else:
                out.failed.append(Problem(plan.where(key), words.format(said), "run the play again"))
        return out


KIND = Tags()
