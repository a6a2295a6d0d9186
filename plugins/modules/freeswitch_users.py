#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: freeswitch_users
short_description: Manage users of FreeSWITCH's directory
version_added: 0.1.0
description:
- 'Users are the accounts that phones register with. New ones are written into the file in which their domain stands (or
  into O(path)), in groups of at most 1,000: the time of a reload grows with the square of a group.'
- 'An account without a password would be open to the world, one with a C(type) would answer for every name: both are refused.
  Registrations of a user who is removed are ended; those of others, and all calls, go on.'
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
  users:
    description:
    - The users, all of them in one task.
    - What an item does not mention is kept, unless O(unspecified=reset).
    type: list
    elements: dict
    suboptions:
      domain:
        description:
        - The domain, which has to be there.
        type: str
        required: true
      id:
        description:
        - Its name, which the phone registers with. Case makes no difference.
        type: str
        required: true
      password:
        description:
        - 'What the phone proves. Whatever it holds is meant literally, C($${var}) too. An empty one is refused: FreeSWITCH
          would let anybody register.'
        - It is shown nowhere. Leaving it out keeps it, also with O(unspecified=reset).
        type: str
      a1_hash:
        description:
        - 'In the place of the password: the MD5 digest of C(user:realm:password). It takes the password''s place in the
          file.'
        - It is shown nowhere. Leaving it out keeps it, also with O(unspecified=reset).
        type: str
      vm_password:
        description:
        - The PIN of its mailbox.
        - It is shown nowhere. Leaving it out keeps it, also with O(unspecified=reset).
        type: str
      number_alias:
        description:
        - A second name, usually a number.
        type: str
      cidr:
        description:
        - Network from which its calls are taken, for access lists that name the domain.
        type: str
      cacheable:
        description:
        - 'Whether FreeSWITCH keeps it in memory: V(true), or for how many milliseconds. What is kept is forgotten when
          the user is changed here.'
        type: str
      groups:
        description:
        - The groups that hold a pointer to it, beside the one that it stands in itself. Those that are not there are made.
        - The order means nothing.
        type: list
        elements: str
      context:
        description:
        - The context of its calls, C(user_context).
        type: str
      toll_allow:
        description:
        - What it may call, for the dialplan to read.
        type: str
      accountcode:
        description:
        - Who pays, for call records.
        type: str
      caller_id_name:
        description:
        - C(effective_caller_id_name), shown within the site.
        type: str
      caller_id_number:
        description:
        - C(effective_caller_id_number).
        type: str
      outbound_caller_id_name:
        description:
        - Shown outside, where the dialplan uses it.
        type: str
      outbound_caller_id_number:
        description:
        - Shown outside, where the dialplan uses it.
        type: str
      callgroup:
        description:
        - Its group for picking up calls.
        type: str
      params:
        description:
        - Other parameters, by FreeSWITCH's own names, such as C(max-registrations-per-extension).
        type: dict
      variables:
        description:
        - Other channel variables of its calls.
        type: dict
      state:
        description: Whether the user is to be there. Without it, V(present).
        type: str
        choices:
        - present
        - absent
      unset:
        description:
        - Names of options to remove, so that the template's or the server's default applies.
        - An option that has no name of its own here is named as C(variables.name), or by its name alone.
        type: list
        elements: str
  path:
    description:
    - The file of new users, relative to O(config_dir); without it a file of its own for each. What is there already stays
      in its file.
    - 'Also within what O(purge) removes: a file, or a folder with everything in it.'
    type: str
  hash_passwords:
    description:
    - Whether a digest is stored in the place of each password, made of the user, the domain and the password.
    - It fits as long as the profile challenges with the name of the domain, as it does by default.
    type: bool
    default: false
"""

EXAMPLES = r"""
---
- name: Two phones, with digests in the place of passwords
  telephony.pbx.freeswitch_users:
    hash_passwords: true
    users:
      - domain: pbx.example.org
        id: "1001"
        password: "{{ secret_1001 }}"
        context: phones
        caller_id_name: Anna Arendt
        caller_id_number: "1001"
        groups: [sales]
      - domain: pbx.example.org
        id: "1002"
        password: "{{ secret_1002 }}"
        context: phones
        number_alias: "2002"
        params: {max-registrations-per-extension: "2"}

- name: One who has left; the registration of that phone is ended
  telephony.pbx.freeswitch_users:
    users:
      - {domain: pbx.example.org, id: "1002", state: absent}
"""

RETURN = r"""
---
created:
  description: Keys of the items that were created (or would be, in check mode), by kind.
  returned: success
  type: dict
  sample:
    freeswitch_users:
    - pbx.example.org:1001
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

from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.modules import manage_kind
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.users import KIND


def main() -> None:
    """Run the module."""
    manage_kind(KIND)


if __name__ == "__main__":
    main()
