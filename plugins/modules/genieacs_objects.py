#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: genieacs_objects
short_description: Instances of objects on devices that GenieACS manages
version_added: 0.1.0
description:
- Adds and deletes instances (lines, port mappings, accounts) by the values that identify them, never by their numbers,
  which a device gives as it likes.
- A new instance is added with its identity, found again by it, and then given its parameters, so that a run that was interrupted
  leaves no second one.
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
  objects:
    description:
    - The objects, all of them in one task.
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
        - The OUI of the device's manufacturer, with O(objects[].serial_number) and, if it has one, its product class.
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
      object:
        description:
        - The path of the object that holds the instances, without a number at its end.
        type: str
        required: true
      identified_by:
        description:
        - O(objects[].identity) as a text. It is made by the module, and whatever is given is ignored.
        type: str
      identity:
        description:
        - The values that identify the instance, by their names in it. Two instances that fit are refused.
        type: dict
      parameters:
        description:
        - Other parameters of the instance, by their names in it. Those that are secrets by their names are sent along with
          any change, and with O(update_secret=always) each time.
        type: dict
      state:
        description: Whether the object is to be there. Without it, V(present).
        type: str
        choices:
        - present
        - absent
      unset:
        description:
        - Names of options to remove, so that the template's or the server's default applies.
        - An option that has no name of its own here is named as C(parameters.name), or by its name alone.
        type: list
        elements: str
  wait:
    description: Whether a device that does not take the change now is a failure. Otherwise the change waits for it in GenieACS.
    type: bool
    default: false
  connection_request:
    description: Whether devices are asked to call GenieACS now. Otherwise changes wait until they next inform it.
    type: bool
    default: true
  session_timeout:
    description: For how many seconds a device that accepted a connection request is waited for until its session begins.
    type: int
  expiry:
    description: After how many seconds a change that still waits for its device is dropped.
    type: int
  keep_fault:
    description: Whether the task of a change that a device refused stays in GenieACS, which tries it again for days.
    type: bool
    default: false
  max_devices:
    description: How many devices the task may be about at most; a query that finds more is refused before anything is sent.
    type: int
  update_secret:
    description:
    - 'When a secret that cannot be compared is sent: whenever it is given, or only together with another change.'
    - 'GenieACS shows a password until it next reads the device, and an empty text afterwards: idempotence is partial here.'
    type: str
    choices:
    - always
    - on_create
    default: on_create
"""

EXAMPLES = r"""
---
- name: A second line, known by its number and not by its index
  telephony.pbx.genieacs_objects:
    objects:
      - device_id: 001565-SIP%2DT46U-3146019112345678
        object: Device.Services.VoiceService.1.VoiceProfile.1.Line.
        identity:
          DirectoryNumber: "1002"
        parameters:
          Enable: Enabled

- name: The line is gone, whatever index it had
  telephony.pbx.genieacs_objects:
    objects:
      - serial_number: "3146019112345678"
        object: Device.Services.VoiceService.1.VoiceProfile.1.Line.
        identity: {DirectoryNumber: "1002"}
        state: absent
"""

RETURN = r"""
---
created:
  description: Keys of the items that were created (or would be, in check mode), by kind.
  returned: success
  type: dict
  sample:
    genieacs_objects:
    - Device.Services.VoiceService.1.VoiceProfile.1.Line
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
    genieacs_objects:
    - 001565-SIP%2DT46U-3146
queued:
  description: Keys of the items that wait for their device, also since an earlier run, with the reason, by kind.
  returned: success
  type: dict
  sample:
    genieacs_objects:
      001565-SIP%2DT46U-3146: Device is offline
"""

from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.modules import manage_kind
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.objects import KIND


def main() -> None:
    """Run the module."""
    manage_kind(KIND)


if __name__ == "__main__":
    main()
