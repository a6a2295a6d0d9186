# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameters of devices: compared with what GenieACS holds and with what waits for the device, sent where they differ, read back.

What a device is to be sent waits in GenieACS as a task with a key of its own, so that the same declaration leaves one task
however often it is run, and none once the values agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Plan, Request, where
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field, Item, Key, Resource
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import parameters_lines as lines
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.fleet import DEVICE_ID, chosen, guard, selection
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.kinds import Kind, Outcome
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters_carry import Run
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters_compare import (
    PLAIN,
    SECRET,
    SET,
    Look,
    Rules,
    look,
)
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters_items import merged, names_of
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters_read import (
    Keeper,
    Pending,
    absent,
    documents,
    pending,
)
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters_send import OPTIONS, freshen, ways
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.tree import leaf
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.voice import ROOTS
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.voice_fields import LINE_FIELDS

KIND_NAME = "genieacs_parameters"
ITEMS = "devices"
_PROBED = 16  # devices that are asked for a name that their trees lack, before all others are

RESOURCE = Resource(
    kind=KIND_NAME,
    items=ITEMS,
    singular="device",
    title="Parameters of devices that GenieACS manages",
    description=(
        "Sets parameters of phones and gateways by TR-069: of one device, of several, or of all that a query finds.",
        "Only what differs is sent, and read back afterwards. What a device that is off line does not take waits in GenieACS"
        " as one task, however often the play is run, and is told apart in RV(queued).",
        "A parameter that the device's tree lacks, that is read-only, or whose type the value is not of, is refused:"
        " GenieACS would answer 200 and do nothing.",
    ),
    key=("device_id",),
    optional_key=("device_id",),
    fields=(
        DEVICE_ID,
        *selection(ITEMS),
        Field(
            PLAIN,
            "Parameters by their paths. Values are cast to the type of the parameter.",
            type="dict",
            free=True,
            sample={"Device.ManagementServer.PeriodicInformInterval": 300},
        ),
        Field(
            SECRET,
            "Parameters that are secrets, by their paths; those whose names say so may as well stand in"
            " O(devices[].parameters). Once GenieACS has read one it holds an empty text, which compares with nothing: by"
            " default it is then sent along with the next change of the device, with O(update_secret=always) each time.",
            type="dict",
            free=True,
            secret=True,
            owned=True,
        ),
        Field(
            "lines",
            "Voice lines by what people call them; they become parameters by what the device's tree shows. Lines that it"
            " lacks are added.",
            type="list",
            elements="dict",
            fields=LINE_FIELDS,
        ),
    ),
)


class Parameters(Kind):
    """The kind genieacs_parameters; see kinds.Kind. It remembers between reading and writing what it read."""

    resource = RESOURCE
    own_options = {**OPTIONS, "max_age": {"type": "int"}}
    fleet = True

    def __init__(self) -> None:
        self._known: dict[str, Mapping[str, Any]] = {}
        self._lined: dict[str, lines.Lined] = {}
        self.looks: dict[str, Look] = {}

    def prepare(self, acs: Any, items: Sequence[Item]) -> Sequence[Item]:
        """Return one item for each device, with the lines turned into parameters as far as the device's tree allows."""
        keeper = Keeper(acs, [*names_of(items), "_lastInform"])
        marked = [{**item, "position": index} for index, item in enumerate(items)]
        found = merged(chosen(keeper, marked, ITEMS))
        guard(found, acs.option(KIND_NAME, "max_devices"), ITEMS)
        self._known = keeper.documents
        self._lined = {}
        spots = {device: f"{ITEMS}[{index}] ({device})" for index, device in enumerate(found)}
        wanting = [device for device, item in found.items() if item.get("lines")]
        if wanting:
            trees = documents(acs, wanting, ROOTS, spots, self._voiced(wanting))
            for device in wanting:
                self._lined[device] = lines.translate(found[device], trees[device], spots[device])
                found[device] = self._lined[device].item
        return list(found.values())

    def _voiced(self, wanting: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        """Return the documents that were read with their voice services: those of queries."""
        return {device: self._known[device] for device in wanting if device in self._known}

    def read(self, acs: Any, request: Request) -> Mapping[Key, Item]:
        """Return the devices of a request as they are, once what waits for them is done."""
        if request.purge:
            raise refuse("purge", "a device is not removed by what it is set to", "use genieacs_devices to forget one")
        self.looks = {}
        items = {item["device_id"]: item for item in request.items}
        if not items:
            return {}
        # As core.plan names them.
        spots = {device: where(self.resource, index, device) for index, device in enumerate(items)}
        names = names_of(items.values(), lined=False)
        known, self._known = self._known, {}
        held = documents(acs, list(items), names, spots, {} if self._lined else known)
        self._freshen(acs, items, held)
        tasks = pending(acs, list(items), (SET, lines.ADD, lines.REFRESH))
        rules = Rules(request.update_secret == "always", bool(acs.option(KIND_NAME, "wait", False)))
        out: dict[Key, Item] = {}

        def compare(devices: Iterable[str]) -> None:
            for device in devices:
                out[(device,)] = self._compared(
                    items[device], held[device], tasks.get(device, ()), spots[device], rules
                )

        compare(items)
        compare(self._discovered(acs, held, names))
        self._refuse(acs, items, spots)
        kept = sum(one.kept for one in self.looks.values())
        if kept:
            words = f"{kept} cannot be compared, since GenieACS holds an empty text for each, and are not sent"
            acs.warn(
                f"{ITEMS}: {SECRET}",
                words,
                "`update_secret: always` sends them, and so does any other change of the device",
            )
        return out

    def _compared(
        self,
        item: Mapping[str, Any],
        document: Mapping[str, Any],
        waiting: Sequence[Pending],
        spot: str,
        rules: Rules,
    ) -> Item:
        """Return one device as it is once what waits for it is done, and remember what was found."""
        device = item["device_id"]
        lined = self._lined.get(device)
        unfinished = lined is not None and lined.open
        begun = lined.begun(waiting) if lined is not None and unfinished and not rules.wait else ""
        changed, assumed = bool(unfinished and not begun), lined.assumed if lined is not None else ()
        found = look(document, item, waiting, spot, rules, changed=changed, assumed=assumed)
        found.waits = begun or found.waits
        self.looks[device] = found
        return {"device_id": device, **found.before, **({"lines": item["lines"]} if begun else {})}

    def _discovered(self, acs: Any, held: dict[str, Mapping[str, Any]], names: Sequence[str]) -> list[str]:
        """Have devices asked for names that their trees lack. Returns the devices of which more is known now.

        Of a device that has only informed GenieACS knows little more than its Inform. A name that is none is asked of a few
        devices only.
        """
        lacking = {device: one.absent for device, one in self.looks.items() if one.absent}
        out: list[str] = []
        for some in (list(lacking)[:_PROBED], list(lacking)[_PROBED:]) if not acs.check else ():
            wanted = {device: lacking[device] for device in some}
            fresh = freshen(acs, wanted, held, 0.0, ways(acs, KIND_NAME))
            held.update(acs.nbi.some(fresh, [*names, "_lastInform"]) if fresh else {})
            found = [device for device in fresh if any(leaf(held[device], name) for name in lacking[device])]
            out.extend(found)
            if not found:
                break
        return out

    def _freshen(self, acs: Any, items: Mapping[str, Mapping[str, Any]], held: dict[str, Mapping[str, Any]]) -> None:
        """Have values read from the devices that are older than the task allows, or that were never read."""
        age = acs.option(KIND_NAME, "max_age")
        if age is None or acs.check:
            return
        wanted = {device: [*(item.get(PLAIN) or ()), *(item.get(SECRET) or ())] for device, item in items.items()}
        stale = freshen(acs, wanted, held, acs.now() - float(age), ways(acs, KIND_NAME))
        if stale:
            names = {name for device in stale for name in wanted[device]}
            held.update(acs.nbi.some(stale, [*names, "_lastInform"]))

    def _refuse(self, acs: Any, items: Mapping[str, Mapping[str, Any]], spots: Mapping[str, str]) -> None:
        """Raise PbxError with everything that the devices' trees do not allow."""
        problems = [problem for one in self.looks.values() for problem in one.problems]
        for field in (PLAIN, SECRET):
            lacking = [
                (device, path)
                for device, one in self.looks.items()
                for path in one.absent
                if path in (items[device].get(field) or ())
            ]
            if lacking:
                problems.extend(absent(acs, lacking, spots, field))
        if problems:
            raise PbxError(problems)

    def problems(self, acs: Any, plan: Plan, plans: Mapping[str, Plan]) -> Sequence[Problem]:
        """Everything was refused while it was compared."""
        return []

    def waiting(self, acs: Any, request: Request) -> Mapping[str, str]:
        """Return the devices that will have everything once they take the task that waits for them."""
        return {self.resource.label((device,)): one.waits for device, one in self.looks.items() if one.waits}

    def carry_out(self, acs: Any, plan: Plan) -> Outcome:
        """Send what differs, and read it back; see parameters_carry."""
        spots = {change.key[0]: plan.where(change.key) for change in plan.changes}
        secrets = plan.request.update_secret == "always"
        run = Run(acs, ways(acs, KIND_NAME), spots, self.looks, self._lined, Rules(secrets))
        outcome = run.carry_out()
        label = self.resource.label
        return Outcome(
            [label((device,)) for device in outcome.proven],
            {label((device,)): words for device, words in outcome.queued.items()},
            outcome.failed,
        )


KIND = Parameters()
