# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A site behind an edge, on servers of its own: `python -m pytest tests/integration/edge_site`.

Three containers: NAME-pbx (Asterisk, by the role), NAME-edge (Kamailio, from the compiled site), NAME-outside (telephones at one
address and a carrier at another). NAME is LAB_EDGE_SITE, or lab-edge-site.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
for path in (str(ROOT), str(ROOT / "tests" / "tools")):
    if path not in sys.path:
        sys.path.insert(0, path)

import common

if str(common.collection_tree()) not in sys.path:
    sys.path.insert(0, str(common.collection_tree()))

from ansible_collections.telephony.pbx.plugins.plugin_utils.kamailio.config import make
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.kamailio.build import build_edge

from tests.lab import containers, edge_phones, image
from tests.lab.edge_phones import EdgePhones, Outside
from tests.lab.handsets import FICTION, Agent
from tests.lab.host import podman, wrap
from tests.lab.plays import ansible_playbook
from tests.lab.shell import LabError

NAME = os.environ.get("LAB_EDGE_SITE") or "lab-edge-site"
PBX, EDGE, OUTSIDE = f"{NAME}-pbx", f"{NAME}-edge", f"{NAME}-outside"
CARRIER = f"{containers.PREFIX}247"  # a second address of NAME-outside
STRANGER = f"{containers.PREFIX}248"  # a third, which nobody knows
SECRETS = {number: f"only-for-the-edge-{number}" for number in ("1001", "1002", "1003")}
DID, CALLER, MOBILE = "+61712345678", FICTION, "+61491570006"


def site(edge: str) -> dict[str, Any]:
    """A site with everything that lives on one server."""
    return {
        "name": "edged",
        "country": "AU",
        "area_code": "7",
        "timezone": "Australia/Brisbane",
        "domain": "pbx.athena.example",
        "caller_id": DID,
        "network": {"local": ["127.0.0.0/8"], "transports": ["udp", "tcp"], "rtp_ports": "12000-12199"},
        "edge": {"address": edge},
        "locations": [{"name": "hq", "address": "1 Queen St", "emergency_caller_id": DID}],
        "extensions": [
            {"number": number, "name": f"Phone {number}", "secret": secret, "voicemail": {"pin": f"7{number}3"}}
            for number, secret in SECRETS.items()
        ],
        "trunks": [{"name": "carrier", "peers": [f"{CARRIER}:5060"], "codecs": ["alaw"], "emergency": {}}],
        "outbound": [{"calls": ["local", "national", "mobile"], "trunks": ["carrier"]}],
        "inbound": [{"did": DID, "to": {"extension": "1001"}}, {"default": True, "to": {"hangup": "unallocated"}}],
        "queues": [{"name": "sales", "number": "2001", "members": ["1001", "1002"], "timeout": 60}],
        "parking": {"number": "700", "spaces": 3},
    }


@dataclass(frozen=True)
class World:
    """Addresses of the three containers."""

    pbx: str
    edge: str
    outside: str


def put(name: str, path: str, text: str) -> None:
    """Write a file in a container, readable for Kamailio."""
    script = 'cat > "$1" && chgrp kamailio "$1" && chmod 0640 "$1"'
    podman("exec", "-i", name, "sh", "-c", script, "sh", path, stdin=text)


def asterisk(command: str) -> str:
    return edge_phones.asterisk(PBX, command)


def build_pbx(described: dict, folder: Path) -> None:
    """The role asterisk, with the site."""
    given = {
        "ansible_connection": "podman_exec",
        "ansible_become": False,
        "ansible_python_interpreter": "/usr/bin/python3",
    }
    book = [{"hosts": PBX, "gather_facts": False, "roles": ["telephony.pbx.asterisk"]}]
    for name, data in (("play.yml", book), ("given.json", {**given, "pbx_site": described})):
        (folder / name).write_text(json.dumps(data), encoding="utf-8")
    words = ["-i", f"{PBX},", str(folder / "play.yml"), "-e", f"@{folder / 'given.json'}"]
    done = ansible_playbook(words, tree=common.collection_tree(), cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr


def build_front(described: dict, pbx: str) -> None:
    """Kamailio, with what the filters make of the site."""
    built = build_edge(described, [{"name": PBX, "address": pbx}])
    assert built.problems == ()
    # Telephones and strangers of all tests share an address here; floods and bans are those of kamailio_presets.
    made = make({**built.made["config"], "antiflood": {"rate": 5000, "failed_logins": 1000}})
    assert made.problems == ()
    kept = built.made["resources"]
    rows = [
        f"{one['set']} {one['uri']} 0 {one['priority']} duid={one['duid']}"
        for one in kept["kamailio_dispatcher_destinations"]["destinations"]
    ]
    known = []
    for one in kept["kamailio_addresses"]["addresses"]:
        address, _slash, bits = one["address"].partition("/")
        known.append(f"{one['group']} {address} {bits or 32} {one['port']} {one['tag']}")
    files = {**made.files, "dispatcher.list": "\n".join([*rows, ""]), "address.list": "\n".join([*known, ""])}
    for name, text in files.items():
        put(EDGE, f"/etc/kamailio/{name}", text)
    accounts = kept["kamailio_subscribers"]
    order = {"path": accounts["database"]["path"], "subscribers": accounts["subscribers"]}
    script = (HERE / "on_host" / "accounts.py").read_text(encoding="utf-8")
    podman("exec", "-i", EDGE, "python3", "-c", script, stdin=json.dumps(order))
    podman("exec", EDGE, "kamailio", "-c", "-f", "/etc/kamailio/kamailio.cfg")
    podman("exec", EDGE, "systemctl", "restart", "kamailio")


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The site, running."""
    try:
        for name in (PBX, EDGE, OUTSIDE):
            if name in containers.existing():
                podman("rm", "-f", "-t", "0", name)
        found = World(
            containers.scratch(PBX), containers.scratch(EDGE, image.IMAGES["edge"]), containers.scratch(OUTSIDE)
        )
    except (LabError, OSError) as error:
        pytest.fail(f"no container can be had: {error}")  # no skip: a bare Debian 12 can run this
    for address in (CARRIER, STRANGER):
        podman("exec", OUTSIDE, "ip", "addr", "add", f"{address}/24", "dev", "eth0")
    described = site(found.edge)
    build_front(described, found.pbx)
    build_pbx(described, tmp_path_factory.mktemp("pbx"))
    yield found
    podman("rm", "-f", "-t", "0", PBX, EDGE, OUTSIDE, check=False)


@pytest.fixture
def phones(world: World) -> Iterator[EdgePhones]:
    with Agent(OUTSIDE) as agent:
        yield EdgePhones(agent, Outside(world.edge, world.outside, CARRIER, SECRETS, (PBX,)))


@dataclass
class Lamp:
    """What a telephone was told of what it watches."""

    process: subprocess.Popen
    told: list[dict] = field(default_factory=list)
    news: threading.Condition = field(default_factory=threading.Condition)

    def read(self) -> None:
        for text in self.process.stdout or ():
            with self.news:
                self.told.append(json.loads(text) if text.startswith("{") else {"noise": text})
                self.news.notify_all()

    def until(self, what: str, timeout: float = 8) -> None:
        """Wait for words in the body of a NOTIFY, or for a status."""
        with self.news:
            if not self.news.wait_for(lambda: any(what in str(one) for one in self.told), timeout):
                raise AssertionError(f"waited {timeout:g} s in vain for {what!r}; was told {self.told}")
            while self.told and what not in str(self.told.pop(0)):
                pass


@pytest.fixture
def watch(world: World) -> Iterator[Callable[..., Lamp]]:
    """`watch("1001", of="1002", event="dialog")`: a lamp that a telephone has through the edge."""
    running = []

    def start(number: str, *, of: str, event: str) -> Lamp:
        script = (HERE / "on_host" / "watcher.py").read_text(encoding="utf-8")
        pipe = subprocess.PIPE
        command = wrap(["podman", "exec", "-i", OUTSIDE, "python3", "-u", "-c", script])
        process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT, text=True)
        own = {"server": world.edge, "host": world.outside, "port": 5190, "number": number, "of": of, "event": event}
        if process.stdin:
            process.stdin.write(json.dumps({**own, "password": SECRETS[number], "seconds": 60}) + "\n")
            process.stdin.flush()
        running.append(process)
        lamp = Lamp(process)
        threading.Thread(target=lamp.read, daemon=True).start()
        return lamp

    yield start
    for process in running:
        if process.stdin:
            process.stdin.close()
        process.wait(10)
