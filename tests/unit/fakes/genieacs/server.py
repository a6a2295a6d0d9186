# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A GenieACS 1.2.16 for tests: NBI, UI API and FS on loopback, on one stateful database, with simulated devices.

Modelled on exchanges recorded from a real one (`recorded/`, replayed by test_ga_fake_replay.py). It is strict: what
kills a worker of the real one closes the connection here, and is told in `crashes`.
"""

from __future__ import annotations

import asyncio
import base64
import inspect
import json
import pickle
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .device import FakeDevice
from .fs import Fs
from .nbi import DENIED, OFFLINE, Nbi
from .session import Session, set_tag
from .store import Store, make_node
from .text import Crash, device_id, instant, new_id
from .troubles import Troubles
from .ui import Ui, connection_credentials, seed
from .wire import Answer, Connection, Cut, Delayed, Request, Response

Values = Mapping[str, tuple[Any, str, bool]]
_MANY: dict[str, tuple[Any, str, bool]] = {
    "Device.DeviceInfo.HardwareVersion": ("108.1.0.0.0.0.0", "xsd:string", False),
    "Device.DeviceInfo.SoftwareVersion": ("108.86.0.20", "xsd:string", False),
    "Device.ManagementServer.ConnectionRequestURL": ("http://127.0.0.1:7611/acs", "xsd:string", False),
    "Device.ManagementServer.PeriodicInformInterval": (300, "xsd:unsignedInt", True),
    "Device.Services.VoiceService.1.VoiceProfile.1.SIP.ProxyServer": ("pbx.example.com", "xsd:string", True),
}


class FakeGenieAcs(Troubles):
    """The three services. Use it as a context, or `start()` and `stop()`.

    `fresh`: nothing initialised, as after an installation; otherwise there is the user admin/admin.
    """

    def __init__(self, latency: float = 0.0, fresh: bool = False) -> None:
        super().__init__()
        self.store = Store()
        self.latency = latency  # seconds that every answer takes
        self.deaf = False  # True: says 200 and does nothing
        self.read_only = False  # True: a write is refused, and `stop` raises
        self.auth: tuple[str, str] | None = None  # what a proxy in front of the NBI wants: user, password
        self.threshold = 0.2  # seconds at most until a silent device is given up (4 in reality)
        self.lock_wait = 30.0  # seconds for which a task waits for a running session
        self.cache_ttl = 0.0  # seconds until a bad document has its effect (5 at most in reality)
        self.dying = 0.0  # seconds until the connection to a dead worker closes (21 in reality)
        self.idle: float | None = 5.0  # seconds until an idle connection is closed, as Node does
        self.requests: list[str] = []
        self.bodies: list[bytes] = []  # of the requests, in the same order
        self.crashes: list[str] = []  # why a worker died, one entry for every dead one
        self.violations: list[str] = []  # writes while `read_only`
        self.mistakes: list[str] = []  # of the fake itself
        self.lock = threading.RLock()
        self._poison: dict[str, list[str]] = {}
        self._poison_due: float | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._servers: list[asyncio.AbstractServer] = []
        self._connections: list[Connection] = []
        self.nbi, self.ui, self.fs = Nbi(self), Ui(self), Fs(self.store)
        self.nbi_url = self.ui_url = self.fs_url = ""
        if not fresh:
            seed(self.store, {"users": True})

    @property
    def fresh(self) -> float:
        """Seconds for which what was read is not asked for again: 1 in reality, 0 here so that tests need not wait."""
        return self.store.fresh

    @fresh.setter
    def fresh(self, seconds: float) -> None:
        self.store.fresh = seconds

    # life

    def start(self) -> FakeGenieAcs:
        """Listen on three free ports of 127.0.0.1."""
        ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(ready,), name="fake-genieacs", daemon=True)
        self._thread.start()
        if not ready.wait(10):
            raise RuntimeError("the fake does not listen")
        return self

    def _run(self, ready: threading.Event) -> None:
        loop = self._loop
        assert loop is not None
        asyncio.set_event_loop(loop)
        loop.run_until_complete(self.listen())
        ready.set()
        loop.run_forever()
        waiting = asyncio.all_tasks(loop)
        for task in waiting:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))
        loop.close()

    async def listen(self) -> None:
        """Open the ports, in the loop that runs."""
        urls = []
        for service in (self.nbi, self.ui, self.fs):
            server = await asyncio.get_running_loop().create_server(self._maker(service), "127.0.0.1", 0, backlog=256)
            self._servers.append(server)
            urls.append(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        self.nbi_url, self.ui_url, self.fs_url = urls

    def _maker(self, service: Any) -> Callable[[], Connection]:
        def make() -> Connection:
            connection = Connection(lambda request: self.handle(service, request), self.idle)
            self._connections.append(connection)
            return connection

        return make

    def stop(self) -> None:
        """Close everything; AssertionError if something was written while `read_only`."""
        loop, self._loop = self._loop, None
        if loop is not None and self._thread is not None:
            loop.call_soon_threadsafe(self._close)
            self._thread.join(10)
        if self.mistakes:
            raise AssertionError(self.mistakes[0])
        if self.violations:
            raise AssertionError(f"written although read_only: {self.violations}")

    def _close(self) -> None:
        for server in self._servers:
            server.close()
        for connection in self._connections:
            if connection.transport is not None:
                connection.transport.abort()
        asyncio.get_running_loop().stop()

    def __enter__(self) -> FakeGenieAcs:
        return self.start()

    def __exit__(self, kind: Any, *_rest: Any) -> None:
        if kind is not None:
            self.mistakes.clear()
            self.violations.clear()  # the test has failed already: do not hide why
        self.stop()

    # requests

    def handle(self, service: Any, request: Request) -> Any:
        """Answer one request: what goes wrong on the way first, then the service."""
        line = f"{request.method} {request.target}"
        self.requests.append(line)
        self.bodies.append(request.body)
        trouble, seconds = self.met(line)
        delay = self.latency + seconds
        if delay:
            return Delayed(delay, lambda: trouble or self._guarded(service, request))
        return trouble or self._guarded(service, request)

    def _guarded(self, service: Any, request: Request) -> Any:
        with self.lock:
            self.store.tick()
            if self.auth and service is self.nbi and not self._authorised(request):
                return Response.text("401 Authorization Required", 401, **{"WWW-Authenticate": 'Basic realm="acs"'})
            writes = request.method not in ("GET", "HEAD") and not (service is self.ui and request.path == "/login")
            if writes and self.read_only:
                self.violations.append(f"{request.method} {request.target}")
                return Response.text("the fake is read only", 500)
            if writes and self.deaf:
                return self._deaf(request)
            try:
                answer = service(request)
            except Crash as crash:
                return self._dead(crash)
            except Exception as error:
                return self._mistake(error)
        if inspect.isawaitable(answer):
            return self._awaited(service, answer)
        return service.finish(answer) if hasattr(service, "finish") else answer

    async def _awaited(self, service: Any, answer: Any) -> Answer:
        try:
            return service.finish(await answer)
        except Crash as crash:
            return self._dead(crash)
        except Exception as error:
            return self._mistake(error)

    def _mistake(self, error: Exception) -> Response:
        text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
        self.mistakes.append(text)
        return Response.text(f"the fake made a mistake: {text}", 500)

    def _dead(self, crash: Crash) -> Cut:
        self.crashes.append(str(crash))
        return Cut(self.dying)

    def _authorised(self, request: Request) -> bool:
        wanted = base64.b64encode(":".join(self.auth or ()).encode()).decode()
        return request.headers.get("authorization") == f"Basic {wanted}"

    @staticmethod
    def _deaf(request: Request) -> Response:
        path = request.path.rstrip("/")
        if path.endswith("/tasks") and request.body:
            task = json.loads(request.body)
            if isinstance(task, dict):
                task.update(timestamp=instant(), _id=new_id())
            return Response.json(task, 200 if "connection_request" in request.query else 202)
        return Response.text("", 201 if path.startswith("/files/") else 200)

    # documents that stop a service

    @property
    def poisoned(self) -> dict[str, list[str]]:
        """Return what stops which service: {"cwmp" | "ui" | "nbi": [reasons]}; {} when all is well."""
        with self.lock:
            return self.store.poison()

    def changed(self) -> None:
        """Say that a document changed: the services see it at their next refresh. Call it after edits of `store`."""
        self._poison_due = time.monotonic() + self.cache_ttl

    def active_poison(self) -> dict[str, list[str]]:
        """Return what the services have seen by now."""
        if self._poison_due is not None and time.monotonic() >= self._poison_due:
            self._poison_due = None
            self._poison = self.store.poison()
        return self._poison

    # devices

    def add_device(
        self,
        oui: str = "001565",
        product_class: str = "SIP-T46U",
        serial: str = "1",
        values: Values | None = None,
        manufacturer: str = "Yealink",
        tags: Iterable[str] = (),
        objects: Mapping[str, bool] | None = None,
        known: str = "values",
        write_only: Iterable[str] = (),
        online: bool | str = True,
    ) -> FakeDevice:
        """Add a device that has informed before.

        `known`: what the ACS knows of it: its "values", the "names" only, or what an "inform" tells.
        `objects`: path -> may instances be added (or this one be deleted), for objects without parameters.
        """
        key = device_id(oui, product_class, serial)
        device = FakeDevice(key, (manufacturer, oui, product_class, serial), values or {}, objects)
        device.write_only(*write_only)
        device.online = online
        with self.lock:
            self.register(device, known)
            for tag in tags:
                set_tag(self.store.devices[key], tag, True)
        return device

    def register(self, device: FakeDevice, known: str = "values") -> None:
        """Let the ACS know a device, as at its first inform."""
        now = instant()
        identity = {
            "_Manufacturer": device.manufacturer,
            "_OUI": device.oui,
            "_ProductClass": device.product_class,
            "_SerialNumber": device.serial,
        }
        document: dict[str, Any] = {"_id": device.id, "_deviceId": identity}
        self.store.devices[device.id] = document
        self.store.simulated[device.id] = device
        session = Session(self.store, device)
        session.inform(["0 BOOTSTRAP", "1 BOOT"])
        document["_registered"] = now
        if known in ("values", "names"):
            for path in device.objects:
                make_node(document, path, device, now)
            for path in device.values:
                if known == "values":
                    session.learn(path)
                else:
                    make_node(document, path, device, now)

    def many(self, count: int, latency: float | None = None, values: Values | None = None) -> list[FakeDevice]:
        """Add a lot of cheap devices of one model, with the serial numbers 000001 and so on."""
        if latency is not None:
            self.latency = latency
        made: list[FakeDevice] = []
        model = b""
        for number in range(1, count + 1):
            identity = ("Yealink", "001565", "SIP-T46U", f"{number:06d}")
            device = FakeDevice(device_id(*identity[1:]), identity, values or _MANY)
            if not model:
                self.register(device)
                model = pickle.dumps(self.store.devices[device.id])
            else:
                document = pickle.loads(model)
                document["_id"] = device.id
                document["_deviceId"]["_SerialNumber"] = device.serial
                self.store.devices[device.id] = document
                self.store.simulated[device.id] = device
            made.append(device)
        return made

    def document(self, device: FakeDevice | str) -> dict[str, Any]:
        """Return a device's document as the ACS keeps it."""
        return self.store.devices[device if isinstance(device, str) else device.id]

    def tasks_of(self, device: FakeDevice | str) -> list[dict[str, Any]]:
        """Return the tasks that are queued for a device, the oldest first."""
        return self.store.queue(device if isinstance(device, str) else device.id)

    def connection_request(self, key: str) -> str:
        """Ask a device to connect: "" if it agrees, else the reason phrase."""
        device = self.store.simulated.get(key)
        if device is None or device.online is False:
            return OFFLINE
        credentials = connection_credentials(self.store)
        wrong = device.cr_auth is not None and credentials is not None and credentials != device.cr_auth
        return DENIED if wrong or device.online == "denied" else ""

    def session(self, key: str) -> None:
        """Let a device that has been asked to connect have its session, if it comes and the ACS listens."""
        device = self.store.simulated[key]
        if device.online is not True or "cwmp" in self.active_poison():
            return
        if device.session_time and key not in self.store.held and not device.busy:
            device.busy = device.session_time
            self.store.later(device.session_time, lambda: self.inform(device))
            return
        self.inform(device)

    def inform(self, device: FakeDevice, *events: str) -> None:
        """Let a device inform now, as by its period; its tasks run."""
        with self.lock:
            if "cwmp" in self.active_poison():
                return
            if device.id not in self.store.devices:
                self.register(device, "inform")
            device.events = list(events) or device.events
            Session(self.store, device).run()

    def settle(self) -> None:
        """Let happen all that is still to come: boots and ends of downloads."""
        with self.lock:
            self.store.tick(everything=True)
