# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make sanity`: ansible-test's sanity tests on the newest and the oldest ansible-core that we support.

ansible-test wants the collection at `ansible_collections/telephony/pbx`, whatever the checkout is called: it gets a copy. It
tests the code of managed hosts with every Python it finds; Pythons that are not there are named, not counted.

`python3 tests/tools/sanity.py [2.19|2.17] [--test NAME ...]` runs one part only.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from common import FAILED, RESULTS, SKIPPED, VENVS, Part, copy_tree, environment, read_junit

CORES = {"2.19": "dev", "2.17": "dev-2.17"}
MANAGED = ("3.9", "3.10", "3.11", "3.12", "3.13")
# There is no PowerShell in this collection, and pslint wants the interpreter before it looks for files.
LEFT_OUT = ("pslint",)
# Of what ansible-test prints, pip's talk goes to the log only.
SHOWN = ("Running", "ERROR", "FATAL", "WARNING")
NOISE = ("WARNING: Using locale", "WARNING: Location")

# ansible-test fetches get-pip from a host of its own, which networks with only a package mirror do not reach. Python brings a
# pip; what pip wants from its environment must survive, as bootstrapping clears it.
GET_PIP = '''"""Stands in for get-pip: installs with the pip that Python brings."""
import ensurepip
import os
import runpy
import sys

kept = dict(os.environ)
ensurepip.bootstrap(default_pip=True)
os.environ.clear()
os.environ.update(kept)
wanted = [word for word in sys.argv[1:] if word not in ("--no-setuptools", "--no-wheel")]
sys.argv = ["pip", "install"] + wanted
runpy.run_module("pip.__main__", run_name="__main__", alter_sys=True)
'''


def interpreters() -> dict[str, str]:
    """Return the folder of each Python to test with. Version managers' shims are looked through, as they may answer nothing."""
    found: dict[str, str] = {}
    managers = [Path(os.path.expanduser("~")) / ".pyenv" / "versions"]
    places = [Path(place) for place in ["/usr/bin", "/usr/local/bin", *os.environ["PATH"].split(os.pathsep)]]
    places += [folder for manager in managers for folder in sorted(manager.glob("*/bin"))]
    for version in MANAGED:
        for place in places:
            program = place / f"python{version}"
            if version in found or not program.exists() or place.name == "shims":
                continue
            # Making an environment is what ansible-test will ask of it.
            if (
                subprocess.run(
                    [program, "-c", "import ensurepip, venv, ssl"], capture_output=True, check=False
                ).returncode
                == 0
            ):
                found[version] = str(place)
    return found


def home(core: str) -> Path:
    """Return the home directory of one ansible-core: it keeps its caches there, and two run at a time."""
    return VENVS / f"home-{core}"


def stand_in(core: str) -> None:
    """Write the stand-in for every version of get-pip that this ansible-test may ask for."""
    source = next(
        (VENVS / CORES[core]).glob("lib/python3*/site-packages/ansible_test/_internal/python_requirements.py")
    )
    cache = home(core) / ".ansible" / "test" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    for version in set(re.findall(r"\bpip='([0-9.]+)'", source.read_text(encoding="utf-8"))):
        (cache / f"get_pip_{version.replace('.', '_')}.py").write_text(GET_PIP, encoding="utf-8")


def sanity(part: Part, core: str, only: list[str], pythons: dict[str, str]) -> None:
    """Run the sanity tests of one ansible-core and record each test of each Python."""
    stand_in(core)
    env = environment(CORES[core], home(core))
    own = env["PATH"].split(os.pathsep)[0]
    env["PATH"] = os.pathsep.join([own, "/usr/bin", "/bin", *pythons.values()])
    command = ["ansible-test", "sanity", "--color", "no", "--junit"]
    command += [word for test in LEFT_OUT for word in ("--skip-test", test)] + [
        word for test in only for word in ("--test", test)
    ]
    # Not inside the checkout: ansible-test would ask its git about the copy, and find everything ignored.
    with (
        tempfile.TemporaryDirectory(prefix="telephony-pbx-") as folder,
        (RESULTS / f"sanity-{core}.log").open("w") as log,
    ):
        place = copy_tree(Path(folder))
        with subprocess.Popen(
            command, cwd=place, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as program:
            for line in program.stdout or ():
                log.write(line)
                if line.startswith(SHOWN) and not line.startswith(NOISE):
                    print(f"{core}: {line}", end="", flush=True)
        record(part, core, place / "tests" / "output" / "junit", program.returncode)


def record(part: Part, core: str, folder: Path, code: int) -> None:
    """Turn the JUnit files that ansible-test wrote into cases."""
    cases = [case for path in sorted(folder.glob("*.xml")) for case in read_junit(path, core)]
    for case in cases:
        # ansible-test's word for a test that found no file of its kind: neither a pass nor a skip.
        if case.outcome != SKIPPED:
            part.add(case.name, case.outcome, case.detail)
        elif "could not be found" not in case.detail and case.detail != "No tests applicable.":
            part.add(case.name, SKIPPED, case.detail)
    failed = any(case.outcome == FAILED for case in cases)
    if code != 0 and not failed:
        part.add(f"{core} ansible-test", FAILED, f"exit code {code}, see .results/sanity-{core}.log")


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cores", nargs="*", default=list(CORES), metavar="CORE")
    parser.add_argument("--test", action="append", default=[])
    asked = parser.parse_args()
    with Part("sanity") as part:
        pythons = interpreters()
        absent = [version for version in MANAGED if version not in pythons]
        part.note(f"code of managed hosts was compiled and imported by Python {', '.join(pythons)}")
        if absent:
            part.note(
                f"not on this machine, so not asked: Python {', '.join(absent)} (`make lint` checks for 3.9 by vermin)"
            )
        with ThreadPoolExecutor(len(CORES)) as pool:
            runs = [pool.submit(sanity, part, core, asked.test, pythons) for core in asked.cores]
        for run in runs:
            run.result()


if __name__ == "__main__":
    main()
