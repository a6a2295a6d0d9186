# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""New Zealand."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.overlay import (
    CliPrefix,
    EmergencyFact,
    Overlay,
    Rule,
    ShortCode,
)

PLAN = "Number Administration Deed, New Zealand Numbering Plan"
# 111 for voice, and for text from registered mobiles; 112 is connected from mobiles, a landline hears that it
# should dial 111
POLICE = "New Zealand Police, Emergency 111"

NEW_ZEALAND = Overlay(
    country="NZ",
    emergency=(
        EmergencyFact("111", frozenset({"voice", "text"}), POLICE),
        EmergencyFact("112", frozenset({"voice", "mobile_only"}), POLICE),
        EmergencyFact("1737", frozenset({"crisis"}), "Health New Zealand, 1737 Need to talk?"),
    ),
    rules=(
        Rule("80", PLAN, cls="service", lengths=(8, 9, 10)),
        Rule("508", PLAN, cls="service", lengths=(9, 10)),
        Rule("90", PLAN, cls="premium", lengths=(8, 9, 10)),
    ),
    short_codes=(
        # police, not urgent; directory assistance in the country and abroad, charged per call
        ShortCode("105", "service", "New Zealand Police, 105"),
        ShortCode("018|0172", "premium", PLAN),
    ),
    cli_prefixes=(CliPrefix("0197", "withhold", "Spark (Telecom) Caller Display user guide"),),
    area_codes="[34679]",
    area_code_hint="3, 4, 6, 7 or 9",
)
