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
- telephony.pbx.asterisk.full_check
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
                - 'The password as a digest: C(MD5:) or C(SHA-256:) and the hash of C(user:realm:password). Releases before
                  20.12, 21.7 and 22.2 know only MD5; it is written for them as C(md5_cred).'
                - It is shown nowhere. Leaving it out keeps it, also with C(unspecified=reset).
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
                - 'Whether it is a browser: media by ICE and DTLS-SRTP, with a certificate that Asterisk makes itself unless
                  C(endpoints[].options) has C(dtls_cert_file). It registers at C(wss://HOST:8089/ws), for which C(http.conf)
                  must start the web server.'
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
          backend:
            type: str
            choices:
            - file
            - realtime
            default: file
            description:
            - Where the items are kept. With V(realtime) they are rows of Asterisk's realtime tables in PostgreSQL, which
              the running server looks up by itself, so that a change needs no reload.
            - What has to stand in C(sorcery.conf) and C(extconfig.conf) for that is told in docs/realtime.md; without it
              the task is refused, and nothing is written.
            - Needs C(psql) on the managed host.
          database:
            type: dict
            description:
            - The database of C(backend=realtime). What is not given here is taken from the files that the server itself
              reads, C(res_odbc.conf) and C(/etc/odbc.ini), or C(res_pgsql.conf).
            suboptions:
              host:
                description: Name or address of its host, or the folder of its socket.
                type: str
              port:
                description: Its port.
                type: int
              name:
                description: Its name.
                type: str
              user:
                description: Who writes.
                type: str
              password:
                description: The password of the user. It is shown nowhere, and never an argument of a program.
                type: str
              schema:
                description: The schema that the tables stand in, if it is not the first of the user's search path.
                type: str
              create_tables:
                description:
                - Whether tables that are missing are created, as Asterisk's own migrations make them, in the transaction
                  that writes the first item.
                type: bool
                default: false
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
                - 'The password as a digest: C(MD5:) or C(SHA-256:) and the hash of C(user:realm:password). Releases before
                  20.12, 21.7 and 22.2 know only MD5; it is written for them as C(md5_cred).'
                - It is shown nowhere. Leaving it out keeps it, also with C(unspecified=reset).
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
          backend:
            type: str
            choices:
            - file
            - realtime
            default: file
            description:
            - Where the items are kept. With V(realtime) they are rows of Asterisk's realtime tables in PostgreSQL, which
              the running server looks up by itself, so that a change needs no reload.
            - What has to stand in C(sorcery.conf) and C(extconfig.conf) for that is told in docs/realtime.md; without it
              the task is refused, and nothing is written.
            - Needs C(psql) on the managed host.
          database:
            type: dict
            description:
            - The database of C(backend=realtime). What is not given here is taken from the files that the server itself
              reads, C(res_odbc.conf) and C(/etc/odbc.ini), or C(res_pgsql.conf).
            suboptions:
              host:
                description: Name or address of its host, or the folder of its socket.
                type: str
              port:
                description: Its port.
                type: int
              name:
                description: Its name.
                type: str
              user:
                description: Who writes.
                type: str
              password:
                description: The password of the user. It is shown nowhere, and never an argument of a program.
                type: str
              schema:
                description: The schema that the tables stand in, if it is not the first of the user's search path.
                type: str
              create_tables:
                description:
                - Whether tables that are missing are created, as Asterisk's own migrations make them, in the transaction
                  that writes the first item.
                type: bool
                default: false
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
                - Switches, as C(kind/data), in order. A plain one has its variables replaced when the dialplan is loaded;
                  C(eswitch => kind/data) is evaluated for each call, and C(lswitch => kind/data) handed over as it is,
                  which C(Loopback) needs for C(${EXTEN}).
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
      asterisk_ael:
        description:
        - What M(telephony.pbx.asterisk_ael) takes.
        - 'Whole files in the Asterisk Extension Language: C(extensions.ael) and what it includes.'
        type: dict
        suboptions:
          files:
            description:
            - The files, all of them in one task.
            - What an item does not mention is kept, unless C(unspecified=reset).
            type: list
            elements: dict
            suboptions:
              path:
                description:
                - The file, relative to the configuration folder, with a name that ends in C(.ael).
                type: str
                required: true
              content:
                description:
                - The whole text of the file; an empty one has none. A file of the controller comes by the lookup P(ansible.builtin.file#lookup).
                type: str
              state:
                description: Whether the file is to be there. Without it, V(present).
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
      asterisk_queues:
        description:
        - What M(telephony.pbx.asterisk_queues) takes.
        - Queues hold callers until a member answers, in C(queues.conf) or a file that it includes.
        type: dict
        suboptions:
          queues:
            description:
            - The queues, all of them in one task.
            - What an item does not mention is kept, unless C(unspecified=reset).
            type: list
            elements: dict
            suboptions:
              name:
                description:
                - The queue's name.
                type: str
                required: true
              strategy:
                description:
                - 'Who is rung: all at once, or which one of them.'
                type: str
                choices:
                - ringall
                - leastrecent
                - fewestcalls
                - random
                - rrmemory
                - linear
                - wrandom
                - rrordered
              timeout:
                description:
                - Seconds that a member is rung.
                type: int
              retry:
                description:
                - Seconds until members are rung again.
                type: int
              wrapuptime:
                description:
                - Seconds of rest that a member has after a call.
                type: int
              maxlen:
                description:
                - How many callers may wait; V(0) for any number.
                type: int
              weight:
                description:
                - Queues of a higher weight get a member first that several share.
                type: int
              musicclass:
                description:
                - Music class that callers hear.
                type: str
              announce:
                description:
                - Prompt that is played to the member before the call.
                type: str
              announce_frequency:
                description:
                - Seconds between two announcements of position or waiting time; V(0) makes none.
                type: int
              announce_position:
                description:
                - 'Whether callers hear their position: V(yes), V(no), V(limit) or V(more).'
                type: str
              announce_holdtime:
                description:
                - 'Whether callers hear how long they may have to wait: V(yes), V(no) or V(once).'
                type: str
              periodic_announce:
                description:
                - Prompts that waiting callers hear, by commas.
                type: str
              periodic_announce_frequency:
                description:
                - Seconds between two of C(queues[].periodic_announce).
                type: int
              joinempty:
                description:
                - 'Whether callers may join when nobody can answer: V(yes), V(no), V(strict), V(loose), or states of members
                  that count as nobody, by commas.'
                type: str
              leavewhenempty:
                description:
                - Whether callers leave when nobody is left to answer; as C(queues[].joinempty).
                type: str
              ringinuse:
                description:
                - Whether members are rung that are in use.
                type: bool
              autofill:
                description:
                - Whether several callers are given to several members at once.
                type: bool
              servicelevel:
                description:
                - Seconds within which a call counts as answered in time.
                type: int
              context:
                description:
                - Dialplan context whose extensions of one digit a waiting caller may dial.
                type: str
              members:
                description:
                - The members, in order; the list is replaced whole. Members that were added while the server runs are not
                  in it, and not touched.
                type: list
                elements: dict
                suboptions:
                  interface:
                    description:
                    - What is rung, such as C(PJSIP/1001) or C(Local/100@internal).
                    type: str
                  penalty:
                    description:
                    - Members of a higher penalty are rung only if none of a lower one can be.
                    type: int
                  name:
                    description:
                    - Its name, in the queue's log and statistics.
                    type: str
                  state_interface:
                    description:
                    - The device whose state tells whether it is busy, if not the interface itself.
                    type: str
                  ringinuse:
                    description:
                    - Whether it is rung while it is in use.
                    type: bool
                  wrapuptime:
                    description:
                    - Seconds of rest after a call.
                    type: int
                  paused:
                    description:
                    - Whether it begins as paused.
                    type: bool
              options:
                description:
                - Any other option of a queue that this version of Asterisk knows, by its own name; a list writes it several
                  times.
                type: dict
              state:
                description: Whether the queue is to be there. Without it, V(present).
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
          backend:
            type: str
            choices:
            - file
            - realtime
            default: file
            description:
            - Where the items are kept. With V(realtime) they are rows of Asterisk's realtime tables in PostgreSQL, which
              the running server looks up by itself, so that a change needs no reload.
            - What has to stand in C(sorcery.conf) and C(extconfig.conf) for that is told in docs/realtime.md; without it
              the task is refused, and nothing is written.
            - Needs C(psql) on the managed host.
          database:
            type: dict
            description:
            - The database of C(backend=realtime). What is not given here is taken from the files that the server itself
              reads, C(res_odbc.conf) and C(/etc/odbc.ini), or C(res_pgsql.conf).
            suboptions:
              host:
                description: Name or address of its host, or the folder of its socket.
                type: str
              port:
                description: Its port.
                type: int
              name:
                description: Its name.
                type: str
              user:
                description: Who writes.
                type: str
              password:
                description: The password of the user. It is shown nowhere, and never an argument of a program.
                type: str
              schema:
                description: The schema that the tables stand in, if it is not the first of the user's search path.
                type: str
              create_tables:
                description:
                - Whether tables that are missing are created, as Asterisk's own migrations make them, in the transaction
                  that writes the first item.
                type: bool
                default: false
      asterisk_mailboxes:
        description:
        - What M(telephony.pbx.asterisk_mailboxes) takes.
        - Mailboxes are lines of C(voicemail.conf), or of a file that it includes, below the section of their context.
        type: dict
        suboptions:
          mailboxes:
            description:
            - The mailboxes, all of them in one task.
            - What an item does not mention is kept, unless C(unspecified=reset).
            type: list
            elements: dict
            suboptions:
              mailbox:
                description:
                - The mailbox's number or name.
                type: str
                required: true
              context:
                description:
                - The voicemail context; V(default) where none is given.
                type: str
              pin:
                description:
                - The PIN, digits. A C(-) before them keeps the user from changing it. A new mailbox needs one; one that
                  the user changed by telephone is kept, unless C(update_secret=always).
                - It is shown nowhere. Leaving it out keeps it, also with C(unspecified=reset).
                type: str
              name:
                description:
                - Whose mailbox it is.
                type: str
              email:
                description:
                - Where messages are announced; several addresses are joined by C(|).
                type: str
              pager:
                description:
                - Where short announcements go.
                type: str
              options:
                description:
                - Any option of a mailbox by its own name, such as C(attach), C(delete) and C(tz); a list writes it several
                  times.
                type: dict
              state:
                description: Whether the mailbox is to be there. Without it, V(present).
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
          update_secret:
            description: Whether a value that the server cannot show, or that its users change themselves, is written whenever
              it is given, or only when the item is new.
            type: str
            choices:
            - always
            - on_create
            default: on_create
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
                - 'Which of several sections of this name: the one with this C(type=), or V(+) for the lines that are added
                  by C((+)).'
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
              included_by:
                description:
                - The file that reads this one. Where no file does yet, it gets an C(#tryinclude) of it.
                type: str
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
            type: list
            elements: str
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
