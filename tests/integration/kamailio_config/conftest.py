# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Containers with Kamailio 5.6, 6.0 and 6.1 as Debian packs them, into which the collection's code is copied."""

from __future__ import annotations

import io
import json
import os
import runpy
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
PREFIX = os.environ.get("LAB_KAMAILIO_CONFIG", "kamailio-config")
IMAGES = {"5.6": "bookworm", "6.0": "trixie", "6.1": "edge"}
CODE = "/opt/kamailio-config"

for path in (str(ROOT), str(ROOT / "tests" / "tools")):
    if path not in sys.path:
        sys.path.insert(0, path)
runpy.run_path(str(ROOT / "tests" / "unit" / "conftest.py"))

from tests.lab import containers, image
from tests.lab.host import podman
from tests.lab.shell import LabError


class Host:
    """One container: `sh` runs a command, `apply` carries out tasks of kamailio_config and returns their results."""

    def __init__(self, release: str) -> None:
        self.release, self.name = release, f"{PREFIX}-{IMAGES[release]}"
        containers.scratch(self.name, image.IMAGES[IMAGES[release]])
        data = io.BytesIO()
        with tarfile.open(fileobj=data, mode="w") as archive:
            base = f"{CODE}/ansible_collections/telephony/pbx/plugins/module_utils"
            archive.add(ROOT / "plugins" / "module_utils", base.lstrip("/"))
            archive.add(HERE / "on_host", f"{CODE}/on_host".lstrip("/"))
        with tempfile.NamedTemporaryFile(suffix=".tar") as local:
            local.write(data.getvalue())
            local.flush()
            podman("cp", local.name, f"{self.name}:/tmp/code.tar")
        self.sh(f"rm -rf {CODE}; tar -xf /tmp/code.tar -C /")
        self.sh("[ -d /var/kept ] || cp -a /etc/kamailio /var/kept")

    def sh(self, command: str, stdin: str | None = None, check: bool = True) -> str:
        done = podman("exec", self.name, "sh", "-c", command, stdin=stdin, check=check, timeout=120)
        return done.stdout + done.stderr

    def apply(self, *tasks: dict[str, Any]) -> list[dict[str, Any]]:
        out = self.sh(f"PYTHONPATH={CODE} python3 {CODE}/on_host/host.py", stdin=json.dumps(tasks))
        return json.loads(out)

    def fresh(self) -> None:
        """Put the package's files back."""
        self.sh(
            "systemctl stop kamailio; systemctl reset-failed kamailio; rm -rf /etc/kamailio /var/lib/telephony.pbx;"
            " cp -a /var/kept /etc/kamailio",
            check=False,
        )

    def accepts(self, text: str) -> bool:
        """Whether `kamailio -c` takes a text."""
        return "taken" in self.sh(
            "cat > /tmp/x.cfg; kamailio -c -f /tmp/x.cfg >/dev/null 2>&1 && echo taken || true", text
        )


@pytest.fixture(scope="session")
def hosts() -> Iterator[Callable[[str], Host]]:
    """release -> its container, made when it is first asked for."""
    there: dict[str, Host] = {}

    def host(release: str) -> Host:
        if release not in there:
            try:
                there[release] = Host(release)
            except (LabError, OSError) as error:
                pytest.fail(f"no container can be had: {error}")  # no skip: a bare Debian 12 can run this
        return there[release]

    yield host
    for one in () if os.environ.get("LAB_KEEP") else there.values():
        podman("rm", "-f", "-t", "0", one.name, check=False)
