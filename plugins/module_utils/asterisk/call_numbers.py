# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a number that is dialled on a line to the outside would end at an emergency number of any country. Pure.

The site's own number plan is not asked: this must hold on any server, whatever its carrier makes of a number.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from urllib.parse import unquote

from ansible_collections.telephony.pbx.plugins.module_utils.core.emergency_numbers import EMERGENCY_NUMBERS

# Digits that a private exchange wants in front to reach the outside.
_ACCESS = ("0", "00", "8", "9", "99", "*9", "#9")
# Codes that withhold or show the caller's number for one call, by country of use; see the overlays of the number plans.
_CALLER = (
    "1831",  # AU: withhold, show
    "1832",
    "141",  # GB, IE
    "1470",
    "142",
    "0197",  # NZ
    "0196",
    "197",
    "196",
    "*67",  # US, CA, and 1167, 1182 from pulse dialling
    "*82",
    "1167",
    "1182",
    "3651",  # FR
    "3650",
    "#31#",  # GSM, and much of Europe
    "*31#",
    "*31*",
    "133",  # HK
    "1357",
    "184",  # JP
    "186",
    "*43",
)
_ABROAD = ("+", "00", "011", "0011", "010", "810", "000", "001", "0015", "0018", "0019")
# Calling codes and the countries behind them, as far as they have emergency numbers (E.164, as in libphonenumber 9).
_CALLING = """
1:US,AG,AI,AS,BB,BM,BS,CA,DM,DO,GD,GU,JM,KN,KY,LC,MP,MS,PR,SX,TC,TT,VC,VG,VI 7:RU,KZ 20:EG 27:ZA 30:GR 31:NL 32:BE
33:FR 34:ES 36:HU 39:IT,VA 40:RO 41:CH 43:AT 44:GB,GG,IM,JE 45:DK 46:SE 47:NO,SJ 48:PL 49:DE 51:PE 52:MX 53:CU 54:AR
55:BR 56:CL 57:CO 58:VE 60:MY 61:AU,CC,CX 62:ID 63:PH 64:NZ 65:SG 66:TH 81:JP 82:KR 84:VN 86:CN 90:TR 91:IN 92:PK
93:AF 94:LK 95:MM 98:IR 211:SS 212:MA,EH 213:DZ 216:TN 218:LY 220:GM 221:SN 222:MR 223:ML 224: 225:CI 226:BF 227:NE
228:TG 229:BJ 230:MU 231:LR 232:SL 233:GH 234:NG 235:TD 236:CF 237:CM 238:CV 239:ST 240: 241:GA 242:CG 243:CD 244:AO
245:GW 246: 247:AC 248:SC 249:SD 250:RW 251:ET 252:SO 253:DJ 254:KE 255:TZ 256:UG 257:BI 258:MZ 260:ZM 261:MG
262:RE,YT 263:ZW 264:NA 265:MW 266:LS 267:BW 268:SZ 269:KM 290:SH 291:ER 297:AW 298:FO 299:GL 350:GI 351:PT 352:LU
353:IE 354:IS 355:AL 356:MT 357:CY 358:FI,AX 359:BG 370:LT 371:LV 372:EE 373:MD 374:AM 375:BY 376:AD 377:MC 378:SM
380:UA 381:RS 382:ME 383:XK 385:HR 386:SI 387:BA 389:MK 420:CZ 421:SK 423:LI 500:FK 501:BZ 502:GT 503:SV 504:HN
505:NI 506:CR 507:PA 508:PM 509:HT 590:GP,BL,MF 591:BO 592:GY 593:EC 594:GF 595:PY 596:MQ 597:SR 598:UY 599:CW,BQ
670:TL 672:NF 673:BN 674:NR 675:PG 676:TO 677:SB 678:VU 679:FJ 680:PW 681:WF 682:CK 683:NU 685:WS 686:KI 687:NC
688:TV 689:PF 690: 691:FM 692:MH 800: 808: 850:KP 852:HK 853:MO 855:KH 856:LA 870: 878: 880:BD 881: 882: 883: 886:TW
888: 960:MV 961:LB 962:JO 963:SY 964:IQ 965:KW 966:SA 967:YE 968:OM 970:PS 971:AE 972:IL 973:BH 974:QA 975:BT 976:MN
977:NP 979: 992:TJ 993:TM 994:AZ 995:GE 996:KG 998:UZ
"""
# What some dial between the calling code and the number.
_INSIDE = ("", "0", "1", "8", "06")
_MARKS = re.compile(r"[\s().\-/]")
_WORDS = re.compile(r"urn:service:(sos|test\.sos)|sos(\.|$)|emergency$", re.I)


@functools.lru_cache(maxsize=1)
def _forms() -> re.Pattern[str]:
    """Every way of writing an emergency number that a carrier or exchange may understand as one."""
    every = {number for table in EMERGENCY_NUMBERS.values() for number in table}
    calling = {
        code: countries.split(",") for code, _colon, countries in (one.partition(":") for one in _CALLING.split())
    }
    front = f"{_one_of(_ACCESS)}?{_one_of(_CALLER)}*"
    abroad = f"{_one_of(_ABROAD)}{_one_of(calling)}{_one_of(_INSIDE)}"
    forms = [f"{front}(?:{abroad})?(?P<any>{_one_of(every)})"]
    for code, countries in calling.items():
        # Without + or a prefix only with the country's own numbers: 1000 is far more often an extension than 000 in the US.
        own = {number for country in countries for number in EMERGENCY_NUMBERS.get(country, ())}
        if own:
            forms.append(f"{code}{_one_of(_INSIDE)}(?P<of{code}>{_one_of(own)})")
    return re.compile("|".join(forms))


def _one_of(words: Iterable[str]) -> str:
    return "(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + ")"


def emergency_number(dialled: str) -> str:
    """The emergency number that dialling this may reach, of whatever country; "" for none.

    dialled  what stands in front of the @ of a SIP address, or behind a line's name: digits, `+`, codes with * and #
    """
    text = unquote(dialled).strip()
    text = re.sub(r"^(sips?|tel):", "", text, flags=re.I)
    if _WORDS.match(text):
        return text
    digits = _MARKS.sub("", text.split(";")[0].split("@")[0].split(":")[0])
    found = _forms().fullmatch(digits)
    return next(one for one in found.groups() if one) if found else ""
