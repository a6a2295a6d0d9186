#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: asterisk_command
short_description: Run commands of Asterisk's console
version_added: 0.1.0
description:
  - Runs one command, or several in order up to the first that fails.
  - Asterisk calls everything a success that it could print; whether a command failed is read from what it printed.
  - Nothing says whether a command changed anything, so the task is never changed unless O(changes) tells.
  - A command that could place a call is refused; M(telephony.pbx.asterisk_call) makes calls. One that can end calls or stop the server is refused
    unless O(may_end_calls) is said. Aliases of the server are looked through.
author:
  - The telephony.pbx contributors (@telephony-pbx)
extends_documentation_fragment:
  - telephony.pbx.asterisk
  - telephony.pbx.attributes.actiongroup_asterisk
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
  - module: telephony.pbx.asterisk_call
  - module: telephony.pbx.asterisk_info
options:
  command:
    description:
      - One command. Either this or O(commands) is given.
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
      - Whether commands may run that can end calls, C(core restart now), C(channel request hangup), C(module unload) and their like.
    type: bool
    default: false
  include_secrets:
    description:
      - Whether to return what was printed as it was. Otherwise values are masked whose names look like those of secrets.
    type: bool
    default: false
  timeout:
    description:
      - How many seconds to wait for the answer to each command.
    type: int
    default: 30
"""

EXAMPLES = r"""
---
- name: Ask how long the server has run
  telephony.pbx.asterisk_command:
    command: core show uptime seconds
    changes: never
  register: uptime

- name: Note where calls of 1001 are forwarded
  telephony.pbx.asterisk_command:
    commands:
      - database put forward 1001 1002
      - database show forward
    changes: always

- name: Set a global variable
  telephony.pbx.asterisk_command:
    command: dialplan set global NIGHT yes
    changes: matching
    changes_match: Global variable 'NIGHT' set to 'yes'

- name: Be refused, since this would place a call
  telephony.pbx.asterisk_command:
    command: channel originate PJSIP/1001 application Echo
  register: refused
  failed_when: "'asterisk_call' not in refused.msg"
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
      description: The command.
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
      description: Whether it failed, by its text.
      type: bool
      returned: always
"""

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.command_run import manage_command


def main() -> None:
    """Run the module."""
    manage_command()


if __name__ == "__main__":
    main()
