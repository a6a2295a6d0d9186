# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Countries of which only the emergency numbers, or only the neighbours in their plan, have been reviewed."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.overlay import (
    CliPrefix,
    EmergencyFact,
    Overlay,
    Rule,
    ShortCode,
)

# section 1: 112 and 110
NOTRUF = "Verordnung über Notrufverbindungen (NotrufV), TKG section 164"
# Commission Decision 2007/116/EC; Bundesnetzagentur assigned them
HARMONISED = "Bundesnetzagentur, Zuteilung harmonisierter Dienste (116)"
BEHOERDENRUF = "Bundesnetzagentur, Behördenruf 115"
AUSKUNFT = "Bundesnetzagentur, Nummernplan Auskunftsdienste (118)"
# list of decision 02-1179 as amended by 2007-0180, 2010-1233, 2013-1405, 2015-0335, 2016-0172, 2017-1251
ARCEP = "Arcep, décision 02-1179 modifiée, liste des numéros d'urgence"
ARCEP_SUICIDE = "Ministère de la Santé, 3114, numéro national de prévention du suicide"
# Regulamento of Resolução 357/2004, public emergency services; 112 and 911 from mobiles only
ANATEL = "Anatel, Serviços Públicos de Emergência"
# Government Gazette 31230, General Notice 862 of 11 July 2008
ICASA = "ICASA, Regulations on emergency organisations and numbers (General Notice 862 of 2008)"
MIC = "Japan, Telecommunications numbering regulations (MIC), emergency numbers"
MIC_CARRIERS = (
    "Japan, Telecommunications Numbering Plan (MIC Notification 6 of 2019), carrier identification codes 00XY"
)
NTT_CALLER = "NTT East and West, Number Display: 184 withholds, 186 shows, per call"


def _all(numbers: str, kinds: set, source: str) -> tuple:
    return tuple(EmergencyFact(number, frozenset(kinds), source) for number in numbers.split())


LIGHT = (
    Overlay(
        country="DE",
        emergency=_all("110 112", {"voice"}, NOTRUF) + _all("116111 116123", {"crisis"}, HARMONISED),
        short_codes=(
            ShortCode("115", "service", BEHOERDENRUF),
            ShortCode("116[0-9]{3}", "service", HARMONISED),
            # the holder sets the price of a minute, and of sending the call on
            ShortCode("118[1-9][0-9]|1180[0-9]{2}", "premium", AUSKUNFT),
        ),
    ),
    Overlay(
        country="FR",
        emergency=(
            _all("15 17 18 112 115 119 191 196 197 116000 116111 116117", {"voice"}, ARCEP)
            + _all("114", {"text"}, ARCEP)
            + _all("3114", {"crisis"}, ARCEP_SUICIDE)
        ),
    ),
    Overlay(
        country="JP",
        emergency=_all("110 118 119", {"voice"}, MIC),
        # 00XY chooses a carrier: 001 010 1 212 ... is a call to New York, and no number of Japan. Of what libphonenumber lists
        # among them, 0037, 0066 and 0078 are not told from such a call by their length; the others are short. With 010 no
        # number of Japan begins: +81 10 ... would be sent as a call abroad
        rules=(
            Rule("0|10", MIC_CARRIERS, form="none"),
            Rule("00(777|882)", MIC_CARRIERS, form="bare", as_dialled=True),
        ),
        cli_prefixes=(CliPrefix("184", "withhold", NTT_CALLER), CliPrefix("186", "show", NTT_CALLER)),
    ),
    Overlay(
        country="BR",
        emergency=(
            _all("185 190 191 192 193 194 197 198 199", {"voice"}, ANATEL)
            + _all("112 911", {"voice", "mobile_only"}, ANATEL)
            + _all("188", {"crisis"}, "Ministério da Saúde and CVV, 188")
        ),
    ),
    Overlay(
        country="ZA",
        emergency=_all("10111 10177 107", {"voice"}, ICASA) + _all("112", {"voice", "mobile_only"}, ICASA),
    ),
    # one plan, one country for a telephone: libphonenumber lists the parts because ISO 3166 does
    Overlay(country="FI", one_country=frozenset({"AX"})),
    Overlay(country="NO", one_country=frozenset({"SJ"})),
    Overlay(country="GP", one_country=frozenset({"BL", "MF"})),
    # the Vatican's lines are numbers of Rome (+39 06 698); its own code +379 is not in use
    Overlay(country="IT", national=frozenset({"VA"})),
    Overlay(country="VA", national=frozenset({"IT"})),
)
