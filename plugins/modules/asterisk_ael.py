#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: asterisk_ael
short_description: Place dialplans of Asterisk that are written in AEL
version_added: 0.1.0
description:
- 'Whole files in the Asterisk Extension Language: C(extensions.ael) and what it includes.'
- A file that C(extensions.ael) does not read yet is included there, and is no more when it is removed.
- Asterisk's own parser, C(aelparse), reads the candidate before anything is written, in check mode too; where it is not
  installed, a syntax error is found by the reload, and rolled back.
- What it compiles to is compared with the dialplan of the running server afterwards. C(pbx_ael.so), which does not start
  without C(extensions.ael), is loaded when that file appears.
- With O(purge=true), O(path) is a folder, such as C(extensions.ael.d).
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
  files:
    description:
    - The files, all of them in one task.
    - What an item does not mention is kept, unless O(unspecified=reset).
    type: list
    elements: dict
    suboptions:
      path:
        description:
        - The file, relative to the configuration folder, with a name that ends in C(.ael).
        type: str
        required: true
      content:
        description:
        - The whole text of the file; an empty one has none. A file of the controller comes by the lookup P(ansible.builtin.file#lookup).
        type: str
      state:
        description: Whether the file is to be there. Without it, V(present).
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
- name: A small dialplan in AEL, beside that of extensions.conf
  telephony.pbx.asterisk_ael:
    files:
      - path: extensions.ael.d/shop.ael
        content: |
          context shop {
            200 => {
              Answer();
              if ("${CALLERID(num)}" = "1001") {
                Playback(demo-congrats);
              } else {
                Playback(vm-goodbye);
              }
              Hangup();
            }
          };

- name: Nothing else in that folder, and what Asterisk's parser refuses is not written
  telephony.pbx.asterisk_ael:
    path: extensions.ael.d
    purge: true
    files:
      - path: extensions.ael.d/shop.ael
"""

RETURN = r"""
---
created:
  description: Keys of the items that were created (or would be, in check mode), by kind.
  returned: success
  type: dict
  sample:
    asterisk_ael:
    - extensions.ael.d/shop.ael
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
    manage_kind("asterisk_ael")


if __name__ == "__main__":
    main()
