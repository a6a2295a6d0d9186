#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: genieacs_devices
short_description: Have GenieACS forget devices, or make sure that it knows them
version_added: 0.1.0
description:
  - A device that is forgotten loses its tasks, faults, tags and everything that is known of its tree. It is registered anew when it
    next informs GenieACS, as if it were new.
  - GenieACS says yes also to an id that it does not have, such as one that is not percent-encoded. Here devices are looked for first, and
    looked for again afterwards.
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
    support: full
seealso:
  - module: telephony.pbx.genieacs_info
options:
  devices:
    description:
      - The devices, each named by its id, by what is printed on it, or many at once by a query.
      - One that is unknown has been forgotten already.
    type: list
    elements: dict
    required: true
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
  state:
    description: Whether the devices are to be forgotten, or have to be known.
    type: str
    required: true
    choices: [present, absent]
  max_devices:
    description:
      - How many devices the task may be about at most. To forget more than one device needs it.
    type: int
  canary:
    description: How many devices are forgotten first; unless that goes well, the others are left alone. One, if it is not given.
    type: int
"""

EXAMPLES = r"""
---
- name: A telephone that was given back
  telephony.pbx.genieacs_devices:
    state: absent
    devices:
      - serial_number: "3146019112345679"

- name: Everything that has not been heard of since last year
  telephony.pbx.genieacs_devices:
    state: absent
    max_devices: 50
    devices:
      - query: {"_lastInform": {"$lt": "2026-01-01T00:00:00.000Z"}}

- name: This telephone has to have called
  telephony.pbx.genieacs_devices:
    state: present
    devices:
      - device_id: 001565-SIP%2DT46U-3146019112345678
"""

RETURN = r"""
---
deleted:
  description: Devices that are forgotten, or would be in check mode.
  returned: always
  type: list
  elements: str
  sample: [001565-SIP%2DT46U-3146019112345678]
failed_devices:
  description: Devices that could not be forgotten, with the reason.
  returned: always
  type: dict
  sample: {}
"""

from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.devices import manage_devices


def main() -> None:
    """Run the module."""
    manage_devices()


if __name__ == "__main__":
    main()
