# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Emergency numbers: which ones, what for, and what an internal number may not be."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core import emergency_numbers as shipped
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers import overlay
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.emergency import emergency_numbers, of_all_countries
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.metadata import countries
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.overlays import OVERLAYS
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan
from phonenumbers import shortnumberinfo

from .samples import AREA_CODES

TOOL = Path(__file__).resolve().parents[4] / "tests" / "tools" / "emergency_numbers.py"

# country, voice (whole list), other numbers with their kinds
WANTED = {
    "AU": ("000 112", {"106": "text", "112": "mobile_only voice"}),
    "NZ": ("111 112", {"1737": "crisis", "112": "mobile_only voice"}),
    "GB": ("112 999", {"18000": "text", "116123": "crisis"}),
    "US": ("112 911", {"933": "test", "988": "crisis", "112": "mobile_only voice"}),
    "CA": ("112 911", {"933": "test", "988": "crisis"}),
    "DE": ("110 112", {"116123": "crisis"}),
    "FR": ("15 17 18 112 115 119 191 196 197 116000 116111 116117", {"114": "text", "3114": "crisis"}),
    "JP": ("110 118 119", {}),
    "BR": ("112 128 185 190 191 192 193 194 197 198 199 911", {"188": "crisis", "911": "mobile_only voice"}),
    "ZA": ("107 112 10111 10177", {}),
}


@pytest.mark.parametrize("country", sorted(WANTED))
def test_reviewed_numbers(country: str) -> None:
    plan = NumberPlan.of(country)
    voice, others = WANTED[country]
    assert sorted(item.number for item in plan.emergency_voice) == sorted(voice.split())
    by_number = {item.number: item for item in plan.emergency}
    for number, kinds in others.items():
        assert by_number[number].kinds == frozenset(kinds.split())
    assert all(item.sources and item.kinds <= overlay.KINDS for item in plan.emergency)
    for kind, items in (
        ("text", plan.emergency_text),
        ("test", plan.emergency_test),
        ("crisis", plan.emergency_crisis),
        ("mobile_only", plan.emergency_mobile_only),
    ):
        assert items == tuple(item for item in plan.emergency if kind in item.kinds)


@pytest.mark.parametrize("country", sorted(countries()))
def test_nothing_of_libphonenumber_is_lost(country: str) -> None:
    """Of all short strings, those that libphonenumber calls emergency numbers are in ours, exactly."""
    ours = {item.number for item in emergency_numbers(country)}
    theirs = {
        number
        for length in (2, 3)
        for number in (f"{value:0{length}d}" for value in range(10**length))
        if shortnumberinfo.is_emergency_number(number, country)
    }
    assert theirs <= ours


@pytest.mark.parametrize("country", sorted(AREA_CODES))
def test_each_is_dialled_exactly(country: str) -> None:
    plan = NumberPlan.of(country, AREA_CODES[country])
    exact = {"".join(item.digits): item for item in plan.dial_patterns(allow=[]) if item.cls == "emergency"}
    dialled = {number for places in exact.values() for number in _numbers(places.digits)}
    assert dialled == {item.number for item in plan.emergency}
    for item in exact.values():
        assert (item.min_extra, item.max_extra, item.strip, item.prepend, item.send_as_dialled) == (0, 0, 0, "", True)
    for item in plan.emergency:
        found = plan.classify(item.number)
        assert (found.cls, found.number, found.kinds) == ("emergency", item.number, item.kinds)


def _numbers(places: tuple) -> list:
    found = [""]
    for allowed in places:
        found = [before + digit for before in found for digit in allowed]
    return found


@pytest.mark.parametrize(
    ("country", "number"),
    [("AU", "000"), ("AU", "112"), ("NZ", "111"), ("GB", "999"), ("GB", "112"), ("US", "911"), ("US", "988")],
)
def test_no_number_of_the_plan_goes_on_after_it(country: str, number: str) -> None:
    """A phone may dial the main numbers at the last digit, without waiting for another one."""
    for item in NumberPlan.of(country, AREA_CODES[country]).dial_patterns():
        longer = len(item.digits) + item.max_extra > len(number)
        begins = all(digit in allowed for digit, allowed in zip(number, item.digits))
        assert not (longer and begins), item


@pytest.mark.parametrize(
    ("country", "number", "wanted"),
    [
        ("AU", "000", "equal"),
        ("AU", "106", "equal"),
        ("AU", "1120", "prefix"),
        ("AU", "0001", "prefix"),
        ("AU", "1001", None),
        ("AU", "11", None),
        ("FR", "15", "equal"),
        ("FR", "1501", "prefix"),
        ("FR", "1601", None),
        ("US", "9111", "prefix"),
        ("US", "933", "equal"),
        ("GB", "1801", None),
        ("GB", "18000", "equal"),
    ],
)
def test_internal_numbers(country: str, number: str, wanted: str | None) -> None:
    assert NumberPlan.of(country).conflicts(number) == wanted


@pytest.mark.parametrize("facts", OVERLAYS.values(), ids=lambda facts: facts.country)
def test_every_fact_has_a_source(facts: overlay.Overlay) -> None:
    for item in (*facts.emergency, *facts.rules, *(facts.short_codes or ()), *facts.cli_prefixes):
        assert len(item.source) > 5
    for item in facts.emergency:
        assert item.kinds and item.kinds <= overlay.KINDS
        assert item.number.isdigit()
    for item in facts.cli_prefixes:
        assert item.effect in ("withhold", "show")
    assert len({item.number for item in facts.emergency}) == len(facts.emergency)


def test_what_managed_hosts_carry_is_fresh() -> None:
    spec = importlib.util.spec_from_file_location("emergency_numbers_tool", TOOL)
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert tool.TARGET.read_text(encoding="utf-8") == tool.generate(), "run tests/tools/emergency_numbers.py"


def test_what_managed_hosts_carry_is_the_same_table() -> None:
    table = {
        country: {number: frozenset(kinds) for number, kinds in numbers}
        for country, numbers in of_all_countries().items()
    }
    assert table == shipped.EMERGENCY_NUMBERS
    assert shipped.is_emergency_number("000", "AU")
    assert shipped.is_emergency_number("000")
    assert not shipped.is_emergency_number("000", "US")
    assert not shipped.is_emergency_number("1001")
    assert not shipped.is_emergency_number("000", "XX")
