#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: rtpengine_config
short_description: Manage the configuration of rtpengine
version_added: 0.1.0
description:
  - Sets options in C(rtpengine.conf) and leaves every other byte of it alone.
  - rtpengine starts without a word with an option that it does not know, with an address that the host does not have, and with
    a control socket that everybody can reach. All of that is refused before anything is written, and a second instance tries the
    file, without sockets that anybody knows of and without databases.
  - What the running server can be told is told over its control socket and read back, and no call notices. What it reads only when it
    starts is returned as RV(restart_required), in every run until it was started. Nothing is restarted by this module.
author:
  - The telephony.pbx contributors (@telephony-pbx)
extends_documentation_fragment:
  - telephony.pbx.attributes.managing
requirements:
  - rtpengine 26 or later on the managed host, for the running server
options:
  interfaces:
    description:
      - The addresses for media, in their order. The first is used where a call asks for none.
      - If given, the sections that C(interfaces-config) names, as in Debian's file, are not used any more; they stay in the file.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - What Kamailio calls it in C(direction), such as V(external). Several of one name are used in turn.
        type: str
      address:
        description:
          - An address of this host.
        type: str
        required: true
      advertise:
        description:
          - The address that telephones and carriers are told instead, where the host is behind NAT.
        type: str
  port_min:
    description:
      - The first port for media. A call takes four ports.
    type: int
  port_max:
    description:
      - The last port for media.
    type: int
  listen_ng:
    description:
      - Where Kamailio reaches rtpengine, address and port, such as V(127.0.0.1:2223).
      - It has no password. Another address than a loopback one is refused unless O(control_from_elsewhere) is said.
    type: str
  table:
    description:
      - The table of rtpengine's kernel module, such as V(0); V(-1) leaves the kernel alone and carries all media in the program.
    type: int
  options:
    description:
      - Any other option of the file, by its name there, such as C(timeout) or C(max-sessions). A list is written with semicolons.
      - Names are checked against what the installed program tells with C(--help).
    type: dict
    default: {}
  unset:
    description:
      - Names of options in the file to remove, so that the default applies.
    type: list
    elements: str
    default: []
  control_from_elsewhere:
    description:
      - Whether control sockets may be at addresses that other hosts can reach.
    type: bool
    default: false
  try_instance:
    description:
      - Whether a second instance tries a changed file before it is written, in check mode too. It takes a fifth of a second.
    type: bool
    default: true
  activate:
    description:
      - Whether the running server is told of the changes that it can be told of.
    type: bool
    default: true
  path:
    description:
      - The file. The unit of Debian's package reads this one, whatever C(/etc/default/rtpengine-daemon) says.
    type: path
    default: /etc/rtpengine/rtpengine.conf
  section:
    description:
      - The section that the server reads.
    type: str
    default: rtpengine
  program:
    description:
      - The program of rtpengine.
    type: path
    default: /usr/bin/rtpengine
"""

EXAMPLES = r"""
---
- name: One address, media through the program
  telephony.pbx.rtpengine_config:
    interfaces:
      - address: "{{ ansible_facts.default_ipv4.address | default('127.0.0.1') }}"
    port_min: 22000
    port_max: 31999
    listen_ng: 127.0.0.1:2223
    table: -1

- name: A limit, which the running server takes at once
  telephony.pbx.rtpengine_config:
    options:
      max-sessions: 500
      timeout: 60
  register: limits

- name: Show what waits for a restart, and how many calls would notice it
  ansible.builtin.debug:
    msg: "{{ limits.restart_required | map(attribute='what') | join(', ') }}, {{ limits.sessions }} calls"
"""

RETURN = r"""
---
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
      sample: ["set maxsessions 500"]
    verified:
      description: Whether the server was asked and holds what was set. Null where there was nothing to ask.
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
  description: What the running server does not do yet and does after a restart. Empty where it does not run.
  returned: success
  type: list
  elements: dict
  contains:
    what:
      description: The option, or the file.
      type: str
      returned: success
    why:
      description: Why it cannot be told while it runs.
      type: str
      returned: success
  sample: [{what: port-min, why: rtpengine reads it only when it starts}]
running:
  description: Whether rtpengine answers at its control socket.
  returned: success
  type: bool
sessions:
  description: How many calls it carries at the moment. A restart would take their sound. Null where it does not run.
  returned: success
  type: int
  sample: 12
backup_files:
  description: Where the bytes that were replaced are kept, mode 0600; the last five.
  returned: success
  type: list
  elements: str
"""

from ansible_collections.telephony.pbx.plugins.module_utils.rtpengine.config import manage_config


def main() -> None:
    """Run the module."""
    manage_config()


if __name__ == "__main__":
    main()
