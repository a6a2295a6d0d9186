# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One simulated CPE: its sessions with the ACS, what it does for each RPC, and how it can be made to misbehave."""

from __future__ import annotations

import collections
import contextlib
import re
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field

from . import cpe_soap as soap
from .cpe_http import Doors, Gate, NoAcs, Way
from .cpe_models import MODELS, Model
from .cpe_soap import Message
from .cpe_tree import CpeFault, Tree

METHODS = {
    "GetRPCMethods": "_methods",
    "GetParameterNames": "_names",
    "GetParameterValues": "_values",
    "SetParameterValues": "_set",
    "AddObject": "_add",
    "DeleteObject": "_delete",
    "Reboot": "_reboot",
    "FactoryReset": "_reset",
    "Download": "_download",
}
FIRMWARE = "1 Firmware Upgrade Image"
DOOR = "/acs"  # where connection requests are taken, on a port of each device's own


@dataclass
class Temper:
    """How a CPE misbehaves. Times in seconds."""

    silent: bool = False  # takes connection requests and does not come
    slow: float = 0.0  # before each answer to an RPC
    boot: float = 0.5  # how long it is away for a reboot
    refuse: dict[str, int] = field(default_factory=dict)  # name of an RPC, or path of a parameter to set: fault code
    forgets: frozenset[str] = frozenset()  # paths that it takes and does not keep
    transfer_fault: int = 0  # every download ends so


class Cpe:
    """A device. Everything public may be used from any thread; sessions run one at a time in a thread of their own."""

    def __init__(
        self,
        acs: str,
        serial: str,
        model: Model | str = "tr104v1",
        *,
        doors: Doors | None = None,
        port: int = 0,
        interval: int = 3600,
        username: str = "",
        password: str = "",
        oui: str = "",
        product_class: str | None = None,
        wire: Callable[[str, str, str], None] | None = None,
    ) -> None:
        self.model = MODELS[model] if isinstance(model, str) else model
        self.identity = (
            self.model.manufacturer,
            oui or self.model.oui,
            self.model.product_class if product_class is None else product_class,
            serial,
        )
        self.temper = Temper()
        self.rpcs: collections.Counter[str] = collections.Counter()  # what the ACS has asked for, by name
        self.sessions = 0  # that came to their end
        self.failures: list[str] = []  # why others did not
        self.knocks = 0
        self.due = float("inf")  # monotonic time of the next periodic Inform
        self._wire = wire or (lambda serial, direction, text: None)
        self._doors, self._gate = doors or Doors(), Gate()
        self._door: socket.socket | None = None
        self._port = port
        self._open()
        words = {"serial": serial, "acs": acs, "username": username, "password": password, "interval": str(interval)}
        self._factory = {**words, "door": f"http://127.0.0.1:{self._port}{DOOR}"}
        self.tree = Tree(self.model, self._factory)
        self._events: list[tuple[str, str]] = []
        self._transfers: list[str] = []  # TransferCompletes that the ACS has not had
        self._after: list[Callable[[], None]] = []
        self._busy = False
        self._lock = threading.Condition()

    # --- on and off ---
    def _open(self) -> None:
        if self._door is None:
            self._door = self._doors.open(self._port, self._knock)
            self._port = self._door.getsockname()[1]

    def _shut(self) -> None:
        door, self._door = self._door, None
        if door is not None:
            self._doors.shut(door)

    def start(self) -> Cpe:
        """Switch it on for the first time."""
        self.inform("0 BOOTSTRAP", "1 BOOT")
        return self

    def offline(self) -> None:
        """Pull the plug: the ACS finds nobody, and no Inform is sent."""
        self._shut()
        with self._lock:
            self._events.clear()
        self.due = float("inf")

    def online(self) -> None:
        """Switch it on again."""
        self._open()
        self.inform("1 BOOT")

    def stop(self) -> None:
        """Shut the door for good, after the session that runs."""
        self.offline()
        self.wait(5)

    # --- sessions ---
    def inform(self, *events: str) -> None:
        """Have a session soon, with these events."""
        with self._lock:
            self._events.extend((event, "") for event in events if (event, "") not in self._events)
            if not self._busy:
                self._busy = True
                threading.Thread(target=self._sessions, daemon=True, name=f"cpe {self.identity[3]}").start()

    def wait(self, seconds: float = 30.0) -> bool:
        """Wait until no session runs or is due; False if that takes longer."""
        with self._lock:
            return self._lock.wait_for(lambda: not self._busy and not self._events, seconds)

    def _sessions(self) -> None:
        """Have sessions until no event is left. A session that fails is tried again, as TR-069 3.2.1.1 has it, but sooner."""
        retries = 0
        while True:
            with self._lock:
                events, self._events = self._events, []
                if not events:
                    self._busy = False
                    self._schedule()
                    self._lock.notify_all()
                    return
            try:
                self._session(events, retries)
                retries = 0
            except (NoAcs, ValueError) as error:
                self.failures.append(str(error))
                retries += 1
                time.sleep(min(0.25 * 2**retries, 5.0))
                with self._lock:
                    if self._door is not None:
                        self._events = events + [one for one in self._events if one not in events]

    def _schedule(self) -> None:
        on = self.tree.text("ManagementServer.PeriodicInformEnable") == "true" and self._door is not None
        self.due = (
            time.monotonic() + int(self.tree.text("ManagementServer.PeriodicInformInterval")) if on else float("inf")
        )

    def _session(self, events: list[tuple[str, str]], retries: int) -> None:
        server = self.tree.text
        way = Way(
            server("ManagementServer.URL"), server("ManagementServer.Username"), server("ManagementServer.Password")
        )
        transfers, self._transfers = self._transfers, []
        with contextlib.ExitStack() as stack:
            stack.callback(way.close)
            try:
                self._post(
                    way,
                    soap.envelope("inf1", soap.inform(self.identity, events, self._told(), retries)),
                    "InformResponse",
                )
                while transfers:
                    self._post(way, soap.envelope("tc1", transfers[0]), "TransferCompleteResponse")
                    del transfers[0]
            finally:
                self._transfers = transfers + self._transfers
            reply = b""
            while True:
                self._wire(self.identity[3], "CPE -> ACS", reply.decode())
                asked = way.post(reply)
                self._wire(self.identity[3], "ACS -> CPE", asked.decode())
                if not asked:
                    break
                reply = self._reply(soap.read(asked))
        self.sessions += 1
        after, self._after = self._after, []
        for work in after:
            work()

    def _post(self, way: Way, data: bytes, expected: str) -> None:
        self._wire(self.identity[3], "CPE -> ACS", data.decode())
        reply = way.post(data)
        self._wire(self.identity[3], "ACS -> CPE", reply.decode())
        name = soap.read(reply).name
        if name != expected:
            raise NoAcs(f"the ACS answers {name} instead of {expected}")

    def _told(self) -> list[str]:
        """Return what goes with every Inform."""
        names = (
            "DeviceSummary DeviceInfo.HardwareVersion DeviceInfo.SoftwareVersion DeviceInfo.ProvisioningCode "
            "ManagementServer.ConnectionRequestURL ManagementServer.ParameterKey"
        )
        paths = [f"{self.model.root}.{name}" for name in names.split()]
        known = [(path, self.tree.leaves[path]) for path in paths if path in self.tree.leaves]
        return [soap.value(path, leaf.kind, leaf.seen) for path, leaf in known]

    # --- what the ACS asks ---
    def _reply(self, message: Message) -> bytes:
        self.rpcs[message.name] += 1
        time.sleep(self.temper.slow)
        try:
            if message.name in self.temper.refuse:
                raise CpeFault(self.temper.refuse[message.name])
            if message.name not in METHODS:
                raise CpeFault(9000)
            inside = getattr(self, METHODS[message.name])(message)
            return soap.envelope(message.id, soap.answer(message.name, inside))
        except CpeFault as error:
            return soap.envelope(message.id, soap.fault(error))
        except Exception as error:  # a mistake of ours must not leave the ACS waiting
            self.failures.append(f"{message.name}: {error!r}")
            return soap.envelope(message.id, soap.fault(CpeFault(9002)))

    def _methods(self, message: Message) -> str:
        return soap.listed("MethodList", "string", (f"<string>{name}</string>" for name in METHODS)).replace(
            "cwmp:string", "xsd:string"
        )

    def _names(self, message: Message) -> str:
        names = self.tree.names(message.text("ParameterPath"), message.text("NextLevel") in ("1", "true"))
        rows = (
            f"<ParameterInfoStruct><Name>{n}</Name><Writable>{int(w)}</Writable></ParameterInfoStruct>"
            for n, w in names
        )
        return soap.listed("ParameterList", "ParameterInfoStruct", rows)

    def _values(self, message: Message) -> str:
        found = self.tree.values(soap.strings(message, "ParameterNames"))
        return soap.listed(
            "ParameterList", "ParameterValueStruct", [soap.value(p, leaf.kind, leaf.seen) for p, leaf in found]
        )

    def _set(self, message: Message) -> str:
        wanted = soap.settings(message)
        refused = tuple((path, self.temper.refuse[path]) for path, *_rest in wanted if path in self.temper.refuse)
        if refused:
            raise CpeFault(9003, refused)
        self.tree.set(wanted, self.temper.forgets)
        return self._done(message)

    def _done(self, message: Message) -> str:
        self.tree.put("ManagementServer.ParameterKey", message.text("ParameterKey"))
        return "<Status>0</Status>"

    def _add(self, message: Message) -> str:
        number = self.tree.add(message.text("ObjectName"))
        return f"<InstanceNumber>{number}</InstanceNumber>{self._done(message)}"

    def _delete(self, message: Message) -> str:
        self.tree.delete(message.text("ObjectName"))
        return self._done(message)

    def _reboot(self, message: Message) -> str:
        key = message.text("CommandKey")
        self._after.append(lambda: self._boot(("1 BOOT", ""), ("M Reboot", key)))
        return ""

    def _reset(self, message: Message) -> str:
        def reset() -> None:
            self.tree = Tree(self.model, self._factory)
            self._boot(("0 BOOTSTRAP", ""), ("1 BOOT", ""))

        self._after.append(reset)
        return ""

    def _boot(self, *events: tuple[str, str]) -> None:
        """Be away for a while, and come back with these events."""
        self._shut()
        time.sleep(self.temper.boot)
        self._open()
        with self._lock:
            self._events.extend(events)

    def _download(self, message: Message) -> str:
        kind, key, url = (message.text(name) for name in ("FileType", "CommandKey", "URL"))
        if not kind or not url:
            raise CpeFault(9003)
        if not url.startswith(("http://", "https://")):
            raise CpeFault(9013)
        self._after.append(lambda: self._transfer(kind, key, url))
        return f"<Status>1</Status><StartTime>{soap.UNKNOWN_TIME}</StartTime><CompleteTime>{soap.UNKNOWN_TIME}</CompleteTime>"

    def _transfer(self, kind: str, key: str, url: str) -> None:
        """Fetch the file, take it, and tell the ACS how that went. Firmware is text that begins with a version."""
        start, code, version = time.time(), self.temper.transfer_fault, ""
        if not code:
            try:
                with urllib.request.urlopen(url, timeout=10) as reply:
                    found = re.search(rb"\d+(?:\.\d+)+", reply.read()[:200])
                version = found.group().decode() if found else ""
                code = 9018 if kind == FIRMWARE and not version else 0
            except urllib.error.HTTPError as error:
                code = 9012 if error.code in (401, 403) else 9016
            except OSError:
                code = 9015
        if kind == FIRMWARE and not code:
            self.tree.put("DeviceInfo.SoftwareVersion", version)
        self._transfers.append(soap.transfer_complete(key, code, start, time.time()))
        events = [("7 TRANSFER COMPLETE", ""), ("M Download", key)]
        if kind == FIRMWARE and not code:
            self._boot(("1 BOOT", ""), *events)
            return
        with self._lock:
            self._events.extend(events)

    # --- the door ---
    def _knock(self, path: str, authorization: str) -> tuple[int, dict[str, str]]:
        """Answer a connection request; a session that runs is followed by another one."""
        if path != DOOR:
            return 404, {}
        user = self.tree.text("ManagementServer.ConnectionRequestUsername")
        password = self.tree.text("ManagementServer.ConnectionRequestPassword")
        if user and not self._gate.knows(authorization, path, user, password):
            return self._gate.challenge()
        self.knocks += 1
        if not self.temper.silent:
            self.inform("6 CONNECTION REQUEST")
        return 200, {}
