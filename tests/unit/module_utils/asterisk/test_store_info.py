# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""asterisk_info: the shape that the modules take, without secrets, with what nobody manages named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.modules import spec_of
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.system import AsteriskSystem
from ansible_collections.telephony.pbx.tests.unit.fakes.host import KINDS, Host

FILES = {
    "pjsip.conf": """\
[udp]
type=transport
protocol=udp
bind=0.0.0.0
[2001]
type=endpoint
context=from-phones
callerid=Desk 2001 <2001>
auth=2001
aors=2001
set_var=LOCATION=hq
set_var=DOOR_PIN=2001
[2001]
type=auth
auth_type=digest
username=2001
password=2001-Correct-Horse
oauth_secret=Staple-Unicorn
[2001]
type=aor
[2002]
type=endpoint
[carrier]
type=endpoint
outbound_auth=carrier
[carrier]
type=auth
password_digest=MD5:0123456789abcdef0123456789abcdef
username=x
[carrier]
type=registration
server_uri=sip:a.example
client_uri=sip:x@a.example
outbound_auth=carrier
[lonely]
type=auth
username=lonely
password=Lantern
[twice]
type=endpoint
[twice]
type=endpoint
[odd]
type=endpoint
[odd](+)
allow=alaw
""",
    "manager.conf": "[general]\nenabled=yes\n[admin]\nsecret=Battery\nread=all\n",
    "extensions.conf": "[from-phones]\nexten => 2001,1,Dial(PJSIP/2001)\n[broken]\nbanana => split\n",
}
SECRETS = ("Correct-Horse", "Staple-Unicorn", "Lantern", "Battery", "0123456789abcdef", "DOOR_PIN=2001")


@pytest.fixture(name="host")
def the_host(tmp_path: Path) -> Host:
    return Host(tmp_path, FILES)


def test_secrets_are_left_out_and_named(host: Host) -> None:
    found = host.info(files=["manager.conf"])
    text = json.dumps(found)
    assert not [one for one in SECRETS if one in text]
    assert found["secrets_set"] == {
        "pjsip_endpoints": {"2001": ["set_var.DOOR_PIN", "secret", "auth_options.oauth_secret"]},
        "pjsip_trunks": {"carrier": ["password_digest"]},
        "asterisk_config": {"pjsip.conf:lonely": ["options.password"], "manager.conf:admin": ["options.secret"]},
    }


def test_a_number_is_not_wiped_out_by_a_pin_that_equals_it(host: Host) -> None:
    (item,) = [one for one in host.info()["resources"]["pjsip_endpoints"]["endpoints"] if one["name"] == "2001"]
    assert item == {
        "name": "2001",
        "context": "from-phones",
        "callerid": "Desk 2001 <2001>",
        "username": "2001",
        "set_var": {"LOCATION": "hq"},
        "auth_options": {},
    }


@pytest.fixture(name="whole")
def the_host_without_duplicates(tmp_path: Path) -> Host:
    return Host(tmp_path, {**FILES, "pjsip.conf": FILES["pjsip.conf"].partition("[twice]")[0]})


def test_the_diff_masks_by_field_and_not_by_value(whole: Host) -> None:
    variables = {"DOOR_PIN": "2001", "LOCATION": "2001"}
    done = whole.apply("pjsip_endpoints", {"name": "2001", "secret": "2001", "set_var": variables})
    assert done.diff is not None
    after = done.diff["after"]
    assert "[2001]" in after and "Desk 2001 <2001>" in after and "LOCATION=2001" in after
    assert "password = ******** (changed)" in after and "DOOR_PIN=********\n" in after
    assert "Correct" not in json.dumps(done.diff)


def test_secrets_are_returned_on_request(host: Host) -> None:
    text = json.dumps(host.info(files=["manager.conf"], secrets=True))
    assert [one for one in SECRETS if one in text] == list(SECRETS[:-1]) and '"DOOR_PIN": "2001"' in text
    assert host.info(secrets=True)["secrets_set"] == {}


def test_what_is_read_is_what_the_modules_take(host: Host) -> None:
    """By the argument spec of asterisk_resources: names, types, choices."""
    resources = host.info(files=["manager.conf"])["resources"]
    result = ArgumentSpecValidator(spec_of("asterisk_resources")).validate({"resources": resources})
    assert not result.error_messages


def test_what_nobody_manages_is_named(host: Host) -> None:
    unmanaged = host.info()["unmanaged"]
    by_name: dict[str, Any] = {one["name"]: one for one in unmanaged}
    assert "is defined twice, at" in by_name["twice"]["why"]
    assert (
        "gets more lines by (+)"
        in [one for one in unmanaged if one["kind"] == "endpoint" and one["name"] == "odd"][0]["why"]
    )
    assert by_name["broken"]["lines"] == ["line 4: banana => split (no dialplan word: the server drops it)"] or (
        "line 4: banana => split" in by_name["broken"]["lines"][0]
    )
    names = [(one["name"], one.get("why")) for one in unmanaged if one["kind"] == "asterisk_config"]
    assert names.count(("twice", "is one of several of its name and type")) == 2


def test_kinds_by_subset(host: Host) -> None:
    for kind in KINDS:
        assert list(host.info([kind])["resources"]) == [kind]
    assert host.info(["pjsip_transports"])["resources"] == {
        "pjsip_transports": {"transports": [{"name": "udp", "protocol": "udp", "bind": "0.0.0.0"}]}
    }
    assert "live" not in host.info()


def test_live_data_only_on_request(whole: Host) -> None:
    found = whole.info(["live"])
    assert found["resources"] == {} and found["running"] is True
    assert found["live"]["endpoints"]["2002"]["state"] == "Unavailable" and "from-phones" in found["live"]["contexts"]
    whole.server.down = True
    found = whole.info(["live"])
    assert found["running"] is False and found["live"] == {}


def test_pjsip_is_not_read_for_what_is_no_resource(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(_system: Any) -> None:
        raise AssertionError("all of PJSIP was read")

    assert host.info(["pjsip_transports"])["unmanaged"]
    monkeypatch.setattr(AsteriskSystem, "objects", property(read))
    found = host.info(["live"])
    assert found["unmanaged"] == [] and found["resources"] == {} and found["running"]


def test_the_version(host: Host) -> None:
    assert host.info([])["version"] == "22.10.1"


def test_a_file_that_is_asked_for_twice_is_there_once(host: Host) -> None:
    """The PJSIP files come anyhow: their sections that no kind recognises are not doubled."""
    for files in (["pjsip.conf"], ["manager.conf", "manager.conf"], ["pjsip.conf", "./pjsip.conf"]):
        sections = host.info(files=files)["resources"]["asterisk_config"]["sections"]
        keys = [(one["path"], one["name"], one.get("type")) for one in sections]
        assert len(keys) == len(set(keys)) and ("pjsip.conf", "lonely", None) in keys


def test_a_section_whose_name_another_kind_has_too(tmp_path: Path) -> None:
    """An ACL with the name of an endpoint: `type` tells it apart, in reading and in writing."""
    text = "[1001]\ntype=endpoint\n[1001]\ntype=acl\ndeny=0.0.0.0/0\n"
    host = Host(tmp_path, {"pjsip.conf": text})
    (item,) = host.info()["resources"]["asterisk_config"]["sections"]
    assert item == {"path": "pjsip.conf", "name": "1001", "type": "acl", "options": {"deny": "0.0.0.0/0"}}
    host.unchanged_by_reapplying()


def test_no_files_at_all(tmp_path: Path) -> None:
    host = Host(tmp_path, {})
    (host.folder / "extensions.conf").unlink()
    found = host.info(files=["nothing.conf"])
    assert all(not items for kind in found["resources"].values() for items in kind.values())
