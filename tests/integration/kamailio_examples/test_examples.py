# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every example in the documentation of the modules of the edge, on a real Kamailio and a real rtpengine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "tools")]

import examples  # pylint: disable=wrong-import-position

from tests.lab import containers, image  # pylint: disable=wrong-import-position
from tests.lab.host import podman  # pylint: disable=wrong-import-position
from tests.lab.plays import ansible_playbook  # pylint: disable=wrong-import-position
from tests.lab.shell import LabError  # pylint: disable=wrong-import-position

NAME = os.environ.get("LAB_KAMAILIO_EXAMPLES", "examples-edge")
CONFIG = """#!KAMAILIO
listen=udp:127.0.0.1:5060
loadmodule "jsonrpcs.so"
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "dialog.so"
loadmodule "usrloc.so"
loadmodule "dispatcher.so"
loadmodule "permissions.so"
loadmodule "htable.so"
loadmodule "db_sqlite.so"
loadmodule "uac.so"
modparam("dispatcher", "list_file", "/etc/kamailio/dispatcher.list")
modparam("dispatcher", "ds_load_mode", 1)
modparam("dispatcher", "reload_delta", 0)
modparam("permissions", "address_file", "/etc/kamailio/address.list")
modparam("permissions", "reload_delta", 0)
modparam("htable", "htable", "limits=>size=4;")
modparam("htable", "htable", "bans=>size=4;")
modparam("htable", "htable", "ban=>size=4;")
request_route {
  sl_send_reply("403", "Not here");
}
"""
HOSTS = {
    "kamailio": {
        "hosts": {NAME: None},
        "vars": {
            "ansible_connection": "podman_exec",
            "ansible_become": False,
            "ansible_python_interpreter": "/usr/bin/python3",
        },
    }
}


@pytest.fixture(name="edge")
def the_edge() -> Iterator[str]:
    """A server that reads its lists from files."""
    try:
        containers.scratch(NAME, image.IMAGES["edge"])
    except (LabError, OSError, subprocess.TimeoutExpired) as error:
        pytest.fail(f"no container can be had: {error}")
    script = "mkdir -p /var/lib/kamailio; cat > /etc/kamailio/kamailio.cfg; cd /etc/kamailio; : > address.list"
    script += '; echo "9 sip:127.0.0.1:5099" > dispatcher.list; systemctl start kamailio rtpengine-daemon'
    podman("exec", NAME, "sh", "-ec", script, stdin=CONFIG)
    yield NAME
    podman("rm", "-f", "-t", "0", NAME, check=False)


def test_every_example_runs(edge: str, tmp_path: Path) -> None:
    (tmp_path / "examples.yml").write_text(yaml.safe_dump(examples.edge_playbook(), sort_keys=False))
    (tmp_path / "hosts.yml").write_text(yaml.safe_dump(HOSTS))
    tree = tmp_path / "tree" / "ansible_collections" / "telephony"
    tree.mkdir(parents=True)
    (tree / "pbx").symlink_to(ROOT)
    words = ["-i", str(tmp_path / "hosts.yml"), str(tmp_path / "examples.yml")]
    done = ansible_playbook(words, tree=tmp_path / "tree", cwd=tmp_path)
    assert done.returncode == 0, f"on {edge}\n{done.stdout[-4000:]}\n{done.stderr[-2000:]}"
