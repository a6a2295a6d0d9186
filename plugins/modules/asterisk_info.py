#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: asterisk_info
short_description: Read what an Asterisk holds, and what it does
version_added: 0.1.0
description:
  - Returns transports, endpoints, trunks and contexts in exactly the shape that the managing modules take, so that reading and
    applying again changes nothing.
  - Secrets are left out (leaving them out keeps them) and named in RV(secrets_set).
author:
  - The telephony.pbx contributors (@telephony-pbx)
extends_documentation_fragment:
  - telephony.pbx.asterisk
  - telephony.pbx.attributes.info
  - telephony.pbx.attributes.actiongroup_asterisk
options:
  gather_subset:
    description:
      - What to read. V(live) asks the running server for the state of endpoints, registrations and contexts.
      - V(asterisk_config) returns the sections of the PJSIP files that no other kind recognises, and those of O(files).
    type: list
    elements: str
    choices: [pjsip_transports, pjsip_endpoints, pjsip_trunks, asterisk_dialplan, asterisk_config, live]
    default: [pjsip_transports, pjsip_endpoints, pjsip_trunks, asterisk_dialplan, asterisk_config]
  files:
    description: Further files whose sections are returned as V(asterisk_config), relative to O(config_dir).
    type: list
    elements: str
    default: []
  include_secrets:
    description: Whether to return secrets too, in clear.
    type: bool
    default: false
"""

EXAMPLES = r"""
---
- name: Read every telephone, trunk, transport and context
  telephony.pbx.asterisk_info:
  register: there

- name: Show who has more than one device
  ansible.builtin.debug:
    msg: "{{ there.resources.pjsip_endpoints.endpoints | selectattr('max_contacts', 'defined')
      | selectattr('max_contacts', '>', 1) | map(attribute='name') }}"

- name: Read what runs right now
  telephony.pbx.asterisk_info:
    gather_subset: [live]
  register: at_present
"""

RETURN = r"""
---
version:
  description: The version that runs, or that is installed.
  returned: success
  type: str
  sample: 22.10.1
running:
  description: Whether the server runs and could be asked.
  returned: success
  type: bool
resources:
  description: What is there, by kind, each as the module of that name takes it.
  returned: success
  type: dict
  sample: {pjsip_endpoints: {endpoints: [{name: "1001", context: from-phones, allow: [alaw]}]}}
secrets_set:
  description: Which items have which secrets, by kind and key.
  returned: success
  type: dict
  sample: {pjsip_endpoints: {"1001": [secret]}}
unmanaged:
  description: What no kind can say as data, and why (lines that are no dialplan, objects that are defined twice).
  returned: success
  type: list
  elements: dict
live:
  description: What the running server says of endpoints (state, contacts), registrations (state) and contexts (their steps).
  returned: when V(live) is asked for
  type: dict
"""

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.modules import manage_info


def main() -> None:
    """Run the module."""
    manage_info()


if __name__ == "__main__":
    main()
