#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: pjsip_trunks
short_description: Manage PJSIP trunks of Asterisk
version_added: 0.1.0
description:
- 'Trunks are carriers and other systems, reached by registration, by address, or both: endpoint, AOR, authentication, identify
  and registrations as one item.'
- 'A trunk has O(trunks[].accept_from), or O(trunks[].registrations), or both: without, its calls could not be told from
  a stranger''s.'
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
  trunks:
    description:
    - The trunks, all of them in one task.
    - What an item does not mention is kept, unless O(unspecified=reset).
    type: list
    elements: dict
    suboptions:
      name:
        description:
        - 'The name: of the endpoint, and of the sections that belong to it.'
        type: str
        required: true
      hosts:
        description:
        - SIP URIs of the carrier's hosts; calls go to the first that is reachable.
        type: list
        elements: str
      accept_from:
        description:
        - Hosts, addresses and networks from which a call belongs to this trunk.
        - The order means nothing.
        type: list
        elements: str
      username:
        description:
        - The name to authenticate with. A new item with a secret gets its own name.
        type: str
      secret:
        description:
        - The password, in clear. Where the realm is known, C(password_digest) keeps it out of the files.
        - It is shown nowhere. Leaving it out keeps it, also with O(unspecified=reset).
        type: str
      password_digest:
        description:
        - 'The password as a digest: C(MD5:) or C(SHA-256:) and the hash of C(user:realm:password). Releases before 20.12,
          21.7 and 22.2 know only MD5; it is written for them as C(md5_cred).'
        - It is shown nowhere. Leaving it out keeps it, also with O(unspecified=reset).
        type: str
      registrations:
        description:
        - Where the trunk registers; the list is replaced whole.
        type: list
        elements: dict
        suboptions:
          server_uri:
            description:
            - Where to register, as a SIP URI.
            type: str
          client_uri:
            description:
            - Who registers, as a SIP URI.
            type: str
          contact_user:
            description:
            - 'User part of the contact: what the carrier puts in the request of a call.'
            type: str
          expiration:
            description:
            - Seconds that a registration is asked for.
            type: int
          retry_interval:
            description:
            - Seconds between attempts.
            type: int
          max_retries:
            description:
            - Attempts before it gives up.
            type: int
          outbound_proxy:
            description:
            - Proxy to register through, as a SIP URI.
            type: str
          line:
            description:
            - Whether incoming calls are matched to the trunk by a token in the contact.
            type: bool
          options:
            description:
            - Any other option of the registration.
            type: dict
      transport:
        description:
        - The transport that requests to it leave by.
        type: str
      context:
        description:
        - The dialplan context in which its calls begin.
        type: str
      allow:
        description:
        - The codecs that are offered, in order of preference. Written as C(disallow=all) and one C(allow) line.
        type: list
        elements: str
      dtmf_mode:
        description:
        - How DTMF is sent.
        type: str
        choices:
        - rfc4733
        - inband
        - info
        - auto
        - auto_info
      direct_media:
        description:
        - Whether media may flow past Asterisk.
        type: bool
      media_encryption:
        description:
        - SRTP with keys in SDP (V(sdes)), by DTLS, or none.
        type: str
        choices:
        - 'no'
        - sdes
        - dtls
      rtp_symmetric:
        description:
        - 'Send media back to where it comes from: for phones behind NAT.'
        type: bool
      force_rport:
        description:
        - 'Answer to the port that a request came from: for phones behind NAT.'
        type: bool
      rewrite_contact:
        description:
        - 'Reach it where its request came from: for phones behind NAT.'
        type: bool
      set_var:
        description:
        - Channel variables that its calls begin with, by name.
        type: dict
      qualify_frequency:
        description:
        - Seconds between two OPTIONS that ask whether it is there; V(0) never asks.
        type: int
      from_user:
        description:
        - User part of the From header of calls to the carrier.
        type: str
      from_domain:
        description:
        - Host part of the From header of calls to the carrier.
        type: str
      trust_id_inbound:
        description:
        - Whether the carrier's P-Asserted-Identity is believed.
        type: bool
      trust_id_outbound:
        description:
        - Whether private identities are sent to the carrier.
        type: bool
      send_pai:
        description:
        - Whether P-Asserted-Identity is sent.
        type: bool
      send_rpid:
        description:
        - Whether Remote-Party-ID is sent.
        type: bool
      outbound_proxy:
        description:
        - Proxy that calls go through, as a SIP URI.
        type: str
      options:
        description:
        - Any other option of the C(endpoint) that this version of Asterisk knows, by its own name; a list writes it several
          times.
        type: dict
      aor_options:
        description:
        - Any other option of the C(aor) that this version of Asterisk knows, by its own name; a list writes it several
          times.
        type: dict
      auth_options:
        description:
        - Any other option of the C(auth) that this version of Asterisk knows, by its own name; a list writes it several
          times.
        type: dict
      identify_options:
        description:
        - Any other option of the C(identify) that this version of Asterisk knows, by its own name; a list writes it several
          times.
        type: dict
      state:
        description: Whether the trunk is to be there. Without it, V(present).
        type: str
        choices:
        - present
        - absent
      unset:
        description:
        - Names of options to remove, so that the template's or the server's default applies.
        - An option that has no name of its own here is named as C(identify_options.name), or by its name alone.
        type: list
        elements: str
"""

EXAMPLES = r"""
---
- name: A carrier that we register with, and one that knows our address
  telephony.pbx.pjsip_trunks:
    trunks:
      - name: my-provider
        context: from-trunk
        hosts: ["sip:sip.provider.invalid"]
        username: my_account_id
        secret: "{{ trunk_secret }}"
        registrations:
          - server_uri: sip:sip.provider.invalid
            client_uri: sip:my_account_id@sip.provider.invalid
            expiration: 3600
        accept_from: [203.0.113.0/24]
        from_domain: sip.provider.invalid
        allow: [alaw, ulaw]
        direct_media: false
      - name: carrier-trunk
        context: from-trunk
        hosts: ["sip:198.51.100.1:5060"]
        accept_from: [198.51.100.1]
        allow: [alaw]
        send_pai: true

- name: Give a trunk up
  telephony.pbx.pjsip_trunks:
    trunks:
      - name: my-provider
        state: absent
"""

RETURN = r"""
---
created:
  description: Keys of the items that were created (or would be, in check mode), by kind.
  returned: success
  type: dict
  sample:
    pjsip_trunks:
    - my-provider
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
    manage_kind("pjsip_trunks")


if __name__ == "__main__":
    main()
