# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a telephone dials ends where the number plan says: asked of the compiled dialplan, number by number."""

from __future__ import annotations

import random
import re

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.patterns import closeness, matches
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.errors import PlanError
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.graph import (
    Dialplan,
    jump,
    split,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.phones import may
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import build_asterisk
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.checks import rule_for

from .sites import SMALL, changed, office

CLASSES = ["local", "national", "mobile", "service", "premium", "international", "satellite"]
ABROAD = {"AU": ["NZ", "GB", "US"], "NZ": ["AU"], "GB": ["FR", "JE"], "US": ["CA", "GB", "JM"], "FR": ["GB", "RE"]}


def built(site: dict) -> tuple:
    made = build_asterisk(site)
    assert made.problems == ()
    return Dialplan(made.resources["asterisk_dialplan"]["contexts"]), made


def phones_of(made, number: str) -> str:
    endpoints = made.resources["pjsip_endpoints"]["endpoints"]
    return next(item["context"] for item in endpoints if item["name"] == number)


def expanded(text: str, dialled: str) -> str:
    """Return an expression of the dialplan with ${EXTEN} and ${EXTEN:n} filled in."""
    return re.sub(r"\$\{EXTEN(?::(\d+))?\}", lambda found: dialled[int(found.group(1) or 0) :], text)


def samples(plan, country: str) -> set:
    """Return numbers around every pattern of the plan: its example, random ones, one digit more and one less."""
    chosen = random.Random(country)
    found = set()
    for pattern in plan.dial_patterns():
        if pattern.country and chosen.random() > 0.1:
            continue
        for length in sorted({pattern.min_extra, pattern.max_extra}):
            digits = "".join(chosen.choice(one) for one in pattern.digits)
            number = digits + "".join(chosen.choice("0123456789") for _place in range(length))
            found |= {number, number + "5", number[:-1]}
    return {number for number in found if number.strip("+")}


def site_of(country: str, rules: int) -> dict:
    outbound = [
        {"calls": ["local", "national", "mobile", "service"], "trunks": ["out"]},
        {"calls": ["international", "premium"], "trunks": ["out"], "allow": ABROAD[country], "limits": {"calls": 2}},
    ][:rules]
    return changed({"outbound": outbound, "extensions[0].may_call": CLASSES}, SMALL[country])


@pytest.mark.parametrize("rules", [1, 2])
@pytest.mark.parametrize("country", sorted(SMALL))
def test_every_number_goes_where_its_class_goes(country, rules):
    dialplan, made = built(site_of(country, rules))
    plan, site = made.checked.plan, made.checked.site
    context = phones_of(made, "2001")
    numbers = samples(plan, country)
    assert len(numbers) > 500
    for number in numbers:
        exten = dialplan.find(context, number)
        try:
            meant = plan.classify(number)
        except PlanError:
            meant = None
        if meant is None or meant.cli:
            assert exten is None or exten.steps[0].app != "Gosub", number
            continue
        if meant.cls == "emergency":
            assert (exten.context, exten.name) == (context, number)
            continue
        rule = rule_for(meant.cls, meant.country, site)
        if rule is None or number in ("2001",):
            assert exten.steps[-1].app in ("Hangup", "Goto"), number
            continue
        assert exten.steps[0].app == "Gosub", (number, meant, exten)
        route, label = exten.steps[0].data.split("(", 1)
        assert route == f"pbx-route-{site.outbound.index(rule) + 1},s,1", number
        assert expanded(label[:-1], number).split(",") == [meant.number, meant.national], number


@pytest.mark.parametrize(
    ("dialled", "first"),
    [
        ("000", "Goto(pbx-emergency,000,1)"),
        ("1831000", "Goto(pbx-emergency,000,1)"),
        ("112", "Goto(pbx-emergency,112,1)"),
        ("1002", "GotoIf($[${LEN(${PJSIP_DIAL_CONTACTS(1002)})} = 0]?absent)"),
        ("0491570006", "Gosub(pbx-route-1,s,1(+61${EXTEN:1},${EXTEN}))"),
        ("+61491570006", "Gosub(pbx-route-1,s,1(${EXTEN},0${EXTEN:3}))"),
        ("55500000", "Gosub(pbx-route-1,s,1(+617${EXTEN},07${EXTEN}))"),
        ("1300655506", "Gosub(pbx-route-1,s,1(${EXTEN},${EXTEN}))"),
        ("00116495550000", "Gosub(pbx-route-2,s,1(+${EXTEN:4},${EXTEN}))"),
        ("001133155500000", "Hangup(21)"),  # France is not named
        ("00118816555000000", "Hangup(21)"),  # nor are satellites
        ("1900555000", "Hangup(21)"),  # nor premium numbers
        ("1003", "Hangup(1)"),
        ("*99", "Hangup(1)"),
        ("18310491570006", "Set(CALLERID(pres)=prohib)"),
    ],
)
def test_what_1001_of_office_dials(dialled, first):
    dialplan, made = built(office())
    assert dialplan.find(phones_of(made, "1001"), dialled).steps[0].text == first


def test_1002_may_not_call_abroad_and_says_so():
    dialplan, made = built(office())
    assert dialplan.find(phones_of(made, "1002"), "00116495550000").steps[0].text == "Hangup(21)"


def test_an_internal_number_wins_over_a_local_one():
    dialplan, made = built(changed({"extensions[1].number": "55512345", "inbound[1].to.extension": "55512345"}))
    assert dialplan.find(phones_of(made, "1001"), "55512345").context == "pbx-internal"


def test_a_withheld_number_comes_round_to_the_same_place():
    dialplan, made = built(office())
    context = phones_of(made, "1001")
    again = dialplan.find(context, "18310491570006").steps[1]
    target, _label = jump(again.data, dialplan.find(context, "18310491570006"))
    assert (target.context, expanded(again.data, "18310491570006")) == (context, f"{context},0491570006,1")


def test_premium_abroad_is_international_too():
    _dialplan, made = built(office())
    abroad = next(item for item in made.checked.plan.dial_patterns() if item.cls == "premium" and item.country)
    assert not may(abroad, ("premium",))
    assert may(abroad, ("premium", "international"))


@pytest.mark.parametrize(
    "form", ["+61712345678", "61712345678", "0712345678", "001161712345678", "0061712345678", "712345678", "12345678"]
)
def test_a_did_in_any_form(form):
    dialplan, _made = built(office())
    exten = dialplan.find("pbx-did", form)
    if form != "+61712345678":
        assert exten.steps[0].text == "Goto(pbx-did,+61712345678,1)"
        exten = dialplan.find("pbx-did", "+61712345678")
    assert exten.steps[0].text == "Goto(pbx-internal,1001,1)"


def test_what_could_be_either_of_two_dids_is_neither():
    """A number of London without +44 is written like one of Alexandria without +."""
    london, egypt = ({"did": did, "to": {"extension": "2001"}} for did in ("+442035550000", "+2035550000"))
    dialplan, _made = built({**SMALL["GB"], "inbound": [london]})
    assert dialplan.find("pbx-did", "2035550000").steps[0].text == "Goto(pbx-did,+442035550000,1)"
    dialplan, _made = built({**SMALL["GB"], "inbound": [london, egypt]})
    assert dialplan.find("pbx-did", "2035550000").steps[0].text == "Goto(pbx-did,default,1)"


def test_other_numbers_take_the_default():
    dialplan, _made = built(office())
    assert dialplan.find("pbx-did", "0799999999").steps[0].text == "Goto(pbx-did,default,1)"
    assert dialplan.find("pbx-did", "default").steps[0].text == "Hangup(1)"


@pytest.mark.parametrize(
    ("pattern", "number", "taken"),
    [
        ("04XXXXXXXX", "0491570006", True),
        ("04XXXXXXXX", "049157000", False),
        ("04XXXXXXXX", "04915700066", False),
        ("[2-9]Z", "20", False),
        ("[2-9]Z", "21", True),
        ("[+0-9]!", "+61", True),
        ("[+0-9]!", "h", False),
        ("X!", "1", True),
        ("X.", "1", False),
        ("X.", "12", True),
        ("N1[357]", "215", True),
    ],
)
def test_patterns_as_asterisk_reads_them(pattern, number, taken):
    assert matches(pattern, number) is taken


def test_the_closest_pattern_first():
    patterns = ["X!", "0011X!", "0.", "001164XXXXXXXX", "0[23]XXXXXXXX", "04XXXXXXXX"]
    order = sorted(patterns, key=closeness)
    assert order == ["001164XXXXXXXX", "0011X!", "04XXXXXXXX", "0[23]XXXXXXXX", "0.", "X!"]


def test_splitting_leaves_brackets_alone():
    assert split("PJSIP/a/sip:${ARG1}@h,,ib(c^s^1(x,y))") == ["PJSIP/a/sip:${ARG1}@h", "", "ib(c^s^1(x,y))"]
