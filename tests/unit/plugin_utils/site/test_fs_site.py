# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What telephones, trunks and profiles of a site become in FreeSWITCH. The ways of calls: test_fs_calls.py."""

from __future__ import annotations

import re

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.telephony.pbx.plugins.filter.freeswitch_site import freeswitch_site
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.resources import RESOURCES
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.build import build_freeswitch
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.steps import any_of, literal

from .fs_sites import compiled, gateway, items, user
from .sites import GONE, SMALL, athena, changed, named, office

TLS = {"network.transports": ["tls", "udp"], "network.certificate": {"cert": "/etc/ssl/a.pem", "key": "/etc/ssl/a.key"}}
SITES = [athena(), changed(TLS), *SMALL.values()]


@pytest.mark.parametrize("site", SITES, ids=["athena", "tls", *SMALL])
def test_items_are_what_the_modules_take(site):
    resources = compiled(site=site)
    assert list(resources) == list(RESOURCES)
    for kind, given in resources.items():
        declared = RESOURCES[kind]
        keys = [tuple(item.get(key) for key in declared.key) for item in given[declared.items]]
        assert len(keys) == len(set(keys)), kind
        for item in given[declared.items]:
            assert set(item) <= {field.name for field in declared.fields} | {"unset"}, kind
            assert declared.check is None or list(declared.check(item)) == [], (kind, item)
            for field in (one for one in declared.fields if item.get(one.name) is not None):
                value = item[field.name]
                assert field.fits(value) or (field.type == "path" and isinstance(value, str)), (kind, field.name, value)
                assert field.check is None or field.check(value) is None, (kind, field.name, value)


def test_what_is_purged_is_ours():
    resources = compiled()
    purged = {kind: given["path"] for kind, given in resources.items() if given.get("purge")}
    assert purged == {
        "freeswitch_domains": "directory/site.xml",
        "freeswitch_users": "directory/site.xml",
        "freeswitch_gateways": "sip_profiles/trunks/site.xml",
        "freeswitch_dialplan": "dialplan/site.xml",
    }


def test_a_telephone():
    made = user("1001")
    assert made["password"] == "long-pass-of-1001"
    assert made["context"] == made["variables"]["pbx_rights"] == "phones-local-national-mobile-service-international"
    assert made["callgroup"] == "office"
    assert made["params"] == {"vm-enabled": "false"}
    assert made["variables"] == {
        "pbx_extension": "1001",
        "pbx_caller_id": "+61712345678",
        "pbx_emergency_caller_id": "+61712345678",
        "pbx_location": "hq",
        "pbx_rights": "phones-local-national-mobile-service-international",
        "rtp_secure_media": "forbidden",
    }


def test_a_mailbox_and_its_mail():
    made = user("1001", site=athena())
    assert made["vm_password"] == "482916"
    assert made["params"]["vm-mailto"] == "josh@athena.net.au"
    assert "vm-mailto" not in user("1002", site=athena())["params"]


@pytest.mark.parametrize(
    ("srtp", "media"),
    [("never", "forbidden"), ("preferred", "optional"), ("required", "mandatory"), (None, "optional")],
)
def test_srtp(srtp, media):
    changes = {**TLS, **({"network.srtp": srtp} if srtp else {})}
    assert user("1001", changes)["variables"]["rtp_secure_media"] == media
    assert f"rtp_secure_media={media}" in items("domains", changes)[0]["params"]["dial-string"]


def test_no_telephone_redirects_and_no_empty_password_registers():
    params = items("domains")[0]["params"]
    assert "outbound_redirect_fatal=true" in params["dial-string"]
    assert params["allow-empty-password"] == "false"


def test_the_telephones_profile_authenticates_and_lets_nobody_in_without():
    made = named(items("profiles"), "phones")
    assert (made["auth_calls"], made["context"], made["sip_port"]) == (True, "refused", 5060)
    assert made["options"]["accept-blind-auth"] == made["options"]["accept-blind-reg"] == "false"
    assert made["options"]["inbound-reg-force-matching-username"] == "true"
    assert made["codecs"] == ["PCMA", "PCMU", "G722"]


def test_the_trunks_profile_knows_addresses_and_transfers_nobody():
    made = named(items("profiles"), "trunks")
    assert (made["auth_calls"], made["context"], made["sip_port"]) == (False, "from-trunks", 5080)
    assert made["apply_inbound_acl"] == ["trunks"]
    assert made["options"]["disable-transfer"] == made["options"]["disable-register"] == "true"
    assert (made["options"]["timer-T1"], made["options"]["timer-T1X64"]) == ("100", "6400")


def test_transports():
    udp, both, tls = (
        named(items("profiles", changes), "phones") for changes in ({}, TLS, {**TLS, "network.transports": ["tls"]})
    )
    assert udp["options"]["bind-params"] == "transport=udp"
    assert (udp["tls"], "tls_sip_port" in udp) == (False, False)
    assert (both["tls"], both["tls_sip_port"], "tls-only" in both["options"]) == (True, 5061, False)
    assert tls["options"]["tls-only"] == "true"
    assert gateway("my-provider", {**TLS})["register_transport"] == "tls"


def test_access_lists_tell_one_carrier_from_another():
    lists = {item["name"]: [node["cidr"] for node in item["nodes"]] for item in items("acls", site=athena())}
    assert lists["trunk-carrier-trunk"] == ["203.0.113.1/32"]
    assert "203.0.113.0/32" in lists["trunk-my-provider"]
    assert "203.0.113.0/24" not in lists["trunk-my-provider"]
    assert set(lists["trunks"]) == {*lists["trunk-carrier-trunk"], *lists["trunk-my-provider"]}
    assert all(item["default"] == "deny" for item in items("acls", site=athena()))


def test_a_registered_trunk():
    made = gateway("my-provider")
    assert made["register"] is True
    assert (made["username"], made["password"]) == ("my_account_id", "long-pass-of-trunk")
    assert (made["proxy"], made["context"], made["expire_seconds"]) == ("10.97.0.41", "trunk-my-provider", 3600)
    assert made["options"] == {"gw-auth-acl": "trunk-my-provider", "extension-in-contact": "true"}
    assert made["extension"] == "my_account_id"
    # the same account, whatever the watched one thinks of it: neither registered nor pinged, hence always up
    always = gateway("my-provider.always")
    assert (always["register"], "ping" in always, made["ping"]) == (False, False, 30)
    assert always["password"] == made["password"]


def test_every_host_of_a_trunk_has_a_pair():
    changes = {"trunks[1].peers": ["10.97.0.42", "10.97.0.43:5070"]}
    names = [item["name"] for item in items("gateways", changes)]
    assert names[2:] == ["carrier-trunk", "carrier-trunk.always", "carrier-trunk.2", "carrier-trunk.2.always"]
    assert gateway("carrier-trunk.2", changes)["proxy"] == "10.97.0.43:5070"


@pytest.mark.parametrize(
    ("index", "identity", "in_from"),
    [(0, "from", True), (0, "pai", False), (0, "rpid", False), (1, "from", True), (1, "pai", True)],
)
def test_the_caller_stands_in_from_but_beside_an_account(index, identity, in_from):
    name = ("my-provider", "carrier-trunk")[index]
    assert gateway(name, {f"trunks[{index}].identity": identity})["caller_id_in_from"] is in_from


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"trunks[1].peers": ["sip.example.com"]}, "trunks[1].peers[0]: sip.example.com is a name"),
        (
            {"trunks[0].register.server": "sip.example.com", "trunks[0].accept_from": GONE},
            "trunks[0].accept_from: is missing",
        ),
        ({"edge": {}}, "edge: cannot stand in front of FreeSWITCH"),
        ({"trunks[0].register.secret": "long-pass:of-trunk"}, "trunks[0].register.secret: holds a colon"),
    ],
    ids=["a peer by name", "a carrier from anywhere", "an edge", "a colon"],
)
def test_what_freeswitch_cannot_do_is_refused_by_name(changes, sentence):
    with pytest.raises(AnsibleFilterError) as raised:
        freeswitch_site(changed(changes))
    assert sentence in re.sub(r'"', "", str(raised.value))


def test_that_devices_are_not_counted_is_said():
    warned = [one for one in build_freeswitch(office()).warnings if "devices" in one]
    assert len(warned) == 1 and warned[0].startswith("extensions[0].devices: is no limit on FreeSWITCH")


def test_the_filter_returns_what_the_module_takes():
    assert freeswitch_site(office()) == compiled()


def test_the_filter_tells_no_secret():
    with pytest.raises(AnsibleFilterError) as raised:
        freeswitch_site(changed({"extensions[0].secret": "short-one", "trunks[0].register.secret": "tiny"}))
    assert "short-one" not in str(raised.value) and "tiny" not in str(raised.value)


@pytest.mark.parametrize(
    "numbers",
    [["1001"], ["1001", "1002", "2001"], ["70", "700", "701"], [str(one) for one in range(1000, 3500)], ["*97", "*98"]],
    ids=["one", "some", "one within another", "many", "codes"],
)
def test_an_expression_takes_these_numbers_and_no_other(numbers):
    expression = any_of(numbers)
    assert all(re.search(expression, one).group(1) == one for one in numbers)
    others = {one + "0" for one in numbers} | {"0" + one for one in numbers} | {one[:-1] for one in numbers}
    assert not any(re.search(expression, one) for one in others - set(numbers))
    assert len(expression) < 100


def test_words_are_taken_as_they_are_written():
    assert re.search(literal("+61.5*"), "+61.5*")
    assert not re.search(literal("+61.5*"), "+61x55")
    assert not re.search(literal("000", "112"), "0001")
