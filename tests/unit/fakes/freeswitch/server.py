# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The event socket of a FreeSWITCH that is not there: one thread, loopback, real files, its own reader of them.

fake = FakeFreeSwitch(folder, speed=0.01).start()   # fake.address, fake.password
fake.api("reloadxml")                               # without the socket, for a test's own eyes
fake.commands, fake.told                            # all that came over the socket; those that change something
fake.deaf = True                                    # says yes and does nothing
fake.refuse("text")                                 # a reload of a folder that holds it fails, and names it
fake.down = True / False                            # nobody listens / the same process listens again
fake.restart()                                      # the process ends and starts: everything is read anew
fake.silent, fake.cut, fake.rude                    # never answers; cuts a reply in two; refuses the address
fake.add_call("internal", gateway="trunk1"), fake.registrar (Registrar), fake.register("1001", "pbx.test")
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
import time
from typing import Any

from .calls import Call
from .dispatch import run
from .registrar import Registrar
from .session import Session
from .sofia import Registration
from .state import Switch

CALM = 0.5


class FakeFreeSwitch:
    """See above.  `speed` multiplies every delay of the simulated server, not its uptime."""

    def __init__(
        self, config_dir: Any, port: int | None = 0, password: str | None = "secret", speed: float = 1.0
    ) -> None:
        """`port` and `password`: None to take what the configuration says, then and whenever its module is loaded anew."""
        self.lock = threading.RLock()
        self.switch = Switch(str(config_dir), speed)
        self.host, self._port, self._password = "127.0.0.1", port, password
        self.port, self.password = port or 0, password or ""
        self.configure()
        self.silent = self.rude = False
        self.cut = 0
        self._selector = selectors.DefaultSelector()
        self._listener: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._stopping = False
        self._wake, self._woken = socket.socketpair()
        self._woken.setblocking(False)
        self._selector.register(self._woken, selectors.EVENT_READ, None)
        self._sessions: dict[socket.socket, Session] = {}

    def configure(self) -> None:
        """Take port and password from the configuration, where the test gave none."""
        conf = self.switch.directory.configuration("event_socket.conf")
        have = dict(conf.params("settings")) if conf is not None else {}
        if self._port is None:
            self.port = int(have.get("listen-port") or 8021)
        if self._password is None:
            self.password = have.get("password") or "ClueCon"

    # -- knobs -----------------------------------------------------------------------------------------------------

    @property
    def address(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def commands(self) -> list[str]:
        return self.switch.commands

    @property
    def told(self) -> list[str]:
        return self.switch.told

    @property
    def registrar(self) -> Registrar:
        return self.switch.sofia.registrar

    @property
    def deaf(self) -> bool:
        return self.switch.deaf

    @deaf.setter
    def deaf(self, value: bool) -> None:
        self.switch.deaf = value

    @property
    def read_only(self) -> bool:
        return self.switch.read_only

    @read_only.setter
    def read_only(self, value: bool) -> None:
        """While it is set, whatever changes something is refused, and kept in `violations`."""
        self.switch.read_only = value

    @property
    def violations(self) -> list[str]:
        return self.switch.violations

    @property
    def subscribed(self) -> bool:
        """Say whether anybody wants events."""
        return any(one.events for one in list(self._sessions.values()))

    def refuse(self, *texts: str) -> None:
        """Make a reload fail while the loaded text holds one of these; without any, none fails."""
        with self.lock:
            self.switch.refused = set(texts)

    @property
    def down(self) -> bool:
        return self._listener is None

    @down.setter
    def down(self, value: bool) -> None:
        with self.lock:
            if value and self._listener is not None:
                self._shut()
            elif not value and self._listener is None:
                self._listen()
        self._poke()

    def restart(self) -> None:
        """End the process and start it: sessions are cut, the folder is read anew."""
        with self.lock:
            was = self._listener is not None
            self._shut()
            self.switch.boot()
            self.configure()
            if was and self.switch.alive:
                self._listen()
        self._poke()

    def add_call(self, profile: str = "internal", gateway: str = "") -> Call:
        """Put a call up: in by `profile`, out by the gateway's profile (or the same)."""
        with self.lock:
            found = self.switch.sofia.gateway(gateway) if gateway else None
            if found is not None:
                found.calls_out += 1
            for name, counter in ((profile, "calls_in"), (found.profile if found else profile, "calls_out")):
                one = self.switch.sofia.profile(name)
                if one is not None:
                    setattr(one, counter, getattr(one, counter) + 1)
            return self.switch.calls.add(profile, found.profile if found else profile, gateway)

    def hang_up(self, call: Call) -> None:
        with self.lock:
            self.switch.calls.end(call)
        self._poke()

    def hold(self) -> None:
        """Let the simulated time stand still: a test that depends on it moves it by `advance`, on any machine the same."""
        with self.lock:
            self.switch.hold()

    def advance(self, seconds: float) -> None:
        with self.lock:
            self.switch.advance(seconds)

    def register(self, user: str, domain: str, port: int = 5100, profile: str = "internal") -> Registration:
        """Play a telephone that registers."""
        with self.lock:
            return self.switch.sofia.register(user, domain, port, profile)

    def api(self, text: str) -> str:
        """Answer a command as the socket would, without it; it is not kept in `commands`."""
        with self.lock:
            self.switch.tick()
            reply = run(self.switch, text)
        while not isinstance(reply, str):
            time.sleep(0.001)
            with self.lock:
                if self.switch.held:
                    self.switch.advance(0.1)
                self.switch.tick()
                said = reply.ready()
            reply = said if said is not None else reply
        self._poke()
        return reply or "-ERR no reply\n"

    # -- the socket --------------------------------------------------------------------------------------------------

    def start(self) -> FakeFreeSwitch:
        if not self.switch.alive:
            raise RuntimeError(f"Cannot Initialize [{self.switch.boot_error}]")
        self._listen()
        self._thread = threading.Thread(target=self._loop, name="fake-freeswitch", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        self._stopping = True
        self._poke()
        if self._thread is not None:
            self._thread.join(5)
        with self.lock:
            self._shut()
            self._selector.close()
            self._wake.close()
            self._woken.close()

    def __enter__(self) -> FakeFreeSwitch:
        return self.start()

    def __exit__(self, *_unused: object) -> None:
        self.stop()

    def _listen(self) -> None:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((self.host, self.port))
        listener.listen(32)
        listener.setblocking(False)
        self.port = listener.getsockname()[1]
        self._listener = listener
        self._selector.register(listener, selectors.EVENT_READ, None)

    def _shut(self) -> None:
        for connection in list(self._sessions):
            self._drop(connection)
        if self._listener is not None:
            self._selector.unregister(self._listener)
            self._listener.close()
            self._listener = None

    def _drop(self, connection: socket.socket) -> None:
        session = self._sessions.pop(connection, None)
        if session is not None:
            session.leave()
            self._selector.unregister(connection)
            connection.close()

    def _poke(self) -> None:
        with contextlib.suppress(OSError):
            self._wake.send(b".")

    def _loop(self) -> None:
        while not self._stopping:
            due = self.switch.due()
            busy = any(one.waits for one in self._sessions.values())
            wait = min(CALM if due is None else due + 0.0005, 0.005 if busy else CALM)
            ready = self._selector.select(wait)
            with self.lock:
                if busy and self.switch.held:
                    self.switch.advance(0.1)
                self.switch.tick()
                for key, _mask in ready:
                    self._ready(key.fileobj)  # type: ignore[arg-type]
                for session in list(self._sessions.values()):
                    session.pump()
                for connection, session in list(self._sessions.items()):
                    if session.closed:
                        self._drop(connection)
                if not self.switch.alive and self._listener is not None:
                    self._shut()
                elif not self.switch.alive and self.switch.respawn and self.switch.clock() >= self.switch.back:
                    self.switch.boot()
                    self.configure()
                    self._listen()

    def _ready(self, connection: socket.socket) -> None:
        if connection is self._woken:
            with contextlib.suppress(OSError):
                connection.recv(4096)
        elif connection is self._listener:
            accepted, _address = connection.accept()
            session = Session(self, self.switch, accepted)
            self._sessions[accepted] = session
            self._selector.register(accepted, selectors.EVENT_READ, None)
            session.greet()
        elif connection in self._sessions:
            self._sessions[connection].receive()


__all__ = ["FakeFreeSwitch"]
