# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameters of devices that are not there, fault, or are reached badly: one task and no more, and the truth about it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.reached import Unreachable
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.acs import Acs
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.nbi import AcsError, Nbi
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters import KIND
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters_compare import unique_key
from ga_fleet_site import INTERVAL, PASSWORD, PROXY, SIP, WAITING, Site, site

__all__ = ["site"]
SECRET = "s3cr3t-w0rd"


def wanted(phone: Any, **values: Any) -> dict[str, Any]:
    names = {"interval": INTERVAL, "proxy": PROXY, "waiting": WAITING}
    return {"device_id": phone.id, "parameters": {names[name]: value for name, value in values.items()}}


def queue(site: Site, phone: Any, values: dict[str, Any], **more: Any) -> str:
    """Queue a task as somebody else would, and return its id."""
    nbi = Acs({"nbi_url": site.fake.nbi_url}).nbi
    task = {"name": "setParameterValues", "parameterValues": [[path, value] for path, value in values.items()], **more}
    return str(nbi.task(phone.id, task, connection_request=False).task["_id"])


def test_three_runs_leave_one_task_and_none_once_the_values_agree(site: Site) -> None:
    phone = site.phone()
    phone.online = False
    first = site.apply(KIND, wanted(phone, interval=600, proxy="new.example.com"))
    assert first.changed and "Device is offline" in first.queued[phone.id] and not first.outcome.proven
    for _run in range(2):
        again = site.apply(KIND, wanted(phone, interval=600, proxy="new.example.com"))
        assert not again.changed and "waits for the device's next inform" in again.queued[phone.id]
    assert len(site.tasks(phone.id)) == 1
    phone.online = True
    site.fake.inform(phone)
    done = site.apply(KIND, wanted(phone, interval=600, proxy="new.example.com"))
    assert not done.changed and not done.queued and not site.tasks(phone.id)
    assert phone.values[INTERVAL] == 600


def test_three_runs_with_a_secret_leave_one_task(site: Site) -> None:
    phone = site.phone()
    phone.online = False
    item = {**wanted(phone, interval=600), "secrets": {PASSWORD: SECRET}}
    states = [site.apply(KIND, item, update_secret="always").changed for _run in range(3)]
    assert states == [True, False, False] and len(site.tasks()) == 1


def test_without_a_connection_request_everything_is_queued(site: Site) -> None:
    phone = site.phone()
    done = site.apply(KIND, wanted(phone, interval=600), connection_request=False)
    assert done.queued == {phone.id: "the device takes the task at its next inform"}
    assert not [one for one in site.asked("POST") if "connection_request" in one]
    assert not site.apply(KIND, wanted(phone, interval=600), connection_request=False).changed
    assert len(site.tasks()) == 1


@pytest.mark.parametrize(
    ("state", "reason"),
    [(False, "Device is offline"), ("silent", "Task queued but not processed"), ("denied", "refuses GenieACS's")],
)
def test_why_a_device_waits_is_told_and_a_failure_if_it_is_waited_for(site: Site, state: Any, reason: str) -> None:
    phone = site.phone()
    phone.online = state
    assert reason in site.apply(KIND, wanted(phone, interval=600)).queued[phone.id]
    done = site.apply(KIND, wanted(phone, interval=600), wait=True)
    assert done.changed and not done.queued and reason in done.failures and "wait: true" in done.failures
    assert len(site.tasks()) == 1
    site.apply(KIND, wanted(phone, proxy="new.example.com"))
    done = site.apply(KIND, wanted(phone, proxy="new.example.com"), wait=True)
    assert done.changed and reason in done.failures and len(site.tasks()) == 2
    assert "ProxyServer = old.example.com" in done.result.diff["before"]
    assert not site.apply(KIND, wanted(phone, proxy="new.example.com")).changed
    phone.online = True
    site.fake.inform(phone)
    assert not site.apply(KIND, wanted(phone, interval=600, proxy="new.example.com"), wait=True).changed


def test_a_device_in_a_session_is_waited_for(site: Site) -> None:
    phone = site.phone()
    phone.busy = 0.5
    assert site.apply(KIND, wanted(phone, interval=600)).outcome.proven == [phone.id]


def test_a_declaration_that_changes_replaces_what_waits(site: Site) -> None:
    phone = site.phone()
    phone.online = False
    site.apply(KIND, wanted(phone, interval=600, proxy="new.example.com"))
    done = site.apply(KIND, wanted(phone, interval=700, proxy="new.example.com"))
    assert done.changed and done.queued
    assert [one["parameterValues"] for one in site.tasks()] == [
        [[INTERVAL, 700, "xsd:unsignedInt"], [PROXY, "new.example.com", "xsd:string"]]
    ]


def test_a_part_that_differs_replaces_the_whole_that_waits(site: Site) -> None:
    phone = site.phone()
    phone.online = False
    site.apply(KIND, wanted(phone, interval=600, proxy="new.example.com"))
    done = site.apply(KIND, wanted(phone, interval=300, proxy="new.example.com"))  # as it is: only the proxy is left
    assert done.changed
    assert [one["parameterValues"] for one in site.tasks()] == [[[PROXY, "new.example.com", "xsd:string"]]]


def test_what_waits_and_is_not_wanted_any_more_is_taken_back(site: Site) -> None:
    phone = site.phone()
    phone.online = False
    site.apply(KIND, wanted(phone, interval=600))
    done = site.apply(KIND, wanted(phone, interval=300))
    assert done.changed and done.outcome.proven == [phone.id] and not site.tasks()
    assert not site.apply(KIND, wanted(phone, interval=300)).changed


def test_tasks_of_others_count_and_are_left_alone(site: Site) -> None:
    phone = site.phone()
    phone.online = False
    foreign = queue(site, phone, {INTERVAL: 600})
    done = site.apply(KIND, wanted(phone, interval="600"))
    assert not done.changed and foreign in done.queued[phone.id]
    done = site.apply(KIND, wanted(phone, interval=300))  # it would be set to 600: ours runs after it
    assert done.changed and len(site.tasks()) == 2
    assert not site.apply(KIND, wanted(phone, interval=300)).changed and len(site.tasks()) == 2
    site.fake.inform(phone)
    assert phone.values[INTERVAL] == 300


def test_what_is_proven_is_not_queued_too(site: Site) -> None:
    phone = site.phone()
    phone.online = False
    site.apply(KIND, wanted(phone, interval=600, proxy="new.example.com"))
    phone.online = True
    done = site.apply(KIND, wanted(phone, interval=700, proxy="new.example.com"))
    assert done.outcome.proven == [phone.id] and not done.queued and not site.tasks()


def test_taking_ours_back_leaves_what_others_queued_queued(site: Site) -> None:
    phone = site.phone()
    phone.online = False
    site.apply(KIND, wanted(phone, interval=600))
    foreign = queue(site, phone, {PROXY: "new.example.com"})
    done = site.apply(KIND, wanted(phone, interval=300, proxy="new.example.com"))
    assert done.changed and foreign in done.queued[phone.id] and not done.outcome.proven
    assert [one["_id"] for one in site.tasks()] == [foreign]


def test_of_two_tasks_the_later_one_counts(site: Site) -> None:
    phone = site.phone()
    phone.online = False
    queue(site, phone, {INTERVAL: 600})
    queue(site, phone, {INTERVAL: 700})
    assert not site.apply(KIND, wanted(phone, interval=700)).changed
    assert site.apply(KIND, wanted(phone, interval=600)).changed


def test_ours_about_other_names_too_is_left(site: Site) -> None:
    phone = site.phone()
    phone.online = False
    site.apply(KIND, wanted(phone, interval=600, proxy="new.example.com"))
    site.apply(KIND, wanted(phone, interval=700))
    assert len(site.tasks()) == 2
    site.fake.inform(phone)
    assert phone.values[INTERVAL] == 700 and phone.values[PROXY] == "new.example.com"


def test_a_task_that_expires_is_told_so_and_counts_for_nothing_then(site: Site) -> None:
    phone = site.phone()
    phone.online = False
    site.apply(KIND, wanted(phone, interval=600), expiry=3600)
    task = site.tasks()[0]
    assert "expiry" in task
    assert not site.apply(KIND, wanted(phone, interval=600)).changed
    task["expiry"] = "2020-01-01T00:00:00.000Z"
    assert site.apply(KIND, wanted(phone, interval=600)).changed


# faults


def test_a_fault_is_told_by_parameter_and_removed(site: Site) -> None:
    phone = site.phone()
    phone.fault(INTERVAL, 9007)
    done = site.apply(KIND, wanted(phone, interval=600, proxy="new.example.com"))
    assert done.changed and not done.outcome.proven and not done.queued
    for words in (f"devices[0] ({phone.id})", "cwmp.9003", "Invalid arguments", INTERVAL, "9007"):
        assert words in done.failures
    assert PROXY not in done.failures
    assert not site.fake.store.faults and not site.tasks()


def test_a_fault_is_kept_on_request_and_is_not_taken_for_what_is_coming(site: Site) -> None:
    phone = site.phone()
    phone.fault(INTERVAL, 9007)
    site.apply(KIND, wanted(phone, interval=600), keep_fault=True)
    assert len(site.fake.store.faults) == 1 and len(site.tasks()) == 1
    done = site.apply(KIND, wanted(phone, interval=600))
    assert done.changed and done.outcome.failed and not site.fake.store.faults and not site.tasks()
    phone.fault(INTERVAL, None)
    assert site.apply(KIND, wanted(phone, interval=600)).outcome.proven == [phone.id]


def test_a_fault_of_ours_that_would_set_something_else_is_removed(site: Site) -> None:
    phone = site.phone()
    phone.fault(INTERVAL, 9007)
    site.apply(KIND, wanted(phone, interval=600), keep_fault=True)
    done = site.apply(KIND, wanted(phone, interval=300))  # GenieACS would try 600 again in five minutes
    assert done.outcome.proven == [phone.id] and not site.tasks() and not site.fake.store.faults


def test_one_fault_does_not_hinder_the_other_devices(site: Site) -> None:
    phones = [site.phone(str(number)) for number in range(30)]
    phones[3].fault(INTERVAL, 9007)
    phones[4].fault(INTERVAL, 9001)
    phones[5].online = False
    done = site.apply(KIND, {"query": {"_deviceId._OUI": "001565"}, "parameters": {INTERVAL: 600}})
    assert len(done.outcome.proven) == 27 and list(done.queued) == [phones[5].id] and len(done.outcome.failed) == 2
    assert len([one for one in site.asked("GET") if "/faults/" in one]) == 1


# bad luck


def test_an_answer_that_was_lost_is_looked_up(site: Site) -> None:
    phone = site.phone()
    site.fake.cut("POST /devices", times=1)
    done = site.apply(KIND, wanted(phone, interval=600))
    assert "run the play again" in done.failures and "without an answer" in done.failures
    assert site.apply(KIND, wanted(phone, interval=600)).outcome.proven == [phone.id]


def test_an_answer_that_was_lost_after_the_task_was_done_is_proven(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = site.phone()
    task = Nbi.task

    def silent(self: Nbi, *args: Any, **more: Any) -> Any:
        task(self, *args, **more)
        raise AcsError("POST: no answer within 1 s", "silent")

    monkeypatch.setattr(Nbi, "task", silent)
    done = site.apply(KIND, wanted(phone, interval=600))
    assert done.outcome.proven == [phone.id] and not done.outcome.failed
    phone.online = False
    done = site.apply(KIND, wanted(phone, interval=700))
    assert "its answer was lost" in done.queued[phone.id] and len(site.tasks()) == 1


def test_a_proxy_that_wants_a_pause_gets_it(site: Site) -> None:
    phone = site.phone()
    site.fake.refuse("POST /devices", 429, "slow down", times=1)
    assert site.apply(KIND, wanted(phone, interval=600)).outcome.proven == [phone.id]


@pytest.mark.parametrize("status", [401, 502])
def test_a_proxy_in_the_middle_is_told_and_nothing_is_doubled(site: Site, status: int) -> None:
    phones = [site.phone(str(number)) for number in range(40)]
    item = {"query": {"_deviceId._OUI": "001565"}, "parameters": {INTERVAL: 600}}
    site.fake.refuse("POST /devices", status, "<html>proxy</html>", {"Content-Type": "text/html"})
    done = site.apply(KIND, item)
    assert done.changed and len(done.outcome.failed) == 40 and str(status) in done.failures
    assert len(site.asked("POST")) <= 40 if status == 502 else len(site.asked("POST")) <= 16
    site.fake.heal()
    again = site.apply(KIND, item)
    assert len(again.outcome.proven) == 40 and not site.tasks() and phones[7].values[INTERVAL] == 600


def test_html_instead_of_an_answer_is_no_success(site: Site) -> None:
    phone = site.phone()
    site.fake.refuse("POST /devices", 200, "<html>welcome</html>", {"Content-Type": "text/html"})
    done = site.apply(KIND, wanted(phone, interval=600))
    assert not done.outcome.proven and len(done.outcome.failed) == 1


@pytest.mark.parametrize("trouble", ["cut", "html", "slow", "401", "502"])
def test_an_acs_that_cannot_be_read_stops_before_anything_is_sent(site: Site, trouble: str) -> None:
    phone = site.phone()
    if trouble == "cut":
        site.fake.cut("GET /tasks")
    elif trouble == "slow":
        site.fake.slow("GET /tasks", 3)
    elif trouble == "html":
        site.fake.refuse("GET /tasks", 200, "<html>", {"Content-Type": "text/html"})
    else:
        site.fake.refuse("GET /tasks", int(trouble), "no")
    with pytest.raises((Unreachable, PbxError)):
        site.apply(KIND, wanted(phone, interval=600), timeout=1)
    assert not site.asked("POST")


def test_a_read_back_that_fails_proves_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = site.phone()
    some, calls = Nbi.some, []

    def once(self: Nbi, *args: Any) -> Any:
        calls.append(args)
        if len(calls) > 1:
            raise AcsError("GET: no answer within 1 s", "silent")
        return some(self, *args)

    monkeypatch.setattr(Nbi, "some", once)
    done = site.apply(KIND, wanted(phone, interval=600))
    assert not done.outcome.proven and "could not be read back" in done.failures


def test_a_run_that_was_interrupted_is_finished_by_the_next(site: Site) -> None:
    phones = [site.phone(str(number)) for number in range(20)]
    for phone in phones[:5]:
        phone.online = False
    site.fake.cut(f"POST /devices/{phones[9].id.replace('%', '%25')}/")
    item = {"query": {"_deviceId._OUI": "001565"}, "parameters": {INTERVAL: 600}}
    first = site.apply(KIND, item)
    assert len(first.outcome.proven) == 14 and len(first.queued) == 5 and len(first.outcome.failed) == 1
    site.fake.heal()
    again = site.apply(KIND, item)
    assert again.outcome.proven == [phones[9].id] and len(again.queued) == 5
    assert len(site.tasks()) == 5


# few requests


def test_thousands_of_devices_are_read_in_pages(site: Site) -> None:
    site.fake.many(3000)
    wanted = {"parameters": {INTERVAL: 300}}
    items = [{"device_id": device, **wanted} for device in site.fake.store.devices]
    for asked in (items, [{"query": {}, **wanted}]):
        site.forget()
        assert not site.apply(KIND, *asked).changed
        assert len(site.asked()) <= 3 + 2


def test_the_body_holds_a_key_of_the_names(site: Site) -> None:
    phone = site.phone()
    phone.online = False
    site.apply(KIND, wanted(phone, interval=600, proxy="a.example.com"))
    key = json.loads(next(body for body in site.fake.bodies if body))["uniqueKey"]
    assert key.startswith("pbx:") and len(key) < 64 and SIP not in key


def test_a_key_is_that_of_its_names_alone() -> None:
    assert unique_key([INTERVAL, PROXY]) == unique_key([PROXY, INTERVAL])
    assert (
        len({unique_key([INTERVAL]), unique_key([PROXY]), unique_key([INTERVAL, PROXY]), unique_key([PROXY], "a:")})
        == 4
    )
