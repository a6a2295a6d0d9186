# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PINs, hours, holidays, mail, recording and emergency numbers: what is refused, and that no PIN is ever told."""

from __future__ import annotations

import datetime

import pytest
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import build_asterisk, check

from .sites import GONE, SMALL, YEAR, athena, changed, whole

CHOOSE = "; choose 6 digits or more that are no number, no sequence and no repetition"
LONGER = "; make it longer, or say weak_pin: true beside it for 4"
SPAN = "is no span of opening hours; write days and a span of the clock: mon-fri 08:30-17:30"
ONE_HOLIDAY = "is not one holiday; write {date: ...}, {from: ..., to: ...} or {every: 01-26}"
ADD_MAIL = "cannot be reached: the site has no mail; add mail: {relay: localhost, from: pbx@example.com}"
WRITE_OPEN = '; write when it is open: ["mon-fri 08:30-17:30"]'

# PIN of extension 1001 and of conference 3001 -> what is wrong with it, and what with weak_pin beside it
PINS = [
    ("1234", "is a sequence" + CHOOSE, "is a sequence" + CHOOSE),
    ("123456", "is a sequence" + CHOOSE, "is a sequence" + CHOOSE),
    ("654321", "is a sequence" + CHOOSE, "is a sequence" + CHOOSE),
    ("890123", "is a sequence" + CHOOSE, "is a sequence" + CHOOSE),
    ("135791", "is a sequence" + CHOOSE, "is a sequence" + CHOOSE),
    ("111111", "repeats itself" + CHOOSE, "repeats itself" + CHOOSE),
    ("1111111", "repeats itself" + CHOOSE, "repeats itself" + CHOOSE),
    ("4747", "repeats itself" + CHOOSE, "repeats itself" + CHOOSE),
    ("121212", "repeats itself" + CHOOSE, "repeats itself" + CHOOSE),
    ("48a916", "is not made of digits" + CHOOSE, "is not made of digits" + CHOOSE),
    ("\u0664\u0668\u0662\u0669\u0661\u0666", "is not made of digits" + CHOOSE, "is not made of digits" + CHOOSE),
    ("", "is empty" + CHOOSE, "is empty" + CHOOSE),
    ("48291", "has 5 digits, and 6 are the least" + LONGER, None),
    ("4829", "has 4 digits, and 6 are the least" + LONGER, None),
    ("492", "has 3 digits, and 6 are the least" + LONGER, "has 3 digits, and 4 are the least; make it longer"),
    (482916, "is a number without quotes, which loses + and leading zeros; put it in quotes", "is a number without quotes, which loses + and "
     "leading zeros; put it in quotes"),
    (" 482916", "begins or ends with a blank; take the blank away", "begins or ends with a blank; take the blank away"),
    ("482916", None, None),
]  # fmt: skip


@pytest.mark.parametrize("weak", [False, True])
@pytest.mark.parametrize("place", ["extensions[0].voicemail", "conferences[0]"])
@pytest.mark.parametrize(("pin", "strong_said", "weak_said"), PINS, ids=[repr(pin) for pin, *_said in PINS])
def test_a_pin_that_somebody_would_guess(pin, strong_said, weak_said, place, weak):
    said = weak_said if weak else strong_said
    site = whole({f"{place}.pin": pin, f"{place}.weak_pin": weak})
    assert list(check(site).problems) == ([f"{place}.pin: {said}"] if said else [])


@pytest.mark.parametrize(
    ("place", "number"), [("extensions[0].voicemail", "1001"), ("conferences[0]", "3001")], ids=["mailbox", "room"]
)
@pytest.mark.parametrize("weak", [False, True])
def test_a_pin_that_is_the_number(place, number, weak):
    site = whole({f"{place}.pin": number, f"{place}.weak_pin": weak})
    assert list(check(site).problems) == [f"{place}.pin: is the same as the number{CHOOSE}"]


# changes to Athena -> all that is said
MUST_TELL = "and callers in AU must be told; name the prompt that tells them: recording: {notice: custom/recorded}"
WORDS = [
    ({"extensions[0].voicemail": {"email": "josh@athena.net.au"}}, ["extensions[0].voicemail.pin: is missing; give it a PIN of 6 digits or more"]),
    # hours
    *(({"schedules[0].open": [text]}, [f'schedules[0].open[0]: "{text}" {SPAN}']) for text in (
        "25:00", "mon-fry 08:30-17:30", "mon-fri", "mon-fri 08:30-25:00", "mon-fri 8:30-17:30", "mon-fri 24:00-02:00",
        "mon-fri 08:60-17:30", "mon-fri 08:30-17:30 sat", "mon.fri 08:30-17:30")),
    ({"schedules[0].open": ["mon-fri 08:30-08:30"]}, ['schedules[0].open[0]: "mon-fri 08:30-08:30" begins and ends at the same minute; the whole '
     "day is 00:00-24:00"]),
    ({"schedules[0].open": []}, ["schedules[0].open: is never" + WRITE_OPEN]),
    ({"schedules[0].open": GONE}, ["schedules[0].open: is missing"]),
    ({"schedules[0].open": ["sat 09:00-12:00"], "schedules[0].holidays": [{"from": f"{YEAR - 1}-01-01", "to": f"{YEAR + 9}-12-31"}]},
     ["schedules[0].open: is never" + WRITE_OPEN]),
    ({"schedules[0].timezone": "Australia/Sidney"}, ['schedules[0].timezone: "Australia/Sidney" is no time zone; did you mean '
     '"Australia/Sydney"?']),
    ({"schedules[0].timezone": GONE, "timezone": GONE}, ["schedules[0].timezone: is missing, and the site has none; write one such as "
     "Australia/Brisbane"]),
    ({"schedules[0].override": {}}, ["schedules[0].override.code: is missing"]),
    # holidays
    ({"schedules[0].holidays": [{"date": "2020-12-25", "name": "Christmas"}]}, ["schedules[0].holidays[0]: Christmas is over since 2020-12-25; "
     "take it away, or write every: month-day for each year"]),
    ({"schedules[0].holidays": [{"from": "2020-12-25", "to": "2020-12-26"}]}, ["schedules[0].holidays[0]: this holiday is over since 2020-12-26; "
     "take it away, or write every: month-day for each year"]),
    ({"schedules[0].holidays": [{"date": f"{YEAR}-12-25", "every": "12-25"}]}, [f"schedules[0].holidays[0]: {ONE_HOLIDAY}"]),
    ({"schedules[0].holidays": [{"from": f"{YEAR}-12-25"}]}, [f"schedules[0].holidays[0]: {ONE_HOLIDAY}"]),
    ({"schedules[0].holidays": [{"name": "Christmas"}]}, [f"schedules[0].holidays[0]: {ONE_HOLIDAY}"]),
    ({"schedules[0].holidays": [{"date": f"{YEAR}-02-30"}]}, [f'schedules[0].holidays[0].date: "{YEAR}-02-30" is no day of the calendar']),
    ({"schedules[0].holidays": [{"every": "02-30"}]}, ['schedules[0].holidays[0].every: "02-30" is no day of the calendar']),
    ({"schedules[0].holidays": [{"every": "1-26"}]}, ['schedules[0].holidays[0].every: "1-26" is not a month and a day such as 01-26']),
    ({"schedules[0].holidays": [{"from": f"{YEAR}-12-31", "to": f"{YEAR}-12-28"}]}, [f"schedules[0].holidays[0]: ends ({YEAR}-12-28) before it "
     f"begins ({YEAR}-12-31); turn the two dates round"]),
    # recording
    *(({"extensions[1].record": word}, [f"extensions[1].record: is {word}, {MUST_TELL}"]) for word in ("always", "on_demand")),
    ({"extensions[0].record": "on_demand", "recording": {"notice": "custom/recorded"}, "features.record": GONE}, ["extensions[0].record: is "
     'on_demand, and no code starts it; add features: {record: "*1"}']),
    ({"extensions[0].record": "sometimes"}, ['extensions[0].record: "sometimes" is not one of the choices; known are always, never, on_demand']),
    ({"recording": {"notice": "custom recorded"}}, ['recording.notice: "custom recorded" is not a prompt\'s name without its suffix, such as '
     "custom/welcome"]),
    # mail
    ({"mail": GONE}, [f"extensions[0].voicemail.email: {ADD_MAIL}", f"fax[0].email: {ADD_MAIL}"]),
    ({"mail.from": GONE}, ["mail.from: is missing"]),
    ({"mail.relay": "local host"}, ['mail.relay: "local host" is not a host, or host:port']),
    ({"fax[0].email": GONE}, ["fax[0].email: is missing; say who gets the faxes"]),
    *(({"fax[0].email": text}, [f'fax[0].email: "{text}" is not an e-mail address']) for text in (
        "office", "a b@example.com", "a'b@example.com", 'a"b@example.com', "a`b@example.com", "$b@example.com", "a;b@example.com", "a\\b@example.com",
        "a,b@example.com", "a|b@example.com")),
    # menus, callers who are refused
    ({"ivrs[0].keys": {}}, ['ivrs[0].keys: is empty; say what a key leads to: {"1": {queue: sales}}']),
    ({"ivrs[0].keys": {"12345": {"queue": "sales"}}}, ["ivrs[0].keys.12345: is 5 bytes long; at most 4 are possible"]),
    ({"ivrs[0].keys": {"h": {"queue": "sales"}}}, ['ivrs[0].keys.h: "h" is not a key: one to four digits, * or #']),
    ({"ivrs[0].keys": {1: {"queue": "sales"}}}, ['ivrs[0].keys.1: is a number without quotes, which loses + and leading zeros; put it in quotes: '
     '"1"']),
    ({"ivrs[0].greeting": GONE, "ivrs[0].menu": GONE}, ["ivrs[0].menu: is missing, and callers would hear nothing; name a prompt"]),
    ({"blocked": [{}]}, ['blocked[0]: is one caller or anonymous, one of the two; write {caller: "+61..."}']),
    ({"blocked": [{"caller": "+61712345678", "anonymous": True}]}, ['blocked[0]: is one caller or anonymous, one of the two; write {caller: '
     '"+61..."}']),
    ({"blocked": [{"caller": "0900"}]}, ['blocked[0].caller: "0900" is not a number in E.164 (+ and the country code)']),
    ({"hold_music": {"default": "../secret"}}, ['hold_music.default: "../secret" is not the name of a folder of music, or files']),
]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"), WORDS, ids=[f"{next(iter(one))}={next(iter(one.values()))}"[:70] for one, _said in WORDS]
)
def test_says_what_is_wrong_and_where(changes, said):
    assert list(check(whole(changes)).problems) == said


def test_a_holiday_that_ends_today_is_none_of_the_past():
    """Today is a day in the schedule's own time zone: in Sydney, 2027 begins at one in the afternoon of Greenwich."""
    site = whole({"schedules[0].holidays": [{"from": "2026-12-28", "to": "2026-12-31", "name": "Shutdown"}]})
    noon = datetime.datetime(2026, 12, 31, 12, 59, tzinfo=datetime.timezone.utc)
    assert check(site, noon).problems == ()
    assert check(site, noon + datetime.timedelta(minutes=1)).problems == (
        "schedules[0].holidays[0]: Shutdown is over since 2026-12-31; take it away, or write every: month-day for each year",
    )


def test_dates_as_yaml_makes_them():
    site = whole({"schedules[0].holidays": [{"date": datetime.date(YEAR, 12, 25)}]})
    assert check(site).problems == ()


def test_one_who_knows_of_a_recording_is_enough_in_new_zealand():
    site = changed({"extensions[0].record": "always"}, SMALL["NZ"])
    assert check(site).problems == ()


def test_nobody_to_mail_is_warned_of():
    site = whole({"mail": GONE, "fax": [], "extensions[0].voicemail.email": GONE, "phones": []})
    assert list(check(site).warnings) == [
        "locations[0].notify: are told on the manager interface only: the site has no mail; add mail: {relay: localhost, from: pbx@example.com}"
    ]


OWN = [
    ("extensions", {"name": "x", "secret": "long-pass-of-others"}),
    ("queues", {"name": "q", "members": ["2001"]}),
    ("ring_groups", {"name": "g", "members": ["2001"]}),
    ("ivrs", {"name": "i", "menu": "x", "keys": {"1": {"extension": "2001"}}}),
    ("conferences", {}),
    ("paging", {"members": ["2001"]}),
    ("fax", {"email": "a@example.com"}),
]


@pytest.mark.parametrize("country", sorted(SMALL))
@pytest.mark.parametrize(("part", "item"), OWN, ids=[part for part, _item in OWN])
def test_no_number_of_the_site_is_an_emergency_number(part, item, country):
    site = SMALL[country]
    for number in (one.number for one in check(site).plan.emergency):
        there = [*site.get(part, []), {**item, "number": number}]
        said = f"{part}[{len(there) - 1}].number: {number} is an emergency number of {country}; choose another number"
        assert list(check({**site, part: there}).problems) == [said]


def test_nor_is_a_parking_space():
    assert list(check({**SMALL["NZ"], "parking": {"number": "100", "spaces": 20}}).problems) == [
        "parking.spaces: 111 is an emergency number of NZ; choose another number",
        "parking.spaces: 112 is an emergency number of NZ; choose another number",
    ]
    assert list(check({**SMALL["NZ"], "parking": {"number": "111", "spaces": 5}}).problems) == [
        "parking.number: 111 is an emergency number of NZ; choose another number",
        "parking.spaces: 112 is an emergency number of NZ; choose another number",
    ]
    assert check({**SMALL["NZ"], "parking": {"number": "700"}}).problems == ()


def test_no_pin_and_no_password_is_ever_told():
    """Whatever else is wrong with the site: every sentence, the site's own repr, and what would be compiled."""
    bad = [{**changes, "zzz": 1} for changes, _said in WORDS]
    for place in ("extensions[0].voicemail", "conferences[0]"):
        bad += [{f"{place}.pin": pin} for pin, said, _weak in PINS if said and len(str(pin)) > 4]
    for changes in bad:
        site = whole(changes)
        made = build_asterisk(site)
        assert made.resources == {}
        secrets = [one["secret"] for one in (*site["extensions"], site["trunks"][0]["register"])]
        secrets += [
            str(one["pin"]).strip()
            for one in (*site["conferences"], *(e["voicemail"] for e in site["extensions"]))
            if one.get("pin")
        ]
        assert not [one for one in secrets if one in "\n".join((*made.problems, *made.warnings))], changes
        assert not [one for one in secrets if one in repr(made) and one not in site["caller_id"]], changes
    assert "482916" not in repr(check(athena())) and "628403" not in repr(check(athena()))
