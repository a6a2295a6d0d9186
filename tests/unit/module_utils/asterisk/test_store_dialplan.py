# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Contexts of the dialplan as resources: where they stand, what is kept, what is refused, what runs afterwards."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.tests.unit.fakes.host import Host

KIND = "asterisk_dialplan"
FILES = {
    "pjsip.conf": "",
    "extensions.conf": """\
[general]
static=yes

[globals]
TRUNK=PJSIP/carrier

; who calls from a phone
[from-phones]
include => internal
exten => _1XXX,1,NoOp(${EXTEN})   ; look
 same => n(ring),Dial(PJSIP/${EXTEN},30)
 same => n,Hangup()
exten => 1001,hint,PJSIP/1001

[internal]
exten => 8000,1,VoiceMailMain()

#tryinclude extensions.d/*.conf
""",
    "extensions.d/hand.conf": "[hand-made]\nexten => 1,1,Answer()\n",
}


@pytest.fixture(name="host")
def the_host(tmp_path: Path) -> Host:
    return Host(tmp_path, FILES)


def edited(host: Host, name: str = "from-phones", **more: Any) -> dict[str, Any]:
    return {**host.item(KIND, name), **more}


def rows(host: Host, name: str) -> list[tuple[str, int, str, str]]:
    context = host.server.context(name)
    assert context is not None
    return [(row.exten, row.priority, row.app, row.data) for row in context.rows]


def test_one_step_is_one_line(host: Host) -> None:
    item = edited(host)
    item["extensions"][0]["steps"][1]["data"] = "PJSIP/${EXTEN},45,tT"
    lines = host.edit(KIND, item, name="extensions.conf")
    assert lines == [
        "- same => n(ring),Dial(PJSIP/${EXTEN},30)",
        "+ same => n(ring),Dial(PJSIP/${EXTEN},45,tT)",
    ]
    assert ("_1XXX", 2, "Dial", "PJSIP/${EXTEN},45,tT") in rows(host, "from-phones")


def test_a_step_in_between(host: Host) -> None:
    item = edited(host)
    item["extensions"][0]["steps"].insert(1, {"app": "Set", "data": "A=${B};c"})
    assert host.edit(KIND, item, name="extensions.conf") == ["+same => n,Set(A=${B}\\;c)"]
    assert ("_1XXX", 2, "Set", "A=${B};c") in rows(host, "from-phones")


def test_extensions_come_and_go(host: Host) -> None:
    item = edited(host)
    item["extensions"] = [one for one in item["extensions"] if one["extension"] != "1001"]
    item["extensions"].append({"extension": "9", "callerid": "1001", "steps": [{"app": "Hangup"}]})
    assert host.edit(KIND, item, name="extensions.conf") == [
        "-exten => 1001,hint,PJSIP/1001",
        "+exten => 9/1001,1,Hangup()",
    ]


def test_includes_in_order(host: Host) -> None:
    host.apply(KIND, edited(host, includes=["hand-made", "internal"]))
    assert host.server.context("from-phones").includes == ["hand-made", "internal"]  # type: ignore[union-attr]
    assert "; who calls from a phone" in host.text("extensions.conf") and "; look" in host.text("extensions.conf")


def test_a_new_context_stands_in_the_root_or_where_path_says(host: Host) -> None:
    step = {"extension": "s", "steps": [{"app": "Hangup"}]}
    host.apply(KIND, {"name": "one", "extensions": [step]})
    assert "[one]" in host.text("extensions.conf")
    host.edit(KIND, {"name": "two", "extensions": [step]}, path="extensions.d/site.conf", name="extensions.d/site.conf")
    assert host.text("extensions.d/site.conf") == "[two]\nexten => s,1,Hangup()\n"
    assert rows(host, "one") == rows(host, "two") == [("s", 1, "Hangup", "")]


def test_purge_stays_within_path_and_leaves_settings(host: Host) -> None:
    step = {"extension": "s", "steps": [{"app": "Hangup"}]}
    for name in ("one", "two"):
        host.apply(KIND, {"name": name, "extensions": [step]}, path="extensions.d/site.conf")
    done = host.apply(KIND, {"name": "one"}, path="extensions.d/site.conf", purge=True)
    assert done.deleted == {KIND: ["two"]} and host.server.context("two") is None
    host.apply(KIND, edited(host, includes=[]), edited(host, "internal"), purge=True)
    text = host.text("extensions.conf")
    assert "[general]\nstatic=yes\n" in text and "[globals]\nTRUNK=PJSIP/carrier\n" in text
    assert "hand-made" in host.names(KIND)


def test_a_context_in_another_file_than_path(host: Host) -> None:
    text = host.refused(KIND, edited(host, "hand-made", ignorepats=["9"]), path="extensions.d/site.conf")
    assert "contexts[0] (hand-made): path: stands in" in text
    assert "extensions.d/hand.conf, not in extensions.d/site.conf; leave `path` out" in text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[a]\nexten => 1,1,NoOp()\n[a]\nexten => 2,1,NoOp()\n", "stands at .*:1 and .*:3; put the pieces together"),
        ("[a]\nexten => 1,1,NoOp()\n[a](+)\nexten => 2,1,NoOp()\n", "stands at .*:1 and .*:3; put the pieces together"),
        ("[a]\nexten => 1,1,NoOp()\nbanana => split\n", "has lines that are no dialplan as data.*banana => split"),
        ("[a]\nexten => 1,n,NoOp()\n", "has lines that are no dialplan as data"),
    ],
)
def test_what_is_not_data_is_left_to_its_owner(tmp_path: Path, text: str, words: str) -> None:
    host = Host(tmp_path, {"pjsip.conf": "", "extensions.conf": text})
    item = {"name": "a", "extensions": [{"extension": "9", "steps": [{"app": "NoOp"}]}]}
    assert re.search(words, host.refused(KIND, item))
    before = host.bytes()
    host.apply(KIND, purge=True)
    assert host.bytes() == before, "never purged"


def test_lines_that_are_no_data_are_shown(tmp_path: Path) -> None:
    host = Host(tmp_path, {"pjsip.conf": "", "extensions.conf": "[a]\nexten => 1,1,NoOp()\nbanana => split\n"})
    (one,) = host.info([KIND])["unmanaged"]
    assert one["kind"] == KIND and one["name"] == "a" and "line 3: banana => split" in one["lines"][0]


def test_absent(host: Host) -> None:
    before = host.text("extensions.conf")
    host.apply(KIND, {"name": "new", "extensions": [{"extension": "1", "steps": [{"app": "NoOp"}]}]})
    host.apply(KIND, {"name": "new", "state": "absent"})
    assert host.text("extensions.conf") == before and host.server.context("new") is None


def test_reset_and_unset(host: Host) -> None:
    host.apply(KIND, {"name": "from-phones", "unset": ["includes"]})
    assert "include =>" not in host.text("extensions.conf") and "(ring)" in host.text("extensions.conf")
    host.apply(KIND, {"name": "from-phones", "includes": ["internal"]}, unspecified="reset")
    assert host.item(KIND, "from-phones") == {"name": "from-phones", "includes": ["internal"]}


def test_priorities_that_follow_anyhow_are_no_change(host: Host) -> None:
    item = edited(host)
    for number, step in enumerate(item["extensions"][0]["steps"], 1):
        step["priority"] = number
    assert host.edit(KIND, item, name="extensions.conf") == []


def test_the_same_in_another_order_is_no_change_of_a_line(host: Host) -> None:
    """Asterisk chooses the closest pattern, whatever the order."""
    item = edited(host)
    item["extensions"].reverse()
    before = host.bytes()
    done = host.run({KIND: {"contexts": [item]}})
    assert host.bytes() == before and not done.changed and not done.updated


@pytest.mark.parametrize(
    ("extension", "words"),
    [
        ({"steps": [{"app": "NoOp"}]}, "extensions[0].extension: is missing"),
        ({"extension": "1 2", "steps": [{"app": "NoOp"}]}, "is no number, name or pattern"),
        ({"extension": "1"}, "1 does nothing; give it steps or a hint"),
        ({"extension": "1", "steps": [{"data": "x"}]}, "steps[0].app: is missing; name the application"),
        ({"extension": "1", "steps": [{"app": "Dial(PJSIP/1)"}]}, "its arguments go into `data`"),
        ({"extension": "1", "steps": [{"app": "NoOp", "label": "a b"}]}, "is no label"),
        ({"extension": "1", "steps": [{"app": "NoOp", "data": "(x"}]}, "has a parenthesis without its other half"),
        (
            {"extension": "1", "steps": [{"app": "A", "label": "x"}, {"app": "B", "label": "x"}]},
            "x stands twice; labels are unique",
        ),
        ({"extension": "1", "steps": [{"app": "NoOp", "data": "a\nexten => 2,1,System(x)"}]}, "holds a line break"),
    ],
)
def test_what_cannot_be_a_dialplan(host: Host, extension: dict[str, Any], words: str) -> None:
    text = host.refused(KIND, {"name": "new", "extensions": [extension]})
    assert text.startswith("contexts[0] (new): extensions[0]") and words in text


def test_one_extension_twice(host: Host) -> None:
    one = {"extension": "1", "steps": [{"app": "NoOp"}]}
    assert "extensions[1]: 1 stands twice in this context" in host.refused(
        KIND, {"name": "new", "extensions": [one, one]}
    )
    host.apply(KIND, {"name": "new", "extensions": [one, {**one, "callerid": "2"}]})


@pytest.mark.parametrize("name", ["general", "globals"])
def test_settings_are_no_contexts(host: Host, name: str) -> None:
    assert "which is no context but a section of settings; use asterisk_config" in host.refused(KIND, {"name": name})
