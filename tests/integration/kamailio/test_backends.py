# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same promises on lists in files and on tables of every database, with the real Kamailio behind them."""

from __future__ import annotations

from typing import Any

from wiring import PASSWORD, database

DISPATCHER = "kamailio_dispatcher_destinations"
ADDRESSES = "kamailio_addresses"
Item = dict[str, Any]


def options(edge: Any, kind: str, items: list[Item], name: str = "", **more: Any) -> dict[str, Any]:
    """What a task says of a kind, for the backend that is wired."""
    words = {DISPATCHER: "destinations", ADDRESSES: "addresses", "kamailio_htable": "entries"}
    out: dict[str, Any] = {words.get(kind) or kind.rpartition("_")[2]: items, **more}
    in_file = edge.backend == "file" and kind in (DISPATCHER, ADDRESSES, "kamailio_htable")
    if kind == "kamailio_htable":
        out["backend"] = "memory" if in_file else "database"
    elif kind in (DISPATCHER, ADDRESSES):
        out["backend"] = "file" if in_file else "database"
    if not in_file:
        out["database"] = database(edge.backend)
    return {kind: out}


def do(edge: Any, kind: str, items: list[Item], **more: Any) -> dict[str, Any]:
    """Carry out a task in check mode and then for real: the first has to say what the second does."""
    said = options(edge, kind, items, **more)
    predicted, done, again = edge.steps({"options": said, "check": True}, {"options": said}, {"options": said})
    assert ("failed" in predicted) == ("failed" in done), (predicted, done)
    if "failed" not in done:
        for name in ("changed", "created", "updated", "deleted"):
            assert predicted[name] == done[name], (predicted, done)
        assert (
            predicted["diff"] == done["diff"] and predicted["activation"]["commands"] == done["activation"]["commands"]
        )
        assert not again["changed"], again
    return dict(done)


def running(edge: Any) -> dict[tuple[int, str], list[Any]]:
    return {(row[0], row[1]): row[2:] for row in edge.one(live=True)}


def held(edge: Any) -> list[str]:
    """What stands in list or table: in any order, since an updated row of PostgreSQL comes last."""
    return sorted(map(repr, edge.one(items=options(edge, DISPATCHER, []))[DISPATCHER]))


ONE: Item = {"set": 1, "uri": "sip:127.0.0.1:5091", "duid": "one", "weight": 50, "priority": 2}
TWO: Item = {
    "set": 2,
    "uri": "sip:127.0.0.1:5092;transport=tcp",
    "obproxy": "sip:127.0.0.1:5099;lr",
    "attrs": {"site": "munich"},
}


def test_life_of_destinations(edge: Any) -> None:
    done = do(edge, DISPATCHER, [ONE, TWO], purge=True)
    assert done["activation"] == {"commands": ["dispatcher.reload"], "verified": True, "pending": False}
    assert set(done["created"][DISPATCHER]) == {f"1:{ONE['uri']}", f"2:{TWO['uri']}"}
    assert running(edge)[(1, ONE["uri"])] == ["AX", 2, {"duid": "one", "weight": "50"}]
    done = do(edge, DISPATCHER, [{"set": 1, "uri": ONE["uri"], "weight": 70, "priority": 0, "unset": ["duid"]}])
    assert done["updated"] == {DISPATCHER: [f"1:{ONE['uri']}"]}
    assert running(edge)[(1, ONE["uri"])] == ["AX", 0, {"weight": "70"}]
    done = do(edge, DISPATCHER, [{"set": 2, "uri": TWO["uri"], "attrs": {"site": "berlin"}, "flags": ["disabled"]}])
    assert running(edge)[(2, TWO["uri"])][0] == "DX"
    items = edge.one(items=options(edge, DISPATCHER, []))[DISPATCHER]
    assert {**TWO, "flags": ["disabled"], "attrs": {"site": "berlin"}} in items
    assert not edge.task(options(edge, DISPATCHER, items, purge=True, unspecified="reset"))["changed"]
    do(edge, DISPATCHER, [{"set": 2, "uri": TWO["uri"], "state": "absent"}])
    assert set(running(edge)) == {(1, ONE["uri"])}


def test_purge_stays_within_its_sets(edge: Any) -> None:
    do(edge, DISPATCHER, [ONE, TWO])
    third = {"set": 2, "uri": "sip:127.0.0.1:5093"}
    done = do(edge, DISPATCHER, [third], purge=True, sets=[2])
    assert done["deleted"] == {DISPATCHER: [f"2:{TWO['uri']}"]} and set(running(edge)) == {
        (1, ONE["uri"]),
        (2, third["uri"]),
    }


def test_a_state_that_was_set_by_hand_outlives_the_reload(edge: Any) -> None:
    do(edge, DISPATCHER, [ONE, TWO])
    edge.one(call=["dispatcher.set_state", "dx", 1, ONE["uri"]])
    do(edge, DISPATCHER, [{"set": 2, "uri": TWO["uri"], "priority": 5}])
    assert running(edge)[(1, ONE["uri"])][0] == "DX"
    edge.one(call=["dispatcher.set_state", "ax", 1, ONE["uri"]])


def test_what_the_server_refuses_is_rolled_back(edge: Any) -> None:
    do(edge, DISPATCHER, [ONE, TWO])
    before = held(edge), running(edge)
    said = options(
        edge,
        DISPATCHER,
        [{**ONE, "weight": 10}, {"set": 3, "uri": "sip:127.0.0.1:5094", "socket": "udp:192.0.2.1:5060"}],
    )
    failed = edge.task(said)["failed"]
    assert "rolled back" in failed and "Reload Failed" in failed
    assert (held(edge), running(edge)) == before


def test_addresses(edge: Any) -> None:
    items = [
        {"group": 1, "address": "10.97.0.10"},
        {"group": 2, "address": "203.0.113.0/24", "port": 5060, "tag": "my-provider"},
        {"group": 2, "address": "2001:DB8::/32"},
        {"group": 3, "address": "sip.example.com", "domain": True},
    ]
    done = do(edge, ADDRESSES, items, purge=True)
    assert done["activation"]["verified"] and done["activation"]["commands"] == ["permissions.addressReload"]
    subnets = edge.one(call=["permissions.subnetDump"])
    assert {(one["item"]["ip"], one["item"]["mask"]) for one in subnets} == {("203.0.113.0", 24), ("2001:db8::", 32)}
    do(
        edge,
        ADDRESSES,
        [{"group": 2, "address": "203.0.113.0/24", "port": 5060, "tag": "other"}, {**items[0], "state": "absent"}],
    )
    assert "10.97.0.10" not in str(edge.one(call=["permissions.addressDump"]))


def test_entries_of_hash_tables(edge: Any) -> None:
    kind = "kamailio_htable"
    first = {"table": "limits", "name": "first", "value": "200", "value_type": "int"}
    done = do(edge, kind, [first, {"table": "limits", "name": "text", "value": "a b;c"}])
    assert done["activation"]["verified"]
    dump = str(edge.one(call=["htable.dump", "limits"]))
    assert "'value': 200" in dump and "a b;c" in dump
    done = do(edge, kind, [first], purge=True)
    assert done["deleted"] == {kind: ["limits:text"]} and "a b;c" not in str(edge.one(call=["htable.dump", "limits"]))


def test_registrations(edge: Any) -> None:
    kind = "kamailio_uac_registrations"
    one = {
        "l_uuid": "provider",
        "l_username": "acc",
        "l_domain": "pbx.example.com",
        "r_username": "acc",
        "flags": 16,
        "r_domain": "my-provider.example",
        "realm": "my-provider.example",
        "auth_username": "acc",
        "expires": 60,
        "auth_proxy": "sip:127.0.0.1:5099",
        "auth_password": PASSWORD,
    }
    done = do(edge, kind, [one])
    assert done["activation"]["verified"] and PASSWORD not in str(done)
    done = do(edge, kind, [{"l_uuid": "provider", "auth_password": f"{PASSWORD}2"}])
    assert "(changed)" in str(done["diff"]) and PASSWORD not in str(done)
    assert f"{PASSWORD}2" in str(edge.one(call=["uac.reg_dump"]))
    do(edge, kind, [{"l_uuid": "provider", "state": "absent"}])
    assert "provider" not in str(edge.one(call=["uac.reg_dump"]))


def test_subscribers(edge: Any) -> None:
    kind = "kamailio_subscribers"
    one = {"username": "1001", "domain": "pbx.example.com", "password": PASSWORD}
    done = do(edge, kind, [one, {**one, "username": "1002"}])
    assert done["activation"]["commands"] == [] and done["activation"]["verified"] and PASSWORD not in str(done)
    rows = edge.one(items=options(edge, kind, []))[kind]
    assert PASSWORD not in str(rows) and "ha1b" in str(rows)
    done = do(edge, kind, [one], store_password=True)
    assert PASSWORD in str(edge.one(items=options(edge, kind, [])))
    do(edge, kind, [one])
    assert PASSWORD not in str(edge.one(items=options(edge, kind, [])))
    do(edge, kind, [one], purge=True, domains=["pbx.example.com"])


def test_several_kinds_are_one_transaction(edge: Any) -> None:
    said = {
        **options(edge, DISPATCHER, [{"set": 7, "uri": "sip:127.0.0.1:5097"}]),
        **options(edge, ADDRESSES, [{"address": "192.0.2.9"}]),
    }
    done = edge.task(said)
    assert (
        done["activation"]["commands"] == ["dispatcher.reload", "permissions.addressReload"]
        and done["activation"]["verified"]
    )
    assert not edge.task(said)["changed"]
    bad = {
        **options(edge, DISPATCHER, [{"set": 8, "uri": "sip:127.0.0.1:5098", "socket": "udp:192.0.2.1:5060"}]),
        **options(edge, ADDRESSES, [{"address": "192.0.2.10"}]),
    }
    assert "rolled back" in edge.task(bad)["failed"]
    assert "192.0.2.10" not in str(edge.one(call=["permissions.addressDump"]))
    assert "192.0.2.10" not in str(edge.one(items=options(edge, ADDRESSES, [])))
