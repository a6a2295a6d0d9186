# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A CWMP session, played in one go: the inform, the device's tasks in the order of their time, then the presets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from . import expression, script, transfer
from .device import CwmpFault, FakeDevice, TransferFault
from .store import Node, Store, drop_node, list_names, make_node, node_at
from .text import cast, instant, parse_date, seconds_of

ROOTS = ("Device", "InternetGatewayDevice")
_FORCED = (
    "DeviceInfo.HardwareVersion",
    "DeviceInfo.SoftwareVersion",
    "DeviceInfo.ProvisioningCode",
    "ManagementServer.ConnectionRequestURL",
    "ManagementServer.ParameterKey",
)
INFORMED = tuple(f"{root}.{name}" for root in ROOTS for name in _FORCED)
RETRY_DELAY = 300


class Session:
    """One session of one device. `run` leaves documents, tasks and faults as the real one would."""

    def __init__(self, store: Store, device: FakeDevice) -> None:
        self.store = store
        self.device = device
        self.document = store.devices[device.id]
        self.now = instant()

    def run(self) -> None:
        """Play the session."""
        self.device.sessions += 1
        events, self.device.events = self.device.events or ["6 CONNECTION REQUEST"], []
        self.inform(events)
        self.presets(events, bootstrap=True)
        for task in self.store.queue(self.device.id):
            self.task(task)
        self.presets(events)

    def inform(self, events: Iterable[str]) -> None:
        document = self.document
        document["_lastInform"] = self.now
        if "1 BOOT" in events or "0 BOOTSTRAP" in events:
            document["_lastBoot"] = self.now
        if "0 BOOTSTRAP" in events:
            document["_lastBootstrap"] = self.now
        self.informed()

    def informed(self) -> None:
        """Keep the values that every inform carries."""
        for path in INFORMED:
            if path in self.device.values:
                self.learn(path, discovered=False)

    # what the ACS keeps

    def learn(self, path: str, discovered: bool = True) -> None:
        """Keep a value as the device tells it."""
        node = node_at(self.document, path)
        if node is None or (discovered and "_writable" not in node):
            node = make_node(self.document, path, self.device, self.now if discovered else None)
        node.update(_value=self.device.read(path), _type=self.device.types[path], _timestamp=self.now)

    def read(self, paths: Iterable[str]) -> None:
        """GetParameterValues of what the device has of these; the rest is found to be absent."""
        known = []
        for path in paths:
            if path.startswith("VirtualParameters."):
                self.virtual(path)
            elif path in self.device.values:
                if not self.fresh(path):
                    known.append(path)
            else:
                self.discover(path)
        if known:
            self.device.rpcs["GetParameterValues"] += 1
        for path in known:
            self.names(path)
            self.learn(path)

    def fresh(self, path: str) -> bool:
        """Tell whether a value was read so lately that it is not asked for again (see FakeGenieAcs.fresh)."""
        node = node_at(self.document, path) or {}
        age = seconds_of(self.now) - seconds_of(node["_timestamp"]) if "_value" in node else self.store.fresh
        return age < self.store.fresh

    def names(self, path: str) -> None:
        """GetParameterNames down to a path, where that has not been done."""
        node = node_at(self.document, path)
        if node is None or "_writable" not in node:
            self.device.rpcs["GetParameterNames"] += 1
            list_names(self.document, path, self.device, self.now)

    def discover(self, path: str) -> None:
        """Look for something that is not there: what is gone is forgotten."""
        self.device.rpcs["GetParameterNames"] += 1
        list_names(self.document, path, self.device, self.now)
        if not self.device.is_object(path):
            drop_node(self.document, path)

    def virtual(self, path: str) -> None:
        """Keep a virtual parameter: the value of what its script reads first."""
        entry = self.store.virtualParameters.get(path.partition(".")[2])
        source = script.first_read(entry["script"]) if entry else None
        if source in self.device.values:
            self.learn(str(source))
            root = self.document.setdefault("VirtualParameters", {"_object": True})
            root[path.partition(".")[2]] = {
                "_object": False,
                "_writable": False,
                "_value": self.device.read(str(source)),
                "_type": self.device.types[str(source)],
                "_timestamp": instant(),
            }

    def declare(self, wanted: Iterable[tuple[str, Any]]) -> None:
        """Bring parameters to values: read what is not known, send only what differs, keep what was sent."""
        differing: dict[str, Any] = {}
        for path, value in wanted:
            if path not in self.device.values:
                self.discover(path)
                continue
            self.names(path)
            node = node_at(self.document, path)
            if node is None or "_value" not in node:
                self.read([path])
                node = node_at(self.document, path)
            if node is None or not node.get("_writable"):
                continue  # the ACS knows it for read-only: nothing is sent, nothing is said
            value = cast(value, self.device.types[path])
            if node["_value"] != value or isinstance(node["_value"], bool) != isinstance(value, bool):
                differing[path] = value
        if not differing:
            return
        self.device.set(differing)
        for path, value in differing.items():
            node = node_at(self.document, path)
            if node is not None:
                node.update(_value=value, _type=self.device.types[path], _timestamp=instant())

    # tasks

    def task(self, task: Node) -> None:
        key = task["_id"]
        fault_id = f"{self.device.id}:task_{key}"
        if task.get("expiry") and task["expiry"] <= self.now:
            self.store.delete_task(key)
            return
        old = self.store.faults.get(fault_id)
        if old and seconds_of(self.now) < seconds_of(old["timestamp"]) + RETRY_DELAY * 2 ** old["retries"]:
            return
        try:
            self.work(task)
        except (CwmpFault, script.ScriptError) as fault:
            self.fault(f"task_{key}", fault, self.provisions_of(task))
            if isinstance(fault, TransferFault):
                self.store.delete_task(key)
            return
        self.store.faults.pop(fault_id, None)
        self.store.delete_task(key)

    def work(self, task: Node) -> None:
        name = task["name"]
        if name == "getParameterValues":
            self.read(task["parameterNames"])
        elif name == "setParameterValues":
            self.declare((pair[0], pair[1]) for pair in task["parameterValues"])
        elif name == "refreshObject":
            self.refresh(task["objectName"])
        elif name == "addObject":
            self.add(task["objectName"], task.get("parameterValues") or [])
        elif name == "deleteObject":
            self.delete(task["objectName"])
        elif name == "provisions":
            for entry in task["provisions"]:
                self.provision(entry[0], entry[1:])
        elif name == "download":
            transfer.download(self, task)
        else:
            self.restart(name)

    def refresh(self, path: str) -> None:
        path = path.rstrip(".")
        known = [name for name in self.device.below(path) if "_value" in (node_at(self.document, name) or {})]
        if self.store.fresh and known and all(self.fresh(name) for name in known):
            return
        self.device.rpcs["GetParameterNames"] += 1
        found = [name for name in self.device.below(path) if not path or name.startswith(path)]
        if not found and not self.device.is_object(path):
            drop_node(self.document, path)
            return
        for root in [path] if path else ROOTS:
            if root not in self.device.values:
                drop_node(self.document, root)
        for name in self.device.objects:
            if not path or name == path or name.startswith(path + "."):
                make_node(self.document, name, self.device, self.now)
        if found:
            self.device.rpcs["GetParameterValues"] += 1
        for name in found:
            self.learn(name)

    def add(self, parent: str, pairs: list[list[Any]]) -> None:
        parent = parent.rstrip(".")
        if not self.device.is_object(parent):
            self.discover(parent)
            return
        self.see(parent)
        for number in self.device.instances(parent) if pairs else []:
            if all(self.holds(f"{parent}.{number}.{pair[0]}", pair[1]) for pair in pairs):
                return
        number = self.device.add_object(parent)
        node = make_node(self.document, f"{parent}.{number}", self.device, self.now)
        if not pairs:
            node.pop("_timestamp", None)  # nothing below it has been asked for yet
            return
        for name in self.device.below(f"{parent}.{number}"):
            make_node(self.document, name, self.device, self.now)
        self.declare((f"{parent}.{number}.{pair[0]}", pair[1]) for pair in pairs)

    def holds(self, path: str, value: Any) -> bool:
        """Tell whether an instance has a value, as the ACS knows it after reading."""
        if path not in self.device.values:
            return False
        if "_value" not in (node_at(self.document, path) or {}):
            self.read([path])
        return (node_at(self.document, path) or {}).get("_value") == cast(value, self.device.types[path])

    def see(self, parent: str) -> None:
        """Know the instances of an object as the device has them."""
        self.device.rpcs["GetParameterNames"] += 1
        node = make_node(self.document, parent, self.device, self.now)
        numbers = self.device.instances(parent)
        for name in [name for name in node if name.isdigit() and int(name) not in numbers]:
            del node[name]
        for number in numbers:
            make_node(self.document, f"{parent}.{number}", self.device, self.now)

    def delete(self, path: str) -> None:
        path = path.rstrip(".")
        if self.device.is_object(path):
            self.device.delete_object(path)
        drop_node(self.document, path)

    def restart(self, name: str) -> None:
        """Reboot or factory reset: the device takes it, and informs a while later."""
        rpc = name[0].upper() + name[1:]
        self.device.command(rpc, name)
        self.document[rpc] = {
            "_value": instant(),
            "_type": "xsd:dateTime",
            "_timestamp": instant(),
            "_object": False,
        }
        if name == "factoryReset":
            self.device.reset()
        events = ["0 BOOTSTRAP", "1 BOOT"] if name == "factoryReset" else ["1 BOOT", "M Reboot"]
        self.later(self.device.boot_delay, events)

    def later(self, delay: float, events: list[str]) -> None:
        """Let the device inform by itself after a while, if it is still known."""

        def inform() -> None:
            if self.device.id in self.store.devices:
                self.device.events = events
                Session(self.store, self.device).run()

        self.store.later(delay, inform)

    # presets and provisions

    def presets(self, events: Iterable[str], bootstrap: bool = False) -> None:
        """Apply the presets that match, in the order of their weight."""
        chosen = sorted(self.store.presets.values(), key=lambda one: (one.get("weight") or 0, one["_id"]))
        for preset in chosen:
            wanted = preset.get("events") or {}
            if bool(wanted.get("0 BOOTSTRAP")) != bootstrap or preset.get("schedule"):
                continue
            if any((name in events) != bool(flag) for name, flag in wanted.items()):
                continue
            made = expression.precondition(preset.get("precondition"))
            if not expression.evaluate(made, self.parameter):
                continue
            self.apply(preset)

    def apply(self, preset: Node) -> None:
        channel = preset.get("channel") or "default"
        provisions: list[list[Any]] = []
        try:
            for part in preset["configurations"]:
                kind = part["type"]
                if kind == "provision":
                    provisions.append([part.get("name"), *(part.get("args") or [])])
                    self.provision(part.get("name"), part.get("args") or [])
                elif kind == "value":
                    provisions.append(["value", part["name"], part["value"]])
                    self.declare([(part["name"], part["value"])])
                elif kind == "age":
                    self.read([part["name"]])
                elif kind in ("add_tag", "delete_tag"):
                    set_tag(self.document, part["tag"], kind == "add_tag")
        except (CwmpFault, script.ScriptError) as fault:
            self.fault(channel, fault, provisions)
        else:
            self.store.faults.pop(f"{self.device.id}:{channel}", None)

    def provision(self, name: Any, arguments: list[Any]) -> None:
        """Run a provision by its marks; one that is not there is nothing."""
        entry = self.store.provisions.get(name)
        if entry is None:
            if name == "reboot":
                self.restart("reboot")
            return
        for what, path, value in script.declared(entry["script"], arguments):
            if what == "clear":
                drop_node(self.document, path)
                self.informed()
            else:
                self.declare([(path, value)])

    def parameter(self, name: str) -> Any:
        """Return what an expression's parameter comes to for this device."""
        return parameter_of(self.document, name)

    # faults

    def fault(self, channel: str, fault: Exception, provisions: list[list[Any]]) -> None:
        key = f"{self.device.id}:{channel}"
        old = self.store.faults.get(key)
        made: Node = {"_id": key, "device": self.device.id, "channel": channel, "timestamp": instant()}
        if isinstance(fault, CwmpFault):
            made.update(code=f"cwmp.{fault.code}", message=fault.text, detail=fault.document())
        else:
            stack = f"Error: {fault}\n    at fake"
            made.update(code="script.Error", message=str(fault))
            made["detail"] = {"name": "Error", "message": str(fault), "stack": stack}
        made["retries"] = old["retries"] + 1 if old else 0
        made["provisions"] = json.dumps(provisions, separators=(",", ":"), ensure_ascii=False)
        self.store.faults[key] = made

    def provisions_of(self, task: Node) -> list[list[Any]]:
        name = task["name"]
        if name == "setParameterValues":
            return [["value", pair[0], pair[1]] for pair in task["parameterValues"]]
        if name == "download":
            entry = self.store.files.get(task.get("file") or "", {})
            kind = task.get("fileType") or entry.get("metadata", {}).get("fileType")
            file = task.get("fileName") or (task.get("file") if entry else None)
            return [["download", kind, file, task.get("targetFileName") or ""]]
        if name == "provisions":
            return list(task["provisions"])
        if name in ("addObject", "deleteObject"):
            return [["instances", task["objectName"]]]
        return [[name]]


def set_tag(document: Node, tag: str, present: bool) -> None:
    """Add a tag to a device's document, or take it away."""
    tags = document.get("_tags") or []
    if present and tag not in tags:
        document["_tags"] = [*tags, tag]
    elif not present and tag in tags:
        document["_tags"] = [one for one in tags if one != tag]


_IDENTITY = {"ID": None, "OUI": "_OUI", "ProductClass": "_ProductClass", "SerialNumber": "_SerialNumber"}
_IDENTITY["Manufacturer"] = "_Manufacturer"
_EVENTS = {"Inform": "_lastInform", "1_BOOT": "_lastBoot", "0_BOOTSTRAP": "_lastBootstrap", "Registered": "_registered"}


def parameter_of(document: Node, name: str) -> Any:
    """Return a parameter as expressions see it: DeviceID.*, Tags.*, Events.* and the tree; None for an unknown one."""
    root, _dot, rest = name.partition(".")
    if root == "DeviceID" and rest in _IDENTITY:
        field = _IDENTITY[rest]
        return document["_id"] if field is None else document["_deviceId"].get(field)
    if root == "Tags":
        wanted = re.sub(r"[^a-zA-Z0-9_]", "_", rest)
        return (
            True if any(re.sub(r"[^a-zA-Z0-9_]", "_", tag) == wanted for tag in document.get("_tags") or []) else None
        )
    if root == "Events":
        moment = parse_date(document.get(_EVENTS.get(rest, "")))
        return int(seconds_of(moment) * 1000) if moment else None
    node = node_at(document, name)
    return node.get("_value") if node else None
