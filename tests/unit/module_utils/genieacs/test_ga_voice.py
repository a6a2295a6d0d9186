# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Voice lines by name: what each data model makes of them, and what is said of what a device has no place for."""

from __future__ import annotations

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import is_secret_name
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.tree import Leaf
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.voice import MODELS, ROOTS, voice
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.voice_fields import LINE_FIELDS
from ga_voice_trees import LINE, PROFILE, TWO, WHOLE, tree


def test_version_one():
    found = voice(tree(WHOLE), [WHOLE])
    assert found.model == "TR-104v1" and not found.problems and not found.add and not found.refresh
    codecs = {path: value for path, value in found.parameters.items() if ".Codec.List." in path}
    rest = {path[len(PROFILE) + 1 :]: value for path, value in found.parameters.items() if path not in codecs}
    assert rest == {
        "Enable": "Enabled",
        "SIP.RegistrarServer": "pbx.example.com",
        "SIP.RegistrarServerPort": 5070,
        "SIP.ProxyServer": "pbx.example.com",
        "SIP.OutboundProxy": "edge.example.com",
        "SIP.OutboundProxyPort": 5061,
        "SIP.RegistrarServerTransport": "TLS",
        "SIP.ProxyServerTransport": "TLS",
        "SIP.UserAgentTransport": "TLS",
        "SIP.RegisterExpires": 600,
        "SIP.RegistrationPeriod": 300,
        "DTMFMethod": "RFC2833",
        "DTMFMethodG711": "RFC2833",
        "SIP.VLANIDMark": 20,
        "RTP.SRTP.Enable": True,
        "RTP.SRTP.KeyingMethods": "SDP",
        "RTP.VLANIDMark": 20,
        "SIP.EthernetPriorityMark": 5,
        "RTP.EthernetPriorityMark": 5,
        "Line.1.Enable": "Enabled",
        "Line.1.DirectoryNumber": "1001",
        "Line.1.SIP.URI": "sip:1001@pbx.example.com",
        "Line.1.SIP.AuthUserName": "u1001",
        "Line.1.SIP.AuthPassword": "correct horse battery",
        "Line.1.CallingFeatures.CallerIDName": "Reception",
    }
    table = f"{LINE}.Codec.List"
    enabled = {path: value for path, value in codecs.items() if path.endswith(".Enable")}
    # the order of standard.STANDARD: alaw is its first codec, g722 its third
    assert [path for path, value in enabled.items() if value] == [f"{table}.1.Enable", f"{table}.3.Enable"]
    assert codecs[f"{table}.1.Priority"] == 1 and codecs[f"{table}.3.Priority"] == 2
    assert len(enabled) > 5 and len([path for path in codecs if path.endswith(".Priority")]) == 2


def test_version_one_below_the_root_of_tr_098():
    found = voice(tree(WHOLE, model="TR-098"), [WHOLE])
    assert found.model == "TR-098" and not found.problems
    path = "InternetGatewayDevice.Services.VoiceService.1.VoiceProfile.1.Line.1.SIP.AuthPassword"
    assert found.parameters[path] == WHOLE["secret"] and found.secret_paths == {path}


def test_version_two():
    found = voice(tree(WHOLE, model="TR-104v2"), [WHOLE])
    assert found.model == "TR-104v2" and not found.problems and not found.add and not found.refresh
    rest = {path[len(TWO) + 1 :]: value for path, value in found.parameters.items()}
    assert rest == {
        "SIP.Network.1.Enable": True,
        "SIP.Network.1.RegistrarServer": "pbx.example.com",
        "SIP.Network.1.RegistrarServerPort": 5070,
        "SIP.Network.1.ProxyServer": "pbx.example.com",
        "SIP.Network.1.OutboundProxy": "edge.example.com",
        "SIP.Network.1.OutboundProxyPort": 5061,
        "SIP.Network.1.RegistrarServerTransport": "TLS",
        "SIP.Network.1.ProxyServerTransport": "TLS",
        "SIP.Network.1.UserAgentTransport": "TLS",
        "SIP.Network.1.RegisterExpires": 600,
        "SIP.Network.1.RegistrationPeriod": 300,
        "SIP.Network.1.VLANIDMark": 20,
        "SIP.Network.1.EthernetPriorityMark": 5,
        "SIP.Network.1.CodecList": f"{TWO}.CodecProfile.1,{TWO}.CodecProfile.3",
        "CodecProfile.1.Enable": True,
        "CodecProfile.3.Enable": True,
        "SIP.Network.1.VoIPProfile": f"{TWO}.VoIPProfile.1",
        "VoIPProfile.1.Enable": True,
        "VoIPProfile.1.DTMFMethod": "RFC4733",
        "VoIPProfile.1.DTMFMethodG711": "RFC4733",
        "VoIPProfile.1.RTP.SRTP.Enable": True,
        "VoIPProfile.1.RTP.SRTP.KeyingMethods": "SDP",
        "VoIPProfile.1.RTP.VLANIDMark": 20,
        "VoIPProfile.1.RTP.EthernetPriorityMark": 5,
        "SIP.Client.1.Enable": True,
        "SIP.Client.1.Network": f"{TWO}.SIP.Network.1",
        "SIP.Client.1.RegisterURI": "sip:1001@pbx.example.com",
        "SIP.Client.1.AuthUserName": "u1001",
        "SIP.Client.1.AuthPassword": "correct horse battery",
        "CallControl.Line.1.Enable": True,
        "CallControl.Line.1.DirectoryNumber": "1001",
        "CallControl.Line.1.Provider": f"{TWO}.SIP.Client.1",
        "CallControl.CallingFeatures.Set.1.CallerIDName": "Reception",
    }


@pytest.mark.parametrize("model", MODELS)
def test_secrets_have_names_that_are_masked_and_are_told(model):
    found = voice(tree(WHOLE, model=model), [WHOLE])
    held = {path for path, value in found.parameters.items() if value == WHOLE["secret"]}
    assert held == found.secret_paths and len(held) == 1 and all(map(is_secret_name, held))
    assert WHOLE["secret"] not in repr(found)


@pytest.mark.parametrize("model", MODELS)
def test_what_is_not_mentioned_is_left_alone(model):
    found = voice(tree(model=model), [{"number": "1001"}])
    assert not found.problems
    assert [path.rpartition(".")[2] for path in found.parameters if not path.endswith(("Network", "Provider"))] == [
        "DirectoryNumber"
    ]


def test_a_second_line_is_added_once_for_each_that_is_missing():
    lines = [{"number": "1001"}, {"number": "1002"}, {"number": "1003"}]
    found = voice(tree(), lines)
    assert found.add == [f"{PROFILE}.Line"] * 2
    assert found.parameters == {f"{LINE}.DirectoryNumber": "1001"}


def test_instances_are_counted_and_their_numbers_do_not_matter():
    """A device whose first line was deleted: adding must not go on for ever because it never gets the number 1."""
    paths = {path.replace(".Line.1", ".Line.7"): leaf for path, leaf in tree().items()}
    found = voice(paths, [{"line": 1, "number": "1001"}])
    assert found.parameters == {f"{PROFILE}.Line.7.DirectoryNumber": "1001"} and not found.add


def test_a_new_instance_is_written_by_the_standard_and_asked_for():
    """After addObject the tree knows the object, and nothing in it (recorded exchange 120)."""
    there = tree(**{f"{PROFILE}.Line.3": {"object": True}})
    found = voice(there, [{"line": 2, "number": "1002", "secret": "correct horse battery", "codecs": ["alaw"]}])
    at = f"{PROFILE}.Line.3"
    assert found.refresh == (at,) and not found.problems
    assert set(found.parameters) == {f"{at}.DirectoryNumber", f"{at}.SIP.AuthPassword"}


def test_missing_profile_comes_before_its_line():
    there = tree(without=[PROFILE], **{"Device.Services.VoiceService.1.VoiceProfile": {"object": True}})
    assert voice(there, [{"number": "1001"}]).add == ["Device.Services.VoiceService.1.VoiceProfile"]


def test_a_table_that_takes_no_more_is_a_problem():
    there = tree(**{f"{PROFILE}.Line": {"object": True, "writable": False}})
    (sentence,) = voice(there, [{"line": 2, "number": "1002"}]).problems
    assert sentence.startswith("lines[0].line: there is no 2") and "the device has 1" in sentence


def test_capacity():
    there = tree(**{"Device.Services.VoiceService.1.Capabilities.MaxLineCount": {"value": 1}})
    found = voice(there, [{"line": 2, "number": "1002"}])
    assert found.problems == ["lines[0].line: 2 is beyond the 1 of the device (MaxLineCount); leave it out"]
    assert not found.parameters


@pytest.mark.parametrize(
    ("field", "path"),
    [
        ("display_name", f"{LINE}.CallingFeatures"),
        ("outbound_proxy", f"{PROFILE}.SIP.OutboundProxy"),
        ("dtmf", f"{PROFILE}.DTMFMethod"),
        ("codecs", f"{LINE}.Codec"),
        ("secret", f"{LINE}.SIP.AuthPassword"),
    ],
)
def test_a_field_without_a_place_is_named(field, path):
    there = tree(WHOLE, without=[path, f"{path}G711", f"{path}Port"])
    found = voice(there, [{field: WHOLE[field]}])
    assert found.problems[0].startswith(f"lines[0].{field}: this device has no {path}")
    assert WHOLE["secret"] not in " ".join(found.problems)


def test_lines_of_one_profile_cannot_differ_in_what_it_shares():
    lines = [{"registrar": "a.example.com"}, {"registrar": "b.example.com"}]
    found = voice(tree(*lines), lines)
    (sentence,) = found.problems
    assert sentence.startswith("lines[1].registrar: is not what lines[0] says") and "another profile" in sentence
    lines[1]["profile"] = 2
    assert not voice(tree(*lines), lines).problems


def test_read_only_is_a_problem_unless_it_is_so_already():
    path = f"{LINE}.DirectoryNumber"
    shut = {path: {"writable": False, "value": "1001"}}
    assert not voice(tree(**shut), [{"number": "1001"}]).problems
    assert voice(tree(**shut), [{"number": "1002"}]).problems == [
        f"lines[0].number: {path} is read-only on this device; leave it out"
    ]


def test_a_switch_that_is_a_boolean_on_this_device():
    found = voice(tree(**{f"{LINE}.Enable": {"type": "xsd:boolean"}}), [{"enabled": False}])
    assert found.parameters == {f"{LINE}.Enable": False}


@pytest.mark.parametrize(
    ("user", "uri"),
    [
        ("1001", "sip:1001@pbx.example.com"),
        ("1001@home.example.net", "sip:1001@home.example.net"),
        ("sip:1001@home.example.net", "sip:1001@home.example.net"),
        ("sip:1001", "sip:1001"),
    ],
)
def test_uri(user, uri):
    found = voice(tree(), [{"user": user, "registrar": "pbx.example.com"}])
    assert found.parameters[f"{LINE}.SIP.URI"] == uri
    assert found.parameters[f"{LINE}.SIP.AuthUserName"] == "1001"


def test_uri_without_its_scheme_is_left_as_the_device_has_it():
    there = tree(**{f"{LINE}.SIP.URI": {"value": "1001@pbx.example.com"}})
    found = voice(there, [{"user": "1001", "registrar": "pbx.example.com"}])
    assert found.parameters[f"{LINE}.SIP.URI"] == "1001@pbx.example.com"


def test_uri_takes_the_registrar_that_the_device_has():
    there = tree(**{f"{PROFILE}.SIP.RegistrarServer": {"value": "old.example.com"}})
    assert voice(there, [{"user": "1001"}]).parameters[f"{LINE}.SIP.URI"] == "sip:1001@old.example.com"


def test_references_with_a_dot_behind_them_are_left_alone():
    there = tree(
        model="TR-104v2",
        **{
            f"{TWO}.SIP.Client.1.Network": {"value": f"{TWO}.SIP.Network.1."},
            f"{TWO}.SIP.Network.1.CodecList": {"value": f"{TWO}.CodecProfile.1., {TWO}.CodecProfile.2."},
        },
    )
    found = voice(there, [{"codecs": ["alaw", "ulaw"]}])
    assert found.parameters[f"{TWO}.SIP.Client.1.Network"] == f"{TWO}.SIP.Network.1."
    assert found.parameters[f"{TWO}.SIP.Network.1.CodecList"] == f"{TWO}.CodecProfile.1., {TWO}.CodecProfile.2."


def test_a_client_keeps_the_network_that_it_refers_to():
    there = tree({"profile": 2}, model="TR-104v2", **{f"{TWO}.SIP.Client.1.Network": {"value": f"{TWO}.SIP.Network.2"}})
    found = voice(there, [{"registrar": "pbx.example.com"}])
    assert f"{TWO}.SIP.Network.2.RegistrarServer" in found.parameters and not found.problems


def test_transport_that_the_device_cannot():
    there = tree(**{"Device.Services.VoiceService.1.Capabilities.SIP.Transports": {"value": "UDP,TCP"}})
    assert voice(there, [{"transport": "tcp"}]).problems == []
    assert voice(there, [{"transport": "tls"}]).problems == [
        "lines[0].transport: the device has no TLS; it has UDP,TCP"
    ]


def test_no_voice_service_at_all():
    device = {"Device.DeviceInfo.SoftwareVersion": Leaf("1", "xsd:string", False, None, False)}
    found = voice(device, [{"number": "1001"}])
    assert found.model == "" and "Services.VoiceService" in found.problems[0]
    # a device that has just come: GenieACS knows nothing but its Inform, and has to look first
    assert found.refresh == ("Device.Services.VoiceService",)
    assert voice({}, [{"number": "1001"}]).refresh == ROOTS
    device["Device.Services.VoiceService.1"] = Leaf(None, "", False, None, True)
    assert "shows neither VoiceProfile nor SIP.Client" in voice(device, [{"number": "1001"}]).problems[0]


@pytest.mark.parametrize(
    ("item", "field"),
    [
        ({"secret": "x" * 129}, "secret"),
        ({"secret": "a\nb"}, "secret"),
        ({"number": "1" * 33}, "number"),
        ({"registrar": "sip:pbx.example.com"}, "registrar"),
        ({"registrar": "pbx.example.com:70000"}, "registrar"),
        ({"registrar": "pbx.example.com:5060", "registrar_port": 5070}, "registrar_port"),
        ({"vlan_id": 4095}, "vlan_id"),
        ({"vlan_priority": 8}, "vlan_priority"),
        ({"line": 0}, "line"),
        ({"user": "10 01"}, "user"),
        ({"dtmf": "rfc4733"}, "dtmf"),
    ],
)
def test_what_no_device_takes_is_refused_without_its_value(item, field):
    found = voice(tree(), [item])
    assert found.problems and found.problems[0].startswith(f"lines[0].{field}: ") and not found.parameters
    assert "x" * 129 not in found.problems[0]


def test_two_items_for_one_line():
    found = voice(tree(), [{"line": 1, "number": "1"}, {"line": 1, "number": "2"}])
    assert found.problems == ["lines[1].line: is already said in lines[0]; say one line once"]


def test_lines_without_a_number_take_the_free_ones():
    lines = [{"number": "1003"}, {"line": 1, "number": "1001"}, {"number": "1004"}]
    found = voice(tree(*lines), lines)
    assert found.parameters == {
        f"{PROFILE}.Line.2.DirectoryNumber": "1003",
        f"{PROFILE}.Line.1.DirectoryNumber": "1001",
        f"{PROFILE}.Line.3.DirectoryNumber": "1004",
    }


def test_every_field_goes_somewhere_in_every_model():
    """A field that is declared, and that a model forgets, would be swallowed."""
    for model in MODELS:
        for name in {one.name for one in LINE_FIELDS} - {"line", "profile", "registrar_port"}:
            item = {name: WHOLE[name]}
            found = voice(tree(item, model=model), [item])
            assert found.parameters and not found.problems, (model, name)
        with_port = {"registrar": "a.example.com", "registrar_port": 5099}
        assert 5099 in voice(tree(with_port, model=model), [with_port]).parameters.values()
