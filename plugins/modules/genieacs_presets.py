#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: genieacs_presets
short_description: Manage the presets of GenieACS
version_added: 0.1.0
description:
- What GenieACS does in sessions of devices that meet a condition.
- 'GenieACS stores any preset, and its service for devices ends on one that it cannot read: each is judged before it is
  sent, with the provisions that it names. It takes effect within five seconds.'
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
  presets:
    description:
    - The presets, all of them in one task.
    - What an item does not mention is kept, unless O(unspecified=reset).
    type: list
    elements: dict
    suboptions:
      name:
        description:
        - Name of the preset.
        type: str
        required: true
      weight:
        description:
        - Those of greater weight come later, and win.
        type: int
      channel:
        description:
        - 'Presets of one channel fail together: after a fault, GenieACS tries them again by themselves.'
        type: str
      precondition:
        description:
        - 'Which devices it is for: an expression, or the older JSON as text. Empty means all of them.'
        type: str
      schedule:
        description:
        - 'When it is in force: how long, in seconds, and since when, as in cron.'
        type: str
      events:
        description:
        - Events of which a device must have informed in this session (true), or must not (false).
        type: dict
      configurations:
        description:
        - 'What it does, in this order: all of it, as a list is replaced whole.'
        type: list
        elements: dict
        suboptions:
          type:
            description:
            - What is done.
            type: str
            choices:
            - value
            - age
            - provision
            - add_tag
            - delete_tag
            - add_object
            - delete_object
            required: true
          name:
            description:
            - Path of the parameter or object, or name of the provision.
            type: str
          value:
            description:
            - 'The value of the parameter: a text, a number, true or false.'
            type: raw
          age:
            description:
            - How old, in seconds, the parameter's value may become.
            type: int
          args:
            description:
            - 'Arguments of the provision: texts, numbers, true or false, or C({expression: text}). They are shown in diffs.'
            type: list
            elements: raw
          tag:
            description:
            - The tag that a device is given or loses.
            type: str
          object:
            description:
            - Name of an object of GenieACS 1.0 that says which values an instance has.
            type: str
      state:
        description: Whether the preset is to be there. Without it, V(present).
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
- name: What every telephone is told when it calls, and what a new one is told first
  telephony.pbx.genieacs_presets:
    presets:
      - name: voip
        channel: voip
        weight: 10
        precondition: Tags.voip IS NOT NULL
        events:
          2 PERIODIC: true
        configurations:
          - type: provision
            name: voip-proxy
            args: [sip.example.net]
          - type: add_tag
            tag: provisioned
      - name: clocks
        schedule: 3600 0 3 * * 0
        precondition: DeviceID.OUI = "001565"
        configurations:
          - type: value
            name: Device.Time.NTPServer1
            value: 192.0.2.123

- name: These presets and no others
  telephony.pbx.genieacs_presets:
    purge: true
    unspecified: reset
    presets:
      - name: inform
        weight: 0
        configurations:
          - {type: provision, name: inform}
"""

RETURN = r"""
---
created:
  description: Keys of the items that were created (or would be, in check mode), by kind.
  returned: success
  type: dict
  sample:
    genieacs_presets:
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
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.presets import KIND


def main() -> None:
    """Run the module."""
    manage_kind(KIND)


if __name__ == "__main__":
    main()
