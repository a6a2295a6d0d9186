# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices of GenieACS as hosts: their variables, names and groups. Nothing here asks GenieACS, or knows Ansible's inventory."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.masking import is_secret_name
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import tree

FIELDS = ("device_id", "oui", "product_class", "serial_number", "manufacturer")
FIXED = ("_id", "_deviceId", "_lastInform", "_lastBoot", "_tags")
BY_MODEL, BY_TAG, BY_LIVENESS = "model", "tag", "liveness"
# What a host's name may be made of: nothing that a pattern of hosts, a shell or a path would read differently.
_NAME = re.compile(r"[A-Za-z0-9_%~][A-Za-z0-9_.%~+@-]{0,251}")
_RESERVED = frozenset({"localhost", "127.0.0.1", "all", "ungrouped"})
_SECRETS: dict[str, bool] = {}  # whether the last name of a path is that of a secret; a fleet has few different ones

Device = dict[str, Any]


def projection(parameters: Iterable[str], hostnames: Iterable[str]) -> list[str]:
    """Return what is asked for of each device; never a whole tree."""
    paths = [*parameters, *(name for name in hostnames if "." in name)]
    return [*FIXED, *dict.fromkeys(path for path in paths if not secret(path))]


def secret(path: str) -> bool:
    """Whether a parameter holds a secret by its name: such a value is no variable of a host."""
    name = path.rpartition(".")[2]
    if name not in _SECRETS:
        _SECRETS[name] = is_secret_name(name)
    return _SECRETS[name]


def device(document: Mapping[str, Any], parameters: Sequence[str]) -> Device:
    """Return what a device's document says, in names of our own; this is what is cached.

    `parameters` are paths of parameters, or of objects of which every value that was ever read is taken.
    """
    about = document.get("_deviceId") or {}
    found: Device = {
        "device_id": document["_id"],
        "oui": about.get("_OUI", ""),
        "product_class": about.get("_ProductClass", ""),
        "serial_number": about.get("_SerialNumber", ""),
        "manufacturer": about.get("_Manufacturer", ""),
        "last_inform": document.get("_lastInform"),
        "last_boot": document.get("_lastBoot"),
        "tags": sorted(document.get("_tags") or []),
    }
    if parameters:
        found["parameters"] = values(document, parameters)
    return found


def values(document: Mapping[str, Any], parameters: Sequence[str]) -> dict[str, Any]:
    """Return values by path; what the device does not have, or what was never read, is left out."""
    found: dict[str, Any] = {}
    for path in parameters:
        one = tree.leaf(document, path)
        if one is None:
            continue
        if not one.object:
            if one.value is not None and not secret(path):
                found[path] = one.value
            continue
        node: Any = document
        for name in path.split("."):
            node = node[name]
        for below, leaf in tree.flatten(node).items():
            if not leaf.object and leaf.value is not None and not secret(below):
                found[f"{path}.{below}"] = leaf.value
    return found


def online(last_inform: str | None, now: float, within: float) -> bool:
    """Whether a device has informed within so many seconds."""
    try:
        return last_inform is not None and now - tree.instant(last_inform) <= within
    except ValueError:
        return False


def names(devices: Sequence[Device], candidates: Sequence[str], taken: Collection[str] = ()) -> list[str]:
    """Return the name of each device's host.

    The first of the candidates that is there, can be a name, and is no other device's: two devices must never become one
    host, and a name must not go from one to the other when devices come and go. At last the device's id, which is always one.
    """
    found: list[str | None] = [None] * len(devices)
    used = set(taken) | _RESERVED
    for candidate in candidates:
        if candidate == "device_id":
            break
        said = [_said(one, candidate) for one in devices]
        often = Counter(said)
        for number, name in enumerate(said):
            if found[number] is None and name and often[name] == 1 and name not in used:
                found[number] = name
        used.update(name for name in said if name)
    return [name or one["device_id"] for name, one in zip(found, devices)]


def groups(one: Device, alive: bool, by: Collection[str], prefix: str) -> list[tuple[str, str]]:
    """Return the groups of a device as pairs of a kind and what it is named after."""
    found = []
    if BY_MODEL in by and one["product_class"]:
        found.append((f"{prefix}model_", one["product_class"]))
    if BY_TAG in by:
        found.extend((f"{prefix}tag_", tag) for tag in one["tags"])
    if BY_LIVENESS in by:
        found.append((prefix, "online" if alive else "offline"))
    return found


def _said(one: Device, candidate: str) -> str | None:
    """What a device says under a candidate's name, if that can be the name of a host."""
    if candidate in FIELDS:
        value = one[candidate]
    elif candidate.startswith("tag:"):
        start = candidate[4:]
        value = next((tag[len(start) :] for tag in one["tags"] if tag.startswith(start)), None)
    else:
        value = one.get("parameters", {}).get(candidate)
    text = "" if value is None or isinstance(value, bool) else str(value)
    return text if _NAME.fullmatch(text) else None
