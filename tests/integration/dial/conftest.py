# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A container of the lab with an Asterisk that makes the calls of the tests here: `python -m pytest tests/integration/dial`."""

from __future__ import annotations

import datetime
import io
import json
import os
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
NAME = os.environ.get("LAB_DIAL", "asterisk-dial")
CODE = "/opt/dial"
COLLECTION = f"{CODE}/ansible_collections/telephony/pbx"

for path in (str(ROOT), str(ROOT / "tests" / "tools"), str(HERE)):
    if path not in sys.path:
        sys.path.insert(0, path)

import common

if str(common.collection_tree()) not in sys.path:
    sys.path.insert(0, str(common.collection_tree()))

MANAGER = """[general]
enabled = yes
bindaddr = 127.0.0.1
port = 5038
[telephony]
secret = only-for-the-scratch-container
deny = 0.0.0.0/0.0.0.0
permit = 127.0.0.1/255.255.255.255
read = all
write = all
writetimeout = 60000
"""
SETUP = (
    f"rm -rf {CODE} && mkdir -p {CODE} && tar -xf /tmp/code.tar -C / && cd /etc/asterisk"
    " && for file in pjsip users queues confbridge; do : > $file.conf; done"
    " && printf '[general]\\n[default]\\n' > voicemail.conf && rm -f extensions.ael extensions.lua"
    " && { grep -q voicemail_odbc modules.conf || sed -i '/^.modules/a noload = app_voicemail_odbc.so' modules.conf; }"
    " && cat > manager.conf && printf '[general]\\n' > extensions.conf && chown -R asterisk: . && systemctl restart asterisk"
)


class Server:
    """The Asterisk of the container."""

    def __init__(self) -> None:
        from tests.lab import carriers
        from tests.lab.host import podman

        self._podman, self._cli = podman, carriers.cli

    def cli(self, command: str) -> str:
        return self._cli(NAME, command)

    def load(self, text: str) -> None:
        """Make a text the whole dialplan."""
        self._podman("exec", NAME, "sh", "-c", "cat > /etc/asterisk/extensions.conf", stdin=text)
        self.cli("dialplan reload")

    def calls(self, calls: list[dict]) -> dict[str, list]:
        """Make calls; what was executed for each."""
        script = ["env", f"PYTHONPATH={CODE}", "python3", f"{CODE}/tests/on_host/calls.py"]
        done = self._podman("exec", "-i", NAME, *script, stdin=json.dumps(calls), timeout=600)
        print(done.stderr)
        return json.loads(done.stdout)

    def at(self, moment: datetime.datetime | None) -> None:
        """Let the server believe that it is this moment."""
        from tests.lab import clock

        clock.set_to(moment)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """An Asterisk without a telephone: whatever is dialled cannot be reached, at once."""
    from tests.lab import carriers, clock, containers
    from tests.lab.host import podman
    from tests.lab.shell import LabError

    before = os.environ.get("LAB_PBX")
    os.environ["LAB_PBX"] = NAME
    try:
        containers.scratch(NAME)
    except (LabError, OSError) as error:
        pytest.fail(f"no container can be had: {error}")  # no skip: a bare Debian 12 can run this
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        archive.add(ROOT / "plugins" / "module_utils", f"{COLLECTION}/plugins/module_utils".lstrip("/"))
        archive.add(HERE, f"{CODE}/tests".lstrip("/"))
    local = Path("/tmp") / f"{NAME}.tar"
    local.write_bytes(data.getvalue())
    podman("cp", str(local), f"{NAME}:/tmp/code.tar")
    local.unlink()
    podman("exec", NAME, "systemctl", "stop", "asterisk", check=False)
    clock.install(NAME)
    podman("exec", NAME, "sh", "-c", SETUP, stdin=MANAGER)
    carriers.cli(NAME, "core waitfullybooted")
    yield Server()
    os.environ.pop("LAB_PBX")
    if before is not None:
        os.environ["LAB_PBX"] = before
    if "LAB_DIAL" not in os.environ:
        podman("rm", "-f", "-t", "0", NAME, check=False)
