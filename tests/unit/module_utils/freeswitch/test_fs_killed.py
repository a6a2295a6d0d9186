# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that is killed wherever it is, and two at once: what is written and what runs agree after the next one."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.asked import requests_of
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import run
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.everything import prepared
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.resources import RESOURCES
from ansible_collections.telephony.pbx.tests.unit.fakes.freeswitch_bench import FreeSwitchBench

UNIT = Path(__file__).resolve().parents[2]
KINDS = ("freeswitch_vars", "freeswitch_users", "freeswitch_gateways", "freeswitch_dialplan")
# Another process, as Ansible's is: says `ready`, waits for a line, and does what it was told.
CHILD = """
import json, sys
import conftest
from ansible_collections.telephony.pbx.plugins.module_utils.core.asked import requests_of
from ansible_collections.telephony.pbx.plugins.module_utils.core.journal import StateDir
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import run
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch import server
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.everything import prepared
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.resources import KINDS, RESOURCES
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.staged import FreeSwitchStaged
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.system import FreeSwitchSystem

config, state, address, password, options = json.loads(sys.argv[1])
system = FreeSwitchSystem(
    KINDS, config, options=options, state=StateDir(state), connect=lambda *_: server.connect(config, address, password)
)
print("ready", flush=True)
resources = json.loads(sys.stdin.readline())
done = run(system, requests_of(RESOURCES, resources, prepared), check_mode=False)
print(json.dumps(done.facts()), flush=True)
"""


@pytest.fixture(name="bench")
def a_bench(tmp_path: Path) -> Iterator[FreeSwitchBench]:
    bench = FreeSwitchBench(tmp_path)
    yield bench
    bench.close()


def child(bench: FreeSwitchBench) -> subprocess.Popen[str]:
    """Start a process that waits for what it is to do."""
    told = [str(bench.config), bench.state.path, bench.server.address, bench.server.password, bench.options]
    pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    one = subprocess.Popen([sys.executable, "-c", CHILD, json.dumps(told)], cwd=UNIT, text=True, **pipes)
    assert one.stdout is not None and one.stdout.readline() == "ready\n"
    return one


def tell(one: subprocess.Popen[str], resources: dict[str, Any]) -> None:
    assert one.stdin is not None
    one.stdin.write(json.dumps(resources) + "\n")
    one.stdin.flush()


def wanted(bench: FreeSwitchBench, variant: int) -> dict[str, Any]:
    return {kind: {RESOURCES[kind].items: [bench.sample(RESOURCES[kind], variant)]} for kind in KINDS}


def test_killed_at_any_moment(bench: FreeSwitchBench) -> None:
    whole = child(bench)
    tell(whole, wanted(bench, 0))
    started = time.monotonic()
    assert whole.wait(20) == 0
    lasts = time.monotonic() - started
    phases = set()
    for turn in range(1, 13):
        one = child(bench)
        tell(one, wanted(bench, turn % 2))
        time.sleep(lasts * turn / 12)
        one.kill()
        one.communicate()
        entry = bench.entry()
        phases.add(entry.phase if entry is not None else "")
        resources = wanted(bench, turn % 2)
        run(bench.system(False), requests_of(RESOURCES, resources, prepared), check_mode=False)
        assert bench.entry() is None
        for kind in KINDS:
            assert bench.runs(RESOURCES[kind]), (turn, kind)
            assert not run(bench.system(True), requests_of(RESOURCES, resources, prepared), check_mode=True).changed
    assert len(phases) > 1, "it was never killed in the middle of anything"
    left = [path.name for path in bench.config.rglob("*") if path.name.startswith(".") or path.name.endswith("~")]
    assert not left, "litter"


def test_two_at_once(bench: FreeSwitchBench) -> None:
    resource = RESOURCES["freeswitch_users"]
    both = [child(bench), child(bench)]
    for number, one in enumerate(both, 1):
        tell(one, {resource.kind: {"users": [bench.sample(resource, number=number)]}})
    for one in both:
        said, wrong = one.communicate(timeout=30)
        assert one.returncode == 0, wrong
        assert len(json.loads(said)["created"][resource.kind]) == 1
    assert len(bench.items(resource)) == 2 and bench.runs(resource) and bench.entry() is None
