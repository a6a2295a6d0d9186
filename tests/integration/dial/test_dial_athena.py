# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine of telephony.pbx.dial and a real Asterisk make the same calls through the site of the lab, and do the same."""

from __future__ import annotations

import datetime
import random
import re

import pytest
import yaml
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.engine import simulate
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import build_asterisk
from compared import difference, instance, reachable, spoiled, written
from conftest import ROOT

AT = datetime.datetime.fromisoformat("2026-11-24T10:03:00+11:00")
# What becomes of whom on a server without telephones, mailboxes, queues and rooms.
RESULTS = {
    "PJSIP": "CHANUNAVAIL:3",
    "VoiceMail": "FAILED",
    "Queue": "UNKNOWN",
    "ReceiveFAX": "HANGUP",
    "Pickup": "FAILED",
}
GIVEN = {"PJSIP_CONTACT()": "", "DEVICE_STATE()": "INVALID", "FAXOPT()": ""}
PINS = {"pin_1001": "482916", "pin_1002": "739518", "pin_1003": "260957", "conf_pin": "628403"}
EACH = 90  # numbers of each context
HOURLY = 15  # calls of the route that counts them by the hour: they come one by one


@pytest.fixture(scope="module")
def contexts() -> list[dict]:
    text = (ROOT / "tests" / "lab" / "site" / "athena.yml").read_text(encoding="utf-8")
    text = re.sub(
        r"\{\{ pbx_secrets\.(\w+) \}\}", lambda one: PINS.get(one.group(1), "Horse-Battery-" + one.group(1)), text
    )
    text = text.replace("{{ now().year + 1 }}", "2027")
    made = build_asterisk(yaml.safe_load(text)["pbx_site"])
    assert not made.problems
    return made.resources["asterisk_dialplan"]["contexts"]


def numbers(items: list[dict], context: str, chance: random.Random, most: int) -> list[str]:
    """Numbers to dial in a context: of its extensions, of those that it includes, nearly those, and others."""
    names = reachable(items, context)
    patterns = [name for name in names if name.startswith("_")]
    found = dict.fromkeys(name for name in names if name not in patterns)
    chosen = chance.sample(list(found), min(len(found), most // 2))
    for _again in range(most - len(chosen) if patterns else 6):
        number = instance(chance.choice(patterns or names or ["1234"]), chance)
        chosen.append(spoiled(number, chance) if chance.random() < 0.25 or not patterns else number)
    return [one for one in dict.fromkeys(chosen) if re.fullmatch(r"[+*#0-9A-Za-z_]+", one)]


def outcome_of(contexts, call, later=0):
    """What the engine says of a call on the server of these tests."""
    return simulate(
        contexts,
        call["context"],
        call["number"],
        at=AT + datetime.timedelta(minutes=later),
        caller=call["caller"],
        variables={**GIVEN, **call.get("variables", {})},
        database=call.get("database"),
        results=RESULTS,
        zone="UTC",
    )


def stored(contexts, outcomes):
    """Calls of telephones whose codes and whose forwarding stand in the database; each has the server for itself."""
    phones = next(item["name"] for item in contexts if item["name"].startswith("phones-"))
    forwarded = {"pbx-forward/1001": "1002", "pbx-dnd/1002": "1"}
    kept = [
        ({"pbx-forward/1001": "0412345678"}, ["1001", "*73"]),
        (forwarded, ["1001", "2100"]),
        ({"pbx-dnd/1001": "1", "pbx-override/office": "closed"}, ["1001", "*78", "*28"]),
        ({}, ["*78", "*28", "*720412345678"]),
    ]
    calls = []
    for at, (database, numbers_) in enumerate(kept):
        for number in numbers_:
            call = {"id": f"k{len(calls)}x{at}", "context": phones, "number": number, "caller": "1001"}
            call.update(most=1, globals={"PBX_HOUR_pbx_route_2": ""}, database=database)
            call["variables"] = {"PBX_EXTENSION": "1001", "PBX_LOCATION": "hq"}
            outcomes[call["id"]] = outcome_of(contexts, call)
            calls.append(call)
    office = {"id": "office", "context": "from-carrier-trunk", "number": "+61712345679", "caller": "0412345678"}
    calls.append({**office, "most": 1, "database": kept[2][0]})
    outcomes["office"] = outcome_of(contexts, calls[-1])
    return calls


def test_the_server_does_what_the_engine_says(server, contexts):
    chance = random.Random(4)
    calls, outcomes, hourly = [], {}, 0
    for item in contexts:
        for number in numbers(contexts, item["name"], chance, EACH):
            caller = chance.choice(["1001", "1002", "0412345678", "+61900000000", ""])
            call = {"id": f"a{len(outcomes)}", "context": item["name"], "number": number, "caller": caller}
            outcomes[call["id"]] = outcome_of(contexts, call)
            steps = outcomes[call["id"]].steps
            # Calls that count others: a trunk has nine lines, and the count of an hour begins with nobody.
            if any(one.context == "pbx-hourly" for one in steps):
                call.update(most=1, globals={"PBX_HOUR_pbx_route_2": ""})
                hourly += 1
                if hourly > HOURLY:
                    continue
            elif any("GROUP(" in one.data for one in steps):
                call["most"] = 8
            calls.append(call)
    calls += stored(contexts, outcomes)
    server.load(written(contexts))
    server.at(AT)
    traces = server.calls(calls)
    wrong, ends = [], {}
    for call in calls:
        outcome = outcomes[call["id"]]
        ends[outcome.ended] = ends.get(outcome.ended, 0) + 1
        # The server's clock goes on while it makes the calls.
        unlike = difference(outcome, traces[call["id"]])
        if unlike and any(not difference(outcome_of(contexts, call, at), traces[call["id"]]) for at in (1, 2)):
            unlike = ""
        if unlike or outcome.unfollowed:
            wrong.append(f"{call['number']}@{call['context']} of {call['caller']}: {unlike} {outcome.unfollowed}")
    print(len(calls), "calls:", ends)
    assert not wrong, f"{len(wrong)} of {len(calls)}:\n" + "\n".join(wrong[:40])
    assert len(calls) > 700
