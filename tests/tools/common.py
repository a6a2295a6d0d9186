# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scripts behind the Makefile share: places, environment, and the record of what passed, failed and was skipped.

A part (lint, sanity, units, molecule) writes its cases to `.results/<part>.json`; `summary.py` reads them all.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[2]
VENVS = ROOT / ".venv"
RESULTS = ROOT / ".results"
HOME = VENVS / "home"
TREE = ROOT / ".tree"
PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"


@dataclass(frozen=True)
class Case:
    """One test: what `detail` says is the reason of a skip or the first line of a failure."""

    name: str
    outcome: str
    detail: str = ""


@dataclass
class Part:
    """The record of one part. Use `with Part("lint") as part:`; an exception is recorded as a failed case."""

    name: str
    cases: list[Case] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)

    def __enter__(self) -> Part:
        """Forget the last run, so that a part that dies early cannot pass by its old record."""
        RESULTS.mkdir(exist_ok=True)
        self.path.unlink(missing_ok=True)
        return self

    def __exit__(self, kind: object, error: object, _trace: object) -> None:
        """Write the record, print the part's own line, and end the program with its verdict."""
        if error is not None and not isinstance(error, (SystemExit, KeyboardInterrupt)):
            print(f"{self.name}: {error}", file=sys.stderr)
        if error is not None:
            self.add("the part itself", FAILED, f"{type(error).__name__}: {error}")
        if not self.cases:
            self.add("the part itself", FAILED, "nothing was tested")
        record = {
            "seconds": round(time.monotonic() - self.started, 1),
            "cases": [asdict(case) for case in self.cases],
            "notes": self.notes,
        }
        self.path.write_text(json.dumps(record, indent=1), encoding="utf-8")
        print(f"{self.name}: {count_line(self.cases)} in {record['seconds']} s", flush=True)
        sys.exit(1 if any(case.outcome == FAILED for case in self.cases) else 0)

    @property
    def path(self) -> Path:
        """Where the record of this part stands."""
        return RESULTS / f"{self.name}.json"

    def add(self, name: str, outcome: str, detail: str = "") -> None:
        """Record one case."""
        self.cases.append(Case(name, outcome, detail.strip()))

    def note(self, text: str) -> None:
        """Record something the reader of the summary should know and that is neither a test nor a skip."""
        self.notes.append(text)


def count_line(cases: Iterable[Case]) -> str:
    """Return `N passed, N failed, N skipped`."""
    outcomes = [case.outcome for case in cases]
    return ", ".join(f"{outcomes.count(outcome)} {outcome}" for outcome in (PASSED, FAILED, SKIPPED))


def environment(venv: str, home: Path = HOME, **more: str) -> dict[str, str]:
    """Return the environment for a program of one venv: its programs first, and a home of our own.

    ansible-core, ansible-test and molecule write to the home directory; the user's stays as it is. pip's settings in the
    user's home (a mirror, a certificate) are carried over.
    """
    home.mkdir(parents=True, exist_ok=True)
    user = Path(os.path.expanduser("~"))
    for name in (".pip", ".config/pip"):
        theirs, ours = user / name, home / name
        if theirs.is_dir() and not ours.exists():
            link(ours, str(theirs))
    env = {key: value for key, value in os.environ.items() if not key.startswith(("ANSIBLE_", "PYTEST_", "MOLECULE_"))}
    env.pop("PYTHONPATH", None)
    env.pop("MAKEFLAGS", None)
    env.update(
        PATH=f"{VENVS / venv / 'bin'}{os.pathsep}{os.environ['PATH']}",
        HOME=str(home),
        ANSIBLE_HOME=str(home / ".ansible"),
        ANSIBLE_COLLECTIONS_PATH=str(collection_tree()),
        ANSIBLE_CONNECTION_PLUGINS=str(ROOT / "tests" / "lab" / "connection"),
        LC_ALL="C.UTF-8",
        PYTHONDONTWRITEBYTECODE="1",
        VIRTUAL_ENV=str(VENVS / venv),
    )
    env.update(more)
    return env


def collection_tree() -> Path:
    """Make `.tree/ansible_collections/telephony/pbx`, a link to the checkout, which may have any name. Return `.tree`."""
    pbx = TREE / "ansible_collections" / "telephony" / "pbx"
    link(pbx, os.path.relpath(ROOT, pbx.parent))
    return TREE


def link(place: Path, target: str) -> None:
    """Make `place` a symbolic link to `target`, in one step: checks run two at a time, and both make what is not there."""
    if place.is_symlink() and os.readlink(place) == target:
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".") as folder:
        new = Path(folder) / place.name
        new.symlink_to(target)
        new.replace(place)


def files() -> list[Path]:
    """Return the files of the project, relative to its root: what git tracks or would track, or all but what is ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        names = {Path(name) for name in listed.stdout.decode().split("\0") if name}
    else:
        made = {".ansible", ".results", ".tree", ".venv", "build", "__pycache__"}
        names = {path.relative_to(ROOT) for path in ROOT.rglob("*") if not made & set(path.relative_to(ROOT).parts)}
    return sorted(name for name in names if (ROOT / name).is_file() or (ROOT / name).is_symlink())


def copy_tree(target: Path) -> Path:
    """Copy the project's files to TARGET/ansible_collections/telephony/pbx, which ansible-test insists on; return that."""
    place = target / "ansible_collections" / "telephony" / "pbx"
    shutil.rmtree(place, ignore_errors=True)
    for name in files():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, place / name, follow_symlinks=False)
    return place


def read_junit(path: Path, prefix: str) -> list[Case]:
    """Return the cases of a JUnit file. A file that is not there is a failed case: the program died before writing it."""
    if not path.exists():
        return [Case(f"{prefix} run", FAILED, "no result was written")]
    cases = []
    for element in ElementTree.parse(path).iter("testcase"):
        name = " ".join(filter(None, [prefix, element.get("classname"), element.get("name")]))
        bad = [child for child in element if child.tag in ("failure", "error")]
        skipped = element.find("skipped")
        if bad:
            cases.append(Case(name, FAILED, (bad[0].get("message") or bad[0].text or "")[:300]))
        elif skipped is not None:
            cases.append(Case(name, SKIPPED, skipped.get("message") or skipped.text or "no reason given"))
        else:
            cases.append(Case(name, PASSED))
    return cases
