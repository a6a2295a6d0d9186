# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Inbound numbers in the forms that carriers send, and area codes."""

from __future__ import annotations

import pytest
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.errors import PlanError
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan

from .samples import AREA_CODES

FORMS = {
    ("AU", "+61770105555"): "+61770105555 61770105555 001161770105555 0061770105555 0770105555 70105555 770105555"
    " tel:+61770105555 sip:0770105555@carrier.example sip:+61770105555;user=phone@carrier.example",
    ("AU", "+61491570006"): "+61491570006 61491570006 0491570006 491570006",
    ("AU", "+611300975707"): "1300975707 611300975707 +611300975707",
    ("AU", "+442079460000"): "+442079460000 0011442079460000 00442079460000",
    ("NZ", "+6492345678"): "+6492345678 6492345678 006492345678 092345678 2345678 92345678",
    ("GB", "+442079460000"): "+442079460000 442079460000 00442079460000 02079460000 79460000 2079460000",
    ("US", "+12125550100"): "+12125550100 12125550100 01112125550100 0012125550100 2125550100 5550100",
    ("US", "+18765550123"): "+18765550123 18765550123 8765550123",
}


@pytest.mark.parametrize(
    ("country", "wanted", "form"),
    [(country, wanted, form) for (country, wanted), text in FORMS.items() for form in text.split()],
)
def test_any_form_becomes_e164(country: str, wanted: str, form: str) -> None:
    assert NumberPlan.of(country, AREA_CODES[country]).to_e164(form) == wanted


@pytest.mark.parametrize(
    ("country", "code", "form", "wanted"),
    [
        # all four could be local numbers
        ("DE", "30", "493023125000", "+493023125000"),
        ("AT", "1", "43123456789", "+43123456789"),
        ("SE", "8", "46812345678", "+46812345678"),
        ("AU", "2", "61131234", "+61261131234"),
        # +46 464861728 exists, +46 4861728 does not
        ("SE", "8", "464861728", "+46464861728"),
        ("BR", "11", "55800291315", "+55800291315"),
    ],
)
def test_of_several_readings_the_likely_one(country: str, code: str, form: str, wanted: str) -> None:
    assert NumberPlan.of(country, code).to_e164(form) == wanted


@pytest.mark.parametrize("form", ["000", "112", "1223", "1234", "1001", "12", "*97", "999999999999999999"])
def test_what_has_no_e164_form_is_refused(form: str) -> None:
    with pytest.raises(PlanError) as caught:
        NumberPlan.of("AU", "7").to_e164(form)
    assert caught.value.message
    assert caught.value.remedy


def test_the_subscriber_number_needs_the_area_code() -> None:
    with pytest.raises(PlanError):
        NumberPlan.of("AU").to_e164("70105555")


@pytest.mark.parametrize("number", ["0770105555", "61770105555"])
def test_to_national_takes_e164_only(number: str) -> None:
    with pytest.raises(PlanError, match="not in E.164"):
        NumberPlan.of("AU", "7").to_national(number)


@pytest.mark.parametrize(
    ("country", "given", "code"),
    [
        ("AU", "7", "7"),
        ("AU", "07", "7"),
        ("NZ", "09", "9"),
        ("GB", "020", "20"),
        ("GB", "1865", "1865"),
        ("GB", "0161", "161"),
        ("US", "212", "212"),
        ("US", "1212", "212"),
        ("DE", "030", "30"),
        ("JP", "03", "3"),
        ("AU", "", ""),
        ("SG", "", ""),
    ],
)
def test_area_code(country: str, given: str, code: str) -> None:
    assert NumberPlan.of(country, given).area_code == code


@pytest.mark.parametrize(
    ("country", "given", "why"),
    [
        ("AU", "9", "not an area code of AU; use 2, 3, 7 or 8"),
        ("AU", "77", "not an area code"),
        ("AU", "4", "not an area code"),
        ("AU", "x", "not a number"),
        ("NZ", "2", "not an area code"),
        ("GB", "2079", "did you mean 20"),
        ("GB", "7700", "no fixed line"),
        ("US", "21", "three digits"),
        ("US", "876", "belongs to JM"),
        ("US", "416", "belongs to CA"),
        ("US", "800", "no ordinary number"),
        ("SG", "6", "has no area codes"),
    ],
)
def test_wrong_area_code(country: str, given: str, why: str) -> None:
    with pytest.raises(PlanError, match=why):
        NumberPlan.of(country, given)


@pytest.mark.parametrize(("country", "why"), [("UK", "did you mean GB"), ("au", "did you mean AU"), ("XX", "ISO 3166")])
def test_unknown_country(country: str, why: str) -> None:
    with pytest.raises(PlanError, match=why):
        NumberPlan.of(country)


@pytest.mark.parametrize(
    ("country", "code", "short", "e164"),
    [
        ("GB", "1865", "200123", "+441865200123"),
        ("DE", "30", "23125000", "+493023125000"),
        ("NZ", "3", "2345678", "+6432345678"),
        ("CA", "416", "5550123", "+14165550123"),
    ],
)
def test_local_number(country: str, code: str, short: str, e164: str) -> None:
    found = NumberPlan.of(country, code).classify(short)
    assert (found.cls, found.e164) == ("local", e164)
