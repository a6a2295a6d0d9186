# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The linter as a whole: what it takes, what it says of what it cannot know, compiled sites, and made-up dialplans."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
import yaml
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import dialplan_text
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf import parse
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan_lint.inputs import findings
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan_lint.model import SEVERITIES
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import build_asterisk

from .plans import FIRES

SITES = Path(__file__).resolve().parents[3] / "lab" / "site"
SECRET = re.compile(r"\{\{ pbx_secrets\.(\w+) \}\}")


def rules(value: object, **known: object) -> list[str]:
    return [one["rule"] for one in findings(value, known) if one["rule"] != "not_checked"]


def test_it_says_what_it_could_not_look_at() -> None:
    said = [
        one["remedy"]
        for one in findings("[a]\nexten => 1,1,NoOp()\n", {"applications": []})
        if one["rule"] == "not_checked"
    ]
    assert said == [
        f"give {name}" for name in ("functions", "queues", "mailboxes", "endpoints and trunks, or unauthenticated")
    ]


def test_the_worst_comes_first_and_only_what_is_wanted() -> None:
    text = "[a]\nexten => _.,1,Hangup()\n same => n,NoOp()\n same => n,Set(A)\n"
    found = findings(text, {})
    assert [one["severity"] for one in found if one["rule"] != "not_checked"] == ["error", "warning", "warning"]
    assert [one["rule"] for one in findings(text, {"at_least": "error"})] == ["set_without_value"]
    assert rules(text, ignore=["open_pattern"]) == ["set_without_value", "unreachable_step"]


def test_a_sentence_names_place_message_and_remedy() -> None:
    said = findings("[a]\nexten => 1,1,Set(A)\n", {"sentences": True, "at_least": "error"})
    assert said == [
        "error: extensions.conf:2: extension 1 of a, priority 1: Set without '=' sets nothing; write it as Set(name=value)"
        " (set_without_value)"
    ]


def test_files_that_include_each_other_are_one_dialplan() -> None:
    files = {
        "/etc/asterisk/extensions.conf": "[a]\nexten => 1,1,Goto(b,1,1)\n#tryinclude extensions.d/*.conf\n",
        "/etc/asterisk/extensions.d/b.conf": "[b](t)\nexten => 1,1,Goto(b,9,1)\n",
        "/etc/asterisk/extensions.d/a.conf": "[t](!)\nexten => 2,1,Goto(2,9)\n",
    }
    found = [(one["rule"], one["file"], one["line"], one["context"]) for one in findings(files, {"at_least": "error"})]
    assert found == [
        ("jump_to_nowhere", "/etc/asterisk/extensions.d/a.conf", 2, "b"),
        ("jump_to_nowhere", "/etc/asterisk/extensions.d/b.conf", 2, "b"),
    ]


def test_what_asterisk_info_returns() -> None:
    info = {
        "version": "22.10.1",
        "applications": ["Dial", "Queue"],
        "functions": [],
        "dialplan_files": {
            "/etc/asterisk/extensions.conf": "[out]\nexten => _0X,1,Dial(PJSIP/${EXTEN}@c)\n same => n,Queue(b)\n"
        },
        "live": {"contexts": {"out": {"extensions": ["_0X"], "includes": []}}, "queues": {"b": {}}},
        "secrets_set": {"pjsip_endpoints": {"1": ["secret"]}},
        "resources": {
            "pjsip_endpoints": {"endpoints": [{"name": "1", "context": "out"}]},
            "pjsip_trunks": {"trunks": []},
            "asterisk_queues": {"queues": []},
            "asterisk_mailboxes": {"mailboxes": []},
        },
    }
    assert findings(info, {}) == []
    assert rules({**info, "secrets_set": {}}) == ["toll_fraud"]
    assert rules({**info, "live": {}}) == ["missing_queue"]


def test_of_a_context_that_was_read_without_its_extensions_nothing_is_said() -> None:
    """It holds a secret, and so asterisk_info left them out: what leads there leads somewhere."""
    leading = {"name": "in", "extensions": [{"extension": "1", "steps": [{"app": "Goto", "data": "held,1,1"}]}]}
    info = {"resources": {"asterisk_dialplan": {"contexts": [leading, {"name": "held"}]}}}
    wrong = [one["message"] for one in findings(info, {"at_least": "warning"})]
    assert len(wrong) == 1 and "held" in wrong[0]
    hidden = {**info, "secrets_set": {"asterisk_dialplan": {"held": ["extensions"]}}}
    assert findings(hidden, {"at_least": "warning"}) == []


def test_text_and_items_of_it_say_the_same() -> None:
    of_lines = {
        "no_first_priority",
        "duplicate_priority",
        "duplicate_label",
        "dropped_line",
        "unknown_word",
        "duplicate_include",
    }
    of_lines |= {"parentheses", "unreadable_line"}
    for name, (rule, _line, text, known) in FIRES.items():
        if rule in of_lines or "[globals]" in text:
            continue
        document = parse(text)
        items = [
            dialplan_text.read_context(document.find(one))[0]
            for one in dict.fromkeys(s.name for s in document.sections)
        ]
        assert rules(items, **known) == rules(text, **known), name


@pytest.mark.parametrize("value", [None, 7, ["a"], {"a": 1}, {"resources": {}}])
def test_what_is_no_dialplan_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="dialplan"):
        findings(value, {})


@pytest.mark.parametrize(
    "known", [{"ignore": "x"}, {"applications": "Dial"}, {"endpoints": ["x"]}, {"at_least": "bad"}]
)
def test_options_of_another_shape_are_refused(known: dict) -> None:
    with pytest.raises(TypeError):
        findings("[a]\n", known)


def test_no_finding_holds_the_data_of_a_step() -> None:
    text = "[in]\nexten => _X.,1,Dial(IAX2/me:hush-hush@h/${EXTEN}\n same => n,Dial,IAX2/me:hush-hush@h\n same => n,Hangup()\n"
    text += " same => n,Foo(${hush-hush)\n same => n,Set(hush-hush)\nexten => 1,n,Authenticate(hush-hush)\n"
    found = findings(text, {"unauthenticated": ["in"], "applications": ["Dial"], "functions": []})
    assert len(found) > 6
    assert "hush" not in str(found)


@pytest.mark.parametrize("name", sorted(path.stem for path in SITES.glob("*.yml")))
def test_compiled_sites_have_nothing_wrong(name: str) -> None:
    text = (SITES / f"{name}.yml").read_text("utf-8")
    # PINs are digits, everything else is long
    text = SECRET.sub(lambda match: "482916" if "pin" in match.group(1) else f"Horse-Battery-{match.group(1)}", text)
    made = build_asterisk(yaml.safe_load(text.replace("{{ now().year + 1 }}", "2027"))["pbx_site"])
    assert not made.problems
    assert findings(made.resources, {"at_least": "warning"}) == []
    contexts = made.resources["asterisk_dialplan"]["contexts"]
    entry = made.resources["pjsip_trunks"]["trunks"][0]["context"]
    phones = made.resources["pjsip_endpoints"]["endpoints"][0]["context"]
    opened = [
        {**one, "includes": [*one.get("includes", ()), phones]} if one["name"] == entry else one for one in contexts
    ]
    broken = {**made.resources, "asterisk_dialplan": {"contexts": opened}}
    assert "toll_fraud" in rules(broken)


# -- made-up dialplans -------------------------------------------------------------------------------------------------

NAMES = [
    "1",
    "100",
    "_1XX",
    "_X.",
    "_.",
    "_!",
    "s",
    "i",
    "t",
    "h",
    "9XXX",
    "_[1-",
    "_",
    "1/2",
    "_[0-9]X!",
    "é",
    "a-b",
    "_X-X",
    "#",
]
PRIORITIES = ["1", "n", "n(x)", "2(y)", "hint", "x", "n+2", "-1", "", "x+1", "99999"]
DATA = [
    "", "1", "a,1,1", "b,${EXTEN},1", "${X}", "$[1]?1:2", "${", "$[", "}", "?:", ",,,", "((", "))", "a,b,c(d", "+1", "-9",
    "PJSIP/${EXTEN}@t,20,tU(b)b(a^s^1)G(x)", "Local/1@b&Local/${X}@&Local/@", "A=${CUT(EXTEN,-,1)}", "CHANNEL(hangup_handler_push)=b,s,1",
    "a,exten,b,1", "a,exten", "no-password,b", "*?b,1,1:x", "${${${", "${A(${B(", "1?Goto(1,1):Foo(", "\\", "ü",
]  # fmt: skip
APPS = "Goto Gosub GotoIf GosubIf GotoIfTime Dial Page Originate RetryDial Macro Set ExecIf Exec DISA Read WaitExten Background".split()
APPS += "Queue VoiceMail Hangup Return StopMixMonitor Authenticate NoOp ${X}".split()


def made_up(rng: random.Random) -> str:
    lines = []
    for context in "abcd":
        lines.append(f"[{context}]" + rng.choice(["", "", "(!)", "(a)", "(+)"]))
        for _number in range(rng.randint(0, 12)):
            step = f"{rng.choice(APPS)}({rng.choice(DATA)}" + rng.choice([")", ")", ")", ""])
            lines.append(
                rng.choice(
                    [
                        f"exten => {rng.choice(NAMES)},{rng.choice(PRIORITIES)},{step}",
                        f"exten => {rng.choice(NAMES)},1,{step}",
                        f" same => {rng.choice(PRIORITIES)},{step}",
                        f"include => {rng.choice('abcdxyz')}{rng.choice(['', ',9:00-17:00,*,*,*', '|x'])}",
                        rng.choice(
                            ["switch => Realtime", "ignorepat => 9", "junk", "#include x", "#exec y", "[", ";--", "--;"]
                        ),
                    ]
                )
            )
    return "\n".join(lines)


def test_no_made_up_dialplan_breaks_it() -> None:
    seen = set()
    for seed in range(300):
        rng = random.Random(seed)
        known = {
            "unauthenticated": ["a"],
            "applications": ["Goto"],
            "functions": ["CUT"],
            "queues": [],
            "mailboxes": [],
        }
        text = made_up(rng)
        found = findings({"extensions.conf": text}, known if seed % 2 else {})
        assert all(one["severity"] in SEVERITIES and one["message"] and one["remedy"] for one in found)
        lines = text.count("\n") + 1
        assert all(one["line"] is None or 1 <= one["line"] <= lines for one in found)
        seen |= {one["rule"] for one in found}
    assert len(seen) > 20
