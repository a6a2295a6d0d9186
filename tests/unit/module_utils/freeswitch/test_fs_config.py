# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Elements of any configuration, and what makes each module take them; the commands are those that a real server took."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Request
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch import config as kind
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_tree import read_tree
from fs_store import Live, apply, folder, said

MODULES = "mod_callcenter mod_voicemail mod_local_stream mod_logfile mod_cdr_csv mod_fifo mod_lua mod_event_socket mod_xml_curl"
FILES = {
    "vars.xml": '<include>\n  <X-PRE-PROCESS cmd="set" data="hold_music=local_stream://default"/>\n</include>\n',
    "autoload_configs/modules.conf.xml": '<configuration name="modules.conf">\n  <modules>\n'
    + "".join(f'    <load module="{one}"/>\n' for one in MODULES.split())
    + "    <!-- end -->\n  </modules>\n</configuration>\n",
    "autoload_configs/callcenter.conf.xml": """<configuration name="callcenter.conf" description="CallCenter">
  <settings>
    <!--<param name="dbname" value="x"/>-->
  </settings>
  <queues>

    <queue name="support">
      <param name="strategy" value="longest-idle-agent"/>
      <param name="moh-sound" value="$${hold_music}"/>
    </queue>

  </queues>
  <agents>
    <agent name="a1" type="callback" contact="user/1000" status="Available"/>
  </agents>
  <tiers>
    <tier agent="a1" queue="support" level="1" position="1"/>
  </tiers>
</configuration>
""",
    "autoload_configs/voicemail.conf.xml": """<configuration name="voicemail.conf">
  <settings>
    <param name="db-password" value="hush"/>
  </settings>
  <profiles>
    <profile name="default">
      <param name="terminator-key" value="#"/>
      <email>
        <param name="template-file" value="voicemail.tpl"/>
      </email>
    </profile>
  </profiles>
</configuration>
""",
    "autoload_configs/others.xml": """<include>
  <configuration name="switch.conf"><settings><param name="max-sessions" value="100"/></settings></configuration>
  <configuration name="event_socket.conf">
    <settings>
      <param name="apply-inbound-acl" value="a"/>
      <param name="apply-inbound-acl" value="b"/>
      <param name="password" value="ClueCon"/>
    </settings>
  </configuration>
  <configuration name="xml_curl.conf">
    <bindings>
      <binding name="b"><param name="gateway-url" value="http://127.0.0.1/" bindings="phrases"/></binding>
    </bindings>
  </configuration>
  <configuration name="acl.conf"><network-lists/></configuration>
  <configuration name="sofia.conf"><global_settings/><profiles><profile name="x"/></profiles></configuration>
  <configuration name="lua.conf"><settings/></configuration>
  <configuration name="local_stream.conf"><directory name="moh" path="/moh"/></configuration>
  <configuration name="logfile.conf"><settings/></configuration>
  <configuration name="enum.conf"><settings/></configuration>
  <configuration name="skinny.conf"><settings/></configuration>
</include>
""",
}
CC = "callcenter.conf"


def store(tmp_path: Path) -> Path:
    return folder(tmp_path, FILES)


def element(file: str, path: str, name: str | None = None, **words: object) -> dict:
    return {"file": file, "element": path, **({"name": name} if name else {}), **words}


def test_reading(tmp_path: Path) -> None:
    found = {key: one.item for key, one in kind.KIND.read(read_tree(str(store(tmp_path)))).items()}
    leaf = {"name": "a1", "type": "callback", "contact": "user/1000", "status": "Available"}
    tier = {"agent": "a1", "queue": "support", "level": "1", "position": "1"}
    params = {"strategy": "longest-idle-agent", "moh-sound": "$${hold_music}"}
    assert {key: one for key, one in found.items() if key[0] == CC} == {
        (CC, "settings", ""): element(CC, "settings"),
        (CC, "queues/queue", "support"): element(CC, "queues/queue", "support", params=params),
        (CC, "agents", ""): element(CC, "agents", children=[{"element": "agent", "attributes": leaf}]),
        (CC, "tiers", ""): element(CC, "tiers", children=[{"element": "tier", "attributes": tier}]),
    }
    email = element("voicemail.conf", "profiles/profile[default]/email", params={"template-file": "voicemail.tpl"})
    assert found[("voicemail.conf", "profiles/profile[default]/email", "")] == email
    socket = found[("event_socket.conf", "settings", "")]
    assert [row["attributes"]["value"] for row in socket["children"]] == ["a", "b"]
    assert socket["params"] == {"password": "ClueCon"}
    assert found[("xml_curl.conf", "bindings/binding", "b")]["children"][0]["attributes"]["bindings"] == "phrases"
    assert not [
        key for key in found if key[0] == "acl.conf" or key[1].startswith("profiles") and key[0] == "sofia.conf"
    ]
    assert ("sofia.conf", "global_settings", "") in found


def test_each_element_reads_and_applies_again(tmp_path: Path) -> None:
    where = store(tmp_path)
    items = [one.item for one in kind.KIND.read(read_tree(str(where))).values()]
    done = apply(kind.KIND, where, items, unspecified="reset")
    assert (done.plan.changes, done.problems) == ((), [])


def test_one_parameter_and_nothing_else(tmp_path: Path) -> None:
    path = "autoload_configs/callcenter.conf.xml"
    done = apply(kind.KIND, store(tmp_path), [element(CC, "queues/queue", "support", params={"strategy": "ring-all"})])
    assert done.text(path) == FILES[path].replace("longest-idle-agent", "ring-all")
    assert (done.commands, done.restarts) == (["callcenter_config queue reload support"], [])


def test_queues_agents_and_tiers(tmp_path: Path) -> None:
    where = store(tmp_path)
    tiers = [{"element": "tier", "attributes": {"agent": one, "queue": "sales", "level": "2"}} for one in ("a1", "a2")]
    items = [
        element(CC, "queues/queue", "sales", params={"strategy": "ring-all"}),
        element(CC, "agents/agent", "a2", attributes={"type": "callback", "contact": "user/1001"}),
        element(CC, "tiers", children=tiers),
    ]
    done = apply(kind.KIND, where, items)
    assert (said(done.problems), done.restarts) == ("", [])
    assert done.commands == [
        "callcenter_config tier del support a1",
        "callcenter_config queue load sales",
        "callcenter_config agent reload a2",
        "callcenter_config tier reload sales a1",
        "callcenter_config tier reload sales a2",
    ]
    text = done.text("autoload_configs/callcenter.conf.xml")
    assert (
        '    <queue name="sales">\n      <param name="strategy" value="ring-all"/>\n    </queue>\n  </queues>' in text
    )
    tiers[0]["attributes"] = {"agent": "a1", "queue": "sales", "level": "3"}
    items = [
        element(CC, "queues/queue", "support", state="absent"),
        element(CC, "agents/agent", "a2", attributes={"contact": "{a=b c}user/1", "max-no-answer": "3"}),
        element(CC, "tiers", children=tiers),
    ]
    assert apply(kind.KIND, where, items).commands == [
        "callcenter_config queue unload support",
        "callcenter_config agent set contact a2 '{a=b c}user/1'",
        "callcenter_config agent set max_no_answer a2 3",
        "callcenter_config tier set level sales a1 3",
    ]
    done = apply(
        kind.KIND, where, [element(CC, "tiers", children=[]), element(CC, "agents/agent", "a2", state="absent")]
    )
    assert done.commands[-1] == "callcenter_config agent del a2"
    done = apply(kind.KIND, where, [element(CC, "settings", params={"dbname": "x"})])
    assert done.commands == [] and "callcenter.conf" in done.restarts[0].why


def test_a_leaf_becomes_an_item(tmp_path: Path) -> None:
    """What a hand wrote as a leaf is found by its name, and is not written twice."""
    done = apply(kind.KIND, store(tmp_path), [element(CC, "agents/agent", "a1", attributes={"type": "callback"})])
    assert done.text("autoload_configs/callcenter.conf.xml").count('<agent name="a1"') == 1


def test_what_is_missing_on_the_way_is_made(tmp_path: Path) -> None:
    where = store(tmp_path)
    entry = {
        "element": "entry",
        "attributes": {"action": "menu-exec-app", "digits": "1", "param": "transfer 1000 XML x"},
    }
    items = [
        element("ivr.conf", "menus/menu", "main", attributes={"timeout": "1000"}, children=[entry]),
        element("ivr.conf", "menus/menu", "late", attributes={"timeout": "1"}),
        element("voicemail.conf", "profiles/profile[new]/email", params={"template-file": "n.tpl"}),
        element("voicemail.conf", "profiles/profile", "new", params={"terminator-key": "*"}),
    ]
    done = apply(kind.KIND, where, items)
    assert done.commands == ["voicemail load new"] and done.restarts == []
    assert done.text("autoload_configs/ivr.conf.xml") == (
        '<include>\n  <configuration name="ivr.conf">\n    <menus>\n      <menu name="main" timeout="1000">\n'
        '        <entry action="menu-exec-app" digits="1" param="transfer 1000 XML x"/>\n      </menu>\n'
        '      <menu name="late" timeout="1">\n      </menu>\n    </menus>\n  </configuration>\n</include>\n'
    )
    with pytest.raises(PbxError, match="is not among the files"):
        apply(kind.KIND, where, [element("new.conf", "settings")], path="elsewhere")


TOLD = {
    "switch": (
        [element("switch.conf", "settings", params={"max-sessions": "5", "loglevel": "info", "rtp-end-port": "9"})],
        ["fsctl max_sessions 5", "fsctl loglevel info"],
        "rtp-end-port",
    ),
    "event_socket": ([element("event_socket.conf", "settings", params={"password": "x"})], [], "lock everybody out"),
    "voicemail": (
        [element("voicemail.conf", "profiles/profile[default]/email", params={"template-file": "x"})],
        ["voicemail reload default"],
        "",
    ),
    "voicemail-settings": ([element("voicemail.conf", "settings", params={"x": "1"})], [], "voicemail.conf"),
    "voicemail-gone": (
        [
            element("voicemail.conf", "profiles/profile", "default", state="absent"),
            element("voicemail.conf", "profiles/profile[default]/email", state="absent"),
        ],
        ["voicemail unload default"],
        "",
    ),
    "logfile": ([element("logfile.conf", "settings", params={"x": "1"})], ["reload mod_logfile"], ""),
    "lua": ([element("lua.conf", "settings", params={"x": "1"})], [], "mod_lua starts"),
    "by-itself": ([element("enum.conf", "settings", params={"x": "1"})], [], ""),
    "not-loaded": ([element("skinny.conf", "settings", params={"x": "1"})], [], ""),
    "sofia": ([element("sofia.conf", "global_settings", params={"log-level": "1"})], [], "global_settings"),
    "stream": (
        [element("local_stream.conf", "directory", "two", params={"rate": "8000"})],
        ["local_stream start two"],
        "",
    ),
    "curl": ([element("xml_curl.conf", "bindings/binding", "b", state="absent")], [], "mod_xml_curl does not load"),
    "fifo": ([element("fifo.conf", "fifos/fifo", "f", attributes={"importance": "0"})], ["fifo reparse"], ""),
}


@pytest.mark.parametrize("name", TOLD)
def test_what_the_server_is_told(tmp_path: Path, name: str) -> None:
    items, commands, why = TOLD[name]
    done = apply(kind.KIND, store(tmp_path), items)
    assert done.problems == []
    assert done.commands == commands
    assert [why in one.why for one in done.restarts] == ([True] if why else [])


def test_modules(tmp_path: Path) -> None:
    where = store(tmp_path)
    names = [*MODULES.split()[1:], "mod_esf"]
    rows = [{"element": "load", "attributes": {"module": one}} for one in names]
    done = apply(kind.KIND, where, [element("modules.conf", "modules", children=rows)])
    assert done.commands == ["load mod_esf"] and "mod_callcenter" in done.restarts[0].why
    assert '    <load module="mod_xml_curl"/>\n    <load module="mod_esf"/>\n    <!-- end -->' in done.text(
        "autoload_configs/modules.conf.xml"
    )


def test_a_variable_that_changes_is_told_to_modules(tmp_path: Path) -> None:
    before = read_tree(str(store(tmp_path)))
    after = read_tree(str(tmp_path), {"vars.xml": FILES["vars.xml"].replace("default", "other").encode()})
    assert [one.text for one in kind.KIND.commands([], before, after)] == ["callcenter_config queue reload support"]
    assert kind.KIND.restarts([], before, after) == []


def test_refusals(tmp_path: Path) -> None:
    where = store(tmp_path)

    def words(*items: dict) -> str:
        return said(apply(kind.KIND, where, items).problems)

    assert "belongs to freeswitch_acls" in words(element("acl.conf", "network-lists"))
    assert "belongs to freeswitch_profiles" in words(element("sofia.conf", "profiles/profile", "x", params={"a": "b"}))
    assert "is no name of a configuration" in words(element("../x", "settings"))
    for path in ("", "a//b", "/a", "a/", "a/b[c]", "a b"):
        assert "element" in words(element(CC, path))
    assert "give it as the item's `name`" in words(element(CC, "queues/queue", "q", attributes={"name": "x"}))
    assert "could not name it" in words(element(CC, "queues/queue", "a b"))
    assert "there is no variable hold_musik" in words(
        element(CC, "queues/queue", "q", params={"moh-sound": "$${hold_musik}"})
    )
    assert 'did you mean "hold_music"?' in words(
        element(CC, "queues/queue", "q", params={"moh-sound": "$${hold_musik}"})
    )
    tier = {"element": "tier", "attributes": {"agent": "a1", "queue": "suport"}}
    assert 'there is no queue suport: the tier would call nobody; did you mean "support"?' in words(
        element(CC, "tiers", children=[tier])
    )
    with pytest.raises(PbxError, match="holds a control character") as caught:
        words(element(CC, "settings", params={"x": "hush\x07"}))
    assert "hush" not in str(caught.value)


def test_secrets_are_no_references(tmp_path: Path) -> None:
    done = apply(kind.KIND, store(tmp_path), [element("voicemail.conf", "settings", params={"db-password": "$${x}&"})])
    assert done.problems == []
    assert 'value="&#36;&#36;{x}&amp;"' in done.text("autoload_configs/voicemail.conf.xml")


def test_what_a_dead_run_left(tmp_path: Path) -> None:
    """Commands that wait are turned around where the files do not hold, or hold again, what they speak of."""
    tree = read_tree(str(store(tmp_path)))
    turned = {
        "callcenter_config queue load gone": "callcenter_config queue unload gone",
        "callcenter_config queue unload support": "callcenter_config queue reload support",
        "callcenter_config agent set contact gone 'a b'": "callcenter_config agent del gone",
        "callcenter_config agent del a1": "callcenter_config agent reload a1",
        "callcenter_config tier set level support gone 1": "callcenter_config tier del support gone",
        "callcenter_config tier del support a1": "callcenter_config tier reload support a1",
        "voicemail reload gone": "voicemail unload gone",
        "voicemail unload default": "voicemail reload default",
        "fsctl max_sessions 9": "fsctl max_sessions 100",
    }
    kept = ["reloadxml", "callcenter_config queue reload support", "load mod_lua", "local_stream start moh", "x y z"]
    dropped = ["load mod_gone", "local_stream start gone", "fsctl sps 9"]
    out, later = kind.KIND.prepare(None, [*kept, *dropped, *turned], tree)
    assert later == []
    assert out == list(dict.fromkeys([*kept, *turned.values()]))


def test_purge_stays_in_its_place(tmp_path: Path) -> None:
    found = kind.KIND.read(read_tree(str(store(tmp_path))))
    request = Request(kind.RESOURCE, [element("callcenter.conf.xml", "queues/queue", "new")], purge=True)
    assert kind.KIND.purgeable(request, found) == {(CC, "queues/queue", "support")}
    assert kind.KIND.purgeable(Request(kind.RESOURCE, [], purge=True), found) == frozenset()


def test_reading_back(tmp_path: Path) -> None:
    tree = read_tree(str(store(tmp_path)))
    items = {key: one.item for key, one in kind.KIND.read(tree).items()}
    queues = {"callcenter_config queue list": "name|strategy\nsupport|ring-all\n+OK"}
    live = Live(tree, said=queues)
    gone = {(CC, "queues/queue", "gone"): None}
    assert kind.KIND.verify(live, {**items, **gone}, tree) == []
    assert len(live.asked) == len(set(live.asked))  # every file once, however many elements
    text = FILES["autoload_configs/callcenter.conf.xml"].replace("longest", "hush").replace("<tiers>", "<t>")
    old = read_tree(str(tmp_path), {"autoload_configs/callcenter.conf.xml": text.replace("</tiers>", "</t>").encode()})
    queues = {"callcenter_config queue list": "name|strategy\ngone|ring-all\n+OK"}
    told = kind.KIND.verify(Live(old, said=queues), {**items, **gone}, tree)
    assert told == [
        "the server has other values for callcenter.conf:queues/queue:support",
        "the server does not have the queue support",
        "the server does not have callcenter.conf:tiers",
        "the server still has the queue gone",
    ]
    assert kind.KIND.verify(Live(tree, said=queues), {(CC, "agents", ""): None}, old) == []
