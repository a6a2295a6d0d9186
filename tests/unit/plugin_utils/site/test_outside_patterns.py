# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A site is compiled with the patterns of the countries that it allows; the dialplan is that of the whole world's."""

from __future__ import annotations

import dataclasses

import pytest
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan
from ansible_collections.telephony.pbx.plugins.plugin_utils.site import build, checks
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import phones as asterisk
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch import phones as freeswitch

from .sites import athena

NEIGHBOURS = {"US": "CA", "CA": "JM", "GB": "JE", "IT": "VA", "RU": "KZ", "NO": "SJ", "AU": "CX"}


def contexts(engine, country, allow):
    """The telephones' contexts of a site in a country whose rule for calls abroad allows some."""
    site = build.check(athena()).site
    rules = tuple(dataclasses.replace(rule, allow=allow if rule.allow else ()) for rule in site.outbound)
    return engine.phone_contexts(dataclasses.replace(site, country=country, outbound=rules), NumberPlan.of(country))


@pytest.mark.parametrize("engine", [asterisk, freeswitch])
@pytest.mark.parametrize("country", [*NEIGHBOURS, "NZ", "DE", "BR", "ZA"])
def test_the_dialplan_is_that_of_all_countries(monkeypatch, engine, country):
    for allow in (("FR",), ("IN", "MX", "SG"), (NEIGHBOURS.get(country, "TV"),)):
        few = contexts(engine, country, allow)
        with monkeypatch.context() as patch:
            patch.setattr(engine, "outside_patterns", lambda _site, plan: plan.dial_patterns())
            assert contexts(engine, country, allow) == few


def test_only_what_is_allowed_is_looked_up():
    plan = NumberPlan.of("AU", "7")
    found = checks.outside_patterns(build.check(athena()).site, plan)
    assert {"NZ", "GB", "US"} <= {one.country for one in found} <= {"NZ", "GB", "US", None, *plan.neighbours}
    assert len(found) < len(plan.dial_patterns()) / 2
