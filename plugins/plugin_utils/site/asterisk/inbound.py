# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls from outside: which DID was dialled, and where it goes. Nothing in here dials digits that the caller chose."""

from __future__ import annotations

from collections import Counter

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.destinations import go
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.phones import ANY_NUMBER
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.pjsip import contact_user
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.steps import (
    context,
    extension,
    goto_if,
    hangup,
    setting,
    step,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Inbound, Site, Trunk
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.shared import (
    did_forms,
    international_prefix,
    most_calls,
)

DEFAULT = "default"
# two characters or more: h, i, t and their like mean something to Asterisk itself
ANY_NAME = "_[a-zA-Z][a-zA-Z0-9_.]!"
HEADERS = {"to": "To", "p-called-party": "P-Called-Party-ID"}


def trunk_contexts(site: Site) -> list[dict]:
    return [_trunk_context(trunk, site) for trunk in site.trunks]


def _trunk_context(trunk: Trunk, site: Site) -> dict:
    """Return the context of a trunk: refuse who is blocked, count the call, find the DID, look it up."""
    refused, counted = _refused(site), _counted(trunk, site)
    entering = [*refused, *counted]
    full = [hangup(names.CAUSES["congestion"], "full")] if counted else []
    full += [hangup(names.CAUSES["rejected"], "blocked")] if refused else []
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


def did_context(site: Site, plan: NumberPlan) -> dict:
    """Return the context with every DID, and with what happens to calls to any other number."""
    prefix = international_prefix(plan)
    rules = [rule for rule in site.inbound if rule.did is not None]
    made = [extension(rule.did, _lead(rule, site)) for rule in rules]
    forms = {rule.did: did_forms(rule.did, plan, prefix) for rule in rules}
    claims = Counter(form for others in forms.values() for form in others)
    for did, others in forms.items():
        # what could be either of two numbers is neither
        made += [extension(form, step("Goto", f"{names.DID},{did},1")) for form in others if claims[form] == 1]
    default = next((rule for rule in site.inbound if rule.default), None)
    made.append(extension(DEFAULT, _lead(default, site) if default else hangup(names.CAUSES["unallocated"])))
    made.append(extension(ANY_NUMBER, step("Goto", f"{names.DID},{DEFAULT},1")))
    return context(names.DID, made)


def _lead(rule: Inbound, site: Site) -> dict:
    """Return the step to the destination of a rule that was checked."""
    if rule.to is None:
        raise ValueError(f"{rule.where} was not checked")
    return go(rule.to, site)


def blocked_contexts(site: Site, plan: NumberPlan) -> list[dict]:
    """Return the context with every caller who is refused, in each form in which carriers tell a number."""
    prefix = international_prefix(plan)
    callers = [rule.caller for rule in site.blocked if rule.caller is not None]
    forms = dict.fromkeys(form for caller in callers for form in (caller, *did_forms(caller, plan, prefix)))
    return [context(names.BLOCKED, [extension(f"n{form}", step("NoOp", "blocked")) for form in forms])] if forms else []


def _refused(site: Site) -> list[dict]:
    """Return the steps that look whether a caller is blocked."""
    caller = "${FILTER(+0-9,${CALLERID(num)})}"
    steps = []
    if any(rule.caller is not None for rule in site.blocked):
        steps.append(goto_if(f"${{DIALPLAN_EXISTS({names.BLOCKED},n{caller},1)}}", "blocked"))
    if any(rule.anonymous for rule in site.blocked):
        # a carrier that is trusted tells the number of those who withhold it, too
        steps.append(goto_if(f'"{caller}" = "" | "${{CALLERID(pres):0:6}}" = "prohib"', "blocked"))
    return steps
