# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make molecule`: every scenario of molecule/ against real servers in the lab's containers.

`python3 tests/tools/molecule.py [SCENARIO ...] [-- MOLECULE COMMAND AND ARGUMENTS]`: without a command it is `test`.
"""

from __future__ import annotations

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from common import FAILED, PASSED, RESULTS, ROOT, SKIPPED, Case, Part, environment, read_junit

# How molecule words the end of a step, as it happens: its report at the end calls a failed idempotence step successful. It
# forgives a missing playbook; we do not, but for `cleanup`, which it adds by itself after a failure.
STEP = re.compile(r"^[A-Z]+ +\[(?P<scenario>\S+) > (?P<step>\w+)\] Executed: (?P<verdict>.+)$")
# Two at once: half of a scenario's time is waiting for servers. Where telephones must ring within seconds, one by itself.
AT_ONCE, ALONE = 2, ("asterisk", "edge")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# There is no scenario called default, and molecule/ stands at top level on purpose: molecule grumbles about both.
NOISE = ("glob failed", "should migrate to", "default scenario not found")


def lab(part: Part, *words: str) -> bool:
    """Run one command of the lab; say whether it went well."""
    code = subprocess.run([sys.executable, "-m", "tests.lab", *words], cwd=ROOT, check=False).returncode
    if code != 0:
        part.add(f"lab {words[0]}", FAILED, f"exit code {code}")
    return code == 0


def molecule(scenario: str, words: list[str], quiet: bool) -> tuple[list[Case], str]:
    """Run one scenario inside the lab's namespace; return its steps and the tests of its verifier, and what is still to be printed."""
    part, said = Part("molecule"), [f"== molecule scenario {scenario}\n"]
    if not quiet:
        print(said.pop(), end="", flush=True)
    junit = RESULTS / f"molecule-{scenario}.xml"
    junit.unlink(missing_ok=True)
    env = environment("molecule", PYTEST_ADDOPTS=f"-ra --junitxml={junit}", PY_COLORS="0", NO_COLOR="1")
    command = [
        sys.executable,
        "-m",
        "tests.lab",
        "enter",
        "--",
        str(ROOT / ".venv/molecule/bin/molecule"),
        *words,
        "-s",
        scenario,
    ]
    if words[0] == "test":
        command += ["--no-command-borders"]
    report: dict[str, str] = {}
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as program:
        for line in program.stdout or ():
            if not any(noise in line for noise in NOISE):
                if quiet:
                    said.append(line)
                else:
                    print(line, end="", flush=True)
            plain = COLOUR.sub("", line).strip()
            match = STEP.match(plain)
            if match:
                report[f"{match['step']} {sum(key.split()[0] == match['step'] for key in report) + 1}"] = match[
                    "verdict"
                ]
    for step, verdict in report.items():
        if step.startswith("cleanup") and verdict.startswith("Missing"):
            continue
        outcome = (
            PASSED
            if verdict.startswith("Successful")
            else SKIPPED if "isabled" in verdict or "kipped" in verdict else FAILED
        )
        part.add(f"{scenario} {step}", outcome, "" if outcome == PASSED else verdict)
    if junit.exists():
        part.cases += read_junit(junit, scenario)
    elif words[0] == "test":
        part.add(f"{scenario} verifier", FAILED, "its tests did not run")
    if program.returncode != 0 and not any(case.outcome == FAILED for case in part.cases):
        part.add(f"{scenario} molecule", FAILED, f"exit code {program.returncode}")
    return part.cases, "".join(said)


def main() -> None:
    """Prepare the lab and run the scenarios."""
    words = sys.argv[1:]
    command = words[words.index("--") + 1 :] if "--" in words else []
    scenarios = words[: words.index("--")] if "--" in words else words
    with Part("molecule") as part:
        if lab(part, "prepare") and lab(part, "image"):
            names = scenarios or sorted(path.parent.name for path in (ROOT / "molecule").glob("*/molecule.yml"))
            together = [one for one in names if one not in ALONE] if len(names) > 1 else []
            with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
                for cases, output in pool.map(lambda one: molecule(one, command or ["test"], quiet=True), together):
                    print(output, end="", flush=True)
                    part.cases += cases
            for one in names:
                if one not in together:
                    part.cases += molecule(one, command or ["test"], quiet=False)[0]


if __name__ == "__main__":
    main()
