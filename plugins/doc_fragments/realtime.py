# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options that choose between files and a database."""

from __future__ import annotations


class ModuleDocFragment:
    """Used as telephony.pbx.realtime."""

    DOCUMENTATION = r"""
options:
  backend:
    type: str
    choices: [file, realtime]
    default: file
    description:
      - Where the items are kept. With V(realtime) they are rows of Asterisk's realtime tables in PostgreSQL, which the running
        server looks up by itself, so that a change needs no reload.
      - What has to stand in C(sorcery.conf) and C(extconfig.conf) for that is told in docs/realtime.md; without it the task is
        refused, and nothing is written.
      - Needs C(psql) on the managed host.
  database:
    type: dict
    description:
      - The database of C(backend=realtime). What is not given here is taken from the files that the server itself reads,
        C(res_odbc.conf) and C(/etc/odbc.ini), or C(res_pgsql.conf).
    suboptions:
      host:
        description: Name or address of its host, or the folder of its socket.
        type: str
      port:
        description: Its port.
        type: int
      name:
        description: Its name.
        type: str
      user:
        description: Who writes.
        type: str
      password:
        description: The password of the user. It is shown nowhere, and never an argument of a program.
        type: str
      schema:
        description: The schema that the tables stand in, if it is not the first of the user's search path.
        type: str
      create_tables:
        description:
          - Whether tables that are missing are created, as Asterisk's own migrations make them, in the transaction that writes
            the first item.
        type: bool
        default: false
"""
