# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The typed NBI against the real one: ids, searches, the states of a task, and what is refused instead of sent."""

from __future__ import annotations

import time
from typing import Any

import pytest
from real_genieacs import NBI, until


@pytest.fixture(scope="module", name="nbi")
def _nbi() -> Any:
    from ansible_collections.telephony.pbx.plugins.module_utils.clients.http_api import Http
    from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.nbi import Nbi

    return Nbi(Http(NBI))


URL = "Device.ManagementServer.ConnectionRequestURL"
EXPIRES = "Device.Services.VoiceService.1.VoiceProfile.1.SIP.RegisterExpires"


def setting(path: str, value: object) -> dict[str, Any]:
    return {"name": "setParameterValues", "parameterValues": [[path, value]]}


def test_it_tells_its_version(nbi: Any) -> None:
    assert nbi.version_number >= (1, 2, 15)


@pytest.mark.parametrize("model", ["tr104v1", "tr104v2", "tr098"])
def test_every_model_of_ours_registers_and_is_read(nbi: Any, device: Any, model: str) -> None:
    from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import tree

    cpe = device(model)
    found = tree.flatten(nbi.some([cpe.id], [cpe.model.root])[cpe.id])
    assert {path for path, leaf in found.items() if not leaf.object} == set(cpe.tree.leaves)
    wrong = {
        path: leaf
        for path, leaf in found.items()
        if not leaf.object and leaf.writable != cpe.tree.leaves[path].writable
    }
    assert not wrong


@pytest.mark.parametrize("serial", ["a-b_c", "1.2~3", "50% off", "é ü/x", "q\"uo'te", "a:b,c;d+e&f=g?h#i"])
def test_odd_ids_are_computed_found_tagged_and_set(nbi: Any, device: Any, mark: str, serial: str) -> None:
    from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import ids

    cpe = device(serial=f"{mark}{serial}", product_class="CCQ:1.2%3é(a)*~'!", known=False)
    maker, oui, product_class, own = cpe.identity
    name = ids.device_id(oui, product_class, own)
    assert name == cpe.id and ids.parts(name) == (oui, product_class, own) and ids.problem(name) is None
    assert list(nbi.some([name], ["_tags"])) == [name]
    nbi.tag(name, "v1.0~ä/b c", True)
    assert nbi.some([name], ["_tags"])[name]["_tags"] == ["v1.0~ä/b c"]
    assert [one["_id"] for one in nbi.all("devices", {"_tags": "v1.0~ä/b c", "_id": name}, ["_id"])] == [name]
    nbi.tag(name, "v1.0~ä/b c", False)
    assert nbi.task(name, setting("Device.ManagementServer.PeriodicInformInterval", 901)).state == "done"
    assert cpe.tree.text("ManagementServer.PeriodicInformInterval") == "901"
    nbi.delete_device(name)
    assert nbi.some([name], ["_id"]) == {}


def test_devices_are_found_in_pages_and_by_many_ids(nbi: Any, fleet: Any, mark: str) -> None:
    from tests.lab.cpe import device_id

    cpes = [fleet.add(f"{mark}p%-{number}") for number in range(25)]
    wanted = [device_id(one) for one in cpes]
    assert all(one.wait(30) for one in cpes)
    query = {"_id": {"$in": wanted}}
    pages = list(nbi.pages("devices", query, ["_id"], page=10))
    assert [len(page) for page in pages] == [10, 10, 5]
    assert sorted(wanted) == [one["_id"] for page in pages for one in page]
    assert nbi.count("devices", query) == 25
    assert list(nbi.some([*wanted[:3], "001565-No-Such"], [URL])) == wanted[:3]
    many = nbi.some([*wanted, *(f"001565-Nobody-{number}" for number in range(500))], ["_lastInform"])
    assert list(many) == wanted


def test_the_states_of_a_task(nbi: Any, phone: Any) -> None:
    assert nbi.task(phone.id, setting(EXPIRES, 1801)).state == "done"
    faulted = nbi.task(phone.id, setting(EXPIRES, "abc"))
    assert (faulted.state, faulted.reason) == ("faulted", "Task faulted")
    fault = f"{phone.id}:task_{faulted.task['_id']}"
    (found,) = nbi.all("faults", {"_id": fault})
    assert found["code"] == "cwmp.9003" and "1801" not in str(found)
    nbi.delete_fault(fault)
    assert nbi.count("faults", {"device": phone.id}) == nbi.count("tasks", {"device": phone.id}) == 0
    phone.temper.silent = True
    queued = nbi.task(phone.id, {"name": "reboot"}, timeout_ms=1000)
    assert (queued.state, queued.reason) == ("queued", "Task queued but not processed")
    nbi.delete_task(queued.task["_id"])
    nbi.delete_task(queued.task["_id"])
    phone.temper.silent = False
    phone.offline()
    off = nbi.task(phone.id, {"name": "reboot"})
    assert (off.state, off.reason) == ("offline", "Device is offline")
    assert nbi.connection_request(phone.id).state == "offline"
    assert nbi.task(phone.id, {"name": "reboot", "uniqueKey": "k"}, connection_request=False).state == "queued"
    nbi.task(phone.id, {"name": "reboot", "uniqueKey": "k"}, connection_request=False)
    assert nbi.count("tasks", {"device": phone.id}) == 2
    phone.online()
    assert phone.wait(20) and phone.rpcs["Reboot"] >= 1


def test_wrong_credentials_of_the_connection_request(nbi: Any, phone: Any) -> None:
    phone.tree.put("ManagementServer.ConnectionRequestUsername", "somebody")
    phone.tree.put("ManagementServer.ConnectionRequestPassword", "else")
    answer = nbi.task(phone.id, {"name": "reboot"})
    assert answer.state == "denied", answer.reason
    assert nbi.connection_request(phone.id).state == "denied"
    nbi.delete_task(answer.task["_id"])


def test_a_session_is_waited_for(nbi: Any, device: Any) -> None:
    cpe = device()
    cpe.temper.slow = 1.0
    time.sleep(1.1)  # what was read within the last second is not read again
    before, asked = cpe.sessions, cpe.rpcs.copy()
    nbi.task(cpe.id, {"name": "refreshObject", "objectName": "Device.DeviceInfo"}, connection_request=False)
    assert nbi.connection_request(cpe.id).state == "done"
    until(lambda: cpe.rpcs != asked)
    began = time.monotonic()
    nbi.delete_device(cpe.id)
    assert time.monotonic() - began > 0.5
    until(lambda: cpe.sessions > before, 1, "it was deleted in the middle of a session")
    assert nbi.some([cpe.id], ["_id"]) == {}


def test_an_unknown_device(nbi: Any) -> None:
    from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.nbi import AcsError

    for ask in (
        lambda: nbi.task("001565-No-Such", {"name": "reboot"}),
        lambda: nbi.tag("001565-No-Such", "a", True),
        lambda: nbi.connection_request("001565-No-Such"),
    ):
        with pytest.raises(AcsError) as told:
            ask()
        assert told.value.kind == "no_such_device"


def test_what_would_stop_a_worker_is_not_sent_and_what_we_let_pass_is_answered(
    nbi: Any, phone: Any, server: Any
) -> None:
    from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
    from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.nbi import AcsError

    bad: list[dict[str, Any]] = [{"name": "nonsense"}, {"name": "getParameterValues"}, setting(EXPIRES, None)]
    for task in bad:
        with pytest.raises(PbxError):
            nbi.task(phone.id, task)
    for query in ({"a": {"$foo": 1}}, {"_id": {"$ne": 1, "$gt": 0}}, {"$or": []}):
        with pytest.raises(PbxError):
            nbi.all("devices", query)
    good: list[tuple[str, dict[str, Any]]] = [
        ("devices", {"$and": [{"_tags": {"$ne": "a"}}, {"_lastInform": {"$gt": "2020-01-01T00:00:00.000Z"}}]}),
        ("devices", {"_deviceId._SerialNumber": {"$regex": "^t[0-9a-f]+", "$options": "i"}}),
        ("devices", {"Device.DeviceInfo.SoftwareVersion": "108.*"}),
        ("devices", {"_tags": {"$exists": False}}),
        ("devices", {"$nor": [{"_tags": "a"}]}),
        ("devices", {EXPIRES: {"$gte": 1, "$lt": 100000}}),
        ("devices", {"_deviceId._OUI": {"$nin": ["000000"]}}),
        ("tasks", {"_id": {"$in": ["0" * 24]}}),
        ("tasks", {"timestamp": {"$gt": "2020-01-01T00:00:00.000Z"}}),
        ("faults", {"retries": {"$gte": 0}, "code": {"$regex": "^cwmp"}}),
        ("presets", {"_id": {"$regex": "a.*"}}),
    ]
    for collection, query in good:
        nbi.all(collection, query, ["_id"])
    with pytest.raises(AcsError) as told:
        nbi.retry_task("0" * 24)
    assert told.value.kind == "refused"
    nbi.delete("files", "no.such~file")
    assert server.ask("GET", "/devices/?limit=1&projection=_id")[0] == 200


def test_documents_with_odd_names(nbi: Any, mark: str) -> None:
    name = f"{mark} a.b~c%d/é"
    nbi.put("presets", name, {"configurations": [], "channel": "c", "weight": 3})
    assert nbi.all("presets", {"_id": name}) == [{"_id": name, "configurations": [], "channel": "c", "weight": 3}]
    nbi.delete("presets", name)
    nbi.put("files", name, b"\0bytes\xff", {"version": "1"})
    assert nbi.all("files", {"_id": name})[0]["length"] == 7
    nbi.delete("files", name)
    nbi.delete("files", name)
    assert nbi.all("files", {"_id": name}) == []


def test_a_list_of_many_thousand_ids_is_split(nbi: Any, phone: Any) -> None:
    wanted = [f"001565-SIP%2DT46U-{number:020d}" for number in range(3000)]
    assert list(nbi.some([*wanted, phone.id], ["_lastInform"])) == [phone.id]
