#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: freeswitch_dialplan
short_description: Manage the dialplan of FreeSWITCH
version_added: 0.1.0
description:
- A context is a list of extensions, tried in their order; an extension is a list of conditions with actions.
- FreeSWITCH takes a dialplan with a bad regular expression, or with an application that it does not know, and finds out
  when a call comes. Both are refused here, and so is what it would never look at.
- Calls that are up go on with the dialplan that they began with.
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
  contexts:
    description:
    - The contexts, all of them in one task.
    - What an item does not mention is kept, unless O(unspecified=reset).
    type: list
    elements: dict
    suboptions:
      name:
        description:
        - The context's name. Case makes no difference.
        type: str
        required: true
      extensions:
        description:
        - The extensions, in the order in which they are tried. The list is replaced whole; only those that differ are written
          anew.
        type: list
        elements: dict
        suboptions:
          name:
            description:
            - Its name. Two may have the same.
            type: str
          continue:
            description:
            - Go on with the next extension though this one was taken.
            type: bool
          conditions:
            description:
            - Its conditions, in order.
            type: list
            elements: dict
            suboptions:
              field:
                description:
                - 'What is compared with the expression: C(destination_number), C(${name}) of a channel variable, ...'
                type: str
              expression:
                description:
                - A Perl-compatible regular expression. What is in parentheses is C($1) and so on in actions.
                type: str
              times:
                description:
                - 'Times by the server''s own attributes: C(date-time), C(year), C(yday), C(mon), C(mday), C(week), C(mweek),
                  C(wday), C(hour), C(minute), C(minute-of-day), C(time-of-day). All of them must be met.'
                type: dict
              tz_offset:
                description:
                - Met only while the zone is this many hours from UTC. It does not set a zone.
                type: int
              dst:
                description:
                - V(true) is met only in summer time.
                type: bool
              break:
                description:
                - When no further condition is looked at.
                type: str
                choices:
                - on-false
                - on-true
                - always
                - never
              regex:
                description:
                - How many of O(contexts[].extensions[].conditions[].regexes) must match.
                type: str
                choices:
                - all
                - any
                - xor
              regexes:
                description:
                - Several tests.
                type: list
                elements: dict
                suboptions:
                  field:
                    description:
                    - 'What is compared: C(destination_number), C(${name}) of a channel variable, ...'
                    type: str
                  expression:
                    description:
                    - A Perl-compatible regular expression. What is in parentheses is C($1) and so on in actions.
                    type: str
                  times:
                    description:
                    - 'Times by the server''s own attributes: C(date-time), C(year), C(yday), C(mon), C(mday), C(week),
                      C(mweek), C(wday), C(hour), C(minute), C(minute-of-day), C(time-of-day). All of them must be met.'
                    type: dict
                  tz_offset:
                    description:
                    - Met only while the zone is this many hours from UTC. It does not set a zone.
                    type: int
                  dst:
                    description:
                    - V(true) is met only in summer time.
                    type: bool
              require_nested:
                description:
                - V(false) takes the extension although none of the conditions within this one is met.
                type: bool
              actions:
                description:
                - What happens when the condition is met.
                type: list
                elements: dict
                suboptions:
                  application:
                    description:
                    - The application, such as C(bridge).
                    type: str
                    required: true
                  data:
                    description:
                    - Its arguments. C(${name}) is a variable of the call, C($${name}) a global one.
                    type: str
                  inline:
                    description:
                    - Run it while the dialplan is still being read.
                    type: bool
                  loop:
                    description:
                    - How many times.
                    type: int
              anti_actions:
                description:
                - What happens when it is not.
                type: list
                elements: dict
                suboptions:
                  application:
                    description:
                    - The application, such as C(bridge).
                    type: str
                    required: true
                  data:
                    description:
                    - Its arguments. C(${name}) is a variable of the call, C($${name}) a global one.
                    type: str
                  inline:
                    description:
                    - Run it while the dialplan is still being read.
                    type: bool
                  loop:
                    description:
                    - How many times.
                    type: int
              conditions:
                description:
                - Conditions within this one, with the same options, to any depth.
                type: list
                elements: dict
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
  path:
    description:
    - The file of new contexts, relative to O(config_dir); without it C(dialplan/site.xml). What is there already stays
      in its file.
    - 'Also within what O(purge) removes: a file, or a folder with everything in it.'
    type: str
"""

EXAMPLES = r"""
---
- name: Phones call each other, and the reception at night a mailbox
  telephony.pbx.freeswitch_dialplan:
    contexts:
      - name: phones
        extensions:
          - name: reception
            conditions:
              - field: destination_number
                expression: ^100$
              - times: {wday: mon-fri, time-of-day: "08:00-18:00"}
                actions:
                  - {application: bridge, data: "user/1001@${domain_name}"}
                anti_actions:
                  - {application: answer}
                  - {application: sleep, data: "1000"}
                  - {application: voicemail, data: "default ${domain_name} 1001"}
          - name: internal
            conditions:
              - field: destination_number
                expression: ^(10\d\d)$
                actions:
                  - {application: export, data: "dialed_extension=$1", inline: true}
                  - {application: bridge, data: "user/$1@${domain_name}"}

- name: Take from any of two carriers, and from nobody else
  telephony.pbx.freeswitch_dialplan:
    contexts:
      - name: from-carriers
        extensions:
          - name: known
            conditions:
              - regex: any
                regexes:
                  - {field: network_addr, expression: '^203\.0\.113\.7$'}
                  - {field: "${sip_gateway}", expression: ^my-provider$}
                actions:
                  - {application: transfer, data: "${destination_number} XML phones"}
                anti_actions:
                  - {application: respond, data: "403"}
"""

RETURN = r"""
---
created:
  description: Keys of the items that were created (or would be, in check mode), by kind.
  returned: success
  type: dict
  sample:
    freeswitch_dialplan:
    - phones
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

from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.dialplan import KIND
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.modules import manage_kind


def main() -> None:
    """Run the module."""
    manage_kind(KIND)


if __name__ == "__main__":
    main()
