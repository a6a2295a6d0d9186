# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kamailio 6.1 and 5.6 in containers, with their lists and tables in files, SQLite, PostgreSQL or MariaDB."""

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
CODE = "/opt/facts"
COLLECTION = f"{CODE}/ansible_collections/telephony/pbx"
IMAGES = {"lists-61": "edge", "lists-56": "bookworm"}
CHOSEN = os.environ.get("LAB_KAMAILIO", "lists-61 lists-56").split()

for path in (str(ROOT), str(HERE)):
    if path not in sys.path:
        sys.path.insert(0, path)


class Host:
    """One container with Kamailio, which one kind of store is wired to at a time."""

    def __init__(self, name: str) -> None:
        self.name, self.backend = name, ""

    def steps(self, *steps: dict[str, Any], timeout: float = 300) -> list[Any]:
        """Carry out steps there, see on_host/steps.py, and return what came of each."""
        from tests.lab.host import podman

        command = ["env", f"PYTHONPATH={CODE}:{CODE}/tests", "python3", f"{CODE}/tests/on_host/steps.py"]
        done = podman("exec", self.name, *command, timeout=timeout, stdin=json.dumps(steps))
        return list(json.loads(done.stdout))

    def one(self, **step: Any) -> Any:
        """Carry out one step."""
        return self.steps(step)[0]

    def sh(self, command: str) -> str:
        """Run a command there; it has to go well."""
        code, said = self.one(sh=command)
        assert code == 0, said
        return str(said)

    def task(self, options: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Carry out a task there."""
        return dict(self.one(options=options, **more))

    def wire(self, backend: str) -> None:
        """Make Kamailio read from a file, or from a database whose tables our own code makes."""
        from wiring import wire

        if self.backend != backend:
            wire(self, backend)
            self.backend = backend


def started(name: str) -> Host:
    """Return a container of its own, with the code of this checkout."""
    from tests.lab import containers as lab
    from tests.lab import image
    from tests.lab.host import podman
    from tests.lab.shell import LabError

    kind = image.IMAGES[next((one for base, one in IMAGES.items() if name.startswith(base)), "edge")]
    if name.endswith("56"):
        kind = image.IMAGES["bookworm"]
    try:
        lab.scratch(name, kind)
    except (LabError, OSError) as error:
        pytest.fail(f"no container can be had: {error}")
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        archive.add(ROOT / "plugins" / "module_utils", f"{COLLECTION}/plugins/module_utils".lstrip("/"))
        archive.add(HERE, f"{CODE}/tests".lstrip("/"))
    local = Path("/tmp") / f"{name}.tar"
    local.write_bytes(data.getvalue())
    podman("cp", str(local), f"{name}:/tmp/code.tar")
    local.unlink()
    podman("exec", name, "sh", "-c", f"rm -rf {CODE} && mkdir -p {CODE} && tar -xf /tmp/code.tar -C /")
    return Host(name)


_HOSTS: dict[str, Host] = {}


@pytest.fixture(scope="session", name="host_of")
def the_host_of() -> Iterator[Callable[[str], Host]]:
    """Returns the container of a version, `6.1` or `5.6`."""
    from tests.lab.host import podman

    def host(version: str) -> Host:
        name = next((one for one in CHOSEN if one.endswith(version.replace(".", ""))), "")
        if not name:
            pytest.fail(f"LAB_KAMAILIO names no container for {version}: {CHOSEN}")
        if name not in _HOSTS:
            _HOSTS[name] = started(name)
        return _HOSTS[name]

    yield host
    for name in _HOSTS if not os.environ.get("LAB_KEEP") else ():
        podman("rm", "-f", "-t", "0", name, check=False)


BACKENDS = [("6.1", one) for one in ("file", "sqlite", "postgresql", "mysql")] + [("5.6", "file"), ("5.6", "sqlite")]


@pytest.fixture(scope="session", params=BACKENDS, ids="-".join, name="edge")
def the_edge(request: Any, host_of: Callable[[str], Host]) -> Host:
    """A running Kamailio whose lists are kept in one kind of place."""
    version, backend = request.param
    host = host_of(version)
    host.wire(backend)
    return host
