# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter `telephony.pbx.asterisk_compare`."""

from __future__ import annotations

DOCUMENTATION = r"""
name: asterisk_compare
author:
  - The telephony.pbx contributors (@telephony-pbx)
version_added: 0.1.0
short_description: Compare a compiled site with what an Asterisk has
description:
  - Takes what P(telephony.pbx.asterisk_site#filter) made and the result of M(telephony.pbx.asterisk_info), and returns what is
    missing or different, as sentences.
  - Every extension, trunk, DID and emergency route must be there in the files and live, and trunks that register must be registered.
  - Secrets are not compared, only whether there is one.
positional: info
options:
  _input:
    description: Resources, as P(telephony.pbx.asterisk_site#filter) returns them.
    type: dict
    required: true
  info:
    description: The result of M(telephony.pbx.asterisk_info), gathered with every kind, with V(live), and with C(rtp.conf) in C(files).
    type: dict
    required: true
seealso:
  - module: telephony.pbx.asterisk_info
"""

EXAMPLES = r"""
- name: Read what is there
  telephony.pbx.asterisk_info:
    gather_subset: [pjsip_transports, pjsip_endpoints, pjsip_trunks, asterisk_dialplan, asterisk_config, live]
    files: [rtp.conf]
  register: there

- name: Fail unless it is what the site says
  ansible.builtin.assert:
    that: differences == []
    fail_msg: "{{ differences | join('\n') }}"
  vars:
    differences: "{{ pbx_site | telephony.pbx.asterisk_site | telephony.pbx.asterisk_compare(there) }}"
"""

RETURN = r"""
_value:
  description: Sentences, empty when the server is what the site says.
  type: list
  elements: str
  sample:
    - "trunk my-provider is not registered: its state is Rejected"
"""

from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleFilterError


def asterisk_compare(resources: Any, info: Any) -> list:
    """Return what differs. Raises AnsibleFilterError for arguments that are not what the other plugins return."""
    if not isinstance(resources, Mapping) or "pjsip_endpoints" not in resources:
        raise AnsibleFilterError("asterisk_compare is given something that telephony.pbx.asterisk_site did not make")
    if not isinstance(info, Mapping) or "resources" not in info:
        raise AnsibleFilterError(
            "asterisk_compare needs the result of telephony.pbx.asterisk_info; register it and pass it"
        )
    from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.compare import compare

    return compare(resources, info)


class FilterModule:
    """Filters of the collection."""

    def filters(self) -> dict:
        return {"asterisk_compare": asterisk_compare}
