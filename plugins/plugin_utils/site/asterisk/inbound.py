# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls from outside: which DID was dialled, and where it goes. Nothing in here dials digits that the caller chose."""

from __future__ import annotations

import contextlib
from collections import Counter

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.errors import PlanError
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.legs import (
    legs_of,
    limit_steps,
    most_calls,
    ordinary_steps,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.phones import (
    ANY_NUMBER,
    group_of,
    international_prefix,
    rule_limits,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.pjsip import contact_user
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.steps import (
    context,
    extension,
    goto_if,
    hangup,
    setting,
    step,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.checks import classified, route_of
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Destination, Inbound, Limits, Site, Trunk

# Calls at once that an external destination may have where its owner says nothing
EXTERNAL_LIMITS = Limits(calls=2, per_hour=60)
DEFAULT = "default"
# two characters or more: h, i, t and their like mean something to Asterisk itself
ANY_NAME = "_[a-zA-Z][a-zA-Z0-9_.]!"
HEADERS = {"to": "To", "p-called-party": "P-Called-Party-ID"}


def trunk_contexts(site: Site) -> list[dict]:
    return [_trunk_context(trunk, site) for trunk in site.trunks]


def _trunk_context(trunk: Trunk, site: Site) -> dict:
    """Return the context of a trunk: count the call, find the DID, look it up."""
    entering = _counted(trunk, site)
    full = [hangup(names.CAUSES["congestion"], "full")] if entering else []
    find = _did_of_header(HEADERS[trunk.did_from]) if trunk.did_from in HEADERS else []
    number = "${PBX_DID}" if find else "${EXTEN}"
    made = [extension(ANY_NUMBER, *entering, *find, step("Goto", f"{names.DID},{number},1"), *full)]
    others = ["s", ANY_NAME] if find else ["s", contact_user(trunk) or "s"]
    for other in dict.fromkeys(others):
        if not _is_number(other):
            target = number if find else DEFAULT
            made.append(extension(other, *entering, *find, step("Goto", f"{names.DID},{target},1"), *full))
    return context(names.from_trunk(trunk.name), made)


def _is_number(user: str) -> bool:
    return user[0] in "+0123456789"


def _counted(trunk: Trunk, site: Site) -> list[dict]:
    most = most_calls(trunk, site)
    if most is None:
        return []
    return [
        setting("GROUP(trunk)", trunk.name),
        goto_if(f"${{GROUP_COUNT({trunk.name}@trunk)}} > {most}", "full"),
    ]


def _did_of_header(header: str) -> list[dict]:
    """Return steps that put the number of a header's URI into PBX_DID, or `default`; only digits and + are left of it."""
    return [
        setting("PBX_DID", f"${{PJSIP_HEADER(read,{header})}}"),
        setting("PBX_DID", "${CUT(PBX_DID,@,1)}"),
        setting("PBX_DID", "${CUT(PBX_DID,;,1)}"),
        setting("PBX_DID", "${FILTER(+0-9,${CUT(PBX_DID,:,2)})}"),
        setting("PBX_DID", f'${{IF($["${{PBX_DID}}" = ""]?{DEFAULT}:${{PBX_DID}})}}'),
    ]


def did_forms(did: str, plan: NumberPlan, prefix: str) -> list[str]:
    """Return the other forms in which carriers send a DID: without +, as dialled from abroad, at home and next door."""
    digits = did[1:]
    inside = digits[len(plan.calling_code) :] if digits.startswith(plan.calling_code) else ""
    forms = [digits, "00" + digits, prefix + digits, inside]
    if plan.area_code and inside.startswith(plan.area_code):
        forms.append(inside[len(plan.area_code) :])
    with contextlib.suppress(PlanError):
        forms.append(classified(plan, did).national)
    return [form for form in dict.fromkeys(forms) if form and form != did]


def did_context(site: Site, plan: NumberPlan) -> dict:
    """Return the context with every DID, and with what happens to calls to any other number."""
    prefix = international_prefix(plan)
    rules = [rule for rule in site.inbound if rule.did is not None]
    made = [extension(rule.did, _lead(rule)) for rule in rules]
    forms = {rule.did: did_forms(rule.did, plan, prefix) for rule in rules}
    claims = Counter(form for others in forms.values() for form in others)
    for did, others in forms.items():
        # what could be either of two numbers is neither
        made += [extension(form, step("Goto", f"{names.DID},{did},1")) for form in others if claims[form] == 1]
    default = next((rule for rule in site.inbound if rule.default), None)
    made.append(extension(DEFAULT, _lead(default) if default else hangup(names.CAUSES["unallocated"])))
    made.append(extension(ANY_NUMBER, step("Goto", f"{names.DID},{DEFAULT},1")))
    return context(names.DID, made)


def _lead(rule: Inbound) -> dict:
    to = aim(rule)
    kind, name = to.kind, to.name
    if kind == "extension":
        return step("Goto", f"{names.INTERNAL},{name},1")
    if kind == "external":
        return step("Goto", f"{names.EXTERNAL},{external_name(rule)},1")
    return hangup(names.CAUSES[name])


def aim(rule: Inbound) -> Destination:
    """Return the destination of a rule that was checked."""
    if rule.to is None:
        raise ValueError(f"{rule.where} was not checked")
    return rule.to


def external_name(rule: Inbound) -> str:
    return f"inbound{int(rule.where.rsplit('[', 1)[1].rstrip(']')) + 1}"


def external_limits(rule: Inbound) -> Limits:
    """Return the limits of an external destination: there is always one on how many calls it has at once."""
    given = rule.limits or EXTERNAL_LIMITS
    return Limits(given.calls or EXTERNAL_LIMITS.calls, given.per_hour)


def external_contexts(site: Site, plan: NumberPlan) -> list[dict]:
    """Return the context with the numbers outside that the owner fixed, if there are any."""
    rules = [rule for rule in site.inbound if aim(rule).kind == "external"]
    if not rules:
        return []
    return [context(names.EXTERNAL, [extension(external_name(rule), *_external(rule, site, plan)) for rule in rules])]


def _external(rule: Inbound, site: Site, plan: NumberPlan) -> list[dict]:
    number = classified(plan, aim(rule).name)
    route = route_of(aim(rule).name, site, plan)
    if route is None:
        raise ValueError(f"{rule.where} was not checked")
    trunks = tuple(trunk for name in route.trunks for trunk in site.trunks if trunk.name == name)
    users = {trunk.name: number.number if trunk.format == "e164" else number.national for trunk in trunks}
    caller, limits, name = rule.did or site.caller_id, external_limits(rule), external_name(rule)
    shown = [setting("CALLERID(num)", caller), setting("CALLERID(name)", "")] if caller else []
    return [
        *shown,
        *limit_steps(name, "inbound", limits.calls, limits.per_hour),
        *rule_limits(route),
        *ordinary_steps(legs_of(trunks, users), site, (group_of(route), name)),
    ]
