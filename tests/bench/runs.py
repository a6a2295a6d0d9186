# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole runs of ansible-playbook on this machine: our module against `template`, `blockinfile` and `ping`.

A round runs every play of a group once, in turn, so that a machine that grows slower slows all of them; medians count. No
server runs here: what is measured is the file. `live.py` has what a running Asterisk costs.
"""

from __future__ import annotations

import json
import os
import re
import runpy
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from .figures import Figure, figure

ROOT = Path(__file__).resolve().parents[2]
runpy.run_path(str(ROOT / "tests" / "unit" / "conftest.py"))
MODULE = "telephony.pbx.pjsip_endpoints"
ROUNDS = 5
LOOPED = 100  # items of the loop of blockinfile that are measured; the rest is reckoned
MEMORY = 200.0  # MB
SECTION = """[{{ item.name }}]
type=endpoint
callerid={{ item.callerid }}
context={{ item.context }}
disallow=all
allow={{ item.allow | join(',') }}
direct_media={{ 'yes' if item.direct_media else 'no' }}
set_var=CALLER={{ item.set_var.CALLER }}
auth={{ item.name }}
aors={{ item.name }}

[{{ item.name }}]
type=auth
auth_type=digest
username={{ item.name }}
password={{ item.secret }}

[{{ item.name }}]
type=aor
max_contacts={{ item.max_contacts }}
remove_unavailable={{ 'yes' if item.remove_unavailable else 'no' }}
"""
HEAD = "[global]\ntype=global\n"
TEMPLATE = HEAD + "{% for item in endpoints %}\n\n" + SECTION + "{% endfor %}\n"
# An interpreter that writes down the most memory that the module took.
MEASURED = """#!{python}
import resource, subprocess, sys
done = subprocess.run([{python!r}, *sys.argv[1:]])
with open({to!r}, "a") as out:
    out.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) + "\\n")
sys.exit(done.returncode)
"""


def items(count: int) -> list[dict[str, Any]]:
    """Endpoints as a site has them: eight options and a secret each."""
    return [
        {
            "name": str(100000 + number),
            "callerid": f"Person {number} <{100000 + number}>",
            "context": "from-phones",
            "secret": f"not-a-real-password-{number:06d}",
            "allow": ["alaw", "ulaw"],
            "max_contacts": 3,
            "remove_unavailable": True,
            "direct_media": False,
            "set_var": {"CALLER": f"+617123{number:05d}"},
        }
        for number in range(count)
    ]


class Bench:
    """A folder with a configuration of `count` endpoints, and the plays that keep it as it is."""

    def __init__(self, folder: Path, count: int) -> None:
        self.folder, self.count = folder, count
        self.config = folder / "etc"
        self.config.mkdir(parents=True)
        (self.config / "pjsip.conf").write_text(HEAD)
        (self.config / "extensions.conf").write_text("[from-phones]\nexten => _X.,1,Hangup()\n")
        self.source = folder / "endpoints.json"
        self.template = folder / "pjsip.conf.j2"
        self.template.write_text(TEMPLATE)
        self.give(items(count))
        # As a role passes a list: what a filter makes, in the task itself.
        self.listed = "{{ lookup('ansible.builtin.file', '" + str(self.source) + "') | from_json }}"

    def give(self, endpoints: Sequence[dict[str, Any]]) -> None:
        """Put the items where every play reads them."""
        self.source.write_text(json.dumps(endpoints))
        self.source.chmod(0o600)

    def activated(self) -> None:
        """No server runs here that could take what was written: go on as if one had."""
        from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.system import CONFIG_DIR
        from ansible_collections.telephony.pbx.plugins.module_utils.core.journal import state_of

        Path(state_of("asterisk", str(self.config), CONFIG_DIR).journal).unlink(missing_ok=True)

    def play(self, name: str, *tasks: dict[str, Any]) -> Path:
        """Write a play on this machine."""
        path = self.folder / f"{name}.json"
        whole = {"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": list(tasks)}
        path.write_text(json.dumps([whole]))
        return path

    def src(self, **more: Any) -> dict[str, Any]:
        """A task of ours that reads the items on the host."""
        return {MODULE: {"config_dir": str(self.config), "src": str(self.source)}, **more}

    def list(self, **more: Any) -> dict[str, Any]:
        """A task of ours that is given the items."""
        return {MODULE: {"config_dir": str(self.config), "endpoints": self.listed}, **more}

    def peer(self) -> dict[str, Any]:
        """`template`, writing the same bytes beside ours."""
        options = {"src": str(self.template), "dest": str(self.folder / "pjsip.conf"), "mode": "0640"}
        return {"ansible.builtin.template": options, "vars": {"endpoints": self.listed}}


def run(path: Path, changed: int | None = None) -> float:
    """Run a play and return its seconds. A play that fails, or changes what it must not, ends the benchmark."""
    env = {**os.environ, "ANSIBLE_LOCALHOST_WARNING": "0", "ANSIBLE_INVENTORY_UNPARSED_WARNING": "0"}
    started = time.monotonic()
    done = subprocess.run(["ansible-playbook", str(path)], capture_output=True, text=True, env=env, check=False)
    seconds = time.monotonic() - started
    found = re.search(r"changed=(\d+)", done.stdout)
    if done.returncode or found is None or (changed is not None and int(found[1]) != changed):
        raise SystemExit(f"{path.name} did not do what is measured:\n{done.stdout}{done.stderr}")
    return seconds


def rounds(plays: dict[str, Path], changed: int = 0, before: Callable[[], None] = lambda: None) -> dict[str, float]:
    """Run the plays in turn, several times; return the median of each. `before` prepares a round."""
    took: dict[str, list[float]] = {name: [] for name in plays}
    for _round in range(ROUNDS):
        before()
        for name, path in plays.items():
            took[name].append(run(path, None if name == "ping" else changed))
    return {name: statistics.median(seconds) for name, seconds in took.items()}


def thousand(folder: Path) -> Iterator[Figure]:
    """One thousand endpoints: against `template`, and against a loop of `blockinfile`."""
    bench = Bench(folder, 1000)
    plays = {"ours": bench.play("list", bench.list()), "theirs": bench.play("template", bench.peer())}
    for path in plays.values():
        run(path, 1)
    same(bench)
    bench.activated()
    took = rounds(plays)
    yield figure("1,000 endpoints, nothing to change, to template", took["ours"], took["theirs"], 0.9)
    block = {
        "ansible.builtin.blockinfile": {
            "path": str(folder / "blocks.conf"),
            "create": True,
            "mode": "0640",
            "marker": "; {mark} {{ item.name }}",
            "block": SECTION,
        },
        "loop": bench.listed.replace("from_json", f"from_json)[:{LOOPED}]").replace("{{ ", "{{ ("),
        "loop_control": {"label": "{{ item.name }}"},
    }
    looped = bench.play("blockinfile", block)
    ping = bench.play("ping", {"ansible.builtin.ping": {}})
    base = run(ping)
    first = run(looped, 1) - base
    # Only the tasks: what ansible-playbook takes to start is not multiplied.
    start, ours = run(ping), run(plays["ours"], 0)
    yield figure(
        "1,000 endpoints, to a loop of blockinfile", max(ours - start, 0.01), first * 1000 / LOOPED, 200, at_least=True
    )


def ten_thousand(folder: Path) -> Iterator[Figure]:
    """Ten thousand endpoints: nothing to change, one changed, and the memory of it."""
    bench = Bench(folder, 10_000)
    plays = {
        "ping": bench.play("ping", {"ansible.builtin.ping": {}}),
        "template": bench.play("template", bench.peer()),
        "src": bench.play("src", bench.src()),
        "list": bench.play("list", bench.list()),
    }
    run(plays["template"], 1)
    run(plays["src"], 1)
    same(bench)
    bench.activated()
    took = rounds(plays)
    theirs = took["template"]
    yield figure("10,000 endpoints by src, nothing to change, to template", took["src"], theirs, 0.6)
    yield figure("10,000 endpoints as a list, nothing to change, to template", took["list"], theirs, 1.1)
    yield figure("10,000 endpoints by src, nothing to change, to ping", took["src"], took["ping"], 2.0)
    wanted, turn = items(10_000), [0]

    def one_changes() -> None:
        turn[0] += 1
        wanted[5000]["callerid"] = f"Somebody {turn[0]} <105000>"
        bench.give(wanted)
        bench.activated()

    took = rounds({"ours": plays["src"], "theirs": plays["template"]}, 1, one_changes)
    yield figure("10,000 endpoints by src, one changed, file only, to template", took["ours"], took["theirs"], 0.7)
    same(bench)
    bench.activated()
    noted, python = folder / "memory", folder / "python"
    python.write_text(MEASURED.format(python=sys.executable, to=str(noted)))
    python.chmod(0o755)
    for name in ("src", "list"):
        task = getattr(bench, name)(vars={"ansible_python_interpreter": str(python)})
        run(bench.play(f"{name}-memory", task), 0)
    most = max(int(line) for line in noted.read_text().split()) / 1024
    yield figure("peak memory of the module, 10,000 endpoints", most, MEMORY, 1.0, unit="MB")


def same(bench: Bench) -> None:
    """Both wrote the same bytes, or the comparison means nothing."""
    if (bench.config / "pjsip.conf").read_bytes().rstrip() != (bench.folder / "pjsip.conf").read_bytes().rstrip():
        raise SystemExit("the template and the module do not write the same file")


def main() -> Iterator[Figure]:
    """Every figure of this file."""
    with tempfile.TemporaryDirectory() as name:
        yield from thousand(Path(name) / "thousand")
        yield from ten_thousand(Path(name) / "ten")
