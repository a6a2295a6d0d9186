#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: kamailio_subscribers
short_description: Manage the subscribers that Kamailio authenticates
version_added: 0.1.0
description:
- Subscribers are the users who register and call, in a table of SQLite, PostgreSQL or MySQL.
- 'Digests are stored, not passwords, unless asked for. Kamailio asks the table each time: nothing is reloaded, and what
  was written is read back from the table.'
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
  subscribers:
    description:
    - The subscribers, all of them in one task.
    - What an item does not mention is kept, unless O(unspecified=reset).
    type: list
    elements: dict
    suboptions:
      username:
        description:
        - The user.
        type: str
        required: true
      domain:
        description:
        - The domain, which is the realm of the digest.
        type: str
        required: true
      password:
        description:
        - The password. The digests are made of it; it is kept itself only with O(store_password=true).
        - It is shown nowhere. Leaving it out keeps it, also with O(unspecified=reset).
        type: str
      ha1:
        description:
        - MD5 of user, domain and password, by colons.
        - It is shown nowhere. Leaving it out keeps it, also with O(unspecified=reset).
        type: str
      ha1b:
        description:
        - MD5 of user@domain, domain and password.
        - It is shown nowhere. Leaving it out keeps it, also with O(unspecified=reset).
        type: str
      options:
        description:
        - Any other column of the table, such as C(email_address).
        type: dict
      state:
        description: Whether the subscriber is to be there. Without it, V(present).
        type: str
        choices:
        - present
        - absent
      unset:
        description:
        - Names of options to remove, so that the template's or the server's default applies.
        - An option that has no name of its own here is named as C(options.name), or by its name alone.
        type: list
        elements: str
  domains:
    description: The domains within which O(purge) removes subscribers; every domain, if none is given.
    type: list
    elements: str
  store_password:
    description: Whether passwords are stored, and not only the digests that are made of them. Otherwise one that is stored
      already is removed as soon as a new one is given.
    type: bool
    default: false
"""

EXAMPLES = r"""
---
- name: Two subscribers; their digests are stored, not their passwords
  telephony.pbx.kamailio_subscribers:
    database: {engine: sqlite, path: /var/lib/kamailio/kamailio.sqlite, create_tables: true}
    subscribers:
      - {username: "1001", domain: pbx.example.com, password: "{{ secret_1001 }}"}
      - {username: "1002", domain: pbx.example.com, password: "{{ secret_1002 }}"}

- name: One of them leaves
  telephony.pbx.kamailio_subscribers:
    database: {engine: sqlite, path: /var/lib/kamailio/kamailio.sqlite}
    subscribers:
      - {username: "1002", domain: pbx.example.com, state: absent}
"""

RETURN = r"""
---
created:
  description: Keys of the items that were created (or would be, in check mode), by kind.
  returned: success
  type: dict
  sample:
    kamailio_subscribers:
    - 1001:pbx.example.com
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
    manage_kind("kamailio_subscribers")


if __name__ == "__main__":
    main()
