# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make units`: tests/unit by pytest, on the newest and the oldest ansible-core that we support.

`python3 tests/tools/units.py [2.19|2.17] [-- PYTEST ARGUMENTS]` runs one of them, or a few tests.
"""

from __future__ import annotations

import subprocess
import sys

from common import FAILED, RESULTS, ROOT, Part, environment, read_junit

CORES = {"2.19": "dev", "2.17": "dev-2.17"}
WORKERS = "2"
# pytest's own code for "no tests were found".
EMPTY = 5


def main() -> None:
    """Run pytest once for each ansible-core; every skip is printed with its reason (`-ra` in pyproject.toml)."""
    words = sys.argv[1:]
    arguments = words[words.index("--") + 1 :] if "--" in words else ["tests/unit"]
    cores = [word for word in words[: words.index("--")] if word in CORES] if "--" in words else words
    with Part("units") as part:
        for core in cores or CORES:
            junit = RESULTS / f"units-{core}.xml"
            junit.unlink(missing_ok=True)
            print(f"== unit tests on ansible-core {core}", flush=True)
            command = ["python", "-m", "pytest", "-q", "-n", WORKERS, f"--junitxml={junit}", *arguments]
            done = subprocess.run(command, cwd=ROOT, env=environment(CORES[core]), check=False)
            cases = read_junit(junit, core)
            part.cases += cases
            if done.returncode not in (0, 1) or (
                done.returncode == 1 and not any(case.outcome == FAILED for case in cases)
            ):
                reason = "no tests were found" if done.returncode == EMPTY else f"exit code {done.returncode}"
                part.add(f"{core} pytest", FAILED, reason)


if __name__ == "__main__":
    main()
