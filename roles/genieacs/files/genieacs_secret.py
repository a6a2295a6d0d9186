# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write a file with a secret that is made here, and known to nobody else. A file that is there is left as it is. Runs on the host.

Arguments: the file, its owner, its group, its mode in octal, and the text in which {} stands for the secret.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sys


def main(path: str, owner: str, group: str, mode: str, text: str = "{}") -> None:
    """Write the file in one step, readable by those alone who are meant."""
    beside = os.path.join(os.path.dirname(path), f".{os.path.basename(path)}.new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text.replace("{}", secrets.token_hex(32)) + "\n")
        file.flush()
        os.fsync(file.fileno())
    shutil.chown(beside, owner, group)
    os.chmod(beside, int(mode, 8))
    os.replace(beside, path)


main(*sys.argv[1:])
