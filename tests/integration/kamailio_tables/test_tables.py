# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One suite, three databases: the same results on SQLite, PostgreSQL and MariaDB, and clear words where they fail."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

ENGINES = ("sqlite", "postgresql", "mysql")
SERVERS = ENGINES[1:]
KINDS = (
    "kamailio_dispatcher_destinations",
    "kamailio_addresses",
    "kamailio_htable",
    "kamailio_subscribers",
    "kamailio_uac_registrations",
)
SPECIAL = [
    "now it's \\ other",
    "",
    "it's",
    'a "b"',
    "back\\slash",
    "\\N",
    "NULL",
    "tab\tand\nline\r",
    "\u00e9\u4e16\U0001f600",
    "%_;--",
]
MEANWHILE = "rows were changed meanwhile; run again"
REFUSED = {
    "no tables": ("there is no table subscriber", "kamdbctl create", "create_tables: true"),
    "too long": ("username", "column username of table subscriber holds 64 characters at most"),
    "unknown column": ("options.emial_address", "table subscriber has no such column"),
    "option of ours": ("options.username", "it is the option username"),
    "wrong version": ("the table version says 6 of subscriber", "version 7"),
    "no version": ("the table version says nothing of subscriber",),
    "no column": ("table subscriber has no column ha1b", "version 7"),
}
SERVER_REFUSED = {
    "wrong password": {"postgresql": "password authentication failed", "mysql": "Access denied for user 'kamailio'@"},
    "no rights": {"postgresql": "permission denied for table", "mysql": "Access denied for user 'stranger'@"},
    "no right to write": {"postgresql": "permission denied for table", "mysql": "command denied to user"},
    "no such database": {"postgresql": 'database "nowhere" does not exist', "mysql": "to database 'nowhere'"},
    "down": {"postgresql": "Connection refused", "mysql": "Can't connect to server on '127.0.0.1'"},
}


@pytest.fixture(scope="session")
def told(host: Callable[..., Any]) -> dict[str, dict[str, Any]]:
    """engine -> case -> what came of it."""
    with ThreadPoolExecutor(max_workers=len(ENGINES)) as pool:
        return dict(zip(ENGINES, pool.map(lambda engine: host("suite.py", engine), ENGINES)))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("kind", KINDS)
def test_written_once_and_put_back(told: dict[str, Any], engine: str, kind: str) -> None:
    one = told[engine]["kinds"][kind]
    assert [change[0] for change in one["first"]["changes"]] == ["create", "create"] and one["first"]["targets"] == 1
    assert one["changed"] == ["update", "delete"]
    for name in ("again", "second", "reverted"):
        assert one[name] == {"changes": [], "targets": 0}, name
    assert "p;" not in one["shown"] and "a" * 32 not in one["shown"]


@pytest.mark.parametrize("engine", ENGINES)
def test_texts_come_back(told: dict[str, Any], engine: str) -> None:
    one = told[engine]["texts"]
    assert one["first"] == SPECIAL and one["bulk"]
    assert [row["v"] for row in one["selected"]] == ["it's", "back\\slash"]
    assert "changed meanwhile" in one["changed"]  # only the case of one letter was


def test_backslashes_that_are_none(told: dict[str, Any]) -> None:
    plain, other = told["mysql"], told["mysql"]["modes"]
    assert other["texts"] == plain["texts"]
    assert {kind: other[kind] for kind in KINDS} == plain["kinds"]


@pytest.mark.parametrize("engine", ENGINES)
def test_tables_are_those_of_kamailio(told: dict[str, Any], engine: str) -> None:
    one = told[engine]["declared"]
    differing = [
        (table, ours[0])
        for table, columns in one["ours"].items()
        for ours, theirs in zip(columns, one["theirs"][table])
        if ours != theirs
    ]
    # Its SMALLINT has a sign there, so that the ports from 32768 on would not fit.
    assert differing == ([] if engine == "mysql" else [("address", "port")])
    assert {table: len(columns) for table, columns in one["ours"].items()} == {
        table: len(columns) for table, columns in one["theirs"].items()
    }
    assert len(one["work"]["changes"]) == 2  # without `create_tables`, in those


@pytest.mark.parametrize("engine", ENGINES)
def test_thousands(told: dict[str, Any], engine: str) -> None:
    one = told[engine]["many"]
    assert one["first"] == 3000 and one["left"] == []
    assert one["changed"]["changes"] == [
        ["update", "0", "pbx.example.com"],
        ["create", "new", "pbx.example.com"],
        ["delete", "1", "pbx.example.com"],
    ]
    assert "this subscriber stands in subscribers[4] too" in one["twice"]
    assert one["kept"]["changes"] == []  # a password that nobody mentions


@pytest.mark.parametrize("engine", ENGINES)
def test_changed_meanwhile(told: dict[str, Any], engine: str) -> None:
    one = told[engine]["meanwhile"]
    for error, *keys in one.values():
        assert keys
        assert MEANWHILE in error
    assert [one[name][1] for name in ("updated", "deleted")] == [["1001", "Zo\u00eb"], ["Zo\u00eb"]]
    assert one["created"][1] == ["2001:db8::1", "203.0.113.0/24"]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("case", REFUSED)
def test_refused(told: dict[str, Any], engine: str, case: str) -> None:
    error = told[engine]["refused"][case]
    for words in REFUSED[case]:
        assert words in error


@pytest.mark.parametrize("engine", SERVERS)
@pytest.mark.parametrize("case", SERVER_REFUSED)
def test_refused_by_the_server(told: dict[str, Any], engine: str, case: str) -> None:
    error = told[engine]["refused"][case]
    assert SERVER_REFUSED[case][engine] in error and error.startswith("table subscriber of database ")
    assert "only-for-the" not in error and "something-else" not in error and " SET " not in error


@pytest.mark.parametrize("engine", ENGINES)
def test_locked(told: dict[str, Any], engine: str) -> None:
    error, soon, changes = told[engine]["refused"]["locked"]
    assert "it is locked" in error and soon and changes == []
    assert told[engine]["refused"]["unchanged"] == []


def test_a_file_that_is_none(told: dict[str, Any]) -> None:
    one = told["sqlite"]["refused"]
    assert "there is no file" in one["no file"] and one["made by accident"] is False
    assert "file is not a database" in one["not a database"]
    assert one["owner and mode"] == [0o640, "kamailio"]
