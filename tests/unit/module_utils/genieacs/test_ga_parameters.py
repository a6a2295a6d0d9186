# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameters of devices: what is compared, what is sent, what is read back, and what is said of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters import KIND
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters_carry import differing
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters_compare import Look
from ga_fleet_site import INTERVAL, MODEL, PASSWORD, PROXY, SINCE, SIP, WAITING, Site, site

__all__ = ["site"]
SECRET = "s3cr3t-w0rd"


def sent(site: Site) -> list[dict[str, Any]]:
    """Return the bodies of the tasks that were sent."""
    return [json.loads(body) for body in site.fake.bodies if body]


def refused(site: Site, *items: Any, **options: Any) -> str:
    with pytest.raises(PbxError) as caught:
        site.apply(KIND, *items, **options)
    assert not site.asked("POST") and not site.asked("DELETE")
    return str(caught.value)


def test_only_what_differs_is_sent_and_read_back(site: Site) -> None:
    phone = site.phone()
    done = site.apply(KIND, {"device_id": phone.id, "parameters": {INTERVAL: "600", PROXY: "old.example.com"}})
    assert done.changed and done.outcome.proven == [phone.id] and not done.queued
    assert sent(site)[0]["parameterValues"] == [[INTERVAL, 600, "xsd:unsignedInt"]]
    assert phone.values[INTERVAL] == 600
    assert len(site.asked("GET")) == 3  # the device, what waits for it, and what it holds now


def test_what_agrees_after_casting_is_not_sent(site: Site) -> None:
    phone = site.phone()
    wanted = {INTERVAL: "300", WAITING: "yes", SINCE: "2026-01-01T01:00:00+01:00", MODEL: "T46U"}
    done = site.apply(KIND, {"device_id": phone.id, "parameters": wanted})
    assert not done.changed and not site.asked("POST")


def test_check_mode_says_the_same_and_sends_nothing(site: Site) -> None:
    phone = site.phone()
    site.fake.read_only = True
    item = {"device_id": phone.id, "parameters": {INTERVAL: 600}}
    done = site.apply(KIND, item, check=True, max_age=0)
    assert done.changed and done.result.updated == {"genieacs_parameters": [phone.id]}
    assert "= 300" in done.result.diff["before"] and "= 600" in done.result.diff["after"]


def test_a_session_without_a_fault_proves_nothing(site: Site) -> None:
    phone = site.phone()
    site.fake.store.presets["back"] = {
        "_id": "back",
        "weight": 0,
        "channel": "default",
        "precondition": "",
        "configurations": [{"type": "value", "name": PROXY, "value": "old.example.com"}],
    }
    site.fake.changed()
    done = site.apply(KIND, {"device_id": phone.id, "parameters": {PROXY: "new.example.com"}})
    assert not done.outcome.proven
    assert f"devices[0] ({phone.id}): not applied, although GenieACS answered 200: {PROXY}" in done.failures
    assert "a preset declares another value" in done.failures


def test_a_deaf_acs_is_seen_through(site: Site) -> None:
    phone = site.phone()
    site.fake.deaf = True
    done = site.apply(KIND, {"device_id": phone.id, "parameters": {PROXY: "new.example.com"}})
    assert not done.outcome.proven and "not applied" in done.failures


def test_a_read_only_parameter_is_refused_where_it_differs(site: Site) -> None:
    phone = site.phone()
    words = refused(site, {"device_id": phone.id, "parameters": {MODEL: "other"}})
    assert f"parameters.{MODEL}: is read-only on this device" in words
    assert not site.apply(KIND, {"device_id": phone.id, "parameters": {MODEL: "T46U"}}).changed


def test_a_name_that_the_tree_lacks_is_refused_with_the_nearest_one(site: Site) -> None:
    phone = site.phone()
    words = refused(site, {"device_id": phone.id, "parameters": {f"{SIP}.ProxyServr": "x"}}, check=True)
    assert "is not in the device's tree" in words and f'did you mean "{PROXY}"?' in words


def test_a_device_is_asked_for_a_name_that_its_tree_lacks(site: Site) -> None:
    phone = site.phone(known="inform")
    item = {
        "device_id": phone.id,
        "parameters": {PROXY: "new.example.com", INTERVAL: 600},
        "secrets": {PASSWORD: SECRET},
    }
    done = site.apply(KIND, item)
    assert done.outcome.proven == [phone.id] and phone.values[PASSWORD] == SECRET
    assert [one["name"] for one in sent(site)] == ["getParameterValues", "setParameterValues"]
    assert not site.apply(KIND, item).changed


def test_a_name_that_no_device_has_is_asked_of_few_of_them(site: Site) -> None:
    for number in range(40):
        site.phone(str(number))
    with pytest.raises(PbxError, match="is not in the device's tree"):
        site.apply(KIND, {"query": {"_deviceId._OUI": "001565"}, "parameters": {f"{SIP}.ProxyServr": "x"}})
    assert len(site.asked("POST")) == 16 and not site.tasks()


def test_a_name_that_a_device_off_line_is_not_known_to_have_is_refused(site: Site) -> None:
    phone = site.phone(known="inform")
    phone.online = False
    with pytest.raises(PbxError, match="is not in the device's tree"):
        site.apply(KIND, {"device_id": phone.id, "parameters": {PROXY: "x"}})
    assert not site.tasks()


def test_an_object_is_no_parameter(site: Site) -> None:
    phone = site.phone()
    assert "is an object on this device" in refused(site, {"device_id": phone.id, "parameters": {SIP: "x"}})
    assert "is an object" in refused(site, {"device_id": phone.id, "parameters": {f"{SIP}.": "x"}})


@pytest.mark.parametrize(
    "path", ["Device", "Device..A", "Device.*.A", "Device.A,B", "Tags.voip", "Device.A._value", ""]
)
def test_what_is_no_path_is_refused(site: Site, path: str) -> None:
    phone = site.phone()
    assert f"parameters.{path}: " in refused(site, {"device_id": phone.id, "parameters": {path: "x"}})


@pytest.mark.parametrize(("path", "value"), [(INTERVAL, -5), (INTERVAL, "often"), (WAITING, "Enabled"), (SINCE, "now")])
def test_a_value_of_another_type_names_device_path_and_remedy(site: Site, path: str, value: Any) -> None:
    phone = site.phone()
    words = refused(site, {"device_id": phone.id, "parameters": {path: value}})
    assert f"devices[0] ({phone.id}): parameters.{path}: {value!r} is " in words and "; give " in words


def test_null_is_not_mentioned(site: Site) -> None:
    phone = site.phone()
    assert not site.apply(KIND, {"device_id": phone.id, "parameters": {INTERVAL: None}}).changed


def test_a_value_that_was_never_read_is_sent(site: Site) -> None:
    phone = site.phone(known="names")
    done = site.apply(KIND, {"device_id": phone.id, "parameters": {INTERVAL: 300}})
    assert done.changed and done.outcome.proven == [phone.id]
    assert sent(site)[0]["parameterValues"] == [[INTERVAL, 300]]  # no type is known


def test_max_age_has_old_and_unread_values_read_first(site: Site) -> None:
    phone = site.phone(known="names")
    done = site.apply(KIND, {"device_id": phone.id, "parameters": {INTERVAL: 300}}, max_age=3600)
    assert not done.changed
    assert sent(site) == [{"name": "getParameterValues", "parameterNames": [INTERVAL]}]
    phone.values[INTERVAL] = 77  # changed by hand on the telephone
    assert not site.apply(KIND, {"device_id": phone.id, "parameters": {INTERVAL: 300}}, max_age=3600).changed


def test_a_device_that_cannot_be_asked_for_fresh_values_keeps_no_task_of_it(site: Site) -> None:
    phone = site.phone(known="names")
    phone.online = False
    site.apply(KIND, {"device_id": phone.id, "parameters": {INTERVAL: 300}}, max_age=3600)
    assert [one["name"] for one in site.tasks()] == ["setParameterValues"]


# which devices


def test_devices_are_named_by_what_is_printed_on_them_or_by_a_query(site: Site) -> None:
    one, two = site.phone("1"), site.phone("2")
    wanted = {"parameters": {INTERVAL: 600}}
    done = site.apply(KIND, {"oui": "001565", "product_class": "SIP-T46U", "serial_number": "1", **wanted})
    assert done.outcome.proven == [one.id]
    done = site.apply(KIND, {"query": {"_deviceId._OUI": "001565"}, **wanted})
    assert done.outcome.proven == [two.id]


@pytest.mark.parametrize("serial", ["CCQ:1.2%3é(a)*~'!", "a-b.c", "%41"])
def test_odd_serial_numbers_are_found_set_and_read_back(site: Site, serial: str) -> None:
    phone = site.phone(serial, oui="CCCCCC", product_class="SPA 504G/x")
    done = site.apply(KIND, {"device_id": phone.id, "parameters": {INTERVAL: 600}})
    assert done.outcome.proven == [phone.id] and phone.values[INTERVAL] == 600
    phone.online = False
    assert site.apply(KIND, {"device_id": phone.id, "parameters": {INTERVAL: 700}}).queued
    assert site.apply(KIND, {"device_id": phone.id, "parameters": {INTERVAL: 700}}).queued
    assert len(site.tasks(phone.id)) == 1


def test_an_unknown_device_is_named(site: Site) -> None:
    site.phone()
    words = refused(site, {"device_id": "AABBCC-X-9", "parameters": {INTERVAL: 600}})
    assert 'no device "AABBCC-X-9" has ever informed GenieACS' in words


def test_an_id_that_was_not_encoded_is_told_the_right_one(site: Site) -> None:
    phone = site.phone("3-4", oui="001565", product_class="")
    assert phone.id == "001565-3%2D4"
    words = refused(site, {"device_id": "001565-3-4", "parameters": {INTERVAL: 600}})
    assert f'"{phone.id}" is there: an id is percent-encoded' in words


def test_items_of_one_device_are_one(site: Site) -> None:
    phone = site.phone()
    item = {"device_id": phone.id}
    done = site.apply(
        KIND, {**item, "parameters": {INTERVAL: 600}}, {**item, "parameters": {PROXY: "new.example.com", INTERVAL: 600}}
    )
    assert done.outcome.proven == [phone.id] and len(site.asked("POST")) == 1


def test_items_that_contradict_each_other_are_refused(site: Site) -> None:
    phone = site.phone()
    item = {"device_id": phone.id}
    words = refused(site, {**item, "parameters": {INTERVAL: 600}}, {**item, "parameters": {INTERVAL: 700}})
    assert f"devices[1] ({phone.id}): parameters.{INTERVAL}: contradicts devices[0]" in words
    words = refused(site, {**item, "secrets": {PASSWORD: SECRET}}, {**item, "secrets": {PASSWORD: "x" + SECRET}})
    assert "contradicts" in words and SECRET not in words


def test_a_device_is_not_removed_by_its_parameters(site: Site) -> None:
    phone = site.phone()
    assert "genieacs_devices" in refused(site, {"device_id": phone.id, "state": "absent"})
    assert "always has a value" in refused(site, {"device_id": phone.id, "unset": [INTERVAL]})
    assert "genieacs_devices" in refused(site, {"device_id": phone.id}, purge=True)


def test_more_devices_than_expected_are_refused(site: Site) -> None:
    site.phone("1"), site.phone("2")
    words = refused(site, {"query": {}, "parameters": {INTERVAL: 600}}, max_devices=1)
    assert "2 devices" in words


# secrets


def test_a_secret_that_is_held_compares_and_one_that_was_read_does_not(site: Site) -> None:
    phone = site.phone()
    item = {"device_id": phone.id, "secrets": {PASSWORD: SECRET}}
    done = site.apply(KIND, item)  # reads as nothing: sent along with another change, and not alone
    assert not done.changed and "update_secret: always" in str(done.warnings[0]) and len(done.warnings) == 1
    done = site.apply(KIND, item, update_secret="always")
    assert done.outcome.proven == [phone.id] and phone.values[PASSWORD] == SECRET
    assert site.held(phone.id, PASSWORD) == SECRET
    assert not site.apply(KIND, item, update_secret="always").changed  # while GenieACS holds it, it compares
    other = {"device_id": phone.id, "secrets": {PASSWORD: "other-w0rd"}}
    assert site.apply(KIND, other).outcome.proven == [phone.id] and phone.values[PASSWORD] == "other-w0rd"


def test_a_hidden_secret_goes_along_with_another_change(site: Site) -> None:
    phone = site.phone()
    done = site.apply(KIND, {"device_id": phone.id, "parameters": {INTERVAL: 600}, "secrets": {PASSWORD: SECRET}})
    assert done.outcome.proven == [phone.id] and phone.values[PASSWORD] == SECRET
    assert [row[0] for row in sent(site)[0]["parameterValues"]] == [INTERVAL, PASSWORD]


def test_a_secret_that_was_never_read_is_sent(site: Site) -> None:
    phone = site.phone(known="names")
    item = {"device_id": phone.id, "secrets": {PASSWORD: SECRET}}
    assert site.apply(KIND, item).changed and phone.values[PASSWORD] == SECRET
    assert not site.apply(KIND, item).changed


def test_stars_are_no_value(site: Site) -> None:
    phone = site.phone(values={f"{SIP}.UserPassword": ("******", "xsd:string", True)})
    assert not site.apply(KIND, {"device_id": phone.id, "secrets": {f"{SIP}.UserPassword": SECRET}}).changed


def test_no_secret_is_shown(site: Site) -> None:
    phone = site.phone()
    item = {"device_id": phone.id, "parameters": {PASSWORD: SECRET, INTERVAL: 600}}  # a secret by its name
    done = site.apply(KIND, item, check=True)
    assert SECRET not in repr(done.result) and "******" in done.result.diff["after"]
    phone.faults[PASSWORD] = SECRET  # a device that repeats what it does not like
    done = site.apply(KIND, item)
    assert "cwmp.9003" in done.failures and SECRET not in done.failures + repr(done)
    words = refused_secret(site, {"device_id": phone.id, "secrets": {PASSWORD: SECRET + "\x00"}})
    assert "its value holds a character" in words and SECRET not in words


def refused_secret(site: Site, item: Any) -> str:
    with pytest.raises(PbxError) as caught:
        site.apply(KIND, item)
    return str(caught.value)


def test_a_secret_that_reads_as_nothing_after_it_was_set_is_as_it_should_be() -> None:
    found = Look(
        send={"A.Password": ("xsd:string", SECRET), "A.B": ("xsd:string", "x")}, secret=frozenset(["A.Password"])
    )
    leaf = {"_object": False, "_type": "xsd:string"}
    document = {"A": {"Password": {**leaf, "_value": ""}, "B": {**leaf, "_value": ""}}}
    assert differing(found, document) == ["A.B"]
    document["A"]["Password"]["_value"] = "an older one"
    assert differing(found, document) == ["A.Password", "A.B"]
