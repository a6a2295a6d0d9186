# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Voice lines of genieacs_parameters: translated by the device's tree, added where they are missing, never twice."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.acs import Acs
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.nbi import Nbi
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters import KIND
from ga_fleet_site import INTERVAL, LINE, PASSWORD, SIP, Site, site

__all__ = ["site"]
SECRET = "s3cr3t-w0rd"


def lined(phone: Any, *lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"device_id": phone.id, "lines": list(lines), **more}


ONE = {"line": 1, "number": "1001", "enabled": True}
TWO = {"line": 2, "number": "1002", "enabled": True, "secret": SECRET}


MORE = {
    "Device.Services.VoiceService.1.VoiceProfile.1.Enable": ("Enabled", "xsd:string", True),
    f"{SIP}.RegistrarServer": ("", "xsd:string", True),
    f"{SIP}.UserAgentDomain": ("", "xsd:string", True),
    f"{LINE}.1.SIP.AuthUserName": ("", "xsd:string", True),
}


@pytest.fixture
def phone(site: Site) -> Any:
    return site.phone(values=MORE)


def test_a_line_becomes_parameters_and_agrees_afterwards(site: Site, phone: Any) -> None:
    item = lined(phone, {**ONE, "user": "1001", "secret": SECRET, "registrar": "pbx.example.com"})
    done = site.apply(KIND, item)
    assert done.outcome.proven == [phone.id], done.failures
    assert phone.values[PASSWORD] == SECRET and phone.values[f"{SIP}.RegistrarServer"] == "pbx.example.com"
    assert SECRET not in repr(done)
    site.forget()
    assert not site.apply(KIND, item).changed
    assert len(site.asked()) == 3  # the voice service, the device, what waits for it
    nbi = Acs({"nbi_url": site.fake.nbi_url}).nbi
    nbi.task(phone.id, {"name": "getParameterValues", "parameterNames": [PASSWORD]})
    assert site.held(phone.id, PASSWORD) == ""  # read again, it says nothing any more
    assert not site.apply(KIND, item).changed


def test_a_missing_line_is_added_and_set_in_one_run(site: Site, phone: Any) -> None:
    done = site.apply(KIND, lined(phone, ONE, TWO, parameters={INTERVAL: 600}))
    assert done.changed and done.outcome.proven == [phone.id], done.failures
    assert phone.values[f"{LINE}.2.DirectoryNumber"] == "1002"
    assert phone.values[f"{LINE}.2.SIP.AuthPassword"] == SECRET and phone.values[INTERVAL] == 600
    assert phone.instances(LINE) == [1, 2]
    assert not site.apply(KIND, lined(phone, ONE, TWO, parameters={INTERVAL: 600})).changed


def test_check_mode_says_that_a_line_is_missing(site: Site, phone: Any) -> None:
    site.fake.read_only = True
    done = site.apply(KIND, lined(phone, ONE, TWO), check=True)
    assert done.changed and SECRET not in repr(done)


def test_a_device_that_is_off_line_gets_one_task_for_its_line(site: Site, phone: Any) -> None:
    phone.online = False
    first = site.apply(KIND, lined(phone, ONE, TWO))
    assert first.changed and "addObject" in first.queued[phone.id]
    for _run in range(2):
        again = site.apply(KIND, lined(phone, ONE, TWO))
        assert not again.changed and "adds the line" in again.queued[phone.id]
    assert [one["name"] for one in site.tasks()] == ["addObject"]
    phone.online = True
    site.fake.inform(phone)
    assert site.apply(KIND, lined(phone, ONE, TWO)).outcome.proven == [phone.id]
    assert phone.instances(LINE) == [1, 2] and not site.tasks()


def test_what_is_known_is_queued_beside_a_line_that_waits(site: Site, phone: Any) -> None:
    phone.online = False
    item = lined(phone, ONE, TWO, parameters={INTERVAL: 600})
    first = site.apply(KIND, item)
    assert first.changed and "addObject" in first.queued[phone.id] and not first.outcome.proven
    for _run in range(2):
        again = site.apply(KIND, item)
        assert not again.changed and again.queued
    assert sorted(one["name"] for one in site.tasks()) == ["addObject", "setParameterValues"]
    phone.online = True
    site.fake.inform(phone)
    assert phone.values[INTERVAL] == 600
    assert site.apply(KIND, item).outcome.proven == [phone.id] and not site.tasks()


def test_a_run_that_died_after_adding_a_line_adds_no_second_one(
    site: Site, phone: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = Nbi.task

    def dying(self: Nbi, device: str, what: Any, **more: Any) -> Any:
        answer = task(self, device, what, **more)
        if what["name"] == "addObject":
            raise KeyboardInterrupt
        return answer

    monkeypatch.setattr(Nbi, "task", dying)
    with pytest.raises(KeyboardInterrupt):
        site.apply(KIND, lined(phone, ONE, TWO))
    monkeypatch.undo()
    assert site.apply(KIND, lined(phone, ONE, TWO)).outcome.proven == [phone.id]
    assert phone.instances(LINE) == [1, 2]


def test_a_line_that_the_device_will_not_add_is_told(site: Site, phone: Any) -> None:
    phone.fault("addObject", 9004)
    done = site.apply(KIND, lined(phone, ONE, TWO))
    assert f"devices[0] ({phone.id})" in done.failures and "9004" in done.failures
    assert not site.tasks() and not site.fake.store.faults


def test_an_addition_that_is_answered_and_not_done_is_told(site: Site, phone: Any) -> None:
    site.fake.deaf = True
    done = site.apply(KIND, lined(phone, ONE, TWO))
    assert "has no new instance" in done.failures


def test_what_a_line_cannot_be_is_refused_without_its_secret(site: Site, phone: Any) -> None:
    for item, words in (
        (lined(phone, {**ONE, "secret": "x" * 200}), "lines[0].secret"),
        (lined(phone, ONE, ONE), "lines[1].line"),
        (lined(phone, ONE, parameters={f"{LINE}.1.DirectoryNumber": "7"}), "contradicts what `lines` says"),
    ):
        with pytest.raises(PbxError) as caught:
            site.apply(KIND, item)
        assert words in str(caught.value) and f"devices[0] ({phone.id})" in str(caught.value)
        assert "xxxx" not in str(caught.value)
    assert not site.asked("POST")


def test_a_bare_line_of_a_device_that_is_off_line_is_set_by_the_standard(site: Site, phone: Any) -> None:
    Acs({"nbi_url": site.fake.nbi_url}).nbi.task(phone.id, {"name": "addObject", "objectName": LINE})
    phone.online = False
    item = lined(phone, ONE, {"line": 2, "number": "1002"})
    assert site.apply(KIND, item).queued
    assert not site.apply(KIND, item).changed
    assert [one["name"] for one in site.tasks()] == ["setParameterValues"]
    phone.online = True
    site.fake.inform(phone)
    assert phone.values[f"{LINE}.2.DirectoryNumber"] == "1002"
    assert not site.apply(KIND, item).changed and not site.tasks()


def test_a_device_that_has_only_informed_is_asked_for_its_voice_service(site: Site) -> None:
    phone = site.phone(known="inform", values=MORE)
    item = lined(phone, {**ONE, "number": "1009"})
    site.fake.read_only = True
    assert site.apply(KIND, item, check=True).changed
    site.fake.read_only = False
    done = site.apply(KIND, item)
    assert done.outcome.proven == [phone.id], done.failures
    assert phone.values[f"{LINE}.1.DirectoryNumber"] == "1009"
    assert not site.apply(KIND, item).changed


def test_a_device_that_has_only_informed_and_is_off_line_gets_one_task(site: Site) -> None:
    phone = site.phone(known="inform", values=MORE)
    phone.online = False
    item = lined(phone, {**ONE, "number": "1009"})
    first = site.apply(KIND, item)
    assert first.changed and "Device is offline" in first.queued[phone.id]
    for _run in range(2):
        again = site.apply(KIND, item)
        assert not again.changed and "reads the voice service" in again.queued[phone.id]
    assert [one["name"] for one in site.tasks()] == ["refreshObject"]
    phone.online = True
    site.fake.inform(phone)
    assert site.apply(KIND, item).outcome.proven == [phone.id] and not site.tasks()


def test_a_device_without_a_voice_service_is_told_so_once_it_was_asked(site: Site) -> None:
    phone = site.fake.add_device(serial="9", values={INTERVAL: (300, "xsd:unsignedInt", True)}, known="inform")
    done = site.apply(KIND, lined(phone, ONE))
    assert "shows no voice service" in done.failures and f"devices[0] ({phone.id})" in done.failures
    assert not site.tasks()
