#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: asterisk_dialplan
short_description: Manage the dialplan of Asterisk as data
version_added: 0.1.0
description:
- Contexts with their extensions, steps, includes and hints, in C(extensions.conf) or a file that it includes.
- Everything is checked before anything is written; the running server is asked afterwards whether it holds what was written,
  and if it does not, everything is put back, in the files and in the server.
- Nothing is restarted. What only a restart would apply is returned as RV(restart_required).
author:
- The telephony.pbx contributors (@telephony-pbx)
extends_documentation_fragment:
- telephony.pbx.asterisk
- telephony.pbx.asterisk.full_check
- telephony.pbx.kind
- telephony.pbx.attributes.managing
- telephony.pbx.attributes.actiongroup_asterisk
options:
  contexts:
    description:
    - The contexts, all of them in one task.
    - What an item does not mention is kept, unless O(unspecified=reset).
    type: list
    elements: dict
    suboptions:
      name:
        description:
        - The context's name.
        type: str
        required: true
      includes:
        description:
        - Contexts that are searched after this one, in order.
        type: list
        elements: str
      switches:
        description:
        - Switches, as C(kind/data), in order. A plain one has its variables replaced when the dialplan is loaded; C(eswitch
          => kind/data) is evaluated for each call, and C(lswitch => kind/data) handed over as it is, which C(Loopback)
          needs for C(${EXTEN}).
        type: list
        elements: str
      ignorepats:
        description:
        - Prefixes after which the dial tone stays.
        type: list
        elements: str
      extensions:
        description:
        - The extensions; the list is replaced whole. Asterisk itself chooses the closest pattern, whatever the order.
        - The order means nothing.
        type: list
        elements: dict
        suboptions:
          extension:
            description:
            - A number, a name such as V(s), or a pattern that begins with V(_).
            type: str
          callerid:
            description:
            - Only callers with this number, or that match this pattern.
            type: str
          steps:
            description:
            - What happens, in order.
            type: list
            elements: dict
            suboptions:
              app:
                description:
                - The application.
                type: str
              data:
                description:
                - Its arguments, as they stand between the parentheses.
                type: str
              label:
                description:
                - A name for the step, to jump to.
                type: str
              priority:
                description:
                - The step's number, where it does not simply follow the one before.
                type: int
          hint:
            description:
            - The device whose state this extension shows.
            type: str
      state:
        description: Whether the context is to be there. Without it, V(present).
        type: str
        choices:
        - present
        - absent
      unset:
        description:
        - Names of options to remove, so that the template's or the server's default applies.
        type: list
        elements: str
"""

EXAMPLES = r"""
---
- name: Contexts for telephones and for trunks
  telephony.pbx.asterisk_dialplan:
    contexts:
      - name: internal
        extensions:
          - extension: _1XXX
            steps:
              - {app: Dial, data: "PJSIP/${EXTEN},30", label: ring}
              - {app: Hangup}
      - name: from-phones
        includes: [internal]
        extensions:
          - extension: "*43"
            steps:
              - {app: Answer}
              - {app: Echo}
      - name: from-trunk
        extensions:
          - extension: "+61712345678"
            steps:
              - {app: Goto, data: "internal,1001,1"}
"""

RETURN = r"""
---
created:
  description: Keys of the items that were created (or would be, in check mode), by kind.
  returned: success
  type: dict
  sample:
    asterisk_dialplan:
    - from-phones
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

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.modules import manage_kind


def main() -> None:
    """Run the module."""
    manage_kind("asterisk_dialplan")


if __name__ == "__main__":
    main()
