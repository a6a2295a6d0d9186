# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which extensions take a call: conditions, breaks, captures, inline actions, times. As mod_dialplan_xml does it."""

from __future__ import annotations

import datetime

import pytest

from .plans import act, call, exten, ran, resources, when

SAID = act("log", "yes")


def hunted(*conditions: dict, number: str = "100", **given) -> list[str]:
    made = resources(exten("one", *conditions), exten("two", when("", act("log", "next"))))
    found = call(made, number, **given)
    assert found.unfollowed == ()
    return ran(found)


def test_the_first_that_suits_ends_the_hunt_unless_it_says_continue():
    first = exten("one", when("^1", act("log", "first")))
    second = exten("two", when("^10", act("log", "second")))
    assert ran(call(resources(first, second))) == ["log first"]
    assert ran(call(resources({**first, "continue": True}, second))) == ["log first", "log second"]
    assert ran(call(resources(exten("no", when("^9", SAID)), second))) == ["log second"]


def test_nothing_that_suits_is_no_route():
    for made in (resources(exten("no", when("^9", SAID))), resources(exten("none"))):
        found = call(made)
        assert (found.ended, found.cause, found.steps) == ("nowhere", 3, ())
    assert call({"freeswitch_dialplan": {"contexts": []}}).cause == 3


def test_a_context_that_is_not_there_is_the_one_called_global():
    made = resources(**{"global": [exten("any", when("", SAID))]})
    made["freeswitch_dialplan"]["contexts"] = made["freeswitch_dialplan"]["contexts"][1:]
    assert ran(call(made)) == ["log yes"]


def test_what_is_found_without_anything_to_do_is_no_route_and_ends_the_hunt():
    assert hunted(when("^100$")) == []
    found = call(resources(exten("one", when("^100$"))))
    assert (found.ended, found.cause) == ("nowhere", 3)


def test_expressions_are_searched_and_unanchored():
    assert hunted(when("0", SAID)) == ["log yes"]
    assert hunted(when("^0", SAID)) == ["log next"]
    assert hunted(when("/^abc$/i", SAID), number="ABC") == ["log yes"]
    assert hunted(when("^abc$", SAID), number="ABC") == ["log next"]
    assert hunted(when("(", SAID)) == ["log next"]  # no expression at all: it never matches


@pytest.mark.parametrize(
    ("stop", "hit", "expected"),
    [
        ("on-false", True, ["log a", "log b"]),
        ("on-false", False, ["log next"]),
        ("on-true", True, ["log a"]),
        ("on-true", False, ["log b"]),
        ("always", True, ["log a"]),
        ("always", False, ["log next"]),
        ("never", True, ["log a", "log b"]),
        ("never", False, ["log b"]),
    ],
)
def test_breaks(stop, hit, expected):
    first = when("^1" if hit else "^9", act("log", "a"), **{"break": stop})
    assert hunted(first, when("^1", act("log", "b"))) == expected


def test_what_a_condition_that_fails_does_instead_ends_the_hunt():
    assert hunted(when("^9", SAID, anti_actions=[act("log", "no")])) == ["log no"]


def test_captures_are_those_of_each_condition():
    made = exten(
        "one",
        when("^(1)(0+)$", act("log", "${2}-$1-$3-")),
        when("^.(.).$", act("log", "$1$0")),
        when("^100$", act("log", "$1")),
    )
    assert ran(call(resources(made))) == ["log 00-1--", "log 0100", "log $1"]


def test_inline_actions_are_executed_while_conditions_are_looked_at():
    later = when("^x$", act("log", "seen"), field="${v}")
    assert hunted(when("^1", act("set", "v=x", inline=True)), later) == ["set v=x", "log seen"]
    found = hunted(when("^1", act("set", "v=x")), {**later, "break": "never"}, when("^1", act("log", "v is ${v}")))
    assert found == ["set v=x", "log v is x"]


def test_what_cannot_be_inline_is_not_executed():
    assert hunted(when("^1", act("transfer", "2 XML c", inline=True), act("log", "here"))) == ["log here"]


def test_conditions_in_conditions():
    inner = when("^x$", act("log", "inner"), field="${v}")
    outer = when("^1", act("log", "outer"), conditions=[inner])
    assert hunted(outer, variables={"v": "x"}) == ["log outer", "log inner"]
    # the inner one fails: the hunt goes on, and what the outer one put on the list stays there
    assert hunted(outer) == ["log outer", "log next"]
    assert hunted({**outer, "require_nested": False}) == ["log outer"]


@pytest.mark.parametrize(
    ("rule", "first", "second", "expected"),
    [
        ("all", "^1", "0$", "yes"),
        ("all", "^1", "9$", "next"),
        ("any", "^9", "0$", "yes"),
        ("any", "^9", "9$", "next"),
        ("xor", "^9", "0$", "yes"),
        ("xor", "^9", "9$", "next"),
    ],
)
def test_several_expressions(rule, first, second, expected):
    fields = [{"field": "destination_number", "expression": one} for one in (first, second)]
    assert hunted({"regex": rule, "regexes": fields, "actions": [SAID]}) == [f"log {expected}"]


def test_the_last_of_several_says_whether_the_hunt_is_over():
    """So the server does it: what failed as a whole ends the hunt all the same, and nothing is executed."""
    fields = [{"field": "destination_number", "expression": one} for one in ("^1", "0$", "(1)0", "^9")]
    assert hunted({"regex": "xor", "regexes": fields[:2], "actions": [SAID]}) == []
    assert hunted({"regex": "all", "regexes": fields[2:], "actions": [SAID]}) == []
    assert hunted({"regex": "all", "regexes": fields[::3], "actions": [SAID]}) == ["log next"]


def test_of_several_the_last_with_parentheses_is_captured():
    fields = [{"field": "destination_number", "expression": one} for one in ("^(1)", "(0)0$", "^100$")]
    made = {"regex": "all", "regexes": fields, "actions": [act("log", "$1")]}
    assert hunted(made) == ["log 0"]


def times(**given) -> dict:
    return {"times": {name.replace("_", "-"): value for name, value in given.items()}, "actions": [SAID]}


@pytest.mark.parametrize(
    ("given", "holds"),
    [
        ({"wday": "2-6"}, True),
        ({"wday": "mon-fri"}, True),
        ({"wday": "sat-tue"}, True),
        ({"wday": "1,7"}, False),
        ({"hour": "9-17"}, True),
        ({"hour": "18-8"}, False),
        ({"time_of_day": "10:03-10:03"}, True),
        ({"time_of_day": "10:04-12:00"}, False),
        ({"time_of_day": "22:00-10:03"}, True),
        ({"time_of_day": "08:00-09:00,10:00-11:00"}, True),
        ({"minute_of_day": "604"}, True),
        ({"minute_of_day": "603"}, False),
        ({"mon": "11", "mday": "24"}, True),
        ({"mon": "11", "mday": "25"}, False),
        ({"year": "2026", "yday": "328"}, True),
        ({"mweek": "4"}, True),
        ({"date_time": "2026-11-24 10:00:00~2026-11-24 10:03:01"}, True),
        ({"date_time": "2026-11-24 10:00~2026-11-24 10:03"}, False),
    ],
)
def test_times(given, holds):
    assert hunted(times(**given)) == (["log yes"] if holds else ["log next"])


def test_times_are_those_of_the_channels_zone():
    open_ = times(time_of_day="20:00-20:10")
    assert hunted(open_, variables={"timezone": "Australia/Brisbane"}) == ["log yes"]
    assert hunted(open_, variables={"tod_tz_offset": "10"}) == ["log yes"]
    assert hunted(open_) == ["log next"]
    moment = datetime.datetime.fromisoformat("2026-06-24T10:03:00+00:00")
    assert hunted(open_, at=moment, variables={"timezone": "Australia/Sydney"}) == ["log yes"]
    assert hunted(open_, variables={"timezone": "Australia/Sydney"}) == ["log next"]  # summer time


def test_times_and_a_field_are_no_and():
    both = {**times(hour="3"), "field": "destination_number", "expression": "^100$"}
    assert hunted(both) == ["log yes"]
    assert hunted({**both, "times": {"hour": "10"}, "expression": "^9"})[0] == "log yes"


def test_what_depends_on_the_running_call_is_not_guessed():
    found = call(resources(exten("one", when("^10", SAID, field="network_addr"))))
    assert (found.ended, found.steps) == ("unknown", ())
    assert "network_addr" in found.unfollowed[0]
    found = call(
        resources(exten("one", when("^10", SAID, field="network_addr"))), variables={"network_addr": "10.0.0.1"}
    )
    assert ran(found) == ["log yes"]
