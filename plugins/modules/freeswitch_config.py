#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: freeswitch_config
short_description: Manage elements of FreeSWITCH's module configurations
version_added: 0.1.0
description:
- Any element of any file of C(autoload_configs), such as queues of C(callcenter.conf), menus of C(ivr.conf), rooms of C(conference.conf),
  modules of C(modules.conf), or settings of C(switch.conf).
- What the running server can take without dropping a call it is told; everything else is returned as RV(restart_required).
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
  elements:
    description:
    - The elements, all of them in one task.
    - What an item does not mention is kept, unless O(unspecified=reset).
    type: list
    elements: dict
    suboptions:
      file:
        description:
        - The configuration, by the name that the server knows it by.
        type: str
        required: true
      element:
        description:
        - 'The element, as a path of element names within C(<configuration>): V(settings), V(queues/queue). An element on
          the way that has a name is given it in brackets: V(profiles/profile[default]/email).'
        type: str
        required: true
      name:
        description:
        - The element's C(name), where it has one.
        type: str
      attributes:
        description:
        - Its other attributes.
        type: dict
      params:
        description:
        - Its C(<param>) children, by their names.
        type: dict
      children:
        description:
        - Its other children that have none themselves, in their order; replaced whole.
        type: list
        elements: dict
        suboptions:
          element:
            description:
            - The child's element name.
            type: str
            required: true
          attributes:
            description:
            - Its attributes.
            type: dict
      state:
        description: Whether the element is to be there. Without it, V(present).
        type: str
        choices:
        - present
        - absent
      unset:
        description:
        - Names of options to remove, so that the template's or the server's default applies.
        - An option that has no name of its own here is named as C(params.name), or by its name alone.
        type: list
        elements: str
  path:
    description:
    - The file of new elements, relative to O(config_dir); without it a file of its own for each. What is there already
      stays in its file.
    - 'Also within what O(purge) removes: a file, or a folder with everything in it.'
    type: str
"""

EXAMPLES = r"""
---
- name: A queue of mod_callcenter
  telephony.pbx.freeswitch_config:
    elements:
      - file: callcenter.conf
        element: queues/queue
        name: sales@pbx.example.com
        params: {strategy: longest-idle-agent, moh-sound: "local_stream://moh", max-wait-time: "120"}

- name: How many calls may begin in a second, at once and without a restart
  telephony.pbx.freeswitch_config:
    elements:
      - {file: switch.conf, element: settings, params: {sessions-per-second: "50"}}
"""

RETURN = r"""
---
created:
  description: Keys of the items that were created (or would be, in check mode), by kind.
  returned: success
  type: dict
  sample:
    freeswitch_config:
    - callcenter.conf:queues/queue:support@default
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

from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.config import KIND
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.modules import manage_kind


def main() -> None:
    """Run the module."""
    manage_kind(KIND)


if __name__ == "__main__":
    main()
