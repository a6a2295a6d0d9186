# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A container of the lab with Debian's own dialplan: `python -m pytest tests/integration/lint`."""

from __future__ import annotations

import json
import os
import runpy
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
NAME = os.environ.get("LAB_LINT", "lab-lint")

for path in (str(ROOT), str(ROOT / "tests" / "tools")):
    if path not in sys.path:
        sys.path.insert(0, path)
runpy.run_path(str(ROOT / "tests" / "unit" / "conftest.py"))

import common

from tests.lab import containers
from tests.lab.host import podman
from tests.lab.plays import ansible_playbook
from tests.lab.shell import LabError, wait_for

Play = Callable[..., str]


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """An Asterisk with the files that the packages bring, but for the one module that takes VoiceMail away (as the role does)."""
    try:
        containers.scratch(NAME)
    except (LabError, OSError) as error:
        pytest.fail(f"no container can be had: {error}")  # no skip: a bare Debian 12 can run this
    podman(
        "exec", NAME, "sed", "-i", "s/^autoload=yes/&\\nnoload => app_voicemail_odbc.so/", "/etc/asterisk/modules.conf"
    )
    podman("exec", NAME, "systemctl", "restart", "asterisk")
    wait_for(
        "asterisk",
        lambda: podman("exec", NAME, "asterisk", "-rx", "core waitfullybooted", check=False).returncode == 0,
        timeout=60,
    )
    yield NAME
    podman("rm", "-f", "-t", "0", NAME, check=False)


@pytest.fixture(scope="session")
def play(server: str, tmp_path_factory: pytest.TempPathFactory) -> Play:
    """Runs a playbook on the server; returns what it said. `fails` is for one that must."""
    inventory = tmp_path_factory.mktemp("lint") / "inventory.yml"
    variables = {"ansible_connection": "podman_exec", "ansible_python_interpreter": "/usr/bin/python3"}
    hosts = {"asterisk": {"hosts": {server: {}}, "vars": variables}}
    inventory.write_text(json.dumps(hosts), "utf-8")

    def run(name: str, variables: dict[str, Any], fails: bool = False) -> str:
        words = ["-i", str(inventory), name, "-e", json.dumps(variables)]
        done = ansible_playbook(words, tree=common.collection_tree(), cwd=ROOT)
        text = done.stdout + done.stderr
        assert (done.returncode != 0) == fails, text[-4000:]
        return text

    return run


@pytest.fixture(scope="session")
def there(play: Play, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What asterisk_info says of the server, and what the filter makes of it."""
    out = tmp_path_factory.mktemp("there") / "there.json"
    play(str(HERE / "read.yml"), {"out": str(out)})
    return json.loads(out.read_text("utf-8"))
