# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Provisions and virtual parameters against the fake."""

from __future__ import annotations

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import provisions
from ga_documents import (  # noqa: F401  pylint: disable=unused-import
    Documents,
    _site,
)

SCRIPT = 'const now = Date.now();\ndeclare("Device.X", {value: now}, {value: args[0]});\nlog("\u00e9");\n'
RUNS_VOIP = {"name": "p", "configurations": [{"type": "provision", "name": "voip"}]}


@pytest.mark.parametrize("kind", ["provisions", "virtual_parameters"])
def test_a_script_is_stored_byte_for_byte(site: Documents, kind: str) -> None:
    for script in (SCRIPT, SCRIPT.rstrip("\n"), SCRIPT + "\n", "", SCRIPT.replace("\n", "\r\n")):
        assert site.one(kind, name="voip", script=script).changed
        assert not site.one(kind, name="voip", script=script).changed
        assert site.read(kind) == [{"name": "voip", "script": script}]
    assert site.one(kind, name="voip", state="absent").deleted == {f"genieacs_{kind}": ["voip"]}
    assert not site.one(kind, name="voip", state="absent").changed


def test_odd_names(site: Documents) -> None:
    for name in ("a.b", "my provision/\u00e9 100%", "~x", "a%2Eb"):
        site.one("provisions", name=name, script="")
        assert not site.one("provisions", name=name, script="").changed
    assert len(site.fake.store.provisions) == 4
    assert "a URL takes for a folder" in site.refused("provisions", name="..", script="")
    assert "JavaScript" in site.refused("provisions", name="__proto__", script="")
    assert "bytes" in site.refused("provisions", name="x" * 1001, script="")
    assert "no text" in site.refused("provisions", name="\ud800", script="")


def test_a_virtual_parameter_is_a_part_of_a_path(site: Documents) -> None:
    assert "as a part of a path" in site.refused("virtual_parameters", name="a.b", script="")


@pytest.mark.parametrize("kind", ["provisions", "virtual_parameters"])
def test_a_script_that_does_not_compile_is_refused_in_check_mode_too(site: Documents, kind: str) -> None:
    for script in ("const = ;", "return {"):
        assert "does not compile: line 1" in site.refused(kind, name="bad", script=script)
        with pytest.raises(PbxError, match="does not compile"):
            site.one(kind, check=True, name="bad", script=script)
    assert "script: is missing" in site.refused(kind, name="bad")


def test_a_script_that_is_there_and_broken_hinders_nothing(site: Documents) -> None:
    site.fake.store.provisions["old"] = {"_id": "old", "script": "return {"}
    assert not site.one("provisions", name="old", script="return {").changed
    assert site.one("provisions", name="old", script="return {};\n").changed


def test_what_the_server_itself_refuses_is_said_and_put_back(site: Documents) -> None:
    site.one("provisions", name="a", script="1;")
    site.fake.refuse("PUT /provisions/b", 400, "SyntaxError: Unexpected token")
    with pytest.raises(PbxError, match="SyntaxError"):
        site.run({"provisions": [{"name": "a", "script": "2;"}, {"name": "b", "script": "3;"}]})
    assert site.fake.store.provisions["a"]["script"] == "1;" and "b" not in site.fake.store.provisions


def test_what_fails_at_run_time_is_a_warning(site: Documents) -> None:
    done = site.one("provisions", name="a", script="console.log('x');\n")
    assert done.changed and any("there is no `console`" in one for one in done.warnings)


def test_a_provision_that_takes_the_place_of_genieacs_s_own(site: Documents) -> None:
    done = site.one("provisions", name="value", script="log('x');")
    assert any("brings along" in one for one in done.warnings)
    assert not site.one("provisions", name="value", script="log('y');").warnings


def test_a_provision_that_a_preset_runs_is_not_deleted(site: Documents) -> None:
    site.run({"provisions": [{"name": "voip", "script": SCRIPT}], "presets": [RUNS_VOIP]})
    assert "is run by preset p" in site.refused("provisions", name="voip", state="absent")
    with pytest.raises(PbxError, match="is run by preset p"):
        site.run({"provisions": []}, purge=True)
    warned = site.one("provisions", check=True, name="voip", state="absent").warnings
    assert any("is run by preset p" in one for one in warned)
    gone = {"name": "p", "state": "absent"}
    done = site.run({"provisions": [{"name": "voip", "state": "absent"}], "presets": [gone]})
    assert done.deleted == {"genieacs_presets": ["p"], "genieacs_provisions": ["voip"]}
    assert [one.split("?")[0] for one in site.writes()[-2:]] == ["DELETE /presets/p", "DELETE /provisions/voip"]


def test_a_virtual_parameter_that_a_precondition_reads(site: Documents) -> None:
    site.one("virtual_parameters", name="Mac", script="return {};")
    site.fake.store.presets["p"] = {"_id": "p", "precondition": 'VirtualParameters.Mac = "x"', "configurations": []}
    site.fake.store.presets["q"] = {"_id": "q", "precondition": '{"_tags": "x"}', "configurations": []}
    done = site.one("virtual_parameters", name="Mac", state="absent")
    assert done.changed and any("preset p" in one for one in done.warnings)


def test_purge_and_check_mode(site: Documents) -> None:
    site.one("provisions", name="a", script="1;")
    site.one("provisions", name="b", script="2;")
    site.fake.read_only = True
    done = site.run({"provisions": [{"name": "a", "script": "1;"}]}, check=True, purge=True)
    assert done.deleted == {"genieacs_provisions": ["b"]}


def test_secrets_of_scripts_are_in_no_diff_and_in_no_info(site: Documents) -> None:
    site.one("provisions", name="a", script="const user = 'bob';\nconst password = 'hunter1';\n")
    done = site.one("provisions", diff=True, name="a", script="const user = 'eve';\nconst password = 'hunter2';\n")
    assert done.diff is not None and "hunter" not in str(done)
    assert "const user = 'bob'" in done.diff["before"] and "const user = 'eve'" in done.diff["after"]
    assert "(changed)" in done.diff["after"]
    resource = provisions.KIND.resource
    item = site.read("provisions")[0]
    plain, names = resource.without_secrets(item)
    assert plain == {"name": "a"} and names == ["script"]
    assert not site.one("provisions", **plain).changed
    assert not site.run({"provisions": [plain]}, unspecified="reset").changed
    plain, names = resource.without_secrets({"name": "inform", "script": "const password = Math.random();"})
    assert plain["script"] and not names


def test_a_genieacs_that_does_nothing_is_found_out(site: Documents) -> None:
    site.fake.deaf = True
    with pytest.raises(PbxError, match="is not there"):
        site.one("provisions", name="a", script="1;")


def test_one_request_reads_them_all(site: Documents) -> None:
    for index in range(30):
        site.fake.store.provisions[f"p{index}"] = {"_id": f"p{index}", "script": "1;"}
    site.fake.requests.clear()
    assert not site.run({"provisions": [{"name": f"p{index}", "script": "1;"} for index in range(30)]}).changed
    assert len(site.fake.requests) == 1
