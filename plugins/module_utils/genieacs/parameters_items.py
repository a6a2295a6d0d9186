# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Items of genieacs_parameters: several of them that are about one device become one, or contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item, is_secret_name
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters_compare import (
    PLAIN,
    SECRET,
    path_problem,
)
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.voice import ROOTS


def names_of(items: Iterable[Mapping[str, Any]], lined: bool = True) -> list[str]:
    """Return the paths that have to be read for items, each once; `lined`: with what lines are made of."""
    out: dict[str, None] = {}
    seen: set[int] = set()
    for item in items:
        for field in (PLAIN, SECRET):
            given = item.get(field) or {}
            if id(given) not in seen:  # the devices of one query share what is wanted of them
                seen.add(id(given))
                out.update(dict.fromkeys(str(name) for name in given))
        if lined and item.get("lines"):
            out.update(dict.fromkeys(ROOTS))
    return [name for name in out if path_problem(name) is None]


def merged(found: Sequence[tuple[Item, str]]) -> dict[str, Item]:
    """Return one item for each device, from pairs of an item and a device's id; `position` is the item's index.

    Secrets by name become secrets. Raises PbxError for what contradicts itself or names no parameter.
    """
    problems: list[Problem] = []
    checked: dict[int, Item] = {}
    out: dict[str, Item] = {}
    said: dict[str, dict[str, int]] = {}
    for item, device in found:
        position: int = item["position"]
        if position not in checked:
            checked[position] = _checked(item, problems)
        one = checked[position]
        before = out.get(device)
        if before is None:
            out[device] = {"device_id": device, **one}
            names: list[str] = [*one[PLAIN], *one[SECRET]]
            said[device] = dict.fromkeys(names, position)
            continue
        out[device] = _both(before, one, position, said[device], problems)
    if problems:
        raise PbxError(problems)
    return out


def _checked(item: Item, problems: list[Problem]) -> Item:
    """Return what an item wants, with secrets apart; what is null is not mentioned."""
    spot = f"devices[{item['position']}]"
    if item.get("state") == "absent":
        problems.append(
            Problem(f"{spot}: state", "parameters cannot be absent", "forget a device with genieacs_devices")
        )
    if item.get("unset"):
        problems.append(Problem(f"{spot}: unset", "a parameter always has a value", "say which value it is to have"))
    plain: Item = {}
    secret: Item = {}
    for field in (PLAIN, SECRET):
        for name, value in (item.get(field) or {}).items():
            wrong = path_problem(str(name))
            if wrong is not None:
                problems.append(Problem(f"{spot}: {field}.{name}", *wrong))
            elif value is not None:
                (secret if field == SECRET or is_secret_name(str(name)) else plain)[str(name)] = value
    for name in plain.keys() & secret.keys():
        problems.append(Problem(f"{spot}: {PLAIN}.{name}", f"is given in {SECRET} too", "give it once"))
    return {PLAIN: plain, SECRET: secret, **({"lines": item["lines"]} if item.get("lines") else {})}


def _both(before: Item, one: Item, position: int, said: dict[str, int], problems: list[Problem]) -> Item:
    """Return two items of one device as one. `said`: path -> index of the item that says it."""
    held = {**before[PLAIN], **before[SECRET]}
    for field in (PLAIN, SECRET):
        for name, value in one[field].items():
            if name in held and (value != held[name] or isinstance(value, bool) != isinstance(held[name], bool)):
                words = f"contradicts devices[{said[name]}], which is about the same device"
                problems.append(
                    Problem(f"devices[{position}] ({before['device_id']}): {field}.{name}", words, "say it once")
                )
            said.setdefault(name, position)
    secret = {**before[SECRET], **one[SECRET]}
    plain = {name: value for name, value in {**before[PLAIN], **one[PLAIN]}.items() if name not in secret}
    lines = [*(before.get("lines") or ()), *(one.get("lines") or ())]
    return {
        "device_id": before["device_id"],
        PLAIN: plain,
        SECRET: secret,
        **({"lines": lines} if lines else {}),
    }
