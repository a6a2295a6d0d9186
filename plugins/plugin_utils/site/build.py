# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From `pbx_site` to what an engine's modules take: read, check, compile, prove. The one way in for filters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import prove_emergency, prove_toll
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.compiler import compile_resources
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.graph import Dialplan
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.checks import check_site, plan_of
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


def check(value: Any) -> Checked:
    """Read and check `pbx_site`. Never raises for what is wrong in it."""
    site, notes = read_site(value)
    plan = None
    if site is not None:
        plan = plan_of(site, notes)
        check_site(site, plan, notes)
        if plan is not None:
            check_emergency(site, plan, notes)
    return Checked(site, plan, tuple(map(str, notes.problems)), tuple(map(str, notes.warnings)))


def build_asterisk(value: Any) -> Built:
    """Return the site as resources of Asterisk, proven; or no resources, and why not."""
    checked = check(value)
    if not checked.sound or checked.site is None or checked.plan is None:
        return Built({}, checked, checked.problems, checked.warnings)
    resources = compile_resources(checked.site, checked.plan)
    unproven = tuple(prove_asterisk(resources, checked.site, checked.plan))
    return Built({} if unproven else resources, checked, unproven, checked.warnings)


def prove_asterisk(resources: dict, site: Site, plan: NumberPlan) -> list[str]:
    """Return why compiled resources are not proven to be safe. A sentence in here is a fault of the compiler."""
    dialplan = Dialplan(resources["asterisk_dialplan"]["contexts"])
    found = list(prove_emergency.prove(resources, dialplan, site, plan)) if site.emergency else []
    found += prove_toll.prove(resources, dialplan, site, plan)
    return [f"not proven: {sentence}" for sentence in dict.fromkeys(found)]
