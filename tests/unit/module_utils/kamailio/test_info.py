# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What kamailio_info makes of the server's answers, and where it looks for resources."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio import info
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.info_run import kinds_of
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.server import connect
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.system import KamailioSystem

from tests.unit.fakes.kamailio_rpc import Kamailio

CONTACT = {
    "Address": "sip:1001@10.0.0.1:5060",
    "Expires": 60,
    "User-Agent": "a phone",
    "Received": "[not set]",
    "Path": "",
}


@pytest.fixture
def fake(tmp_path: Path) -> Kamailio:
    (tmp_path / "dispatcher.list").write_text("1 sip:10.0.0.11:5060 8 0 weight=50\n")
    made = Kamailio(tmp_path).serve()
    made.methods["core.modules"] = lambda: ["tm", "sl"]
    return made


def system(fake: Kamailio, kinds: dict[str, Any]) -> KamailioSystem:
    return KamailioSystem(config_dir=str(fake.folder), options=kinds, connect=lambda rpc: connect(fake.socket))


def test_contacts_by_who_is_registered() -> None:
    answer = {
        "Domains": [
            {"Domain": {"Domain": "location", "AoRs": [{"Info": {"AoR": "1001", "Contacts": [{"Contact": CONTACT}]}}]}}
        ]
    }
    found = info.contacts(answer)
    assert list(found) == ["1001"]
    assert found["1001"][0]["user_agent"] == "a phone"
    assert found["1001"][0]["received"] is None and found["1001"][0]["path"] is None
    assert info.contacts({"Domains": [{"Domain": {"AoRs": []}}]}) == info.contacts({}) == info.contacts(None) == {}


def test_what_is_not_loaded_is_named(fake: Kamailio) -> None:
    facts = info.gather(system(fake, {}), ["dispatcher", "dialogs", "statistics"], {}, False)
    assert facts["not_loaded"] == ["dispatcher", "dialog", "kex"]
    assert facts["modules"] == ["sl", "tm"] and "dispatcher" not in facts


def test_resources_are_read_without_a_server_and_what_cannot_be_is_told(fake: Kamailio) -> None:
    kinds: dict[str, Any] = {"kamailio_dispatcher_destinations": {}, "kamailio_subscribers": {}}
    stopped = KamailioSystem(config_dir=str(fake.folder), options=kinds, connect=lambda rpc: None)
    facts = info.gather(stopped, ["resources", "dispatcher"], kinds, False)
    assert facts["running"] is False and facts["started"] is None
    assert facts["resources"]["kamailio_dispatcher_destinations"]["destinations"] == [
        {"set": 1, "uri": "sip:10.0.0.11:5060", "flags": ["probing"], "weight": 50}
    ]
    assert "database" in facts["unread"]["kamailio_subscribers"]


def test_kinds_that_are_read() -> None:
    assert set(kinds_of({})) == {"kamailio_dispatcher_destinations", "kamailio_addresses"}
    given = {"kamailio_htable": {"backend": None, "tables": ["ban"]}, "kamailio_addresses": None}
    assert kinds_of(given) == {"kamailio_htable": {"tables": ["ban"]}}
