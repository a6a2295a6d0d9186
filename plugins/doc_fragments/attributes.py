# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What modules promise, documented once."""

from __future__ import annotations


class ModuleDocFragment:
    """Attributes of the modules of this collection."""

    MANAGING = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying target.
    support: full
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff mode.
    support: full
    details:
      - The diff shows only what changes, in the system's own notation, with every secret masked.
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
    support: full
"""

    INFO = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying target.
    support: full
    details:
      - This module changes nothing.
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff mode.
    support: N/A
    details:
      - This module changes nothing.
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
    support: full
"""

    ACTIONGROUP_ASTERISK = r"""
options: {}
attributes:
  action_group:
    description: Use C(group/telephony.pbx.asterisk) in C(module_defaults) to set defaults for this module.
    support: full
    membership:
      - telephony.pbx.asterisk
"""

    ACTIONGROUP_KAMAILIO = r"""
options: {}
attributes:
  action_group:
    description: Use C(group/telephony.pbx.kamailio) in C(module_defaults) to set defaults for this module.
    support: full
    membership:
      - telephony.pbx.kamailio
"""

    ACTIONGROUP_FREESWITCH = r"""
options: {}
attributes:
  action_group:
    description: Use C(group/telephony.pbx.freeswitch) in C(module_defaults) to set defaults for this module.
    support: full
    membership:
      - telephony.pbx.freeswitch
"""

    ACTIONGROUP_GENIEACS = r"""
options: {}
attributes:
  action_group:
    description: Use C(group/telephony.pbx.genieacs) in C(module_defaults) to set defaults for this module.
    support: full
    membership:
      - telephony.pbx.genieacs
"""
