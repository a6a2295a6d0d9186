# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The United States, its territories, and Canada: the reviewed part of the North American Numbering Plan."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.overlay import (
    CliPrefix,
    EmergencyFact,
    Overlay,
    ShortCode,
)

# Kari's Law Act of 2017, 47 U.S.C. 623; 47 CFR 9.16: 911 is dialled directly, without a prefix
KARI = "47 CFR 9.16 (Kari's Law)"
# handsets treat 112 as an emergency number everywhere; land networks do not have to
HANDSETS = "3GPP TS 22.101, emergency numbers of the terminal"
# 47 CFR 52.201: all providers route 988, calls and texts, since 16 July 2022
LIFELINE = "47 CFR 52.201 (988 Suicide and Crisis Lifeline)"
# not an assigned code: the emergency service providers that VoIP carriers use read back the registered address
READ_BACK = "Bandwidth, E911 integration and testing guide"
# 47 CFR 64.1601: *67 withholds, *82 shows, per call
PRIVACY = "47 CFR 64.1601"
# FCC N11 orders (CC Docket 92-105), NANPA list of N11 codes
N11 = "NANPA, N11 codes"
# CRTC Telecom Regulatory Policy 2022-234: since 30 November 2023
CRTC_988 = "CRTC, Telecom Regulatory Policy 2022-234 (9-8-8)"
CRTC_911 = "CRTC, Telecom Decision 2005-21 (9-1-1 for VoIP)"

_N11 = (
    ShortCode("211|311|511|611|711|811", "service", N11),
    # directory assistance is charged per call
    ShortCode("411", "premium", N11),
)
# An N11 code is neither an area code nor an exchange (NANPA, INC 95-0407-008); where 988 was an exchange, ten
# digits have been dialled since 988 became a code (47 CFR 52.201)
_NEVER = ("211", "311", "411", "511", "611", "711", "811", "911", "988")
_CLI = (CliPrefix("*67", "withhold", PRIVACY), CliPrefix("*82", "show", PRIVACY))
# 47 CFR 64.1801 and the FCC's Rate Integration Order (FCC 96-331) count the territories among the states: calls to
# and from them are interstate, at integrated rates. Puerto Rico is national from New York; Jamaica and Canada are
# not.
_STATES = frozenset({"US", "PR", "VI", "GU", "AS", "MP"})

UNITED_STATES = tuple(
    Overlay(
        country=country,
        emergency=(
            EmergencyFact("911", frozenset({"voice", "text"}), KARI),
            EmergencyFact("112", frozenset({"voice", "mobile_only"}), HANDSETS),
            EmergencyFact("988", frozenset({"crisis"}), LIFELINE),
            EmergencyFact("933", frozenset({"test"}), READ_BACK),
        ),
        short_codes=_N11,
        cli_prefixes=_CLI,
        never_first=_NEVER,
        national=_STATES - {country},
        area_codes="[2-9][0-9][0-9]",
        area_code_hint="three digits, such as 212",
    )
    for country in sorted(_STATES)
)

CANADA = Overlay(
    country="CA",
    emergency=(
        EmergencyFact("911", frozenset({"voice"}), CRTC_911),
        EmergencyFact("112", frozenset({"voice", "mobile_only"}), HANDSETS),
        EmergencyFact("988", frozenset({"crisis"}), CRTC_988),
        EmergencyFact("933", frozenset({"test"}), READ_BACK),
    ),
    short_codes=_N11,
    cli_prefixes=_CLI,
    never_first=_NEVER,
    area_codes="[2-9][0-9][0-9]",
    area_code_hint="three digits, such as 416",
)
