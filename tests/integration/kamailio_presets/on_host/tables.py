# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A SQLite database as Kamailio's own scripts create it, with two subscribers: python3 tables.py FILE."""

from __future__ import annotations

import hashlib
import pathlib
import sqlite3
import sys

SCRIPTS = pathlib.Path("/usr/share/kamailio/db_sqlite")
REALM = "pbx.example.com"

path = pathlib.Path(sys.argv[1])
path.unlink(missing_ok=True)
with sqlite3.connect(path) as database:
    for name in ("standard", "usrloc", "auth_db", "dispatcher", "permissions"):
        database.executescript((SCRIPTS / f"{name}-create.sql").read_text())
    for user in ("1001", "1002"):
        digests = [hashlib.md5(f"{who}:{REALM}:secret{user}".encode()).hexdigest() for who in (user, f"{user}@{REALM}")]
        row = (user, REALM, "", *digests)
        database.execute("INSERT INTO subscriber (username, domain, password, ha1, ha1b) VALUES (?, ?, ?, ?, ?)", row)
