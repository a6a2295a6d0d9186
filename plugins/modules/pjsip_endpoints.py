#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: pjsip_endpoints
short_description: Manage PJSIP endpoints (telephones) of Asterisk
version_added: 0.1.0
description:
- Endpoints are telephones, each with its address of record (AOR) and its authentication as one item.
- An endpoint that an outbound registration or an identify belongs to is a trunk, and left to M(telephony.pbx.pjsip_trunks).
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
  endpoints:
    description:
    - The endpoints, all of them in one task.
    - What an item does not mention is kept, unless O(unspecified=reset).
    type: list
    elements: dict
    suboptions:
      name:
        description:
        - 'The name: of the endpoint, and of the sections that belong to it.'
        type: str
        required: true
      templates:
        description:
        - Section templates that the endpoint takes lines from, in order.
        type: list
        elements: str
      callerid:
        description:
        - Caller ID as C(Name <number>).
        type: str
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
      media_encryption_optimistic:
        description:
        - Whether a call without SRTP is accepted too.
        type: bool
      webrtc:
        description:
        - 'Whether it is a browser: media by ICE and DTLS-SRTP, with a certificate that Asterisk makes itself unless O(endpoints[].options)
          has C(dtls_cert_file). It registers at C(wss://HOST:8089/ws), for which C(http.conf) must start the web server.'
        type: bool
      max_contacts:
        description:
        - How many devices may register at once.
        type: int
      remove_existing:
        description:
        - Whether a new device makes room for itself at the limit.
        type: bool
      remove_unavailable:
        description:
        - Whether, at the limit, contacts that do not answer make room first.
        type: bool
      qualify_frequency:
        description:
        - Seconds between two OPTIONS that ask whether it is there; V(0) never asks.
        type: int
      contact:
        description:
        - Addresses at which it is reached without registering, as SIP URIs.
        type: list
        elements: str
      mailboxes:
        description:
        - Mailboxes whose messages light its lamp, as mailbox@context.
        type: list
        elements: str
      named_call_group:
        description:
        - Call groups that it rings in.
        - The order means nothing.
        type: list
        elements: str
      named_pickup_group:
        description:
        - Call groups it may pick up.
        - The order means nothing.
        type: list
        elements: str
      device_state_busy_at:
        description:
        - Number of calls at which it counts as busy.
        type: int
      language:
        description:
        - Language of the prompts that it hears.
        type: str
      moh_suggest:
        description:
        - Music class that it suggests for those it puts on hold.
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
      state:
        description: Whether the endpoint is to be there. Without it, V(present).
        type: str
        choices:
        - present
        - absent
      unset:
        description:
        - Names of options to remove, so that the template's or the server's default applies.
        - An option that has no name of its own here is named as C(auth_options.name), or by its name alone.
        type: list
        elements: str
"""

EXAMPLES = r"""
---
- name: Two telephones, whatever else there is
  telephony.pbx.pjsip_endpoints:
    endpoints:
      - name: "1001"
        callerid: Josh Finlay <1001>
        context: from-phones
        secret: "{{ phone_secrets['1001'] }}"
        allow: [alaw, ulaw]
        max_contacts: 3
        remove_unavailable: true
        direct_media: false
      - name: "1002"
        callerid: Front Desk <1002>
        context: from-phones
        secret: "{{ phone_secrets['1002'] }}"
        allow: [alaw, ulaw]
        max_contacts: 1
        # whatever has no option of its own here is checked against the installed version
        options:
          tone_zone: au
          rtp_timeout: 60

- name: Change one thing of one telephone, and remove another option of it
  telephony.pbx.pjsip_endpoints:
    endpoints:
      - name: "1002"
        callerid: Reception <1002>
        unset: [options.rtp_timeout]

- name: A file of telephones that holds these and no others
  telephony.pbx.pjsip_endpoints:
    path: pjsip.d/warehouse.conf
    unspecified: reset
    purge: true
    endpoints:
      - name: "1501"
        context: from-phones
        secret: "{{ phone_secrets['1501'] }}"
        allow: [alaw]
        max_contacts: 1
"""

RETURN = r"""
---
created:
  description: Keys of the items that were created (or would be, in check mode), by kind.
  returned: success
  type: dict
  sample:
    pjsip_endpoints:
    - '1001'
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
    manage_kind("pjsip_endpoints")


if __name__ == "__main__":
    main()
