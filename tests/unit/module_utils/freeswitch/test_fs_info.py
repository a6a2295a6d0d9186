# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""freeswitch_info reads what freeswitch_resources takes, tells where files and server differ, and shows no secret."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.asked import requests_of
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import run
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.everything import prepared
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.info import SUBSETS, gather
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.resources import RESOURCES
from ansible_collections.telephony.pbx.tests.unit.fakes.freeswitch_bench import FreeSwitchBench
from ansible_collections.telephony.pbx.tests.unit.fakes.samples import SECRETS

TRUNK = "freeswitch_gateways"


@pytest.fixture(name="bench")
def a_bench(tmp_path: Path) -> Iterator[FreeSwitchBench]:
    bench = FreeSwitchBench(tmp_path)
    # Gateways take their own transaction: their profile must run before they can.
    for kind, resource in RESOURCES.items():
        give(bench, {kind: {resource.items: [bench.sample(resource)]}})
    yield bench
    bench.close()


def give(bench: FreeSwitchBench, resources: dict[str, Any], check: bool = False) -> Any:
    return run(bench.system(check), requests_of(RESOURCES, resources, prepared), check_mode=check, diff=True)


def test_what_is_read_and_applied_again_changes_nothing(bench: FreeSwitchBench) -> None:
    for with_secrets in (False, True):
        facts = gather(bench.system(True), ["resources"], with_secrets)
        assert set(facts["resources"]) == set(RESOURCES)
        again = give(bench, facts["resources"], check=True)
        assert not again.changed, (again.created, again.updated, again.deleted, again.diff)


def test_secrets_are_left_out_and_named(bench: FreeSwitchBench) -> None:
    facts = gather(bench.system(True), list(SUBSETS), False)
    text = json.dumps(facts)
    assert not [one for one in SECRETS if one in text]
    assert "password" in facts["secrets_set"][TRUNK]["carrier1"]
    shown = gather(bench.system(True), [TRUNK], True)
    assert shown["resources"][TRUNK]["gateways"][0]["password"] in SECRETS


def test_nothing_has_drifted_right_after_a_run(bench: FreeSwitchBench) -> None:
    assert gather(bench.system(True), ["drift"], False)["drift"] == []


def test_a_file_that_was_edited_and_not_applied_is_drift(bench: FreeSwitchBench) -> None:
    path = bench.config / "sip_profiles" / "external" / "site.xml"
    text = path.read_text()
    path.write_text(text.replace('name="expire-seconds" value="600"', 'name="expire-seconds" value="900"'))
    assert path.read_text() != text
    said = gather(bench.system(True), ["drift", TRUNK], False)["drift"]
    assert [one for one in said if one["kind"] == TRUNK and "carrier1" in one["what"]]


def test_a_password_that_was_written_and_not_applied_is_drift(bench: FreeSwitchBench) -> None:
    """No running gateway shows its password: the revision that it carries tells."""
    resource = RESOURCES[TRUNK]
    requests = requests_of(
        RESOURCES, {TRUNK: {"gateways": [{"name": "carrier1", "password": "Another-Secret-0815"}]}}, prepared
    )
    run(bench.system(False), requests, check_mode=False, activate=False)
    bench.state.clear()  # as if whoever wrote it had left no note
    said = gather(bench.system(True), ["drift", TRUNK], False)["drift"]
    assert [one for one in said if one["kind"] == TRUNK and "carrier1" in one["what"]], resource.kind
    assert "Another-Secret-0815" not in json.dumps(said)


def test_what_is_left_out_in_silence_is_found(bench: FreeSwitchBench) -> None:
    (bench.config / "directory" / "hand.xml").write_text('<include><user id="1"/></include>\n')
    found = gather(bench.system(True), ["findings"], False)["findings"]
    assert [(one["path"], one["line"], one["kind"]) for one in found] == [("directory/hand.xml", 1, "one_line_include")]


def test_live(bench: FreeSwitchBench) -> None:
    bench.server.add_call("external", "carrier1")
    bench.server.register("3001", "pbx.example.com")
    system = bench.system(True)
    assert system.server is not None and system.server.wait_registered("carrier1") == "REGED"
    facts = gather(system, ["profiles", "gateways", "registrations", "calls", "channels"], False)
    assert facts["channels"] == 2
    assert facts["version"] and facts["running"] and facts["started"]
    assert {"external", "site1"} <= {one["name"] for one in facts["profiles"]}
    assert [one["state"] for one in facts["gateways"] if one["name"] == "carrier1"] == ["REGED"]
    assert [one["reg_user"] for one in facts["registrations"]] == ["3001"] and len(facts["calls"]) == 1


def test_a_stopped_server_tells_its_files(bench: FreeSwitchBench) -> None:
    bench.up(False)
    facts = gather(bench.system(True), list(SUBSETS), False)
    assert not facts["running"] and facts["started"] is None and facts["resources"][TRUNK]["gateways"]
    assert not {"profiles", "gateways", "registrations", "calls", "channels", "drift"} & set(facts)


def test_a_task_without_items_says_which(bench: FreeSwitchBench) -> None:
    with pytest.raises(PbxError, match="resources: freeswitch_vars"):
        requests_of(RESOURCES, {"freeswitch_vars": {}}, prepared)


@pytest.mark.parametrize("name", ["freeswitch_info", "freeswitch_resources", "freeswitch_vars", "freeswitch_profiles"])
def test_the_action_group_has_every_module(name: str) -> None:
    text = (Path(__file__).resolve().parents[4] / "meta" / "runtime.yml").read_text()
    assert f"- {name}\n" in text
