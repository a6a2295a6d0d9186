# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep a file of users and hashed passwords for nginx. Runs on the host.

Standard input is JSON, {"path", "group", "users": [{"name", "password" | "hash"}]}. A line whose hash is of that password stays as it is,
so that nothing changes where nothing is to change. Says `changed` if it wrote. Passwords go to openssl by its standard input only.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys


def hashed(password: str, salt: str = "") -> str:
    """Return the SHA-512 crypt of a password, with a new salt unless one is given."""
    words = ["openssl", "passwd", "-6", "-stdin", *(["-salt", salt] if salt else [])]
    done = subprocess.run(words, input=password, text=True, capture_output=True, check=True)
    return done.stdout.strip()


def matches(password: str, known: str) -> bool:
    """Tell whether a hash that we made is of a password."""
    parts = known.split("$")
    return len(parts) == 4 and parts[1] == "6" and hashed(password, parts[2]) == known


def lines(users: list[dict[str, str]], known: dict[str, str]) -> str:
    """Return the file's text."""
    made = []
    for one in users:
        name, there = one["name"], known.get(one["name"], "")
        if one.get("hash"):
            made.append(f"{name}:{one['hash']}\n")
        else:
            made.append(f"{name}:{there if matches(one['password'], there) else hashed(one['password'])}\n")
    return "".join(made)


def main() -> None:
    """Write the file if it is not what it is to be."""
    told = json.load(sys.stdin)
    path, before = told["path"], ""
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            before = file.read()
    known = dict(line.split(":", 1) for line in before.splitlines() if ":" in line)
    after = lines(told["users"], known)
    if after == before:
        return
    handle = os.open(path + ".new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(after)
    shutil.chown(path + ".new", "root", told["group"])
    os.chmod(path + ".new", 0o640)
    os.replace(path + ".new", path)
    print("changed")


if __name__ == "__main__":
    main()
