# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What devices hold, by a real GenieACS: parameters, lines, objects, tags; set once, proven, queued once, refused with reasons."""

from __future__ import annotations

from typing import Any

import pytest
from real_genieacs import Play, until

LINES = "Device.Services.VoiceService.1.VoiceProfile.1.Line."
SIP = "Device.Services.VoiceService.1.VoiceProfile.1.SIP."
INTERVAL = "Device.ManagementServer.PeriodicInformInterval"
SERIAL = "Device.DeviceInfo.SerialNumber"
PASSWORD = f"{LINES}1.SIP.AuthPassword"


def wanted(device: str, options: dict[str, Any] | None = None, **item: Any) -> dict[str, Any]:
    return {"genieacs_parameters": {"devices": [{"device_id": device, **item}], **(options or {})}}


def test_values_are_set_read_back_and_then_left_alone(play: Play, server: Any, phone: Any) -> None:
    values = {
        INTERVAL: 601,
        f"{SIP}ProxyServer": "é & <proxy>.example.net",
        f"{LINES}1.CallingFeatures.CallWaitingEnable": False,
        "Device.ManagementServer.PeriodicInformTime": "2026-01-02T03:04:05Z",
    }
    before = phone.rpcs["SetParameterValues"]
    play.settled(wanted(phone.id, parameters=values))
    assert phone.rpcs["SetParameterValues"] == before + 1
    assert phone.tree.leaves[f"{SIP}ProxyServer"].value == "é & <proxy>.example.net"
    assert phone.tree.leaves[f"{LINES}1.CallingFeatures.CallWaitingEnable"].value == "false"
    assert server.tasks(phone.id) == server.faults(phone.id) == []


def test_what_cannot_be_is_refused_before_and_by_the_device(play: Play, server: Any, phone: Any) -> None:
    phone.temper.refuse = {f"{SIP}OutboundProxy": 9007}
    before = phone.rpcs["SetParameterValues"]
    read_only, number, unknown, refused = play(
        wanted(phone.id, parameters={SERIAL: "x"}),
        wanted(phone.id, parameters={INTERVAL: "soon"}),
        wanted(phone.id, parameters={"Device.No.Such": "x"}),
        wanted(phone.id, parameters={f"{SIP}OutboundProxy": "a.example.net"}),
    )
    for told, word in ((read_only, "SerialNumber"), (number, "PeriodicInformInterval"), (unknown, "Device.No.Such")):
        assert told["failed"] and word in told["msg"] and phone.id in told["msg"], told
    assert refused["failed"] and "9007" in refused["msg"] and "OutboundProxy" in refused["msg"], refused
    assert phone.rpcs["SetParameterValues"] == before + 1, "more was sent than the one that could not be known to fail"
    assert server.tasks(phone.id) == server.faults(phone.id) == [], "a fault is left to be tried again for days"


def test_what_a_device_takes_and_forgets_is_seen_as_soon_as_it_is_read(play: Play, phone: Any) -> None:
    """GenieACS stores what it has set without reading it again: until it reads, nobody can know."""
    path = f"{SIP}UserAgentDomain"
    phone.temper.forgets = frozenset({path})
    task = wanted(phone.id, parameters={path: "b.example.net"})
    read = {"genieacs_tasks": {"task": "refresh", "parameters": [path], "devices": [{"device_id": phone.id}]}}
    first, _read, second = play(task, read, task)
    assert second["changed"] or (first["failed"] and path in first["msg"]), (first, second)
    assert phone.tree.leaves[path].value == ""


def test_a_device_off_line_has_one_task_however_often_it_is_told(play: Play, server: Any, phone: Any) -> None:
    phone.offline()
    task = wanted(phone.id, parameters={INTERVAL: 702})
    first, second, third, failing = play(task, task, task, wanted(phone.id, {"wait": True}, parameters={INTERVAL: 702}))
    assert not first.get("failed") and first["changed"], first
    assert not second["changed"] and not third["changed"], second
    assert failing["failed"] and "off" in failing["msg"], failing
    assert len(server.tasks(phone.id)) == 1
    (other,) = play.good(wanted(phone.id, parameters={INTERVAL: 703}))
    assert other["changed"] and len(server.tasks(phone.id)) == 1
    phone.online()
    assert phone.wait(20) and phone.tree.leaves[INTERVAL].value == "703"
    (after,) = play.good(wanted(phone.id, parameters={INTERVAL: 703}))
    assert not after["changed"] and server.tasks(phone.id) == []


def test_secrets_are_set_and_seen_nowhere(play: Play, server: Any, phone: Any) -> None:
    secret = "s3cret-of-line-1"
    play.secrets.update(one=secret, two=secret + "x", three=secret + "y")
    task = wanted(phone.id, {"update_secret": "on_create"}, secrets={PASSWORD: "{{ one }}"}, parameters={INTERVAL: 801})
    always = wanted(phone.id, {"update_secret": "always"}, secrets={PASSWORD: "{{ two }}"})
    first, _second, third = play.good(task, task, always)
    assert first["changed"] and third["changed"]
    assert phone.tree.leaves[PASSWORD].value == secret + "x" and secret not in play.said
    phone.temper.refuse = {PASSWORD: 9007}
    (refused,) = play(wanted(phone.id, {"update_secret": "always"}, secrets={PASSWORD: "{{ three }}"}))
    assert refused["failed"] and "9007" in refused["msg"] and secret not in play.said
    assert server.tasks(phone.id) == []


@pytest.mark.parametrize("model", ["tr104v1", "tr104v2", "tr098"])
def test_a_line_is_named_and_not_its_paths(play: Play, device: Any, model: str) -> None:
    cpe = device(model)
    line = {
        "line": 1,
        "enabled": True,
        "number": "1001",
        "user": "u1001",
        "auth_user": "u1001",
        "registrar": "sip.example.net",
        "proxy": "proxy.example.net",
        "codecs": ["alaw", "g722"],
        "dtmf": "rfc2833",
    }
    task = wanted(cpe.id, lines=[line])
    first, second = play.good(task, task)
    assert first["changed"] and not second["changed"], (first, second)
    values = [leaf.value for leaf in cpe.tree.leaves.values()]
    for text in ("1001", "u1001", "sip.example.net", "proxy.example.net"):
        assert text in values, f"no parameter holds {text}"
    play.secrets["line"] = "l1ne-s3cret"
    (with_secret,) = play.good(wanted(cpe.id, {"update_secret": "always"}, lines=[{**line, "secret": "{{ line }}"}]))
    assert with_secret["changed"] and "l1ne-s3cret" not in play.said
    assert "l1ne-s3cret" in [leaf.value for leaf in cpe.tree.leaves.values() if leaf.hidden]


def test_a_new_telephone_gets_its_lines_at_once(play: Play, device: Any) -> None:
    """It has only informed: GenieACS knows nothing of its voice service yet."""
    cpe = device(known=False)
    (first,) = play.good(wanted(cpe.id, lines=[{"line": 1, "number": "1003", "user": "u1003"}]))
    assert first["changed"] and cpe.tree.leaves[f"{LINES}1.SIP.AuthUserName"].value == "u1003"


def test_a_parameter_that_was_never_read_is_set_or_the_way_to_it_is_told(play: Play, server: Any, device: Any) -> None:
    """GenieACS knows of a new device only what was in its Inform, and answers 200 for a name that it does not know."""
    cpe = device(known=False)
    task = wanted(cpe.id, parameters={f"{SIP}ProxyServer": "new.example.net"})
    read = {"genieacs_tasks": {"task": "refresh", "object": SIP[:-1], "devices": [{"device_id": cpe.id}]}}
    told, refreshed, done, again = play(task, read, task, task)
    assert not told.get("failed") or "refresh" in told["msg"], told
    assert not refreshed.get("failed") and not done.get("failed") and not again["changed"], (refreshed, done, again)
    assert cpe.tree.leaves[f"{SIP}ProxyServer"].value == "new.example.net" and server.tasks(cpe.id) == []


def test_many_by_a_query_with_one_that_refuses_and_one_away(play: Play, server: Any, device: Any, mark: str) -> None:
    """A device that fails takes nobody with it, and nothing of the others is undone."""
    word = f"{mark}many"
    cpes = [device() for _number in range(5)]
    play.good({"genieacs_tags": {"tags": [{"device_id": one.id, "tag": word} for one in cpes]}})
    cpes[0].temper.refuse = {INTERVAL: 9001}
    cpes[1].offline()
    task = {"genieacs_parameters": {"devices": [{"query": {"_tags": word}, "parameters": {INTERVAL: 905}}]}}
    limited = {"genieacs_parameters": {**task["genieacs_parameters"], "max_devices": 4}}
    too_many, told = play(limited, task)
    assert too_many["failed"] and "5" in too_many["msg"]
    assert told["failed"] and cpes[0].id in told["msg"] and cpes[2].id not in told["msg"], told
    assert [one.tree.leaves[INTERVAL].value for one in cpes[2:]] == ["905"] * 3
    assert len(server.tasks(cpes[1].id)) == 1 and server.faults(cpes[0].id) == []


def test_three_ways_to_name_a_device(play: Play, phone: Any) -> None:
    _maker, oui, product_class, serial = phone.identity
    names = ({"oui": oui, "product_class": product_class, "serial_number": serial}, {"serial_number": serial})
    for number, name in enumerate(names):
        play.good({"genieacs_parameters": {"devices": [{**name, "parameters": {INTERVAL: 1000 + number}}]}})
        assert phone.tree.leaves[INTERVAL].value == str(1000 + number)
    unknown, plain = play(
        wanted("001565-SIP%2DT46U-nobody", parameters={INTERVAL: 5}),
        wanted("001565-SIP T46U-x", parameters={INTERVAL: 5}),
    )
    assert unknown["failed"] and "nobody" in unknown["msg"] and plain["failed"] and "%20" in plain["msg"], (
        unknown,
        plain,
    )


def test_objects_are_known_by_what_identifies_them(play: Play, server: Any, phone: Any) -> None:
    def task(**more: Any) -> dict[str, Any]:
        item = {"device_id": phone.id, "object": LINES, "identity": {"DirectoryNumber": "1007"}, **more}
        return {"genieacs_objects": {"objects": [item]}}

    play.settled(task(parameters={"Enable": "Enabled", "SIP.URI": "1007@example.net"}))
    assert phone.tree.leaves[f"{LINES}3.DirectoryNumber"].value == "1007"
    assert phone.tree.leaves[f"{LINES}3.SIP.URI"].value == "1007@example.net"
    play.settled(task(parameters={"Enable": "Disabled"}))
    assert phone.tree.leaves[f"{LINES}3.Enable"].value == "Disabled" and f"{LINES}4." not in phone.tree.objects
    play.settled(task(state="absent"))
    assert f"{LINES}3." not in phone.tree.objects and f"{LINES}2." in phone.tree.objects
    phone.temper.refuse = {"AddObject": 9004}
    (told,) = play(task())
    assert told["failed"] and "9004" in told["msg"] and server.tasks(phone.id) == server.faults(phone.id) == []


def test_objects_of_a_device_off_line_are_added_once(play: Play, server: Any, phone: Any) -> None:
    phone.offline()
    item = {"device_id": phone.id, "object": LINES, "identity": {"DirectoryNumber": "1008"}}
    first, second = play.good(*[{"genieacs_objects": {"objects": [item]}}] * 2)
    assert first["changed"] and not second["changed"] and len(server.tasks(phone.id)) == 1
    phone.online()
    assert phone.wait(20)
    until(lambda: f"{LINES}3.DirectoryNumber" in phone.tree.leaves)
    (after,) = play.good({"genieacs_objects": {"objects": [item]}})
    assert not after["changed"] and f"{LINES}4." not in phone.tree.objects
    assert phone.tree.leaves[f"{LINES}3.DirectoryNumber"].value == "1008"


def test_tags(play: Play, server: Any, phone: Any, mark: str) -> None:
    tag = f"{mark}.v1~ä/b c"
    _maker, _oui, _class, serial = phone.identity
    play.settled({"genieacs_tags": {"tags": [{"serial_number": serial, "tag": tag}]}})
    assert server.one("devices", phone.id)["_tags"] == [tag]
    play.settled({"genieacs_tags": {"tags": [{"device_id": phone.id, "tag": tag, "state": "absent"}]}})
    assert not server.one("devices", phone.id).get("_tags")
    (told,) = play({"genieacs_tags": {"tags": [{"device_id": "001565-SIP%2DT46U-nobody", "tag": tag}]}})
    assert told["failed"] and "nobody" in told["msg"]
