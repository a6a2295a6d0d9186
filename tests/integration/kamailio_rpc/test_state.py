# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Destinations in and out of rotation on a real Kamailio, with calls."""

from __future__ import annotations


def test_every_state_is_set_once(host) -> None:
    found = host("states")
    assert found["inactive"] == [True, False, "IX"]
    assert found["disabled"] == [True, False, "DX"]
    assert found["active"] == [True, False, "AX"]
    assert found["trying"] == [True, False, "TX"]
    assert found["probing"] == [True, False, "TP"]
    assert found["checked"]["after"].endswith(" DX\n") and found["unchanged"] == "TP"
    assert found["pinged before"] == "DX"
    assert (found["pinged again"], found["again"]) == ("AP", False)
    assert found["not pinged"] == "AX"


def test_refusals_name_the_remedy_and_touch_nothing(host) -> None:
    found = host("refusals")
    assert 'did you mean "sip:127.0.0.11:5060"?' in found["unknown"]
    assert "its sets are: 1, 2, 3" in found["no set"]
    assert "leave_none: true" in found["last"]
    assert "neither `uri` nor `duid`" in found["neither"]
    assert "once more" in found["twice"]
    assert "is missing" in found["stateless"]
    assert "leave `state` or `drain` out" in found["drained active"]
    assert "dlg_manage()" in found["no dialogs"] and "calls_from: none" in found["no dialogs"]
    assert found["untouched"] == "AX"
    assert found["meant"] == "True"


def test_states_are_brought_over_a_reload(host) -> None:
    found = host("over_a_reload")
    assert set(found["lost"].values()) == {"AX"}
    assert found["after"]["1 sip:127.0.0.11:5060"] == "DX"
    assert found["after"]["1 sip:127.0.0.12:5060"] == "IP"
    assert found["after"]["3 sip:127.0.0.14:5060"] == "AX"
    assert found["restored"] == 2


def test_a_drain_waits_for_its_calls_and_no_others(host) -> None:
    found = host("drain")
    assert sum(found["spread"]) == 8 and min(found["spread"]) > 0
    calls = found["calls"]
    assert found["checked"] == calls
    assert found["late"][:3] == [True, calls, calls] and 0.9 < found["late"][3] < 3
    assert found["new ones"] == [0, [200, 200, 200, 200]]
    assert found["done"][:2] == [False, 0] and 1 < found["done"][2] < 8
    assert found["others"] == 12 - calls
    assert found["back"] > 0 and found["ended"] == [200]


def test_a_call_that_rings_is_waited_for(host) -> None:
    found = host("ringing")
    assert found["while it rings"] == 4  # whoever answers it: that is not known yet
    assert 0 < found["there"] < 4 and found["answered"] == found["there"]
    assert found["after"] == 0


def test_a_reload_during_a_drain_does_not_undo_it(host) -> None:
    found = host("reloaded_meanwhile")
    assert found["flags"] == "DX" and found["remaining"] > 0
    assert "the flag `disabled` in the list" in found["warnings"][0]
