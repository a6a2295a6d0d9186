# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A site as the items of Asterisk's managing modules: exactly the `resources` option of `asterisk_resources`."""

from __future__ import annotations

from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import inbound, legs, names, phones, pjsip
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site

OWNED = {"purge": True, "unspecified": "reset"}


def compile_resources(site: Site, plan: NumberPlan) -> dict[str, dict]:
    """Return the resources of a site that was read and checked. Each kind has a file of its own and owns all of it."""
    return {
        "pjsip_transports": {"transports": pjsip.transports(site.network), "path": names.TRANSPORTS_FILE, **OWNED},
        "pjsip_endpoints": {"endpoints": pjsip.endpoints(site), "path": names.ENDPOINTS_FILE, **OWNED},
        "pjsip_trunks": {"trunks": pjsip.trunks(site), "path": names.TRUNKS_FILE, **OWNED},
        "asterisk_dialplan": {"contexts": _contexts(site, plan), "path": names.DIALPLAN_FILE, **OWNED},
        "asterisk_config": {"sections": _sections(site)},
    }


def _contexts(site: Site, plan: NumberPlan) -> list[dict]:
    made = [*phones.phone_contexts(site, plan), phones.internal_context(site)]
    if site.emergency:
        made.append(phones.emergency_context(site, plan))
    made += phones.route_contexts(site)
    made += inbound.trunk_contexts(site)
    if site.trunks:
        made.append(inbound.did_context(site, plan))
        made += inbound.external_contexts(site, plan)
    made += [legs.outcome_context(), legs.count_context(), legs.hourly_context()]
    made += [phones.ended_context(), phones.unknown_context(), phones.messages_context()]
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


def _sections(site: Site) -> list[dict[str, Any]]:
    """Return settings that only the site needs: how soon a silent carrier is given up, and the ports of media."""
    made: list[dict[str, Any]] = []
    if site.trunks:
        made.append(
            {
                "path": "pjsip.conf",
                "name": "system",
                "type": "system",
                "options": {"timer_t1": str(legs.TIMER_T1_MS), "timer_b": str(legs.TIMER_B_MS)},
            }
        )
    if site.network.rtp_ports is not None:
        low, high = site.network.rtp_ports
        made.append({"path": "rtp.conf", "name": "general", "options": {"rtpstart": str(low), "rtpend": str(high)}})
    return made
