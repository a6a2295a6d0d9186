#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: freeswitch_command
short_description: Run API commands of a running FreeSWITCH
version_added: 0.1.0
description:
  - Runs one API command, or several in order up to the first that fails.
  - FreeSWITCH has no common sign of failure. Each command is judged by what it says when it succeeds, so that C(reloadxml) fails with
    C(+OK [[error near line 3778] ...]), and C(global_getvar) of an empty variable does not with C(-ERR no reply).
  - Nothing says whether a command changed anything, so the task is never changed unless O(changes) tells.
  - A command that could place a call, one that runs a program or a script, and one that ends every call of the server are refused, also
    within C(bgapi), C(sched_api), C(expand) and C(${...}). One that can end calls is refused unless O(may_end_calls) is said.
  - C(fsctl shutdown elegant) and C(fsctl shutdown asap) are given in the background, since they answer when the last call has ended.
author:
  - The telephony.pbx contributors (@telephony-pbx)
extends_documentation_fragment:
  - telephony.pbx.freeswitch
  - telephony.pbx.attributes.actiongroup_freeswitch
attributes:
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying target.
    support: partial
    details:
      - With O(changes=never) the commands run as ever, since they change nothing. Otherwise they are examined, not run, and the task is skipped.
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff mode.
    support: none
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
    support: partial
    details:
      - As far as the commands are, and O(changes) tells.
seealso:
  - module: telephony.pbx.freeswitch_info
  - module: telephony.pbx.freeswitch_restart
options:
  command:
    description:
      - One command, such as C(sofia status). Either this or O(commands) is given.
    type: str
  commands:
    description:
      - Commands in their order. The first that fails ends the task.
    type: list
    elements: str
  changes:
    description:
      - What is known of changes by these commands. Without it the task is not changed, and skipped in check mode.
      - V(never) says that they only read; then they run in check mode too.
      - V(always) makes the task changed, V(matching) does when what was printed matches O(changes_match).
    type: str
    choices: [never, always, matching]
  changes_match:
    description:
      - A regular expression of Python, looked for in all that was printed.
    type: str
  may_end_calls:
    description:
      - Whether commands may run that can end calls, C(uuid_kill), C(sofia profile internal restart), C(fsctl shutdown) and their like.
    type: bool
    default: false
  include_secrets:
    description:
      - Whether to return what was printed as it was. Otherwise values are masked whose names look like those of secrets.
    type: bool
    default: false
  timeout:
    description:
      - How many seconds to wait for the answer to each command. Without it 10, and 240 for those that read every file again.
    type: int
"""

EXAMPLES = r"""
---
- name: Ask how long the server has run
  telephony.pbx.freeswitch_command:
    command: uptime s
    changes: never
  register: uptime

- name: Forget what the directory's users were when they were looked up last
  telephony.pbx.freeswitch_command:
    command: xml_flush_cache
    changes: matching
    changes_match: cleared [1-9]

- name: Be refused, since this would place a call
  telephony.pbx.freeswitch_command:
    command: originate user/1001 &echo
  register: refused
  failed_when: "'could place a call' not in refused.msg"
"""

RETURN = r"""
---
stdout:
  description: What all commands printed. Values that look like secrets are masked.
  returned: when a command was run
  type: str
stdout_lines:
  description: The same by lines.
  returned: when a command was run
  type: list
  elements: str
results:
  description: What each command printed.
  returned: when a command was run
  type: list
  elements: dict
  contains:
    command:
      description: The command, without the value of a variable that it sets.
      type: str
      returned: always
    stdout:
      description: What it printed.
      type: str
      returned: always
    stdout_lines:
      description: The same by lines.
      type: list
      elements: str
      returned: always
    failed:
      description: Whether it failed, by what it says when it succeeds.
      type: bool
      returned: always
"""

from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.command_run import manage_command


def main() -> None:
    """Run the module."""
    manage_command()


if __name__ == "__main__":
    main()
