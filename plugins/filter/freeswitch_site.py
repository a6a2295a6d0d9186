# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter `telephony.pbx.freeswitch_site`."""

from __future__ import annotations

DOCUMENTATION = r"""
name: freeswitch_site
author:
  - The telephony.pbx contributors (@telephony-pbx)
version_added: 0.1.0
short_description: Compile a site to resources of FreeSWITCH
description:
  - Takes the description of a whole PBX and returns it as the O(telephony.pbx.freeswitch_resources#module:resources) option of
    M(telephony.pbx.freeswitch_resources).
  - Refuses a site that is not sound, or that FreeSWITCH cannot be, with every problem at once, each with its place and a remedy.
    No value of a secret is told.
  - Proves of what it compiled that every emergency number gets out from every telephone, and that nobody outside can choose
    what a trunk is sent. A site that cannot prove this does not compile.
  - Does not touch any host, and needs none.
options:
  _input:
    description: The site, as C(pbx_site).
    type: dict
    required: true
requirements:
  - phonenumbers (Python library, on the controller)
seealso:
  - plugin: telephony.pbx.site_problems
    plugin_type: filter
  - plugin: telephony.pbx.asterisk_site
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Make the users, trunks and dialplan of the site what the site says
  telephony.pbx.freeswitch_resources:
    resources: "{{ pbx_site | telephony.pbx.freeswitch_site }}"
"""

RETURN = r"""
_value:
  description: Kinds of resources, each with its items, the file that holds them, and C(purge) and C(unspecified).
  type: dict
  sample:
    freeswitch_acls:
      lists: [{name: trunks, default: deny, nodes: [{type: allow, cidr: 203.0.113.0/24}]}]
      unspecified: reset
"""

from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.faces import compiled


def freeswitch_site(value: Any) -> dict:
    """Return the resources of a site. Raises AnsibleFilterError with every problem."""
    from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.build import build_freeswitch

    return compiled(build_freeswitch, value).resources


class FilterModule:
    """Filters of the collection."""

    def filters(self) -> dict:
        return {"freeswitch_site": freeswitch_site}
