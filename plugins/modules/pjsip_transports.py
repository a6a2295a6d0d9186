#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: pjsip_transports
short_description: Manage PJSIP transports of Asterisk
version_added: 0.1.0
description:
- Transports are the sockets that PJSIP listens on and sends from.
- A new transport works without a restart. One that is changed needs it, unless it says O(transports[].allow_reload=true).
- Everything is checked before anything is written; the running server is asked afterwards whether it holds what was written,
  and if it does not, everything is put back, in the files and in the server.
- Nothing is restarted. What only a restart would apply is returned as RV(restart_required).
author:
- The telephony.pbx contributors (@telephony-pbx)
extends_documentation_fragment:
- telephony.pbx.asterisk
- telephony.pbx.asterisk.full_check
- telephony.pbx.kind
- telephony.pbx.attributes.managing
- telephony.pbx.attributes.actiongroup_asterisk
options:
  transports:
    description:
    - The transports, all of them in one task.
    - What an item does not mention is kept, unless O(unspecified=reset).
    type: list
    elements: dict
    suboptions:
      name:
        description:
        - The transport's name.
        type: str
        required: true
      protocol:
        description:
        - What SIP is carried over.
        type: str
        choices:
        - udp
        - tcp
        - tls
        - ws
        - wss
      bind:
        description:
        - Address, or address and port, to listen on.
        type: str
      local_net:
        description:
        - Networks that are reached without NAT, as address/bits.
        - The order means nothing.
        type: list
        elements: str
      external_signaling_address:
        description:
        - The address that hosts outside O(transports[].local_net) see in SIP.
        type: str
      external_signaling_port:
        description:
        - The port that they see in SIP.
        type: int
      external_media_address:
        description:
        - The address that they send media to.
        type: str
      cert_file:
        description:
        - The certificate for V(tls) and V(wss), PEM.
        type: path
      priv_key_file:
        description:
        - The private key of the certificate, PEM.
        type: path
      ca_list_file:
        description:
        - Certificates of the authorities that are trusted, PEM.
        type: path
      method:
        description:
        - The TLS version.
        type: str
      verify_client:
        description:
        - Whether a client must show a certificate that can be verified.
        type: bool
      verify_server:
        description:
        - Whether a server's certificate must be verifiable.
        type: bool
      allow_reload:
        description:
        - Whether a change is applied by a reload. Calls over TCP and TLS that are up then lose their connection.
        type: bool
      tos:
        description:
        - Type of service of the SIP packets.
        type: str
      cos:
        description:
        - Class of service of the SIP packets, 0 to 7.
        type: int
      options:
        description:
        - Any other option of the C(transport) that this version of Asterisk knows, by its own name; a list writes it several
          times.
        type: dict
      state:
        description: Whether the transport is to be there. Without it, V(present).
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
"""

EXAMPLES = r"""
---
- name: Listen on UDP and TCP
  telephony.pbx.pjsip_transports:
    transports:
      - name: transport-udp
        protocol: udp
        bind: 0.0.0.0:5060
        local_net: [10.0.0.0/8, 192.168.0.0/16]
        external_media_address: 203.0.113.10
        external_signaling_address: 203.0.113.10
      - name: transport-tcp
        protocol: tcp
        bind: 0.0.0.0:5060

- name: Take a transport away again
  telephony.pbx.pjsip_transports:
    transports:
      - name: transport-tcp
        state: absent
"""

RETURN = r"""
---
created:
  description: Keys of the items that were created (or would be, in check mode), by kind.
  returned: success
  type: dict
  sample:
    pjsip_transports:
    - transport-udp
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
    manage_kind("pjsip_transports")


if __name__ == "__main__":
    main()
