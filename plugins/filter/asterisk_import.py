# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter `telephony.pbx.asterisk_import`."""

from __future__ import annotations

DOCUMENTATION = r"""
name: asterisk_import
author:
  - The telephony.pbx contributors (@telephony-pbx)
version_added: 0.1.0
positional: first
short_description: Make a site and raw items of what an Asterisk holds
description:
  - Takes the result of M(telephony.pbx.asterisk_info), and returns what it understood as a site, and the rest as raw items, such
    that building from both gives the same server again.
  - It compiles the site that it made and compares it with what was read. What would not be the same stays raw, and the report says why.
  - C(telephony.pbx.import) is the playbook around it.
options:
  _input:
    description: The result of M(telephony.pbx.asterisk_info), with every kind, V(live), and every file of its C(reads) among O(ignore:files).
    type: dict
    required: true
  first:
    description: The result of M(telephony.pbx.asterisk_info) for the files that may include others, but none of PJSIP's - which files
      the server reads, and which sections of PJSIP belong to no kind.
    type: dict
    required: true
  secrets:
    description: The same as the input, gathered with secrets. Without it no secret is in what is returned.
    type: dict
  samples:
    description: Items by kind that a distribution ships. Those that the server does not have are returned as absent.
    type: dict
  host:
    description: What the texts call the server.
    type: str
    default: the server
seealso:
  - module: telephony.pbx.asterisk_info
  - plugin: telephony.pbx.asterisk_site
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Look which files it reads
  telephony.pbx.asterisk_info:
    gather_subset: [asterisk_config]
    files: [extensions.conf, queues.conf, voicemail.conf]
  register: first

- name: Read all of them
  telephony.pbx.asterisk_info:
    files: "{{ first.reads.values() | flatten | unique }}"
  register: there

- name: Say what a person should know before this server is built anew
  ansible.builtin.debug:
    msg: "{{ (there | telephony.pbx.asterisk_import(first)).report }}"
"""

RETURN = r"""
_value:
  description: The site, raw items, the report, secrets where they were given, and all of it as texts of files.
  type: dict
  contains:
    site:
      description: C(pbx_site), empty where nothing proved to be one. Secrets are references to the variable C(pbx_secrets).
      type: dict
    raw:
      description: The O(telephony.pbx.asterisk_resources#module:resources) option of M(telephony.pbx.asterisk_resources).
      type: dict
    report:
      description: Sentences by heading.
      type: dict
    secrets:
      description: What C(pbx_secrets) is to hold, in clear; empty unless O(secrets) are given.
      type: dict
    files:
      description: Texts by the name of a file - C(site.yml), C(raw.yml), C(report.md), and C(secrets.yml) where there are secrets.
      type: dict
"""

from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.faces import plain


def asterisk_import(info: Any, first: Any, secrets: Any = None, samples: Any = None, host: str = "the server") -> dict:
    """Return the site, raw items and report. Raises AnsibleFilterError for what asterisk_info did not return."""
    if not all(isinstance(one, Mapping) and "reads" in one for one in (info, first)):
        raise AnsibleFilterError(
            "asterisk_import needs two results of telephony.pbx.asterisk_info; register them and pass them"
        )
    from ansible_collections.telephony.pbx.plugins.plugin_utils.site.importing.imported import imported

    # a task that was skipped registers a result, too
    known = plain(secrets) if isinstance(secrets, Mapping) and "resources" in secrets else None
    made = imported(plain(info), plain(first), known, plain(samples), str(host))
    return {
        "site": made.site,
        "raw": made.raw,
        "report": made.report,
        "secrets": made.secrets,
        "files": made.files(str(host)),
    }


class FilterModule:
    """Filters of the collection."""

    def filters(self) -> dict:
        return {"asterisk_import": asterisk_import}
