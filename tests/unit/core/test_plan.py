# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is there against what is wanted: the pure plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import (
    KEEP,
    RESET,
    Plan,
    Reading,
    Request,
    make_plan,
)
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field, Item, Resource

MODES = (KEEP, RESET)


def _even(value: str) -> str | None:
    return None if len(value) % 2 == 0 else "is of odd length; make it even"


KIND = Resource(
    kind="test_phones",
    items="phones",
    singular="phone",
    key=("name",),
    fields=(
        Field("name", required=True),
        Field("context"),
        Field("codecs", type="list", elements="str"),
        Field("groups", type="list", elements="str", ordered=False),
        Field("nat", type="dict", fields=(Field("force_rport", type="bool"), Field("mode"))),
        Field("variables", type="dict"),
        Field("lines", type="list", elements="dict", fields=(Field("number"), Field("password", secret=True))),
        Field("secret", secret=True),
        Field("vm_pin", masked=True, owned=True),
        Field("api_token", secret=True, write_only=True),
        Field("key_secret", secret=True, generate=True),
        Field("even", check=_even),
        Field("level", canon=lambda text: text.lower()),
        Field("options", type="dict", free=True),
        Field("more", type="dict", free=True),
    ),
    option_canon=lambda _field, _name, value: {"true": "yes"}.get(value, value),
)


def plan(items: list[Item], there: list[Item] = (), **more: Any) -> tuple[Plan, list[Problem]]:  # type: ignore[assignment]
    counter: Iterator[int] = iter(range(1, 99))
    found = {KIND.key_of(item): item for item in there}
    purgeable = frozenset(found) - more.pop("foreign", frozenset())
    request = Request(KIND, items, **more)
    return make_plan(request, Reading(found, purgeable), lambda: f"made-{next(counter)}")


def after(item: Item, there: Item | None = None, **more: Any) -> Item:
    """Return how an item will be, its generated secret left out unless it is asked for."""
    made, problems = plan([item], [there] if there else [], **more)
    assert not problems, problems
    out = dict(made.wanted[KIND.key_of(item)])
    if out.get("key_secret") == "made-1":
        del out["key_secret"]
    return out


def fields(item: Item, there: Item, **more: Any) -> tuple[str, ...]:
    made, problems = plan([{**item, "key_secret": "x"}], [{**there, "key_secret": "x"}], **more)
    assert not problems, problems
    return made.changes[0].fields if made.changes else ()


def test_what_is_not_mentioned_is_kept_or_reset() -> None:
    there = {"name": "1", "context": "a", "codecs": ["alaw"], "options": {"x": "1"}}
    assert after({"name": "1", "even": "ab"}, there) == {**there, "even": "ab"}
    assert after({"name": "1", "even": "ab"}, there, unspecified=RESET) == {"name": "1", "even": "ab"}
    assert after({"name": "1", "context": None, "options": None}, there) == there


def test_reset_takes_no_secret_and_nothing_that_the_server_owns() -> None:
    kept = {"name": "1", "secret": "s", "vm_pin": "4242", "api_token": "t", "key_secret": "k"}
    there = {**kept, "context": "a", "options": {"password": "p", "plain": "1"}}
    assert after({"name": "1"}, there, unspecified=RESET) == {**kept, "options": {"password": "p"}}


@pytest.mark.parametrize("unspecified", MODES)
def test_a_secret_inside_a_dict_is_not_removed_by_omission(unspecified: str) -> None:
    """Whoever reads a dict back is not shown its secrets; applying it again must not remove them."""
    there = {"name": "1", "variables": {"PIN": "4242", "plain": "1"}}
    assert after({"name": "1", "variables": {"plain": "2"}}, there, unspecified=unspecified) == {
        "name": "1",
        "variables": {"PIN": "4242", "plain": "2"},
    }
    assert fields({"name": "1", "variables": {"plain": "1"}}, there, unspecified=unspecified) == ()
    assert after({"name": "1", "variables": {"PIN": "1"}}, there, unspecified=unspecified)["variables"] == {"PIN": "1"}
    assert after({"name": "1", "unset": ["variables.PIN"]}, there) == {"name": "1", "variables": {"plain": "1"}}
    assert after({"name": "1", "unset": ["variables"]}, there) == {"name": "1"}
    assert after({"name": "1"}, there, unspecified=RESET) == {"name": "1", "variables": {"PIN": "4242"}}


def test_free_options_are_merged_by_name() -> None:
    there = {"name": "1", "options": {"a": "1", "b": "2"}, "more": {"c": "3"}}
    assert after({"name": "1", "options": {"b": "3", "d": "4"}}, there)["options"] == {"a": "1", "b": "3", "d": "4"}
    assert fields({"name": "1", "options": {"b": "3", "d": "4"}}, there) == ("options.b", "options.d")
    assert after({"name": "1", "options": {"b": "3"}}, there, unspecified=RESET) == {"name": "1", "options": {"b": "3"}}
    assert fields({"name": "1"}, there, unspecified=RESET) == ("options.a", "options.b", "more.c")


def test_two_spellings_of_an_option_are_one() -> None:
    assert fields({"name": "1", "options": {"a": "yes"}}, {"name": "1", "options": {"a": "true"}}) == ()
    assert fields({"name": "1", "level": "HIGH"}, {"name": "1", "level": "high"}) == ()


def test_lists_are_replaced_whole() -> None:
    there = {"name": "1", "codecs": ["alaw", "ulaw"]}
    assert after({"name": "1", "codecs": ["g722"]}, there)["codecs"] == ["g722"]
    assert fields({"name": "1", "codecs": ["ulaw", "alaw"]}, there) == ("codecs",), "their order means something"


def test_lists_without_order_are_compared_without_it() -> None:
    there = {"name": "1", "groups": ["a", "b"]}
    assert fields({"name": "1", "groups": ["b", "a"]}, there) == ()
    assert fields({"name": "1", "groups": ["b"]}, there) == ("groups",)


@pytest.mark.parametrize("empty", [{"codecs": []}, {"variables": {}}, {"options": {}}, {"codecs": [], "groups": []}])
@pytest.mark.parametrize("unspecified", MODES)
def test_nothing_is_said_by_an_empty_list_of_what_is_not_there(empty: Item, unspecified: str) -> None:
    assert fields({"name": "1", **empty}, {"name": "1"}, unspecified=unspecified) == ()
    assert after({"name": "1", **empty}, {"name": "1"}, unspecified=unspecified) == {"name": "1"}


def test_an_empty_list_removes_what_is_there() -> None:
    assert fields({"name": "1", "codecs": []}, {"name": "1", "codecs": ["alaw"]}) == ("codecs",)
    assert fields({"name": "1", "codecs": []}, {"name": "1", "codecs": []}) == ()


def test_nested_dicts_are_merged_by_name_or_reset() -> None:
    there = {"name": "1", "nat": {"force_rport": True, "mode": "a"}}
    assert after({"name": "1", "nat": {"mode": "b"}}, there)["nat"] == {"force_rport": True, "mode": "b"}
    assert after({"name": "1", "nat": {"mode": "b", "force_rport": None}}, there)["nat"]["force_rport"] is True
    assert after({"name": "1", "nat": {"mode": "b"}}, there, unspecified=RESET)["nat"] == {"mode": "b"}


def test_rows_that_say_nothing_more_are_the_same() -> None:
    there = {"name": "1", "lines": [{"number": "1"}]}
    assert fields({"name": "1", "lines": [{"number": "1", "password": None}]}, there) == ()
    assert fields({"name": "1", "lines": [{"number": "1", "password": "x"}]}, there) == ("lines",)


@pytest.mark.parametrize(
    ("unset", "left"),
    [
        (["context"], {"name": "1", "options": {"a": "1", "b": "2"}, "more": {"a": "3"}}),
        (["options.a"], {"name": "1", "context": "c", "options": {"b": "2"}, "more": {"a": "3"}}),
        (["a"], {"name": "1", "context": "c", "options": {"b": "2"}}),
        (["options"], {"name": "1", "context": "c", "more": {"a": "3"}}),
        (["options.a", "options.b", "more.a"], {"name": "1", "context": "c"}),
        (["nothing.of.it"], {"name": "1", "context": "c", "options": {"a": "1", "b": "2"}, "more": {"a": "3"}}),
    ],
)
def test_unset(unset: list[str], left: Item) -> None:
    there = {"name": "1", "context": "c", "options": {"a": "1", "b": "2"}, "more": {"a": "3"}}
    assert after({"name": "1", "unset": unset}, there) == left


def test_unset_removes_a_secret() -> None:
    assert after({"name": "1", "unset": ["secret"]}, {"name": "1", "secret": "s"}, unspecified=RESET) == {"name": "1"}


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"name": "1", "unset": ["name"]}, "is the identity of the item; use `state: absent`"),
        ({"name": "1", "context": "a", "unset": ["context"]}, "context is given a value and unset at once"),
        ({"name": "1", "options": {"x": "1"}, "unset": ["options.x"]}, "options.x is given a value and unset at once"),
    ],
)
def test_contradictions_are_refused(item: Item, words: str) -> None:
    _made, problems = plan([item])
    assert [str(one) for one in problems] == [f"phones[0] (1): unset: {words}"] or words in str(problems[0])


def test_problems_name_position_and_key() -> None:
    items = [{"name": "1"}, {"name": "2", "even": "abc"}, {"name": "1"}, {"name": ""}]
    _made, problems = plan(items)
    assert [str(one) for one in problems] == [
        "phones[1] (2): even: is of odd length; make it even",
        "phones[2] (1): this phone stands in phones[0] too; remove one",
        "phones[3] (?): name: is empty; give the phone its name",
    ]


def test_what_is_there_and_stays_is_not_judged() -> None:
    """Whatever the server accepts can be read and applied again."""
    there = {"name": "1", "even": "odd", "key_secret": "x"}
    made, problems = plan([dict(there)], [there])
    assert not problems and not made.changes
    _made, problems = plan([{**there, "context": "new"}], [there])
    assert problems, "what is mentioned in an item that changes is"


def test_absent() -> None:
    made, problems = plan([{"name": "1", "state": "absent"}, {"name": "2", "state": "absent"}], [{"name": "1"}])
    assert not problems and made.keys("delete") == ["1"] and not made.wanted and not made.remaining()


def test_purge_removes_what_is_its_own_and_not_listed() -> None:
    there = [{"name": name, "key_secret": "x"} for name in ("1", "2", "3")]
    made, problems = plan([{"name": "1"}], there, purge=True, foreign=frozenset({("3",)}))
    assert not problems and made.keys("delete") == ["2"] and set(made.remaining()) == {("1",), ("3",)}
    made, _problems = plan([{"name": "1"}], there, foreign=frozenset())
    assert not made.changes
    _made, problems = plan([{"name": "1"}, {"name": "2", "state": "absent"}], there, purge=True)
    assert "phones[1] (2): state: `absent` together with `purge: true`" in str(problems[0])


def test_generated_secrets_are_made_once() -> None:
    made, _problems = plan([{"name": "1"}, {"name": "2"}], [{"name": "2", "key_secret": "host's"}])
    assert made.wanted[("1",)]["key_secret"] == "made-1"
    assert made.wanted[("2",)]["key_secret"] == "host's" and len(made.changes) == 1
    made, _problems = plan([{"name": "2", "key_secret": "mine"}], [{"name": "2", "key_secret": "host's"}])
    assert made.changes[0].fields == ("key_secret",)


def test_what_the_server_cannot_show_is_sent_again_or_only_once() -> None:
    """A second run cannot know whether it differs, so the task says what is to be."""
    there = {"name": "1"}
    assert fields({"name": "1", "api_token": "t"}, there) == ("api_token",)
    assert fields({"name": "1", "api_token": "t"}, there, update_secret="on_create") == ()
    assert fields({"name": "1"}, there) == ()
    made, _problems = plan([{"name": "2", "api_token": "t"}], [], update_secret="on_create")
    assert "api_token" in made.changes[0].fields


def test_directives_are_carried_out_and_not_stored() -> None:
    seen: list[Any] = []

    def direct(item: Item, wanted: Item, before: Item, make: Any) -> Item:
        seen.append((wanted.get("shout"), dict(before)))
        return {**item, "context": str(item.get("context", "")).upper()} if wanted.get("shout") else item

    kind = Resource(
        kind="loud",
        items="louds",
        singular="loud",
        key=("name",),
        fields=(Field("name", required=True), Field("context"), Field("shout", type="bool", directive=True)),
        direct=direct,
    )
    there = {("1",): {"name": "1", "context": "a"}}
    request = Request(kind, [{"name": "1", "shout": True}, {"name": "2", "context": "b"}])
    made, problems = make_plan(request, Reading(there), lambda: "")
    assert not problems and made.wanted[("1",)] == {"name": "1", "context": "A"}
    assert made.wanted[("2",)] == {"name": "2", "context": "b"}
    assert seen == [(True, there[("1",)]), (None, {})]


def test_the_plan_changes_nothing_that_it_is_given() -> None:
    there = {"name": "1", "options": {"a": "1"}, "variables": {"PIN": "1"}, "nat": {"mode": "a"}}
    item = {"name": "1", "options": {"b": "2"}, "variables": {"x": "2"}, "nat": {"mode": "b"}, "unset": ["a"]}
    import copy

    before = copy.deepcopy((there, item))
    plan([item], [there])
    assert (there, item) == before
