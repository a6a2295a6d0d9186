# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ten things that were found out about a real FreeSWITCH, each tried through the whole of our own code on the strict fake."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import Result, run
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch import staged
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.resources import RESOURCES
from ansible_collections.telephony.pbx.tests.unit.fakes.freeswitch_bench import FreeSwitchBench

DOMAIN = "pbx.example.com"
TRUNK = {
    "name": "my-provider",
    "profile": "external",
    "proxy": "127.0.0.1:5070",
    "username": "my_account",
    "password": "Correct-Horse-Battery-01",
    "register": True,
}
PHONE = {"domain": DOMAIN, "id": "3001", "password": "Correct-Horse-Battery-02"}


@pytest.fixture(name="bench")
def a_bench(tmp_path: Path) -> Iterator[FreeSwitchBench]:
    bench = FreeSwitchBench(tmp_path)
    yield bench
    bench.close()


def do(bench: FreeSwitchBench, check: bool = False, **kinds: list[dict[str, Any]]) -> Result:
    requests = [Request(RESOURCES[f"freeswitch_{kind}"], items) for kind, items in kinds.items()]
    return run(bench.system(check), requests, check_mode=check, diff=True)


def test_1_a_reload_that_answers_ok_may_have_failed(bench: FreeSwitchBench) -> None:
    before = bench.written()
    bench.server.refuse('"3001"')
    with pytest.raises(PbxError, match="everything of this run was rolled back") as error:
        do(bench, users=[PHONE])
    assert "+OK [[error near line" in str(error.value) and bench.written() == before


def test_2_a_refused_reload_has_set_variables_which_are_put_back(bench: FreeSwitchBench) -> None:
    do(bench, vars=[{"name": "site_name", "value": "athena"}])
    bench.server.refuse('"3001"')
    with pytest.raises(PbxError, match="everything of this run was rolled back"):
        do(
            bench,
            vars=[{"name": "site_name", "value": "hermes"}, {"name": "new_one", "value": "x"}],
            users=[PHONE],
        )
    assert bench.server.api("global_getvar site_name").strip() == "athena"
    assert bench.server.api("global_getvar new_one").strip() in ("", "-ERR no reply")
    assert "hermes" not in str(bench.written())


def test_3_success_does_not_mean_that_a_file_was_read(bench: FreeSwitchBench, monkeypatch: Any) -> None:
    """The file is not there when the server looks: it says +OK [Success], and only a read-back tells."""
    bad = bench.config / "directory" / "hand.xml"
    bad.write_text('<include><domain name="other.example.com"/></include>\n')
    assert [one.kind for one in bench.system(False).tree.findings] == ["one_line_include"]
    commit = staged.FreeSwitchStaged.commit

    def taken_away(self: Any) -> None:
        commit(self)
        for path in self.targets:
            os.rename(path, f"{path}.away")

    monkeypatch.setattr(staged.FreeSwitchStaged, "commit", taken_away)
    with pytest.raises(PbxError, match="3001"):
        do(bench, users=[PHONE])


def test_4_a_changed_gateway_runs_as_it_was_changed(bench: FreeSwitchBench) -> None:
    do(bench, gateways=[TRUNK])
    done = do(bench, gateways=[{"name": TRUNK["name"], "proxy": "127.0.0.1:5071"}])
    assert "sofia profile external killgw my-provider" in done.activation["commands"]
    assert "127.0.0.1:5071" in bench.server.api("sofia status gateway my-provider")
    gone = do(bench, gateways=[{"name": TRUNK["name"], "state": "absent"}])
    assert gone.activation["commands"][-1] == "sofia profile external killgw my-provider"
    assert "Invalid Gateway" in bench.server.api("sofia status gateway my-provider")


def test_5_a_trunk_stays_registered_where_its_registrar_asks_for_no_password(bench: FreeSwitchBench) -> None:
    bench.server.registrar.challenge = False
    do(bench, gateways=[TRUNK])
    for expires in (600, 700, 800):
        do(
            bench,
            gateways=[
                {"name": TRUNK["name"], "expire_seconds": expires, "wait_registered": 5, "require_registration": True}
            ],
        )
        assert list(bench.server.registrar.bindings.values()) == [expires]


def test_6_no_rescan_applies_half_of_a_change(bench: FreeSwitchBench) -> None:
    there = next(iter(bench.system(False).found("freeswitch_profiles").values())).item
    name, port = there["name"], int(there["sip_port"])
    url = [line for line in bench.server.api("sofia status").splitlines() if line.strip().startswith(name)]
    done = do(bench, profiles=[{"name": name, "sip_port": port + 1000}])
    assert [one for one in done.restart_required if name in one["what"]]
    again = do(bench, profiles=[{"name": name, "context": "elsewhere"}])
    for result in (done, again):
        assert not [one for one in result.activation["commands"] if "rescan" in one or "restart" in one]
    assert [one for one in again.restart_required if name in one["what"]], "the port is still waiting"
    assert [line for line in bench.server.api("sofia status").splitlines() if line.strip().startswith(name)] == url


def test_7_nothing_of_ours_restarts_a_profile(bench: FreeSwitchBench) -> None:
    call = bench.server.add_call("internal", "")
    there = [one.item["name"] for one in bench.system(False).found("freeswitch_profiles").values()]
    for name in there:
        do(bench, profiles=[{"name": name, "options": {"max-proceeding": "900", "nonce-ttl": "90"}}])
        do(bench, profiles=[{"name": name, "unset": ["options.nonce-ttl"]}])
    assert not [one for one in bench.said if " restart" in one or " stop" in one or "hupall" in one]
    assert bench.server.api("show calls count").strip().startswith("1 total")
    bench.server.hang_up(call)


@pytest.mark.parametrize("password", ["", None])
def test_8_an_account_without_a_password_is_open_to_everybody(bench: FreeSwitchBench, password: Any) -> None:
    do(bench, domains=[{"name": "open.example.com", "params": {"dial-string": "user"}}])
    before, bench.options["freeswitch_users"] = bench.written(), {}
    with pytest.raises(PbxError, match="anybody could register as this user"):
        do(bench, users=[{"domain": "open.example.com", "id": "3001", "password": password}])
    assert bench.written() == before


def test_8_a_password_is_no_reference_to_a_variable(bench: FreeSwitchBench) -> None:
    do(bench, users=[{**PHONE, "password": "$${not_there}-and-long-enough"}])
    said = bench.server.api(f"user_data 3001@{DOMAIN} param password")
    assert said.strip() == "$${not_there}-and-long-enough"


def test_9_a_user_of_another_type_answers_for_everybody(bench: FreeSwitchBench) -> None:
    path = bench.config / "directory" / "default.xml"
    text = path.read_text()
    user = '<group name="hand">\n<users>\n<user type="strange" id="7"/>\n</users>\n</group>\n'
    path.write_text(text.replace("    </groups>", f"{user}    </groups>", 1))
    assert path.read_text() != text
    with pytest.raises(PbxError, match="type"):
        do(bench, users=[PHONE])


def test_10_a_drain_ends(bench: FreeSwitchBench) -> None:
    """What pauses a server is freeswitch_restart alone, and test_fs_restart.py sees it resume; managing never pauses."""
    do(bench, gateways=[TRUNK], users=[PHONE])
    do(
        bench,
        gateways=[{"name": TRUNK["name"], "state": "absent"}],
        users=[{**PHONE, "password": "Another-Horse-Battery-03"}],
    )
    assert not [one for one in bench.said if "pause" in one or "standby" in one]


def test_requests_are_as_many_as_changes_not_as_gateways(bench: FreeSwitchBench) -> None:
    fixed = {**TRUNK, "register": False}

    def asked(count: int) -> int:
        many = [{**fixed, "name": f"trunk{number}"} for number in range(count)]
        do(bench, gateways=many)
        del bench.server.switch.commands[:]
        do(bench, gateways=[{"name": "trunk1", "proxy": f"127.0.0.1:{6000 + count}"}])
        return len(bench.server.commands)

    few, many = asked(4), asked(60)
    assert many <= few + 3, "waiting may take a question more"


@pytest.mark.parametrize(
    ("kind", "item", "named"),
    [
        ("gateways", {**TRUNK, "profile": "trunks"}, "no SIP profile trunks"),
        ("users", {**PHONE, "domain": "new.example.com"}, "is not in the directory"),
    ],
)
def test_what_a_task_before_it_may_make_is_a_warning_in_check_mode(
    bench: FreeSwitchBench, kind: str, item: dict[str, Any], named: str
) -> None:
    predicted = do(bench, check=True, **{kind: [item]})
    assert predicted.changed and predicted.created and [one for one in predicted.warnings if named in one]
    with pytest.raises(PbxError, match=named):
        do(bench, **{kind: [item]})
    assert bench.untouched()
