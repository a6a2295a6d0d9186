# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Floods, and the emergency call that has to get through. Phones register at the media servers, or at the edge (argument 2)."""

from __future__ import annotations

import sys

import registering_here as here
import registering_there as there
from agents import DOMAIN, SDP, Agent

WHERE = sys.argv[2] if len(sys.argv) > 2 else "there"


def known(phone: Agent) -> list[Agent]:
    """Register the phone; returns the media servers."""
    if WHERE == "there":
        return list(there.registered(phone)[:2])
    assert here.register(phone, "secret1001") == 200
    return [Agent(there.MEDIA), Agent(there.OTHER_MEDIA)]


def flood(agent: Agent, count: int = 400) -> None:
    """Requests until nothing is answered any more."""
    for each in [f"sip:{DOMAIN}"] * count:
        agent.request("OPTIONS", each)
    while agent.take(200, seconds=0.3):
        pass
    agent.request("OPTIONS", f"sip:{DOMAIN}")
    assert agent.take(200, seconds=1) is None, "not banned"


def emergency() -> None:
    """A banned address: its registered phone calls 000 from start to end, and nothing else of it is heard."""
    phone = Agent(there.PHONE, 5066)
    media = known(phone)
    flood(phone)
    phone.request("INVITE", f"sip:1002@{DOMAIN}", body=SDP.format(phone.address))
    assert phone.take(100, 403, 407, 503, seconds=1) is None, "a banned phone was answered"
    call = phone.request("INVITE", f"sip:000@{DOMAIN}", "User-Agent: friendly-scanner", body=SDP.format(phone.address))
    one, invite = here.at_media(*media)
    assert invite.start == f"INVITE sip:000@{DOMAIN} SIP/2.0"
    to = one.answer(invite, 200, body=SDP.format(one.address))
    answer = phone.take(200)
    assert answer, "the answer did not come back"
    phone.within(call, answer, "ACK", 1)
    assert one.take("ACK"), "no ACK"
    one.back(invite, to, "INVITE", 4)
    again = phone.take("INVITE")
    assert again
    phone.answer(again, 200)
    assert one.take(200)
    phone.within(call, answer, "BYE", 2)
    bye = one.take("BYE")
    assert bye, "no BYE"
    one.answer(bye, 200)
    assert phone.take(200)


def emergency_of_strangers() -> None:
    """The promise is the phones': a stranger that floods cannot hide behind the number."""
    stranger = Agent(there.STRANGER, 5070)
    media = [Agent(there.MEDIA), Agent(there.OTHER_MEDIA)]
    flood(stranger)
    stranger.request("INVITE", f"sip:000@{DOMAIN}")
    assert stranger.take(100, 403, 407, seconds=1) is None
    assert all(one.take("INVITE", seconds=0.3) is None for one in media)


def agents() -> None:
    """A scanner is not answered; any other stranger's OPTIONS is."""
    stranger = Agent("127.0.0.67", 5071)
    stranger.request("OPTIONS", f"sip:{DOMAIN}", "User-Agent: friendly-scanner")
    assert stranger.take(200, seconds=1) is None
    stranger.request("OPTIONS", f"sip:{DOMAIN}", "User-Agent: a phone")
    assert stranger.take(200)


if __name__ == "__main__":
    globals()[sys.argv[1]]()
