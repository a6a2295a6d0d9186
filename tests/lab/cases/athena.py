# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The calls of the Athena site, in the order in which they are placed.

Office hours are Sydney's, the site is in Brisbane: for half of the year the times below tell the one from the other.
The clock goes forward only: steps back restart Asterisk, and the last one is left to whoever runs them (see `clock`).
"""

from __future__ import annotations

from . import features, groups, messages, nowhere, outsiders
from .base import Case
from .basic import CALLER_ID, FIRST_DID, emergency, failover, internal, inward, outward, secure

OFFICE_DID, WORKSHOP_DID, GROUP_DID, FAX_DID = "+61712345679", "+61712345670", "+61712345671", "+61712345672"
BLOCKED = "+61900000000"
MOBILE, MOBILE_DIALLED = "+61491570006", "0491570006"
ELSEWHERE = "0491570156"  # an outside number that nobody may be sent to
HOLDER = "workshop@athena.net.au"  # whose mailbox 1003 is
FAXES = "office@athena.net.au"

CALLS = (
    Case("1001 calls 1002", "rings, answered, voice both ways", internal("1001", "1002")),
    Case("1001 calls 1002 by TLS", "voice both ways, SRTP", secure("1001", "1002")),
    emergency("000"),
    emergency("112"),
    Case(
        f"1001 calls {MOBILE_DIALLED}",
        f"{MOBILE} at a carrier from {CALLER_ID}",
        outward("1001", MOBILE_DIALLED, arrives=MOBILE, caller=CALLER_ID),
    ),
    Case(f"carrier-a calls {FIRST_DID}", "1001 rings, answered, voice", inward("carrier-a", FIRST_DID, "1001")),
    Case(f"carrier-b calls {FIRST_DID}", "1001 rings, answered, voice", inward("carrier-b", FIRST_DID, "1001")),
)
SEVERAL = (
    Case("1003 calls group 2100", "1001 and 1002 ring", groups.rings_all("1003", "2100", ("1001", "1002"))),
    Case(f"a caller to {GROUP_DID}", "1001 and 1002 ring", groups.rings_all(None, GROUP_DID, ("1001", "1002"))),
    Case("three call 3001", "in by PIN", groups.conference("3001", "conf_pin", ("1001", "1002", "1003"))),
    Case("1003 pages 3100", "1001 and 1002 answer", groups.paging("1003", "3100", ("1001", "1002"))),
)
EXTENSION = (
    Case("1001 parks a call, 1002 takes it", "voices", features.parked(FIRST_DID, "1001", "1002", "700")),
    Case("1003 picks up 1002's call by *8", "voices", features.pickup("1001", "1002", "1003", "*8")),
    Case("1002 wants peace by *78", "does not ring", features.left_alone("1001", "1002", "*78")),
    Case("1002 forwards to 1003 by *72", "1003 rings", features.forwarded("1001", "1002", "1003", "*72", "*73")),
    Case("1003 records a call by *1", "notice, then a file", features.recorded("1001", "1003", "*1")),
    Case("1001 calls 1004, always recorded", "notice, then a file", features.recorded("1001", "1004", "")),
)
LEFT = (
    Case("nobody answers at 1003", "message and mail", messages.unanswered(WORKSHOP_DID, "1003", HOLDER)),
    Case("1003 hears its message by *97", "the caller's voice", messages.heard_again("1003", "*97", "pin_1003")),
    Case("a fax by T.38", "a page, mailed", messages.faxed(FAX_DID, FAXES, t38=True)),
    Case("a fax by G.711", "a page, mailed", messages.faxed(FAX_DID, FAXES, t38=False)),
)
STRANGERS = (
    Case(f"{BLOCKED} calls", "refused", outsiders.blocked(FIRST_DID, "1001", BLOCKED)),
    Case("an anonymous caller", "refused", outsiders.blocked(FIRST_DID, "1001", None)),
    Case("a caller wants to be sent to a mobile", "refused", outsiders.transfer_refused(FIRST_DID, "1001", ELSEWHERE)),
    Case(
        "a called party wants that",
        "refused",
        outsiders.called_party_refused("1001", MOBILE_DIALLED, MOBILE, ELSEWHERE),
    ),
    Case(
        "a phone answers with 302 to it",
        "no call leaves",
        outsiders.answer_elsewhere_refused(FIRST_DID, "1001", ELSEWHERE),
    ),
    Case("the PBX calls the world", "no packet leaves", nowhere.no_way_out("carrier-trunk")),
)
FAULTS = (
    failover("unregistered", "carrier-a unregistered"),
    failover("refuse", "carrier-a refuses (503)"),
    failover("blackhole", "carrier-a is silent"),  # last: the PBX goes on knocking for half a minute
)
HOURS = (
    Case(
        "office hours: menu, 1, queue",
        "an agent",
        groups.menu_to_queue(OFFICE_DID, "1", ("1001", "1002"), groups.office_day(9)),
    ),
    Case("after hours", "voicemail", groups.closed_to_voicemail(OFFICE_DID, "1002", groups.office_day(17, 45))),
    Case(
        "after hours, opened by *28",
        "menu",
        groups.overridden(OFFICE_DID, "*28", "1", ("1001", "1002"), groups.office_day(17, 50)),
    ),
    Case("a holiday", "voicemail", groups.closed_to_voicemail(OFFICE_DID, "1002", groups.next_date(1, 26, 10))),
)
CASES = (*CALLS, *SEVERAL, *EXTENSION, *LEFT, *STRANGERS, *FAULTS, *HOURS)
