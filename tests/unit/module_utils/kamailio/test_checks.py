# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Kamailio would refuse or drop is refused before anything is written, by name and with a remedy."""

from __future__ import annotations

import socket
import time
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import run
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio import checks
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.resources import RESOURCES
from ansible_collections.telephony.pbx.tests.unit.fakes.kamailio_bench import KamailioBench

DISPATCHER = "kamailio_dispatcher_destinations"
GOOD = {"set": 1, "uri": "sip:10.97.0.11:5060"}


@pytest.fixture(name="bench")
def the_bench(tmp_path: Path) -> KamailioBench:
    return KamailioBench(tmp_path)


def refused(bench: Any, kind: str, *items: Any, **more: Any) -> str:
    with pytest.raises(PbxError) as error:
        run(bench.system(False), [Request(RESOURCES[kind], items, **more)], check_mode=False)
    assert bench.untouched()
    return str(error.value)


URIS = {
    "no-scheme": ("10.97.0.11:5060", "it has no sip: before it"),
    "tel": ("tel:+49", "is no SIP URI"),
    "port": ("sip:10.97.0.11:99999", "port 99999"),
    "transport": ("sip:10.97.0.11;transport=smoke", "transport 'smoke'"),
    "address": ("sip:10.97.0.999", "no address and no name"),
    "ipv6-bare": ("sip:::1", "is no SIP URI"),
    "empty": ("sip:", "is no SIP URI"),
    "blank": ("sip:10.97.0.11 5060", "is no SIP URI"),
    "line-break": ("sip:10.97.0.11\n2 sip:evil", "is no SIP URI"),
    "comment": ("sip:10.97.0.11#x", "no address and no name"),
}


@pytest.mark.parametrize("name", URIS)
def test_refuses_what_is_no_sip_uri(bench: KamailioBench, name: str) -> None:
    uri, words = URIS[name]
    told = refused(bench, DISPATCHER, {"set": 1, "uri": uri})
    assert words in told and "destinations[0]" in told and "uri" in told


@pytest.mark.parametrize(
    "uri",
    ["sip:10.97.0.11", "sips:10.97.0.11:5061", "sip:user@10.97.0.11:5060;transport=tcp", "sip:[2001:db8::1]:5060;lr"],
)
def test_takes_what_is_one(uri: str) -> None:
    assert checks.uri_problem(uri) == ("", "")


ATTRIBUTES = {
    "semicolon": ({"duid": "a;weight=100"}, "duid"),
    "equals": ({"duid": "a=b"}, "duid"),
    "blank": ({"socket": "udp:1.1.1.1 x"}, "socket"),
    "line-break": ({"attrs": {"site": "a\n1 sip:evil"}}, "attrs"),
    "comma": ({"attrs": {"site": "a,b"}}, "attrs"),
    "name": ({"attrs": {"a b": "c"}}, "attrs"),
    "own-option": ({"attrs": {"Weight": "5"}}, "use that"),
    "quote-in-uri": ({"obproxy": 'sip:x"y'}, "obproxy"),
    "weight-0": ({"weight": 0}, "weight: 0 is not from 1 to 100"),
    "weight-101": ({"weight": 101}, "weight: 101 is not from 1 to 100"),
    "priority": ({"priority": -1}, "priority"),
    "flag": ({"flags": ["dead"]}, "flags"),
    "both-sockets": ({"socket": "udp:1.1.1.1:5060", "sockname": "s"}, "sockname"),
    "long": ({"attrs": {f"n{number}": "x" * 100 for number in range(11)}}, "1022 bytes"),
}


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_refuses_what_attributes_cannot_say(bench: KamailioBench, name: str) -> None:
    more, words = ATTRIBUTES[name]
    assert words in refused(bench, DISPATCHER, {**GOOD, **more})


@pytest.mark.parametrize("more", [{"ping_socket": "udp:127.0.0.1:5060"}, {"ocmin": 5}, {"flags": ["no_ping"]}])
def test_refuses_what_only_a_newer_version_knows(bench: KamailioBench, more: Any) -> None:
    bench.server.version = "5.6.3"
    assert "Kamailio 6.1 and later, and this is 5.6.3" in refused(bench, DISPATCHER, {**GOOD, **more})
    bench.server.version = "6.1.5"
    assert run(bench.system(True), [Request(RESOURCES[DISPATCHER], [{**GOOD, **more}])], check_mode=True).changed


def test_a_name_needs_resolve_and_then_an_answer_in_time(bench: KamailioBench, monkeypatch: pytest.MonkeyPatch) -> None:
    item = {"set": 1, "uri": "sip:ast1.example.com:5060"}
    assert "resolve: true" in refused(bench, DISPATCHER, item)
    assert run(bench.system(True), [Request(RESOURCES[DISPATCHER], [{**item, "flags": ["no_dns"]}])], True).changed
    bench.options[DISPATCHER]["resolve"] = True
    monkeypatch.setattr(checks, "RESOLVE_WAIT", 0.2)
    monkeypatch.setattr(checks.unresolved, "__defaults__", (0.2,))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: time.sleep(3))
    began = time.monotonic()
    assert "does not resolve" in refused(bench, DISPATCHER, item, {**item, "set": 2})
    assert time.monotonic() - began < 2
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: [("an answer",)])
    assert run(bench.system(True), [Request(RESOURCES[DISPATCHER], [item])], check_mode=True).changed


def test_the_last_destination_is_not_removed_unless_that_is_meant(bench: KamailioBench) -> None:
    resource = RESOURCES[DISPATCHER]
    run(bench.system(False), [Request(resource, [GOOD])], check_mode=False)
    bench.options[DISPATCHER]["allow_empty"] = False
    for request in (Request(resource, [], purge=True), Request(resource, [{**GOOD, "state": "absent"}])):
        with pytest.raises(PbxError, match="allow_empty: true"):
            run(bench.system(False), [request], check_mode=False)
    assert len(bench.server.destinations()) == 1


def test_duplicates_by_hand_are_told_and_refused_where_they_change(bench: KamailioBench) -> None:
    path = bench.config / "dispatcher.list"
    path.write_text("1 sip:10.97.0.11:5060\n# again\n1 sip:10.97.0.11:5060 0 5\n")
    bench.server.restart()
    resource = RESOURCES[DISPATCHER]
    done = run(bench.system(False), [Request(resource, [GOOD])], check_mode=False)
    assert not done.changed and "in the lines 1, 3" in done.warnings[0]
    with pytest.raises(PbxError, match="in the lines 1, 3"):
        run(bench.system(False), [Request(resource, [{**GOOD, "weight": 5}])], check_mode=False)
    assert run(bench.system(False), [Request(resource, [{**GOOD, "state": "absent"}])], check_mode=False).changed
    assert path.read_text() == "# again\n"


PERMISSIONS = {
    "within": ("203.0.113.7/24", "write the network as 203.0.113.0/24"),
    "length": ("203.0.113.0/33", "longer than an address"),
    "everybody": ("0.0.0.0/0", "everybody"),
    "octet": ("203.0.113.777", "no address and no network"),
    "name": ("sip.example.com", "domain: true"),
    "blank": ("203.0.113.7 32", "one word"),
}


@pytest.mark.parametrize("name", PERMISSIONS)
def test_refuses_what_is_no_address(bench: KamailioBench, name: str) -> None:
    address, words = PERMISSIONS[name]
    assert words in refused(bench, "kamailio_addresses", {"address": address})


def test_a_registration_that_the_server_would_leave_out_is_refused(bench: KamailioBench) -> None:
    told = refused(bench, "kamailio_uac_registrations", {"l_uuid": "provider", "auth_proxy": "sip:x"})
    assert "l_username: is missing" in told and "auth_password: is missing" in told


def test_a_hung_or_denied_server_is_an_error_before_anything_is_written(bench: KamailioBench) -> None:
    from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.server import ServerError

    def hung(_address: Any) -> None:
        raise ServerError("did not answer within 10 s", "silent")

    system = bench.system(False)
    system.connect = hung
    with pytest.raises(PbxError, match="did not answer within 10 s.*nothing was changed"):
        run(system, [Request(RESOURCES[DISPATCHER], [GOOD])], check_mode=False)
    assert bench.untouched()


def test_a_module_that_is_not_loaded_is_told_before_anything_is_written(bench: KamailioBench) -> None:
    bench.server.methods = frozenset(one for one in bench.server.methods if not one.startswith("dispatcher"))
    assert "module dispatcher is not loaded" in refused(bench, DISPATCHER, GOOD)


def test_what_the_server_drops_with_an_ok_is_found_and_rolled_back(bench: KamailioBench) -> None:
    bench.server.load_mode = 0
    resource = RESOURCES[DISPATCHER]
    run(bench.system(False), [Request(resource, [GOOD])], check_mode=False)
    before = bench.written()
    bad = {"set": 2, "uri": "sip:10.97.0.12", "socket": "udp:192.0.2.1:5060"}
    with pytest.raises(
        PbxError, match="left out the line `2 sip:10.97.0.12 0 0 socket=udp:192.0.2.1:5060`.*rolled back"
    ):
        run(bench.system(False), [Request(resource, [bad])], check_mode=False)
    assert bench.written() == before and bench.runs(resource)


def test_states_set_by_hand_outlive_a_reload_and_a_rollback(bench: KamailioBench) -> None:
    resource = RESOURCES[DISPATCHER]
    two = {"set": 1, "uri": "sip:10.97.0.12:5060", "duid": "two"}
    run(bench.system(False), [Request(resource, [GOOD, two])], check_mode=False)
    bench.server.read_only = False
    bench.server.call("dispatcher.set_state", "dx", 1, GOOD["uri"])
    bench.server.call("dispatcher.set_duid_state", "ix", 1, "two")

    def states() -> dict[str, str]:
        return {one.uri: one.flags for one in bench.server.destinations()}

    run(bench.system(False), [Request(resource, [{"set": 2, "uri": "sip:10.97.0.13"}])], check_mode=False)
    assert states()[GOOD["uri"]] == "DX" and states()[two["uri"]] == "IX"
    bench.server.refused = {"10.97.0.14"}
    with pytest.raises(PbxError, match="rolled back"):
        run(bench.system(False), [Request(resource, [{"set": 2, "uri": "sip:10.97.0.14"}])], check_mode=False)
    assert states()[GOOD["uri"]] == "DX"
    run(bench.system(False), [Request(resource, [{**GOOD, "flags": ["inactive"]}])], check_mode=False)
    assert states()[GOOD["uri"]] == "IX", "what the list says of late is right"
