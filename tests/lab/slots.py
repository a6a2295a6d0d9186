# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which ports a phone has: no two of one lab share any, whatever their numbers."""

from __future__ import annotations

from . import secrets
from .shell import LabError

MOST = 30  # phones
KINDS = ("waiting", "calling", "holding")  # registered and waiting, placing one call, placing very many
SIP = {"waiting": 5070, "calling": 5100, "holding": 5130}
# Ranges of RTP ports: first of the first phone, and how many each has. SIPp takes four for a call.
RTP = {"waiting": (20000, 400), "calling": (32000, 40), "holding": (34000, 400)}


def password(number: str) -> str:
    """The password of an extension; see `secrets`."""
    try:
        return secrets.current()[f"secret_{number}"]
    except KeyError:
        raise LabError(f"there is no password for {number} (key secret_{number})") from None


def slot(number: str) -> int:
    """The place of an extension among all that have a password."""
    password(number)
    numbers = sorted(key.removeprefix("secret_") for key in secrets.current() if key.startswith("secret_"))
    place = numbers.index(number)
    if place >= MOST:
        raise LabError(f"the lab has ports for {MOST} phones, and {number} is one more")
    return place


def port_of(number: str, kind: str = "waiting") -> int:
    """The SIP port of a phone, one for each of KINDS."""
    return SIP[kind] + slot(number)


def rtp_range(sip_port: int) -> range:
    """The RTP ports of the phone on a SIP port."""
    kind = next(kind for kind in reversed(KINDS) if sip_port >= SIP[kind])
    first, count = RTP[kind]
    first += (sip_port - SIP[kind]) * count
    return range(first, first + count)
