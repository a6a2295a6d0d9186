#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: freeswitch_resources
short_description: Manage everything of FreeSWITCH in one transaction
version_added: 0.1.0
description:
- Takes every kind of thing that the other modules for this system manage, each with the options of its own module.
- All of it is read, planned and checked together, written together, activated by one reload, read back, and rolled back
  together if the server refuses any of it. A whole site is one task.
- What M(telephony.pbx.freeswitch_info) returns as RV(telephony.pbx.freeswitch_info#module:resources) can be given here;
  it changes nothing then.
author:
- The telephony.pbx contributors (@telephony-pbx)
extends_documentation_fragment:
- telephony.pbx.freeswitch
- telephony.pbx.attributes.managing
- telephony.pbx.attributes.actiongroup_freeswitch
options:
  resources:
    description: What is to be there, by kind. Kinds that are not mentioned are left alone.
    type: dict
    required: true
    suboptions:
      freeswitch_vars:
        description:
        - What M(telephony.pbx.freeswitch_vars) takes.
        - The variables that V($${name}) stands for in FreeSWITCH's files, and V(${name}) in its dialplan.
        type: dict
        suboptions:
          variables:
            description:
            - The variables, all of them in one task.
            - What an item does not mention is kept, unless C(unspecified=reset).
            type: list
            elements: dict
            suboptions:
              name:
                description:
                - The variable's name.
                type: str
                required: true
              value:
                description:
                - Its value, written as it is. V($${name}) in it is another variable, which must be set before.
                type: str
              secret_value:
                description:
                - 'Its value where that is a secret: it is masked everywhere. What is a secret by the variable''s name (V(default_password))
                  is treated so in any case.'
                - It is shown nowhere. Leaving it out keeps it, also with C(unspecified=reset).
                type: str
              state:
                description: Whether the variable is to be there. Without it, V(present).
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
            description: Whether to remove what is not listed, within C(path), and only what this kind recognises as its
              own.
            type: bool
            default: false
          path:
            description:
            - The file of new variables, relative to C(config_dir); without it C(vars.xml). What is there already stays
              in its file.
            - 'Also within what C(purge) removes: a file, or a folder with everything in it.'
            type: str
      freeswitch_acls:
        description:
        - What M(telephony.pbx.freeswitch_acls) takes.
        - The lists of C(acl.conf.xml), which profiles and gateways name.
        type: dict
        suboptions:
          lists:
            description:
            - The lists, all of them in one task.
            - What an item does not mention is kept, unless C(unspecified=reset).
            type: list
            elements: dict
            suboptions:
              name:
                description:
                - The list's name, by which profiles and the dialplan know it.
                type: str
                required: true
              default:
                description:
                - What becomes of addresses that no node names; needed when the list is created, since FreeSWITCH itself
                  would allow them.
                type: str
                choices:
                - allow
                - deny
              nodes:
                description:
                - The networks. The longest prefix that matches an address decides.
                type: list
                elements: dict
                suboptions:
                  type:
                    description:
                    - Whether it is let in; without it, as the list's default.
                    type: str
                    choices:
                    - allow
                    - deny
                  cidr:
                    description:
                    - A network, or several with commas between them.
                    type: str
                  domain:
                    description:
                    - 'A domain of the directory: the networks that its users have.'
                    type: str
                  options:
                    description:
                    - 'Other attributes: V(host) with V(mask), and the ports V(port), V(ports), V(port-min), V(port-max).'
                    type: dict
              state:
                description: Whether the access list is to be there. Without it, V(present).
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
            description: Whether to remove what is not listed, within C(path), and only what this kind recognises as its
              own.
            type: bool
            default: false
          path:
            description:
            - The file of new lists, relative to C(config_dir); without it C(autoload_configs/acl.conf.xml). What is there
              already stays in its file.
            - 'Also within what C(purge) removes: a file, or a folder with everything in it.'
            type: str
      freeswitch_config:
        description:
        - What M(telephony.pbx.freeswitch_config) takes.
        - Any element of any file of C(autoload_configs), such as queues of C(callcenter.conf), menus of C(ivr.conf), rooms
          of C(conference.conf), modules of C(modules.conf), or settings of C(switch.conf).
        type: dict
        suboptions:
          elements:
            description:
            - The elements, all of them in one task.
            - What an item does not mention is kept, unless C(unspecified=reset).
            type: list
            elements: dict
            suboptions:
              file:
                description:
                - The configuration, by the name that the server knows it by.
                type: str
                required: true
              element:
                description:
                - 'The element, as a path of element names within C(<configuration>): V(settings), V(queues/queue). An element
                  on the way that has a name is given it in brackets: V(profiles/profile[default]/email).'
                type: str
                required: true
              name:
                description:
                - The element's C(name), where it has one.
                type: str
              attributes:
                description:
                - Its other attributes.
                type: dict
              params:
                description:
                - Its C(<param>) children, by their names.
                type: dict
              children:
                description:
                - Its other children that have none themselves, in their order; replaced whole.
                type: list
                elements: dict
                suboptions:
                  element:
                    description:
                    - The child's element name.
                    type: str
                    required: true
                  attributes:
                    description:
                    - Its attributes.
                    type: dict
              state:
                description: Whether the element is to be there. Without it, V(present).
                type: str
                choices:
                - present
                - absent
              unset:
                description:
                - Names of options to remove, so that the template's or the server's default applies.
                - An option that has no name of its own here is named as C(params.name), or by its name alone.
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
            description: Whether to remove what is not listed, within C(path), and only what this kind recognises as its
              own.
            type: bool
            default: false
          path:
            description:
            - The file of new elements, relative to C(config_dir); without it a file of its own for each. What is there
              already stays in its file.
            - 'Also within what C(purge) removes: a file, or a folder with everything in it.'
            type: str
      freeswitch_profiles:
        description:
        - What M(telephony.pbx.freeswitch_profiles) takes.
        - A profile is an address and port that FreeSWITCH speaks SIP on, with its rules for calls and registrations.
        type: dict
        suboptions:
          profiles:
            description:
            - The profiles, all of them in one task.
            - What an item does not mention is kept, unless C(unspecified=reset).
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
                - The folder of C(agent.pem) and C(cafile.pem). Where these are missing FreeSWITCH makes certificates of
                  its own.
                type: str
              auth_calls:
                description:
                - Whether calls must authenticate.
                type: bool
              apply_inbound_acl:
                description:
                - Access lists whose addresses may call without authentication; with C(profiles[].auth_calls) off, only
                  these may.
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
          unspecified:
            description: 'What becomes of options that an item does not mention: kept, or removed so that the default applies.'
            type: str
            choices:
            - keep
            - reset
            default: keep
          purge:
            description: Whether to remove what is not listed, within C(path), and only what this kind recognises as its
              own.
            type: bool
            default: false
          path:
            description:
            - The file of new profiles, relative to C(config_dir); without it a file of its own for each. What is there
              already stays in its file.
            - 'Also within what C(purge) removes: a file, or a folder with everything in it.'
            type: str
      freeswitch_domains:
        description:
        - What M(telephony.pbx.freeswitch_domains) takes.
        - A domain holds users, and says what all of them have in common. A new one gets a file of its own, C(directory/NAME.xml),
          or a place in C(path).
        type: dict
        suboptions:
          domains:
            description:
            - The domains, all of them in one task.
            - What an item does not mention is kept, unless C(unspecified=reset).
            type: list
            elements: dict
            suboptions:
              name:
                description:
                - 'The domain''s name, as phones give it: a host name or an address. Case makes no difference.'
                type: str
                required: true
              params:
                description:
                - Parameters of all its users who have no such ones themselves, such as C(dial-string).
                type: dict
              variables:
                description:
                - Channel variables of all its users who have no such ones themselves.
                type: dict
              state:
                description: Whether the domain is to be there. Without it, V(present).
                type: str
                choices:
                - present
                - absent
              unset:
                description:
                - Names of options to remove, so that the template's or the server's default applies.
                - An option that has no name of its own here is named as C(variables.name), or by its name alone.
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
            description: Whether to remove what is not listed, within C(path), and only what this kind recognises as its
              own.
            type: bool
            default: false
          path:
            description:
            - The file of new domains, relative to C(config_dir); without it a file of its own for each. What is there already
              stays in its file.
            - 'Also within what C(purge) removes: a file, or a folder with everything in it.'
            type: str
      freeswitch_users:
        description:
        - What M(telephony.pbx.freeswitch_users) takes.
        - 'Users are the accounts that phones register with. New ones are written into the file in which their domain stands
          (or into C(path)), in groups of at most 1,000: the time of a reload grows with the square of a group.'
        type: dict
        suboptions:
          users:
            description:
            - The users, all of them in one task.
            - What an item does not mention is kept, unless C(unspecified=reset).
            type: list
            elements: dict
            suboptions:
              domain:
                description:
                - The domain, which has to be there.
                type: str
                required: true
              id:
                description:
                - Its name, which the phone registers with. Case makes no difference.
                type: str
                required: true
              password:
                description:
                - 'What the phone proves. Whatever it holds is meant literally, C($${var}) too. An empty one is refused:
                  FreeSWITCH would let anybody register.'
                - It is shown nowhere. Leaving it out keeps it, also with C(unspecified=reset).
                type: str
              a1_hash:
                description:
                - 'In the place of the password: the MD5 digest of C(user:realm:password). It takes the password''s place
                  in the file.'
                - It is shown nowhere. Leaving it out keeps it, also with C(unspecified=reset).
                type: str
              vm_password:
                description:
                - The PIN of its mailbox.
                - It is shown nowhere. Leaving it out keeps it, also with C(unspecified=reset).
                type: str
              number_alias:
                description:
                - A second name, usually a number.
                type: str
              cidr:
                description:
                - Network from which its calls are taken, for access lists that name the domain.
                type: str
              cacheable:
                description:
                - 'Whether FreeSWITCH keeps it in memory: V(true), or for how many milliseconds. What is kept is forgotten
                  when the user is changed here.'
                type: str
              groups:
                description:
                - The groups that hold a pointer to it, beside the one that it stands in itself. Those that are not there
                  are made.
                - The order means nothing.
                type: list
                elements: str
              context:
                description:
                - The context of its calls, C(user_context).
                type: str
              toll_allow:
                description:
                - What it may call, for the dialplan to read.
                type: str
              accountcode:
                description:
                - Who pays, for call records.
                type: str
              caller_id_name:
                description:
                - C(effective_caller_id_name), shown within the site.
                type: str
              caller_id_number:
                description:
                - C(effective_caller_id_number).
                type: str
              outbound_caller_id_name:
                description:
                - Shown outside, where the dialplan uses it.
                type: str
              outbound_caller_id_number:
                description:
                - Shown outside, where the dialplan uses it.
                type: str
              callgroup:
                description:
                - Its group for picking up calls.
                type: str
              params:
                description:
                - Other parameters, by FreeSWITCH's own names, such as C(max-registrations-per-extension).
                type: dict
              variables:
                description:
                - Other channel variables of its calls.
                type: dict
              state:
                description: Whether the user is to be there. Without it, V(present).
                type: str
                choices:
                - present
                - absent
              unset:
                description:
                - Names of options to remove, so that the template's or the server's default applies.
                - An option that has no name of its own here is named as C(variables.name), or by its name alone.
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
            description: Whether to remove what is not listed, within C(path), and only what this kind recognises as its
              own.
            type: bool
            default: false
          path:
            description:
            - The file of new users, relative to C(config_dir); without it a file of its own for each. What is there already
              stays in its file.
            - 'Also within what C(purge) removes: a file, or a folder with everything in it.'
            type: str
          hash_passwords:
            description:
            - Whether a digest is stored in the place of each password, made of the user, the domain and the password.
            - It fits as long as the profile challenges with the name of the domain, as it does by default.
            type: bool
            default: false
      freeswitch_gateways:
        description:
        - What M(telephony.pbx.freeswitch_gateways) takes.
        - Gateways are the accounts and addresses of carriers, and other PBXs. They stand in the files that a SIP profile
          includes.
        type: dict
        suboptions:
          gateways:
            description:
            - The gateways, all of them in one task.
            - What an item does not mention is kept, unless C(unspecified=reset).
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
                - The SIP profile that it belongs to; needed when it is created. A gateway whose profile changes is removed
                  there.
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
                - It is shown nowhere. Leaving it out keeps it, also with C(unspecified=reset).
                type: str
              realm:
                description:
                - The realm that it answers challenges of; without it, its C(gateways[].proxy), or its name.
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
                - Whether it registers. FreeSWITCH does, unless told not to, and ignores such a gateway without a name and
                  a password.
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
                - Whether a change of the gateway fails, and is put back, if it does not register within C(gateways[].wait_registered)
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
          unspecified:
            description: 'What becomes of options that an item does not mention: kept, or removed so that the default applies.'
            type: str
            choices:
            - keep
            - reset
            default: keep
          purge:
            description: Whether to remove what is not listed, within C(path), and only what this kind recognises as its
              own.
            type: bool
            default: false
          path:
            description:
            - The file of new gateways, relative to C(config_dir); without it a file of its own for each. What is there
              already stays in its file.
            - 'Also within what C(purge) removes: a file, or a folder with everything in it.'
            type: str
      freeswitch_dialplan:
        description:
        - What M(telephony.pbx.freeswitch_dialplan) takes.
        - A context is a list of extensions, tried in their order; an extension is a list of conditions with actions.
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
                - The context's name. Case makes no difference.
                type: str
                required: true
              extensions:
                description:
                - The extensions, in the order in which they are tried. The list is replaced whole; only those that differ
                  are written anew.
                type: list
                elements: dict
                suboptions:
                  name:
                    description:
                    - Its name. Two may have the same.
                    type: str
                  continue:
                    description:
                    - Go on with the next extension though this one was taken.
                    type: bool
                  conditions:
                    description:
                    - Its conditions, in order.
                    type: list
                    elements: dict
                    suboptions:
                      field:
                        description:
                        - 'What is compared with the expression: C(destination_number), C(${name}) of a channel variable,
                          ...'
                        type: str
                      expression:
                        description:
                        - A Perl-compatible regular expression. What is in parentheses is C($1) and so on in actions.
                        type: str
                      times:
                        description:
                        - 'Times by the server''s own attributes: C(date-time), C(year), C(yday), C(mon), C(mday), C(week),
                          C(mweek), C(wday), C(hour), C(minute), C(minute-of-day), C(time-of-day). All of them must be met.'
                        type: dict
                      tz_offset:
                        description:
                        - Met only while the zone is this many hours from UTC. It does not set a zone.
                        type: int
                      dst:
                        description:
                        - V(true) is met only in summer time.
                        type: bool
                      break:
                        description:
                        - When no further condition is looked at.
                        type: str
                        choices:
                        - on-false
                        - on-true
                        - always
                        - never
                      regex:
                        description:
                        - How many of C(contexts[].extensions[].conditions[].regexes) must match.
                        type: str
                        choices:
                        - all
                        - any
                        - xor
                      regexes:
                        description:
                        - Several tests.
                        type: list
                        elements: dict
                        suboptions:
                          field:
                            description:
                            - 'What is compared: C(destination_number), C(${name}) of a channel variable, ...'
                            type: str
                          expression:
                            description:
                            - A Perl-compatible regular expression. What is in parentheses is C($1) and so on in actions.
                            type: str
                          times:
                            description:
                            - 'Times by the server''s own attributes: C(date-time), C(year), C(yday), C(mon), C(mday), C(week),
                              C(mweek), C(wday), C(hour), C(minute), C(minute-of-day), C(time-of-day). All of them must
                              be met.'
                            type: dict
                          tz_offset:
                            description:
                            - Met only while the zone is this many hours from UTC. It does not set a zone.
                            type: int
                          dst:
                            description:
                            - V(true) is met only in summer time.
                            type: bool
                      require_nested:
                        description:
                        - V(false) takes the extension although none of the conditions within this one is met.
                        type: bool
                      actions:
                        description:
                        - What happens when the condition is met.
                        type: list
                        elements: dict
                        suboptions:
                          application:
                            description:
                            - The application, such as C(bridge).
                            type: str
                            required: true
                          data:
                            description:
                            - Its arguments. C(${name}) is a variable of the call, C($${name}) a global one.
                            type: str
                          inline:
                            description:
                            - Run it while the dialplan is still being read.
                            type: bool
                          loop:
                            description:
                            - How many times.
                            type: int
                      anti_actions:
                        description:
                        - What happens when it is not.
                        type: list
                        elements: dict
                        suboptions:
                          application:
                            description:
                            - The application, such as C(bridge).
                            type: str
                            required: true
                          data:
                            description:
                            - Its arguments. C(${name}) is a variable of the call, C($${name}) a global one.
                            type: str
                          inline:
                            description:
                            - Run it while the dialplan is still being read.
                            type: bool
                          loop:
                            description:
                            - How many times.
                            type: int
                      conditions:
                        description:
                        - Conditions within this one, with the same options, to any depth.
                        type: list
                        elements: dict
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
            description: Whether to remove what is not listed, within C(path), and only what this kind recognises as its
              own.
            type: bool
            default: false
          path:
            description:
            - The file of new contexts, relative to C(config_dir); without it C(dialplan/site.xml). What is there already
              stays in its file.
            - 'Also within what C(purge) removes: a file, or a folder with everything in it.'
            type: str
  activate:
    description: Whether the running server is made to take the change. Otherwise the next run does that.
    type: bool
    default: true
"""

EXAMPLES = r"""
---
- name: A trunk and the telephones of a domain, as one transaction
  telephony.pbx.freeswitch_resources:
    resources:
      freeswitch_domains:
        domains:
          - {name: pbx.example.com, params: {dial-string: "${sofia_contact(${dialed_user}@${dialed_domain})}"}}
      freeswitch_users:
        users:
          - {domain: pbx.example.com, id: "1001", password: "{{ vault_secret_1001 }}", context: internal}
          - {domain: pbx.example.com, id: "1002", password: "{{ vault_secret_1002 }}", context: internal}
      freeswitch_gateways:
        gateways:
          - {name: my-provider, profile: external, proxy: sip.provider.com.au, username: my_account_id,
             password: "{{ vault_trunk }}", register: true}

- name: Apply again what was read; it changes nothing
  telephony.pbx.freeswitch_resources:
    resources: "{{ there.resources }}"
"""

RETURN = r"""
---
created:
  description: Keys of the items that were created (or would be, in check mode), by kind.
  returned: success
  type: dict
  sample:
    freeswitch_vars:
    - domain
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

from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.everything import manage_resources


def main() -> None:
    """Run the module."""
    manage_resources()


if __name__ == "__main__":
    main()
