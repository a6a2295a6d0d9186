# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Australia."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.overlay import (
    CliPrefix,
    EmergencyFact,
    Overlay,
    Rule,
    ShortCode,
)

# F2015L00319, compilation 3: ranges and the types of service that may be supplied on them, access codes
PLAN = "ACMA, Telecommunications Numbering Plan 2015"
# F2019L01509, compilation of 28 October 2024: 000 and 112 for voice, 106 for text telephones; 112 is made for
# mobile handsets
CALLS = "ACMA, Telecommunications (Emergency Call Service) Determination 2019"

AUSTRALIA = Overlay(
    country="AU",
    emergency=(
        EmergencyFact("000", frozenset({"voice"}), CALLS),
        EmergencyFact("112", frozenset({"voice", "mobile_only"}), CALLS),
        EmergencyFact("106", frozenset({"text"}), CALLS),
    ),
    rules=(
        # freephone and local rate numbers exist without the 0 only, and not from abroad; a number of six digits
        # cannot begin with 1300
        Rule("13", PLAN, cls="service", form="bare", as_dialled=True, lengths=(6,)),
        Rule("1300", PLAN, cls="service", form="bare", as_dialled=True, lengths=(10,)),
        Rule("1345", PLAN, cls="service", form="bare", as_dialled=True, lengths=(8,)),
        Rule("18", PLAN, cls="service", form="bare", as_dialled=True, lengths=(10,)),
        Rule("1802", PLAN, cls="service", form="bare", as_dialled=True, lengths=(7,)),
        Rule("19", PLAN, cls="premium", form="bare", as_dialled=True, lengths=(10,)),
        # data access numbers: with the 0, and unknown to libphonenumber
        Rule("198", PLAN, cls="service", form="trunk", as_dialled=False, lengths=(9,)),
        # satellite telephones with Australian numbers, which libphonenumber lists as VoIP
        Rule("14", PLAN, cls="satellite", lengths=(9,)),
        # what begins with 01 and is no range of today has the length of the others
        Rule("1[01257]", PLAN, cls="service", lengths=(9,)),
    ),
    short_codes=(
        # locating buried cables; directory assistance, national and international
        ShortCode("1100|1223|1225", "service", PLAN),
        # information and connection, charged as the supplier likes
        ShortCode("1234|12455|12456", "premium", PLAN),
    ),
    cli_prefixes=(
        # calling number display blocking and unblocking, per call
        CliPrefix("1831", "withhold", PLAN),
        CliPrefix("1832", "show", PLAN),
    ),
    # the plan counts the external territories' 08 numbers as Australia's own
    one_country=frozenset({"CC", "CX"}),
    area_codes="[2378]",
    area_code_hint="2, 3, 7 or 8",
)
