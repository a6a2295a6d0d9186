#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: asterisk_call
short_description: Make a call, and tell what became of it
version_added: 0.1.0
description:
  - Lets the running server call a channel, connects it with an extension or an application, waits for the end and returns
    whether it was answered, busy, not answered or failed, with cause and times.
  - Before anything is called, every way is followed that the call may take through the dialplan as it runs, with Local channels, jumps, subroutines,
    queues, forwards in the database and the variables given. The call is refused when any of them ends at an emergency number of any
    country, bare or behind digits for an outside line, codes that withhold the caller, or a calling code; and when it cannot
    be shown that none does. No option changes that.
  - Conditions are not decided, both ways count. Digits that somebody presses count as any number, and so does what only the
    running call knows.
  - Redirections by a telephone (SIP 302) are not followed by the server in these calls, because nobody can know them before.
    A transfer by a person who is in the call is that person's own.
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
      - The call is examined, and refused as it would be; it is not made, and the task is skipped.
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff mode.
    support: N/A
    details:
      - A call changes nothing that could be shown.
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
    support: none
    details:
      - Every run makes the call again.
notes:
  - Calls are made by the manager interface. A user of C(manager.conf) that may come from the host itself needs
    C(read = system,command,config,reporting,call) and C(write = system,command,config,reporting,originate).
seealso:
  - module: telephony.pbx.asterisk_command
  - module: telephony.pbx.asterisk_info
options:
  channel:
    description:
      - The channel that is called first, such as V(PJSIP/1001), V(PJSIP/+61491570006@my-provider) or V(Local/1001@from-phones).
    type: str
  context:
    description:
      - The context of O(exten).
    type: str
  exten:
    description:
      - The extension that runs when the channel has answered. Exactly one of this and O(application) is given.
    type: str
  priority:
    description:
      - The priority or label at which O(exten) begins.
    type: str
    default: "1"
  application:
    description:
      - The application that runs instead of an extension, such as V(Echo) or V(Playback).
    type: str
  data:
    description:
      - The arguments of O(application). Expressions are not evaluated there, and refused.
    type: str
  callerid:
    description:
      - Who calls, as V(Front Desk <1002>).
    type: str
  variables:
    description:
      - Variables of the channel. Those by which Asterisk itself finds out where a call goes are refused.
    type: dict
  timeout:
    description:
      - How many seconds the channel may ring.
    type: int
    default: 30
  wait_for:
    description:
      - Whether to wait for the end of the call, for its answer, or for nothing at all.
    type: str
    choices: [end, answer, none]
    default: end
  end_timeout:
    description:
      - How many seconds after the answer to wait for the end. The call is not ended then; RV(ended) says that it was not.
    type: int
    default: 300
  hang_up_after:
    description:
      - How many seconds after the answer to end the call, with O(wait_for=end). Otherwise it ends when somebody hangs up.
    type: int
  calls:
    description:
      - Several calls, made one after the other, each with the options of a single one.
      - All are examined before the first is made.
    type: list
    elements: dict
    suboptions:
      channel:
        description:
          - The channel that is called first, such as V(PJSIP/1001), V(PJSIP/+61491570006@my-provider) or V(Local/1001@from-phones).
        type: str
        required: true
      context:
        description:
          - The context of C(exten).
        type: str
      exten:
        description:
          - The extension that runs when the channel has answered. Exactly one of this and C(application) is given.
        type: str
      priority:
        description:
          - The priority or label at which C(exten) begins.
        type: str
        default: "1"
      application:
        description:
          - The application that runs instead of an extension, such as V(Echo) or V(Playback).
        type: str
      data:
        description:
          - The arguments of C(application). Expressions are not evaluated there, and refused.
        type: str
      callerid:
        description:
          - Who calls, as V(Front Desk <1002>).
        type: str
      variables:
        description:
          - Variables of the channel. Those by which Asterisk itself finds out where a call goes are refused.
        type: dict
      timeout:
        description:
          - How many seconds the channel may ring.
        type: int
        default: 30
      wait_for:
        description:
          - Whether to wait for the end of the call, for its answer, or for nothing at all.
        type: str
        choices: [end, answer, none]
        default: end
      end_timeout:
        description:
          - How many seconds after the answer to wait for the end. The call is not ended then; RV(ended) says that it was not.
        type: int
        default: 300
      hang_up_after:
        description:
          - How many seconds after the answer to end the call, with C(wait_for=end). Otherwise it ends when somebody hangs up.
        type: int
"""

EXAMPLES = r"""
---
- name: Let somebody log in at the manager interface who may make calls
  telephony.pbx.asterisk_config:
    sections:
      - path: manager.conf
        name: general
        options: {enabled: true, webenabled: false, bindaddr: 127.0.0.1, port: 5038}
      - path: manager.conf
        name: telephony-calls
        generate: [secret]
        options:
          deny: 0.0.0.0/0.0.0.0
          permit: 127.0.0.1/255.255.255.255
          read: system,command,config,reporting,call
          write: system,command,config,reporting,originate

- name: Have two lines to call
  telephony.pbx.asterisk_dialplan:
    contexts:
      - name: test-lines
        extensions:
          - {extension: echo, steps: [{app: Answer}, {app: Echo}]}
          - {extension: engaged, steps: [{app: Busy}]}

- name: Call the echo for two seconds
  telephony.pbx.asterisk_call:
    channel: Local/echo@test-lines
    application: Wait
    data: "2"
  register: call
  failed_when: not call.answered

- name: Find a line busy, and the other one not
  telephony.pbx.asterisk_call:
    calls:
      - {channel: Local/engaged@test-lines, application: Echo}
      - {channel: Local/echo@test-lines, context: test-lines, exten: echo, callerid: "Test <1002>", hang_up_after: 1}
  register: both
  failed_when: both.calls | map(attribute='disposition') | list != ['busy', 'answered']

- name: Be refused, since this would call for help
  telephony.pbx.asterisk_call:
    channel: PJSIP/112@my-provider
    application: Echo
  register: refused
  failed_when: "'emergency number' not in refused.msg"
"""

RETURN = r"""
---
disposition:
  description:
    - What became of the call of O(channel), V(placed) where O(wait_for=none).
    - With O(calls) this and the following stand in RV(calls).
  returned: when O(channel) was called
  type: str
  choices: [answered, busy, no_answer, failed, placed]
  sample: answered
answered:
  description: Whether the channel answered.
  returned: when O(channel) was called
  type: bool
ended:
  description: Whether the call was over when the task ended.
  returned: when O(channel) was called
  type: bool
channel:
  description: The name of the channel, empty where none came to be (an endpoint without a contact).
  returned: when O(channel) was called
  type: str
  sample: Local/echo@test-lines-00000001;1
unique_id:
  description: The id of the call, by which its records and its lines of the log are found.
  returned: when O(channel) was called
  type: str
  sample: telephony-pbx-b26b57a332133dbf
cause:
  description: Why it ended, by Q.850; 0 where the server tells none.
  returned: when O(channel) was called
  type: int
  sample: 17
cause_text:
  description: The server's words for RV(cause).
  returned: when O(channel) was called
  type: str
  sample: User busy
seconds_rung:
  description: How long it rang.
  returned: when O(channel) was called
  type: float
  sample: 2.0
seconds_talked:
  description: How long it lasted from the answer to its end.
  returned: when O(channel) was called
  type: float
  sample: 61.4
legs:
  description: What was dialled from there on, each with C(channel) and C(disposition).
  returned: when O(channel) was called
  type: list
  elements: dict
  sample: [{channel: PJSIP/1002-00000003, disposition: answered}]
calls:
  description: Every call in order, each with the keys above.
  returned: success
  type: list
  elements: dict
"""

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.call_run import manage_call


def main() -> None:
    """Run the module."""
    manage_call()


if __name__ == "__main__":
    main()
