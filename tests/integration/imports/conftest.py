# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers of the lab that are read, and others that are built from what was read: `python -m pytest tests/integration/imports`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]

for path in (str(ROOT), str(HERE), str(ROOT / "tests" / "tools")):
    if path not in sys.path:
        sys.path.insert(0, path)

import common

from tests.lab import containers, pbx, secrets
from tests.lab.host import podman
from tests.lab.plays import ansible_playbook
from tests.lab.shell import LabError

FIRST, SECOND = "lab-import-first", "lab-import-second"
MANAGER = """[general]
enabled = yes
bindaddr = 127.0.0.1
port = 5038
[telephony]
secret = only-for-the-import-tests
read = system,command,config,reporting
write = system,command,config,reporting
"""
COUNTS = re.compile(r"^(\S+)\s+: ok=\d+\s+changed=(\d+)", re.MULTILINE)


@dataclass
class Lab:
    """Two servers, and the folder where imports are written."""

    folder: Path

    def play(self, host: str, book: str, *words: str) -> tuple[str, int]:
        """Run a playbook on a server; return what it said and how many tasks changed something."""
        asked = ["-i", str(HERE / "inventory.yml"), "-l", host, book, "-e", f"import_dir={self.folder}", *words]
        done = ansible_playbook(asked, tree=common.collection_tree(), cwd=ROOT)
        text = done.stdout + done.stderr
        assert done.returncode == 0, text[-6000:]
        return text, int(dict(COUNTS.findall(text))[host])

    def imported(self, host: str, *words: str) -> tuple[str, dict[str, str]]:
        """Import a server; return what was said, and what was written, by file name."""
        text, _changed = self.play(host, "telephony.pbx.import", *words)
        return text, {path.name: path.read_text(encoding="utf-8") for path in (self.folder / host).iterdir()}

    def built(self, host: str, book: str) -> int:
        """Build what was read of the first server; return how many tasks changed something."""
        files = [self.folder / FIRST / name for name in ("site.yml", "raw.yml", "secrets.yml")]
        return self.play(host, book, *(word for one in files for word in ("-e", f"@{one}")))[1]

    def afresh(self, *hosts: str) -> None:
        """Make servers that nobody has touched, with a manager interface."""
        for host in hosts:
            if host in containers.existing():
                podman("rm", "-f", "-t", "0", host)
            containers.scratch(host)
            pbx.furnish(host)
            podman("exec", "-i", host, "sh", "-c", "cat > /etc/asterisk/manager.conf", stdin=MANAGER)
            self.restart(host)

    def restart(self, *hosts: str) -> None:
        """Start servers anew: what they had in memory alone is gone."""
        for host in hosts:
            podman("exec", host, "sh", "-c", "chown -R asterisk: /etc/asterisk && systemctl restart asterisk")
        for host in hosts:
            podman("exec", host, "sh", "-c", "asterisk -rx 'core waitfullybooted'")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Two fresh servers."""
    made = Lab(tmp_path_factory.mktemp("imported"))
    try:
        secrets.current()
        made.afresh(FIRST, SECOND)
    except (LabError, OSError) as error:
        pytest.fail(f"no container can be had: {error}")  # no skip: a bare Debian 12 can run this
    yield made
    for host in (FIRST, SECOND):
        podman("rm", "-f", "-t", "0", host, check=False)
