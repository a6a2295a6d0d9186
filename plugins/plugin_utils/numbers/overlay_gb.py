# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The United Kingdom, and the islands that have numbers in its plan."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.overlay import (
    CliPrefix,
    EmergencyFact,
    Overlay,
    Rule,
    ShortCode,
)

PLAN = "Ofcom, The National Telephone Numbering Plan"
CONDITIONS = "Ofcom, General Conditions of Entitlement, A3 (emergency communications) and C5 (relay services)"
# Commission Decision 2007/116/EC reserved 116 for services of social value, free to the caller; Ofcom designated them
SOCIAL = "Ofcom, harmonised numbers for harmonised services of social value (116)"

_EMERGENCY = (
    EmergencyFact("999", frozenset({"voice", "text"}), CONDITIONS),
    EmergencyFact("112", frozenset({"voice", "text"}), CONDITIONS),
    # the emergency services through a relay assistant
    EmergencyFact("18000", frozenset({"text"}), CONDITIONS),
    EmergencyFact("116000", frozenset({"crisis"}), SOCIAL),
    EmergencyFact("116006", frozenset({"crisis"}), SOCIAL),
    EmergencyFact("116111", frozenset({"crisis"}), SOCIAL),
    EmergencyFact("116123", frozenset({"crisis"}), SOCIAL),
)

_RULES = (
    # 03 costs what a geographic number costs
    Rule("3", PLAN, cls="national", lengths=(10,)),
    # kept for later; 05 without a service of today
    Rule("[46]", PLAN, cls="national", lengths=(10,)),
    # radiopaging has no limit on its price
    Rule("76", PLAN, cls="premium", lengths=(10,)),
    # unbundled tariff: an access charge and a service charge that has a ceiling. 0845 46 4x is gone
    # special services that are not open yet have the length of the others
    Rule("8[1235689]", PLAN, cls="service", lengths=(10,)),
    Rule("84|87", PLAN, cls="service", lengths=(10,)),
    Rule("80", PLAN, cls="service", lengths=(9, 10)),
    # Childline kept its short number
    Rule("8001111", PLAN, cls="service", lengths=(7, 9, 10)),
)

_SHORT = (
    # operator, police, power cut, health, banks' fraud line, international operator, directory for the blind
    ShortCode("100|101|105|111|155|159|195", "service", PLAN),
    # speaking clock
    ShortCode("123", "service", PLAN),
    # directory enquiries: the dearest numbers of the plan
    ShortCode("118\\d{3}", "premium", PLAN),
)

_CLI = (CliPrefix("141", "withhold", PLAN), CliPrefix("1470", "show", PLAN))

UNITED_KINGDOM = Overlay(
    country="GB",
    emergency=_EMERGENCY,
    rules=_RULES,
    short_codes=_SHORT,
    cli_prefixes=_CLI,
    # no exchange has subscribers whose numbers begin so
    never_first=("999",),
    # Jersey, Guernsey and the Isle of Man are other countries, but 01534, 01481 and 01624 are geographic area codes
    # of the plan, priced as such. Their mobiles are outside every operator's allowance and a known trap: they stay
    # international.
    national_fixed=frozenset({"JE", "GG", "IM"}),
)

# Seen from an island the United Kingdom is one plan with it; the other islands as they are from there.
ISLANDS = tuple(
    Overlay(
        country=country,
        emergency=_EMERGENCY[:2],
        cli_prefixes=_CLI,
        national=frozenset({"GB"}),
        national_fixed=frozenset({"JE", "GG", "IM"} - {country}),
    )
    for country in ("JE", "GG", "IM")
)
