# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ring groups: several telephones behind one number."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch import names, recording, ringing
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.destinations import go
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.steps import (
    action,
    context,
    exactly,
    hangup,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model_calls import RingGroup

DISPOSITION = "${originate_disposition}"


def group_contexts(site: Site) -> list[dict]:
    return [_ring_group(item, site) for item in site.ring_groups]


def _ring_group(item: RingGroup, site: Site) -> dict:
    end = go(item.no_answer, site) if item.no_answer is not None else [hangup(DISPOSITION)]
    rounds = [item.members] if item.ring == "all" else [(number,) for number in item.members]
    rings = [action("bridge", _together(one, item, site)) for one in rounds]
    actions = [*recording.told_of_members(item.members, site), *ringing.answered(item.members, site), *rings, *end]
    return context(names.ring_group(item.name), [exactly(names.START, *actions)])


def _together(members: tuple, item: RingGroup, site: Site) -> str:
    seconds = f"leg_timeout={item.timeout}"
    legs = (ringing.member(number, site, seconds, recording.of_member(number, site)) for number in members)
    return ",".join([*legs, *ringing.pickups(members, site)])
