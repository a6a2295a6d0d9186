# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""kamailio_rpc and kamailio_info on a real Kamailio."""

from __future__ import annotations


def test_any_method_and_how_a_change_is_known(host) -> None:
    found = host("rpcs")
    assert found["reading"]["changed"] is False and found["reading in check mode"]
    assert found["unsaid"] is False
    assert found["checked"]["skipped"]
    assert found["first"]["changed"] and "203.0.113.9" in found["first"]["diff"]["after"]
    assert "203.0.113.9" not in found["first"]["diff"]["before"]
    assert found["second"] is False and found["always"] is True
    assert found["several"] == ["core.version", "core.uptime"]
    assert 'did you mean "dispatcher.list"?' in found["unknown"]
    assert "may_end_calls: true" in found["ends"]
    assert "changes: never" in found["ends, reading"]
    assert "could place a call" in found["calls"]
    assert "need each other" in found["half"]
    assert found["refused by it"] == "htable.get: No such htable"
    assert found["too few"].startswith("htable.get: ")


def test_secrets_are_masked_unless_asked_for(host) -> None:
    found = host("secrets")
    assert found["masked"][0]["auth_password"] == "********" and "not-to-be-shown" not in str(found["masked"])
    assert found["shown"][0]["auth_password"] == "not-to-be-shown"


def test_everything_that_is_there(host) -> None:
    found = host("facts")
    facts = found["facts"]
    assert facts["version"].startswith(host.version) and facts["running"] and facts["started"] > 1_700_000_000
    assert "usrloc" in facts["modules"] and facts["not_loaded"] == []
    states = {one["uri"]: one["state"] for one in facts["dispatcher"]}
    assert states["sip:127.0.0.11:5060"] == "disabled" and states[found["other"]] == "active"
    contacts = facts["registrations"]["contacts"]
    assert found["statuses"] == [200, 200] and sorted(contacts) == ["1001", "1002"]
    assert (
        contacts["1001"][0]["uri"].startswith("sip:1001@127.0.0.1:") and contacts["1001"][0]["user_agent"] == "a phone"
    )
    assert 0 < contacts["1001"][0]["expires"] <= 120
    assert facts["registrations"]["outbound"][0]["auth_password"] == "********"
    up = [one for one in facts["dialogs"] if one["state"] == "up"]
    assert len(up) == 1 and up[0]["to"] == "sip:1001@edge.test" and up[0]["callee"].startswith("sip:127.0.0.1")
    assert facts["statistics"]["core.rcv_requests"] > 0
    resources = facts["resources"]
    assert {"set": 1, "uri": "sip:127.0.0.11:5060", "duid": "one", "weight": 50} in resources[
        "kamailio_dispatcher_destinations"
    ]["destinations"]
    assert any(one["tag"] == "carrier" for one in resources["kamailio_addresses"]["addresses"])
    assert {"table": "ban", "name": "key", "value": "value"} in resources["kamailio_htable"]["entries"]
    account = resources["kamailio_uac_registrations"]["registrations"][0]
    assert account["l_uuid"] == "one" and "auth_password" not in account
    assert facts["secrets_set"] == {"kamailio_uac_registrations": {"one": ["auth_password"]}}
    assert "not-to-be-shown" not in str(facts) and "not-to-be-shown" in str(found["shown"])
    assert "kamailio_subscribers" in facts["unread"] and found["tables"] == ["ban"]
