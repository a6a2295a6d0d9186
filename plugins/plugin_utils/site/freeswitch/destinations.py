# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where calls go: each destination as actions, and the contexts of those that have no other home."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.checks import classified, route_of
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch import names, outbound, ringing
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.steps import (
    action,
    context,
    dialled,
    exactly,
    extension,
    hangup,
    literal,
    setting,
    transfer,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model_calls import Destination
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.shared import (
    external_limits,
    external_name,
    prompt_name,
    shown_number,
)

NAMED = {"queue": names.queue, "ring_group": names.ring_group, "ivr": names.ivr, "schedule": names.schedule}


def go(to: Destination, site: Site, busy: bool = False) -> list[dict]:
    """Return the actions that send a call to a destination that was checked. `busy` chooses a mailbox's greeting."""
    if to.kind == "hangup":
        return [hangup(names.CAUSES[to.name])]
    if to.kind == "voicemail":
        return [transfer(f"{to.name}-busy" if busy else to.name, names.VOICEMAIL)]
    if to.kind == "announcement":
        return [transfer(prompt_name(to.name, site), names.ANNOUNCEMENTS)]
    if to.kind == "external":
        return [transfer(external_name(to), names.EXTERNAL)]
    if to.kind in NAMED:
        return [transfer(names.START, NAMED[to.kind](to.name))]
    return [transfer(to.name, names.INTERNAL)]


def destination_contexts(site: Site, plan: NumberPlan) -> list[dict]:
    """Return the context of prompts in which calls end, and that of numbers outside that the owner fixed."""
    return [*_announcements(site), *_externals(site, plan)]


def _announcements(site: Site) -> list[dict]:
    prompts = sorted({to.name for to in site.destinations() if to.kind == "announcement"})
    made = [
        exactly(
            prompt_name(one, site),
            action("answer"),
            action("sleep", "1000"),
            ringing.said(one),
            hangup(names.NORMAL),
        )
        for one in prompts
    ]
    return [context(names.ANNOUNCEMENTS, made)] if made else []


def _externals(site: Site, plan: NumberPlan) -> list[dict]:
    places = [to for to in site.destinations() if to.kind == "external"] if site.trunks else []
    made = [one for to in places for one in _external(to, site, plan)]
    return [context(names.EXTERNAL, made)] if made else []


def _external(to: Destination, site: Site, plan: NumberPlan) -> list[dict]:
    """Return the extensions that call one number outside: within its own limits and those of the outbound rule, leg by leg."""
    number, route = classified(plan, to.name), route_of(to.name, site, plan)
    if route is None:
        raise ValueError(f"{to.where} was not checked")
    trunks = tuple(trunk for name in route.trunks for trunk in site.trunks if trunk.name == name)
    users = {trunk.name: number.number if trunk.format == "e164" else number.national for trunk in trunks}
    name, limits, rule = external_name(to), external_limits(to, site), outbound.route_name(route)
    none = transfer(f"{name}-none", names.EXTERNAL)
    caller = shown_number(to, site)
    shown = (
        [setting("effective_caller_id_number", caller), setting("effective_caller_id_name", "_undef_")]
        if caller
        else []
    )
    start = extension(
        name,
        dialled(
            literal(name),
            *shown,
            *outbound.bridging(),
            *outbound.hourly(name, limits, f"{name}-none", names.EXTERNAL),
            *outbound.hourly(rule, route.limits, f"{name}-none", names.EXTERNAL),
            transfer(f"{name}-first1", names.EXTERNAL),
        ),
    )
    counted = [("inbound", name), *outbound.groups_of(route)]
    return [
        *outbound.limit_checks(name, none, "inbound", name, limits),
        *outbound.limit_checks(name, none, "route", rule, route.limits),
        start,
        *outbound.trunk_extensions(names.EXTERNAL, f"{name}-", outbound.legs_of(trunks, users), site, counted),
    ]
