#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: asterisk_info
short_description: Read what an Asterisk holds, and what it does
version_added: 0.1.0
description:
  - Returns transports, endpoints, trunks, contexts, queues and mailboxes in exactly the shape that the managing modules take, so that reading and
    applying again changes nothing.
  - Secrets are left out (leaving them out keeps them) and named in RV(secrets_set).
    What is secret is known by its name, beside a value (C(name) and C(value)) and before a C(=) in a text, too. A list or text
    with such a secret in it is left out whole.
author:
  - The telephony.pbx contributors (@telephony-pbx)
extends_documentation_fragment:
  - telephony.pbx.asterisk
  - telephony.pbx.realtime
  - telephony.pbx.attributes.info
  - telephony.pbx.attributes.actiongroup_asterisk
options:
  gather_subset:
    description:
      - What to read. V(live) asks the running server what it does at this moment.
      - V(asterisk_config) returns the sections of the PJSIP files that no other kind recognises, and those of O(files).
      - V(sounds) returns which prompts and which music stand on the host.
      - V(applications) returns what the running server has loaded for the dialplan, and V(dialplan_files) the text of the dialplan, as
        P(telephony.pbx.dialplan_lint#filter) wants them.
    type: list
    elements: str
    choices:
      - pjsip_transports
      - pjsip_endpoints
      - pjsip_trunks
      - asterisk_dialplan
      - asterisk_ael
      - asterisk_queues
      - asterisk_mailboxes
      - asterisk_config
      - live
      - sounds
      - applications
      - dialplan_files
    default:
      - pjsip_transports
      - pjsip_endpoints
      - pjsip_trunks
      - asterisk_dialplan
      - asterisk_ael
      - asterisk_queues
      - asterisk_mailboxes
      - asterisk_config
  files:
    description: Further files whose sections are returned as V(asterisk_config), relative to O(config_dir).
    type: list
    elements: str
    default: []
  include_secrets:
    description: Whether to return secrets too, in clear.
    type: bool
    default: false
  key_pairs:
    description:
      - Certificates on the host with their keys, to be looked at. RV(key_pairs) says what is wrong with each.
    type: list
    elements: dict
    default: []
    suboptions:
      cert:
        description: The file of the certificate, in PEM.
        type: path
        required: true
      key:
        description: The file of its private key, in PEM.
        type: path
        required: true
"""

EXAMPLES = r"""
---
- name: Read every telephone, trunk, transport and context
  telephony.pbx.asterisk_info:
  register: there

- name: Show who has more than one device
  ansible.builtin.debug:
    msg: "{{ there.resources.pjsip_endpoints.endpoints | selectattr('max_contacts', 'defined')
      | selectattr('max_contacts', '>', 1) | map(attribute='name') }}"

- name: Read what runs right now
  telephony.pbx.asterisk_info:
    gather_subset: [live]
  register: at_present

- name: Fail if anybody waits in a queue
  ansible.builtin.assert:
    that: at_present.live.queues.values() | map(attribute='waiting') | sum == 0

- name: See whether prompts are there, and a certificate that can be used
  telephony.pbx.asterisk_info:
    gather_subset: [sounds]
    key_pairs: [{cert: /etc/ssl/pbx.pem, key: /etc/ssl/pbx.key}]
  register: files
  failed_when: "'vm-intro' not in files.sounds.en"
"""

RETURN = r"""
---
version:
  description: The version that runs, or that is installed.
  returned: success
  type: str
  sample: 22.10.1
running:
  description: Whether the server runs and could be asked.
  returned: success
  type: bool
resources:
  description: What is there, by kind, each as the module of that name takes it.
  returned: success
  type: dict
  sample: {pjsip_endpoints: {endpoints: [{name: "1001", context: from-phones, allow: [alaw]}]}}
secrets_set:
  description: Which items have which secrets, by kind and key.
  returned: success
  type: dict
  sample: {pjsip_endpoints: {"1001": [secret]}}
unmanaged:
  description: What no kind can say as data, and why (lines that are no dialplan, objects that are defined twice).
  returned: success
  type: list
  elements: dict
reads:
  description: Which files Asterisk reads with each of the files that may include others, and with each of O(files).
  returned: when V(asterisk_config) is asked for
  type: dict
  sample: {pjsip.conf: [pjsip.conf, pjsip.d/endpoints.conf]}
live:
  description: What the running server does at this moment; empty when it does not run.
  returned: when V(live) is asked for
  type: dict
  contains:
    endpoints:
      description: By name, C(state), C(channels) and C(contacts), each with C(uri), C(status) and C(round_trip_ms).
      type: dict
      returned: when the server runs
      sample: {"1001": {state: Not in use, channels: 0, contacts: [{uri: "sip:1001@192.0.2.7", status: Reachable, round_trip_ms: 12.4}]}}
    registrations:
      description: Of each trunk that registers, C(state), and C(next_in) how many seconds it does so again.
      type: dict
      returned: when the server runs
      sample: {my-provider: {state: Registered, next_in: 3421}}
    channels:
      description: Every channel.
      type: list
      elements: dict
      returned: when the server runs
      sample:
        - name: PJSIP/1001-00000001
          state: Up
          caller: {num: "1001", name: Josh Finlay}
          connected: {num: "1002", name: Front Desk}
          context: from-phones
          exten: "1002"
          application: Dial
          data: PJSIP/1002,60
          seconds: 61
          unique_id: "1795375580.8"
          linked_id: "1795375580.8"
          bridge: 3f0bbaa1-6c41-4c1a-9a55-6f6f4f9d1c0c
    calls:
      description: Which channels are connected with each other, and for how many seconds at most.
      type: list
      elements: dict
      returned: when the server runs
      sample: [{bridge: 3f0bbaa1-6c41-4c1a-9a55-6f6f4f9d1c0c, channels: [PJSIP/1001-00000001, PJSIP/1002-00000002], seconds: 58}]
    queues:
      description: By name, who waits and who serves.
      type: dict
      returned: when the server runs
      sample:
        sales:
          strategy: ringall
          waiting: 1
          taken: 12
          abandoned: 2
          hold_time: 9
          talk_time: 64
          callers: [{channel: PJSIP/my-provider-00000007, caller: {num: "0491570006", name: ""}, position: 1, waiting_for: 4}]
          members:
            - name: Josh Finlay
              interface: PJSIP/1001
              state: in use
              paused: false
              dynamic: false
              penalty: 0
              taken: 5
              in_call: true
    contexts:
      description: By name, C(extensions) and C(includes) of every context.
      type: dict
      returned: when the server runs
      sample: {from-phones: {extensions: ["1001", "1002"], includes: [outside]}}
sounds:
  description:
    - Prompts by language, each as the dialplan names it. Those that stand in no language's folder are under V(any); they are
      found whatever the language.
  returned: when V(sounds) is asked for
  type: dict
  sample: {en: [beep, digits/1, vm-intro], any: [custom/welcome]}
music:
  description: The files of each class of music on hold that plays files.
  returned: when V(sounds) is asked for
  type: dict
  sample: {default: [/usr/share/asterisk/moh/one.wav]}
applications:
  description: The names of the applications that the running server has.
  returned: when V(applications) is asked for and the server runs
  type: list
  elements: str
  sample: [Answer, Dial, Hangup]
functions:
  description: The names of the functions that the running server has.
  returned: when V(applications) is asked for and the server runs
  type: list
  elements: str
  sample: [CALLERID, CHANNEL, DB]
dialplan_files:
  description:
    - The text of C(extensions.conf) and of every file that it includes, by path. What is assigned to a secret by its name is
      masked, unless O(include_secrets=true).
  returned: when V(dialplan_files) is asked for
  type: dict
  sample: {/etc/asterisk/extensions.conf: "[from-phones]\nexten => 1001,1,Dial(PJSIP/1001)\n"}
key_pairs:
  description: Each of O(key_pairs) with C(problem), a sentence, or null where the server can use it.
  returned: when O(key_pairs) are given
  type: list
  elements: dict
  sample: [{cert: /etc/ssl/pbx.pem, key: /etc/ssl/pbx.key, problem: null}]
"""

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.info_run import manage_info


def main() -> None:
    """Run the module."""
    manage_info()


if __name__ == "__main__":
    main()
