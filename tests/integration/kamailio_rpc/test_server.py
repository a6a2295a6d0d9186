# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways to a real Kamailio, 6.1 and 5.6."""

from __future__ import annotations


def test_every_way_gives_the_same(host) -> None:
    found = host("transports")
    assert len(found) == 3
    for one in found.values():
        assert one["version"].startswith(host.version)
        assert 0 < one["up"] < 600
        assert one["destinations"] == [
            [1, "sip:127.0.0.11:5060", 0, {"duid": "one", "weight": "50"}],
            [1, "sip:127.0.0.12:5060", 0, {"duid": "two"}],
            [2, "sip:127.0.0.13:5073", 5, {}],
            [2, "sip:127.0.0.13:5074", 0, {}],
            [3, "sip:127.0.0.14:5060", 0, {}],
        ]
        assert one["addresses"] == [
            [1, "2001:db8::7", 128, 0, "six", "address"],
            [1, "203.0.113.0", 24, 5060, "carrier", "subnet"],
            [1, "203.0.113.7", 32, 0, "phone", "address"],
            [2, "gw.example.com", 0, 0, "name", "domain"],
            [3, "gw2.example.com", 0, 0, "other", "domain"],
        ]
        assert {"dispatcher", "dialog", "jsonrpcs"} <= set(one["modules"])
        assert one["refused"] == ["", "Method Not Found"]


def test_an_answer_too_big_for_a_datagram_comes_by_fifo(host) -> None:
    found = host("long_answers")
    assert (found["found"], found["again"], found["left"]) == (3000, 3000, [])
    kind, words = found["alone"]
    assert kind == "too_big" and "fifo_name" in words


def test_an_empty_list_is_no_error(host) -> None:
    assert host("nothing_listed") == {"destinations": 0}


def test_a_hung_server_is_said_to_hang(host) -> None:
    found = host("hung")
    for process in ("DATAGRAM", "FIFO"):
        assert found[process][0] == "silent" and "hangs" in found[process][1]
        assert found[f"{process} took"] < 3
    assert found["after"].startswith(host.version)


def test_who_may_not_is_told_so_and_the_group_may(host) -> None:
    found = host("others")
    assert found["nobody"].count('"denied"') == 2 and "become: true" in found["nobody"]
    assert found["operator"].count(f"no failure: '{host.version}") == 2, found["operator"]


def test_a_stopped_server_and_what_it_left_behind(host) -> None:
    found = host("stopped")
    assert found["stopped"] and found["left behind"] and found["http"]
    texts = [words for kind, words in found["mistaken"]]
    assert "unixd:/path/of/socket" in texts[0]
    assert "is no FIFO" in texts[1]
    assert "404" in texts[2] and "jsonrpc_dispatch" in texts[2]
    assert "a:b" not in texts[3] and "no user or password" in texts[3]


def test_reloads_wait_for_each_other_and_for_the_server(host) -> None:
    found = host("reloads")
    assert found["codes"] == [0, 0]
    assert 3 < found["took"] < 15  # `reload_delta` is five seconds, counted by its clock
    assert found["refused"] == ["", "No htable db_url"]
