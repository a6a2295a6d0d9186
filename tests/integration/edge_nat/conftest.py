# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An edge that a play makes, a media server behind it, and a telephone behind NAT: `python -m pytest tests/integration/edge_nat`.

The telephone and its router are network namespaces in the edge's container; see on_host/house.sh.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
EDGE = os.environ.get("LAB_EDGE_NAT", "edge-nat")
MEDIA = f"{EDGE}-media"
PORTS = {"udp": 5060, "tcp": 5060, "tls": 5061}
FORGETS = 4  # seconds after which the router of the house forgets a UDP flow
MODULE = "telephony.pbx.rtpengine_config"
RESTART = {"name": "rtpengine-daemon", "state": "restarted"}
CHECK = "check"  # among the options of one run: in check mode
Play = Callable[..., list[dict[str, Any]]]
SECRET = "only-for-the-house"  # as on_host/beside.py has it

if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.lab import containers, image
from tests.lab.host import podman, wrap
from tests.lab.plays import ansible_playbook
from tests.lab.shell import LabError


class Call:
    """A telephone that is at work. `result` waits for its end: what each of its steps found."""

    def __init__(self, order: dict[str, Any], limit: float) -> None:
        words = ["podman", "exec", "-i", EDGE, "ip", "netns", "exec", "phone"]
        words += ["python3", "/opt/edge_nat/phone.py", json.dumps(order)]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(wrap(words), stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        self.clock = threading.Timer(limit, self.process.kill)
        self.clock.start()

    def ready(self) -> None:
        """Return when it waits for a call."""
        line = self.process.stdout.readline()  # type: ignore[union-attr]
        assert line.strip() == "ready", line + self.process.stderr.read()  # type: ignore[union-attr]

    def result(self) -> list[dict[str, Any]]:
        """What each step found. A call that is held ends now."""
        out, err = self.process.communicate()
        self.clock.cancel()
        assert self.process.returncode == 0, err
        return json.loads(out)


@dataclass(frozen=True)
class Lab:
    """The edge and the media server: their addresses, and what can be done with them."""

    edge: str
    media: str

    def shell(self, line: str, host: str = EDGE, check: bool = True) -> str:
        return podman("exec", host, "sh", "-c", line, check=check, timeout=60).stdout

    def asterisk(self, command: str) -> str:
        return podman("exec", MEDIA, "asterisk", "-rx", command).stdout

    def phone(self, transport: str, *steps: dict[str, Any], limit: float = 60) -> Call:
        where = {"edge": [self.edge, PORTS[transport]], "domain": "pbx.example.com", "ca": "/etc/kamailio/tls/cert.pem"}
        who = {"user": "1001", "secret": SECRET, "transport": transport, "steps": steps}
        return Call({**where, **who}, limit)

    def control(self, command: str, **words: str) -> dict[str, Any]:
        """Ask rtpengine at its control socket."""
        order = json.dumps({"command": command, **words})
        return json.loads(podman("exec", EDGE, "python3", "/opt/edge_nat/control.py", order).stdout)

    def sessions(self) -> int:
        return self.control("statistics")["statistics"]["currentstatistics"]["sessionsown"]

    def process(self) -> str:
        """The number of rtpengine's process."""
        return self.shell("pidof rtpengine").strip()

    def restart_rtpengine(self) -> None:
        self.shell("systemctl reset-failed rtpengine-daemon; systemctl restart rtpengine-daemon")


def make(name: str, kind: str) -> str:
    podman("rm", "-f", "-t", "0", name, check=False)
    return containers.scratch(name, image.IMAGES[kind])


def run_play(book: list[dict] | Path, lab: Lab, folder: Path, *words: str) -> tuple[int, str]:
    """Run a play on the edge; its exit code and all it said."""
    host = {"ansible_connection": "podman_exec", "ansible_python_interpreter": "/usr/bin/python3"}
    host.update({"own": lab.edge, "media": lab.media})
    hosts = {"all": {"children": {"edge": {"hosts": {EDGE: host}}}}}
    (folder / "hosts.yml").write_text(yaml.safe_dump(hosts), encoding="utf-8")
    if not isinstance(book, Path):
        (folder / "play.yml").write_text(json.dumps(book), encoding="utf-8")
        book = folder / "play.yml"
    tree = folder / "tree" / "ansible_collections" / "telephony"
    tree.mkdir(parents=True, exist_ok=True)
    if not (tree / "pbx").exists():
        (tree / "pbx").symlink_to(ROOT)
    asked = ["-i", str(folder / "hosts.yml"), str(book), *words]
    done = ansible_playbook(asked, tree=folder / "tree", cwd=HERE)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="session")
def bare() -> Iterator[Lab]:
    """Both containers, the house, and a media server; nothing runs on the edge yet."""
    try:
        lab = Lab(make(EDGE, "edge"), make(MEDIA, "sid"))
        podman("cp", f"{HERE}/on_host/.", f"{EDGE}:/opt/edge_nat")
        podman("exec", EDGE, "sh", "/opt/edge_nat/house.sh", lab.edge, str(FORGETS))
        script = (HERE / "on_host" / "media_server.sh").read_text(encoding="utf-8")
        podman("exec", "-i", MEDIA, "sh", "-s", lab.media, lab.edge, stdin=script, timeout=60)
    except (LabError, OSError) as error:
        pytest.fail(f"no container can be had: {error}")  # no skip: a bare Debian 12 can run this
    yield lab
    for name in (EDGE, MEDIA):
        podman("rm", "-f", "-t", "0", name, check=False)


@pytest.fixture(scope="session")
def lab(bare: Lab, tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """The edge at work, made by play.yml."""
    code, said = run_play(HERE / "play.yml", bare, tmp_path_factory.mktemp("edge"))
    assert code == 0, said
    bare.asterisk("pjsip set logger pcap /tmp/seen.pcap")
    bare.asterisk("pjsip set logger on")
    return bare


@pytest.fixture
def play(lab: Lab, tmp_path: Path) -> Play:
    """`play({"port_min": 24000, CHECK: True}, RESTART, ...)`: rtpengine_config with each, in one play; what each returned."""

    def run(*asked: dict[str, Any]) -> list[dict[str, Any]]:
        kept = tmp_path / "results.json"
        tasks: list[dict[str, Any]] = []
        for number, options in enumerate(asked):
            checked = {name: one for name, one in options.items() if name != CHECK}
            one = {"ansible.builtin.systemd_service": RESTART} if options is RESTART else {MODULE: checked}
            more = {"register": f"done_{number}", "ignore_errors": True, "check_mode": options.get(CHECK, False)}
            tasks.append({**one, **more})
        names = ", ".join(f"done_{number}" for number, options in enumerate(asked) if options is not RESTART)
        local = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
        keep = {"content": f"{{{{ [{names}] | to_json }}}}", "dest": str(kept), "mode": "0600"}
        tasks.append({"ansible.builtin.copy": keep, "delegate_to": "localhost", "check_mode": False, "vars": local})
        book = [{"hosts": "edge", "gather_facts": False, "tasks": tasks}]
        code, said = run_play(book, lab, tmp_path)
        assert code == 0, said
        return json.loads(kept.read_text(encoding="utf-8"))

    return run
