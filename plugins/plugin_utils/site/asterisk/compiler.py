# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A site as the items of Asterisk's managing modules: exactly the `resources` option of `asterisk_resources`."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import (
    destinations,
    features,
    groups,
    hours,
    inbound,
    internal,
    legs,
    menus,
    names,
    phones,
    pjsip,
    recording,
    rooms,
    routes,
    settings,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site

OWNED = {"purge": True, "unspecified": "reset"}


def compile_resources(site: Site, plan: NumberPlan) -> dict[str, dict]:
    """Return the resources of a site that was read and checked. Each kind has a file of its own and owns all of it."""
    return {
        "pjsip_transports": {"transports": pjsip.transports(site), "path": names.TRANSPORTS_FILE, **OWNED},
        "pjsip_endpoints": {"endpoints": pjsip.endpoints(site), "path": names.ENDPOINTS_FILE, **OWNED},
        "pjsip_trunks": {"trunks": pjsip.trunks(site), "path": names.TRUNKS_FILE, **OWNED},
        "asterisk_queues": {"queues": settings.queues(site), "path": names.QUEUES_FILE, **OWNED},
        "asterisk_mailboxes": {"mailboxes": settings.mailboxes(site), "path": names.MAILBOXES_FILE, **OWNED},
        "asterisk_dialplan": {"contexts": _contexts(site, plan), "path": names.DIALPLAN_FILE, **OWNED},
        "asterisk_config": {"sections": settings.sections(site), "path": list(names.OWN_FILES), "purge": True},
    }


def _contexts(site: Site, plan: NumberPlan) -> list[dict]:
    made = [*phones.phone_contexts(site, plan), internal.internal_context(site)]
    if site.emergency:
        made.append(phones.emergency_context(site, plan))
    made += routes.route_contexts(site)
    made += inbound.trunk_contexts(site)
    if site.trunks:
        made.append(inbound.did_context(site, plan))
        made += inbound.blocked_contexts(site, plan)
        made += destinations.external_contexts(site, plan)
    made += [*destinations.voicemail_contexts(site), *destinations.announcement_contexts(site)]
    made += [*hours.schedule_contexts(site), *menus.menu_contexts(site), *groups.group_contexts(site)]
    made += [*internal.ring_contexts(site), *internal.forward_contexts(site), *features.feature_contexts(site)]
    made += [*rooms.fax_contexts(site), *rooms.parking_contexts(site), *recording.record_contexts(site)]
    made += [legs.outcome_context(), legs.count_context(), legs.hourly_context()]
    made += [internal.ended_context(), phones.unknown_context(), phones.messages_context()]
    return _used(made)


def _used(contexts: list[dict]) -> list[dict]:
    """Leave out shared contexts that nothing names."""
    optional = {names.OUTCOME, names.COUNT, names.HOURLY}
    text = "\n".join(
        one.get("data", "")
        for item in contexts
        if item["name"] not in optional and item["name"] != names.INTERNAL
        for exten in item["extensions"]
        for one in exten["steps"]
    )
    return [item for item in contexts if item["name"] not in optional or item["name"] in text]
