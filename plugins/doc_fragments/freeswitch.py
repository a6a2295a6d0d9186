# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that every module for FreeSWITCH has."""

from __future__ import annotations


class ModuleDocFragment:
    """Where FreeSWITCH is, and how it is reached."""

    DOCUMENTATION = r"""
options:
  config_dir:
    type: path
    default: /etc/freeswitch
    description:
      - The folder of FreeSWITCH's configuration, in which C(freeswitch.xml) stands.
  event_socket:
    type: str
    description:
      - Where the event socket of the running server listens, such as C(127.0.0.1:8021).
      - Without it, and for its password, C(autoload_configs/event_socket.conf.xml) is looked at.
notes:
  - The running server is reached by its event socket (C(mod_event_socket)), which should listen on the loopback address only.
  - The configuration is read as FreeSWITCH reads it, C(X-PRE-PROCESS) lines and global variables included. What nobody changes stays
    byte for byte.
requirements:
  - FreeSWITCH 1.10.12 or later on the managed host
"""
