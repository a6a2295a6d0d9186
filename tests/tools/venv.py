# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make virtual environments: `python3 tests/tools/venv.py NAME ...` makes `.venv/NAME` from `tests/requirements/NAME.txt`.

Needs nothing but a Python. Where Debian's lacks the means to make a virtual environment, they are installed by apt (as
root). One that is as its requirements say is left alone, which takes a few milliseconds.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENVS = ROOT / ".venv"
REQUIREMENTS = ROOT / "tests" / "requirements"
# ansible-core 2.17 runs on Python 3.10 to 3.12 and 2.19 on 3.11 to 3.13: these two run both.
VERSIONS = ("3.11", "3.12")


def requirements(name: str) -> str:
    """Return the text of a requirements file, with what it includes."""
    text = (REQUIREMENTS / f"{name}.txt").read_text(encoding="utf-8")
    return re.sub(r"^-r (\S+)\.txt$", lambda match: requirements(match.group(1)), text, flags=re.MULTILINE)


def interpreter() -> str:
    """Return a Python that runs every ansible-core we test with; the system's own is taken first."""
    places = ["/usr/bin", *os.environ.get("PATH", "").split(os.pathsep)]
    for version in VERSIONS:
        for place in places:
            program = Path(place) / f"python{version}"
            if program.exists() and answers(
                str(program), f"import sys; assert sys.version_info[:2] == ({version.replace('.', ', ')})"
            ):
                return str(program)
    raise SystemExit(f"No Python {' or '.join(VERSIONS)} found: ansible-core 2.17 and 2.19 both run on these only.")


def answers(python: str, code: str) -> bool:
    """Say whether a Python runs a piece of code without an error."""
    return subprocess.run([python, "-c", code], capture_output=True, check=False).returncode == 0


def need_venv(python: str) -> None:
    """Install Debian's python3-venv where it is missing: the package with ensurepip, which brings pip."""
    if answers(python, "import ensurepip, venv"):
        return
    package = f"python{python.rsplit('python', 1)[1]}-venv"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise SystemExit(f"{python} cannot make virtual environments: please install {package}.")
    print(f"Installing {package} ...", flush=True)
    apt = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["-y", "--no-install-recommends", "install", package]):
        done = subprocess.run(["apt-get", "-q", *words], env=apt, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"apt-get {' '.join(words)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def install(python: str, place: Path, name: str) -> None:
    """Run pip in the new environment, and show what it downloads."""
    need_venv(python)
    shutil.rmtree(place, ignore_errors=True)
    subprocess.run([python, "-m", "venv", str(place)], check=True)
    command = [
        str(place / "bin" / "python"),
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--progress-bar=off",
    ]
    command += ["-r", str(REQUIREMENTS / f"{name}.txt")]
    lines = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        for line in pip.stdout or ():
            lines.append(line)
            if line.lstrip().startswith("Downloading"):
                print(f"  {line.strip()}", flush=True)
    if pip.returncode != 0:
        sys.stderr.writelines(lines[-40:])
        raise SystemExit(f"pip failed for .venv/{name}.")


def make(name: str) -> None:
    """Make one environment unless its stamp says that it is as wanted. The stamp is written last."""
    place = VENVS / name
    python = interpreter()
    # The place is part of the stamp: programs in an environment name it in their first line.
    wanted = hashlib.sha256("\n".join([requirements(name), python, str(place)]).encode()).hexdigest()
    stamp = place / ".stamp"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    print(f"Making .venv/{name} with {python} ...", flush=True)
    started = time.monotonic()
    install(python, place, name)
    stamp.write_text(wanted, encoding="utf-8")
    print(f"Made .venv/{name} in {time.monotonic() - started:.0f} s.", flush=True)


def main() -> None:
    """Make every environment that is named, one process at a time."""
    VENVS.mkdir(exist_ok=True)
    with (VENVS / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for name in sys.argv[1:]:
            make(name)


if __name__ == "__main__":
    main()
