# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that every module for Asterisk has."""

from __future__ import annotations


class ModuleDocFragment:
    """Where Asterisk is."""

    DOCUMENTATION = r"""
options:
  config_dir:
    type: path
    default: /etc/asterisk
    description:
      - The folder of Asterisk's configuration files.
notes:
  - The running server is reached by its manager interface (AMI) with credentials from the host's own C(manager.conf),
    or else by its control socket. No credentials are given to the module.
requirements:
  - Asterisk 16 or later on the managed host
"""

    FULL_CHECK = r"""
options:
  full_check:
    type: bool
    default: false
    description:
      - Whether a second Asterisk reads the configuration as it will be, before anything is written, in check mode too.
      - What it logs as errors is refused, unless the configuration that stands makes it log the same.
      - It runs in a network namespace without interfaces, with copies of the files in a private folder, and is killed as
        soon as it has booted; it sends nothing to anybody. It takes about a second, and needs root.
      - It knows nothing of databases, and looks up no names.
"""
