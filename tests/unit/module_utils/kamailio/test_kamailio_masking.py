# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No secret is shown of what a name beside it, or before it in a text, says is one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.info import dispatcher, resources
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.resources import RESOURCES

pytest.register_assert_rewrite("ansible_collections.telephony.pbx.tests.unit.fakes.unsaid")

from ansible_collections.telephony.pbx.tests.unit.fakes.kamailio_bench import KamailioBench
from ansible_collections.telephony.pbx.tests.unit.fakes.samples import SECRETS
from ansible_collections.telephony.pbx.tests.unit.fakes.unsaid import changed, complains_without_it, keeps_it_to_itself

S = SECRETS[0]
DISPATCHER = "kamailio_dispatcher_destinations"
TO = {"set": 1, "uri": "sip:10.97.0.9:5060"}
REGISTRATION = {
    "l_uuid": "provider",
    "l_username": "me",
    "l_domain": "pbx.example.com",
    "r_username": "me",
    "r_domain": "my-provider.example",
    "auth_username": "me",
    "auth_password": "Another-One-2",
}
CASES: dict[str, tuple[str, dict[str, Any], str]] = {
    "entry": ("kamailio_htable", {"table": "limits", "name": "carrier_password", "value": S}, "value"),
    "entry-text": ("kamailio_htable", {"table": "limits", "name": "carrier", "value": f"user=x&token={S}"}, "value"),
    "attribute": (DISPATCHER, {**TO, "attrs": {"x_token": S, "a": "b"}}, "attrs.x_token"),
    "proxy": ("kamailio_uac_registrations", {**REGISTRATION, "auth_proxy": f"sip:me:{S}@10.0.0.1"}, "auth_proxy"),
    "tag": (
        "kamailio_addresses",
        {"group": 1, "address": "203.0.113.9", "port": 0, "tag": f"x_token={S}"},
        "tag",
    ),
}


@pytest.fixture(name="bench", params=["file", "database"])
def a_bench(tmp_path: Path, request: Any) -> KamailioBench:
    return KamailioBench(tmp_path, request.param)


def read(bench: KamailioBench, resource: Any, secrets: bool) -> Any:
    system = bench.system(True)
    facts = resources(system, bench.options, secrets)
    items = facts["resources"][resource.kind][resource.items]
    live = [] if secrets else dispatcher(system.server)
    return items, facts["secrets_set"].get(resource.kind) or {}, json.dumps([facts, live])


@pytest.mark.parametrize("case", CASES)
def test_it_is_shown_nowhere_and_kept(bench: KamailioBench, case: str) -> None:
    kind, item, named = CASES[case]
    keeps_it_to_itself(bench, RESOURCES[kind], item, named, read)


@pytest.mark.parametrize("case", CASES)
def test_nor_by_a_complaint(bench: KamailioBench, case: str) -> None:
    kind, item, _named = CASES[case]
    complains_without_it(bench, RESOURCES[kind], item, changed(item, S, "nothing-of-that-kind"))
