# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From `pbx_site` to what an engine's modules take: read, check, compile, prove. The one way in for filters."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import prove_edge, prove_emergency, prove_toll
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.compiler import compile_resources
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.graph import Dialplan
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.prove_steps import with_parking
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.checks import check_site, plan_of
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.checks_edge import check_edge
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.checks_host import check_host
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.checks_hours import check_hours
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.checks_tr069 import check_tr069
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.emergency import check_emergency
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.shapes import read_site


@dataclass(frozen=True)
class Checked:
    """A site that was read, its number plan, and sentences: problems (it does not compile) and warnings."""

    site: Site | None
    plan: NumberPlan | None
    problems: tuple
    warnings: tuple

    @property
    def sound(self) -> bool:
        return not self.problems


@dataclass(frozen=True)
class Built:
    """Compiled resources, {} where there are problems."""

    resources: dict
    checked: Checked | None
    problems: tuple
    warnings: tuple


def check(value: Any, now: datetime.datetime | None = None, host: Mapping | None = None) -> Checked:
    """Read and check `pbx_site`. Never raises for what is wrong in it.

    now   aware; None is the clock
    host  what asterisk_info found on the host, so that prompts and certificates are looked for there
    """
    site, notes = read_site(value)
    plan = None
    if site is not None:
        plan = plan_of(site, notes)
        check_site(site, plan, notes)
        check_hours(site, notes, now)
        check_host(site, host or {}, notes)
        check_edge(site, notes)
        check_tr069(site, notes)
        if plan is not None:
            check_emergency(site, plan, notes)
    return Checked(site, plan, tuple(map(str, notes.problems)), tuple(map(str, notes.warnings)))


def build_asterisk(value: Any, now: datetime.datetime | None = None, host: Mapping | None = None) -> Built:
    """Return the site as resources of Asterisk, proven; or no resources, and why not."""
    checked = check(value, now, host)
    if not checked.sound or checked.site is None or checked.plan is None:
        return Built({}, checked, checked.problems, checked.warnings)
    resources = compile_resources(checked.site, checked.plan)
    unproven = tuple(prove_asterisk(resources, checked.site, checked.plan))
    return Built({} if unproven else resources, checked, unproven, checked.warnings)


def prove_asterisk(resources: dict, site: Site, plan: NumberPlan) -> list[str]:
    """Return why compiled resources are not proven to be safe. A sentence in here is a fault of the compiler."""
    dialplan = Dialplan(with_parking(resources))
    found = list(prove_emergency.prove(resources, dialplan, site, plan)) if site.emergency else []
    found += prove_toll.prove(resources, dialplan, site, plan)
    found += prove_edge.open_ways(resources) if site.edge is not None else []
    return [f"not proven: {sentence}" for sentence in dict.fromkeys(found)]
