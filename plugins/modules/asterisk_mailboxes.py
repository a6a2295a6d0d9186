#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: asterisk_mailboxes
short_description: Manage voicemail boxes of Asterisk
version_added: 0.1.0
description:
- Mailboxes are lines of C(voicemail.conf), or of a file that it includes, below the section of their context.
- 'A PIN that a user changed by telephone is his own: it is kept, wherever C(passwordlocation) lets Asterisk keep it.'
- Removing a mailbox leaves its messages and greetings in the spool. A new mailbox of the same name gets them, but never
  the old PIN.
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
  mailboxes:
    description:
    - The mailboxes, all of them in one task.
    - What an item does not mention is kept, unless O(unspecified=reset).
    type: list
    elements: dict
    suboptions:
      mailbox:
        description:
        - The mailbox's number or name.
        type: str
        required: true
      context:
        description:
        - The voicemail context; V(default) where none is given.
        type: str
      pin:
        description:
        - The PIN, digits. A C(-) before them keeps the user from changing it. A new mailbox needs one; one that the user
          changed by telephone is kept, unless O(update_secret=always).
        - It is shown nowhere. Leaving it out keeps it, also with O(unspecified=reset).
        type: str
      name:
        description:
        - Whose mailbox it is.
        type: str
      email:
        description:
        - Where messages are announced; several addresses are joined by C(|).
        type: str
      pager:
        description:
        - Where short announcements go.
        type: str
      options:
        description:
        - Any option of a mailbox by its own name, such as C(attach), C(delete) and C(tz); a list writes it several times.
        type: dict
      state:
        description: Whether the mailbox is to be there. Without it, V(present).
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
  update_secret:
    description:
    - Whether a value that the server cannot show, or that its users change themselves, is written whenever it is given,
      or only when the item is new.
    type: str
    choices:
    - always
    - on_create
    default: on_create
"""

EXAMPLES = r"""
---
- name: Two mailboxes in a file of their own
  telephony.pbx.asterisk_mailboxes:
    path: voicemail.d/site.conf
    unspecified: reset
    purge: true
    mailboxes:
      - mailbox: "1001"
        context: pbx
        pin: "{{ mailbox_pins['1001'] }}"
        name: Josh Finlay
        email: josh@pbx.example
        options: {attach: "yes", delete: "no"}
      - mailbox: "1002"
        context: pbx
        pin: "{{ mailbox_pins['1002'] }}"
        name: Front Desk

- name: Another address; the PIN is the user's own by now
  telephony.pbx.asterisk_mailboxes:
    mailboxes:
      - mailbox: "1001"
        context: pbx
        email: josh.finlay@pbx.example

- name: A new PIN for who forgot his
  telephony.pbx.asterisk_mailboxes:
    update_secret: always
    mailboxes:
      - mailbox: "1002"
        context: pbx
        pin: "{{ mailbox_pins['forgotten'] }}"
"""

RETURN = r"""
---
created:
  description: Keys of the items that were created (or would be, in check mode), by kind.
  returned: success
  type: dict
  sample:
    asterisk_mailboxes:
    - 1001:pbx
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
    manage_kind("asterisk_mailboxes")


if __name__ == "__main__":
    main()
