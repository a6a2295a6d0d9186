# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make lint`: every check that reads the tree and runs nothing of it. `python3 tests/tools/lint.py [NAME ...]` runs some."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import house
from common import FAILED, PASSED, ROOT, Part, collection_tree, environment, files

WORKERS = 2
MANAGED = ("plugins/modules", "plugins/module_utils")


def commands() -> dict[str, list[str]]:
    """Return name and command line of each check by a program, the slowest first, as two run at a time."""
    mypy = [
        f"{collection_tree()}/ansible_collections/telephony/pbx/{folder}"
        for folder in present("module_utils", "plugin_utils")
    ]
    managed = [folder for folder in MANAGED if (ROOT / folder).is_dir()]
    named = {
        "ansible-lint": ["ansible-lint", "--offline", "--profile", "production", "-q"],
        "antsibull-docs": [
            "antsibull-docs",
            "lint-collection-docs",
            "--plugin-docs",
            "--validate-collection-refs",
            "all",
            ".",
        ],
        "mypy": ["mypy", "--config-file", ".mypy.ini", *mypy],
        "reuse": ["reuse", "lint", "--quiet"],
        "yamllint": ["yamllint", "--strict", "."],
        "changelog": ["antsibull-changelog", "lint"],
        "black": ["black", "--check", "."],
        "vermin (Python 3.9)": [
            "vermin",
            "-t=3.9-",
            "--no-tips",
            "--violations",
            "--eval-annotations",
            "--no-parse-comments",
            *managed,
        ],
        "ruff": ["ruff", "check", "--quiet", "--output-format", "concise", "."],
        "package": [sys.executable, "tests/tools/package.py", "--check"],
    }
    if (ROOT / "tests" / "tools" / "docs.py").exists():
        named["documentation is fresh"] = ["python", "tests/tools/docs.py", "--check"]
    return named


def present(*folders: str) -> list[str]:
    """Return the folders of plugins/ that exist and hold Python."""
    return [f"plugins/{folder}" for folder in folders if any((ROOT / "plugins" / folder).rglob("*.py"))]


def run(command: list[str]) -> tuple[int, str]:
    """Run one check in the environment of the linters."""
    env = environment(
        "lint", MYPYPATH=str(collection_tree()), MYPY_CACHE_DIR=str(ROOT / ".venv" / "mypy"), NO_COLOR="1"
    )
    done = subprocess.run(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return done.returncode, done.stdout


def main() -> None:
    """Run all checks, or those named; print what failed."""
    asked = sys.argv[1:]
    with Part("lint") as part:
        named = {name: command for name, command in commands().items() if not asked or name in asked}
        with ThreadPoolExecutor(WORKERS) as pool:
            for name, (code, output) in zip(named, pool.map(run, named.values())):
                tell(part, name, output.strip().splitlines() if code else [])
        for name, found in house.check(ROOT, files()).items():
            if not asked or name in asked or "house" in asked:
                tell(part, name, found)


def tell(part: Part, name: str, found: list[str]) -> None:
    """Print and record one check."""
    print(f"{'FAILED' if found else 'ok':7}{name}", *(f"       {line}" for line in found), sep="\n", flush=True)
    part.add(name, FAILED if found else PASSED, f"{len(found)} lines of findings" if found else "")


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
