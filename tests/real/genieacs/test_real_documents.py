# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents of a real GenieACS: made, left alone, changed, read back, applied again, deleted; and what would poison it refused."""

from __future__ import annotations

import hashlib
import json
import time
from typing import Any

import pytest
from real_genieacs import CACHED, FS, UI

PROXY = "Device.Services.VoiceService.1.VoiceProfile.1.SIP.ProxyServer"
SCRIPT = f'const now = Date.now();\ndeclare("{PROXY}", {{value: now}}, {{value: args[0]}});\n'

# module -> option, first item, what changes of it. Each has a name with signs that have to be escaped.
DOCUMENTS: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "genieacs_presets": (
        "presets",
        {
            "weight": 5,
            "channel": "voice",
            "precondition": 'DeviceID.OUI = "FFFFFF" AND Tags.none IS NOT NULL',
            "schedule": "3600 0 3 * * 0",
            "events": {"0 BOOTSTRAP": True, "2 PERIODIC": False},
            "configurations": [
                {"type": "value", "name": PROXY, "value": "é\"'<&"},
                {"type": "age", "name": "Device.DeviceInfo.UpTime", "age": 60},
                {"type": "add_tag", "tag": "seen"},
            ],
        },
        {"weight": 6, "events": {"1 BOOT": True}, "configurations": [{"type": "delete_tag", "tag": "seen"}]},
    ),
    "genieacs_provisions": ("provisions", {"script": SCRIPT}, {"script": "// ä\n" + SCRIPT}),
    "genieacs_virtual_parameters": (
        "virtual_parameters",
        {"script": 'return {writable: false, value: ["x", "xsd:string"]};'},
        {"script": 'return {writable: false, value: ["y", "xsd:string"]};\n'},
    ),
    "genieacs_files": (
        "files",
        {"content": "line é\n", "file_type": "3 Vendor Configuration File", "oui": "001565", "version": "1"},
        {"content": "line è\n", "version": "2"},
    ),
}


@pytest.mark.parametrize("module", sorted(DOCUMENTS))
def test_a_document_from_its_making_to_its_end(play: Any, server: Any, mark: str, module: str) -> None:
    option, first, change = DOCUMENTS[module]
    name = f"{mark} a.b~c%25é" if module != "genieacs_virtual_parameters" else f"{mark}_vp"
    collection = "files" if option == "files" else option

    def task(**item: Any) -> dict[str, Any]:
        return {module: {option: [{"name": name, **item}]}}

    assert len(play.settled(task(**first))["created"]) == 1
    made = server.one(collection, name)
    assert made is not None
    info = {"genieacs_info": {"gather_subset": [module]}}
    assert len(play.settled(task(**change), info)["updated"]) == 1
    changed = server.one(collection, name)
    assert changed != made
    if option == "presets":
        assert (changed["channel"], changed["schedule"]) == (
            "voice",
            "3600 0 3 * * 0",
        ), "what was not mentioned is lost"
    if option == "files":
        assert changed["metadata"]["fileType"] == first["file_type"], "what was not mentioned is lost"
    (told,) = play.rest
    read = [one for one in told["resources"][module][option] if one["name"] == name]
    assert len(read) == 1
    (same,) = play.good({module: {option: read}})
    assert not same["changed"], (read, same)
    assert len(play.settled(task(state="absent"))["deleted"]) == 1
    assert server.one(collection, name) is None


def test_a_file_is_what_devices_load(play: Any, server: Any, mark: str, tmp_path: Any) -> None:
    data = bytes(range(256)) * 400
    source = tmp_path / "image.rom"
    source.write_bytes(data)
    item = {"name": f"{mark}.rom", "src": str(source), "file_type": "1 Firmware Upgrade Image", "version": "1.2"}
    play.settled({"genieacs_files": {"files": [item]}})
    assert server.raw("GET", f"/{mark}.rom", url=FS)[1] == data
    data = data[:-1] + b"x"
    source.write_bytes(data)
    done = play.settled({"genieacs_files": {"files": [item]}})
    assert done["updated"] and server.raw("GET", f"/{mark}.rom", url=FS)[1] == data
    wrong = {**item, "checksum": hashlib.sha256(b"other").hexdigest()}
    (told,) = play({"genieacs_files": {"files": [wrong]}})
    assert told["failed"] and hashlib.sha256(data).hexdigest() in told["msg"], told
    play.settled({"genieacs_files": {"files": [{"name": item["name"], "state": "absent"}]}})


def test_a_preset_does_what_it_says(play: Any, server: Any, phone: Any, mark: str) -> None:
    """Provision, preset and tag in one task; the device has the value after its next session, and nobody stands in the way."""
    item = {
        "genieacs_resources": {
            "resources": {
                "genieacs_provisions": {"provisions": [{"name": f"{mark}-proxy", "script": SCRIPT}]},
                "genieacs_presets": {
                    "presets": [
                        {
                            "name": f"{mark}-preset",
                            "precondition": f"Tags.{mark} IS NOT NULL",
                            "configurations": [
                                {"type": "provision", "name": f"{mark}-proxy", "args": ["preset.example.net"]}
                            ],
                        }
                    ]
                },
                "genieacs_tags": {"tags": [{"device_id": phone.id, "tag": mark}]},
            }
        }
    }
    play.settled(item)
    time.sleep(CACHED)
    phone.inform("2 PERIODIC")
    assert phone.wait(10) and phone.tree.leaves[PROXY].value == "preset.example.net"
    (told,) = play(
        {"genieacs_parameters": {"devices": [{"device_id": phone.id, "parameters": {PROXY: "task.example.net"}}]}}
    )
    assert told["failed"] and "preset" in told["msg"], told
    assert server.tasks(phone.id) == []
    play.good(
        {"genieacs_presets": {"presets": [{"name": f"{mark}-preset", "state": "absent"}]}},
        {"genieacs_provisions": {"provisions": [{"name": f"{mark}-proxy", "state": "absent"}]}},
    )
    time.sleep(CACHED)


POISON: list[tuple[str, str, dict[str, Any], str]] = [
    ("genieacs_presets", "presets", {"precondition": "a = = b", "configurations": []}, "precondition"),
    ("genieacs_presets", "presets", {"precondition": '{"_deviceId._OUI": "1"}', "configurations": []}, "never"),
    ("genieacs_presets", "presets", {"schedule": "every day", "configurations": []}, "schedule"),
    (
        "genieacs_presets",
        "presets",
        {"configurations": [{"type": "provision", "name": "no-such-provision"}]},
        "no-such",
    ),
    ("genieacs_provisions", "provisions", {"script": "function ( {"}, "script"),
    ("genieacs_virtual_parameters", "virtual_parameters", {"script": "return }"}, "script"),
    ("genieacs_config", "settings", {"expression": "AUTH('a',"}, "expression"),
    ("genieacs_users", "users", {"password": "{{ hidden }}"}, "role"),
    ("genieacs_permissions", "permissions", {"resource": "devices", "access": "read", "filter": "a = = b"}, "filter"),
]


def test_poison_is_refused_and_nothing_is_written(play: Any, server: Any, mark: str) -> None:
    tasks = []
    play.secrets["hidden"] = "x9-secret-y"
    for number, (module, option, item, _word) in enumerate(POISON):
        key = "role" if option == "permissions" else "name"
        tasks.append({module: {option: [{key: f"{mark}poison{number}", **item}]}})
    for number, told in enumerate(play(*tasks)):
        assert (
            told["failed"] and POISON[number][3] in told["msg"].lower() and f"{mark}poison{number}" in told["msg"]
        ), told
    assert "x9-secret-y" not in play.said
    for collection in ("presets", "provisions", "virtual_parameters", "config", "users", "permissions"):
        assert not [one for one in server.find(collection) if f"{mark}poison" in one["_id"]]


def test_one_that_is_wrong_stops_all_of_a_transaction(play: Any, server: Any, mark: str) -> None:
    good, bad = {"name": f"{mark}good", "script": SCRIPT}, {"name": f"{mark}bad", "script": "declare("}
    (told,) = play({"genieacs_provisions": {"provisions": [good, bad]}})
    assert told["failed"] and server.one("provisions", f"{mark}good") is None


def test_what_only_genieacs_knows_to_be_wrong_is_taken_back(play: Any, server: Any, mark: str) -> None:
    """V8 refuses what a check of brackets and words lets pass: what was written before it in the same task goes away again."""
    good = {"name": f"{mark}a", "script": SCRIPT}
    bad = {"name": f"{mark}b", "script": "let a = 1; let a = 2;"}
    (told,) = play({"genieacs_provisions": {"provisions": [good, bad]}})
    assert told["failed"] and f"{mark}b" in told["msg"], told
    assert server.one("provisions", f"{mark}a") is None and server.one("provisions", f"{mark}b") is None


# --- through the UI ---
def test_settings(play: Any, server: Any, mark: str) -> None:
    name = f"ui.{mark}.label"

    def task(**item: Any) -> dict[str, Any]:
        return {"genieacs_config": {"settings": [{"name": name, **item}]}}

    for item, stored in (
        ({"value": 'it\'s "so" é'}, None),
        ({"value": 60}, "60"),
        ({"value": True}, "true"),
        ({"expression": 'Tags.a IS NOT NULL OR DeviceID.OUI = "001565"'}, None),
    ):
        play.settled(task(**item))
        found = server.one("config", name)["value"]
        assert found == stored or stored is None, found
        (info,) = play.good({"genieacs_info": {"gather_subset": ["genieacs_config"]}})
        read = [one for one in info["resources"]["genieacs_config"]["settings"] if one["name"] == name]
        (same,) = play.good({"genieacs_config": {"settings": read}})
        assert not same["changed"], (item, read)
    play.settled(task(state="absent"))
    assert server.one("config", name) is None


def test_users_and_permissions(play: Any, server: Any, mark: str) -> None:
    user, first, second = f"{mark}.user", "f1rst-s3cret-x", "s3cond-s3cret-x"
    play.secrets.update(first=first, second=second)

    def login(password: str) -> int:
        return int(server.ask("POST", "/login", {"username": user, "password": password}, url=UI)[0])

    def task(**item: Any) -> dict[str, Any]:
        return {"genieacs_users": {"users": [{"name": user, **item}]}}

    permission = {"role": mark, "resource": "devices", "access": "read", "filter": "Tags.voip IS NOT NULL"}
    play.settled({"genieacs_permissions": {"permissions": [permission]}})
    assert server.one("permissions", f"{mark}:devices:2")["filter"] == "Tags.voip IS NOT NULL"
    play.settled(task(roles=[mark], password="{{ first }}"))
    assert first not in play.said
    time.sleep(CACHED)
    assert (login(first), login(second)) == (200, 400)
    done = play.settled(task(password="{{ second }}"))
    assert done["updated"] and second not in play.said and second not in json.dumps(done)
    time.sleep(CACHED)
    assert (login(first), login(second)) == (400, 200)
    play.settled(task(roles=[mark, "admin"]))
    assert sorted(server.one("users", user)["roles"].split(",")) == sorted([mark, "admin"])
    assert login(second) == 200, "the password is lost"
    (info,) = play.good({"genieacs_info": {"gather_subset": ["genieacs_users", "genieacs_permissions"]}})
    (read,) = [one for one in info["resources"]["genieacs_users"]["users"] if one["name"] == user]
    assert "password" not in read
    (same,) = play.good({"genieacs_users": {"users": [read]}})
    assert not same["changed"]
    play.settled({"genieacs_permissions": {"permissions": [{**permission, "filter": None, "state": "absent"}]}})
    play.settled(task(state="absent"))
    assert server.one("users", user) is None and server.one("permissions", f"{mark}:devices:2") is None
