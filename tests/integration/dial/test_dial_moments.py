# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times around both clock changes in Sydney, London and New York, and keys that are pressed: the engine and a real Asterisk agree."""

from __future__ import annotations

import datetime

from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.engine import simulate
from compared import difference, written

ZONES = ("Australia/Sydney", "Europe/London", "America/New_York")
# When clocks change in these places, by UTC.
CHANGES = [
    datetime.datetime(2027, 3, 14, 7, tzinfo=datetime.timezone.utc),
    datetime.datetime(2027, 3, 28, 1, tzinfo=datetime.timezone.utc),
    datetime.datetime(2027, 4, 3, 16, tzinfo=datetime.timezone.utc),
    datetime.datetime(2027, 10, 2, 16, tzinfo=datetime.timezone.utc),
    datetime.datetime(2027, 10, 31, 1, tzinfo=datetime.timezone.utc),
    datetime.datetime(2027, 11, 7, 6, tzinfo=datetime.timezone.utc),
]
HOURS = ("00:30-01:29", "01:00-01:59", "02:00-02:59", "03:00-03:59", "22:30-01:15")
FORM = "%Y-%m-%d %H:%M:%S %u %j %V"


def specs() -> list[str]:
    days = ("*,*,*", "sun,*,*", "sat,*,*", "*,1-15,*", "*,*,mar-apr", "*,*,oct-nov")
    return [f"{hours},{day},{zone}" for zone in ZONES for hours in HOURS for day in days[: 2 + HOURS.index(hours)]]


def dialplan() -> list[dict]:
    tested = [{"app": "Set", "data": "TESTTIME=${EXTEN}"}]
    tested += [{"app": "NoOp", "data": f"${{STRFTIME(${{EXTEN}},{zone},{FORM})}}"} for zone in ZONES]
    for at, spec in enumerate(specs()):
        tested += [{"app": "GotoIfTime", "data": f"{spec}?+1:+2"}, {"app": "NoOp", "data": f"open {at}"}]
    now = [{"app": "NoOp", "data": f"${{IFTIME({spec}?yes:no)}}"} for spec in specs()]
    now += [{"app": "NoOp", "data": f"${{STRFTIME(,{zone},%Y-%m-%d %H %u %j)}}"} for zone in ZONES]
    now += [{"app": "Goto", "data": "timed,1,1"}]
    extensions = [{"extension": "_XXX.", "steps": tested}, {"extension": "now", "steps": now}]
    included = [{"name": f"timed-{at}", "extensions": [_said("_X", f"in {at}")]} for at in range(len(specs()))]
    # Of each zone and weekday rule the first that holds.
    includes = [f"timed-{at},{spec}" for at, spec in enumerate(specs())]
    menus = [{"name": f"turn-{at}", "includes": includes[at::7]} for at in range(7)]
    turns = [{"app": "ExecIf", "data": f"${{DIALPLAN_EXISTS(turn-{at},1,1)}}?NoOp({at})"} for at in range(7)]
    first = {
        "name": "timed",
        "extensions": [{"extension": "1", "steps": [*turns, {"app": "Goto", "data": "turn-0,1,1"}]}],
    }
    return [{"name": "clock", "extensions": extensions}, first, *menus, *included]


def _said(name: str, text: str) -> dict:
    return {"extension": name, "steps": [{"app": "NoOp", "data": text}, {"app": "Hangup", "data": ""}]}


def agree(items: list[dict], calls: list[dict], traces: dict, at: datetime.datetime, **more) -> list[str]:
    wrong = []
    for call in calls:
        outcome = simulate(items, "clock", call["number"], at=at, zone="UTC", **more)
        unlike = difference(outcome, traces[call["id"]])
        if unlike or outcome.unfollowed or not outcome.steps:
            wrong.append(f"{call['number']} at {at}: {unlike} {outcome.unfollowed}")
    return wrong


def test_times_around_every_change(server):
    items = dialplan()
    server.load(written(items))
    quarters = [
        change + datetime.timedelta(minutes=15 * step - (step % 2)) for change in CHANGES for step in range(-10, 11)
    ]
    calls = [
        {"id": f"t{at}", "context": "clock", "number": str(int(moment.timestamp()))}
        for at, moment in enumerate(quarters)
    ]
    wrong = agree(items, calls, server.calls(calls), CHANGES[0])
    assert not wrong, f"{len(wrong)} of {len(calls)}:\n" + "\n".join(wrong[:20])


def test_the_clock_itself_at_every_change(server):
    items = dialplan()
    server.load(written(items))
    wrong = []
    for change in CHANGES:
        for minutes in (-31, 31):
            moment = change + datetime.timedelta(minutes=minutes)
            server.at(moment)
            calls = [{"id": f"n{moment:%m%d%H%M}", "context": "clock", "number": "now"}]
            wrong += agree(items, calls, server.calls(calls), moment)
    assert not wrong, "\n".join(wrong)


MENU = [
    {
        "name": "clock",
        "extensions": [
            {
                "extension": "s",
                "steps": [
                    {"app": "Answer", "data": ""},
                    {"app": "Set", "data": "TIMEOUT(digit)=1"},
                    {"app": "Set", "data": "TRIES=0"},
                    {"app": "Set", "data": "TRIES=$[${TRIES} + 1]", "label": "menu"},
                    {"app": "GotoIf", "data": "$[${TRIES} > 2]?over"},
                    {"app": "WaitExten", "data": "2"},
                    {"app": "NoOp", "data": "silence"},
                    {"app": "Goto", "data": "menu"},
                    {"app": "Hangup", "data": "", "label": "over"},
                ],
            },
            _said("1", "one"),
            _said("12", "twelve"),
            _said("_3XX", "three and ${EXTEN}"),
            _said("_4!", "four and ${EXTEN}"),
            {
                "extension": "i",
                "steps": [{"app": "NoOp", "data": "${INVALID_EXTEN}"}, {"app": "Goto", "data": "s,menu"}],
            },
            {
                "extension": "5",
                "steps": [
                    {"app": "Read", "data": "PIN,,3,,1,2"},
                    {"app": "NoOp", "data": "${PIN} ${READSTATUS}"},
                    {"app": "Hangup", "data": ""},
                ],
            },
        ],
    }
]
PRESSED = [
    ["1"],
    ["12"],
    ["345"],
    ["34"],
    ["4"],
    ["9"],
    ["9", "12"],
    ["", "1"],
    ["", ""],
    ["5", "123"],
    ["5", "7#"],
    ["5", ""],
    ["21"],
]


def test_keys_that_are_pressed(server):
    server.load(written(MENU))
    # A w is half a second: keys of another place come after what is waited for at the first.
    calls = [
        {
            "id": f"p{at}",
            "context": "clock",
            "number": "s",
            "keys": "ww" + "".join((one or "ww") + "www" for one in keys) + "w" * 12,
        }
        for at, keys in enumerate(PRESSED)
    ]
    traces = server.calls(calls)
    wrong = [
        str(call["keys"]) + " " + one
        for call, keys in zip(calls, PRESSED)
        for one in agree(MENU, [call], traces, CHANGES[0], keys=keys)
    ]
    assert not wrong, "\n".join(wrong)
