# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter `telephony.pbx.genieacs_device_id`."""

from __future__ import annotations

DOCUMENTATION = r"""
name: genieacs_device_id
author:
  - The telephony.pbx contributors (@telephony-pbx)
version_added: 0.1.0
short_description: Make the device id that GenieACS uses, or take it apart
description:
  - An ACS knows a device by its OUI, product class and serial number. GenieACS joins them by C(-), each with every byte percent-encoded
    that is no letter, digit or C(_). This filter makes that id of the three, and the three of an id.
options:
  _input:
    description:
      - A dict with C(oui), C(serial_number) and, if the device has one, C(product_class); or a list of OUI, product class (which may be
        empty) and serial number; or an id as text.
    type: raw
    required: true
"""

EXAMPLES = r"""
- name: The id of a telephone, 001565-SIP%2DT46U-3146019112345678
  ansible.builtin.debug:
    msg: "{{ {'oui': '001565', 'product_class': 'SIP-T46U', 'serial_number': '3146019112345678'} | telephony.pbx.genieacs_device_id }}"

- name: The serial number in an id
  ansible.builtin.debug:
    msg: "{{ ('001565-SIP%2DT46U-3146019112345678' | telephony.pbx.genieacs_device_id).serial_number }}"
"""

RETURN = r"""
_value:
  description: The id as text; or, of an id, a dict of C(oui), C(product_class) and C(serial_number).
  type: raw
  sample: 001565-SIP%2DT46U-3146019112345678
"""

from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.faces import plain

NAMES = ("oui", "product_class", "serial_number")


def genieacs_device_id(value: Any) -> Any:
    """Return the id of a device, or what an id says. Raises AnsibleFilterError for what is neither."""
    from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, nearest
    from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import ids

    value = plain(value)
    if isinstance(value, str):
        try:
            return dict(zip(NAMES, ids.parts(value)))
        except PbxError as error:
            raise AnsibleFilterError(f"genieacs_device_id: {error}") from error
    if isinstance(value, Mapping):
        for name in value:
            if name not in NAMES:
                hint = nearest(str(name), NAMES) or f"known are {', '.join(NAMES)}"
                raise AnsibleFilterError(f"genieacs_device_id: {name} is not known here; {hint}")
        value = [value.get(name) or "" for name in NAMES]
    if not isinstance(value, list) or len(value) != 3 or not all(isinstance(one, str) for one in value):
        raise AnsibleFilterError(
            "genieacs_device_id: takes an id, or OUI, product class and serial number, each as text"
        )
    if not value[0] or not value[2]:
        raise AnsibleFilterError(f"genieacs_device_id: {'oui' if not value[0] else 'serial_number'} is missing")
    return ids.device_id(*value)


class FilterModule:
    """Filters of the collection."""

    def filters(self) -> dict:
        return {"genieacs_device_id": genieacs_device_id}
