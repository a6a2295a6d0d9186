# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which devices a task is about: named by their ids, by what is printed on them, or by a query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field, Item
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import ids
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.nbi_checks import query_problem

IN_FLIGHT = 16  # requests: GenieACS answers 20 at once with each of its workers, and 503 beyond that
_SERIALS = 100  # serial numbers in one query: a URL has to fit into 16 kB

DEVICE_ID = Field(
    "device_id", "The device's id in GenieACS, percent-encoded as it stands there: C(001565-SIP%2DT46U-3146)."
)
SELECTION = (
    Field(
        "oui",
        "The OUI of the device's manufacturer, with O({items}[].serial_number) and, if it has one, its product class.",
    ),
    Field("product_class", "The device's product class, as it says it itself."),
    Field("serial_number", "The device's serial number. Alone it has to be that of one device only."),
    Field(
        "query",
        'Every device that a query of GenieACS finds: C({"_tags": "voip"}). A query that finds none is warned of.',
        type="dict",
    ),
)
NAMES = ("device_id", *(one.name for one in SELECTION))


def selection(items: str) -> tuple[Field, ...]:
    """Return the fields by which an item of a module names its devices beside `device_id`."""
    import dataclasses

    return tuple(
        dataclasses.replace(one, description=one.description.replace("{items}", items), directive=True)
        for one in SELECTION
    )


def chosen(acs: Any, items: Sequence[Mapping[str, Any]], where: str) -> list[tuple[Item, str]]:
    """Return each item with the id of every device that it is about, the selection taken out of it.

    where  the option that holds the items, for errors. Raises PbxError with everything that is wrong.

    An item that names its device is taken at its word: whether there is such a device is seen when it is read.
    """
    problems: list[Problem] = []
    found: list[tuple[Item, list[str]]] = []
    serials: dict[str, list[str]] = {}
    for index, item in enumerate(items):
        rest = {name: value for name, value in item.items() if name not in NAMES}
        named = {name: item[name] for name in NAMES if item.get(name) not in (None, "")}
        spot = f"{where}[{index}]"
        problem = _problem(named, spot)
        if problem is not None:
            problems.append(problem)
        elif "device_id" in named:
            found.append((rest, [str(named["device_id"])]))
        elif "oui" in named:
            serial, model = str(named["serial_number"]), str(named.get("product_class", ""))
            found.append((rest, [ids.device_id(str(named["oui"]), model, serial)]))
        elif "query" in named:
            found.append((rest, _queried(acs, named["query"], spot)))
        else:
            found.append((rest, serials.setdefault(f"{index}\0{named['serial_number']}", [])))
    if problems:
        raise PbxError(problems)
    _by_serial(acs, serials, where)
    return [(rest, device) for rest, devices in found for device in devices]


def _problem(named: Mapping[str, Any], spot: str) -> Problem | None:
    if not named:
        return Problem(spot, "names no device", "give device_id, or oui and serial_number, or query")
    if "device_id" in named:
        words = ids.problem(str(named["device_id"]))
        if words is not None:
            return Problem(f"{spot}: device_id", words)
        if len(named) > 1:
            return Problem(spot, "names its device twice", "give device_id alone")
        return None
    if "query" in named:
        if len(named) > 1:
            return Problem(spot, "names its devices twice", "put all of it into the query")
        words = query_problem(named["query"])
        return Problem(f"{spot}: query", words) if words is not None else None
    if "serial_number" not in named:
        return Problem(f"{spot}: serial_number", "is missing", "an OUI or a product class alone is a `query`")
    if "product_class" in named and "oui" not in named:
        return Problem(f"{spot}: oui", "is missing", "give the OUI too, or the serial number alone")
    return None


def _queried(acs: Any, query: Mapping[str, Any], spot: str) -> list[str]:
    devices = [one["_id"] for page in acs.nbi.pages("devices", query, ["_id"]) for one in page]
    if not devices:
        acs.warn(f"{spot}: query", "finds no device", "is it meant to? Names are those of the devices' trees")
    return devices


def _by_serial(acs: Any, serials: Mapping[str, list[str]], where: str) -> None:
    """Find devices by their serial numbers, a hundred in a request; put each one's id into its list."""
    wanted = sorted({key.partition("\0")[2] for key in serials})
    known: dict[str, list[str]] = {}
    for start in range(0, len(wanted), _SERIALS):
        query = {"_deviceId._SerialNumber": {"$in": wanted[start : start + _SERIALS]}}
        for page in acs.nbi.pages("devices", query, ["_deviceId._SerialNumber"]):
            for one in page:
                known.setdefault(one["_deviceId"]["_SerialNumber"], []).append(one["_id"])
    problems: list[Problem] = []
    for key, devices in serials.items():
        index, _mark, serial = key.partition("\0")
        there = known.get(serial, [])
        if len(there) == 1:
            devices.extend(there)
            continue
        spot = f"{where}[{index}]: serial_number"
        if there:
            problems.append(
                Problem(spot, f"{serial} is that of {len(there)} devices", "give the OUI and product class too")
            )
        else:
            problems.append(
                Problem(spot, f"no device with {serial} has ever informed GenieACS", "look at GenieACS's devices")
            )
    if problems:
        raise PbxError(problems)


def guard(devices: Iterable[str], max_devices: int | None, where: str, needed: bool = False) -> list[str]:
    """Return devices without repetition, if they are not more than a task says it expects. Raises PbxError.

    needed  the task has to say how many: what it does cannot be taken back
    """
    found = list(dict.fromkeys(devices))
    if max_devices is None:
        if needed and len(found) > 1:
            raise refuse(
                "max_devices",
                f"is missing: this is about {len(found)} devices at once",
                f"say how many you expect: max_devices: {len(found)}",
            )
        return found
    if len(found) > max_devices:
        raise refuse(
            where,
            f"is about {len(found)} devices, and max_devices is {max_devices}",
            "narrow the query, or expect more",
        )
    return found


def _devices(required: bool) -> dict[str, Any]:
    options = {one.name: one.spec() for one in (DEVICE_ID, *SELECTION)}
    return {"type": "list", "elements": "dict", "options": options, **({"required": True} if required else {})}


# The option `devices` of modules that do something with devices once.
DEVICES = _devices(required=True)
OPTIONAL_DEVICES = _devices(required=False)
