# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kamailio 5.6, 6.0 and 6.1, each in a container of its own, configured from data by the filter."""

from __future__ import annotations

import os
import runpy
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
PREFIX = os.environ.get("LAB_KAMAILIO_PRESETS", "kamailio-presets")
IMAGES = {"5.6": "bookworm", "6.0": "trixie", "6.1": "edge"}
DATABASE = "/var/lib/kamailio/test.sqlite"
CODE = "/opt/on_host"

runpy.run_path(str(ROOT / "tests" / "unit" / "conftest.py"))  # the collection can be imported
for folder in (str(ROOT), str(ROOT / "tests" / "integration"), str(HERE)):
    if folder not in sys.path:
        sys.path.insert(0, folder)

# Two media servers, a carrier; a certificate that signs itself; passwords of two phones.
SETUP = f"""set -e
mkdir -p /etc/kamailio/tls /var/lib/kamailio
printf '1 sip:127.0.0.2:5060 0 0 duid=a\\n1 sip:127.0.0.3:5060 0 0 duid=b\\n' > /etc/kamailio/dispatcher.list
printf '1 127.0.0.2 32 0 media\\n1 127.0.0.3 32 0 media\\n2 127.0.0.4 32 0 carrier\\n' > /etc/kamailio/address.list
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=pbx.example.com \
  -keyout /etc/kamailio/tls/key.pem -out /etc/kamailio/tls/cert.pem 2> /dev/null
python3 {CODE}/tables.py {DATABASE}
chown -R kamailio /etc/kamailio/tls /var/lib/kamailio
"""
# systemd gives up on what is started often.
RESTART = "systemctl reset-failed kamailio 2> /dev/null; systemctl restart kamailio && systemctl is-active kamailio"


class Host:
    """One container."""

    def __init__(self, name: str) -> None:
        self.name = name

    def run(self, *words: str, check: bool = True, put: str | None = None) -> Any:
        from tests.lab.host import podman

        return podman("exec", self.name, *words, check=check, stdin=put, timeout=90)

    def shell(self, text: str, check: bool = True) -> str:
        done = self.run("sh", "-c", text, check=check)
        return done.stdout + done.stderr

    def place(self, edge: dict[str, Any]) -> None:
        """Write the files of an edge, try them, and run them."""
        from ansible_collections.telephony.pbx.plugins.plugin_utils.kamailio.config import make

        made = make(edge)
        assert made.problems == ()
        for name, text in made.files.items():
            self.run("sh", "-c", f"cat > /etc/kamailio/{name}", put=text)
        tried = self.shell("kamailio -c -f /etc/kamailio/kamailio.cfg 2>&1", check=False)
        assert "config file ok" in tried, tried
        self.restart()

    def restart(self) -> None:
        done = self.shell(f"{RESTART} || journalctl -u kamailio -n 30 --no-pager", check=False)
        assert "active" in done.split(), done
        # RPC answers once every process is there.
        self.shell(
            "for i in 1 2 3 4 5 6 7 8 9 10; do kamcmd core.uptime > /dev/null 2>&1 && exit; sleep 0.2; done; exit 1"
        )

    def play(self, script: str, name: str, *arguments: str) -> None:
        """Run one function of a script of on_host; what it asserts is told in full."""
        done = self.run(
            "sh",
            "-c",
            f'cd {CODE} && exec timeout 60 python3 {script}.py "$@" 2>&1',
            "sh",
            name,
            *arguments,
            check=False,
        )
        assert done.returncode == 0, done.stdout


@pytest.fixture(scope="session", params=list(IMAGES))
def host(request: pytest.FixtureRequest) -> Iterator[Host]:
    """A container with what all tests need; Kamailio runs after `place`."""
    from tests.lab import containers, image
    from tests.lab.host import podman
    from tests.lab.shell import LabError

    name, recipe = f"{PREFIX}-{request.param.replace('.', '')}", image.IMAGES[IMAGES[request.param]]
    try:
        containers.scratch(name, recipe)
    except (LabError, OSError) as error:
        pytest.fail(f"no container can be had: {error}")
    podman("cp", str(HERE / "on_host"), f"{name}:/opt/")
    found = Host(name)
    found.shell(SETUP)
    yield found
    podman("rm", "-f", "-t", "0", name, check=False)


@pytest.fixture(scope="session")
def placed(host: Host) -> Callable[[dict[str, Any]], Host]:
    """Puts an edge on the container, unless it is there already."""
    there: list[dict[str, Any]] = []

    def place(edge: dict[str, Any]) -> Host:
        if there[-1:] != [edge]:
            host.place(edge)
            there.append(edge)
        return host

    return place
