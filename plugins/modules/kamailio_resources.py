#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: kamailio_resources
short_description: Manage everything of Kamailio in one transaction
version_added: 0.1.0
description:
- Takes every kind of thing that the other modules for this system manage, each with the options of its own module.
- All of it is read, planned and checked together, written together, activated by one reload, read back, and rolled back
  together if the server refuses any of it. A whole site is one task.
- What M(telephony.pbx.kamailio_info) returns as RV(telephony.pbx.kamailio_info#module:resources) can be given here; it
  changes nothing then.
author:
- The telephony.pbx contributors (@telephony-pbx)
extends_documentation_fragment:
- telephony.pbx.kamailio
- telephony.pbx.attributes.managing
- telephony.pbx.attributes.actiongroup_kamailio
options:
  resources:
    description: What is to be there, by kind. Kinds that are not mentioned are left alone.
    type: dict
    required: true
    suboptions:
      kamailio_dispatcher_destinations:
        description:
        - What M(telephony.pbx.kamailio_dispatcher_destinations) takes.
        - 'Destinations are the servers that calls are balanced over, in sets. They stand in a list file, or in a table
          of SQLite, PostgreSQL or MySQL: with the same options and the same result.'
        type: dict
        suboptions:
          destinations:
            description:
            - The destinations, all of them in one task.
            - What an item does not mention is kept, unless C(unspecified=reset).
            type: list
            elements: dict
            suboptions:
              set:
                description:
                - The dispatcher set, a number.
                type: int
                required: true
              uri:
                description:
                - Its SIP URI, such as C(sip:10.97.0.11:5060).
                type: str
                required: true
              duid:
                description:
                - A name of its own, by which calls are counted and its state is set.
                type: str
              flags:
                description:
                - 'How it begins: V(inactive), V(trying) or V(disabled), V(probing) to be pinged, V(no_dns) to be looked
                  up only when it is used, V(no_ping) never to be pinged (Kamailio 6.1).'
                - The order means nothing.
                type: list
                elements: str
                choices:
                - inactive
                - trying
                - disabled
                - probing
                - no_dns
                - no_ping
              priority:
                description:
                - Of a higher priority is tried first.
                type: int
              weight:
                description:
                - Percentage of calls, for algorithm 9.
                type: int
              rweight:
                description:
                - Weight relative to the others of the set, for algorithm 11.
                type: int
              maxload:
                description:
                - How many calls it carries at most, for algorithm 10; V(0) for any number.
                type: int
              latency:
                description:
                - Milliseconds of latency that are assumed in the beginning.
                type: int
              socket:
                description:
                - The listener that requests to it leave from, such as C(udp:10.97.0.60:5060).
                type: str
              sockname:
                description:
                - The same by the name of a listener.
                type: str
              ping_socket:
                description:
                - The listener that pings leave from.
                - Needs version 6.1 or later of the server.
                type: str
              ping_from:
                description:
                - From URI of the pings.
                type: str
              obproxy:
                description:
                - SIP URI of a proxy through which it is reached.
                type: str
              ocmin:
                description:
                - Lowest percentage of overload control, for algorithm 14.
                - Needs version 6.1 or later of the server.
                type: int
              ocmax:
                description:
                - Highest percentage of overload control.
                - Needs version 6.1 or later of the server.
                type: int
              ocrate:
                description:
                - Percentage of overload control in the beginning.
                - Needs version 6.1 or later of the server.
                type: int
              attrs:
                description:
                - Any other attribute, for the routes of C(kamailio.cfg) to read.
                type: dict
              state:
                description: Whether the destination is to be there. Without it, V(present).
                type: str
                choices:
                - present
                - absent
              unset:
                description:
                - Names of options to remove, so that the template's or the server's default applies.
                - An option that has no name of its own here is named as C(attrs.name), or by its name alone.
                type: list
                elements: str
          unspecified:
            type: str
            choices:
            - keep
            - reset
            default: keep
            description:
            - What becomes of options that an item does not mention.
            - With V(reset) every one that is not mentioned is removed, so that the server's default applies. Secrets stay.
          purge:
            type: bool
            default: false
            description:
            - Whether to remove what is not listed.
            - Cannot be combined with items of state V(absent).
          path:
            description:
            - The list file, relative to C(config_dir), as C(kamailio.cfg) names it; C(dispatcher.list) if none is given.
            - Comments, blank lines and spacing are kept. A line is only written anew where it changes.
            type: path
          backend:
            description:
            - 'Where the destinations are kept: V(file) for a list such as C(dispatcher.list), V(database) for the table
              that C(database) names.'
            - C(kamailio.cfg) has to say the same.
            type: str
            choices:
            - file
            - database
            default: file
          database:
            type: dict
            description:
            - The database, as C(db_url) in C(kamailio.cfg) names it. Its own command line program on the managed host is
              used; for SQLite Python's module.
            suboptions:
              engine:
                type: str
                choices:
                - sqlite
                - postgresql
                - mysql
                description:
                - What kind of database it is; V(mysql) for MariaDB too. Not needed where C(database.path) is given.
              host:
                type: str
                description:
                - Name or address of its server, or the folder of its socket.
              port:
                type: int
                description:
                - Its port, if not the usual one.
              name:
                type: str
                description:
                - The name of the database.
              user:
                type: str
                description:
                - As whom.
              password:
                type: str
                description:
                - The user's password. It is shown nowhere.
              schema:
                type: str
                description:
                - The schema of PostgreSQL that the tables are in, if not the first of the user's search path.
              path:
                type: path
                description:
                - The file of SQLite.
              create_tables:
                type: bool
                default: false
                description:
                - Whether a table that is missing is made, as Kamailio's own scripts make it.
          table:
            type: str
            description:
            - The name of the table, if it is not Kamailio's own.
          sets:
            description: The sets within which C(purge) removes destinations; every set, if none is given.
            type: list
            elements: int
          resolve:
            description:
            - Whether host names are taken, which then must resolve on the managed host within five seconds.
            - 'Kamailio looks names up while it reloads, and stands still until it has an answer. A destination with the
              flag V(no_dns) may have a name without it: that is looked up when it is used.'
            type: bool
            default: false
          allow_empty:
            description: Whether the last destination of all may be removed. Kamailio takes an empty list without a word,
              and sends no call anywhere then.
            type: bool
            default: false
      kamailio_addresses:
        description:
        - What M(telephony.pbx.kamailio_addresses) takes.
        - Addresses and networks in groups, such as the media servers and the carriers, in a list file or a table.
        type: dict
        suboptions:
          addresses:
            description:
            - The addresses, all of them in one task.
            - What an item does not mention is kept, unless C(unspecified=reset).
            type: list
            elements: dict
            suboptions:
              group:
                description:
                - The group, a number; V(1) where none is given.
                type: int
              address:
                description:
                - An address, or a network such as C(203.0.113.0/24).
                type: str
                required: true
              port:
                description:
                - The port that it sends from; V(0), as if none is given, for any port.
                type: int
              tag:
                description:
                - A tag, which routes find in an AVP.
                type: str
              domain:
                description:
                - 'Whether C(addresses[].address) is a host name. Kamailio looks nothing up: it compares the name with names,
                  for C(allow_address) alone.'
                type: bool
              state:
                description: Whether the address is to be there. Without it, V(present).
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
            type: str
            choices:
            - keep
            - reset
            default: keep
            description:
            - What becomes of options that an item does not mention.
            - With V(reset) every one that is not mentioned is removed, so that the server's default applies. Secrets stay.
          purge:
            type: bool
            default: false
            description:
            - Whether to remove what is not listed.
            - Cannot be combined with items of state V(absent).
          path:
            description:
            - The list file, relative to C(config_dir), as C(kamailio.cfg) names it; C(address.list) if none is given.
            - Comments, blank lines and spacing are kept. A line is only written anew where it changes.
            type: path
          backend:
            description:
            - 'Where the addresses are kept: V(file) for a list such as C(address.list), V(database) for the table that
              C(database) names.'
            - C(kamailio.cfg) has to say the same.
            type: str
            choices:
            - file
            - database
            default: file
          database:
            type: dict
            description:
            - The database, as C(db_url) in C(kamailio.cfg) names it. Its own command line program on the managed host is
              used; for SQLite Python's module.
            suboptions:
              engine:
                type: str
                choices:
                - sqlite
                - postgresql
                - mysql
                description:
                - What kind of database it is; V(mysql) for MariaDB too. Not needed where C(database.path) is given.
              host:
                type: str
                description:
                - Name or address of its server, or the folder of its socket.
              port:
                type: int
                description:
                - Its port, if not the usual one.
              name:
                type: str
                description:
                - The name of the database.
              user:
                type: str
                description:
                - As whom.
              password:
                type: str
                description:
                - The user's password. It is shown nowhere.
              schema:
                type: str
                description:
                - The schema of PostgreSQL that the tables are in, if not the first of the user's search path.
              path:
                type: path
                description:
                - The file of SQLite.
              create_tables:
                type: bool
                default: false
                description:
                - Whether a table that is missing is made, as Kamailio's own scripts make it.
          table:
            type: str
            description:
            - The name of the table, if it is not Kamailio's own.
      kamailio_htable:
        description:
        - What M(telephony.pbx.kamailio_htable) takes.
        - Entries are named values that routes read, such as limits and bans.
        type: dict
        suboptions:
          entries:
            description:
            - The entries, all of them in one task.
            - What an item does not mention is kept, unless C(unspecified=reset).
            type: list
            elements: dict
            suboptions:
              table:
                description:
                - The hash table, by its name in C(kamailio.cfg).
                type: str
                required: true
              name:
                description:
                - The entry's name.
                type: str
                required: true
              value_type:
                description:
                - Whether the value is text, as if nothing is given, or a number.
                type: str
                choices:
                - str
                - int
              value:
                description:
                - Its value.
                type: str
              expires:
                description:
                - Seconds after which the server forgets the entry; V(0) for the table's own time. Kept in a database, this
                  is a time of day as a number of seconds since 1970.
                type: int
              state:
                description: Whether the entry is to be there. Without it, V(present).
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
            type: str
            choices:
            - keep
            - reset
            default: keep
            description:
            - What becomes of options that an item does not mention.
            - With V(reset) every one that is not mentioned is removed, so that the server's default applies. Secrets stay.
          purge:
            type: bool
            default: false
            description:
            - Whether to remove what is not listed.
            - Cannot be combined with items of state V(absent).
          backend:
            description:
            - 'Where the entries are kept: V(memory) for the memory of the running server, V(database) for the table that
              C(database) names.'
            - C(kamailio.cfg) has to say the same.
            type: str
            choices:
            - memory
            - database
            default: memory
          database:
            type: dict
            description:
            - The database, as C(db_url) in C(kamailio.cfg) names it. Its own command line program on the managed host is
              used; for SQLite Python's module.
            suboptions:
              engine:
                type: str
                choices:
                - sqlite
                - postgresql
                - mysql
                description:
                - What kind of database it is; V(mysql) for MariaDB too. Not needed where C(database.path) is given.
              host:
                type: str
                description:
                - Name or address of its server, or the folder of its socket.
              port:
                type: int
                description:
                - Its port, if not the usual one.
              name:
                type: str
                description:
                - The name of the database.
              user:
                type: str
                description:
                - As whom.
              password:
                type: str
                description:
                - The user's password. It is shown nowhere.
              schema:
                type: str
                description:
                - The schema of PostgreSQL that the tables are in, if not the first of the user's search path.
              path:
                type: path
                description:
                - The file of SQLite.
              create_tables:
                type: bool
                default: false
                description:
                - Whether a table that is missing is made, as Kamailio's own scripts make it.
          table:
            type: str
            description:
            - The name of the table, if it is not Kamailio's own.
          tables:
            description: The hash tables within which C(purge) removes entries, beside those that the entries name.
            type: list
            elements: str
      kamailio_uac_registrations:
        description:
        - What M(telephony.pbx.kamailio_uac_registrations) takes.
        - Registrations that the uac module keeps up at providers, in a table of SQLite, PostgreSQL or MySQL.
        type: dict
        suboptions:
          registrations:
            description:
            - The registrations, all of them in one task.
            - What an item does not mention is kept, unless C(unspecified=reset).
            type: list
            elements: dict
            suboptions:
              l_uuid:
                description:
                - The registration's own name.
                type: str
                required: true
              l_username:
                description:
                - User part that calls through it have in this server.
                type: str
              l_domain:
                description:
                - Domain that they have in this server.
                type: str
              r_username:
                description:
                - User part of the address that is registered.
                type: str
              r_domain:
                description:
                - Domain of the address that is registered.
                type: str
              realm:
                description:
                - Realm of the registrar; empty for any.
                type: str
              auth_username:
                description:
                - User of the credentials.
                type: str
              auth_proxy:
                description:
                - SIP URI that REGISTER is sent to.
                type: str
              socket:
                description:
                - The listener that it leaves from, such as C(udp:10.97.0.60:5060).
                type: str
              contact_addr:
                description:
                - Address and port of the Contact, if not those of the listener.
                type: str
              auth_password:
                description:
                - Password.
                - It is shown nowhere. Leaving it out keeps it, also with C(unspecified=reset).
                type: str
              auth_ha1:
                description:
                - The digest of user, realm and password, instead of it.
                - It is shown nowhere. Leaving it out keeps it, also with C(unspecified=reset).
                type: str
              expires:
                description:
                - Seconds until it is registered again.
                type: int
              flags:
                description:
                - V(16) to begin as disabled, and other flags of the uac module, added up.
                type: int
              reg_delay:
                description:
                - Seconds that it waits before it registers first.
                type: int
              state:
                description: Whether the registration is to be there. Without it, V(present).
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
            type: str
            choices:
            - keep
            - reset
            default: keep
            description:
            - What becomes of options that an item does not mention.
            - With V(reset) every one that is not mentioned is removed, so that the server's default applies. Secrets stay.
          purge:
            type: bool
            default: false
            description:
            - Whether to remove what is not listed.
            - Cannot be combined with items of state V(absent).
          database:
            type: dict
            description:
            - The database, as C(db_url) in C(kamailio.cfg) names it. Its own command line program on the managed host is
              used; for SQLite Python's module.
            suboptions:
              engine:
                type: str
                choices:
                - sqlite
                - postgresql
                - mysql
                description:
                - What kind of database it is; V(mysql) for MariaDB too. Not needed where C(database.path) is given.
              host:
                type: str
                description:
                - Name or address of its server, or the folder of its socket.
              port:
                type: int
                description:
                - Its port, if not the usual one.
              name:
                type: str
                description:
                - The name of the database.
              user:
                type: str
                description:
                - As whom.
              password:
                type: str
                description:
                - The user's password. It is shown nowhere.
              schema:
                type: str
                description:
                - The schema of PostgreSQL that the tables are in, if not the first of the user's search path.
              path:
                type: path
                description:
                - The file of SQLite.
              create_tables:
                type: bool
                default: false
                description:
                - Whether a table that is missing is made, as Kamailio's own scripts make it.
          table:
            type: str
            description:
            - The name of the table, if it is not Kamailio's own.
      kamailio_subscribers:
        description:
        - What M(telephony.pbx.kamailio_subscribers) takes.
        - Subscribers are the users who register and call, in a table of SQLite, PostgreSQL or MySQL.
        type: dict
        suboptions:
          subscribers:
            description:
            - The subscribers, all of them in one task.
            - What an item does not mention is kept, unless C(unspecified=reset).
            type: list
            elements: dict
            suboptions:
              username:
                description:
                - The user.
                type: str
                required: true
              domain:
                description:
                - The domain, which is the realm of the digest.
                type: str
                required: true
              password:
                description:
                - The password. The digests are made of it; it is kept itself only with C(store_password=true).
                - It is shown nowhere. Leaving it out keeps it, also with C(unspecified=reset).
                type: str
              ha1:
                description:
                - MD5 of user, domain and password, by colons.
                - It is shown nowhere. Leaving it out keeps it, also with C(unspecified=reset).
                type: str
              ha1b:
                description:
                - MD5 of user@domain, domain and password.
                - It is shown nowhere. Leaving it out keeps it, also with C(unspecified=reset).
                type: str
              options:
                description:
                - Any other column of the table, such as C(email_address).
                type: dict
              state:
                description: Whether the subscriber is to be there. Without it, V(present).
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
            type: str
            choices:
            - keep
            - reset
            default: keep
            description:
            - What becomes of options that an item does not mention.
            - With V(reset) every one that is not mentioned is removed, so that the server's default applies. Secrets stay.
          purge:
            type: bool
            default: false
            description:
            - Whether to remove what is not listed.
            - Cannot be combined with items of state V(absent).
          database:
            type: dict
            description:
            - The database, as C(db_url) in C(kamailio.cfg) names it. Its own command line program on the managed host is
              used; for SQLite Python's module.
            suboptions:
              engine:
                type: str
                choices:
                - sqlite
                - postgresql
                - mysql
                description:
                - What kind of database it is; V(mysql) for MariaDB too. Not needed where C(database.path) is given.
              host:
                type: str
                description:
                - Name or address of its server, or the folder of its socket.
              port:
                type: int
                description:
                - Its port, if not the usual one.
              name:
                type: str
                description:
                - The name of the database.
              user:
                type: str
                description:
                - As whom.
              password:
                type: str
                description:
                - The user's password. It is shown nowhere.
              schema:
                type: str
                description:
                - The schema of PostgreSQL that the tables are in, if not the first of the user's search path.
              path:
                type: path
                description:
                - The file of SQLite.
              create_tables:
                type: bool
                default: false
                description:
                - Whether a table that is missing is made, as Kamailio's own scripts make it.
          table:
            type: str
            description:
            - The name of the table, if it is not Kamailio's own.
          domains:
            description: The domains within which C(purge) removes subscribers; every domain, if none is given.
            type: list
            elements: str
          store_password:
            description: Whether passwords are stored, and not only the digests that are made of them. Otherwise one that
              is stored already is removed as soon as a new one is given.
            type: bool
            default: false
  activate:
    description: Whether the running server is made to take the change. Otherwise the next run does that.
    type: bool
    default: true
"""

EXAMPLES = r"""
---
- name: Media servers, carriers and a limit, as one transaction
  telephony.pbx.kamailio_resources:
    resources:
      kamailio_dispatcher_destinations:
        purge: true
        destinations:
          - {set: 1, uri: "sip:10.97.0.11:5060", duid: ast1}
          - {set: 1, uri: "sip:10.97.0.12:5060", duid: ast2}
      kamailio_addresses:
        addresses:
          - {group: 1, address: 10.97.0.11}
          - {group: 1, address: 10.97.0.12}
      kamailio_htable:
        entries:
          - {table: limits, name: carrier, value: "200", value_type: int}
"""

RETURN = r"""
---
created:
  description: Keys of the items that were created (or would be, in check mode), by kind.
  returned: success
  type: dict
  sample:
    kamailio_dispatcher_destinations:
    - 1:sip:10.97.0.11:5060
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

from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.modules import manage_resources


def main() -> None:
    """Run the module."""
    manage_resources()


if __name__ == "__main__":
    main()
