# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Queues over hand-made files: only the lines that differ are touched, and what cannot be is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.members import row_of, text_of, texts_of
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server_apps import parse_queue
from ansible_collections.telephony.pbx.tests.unit.fakes.host import Host

QUEUES = """\
; our queues
[general]
persistentmembers = yes

[base](!)
timeout=17          ; for all of them
member => PJSIP/1001

[support](base)
 strategy = rrmemory   ; in turn
member => PJSIP/1002 , 3 , Front Desk  ; nearest to the door
member => Local/9@from-phones
periodic-announce=one,two
foo = bar

[sales]
Strategy=ringall
announce-position=YES
member => PJSIP/1001,1,"Finlay, Josh"

[odd]
maxlen=3
[odd](+)
maxlen=4
"""
PHONES = "".join(f"[{name}]\ntype=endpoint\ncontext=from-phones\n" for name in ("1001", "1002"))


@pytest.fixture(name="host")
def the_host(tmp_path: Path) -> Host:
    files = {"queues.conf": QUEUES, "pjsip.conf": PHONES, "musiconhold.conf": "[general]\n[jazz]\nmode=files\n"}
    return Host(tmp_path, files)


def edit(host: Host, *items: dict[str, Any], **options: Any) -> list[str]:
    return host.edit("asterisk_queues", *items, name="queues.conf", **options)


def refused(host: Host, **item: Any) -> str:
    return host.refused_or_warned("asterisk_queues", {"name": "new", **item})


def test_what_is_there_comes_as_it_is_and_changes_nothing(host: Host) -> None:
    found = host.unchanged_by_reapplying()
    queues = {one["name"]: one for one in found["resources"]["asterisk_queues"]["queues"]}
    assert list(queues) == ["support", "sales", "odd"]
    assert queues["support"] == {
        "name": "support",
        "strategy": "rrmemory",
        "members": [
            {"interface": "PJSIP/1002", "penalty": 3, "name": "Front Desk"},
            {"interface": "Local/9@from-phones"},
        ],
        "periodic_announce": "one,two",
        "options": {"foo": "bar"},
    }
    # A line that would lose something as data stays text.
    assert queues["sales"]["options"] == {"member": 'PJSIP/1001,1,"Finlay, Josh"'}
    assert queues["sales"]["announce_position"] == "yes"


def test_only_the_line_that_differs_is_touched(host: Host) -> None:
    assert edit(host, {"name": "support", "strategy": "linear"}) == [
        "- strategy = rrmemory   ; in turn",
        "+ strategy = linear   ; in turn",
    ]
    members = [{"interface": "PJSIP/1001"}, *host.item("asterisk_queues", "support")["members"]]
    assert edit(host, {"name": "support", "members": members}) == ["+member => PJSIP/1001"]
    assert edit(host, {"name": "support", "members": members[:2]}) == ["-member => Local/9@from-phones"]
    assert edit(host, {"name": "support", "unset": ["foo"]}) == ["-foo = bar"]


def test_members_alone_are_a_reload_of_members(host: Host) -> None:
    host.apply("asterisk_queues", {"name": "support", "members": [{"interface": "PJSIP/1001", "penalty": 2}]})
    assert host.server.commands == ["queue reload members"]
    assert [row["interface"] for row in host.server.queue_table["support"]["members"]] == ["PJSIP/1001", "PJSIP/1001"]
    host.apply("asterisk_queues", {"name": "support", "members": [], "weight": 3})
    assert host.server.commands[1:] == ["queue reload all"]


def test_a_new_queue_in_a_file_of_its_own_and_its_removal(host: Host) -> None:
    item = {"name": "night", "musicclass": "jazz", "joinempty": "True", "announce_holdtime": "once", "ringinuse": False}
    host.apply("asterisk_queues", item, path="queues.d/site.conf", purge=True)
    assert host.text("queues.d/site.conf") == (
        "[night]\nmusicclass=jazz\nannounce-holdtime=once\njoinempty=yes\nringinuse=no\n"
    )
    assert host.text("queues.conf") == QUEUES + "\n#tryinclude queues.d/site.conf\n"
    done = host.apply("asterisk_queues", path="queues.d/site.conf", purge=True)
    assert done.deleted == {"asterisk_queues": ["night"]} and "night" not in host.server.queue_table
    assert host.text("queues.conf") == QUEUES + "\n#tryinclude queues.d/site.conf\n", "others are not purged"


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"members": [{"interface": "1001"}]}, "members[0].interface: '1001' is no interface; write it as PJSIP/1001"),
        ({"members": [{"penalty": 1}]}, "members[0].interface: is missing"),
        (
            {"members": [{"interface": "PJSIP/1003"}]},
            'members[0].interface: there is no endpoint called "1003"; did you',
        ),
        ({"members": [{"interface": "Local/1@from-phone"}]}, 'there is no context called "from-phone"; did you mean'),
        ({"members": [{"interface": "Local/1"}]}, 'there is no context called "default"'),
        ({"members": [{"interface": "PJSIP/1001"}, {"interface": "pjsip/1001"}]}, "stands twice in this queue"),
        ({"members": [{"interface": "PJSIP/1001", "name": "a,b"}]}, "members[0].name: holds a comma"),
        ({"members": [{"interface": "PJSIP/1001", "penalty": -1}]}, "members[0].penalty: is negative"),
        ({"musicclass": "jaz"}, 'musicclass: there is no music class called "jaz"; did you mean "jazz"?'),
        ({"context": "nowhere"}, 'context: there is no context called "nowhere"'),
        ({"maxlen": -1}, "maxlen: is negative"),
        ({"joinempty": "strickt"}, "joinempty: 'strickt' is none of"),
        ({"announce_position": "maybe"}, "announce_position: 'maybe' is none of yes, no, limit, more"),
        ({"options": {"auto-pause": "no"}}, 'options.auto-pause: is no option of a queue; did you mean "autopause"?'),
        ({"options": {"timeout": "3"}}, "options.timeout: has an option of its own; use `timeout`"),
        ({"name": "general"}, "is general, which is no queue"),
        ({"name": "Sales"}, "differs from the queue sales in case only"),
        ({"name": "odd", "maxlen": 5}, "gets more lines by (+)"),
        (
            {"name": "sales", "unset": ["strateggy"]},
            'unset: strateggy is no option of a queue; did you mean "strategy"?',
        ),
    ],
)
def test_refused(host: Host, item: dict[str, Any], words: str) -> None:
    assert words in refused(host, **item)


def test_a_queue_in_another_file_is_not_moved(host: Host) -> None:
    text = host.refused("asterisk_queues", {"name": "sales", "weight": 1}, path="queues.d/site.conf")
    assert "queues.conf, not in queues.d/site.conf" in text


def call(data: str, app: str = "Queue") -> dict[str, Any]:
    return {"name": "in", "extensions": [{"extension": "1", "steps": [{"app": app, "data": data}]}]}


def test_a_step_names_a_queue_that_is_there_or_planned(host: Host) -> None:
    text = host.refused_or_warned("asterisk_dialplan", call("suport,t"))
    assert 'extensions[0].steps[0].data: there is no queue called "suport"; did you mean "support"?' in text
    host.apply("asterisk_dialplan", call("SUPPORT,t"))
    host.apply("asterisk_dialplan", call("${QUEUE},t"))
    host.apply_all(
        {
            "asterisk_dialplan": {"contexts": [call("late")]},
            "asterisk_queues": {"queues": [{"name": "late", "weight": 1}]},
        }
    )


@pytest.mark.parametrize("planned", [True, False])
def test_a_queue_that_is_called_stays(host: Host, planned: bool) -> None:
    host.apply("asterisk_dialplan", call("Support,t"))
    resources: dict[str, Any] = {"asterisk_queues": {"queues": [{"name": "support", "state": "absent"}]}}
    if planned:
        resources["asterisk_dialplan"] = {"contexts": [call("support")]}
    assert "queues[0] (support): extension 1 of context in still uses it" in host.refused_all(resources)
    resources["asterisk_dialplan"] = {"contexts": [call("sales")]}
    assert host.apply_all(resources).deleted == {"asterisk_queues": ["support"]}


def test_what_a_queue_uses_stays(host: Host) -> None:
    host.apply("asterisk_queues", {"name": "sales", "musicclass": "jazz", "context": "from-phones"})
    gone = {"path": "musiconhold.conf", "name": "jazz", "state": "absent"}
    assert "queue sales still uses music class jazz" in host.refused("asterisk_config", gone)
    text = host.refused("asterisk_dialplan", {"name": "from-phones", "state": "absent"})
    assert "queue sales still uses it" in text and "queue support still uses it" in text
    host.apply("asterisk_queues", {"name": "sales", "unset": ["musicclass"]})
    host.apply("asterisk_config", gone)


def test_asterisk_config_does_not_write_the_same_queue_in_one_run(host: Host) -> None:
    resources = {
        "asterisk_config": {"sections": [{"path": "queues.conf", "name": "sales", "options": {"weight": "2"}}]},
        "asterisk_queues": {"queues": [{"name": "sales", "maxlen": 2}]},
    }
    assert "asterisk_config changes [sales] of queues.conf in the same run" in host.refused_all(resources)


def test_what_the_server_drops_is_an_error_and_rolled_back(host: Host) -> None:
    before = host.bytes()
    host.server.restart()
    load = host.server._load_queues

    def dropping(members_only: bool = False) -> Any:
        said = load(members_only)
        host.server.queue_table.get("new", {"members": []})["members"].clear()
        return said

    host.server._load_queues = dropping  # type: ignore[method-assign]
    with pytest.raises(Exception, match="member PJSIP/1001 was written, and Asterisk does not hold it so"):
        host.run({"asterisk_queues": {"queues": [{"name": "new", "members": [{"interface": "PJSIP/1001"}]}]}})
    assert host.bytes() == before


def test_members_as_text_and_back() -> None:
    for text in ("PJSIP/1,,Josh", "Local/1@a/n,2,,hint:1@a,no,5,yes", "PJSIP/1"):
        assert text_of(row_of(text) or {}) == text
    for text in ('PJSIP/1,1,"a"', "PJSIP/1,x", "PJSIP/1,,,,maybe", "a,b,c,d,e,f,g,h", ",1"):
        assert row_of(text) is None
    assert texts_of([{"interface": "PJSIP/1", "penalty": 1}], ["PJSIP/1 , 1"]) == ["PJSIP/1 , 1"]


def test_what_the_console_prints() -> None:
    lines = [
        "my sales has 2 calls (max 5) in 'rrmemory' strategy (0s holdtime, 0s talktime), W:3, C:0, A:0, SL:0.0%, SL2:0.0% within 60s",
        "   Members: ",
        "      Josh F (PJSIP/1 from hint:1@a) with penalty 2 (ringinuse enabled)\x1b[0m\x1b[0m \x1b[1;33;40m(paused was 0 secs ago)\x1b[0m (x)",
        "      Dyn (Local/9@test) with penalty 4 (ringinuse disabled)\x1b[1;36;40m (dynamic)\x1b[0m (Invalid)",
        "      PJSIP/2 (ringinuse disabled)\x1b[0m (Unavailable) has taken no calls yet",
        "   Callers: ",
        "      1. Local/q@q-0000000d;2 (wait: 0:00, prio: 0)",
    ]
    two = {
        "interface": "PJSIP/2",
        "name": "PJSIP/2",
        "penalty": 0,
        "state_interface": "PJSIP/2",
        "ringinuse": False,
        "paused": False,
    }
    one = {
        "interface": "PJSIP/1",
        "name": "Josh F",
        "penalty": 2,
        "state_interface": "hint:1@a",
        "ringinuse": True,
        "paused": True,
    }
    assert parse_queue(lines) == {
        "strategy": "rrmemory",
        "maxlen": 5,
        "weight": 3,
        "servicelevel": 60,
        "members": [one, two],
    }
    assert parse_queue(["No such queue: nope.", ""]) is None


def test_a_step_that_stands_there_already_is_not_asked(tmp_path: Path) -> None:
    text = "[in]\nexten => 1,1,Queue(of-a-database)\n same => n,Hangup()\n"
    host = Host(tmp_path, {"extensions.conf": text})
    host.apply("asterisk_dialplan", {"name": "in", "ignorepats": ["9"]})
    other = {"extension": "2", "steps": [{"app": "Queue", "data": "of-a-database,t"}]}
    extensions = [*host.item("asterisk_dialplan", "in")["extensions"], other]
    text = host.refused_or_warned("asterisk_dialplan", {"name": "in", "extensions": extensions})
    assert text.count("there is no queue called") == 1
