# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter `telephony.pbx.site_problems`."""

from __future__ import annotations

DOCUMENTATION = r"""
name: site_problems
author:
  - The telephony.pbx contributors (@telephony-pbx)
version_added: 0.1.0
short_description: Say what is wrong with a site
description:
  - Reads, checks and compiles the description of a PBX and returns every problem as a sentence with its place and a remedy.
  - An empty list means that the site compiles. No value of a secret is told.
positional: warnings, host
options:
  _input:
    description: The site, as C(pbx_site).
    type: dict
    required: true
  warnings:
    description: Whether to return what the site compiles with but its owner should know, instead of the problems.
    type: bool
    default: false
  host:
    description:
      - What M(telephony.pbx.asterisk_info) found on the host, with the subset V(sounds) and O(telephony.pbx.asterisk_info#module:key_pairs).
      - Prompts and the certificate that the site names are looked for in it. Without it they are not looked for.
    type: dict
requirements:
  - phonenumbers (Python library, on the controller)
seealso:
  - plugin: telephony.pbx.asterisk_site
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Refuse a site before anything is installed
  ansible.builtin.assert:
    that: problems == []
    fail_msg: "{{ problems | join('\n') }}"
  vars:
    problems: "{{ pbx_site | telephony.pbx.site_problems }}"

- name: Look at what the description names on the host
  telephony.pbx.asterisk_info:
    gather_subset: [sounds]
  register: on_the_host

- name: Refuse a site whose prompts are not there
  ansible.builtin.assert:
    that: problems == []
    fail_msg: "{{ problems | join('\n') }}"
  vars:
    problems: "{{ pbx_site | telephony.pbx.site_problems(host=on_the_host) }}"
"""

RETURN = r"""
_value:
  description: Sentences, empty when there is nothing to say.
  type: list
  elements: str
  sample:
    - "extensions[3].secret: is empty; give it a password of 12 characters or more"
"""

from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.errors import PlanError
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.faces import plain


def site_problems(value: Any, warnings: bool = False, host: Any = None) -> list:
    """Return the problems of a site, or its warnings."""
    from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import build_asterisk

    try:
        made = build_asterisk(plain(value), host=plain(host))
    except PlanError as error:  # phonenumbers is not installed: a problem like any other
        return [] if warnings else [str(error)]
    return list(made.warnings if warnings else made.problems)


class FilterModule:
    """Filters of the collection."""

    def filters(self) -> dict:
        return {"site_problems": site_problems}
