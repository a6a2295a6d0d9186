# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two containers that are managed alike: Asterisk 16.28 of Debian 11 with Python 3.9, and 22.10 of Debian sid."""

from __future__ import annotations

import io
import json
import os
import runpy
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
PREFIX = os.environ.get("LAB_FACTS", "versions")
OLD, NEW = f"{PREFIX}-16", f"{PREFIX}-22"
IMAGES = {OLD: "bullseye", NEW: "sid"}
CONNECTION = {"ansible_connection": "podman_exec", "ansible_python_interpreter": "/usr/bin/python3"}

runpy.run_path(str(ROOT / "tests" / "unit" / "conftest.py"))  # the collection can be imported
for path in (str(ROOT), str(ROOT / "tests" / "integration"), str(HERE)):
    if path not in sys.path:
        sys.path.insert(0, path)

# chan_sip takes port 5060 before PJSIP can.
NO_CHAN_SIP = "grep -q ^noload.*chan_sip modules.conf || sed -i '/^autoload/a noload = chan_sip.so' modules.conf"

# systemd gives up on what is started often.
RESTART = ("sh", "-c", "systemctl reset-failed asterisk; systemctl restart asterisk")

Results = dict[str, dict[str, Any]]

# A manager interface as the role makes it, and nothing of the samples that takes a port or a name.
SETUP = """cd /etc/asterisk && : > users.conf && rm -f extensions.ael && printf '%s' '[general]
enabled = yes
bindaddr = 127.0.0.1
[telephony]
secret = only-for-the-scratch-container
permit = 127.0.0.1/255.255.255.255
read = system,command,config,reporting
write = system,command,config,reporting
' > manager.conf && chown -R asterisk: . && systemctl restart asterisk && asterisk -rx 'core waitfullybooted'
"""


@pytest.fixture(scope="session")
def hosts() -> Iterator[list[str]]:
    """The names of the two containers, each with a running Asterisk as Debian configures it."""
    from tests.lab import containers, image
    from tests.lab.host import podman
    from tests.lab.shell import LabError

    def start(name: str) -> None:
        recipe = image.IMAGES[IMAGES[name]]
        containers.scratch(name, recipe)
        podman("exec", name, "sh", "-c", SETUP)

    try:
        for name in IMAGES:
            start(name)
    except (LabError, OSError) as error:
        pytest.fail(f"no container can be had: {error}")  # no skip: a bare Debian 12 can run this
    yield list(IMAGES)
    for name in IMAGES:
        podman("rm", "-f", "-t", "0", name, check=False)


@pytest.fixture(scope="session")
def host() -> Iterator[Callable[..., Any]]:
    """Runs a script of tests/integration/asterisk/on_host on a 16.28 of its own, as the fixture of that folder does."""
    from tests.lab import containers, image
    from tests.lab.host import podman
    from tests.lab.shell import LabError

    name, code = f"{PREFIX}-16-suite", "/opt/facts"
    recipe = image.IMAGES["bullseye"]
    try:
        containers.scratch(name, recipe)
    except (LabError, OSError) as error:
        pytest.fail(f"no container can be had: {error}")
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        path = f"{code}/ansible_collections/telephony/pbx/plugins/module_utils"
        archive.add(ROOT / "plugins" / "module_utils", path.lstrip("/"))
        archive.add(ROOT / "tests" / "integration" / "asterisk", f"{code}/tests".lstrip("/"))
    local = Path("/tmp") / f"{name}.tar"
    local.write_bytes(data.getvalue())
    podman("cp", str(local), f"{name}:/tmp/code.tar")
    local.unlink()
    first = f"tar -xf /tmp/code.tar -C / && cd /etc/asterisk && mkdir -p pjsip.d && {NO_CHAN_SIP}; "
    podman("exec", name, "sh", "-c", first + SETUP)

    def run(script: str, *arguments: str, timeout: float = 600) -> Any:
        command = ("python3", f"{code}/tests/on_host/{script}", *arguments)
        done = podman("exec", name, "env", f"PYTHONPATH={code}:{code}/tests", *command, timeout=timeout)
        return json.loads(done.stdout)

    yield run
    podman("rm", "-f", "-t", "0", name, check=False)


@pytest.fixture(scope="session")
def play(hosts: list[str], tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, Results]]:
    """Runs tasks on both by ansible-playbook, each host by itself; returns host -> name of the task's result -> result."""
    from tests.lab.host import wrap

    def run(tasks: list[dict[str, Any]], only: str = "") -> dict[str, Results]:
        folder = tmp_path_factory.mktemp("play")
        names = [task["register"] for task in tasks]
        gathered = "{{ {" + ", ".join(f"'{name}': {name}" for name in names) + "} | to_json }}"
        copy = {"content": gathered, "dest": f"{folder}/{{{{ inventory_hostname }}}}.json", "mode": "0600"}
        last = {"ansible.builtin.copy": copy, "delegate_to": "localhost", "vars": {"ansible_connection": "local"}}
        book = [{"hosts": "all", "gather_facts": False, "strategy": "free", "tasks": [*tasks, last]}]
        (folder / "play.yml").write_text(yaml.safe_dump(book))
        chosen = [name for name in hosts if only in ("", name)]
        (folder / "hosts.yml").write_text(yaml.safe_dump({"all": {"hosts": dict.fromkeys(chosen, CONNECTION)}}))
        tree = folder / "tree" / "ansible_collections" / "telephony"
        tree.mkdir(parents=True)
        (tree / "pbx").symlink_to(ROOT)
        env = {
            **os.environ,
            "ANSIBLE_COLLECTIONS_PATH": str(folder / "tree"),
            "ANSIBLE_CONNECTION_PLUGINS": str(ROOT / "tests" / "lab" / "connection"),
            "ANSIBLE_HOME": str(folder / "home"),
            "ANSIBLE_LOCALHOST_WARNING": "0",
        }
        words = [sys.executable, "-m", "ansible", "playbook", "-i", str(folder / "hosts.yml"), str(folder / "play.yml")]
        done = subprocess.run(wrap(words), env=env, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        return {name: json.loads((folder / f"{name}.json").read_text()) for name in chosen}

    return run


def module(register: str, name: str, **options: Any) -> dict[str, Any]:
    """A task of the collection; check_mode, diff, ignore_errors are the task's own."""
    words = {word: options.pop(word) for word in ("check_mode", "diff", "ignore_errors", "when") if word in options}
    return {f"telephony.pbx.{name}": options, "register": register, **words}


def shell(register: str, command: str, **words: Any) -> dict[str, Any]:
    return {"ansible.builtin.shell": {"cmd": command, "chdir": "/etc/asterisk"}, "register": register, **words}
