# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A container with Asterisk 22 and PostgreSQL, wired as docs/realtime.md says; the tables are left to the collection."""

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
NAME = os.environ.get("LAB_REALTIME", "asterisk-realtime")
CODE = "/opt/facts"
COLLECTION = f"{CODE}/ansible_collections/telephony/pbx"

for path in (str(ROOT), str(HERE)):
    if path not in sys.path:
        sys.path.insert(0, path)


@pytest.fixture(scope="session")
def host() -> Iterator[Callable[..., Any]]:
    """Runs a script of on_host/ in the container, with arguments, and returns what it prints as JSON."""
    from tests.lab import containers as lab
    from tests.lab import image
    from tests.lab.host import podman
    from tests.lab.shell import LabError

    try:
        lab.scratch(NAME, image.IMAGES["database"])
    except (LabError, OSError) as error:
        pytest.fail(f"no container can be had: {error}")
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        archive.add(ROOT / "plugins" / "module_utils", f"{COLLECTION}/plugins/module_utils".lstrip("/"))
        archive.add(HERE, f"{CODE}/tests".lstrip("/"))
    local = Path("/tmp") / f"{NAME}.tar"
    local.write_bytes(data.getvalue())
    podman("cp", str(local), f"{NAME}:/tmp/code.tar")
    local.unlink()
    podman("exec", NAME, "sh", "-c", f"rm -rf {CODE} && mkdir -p {CODE} && tar -xf /tmp/code.tar -C /")

    def run(script: str, *arguments: str, timeout: float = 300) -> Any:
        path = f"PYTHONPATH={CODE}:{CODE}/tests"
        done = podman(
            "exec", NAME, "env", path, "python3", f"{CODE}/tests/on_host/{script}", *arguments, timeout=timeout
        )
        return json.loads(done.stdout)

    run("wire.py")
    yield run
    podman("rm", "-f", "-t", "0", NAME, check=False)
