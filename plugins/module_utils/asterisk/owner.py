# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom a new file belongs to, so that the server can read it."""

from __future__ import annotations

import os
import pwd

SERVER = "asterisk"  # the user that packages run the server as


def owner_for(model: str) -> tuple[int, int]:
    """Return owner and group for a file that the server must read: those of a file that it reads, but never root's own."""
    status = os.stat(model)
    if status.st_uid != 0:
        return status.st_uid, status.st_gid
    try:
        entry = pwd.getpwnam(SERVER)
    except KeyError:
        return status.st_uid, status.st_gid
    return entry.pw_uid, entry.pw_gid
