# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What GenieACS keeps in its database, and what in there stops one of its services."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from . import expression
from .device import FakeDevice
from .mongo import Query, project, sort_key
from .text import Crash, Instant, Oid, instant, new_id, seconds_of

Node = dict[str, Any]

CONFIGURATIONS = ("age", "value", "add_tag", "delete_tag", "provision", "add_object", "delete_object")


def node_at(document: Node, path: str) -> Node | None:
    """Return the node of a device's document at a path, if there is one."""
    node: Any = document
    for name in path.split("."):
        node = node.get(name) if isinstance(node, dict) else None
    return node if isinstance(node, dict) else None


def make_node(document: Node, path: str, device: FakeDevice, stamp: Instant | None = None) -> Node:
    """Return the node at a path, making it and the objects above it.

    Without a stamp only that they are there is known (an inform tells no more); with one their names have been asked
    for: `_writable` is known, and of an object when its content was listed.
    """
    node = document
    names = path.split(".")
    for position in range(len(names)):
        below = node.setdefault(names[position], {})
        here = ".".join(names[: position + 1])
        is_object = position < len(names) - 1 or here not in device.values
        below["_object"] = is_object
        if stamp is not None:
            below["_writable"] = device.object_writable(here) if is_object else device.writables[here]
            if is_object and "_timestamp" not in below:
                below["_timestamp"] = stamp
        node = below
    return node


def list_names(document: Node, path: str, device: FakeDevice, stamp: Instant) -> None:
    """Know the names in all objects above a path, as GetParameterNames of one level after the other tells."""
    names = path.split(".")
    for position in range(1, len(names)):
        parent = ".".join(names[:position])
        if not device.is_object(parent):
            return
        known = node_at(document, parent)
        if position < len(names) - 1 and known is not None and names[position] in known:
            continue  # the way down is known already: only the last object is asked
        node = make_node(document, parent, device, stamp)
        node["_timestamp"] = stamp
        there = set()
        for found in device.below_only(parent):
            rest = found[len(parent) + 1 :]
            name = rest.partition(".")[0]
            if name in there:
                continue
            there.add(name)
            here = f"{parent}.{name}"
            below = node.setdefault(name, {})
            below["_object"] = here not in device.values
            below["_writable"] = device.writables[here] if here in device.values else device.object_writable(here)
        for name in [name for name in node if not name.startswith("_") and name not in there]:
            del node[name]


def drop_node(document: Node, path: str) -> None:
    """Take a part of a document away."""
    parent, _dot, name = path.rpartition(".")
    above = node_at(document, parent) if parent else document
    if above is not None:
        above.pop(name, None)


def hash_password(password: str, salt: str) -> str:
    """Return a password as a user's document holds it: 128 bytes of PBKDF2 in hexadecimal."""
    return hashlib.pbkdf2_hmac("sha512", password.encode(), salt.encode(), 200, 128).hex()


def _place(names: list[str], document: Node) -> tuple[int, Any]:
    return sort_key(document, names)


class Store:
    """The collections; every document under its id, in the order in which it came."""

    def __init__(self) -> None:
        self.devices: dict[str, Node] = {}
        self.simulated: dict[str, FakeDevice] = {}
        self.tasks: dict[str, Node] = {}
        self.faults: dict[str, Node] = {}
        self.presets: dict[str, Node] = {}
        self.provisions: dict[str, Node] = {}
        self.virtualParameters: dict[str, Node] = {}
        self.files: dict[str, Node] = {}
        self.objects: dict[str, Node] = {}
        self.operations: dict[str, Node] = {}
        self.permissions: dict[str, Node] = {}
        self.users: dict[str, Node] = {}
        self.config: dict[str, Node] = {}
        self.cache: dict[str, Node] = {}
        self.blobs: dict[str, bytes] = {}
        self.fresh = 0.0  # seconds for which a value that was read is not read again
        self.held: dict[str, float] = {}  # sessions of the fake's own making that run just now
        self._queues: dict[str, dict[str, Node]] = {}
        self._agenda: list[tuple[float, Callable[[], None]]] = []

    # what happens by itself

    def later(self, delay: float, work: Callable[[], None]) -> None:
        """Let something happen in a while (seconds)."""
        self._agenda.append((time.monotonic() + delay, work))

    def tick(self, everything: bool = False) -> None:
        """Let happen what is due, or all that is still to come."""
        while self._agenda:
            due = [entry for entry in self._agenda if everything or entry[0] <= time.monotonic()]
            if not due:
                return
            first = min(due, key=lambda entry: entry[0])
            self._agenda.remove(first)
            first[1]()

    @property
    def locks(self) -> dict[str, Node]:
        """The session locks, one for every device that is in session."""
        made = {}
        for key, device in self.simulated.items():
            if self.in_session(key):
                name = f"cwmp_session_{key}"
                expire = instant(seconds_of(instant()) + max(device.busy, 80))
                made[name] = {"_id": name, "value": f"cwmp_session_{secrets.token_hex(8)}", "expire": expire}
        return made

    def in_session(self, key: str) -> bool:
        """Tell whether a device's session lock is taken."""
        device = self.simulated.get(key)
        return bool(device and device.busy) or key in self.held

    # queries

    def find(self, collection: str, query: Any) -> list[Node]:
        """Return the documents that match; Crash as the NBI's worker would."""
        asked = Query(query, collection)
        table: dict[str, Node] = getattr(self, collection)
        if asked.ids is not None:
            chosen: Iterator[Node] = (table[key] for key in dict.fromkeys(asked.ids) if key in table)
        elif collection == "tasks" and asked.device is not None:
            chosen = iter(list(self._queues.get(asked.device, {}).values()))
        else:
            chosen = iter(list(table.values()))
        return [document for document in chosen if asked(document)] if asked.tests else list(chosen)

    def page(self, found: list[Node], order: dict[str, int], skip: int, limit: int) -> list[Node]:
        """Return one page of what was found, in the order asked for: name -> 1 or -1."""
        for name, way in reversed(list(order.items())):
            if way not in (1, -1):
                raise Crash(f"MongoServerError: bad sort {name}: {way!r}")
            if name == "_id":
                found = sorted(found, key=lambda document: str(document["_id"]), reverse=way < 0)
            else:
                found = sorted(found, key=partial(_place, name.split(".")), reverse=way < 0)
        return found[skip : skip + limit] if limit else found[skip:]

    @staticmethod
    def shown(found: list[Node], projection: list[str]) -> list[Node]:
        """Return the documents with only what a projection names; a name below another one says nothing new."""
        if not projection:
            return found
        if "" in projection:
            raise Crash("MongoServerError: FieldPath cannot be constructed with empty string")
        names = sorted(set(projection))
        kept = [name for name in names if not any(name.startswith(other + ".") for other in names)]
        paths = [name.split(".") for name in kept if name != "_id"]
        return [project(document, paths) for document in found]

    # tasks

    def insert_task(self, task: Node) -> None:
        """Queue a task; an older one of the device with the same uniqueKey goes."""
        queue = self._queues.setdefault(str(task.get("device")), {}) if task.get("device") else {}
        if task.get("uniqueKey"):
            for key, other in list(queue.items()):
                if other.get("uniqueKey") == task["uniqueKey"]:
                    self.delete_task(key)
                    break
        task["_id"] = new_id()
        self.tasks[task["_id"]] = task
        queue[task["_id"]] = task

    def delete_task(self, key: str) -> None:
        """Take a task away, if it is there."""
        task = self.tasks.pop(Oid(key), None)
        if task and task.get("device"):
            self._queues.get(task["device"], {}).pop(key, None)

    def queue(self, key: str) -> list[Node]:
        """Return a device's tasks, the oldest first."""
        return sorted(self._queues.get(key, {}).values(), key=lambda task: task["timestamp"])

    def forget(self, key: str) -> None:
        """Delete a device with its tasks, faults and operations."""
        self.devices.pop(key, None)
        for task in self.queue(key):
            self.delete_task(task["_id"])
        for table in (self.faults, self.operations):
            for name in [name for name in table if name.startswith(key + ":")]:
                del table[name]

    # files

    def put_file(self, name: str, content: bytes, metadata: Node) -> None:
        """Store a file as GridFS does."""
        self.files[name] = {
            "_id": name,
            "length": len(content),
            "chunkSize": 261120,
            "uploadDate": instant(),
            "filename": name,
            "metadata": metadata,
        }
        self.blobs[name] = content

    # what stops a service

    def poison(self) -> dict[str, list[str]]:
        """Return what stops genieacs-cwmp, -ui and -nbi (its connection requests), by service; {} when all is well."""
        found: dict[str, list[str]] = {}
        for name, preset in self.presets.items():
            reason = preset_poison(preset)
            if reason:
                found.setdefault("cwmp", []).append(f"preset {name}: {reason}")
        local: list[str] = []
        for name, user in self.users.items():
            if not isinstance(user.get("roles"), str):
                local.append(f"user {name}: no roles")
        for name, entry in self.config.items():
            try:
                expression.parse(entry.get("value"))
            except expression.ParseError as error:
                local.append(f"config {name}: {error}")
        for name, permission in self.permissions.items():
            for field in ("filter", "validate"):
                try:
                    expression.parse(permission.get(field))
                except expression.ParseError as error:
                    local.append(f"permission {name}: {field}: {error}")
        if local:
            found["ui"] = local
            found["nbi"] = local
        return found


def preset_poison(preset: Node) -> str | None:
    """Return why genieacs-cwmp would die of a preset at its next cache refresh, None if it would not."""
    if preset.get("schedule") and not isinstance(preset["schedule"], str):
        return "schedule is no string"
    configurations = preset.get("configurations")
    if not isinstance(configurations, list):
        return "configurations is no list"
    for part in configurations:
        if not isinstance(part, dict) or part.get("type") not in CONFIGURATIONS:
            return "unknown configuration type"
    try:
        if expression.deadly(expression.precondition(preset.get("precondition"))):
            return "precondition: LIKE with a number"
    except ValueError as error:
        return f"precondition: {error}"
    return None
