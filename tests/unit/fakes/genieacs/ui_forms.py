# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The forms in which the UI shows documents, and the one in which it takes presets."""

from __future__ import annotations

import json
from typing import Any

from . import expression
from .session import parameter_of
from .store import Node
from .text import Instant, instant, seconds_of


def _milliseconds(value: Any) -> Any:
    return int(seconds_of(value) * 1000) if isinstance(value, Instant) else value


def shown(resource: str, entry: Node) -> Node:
    """Return a document in the UI's form."""
    if resource == "users":
        return {key: value for key, value in entry.items() if key not in ("password", "salt")}
    if resource in ("tasks", "faults"):
        return {key: _milliseconds(value) for key, value in entry.items()}
    if resource == "files":
        named = entry["metadata"].items()
        return {"_id": entry["_id"], **{f"metadata.{key}": value or "" for key, value in named}}
    if resource == "presets":
        return preset_shown(entry)
    return flat_device(entry) if resource == "devices" else entry


def preset_shown(entry: Node) -> Node:
    """Return a preset as the UI has it: events as a text, one provision instead of configurations."""
    made = {key: value for key, value in entry.items() if key != "configurations"}
    if entry.get("events") is not None:
        made["events"] = ", ".join(name if flag else f"-{name}" for name, flag in entry["events"].items())
    parts = entry["configurations"]
    if len(parts) == 1 and parts[0].get("type") == "provision" and parts[0].get("name"):
        made["provision"] = parts[0]["name"]
        made["provisionArgs"] = ", ".join(json.dumps(one, ensure_ascii=False) for one in parts[0].get("args") or [])
    return made


def preset_of(body: Node) -> Node:
    """Return a preset as stored for the UI's form of it; ValueError for what the UI refuses."""
    made = dict(body)
    made["precondition"] = made.get("precondition") or ""
    try:
        expression.parse(made["precondition"])
    except expression.ParseError as error:
        raise ValueError(f"\n-- PARSING FAILED {'-' * 50}\n{error}") from None
    found = str(made.get("weight") or "")
    made["weight"] = int(found) if found.lstrip("-").isdigit() else 0
    events: dict[str, bool] = {}
    for name in str(made.get("events") or "").split(","):
        text = name.strip()
        if text.lstrip("-").strip():
            events[text.lstrip("-").strip()] = not text.startswith("-")
    made["events"] = events
    if not made.get("provision"):
        raise ValueError("Invalid preset provision")
    args = made.pop("provisionArgs", None)
    listed = expression.parse(f"F({args})")[2:] if args else None
    part = {"type": "provision", "name": made.pop("provision"), "args": list(listed) if listed else None}
    made["configurations"] = [part]
    return made


def flat_device(entry: Node) -> Node:
    """Return a device as the UI has it: one flat name after the other, times in milliseconds."""
    made: Node = {}
    stamp = _milliseconds(entry.get("_lastInform")) or 0

    def put(name: str, value: Any, kind: str, when: int, writable: bool = False) -> None:
        made[name] = {"value": [value, kind], "valueTimestamp": when, "writable": writable}
        made[name].update(writableTimestamp=when, object=False, objectTimestamp=when)

    for name in ("ID", "Manufacturer", "OUI", "ProductClass", "SerialNumber"):
        put(f"DeviceID.{name}", parameter_of(entry, f"DeviceID.{name}"), "xsd:string", stamp)
    for name in ("Inform", "Registered", "1_BOOT", "0_BOOTSTRAP"):
        value = parameter_of(entry, f"Events.{name}")
        if value is not None:
            put(f"Events.{name}", value, "xsd:dateTime", stamp)
    for tag in entry.get("_tags") or []:
        put(f"Tags.{tag}", True, "xsd:boolean", stamp, True)

    def walk(node: Node, path: str) -> None:
        for name, below in node.items():
            if isinstance(below, dict) and not name.startswith("_"):
                here = f"{path}.{name}" if path else name
                if "_value" in below:
                    when = _milliseconds(below.get("_timestamp", instant()))
                    put(here, _milliseconds(below["_value"]), below["_type"], when, bool(below.get("_writable")))
                walk(below, here)

    walk(entry, "")
    return made


def makes_query(made: Any) -> bool:
    """Tell whether an expression can be turned into a query of the database: names on the left, values on the right."""
    if not isinstance(made, tuple):
        return isinstance(made, bool) or made is None
    if made[0] in ("AND", "OR", "NOT"):
        return all(makes_query(part) for part in made[1:])
    named = isinstance(made[1], tuple) and made[1][0] == "PARAM"
    if made[0] in ("IS NULL", "IS NOT NULL"):
        return named
    plain = all(not isinstance(part, tuple) or part[0] == "FUNC" and part[1] == "NOW" for part in made[2:])
    return named and plain and made[0] in ("=", "<>", ">", ">=", "<", "<=", "LIKE", "NOT LIKE")
