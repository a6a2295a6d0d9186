# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Containers that the tests here may spoil, one with a database: `python -m pytest tests/integration/more`."""

from __future__ import annotations

import io
import json
import os
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
NAME = os.environ.get("LAB_MORE", "asterisk-more")
CODE = "/opt/more"
COLLECTION = f"{CODE}/ansible_collections/telephony/pbx"

if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

# A manager interface as the role makes it.
MANAGER = """[general]
enabled = yes
bindaddr = 127.0.0.1
port = 5038
[telephony]
secret = only-for-the-scratch-container
deny = 0.0.0.0/0.0.0.0
permit = 127.0.0.1/255.255.255.255
read = system,command,config,reporting
write = system,command,config,reporting
"""
SETUP = (
    f"rm -rf {CODE} && mkdir -p {CODE} && tar -xf /tmp/code.tar -C / && cd /etc/asterisk && rm -f extensions.ael"
    " && : > users.conf && cat > manager.conf && chown -R asterisk: . && systemctl restart asterisk"
)


def furnished(name: str, kind: str) -> Callable[..., Any]:
    """Return what runs a script of on_host/ in a new container, with arguments, and gives back its JSON."""
    from tests.lab import containers, image
    from tests.lab.host import podman
    from tests.lab.shell import LabError

    try:
        containers.scratch(name, image.IMAGES[kind])
    except (LabError, OSError) as error:
        pytest.fail(f"no container can be had: {error}")
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        archive.add(ROOT / "plugins" / "module_utils", f"{COLLECTION}/plugins/module_utils".lstrip("/"))
        archive.add(HERE / "on_host", f"{CODE}/tests/on_host".lstrip("/"))
        shared = HERE.parent / "asterisk" / "on_host" / "on_this_host.py"
        archive.add(shared, f"{CODE}/tests/on_host/on_this_host.py".lstrip("/"))
        archive.add(ROOT / "docs", f"{CODE}/docs".lstrip("/"))
    local = Path("/tmp") / f"{name}.tar"
    local.write_bytes(data.getvalue())
    podman("cp", str(local), f"{name}:/tmp/code.tar")
    local.unlink()
    podman("exec", name, "sh", "-c", SETUP, stdin=MANAGER)

    def run(script: str, *arguments: str, timeout: float = 300) -> Any:
        path = f"PYTHONPATH={CODE}:{CODE}/tests"
        command = ("env", path, "python3", f"{CODE}/tests/on_host/{script}", *arguments)
        return json.loads(podman("exec", name, *command, timeout=timeout).stdout)

    return run


@pytest.fixture(scope="session")
def host() -> Iterator[Callable[..., Any]]:
    """Runs a script beside an Asterisk 22."""
    from tests.lab.host import podman

    yield furnished(NAME, "sid")
    podman("rm", "-f", "-t", "0", NAME, check=False)


@pytest.fixture(scope="session")
def database() -> Iterator[Callable[..., Any]]:
    """Runs a script beside an Asterisk 22 and a PostgreSQL."""
    from tests.lab.host import podman

    yield furnished(f"{NAME}-database", "database")
    podman("rm", "-f", "-t", "0", f"{NAME}-database", check=False)
