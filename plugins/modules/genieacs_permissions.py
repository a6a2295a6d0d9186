#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: genieacs_permissions
short_description: Manage what roles may do in GenieACS's UI
version_added: 0.1.0
description:
- Permissions of the roles that users of GenieACS's UI have. They are written through the API of the UI, which needs an
  account that may do so; the last way in of that account is not taken away.
- 'GenieACS stops with every request that a filter is for which makes no query, and lets nobody write by a permission without
  O(permissions[].validate): both are refused. It takes a permission within five seconds.'
- Everything is checked before anything is sent, for GenieACS takes documents that stop its services. What was written is
  read back, and if anything of it was refused or is not there, everything of the run is put back.
author:
- The telephony.pbx contributors (@telephony-pbx)
extends_documentation_fragment:
- telephony.pbx.genieacs
- telephony.pbx.genieacs.items
- telephony.pbx.attributes.managing
- telephony.pbx.attributes.actiongroup_genieacs
options:
  permissions:
    description:
    - The permissions, all of them in one task.
    - What an item does not mention is kept, unless O(unspecified=reset).
    type: list
    elements: dict
    suboptions:
      role:
        description:
        - The role that has the permission.
        type: str
        required: true
      resource:
        description:
        - 'What of GenieACS it is for: V(config), V(devices), V(faults), V(files), V(permissions), V(presets), V(provisions),
          V(tasks), V(users), V(virtualParameters).'
        type: str
        required: true
      access:
        description:
        - What is allowed. Who may read may count, and who may write may do both.
        type: str
        choices:
        - count
        - read
        - write
        required: true
      filter:
        description:
        - An expression that chooses what of the resource the permission is for; without it everything. It is made a query
          of the database, which not every expression can be.
        type: str
      validate:
        description:
        - 'An expression that a change must fulfil, needed with O(permissions[].access=write): V(true) allows all of them.'
        type: str
      state:
        description: Whether the permission is to be there. Without it, V(present).
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
- name: Operators see telephones, and may restart them
  telephony.pbx.genieacs_permissions:
    ui_username: admin
    ui_password: "{{ vault_genieacs_password }}"
    permissions:
      - role: operator
        resource: devices
        access: read
        filter: Tags.voip IS NOT NULL
      - role: operator
        resource: devices
        access: write
        filter: Tags.voip IS NOT NULL
        validate: mutationType = "task" AND mutation.name = "reboot"
"""

RETURN = r"""
---
created:
  description: Keys of the items that were created (or would be, in check mode), by kind.
  returned: success
  type: dict
  sample:
    genieacs_permissions:
    - operator:devices:read
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

from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.modules import manage_kind
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.permissions import KIND


def main() -> None:
    """Run the module."""
    manage_kind(KIND)


if __name__ == "__main__":
    main()
