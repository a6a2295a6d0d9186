#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: kamailio_htable
short_description: Manage entries of Kamailio's hash tables
version_added: 0.1.0
description:
- Entries are named values that routes read, such as limits and bans.
- In memory they are there as soon as they are set, and until the server stops. In a database they are read when the server
  starts, and by C(htable.reload).
- Everything is checked before anything is written; the running server is asked afterwards whether it holds what was written,
  and if it does not, everything is put back, in the files and in the server.
- Nothing is restarted. What only a restart would apply is returned as RV(restart_required).
author:
- The telephony.pbx contributors (@telephony-pbx)
extends_documentation_fragment:
- telephony.pbx.kamailio
- telephony.pbx.kamailio_kind
- telephony.pbx.attributes.managing
- telephony.pbx.attributes.actiongroup_kamailio
options:
  entries:
    description:
    - The entries, all of them in one task.
    - What an item does not mention is kept, unless O(unspecified=reset).
    type: list
    elements: dict
    suboptions:
      table:
        description:
        - The hash table, by its name in C(kamailio.cfg).
        type: str
        required: true
      name:
        description:
        - The entry's name.
        type: str
        required: true
      value_type:
        description:
        - Whether the value is text, as if nothing is given, or a number.
        type: str
        choices:
        - str
        - int
      value:
        description:
        - Its value.
        type: str
      expires:
        description:
        - Seconds after which the server forgets the entry; V(0) for the table's own time. Kept in a database, this is a
          time of day as a number of seconds since 1970.
        type: int
      state:
        description: Whether the entry is to be there. Without it, V(present).
        type: str
        choices:
        - present
        - absent
      unset:
        description:
        - Names of options to remove, so that the template's or the server's default applies.
        type: list
        elements: str
  backend:
    description:
    - 'Where the entries are kept: V(memory) for the memory of the running server, V(database) for the table that O(database)
      names.'
    - C(kamailio.cfg) has to say the same.
    type: str
    choices:
    - memory
    - database
    default: memory
  tables:
    description: The hash tables within which O(purge) removes entries, beside those that the entries name.
    type: list
    elements: str
"""

EXAMPLES = r"""
---
- name: A limit that routes read as $sht(limits=>carrier), until the server stops
  telephony.pbx.kamailio_htable:
    entries:
      - {table: limits, name: carrier, value: "200", value_type: int}

- name: An address is let in again
  telephony.pbx.kamailio_htable:
    entries:
      - {table: bans, name: 203.0.113.66, state: absent}

- name: The same limit, kept in a table that the server reads when it starts
  telephony.pbx.kamailio_htable:
    backend: database
    database: {engine: sqlite, path: /var/lib/kamailio/kamailio.sqlite, create_tables: true}
    entries:
      - {table: limits, name: carrier, value: "200", value_type: int}
"""

RETURN = r"""
---
created:
  description: Keys of the items that were created (or would be, in check mode), by kind.
  returned: success
  type: dict
  sample:
    kamailio_htable:
    - limits:carrier
updated:
  description: Keys of the items that were changed, by kind.
  returned: success
  type: dict
  sample: {}
deleted:
  description: Keys of the items that were removed, by kind.
  returned: success
  type: dict
  sample: {}
activation:
  description: How the running server took the change.
  returned: success
  type: dict
  contains:
    commands:
      description: The commands that were given to the server, or would be.
      type: list
      elements: str
      returned: success
    verified:
      description: 'Whether the server was asked and holds what was written. Null where there was nothing that it could
        be asked: what stands in files such as C(manager.conf) is proven by the lines of its log alone.'
      type: bool
      returned: success
    pending:
      description: Whether the activation is left to a later run, or to the server's next start.
      type: bool
      returned: success
    reason:
      description: Why it is left.
      type: str
      returned: when RV(activation.pending) is true
restart_required:
  description: What only a restart of the server applies, and why. Nothing is ever restarted by this module.
  returned: success
  type: list
  elements: dict
  contains:
    what:
      description: What is concerned.
      type: str
      returned: success
    why:
      description: Why a reload is not enough.
      type: str
      returned: success
backup_files:
  description: Where the bytes that were replaced are kept, mode 0600; the last five of each file.
  returned: success
  type: list
  elements: str
"""

from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.modules import manage_kind


def main() -> None:
    """Run the module."""
    manage_kind("kamailio_htable")


if __name__ == "__main__":
    main()
