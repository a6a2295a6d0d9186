# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From `pbx_site` to what the modules of FreeSWITCH take: read, check, compile, prove. The one way in for filters."""

from __future__ import annotations

import datetime
from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import Built, check
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch import prove_emergency, prove_toll
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.checks import check_freeswitch
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.compiler import compile_resources
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.graph import Dialplan
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.reading import Notes


def build_freeswitch(value: Any, now: datetime.datetime | None = None) -> Built:
    """Return the site as resources of FreeSWITCH, proven; or no resources, and why not. Never raises for what is wrong in it.

    now   aware; None is the clock
    """
    checked = check(value, now)
    notes = Notes()
    if checked.site is not None:
        check_freeswitch(checked.site, notes)
    problems = (*checked.problems, *map(str, notes.problems))
    warnings = (*checked.warnings, *map(str, notes.warnings))
    if problems or checked.site is None or checked.plan is None:
        return Built({}, checked, problems, warnings)
    resources = compile_resources(checked.site, checked.plan)
    unproven = tuple(prove_freeswitch(resources, checked.site, checked.plan))
    return Built({} if unproven else resources, checked, unproven, warnings)


def prove_freeswitch(resources: dict, site: Site, plan: NumberPlan) -> list[str]:
    """Return why compiled resources are not proven to be safe. A sentence in here is a fault of the compiler."""
    dialplan = Dialplan(resources["freeswitch_dialplan"]["contexts"])
    found = list(prove_emergency.prove(resources, dialplan, site, plan)) if site.emergency else []
    found += prove_toll.prove(resources, dialplan, site, plan)
    return [f"not proven: {sentence}" for sentence in dict.fromkeys(found)]
