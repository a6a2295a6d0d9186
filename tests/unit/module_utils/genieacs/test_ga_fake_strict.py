# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fake GenieACS refuses what the real one refuses, and dies of what kills the real one's workers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.tests.unit.fakes.genieacs.server import FakeGenieAcs
from ga_fake_client import SIP, Client, telephone

ID = "001565-SIP%252DT46U-1"
TASKS = f"/devices/{ID}/tasks"


@pytest.fixture
def fake() -> Iterator[FakeGenieAcs]:
    with FakeGenieAcs() as made:
        telephone(made)
        yield made


@pytest.fixture
def nbi(fake: FakeGenieAcs) -> Client:
    return Client(fake.nbi_url)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/devices/001565-SIP%2DT46U-1/tasks", {"name": "reboot"}, 404),  # encoded once
        ("POST", "/devices/001565-SIP-T46U-1/tasks", {"name": "reboot"}, 404),  # not at all
        ("POST", "/devices/nope/tasks?connection_request", {"name": "reboot"}, 404),
        ("PUT", "/virtualParameters/x", "log();", 404),  # camel case
        ("PUT", "/presets/a.b", {"configurations": []}, 404),  # a bare dot
        ("POST", f"/devices/{ID}/tags/v1.0", None, 404),
        ("POST", f"/devices/{ID}/tags/a~b", None, 404),
        ("GET", f"/devices/{ID}", None, 405),
        ("GET", "/files/x", None, 405),
        ("POST", "/devices/", {}, 405),
        ("PUT", "/config/cwmp.auth", {"value": "true"}, 404),
        ("PUT", "/users/x", {"roles": "a"}, 404),
        ("GET", "/virtualparameters/", None, 404),
        ("GET", "/views/", None, 404),
        ("POST", TASKS, "{bad", 400),
        ("POST", TASKS, None, 400),
        ("PUT", "/provisions/x", "const = ;", 400),
        ("PUT", "/provisions/x", "declare('a', {value: 1}", 400),
        ("PUT", "/provisions/x", "log('open);", 400),
        ("PUT", "/provisions/x", "if (a) { log(1); }}", 400),
    ],
)
def test_refused(nbi: Client, method: str, path: str, body: Any, status: int) -> None:
    assert nbi.ask(method, path, body).status == status


@pytest.mark.parametrize(
    "script",
    [
        "",
        '// it\'s { fine\nlog("a ) b");',
        "const now = Date.now();\nlet r = /[(]{2}/.test(args[0]);\nreturn {writable: false, value: [`${now}(`, 'xsd:string']};",
        "/* ( */ for (let i = 0; i < 3; i++) log(i);",
    ],
)
def test_good_scripts(nbi: Client, script: str) -> None:
    assert nbi.ask("PUT", "/provisions/x", script).status == 200


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", TASKS, {"name": "nope"}),
        ("POST", TASKS, {"name": "getParameterValues"}),
        ("POST", TASKS, {"name": "getParameterValues", "parameterNames": []}),
        ("POST", TASKS, {"name": "setParameterValues", "parameterValues": [["Device.X", None]]}),
        ("POST", TASKS, {"name": "setParameterValues", "parameterValues": []}),
        ("POST", TASKS, {"name": "deleteObject", "objectName": ""}),
        ("POST", TASKS, {"name": "download", "fileType": "1 Firmware Upgrade Image"}),
        ("GET", "/presets/?query=%7B%22_id%22%3A%7B%22%24foo%22%3A1%7D%7D", None),
        ("GET", "/presets/?query=%5B%5D", None),
        ("GET", "/tasks/?query=%7B%22_id%22%3A%22xyz%22%7D", None),
        ("GET", "/devices/?query=%7B%22A%22%3A%7B%22%24ne%22%3A%221%22%2C%22%24gt%22%3A%220%22%7D%7D", None),
        ("DELETE", "/tasks/notanid", None),
        ("POST", "/tasks/000000000000000000000000/retry", None),
        ("DELETE", "/files/absent.bin", None),
        ("PUT", "/presets/%zz", {}),
        ("PUT", "/presets/x", "null"),
    ],
)
def test_a_worker_dies(fake: FakeGenieAcs, nbi: Client, method: str, path: str, body: Any) -> None:
    assert nbi.ask(method, path, body).status == 0
    assert len(fake.crashes) == 1
    assert not fake.store.tasks
    assert nbi.ask("HEAD", "/devices/").status == 200, "another worker goes on"


def test_a_list_of_tasks_makes_orphans(fake: FakeGenieAcs, nbi: Client) -> None:
    assert nbi.ask("POST", TASKS, [{"name": "reboot"}, {"name": "reboot"}]).status == 202
    assert [task.get("device") for task in fake.store.tasks.values()] == [None, None]
    assert nbi.find("tasks", {"device": {"$exists": False}})
    fake.inform(fake.store.simulated["001565-SIP%2DT46U-1"])
    assert len(fake.store.tasks) == 2, "they never run"


def test_deleting_by_the_wrong_id_says_200_and_does_nothing(fake: FakeGenieAcs, nbi: Client) -> None:
    assert nbi.ask("DELETE", "/devices/001565-SIP%2DT46U-1").status == 200
    assert fake.store.devices
    assert nbi.ask("DELETE", f"/devices/{ID}").status == 200
    assert not fake.store.devices


@pytest.mark.parametrize(
    "document",
    [
        {"weight": 0},
        {"configurations": [{"type": "nope"}]},
        {"configurations": [], "precondition": "DeviceID.OUI ="},
        {"configurations": [], "precondition": '{"$where": "1"}'},
        {"configurations": [], "precondition": "DeviceID.OUI LIKE 1565"},
        {"configurations": [], "schedule": {"duration": 1}},
    ],
)
def test_a_poisoned_preset_stops_cwmp(fake: FakeGenieAcs, nbi: Client, document: dict[str, Any]) -> None:
    fake.threshold = 0.01
    device = fake.store.simulated["001565-SIP%2DT46U-1"]
    assert fake.poisoned == {}
    assert nbi.ask("PUT", "/presets/bad", document).status == 200
    assert fake.poisoned["cwmp"][0].startswith("preset bad: ")
    got = nbi.put_values(device, [f"{SIP}.ProxyServer", "new"])
    assert (got.status, got.reason) == (202, "Task queued but not processed")
    assert device.values[f"{SIP}.ProxyServer"] == "old.example.com"
    assert device.sessions == 0
    assert nbi.ask("DELETE", "/presets/bad").status == 200
    assert fake.poisoned == {}
    fake.inform(device)
    assert device.values[f"{SIP}.ProxyServer"] == "new"


def test_a_bad_config_stops_ui_and_connection_requests(fake: FakeGenieAcs, nbi: Client) -> None:
    ui = Client(fake.ui_url)
    ui.log_in()
    assert ui.ask("PUT", "/api/config/cwmp.auth", {"value": "AUTH("}).status == 200
    assert set(fake.poisoned) == {"ui", "nbi"}
    assert ui.ask("GET", "/status").status == 0
    assert nbi.ask("POST", TASKS + "?connection_request").status == 0
    assert nbi.ask("POST", TASKS, {"name": "reboot"}).status == 202, "without a connection request all is well"


def test_a_user_without_roles_stops_the_ui(fake: FakeGenieAcs) -> None:
    ui = Client(fake.ui_url)
    ui.log_in()
    assert ui.ask("PUT", "/api/users/ops", {"foo": 1}).status == 200
    assert ui.ask("GET", "/status").status == 0
    fake.store.users.pop("ops")
    fake.changed()
    assert ui.ask("GET", "/status").text == "OK"


def test_the_fake_stands_alone() -> None:
    """It must not share a mistake with what it tests."""
    folder = Path(__file__).parents[2] / "fakes" / "genieacs"
    for path in folder.glob("*.py"):
        assert "plugins" not in path.read_text("utf-8"), path.name
