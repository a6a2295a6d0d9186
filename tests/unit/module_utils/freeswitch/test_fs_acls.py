# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access lists: what the server would skip in silence is refused, and what it makes of a list is known."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch import acls as kind
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_tree import read_tree
from fs_store import Live, apply, folder, said

ACL = """<configuration name="acl.conf" description="Network Lists">
  <network-lists>
    <!-- keep -->
    <list name="lan" default="allow">
      <node type="deny" cidr="192.168.42.0/24"/>
      <node cidr='192.168.42.42/32' type="allow"/> <!-- one -->
    </list>

    <list name="domains" default="deny">
      <node type="allow" domain="$${domain}"/>
      <node type="allow" host="192.0.2.1" mask="255.255.255.0" port-min="1"/>
    </list>
  </network-lists>
</configuration>
"""
VARS = '<include>\n  <X-PRE-PROCESS cmd="set" data="domain=pbx.example.com"/>\n</include>\n'
FILE = "autoload_configs/acl.conf.xml"


def store(tmp_path: Path) -> Path:
    return folder(tmp_path, {FILE: ACL, "vars.xml": VARS})


def test_reading(tmp_path: Path) -> None:
    found = {key[0]: one.item for key, one in kind.KIND.read(read_tree(str(store(tmp_path)))).items()}
    assert found == {
        "lan": {
            "name": "lan",
            "default": "allow",
            "nodes": [{"type": "deny", "cidr": "192.168.42.0/24"}, {"type": "allow", "cidr": "192.168.42.42/32"}],
        },
        "domains": {
            "name": "domains",
            "default": "deny",
            "nodes": [
                {"type": "allow", "domain": "$${domain}"},
                {"type": "allow", "options": {"host": "192.0.2.1", "mask": "255.255.255.0", "port-min": "1"}},
            ],
        },
    }


def test_change_add_and_remove(tmp_path: Path) -> None:
    where = store(tmp_path)
    nodes = [{"type": "allow", "cidr": "192.168.42.42/32"}, {"type": "allow", "cidr": "10.0.0.0/8,2001:db8::/32"}]
    new = {"name": "trunks", "default": "deny", "nodes": [{"type": "allow", "cidr": "192.0.2.0/24"}]}
    done = apply(
        kind.KIND,
        where,
        [{"name": "lan", "default": "deny", "nodes": nodes}, new, {"name": "domains", "state": "absent"}],
    )
    assert done.problems == [] and done.commands == ["reloadacl"] and done.restarts == []
    start, end = ACL.index('    <list name="domains'), ACL.index("  </network-lists>")
    wanted = (
        ACL[:start]
        + '    <list name="trunks" default="deny">\n      <node type="allow" cidr="192.0.2.0/24"/>\n    </list>\n'
        + ACL[end:]
    )
    wanted = wanted.replace('name="lan" default="allow"', 'name="lan" default="deny"')
    wanted = wanted.replace('      <node type="deny" cidr="192.168.42.0/24"/>\n', "")
    wanted = wanted.replace(
        "<!-- one -->\n", '<!-- one -->\n      <node type="allow" cidr="10.0.0.0/8,2001:db8::/32"/>\n'
    )
    assert done.text(FILE) == wanted


def test_nothing_left_and_nothing_said(tmp_path: Path) -> None:
    where = store(tmp_path)
    assert apply(kind.KIND, where, [{"name": "lan", "nodes": []}]).commands == ["reloadacl"]
    assert apply(kind.KIND, where, [{"name": "empty", "default": "deny"}]).problems == []
    assert apply(kind.KIND, where, [{"name": "empty", "nodes": []}]).plan.changes == ()


def test_a_file_that_is_not_there_yet(tmp_path: Path) -> None:
    where = folder(tmp_path, {"autoload_configs/x.xml": "<x/>"})
    item = {"name": "a", "default": "deny", "nodes": [{"type": "allow", "cidr": "192.0.2.0/24"}]}
    with pytest.raises(PbxError, match="is not among the files"):
        apply(kind.KIND, where, [item], path="acl.xml")
    assert apply(kind.KIND, where, [item]).problems == []


BAD = {
    "no-length": "10.1.2.3",
    "octet": "10.1.2.999/24",
    "garbage": "garbage",
    "length": "10.1.2.0/33",
    "mask": "10.1.2.0/255.255.255.0",
    "blank": "10.0.0.0/8, 10.1.0.0/16",
    "zero": "10.1.2.3/0",
    "mapped": "::ffff:10.0.0.0/104",
    "half": "10.0.0.0/8,x",
}


@pytest.mark.parametrize("name", BAD)
def test_networks_that_the_server_would_skip_or_misread(tmp_path: Path, name: str) -> None:
    done = apply(kind.KIND, store(tmp_path), [{"name": "lan", "nodes": [{"type": "allow", "cidr": BAD[name]}]}])
    assert "lists[0] (lan): nodes" in said(done.problems)


def test_other_refusals(tmp_path: Path) -> None:
    where = store(tmp_path)

    def words(*items: dict) -> str:
        return said(apply(kind.KIND, where, items).problems)

    assert "default: a new list needs it" in words({"name": "new", "nodes": []})
    assert "is no name of a list" in words({"name": "a b", "default": "deny"})
    assert "choose a name without .auto" in words({"name": "x.auto", "default": "deny"})
    assert "has cidr and domain" in words({"name": "lan", "nodes": [{"cidr": "10.0.0.0/8", "domain": "x"}]})
    assert "has neither" in words({"name": "lan", "nodes": [{"type": "deny"}]})
    assert "no attribute 'ip'" in words({"name": "lan", "nodes": [{"cidr": "10.0.0.0/8", "options": {"ip": "1"}}]})
    assert "there is no variable net" in words({"name": "lan", "nodes": [{"cidr": "$${net}"}]})
    assert "stands for what is no network" in words({"name": "lan", "nodes": [{"cidr": "$${domain}"}]})
    (one,) = apply(kind.KIND, where, [{"name": "lan", "nodes": [{"domain": "nowhere"}]}]).problems
    assert one.warning and one.missing == ("freeswitch_domains", "nowhere")


def test_a_variable_that_changes_reloads(tmp_path: Path) -> None:
    where = store(tmp_path)
    before = read_tree(str(where))
    after = read_tree(str(where), {"vars.xml": VARS.replace("pbx.example.com", "other").encode()})
    assert [one.text for one in kind.KIND.commands([], before, after)] == ["reloadacl"]
    assert kind.KIND.commands([], before, before) == []


def rules(*rows: tuple[str, str]) -> list:
    return [(network, what) for cidr, what in rows for network in kind.networks(cidr)]


@pytest.mark.parametrize(
    ("address", "wanted"),
    [("10.1.2.3", "allow"), ("10.1.3.1", "deny"), ("10.2.0.1", "allow"), ("172.16.0.1", "deny"), ("::1", "allow")],
)
def test_what_a_list_makes_of_an_address(address: str, wanted: str) -> None:
    """Asked of a real server in forty random lists: the longest prefix decides, of equal ones the first."""
    rows = rules(
        ("10.0.0.0/8", "allow"),
        ("10.1.0.0/16", "deny"),
        ("10.1.0.0/16", "allow"),
        ("10.1.2.0/24", "allow"),
        ("::/0", "allow"),
    )
    assert kind.verdict(rows, ipaddress.ip_address(address), "deny") == wanted


def test_reading_back(tmp_path: Path) -> None:
    where = store(tmp_path)
    tree = read_tree(str(where))
    items = {key: one.item for key, one in kind.KIND.read(tree).items()}
    live = Live(tree, lists={"lan": lambda address: address != "192.168.42.0"})
    assert kind.KIND.verify(live, {**items, ("gone",): None}, tree) == []
    # A list of domains or masks is not asked about: only the server knows what comes of it.
    assert live.asked == ["xml acl.conf", "acl 192.168.42.0 lan", "acl 192.168.42.42 lan"]
    deaf = Live(tree, lists={"lan": lambda address: True})
    assert kind.KIND.verify(deaf, items, tree) == ["the server does not deny 192.168.42.0 by the access list lan"]
    old = Live(read_tree(str(where), {FILE: ACL.replace("42.0/24", "43.0/24").replace('"domains"', '"gone"').encode()}))
    assert kind.KIND.verify(old, {**items, ("gone",): None}, tree) == [
        "the server has the access list lan with other nodes",
        "the server does not have the access list domains",
        "the server still has the access list gone",
    ]
