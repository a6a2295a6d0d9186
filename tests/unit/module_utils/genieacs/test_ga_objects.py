# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Instances of objects by what identifies them: added once, found again, given their parameters, deleted by their number."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.nbi import AcsError, Nbi
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.objects import KIND
from ga_fleet_site import LINE, Site, site

__all__ = ["site"]


def line(phone: Any, number: Any = "1004", state: str = "present", **parameters: Any) -> dict[str, Any]:
    item = {"device_id": phone.id, "object": LINE, "identity": {"DirectoryNumber": number}, "state": state}
    return {**item, "parameters": parameters} if parameters else item


def numbers(phone: Any) -> dict[int, str]:
    return {index: phone.values[f"{LINE}.{index}.DirectoryNumber"] for index in phone.instances(LINE)}


def refused(site: Site, *items: Any, **options: Any) -> str:
    with pytest.raises(PbxError) as caught:
        site.apply(KIND, *items, **options)
    assert not site.asked("POST")
    return str(caught.value)


def test_an_instance_is_added_once_and_given_its_parameters(site: Site) -> None:
    phone = site.phone()
    done = site.apply(KIND, line(phone, Enable="Enabled"))
    assert done.changed and done.outcome.proven == [f"{phone.id}:{LINE}:DirectoryNumber=1004"], done.failures
    assert numbers(phone) == {1: "1001", 2: "1004"} and phone.values[f"{LINE}.2.Enable"] == "Enabled"
    site.forget()
    for number in ("1004", 1004):
        assert not site.apply(KIND, line(phone, number, Enable="Enabled")).changed
    assert not site.asked("POST")


def test_parameters_of_an_instance_that_is_there_are_set(site: Site) -> None:
    phone = site.phone()
    done = site.apply(KIND, line(phone, "1001", Enable="Disabled"))
    assert done.outcome.proven and phone.values[f"{LINE}.1.Enable"] == "Disabled"
    assert numbers(phone) == {1: "1001"} and not phone.rpcs["AddObject"]


def test_an_instance_is_deleted_by_the_number_that_it_has(site: Site) -> None:
    phone = site.phone()
    for number in ("1002", "1003"):
        site.apply(KIND, line(phone, number))
    site.apply(KIND, line(phone, "1002", "absent"))
    assert numbers(phone) == {1: "1001", 3: "1003"}
    done = site.apply(KIND, line(phone, "1003", "absent"))
    assert done.outcome.proven and numbers(phone) == {1: "1001"}
    assert not site.apply(KIND, line(phone, "1003", "absent")).changed


def test_two_instances_that_fit_are_refused_with_their_numbers(site: Site) -> None:
    phone = site.phone()
    site.apply(KIND, line(phone, "1004"))
    site.forget()
    phone.values[f"{LINE}.2.DirectoryNumber"] = "1001"
    site.fake.document(phone)["Device"]["Services"]["VoiceService"]["1"]["VoiceProfile"]["1"]["Line"]["2"][
        "DirectoryNumber"
    ]["_value"] = "1001"
    site.fake.changed()
    for state in ("present", "absent"):
        words = refused(site, line(phone, "1001", state))
        assert f"fits more than one instance: {LINE}.1 and {LINE}.2" in words


def test_check_mode_sends_nothing(site: Site) -> None:
    phone = site.phone()
    site.fake.read_only = True
    done = site.apply(KIND, line(phone, Enable="Enabled"), line(phone, "1001", "absent"), check=True)
    assert done.result.created and done.result.deleted


def test_several_instances_of_several_devices_are_added_in_few_reads(site: Site) -> None:
    phones = [site.phone(str(number)) for number in range(12)]
    query = {"query": {"_deviceId._OUI": "001565"}, "object": LINE}
    items = [{**query, "identity": {"DirectoryNumber": number}, "parameters": {"Enable": "Enabled"}} for number in "23"]
    done = site.apply(KIND, *items)
    assert len(done.outcome.proven) == 24, done.failures
    assert all(sorted(numbers(phone).values()) == ["1001", "2", "3"] for phone in phones)
    assert len(site.asked("GET")) <= 6
    assert not site.apply(KIND, *items).changed


# off line


def test_three_runs_against_a_device_that_is_off_line_leave_one_task(site: Site) -> None:
    phone = site.phone()
    phone.online = False
    item = line(phone, Enable="Enabled")
    first = site.apply(KIND, item)
    assert first.changed and "Device is offline" in next(iter(first.queued.values()))
    for _run in range(2):
        again = site.apply(KIND, item)
        assert not again.changed and "adds it at the device's next inform" in next(iter(again.queued.values()))
    assert [one["name"] for one in site.tasks()] == ["addObject"]
    phone.online = True
    site.fake.inform(phone)
    done = site.apply(KIND, item)
    assert done.changed and done.result.updated and numbers(phone) == {1: "1001", 2: "1004"}
    assert phone.values[f"{LINE}.2.Enable"] == "Enabled"
    assert not site.apply(KIND, item).changed and not site.tasks()


def test_a_deletion_that_waits_is_one_task_and_is_taken_back(site: Site) -> None:
    phone = site.phone()
    phone.online = False
    assert site.apply(KIND, line(phone, "1001", "absent")).queued
    again = site.apply(KIND, line(phone, "1001", "absent"))
    assert not again.changed and again.queued and len(site.tasks()) == 1
    done = site.apply(KIND, line(phone, "1001", Enable="Enabled"))  # wanted after all
    assert done.changed and done.outcome.proven and not site.tasks() and numbers(phone) == {1: "1001"}


def test_an_addition_that_waits_is_taken_back(site: Site) -> None:
    phone = site.phone()
    phone.online = False
    site.apply(KIND, line(phone))
    done = site.apply(KIND, line(phone, state="absent"))
    assert done.changed and done.outcome.proven and not site.tasks()
    assert not site.apply(KIND, line(phone, state="absent")).changed


def test_what_waits_is_a_failure_if_it_is_waited_for(site: Site) -> None:
    phone = site.phone()
    phone.online = False
    for _run in range(2):
        done = site.apply(KIND, line(phone), wait=True)
        assert "wait: true" in done.failures and not done.queued and len(site.tasks()) == 1
    for _run in range(2):
        done = site.apply(KIND, line(phone, "1001", "absent"), wait=True)
        assert "wait: true" in done.failures and len(site.tasks()) == 2


# bad luck


def test_a_run_that_died_between_adding_and_setting_makes_no_second_instance(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = site.phone()
    task = Nbi.task

    def dying(self: Nbi, device: str, what: Any, **more: Any) -> Any:
        if what["name"] == "setParameterValues":
            raise KeyboardInterrupt
        return task(self, device, what, **more)

    monkeypatch.setattr(Nbi, "task", dying)
    with pytest.raises(KeyboardInterrupt):
        site.apply(KIND, line(phone, Enable="Enabled"))
    monkeypatch.undo()
    done = site.apply(KIND, line(phone, Enable="Enabled"))
    assert done.outcome.proven and numbers(phone) == {1: "1001", 2: "1004"}


def test_an_addition_whose_answer_was_lost_makes_no_second_instance(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = site.phone()
    task = Nbi.task

    def silent(self: Nbi, device: str, what: Any, **more: Any) -> Any:
        task(self, device, what, **more)
        raise AcsError("POST: no answer", "silent")

    monkeypatch.setattr(Nbi, "task", silent)
    done = site.apply(KIND, line(phone, Enable="Enabled"))
    assert done.outcome.proven, done.failures
    assert phone.values[f"{LINE}.2.Enable"] == "Enabled"
    phone.online = False
    assert "its answer was lost" in next(iter(site.apply(KIND, line(phone, "1005")).queued.values()))
    assert len(site.tasks()) == 1


def test_of_a_new_instance_no_more_than_its_identity_may_be_known(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = site.phone()
    some, calls = Nbi.some, []

    def less(self: Nbi, *args: Any) -> Any:
        calls.append(args)
        found = some(self, *args)
        if len(calls) == 2:  # after it was added
            instances = found[phone.id]["Device"]["Services"]["VoiceService"]["1"]["VoiceProfile"]["1"]["Line"]
            del instances["2"]["Enable"]
        return found

    monkeypatch.setattr(Nbi, "some", less)
    done = site.apply(KIND, line(phone, Enable="Enabled"))
    assert done.outcome.proven, done.failures
    assert phone.values[f"{LINE}.2.Enable"] == "Enabled"


def test_an_addition_that_the_device_refuses_leaves_nothing(site: Site) -> None:
    phone = site.phone()
    phone.fault("addObject", 9004)
    done = site.apply(KIND, line(phone))
    assert "cwmp.9004" in done.failures and not site.tasks() and not site.fake.store.faults
    assert numbers(phone) == {1: "1001"}


def test_an_instance_that_would_not_take_its_identity_is_deleted_again(site: Site) -> None:
    phone = site.phone()
    phone.fault(f"{LINE}.2.DirectoryNumber", 9007)
    done = site.apply(KIND, line(phone))
    assert "cwmp.9003" in done.failures and not done.outcome.proven
    assert numbers(phone) == {1: "1001"} and not site.tasks() and f"{LINE}.2, was deleted again" in done.failures


def test_a_parameter_that_faults_is_told(site: Site) -> None:
    phone = site.phone()
    phone.fault(f"{LINE}.2.Enable", 9007)
    done = site.apply(KIND, line(phone, Enable="Enabled"))
    assert f"{LINE}.2.Enable" in done.failures and "9007" in done.failures and not site.tasks()


def test_an_answer_of_200_is_not_believed(site: Site) -> None:
    phone = site.phone()
    site.fake.deaf = True
    done = site.apply(KIND, line(phone), line(phone, "1001", "absent"))
    assert not done.outcome.proven
    assert "no instance with this identity is there" in done.failures and f"{LINE}.1 is still there" in done.failures


def test_identities_that_were_never_read_are_read_first(site: Site) -> None:
    phone = site.phone(known="names")
    assert not site.apply(KIND, line(phone, "1001")).changed
    assert numbers(phone) == {1: "1001"}


# what is refused


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"object": f"{LINE}.1"}, "is an instance, not the object"),
        ({"object": "Line"}, "is no path of an object"),
        ({"identity": {}}, "identity: is missing"),
        ({"identity": {"A..B": 1}}, "is no name relative to the instance"),
        ({"identity": {"SIP.AuthPassword": "hidden-w0rd"}}, "is a secret, which no device shows"),
        ({"identity": {"A": None}}, "is no single value"),
        ({"parameters": {"Device.": 1}}, "is no name relative to the instance"),
        ({"parameters": {"DirectoryNumber": "2"}}, "contradicts the identity"),
        ({"identity": {"DirectoryNumber": True}}, "is true or false, and the parameter is a text"),
        ({"identity": {"DirectoryNumber": "1001"}, "parameters": {"Nope": 1}}, "is not in the device's tree"),
        ({"object": "Device.Services.VoiceService.1.Nothing"}, "is not in the device's tree"),
        ({"object": "Device.DeviceInfo"}, "takes no new instances"),
    ],
)
def test_what_no_device_can_have_is_refused(site: Site, item: dict[str, Any], words: str) -> None:
    phone = site.phone()
    said = refused(site, {**line(phone), **item})
    assert words in said and "objects[0]" in said and "hidden-w0rd" not in said


def test_a_purge_and_more_devices_than_expected_are_refused(site: Site) -> None:
    phone = site.phone()
    assert "state: absent" in refused(site, line(phone), purge=True)
    site.phone("2")
    item = {"query": {}, "object": LINE, "identity": {"DirectoryNumber": "1"}}
    assert "max_devices" in refused(site, item, max_devices=1)
