#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: asterisk_resources
short_description: Manage everything of Asterisk in one transaction
version_added: 0.1.0
description:
- Takes every kind of thing that the other modules for this system manage, each with the options of its own module.
- All of it is read, planned and checked together, written together, activated by one reload, read back, and rolled back
  together if the server refuses any of it. A whole site is one task.
- What M(telephony.pbx.asterisk_info) returns as RV(telephony.pbx.asterisk_info#module:resources) can be given here; it
  changes nothing then.
author:
- The telephony.pbx contributors (@telephony-pbx)
extends_documentation_fragment:
- telephony.pbx.asterisk
- telephony.pbx.attributes.managing
- telephony.pbx.attributes.actiongroup_asterisk
options:
  resources:
    description: What is to be there, by kind. Kinds that are not mentioned are left alone.
    type: dict
    required: true
    suboptions:
      pjsip_transports:
        description:
        - What M(telephony.pbx.pjsip_transports) takes.
        - Transports are the sockets that PJSIP listens on and sends from.
        type: dict
        suboptions:
          transports:
            description:
            - The transports, all of them in one task.
            - What an item does not mention is kept, unless C(unspecified=reset).
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
                - The address that hosts outside C(transports[].local_net) see in SIP.
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
                - Any other option of the C(transport) that this version of Asterisk knows, by its own name; a list writes
                  it several times.
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
          unspecified:
            description: 'What becomes of options that an item does not mention: kept, or removed so that the default applies.'
            type: str
            choices:
            - keep
            - reset
            default: keep
          purge:
            description: Whether to remove what is not listed, within the file and only what this kind recognises as its
              own.
            type: bool
            default: false
          path:
            description: The file of this kind, relative to the configuration folder; see the module of the same name.
            type: str
      pjsip_endpoints:
        description:
        - What M(telephony.pbx.pjsip_endpoints) takes.
        - Endpoints are telephones, each with its address of record (AOR) and its authentication as one item.
        type: dict
        suboptions:
          endpoints:
            description:
            - The endpoints, all of them in one task.
            - What an item does not mention is kept, unless C(unspecified=reset).
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
                - It is shown nowhere. Leaving it out keeps it, also with C(unspecified=reset).
                type: str
              password_digest:
                description:
                - 'The password as a digest: C(MD5:) or C(SHA-256:) and the hash of C(user:realm:password). Needs Asterisk
                  22.'
                - It is shown nowhere. Leaving it out keeps it, also with C(unspecified=reset).
                - Needs version 22 or later of the server.
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
                - Any other option of the C(endpoint) that this version of Asterisk knows, by its own name; a list writes
                  it several times.
                type: dict
              aor_options:
                description:
                - Any other option of the C(aor) that this version of Asterisk knows, by its own name; a list writes it
                  several times.
                type: dict
              auth_options:
                description:
                - Any other option of the C(auth) that this version of Asterisk knows, by its own name; a list writes it
                  several times.
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
          unspecified:
            description: 'What becomes of options that an item does not mention: kept, or removed so that the default applies.'
            type: str
            choices:
            - keep
            - reset
            default: keep
          purge:
            description: Whether to remove what is not listed, within the file and only what this kind recognises as its
              own.
            type: bool
            default: false
          path:
            description: The file of this kind, relative to the configuration folder; see the module of the same name.
            type: str
      pjsip_trunks:
        description:
        - What M(telephony.pbx.pjsip_trunks) takes.
        - 'Trunks are carriers and other systems, reached by registration, by address, or both: endpoint, AOR, authentication,
          identify and registrations as one item.'
        type: dict
        suboptions:
          trunks:
            description:
            - The trunks, all of them in one task.
            - What an item does not mention is kept, unless C(unspecified=reset).
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
                - It is shown nowhere. Leaving it out keeps it, also with C(unspecified=reset).
                type: str
              password_digest:
                description:
                - 'The password as a digest: C(MD5:) or C(SHA-256:) and the hash of C(user:realm:password). Needs Asterisk
                  22.'
                - It is shown nowhere. Leaving it out keeps it, also with C(unspecified=reset).
                - Needs version 22 or later of the server.
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
                - Any other option of the C(endpoint) that this version of Asterisk knows, by its own name; a list writes
                  it several times.
                type: dict
              aor_options:
                description:
                - Any other option of the C(aor) that this version of Asterisk knows, by its own name; a list writes it
                  several times.
                type: dict
              auth_options:
                description:
                - Any other option of the C(auth) that this version of Asterisk knows, by its own name; a list writes it
                  several times.
                type: dict
              identify_options:
                description:
                - Any other option of the C(identify) that this version of Asterisk knows, by its own name; a list writes
                  it several times.
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
          unspecified:
            description: 'What becomes of options that an item does not mention: kept, or removed so that the default applies.'
            type: str
            choices:
            - keep
            - reset
            default: keep
          purge:
            description: Whether to remove what is not listed, within the file and only what this kind recognises as its
              own.
            type: bool
            default: false
          path:
            description: The file of this kind, relative to the configuration folder; see the module of the same name.
            type: str
      asterisk_dialplan:
        description:
        - What M(telephony.pbx.asterisk_dialplan) takes.
        - Contexts with their extensions, steps, includes and hints, in C(extensions.conf) or a file that it includes.
        type: dict
        suboptions:
          contexts:
            description:
            - The contexts, all of them in one task.
            - What an item does not mention is kept, unless C(unspecified=reset).
            type: list
            elements: dict
            suboptions:
              name:
                description:
                - The context's name.
                type: str
                required: true
              includes:
                description:
                - Contexts that are searched after this one, in order.
                type: list
                elements: str
              switches:
                description:
                - Switches, as C(kind/data), after the includes.
                type: list
                elements: str
              ignorepats:
                description:
                - Prefixes after which the dial tone stays.
                type: list
                elements: str
              extensions:
                description:
                - The extensions; the list is replaced whole. Asterisk itself chooses the closest pattern, whatever the
                  order.
                - The order means nothing.
                type: list
                elements: dict
                suboptions:
                  extension:
                    description:
                    - A number, a name such as V(s), or a pattern that begins with V(_).
                    type: str
                  callerid:
                    description:
                    - Only callers with this number, or that match this pattern.
                    type: str
                  steps:
                    description:
                    - What happens, in order.
                    type: list
                    elements: dict
                    suboptions:
                      app:
                        description:
                        - The application.
                        type: str
                      data:
                        description:
                        - Its arguments, as they stand between the parentheses.
                        type: str
                      label:
                        description:
                        - A name for the step, to jump to.
                        type: str
                      priority:
                        description:
                        - The step's number, where it does not simply follow the one before.
                        type: int
                  hint:
                    description:
                    - The device whose state this extension shows.
                    type: str
              state:
                description: Whether the context is to be there. Without it, V(present).
                type: str
                choices:
                - present
                - absent
              unset:
                description:
                - Names of options to remove, so that the template's or the server's default applies.
                type: list
                elements: str
          unspecified:
            description: 'What becomes of options that an item does not mention: kept, or removed so that the default applies.'
            type: str
            choices:
            - keep
            - reset
            default: keep
          purge:
            description: Whether to remove what is not listed, within the file and only what this kind recognises as its
              own.
            type: bool
            default: false
          path:
            description: The file of this kind, relative to the configuration folder; see the module of the same name.
            type: str
      asterisk_config:
        description:
        - What M(telephony.pbx.asterisk_config) takes.
        - 'For everything that has no module of its own: C(manager.conf), C(http.conf), C(rtp.conf), C(logger.conf) and
          the rest.'
        type: dict
        suboptions:
          sections:
            description:
            - The sections, all of them in one task.
            - What an item does not mention is kept, unless C(unspecified=reset).
            type: list
            elements: dict
            suboptions:
              path:
                description:
                - The file, relative to the configuration folder.
                type: str
                required: true
              name:
                description:
                - The section's name.
                type: str
                required: true
              type:
                description:
                - 'Which of several sections of this name: the one with this C(type=).'
                type: str
              template:
                description:
                - Whether the section is a template, marked by C((!))
                type: bool
              templates:
                description:
                - Templates that the section takes lines from, in order.
                type: list
                elements: str
              options:
                description:
                - The section's options by name; a list writes an option several times.
                type: dict
              generate:
                description:
                - Options that get a random secret, made on the host and never returned, where they have none yet.
                type: list
                elements: str
              state:
                description: Whether the section is to be there. Without it, V(present).
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
          unspecified:
            description: 'What becomes of options that an item does not mention: kept, or removed so that the default applies.'
            type: str
            choices:
            - keep
            - reset
            default: keep
          purge:
            description: Whether to remove what is not listed, within the file and only what this kind recognises as its
              own.
            type: bool
            default: false
          path:
            description: The file of this kind, relative to the configuration folder; see the module of the same name.
            type: str
  activate:
    description: Whether the running server is made to take the change. Otherwise the next run does that.
    type: bool
    default: true
"""

EXAMPLES = r"""
---
- name: A telephone and the context it dials in, as one transaction
  telephony.pbx.asterisk_resources:
    resources:
      asterisk_dialplan:
        path: extensions.d/lobby.conf
        contexts:
          - name: lobby
            extensions:
              - extension: "9"
                steps:
                  - {app: Dial, data: "PJSIP/1600,30"}
      pjsip_endpoints:
        path: pjsip.d/lobby.conf
        endpoints:
          - name: "1600"
            context: lobby
            secret: "{{ phone_secrets['1600'] }}"
            allow: [alaw]
            max_contacts: 1

- name: Read what is there
  telephony.pbx.asterisk_info:
  register: there

- name: Apply it again, which changes nothing
  telephony.pbx.asterisk_resources:
    resources: "{{ there.resources }}"
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

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.modules import manage_resources


def main() -> None:
    """Run the module."""
    manage_resources()


if __name__ == "__main__":
    main()
