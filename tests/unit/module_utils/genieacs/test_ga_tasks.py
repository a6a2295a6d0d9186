# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Orders to devices, against a GenieACS that says yes to what does not happen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import tasks_run
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.acs import Acs
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.fleet import chosen, guard
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.tasks_orders import order_of
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.tasks_run import Outcome, Way, known, run_order
from ansible_collections.telephony.pbx.tests.unit.fakes.genieacs.server import FakeGenieAcs

VERSION = "Device.DeviceInfo.SoftwareVersion"
NOTHING = dict.fromkeys(
    ("object", "parameters", "provisions", "file", "file_type", "target", "version", "version_parameter")
)
FIRMWARE = {"fileType": "1 Firmware Upgrade Image", "version": "108.87"}


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGenieAcs]:
    monkeypatch.setattr(tasks_run, "_POLL", 0.02)
    server = FakeGenieAcs().start()
    yield server
    server.stop()


@pytest.fixture
def acs(fake: FakeGenieAcs) -> Iterator[Acs]:
    made = Acs({"nbi_url": fake.nbi_url, "fs_url": fake.fs_url, "timeout": 10})
    yield made
    made.close()


def telephone(fake: FakeGenieAcs, serial: str, version: str = "108.86") -> Any:
    values = {VERSION: (version, "xsd:string", False), "Device.DeviceInfo.UpTime": (7, "xsd:unsignedInt", False)}
    return fake.add_device(serial=serial, values=values)


def give(acs: Acs, task: str, devices: list[str], wait: float = 2, **more: Any) -> Outcome:
    way = {name: more.pop(name) for name in list(more) if name in Way.__dataclass_fields__}
    order = order_of(acs, {**NOTHING, "task": task, **more})
    way.setdefault("canary", int(order.risky))
    return run_order(acs, order, known(acs, devices, order), Way(wait=wait, **way))


def test_a_reboot_is_over_when_the_device_has_started_again(fake: FakeGenieAcs, acs: Acs) -> None:
    one = telephone(fake, "1")
    one.boot_delay = 0.3
    before = acs.nbi.some([one.id], ["_lastBoot"])[one.id]["_lastBoot"]
    found = give(acs, "reboot", [one.id])
    assert found.done == [one.id] and found.facts()["changed"]
    assert acs.nbi.some([one.id], ["_lastBoot"])[one.id]["_lastBoot"] != before


def test_a_device_that_does_not_come_back_is_told(fake: FakeGenieAcs, acs: Acs) -> None:
    one = telephone(fake, "1")
    one.boot_delay = 60
    found = give(acs, "reboot", [one.id], wait=0.2)
    assert not found.done and "has not come back" in found.failed[one.id]


def test_a_reset_wants_the_inform_of_a_new_device(fake: FakeGenieAcs, acs: Acs) -> None:
    one = telephone(fake, "1")
    before = acs.nbi.some([one.id], ["_lastBootstrap"])[one.id].get("_lastBootstrap")
    assert give(acs, "factory_reset", [one.id]).done == [one.id]
    assert acs.nbi.some([one.id], ["_lastBootstrap"])[one.id]["_lastBootstrap"] != before


def test_what_a_device_refuses_is_told_and_not_tried_again(fake: FakeGenieAcs, acs: Acs) -> None:
    one = telephone(fake, "1")
    one.fault("reboot", 9000)
    found = give(acs, "reboot", [one.id])
    assert found.failed[one.id].startswith("cwmp.9000") and not found.done
    assert not acs.nbi.all("faults") and not acs.nbi.all("tasks")
    assert give(acs, "reboot", [one.id], keep=True).failed
    assert len(acs.nbi.all("faults")) == 1 and len(acs.nbi.all("tasks")) == 1


def test_an_order_to_a_device_that_is_off_line_waits_once(fake: FakeGenieAcs, acs: Acs) -> None:
    one = telephone(fake, "1")
    one.online = False
    changed = [give(acs, "reboot", [one.id])]
    first = acs.nbi.all("tasks")
    changed += [give(acs, "reboot", [one.id]) for _time in range(2)]
    assert [one.facts()["changed"] for one in changed] == [True, False, False]
    assert all(one.id in found.queued for found in changed)
    assert acs.nbi.all("tasks") == first and len(first) == 1
    one.online = True
    assert give(acs, "reboot", [one.id]).done == [one.id] and not acs.nbi.all("tasks")


def test_waiting_is_a_failure_where_a_person_says_so(fake: FakeGenieAcs, acs: Acs) -> None:
    one = telephone(fake, "1")
    one.online = False
    assert one.id in give(acs, "reboot", [one.id], must=True).failed


def test_a_name_that_the_device_does_not_have_is_not_read(fake: FakeGenieAcs, acs: Acs) -> None:
    """GenieACS answers 200, without a fault."""
    one = telephone(fake, "1")
    assert give(acs, "refresh", [one.id], parameters=[VERSION]).done == [one.id]
    found = give(acs, "refresh", [one.id], wait=0.1, parameters=["Device.NoSuch"])
    assert "no Device.NoSuch in its tree" in found.failed[one.id]


def test_a_provision_that_is_not_there_is_refused(fake: FakeGenieAcs, acs: Acs) -> None:
    """GenieACS answers 200, without a fault."""
    one = telephone(fake, "1")
    with pytest.raises(PbxError, match=r"provisions\[0\]: name: GenieACS has no provision nothing"):
        give(acs, "provisions", [one.id], provisions=[{"name": "nothing", "args": None}])
    acs.nbi.put("provisions", "something", "log('x');\n")
    assert give(acs, "provisions", [one.id], provisions=[{"name": "something", "args": ["a", 1]}]).done == [one.id]


def test_firmware_is_there_when_the_device_runs_it(fake: FakeGenieAcs, acs: Acs) -> None:
    acs.nbi.put("files", "fw.bin", b"new", FIRMWARE)
    one, two = telephone(fake, "1"), telephone(fake, "2", version="108.87")
    one.installs["fw.bin"] = "108.87"
    found = give(acs, "download", [one.id, two.id], file="fw.bin")
    assert (found.done, found.unchanged) == ([one.id], [two.id]), "the version comes from the file's own data"
    assert not give(acs, "download", [one.id, two.id], file="fw.bin").facts()["changed"]
    three = telephone(fake, "3")
    three.installs["fw.bin"] = "108.80"
    assert "does not run 108.87" in give(acs, "download", [three.id], wait=0.2, file="fw.bin").failed[three.id]


def test_a_download_that_fails_later_is_told_in_the_devices_words(fake: FakeGenieAcs, acs: Acs) -> None:
    acs.nbi.put("files", "fw.bin", b"new", {"fileType": "3 Vendor Configuration File"})
    one = telephone(fake, "1")
    assert give(acs, "download", [one.id], file="fw.bin").done == [one.id]
    one.downloads_fail = "9016"
    assert give(acs, "download", [one.id], file="fw.bin").failed[one.id].startswith("cwmp.9016")


def test_a_file_that_is_not_there_or_not_for_the_device_is_refused(fake: FakeGenieAcs, acs: Acs) -> None:
    one = telephone(fake, "1")
    with pytest.raises(PbxError, match="file: GenieACS has no file none.bin"):
        give(acs, "download", [one.id], file="none.bin")
    acs.nbi.put("files", "fw.bin", b"new", {**FIRMWARE, "productClass": "T54W"})
    with pytest.raises(PbxError, match="no device for fw.bin: the file's productClass is T54W"):
        give(acs, "download", [one.id], file="fw.bin")
    acs.nbi.put("files", "untyped.bin", b"new")
    with pytest.raises(PbxError, match="file_type: is missing"):
        give(acs, "download", [one.id], file="untyped.bin")


def test_the_first_one_goes_alone_and_spares_the_others(fake: FakeGenieAcs, acs: Acs) -> None:
    devices = [telephone(fake, str(number)) for number in range(5)]
    devices[0].fault("factoryReset", 9002)
    found = give(acs, "factory_reset", [one.id for one in devices])
    assert list(found.failed) == [devices[0].id] and found.spared == [one.id for one in devices[1:]]
    assert sum(one.rpcs["FactoryReset"] for one in devices[1:]) == 0
    devices[0].fault("factoryReset", None)
    assert len(give(acs, "factory_reset", [one.id for one in devices]).done) == 5


def test_a_first_one_that_is_off_line_spares_the_others(fake: FakeGenieAcs, acs: Acs) -> None:
    devices = [telephone(fake, str(number)) for number in range(3)]
    devices[0].online = False
    found = give(acs, "factory_reset", [one.id for one in devices])
    assert "goes first" in found.failed[devices[0].id] and len(found.spared) == 2


def test_unknown_devices_are_named_before_anything_is_sent(fake: FakeGenieAcs, acs: Acs) -> None:
    one = telephone(fake, "1")
    with pytest.raises(PbxError, match="device 001565-None-9: GenieACS does not know it"):
        give(acs, "reboot", [one.id, "001565-None-9"])
    assert not [request for request in fake.requests if request.startswith("POST")]


def test_a_connection_that_breaks_concerns_one_device(fake: FakeGenieAcs, acs: Acs) -> None:
    one, two = telephone(fake, "1"), telephone(fake, "2")
    fake.cut(f"POST /devices/{one.id.replace('%', '%25')}/tasks")
    found = give(acs, "reboot", [one.id, two.id])
    assert one.id in found.failed and found.done == [two.id]


def test_devices_are_chosen_by_what_is_printed_on_them(fake: FakeGenieAcs, acs: Acs) -> None:
    odd = fake.add_device(oui="CCCCCC", product_class="SPA 504G/x", serial="CCQ:1.2%3é")
    one = telephone(fake, "77")
    items = [
        {"oui": "CCCCCC", "product_class": "SPA 504G/x", "serial_number": "CCQ:1.2%3é", "x": 1},
        {"serial_number": "77"},
        {"device_id": one.id},
        {"query": {"_deviceId._OUI": "CCCCCC"}},
    ]
    assert chosen(acs, items, "devices") == [({"x": 1}, odd.id), ({}, one.id), ({}, one.id), ({}, odd.id)]
    assert guard([one.id, one.id], None, "devices", needed=True) == [one.id]


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({}, "names no device"),
        ({"device_id": "SIP T46U"}, "device_id: "),
        ({"device_id": "001565-1", "oui": "001565"}, "twice"),
        ({"oui": "001565"}, "serial_number: is missing"),
        ({"product_class": "T46U", "serial_number": "1"}, "oui: is missing"),
        ({"query": {"_tags": {"$where": "1"}}}, "query: "),
        ({"serial_number": "nobody"}, "no device with nobody"),
        ({"serial_number": "double"}, "that of 2 devices"),
    ],
)
def test_a_choice_that_is_none_is_refused(fake: FakeGenieAcs, acs: Acs, item: dict[str, Any], words: str) -> None:
    telephone(fake, "double")
    fake.add_device(oui="AABBCC", product_class="X", serial="double")
    with pytest.raises(PbxError) as error:
        chosen(acs, [item], "devices")
    assert "devices[0]" in str(error.value) and words in str(error.value)


def test_a_query_that_finds_nothing_is_warned_of(fake: FakeGenieAcs, acs: Acs) -> None:
    assert chosen(acs, [{"query": {"_tags": "nobody"}}], "devices") == []
    assert [str(one) for one in acs.warned if "finds no device" in str(one)]


def test_more_devices_than_expected_are_refused() -> None:
    with pytest.raises(PbxError, match="is about 2 devices, and max_devices is 1"):
        guard(["a", "b"], 1, "devices")
    with pytest.raises(PbxError, match="max_devices: is missing.*2 devices"):
        guard(["a", "b"], None, "devices", needed=True)
    assert guard(["a", "b", "a"], 2, "devices", needed=True) == ["a", "b"]
