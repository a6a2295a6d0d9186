#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: kamailio_dispatcher_destinations
short_description: Manage the destinations of Kamailio's dispatcher
version_added: 0.1.0
description:
- 'Destinations are the servers that calls are balanced over, in sets. They stand in a list file, or in a table of SQLite,
  PostgreSQL or MySQL: with the same options and the same result.'
- After a reload the running list is compared with what was written, entry by entry, since Kamailio says C(Ok) although
  it leaves out what it does not understand. Calls that are up are not touched.
- A state that was set at run time (by M(telephony.pbx.kamailio_dispatcher_state), or by hand) would be lost by a reload;
  it is set again after it.
- Everything is checked before anything is written; the running server is asked afterwards whether it holds what was written,
  and if it does not, everything is put back, in the files and in the server.
- Nothing is restarted. What only a restart would apply is returned as RV(restart_required).
author:
- The telephony.pbx contributors (@telephony-pbx)
extends_documentation_fragment:
- telephony.pbx.kamailio
- telephony.pbx.kamailio_kind
- telephony.pbx.attributes.managing
- telephony.pbx.attributes.actiongroup_kamailio
options:
  destinations:
    description:
    - The destinations, all of them in one task.
    - What an item does not mention is kept, unless O(unspecified=reset).
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
        - 'How it begins: V(inactive), V(trying) or V(disabled), V(probing) to be pinged, V(no_dns) to be looked up only
          when it is used, V(no_ping) never to be pinged (Kamailio 6.1).'
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
  path:
    description:
    - The list file, relative to O(config_dir), as C(kamailio.cfg) names it; C(dispatcher.list) if none is given.
    - Comments, blank lines and spacing are kept. A line is only written anew where it changes.
    type: path
  backend:
    description:
    - 'Where the destinations are kept: V(file) for a list such as C(dispatcher.list), V(database) for the table that O(database)
      names.'
    - C(kamailio.cfg) has to say the same.
    type: str
    choices:
    - file
    - database
    default: file
  sets:
    description: The sets within which O(purge) removes destinations; every set, if none is given.
    type: list
    elements: int
  resolve:
    description:
    - Whether host names are taken, which then must resolve on the managed host within five seconds.
    - 'Kamailio looks names up while it reloads, and stands still until it has an answer. A destination with the flag V(no_dns)
      may have a name without it: that is looked up when it is used.'
    type: bool
    default: false
  allow_empty:
    description: Whether the last destination of all may be removed. Kamailio takes an empty list without a word, and sends
      no call anywhere then.
    type: bool
    default: false
"""

EXAMPLES = r"""
---
- name: Two media servers that share the calls, and one that stands by
  telephony.pbx.kamailio_dispatcher_destinations:
    destinations:
      - {set: 1, uri: "sip:10.97.0.11:5060", duid: ast1, priority: 10, flags: [probing]}
      - {set: 1, uri: "sip:10.97.0.12:5060", duid: ast2, priority: 10, flags: [probing]}
      - {set: 1, uri: "sip:10.97.0.13:5060", duid: ast3, flags: [probing]}

- name: One of them is to take no more calls, and stays so when the server starts anew
  telephony.pbx.kamailio_dispatcher_destinations:
    destinations:
      - {set: 1, uri: "sip:10.97.0.12:5060", flags: [disabled]}

- name: Set 1 holds these and no others; other sets and all comments stay
  telephony.pbx.kamailio_dispatcher_destinations:
    purge: true
    sets: [1]
    destinations:
      - {set: 1, uri: "sip:10.97.0.11:5060", weight: 60, flags: [probing]}
      - {set: 1, uri: "sip:10.97.0.12:5060", weight: 40, flags: [probing]}

- name: The same, kept in a table
  telephony.pbx.kamailio_dispatcher_destinations:
    backend: database
    database: {engine: sqlite, path: /var/lib/kamailio/kamailio.sqlite, create_tables: true}
    destinations:
      - {set: 1, uri: "sip:10.97.0.11:5060", weight: 60}
      - {set: 1, uri: "sip:10.97.0.12:5060", weight: 40}
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

from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.modules import manage_kind


def main() -> None:
    """Run the module."""
    manage_kind("kamailio_dispatcher_destinations")


if __name__ == "__main__":
    main()
