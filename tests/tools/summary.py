# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make test`: run the parts named, all of them whatever fails, and end with what a reader needs: results, failures, skips.

The last line is `N passed, N failed, N skipped`; the exit code is not zero if anything failed or a part left no record.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

from common import FAILED, RESULTS, ROOT, SKIPPED, Case, count_line


def run(part: str) -> None:
    """Run one part by its own make target."""
    print(f"\n######## {part}\n", flush=True)
    (RESULTS / f"{part}.json").unlink(missing_ok=True)
    env = {key: value for key, value in os.environ.items() if key not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    subprocess.run(["make", "--no-print-directory", part], cwd=ROOT, env=env, check=False)


def record(part: str) -> tuple[list[Case], float, list[str]]:
    """Return cases, seconds and notes of a part; one without a record has failed."""
    path = RESULTS / f"{part}.json"
    if not path.exists():
        return [Case(f"make {part}", FAILED, "ended before it tested anything, see above")], 0.0, []
    data = json.loads(path.read_text(encoding="utf-8"))
    return [Case(**case) for case in data["cases"]], data["seconds"], data["notes"]


def listing(title: str, found: list[tuple[str, Case]]) -> None:
    """Print failures or skips, each with its reason."""
    if found:
        print(f"\n{title}:")
    for part, case in found:
        print(f"  {part}: {case.name}" + (f": {case.detail.splitlines()[0]}" if case.detail else ""))


def main() -> int:
    """Run, then summarise."""
    parts = sys.argv[1:]
    for part in parts:
        run(part)
    records = {part: record(part) for part in parts}
    every = [(part, case) for part, (cases, _seconds, _notes) in records.items() for case in cases]
    print("\n######## summary\n")
    for part, (cases, seconds, notes) in records.items():
        verdict = "FAILED" if any(case.outcome == FAILED for case in cases) else "ok"
        print(f"  {part:12} {verdict:8} {count_line(cases)} ({seconds:.0f} s)")
        for note in notes:
            print(f"             {note}")
    listing("Failed", [(part, case) for part, case in every if case.outcome == FAILED])
    listing("Skipped", [(part, case) for part, case in every if case.outcome == SKIPPED])
    cases = [case for _part, case in every]
    print(f"\n{count_line(cases)}", flush=True)
    return 1 if any(case.outcome == FAILED for case in cases) else 0


if __name__ == "__main__":
    sys.exit(main())
