# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Downloads: taken in a session, ended (or failed) by an inform that comes later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .device import CwmpFault, TransferFault
from .script import ScriptError
from .text import Instant, instant

if TYPE_CHECKING:
    from .session import Session

EPOCH = Instant("1970-01-01T00:00:00.000Z")


def leaf(value: Any, kind: str, writable: bool) -> dict[str, Any]:
    """Return a node with a value, read just now."""
    return {"_object": False, "_writable": writable, "_value": value, "_type": kind, "_timestamp": instant()}


def download(session: Session, task: dict[str, Any]) -> None:
    """Run a download task: the device takes the RPC, and the transfer goes on after the session."""
    files = session.store.files
    uploaded = files.get(task.get("file") or "", {})
    kind = task.get("fileType") or uploaded.get("metadata", {}).get("fileType")
    name = task.get("fileName") or (task["file"] if uploaded else None)
    if not kind or not name:
        raise ScriptError("Invalid arguments")
    root = session.document.setdefault("Downloads", {"_object": True, "_writable": True})
    number = str(1 + max([int(key) for key in root if key.isdigit()] or [0]))
    made = instant()
    node = root[number] = {"_timestamp": made, "_object": True, "_writable": True}
    texts = {"FileType": kind, "FileName": name, "TargetFileName": task.get("targetFileName") or ""}
    for key, value in texts.items():
        node[key] = leaf(value, "xsd:string", True)
        node[f"Last{key}"] = leaf("", "xsd:string", False)
    node["Download"] = leaf(made, "xsd:dateTime", True)
    for key in ("LastDownload", "StartTime", "CompleteTime"):
        node[key] = leaf(EPOCH, "xsd:dateTime", False)
    try:
        session.device.command("Download", "download")
        if name not in files and session.device.downloads_fail is None:
            raise TransferFault("9016", "HTTP Error 404: Not Found")
    except CwmpFault:
        node["Download"] = leaf(EPOCH, "xsd:dateTime", True)
        raise
    session.store.later(session.device.download_delay, lambda: _end(session, number, texts, made, task))


def _end(session: Session, number: str, texts: dict[str, str], made: Instant, task: dict[str, Any]) -> None:
    """Keep what a TransferComplete says; a failure is a fault of the task, which is there no more."""
    device = session.device
    if device.id not in session.store.devices:
        return
    node = session.document.get("Downloads", {}).get(number)
    if node is None:
        return
    device.events = ["7 TRANSFER COMPLETE", "M Download"]
    type(session)(session.store, device).run()
    if device.downloads_fail is not None:
        node["Download"] = leaf(EPOCH, "xsd:dateTime", True)
        session.fault(f"task_{task['_id']}", CwmpFault(device.downloads_fail), session.provisions_of(task))
        return
    for key, value in texts.items():
        node[f"Last{key}"] = leaf(value, "xsd:string", False)
    node["LastDownload"] = leaf(made, "xsd:dateTime", False)
    for key in ("StartTime", "CompleteTime"):
        node[key] = leaf(Instant(made[:19] + ".000Z"), "xsd:dateTime", False)
    _install(session, texts)


def _install(session: Session, texts: dict[str, str]) -> None:
    """Let new firmware show its version."""
    device = session.device
    uploaded = session.store.files.get(texts["FileName"], {}).get("metadata", {}).get("version")
    version = device.installs.get(texts["FileName"], uploaded)
    for path in ("Device.DeviceInfo.SoftwareVersion", "InternetGatewayDevice.DeviceInfo.SoftwareVersion"):
        if version and texts["FileType"].startswith("1 ") and path in device.values:
            device.values[path] = version
            session.learn(path)
