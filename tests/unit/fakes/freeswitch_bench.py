# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""FreeSWITCH's real dialect, edits, activation and read-back, over a folder and the strict fake's socket: see bench.py."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.journal import Entry, StateDir
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Resource
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch import server
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.resources import KINDS, RESOURCES
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.system import FreeSwitchSystem

from .bench import Bench
from .freeswitch.server import FakeFreeSwitch
from .freeswitch_folder import DOMAIN, PROFILE, write_folder
from .samples import SECRETS, value_of

Item = dict[str, Any]
PATHS = {
    "freeswitch_vars": "vars/site.xml",
    "freeswitch_profiles": "sip_profiles/site.xml",
    "freeswitch_domains": "directory/site.xml",
    "freeswitch_users": "directory/default.xml",
    "freeswitch_gateways": f"sip_profiles/{PROFILE}/site.xml",
    "freeswitch_dialplan": "dialplan/site.xml",
}
SPEED = 0.01
# How long the real code waits for what takes the fake a hundredth of the time, in seconds.
WAITS = {"GONE_WAIT": 0.6, "SEEN_WAIT": 0.3, "RUNNING_WAIT": 1.0, "_POLL": 0.002}


class FreeSwitchBench(Bench):
    """Its folder holds what a server needs to start; `items` are those that came since."""

    def __init__(self, folder: Path) -> None:
        self.config, self.state = folder / "etc", StateDir(str(folder / "state"))
        write_folder(self.config)
        self.options: dict[str, dict[str, Any]] = {
            kind: {"path": PATHS[kind]} if kind in PATHS else {} for kind in RESOURCES
        }
        self.server = FakeFreeSwitch(self.config, speed=SPEED).start()
        self._first = self.written()
        self._there = {kind: set(self._read(one)) for kind, one in RESOURCES.items()}
        self._die_at, self._activations = "", 0
        self._waits = {name: getattr(server, name) for name in WAITS}
        _set(WAITS)

    def close(self) -> None:
        self.server.stop()
        _set(self._waits)

    def sample(self, resource: Resource, variant: int = 0, number: int = 1) -> Item:
        item = {one.name: value_of(one, variant) for one in resource.fields if not one.directive and not one.fields}
        item = {name: value for name, value in item.items() if value is not None}
        made: Item = _SAMPLES.get(resource.kind, _plain)(item, variant, number)
        return made

    def bare(self, resource: Resource, item: Item) -> Item:
        needed = _NEEDED.get(resource.kind, ())
        return {**super().bare(resource, item), **{name: item[name] for name in needed if name in item}}

    def secret_options(self, resource: Resource) -> Item:
        return copy.deepcopy(_SECRET.get(resource.kind, {}))

    def system(self, check: bool) -> FreeSwitchSystem:
        self.server.read_only = check
        system = FreeSwitchSystem(
            KINDS, config_dir=str(self.config), options=self.options, state=self.state, connect=self._connect
        )
        stage = system.stage

        def staged(plans: Any) -> Any:
            out = stage(plans)
            commit, activate = out.commit, out.activate

            def counted(commands: Any) -> Any:
                self._activations += 1
                return activate(commands)

            out.activate = counted

            def die(*_args: Any) -> None:
                raise KeyboardInterrupt(self._die_at)

            def commit_and_die() -> None:
                commit()
                die()

            if self._die_at == "committed":
                out.commit = commit_and_die
            elif self._die_at == "command":
                out.activate = die
            return out

        system.stage = staged  # type: ignore[method-assign]
        return system

    def _connect(self, config_dir: str, _address: str | None) -> Any:
        """Ask the fake where it really listens: its configuration names a port that another may have."""
        return server.connect(config_dir, self.server.address, self.server.password)

    @property
    def said(self) -> list[str]:  # type: ignore[override]
        return self.server.told

    @property
    def activations(self) -> int:  # type: ignore[override]
        return self._activations

    def written(self) -> Any:
        """Return what the files hold; a new revision of a gateway is not a change of it."""
        files = (one for one in sorted(self.config.rglob("*")) if one.is_file() and not one.name.startswith("."))
        return {str(one.relative_to(self.config)): one.read_text(errors="surrogateescape") for one in files}

    def snapshot(self) -> Any:
        return copy.deepcopy((self.written(), held(self.server), list(self.said), list(self.server.violations)))

    def _read(self, resource: Resource) -> dict[Any, Item]:
        system = FreeSwitchSystem(
            KINDS, config_dir=str(self.config), options=self.options, state=self.state, connect=lambda *_args: None
        )
        return dict(system.read([Request(resource, [])])[0].items)

    def items(self, resource: Resource) -> list[Item]:
        return [item for key, item in self._read(resource).items() if key not in self._there[resource.kind]]

    def runs(self, resource: Resource) -> bool:
        """Say whether the server holds what one that started on these files would hold."""
        other = FakeFreeSwitch(self.config, speed=SPEED)
        return held(other, resource.kind) == held(self.server, resource.kind)

    def entry(self) -> Entry | None:
        return self.state.load()

    def untouched(self) -> bool:
        return self.written() == self._first and not self.said and not self.state.load()

    def refuse(self, resource: Resource, item: Item) -> None:
        names = [str(item[one]) for one in resource.key if item.get(one)]
        self.server.refuse(f'"{names[-1]}=' if resource.kind == "freeswitch_vars" else f'"{names[-1]}"')

    def deafen(self) -> None:
        self.server.deaf = True

    def up(self, up: bool) -> None:
        self.server.down = not up

    def die_at(self, point: str) -> None:
        self._die_at = point

    def restarted(self) -> None:
        self.server.restart()


def _set(waits: dict[str, float]) -> None:
    for name, seconds in waits.items():
        setattr(server, name, seconds)


def held(fake: FakeFreeSwitch, kind: str = "") -> Any:
    """Return what a server holds in memory, to be compared: what is read at once, and what runs."""
    with fake.lock:
        switch = fake.switch
        switch.tick()
        sofia = switch.sofia
        gateways = {
            one.name: (profile.name, one.values, one.inbound, one.outbound, one.freq, one.ping_freq)
            for profile in sofia.profiles.values()
            for one in profile.gateways
            if not one.deleted
        }
        names = ("core_uuid",)
        variables = {name: value for name, value in switch.variables.items() if name not in names}
        profiles = {one.name: one.settings for one in sofia.profiles.values() if one.running}
        lists = {name: [str(node) for node in nodes] for name, (_default, nodes) in switch.acls.lists.items()}
        everything = {
            "freeswitch_gateways": gateways,
            "freeswitch_vars": variables,
            "freeswitch_profiles": profiles,
            "freeswitch_acls": lists,
            "tree": fake.api("xml_locate root"),
        }
    return copy.deepcopy(everything if not kind else [everything.get(kind), everything["tree"]])


def _plain(item: Item, _variant: int, number: int) -> Item:
    return {**item, "name": f"sample{number}"}


def _profile(item: Item, variant: int, number: int) -> Item:
    item.update(name=f"site{number}", sip_ip="127.0.0.1", sip_port=20000 + number, context=f"context{variant}")
    item.pop("apply_inbound_acl", None)
    item.pop("tls", None)
    item["domains"] = [{"name": DOMAIN, "alias": False, "parse": bool(variant)}]
    # The first that a test may take away is one that a rescan applies.
    return {"name": item.pop("name"), "context": item.pop("context"), **item}


def _gateway(item: Item, variant: int, number: int) -> Item:
    item.update(name=f"carrier{number}", profile=PROFILE, username=f"account{variant}", password=SECRETS[variant])
    item.update(expire_seconds=600 + variant, retry_seconds=30 + variant, timeout_seconds=60 + variant)
    item.update(ping=25 + variant, ping_max=3 + variant, ping_min=1 + variant, register_transport="udp")
    return {"name": item.pop("name"), "from_domain": f"from{variant}.example.com", **item}


def _user(item: Item, variant: int, number: int) -> Item:
    item.update(domain=DOMAIN, id=str(3000 + number), password=SECRETS[variant], number_alias=str(4000 + number))
    item["caller_id_name"] = f"Anna {variant}"
    keys = {name: item.pop(name) for name in ("domain", "id")}
    return {**keys, "caller_id_name": item.pop("caller_id_name"), **item}


def _domain(item: Item, variant: int, number: int) -> Item:
    return {
        "name": f"site{number}.example.org",
        "variables": {"user_context": f"phones{variant}"},
        **{name: value for name, value in item.items() if name not in ("name", "variables")},
    }


def _element(_item: Item, variant: int, number: int) -> Item:
    params = {"strategy": ("longest-idle-agent", "ring-all")[variant], "max-wait-time": str(variant)}
    keys = {"file": "callcenter.conf", "element": "queues/queue", "name": f"sample{number}@{DOMAIN}"}
    return {**keys, "params": params}


def _list(item: Item, variant: int, number: int) -> Item:
    nodes = [{"type": "allow", "cidr": f"203.0.113.{number % 250}/32"}, {"type": "deny", "cidr": "198.51.100.0/24"}]
    return {"name": f"list{number}", "nodes": nodes[: 2 - variant], "default": ("deny", "allow")[variant]}


def _context(item: Item, variant: int, number: int) -> Item:
    actions = [
        {"application": "answer"},
        {"application": "playback", "data": f"tone_stream://%(200,100,{300 + variant})"},
    ]
    condition = {"field": "destination_number", "expression": f"^{1000 + variant}$", "actions": actions}
    return {"name": f"context{number}", "extensions": [{"name": "one", "conditions": [condition]}]}


def _variable(item: Item, variant: int, number: int) -> Item:
    return {"name": f"site_{number}", "value": f"value {variant}"}


_SAMPLES = {
    "freeswitch_profiles": _profile,
    "freeswitch_gateways": _gateway,
    "freeswitch_users": _user,
    "freeswitch_domains": _domain,
    "freeswitch_vars": _variable,
    "freeswitch_acls": _list,
    "freeswitch_config": _element,
    "freeswitch_dialplan": _context,
}
_HIDDEN = {"password": SECRETS[0], "plain": "visible"}
_SECRET: dict[str, Item] = {
    "freeswitch_profiles": {"options": {"tls-passphrase": SECRETS[0], "nonce-ttl": "60"}},
    "freeswitch_users": {"variables": _HIDDEN},
    "freeswitch_domains": {"variables": _HIDDEN},
}
_NEEDED: dict[str, tuple[str, ...]] = {
    "freeswitch_profiles": ("sip_ip", "sip_port"),
    "freeswitch_gateways": ("profile", "username", "password"),
    "freeswitch_users": ("password",),
    "freeswitch_acls": ("default",),
}
