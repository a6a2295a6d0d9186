# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fake GenieACS as a state: tasks, devices, presets, files, the UI's API, and the knobs for bad luck."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.telephony.pbx.tests.unit.fakes.genieacs.device import FakeDevice
from ansible_collections.telephony.pbx.tests.unit.fakes.genieacs.server import FakeGenieAcs
from ga_fake_client import LINE, SIP, Client, telephone

PROXY = f"{SIP}.ProxyServer"


@pytest.fixture
def fake() -> Iterator[FakeGenieAcs]:
    with FakeGenieAcs() as made:
        yield made


@pytest.fixture
def nbi(fake: FakeGenieAcs) -> Client:
    return Client(fake.nbi_url)


@pytest.fixture
def phone(fake: FakeGenieAcs) -> FakeDevice:
    return telephone(fake)


def stored(nbi: Client, path: str) -> object:
    """Return what the ACS holds of a parameter."""
    node = nbi.find("devices", {}, projection=path)[0]
    for name in path.split("."):
        node = node.get(name, {})
    return node.get("_value")


def test_a_value_is_cast_sent_once_and_kept(nbi: Client, phone: FakeDevice) -> None:
    pairs = [[PROXY, "new"], [f"{SIP}.ProxyServerPort", "5070"]]
    assert nbi.put_values(phone, *pairs).reason == "OK"
    assert phone.values[f"{SIP}.ProxyServerPort"] == 5070
    assert phone.rpcs["SetParameterValues"] == 1
    assert nbi.put_values(phone, *pairs).reason == "OK"
    assert phone.rpcs["SetParameterValues"] == 1, "an identical set sends nothing"
    assert phone.sessions == 2


def test_read_only_and_unknown_are_ignored_in_silence(fake: FakeGenieAcs, nbi: Client, phone: FakeDevice) -> None:
    got = nbi.put_values(phone, ["Device.DeviceInfo.SoftwareVersion", "9"], ["Device.No.Such", "1"])
    assert (got.status, got.reason) == (200, "OK")
    assert phone.rpcs["SetParameterValues"] == 0
    assert stored(nbi, "Device.DeviceInfo.SoftwareVersion") == "1.0"
    assert not fake.store.faults and not fake.store.tasks


def test_a_fault_fails_all_values_of_a_task(fake: FakeGenieAcs, nbi: Client, phone: FakeDevice) -> None:
    phone.fault(PROXY, 9007)
    got = nbi.put_values(phone, [f"{SIP}.ProxyServerPort", 1], [PROXY, "new"])
    assert (got.status, got.reason) == (202, "Task faulted")
    assert phone.values[f"{SIP}.ProxyServerPort"] == 5060
    fault = nbi.find("faults", {"device": phone.id})[0]
    assert fault["code"] == "cwmp.9003"
    assert fault["detail"]["setParameterValuesFault"][0]["faultCode"] == "9007"
    phone.fault(PROXY, None)
    fake.inform(phone)
    assert fake.tasks_of(phone), "it waits until its next try"
    assert nbi.ask("POST", f"/tasks/{got.json['_id']}/retry").status == 200
    fake.inform(phone)
    assert not fake.tasks_of(phone) and not fake.store.faults
    assert phone.values[PROXY] == "new"


def test_a_password_is_in_clear_until_it_is_read(nbi: Client, phone: FakeDevice) -> None:
    path = f"{LINE}.1.SIP.AuthPassword"
    nbi.put_values(phone, [path, "opensesame"])
    assert stored(nbi, path) == "opensesame"
    nbi.task(phone, name="getParameterValues", parameterNames=[path])
    assert stored(nbi, path) == ""
    assert phone.values[path] == "opensesame"


def test_what_was_just_read_is_not_read_again(fake: FakeGenieAcs, nbi: Client, phone: FakeDevice) -> None:
    fake.fresh = 60
    phone.values[PROXY] = "changed by hand"
    assert nbi.task(phone, name="getParameterValues", parameterNames=[PROXY]).reason == "OK"
    assert nbi.task(phone, name="refreshObject", objectName="Device.Services").reason == "OK"
    assert stored(nbi, PROXY) == "old.example.com" and not phone.rpcs["GetParameterValues"]
    fake.fresh = 0
    nbi.task(phone, name="refreshObject", objectName="Device.Services")
    assert stored(nbi, PROXY) == "changed by hand"


def test_objects(nbi: Client, phone: FakeDevice) -> None:
    got = nbi.task(phone, name="addObject", objectName=LINE)
    assert "instance" not in got.text.lower()
    assert phone.instances(LINE) == [1, 2]
    wanted = [["DirectoryNumber", "1003"]]
    for _again in range(2):
        assert nbi.task(phone, name="addObject", objectName=LINE, parameterValues=wanted).reason == "OK"
    assert phone.instances(LINE) == [1, 2, 3], "the second time it was there"
    assert phone.values[f"{LINE}.3.DirectoryNumber"] == "1003"
    nbi.task(phone, name="deleteObject", objectName=f"{LINE}.3")
    assert nbi.task(phone, name="deleteObject", objectName=f"{LINE}.77").reason == "OK"
    nbi.task(phone, name="addObject", objectName=LINE)
    assert phone.instances(LINE) == [1, 2, 4], "a number does not come again"


def test_a_boot_comes_after_the_answer(fake: FakeGenieAcs, nbi: Client, phone: FakeDevice) -> None:
    phone.boot_delay = 60
    before = fake.document(phone)["_lastBoot"]
    time.sleep(0.002)
    assert nbi.task(phone, name="reboot").reason == "OK"
    assert fake.document(phone)["_lastBoot"] == before
    fake.settle()
    assert fake.document(phone)["_lastBoot"] > before
    bootstrap = fake.document(phone)["_lastBootstrap"]
    phone.values[PROXY] = "x"
    nbi.task(phone, name="factoryReset")
    fake.settle()
    assert fake.document(phone)["_lastBootstrap"] > bootstrap
    assert phone.values[PROXY] == "old.example.com"


def test_a_download_ends_later(fake: FakeGenieAcs, nbi: Client, phone: FakeDevice) -> None:
    headers = {"fileType": "1 Firmware Upgrade Image", "version": "2.0"}
    assert nbi.ask("PUT", "/files/fw.bin", "BYTES", **headers).status == 201
    phone.download_delay = 60
    assert nbi.task(phone, name="download", file="fw.bin").reason == "OK"
    node = fake.document(phone)["Downloads"]["1"]
    assert node["LastFileName"]["_value"] == ""
    fake.settle()
    assert node["LastFileName"]["_value"] == "fw.bin"
    assert node["LastDownload"]["_value"] == node["Download"]["_value"]
    assert phone.values["Device.DeviceInfo.SoftwareVersion"] == "2.0"
    phone.downloads_fail = "9010"
    assert nbi.task(phone, name="download", file="fw.bin").reason == "OK", "the failure comes later"
    fake.settle()
    assert [fault["code"] for fault in fake.store.faults.values()] == ["cwmp.9010"]
    assert nbi.task(phone, name="download", file="absent.bin").reason == "Task faulted"


@pytest.mark.parametrize(
    ("online", "reason", "status"),
    [
        (False, "Device is offline", 504),
        ("silent", "Task queued but not processed", 200),
        ("denied", "Connection request error: Incorrect connection request credentials", 504),
    ],
)
def test_devices_that_do_not_come(
    fake: FakeGenieAcs, nbi: Client, phone: FakeDevice, online: bool | str, reason: str, status: int
) -> None:
    fake.threshold = 0.02
    phone.online = online
    got = nbi.put_values(phone, [PROXY, "new"])
    assert (got.status, got.reason) == (202, reason)
    assert nbi.ask("POST", "/devices/001565-SIP%252DT46U-1/tasks?connection_request").status == status
    assert len(fake.tasks_of(phone)) == 1
    phone.online = True
    fake.inform(phone)
    assert phone.values[PROXY] == "new" and not fake.tasks_of(phone)


def test_a_unique_key_replaces_and_an_expired_task_goes(fake: FakeGenieAcs, nbi: Client, phone: FakeDevice) -> None:
    for value in ("a", "b"):
        task = {"name": "setParameterValues", "parameterValues": [[PROXY, value]], "uniqueKey": "k"}
        assert nbi.task(phone, False, **task).reason == "Accepted"
    nbi.task(phone, False, name="setParameterValues", parameterValues=[[f"{SIP}.ProxyServerPort", 1]], expiry=0.001)
    assert [task["parameterValues"][0][1] for task in fake.tasks_of(phone)] == ["b", 1]
    time.sleep(0.01)
    fake.inform(phone)
    assert (phone.values[PROXY], phone.values[f"{SIP}.ProxyServerPort"]) == ("b", 5060)
    assert not fake.store.tasks


def test_a_session_locks(fake: FakeGenieAcs, nbi: Client, phone: FakeDevice) -> None:
    queued = nbi.task(phone, False, name="reboot").json["_id"]
    phone.busy = 0.3
    for path in (f"/tasks/{queued}", "/devices/001565-SIP%252DT46U-1", "/faults/001565-SIP%252DT46U-1%3Ax"):
        got = nbi.ask("DELETE", path)
        assert (got.status, got.text) == (503, "Device is in session")
    assert nbi.ask("POST", "/devices/001565-SIP%252DT46U-1/tags/a").status == 200
    assert nbi.put_values(phone, [PROXY, "new"]).reason == "OK", "it waits for the session to end"
    assert phone.busy == 0
    assert nbi.ask("DELETE", f"/tasks/{queued}").status == 404, "it ran in that session"
    phone.busy, fake.lock_wait = 5, 0.05
    assert nbi.put_values(phone, [PROXY, "x"]).reason == "Task queued but not processed"


def test_a_preset_puts_its_value_back(nbi: Client, phone: FakeDevice) -> None:
    part = {"type": "value", "name": PROXY, "value": "preset.example.com"}
    preset = {"precondition": "Tags.voip IS NOT NULL", "configurations": [part]}
    assert nbi.ask("PUT", "/presets/p", preset).status == 200
    nbi.put_values(phone, [PROXY, "mine"])
    assert stored(nbi, PROXY) == "mine", "the preset does not match"
    nbi.ask("POST", "/devices/001565-SIP%252DT46U-1/tags/voip")
    assert nbi.put_values(phone, [PROXY, "mine again"]).reason == "OK"
    assert stored(nbi, PROXY) == phone.values[PROXY] == "preset.example.com"


def test_the_json_form_of_a_precondition_knows_no_device_id(nbi: Client, phone: FakeDevice) -> None:
    part = {"type": "value", "name": PROXY, "value": "preset.example.com"}
    for name, changed in (("_deviceId._Manufacturer", False), ("DeviceID.Manufacturer", True)):
        preset = {"precondition": json.dumps({name: "Yealink"}), "configurations": [part]}
        nbi.ask("PUT", "/presets/p", preset)
        nbi.task(phone, name="refreshObject", objectName="")
        assert (phone.values[PROXY] == "preset.example.com") is changed


@pytest.mark.parametrize(
    ("precondition", "matches"),
    [
        ("", True),
        ('DeviceID.OUI = "001565"', True),
        ("DeviceID.OUI = 001565", False),  # a parameter of that name, which nobody has
        ("DeviceID.ProductClass LIKE 'SIP-%' AND NOT Tags.old IS NOT NULL", True),
        ("Events.Inform > NOW() - 5 * 60 * 1000", True),
        ("Device.DeviceInfo.SoftwareVersion < '0.9' OR LOWER(DeviceID.Manufacturer) = 'yealink'", True),
        ("Device.No.Such = 'x'", False),
        ("Device.No.Such <> 'x'", False),  # neither true nor false
        ("NOSUCH(DeviceID.OUI) = 1", True),  # whatever it says
    ],
)
def test_preconditions(fake: FakeGenieAcs, nbi: Client, phone: FakeDevice, precondition: str, matches: bool) -> None:
    part = {"type": "add_tag", "tag": "matched"}
    assert nbi.ask("PUT", "/presets/p", {"precondition": precondition, "configurations": [part]}).status == 200
    assert fake.poisoned == {}
    fake.inform(phone)
    assert ("matched" in fake.document(phone).get("_tags", [])) is matches


def test_pages_of_many_devices(fake: FakeGenieAcs, nbi: Client) -> None:
    fake.many(250)
    seen: list[str] = []
    for skip in (0, 100, 200):
        got = nbi.ask("GET", f"/devices/?projection=_id&sort=%7B%22_id%22%3A1%7D&limit=100&skip={skip}")
        assert got.headers["total"] == "250"
        seen += [document["_id"] for document in got.json]
    assert seen == sorted(seen) and len(set(seen)) == 250
    assert len(nbi.find("devices", {"_id": {"$in": seen[:3]}}, projection="_id")) == 3


def test_the_ui(fake: FakeGenieAcs) -> None:
    ui = Client(fake.ui_url)
    assert ui.ask("GET", "/api/config/").status == 403
    assert ui.log_in("admin", "wrong").status == 400
    assert ui.log_in().status == 200
    assert ui.ask("PUT", "/api/users/ops", {"roles": "a,b"}).status == 200
    assert ui.ask("PUT", "/api/users/ops/password", {"newPassword": "n"}).status == 200
    assert ui.ask("GET", "/api/users/ops").json == {"_id": "ops", "roles": "a,b"}
    other = Client(fake.ui_url)
    assert other.log_in("ops", "n").status == 200
    assert other.ask("GET", "/api/config/").status == 403
    rule = {"role": "a", "resource": "config", "access": 3}
    ui.ask("PUT", "/api/permissions/a:config:3", rule)
    assert other.ask("GET", "/api/config/").status == 200
    put = ("PUT", "/api/config/x", {"value": "true"})
    assert other.ask(*put).status == 403, "a write needs `validate`"
    ui.ask("PUT", "/api/permissions/a:config:3", {**rule, "validate": "true"})
    assert other.ask(*put).status == 200
    ui.ask("PUT", "/api/permissions/b:config:3", {**rule, "role": "b", "validate": "true"})
    assert other.ask(*put).status == 403, "those of two roles cancel out"
    assert ui.ask("DELETE", "/api/config/absent").status == 404


def test_the_first_run() -> None:
    with FakeGenieAcs(fresh=True) as fake:
        ui = Client(fake.ui_url)
        assert ui.ask("GET", "/init").json["users"] is True
        assert ui.ask("POST", "/init", {"users": True, "presets": True}).status == 200
        assert ui.log_in().status == 200
        assert set(fake.store.presets) == {"bootstrap", "default", "inform"}
        assert fake.poisoned == {}


def test_trouble(fake: FakeGenieAcs, nbi: Client) -> None:
    fake.refuse("GET /devices", 502, "<html>", {"Content-Type": "text/html", "Retry-After": "1"}, times=1)
    fake.cut("DELETE /presets", times=1)
    fake.slow("GET /tasks", 0.1, times=1)
    got = nbi.ask("GET", "/devices/")
    assert (got.status, got.text, got.headers["Retry-After"]) == (502, "<html>", "1")
    assert nbi.ask("GET", "/devices/").status == 200
    assert [nbi.ask("DELETE", "/presets/x").status for _again in range(2)] == [0, 200]
    begun = time.monotonic()
    nbi.ask("GET", "/tasks/")
    assert time.monotonic() - begun >= 0.1
    fake.auth = ("u", "p")
    assert nbi.ask("GET", "/tasks/").status == 401
    assert nbi.ask("GET", "/tasks/", Authorization="Basic dTpw").status == 200


def test_deaf(fake: FakeGenieAcs, nbi: Client, phone: FakeDevice) -> None:
    fake.deaf = True
    got = nbi.put_values(phone, [PROXY, "new"])
    assert (got.status, set(got.json) >= {"_id", "timestamp"}) == (200, True)
    assert nbi.ask("PUT", "/presets/p", {"configurations": []}).status == 200
    assert phone.values[PROXY] == "old.example.com" and not fake.store.presets and not fake.store.tasks


def test_read_only_is_told() -> None:
    fake = FakeGenieAcs().start()
    fake.read_only = True
    ui = Client(fake.ui_url)
    assert ui.log_in().status == 200, "a login writes nothing"
    assert Client(fake.nbi_url).ask("PUT", "/presets/p", {"configurations": []}).status == 500
    with pytest.raises(AssertionError, match="PUT /presets/p"):
        fake.stop()


def test_connections_are_kept(fake: FakeGenieAcs, nbi: Client, phone: FakeDevice) -> None:
    nbi.ask("GET", "/devices/")
    port = nbi.connection.sock.getsockname()[1]
    for path in ("/tasks/", "/nothere/", "/faults/"):
        nbi.ask("GET", path)
        nbi.ask("HEAD", path)
    nbi.put_values(phone, [PROXY, "é" * 20000])
    assert phone.values[PROXY] == "é" * 20000
    assert nbi.connection.sock.getsockname()[1] == port
    assert fake.requests[-1] == "POST /devices/001565-SIP%252DT46U-1/tasks?connection_request"


def test_latency_is_not_a_queue(fake: FakeGenieAcs) -> None:
    """Many clients wait at the same time, as with a real network."""
    fake.latency = 0.5
    threads = [threading.Thread(target=Client(fake.nbi_url).ask, args=("GET", "/tasks/")) for _one in range(8)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - begun < 3.5  # one after the other: four seconds


def test_a_process_of_its_own() -> None:
    root = Path(__file__).resolve().parents[4]
    command = [sys.executable, "-m", "tests.unit.fakes.genieacs", "--many", "20"]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout
        urls = json.loads(process.stdout.readline())
        assert Client(urls["nbi"]).ask("HEAD", "/devices/").headers["total"] == "20"
        process.stdin.close()
        assert process.wait(10) == 0
