#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: genieacs_parameters
short_description: Parameters of devices that GenieACS manages
version_added: 0.1.0
description:
- 'Sets parameters of phones and gateways by TR-069: of one device, of several, or of all that a query finds.'
- Only what differs is sent, and read back afterwards. What a device that is off line does not take waits in GenieACS as
  one task, however often the play is run, and is told apart in RV(queued).
- 'A parameter that the device''s tree lacks, that is read-only, or whose type the value is not of, is refused: GenieACS
  would answer 200 and do nothing.'
- 'That GenieACS says yes does not mean that a device has done anything: what is changed is read back from GenieACS when
  the device''s session is over, and returned as RV(proven). A device that accepts a value and drops it by itself shows
  that when it is next read.'
- What waits for a device that cannot be reached is returned as RV(queued), and repeating the task does not add to it.
- A device that fails is named, and fails the task; what others have taken stands.
author:
- The telephony.pbx contributors (@telephony-pbx)
extends_documentation_fragment:
- telephony.pbx.genieacs
- telephony.pbx.genieacs.items
- telephony.pbx.attributes.managing
- telephony.pbx.attributes.actiongroup_genieacs
options:
  devices:
    description:
    - The devices, all of them in one task.
    - What an item does not mention is kept, unless O(unspecified=reset).
    type: list
    elements: dict
    suboptions:
      device_id:
        description:
        - 'The device''s id in GenieACS, percent-encoded as it stands there: C(001565-SIP%2DT46U-3146).'
        type: str
      oui:
        description:
        - The OUI of the device's manufacturer, with O(devices[].serial_number) and, if it has one, its product class.
        type: str
      product_class:
        description:
        - The device's product class, as it says it itself.
        type: str
      serial_number:
        description:
        - The device's serial number. Alone it has to be that of one device only.
        type: str
      query:
        description:
        - 'Every device that a query of GenieACS finds: C({"_tags": "voip"}). A query that finds none is warned of.'
        type: dict
      parameters:
        description:
        - Parameters by their paths. Values are cast to the type of the parameter.
        type: dict
      secrets:
        description:
        - 'Parameters that are secrets, by their paths; those whose names say so may as well stand in O(devices[].parameters).
          Once GenieACS has read one it holds an empty text, which compares with nothing: by default it is then sent along
          with the next change of the device, with O(update_secret=always) each time.'
        - It is shown nowhere. Leaving it out keeps it, also with O(unspecified=reset).
        type: dict
      lines:
        description:
        - Voice lines by what people call them; they become parameters by what the device's tree shows. Lines that it lacks
          are added.
        type: list
        elements: dict
        suboptions:
          line:
            description:
            - Which line it is, counted from 1 in the order of the instances within its profile, whatever their numbers.
              By default the first one that no other item means.
            type: int
          profile:
            description:
            - Which profile of lines (C(VoiceProfile), in TR-104 version 2 C(SIP.Network)) it belongs to, counted from 1.
              Lines of one profile share registrar, proxies, transport, expiry, DTMF and VLAN. By default the first.
            type: int
          enabled:
            description:
            - Whether the line is in use. C(true) also enables its profile.
            type: bool
          number:
            description:
            - The number of the line, as people read it (C(DirectoryNumber)).
            type: str
          user:
            description:
            - The user part of the line's SIP URI. With C(@) or a scheme in it, it is the URI itself; otherwise the registrar
              is put behind it.
            type: str
          auth_user:
            description:
            - The user name of the digest. By default the user.
            type: str
          secret:
            description:
            - The password of the digest.
            - It is shown nowhere. Leaving it out keeps it, also with O(unspecified=reset).
            type: str
          registrar:
            description:
            - Host of the registrar, with or without C(:port).
            type: str
          registrar_port:
            description:
            - Port of the registrar.
            type: int
          proxy:
            description:
            - 'Host of the SIP proxy, with or without C(:port): where calls are sent.'
            type: str
          outbound_proxy:
            description:
            - Host of the outbound proxy, with or without C(:port). An empty text takes it away.
            type: str
          transport:
            description:
            - How SIP is carried.
            type: str
            choices:
            - udp
            - tcp
            - tls
          expires:
            description:
            - Seconds for which a registration is asked.
            type: int
          codecs:
            description:
            - The codecs in the order of preference; all others are disabled. Names are those of the engines (C(alaw), C(ulaw),
              C(g722), C(g729), C(opus), ...), or the device's own.
            type: list
            elements: str
          dtmf:
            description:
            - How digits are sent.
            type: str
            choices:
            - rfc2833
            - inband
            - info
          srtp:
            description:
            - Whether RTP is encrypted, with keys that travel in SIP (SDES).
            type: bool
          display_name:
            description:
            - The name that is sent with calls (C(CallerIDName)).
            type: str
          vlan_id:
            description:
            - The VLAN in which the line's SIP and RTP are sent; -1 is the device's default.
            type: int
          vlan_priority:
            description:
            - The priority (802.1p, 0 to 7) of these frames; -1 is the device's default.
            type: int
      state:
        description: Whether the device is to be there. Without it, V(present).
        type: str
        choices:
        - present
        - absent
      unset:
        description:
        - Names of options to remove, so that the template's or the server's default applies.
        - An option that has no name of its own here is named as C(secrets.name), or by its name alone.
        type: list
        elements: str
  update_secret:
    description:
    - 'When a secret that cannot be compared is sent: whenever it is given, or only together with another change.'
    - 'GenieACS shows a password until it next reads the device, and an empty text afterwards: idempotence is partial here.'
    type: str
    choices:
    - always
    - on_create
    default: on_create
  wait:
    description: Whether a device that does not take the change now is a failure. Otherwise the change waits for it in GenieACS.
    type: bool
    default: false
  connection_request:
    description: Whether devices are asked to call GenieACS now. Otherwise changes wait until they next inform it.
    type: bool
    default: true
  session_timeout:
    description: For how many seconds a device that accepted a connection request is waited for until its session begins.
    type: int
  expiry:
    description: After how many seconds a change that still waits for its device is dropped.
    type: int
  keep_fault:
    description: Whether the task of a change that a device refused stays in GenieACS, which tries it again for days.
    type: bool
    default: false
  max_devices:
    description: How many devices the task may be about at most; a query that finds more is refused before anything is sent.
    type: int
  max_age:
    description: How old, in seconds, a value that GenieACS knows may be; an older one is read from the device before it
      is compared.
    type: int
"""

EXAMPLES = r"""
---
- name: One telephone
  telephony.pbx.genieacs_parameters:
    devices:
      - device_id: 001565-SIP%2DT46U-3146019112345678
        parameters:
          Device.ManagementServer.PeriodicInformInterval: 600
          Device.Time.LocalTimeZone: AEST-10

- name: All of them, in one task; none of them twice
  telephony.pbx.genieacs_parameters:
    max_devices: 500
    devices:
      - query: {"_tags": "voip"}
        parameters:
          Device.Services.VoiceService.1.VoiceProfile.1.SIP.ProxyServer: sip.example.net

- name: A line by name, whatever the data model of the telephone
  telephony.pbx.genieacs_parameters:
    wait: true
    devices:
      - serial_number: "3146019112345678"
        lines:
          - line: 1
            number: "1001"
            user: "1001"
            secret: "{{ vault_secret_1001 }}"
            registrar: sip.example.net
            codecs: [alaw, ulaw]
            dtmf: rfc2833
"""

RETURN = r"""
---
created:
  description: Keys of the items that were created (or would be, in check mode), by kind.
  returned: success
  type: dict
  sample:
    genieacs_parameters:
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
proven:
  description: Keys of the items that devices have taken, read back from them, by kind.
  returned: success
  type: dict
  sample:
    genieacs_parameters:
    - 001565-SIP%2DT46U-3146
queued:
  description: Keys of the items that wait for their device, also since an earlier run, with the reason, by kind.
  returned: success
  type: dict
  sample:
    genieacs_parameters:
      001565-SIP%2DT46U-3146: Device is offline
"""

from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.modules import manage_kind
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters import KIND


def main() -> None:
    """Run the module."""
    manage_kind(KIND)


if __name__ == "__main__":
    main()
