# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An edge as data: what is refused, with its place and remedy, and what the text holds."""

from __future__ import annotations

import re
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.plugin_utils.kamailio.config import make
from ansible_collections.telephony.pbx.plugins.plugin_utils.kamailio.presets import PRESETS

UDP = {"protocol": "udp", "address": "192.0.2.10"}
SQLITE = {"engine": "sqlite", "path": "/var/lib/kamailio/kamailio.sqlite"}
BASE: dict[str, Any] = {"listen": [UDP], "domains": ["pbx.example.com"], "balance": {}}


def text(**more: Any) -> str:
    made = make({**BASE, **more})
    assert made.problems == ()
    return made.files["kamailio.cfg"]


def block(written: str, head: str) -> str:
    """The lines of one block."""
    found = re.search(rf"^{re.escape(head)} {{\n(.*?)^}}", written, re.M | re.S)
    assert found, head
    return found.group(1)


WRONG = {
    "unknown key": ({"balence": {}}, "kamailio_edge.balence: is not known here", "balance"),
    "unknown key within": ({"antiflood": {"rat": 3}}, "kamailio_edge.antiflood.rat: is not known here", "rate"),
    "host name": ({"listen": [{**UDP, "address": "sip.example.com"}]}, "listen[0].address", "is not an address"),
    "octets": ({"listen": [{**UDP, "address": "10.1"}]}, "listen[0].address", "is not an address"),
    "anywhere": ({"listen": [{**UDP, "address": "0.0.0.0"}]}, "listen[0].address", "add advertise"),
    "anywhere, IPv6": ({"listen": [{**UDP, "address": "::"}]}, "listen[0].address", "add advertise"),
    "no listener": ({"listen": []}, "kamailio_edge.listen", "is missing"),
    "protocol": ({"listen": [{**UDP, "protocol": "sctp"}]}, "listen[0].protocol", "not one of the choices"),
    "port": ({"listen": [{**UDP, "port": 70000}]}, "listen[0].port", "65535"),
    "port twice": ({"listen": [UDP, UDP]}, "listen[1]", "choose another port"),
    "tcp and tls on one": (
        {
            "listen": [{**UDP, "protocol": "tcp"}, {**UDP, "protocol": "tls", "port": 5060}],
            "tls": {"certificate": "/a", "private_key": "/b"},
        },
        "listen[1]",
        "choose another port",
    ),
    "tls without a certificate": ({"listen": [{**UDP, "protocol": "tls"}]}, "listen[0].protocol", "kamailio_edge.tls"),
    "browser without NAT": ({"listen": [{**UDP, "protocol": "ws"}]}, "listen[0].protocol", "nat: true"),
    "anybody registers": ({"registrar": {"store": "memory"}}, "kamailio_edge.registrar", "anybody could register"),
    "no engine": ({"registrar": {"database": {"name": "k"}}}, "registrar.database.engine", "is missing"),
    "no file": ({"registrar": {"database": {"engine": "sqlite"}}}, "registrar.database.path", "is missing"),
    "no database": ({"balance": {"destinations": "database"}}, "balance.database", "is missing"),
    "group twice": ({"media": {"group": 2}, "carriers": {"group": 2}}, "carriers.group", "its own group"),
    "emergency number": ({"emergency": [112]}, "emergency[0]", "quotes"),
    "braces": ({"hooks": {"after_checks": "if (1) {"}}, "hooks.after_checks", "braces"),
    "braces that leave the block": ({"hooks": {"after_checks": "} route[X] {"}}, "hooks.after_checks", "braces"),
    "hook": ({"hooks": {"after_check": "exit;"}}, "hooks.after_check", "after_checks"),
    "hook of a replaced block": (
        {"hooks": {"to_media": "exit;"}, "routes": [{"kind": "route", "name": "TO_MEDIA", "body": "exit;"}]},
        "hooks.to_media",
        "your own block",
    ),
    "route twice": ({"routes": [{"name": "A", "body": "exit;"}] * 2}, "routes[1]", "there twice"),
    "route without a name": ({"routes": [{"kind": "failure_route", "body": "exit;"}]}, "routes[0].name", "give it one"),
    "one interface": (
        {"rtpengine": {"sockets": ["udp:127.0.0.1:2223"], "inside": "a"}},
        "rtpengine",
        "both interfaces",
    ),
    "line break in a parameter": ({"params": {"tm": {"x": 'a")\nexit;'}}}, "params.tm.x", "on one line"),
    "quotes in a domain": ({"domains": ['a"b']}, "domains[0]", "is not a domain"),
    "random and registered there": ({"balance": {"algorithm": 6}}, "balance.algorithm", "use 7 or 8"),
    "nothing": ({"balance": None}, "kamailio_edge", "does nothing"),
}


@pytest.mark.parametrize("name", list(WRONG))
def test_what_is_wrong_is_told_with_its_place_and_remedy(name: str) -> None:
    more, place, remedy = WRONG[name]
    made = make({**BASE, **more})
    assert made.files == {}
    assert [one for one in made.problems if place in one and remedy in one], made.problems


def test_a_secret_is_in_no_problem() -> None:
    made = make({**BASE, "database": {"engine": "postgresql", "password": "hun/ter2"}, "addresses": "database"})
    assert made.problems and "hun/ter2" not in str(made.problems)


def test_every_problem_is_told_at_once() -> None:
    assert len(make({"listen": [{"protocol": "x", "address": "y"}], "nope": 1}).problems) == 3


@pytest.mark.parametrize("preset", list(PRESETS))
def test_presets_are_whole_with_listeners_a_domain_and_a_database(preset: str) -> None:
    made = make({"preset": preset, "listen": [UDP], "domains": ["pbx.example.com"], "database": SQLITE})
    assert made.problems == ()


def test_what_is_said_beside_a_preset_wins() -> None:
    made = make({**BASE, "preset": "sbc", "topology_hiding": False, "antiflood": {"ban": 7}, "carriers": None})
    assert made.edge and made.edge.topology_key == "" and made.edge.carriers is None
    assert made.edge.antiflood and (made.edge.antiflood.ban, made.edge.antiflood.rate) == (7, 30)


def test_modules_stand_after_what_they_need() -> None:
    written = text(modules=["uac_redirect", "presence_xml"], params={"sst": {"min_se": 90}})
    loaded = re.findall(r'loadmodule "(\w+)\.so"', written)
    assert len(loaded) == len(set(loaded))
    for earlier, later in (
        ("tm", "uac_redirect"),
        ("presence", "presence_xml"),
        ("dialog", "sst"),
        ("pv", "dispatcher"),
    ):
        assert loaded.index(earlier) < loaded.index(later), (earlier, later)
    assert 'modparam("sst", "min_se", 90)' in written


def test_parameters_of_the_user_replace_ours_and_may_be_many() -> None:
    written = text(params={"rr": {"append_fromtag": 0}, "htable": {"htable": ["a=>size=4;", "b=>size=4;"]}})
    assert 'modparam("rr", "append_fromtag", 0)' in written and '"append_fromtag", 1' not in written
    assert 'modparam("htable", "htable", "a=>size=4;")' in written
    # Our own blocks need their tables, so that those of the user come on top.
    assert 'modparam("htable", "htable", "phones=>' in written


def test_a_block_of_the_user_stands_in_place_of_ours() -> None:
    written = text(routes=[{"kind": "route", "name": "TO_MEDIA", "body": "exit;"}, {"name": "MINE", "body": "return;"}])
    assert block(written, "route[TO_MEDIA]") == "    exit;\n"
    assert written.count("route[TO_MEDIA]") == 1 and block(written, "route[MINE]") == "    return;\n"


@pytest.mark.parametrize(
    "name, head",
    [("before_everything", "request_route"), ("before_relay", "route[RELAY]"), ("on_reply", "onreply_route[ANSWERED]")],
)
def test_hooks_stand_in_their_block(name: str, head: str) -> None:
    assert "xlog(1);" in block(text(hooks={name: "xlog(1);"}), head)


def test_every_block_that_is_called_is_there() -> None:
    for more in ({}, {"preset": "sbc"}, {"preset": "registrar", "database": SQLITE, "emergency": ["000"]}):
        written = text(**more)
        called = {("route", name) for name in re.findall(r"\broute\((\w+)\)", written)}
        for kind, word in (("failure_route", "failure"), ("onreply_route", "reply"), ("branch_route", "branch")):
            called |= {(kind, name) for name in re.findall(rf't_on_{word}\("(\w+)"\)', written)}
        there = set(re.findall(r"^(\w+)\[(\w+)\] \{", written, re.M))
        assert called - there == set()
        ours = {one for one in there if one[0] != "event_route"}
        assert ours - called == set(), "nobody calls it"


def test_emergency_comes_before_everything_that_may_refuse() -> None:
    guard = block(text(antiflood=True, emergency=["000", "112"]), "route[GUARD]")
    first = guard.index("FLT_EMERGENCY")
    for word in ("bans", "$ua", "pike_check_req"):
        assert first < guard.index(word), word
    assert "^(000|112)$" in guard


def test_an_emergency_call_is_never_asked_for_a_password() -> None:
    phone = block(text(registrar={"database": SQLITE}, emergency=["000"]), "route[FROM_PHONE]")
    assert phone.index("!isflagset(FLT_EMERGENCY)") < phone.index("auth_check")


def test_signs_of_an_emergency_number_are_no_pattern() -> None:
    assert r"^(\*112)$" in block(text(antiflood=True, emergency=["*112"]), "route[GUARD]").replace("\\\\", "\\")


def test_a_listener_is_named_once_where_browsers_share_it() -> None:
    shared = {"address": "192.0.2.10", "port": 8080}
    written = text(nat=True, listen=[{"protocol": "tcp", **shared}, {"protocol": "ws", **shared}])
    assert written.count("listen=") == 1 and "listen=tcp:192.0.2.10:8080" in written


def test_ipv6_is_written_in_brackets() -> None:
    assert "listen=udp:[2001:db8::1]:5060" in text(listen=[{"protocol": "udp", "address": "2001:db8::1"}])


@pytest.mark.parametrize(
    "database, url",
    [
        (SQLITE, "sqlite:////var/lib/kamailio/kamailio.sqlite"),
        (
            {"engine": "postgresql", "host": "192.0.2.5", "user": "k", "password": "p"},
            "postgres://k:p@192.0.2.5/kamailio",
        ),
        ({"engine": "mysql", "port": 3307, "name": "sip"}, "mysql://kamailio@localhost:3307/sip"),
    ],
    ids=["sqlite", "postgresql", "mysql"],
)
def test_databases_are_written_as_kamailio_takes_them(database: dict, url: str) -> None:
    written = text(registrar={"database": database})
    assert f'modparam("auth_db", "db_url", "{url}")' in written
    assert f'loadmodule "db_{url.split(":")[0]}.so"' in written


def test_packages_are_those_of_the_modules() -> None:
    tls = {"certificate": "/c", "private_key": "/k"}
    made = make(
        {**BASE, "nat": True, "tls": tls, "listen": [{**UDP, "protocol": "wss"}], "registrar": {"database": SQLITE}}
    )
    wanted = ("kamailio", "kamailio-sqlite-modules", "kamailio-tls-modules", "kamailio-websocket-modules")
    assert made.packages == wanted
    assert "private_key = /k" in made.files["tls.cfg"]


def test_the_same_data_give_the_same_text() -> None:
    assert text(preset="sbc") == text(preset="sbc")
