#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: kamailio_config
short_description: Put kamailio.cfg and the files beside it into place
version_added: 0.1.0
description:
  - Writes C(kamailio.cfg) and any number of files beside it, such as C(tls.cfg), as one change, and only what passed every check.
  - First the text is looked at, by rules of our own that find what C(kamailio -c) takes and the server then does not start with,
    or loses calls with. What they find is said with file, line, and what to do.
  - Then the certificates that C(tls.cfg) or C(modparam) names are looked at. They must be there, readable by the server's user,
    fit their keys, and not have expired.
  - Then C(kamailio -c) reads the new files outside of their place, and a second instance is really started with them where
    nobody hears it, in namespaces of its own with the addresses of this host. It is killed as soon as it is up.
  - Only then the files are written, all or none. Backups are kept. Whatever fails leaves the old files as they were.
  - Nothing is ever restarted. Kamailio reads its configuration only when it starts; RV(restart_required) says what the running
    server does not run yet.
author:
  - The telephony.pbx contributors (@telephony-pbx)
extends_documentation_fragment:
  - telephony.pbx.kamailio
  - telephony.pbx.attributes.managing
  - telephony.pbx.attributes.actiongroup_kamailio
options:
  content:
    description:
      - The text of C(kamailio.cfg). Either this or O(src) is given.
    type: str
  src:
    description:
      - A file on the managed host with that text.
    type: path
  files:
    description:
      - Files beside it that belong to the same change.
    type: list
    elements: dict
    default: []
    suboptions:
      path:
        description:
          - The file, relative to O(config_dir) or within it.
        type: str
        required: true
      content:
        description:
          - Its text.
        type: str
        required: true
      mode:
        description:
          - Its mode if it is new. It then belongs to the group C(kamailio). A file that is there keeps mode and owner.
        type: str
        default: "0640"
  check:
    description:
      - The rules that count, where not all of them do. An empty list leaves only what Kamailio itself says.
    type: list
    elements: str
    choices:
      - database
      - dialog
      - dispatcher-weight
      - duplicate-route
      - flag
      - function-parameters
      - function-place
      - htable
      - include
      - module
      - module-not-loaded
      - parameter
      - record-route
      - syntax
      - tls
      - undefined-route
      - unknown-function
      - unknown-variable
      - unreachable-route
      - unreachable-statement
      - websocket
  try_instance:
    description:
      - Whether a second instance is started. It is not, with a warning, where the host gives no namespaces, or where the
        configuration needs a database on another host, which could not be reached from there.
    type: bool
    default: true
  user:
    description:
      - The user as whom the service runs.
    type: str
    default: kamailio
"""

EXAMPLES = r"""
---
- name: A server that answers OPTIONS and nothing else
  telephony.pbx.kamailio_config:
    content: |
      loadmodule "sl.so"
      loadmodule "pv.so"
      loadmodule "textops.so"
      loadmodule "jsonrpcs.so"
      request_route {
        if (is_method("OPTIONS")) {
          sl_send_reply("200", "OK");
          exit;
        }
        sl_send_reply("403", "Not here");
      }
  register: written

- name: Say what a restart is needed for
  ansible.builtin.debug:
    msg: "{{ written.restart_required | map(attribute='what') | join(' ') }}"

- name: Be refused, since there is no such route
  telephony.pbx.kamailio_config:
    content: |
      request_route {
        route(RELAY);
      }
  register: refused
  failed_when: "'undefined-route' not in refused.msg"
"""

RETURN = r"""
---
tried:
  description: Whether a second instance was started with the new files, and came up.
  returned: success
  type: bool
findings:
  description: What the rules found. Whatever they find is an error, so this is empty on success.
  returned: success
  type: list
  elements: dict
restart_required:
  description: The files that the running server has not read. Nothing is ever restarted by this module.
  returned: success
  type: list
  elements: dict
  contains:
    what:
      description: The file.
      type: str
      returned: success
    why:
      description: Why a restart is needed.
      type: str
      returned: success
backup_files:
  description: Where the bytes that were replaced are kept, mode 0600; the last five of each file.
  returned: success
  type: list
  elements: str
"""

from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.config_run import manage_config


def main() -> None:
    """Run the module."""
    manage_config()


if __name__ == "__main__":
    main()
