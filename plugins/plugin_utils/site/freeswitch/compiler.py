# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A site as the items of FreeSWITCH's managing modules: exactly the `resources` option of `freeswitch_resources`."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch import (
    destinations,
    emergency,
    features,
    gateways,
    hours,
    inbound,
    internal,
    mailboxes,
    menus,
    music,
    names,
    outbound,
    phones,
    profiles,
    queues,
    recording,
    rooms,
    users,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site

OWNED = {"purge": True, "unspecified": "reset"}


def compile_resources(site: Site, plan: NumberPlan) -> dict[str, dict]:
    """Return the resources of a site that was read and checked. Users and dialplan have files of their own, and own all of them."""
    return {
        "freeswitch_vars": {"variables": [*profiles.variables(site), *music.variables(site)]},
        "freeswitch_acls": {"lists": profiles.access_lists(site), "unspecified": "reset"},
        "freeswitch_config": {"elements": _elements(site)},
        "freeswitch_profiles": {"profiles": profiles.profiles(site), "unspecified": "reset"},
        "freeswitch_domains": {"domains": users.domains(site), "path": names.USERS_FILE, **OWNED},
        "freeswitch_users": {"users": users.users(site), "path": names.USERS_FILE, **OWNED},
        "freeswitch_gateways": {"gateways": gateways.gateways(site), "path": names.GATEWAYS_FILE, **OWNED},
        "freeswitch_dialplan": {"contexts": _contexts(site, plan), "path": names.DIALPLAN_FILE, **OWNED},
    }


def _elements(site: Site) -> list[dict]:
    """Return what stands in other files; what several parts say of one element is said once."""
    made: dict = {}
    for part in (profiles, hours, music, queues, menus, mailboxes, rooms, features):
        for item in part.elements(site):
            key = (item["file"], item["element"], item.get("name"))
            params = {**made.get(key, {}).get("params", {}), **item.get("params", {})}
            made[key] = {**made.get(key, {}), **item, **({"params": params} if params else {})}
    return list(made.values())


def _contexts(site: Site, plan: NumberPlan) -> list[dict]:
    made = [*phones.phone_contexts(site, plan), internal.internal_context(site), internal.after_context(site)]
    if site.emergency:
        made.append(emergency.emergency_context(site, plan))
    made += outbound.route_contexts(site)
    made += internal.forward_contexts(site)
    if site.trunks:
        made += [inbound.source_context(site), *inbound.trunk_contexts(site, plan), inbound.did_context(site, plan)]
    made += destinations.destination_contexts(site, plan)
    made += [*mailboxes.voicemail_contexts(site), *hours.schedule_contexts(site), *menus.menu_contexts(site)]
    made += [
        *queues.queue_contexts(site),
        *rooms.room_contexts(site),
        *features.feature_contexts(site),
        *recording.record_contexts(site),
    ]
    return [*made, inbound.refused_context()]
