# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls for help: every emergency trunk in turn, whatever it answers, and nothing on the way."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch import names, notices
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.outbound import (
    HIDDEN,
    emergency_actions,
    legs_of,
    shown_as,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.steps import (
    action,
    context,
    dialled,
    exactly,
    extension,
    literal,
    transfer,
    unsetting,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site


def emergency_entries(plan: NumberPlan) -> list[dict]:
    """Return every emergency number as an exact extension, bare and behind each prefix that withholds or shows the caller."""
    return [
        exactly(prefix + item.number, transfer(item.number, names.EMERGENCY))
        for item in plan.emergency
        for prefix in ("", *(one.digits for one in plan.cli_prefixes))
    ]


def emergency_context(site: Site, plan: NumberPlan) -> dict:
    """Return the context with what happens to a call to each emergency number."""
    default = next((site.emergency_caller_id_of(item) for item in site.locations), None)
    trunks = site.emergency_trunks()
    made = []
    for item in plan.emergency:
        telling = not item.kinds & {"test", "crisis"}
        users = {trunk.name: dict(trunk.emergency.send).get(item.number, item.number) for trunk in trunks}
        number = dialled(literal(item.number))
        told = [_told(item.number), *notices.mailed(item.number, site)] if telling else []
        calling = [action("privacy", "no"), unsetting(HIDDEN), *told, *emergency_actions(legs_of(trunks, users))]
        made.append(
            extension(
                item.number,
                number,
                shown_as(names.EMERGENCY_CALLER_ID, default),
                dialled(literal(item.number), *calling),
            )
        )
    return context(names.EMERGENCY, made)


def _told(number: str) -> dict:
    """Return the action that tells whoever listens on the event socket. Test and crisis lines tell nobody."""
    said = f"Number={number},Extension=${{{names.EXTENSION}}},Location=${{{names.LOCATION}}}"
    return action("event", f"Event-Name=CUSTOM,Event-Subclass=pbx::emergency,{said}")
