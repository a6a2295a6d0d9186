# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the role asterisk, or a part of it, on containers of the lab: `python -m pytest tests/integration/role`."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
SERVER = "lab-role"
CALLER = "lab-role-caller"
SOURCE = "lab-role-source"

for path in (str(ROOT), str(ROOT / "tests" / "tools")):
    if path not in sys.path:
        sys.path.insert(0, path)

import common

from tests.lab import containers
from tests.lab.host import podman
from tests.lab.plays import ansible_playbook
from tests.lab.shell import LabError

# More addresses of the caller's container, each somebody else to the server.
STRANGER, SOURCE_OF_OWNER, CARRIER, LOCAL = (f"{containers.PREFIX}{last}" for last in (241, 242, 243, 244))
PHONE_SECRET = "only-for-the-role-tests-1"
OTHER_SECRET = "only-for-the-role-tests-2"

SITE = {
    "name": "role",
    "country": "AU",
    "area_code": "7",
    "timezone": "Australia/Brisbane",
    "caller_id": "+61712345678",
    "network": {"local": [LOCAL], "transports": ["udp"], "rtp_ports": "12000-12099"},
    "mail": {"relay": "127.0.0.1", "from": "pbx@example.com"},
    "locations": [{"name": "hq", "address": "1 Queen St", "emergency_caller_id": "+61712345678"}],
    "extensions": [
        {"number": "1001", "name": "One", "secret": PHONE_SECRET, "devices": 3},
        {"number": "1002", "name": "Two", "secret": OTHER_SECRET},
    ],
    "trunks": [{"name": "carrier", "peers": [f"{CARRIER}:5060"], "codecs": ["alaw"], "emergency": {}}],
    "outbound": [{"calls": ["local", "national", "mobile"], "trunks": ["carrier"]}],
    "inbound": [{"default": True, "to": {"hangup": "unallocated"}}],
}
COUNTS = re.compile(r"^(\S+)\s+: (ok=.*)$", re.MULTILINE)


@dataclass
class Run:
    """One run of a play: its exit code, all it said, and its counts (`ok`, `changed`, `failed` ...)."""

    code: int
    text: str
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def changed(self) -> list[str]:
        """Names of the tasks that changed something."""
        tasks = re.split(r"^TASK \[", self.text, flags=re.MULTILINE)[1:]
        names = {task: task.partition("]")[0].rpartition(" : ")[2] for task in tasks}
        return [name for task, name in names.items() if re.search(r"^changed:", task, re.MULTILINE)]


def play(host: str, folder: Path, *words: str, part: str = "", **variables: Any) -> Run:
    """Run the whole role on a container, or only some of its task files."""
    role = "telephony.pbx.asterisk"
    tasks = [
        {"name": "A part", "ansible.builtin.include_role": {"name": role, "tasks_from": one}} for one in part.split()
    ]
    book = [{"hosts": host, "gather_facts": False, **({"tasks": tasks} if part else {"roles": [role]})}]
    given = {
        "ansible_connection": "podman_exec",
        "ansible_become": False,
        "ansible_python_interpreter": "/usr/bin/python3",
        "pbx_site": SITE,
        **variables,
    }
    for name, data in (("play.yml", book), ("given.json", given)):
        (folder / name).write_text(json.dumps(data), encoding="utf-8")
    asked = ["-i", f"{host},", str(folder / "play.yml"), "-e", f"@{folder / 'given.json'}", *words]
    done = ansible_playbook(asked, tree=common.collection_tree(), cwd=folder)
    text = done.stdout + done.stderr
    counted = COUNTS.search(text)
    counts = {name: int(number) for name, number in re.findall(r"(\w+)=(\d+)", counted.group(2))} if counted else {}
    return Run(done.returncode, text, counts)


def shell(host: str, command: str, check: bool = True) -> str:
    """Run a line of shell in a container and return what it printed."""
    done = podman("exec", host, "sh", "-c", command, check=check, timeout=120)
    return done.stdout + done.stderr


def script(host: str, name: str, *words: str) -> Any:
    """Run a script of this folder in a container and return what it prints as JSON."""
    text = (HERE / "on_host" / name).read_text(encoding="utf-8")
    return json.loads(podman("exec", "-i", host, "python3", "-", *words, stdin=text, timeout=120).stdout)


def scratch(name: str) -> str:
    """Start a container afresh and return its address."""
    try:
        if name in containers.existing():
            podman("rm", "-f", "-t", "0", name)
        return containers.scratch(name)
    except (LabError, OSError) as error:
        pytest.fail(f"no container can be had: {error}")  # no skip: a bare Debian 12 can run this


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that the role set up, with everything optional left out."""
    address = scratch(SERVER)
    done = play(SERVER, tmp_path_factory.mktemp("first"))
    assert done.code == 0, done.text
    yield address
    podman("rm", "-f", "-t", "0", SERVER, check=False)


@pytest.fixture(scope="session")
def caller(server: str) -> Iterator[str]:
    """A container that has four addresses, all of the lab."""
    scratch(CALLER)
    shell(CALLER, "; ".join(f"ip addr add {one}/24 dev eth0" for one in (STRANGER, SOURCE_OF_OWNER, CARRIER, LOCAL)))
    yield CALLER
    podman("rm", "-f", "-t", "0", CALLER, check=False)


@pytest.fixture
def role(server: str, tmp_path: Path) -> Callable[..., Run]:
    """`role("--check", asterisk_backup=[...])`: one run on the server; `part="backup.yml"` runs only that."""

    def run(*words: str, part: str = "", **variables: Any) -> Run:
        return play(SERVER, tmp_path, *words, part=part, **variables)

    return run
