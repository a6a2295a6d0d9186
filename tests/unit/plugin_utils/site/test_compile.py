# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each part of a site becomes in Asterisk."""

from __future__ import annotations

import time

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources import RESOURCES
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import build_asterisk

from .sites import GONE, SMALL, athena, changed

TLS = {"network.transports": ["tls", "udp"], "network.certificate": {"cert": "/etc/ssl/a.pem", "key": "/etc/ssl/a.key"}}


def compiled(changes: dict | None = None) -> dict:
    made = build_asterisk(changed(changes or {}))
    assert made.problems == ()
    return made.resources


def named(items: list, name: str) -> dict:
    return next(item for item in items if item["name"] == name)


def endpoint(name: str, changes: dict | None = None) -> dict:
    return named(compiled(changes)["pjsip_endpoints"]["endpoints"], name)


def trunk(name: str, changes: dict | None = None) -> dict:
    return named(compiled(changes)["pjsip_trunks"]["trunks"], name)


def steps(context: str, extension: str, changes: dict | None = None) -> list[str]:
    """Return the steps of an extension as text, labels in front."""
    found = named(compiled(changes)["asterisk_dialplan"]["contexts"], context)["extensions"]
    one = next(item for item in found if item["extension"] == extension)
    return [f"{step.get('label', '')}:{step['app']}({step.get('data', '')})".lstrip(":") for step in one["steps"]]


@pytest.mark.parametrize("site", [athena(), changed(TLS), *SMALL.values()], ids=["athena", "tls", *SMALL])
def test_items_are_what_the_modules_take(site):
    resources = build_asterisk(site).resources
    assert list(resources) == [
        "pjsip_transports",
        "pjsip_endpoints",
        "pjsip_trunks",
        "asterisk_dialplan",
        "asterisk_config",
    ]
    for kind, given in resources.items():
        declared = RESOURCES[kind]
        items = given[declared.items]
        assert items, kind
        keys = [tuple(item.get(key) for key in declared.key) for item in items]
        assert len(keys) == len(set(keys)), kind
        for item in items:
            assert set(item) <= {field.name for field in declared.fields}, kind
            assert declared.check is None or declared.check(item) == [], (kind, item)


def test_every_kind_has_a_file_of_its_own():
    resources = compiled()
    owned = {kind: given for kind, given in resources.items() if kind != "asterisk_config"}
    assert {kind: given["path"] for kind, given in owned.items()} == {
        "pjsip_transports": "pjsip.d/transports.conf",
        "pjsip_endpoints": "pjsip.d/endpoints.conf",
        "pjsip_trunks": "pjsip.d/trunks.conf",
        "asterisk_dialplan": "extensions.d/site.conf",
    }
    assert all(given["purge"] is True and given["unspecified"] == "reset" for given in owned.values())
    assert set(resources["asterisk_config"]) == {"sections"}


def test_a_telephone():
    assert endpoint("1001") == {
        "name": "1001",
        "context": "phones-local-national-mobile-service-international",
        "callerid": '"Josh Finlay" <1001>',
        "username": "1001",
        "secret": "long-pass-of-1001",
        "max_contacts": 3,
        "remove_existing": True,
        "remove_unavailable": True,
        "qualify_frequency": 60,
        "allow": ["alaw", "ulaw", "g722"],
        "direct_media": False,
        "media_encryption": "no",
        "rtp_symmetric": True,
        "force_rport": True,
        "rewrite_contact": True,
        "set_var": {
            "PBX_CALLER_ID": "+61712345678",
            "PBX_EMERGENCY_CALLER_ID": "+61712345678",
            "PBX_LOCATION": "hq",
        },
        "options": {"message_context": "pbx-messages"},
        "named_call_group": ["office"],
        "named_pickup_group": ["office"],
    }


def test_caller_ids_of_a_telephone():
    place = {"name": "depot", "emergency_caller_id": "+61812345670"}
    there = {"locations[1]": place, "extensions[1].location": "depot", "extensions[1].caller_id": "+61812345671"}
    assert endpoint("1002", there)["set_var"] == {
        "PBX_CALLER_ID": "+61812345671",
        "PBX_EMERGENCY_CALLER_ID": "+61812345670",
        "PBX_LOCATION": "depot",
    }
    assert (
        endpoint("1002", {"locations[0].emergency_caller_id": GONE})["set_var"]["PBX_EMERGENCY_CALLER_ID"]
        == "+61712345678"
    )


@pytest.mark.parametrize(
    ("changes", "encryption"),
    [
        ({}, ("no", None)),
        (TLS, ("sdes", True)),
        ({**TLS, "network.srtp": "required"}, ("sdes", False)),
        ({**TLS, "network.srtp": "never"}, ("no", None)),
        ({"network.srtp": "preferred"}, ("sdes", True)),
    ],
)
def test_encryption_of_media(changes, encryption):
    item = endpoint("1001", changes)
    assert (item["media_encryption"], item.get("media_encryption_optimistic")) == encryption


def test_codecs_of_the_country():
    made = build_asterisk(SMALL["US"]).resources
    assert made["pjsip_endpoints"]["endpoints"][0]["allow"] == ["ulaw", "alaw", "g722"]
    assert made["pjsip_trunks"]["trunks"][0]["allow"] == ["ulaw", "alaw"]


def test_transports():
    seen = {**TLS, "network.public_address": "203.0.113.7", "network.local": ["10.97.0.0/24", "192.168.0.0/16"]}
    outside = {"external_media_address": "203.0.113.7", "external_signaling_address": "203.0.113.7"}
    local = {"local_net": ["10.97.0.0/24", "192.168.0.0/16"]}
    files = {"cert_file": "/etc/ssl/a.pem", "priv_key_file": "/etc/ssl/a.key"}
    assert compiled(seen)["pjsip_transports"]["transports"] == [
        {"name": "transport-tls", "protocol": "tls", "bind": "0.0.0.0:5061", **outside, **local, **files},
        {"name": "transport-udp", "protocol": "udp", "bind": "0.0.0.0:5060", **outside, **local},
    ]
    assert trunk("carrier-trunk", seen)["hosts"] == ["sip:10.97.0.42:5060;transport=tls"]
    assert "external_media_address" not in compiled()["pjsip_transports"]["transports"][0]


def test_a_trunk_that_registers():
    item = trunk("my-provider", {"trunks[0].from_domain": "sip.provider.com.au"})
    assert item["hosts"] == ["sip:10.97.0.41"]
    assert trunk("my-provider")["from_domain"] == "10.97.0.41"
    assert "from_domain" not in trunk("carrier-trunk")
    assert (item["username"], item["secret"], item["from_domain"]) == (
        "my_account_id",
        "long-pass-of-trunk",
        "sip.provider.com.au",
    )
    assert item["registrations"] == [
        {
            "server_uri": "sip:10.97.0.41",
            "client_uri": "sip:my_account_id@sip.provider.com.au",
            "contact_user": "my_account_id",
            "expiration": 3600,
            "retry_interval": 30,
            "max_retries": 10000,
            "line": True,
            "options": {
                "auth_rejection_permanent": "no",
                "forbidden_retry_interval": "60",
                "fatal_retry_interval": "60",
            },
        }
    ]
    assert item["options"] == {"allow_transfer": "no", "allow_subscribe": "no", "message_context": "pbx-messages"}


def test_a_registrar_by_name_is_no_source_of_calls():
    by_name = {"trunks[0].register.server": "sip.provider.com.au:5070", "trunks[0].accept_from": GONE}
    assert "accept_from" not in trunk("my-provider", by_name)
    assert trunk("my-provider", by_name)["hosts"] == ["sip:sip.provider.com.au:5070"]
    assert trunk("my-provider", {"trunks[0].accept_from": GONE})["accept_from"] == ["10.97.0.41"]


def test_several_hosts_in_order():
    hosts = {"trunks[1].peers": ["10.97.0.43", "10.97.0.42:5080"]}
    item = trunk("carrier-trunk", hosts)
    assert item["hosts"] == ["sip:10.97.0.43", "sip:10.97.0.42:5080"]
    assert item["accept_from"] == ["10.97.0.43", "10.97.0.42"]
    tried = [text for text in steps("pbx-emergency", "000", hosts) if "Dial(" in text]
    first = [
        "my-provider/sip:000@10.97.0.41",
        "carrier-trunk/sip:000@10.97.0.43",
        "carrier-trunk/sip:000@10.97.0.42:5080",
    ]
    assert [text.split("PJSIP/")[1].split(",")[0] for text in tried] == first * 2


def test_a_network_without_what_another_trunk_names():
    item = trunk("my-provider", {"trunks[0].accept_from": ["203.0.113.0/30"], "trunks[1].peers": ["203.0.113.1:5060"]})
    assert item["accept_from"] == ["203.0.113.0/32", "203.0.113.2/31", "10.97.0.41"]


@pytest.mark.parametrize(
    ("identity", "sent"),
    [
        ("from", {"send_pai": False, "send_rpid": False, "trust_id_outbound": False}),
        ("pai", {"send_pai": True, "send_rpid": False, "trust_id_outbound": True, "from_user": "my_account_id"}),
        ("rpid", {"send_pai": False, "send_rpid": True, "trust_id_outbound": True, "from_user": "my_account_id"}),
    ],
)
def test_identity(identity, sent):
    item = trunk("my-provider", {"trunks[0].identity": identity})
    keys = ("send_pai", "send_rpid", "trust_id_outbound", "from_user")
    assert {key: item[key] for key in keys if key in item} == sent


def test_an_emergency_call_step_by_step():
    a = "${PJSIP_CONTACT(my-provider@@43af447e9de5ad40b0ce7b7d35dc0e73,status)}"
    made = steps("pbx-emergency", "000")
    assert made[:4] == [
        "UserEvent(PbxEmergencyCall,Number: 000,Extension: ${CALLERID(num)},Location: ${PBX_LOCATION})",
        'Set(CALLERID(num)=${IF($["${PBX_EMERGENCY_CALLER_ID}" = ""]?+61712345678:${PBX_EMERGENCY_CALLER_ID})})',
        "Set(CALLERID(name)=)",
        "Set(CALLERID(pres)=allowed)",
    ]
    assert made[4].startswith('first1:GotoIf($["${PJSIP_CONTACT(my-provider@@') and a.split(",")[1] in made[4]
    assert [text.split(":", 1)[0] if text[0].islower() else text.split("(")[0] for text in made[4:]] == [
        "first1", "Dial", "first2", "Dial", "all1", "all2", "Hangup",
    ]  # fmt: skip
    assert made[5] == "Dial(PJSIP/my-provider/sip:000@10.97.0.41,^20,i)"
    assert made[-1] == "Hangup(34)"


def test_test_lines_tell_nobody():
    made = build_asterisk(SMALL["US"]).resources
    told = {
        item["extension"]: item["steps"][0]["app"] == "UserEvent"
        for item in named(made["asterisk_dialplan"]["contexts"], "pbx-emergency")["extensions"]
    }
    assert told["911"] is True
    assert all(told[number] is False for number in ("933", "988") if number in told)


def test_an_ordinary_call_step_by_step():
    made = steps("pbx-route-1", "s")
    assert made[0] == 'Set(CALLERID(num)=${IF($["${PBX_CALLER_ID}" = ""]?+61712345678:${PBX_CALLER_ID})})'
    dials = [text for text in made if text.startswith("Dial(")]
    assert (
        dials
        == [
            "Dial(PJSIP/my-provider/sip:${ARG1}@10.97.0.41,,ib(pbx-count^s^1(my-provider^^)))",
            "Dial(PJSIP/carrier-trunk/sip:${ARG1}@10.97.0.42:5060,,i)",
        ]
        * 2
    )
    # ten calls, of which one is kept for emergency
    assert "GotoIf($[${GROUP_COUNT(my-provider@trunk)} >= 9]?first2)" in made
    assert made[-2:] == ["none:Hangup(34)", 'stop:Hangup(${IF($["${HANGUPCAUSE}" = "0"]?34:${HANGUPCAUSE})})']


def test_nothing_is_kept_on_a_trunk_without_emergency():
    made = steps("pbx-route-1", "s", {"trunks[0].emergency": GONE})
    assert "GotoIf($[${GROUP_COUNT(my-provider@trunk)} >= 10]?first2)" in made


def test_national_format():
    made = steps("pbx-route-1", "s", {"trunks[0].format": "national"})
    assert [text.split("sip:")[1].split("@")[0] for text in made if text.startswith("Dial(")] == [
        "${ARG2}",
        "${ARG1}",
    ] * 2


def test_limits_of_a_rule():
    made = steps("pbx-route-2", "s")
    assert made[2:5] == [
        "GotoIf($[${GROUP_COUNT(pbx-route-2@route)} >= 2]?none)",
        "Gosub(pbx-hourly,s,1(pbx_route_2,60))",
        'GotoIf($["${GOSUB_RETVAL}" = "full"]?none)',
    ]
    assert any("ib(pbx-count^s^1(my-provider^pbx-route-2^))" in text for text in made)


def test_contexts_that_nothing_uses_are_left_out():
    names = [
        item["name"]
        for item in compiled({"outbound[1].limits": GONE, "trunks[0].max_calls": GONE})["asterisk_dialplan"]["contexts"]
    ]
    assert "pbx-hourly" not in names and "pbx-count" not in names and "pbx-outcome" in names


def test_a_call_from_a_trunk():
    assert steps("from-my-provider", "_[+0-9]!") == [
        "Set(GROUP(trunk)=my-provider)",
        "GotoIf($[${GROUP_COUNT(my-provider@trunk)} > 9]?full)",
        "Goto(pbx-did,${EXTEN},1)",
        "full:Hangup(34)",
    ]
    assert steps("from-my-provider", "my_account_id")[-2] == "Goto(pbx-did,default,1)"
    assert steps("from-carrier-trunk", "_[+0-9]!") == ["Goto(pbx-did,${EXTEN},1)"]


@pytest.mark.parametrize(("did_from", "header"), [("to", "To"), ("p-called-party", "P-Called-Party-ID")])
def test_the_did_in_a_header(did_from, header):
    for extension in ("_[+0-9]!", "_[a-zA-Z][a-zA-Z0-9_.]!", "s"):
        made = steps("from-my-provider", extension, {"trunks[0].did_from": did_from, "trunks[0].max_calls": GONE})
        assert made == [
            f"Set(PBX_DID=${{PJSIP_HEADER(read,{header})}})",
            "Set(PBX_DID=${CUT(PBX_DID,@,1)})",
            "Set(PBX_DID=${CUT(PBX_DID,;,1)})",
            "Set(PBX_DID=${FILTER(+0-9,${CUT(PBX_DID,:,2)})})",
            'Set(PBX_DID=${IF($["${PBX_DID}" = ""]?default:${PBX_DID})})',
            "Goto(pbx-did,${PBX_DID},1)",
        ]


def test_an_external_destination_is_limited_unasked():
    made = steps("pbx-external", "inbound1", {"inbound[0].to": {"external": "+61491570006"}})
    assert made[:5] == [
        "Set(CALLERID(num)=+61712345678)",
        "Set(CALLERID(name)=)",
        "GotoIf($[${GROUP_COUNT(inbound1@inbound)} >= 2]?none)",
        "Gosub(pbx-hourly,s,1(inbound1,60))",
        'GotoIf($["${GOSUB_RETVAL}" = "full"]?none)',
    ]
    assert "Dial(PJSIP/my-provider/sip:+61491570006@10.97.0.41,,ib(pbx-count^s^1(my-provider^^inbound1)))" in made


def test_an_external_destination_abroad_has_the_limits_of_its_rule_too():
    site = {"inbound[0].to": {"external": "+6495550000"}, "inbound[0].limits": {"calls": 5}}
    made = steps("pbx-external", "inbound1", site)
    assert made[2:4] == [
        "GotoIf($[${GROUP_COUNT(inbound1@inbound)} >= 5]?none)",
        "GotoIf($[${GROUP_COUNT(pbx-route-2@route)} >= 2]?none)",
    ]


def test_settings_that_only_the_site_needs():
    assert compiled()["asterisk_config"]["sections"] == [
        {"path": "pjsip.conf", "name": "system", "type": "system", "options": {"timer_t1": "100", "timer_b": "6400"}},
        {"path": "rtp.conf", "name": "general", "options": {"rtpstart": "10000", "rtpend": "10999"}},
    ]


def test_a_hint_and_a_way_to_end_for_each_extension():
    one = named(compiled()["asterisk_dialplan"]["contexts"], "pbx-internal")["extensions"][0]
    assert one["hint"] == "PJSIP/1001"
    assert steps("pbx-internal", "1001") == [
        "GotoIf($[${LEN(${PJSIP_DIAL_CONTACTS(1001)})} = 0]?absent)",
        "Dial(${PJSIP_DIAL_CONTACTS(1001)},60,i)",
        "Goto(pbx-ended,${DIALSTATUS},1)",
        "absent:Hangup(20)",
    ]


def test_ten_thousand_extensions_in_seconds():
    base = athena()["extensions"][1]
    many = [
        {**base, "number": str(20000 + number), "name": f"User {number}", "secret": f"long-pass-of-{number:08d}"}
        for number in range(10000)
    ]
    site = changed({"extensions": many, "inbound": [{"default": True, "to": {"extension": "20000"}}]})
    before = time.process_time()
    made = build_asterisk(site)
    assert made.problems == ()
    # three seconds where it was written; slower machines may take a while longer
    assert time.process_time() - before < 15
