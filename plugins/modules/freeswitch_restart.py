#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: freeswitch_restart
short_description: Restart SIP profiles of FreeSWITCH, or the whole server, when their calls have ended
version_added: 0.1.0
description:
  - Applies what the other modules return as C(restart_required). Restarting a profile hangs up every call of it, so that new calls
    are refused first, and the restart waits until two counts, one after the other, find none.
  - Everything that would keep a profile from coming back is looked for before it. The files must be readable, one of them must have
    the profile, and its address and port must be free. Afterwards it is waited for until it runs.
  - Calls are refused by the server as a whole while a single profile is drained, because only its file could stop a profile by itself.
    They get C(503) with C(Retry-After), and so do registrations; those that there are stay.
  - New calls are let in again in the end, also when the restart fails. Should the task itself be killed, the server does that by
    itself three minutes after O(timeout). What somebody had paused before stays so.
author:
  - The telephony.pbx contributors (@telephony-pbx)
extends_documentation_fragment:
  - telephony.pbx.freeswitch
  - telephony.pbx.attributes.actiongroup_freeswitch
attributes:
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying target.
    support: full
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff mode.
    support: none
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
    support: none
    details:
      - A task is a restart. Let it depend on the C(restart_required) of another.
seealso:
  - module: telephony.pbx.freeswitch_command
options:
  profiles:
    description:
      - The SIP profiles to restart, one after the other. Either this or O(server) is given.
      - One that was started less than ten seconds ago is waited for; the server refuses it until then.
    type: list
    elements: str
  server:
    description:
      - Whether to restart the server. It is done by the service of systemd whose main process the server is, or else by itself.
    type: bool
    default: false
  drain:
    description:
      - Whether to refuse new calls and wait for the end of those that there are. Otherwise a task that finds calls is refused, unless
        O(may_end_calls) is said.
    type: bool
    default: true
  timeout:
    description:
      - How many seconds to wait for calls to end. If any are left, nothing is restarted and the task fails, unless O(may_end_calls) is said.
    type: int
    default: 300
  poll:
    description:
      - How many seconds to wait between two counts of the calls.
    type: int
    default: 1
  may_end_calls:
    description:
      - Whether calls may be ended that are left after O(timeout), or that there are without O(drain).
    type: bool
    default: false
  start_timeout:
    description:
      - How many seconds a restarted server may take until it is ready.
    type: int
    default: 60
"""

EXAMPLES = r"""
---
- name: See whether the profile of the trunks could be restarted
  telephony.pbx.freeswitch_restart:
    profiles: [trunks]
  check_mode: true

- name: Let the profile of the trunks take its new address at night, when its calls have ended
  telephony.pbx.freeswitch_restart:
    profiles: [trunks]
    timeout: 600
"""

RETURN = r"""
---
restarted:
  description: The profiles that were restarted, or V(server).
  returned: when the task got so far
  type: list
  elements: str
  sample: [trunks]
calls:
  description: How many legs of calls there were at first.
  returned: when the task got so far
  type: int
  sample: 2
ended:
  description: How many of them the restart ended.
  returned: when the task got so far
  type: int
  sample: 0
left:
  description: How many of them were there when the time was over, and nothing was restarted.
  returned: when the task got so far
  type: int
  sample: 0
waited:
  description: How many seconds were waited for calls to end.
  returned: when the task got so far
  type: float
  sample: 6.0
"""

from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.restart_run import manage_restart


def main() -> None:
    """Run the module."""
    manage_restart()


if __name__ == "__main__":
    main()
