# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls that are held until a file says so: python3 holding.py CALLS SECONDS. Prints how many were up and ended normally."""

from __future__ import annotations

import json
import pathlib
import sys
import time

import registering_here as here
from agents import DOMAIN, SDP, Agent

UP, DOWN = pathlib.Path("/run/holding.up"), pathlib.Path("/run/holding.down")


def main(calls: int, seconds: float) -> None:
    """One media server calls one phone, several times at once; then, at most `seconds` later, each is ended by its caller."""
    for path in (UP, DOWN):
        path.unlink(missing_ok=True)
    media, phone = Agent(here.MEDIA), Agent(here.PHONE, here.PORT)
    assert here.register(phone, "secret1001") == 200
    held = []
    for _each in range(calls):
        call = media.request("INVITE", f"sip:1001@{DOMAIN}", body=SDP.format(here.MEDIA))
        invite = phone.take("INVITE")
        if invite:
            phone.answer(invite, 200, body=SDP.format(here.PHONE))
            answer = media.take(200)
            if answer:
                media.within(call, answer, "ACK", 1)
                if phone.take("ACK"):
                    held.append((call, answer))
    UP.touch()
    end = time.monotonic() + seconds
    while not DOWN.exists() and time.monotonic() < end:
        time.sleep(0.2)
    ended = 0
    for call, answer in held:
        media.within(call, answer, "BYE", 2)
        bye = phone.take("BYE")
        if bye:
            phone.answer(bye, 200)
            ended += media.take(200) is not None
    print(json.dumps({"up": len(held), "ended": ended}))


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
