# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Telephones of a site that TR-069 manages: what they are told, and what is refused of them."""

from __future__ import annotations

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.everything import spec_of
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.expression import problem as expression_problem
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.voice import MODELS, voice
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import build_asterisk, check
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.genieacs.build import build_genieacs
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.genieacs.standard import tree_of

from .sites import GONE, changed

MAC, OTHER = "80:5e:c0:00:10:01", "80:5e:c0:00:10:02"
BY_HAND = "is checked, and not provisioned by this release; set the telephones up by hand for now"


def phone(lines=("1001",), mac=MAC, **tr069):
    return {"mac": mac, "model": "yealink/t46u", "lines": list(lines), "tr069": tr069 or {"serial_number": "1"}}


def resources(changes):
    built = build_genieacs(changed(changes))
    assert built.problems == ()
    return built.resources


def lines(changes):
    return resources(changes)["genieacs_parameters"]["devices"][0]["lines"]


def test_a_telephone_is_told_its_line():
    oui = {"oui": "001565", "product_class": "SIP-T46U", "serial_number": "3146019112345678"}
    found = resources({"phones": [phone(**oui)]})
    assert found == {
        "genieacs_parameters": {
            "devices": [
                {
                    **oui,
                    "lines": [
                        {
                            "line": 1,
                            "enabled": True,
                            "number": "1001",
                            "user": "1001",
                            "auth_user": "1001",
                            "secret": "long-pass-of-1001",
                            "registrar": "pbx.athena.net.au",
                            "registrar_port": 5060,
                            "proxy": "pbx.athena.net.au:5060",
                            "transport": "udp",
                            "dtmf": "rfc2833",
                        }
                    ],
                }
            ]
        },
        "genieacs_tags": {"tags": [{**oui, "tag": "athena"}]},
    }


def test_the_short_form_of_a_phone_is_managed_as_well():
    own = {"mac": MAC, "model": "yealink/t46u", "tr069": {"device_id": "001565-SIP%2DT46U-1"}}
    (device,) = resources({"extensions[1].phone": own})["genieacs_parameters"]["devices"]
    assert device["device_id"] == "001565-SIP%2DT46U-1" and device["lines"][0]["number"] == "1002"


def test_what_the_site_says_for_all():
    said = {
        "registrar": "sip.athena.net.au:5080",
        "proxy": "proxy.athena.net.au",
        "outbound_proxy": "edge.athena.net.au:5081",
        "expires": 600,
        "codecs": ["alaw", "g722"],
        "dtmf": "info",
        "vlan": {"id": 20, "priority": 5},
    }
    (line,) = lines({"tr069": said, "phones": [phone()]})
    expected = {
        "registrar": "sip.athena.net.au",
        "registrar_port": 5080,
        "proxy": "proxy.athena.net.au:5060",
        "outbound_proxy": "edge.athena.net.au:5081",
        "expires": 600,
        "codecs": ["alaw", "g722"],
        "dtmf": "info",
        "vlan_id": 20,
        "vlan_priority": 5,
    }
    assert {name: line[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("changes", "registrar"),
    [
        ({}, "pbx.athena.net.au"),
        ({"domain": GONE, "network.public_address": "203.0.113.7"}, "203.0.113.7"),
        ({"domain": GONE, "edge": {"address": "203.0.113.5"}}, "203.0.113.5"),
        ({"domain": GONE, "edge": {"address": "2001:db8::5"}}, "[2001:db8::5]"),
    ],
)
def test_the_registrar_is_what_the_site_is_known_by(changes, registrar):
    assert lines({**changes, "phones": [phone()]})[0]["registrar"] == registrar


def test_transport_and_its_port():
    tls = {
        "network.transports": ["udp", "tls"],
        "network.certificate": {"cert": "/etc/ssl/a.pem", "key": "/etc/ssl/a.key"},
        "phones": [phone()],
    }
    assert lines(tls)[0]["transport"] == "udp"
    line = lines({**tls, "network.srtp": "required"})[0]
    assert (line["transport"], line["registrar_port"], line["srtp"]) == ("tls", 5061, True)
    assert lines({**tls, "phones": [phone(serial_number="1", transport="tls")]})[0]["proxy"].endswith(":5061")


def test_lines_that_a_telephone_has_left_are_switched_off():
    found = lines({"phones": [phone(("1001", "1002"), serial_number="1", capacity=4)]})
    assert [(one["line"], one["enabled"]) for one in found] == [(1, True), (2, True), (3, False), (4, False)]
    assert set(found[3]) == {"line", "enabled"}


def test_an_adapter_with_a_profile_for_each_line():
    found = lines({"phones": [phone(("1001", "1002"), serial_number="1", profile_per_line=True)]})
    assert [(one["profile"], one["line"]) for one in found] == [(1, 1), (2, 1)]


def test_parameters_of_ones_own_and_those_that_are_passwords():
    vlan = {"parameters": {"Device.X_000B82_VLAN": 20, "Device.X_000B82_Name": "voice"}}
    own = phone(
        serial_number="1", parameters={"Device.X_000B82_VLAN": 30, "Device.X_000B82_WebPassword": "long-pass-of-web"}
    )
    (device,) = resources({"tr069": {"vlan": vlan}, "phones": [own]})["genieacs_parameters"]["devices"]
    assert device["parameters"] == {"Device.X_000B82_VLAN": 30, "Device.X_000B82_Name": "voice"}
    assert device["secrets"] == {"Device.X_000B82_WebPassword": "long-pass-of-web"}
    assert "vlan_id" not in device["lines"][0]


def test_how_often_devices_report():
    found = resources({"name": "the-office", "tr069": {"inform_interval": 600}, "phones": [phone()]})
    first, second = found["genieacs_presets"]["presets"]
    assert found["genieacs_tags"]["tags"][0]["tag"] == "the_office"
    assert first["precondition"] == (
        "Tags.the_office IS NOT NULL AND Device.ManagementServer.PeriodicInformInterval IS NOT NULL"
    )
    assert {"type": "value", "name": "Device.ManagementServer.PeriodicInformInterval", "value": "600"} in first[
        "configurations"
    ]
    assert first["weight"] > 0 and first["name"] != second["name"]
    for one in (first, second):
        assert expression_problem(one["precondition"]) is None


def test_what_is_made_is_what_the_module_takes():
    made = resources(
        {
            "tr069": {"inform_interval": 600, "vlan": {"id": 20}, "expires": 600, "codecs": ["alaw"]},
            "phones": [
                phone(("1001", "1002"), serial_number="1", capacity=3, parameters={"Device.X_1.Password": "long-pass"}),
                phone(("1001",), mac=OTHER, oui="001565", serial_number="2"),
            ],
        }
    )
    spec = {"resources": spec_of("genieacs_resources")["resources"]}
    assert ArgumentSpecValidator(spec).validate({"resources": made}).error_messages == []


@pytest.mark.parametrize("model", MODELS)
def test_a_device_of_the_standard_has_a_place_for_all_of_it(model):
    whole = {
        "network.transports": ["tls"],
        "network.certificate": {"cert": "/etc/ssl/a.pem", "key": "/etc/ssl/a.key"},
        "network.srtp": "required",
        "tr069": {
            "vlan": {"id": 20, "priority": 5},
            "expires": 600,
            "codecs": ["alaw"],
            "outbound_proxy": "a.example.com",
        },
        "phones": [phone(("1001", "1002"), serial_number="1", capacity=3)],
    }
    made = lines(whole)
    assert voice(tree_of(model, made), made).problems == []


def test_only_what_is_not_managed_is_set_up_by_hand():
    office = {"phones": [phone(), {"mac": OTHER, "model": "yealink/t46u", "lines": ["1002"]}]}
    assert check(changed(office)).warnings == (f"phones[1]: {BY_HAND}",)
    assert check(changed({"phones": office["phones"][:1]})).warnings == ()
    assert check(changed({"phones": office["phones"][1:]})).warnings == (f"phones: {BY_HAND}",)


def test_the_engine_does_not_care():
    plain = build_asterisk(changed({})).resources
    assert build_asterisk(changed({"phones": [phone()], "tr069": {"expires": 600}})).resources == plain


def test_lamps_are_said_not_to_be_set():
    (sentence,) = check(changed({"phones": [{**phone(), "keys": [{"blf": "1002"}]}]})).warnings
    assert sentence.startswith("phones[0].keys: are not set by TR-069")


def test_a_site_that_says_tr069_and_has_no_such_telephone_is_warned():
    (sentence,) = check(changed({"tr069": {"expires": 600}})).warnings
    assert sentence.startswith("tr069: manages no telephone")


TWO = {"phones": [phone(), phone(("1002",), mac=OTHER, serial_number="2")]}
ID = {"oui": "001565", "product_class": "SIP-T46U", "serial_number": "1"}


@pytest.mark.parametrize(
    ("changes", "place", "words"),
    [
        ({"phones": [{**phone(), "tr069": {}}]}, "phones[0].tr069", "names no device"),
        ({"phones": [phone((), serial_number="1")]}, "phones[0].lines", "is empty, and the telephone is managed"),
        ({"phones": [phone(("1001", "1002"), serial_number="1", capacity=1)]}, "phones[0].lines", "are 2, and the"),
        ({"phones": [phone(oui="001565")]}, "phones[0].tr069.serial_number", "is missing"),
        ({"phones": [phone(product_class="X", serial_number="1")]}, "phones[0].tr069.oui", "is missing"),
        ({"phones": [phone(device_id="a-b-c", serial_number="1")]}, "phones[0].tr069", "names its device twice"),
        ({"phones": [phone(device_id="001565-SIP-T46U-1")]}, "phones[0].tr069.device_id", "is no device id"),
        ({"phones": [phone(oui="00:15:65", serial_number="1")]}, "phones[0].tr069.oui", "six hexadecimal digits"),
        ({**TWO, "phones[1].tr069": {"serial_number": "1"}}, "phones[1].tr069", "is the device of phones[0].tr069"),
        ({**TWO, "phones[1].tr069": ID}, "phones[1].tr069", "is the device of phones[0].tr069"),
        (
            {**TWO, "phones[0].tr069": ID, "phones[1].tr069": {"device_id": "001565-SIP%2DT46U-1"}},
            "phones[1].tr069",
            "is the device of phones[0].tr069",
        ),
        (
            {"phones": [phone(("1002",)), phone(("1002",), mac=OTHER, serial_number="2")]},
            "extensions[1].devices",
            'is 1, and "1002" is on 2 telephones (phones[0], phones[1])',
        ),
        ({"phones": [phone()], "domain": GONE}, "tr069.registrar", "is missing"),
        ({"phones": [phone()], "tr069": {"transport": "tls"}}, "tr069.transport", "tls is none of the site's"),
        ({"phones": [phone(serial_number="1", transport="tcp")]}, "phones[0].tr069.transport", "tcp is none"),
        (
            {
                "network.transports": ["udp", "tls"],
                "network.certificate": {"cert": "/etc/ssl/a.pem", "key": "/etc/ssl/a.key"},
                "network.srtp": "required",
                "tr069": {"transport": "udp"},
                "phones": [phone()],
            },
            "tr069.transport",
            "is udp, and the site requires SRTP",
        ),
        ({"phones": [phone()], "extensions[0].secret": "x1-" * 60}, "extensions[0].secret", "TR-104 has room for 128"),
        ({"phones": [phone()], "extensions[0].secret": ""}, "extensions[0].secret", "is empty"),
        ({"phones": [phone()], "tr069": {"vlan": {}}}, "tr069.vlan", "says nothing"),
        (
            {"phones": [phone()], "tr069": {"vlan": {"id": 20, "parameters": {"Device.X_1": 20}}}},
            "tr069.vlan.parameters",
            "says a second time",
        ),
        ({"phones": [phone()], "tr069": {"vlan": {"id": 4095}}}, "tr069.vlan.id", "from 1 to 4094"),
        ({"phones": [phone()], "tr069": {"codecs": ["vp8"]}}, "tr069.codecs[0]", "is not one of the choices"),
        ({"phones": [phone()], "tr069": {"tag": "my-tag"}}, "tr069.tag", "a tag of letters"),
        ({"phones": [phone()], "tr069": {"registrer": "a"}}, "tr069.registrer", 'did you mean "registrar"?'),
        ({"phones": [phone(serial_number="1", secret="x")]}, "phones[0].tr069.secret", "is the extension's own"),
        ({"phones": [phone(serial_number="1", parameters={"Devic.X": 1})]}, "phones[0].tr069.parameters", "is no path"),
        (
            {"phones": [phone(serial_number="1", parameters={"Device.X": 1.5})]},
            "phones[0].tr069.parameters.Device.X",
            "is neither text nor a whole number",
        ),
    ],
)
def test_refused(changes, place, words):
    problems = check(changed(changes)).problems
    assert any(one.startswith(f"{place}: ") and words in one for one in problems), problems
    assert len(problems) == 1, problems
    assert build_genieacs(changed(changes)).resources == {}


def test_one_serial_number_at_two_manufacturers_is_two_devices():
    other = {**ID, "oui": "000B82"}
    assert check(changed({**TWO, "phones[0].tr069": ID, "phones[1].tr069": other})).problems == ()


def test_two_telephones_share_a_line_where_there_is_room():
    shared = {"phones": [phone(), phone(("1001",), mac=OTHER, serial_number="2")]}
    assert check(changed(shared)).problems == ()


def test_no_secret_in_what_is_said_of_a_site():
    secret = "long-pass-of-web"
    site = changed({"phones": [phone((), serial_number="1", parameters={"Device.X_1.Password": secret, "X": secret})]})
    found = check(site)
    assert found.problems and secret not in " ".join(found.problems) and secret not in repr(found.site)
