# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One call through small dialplans. What a real server does with the same is tests/integration/dial."""

from __future__ import annotations

import datetime

import pytest
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.engine import simulate

AT = datetime.datetime.fromisoformat("2026-11-23T10:00:00+10:00")


def context(name: str = "a", includes=(), **extensions: list) -> dict:
    """A context of extensions; each a list of steps `App(data)`, a label in front: `label: App(data)`."""
    made = [{"extension": one, "steps": [step(text) for text in texts]} for one, texts in extensions.items()]
    return {"name": name, "includes": list(includes), "extensions": made}


def step(text: str) -> dict:
    label, colon, rest = text.partition(": ")
    front = rest if colon and label.isalnum() else text
    app, unused, data = front.partition("(")
    return {"app": app, "data": data[:-1], **({"label": label} if front is rest else {})}


def said(items, number: str = "1", **more) -> list[str]:
    """The data of every NoOp that was executed."""
    return [one.data for one in call(items, number, **more).steps if one.app == "NoOp"]


def call(items, number: str = "1", **more):
    return simulate(items if isinstance(items, list) else [items], "a", number, **{"at": AT, **more})


@pytest.mark.parametrize(
    ("patterns", "number", "taken"),
    [
        (["_X.", "_XX", "_1X"], "12", "_1X"),
        (["_1.", "_1X"], "12", "_1X"),
        (["_1!", "_1"], "1", "_1!"),  # the end of a pattern comes last, even behind !
        (["_[2-4]X", "_[13]X"], "35", "_[13]X"),
        (["_N", "_[2-9]"], "5", "_N"),  # to the server these are one extension
        (["_1[]X"], "12", "_1[]X"),
        (["_1[]", "_X!"], "1", "_X!"),
        (["_1-2X", "_XXX"], "12-3", "_1-2X"),
        (["_x"], "7", "_x"),
        (["_[1-", "_X!"], "1", "_X!"),
    ],
)
def test_which_extension_takes_a_number(patterns, number, taken):
    item = context(**{name: [f"NoOp({name})"] for name in patterns})
    assert said(item, number) == [taken]


def test_where_the_closest_pattern_has_no_step_of_a_priority_the_next_one_goes_on():
    item = context(_12=["NoOp(close)"], _1X=["NoOp(unused)", "NoOp(far)"])
    assert said(item, "12") == ["close", "far"]


def test_includes_come_in_order_and_only_at_their_times():
    items = [
        context(includes=["night,20:00-06:00,*,*,*", "day,08:00-17:00,mon-fri,*,*,Australia/Brisbane", "last"]),
        *(context(name, _X=[f"NoOp({name})"]) for name in ("night", "day", "last")),
    ]
    assert said(items) == ["day"]
    assert said(items, at=AT.replace(hour=22)) == ["night"]
    assert said(items, at=AT.replace(hour=18)) == ["last"]


def test_includes_in_a_circle_end():
    assert call([context(includes=["b"]), context("b", includes=["A", "a"])]).ended == "nowhere"


@pytest.mark.parametrize(
    ("caller", "taken"),
    [("1001", "of a caller"), ("2002", "of anybody"), ("", "of anybody")],
    ids=["1001", "2002", "none"],
)
def test_an_extension_may_ask_for_a_caller(caller, taken):
    item = context()
    item["extensions"] = [
        {"extension": "1", "steps": [step("NoOp(of anybody)")]},
        {"extension": "1", "callerid": "_1XXX", "steps": [step("NoOp(of a caller)")]},
    ]
    assert said(item, caller=caller) == [taken]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${EXTEN:1}", "234"),
        ("${EXTEN:-2}", "34"),
        ("${EXTEN:1:-1}", "23"),
        ("${EXTEN:9}", ""),
        ("${LEN(${EXTEN})}", "4"),
        ("${CUT(LIST,-,2&3)}", "b-c"),
        ("${FILTER(2-3,${EXTEN})}", "23"),
        ('${IF($[${EXTEN} > 1000]?"yes":no)}', "yes"),
        ('${REGEX("^1[0-9]+$" ${EXTEN})}', "1"),
        ("${MATH(7/2,int)}", "3"),
        ("${TOUPPER(abC)}", "ABC"),
        ("${DB(a/b)}${DB_EXISTS(a/c)}", "kept0"),
        ("${CALLERID(num)}/${CALLERID(name)}", "1001/Alice"),
        ("${STRFTIME(0,UTC,%Y-%m-%d)}", "1970-01-01"),
        ("${IFTIME(09:00-17:00,mon,*,*?open:closed)}", "open"),
        ("${DIALPLAN_EXISTS(a,_X.,1)}", "0"),
        ("${GLOBAL(G)}${NOTHING}", "g"),
        ("100%$", "100%$"),
    ],
)
def test_values(text, value):
    item = context(_1XXX=[f"NoOp({text})"])
    more = {"variables": {"LIST": "a-b-c"}, "globals_": {"G": "g"}, "database": {"a/b": "kept"}}
    assert said(item, "1234", caller='"Alice" <1001>', **more) == [value]


def test_a_subroutine_has_its_own_arguments_and_gives_them_back():
    item = context(
        **{
            "1": ["Gosub(sub,1(x,y))", "NoOp(${GOSUB_RETVAL}${ARG1})"],
            "sub": ["Set(LOCAL(MINE)=${ARG2})", "Gosub(deep,1(z))", "Return(${ARG1}${MINE}${GOSUB_RETVAL})"],
            "deep": ["Return(${ARG1}${ARG2}.)"],
        }
    )
    assert said(item) == ["xyz."]


def test_a_second_trunk_takes_what_the_first_does_not():
    item = context(
        **{
            "_0X.": [
                "Dial(PJSIP/first/sip:${EXTEN}@a)",
                'GotoIf($["${DIALSTATUS}" = "BUSY"]?end)',
                "Dial(PJSIP/${EXTEN}@second)",
                "end: Hangup(17)",
            ]
        }
    )
    outcome = call(item, "0412", results={"PJSIP/first": "CONGESTION"})
    assert [(one.target, one.number, one.status) for one in outcome.dialled] == [
        ("first", "0412", "CONGESTION"),
        ("second", "0412", "ANSWER"),
    ]
    assert (outcome.ended, outcome.cause) == ("answered", 16)
    outcome = call(item, "0412", results={"PJSIP": "ANSWER", "PJSIP/first": "BUSY"})
    assert (outcome.ended, outcome.cause, len(outcome.dialled)) == ("busy", 17, 1)


def test_several_targets_that_do_not_answer():
    item = context(**{"1": ["Dial(PJSIP/1&PJSIP/2)", "NoOp(${DIALSTATUS})"]})
    assert said(item, results={"PJSIP/1": "BUSY", "PJSIP/2": "CHANUNAVAIL"}) == ["BUSY"]
    assert said(item, results={"PJSIP/1": "BUSY", "PJSIP/2": "NOANSWER"}) == ["NOANSWER"]


def test_a_local_channel_runs_the_dialplan_and_does_not_inherit_what_it_should_not():
    item = context(
        **{
            "1": ["Set(_ONE=1)", "Set(NO=n)", "Dial(Local/2@a)", "NoOp(${DIALSTATUS})"],
            "2": ["NoOp(${ONE}${NO})", "Hangup(17)"],
        }
    )
    assert said(item) == ["1", "BUSY"]
    assert {one.leg for one in call(item).steps} == {0, 1}


def test_keys_and_the_extensions_for_silence_and_for_wrong_keys():
    item = context(
        s=["Answer()", "WaitExten(5)"], t=["NoOp(silence)"], i=["NoOp(wrong ${INVALID_EXTEN})"], _2X=["NoOp(${EXTEN})"]
    )
    assert said(item, "s", keys=["21"]) == ["21"]
    assert said(item, "s", keys=["9"]) == ["wrong 9"]
    assert said(item, "s", keys=[""]) == said(item, "s") == ["silence"]


def test_h_is_executed_at_the_end_and_dials_nobody():
    item = context(**{"1": ["Hangup(21)"], "h": ["NoOp(${HANGUPCAUSE})", "Dial(PJSIP/1)", "NoOp(never)"]})
    assert said(item) == ["21"]
    assert call(item).dialled == ()


@pytest.mark.parametrize(
    ("steps", "ended", "cause"),
    [
        (["Busy()"], "busy", 17),
        (["Congestion()"], "congestion", 34),
        (["Hangup()"], "hangup", 16),
        (["Queue(sales)"], "queue", 16),
        (["VoiceMail(1001@pbx,u)"], "voicemail", 16),
        (["Goto(nowhere,1,1)"], "nowhere", 1),
        (["Goto(1)"], "endless", 0),
        (["NoOp()"], "hangup", 16),
    ],
)
def test_ends(steps, ended, cause):
    outcome = call(context(**{"1": steps}))
    assert (outcome.ended, outcome.cause, outcome.unfollowed) == (ended, cause, ())


@pytest.mark.parametrize(
    ("steps", "named"),
    [
        (["AGI(script)"], "AGI"),
        (["Set(A=${SHELL(id)})"], "SHELL()"),
        (["NoOp(${ODBC_NAMES(1)})"], "ODBC_NAMES()"),
        (["Set(A=${RAND(1,2)})", "GotoIf($[${A} = 1]?1)"], "RAND(1,2)"),
        (["Dial(PJSIP/${UNIQUEID})"], "UNIQUEID"),
    ],
)
def test_what_is_not_known_is_named_and_never_guessed(steps, named):
    outcome = call(context(**{"1": [*steps, "NoOp(behind)"]}))
    assert outcome.ended == "unknown"
    assert len(outcome.unfollowed) == 1 and outcome.unfollowed[0].startswith(named)
    assert "behind" not in [one.data for one in outcome.steps]


def test_a_value_that_the_user_knows_is_taken():
    item = context(**{"1": ["NoOp(${ODBC_NAMES(1)}${RAND(1,6)})"]})
    assert said(item, variables={"ODBC_NAMES(1)": "Alice", "RAND()": "4"}) == ["Alice4"]


def test_a_switch_decides_only_where_the_context_does_not():
    item = {**context(**{"1": ["NoOp(here)"]}), "switches": ["Realtime/pbx@ext"]}
    assert said(item) == ["here"]
    assert call(item, "2").unfollowed[0].startswith("switch Realtime/pbx@ext")


def test_a_moment_needs_a_time_zone():
    with pytest.raises(ValueError, match="time zone"):
        call(context(), at=datetime.datetime(2026, 1, 1))
