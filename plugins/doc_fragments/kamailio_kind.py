# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that every managing module of Kamailio has."""

from __future__ import annotations


class ModuleDocFragment:
    """Options around the list of items."""

    DOCUMENTATION = r"""
options:
  src:
    type: path
    description:
      - A JSON file on the managed host with the list of items, checked like the option itself.
      - For thousands of items with secrets it is the fastest way; give the file mode V(0600).
  unspecified:
    type: str
    choices: [keep, reset]
    default: keep
    description:
      - What becomes of options that an item does not mention.
      - With V(reset) every one that is not mentioned is removed, so that the server's default applies. Secrets stay.
  purge:
    type: bool
    default: false
    description:
      - Whether to remove what is not listed.
      - Cannot be combined with items of state V(absent).
  activate:
    type: bool
    default: true
    description:
      - Whether the running server is made to take the change. Otherwise the next run does that, whatever it changes.
      - What is kept in the memory of the server is there as soon as it is written.
  database:
    type: dict
    description:
      - The database, as C(db_url) in C(kamailio.cfg) names it. Its own command line program on the managed host is used; for
        SQLite Python's module.
    suboptions:
      engine:
        type: str
        choices: [sqlite, postgresql, mysql]
        description:
          - What kind of database it is; V(mysql) for MariaDB too. Not needed where O(database.path) is given.
      host:
        type: str
        description:
          - Name or address of its server, or the folder of its socket.
      port:
        type: int
        description:
          - Its port, if not the usual one.
      name:
        type: str
        description:
          - The name of the database.
      user:
        type: str
        description:
          - As whom.
      password:
        type: str
        description:
          - The user's password. It is shown nowhere.
      schema:
        type: str
        description:
          - The schema of PostgreSQL that the tables are in, if not the first of the user's search path.
      path:
        type: path
        description:
          - The file of SQLite.
      create_tables:
        type: bool
        default: false
        description:
          - Whether a table that is missing is made, as Kamailio's own scripts make it.
  table:
    type: str
    description:
      - The name of the table, if it is not Kamailio's own.
"""
