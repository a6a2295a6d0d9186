#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: kamailio_addresses
short_description: Manage the addresses that Kamailio's permissions module allows
version_added: 0.1.0
description:
- Addresses and networks in groups, such as the media servers and the carriers, in a list file or a table.
- 'Networks are given as people write them. Kamailio itself takes C(203.0.113.0/24) in its list for a host name, without
  a word: it is written as it has to be, and compared with what the server allows afterwards.'
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
  addresses:
    description:
    - The addresses, all of them in one task.
    - What an item does not mention is kept, unless O(unspecified=reset).
    type: list
    elements: dict
    suboptions:
      group:
        description:
        - The group, a number; V(1) where none is given.
        type: int
      address:
        description:
        - An address, or a network such as C(203.0.113.0/24).
        type: str
        required: true
      port:
        description:
        - The port that it sends from; V(0), as if none is given, for any port.
        type: int
      tag:
        description:
        - A tag, which routes find in an AVP.
        type: str
      domain:
        description:
        - 'Whether O(addresses[].address) is a host name. Kamailio looks nothing up: it compares the name with names, for
          C(allow_address) alone.'
        type: bool
      state:
        description: Whether the address is to be there. Without it, V(present).
        type: str
        choices:
        - present
        - absent
      unset:
        description:
        - Names of options to remove, so that the template's or the server's default applies.
        type: list
        elements: str
  path:
    description:
    - The list file, relative to O(config_dir), as C(kamailio.cfg) names it; C(address.list) if none is given.
    - Comments, blank lines and spacing are kept. A line is only written anew where it changes.
    type: path
  backend:
    description:
    - 'Where the addresses are kept: V(file) for a list such as C(address.list), V(database) for the table that O(database)
      names.'
    - C(kamailio.cfg) has to say the same.
    type: str
    choices:
    - file
    - database
    default: file
"""

EXAMPLES = r"""
---
- name: The media servers are group 1, the carriers group 2
  telephony.pbx.kamailio_addresses:
    addresses:
      - {group: 1, address: 10.97.0.11, tag: ast1}
      - {group: 1, address: 10.97.0.12, tag: ast2}
      - {group: 2, address: 203.0.113.0/24, port: 5060, tag: my-provider}

- name: These and no others, kept in a table
  telephony.pbx.kamailio_addresses:
    backend: database
    database: {engine: sqlite, path: /var/lib/kamailio/kamailio.sqlite, create_tables: true}
    purge: true
    addresses:
      - {group: 2, address: 203.0.113.7}
"""

RETURN = r"""
---
created:
  description: Keys of the items that were created (or would be, in check mode), by kind.
  returned: success
  type: dict
  sample:
    kamailio_addresses:
    - 1:203.0.113.7:0
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
    manage_kind("kamailio_addresses")


if __name__ == "__main__":
    main()
