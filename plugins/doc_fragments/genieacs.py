# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that modules for GenieACS have."""

from __future__ import annotations


class ModuleDocFragment:
    """Where GenieACS is, and how it is reached."""

    DOCUMENTATION = r"""
options:
  nbi_url:
    type: str
    default: http://127.0.0.1:7557
    description:
      - Where GenieACS's northbound interface answers, as seen from the host on which the module runs.
      - The environment variable E(GENIEACS_NBI_URL) is taken where it is not given.
  fs_url:
    type: str
    default: http://127.0.0.1:7567
    description:
      - Where GenieACS's file server answers; files are compared there.
      - The environment variable E(GENIEACS_FS_URL) is taken where it is not given.
  ui_url:
    type: str
    default: http://127.0.0.1:3000
    description:
      - Where GenieACS's UI answers. Configuration, users and permissions are written through its API, everything else is not.
      - The environment variable E(GENIEACS_UI_URL) is taken where it is not given.
  ui_username:
    type: str
    description:
      - The account of the UI that may write configuration, users and permissions; needed for nothing else.
      - The environment variable E(GENIEACS_UI_USERNAME) is taken where it is not given.
  ui_password:
    type: str
    description:
      - Its password.
      - The environment variable E(GENIEACS_UI_PASSWORD) is taken where it is not given.
  url_username:
    type: str
    description:
      - A name for the proxy in front of the northbound interface and the file server, which have no authentication of their own.
      - The environment variable E(GENIEACS_USERNAME) is taken where it is not given.
  url_password:
    type: str
    description:
      - The password for that proxy.
      - The environment variable E(GENIEACS_PASSWORD) is taken where it is not given.
  headers:
    type: dict
    description:
      - Headers that every request carries, such as the key that a proxy asks for. Shown nowhere.
  ca_path:
    type: path
    description:
      - A file, or a folder made by C(openssl rehash), with the certificates of the authorities that are trusted in place of the system's own.
  client_cert:
    type: path
    description:
      - A file with the certificate that the proxy asks for, and its key unless O(client_key) is given.
  client_key:
    type: path
    description:
      - A file with the key of O(client_cert).
  validate_certs:
    type: bool
    default: true
    description:
      - Whether certificates are verified. Without that, anybody on the way reads every password.
  timeout:
    type: int
    default: 30
    description:
      - For how many seconds an answer is waited for. Waiting for a device's session is longer by itself.
notes:
  - Runs wherever the addresses can be reached; on the host of GenieACS itself, or with C(delegate_to) or C(ansible_connection=local).
  - GenieACS's northbound interface asks nobody who they are. Let it listen on the loopback address only, or behind a proxy with TLS
    and authentication, as the role P(telephony.pbx.genieacs#role) does.
requirements:
  - GenieACS 1.2.15 or later
"""

    ITEMS = r"""
options:
  src:
    type: path
    description:
      - A JSON file, on the host where the module runs, with the list of items, checked like the option itself.
      - For thousands of items with secrets it is the fastest way; give the file mode V(0600).
  unspecified:
    type: str
    choices: [keep, reset]
    default: keep
    description:
      - What becomes of options that an item does not mention.
      - With V(reset) what is not mentioned is removed, so that GenieACS's own default applies. Secrets stay.
  purge:
    type: bool
    default: false
    description:
      - Whether to remove what is not listed. Of what devices hold, only that of the devices that the task is about.
      - Cannot be combined with items of state V(absent).
"""
