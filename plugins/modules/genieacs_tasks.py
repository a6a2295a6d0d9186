#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: genieacs_tasks
short_description: Have devices do something once, and wait until they have done it
version_added: 0.1.0
description:
  - Restarts devices, resets them, reads from them, gives them firmware or runs a provision on them, through GenieACS.
  - GenieACS says that a device took the order. Here each is waited for until it shows that it has done it. A restart is over when it
    has informed that it started, a reset when it has informed that it is as new, a reading when the values are younger than
    before, a download when the device says that the transfer is complete or runs the O(version).
  - An order that waits for a device which cannot be reached waits once, however often the task is run.
  - What a device refuses is a failure, in the device's own words, and is not tried again for days unless O(keep_fault=true).
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
      - A download to a device that runs the O(version) already, and an order that waits for its device already, change nothing.
      - Everything else is done each time.
seealso:
  - module: telephony.pbx.genieacs_parameters
  - module: telephony.pbx.genieacs_faults
options:
  devices:
    description:
      - The devices, each named by its id, by what is printed on it, or many at once by a query.
      - An unknown device is an error, before anything is sent.
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
  task:
    description:
      - What is to be done. V(refresh) reads O(parameters), or everything below O(object), V(download) gives O(file) to the device, and
        V(provisions) runs O(provisions).
    type: str
    required: true
    choices: [reboot, factory_reset, refresh, download, provisions]
  object:
    description: The object that is read with everything below it. An empty text is the whole tree, which takes its time.
    type: str
  parameters:
    description: The parameters that are read.
    type: list
    elements: str
  provisions:
    description: Provisions that are run, each of which GenieACS has to have.
    type: list
    elements: dict
    suboptions:
      name:
        description: The provision.
        type: str
        required: true
      args:
        description: Its arguments.
        type: list
        elements: raw
  file:
    description: The file that is downloaded; GenieACS has to have it. A device that it is not meant for is refused.
    type: str
  file_type:
    description: What the file is, such as V(1 Firmware Upgrade Image). Without it, what GenieACS knows of the file.
    type: str
  target:
    description: Under which name the device stores it.
    type: str
  version:
    description:
      - The version that the device runs afterwards. One that runs it already is left alone, and the others are waited for until they do.
      - Without it, what GenieACS knows of the file.
    type: str
  version_parameter:
    description: The parameter that tells the version, if it is not C(DeviceInfo.SoftwareVersion).
    type: str
  connection_request:
    description: Whether devices are asked to call now. Otherwise the task waits until they next inform.
    type: bool
    default: true
  session_timeout:
    description: For how many seconds a device that was asked to call is waited for until it does.
    type: int
  wait:
    description: Whether a device that does not take the task now is a failure. Otherwise the task waits for it.
    type: bool
    default: false
  wait_timeout:
    description: For how many seconds devices that took the task are waited for until they show that they have done it.
    type: int
    default: 120
  expiry:
    description: After how many seconds a task that still waits for its device is dropped.
    type: int
  keep_fault:
    description: Whether the task of a device that refused it stays in GenieACS, which tries it again for days.
    type: bool
    default: false
  max_devices:
    description:
      - How many devices the task may be about at most. A reset or a download for more than one device needs it.
    type: int
  canary:
    description:
      - How many devices go first. Unless all of them have done it, nothing is sent to the others.
      - One for a reset and a download, and none for anything else, if it is not given.
    type: int
"""

EXAMPLES = r"""
---
- name: Restart a telephone, and wait until it is back
  telephony.pbx.genieacs_tasks:
    task: reboot
    devices:
      - device_id: 001565-SIP%2DT46U-3146019112345678

- name: New firmware for a model, one telephone first
  telephony.pbx.genieacs_tasks:
    task: download
    file: T46U-108.87.0.1.rom
    version: 108.87.0.1
    wait_timeout: 900
    max_devices: 200
    devices:
      - query: {"_deviceId._ProductClass": "SIP-T46U"}

- name: Read the state of the first line now
  telephony.pbx.genieacs_tasks:
    task: refresh
    parameters: [Device.Services.VoiceService.1.VoiceProfile.1.Line.1.Status]
    devices:
      - serial_number: "3146019112345678"

- name: Run a provision once
  telephony.pbx.genieacs_tasks:
    task: provisions
    provisions:
      - {name: voip-proxy, args: [sip.example.net]}
    devices:
      - query: {"_tags": "voip"}
"""

RETURN = r"""
---
done:
  description: Devices that took the task and show that they have done it.
  returned: always
  type: list
  elements: str
  sample: [001565-SIP%2DT46U-3146019112345678]
unchanged:
  description: Devices that had already what the task would bring.
  returned: always
  type: list
  elements: str
queued:
  description: Devices for which the task waits, with the reason.
  returned: always
  type: dict
  sample: {001565-SIP%2DT46U-3146019112345679: Device is offline}
failed_devices:
  description: Devices that refused the task or did not show in time that they have done it, with the reason.
  returned: always
  type: dict
  sample: {}
spared:
  description: Devices to which nothing was sent, because the first ones failed.
  returned: always
  type: list
  elements: str
"""

from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.tasks import manage_tasks


def main() -> None:
    """Run the module."""
    manage_tasks()


if __name__ == "__main__":
    main()
