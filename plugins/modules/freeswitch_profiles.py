#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: freeswitch_profiles
short_description: Manage the SIP profiles of FreeSWITCH
version_added: 0.1.0
description:
- A profile is an address and port that FreeSWITCH speaks SIP on, with its rules for calls and registrations.
- What a running profile takes is given to it at once, and no call is touched. What only a restart of the profile applies,
  which ends all of its calls, is written, and returned as RV(restart_required); then the profile is not told of the file
  at all, since FreeSWITCH would apply half of it.
- Two profiles on one address and port, access lists that nobody has made, and parameters that FreeSWITCH does not know,
  which it would ignore in silence, are refused.
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
  profiles:
    description:
    - The profiles, all of them in one task.
    - What an item does not mention is kept, unless O(unspecified=reset).
    type: list
    elements: dict
    suboptions:
      name:
        description:
        - The profile's name.
        type: str
        required: true
      sip_ip:
        description:
        - The address that it listens on for SIP. FreeSWITCH listens on one address, and takes V(0.0.0.0) for none.
        type: str
      sip_port:
        description:
        - The port that it listens on, 5060 if none is given.
        type: int
      rtp_ip:
        description:
        - The address that media are sent from and received on.
        type: str
      ext_sip_ip:
        description:
        - The address that the other side is told for SIP, behind NAT.
        type: str
      ext_rtp_ip:
        description:
        - The address that the other side is told for media.
        type: str
      context:
        description:
        - The dialplan context of calls from nobody that the directory knows.
        type: str
      dialplan:
        description:
        - The kind of dialplan, V(XML) if none is given.
        type: str
      codecs:
        description:
        - The codecs of both directions, the preferred one first.
        type: list
        elements: str
      tls:
        description:
        - Whether it listens for TLS.
        type: bool
      tls_sip_port:
        description:
        - The port of TLS, 5061 if none is given.
        type: int
      tls_cert_dir:
        description:
        - The folder of C(agent.pem) and C(cafile.pem). Where these are missing FreeSWITCH makes certificates of its own.
        type: str
      auth_calls:
        description:
        - Whether calls must authenticate.
        type: bool
      apply_inbound_acl:
        description:
        - Access lists whose addresses may call without authentication; with O(profiles[].auth_calls) off, only these may.
        type: list
        elements: str
      apply_register_acl:
        description:
        - Access lists whose addresses may register without a password.
        type: list
        elements: str
      apply_nat_acl:
        description:
        - Access lists of addresses that are behind NAT.
        type: list
        elements: str
      challenge_realm:
        description:
        - 'The realm of challenges: C(auto_from), C(auto_to) or a name.'
        type: str
      force_register_domain:
        description:
        - The domain of every registration.
        type: str
      dtmf_type:
        description:
        - How digits are sent where the other side leaves it open.
        type: str
        choices:
        - rfc2833
        - info
        - none
      hold_music:
        description:
        - What is heard on hold.
        type: str
      user_agent_string:
        description:
        - What it calls itself.
        type: str
      log_auth_failures:
        description:
        - Whether failed logins are logged.
        type: bool
      domains:
        description:
        - Domains of the directory that the profile serves.
        - The order means nothing.
        type: list
        elements: dict
        suboptions:
          name:
            description:
            - The domain's name, V(all) for every domain of the directory.
            type: str
            required: true
          alias:
            description:
            - Whether the profile answers to the domain's name.
            type: bool
          parse:
            description:
            - Whether gateways within users of the domain are started.
            type: bool
      aliases:
        description:
        - Other names of the profile.
        - The order means nothing.
        type: list
        elements: str
      options:
        description:
        - Any other of the 231 parameters of a profile, by FreeSWITCH's own name. Case does not matter.
        type: dict
      state:
        description: Whether the profile is to be there. Without it, V(present).
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
    - The file of new profiles, relative to O(config_dir); without it a file of its own for each. What is there already
      stays in its file.
    - 'Also within what O(purge) removes: a file, or a folder with everything in it.'
    type: str
"""

EXAMPLES = r"""
---
- name: One profile for telephones, one for carriers
  telephony.pbx.freeswitch_profiles:
    profiles:
      - name: phones
        sip_ip: 192.0.2.20
        rtp_ip: 192.0.2.20
        sip_port: 5060
        auth_calls: true
        context: public
        codecs: [OPUS, G722, PCMA]
        domains:
          - {name: all, alias: true}
      - name: trunks
        sip_ip: 192.0.2.20
        rtp_ip: 192.0.2.20
        sip_port: 5080
        context: public
        codecs: [PCMA]
        apply_inbound_acl: [rfc1918.auto]
        options:
          sip-options-respond-503-on-busy: "true"

- name: The address that the world sees; a running profile takes it at once
  telephony.pbx.freeswitch_profiles:
    profiles:
      - {name: trunks, ext_sip_ip: 203.0.113.7, ext_rtp_ip: 203.0.113.7}

- name: Another port, which is returned as restart_required
  telephony.pbx.freeswitch_profiles:
    profiles:
      - {name: trunks, sip_port: 5090}
"""

RETURN = r"""
---
created:
  description: Keys of the items that were created (or would be, in check mode), by kind.
  returned: success
  type: dict
  sample:
    freeswitch_profiles:
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

from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.modules import manage_kind
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.profiles import KIND


def main() -> None:
    """Run the module."""
    manage_kind(KIND)


if __name__ == "__main__":
    main()
