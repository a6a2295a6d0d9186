#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: asterisk_queues
short_description: Manage call queues of Asterisk
version_added: 0.1.0
description:
- Queues hold callers until a member answers, in C(queues.conf) or a file that it includes.
- Callers that wait, and members that were added while the server runs, stay through every change. A queue that is removed
  keeps the callers that wait in it until they hang up.
- Everything is checked before anything is written; the running server is asked afterwards whether it holds what was written,
  and if it does not, everything is put back, in the files and in the server.
- Nothing is restarted. What only a restart would apply is returned as RV(restart_required).
author:
- The telephony.pbx contributors (@telephony-pbx)
extends_documentation_fragment:
- telephony.pbx.asterisk
- telephony.pbx.asterisk.full_check
- telephony.pbx.kind
- telephony.pbx.realtime
- telephony.pbx.attributes.managing
- telephony.pbx.attributes.actiongroup_asterisk
options:
  queues:
    description:
    - The queues, all of them in one task.
    - What an item does not mention is kept, unless O(unspecified=reset).
    type: list
    elements: dict
    suboptions:
      name:
        description:
        - The queue's name.
        type: str
        required: true
      strategy:
        description:
        - 'Who is rung: all at once, or which one of them.'
        type: str
        choices:
        - ringall
        - leastrecent
        - fewestcalls
        - random
        - rrmemory
        - linear
        - wrandom
        - rrordered
      timeout:
        description:
        - Seconds that a member is rung.
        type: int
      retry:
        description:
        - Seconds until members are rung again.
        type: int
      wrapuptime:
        description:
        - Seconds of rest that a member has after a call.
        type: int
      maxlen:
        description:
        - How many callers may wait; V(0) for any number.
        type: int
      weight:
        description:
        - Queues of a higher weight get a member first that several share.
        type: int
      musicclass:
        description:
        - Music class that callers hear.
        type: str
      announce:
        description:
        - Prompt that is played to the member before the call.
        type: str
      announce_frequency:
        description:
        - Seconds between two announcements of position or waiting time; V(0) makes none.
        type: int
      announce_position:
        description:
        - 'Whether callers hear their position: V(yes), V(no), V(limit) or V(more).'
        type: str
      announce_holdtime:
        description:
        - 'Whether callers hear how long they may have to wait: V(yes), V(no) or V(once).'
        type: str
      periodic_announce:
        description:
        - Prompts that waiting callers hear, by commas.
        type: str
      periodic_announce_frequency:
        description:
        - Seconds between two of O(queues[].periodic_announce).
        type: int
      joinempty:
        description:
        - 'Whether callers may join when nobody can answer: V(yes), V(no), V(strict), V(loose), or states of members that
          count as nobody, by commas.'
        type: str
      leavewhenempty:
        description:
        - Whether callers leave when nobody is left to answer; as O(queues[].joinempty).
        type: str
      ringinuse:
        description:
        - Whether members are rung that are in use.
        type: bool
      autofill:
        description:
        - Whether several callers are given to several members at once.
        type: bool
      servicelevel:
        description:
        - Seconds within which a call counts as answered in time.
        type: int
      context:
        description:
        - Dialplan context whose extensions of one digit a waiting caller may dial.
        type: str
      members:
        description:
        - The members, in order; the list is replaced whole. Members that were added while the server runs are not in it,
          and not touched.
        type: list
        elements: dict
        suboptions:
          interface:
            description:
            - What is rung, such as C(PJSIP/1001) or C(Local/100@internal).
            type: str
          penalty:
            description:
            - Members of a higher penalty are rung only if none of a lower one can be.
            type: int
          name:
            description:
            - Its name, in the queue's log and statistics.
            type: str
          state_interface:
            description:
            - The device whose state tells whether it is busy, if not the interface itself.
            type: str
          ringinuse:
            description:
            - Whether it is rung while it is in use.
            type: bool
          wrapuptime:
            description:
            - Seconds of rest after a call.
            type: int
          paused:
            description:
            - Whether it begins as paused.
            type: bool
      options:
        description:
        - Any other option of a queue that this version of Asterisk knows, by its own name; a list writes it several times.
        type: dict
      state:
        description: Whether the queue is to be there. Without it, V(present).
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
"""

EXAMPLES = r"""
---
- name: A queue of two telephones and a desk that is asked last
  telephony.pbx.asterisk_queues:
    queues:
      - name: support
        strategy: rrmemory
        timeout: 20
        retry: 5
        maxlen: 10
        musicclass: default
        announce_position: true
        announce_frequency: 45
        joinempty: true
        leavewhenempty: strict
        members:
          - {interface: PJSIP/1001, name: Josh Finlay}
          - {interface: PJSIP/1002, name: Front Desk, ringinuse: false}
          - {interface: Local/1501@internal, penalty: 5, state_interface: PJSIP/1501}
        # whatever has no option of its own here is checked against what the installed version knows
        options:
          autopause: "no"

- name: Another list of members; callers that wait stay in the queue
  telephony.pbx.asterisk_queues:
    queues:
      - name: support
        members:
          - {interface: PJSIP/1002, name: Front Desk}

- name: A file of queues that holds these and no others
  telephony.pbx.asterisk_queues:
    path: queues.d/site.conf
    unspecified: reset
    purge: true
    queues:
      - name: sales
        strategy: ringall
"""

RETURN = r"""
---
created:
  description: Keys of the items that were created (or would be, in check mode), by kind.
  returned: success
  type: dict
  sample:
    asterisk_queues:
    - support
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
    manage_kind("asterisk_queues")


if __name__ == "__main__":
    main()
