#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: freeswitch_info
short_description: Read what a FreeSWITCH holds, what it does, and where both differ
version_added: 0.1.0
description:
  - Returns the version, and what O(gather_subset) asks for.
  - The items of a kind come in exactly the shape that its managing module takes, so that reading and applying again changes
    nothing. Secrets are left out (leaving them out keeps them) and named in RV(secrets_set).
    What is secret is known by its name, beside a value (C(name) and C(value)) and before a C(=) in a text, too. A list or text
    with such a secret in it is left out whole.
author:
  - The telephony.pbx contributors (@telephony-pbx)
extends_documentation_fragment:
  - telephony.pbx.freeswitch
  - telephony.pbx.attributes.info
  - telephony.pbx.attributes.actiongroup_freeswitch
seealso:
  - module: telephony.pbx.freeswitch_resources
  - module: telephony.pbx.freeswitch_command
options:
  gather_subset:
    description:
      - What to read. V(profiles), V(gateways), V(registrations), V(calls) and V(channels) are what runs at this moment.
      - V(resources) is what stands in the files, of every kind; one kind is asked for by the name of its module.
      - V(drift) compares the files with what runs, of the kinds that are asked for, or of all. A file that was edited and not applied
        is found by it, of gateways also a changed password, by the revision that every gateway written by this collection carries.
      - V(findings) is what FreeSWITCH leaves out of its files without a word, such as an include that cannot be read.
    type: list
    elements: str
    choices:
      - profiles
      - gateways
      - registrations
      - calls
      - channels
      - drift
      - findings
      - resources
      - freeswitch_vars
      - freeswitch_acls
      - freeswitch_config
      - freeswitch_profiles
      - freeswitch_domains
      - freeswitch_users
      - freeswitch_gateways
      - freeswitch_dialplan
    default: [profiles, gateways]
  include_secrets:
    description: Whether secrets are returned too, in clear.
    type: bool
    default: false
"""

EXAMPLES = r"""
---
- name: See whether every trunk is registered
  telephony.pbx.freeswitch_info:
    gather_subset: [gateways]
  register: switch

- name: Fail if one is not
  ansible.builtin.assert:
    that: switch.gateways | rejectattr('state', 'in', ['REGED', 'NOREG']) | length == 0

- name: Read the users and gateways
  telephony.pbx.freeswitch_info:
    gather_subset: [freeswitch_users, freeswitch_gateways]
  register: there

- name: Is anything edited by hand and not applied, or left out in silence?
  telephony.pbx.freeswitch_info:
    gather_subset: [drift, findings]
"""

RETURN = r"""
---
version:
  description: The version that runs; empty when it does not.
  returned: success
  type: str
  sample: 1.11.2
running:
  description: Whether the server runs. Otherwise only what stands in files can be told.
  returned: success
  type: bool
started:
  description: When it started, in seconds since 1970, or null.
  returned: success
  type: int
  sample: 1795400617
profiles:
  description: Every SIP profile that runs, with C(name), C(state), C(url), C(tls_url) and C(calls).
  returned: when O(gather_subset) has V(profiles) and the server runs
  type: list
  elements: dict
gateways:
  description: Every gateway that runs, with C(name), C(profile), C(state) such as V(REGED) or V(NOREG), and C(status).
  returned: when O(gather_subset) has V(gateways) and the server runs
  type: list
  elements: dict
registrations:
  description: Who is registered, as C(show registrations) tells it.
  returned: when O(gather_subset) has V(registrations) and the server runs
  type: list
  elements: dict
calls:
  description: Every call, as C(show calls) tells it.
  returned: when O(gather_subset) has V(calls) and the server runs
  type: list
  elements: dict
channels:
  description: How many legs of calls there are, as a drain counts them.
  returned: when O(gather_subset) has V(channels) and the server runs
  type: int
drift:
  description: Where what runs is not what the files say, with C(kind) and a sentence, C(what).
  returned: when O(gather_subset) has V(drift) and the server runs
  type: list
  elements: dict
findings:
  description: What is left out of the files, with C(path), C(line), C(kind) and a sentence, C(what).
  returned: when O(gather_subset) has V(findings)
  type: list
  elements: dict
resources:
  description: What stands in the files, by kind, as M(telephony.pbx.freeswitch_resources) takes it.
  returned: when O(gather_subset) has a kind or V(resources)
  type: dict
secrets_set:
  description: Which secrets there are, kind by kind and item by item.
  returned: when O(gather_subset) has a kind or V(resources)
  type: dict
"""

from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.info_run import manage_info


def main() -> None:
    """Run the module."""
    manage_info()


if __name__ == "__main__":
    main()
