# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes of a real FreeSWITCH while it is in use: calls and registrations outlive them."""

from __future__ import annotations

import time
from typing import Any

from tests.lab import carriers, freeswitch
from tests.lab.handsets import handsets
from tests.lab.shell import wait_for

GATEWAY = "my-provider"
NUMBER = "0491570006"


def change(pbx: Any, expires: int) -> str:
    """Have the gateway register for so many seconds: it is replaced for that."""
    gateway = {"name": GATEWAY, "expire_seconds": expires, "require_registration": True}
    return pbx.play([{"telephony.pbx.freeswitch_gateways": {"gateways": [gateway]}}])


def field(name: str, key: str) -> str:
    """Return one field of the running gateway."""
    for line in freeswitch.api(name, f"sofia status gateway {GATEWAY}").splitlines():
        words = line.split(None, 1)
        if len(words) == 2 and words[0] == key:
            return words[1].strip()
    return ""


def test_a_call_survives_a_change_of_its_gateway(pbx: Any) -> None:
    carriers.ensure_registered()
    with handsets("1001") as (phone,):
        line = phone.call(NUMBER).until("answered")
        line.until_heard(phone.number)
        began = field(pbx.name, "Expires")
        assert " changed=1 " in change(pbx, 1800) and began == "3600"
        assert field(pbx.name, "Expires") == "1800"
        assert line.state == "answered"
        line.mute()
        time.sleep(0.5)
        line.mute(False)
        line.until_heard(phone.number)
        line.hangup()
        line.until("ended")
    change(pbx, 3600)
    assert field(pbx.name, "Expires") == "3600"


def test_a_registration_survives_a_replacement_of_its_gateway(pbx: Any) -> None:
    """The registrar must still hold the contact after the time in which a late un-REGISTER would have taken it away."""
    carriers.ensure_registered()
    for expires in (1900, 2000, 3600):
        change(pbx, expires)
        assert field(pbx.name, "State") == "REGED"
        for _second in range(4):
            assert carriers.registered(), f"expires={expires}: the carrier holds no contact any more"
            time.sleep(1)


def test_a_profile_waits_for_its_calls_and_is_restarted(pbx: Any) -> None:
    carriers.ensure_registered()
    restart = {"telephony.pbx.freeswitch_restart": {"profiles": ["trunks"], "timeout": 4}}
    with handsets("1001") as (phone,):
        line = phone.call(NUMBER).until("answered")
        told = pbx.play([restart], fine=False)
        assert "failed=1" in told and line.state == "answered"
        line.until_heard(phone.number)
        line.hangup()
        line.until("ended")
    assert " changed=1 " in pbx.play([restart])
    assert "RUNNING" in freeswitch.api(pbx.name, "sofia status profile trunks") or freeswitch.ready(pbx.name)
    wait_for("the trunk to be registered again", carriers.registered, timeout=20, every=0.5)
    with handsets("1001") as (phone,):
        line = phone.call(NUMBER).until("answered")
        line.until_heard(phone.number)
        line.hangup()
