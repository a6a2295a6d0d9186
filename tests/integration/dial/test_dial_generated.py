# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine of telephony.pbx.dial and a real Asterisk make the same calls through twenty dialplans made by chance."""

from __future__ import annotations

import datetime
import os

from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.engine import simulate
from compared import difference, instance, reachable, spoiled, written
from generated import Made

AT = datetime.datetime.fromisoformat("2026-11-24T10:03:00+11:00")
RESULTS = {"PJSIP": "CHANUNAVAIL:3"}
SEED = int(os.environ.get("DIAL_SEED", "0"))
PLANS, EACH = 20, 65


def test_the_server_does_what_the_engine_says(server):
    plans = [Made(seed) for seed in range(SEED, SEED + PLANS)]
    calls, wanted = [], {}
    for plan in plans:
        items, chance = plan.all(), plan.chance
        for _again in range(EACH):
            context = chance.choice(plan.contexts)
            names = [one for one in reachable(items, context) if one not in ("h", "i")]
            number = instance(chance.choice(names), chance).replace("-", "") or "1"
            number = spoiled(number, chance) if chance.random() < 0.2 else number
            caller = chance.choice(["1001", "0412345678", ""])
            call = {"id": f"x{len(calls)}", "context": context, "number": number or "0", "caller": caller}
            calls.append(call)
            place = (context, call["number"])
            wanted[call["id"]] = simulate(items, *place, at=AT, caller=caller, results=RESULTS, zone="UTC")
    assert "endless" not in {one.ended for one in wanted.values()}
    server.load("".join(written(plan.all()) for plan in plans))
    server.at(AT)
    traces = server.calls(calls)
    wrong, ends = [], {}
    for call in calls:
        outcome = wanted[call["id"]]
        ends[outcome.ended] = ends.get(outcome.ended, 0) + 1
        unlike = difference(outcome, traces[call["id"]])
        if unlike or outcome.unfollowed:
            wrong.append(f"{call['number']}@{call['context']} of {call['caller']}: {unlike} {outcome.unfollowed}")
    print(len(calls), "calls,", sum(len(one.steps) for one in wanted.values()), "steps:", ends)
    assert not wrong, f"{len(wrong)} of {len(calls)}:\n" + "\n".join(wrong[:40])
    assert len(calls) == PLANS * EACH
