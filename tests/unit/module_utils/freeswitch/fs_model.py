# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""As much of a FreeSWITCH as the waiting for it needs, behind the event socket's client, with a clock that nobody waits for."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Callable

from ansible_collections.telephony.pbx.plugins.module_utils.clients.esl import EslFailure


class Clock:
    """Time that passes when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.events: list[tuple[float, Callable[[], None]]] = []

    def monotonic(self) -> float:
        self.now += 0.001
        return self.now

    time = monotonic

    def sleep(self, seconds: float) -> None:
        self.now += max(0.0, seconds)

    def at(self, seconds: float, what: Callable[[], None]) -> None:
        """Have something happen so many seconds from now."""
        self.events.append((self.now + seconds, what))

    def happen(self) -> None:
        due = [one for one in self.events if one[0] <= self.now]
        self.events = [one for one in self.events if one[0] > self.now]
        for _when, what in sorted(due, key=lambda one: one[0]):
            what()


@dataclass
class Profile:
    port: int
    running: int = 0
    started: float = 0.0
    up: bool = True

    def stop(self) -> None:
        self.up, self.running = False, 0


@dataclass
class Model:
    """A server: `files` are the gateways that a file holds, `said` the commands that it got."""

    clock: Clock
    profiles: dict[str, Profile] = field(default_factory=lambda: {"internal": Profile(5060), "lab": Profile(5080)})
    gateways: dict[str, str] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    variables: dict[str, str] = field(default_factory=lambda: {"core_uuid": "one"})
    paused: set[str] = field(default_factory=set)
    said: list[str] = field(default_factory=list)
    answers: dict[str, str | EslFailure] = field(default_factory=dict)
    gone_after: float = 1.0
    comes_back: bool = True
    open: bool = True
    address: str = "127.0.0.1:8021"

    def close(self) -> None:
        self.open = False

    def start(self, command: str) -> str:
        self.said.append(f"bgapi {command}")
        return "job"

    def api(self, command: str, timeout: float | None = None) -> str:
        self.clock.happen()
        self.said.append(command)
        answer = self.answers.get(command)
        if isinstance(answer, EslFailure):
            self.open = False
            raise answer
        if answer is not None:
            return answer
        words = command.split()
        return getattr(self, f"_{words[0]}")(words)

    def _version(self, _words: list[str]) -> str:
        return "FreeSWITCH Version 1.11.2-release+git~20260809T162310Z~3f13ad1b1d~64bit (git 3f13ad1)\n"

    def _status(self, _words: list[str]) -> str:
        return "UP 0 years, 0 days, 0 hours, 2 minutes, 30 seconds, 500 milliseconds, 0 microseconds\nFreeSWITCH is ready\n"

    def _uptime(self, _words: list[str]) -> str:
        return "150\n"

    def _reloadxml(self, _words: list[str]) -> str:
        return "+OK [Success]\n"

    def _global_getvar(self, words: list[str]) -> str:
        return self.variables.get(words[1], "") or "-ERR no reply\n"

    def _reload(self, words: list[str]) -> str:
        return (
            "+OK Job-UUID: x\n"
            if words[1] == "mod_event_socket"
            else "+OK Reloading XML\n+OK module unloaded\n+OK module loaded\n"
        )

    def _sched_api(self, _words: list[str]) -> str:
        return "+OK Added: 1\n"

    def _sched_del(self, _words: list[str]) -> str:
        return "+OK Deleted: 1\n"

    def _json(self, _words: list[str]) -> str:
        active = sum(one.running for one in self.profiles.values())
        status = {"status": "success", "response": {"sessions": {"count": {"active": active}}}}
        return json.dumps(status)

    def _fsctl(self, words: list[str]) -> str:
        ways = set(words[2:3] or ("inbound", "outbound"))
        if words[1] == "pause_check":
            return "true" if ways <= self.paused else "false"
        if words[1] == "ready_check":
            return "true"
        if words[1] == "pause":
            self.paused |= ways
        elif words[1] == "resume":
            self.paused -= ways
        elif words[1:] == ["shutdown", "restart"] and self.comes_back:
            self.clock.at(8, self._anew)
        return "+OK\n"

    def _anew(self) -> None:
        self.variables["core_uuid"] = "another"
        self.paused.clear()
        for one in self.profiles.values():
            one.running = 0

    def _sofia(self, words: list[str]) -> str:
        if words[1:3] == ["status", "gateway"] and len(words) == 3:
            head = "    Profile::Gateway-Name\t    Data    \tState\tPing Time\tIB Calls(F/T)\tOB Calls(F/T)\n====\n"
            return head + "".join(
                f"  {name}\t  sip:x\t{state}\t  0.00\t0/0\t0/0\n" for name, state in self.gateways.items()
            )
        if words[1:3] == ["status", "gateway"]:
            state = next((state for name, state in self.gateways.items() if name.endswith(f"::{words[3]}")), None)
            return f"====\nName    \t{words[3]}\nState   \t{state}\n====\n" if state else "Invalid Gateway!\n"
        if words[1:3] == ["status", "profile"]:
            found = self.profiles.get(words[3])
            return f"====\nName   \t{words[3]}\nURL   \tsip:x\n" if found and found.up else "Invalid Profile!\n"
        if words[1] == "status":
            return "".join(
                f"    {name}\tprofile\t  sip:mod_sofia@127.0.0.1:{one.port}\tRUNNING ({one.running})\n"
                for name, one in self.profiles.items()
                if one.up
            )
        return self._profile(words[2], words[3], words[4:])

    def _gone(self, key: str) -> None:
        self.gateways.pop(key, None)

    def _profile(self, name: str, verb: str, rest: list[str]) -> str:
        key = f"{name}::{rest[0]}" if rest else ""
        if verb == "killgw":
            if key not in self.gateways:
                return "-ERR no such gateway.\n"
            self.clock.at(self.gone_after, lambda: self._gone(key))
            return "+OK gateway marked for deletion.\n"
        if verb == "startgw":
            if key in self.files:
                self.gateways.setdefault(key, "NOREG")
            return f"Reload XML [Success]\n+OK start gateway {rest[0]} complete\n"
        one = self.profiles.setdefault(name, Profile(5099, up=False))
        if verb == "start":
            self.clock.at(2, lambda: setattr(one, "up", self.comes_back))
            return f"Reload XML [Success]\n{name} started successfully\n"
        assert verb == "restart", verb
        left = 10 - int(self.clock.now - one.started)  # whole seconds, as the server counts
        if left > 0:
            return (
                f"Profile {name} must be up for at least 10 seconds to stop/restart.\n" f"Please wait {left} seconds\n"
            )
        one.started = self.clock.now
        self.clock.at(1, one.stop)
        if self.comes_back:
            self.clock.at(2.2, lambda: setattr(one, "up", True))
        return f"Reload XML [Success]\nrestarting: {name}"
