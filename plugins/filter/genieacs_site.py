# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter `telephony.pbx.genieacs_site`."""

from __future__ import annotations

DOCUMENTATION = r"""
name: genieacs_site
author:
  - The telephony.pbx contributors (@telephony-pbx)
version_added: 0.1.0
short_description: Compile the telephones of a site that TR-069 manages
description:
  - Takes the description of a whole PBX and returns its telephones with C(tr069) as the
    O(telephony.pbx.genieacs_resources#module:resources) option of M(telephony.pbx.genieacs_resources). Each has its lines with the
    secrets of their extensions, the server of the site, its VLAN, and a tag.
  - Refuses a site that is not sound, or that has no such telephone, with every problem at once, each with its place and a remedy. No
    value of a secret is told.
  - Does not touch any host, and needs none. What a model has no place for is told when its device's tree is there to look at.
options:
  _input:
    description: The site, as C(pbx_site).
    type: dict
    required: true
requirements:
  - phonenumbers (Python library, on the controller)
seealso:
  - plugin: telephony.pbx.tr069_line
    plugin_type: filter
  - plugin: telephony.pbx.site_problems
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Give every managed telephone the lines that the site says
  telephony.pbx.genieacs_resources:
    resources: "{{ pbx_site | telephony.pbx.genieacs_site }}"
"""

RETURN = r"""
_value:
  description: Kinds of resources, each with its items.
  type: dict
  sample:
    genieacs_parameters:
      devices:
        - oui: "001565"
          product_class: SIP-T46U
          serial_number: "3146019112345678"
          lines:
            - {line: 1, enabled: true, number: "1001", user: "1001", registrar: pbx.example.com, registrar_port: 5060, transport: udp}
    genieacs_tags:
      tags: [{oui: "001565", product_class: SIP-T46U, serial_number: "3146019112345678", tag: office}]
"""

from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.faces import compiled


def genieacs_site(value: Any) -> dict:
    """Return the managed telephones of a site. Raises AnsibleFilterError with every problem."""
    from ansible_collections.telephony.pbx.plugins.plugin_utils.site.genieacs.build import build_genieacs

    return compiled(build_genieacs, value).resources


class FilterModule:
    """Filters of the collection."""

    def filters(self) -> dict:
        return {"genieacs_site": genieacs_site}
