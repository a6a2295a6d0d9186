# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option `database`, as the client of databases takes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.clients.sql import Database
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import refuse


def database_of(options: Mapping[str, Any]) -> Database:
    """Return the database that the options of a task name.  Without an engine, a `path` says SQLite."""
    engine = options.get("engine") or ("sqlite" if options.get("path") else "")
    if not engine:
        raise refuse("database: engine", "is missing", "choose sqlite, postgresql or mysql")
    if engine == "sqlite" and not options.get("path"):
        raise refuse("database: path", "is missing", "name SQLite's file, as in Kamailio's db_url")
    if engine != "sqlite" and not options.get("name"):
        raise refuse("database: name", "is missing", "name the database, as in Kamailio's db_url")
    named = {
        one: options[one] for one in ("host", "port", "name", "user", "password", "schema", "path") if options.get(one)
    }
    return Database(engine=engine, create=bool(options.get("create_tables")), **named)
