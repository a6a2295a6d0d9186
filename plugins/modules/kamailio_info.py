#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: kamailio_info
short_description: Read what a Kamailio holds, and what it does
version_added: 0.1.0
description:
  - Returns the version, the loaded modules, and what O(gather_subset) asks for.
  - The items of V(resources) come in exactly the shape that the managing modules take, so that reading and applying again changes
    nothing. Secrets are left out (leaving them out keeps them) and named in RV(secrets_set).
    What is secret is known by its name, beside a value (C(name) and C(value)) and before a C(=) in a text, too. A list or text
    with such a secret in it is left out whole.
author:
  - The telephony.pbx contributors (@telephony-pbx)
extends_documentation_fragment:
  - telephony.pbx.kamailio
  - telephony.pbx.attributes.info
  - telephony.pbx.attributes.actiongroup_kamailio
seealso:
  - module: telephony.pbx.kamailio_resources
  - module: telephony.pbx.kamailio_rpc
options:
  gather_subset:
    description:
      - What to read. V(dispatcher) is every destination with its state of the moment, V(registrations) who is registered here and what
        this server registers elsewhere, V(dialogs) the calls, V(statistics) the counters.
      - V(resources) is what is kept in lists, tables and memory, see O(kinds).
    type: list
    elements: str
    choices: [dispatcher, registrations, dialogs, statistics, resources]
    default: [dispatcher]
  kinds:
    description:
      - Which kinds V(resources) returns, and where each is kept. An empty dictionary means where its module keeps it by default.
      - Without it, those that are kept in files.
    type: dict
    default: {}
    suboptions:
      kamailio_dispatcher_destinations:
        description: Where the items of M(telephony.pbx.kamailio_dispatcher_destinations) are kept.
        type: dict
        suboptions: &where
          backend:
            description: In a file, in the memory of the running server, or in a database. Not every kind knows each of them.
            type: str
            choices: [file, memory, database]
          path:
            description: The file, relative to C(config_dir).
            type: path
          table:
            description: The table of the database, where it is not Kamailio's own name.
            type: str
          tables:
            description: The hash tables to read. Without it, all that the running server has.
            type: list
            elements: str
          database:
            description: The database, as the module takes it.
            type: dict
            suboptions:
              engine:
                description: What it is.
                type: str
                choices: [sqlite, postgresql, mysql]
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
                description: Who reads.
                type: str
              password:
                description: The password of the user. It is shown nowhere.
                type: str
              schema:
                description: The schema of the tables, in PostgreSQL.
                type: str
              path:
                description: The file of SQLite.
                type: path
              create_tables:
                description: Means nothing here.
                type: bool
                default: false
      kamailio_addresses:
        description: Where the items of M(telephony.pbx.kamailio_addresses) are kept.
        type: dict
        suboptions: *where
      kamailio_subscribers:
        description: Where the items of M(telephony.pbx.kamailio_subscribers) are kept.
        type: dict
        suboptions: *where
      kamailio_htable:
        description: Where the items of M(telephony.pbx.kamailio_htable) are kept.
        type: dict
        suboptions: *where
      kamailio_uac_registrations:
        description: Where the items of M(telephony.pbx.kamailio_uac_registrations) are kept.
        type: dict
        suboptions: *where
  include_secrets:
    description: Whether V(resources) returns secrets too, in clear.
    type: bool
    default: false
"""

EXAMPLES = r"""
---
- name: See which media servers are in rotation
  telephony.pbx.kamailio_info:
  register: edge

- name: Fail if one is out
  ansible.builtin.assert:
    that: edge.dispatcher | rejectattr('state', 'equalto', 'active') | length == 0

- name: Read the lists of destinations and of allowed addresses
  telephony.pbx.kamailio_info:
    gather_subset: [resources]
  register: there

- name: Who is registered, and who is talking
  telephony.pbx.kamailio_info:
    gather_subset: [registrations, dialogs]
"""

RETURN = r"""
---
version:
  description: The version that runs, or that is installed.
  returned: success
  type: str
  sample: 6.1.5
running:
  description: Whether the server runs. Otherwise only RV(version) and V(resources) can be told.
  returned: success
  type: bool
started:
  description: When it started, in seconds since 1970, or null.
  returned: success
  type: int
  sample: 1795400617
modules:
  description: The loaded modules.
  returned: success
  type: list
  elements: str
  sample: [dialog, dispatcher, tm]
not_loaded:
  description: Modules that a subset needs and the server has not loaded. Their subsets are missing.
  returned: success
  type: list
  elements: str
  sample: []
dispatcher:
  description: Every destination, with its state of the moment.
  returned: when asked for and the server runs
  type: list
  elements: dict
  sample: [{set: 1, uri: "sip:10.97.0.11:5060", state: active, probing: true, priority: 0, attrs: {duid: ast1}, latency: {}}]
registrations:
  description:
    - C(contacts) of who is registered here, by address of record, and C(outbound), what this server registers elsewhere, as it says it.
  returned: when asked for and the server runs
  type: dict
  sample: {contacts: {"1001": [{uri: "sip:1001@10.97.0.31:5060", expires: 341, user_agent: a phone, received: null, path: null}]}}
dialogs:
  description: Every call that the module C(dialog) follows.
  returned: when asked for and the server runs
  type: list
  elements: dict
  sample:
    - call_id: 6121b1cf3fb14c57
      from: sip:1001@pbx.example.com
      to: sip:1002@pbx.example.com
      state: up
      started: 1795400617
      caller: sip:1001@10.97.0.31:5060
      callee: sip:10.97.0.11:5060
statistics:
  description: Every counter.
  returned: when asked for and the server runs
  type: dict
  sample: {core.rcv_requests: 1742, shmem.free_size: 61042704}
resources:
  description: What is there, by kind, each as the module of that name takes it.
  returned: when V(resources) is asked for
  type: dict
  sample: {kamailio_dispatcher_destinations: {destinations: [{set: 1, uri: "sip:10.97.0.11:5060", weight: 50}]}}
secrets_set:
  description: Which items have which secrets, by kind and key.
  returned: when V(resources) is asked for
  type: dict
  sample: {kamailio_subscribers: {"1001:pbx.example.com": [ha1, ha1b]}}
unread:
  description: Kinds that could not be read, and why.
  returned: when V(resources) is asked for
  type: dict
  sample: {}
"""

from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.info_run import manage_info


def main() -> None:
    """Run the module."""
    manage_info()


if __name__ == "__main__":
    main()
