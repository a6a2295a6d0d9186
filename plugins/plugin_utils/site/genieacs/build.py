# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From `pbx_site` to what the modules of GenieACS take: read, check, compile. The one way in for filters."""

from __future__ import annotations

import datetime
from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import Built, check
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.checks_tr069 import managed
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.genieacs.lines import compile_devices


def build_genieacs(value: Any, now: datetime.datetime | None = None) -> Built:
    """Return the telephones of a site that are managed by TR-069, or why there are none. Never raises for what is wrong in it.

    now   aware; None is the clock
    """
    checked = check(value, now)
    if checked.problems or checked.site is None:
        return Built({}, checked, checked.problems, checked.warnings)
    if not any(managed(checked.site)):
        none = "phones: none is managed by TR-069; say tr069: {serial_number: ...} in an entry"
        return Built({}, checked, (none,), checked.warnings)
    return Built(compile_devices(checked.site), checked, (), checked.warnings)
