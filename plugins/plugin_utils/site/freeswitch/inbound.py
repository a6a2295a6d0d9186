# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls from outside: which DID was dialled, and where it goes. Nothing in here dials digits that the caller chose."""

from __future__ import annotations

from collections import Counter

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch import names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.destinations import go
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.outbound import WITHHELD, codec_names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.steps import (
    action,
    condition,
    context,
    dialled,
    extension,
    hangup,
    literal,
    setting,
    transfer,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Inbound, Site, Trunk
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.shared import (
    did_forms,
    international_prefix,
    most_calls,
)

DEFAULT = "default"
# A call that comes by a registered gateway has the gateway's own extension for its number: the request itself tells the DID.
HEADERS = {"request": "${sip_req_user}", "to": "${sip_to_user}", "p-called-party": "${sip_h_P-Called-Party-ID}"}
# the number of a header: a user by itself, or that of the first URI in angle brackets or out of them
OF_HEADER = {
    "request": "^([+]?[0-9]+)$",
    "to": "^([+]?[0-9]+)$",
    "p-called-party": "^[^<:]*<?(?:sips?|tel):([+]?[0-9]+)",
}
REFUSED = hangup(names.CAUSES["rejected"])


def source_context(site: Site) -> dict:
    """Return the context in which calls of the trunks' profile begin: whose they are is told by their address alone."""
    made = [
        extension(
            trunk.name,
            condition(f"${{acl(${{network_addr}} {names.trunk(trunk.name)})}}", "^true$"),
            dialled("^([+]?[0-9]+)$", transfer("$1", names.trunk(trunk.name)), anti=[_unnumbered(trunk)]),
        )
        for trunk in site.trunks
    ]
    return context(names.FROM_TRUNKS, [*made, extension("stranger", dialled("^", REFUSED))])


def _unnumbered(trunk: Trunk) -> dict:
    return transfer(DEFAULT, names.trunk(trunk.name))


def refused_context() -> dict:
    """Return the context of calls that nobody may make: those of the telephones' profile that no user made."""
    return context(names.REFUSED, [extension("anybody", dialled("^", REFUSED))])


def trunk_contexts(site: Site, plan: NumberPlan) -> list[dict]:
    return [context(names.trunk(trunk.name), _trunk(trunk, site, plan)) for trunk in site.trunks]


def _trunk(trunk: Trunk, site: Site, plan: NumberPlan) -> list[dict]:
    """Return the extensions of a trunk's calls: refuse who is blocked, count the call, find the DID, look it up."""
    where = names.trunk(trunk.name)
    made = _blocked(site, plan)
    most = most_calls(trunk, site)
    # a name that no extension below has: nobody can dial it, since what was dialled is a number or the default
    entering = [setting(names.RIGHTS, names.REFUSED)]
    if most is not None:
        entering += [
            setting("limit_ignore_transfer", "true"),
            action("limit", f"hash trunk {trunk.name} {most} full XML {where}"),
        ]
        made.append(extension("full", dialled(literal("full"), hangup(names.CAUSES["congestion"]))))
    if trunk.codecs:
        entering.append(setting("absolute_codec_string", codec_names(trunk.codecs)))
    found = condition(
        HEADERS[trunk.did_from],
        OF_HEADER[trunk.did_from],
        *entering,
        transfer("$1", names.DIDS),
        anti=[*entering, transfer(DEFAULT, names.DIDS)],
    )
    return [*made, extension("did", found)]


def did_context(site: Site, plan: NumberPlan) -> dict:
    """Return the context with every DID, and with what happens to calls to any other number."""
    prefix = international_prefix(plan)
    rules = [rule for rule in site.inbound if rule.did is not None]
    forms = {rule.did: did_forms(rule.did, plan, prefix) for rule in rules}
    claims = Counter(form for others in forms.values() for form in others)
    made = []
    for rule in rules:
        # what could be either of two numbers is neither
        own = [form for form in forms[rule.did] if claims[form] == 1]
        made.append(extension(rule.did, dialled(literal(rule.did, *own), *_lead(rule, site))))
    default = next((rule for rule in site.inbound if rule.default), None)
    lead = _lead(default, site) if default else [hangup(names.CAUSES["unallocated"])]
    return context(names.DIDS, [*made, extension(DEFAULT, dialled("^", *lead))])


def _lead(rule: Inbound, site: Site) -> list[dict]:
    """Return the actions that lead to the destination of a rule that was checked."""
    if rule.to is None:
        raise ValueError(f"{rule.where} was not checked")
    return [setting(names.DID, rule.did or ""), *go(rule.to, site)] if rule.did else go(rule.to, site)


def _blocked(site: Site, plan: NumberPlan) -> list[dict]:
    """Return the extensions that refuse a caller: one who is named, in each form in which carriers tell a number, or hidden."""
    prefix = international_prefix(plan)
    callers = [rule.caller for rule in site.blocked if rule.caller is not None]
    forms = dict.fromkeys(form for caller in callers for form in (caller, *did_forms(caller, plan, prefix)))
    made = []
    if forms:
        made.append(extension("blocked", condition("caller_id_number", literal(*forms), REFUSED)))
    if any(rule.anonymous for rule in site.blocked):
        # a carrier that is trusted tells the number of those who withhold it, too
        made.append(extension("anonymous", condition("${sip_Privacy}", WITHHELD, REFUSED)))
        made.append(extension("unnumbered", condition("caller_id_number", "^[^0-9]*$", REFUSED)))
    return made
