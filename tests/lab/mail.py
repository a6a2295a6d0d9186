# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's mail: a relay that takes every message and delivers none."""

from __future__ import annotations

import contextlib
import email
import email.policy
import json
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage

from .host import podman
from .shell import LabError, wait_for

CONTAINER = "mail"
FOLDER = "/var/lib/lab-mail"
UNIT = "lab-mail.service"


@dataclass(frozen=True)
class Mail:
    """One message as the relay got it; `time` in seconds since the epoch."""

    time: float
    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage

    @property
    def subject(self) -> str:
        """The subject in plain letters."""
        return str(self.message.get("Subject", ""))

    @property
    def body(self) -> str:
        """The text of the message, without attachments."""
        part = self.message.get_body(("plain", "html"))
        return part.get_content() if part is not None else ""

    @property
    def attachments(self) -> dict[str, bytes]:
        """File names and contents."""
        parts = self.message.iter_attachments()
        return {part.get_filename() or "": part.get_payload(decode=True) or b"" for part in parts}


def start() -> None:
    """Have the relay listen, unless it does."""
    if podman("exec", CONTAINER, "systemctl", "is-active", UNIT, check=False).returncode == 0:
        return
    command = ("systemd-run", "--quiet", "--collect", f"--unit={UNIT}", "python3", "/lab/mailhost/sink.py")
    podman("exec", CONTAINER, *command)
    probe = "import socket; socket.create_connection(('127.0.0.1', 25), 1)"

    def listens() -> bool:
        return podman("exec", CONTAINER, "python3", "-c", probe, check=False).returncode == 0

    wait_for("the mail relay to listen", listens, timeout=10)


def stop() -> None:
    """No relay any more, as when the site's is away, until `start`."""
    podman("exec", CONTAINER, "systemctl", "stop", UNIT, check=False)


def parse(text: str) -> list[Mail]:
    """Messages out of lines of JSON, one for each, the oldest first. LabError at a line that is not whole."""
    found = []
    for line in text.splitlines():
        try:
            row = json.loads(line)
            message = email.message_from_string(row["text"], policy=email.policy.default)
        except (ValueError, KeyError) as error:
            raise LabError(f"the mail relay has kept something of another form: {line[:80]}") from error
        found.append(Mail(row["time"], row["sender"], tuple(row["recipients"]), message))
    return sorted(found, key=lambda one: one.time)


def received(*, since: float = 0.0, to: str = "") -> list[Mail]:
    """The messages that arrived after `since`, the oldest first; only those to this address if one is named."""
    script = f'cd {FOLDER} 2>/dev/null && for file in *.json; do test -e "$file" && cat "$file" && echo; done; true'
    found = parse(podman("exec", CONTAINER, "sh", "-c", script).stdout)
    return [one for one in found if one.time >= since and (not to or to in one.recipients)]


def wait(*, since: float, to: str = "", timeout: float = 8, like: Callable[[Mail], bool] = bool) -> Mail | None:
    """The first message after `since` that is as wanted; None if none came in time."""

    def look() -> Mail | None:
        return next((one for one in received(since=since, to=to) if like(one)), None)

    with contextlib.suppress(LabError):
        return wait_for("a mail", look, timeout=timeout, every=0.2)
    return None


def clear() -> None:
    """Throw all messages away."""
    podman("exec", CONTAINER, "sh", "-c", f"rm -f {FOLDER}/*.json")
