# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls of compiled sites: between telephones and to the outside they may be made, to emergency numbers never."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.call import problems_of
from ansible_collections.telephony.pbx.plugins.module_utils.core.emergency_numbers import EMERGENCY_NUMBERS
from ansible_collections.telephony.pbx.tests.unit.fakes.calls import Knowledge
from ansible_collections.telephony.pbx.tests.unit.plugin_utils.site import sites

PHONES = [item["context"] for item in sites.compiled()["pjsip_endpoints"]["endpoints"]]


@pytest.fixture(scope="module", name="known")
def the_server() -> Knowledge:
    return Knowledge.of_site(sites.compiled())


def said(known: Knowledge, channel: str, **call: Any) -> str:
    return "\n".join(map(str, problems_of(known, "the call", {"channel": channel, "priority": "1", **call})))


@pytest.mark.parametrize("context", sorted(set(PHONES)))
def test_athena(known: Knowledge, context: str) -> None:
    for number in ("1001", "1002", "0491570006", "+61491570006", "0755500000", "1003"):
        assert said(known, "PJSIP/1001", context=context, exten=number) == "", number
        assert said(known, f"Local/{number}@{context}", application="Echo") == "", number
    for number in ("000", "112", "106", "1831000", "1832112"):
        for text in (
            said(known, "PJSIP/1001", context=context, exten=number),
            said(known, f"Local/{number}@{context}", application="Echo"),
        ):
            assert "would end at an emergency number" in text, number


def test_a_call_that_a_carrier_sends(known: Knowledge) -> None:
    assert said(known, "Local/+61712345678@from-my-provider", application="Echo") == ""


@pytest.mark.parametrize("country", sorted(sites.SMALL))
def test_every_emergency_number_of_a_country(country: str) -> None:
    from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import build_asterisk

    made = build_asterisk(sites.SMALL[country])
    assert made.problems == ()
    known = Knowledge.of_site(made.resources)
    context = made.resources["pjsip_endpoints"]["endpoints"][0]["context"]
    numbers = [number for number, kinds in EMERGENCY_NUMBERS[country].items() if kinds & {"voice"}]
    assert numbers
    for number in numbers:
        assert "emergency number" in said(known, "PJSIP/2001", context=context, exten=number), number
    assert said(known, "PJSIP/2001", context=context, exten="2001") == ""
