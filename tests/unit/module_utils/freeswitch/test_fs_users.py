# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users of FreeSWITCH's directory: what is read, written, refused, said to the server and read back."""

from __future__ import annotations

import hashlib
import string
import time
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Reading, Request, make_plan
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch import users
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_tree import read_tree
from fs_directory import DOMAIN, EMPTY, HAND_MADE, KIND, change, folder, plan_of, said, user, write

PRINTABLE = "".join(one for one in string.printable if one.isprintable())
FULL = user(
    number_alias="2001",
    cidr="10.0.0.0/8",
    cacheable="true",
    vm_password="4711",
    context="phones",
    toll_allow="local",
    accountcode="a",
    caller_id_name='Jürgen "J" <O\'Neil> & ${x}',
    caller_id_number="1001",
    outbound_caller_id_name="o",
    outbound_caller_id_number="p",
    callgroup="g",
    groups=["sales", "it"],
    params={"max-registrations-per-extension": "2"},
    variables={"x y": "a;b", "leer": ""},
)


def test_every_option_comes_back(tmp_path: Path) -> None:
    _before, after, _plan = change(folder(tmp_path), [FULL])
    found = KIND.read(after)[DOMAIN, "1001"]
    assert found.item == FULL
    assert found.path == str(tmp_path / "directory" / f"{DOMAIN}.xml")
    assert not plan_of(after, [FULL]).changes


@pytest.mark.parametrize(
    "password",
    [
        PRINTABLE,
        *PRINTABLE,
        "a\nb\tc",
        "$${known}",
        "${x}",
        "x-pre-process",
        "X-PRE-PROCESS",
        "<include>",
        "<?",
        "<!--#",
        "ä€😀",
    ],
    ids=lambda text: f"{len(text)}-{'-'.join(str(ord(one)) for one in text[:6])}",
)
def test_passwords_are_literal(tmp_path: Path, password: str) -> None:
    _before, after, _plan = change(folder(tmp_path), [user(password=password)])
    found = KIND.read(after)[DOMAIN, "1001"]
    assert found.item["password"] == password
    entry = found.element.first("params").first("param")
    assert after.value(entry, "value") == password, "the server would have another"


def test_a_control_character_is_refused_without_the_password(tmp_path: Path) -> None:
    before = read_tree(str(folder(tmp_path)))
    request = Request(users.USERS, [user(password="geheim\x01")])
    _plan, problems = make_plan(request, Reading({}), lambda: "")
    assert [one.where for one in problems] == [f"users[0] ({DOMAIN}:1001): password"]
    assert "geheim" not in str(problems[0])
    assert before is not None


@pytest.mark.parametrize(
    "item, words",
    [
        (user(password=""), "password: anybody could register"),
        ({"domain": DOMAIN, "id": "1001"}, "password: anybody could register"),
        (user(password="", params={"allow-empty-password": "true"}), "anybody could register"),
        (user("a b"), "'a b' is no name"),
        (user("a@b"), "'a@b' is no name"),
        (user('a"b'), "is no name"),
        (user("a'b"), "is no name"),
        (user("a<b"), "is no name"),
        (user("!a"), "is no name"),
        (user("müller"), "is no name"),
        (user(number_alias="2 1"), "number_alias: '2 1' is no name"),
        (user(accountcode="$${unknown_thing}"), "accountcode: $${unknown_thing} is no global variable"),
        (user(variables={"v": "$${unknown_thing}"}), "variables.v: $${unknown_thing} is no global variable"),
        (user(groups=["users-1"]), "groups: users-1 is the group in which users stand themselves"),
    ],
    ids=lambda one: "" if isinstance(one, str) else str(one["id"]),
)
def test_refused(tmp_path: Path, item: dict[str, Any], words: str) -> None:
    assert words in said(folder(tmp_path), [item])


@pytest.mark.parametrize("name", ["john.doe", "a&b", "+4989", "*97#", "a_b-c", "1001"])
def test_names_that_are_taken(tmp_path: Path, name: str) -> None:
    before, after, plan = change(folder(tmp_path), [user(name)])
    assert not KIND.problems(before, after, plan)
    assert (DOMAIN, name) in KIND.read(after)


@pytest.mark.parametrize(
    "item, field",
    [
        (user(params={"Password": "x"}), "params.Password"),
        (user(variables={"user_context": "x"}), "variables.user_context"),
        (user(params={"a": "1", "A": "2"}), "params"),
        (user(groups=["a b"]), "groups"),
        (user(a1_hash="xyz", password=None), "a1_hash"),
    ],
    ids=["password", "context", "twice", "group", "hash"],
)
def test_the_declaration_refuses(item: dict[str, Any], field: str) -> None:
    _plan, problems = make_plan(Request(users.USERS, [item]), Reading({}), lambda: "")
    assert [one.where for one in problems] == [f"users[0] ({DOMAIN}:1001): {field}"]


def test_who_may_be_without_a_password(tmp_path: Path) -> None:
    where = folder(tmp_path)
    for params in ({"allow-empty-password": "false"}, {"sip-forbid-register": "true"}):
        assert said(where, [{"domain": DOMAIN, "id": "1001", "params": params}]) == ""


def test_an_open_account_in_a_file_is_a_loud_warning(tmp_path: Path) -> None:
    text = EMPTY.replace(
        "<groups>\n",
        '<groups><group name="default"><users><user id="7"/>'
        '<user id="8"><params><param name="password" value="$${empty}"/></params></user></users></group>\n',
    )
    where = folder(tmp_path, text)
    before, after, plan = change(where, [user("1001")])
    (problem,) = KIND.problems(before, after, plan)
    assert (
        problem.warning
        and "2 users have no password" in str(problem)
        and "ANYBODY can register as 7, 8" in str(problem)
    )
    before, after, plan = change(where, [{"domain": DOMAIN, "id": "7", "accountcode": "x"}])
    assert all(one.warning for one in KIND.problems(before, after, plan))


def test_a_type_makes_a_domain_untouchable(tmp_path: Path) -> None:
    """Finding 9."""
    text = EMPTY.replace("<groups>\n", '<groups><group name="g"><users><user id="7" type="x"/></users></group>\n')
    where = folder(tmp_path, text)
    assert "answers for every name" in said(where, [user("1001")])
    assert said(where, [{"domain": DOMAIN, "id": "7", "state": "absent"}]) == ""


@pytest.mark.parametrize(
    "there, new, words",
    [
        (user("Alice"), user("alice"), "alice is Alice of"),
        (user("1001", number_alias="2001"), user("2001"), "2001 is 1001 of"),
        (user("2001"), user("1001", number_alias="2001"), "number_alias: 2001 is 2001 of"),
        (user("1001", number_alias="30"), user("1002", number_alias="30"), "number_alias: 30 is 1001 of"),
    ],
    ids=["case", "alias-id", "id-alias", "alias-alias"],
)
def test_names_clash(tmp_path: Path, there: dict[str, Any], new: dict[str, Any], words: str) -> None:
    assert words in said(folder(tmp_path), [there, new])


def test_purge_makes_way_for_another_spelling(tmp_path: Path) -> None:
    where = folder(tmp_path)
    _before, after, _plan = change(where, [user("Alice")])
    write(after)
    assert said(where, [user("alice")], purge=True) == ""


ONE = '<include>\n  <user id="1001">\n    <params>\n      <param name="password" value="%s"/>\n    </params>\n  </user>\n</include>\n'


@pytest.mark.parametrize(
    "item", [user(password="new"), {"domain": DOMAIN, "id": "1001", "state": "absent"}], ids=["update", "delete"]
)
def test_a_user_in_two_files_is_refused_and_both_are_named(tmp_path: Path, item: dict[str, Any]) -> None:
    where = folder(tmp_path, HAND_MADE, a=ONE % "first", b=ONE % "second")
    assert KIND.read(read_tree(str(where)))[DOMAIN, "1001"].item["password"] == "first"
    words = said(where, [item])
    assert "a.xml" in words or "2 times" in words
    assert "b.xml" in words and "takes the first one only" in words


def test_a_file_of_one_user_goes_with_it(tmp_path: Path) -> None:
    where = folder(tmp_path, HAND_MADE, a=ONE % "x", b=(ONE % "y").replace("1001", "1002"))
    _before, after, _plan = change(where, [{"domain": DOMAIN, "id": "1001", "state": "absent"}])
    assert str(where / "directory" / "default" / "a.xml") not in after.files
    assert (DOMAIN, "1002") in KIND.read(after)


def test_only_what_differs_is_touched(tmp_path: Path) -> None:
    where = folder(tmp_path, HAND_MADE)
    _before, after, plan = change(where, [{"domain": DOMAIN, "id": "1000", "accountcode": "7", "groups": ["it"]}])
    assert plan.changes[0].before["password"] == "$${known}"
    path = str(where / "directory" / f"{DOMAIN}.xml")
    new = after.files[path].decode()
    assert '<param name="Password" value="$${known}"/>' in new, "a reference that nobody changed stays one"
    assert "<!-- the boss -->" in new and "<!-- by hand -->" in new
    assert KIND.read(after)[DOMAIN, "1000"].item["groups"] == ["it"]
    lines = iter(new.split("\n"))
    kept = [line for line in HAND_MADE.split("\n") if 'id="1000"' not in line]
    assert all(line in lines for line in kept), "every other line is there, in its order"


def test_removing_takes_the_pointers_too(tmp_path: Path) -> None:
    _before, after, _plan = change(folder(tmp_path, HAND_MADE), [{"domain": DOMAIN, "id": "1000", "state": "absent"}])
    assert b'id="1000"' not in after.files[str(tmp_path / "directory" / f"{DOMAIN}.xml")]


def test_groups_of_a_thousand(tmp_path: Path) -> None:
    items = [user(str(20000 + number)) for number in range(2100)]
    where = folder(tmp_path)
    _before, after, _plan = change(where, items)
    groups = after.section("directory").under("domain", "groups").all("group")
    assert [(one.get("name"), len(one.first("users").children)) for one in groups] == [
        ("users-1", 1000),
        ("users-2", 1000),
        ("users-3", 100),
    ]
    write(after)
    _before, after, _plan = change(where, [user("x"), *({**one, "state": "absent"} for one in items[:5])])
    groups = after.section("directory").under("domain", "groups").all("group")
    assert sum(len(one.first("users").children) for one in groups) == 2096


def test_a_path_that_the_domain_does_not_read(tmp_path: Path) -> None:
    where = folder(tmp_path, HAND_MADE)
    with pytest.raises(PbxError, match="is not read within the domain"):
        change(where, [user()], path="directory/site.xml")
    _before, after, _plan = change(where, [user()], path="directory/default/site.xml")
    assert KIND.read(after)[DOMAIN, "1001"].path.endswith("default/site.xml")


def test_a_domain_that_is_not_there(tmp_path: Path) -> None:
    before, after, plan = change(folder(tmp_path), [{**user(), "domain": "Other.Test"}])
    (problem,) = KIND.problems(before, after, plan)
    assert problem.missing == ("freeswitch_domains", "other.test")


def test_digests() -> None:
    (item,) = users.hashed([user()])
    digest = hashlib.md5(f"1001:{DOMAIN}:secret".encode()).hexdigest()
    assert (item["a1_hash"], item["password"], item["unset"]) == (digest, None, ["password"])
    (other,) = users.hashed([user()], realm="realm")
    assert other["a1_hash"] == hashlib.md5(b"1001:realm:secret").hexdigest()
    assert users.hashed([user(password="")]) == [user(password="")], "refused later, not hashed"


def test_a_digest_takes_the_passwords_place(tmp_path: Path) -> None:
    where = folder(tmp_path)
    _before, after, _plan = change(where, [user()])
    write(after)
    _before, after, _plan = change(where, users.hashed([user()]))
    assert "password" not in KIND.read(after)[DOMAIN, "1001"].item
    assert not plan_of(after, users.hashed([user()])).changes
    write(after)
    _before, after, _plan = change(where, [user(password="again")])
    assert "a1_hash" not in KIND.read(after)[DOMAIN, "1001"].item, "FreeSWITCH would take the old digest"


def test_ten_thousand_are_read_quickly(tmp_path: Path) -> None:
    """1.2 s are allowed for reading; a test on a busy machine allows four times that, and still sees a square."""
    where = folder(tmp_path)
    items = [user(str(100000 + number), context="phones") for number in range(10000)]
    _before, after, _plan = change(where, items)
    write(after)
    started = time.process_time()
    assert len(KIND.read(read_tree(str(where)))) == 10000
    assert time.process_time() - started < 4.8
