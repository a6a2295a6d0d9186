#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: genieacs_resources
short_description: Manage everything of GenieACS in one transaction
version_added: 0.1.0
description:
- Takes every kind of thing that the other modules for this system manage, each with the options of its own module.
- Everything is checked before anything is sent, for GenieACS takes documents that stop its services. What was written is
  read back, and if anything of it was refused or is not there, everything of the run is put back.
- Documents come first, in one transaction; then the devices are turned to, each of which stands for itself.
- 'That GenieACS says yes does not mean that a device has done anything: what is changed is read back from GenieACS when
  the device''s session is over, and returned as RV(proven). A device that accepts a value and drops it by itself shows
  that when it is next read.'
- What waits for a device that cannot be reached is returned as RV(queued), and repeating the task does not add to it.
- A device that fails is named, and fails the task; what others have taken stands.
- What M(telephony.pbx.genieacs_info) returns as RV(telephony.pbx.genieacs_info#module:resources) can be given here; it
  changes nothing then.
author:
- The telephony.pbx contributors (@telephony-pbx)
extends_documentation_fragment:
- telephony.pbx.genieacs
- telephony.pbx.attributes.managing
- telephony.pbx.attributes.actiongroup_genieacs
options:
  resources:
    description: What is to be there, by kind. Kinds that are not mentioned are left alone.
    type: dict
    required: true
    suboptions:
      genieacs_config:
        description:
        - What M(telephony.pbx.genieacs_config) takes.
        - 'The settings that GenieACS keeps in its database: C(cwmp.*) for devices, C(ui.*) for the pages of its UI. They
          are written through the API of the UI, which needs an account that may do so.'
        type: dict
        suboptions:
          settings:
            description:
            - The settings, all of them in one task.
            - What an item does not mention is kept, unless C(unspecified=reset).
            type: list
            elements: dict
            suboptions:
              name:
                description:
                - The setting's name.
                type: str
                required: true
              value:
                description:
                - 'A plain value: a text, a number, true or false. It is quoted as GenieACS wants it.'
                type: raw
              expression:
                description:
                - An expression in GenieACS's own language, in place of a plain value.
                type: str
              secret:
                description:
                - An expression that holds a password, such as C(AUTH('acs', 'wordpass')). It is never shown; what is given
                  as an expression and holds one is treated so too.
                - It is shown nowhere. Leaving it out keeps it, also with C(unspecified=reset).
                type: str
              state:
                description: Whether the setting is to be there. Without it, V(present).
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
            description: Whether to remove what is not listed.
            type: bool
            default: false
          prefix:
            description: 'What C(purge) removes: only settings whose names begin so, such as V(cwmp.). It is needed there,
              because the UI keeps its own settings in the same place.'
            type: str
      genieacs_permissions:
        description:
        - What M(telephony.pbx.genieacs_permissions) takes.
        - Permissions of the roles that users of GenieACS's UI have. They are written through the API of the UI, which needs
          an account that may do so; the last way in of that account is not taken away.
        type: dict
        suboptions:
          permissions:
            description:
            - The permissions, all of them in one task.
            - What an item does not mention is kept, unless C(unspecified=reset).
            type: list
            elements: dict
            suboptions:
              role:
                description:
                - The role that has the permission.
                type: str
                required: true
              resource:
                description:
                - 'What of GenieACS it is for: V(config), V(devices), V(faults), V(files), V(permissions), V(presets), V(provisions),
                  V(tasks), V(users), V(virtualParameters).'
                type: str
                required: true
              access:
                description:
                - What is allowed. Who may read may count, and who may write may do both.
                type: str
                choices:
                - count
                - read
                - write
                required: true
              filter:
                description:
                - An expression that chooses what of the resource the permission is for; without it everything. It is made
                  a query of the database, which not every expression can be.
                type: str
              validate:
                description:
                - 'An expression that a change must fulfil, needed with C(permissions[].access=write): V(true) allows all
                  of them.'
                type: str
              state:
                description: Whether the permission is to be there. Without it, V(present).
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
            description: Whether to remove what is not listed.
            type: bool
            default: false
      genieacs_users:
        description:
        - What M(telephony.pbx.genieacs_users) takes.
        - Those who may log in to GenieACS's UI. They are written through its API, which needs an account that may do so;
          that account itself is not removed, and its last way in is not taken away.
        type: dict
        suboptions:
          users:
            description:
            - The users, all of them in one task.
            - What an item does not mention is kept, unless C(unspecified=reset).
            type: list
            elements: dict
            suboptions:
              name:
                description:
                - The name to log in with.
                type: str
                required: true
              roles:
                description:
                - The user's roles, which M(telephony.pbx.genieacs_permissions) says more of. A new user needs one at least.
                - The order means nothing.
                type: list
                elements: str
              password:
                description:
                - The password. It is compared by logging in with it, which GenieACS notes in its log.
                - It is shown nowhere. Leaving it out keeps it, also with C(unspecified=reset).
                type: str
              state:
                description: Whether the user is to be there. Without it, V(present).
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
            description: Whether to remove what is not listed.
            type: bool
            default: false
      genieacs_files:
        description:
        - What M(telephony.pbx.genieacs_files) takes.
        - Firmware, configurations and other files, which devices load from GenieACS's file server.
        type: dict
        suboptions:
          files:
            description:
            - The files, all of them in one task.
            - What an item does not mention is kept, unless C(unspecified=reset).
            type: list
            elements: dict
            suboptions:
              name:
                description:
                - Name of the file.
                type: str
                required: true
              file_type:
                description:
                - Type of the file in TR-069, such as V(1 Firmware Upgrade Image).
                type: str
              oui:
                description:
                - OUI of the devices that it is for.
                type: str
              product_class:
                description:
                - Product class of the devices that it is for.
                type: str
              version:
                description:
                - Version of the software that it holds.
                type: str
              content:
                description:
                - The text that it holds, in UTF-8.
                type: str
              src:
                description:
                - Path of its bytes on the host where the module runs.
                type: path
              checksum:
                description:
                - SHA-256 of its bytes. With C(src) it is what they must have.
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
            description: Whether to remove what is not listed.
            type: bool
            default: false
      genieacs_provisions:
        description:
        - What M(telephony.pbx.genieacs_provisions) takes.
        - Scripts that presets run in sessions of devices.
        type: dict
        suboptions:
          provisions:
            description:
            - The provisions, all of them in one task.
            - What an item does not mention is kept, unless C(unspecified=reset).
            type: list
            elements: dict
            suboptions:
              name:
                description:
                - Name of the provision.
                type: str
                required: true
              script:
                description:
                - JavaScript of the provision, the body of a function.
                type: str
              state:
                description: Whether the provision is to be there. Without it, V(present).
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
            description: Whether to remove what is not listed.
            type: bool
            default: false
      genieacs_virtual_parameters:
        description:
        - What M(telephony.pbx.genieacs_virtual_parameters) takes.
        - Parameters below C(VirtualParameters) that scripts put together out of others.
        type: dict
        suboptions:
          virtual_parameters:
            description:
            - The virtual parameters, all of them in one task.
            - What an item does not mention is kept, unless C(unspecified=reset).
            type: list
            elements: dict
            suboptions:
              name:
                description:
                - Name of the virtual parameter.
                type: str
                required: true
              script:
                description:
                - JavaScript of the virtual parameter, the body of a function.
                type: str
              state:
                description: Whether the virtual parameter is to be there. Without it, V(present).
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
            description: Whether to remove what is not listed.
            type: bool
            default: false
      genieacs_presets:
        description:
        - What M(telephony.pbx.genieacs_presets) takes.
        - What GenieACS does in sessions of devices that meet a condition.
        type: dict
        suboptions:
          presets:
            description:
            - The presets, all of them in one task.
            - What an item does not mention is kept, unless C(unspecified=reset).
            type: list
            elements: dict
            suboptions:
              name:
                description:
                - Name of the preset.
                type: str
                required: true
              weight:
                description:
                - Those of greater weight come later, and win.
                type: int
              channel:
                description:
                - 'Presets of one channel fail together: after a fault, GenieACS tries them again by themselves.'
                type: str
              precondition:
                description:
                - 'Which devices it is for: an expression, or the older JSON as text. Empty means all of them.'
                type: str
              schedule:
                description:
                - 'When it is in force: how long, in seconds, and since when, as in cron.'
                type: str
              events:
                description:
                - Events of which a device must have informed in this session (true), or must not (false).
                type: dict
              configurations:
                description:
                - 'What it does, in this order: all of it, as a list is replaced whole.'
                type: list
                elements: dict
                suboptions:
                  type:
                    description:
                    - What is done.
                    type: str
                    choices:
                    - value
                    - age
                    - provision
                    - add_tag
                    - delete_tag
                    - add_object
                    - delete_object
                    required: true
                  name:
                    description:
                    - Path of the parameter or object, or name of the provision.
                    type: str
                  value:
                    description:
                    - 'The value of the parameter: a text, a number, true or false.'
                    type: raw
                  age:
                    description:
                    - How old, in seconds, the parameter's value may become.
                    type: int
                  args:
                    description:
                    - 'Arguments of the provision: texts, numbers, true or false, or C({expression: text}). They are shown
                      in diffs.'
                    type: list
                    elements: raw
                  tag:
                    description:
                    - The tag that a device is given or loses.
                    type: str
                  object:
                    description:
                    - Name of an object of GenieACS 1.0 that says which values an instance has.
                    type: str
              state:
                description: Whether the preset is to be there. Without it, V(present).
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
            description: Whether to remove what is not listed.
            type: bool
            default: false
      genieacs_tags:
        description:
        - What M(telephony.pbx.genieacs_tags) takes.
        - 'Adds tags to devices and takes them away: presets, queries and inventories choose devices by them.'
        type: dict
        suboptions:
          tags:
            description:
            - The tags, all of them in one task.
            - What an item does not mention is kept, unless C(unspecified=reset).
            type: list
            elements: dict
            suboptions:
              device_id:
                description:
                - 'The device''s id in GenieACS, percent-encoded as it stands there: C(001565-SIP%2DT46U-3146).'
                type: str
              oui:
                description:
                - The OUI of the device's manufacturer, with C(tags[].serial_number) and, if it has one, its product class.
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
                - 'Every device that a query of GenieACS finds: C({"_tags": "voip"}). A query that finds none is warned
                  of.'
                type: dict
              tag:
                description:
                - The tag.
                type: str
                required: true
              state:
                description: Whether the tag is to be there. Without it, V(present).
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
            description: Whether to remove what is not listed.
            type: bool
            default: false
          max_devices:
            description: How many devices the task may be about at most; a query that finds more is refused before anything
              is sent.
            type: int
      genieacs_objects:
        description:
        - What M(telephony.pbx.genieacs_objects) takes.
        - Adds and deletes instances (lines, port mappings, accounts) by the values that identify them, never by their numbers,
          which a device gives as it likes.
        type: dict
        suboptions:
          objects:
            description:
            - The objects, all of them in one task.
            - What an item does not mention is kept, unless C(unspecified=reset).
            type: list
            elements: dict
            suboptions:
              device_id:
                description:
                - 'The device''s id in GenieACS, percent-encoded as it stands there: C(001565-SIP%2DT46U-3146).'
                type: str
              oui:
                description:
                - The OUI of the device's manufacturer, with C(objects[].serial_number) and, if it has one, its product
                  class.
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
                - 'Every device that a query of GenieACS finds: C({"_tags": "voip"}). A query that finds none is warned
                  of.'
                type: dict
              object:
                description:
                - The path of the object that holds the instances, without a number at its end.
                type: str
                required: true
              identified_by:
                description:
                - C(objects[].identity) as a text. It is made by the module, and whatever is given is ignored.
                type: str
              identity:
                description:
                - The values that identify the instance, by their names in it. Two instances that fit are refused.
                type: dict
              parameters:
                description:
                - Other parameters of the instance, by their names in it. Those that are secrets by their names are sent
                  along with any change, and with C(update_secret=always) each time.
                type: dict
              state:
                description: Whether the object is to be there. Without it, V(present).
                type: str
                choices:
                - present
                - absent
              unset:
                description:
                - Names of options to remove, so that the template's or the server's default applies.
                - An option that has no name of its own here is named as C(parameters.name), or by its name alone.
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
            description: Whether to remove what is not listed.
            type: bool
            default: false
          wait:
            description: Whether a device that does not take the change now is a failure. Otherwise the change waits for
              it in GenieACS.
            type: bool
            default: false
          connection_request:
            description: Whether devices are asked to call GenieACS now. Otherwise changes wait until they next inform it.
            type: bool
            default: true
          session_timeout:
            description: For how many seconds a device that accepted a connection request is waited for until its session
              begins.
            type: int
          expiry:
            description: After how many seconds a change that still waits for its device is dropped.
            type: int
          keep_fault:
            description: Whether the task of a change that a device refused stays in GenieACS, which tries it again for
              days.
            type: bool
            default: false
          max_devices:
            description: How many devices the task may be about at most; a query that finds more is refused before anything
              is sent.
            type: int
          update_secret:
            description:
            - 'When a secret that cannot be compared is sent: whenever it is given, or only together with another change.'
            - 'GenieACS shows a password until it next reads the device, and an empty text afterwards: idempotence is partial
              here.'
            type: str
            choices:
            - always
            - on_create
            default: on_create
      genieacs_parameters:
        description:
        - What M(telephony.pbx.genieacs_parameters) takes.
        - 'Sets parameters of phones and gateways by TR-069: of one device, of several, or of all that a query finds.'
        type: dict
        suboptions:
          devices:
            description:
            - The devices, all of them in one task.
            - What an item does not mention is kept, unless C(unspecified=reset).
            type: list
            elements: dict
            suboptions:
              device_id:
                description:
                - 'The device''s id in GenieACS, percent-encoded as it stands there: C(001565-SIP%2DT46U-3146).'
                type: str
              oui:
                description:
                - The OUI of the device's manufacturer, with C(devices[].serial_number) and, if it has one, its product
                  class.
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
                - 'Every device that a query of GenieACS finds: C({"_tags": "voip"}). A query that finds none is warned
                  of.'
                type: dict
              parameters:
                description:
                - Parameters by their paths. Values are cast to the type of the parameter.
                type: dict
              secrets:
                description:
                - 'Parameters that are secrets, by their paths; those whose names say so may as well stand in C(devices[].parameters).
                  Once GenieACS has read one it holds an empty text, which compares with nothing: by default it is then
                  sent along with the next change of the device, with C(update_secret=always) each time.'
                - It is shown nowhere. Leaving it out keeps it, also with C(unspecified=reset).
                type: dict
              lines:
                description:
                - Voice lines by what people call them; they become parameters by what the device's tree shows. Lines that
                  it lacks are added.
                type: list
                elements: dict
                suboptions:
                  line:
                    description:
                    - Which line it is, counted from 1 in the order of the instances within its profile, whatever their
                      numbers. By default the first one that no other item means.
                    type: int
                  profile:
                    description:
                    - Which profile of lines (C(VoiceProfile), in TR-104 version 2 C(SIP.Network)) it belongs to, counted
                      from 1. Lines of one profile share registrar, proxies, transport, expiry, DTMF and VLAN. By default
                      the first.
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
                    - The user part of the line's SIP URI. With C(@) or a scheme in it, it is the URI itself; otherwise
                      the registrar is put behind it.
                    type: str
                  auth_user:
                    description:
                    - The user name of the digest. By default the user.
                    type: str
                  secret:
                    description:
                    - The password of the digest.
                    - It is shown nowhere. Leaving it out keeps it, also with C(unspecified=reset).
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
                    - The codecs in the order of preference; all others are disabled. Names are those of the engines (C(alaw),
                      C(ulaw), C(g722), C(g729), C(opus), ...), or the device's own.
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
          unspecified:
            description: 'What becomes of options that an item does not mention: kept, or removed so that the default applies.'
            type: str
            choices:
            - keep
            - reset
            default: keep
          purge:
            description: Whether to remove what is not listed.
            type: bool
            default: false
          update_secret:
            description:
            - 'When a secret that cannot be compared is sent: whenever it is given, or only together with another change.'
            - 'GenieACS shows a password until it next reads the device, and an empty text afterwards: idempotence is partial
              here.'
            type: str
            choices:
            - always
            - on_create
            default: on_create
          wait:
            description: Whether a device that does not take the change now is a failure. Otherwise the change waits for
              it in GenieACS.
            type: bool
            default: false
          connection_request:
            description: Whether devices are asked to call GenieACS now. Otherwise changes wait until they next inform it.
            type: bool
            default: true
          session_timeout:
            description: For how many seconds a device that accepted a connection request is waited for until its session
              begins.
            type: int
          expiry:
            description: After how many seconds a change that still waits for its device is dropped.
            type: int
          keep_fault:
            description: Whether the task of a change that a device refused stays in GenieACS, which tries it again for
              days.
            type: bool
            default: false
          max_devices:
            description: How many devices the task may be about at most; a query that finds more is refused before anything
              is sent.
            type: int
          max_age:
            description: How old, in seconds, a value that GenieACS knows may be; an older one is read from the device before
              it is compared.
            type: int
"""

EXAMPLES = r"""
---
- name: A provision, the preset that uses it, and the telephones that it is for
  telephony.pbx.genieacs_resources:
    resources:
      genieacs_provisions:
        provisions:
          - name: voip-proxy
            script: |
              const now = Date.now();
              declare("Device.Services.VoiceService.1.VoiceProfile.1.SIP.ProxyServer", {value: now}, {value: args[0]});
      genieacs_presets:
        presets:
          - name: voip
            precondition: Tags.voip IS NOT NULL
            configurations:
              - {type: provision, name: voip-proxy, args: [sip.example.net]}
      genieacs_tags:
        tags:
          - {serial_number: "3146019112345678", tag: voip}
"""

RETURN = r"""
---
created:
  description: Keys of the items that were created (or would be, in check mode), by kind.
  returned: success
  type: dict
  sample:
    genieacs_config:
    - cwmp.sessionTimeout
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

from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.everything import manage_resources


def main() -> None:
    """Run the module."""
    manage_resources()


if __name__ == "__main__":
    main()
