# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The site that a compiled configuration seems to be of. Nothing here is believed: `proof` compiles it and compares."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from ansible_collections.telephony.pbx.plugins.module_utils.core.emergency_numbers import EMERGENCY_NUMBERS
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.errors import PlanError
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.metadata import regions_of
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.importing import inside, ways
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.importing.facts import Facts, some
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.shared import MAILER

MOST_COUNTRIES = 4  # of one calling code, with the same emergency numbers, that are tried
MARKS = (names.INTERNAL, names.UNKNOWN)  # contexts that every compiled site has


def is_compiled(facts: Facts) -> bool:
    """Whether a site was ever built on this server."""
    return all(name in facts.contexts for name in MARKS)


def guesses(facts: Facts, name: str, today: datetime.date) -> Iterator[tuple[dict, list[str]]]:
    """Yield sites, the likeliest first, each with sentences about what a person should look at."""
    caller_id = ways.site_caller_id(facts)
    numbers = [caller_id, *_own_numbers(facts)]
    for plan in list(_plans(facts, [one for one in numbers if one]))[:MOST_COUNTRIES]:
        yield _site(facts, plan, caller_id, name, today)


def _own_numbers(facts: Facts) -> list[str]:
    said = [one.get("set_var") or {} for one in facts.items.get("pjsip_endpoints") or ()]
    shown = [one.get(names.CALLER_ID) for one in said]
    return [*filter(None, shown), *(one for one in facts.contexts.get(names.DID, {}) if one.startswith("+"))]


def _plans(facts: Facts, numbers: list[str]) -> Iterator[NumberPlan]:
    """Yield the number plans of countries that have these numbers and these emergency numbers."""
    emergency = frozenset(facts.contexts.get(names.EMERGENCY, {}))
    likely = [region for length in (1, 2, 3) for number in numbers[:1] for region in _regions(number[1 : 1 + length])]
    same = [one for one, table in EMERGENCY_NUMBERS.items() if frozenset(table) == emergency]
    for country in [one for one in likely if one in same or not emergency] or (same if not likely else []):
        try:
            plan = NumberPlan.of(country)
            area = ways.area_code(facts, plan.calling_code)
            yield NumberPlan.of(country, area) if area else plan
        except PlanError:
            continue


def _regions(code: str) -> tuple:
    try:
        return tuple(one for one in regions_of(code) if len(one) == 2 and one.isalpha())
    except (PlanError, KeyError, ValueError, TypeError):
        return ()


def _site(
    facts: Facts, plan: NumberPlan, caller_id: str | None, name: str, today: datetime.date
) -> tuple[dict, list[str]]:
    zone = inside.timezone(facts)
    voicemail = facts.section("voicemail.conf", "general")
    short = re.sub("[^a-z0-9_-]+", "-", name.lower()).strip("-")[:40]
    area = ways.area_code(facts, plan.calling_code)
    schedules = inside.schedules(facts, zone)
    notes = [f"country {plan.country} and area code {area or 'none'} were found by the numbers in the dialplan"]
    for one in schedules:
        over = [day for day in one.get("holidays", ()) if inside.is_over(day, today)]
        if over:
            one["holidays"] = [day for day in one["holidays"] if day not in over]
            notes.append(f"schedule {one['name']} has holidays that are over, {len(over)} of them; they are left out")
    made = {
        "name": short if re.match("[a-z]", short) else f"site-{short}",
        **some(organisation=voicemail.get("fromstring") if MAILER in str(voicemail.get("mailcmd")) else None),
        "country": plan.country,
        **some(area_code=area, timezone=zone, caller_id=caller_id, network=ways.network(facts)),
        **some(locations=ways.locations(facts), extensions=ways.extensions(facts, caller_id)),
        **some(trunks=ways.trunks(facts), outbound=ways.outbound(facts, plan), inbound=ways.inbound(facts)),
        **some(blocked=ways.blocked(facts), schedules=schedules, ivrs=inside.ivrs(facts), queues=inside.queues(facts)),
        **some(ring_groups=inside.ring_groups(facts), conferences=inside.conferences(facts)),
        **some(paging=inside.paging(facts), parking=inside.parking(facts), fax=inside.fax(facts)),
        **some(features=inside.features(facts), hold_music=inside.hold_music(facts), mail=inside.mail(facts)),
        **some(recording=inside.notice(facts)),
    }
    if names.EMERGENCY not in facts.contexts:
        made["emergency"] = "none"
    notes.append("names of holidays, domain and phones are in no configuration; write them again")
    return made, notes
