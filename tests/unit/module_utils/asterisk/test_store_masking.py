# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No secret is shown of what a name beside it, or before it in a text, says is one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.info import gather
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources import RESOURCES

pytest.register_assert_rewrite("ansible_collections.telephony.pbx.tests.unit.fakes.unsaid")

from ansible_collections.telephony.pbx.tests.unit.fakes.bench import AsteriskBench
from ansible_collections.telephony.pbx.tests.unit.fakes.samples import SECRETS
from ansible_collections.telephony.pbx.tests.unit.fakes.unsaid import changed, complains_without_it, keeps_it_to_itself

S = SECRETS[0]
PHONE = {"name": "1001", "context": "from-phones", "username": "1001", "secret": "Another-One-2"}
TRUNK = {"name": "carrier", "context": "from-phones", "hosts": ["sip:10.0.0.1"], "accept_from": ["10.0.0.1"]}


def context(app: str, data: str, **more: Any) -> dict[str, Any]:
    return {"name": "c1", "extensions": [{"extension": "1", "steps": [{"app": app, "data": data}], **more}]}


CASES: dict[str, tuple[str, dict[str, Any], str]] = {
    "set": ("asterisk_dialplan", context("Set", f"__PROVIDER_PASSWORD={S}"), "extensions"),
    "set-function": ("asterisk_dialplan", context("Set", f"DB(trunk/password)={S}"), "extensions"),
    "mset": ("asterisk_dialplan", context("MSet", f"a=b,my_token={S}"), "extensions"),
    "curl": ("asterisk_dialplan", context("Set", f"X=${{CURL(https://a.example/?token={S})}}"), "extensions"),
    "dial": ("asterisk_dialplan", context("Dial", f"PJSIP/1001,30,b(sub^1^1(x_token={S}))"), "extensions"),
    "uri": ("asterisk_dialplan", context("Dial", f"IAX2/x://name:{S}@host.example/1"), "extensions"),
    "ael": (
        "asterisk_ael",
        {"path": "extensions.ael.d/a.ael", "content": f"context x {{\n  1 => Set(PROVIDER_PASSWORD={S});\n}}\n"},
        "content",
    ),
    "endpoint-set-var": ("pjsip_endpoints", {**PHONE, "set_var": {"MY_TOKEN": S, "A": "b"}}, "set_var.MY_TOKEN"),
    "endpoint-function": (
        "pjsip_endpoints",
        {**PHONE, "set_var": {"PJSIP_HEADER(add,X-Token)": S}},
        "set_var.PJSIP_HEADER(add,X-Token)",
    ),
    "endpoint-text": ("pjsip_endpoints", {**PHONE, "set_var": {"A": f"x_token={S}"}}, "set_var.A"),
    "contact": ("pjsip_endpoints", {**PHONE, "contact": [f"sip:1001:{S}@10.0.0.9"]}, "contact"),
    "trunk-set-var": ("pjsip_trunks", {**TRUNK, "set_var": {"MY_TOKEN": S}}, "set_var.MY_TOKEN"),
    "registration": (
        "pjsip_trunks",
        {
            **TRUNK,
            "registrations": [{"server_uri": f"sip:x:{S}@10.0.0.1", "client_uri": "sip:x@10.0.0.1"}],
        },
        "registrations",
    ),
    "section": (
        "asterisk_config",
        {"path": "manager.conf", "name": "wallboard", "options": {"setvar": [f"MY_TOKEN={S}", "A=b"], "read": "call"}},
        "options.setvar",
    ),
    "globals": (
        "asterisk_config",
        {"path": "manager.conf", "name": "x", "options": {"MY_TOKEN": S}},
        "options.MY_TOKEN",
    ),
}


@pytest.fixture(name="bench")
def a_bench(tmp_path: Path, case: str) -> AsteriskBench:
    return AsteriskBench(tmp_path, RESOURCES[CASES[case][0]])


def read(bench: AsteriskBench, resource: Any, secrets: bool) -> Any:
    subsets = [*RESOURCES, "dialplan_files"]
    facts = gather(bench.system(True), subsets, ["manager.conf"], secrets)
    items = facts["resources"][resource.kind][resource.items]
    return items, facts["secrets_set"].get(resource.kind) or {}, json.dumps(facts)


@pytest.mark.parametrize("case", CASES)
def test_it_is_shown_nowhere_and_kept(bench: AsteriskBench, case: str) -> None:
    kind, item, named = CASES[case]
    keeps_it_to_itself(bench, RESOURCES[kind], item, named, read)


@pytest.mark.parametrize(
    "case", [name for name, case in CASES.items() if case[0] not in ("asterisk_ael", "asterisk_config")]
)
def test_nor_by_a_complaint(bench: AsteriskBench, case: str) -> None:
    kind, item, _named = CASES[case]
    complains_without_it(bench, RESOURCES[kind], item, changed(item, S, "nothing-of-that-kind"))
