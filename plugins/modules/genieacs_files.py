#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: genieacs_files
short_description: Manage the files that GenieACS has for devices
version_added: 0.1.0
description:
- Firmware, configurations and other files, which devices load from GenieACS's file server.
- 'They are compared by length and then by their bytes, which are read from the file server for this: O(fs_url).'
- 'What is not to be changed is not read. The file server asks nobody who he is: a file is no place for a secret.'
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
  files:
    description:
    - The files, all of them in one task.
    - What an item does not mention is kept, unless O(unspecified=reset).
    type: list
    elements: dict
    suboptions:
      name:
        description:
        - Name of the file.
        type: str
        required: true
      file_type:
        description:
        - Type of the file in TR-069, such as V(1 Firmware Upgrade Image).
        type: str
      oui:
        description:
        - OUI of the devices that it is for.
        type: str
      product_class:
        description:
        - Product class of the devices that it is for.
        type: str
      version:
        description:
        - Version of the software that it holds.
        type: str
      content:
        description:
        - The text that it holds, in UTF-8.
        type: str
      src:
        description:
        - Path of its bytes on the host where the module runs.
        type: path
      checksum:
        description:
        - SHA-256 of its bytes. With O(src) it is what they must have.
        type: str
      state:
        description: Whether the file is to be there. Without it, V(present).
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
- name: Firmware for one model, uploaded only if it is not there to the byte
  telephony.pbx.genieacs_files:
    files:
      - name: T46U-108.86.0.20.rom
        src: /srv/firmware/T46U-108.86.0.20.rom
        file_type: 1 Firmware Upgrade Image
        oui: "001565"
        product_class: SIP-T46U
        version: 108.86.0.20

- name: A configuration file of a few lines
  telephony.pbx.genieacs_files:
    files:
      - name: common.cfg
        file_type: 3 Vendor Configuration File
        content: |
          #!version:1.0.0.1
          features.dnd.allow = 0
"""

RETURN = r"""
---
created:
  description: Keys of the items that were created (or would be, in check mode), by kind.
  returned: success
  type: dict
  sample:
    genieacs_files:
    - firmware_v2.bin
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

from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.files import KIND
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.modules import manage_kind


def main() -> None:
    """Run the module."""
    manage_kind(KIND)


if __name__ == "__main__":
    main()
