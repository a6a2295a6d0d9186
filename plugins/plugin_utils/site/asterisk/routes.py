# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way out: one context for each rule of `outbound`."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import names, recording
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.legs import (
    legs_of,
    limit_steps,
    ordinary_steps,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.steps import (
    context,
    extension,
    otherwise,
    setting,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Outbound, Site


def route_name(rule: Outbound) -> str:
    return names.route(int(rule.where.rsplit("[", 1)[1].rstrip("]")))


def route_contexts(site: Site) -> list[dict]:
    """Return one context for each outbound rule: ARG1 is the number in E.164, ARG2 as dialled inside the country."""
    return [context(route_name(rule), [extension("s", *_rule_steps(rule, site))]) for rule in site.outbound]


def _rule_steps(rule: Outbound, site: Site) -> list[dict]:
    trunks = tuple(trunk for name in rule.trunks for trunk in site.trunks if trunk.name == name)
    users = {trunk.name: "${ARG1}" if trunk.format == "e164" else "${ARG2}" for trunk in trunks}
    return [
        *caller_steps(names.CALLER_ID, site.caller_id),
        *rule_limits(rule),
        *recording.begin_outside(site),
        *ordinary_steps(legs_of(trunks, users), site, (group_of(rule), ""), recording.told_called(site)),
    ]


def rule_limits(rule: Outbound) -> list[dict]:
    limits = rule.limits
    return limit_steps(route_name(rule), "route", limits.calls, limits.per_hour) if limits else []


def group_of(rule: Outbound) -> str:
    """Return the group that counts a rule's calls; "" when nothing limits how many there are."""
    return route_name(rule) if rule.limits is not None and rule.limits.calls is not None else ""


def caller_steps(variable: str, default: str | None) -> list[dict]:
    """Return steps that make the caller a number of the site.

    The variable comes from the telephone's endpoint. It is empty when a telephone transferred somebody else's call, which then
    bears the default.
    """
    number = otherwise(variable, default) if default else f"${{{variable}}}"
    return [setting("CALLERID(num)", number), setting("CALLERID(name)", "")]
