# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names that lead nowhere, loops, and numbers twice: refused in the very sentence that the owner reads."""

from __future__ import annotations

import pytest
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import check

from .sites import GONE, SMALL, athena, changed, whole

ONE_OF_TWO = 'there is no extension "9999"; known are 1001, 1002'
NEAR = 'there is no extension "1009"; did you mean "1002"?'
SLAES = 'there is no queue "slaes"; did you mean "sales"?'
NO_BOX = "give extensions[1] one: voicemail: {pin: ...}"
END = "; let one of them end in voicemail, a hangup or a person"
OWN = "; give each its own"

# changes to Athena -> all that is said
NAMES = [
    # each kind of destination
    ({"inbound[0].to": {"extension": "9999"}}, [f"inbound[0].to.extension: {ONE_OF_TWO}"]),
    ({"inbound[0].to": {"voicemail": "9999"}}, [f"inbound[0].to.voicemail: {ONE_OF_TWO}"]),
    ({"inbound[0].to": {"queue": "slaes"}}, [f"inbound[0].to.queue: {SLAES}"]),
    ({"inbound[0].to": {"ring_group": "every"}}, ['inbound[0].to.ring_group: there is no ring group "every"; did you mean "everyone"?']),
    ({"inbound[0].to": {"ivr": "mian"}}, ['inbound[0].to.ivr: there is no ivr "mian"; did you mean "main"?']),
    ({"inbound[0].to": {"schedule": "night"}}, ['inbound[0].to.schedule: there is no schedule "night"; known are office']),
    ({"inbound[0].to": {"conference": "9999"}}, ['inbound[0].to.conference: there is no conference "9999"; known are 3001']),
    ({"inbound[0].to": {"paging": "9999"}}, ['inbound[0].to.paging: there is no paging "9999"; known are 3100']),
    ({"inbound[0].to": {"fax": "9999"}}, ['inbound[0].to.fax: there is no fax "9999"; known are 3200']),
    ({"inbound[0].to": {"announcement": "../x"}}, ['inbound[0].to.announcement: "../x" is not a prompt\'s name without its suffix, such as '
     "custom/welcome"]),
    ({"inbound[0].to": {"external": "0412"}}, ['inbound[0].to.external: "0412" is not a number in E.164 (+ and the country code)']),
    ({"inbound[0].to": {"queue": "sales", "ivr": "main"}}, ['inbound[0].to: is not one destination; write one such as {extension: "1001"}']),
    ({"inbound[0].to": "1001"}, ['inbound[0].to: is not one destination; write one such as {extension: "1001"}']),
    ({"inbound[0].to": {"fax": "3200"}, "fax": []}, ['inbound[0].to.fax: there is no fax "3200"; add it under fax']),
    # each place that holds one
    ({"schedules[0].then": {"ivr": "mian"}}, ['schedules[0].then.ivr: there is no ivr "mian"; did you mean "main"?']),
    ({"schedules[0].else": {"voicemail": "1009"}}, [f"schedules[0].else.voicemail: {NEAR}"]),
    ({"ivrs[0].keys": {"1": {"queue": "slaes"}}}, [f"ivrs[0].keys.1.queue: {SLAES}"]),
    ({"ivrs[0].invalid": {"ivr": "mian"}}, ['ivrs[0].invalid.ivr: there is no ivr "mian"; did you mean "main"?']),
    ({"ivrs[0].no_input": {"extension": "1009"}}, [f"ivrs[0].no_input.extension: {NEAR}"]),
    ({"queues[0].overflow": {"voicemail": "1009"}}, [f"queues[0].overflow.voicemail: {NEAR}"]),
    ({"ring_groups[0].no_answer": {"extension": "1009"}}, [f"ring_groups[0].no_answer.extension: {NEAR}"]),
    ({"extensions[0].forward.busy": "1009"}, [f"extensions[0].forward.busy: {NEAR}"]),
    ({"extensions[0].forward.unavailable": {"queue": "slaes"}}, [f"extensions[0].forward.unavailable: {SLAES}"]),
    ({"extensions[0].forward.always": "nowhere"}, ['extensions[0].forward.always: "nowhere" is no place to forward to; write voicemail, an '
     'extension such as "1002", or a number outside such as "+61491570006"']),
    ({"extensions[0].forward.always": "000"}, ['extensions[0].forward.always: there is no extension "000"; known are 1001, 1002']),
    ({"extensions[0].forward.always": "+6149157"}, ["extensions[0].forward.always: '+6149157' is not a number that can be dialled in AU; check "
     "the number of digits, or write it in E.164 (+ and the country code)"]),
    ({"extensions[0].forward.always": "+4915112345678"}, ["extensions[0].forward.always: +4915112345678 (international in DE) leaves by no "
     "rule of outbound; add one that names it, or name another number"]),
    ({"extensions[0].forward.always": "+61712345679"}, ["extensions[0].forward.always: +61712345679 is a DID of the site itself, so that the "
     "call would come back for ever; name another"]),
    # mailboxes that are not there
    ({"extensions[0].voicemail": GONE}, ["extensions[0].forward.busy: 1001 has no voicemail; give extensions[0] one: voicemail: {pin: ...}",
     "extensions[0].forward.no_answer: 1001 has no voicemail; give extensions[0] one: voicemail: {pin: ...}"]),
    ({"extensions[1].voicemail": GONE}, [f"schedules[0].else.voicemail: 1002 has no voicemail; {NO_BOX}", "queues[0].overflow.voicemail: 1002 has "
     f"no voicemail; {NO_BOX}", f"ring_groups[0].no_answer.voicemail: 1002 has no voicemail; {NO_BOX}"]),
    # members, telephones, music
    ({"queues[0].members": ["1001", "1009"]}, [f"queues[0].members[1]: {NEAR}"]),
    ({"ring_groups[0].members[0]": "1009"}, [f"ring_groups[0].members[0]: {NEAR}"]),
    ({"paging[0].members[0]": "1009"}, [f"paging[0].members[0]: {NEAR}"]),
    ({"queues[0].members": []}, ["queues[0].members: is empty, and a queue rings nobody then; name the extensions"]),
    ({"ring_groups[0].members": GONE}, ["ring_groups[0].members: is empty, and a ring group rings nobody then; name the extensions"]),
    ({"paging[0].members": []}, ["paging[0].members: is empty, and a paging rings nobody then; name the extensions"]),
    ({"queues[0].members": ["1001", "1001"]}, ['queues[0].members[1]: "1001" is there twice; take one away']),
    ({"queues[0].music": "jazz"}, ['queues[0].music: there is no hold music "jazz"; known are default']),
    ({"queues[0].strategy": "ringal"}, ['queues[0].strategy: "ringal" is not one of the choices; did you mean "ringall"?']),
    ({"phones[0].lines": ["1001", "1009"]}, [f"phones[0].lines[1]: {NEAR}"]),
    ({"phones[0].location": "hqq"}, ['phones[0].location: there is no location "hqq"; did you mean "hq"?']),
    ({"phones[0].mac": "80:5e"}, ['phones[0].mac: "80:5e" is not a hardware address such as 80:5e:c0:00:10:01']),
    ({"phones[0].model": "T54W"}, ['phones[0].model: "T54W" is not a maker and a model such as yealink/t54w']),
    ({"phones[0].keys": [{"blff": "1002"}]}, ['phones[0].keys[0].blff: "blff" is not one of the choices; did you mean "blf"?']),
    ({"phones[0].keys": [{"speed_dial": "*97"}, {"blf": "9999"}]}, ['phones[0].keys[1].blf: there is no number or code "9999" to watch']),
    ({"extensions[0].phone": {"mac": "x"}}, ['extensions[0].phone.mac: "x" is not a hardware address such as 80:5e:c0:00:10:01',
     "extensions[0].phone.model: is missing"]),
    ({"extensions[0].location": "depot"}, ['extensions[0].location: there is no location "depot"; known are hq']),
    # a mistake is told once: nothing follows from an extension whose number cannot be read
    ({"extensions[1].number": "1oo2"}, ['extensions[1].number: "1oo2" is not an internal number of 2 to 15 digits']),
    ({"schedules[0]": {"name": "office"}}, ["schedules[0].open: is missing", "schedules[0].then: is missing; say where calls go while it is open",
     "schedules[0].else: is missing; say where calls go while it is closed"]),
]  # fmt: skip

LOOPS = [
    ({"extensions[0].forward.always": "1002", "extensions[1].forward": {"busy": "1001"}}, ["extensions[1].forward.busy: goes round for ever: "
     "extension 1001 -> extension 1002 -> extension 1001" + END]),
    ({"extensions[0].forward.no_answer": "1001"}, ["extensions[0].forward.no_answer: goes round for ever: extension 1001 -> extension 1001" + END]),
    ({"ivrs[0].no_input": {"queue": "sales"}, "queues[0].overflow": {"ivr": "main"}}, ["queues[0].overflow: goes round for ever: ivr main -> queue "
     "sales -> ivr main" + END]),
    ({"ivrs[0].no_input": {"ivr": "main"}}, ["ivrs[0].no_input: goes round for ever: ivr main -> ivr main" + END]),
    ({"ivrs[0].no_input": {"schedule": "office"}}, ["ivrs[0].no_input: goes round for ever: schedule office -> ivr main -> schedule office" + END]),
    ({"schedules[0].else": {"schedule": "office"}}, ["schedules[0].else: goes round for ever: schedule office -> schedule office" + END]),
    ({"ring_groups[0].no_answer": {"ring_group": "everyone"}}, ["ring_groups[0].no_answer: goes round for ever: ring group everyone -> ring group "
     "everyone" + END]),
    ({"ring_groups[0].no_answer": {"queue": "sales"}, "queues[0].overflow": {"extension": "1001"}, "extensions[0].forward.unavailable":
      {"ring_group": "everyone"}}, ["queues[0].overflow: goes round for ever: extension 1001 -> ring group everyone -> queue sales -> "
     "extension 1001" + END]),
]  # fmt: skip

US = changed({"features": {}}, SMALL["US"])
TWICE = [
    ({"queues[0].number": "1001"}, ['queues[0].number: "1001" is already extensions[0]' + OWN]),
    ({"ring_groups[0].number": "2001"}, ['ring_groups[0].number: "2001" is already queues[0]' + OWN]),
    ({"ivrs[0].number": "2002"}, ['ivrs[0].number: "2002" is already queues[1]' + OWN]),
    ({"conferences[0].number": "1002"}, ['conferences[0].number: "1002" is already extensions[1]' + OWN]),
    ({"paging[0].number": "3001"}, ['paging[0].number: "3001" is already conferences[0]' + OWN]),
    ({"fax[0].number": "3100"}, ['fax[0].number: "3100" is already paging[0]' + OWN]),
    ({"fax[1]": {"number": "3200", "email": "a@example.com"}}, ['fax[1].number: "3200" is already fax[0]' + OWN]),
    ({"parking.number": "3200"}, ['parking.number: "3200" is already fax[0]' + OWN]),
    ({"parking.number": "2000", "parking.spaces": 3}, ['parking.spaces: "2001" is already queues[0]' + OWN,
     'parking.spaces: "2002" is already queues[1]' + OWN]),
    ({"parking.number": "990", "parking.spaces": 10}, ["parking.spaces: 10 do not fit behind 990; begin lower, or have fewer"]),
    ({"queues[1].name": "sales", "ivrs[0].keys": {"2": {"queue": "sales"}}}, ['queues[1].name: "sales" is already queues[0]' + OWN]),
    ({"ivrs[1]": {"name": "main", "menu": "x", "keys": {"1": {"queue": "sales"}}}}, ['ivrs[1].name: "main" is already ivrs[0]' + OWN]),
    ({"ring_groups[1]": {"name": "everyone", "members": ["1001"]}}, ['ring_groups[1].name: "everyone" is already ring_groups[0]' + OWN]),
    ({"inbound[1].did": "+61712345678"}, ['inbound[1].did: "+61712345678" is already inbound[0]' + OWN]),
    ({"phones[1]": {"mac": "805EC0001001", "model": "yealink/t54w", "lines": ["1002"]}}, ['phones[1].mac: "805EC0001001" is already phones[0]' + OWN]),
    ({"extensions[0].phone": {"mac": "80-5e-c0-00-10-01", "model": "yealink/t54w"}}, ['extensions[0].phone.mac: "80-5e-c0-00-10-01" is already '
     "phones[0]" + OWN]),
    # codes
    ({"features.pickup": "*97"}, ["features.pickup: *97 is already features.voicemail" + OWN]),
    ({"features.record": "*8"}, ["features.record: *8 is already features.pickup" + OWN]),
    ({"schedules[0].override.code": "*78"}, ["schedules[0].override.code: *78 is already features.dnd" + OWN]),
    ({"features.forward_on": "*2"}, ["schedules[0].override.code: *28 begins with forward_on (*2); choose another code"]),
    ({"features.pickup": "97"}, ['features.pickup: "97" is not a feature code: * and up to four digits']),
    # sections of their files that mean something else
    ({"queues[0].name": "general", "ivrs[0].keys": {"1": {"queue": "general"}}}, ["queues[0].name: is a section of settings to the server; "
     "choose another name"]),
    ({"hold_music": {"general": "files"}}, ["hold_music.general: is a section of settings to the server; choose another name"]),
]  # fmt: skip


def _ids(cases: list) -> list:
    return [
        ", ".join(f"{path}={value}"[:60] for path, value in changes.items() if value is not GONE)
        for changes, _said in cases
    ]


@pytest.mark.parametrize(("changes", "said"), [*NAMES, *LOOPS, *TWICE], ids=_ids([*NAMES, *LOOPS, *TWICE]))
def test_says_what_is_wrong_and_where(changes, said):
    assert list(check(whole(changes)).problems) == said


@pytest.mark.parametrize(
    ("features", "said"),
    [
        ({"voicemail": "*67"}, ["features.voicemail: *67 is what US dials to withhold the caller's number; choose another code"]),
        ({"dnd": "*82"}, ["features.dnd: *82 is what US dials to show the caller's number; choose another code"]),
        ({"forward_on": "*6"}, ["features.forward_on: *67, which withholds the caller's number in US, begins with it; choose another code"]),
        ({"voicemail": "*6", "dnd": "*678"}, []),
    ],
)  # fmt: skip
def test_codes_and_the_prefixes_of_the_country(features, said):
    assert list(check({**US, "features": features}).problems) == said


@pytest.mark.parametrize(
    "changes",
    [
        {"ivrs[0].keys": {"1": {"ivr": "main"}, "2": {"schedule": "office"}}},
        {"ivrs[0].invalid": {"schedule": "office"}},
        {"ivrs[0].keys": {"1": {"extension": "1001"}}, "extensions[0].forward.no_answer": {"ivr": "main"}},
        {"queues[0].overflow": {"ring_group": "everyone"}, "ring_groups[0].no_answer": {"extension": "1001"}},
    ],
)
def test_a_loop_that_needs_a_key_is_none(changes):
    assert check(whole(changes)).problems == ()


def test_athena_is_sound():
    checked = check(athena())
    assert checked.problems == ()
    assert checked.warnings == (
        "phones: is checked, and not provisioned by this release; set the telephones up by hand for now",
    )
