# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""mod_sofia: profiles, their gateways, aliases and registrations; what each command and each second does to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .acl import true
from .directory import Directory
from .gateways import NAME, Gateway, made, step
from .registrar import Registrar
from .xml_text import Node

BUCKETS = 53
SOONEST = 0.4
TRIES, BETWEEN_TRIES = 3, 5.0
LEAST_UP = 10
START_TAKES, STOP_TAKES, RESPAWN_TAKES = 0.5, 0.4, 1.7


@dataclass(eq=False)
class Profile:
    """`settings` is what it would tell; `bound` where its socket really is: a rescan changes only the first."""

    name: str
    settings: dict[str, str]
    gateways: list[Gateway] = field(default_factory=list)
    running: bool = False
    bound: tuple[str, str] = ("", "")
    started: float = 0.0
    next_pass: float = 0.0
    calls_in: int = 0
    calls_out: int = 0
    failed_in: int = 0
    failed_out: int = 0
    standby: bool = False
    tries: int = 0


@dataclass(frozen=True)
class Registration:
    user: str
    realm: str
    contact: str
    profile: str
    token: str
    expires: int
    ip: str
    port: str
    agent: str = "fake telephone"


def order(name: str) -> int:
    """Return the bucket in which the server keeps a name: the order in which it lists them."""
    value = 0
    for byte in name.encode("utf-8", "surrogateescape"):
        value = (byte + (value << 6) + (value << 16) - value) & 0xFFFFFFFF
    value = (value + ~(value << 9)) & 0xFFFFFFFF
    value ^= (value >> 14) | (value << 18) & 0xFFFFFFFF
    value = (value + (value << 4)) & 0xFFFFFFFF
    value ^= (value >> 10) | (value << 22) & 0xFFFFFFFF
    return value % BUCKETS


class Sofia:
    """Time is in seconds of the simulated clock; `tick` does what was due."""

    def __init__(self, directory: Directory, clock: Callable[[], float], fire: Callable[..., None]) -> None:
        self.directory, self.clock, self.fire = directory, clock, fire
        self.profiles: dict[str, Profile] = {}
        self.aliases: dict[str, str] = {}
        self.by_name: dict[str, Gateway] = {}
        self.registrar = Registrar()
        self.registrations: list[Registration] = []
        self.shown: list[Registration] = []  # the core's own table, which a flush leaves as it is (recorded)
        self.taken: set[tuple[str, str]] = set()
        self.in_use: Callable[[str], int] = lambda _profile: 0
        self.hang_up: Callable[[str], None] = lambda _profile: None
        self.log: list[str] = []
        self._later: list[tuple[float, Callable[[], None]]] = []

    # -- time ------------------------------------------------------------------------------------------------------

    def later(self, seconds: float, what: Callable[[], None]) -> None:
        self._later.append((self.clock() + seconds, what))

    def due(self) -> float | None:
        """Return when something happens by itself, None if nothing will."""
        times = [when for when, _what in self._later]
        times += [one.next_pass for one in self.profiles.values() if one.running and not self._still(one)]
        return min(times, default=None)

    def _still(self, profile: Profile) -> bool:
        return profile.standby or all(one.at_rest() for one in profile.gateways)

    def tick(self) -> None:
        now = self.clock()
        for when, what in sorted(self._later, key=lambda one: one[0]):
            if when <= now:
                self._later.remove((when, what))
                what()
        for profile in list(self.profiles.values()):
            while profile.running and profile.next_pass <= now and not self._still(profile):
                self._pass(profile, profile.next_pass)
                profile.next_pass += 1.0
            if profile.next_pass <= now:
                profile.next_pass = now + SOONEST

    def _pass(self, profile: Profile, now: float) -> None:
        """One second of the worker: deleted gateways leave first, then each of the rest makes one step, newest first."""
        for one in list(profile.gateways):
            if not one.deleted:
                continue
            if self.by_name.get(one.name) is one:
                self._forget(one)
            if one.state in ("NOREG", "DOWN"):
                profile.gateways.remove(one)
                self.log.append(f"Deleted gateway {one.name}")
                self.fire("gateway_delete", {"profile-name": profile.name, "Gateway": one.name})
        for one in list(profile.gateways):
            step(one, self.registrar, now, self._state)

    def _state(self, gateway: Gateway, phrase: str, status: int) -> None:
        headers = {"Gateway": gateway.name, "State": gateway.state, "Ping-Status": "UP" if gateway.up else "DOWN"}
        if status:
            headers.update({"Register-Network-IP": "127.0.0.1", "Register-Network-Port": "5060"})
            headers.update({"Phrase": phrase, "Status": str(status)})
        self.fire("gateway_state", headers)

    # -- finding -----------------------------------------------------------------------------------------------------

    def profile(self, name: str) -> Profile | None:
        """Return a running profile by its name or an alias."""
        found = self.profiles.get(name) or self.profiles.get(self.aliases.get(name, ""))
        return found if found is not None and found.running else None

    def gateway(self, name: str) -> Gateway | None:
        found = self.by_name.get(name)
        if found is None or found.deleted or self.profile(found.profile) is None:
            return None
        return found

    def listed(self) -> list[tuple[str, Profile]]:
        """Return what runs, profiles and aliases, in the order in which the server tells them."""
        names = [(name, one) for name, one in self.profiles.items() if one.running]  # of one bucket, the newest first
        for alias, name in self.aliases.items():
            found = self.profiles.get(name)
            if found is not None and found.running:
                names.append((alias, found))
        names.reverse()
        return sorted(names, key=lambda one: order(one[0]))

    def contact(self, user: str, domain: str) -> str:
        found = [one for one in self.registrations if (one.user, one.realm) == (user, domain)]
        return ",".join(f"sofia/{one.profile}/{one.contact}" for one in found) or "error/user_not_registered"

    # -- configuration -------------------------------------------------------------------------------------------------

    def _configured(self, name: str) -> Node | None:
        conf = self.directory.configuration("sofia.conf")
        holder = conf.first("profiles") if conf is not None else None
        found = holder.find("profile", "name", name) if holder is not None else None
        return found if found is not None and found.first("settings") is not None else None

    def start_all(self) -> None:
        """What the process does when it starts: nobody can ask before the profiles are there."""
        self.profiles, self.aliases, self.by_name, self._later = {}, {}, {}, []
        conf = self.directory.configuration("sofia.conf")
        holder = conf.first("profiles") if conf is not None else None
        for node in holder.all("profile") if holder is not None else ():
            if node.first("settings") is not None and node.attr("name") not in self.profiles:
                self._launch(node.attr("name"))

    def config(self, name: str) -> bool:
        """Read a profile: start it if it does not run, else apply what a rescan applies."""
        running = self.profile(name)
        node = self._configured(running.name if running is not None else name)
        if node is None:
            self.log.append(f"No Such Profile '{name}'")
            return False
        if running is None:
            if node.attr("name") in self.profiles:
                return True
            profile = self.profiles[node.attr("name")] = Profile(node.attr("name"), {})
            self.later(START_TAKES, lambda: self._up(profile))
            return True
        self._settings(running, node)
        running.calls_in = running.calls_out = running.failed_in = running.failed_out = 0
        self._gateways(running, node.first("gateways"), "")
        self._domains(running, node)
        return True

    def start_gateway(self, profile: Profile, name: str) -> None:
        node = self._configured(profile.name)
        if node is not None:
            self._gateways(profile, node.first("gateways"), "" if name == "_all_" else name)

    def _settings(self, profile: Profile, node: Node) -> None:
        """Take every parameter that the file has; one that it has no longer keeps its value."""
        for name, value in node.params("settings"):
            profile.settings[name.lower()] = value
        have = profile.settings
        have["sip-ip"] = have.get("sip-ip") or "127.0.0.1"
        have["sip-port"] = have.get("sip-port") or "5060"
        have["tls-sip-port"] = have.get("tls-sip-port") or "5061"
        if have.get("ext-sip-ip", "").startswith(("auto", "stun:")):
            have["ext-sip-ip"] = have["sip-ip"]
        profile.standby = true(have.get("profile-standby", ""))

    def _domains(self, profile: Profile, node: Node) -> None:
        holder = node.first("domains")
        for one in holder.all("domain") if holder is not None else ():
            every = one.attr("name").lower() == "all"
            found = self.directory.domain(one.attr("name"))
            for domain in self.directory.domains() if every else [found] if found is not None else []:
                if true(one.attr("alias")):
                    self.aliases.setdefault(domain.attr("name"), profile.name)
                if true(one.attr("parse")):
                    for gateways in _of_users(domain):
                        self._gateways(profile, gateways, "")
        holder = node.first("aliases")
        for one in holder.all("alias") if holder is not None else ():
            if one.attr("name") and one.attr("name") not in self.profiles:
                self.aliases.setdefault(one.attr("name"), profile.name)

    def _gateways(self, profile: Profile, holder: Node | None, only: str) -> None:
        for node in holder.all("gateway") if holder is not None else ():
            name = node.attr("name")
            if not NAME.match(name):
                self.log.append(f"Ignoring invalid name '{name}'")
                continue
            if only and name != only:
                continue
            other = self.by_name.get(name)
            if other is not None and other.profile == profile.name and not other.deleted:
                self.log.append(f"Ignoring duplicate gateway '{name}'")
                continue
            gateway = made(node, profile.name, profile.settings, self.clock(), self.log)
            if gateway is None:
                continue
            profile.gateways.insert(0, gateway)
            profile.next_pass = max(profile.next_pass, self.clock() + SOONEST)
            if other is None or other.deleted:
                self.by_name[name] = self.by_name[f"{profile.name}::{name}"] = gateway
                self.log.append(f"Added gateway '{name}' to profile '{profile.name}'")
                self.fire("gateway_add", {"Gateway": name, "profile-name": profile.name})

    def _forget(self, gateway: Gateway) -> None:
        for key in (gateway.name, f"{gateway.profile}::{gateway.name}"):
            if self.by_name.get(key) is gateway:
                del self.by_name[key]

    # -- starting and stopping --------------------------------------------------------------------------------------------

    def _launch(self, name: str) -> None:
        profile = self.profiles[name] = Profile(name, {})
        self._up(profile)

    def _up(self, profile: Profile) -> None:
        node = self._configured(profile.name)
        if node is None or self.profiles.get(profile.name) is not profile:
            self.profiles.pop(profile.name, None)
            return
        self._settings(profile, node)
        wanted = (profile.settings["sip-ip"], profile.settings["sip-port"])
        if wanted in self.taken or any(one.running and one.bound == wanted for one in self.profiles.values()):
            profile.tries += 1
            last = "" if profile.tries < TRIES else " (giving up)"
            self.log.append(f"Error Creating SIP UA for profile: {profile.name} ATTEMPT {profile.tries}{last}")
            if profile.tries < TRIES:
                self.later(BETWEEN_TRIES, lambda: self._up(profile))
            else:
                self.profiles.pop(profile.name, None)
            return
        now = self.clock()
        profile.running, profile.bound, profile.started, profile.next_pass = True, wanted, now, now + SOONEST
        self.fire("profile_start", {"module_name": "mod_sofia", "profile_name": profile.name})
        self._gateways(profile, node.first("gateways"), "")
        self._domains(profile, node)

    def waits(self, profile: Profile) -> int:
        """Return how many seconds a profile may not be stopped yet."""
        return max(0, LEAST_UP - int(self.clock() - profile.started))

    def stop(self, profile: Profile, respawn: bool) -> None:
        """Hang up its calls and let it go; registrations are in the database and stay."""
        self.hang_up(profile.name)
        for one in profile.gateways:
            self._forget(one)
            if one.state == "REGED":
                self.registrar.unregister(one.values["contact"])
        profile.running = False
        self.aliases = {alias: name for alias, name in self.aliases.items() if name != profile.name}
        self.profiles.pop(profile.name, None)
        if respawn:
            fresh = self.profiles[profile.name] = Profile(profile.name, {})
            self.later(RESPAWN_TAKES, lambda: self._up(fresh))

    def kill(self, name: str) -> bool:
        """Mark a gateway, whichever profile it belongs to; its profile's worker removes it in a second or two."""
        found = self.gateway(name)
        if found is None:
            return False
        self.mark(found)
        return True

    def mark(self, gateway: Gateway) -> None:
        if gateway.deleted:
            return
        if gateway.state != "NOREG":
            gateway.retry, gateway.state = 0.0, "UNREGISTER"
        gateway.deleted, gateway.killed = True, self.clock()
        profile = self.profiles.get(gateway.profile)
        if profile is not None:
            profile.next_pass = max(profile.next_pass, gateway.killed + SOONEST)

    def flush(self, profile: Profile, who: str) -> int:
        """Remove registrations: one by its call id or user@domain, or everybody's."""
        user, at, domain = who.partition("@")

        def goes(one: Registration) -> bool:
            named = not who or one.token == who or (at and (not user or one.user == user) and one.realm == domain)
            return bool(one.profile == profile.name and named)

        gone = [one for one in self.registrations if goes(one)]
        self.registrations = [one for one in self.registrations if one not in gone]
        return len(gone)

    def register(
        self, user: str, domain: str, port: int = 5100, profile: str = "internal", **more: Any
    ) -> Registration:
        """Play a telephone that has registered."""
        contact = f"sip:{user}@127.0.0.1:{port}"
        expires = int(more.get("expires", 1795359158))
        token = f"reg-{user}///{port}@127.0.0.1"
        made_ = Registration(user, domain, contact, profile, token, expires, "127.0.0.1", str(port))
        self.registrations = [one for one in self.registrations if one.token != token] + [made_]
        self.shown = [one for one in self.shown if one.token != token] + [made_]
        return made_


def _of_users(domain: Node) -> list[Node]:
    found = list(domain.all("user"))
    for groups in domain.all("groups"):
        for group in groups.all("group"):
            found.extend(user for users in group.all("users") for user in users.all("user"))
    return [user.children[place] for user in found for place, one in enumerate(user.children) if one.name == "gateways"]
