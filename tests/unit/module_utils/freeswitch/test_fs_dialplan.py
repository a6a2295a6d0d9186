# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Contexts of FreeSWITCH's dialplan: what is read, written, refused and read back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Reading, Request, make_plan
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch import dialplan
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.dialplan_items import extension_of, rendered
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.dialplan_regex import bad_expression, bad_time
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_edit import Editor
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import parse_text
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_tree import read_tree

KIND = dialplan.KIND
ROOT = """<document type="freeswitch/xml">
  <X-PRE-PROCESS cmd="set" data="known=value"/>
  <section name="dialplan">
    <X-PRE-PROCESS cmd="include" data="dialplan/*.xml"/>
  </section>
</document>
"""
HAND_MADE = """<include>
  <context name="phones">

    <!-- the first -->
    <extension name="one">
      <condition field="destination_number" expression="^1$">
        <action application="answer"/><!-- at once -->
      </condition>
    </extension>
    <!-- the second -->
    <extension name="two" continue="true"><condition><action application="info"><![CDATA[x <y>]]></action></condition></extension>
    <!-- the last -->
    <extension name="one">
      <condition field="destination_number" break="on-false"><expression>^3$</expression>
        <action application="hangup" data="USER_BUSY"/>
      </condition>
    </extension>
  </context>
</include>
"""
ANSWER = [{"application": "answer"}]
FULL = {
    "name": 'an "odd" <name> & ü',
    "continue": True,
    "conditions": [
        {
            "field": "${x}",
            "expression": '^(a"<b>&\\d+)$',
            "break": "never",
            "require_nested": False,
            "actions": [
                {"application": "set", "data": "a=$1 ${b} $${known}", "inline": True},
                {"application": "log", "data": "INFO x", "loop": 2},
            ],
            "anti_actions": [{"application": "hangup"}],
            "conditions": [
                {"times": {"wday": "mon-fri", "time-of-day": "08:00-18:00"}, "dst": True, "actions": ANSWER}
            ],
        },
        {
            "regex": "xor",
            "regexes": [
                {"field": "ani", "expression": "^\\+49"},
                {"times": {"hour": "8-17"}, "tz_offset": 1},
            ],
            "actions": ANSWER,
        },
    ],
}


def folder(tmp_path: Path, text: str = HAND_MADE) -> Path:
    """Write a configuration."""
    (tmp_path / "dialplan").mkdir()
    (tmp_path / "freeswitch.xml").write_text(ROOT)
    (tmp_path / "dialplan" / "phones.xml").write_text(text)
    return tmp_path


def change(where: Path, items: list[dict[str, Any]], path: str | None = None) -> tuple[Any, Any, Any]:
    """Return (before, after, plan) of a task."""
    before = read_tree(str(where))
    there = {key: one.item for key, one in KIND.read(before).items()}
    plan, problems = make_plan(Request(dialplan.DIALPLAN, items), Reading(there), lambda: "")
    assert not problems, [str(one) for one in problems]
    editor = Editor(before)
    KIND.edit(before, editor, plan.changes, str(where / path) if path else None)
    return before, read_tree(str(where), editor.overlay()), plan


def said(where: Path, *extensions: dict[str, Any]) -> str:
    """Return what is wrong with extensions."""
    before, after, plan = change(where, [{"name": "new", "extensions": list(extensions)}])
    return "\n".join(str(one) for one in KIND.problems(before, after, plan))


def there(tree: Any, name: str = "phones") -> list[dict[str, Any]]:
    """Return the extensions of a context."""
    return list(KIND.read(tree)[(name,)].item["extensions"])


def test_every_option_comes_back(tmp_path: Path) -> None:
    item = {"name": "new", "extensions": [FULL, FULL]}
    before, after, plan = change(folder(tmp_path), [item])
    found = KIND.read(after)[("new",)]
    assert found.item == item and found.path == str(tmp_path / "dialplan" / "site.xml")
    assert KIND.problems(before, after, plan) == [] and KIND.commands(plan.changes, before, after) == []


def test_what_hand_made_ones_mean(tmp_path: Path) -> None:
    one, two, three = there(read_tree(str(folder(tmp_path))))
    assert one == {
        "name": "one",
        "conditions": [{"field": "destination_number", "expression": "^1$", "actions": ANSWER}],
    }
    assert two["continue"] and two["conditions"] == [{"actions": [{"application": "info", "data": "x <y>"}]}]
    assert three["conditions"][0]["expression"] == "^3$" and "break" not in three["conditions"][0]


def test_the_same_in_other_words_changes_nothing(tmp_path: Path) -> None:
    where = folder(tmp_path)
    wanted = there(read_tree(str(where)))
    wanted[0]["continue"] = False
    wanted[0]["conditions"][0].update({"break": "on-false", "anti_actions": [], "require_nested": True})
    wanted[0]["conditions"][0]["actions"] = [{"application": "answer", "data": "", "inline": False, "loop": 1}]
    _before, _after, plan = change(where, [{"name": "phones", "extensions": wanted}])
    assert not plan.changes


def edited(where: Path, extensions: list[dict[str, Any]]) -> str:
    """Return the file with other extensions, which are read as they are wanted."""
    _before, after, _plan = change(where, [{"name": "phones", "extensions": extensions}])
    assert there(after) == extensions
    return str(after.files[str(where / "dialplan" / "phones.xml")].decode())


def test_only_what_differs_is_written(tmp_path: Path) -> None:
    where = folder(tmp_path)
    one, two, three = there(read_tree(str(where)))
    other = {"name": "other", "conditions": [{"actions": ANSWER}]}
    text = edited(where, [one, other, three])
    assert (
        "<!-- at once -->" in text and "<!-- the second -->" in text and "<expression>" in text and "CDATA" not in text
    )
    text = edited(where, [one, two, other, three])
    lines = iter(text.split("\n"))
    assert all(line in lines for line in HAND_MADE.split("\n")), "whatever was there is there, in its order"
    text = edited(where, [two, three])
    assert "<!-- the first -->" in text and "CDATA" in text and "at once" not in text
    text = edited(where, [other, one, two, three])
    assert text.index('"other"') < text.index('"one"')
    text = edited(where, [one, two, three, other])
    assert text.rindex('"other"') > text.rindex('"one"')
    edited(where, [three, one, two])
    edited(where, [one, one, one, one])


def test_a_name_twice_is_two_extensions(tmp_path: Path) -> None:
    where = folder(tmp_path)
    one, two, three = there(read_tree(str(where)))
    changed = {**three, "conditions": [{"actions": ANSWER}]}
    text = edited(where, [one, two, changed])
    assert "<!-- at once -->" in text, "the first of this name is left alone"


def test_removed(tmp_path: Path) -> None:
    _before, after, _plan = change(folder(tmp_path), [{"name": "phones", "state": "absent"}])
    assert KIND.read(after) == {}


def test_where_a_context_can_stand(tmp_path: Path) -> None:
    where = folder(tmp_path)
    with pytest.raises(PbxError, match="would not read .*directory/x.xml"):
        change(where, [{"name": "new"}], "directory/x.xml")
    _before, after, _plan = change(where, [{"name": "new"}])
    assert KIND.read(after)[("new",)].item == {"name": "new"}


def test_another_spelling_is_the_same_context(tmp_path: Path) -> None:
    before, after, plan = change(folder(tmp_path), [{"name": "Phones", "extensions": []}])
    assert "takes the first one only" in str(KIND.problems(before, after, plan)[0])


@pytest.mark.parametrize("name", ["a b", 'a"b', "a&b", "a<b", "a$b", "a|b", ""])
def test_names_that_are_none(name: str) -> None:
    _plan, problems = make_plan(Request(dialplan.DIALPLAN, [{"name": name}]), Reading({}), lambda: "")
    assert problems


def act(**more: Any) -> dict[str, Any]:
    """Return a condition that is always met, with one action."""
    return {"actions": [more]}


@pytest.mark.parametrize(
    "condition, words",
    [
        (
            act(application="brigde"),
            'brigde is no application that FreeSWITCH knows; the call would be hung up; did you mean "bridge"?',
        ),
        (act(application="transfer", inline=True), "transfer cannot run inline"),
        (act(application="set", data="$${nope}"), "$${nope} is no global variable"),
        (act(application="set", loop=0), "is not 1 or more"),
        (act(data="x"), "has no application"),
        (act(application="set", dta="x"), 'dta is no option here; did you mean "data"?'),
        ({"field": "destinaton_number"}, 'did you mean "destination_number"?'),
        ({"field": "my_variable"}, "write ${my_variable} for a channel variable"),
        ({"expression": "^1$"}, "is not looked at without a `field`"),
        ({"field": "ani", "expression": "^66(02$"}, "opens a parenthesis that is never closed"),
        ({"field": "ani", "expression": "*98"}, "repeats nothing"),
        ({"field": "ani", "times": {"hour": "8"}}, "if either is met, not if both are"),
        ({"times": {"hour": "25"}}, "times.hour: '25': takes numbers from 0 to 23"),
        ({"times": {"weekday": "1"}}, "weekday is no time attribute"),
        ({"dst": False}, "false is never met"),
        ({"tz_offset": 99}, "takes hours from -12 to 14"),
        ({"break": "on_false"}, 'did you mean "on-false"?'),
        ({"regex": "none", "regexes": [{"field": "ani"}]}, "'none' is none of all, any, xor"),
        ({"regexes": [{"field": "ani"}]}, "are not looked at without `regex`"),
        ({"regex": "all"}, "has no `regexes` to count"),
        ({"regex": "all", "regexes": [{"field": "ani", "expression": "["}]}, "regexes[0].expression: opens a set"),
        ({"regex": "all", "regexes": [{"field": "ani"}], "field": "ani"}, "is not looked at beside `regex`"),
        (
            {"regex": "all", "regexes": [{"field": "ani", "expression": "(1)"}, {"field": "ani", "expression": "(2)"}]},
            "one before the last has a parenthesis",
        ),
        ({"feild": "ani"}, 'feild is no option here; did you mean "field"?'),
    ],
    ids=lambda one: one[:28] if isinstance(one, str) else "",
)
@pytest.mark.parametrize("nested", [False, True], ids=["plain", "nested"])
def test_refused(tmp_path: Path, condition: dict[str, Any], words: str, nested: bool) -> None:
    where = folder(tmp_path)
    conditions = [{"conditions": [condition]}] if nested else [condition]
    assert words in said(where, {"name": "x", "conditions": conditions})


def test_a_control_character_is_refused_by_its_place() -> None:
    items = [{"name": "new", "extensions": [{"conditions": [act(application="set", data="a\x01")]}]}]
    _plan, problems = make_plan(Request(dialplan.DIALPLAN, items), Reading({}), lambda: "")
    assert "[0].conditions[0].actions[0].data: holds a control character" in str(problems[0])


def test_an_extension_without_a_condition_is_refused(tmp_path: Path) -> None:
    assert "has no condition" in said(folder(tmp_path), {"name": "x"})


def test_only_what_changes_is_checked(tmp_path: Path) -> None:
    where = folder(tmp_path, HAND_MADE.replace('application="answer"', 'application="from-another-module"'))
    before, after, plan = change(where, [{"name": "phones", "extensions": [*there(read_tree(str(where))), FULL]}])
    assert KIND.problems(before, after, plan) == []


def test_the_running_server_knows_its_applications(tmp_path: Path) -> None:
    class Server:
        def applications(self) -> frozenset[str]:
            return frozenset({"Bridge", "of_a_module_of_ours"})

    kind = dialplan.Dialplan()
    kind.ask(Server())
    where = folder(tmp_path)
    for name, words, warning in (
        ("bridge", "", False),
        ("of_a_module_of_ours", "", False),
        ("callcenter", "its module is not loaded", True),
        ("nonsense", "is no application", False),
    ):
        item = {"name": "new", "extensions": [{"name": "x", "conditions": [act(application=name)]}]}
        before, after, plan = change(where, [item])
        found = kind.problems(before, after, plan)
        assert [one.warning for one in found] == ([warning] if words else [])
        assert words in "".join(map(str, found))


@pytest.mark.parametrize(
    "text",
    r"""^\d+$ ^(10[01][0-9])$ \*98 ^\*98$ a++ a+? (?i)abc (?i:a)x (?<n>a) (?P<n>a) (?=a)b (?!a)b (?<=a)b (?>a)b (?|a|b)
    (*ACCEPT)a []a] [^]a] [[:digit:]]+ [a-] [-a] \Q(\E (?#a)b ()* (a)*+ (a){2} x{ (|a) \R+ [a\]b] ${x} ^${x}$ /^a(/b)$/i
    _0X. (?'n'a) \x{41}+ \p{L}* $${known}( """.split()[:-1],
)
def test_expressions_that_are_taken(text: str) -> None:
    assert bad_expression(text) is None


@pytest.mark.parametrize(
    "text",
    r"""^66(02$ *98 ^*98$ +49 ^+49 [abc [z-a] a{3,2} a** (?:*a) a|* a) (a)) []a a\ /abc (?#a [[:digit: [^ $* a???""".split(),
)
def test_expressions_that_are_none(text: str) -> None:
    """Each of these PCRE2 refuses (asked by `grep -P`), or FreeSWITCH itself (a slash at the beginning only)."""
    assert bad_expression(text)


@pytest.mark.parametrize(
    "name, good, bad",
    [
        ("wday", "1 2-6 mon-fri sat,sun 6-2 Mon", "0 8 monday mon..fri mo"),
        ("hour", "0 9-17 18-8 1,3,5-7", "24 -1 8: a"),
        ("minute-of-day", "1 1440 480-1080", "0 1441"),
        ("time-of-day", "08:00-18:00 22:00-06:00 8:00:30-9:00:00,10:00-11:00", "8-18 08:00 25:00-26:00 08:60-09:00"),
        ("mon", "1 12 11-2", "0 13"),
        ("mday", "1-31", "32"),
        ("week", "53", "54"),
        ("mweek", "6", "7"),
        ("yday", "366", "367"),
        ("minute", "0-59", "60"),
        ("year", "2026-2027", "26"),
        ("date-time", "2026-12-24_00:00:00~2026-12-27_00:00:00", "2026-12-24 2026-12-27_00:00~2026-12-24_00:00"),
    ],
)
def test_times(name: str, good: str, bad: str) -> None:
    assert [bad_time(name, one.replace("_", " ")) for one in good.split()] == [None] * len(good.split())
    assert all(bad_time(name, one.replace("_", " ")) for one in bad.split())


class Shown:
    """A server with contexts."""

    def __init__(self, *contexts: str) -> None:
        self.contexts, self.asked = contexts, 0

    def xml(self, _section: str, _tag: str, _key: str, name: str) -> Any:
        self.asked += 1
        return next((parse_text(one) for one in self.contexts if f'<context name="{name}"' in one), None)

    def api(self, _command: str) -> str:
        self.asked += 1
        return f'<section name="dialplan">{"".join(self.contexts)}</section>'


def text_of(*extensions: dict[str, Any], name: str = "new") -> str:
    """Return a context as the server would print it: nothing is left to replace."""
    return f'<context name="{name}">{"".join(map(rendered, extensions))}</context>'.replace("$${known}", "value")


def test_verify(tmp_path: Path) -> None:
    item = {"name": "new", "extensions": [FULL, {**FULL, "name": "x"}]}
    _before, after, plan = change(folder(tmp_path), [item])
    one, two = item["extensions"]
    assert KIND.verify(Shown(text_of(one, two)), plan.wanted, after) == []
    for shown in (text_of(one), text_of(two, one), text_of(one, two, one), text_of(one, {**two, "continue": False})):
        assert "is another one in the server" in KIND.verify(Shown(shown), plan.wanted, after)[0]
    assert "is not known" in KIND.verify(Shown(), plan.wanted, after)[0]
    assert KIND.verify(Shown(), {("gone",): None}, after) == []
    assert "still known" in KIND.verify(Shown(text_of(one, name="gone")), {("gone",): None}, after)[0]


def test_many_are_verified_with_one_request(tmp_path: Path) -> None:
    items = [{"name": f"c{number}", "extensions": [FULL]} for number in range(60)]
    _before, after, plan = change(folder(tmp_path), items)
    texts = [text_of(FULL, name=item["name"]) for item in items]
    server = Shown(*texts)
    assert KIND.verify(server, plan.wanted, after) == [] and server.asked == 1
    assert len(KIND.verify(Shown(*texts[1:]), plan.wanted, after)) == 1


def test_a_text_that_holds_everything_comes_back() -> None:
    data = "".join(map(chr, range(32, 127))) + 'äöü€😀 "quoted" <b> & &amp; ${x} X-PRE-PROCESS <include> <?'
    extension = {
        "name": "x",
        "conditions": [{"field": "${a}", "expression": data, "actions": [{"application": "set", "data": data}]}],
    }
    assert extension_of(parse_text(rendered(extension))) == extension
