# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make integration`: tests/integration by pytest, against real servers in scratch containers of the lab.

`python3 tests/tools/integration.py [PYTEST ARGUMENTS]` runs a few of them.
"""

from __future__ import annotations

import subprocess
import sys

from common import FAILED, RESULTS, ROOT, Part, environment, read_junit


def lab(part: Part, word: str) -> bool:
    """Run one command of the lab; say whether it went well."""
    code = subprocess.run([sys.executable, "-m", "tests.lab", word], cwd=ROOT, check=False).returncode
    if code != 0:
        part.add(f"lab {word}", FAILED, f"exit code {code}")
    return code == 0


def main() -> None:
    """Prepare the lab, then run each folder by itself: each brings its own conftest, and its own container."""
    with Part("integration") as part:
        if not (lab(part, "prepare") and lab(part, "image")):
            return
        chosen = sys.argv[1:]
        folders = sorted(path.name for path in (ROOT / "tests" / "integration").iterdir() if path.is_dir())
        for name in [""] if chosen else [one for one in folders if not one.startswith(("_", "."))]:
            junit = RESULTS / f"integration-{name or 'chosen'}.xml"
            junit.unlink(missing_ok=True)
            print(f"== integration tests: {name or ' '.join(chosen)}", flush=True)
            command = [
                "python",
                "-m",
                "pytest",
                "-q",
                f"--junitxml={junit}",
                *(chosen or [f"tests/integration/{name}"]),
            ]
            done = subprocess.run(command, cwd=ROOT, env=environment("dev"), check=False)
            cases = read_junit(junit, name)
            part.cases += cases
            if done.returncode and not any(case.outcome == FAILED for case in cases):
                part.add(f"{name} pytest", FAILED, f"exit code {done.returncode}")


if __name__ == "__main__":
    main()
