# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What classify() says and what the dial patterns do is the same, for thousands of numbers of every kind."""

from __future__ import annotations

import random
import re

import phonenumbers
import pytest
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.classes import OF_NEIGHBOURS
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.errors import PlanError
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.metadata import countries, regions_of
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan

from .samples import AREA_CODES, dialled, numbers_of_types

REVIEWED = sorted(AREA_CODES)
KINDS = {
    phonenumbers.PhoneNumberType.FIXED_LINE: "national",
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE: "national",
    phonenumbers.PhoneNumberType.MOBILE: "mobile",
    phonenumbers.PhoneNumberType.TOLL_FREE: "service",
    phonenumbers.PhoneNumberType.PREMIUM_RATE: "premium",
    phonenumbers.PhoneNumberType.SHARED_COST: "service",
    phonenumbers.PhoneNumberType.VOIP: "national",
    phonenumbers.PhoneNumberType.PERSONAL_NUMBER: "premium",
    phonenumbers.PhoneNumberType.PAGER: "service",
    phonenumbers.PhoneNumberType.UAN: "service",
    phonenumbers.PhoneNumberType.VOICEMAIL: "service",
}


class Matcher:
    """Finds patterns by their first two places: there are thousands of them."""

    def __init__(self, patterns: tuple):
        self.by_start: dict = {}
        for item in patterns:
            places = (item.digits + ("0123456789", "0123456789"))[:2]
            for first in places[0]:
                for second in places[1]:
                    self.by_start.setdefault(first + second, []).append(item)

    def all(self, number: str) -> list:
        return [item for item in self.by_start.get(number[:2], ()) if item.matches(number)]


def same(plan: NumberPlan, matcher: Matcher, number: str) -> bool:
    """Assert that patterns and classify() agree about a string; whether it can be dialled at all."""
    found = matcher.all(number)
    assert len(found) <= 1, (number, found)
    try:
        wanted = plan.classify(number)
    except PlanError:
        assert not found, (number, found)
        return False
    if wanted.cli is not None:
        assert not found, (number, found)
        return True
    assert found, (number, wanted)
    item = found[0]
    assert (item.cls, item.country, item.send_as_dialled) == (
        wanted.cls,
        wanted.country,
        wanted.send_as_dialled,
    ), number
    assert item.rewrite(number) == wanted.number, number
    assert item.rewrite_national(number) == wanted.national, number
    assert wanted.e164 == (None if wanted.send_as_dialled else wanted.number), number
    return True


def left_out(plan: NumberPlan, number: str) -> bool:
    """Whether an overlay says that numbers with these leading digits have another length (AU 1345xx, 1300 + 8)."""
    rules = [rule for rule in plan.overlay.rules if rule.lengths and re.match(rule.prefix, number)]
    return bool(rules) and len(number) not in rules[-1].lengths


@pytest.mark.parametrize("country", REVIEWED)
def test_own_numbers_in_every_form(country: str) -> None:
    plan = NumberPlan.of(country, AREA_CODES[country])
    matcher = Matcher(plan.dial_patterns())
    rng = random.Random(20261122)
    diallable = 0
    for _kind, number in numbers_of_types(country, rng, 300):
        for way in dialled(plan, country, number):
            diallable += same(plan, matcher, way)
        if not left_out(plan, number):
            assert plan.classify("+" + plan.calling_code + number)
    assert diallable > 5000


@pytest.mark.parametrize("country", REVIEWED)
def test_numbers_of_the_world(country: str) -> None:
    plan = NumberPlan.of(country, AREA_CODES[country])
    matcher = Matcher(plan.dial_patterns())
    rng = random.Random(7)
    for other in sorted(countries()):
        shared = other in regions_of(country)
        for kind, number in numbers_of_types(other, rng, 4):
            for way in dialled(plan, other, number)[:2]:
                same(plan, matcher, way)
            # what only the neighbour can dial (CA 310 xxxx) is not in our plan
            if not shared or kind in OF_NEIGHBOURS:
                assert plan.classify(dialled(plan, other, number)[0])


@pytest.mark.parametrize("country", REVIEWED)
def test_any_digits(country: str) -> None:
    plan = NumberPlan.of(country, AREA_CODES[country])
    matcher = Matcher(plan.dial_patterns())
    rng = random.Random(11)
    starts = ["", "0", "00", "1", "+", "18", "13", "0011", "011", "+1", "+44", "+88", plan.trunk + "1"]
    for _time in range(20000):
        start = rng.choice(starts)
        same(plan, matcher, start + "".join(rng.choice("0123456789") for _unused in range(rng.randint(1, 15))))
    for length in (2, 3, 4):
        for value in range(10**length):
            same(plan, matcher, f"{value:0{length}d}")


@pytest.mark.parametrize("country", REVIEWED)
def test_every_pattern_has_an_example_that_is_its_own(country: str) -> None:
    plan = NumberPlan.of(country, AREA_CODES[country])
    patterns = plan.dial_patterns()
    matcher = Matcher(patterns)
    for item in patterns:
        assert matcher.all(item.example) == [item]
        assert same(plan, matcher, item.example)
        assert item.max_extra < 20
        assert all(len(set(allowed)) == len(allowed) for allowed in item.digits)


def test_allow_leaves_the_other_countries_out() -> None:
    plan = NumberPlan.of("AU", "7")
    some = plan.dial_patterns(allow=["NZ", "GB", "US"])
    assert {item.country for item in some} == {None, "NZ", "GB", "US"}
    assert set(some) < set(plan.dial_patterns())
    assert {item for item in plan.dial_patterns() if item.country in (None, "NZ", "GB", "US")} == set(some)
    named = {item.country for item in plan.dial_patterns()} - {None}
    # libphonenumber gives Western Sahara no number that is not also Morocco's
    assert plan.countries - named <= {"EH"}
    assert named <= plan.countries


@pytest.mark.parametrize("country", ["DE", "FR", "JP", "ZA", "ES", "NL", "SE", "CA", "IE", "NO", "MX", "IT"])
def test_the_class_is_that_of_libphonenumber(country: str) -> None:
    """Where we add nothing, a number that libphonenumber knows has the class of its type."""
    plan = NumberPlan.of(country)
    rng = random.Random(5)
    code = plan.calling_code
    checked = 0
    for _kind, number in numbers_of_types(country, rng, 100):
        parsed = phonenumbers.parse("+" + code + number)
        kind = KINDS.get(phonenumbers.number_type(parsed))
        if country == "JP" and number.startswith("0"):  # codes of carriers: see its overlay
            continue
        if kind is not None and phonenumbers.region_code_for_number(parsed) == country:
            found = plan.classify("+" + code + number)
            assert (found.cls, found.country) == (kind, None), number
            checked += 1
    assert checked > 150


@pytest.mark.parametrize("country", ["AU", "NZ", "CA"])
def test_a_known_foreign_number_is_of_its_country(country: str) -> None:
    plan = NumberPlan.of(country)
    rng = random.Random(3)
    folded = {"CC": "AU", "CX": "AU", "AX": "FI", "SJ": "NO", "BL": "GP", "MF": "GP"}
    wrong = []
    checked = 0
    for other in sorted(countries()):
        for _kind, number in numbers_of_types(other, rng, 5):
            parsed = phonenumbers.parse("+" + str(phonenumbers.country_code_for_region(other)) + number)
            region = phonenumbers.region_code_for_number(parsed)
            region = folded.get(region, region)
            if region and region != country and phonenumbers.is_valid_number(parsed):
                e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
                found = plan.classify(e164)
                checked += 1
                # service numbers that several countries of a calling code share are the first one's
                if found.cls == "international" and found.country != region:
                    wrong.append((e164, region, found.country))
    assert checked > 4000
    assert not wrong, wrong[:20]
