# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two containers with Kamailio, 6.1 and 5.6: `python -m pytest tests/integration/kamailio_rpc`."""

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
NAME = os.environ.get("LAB_KAMAILIO_RPC", "kamailio-rpc")
HOSTS = {"6.1": (NAME, "edge"), "5.6": (f"{NAME}-56", "bookworm")}
CODE = "/opt/kamailio_rpc"
COLLECTION = f"{CODE}/ansible_collections/telephony/pbx"

for path in (str(ROOT), str(HERE)):
    if path not in sys.path:
        sys.path.insert(0, path)


def _bring(name: str) -> None:
    """Put the collection's code and the scripts of the tests into a container."""
    from tests.lab.host import podman

    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        archive.add(ROOT / "plugins" / "module_utils", f"{COLLECTION}/plugins/module_utils".lstrip("/"))
        archive.add(HERE / "on_host", f"{CODE}/on_host".lstrip("/"))
    local = Path("/tmp") / f"{name}.tar"
    local.write_bytes(data.getvalue())
    podman("cp", str(local), f"{name}:/tmp/code.tar")
    local.unlink()
    podman("exec", name, "sh", "-c", f"rm -rf {CODE} && mkdir -p {CODE} && tar -xf /tmp/code.tar -C /")


@pytest.fixture(scope="session", params=sorted(HOSTS, reverse=True))
def host(request: pytest.FixtureRequest) -> Iterator[Callable[..., Any]]:
    """Runs a case of on_host/cases*.py in the container of one version; returns what it returned."""
    from tests.lab import containers as lab
    from tests.lab import image
    from tests.lab.host import podman
    from tests.lab.shell import LabError

    name, which = HOSTS[request.param]
    try:
        lab.scratch(name, image.IMAGES[which])
    except (LabError, OSError) as error:
        pytest.fail(f"no container can be had: {error}")
    _bring(name)

    def run(case: str, timeout: float = 120) -> Any:
        script = ["env", f"PYTHONPATH={CODE}:{CODE}/on_host", "python3", f"{CODE}/on_host/run.py", case]
        done = podman("exec", name, *script, timeout=timeout, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    run("wire")
    run.version = request.param  # type: ignore[attr-defined]
    yield run
    if "LAB_KAMAILIO_RPC" not in os.environ:
        podman("rm", "-f", "-t", "0", name, check=False)
