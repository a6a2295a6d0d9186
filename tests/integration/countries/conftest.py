# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sites of other countries, one after the other on one server of the lab: `python -m pytest tests/integration/countries`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
SERVER = "lab-country"
LAB = ("phones", "carrier-a", "carrier-b", "mail")

for path in (str(ROOT), str(ROOT / "tests" / "tools")):
    if path not in sys.path:
        sys.path.insert(0, path)

import common

from tests.lab import carriers, containers, mail, secrets
from tests.lab.host import podman
from tests.lab.plays import ansible_playbook
from tests.lab.shell import LabError


@pytest.fixture(scope="session")
def server() -> Iterator[Callable[[str], str]]:
    """Builds the site of a country on the server, with the playbook that everybody uses; returns what that said."""
    os.environ["LAB_PBX"] = SERVER
    try:
        containers.scratch(SERVER)
        # Two PBXs cannot hold one account; whoever has a demo standing gets it back at the end.
        demo = "pbx" in containers.existing()
        if demo:
            podman("exec", "pbx", "systemctl", "stop", "asterisk", check=False)
        containers.up(LAB)
        secrets.current()
        carriers.start_all()
        mail.start()
    except (LabError, OSError) as error:
        pytest.fail(f"no container can be had: {error}")  # no skip: a bare Debian 12 can run this

    def build(country: str) -> str:
        words = ["-i", str(HERE / "inventory.yml"), "telephony.pbx.site", "-e", f"country={country}"]
        done = ansible_playbook(words, tree=common.collection_tree(), cwd=ROOT)
        text = done.stdout + done.stderr
        if done.returncode:
            pytest.fail(f"the site of {country} cannot be built:\n{text[-3000:]}")
        containers.isolated()
        carriers.ensure_registered()
        return text

    yield build
    podman("rm", "-f", "-t", "0", SERVER, check=False)
    if demo:
        podman("exec", "pbx", "systemctl", "start", "asterisk", check=False)
    os.environ.pop("LAB_PBX")
