# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No secret is shown of what a name beside it, or before it in a text, says is one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.info import SUBSETS, gather
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.resources import RESOURCES

pytest.register_assert_rewrite("ansible_collections.telephony.pbx.tests.unit.fakes.unsaid")

from ansible_collections.telephony.pbx.tests.unit.fakes.freeswitch_bench import FreeSwitchBench
from ansible_collections.telephony.pbx.tests.unit.fakes.promises import do
from ansible_collections.telephony.pbx.tests.unit.fakes.samples import SECRETS
from ansible_collections.telephony.pbx.tests.unit.fakes.unsaid import changed, complains_without_it, keeps_it_to_itself

S = SECRETS[0]
GATEWAY = {"name": "g1", "profile": "external", "register": False, "proxy": "127.0.0.1"}
ELEMENT = {"file": "callcenter.conf", "element": "settings"}
PARAM = {"element": "param", "attributes": {"name": "db-password", "value": S}}
USER = {"domain": "pbx.example.com", "id": "77", "password": "Another-One-2"}


def context(**condition: Any) -> dict[str, Any]:
    test = {"field": "destination_number", "expression": "^1$", **condition}
    return {"name": "c1", "extensions": [{"name": "e", "conditions": [test]}]}


def action(application: str, data: str) -> list[dict[str, str]]:
    return [{"application": application, "data": data}]


CASES = {
    "gateway-variable": (
        "freeswitch_gateways",
        {**GATEWAY, "variables": [{"name": "sip_auth_password", "value": S, "direction": "outbound"}]},
        "variables",
    ),
    "gateway-contact": ("freeswitch_gateways", {**GATEWAY, "contact_params": f"x-token={S}"}, "contact_params"),
    "gateway-proxy": ("freeswitch_gateways", {**GATEWAY, "proxy": f"sip:carrier:{S}@127.0.0.1"}, "proxy"),
    "profile-text": (
        "freeswitch_profiles",
        {"name": "p1", "sip_ip": "127.0.0.1", "sip_port": 5098, "user_agent_string": f"x; token={S}"},
        "user_agent_string",
    ),
    "config-children": ("freeswitch_config", {**ELEMENT, "children": [PARAM, PARAM]}, "children"),
    "config-named": (
        "freeswitch_config",
        {"file": "my.conf", "element": "entries/entry", "name": "x-token", "attributes": {"value": S, "a": "b"}},
        "attributes.value",
    ),
    "config-dsn": ("freeswitch_config", {**ELEMENT, "params": {"odbc-dsn": f"base:user:{S}"}}, "params.odbc-dsn"),
    "config-pin": ("freeswitch_config", {**ELEMENT, "params": {"moderator-pin": S}}, "params.moderator-pin"),
    "config-text": (
        "freeswitch_config",
        {**ELEMENT, "params": {"dial": f"{{x_token={S}}}user/1", "b": "c"}},
        "params.dial",
    ),
    "variable-text": ("freeswitch_vars", {"name": "base", "value": f"pgsql://host=x password='{S}'"}, "value"),
    "user-variable": ("freeswitch_users", {**USER, "variables": {"my_token": S}}, "variables.my_token"),
    "user-param": ("freeswitch_users", {**USER, "params": {"x-dial": f"{{x_token={S}}}user/1"}}, "params.x-dial"),
    "domain-param": (
        "freeswitch_domains",
        {"name": "b.example", "params": {"dial-string": f"{{sip_auth_password={S}}}user/1"}},
        "params.dial-string",
    ),
    **{
        f"dialplan-{name}": ("freeswitch_dialplan", context(**condition), "extensions")
        for name, condition in {
            "set": {"actions": action("set", f"sip_auth_password={S}")},
            "export": {"actions": action("export", f"nolocal:sip_auth_password={S}")},
            "multiset": {"actions": action("multiset", f"a=b my_secret={S} c=d")},
            "anti": {"anti_actions": action("set", f"sip_auth_password={S}")},
            "nested": {
                "conditions": [
                    {"field": "caller_id_number", "expression": "^2$", "actions": action("set", f"x_token={S}")}
                ]
            },
            "prefix": {"actions": action("bridge", f"{{a=b,sip_auth_password={S}}}sofia/gateway/g1/1")},
        }.items()
    },
}


@pytest.fixture(name="bench")
def a_bench(tmp_path: Path) -> Iterator[FreeSwitchBench]:
    bench = FreeSwitchBench(tmp_path)
    yield bench
    bench.close()


def read(bench: FreeSwitchBench, resource: Any, secrets: bool) -> Any:
    facts = gather(bench.system(True), list(SUBSETS), secrets)
    items = facts["resources"][resource.kind][resource.items]
    return items, facts["secrets_set"].get(resource.kind) or {}, json.dumps(facts)


@pytest.mark.parametrize("case", CASES)
def test_it_is_shown_nowhere_and_kept(bench: FreeSwitchBench, case: str) -> None:
    kind, item, named = CASES[case]
    keeps_it_to_itself(bench, RESOURCES[kind], item, named, read)


@pytest.mark.parametrize("case", CASES)
def test_nor_by_a_complaint(bench: FreeSwitchBench, case: str) -> None:
    kind, item, _named = CASES[case]
    complains_without_it(bench, RESOURCES[kind], item, changed(item, S, "nothing-of-that-kind"))


def test_nor_by_a_check(bench: FreeSwitchBench) -> None:
    """What is wrong with an action is told without its data."""
    for application, more in (("nothing_of_this_name", ""), ("set", "$${nobody_set_it}"), ("set", "\x01")):
        with pytest.raises(PbxError) as error:
            do(bench, RESOURCES["freeswitch_dialplan"], [context(actions=action(application, f"x_token={S}{more}"))])
        assert S not in str(error.value)


def test_what_only_refers_to_a_secret_is_read_as_ever(bench: FreeSwitchBench) -> None:
    item = context(actions=action("set", "sip_auth_password=${password_of_the_caller}"))
    do(bench, RESOURCES["freeswitch_dialplan"], [item])
    assert item in read(bench, RESOURCES["freeswitch_dialplan"], False)[0]
