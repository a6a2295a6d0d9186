#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: asterisk_config
short_description: Manage any section of any configuration file of Asterisk
version_added: 0.1.0
description:
- 'For everything that has no module of its own: C(manager.conf), C(http.conf), C(rtp.conf), C(logger.conf) and the rest.'
- Options are checked against what the installed version knows, as far as it tells.
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
  sections:
    description:
    - The sections, all of them in one task.
    - What an item does not mention is kept, unless O(unspecified=reset).
    type: list
    elements: dict
    suboptions:
      path:
        description:
        - The file, relative to the configuration folder.
        type: str
        required: true
      name:
        description:
        - The section's name.
        type: str
        required: true
      type:
        description:
        - 'Which of several sections of this name: the one with this C(type=), or V(+) for the lines that are added by C((+)).'
        type: str
      template:
        description:
        - Whether the section is a template, marked by C((!))
        type: bool
      templates:
        description:
        - Templates that the section takes lines from, in order.
        type: list
        elements: str
      options:
        description:
        - The section's options by name; a list writes an option several times.
        type: dict
      included_by:
        description:
        - The file that reads this one. Where no file does yet, it gets an C(#tryinclude) of it.
        type: str
      generate:
        description:
        - Options that get a random secret, made on the host and never returned, where they have none yet.
        type: list
        elements: str
      state:
        description: Whether the section is to be there. Without it, V(present).
        type: str
        choices:
        - present
        - absent
      unset:
        description:
        - Names of options to remove, so that the template's or the server's default applies.
        - An option that has no name of its own here is named as C(options.name), or by its name alone.
        type: list
        elements: str
  path:
    description:
    - Files, relative to O(config_dir), within which O(purge) removes the sections that are not listed. Each item says its
      own file.
    - A file of a folder such as C(confbridge.d) is included from C(confbridge.conf), if need be, as soon as a section stands
      in it.
    type: list
    elements: str
"""

EXAMPLES = r"""
---
- name: A manager account for a wallboard, with a secret that is made on the host
  telephony.pbx.asterisk_config:
    sections:
      - path: manager.conf
        name: wallboard
        generate: [secret]
        options:
          read: call,agent
          write: command
          deny: 0.0.0.0/0.0.0.0
          permit: 127.0.0.1/255.255.255.255

- name: The ports of the media
  telephony.pbx.asterisk_config:
    sections:
      - path: rtp.conf
        name: general
        options:
          rtpstart: 10000
          rtpend: 20000
"""

RETURN = r"""
---
created:
  description: Keys of the items that were created (or would be, in check mode), by kind.
  returned: success
  type: dict
  sample:
    asterisk_config:
    - manager.conf:general
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
    manage_kind("asterisk_config")


if __name__ == "__main__":
    main()
