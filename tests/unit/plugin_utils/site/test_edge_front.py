# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Kamailio is made of for a site behind an edge, and several sites behind one."""

from __future__ import annotations

import hashlib
import json

import pytest
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.kamailio.build import build_edge

from .sites import GONE, changed, whole
from .test_edge import BY_SITE, EDGE, SERVERS, edged, made


def alone(number: str, name: str, did: str) -> dict:
    """A site with one extension, for an edge with several."""
    changes = {
        "name": name,
        "edge": {**BY_SITE, "server": {"1": "pbx1", "2": "pbx2"}[number[0]]},
        "extensions[1]": GONE,
        "extensions[0].number": number,
        "inbound[1]": GONE,
        "inbound[0]": {"did": did, "to": {"extension": number}},
        "trunks[0].register.username": f"account-{name}",
    }
    return changed(changes)


def test_the_resources_of_the_edge():
    resources = made()["resources"]
    assert resources["kamailio_dispatcher_destinations"]["destinations"] == [
        {"set": 1, "uri": "sip:10.0.0.11:5060", "priority": 2, "duid": "pbx1"},
        {"set": 1, "uri": "sip:10.0.0.12:5060", "priority": 1, "duid": "pbx2"},
    ]
    assert [(one["group"], one["address"], one["tag"]) for one in resources["kamailio_addresses"]["addresses"]] == [
        (1, "10.0.0.11", "pbx1"),
        (1, "10.0.0.12", "pbx2"),
        (2, "10.97.0.41", "my-provider"),
        (2, "10.97.0.42", "carrier-trunk"),
    ]
    first = resources["kamailio_subscribers"]["subscribers"][0]
    text = b"1001:pbx.athena.net.au:long-pass-of-1001"
    assert first["ha1"] == hashlib.md5(text, usedforsecurity=False).hexdigest()
    assert "long-pass" not in json.dumps(made())


def test_an_address_within_another_carriers_network_is_the_narrower_ones():
    site = changed({"edge": EDGE, "trunks[0].accept_from": ["10.97.0.40/30"]})
    addresses = [
        (one["address"], one["tag"])
        for one in made(site)["resources"]["kamailio_addresses"]["addresses"]
        if one["group"] == 2
    ]
    assert addresses == [
        ("10.97.0.40/31", "my-provider"),
        ("10.97.0.43", "my-provider"),
        ("10.97.0.41", "my-provider"),
        ("10.97.0.42", "carrier-trunk"),
    ]


def test_emergency_numbers_come_from_the_country():
    numbers = made()["config"]["emergency"]
    assert {"000", "112", "106", "1831000"} <= set(numbers)
    assert (
        "000"
        not in made(
            changed({"edge": EDGE, "emergency": "none", "trunks[0].emergency": GONE, "trunks[1].emergency": GONE})
        )["config"]["emergency"]
    )


def test_the_transports_of_the_site_are_the_edges():
    config = made(
        whole(
            {
                "edge": {**EDGE, "inside": "10.0.0.5"},
                "network.public_address": "198.51.100.7",
                "trunks[0].accept_from": ["192.0.2.9"],
                "trunks[1].peers": ["192.0.2.10"],
            }
        )
    )["config"]
    assert config["listen"] == [
        {"protocol": "udp", "address": "192.0.2.5", "port": 5060, "advertise": "198.51.100.7:5060"},
        {"protocol": "tls", "address": "192.0.2.5", "port": 5061, "advertise": "198.51.100.7:5061"},
        {"protocol": "udp", "address": "10.0.0.5", "port": 5060},
    ]
    assert config["tls"] == {"certificate": "/etc/ssl/athena.pem", "private_key": "/etc/ssl/athena.key"}
    assert "198.51.100.7:5060" in config["hooks"]["from_media"]


def test_media_goes_through_rtpengine_where_there_is_one():
    assert "rtpengine" not in made()["config"]
    built = build_edge(edged(), SERVERS, ["udp:127.0.0.1:2223"])
    assert built.made["config"]["rtpengine"] == {"sockets": ["udp:127.0.0.1:2223"]}


def test_the_edge_registers_telephones_unless_the_pbx_does():
    assert made()["config"]["registrar"]["realm"] == "pbx.athena.net.au"
    there = made(registrar="pbx")
    assert "registrar" not in there["config"] and "kamailio_subscribers" not in there["resources"]


def test_nobody_but_the_edge_says_who_a_request_is_from():
    hooks = made()["config"]["hooks"]
    assert hooks["before_everything"].startswith('remove_hf("X-PBX-Trunk")')
    assert hooks["from_carrier"].index('remove_hf("Authorization")') < hooks["from_carrier"].index("append_hf")
    assert hooks["from_phone"].index('remove_hf("Authorization")') < hooks["from_phone"].index("append_hf")


def test_each_site_has_its_server():
    one, two = alone("1001", "north", "+61712345678"), alone("2001", "south", "+61712345679")
    built = build_edge([one, two], SERVERS)
    assert built.problems == ()
    places = built.made["resources"]["kamailio_dispatcher_destinations"]["destinations"]
    assert [(place["set"], place["duid"]) for place in places] == [(1, "pbx1"), (1, "pbx2"), (2, "pbx1"), (3, "pbx2")]
    routes = {route["name"]: route["body"] for route in built.made["config"]["routes"]}
    assert 'case "1001":\n        $var(set) = 2;' in routes["PBX_SITE_OF_PHONE"]
    assert 'case "2001":\n        $var(set) = 3;' in routes["PBX_SITE_OF_PHONE"]
    assert '"0712345679"' in routes["PBX_SITE_OF_DID"] and '"account-south"' in routes["PBX_SITE_OF_DID"]


TOGETHER = [
    (
        "one extension in both",
        {"extensions[0].number": "1001", "inbound[0].to.extension": "1001"},
        'pbx_site[1].extensions[0].number: "1001" is already an extension of north; give each its own',
    ),
    (
        "another domain",
        {"domain": "other.example"},
        "pbx_site[1].domain: is not that of north; sites of one edge share one domain",
    ),
    (
        "another address",
        {"edge.address": "192.0.2.6"},
        "pbx_site[1].edge.address: is not that of north; sites of one edge say the same",
    ),
    (
        "another mode",
        {"edge": EDGE},
        "pbx_site[1].edge.mode: is active_standby, and the edge has 2 sites; say mode: by_site",
    ),
    (
        "a server that is not there",
        {"edge.server": "pbx9"},
        'edge.server: there is no media server "pbx9"; did you mean "pbx2"?',
    ),
]


@pytest.mark.parametrize(("changes", "said"), [one[1:] for one in TOGETHER], ids=[one[0] for one in TOGETHER])
def test_what_is_refused_of_sites_together(changes, said):
    one, two = alone("1001", "north", "+61712345678"), alone("2001", "south", "+61712345679")
    assert said in build_edge([one, changed(changes, two)], SERVERS).problems


def test_an_office_may_send_what_its_telephones_send():
    """It is one address to the edge, and after a power cut all of them register at once."""
    first = changed({"edge": EDGE})
    number = len(first["extensions"])
    many = [{**first["extensions"][1], "number": str(1600 + one), "name": f"Desk {one}"} for one in range(20)]
    assert made(first)["config"]["antiflood"]["rate"] == max(30, 10 * number)
    more = {**first, "extensions": [*first["extensions"], *many]}
    assert made(more)["config"]["antiflood"]["rate"] == 10 * (number + 20)
