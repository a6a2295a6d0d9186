# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs between a compiled site and a server, in the sentences that its owner reads."""

from __future__ import annotations

from copy import deepcopy

import pytest
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.compare import compare
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import build_asterisk

from .sites import athena

SECRETS = {
    "pjsip_endpoints": {"1001": ["secret"], "1002": ["secret"]},
    "pjsip_trunks": {"my-provider": ["secret"]},
    "asterisk_mailboxes": {"1001:pbx": ["pin"], "1002:pbx": ["pin"]},
    "asterisk_config": {"confbridge.d/site.conf:pbx-room-3001": ["options.pin"]},
}


@pytest.fixture(name="resources")
def the_resources():
    return build_asterisk(athena()).resources


@pytest.fixture(name="info")
def the_info(resources):
    """Return what asterisk_info says of a server that is as it should be."""
    there = deepcopy(resources)
    for kind, items in (("pjsip_endpoints", "endpoints"), ("pjsip_trunks", "trunks")):
        for item in there[kind][items]:
            item.pop("secret", None)
    for item in there["asterisk_mailboxes"]["mailboxes"]:
        item.pop("pin")
    for item in there["asterisk_config"]["sections"]:
        item["options"] = {**item["options"], **({"type": item.pop("type")} if "type" in item else {})}
        item["options"].pop("pin", None)
    live = {
        "endpoints": {name: {"state": "Not in use"} for name in ("1001", "1002", "my-provider", "carrier-trunk")},
        "registrations": {"my-provider": {"state": "Registered"}},
        "queues": {"sales": {}, "support": {}},
        "contexts": {
            item["name"]: {
                one["extension"]: [
                    *([{"priority": 0, "app": one["hint"], "data": ""}] if "hint" in one else []),
                    *(
                        {"priority": number, "app": step["app"], "data": step.get("data", "")}
                        for number, step in enumerate(one["steps"], 1)
                    ),
                ]
                for one in item["extensions"]
            }
            for item in resources["asterisk_dialplan"]["contexts"]
        },
    }
    return {"version": "22.10.1", "resources": there, "secrets_set": SECRETS, "live": live}


def part(info: dict, kind: str, items: str, name: str) -> dict:
    return next(item for item in info["resources"][kind][items] if item["name"] == name)


def context(info: dict, name: str) -> list:
    return part(info, "asterisk_dialplan", "contexts", name)["extensions"]


def test_nothing_to_say_of_a_server_that_is_as_it_should_be(resources, info):
    assert compare(resources, info) == []


def test_what_was_left_out_as_a_secret_differs_from_nothing(resources, info):
    """Lists and texts that hold a secret are left out whole, and options of a dict one by one."""
    for item in resources["pjsip_endpoints"]["endpoints"]:
        item["set_var"] = {**(item.get("set_var") or {}), "MY_TOKEN": "x"}
    section = next(one for one in info["resources"]["asterisk_config"]["sections"] if one["options"])
    option = next(one for one in section["options"] if one != "type")
    del section["options"][option]
    trunk = part(info, "pjsip_trunks", "trunks", "my-provider")
    del trunk["registrations"]
    del part(info, "asterisk_dialplan", "contexts", "pbx-internal")["extensions"]
    info["live"]["contexts"].pop("nobody", None)
    assert len(compare(resources, info)) > 5
    hidden = {one["name"]: ["secret", "set_var.MY_TOKEN"] for one in resources["pjsip_endpoints"]["endpoints"]}
    info["secrets_set"] = {
        **SECRETS,
        "pjsip_endpoints": hidden,
        "pjsip_trunks": {"my-provider": ["secret", "registrations"]},
        "asterisk_dialplan": {"pbx-internal": ["extensions"]},
        "asterisk_config": {
            **SECRETS["asterisk_config"],
            f"{section['path']}:{section['name']}": [f"options.{option}"],
        },
    }
    assert compare(resources, info) == []


def test_names_only_are_compared_where_live_has_no_steps(resources, info):
    info["live"]["contexts"] = {
        item["name"]: {
            "extensions": [one["extension"] for one in item["extensions"]],
            "includes": list(item.get("includes") or ()),
        }
        for item in resources["asterisk_dialplan"]["contexts"]
    }
    assert compare(resources, info) == []
    info["live"]["contexts"]["pbx-emergency"]["extensions"].remove("000")
    info["live"]["contexts"]["from-my-provider"]["includes"].append("strange")
    assert compare(resources, info) == [
        "the route of emergency number 000 is not live",
        "context from-my-provider includes other contexts live than on the site",
    ]


def no_endpoint(info):
    info["resources"]["pjsip_endpoints"]["endpoints"].pop(0)


def other_context(info):
    part(info, "pjsip_endpoints", "endpoints", "1001")["context"] = "default"


def no_codec(info):
    part(info, "pjsip_trunks", "trunks", "my-provider").pop("allow")


def more_than_the_site_says(info):
    part(info, "pjsip_endpoints", "endpoints", "1001")["dtmf_mode"] = "info"


def no_password(info):
    info["secrets_set"]["pjsip_endpoints"].pop("1002")


def no_did(info):
    context(info, "pbx-did").pop(0)


def other_route(info):
    next(one for one in context(info, "pbx-emergency") if one["extension"] == "000")["steps"].pop()


def one_too_many(info):
    context(info, "pbx-did").append({"extension": "5", "steps": [{"app": "Hangup"}]})


def no_section(info):
    info["resources"]["asterisk_config"]["sections"].pop(0)


def other_ports(info):
    info["resources"]["asterisk_config"]["sections"][1]["options"]["rtpend"] = "10999"


def down(info):
    info["live"] = {}


def endpoint_not_live(info):
    info["live"]["endpoints"].pop("1002")


def trunk_not_live(info):
    info["live"]["endpoints"].pop("carrier-trunk")


def not_registered(info):
    info["live"]["registrations"]["my-provider"]["state"] = "Rejected"


def emergency_not_live(info):
    info["live"]["contexts"].pop("pbx-emergency")


def number_not_live(info):
    info["live"]["contexts"]["phones-local-national-mobile-service"].pop("000")


def no_mailbox(info):
    info["resources"]["asterisk_mailboxes"]["mailboxes"].pop(0)


def another_mailbox_of_that_number(info):
    info["resources"]["asterisk_mailboxes"]["mailboxes"][0]["context"] = "default"


def no_pin(info):
    info["secrets_set"]["asterisk_mailboxes"].pop("1002:pbx")


def a_room_without_pin(info):
    info["secrets_set"]["asterisk_config"].clear()


def other_queue(info):
    part(info, "asterisk_queues", "queues", "sales")["strategy"] = "random"


def queue_not_live(info):
    info["live"]["queues"].pop("support")


def other_steps_live(info):
    info["live"]["contexts"]["pbx-did"]["+61712345678"][0]["data"] = "pbx-internal,1002,1"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (no_endpoint, ["extension 1001 is not in the server's files"]),
        (other_context, ["extension 1001 has context default in the server's files, and phones-local-national-mobile-service-international on the site"]),
        (no_codec, ["trunk my-provider has no allow in the server's files"]),
        (more_than_the_site_says, ["extension 1001 has dtmf_mode in the server's files, and none on the site"]),
        (no_password, ["extension 1002 has no password in the server's files"]),
        (no_did, ["DID +61712345678 is not in the server's files"]),
        (other_route, ["the route of emergency number 000 has other steps in the server's files than on the site"]),
        (one_too_many, ["pbx-did,5 is in the server's files, and not on the site"]),
        (no_section, ["pjsip.conf has no section [system], or asterisk_info was not given files: [pjsip.conf]"]),
        (other_ports, ["rtp.conf [general] has rtpend 10999, and 20000 on the site"]),
        (down, ["nothing is known of the running server: it is down, or live was not gathered"]),
        (endpoint_not_live, ["extension 1002 is not live"]),
        (trunk_not_live, ["trunk carrier-trunk is not live"]),
        (not_registered, ["trunk my-provider is not registered: its state is Rejected"]),
        (emergency_not_live, ["context pbx-emergency is not live", "the route of emergency number 000 is not live", "the route of emergency "
                              "number 106 is not live", "the route of emergency number 112 is not live"]),
        (number_not_live, ["000, dialled in phones-local-national-mobile-service, is not live"]),
        (no_mailbox, ["mailbox 1001 is not in the server's files"]),
        (another_mailbox_of_that_number, ["mailbox 1001 is not in the server's files"]),
        (no_pin, ["mailbox 1002 has no PIN in the server's files"]),
        (a_room_without_pin, ["confbridge.d/site.conf [pbx-room-3001] has no pin"]),
        (other_queue, ["queue sales has strategy random in the server's files, and ringall on the site"]),
        (queue_not_live, ["queue support is not live"]),
        (other_steps_live, ["DID +61712345678 has other steps live than on the site"]),
    ],
)  # fmt: skip
def test_says_what_differs(spoil, said, resources, info):
    info["secrets_set"] = deepcopy(SECRETS)
    spoil(info)
    assert compare(resources, info) == said


def test_many_differences_of_no_name_are_counted(resources, info):
    calls = context(info, "calls-local-national-mobile-service")
    number = len(calls)
    calls.clear()
    said = compare(resources, info)
    assert said[-1] == f"and {number - 5} more of context calls-local-national-mobile-service"
    assert len(said) == 6


def test_order_and_spelling_that_mean_the_same(resources, info):
    item = part(info, "pjsip_trunks", "trunks", "my-provider")
    item["options"].update(allow_transfer=False, allow_subscribe="false", t38_udptl=True)
    item["qualify_frequency"] = "30"
    item["accept_from"] = list(reversed(item["accept_from"]))
    assert compare(resources, info) == []
