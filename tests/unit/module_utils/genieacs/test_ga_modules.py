# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules that manage no kind, run as Ansible runs them: genieacs_tasks, genieacs_devices, genieacs_faults, genieacs_info."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from ansible.module_utils import basic
from ansible_collections.telephony.pbx.tests.unit.fakes.genieacs.server import FakeGenieAcs

PROXY = "Device.Services.VoiceService.1.VoiceProfile.1.SIP.ProxyServer"
PASSWORD = "Device.Services.VoiceService.1.VoiceProfile.1.Line.1.SIP.AuthPassword"
SECRET = "Correct-Horse-Battery-01"
SOON = "Device.DeviceInfo.UpTime"
Module = Callable[..., dict[str, Any]]


@pytest.fixture
def fake() -> Iterator[FakeGenieAcs]:
    server = FakeGenieAcs().start()
    yield server
    server.stop()


@pytest.fixture
def module(fake: FakeGenieAcs, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Module:
    def call(name: str, check: bool = False, **options: Any) -> dict[str, Any]:
        given = {
            "_ansible_remote_tmp": "/tmp",
            "_ansible_keep_remote_files": False,
            "_ansible_check_mode": check,
            "nbi_url": fake.nbi_url,
            "ui_url": fake.ui_url,
            "fs_url": fake.fs_url,
            "timeout": 10,
            **options,
        }
        monkeypatch.setattr(basic, "_ANSIBLE_ARGS", json.dumps({"ANSIBLE_MODULE_ARGS": given}).encode())
        if hasattr(basic, "_ANSIBLE_PROFILE"):
            monkeypatch.setattr(basic, "_ANSIBLE_PROFILE", "legacy")
        found = importlib.import_module(f"ansible_collections.telephony.pbx.plugins.modules.{name}")
        with pytest.raises(SystemExit):
            found.main()
        out = capsys.readouterr().out
        assert SECRET not in out or options.get("include_secrets")
        return dict(json.loads(out))

    return call


def telephone(fake: FakeGenieAcs, serial: str = "1", **more: Any) -> Any:
    values = {PROXY: ("old.example.net", "xsd:string", True), PASSWORD: (SECRET, "xsd:string", True)}
    values[SOON] = (7, "xsd:unsignedInt", False)
    return fake.add_device(serial=serial, values=values, **more)


def broken(fake: FakeGenieAcs, module: Module, serial: str = "1") -> Any:
    """Return a device whose last change left a fault."""
    one = telephone(fake, serial)
    one.fault(PROXY, 9007)
    options = {"devices": [{"device_id": one.id, "parameters": {PROXY: "new"}}], "keep_fault": True}
    assert "9007" in module("genieacs_parameters", **options)["msg"]
    return one


def test_a_restart_is_predicted_and_done(fake: FakeGenieAcs, module: Module) -> None:
    one = telephone(fake)
    asked = {"task": "reboot", "devices": [{"device_id": one.id}]}
    assert module("genieacs_tasks", check=True, **asked)["changed"] and one.rpcs["Reboot"] == 0
    done = module("genieacs_tasks", **asked)
    assert done["changed"] and done["done"] == [one.id] and one.rpcs["Reboot"] == 1


def test_a_restart_that_fails_fails_the_module_with_its_result(fake: FakeGenieAcs, module: Module) -> None:
    one, two = telephone(fake), telephone(fake, "2")
    one.fault("reboot", 9000)
    asked = {"task": "reboot", "devices": [{"query": {"_deviceId._OUI": "001565"}}]}
    done = module("genieacs_tasks", **asked)
    assert (
        done["failed"] and "cwmp.9000" in done["msg"] and done["done"] == [two.id] and one.id in done["failed_devices"]
    )


def test_a_reset_of_many_wants_a_number(fake: FakeGenieAcs, module: Module) -> None:
    devices = [telephone(fake, str(number)) for number in range(3)]
    asked = {"task": "factory_reset", "devices": [{"query": {"_deviceId._OUI": "001565"}}]}
    assert "max_devices: is missing" in module("genieacs_tasks", **asked)["msg"]
    assert "max_devices is 2" in module("genieacs_tasks", max_devices=2, **asked)["msg"]
    assert not any(one.rpcs["FactoryReset"] for one in devices)
    assert len(module("genieacs_tasks", max_devices=3, **asked)["done"]) == 3


def test_devices_are_forgotten_and_looked_for_again(fake: FakeGenieAcs, module: Module) -> None:
    one, two = telephone(fake), telephone(fake, "2")
    asked = {"state": "absent", "devices": [{"device_id": one.id}]}
    assert module("genieacs_devices", check=True, **asked)["deleted"] == [one.id] and one.id in fake.store.devices
    assert module("genieacs_devices", **asked)["deleted"] == [one.id] and one.id not in fake.store.devices
    assert not module("genieacs_devices", **asked)["changed"]
    assert "has never informed" in module("genieacs_devices", **{**asked, "state": "present"})["msg"]
    fake.deaf = True
    again = module("genieacs_devices", state="absent", devices=[{"device_id": two.id}])
    assert again["failed"] and "did not forget it" in again["msg"] and not again["deleted"]


def test_the_first_device_that_stays_spares_the_others(fake: FakeGenieAcs, module: Module) -> None:
    devices = [telephone(fake, str(number)) for number in range(3)]
    fake.refuse(f"DELETE /devices/{devices[0].id.replace('%', '%25')}", 500, "no")
    asked = {"state": "absent", "max_devices": 3, "devices": [{"query": {"_deviceId._OUI": "001565"}}]}
    assert module("genieacs_devices", **asked)["failed"] and len(fake.store.devices) == 3


def test_faults_are_cleared_with_their_tasks(fake: FakeGenieAcs, module: Module) -> None:
    one = broken(fake, module)
    assert module("genieacs_faults", check=True, action="clear")["changed"] and fake.store.faults
    done = module("genieacs_faults", action="clear", devices=[{"device_id": one.id}])
    assert len(done["cleared"]) == 1 and not fake.store.faults and not fake.tasks_of(one)
    assert not module("genieacs_faults", action="clear")["changed"]


def test_only_the_faults_that_are_meant(fake: FakeGenieAcs, module: Module) -> None:
    broken(fake, module)
    two = broken(fake, module, "2")
    assert not module("genieacs_faults", action="clear", codes=["cwmp.9005"])["changed"]
    assert not module("genieacs_faults", action="clear", channels=["default"])["changed"]
    assert "max_devices is 1" in module("genieacs_faults", action="clear", max_devices=1)["msg"]
    assert len(module("genieacs_faults", action="clear", devices=[{"device_id": two.id}])["cleared"]) == 1
    assert len(fake.store.faults) == 1


def test_what_failed_is_tried_again(fake: FakeGenieAcs, module: Module) -> None:
    one = broken(fake, module)
    one.fault(PROXY, None)
    done = module("genieacs_faults", action="retry", codes=["cwmp.9003"])
    assert done["changed"] and one.values[PROXY] == "new" and not fake.store.faults and not fake.tasks_of(one)


def test_a_fault_that_stays_is_told(fake: FakeGenieAcs, module: Module) -> None:
    broken(fake, module)
    fake.deaf = True
    done = module("genieacs_faults", action="clear")
    assert done["failed"] and "is still there" in done["msg"] and not done["changed"]


def test_everything_that_is_read_can_be_applied_and_changes_nothing(fake: FakeGenieAcs, module: Module) -> None:
    one = telephone(fake, tags=["voip"])
    resources = {
        "genieacs_provisions": {"provisions": [{"name": "p", "script": "log('x');\n"}]},
        "genieacs_virtual_parameters": {"virtual_parameters": [{"name": "v", "script": "return {value: 'x'};\n"}]},
        "genieacs_presets": {"presets": [{"name": "q", "configurations": [{"type": "provision", "name": "p"}]}]},
        "genieacs_files": {"files": [{"name": "f.cfg", "file_type": "3 Vendor Configuration File", "content": "x\n"}]},
        "genieacs_config": {"settings": [{"name": "cwmp.retryDelay", "value": 300}]},
    }
    account = {"ui_username": "admin", "ui_password": "admin"}
    made = module("genieacs_resources", resources=resources, **account)
    assert set(made["created"]) == set(resources), made
    told = module("genieacs_info", gather_subset=["resources", "genieacs_parameters"], parameters=[PROXY, PASSWORD])
    assert told["secrets_set"]["genieacs_parameters"] == {one.id: [f"parameters.{PASSWORD}"]}
    kinds = told["resources"]
    assert kinds["genieacs_tags"]["tags"] == [{"device_id": one.id, "tag": "voip"}]
    assert kinds["genieacs_parameters"]["devices"] == [{"device_id": one.id, "parameters": {PROXY: "old.example.net"}}]
    again = module("genieacs_resources", resources=kinds, **account)
    assert not again.get("failed") and not again["changed"], again


def test_what_devices_say_and_what_waits(fake: FakeGenieAcs, module: Module) -> None:
    one, two = telephone(fake, tags=["voip"]), telephone(fake, "2")
    two.online = False
    change = {"device_id": two.id, "parameters": {PROXY: "new"}, "secrets": {PASSWORD: SECRET + "x"}}
    assert module("genieacs_parameters", devices=[change])["queued"]
    subsets = ["devices", "faults", "tasks"]
    told = module("genieacs_info", gather_subset=subsets, parameters=["Device.Services."], query={"_tags": "voip"})
    assert [device["device_id"] for device in told["devices"]] == [one.id] and told["tasks"] == []
    shown = told["devices"][0]
    assert shown["parameters"] == {PROXY: "old.example.net", PASSWORD: "********"} and shown["serial_number"] == "1"
    assert shown["tags"] == ["voip"] and shown["last_inform"] and shown["oui"] == "001565"
    told = module("genieacs_info", gather_subset=subsets)
    assert len(told["devices"]) == 2 and told["version"].startswith("1.2")
    (task,) = told["tasks"]
    assert task["device"] == two.id and set(task["parameters"]) == {PROXY, PASSWORD}
    body = {"name": "provisions", "provisions": [["p", SECRET]], "device": two.id}
    fake.store.tasks["0" * 24] = {**task, **body, "_id": "0" * 24, "timestamp": None}
    told = module("genieacs_info", gather_subset=["tasks"])
    assert [one["provisions"] for one in told["tasks"] if "provisions" in one] == [["p"]]
    told = module("genieacs_info", gather_subset=["devices"], parameters=[PASSWORD], include_secrets=True)
    assert told["devices"][0]["parameters"] == {PASSWORD: SECRET}


def test_what_cannot_be_asked_is_refused(fake: FakeGenieAcs, module: Module) -> None:
    assert "parameters: is missing" in module("genieacs_info", gather_subset=["genieacs_parameters"])["msg"]
    assert "query" in module("genieacs_info", query={"_tags": {"$where": "1"}})["msg"]
    said = module("genieacs_config", settings=[{"name": "cwmp.retryDelay", "value": 1}])["msg"]
    assert "ui_username" in said and "GENIEACS_UI_USERNAME" in said
    assert not fake.crashes


def test_a_proxy_that_wants_a_name_is_named(fake: FakeGenieAcs, module: Module) -> None:
    fake.auth = ("msp", SECRET)
    assert "401" in module("genieacs_info")["msg"]
    assert module("genieacs_info", url_username="msp", url_password=SECRET)["devices"] == []


def test_an_instance_is_added_once_whatever_its_index(fake: FakeGenieAcs, module: Module) -> None:
    parent = "Device.Services.VoiceService.1.VoiceProfile.1.Line"
    values = {f"{parent}.3.DirectoryNumber": ("1001", "xsd:string", True)}
    one = fake.add_device(values=values, objects={parent: True})
    wanted = {"device_id": one.id, "object": f"{parent}.", "identity": {"DirectoryNumber": "1002"}}
    assert module("genieacs_objects", check=True, objects=[wanted])["created"] and len(one.instances(parent)) == 1
    assert module("genieacs_objects", objects=[wanted])["created"] and len(one.instances(parent)) == 2
    assert not module("genieacs_objects", objects=[wanted])["changed"]
    gone = {**wanted, "identity": {"DirectoryNumber": "1001"}, "state": "absent"}
    assert module("genieacs_objects", objects=[gone])["deleted"] and one.instances(parent) != [3]
    assert len(one.instances(parent)) == 1


def test_a_password_that_is_a_word_does_not_change_what_is_told(fake: FakeGenieAcs, module: Module) -> None:
    """Ansible would replace it wherever it stands, and a user of another name would be made when the result is applied."""
    account = {"ui_username": "admin", "ui_password": "admin", "headers": {"X-Key": "admin"}}
    told = module("genieacs_info", gather_subset=["genieacs_users", "genieacs_permissions"], **account)
    assert [one["name"] for one in told["resources"]["genieacs_users"]["users"]] == ["admin"]
    assert {one["role"] for one in told["resources"]["genieacs_permissions"]["permissions"]} == {"admin"}
    assert told["invocation"]["module_args"].get("ui_password") is None
    assert not module("genieacs_resources", resources=told["resources"], **account)["changed"]
