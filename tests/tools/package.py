# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make build`: build the collection into `build/` and look at what was packed; `--check` throws the package away.

ansible-galaxy packs all that is not named in galaxy.yml's `build_ignore`, so the danger is what somebody forgot to name there.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from common import ROOT, environment, files

WANTED = ("MANIFEST.json", "FILES.json", "README.md", "LICENSE", "meta/runtime.yml")
LIMIT_MB = 20


def build(folder: Path) -> Path:
    """Build the package into a folder; return its path."""
    command = ["ansible-galaxy", "collection", "build", "--force", "--output-path", str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=environment("lint"), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(done.stdout + done.stderr)
    return next(folder.glob("telephony-pbx-*.tar.gz"))


def complaints(package: Path) -> list[str]:
    """Return what is wrong with a package: what should be there and is not, and what is not ours to give."""
    with tarfile.open(package) as archive:
        members = archive.getmembers()
    packed = {member.name for member in members if not member.isdir()}
    known = {name.as_posix() for name in files()} | {"MANIFEST.json", "FILES.json"}
    found = [f"{name} is missing" for name in WANTED if name not in packed]
    found += [
        f"{name} is packed, and git does not know it: name it in build_ignore" for name in sorted(packed - known)[:20]
    ]
    size = sum(member.size for member in members) / 1e6
    if size > LIMIT_MB:
        found.append(f"{size:.0f} MB unpacked, and {LIMIT_MB} are allowed")
    print(f"{package.name}: {len(packed)} files, {size:.1f} MB, {package.stat().st_size / 1e6:.1f} MB packed")
    return found


def main() -> int:
    """Build and check."""
    if "--check" in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as folder:
            found = complaints(build(Path(folder)))
    else:
        place = ROOT / "build"
        place.mkdir(exist_ok=True)
        for old in place.glob("telephony-pbx-*.tar.gz"):
            old.unlink()
        package = build(place)
        found = complaints(package)
        print(f"Install it by: ansible-galaxy collection install {package.relative_to(ROOT)}")
    print(*found, sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
