# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What GenieACS holds of the devices of a task: their trees as far as they are asked for, and the tasks that wait for them.

Few requests, however many devices there are: one pass over the devices, one over the pending tasks, and one over the faults
where a task is pending.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem, nearest
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import ids as device_ids
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import tree
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.fault_words import fault_id

OURS = "pbx:"  # how the uniqueKey of every task of ours begins
_FEW = 25  # ids that fit into a query; beyond that everything is asked for
_LOOKED_AT = 5  # devices whose trees are looked at for the name that was meant


@dataclass(frozen=True)
class Pending:
    """A task that waits for its device. `faulted`: it has failed already, and GenieACS tries it again for days.

    values  what a setParameterValues or an addObject sets, in its order, as (name, value)
    target  the object of an addObject or a deleteObject
    """

    id: str
    device: str
    name: str
    key: str
    timestamp: float
    values: tuple[tuple[str, Any], ...] = ()
    target: str = ""
    faulted: bool = False

    @property
    def ours(self) -> bool:
        """Whether this collection queued it."""
        return self.key.startswith(OURS)


class Keeper:
    """An acs.Acs for choosing devices that asks for what will be read anyway, and keeps it: each device is read once."""

    def __init__(self, acs: Any, names: Sequence[str]) -> None:
        self._acs, self._names = acs, list(names)
        self.documents: dict[str, Mapping[str, Any]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._acs, name)

    @property
    def nbi(self) -> Any:
        """This, in the place of the northbound interface: only `pages` is asked for."""
        return self

    def pages(self, collection: str, query: Any = None, names: Sequence[str] = (), **more: Any) -> Any:
        """Yield the pages of a query, each with more of every device than was asked for."""
        for page in self._acs.nbi.pages(collection, query, [*names, *self._names], **more):
            if collection == "devices":
                self.documents.update((one["_id"], one) for one in page)
            yield page


def documents(
    acs: Any, ids: Sequence[str], names: Sequence[str], spots: Mapping[str, str], known: Mapping[str, Any] | None = None
) -> dict[str, Mapping[str, Any]]:
    """Return the documents of devices, as far as names are asked for. Raises PbxError for devices that are not there.

    spots  device id -> how an error names its item
    known  documents that were read already
    """
    have = known or {}
    missing = [one for one in ids if one not in have]
    found = dict(have)
    if missing:
        found.update(acs.nbi.some(missing, [*names, "_lastInform"]))
    gone = [one for one in missing if one not in found]
    if gone:
        raise PbxError(_unknown(acs, gone, spots))
    return found


def _unknown(acs: Any, gone: Sequence[str], spots: Mapping[str, str]) -> list[Problem]:
    """Say of devices that they are unknown, and which were meant: an id without its percent signs is the usual mistake."""
    guesses = {one: _encoded(one) for one in gone[:20]}
    asked = list(itertools.chain.from_iterable(guesses.values()))[:200]
    there = set(acs.nbi.some(asked, ["_id"])) if asked else set()
    out = []
    for one in gone:
        meant = [guess for guess in guesses.get(one, ()) if guess in there]
        remedy = (
            f'"{meant[0]}" is there: an id is percent-encoded, as GenieACS shows it, or made from oui, product_class and serial_number'
            if meant
            else "a device is known once it has informed GenieACS; look at its ACS URL"
        )
        out.append(Problem(spots.get(one, one), f'no device "{one}" has ever informed GenieACS', remedy))
    return out


def _encoded(name: str) -> list[str]:
    """Return the ids that a text may stand for that is no device's: its parts taken as they would be printed on it."""
    pieces = name.split("-")
    out = []
    for cut in range(2, len(pieces) + 1):
        model, serial = "-".join(pieces[1:cut]), "-".join(pieces[cut:])
        out.append(
            device_ids.device_id(pieces[0], model, serial) if serial else device_ids.device_id(pieces[0], "", model)
        )
    return [one for one in dict.fromkeys(out) if one != name]


def pending(acs: Any, ids: Sequence[str], names: Sequence[str]) -> dict[str, list[Pending]]:
    """Return the tasks of these names that wait for devices, in the order in which they will run.

    A task that expires before the device comes is dropped by GenieACS without a word, so that it counts for nothing.
    """
    query: dict[str, Any] = {"name": names[0]} if len(names) == 1 else {"name": {"$in": list(names)}}
    if len(ids) <= _FEW:
        query["device"] = {"$in": list(ids)}
    wanted, now = set(ids), acs.now()
    rows = [
        row
        for row in acs.nbi.all("tasks", query)
        if row.get("device") in wanted and not (row.get("expiry") and tree.instant(row["expiry"]) <= now)
    ]
    out: dict[str, list[Pending]] = {}
    if not rows:
        return out
    faulted = faulted_tasks(acs, [(row["device"], row["_id"]) for row in rows])
    for row in rows:
        out.setdefault(row["device"], []).append(_pending(row, row["_id"] in faulted))
    for tasks in out.values():
        tasks.sort(key=lambda one: (one.timestamp, one.id))
    return out


def _pending(row: Mapping[str, Any], faulted: bool) -> Pending:
    values = tuple((str(one[0]), one[1]) for one in row.get("parameterValues") or () if len(one) > 1)
    stamp = row.get("timestamp")
    return Pending(
        id=str(row["_id"]),
        device=str(row["device"]),
        name=str(row.get("name")),
        key=str(row.get("uniqueKey") or ""),
        timestamp=tree.instant(stamp) if stamp else 0.0,
        values=values,
        target=str(row.get("objectName") or ""),
        faulted=faulted,
    )


def faults(acs: Any, tasks: Sequence[tuple[str, str]], names: Sequence[str] = ()) -> dict[str, Mapping[str, Any]]:
    """Return the faults of tasks, given as (device id, task id): task id -> fault. One request for a few of them, or for all."""
    wanted = {fault_id(device, task): task for device, task in tasks}
    query = {"_id": {"$in": sorted(wanted)}} if len(wanted) <= _FEW else None
    rows = acs.nbi.all("faults", query, names)
    return {wanted[row["_id"]]: row for row in rows if row.get("_id") in wanted}


def faulted_tasks(acs: Any, tasks: Sequence[tuple[str, str]]) -> set[str]:
    """Return the ids of those tasks that have failed."""
    return set(faults(acs, tasks, ["_id"]))


def absent(acs: Any, wanted: Sequence[tuple[str, str]], spots: Mapping[str, str], field: str) -> list[Problem]:
    """Say of names, given as (device id, path), that the devices' trees lack them, and which names were meant."""
    some = list(dict.fromkeys(device for device, path in wanted))[:_LOOKED_AT]
    above = sorted({path.rpartition(".")[0] for device, path in wanted if device in some and "." in path})
    known: dict[str, list[str]] = {}
    for device, document in (acs.nbi.some(some, above) if above else {}).items():
        known[device] = [path for path, leaf in tree.flatten(document).items() if not leaf.object]
    out = []
    for device, path in wanted:
        hint = nearest(path, known.get(device, ()))
        remedy = f"{hint}; or refresh" if hint else "look the name up in GenieACS, or refresh"
        where = f"{spots.get(device, device)}: {field}.{path}"
        remedy = f"{remedy} what is above it, if the device has it and was never asked"
        out.append(Problem(where, "is not in the device's tree: GenieACS would answer 200 and do nothing", remedy))
    return out
