# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every country of libphonenumber has a plan, quickly, or says why not."""

from __future__ import annotations

import phonenumbers
import pytest
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers import metadata
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.errors import PlanError
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.overlay import Overlay
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan

# libphonenumber knows no emergency number of these, and neither do we
WITHOUT = {"GN", "GQ", "IO", "TA", "TK"}
# national forms of libphonenumber that are dialled otherwise: AR mobile "15", BY "8 0", DE pager, ZM
ODD = {("AR", "mobile"), ("BY", "fixed_line"), ("BY", "mobile"), ("BY", "voip"), ("DE", "pager"), ("ZM", "voip")}
# where classes are mixed too finely, and the nearest one decides
ODD |= {("IN", "toll_free"), ("IN", "shared_cost")}


@pytest.mark.parametrize("country", sorted(metadata.countries()))
def test_every_country(country: str) -> None:
    if country in WITHOUT:
        with pytest.raises(PlanError, match="no emergency number is known"):
            NumberPlan.of(country)
        return
    plan = NumberPlan.of(country)
    patterns = plan.dial_patterns(allow=[])
    assert plan.emergency_voice
    assert all(plan.classify(item.number).cls == "emergency" for item in plan.emergency)
    assert 5 < len(patterns) < 1200
    for kind, number in metadata.example_numbers(country):
        e164 = "+" + plan.calling_code + number
        assert plan.classify(e164)
        if (country, kind) not in ODD:
            parsed = phonenumbers.parse(e164)
            written = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
            found = plan.classify(written)
            assert found.send_as_dialled or found.e164 == e164


@pytest.mark.parametrize("country", ["AU", "NZ", "GB", "US"])
def test_own_patterns_are_few(country: str) -> None:
    plan = NumberPlan.of(country)
    fronts = ("+",) + plan.idds
    own = [item for item in plan.dial_patterns(allow=[]) if not item.example.startswith(fronts)]
    assert len(own) < {"AU": 30, "NZ": 30, "GB": 60, "US": 190}[country]


def test_without_phonenumbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "PHONENUMBERS_MISSING", "No module named 'phonenumbers'")
    with pytest.raises(PlanError, match="pip install phonenumbers"):
        NumberPlan.of("AU")


def test_a_country_without_overlay_has_an_empty_one() -> None:
    assert NumberPlan.of("SE").overlay == Overlay(country="SE")
