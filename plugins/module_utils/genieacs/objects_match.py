# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Instances of an object by the values that identify them: a device numbers them as it likes, and not from one on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item, is_secret_name
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import tree, values
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters_compare import (
    PLAIN,
    SECRET,
    path_problem,
    unique_key,
)
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters_read import Pending

ADD, DELETE = "addObject", "deleteObject"
_NAME = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")


def text_of(identity: Mapping[str, Any]) -> str:
    """Return an identity as one text, the same one whatever the order and the spelling of its scalars."""
    return ",".join(f"{name}={_scalar(identity[name])}" for name in sorted(identity))


def _scalar(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def item_problems(item: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield (field, reason, remedy) of what is wrong with an item whatever its device is."""
    path = str(item.get("object") or "")
    wrong = path_problem(path.rstrip("."))
    if wrong is not None:
        yield "object", "is no path of an object", "write it like Device.Services.VoiceService.1.VoiceProfile.1.Line"
    elif path.rstrip(".").rpartition(".")[2].isdigit():
        yield "object", "is an instance, not the object that holds instances", "leave the number out, and say its identity"
    identity = item.get("identity") or {}
    if not identity:
        yield "identity", "is missing", "say by which values the instance is known, such as DirectoryNumber: 1001"
    for name, value in identity.items():
        if not _NAME.fullmatch(str(name)):
            yield f"identity.{name}", "is no name relative to the instance", "leave out the path of the object"
        elif is_secret_name(str(name)):
            yield f"identity.{name}", "is a secret, which no device shows", "identify the instance by something else"
        elif value is None or isinstance(value, (list, dict)):
            yield f"identity.{name}", "is no single value", "give a text, a number or true or false"
    for name, value in (item.get(PLAIN) or {}).items():
        if not _NAME.fullmatch(str(name)):
            yield f"{PLAIN}.{name}", "is no name relative to the instance", "leave out the path of the object"
        elif name in identity and _scalar(value) != _scalar(identity[name]):
            yield f"{PLAIN}.{name}", "contradicts the identity", "say it once"


def absolute(item: Mapping[str, Any], index: int) -> Item:
    """Return the parameters of an item as genieacs_parameters has them, for one instance."""
    base, out = f"{item['object']}.{index}", {"device_id": item["device_id"], PLAIN: {}, SECRET: {}}
    for name, value in (item.get(PLAIN) or {}).items():
        if name not in item["identity"] and value is not None:
            out[SECRET if is_secret_name(str(name)) else PLAIN][f"{base}.{name}"] = value
    return out


def relative(before: Mapping[str, Any], item: Mapping[str, Any], index: int) -> dict[str, Any]:
    """Return what was found of an instance's parameters by their names in it; the opposite of `absolute`."""
    start = len(f"{item['object']}.{index}.")
    found = {**(before.get(PLAIN) or {}), **(before.get(SECRET) or {})}
    out = {path[start:]: value for path, value in found.items()}
    out.update({name: value for name, value in (item.get(PLAIN) or {}).items() if name in item["identity"]})
    return out


def matching(document: Mapping[str, Any], item: Mapping[str, Any]) -> list[int]:
    """Return the numbers of the instances that an identity fits. Raises values.WrongValue."""
    out = []
    for index in tree.instances(document, item["object"]):
        leaves = {name: tree.leaf(document, f"{item['object']}.{index}.{name}") for name in item["identity"]}
        if all(leaf is not None and _fits(leaf, item["identity"][name]) for name, leaf in leaves.items()):
            out.append(index)
    return out


def _fits(leaf: Any, wanted: Any) -> bool:
    return not leaf.object and values.same(leaf.type, values.cast(leaf.type, wanted), leaf.value)


def unread(document: Mapping[str, Any], item: Mapping[str, Any]) -> list[str]:
    """Return the paths of identity values that GenieACS has never read: by them an instance cannot be told."""
    paths = [
        f"{item['object']}.{index}.{name}"
        for index in tree.instances(document, item["object"])
        for name in item["identity"]
    ]
    leaves = {path: tree.leaf(document, path) for path in paths}
    return [path for path, leaf in leaves.items() if leaf is not None and not leaf.object and leaf.value is None]


def add_task(document: Mapping[str, Any], item: Mapping[str, Any]) -> dict[str, Any]:
    """Return the task that adds an instance.

    It says the identity and nothing else: GenieACS looks for an instance with just these values first, and adds none when
    there is one. With all parameters it would not find one that was half made, and add another.
    """
    rows = []
    for name, value in item["identity"].items():
        kind = next(
            (
                leaf.type
                for index in tree.instances(document, item["object"])
                for leaf in [tree.leaf(document, f"{item['object']}.{index}.{name}")]
                if leaf is not None and leaf.type
            ),
            "",
        )
        rows.append([name, values.cast(kind, value)])
    return {"name": ADD, "objectName": item["object"], "parameterValues": rows, "uniqueKey": add_key(item)}


def add_key(item: Mapping[str, Any]) -> str:
    """Return the uniqueKey of the task that adds an instance."""
    return unique_key([item["object"], text_of(item["identity"])], "add:")


def delete_task(path: str) -> dict[str, Any]:
    """Return the task that deletes an instance."""
    return {"name": DELETE, "objectName": path, "uniqueKey": unique_key([path], "delete:")}


@dataclass(frozen=True)
class Queue:
    """What waits for a device and is about one item: additions of its instance, and deletions of instances that fit."""

    adds: Sequence[Pending] = ()
    deletes: Sequence[Pending] = ()

    @property
    def coming(self) -> Pending | None:
        """The addition that will be done, if any."""
        return next((one for one in self.adds if not one.faulted), None)

    @property
    def going(self) -> Pending | None:
        """The deletion that will be done, if any."""
        return next((one for one in self.deletes if not one.faulted), None)


def queue_of(tasks: Sequence[Pending], item: Mapping[str, Any], found: Sequence[int]) -> Queue:
    """Return what of a device's pending tasks is about an item, of which these instances fit."""
    key, paths = add_key(item), {f"{item['object']}.{index}" for index in found}
    return Queue(
        tuple(one for one in tasks if one.name == ADD and one.key == key),
        tuple(one for one in tasks if one.name == DELETE and one.target.rstrip(".") in paths),
    )
