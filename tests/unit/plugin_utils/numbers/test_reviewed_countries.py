# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the reviewed countries' numbers are, as their regulators say it: AU, NZ, GB, US."""

from __future__ import annotations

import pytest
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.errors import PlanError
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan

from .samples import AREA_CODES, FICTION

# dialled, class, what is sent, what a national trunk gets
AU = """
70105555      local          +61770105555    0770105555
07 7010 5555  local          +61770105555    0770105555
(07)7010-5555 local          +61770105555    0770105555
+61770105555  local          +61770105555    0770105555
001161770105555 local        +61770105555    0770105555
0255501234    national       +61255501234    0255501234
0491570006    mobile         +61491570006    0491570006
0591570006    mobile         +61591570006    0591570006
131114        service        131114          131114
1300975707    service        1300975707      1300975707
1800160401    service        1800160401      1800160401
13451234      service        13451234        13451234
+611300975707 service        1300975707      1300975707
0198333123    service        +61198333123    0198333123
1900555555    premium        1900555555      1900555555
1234          premium        1234            1234
1223          service        1223            1223
0147155555    satellite      +61147155555    0147155555
+61891621234  national       +61891621234    0891621234
0011870773111222 satellite   +870773111222   0011870773111222
001188161234567890 -         -               -
0011881612345678 satellite   +881612345678   0011881612345678
+979123456789 premium        +979123456789   0011979123456789
+80012345678  service        +80012345678    001180012345678
+442079460000 international  +442079460000   0011442079460000
0011449098790123 premium     +449098790123   0011449098790123
+12125550100  international  +12125550100    001112125550100
000           emergency      000             000
112           emergency      112             112
106           emergency      106             106
00            -              -               -
0000          -              -               -
1300          -              -               -
130012        -              -               -
049157000     -              -               -
04915700061   -              -               -
0011          -              -               -
00112105550   -              -               -
"""
NZ = """
2345678       local          +6492345678     092345678
092345678     local          +6492345678     092345678
032345678     national       +6432345678     032345678
0211234567    mobile         +64211234567    0211234567
02112345678   mobile         +642112345678   02112345678
0800123456    service        +64800123456    0800123456
0508123456    service        +64508123456    0508123456
0900123456    premium        +64900123456    0900123456
018           premium        018             018
105           service        105             105
111           emergency      111             111
112           emergency      112             112
1737          emergency      1737            1737
0061770105555 international  +61770105555    0061770105555
01110         -              -               -
"""
GB = """
79460000      local          +442079460000   02079460000
02079460000   local          +442079460000   02079460000
01134960123   national       +441134960123   01134960123
01632960123   national       +441632960123   01632960123
01204123456   national       +441204123456   01204123456
03069990123   national       +443069990123   03069990123
07700900123   mobile         +447700900123   07700900123
08081570123   service        +448081570123   08081570123
08001111      service        +448001111      08001111
08451234567   service        +448451234567   08451234567
08701234567   service        +448701234567   08701234567
05512345678   service        +445512345678   05512345678
05612345678   national       +445612345678   05612345678
09098790123   premium        +449098790123   09098790123
07012345678   premium        +447012345678   07012345678
07640123456   premium        +447640123456   07640123456
118500        premium        118500          118500
101           service        101             101
999           emergency      999             999
112           emergency      112             112
18000         emergency      18000           18000
116123        emergency      116123          116123
01534456789   national       +441534456789   01534456789
01481256789   national       +441481256789   01481256789
01624756789   national       +441624756789   01624756789
07797712345   international  +447797712345   07797712345
07624123456   international  +447624123456   07624123456
0061770105555 international  +61770105555    0061770105555
99912345      -              -               -
"""
US = """
5550100       local          +12125550100    2125550100
2125550100    local          +12125550100    2125550100
12125550100   local          +12125550100    2125550100
+12125550100  local          +12125550100    2125550100
011 1 2125550100 local       +12125550100    2125550100
3105550123    national       +13105550123    3105550123
13105550123   national       +13105550123    3105550123
18005550123   service        +18005550123    8005550123
19005550123   premium        +19005550123    9005550123
5005550123    premium        +15005550123    5005550123
411           premium        411             411
211           service        211             211
911           emergency      911             911
933           emergency      933             933
988           emergency      988             988
17875550123   national       +17875550123    7875550123
16845550123   national       +16845550123    6845550123
18765550123   international  +18765550123    18765550123
8765550123    international  +18765550123    18765550123
14165550123   international  +14165550123    14165550123
011442079460000 international +442079460000  011442079460000
0118816123456 -              -               -
9115550123    -              -               -
9115555       -              -               -
9885555       -              -               -
0             -              -               -
"""
TABLE = [
    pytest.param(country, *line.rsplit(maxsplit=3), id=f"{country} {line.split('  ')[0]}")
    for country, text in (("AU", AU), ("NZ", NZ), ("GB", GB), ("US", US))
    for line in text.strip().splitlines()
]


@pytest.mark.parametrize(("country", "dialled", "cls", "sent", "national"), TABLE)
def test_dialled_number(country: str, dialled: str, cls: str, sent: str, national: str) -> None:
    plan = NumberPlan.of(country, AREA_CODES[country])
    if cls == "-":
        with pytest.raises(PlanError, match="is not a number that can be dialled") as caught:
            plan.classify(dialled)
        assert caught.value.remedy
        return
    found = plan.classify(dialled)
    assert (found.cls, found.number, found.national) == (cls, sent, national)
    assert found.send_as_dialled is not sent.startswith("+")
    assert found.e164 == (sent if sent.startswith("+") else None)
    assert plan.normalise(dialled) == sent
    if found.e164:
        assert plan.to_national(found.e164) == national
        assert plan.to_e164(dialled) == sent


@pytest.mark.parametrize(
    ("country", "cls", "number"),
    [(country, cls, number) for country in FICTION for cls in FICTION[country] for number in FICTION[country][cls]],
)
def test_numbers_kept_for_fiction(country: str, cls: str, number: str) -> None:
    plan = NumberPlan.of(country, AREA_CODES[country])
    assert plan.classify(number).cls == cls
    assert plan.classify(plan.classify(number).national).cls == cls


@pytest.mark.parametrize(
    ("country", "number", "where"),
    [
        ("US", "18765550123", "JM"),
        ("US", "14165550123", "CA"),
        ("CA", "12125550100", "US"),
        ("PR", "18765550123", "JM"),
        ("GB", "07797712345", "JE"),
        ("AU", "+77012345678", "KZ"),
        ("AU", "+79123456789", "RU"),
        ("AU", "+441534456789", "JE"),
        ("NZ", "+61891641234", "AU"),
        ("NZ", "+17875550123", "PR"),
        ("NZ", "+358181234567", "FI"),
    ],
)
def test_countries_of_one_calling_code_are_told_apart(country: str, number: str, where: str) -> None:
    found = NumberPlan.of(country).classify(number)
    assert (found.cls, found.country) == ("international", where)


@pytest.mark.parametrize(
    ("country", "number", "cls"),
    [
        ("PR", "2125550100", "national"),
        ("JE", "02079460000", "national"),
        ("JE", "07700900123", "mobile"),
        ("CX", "0770105555", "national"),
        ("VA", "0612345678", "national"),
        ("IT", "0669812345", "national"),
    ],
)
def test_one_plan_over_several_countries(country: str, number: str, cls: str) -> None:
    found = NumberPlan.of(country).classify(number)
    assert (found.cls, found.country) == (cls, None)


@pytest.mark.parametrize(
    ("country", "dialled", "cls", "effect", "sent"),
    [
        ("AU", "18310491570006", "mobile", "withhold", "+61491570006"),
        ("AU", "183270105555", "local", "show", "+61770105555"),
        ("AU", "1831131114", "service", "withhold", "131114"),
        ("AU", "1831000", "emergency", "withhold", "000"),
        ("GB", "14102079460000", "local", "withhold", "+442079460000"),
        ("GB", "141999", "emergency", "withhold", "999"),
        ("GB", "147007700900123", "mobile", "show", "+447700900123"),
        ("US", "*672125550100", "local", "withhold", "+12125550100"),
        ("US", "*67911", "emergency", "withhold", "911"),
        ("US", "*8213105550123", "national", "show", "+13105550123"),
        ("NZ", "0197092345678", "local", "withhold", "+6492345678"),
        ("NZ", "0197111", "emergency", "withhold", "111"),
    ],
)
def test_caller_id_prefixes(country: str, dialled: str, cls: str, effect: str, sent: str) -> None:
    found = NumberPlan.of(country, AREA_CODES[country]).classify(dialled)
    assert (found.cls, found.cli, found.number) == (cls, effect, sent)


@pytest.mark.parametrize("prefix", ["1831", "1832", "18311831", "*67"])
def test_a_prefix_alone_is_no_number(prefix: str) -> None:
    with pytest.raises(PlanError):
        NumberPlan.of("AU", "7").classify(prefix)


@pytest.mark.parametrize(
    "text", ["", " ", "abc", "1800FLOWERS", "12;34", "07\n70105555\r", "+", "++61", "٣٣", "0" * 400]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    plan = NumberPlan.of("AU", "7")
    with pytest.raises(PlanError):
        plan.classify(text)
    with pytest.raises(PlanError):
        plan.to_e164(text)


def test_a_prefix_does_not_stack() -> None:
    plan = NumberPlan.of("AU", "7")
    for text in ("183118310491570006", "1831" * 5000, "18311832000"):
        with pytest.raises(PlanError) as caught:
            plan.classify(text)
        assert len(str(caught.value)) < 200
