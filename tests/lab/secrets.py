# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The passwords of one lab: made once for each checkout, readable by its owner only, never committed."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from .shell import LabError

FILE = Path(__file__).resolve().parents[2] / ".lab" / "secrets.json"
EXTENSIONS = tuple(str(number) for number in range(1001, 1010))
PASSWORDS = (*(f"secret_{number}" for number in EXTENSIONS), "trunk_secret")
PINS = ("pin_1001", "pin_1002", "pin_1003", "conf_pin")
KEYS = (*PASSWORDS, *PINS)
_CHOSEN: list[Path] = []


def use(path: Path) -> None:
    """Take the passwords from another file for the rest of this process."""
    load(path)
    _CHOSEN[:] = [path]


def current() -> dict[str, str]:
    """The passwords of this process: the lab's own, unless `use` named another file."""
    return load(_CHOSEN[0]) if _CHOSEN else ensure()


def ensure(path: Path = FILE) -> dict[str, str]:
    """The passwords in `path`; those that are missing are made first: 24 letters and digits, PINs of six digits."""
    known = load(path) if path.exists() else {}
    missing = [key for key in KEYS if not known.get(key)]
    if missing:
        known.update({key: pin() if key in PINS else secrets.token_hex(12) for key in missing})
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.parent == FILE.parent:
            (path.parent / ".gitignore").write_text("*\n", encoding="ascii")  # the folder ignores itself
        beside = path.with_suffix(".new")
        beside.unlink(missing_ok=True)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(known, file, indent=2)
            file.write("\n")
        os.replace(beside, path)
    return known


def pin() -> str:
    """Six digits that nobody tries first: all different, and none of them follows the one before."""
    while True:
        digits = "".join(secrets.choice("0123456789") for _place in range(6))
        steps = {abs(int(one) - int(other)) for one, other in zip(digits, digits[1:])}
        if len(set(digits)) == 6 and not steps & {1, 9}:
            return digits


def load(path: Path) -> dict[str, str]:
    """A JSON object of strings. LabError without any of its text, as that may be a password."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LabError(f"cannot read the passwords in {path} ({type(error).__name__})") from None
    if not isinstance(known, dict) or not all(isinstance(value, str) for value in known.values()):
        raise LabError(f"{path} must be one JSON object with strings as values")
    return known
