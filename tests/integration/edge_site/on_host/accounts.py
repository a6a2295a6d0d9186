# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in the edge's container: makes the file of accounts. Standard input: {"path", "subscribers": [{username, domain, ha1, ha1b}]}."""

import json
import pathlib
import shutil
import sqlite3
import sys

SCHEMA = pathlib.Path("/usr/share/kamailio/db_sqlite")
order = json.load(sys.stdin)
path = pathlib.Path(order["path"])
path.parent.mkdir(parents=True, exist_ok=True)
path.unlink(missing_ok=True)
with sqlite3.connect(path) as database:
    for name in ("standard", "usrloc", "auth_db"):
        database.executescript((SCHEMA / f"{name}-create.sql").read_text(encoding="utf-8"))
    rows = [(one["username"], one["domain"], one["ha1"], one["ha1b"]) for one in order["subscribers"]]
    database.executemany("INSERT INTO subscriber (username, domain, password, ha1, ha1b) VALUES (?, ?, '', ?, ?)", rows)
for owned in (path, path.parent):
    shutil.chown(owned, "kamailio", "kamailio")
