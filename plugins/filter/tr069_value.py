# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter `telephony.pbx.tr069_value`."""

from __future__ import annotations

DOCUMENTATION = r"""
name: tr069_value
author:
  - The telephony.pbx contributors (@telephony-pbx)
version_added: 0.1.0
positional: type
short_description: Write a value as the type of a TR-069 parameter has it
description:
  - Takes a value as YAML has it, and returns it as a parameter of this type holds it. Refuses what is none of that type, without repeating
    the value.
options:
  _input:
    description: Text, a number, or true or false.
    type: raw
    required: true
  type:
    description: The parameter's type.
    type: str
    choices: [string, boolean, int, unsignedInt, long, unsignedLong, dateTime, base64, hexBinary]
    default: string
"""

EXAMPLES = r"""
- name: A switch
  ansible.builtin.debug:
    msg: "{{ 'yes' | telephony.pbx.tr069_value('boolean') }}"

- name: A time, in UTC
  ansible.builtin.debug:
    msg: "{{ '2026-11-22T10:00:00+10:00' | telephony.pbx.tr069_value('dateTime') }}"
"""

RETURN = r"""
_value:
  description: The value; text, a number, or true or false.
  type: raw
  sample: true
"""

from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.faces import plain

TYPES = ("string", "boolean", "int", "unsignedInt", "long", "unsignedLong", "dateTime", "base64", "hexBinary")


def tr069_value(value: Any, type: str = "string") -> Any:  # pylint: disable=redefined-builtin
    """Return a value of a type. Raises AnsibleFilterError for what is none, without the value."""
    from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.values import WrongValue, cast

    if type.removeprefix("xsd:") not in TYPES:
        raise AnsibleFilterError(f"tr069_value: there is no such type; write one of {', '.join(TYPES)}")
    try:
        return cast(f"xsd:{type.removeprefix('xsd:')}", plain(value))
    except WrongValue as error:
        raise AnsibleFilterError(f"tr069_value: the value {error.reason}; {error.remedy}") from error


class FilterModule:
    """Filters of the collection."""

    def filters(self) -> dict:
        return {"tr069_value": tr069_value}
