#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: genieacs_faults
short_description: Clear faults of devices in GenieACS, or have what failed tried again
version_added: 0.1.0
description:
  - GenieACS keeps what a device refused, and tries it again less and less often, for days. Until then everything else of the same
    channel waits behind it.
  - A fault of a task goes together with the task when it is cleared. With O(action=retry) the task runs again at once. A fault
    of a preset is cleared in both cases, and the preset is run at the next session.
  - A device in the middle of a session is waited for.
author:
  - The telephony.pbx contributors (@telephony-pbx)
extends_documentation_fragment:
  - telephony.pbx.genieacs
  - telephony.pbx.attributes.actiongroup_genieacs
attributes:
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying target.
    support: full
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff mode.
    support: none
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
    support: partial
    details:
      - What is tried again may fail again, and is then there to be tried again.
seealso:
  - module: telephony.pbx.genieacs_info
options:
  devices:
    description:
      - The devices, each named by its id, by what is printed on it, or many at once by a query.
      - Without this option, the faults of all devices are meant.
    type: list
    elements: dict
    suboptions:
      device_id:
        description: The device's id in GenieACS, percent-encoded as it stands there, such as V(001565-SIP%2DT46U-3146).
        type: str
      oui:
        description: The OUI of the device's manufacturer, with O(devices[].serial_number) and, if it has one, its product class.
        type: str
      product_class:
        description: The device's product class, as it says it itself.
        type: str
      serial_number:
        description: The device's serial number. Alone it has to be that of one device only.
        type: str
      query:
        description: 'Every device that a query of GenieACS finds, such as V({"_tags": "voip"}). A query that finds none is warned of.'
        type: dict
  channels:
    description: Only faults of these channels.
    type: list
    elements: str
  codes:
    description: Only faults of these codes, such as V(cwmp.9007).
    type: list
    elements: str
  action:
    description: Whether faults are cleared, or what failed is tried again.
    type: str
    required: true
    choices: [clear, retry]
  connection_request:
    description: Whether devices are asked to call at once where something is to be tried again.
    type: bool
    default: true
  max_devices:
    description: How many devices the faults may be of at most.
    type: int
"""

EXAMPLES = r"""
---
- name: What a telephone refused is not tried again
  telephony.pbx.genieacs_faults:
    action: clear
    devices:
      - serial_number: "3146019112345678"

- name: After the file server is back, downloads are tried again
  telephony.pbx.genieacs_faults:
    action: retry
    codes: [cwmp.9010, cwmp.9015, cwmp.9016]
"""

RETURN = r"""
---
cleared:
  description: Ids of the faults that are gone, or would be in check mode.
  returned: always
  type: list
  elements: str
  sample: [001565-SIP%2DT46U-3146019112345678:task_6b02f2cb603f7798b58a8a28]
failed_faults:
  description: Faults that could not be cleared or tried again, with the reason.
  returned: always
  type: dict
  sample: {}
"""

from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.faults import manage_faults


def main() -> None:
    """Run the module."""
    manage_faults()


if __name__ == "__main__":
    main()
