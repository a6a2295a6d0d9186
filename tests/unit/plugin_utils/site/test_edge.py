# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A site behind an edge: what is refused, and what Asterisk and Kamailio are made of."""

from __future__ import annotations

import json

import pytest
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import prove_edge
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import build_asterisk, check
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.kamailio.build import build_edge

from .sites import GONE, athena, changed, office, whole

EDGE = {"address": "192.0.2.5"}
SERVERS = [{"name": "pbx1", "address": "10.0.0.11"}, {"name": "pbx2", "address": "10.0.0.12"}]
STATELESS = {"edge": {"address": "192.0.2.5", "mode": "stateless"}}
BY_SITE = {"address": "192.0.2.5", "mode": "by_site"}


def edged(**more) -> dict:
    """The office behind an edge."""
    return changed({"edge": {**EDGE, **more}})


def made(site=None, servers=None, **more) -> dict:
    built = build_edge(site or edged(**more), servers or SERVERS)
    assert built.problems == ()
    return built.made


BAD = [
    (
        "no address",
        {"registrar": "edge"},
        ["edge.address: is missing; name the IP address that telephones and carriers send to"],
    ),
    (
        "a name",
        {"address": "edge.example.com"},
        [
            'edge.address: "edge.example.com" is not an IP address such as 203.0.113.5; engines trust the edge by its address, not by a name'
        ],
    ),
    (
        "every address",
        {"address": "0.0.0.0"},
        ['edge.address: "0.0.0.0" is no address of a host; name the one that telephones are sent to'],
    ),
    (
        "a mode",
        {**EDGE, "mode": "active"},
        ['edge.mode: "active" is not one of the choices; did you mean "active_standby"?'],
    ),
    (
        "a registrar",
        {**EDGE, "registrar": "asterisk"},
        ['edge.registrar: "asterisk" is not one of the choices; known are edge, pbx'],
    ),
    (
        "a domain of its own",
        {**EDGE, "domain": "x.example"},
        ["edge.domain: is the site's own; write it as domain: beside edge"],
    ),
    (
        "TLS of its own",
        {**EDGE, "tls": {}},
        ["edge.tls: is the site's own; write network.transports and network.certificate; the files lie on the edge"],
    ),
    (
        "by_site without a server",
        BY_SITE,
        ["edge.server: is missing, and by_site needs it; name the host of the site's engine"],
    ),
    (
        "a server without by_site",
        {**EDGE, "server": "pbx1"},
        ["edge.server: means nothing in the mode active_standby; leave it out, or say mode: by_site"],
    ),
    (
        "a database for nothing",
        {**EDGE, "registrar": "pbx", "database": {"engine": "mysql"}},
        ["edge.database: is for the edge's own registrar; leave it out, or say registrar: edge"],
    ),
    (
        "a carrier's address",
        {"address": "10.97.0.41"},
        [
            "trunks[0].accept_from[0]: 10.97.0.41/32 holds the edge itself; name the carrier's own addresses",
            "trunks[0].register.server: 10.97.0.41/32 holds the edge itself; name the carrier's own addresses",
        ],
    ),
]


@pytest.mark.parametrize(("edge", "said"), [one[1:] for one in BAD], ids=[one[0] for one in BAD])
def test_what_is_refused_of_an_edge(edge, said):
    assert list(check(changed({"edge": edge})).problems) == said


def test_a_carrier_without_an_address_is_unknown_to_an_edge():
    changes = {"trunks[0].register.server": "sip.example.com", "trunks[0].accept_from": GONE}
    assert check(changed(changes)).problems == ()
    assert check(changed({**changes, "edge": EDGE})).problems == (
        "trunks[0].accept_from: names no address, and an edge knows carriers by nothing else; "
        "name the addresses or networks that its calls come from",
    )


@pytest.mark.parametrize("what", ["queues", "parking", "BLF keys", "voicemail", "conferences"])
def test_stateless_is_refused_for_what_lives_on_one_server(what):
    problems = [one for one in check(whole(STATELESS)).problems if one.startswith("edge.mode: is stateless")]
    assert sum(f"the site has {what} (" in one for one in problems) == 1, problems
    assert all(one.endswith("choose it, or take these out") for one in problems)


def test_stateless_for_a_site_that_keeps_nothing():
    plain = {**STATELESS, "extensions[0].pickup_group": GONE, "extensions[1].pickup_group": GONE}
    config = made(changed(plain))["config"]
    assert config["balance"]["algorithm"] == 4
    assert check(changed({**plain, "edge": {**STATELESS["edge"], "registrar": "pbx"}})).problems == (
        "edge.registrar: is pbx, and in the mode stateless any server must reach a telephone; say registrar: edge",
    )


SERVERLESS = [
    ("none", [], "servers: holds no media server; put the hosts of the site's engine into the group asterisk"),
    ("no list", "pbx1", "servers: is not a list; write [{name: pbx1, address: 10.0.0.11}]"),
    ("no name", [{"address": "10.0.0.1"}], "servers[0]: has no name; write {name: pbx1, address: 10.0.0.11}"),
    (
        "a name for an address",
        [{"name": "pbx1", "address": "pbx1.example.com"}],
        'servers[0].address: of "pbx1" is no IP address; set edge_server_address on that host, to the address at which the edge reaches it',
    ),
    (
        "twice",
        [*SERVERS, {"name": "pbx3", "address": "10.0.0.11"}],
        'servers[2]: "pbx3" is there twice, as pbx1 at 10.0.0.11; take one away',
    ),
    (
        "the edge itself",
        [{"name": "pbx1", "address": "192.0.2.5"}],
        "servers[0].address: 192.0.2.5 is the edge's own; name the media server's address",
    ),
]


@pytest.mark.parametrize(("servers", "said"), [one[1:] for one in SERVERLESS], ids=[one[0] for one in SERVERLESS])
def test_what_is_refused_of_the_servers(servers, said):
    built = build_edge(edged(), servers)
    assert built.problems == (said,) and built.made == {}


def test_a_site_without_an_edge_has_none():
    assert build_edge(office(), SERVERS).problems == (
        "pbx_site.edge: is missing; say edge: {address: ...} in the site",
    )


def test_a_site_that_is_not_sound_has_no_edge():
    built = build_edge(changed({"edge": EDGE, "extensions[0].secret": "short"}), SERVERS)
    assert built.problems == (
        "extensions[0].secret: has 5 characters, and 12 are the least; make it longer, or say weak_secret: true beside it",
    )


# What Asterisk is made of


def compiled(site: dict) -> dict:
    built = build_asterisk(site)
    assert built.problems == ()
    return built.resources


def test_asterisk_listens_to_the_edge_and_to_nobody_else():
    resources = compiled(whole({"edge": {**EDGE, "inside": "10.0.0.5"}}))
    assert [one["protocol"] for one in resources["pjsip_transports"]["transports"]] == ["udp"]
    (acl,) = [one for one in resources["asterisk_config"]["sections"] if one.get("type") == "acl"]
    assert (acl["path"], acl["options"]) == (
        "pjsip.d/edge.conf",
        {"type": "acl", "deny": ["0.0.0.0/0", "::/0"], "permit": ["10.0.0.5/32", "127.0.0.1/32", "::1/128"]},
    )
    assert acl["path"] in resources["asterisk_config"]["path"]


def test_without_an_edge_its_file_is_empty():
    config = compiled(athena())["asterisk_config"]
    assert "pjsip.d/edge.conf" in config["path"]
    assert not [one for one in config["sections"] if one["path"] == "pjsip.d/edge.conf"]


def test_a_telephone_that_the_edge_keeps():
    item = compiled(edged())["pjsip_endpoints"]["endpoints"][0]
    assert "secret" not in item and "username" not in item and item["unset"] == ["username", "secret"]
    assert item["options"]["identify_by"] == "auth_username"
    assert (item["contact"], item["max_contacts"]) == (["sip:1001@192.0.2.5:5060"], 0)
    assert item["aor_options"] == {"qualify_2xx_only": "yes"}


def test_a_telephone_that_asterisk_keeps_behind_an_edge():
    item = compiled(edged(registrar="pbx"))["pjsip_endpoints"]["endpoints"][0]
    assert item["secret"] and item["aor_options"] == {"support_path": "yes"} and item["rewrite_contact"] is False
    assert "identify_by" not in item["options"] and "contact" not in item


def test_calls_name_the_edge_as_the_contact():
    text = json.dumps(compiled(whole({"edge": EDGE}))["asterisk_dialplan"])
    assert "PJSIP_DIAL_CONTACTS" not in text
    assert "PJSIP/1001/sip:1001@192.0.2.5:5060," in text
    assert "PJSIP_DIAL_CONTACTS" in json.dumps(
        compiled(whole({"edge": {**EDGE, "registrar": "pbx"}}))["asterisk_dialplan"]
    )


def test_a_trunk_goes_out_through_the_edge_and_is_known_by_its_word():
    registered, trusted = compiled(edged())["pjsip_trunks"]["trunks"]
    for item in (registered, trusted):
        assert item["outbound_proxy"] == item["aor_options"]["outbound_proxy"] == "sip:192.0.2.5:5060;lr"
        assert item["identify_options"] == {"match_header": f"X-PBX-Trunk: {item['name']}"}
        assert item["options"]["identify_by"] == "header" and "accept_from" not in item
    (one,) = registered["registrations"]
    assert one["outbound_proxy"] == "sip:192.0.2.5:5060;lr" and one["line"] is False


def _acl(**options) -> dict:
    return {"path": "pjsip.d/edge.conf", "name": "pbx-edge", "type": "acl", "options": {"type": "acl", **options}}


EVERYWHERE = ["0.0.0.0/0", "::/0"]
HOLES = {
    "no list": (lambda config, ends, trunks: config.pop(-1), "nothing refuses requests"),
    "a network": (
        lambda config, ends, trunks: config.append(_acl(deny=EVERYWHERE, permit=["10.0.0.0/8"])),
        "10.0.0.0/8 is more than the edge",
    ),
    "IPv6": (
        lambda config, ends, trunks: config.append(_acl(deny=["0.0.0.0/0"], permit=["10.0.0.1/32"])),
        "nothing refuses requests",
    ),
    "a name in From": (
        lambda config, ends, trunks: ends[0]["options"].pop("identify_by"),
        "1001: a name in From is enough to be this telephone",
    ),
    "a trunk's name in From": (
        lambda config, ends, trunks: trunks[0]["options"].pop("identify_by"),
        "my-provider: a name in From is enough",
    ),
    "a trunk by address": (
        lambda config, ends, trunks: trunks[1].update(accept_from=["10.97.0.42"]),
        "carrier-trunk: its calls are not known",
    ),
    "another order": (
        lambda config, ends, trunks: [
            one["options"].update(endpoint_identifier_order="ip,username") for one in config if one["name"] == "global"
        ],
        "the edge's word does not come first",
    ),
}


@pytest.mark.parametrize("hole", HOLES)
def test_what_would_open_the_telephones_is_seen(hole):
    resources = compiled(edged())
    assert prove_edge.closed(resources)
    change, said = HOLES[hole]
    config = resources["asterisk_config"]["sections"]
    config.sort(key=lambda one: one.get("type") == "acl")
    change(config, resources["pjsip_endpoints"]["endpoints"], resources["pjsip_trunks"]["trunks"])
    assert any(one.startswith(said) for one in prove_edge.open_ways(resources)), list(prove_edge.open_ways(resources))


def test_telephones_without_a_password_are_open_where_nothing_vouches_for_them():
    from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import prove_toll

    resources = compiled(edged())
    assert not [owner for owner in prove_toll.entries(resources).values() if "no password" in owner]
    resources["asterisk_config"]["sections"] = []
    assert "endpoint 1001, which has no password" in prove_toll.entries(resources).values()
