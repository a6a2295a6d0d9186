# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks for many devices: sent sixteen at a time, and what became of each of them.

An answer of 200 says only that a session ended without a fault of the task; an answer of 202 may be a fault. What a device
holds afterwards is read back by whoever sends.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Callable

from ansible_collections.telephony.pbx.plugins.module_utils.clients.http_api import in_flight
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.module import Spec
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import MASK
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import tree
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.fault_words import fault_id
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.fault_words import words as fault_words
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.fleet import IN_FLIGHT
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.nbi import AcsError
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters_read import Pending, faults

# What a module that sends tasks to devices lets its user say.
OPTIONS: Spec = {
    "wait": {"type": "bool", "default": False},
    "connection_request": {"type": "bool", "default": True},
    "session_timeout": {"type": "int"},
    "expiry": {"type": "int"},
    "keep_fault": {"type": "bool", "default": False},
    "max_devices": {"type": "int"},
}
AGAIN = "run the play again: what is queued already is replaced, nothing is done twice"
WAIT = "`wait: true` does not take queued for done; the task stays queued"
NOT_APPLIED = "it is read-only, or a preset declares another value"
_HOPELESS = ("down", "name", "tls", "denied", "strange")  # kinds of failures that the next request meets too
_IN_A_ROW = 16  # other failures, after which the rest is not tried: every worker has died, or something stands between
_PAUSES = (0.5, 1.0, 2.0)  # seconds between repetitions of what a proxy did not let through
_LOST = ("cut", "silent", "gateway", "dropped")  # kinds of failures that leave open whether the task was queued


@dataclass(frozen=True)
class Ways:
    """How tasks are sent: what a module's options say."""

    connection_request: bool = True
    session_timeout: int | None = None
    expiry: int | None = None
    wait: bool = False
    keep_fault: bool = False


def ways(acs: Any, kind: str) -> Ways:
    """Return how a task wants the tasks of a kind sent."""
    return Ways(
        connection_request=bool(acs.option(kind, "connection_request", True)),
        session_timeout=acs.option(kind, "session_timeout"),
        expiry=acs.option(kind, "expiry"),
        wait=bool(acs.option(kind, "wait", False)),
        keep_fault=bool(acs.option(kind, "keep_fault", False)),
    )


@dataclass
class Sent:
    """What became of the tasks, by their keys.

    done     the session ended without a fault of the task
    queued   waits for the device -> why
    faulted  the fault as a sentence
    lost     no answer came, and the task may be queued -> why
    failed   refused, or never sent -> why
    """

    done: list[Any] = field(default_factory=list)
    queued: dict[Any, str] = field(default_factory=dict)
    faulted: dict[Any, str] = field(default_factory=dict)
    lost: dict[Any, str] = field(default_factory=dict)
    failed: dict[Any, str] = field(default_factory=dict)


class Brake:
    """Stops sending when nothing gets through any more, so that ten thousand devices do not each wait for a timeout."""

    def __init__(self) -> None:
        self._lock, self._row, self.words = threading.Lock(), 0, ""

    def note(self, error: AcsError | None) -> None:
        """Take notice of how a request ended."""
        with self._lock:
            self._row = 0 if error is None or error.kind in ("no_such_device", "in_session") else self._row + 1
            if error is not None and (error.kind in _HOPELESS or self._row >= _IN_A_ROW):
                self.words = self.words or str(error)


def each(work: Callable[[Any], Any], devices: Sequence[Any]) -> dict[Any, Any]:
    """Do something for each device, sixteen at a time. Returns what came of it: a value, an AcsError, or a text why it was not done."""
    brake = Brake()

    def one(device: Any) -> Any:
        if brake.words:
            return f"was not tried, since GenieACS is out of reach: {brake.words}"
        try:
            value = work(device)
        except AcsError as error:
            brake.note(error)
            return error
        except PbxError as error:
            return error.text()
        brake.note(None)
        return value

    return dict(zip(devices, in_flight(one, devices, IN_FLIGHT)))


def device_of(key: Any) -> str:
    """Return the device that a key is about: the id itself, or a tuple that begins with it."""
    return key if isinstance(key, str) else str(key[0])


def send(acs: Any, tasks: Mapping[Any, Mapping[str, Any]], how: Ways, secrets: Mapping[Any, Iterable[str]]) -> Sent:
    """Queue tasks, and say what became of each. Faults are removed, unless they are to be kept.

    tasks    key (see device_of) -> task
    secrets  key -> texts that no message may hold
    """

    out = Sent()
    failed: dict[Any, str] = {}
    for device, answer in each(lambda key: post(acs, device_of(key), tasks[key], how), list(tasks)).items():
        if isinstance(answer, AcsError):
            (out.lost if answer.kind in _LOST else out.failed)[device] = scrubbed(str(answer), secrets.get(device, ()))
        elif isinstance(answer, str):
            out.failed[device] = answer
        elif answer.state == "done":
            out.done.append(device)
        elif answer.state == "faulted":
            failed[device] = str(answer.task.get("_id") or "")
        else:
            out.queued[device] = _reason(answer)
    if failed:
        out.faulted = _faults(acs, failed, how, secrets)
    return out


def post(acs: Any, device: str, task: Mapping[str, Any], how: Ways) -> Any:
    """Queue a task for a device as the module's options say; returns nbi.Answer. Raises AcsError.

    A proxy that says `too many` has not let the request through, so that it can be said again.
    """
    whole = {**task, "expiry": how.expiry} if how.expiry else task
    timeout = how.session_timeout * 1000 if how.session_timeout else None
    for pause in _PAUSES:
        try:
            return acs.nbi.task(device, whole, connection_request=how.connection_request, timeout_ms=timeout)
        except AcsError as error:
            if error.kind != "busy":
                raise
            time.sleep(pause)
    return acs.nbi.task(device, whole, connection_request=how.connection_request, timeout_ms=timeout)


def _reason(answer: Any) -> str:
    """Say why a task waits."""
    words = str(answer.reason or "").strip()
    if answer.state == "denied":
        return f"{words}: the device refuses GenieACS's connection request; it takes the task at its next inform"
    if words in ("", "Accepted"):
        return "the device takes the task at its next inform"
    return f"{words}; the device takes the task at its next inform"


def _faults(acs: Any, failed: Mapping[Any, str], how: Ways, secrets: Mapping[Any, Iterable[str]]) -> dict[Any, str]:
    """Return why tasks failed, given as key -> task id. Their faults, and so the tasks, are removed."""
    out: dict[Any, str] = {}
    names = {key: fault_id(device_of(key), task) for key, task in failed.items()}
    try:
        found = faults(acs, [(device_of(key), task) for key, task in failed.items()])
    except AcsError as error:
        return dict.fromkeys(failed, f"the device refused the task, and its fault cannot be read: {error}")
    for key, task in failed.items():
        out[key] = scrubbed(_refused(found.get(task)), secrets.get(key, ()))
    if not how.keep_fault:
        removed = each(lambda key: acs.nbi.delete_fault(names[key]), list(failed))
        for key, wrong in removed.items():
            if isinstance(wrong, (AcsError, str)):
                out[key] += f"; the fault is still there, and GenieACS will try the task again: {wrong}"
    return out


def _refused(fault: Mapping[str, Any] | None) -> str:
    if fault is None:
        return "the device refused the task, and its fault is gone already"
    return f"the device refused it: {fault_words(fault)}"


def scrubbed(text: str, secrets: Iterable[str]) -> str:
    """Return words of a device or of the server without secrets: some devices repeat what they do not like."""
    for secret in sorted({str(one) for one in secrets if one not in (None, "")}, key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text


def withdraw(acs: Any, tasks: Mapping[Any, Sequence[Pending]]) -> dict[Any, str]:
    """Remove tasks that wait and are not wanted any more: key -> tasks. Returns key -> why it did not go well."""

    def one(key: Any) -> None:
        for task in tasks[key]:
            acs.nbi.delete_task(task.id)  # with its fault, if it has one

    done = each(one, [key for key, found in tasks.items() if found])
    return {key: str(error) for key, error in done.items() if isinstance(error, (AcsError, str))}


def fault_of(acs: Any, device: str, task: str, how: Ways, secrets: Iterable[str]) -> str:
    """Return why one task failed, and remove its fault unless it is to be kept."""
    return _faults(acs, {device: task}, how, {device: secrets})[device]


def freshen(
    acs: Any,
    wanted: Mapping[str, Sequence[str]],
    held: Mapping[str, Mapping[str, Any]],
    oldest: float,
    how: Ways,
) -> list[str]:
    """Have devices read values that were never read, or before `oldest` (s since the epoch). Returns those that did.

    So are names that the tree lacks: of a device that has only informed it knows little more than its Inform.

    A device that does not answer now is not to read them later either: its task is taken back.
    """
    tasks: dict[str, Mapping[str, Any]] = {}
    for device, names in wanted.items():
        found = {name: tree.leaf(held[device], name) for name in names}
        old = [
            name
            for name, leaf in found.items()
            if leaf is None or (not leaf.object and (leaf.value is None or (leaf.timestamp or 0.0) < oldest))
        ]
        if old:
            tasks[device] = {"name": "getParameterValues", "parameterNames": old}

    def one(device: str) -> bool:
        answer = post(acs, device, tasks[device], replace(how, connection_request=True))
        if answer.state == "faulted":
            acs.nbi.delete_fault(fault_id(device, answer.task["_id"]))
        elif answer.state != "done":
            acs.nbi.delete_task(answer.task["_id"])
        return bool(answer.state == "done")

    done = each(one, list(tasks))
    return [device for device, fresh in done.items() if fresh is True]
