#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: genieacs_virtual_parameters
short_description: Manage the virtual parameters of GenieACS
version_added: 0.1.0
description:
- Parameters below C(VirtualParameters) that scripts put together out of others.
- 'A script is compiled before it is sent: by its words and brackets, and by Node.js where the host has it.'
- It is compared byte for byte. A YAML block of C(|) ends with exactly one newline, of C(|-) with none.
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
  virtual_parameters:
    description:
    - The virtual parameters, all of them in one task.
    - What an item does not mention is kept, unless O(unspecified=reset).
    type: list
    elements: dict
    suboptions:
      name:
        description:
        - Name of the virtual parameter.
        type: str
        required: true
      script:
        description:
        - JavaScript of the virtual parameter, the body of a function.
        type: str
      state:
        description: Whether the virtual parameter is to be there. Without it, V(present).
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
- name: One name for the software version, whatever the data model of the device
  telephony.pbx.genieacs_virtual_parameters:
    virtual_parameters:
      - name: firmware
        script: |
          let found = declare("Device.DeviceInfo.SoftwareVersion", {value: Date.now()});
          return {writable: false, value: [found.size ? found.value[0] : "", "xsd:string"]};
"""

RETURN = r"""
---
created:
  description: Keys of the items that were created (or would be, in check mode), by kind.
  returned: success
  type: dict
  sample:
    genieacs_virtual_parameters:
    - voip
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
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.provisions import VIRTUAL_PARAMETERS


def main() -> None:
    """Run the module."""
    manage_kind(VIRTUAL_PARAMETERS)


if __name__ == "__main__":
    main()
