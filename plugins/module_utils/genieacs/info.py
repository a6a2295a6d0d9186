# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What genieacs_info tells: what GenieACS holds, as the modules take it, and what its devices are doing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.asked import shown
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import MASK, is_secret_name
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import tree
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.nbi_checks import query_problem
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.resources import KINDS, RESOURCES

DEVICES, FAULTS, TASKS, RESOURCES_ALL = "devices", "faults", "tasks", "resources"
PARAMETERS, OBJECTS = "genieacs_parameters", "genieacs_objects"
# Objects are told by the values that identify them, which only a task about them names.
READABLE = tuple(kind for kind in RESOURCES if kind not in (PARAMETERS, OBJECTS))
SUBSETS = (DEVICES, FAULTS, TASKS, RESOURCES_ALL, *READABLE, PARAMETERS)
_IDENTITY = ("_deviceId", "_registered", "_lastInform", "_lastBoot", "_lastBootstrap", "_tags")


def gather(
    acs: Any, subsets: Sequence[str], query: Mapping[str, Any] | None, names: Sequence[str], include_secrets: bool
) -> dict[str, Any]:
    """Return the facts of genieacs_info.

    subsets  of SUBSETS; `resources` is every kind of READABLE
    query    which devices, faults and tasks of devices are told of; None: all
    names    parameters, or with a dot at the end all below an object

    Raises PbxError and nbi.AcsError.
    """
    words = query_problem(query) if query is not None else None
    if words is not None:
        raise refuse("query", words, "write it as GenieACS takes it")
    if PARAMETERS in subsets and not names:
        raise refuse(
            "parameters", f"is missing: a device has thousands, and {PARAMETERS} tells of those that are named"
        )
    facts: dict[str, Any] = {"version": acs.nbi.version}
    seen: list[dict[str, Any]] = []
    if query is not None or DEVICES in subsets or PARAMETERS in subsets:
        seen = [one for page in acs.nbi.pages("devices", query, [*_IDENTITY, *_projection(names)]) for one in page]
    known = {one["_id"] for one in seen} if query is not None else None
    if DEVICES in subsets:
        facts[DEVICES] = [device(one, names, include_secrets) for one in seen]
    if FAULTS in subsets:
        facts[FAULTS] = [_fault(one) for one in acs.nbi.all("faults") if known is None or one["device"] in known]
    if TASKS in subsets:
        rows = acs.nbi.all("tasks")
        facts[TASKS] = [_task(one) for one in rows if known is None or one.get("device") in known]
    kinds = [kind for kind in READABLE if kind in subsets or RESOURCES_ALL in subsets]
    if kinds or PARAMETERS in subsets:
        facts.update(_resources(acs, kinds, seen if PARAMETERS in subsets else None, names, include_secrets))
    return facts


def _projection(names: Sequence[str]) -> list[str]:
    return [name.rstrip(".") for name in names]


def values(document: Mapping[str, Any], names: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """Yield what a device's document says of the named parameters; what was never read is left out."""
    if not names:
        return
    exact = {name for name in names if not name.endswith(".")}
    below = tuple(name for name in names if name.endswith("."))
    for path, leaf in tree.flatten(document).items():
        if not leaf.object and leaf.value is not None and (path in exact or (below and path.startswith(below))):
            yield path, leaf.value


def device(document: Mapping[str, Any], names: Sequence[str], include_secrets: bool) -> dict[str, Any]:
    """Return one device: who it is, when it was heard of, and the parameters asked for."""
    told = document.get("_deviceId") or {}
    out = {
        "device_id": document["_id"],
        "manufacturer": told.get("_Manufacturer", ""),
        "oui": told.get("_OUI", ""),
        "product_class": told.get("_ProductClass", ""),
        "serial_number": told.get("_SerialNumber", ""),
        "tags": list(document.get("_tags") or []),
    }
    for name in ("registered", "lastInform", "lastBoot", "lastBootstrap"):
        spelt = {"lastInform": "last_inform", "lastBoot": "last_boot", "lastBootstrap": "last_bootstrap"}.get(
            name, name
        )
        out[spelt] = document.get(f"_{name}")
    hidden = (lambda path, value: value) if include_secrets else _hidden
    out["parameters"] = {path: hidden(path, value) for path, value in values(document, names)}
    return out


def _hidden(path: str, value: Any) -> Any:
    return MASK if value not in (None, "") and is_secret_name(path.rpartition(".")[2]) else value


def _fault(row: Mapping[str, Any]) -> dict[str, Any]:
    names = ("device", "channel", "timestamp", "code", "message", "retries")
    out = {name: row.get(name) for name in names}
    return {"id": row["_id"], **out}


def _task(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a task that waits, with the names of parameters and none of their values."""
    out = {"id": row["_id"], "device": row.get("device"), "name": row.get("name"), "timestamp": row.get("timestamp")}
    if row.get("parameterValues"):
        out["parameters"] = [one[0] for one in row["parameterValues"]]
    if row.get("provisions"):
        out["provisions"] = [one[0] for one in row["provisions"]]  # their arguments may be passwords
    for name in ("parameterNames", "objectName", "file", "fileName"):
        if row.get(name):
            out[name] = row[name]
    return out


def _resources(
    acs: Any,
    kinds: Sequence[str],
    seen: Sequence[Mapping[str, Any]] | None,
    names: Sequence[str],
    include_secrets: bool,
) -> dict[str, Any]:
    """Return the items of kinds as their modules take them; of devices, those that were read already."""
    found: dict[str, Any] = {}
    secrets_set: dict[str, dict[str, list[str]]] = {}
    for kind in kinds:
        resource = RESOURCES[kind]
        items = list(KINDS[kind].read(acs, Request(resource, [])).values())
        found[kind] = {resource.items: shown(resource, items, include_secrets, secrets_set)}
    if seen is not None:
        resource = RESOURCES[PARAMETERS]
        items = [{"device_id": one["_id"], "parameters": dict(values(one, names))} for one in seen]
        found[PARAMETERS] = {resource.items: shown(resource, items, include_secrets, secrets_set)}
    return {"resources": found, "secrets_set": secrets_set}
