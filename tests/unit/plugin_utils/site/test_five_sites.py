# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""For each of the five proofs, sites that must be refused and are, with the sentence that a person would want.

What proofs 2 and 3 see in what was compiled is in test_emergency_proof.py, test_toll_dialplan.py and test_toll_settings.py.
"""

from __future__ import annotations

from collections import Counter

import pytest
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import build_asterisk

from .sites import GONE, SMALL, athena, changed

FEW = {"name": "desk", "members": ["2001"]}
EXTERNAL = "inbound[0].to.external"

# proof, site, changes to it, one of the sentences
REFUSED = [
    # 1. references: every name exists, every number is unique, a DID leads to one place, menus do not loop
    (1, "athena", {"ivrs[0].keys": {"1": {"queue": "slaes"}}}, 'ivrs[0].keys.1.queue: there is no queue "slaes"; did you mean "sales"?'),
    (1, "athena", {"fax[0].number": "1001"}, 'fax[0].number: "1001" is already extensions[0]; give each its own'),
    (1, "athena", {"inbound[1].did": "+61712345678"}, 'inbound[1].did: "+61712345678" is already inbound[0]; give each its own'),
    (1, "athena", {"ivrs[0].no_input": {"schedule": "office"}}, "ivrs[0].no_input: goes round for ever: schedule office -> ivr main -> schedule "
     "office; let one of them end in voicemail, a hangup or a person"),
    (1, "athena", {"outbound[0].trunks": ["my-provder"]}, 'outbound[0].trunks[0]: there is no trunk "my-provder"; did you mean "my-provider"?'),
    (1, "athena", {"extensions[1].voicemail": GONE}, "schedules[0].else.voicemail: 1002 has no voicemail; give extensions[1] one: voicemail: "
     "{pin: ...}"),
    # 2. emergency
    (2, "athena", {"trunks[0].emergency": GONE, "trunks[1].emergency": GONE}, "trunks: none may carry emergency calls; mark each that may with "
     "emergency: {}, or say emergency: none for the site"),
    (2, "NZ", {"queues": [{**FEW, "number": "111"}]}, "queues[0].number: 111 is an emergency number of NZ; choose another number"),
    (2, "FR", {"ring_groups": [{**FEW, "number": "15"}]}, "ring_groups[0].number: 15 is an emergency number of FR; choose another number"),
    (2, "GB", {"locations": []}, "locations: is empty, and an emergency call must say where it comes from; add one: {name: hq, address: ..., "
     "emergency_caller_id: ...}, or say emergency: none for the site"),
    (2, "GB", {"caller_id": GONE}, "locations[0].emergency_caller_id: is missing; give the E.164 number that emergency services see and call back"),
    (2, "US", {"locations[0].notify": GONE}, "locations[0].notify: is missing; the law of US asks for whom to tell of an emergency call"),
    (2, "US", {"locations[0].address": GONE}, "locations[0].address: is missing; the law of US asks for a dispatchable address"),
    (2, "US", {"mail": GONE}, "mail: is missing, and the law of US asks for a notice of each emergency call; add mail: {relay: localhost, from: "
     "pbx@example.com}"),
    (2, "athena", {"trunks[1].emergency": {"send": {"113": "000"}}}, 'trunks[1].emergency.send.113: is no emergency number here; did you mean "112"?'),
    (2, "athena", {"trunks[0].max_calls": 1}, "trunks[0].max_calls: is 1, and one is kept for emergency calls; make it 2 or more, or leave it out"),
    (2, "athena", {"extensions[0].may_call": ["emergency"]}, "extensions[0].may_call[0]: is never barred; leave it out: emergency calls go by the trunks "
     "marked emergency"),
    # 3. toll: what goes out is bounded, counted and named
    (3, "athena", {"outbound[1].allow": GONE}, "outbound[1].allow: is missing, and international calls need it; name the countries: [NZ, GB, US]"),
    (3, "athena", {"inbound[0].to": {"external": "+4915112345678"}}, f"{EXTERNAL}: +4915112345678 (international in DE) leaves by no rule of outbound; "
     "add one that names it, or name another number"),
    (3, "athena", {"inbound[0].to": {"external": "+61190055500"}}, None),
    (3, "athena", {"inbound[0].to": {"external": "+61712345679"}}, f"{EXTERNAL}: +61712345679 is a DID of the site itself, so that the call would come "
     "back for ever; name another"),
    (3, "athena", {"extensions[0].forward.always": "+881655500000"}, None),
    (3, "athena", {"trunks[1].peers": ["10.0.0.5"], "trunks[1].accept_from": ["10.0.0.0/8"]}, "trunks[1].accept_from[0]: 10.0.0.0/8 covers the local "
     "network 10.0.0.0/8, whose telephones would be taken for the carrier; name the carrier's own addresses"),
    (3, "athena", {"trunks[0].accept_from": ["0.0.0.0/0"]}, 'trunks[0].accept_from[0]: "0.0.0.0/0" is the whole internet; name the networks that are meant'),
    (3, "US", {"outbound": [{"calls": ["international"], "trunks": ["out"], "allow": ["US"]}]}, "outbound[0].allow[0]: US is the site's own country; "
     "leave it out"),
    # 4. secrets
    (4, "athena", {"extensions[0].secret": ""}, "extensions[0].secret: is empty; give it a password of 12 characters or more"),
    (4, "athena", {"extensions[0].secret": "1001"}, "extensions[0].secret: is the same as the number; give it a password of 12 characters or more"),
    (4, "athena", {"extensions[1].secret": "FRONT desk"}, "extensions[1].secret: is the same as the name; give it a password of 12 characters or more"),
    (4, "athena", {"trunks[0].register.secret": "elevenchars"}, "trunks[0].register.secret: has 11 characters, and 12 are the least; make it longer, or "
     "say weak_secret: true beside it"),
    (4, "athena", {"extensions[0].voicemail.pin": "1001"}, "extensions[0].voicemail.pin: is the same as the number; choose 6 digits or more that are no "
     "number, no sequence and no repetition"),
    (4, "athena", {"conferences[0].pin": "1234"}, "conferences[0].pin: is a sequence; choose 6 digits or more that are no number, no sequence and no "
     "repetition"),
    # 5. capacity
    (5, "athena", {"network.rtp_ports": "10000-10019"}, "network.rtp_ports: holds 5 calls, and the trunks may have 10; give it 40 ports or more"),
    (5, "athena", {"parking": {"number": "95", "spaces": 10}}, "parking.spaces: 10 do not fit behind 95; begin lower, or have fewer"),
    (5, "athena", {"parking": {"number": "1000", "spaces": 5}}, 'parking.spaces: "1001" is already extensions[0]; give each its own'),
    (5, "athena", {"extensions[0].devices": 21}, "extensions[0].devices: is not a whole number from 1 to 20"),
    (5, "athena", {"conferences[0].max_members": 5000}, "conferences[0].max_members: is not a whole number from 2 to 1000"),
    (5, "athena", {"queues[0].max_waiting": 0}, "queues[0].max_waiting: is not a whole number from 1 to 10000"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("proof", "site", "changes", "said"),
    REFUSED,
    ids=[f"{proof} {next(iter(changes))}" for proof, _s, changes, _said in REFUSED],
)
def test_is_refused_with_the_sentence_that_a_person_wants(proof, site, changes, said):
    made = build_asterisk(changed(changes, athena() if site == "athena" else SMALL[site]))
    assert made.resources == {}, proof
    if said is None:  # the number plan's own words, of whichever edition of its data
        where = (
            f"{next(iter(changes))}.external" if isinstance(next(iter(changes.values())), dict) else next(iter(changes))
        )
        assert made.problems and all(sentence.startswith(f"{where}: ") for sentence in made.problems)
    else:
        assert said in made.problems


def test_five_of_each():
    assert min(Counter(proof for proof, *_more in REFUSED).values()) >= 5
    assert {proof for proof, *_more in REFUSED} == {1, 2, 3, 4, 5}
