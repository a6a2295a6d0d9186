# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tree of a device as the NBI shows it: objects and parameters by their paths.

A document holds names of its own (`_id`, `_deviceId`, `_lastInform`, `_tags` …) beside the roots of the data model
(`Device` or `InternetGatewayDevice`, and GenieACS's own `VirtualParameters`, `Downloads`, `Reboot`, `FactoryReset`). A
parameter is `{_object: false, _writable, _value, _type, _timestamp}`; one that was discovered and never read has no
`_value`. What stands above a projected name may come without any of these: then it is an object of which nothing is known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

_INSTANT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s*(?:Z|([+-])(\d\d):?(\d\d))?", re.ASCII
)


@dataclass(frozen=True)
class Leaf:
    """An object or a parameter.

    value      bool, number or text; None: never read
    type       `xsd:string` and its like; "" for objects and where it is not known
    writable   None: not known
    timestamp  when the value was read or set, or the object discovered, in seconds since the epoch; None: not known
    """

    value: Any
    type: str
    writable: bool | None
    timestamp: float | None
    object: bool


def flatten(document: Mapping[str, Any]) -> dict[str, Leaf]:
    """Return objects and parameters of a device's document by path, in the document's order."""
    found: dict[str, Leaf] = {}
    waiting = [(name, node) for name, node in document.items() if name[:1] != "_" and isinstance(node, Mapping)]
    waiting.reverse()
    while waiting:
        path, node = waiting.pop()
        found[path] = _leaf(node)
        below = [
            (f"{path}.{name}", child) for name, child in node.items() if name[:1] != "_" and isinstance(child, Mapping)
        ]
        waiting.extend(reversed(below))
    return found


def leaf(document: Mapping[str, Any], path: str) -> Leaf | None:
    """Return what stands at a path, or None when there is nothing."""
    node = _node(document, path)
    return None if node is None else _leaf(node)


def instances(document: Mapping[str, Any], path: str) -> list[int]:
    """Return the instance numbers of an object such as `Device.Services.VoiceService`, in order."""
    node = _node(document, path) or {}
    return sorted(int(name) for name in node if re.fullmatch("[0-9]{1,10}", name))


def instant(text: str) -> float:
    """Return a time as the NBI writes it (ISO 8601, UTC unless it says otherwise) in seconds since the epoch.

    Raises ValueError for anything else.
    """
    found = _INSTANT.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise ValueError("this is no time in ISO 8601")
    fraction = float(f"0.{found.group(7)}") if found.group(7) else 0.0
    moment = datetime(*(int(found.group(number)) for number in range(1, 7)), tzinfo=timezone.utc)  # type: ignore[misc,arg-type]
    if found.group(8):
        offset = timedelta(hours=int(found.group(9)), minutes=int(found.group(10)))
        moment -= offset if found.group(8) == "+" else -offset
    return moment.timestamp() + fraction


def _node(document: Mapping[str, Any], path: str) -> Mapping[str, Any] | None:
    node: Any = document
    for name in path.rstrip(".").split("."):
        node = node.get(name) if isinstance(node, Mapping) and name[:1] != "_" else None
    return node if isinstance(node, Mapping) else None


def _leaf(node: Mapping[str, Any]) -> Leaf:
    what = node.get("_object")
    if not isinstance(what, bool):
        # Without the word: a value or a type says that it is a parameter, anything else is an object.
        what = "_value" not in node and "_type" not in node
    kind, writable, moment = node.get("_type"), node.get("_writable"), node.get("_timestamp")
    try:
        timestamp = None if moment is None else instant(moment)
    except ValueError:
        timestamp = None
    return Leaf(
        None if what else node.get("_value"),
        kind if isinstance(kind, str) else "",
        writable if isinstance(writable, bool) else None,
        timestamp,
        what,
    )
