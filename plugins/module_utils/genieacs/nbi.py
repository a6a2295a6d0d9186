# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GenieACS's northbound interface (NBI), typed.

Measured on GenieACS 1.2.16: a 2xx is no success, so that a task's answer is told in five states, of which the reason phrase
knows four; a bad request stops the worker and closes the connection without an answer, so that everything is checked before
it is sent (nbi_checks); the deletion of a file that is not there and the retry of a task that is not there do so too, so
that both are looked for first. Only 503 `Device is in session` is worth a repetition.
"""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from ansible_collections.telephony.pbx.plugins.module_utils.clients.http_api import Http, HttpFailure, Reply, query_text
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.reached import Unreachable
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import ids, nbi_checks
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.nbi_names import chunks, fitting

WRITTEN = ("presets", "provisions", "virtual_parameters", "files", "objects")
IN_SESSION = 60.0  # seconds that a device's session is waited for
SESSION = 4000  # milliseconds until a session must have begun, `cwmp.deviceOnlineThreshold`
_LOCK, _LENGTH = 30.0, 120.0  # seconds that the NBI waits for another session to end, and for ours
_PAGE = 1000
_LINE = 7500  # bytes of a path and query; proxies take a line of 8 kB, Node 16 kB of all headers


class AcsError(Unreachable):
    """The ACS cannot be asked, or does not do what it is asked for.

    kind  HttpFailure's, or `no_such_device`, `in_session` the device did not end its session in time, `dropped` the
          connection was closed without an answer: a worker died of the request, or the service was stopped; whether the
          request was carried out is not known
    """

    def __init__(self, words: str, kind: str) -> None:
        super().__init__(words)
        self.words = words
        self.kind = kind


@dataclass(frozen=True)
class Answer:
    """What became of a task or a connection request.

    state   `done` the session ended and the task left no fault, which does not say that the device did it; `faulted`;
            `offline`; `denied` the device does not accept the credentials of the connection request; `queued`
    reason  in the words of the ACS
    task    as it was stored, with `_id`, `device`, `timestamp`; may hold secrets
    """

    state: str
    reason: str
    task: dict[str, Any] = field(repr=False)


class Nbi:
    """The interface behind an HTTP client. Raises AcsError, and PbxError for what must not be sent."""

    def __init__(self, http: Http) -> None:
        self.http = http
        self._version = ""

    @property
    def version(self) -> str:
        """The version of the server, such as `1.2.16`; "" where it does not tell. Known from any answer."""
        if not self._version:
            self._send("HEAD", "/presets/", query={"limit": 1, "projection": "_id"})
        return self._version

    @property
    def version_number(self) -> tuple[int, ...]:
        """The version as numbers, `(1, 2, 16)`; () where the server does not tell."""
        return tuple(int(part) for part in re.findall("[0-9]+", self.version)[:3])

    def pages(
        self,
        collection: str,
        query: Mapping[str, Any] | None = None,
        projection: Sequence[str] = (),
        sort: Mapping[str, int] | None = None,
        page: int = _PAGE,
    ) -> Iterator[list[dict[str, Any]]]:
        """Return documents in pages, each document once, sorted by `_id` if nothing else is said; one request for a page.

        What is deleted meanwhile moves the rest forward: the page is read again, from as much further in front. `projection` may be
        widened to parents, if all of its names make no line that can be sent.
        """
        asked = self._question(collection, query, projection, sort)
        seen: set[str] = set()
        skip, before = 0, -1
        while True:
            reply = self._send("GET", f"/{collection}/", query={**asked, "limit": page, "skip": skip})
            found, total = _documents(reply), _total(reply)
            new = [one for one in found if one["_id"] not in seen]
            seen.update(one["_id"] for one in new)
            if new:
                yield new
            if not found or (total is None and (len(found) < page or not new)):
                return
            gone = before - total if total is not None else 0
            skip = max(0, skip - gone) if gone > 0 else skip + len(found)
            before = -1 if total is None else total
            if total is not None and skip >= total:
                return

    def all(
        self,
        collection: str,
        query: Mapping[str, Any] | None = None,
        projection: Sequence[str] = (),
        sort: Mapping[str, int] | None = None,
    ) -> list[dict[str, Any]]:
        """Return all documents; see `pages`."""
        return [one for page in self.pages(collection, query, projection, sort) for one in page]

    def count(self, collection: str, query: Mapping[str, Any] | None = None) -> int:
        """Return how many documents there are."""
        reply = self._send("HEAD", f"/{collection}/", query=self._question(collection, query, ("_id",), None))
        total = _total(reply)
        if total is not None:
            return total
        return sum(len(page) for page in self.pages(collection, query, ("_id",)))

    def some(self, wanted: Sequence[str], projection: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Return devices by their ids, as far as they are known to the ACS.

        Asked for by as many ids as a line holds, or by whole pages of all devices where that takes fewer requests.
        """
        missing = list(dict.fromkeys(wanted))
        found: dict[str, dict[str, Any]] = {}
        names = list(projection) or ["_id"]
        names = [one for one in fitting(names, _LINE // 2) if one != "_id"] + ["_id"]
        room = _LINE - len(self.http.base) - len(query_text({"projection": ",".join(names), "limit": _PAGE}))
        parts = chunks(missing, room)
        if len(parts) > 2:
            wish = set(missing)
            reply = self._send(
                "GET", "/devices/", query=self._question("devices", None, names, None, limit=_PAGE, skip=0)
            )
            total = _total(reply)
            first = _documents(reply)
            found.update((one["_id"], one) for one in first if one["_id"] in wish)
            left = len(parts) if total is None else math.ceil(total / _PAGE) - 1
            if left < len(parts):
                for page in self._rest(names, total or 0, {one["_id"] for one in first}):
                    found.update((one["_id"], one) for one in page if one["_id"] in wish)
                # A device that moved between two pages is asked for by its id; one that is unknown costs little.
            missing = [one for one in missing if one not in found]
            parts = chunks(missing, room)
        for part in parts:
            reply = self._send(
                "GET",
                "/devices/",
                query=self._question("devices", {"_id": {"$in": part}}, names, {}, limit=len(part)),
            )
            found.update((one["_id"], one) for one in _documents(reply))
        return {one: found[one] for one in wanted if one in found}

    def put(
        self,
        collection: str,
        name: str,
        body: Mapping[str, Any] | str | bytes,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Store a document: a preset or object as JSON, a script as text, a file's bytes with its metadata as headers."""
        self._writable(collection, name)
        if not isinstance(body, (Mapping, str, bytes)):
            raise refuse(f"{collection} {name}", "there is nothing to store: null would stop a worker")
        data = dict(body) if isinstance(body, Mapping) else body
        self._send("PUT", f"/{collection}/{ids.in_path(name)}", body=data, headers=headers, ok=(200, 201))

    def delete(self, collection: str, name: str) -> None:
        """Delete a document; one that is not there is no error. A file is looked for first."""
        self._writable(collection, name)
        if collection == "files" and not self.all("files", {"_id": name}, ("_id",)):
            return
        self._send("DELETE", f"/{collection}/{ids.in_path(name)}")

    def task(
        self,
        device_id: str,
        task: Mapping[str, Any],
        connection_request: bool = True,
        timeout_ms: int | None = None,
    ) -> Answer:
        """Queue a task, and by default have the device come for it and wait for the end of its session.

        `timeout_ms` is how long the session may take to begin; the whole may take two and a half minutes more.
        """
        wrong = nbi_checks.task_problem(task) or nbi_checks.timeout_problem(timeout_ms)
        if wrong:
            raise refuse(f"device {device_id}", wrong)
        query: dict[str, Any] = {"connection_request": None} if connection_request else {}
        if connection_request and timeout_ms is not None:
            query["timeout"] = timeout_ms
        wait = self.http.timeout + _LOCK + ((timeout_ms or SESSION) / 1000 + _LENGTH if connection_request else 0.0)
        reply = self._device("POST", device_id, "/tasks", query=query, body=dict(task), timeout=wait, ok=(200, 202))
        stored = _json(reply)
        if not isinstance(stored, dict) or nbi_checks.task_id_problem(stored.get("_id")):
            raise AcsError(f"{reply.asked}: what came is no task of GenieACS", "strange")
        if reply.status == 200:
            return Answer("done", reply.reason, stored)
        if connection_request and reply.reason in ("", "Accepted"):
            return self._without_phrase(device_id, stored)
        return Answer(_state(reply.reason), reply.reason, stored)

    def connection_request(self, device_id: str) -> Answer:
        """Have a device come; `done` says that it accepted the request, its session is not waited for."""
        reply = self._device(
            "POST", device_id, "/tasks", query={"connection_request": None}, ok=(200, 504), timeout=self.http.timeout
        )
        if reply.status == 200:
            return Answer("done", reply.reason, {})
        # The ACS says the reason twice; a proxy that has no answer of the ACS says something of its own.
        said = reply.text().strip()
        if "genieacs-version" not in reply.headers and _state(said) == "queued":
            raise AcsError(
                f"{reply.asked}: 504 {reply.reason}; a proxy answers, and the ACS behind it does not", "gateway"
            )
        said = said or reply.reason
        return Answer("denied" if _state(said) == "denied" else "offline", said, {})

    def delete_task(self, task_id: str) -> None:
        """Delete a task, and its fault; one that is not there is no error."""
        self._task_id(task_id)
        self._patient(lambda: self._send("DELETE", f"/tasks/{task_id}", ok=(200, 404, 503)), f"task {task_id}")

    def retry_task(self, task_id: str) -> None:
        """Have a task that failed run again at the device's next session. Raises AcsError `refused` if it is not there."""
        self._task_id(task_id)
        if not self.all("tasks", {"_id": task_id}, ("_id",)):
            raise AcsError(f"there is no task {task_id}: it was carried out, deleted, or its time was over", "refused")
        self._patient(lambda: self._send("POST", f"/tasks/{task_id}/retry", ok=(200, 404, 503)), f"task {task_id}")

    def delete_fault(self, fault_id: str) -> None:
        """Delete a fault by `device:channel`, and the task of it if it is one's; one that is not there is no error."""
        wrong = nbi_checks.fault_id_problem(fault_id)
        if wrong:
            raise refuse("fault", wrong)
        self._patient(
            lambda: self._send("DELETE", f"/faults/{ids.in_path(fault_id)}", ok=(200, 503)), f"fault {fault_id}"
        )

    def tag(self, device_id: str, tag: str, present: bool) -> None:
        """Add a tag to a device, or remove it."""
        if not tag:
            raise refuse(f"device {device_id}", "a tag must not be empty")
        self._device("POST" if present else "DELETE", device_id, f"/tags/{ids.in_path(tag)}")

    def delete_device(self, device_id: str) -> None:
        """Forget a device, its tasks and faults; one that is not there is no error. It registers again when it informs."""
        self._checked(device_id)
        path = f"/devices/{ids.in_path(device_id)}"
        self._patient(lambda: self._send("DELETE", path, ok=(200, 503)), f"device {device_id}")

    def _question(
        self,
        collection: str,
        query: Mapping[str, Any] | None,
        projection: Sequence[str],
        sort: Mapping[str, int] | None,
        **more: int,
    ) -> dict[str, Any]:
        """The query of a search; `sort` {} leaves the order to the server."""
        order = {"_id": 1} if sort is None else sort
        wrong = (
            (nbi_checks.query_problem(query, collection) if query else None)
            or nbi_checks.projection_problem(projection)
            or (nbi_checks.sort_problem(order) if order else None)
        )
        if wrong or (query is not None and not isinstance(query, Mapping)):
            raise refuse("query", wrong or "a query is a mapping")
        asked: dict[str, Any] = {}
        if query:
            asked["query"] = json.dumps(query, allow_nan=False)
        if projection:
            room = _LINE - len(self.http.base) - len(query_text(asked))
            asked["projection"] = ",".join(fitting(projection, room))
        if order:
            asked["sort"] = json.dumps(order)
        return {**asked, **more}

    def _rest(self, names: Sequence[str], total: int, seen: set[str]) -> Iterator[list[dict[str, Any]]]:
        """The pages of all devices behind the first."""
        for skip in range(_PAGE, total, _PAGE):
            query = self._question("devices", None, names, None, limit=_PAGE, skip=skip)
            yield [one for one in _documents(self._send("GET", "/devices/", query=query)) if one["_id"] not in seen]

    def _without_phrase(self, device_id: str, task: dict[str, Any]) -> Answer:
        """The state of a task whose answer lost its phrase on the way (a proxy, HTTP/2): asked of faults and tasks."""
        reason = "the reason phrase was lost on the way; the state is as faults and tasks show it"
        if self.all("faults", {"_id": f"{device_id}:task_{task['_id']}"}, ("_id",)):
            return Answer("faulted", reason, task)
        return Answer("queued" if self.all("tasks", {"_id": task["_id"]}, ("_id",)) else "done", reason, task)

    def _device(self, method: str, device_id: str, path: str, ok: Sequence[int] = (200,), **more: Any) -> Reply:
        self._checked(device_id)
        reply = self._send(method, f"/devices/{ids.in_path(device_id)}{path}", ok=(*ok, 404), **more)
        if reply.status == 404:
            if reply.text().strip() == "No such device":
                words = f"GenieACS knows no device {device_id}; is it encoded twice, or has it not yet informed?"
                raise AcsError(words, "no_such_device")
            raise AcsError(f"{reply.asked}: 404 {reply.reason}; is this the NBI of GenieACS?", "refused")
        return reply

    def _patient(self, ask: Callable[[], Reply], what: str) -> None:
        """Ask again while the device is in a session."""
        until = time.monotonic() + IN_SESSION
        pause = 0.25
        while True:
            reply = ask()
            if reply.status != 503:
                return
            if "in session" not in reply.text():
                raise AcsError(f"{reply.asked}: 503 {reply.reason}", "busy")
            if time.monotonic() + pause > until:
                words = f"{what}: the device was in a session for {IN_SESSION:g} s; run the task again"
                raise AcsError(words, "in_session")
            time.sleep(pause)
            pause = min(2.0, pause * 2)

    def _send(self, method: str, path: str, **more: Any) -> Reply:
        try:
            reply = self.http.send(method, path, **more)
        except HttpFailure as error:
            _fail(error, method)
        version = re.match(r"[0-9][0-9A-Za-z.-]*", reply.headers.get("genieacs-version", ""))
        if version:
            self._version = version.group()
        return reply

    @staticmethod
    def _checked(device_id: str) -> None:
        wrong = ids.problem(device_id)
        if wrong:
            raise refuse("device_id", wrong)

    @staticmethod
    def _task_id(task_id: str) -> None:
        wrong = nbi_checks.task_id_problem(task_id)
        if wrong:
            raise refuse("task", wrong)

    @staticmethod
    def _writable(collection: str, name: str) -> None:
        if collection not in WRITTEN:
            raise refuse(collection, f"the NBI writes only {', '.join(WRITTEN)}")
        if not name:
            raise refuse(collection, "a name must not be empty")


def _fail(error: HttpFailure, method: str) -> NoReturn:
    """Raise an HttpFailure as an AcsError; a connection closed without an answer has its own meaning here."""
    if error.kind != "cut":
        raise AcsError(error.words, error.kind) from None
    after = "" if method in ("GET", "HEAD") else "; whether it was carried out is not known: look before you repeat it"
    words = f"{error.words}: a worker of GenieACS died of the request, or the service was stopped{after}"
    raise AcsError(words, "dropped") from None


def _state(phrase: str) -> str:
    """Return the state that a reason phrase of a 202 or 504 tells."""
    if phrase == "Task faulted":
        return "faulted"
    if phrase == "Device is offline":
        return "offline"
    if phrase.startswith("Connection request error"):
        return "denied" if "credentials" in phrase else "offline"
    return "queued"


def _json(reply: Reply) -> Any:
    try:
        return reply.json()
    except HttpFailure as error:
        raise AcsError(error.words, error.kind) from None


def _documents(reply: Reply) -> list[dict[str, Any]]:
    found = _json(reply)
    if not isinstance(found, list) or not all(isinstance(one, dict) and "_id" in one for one in found):
        raise AcsError(f"{reply.asked}: what came is no list of GenieACS's documents; is this its NBI?", "strange")
    return found


def _total(reply: Reply) -> int | None:
    """The number of matches, or None where a proxy does not let it through."""
    text = reply.headers.get("total", "")
    return int(text) if re.fullmatch("[0-9]{1,12}", text) else None
