# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter `telephony.pbx.asterisk_site`."""

from __future__ import annotations

DOCUMENTATION = r"""
name: asterisk_site
author:
  - The telephony.pbx contributors (@telephony-pbx)
version_added: 0.1.0
positional: extra
short_description: Compile a site to resources of Asterisk
description:
  - Takes the description of a whole PBX and returns it as the O(telephony.pbx.asterisk_resources#module:resources) option of
    M(telephony.pbx.asterisk_resources), every kind in a file of its own.
  - Refuses a site that is not sound, with every problem at once, each with its place and a remedy. No value of a secret is told.
  - Proves of what it compiled that every emergency number gets out from every telephone, and that nobody outside can choose
    what a trunk is sent. A site that cannot prove this does not compile.
  - Does not touch any host, and needs none.
options:
  _input:
    description: The site, as C(pbx_site).
    type: dict
    required: true
  extra:
    description:
      - Items beside those of the site, in the shape of the O(telephony.pbx.asterisk_resources#module:resources) option, such as
        C(telephony.pbx.import) writes them. One with the key of an item of the site takes its place; with C(state=absent) the site
        makes none.
      - What is proved of the site is not proved of these.
    type: dict
requirements:
  - phonenumbers (Python library, on the controller)
seealso:
  - plugin: telephony.pbx.site_problems
    plugin_type: filter
  - plugin: telephony.pbx.asterisk_compare
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Make the telephones, trunks and dialplan of the site what the site says
  telephony.pbx.asterisk_resources:
    resources: "{{ pbx_site | telephony.pbx.asterisk_site }}"
"""

RETURN = r"""
_value:
  description: Kinds of resources, each with its items, the file that holds them, and C(purge) and C(unspecified).
  type: dict
  sample:
    pjsip_transports:
      transports: [{name: transport-udp, protocol: udp, bind: "0.0.0.0:5060"}]
      path: pjsip.d/transports.conf
      purge: true
      unspecified: reset
"""

from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.faces import compiled, plain


def asterisk_site(value: Any, extra: Any = None) -> dict:
    """Return the resources of a site, with what stands beside it. Raises AnsibleFilterError with every problem."""
    from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import build_asterisk
    from ansible_collections.telephony.pbx.plugins.plugin_utils.site.importing.overlay import overlaid

    made = compiled(build_asterisk, value)
    return overlaid(made.resources, plain(extra)) if extra else made.resources


class FilterModule:
    """Filters of the collection."""

    def filters(self) -> dict:
        return {"asterisk_site": asterisk_site}
