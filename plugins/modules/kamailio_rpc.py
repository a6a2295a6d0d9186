#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: kamailio_rpc
short_description: Call any method of a running Kamailio
version_added: 0.1.0
description:
  - Calls one method of Kamailio's RPC, or several in order up to the first that is refused, and returns the answers as data.
  - Nothing says whether a method changed anything, so the task is never changed unless O(changes) tells.
  - A method that could place a call is refused. One that can end calls is refused unless O(may_end_calls) is said.
  - Methods whose name ends in C(reload) wait for other runs on this host, and for a server that is not ready for the next reload.
    C(dispatcher.reload) loses the states of destinations; M(telephony.pbx.kamailio_dispatcher_destinations) reloads and keeps them.
author:
  - The telephony.pbx contributors (@telephony-pbx)
extends_documentation_fragment:
  - telephony.pbx.kamailio
  - telephony.pbx.attributes.actiongroup_kamailio
attributes:
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying target.
    support: partial
    details:
      - With O(changes=never) methods are called as ever, since they only read. Otherwise they are examined, not called, and the task
        is skipped.
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff mode.
    support: partial
    details:
      - With O(changes=when_differs) the answers to O(read) are the diff.
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
    support: partial
    details:
      - As far as the methods are, and O(changes) tells.
seealso:
  - module: telephony.pbx.kamailio_info
options:
  method:
    description:
      - One method, such as C(htable.seti). Either this or O(calls) is given.
    type: str
  params:
    description:
      - Its arguments, in order. Numbers are sent as numbers, and some methods insist on one kind.
    type: list
    elements: raw
    default: []
  calls:
    description:
      - Several methods, in order. The first that is refused ends the task.
    type: list
    elements: dict
    suboptions:
      method:
        description: The method.
        type: str
        required: true
      params:
        description: Its arguments, in order.
        type: list
        elements: raw
        default: []
  changes:
    description:
      - What is known of changes by these methods. Without it the task is not changed, and skipped in check mode.
      - V(never) says that they only read; then they are called in check mode too.
      - V(always) makes the task changed, V(when_differs) does when O(read) answers otherwise afterwards than before.
    type: str
    choices: [never, always, when_differs]
  read:
    description:
      - A method that reads what the others change, for O(changes=when_differs).
    type: dict
    suboptions:
      method:
        description: The method.
        type: str
        required: true
      params:
        description: Its arguments, in order.
        type: list
        elements: raw
        default: []
  may_end_calls:
    description:
      - Whether methods may be called that can end calls, C(dlg.end_dlg), C(core.kill) and their like.
    type: bool
    default: false
  include_secrets:
    description:
      - Whether to return answers as they were. Otherwise values are masked whose names are those of secrets.
    type: bool
    default: false
"""

EXAMPLES = r"""
---
- name: Ask how long the server has run
  telephony.pbx.kamailio_rpc:
    method: core.uptime
    changes: never
  register: uptime

- name: Ban an address at once
  telephony.pbx.kamailio_rpc:
    method: htable.seti
    params: [ban, 203.0.113.9, 1]
    changes: when_differs
    read:
      method: htable.dump
      params: [ban]
"""

RETURN = r"""
---
result:
  description: The answer of the last method, as data. Values that are secrets by their names are masked.
  returned: when a method was called
  type: raw
  sample: {now: Mon Nov 23 02:11:41 2026, up_since: Mon Nov 23 02:10:47 2026, uptime: 54}
results:
  description: The answer of each.
  returned: when a method was called
  type: list
  elements: dict
  contains:
    method:
      description: The method.
      type: str
      returned: always
    result:
      description: Its answer.
      type: raw
      returned: always
"""

from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.rpc_run import manage_rpc


def main() -> None:
    """Run the module."""
    manage_rpc()


if __name__ == "__main__":
    main()
