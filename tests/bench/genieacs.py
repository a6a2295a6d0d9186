# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ten thousand devices in GenieACS: how many requests a task makes, and how long it takes against a loop of `uri`.

The tests' own GenieACS answers, in this process, each request five milliseconds late. What a loop of `uri` takes is measured
with a hundred devices, and reckoned; what the five milliseconds alone take is taken from both.
"""

from __future__ import annotations

import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .figures import Figure, figure
from .runs import ROUNDS, run

COUNT, LOOPED, PAGE, IN_FLIGHT = 10_000, 100, 1000, 16
LATENCY = 0.005  # seconds
PROXY = "Device.Services.VoiceService.1.VoiceProfile.1.SIP.ProxyServer"
EVERYBODY = {"_deviceId._OUI": "001565"}


class Fleet:
    """The fake with its devices, and the plays that keep them."""

    def __init__(self, folder: Path) -> None:
        from ansible_collections.telephony.pbx.tests.unit.fakes.genieacs.server import FakeGenieAcs

        self.folder = folder
        self.fake = FakeGenieAcs()
        self.fake.idle = 60.0
        self.devices = self.fake.many(COUNT, latency=LATENCY)
        self.fake.start()

    def play(self, name: str, *tasks: dict[str, Any]) -> Path:
        """Write a play on this machine."""
        path = self.folder / f"{name}.json"
        whole = {"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": list(tasks)}
        path.write_text(json.dumps([whole]))
        return path

    def ours(self, proxy: str) -> Path:
        """Every device is to have this proxy."""
        options = {"nbi_url": self.fake.nbi_url, "devices": [{"query": EVERYBODY, "parameters": {PROXY: proxy}}]}
        return self.play("ours", {"telephony.pbx.genieacs_parameters": options})

    def theirs(self) -> Path:
        """A task of `uri` for each device, as it is done today."""
        task = {"name": "setParameterValues", "parameterValues": [[PROXY, "theirs.example.net"]]}
        options = {
            "url": self.fake.nbi_url + "/devices/{{ item | urlencode }}/tasks?connection_request",
            "method": "POST",
            "body_format": "json",
            "body": task,
            "status_code": [200, 202],
        }
        ids = [one.id for one in self.devices[:LOOPED]]
        return self.play("theirs", {"ansible.builtin.uri": options, "loop": ids})

    def requests(self, path: Path, changed: int) -> tuple[int, float]:
        """Run a play; return how many requests it made, and its seconds."""
        before = len(self.fake.requests)
        seconds = run(path, changed)
        return len(self.fake.requests) - before, seconds


def parameters(fleet: Fleet, empty: float) -> Iterator[Figure]:
    """One parameter of every device: all to change, and nothing to change."""
    made, took = zip(*(fleet.requests(fleet.ours(f"sip{turn}.example.net"), 1) for turn in range(2)))
    if any(one.values[PROXY] != "sip1.example.net" for one in fleet.devices):
        raise SystemExit("the devices are not what was asked for")
    yield figure("10,000 devices, all to change: requests to one for each", max(made), COUNT, 1.05, unit="requests")
    mine = statistics.median(took) - empty - COUNT * LATENCY / IN_FLIGHT
    made, _took = zip(*(fleet.requests(fleet.ours("sip1.example.net"), 0) for _turn in range(2)))
    wanted = math.ceil(COUNT / PAGE) + 2
    yield figure(
        "10,000 devices, nothing to change: requests to pages and two", max(made), wanted, 1.0, unit="requests"
    )
    loop = (run(fleet.theirs(), 0) - empty - LOOPED * LATENCY) * COUNT / LOOPED
    yield figure("10,000 devices, all to change, to a loop of uri", mine, loop, 8.0, at_least=True)


# What ansible-core does with an inventory before anything is made of it; the seconds of each, in turn.
LOADED = """
import json, sys, time, urllib.request
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import init_plugin_loader
init_plugin_loader()
def bare():
    begun = time.monotonic()
    for skip in range(0, {count}, {page}):
        url = "{url}/devices/?projection=_deviceId,_lastInform,_lastBoot,_tags&sort=%7B%22_id%22%3A1%7D&limit={page}&skip="
        urllib.request.urlopen(url + str(skip)).read()
    return time.monotonic() - begun
def loaded():
    begun = time.monotonic()
    assert len(InventoryManager(loader=DataLoader(), sources={source!r}).hosts) == {count}
    return time.monotonic() - begun
print(json.dumps([[loaded() for _round in range({rounds})], [bare() for _round in range({rounds})]]))
"""


def inventory(fleet: Fleet) -> Iterator[Figure]:
    """Every device as a host: what the plugin takes, and the whole of ansible-inventory against the same hosts in a file."""
    source = fleet.folder / "acs.genieacs.yml"
    source.write_text(json.dumps({"plugin": "telephony.pbx.genieacs", "nbi_url": fleet.fake.nbi_url}))
    env = {**os.environ, "ANSIBLE_INVENTORY_ENABLED": "telephony.pbx.genieacs,ansible.builtin.yaml"}
    script = LOADED.format(count=COUNT, page=PAGE, url=fleet.fake.nbi_url, source=str(source), rounds=ROUNDS)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=env, check=False)
    if done.returncode:
        raise SystemExit(f"the inventory was not loaded:\n{done.stderr}")
    mine, bare = map(statistics.median, json.loads(done.stdout))
    yield figure("inventory of 10,000 devices, to a bare fetch of its pages", mine, bare, 5.0)
    told, _seconds = listed(source, env)
    static = fleet.folder / "static.json"
    static.write_text(json.dumps({"all": {"hosts": told["_meta"]["hostvars"]}}))
    took = [(listed(source, env)[1], listed(static, env)[1]) for _round in range(ROUNDS)]
    ours, theirs = (statistics.median(seconds) for seconds in zip(*took))
    yield figure("ansible-inventory --list of them, to the same hosts in a file", ours, theirs, 1.0)


def listed(path: Path, env: dict[str, str]) -> tuple[dict[str, Any], float]:
    """Run ansible-inventory; return what it said, and its seconds."""
    started = time.monotonic()
    words = ["ansible-inventory", "-i", str(path), "--list", "--export"]
    done = subprocess.run(words, capture_output=True, text=True, env=env, check=False)
    seconds = time.monotonic() - started
    found = json.loads(done.stdout) if done.returncode == 0 else {}
    if len(found.get("_meta", {}).get("hostvars", {})) != COUNT:
        raise SystemExit(f"{path.name} was not listed:\n{done.stderr}")
    return found, seconds


def main() -> Iterator[Figure]:
    """Every figure of this file."""
    with tempfile.TemporaryDirectory() as name:
        fleet = Fleet(Path(name))
        try:
            empty = statistics.median(
                run(fleet.play("empty", {"ansible.builtin.ping": {}})) for _round in range(ROUNDS)
            )
            yield from parameters(fleet, empty)
            yield from inventory(fleet)
        finally:
            fleet.fake.stop()
