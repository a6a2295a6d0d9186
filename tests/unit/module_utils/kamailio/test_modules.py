# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules take, what becomes of passwords, entries in memory, and what is remembered of a run."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.asked import requests_of
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.journal import state_of
from ansible_collections.telephony.pbx.plugins.module_utils.core.module import validated
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import run
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.asked import digested, prepared
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.modules import spec_of
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.resources import RESOURCES
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.system import (
    CONFIG_DIR,
    KamailioSystem,
    version_number,
)
from ansible_collections.telephony.pbx.tests.unit.fakes.kamailio_bench import KamailioBench

SECRET = "Correct-Horse-Battery-01"
USER = {"username": "1001", "domain": "pbx.example.com"}
DISPATCHER = "kamailio_dispatcher_destinations"


@pytest.fixture(name="bench")
def the_bench(tmp_path: Path) -> KamailioBench:
    return KamailioBench(tmp_path)


def do(bench: Any, kind: str, items: list[Any], check: bool = False, **more: Any) -> Any:
    system = bench.system(check)
    options = {RESOURCES[kind].items: items, **bench.options[kind], **more}
    return run(system, [prepared(system, RESOURCES[kind], options)], check_mode=check, diff=True)


def test_a_password_becomes_digests_and_is_kept_only_if_asked(bench: KamailioBench) -> None:
    kind = "kamailio_subscribers"
    ha1 = hashlib.md5(f"1001:pbx.example.com:{SECRET}".encode()).hexdigest()
    ha1b = hashlib.md5(f"1001@pbx.example.com:pbx.example.com:{SECRET}".encode()).hexdigest()
    done = do(bench, kind, [{**USER, "password": SECRET}], store_password=False)
    assert done.created == {kind: ["1001:pbx.example.com"]} and done.activation["verified"]
    (row,) = bench.server.rows("subscriber")
    assert (row["ha1"], row["ha1b"], row["password"]) == (ha1, ha1b, "")
    assert not do(bench, kind, [{**USER, "password": SECRET}], store_password=False).changed
    assert not do(bench, kind, [{**USER, "ha1": ha1}], store_password=False).changed
    assert do(bench, kind, [{**USER, "password": SECRET}], store_password=True).changed
    assert bench.server.rows("subscriber")[0]["password"] == SECRET
    assert not do(bench, kind, [{**USER, "ha1b": ha1b}], store_password=False).changed
    done = do(bench, kind, [{**USER, "password": SECRET}], store_password=False)
    assert done.changed and bench.server.rows("subscriber")[0]["password"] == ""
    assert SECRET not in json.dumps([done.facts(), done.diff])


def test_a_digest_beside_another_password_is_refused_without_showing_it() -> None:
    with pytest.raises(PbxError, match="ha1: is not the digest") as error:
        digested([{**USER, "password": SECRET, "ha1": "0" * 32}], False)
    assert SECRET not in str(error.value)


def test_purge_of_subscribers_stays_within_its_domains(bench: KamailioBench) -> None:
    kind = "kamailio_subscribers"
    other = {"username": "1001", "domain": "other.example.com", "password": SECRET}
    do(bench, kind, [{**USER, "password": SECRET}, {**USER, "username": "1002", "password": SECRET}, other])
    bench.options[kind]["domains"] = ["pbx.example.com"]
    done = do(bench, kind, [{**USER, "password": SECRET}], purge=True)
    assert done.deleted == {kind: ["1002:pbx.example.com"]} and len(bench.server.rows("subscriber")) == 2


def test_a_subscriber_without_password_is_refused(bench: KamailioBench) -> None:
    with pytest.raises(PbxError, match="password: is missing"):
        do(bench, "kamailio_subscribers", [USER])


def test_entries_in_memory_are_set_compared_and_put_back(bench: KamailioBench) -> None:
    kind = "kamailio_htable"
    bench.options[kind] = {"backend": "memory"}
    number = {"table": "limits", "name": "a", "value": "7", "value_type": "int", "expires": 60}
    assert do(bench, kind, [number], check=True).changed and not bench.server.memory["limits"]
    assert do(bench, kind, [number]).activation == {"commands": [], "verified": True, "pending": False}
    assert bench.server.memory["limits"] == {"a": 7}
    assert not do(bench, kind, [number]).changed
    text = {"table": "limits", "name": "b", "value": "x"}
    assert do(bench, kind, [text], purge=True).deleted == {kind: ["limits:a"]}
    bench.server.deaf = True
    with pytest.raises(PbxError, match="does not have the entry c.*rolled back"):
        do(bench, kind, [{**text, "name": "c"}])
    assert bench.server.memory["limits"] == {"b": "x"}
    bench.server.deaf = False
    with pytest.raises(PbxError, match="No such htable"):
        do(bench, kind, [{**text, "table": "none"}])
    bench.server.down = True
    with pytest.raises(PbxError, match="backend: database"):
        do(bench, kind, [text])


def test_what_was_asked_for_rests_on_the_list_alone(bench: KamailioBench) -> None:
    path = bench.config / "dispatcher.list"
    path.write_text("1 sip:10.97.0.11\n")
    system = bench.system(False)
    request = prepared(system, RESOURCES[DISPATCHER], {"destinations": [{"set": 1, "uri": "sip:10.97.0.11"}]})
    assert not run(system, [request], check_mode=False).changed
    watched = system.watched()
    assert watched is not None and list(watched.files) == [str(path)] and watched.holds()
    path.write_text("1 sip:10.97.0.12\n")
    assert not watched.holds()


def test_what_is_in_a_table_is_asked_for_each_time(tmp_path: Path) -> None:
    bench = KamailioBench(tmp_path, "database")
    system = bench.system(False)
    run(system, [prepared(system, RESOURCES[DISPATCHER], {"destinations": []})], check_mode=False)
    assert system.watched() is None


def test_a_database_has_to_be_named(bench: KamailioBench) -> None:
    bench.options["kamailio_uac_registrations"] = {}
    with pytest.raises(PbxError, match="database: is missing"):
        do(bench, "kamailio_uac_registrations", [])


def test_a_folder_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(PbxError, match="is Kamailio installed"):
        KamailioSystem(str(tmp_path / "none"))


def test_names_of_places_and_versions() -> None:
    path = state_of("kamailio", "/etc/kamailio/", CONFIG_DIR).path
    assert path == "/var/lib/telephony.pbx/kamailio" != state_of("kamailio", "/srv/kamailio", CONFIG_DIR).path
    assert version_number("6.1.5") > version_number("6.1") > version_number("5.6.3+deb12")


@pytest.mark.parametrize("kind", RESOURCES)
def test_every_kind_can_be_asked_for_alone_and_with_all_others(kind: str) -> None:
    alone, together = spec_of(kind), spec_of("kamailio_resources")["resources"]["options"][kind]["options"]
    assert set(alone) - set(together) == {"src", "activate", "config_dir", "rpc"}
    assert alone["database"]["options"]["password"]["no_log"]


def test_all_kinds_at_once_need_their_items(bench: KamailioBench) -> None:
    with pytest.raises(PbxError, match="`destinations` is missing"):
        requests_of(RESOURCES, {DISPATCHER: {}})


def test_items_are_validated_with_a_hint() -> None:
    with pytest.raises(PbxError, match=r"destinations\[0\] \(1:sip:x\): wieght.*did you mean \"weight\""):
        validated(RESOURCES[DISPATCHER], [{"set": 1, "uri": "sip:x", "wieght": 5}])
