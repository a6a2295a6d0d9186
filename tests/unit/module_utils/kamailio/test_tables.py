# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables as a store, in SQLite: what becomes of rows, and when a hundred thousand of them are looked at as texts."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.clients.sql import MANY, Column, Table
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Plan, Reading, Request, make_plan
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.columns import COLUMNS
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.narrow import as_lines, as_rows
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.resources import RESOURCES
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.tables import TableStore

SUBSCRIBERS = "kamailio_subscribers"
ALICE = {"username": "alice", "domain": "pbx.example.com", "ha1": "a" * 32, "ha1b": "b" * 32}


class House:
    """A database in a folder of the test's own."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "kamailio.sqlite"

    def store(self, kind: str = SUBSCRIBERS, **more: Any) -> TableStore:
        return TableStore(RESOURCES[kind], {"path": str(self.path), "create_tables": True}, **more)

    def plan(self, store: TableStore, items: Sequence[dict[str, Any]], purge: bool = False) -> Plan:
        left = store.narrow(items)
        reading = Reading(store.read(), store.purgeable(), left)
        plan, problems = make_plan(Request(store.resource, items, purge=purge), reading, lambda: "")
        assert not problems, [str(one) for one in problems]
        store.edit(plan.changes)
        return plan

    def apply(self, items: Sequence[dict[str, Any]], kind: str = SUBSCRIBERS, purge: bool = False) -> list[str]:
        store = self.store(kind)
        plan = self.plan(store, items, purge)
        store.commit()
        return [f"{change.action} {change.key[0]}" for change in plan.changes]

    def sql(self, text: str) -> list[Any]:
        base = sqlite3.connect(self.path)
        with base:
            out = base.execute(text).fetchall()
        base.close()
        return out


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def many(count: int = MANY + 5) -> list[dict[str, Any]]:
    return [{"username": str(n), "domain": "d", "ha1": f"{n:032x}", "ha1b": f"{n:032x}"} for n in range(count)]


def test_created_with_the_row_that_kamailio_looks_at(house: House) -> None:
    assert house.apply([ALICE]) == ["create alice"]
    assert house.sql("SELECT table_name, table_version FROM version") == [
        ("version", 1),
        ("subscriber", 7),
        ("location", 9),
    ]
    assert house.sql("SELECT * FROM subscriber") == [(1, "alice", "pbx.example.com", "", "a" * 32, "b" * 32)]
    store = house.store()
    assert not house.plan(store, [ALICE], purge=True).changes and not store.targets
    store.commit()


def test_other_columns_are_options(house: House) -> None:
    house.apply([ALICE])
    house.sql("ALTER TABLE subscriber ADD COLUMN email_address VARCHAR(64) DEFAULT 'none'")
    house.sql("ALTER TABLE subscriber ADD COLUMN note VARCHAR(64)")
    house.apply([{**ALICE, "options": {"note": "x"}}])
    assert house.store().read()[("alice", "pbx.example.com")]["options"] == {"email_address": "none", "note": "x"}
    house.apply([{**ALICE, "unset": ["options.note"]}])
    assert house.sql("SELECT email_address, note FROM subscriber") == [("none", None)]
    with pytest.raises(PbxError, match="it is the option ha1b"):
        house.apply([{**ALICE, "options": {"ha1b": "x"}}])


def test_what_items_do_not_know_stays(house: House) -> None:
    kind = "kamailio_dispatcher_destinations"
    one = {"set": 1, "uri": "sip:10.0.0.1", "weight": 5}
    house.apply([one], kind)
    house.sql("UPDATE dispatcher SET description = 'mine', flags = 64, attrs = 'weight=05;x=y'")
    assert house.apply([{**one, "priority": 2, "flags": ["no_ping"]}], kind) == ["update 1"]
    assert house.sql("SELECT priority, flags, attrs, description FROM dispatcher") == [(2, 96, "weight=05;x=y", "mine")]


def test_several_rows_of_one_key(house: House) -> None:
    kind = "kamailio_dispatcher_destinations"
    house.apply([{"set": 1, "uri": "sip:10.0.0.1"}], kind)
    house.sql("INSERT INTO dispatcher (setid, destination) VALUES (1, 'sip:10.0.0.1')")
    store = house.store(kind)
    assert len(store.read()) == 1 and store.duplicates() == {("1", "sip:10.0.0.1"): [1, 2]}
    assert house.apply([], kind, purge=True) == ["delete 1"]
    assert house.sql("SELECT * FROM dispatcher") == []


def test_rows_of_a_hash_table(house: House) -> None:
    kind = "kamailio_htable"
    house.apply([{"table": "htable", "name": "a", "value": "b"}], kind)
    house.sql("INSERT INTO htable (key_name, key_type, key_value) VALUES ('list', 1, 'x')")
    store = house.store(kind, fixed={"table": "limits"})
    assert store.read() == {("limits", "a"): {"table": "limits", "name": "a", "value": "b"}}
    with pytest.raises(PbxError, match="the rows of table htable are all of limits"):
        house.plan(store, [{"table": "bans", "name": "a", "value": "b"}])


def test_too_long_is_refused_before_anything_is_written(house: House) -> None:
    with pytest.raises(PbxError, match="username: column username of table subscriber holds 64 characters"):
        house.apply([{**ALICE, "username": "a" * 65}])
    with pytest.raises(PbxError, match="username: column username of table subscriber holds 64 characters"):
        house.apply([*many(), {**many(1)[0], "username": "a" * 65}])
    assert not house.path.exists()


def test_thousands_are_not_looked_at_one_by_one(house: House) -> None:
    items = many()
    assert len(house.apply(items)) == len(items)
    store = house.store()
    assert store.narrow(items) == [] and store.read() == {}
    changed = [*items[:7], {**items[7], "ha1": "f" * 32}, *items[8:]]
    store = house.store()
    assert store.narrow(changed) == [7] and list(store.read()) == [("7", "d")]
    assert house.apply(changed[1:], purge=True) == ["update 7", "delete 0"]
    assert house.apply(changed[1:], purge=True) == []


@pytest.mark.parametrize("what", ["few", "shapes", "options", "twice", "reset"])
def test_what_has_to_be_looked_at(house: House, what: str) -> None:
    items = many()
    house.apply(items)
    if what == "reset":
        house.sql("ALTER TABLE subscriber ADD COLUMN note VARCHAR(64)")
    wanted: dict[str, list[dict[str, Any]]] = {
        "few": items[:9],
        "shapes": [*items, {"username": "x", "domain": "d"}],
        "options": [{**one, "options": {}} for one in items],
        "twice": [*items, {**items[3], "ha1": "f" * 32}],
        "reset": items,
    }
    assert house.store().narrow(wanted[what], reset=what == "reset") is None


def test_proof_and_revert(house: House) -> None:
    bob = {**ALICE, "username": "bob"}
    house.apply([ALICE, bob])
    before = house.sql("SELECT * FROM subscriber ORDER BY id")
    store = house.store()
    house.plan(store, [{**ALICE, "ha1": "c" * 32}, {**ALICE, "username": "new"}], purge=True)
    store.commit()
    assert store.proven == {(one, "pbx.example.com") for one in ("alice", "bob", "new")}
    store.revert()
    store.revert()
    assert house.sql("SELECT * FROM subscriber ORDER BY id") == before and not store.proven
    house.sql(
        "CREATE TRIGGER no AFTER UPDATE ON subscriber BEGIN UPDATE subscriber SET ha1 = 'x' WHERE id = NEW.id; END"
    )
    with pytest.raises(PbxError, match="meanwhile"):
        house.apply([{**ALICE, "ha1": "d" * 32}])
    assert house.sql("SELECT * FROM subscriber ORDER BY id") == before


def test_no_secret_in_a_diff_or_an_error(house: House) -> None:
    store = house.store()
    assert store.notation(ALICE).splitlines() == [
        "subscriber alice:pbx.example.com",
        "  ha1 = ********",
        "  ha1b = ********",
    ]
    store = TableStore(RESOURCES[SUBSCRIBERS], {"engine": "mysql", "name": "k", "password": "hidden", "host": None})
    assert store.where == "table subscriber of database k"


@pytest.mark.parametrize(
    ("options", "words"),
    [({}, "engine"), ({"engine": "sqlite"}, "path"), ({"engine": "mysql"}, "name")],
    ids=["engine", "path", "name"],
)
def test_an_incomplete_database(options: dict[str, Any], words: str) -> None:
    with pytest.raises(PbxError, match=f"database: {words}: is missing"):
        TableStore(RESOURCES[SUBSCRIBERS], options)


def split(lines: Sequence[str]) -> list[list[Any]]:
    return [line.split("\t") for line in lines]


def test_lines_that_look_like_something_else() -> None:
    kind = COLUMNS[SUBSCRIBERS]
    columns = [Column(one, "varchar") for one in ("id", "username", "domain", "password", "ha1", "ha1b")]
    table = Table(columns, lines=["1\ta\td\t\tx\ty", "2\tb\td\tkept\tx\ty", "3\t\\N\td\t\tx\ty"], split=split)
    item = {"username": "a", "domain": "d", "ha1": "x", "ha1b": "y"}
    fields = tuple(item)
    assert as_lines(kind, table, [item], fields) == ([], split(table.lines[1:]))
    for odd in ("\\N", "a\tb", "a\nb", None):
        assert as_lines(kind, table, [{**item, "username": odd}], fields) is None
    # A password that no item mentions: only by columns.
    assert as_lines(kind, table, [{**item, "username": "b"}], fields)[0] == [0]
    assert as_rows(kind, table, [{**item, "username": "b"}], fields)[0] == []
