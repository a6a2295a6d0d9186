# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags of devices: what changes is seen in the devices themselves, since GenieACS answers 200 to everything."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Request
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.acs import Acs
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.nbi import AcsError, Nbi
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.tags import KIND
from ga_fleet_site import Site, site

__all__ = ["site"]


def tags(site: Site, phone: Any) -> list[str]:
    return sorted(site.fake.document(phone).get("_tags") or ())


def test_tags_come_and_go_and_say_whether_anything_changed(site: Site) -> None:
    phone = site.phone(tags=("old",))
    items = [{"device_id": phone.id, "tag": "voip"}, {"device_id": phone.id, "tag": "old", "state": "absent"}]
    done = site.apply(KIND, *items)
    assert done.changed and len(done.outcome.proven) == 2 and tags(site, phone) == ["voip"]
    site.forget()
    assert not site.apply(KIND, *items).changed
    assert not site.asked("POST") and not site.asked("DELETE")


@pytest.mark.parametrize("tag", ["v1.0", "site A/é.1 100%", "a~b", "%41", "a-b_c"])
def test_every_text_is_a_tag(site: Site, tag: str) -> None:
    phone = site.phone("CCQ:1.2%3é~")
    assert site.apply(KIND, {"device_id": phone.id, "tag": tag}).outcome.proven
    assert tags(site, phone) == [tag]
    assert not site.apply(KIND, {"device_id": phone.id, "tag": tag}).changed
    assert site.apply(KIND, {"device_id": phone.id, "tag": tag, "state": "absent"}).changed and not tags(site, phone)


@pytest.mark.parametrize("tag", ["", " a", "a ", "a\nb", "x" * 201])
def test_what_nobody_could_read_is_refused(site: Site, tag: str) -> None:
    phone = site.phone()
    with pytest.raises(PbxError, match="tags\\[0\\]"):
        site.apply(KIND, {"device_id": phone.id, "tag": tag})
    assert not site.asked("POST")


def test_a_purge_stays_within_the_devices_that_are_mentioned(site: Site) -> None:
    one, two = site.phone("1", tags=("a", "b")), site.phone("2", tags=("a", "b"))
    done = site.apply(KIND, {"device_id": one.id, "tag": "a"}, purge=True)
    assert done.result.deleted == {"genieacs_tags": [f"{one.id}:b"]}
    assert tags(site, one) == ["a"] and tags(site, two) == ["a", "b"]
    assert not site.apply(KIND, purge=True).changed


def test_a_query_tags_every_device_that_it_finds_in_few_reads(site: Site) -> None:
    phones = [site.phone(str(number)) for number in range(30)]
    done = site.apply(KIND, {"query": {"_deviceId._OUI": "001565"}, "tag": "voip"})
    assert len(done.outcome.proven) == 30 and all(tags(site, phone) == ["voip"] for phone in phones)
    assert len(site.asked("GET")) <= 3


def test_unknown_devices_and_contradictions_are_refused(site: Site) -> None:
    phone = site.phone()
    with pytest.raises(PbxError, match='no device "AABBCC-X-9"'):
        site.apply(KIND, {"device_id": "AABBCC-X-9", "tag": "a"})
    item = {"device_id": phone.id, "tag": "a"}
    with pytest.raises(PbxError, match=r"tags\[1\].*contradicts tags\[0\]"):
        site.apply(KIND, item, {**item, "state": "absent"})
    assert len(site.apply(KIND, item, item).outcome.proven) == 1
    with pytest.raises(PbxError, match="max_devices"):
        site.phone("2")
        site.apply(KIND, {"query": {}, "tag": "a"}, max_devices=1)


def test_check_mode_writes_nothing(site: Site) -> None:
    phone = site.phone()
    site.fake.read_only = True
    assert site.apply(KIND, {"device_id": phone.id, "tag": "a"}, check=True).changed


def test_an_answer_of_200_is_not_believed(site: Site) -> None:
    phone = site.phone()
    site.fake.deaf = True
    done = site.apply(KIND, {"device_id": phone.id, "tag": "a"})
    assert not done.outcome.proven and "nothing changed" in done.failures


def test_a_lost_answer_is_looked_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = site.phone()
    tag = Nbi.tag

    def silent(self: Nbi, *args: Any) -> None:
        tag(self, *args)
        raise AcsError("POST: no answer", "silent")

    monkeypatch.setattr(Nbi, "tag", silent)
    assert site.apply(KIND, {"device_id": phone.id, "tag": "a"}).outcome.proven
    monkeypatch.undo()
    site.fake.cut("/tags/b")
    done = site.apply(KIND, {"device_id": phone.id, "tag": "b"})
    assert not done.outcome.proven and "without an answer" in done.failures


def test_everything_is_read_as_it_is_given(site: Site) -> None:
    one, two = site.phone("1", tags=("a", "b")), site.phone("2")
    acs = Acs({"nbi_url": site.fake.nbi_url})
    found = list(KIND.read(acs, Request(KIND.resource, [])).values())
    acs.close()
    assert found == [{"device_id": one.id, "tag": "a"}, {"device_id": one.id, "tag": "b"}]
    assert not site.apply(KIND, *found).changed and two
