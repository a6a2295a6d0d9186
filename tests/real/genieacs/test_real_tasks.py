# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done to devices once, by a real GenieACS: started again, reset, read, given firmware, forgotten; and their faults."""

from __future__ import annotations

import json
from typing import Any

from real_genieacs import Play, Server, quoted, until

INTERVAL = "Device.ManagementServer.PeriodicInformInterval"
EXPIRES = "Device.Services.VoiceService.1.VoiceProfile.1.SIP.RegisterExpires"
VERSION = "Device.DeviceInfo.SoftwareVersion"


def order(task: str, *cpes: Any, **options: Any) -> dict[str, Any]:
    return {
        "genieacs_tasks": {
            "task": task,
            "devices": [{"device_id": one.id} for one in cpes],
            "wait_timeout": 30,
            **options,
        }
    }


def test_a_restart_is_over_when_the_device_is_back(play: Play, phone: Any) -> None:
    phone.temper.boot = 2.0
    before, booted = phone.rpcs["Reboot"], phone.sessions
    told, done = play.good({**order("reboot", phone), "check_mode": True}, order("reboot", phone))
    assert told["changed"] and done["changed"] and done["done"] == [phone.id]
    assert phone.rpcs["Reboot"] == before + 1 and phone.sessions >= booted + 2


def test_a_reset_and_many_need_to_be_expected(play: Play, device: Any) -> None:
    cpes = [device(), device()]
    for one in cpes:
        one.tree.leaves[INTERVAL].value = "77"
    refused, done = play(order("factory_reset", *cpes), order("factory_reset", *cpes, max_devices=2))
    assert refused["failed"] and "max_devices" in refused["msg"]
    assert not done.get("failed") and sorted(done["done"]) == sorted(one.id for one in cpes), done
    assert [one.tree.leaves[INTERVAL].value for one in cpes] == ["3600", "3600"]


def test_a_canary_that_fails_spares_the_others(play: Play, server: Server, device: Any) -> None:
    cpes = [device() for _number in range(3)]
    for one in cpes:
        one.temper.refuse = {"FactoryReset": 9001}
    (told,) = play(order("factory_reset", *cpes, max_devices=3))
    assert told["failed"] and sum(one.rpcs["FactoryReset"] for one in cpes) == 1, told
    assert all(server.tasks(one.id) == server.faults(one.id) == [] for one in cpes)


def test_a_refusal_is_a_failure_with_its_text(play: Play, server: Server, phone: Any) -> None:
    phone.temper.refuse = {"Reboot": 9001}
    gone, kept = play(order("reboot", phone), order("reboot", phone, keep_fault=True))
    for told in (gone, kept):
        assert told["failed"] and "9001" in told["msg"] and phone.id in told["msg"], told
    assert len(server.faults(phone.id)) == len(server.tasks(phone.id)) == 1


def test_who_is_away_waits_once(play: Play, server: Server, phone: Any) -> None:
    phone.offline()
    first, second, waiting = play(order("reboot", phone), order("reboot", phone), order("reboot", phone, wait=True))
    assert first["changed"] and not second["changed"] and phone.id in first["queued"], (first, second)
    assert waiting["failed"] and len(server.tasks(phone.id)) == 1
    phone.online()
    until(lambda: phone.rpcs["Reboot"] == 1)


def test_who_says_nothing_is_not_done(play: Play, server: Server, phone: Any) -> None:
    phone.temper.silent = True
    (told,) = play(order("reboot", phone, session_timeout=1))
    assert told.get("done") == [] and phone.id in told["queued"], told
    for one in server.tasks(phone.id):
        server.ask("DELETE", f"/tasks/{one['_id']}")


def test_reading(play: Play, server: Server, phone: Any) -> None:
    path = "Device.DeviceInfo.UpTime"
    phone.tree.leaves[path].value = "4711"
    done, again = play.good(
        order("refresh", phone, parameters=[path]), order("refresh", phone, object="Device.DeviceInfo")
    )
    assert done["done"] == again["done"] == [phone.id] and server.value(phone.id, path) == 4711


def test_a_provision_that_is_run_once(play: Play, server: Server, phone: Any, mark: str) -> None:
    script = f'declare("{INTERVAL}", {{value: 1}}, {{value: args[0]}});'
    run = order("provisions", phone, provisions=[{"name": f"{mark}once", "args": [4242]}])
    missing, _made, done, _gone = play(
        run,
        {"genieacs_provisions": {"provisions": [{"name": f"{mark}once", "script": script}]}},
        run,
        {"genieacs_provisions": {"provisions": [{"name": f"{mark}once", "state": "absent"}]}},
    )
    assert missing["failed"] and f"{mark}once" in missing["msg"], missing
    assert phone.tree.leaves[INTERVAL].value == "4242", done


def upload(play: Play, name: str, content: str, **item: Any) -> None:
    file = {"name": name, "content": content, "file_type": "1 Firmware Upgrade Image", **item}
    play.good({"genieacs_files": {"files": [file]}})


def test_firmware_is_given_once(play: Play, server: Server, phone: Any, mark: str) -> None:
    upload(play, f"{mark}.rom", "108.90.0.1 image", version="108.90.0.1", oui="001565", product_class="SIP-T46U")
    task = order("download", phone, file=f"{mark}.rom")
    done, again = play.good(task, task)
    assert done["done"] == [phone.id] and again["unchanged"] == [phone.id] and not again["changed"], (done, again)
    assert phone.rpcs["Download"] == 1 and server.value(phone.id, VERSION) == "108.90.0.1"


def test_downloads_that_fail(play: Play, server: Server, device: Any, mark: str) -> None:
    bad, other = device(), device("tr098")
    upload(play, f"{mark}bad.rom", "no version in here", version="9.9", oui="001565")
    corrupted, absent, wrong = play(
        order("download", bad, file=f"{mark}bad.rom"),
        order("download", bad, file=f"{mark}none.rom"),
        order("download", other, file=f"{mark}bad.rom"),
    )
    assert corrupted["failed"] and "9018" in corrupted["msg"], corrupted
    assert absent["failed"] and f"{mark}none.rom" in absent["msg"], absent
    assert wrong["failed"] and other.rpcs["Download"] == 0, wrong
    assert server.faults(bad.id) == server.tasks(bad.id) == []


def fault(server: Server, cpe: Any) -> str:
    """Make a fault with a task of our own; return the task's id."""
    task = {"name": "setParameterValues", "parameterValues": [[EXPIRES, "abc"]]}
    status, text = server.ask("POST", f"/devices/{quoted(cpe.id)}/tasks?connection_request", task)
    assert status == 202 and len(server.faults(cpe.id)) >= 1
    return str(json.loads(text)["_id"])


def test_faults_are_cleared(play: Play, server: Server, phone: Any) -> None:
    fault(server, phone)
    fault(server, phone)
    task = {"genieacs_faults": {"action": "clear", "devices": [{"device_id": phone.id}]}}
    told, other, done, again = play.good(
        {**task, "check_mode": True}, {"genieacs_faults": {**task["genieacs_faults"], "codes": ["cwmp.1"]}}, task, task
    )
    assert told["changed"] and not other["changed"] and len(done["cleared"]) == 2 and not again["changed"]
    assert server.faults(phone.id) == server.tasks(phone.id) == []


def test_faults_are_tried_again(play: Play, server: Server, phone: Any) -> None:
    phone.temper.refuse = {"Reboot": 9001}
    server.ask("POST", f"/devices/{quoted(phone.id)}/tasks?connection_request", {"name": "reboot"})
    assert len(server.faults(phone.id)) == 1
    phone.temper.refuse = {}
    (done,) = play.good({"genieacs_faults": {"action": "retry", "devices": [{"device_id": phone.id}]}})
    assert done["changed"]
    until(lambda: phone.rpcs["Reboot"] == 2 and not server.faults(phone.id) and not server.tasks(phone.id))


def test_a_device_is_forgotten(play: Play, server: Server, phone: Any) -> None:
    fault(server, phone)
    task = {"genieacs_devices": {"devices": [{"device_id": phone.id}], "state": "absent"}}
    told, done, again = play({**task, "check_mode": True}, task, task)
    assert told["changed"] and done["changed"] and not again["changed"] and not again.get("failed"), (told, done, again)
    assert server.one("devices", phone.id) is None and server.tasks(phone.id) == server.faults(phone.id) == []


# --- reading ---
def test_info_tells_of_devices_faults_and_tasks_without_values(play: Play, server: Server, phone: Any) -> None:
    fault(server, phone)
    (told,) = play.good(
        {
            "genieacs_info": {
                "gather_subset": ["devices", "faults", "tasks", "genieacs_parameters"],
                "query": {"_id": phone.id},
                "parameters": [INTERVAL, "Device.DeviceInfo."],
            }
        }
    )
    (one,) = told["devices"]
    assert one["device_id"] == phone.id and one["parameters"][VERSION] == "108.86.0.20"
    assert [each["code"] for each in told["faults"]] == ["cwmp.9003"] and len(told["tasks"]) == 1
    assert told["version"].startswith("1.2")
    read = told["resources"]["genieacs_parameters"]
    (same,) = play.good({"genieacs_parameters": {"devices": read["devices"]}})
    assert not same["changed"], (read, same)


def test_everything_that_is_read_can_be_applied_again(play: Play) -> None:
    told, same = play.good(
        {"genieacs_info": {"gather_subset": ["resources"]}},
        {"genieacs_resources": {"resources": "{{ result_0.resources }}"}},
    )
    assert (
        set(told["resources"]) >= {"genieacs_presets", "genieacs_users", "genieacs_tags"} and not same["changed"]
    ), same


def test_the_inventory(play: Play, server: Server, phone: Any, mark: str) -> None:
    server.ask("POST", f"/devices/{quoted(phone.id)}/tags/{mark}inv")
    source = play.folder / "devices.genieacs.yml"
    source.write_text(json.dumps({"plugin": "telephony.pbx.genieacs", "nbi_url": play.env["GENIEACS_NBI_URL"]}))
    told = play.run("ansible-inventory", "-i", str(source), "--list")
    found = json.loads(told[told.index("{") :])
    hosts = found["_meta"]["hostvars"]
    (ours,) = [name for name, values in hosts.items() if phone.id in values.values() or phone.identity[3] in name]
    groups = [name for name, group in found.items() if ours in group.get("hosts", ())]
    assert any(mark in name for name in groups) and any("t46u" in name.lower() for name in groups), groups
