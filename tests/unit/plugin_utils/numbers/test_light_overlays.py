# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What libphonenumber's data would have let through at somebody's cost, in countries of which little has been reviewed."""

from __future__ import annotations

import pytest
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.errors import PlanError
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan


@pytest.mark.parametrize(
    "dialled",
    [
        "001012125550100",
        "0033010442079460000",
        "0037012345",
        "0066123456",
        "+8101012125550100",
        "01081001012125550100",
        "+81106834000",
    ],
)
def test_a_carrier_chosen_in_japan_is_no_number_of_japan(dialled):
    """001 010 1 212 ... was a service number, of which a trunk in national format got 010 1 212 ...: a call abroad."""
    with pytest.raises(PlanError, match="is not a number that can be dialled"):
        NumberPlan.of("JP", "3").classify(dialled)


def test_a_call_within_japan_is_never_sent_as_one_abroad():
    """Of the patterns without a country, only the free numbers 00777 and 00882 begin with 00; none with 010."""
    for pattern in NumberPlan.of("JP", "3").dial_patterns(allow=()):
        own = pattern.digits[0] != "+" or pattern.digits[:3] == ("+", "8", "1")
        if own and pattern.digits[:3] != ("0", "1", "0"):
            sent = [*pattern.national_prepend, *pattern.digits[pattern.national_strip :]]
            assert not ("0" in sent[0] and "1" in sent[1] and "0" in sent[2]), pattern
            free = "".join(sent).startswith(("00777", "00882"))
            assert free or not ("0" in sent[0] and "0" in sent[1]), pattern


@pytest.mark.parametrize("dialled", ["00777012", "0088212345"])
def test_short_free_numbers_of_japan_are_sent_as_dialled(dialled):
    found = NumberPlan.of("JP", "3").classify(dialled)
    assert (found.cls, found.number, found.send_as_dialled) == ("service", dialled, True)


@pytest.mark.parametrize(
    ("dialled", "cls", "effect", "sent"),
    [
        ("1840355550000", "local", "withhold", "+81355550000"),
        ("18609055550000", "mobile", "show", "+819055550000"),
        ("184110", "emergency", "withhold", "110"),
    ],
)
def test_caller_id_prefixes_of_japan(dialled, cls, effect, sent):
    found = NumberPlan.of("JP", "3").classify(dialled)
    assert (found.cls, found.cli, found.number) == (cls, effect, sent)


@pytest.mark.parametrize(
    ("dialled", "cls"), [("11899", "premium"), ("118000", "premium"), ("115", "service"), ("116117", "service")]
)
def test_enquiries_of_germany_cost_what_their_holder_asks(dialled, cls):
    found = NumberPlan.of("DE", "30").classify(dialled)
    assert (found.cls, found.number, found.send_as_dialled) == (cls, dialled, True)


@pytest.mark.parametrize(
    ("country", "number"),
    [
        ("IT", "+3900442079460"),
        ("IT", "00390044207946"),
        ("BJ", "+2290012345678"),
        ("KZ", "+78101234567"),
        ("IL", "+97212345678"),
    ],
)
def test_a_number_that_is_a_call_abroad_without_its_code_is_none(country: str, number: str) -> None:
    """A trunk that takes numbers as they are dialled inside the country would call abroad, on what a local call may cost."""
    with pytest.raises(PlanError):
        NumberPlan.of(country, "06" if country == "IT" else None).classify(number)
