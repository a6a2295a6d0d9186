# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two engines behind one edge, in each of its modes: `python -m pytest tests/integration/edge_modes`.

Four containers: NAME-1 and NAME-2 (Asterisk), NAME-edge (Kamailio), NAME-outside (telephones and a carrier). The playbook
`telephony.pbx.site` makes all of them what the mode says, on the same servers one mode after the other. NAME is LAB_EDGE_MODES, or
lab-edge-modes.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
for path in (str(ROOT), str(ROOT / "tests" / "tools")):
    if path not in sys.path:
        sys.path.insert(0, path)

import common

from tests.lab import containers, image
from tests.lab.edge_phones import EdgePhones, Outside, asterisk
from tests.lab.handsets import Agent
from tests.lab.host import podman
from tests.lab.plays import ansible_playbook
from tests.lab.shell import LabError, wait_for

NAME = os.environ.get("LAB_EDGE_MODES") or "lab-edge-modes"
FIRST, SECOND, EDGE, OUTSIDE = f"{NAME}-1", f"{NAME}-2", f"{NAME}-edge", f"{NAME}-outside"
ENGINES = (FIRST, SECOND)
CARRIER = f"{containers.PREFIX}251"  # a second address of NAME-outside
NUMBERS = {FIRST: ("1001", "1002"), SECOND: ("2001", "2002")}  # of each server's site where it has one of its own
DIDS = {FIRST: "+61712345678", SECOND: "+61712345679"}
SECRETS = {number: f"only-for-the-modes-{number}" for numbers in NUMBERS.values() for number in numbers}
PASSWORD = "only-for-the-database"
# What an owner of a database does, once: an account, and a database that is its own.
DATABASES = {
    "postgresql": f"""systemctl start postgresql
for n in $(seq 50); do su postgres -c psql < /dev/null > /dev/null 2>&1 && break; sleep 0.2; done
printf "CREATE ROLE edge LOGIN PASSWORD '{PASSWORD}';\nCREATE DATABASE edge OWNER edge;\n" | su postgres -c 'psql -q -v ON_ERROR_STOP=1'""",
    "mysql": f"""systemctl start mariadb
mariadb -e "CREATE DATABASE edge; CREATE USER edge@'127.0.0.1' IDENTIFIED BY '{PASSWORD}'; GRANT ALL ON edge.* TO edge@'127.0.0.1'" """,
}
VOICEMAIL = {"voicemail": {"pin": "730519"}}
GIVEN = {"ansible_connection": "podman_exec", "ansible_become": False, "ansible_python_interpreter": "/usr/bin/python3"}


def site(edge: dict[str, Any], engine: str, **extension: Any) -> dict[str, Any]:
    """A site with the telephones and the number of one server, and a carrier for all."""
    did, numbers = DIDS[engine], NUMBERS[engine]
    return {
        "name": f"site-{numbers[0]}",
        "country": "AU",
        "area_code": "7",
        "timezone": "Australia/Brisbane",
        "domain": "pbx.athena.example",
        "caller_id": did,
        "network": {"local": ["127.0.0.0/8"], "transports": ["udp"], "rtp_ports": "12000-12199"},
        "edge": edge,
        "locations": [{"name": "hq", "address": "1 Queen St", "emergency_caller_id": did}],
        "extensions": [
            {"number": number, "name": f"Phone {number}", "secret": SECRETS[number], **extension} for number in numbers
        ],
        "trunks": [{"name": "carrier", "peers": [f"{CARRIER}:5060"], "codecs": ["alaw"], "emergency": {}}],
        "outbound": [{"calls": ["local", "national", "mobile"], "trunks": ["carrier"]}],
        "inbound": [{"did": did, "to": {"extension": numbers[0]}}, {"default": True, "to": {"hangup": "unallocated"}}],
    }


def sites(mode: str, edge: str) -> dict[str, dict[str, Any]]:
    """The site of each server: its own, or one for both. What a mode cannot have is left out."""
    if mode == "by_site":
        return {one: site({"address": edge, "mode": mode, "server": one}, one, **VOICEMAIL) for one in ENGINES}
    if mode == "stateless":
        return dict.fromkeys(ENGINES, site({"address": edge, "mode": mode}, FIRST))
    more: dict[str, Any] = {"registrar": "pbx"} if mode == "pbx" else {}
    if mode in DATABASES:
        more["database"] = {"engine": mode, "host": "127.0.0.1", "name": "edge", "user": "edge", "password": PASSWORD}
    # active_standby is what is meant where no mode is said
    return dict.fromkeys(ENGINES, site({"address": edge, **more}, FIRST, **VOICEMAIL))


@dataclass
class World:
    """The containers' addresses, and which mode they are in."""

    addresses: dict[str, str]
    folder: Path
    mode: str = ""

    def become(self, mode: str) -> World:
        """Run the playbook unless the servers are in this mode."""
        if self.mode != mode:
            self.mode = ""
            for name in ENGINES:
                self.start(name)
            if mode in DATABASES:
                podman("exec", EDGE, "sh", "-ec", DATABASES[mode])
            self.play(mode)
            self.mode = mode
            self.both_in_rotation()
        return self

    def play(self, mode: str, playbook: str = "telephony.pbx.site", **more: Any) -> str:
        """Run a playbook with variables; returns what it printed. AssertionError if it fails."""
        described = sites(mode, self.addresses[EDGE])
        hosts = {name: {"edge_server_address": self.addresses[name], "pbx_site": described[name]} for name in ENGINES}
        front = {"hosts": {EDGE: {"kamailio_install": "none", "kamailio_restart": "now"}}}
        inventory = {"all": {"vars": GIVEN, "children": {"asterisk": {"hosts": hosts}, "kamailio": front}}}
        path = self.folder / f"{mode}.json"
        path.write_text(json.dumps(inventory), encoding="utf-8")
        words = ["-i", str(path), playbook, "-e", json.dumps(more)]
        done = ansible_playbook(words, tree=common.collection_tree(), cwd=self.folder)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Could not match" not in done.stderr  # there is no group of FreeSWITCH, and none is asked for
        return done.stdout

    def both_in_rotation(self) -> None:
        """Wait until the edge has seen both servers."""
        for name in ENGINES:
            wait_for(f"{name} in rotation", lambda seen=name: self.state(seen) == "AP", timeout=15)

    def state(self, name: str) -> str:
        """How the edge sees a server: AP (active, probed), IP (inactive, probed), or what it says of it."""
        lines = podman("exec", EDGE, "kamcmd", "dispatcher.list").stdout.splitlines()
        address = self.addresses[name]
        flags = [lines[at + 1].split()[-1] for at, line in enumerate(lines) if f"sip:{address}:5060" in line]
        return flags[0] if len(set(flags)) == 1 else f"not one state: {flags}"

    def start(self, name: str) -> None:
        """Start an engine, and wait until it takes calls."""
        podman("exec", name, "systemctl", "start", "asterisk", check=False)
        asterisk(name, "core waitfullybooted")

    def stop(self, name: str) -> None:
        """Stop an engine at once, calls and all, as a power cut would."""
        podman("exec", name, "systemctl", "kill", "-s", "KILL", "asterisk")
        podman("exec", name, "systemctl", "stop", "asterisk")

    def restart_edge(self) -> None:
        """Restart Kamailio, and wait until it has seen the engines."""
        podman("exec", EDGE, "systemctl", "restart", "kamailio")
        self.both_in_rotation()

    def process(self, name: str) -> str:
        """Which process an engine is."""
        return podman("exec", name, "systemctl", "show", "-P", "ExecMainPID", "asterisk").stdout.strip()

    def calls(self) -> dict[str, int]:
        """How many calls each engine has."""
        found = {}
        for name in ENGINES:
            lines = asterisk(name, "core show channels count").splitlines()
            found[name] = next((int(line.split()[0]) for line in lines if "active call" in line), 0)
        return found


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The containers, with nothing of ours in them yet."""
    images = {FIRST: image.SID, SECOND: image.SID, EDGE: image.IMAGES["edge"], OUTSIDE: image.SID}
    try:
        for name in images:
            if name in containers.existing():
                podman("rm", "-f", "-t", "0", name)
        addresses = {name: containers.scratch(name, of) for name, of in images.items()}
    except (LabError, OSError) as error:
        pytest.fail(f"no container can be had: {error}")  # no skip: a bare Debian 12 can run this
    podman("exec", OUTSIDE, "ip", "addr", "add", f"{CARRIER}/24", "dev", "eth0")
    yield World(addresses, tmp_path_factory.mktemp("modes"))
    podman("rm", "-f", "-t", "0", *images, check=False)


@pytest.fixture
def in_mode(servers: World) -> Iterator[Callable[[str], World]]:
    """`in_mode("stateless")`: the servers, in that mode; whatever a test stops is started again after it."""
    yield servers.become
    for name in ENGINES:
        servers.start(name)
    if servers.mode:
        servers.both_in_rotation()


@pytest.fixture
def phones(servers: World) -> Iterator[EdgePhones]:
    with Agent(OUTSIDE) as agent:
        yield EdgePhones(agent, Outside(servers.addresses[EDGE], servers.addresses[OUTSIDE], CARRIER, SECRETS, ENGINES))
