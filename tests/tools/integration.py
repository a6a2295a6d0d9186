# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make integration`: tests/integration by pytest, against real servers in scratch containers of the lab.

`python3 tests/tools/integration.py [PYTEST ARGUMENTS]` runs a few of them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from common import FAILED, RESULTS, ROOT, Case, Part, environment, read_junit

AT_ONCE = 2
# The longest, so that none is left to run alone at the end.
FIRST = ("role", "asterisk", "kamailio", "edge_modes", "countries")
REAL = {"real-freeswitch": "tests/real/freeswitch"}  # says that it is skipped, unless FREESWITCH names an installed one


def lab(part: Part, word: str) -> bool:
    """Run one command of the lab; say whether it went well."""
    code = subprocess.run([sys.executable, "-m", "tests.lab", word], cwd=ROOT, check=False).returncode
    if code != 0:
        part.add(f"lab {word}", FAILED, f"exit code {code}")
    return code == 0


def folder(name: str, chosen: list[str]) -> tuple[list[Case], str]:
    """Run one folder, or what was chosen; returns its cases and what pytest printed."""
    junit = RESULTS / f"integration-{name or 'chosen'}.xml"
    junit.unlink(missing_ok=True)
    started = time.monotonic()
    words = chosen or [REAL.get(name, f"tests/integration/{name}")]
    done = subprocess.run(
        ["python", "-m", "pytest", "-q", f"--junitxml={junit}", *words],
        cwd=ROOT,
        env=environment("dev", LAB_FOR=name),
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if name and not os.environ.get("LAB_KEEP"):
        subprocess.run([sys.executable, "-m", "tests.lab", "down", "--for", name], cwd=ROOT, check=False)
    cases = read_junit(junit, name)
    if done.returncode and not any(case.outcome == FAILED for case in cases):
        cases = [*cases, Case(f"{name} pytest", FAILED, f"exit code {done.returncode}")]
    title = f"== integration tests: {name or ' '.join(chosen)}, {time.monotonic() - started:.0f} s\n"
    return cases, title + done.stdout


def main() -> None:
    """Prepare the lab, then run the folders, two at once: each brings its own conftest, and its own containers."""
    with Part("integration") as part:
        if not (lab(part, "prepare") and lab(part, "image")):
            return
        chosen = sys.argv[1:]
        folders = sorted(path.name for path in (ROOT / "tests" / "integration").iterdir() if path.is_dir())
        every = [one for one in folders if not one.startswith(("_", "."))]
        names = (
            [""]
            if chosen
            else sorted(every, key=lambda one: (one not in FIRST, FIRST.index(one) if one in FIRST else 0, one))
        )
        with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:  # half of a folder's time is waiting for servers
            for cases, output in pool.map(lambda name: folder(name, chosen), names):
                print(output, end="", flush=True)
                part.cases += cases
        for name in () if chosen else REAL:  # alone: it has the telephones and carriers for itself
            cases, output = folder(name, chosen)
            print(output, end="", flush=True)
            part.cases += cases


if __name__ == "__main__":
    main()
