# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recording: whose calls, who is told, and what a key starts."""

from __future__ import annotations

import pytest
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import build_asterisk

from .sites import SMALL, athena, changed, compiled, endpoint, exten, section, spoken, steps

ALWAYS = {"extensions[0].record": "always", "recording": {"notice": "custom/recorded"}}
DEMAND = {"extensions[0].record": "on_demand", "recording": {"notice": "custom/recorded"}}
FILE = (
    "/var/spool/asterisk/monitor/${STRFTIME(${EPOCH},,%Y-%m-%d)}/"
    "${UNIQUEID}-${FILTER(+0-9,${CALLERID(num)})}-${FILTER(+0-9,${ARG1})}.wav"
)


def said(context_name, name, changes):
    return steps(context_name, name, changes, athena())


def test_calls_to_a_recorded_extension_tell_the_caller():
    made = said("pbx-internal", "1001", ALWAYS)
    at = made.index("Gosub(pbx-record,s,1(1001,always))")
    assert made[at + 1] == "Dial(${PJSIP_DIAL_CONTACTS(1001)},25,iaA(:custom/recorded)U(pbx-notice))"
    # by a queue or a ring group too
    made = said("pbx-ring", "1001", ALWAYS)
    at = made.index("Gosub(pbx-record,s,1(1001,always))")
    assert made[at + 1] == "Dial(${PJSIP_DIAL_CONTACTS(1001)},,iaA(:custom/recorded)U(pbx-notice))"


def test_calls_to_another_are_recorded_only_if_the_callers_are():
    made = said("pbx-internal", "1002", ALWAYS)
    assert "Gosub(pbx-record,s,1(1002,))" in made
    assert "Dial(${PJSIP_DIAL_CONTACTS(1002)},25,iU(pbx-notice))" in made
    assert said("pbx-record", "s", ALWAYS) == [
        'GotoIf($["${PBX_RECORDS}${ARG2}" = ""]?done)',
        'GotoIf($["${PBX_RECORDING}" != ""]?done)',
        "Set(PBX_RECORDING=1)",
        f"MixMonitor({FILE},b)",
        "done:Return()",
    ]
    assert endpoint("1001", ALWAYS, athena())["set_var"]["PBX_RECORDS"] == "always"
    assert "PBX_RECORDS" not in endpoint("1002", ALWAYS, athena())["set_var"]


def test_whoever_a_recorded_telephone_calls_outside_is_told():
    made = said("pbx-route-1", "s", ALWAYS)
    assert "Gosub(pbx-record,s,1(${ARG1},))" in made
    assert all(text.endswith("U(pbx-notice))") for text in made if "Dial(" in text)
    # only by that telephone: others call by the same route, and the variable is inherited by the channel that is called
    assert said("pbx-notice", "s", ALWAYS) == [
        'GotoIf($["${PBX_TOLD}" = ""]?done)',
        "Playback(custom/recorded)",
        "done:Return()",
    ]
    assert endpoint("1001", ALWAYS, athena())["set_var"]["__PBX_TOLD"] == "custom/recorded"


def test_no_emergency_call_is_recorded():
    resources = compiled(ALWAYS, athena())
    for number in ("000", "112", "106"):
        assert not [
            text for text in spoken(exten(resources, "pbx-emergency", number)) if "record" in text or "notice)" in text
        ]


def test_a_key_starts_a_recording_and_the_notice():
    assert said("pbx-demand", "s", DEMAND) == [
        "Set(PBX_RECORDING=1)",
        "Playback(custom/recorded)",
        f"MixMonitor({FILE},b)",
        "Return()",
    ]
    resources = compiled(DEMAND, athena())
    assert section(resources, "features.d/site.conf", "applicationmap")["options"] == {
        "pbx-record": '*1,peer/both,Gosub,"pbx-demand,s,1"'
    }
    assert endpoint("1001", DEMAND, athena())["set_var"]["DYNAMIC_FEATURES"] == "pbx-record"
    assert "DYNAMIC_FEATURES" not in endpoint("1002", DEMAND, athena())["set_var"]


def test_nothing_of_it_where_nobody_is_recorded():
    resources = compiled(site=athena())
    names = [item["name"] for item in resources["asterisk_dialplan"]["contexts"]]
    assert not {"pbx-record", "pbx-notice", "pbx-demand"} & set(names)
    assert not [item for item in resources["asterisk_config"]["sections"] if item["name"] == "applicationmap"]
    assert "MixMonitor" not in str(resources)


def test_a_country_in_which_nobody_must_be_told():
    made = build_asterisk(changed({"extensions[0].record": "always"}, SMALL["NZ"]))
    assert made.problems == ()
    assert "MixMonitor" in str(made.resources) and "pbx-notice" not in str(made.resources)


@pytest.mark.parametrize("kind", ["always", "on_demand"])
def test_outsiders_start_no_command_by_it(kind):
    """The file's name holds nothing of a caller but digits, and MixMonitor runs nothing afterwards."""
    resources = compiled(ALWAYS if kind == "always" else DEMAND, athena())
    (step,) = (
        one
        for one in exten(resources, "pbx-record" if kind == "always" else "pbx-demand", "s")["steps"]
        if one["app"] == "MixMonitor"
    )
    assert step["data"] == f"{FILE},b"
