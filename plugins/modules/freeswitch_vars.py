#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: freeswitch_vars
short_description: Manage FreeSWITCH's global variables
version_added: 0.1.0
description:
- The variables that V($${name}) stands for in FreeSWITCH's files, and V(${name}) in its dialplan.
- They are written as C(X-PRE-PROCESS) directives. New ones go into C(vars.xml), unless O(path) says otherwise.
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
  variables:
    description:
    - The variables, all of them in one task.
    - What an item does not mention is kept, unless O(unspecified=reset).
    type: list
    elements: dict
    suboptions:
      name:
        description:
        - The variable's name.
        type: str
        required: true
      value:
        description:
        - Its value, written as it is. V($${name}) in it is another variable, which must be set before.
        type: str
      secret_value:
        description:
        - 'Its value where that is a secret: it is masked everywhere. What is a secret by the variable''s name (V(default_password))
          is treated so in any case.'
        - It is shown nowhere. Leaving it out keeps it, also with O(unspecified=reset).
        type: str
      state:
        description: Whether the variable is to be there. Without it, V(present).
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
    - The file of new variables, relative to O(config_dir); without it C(vars.xml). What is there already stays in its file.
    - 'Also within what O(purge) removes: a file, or a folder with everything in it.'
    type: str
"""

EXAMPLES = r"""
---
- name: What the rest of the configuration refers to as $${site_domain}
  telephony.pbx.freeswitch_vars:
    variables:
      - {name: site_domain, value: pbx.example.com}
      - {name: hold_music, value: "local_stream://moh"}

- name: A secret among them, which is shown nowhere, and one that is not wanted any more
  telephony.pbx.freeswitch_vars:
    variables:
      - {name: default_password, secret_value: "{{ vault_default_password }}"}
      - {name: send_silence_when_idle, state: absent}
"""

RETURN = r"""
---
created:
  description: Keys of the items that were created (or would be, in check mode), by kind.
  returned: success
  type: dict
  sample:
    freeswitch_vars:
    - domain
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

from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.everything import manage_vars


def main() -> None:
    """Run the module."""
    manage_vars()


if __name__ == "__main__":
    main()
