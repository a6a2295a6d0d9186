#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: freeswitch_acls
short_description: Manage FreeSWITCH's access lists
version_added: 0.1.0
description:
- The lists of C(acl.conf.xml), which profiles and gateways name.
- 'FreeSWITCH skips a wrong network in silence while it says that it reloaded: networks are checked before anything is written,
  and the running server is asked afterwards.'
- Everything is checked before anything is written; the running server is asked afterwards whether it holds what was written,
  and if it does not, everything is put back, in the files and in the server.
- Nothing is restarted. What only a restart would apply is returned as RV(restart_required).
author:
- The telephony.pbx contributors (@telephony-pbx)
extends_documentation_fragment:
- telephony.pbx.freeswitch
- telephony.pbx.kind
- telephony.pbx.attributes.managing
- telephony.pbx.attributes.actiongroup_freeswitch
options:
  lists:
    description:
    - The lists, all of them in one task.
    - What an item does not mention is kept, unless O(unspecified=reset).
    type: list
    elements: dict
    suboptions:
      name:
        description:
        - The list's name, by which profiles and the dialplan know it.
        type: str
        required: true
      default:
        description:
        - What becomes of addresses that no node names; needed when the list is created, since FreeSWITCH itself would allow
          them.
        type: str
        choices:
        - allow
        - deny
      nodes:
        description:
        - The networks. The longest prefix that matches an address decides.
        type: list
        elements: dict
        suboptions:
          type:
            description:
            - Whether it is let in; without it, as the list's default.
            type: str
            choices:
            - allow
            - deny
          cidr:
            description:
            - A network, or several with commas between them.
            type: str
          domain:
            description:
            - 'A domain of the directory: the networks that its users have.'
            type: str
          options:
            description:
            - 'Other attributes: V(host) with V(mask), and the ports V(port), V(ports), V(port-min), V(port-max).'
            type: dict
      state:
        description: Whether the access list is to be there. Without it, V(present).
        type: str
        choices:
        - present
        - absent
      unset:
        description:
        - Names of options to remove, so that the template's or the server's default applies.
        type: list
        elements: str
  path:
    description:
    - The file of new lists, relative to O(config_dir); without it C(autoload_configs/acl.conf.xml). What is there already
      stays in its file.
    - 'Also within what O(purge) removes: a file, or a folder with everything in it.'
    type: str
"""

EXAMPLES = r"""
---
- name: Whose calls come in without a password
  telephony.pbx.freeswitch_acls:
    lists:
      - name: carriers
        default: deny
        nodes:
          - {type: allow, cidr: 203.0.113.0/24}
          - {type: allow, cidr: 198.51.100.7/32}
"""

RETURN = r"""
---
created:
  description: Keys of the items that were created (or would be, in check mode), by kind.
  returned: success
  type: dict
  sample:
    freeswitch_acls:
    - '?'
updated:
  description: Keys of the items that were changed, by kind.
  returned: success
  type: dict
  sample: {}
deleted:
  description: Keys of the items that were removed, by kind.
  returned: success
  type: dict
  sample: {}
activation:
  description: How the running server took the change.
  returned: success
  type: dict
  contains:
    commands:
      description: The commands that were given to the server, or would be.
      type: list
      elements: str
      returned: success
    verified:
      description: 'Whether the server was asked and holds what was written. Null where there was nothing that it could
        be asked: what stands in files such as C(manager.conf) is proven by the lines of its log alone.'
      type: bool
      returned: success
    pending:
      description: Whether the activation is left to a later run, or to the server's next start.
      type: bool
      returned: success
    reason:
      description: Why it is left.
      type: str
      returned: when RV(activation.pending) is true
restart_required:
  description: What only a restart of the server applies, and why. Nothing is ever restarted by this module.
  returned: success
  type: list
  elements: dict
  contains:
    what:
      description: What is concerned.
      type: str
      returned: success
    why:
      description: Why a reload is not enough.
      type: str
      returned: success
backup_files:
  description: Where the bytes that were replaced are kept, mode 0600; the last five of each file.
  returned: success
  type: list
  elements: str
"""

from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.acls import KIND
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.modules import manage_kind


def main() -> None:
    """Run the module."""
    manage_kind(KIND)


if __name__ == "__main__":
    main()
