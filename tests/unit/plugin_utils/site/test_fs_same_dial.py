# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`telephony.pbx.dial` answers the same for both engines: numbers of every class in ten countries, and a whole site from every side."""

from __future__ import annotations

import datetime
from functools import cache, lru_cache
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan import engine, places
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.clock import Clock
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.plan import Plan
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.prove_steps import with_parking
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import build_asterisk
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.build import build_freeswitch
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan import engine as xml_engine
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan import places as xml_places
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.causes import NAMES
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.server import Server

from ..dialplan.countries import COUNTRIES
from ..dialplan.test_countries import AT, ROWS, site_of
from .holes import everything
from .sites import YEAR

# what a word of one engine is in the other: Q.850 has no number for who is not registered, or for silence
ALIKE = {806: 20, 102: 38, 41: 34}
BRISBANE = datetime.timezone(datetime.timedelta(hours=10))


@cache
def built(country: str) -> tuple[dict, Server]:
    """Return a site of a country (or `whole`) for both engines, read as by the servers."""
    site = everything() if country == "whole" else site_of(country)
    first, second = build_asterisk(site), build_freeswitch(site)
    assert (first.problems, second.problems) == ((), ())
    contexts = with_parking(first.resources)
    return {**first.resources, "asterisk_dialplan": {"contexts": contexts}}, Server(second.resources)


@lru_cache(maxsize=4)
def plan(country: str, at: datetime.datetime, zone: str | None) -> Plan:
    """Return Asterisk's dialplan, read once for each moment, as by a server."""
    return Plan(built(country)[0]["asterisk_dialplan"]["contexts"], Clock(at, zone).holds)


def answer(outcome: Any, withheld: bool) -> dict:
    """What is the same whichever engine it is: whom the call reached, as which number, how it ended."""
    # Asterisk asks first whether a telephone is registered, FreeSWITCH calls it and is told
    dialled = [
        (one.target, "" if one.target == one.number else one.number, one.status, "" if withheld else one.caller)
        for one in outcome.dialled
        if one.technology.lower() not in ("local", "loopback")
        and not (one.status == "CHANUNAVAIL" and one.target in ("1001", "1002"))
    ]
    return {"ended": outcome.ended, "cause": ALIKE.get(outcome.cause, outcome.cause), "dialled": dialled}


def asked(country: str, number: str, monkeypatch: Any, at: datetime.datetime = AT, **given: Any) -> tuple[dict, dict]:
    """Put one question to both engines."""
    resources, server = built(country)
    begin = {"context": None, "phone": given.pop("phone", None), "trunk": given.pop("trunk", None)}
    caller = given.pop("caller", None)
    there = places.start(resources, *begin.values())
    read = plan(country, at, given.get("zone"))
    monkeypatch.setattr(engine, "Plan", lambda items, holds: read)
    more = {"at": at, "keys": given.get("keys", ()), "results": given.get("results", {}), "zone": given.get("zone")}
    more["database"] = given.get("database", {})
    one = engine.simulate(
        there.items, there.context, number, caller=caller or begin["phone"] or "", variables=there.variables, **more
    )
    here = xml_places.start(server.resources, *begin.values(), number=number)
    two = xml_engine.simulate(
        server, here.context, number, caller=caller or here.caller, variables=here.variables, **more
    )
    assert two.unfollowed == ()
    hidden = [step.data for step in one.steps if step.data.startswith("CALLERID(pres)=")][-1:] == [
        "CALLERID(pres)=prohib"
    ]
    asterisk, freeswitch = answer(one, hidden), answer(two, hidden)
    if one.unfollowed:
        # what a fax was like, which only Asterisk's dialplan asks when it is over
        assert one.ended == "receivefax"
        asterisk["cause"] = freeswitch["cause"]
    return asterisk, freeswitch


@pytest.mark.parametrize(("country", "number", "cls", "first", "second"), ROWS)
def test_every_number_from_every_telephone(country, number, cls, first, second, monkeypatch):
    for user in built(country)[1].items("freeswitch_users"):
        one, two = asked(country, number, monkeypatch, phone=user["id"])
        assert one == two, user["id"]


@pytest.mark.parametrize(("country", "number", "cls", "first", "second"), ROWS)
def test_every_number_from_every_trunk(country, number, cls, first, second, monkeypatch):
    for trunk in ("first", "second"):
        one, two = asked(country, number, monkeypatch, trunk=trunk, caller="0000")
        assert one == two, trunk
        assert one["dialled"] == []


@pytest.mark.parametrize("status", ["CHANUNAVAIL", "CONGESTION", "BUSY", "NOANSWER"])
@pytest.mark.parametrize("country", COUNTRIES)
def test_what_follows_a_trunk_that_fails(country, status, monkeypatch):
    phone = "2001"  # it may call everything
    for row in ROWS:
        number, cls = row.values[1:3]
        if row.values[0] != country or cls in ("-", "barred"):
            continue
        for failing in ("PJSIP/first", "PJSIP/second", "PJSIP"):
            one, two = asked(country, number, monkeypatch, phone=phone, results={failing: status})
            assert one == two, (number, failing)


CALLS = [
    *[(side, number) for side in ("phone 1001", "phone 1002") for number in (
        "1001", "1002", "2001", "2002", "2100", "3001", "3100", "3200", "700", "*97", "*8", "*73", "*78", "*28", "*720412345678",
        "000", "112", "0412345678", "1300123456", "0011442079460000", "9999", "*99", "+61491570006")],
    *[(side, number) for side in ("trunk my-provider", "trunk carrier-trunk") for number in (
        "+61712345678", "61712345678", "0712345678", "+61712345679", "+61712345700", "+61712345701", "+61712345702", "+61712345703",
        "+61712345704", "+61712345705", "0412345678", "000", "1001", "2001", "3100", "s", "my_account_id")],
]  # fmt: skip
RESULTS = {
    "all answer": {},
    "nobody is there": {"PJSIP/1001": "CHANUNAVAIL", "PJSIP/1002": "CHANUNAVAIL"},
    "nobody answers": {"PJSIP/1001": "NOANSWER", "PJSIP/1002": "NOANSWER"},
    "all are busy": {"PJSIP/1001": "BUSY", "PJSIP/1002": "BUSY"},
    "the first trunk is silent": {"PJSIP/my-provider": "CHANUNAVAIL"},
    "the trunks are full": {"PJSIP/my-provider": "CONGESTION", "PJSIP/carrier-trunk": "CONGESTION"},
    "queues are left": {"Queue": "TIMEOUT", "PJSIP/1002": "NOANSWER"},
}
MOMENTS = {
    "monday": datetime.datetime(YEAR, 3, 3, 10, 3, tzinfo=BRISBANE),
    "night": datetime.datetime(YEAR, 3, 3, 3, 3, tzinfo=BRISBANE),
    "christmas": datetime.datetime(YEAR, 12, 25, 10, 3, tzinfo=BRISBANE),
}


@pytest.mark.parametrize("results", RESULTS)
@pytest.mark.parametrize(("side", "number"), CALLS)
def test_a_whole_site(side, number, results, monkeypatch):
    kind, unused, name = side.partition(" ")
    for keys in ([], ["1"], ["9", "9", "9"], ["1002"]):
        given: dict = {kind: name, "results": RESULTS[results], "keys": keys, "zone": "Australia/Brisbane"}
        if kind == "trunk":
            given["caller"] = "0412345678"
        for moment in MOMENTS.values() if number.endswith("12345679") else [MOMENTS["monday"]]:
            one, two = asked("whole", number, monkeypatch, moment, **given)
            assert one == two, (keys, moment)


@pytest.mark.parametrize(("kept", "led"), [("0491570006", True), ("1002", True), ("000", False), ("9999", False)])
def test_forwards(kept, led, monkeypatch):
    for number in ("1001", "2100"):
        given = {"database": {"pbx-forward/1001": kept}, "zone": "Australia/Brisbane"}
        one, two = asked("whole", number, monkeypatch, MOMENTS["monday"], phone="1002", **given)
        assert one["dialled"] == two["dialled"], number
        # what a telephone may not call, or nobody can, is refused by both; only FreeSWITCH's caller is told that it is no number
        assert one["ended"] == two["ended"] or not led


def test_causes_that_are_alike_are_named():
    assert {NAMES[one] for one in ALIKE} == {
        "USER_NOT_REGISTERED",
        "RECOVERY_ON_TIMER_EXPIRE",
        "NORMAL_TEMPORARY_FAILURE",
    }
