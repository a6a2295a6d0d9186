#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: kamailio_dispatcher_state
short_description: Put dispatcher destinations in and out of rotation while Kamailio runs
version_added: 0.1.0
description:
  - Sets the state of destinations in the running server, and only where it differs.
  - With O(drain) it takes destinations out of rotation, and waits until they carry no call. No call is ended.
  - These states live in the running server. A restart loses them, and so does a reload that this collection does not make;
    its own reloads bring them back. What is to stay out over a restart needs the flag V(disabled) in the list as well, see
    M(telephony.pbx.kamailio_dispatcher_destinations).
author:
  - The telephony.pbx contributors (@telephony-pbx)
extends_documentation_fragment:
  - telephony.pbx.kamailio
  - telephony.pbx.attributes.actiongroup_kamailio
attributes:
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying target.
    support: full
    details:
      - With O(drain) the calls of the moment are counted, and nothing is waited for.
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff mode.
    support: full
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
    support: full
seealso:
  - module: telephony.pbx.kamailio_dispatcher_destinations
  - module: telephony.pbx.kamailio_info
options:
  destinations:
    description:
      - The destinations, by O(destinations[].set) with O(destinations[].uri) or O(destinations[].duid).
    type: list
    elements: dict
    required: true
    suboptions:
      set:
        description: The dispatcher set, a number.
        type: int
        required: true
      uri:
        description: Its SIP URI, exactly as it stands in the list.
        type: str
      duid:
        description: Its C(duid) attribute.
        type: str
      state:
        description:
          - V(active) is in rotation. V(inactive) is not, and comes back by itself if it is pinged and answers. V(disabled) is not,
            and is not pinged. V(trying) is on trial, one failure more and it is inactive.
          - V(probing) is pinged. An active one stays in rotation; a disabled one is inactive until it answers.
          - With O(drain) it is V(disabled). Without it and without O(drain), only O(destinations[].probing) is set.
        type: str
        choices: [active, inactive, trying, disabled, probing]
      probing:
        description:
          - Whether it is pinged. Without it that is kept; a destination that was pinged before this module disabled it is pinged again
            when it comes back.
        type: bool
      addresses:
        description:
          - Further addresses that this destination tells of itself in calls, C(10.97.0.11) or C(10.97.0.11:5080), where those are not
            that of its URI.
        type: list
        elements: str
  drain:
    description:
      - Whether to disable the destinations, and to wait until they carry no call.
    type: bool
    default: false
  wait:
    description: How many seconds to wait for the last call at most.
    type: int
    default: 300
  poll:
    description: Every how many seconds to look.
    type: int
    default: 2
  calls_from:
    description:
      - What tells which calls a destination carries. With V(dialogs) Kamailio's module C(dialog) does, which must follow every call,
        C(dlg_manage()). A call belongs to a destination whose address its caller or its callee has as contact or in its route.
        A call that was not answered yet when the drain began counts, since it may be answered there.
      - With V(none) nothing is counted, and nothing waited for.
    type: str
    choices: [dialogs, none]
    default: dialogs
  fail_on_remaining:
    description: Whether it is a failure if calls are left after O(wait). The destinations stay out of rotation either way.
    type: bool
    default: true
  leave_none:
    description: Whether a set may be left without any destination in rotation, so that calls to it fail.
    type: bool
    default: false
"""

EXAMPLES = r"""
---
- name: Take a media server out of rotation, and wait until its last call is over
  telephony.pbx.kamailio_dispatcher_state:
    destinations:
      - set: 1
        uri: sip:10.97.0.11:5060
    drain: true
    wait: 600
  register: drained

- name: Bring it back
  telephony.pbx.kamailio_dispatcher_state:
    destinations:
      - set: 1
        uri: sip:10.97.0.11:5060
        state: active

- name: Let a server that was repaired come back as soon as it answers
  telephony.pbx.kamailio_dispatcher_state:
    destinations:
      - set: 1
        duid: ast2
        state: probing
"""

RETURN = r"""
---
destinations:
  description: Each destination, what it was and what it is, and how many calls it carries where those were counted.
  returned: success
  type: list
  elements: dict
  sample: [{set: 1, uri: "sip:10.97.0.11:5060", duid: null, was: active, state: disabled, probing: false, remaining: 0}]
remaining:
  description: How many calls the destinations carry altogether.
  returned: with O(drain), unless O(calls_from=none)
  type: int
  sample: 0
waited:
  description: How many seconds were waited.
  returned: success
  type: float
  sample: 14.2
lost_on_reload:
  description: Always true. A reload or a restart loses these states, unless the list says the same.
  returned: success
  type: bool
  sample: true
"""

from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.state_run import manage_state


def main() -> None:
    """Run the module."""
    manage_state()


if __name__ == "__main__":
    main()
