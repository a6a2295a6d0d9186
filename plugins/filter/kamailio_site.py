# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter `telephony.pbx.kamailio_site`."""

from __future__ import annotations

DOCUMENTATION = r"""
name: kamailio_site
author:
  - The telephony.pbx contributors (@telephony-pbx)
version_added: 0.1.0
positional: servers, rtpengine
short_description: Compile a site to the edge in front of its media servers
description:
  - Takes the description of a whole PBX that has C(edge), and returns what Kamailio in front of it is made of.
  - Refuses a site that is not sound, servers that are not there and a mode that does not fit the site, with every problem at once, each
    with its place and a remedy. No value of a secret is told, and passwords leave it as digests only.
  - Does not touch any host, and needs none.
options:
  _input:
    description: The site, as C(pbx_site); in the mode C(by_site) the list of the sites that share the edge.
    type: raw
    required: true
  servers:
    description:
      - The media servers in the order in which they are tried, each with C(name) (the host's in the inventory) and C(address) (the IP
        address at which the edge reaches it).
    type: list
    elements: dict
    required: true
  rtpengine:
    description:
      - Control sockets of rtpengine, such as C(udp:127.0.0.1:2223). Without any, media flows between telephones and media servers.
    type: list
    elements: str
requirements:
  - phonenumbers (Python library, on the controller)
seealso:
  - plugin: telephony.pbx.kamailio_config
    plugin_type: filter
  - plugin: telephony.pbx.asterisk_site
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Show how the edge of the site is configured
  ansible.builtin.debug:
    msg: "{{ (pbx_site | telephony.pbx.kamailio_site([{'name': 'pbx1', 'address': '10.0.0.11'}])).config }}"
"""

RETURN = r"""
_value:
  description:
    - C(config) is what P(telephony.pbx.kamailio_config#filter) takes; C(resources) are kinds with their items, as the modules of
      Kamailio take them. Accounts are there where the edge is the registrar.
  type: dict
  sample:
    config:
      listen: [{protocol: udp, address: 203.0.113.5, port: 5060}]
      emergency: ["000", "112"]
    resources:
      kamailio_dispatcher_destinations:
        destinations: [{set: 1, uri: "sip:10.0.0.11:5060", priority: 1, duid: pbx1}]
        purge: true
        unspecified: reset
"""

from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.faces import compiled


def kamailio_site(value: Any, servers: Any, rtpengine: Any = None) -> dict:
    """Return configuration and resources of a site's edge. Raises AnsibleFilterError with every problem."""
    from ansible_collections.telephony.pbx.plugins.plugin_utils.site.kamailio.build import build_edge

    return compiled(build_edge, value, servers, rtpengine or (), what="edge").made


class FilterModule:
    """Filters of the collection."""

    def filters(self) -> dict:
        return {"kamailio_site": kamailio_site}
