# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the model and the checks refuse, each in the very sentence that its owner reads."""

from __future__ import annotations

import pytest
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import build_asterisk, check

from .sites import GONE, changed, office

NEXT = "comes with the next release; remove it for now"
LATER = "is a name kept free for later; remove it for now"
QUOTES = "is a number without quotes, which loses + and leading zeros"
EXT = {"number": "1003", "name": "Three", "secret": "long-pass-of-1003"}

# changes to the office -> all that is said, in order
BAD = [
    # shapes
    ({"extension": []}, ['extension: is not known here; did you mean "extensions"?']),
    ({"extensions[0].secrett": "x"}, ['extensions[0].secrett: is not known here; did you mean "secret"?']),
    ({"network.zzz": 1}, ["network.zzz: is not known here; known are certificate, local, public_address, rtp_ports, srtp, transports"]),
    ({"extensions": {}}, ["extensions: is not a list; begin each item with a dash, or write [a, b]"]),
    ({"extensions[1]": "1002"}, ["extensions[1]: is not a mapping; write key: value lines"]),
    ({"name": GONE}, ["name: is missing"]),
    ({"name": "Athena"}, ['name: "Athena" is not a name of small letters, digits, - and _ that begins with a letter']),
    ({"country": GONE}, ["country: is missing; the number plan and the emergency numbers come from it"]),
    ({"country": False}, ["country: is not text; yes, no, on and off (and NO for Norway) need quotes"]),
    ({"country": "ZZ"}, ["country: no number plan for the country 'ZZ'; use its ISO 3166 code of two capital letters, such as AU"]),
    ({"country": "au"}, ['country: "au" is not a country as two capital letters (ISO 3166), such as AU']),
    ({"timezone": "Australia/Brisban"}, ['timezone: "Australia/Brisban" is no time zone; did you mean "Australia/Brisbane"?']),
    ({"caller_id": 61712345678}, [f'caller_id: {QUOTES}; put it in quotes: "61712345678"']),
    ({"caller_id": "0712345678"}, ['caller_id: "0712345678" is not a number in E.164 (+ and the country code)']),
    # names of later releases
    ({"shared_lines": []}, [f"shared_lines: {LATER}"]),
    ({"extensions[0].shared_line": "1"}, [f"extensions[0].shared_line: {LATER}"]),
    ({"trunks[0].porting": True}, [f"trunks[0].porting: {LATER}"]),
    ({"features": {"directory": "*411"}}, [f"features.directory: {LATER}"]),
    ({"stir_shaken": True}, [f"stir_shaken: {LATER}"]),
    ({"hot_desking": True}, [f"hot_desking: {LATER}"]),
    ({"network.transports": ["udp", "wss"]}, [f"network.transports[1]: {NEXT}"]),
    # network
    ({"network.transports": ["udp", "tls"]}, ["network.certificate: is missing, and tls needs one; name its files on the host: {cert: ..., key: ...}"]),
    ({"network.srtp": "required"}, ["network.srtp: is required without tls; add tls to network.transports: SRTP's keys travel in SIP"]),
    ({"network.transports": ["upd"]}, ['network.transports[0]: "upd" is not one of the choices; did you mean "udp"?']),
    ({"network.local": ["10.0.0.1/8"]}, ['network.local[0]: "10.0.0.1/8" is not an address, a network such as 203.0.113.0/24; did you mean 10.0.0.0/8?']),
    ({"network.rtp_ports": "20000-10000"}, ["network.rtp_ports: is not a range of ports; write the lowest and the highest from 1024 to "
     "65535: 10000-20000"]),
    ({"network.rtp_ports": "10000-10019"}, ["network.rtp_ports: holds 5 calls, and the trunks may have 10; give it 40 ports or more"]),
    # extensions
    ({"extensions[1].number": "1001"}, ['extensions[1].number: "1001" is already extensions[0]; give each its own']),
    ({"extensions[0].number": 1001}, [f'extensions[0].number: {QUOTES}; put it in quotes: "1001"']),
    ({"extensions[2]": {**EXT, "number": "abc"}}, ['extensions[2].number: "abc" is not an internal number of 2 to 15 digits']),
    ({"extensions[0].name": 'Jo"sh'}, ['extensions[0].name: "Jo"sh" is not a name without " \\ < and >']),
    ({"extensions[0].name": "Jo\rsh"}, ["extensions[0].name: holds a line break or another control character; write it on one line"]),
    ({"extensions[0].name": "x" * 5000}, ["extensions[0].name: is 5000 bytes long; at most 64 are possible"]),
    ({"extensions[0].name": " Josh"}, ["extensions[0].name: begins or ends with a blank; take the blank away"]),
    ({"extensions[0].location": "hqq"}, ['extensions[0].location: there is no location "hqq"; did you mean "hq"?']),
    ({"extensions[0].may_call": ["lokal"]}, ['extensions[0].may_call[0]: "lokal" is not one of the choices; did you mean "local"?']),
    ({"extensions[0].may_call": ["emergency"]}, ["extensions[0].may_call[0]: is never barred; leave it out: emergency calls go by the "
     "trunks marked emergency"]),
    ({"extensions[0].may_call": ["local", "local"]}, ['extensions[0].may_call[1]: "local" is there twice; take one away']),
    ({"extensions[0].devices": 0}, ["extensions[0].devices: is not a whole number from 1 to 20"]),
    ({"extensions[0].devices": True}, ["extensions[0].devices: is not a whole number from 1 to 20"]),
    ({"extensions[0].caller_id": "+61 7 1234 5678"}, ['extensions[0].caller_id: "+61 7 1234 5678" is not a number in E.164 (+ and the country code)']),
    ({"extensions[0].caller_id": "+610712345678"}, ["extensions[0].caller_id: '+610712345678' is not a number that can be dialled in AU; "
     "check the number of digits, or write it in E.164 (+ and the country code)"]),
    # secrets
    ({"extensions[0].secret": GONE}, ["extensions[0].secret: is missing; give it a password of 12 characters or more"]),
    ({"extensions[0].secret": ""}, ["extensions[0].secret: is empty; give it a password of 12 characters or more"]),
    ({"extensions[0].secret": "1001"}, ["extensions[0].secret: is the same as the number; give it a password of 12 characters or more"]),
    ({"extensions[0].secret": "josh finlay"}, ["extensions[0].secret: is the same as the name; give it a password of 12 characters or more"]),
    ({"extensions[0].secret": "short-pass"}, ["extensions[0].secret: has 10 characters, and 12 are the least; make it longer, or say "
     "weak_secret: true beside it"]),
    ({"extensions[0].secret": 123456789012}, ["extensions[0].secret: is a number without quotes, which loses + and leading zeros; put it in quotes"]),
    ({"extensions[0].secret": "two\nlines-of-pass"}, ["extensions[0].secret: holds a line break or another control character; write it on one line"]),
    ({"trunks[0].register.secret": ""}, ["trunks[0].register.secret: is empty; give it a password of 12 characters or more"]),
    ({"trunks[0].register.secret": "my_account_id"}, ["trunks[0].register.secret: is the same as the user name; give it a password of 12 "
     "characters or more"]),
    # trunks
    ({"trunks[1].name": "my-provider"}, ['trunks[1].name: "my-provider" is already trunks[0]; give each its own']),
    ({"trunks[1].peers": GONE}, ["trunks[1]: neither registers nor has peers; add register: {server, username, secret}, or peers: [host]"]),
    ({"trunks[1].peers": ["10.97.0.42:99999"]}, ['trunks[1].peers[0]: "10.97.0.42:99999" has no possible port; write one from 1 to 65535']),
    ({"trunks[1].peers": ["sip:10.97.0.42"]}, ['trunks[1].peers[0]: "sip:10.97.0.42" is not a host, or host:port']),
    ({"trunks[1].peers": ["10.97.0.41"]}, ["trunks[1].peers[0]: 10.97.0.41 is already trunks[0]'s; calls from there can belong to one trunk only"]),
    ({"trunks[0].accept_from": ["10.97.0.0/24"]}, ["trunks[0].accept_from[0]: 10.97.0.0/24 covers the local network 10.97.0.0/24, whose "
     "telephones would be taken for the carrier; name the carrier's own addresses"]),
    ({"trunks[0].accept_from": ["0.0.0.0/0"]}, ['trunks[0].accept_from[0]: "0.0.0.0/0" is the whole internet; name the networks that are meant']),
    ({"trunks[0].codecs": ["allaw"]}, ['trunks[0].codecs[0]: "allaw" is not one of the choices; did you mean "alaw"?']),
    ({"trunks[0].identity": "ppi"}, ['trunks[0].identity: "ppi" is not one of the choices; did you mean "pai"?']),
    ({"trunks[0].max_calls": 1}, ["trunks[0].max_calls: is 1, and one is kept for emergency calls; make it 2 or more, or leave it out"]),
    ({"trunks[0].emergency": {"send": {"113": "000"}}}, ['trunks[0].emergency.send.113: is no emergency number here; did you mean "112"?']),
    ({"trunks[0].emergency": True}, ["trunks[0].emergency: is not a mapping; write key: value lines"]),
    # outbound
    ({"outbound[0].trunks[0]": "my-provder"}, ['outbound[0].trunks[0]: there is no trunk "my-provder"; did you mean "my-provider"?']),
    ({"outbound[0].trunks": []}, ["outbound[0].trunks: is empty; name the trunks to try, in order"]),
    ({"outbound[1].allow": GONE}, ["outbound[1].allow: is missing, and international calls need it; name the countries: [NZ, GB, US]"]),
    ({"outbound[1].allow": ["AU"]}, ["outbound[1].allow[0]: AU is the site's own country; leave it out"]),
    ({"outbound[1].allow": ["XX"]}, ["outbound[1].allow[0]: no number of a country XX is known; known are"]),
    ({"outbound[1].calls": ["international", "local"]}, ["outbound[1].calls[1]: local already leaves by outbound[0]; name it in one rule"]),
    ({"outbound[2]": {"calls": ["international"], "trunks": ["carrier-trunk"], "allow": ["GB"]}}, ["outbound[2].calls[0]: international to "
     "GB already leaves by outbound[1]; name it in one rule"]),
    # inbound
    ({"inbound[0].to": {"extension": "1005"}}, ['inbound[0].to.extension: there is no extension "1005"; did you mean "1002"?']),
    ({"inbound[0].to": {"extention": "1001"}}, ['inbound[0].to.extention: is no kind of destination; did you mean "extension"?']),
    ({"inbound[0].to": {"hangup": "bussy"}}, ['inbound[0].to.hangup: "bussy" is not one of the choices; did you mean "busy"?']),
    ({"inbound[0].to": GONE}, ["inbound[0].to: is missing"]),
    ({"inbound[1].did": "+61712345678"}, ['inbound[1].did: "+61712345678" is already inbound[0]; give each its own']),
    ({"inbound[3]": {"default": True, "to": {"hangup": "busy"}}}, ['inbound[3].default: "True" is already inbound[2]; give each its own']),
    ({"inbound[0].default": True}, ['inbound[0]: is for a DID or default: true, one of the two; write {did: "+61...", to: ...}',
     'inbound[2].default: "True" is already inbound[0]; give each its own']),
    ({"inbound[0].to": {"external": "+61712345679"}}, ["inbound[0].to.external: +61712345679 is a DID of the site itself, so that the call "
     "would come back for ever; name another"]),
    ({"inbound[0].to": {"external": "+61190055500"}}, None),
    ({"inbound[0].to": {"external": "+4915112345678"}}, ["inbound[0].to.external: +4915112345678 (international in DE) leaves by no rule of "
     "outbound; add one that names it, or name another number"]),
    ({"inbound[0].limits": {"calls": 1}}, ["inbound[0].limits: only counts calls to an external number; leave it out"]),
    # emergency
    ({"extensions[1].number": "112", "inbound[1].to.extension": "112"}, ["extensions[1].number: 112 is an emergency number of AU; choose another number"]),
    ({"trunks[0].emergency": GONE, "trunks[1].emergency": GONE}, ["trunks: none may carry emergency calls; mark each that may with "
     "emergency: {}, or say emergency: none for the site"]),
    ({"locations": [], "extensions[0].location": GONE}, ["locations: is empty, and an emergency call must say where it comes from; add one: "
     "{name: hq, address: ..., emergency_caller_id: ...}, or say emergency: none for the site"]),
    ({"locations[0].emergency_caller_id": GONE, "caller_id": GONE, "extensions[1].caller_id": "+61712345678"},
     ["locations[0].emergency_caller_id: is missing; give the E.164 number that emergency services see and call back"]),
    ({"caller_id": GONE}, ["extensions[1].caller_id: is missing, and the site has none; give either an E.164 number"]),
    ({"locations[1]": {"name": "depot"}}, ["extensions[1].location: is missing, and the site has several; name one of depot, hq",
     "locations[1].emergency_caller_id: is missing; give the E.164 number that emergency services see and call back"]),
    ({"emergency": "off"}, ["emergency: is not none; leave it out, and mark the trunks that may carry emergency calls with emergency: {}"]),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "said"), BAD, ids=[", ".join(changes) for changes, _said in BAD])
def test_says_what_is_wrong_and_where(changes, said):
    problems = list(check(changed(changes)).problems)
    if said is None:
        assert problems
        return
    if said[0].endswith("known are"):
        problems = [problems[0][: len(said[0])], *problems[1:]]
    assert sorted(problems) == sorted(said)


def test_office_is_sound():
    assert check(office()).problems == ()
    assert check(office()).warnings == ()


def test_all_problems_at_once():
    site = changed({"extensions[0].secret": "", "trunks[0].codecs": ["x"], "outbound[0].trunks": ["nobody"], "zzz": 1})
    places = [sentence.split(":")[0] for sentence in check(site).problems]
    assert sorted(places) == ["extensions[0].secret", "outbound[0].trunks[0]", "trunks[0].codecs[0]", "zzz"]


@pytest.mark.parametrize("value", [None, [], "x", 3])
def test_no_mapping_at_all(value):
    assert build_asterisk(value).problems == ("pbx_site: is not a mapping; write key: value lines",)


@pytest.mark.parametrize("secret", ["tooshort!", "   leading-blank-secret", "with\nline-break-secret", "x" * 300])
def test_no_secret_is_ever_told(secret):
    for path in ("extensions[0].secret", "trunks[0].register.secret"):
        made = build_asterisk(changed({path: secret}))
        assert made.resources == {}
        assert secret not in repr(made), path


def test_secrets_are_not_in_the_repr_of_a_sound_site():
    assert "long-pass-of" not in repr(check(office()).site)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"extensions[1].number": "1120", "inbound[1].to.extension": "1120"}, ["extensions[1].number: 1120 begins with an emergency number "
                                                                               "of AU; whoever stops dialling half-way calls for help; digit maps must wait"]),
        ({"extensions[1].may_call": ["premium"]}, ["extensions[1].may_call: premium leaves by no rule of outbound; add one"]),
        ({"emergency": "none"}, ["emergency: none: no telephone of this site can make an emergency call; take the line out if that is wrong"]),
        ({"locations[1]": {"name": "depot", "emergency_caller_id": "+61712345678"}, "extensions[1].location": "depot"},
         ['locations[1].emergency_caller_id: "+61712345678" is that of locations[0] too; help goes to the address of the number']),
    ],
)  # fmt: skip
def test_warns_and_compiles(changes, said):
    made = build_asterisk(changed(changes))
    assert list(made.problems) == []
    assert list(made.warnings) == said


def test_weak_secrets_said_aloud():
    changes = {"extensions[0].secret": "short", "extensions[0].weak_secret": True}
    assert check(changed(changes)).problems == ()


def test_united_states_need_notification_and_address():
    site = {
        **office(),
        "country": "US",
        "area_code": "212",
        "caller_id": "+12125550100",
        "locations": [{"name": "hq"}],
        "outbound": [],
        "inbound": [],
    }
    site["extensions"] = [{"number": "2001", "name": "One", "secret": "long-pass-of-2001"}]
    assert list(check(site).problems) == [
        "mail: is missing, and the law of US asks for a notice of each emergency call; add mail: {relay: localhost, from: pbx@example.com}",
        "locations[0].notify: is missing; the law of US asks for whom to tell of an emergency call",
        "locations[0].address: is missing; the law of US asks for a dispatchable address",
    ]
