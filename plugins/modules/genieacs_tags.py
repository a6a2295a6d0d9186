#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: genieacs_tags
short_description: Tags of devices that GenieACS manages
version_added: 0.1.0
description:
- 'Adds tags to devices and takes them away: presets, queries and inventories choose devices by them.'
- O(purge=true) takes every other tag away from the devices that the task mentions, and from no other.
- 'That GenieACS says yes does not mean that a device has done anything: what is changed is read back from GenieACS when
  the device''s session is over, and returned as RV(proven). A device that accepts a value and drops it by itself shows
  that when it is next read.'
- What waits for a device that cannot be reached is returned as RV(queued), and repeating the task does not add to it.
- A device that fails is named, and fails the task; what others have taken stands.
author:
- The telephony.pbx contributors (@telephony-pbx)
extends_documentation_fragment:
- telephony.pbx.genieacs
- telephony.pbx.genieacs.items
- telephony.pbx.attributes.managing
- telephony.pbx.attributes.actiongroup_genieacs
options:
  tags:
    description:
    - The tags, all of them in one task.
    - What an item does not mention is kept, unless O(unspecified=reset).
    type: list
    elements: dict
    suboptions:
      device_id:
        description:
        - 'The device''s id in GenieACS, percent-encoded as it stands there: C(001565-SIP%2DT46U-3146).'
        type: str
      oui:
        description:
        - The OUI of the device's manufacturer, with O(tags[].serial_number) and, if it has one, its product class.
        type: str
      product_class:
        description:
        - The device's product class, as it says it itself.
        type: str
      serial_number:
        description:
        - The device's serial number. Alone it has to be that of one device only.
        type: str
      query:
        description:
        - 'Every device that a query of GenieACS finds: C({"_tags": "voip"}). A query that finds none is warned of.'
        type: dict
      tag:
        description:
        - The tag.
        type: str
        required: true
      state:
        description: Whether the tag is to be there. Without it, V(present).
        type: str
        choices:
        - present
        - absent
      unset:
        description:
        - Names of options to remove, so that the template's or the server's default applies.
        type: list
        elements: str
  max_devices:
    description: How many devices the task may be about at most; a query that finds more is refused before anything is sent.
    type: int
"""

EXAMPLES = r"""
---
- name: A telephone by its id, and all of a model
  telephony.pbx.genieacs_tags:
    tags:
      - {device_id: 001565-SIP%2DT46U-3146019112345678, tag: voip}
      - {query: {"_deviceId._ProductClass": "SIP-T46U"}, tag: t46u}

- name: It is no spare any more
  telephony.pbx.genieacs_tags:
    tags:
      - {serial_number: "3146019112345678", tag: spare, state: absent}
"""

RETURN = r"""
---
created:
  description: Keys of the items that were created (or would be, in check mode), by kind.
  returned: success
  type: dict
  sample:
    genieacs_tags:
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
proven:
  description: Keys of the items that devices have taken, read back from them, by kind.
  returned: success
  type: dict
  sample:
    genieacs_tags:
    - 001565-SIP%2DT46U-3146
queued:
  description: Keys of the items that wait for their device, also since an earlier run, with the reason, by kind.
  returned: success
  type: dict
  sample:
    genieacs_tags:
      001565-SIP%2DT46U-3146: Device is offline
"""

from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.modules import manage_kind
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.tags import KIND


def main() -> None:
    """Run the module."""
    manage_kind(KIND)


if __name__ == "__main__":
    main()
