# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading from the NBI: pages, counts, some of many devices; few requests, and nothing lost between two of them."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.nbi_names import chunks, covered, fitting
from ansible_collections.telephony.pbx.tests.unit.fakes.http_server import answer
from ga_nbi_peer import DEVICE, Fleet, fleet, lines, nbi_of


def test_pages_are_asked_for_until_the_total() -> None:
    with nbi_of(fleet(2500)) as (nbi, server):
        assert [len(page) for page in nbi.pages("devices", None, ["n"])] == [1000, 1000, 500]
        assert lines(server)[2] == "GET /devices/?projection=n&sort=%7B%22_id%22%3A%201%7D&limit=1000&skip=2000"
    with nbi_of(fleet(2000)) as (nbi, server):
        assert len(nbi.all("devices", None, ["n"])) == 2000
        assert len(server.asked) == 2
    with nbi_of(Fleet([])) as (nbi, server):
        assert nbi.all("devices", None, ["n"]) == []
        assert len(server.asked) == 1


def test_pages_end_without_a_total_too() -> None:
    many = fleet(2000)
    many.total = False
    with nbi_of(many) as (nbi, server):
        assert len(nbi.all("devices", None, ["n"])) == 2000
        assert len(server.asked) == 3
        assert nbi.count("devices") == 2000


def test_what_is_deleted_between_two_pages_hides_nothing() -> None:
    many = fleet(2500)
    stays = [one["_id"] for one in many.documents[10:]]
    many.before = lambda number: many.documents.__delitem__(slice(0, 10)) if number == 1 else None
    with nbi_of(many) as (nbi, _server):
        found = [one["_id"] for one in nbi.all("devices", None, ["n"])]
        assert set(stays) <= set(found)
        assert len(found) == len(set(found))


def test_what_is_added_between_two_pages_comes_once() -> None:
    many = fleet(2500)
    many.before = lambda number: many.documents.insert(0, {"_id": "000000-new"}) if number == 1 else None
    with nbi_of(many) as (nbi, _server):
        found = [one["_id"] for one in nbi.all("devices", None, ["n"])]
        assert len(found) == len(set(found)) == 2500


def test_a_count_is_one_request_without_documents() -> None:
    with nbi_of(fleet(1234)) as (nbi, server):
        assert nbi.count("devices") == 1234
        assert [line.split("?")[0] for line in lines(server)] == ["HEAD /devices/"]


def test_some_devices_of_many_take_few_requests() -> None:
    many = fleet(10_000)
    by_number = [one["_id"] for one in many.documents]
    for wanted, most in ((1, 1), (100, 1), (250, 3), (1000, 9), (10_000, 10)):
        with nbi_of(many) as (nbi, server):
            found = nbi.some(by_number[-wanted:], ["n"])
            assert list(found) == by_number[-wanted:]
            assert found[by_number[-1]] == {"_id": by_number[-1], "n": 9999}
            assert len(server.asked) <= most, wanted
            assert max(len(line) for line in lines(server)) < 8000


def test_devices_that_are_not_known_are_not_among_some() -> None:
    many = fleet(3000)
    known = [one["_id"] for one in many.documents]
    with nbi_of(many) as (nbi, server):
        assert list(nbi.some([*known, "001565-none"], ["n"])) == known
        assert len(server.asked) == 4
        assert nbi.some([], ["n"]) == {}


def test_a_device_that_moved_between_two_pages_is_asked_for_by_its_id() -> None:
    many = fleet(3000)
    known = [one["_id"] for one in many.documents]
    many.before = lambda number: many.documents.__delitem__(slice(0, 5)) if number == 1 else None
    with nbi_of(many) as (nbi, _server):
        assert set(nbi.some(known, ["n"])) >= set(known[5:])


def test_a_projection_too_long_for_a_line_is_widened() -> None:
    names = [f"Device.Services.VoiceService.1.VoiceProfile.1.Line.{line}.SIP.AuthUserName" for line in range(1, 400)]
    with nbi_of(lambda _one: answer("[]", headers=["total: 0"])) as (nbi, server):
        nbi.all("devices", None, [*names, "_lastInform"])
        nbi.some([DEVICE], [*names, "_lastInform"])
        assert all(len(line) < 8000 for line in lines(server))
        assert all("VoiceProfile%2E1%2ELine" in line and "_lastInform" in line for line in lines(server))


def test_names_are_not_asked_for_together_with_their_parents() -> None:
    assert covered(["a.b.c", "a.b", "a.bc", "d", "a.b", "d.e."]) == ["a.b", "a.bc", "d"]
    assert fitting(["a.b.c", "a.b.d", "_id"], 1000) == ["a.b.c", "a.b.d", "_id"]
    assert fitting(["a.b.c", "a.b.d", "_id"], 30) == ["a.b", "_id"]
    assert fitting(["a", "b"], 1) == ["a", "b"]


def test_ids_are_divided_by_what_fits() -> None:
    many = [f"001565-SIP%2DT46U-{number}" for number in range(100)]
    parts = chunks(many, 1000)
    assert [one for part in parts for one in part] == many
    assert len(parts) > 3
    assert chunks(["x" * 5000], 100) == [["x" * 5000]]
    assert chunks([], 100) == []


def test_an_id_in_a_query_is_encoded_once_more() -> None:
    with nbi_of(lambda _one: answer("[]", headers=["total: 0"])) as (nbi, server):
        nbi.all("devices", {"_id": DEVICE}, ["_id"])
        assert "query=%7B%22_id%22%3A%20%22001565-SIP%252DT46U-3146019112345678%22%7D" in lines(server)[0]


@pytest.mark.parametrize("query", [5, [], {"_id": {"$foo": 1}}, {"a": {"$ne": 1, "$gt": 0}}, {"a": "a(b(c*"}])
def test_a_query_that_stops_a_worker_is_not_sent(query: Any) -> None:
    with nbi_of(lambda _one: None) as (nbi, server):
        for ask in (lambda: nbi.all("devices", query), lambda: nbi.count("devices", query)):
            if query == []:
                continue  # nothing is asked for: the same as none
            with pytest.raises(PbxError, match="query"):
                ask()
        with pytest.raises(PbxError):
            nbi.all("tasks", {"_id": "xyz"})
        assert not server.asked
