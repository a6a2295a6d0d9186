#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: genieacs_info
short_description: Read what GenieACS holds, and what its devices do
version_added: 0.1.0
description:
  - Returns the version, and what O(gather_subset) asks for.
  - The items of a kind come in exactly the shape that its managing module takes, so that reading and applying again changes
    nothing. Secrets are left out (leaving them out keeps them) and named in RV(secrets_set).
  - Nothing is asked of a device. What is told of it is what it last said.
author:
  - The telephony.pbx contributors (@telephony-pbx)
extends_documentation_fragment:
  - telephony.pbx.genieacs
  - telephony.pbx.attributes.info
  - telephony.pbx.attributes.actiongroup_genieacs
seealso:
  - module: telephony.pbx.genieacs_resources
  - module: telephony.pbx.genieacs_tasks
  - plugin: telephony.pbx.genieacs
    plugin_type: inventory
options:
  gather_subset:
    description:
      - What to read. V(devices) are devices with their names, times, tags and O(parameters); V(faults) and V(tasks) are what went wrong,
        and what still waits.
      - V(resources) is every document that GenieACS holds, and the tags of devices; one kind is asked for by the name of its module.
      - V(genieacs_parameters) are the O(parameters) of devices as M(telephony.pbx.genieacs_parameters) takes them.
    type: list
    elements: str
    choices:
      - devices
      - faults
      - tasks
      - resources
      - genieacs_config
      - genieacs_permissions
      - genieacs_users
      - genieacs_files
      - genieacs_provisions
      - genieacs_virtual_parameters
      - genieacs_presets
      - genieacs_tags
      - genieacs_parameters
    default: [devices, faults]
  query:
    description:
      - Which devices are told of, with their faults and tasks. Without it, all are.
    type: dict
  parameters:
    description:
      - The parameters that are told of each device; a name with a dot at the end is everything below it.
      - A device's whole tree is hundreds of kB, and is never read.
    type: list
    elements: str
    default: []
  include_secrets:
    description: Whether secrets are returned too, in clear, as far as GenieACS shows them.
    type: bool
    default: false
"""

EXAMPLES = r"""
---
- name: Which devices there are, and what went wrong
  telephony.pbx.genieacs_info:
  register: acs

- name: The firmware of telephones
  telephony.pbx.genieacs_info:
    gather_subset: [devices]
    query: {"_tags": "voip"}
    parameters: [Device.DeviceInfo.SoftwareVersion]

- name: Presets and provisions, to be put under version control
  telephony.pbx.genieacs_info:
    gather_subset: [genieacs_presets, genieacs_provisions]
  register: acs

- name: What was read can be applied again, and changes nothing
  telephony.pbx.genieacs_resources:
    resources: "{{ acs.resources }}"
"""

RETURN = r"""
---
version:
  description: The version of GenieACS.
  returned: success
  type: str
  sample: 1.2.16
devices:
  description:
    - Devices with C(device_id), C(manufacturer), C(oui), C(product_class), C(serial_number), C(tags), and C(registered), C(last_inform),
      C(last_boot) and C(last_bootstrap) as UTC in ISO 8601, or null.
    - C(parameters) has the values of those that were asked for; one that was never read from the device is left out.
  returned: when O(gather_subset) has V(devices)
  type: list
  elements: dict
faults:
  description: What went wrong, with C(id), C(device), C(channel), C(code), C(message), C(timestamp) and C(retries).
  returned: when O(gather_subset) has V(faults)
  type: list
  elements: dict
tasks:
  description: What waits for devices, with C(id), C(device), C(name), C(timestamp) and the names of parameters, without their values.
  returned: when O(gather_subset) has V(tasks)
  type: list
  elements: dict
resources:
  description: What is there, by kind, as M(telephony.pbx.genieacs_resources) takes it.
  returned: when O(gather_subset) has a kind or V(resources)
  type: dict
secrets_set:
  description: Which secrets there are, kind by kind and item by item.
  returned: when O(gather_subset) has a kind or V(resources)
  type: dict
"""

from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.info_run import manage_info


def main() -> None:
    """Run the module."""
    manage_info()


if __name__ == "__main__":
    main()
