# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The running FreeSWITCH, as it answers on its event socket: what it holds, and its commands with what they take to be true.

What a command says is not yet so (measured on 1.11.2): a killed gateway leaves the list after 0.4 to 2 seconds, and only
then may another of its name be started; `startgw` says +OK also for a gateway that no file holds; a profile that was
started needs seconds until it runs. `Server.do` waits for all of this.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from typing import Any, Callable

from ansible_collections.telephony.pbx.plugins.module_utils.clients.esl import TIMEOUT, Esl, EslFailure
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch import live
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.live import LiveGateway, LiveProfile
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.replies import judge, missing
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.socket_conf import CONFIG_DIR, socket_of
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import Element, XmlError, parse_text

SLOW = 240.0  # seconds for what reads every file again: 50,000 users among one another take 100 s
GONE_WAIT = 10.0  # seconds until a killed gateway has left the list
SEEN_WAIT = 5.0  # seconds until a started gateway is in it
YOUNG_WAIT = 15.0  # seconds: a profile must have run for 10 s before it can be stopped or restarted
STOP_WAIT = 20.0  # seconds until a profile that was told to stop, or to restart, is gone
RUNNING_WAIT = 20.0  # seconds until a started profile runs: it tries its port three times, 5 s apart
BACK_WAIT = 10.0  # seconds until mod_event_socket listens again after it was loaded again
_POLL = 0.1
_SLOW = re.compile(
    r"(reloadxml|reloadacl|load|unload|reload|xml_locate|list_users|find_user_xml)\b"
    r"|sofia\s+profile\s+\S+\s+(start|startgw|rescan|restart|stop)\b",
    re.I,
)
_GATEWAY = re.compile(r"sofia\s+profile\s+(?P<profile>\S+)\s+(?P<verb>killgw|startgw)\s+(?P<name>\S+)", re.I)
_STOP = re.compile(r"sofia\s+profile\s+(?P<profile>\S+)\s+stop", re.I)
_YOUNG = re.compile(r"must be up for at least \d+ seconds.*Please wait (\d+) second", re.S)
_START = re.compile(r"sofia\s+profile\s+(?P<profile>\S+)\s+start", re.I)
_CUTS = re.compile(r"(reload|unload)\s+mod_event_socket\b", re.I)
_SETTLED = ("REGED", "NOREG", "FAIL_WAIT", "")


class ServerError(Exception):
    """The server refused, or could not be asked; `words` say why, in its own words where it has any."""

    def __init__(self, words: str, kind: str = "") -> None:
        super().__init__(words)
        self.words = words
        self.kind = kind  # that of the EslFailure, or empty where the server answered


class ServerDown(ServerError):
    """Nobody listens any more."""


class Server:
    """One running server.

    version   `1.11.2`; empty for a login that may not ask
    started   when it started, seconds since the epoch; 0 for a login that may not ask
    """

    def __init__(self, opener: Callable[[], Esl]) -> None:
        self._open = opener
        try:
            self._esl = opener()
        except EslFailure as failure:
            raise _failed(failure) from None
        banner = self.api("version")
        found = re.search(r"Version (\d+\.\d+[\w.]*)", banner)
        if found is None and judge("version", banner) == "":
            raise ServerError(f"{self.address} says that it is `{banner[:80].strip()}`, which is no FreeSWITCH")
        self.version = found.group(1) if found else ""
        # `uptime s` counts whole seconds, and would make a server younger than it is.
        uptime = live.uptime(self.api("status"))
        self.started = time.time() - uptime if uptime is not None else 0.0

    @property
    def address(self) -> str:
        """Where it is asked."""
        return self._esl.address

    def close(self) -> None:
        """Let go of the server."""
        self._esl.close()

    def api(self, command: str, timeout: float | None = None) -> str:
        """What a command printed, whatever that means. Raises ServerError when there is no answer, ServerDown when nobody listens."""
        wait = timeout if timeout is not None else (SLOW if _SLOW.match(command) else TIMEOUT)
        try:
            if not self._esl.open:
                self._esl = self._open()
            return self._esl.api(command, wait)
        except EslFailure as failure:
            raise _failed(failure) from None

    def start(self, command: str) -> None:
        """Have a command carried out in the background; nobody waits for what comes of it."""
        try:
            if not self._esl.open:
                self._esl = self._open()
            self._esl.start(command)
        except EslFailure as failure:
            raise _failed(failure) from None

    def ask(self, command: str) -> str:
        """What a command printed, which must mean success. Raises ServerError with the server's words otherwise."""
        reply = self.api(command)
        said = judge(command, reply)
        if said:
            raise ServerError(f"{shown(command)}: {said}")
        return reply

    def do(self, *commands: str) -> list[str]:
        """Carry commands out in order, each until it is true; return a sentence for each that was not.

        Gateways that are killed one behind the other are killed first and waited for together. When the files cannot be
        read, nothing further is sent.
        """
        complaints: list[str] = []
        killed: list[str] = []
        for command in commands:
            gateway = _GATEWAY.fullmatch(command.strip())
            if killed and not (gateway and gateway.group("verb").lower() == "killgw"):
                complaints += self._gone(killed)
                killed = []
            said = judge(command, self.patient(command))
            if gateway and gateway.group("verb").lower() == "killgw":
                # One that is marked already leaves the list too, and is no gateway any more.
                if said and not said.startswith("-ERR no such gateway"):
                    complaints.append(f"{command}: {said}")
                else:
                    killed.append(f"{gateway.group('profile')}::{gateway.group('name')}")
                continue
            if said:
                complaints.append(f"{shown(command)}: {said}")
                if command.split()[0] == "reloadxml":
                    return complaints
            else:
                complaints += self._true(command, gateway)
        return complaints + (self._gone(killed) if killed else [])

    def _true(self, command: str, gateway: re.Match[str] | None) -> list[str]:
        """Wait for what a command said that it did."""
        if gateway:
            return self._seen(gateway.group("profile"), gateway.group("name"))
        profile = _START.fullmatch(command.strip())
        if profile:
            return self.running(profile.group("profile"))
        profile = _STOP.fullmatch(command.strip())
        if profile:
            return self.stopped(profile.group("profile"))
        if _CUTS.match(command):
            self._back()
        return []

    def patient(self, command: str) -> str:
        """What a command printed, once the profile that it is about is old enough for it."""
        until = time.monotonic() + YOUNG_WAIT
        while True:
            reply = self.api(command)
            young = _YOUNG.search(reply)
            if not young or time.monotonic() >= until:
                return reply
            time.sleep(max(1, int(young.group(1))) + _POLL)

    def stopped(self, name: str) -> list[str]:
        """Wait until a profile that was told to stop is gone; return a sentence when it stays."""
        until = time.monotonic() + STOP_WAIT
        while name in self.profiles():
            if time.monotonic() >= until:
                return [
                    f"profile {name}: it was told to stop, and has not stopped after {STOP_WAIT:.0f} s; look at the log"
                ]
            time.sleep(_POLL)
        return []

    def _gone(self, names: Sequence[str]) -> list[str]:
        until = time.monotonic() + GONE_WAIT
        while True:
            left = [name for name in names if name in self.gateway_states()]
            if not left:
                return []
            if time.monotonic() >= until:
                return [f"gateway {name}: it was killed, and is still there after {GONE_WAIT:.0f} s" for name in left]
            time.sleep(_POLL)

    def _seen(self, profile: str, name: str) -> list[str]:
        until = time.monotonic() + SEEN_WAIT
        while f"{profile}::{name}" not in self.gateway_states():
            if time.monotonic() >= until:
                return [
                    f"gateway {profile}::{name}: the server says that it started it, but does not have it; its log names the"
                    " reason: a missing user name or password, a transport that the profile does not have, or a name twice"
                ]
            time.sleep(_POLL)
        return []

    def running(self, name: str, wait: float | None = None) -> list[str]:
        """Wait until a profile runs; return a sentence when it does not come up."""
        seconds = RUNNING_WAIT if wait is None else wait
        until = time.monotonic() + seconds
        while True:
            found = self.profiles().get(name)
            if found is not None and found.state == "RUNNING" and self.profile(name) is not None:
                return []
            if time.monotonic() >= until:
                return [
                    f"profile {name}: it does not run {seconds:.0f} s after it was started; most likely something else has its"
                    " address and port (`Error Creating SIP UA` in the log): mend that, then `sofia profile"
                    f" {name} start`"
                ]
            time.sleep(_POLL * 2)

    def _back(self) -> None:
        """The event socket was loaded again, and ended every connection; come back with what the files say now."""
        self._esl.close()
        until = time.monotonic() + BACK_WAIT
        while True:
            time.sleep(_POLL * 5)
            try:
                self._esl = self._open()
                return
            except EslFailure as failure:
                if failure.kind == "denied" or time.monotonic() >= until:
                    raise _failed(failure) from None

    def gateway_states(self) -> dict[str, str]:
        """`profile::name` -> state of every gateway, those included that are about to go."""
        return live.gateway_states(self.ask("sofia status gateway"))

    def gateways(self) -> dict[str, LiveGateway]:
        """Every gateway by its name, with all that the server shows, in one request."""
        return live.gateways(self.ask("sofia xmlstatus gateway"))

    def gateway(self, name: str) -> dict[str, str] | None:
        """What the server shows of one gateway, by the names of `sofia status gateway` in lower case; None for none."""
        return self._fields(f"sofia status gateway {name}")

    def gateway_variable(self, name: str, variable: str) -> str:
        """A variable of a gateway for inbound calls, or an empty string."""
        return self._value(f"sofia_gateway_data {name} ivar {variable}")

    def wait_registered(self, name: str, seconds: float = 10.0) -> str:
        """Wait until a gateway is registered, needs no registration or has failed; return its state, empty when there is none."""
        until = time.monotonic() + seconds
        while True:
            state = (self.gateway(name) or {}).get("state", "")
            if state in _SETTLED or time.monotonic() >= until:
                return state
            time.sleep(_POLL * 2)

    def profiles(self) -> dict[str, LiveProfile]:
        """Every profile that runs, by its name."""
        return live.profiles(self.ask("sofia status"))

    def profile(self, name: str) -> dict[str, str] | None:
        """What the server shows of one profile, by the names of `sofia status profile` in lower case; None for none."""
        return self._fields(f"sofia status profile {name}")

    def user_exists(self, user: str, domain: str) -> bool:
        """Whether the directory has a user: by mod_xml_curl or the like, or in the files."""
        return self.ask(f"user_exists id {live.quoted(user)} {live.quoted(domain)}") == "true"

    def user_xml(self, user: str, domain: str) -> Element | None:
        """A user with everything that comes from its groups and domain."""
        return self._element(f"find_user_xml id {live.quoted(user)} {live.quoted(domain)}")

    def user_data(self, user: str, domain: str, what: str, name: str) -> str:
        """The value of a user's `param`, `var` or `attr`, or an empty string."""
        return self._value(f"user_data {user}@{domain} {what} {name}")

    def registrations(self) -> list[dict[str, Any]]:
        """Who is registered, as `show registrations` has it."""
        return self._rows("show registrations as json")

    def variable(self, name: str) -> str:
        """A global variable, or an empty string."""
        return self._value(f"global_getvar {name}")

    def variables(self) -> dict[str, str]:
        """Every global variable."""
        return live.variables(self.ask("global_getvar"))

    def set_variable(self, name: str, value: str) -> None:
        """Set a global variable; an empty value removes it."""
        self.ask(live.setting(name, value))

    def xml(self, section: str, tag: str, key: str, value: str) -> Element | None:
        """An element of what the server has loaded: `dialplan context name default`. None when there is none."""
        return self._element(f"xml_locate {section} {tag} {key} {live.quoted(value)}")

    def acl(self, address: str, name: str) -> bool:
        """Whether a list lets an address in; a list that is not there lets nobody in."""
        return self.ask(f"acl {address} {name}") == "true"

    def status(self) -> dict[str, Any]:
        """`sessions.count.active` and the rest of what `json status` answers, without the lag of `show`."""
        answer = json.loads(self.ask('json {"command":"status","data":""}'))
        response = answer.get("response")
        return response if isinstance(response, dict) else {}

    def channels(self) -> int:
        """How many legs of calls there are at this moment."""
        return int(self.status()["sessions"]["count"]["active"])

    def calls(self) -> list[dict[str, Any]]:
        """The calls, up to 0.4 s late."""
        return self._rows("show calls as json")

    def applications(self) -> frozenset[str]:
        """What the dialplan can call."""
        return frozenset(str(row.get("name")) for row in self._rows("show application as json"))

    def modules(self) -> frozenset[str]:
        """The loaded modules that offer anything."""
        return frozenset(str(row.get("ikey")) for row in self._rows("show modules as json")) - {""}

    def _fields(self, command: str) -> dict[str, str] | None:
        reply = self.api(command)
        if missing(reply):
            return None
        said = judge(command, reply)
        if said:
            raise ServerError(f"{command}: {said}")
        return live.fields(reply)

    def _value(self, command: str) -> str:
        reply = self.ask(command)
        return "" if missing(reply) else reply

    def _rows(self, command: str) -> list[dict[str, Any]]:
        try:
            return live.rows(self.ask(command))
        except ValueError:
            raise ServerError(f"{command}: what the server answers is no table; look at its log") from None

    def _element(self, command: str) -> Element | None:
        reply = self.api(command)
        if missing(reply):
            return None
        said = judge(command, reply)
        if said:
            raise ServerError(f"{command}: {said}")
        try:
            root = parse_text(reply)
        except XmlError as error:
            raise ServerError(f"{command}: what the server answers cannot be read: {error}") from None
        return root.children[0] if root.name == "" and root.children else root


def connect(
    config_dir: str = CONFIG_DIR,
    address: str | None = None,
    password: str | None = None,
    user: str | None = None,
) -> Server | None:
    """The server at `127.0.0.1:8021`, or where event_socket.conf.xml says, with its password. None when nobody listens.

    Raises ServerError when it does not let us in, hangs, or is no event socket. Where the files cannot be read, PbxError.
    """

    def opener() -> Esl:
        spot = socket_of(config_dir, address, password)
        failure: EslFailure | None = None
        for host in spot.hosts:
            try:
                return Esl(host, spot.port, spot.password, user)
            except EslFailure as error:
                failure = error
                if error.kind != "down":
                    break
        raise failure or EslFailure("down", "there is no address to ask")

    try:
        return Server(opener)
    except ServerDown:
        return None


def shown(command: str) -> str:
    """A command without what may be a secret in it: the value of a variable, the request of a JSON command."""
    words = command.split()
    if words and words[0] in ("global_setvar", "json", "set_global"):
        return f"{words[0]} {words[1].partition('=')[0]}" if len(words) > 1 and "{" not in words[1] else words[0]
    return command


def _failed(failure: EslFailure) -> ServerError:
    return (ServerDown if failure.kind == "down" else ServerError)(failure.words, failure.kind)
