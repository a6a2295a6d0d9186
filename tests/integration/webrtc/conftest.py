# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asterisk 22 and 16 that a play makes ready for browsers, and a headless Chromium: `python -m pytest tests/integration/webrtc`."""

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
PREFIX = os.environ.get("LAB_WEBRTC", "webrtc")
BROWSER = f"{PREFIX}-browser"
SERVERS = {"22": f"{PREFIX}-22", "16": f"{PREFIX}-16"}
IMAGES = {SERVERS["22"]: "sid", SERVERS["16"]: "bullseye", BROWSER: "browser"}

for path in (str(ROOT), str(HERE)):
    if path not in sys.path:
        sys.path.insert(0, path)

from tests.lab import containers, image
from tests.lab.host import podman, wrap
from tests.lab.plays import ansible_playbook
from tests.lab.shell import LabError

# chan_sip of 16 takes the WebSocket's protocol `sip` before PJSIP can.
SETUP = """cd /etc/asterisk && : > users.conf && rm -f extensions.ael && printf '%s' '[general]
enabled = yes
bindaddr = 127.0.0.1
[telephony]
secret = only-for-the-scratch-container
permit = 127.0.0.1/255.255.255.255
read = system,command,config,reporting
write = system,command,config,reporting
' > manager.conf && openssl req -x509 -newkey rsa:2048 -nodes -days 9 -subj /CN=pbx -keyout webrtc.key -out webrtc.pem 2> /dev/null
sed -i '/^autoload/a noload = chan_sip.so' modules.conf
chown -R asterisk: . && systemctl restart asterisk && asterisk -rx 'core waitfullybooted'
"""
# The SHA-256 of a server's public key: the browser trusts these two and no other.
PIN = "openssl x509 -in /etc/asterisk/webrtc.pem -noout -pubkey | openssl pkey -pubin -outform der | openssl sha256 -binary | base64"
LIMIT = 60  # seconds for one script in the page; none takes half of it


class Browser:
    """A page in a headless Chromium, in which scripts are run."""

    def __init__(self, spki: str) -> None:
        words = [
            "podman",
            "exec",
            "-i",
            BROWSER,
            "python3",
            "-B",
            "/opt/webrtc/in_browser/browser.py",
            "/opt/webrtc",
            spki,
        ]
        self.process = subprocess.Popen(wrap(words), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def answer(self) -> Any:
        """The value of the last script. AssertionError if it failed, or was not done in time."""
        watch = threading.Timer(LIMIT, self.process.kill)
        watch.start()
        line = self.process.stdout.readline()  # type: ignore[union-attr]
        watch.cancel()
        assert line, "the browser is gone"
        told = json.loads(line)
        assert "error" not in told, told["error"]
        return told.get("value")

    def begin(self, script: str, **values: Any) -> None:
        """Run a script, the body of an async function, in which `values` are constants; `answer` waits for its end."""
        constants = "".join(f"const {name} = {json.dumps(value)};" for name, value in values.items())
        self.process.stdin.write(json.dumps(constants + script) + "\n")  # type: ignore[union-attr]
        self.process.stdin.flush()  # type: ignore[union-attr]

    def run(self, script: str, **values: Any) -> Any:
        """Run a script to its end; returns what it returns."""
        self.begin(script, **values)
        return self.answer()

    def close(self) -> None:
        self.process.stdin.close()  # type: ignore[union-attr]
        self.process.wait(timeout=LIMIT)


@dataclass(frozen=True)
class Server:
    """An Asterisk in a container."""

    name: str
    address: str

    def cli(self, command: str) -> str:
        """What its console says."""
        return podman("exec", self.name, "asterisk", "-rx", command).stdout


@pytest.fixture(scope="session")
def servers() -> Iterator[dict[str, Server]]:
    """By version, an Asterisk as Debian configures it, with a certificate; the browser's container is there as well."""
    addresses = {}
    try:
        for name, kind in IMAGES.items():
            podman("rm", "-f", "-t", "0", name, check=False)
            addresses[name] = containers.scratch(name, image.IMAGES[kind])
        for name in SERVERS.values():
            podman("exec", name, "sh", "-c", SETUP)
        podman("cp", f"{HERE}/.", f"{BROWSER}:/opt/webrtc")
    except (LabError, OSError) as error:
        pytest.fail(f"no container can be had: {error}")  # no skip: a bare Debian 12 can run this
    yield {version: Server(name, addresses[name]) for version, name in SERVERS.items()}
    for name in IMAGES:
        podman("rm", "-f", "-t", "0", name, check=False)


@pytest.fixture(scope="session")
def play(servers: dict[str, Server], tmp_path_factory: pytest.TempPathFactory) -> Callable[[], dict[str, Any]]:
    """Runs play.yml on both servers; returns container -> the result of its task."""

    def run() -> dict[str, Any]:
        folder = tmp_path_factory.mktemp("play")
        host = {"ansible_connection": "podman_exec", "ansible_python_interpreter": "/usr/bin/python3"}
        hosts = {"all": {"hosts": dict.fromkeys(SERVERS.values(), host)}}
        (folder / "hosts.yml").write_text(yaml.safe_dump(hosts))
        tree = folder / "tree" / "ansible_collections" / "telephony"
        tree.mkdir(parents=True)
        (tree / "pbx").symlink_to(ROOT)
        words = ["-i", str(folder / "hosts.yml"), str(HERE / "play.yml"), "-e", f"results={folder}"]
        done = ansible_playbook(words, tree=folder / "tree", cwd=ROOT)
        assert done.returncode == 0, done.stdout + done.stderr
        return {name: json.loads((folder / f"{name}.json").read_text()) for name in SERVERS.values()}

    return run


@pytest.fixture(scope="session")
def played(play: Callable[[], dict[str, Any]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The results of two runs of the play, one after the other."""
    return play(), play()


@pytest.fixture(scope="session")
def browser(played: tuple[dict[str, Any], dict[str, Any]]) -> Iterator[Browser]:
    """A browser that trusts the servers' keys and no other."""
    made = Browser(",".join(podman("exec", name, "sh", "-c", PIN).stdout.strip() for name in SERVERS.values()))
    assert made.answer() == "ready"
    yield made
    made.close()


@pytest.fixture(scope="module", params=list(SERVERS))
def server(request: pytest.FixtureRequest, servers: dict[str, Server]) -> Server:
    """Each of the two servers."""
    return servers[request.param]
