# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filters around TR-069: device ids, lines off line, paths, values, and a site's telephones."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.telephony.pbx.plugins.filter import (
    genieacs_device_id as ids,
)
from ansible_collections.telephony.pbx.plugins.filter import (
    genieacs_site as site,
)
from ansible_collections.telephony.pbx.plugins.filter import (
    tr069_line as line,
)
from ansible_collections.telephony.pbx.plugins.filter import (
    tr069_path as path,
)
from ansible_collections.telephony.pbx.plugins.filter import (
    tr069_value as value,
)

from ..plugin_utils.site.sites import changed

ONE = "Device.Services.VoiceService.1.VoiceProfile.1"
PHONE = {"mac": "80:5e:c0:00:10:01", "model": "yealink/t46u", "lines": ["1001"]}


@pytest.mark.parametrize("module", [ids, site, line, path, value])
def test_each_is_there_by_the_name_of_its_file(module):
    name = module.__name__.rpartition(".")[2]
    assert module.FilterModule().filters() == {name: getattr(module, name)}


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (("001565", "SIP-T46U", "3146019112345678"), "001565-SIP%2DT46U-3146019112345678"),
        (
            ("CCCCCC", "SPA 504G/x", "CCQ:1.2%3é(a)*~'!"),
            "CCCCCC-SPA%20504G%2Fx-CCQ%3A1%2E2%253%C3%A9%28a%29%2A%7E%27%21",  # recorded exchange 006
        ),
        (("00D09E", "", "AA1"), "00D09E-AA1"),
    ],
)
def test_device_ids_and_back(said, text):
    named = dict(zip(("oui", "product_class", "serial_number"), said))
    assert ids.genieacs_device_id(named) == ids.genieacs_device_id(list(said)) == text
    assert ids.genieacs_device_id(text) == named


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("001565-SIP-T46U-1", "percent-encode"),
        ({"oui": "001565"}, "serial_number is missing"),
        ({"serial_number": "1"}, "oui is missing"),
        ({"oui": "001565", "serial": "1"}, 'did you mean "serial_number"?'),
        ({"oui": "001565", "serial_number": 1}, "each as text"),
        (["001565", "1"], "each as text"),
    ],
)
def test_what_is_no_device_id(given, words):
    with pytest.raises(AnsibleFilterError, match="genieacs_device_id: ") as told:
        ids.genieacs_device_id(given)
    assert words in str(told.value)


def test_a_line_off_line():
    said = {"number": "1001", "user": "1001", "registrar": "pbx.example.com", "secret": "long-pass-of-1001"}
    assert line.tr069_line(said) == {
        f"{ONE}.SIP.RegistrarServer": "pbx.example.com",
        f"{ONE}.Line.1.DirectoryNumber": "1001",
        f"{ONE}.Line.1.SIP.URI": "sip:1001@pbx.example.com",
        f"{ONE}.Line.1.SIP.AuthUserName": "1001",
        f"{ONE}.Line.1.SIP.AuthPassword": "long-pass-of-1001",
    }
    assert f"{ONE}.Line.3.Enable" in line.tr069_line({"line": 3, "enabled": True})
    two = line.tr069_line([said, {"number": "1002"}], "TR-104v2")
    assert two["Device.Services.VoiceService.1.SIP.Client.1.AuthPassword"] == "long-pass-of-1001"
    assert two["Device.Services.VoiceService.1.CallControl.Line.2.DirectoryNumber"] == "1002"
    old = line.tr069_line(said, model="TR-098")
    assert all(one.startswith("InternetGatewayDevice.Services.VoiceService.1.VoiceProfile.1.") for one in old)


def test_a_codec_that_the_standard_lacks_is_taken_by_its_own_name():
    found = line.tr069_line({"codecs": ["opus", "alaw"]})
    on = [name for name, given in found.items() if name.endswith(".Enable") and given]
    assert len(on) == 2


def test_a_line_with_the_parameters_of_a_device():
    tree = {
        "InternetGatewayDevice.Services.VoiceService.1.VoiceProfile.1.Line.1.Enable": True,
        "InternetGatewayDevice.Services.VoiceService.1.VoiceProfile.1.Line.1.DirectoryNumber": "",
    }
    assert line.tr069_line({"enabled": False, "number": "7"}, tree=tree) == dict(zip(tree, (False, "7")))
    with pytest.raises(AnsibleFilterError, match=r"lines\[0\].dtmf: this device has no"):
        line.tr069_line({"dtmf": "info"}, tree=tree)
    with pytest.raises(AnsibleFilterError, match="there are not enough instances of .*Line; add one"):
        line.tr069_line({"line": 2, "number": "8"}, tree=tree)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"numbr": "1001"}, 'lines[0].numbr: is not known here; did you mean "number"?'),
        ({"number": 1001}, "lines[0].number: is not of type str; put it in quotes"),
        ({"enabled": "yes"}, "lines[0].enabled: is not of type bool"),
        ({"codecs": [722]}, "lines[0].codecs: holds what is no text"),
        ({"codecs": ["alaw"], "vlan_id": 5000}, "lines[0].vlan_id: 5000 is out of range"),
        ("1001", "neither a line nor a list"),
    ],
)
def test_what_is_no_line(said, words):
    with pytest.raises(AnsibleFilterError) as told:
        line.tr069_line(said)
    assert words in str(told.value)


def test_no_secret_in_a_refusal_of_a_line():
    with pytest.raises(AnsibleFilterError) as told:
        line.tr069_line({"secret": "s3cret\n" * 40, "nmber": "s3cret"}, "TR-104")
    assert "s3cret" not in str(told.value)


def test_paths():
    assert path.tr069_path(f"{ONE}.Line.2.SIP.AuthPassword") == {
        "root": "Device",
        "standard": "Device.Services.VoiceService.{i}.VoiceProfile.{i}.Line.{i}.SIP.AuthPassword",
        "instances": [1, 1, 2],
        "parent": f"{ONE}.Line.2.SIP",
        "name": "AuthPassword",
        "object": False,
        "vendor": "",
        "secret": True,
    }
    own = path.tr069_path("InternetGatewayDevice.X_0000C5_Voice.")
    assert (own["object"], own["vendor"], own["secret"]) == (True, "X_0000C5_Voice", False)
    with pytest.raises(AnsibleFilterError, match="tr069_path"):
        path.tr069_path("Device..X")


def test_values():
    assert value.tr069_value("yes", "boolean") is True
    assert value.tr069_value("600", "xsd:unsignedInt") == 600
    assert value.tr069_value(600) == "600"
    with pytest.raises(AnsibleFilterError) as told:
        value.tr069_value("s3cret", "int")
    assert "s3cret" not in str(told.value)
    with pytest.raises(AnsibleFilterError, match="no such type"):
        value.tr069_value("1", "integer")


def test_a_site_hands_its_telephones_on():
    found = site.genieacs_site(changed({"phones": [{**PHONE, "tr069": {"serial_number": "1"}}]}))
    (device,) = found["genieacs_parameters"]["devices"]
    assert (device["serial_number"], device["lines"][0]["number"]) == ("1", "1001")


def test_every_problem_of_a_site_is_told_at_once_and_no_secret():
    broken = changed({"phones": [{**PHONE, "lines": [], "tr069": {}}], "extensions[0].secret": "short-one"})
    with pytest.raises(AnsibleFilterError) as told:
        site.genieacs_site(broken)
    words = str(told.value)
    for place in ("phones[0].tr069: names no device", "phones[0].lines: is empty", "extensions[0].secret: has 9"):
        assert place in words
    assert "short-one" not in words


def test_a_site_without_managed_telephones_is_no_success():
    with pytest.raises(AnsibleFilterError, match="phones: none is managed by TR-069"):
        site.genieacs_site(changed({"phones": [PHONE]}))
