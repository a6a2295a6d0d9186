#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: kamailio_uac_registrations
short_description: Manage what Kamailio registers at others
version_added: 0.1.0
description:
- Registrations that the uac module keeps up at providers, in a table of SQLite, PostgreSQL or MySQL.
- After the reload the running registrations are compared with the table, their secrets too.
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
  registrations:
    description:
    - The registrations, all of them in one task.
    - What an item does not mention is kept, unless O(unspecified=reset).
    type: list
    elements: dict
    suboptions:
      l_uuid:
        description:
        - The registration's own name.
        type: str
        required: true
      l_username:
        description:
        - User part that calls through it have in this server.
        type: str
      l_domain:
        description:
        - Domain that they have in this server.
        type: str
      r_username:
        description:
        - User part of the address that is registered.
        type: str
      r_domain:
        description:
        - Domain of the address that is registered.
        type: str
      realm:
        description:
        - Realm of the registrar; empty for any.
        type: str
      auth_username:
        description:
        - User of the credentials.
        type: str
      auth_proxy:
        description:
        - SIP URI that REGISTER is sent to.
        type: str
      socket:
        description:
        - The listener that it leaves from, such as C(udp:10.97.0.60:5060).
        type: str
      contact_addr:
        description:
        - Address and port of the Contact, if not those of the listener.
        type: str
      auth_password:
        description:
        - Password.
        - It is shown nowhere. Leaving it out keeps it, also with O(unspecified=reset).
        type: str
      auth_ha1:
        description:
        - The digest of user, realm and password, instead of it.
        - It is shown nowhere. Leaving it out keeps it, also with O(unspecified=reset).
        type: str
      expires:
        description:
        - Seconds until it is registered again.
        type: int
      flags:
        description:
        - V(16) to begin as disabled, and other flags of the uac module, added up.
        type: int
      reg_delay:
        description:
        - Seconds that it waits before it registers first.
        type: int
      state:
        description: Whether the registration is to be there. Without it, V(present).
        type: str
        choices:
        - present
        - absent
      unset:
        description:
        - Names of options to remove, so that the template's or the server's default applies.
        type: list
        elements: str
"""

EXAMPLES = r"""
---
- name: The edge itself registers at a provider
  telephony.pbx.kamailio_uac_registrations:
    database: {engine: sqlite, path: /var/lib/kamailio/kamailio.sqlite, create_tables: true}
    registrations:
      - l_uuid: my-provider
        l_username: my_account_id
        l_domain: pbx.example.com
        r_username: my_account_id
        r_domain: my-provider.example
        realm: my-provider.example
        auth_username: my_account_id
        auth_password: "{{ trunk_secret }}"
        auth_proxy: sip:my-provider.example
        expires: 300
"""

RETURN = r"""
---
created:
  description: Keys of the items that were created (or would be, in check mode), by kind.
  returned: success
  type: dict
  sample:
    kamailio_uac_registrations:
    - my-provider
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
    manage_kind("kamailio_uac_registrations")


if __name__ == "__main__":
    main()
