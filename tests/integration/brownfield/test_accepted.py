# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The 300 hosts that the unit tests make up are what a real Asterisk accepts, and it reads in them what we read.

Needs the lab's images `sid` and `bullseye`: ``python -m pytest tests/integration/brownfield``.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_tree import Tree
from ansible_collections.telephony.pbx.tests.unit.fakes.brownfield_host import Left
from ansible_collections.telephony.pbx.tests.unit.fakes.brownfield_made import SEEDS, made, roots_of

from tests.lab import containers, image
from tests.lab.host import podman
from tests.lab.shell import wait_for

IMAGES = {"sid": "22", "bullseye": "16"}
LOGIN = "[general]\\nenabled=yes\\nport=5038\\nbindaddr=127.0.0.1\\n[brownfield]\\nsecret=brownfield\\nread=all\\nwrite=all\\n"
ON_HOST = (Path(__file__).parent / "on_host.py").read_text("utf-8")
BATCH = 100
LOADED = 20
REFUSED = re.compile("parse error|invalid format")
COLLECT = """
import base64, gzip, json, os
found = {}
for root in "/etc/asterisk", "/usr/share/doc", "/usr/share/asterisk":
    for folder, unused, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and "asterisk" in path and ".conf" in name:
                data = open(path, "rb").read()
                data = gzip.decompress(data) if name.endswith(".gz") else data
                kept = os.path.relpath(path, root) if root == "/etc/asterisk" else "doc/" + path[1:].replace("/", "_")
                found[kept] = base64.b64encode(data).decode()
print(json.dumps(found))
"""


@pytest.fixture(scope="session", params=IMAGES)
def server(request: pytest.FixtureRequest) -> Iterator[str]:
    """A container with a running Asterisk whose configuration may be replaced."""
    name = f"{os.environ.get('LAB_FACTS', 'lab')}-brownfield-{IMAGES[request.param]}"
    there = name in containers.existing()
    try:
        containers.scratch(name, image.IMAGES[request.param])
        podman("exec", name, "sh", "-c", f"printf '{LOGIN}' > /etc/asterisk/manager.conf; systemctl restart asterisk")
        wait_for("asterisk", lambda: "booted" in console(name, "core waitfullybooted"), timeout=60)
        yield name
    finally:
        if not there:
            podman("rm", "-f", "-t", "0", name, check=False)


def console(name: str, command: str) -> str:
    return podman("exec", name, "asterisk", "-rx", command, check=False).stdout


def ask(name: str, hosts: Sequence[dict[str, bytes]], load: bool = False) -> dict[str, Any]:
    """Return what GetConfig says of each host's files, in order, and what the server says when it loads them."""
    job = {
        "hosts": [{path: base64.b64encode(data).decode() for path, data in files.items()} for files in hosts],
        "roots": [roots_of(files) for files in hosts],
        "load": load,
    }
    done = podman("exec", "-i", name, "python3", "-c", ON_HOST, stdin=json.dumps(job), timeout=300).stdout
    return json.loads(gzip.decompress(base64.b64decode(done)))


def theirs(lines: Sequence[Sequence[str]]) -> list[tuple[str, list[str]]]:
    """Return the sections that GetConfig shows, with their lines."""
    assert lines[0] == ["Response", "Success"], lines[:3]
    found: list[tuple[str, list[str]]] = []
    for key, value in lines[1:]:
        if key.startswith("Category-"):
            found.append((value, []))
        elif key.startswith("Line-"):
            found[-1][1].append(value)
    return found


def ours(folder: Path, root: str) -> list[tuple[str, list[str]]]:
    tree = Tree(root, str(folder))
    assert not tree.refused
    return [(one.name, [f"{line.key}={line.value}" for line in one.lines]) for one in tree.categories()]


@pytest.mark.parametrize("batch", range(0, SEEDS, BATCH))
def test_every_host_is_accepted_and_read_as_we_read_it(server: str, tmp_path: Path, batch: int) -> None:
    seeds = range(batch, batch + BATCH)
    answers = ask(server, [made(seed) for seed in seeds])["told"]
    files = lines = 0
    for seed, answer in zip(seeds, answers):
        folder = tmp_path / str(seed) / "etc"
        Left(tmp_path / str(seed), made(seed, str(folder)))
        for root, said in answer.items():
            assert theirs(said) == ours(folder, root), (seed, root)
            files, lines = files + 1, lines + len(said)
    assert files > 8 * BATCH and lines > 100 * BATCH


def test_what_asterisk_info_reads_is_what_the_server_loads(server: str, tmp_path: Path) -> None:
    """Of twenty hosts, loaded one after another: every context and every queue; case makes no other queue of one.

    Asterisk 16 makes a context of users.conf too; an empty one may stay behind from the host before.
    """
    hosts = [made(seed) for seed in range(LOADED)]
    for files in hosts:
        files.pop("users.conf", None)
    for seed, said in enumerate(ask(server, hosts, load=True)["loaded"]):
        left = Left(tmp_path / str(seed), made(seed, str(tmp_path / str(seed) / "etc")))
        assert not REFUSED.search(said), (seed, REFUSED.search(said))
        found = left.info()["resources"]
        contexts = {one["name"] for one in found["asterisk_dialplan"]["contexts"]}
        held = dict(re.findall(r"\[ Context '(.*)' created by 'pbx_config' \]\n(.*)", said))
        assert contexts <= set(held) and contexts >= {name for name, below in held.items() if below != "Output: "}, seed
        queues = {one["name"].lower() for one in found["asterisk_queues"]["queues"]}
        assert queues == {one.lower() for one in re.findall(r"^Output: (\S.*?) +has \d+ calls", said, re.M)}, seed


def test_the_samples_of_debian_change_nothing(server: str, tmp_path: Path) -> None:
    """All of /etc/asterisk, and the samples in the documentation: read, and applied again in every way."""
    packed = json.loads(podman("exec", server, "python3", "-c", COLLECT, timeout=120).stdout)
    left = Left(tmp_path, {path: base64.b64decode(data) for path, data in packed.items()})
    assert len(left.names) > 80
    before, stamps = left.bytes(), left.stamps()
    for secrets in (True, False):
        found = left.info(secrets)["resources"]
        assert len(found["asterisk_config"]["sections"]) > 200
        for unspecified in ("keep", "reset"):
            done = left.resources({kind: {**rows, "unspecified": unspecified} for kind, rows in found.items()})
            assert not done.changed, (unspecified, done.created, done.updated, done.deleted)
        for kind, rows in found.items():
            assert not left.module(kind, rows).changed, kind
    assert left.bytes() == before and left.stamps() == stamps
