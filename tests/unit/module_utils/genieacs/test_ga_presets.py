# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Presets: everything that would stop a service or do nothing is refused, and what is there reads back in one shape."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import (
    presets,
    presets_do,
)
from ga_documents import (  # noqa: F401  pylint: disable=unused-import
    Documents,
    _site,
)

VOIP = {"type": "provision", "name": "voip", "args": ["pbx.example.com", 5060]}
SCRIPT = {"name": "voip", "script": "log('x');\n"}
VALUE = {"type": "value", "name": "Device.ManagementServer.PeriodicInformInterval", "value": 300}


@pytest.fixture(name="voip")
def _voip(site: Documents) -> Documents:
    """A GenieACS that has a provision."""
    site.fake.store.provisions["voip"] = {"_id": "voip", "script": SCRIPT["script"]}
    return site


def test_a_preset_is_created_whole_and_then_left_alone(voip: Documents) -> None:
    item = {
        "name": "voip",
        "weight": 10,
        "channel": "voip",
        "precondition": 'DeviceID.ProductClass LIKE "SIP-%" AND Tags.voip IS NOT NULL',
        "schedule": "3600 0 3 * * *",
        "events": {"1 BOOT": True, "2 PERIODIC": False},
        "configurations": [
            VOIP,
            VALUE,
            {"type": "age", "name": "Device.DeviceInfo.SoftwareVersion", "age": 3600},
            {"type": "add_tag", "tag": "provisioned"},
            {"type": "delete_tag", "tag": "new"},
        ],
    }
    assert voip.one("presets", **item).created == {"genieacs_presets": ["voip"]}
    before = voip.writes()
    assert not voip.one("presets", **item).changed
    assert voip.writes() == before
    assert voip.read("presets") == [item]
    assert not voip.one("presets", **voip.read("presets")[0]).changed


def test_what_is_not_mentioned_is_sent_again(voip: Documents) -> None:
    """PUT replaces: without the channel a preset would fall to `default`."""
    voip.one("presets", name="p", channel="voip", weight=7, precondition="true", configurations=[VOIP])
    voip.one("presets", name="p", weight=8)
    stored = voip.fake.store.presets["p"]
    assert (stored["weight"], stored["channel"], stored["precondition"]) == (8, "voip", "true")
    assert stored["configurations"] == [VOIP]


def test_reset_gives_the_defaults(voip: Documents) -> None:
    voip.one("presets", name="p", channel="voip", weight=7, events={"1 BOOT": True}, configurations=[VOIP])
    wanted = {"presets": [{"name": "p", "configurations": [VOIP]}]}
    assert voip.run(wanted, unspecified="reset").changed
    assert not voip.run(wanted, unspecified="reset").changed
    stored = voip.fake.store.presets["p"]
    assert (stored["weight"], stored["channel"], stored["events"]) == (0, "default", {})


def test_unset_gives_the_default_of_one(voip: Documents) -> None:
    voip.one("presets", name="p", channel="voip", schedule="60 0 3 * * *", configurations=[VOIP])
    assert voip.one("presets", name="p", unset=["schedule"]).changed
    assert not voip.one("presets", name="p", unset=["schedule"]).changed
    assert voip.fake.store.presets["p"]["schedule"] == ""


@pytest.mark.parametrize(
    "stored",
    [
        {"weight": 5, "channel": "c", "schedule": "", "events": {"1 BOOT": True, "2 PERIODIC": False}},
        {"weight": 5, "channel": "c", "schedule": False, "events": {"1_BOOT": 1, "2 PERIODIC": 0}},
    ],
)
def test_what_the_ui_and_other_programs_store_is_the_same_item(voip: Documents, stored: dict[str, Any]) -> None:
    rows = [{"type": "provision", "name": "voip", "args": None}, {"type": "age", "name": "Device.X", "age": "60"}]
    voip.fake.store.presets["p"] = {"_id": "p", "precondition": "", "configurations": rows, **stored}
    wanted = {
        "name": "p",
        "weight": 5,
        "channel": "c",
        "events": {"1 BOOT": True, "2 PERIODIC": False},
        "configurations": [{"type": "provision", "name": "voip"}, {"type": "age", "name": "Device.X", "age": 60}],
    }
    assert not voip.one("presets", **wanted).changed


def test_the_presets_that_genieacs_makes_itself_read_back(voip: Documents) -> None:
    row = {"type": "provision", "name": "bootstrap", "args": None}
    made = {
        "_id": "bootstrap",
        "weight": 0,
        "channel": "bootstrap",
        "precondition": "",
        "events": {"0 BOOTSTRAP": True},
    }
    voip.fake.store.presets["bootstrap"] = {**made, "configurations": [row]}
    item = voip.read("presets")[0]
    assert item["configurations"] == [{"type": "provision", "name": "bootstrap"}]
    assert presets.document_of(item)["configurations"] == [row]
    voip.fake.read_only = True
    assert not voip.run({"presets": [item]}, unspecified="reset").changed


def test_odd_names_and_deletion(voip: Documents) -> None:
    for name in ("a.b", "my preset/\u00e9 100%", "~x"):
        voip.one("presets", name=name, configurations=[VOIP])
        assert voip.one("presets", name=name, state="absent").deleted == {"genieacs_presets": [name]}
        assert not voip.one("presets", name=name, state="absent").changed
    assert "..` " in voip.refused("presets", name="..", configurations=[VOIP]).replace("`..`", "`..` ")


def test_a_preset_of_another_program_that_stops_the_service_is_mended(site: Documents) -> None:
    site.one("provisions", **SCRIPT)
    for index, broken in enumerate(
        (
            {"weight": 0},
            {"configurations": [VOIP], "schedule": {"duration": 3600, "schedule": "0 3 * * *"}},
            {"configurations": [VOIP], "precondition": "DeviceID.OUI ="},
            {"configurations": [VOIP, {"type": "values"}]},
        )
    ):
        site.fake.store.presets["bad"] = {"_id": "bad", **broken}
        assert site.fake.poisoned, index
        other = site.one("presets", name="other", weight=index + 1, configurations=[VOIP])
        assert [one for one in other.warnings if "preset bad" in one and "ends GenieACS's service" in one], index
        assert site.one("presets", name="bad", configurations=[VOIP], precondition="").changed, index
        assert not site.fake.poisoned, index


@pytest.mark.parametrize(
    "broken",
    [
        {"configurations": {}},
        {"configurations": [None]},
        {"configurations": [{"type": "provision", "name": "voip", "args": 5}]},
        {"configurations": [], "schedule": ["60", "*"]},
        {"configurations": [], "precondition": 5},
        {"configurations": [], "precondition": " "},
        {"configurations": [], "precondition": "DeviceID.ID LIKE 5"},
        {"configurations": [], "precondition": '{"Device.X": null}'},
    ],
)
def test_what_stops_the_service_is_known_and_read_all_the_same(broken: dict[str, Any]) -> None:
    assert presets.poison(broken)
    assert "configurations" not in presets.item_of({"_id": "p", **broken})
    assert presets.poison({"configurations": [], "schedule": False, "precondition": None}) is None


# What stops genieacs-cwmp.


def test_without_configurations(voip: Documents) -> None:
    assert "configurations: is missing" in voip.refused("presets", name="p", weight=1)


def test_an_empty_list_of_configurations_is_sound(voip: Documents) -> None:
    voip.one("presets", name="p", configurations=[])
    assert voip.fake.store.presets["p"]["configurations"] == []
    assert not voip.one("presets", name="p", configurations=[]).changed


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"type": "value", "name": "Device.X"}, "value: is missing"),
        ({"type": "value", "value": 1}, "name: is missing"),
        ({"type": "value", "name": "Device.X.", "value": 1}, "ends with a dot"),
        ({"type": "value", "name": "Device X", "value": 1}, "no path"),
        ({"type": "value", "name": "Device.X", "value": {"a": 1}}, "neither a value"),
        ({"type": "value", "name": "Device.X", "value": [1]}, "expression"),
        ({"type": "age", "name": "Device.X"}, "age: is missing"),
        ({"type": "age", "name": "Device.X", "age": -1}, "less than 0"),
        ({"type": "add_tag"}, "tag: is missing"),
        ({"type": "add_tag", "tag": "v1.0"}, "write v10x2E0"),
        ({"type": "add_tag", "tag": "a", "value": 1}, "means nothing for `add_tag`"),
        ({"type": "add_object", "name": "Device.X", "object": "2"}, "there is no such object"),
        ({"type": "provision"}, "name: is missing"),
        ({"type": "provision", "name": "voib"}, "there is no provision voib"),
        ({"type": "provision", "name": "tag", "args": ["x"]}, "`tag` takes 2"),
        ({"type": "provision", "name": "voip", "args": [{"a": 1}]}, "neither a value"),
        ({"type": "provision", "name": "voip", "args": [{"expression": "DeviceID.ID ="}]}, "is no expression"),
        ({"type": "provision", "name": "voip", "args": [["PARM", "x"]]}, "expression such as"),
        ({"type": "provision", "name": "voip", "args": [["FUNC", "FOO"]]}, "does not evaluate"),
        ({"type": "provision", "name": "voip", "args": [["PARAM", "a b"]]}, "no path of a parameter"),
    ],
)
def test_configurations_that_are_none(voip: Documents, row: dict[str, Any], words: str) -> None:
    assert words in voip.refused("presets", name="p", configurations=[row])


def test_an_unknown_type_is_refused_by_the_argument_spec() -> None:
    spec = presets.RESOURCE.item_spec()["configurations"]["options"]["type"]
    assert set(spec["choices"]) == {"value", "age", "provision", "add_tag", "delete_tag", "add_object", "delete_object"}


@pytest.mark.parametrize(("channel", "words"), [("", "empty"), ("task_1", "task_")])
def test_channels(voip: Documents, channel: str, words: str) -> None:
    assert words in voip.refused("presets", name="p", channel=channel, configurations=[VOIP])


# What it names.


def test_a_provision_of_the_same_task_is_enough(site: Documents) -> None:
    done = site.run({"provisions": [SCRIPT], "presets": [{"name": "p", "configurations": [VOIP]}]})
    assert done.created == {"genieacs_provisions": ["voip"], "genieacs_presets": ["p"]}
    puts = [one for one in site.writes() if one.startswith("PUT")]
    assert ["provisions" in one for one in puts] == [True, False]


def test_a_missing_provision_is_but_a_warning_of_check_mode(site: Documents) -> None:
    site.fake.read_only = True
    done = site.run({"presets": [{"name": "p", "configurations": [VOIP]}]}, check=True)
    assert any("there is no provision voip" in one for one in done.warnings)


def test_what_genieacs_brings_along_needs_no_script(site: Documents) -> None:
    row = {"type": "provision", "name": "refresh", "args": ["Device", 3600]}
    assert not site.one("presets", name="p", configurations=[row]).warnings
    reset = {"type": "provision", "name": "reset"}
    assert any("in every session" in one for one in site.one("presets", name="q", configurations=[reset]).warnings)
    limited = site.one("presets", name="q", configurations=[reset], events={"0 BOOTSTRAP": True})
    assert not limited.warnings


def test_objects_that_are_there(site: Documents) -> None:
    site.fake.store.objects["2"] = {"_id": "2", "DirectoryNumber": "1002"}
    site.one("presets", name="p", configurations=[{"type": "add_object", "name": "Device.Line", "object": "2"}])


def test_arguments_may_be_expressions(voip: Documents) -> None:
    args = ["a", {"expression": "DeviceID.SerialNumber"}, {"expression": "'text'"}]
    row = {"type": "provision", "name": "voip", "args": args}
    voip.one("presets", name="p", configurations=[row])
    assert voip.fake.store.presets["p"]["configurations"][0]["args"] == [
        "a",
        ["PARAM", "DeviceID.SerialNumber"],
        "text",
    ]
    assert not voip.one("presets", name="p", configurations=[row]).changed
    assert not voip.one("presets", **voip.read("presets")[0]).changed


def test_a_value_may_be_an_expression(voip: Documents) -> None:
    row = {"type": "value", "name": "Device.X", "value": {"expression": "DeviceID.SerialNumber || 'a'"}}
    voip.one("presets", name="p", configurations=[row])
    assert voip.fake.store.presets["p"]["configurations"][0]["value"] == ["||", ["PARAM", "DeviceID.SerialNumber"], "a"]
    assert not voip.one("presets", name="p", configurations=[row]).changed


def test_true_is_not_the_text_true(voip: Documents) -> None:
    voip.one("presets", name="p", configurations=[{**VALUE, "value": True}])
    assert voip.one("presets", name="p", configurations=[{**VALUE, "value": "true"}]).changed
    assert voip.fake.store.presets["p"]["configurations"][0]["value"] == "true"


def test_a_secret_value_is_shown_to_nobody(voip: Documents) -> None:
    row = {"type": "value", "name": "Device.ManagementServer.ConnectionRequestPassword", "value": "hunter2"}
    voip.one("presets", name="p", configurations=[VALUE])
    done = voip.one("presets", diff=True, name="p", configurations=[row])
    assert "hunter2" not in str(done) and "ConnectionRequestPassword" in str(done.diff)
    plain, names = presets.RESOURCE.without_secrets(voip.read("presets")[0])
    assert names == ["configurations"] and "hunter2" not in str(plain)
    assert not voip.one("presets", **plain).changed


def test_a_genieacs_that_does_nothing_is_found_out(voip: Documents) -> None:
    voip.fake.deaf = True
    with pytest.raises(PbxError, match="is not there"):
        voip.one("presets", name="p", configurations=[VOIP])


def test_a_failure_puts_the_preset_back(voip: Documents) -> None:
    voip.one("presets", name="p", channel="voip", weight=3, configurations=[VOIP])
    before = dict(voip.fake.store.presets["p"])
    voip.fake.refuse("PUT /presets/q", 500)
    with pytest.raises(PbxError, match="rolled back"):
        voip.run({"presets": [{"name": "p", "weight": 4}, {"name": "q", "configurations": [VOIP]}]})
    assert voip.fake.store.presets["p"] == before and "q" not in voip.fake.store.presets


def test_tags_as_paths_write_them() -> None:
    assert presets_do.tag_text("site A/\u00e9.1 100%") == "site0x20A0x2F0xC30xA90x2E10x201000x25"
    assert presets_do.tag_text("0xAB") == "00x78AB"
