# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter `telephony.pbx.kamailio_config`."""

from __future__ import annotations

DOCUMENTATION = r"""
name: kamailio_config
author:
  - The telephony.pbx contributors (@telephony-pbx)
version_added: 0.1.0
short_description: Write kamailio.cfg from data
positional: file
description:
  - Takes what an edge should be as data (the variable C(kamailio_edge) of the role P(telephony.pbx.kamailio#role)) and returns the text of
    C(kamailio.cfg), or of C(tls.cfg) which is read beside it.
  - Runs on Kamailio 5.6, 6.0 and 6.1. Nothing is read from a host.
  - Every mistake is told at once, with its place and what to do. All keys are in C(docs/edge.md).
options:
  _input:
    description: The edge, with the keys of C(docs/edge.md).
    type: dict
    required: true
  file:
    description: Which file; or V(packages), the names of Debian's packages with the modules that it loads, one on each line.
    type: str
    choices: [kamailio.cfg, tls.cfg, packages]
    default: kamailio.cfg
seealso:
  - module: telephony.pbx.kamailio_config
"""

EXAMPLES = r"""
- name: Look at the file that an edge would get
  ansible.builtin.debug:
    msg: "{{ edge | telephony.pbx.kamailio_config }}"
  vars:
    edge:
      preset: load_balancer
      listen:
        - {protocol: udp, address: 192.0.2.10}
      domains: [pbx.example.com]
"""

RETURN = r"""
_value:
  description: The text of the file; empty for C(tls.cfg) of an edge without TLS.
  type: str
"""

from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.faces import listed, plain

FILES = ("kamailio.cfg", "tls.cfg")
PACKAGES = "packages"


def kamailio_config(value: Any, file: str = "kamailio.cfg") -> str:
    """Return the text of one file. Raises AnsibleFilterError with every problem of the description."""
    if file not in (*FILES, PACKAGES):
        raise AnsibleFilterError(f"kamailio_config writes {', '.join(FILES)} and {PACKAGES}, not {file}")
    from ansible_collections.telephony.pbx.plugins.plugin_utils.kamailio.config import make

    made = make(plain(value))
    if made.problems:
        raise AnsibleFilterError(listed("This edge cannot be written", made.problems))
    if file == PACKAGES:
        return "\n".join(made.packages)
    return made.files.get(file, "")


class FilterModule:
    """Filters of the collection."""

    def filters(self) -> dict:
        return {"kamailio_config": kamailio_config}
