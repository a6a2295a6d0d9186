# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter `telephony.pbx.tr069_path`."""

from __future__ import annotations

DOCUMENTATION = r"""
name: tr069_path
author:
  - The telephony.pbx contributors (@telephony-pbx)
version_added: 0.1.0
short_description: Take the path of a TR-069 parameter or object apart
description:
  - Says of which data model a path is, which instances it names, and how it is written in the standard. A path that ends with a dot is that
    of an object, as in TR-069 itself; GenieACS writes objects without it.
options:
  _input:
    description: The path, such as C(Device.Services.VoiceService.1.VoiceProfile.1.Enable).
    type: str
    required: true
"""

EXAMPLES = r"""
- name: The path as the standard has it, Device.Services.VoiceService.{i}.VoiceProfile.{i}.Line.{i}.SIP.AuthPassword
  ansible.builtin.debug:
    msg: "{{ ('Device.Services.VoiceService.1.VoiceProfile.1.Line.2.SIP.AuthPassword' | telephony.pbx.tr069_path).standard }}"
"""

RETURN = r"""
_value:
  description: What the path says.
  type: dict
  contains:
    root:
      description: Its first name. C(Device) is that of TR-181 and TR-106, C(InternetGatewayDevice) that of TR-098.
      type: str
    standard:
      description: The path with C({i}) for each instance.
      type: str
    instances:
      description: The numbers of its instances, in order.
      type: list
      elements: int
    parent:
      description: The path of the object that it is in, without a dot behind it.
      type: str
    name:
      description: Its last name, or number.
      type: str
    object:
      description: Whether it is written as an object.
      type: bool
    vendor:
      description: The name that a manufacturer has added to the standard, C(X_...), or an empty text.
      type: str
    secret:
      description: Whether its name is that of a password, so that the modules of this collection show its value to nobody.
      type: bool
"""

import re
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.faces import plain

PATH = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*\.?")


def tr069_path(value: Any) -> dict:
    """Return what a path says. Raises AnsibleFilterError for what is none."""
    from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import is_secret_name

    text = plain(value)
    if not isinstance(text, str) or not PATH.fullmatch(text):
        raise AnsibleFilterError(
            "tr069_path: this is no path; write names and numbers with dots between them: Device.X.1.Y"
        )
    names = text.rstrip(".").split(".")
    return {
        "root": names[0],
        "standard": ".".join("{i}" if one.isdigit() else one for one in names),
        "instances": [int(one) for one in names if one.isdigit()],
        "parent": ".".join(names[:-1]),
        "name": names[-1],
        "object": text.endswith("."),
        "vendor": next((one for one in names if one.startswith("X_")), ""),
        "secret": is_secret_name(text),
    }


class FilterModule:
    """Filters of the collection."""

    def filters(self) -> dict:
        return {"tr069_path": tr069_path}
