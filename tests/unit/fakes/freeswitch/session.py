# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One connection to the event socket: authentication, api, bgapi, events, and the ways in which it ends."""

from __future__ import annotations

import socket
import uuid
from typing import TYPE_CHECKING
from urllib.parse import quote

from .dispatch import received, run
from .state import Event, Later, Switch

if TYPE_CHECKING:
    from .server import FakeFreeSwitch

GOODBYE = "Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n"
RUDE = "Access Denied, go away.\n"
SAFE = ",()~-._/!$'*"


class Session:
    """`waits` while a command has not answered: nothing else is read then, as in the real one."""

    def __init__(self, fake: FakeFreeSwitch, switch: Switch, connection: socket.socket) -> None:
        self.fake, self.switch, self.connection = fake, switch, connection
        self.authenticated = self.closed = False
        self.allowed: set[str] | None = None
        self.events: set[str] = set()
        self.waits: Later | None = None
        self.jobs: list[tuple[str, str, Later]] = []
        self._in = b""

    def leave(self) -> None:
        if self.event in self.switch.listeners:
            self.switch.listeners.remove(self.event)

    # -- out ---------------------------------------------------------------------------------------------------------

    def send(self, text: str) -> None:
        data = text.encode("utf-8", "surrogateescape")
        if self.fake.cut and len(data) > self.fake.cut:
            data, self.closed = data[: self.fake.cut], True
        try:
            self.connection.setblocking(True)
            self.connection.sendall(data)
        except OSError:
            self.closed = True

    def body(self, kind: str, text: str) -> None:
        length = len(text.encode("utf-8", "surrogateescape"))
        self.send(f"Content-Type: {kind}\nContent-Length: {length}\n\n{text}")

    def reply(self, text: str, more: str = "") -> None:
        self.send(f"Content-Type: command/reply\nReply-Text: {text}\n{more}\n")

    def goodbye(self, text: str = GOODBYE) -> None:
        self.body("text/disconnect-notice", text)
        self.closed = True

    def greet(self) -> None:
        if self.fake.silent:
            return
        if self.fake.rude:
            self.body("text/rude-rejection", RUDE)
            self.goodbye()
        else:
            self.send("Content-Type: auth/request\n\n")

    def event(self, headers: Event, body: str = "") -> None:
        name = headers.get("Event-Name", "")
        wanted = name in self.events or headers.get("Event-Subclass", "") in self.events or "ALL" in self.events
        if not wanted or not self.authenticated:
            return
        lines = "".join(f"{key}: {quote(value, SAFE)}\n" for key, value in headers.items())
        if body:
            lines += f"Content-Length: {len(body.encode('utf-8', 'surrogateescape'))}\n"
        text = f"{lines}\n{body}"
        length = len(text.encode("utf-8", "surrogateescape"))
        self.send(f"Content-Length: {length}\nContent-Type: text/event-plain\n\n{text}")

    # -- in ----------------------------------------------------------------------------------------------------------

    def receive(self) -> None:
        try:
            data = self.connection.recv(65536)
        except OSError:
            data = b""
        if not data:
            self.closed = True
            return
        self._in += data

    def pump(self) -> None:
        """Do what has come, as far as nothing is waited for."""
        for job in list(self.jobs):
            said = job[2].ready()
            if said is not None:
                self.jobs.remove(job)
                self._job_done(job[0], job[1], said)
        if self.waits is not None:
            said = self.waits.ready()
            if said is None:
                if not self.switch.alive:
                    self.closed = True
                return
            self.waits = None
            self.body("api/response", said or "-ERR no reply\n")
        while b"\n\n" in self._in and not self.closed and self.waits is None and not self.fake.silent:
            command, self._in = self._in.replace(b"\r\n", b"\n").split(b"\n\n", 1)
            lines = command.decode("utf-8", "surrogateescape").lstrip("\n").split("\n")
            headers = dict(one.split(": ", 1) for one in lines[1:] if ": " in one)
            self._command(lines[0], headers)

    def _command(self, line: str, headers: dict[str, str]) -> None:
        word, _blank, rest = line.partition(" ")
        word = word.lower()
        if word == "exit":
            self.reply("+OK bye")
            self.goodbye()
        elif not self.authenticated:
            self._authenticate(word, rest)
        elif word in ("api", "bgapi"):
            self._api(word, rest.strip(), headers)
        elif self.allowed is not None and word in ("event", "log", "nixevent"):
            self.reply("-ERR permission denied")
        elif word == "event":
            names = rest.split()
            if not names or names[0] not in ("plain", "json", "xml"):
                self.reply("-ERR no keywords supplied" if not names[1:] else "-ERR invalid")
                return
            self.events.update(names[1:])
            self.leave()
            self.switch.listeners.append(self.event)
            self.reply(f"+OK event listener enabled {names[0]}")
        elif word == "noevents":
            self.events.clear()
            self.reply("+OK no longer listening for events")
        else:
            self.reply("-ERR command not found")

    def _authenticate(self, word: str, rest: str) -> None:
        if word == "auth":
            self.authenticated = rest.strip() == self.fake.password
            if self.authenticated:
                self.reply("+OK accepted")
                return
        elif word == "userauth":
            more = self._user(rest.strip())
            if more:
                self.authenticated = True
                self.reply("+OK accepted", more)
                return
        else:
            self.reply("-ERR command not found")
            return
        self.reply("-ERR invalid")
        self.goodbye()

    def _user(self, text: str) -> str:
        """Return what a user of the directory may do, `` when the password is not his."""
        who, _colon, password = text.partition(":")
        user, _at, domain = who.partition("@")
        found = self.switch.directory.merged("id", user, domain)
        params = dict(found.params("params")) if found is not None else {}
        if not params.get("esl-password") or params["esl-password"] != password:
            return ""
        api = params.get("esl-allowed-api", "")
        self.allowed = {one for one in api.replace(" ", ",").split(",") if one}
        events = params.get("esl-allowed-events", "all")
        logs = params.get("esl-allowed-log", "true")
        return f"Allowed-Events: {events}\nAllowed-API: {','.join(sorted(self.allowed, key=api.find))}\nAllowed-LOG: {logs}\n"

    def _api(self, word: str, text: str, headers: dict[str, str]) -> None:
        if not text:
            self.reply("-ERR command not found")
            return
        if self.allowed is not None and text.split(" ")[0] not in self.allowed and "all" not in self.allowed:
            self.reply("-ERR permission denied")
            return
        received(self.switch, text)
        if word == "bgapi":
            job = headers.get("Job-UUID") or str(uuid.uuid4())
            self.reply(f"+OK Job-UUID: {job}", f"Job-UUID: {job}\n")
            said = run(self.switch, text)
            if isinstance(said, Later):
                self.jobs.append((job, text, said))
            else:
                self._job_done(job, text, said)
            return
        if text.split()[:2] == ["reload", "mod_event_socket"]:
            job = str(uuid.uuid4())
            run(self.switch, "reloadxml")
            self.fake.configure()
            self.body("api/response", f"+OK Job-UUID: {job}\n")
            self.goodbye("The system is being shut down.\n")
            return
        said = run(self.switch, text)
        if isinstance(said, Later):
            self.waits = said
        elif not self.switch.alive:
            self.closed = True
        else:
            self.body("api/response", said or "-ERR no reply\n")

    def _job_done(self, job: str, text: str, said: str) -> None:
        name, _blank, arguments = text.partition(" ")
        headers = {"Event-Name": "BACKGROUND_JOB", "Job-UUID": job, "Job-Command": name}
        if arguments:
            headers["Job-Command-Arg"] = arguments
        self.switch.fire(headers, said)
