# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people dial in ten countries, and what the trunks must get. Data only: nothing here is ever called.

Each line: what is dialled, its class, what the first trunk gets (format e164), what the second gets (format national).
Classes: those of `may_call`; two with + between them are both needed; `withheld/` or `shown/` in front: a prefix asked for it;
`barred`: no telephone may, and the call ends with cause 21; `-`: there is no such number, and it ends with cause 1.

The numbers are kept for fiction and tests where the country keeps any. AU: ACMA, numbers for use in television shows and other
creative works. GB: Ofcom, numbers for drama use. US and CA: 555-0100 to 555-0199 of every area. DE: Bundesnetzagentur,
Rufnummern für Drehbücher (030 23125, 0171 39200 and others). FR: Arcep, 01 99 00 and 06 39 98. NZ, JP, BR and ZA keep
none, nor do most countries for premium or service numbers: those here are plainly made up (5550000, 0000), of the right
length and class. Emergency numbers and help lines are real: they only ever go into the simulation.
"""

from __future__ import annotations

from dataclasses import dataclass

EVERY = ("local", "national", "mobile", "service", "premium", "international", "satellite")


@dataclass(frozen=True)
class Country:
    """A site of a country: its area code, its number, the countries that it may call, and what is dialled there."""

    area_code: str | None
    own: str
    allow: tuple[str, ...]
    rows: str
    phones: tuple[tuple[str, ...], ...] = (*((one,) for one in EVERY), EVERY, ())


AU = """
000                  emergency             000              000
112                  emergency             112              112
106                  emergency             106              106
1831000              emergency             000              000
55501234             local                 +61755501234     0755501234
70105555             local                 +61770105555     0770105555
0755501234           local                 +61755501234     0755501234
+61755501234         local                 +61755501234     0755501234
001161755501234      local                 +61755501234     0755501234
0255501234           national              +61255501234     0255501234
0370101234           national              +61370101234     0370101234
+61870101234         national              +61870101234     0870101234
0491570006           mobile                +61491570006     0491570006
+61491570156         mobile                +61491570156     0491570156
18310491570006       withheld/mobile       +61491570006     0491570006
18320255501234       shown/national        +61255501234     0255501234
1800975707           service               1800975707       1800975707
1300975707           service               1300975707       1300975707
131114               service               131114           131114
1900555000           premium               1900555000       1900555000
0011442079460000     international         +442079460000    0011442079460000
+442079460000        international         +442079460000    0011442079460000
001112125550100      international         +12125550100     001112125550100
0011449098790123     premium+international +449098790123    0011449098790123
0011881612345678     satellite             +881612345678    0011881612345678
0147155555           satellite             +61147155555     0147155555
001133199000000      barred                -                -
+33639980000         barred                -                -
049157000            -                     -                -
1300                 -                     -                -
"""
NZ = """
111                  emergency             111              111
112                  emergency             112              112
1737                 emergency             1737             1737
0197111              emergency             111              111
5550000              local                 +6495550000      095550000
095550000            local                 +6495550000      095550000
+6495550000          local                 +6495550000      095550000
035550000            national              +6435550000      035550000
045550000            national              +6445550000      045550000
0215550000           mobile                +64215550000     0215550000
02155500000          mobile                +642155500000    02155500000
0220555000           mobile                +64220555000     0220555000
0197035550000        withheld/national     +6435550000      035550000
0800555000           service               +64800555000     0800555000
0508555000           service               +64508555000     0508555000
105                  service               105              105
018                  premium               018              018
0900555000           premium               +64900555000     0900555000
0061755501234        international         +61755501234     0061755501234
+61491570006         international         +61491570006     0061491570006
00442079460000       international         +442079460000    00442079460000
00449098790123       premium+international +449098790123    00449098790123
00881612345678       satellite             +881612345678    00881612345678
0033199000000        barred                -                -
095550               -                     -                -
"""
GB = """
999                  emergency             999              999
112                  emergency             112              112
18000                emergency             18000            18000
116123               emergency             116123           116123
141999               emergency             999              999
79460000             local                 +442079460000    02079460000
02079460000          local                 +442079460000    02079460000
+442079460000        local                 +442079460000    02079460000
01632960123          national              +441632960123    01632960123
01134960123          national              +441134960123    01134960123
03069990123          national              +443069990123    03069990123
00441632960123       national              +441632960123    01632960123
07700900123          mobile                +447700900123    07700900123
+447700900999        mobile                +447700900999    07700900999
14107700900123       withheld/mobile       +447700900123    07700900123
147001632960123      shown/national        +441632960123    01632960123
08081570123          service               +448081570123    08081570123
101                  service               101              101
111                  service               111              111
09098790123          premium               +449098790123    09098790123
118500               premium               118500           118500
0061755501234        international         +61755501234     0061755501234
+12125550100         international         +12125550100     0012125550100
00493023125000       international         +493023125000    00493023125000
0061147155555        international         +61147155555     0061147155555
00881612345678       satellite             +881612345678    00881612345678
0033199000000        barred                -                -
07797712345          barred                -                -
1632960123           -                     -                -
"""
US = """
911                  emergency             911              911
112                  emergency             112              112
933                  emergency             933              933
988                  emergency             988              988
*67911               emergency             911              911
5550100              local                 +12125550100     2125550100
2125550100           local                 +12125550100     2125550100
12125550199          local                 +12125550199     2125550199
+12125550100         local                 +12125550100     2125550100
3105550123           national              +13105550123     3105550123
13105550123          national              +13105550123     3105550123
+14155550142         national              +14155550142     4155550142
17875550123          national              +17875550123     7875550123
*6713105550123       withheld/national     +13105550123     3105550123
*822125550100        shown/local           +12125550100     2125550100
8005550123           service               +18005550123     8005550123
18885550123          service               +18885550123     8885550123
211                  service               211              211
411                  premium               411              411
19005550123          premium               +19005550123     9005550123
011442079460000      international         +442079460000    011442079460000
+442079460000        international         +442079460000    011442079460000
14165550123          international         +14165550123     14165550123
4165550123           international         +14165550123     14165550123
011449098790123      premium+international +449098790123    011449098790123
011881612345678      satellite             +881612345678    011881612345678
18765550123          barred                -                -
01133199000000       barred                -                -
9911                 -                     -                -
"""
CA = """
911                  emergency             911              911
112                  emergency             112              112
933                  emergency             933              933
988                  emergency             988              988
*67911               emergency             911              911
5550100              local                 +14165550100     4165550100
4165550100           local                 +14165550100     4165550100
14165550199          local                 +14165550199     4165550199
+14165550100         local                 +14165550100     4165550100
6045550123           national              +16045550123     6045550123
16045550123          national              +16045550123     6045550123
+15145550142         national              +15145550142     5145550142
*674165550100        withheld/local        +14165550100     4165550100
8005550123           service               +18005550123     8005550123
18885550123          service               +18885550123     8885550123
311                  service               311              311
411                  premium               411              411
19005550123          premium               +19005550123     9005550123
12125550100          international         +12125550100     12125550100
2125550100           international         +12125550100     12125550100
011442079460000      international         +442079460000    011442079460000
+442079460000        international         +442079460000    011442079460000
011449098790123      premium+international +449098790123    011449098790123
011881612345678      satellite             +881612345678    011881612345678
18765550123          barred                -                -
01133199000000       barred                -                -
9911                 -                     -                -
"""
DE = """
110                  emergency             110              110
112                  emergency             112              112
116111               emergency             116111           116111
116123               emergency             116123           116123
23125000             local                 +493023125000    03023125000
231250               local                 +4930231250      030231250
03023125000          local                 +493023125000    03023125000
+493023125000        local                 +493023125000    03023125000
00493023125000       local                 +493023125000    03023125000
022199680000         national              +4922199680000   022199680000
04066969123          national              +494066969123    04066969123
+498999998123        national              +498999998123    08999998123
032123456789         national              +4932123456789   032123456789
01713920012          mobile                +491713920012    01713920012
+491713920099        mobile                +491713920099    01713920099
08000000000          service               +498000000000    08000000000
01801000000          service               +491801000000    01801000000
115                  service               115              115
116117               service               116117           116117
11899                premium               11899            11899
118000               premium               118000           118000
09001000000          premium               +499001000000    09001000000
01377000000          premium               +491377000000    01377000000
070000000000         premium               +4970000000000   070000000000
00442079460000       international         +442079460000    00442079460000
+442079460000        international         +442079460000    00442079460000
0012125550100        international         +12125550100     0012125550100
00449098790123       premium+international +449098790123    00449098790123
00881612345678       satellite             +881612345678    00881612345678
0033199000000        barred                -                -
010330302312500      -                     -                -
0900123456           -                     -                -
"""
FR = """
15                   emergency             15               15
17                   emergency             17               17
18                   emergency             18               18
112                  emergency             112              112
114                  emergency             114              114
119                  emergency             119              119
3114                 emergency             3114             3114
0199000000           national              +33199000000     0199000000
0465710000           national              +33465710000     0465710000
+33261910000         national              +33261910000     0261910000
0033199000000        national              +33199000000     0199000000
0976000000           national              +33976000000     0976000000
0639980000           mobile                +33639980000     0639980000
+33639981234         mobile                +33639981234     0639981234
0800000000           service               +33800000000     0800000000
0810000000           service               +33810000000     0810000000
3020                 service               3020             3020
0890000000           premium               +33890000000     0890000000
0899000000           premium               +33899000000     0899000000
118000               premium               118000           118000
3200                 premium               3200             3200
00442079460000       international         +442079460000    00442079460000
+442079460000        international         +442079460000    00442079460000
00493023125000       international         +493023125000    00493023125000
00449098790123       premium+international +449098790123    00449098790123
00881612345678       satellite             +881612345678    00881612345678
0061755501234        barred                -                -
199000000            -                     -                -
4199000000           -                     -                -
"""
JP = """
110                  emergency             110              110
118                  emergency             118              118
119                  emergency             119              119
55550000             local                 +81355550000     0355550000
0355550000           local                 +81355550000     0355550000
+81355550000         local                 +81355550000     0355550000
0655550000           national              +81655550000     0655550000
0455550000           national              +81455550000     0455550000
05055550000          national              +815055550000    05055550000
09055550000          mobile                +819055550000    09055550000
07055550000          mobile                +817055550000    07055550000
06055550000          mobile                +816055550000    06055550000
+818055550000        mobile                +818055550000    08055550000
0120555000           service               +81120555000     0120555000
08005555000          service               +818005555000    08005555000
0570055000           service               +81570055000     0570055000
104                  service               104              104
0990555000           premium               +81990555000     0990555000
010442079460000      international         +442079460000    010442079460000
+442079460000        international         +442079460000    010442079460000
01012125550100       international         +12125550100     01012125550100
010449098790123      premium+international +449098790123    010449098790123
010881612345678      satellite             +881612345678    010881612345678
01033199000000       barred                -                -
184110               emergency             110              110
1840655550000        withheld/national     +81655550000     0655550000
18609055550000       shown/mobile          +819055550000    09055550000
001012125550100      -                     -                -
0033010442079460000  -                     -                -
+8101012125550100    barred                -                -
035555000            -                     -                -
"""
# National and international calls of Brazil are dialled with the two digits of a carrier: 0 15 21 ..., 00 15 44 ...
BR = """
190                  emergency             190              190
192                  emergency             192              192
193                  emergency             193              193
112                  emergency             112              112
911                  emergency             911              911
188                  emergency             188              188
35550000             local                 +551135550000    1135550000
1135550000           local                 +551135550000    1135550000
01135550000          local                 +551135550000    1135550000
+551135550000        local                 +551135550000    1135550000
02135550000          national              +552135550000    2135550000
+552135550000        national              +552135550000    2135550000
11955550000          mobile                +5511955550000   11955550000
021955550000         mobile                +5521955550000   21955550000
+5521955550000       mobile                +5521955550000   21955550000
08005550000          service               +558005550000    08005550000
40040000             service               +5540040000      40040000
09005550000          premium               +559005550000    09005550000
0015442079460000     international         +442079460000    0015442079460000
0021442079460000     international         +442079460000    0021442079460000
003112125550100      international         +12125550100     003112125550100
0021449098790123     premium+international +449098790123    0021449098790123
0015881612345678     satellite             +881612345678    0015881612345678
001533199000000      barred                -                -
+33199000000         barred                -                -
0113555000           -                     -                -
"""
ZA = """
10111                emergency             10111            10111
10177                emergency             10177            10177
112                  emergency             112              112
107                  emergency             107              107
5550000              local                 +27215550000     0215550000
0215550000           local                 +27215550000     0215550000
+27215550000         local                 +27215550000     0215550000
0115550000           national              +27115550000     0115550000
0870555000           national              +27870555000     0870555000
0725550000           mobile                +27725550000     0725550000
0825550000           mobile                +27825550000     0825550000
+27605550000         mobile                +27605550000     0605550000
0800555000           service               +27800555000     0800555000
0860555000           service               +27860555000     0860555000
0861555000           service               +27861555000     0861555000
0865550000           premium               +27865550000     0865550000
0905550000           premium               +27905550000     0905550000
00442079460000       international         +442079460000    00442079460000
+442079460000        international         +442079460000    00442079460000
0012125550100        international         +12125550100     0012125550100
00449098790123       premium+international +449098790123    00449098790123
00881612345678       satellite             +881612345678    00881612345678
0033199000000        barred                -                -
021555000            -                     -                -
"""
COUNTRIES = {
    "AU": Country("7", "+61755500000", ("GB", "US"), AU),
    "NZ": Country("9", "+6495550000", ("AU", "GB"), NZ),
    "GB": Country("20", "+442079460001", ("AU", "US", "DE"), GB),
    "US": Country("212", "+12125550101", ("GB", "CA"), US),
    "CA": Country("416", "+14165550101", ("GB", "US"), CA),
    "DE": Country("30", "+493023125001", ("GB", "US"), DE),
    "FR": Country(None, "+33199000001", ("GB", "DE"), FR),
    "JP": Country("3", "+81355550001", ("GB", "US"), JP),
    # the world stands in its plan once for each of thirteen international prefixes: few telephones, so as to be quick
    "BR": Country("11", "+551135550001", ("GB", "US"), BR, (EVERY, EVERY[:4], ())),
    "ZA": Country("21", "+27215550001", ("GB", "US"), ZA),
}
