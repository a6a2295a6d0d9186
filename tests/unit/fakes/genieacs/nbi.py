# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The NBI: its routes with the exact classes of characters, its answers with their reason phrases."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Union

from . import script
from .session import set_tag
from .tasks import expiry_of, json_body, task_problem
from .text import VERSION, Crash, decode_component, instant, object_id, parse_date
from .wire import Answer, Request, Response

if TYPE_CHECKING:
    from .server import FakeGenieAcs

_NAME = r"([a-zA-Z0-9\-_%]+)"
COLLECTIONS = frozenset(
    "tasks devices presets objects provisions virtualParameters files faults operations permissions users config"
    " cache locks".split()
)
OFFLINE = "Device is offline"
DENIED = "Connection request error: Incorrect connection request credentials"
QUEUED = "Task queued but not processed"

Made = Union[Answer, Awaitable[Answer]]


class Nbi:
    """The routes, in the order in which GenieACS asks them."""

    def __init__(self, fake: FakeGenieAcs) -> None:
        self.fake = fake
        self.store = fake.store
        named: list[tuple[str, Callable[..., Made]]] = [
            (rf"/presets/{_NAME}/?", self.document("presets")),
            (rf"/objects/{_NAME}/?", self.document("objects")),
            (rf"/provisions/{_NAME}/?", self.script("provisions")),
            (rf"/virtual_parameters/{_NAME}/?", self.script("virtualParameters")),
            (rf"/devices/{_NAME}/tags/{_NAME}/?", self.tag),
            (r"/faults/([a-zA-Z0-9\-_%:]+)/?", self.fault),
            (rf"/devices/{_NAME}/tasks/?", self.tasks),
            (rf"/tasks/{_NAME}(/[a-zA-Z_]*)?", self.one_task),
            (r"/files/([a-zA-Z0-9%!*'();:@&=+$,?#[\]\-_.~]+)/?", self.file),
            (r"/ping/([a-zA-Z0-9\-_.:]+)/?", self.ping),
            (rf"/devices/{_NAME}/?", self.device),
            (r"/([a-zA-Z0-9_]+)/?", self.collection),
        ]
        self.routes = [(re.compile(pattern), work) for pattern, work in named]

    def __call__(self, request: Request) -> Made:
        for pattern, work in self.routes:
            found = pattern.fullmatch(request.path)
            if found:
                return work(request, *found.groups())
        return Response.text("404 Not Found", 404)

    @staticmethod
    def finish(response: Response) -> Response:
        """Give an answer the header that tells the version."""
        response.headers = {"GenieACS-Version": VERSION, **response.headers}
        return response

    @staticmethod
    def wrong_method(allow: str) -> Response:
        return Response.text("405 Method Not Allowed", 405, Allow=allow)

    # documents

    def document(self, table: str) -> Callable[..., Made]:
        def work(request: Request, name: str) -> Made:
            documents = getattr(self.store, table)
            key = decode_component(name)
            if request.method == "PUT":
                try:
                    body = json_body(request.body)
                except ValueError as error:
                    return Response.text(str(error), 400)
                if not isinstance(body, dict):
                    raise Crash(f"a {table} document that is {body!r}")
                body.pop("_id", None)
                documents[key] = {"_id": key, **body}
                self.fake.changed()
                return Response.text("")
            return self.dropped(request, documents, key)

        return work

    def script(self, table: str) -> Callable[..., Made]:
        def work(request: Request, name: str) -> Made:
            documents = getattr(self.store, table)
            key = decode_component(name)
            if request.method == "PUT":
                problem = script.syntax_problem(request.text)
                if problem:
                    return Response.text(problem, 400)
                documents[key] = {"_id": key, "script": request.text}
                self.fake.changed()
                return Response.text("")
            return self.dropped(request, documents, key)

        return work

    def dropped(self, request: Request, documents: dict[str, Any], key: str) -> Response:
        if request.method != "DELETE":
            return self.wrong_method("PUT, DELETE")
        documents.pop(key, None)
        self.fake.changed()
        return Response.text("")

    def file(self, request: Request, name: str) -> Made:
        key = decode_component(name)
        if request.method == "PUT":
            named = (("fileType", "filetype"), ("oui", "oui"), ("productClass", "productclass"), ("version", "version"))
            self.store.put_file(key, request.body, {field: request.headers.get(header) for field, header in named})
            return Response.text("", 201)
        if request.method != "DELETE":
            return self.wrong_method("PUT, DELETE")
        if self.store.files.pop(key, None) is None:
            raise Crash(f"File not found for id {key}")
        self.store.blobs.pop(key, None)
        return Response.text("")

    # devices

    def tag(self, request: Request, device: str, name: str) -> Made:
        key, label = decode_component(device), decode_component(name)
        if request.method not in ("POST", "DELETE"):
            return self.wrong_method("POST, DELETE")
        if key not in self.store.devices:
            return Response.text("No such device", 404)
        set_tag(self.store.devices[key], label, request.method == "POST")
        return Response.text("")

    def device(self, request: Request, name: str) -> Made:
        if request.method != "DELETE":
            return self.wrong_method("DELETE")
        key = decode_component(name)
        if self.store.in_session(key):
            return Response.text("Device is in session", 503)
        self.store.forget(key)
        return Response.text("")

    def fault(self, request: Request, name: str) -> Made:
        if request.method != "DELETE":
            return self.wrong_method("DELETE")
        key = decode_component(name)
        device, _colon, channel = key.partition(":")
        if self.store.in_session(device):
            return Response.text("Device is in session", 503)
        self.store.faults.pop(key, None)
        if channel.startswith("task_"):
            self.store.delete_task(object_id(channel[5:]))
        return Response.text("")

    def ping(self, _request: Request, host: str) -> Made:
        decode_component(host)
        return Response.text("Error: spawn ping ENOENT", 500)

    # tasks

    def one_task(self, request: Request, name: str, action: str | None) -> Made:
        key = decode_component(name)
        if action not in (None, "/", "/retry"):
            return Response.text("", 404)
        retry = action == "/retry"
        if request.method != ("POST" if retry else "DELETE"):
            return self.wrong_method("POST" if retry else "PUT DELETE")
        task = self.store.tasks.get(object_id(key))
        if task is None:
            if retry:
                raise Crash("TypeError: Cannot read properties of null (reading 'device')")
            return Response.text("Task not found", 404)
        if self.store.in_session(str(task.get("device"))):
            return Response.text("Device is in session", 503)
        self.store.faults.pop(f"{task.get('device')}:task_{task['_id']}", None)
        if not retry:
            self.store.delete_task(task["_id"])
        return Response.text("")

    def tasks(self, request: Request, name: str) -> Made:
        if request.method != "POST":
            return self.wrong_method("POST")
        key = decode_component(name)
        query = request.query
        asked = "connection_request" in query
        task: Any = None
        if request.body:
            try:
                task = json_body(request.body)
            except ValueError as error:
                return Response.text(str(error), 400)
            if task is None:
                return Response.text("TypeError: Cannot set properties of null (setting 'device')", 400)
            if not isinstance(task, (dict, list)):
                return Response.text(f"TypeError: Cannot create property 'device' on {json.dumps(task)}", 400)
        if task is None and not asked:
            return Response.text("", 400)
        if task is not None and asked:
            return self.awaited(key, task, query.get("timeout"))
        if key not in self.store.devices:
            return Response.text("No such device", 404)
        if task is not None:
            self.insert(key, task)
            return Response.json(task, 202)
        self.needs_config()
        problem = self.fake.connection_request(key)
        if problem:
            return Response.text(problem, 504, problem)
        self.fake.session(key)
        return Response.text("")

    def needs_config(self) -> None:
        """A connection request reads the configuration: what does not parse in there kills the worker."""
        reasons = self.fake.active_poison().get("nbi")
        if reasons:
            raise Crash(reasons[0])

    def insert(self, key: str, task: Any) -> None:
        """Check a task as the NBI does and queue it; the parts of a list belong to no device."""
        listed = task if isinstance(task, list) else [task]
        for one in listed:
            problem = task_problem(one)
            if problem:
                raise Crash(problem)
        for one in listed:
            expiry = one.pop("expiry", None)
            stamp = parse_date(one.pop("timestamp", None)) or instant()
            if expiry:
                one["expiry"] = expiry_of(expiry, stamp)
            if not isinstance(task, list):
                one["device"] = key
            one["timestamp"] = stamp
            self.store.insert_task(one)

    def awaited(self, key: str, task: Any, timeout: str | None) -> Made:
        """Queue a task, ask the device to connect, and say how the session went."""
        device = self.store.simulated.get(key)
        quick = device is None or not (self.store.in_session(key) or device.session_time or device.online == "silent")
        if not quick:
            return self._slowly(key, task, timeout)
        if key not in self.store.devices:
            return Response.text("No such device", 404)
        self.insert(key, task)
        self.needs_config()
        status = self.fake.connection_request(key)
        if not status and "cwmp" in self.fake.active_poison():
            return self._unprocessed(task, timeout)
        if not status:
            self.fake.session(key)
            status = self._faulted(key, task)
        return Response.json(task, 202 if status else 200, status)

    async def _unprocessed(self, task: Any, timeout: str | None) -> Response:
        await asyncio.sleep(self._patience(timeout))
        return Response.json(task, 202, QUEUED)

    def _patience(self, timeout: str | None) -> float:
        """Return for how long a session's start is waited for; never longer than the fake's `threshold`."""
        if timeout is None:
            return min(4.0, self.fake.threshold)
        found = re.match(r"\s*([+-]?\d+)", timeout)
        if found is None:
            return 3600.0  # NaN: it waits for ever
        return max(0.0, min(int(found[1]) / 1000, self.fake.threshold))

    def _faulted(self, key: str, task: Any) -> str:
        mine = task.get("_id") if isinstance(task, dict) else None
        return "Task faulted" if f"{key}:task_{mine}" in self.store.faults else ""

    async def _slowly(self, key: str, task: Any, timeout: str | None) -> Response:
        fake = self.fake
        end = time.monotonic() + fake.lock_wait
        while self.store.in_session(key) and time.monotonic() < end:
            await asyncio.sleep(0.01)
        with fake.lock:
            locked = self.store.in_session(key)
            if key not in self.store.devices:
                return Response.text("No such device", 404)
            self.insert(key, task)
            if locked:
                return Response.json(task, 202, QUEUED)
            self.needs_config()
            status = fake.connection_request(key)
            device = self.store.simulated[key]
        silent = device.online == "silent" or "cwmp" in fake.active_poison()
        if not status and silent:
            return await self._unprocessed(task, timeout)
        if not status:
            if device.session_time:
                self.store.held[key] = time.monotonic()
                await asyncio.sleep(device.session_time)
            with fake.lock:
                if device.id in self.store.devices:
                    fake.inform(device)
                self.store.held.pop(key, None)
                status = self._faulted(key, task)
        return Response.json(task, 202 if status else 200, status)

    # queries

    def collection(self, request: Request, name: str) -> Made:
        first, *others = name.split("_")
        table = first + "".join(part[:1].upper() + part[1:] for part in others)
        if request.method not in ("GET", "HEAD"):
            return self.wrong_method("GET, HEAD")
        if table not in COLLECTIONS:
            return Response.text("404 Not Found", 404)
        asked = request.query
        try:
            query = json_body(asked["query"].encode()) if "query" in asked else {}
            order = json_body(asked["sort"].encode()) if "sort" in asked else {}
        except ValueError as error:
            return Response.text(str(error), 400)
        if not isinstance(order, dict):
            raise Crash(f"a sort of {order!r}")
        if table == "devices":
            order = {_sorted_name(key): way for key, way in order.items()}
        found = self.store.find(table, query)
        total = len(found)
        skip, limit = _whole(asked.get("skip")), abs(_whole(asked.get("limit")))
        if skip < 0:
            raise Crash("MongoServerError: skip")
        page = self.store.page(found, order, skip, limit)
        names = [part.strip() for part in asked["projection"].split(",")] if "projection" in asked else []
        shown = self.store.shown(page, names)
        lines = ",\n".join(json.dumps(one, separators=(",", ":"), ensure_ascii=False) for one in shown)
        headers = {"Content-Type": "application/json", "total": str(total)}
        return Response(200, f"[\n{lines}\n]".encode(), headers, "", True)


def _sorted_name(name: str) -> str:
    return name if name.rpartition(".")[2].startswith("_") else name + "._value"


def _whole(text: str | None) -> int:
    found = re.match(r"\s*([+-]?\d+)", text or "")
    return int(found[1]) if found else 0
