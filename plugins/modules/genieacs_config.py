#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: genieacs_config
short_description: Manage GenieACS's configuration
version_added: 0.1.0
description:
- 'The settings that GenieACS keeps in its database: C(cwmp.*) for devices, C(ui.*) for the pages of its UI. They are written
  through the API of the UI, which needs an account that may do so.'
- 'GenieACS takes any text for an expression, and dies of one that it cannot read, for every device: expressions are read
  before anything is sent. It takes a setting within five seconds.'
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
  settings:
    description:
    - The settings, all of them in one task.
    - What an item does not mention is kept, unless O(unspecified=reset).
    type: list
    elements: dict
    suboptions:
      name:
        description:
        - The setting's name.
        type: str
        required: true
      value:
        description:
        - 'A plain value: a text, a number, true or false. It is quoted as GenieACS wants it.'
        type: raw
      expression:
        description:
        - An expression in GenieACS's own language, in place of a plain value.
        type: str
      secret:
        description:
        - An expression that holds a password, such as C(AUTH('acs', 'wordpass')). It is never shown; what is given as an
          expression and holds one is treated so too.
        - It is shown nowhere. Leaving it out keeps it, also with O(unspecified=reset).
        type: str
      state:
        description: Whether the setting is to be there. Without it, V(present).
        type: str
        choices:
        - present
        - absent
      unset:
        description:
        - Names of options to remove, so that the template's or the server's default applies.
        type: list
        elements: str
  prefix:
    description: 'What O(purge) removes: only settings whose names begin so, such as V(cwmp.). It is needed there, because
      the UI keeps its own settings in the same place.'
    type: str
"""

EXAMPLES = r"""
---
- name: How long a session may last, and how it is asked for
  telephony.pbx.genieacs_config:
    ui_username: admin
    ui_password: "{{ vault_genieacs_password }}"
    settings:
      - name: cwmp.sessionTimeout
        value: 60
      - name: cwmp.retryDelay
        value: 600

- name: Devices have to say who they are, each with a password of its own
  telephony.pbx.genieacs_config:
    ui_username: admin
    ui_password: "{{ vault_genieacs_password }}"
    settings:
      - name: cwmp.auth
        expression: AUTH(DeviceID.ID, EXT("cpe-auth", "getPassword", DeviceID.ID))
"""

RETURN = r"""
---
created:
  description: Keys of the items that were created (or would be, in check mode), by kind.
  returned: success
  type: dict
  sample:
    genieacs_config:
    - cwmp.sessionTimeout
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

from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.config import KIND
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.modules import manage_kind


def main() -> None:
    """Run the module."""
    manage_kind(KIND)


if __name__ == "__main__":
    main()
