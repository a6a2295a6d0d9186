# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A number of each class as it is dialled in ten countries: which trunk gets what, and which telephones may call it."""

from __future__ import annotations

import datetime
from functools import cache

import pytest
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan import engine
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.plan import Plan
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import build_asterisk

from .countries import COUNTRIES, EVERY

AT = datetime.datetime.fromisoformat("2026-11-24T10:03:00+00:00")
BARRED, UNALLOCATED = 21, 1
ALL = "2001"  # the telephone that may call everything
DEAR = ["international", "premium"]  # these go by the second trunk first
LIMITS = {"calls": 5}
ROWS = [
    pytest.param(country, *line.split(), id=f"{country} {line.split()[0]}")
    for country, one in COUNTRIES.items()
    for line in one.rows.strip().splitlines()
]


def site_of(country: str) -> dict:
    """Return a site with a telephone for each set of classes, and a trunk that steps in for the first."""
    one = COUNTRIES[country]
    sets = sorted(one.phones, key=len, reverse=True)
    made = {
        "name": "small",
        "country": country,
        "caller_id": one.own,
        "locations": [{"name": "hq", "address": "1 Main Street", "notify": ["desk@example.com"]}],
        "extensions": [
            {"number": str(2001 + at), "name": "One", "secret": f"long-pass-of-{2001 + at}", "may_call": list(classes)}
            for at, classes in enumerate(sets)
        ],
        "trunks": [
            {"name": "first", "peers": ["192.0.2.1"], "format": "e164", "emergency": {}},
            {"name": "second", "peers": ["192.0.2.2"], "format": "national", "emergency": {}},
        ],
        "outbound": [
            {"calls": [each for each in EVERY if each not in DEAR], "trunks": ["first", "second"]},
            {"calls": DEAR, "trunks": ["second", "first"], "allow": list(one.allow), "limits": LIMITS},
        ],
        "mail": {"relay": "localhost", "from": "pbx@example.com"},
    }
    return {**made, **({"area_code": one.area_code} if one.area_code else {})}


@cache
def compiled(country: str) -> tuple:
    """Return the contexts, each telephone's context and classes, and the contexts as a server has read them."""
    site = site_of(country)
    made = build_asterisk(site)
    assert made.problems == ()
    begins = {one["name"]: one["context"] for one in made.resources["pjsip_endpoints"]["endpoints"]}
    phones = {one["number"]: (begins[one["number"]], set(one["may_call"])) for one in site["extensions"]}
    contexts = made.resources["asterisk_dialplan"]["contexts"]
    return contexts, phones, Plan(contexts, lambda times: True)


@pytest.fixture
def dial(monkeypatch):
    """Return a function that dials a number at a telephone. The dialplan is read once for a country, as by a server."""

    def dialled(country: str, phone: str, number: str, **given):
        contexts, phones, plan = compiled(country)
        monkeypatch.setattr(engine, "Plan", lambda items, holds: plan)
        found = engine.simulate(contexts, phones[phone][0], number, at=AT, caller=phone, **given)
        assert found.unfollowed == ()
        assert {one.caller for one in found.dialled} <= {COUNTRIES[country].own}
        return found

    return dialled


def ways(cls: str, first: str, second: str) -> list[tuple[str, str]]:
    """Which trunk is to get what, in the order in which they are tried."""
    both = [("first", first), ("second", second)]
    return both[::-1] if any(each in DEAR for each in cls.rpartition("/")[2].split("+")) else both


def sent(outcome) -> list[tuple[str, str]]:
    """What each trunk got, in order."""
    return [(one.target, one.number) for one in outcome.dialled]


def presentation(outcome) -> str:
    """What was last said of showing the caller's number."""
    said = [one.data.split("=")[1] for one in outcome.steps if one.data.startswith("CALLERID(pres)=")]
    return said[-1] if said else ""


@pytest.mark.parametrize(("country", "number", "cls", "first", "second"), ROWS)
def test_who_may_call_it_and_what_the_trunk_gets(dial, country, number, cls, first, second):
    prefix, unused, classes = cls.rpartition("/")
    for phone, (_context, may_call) in compiled(country)[1].items():
        found = dial(country, phone, number)
        if cls == "-":
            assert (sent(found), found.cause) == ([], UNALLOCATED), phone
        elif cls == "emergency" or may_call.issuperset(classes.split("+")):
            assert (sent(found), found.ended) == (ways(cls, first, second)[:1], "answered"), phone
            said = "allowed" if cls == "emergency" else {"withheld": "prohib", "shown": "allowed"}.get(prefix, "")
            assert presentation(found) == said, phone
        else:
            assert (sent(found), found.cause) == ([], BARRED), phone


@pytest.mark.parametrize(
    ("country", "number", "cls", "first", "second"), [row for row in ROWS if row.values[2] not in ("-", "barred")]
)
def test_what_the_other_trunk_gets(dial, country, number, cls, first, second):
    both = ways(cls, first, second)
    preferred = f"PJSIP/{both[0][0]}"
    for status in ("CHANUNAVAIL", "CONGESTION"):
        found = dial(country, ALL, number, results={preferred: status})
        assert (sent(found), found.ended) == (both, "answered"), status
        found = dial(country, ALL, number, results={"PJSIP": status})
        assert sent(found) == (both * 2 if cls == "emergency" else both), status
        assert found.ended == "congestion" if cls == "emergency" else found.cause == 34, (status, found.cause)
    for status in ("BUSY", "NOANSWER"):
        found = dial(country, ALL, number, results={preferred: status})
        assert sent(found) == (both if cls == "emergency" else both[:1]), status


@pytest.mark.parametrize(
    "said", ["SIP 500", "SIP 503", "SIP 401", "SIP 407", "SIP 403", "SIP 404", "SIP 486", "SIP 603"]
)
@pytest.mark.parametrize("country", COUNTRIES)
def test_only_a_carrier_that_cannot_is_passed_over(dial, country, said):
    row = next(row.values for row in ROWS if row.values[0] == country and row.values[2] == "national")
    told = {"HANGUPCAUSE_KEYS()": "PJSIP/first-1", "HANGUPCAUSE()": f"{said} Words"}
    found = dial(country, ALL, row[1], results={"PJSIP/first": "CONGESTION"}, variables=told)
    other = said in ("SIP 500", "SIP 503", "SIP 401", "SIP 407")
    assert sent(found) == [("first", row[3]), ("second", row[4])][: 1 + other]
