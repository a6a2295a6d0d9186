# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the running FreeSWITCH is told of users, and how its answers are compared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.users_edit import rendered
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import parse_text
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_tree import read_tree
from fs_directory import DOMAIN, HAND_MADE, KIND, change, folder, user, write


def test_commands(tmp_path: Path) -> None:
    where = folder(tmp_path)
    names = [user("1001", cacheable="true", number_alias="2001"), user("Bob", cacheable="60000"), user("1003")]
    _before, after, _plan = change(where, names)
    write(after)
    before, after, plan = change(where, [user("1001", password="x"), user("1003", password="x")])
    assert [one.text for one in KIND.commands(plan.changes, before, after)] == [
        f"xml_flush_cache id 1001 {DOMAIN}",
        f"xml_flush_cache id 2001 {DOMAIN}",
    ]
    before, after, plan = change(where, [{"domain": DOMAIN, "id": "Bob", "state": "absent"}])
    assert [one.text for one in KIND.commands(plan.changes, before, after)] == [
        "xml_flush_cache",  # it may be kept as BOB as well
        f"sofia profile phones flush_inbound_reg Bob@{DOMAIN}",
        f"sofia profile trunks flush_inbound_reg Bob@{DOMAIN}",
    ]


def test_a_registration_is_never_flushed_without_a_name(tmp_path: Path) -> None:
    where = folder(tmp_path, HAND_MADE.replace('user id="1000" cidr', 'user id="a b" cidr'))
    before, after, plan = change(where, [{"domain": DOMAIN, "id": "a b", "state": "absent"}])
    assert not [one for one in KIND.commands(plan.changes, before, after) if "flush_inbound_reg" in one.text]


class Shown:
    """A server that shows what it is given."""

    def __init__(self, users_shown: dict[str, str], domain: str = "") -> None:
        self.users, self.domain, self.asked = users_shown, domain, 0

    def user_xml(self, name: str, _domain: str) -> Any:
        self.asked += 1
        return parse_text(self.users[name]) if name in self.users else None

    def xml(self, *_words: str) -> Any:
        self.asked += 1
        return parse_text(self.domain) if self.domain else None


def merged_text(password: str = "secret", more: str = "") -> str:
    return (
        f'<user id="1001" domain-name="{DOMAIN}"><params><param name="password" value="{password}"/>'
        f'<param name="dial-string" value="x"/></params><variables>{more}</variables></user>'
    )


@pytest.mark.parametrize(
    "shown, words",
    [
        (merged_text(), ""),
        (merged_text("old"), "has another password"),
        (merged_text(more='<variable name="stale" value="1"/>'), "has another stale"),
        (merged_text().replace('id="1001"', 'id="typed"'), "somebody else answers"),
        (merged_text().replace("dial-string", "dial"), "has another dial-string"),
    ],
    ids=["same", "password", "stale", "other", "inherited"],
)
def test_verify(tmp_path: Path, shown: str, words: str) -> None:
    _before, after, plan = change(folder(tmp_path), [user()])
    out = KIND.verify(Shown({"1001": shown}), plan.wanted, after)
    assert (words in out[0] and "secret" not in out[0]) if words else out == []


def test_verify_what_is_gone(tmp_path: Path) -> None:
    tree = read_tree(str(folder(tmp_path)))
    gone = {(DOMAIN, "1001"): None}
    assert KIND.verify(Shown({}), gone, tree) == []
    assert "still known" in KIND.verify(Shown({"1001": merged_text()}), gone, tree)[0]
    _before, after, plan = change(tmp_path, [user()])
    assert "is not known" in KIND.verify(Shown({}), plan.wanted, after)[0]


def test_many_are_verified_with_one_request(tmp_path: Path) -> None:
    items = [user(str(20000 + number)) for number in range(60)]
    _before, after, plan = change(folder(tmp_path), items)
    texts = [rendered(item) for item in items]
    whole = '<domain name="x"><groups><group><users>%s</users></group></groups></domain>'
    server = Shown({}, whole % "".join(texts))
    assert KIND.verify(server, plan.wanted, after) == [] and server.asked == 1
    assert len(KIND.verify(Shown({}, whole % "".join(texts[1:])), plan.wanted, after)) == 1


def test_what_only_the_server_knows_it_is_asked_for(tmp_path: Path) -> None:
    """`$${local_ip_v4}` is set by the server itself; a value that names it is compared with what it says."""
    where = folder(tmp_path)
    _before, after, plan = change(where, [user(variables={"at": "$${local_ip_v4}:5060"})])

    class Knowing(Shown):
        def variable(self, name: str) -> str:
            return {"local_ip_v4": "192.0.2.1"}[name]

    for address, wrong in (("192.0.2.1", 0), ("192.0.2.2", 1)):
        shown = merged_text(more=f'<variable name="at" value="{address}:5060"/>')
        assert len(KIND.verify(Knowing({"1001": shown}), plan.wanted, after)) == wrong


def test_a_profile_that_is_down_is_told_nothing() -> None:
    class Running:
        def profiles(self) -> dict[str, Any]:
            return {"phones": None}

    told = [f"sofia profile {name} flush_inbound_reg 1001@{DOMAIN}" for name in ("phones", "trunks", "new")]
    given = ["reloadxml", "sofia profile new start", *told]
    assert KIND.prepare(Running(), given, None) == ([one for one in given if "trunks" not in one], [])
    assert KIND.prepare(None, ["reloadxml"], None) == (["reloadxml"], []), "nobody is asked in vain"
