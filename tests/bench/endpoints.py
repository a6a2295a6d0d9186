# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ten thousand endpoints with secrets and nothing to change cost: whole runs, against `ansible.builtin.ping`.

`python tests/bench/endpoints.py [--items 10000] [--runs 5]` from the root of the checkout, with ansible-core on the path.
Each round runs every play once, in turn, so that a machine that grows slower slows all of them; medians and ratios are printed.
The limits are those that the collection promises: a list at most 5 pings, a file on the host (`src`) at most 3.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIMITS = {"list": 5.0, "src": 3.0}


def items(count: int) -> list[dict[str, object]]:
    """Return endpoints as a site has them: eight options and a secret each."""
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


def plays(folder: Path, count: int) -> dict[str, Path]:
    """Write the plays, and a configuration folder that already holds the endpoints."""
    config = folder / "etc"
    config.mkdir()
    (config / "pjsip.conf").write_text("[global]\ntype = global\n")
    (config / "extensions.conf").write_text("[from-phones]\nexten => _X.,1,Hangup()\n")
    source = folder / "endpoints.json"
    source.write_text(json.dumps(items(count)))
    source.chmod(0o600)
    module = "telephony.pbx.pjsip_endpoints"
    listed = f"lookup('ansible.builtin.file', '{source}') | from_json"
    tasks = {
        "ping": {"ansible.builtin.ping": {}},
        # As a role passes a list: what a filter makes, in the task itself.
        "list": {module: {"config_dir": str(config), "endpoints": "{{ " + listed + " }}"}},
        "src": {module: {"config_dir": str(config), "src": str(source)}},
    }
    out = {}
    for name, task in tasks.items():
        play = {"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": [task]}
        out[name] = folder / f"{name}.json"
        out[name].write_text(json.dumps([play]))
    return out


def run(path: Path) -> float:
    """Run one play; return its seconds.  A play that fails ends the benchmark."""
    env = {**os.environ, "ANSIBLE_LOCALHOST_WARNING": "0", "ANSIBLE_INVENTORY_UNPARSED_WARNING": "0"}
    started = time.monotonic()
    done = subprocess.run(["ansible-playbook", str(path)], capture_output=True, text=True, env=env, check=False)
    seconds = time.monotonic() - started
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    run.output = done.stdout  # type: ignore[attr-defined]
    return seconds


def main(words: list[str] | None = None) -> int:
    """Measure, print, and say whether the limits hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as name:
        paths = plays(Path(name), options.items)
        first = run(paths["src"])
        print(f"{options.items} endpoints created by src: {first:.2f} s")
        run(paths["src"])
        if "changed=0" not in run.output:  # type: ignore[attr-defined]
            raise SystemExit("the second run changed something: there is nothing to measure")
        seconds: dict[str, list[float]] = {one: [] for one in paths}
        for _round in range(options.runs):
            for one, path in paths.items():
                seconds[one].append(run(path))
    base = statistics.median(seconds["ping"])
    worst = 0
    for one, found in seconds.items():
        median = statistics.median(found)
        limit = LIMITS.get(one)
        verdict = "" if limit is None else f"  {median / base:.2f} pings, at most {limit:.0f}"
        worst |= int(limit is not None and median / base > limit)
        print(f"{one:5} median {median:.2f} s (min {min(found):.2f}, max {max(found):.2f}){verdict}")
    return worst


if __name__ == "__main__":
    sys.exit(main())
