# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole state of a FreeSWITCH that is not there: what it has read, what runs, and the knobs of a test."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any

from .acl import Lists
from .calls import Calls
from .directory import Directory
from .modules import Modules
from .preprocess import NoRoot, Preprocessor
from .sofia import Sofia
from .xml_text import Refused, parse

VERSION = "1.11.2-release"
FULL = "1.11.2-release+git~20260809T162310Z~3f13ad1b1d~64bit"
HUMAN = "git 3f13ad1 2026-08-09 16:23:10Z 64bit"
BEFORE_CONFIG = {
    "local_ip_v4": "127.0.0.1",
    "hostname": "vm",
    "switchname": "vm",
    "core_uuid": "",
    "local_ip_v6": "::1",
}
PLACES = {"sounds": "/usr/share/freeswitch/sounds", "recordings": "/var/lib/freeswitch/recordings"}
PLACES.update({"db": "/var/lib/freeswitch/db", "storage": "/var/lib/freeswitch/storage", "run": "/run/freeswitch"})
PLACES.update(
    {"log": "/var/log/freeswitch", "mod": "/usr/lib/freeswitch/mod", "script": "/usr/share/freeswitch/scripts"}
)
PLACES.update({"certs": "/etc/freeswitch/tls", "cache": "/var/cache/freeswitch", "temp": "/tmp", "base": "/usr"})
BEFORE_CONFIG.update({f"{name}_dir": path for name, path in PLACES.items()})
BACK = 6.0
STEP = 0.1
Event = dict[str, str]


class Later:
    """A command that answers when something has come true; nothing else of its connection is read meanwhile."""

    def __init__(self, ready: Callable[[], str | None]) -> None:
        self.ready = ready


class Switch:
    """One process.  Every method is called with nobody else inside."""

    def __init__(self, config_dir: str, speed: float) -> None:
        self.config_dir, self.speed = config_dir, max(speed, 1e-4)
        self.deaf = self.read_only = False
        self.refused: set[str] = set()
        self.listeners: list[Callable[[Event, str], None]] = []
        self.commands: list[str] = []
        self.told: list[str] = []
        self.violations: list[str] = []
        self.alive = False
        self.sequence = 0
        self._epoch = time.monotonic()
        self._held: float | None = None
        self.boot()

    def clock(self) -> float:
        """Seconds of the simulated time: a bench lets it run a hundred times as fast, or stand still."""
        return self._held if self._held is not None else (time.monotonic() - self._epoch) / self.speed

    def hold(self) -> None:
        """Let the simulated time stand still; only `advance` moves it from now on."""
        self._held = self.clock()

    def advance(self, seconds: float) -> None:
        """Let simulated time pass, and everything happen that happens in it."""
        assert self._held is not None, "time runs by itself"
        for _step in range(round(seconds / STEP)):
            self._held += STEP
            self.tick()

    @property
    def held(self) -> bool:
        return self._held is not None

    # -- life --------------------------------------------------------------------------------------------------------

    def boot(self) -> None:
        """Start anew: everything is read, what was only in memory is gone. A text that does not parse: no server."""
        self.uuid = str(uuid.uuid4())
        self.started = time.time()
        self.variables: dict[str, str] = {**BEFORE_CONFIG, "core_uuid": self.uuid}
        self.variables.update({"conf_dir": self.config_dir})
        self.preprocessor = Preprocessor(self.variables)
        self.log = self.preprocessor.log
        self.directory, self._text = Directory(), ""
        self.calls, self.modules, self.acls = Calls(), Modules(), Lists()
        kept = getattr(self, "sofia", None)
        self.sofia = Sofia(self.directory, self.clock, self.custom)
        if kept is not None:
            self.sofia.registrar, self.sofia.registrations = kept.registrar, kept.registrations
            self.sofia.taken, self.sofia.shown = kept.taken, kept.shown
        self.sofia.in_use, self.sofia.hang_up = self.calls.in_use, self._hang_up
        self.stores: dict[str, dict[tuple[str, str], str]] = {"db": {}, "hash": {}}
        self.limits: dict[tuple[str, str], int] = {}
        self.queues: dict[str, Any] = {}
        self.paused: set[str] = set()
        self.shutdown, self.respawn, self.back = "", False, 0.0
        self.tasks, self.scheduled = 0, {}  # type: int, dict[int, tuple[str, str]]
        self.max_sessions, self.rate = 1000, 30
        deaf, self.deaf = self.deaf, False
        self.alive, words = self.reload()
        self.boot_error = "" if self.alive else words
        self.deaf = deaf
        if self.alive:
            self._configure()

    def _configure(self) -> None:
        conf = self.directory.configuration("switch.conf")
        settings = dict(conf.params("settings")) if conf is not None else {}
        self.max_sessions = int(settings.get("max-sessions") or 1000)
        self.rate = int(settings.get("sessions-per-second") or 30)
        self.modules.start(self.directory.configuration("modules.conf"))
        self.acls.load(self.directory)
        self.sofia.clock = self.clock
        if "mod_sofia" in self.modules.loaded:
            self.sofia.start_all()
        self.queues = self.configured_queues() if "mod_callcenter" in self.modules.loaded else {}

    def configured_queues(self) -> dict[str, Any]:
        conf = self.directory.configuration("callcenter.conf")
        holder = conf.first("queues") if conf is not None else None
        return {one.attr("name"): dict(one.params()) for one in holder.all("queue")} if holder is not None else {}

    def reload(self) -> tuple[bool, str]:
        """Read the folder; a text that is refused leaves the old tree, but not the old variables."""
        if self.deaf:
            return True, "Success"
        try:
            text = self.preprocessor.merge(self.config_dir)
            for part in self.refused:
                if any(part in one for one in self.preprocessor.read):
                    line = text.count("\n", 0, max(text.find(part), 0)) + 1
                    raise Refused(f"[error near line {line}]: cannot load {part}")
            if text != self._text:
                self.directory.root, self._text = parse(text), text
        except (NoRoot, Refused) as error:
            return False, str(error)
        self.fire({"Event-Name": "RELOADXML"})
        return True, "Success"

    def tick(self) -> None:
        if self.alive:
            self.sofia.tick()
            if self.shutdown in ("elegant", "asap") and not self.calls.up:
                self.end()

    def end(self) -> None:
        """Leave; one that is to start anew is back some seconds later."""
        self.alive, self.back = False, self.clock() + BACK

    def due(self) -> float | None:
        """Return in how many real seconds something happens by itself."""
        if self._held is not None:
            return None
        when = self.sofia.due() if self.alive else self.back if self.respawn else None
        return None if when is None else max(0.0, (when - self.clock()) * self.speed)

    def _hang_up(self, profile: str) -> None:
        self.calls.end(*self.calls.of_profile(profile))

    # -- events --------------------------------------------------------------------------------------------------------

    def custom(self, subclass: str, headers: dict[str, str]) -> None:
        self.fire({"Event-Subclass": f"sofia::{subclass}", "Event-Name": "CUSTOM", **headers})

    def fire(self, headers: Event, body: str = "") -> None:
        self.sequence += 1
        if not self.listeners:
            return
        now = time.time()
        first = {name: headers[name] for name in ("Event-Subclass", "Event-Name") if name in headers}
        common = {
            "Core-UUID": self.uuid,
            "FreeSWITCH-Hostname": "vm",
            "FreeSWITCH-Switchname": "vm",
            "FreeSWITCH-IPv4": "127.0.0.1",
            "FreeSWITCH-IPv6": "::1",
            "Event-Date-Local": time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(now)),
            "Event-Date-GMT": time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(now)),
            "Event-Date-Timestamp": str(int(now * 1e6)),
            "Event-Calling-File": "fake",
            "Event-Calling-Function": "fire",
            "Event-Calling-Line-Number": "1",
            "Event-Sequence": str(self.sequence),
        }
        rest = {name: value for name, value in headers.items() if name not in first}
        for listener in list(self.listeners):
            listener({**first, **common, **rest}, body)
