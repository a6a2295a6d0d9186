# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A container of the lab with an Asterisk that gets into every trouble: `python -m pytest tests/integration/faults`."""

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
NAME = os.environ.get("LAB_FAULTS", "asterisk-faults")
CODE = "/opt/faults"
COLLECTION = f"{CODE}/ansible_collections/telephony/pbx"
USER = "visitor"  # of the container: without any rights

if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))


@pytest.fixture(scope="session")
def container() -> Iterator[str]:
    """The name of a container with the collection's code and a running Asterisk."""
    from tests.lab import containers as lab
    from tests.lab.host import podman
    from tests.lab.shell import LabError

    try:
        lab.scratch(NAME)
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
    setup = f"rm -rf {CODE} && mkdir -p {CODE} && tar -xf /tmp/code.tar -C / && useradd -m {USER} 2>/dev/null; true"
    podman("exec", NAME, "sh", "-c", setup)
    path = f"PYTHONPATH={CODE}:{CODE}/tests/on_host"
    podman("exec", NAME, "env", path, "python3", "-c", "import world; world.furnish()")
    yield NAME
    podman("rm", "-f", "-t", "0", NAME, check=False)


@pytest.fixture(scope="session")
def host(container: str) -> Callable[..., Any]:
    """Runs a script of on_host/ in the container, with arguments, and returns what it prints as JSON."""
    from tests.lab.host import podman

    def run(script: str, *arguments: str, timeout: float = 300) -> Any:
        path = f"PYTHONPATH={CODE}:{CODE}/tests/on_host"
        done = podman(
            "exec", container, "env", path, "python3", f"{CODE}/tests/on_host/{script}", *arguments, timeout=timeout
        )
        return json.loads(done.stdout.splitlines()[-1])

    return run
