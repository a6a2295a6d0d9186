#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: freeswitch_gateways
short_description: Manage the SIP gateways of FreeSWITCH
version_added: 0.1.0
description:
- Gateways are the accounts and addresses of carriers, and other PBXs. They stand in the files that a SIP profile includes.
- 'FreeSWITCH keeps a gateway as it was when its file changes, whatever is read again. Here a changed one, and no other,
  is ended, waited for until it is gone, and started again: calls that are up over it stay up. Then it is asked for.'
- 'Names count for the whole server: a second gateway of a name is refused, in whatever profile and file the first one is.
  So is a parameter that FreeSWITCH does not know, which it would ignore in silence.'
- Each gateway that is written carries a variable, C(x_cfg_rev), with a random value, by which a later run sees whether
  the server has taken the file. It is a channel variable of calls that come in.
- Gateways that stand within a user of the directory are left alone.
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
  gateways:
    description:
    - The gateways, all of them in one task.
    - What an item does not mention is kept, unless O(unspecified=reset).
    type: list
    elements: dict
    suboptions:
      name:
        description:
        - The gateway's name, which no other gateway of any profile may have.
        type: str
        required: true
      profile:
        description:
        - The SIP profile that it belongs to; needed when it is created. A gateway whose profile changes is removed there.
        type: str
      username:
        description:
        - The account's name.
        type: str
      auth_username:
        description:
        - The name for authentication, if it is another.
        type: str
      password:
        description:
        - The account's password.
        - It is shown nowhere. Leaving it out keeps it, also with O(unspecified=reset).
        type: str
      realm:
        description:
        - The realm that it answers challenges of; without it, its O(gateways[].proxy), or its name.
        type: str
      from_user:
        description:
        - The user part of From; without it, its user name.
        type: str
      from_domain:
        description:
        - The host part of From, and of what it pings.
        type: str
      proxy:
        description:
        - The host, with or without a port, that calls are sent to.
        type: str
      register_proxy:
        description:
        - Where registrations are sent, if that is another host.
        type: str
      outbound_proxy:
        description:
        - Where everything is sent first.
        type: str
      register:
        description:
        - Whether it registers. FreeSWITCH does, unless told not to, and ignores such a gateway without a name and a password.
        type: bool
      register_transport:
        description:
        - The transport of its registration; V(tls) needs a profile with TLS.
        type: str
        choices:
        - udp
        - tcp
        - tls
      expire_seconds:
        description:
        - How long a registration lasts.
        type: int
      retry_seconds:
        description:
        - When a failed one is tried again.
        type: int
      timeout_seconds:
        description:
        - How long it waits for an answer.
        type: int
      ping:
        description:
        - How often it is pinged with OPTIONS, in seconds, 5 at least; V(0) for never.
        type: int
      ping_max:
        description:
        - How many answered pings bring it up.
        type: int
      ping_min:
        description:
        - How few of them take it down.
        type: int
      context:
        description:
        - The dialplan context of its calls; without it, that of the profile.
        type: str
      extension:
        description:
        - The number that its calls arrive at; without it, its user name.
        type: str
      caller_id_in_from:
        description:
        - Whether From carries the caller's number instead of the account.
        type: bool
      contact_params:
        description:
        - Parameters for the Contact that it registers.
        type: str
      variables:
        description:
        - Channel variables of its calls.
        - The order means nothing.
        type: list
        elements: dict
        suboptions:
          name:
            description:
            - The variable.
            type: str
            required: true
          value:
            description:
            - Its value.
            type: str
            required: true
          direction:
            description:
            - Which calls have it; without it, V(both).
            type: str
            choices:
            - inbound
            - outbound
            - both
      options:
        description:
        - Any other parameter of a gateway, by FreeSWITCH's own name, such as C(extension-in-contact). Case matters.
        type: dict
      require_registration:
        description:
        - Whether a change of the gateway fails, and is put back, if it does not register within O(gateways[].wait_registered)
          seconds. One that was registered before the change has to register again in any case.
        type: bool
      wait_registered:
        description:
        - For how many seconds a changed gateway is waited for until it is registered; 10 if none are given.
        type: int
      state:
        description: Whether the gateway is to be there. Without it, V(present).
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
  path:
    description:
    - The file of new gateways, relative to O(config_dir); without it a file of its own for each. What is there already
      stays in its file.
    - 'Also within what O(purge) removes: a file, or a folder with everything in it.'
    type: str
"""

EXAMPLES = r"""
---
- name: An account that registers, and a carrier that knows this server by its address
  telephony.pbx.freeswitch_gateways:
    gateways:
      - name: my-provider
        profile: trunks
        proxy: 192.0.2.10
        username: my_account_id
        password: "{{ vault_trunk_secret }}"
        register: true
        expire_seconds: 600
        context: trunk-my-provider
      - name: carrier-trunk
        profile: trunks
        proxy: 192.0.2.11:5060
        register: false
        ping: 25
        options:
          extension-in-contact: "true"

- name: A new password, kept only if the carrier takes it
  telephony.pbx.freeswitch_gateways:
    gateways:
      - name: my-provider
        password: "{{ vault_trunk_secret }}"
        require_registration: true
        wait_registered: 20

- name: One codec for calls that go out by this carrier
  telephony.pbx.freeswitch_gateways:
    gateways:
      - name: carrier-trunk
        variables:
          - {name: absolute_codec_string, value: PCMA, direction: outbound}

- name: These gateways and no others, in the folder of the profile trunks
  telephony.pbx.freeswitch_gateways:
    path: sip_profiles/trunks/site.xml
    purge: true
    gateways:
      - {name: carrier-trunk, profile: trunks, proxy: 192.0.2.11, register: false}
"""

RETURN = r"""
---
created:
  description: Keys of the items that were created (or would be, in check mode), by kind.
  returned: success
  type: dict
  sample:
    freeswitch_gateways:
    - '?'
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

from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.gateways import KIND
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.modules import manage_kind


def main() -> None:
    """Run the module."""
    manage_kind(KIND)


if __name__ == "__main__":
    main()
