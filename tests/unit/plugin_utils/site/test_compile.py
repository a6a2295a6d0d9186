# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What telephones, trunks and sockets of a site become in Asterisk."""

from __future__ import annotations

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources import RESOURCES
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import build_asterisk

from .sites import GONE, SMALL, athena, changed, compiled, endpoint, office, steps, trunk

TLS = {"network.transports": ["tls", "udp"], "network.certificate": {"cert": "/etc/ssl/a.pem", "key": "/etc/ssl/a.key"}}


KINDS = [
    "pjsip_transports",
    "pjsip_endpoints",
    "pjsip_trunks",
    "asterisk_queues",
    "asterisk_mailboxes",
    "asterisk_dialplan",
    "asterisk_config",
]


@pytest.mark.parametrize("site", [athena(), changed(TLS), *SMALL.values()], ids=["athena", "tls", *SMALL])
def test_items_are_what_the_modules_take(site):
    resources = build_asterisk(site).resources
    assert list(resources) == KINDS
    for kind, given in resources.items():
        declared = RESOURCES[kind]
        items = given[declared.items]
        assert items or (kind in ("asterisk_queues", "asterisk_mailboxes") and "queues" not in site), kind
        keys = [tuple(item.get(key) for key in declared.key) for item in items]
        assert len(keys) == len(set(keys)), kind
        for item in items:
            assert set(item) <= {field.name for field in declared.fields} | {"unset"}, kind
            assert declared.check is None or declared.check(item) == [], (kind, item)
            for field in (one for one in declared.fields if item.get(one.name) is not None):
                value = item[field.name]
                assert field.fits(value) or (field.type == "path" and isinstance(value, str)), (kind, field.name, value)
                assert field.check is None or field.check(value) is None, (kind, field.name, value)


def test_every_kind_has_a_file_of_its_own():
    resources = compiled()
    owned = {kind: given for kind, given in resources.items() if kind != "asterisk_config"}
    assert {kind: given["path"] for kind, given in owned.items()} == {
        "pjsip_transports": "pjsip.d/transports.conf",
        "pjsip_endpoints": "pjsip.d/endpoints.conf",
        "pjsip_trunks": "pjsip.d/trunks.conf",
        "asterisk_queues": "queues.d/site.conf",
        "asterisk_mailboxes": "voicemail.d/site.conf",
        "asterisk_dialplan": "extensions.d/site.conf",
    }
    assert all(given["purge"] is True and given["unspecified"] == "reset" for given in owned.values())
    config = resources["asterisk_config"]
    # what is only the site's stands in files that it owns, which are not those that other things use as well
    assert config["purge"] is True and "unspecified" not in config
    assert [path.split(".d/")[1] for path in config["path"]] == ["site.conf"] * 4 + ["edge.conf"]


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
    files = {"cert_file": "/etc/ssl/a.pem", "priv_key_file": "/etc/ssl/a.key", "method": "tlsv1_2"}
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


def test_names_that_need_care_stay_as_they_are():
    assert endpoint("1001", {"extensions[0].name": "Zoë; O\u2019Brien"})["callerid"] == '"Zoë; O\u2019Brien" <1001>'


def test_a_site_of_telephones_only():
    changes = {"trunks": [], "outbound": [], "inbound": [], "emergency": "none", "extensions[0].may_call": []}
    made = compiled(changes)
    assert made["pjsip_trunks"]["trunks"] == []
    assert endpoint("1001", changes)["context"] == "phones-internal"
    assert [item["name"] for item in made["asterisk_dialplan"]["contexts"]] == [
        "phones-internal",
        "prefix-internal",
        "calls-internal",
        "phones-local-national-mobile-service",
        "prefix-local-national-mobile-service",
        "calls-local-national-mobile-service",
        "pbx-internal",
        "pbx-ended",
        "pbx-unknown",
        "pbx-messages",
    ]


def test_settings_that_only_the_site_needs():
    assert compiled()["asterisk_config"]["sections"] == [
        {"path": "pjsip.conf", "name": "system", "type": "system", "options": {"timer_t1": "100", "timer_b": "6400"}},
        {"path": "rtp.conf", "name": "general", "options": {"rtpstart": "10000", "rtpend": "10999"}},
    ]


def test_ten_thousand_extensions():
    base = office()["extensions"][1]
    many = [
        {**base, "number": str(20000 + number), "name": f"User {number}", "secret": f"long-pass-of-{number:08d}"}
        for number in range(10000)
    ]
    site = changed({"extensions": many, "inbound": [{"default": True, "to": {"extension": "20000"}}]})
    made = build_asterisk(site)
    assert made.problems == ()
    assert len(made.resources["pjsip_endpoints"]["endpoints"]) == 10000
