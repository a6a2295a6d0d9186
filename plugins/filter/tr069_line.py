# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter `telephony.pbx.tr069_line`."""

from __future__ import annotations

DOCUMENTATION = r"""
name: tr069_line
author:
  - The telephony.pbx contributors (@telephony-pbx)
version_added: 0.1.0
positional: model, tree
short_description: Turn a voice line into the paths of its TR-069 data model
description:
  - Takes a line as the C(lines) of M(telephony.pbx.genieacs_parameters) have it, or a list of them, and returns what is set on the device,
    by path. Works without any ACS, and for any of them.
  - What the device has no place for is refused, with the field and what there is. No value of a secret is told.
options:
  _input:
    description:
      - The line, or a list of lines. Its keys are those of O(telephony.pbx.genieacs_parameters#module:devices[].lines).
    type: raw
    required: true
  model:
    description:
      - The data model, where no O(tree) is given. C(TR-104v1) is C(VoiceProfile.{i}.Line.{i}) below C(Device); C(TR-098) is the same below
        C(InternetGatewayDevice); C(TR-104v2) is C(SIP.Client.{i}), with TR-181.
    type: str
    choices: [TR-104v1, TR-104v2, TR-098]
    default: TR-104v1
  tree:
    description:
      - The device's own parameters, by path; values are those that it has, or null. Objects are there by what is in them. The data model is
        then what the tree shows, and lines that it has not are refused.
    type: dict
"""

EXAMPLES = r"""
- name: What a line is in the data model of most telephones
  ansible.builtin.debug:
    msg: "{{ {'number': '1001', 'user': '1001', 'registrar': 'pbx.example.com', 'codecs': ['alaw']} | telephony.pbx.tr069_line }}"

- name: And with that of TR-181
  ansible.builtin.debug:
    msg: "{{ {'number': '1001', 'user': '1001', 'registrar': 'pbx.example.com'} | telephony.pbx.tr069_line('TR-104v2') }}"
"""

RETURN = r"""
_value:
  description: Values by path. Passwords are among them.
  type: dict
  sample:
    Device.Services.VoiceService.1.VoiceProfile.1.SIP.RegistrarServer: pbx.example.com
    Device.Services.VoiceService.1.VoiceProfile.1.Line.1.DirectoryNumber: "1001"
"""

from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.faces import listed, plain

TYPES = {"str": str, "int": int, "bool": bool, "list": list}


def tr069_line(value: Any, model: str = "TR-104v1", tree: Any = None) -> dict:
    """Return values by path. Raises AnsibleFilterError with every problem, and without any value of the lines."""
    from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.voice import MODELS, voice
    from ansible_collections.telephony.pbx.plugins.plugin_utils.site.genieacs.standard import tree_of, tree_with

    lines = plain(value)
    lines = [lines] if isinstance(lines, Mapping) else lines
    problems = list(_wrong(lines))
    if tree is None and model not in MODELS:
        problems.append(f"model: is none that is known; write one of {', '.join(MODELS)}")
    if tree is not None and not isinstance(tree, Mapping):
        problems.append("tree: is not a mapping; write path: value")
    if problems:
        raise AnsibleFilterError(listed("This line has no paths", problems))
    found = voice(tree_of(model, lines) if tree is None else tree_with(plain(tree)), lines)
    missing = [f"lines: there are not enough instances of {path}; add one" for path in dict.fromkeys(found.add)]
    unknown = [f"lines: nothing is known of what is in {path}; give its parameters too" for path in found.refresh]
    if found.problems or missing or unknown:
        raise AnsibleFilterError(listed("This line has no paths", [*found.problems, *missing, *unknown]))
    return found.parameters


def _wrong(lines: Any) -> list[str]:
    """Return why these are no lines, by the declaration of their fields."""
    if not isinstance(lines, list) or not all(isinstance(one, Mapping) for one in lines):
        return ["lines: is neither a line nor a list of them; write {number: ..., user: ...}"]
    from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import nearest
    from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.voice_fields import LINE_FIELDS

    known = {one.name: one for one in LINE_FIELDS}
    problems = []
    for index, item in enumerate(lines):
        for name, given in item.items():
            where = f"lines[{index}].{name}"
            one = known.get(name)
            if one is None:
                problems.append(
                    f"{where}: is not known here; {nearest(str(name), known) or 'look at the documentation'}"
                )
            elif given is not None and given.__class__ is not TYPES[one.type]:
                says = "put it in quotes" if one.type == "str" else f"write {one.type}"
                problems.append(f"{where}: is not of type {one.type}; {says}")
            elif isinstance(given, list) and not all(isinstance(text, str) for text in given):
                problems.append(f"{where}: holds what is no text; put it in quotes")
    return problems


class FilterModule:
    """Filters of the collection."""

    def filters(self) -> dict:
        return {"tr069_line": tr069_line}
