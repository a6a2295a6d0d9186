# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a change costs until the running Asterisk has it, and what a whole site costs that is there already.

In containers of the lab, by its connection: the endpoint that is added is asked of the server after each round.
"""

from __future__ import annotations

import io
import json
import re
import statistics
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ..lab import containers, host, image, pbx
from ..lab.host import podman
from ..lab.plays import ansible_playbook
from ..lab.secrets import ensure
from .figures import Figure, figure
from .runs import HEAD, MODULE, ROOT, TEMPLATE, items

ROUNDS = 3
COUNT = 10_000
ETC = "/etc/asterisk"
HOST = {"ansible_connection": "podman_exec", "ansible_python_interpreter": "/usr/bin/python3"}
# A manager interface as the role makes it, a bare PJSIP and dialplan, and nothing that complains at every reload.
PREPARE = f"""cd {ETC} && mkdir -p pjsip.d && rm -f extensions.ael && : > users.conf
cat > manager.conf && printf '[from-phones]\\nexten => _X.,1,Hangup()\\n' > extensions.conf
printf '%s' '{HEAD}' > pjsip.conf && chown -R asterisk: . && systemctl restart asterisk && asterisk -rx 'core waitfullybooted'"""
MANAGER = """[general]
enabled = yes
bindaddr = 127.0.0.1
port = 5038
[telephony]
secret = only-for-a-benchmark
deny = 0.0.0.0/0.0.0.0
permit = 127.0.0.1/255.255.255.255
read = system,command,config,reporting
write = system,command,config,reporting
"""


class Live:
    """A container with an Asterisk, and plays on it."""

    def __init__(self, folder: Path, name: str, of: str = "sid") -> None:
        self.folder, self.name = folder / name, name
        self.folder.mkdir()
        containers.scratch(name, image.IMAGES[of])
        (self.folder / "hosts.json").write_text(json.dumps({"all": {"hosts": {name: HOST}}}))
        tree = self.folder / "tree" / "ansible_collections" / "telephony"
        tree.mkdir(parents=True)
        (tree / "pbx").symlink_to(ROOT)

    def shell(self, script: str, stdin: str = "") -> str:
        """Run a script in the container; return what it prints."""
        return podman("exec", self.name, "sh", "-ec", script, stdin=stdin, timeout=600).stdout

    def put(self, path: str, text: str) -> None:
        """Write a file in the container, for root alone."""
        self.shell(f"umask 077 && cat > {path}", text)

    def play(self, *tasks: dict[str, Any]) -> float:
        """Run tasks; return the seconds of the whole run."""
        path = self.folder / "play.json"
        path.write_text(json.dumps([{"hosts": "all", "gather_facts": False, "tasks": list(tasks)}]))
        return self.run([str(path)], ["-i", str(self.folder / "hosts.json")])[0]

    def run(self, words: list[str], inventory: list[str]) -> tuple[float, str]:
        """Run a playbook; return its seconds and what it printed."""
        started = time.monotonic()
        done = ansible_playbook([*inventory, *words], tree=self.folder / "tree", cwd=ROOT, limit=1200)
        seconds = time.monotonic() - started
        if done.returncode:
            raise SystemExit(done.stdout + done.stderr)
        return seconds, done.stdout

    def has(self, name: str) -> None:
        """End the benchmark unless the running server knows an endpoint."""
        if f"Endpoint:  {name}" not in self.shell(f"asterisk -rx 'pjsip show endpoint {name}'"):
            raise SystemExit(f"the running Asterisk has no endpoint {name}")

    def added(self, task: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> float:
        """Return the median of adding one endpoint, in several rounds, until the server has it."""
        took, wanted = [], items(COUNT)
        for round_ in range(ROUNDS):
            wanted = [*wanted, {**wanted[0], "name": str(900_000 + round_)}]
            tasks = task(wanted)
            took.append(self.play(*tasks))
            self.has(str(900_000 + round_))
        return statistics.median(took)


def ours_in_files(live: Live) -> Callable[[list[dict[str, Any]]], list[dict[str, Any]]]:
    """Our module, with all items as a file on the host."""

    def tasks(wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
        live.put("/var/lib/endpoints.json", json.dumps(wanted))
        return [{MODULE: {"src": "/var/lib/endpoints.json"}}]

    return tasks


def template(live: Live) -> Callable[[list[dict[str, Any]]], list[dict[str, Any]]]:
    """What is done today: one template, and a reload."""
    source, given = live.folder / "pjsip.conf.j2", live.folder / "endpoints.json"
    source.write_text(TEMPLATE)

    def tasks(wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
        given.write_text(json.dumps(wanted))
        options = {"src": str(source), "dest": f"{ETC}/pjsip.conf", "mode": "0640", "owner": "asterisk"}
        listed = "{{ lookup('ansible.builtin.file', '" + str(given) + "') | from_json }}"
        return [
            {"ansible.builtin.template": options, "vars": {"endpoints": listed}},
            {"ansible.builtin.command": {"cmd": "asterisk -rx 'pjsip reload'"}},
        ]

    return tasks


def one_endpoint(folder: Path) -> Iterator[Figure]:
    """One endpoint added to ten thousand, in files and in a database, against a template and a reload."""
    live = Live(folder, "bench-files")
    live.shell(PREPARE, MANAGER)
    peer = template(live)
    live.play(*peer(items(COUNT)))
    theirs = live.added(peer)
    live.shell(PREPARE, MANAGER)
    live.play(*ours_in_files(live)(items(COUNT)))
    ours = live.added(ours_in_files(live))
    containers.down([live.name])
    yield figure("one endpoint added to 10,000, in files, to template and pjsip reload", ours, theirs, 0.7)
    live = Live(folder, "bench-database", "database")
    wire(live)
    database = {"backend": "realtime", "database": {"create_tables": True}}
    live.put("/var/lib/endpoints.json", json.dumps(items(COUNT)))
    live.play({MODULE: {"src": "/var/lib/endpoints.json", **database}})
    ours = live.added(lambda wanted: [{MODULE: {"endpoints": wanted[-1:], **database}}])
    containers.down([live.name])
    yield figure("one endpoint added to 10,000, in a database, to template and pjsip reload", ours, theirs, 0.2)


def wire(live: Live) -> None:
    """A database and an Asterisk that reads it, as the tests of that back end make them."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        archive.add(ROOT / "plugins" / "module_utils", "ansible_collections/telephony/pbx/plugins/module_utils")
        archive.add(ROOT / "tests" / "integration" / "realtime" / "on_host", "on_host")
    with tempfile.NamedTemporaryFile(suffix=".tar") as packed:
        packed.write(data.getvalue())
        packed.flush()
        podman("cp", packed.name, f"{live.name}:/tmp/code.tar")
    live.shell(
        "mkdir -p /opt/code && tar -xf /tmp/code.tar -C /opt/code && PYTHONPATH=/opt/code python3 -B /opt/code/on_host/wire.py"
    )
    live.shell("printf '[from-phones]\\nexten => _X.,1,Hangup()\\n' >> /etc/asterisk/extensions.conf")


def whole_site(folder: Path) -> Iterator[Figure]:
    """The lab's whole site, nothing to change, against as many pings as it has tasks."""
    ensure()
    containers.up(["pbx"])
    pbx.furnish("pbx")
    live = Live.__new__(Live)
    live.folder, live.name = folder / "site", "pbx"
    (live.folder / "tree" / "ansible_collections" / "telephony").mkdir(parents=True)
    (live.folder / "tree" / "ansible_collections" / "telephony" / "pbx").symlink_to(ROOT)
    inventory = ["-i", str(ROOT / "tests" / "lab" / "inventory.yml")]
    live.run(["telephony.pbx.site"], inventory)
    said = live.run(["telephony.pbx.site"], inventory)[1]
    recap = re.search(r"ok=(\d+)\s+changed=0", said)
    if recap is None:
        raise SystemExit(f"there is something to change:\n{said}")
    pings = live.folder / "pings.json"
    tasks = [{"ansible.builtin.ping": {}}] * int(recap[1])
    pings.write_text(json.dumps([{"hosts": "asterisk", "gather_facts": False, "tasks": tasks}]))
    took: dict[str, list[float]] = {"ours": [], "theirs": []}
    for _round in range(ROUNDS):
        took["theirs"].append(live.run([str(pings)], inventory)[0])
        took["ours"].append(live.run(["telephony.pbx.site"], inventory)[0])
    ours, theirs = (statistics.median(took[name]) for name in ("ours", "theirs"))
    yield figure(f"whole Athena site, nothing to change, to {recap[1]} pings", ours, theirs, 1.2)


def main() -> Iterator[Figure]:
    """Every figure of this file; the containers of the benchmark are removed."""
    host.prepare()
    image.build()
    with tempfile.TemporaryDirectory() as name:
        try:
            yield from whole_site(Path(name))
            yield from one_endpoint(Path(name))
        finally:
            left = {"bench-files", "bench-database"} & set(containers.existing())
            if left:
                containers.down(sorted(left))


if __name__ == "__main__":
    for one in main():
        one.show()
    sys.exit(0)
