# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory plugin through `ansible-inventory`, against a simulated GenieACS; names and groups by themselves."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.plugin_utils import inventory_genieacs as about
from ansible_collections.telephony.pbx.tests.unit.fakes.genieacs.server import FakeGenieAcs
from ansible_collections.telephony.pbx.tests.unit.fakes.http_server import Asked, Server, answer

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = Path(sys.executable).parent / "ansible-inventory"
SECRET = "s3cret-of-the-proxy"
VERSION = "Device.DeviceInfo.SoftwareVersion"
PASSWORD = "Device.Services.VoiceService.1.VoiceProfile.1.Line.1.SIP.AuthPassword"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("collections")
    (root / "ansible_collections" / "telephony").mkdir(parents=True)
    (root / "ansible_collections" / "telephony" / "pbx").symlink_to(ROOT)
    return root


@pytest.fixture
def acs() -> Iterator[FakeGenieAcs]:
    with FakeGenieAcs() as fake:
        fake.read_only = True
        yield fake


class Lister:
    """Runs `ansible-inventory --list` on a configuration."""

    def __init__(self, tree: Path, folder: Path) -> None:
        self.tree = tree
        self.folder = folder
        self.environment = {"HOME": str(folder), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        self.said = ""

    def __call__(self, *more: str, name: str = "x.genieacs.yml", **config: Any) -> dict[str, Any]:
        path = self.folder / name
        path.write_text(json.dumps({"plugin": "telephony.pbx.genieacs", **config}))
        environment = {
            **self.environment,
            "ANSIBLE_COLLECTIONS_PATH": str(self.tree),
            "ANSIBLE_INVENTORY_ENABLED": "telephony.pbx.genieacs",
            "ANSIBLE_INVENTORY_UNPARSED_FAILED": "true",
            "ANSIBLE_LOCAL_TEMP": str(self.folder / "tmp"),
            "ANSIBLE_NOCOLOR": "1",
        }
        command = [str(PROGRAM), "-i", str(path), "--list", *more]
        run = subprocess.run(
            command, capture_output=True, text=True, env=environment, cwd=self.folder, timeout=120, check=False
        )
        self.said = " ".join(run.stderr.split())  # ansible-core before 2.19 breaks lines
        assert SECRET not in run.stdout + run.stderr
        return plain(json.loads(run.stdout)) if run.returncode == 0 and run.stdout.startswith("{") else {}


@pytest.fixture
def listed(tree: Path, tmp_path: Path) -> Lister:
    return Lister(tree, tmp_path)


def plain(value: Any) -> Any:
    """What ansible-core marks as text that is no template, without the mark."""
    if isinstance(value, dict):
        return (
            plain(value["__ansible_unsafe"])
            if "__ansible_unsafe" in value
            else {key: plain(one) for key, one in value.items()}
        )
    return [plain(one) for one in value] if isinstance(value, list) else value


def device(**more: Any) -> about.Device:
    base = dict.fromkeys(about.FIELDS, "")
    return {
        **base,
        "device_id": f"001565-{more.get('serial_number', '1')}",
        "last_inform": None,
        "last_boot": None,
        "tags": [],
        **more,
    }


def test_devices_are_hosts_with_variables_and_groups(acs: FakeGenieAcs, listed: Lister) -> None:
    one = acs.add_device(serial="1", tags=("voip", "site A"), values={VERSION: ("108.86", "xsd:string", False)})
    two = acs.add_device("CCCCCC", "SPA 504G/x", "CCQ:1.2%3é(a)*~'!", manufacturer="Cisco", values={})
    found = listed(nbi_url=acs.nbi_url, parameters=[VERSION, "Device.No"])
    assert set(found["_meta"]["hostvars"]) == {one.id, two.id}
    of = found["_meta"]["hostvars"][one.id]
    assert of.pop("genieacs_last_inform").startswith("20")
    assert of.pop("genieacs_last_boot").startswith("20")
    assert of == {
        "genieacs_device_id": one.id,
        "genieacs_oui": "001565",
        "genieacs_product_class": "SIP-T46U",
        "genieacs_serial_number": "1",
        "genieacs_manufacturer": "Yealink",
        "genieacs_tags": ["site A", "voip"],
        "genieacs_online": True,
        "genieacs_parameters": {VERSION: "108.86"},
    }
    hosts = {name: group.get("hosts") for name, group in found.items() if name != "_meta"}
    assert hosts["genieacs_model_SIP_T46U"] == hosts["genieacs_tag_site_A"] == hosts["genieacs_tag_voip"] == [one.id]
    assert hosts["genieacs_model_SPA_504G_x"] == [two.id]
    assert sorted(hosts["genieacs"]) == sorted(hosts["genieacs_online"]) == sorted([one.id, two.id])
    assert all("projection=" in line for line in acs.requests)
    assert acs.crashes == []


def test_nothing_is_asked_for_but_what_is_wanted(acs: FakeGenieAcs, listed: Lister) -> None:
    acs.add_device(serial="1")
    listed(nbi_url=acs.nbi_url, parameters=[VERSION], query={"_tags": {"$ne": "x"}}, hostnames=["Device.DeviceInfo.X"])
    assert len(acs.requests) == 1
    line = acs.requests[0]
    asked = "projection=_id%2C_deviceId%2C_lastInform%2C_lastBoot%2C_tags%2CDevice%2EDeviceInfo%2ESoftwareVersion%2CDevice%2EDeviceInfo%2EX"
    assert asked in line
    assert "limit=1000&skip=0" in line
    assert "query=%7B%22_tags%22" in line


def test_secrets_are_no_variables(acs: FakeGenieAcs, listed: Lister) -> None:
    line = PASSWORD.rpartition(".")[0]
    acs.add_device(
        values={PASSWORD: (SECRET, "xsd:string", True), f"{line}.AuthUserName": ("1001", "xsd:string", True)}
    )
    found = listed(nbi_url=acs.nbi_url, parameters=["Device.Services", PASSWORD])
    ((_name, of),) = found["_meta"]["hostvars"].items()
    assert of["genieacs_parameters"] == {f"{line}.AuthUserName": "1001"}
    assert f"left out of the inventory: {PASSWORD}" in listed.said.replace("\n", " ")


def test_what_a_device_says_is_no_template(acs: FakeGenieAcs, listed: Lister) -> None:
    evil = "{{ lookup('ansible.builtin.pipe', 'echo owned') }}"
    one = acs.add_device(
        product_class=evil, manufacturer=evil, tags=(evil,), values={VERSION: (evil, "xsd:string", False)}
    )
    found = listed(
        nbi_url=acs.nbi_url, parameters=[VERSION], compose={"said": "genieacs_manufacturer ~ '!'"}, strict=True,
        keyed_groups=[{"key": "genieacs_product_class", "prefix": "k"}],
    )  # fmt: skip
    of = found["_meta"]["hostvars"][one.id]
    assert of["genieacs_manufacturer"] == of["genieacs_parameters"][VERSION] == evil
    assert of["said"] == f"{evil}!"
    assert "owned" not in json.dumps(list(found)).replace("echo owned", "").replace("echo_owned", "")


def test_constructed_options(acs: FakeGenieAcs, listed: Lister) -> None:
    one = acs.add_device(serial="1", tags=("floor-2",))
    two = acs.add_device(serial="2")
    found = listed(
        nbi_url=acs.nbi_url,
        compose={"ansible_connection": "'local'", "floor": "genieacs_tags | first"},
        groups={"tagged": "genieacs_tags | length > 0"},
        keyed_groups=[{"key": "genieacs_oui", "prefix": "oui"}],
        group_by=["liveness"],
        group_prefix="cpe-",
        group="all phones",
    )
    assert found["_meta"]["hostvars"][one.id]["floor"] == "floor-2"
    assert "floor" not in found["_meta"]["hostvars"][two.id]
    assert found["tagged"]["hosts"] == [one.id]
    assert found["oui_001565"]["hosts"] == [one.id, two.id]
    assert set(found) == {"_meta", "all", "tagged", "oui_001565", "cpe_online", "all_phones"}
    assert listed(nbi_url=acs.nbi_url, compose={"a": "no_such_variable"}, strict=True) == {}
    assert "Could not set a" in listed.said


def test_liveness_is_worked_out_anew_from_the_cache(acs: FakeGenieAcs, listed: Lister) -> None:
    one = acs.add_device(serial="1")
    cached = {
        "cache": True,
        "cache_plugin": "ansible.builtin.jsonfile",
        "cache_connection": str(listed.folder / "cache"),
    }
    assert listed(nbi_url=acs.nbi_url, **cached)["genieacs_online"]["hosts"] == [one.id]
    acs.add_device(serial="2")
    asked = len(acs.requests)
    again = listed(nbi_url=acs.nbi_url, online_within=0, **cached)
    assert again["genieacs_offline"]["hosts"] == [one.id]
    assert len(acs.requests) == asked
    flushed = listed("--flush-cache", nbi_url=acs.nbi_url, **cached)
    if "unrecognized arguments: --flush-cache" in listed.said:  # ansible-core 2.17 has it in other programs only
        shutil.rmtree(listed.folder / "cache")
        flushed = listed(nbi_url=acs.nbi_url, **cached)
    assert len(flushed["genieacs_online"]["hosts"]) == 2, listed.said
    other = listed(nbi_url=acs.nbi_url, query={"_deviceId._SerialNumber": "2"}, **cached)
    assert len(other["_meta"]["hostvars"]) == 1  # another question is not answered from the cache


def test_options_from_the_environment_and_from_templates(listed: Lister) -> None:
    documents = '[{"_id": "001565-1", "_deviceId": {"_SerialNumber": "1"}}]'

    def say(one: Asked) -> bytes:
        good = one.headers.get("authorization") == "Basic YW5zaWJsZTpzM2NyZXQtb2YtdGhlLXByb3h5"
        return (
            answer(documents, headers=["total: 1"])
            if good
            else answer("no", "401 Unauthorized", content_type="text/plain")
        )

    with Server(say) as server:
        listed.environment.update(GENIEACS_NBI_URL=server.url, GENIEACS_USERNAME="ansible", GENIEACS_PASSWORD=SECRET)
        assert list(listed()["_meta"]["hostvars"]) == ["001565-1"]
        listed.environment["GENIEACS_PASSWORD"] = "wrong"
        assert listed() == {}
        assert "401 Unauthorized" in listed.said
        listed.environment["REAL"] = SECRET
        config = {"url_password": "{{ lookup('ansible.builtin.env', 'REAL') }}", "headers": {"X-Key": "{{ 1 + 1 }}"}}
        assert list(listed(**config)["_meta"]["hostvars"]) == ["001565-1"]
        assert server.asked[-1].headers["x-key"] == "2"


@pytest.mark.parametrize(
    "say, words",
    [
        (answer("<html><title>Log in</title></html>", content_type="text/html"), 'a page of HTML ("Log in")'),
        (answer("", "502 Bad Gateway"), "a proxy answers, and what is behind it does not"),
        (answer("", "301 Moved", ["Location: https://acs.example/"]), "points to https://acs.example/"),
    ],
)
def test_what_goes_wrong_is_told(listed: Lister, say: bytes, words: str) -> None:
    with Server(lambda _one: say) as server:
        assert listed(nbi_url=server.url, url_username="u", url_password=SECRET) == {}
    assert words in " ".join(listed.said.split())


def test_a_query_that_would_stop_a_worker_is_refused(acs: FakeGenieAcs, listed: Lister) -> None:
    assert listed(nbi_url=acs.nbi_url, query={"_tags": {"$foo": 1}}) == {}
    assert "there is no operator '$foo'" in listed.said
    assert acs.requests == []


def test_other_files_are_left_to_others(acs: FakeGenieAcs, listed: Lister) -> None:
    listed(name="x.yml", nbi_url=acs.nbi_url)
    assert acs.requests == []


def test_names_of_hosts() -> None:
    devices = [
        device(serial_number="1", tags=["name-desk.1", "x"]),
        device(serial_number="2", tags=["name-both"]),
        device(serial_number="3", tags=["name-both"]),
        device(serial_number="localhost"),
        device(serial_number="all"),
        device(serial_number="a b"),
        device(serial_number="-x"),
        device(serial_number="{{ 1 }}"),
        device(serial_number="taken"),
        device(serial_number="9", parameters={"Device.Name": "reception"}),
    ]
    found = about.names(devices, ["tag:name-", "Device.Name", "serial_number"], {"taken"})
    assert found[:3] == ["desk.1", "2", "3"]  # a name of two devices is nobody's
    assert found[3:9] == [one["device_id"] for one in devices[3:9]]
    assert found[9] == "reception"
    assert about.names(devices, ["device_id", "serial_number"]) == [one["device_id"] for one in devices]
    twice = [device(serial_number="1", device_id="a-1"), device(serial_number="1", device_id="b-1")]
    assert about.names(twice, ["serial_number"]) == ["a-1", "b-1"]
    # One's better name is another's worse one: no host may be two devices.
    crossed = [device(serial_number="7", tags=["name-8"]), device(serial_number="8")]
    assert len(set(about.names(crossed, ["tag:name-", "serial_number"]))) == 2


def test_who_is_on_line() -> None:
    assert about.online("2026-11-22T13:46:28.458Z", 1795355188.458 + 600, 600)
    assert not about.online("2026-11-22T13:46:28.458Z", 1795355188.458 + 601, 600)
    assert not about.online(None, 0, 600)
    assert not about.online("never", 0, 600)


def test_a_document_with_little_in_it() -> None:
    found = about.device({"_id": "AABBCC-1"}, ["Device.X"])
    assert found["tags"] == [] and found["parameters"] == {} and found["product_class"] == ""
    assert about.groups(found, False, ["model", "tag", "liveness"], "p_") == [("p_", "offline")]
    assert about.projection([VERSION, PASSWORD], ["serial_number"]) == [*about.FIXED, VERSION]


def test_ten_thousand_devices_in_as_many_requests_as_there_are_pages(listed: Lister) -> None:
    """What it costs is in tests/bench/genieacs.py."""
    with FakeGenieAcs() as fake:
        fake.read_only = True
        fake.many(10_000)
        found = listed(nbi_url=fake.nbi_url)
        assert len(found["_meta"]["hostvars"]) == 10_000
        assert len([one for one in fake.requests if one.startswith("GET /devices")]) == 10 == len(fake.requests)
