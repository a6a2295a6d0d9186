# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs against tables that are kept in memory: what is wired, what is read, and what is written in one transaction."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import realtime, realtime_tables, realtime_wiring
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.realtime import RealtimeSystem
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.realtime_options import databases_of, system_of
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources import RESOURCES
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.system import AsteriskSystem
from ansible_collections.telephony.pbx.plugins.module_utils.clients.sql import Database, Found, Select, Sql, SqlError
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.journal import StateDir
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import Result, run

SORCERY = """[res_pjsip]
endpoint=realtime,ps_endpoints
auth=realtime,ps_auths
aor=realtime,ps_aors
[res_pjsip_endpoint_identifier_ip]
identify=realtime,ps_endpoint_id_ips
[res_pjsip_outbound_registration]
registration=realtime,ps_registrations
"""
EXTCONFIG = "[settings]\n" + "".join(f"{name} => odbc,main\n" for name in realtime_tables.TABLES)
ODBC_INI = (
    "[mine]\nServername = db.example\nPort = 5433\nDatabase = asterisk\nUserName = nobody\nPassword = of the ini\n"
)


class Tables(Sql):
    """A database in memory: tables as they are declared, rows by family, statements as they were run."""

    def __init__(self, rows: dict[str, list[dict[str, Any]]], there: bool = True) -> None:
        super().__init__(Database(name="asterisk"))
        self.held, self.there = rows, there
        self.ran: list[str] = []
        self.selected: list[Select] = []
        self.hidden: set[str] = set()

    def columns(self, tables: Any) -> Any:
        return {table: realtime_tables.declared(table) for table in tables} if self.there else {}

    def types(self, names: Any) -> set[str]:
        return {"yesno_values"}

    def select(self, selects: Any) -> list[list[Found]]:
        self.selected += selects
        return [[Found(row, "digest") for row in self.held.get(one.table, ())] for one in selects]

    def run(self, statements: Any, hide: Any = ()) -> None:
        self.ran += statements
        self.hidden |= set(hide)


PHONE = {
    "ps_endpoints": [{"id": "1001", "aors": "1001", "auth": "1001", "context": "phones", "set_var": "A=1;B=x^3By"}],
    "ps_auths": [{"id": "1001", "auth_type": "userpass", "username": "1001", "password": "old secret"}],
    "ps_aors": [{"id": "1001", "max_contacts": 1}],
    "queues": [{"name": "support", "strategy": "ringall", "musiconhold": "default"}],
    "queue_members": [
        {"queue_name": "support", "interface": "PJSIP/1001", "membername": "Ann", "paused": 1, "uniqueid": 7},
        {"queue_name": "support", "interface": "Local/1@phones", "penalty": 2, "uniqueid": 8},
    ],
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration that leads to the tables."""
    etc = tmp_path / "etc"
    etc.mkdir()
    for name, text in (
        ("sorcery.conf", SORCERY),
        ("extconfig.conf", EXTCONFIG),
        ("res_odbc.conf", "[main]\ndsn => mine\nusername => pbx\n"),
        ("pjsip.conf", "[udp]\ntype = transport\nprotocol = udp\n"),
        ("extensions.conf", "[phones]\nexten => 1,1,NoOp()\n"),
    ):
        (etc / name).write_text(text)
    (tmp_path / "odbc.ini").write_text(ODBC_INI)
    monkeypatch.setattr(realtime_wiring, "ODBC_INI", str(tmp_path / "odbc.ini"))
    return etc


def do(
    folder: Path, tables: Tables, kind: str, *items: dict[str, Any], monkeypatch: Any, check: bool = False, **more: Any
) -> Result:
    """Run one kind that is kept in the tables."""
    monkeypatch.setattr(realtime, "Sql", lambda database: tables)
    database = {"create_tables": True} if not tables.there and more.pop("create", True) else {}
    system = RealtimeSystem(
        str(folder), state=StateDir(str(folder.parent / "state")), connect=lambda _dir: None, databases={kind: database}
    )
    return run(system, [Request(RESOURCES[kind], items, **more)], check, diff=True)


def test_one_change_writes_one_column(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = Tables(PHONE)
    result = do(folder, tables, "pjsip_endpoints", {"name": "1001", "callerid": "A; B <1>"}, monkeypatch=monkeypatch)
    assert result.updated == {"pjsip_endpoints": ["1001"]} and result.activation["commands"] == []
    lock, unchanged, update = tables.ran
    assert lock == 'LOCK TABLE "ps_endpoints" IN SHARE ROW EXCLUSIVE MODE;'
    assert "('1001', 'digest')" in unchanged
    assert update == 'UPDATE "ps_endpoints" SET "callerid" = \'A^3B B <1>\' WHERE "id" = \'1001\';'
    assert all("1001" in one.where for one in tables.selected if one.table in ("ps_endpoints", "ps_aors", "ps_auths"))


@pytest.mark.parametrize(
    "item",
    [
        {"name": "1001", "context": "phones", "set_var": {"A": "1", "B": "x;y"}, "max_contacts": 1},
        {"name": "1001", "secret": "old secret", "username": "1001"},
    ],
    ids=["options", "secret"],
)
def test_what_is_there_is_left_alone(folder: Path, monkeypatch: pytest.MonkeyPatch, item: dict[str, Any]) -> None:
    tables = Tables(PHONE)
    assert not do(folder, tables, "pjsip_endpoints", item, monkeypatch=monkeypatch).changed
    assert tables.ran == []


def test_a_new_secret_is_hidden_everywhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = Tables(PHONE)
    result = do(folder, tables, "pjsip_endpoints", {"name": "1001", "secret": "brand new"}, monkeypatch=monkeypatch)
    assert "brand new" in tables.ran[-1] and "brand new" in tables.hidden
    assert "brand new" not in str(result.diff) and "old secret" not in str(result.diff)


def test_check_mode_writes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = Tables({}, there=False)
    new = {"name": "1001", "context": "phones"}
    result = do(folder, tables, "pjsip_endpoints", new, monkeypatch=monkeypatch, check=True)
    assert result.created == {"pjsip_endpoints": ["1001"]} and tables.ran == [] and tables.selected == []


def test_tables_are_created_with_the_first_item(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = Tables({}, there=False)
    do(folder, tables, "pjsip_endpoints", {"name": "1001", "context": "phones"}, monkeypatch=monkeypatch)
    kinds = [text.split(" ", 2)[:2] for text in tables.ran]
    assert kinds.index(["CREATE", "TABLE"]) < kinds.index(["LOCK", "TABLE"]) < kinds.index(["INSERT", "INTO"])
    assert sum(kind == ["CREATE", "TABLE"] for kind in kinds) == 5
    with pytest.raises(PbxError, match="has no table ps_endpoints"):
        do(folder, Tables({}, False), "pjsip_endpoints", {"name": "1"}, monkeypatch=monkeypatch, create=False)


def test_purge_reads_and_removes_everything_of_its_kind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trunk = {"id": "carrier", "aors": "carrier"}
    rows = {**PHONE, "ps_endpoints": [*PHONE["ps_endpoints"], trunk]}
    rows["ps_endpoint_id_ips"] = [{"id": "carrier", "endpoint": "carrier", "match": "192.0.2.1"}]
    tables = Tables(rows)
    result = do(folder, tables, "pjsip_endpoints", monkeypatch=monkeypatch, purge=True)
    assert result.deleted == {"pjsip_endpoints": ["1001"]}
    assert all(not one.where for one in tables.selected)
    assert sum(text.startswith("DELETE") for text in tables.ran) == 3 and "carrier" not in str(tables.ran)


def test_members_keep_their_pause_and_get_a_number_with_their_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = [{"interface": "Local/1@phones", "penalty": 2}, {"interface": "PJSIP/1001", "name": "Ann"}]
    tables = Tables(PHONE)
    for members in (there, there[::-1]):
        item = {"name": "support", "members": members}
        assert not do(folder, tables, "asterisk_queues", item, monkeypatch=monkeypatch).changed
    there[1] = {"interface": "PJSIP/1001", "name": "Bea"}
    do(folder, tables, "asterisk_queues", {"name": "support", "members": there}, monkeypatch=monkeypatch)
    update = tables.ran[-1]
    assert update.startswith('UPDATE "queue_members" SET "membername" = \'Bea\', "uniqueid" = (SELECT ')
    assert "paused" not in update


def test_numbers_are_given_before_any_is_freed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = Tables(PHONE)
    item = {"name": "support", "members": [{"interface": "Local/2@phones"}]}
    do(folder, tables, "asterisk_queues", item, monkeypatch=monkeypatch)
    assert [text.split(" ")[0] for text in tables.ran[-3:]] == ["INSERT", "DELETE", "DELETE"]


def test_what_fails_to_be_written_is_told_and_changes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = Tables(PHONE)

    def fail(statements: Any, hide: Any = ()) -> None:
        raise SqlError("rows of ps_endpoints were changed meanwhile")

    monkeypatch.setattr(tables, "run", fail)
    with pytest.raises(PbxError, match="changed meanwhile; nothing was written"):
        do(folder, tables, "pjsip_endpoints", {"name": "1001", "language": "en"}, monkeypatch=monkeypatch)
    assert not (folder.parent / "state" / "journal.json").exists()


def test_the_servers_files_say_where_the_database_is(folder: Path) -> None:
    system = AsteriskSystem(str(folder))
    wiring = realtime_wiring.read_wiring(system.folder)
    found = realtime_wiring.database_of(system.folder, wiring, ["pjsip_trunks"], {"port": 1, "schema": "s"})
    assert found == Database("postgresql", "db.example", 1, "asterisk", "pbx", "of the ini", "s")
    (folder / "extconfig.conf").write_text(EXTCONFIG.replace("odbc,main", "pgsql,main"))
    (folder / "res_pgsql.conf").write_text(
        "[general]\ndbsock=/run/postgresql/.s.PGSQL.5432\ndbname=a\ndbuser=b\ndbpass=c\n"
    )
    system = AsteriskSystem(str(folder))
    wiring = realtime_wiring.read_wiring(system.folder)
    found = realtime_wiring.database_of(system.folder, wiring, ["asterisk_queues"], {})
    assert found == Database("postgresql", "/run/postgresql", 0, "a", "b", "c")


@pytest.mark.parametrize(
    ("name", "was", "becomes", "words"),
    [
        ("sorcery.conf", "aor=realtime,ps_aors", "", "sorcery.conf does not map aor to realtime"),
        ("sorcery.conf", "aor=realtime,ps_aors", "aor=config,pjsip.conf", "sorcery.conf does not map aor to realtime"),
        ("sorcery.conf", "[res_pjsip]", "[res_pjsip]\naor/cache=memory_cache", "keeps each aor in a cache"),
        ("sorcery.conf", "realtime,ps_aors", "realtime,others", "extconfig.conf does not map others to a database"),
        ("extconfig.conf", "ps_auths => odbc,main", "ps_auths => mysql,main", "maps ps_auths to 'mysql'"),
        ("extconfig.conf", "ps_auths => odbc,main", "ps_auths => odbc,two", "to several databases"),
    ],
    ids=["not mapped", "to a file", "cached", "other name", "other driver", "two databases"],
)
def test_wiring_that_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, was: str, becomes: str, words: str
) -> None:
    text = (folder / name).read_text()
    assert was in text
    (folder / name).write_text(text.replace(was, becomes))
    with pytest.raises(PbxError) as caught:
        do(folder, Tables(PHONE), "pjsip_endpoints", {"name": "1001"}, monkeypatch=monkeypatch)
    assert words in caught.value.text()


def test_tables_of_other_names(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "sorcery.conf").write_text(SORCERY.replace("realtime,ps_aors", "realtime,mine"))
    (folder / "extconfig.conf").write_text(EXTCONFIG + 'mine => odbc,"main",our_aors\n')
    wiring = realtime_wiring.read_wiring(AsteriskSystem(str(folder)).folder)
    assert wiring.families(["pjsip_endpoints"])["ps_aors"] == "our_aors"


def test_which_system_options_ask_for(folder: Path) -> None:
    assert databases_of({"backend": "file", "database": None}, "pjsip_endpoints") == {}
    kinds = {"pjsip_endpoints": {"backend": "realtime", "database": {"port": 1}}, "pjsip_trunks": {"backend": "file"}}
    assert databases_of({"resources": {**kinds, "asterisk_config": None}}) == {"pjsip_endpoints": {"port": 1}}
    info = databases_of({"backend": "realtime", "database": None})
    assert list(info) == ["pjsip_endpoints", "pjsip_trunks", "asterisk_queues"]
    options = {"config_dir": str(folder), "resources": kinds}
    assert system_of(options).__class__ is RealtimeSystem
    assert system_of(options).watched() is None  # rows may change while no file does
    assert system_of({**options, "resources": {}}).__class__ is AsteriskSystem
    kinds["pjsip_trunks"] = {"backend": "realtime", "database": {"port": 2}}
    with pytest.raises(PbxError, match="differs between the kinds"):
        system_of(options).objects  # noqa: B018
